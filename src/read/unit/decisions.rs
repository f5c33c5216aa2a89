//! Decisions that somebody answers for: rules changed, findings accepted.

use toml::Spanned;
use toml::de::DeValue;

use crate::budget::unit::{Accepted, Override};
use crate::diag::Severity;

use super::{Reader, lines, names};

impl Reader<'_> {
    /// The text entries of a `[[rule]]` or `[[accept]]`, all of them mandatory.
    fn entries(
        &mut self,
        owner: &str,
        kind: &str,
        value: &Spanned<DeValue<'_>>,
        labels: &[(&str, &str)],
    ) -> Option<Vec<String>> {
        let DeValue::Table(table) = value.get_ref() else {
            let wanted = names::header(kind);
            self.fault(
                owner,
                format!("{wanted} 应是一节，不是一个值"),
                &format!("请另起一行写 {wanted}，下面逐行写各项"),
            );
            return None;
        };
        for key in table.keys().filter(|key| labels.iter().all(|(own, _)| own != key.get_ref())) {
            self.unknown(&lines::full(owner, key.get_ref()), kind, key.get_ref());
        }
        let mut found = Vec::new();
        for (key, label) in labels {
            let stated = lines::full(owner, key);
            let value = table.get(*key);
            let text = value.and_then(|value| value.get_ref().as_str()).unwrap_or_default().trim();
            if text.is_empty() && !self.said.refused.contains(&stated) {
                let all: Vec<String> = labels.iter().map(|(key, label)| format!("{label} {key}")).collect();
                let what = if value.is_some() { "应是文字，不能空着" } else { "没有写" };
                let found = format!("{label} {key} {what}");
                let hint = format!("请写上 {key} = \"…\"；{} 要写：{}", names::header(kind), all.join("、"));
                let at = if value.is_some() { stated.as_str() } else { owner };
                self.fault(at, found, &hint);
            }
            found.push(text.to_owned());
        }
        found.iter().all(|text| !text.is_empty()).then_some(found)
    }

    pub(super) fn rule(&mut self, owner: &str, value: &Spanned<DeValue<'_>>) {
        let written = value.get_ref().as_table().and_then(|table| table.get("severity"));
        let written = written.and_then(|value| value.get_ref().as_str()).unwrap_or_default().trim();
        let severity = severity(written);
        if severity.is_none() && !written.is_empty() {
            let found = format!(
                "改成的级别写着“{written}”，应是 off（停用）、notice（提示）、warning（警告）或 error（错误）"
            );
            self.fault(&lines::full(owner, "severity"), found, "请改成其中一个");
        }
        let Some(found) = self.entries(owner, "rule", value, names::RULE) else { return };
        let ([id, _, reason], Some(severity)) = (found.as_slice(), severity) else { return };
        self.said.overrides.push(Override { id: id.clone(), severity, reason: reason.clone() });
        self.number(owner, "rule", self.said.overrides.len());
    }

    pub(super) fn accept(&mut self, owner: &str, value: &Spanned<DeValue<'_>>) {
        let Some(found) = self.entries(owner, "accept", value, names::ACCEPT) else { return };
        let [id, fingerprint, reason, name] = found.as_slice() else { return };
        self.said.accepted.push(Accepted {
            id: id.clone(),
            fingerprint: fingerprint.clone(),
            reason: reason.clone(),
            name: name.clone(),
        });
        self.number(owner, "accept", self.said.accepted.len());
    }

    /// Books where the decision of a number stands: those that cannot be read count in the file, and not here.
    fn number(&mut self, owner: &str, kind: &str, number: usize) {
        let place = self.place(owner);
        self.said.places.insert(lines::numbered(number, kind), place);
    }
}

/// The weight that a rule gets; none within switches it off.
fn severity(written: &str) -> Option<Option<Severity>> {
    match written {
        "off" | "停用" => Some(None),
        "notice" | "提示" => Some(Some(Severity::Notice)),
        "warning" | "警告" => Some(Some(Severity::Warning)),
        "error" | "错误" => Some(Some(Severity::Error)),
        _ => None,
    }
}
