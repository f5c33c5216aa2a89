//! `pack.toml`: names, money, parts, codes, and what refers to facts, texts and figures.

use crate::budget::label::fold;
use crate::budget::lookup::UNIT_TABLE;

use super::super::at::{FileSpot, Written};
use super::super::manifest::Codes;
use super::super::manifest::ReasonSpec;
use super::super::naming::plain;
use super::defined::{Amiss, Defined, Lost, unplaced};
use super::schemas::with_rows;
use super::verdicts::{Referring, Verdicts};
use super::wording::{areas, called, natures};
use super::words;

/// More decimals of 万元 there are not: the sixth is a 分.
const MOST_DECIMALS: u32 = 6;
/// Digits that no code has more of.
const MOST_DIGITS: usize = 20;
/// Letters that a fixed text has besides its number: fewer would stand around any number.
const LEAST_FIXED: usize = 4;
/// Per cent that a part of something has at most.
const MOST_SHARE: u32 = 100;
/// Per cent of change beyond which nobody means it.
const MOST_PERCENT: u32 = 10_000;
/// An amount that is less often larger than last year's has just changed.
const LEAST_TIMES: u32 = 10;
/// No unit of money is so many times another.
const MOST_TIMES: u32 = 1_000_000;

/// Holds pack.toml against what there is; `templates` are the template files.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>, templates: &[&str]) {
    names(verdicts, now);
    money(verdicts, now);
    parts(verdicts, now, templates);
    for (at, codes) in now.manifest.codes.iter().enumerate() {
        system(verdicts, now, at, codes);
    }
    if let Some(id) = &now.manifest.projects_table {
        let find = |defined: &Defined<'_>| with_rows(defined, id, "项目").map(|_| ());
        verdicts.one(now, "pack.toml 的 projects_table", id.spot, &find);
    }
    let mut seen: Vec<(&ReasonSpec, String)> = Vec::new();
    for spec in &now.manifest.reasons {
        reason(verdicts, now, spec, &mut seen);
    }
    called(verdicts, now);
    if let Some(change) = &now.manifest.large_change {
        for (key, percent) in [("percent", &change.percent), ("items_percent", &change.items_percent)] {
            if let Some(percent) = percent.as_ref().filter(|percent| ***percent > MOST_PERCENT) {
                let hint = format!("请写0到{MOST_PERCENT}的数，单位是百分之一");
                verdicts.wrong(percent.spot, format!("{key} 写着{percent}"), hint);
            }
        }
        let sound = LEAST_TIMES..=MOST_TIMES;
        if let Some(times) = change.times.as_ref().filter(|times| !sound.contains(&***times)) {
            let hint = format!("请写{LEAST_TIMES}到{MOST_TIMES}的数；不查的，删去这一行");
            verdicts.wrong(times.spot, format!("times 写着{times}"), hint);
        }
        for path in &change.watch {
            watched(verdicts, now, path);
        }
    }
    keys(verdicts, now);
    targets(verdicts, now);
    fixed(verdicts, now);
    attachment(verdicts, now);
}

/// Words by which targets are known, and the share below which a whole cost is told.
fn targets(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let targets = &now.manifest.targets;
    for (key, words) in [("whole_cost", &targets.whole_cost), ("not_whole", &targets.not_whole)] {
        for (at, word) in words.iter().enumerate() {
            verdicts.named(word, &format!("[targets] 的 {key} 里有一个词"));
            if let Some(first) = words[..at].iter().find(|other| *other == word) {
                verdicts.twice(word.spot, first.spot, format!("{key} 里“{word}”写了两次"));
            }
        }
    }
    if *targets.least_percent > MOST_SHARE {
        let message = format!("[targets] 的 least_percent 写着{}", targets.least_percent);
        verdicts.wrong(targets.least_percent.spot, message, format!("请写0到{MOST_SHARE}的数"));
    }
}

