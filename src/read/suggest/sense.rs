//! Whether two labels may speak of the same thing: of one year, and of one sense.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::pack::Pack;
use crate::pack::placeholders::Placeholders;
use crate::read::grid::Grid;
use crate::read::header::header_key;
use crate::read::recognise;
use crate::read::spelling::{Likeness, Spelt};

/// Labels less alike than this are other labels.
pub(super) const ALIKE: f64 = 0.6;
/// Words that turn what a label says: one of two labels that has one and the other not is another one.
const TURNS: [&str; 25] = [
    "上年",
    "去年",
    "前年",
    "上一年",
    "往年",
    "以前年度",
    "年初",
    "年末",
    "下年",
    "次年",
    "非",
    "减",
    "增",
    "比",
    "较",
    "扣除",
    "不含",
    "不包括",
    "执行",
    "决算",
    "完成",
    "调整",
    "追加",
    "差额",
    "其中",
];

/// How labels of one sheet are held against those of the pack.
#[derive(Clone, Copy)]
pub(super) struct Sense<'a> {
    words: Placeholders<'a>,
}

impl<'a> Sense<'a> {
    /// For a sheet, whose year its first rows say.
    pub(super) fn of(grid: &Grid, pack: &'a Pack) -> Self {
        Self { words: pack.placeholders(recognise::latest_year(grid)) }
    }

    /// Whether nothing in two labels turns one into something else.
    pub(super) fn same(&self, found: &str, known: &str) -> bool {
        let found = label::fold(found);
        self.words.spell(known).iter().map(|known| label::fold(known)).any(|known| {
            years(&found, self.words.year) == years(&known, self.words.year) && turns(&found) == turns(&known)
        })
    }

    /// How alike two labels are; nothing where they speak of different things.
    pub(super) fn alike(&self, found: &str, known: &str) -> f64 {
        if self.same(found, known) { self.likeness(found, known) } else { 0.0 }
    }

    /// How alike two labels are written, whatever they say.
    pub(super) fn likeness(&self, found: &str, known: &str) -> f64 {
        let own = Spelt::of(found, self.words);
        let spelt = own.nearest(&Spelt::all(known, self.words)).is_some_and(|like| like > Likeness::Dated);
        if spelt {
            return 1.0;
        }
        let found = header_key(found);
        let known = self.words.spell(known).into_iter().map(|known| header_key(&known));
        known.map(|known| strsim::normalized_damerau_levenshtein(&found, &known)).fold(0.0, f64::max)
    }

    /// Whether one label holds the other, although they speak of different things.
    pub(super) fn is_turned(&self, found: &str, known: &str) -> bool {
        let key = header_key(found);
        let holds = |known: &String| {
            let known = header_key(known);
            known.chars().count() > 1 && key.contains(&known)
        };
        !self.same(found, known)
            && (self.words.spell(known).iter().any(holds) || self.likeness(found, known) >= ALIKE)
    }
}

/// Years in a label, other than that of its table.
fn years(text: &str, own: Option<i32>) -> BTreeSet<i32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    let years = digits.filter_map(|digits| digits.parse().ok()).filter(|year| (1990..=2200).contains(year));
    years.filter(|year| Some(*year) != own).collect()
}

/// The words in a label that turn its sense.
fn turns(text: &str) -> BTreeSet<&'static str> {
    TURNS.into_iter().filter(|word| text.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_another_sense_are_not_alike() {
        let kinds = ["部门".to_owned()];
        let endings = ["支出".to_owned(), "预算数".to_owned(), "资金".to_owned()];
        let words = Placeholders { kinds: &kinds, endings: &endings, year: Some(2026) };
        let sense = Sense { words };
        for (found, known) in [
            ("上年预算数", "预算数"),
            ("2024年执行数：事业收入", "事业收入"),
            ("比2025年增减基本支出", "基本支出"),
            ("上年项目支出", "项目支出"),
            ("减：一般公共预算", "一般公共预算"),
            ("使用非财政拨款结余", "财政拨款"),
            ("其他收入（二）", "事业收入"),
            ("基本支出2025", "基本支出"),
            ("2025—2026年基本支出", "基本支出"),
            ("人员经费", "基本支出"),
            ("2024年结转", "上年结转"),
        ] {
            assert!(sense.alike(found, known) < ALIKE, "{found} {known}");
        }
        for (found, known) in [
            ("2026年项目支出预算数", "项目支出"),
            ("事业收入资金", "事业收入"),
            ("2025年预算数", "{last_year}年预算数"),
            ("上年结转结余", "上年结转"),
        ] {
            assert!(sense.alike(found, known) >= ALIKE, "{found} {known}");
        }
    }
}
