//! The one-line templates in the TOML files of a pack: names, titles of parts, statements of empty tables, words
//! of charts.

use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::at::Written;

/// A one-line template of a pack.
#[derive(Debug, Clone, Copy)]
pub struct OneLine<'p> {
    /// Its text.
    pub text: &'p str,
    written: &'p Written,
    pack: &'p Pack,
}

impl OneLine<'_> {
    /// The place of one of its characters, by one-based line and column: on the first line they begin behind the
    /// quotation mark of the text.
    pub fn place(&self, line: usize, column: usize) -> Place {
        match self.pack.layers.place(self.written.spot) {
            Place::Line { file, line: first, column: quote } if line == 1 => {
                Place::Line { file, line: first, column: quote + column }
            }
            Place::Line { file, line: first, .. } => Place::Line { file, line: first + line - 1, column },
            other => other,
        }
    }
}

/// All one-line templates of a pack, file by file.
pub fn one_lines(pack: &Pack) -> Vec<OneLine<'_>> {
    let names = &pack.manifest.names;
    let mut lines: Vec<&Written> =
        vec![&names.title, &names.workbook_title, &names.document_file, &names.workbook_file];
    lines.extend(names.cover.iter().chain(&names.cover_foot));
    lines.extend(pack.manifest.parts.iter().map(|part| &part.title));
    lines.extend(pack.tables.iter().flat_map(|table| &table.empty_statement));
    lines.extend(&pack.charts.series);
    lines.extend(pack.charts.charts.iter().map(|chart| &chart.title));
    lines.into_iter().map(|written| OneLine { text: written, written, pack }).collect()
}