/// Texts that templates may say as they stand: with a number, and with enough words that it can mean nothing else.
fn fixed(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    for spec in &now.manifest.fixed {
        let text = spec.text.as_str();
        let words = text.chars().filter(|c| c.is_alphabetic()).count();
        if !text.chars().any(char::is_numeric) {
            let message = format!("[[fixed]] 的“{text}”里没有数");
            verdicts.wrong(spec.text.spot, message, "这里只写带数的文字，没有数的不必写；请删去这一条");
        } else if words < LEAST_FIXED {
            let message = format!("[[fixed]] 的“{text}”太短，别处的数也会算作写定的");
            let hint = format!(
                "请连同前后的文字一起写，数以外至少{LEAST_FIXED}个字，如 \"《预算法》（2018年修正）\""
            );
            verdicts.wrong(spec.text.spot, message, hint);
        }
    }
}

/// On which fact it hangs that the tables are published as an attachment.
fn attachment(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let Some(condition) = &now.manifest.attachment else { return };
    let mut referring = Referring::new("[attachment]".to_owned(), condition.fact.spot);
    referring.code = "模板-条件";
    verdicts.hold(now, &referring, &|defined, found| defined.condition(condition, found));
    if let Some(path) = condition.or_zero.first() {
        verdicts.wrong(path.spot, "[attachment] 不会用到 or_zero", "请删去这一行");
    }
}

/// A figure whose large change asks for a reason.
fn watched(verdicts: &mut Verdicts<'_>, now: Defined<'_>, path: &Written) {
    // a level of a table without codes has no rows, which older packs lived with
    let table = now.path(path).ok().and_then(|path| now.table(&path.table).ok().map(|table| (path, table)));
    if let Some((parsed, table)) = table
        && parsed.wildcard().is_some_and(|level| !level.is_empty())
        && table
            .sides()
            .iter()
            .all(|side| now.system(table, side).is_none() && !now.system_is_lost(table, side))
    {
        let message = format!("large_change 的 watch 里“{path}”用不到：“{}”没有编码", table.id);
        verdicts.dropped.insert(path.spot);
        return verdicts.warn(path.spot, message, "请写 * ，或写出行名");
    }
    verdicts.one(now, "large_change 的 watch", path.spot, &|defined| defined.term(path, false));
}

/// The pack's own names, its kinds, and the fixed words.
fn names(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let manifest = now.manifest;
    let of = |key: &str, text: &str| Written::new(text.to_owned(), now.places.at(key));
    verdicts.named(&of("id", &manifest.id), "pack.toml 的 id ");
    verdicts.named(&of("name", &manifest.name), "pack.toml 的 name ");
    if manifest.kinds.is_empty() {
        verdicts.wrong(now.places.at("kinds"), "kinds 里一种也没有", "请写 kinds = [\"部门\", \"单位\"]");
    }
    for (at, kind) in manifest.kinds.iter().enumerate() {
        let own = of(&format!("kinds.{at}"), kind);
        verdicts.named(&own, "kinds 里有一种");
        if let Some(first) = manifest.kinds[..at].iter().position(|other| other == kind) {
            let first = now.places.at(&format!("kinds.{first}"));
            verdicts.twice(own.spot, first, format!("kinds 里“{kind}”写了两次"));
        }
    }
    let names = &manifest.names;
    let lines = [&names.title, &names.workbook_title, &names.document_file, &names.workbook_file];
    for line in lines.into_iter().chain(&names.cover).chain(&names.cover_foot) {
        verdicts.named(line, "[names] 里有一行");
    }
    if names.cover.is_empty() {
        verdicts.wrong(now.places.at("names.cover"), "封面一行也没有", "请在 cover 里写封面的标题");
    }
    fixed_words(verdicts, now);
    basis(verdicts, now);
    let lists = [
        ("labels.endings", &manifest.labels.endings),
        ("wording.either_kind", &manifest.wording.either_kind),
        ("wording.empty_reasons", &manifest.wording.empty_reasons),
        ("wording.empty_fillers", &manifest.wording.empty_fillers),
        ("wording.levels", &manifest.wording.levels),
        ("bodies.finance", &manifest.bodies.finance),
    ];
    for (key, list) in lists {
        for (at, word) in list.iter().enumerate() {
            verdicts.named(&of(&format!("{key}.{at}"), word), &format!("{key} 里有一个词"));
        }
    }
}

