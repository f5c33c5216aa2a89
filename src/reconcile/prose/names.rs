//! Names in what people typed: another unit's in the publisher's place, known ones misspelt, the same twice in a list.

use std::collections::BTreeMap;

use crate::budget::body_name::{differ_by_one, is_nobody};
use crate::budget::label::fold;
use crate::diag::Severity;
use crate::reconcile::World;
use crate::reconcile::office::bodies::{Bodies, Office};
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule};

use super::near::{NameOf, Target, region};
use super::passages::Passage;
use super::pattern::Pattern;
use super::words::tell;
use super::years::is_plan;

/// Shorter names are common words too.
const SHORTEST: usize = 5;
/// Where what a publisher is for is written.
const PROSE: &str = "prose.";

/// The name of a body, by how it ends.
macro_rules! name {
    () => {
        r"([\x{4E00}-\x{9FFF}]{4,40}?(?:局|中心|委员会|委|办公室|院|学校|小学|中学|大学|幼儿园|站|所|馆|厅|处|队|社|团|台|协会|联合会|办事处|政府|工会))"
    };
}

/// A name at the beginning of a sentence, where what is said of it is said of the publisher.
static SUBJECT: Pattern =
    Pattern::new(concat!("^", name!(), r"(?:负责|承担|主管|主要|隶属|内设|设有|是|为|20[0-9]{2}年)"));
/// The same before the word for its budget.
static BUDGET: Pattern = Pattern::new(concat!(
    "^",
    name!(),
    r"(?:20[0-9]{2}年?度?)(?:部门|单位)?(?:预算|决算)(?:$|[,，:：]|编制|说明|收入|支出|收支|总|由|包括|为|共|只|仅|不包括)"
));
/// The same before what it is going to do, or has no budget for.
static PLANS: Pattern = Pattern::new(concat!(
    "^",
    name!(),
    r"(?:(?:20[0-9]{2}年?度?,?)?(?:将|拟)(?:继续|进一步|重点|全面|围绕|认真|着力|深入|大力|持续|积极|扎实|切实)",
    r"|(?:20[0-9]{2}年?度?)?(?:无|没有|不涉及|未编制|未安排|没有安排|没有使用)[\x{4E00}-\x{9FFF}“”]{0,14}(?:预算|拨款|支出|经费|安排的))"
));
/// The same as whoever made what is published.
static MADE_BY: Pattern = Pattern::new(concat!(
    r"(?:^|(?:预算|说明|本表|本册|本文件|本报告)[\x{4E00}-\x{9FFF}]{0,6})由",
    name!(),
    r"(?:负责)?(?:编制|编报|编写)(?:$|[,，:：])"
));
/// The same before what only a publisher's own document says of it.
static OWN_FIGURES: Pattern = Pattern::new(concat!(
    r"^(?:截至[^,]{3,14},|20[0-9]{2}年度?,?)?",
    name!(),
    r"(?:20[0-9]{2}年度?)?的?(?:(?:部门|单位)预算(?:收入|支出|收支|由|包括|共|总|为)|收支总?预算|收入(?:总计|总额|预算)|支出(?:总计|总额|预算)",
    r"|共有(?:公务用)?车|现有(?:公务用)?车|没有(?:公务用)?车|政府采购(?:预算)?|机关运行经费|编制了20)"
));
/// The same before what it does in the year.
static IN_YEAR: Pattern = Pattern::new(concat!(
    r"^20[0-9]{2}年度?,",
    name!(),
    r"(?:将|要)?(?:围绕|坚持|聚焦|认真|全面|深入|继续|进一步|紧扣|立足|着力|重点|大力)"
));
/// The same before the project that a text is about.
static OF_PROJECT: Pattern = Pattern::new(concat!(
    "^",
    name!(),
    r"(?:每年|20[0-9]{2}年度?|负责|将|拟|具体){0,2}(?:安排|实施|组织|承担|申报|开展|设立|管理)[\x{4E00}-\x{9FFF}]{0,4}[本该]项目"
));
/// The same as whoever carries it out.
static PROJECT_BY: Pattern =
    Pattern::new(concat!(r"(?:^|,)[本该]项目由", name!(), r"(?:负责|组织|牵头|具体|承担|实施)"));
