//! How labels of a workbook and of a pack are held against each other.
//!
//! A pack's label may hold placeholders (`{kind}`, `{year}`, `{last_year}`); a workbook's may drift from it
//! in ways that mean nothing. What was matched although it is written otherwise is [`Loose`], and told.

use std::collections::BTreeMap;

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::placeholders::Placeholders;

/// Fewest characters of a label that is left when its ending is taken off.
const SHORTEST: usize = 2;

/// Words for another year than the book's.
const ANOTHER_YEAR: [&str; 2] = ["上年", "去年"];
/// Numbers that are years.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A label as it is compared, from the strictest form to the loosest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelt {
    /// Without numbering, without a unit of money in brackets, and without the book's own year.
    exact: String,
    /// Without anything in brackets and without the words for a publisher besides.
    normal: String,
    /// Without a word that often ends a label.
    bare: String,
    /// The normal form without any year; none where no other year than the book's stands in it. The other
    /// forms keep that year, since another year is another thing.
    undated: Option<String>,
}

/// How alike two labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same but for the year, which is not that of the book.
    Dated,
    /// The same but for how they end.
    Bare,
    /// The same but for brackets and the publisher.
    Normal,
    /// The same but for numbering and the book's year.
    Exact,
}

impl Spelt {
    /// A label of a workbook.
    pub fn of(text: &str, words: Placeholders<'_>) -> Self {
        let exact = without_year(&key(text), words.year);
        let bare_of = |normal: &str| bare(normal, words.endings).to_owned();
        match without_any_year(&exact) {
            None => {
                let normal = normal(&exact, words);
                Self { bare: bare_of(&normal), exact, normal, undated: None }
            }
            Some(rest) => {
                let normal = normal(&label::key(&rest), words);
                if words.year.is_none() {
                    // where nobody knows the year, no label is told from another by it
                    return Self { bare: bare_of(&normal), exact, normal, undated: None };
                }
                Self { normal: exact.clone(), bare: exact.clone(), exact, undated: Some(normal) }
            }
        }
    }

    /// A label of a pack, in every way in which it may be written.
    pub fn all(text: &str, words: Placeholders<'_>) -> Vec<Self> {
        words.spell(text).iter().map(|spelt| Self::of(spelt, words)).collect()
    }

    /// How alike it is to another label; none where they are two labels.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.exact == other.exact {
            Some(Likeness::Exact)
        } else if self.normal == other.normal {
            Some(Likeness::Normal)
        } else if self.bare == other.bare {
            Some(Likeness::Bare)
        } else if self.undated.as_ref() == Some(&other.normal) {
            Some(Likeness::Dated)
        } else {
            None
        }
    }

    /// The nearest likeness to any of some labels.
    pub fn nearest(&self, others: &[Self]) -> Option<Likeness> {
        others.iter().filter_map(|other| self.likeness(other)).max()
    }
}

/// A label in comparable form, without numbering and without a unit in brackets.
pub fn key(text: &str) -> String {
    let key = label::key(text.trim_end_matches(['：', ':']));
    let cut = ["(万元)", "(元)", "(单位:万元)", "(单位:元)"].iter().find_map(|unit| key.strip_suffix(unit));
    cut.unwrap_or(&key).to_owned()
}

/// Most labels have none, and are told from others without looking for years.
fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// A label without the year of its book: another year is another column.
fn without_year(key: &str, year: Option<i32>) -> String {
    let Some(year) = year.filter(|_| has_digit(key)) else { return key.to_owned() };
    for dated in ["(Y年度)", "(Y年)", "(Y)", "Y年度", "Y年"] {
        let rest = key.replacen(&dated.replace('Y', &year.to_string()), "", 1);
        if rest != key && !rest.is_empty() {
            return label::key(&rest);
        }
    }
    key.to_owned()
}

fn normal(exact: &str, words: Placeholders<'_>) -> String {
    let mut text = without_brackets(exact);
    for kind in words.kinds {
        if !text.contains(kind.as_str()) {
            continue;
        }
        let rest = text.replace(&format!("本{kind}"), "").replace(kind.as_str(), "");
        if rest != text && rest.chars().count() >= SHORTEST {
            text = label::key(&rest);
        }
    }
    text
}

/// A text without its years, whether the word 年 or 年度 follows or not; none where it has none.
fn without_any_year(text: &str) -> Option<String> {
    if !has_digit(text) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut rest = String::new();
    let mut found = false;
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let year: String = chars[at..at + digits].iter().collect();
        if digits == 4 && year.parse().is_ok_and(|year: i32| YEARS.contains(&year)) {
            found = true;
            at += digits;
            at += usize::from(chars.get(at) == Some(&'年'));
            at += usize::from(chars.get(at) == Some(&'度') && chars[at - 1] == '年');
            continue;
        }
        let step = digits.max(1);
        rest.extend(&chars[at..at + step]);
        at += step;
    }
    // brackets that held nothing else, and what joined two years
    let rest = rest.replace("()", "").trim_matches(['-', '至', '~']).to_owned();
    (found && !rest.is_empty()).then_some(rest)
}

