//! Dates of the publication, in their order; and the address at which it stands.

use jiff::civil::Date;

use crate::budget::unit::{Fact, Project, Unit};
use crate::diag::Place;
use crate::pack::manifest::Manifest;

use super::bodies::known;
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// The document's date.
pub(in crate::reconcile) const DOCUMENT: &str = "date";
pub(super) const APPROVAL: &str = "approval.date";
pub(super) const FIRST_PUBLIC: &str = "publication.first_date";
const REVIEW: &str = "secrecy.date";
const ADDRESS: &str = "publication.url";

/// A date that is stated.
pub(in crate::reconcile) struct Stated {
    /// Its key with its Chinese name.
    pub name: String,
    /// The date.
    pub date: Date,
    /// Where it is stated.
    pub place: Place,
}

impl Stated {
    /// A date by its key. One that does not exist was refused when it was read, and is none.
    pub(in crate::reconcile) fn of(unit: &Unit, key: &str) -> Option<Self> {
        let text = match key {
            DOCUMENT => &unit.date,
            REVIEW => &unit.secrecy.date,
            _ => match unit.facts.get(key) {
                Some(Fact::Date(text)) => text,
                _ => return None,
            },
        };
        let date = in_text(text)?;
        Some(Self { name: unit.statement.named(key), date, place: unit.place(key) })
    }

    /// A date in a text field of a project; a text that is no date is none.
    pub(in crate::reconcile) fn of_project(
        project: &Project,
        key: &str,
        manifest: &Manifest,
    ) -> Option<Self> {
        let prose = project.texts.get(key)?;
        let date = in_text(&prose.text())?;
        let place = prose.paragraphs.first().map_or_else(|| project.place.clone(), |p| p.place.clone());
        let spec = manifest.project_fields.iter().find(|spec| spec.key == key);
        let label = spec.map_or(key, |spec| spec.label.as_str());
        Some(Self { name: format!("项目“{}”的{label} {key}", project.name), date, place })
    }
}

/// `2023-02-10`, `2023年2月10日`, `2023/2/10`, `2023.2.10`, and nothing else.
pub(in crate::reconcile) fn in_text(text: &str) -> Option<Date> {
    let text = text.trim().trim_end_matches(['。', '日']);
    let mut numbers = text.split(['-', '/', '.', '年', '月']).map(|part| part.trim().parse::<i16>());
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() {
        return None;
    }
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return None };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return None };
    // a day that does not exist was told when it was read
    Date::new(year, month, day).ok()
}

/// What must not come later stands first.
pub(in crate::reconcile) fn order(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let manifest = &world.pack.manifest;
    let dates = &manifest.dates;
    known(&dates.assets, &manifest.facts)?;
    // what is published has been reviewed: where nobody says when that was, the cover does
    let published = if Stated::of(unit, FIRST_PUBLIC).is_some() { FIRST_PUBLIC } else { DOCUMENT };
    for (first, then) in [
        (APPROVAL, DOCUMENT),
        (APPROVAL, FIRST_PUBLIC),
        (dates.assets.as_str(), DOCUMENT),
        (REVIEW, published),
    ] {
        if let (Some(one), Some(other)) = (Stated::of(unit, first), Stated::of(unit, then)) {
            compare(&format!("{first}>{then}"), one, other, rule);
        }
    }
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        let start = Stated::of_project(project, &dates.project_start, manifest);
        if let (Some(start), Some(end)) = (start, Stated::of_project(project, &dates.project_end, manifest)) {
            compare(&format!("project（{}）", project.name), start, end, rule);
        }
    }
    if rule.compared == 0 { Err(Stop::skip("没有两个可以比较先后的日期")) } else { Ok(()) }
}

fn compare(subject: &str, first: Stated, then: Stated, rule: &mut Rule) {
    rule.compared += 1;
    rule.look(&first.place);
    rule.look(&then.place);
    if first.date > then.date {
        let message = format!("{} 写着{}，在{} 的{}之后", first.name, first.date, then.name, then.date);
        let evidence = Evidence::of(&first.name, first.date).and(&then.name, then.date);
        rule.find(subject, message, evidence, vec![first.place, then.place]);
    }
}

/// The address looks like one.
pub(in crate::reconcile) fn address(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let name = unit.statement.named(ADDRESS);
    let Some(Fact::Text(url)) = unit.facts.get(ADDRESS) else {
        return Err(Stop::Skip(format!("没有写{name}")));
    };
    rule.compared += 1;
    rule.look(&unit.place(ADDRESS));
    let Some(why) = fault_of(url) else { return Ok(()) };
    let message = format!("{name} 写着“{url}”，{why}");
    rule.find(ADDRESS, message, Evidence::of(ADDRESS, url), vec![unit.place(ADDRESS)]);
    Ok(())
}

/// Why a text is no address; none where it looks like one.
fn fault_of(url: &str) -> Option<&'static str> {
    let lower = url.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return Some("应以 http:// 或 https:// 开头");
    };
    if rest.contains(|c: char| c.is_whitespace() || "，。：；／、“”（）《》".contains(c)) {
        return Some("里面不应有空格和中文标点");
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let labels = host.split(':').next().unwrap_or_default();
    let sound = labels.contains('.') && labels.split('.').all(|label| !label.is_empty());
    (!sound).then_some("没有网站的域名")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for text in ["2023-02-10", "2023年2月10日", "2023/2/10", "2023.2.10"] {
            assert_eq!(in_text(text), Some(Date::constant(2023, 2, 10)), "{text}");
        }
        for text in ["2023年", "2023年2月", "2023-02-30", "长期", "2023-1-1至2023-12-31", ""] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        for url in [
            "http://a.gov.cn",
            "https://www.a.gov.cn/b/2023.html?c=d#e",
            "HTTPS://a.cn:8080/",
            "http://某县.政务/",
        ] {
            assert_eq!(fault_of(url), None, "{url}");
        }
        for url in [
            "www.a.gov.cn",
            "http://a.gov.cn /b",
            "http：//a.gov.cn",
            "http://",
            "http://局域网",
            "http://a..cn",
        ] {
            assert!(fault_of(url).is_some(), "{url}");
        }
    }
}