/// “This unit” and its name in brackets.
static APPOSED: Pattern = Pattern::new(
    r"[本我](?:单位|部门|局|中心|院|校|委|办|站|所|馆|会|厅|处|队)[(（]([\x{4E00}-\x{9FFF}]{4,40})[)）]",
);

/// A name and what it says of region and office.
struct Parts<'n> {
    name: &'n str,
    region: &'n str,
    office: &'n str,
}

impl<'n> Parts<'n> {
    fn of(name: &'n str) -> Self {
        let end = name.char_indices().nth(region(name)).map_or(name.len(), |(at, _)| at);
        let (region, office) = name.split_at(end);
        Self { name, region, office }
    }

    /// Whether it is the same office of another region of the same level.
    fn is_beside(&self, known: &Parts<'_>) -> bool {
        let (one, other) = (self.region, known.region);
        let level = |region: &str| region.chars().next_back();
        let apart = one != other && !one.starts_with(other) && !other.starts_with(one);
        self.office == known.office && apart && level(one) == level(other) && level(one).is_some()
            // 青石区 and 云川市青石区 are the same
            && !one.ends_with(other)
            && !other.ends_with(one)
    }
}

/// Nobody else stands where the publisher does.
pub(in crate::reconcile) fn others(world: &World<'_>, rule: &mut Rule) -> Ran {
    let bodies = Bodies::of(&world.budget.unit, &world.pack.manifest)?;
    let (subject, budget, apposed) = (SUBJECT.regex()?, BUDGET.regex()?, APPOSED.regex()?);
    let (plans, made_by) = (PLANS.regex()?, MADE_BY.regex()?);
    let (of_project, project_by) = (OF_PROJECT.regex()?, PROJECT_BY.regex()?);
    let (own_figures, in_year) = (OWN_FIGURES.regex()?, IN_YEAR.regex()?);
    let implementer = format!(".{}", world.pack.manifest.bodies.implementer);
    for passage in world.passages().iter().filter(|passage| !passage.figures) {
        rule.compared += 1;
        let name = |found: Option<regex::Captures<'_>>| found.map(|found| found[1].to_owned());
        // whom else something is left to is said where duties are parted
        let duties = passage.key.starts_with(PROSE) && !is_plan(world.pack, &passage.key);
        let duties = duties && !passage.text.contains("分工");
        for (index, (at, sentence)) in passage.sentences().enumerate() {
            let said = fold(sentence);
            let of_project = name(of_project.captures(&said)).or_else(|| name(project_by.captures(&said)));
            let begins = index == 0 && passage.key.starts_with(PROSE);
            let (as_subject, of_budget) = (name(subject.captures(&said)), name(budget.captures(&said)));
            let apposed = name(apposed.captures(&said));
            let written = passage.key.starts_with(PROSE) || passage.unprinted;
            let plans = name(plans.captures(&said)).filter(|_| written);
            let made_by = name(made_by.captures(&said)).filter(|_| written);
            let figures = name(own_figures.captures(&said)).filter(|_| written);
            let in_year = name(in_year.captures(&said)).filter(|_| written);
            let says = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
            let begins = begins && !says(&OURSELVES);
            let alone = duties && !says(&OURSELVES) && !says(&BESIDE);
            let kindred = as_subject.as_deref().is_some_and(|name| is_kindred(name, &fold(bodies.name())));
            let found = [
                (as_subject, begins || alone && kindred),
                (of_project, false),
                (of_budget, true),
                (apposed, true),
                (plans, true),
                (made_by, true),
                (figures, true),
                (in_year, false),
            ];
            let other = found.into_iter().find_map(|(name, any)| is_another(&name?, any, &bodies));
            if let Some(other) = other {
                let own = bodies.name();
                let message = format!("{}写着“{other}”，本文件是“{own}”的", passage.name);
                tell(rule, passage, (at, sentence), message);
            }
        }
        if passage.key.ends_with(&implementer) && implementer.len() > 1 {
            carried_out_by(passage, &bodies, rule);
        }
    }
    Ok(())
}

/// The publisher, in a sentence that speaks of another first.
const OURSELVES: [&str; 7] = ["本单位", "本部门", "本中心", "本局", "本院", "本校", "我"];
/// In a sentence that tells what another does beside the publisher.
const BESIDE: [&str; 6] = ["配合", "会同", "协助", "另", "衔接", "分别"];
/// Characters at the end of names that two bodies of a kind share: 事业服务中心.
const KIND: usize = 6;

