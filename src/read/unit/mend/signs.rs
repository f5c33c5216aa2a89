//! Characters that a Chinese keyboard leaves where TOML has others.

/// From a full-width sign to its ASCII one (`＝` to `=`).
const TO_ASCII: u32 = 0xFEE0;

/// What a quotation mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// `"`.
    Double,
    /// `'`.
    Single,
    /// One of those that TOML does not know.
    Foreign,
}

/// The quotation mark that a character is.
pub(super) fn mark(c: char) -> Option<Sign> {
    match c {
        '"' => Some(Sign::Double),
        '\'' => Some(Sign::Single),
        '“' | '”' | '„' | '‟' | '‘' | '’' | '＂' | '＇' | '「' | '」' | '『' | '』' => {
            Some(Sign::Foreign)
        }
        _ => None,
    }
}

/// A blank within a line, as TOML has it or not.
pub(super) fn is_blank(c: char) -> bool {
    c != '\n' && c.is_whitespace()
}

/// What a character should have been, outside of texts; none where it is right or nobody can say.
pub(super) fn meant(c: char) -> Option<char> {
    match c {
        ' ' | '\t' | '\r' | '\n' => None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - TO_ASCII),
        '。' => Some('.'),
        '、' => Some(','),
        '【' | '〔' => Some('['),
        '】' | '〕' => Some(']'),
        '—' | '–' | '−' => Some('-'),
        c if mark(c) == Some(Sign::Foreign) => Some('"'),
        c if is_blank(c) => Some(' '),
        _ => None,
    }
}

/// The character as ASCII, where it should have been.
pub(super) fn plain(c: char) -> char {
    meant(c).unwrap_or(c)
}

/// Whether a character is a digit or letter of full width, of which several make one word.
pub(super) fn is_wide_word(c: char) -> bool {
    meant(c).is_some_and(|meant| meant.is_ascii_alphanumeric())
}

/// What is told together: quotation marks of all kinds, else each word or sign by itself.
pub(super) fn group(written: &str) -> &str {
    if written.chars().all(|c| mark(c).is_some()) { "\"" } else { written }
}

/// What some signs of one kind, or a word of full width, are called, with code points; and what they should
/// have been.
pub(super) fn told(written: &str) -> (String, String) {
    let codes: Vec<String> = written.chars().map(|c| format!("U+{:04X}", c as u32)).collect();
    let codes = codes.join("、");
    let meant: String = written.chars().map(plain).collect();
    let Some(first) = written.chars().next() else { return (String::new(), String::new()) };
    if mark(first).is_some() {
        let signs: Vec<String> = written.chars().map(String::from).collect();
        return (format!("中文引号 {} （{codes}）", signs.join(" ")), "英文双引号 \"".to_owned());
    }
    if is_blank(first) {
        let kind = match first {
            '\u{A0}' => "不间断空格",
            '\u{3000}' => "全角空格",
            _ => "特殊的空格",
        };
        return (format!("{kind}（{codes}）"), "英文空格".to_owned());
    }
    let kind = if is_wide_word(first) { "全角字" } else { "中文标点" };
    (format!("{kind}“{written}”（{codes}）"), format!("英文的 {meant}"))
}
