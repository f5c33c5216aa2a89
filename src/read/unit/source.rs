//! The text of unit.toml: as it stands in the file, and as it is read where something in it was mended.

/// A place in the file: one-based line and column.
pub type LineColumn = (usize, usize);

/// Characters are counted from a mark no further away than so many bytes: a line may be as long as the file.
const STEP: usize = 1024;

/// The file's text, and where each part of what is read stands in it.
#[derive(Debug, Clone, Default)]
pub struct FileText {
    /// As in the file.
    file: String,
    /// As read: the same, or mended.
    pub(super) text: String,
    /// Where the lines of the file begin.
    starts: Vec<usize>,
    /// How many characters begin before each mark, which are [`STEP`] bytes apart.
    marks: Vec<usize>,
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
        Self { file: file.to_owned(), text, starts, marks: marks(file), parts, bare }
    }

    /// Where a byte of the text stands in the file.
    pub(super) fn spot(&self, offset: usize) -> LineColumn {
        self.spot_in_file(self.in_file(offset))
    }

    /// The byte of the file at which a byte of the text stands.
    fn in_file(&self, offset: usize) -> usize {
        let after = self.parts.partition_point(|(begins, _)| *begins <= offset);
        match after.checked_sub(1).map(|index| self.parts[index]) {
            Some((begins, origin)) => origin + (offset - begins),
            None => offset,
        }
    }

    /// Where the entry begins whose key has a part at a byte of the text.
    pub(super) fn entry_spot(&self, offset: usize) -> LineColumn {
        let (line, column) = self.spot(offset);
        let start = self.line_start(line);
        let before = self.file.get(start..self.boundary(self.in_file(offset))).unwrap_or_default();
        let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ' | '\t');
        if before.trim_end().ends_with('.') && before.chars().all(is_key) {
            return (line, before.chars().take_while(|c| c.is_whitespace()).count() + 1);
        }
        (line, column)
    }

    /// The line and column of a byte of the file.
    pub(super) fn spot_in_file(&self, at: usize) -> LineColumn {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let (start, end) = (self.line_start(line), self.boundary(at));
        (line, self.characters(end).saturating_sub(self.characters(start)) + 1)
    }

    /// A byte of the file at which a character begins: what was put in by mending may end within one.
    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.file.len());
        while !self.file.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// How many characters of the file begin before a byte of it.
    fn characters(&self, at: usize) -> usize {
        let (counted, rest) = self.since_mark(at);
        counted + rest.chars().count()
    }

    /// How many characters begin before the last mark up to a byte, and what stands between them.
    fn since_mark(&self, at: usize) -> (usize, &str) {
        let index = at / STEP;
        let mut begins = index * STEP;
        while !self.file.is_char_boundary(begins) {
            begins += 1;
        }
        let counted = self.marks.get(index).copied().unwrap_or_default();
        (counted, self.file.get(begins..at).unwrap_or_default())
    }

    fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.file.len())
    }

    /// A line of the file, without its break.
    pub(super) fn line(&self, line: usize) -> &str {
        let rest = self.file.get(self.line_start(line)..).unwrap_or_default();
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

/// How many characters begin before each mark of a file.
fn marks(file: &str) -> Vec<usize> {
    let mut marks = Vec::with_capacity(file.len() / STEP + 1);
    let mut count = 0;
    for (at, _) in file.char_indices() {
        while marks.len() * STEP <= at {
            marks.push(count);
        }
        count += 1;
    }
    while marks.len() * STEP <= file.len() {
        marks.push(count);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_line_of_three_megabytes_is_found_by_counting_a_thousand_bytes() {
        let file = format!("一 = 1\n二 = [{}]\n三 = 1\n", "\"子丑\", ".repeat(300_000));
        assert!(file.len() > 3_000_000);
        let source = FileText::plain(&file);
        let mut looked_at = 0;
        for (number, (at, _)) in file.char_indices().enumerate() {
            assert!(source.since_mark(at).1.len() <= STEP);
            if file[..at].ends_with(", ") && number % 997 == 0 {
                assert_eq!(source.spot(at), (2, number - "一 = 1\n".chars().count() + 1));
                looked_at += 1;
            }
        }
        assert!(looked_at > 100, "{looked_at}");
        let last = file.len() - "三 = 1\n".len();
        assert_eq!(source.spot(last), (3, 1));
        assert_eq!(source.spot(file.len()), (4, 1));
    }
}
