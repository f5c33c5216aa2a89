//! The keys that unit.toml may have, and those that it must.

use crate::budget::lookup::nearest;

use super::Reader;

impl Reader<'_> {
    /// Tells a key that neither the program nor the pack knows.
    pub(super) fn unknown(&mut self, key: &str) {
        let fixed = ["reasons", "project", "rule.id", "rule.severity", "rule.reason"];
        let more = ["accept.id", "accept.fingerprint", "accept.reason", "accept.name"];
        let mut known: Vec<String> = fixed.iter().chain(&more).map(|key| (*key).to_owned()).collect();
        known.extend(self.keys.facts.iter().map(|spec| spec.key.clone()));
        known.extend(self.keys.prose.iter().map(|spec| format!("prose.{}", spec.key)));
        known.extend(self.keys.of_project.iter().map(|spec| format!("project.{}", spec.key)));
        known.extend(self.keys.project.iter().map(|spec| format!("project.{}", spec.key)));
        let hint = match nearest(key, known.iter()) {
            Some(near) => format!("是否应写作 {near}"),
            None => "请删去这一项，或对照样例的 unit.toml 改名".to_owned(),
        };
        self.fault(key, "不认识这一项".to_owned(), &hint);
    }
}
