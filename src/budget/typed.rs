//! What clerks type as words: whether it says anything, and its lines as paragraphs and as pieces of one sentence.

use super::label;

/// Words that say that there is nothing to say.
const NONE: [&str; 9] = ["无", "没有", "暂无", "空", "略", "不适用", "/", "none", "n/a"];
/// A shorter line was not broken off for want of room; in columns, two for a Chinese character.
const SHORTEST_FULL: usize = 60;
/// Lines that an editor broke off are as wide as the widest, but for so many columns.
const RAGGED: usize = 4;
/// What stands where words are still to come.
const DOTS: char = '…';
/// Marks after which words may follow.
const PAUSES: [char; 14] = ['。', '！', '？', '；', '：', '，', '、', '…', '.', '!', '?', ';', ':', ','];

/// Whether a text has no word in it: nothing, blanks or marks alone. Dots that stand for words are no such marks:
/// they are told as what is still to be filled in.
pub fn says_nothing(text: &str) -> bool {
    !text.contains(DOTS) && !text.chars().any(char::is_alphanumeric)
}

/// Whether a text says no more than that there is none: 无.
pub fn says_none(text: &str) -> bool {
    let bare = label::fold(text).to_lowercase();
    NONE.contains(&bare.trim_matches(|c: char| !c.is_alphanumeric() && c != '/'))
}

/// The paragraphs of a text between blank lines: a line that begins as a numbered item does is one of its own.
/// Each with the byte where it begins.
pub fn items(text: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match found.last_mut().filter(|_| !begins_anew(line.trim())) {
            Some((begin, last)) => *last = &text[*begin..at + line.len()],
            None => found.push((at, line)),
        }
        at += line.len();
    }
    found
}

/// A text on one line: no words are glued that stood on two.
pub fn one_line(text: &str) -> String {
    joined(text.lines().map(label::clean).filter(|line| !line.is_empty()))
}

/// Words on one line; what stood on several is a list.
pub fn listed(text: &str) -> String {
    let lines = text.lines().map(label::clean).filter(|line| !line.is_empty());
    let mut all = String::new();
    for line in lines {
        let parted =
            all.is_empty() || all.ends_with(PAUSES) || line.starts_with(['（', '(', '、', '，', '；']);
        all.push_str(if parted { "" } else { "、" });
        all.push_str(&line);
    }
    all
}

/// Lines as one piece of a sentence. Those that nothing ends are parted, unless they were broken off for want of
/// room.
pub fn joined(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines.into_iter().collect();
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or_default();
    let mut all = String::new();
    for (index, line) in lines.iter().enumerate() {
        let full = |above: usize| {
            let own = width(&lines[above]);
            own >= SHORTEST_FULL && own + RAGGED >= widest
        };
        let broken_off = index > 0 && full(index - 1) && !begins_anew(line);
        if index > 0 && !all.ends_with(PAUSES) && !broken_off {
            all.push('；');
        }
        // words of Latin letters keep their blank
        let graphic = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if graphic(all.chars().next_back()) && graphic(line.chars().next()) {
            all.push(' ');
        }
        all.push_str(line);
    }
    all
}

/// Columns of a line, two for a wide character.
fn width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Whether a line begins as a numbered item, a heading or a bracketed remark does.
pub fn begins_anew(line: &str) -> bool {
    let ordinal = line.starts_with('第');
    let line = line.trim_start_matches(['（', '(', '第']);
    let digits: String = line.chars().take_while(|c| is_number(*c)).collect();
    let rest = &line[digits.len()..];
    let is_marked =
        rest.starts_with(['、', '．', '.', '）', ')']) || ordinal && rest.starts_with(['部', '章', '节']);
    // 1.5万元 begins with no number of an item
    let is_decimal = rest.starts_with(['.', '．']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    !digits.is_empty() && is_marked && !is_decimal
        || line.starts_with([
            '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩', '•', '●', '·', '★', '—', '-', '注',
        ])
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_no_words() {
        for text in ["", "。", "；；", " —— "] {
            assert!(says_nothing(text), "{text}");
        }
        assert!(!says_nothing("无") && !says_nothing("……"));
        for text in ["无", "无。", " 没有 ", "/", "（无）"] {
            assert!(says_none(text), "{text}");
        }
        assert!(!says_none("无线电监测"));
    }

    #[test]
    fn lines_are_parted_unless_broken_off() {
        assert_eq!(one_line("抓扩面\n强经办。\n优服务"), "抓扩面；强经办。优服务");
        let wide = "甲".repeat(36);
        assert_eq!(one_line(&format!("{wide}\n乙")), format!("{wide}乙"));
        assert_eq!(one_line(&format!("{wide}\n2.乙")), format!("{wide}；2.乙"));
        assert_eq!(one_line("甲\n\n乙"), "甲；乙");
    }

    #[test]
    fn numbered_lines_are_paragraphs() {
        let all = |text| items(text).into_iter().map(|(_, own)| own.trim()).collect::<Vec<_>>();
        assert_eq!(all("1.抓扩面\n2.强经办\n3.优服务"), ["1.抓扩面", "2.强经办", "3.优服务"]);
        assert_eq!(all("总的要求\n一是甲"), ["总的要求\n一是甲"]);
    }
}
