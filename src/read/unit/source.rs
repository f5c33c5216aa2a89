//! The text of unit.toml: as it stands in the file, and as it is read where something in it was mended.

/// A place in the file: one-based line and column.
pub type LineColumn = (usize, usize);

/// The file's text, and where each part of what is read stands in it.
#[derive(Debug, Clone, Default)]
pub struct FileText {
    /// As in the file.
    file: String,
    /// As read: the same, or mended.
    pub(super) text: String,
    /// Where the lines of the file begin.
    starts: Vec<usize>,
    /// Where parts of the text begin, and where they begin in the file; none where nothing was mended.
    parts: Vec<(usize, usize)>,
    /// Where values and keys begin that were written without quotation marks, which the mended text has.
    bare: Vec<usize>,
}

impl FileText {
    /// A file that is read as it stands.
    pub(super) fn plain(file: &str) -> Self {
        Self::mended(file, file.to_owned(), Vec::new(), Vec::new())
    }

    /// A file that is read as it was meant.
    pub(super) fn mended(file: &str, text: String, parts: Vec<(usize, usize)>, bare: Vec<usize>) -> Self {
        let mut starts = vec![0];
        starts.extend(file.match_indices('\n').map(|(at, _)| at + 1));
        Self { file: file.to_owned(), text, starts, parts, bare }
    }

    /// Where a byte of the text stands in the file.
    pub(super) fn spot(&self, offset: usize) -> LineColumn {
        let after = self.parts.partition_point(|(begins, _)| *begins <= offset);
        let at = match after.checked_sub(1).map(|index| self.parts[index]) {
            Some((begins, origin)) => origin + (offset - begins),
            None => offset,
        };
        self.spot_in_file(at)
    }

    /// Where the entry begins whose key has a part at a byte of the text.
    pub(super) fn entry_spot(&self, offset: usize) -> LineColumn {
        let (line, column) = self.spot(offset);
        let text = self.line(line);
        let before: String = text.chars().take(column - 1).collect();
        let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ' | '\t');
        if before.trim_end().ends_with('.') && before.chars().all(is_key) {
            return (line, before.chars().take_while(|c| c.is_whitespace()).count() + 1);
        }
        (line, column)
    }

    /// The line and column of a byte of the file.
    pub(super) fn spot_in_file(&self, at: usize) -> LineColumn {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let mut end = at.min(self.file.len());
        // what was put in by mending may end within a character
        while !self.file.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.file.get(start..end).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// A line of the file, without its break.
    pub(super) fn line(&self, line: usize) -> &str {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.file.len());
        let rest = self.file.get(start..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default().trim_end_matches('\r')
    }

    /// Whether any value or key was written without quotation marks.
    pub(super) fn has_bare(&self) -> bool {
        !self.bare.is_empty()
    }

    /// Whether the value that begins at a byte of the text was written without quotation marks.
    pub(super) fn is_bare(&self, offset: usize) -> bool {
        self.bare.binary_search(&offset).is_ok()
    }
}