/// Whether a name is of the same kind of body as another, and is easily taken for it.
fn is_kindred(name: &str, own: &str) -> bool {
    let same = name.chars().rev().zip(own.chars().rev()).take_while(|(one, other)| one == other).count();
    same >= KIND
}

/// The name, where it is certainly another body's: that of the same office elsewhere, or, where `any` other would be
/// wrong, of another office of the same region.
fn is_another(name: &str, any: bool, bodies: &Bodies<'_>) -> Option<String> {
    if bodies.which(name) != Office::Other || bodies.is_department(name) {
        return None;
    }
    let known: Vec<String> = known_bodies(bodies).map(fold).collect();
    // a short form, or a slip that another rule tells
    if known.iter().any(|known| is_short_for(name, known) || differ_by_one(name, known)) {
        return None;
    }
    let said = Parts::of(name);
    let beside = known.iter().any(|known| said.is_beside(&Parts::of(known)));
    let own = fold(bodies.name());
    let same_region = !said.region.is_empty() && said.region == Parts::of(&own).region;
    (beside || (any && same_region)).then(|| said.name.to_owned())
}

fn known_bodies<'b>(bodies: &'b Bodies<'_>) -> impl Iterator<Item = &'b str> {
    bodies.own.iter().chain(&bodies.listed).copied().chain(bodies.supervisor())
}

/// Whether a name is made of characters of another, in their order: 市社保中心.
fn is_short_for(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().count() + 2 < long.chars().count() && short.chars().all(|c| rest.any(|other| other == c))
}

/// A project is carried out by the publisher, its units, or by whom it says in more than a name.
fn carried_out_by(passage: &Passage, bodies: &Bodies<'_>, rule: &mut Rule) {
    let text = passage.text.trim().trim_end_matches('。');
    let name = fold(text);
    let same_region = Parts::of(&name).region == Parts::of(&fold(bodies.name())).region;
    let is_name = name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if !is_name || !same_region || Parts::of(&name).region.is_empty() || is_nobody(&name) {
        return;
    }
    if bodies.which(&name) == Office::Other && !bodies.is_department(&name) {
        if known_bodies(bodies).any(|known| differ_by_one(&fold(known), &name)) {
            return;
        }
        let message = format!("{}写着“{text}”，不是“{}”和它的所属单位", passage.name, bodies.name());
        let evidence = Evidence::sentence(passage, text);
        rule.find_as(Severity::Notice, &passage.key, message, evidence, vec![passage.place(0)]);
    }
}

/// Known names are spelt as they are known.
pub(in crate::reconcile) fn misspelt(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let bodies = Bodies::of(unit, &world.pack.manifest)?;
    let mut targets: Vec<Target> =
        known_bodies(&bodies).map(|name| Target::new(&without_brackets(name), NameOf::Body)).collect();
    let departments = bodies.departments.iter().map(|name| Target::new(&fold(name), NameOf::Department));
    targets.extend(departments);
    let open = unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name));
    targets.extend(open.map(|project| Target::new(&fold(&project.name), NameOf::Project)));
    targets.retain(|target| target.name.chars().count() >= SHORTEST);
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    targets.dedup_by(|one, other| one.name == other.name);
    // what tables and lists call by a name is called so
    let rows = world.budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|s| &s.rows);
    let mut terms: Vec<String> = rows.map(|row| fold(&row.label)).collect();
    terms.extend(targets.iter().map(|target| target.name.clone()));
    terms.sort();
    terms.dedup();
    for passage in world.passages().iter().filter(|passage| !passage.figures) {
        rule.compared += 1;
        if passage.key == *world.pack.manifest.bodies.units {
            listed_misspelt(passage, &bodies, rule);
            continue;
        }
        for (at, sentence) in passage.sentences() {
            in_sentence(passage, (at, sentence), (&targets, &terms), rule);
        }
    }
    Ok(())
}

/// A name without what stands in brackets behind it: （本级）.
fn without_brackets(name: &str) -> String {
    let name = fold(name);
    name.split('(').next().unwrap_or_default().to_owned()
}

