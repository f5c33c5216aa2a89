//! Decisions that somebody answers for: what is withheld, rules changed, findings accepted.

use toml::Value;

use crate::budget::unit::{Accepted, Override};
use crate::diag::Severity;

use super::Reader;

impl Reader<'_> {
    /// The text entries of a `[[rule]]` or `[[accept]]`, all of them mandatory.
    fn entries<const N: usize>(&mut self, value: &Value, name: &str, keys: [&str; N]) -> Option<[String; N]> {
        let Value::Table(table) = value else {
            self.unknown(name);
            return None;
        };
        for key in table.keys().filter(|key| !keys.contains(&key.as_str())) {
            self.unknown(&format!("{name}.{key}"));
        }
        let found =
            keys.map(|key| table.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned());
        let empty = keys.iter().zip(&found).find(|(_, text)| text.is_empty());
        if let Some((key, _)) = empty {
            let key = format!("{name}.{key}");
            self.fault(&key, format!("[[{name}]] 要写 {}", keys.join("、")), "请补上，写在英文双引号里");
            return None;
        }
        Some(found)
    }

    pub(super) fn rule(&mut self, value: &Value) -> Option<Override> {
        let [id, severity, reason] = self.entries(value, "rule", ["id", "severity", "reason"])?;
        let severity = match severity.as_str() {
            "off" => None,
            "notice" => Some(Severity::Notice),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            other => {
                let found = format!("severity 写着“{other}”，应是 off、notice、warning 或 error");
                self.fault("rule.severity", found, "请改成其中一个");
                return None;
            }
        };
        Some(Override { id, severity, reason })
    }

    pub(super) fn accept(&mut self, value: &Value) -> Option<Accepted> {
        let keys = ["id", "fingerprint", "reason", "name"];
        let [id, fingerprint, reason, name] = self.entries(value, "accept", keys)?;
        Some(Accepted { id, fingerprint, reason, name })
    }
}
