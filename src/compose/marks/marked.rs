//! A template with what was put into it.

/// Something put into a template before Tera read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Insertion {
    /// One-based line.
    pub line: usize,
    /// Zero-based column in the marked text, in characters.
    pub column: usize,
    /// How many characters.
    pub length: usize,
    /// Where its tag begins in the source: one-based line, zero-based column.
    pub tag: (usize, usize),
}

/// A template with the numbers of its tags put in.
#[derive(Debug, Clone, Default)]
pub struct Marked {
    /// What Tera reads.
    pub text: String,
    pub(super) insertions: Vec<Insertion>,
}

impl Marked {
    /// The line and zero-based column that a place of the marked text had before. What was put in stands for
    /// its tag.
    pub fn before(&self, line: usize, column: usize) -> (usize, usize) {
        let mut put_in = 0;
        for insertion in self.insertions.iter().filter(|i| i.line == line && i.column <= column) {
            if column < insertion.column + insertion.length {
                return insertion.tag;
            }
            put_in += insertion.length;
        }
        (line, column - put_in)
    }
}
