//! Names of projects compared by their core: without what is written around one and the same name.

use crate::budget::label;

use super::recognise::title_key;

/// Fewest characters that a core has; a name is not taken apart below that.
const SHORTEST: usize = 2;
/// Marks around the whole of a name or some words of it.
const MARKS: [char; 5] = ['"', '《', '》', '〈', '〉'];

/// The core of a name, and the year that was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Core {
    text: String,
    year: Option<String>,
}

/// The known name that is the same but for blanks, quotation marks and forms of characters.
pub fn exact(name: &str, known: &[String]) -> Option<String> {
    let key = title_key(name);
    known.iter().find(|known| !key.is_empty() && title_key(known) == key).cloned()
}

/// The known names of the same core, each once. Names of two years are two names.
pub fn like(name: &str, known: &[String], tails: &str) -> Vec<String> {
    let wanted = core(name, tails);
    let same = |known: &&String| {
        let other = core(known, tails);
        let apart = wanted.year.is_some() && other.year.is_some() && wanted.year != other.year;
        !apart && other.text == wanted.text
    };
    if wanted.text.chars().count() < SHORTEST {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for name in known.iter().filter(same) {
        if exact(name, &found).is_none() {
            found.push(name.clone());
        }
    }
    found
}

/// A name without numbering, year, quotation marks, and the words of `tails` at its end.
fn core(name: &str, tails: &str) -> Core {
    let folded = label::fold(unnumbered(name.trim())).replace(MARKS, "");
    let (mut text, year) = without_year(&folded);
    if let Some(rest) = text.strip_prefix("关于") {
        text = rest.to_owned();
    }
    let tails: Vec<&str> = tails.split_whitespace().chain(["的", ":", "()"]).collect();
    while let Some(shorter) = tails.iter().find_map(|tail| shortened(&text, tail)) {
        text = shorter;
    }
    Core { text, year }
}

/// A text without an ending; none where it lacks it, or where too little would be left.
fn shortened(text: &str, tail: &str) -> Option<String> {
    let rest = text.strip_suffix(tail)?;
    (rest.chars().count() >= SHORTEST).then(|| rest.to_owned())
}

/// A folded text without the first year in it (`2026年`, `2026年度`, `(2026)`), and that.
fn without_year(text: &str) -> (String, Option<String>) {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    for at in 0..chars.len() {
        let alone = at == 0 || !is_digit(at - 1);
        if !alone || !(at..at + 4).all(is_digit) || is_digit(at + 4) {
            continue;
        }
        let (mut first, mut end) = (at, at + 4);
        let said = chars.get(end) == Some(&'年');
        end += usize::from(said);
        end += usize::from(said && chars.get(end) == Some(&'度'));
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let pairs = [('(', ')'), ('[', ']'), ('〔', '〕'), ('【', '】')];
        let within = pairs.iter().any(|(open, close)| before == Some(open) && chars.get(end) == Some(close));
        if within {
            first -= 1;
            end += 1;
        }
        if said || within {
            let rest = chars[..first].iter().chain(&chars[end..]).collect();
            return (rest, Some(chars[at..at + 4].iter().collect()));
        }
    }
    (text.to_owned(), None)
}

/// A title to be compared: without a year in brackets at its end.
pub fn undated(text: &str) -> String {
    let key = title_key(text);
    let key = key.trim_end_matches(':');
    match key.rfind(['(', '[', '〔', '【']) {
        Some(at) if at > 0 && key.ends_with([')', ']', '〕', '】']) => {
            let (rest, year) = without_year(&key[at..]);
            if rest.is_empty() && year.is_some() { key[..at].to_owned() } else { key.to_owned() }
        }
        _ => key.to_owned(),
    }
}

/// A text as written without its number: `七、`, `（七）`, `7.`.
pub fn unnumbered(text: &str) -> &str {
    let Some(style) = NumberStyle::of(text) else { return text };
    let end = match style {
        NumberStyle::Circle => text.chars().next().map_or(0, char::len_utf8),
        _ => text
            .char_indices()
            .skip(1)
            .find(|(_, c)| "、.．)）".contains(*c))
            .map_or(0, |(at, c)| at + c.len_utf8()),
    };
    text[end..].trim_start()
}

/// How a line is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberStyle {
    /// `一、`
    Numeral,
    /// `（一）`
    NumeralInBrackets,
    /// `1.`, `1、`
    Digit,
    /// `（1）`, `1)`
    DigitInBrackets,
    /// `①`
    Circle,
}

impl NumberStyle {
    /// How a line is numbered; none where it is not, or is but a number.
    pub fn of(line: &str) -> Option<Self> {
        const NUMERALS: &str = "一二三四五六七八九十";
        let line = line.trim();
        if line.starts_with(|c| matches!(c, '①'..='⑳' | '㈠'..='㈩')) {
            return Some(NumberStyle::Circle);
        }
        let open = line.strip_prefix(['(', '（']);
        let rest = open.unwrap_or(line);
        let after = rest.trim_start_matches(|c: char| NUMERALS.contains(c) || c.is_ascii_digit());
        let number = &rest[..rest.len() - after.len()];
        let mark = after.chars().next()?;
        let text = &after[mark.len_utf8()..];
        // 1.5 is an amount
        if number.is_empty()
            || text.is_empty()
            || ".．".contains(mark) && text.starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let digits = number.chars().all(|c| c.is_ascii_digit());
        match (mark, open.is_some()) {
            (')' | '）', _) if digits => Some(NumberStyle::DigitInBrackets),
            (')' | '）', _) => Some(NumberStyle::NumeralInBrackets),
            ('、' | '.' | '．', false) if digits => Some(NumberStyle::Digit),
            ('、' | '.' | '．', false) => Some(NumberStyle::Numeral),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAILS: &str = "项目 专项 资金 经费 使用";

    #[test]
    fn names_are_the_same_by_their_core() {
        let known = ["科技创新专项资金", "2025年道路大修", "2026年道路大修", "专项经费"].map(str::to_owned);
        for (name, found) in [
            ("科技创新", vec!["科技创新专项资金"]),
            ("“科技创新”项目", vec!["科技创新专项资金"]),
            ("七、科技创新（2026年）经费使用", vec!["科技创新专项资金"]),
            ("2026年度道路大修项目", vec!["2026年道路大修"]),
            ("道路大修项目", vec!["2025年道路大修", "2026年道路大修"]),
            ("道路大修二期", vec![]),
            ("项目", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(like(name, &known, TAILS), found, "{name}");
        }
    }

    #[test]
    fn lines_are_numbered_in_one_style() {
        for (line, style) in [
            ("一、概述", Some(NumberStyle::Numeral)),
            ("（二）概述", Some(NumberStyle::NumeralInBrackets)),
            ("3.概述", Some(NumberStyle::Digit)),
            ("（4）概述", Some(NumberStyle::DigitInBrackets)),
            ("5）概述", Some(NumberStyle::DigitInBrackets)),
            ("⑥概述", Some(NumberStyle::Circle)),
            ("1.5万元", None),
            ("12333热线", None),
            ("7.", None),
        ] {
            assert_eq!(NumberStyle::of(line), style, "{line}");
        }
        assert_eq!(unnumbered("十一、道路"), "道路");
        assert_eq!(unnumbered("（3） 道路"), "道路");
        assert_eq!(unnumbered("5G建设"), "5G建设");
    }
}
