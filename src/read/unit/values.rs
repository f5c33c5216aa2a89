//! Values of single facts, by what the pack says that they are.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use crate::budget::amount::Amount;
use crate::budget::label;
use crate::budget::typed;
use crate::budget::unit::Fact;
use crate::pack::manifest::{FactKind, FactSpec};
use crate::read::facts::{dates, keys, secrets};
use crate::read::money;

use super::Reader;

/// Digits of a number in base ten.
const DECIMAL: u32 = 10;

impl Reader<'_> {
    /// Takes a fact over; `stated` is what the file calls it.
    pub(super) fn take(&mut self, stated: &str, spec: &FactSpec, value: &Spanned<DeValue<'_>>) {
        if stated != spec.key {
            let place = self.place(stated);
            self.said.places.entry(spec.key.clone()).or_insert(place);
        }
        match self.fact(stated, spec, value) {
            Some(fact) => {
                self.said.facts.entry(spec.key.clone()).or_insert(fact);
            }
            None => {
                self.said.refused.insert(spec.key.clone());
            }
        }
    }

    fn fact(&mut self, stated: &str, spec: &FactSpec, value: &Spanned<DeValue<'_>>) -> Option<Fact> {
        let key = last(&spec.key);
        let label = &spec.label;
        match (spec.kind, value.get_ref()) {
            (FactKind::Count, DeValue::Integer(_)) => {
                if let Some(count) = whole(value.get_ref()).filter(|count| !count.is_sign_negative()) {
                    return Some(Fact::Count(count));
                }
            }
            (FactKind::Text, DeValue::String(text)) if !text.trim().is_empty() => {
                self.quoted(stated, key, value);
                let listed = keys::may_be_several(spec);
                return Some(Fact::Text(if listed { typed::listed(text) } else { label::clean(text) }));
            }
            (FactKind::Flag, DeValue::Boolean(flag)) => return Some(Fact::Flag(*flag)),
            (FactKind::List, _) => return self.list(stated, spec, value).map(Fact::List),
            (FactKind::Map, DeValue::Table(_)) => return Some(self.map(stated, label, value)),
            (FactKind::Money, DeValue::String(text)) => {
                self.quoted(stated, key, value);
                let (yuan, half) = self.money(stated, label, text)?;
                return Some(Fact::Money(Amount { yuan, half, place: self.place(stated) }, text.to_string()));
            }
            (FactKind::Date, DeValue::String(text)) => return self.date(stated, spec, text),
            (FactKind::Date, DeValue::Datetime(date)) => {
                return self.date(stated, spec, &date.to_string().replace('T', " "));
            }
            _ => {}
        }
        let (expected, example) = match keys::is_share(spec) {
            true => ("百分数，写在英文双引号里", percent(value.get_ref())),
            false => expected(spec.kind, value.get_ref()),
        };
        let found = format!("{label}{}，应是{expected}", shown(value.get_ref()));
        self.fault(stated, found, &format!("请写成 {key} = {example}"));
        None
    }

    /// Tells a text that stands without quotation marks, and is read all the same.
    pub(super) fn quoted(&mut self, stated: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        if let DeValue::String(text) = value.get_ref()
            && self.syntax.source.is_bare(value.span().start)
        {
            let hint = format!("请写成 {key} = \"{text}\"");
            self.fault(stated, "文字没有放在英文双引号里".to_owned(), &hint);
        }
    }

    fn date(&mut self, stated: &str, spec: &FactSpec, text: &str) -> Option<Fact> {
        match dates::read(text) {
            Ok(date) => Some(Fact::Date(date.to_string())),
            Err((found, hint)) => {
                self.fault(stated, format!("{}{found}", spec.label), &hint);
                None
            }
        }
    }

    /// An amount with its unit, in 元, and half of its last digit.
    pub(super) fn money(&mut self, stated: &str, label: &str, text: &str) -> Option<(Decimal, Decimal)> {
        match money::in_text(text) {
            Ok(parsed) => Some(parsed),
            Err((found, hint)) => {
                self.fault(stated, format!("{label}写着“{text}”，{found}"), &hint);
                None
            }
        }
    }

    fn list(&mut self, stated: &str, spec: &FactSpec, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let label = &spec.label;
        let items = match value.get_ref() {
            DeValue::String(one) => {
                self.quoted(stated, last(stated), value);
                if one.trim().is_empty() {
                    self.fault(stated, format!("{label}空着，应是一列文字"), "请写上内容，或删去这一项");
                    return None;
                }
                return Some(vec![one.to_string()]);
            }
            DeValue::Array(items) => items,
            other => {
                let found = format!("{label}{}，应是一列文字", shown(other));
                self.fault(stated, found, &format!("请写成 {} = [\"甲\", \"乙\"] 的样子", last(stated)));
                return None;
            }
        };
        let mut texts = Vec::new();
        let mut whole = true;
        for (index, item) in items.iter().enumerate() {
            let here = format!("{stated} 第{}项", index + 1);
            match item.get_ref() {
                DeValue::String(text) => {
                    if self.syntax.source.is_bare(item.span().start) {
                        let found = format!("{label}第{}项没有放在英文双引号里", index + 1);
                        self.fault(&here, found, &format!("请写成 \"{text}\""));
                    }
                    if text.trim().is_empty() {
                        let found = format!("{label}第{}项空着，应是文字", index + 1);
                        self.fault(&here, found, "请写上内容，或删去这一项");
                        whole = false;
                    }
                    texts.push(text.to_string());
                }
                DeValue::Table(table) if secrets::LISTS.contains(&spec.key.as_str()) => {
                    match self.secret(stated, index, table) {
                        Some(text) => texts.push(text),
                        None => whole = false,
                    }
                }
                other => {
                    let found = format!("{label}第{}项{}，应是文字", index + 1, shown(other));
                    self.fault(&here, found, "请放在英文双引号里");
                    whole = false;
                }
            }
        }
        whole.then_some(texts)
    }

    /// The words of a map; an entry that is none is told, and stands for nothing.
    fn map(&mut self, stated: &str, label: &str, value: &Spanned<DeValue<'_>>) -> Fact {
        let mut entries = BTreeMap::new();
        let DeValue::Table(table) = value.get_ref() else { return Fact::Map(entries) };
        for (at, text) in table {
            let at = at.get_ref();
            let here = format!("{stated}.{at}");
            match text.get_ref() {
                DeValue::String(words) if !words.trim().is_empty() => {
                    self.quoted(&here, &format!("\"{at}\""), text);
                    entries.insert(label::fold(at), typed::one_line(words));
                }
                other => {
                    let found = format!("{label}里“{at}”的{}，应是文字", shown(other));
                    self.fault(&here, found, "请写在英文双引号里");
                }
            }
        }
        Fact::Map(entries)
    }
}

