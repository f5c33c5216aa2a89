//! What the program has to say to the person at the desk: collected, placed, with a next step.
//!
//! A [`Diagnostic`] is never thrown alone. Each step returns its result together with all that it
//! noticed, so that a clerk sees every fault of a workbook in one run.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What is to be known of the cells that [`Place`] calls formulas, said once.
pub const ABOUT_FORMULAS: &str =
    "地址后写着“公式”的，取的是文件上次保存时算出的数；改过别的格而没有重算的，请打开保存一次。";

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; publication goes on (尾差, an ignored sheet).
    #[default]
    Notice,
    /// Should be looked at before publication; goes on.
    Warning,
    /// Stops publication.
    Error,
}

impl Severity {
    /// The Chinese word printed for it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Notice => "提示",
            Severity::Warning => "警告",
            Severity::Error => "错误",
        }
    }
}

/// What a person looking for a cell should know of it: why it may not be seen, or not be what it seems.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Remarks {
    /// A formula: what the file keeps is the result of the last computation.
    pub formula: bool,
    /// In a row that is hidden, filtered away or of no height.
    pub hidden_row: bool,
    /// In a column that is hidden or of no width.
    pub hidden_column: bool,
    /// Its number format shows nothing (`;;;`).
    pub invisible: bool,
    /// Below a merged cell, which shows another cell's content.
    pub covered: bool,
}

impl Remarks {
    /// In Chinese, in a fixed order.
    pub fn words(self) -> Vec<&'static str> {
        let all = [
            (self.formula, "公式"),
            (self.hidden_row, "隐藏行"),
            (self.hidden_column, "隐藏列"),
            (self.invisible, "格式不显示内容"),
            (self.covered, "被合并单元格盖住"),
        ];
        all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect()
    }

    /// Whether the cell holds something that nobody sees who looks at the sheet.
    pub fn unseen(self) -> bool {
        self.hidden_row || self.hidden_column || self.invisible || self.covered
    }
}

/// A cell of a workbook: file name as given, sheet name as found, zero-based row and column.
///
/// Displays as `文件「表名」B5`, and then what is to be known of the cell: `，隐藏行`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// File name (no folder).
    pub file: Arc<str>,
    /// Sheet name, exactly as in the workbook.
    pub sheet: Arc<str>,
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
    /// What is to be known of it.
    pub remarks: Remarks,
}

impl CellRef {
    /// The address as Excel shows it: `B5`.
    pub fn address(&self) -> String {
        format!("{}{}", column_letters(self.col), self.row + 1)
    }
}

/// A text with control characters made visible: names of files and sheets could steer a terminal.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// A text in which what is quoted within a quotation has the inner marks: “甲‘乙’丙”. As it is where marks have no
/// partner: then nobody knows which are the inner ones.
pub fn nested(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '“' => {
                out.push(if depth.is_multiple_of(2) { c } else { '‘' });
                depth += 1;
            }
            '”' => {
                let Some(outside) = depth.checked_sub(1) else { return text.to_owned() };
                depth = outside;
                out.push(if depth.is_multiple_of(2) { c } else { '’' });
            }
            other => out.push(other),
        }
    }
    if depth == 0 { out } else { text.to_owned() }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}「{}」{}", visible(&self.file), visible(&self.sheet), self.address())?;
        let remarks = self.remarks.words();
        if remarks.is_empty() { Ok(()) } else { write!(f, "，{}", remarks.join("、")) }
    }
}

/// Excel's letters of a zero-based column: 0 → `A`, 26 → `AA`.
pub fn column_letters(col: u32) -> String {
    let mut n = col + 1;
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(b'A' + (n % 26) as u8);
        n /= 26;
    }
    letters.iter().rev().map(|&b| b as char).collect()
}

/// Where a diagnostic, or a figure, has its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// A whole file or folder.
    File(Arc<str>),
    /// A whole sheet of a workbook.
    Sheet {
        /// File name.
        file: Arc<str>,
        /// Sheet name.
        sheet: Arc<str>,
    },
    /// One cell.
    Cell(CellRef),
    /// A key of a TOML file, with its Chinese name: `编制人数 staff.established`.
    Key {
        /// File name.
        file: Arc<str>,
        /// Name and dotted key.
        key: Arc<str>,
    },
    /// A key of a TOML file that is there, or would stand there, and where that begins.
    Entry {
        /// File name.
        file: Arc<str>,
        /// Name and dotted key.
        key: Arc<str>,
        /// One-based line.
        line: usize,
        /// One-based column, in characters.
        column: usize,
    },
    /// A line of a text file (template, TOML), one-based.
    Line {
        /// File name.
        file: Arc<str>,
        /// One-based line.
        line: usize,
        /// One-based column, in characters.
        column: usize,
    },
}