fn in_sentence(
    passage: &Passage,
    (at, sentence): (usize, &str),
    (targets, terms): (&[Target], &[String]),
    rule: &mut Rule,
) {
    let said = fold(sentence);
    let chars: Vec<(usize, char)> = said.char_indices().collect();
    for target in targets {
        for near in target.nearly_in(&chars) {
            let typed = &said[near.range.clone()];
            // what a table calls so, and a known name that is as it should be there
            let in_name = |name: &str| {
                let mut found = said.match_indices(name);
                found.any(|(from, _)| from < near.range.end && near.range.start < from + name.len())
            };
            if terms.iter().any(|term| term.contains(typed))
                || targets.iter().any(|other| in_name(&other.name))
            {
                continue;
            }
            let severity =
                if near.short || target.of != NameOf::Body { Severity::Notice } else { rule.severity };
            let what = match target.of {
                NameOf::Body => "名称",
                NameOf::Department => "内设机构",
                NameOf::Project => "项目",
            };
            let message = format!("{}写着“{typed}”，与{what}“{}”差一点", passage.name, target.name);
            let evidence = Evidence::sentence(passage, sentence).and(what, &target.name);
            rule.find_as(severity, &passage.key, message, evidence, vec![passage.place(at)]);
        }
    }
}

/// A unit in the list whose name ends as no name does, and is another one's but for that.
fn listed_misspelt(passage: &Passage, bodies: &Bodies<'_>, rule: &mut Rule) {
    let said = without_brackets(&passage.text);
    let chars: Vec<(usize, char)> = said.char_indices().collect();
    for known in known_bodies(bodies).map(without_brackets).filter(|known| *known != said) {
        let target = Target::new(&known, NameOf::Body);
        if known.chars().count() >= SHORTEST
            && target.nearly_in(&chars).iter().any(|near| near.range == (0..said.len()) && !near.short)
            && bodies.listed.iter().all(|listed| without_brackets(listed) != known || is_right(&known, &said))
        {
            let message = format!("{}写着“{}”，与“{known}”差一点", passage.name, passage.text);
            let evidence = Evidence::sentence(passage, &passage.text).and("名称", &known);
            rule.find(&passage.key, message, evidence, vec![passage.place(0)]);
        }
    }
}

/// Of two listed units that are nearly called the same, the one that is called as an office is.
fn is_right(known: &str, said: &str) -> bool {
    use crate::budget::body_name::OFFICES;
    let is_office = |name: &str| OFFICES.iter().any(|office| name.ends_with(office));
    is_office(known) && !is_office(said)
}

/// No list names the same twice.
pub(in crate::reconcile) fn twice(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let keys = &world.pack.manifest.bodies;
    for key in [&keys.units, &keys.departments] {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (index, name) in unit.list(key).iter().enumerate() {
            rule.compared += 1;
            let Some(before) = first.get(&fold(name)) else {
                first.insert(fold(name), index);
                continue;
            };
            let message =
                format!("{} 的第{}项和第{}项都是“{name}”", unit.statement.named(key), before + 1, index + 1);
            let place = unit.place(&format!("{key} 第{}项", index + 1));
            rule.find(key, message, Evidence::of(&**key, name), vec![place]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::unit::{Fact, Unit};

    #[test]
    fn only_another_body_in_the_place_of_the_publisher_is_told() {
        let unit = Unit {
            name: "云川市青石区城市管理局".into(),
            facts: [("organisation.units".into(), Fact::List(vec!["云川市青石区环境卫生服务中心".into()]))]
                .into(),
            ..Unit::default()
        };
        let manifest = crate::pack::load::load("jiangxi", &[]).unwrap().manifest;
        let bodies = Bodies::of(&unit, &manifest).ok().unwrap();
        for (name, any) in [
            ("云川市白沙区城市管理局", false),
            ("云川市白沙区环境卫生服务中心", false),
            ("云川市青石区水利局", true),
        ] {
            assert!(is_another(name, any, &bodies).is_some(), "{name}");
        }
        for (name, any) in [
            ("云川市青石区城市管理局", true),
            ("青石区城市管理局", true),
            ("区城管局", true),
            ("云川市城市管理局", true),
            ("云川市青石区环境卫生服务中心", true),
            ("云川市青石区财政局", false),
            ("各街道办事处", true),
        ] {
            assert!(is_another(name, any, &bodies).is_none(), "{name}");
        }
    }
}