/// The last part of a key.
pub(super) fn last(key: &str) -> &str {
    key.rsplit(['.', ' ']).next().unwrap_or(key)
}

/// A whole number.
pub(super) fn whole(value: &DeValue<'_>) -> Option<Decimal> {
    let DeValue::Integer(integer) = value else { return None };
    let digits = integer.as_str();
    if integer.radix() == DECIMAL {
        return digits.parse().ok();
    }
    i64::from_str_radix(digits, integer.radix()).ok().map(Decimal::from)
}

/// What stands there, in words.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.trim().is_empty() => "空着".to_owned(),
        DeValue::String(text) => format!("写着“{text}”"),
        DeValue::Integer(number) => format!("写着{}", number.as_str()),
        DeValue::Float(number) => format!("写着{}", number.as_str()),
        DeValue::Boolean(flag) => format!("写着{flag}"),
        DeValue::Datetime(date) => format!("写着{date}"),
        DeValue::Array(_) => "写着一列内容".to_owned(),
        DeValue::Table(_) => "写着一组内容".to_owned(),
    }
}

/// A share as it is to be written: of `0.2` and of `20` alike `"20%"`.
fn percent(value: &DeValue<'_>) -> String {
    let number = match value {
        DeValue::Integer(number) => number.as_str().parse().unwrap_or_default(),
        DeValue::Float(number) => number.as_str().parse().unwrap_or_default(),
        _ => Decimal::ZERO,
    };
    let percent = if number < Decimal::ONE { number * Decimal::ONE_HUNDRED } else { number };
    let is_share = percent > Decimal::ZERO && percent < Decimal::ONE_HUNDRED;
    format!("\"{}%\"", if is_share { percent.normalize() } else { Decimal::from(20) })
}

/// What a fact of a kind should be, and how it is written.
fn expected(kind: FactKind, value: &DeValue<'_>) -> (&'static str, String) {
    match kind {
        FactKind::Count => {
            let digits: String = match value {
                DeValue::String(text) => label::fold(text).chars().filter(char::is_ascii_digit).collect(),
                _ => String::new(),
            };
            // numbers of TOML begin with no zero
            let plain = digits.trim_start_matches('0').to_owned();
            let example = match (digits.is_empty(), plain.is_empty()) {
                (true, _) => "12 的样子".to_owned(),
                (false, true) => "0".to_owned(),
                (false, false) => plain,
            };
            ("不小于零的整数，不加引号和单位", example)
        }
        FactKind::Text => {
            let text = match value {
                DeValue::Integer(number) => number.as_str().to_owned(),
                DeValue::Float(number) => number.as_str().to_owned(),
                DeValue::Datetime(date) => date.to_string(),
                _ => "…".to_owned(),
            };
            ("文字，写在英文双引号里", format!("\"{text}\""))
        }
        FactKind::Flag => ("true（是）或 false（否），不加引号", "true".to_owned()),
        FactKind::List => ("一列文字", "[\"甲\", \"乙\"]".to_owned()),
        FactKind::Map => ("编码或名称和文字", "{ \"编码或名称\" = \"文字\" }".to_owned()),
        FactKind::Money => ("带单位的金额，写在英文双引号里", "\"12.50万元\"".to_owned()),
        FactKind::Date => ("日期", format!("\"{}\"", dates::EXAMPLE)),
    }
}