/// A text without what stands in brackets; itself where nothing else is left.
fn without_brackets(text: &str) -> String {
    if !text.contains(['(', '[', '【', '〔']) {
        return text.to_owned();
    }
    let mut rest = String::new();
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '【' | '〔' => {
                // another year in brackets is another thing
                if ANOTHER_YEAR.iter().any(|word| text[at..].starts_with(&format!("{c}{word}"))) {
                    return text.to_owned();
                }
                depth += 1;
            }
            ')' | ']' | '】' | '〕' if depth > 0 => depth -= 1,
            _ if depth == 0 => rest.push(c),
            _ => {}
        }
    }
    // a bracket that is never closed holds no remark
    if depth > 0 || rest.is_empty() { text.to_owned() } else { rest }
}

/// A label without the words that end it.
fn bare<'a>(normal: &'a str, endings: &[String]) -> &'a str {
    let mut rest = normal;
    loop {
        let shorter = endings.iter().filter_map(|ending| rest.strip_suffix(ending.as_str()));
        let shorter = shorter.filter(|rest| rest.chars().count() >= SHORTEST).min_by_key(|rest| rest.len());
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// What a label names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A column, or a group of columns, of a side.
    Column {
        /// The side; empty for shapes with one.
        side: String,
        /// Its id.
        id: String,
    },
    /// A listed row of a side.
    Row {
        /// The side; empty for shapes with one.
        side: String,
        /// Its id.
        id: String,
    },
    /// The total row.
    Total,
    /// A class of the code system, which the catalogue names.
    Class,
    /// A field of a form, or a heading of a sheet of prose.
    Field {
        /// Its id.
        id: String,
    },
}

/// A label that was taken for one of the pack's although it is written otherwise. It is told once a label
/// and book, until the pack or an overlay has it among the aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// Id of the table.
    pub table: String,
    /// What it was taken for.
    pub named: Named,
    /// The pack's label.
    pub known: String,
    /// The workbook's label, clean.
    pub found: String,
    /// Where it stands.
    pub place: CellRef,
}

/// Tells what was matched loosely: once a label and book, however many tables have it and however they
/// number it.
pub fn tell<'a>(loose: impl Iterator<Item = &'a Loose>, faults: &mut Diagnostics) {
    let mut told: Vec<(&Loose, usize)> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for one in loose {
        let at = *known.entry((label::key(&one.found), label::key(&one.known))).or_insert(told.len());
        if at == told.len() {
            told.push((one, 0));
        }
        told[at].1 += 1;
    }
    for (first, count) in told {
        let more = if count > 1 { format!("，共{count}处") } else { String::new() };
        let message = format!("“{}”里的“{}”当作“{}”{more}", first.table, first.found, first.known);
        let hint = match first.named {
            Named::Class => "是同一类的，请改成科目表里的名称；不是的，请改正这个名称",
            _ => {
                "是同一项的，把 gongkai inspect --suggest 给出的几行存进 templates 文件夹，以后不再提示；\
                 不是的，请改正这个名称"
            }
        };
        faults.push(Diagnostic::notice("读取-近似名称", message).at_cell(&first.place).hint(hint));
    }
}

/// Whether a label speaks of another year than its book.
pub fn is_of_another_year(text: &str, words: Placeholders<'_>) -> bool {
    let exact = without_year(&key(text), words.year);
    words.year.is_some() && without_any_year(&exact).is_some()
        || ANOTHER_YEAR.iter().any(|word| exact.contains(word))
}

/// Says that a label speaks of another year than its book.
pub fn other_year(table: &str, found: &str, known: &str, year: Option<i32>) -> Diagnostic {
    let right = year.map(|year| format!("，应是{year}年的表")).unwrap_or_default();
    let message = format!("“{table}”里的“{found}”写的是别的年份{right}，当作“{known}”");
    Diagnostic::warning("读取-年份", message).hint("请核对是不是拿错了表；只是年份没有改的，请改正")
}

/// Says that a label may be one of several.
pub fn ambiguous(table: &str, found: &str, known: &[String]) -> Diagnostic {
    let message = format!("“{table}”里的“{found}”可能是“{}”，不能断定是哪一个", known.join("”或“"));
    Diagnostic::error("读取-多义", message).hint(
        "请把这个名称改成其中一个；或在 templates 文件夹的 tables-本地.toml 里把它写进所指那一项的 aliases",
    )
}
