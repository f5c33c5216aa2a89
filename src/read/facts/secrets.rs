//! The decision on secrets, of what either source says: entries are words that both write alike.
//!
//! `2240101`, `2240101（单行不公开）`, `2240101（人防工程）`, `2240101（脱密口径：人防工程）`; of projects and 单位
//! `某项目（单行不公开）`. unit.toml also has tables for them, which [`written`] makes such words of.

use rust_decimal::Decimal;

use crate::budget::label;
use crate::budget::secrecy::{Secrecy, SecrecyMode, Secret, is_name};
use crate::budget::unit::{FACT_SHEET, Fact};
use crate::diag::Diagnostic;
use crate::read::blank::is_no_name;

use super::settle::Settling;

/// The keys of the lists of a decision.
pub const LISTS: [&str; 3] = ["secrecy.codes", "secrecy.projects", "secrecy.units"];
/// Between a mode and the name of a code.
const BETWEEN: [char; 2] = ['：', ':'];

/// An entry as the sheets of facts have it.
pub fn written(secret: &Secret) -> String {
    let what = &secret.what;
    match (secret.mode.map(SecrecyMode::word), &secret.name) {
        (None, None) => what.clone(),
        (Some(word), None) => format!("{what}（{word}）"),
        (None, Some(name)) => format!("{what}（{name}）"),
        (Some(word), Some(name)) => format!("{what}（{word}：{name}）"),
    }
}

/// An entry of codes: digits, then in brackets the mode, the name, or both.
fn of_code(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (code, rest) = text.split_at(end);
    if code.is_empty() {
        return Err("应以科目的编码开头，如 2240101".to_owned());
    }
    let mut secret = Secret::plain(code);
    let rest = rest.trim();
    if rest.is_empty() {
        return Ok(secret);
    }
    let Some(inner) = in_brackets(rest) else {
        return Err("编码后面的方式和名称要放在括号里，如 2240101（单行不公开）".to_owned());
    };
    match inner.split_once(BETWEEN) {
        Some((mode, name)) if SecrecyMode::of_word(mode).is_some() => {
            secret.mode = SecrecyMode::of_word(mode);
            secret.name = Some(label::clean(name));
        }
        _ => match SecrecyMode::of_word(inner) {
            Some(mode) => secret.mode = Some(mode),
            None => secret.name = Some(label::clean(inner)),
        },
    }
    match &secret.name {
        Some(name) if name.is_empty() => Err("冒号后面应是科目的名称".to_owned()),
        _ => Ok(secret),
    }
}

/// An entry of projects or 单位: the name, and in brackets at its end the mode. Other brackets belong to the name.
fn of_name(text: &str) -> Secret {
    let text = label::clean(text);
    for open in ['（', '('] {
        let Some((name, rest)) = text.rsplit_once(open) else { continue };
        let mode = rest.strip_suffix(['）', ')']).and_then(SecrecyMode::of_word);
        if let Some(mode) = mode.filter(|_| !name.trim().is_empty()) {
            return Secret { what: name.trim().to_owned(), name: None, mode: Some(mode) };
        }
    }
    Secret::plain(text)
}

/// What stands between a pair of brackets that is all there is.
fn in_brackets(text: &str) -> Option<&str> {
    text.strip_prefix(['（', '('])?.strip_suffix(['）', ')']).map(str::trim)
}

/// A share in percent: `20%`.
fn share(text: &str) -> Option<Decimal> {
    let folded = label::fold(text);
    let number: Decimal = folded.strip_suffix('%')?.trim().parse().ok()?;
    let is_share = number > Decimal::ZERO && number < Decimal::ONE_HUNDRED;
    is_share.then(|| number / Decimal::ONE_HUNDRED)
}

