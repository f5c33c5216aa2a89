//! The criteria of the inspection: every rule, part, fact, table and path that they name is there.

use super::super::at::Written;
use super::super::inspection::{Criterion, Inspection, goes_by};
use super::defined::{Amiss, Defined, Found, Lost, unplaced};
use super::reserved::{FAMILIES, READING, RULES};
use super::verdicts::{Referring, Verdicts};

/// Holds the inspection against what there is.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>, inspection: &Inspection) {
    let named = [
        (&inspection.title, "inspection.toml 的 title "),
        (&inspection.file, "inspection.toml 的 file "),
        (&inspection.batch_title, "inspection.toml 的 batch_title "),
        (&inspection.batch_file, "inspection.toml 的 batch_file "),
        (&inspection.unit_label, "inspection.toml 的 unit_label "),
    ];
    for (written, what) in named {
        verdicts.named(written, what);
    }
    for column in inspection.columns.iter().chain(&inspection.batch_columns) {
        verdicts.named(column, "inspection.toml 的 columns、batch_columns 里有一个");
    }
    for (at, criterion) in inspection.criteria.iter().enumerate() {
        let id = &criterion.id;
        verdicts.named(id, "[[criterion]] 的 id ");
        verdicts.named(&criterion.group, &format!("标准“{id}”的 group "));
        verdicts.named(&criterion.item, &format!("标准“{id}”的 item "));
        if let Some(first) = inspection.criteria[..at].iter().find(|other| other.id == *id) {
            verdicts.twice(id.spot, first.id.spot, format!("两条标准的 id 都是“{id}”"));
        }
        decided(verdicts, criterion);
        references(verdicts, now, criterion);
    }
}

/// Each criterion has something by which it is decided, if only a person.
fn decided(verdicts: &mut Verdicts<'_>, criterion: &Criterion) {
    let by_program = !criterion.rules.is_empty()
        || criterion.other_checks
        || !criterion.facts.is_empty()
        || !criterion.figures.is_empty()
        || !criterion.levels.is_empty()
        || !criterion.headings.is_empty()
        || criterion.part.is_some()
        || criterion.shows.is_some()
        || criterion.each.is_some();
    let id = &criterion.id;
    if !by_program && criterion.look.trim().is_empty() {
        let message = format!("标准“{id}”没有写凭什么判断");
        let hint = "请写 rules、facts、figures、levels、headings、part、shows、each 中的一项；程序看不出的，写 look：请人看什么";
        verdicts.wrong(id.spot, message, hint);
    }
    if criterion.when.is_empty() != criterion.otherwise.trim().is_empty() {
        let message = format!("标准“{id}”的 when 和 otherwise 只写了一项");
        verdicts.wrong(id.spot, message, "when 写什么情况下适用，otherwise 写不适用的理由，请都写上或都不写");
    }
}

fn references(verdicts: &mut Verdicts<'_>, now: Defined<'_>, criterion: &Criterion) {
    let whose = |what: &str| format!("标准“{}”的 {what}", criterion.id);
    for named in &criterion.rules {
        verdicts.one(now, &whose("rules"), named.spot, &|defined| rule(defined, named));
    }
    for breach in &criterion.breaches {
        verdicts.one(now, &whose("breaches"), breach.spot, &|defined| {
            let Some((named, key)) = breach.split_once(':') else {
                let why = format!("“{breach}”里没有“:”");
                return Err(Amiss::Wrong(why, "请写成 规则的编号:内容的 key".to_owned()));
            };
            rule(defined, named)?;
            defined.fact(key).map(|_| ())
        });
    }
    for key in &criterion.facts {
        verdicts.one(now, &whose("facts"), key.spot, &|defined| defined.fact(key).map(|_| ()));
    }
    for path in &criterion.figures {
        verdicts.one(now, &whose("figures"), path.spot, &|defined| {
            defined.path(path).and_then(|path| defined.leads(&path)).map(|_| ())
        });
    }
    for wanted in &criterion.levels {
        let referring = Referring::new(whose("levels"), wanted.table.spot);
        verdicts
            .hold(now, &referring, &|defined, found| level(defined, (&wanted.table, &wanted.level), found));
    }
    if let Some(template) = &criterion.part {
        verdicts.one(now, &whose("part"), template.spot, &|defined| part(defined, template));
    }
    for condition in &criterion.when {
        let referring = Referring::new(whose("when"), condition.fact.spot);
        verdicts.hold(now, &referring, &|defined, found| defined.condition(condition, found));
    }
}

/// A rule of the program, one of what reading notices, or a check of the pack; a family, or a beginning that some of them have.
fn rule(defined: &Defined<'_>, named: &str) -> Result<(), Amiss> {
    let own = || defined.checks.iter().map(|check| check.id.as_str());
    let all = || RULES.iter().chain(READING).copied().chain(own());
    if FAMILIES.contains(&named) || all().any(|rule| goes_by(rule, named, false)) {
        return Ok(());
    }
    let known = RULES.iter().chain(READING).chain(FAMILIES).map(|rule| unplaced(rule));
    let known = known.chain(defined.checks.iter().map(|check| check.id.clone())).collect();
    Err(Amiss::Lost(Lost {
        what: "条规则",
        name: named.to_string(),
        list: "check",
        known,
        ..Lost::default()
    }))
}

/// A part of the document, by its template.
fn part(defined: &Defined<'_>, template: &Written) -> Result<(), Amiss> {
    let parts = &defined.manifest.parts;
    if parts.iter().any(|part| part.template == *template) {
        return Ok(());
    }
    let known = parts.iter().map(|part| part.template.clone()).collect();
    Err(Amiss::Lost(Lost {
        what: "个部分",
        name: template.to_string(),
        list: "part",
        known,
        ..Lost::default()
    }))
}

/// A table and a level of its codes.
fn level(defined: &Defined<'_>, (table, level): (&Written, &Written), found: &mut Vec<Found>) {
    let (id, side) = table.split_once('@').map_or((table.as_str(), None), |(id, side)| (id, Some(side)));
    let sides = defined.table(id).and_then(|table| Ok((table, defined.sides(table, side)?)));
    match sides {
        Err(amiss) => found.push((table.spot, amiss)),
        Ok((known, sides)) => {
            for side in &sides {
                if let Err(amiss) = defined.level(known, side, level) {
                    return found.push((level.spot, amiss));
                }
            }
        }
    }
}