/// Words that the document prints as they stand, everywhere the same.
fn fixed_words(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let manifest = now.manifest;
    let of = |key: &str, text: &str| Written::new(text.to_owned(), now.places.at(key));
    let change = &manifest.words.change;
    let fixed = [
        ("words.contents", &manifest.words.contents),
        ("words.maker", &manifest.words.maker),
        ("words.unit", &manifest.words.unit),
        ("words.withheld", &manifest.words.withheld),
        ("words.rolled_up", &manifest.words.rolled_up),
        ("words.excluded", &manifest.words.excluded),
        ("words.change.against", &change.against),
        ("words.change.up", &change.up),
        ("words.change.down", &change.down),
        ("words.change.rate_up", &change.rate_up),
        ("words.change.rate_down", &change.rate_down),
        ("words.change.same", &change.same),
        ("words.change.about_same", &change.about_same),
        ("words.change.new", &change.new),
        ("words.change.incomparable", &change.incomparable),
    ];
    for (key, text) in fixed {
        verdicts.named(&of(key, text), key);
        // what last year's amounts are stands in the words of a change alone
        let change = key.starts_with("words.change.");
        let rest = if change { text.replace("{basis}", "") } else { text.clone() };
        words::placeholders(verdicts, &of(key, &rest));
        if rest.len() < text.len() {
            verdicts.named(
                &of("words.change.basis", &manifest.words.change.basis.word),
                "words.change.basis 的 word ",
            );
        }
        if text.replace("{last_year}", "").chars().any(char::is_numeric) {
            let message = format!("{key} 写着“{text}”，里面有数");
            let hint = "这几个词在各处照样印出来，不能带数；上年的年份写成 {last_year}";
            verdicts.wrong(now.places.at(key), message, hint);
        }
    }
}

/// What last year's amounts are is one of the choices of a fact.
fn basis(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let basis = &now.manifest.words.change.basis;
    let spot = now.places.at("words.change.basis");
    if !basis.fact.is_empty() {
        verdicts.one(now, "words.change.basis 的 fact", basis.fact.spot, &|defined| {
            fact_of(defined, "words.change.basis", &basis.fact)
        });
    }
    for stated in basis.words.keys() {
        verdicts.one(now, "words.change.basis 的 words", spot, &|defined| {
            let fact = defined.fact(&basis.fact)?;
            if fact.choices.contains(stated) {
                return Ok(());
            }
            let known = fact.choices.iter().map(|choice| unplaced(choice)).collect();
            Err(Amiss::Lost(Lost { what: "个选项", name: stated.clone(), known, ..Lost::default() }))
        });
    }
}

fn money(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let money = &now.manifest.money;
    if *money.decimals > MOST_DECIMALS {
        let message = format!("decimals 写着{}，最多{MOST_DECIMALS}：万元的第六位小数已是分", money.decimals);
        verdicts.wrong(money.decimals.spot, message, format!("请写0到{MOST_DECIMALS}的数，一般是2"));
    }
    if let Some(decimals) = money.table_decimals
        && *decimals > *money.decimals
    {
        let message = format!("table_decimals 写着{decimals}，比 decimals（{}）多", money.decimals);
        let hint = format!("请写0到{}的数", money.decimals);
        verdicts.between(decimals.spot, money.decimals.spot, message, hint);
    }
}

fn parts(verdicts: &mut Verdicts<'_>, now: Defined<'_>, templates: &[&str]) {
    let parts = &now.manifest.parts;
    if parts.is_empty() {
        verdicts.wrong(FileSpot::default(), "pack.toml 里没有 [[part]]", "请写文件的各部分");
    }
    for (at, part) in parts.iter().enumerate() {
        verdicts.named(&part.title, "[[part]] 的 title ");
        let whose = format!("[[part]] “{}”", part.title);
        if !templates.contains(&part.template.as_str()) {
            let known = templates.iter().map(|name| unplaced(name)).collect();
            let name = part.template.to_string();
            let lost = Lost { what: "个模板文件", name, list: "part", known, ..Lost::default() };
            let find = |_: &Defined<'_>| Err::<(), Amiss>(Amiss::Lost(lost.clone()));
            verdicts.one(now, &whose, part.template.spot, &find);
        }
        if let Some(first) = parts[..at].iter().find(|other| other.template == part.template) {
            let message = format!("“{}”用了两次", part.template);
            verdicts.twice(part.template.spot, first.template.spot, message);
        }
    }
}