impl Settling<'_> {
    /// The decision on secrets.
    pub(super) fn secrecy(&mut self) -> Secrecy {
        let document = self.said.facts.get("secrecy.document") == Some(&Fact::Flag(true));
        let codes = self.secrets(LISTS[0], of_code);
        let projects = self.secrets(LISTS[1], |text| Ok(of_name(text)));
        let units = self.secrets(LISTS[2], |text| Ok(of_name(text)));
        let mode = self.secrecy_word("secrecy.mode").and_then(|word| SecrecyMode::of_word(&word));
        let secrecy = Secrecy {
            reviewer: self.secrecy_word("secrecy.reviewer").unwrap_or_default(),
            date: self.secrecy_word("secrecy.date").unwrap_or_default(),
            document,
            mode: mode.unwrap_or_default(),
            codes,
            projects,
            units,
            unit_names: self.said.facts.get("secrecy.unit_names") == Some(&Fact::Flag(true)),
            drift: self.share("secrecy.drift", Secrecy::DRIFT),
            protect: self.share("secrecy.protect", Secrecy::PROTECT),
        };
        let decided = !secrecy.reviewer.is_empty() && !secrecy.date.is_empty();
        if secrecy.any() && !decided {
            for key in ["secrecy.reviewer", "secrecy.date"] {
                if !self.said.facts.contains_key(key) && !self.said.refused.contains(key) {
                    let hint = self.statement.ask(key);
                    self.fault(key, "隐去内容要写明审查人和日期".to_owned(), hint);
                }
            }
        }
        if secrecy.any() && !secrecy.reviewer.is_empty() && is_no_name(&secrecy.reviewer) {
            let key = "secrecy.reviewer";
            let found = format!("{}写着“{}”，不是姓名", self.statement.named(key), secrecy.reviewer);
            let told = Diagnostic::warning("配置-未写", found).at(self.statement.place(key));
            self.faults.push(told.hint("请写作出决定的保密审查人员的姓名"));
        }
        self.nameless(&secrecy);
        secrecy
    }

    fn secrecy_word(&self, key: &str) -> Option<String> {
        match self.said.facts.get(key) {
            Some(Fact::Text(text) | Fact::Date(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The entries of one list.
    fn secrets(&mut self, key: &str, read: fn(&str) -> Result<Secret, String>) -> Vec<Secret> {
        let Some(Fact::List(items)) = self.said.facts.get(key) else { return Vec::new() };
        let mut secrets: Vec<Secret> = Vec::new();
        let mut wrong = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match read(item) {
                Err(why) => wrong.push((index, format!("第{}项写着“{item}”，{why}", index + 1))),
                Ok(own) if secrets.iter().any(|other| is_name(&other.what, &own.what)) => {
                    wrong.push((index, format!("第{}项“{}”写了两次", index + 1, own.what)));
                }
                Ok(own) => secrets.push(own),
            }
        }
        for (index, found) in wrong {
            let label = self.statement.named(key);
            let hint = "请改正这一项；不要它的，请删去".to_owned();
            self.said.refused.insert(key.to_owned());
            self.fault_at(self.entry_place(key, index), format!("{label}{found}"), hint);
        }
        secrets
    }

    /// Where an entry of a list stands: at its own place in unit.toml, else where the list does.
    fn entry_place(&self, key: &str, index: usize) -> crate::diag::Place {
        let own = [format!("{key} 第{}项", index + 1), crate::read::unit::lines::numbered(index + 1, key)];
        let known = own.iter().find_map(|own| self.statement.places.get(own));
        known.cloned().unwrap_or_else(|| self.statement.place(key))
    }

    /// Codes that the tables were compiled without need a name: no table has it.
    fn nameless(&mut self, secrecy: &Secrecy) {
        let mut lacking = Vec::new();
        for (index, own) in secrecy.codes.iter().enumerate() {
            if !secrecy.is_taken_out(own) && own.name.is_none() {
                lacking.push((index, own.what.clone()));
            }
        }
        for (index, code) in lacking {
            let found = format!("“{code}”按脱密口径编制，表里没有它，也没有写名称，不知道要在文件里找什么");
            let written = match self.statement.is_on_sheets("secrecy") {
                true => format!("“{FACT_SHEET}”页写作 {code}（脱密口径：名称）"),
                false => format!("写作 {{ code = \"{code}\", mode = \"exclude\", name = \"…\" }}"),
            };
            let hint = format!("请写上科目的名称：{written}");
            self.fault_at(self.entry_place(LISTS[0], index), found, hint);
        }
    }

    fn share(&mut self, key: &str, otherwise: Decimal) -> Decimal {
        let Some(text) = self.secrecy_word(key) else { return otherwise };
        share(&text).unwrap_or_else(|| {
            let found = format!("{}写着“{text}”，应是大于0%、小于100%的百分数", self.statement.named(key));
            let percent = (otherwise * Decimal::ONE_HUNDRED).normalize();
            self.fault(key, found, format!("请连百分号一起写，如 {percent}%；不写就是 {percent}%"));
            otherwise
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_they_are_written() {
        let whole = |code: &str, mode, name: Option<&str>| Secret {
            what: code.to_owned(),
            name: name.map(str::to_owned),
            mode,
        };
        for secret in [
            whole("2240101", None, None),
            whole("2240101", Some(SecrecyMode::Row), None),
            whole("2240101", None, Some("人防工程（一期）")),
            whole("2240101", Some(SecrecyMode::Exclude), Some("人防：工程")),
        ] {
            assert_eq!(of_code(&written(&secret)), Ok(secret));
        }
        assert!(of_code("人防工程").is_err() && of_code("2240101 人防").is_err());
        assert!(of_code("2240101（脱密口径：）").is_err());
        assert_eq!(
            of_name("某项目(一期)（单行不公开）"),
            whole("某项目(一期)", Some(SecrecyMode::Row), None)
        );
        assert_eq!(of_name("某项目（一期）"), whole("某项目（一期）", None, None));
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(share("10%"), Some(Secrecy::DRIFT));
        assert_eq!(share("２０％"), Some(Secrecy::PROTECT));
        for wrong in ["0.1", "10", "0%", "100%", "-5%", "十%"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
