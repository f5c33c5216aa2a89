//! A text that is checked, and the faults that are found in it.

use std::cell::RefCell;
use std::ops::Range;

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;

use super::operands::{Operand, OperandUse};

/// How a template is written: tags, brackets, signs.
pub(super) const SYNTAX: &str = "模板-写法";
/// Variables, fields, filters, functions, arguments.
pub(super) const NAMES: &str = "模板-名称";
/// Cell paths, tables, facts, files.
pub(super) const PATHS: &str = "模板-路径";
/// Blocks and inheritance.
pub(super) const BLOCKS: &str = "模板-块";

/// What a tag prints that is neither words nor a number.
pub(super) const PRINTS: &str = "模板-印出";

/// A file that takes the whole place of one below.
pub(super) const WHOLE: &str = "模板-整份";

/// Makes the place of a one-based line and column, in characters.
pub type PlaceMaker<'p> = Box<dyn Fn(usize, usize) -> Place + 'p>;

/// A template, or a line of a TOML file that is one.
pub(super) struct Script<'p> {
    /// What it is called among the templates; empty for a line.
    pub key: &'p str,
    /// The text.
    pub text: &'p str,
    /// Byte offsets at which lines begin.
    lines: Vec<usize>,
    maker: PlaceMaker<'p>,
    /// The pack whose names it may use, where faults are told.
    pub pack: Option<&'p Pack>,
    /// What its tags compare, join and go through, noted while they are read.
    pub operands: RefCell<Vec<Operand>>,
}

impl<'p> Script<'p> {
    pub(super) fn new(key: &'p str, text: &'p str, maker: PlaceMaker<'p>) -> Self {
        let breaks = text.char_indices().filter(|(_, c)| *c == '\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { key, text, lines, maker, pack: None, operands: RefCell::default() }
    }

    /// The same, with the pack whose names it may use.
    pub(super) fn of(mut self, pack: &'p Pack) -> Self {
        self.pack = Some(pack);
        self
    }

    /// Notes what is done with a piece of a tag.
    pub(super) fn note(&self, at: Range<usize>, used: OperandUse) {
        self.operands.borrow_mut().push(Operand { at, used });
    }

    /// One-based line and column of a byte.
    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines[line - 1];
        let before = self.text.get(start..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let (line, column) = self.line_and_column(at);
        (self.maker)(line, column)
    }

    /// The byte of a one-based line and column, in characters.
    pub(super) fn byte_at(&self, line: usize, column: usize) -> usize {
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let rest = self.text.get(start..).unwrap_or_default();
        rest.char_indices().nth(column.saturating_sub(1)).map_or(self.text.len(), |(at, _)| start + at)
    }

    /// A byte for people who are told of it beside the place: `第3行第5列`.
    pub(super) fn words(&self, at: usize) -> String {
        let (line, column) = self.line_and_column(at);
        format!("第{line}行第{column}列")
    }

    /// What stands at some bytes.
    pub(super) fn slice(&self, at: &Range<usize>) -> &'p str {
        self.text.get(at.clone()).unwrap_or_default()
    }

    /// A fault at a byte.
    pub(super) fn fault(
        &self,
        code: &str,
        at: usize,
        message: String,
        hint: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(code, message).at(self.place(at)).hint(hint)
    }
}

/// The name that a wrong one may mean: the most similar one, or one whose letters were swapped.
pub(super) fn near<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: Vec<String> = names.map(str::to_owned).collect();
    nearest(wanted, names.iter()).or_else(|| {
        let swapped = |name: &&String| name.chars().count() > 1 && strsim::osa_distance(wanted, name) == 1;
        names.iter().find(swapped).cloned()
    })
}

/// `，是否指“…”`, where a name is near.
pub(super) fn meant<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    near(wanted, names).map(|near| format!("，是否指 {near}")).unwrap_or_default()
}

/// Names in a row, for a hint; the first of many.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// More than these are read by nobody.
    const MOST: usize = 30;
    let names: Vec<&str> = names.collect();
    let more = if names.len() > MOST { "……" } else { "" };
    format!("{}{more}", names[..names.len().min(MOST)].join("、"))
}