impl Place {
    /// The place alone, without what is to be known of a cell: for programs.
    pub fn bare(&self) -> String {
        match self {
            Place::Cell(cell) => CellRef { remarks: Remarks::default(), ..cell.clone() }.to_string(),
            other => other.to_string(),
        }
    }

    /// The name of its file.
    pub fn file(&self) -> &str {
        match self {
            Place::Cell(cell) => &cell.file,
            Place::File(file)
            | Place::Sheet { file, .. }
            | Place::Key { file, .. }
            | Place::Entry { file, .. }
            | Place::Line { file, .. } => file,
        }
    }

    /// Whether it is a sheet, or a cell of it.
    pub fn is_in(&self, sheet: &Place) -> bool {
        match (self, sheet) {
            (Place::Cell(cell), Place::Sheet { file, sheet }) => cell.file == *file && cell.sheet == *sheet,
            _ => self == sheet,
        }
    }

    /// Whether it is a cell that holds a formula.
    pub fn is_formula(&self) -> bool {
        matches!(self, Place::Cell(cell) if cell.remarks.formula)
    }

    /// What is to be known of it, where it is a cell.
    pub fn remarks(&self) -> Vec<&'static str> {
        match self {
            Place::Cell(cell) => cell.remarks.words(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(file) => f.write_str(&visible(file)),
            Place::Sheet { file, sheet } => write!(f, "{}「{}」", visible(file), visible(sheet)),
            Place::Cell(cell) => write!(f, "{cell}"),
            Place::Key { file, key } => write!(f, "{file} 的 {key}"),
            Place::Entry { file, key, line, column } => write!(f, "{file} 第{line}行第{column}列的 {key}"),
            Place::Line { file, line, column } => write!(f, "{file} 第{line}行第{column}列"),
        }
    }
}

/// One thing to tell: a stable code, a weight, where, what was found and expected, what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code of the kind of fault, such as `读取-缺列`; searchable in the user guide.
    pub code: String,
    /// Its weight.
    pub severity: Severity,
    /// Where; the first is the place to mend, the others belong to it.
    pub places: Vec<Place>,
    /// One Chinese sentence: what was found, and what was expected.
    pub message: String,
    /// The next step, in Chinese; may be empty for notices.
    pub hint: String,
    /// What stands in the cells that it is about, for those who accept it: never our wording.
    pub rests_on: Box<str>,
}

impl Diagnostic {
    /// A diagnostic of the given weight without place or hint.
    pub fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity,
            places: Vec::new(),
            message: message.into(),
            hint: String::new(),
            rests_on: Box::default(),
        }
    }

    /// An error.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A notice.
    pub fn notice(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Notice, code, message)
    }

    /// Adds a place.
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Adds a cell as a place.
    pub fn at_cell(self, cell: &CellRef) -> Self {
        self.at(Place::Cell(cell.clone()))
    }

    /// Sets the next step.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Sets what stands in all cells that it is about, where its places are not all of them.
    pub fn resting_on(mut self, content: impl Into<Box<str>>) -> Self {
        self.rests_on = content.into();
        self
    }
}

/// Everything noticed on the way, in order.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Takes over all of another collection.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(others);
    }

    /// Whether any error is among them.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// All, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The same, to add to them what they rest on.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// The warnings and notices among them.
    pub fn without_errors(&self) -> Self {
        Self(self.0.iter().filter(|d| d.severity < Severity::Error).cloned().collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_within_a_quotation_has_the_inner_marks() {
        assert_eq!(
            nested("不符合““甲”每行等于“乙””，也不符合“丙”"),
            "不符合“‘甲’每行等于‘乙’”，也不符合“丙”"
        );
        for as_it_is in ["写着“没有写完", "”没有开头“有", "没有引号"] {
            assert_eq!(nested(as_it_is), as_it_is);
        }
    }

    #[test]
    fn column_letters_follow_excel() {
        let got: Vec<_> = [0, 25, 26, 701, 702, 16383].map(column_letters).into();
        assert_eq!(got, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
