//! Texts that were copied: from another project and not changed, or from last year.

use crate::budget::TextPage;
use crate::budget::label::fold;
use crate::budget::unit::{Project, Prose};
use crate::diag::Place;

use super::passages::{ENDS, sentences};
use super::pattern::Pattern;
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// A sentence with fewer Chinese characters is a phrase that many texts share.
const SHARED: usize = 15;
/// The same for grounds, of which the names of laws are many's: without those.
const SHARED_GROUNDS: usize = 25;
/// A name with fewer Chinese characters is a word: 业务费.
const NAME: usize = 4;
/// What stands behind the name of a project where it is named, and not just spoken of.
const NAMED_AS: [&str; 3] = ["项目", "专项", "资金"];
/// Marks around a name.
const QUOTED: [(char, char); 2] = [('“', '”'), ('"', '"')];
/// Words that lead to another project in one's own text.
const BESIDE: [&str; 12] =
    ["与", "和", "及", "同", "除", "配合", "衔接", "结合", "区别", "依托", "配套", "合并"];

/// A change with an amount: next year's is another.
static CHANGE: Pattern =
    Pattern::new(r"比(?:上年|[0-9]{4}年)[^。；]*?(?:增|减|升|降)[^。；]*?[0-9][0-9,.]*(?:亿元|万元|元|%)");

/// Texts that are a project's own are no other project's, and name no other project.
pub(in crate::reconcile) fn projects(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let published: Vec<&Project> =
        unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)).collect();
    let specs = world.pack.manifest.project_fields.iter();
    let specs = specs.filter(|spec| (spec.own || spec.grounds) && !spec.date);
    for spec in specs {
        let mut seen: Vec<(String, &Project)> = Vec::new();
        let mut texts: Vec<(String, &Project)> = Vec::new();
        for &project in &published {
            let Some(prose) = project.texts.get(&spec.key) else { continue };
            rule.compared += 1;
            let field = Field { project, key: &spec.key, label: &spec.label, prose };
            if spec.own {
                field.same_as_another(&mut seen, SHARED, rule);
                field.names_another(&published, rule);
            } else if !field.all_of_another(&mut texts, rule) {
                field.same_as_another(&mut seen, SHARED_GROUNDS, rule);
            }
        }
    }
    from_other_fields(world, &published, rule);
    if rule.compared == 0 { Err(Stop::skip("没有写项目的文字")) } else { Ok(()) }
}

/// Tells sentences of a project's own texts that stand as the grounds of another.
fn from_other_fields(world: &World<'_>, published: &[&Project], rule: &mut Rule) {
    let specs = &world.pack.manifest.project_fields;
    let mut grounds: Vec<(String, &Project)> = Vec::new();
    for spec in specs.iter().filter(|spec| spec.grounds && !spec.date) {
        for &project in published {
            let Some(prose) = project.texts.get(&spec.key) else { continue };
            let text = prose.text();
            let long = sentences(&text).map(|(_, sentence)| fold(sentence));
            let long = long.filter(|said| han(&outside_titles(said)) >= SHARED_GROUNDS);
            grounds.extend(long.map(|said| (said, project)));
        }
    }
    for spec in specs.iter().filter(|spec| spec.own && !spec.grounds && !spec.date) {
        for &project in published {
            let Some(prose) = project.texts.get(&spec.key) else { continue };
            let field = Field { project, key: &spec.key, label: &spec.label, prose };
            let own =
                |said: &str| grounds.iter().any(|(other, of)| *other == said && std::ptr::eq(*of, project));
            let text = prose.text();
            let copied = sentences(&text).find_map(|(_, sentence)| {
                let said = fold(sentence);
                let of_other = grounds.iter().find(|(other, _)| *other == said);
                of_other.filter(|_| !own(&said)).map(|(_, other)| (sentence, *other))
            });
            if let Some((sentence, other)) = copied {
                let sentence = sentence.trim();
                let message = format!(
                    "项目“{}”的{}有一句是项目“{}”的依据，一字不差，可能是照抄未改：“{sentence}”",
                    project.name, field.label, other.name
                );
                let evidence = Evidence::of(field.label, fold(sentence)).and("项目", &other.name);
                let subject = format!("{}/{}", field.subject(), other.name);
                rule.find(&subject, message, evidence, vec![field.place(sentence), other.place.clone()]);
            }
        }
    }
}