/// A code system: levels that go with lengths, from the outermost in.
fn system(verdicts: &mut Verdicts<'_>, now: Defined<'_>, at: usize, codes: &Codes) {
    let spot = |key: &str| now.places.at(&format!("codes.{at}.{key}"));
    let id = Written::new(codes.id.clone(), spot("id"));
    verdicts.named(&id, "[[codes]] 的 id ");
    verdicts.named(&Written::new(codes.name.clone(), spot("name")), "[[codes]] 的 name ");
    let before = &now.manifest.codes[..at];
    if let Some(first) = before.iter().position(|other| other.id == codes.id) {
        let first = now.places.at(&format!("codes.{first}.id"));
        verdicts.twice(id.spot, first, format!("两种编码的 id 都是“{}”", codes.id));
    }
    if let Some(first) = before.iter().position(|other| other.name == codes.name) {
        let first = now.places.at(&format!("codes.{first}.name"));
        verdicts.twice(spot("name"), first, format!("两种编码的 name 都是“{}”", codes.name));
    }
    if codes.lengths.len() != codes.levels.len() || codes.levels.is_empty() {
        let (lengths, levels) = (codes.lengths.len(), codes.levels.len());
        let message = format!("编码“{}”的 lengths 有{lengths}个，levels 有{levels}个", codes.id);
        verdicts.wrong(spot("lengths"), message, "请各级写一个位数、一个名称");
    }
    let rising = codes.lengths.windows(2).all(|pair| pair[0] < pair[1]);
    let fits = codes.lengths.iter().all(|length| (1..=MOST_DIGITS).contains(length));
    if !rising || !fits {
        let lengths: Vec<String> = codes.lengths.iter().map(usize::to_string).collect();
        let message = format!("编码“{}”的 lengths 写着{}", codes.id, lengths.join("、"));
        let hint = format!("请从外到里写各级编码的位数，一级比一级长，在1到{MOST_DIGITS}之间，如 [3, 5, 7]");
        verdicts.wrong(spot("lengths"), message, hint);
    }
    for (number, level) in codes.levels.iter().enumerate() {
        let own = Written::new(level.clone(), spot(&format!("levels.{number}")));
        verdicts.named(&own, &format!("编码“{}”有一级的名称", codes.id));
        if let Some(first) = codes.levels[..number].iter().position(|other| other == level) {
            let first = spot(&format!("levels.{first}"));
            verdicts.twice(own.spot, first, format!("编码“{}”有两级都叫“{level}”", codes.id));
        }
    }
}

/// A figure with a name: the path leads to one figure, the name to no other.
fn reason<'m>(
    verdicts: &mut Verdicts<'_>,
    now: Defined<'m>,
    spec: &'m ReasonSpec,
    seen: &mut Vec<(&'m ReasonSpec, String)>,
) {
    let mut referring = Referring::new(format!("变动原因“{}”（{}）", spec.label, spec.path), spec.path.spot);
    referring.code = "模板-落空";
    verdicts.hold(now, &referring, &|defined, found| {
        let path = defined.path(&spec.path).and_then(|path| defined.leads(&path).map(|_| path));
        match path {
            Ok(path) if path.wildcard().is_some() || path.row_name() == super::defined::ROW => {
                let why = format!("路径“{}”不止一格", spec.path);
                let hint = "请写出行名；许多行的，不必写 [[reason]]，名称就是“表名，行名，列名”";
                found.push((spec.path.spot, Amiss::Wrong(why, hint.to_owned())));
            }
            Ok(_) => {}
            Err(amiss) => found.push((spec.path.spot, amiss)),
        }
        if let Some(condition) = &spec.when {
            defined.condition(condition, found);
        }
    });
    let name = plain(&spec.label);
    let spot = spec.path.spot;
    if name.is_empty() {
        verdicts.wrong(spot, format!("“{}”的 label 没有文字", spec.path), "请写上它在“变动原因”页上的名称");
    } else if let Some((first, _)) = seen.iter().find(|(_, known)| *known == name) {
        verdicts.twice(spot, first.path.spot, format!("“{}”这个 label 用了两次", spec.label));
    }
    if let Some((first, _)) = seen.iter().find(|(first, _)| first.path == spec.path) {
        verdicts.twice(spot, first.path.spot, format!("“{}”的变动原因写了两次", spec.path));
    }
    let own = |key: &str| spec.path == format!("{UNIT_TABLE}/{key}");
    for fact in now.manifest.facts.iter().filter(|fact| plain(&fact.label) == name && !own(&fact.key)) {
        let message = format!("“{}”也是 {} 的名称，说的却不是它", spec.label, fact.key);
        verdicts.wrong(spot, message, "请给其中一个改名");
    }
    seen.push((spec, name));
}

