//! Texts that say nothing: marks alone and the words of the explanation are an error at their key, 无 for what may be
//! left out is as if it were not there.

use crate::budget::typed;
use crate::budget::unit::{Fact, Prose, Statement};
use crate::diag::{Diagnostic, Place};
use crate::pack::manifest::FactSpec;

use super::{Keys, Said, copied, keys};

/// What is wrong with words that say nothing.
const MARKS_ALONE: &str = "只写了标点，等于没写";
/// What to do about words of the explanation.
const REWRITE: &str = "请改写成本单位自己的内容；可以不填、确实没有的，清空这一项";
/// What is wrong with words of the explanation.
const EXPLANATION: &str = "写的是说明里的话，还没有换成本单位自己的话";

/// Takes away what says no more than 无, and tells it where the document can do without; what is marks alone is
/// an error, and stays for what comes after.
pub(super) fn sift(said: &mut Said, known: &Keys, statement: &Statement) -> Vec<Diagnostic> {
    let mut sifting = Sifting { statement, told: Vec::new() };
    for spec in known.facts.iter().filter(|spec| !said.refused.contains(&spec.key)) {
        if sifting.fact(said, spec) {
            said.facts.remove(&spec.key);
        }
    }
    for spec in &known.prose {
        let key = format!("prose.{}", spec.key);
        let Some(prose) = said.prose.get(&spec.key) else { continue };
        let place = statement.place(&key);
        let at = (place, statement.ask(&key));
        if sifting.text(prose, &spec.label, (&key, &spec.help), at, spec.required) {
            said.prose.remove(&spec.key);
        }
    }
    for project in &mut said.projects {
        for spec in known.project.iter().filter(|spec| !spec.date) {
            let Some(prose) = project.texts.get(&spec.key) else { continue };
            let label = format!("项目“{}”的{}", project.name, spec.label);
            let place =
                prose.paragraphs.first().map_or_else(|| project.place.clone(), |own| own.place.clone());
            let hint = statement.ask_of_project(&project.name, &spec.key, &spec.label);
            if sifting.text(prose, &label, ("", &spec.help), (place, hint), spec.required) {
                project.texts.remove(&spec.key);
            }
        }
    }
    for (key, marks) in sifting.told.iter().filter_map(|(key, told)| key.as_ref().map(|key| (key, told))) {
        if [MARKS_ALONE, EXPLANATION].iter().any(|wrong| marks.message.ends_with(wrong)) {
            said.refused.insert(key.clone());
        }
    }
    sifting.told.into_iter().map(|(_, told)| told).collect()
}

struct Sifting<'s> {
    statement: &'s Statement,
    /// What was told, of which key.
    told: Vec<(Option<String>, Diagnostic)>,
}

impl Sifting<'_> {
    /// Whether a fact is as good as not stated.
    fn fact(&mut self, said: &Said, spec: &FactSpec) -> bool {
        let at = (self.statement.place(&spec.key), self.statement.ask(&spec.key));
        match said.facts.get(&spec.key) {
            Some(Fact::Text(text)) if spec.choices.is_empty() => {
                let required = spec.required || keys::is_own(&spec.key);
                self.words(text, &spec.label, (&spec.key, &spec.help), at, required)
            }
            Some(Fact::List(items)) => {
                if let Some(empty) = items.iter().position(|item| typed::says_nothing(item)) {
                    self.wrong(&format!("{}第{}项", spec.label, empty + 1), MARKS_ALONE, &spec.key, at);
                    return false;
                }
                if items.iter().any(|item| copied::is_explanation(item, &spec.help)) {
                    self.wrong(&spec.label, EXPLANATION, &spec.key, at);
                    return false;
                }
                let is_none = items.len() == 1 && items.iter().all(|item| typed::says_none(item));
                is_none && self.none(&items[0], &spec.label, &spec.key, at, spec.required)
            }
            Some(Fact::Map(entries)) => {
                for (entry, text) in entries {
                    let key = format!("{}.{entry}", spec.key);
                    let hint = self.statement.ask_entry(&spec.key, entry);
                    let name = format!("“{entry}”的{}", spec.label);
                    if typed::says_nothing(text) {
                        self.wrong(&name, MARKS_ALONE, &key, (self.statement.place(&key), hint));
                    } else if copied::is_explanation(text, &spec.help) {
                        self.wrong(&name, EXPLANATION, &key, (self.statement.place(&key), hint));
                    } else if typed::says_none(text) {
                        let found = format!("{name}写着“{text}”，等于没写");
                        let told = Diagnostic::error("配置-值", found).at(self.statement.place(&key));
                        self.told.push((None, told.hint(hint)));
                    }
                }
                false
            }
            _ => false,
        }
    }

    /// The same of prose. `of` is its key and its explanation.
    fn text(
        &mut self,
        prose: &Prose,
        label: &str,
        of: (&str, &str),
        at: (Place, String),
        required: bool,
    ) -> bool {
        // what is blank has been told where it is needed
        !prose.paragraphs.is_empty() && self.words(&prose.text(), label, of, at, required)
    }

    fn words(
        &mut self,
        text: &str,
        label: &str,
        (key, help): (&str, &str),
        at: (Place, String),
        required: bool,
    ) -> bool {
        if typed::says_nothing(text) {
            self.wrong(label, MARKS_ALONE, key, at);
            return false;
        }
        if copied::is_explanation(text, help) {
            self.wrong(label, EXPLANATION, key, at);
            return false;
        }
        typed::says_none(text) && self.none(text, label, key, at, required)
    }

    fn wrong(&mut self, name: &str, wrong: &str, key: &str, (place, hint): (Place, String)) {
        let hint = if wrong == EXPLANATION { REWRITE.to_owned() } else { hint };
        let told = Diagnostic::error("配置-值", format!("{name}{wrong}")).at(place).hint(hint);
        self.told.push(((!key.is_empty()).then(|| key.to_owned()), told));
    }

    /// Tells that 无 stands for something that may be left out; what may not is told as missing.
    fn none(
        &mut self,
        text: &str,
        name: &str,
        key: &str,
        (place, _): (Place, String),
        required: bool,
    ) -> bool {
        if !required {
            let found = format!("{name}写着“{}”，当作没有写，文件里不写这一项", text.trim());
            let told = Diagnostic::notice("配置-未写", found).at(place);
            let hint = "确实没有的，请清空这一项；有的，请写上内容";
            self.told.push(((!key.is_empty()).then(|| key.to_owned()), told.hint(hint)));
        }
        true
    }
}