/// A text of a project.
struct Field<'a> {
    project: &'a Project,
    key: &'a str,
    label: &'a str,
    prose: &'a Prose,
}

impl<'a> Field<'a> {
    fn subject(&self) -> String {
        format!("project（{}）.{}", self.project.name, self.key)
    }

    fn place(&self, sentence: &str) -> Place {
        let holds = |text: &str| text.contains(sentence);
        let found = self.prose.paragraphs.iter().find(|own| holds(&own.text));
        found.map_or_else(|| self.project.place.clone(), |own| own.place.clone())
    }

    /// Tells a text of several sentences that is a project's before it, word for word.
    fn all_of_another(&self, seen: &mut Vec<(String, &'a Project)>, rule: &mut Rule) -> bool {
        let folded = fold(&self.prose.text());
        let several = sentences(&self.prose.text()).count() > 1 && han(&outside_titles(&folded)) >= SHARED;
        let first = seen.iter().find(|(said, _)| *said == folded && several);
        let same = first.is_some();
        if let Some((_, first)) = first {
            let message = format!(
                "项目“{}”的{}与项目“{}”的一字不差，可能是照抄未改",
                self.project.name, self.label, first.name
            );
            let own = self.prose.paragraphs.first();
            let own = own.map_or_else(|| self.project.place.clone(), |own| own.place.clone());
            let places = vec![own, first.place.clone()];
            rule.find(&self.subject(), message, Evidence::of(self.label, &folded), places);
        }
        seen.push((folded, self.project));
        same
    }

    /// Tells the first sentence that a project before has too.
    fn same_as_another(&self, seen: &mut Vec<(String, &'a Project)>, least: usize, rule: &mut Rule) {
        let text = self.prose.text();
        let mut told = false;
        let mut own = Vec::new();
        for (_, sentence) in sentences(&text) {
            let folded = fold(sentence);
            if han(&outside_titles(&folded)) < least {
                continue;
            }
            if let Some((_, first)) = seen.iter().find(|(said, _)| *said == folded).filter(|_| !told) {
                let message = format!(
                    "项目“{}”的{}与项目“{}”的有一句一字不差，可能是照抄未改：“{}”",
                    self.project.name,
                    self.label,
                    first.name,
                    sentence.trim()
                );
                let places = vec![self.place(sentence.trim()), first.place.clone()];
                rule.find(&self.subject(), message, Evidence::of(self.label, &folded), places);
                told = true;
            }
            own.push((folded, self.project));
        }
        seen.extend(own);
    }

    /// Tells a sentence that names another project, in a text that does not name its own.
    fn names_another(&self, all: &[&Project], rule: &mut Rule) {
        let text = self.prose.text();
        let own = core(&self.project.name);
        if fold(&text).contains(&own) {
            return;
        }
        for other in all.iter().filter(|other| !std::ptr::eq(**other, self.project)) {
            let name = core(&other.name);
            if han(&name) < NAME || own.contains(&name) || name.contains(&own) {
                continue;
            }
            for (_, sentence) in sentences(&text).filter(|(_, sentence)| is_named(sentence, &name)) {
                let message = format!(
                    "项目“{}”的{}里写着另一个项目“{}”，可能是照抄未改：“{}”",
                    self.project.name,
                    self.label,
                    other.name,
                    sentence.trim()
                );
                let subject = format!("{}/{}", self.subject(), other.name);
                let evidence = Evidence::of(self.label, fold(sentence)).and("项目", &other.name);
                rule.find(&subject, message, evidence, vec![self.place(sentence.trim())]);
            }
        }
    }
}

/// The name of a project as texts write it.
fn core(name: &str) -> String {
    let folded = fold(name).replace('"', "");
    match folded.strip_suffix("项目") {
        Some(short) if han(short) >= NAME => short.to_owned(),
        _ => folded,
    }
}

/// Whether a sentence calls a project by its name, as its subject: not beside its own, and not as words that
/// many texts have.
fn is_named(sentence: &str, name: &str) -> bool {
    let folded = fold(sentence);
    folded.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&folded[..at], &folded[at + name.len()..]);
        let quoted = QUOTED.iter().any(|(left, right)| before.ends_with(*left) && behind.starts_with(*right));
        let named = NAMED_AS.iter().any(|word| behind.starts_with(word));
        let clause = before.rsplit(['，', ',']).next().unwrap_or_default();
        (quoted || named) && !BESIDE.iter().any(|word| clause.contains(word))
    })
}