/// What pack.toml says of facts and texts by their keys.
fn keys(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let manifest = now.manifest;
    let facts = [
        ("wording.level_fact", &manifest.wording.level_fact),
        ("bodies.units", &manifest.bodies.units),
        ("bodies.supervisor", &manifest.bodies.supervisor),
        ("bodies.departments", &manifest.bodies.departments),
        ("nature.fact", &manifest.nature.fact),
        ("nature.text", &manifest.nature.text),
        ("dates.assets", &manifest.dates.assets),
    ];
    for (whose, key) in facts {
        if !key.is_empty() {
            verdicts.one(now, whose, key.spot, &|defined| fact_of(defined, whose, key));
        }
    }
    for kind in &manifest.bodies.supervised {
        verdicts.one(now, "bodies.supervised", kind.spot, &|defined| defined.kind(kind));
    }
    let dates = &manifest.dates;
    let of_project = [
        ("dates.project_start", &dates.project_start),
        ("dates.project_end", &dates.project_end),
        ("dates.project_period", &dates.project_period),
        ("bodies.implementer", &manifest.bodies.implementer),
    ];
    for (whose, key) in of_project {
        if !key.is_empty() {
            verdicts.one(now, whose, key.spot, &|defined| defined.prose("project_field", key));
        }
    }
    natures(verdicts, now);
    for key in &manifest.wording.plans {
        let (list, bare) = match key.strip_prefix("prose.") {
            Some(bare) => ("prose", bare),
            None => ("project_field", key.as_str()),
        };
        verdicts.one(now, "wording.plans", key.spot, &|defined| defined.prose(list, bare));
    }
    areas(verdicts, &manifest.wording);
    if !manifest.wording.level_fact.is_empty() && manifest.wording.levels.is_empty() {
        let message = "wording 写了 level_fact，levels 里一级也没有";
        verdicts.warn(manifest.wording.level_fact.spot, message, "请写 levels = [\"市级\", …]");
    }
}

/// A fact of the kind that a key of pack.toml needs.
fn fact_of(defined: &Defined<'_>, whose: &str, key: &str) -> Result<(), Amiss> {
    use super::super::manifest::FactKind::{Count, Date, Flag, List, Map, Money, Text};
    let fact = defined.fact(key)?;
    let (fits, kind) = match (whose, fact.kind) {
        ("bodies.units" | "bodies.departments", kind) => (kind == List, "list"),
        ("dates.assets", kind) => (kind == Date, "date"),
        (_, Text) => (true, "text"),
        (_, Count | Money | List | Map | Date | Flag) => (false, "text"),
    };
    if fits {
        return Ok(());
    }
    let why = format!("“{}”（{key}）的 kind 不是 {kind}", fact.label);
    Err(Amiss::Wrong(why, format!("请写 kind 是 {kind} 的一项")))
}

/// Texts and fields of projects: each key once.
pub(super) fn texts(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    for (list, specs) in [("prose", &now.manifest.prose), ("project_field", &now.manifest.project_fields)] {
        for (at, spec) in specs.iter().enumerate() {
            let spot = |at: usize, key: &str| now.places.at(&format!("{list}.{at}.{key}"));
            let key = Written::new(spec.key.clone(), spot(at, "key"));
            verdicts.named(&key, &format!("[[{list}]] 的 key "));
            verdicts.named(
                &Written::new(spec.label.clone(), spot(at, "label")),
                &format!("[[{list}]] 的 label "),
            );
            for (first, other) in specs[..at].iter().enumerate() {
                if other.key == spec.key {
                    verdicts.twice(
                        key.spot,
                        spot(first, "key"),
                        format!("[[{list}]] 里有两个 key 是“{}”", spec.key),
                    );
                } else if fold(&other.label) == fold(&spec.label) {
                    let message =
                        format!("[[{list}]] 的“{}”和“{}”的 label 都是“{}”", other.key, spec.key, spec.label);
                    verdicts.twice(spot(at, "label"), spot(first, "label"), message);
                }
            }
        }
    }
}
