//! What a name on the sheets of facts stands for: names are written by people, and meant all the same.

use crate::budget::label;
use crate::budget::lookup::likely;
use crate::pack::manifest::FactKind;

use super::Keys;

/// The name of a row that changes a rule.
pub const RULE: &str = "改动规则";
/// The name of a row that accepts a finding.
pub const ACCEPTED: &str = "接受问题";
/// So many names are proposed for one that is unknown.
const MOST_LIKELY: usize = 4;
/// What may stand around a name: marks of what is mandatory, ends of labels, quotation marks.
const AROUND: [char; 7] = [':', '*', '★', '※', '"', '。', '.'];
/// Brackets around a remark in a name, as labels are folded.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')];

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyMeant {
    /// A single fact, by its dotted key.
    Fact(String),
    /// A text of the unit.
    Prose(String),
    /// What is stated of a project besides its texts.
    OfProject(String),
    /// A text of a project.
    ProjectText(String),
    /// A rule that is changed.
    Rule,
    /// A finding that is accepted.
    Accepted,
}

impl KeyMeant {
    /// Whether it is something of a project.
    pub fn is_of_project(&self) -> bool {
        matches!(self, KeyMeant::OfProject(_) | KeyMeant::ProjectText(_))
    }

    /// The key as messages have it.
    pub fn key(&self) -> String {
        match self {
            KeyMeant::Fact(key) => key.clone(),
            KeyMeant::Prose(key) => format!("prose.{key}"),
            KeyMeant::OfProject(key) | KeyMeant::ProjectText(key) => format!("project.{key}"),
            KeyMeant::Rule => "rule".to_owned(),
            KeyMeant::Accepted => "accept".to_owned(),
        }
    }
}

/// What became of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch {
    /// It is one that is known, maybe written otherwise.
    One(KeyMeant),
    /// It may be several; their keys.
    Several(Vec<String>),
    /// It is none; those that are known and like it.
    Unknown(Vec<String>),
}

/// How alike two names are: as written, without numbering and marks, without remarks in brackets.
const DEGREES: [fn(&str) -> String; 3] = [label::fold, plain, without_remarks];

impl Keys {
    /// What a name stands for; `of_something` says that the row names what it is about.
    pub fn naming(&self, written: &str, of_something: bool) -> NameMatch {
        let known = self.known();
        for degree in DEGREES {
            let wanted = degree(written);
            if wanted.is_empty() {
                continue;
            }
            let mut found: Vec<&KeyMeant> = Vec::new();
            for (name, named) in &known {
                if degree(name) == wanted && !found.contains(&named) {
                    found.push(named);
                }
            }
            if found.len() > 1 {
                let fitting = |named: &&&KeyMeant| self.is_about_something(named) == of_something;
                let fit: Vec<&KeyMeant> = found.iter().filter(fitting).copied().collect();
                found = if fit.is_empty() { found } else { fit };
            }
            match found.as_slice() {
                [] => {}
                [one] => return NameMatch::One((*one).clone()),
                more => return NameMatch::Several(more.iter().map(|named| named.key()).collect()),
            }
        }
        let labels: Vec<String> = known.into_iter().map(|(name, _)| name).collect();
        NameMatch::Unknown(likely(&without_remarks(written), labels.iter(), MOST_LIKELY))
    }

    /// Whether a row has to say what it is about: a project, a code, a rule, a finding.
    pub fn is_about_something(&self, named: &KeyMeant) -> bool {
        match named {
            KeyMeant::Fact(key) => self.fact(key).is_some_and(|spec| spec.kind == FactKind::Map),
            KeyMeant::Prose(_) => false,
            KeyMeant::OfProject(key) => key != "name",
            KeyMeant::ProjectText(_) | KeyMeant::Rule | KeyMeant::Accepted => true,
        }
    }

    /// All names and dotted keys, labels first.
    fn known(&self) -> Vec<(String, KeyMeant)> {
        let mut named: Vec<(String, KeyMeant)> = Vec::new();
        for spec in &self.facts {
            named.push((spec.label.clone(), KeyMeant::Fact(spec.key.clone())));
        }
        for spec in &self.prose {
            named.push((spec.label.clone(), KeyMeant::Prose(spec.key.clone())));
        }
        for spec in &self.of_project {
            named.push((spec.label.clone(), KeyMeant::OfProject(spec.key.clone())));
        }
        for spec in &self.project {
            named.push((spec.label.clone(), KeyMeant::ProjectText(spec.key.clone())));
        }
        named.push((RULE.to_owned(), KeyMeant::Rule));
        named.push((ACCEPTED.to_owned(), KeyMeant::Accepted));
        let dotted: Vec<(String, KeyMeant)> = named.iter().map(|(_, own)| (own.key(), own.clone())).collect();
        named.extend(dotted);
        named
    }
}

/// A name without numbering and the marks around it.
fn plain(name: &str) -> String {
    label::key(name).trim_matches(AROUND).to_owned()
}

/// The same without what stands in brackets: `（万元）`, `（必填）`.
fn without_remarks(name: &str) -> String {
    let mut bare = String::new();
    let mut closing: Vec<char> = Vec::new();
    for c in plain(name).chars() {
        if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| *open == c) {
            closing.push(*close);
        } else if closing.last() == Some(&c) {
            closing.pop();
        } else if closing.is_empty() {
            bare.push(c);
        }
    }
    plain(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_written() {
        let keys = Keys::own();
        let year = NameMatch::One(KeyMeant::Fact("year".to_owned()));
        for written in
            ["预算年度", "1. 预算年度：", "预 算 年 度（必填）", "*预算年度", "year", "（二）预算年度(年)"]
        {
            assert_eq!(keys.naming(written, false), year, "{written}");
        }
        assert_eq!(keys.naming("预算年渡", false), NameMatch::Unknown(vec!["预算年度".to_owned()]));
        let like = ["单位全称", "单位的名称可以公开", "不公开的单位", "部门还是单位"].map(str::to_owned);
        assert_eq!(keys.naming("一、单位人员情况", false), NameMatch::Unknown(like.to_vec()));
        assert_eq!(keys.naming("甲乙丙", false), NameMatch::Unknown(Vec::new()));
    }
}
