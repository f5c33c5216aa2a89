//! The file read character by character, and beside it the text as it was meant.

use super::signs;

/// A part of the mended text.
#[derive(Debug, Default)]
pub(super) struct Stretch {
    pub(super) text: String,
    /// Where parts of the text begin, and where they begin in the file.
    pub(super) parts: Vec<(usize, usize)>,
    /// Where values begin that were written without quotation marks.
    pub(super) bare: Vec<usize>,
}

impl Stretch {
    pub(super) fn append(&mut self, other: Stretch) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.parts.extend(other.parts.into_iter().map(|(at, origin)| (base + at, origin)));
        self.bare.extend(other.bare.into_iter().map(|at| base + at));
    }
}

/// Reads on in the file and writes the mended text.
pub(super) struct Pen<'a> {
    file: &'a str,
    chars: Vec<(usize, char)>,
    /// The indexes of its breaks: every text asks where its line ends.
    breaks: Vec<usize>,
    at: usize,
    pub(super) piece: Stretch,
    /// Where in the file the next character is that needs no part of its own.
    next: Option<usize>,
    /// Characters that should have been others, and where they stand.
    pub(super) strange: Vec<(usize, char)>,
    /// What else is wrong.
    pub(super) wrong: Vec<Slip>,
}

/// Something wrong in the file.
pub(super) struct Slip {
    /// The byte where it stands.
    pub(super) at: usize,
    /// The entry that it is, as messages write it.
    pub(super) key: Option<String>,
    pub(super) found: String,
    pub(super) hint: String,
}

impl<'a> Pen<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        let chars: Vec<(usize, char)> = file.char_indices().collect();
        let breaks = (0..chars.len()).filter(|index| chars[*index].1 == '\n').collect();
        Self {
            file,
            chars,
            breaks,
            at: 0,
            piece: Stretch::default(),
            next: None,
            strange: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// Which character is next.
    pub(super) fn index(&self) -> usize {
        self.at
    }

    pub(super) fn char_at(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(_, c)| *c)
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.char_at(self.at)
    }

    /// Where a character begins in the file.
    pub(super) fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.file.len(), |(offset, _)| *offset)
    }

    /// Where the next character begins in the file.
    pub(super) fn here(&self) -> usize {
        self.offset(self.at)
    }

    /// The text of the file between two characters.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a str {
        self.file.get(self.offset(from)..self.offset(to)).unwrap_or_default()
    }

    /// The end of a line: the index of its break, or of the end of the file.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let next = self.breaks.partition_point(|at| *at < from);
        self.breaks.get(next).copied().unwrap_or(self.chars.len()).max(from)
    }

    /// The first character from an index on that is no blank of the line.
    pub(super) fn past_blanks(&self, from: usize) -> usize {
        let mut index = from;
        while self.char_at(index).is_some_and(signs::is_blank) {
            index += 1;
        }
        index
    }

    /// Writes what is not in the file.
    pub(super) fn put(&mut self, text: &str) {
        self.piece.parts.push((self.piece.text.len(), self.here()));
        self.piece.text.push_str(text);
        self.next = None;
    }

    /// Writes the next character as it is.
    pub(super) fn keep(&mut self) {
        let Some(c) = self.peek() else { return };
        let here = self.here();
        if self.next != Some(here) {
            self.piece.parts.push((self.piece.text.len(), here));
        }
        self.piece.text.push(c);
        self.at += 1;
        self.next = Some(self.here());
    }

    /// Writes the characters up to an index as they are.
    pub(super) fn keep_to(&mut self, index: usize) {
        while self.at < index {
            self.keep();
        }
    }

    /// Leaves characters up to an index out.
    pub(super) fn drop_to(&mut self, index: usize) {
        self.at = self.at.max(index);
    }

    /// Writes the next character as it was meant, and remembers it where that is another.
    pub(super) fn keep_plain(&mut self) {
        let Some(c) = self.peek() else { return };
        match signs::meant(c) {
            Some(meant) => {
                self.note_strange();
                self.put(meant.encode_utf8(&mut [0; 4]));
                self.at += 1;
            }
            None => self.keep(),
        }
    }

    /// Remembers the next character as one that should have been another.
    pub(super) fn note_strange(&mut self) {
        if let Some(c) = self.peek().filter(|c| signs::meant(*c).is_some()) {
            let here = self.here();
            self.strange.push((here, c));
        }
    }

    /// Goes over blanks.
    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(signs::is_blank) {
            self.keep_plain();
        }
    }

    /// Goes over a comment, up to the end of the line.
    pub(super) fn comment(&mut self) {
        self.keep_plain();
        let end = self.line_end(self.at);
        self.keep_to(end);
    }

    /// Says what is wrong at a place of the file.
    pub(super) fn tell(&mut self, at: usize, found: impl Into<String>, hint: impl Into<String>) {
        self.wrong.push(Slip { at, key: None, found: found.into(), hint: hint.into() });
    }

    /// Says what is wrong with an entry.
    pub(super) fn tell_entry(&mut self, at: usize, key: String, found: String, hint: &str) {
        self.wrong.push(Slip { at, key: Some(key), found, hint: hint.to_owned() });
    }

    /// The signs that should have been others, those of one kind together: what was written, and where.
    pub(super) fn strange_by_kind(&self) -> Vec<(String, Vec<usize>)> {
        let mut words: Vec<(usize, String)> = Vec::new();
        let mut end = None;
        for (at, c) in &self.strange {
            match words.last_mut() {
                Some((_, word))
                    if end == Some(*at)
                        && signs::is_wide_word(*c)
                        && word.chars().all(signs::is_wide_word) =>
                {
                    word.push(*c);
                }
                _ => words.push((*at, c.to_string())),
            }
            end = Some(at + c.len_utf8());
        }
        let mut kinds: Vec<(String, Vec<usize>)> = Vec::new();
        for (at, word) in words {
            match kinds.iter_mut().find(|(known, _)| signs::group(known) == signs::group(&word)) {
                Some((known, places)) => {
                    if !known.contains(&word) {
                        known.push_str(&word);
                    }
                    places.push(at);
                }
                None => kinds.push((word, vec![at])),
            }
        }
        kinds
    }

    /// Whether a line begins as an entry or a section does.
    pub(super) fn begins_statement(&self, from: usize) -> bool {
        let end = self.line_end(from);
        let line: String = self.between(from, end).chars().map(signs::plain).collect();
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_start_matches('[');
            let Some((name, rest)) = header.split_once(']') else { return false };
            let rest = rest.trim_start_matches(']').trim();
            return is_key(name.trim()) && (rest.is_empty() || rest.starts_with('#'));
        }
        match line.split_once('=') {
            Some((key, _)) => {
                let key = key.trim();
                is_key(key) || (key.len() > 2 && key.starts_with('"') && key.ends_with('"'))
            }
            None => false,
        }
    }
}

/// Whether a text is a key that needs no quotation marks.
pub(super) fn is_key(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.chars().all(is_part)
}