/// A text without the names of laws and documents in it.
fn outside_titles(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

/// Texts that are a year's own, and changes with their amounts, are not last year's.
pub(in crate::reconcile) fn last_year(world: &World<'_>, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    let before = budget.previous.iter().flat_map(|book| &book.pages).collect::<Vec<_>>();
    let last = &budget.last_said.texts;
    if last.is_empty() && before.is_empty() {
        return Err(Stop::skip("没有上年的文字可以对照"));
    }
    for spec in world.pack.manifest.prose.iter().filter(|spec| spec.own) {
        let (Some(prose), Some((_, said, place))) =
            (budget.unit.prose.get(&spec.key), last.iter().find(|(key, ..)| *key == spec.key))
        else {
            continue;
        };
        rule.compared += 1;
        let text = prose.text();
        if without_years(&text) == without_years(said) {
            let key = format!("prose.{}", spec.key);
            let message = format!("{}与上年写的一字不差", spec.label);
            let own = prose.paragraphs.first().map_or_else(|| budget.unit.place(&key), |p| p.place.clone());
            // carried over, and told as what is to be looked at
            if budget.unit.reviews.iter().any(|review| review.is_about(&key, &own)) {
                continue;
            }
            rule.find(&key, message, Evidence::of(&key, fold(&text)), vec![own, place.clone()]);
        }
    }
    for page in &budget.current.pages {
        if let Some(old) = before.iter().find(|old| fold(&old.name) == fold(&page.name)) {
            of_page(page, old, rule)?;
        }
    }
    if rule.compared == 0 { Err(Stop::skip("上年没有写同样的文字")) } else { Ok(()) }
}

/// Tells the changes of a page that last year's page of the same name states too.
fn of_page(page: &TextPage, old: &TextPage, rule: &mut Rule) -> Ran {
    let change = CHANGE.regex()?;
    let said: Vec<String> = old
        .paragraphs
        .iter()
        .flat_map(|paragraph| sentences(&paragraph.text.text))
        .map(|(_, sentence)| without_years(sentence))
        .collect();
    for paragraph in &page.paragraphs {
        for (_, sentence) in sentences(&paragraph.text.text) {
            if !change.is_match(&fold(sentence)) {
                continue;
            }
            rule.compared += 1;
            if said.contains(&without_years(sentence)) {
                let shown = sentence.trim().trim_end_matches(ENDS);
                let key = format!("“{}”页", page.name);
                let message = format!("{key}的这一句与上年写的一样，增减的数也没有改：“{shown}”");
                let places = vec![paragraph.text.place.clone(), old.sheet.clone()];
                rule.find(&key, message, Evidence::of(&key, fold(sentence)), places);
            }
        }
    }
    Ok(())
}

/// A text as it is compared with last year's: whatever years it names.
fn without_years(text: &str) -> String {
    let folded = fold(text);
    let mut all = String::new();
    let mut rest = folded.as_str();
    while let Some(at) = rest.find('年') {
        let (before, behind) = rest.split_at(at);
        all.push_str(before.trim_end_matches(|c: char| c.is_ascii_digit()));
        all.push('年');
        rest = behind.strip_prefix('年').unwrap_or_default();
    }
    all + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_named_by_marks_or_by_what_follows() {
        let name = core("系统运维费项目");
        for sentence in ["开展系统运维费项目", "“系统运维费”按季支付", "系统运维费专项用于机房"]
        {
            assert!(is_named(sentence, &name), "{sentence}");
        }
        for sentence in ["支付系统运维费", "与系统运维费项目统筹实施", "除系统运维费项目外的开支"]
        {
            assert!(!is_named(sentence, &name), "{sentence}");
        }
    }

    #[test]
    fn the_names_of_laws_are_no_ones_own() {
        let long = |text: &str| han(&outside_titles(text)) >= SHARED_GROUNDS;
        assert!(long("为满足参保群众的咨询需求,缩短接听等候时间,降低投诉率和差错率,聘用咨询服务人员"));
        assert!(!long("根据《中华人民共和国公共文化服务保障法》和《澄浦市公共文化服务办法》安排"));
    }

    #[test]
    fn years_make_no_other_text() {
        assert_eq!(without_years("2024年完成12项"), without_years("2025年完成12项"));
        assert_ne!(without_years("2024年完成12项"), without_years("2025年完成13项"));
    }
}
