//! The keys that unit.toml may have, and those that it must.

use crate::budget::lookup::nearest;
use crate::budget::unit::Unit;
use crate::pack::manifest::FactSpec;

use super::Reader;

impl Reader<'_> {
    /// Tells a key that neither the program nor the pack knows.
    pub(super) fn unknown(&mut self, key: &str) {
        let manifest = &self.pack.manifest;
        let fixed = [
            "pack",
            "year",
            "date",
            "unit.name",
            "unit.kind",
            "workbooks.current",
            "workbooks.previous",
            "workbooks.precision",
            "reasons",
            "project",
            "project.name",
            "project.code",
            "project.exempt",
            "project.amount",
            "rule.id",
            "rule.severity",
            "rule.reason",
            "accept.id",
            "accept.fingerprint",
            "accept.reason",
            "accept.name",
            "secrecy.reviewer",
            "secrecy.date",
            "secrecy.codes",
            "secrecy.projects",
            "secrecy.document",
        ];
        let known: Vec<String> = fixed
            .iter()
            .map(|key| (*key).to_owned())
            .chain(manifest.facts.iter().map(|spec| spec.key.clone()))
            .chain(manifest.prose.iter().map(|spec| format!("prose.{}", spec.key)))
            .chain(manifest.project_fields.iter().map(|spec| format!("project.{}", spec.key)))
            .collect();
        let hint = match nearest(key, known.iter()) {
            Some(near) => format!("是否应写作 {near}"),
            None => "请删去这一项，或对照样例的 unit.toml 改名".to_owned(),
        };
        self.fault(key, "不认识这一项".to_owned(), &hint);
    }

    /// Tells the facts that the pack asks for and unit.toml lacks.
    pub(super) fn required(&mut self, unit: &Unit, compares: bool) {
        let pack = self.pack;
        let needed = |spec: &&FactSpec| spec.required || (compares && spec.required_with_previous);
        for spec in pack.manifest.facts.iter().filter(needed) {
            if !unit.facts.contains_key(&spec.key)
                && !self.faults.iter().any(|d| d.places.contains(&self.place(&spec.key)))
            {
                self.fault(
                    &spec.key,
                    format!("没有写{}", spec.label),
                    &format!("请在 unit.toml 里补上 {}", spec.key),
                );
            }
        }
    }
}
