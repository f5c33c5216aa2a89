//! What stands in the tags of a template, as far as marks need it.

/// A piece of what stands in a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A name.
    Word(&'a str),
    /// An operator, a bracket, or another single character.
    Sign(char),
    /// A string or a number.
    Value,
}

/// The pieces up to the end of the tag, each with where it begins and ends in the source.
pub(super) fn pieces<'a>(source: &'a str, from: usize, end: &str) -> Vec<(usize, usize, Piece<'a>)> {
    let mut pieces = Vec::new();
    let mut at = from;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(c) = rest.chars().next() else { break };
        if rest.starts_with(end) || rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(end)) {
            break;
        }
        let (length, piece) = match c {
            c if c.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            '"' | '\'' | '`' => (string(rest, c), Piece::Value),
            c if c.is_ascii_digit() => (run(rest, |c| c.is_ascii_digit() || c == '.'), Piece::Value),
            c if c.is_ascii_alphabetic() || c == '_' => {
                let length = run(rest, |c| c.is_ascii_alphanumeric() || c == '_');
                (length, Piece::Word(&rest[..length]))
            }
            c => (c.len_utf8(), Piece::Sign(c)),
        };
        pieces.push((at, at + length, piece));
        at += length;
    }
    pieces
}

/// How long the text before the next tag is, at least one character.
pub(super) fn next_tag(rest: &str) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let ahead = &rest[first..];
    let next = ["{{", "{%", "{#"].iter().filter_map(|start| ahead.find(start)).min();
    next.map_or(rest.len(), |next| first + next)
}

/// How many bytes of a text are characters of a kind.
fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// The length of the string that a text begins with, quotation marks included.
fn string(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark {
            return at + 1;
        }
    }
    text.len()
}
