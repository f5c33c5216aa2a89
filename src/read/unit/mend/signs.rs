//! Characters that a Chinese keyboard leaves where TOML has others.

/// From a full-width sign to its ASCII one (`＝` to `=`).
const TO_ASCII: u32 = 0xFEE0;

/// What a quotation mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `"`.
    Double,
    /// `'`.
    Single,
    /// One of those that TOML does not know.
    Foreign,
}

/// The quotation mark that a character is.
pub(super) fn mark(c: char) -> Option<Mark> {
    match c {
        '"' => Some(Mark::Double),
        '\'' => Some(Mark::Single),
        '“' | '”' | '„' | '‟' | '‘' | '’' | '＂' | '＇' | '「' | '」' | '『' | '』' => {
            Some(Mark::Foreign)
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
        c if mark(c) == Some(Mark::Foreign) => Some('"'),
        c if is_blank(c) => Some(' '),
        _ => None,
    }
}

/// The character as ASCII, where it should have been.
pub(super) fn plain(c: char) -> char {
    meant(c).unwrap_or(c)
}

/// What a character is called, with its code point.
pub(super) fn name(c: char) -> String {
    let code = c as u32;
    match c {
        '\u{A0}' => format!("不间断空格（U+{code:04X}）"),
        '\u{3000}' => format!("全角空格（U+{code:04X}）"),
        c if is_blank(c) => format!("特殊的空格（U+{code:04X}）"),
        c if mark(c).is_some() => format!("中文引号“{c}”（U+{code:04X}）"),
        '０'..='９' => format!("全角数字“{c}”（U+{code:04X}）"),
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' => format!("全角字母“{c}”（U+{code:04X}）"),
        _ => format!("中文或全角的“{c}”（U+{code:04X}）"),
    }
}

/// What it should have been, in words.
pub(super) fn instead(c: char) -> String {
    match plain(c) {
        ' ' => "英文空格".to_owned(),
        '"' => "英文双引号 \"".to_owned(),
        sign if sign.is_ascii_digit() => format!("半角的 {sign}"),
        sign => format!("英文的 {sign}"),
    }
}
