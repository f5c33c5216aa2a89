//! Labels as people write them, brought to one form so that they can be compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// One form for labels that mean the same: compatibility forms folded (NFKC turns （境） into (境)),
/// all white space removed, quotation marks and dashes unified.
///
/// ```
/// # use gongkai::budget::label::fold;
/// assert_eq!(fold("因公出国（境） 费"), fold("因公出国(境)费"));
/// ```
pub fn fold(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        // nearly every label, and many times faster
        let Some(plain) = plain_form(c) else { return label.nfkc().filter_map(compared).collect() };
        out.extend(compared(plain));
    }
    out
}

/// A normalised character as it is compared; none for those that do not matter.
fn compared(c: char) -> Option<char> {
    if c.is_whitespace() || is_invisible(c) {
        return None;
    }
    Some(match c {
        '“' | '”' | '„' | '＂' | '「' | '」' | '『' | '』' => '"',
        '—' | '–' | '－' | '‐' => '-',
        other => other,
    })
}

/// The compatibility form of a character that has one of its own, whatever stands beside it; none for
/// those that only normalisation can tell.
fn plain_form(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}' => Some(c),
        '、' | '。' | '《' | '》' | '“' | '”' | '—' | '–' | '〔' | '〕' | '【' | '】' => {
            Some(c)
        }
        '\u{3000}' => Some(' '),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}

/// [`fold`], and a leading number (`一、`, `(一)`, `1.`, `①`) or `其中:` taken off.
pub fn key(label: &str) -> String {
    // ①: folding would leave a bare digit
    let plain = label.trim_start().trim_start_matches(|c| matches!(c, '①'..='⑳' | '㈠'..='㈩'));
    let label = if plain.is_empty() { label } else { plain };
    strip_number(&fold(label)).to_owned()
}

/// Text for display: white space at both ends gone, runs of it and line breaks inside gone where a
/// Han character stands on either side, else one space.
pub fn clean(text: &str) -> String {
    let normal: String = text.chars().map(fold_compatibility).filter(|c| !is_invisible(*c)).collect();
    if !normal.contains(char::is_whitespace) {
        return normal;
    }
    let mut out = String::with_capacity(normal.len());
    for word in normal.split_whitespace() {
        let glue = match (out.chars().next_back(), word.chars().next()) {
            (Some(a), Some(b)) => a.is_ascii_graphic() && b.is_ascii_graphic(),
            _ => false,
        };
        if glue {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Compatibility ideographs and radicals become the characters that they stand for; everything else
/// (full-width punctuation above all) stays. Two glyph codes for one sign would break text extraction.
fn fold_compatibility(c: char) -> char {
    match c as u32 {
        0x2E80..=0x2FDF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F => {
            let mut folded = c.to_string().nfkc().collect::<Vec<_>>().into_iter();
            folded.next().unwrap_or(c)
        }
        _ => c,
    }
}

/// The one normalisation of text, for cells of every kind and for unit.toml: characters that nobody sees
/// are taken out. They come with copied text: marks of direction and joining, byte order marks, soft
/// hyphens, selectors of a glyph's variant.
pub fn seen(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_invisible) {
        Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFC}'
            | '\u{E0000}'..='\u{E01EF}'
    ) || (c.is_control() && !c.is_whitespace())
}

/// The text after a leading number or `其中:`; the text itself when nothing would be left.
fn strip_number(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = strip_once(rest);
        if next.is_empty() || next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

fn strip_once(text: &str) -> &str {
    const NUMERALS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    if let Some(rest) = text.strip_prefix("其中") {
        return rest.trim_start_matches([':', ',', '、']);
    }
    let is_numeral = |c: char| NUMERALS.contains(&c) || c.is_ascii_digit();
    if let Some(inner) = text.strip_prefix('(') {
        return match inner.split_once(')') {
            Some((number, rest)) if !number.is_empty() && number.chars().all(is_numeral) => rest,
            _ => text,
        };
    }
    let rest = text.trim_start_matches(is_numeral);
    if rest.len() == text.len() {
        return text;
    }
    match rest.chars().next() {
        // "1.5" is an amount and "2080101" a code, neither is a numbered label
        Some('.') if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => &rest[1..],
        Some(')') => &rest[1..],
        Some('、') => &rest['、'.len_utf8()..],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_marks_are_taken_off() {
        for label in [
            "一、财政拨款收入",
            "（一）财政拨款收入",
            "1.财政拨款收入",
            " 其中：财政拨款收入",
            "　1、财政拨款\n收入",
            "1）财政拨款收入",
            "①财政拨款收入",
            "⒈财政拨款收入",
        ] {
            assert_eq!(key(label), "财政拨款收入", "{label:?}");
        }
    }

    #[test]
    fn characters_without_normalisation_are_as_with_it() {
        let mut plain = 0;
        for c in '\0'..=char::MAX {
            let Some(own) = plain_form(c) else { continue };
            plain += 1;
            for text in [format!("{c}"), format!("人{c}a{c}{c}）{c}一")] {
                assert_eq!(fold(&text), text.nfkc().filter_map(compared).collect::<String>(), "{c:?}");
            }
            assert!(c.to_string().nfkc().eq([own]), "{c:?}");
        }
        assert!(plain > 20_000);
    }

    #[test]
    fn names_that_begin_with_digits_stay() {
        assert_eq!(key("12333公益性岗位"), "12333公益性岗位");
        assert_eq!(key("“三公”经费"), "\"三公\"经费");
        assert_eq!(key("一般公共预算"), "一般公共预算");
        assert_eq!(key("1.5万元"), "1.5万元");
    }

    #[test]
    fn display_text_loses_breaks_but_keeps_latin_words() {
        assert_eq!(clean(" 机关事业\n单位  养老 "), "机关事业单位养老");
        assert_eq!(clean("Type A\nunit"), "Type A unit");
        assert_eq!(clean("⼀般"), "一般");
    }
}
