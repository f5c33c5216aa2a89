//! The cell path: one address for every figure, in checks, templates, findings and manifests.
//!
//! Grammar: `[上年:]table[@side]/row[>child]/column`. The column may be left out where the table has
//! one amount column. Labels are compared in folded form ([`super::label`]); inside a label, `/`,
//! `>`, `@`, `:` and `\` are escaped with `\`. A row is named by its code, its id or its label; the
//! row `*` stands for all rows without children, `*类` (a level of the code system) for all rows of
//! that level.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A parsed cell path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellPath {
    /// Whether it speaks of last year's book.
    pub previous: bool,
    /// Table id.
    pub table: String,
    /// Side of a balance.
    pub side: Option<String>,
    /// Row, outermost name first; one name, or parent and child.
    pub row: Vec<String>,
    /// Column id; none where the table has a single amount column.
    pub column: Option<String>,
}

/// Why a text is no cell path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}”不是单元格路径：{reason}；应写成“表名/行/列”")]
pub struct PathError {
    /// The text.
    pub text: String,
    /// What is wrong, in Chinese.
    pub reason: &'static str,
}

/// What stands before a path of last year's book.
pub const PREVIOUS: &str = "上年:";

impl CellPath {
    /// Parses a path.
    ///
    /// # Errors
    /// When a segment is empty, or there are not two or three of them.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let fail = |reason| PathError { text: text.to_owned(), reason };
        let trimmed = text.trim();
        let prefix = trimmed.strip_prefix(PREVIOUS).or_else(|| trimmed.strip_prefix("上年："));
        let segments = split(prefix.unwrap_or(trimmed), '/');
        let (head, row, column) = match segments.as_slice() {
            [head, row] => (head, row, None),
            [head, row, column] => (head, row, Some(unescape(column))),
            _ => return Err(fail("应有两段或三段，以 / 分隔")),
        };
        let (table, side) = match split(head, '@').as_slice() {
            [table] => (unescape(table), None),
            [table, side] => (unescape(table), Some(unescape(side))),
            _ => return Err(fail("表名里只能有一个 @")),
        };
        let row: Vec<String> = split(row, '>').iter().map(|name| unescape(name)).collect();
        let names = [Some(&table), side.as_ref(), column.as_ref()];
        if names.into_iter().flatten().chain(&row).any(|name| name.is_empty()) {
            return Err(fail("有一段是空的"));
        }
        if row.len() > 2 {
            return Err(fail("行名里只能有一个 >"));
        }
        Ok(Self { previous: prefix.is_some(), table, side, row, column })
    }

    /// The path with every `{row}` in its row segment replaced by a row's key.
    pub fn with_row(&self, key: &str) -> Self {
        let mut path = self.clone();
        for name in &mut path.row {
            *name = name.replace("{row}", key);
        }
        path
    }

    /// The same path in last year's book.
    pub fn last_year(&self) -> Self {
        Self { previous: true, ..self.clone() }
    }

    /// The innermost name of the row.
    pub fn row_name(&self) -> &str {
        self.row.last().map_or("", String::as_str)
    }

    /// The key of the fact that a path `unit/…` means; last year's is a fact of its own.
    pub fn fact_key(&self) -> String {
        let key = self.row.join(".");
        if self.previous { format!("{key}_previous") } else { key }
    }

    /// The level of a wildcard row: `*` → `Some("")`, `*类` → `Some("类")`.
    pub fn wildcard(&self) -> Option<&str> {
        self.row_name().strip_prefix('*')
    }
}

impl fmt::Display for CellPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.previous {
            f.write_str(PREVIOUS)?;
        }
        f.write_str(&escape(&self.table))?;
        if let Some(side) = &self.side {
            write!(f, "@{}", escape(side))?;
        }
        let row: Vec<String> = self.row.iter().map(|name| escape(name)).collect();
        write!(f, "/{}", row.join(">"))?;
        if let Some(column) = &self.column {
            write!(f, "/{}", escape(column))?;
        }
        Ok(())
    }
}

/// Escapes the delimiters of the grammar inside a label.
pub fn escape(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        if matches!(c, '/' | '>' | '@' | ':' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

/// Splits at a delimiter that is not escaped; escapes stay in the pieces.
fn split(text: &str, delimiter: char) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == delimiter && !escaped {
            pieces.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_survives_a_round_trip() {
        for text in [
            "一般公共预算支出表/2080101/基本支出",
            "上年:收支预算总表@支出/本年支出合计",
            "财政拨款收支总表@收入/上年结转>一般公共预算/预算数",
            r"项目支出绩效目标表/甲\/乙\:丙\>丁/年度资金总额",
        ] {
            assert_eq!(CellPath::parse(text).unwrap().to_string(), text);
        }
        let odd = CellPath::parse(r"表/甲\/乙/列").unwrap();
        assert_eq!(odd.row, ["甲/乙"]);
    }

    #[test]
    fn wrong_forms_are_refused() {
        for text in ["", "表", "表//列", "表/a>b>c/列", "表@a@b/行", "表/行/列/多"] {
            assert!(CellPath::parse(text).is_err(), "{text}");
        }
    }
}
