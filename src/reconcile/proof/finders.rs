//! What is wrong with a text as it stands, whoever wrote it.

use std::ops::Range;

use super::galley::TextKind;
use super::tell::Misprint;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

/// Marks that part sentences and their clauses.
const MARKS: [char; 7] = ['，', '。', '；', '：', '、', '！', '？'];

static DOUBLED_MARKS: Pattern = Pattern::new(concat!(
    r"[，。；：、！？](?:\s*[，。；：、！？])+",
    r"|[，。；：、！？][,;.!?]|[,;][，。；：、！？]|\.。"
));
static IN_BRACKETS: Pattern = Pattern::new(r"[（《“〔【‘(]\s*[，。；：、！？]+|[，、：]\s*[）〕】)]");
static EMPTY: Pattern = Pattern::new(r"（\s*）|《\s*》|“\s*”|〔\s*〕|【\s*】|‘\s*’|「\s*」|\(\s*\)|\[\s*\]");
static COLON: Pattern = Pattern::new(
    r"(?:^|[^不未均已都全也])(?P<words>(?:主要|其中)?(?:包括|包含|分别是|分别为|主要有|主要是|原因是|主要原因是))\s*(?:[。；）]|$)",
);
static UNEXPANDED: Pattern =
    Pattern::new(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\s*[A-Za-z_][A-Za-z0-9_.]*\s*\}|[{}｛｝]");

/// Marks that meet, stand where nothing goes before them, or close nothing.
pub(super) fn punctuation(text: &str, kind: TextKind) -> Result<Vec<Misprint>, Stop> {
    let mut all = Vec::new();
    for found in DOUBLED_MARKS.regex()?.find_iter(text) {
        all.push(Misprint::new(found.range(), "标点连在一起"));
    }
    for found in IN_BRACKETS.regex()?.find_iter(text) {
        all.push(Misprint::new(found.range(), "括号或引号旁边有多余的标点"));
    }
    let begun = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    if let Some(first) = text[begun..end].chars().next() {
        if MARKS.contains(&first) || "）》”〕】’".contains(first) {
            all.push(Misprint::new(begun..begun + first.len_utf8(), "有一段的开头是标点"));
        }
        let last = text[..end].chars().next_back().unwrap_or(first);
        let open = match kind {
            TextKind::Paragraph => "，、",
            TextKind::Heading | TextKind::Line => "，、；",
        };
        let at = end - last.len_utf8();
        if open.contains(last) && at > begun {
            all.push(Misprint::new(at..end, format!("有一段末尾是“{last}”，话没有说完")));
        }
    }
    Ok(apart(all))
}

/// Brackets with nothing in them.
pub(super) fn empty(text: &str) -> Result<Vec<Misprint>, Stop> {
    let found = EMPTY.regex()?.find_iter(text);
    Ok(found.map(|found| Misprint::new(found.range(), "有空的括号或引号")).collect())
}

/// Words that announce something which does not come; `last` is a text after which nothing can come.
pub(super) fn colons(text: &str, kind: TextKind, last: bool) -> Result<Vec<Misprint>, Stop> {
    let mut all = Vec::new();
    if kind != TextKind::Paragraph {
        return Ok(all);
    }
    for found in COLON.regex()?.captures_iter(text) {
        let (Some(whole), Some(words)) = (found.get(0), found.name("words")) else { continue };
        all.push(Misprint::new(words.start()..whole.end(), "有一句引出的内容是空的"));
    }
    let end = text.trim_end().len();
    if last && let Some(colon) = text[..end].chars().next_back().filter(|c| matches!(c, '：' | ':')) {
        all.push(Misprint::new(end - colon.len_utf8()..end, "有冒号后面没有内容"));
    }
    Ok(apart(all))
}

/// What should have been filled in; whether it is a whole placeholder.
pub(super) fn unexpanded(text: &str) -> Result<Vec<(Misprint, bool)>, Stop> {
    let mut all = Vec::new();
    for found in UNEXPANDED.regex()?.find_iter(text) {
        let whole = found.as_str().chars().count() > 1;
        let says = if whole { "有占位写法没有换成内容" } else { "有单独的花括号" };
        all.push((Misprint::new(found.range(), says), whole));
    }
    Ok(all)
}

/// Longest phrase that is looked for, in characters.
const LONGEST: usize = 24;
/// Shortest one.
const SHORTEST: usize = 3;

/// Phrases that stand twice in a row.
pub(super) fn doubled(text: &str) -> Vec<Misprint> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(text.len(), |(at, _)| *at);
    let mut all: Vec<Misprint> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let longest = LONGEST.min((chars.len() - at) / 2);
        let fits = |length: &usize| {
            let (first, rest) = chars[at..].split_at(*length);
            let same = first.iter().zip(rest).all(|(one, other)| one.1 == other.1);
            let before = at.checked_sub(1).map(|before| chars[before].1);
            same && is_phrase(first, before, rest.get(*length).map(|(_, after)| *after))
        };
        match (SHORTEST..=longest).rev().find(fits) {
            Some(length) => {
                let phrase = &text[byte(at)..byte(at + length)];
                let says = format!("“{phrase}”连着写了两遍");
                all.push(Misprint::new(byte(at)..byte(at + length * 2), says));
                at += length * 2;
            }
            None => at += 1,
        }
    }
    all
}

/// Whether nobody says this twice on purpose: words, not a sign or a number, and no idiom (一项一项). One with marks
/// in it is a whole clause or item: 保险科、工伤保险科、工伤中心 says nothing twice.
fn is_phrase(chars: &[(usize, char)], before: Option<char>, after: Option<char>) -> bool {
    let mut han: Vec<char> = chars.iter().map(|(_, c)| *c).filter(|c| is_han(*c)).collect();
    let signs = chars.iter().filter(|(_, c)| !c.is_alphanumeric()).count();
    let digits = chars.iter().filter(|(_, c)| c.is_ascii_digit()).count();
    let parts = |c: Option<char>| c.is_none_or(|c| MARKS.contains(&c));
    let (first, last) = (chars.first().map(|(_, c)| *c), chars.last().map(|(_, c)| *c));
    let whole = first.is_some() && (parts(first) && parts(after) || parts(last) && parts(before));
    if first == Some('一') || signs > 0 && (!whole || chars.len() < 2 * SHORTEST || digits > 0) {
        return false;
    }
    han.sort_unstable();
    han.dedup();
    // 2023年
    let year = han == ['年'] && digits == 4 && chars.len() == 5;
    han.len() >= 2 || year
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Those that do not lie in one before them.
fn apart(mut all: Vec<Misprint>) -> Vec<Misprint> {
    all.sort_by_key(|misprint| (misprint.range.start, std::cmp::Reverse(misprint.range.end)));
    let mut kept: Vec<Misprint> = Vec::new();
    for misprint in all {
        let touches = |range: &Range<usize>| misprint.range.start < range.end;
        if !kept.last().is_some_and(|last| touches(&last.range)) {
            kept.push(misprint);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: &[Misprint]) -> Vec<String> {
        found.iter().map(|misprint| text[misprint.range.clone()].to_owned()).collect()
    }

    #[test]
    fn stray_marks_are_seen_and_good_ones_are_not() {
        for (text, wrong) in [
            ("按类别划分：；其他", "：；"),
            ("完成任务。。", "。。"),
            ("增加，。", "，。"),
            ("其中： ，共", "： ，"),
            ("（，其中）", "（，"),
            ("（共三项，）", "，）"),
            ("。其中", "。"),
            ("）", "）"),
            ("收入增加，", "，"),
        ] {
            let found = punctuation(text, TextKind::Paragraph).ok().unwrap();
            assert_eq!(shown(text, &found), [wrong], "{text}");
        }
        assert_eq!(shown("一、", &punctuation("一、", TextKind::Heading).ok().unwrap()), ["、"]);
        for text in [
            "（按规定执行。）",
            "他说：“好。”",
            "《甲》、《乙》",
            "等等……。",
            "“三公”（境）经费：12.5万元。",
            "1.人员经费；",
            "网址：https://a.cn/b。",
            "——其他",
        ] {
            assert_eq!(punctuation(text, TextKind::Paragraph).ok().unwrap(), [], "{text}");
        }
    }

    #[test]
    fn phrases_twice_in_a_row_are_seen_and_idioms_are_not() {
        for (text, wrong) in [
            ("增加，主要原因是主要原因是人员增加。", "主要原因是主要原因是"),
            ("2023年2023年预算", "2023年2023年"),
            ("支出10万元10万元。", "10万元10万元"),
            ("，主要原因是增人，主要原因是增人。", "，主要原因是增人，主要原因是增人"),
        ] {
            assert_eq!(shown(text, &doubled(text)), [wrong], "{text}");
        }
        for text in [
            "道路维护项目项目资金",
            "一件事一件事地办",
            "100100元",
            "哈哈哈哈哈哈",
            "收入增加，支出增加",
            "养老保险科、工伤保险科、工伤保险定点医疗管理科",
            "、养老保险、养老保险服务",
            "0.000.00",
            "2022年、2023年",
        ] {
            assert_eq!(doubled(text), [], "{text}");
        }
    }

    #[test]
    fn what_announces_nothing_is_seen() {
        for (text, last, wrong) in [
            ("主要包括。", false, "主要包括。"),
            ("分别是；", false, "分别是；"),
            ("下属单位包括", false, "包括"),
            ("各项目如下：", true, "："),
        ] {
            let found = colons(text, TextKind::Paragraph, last).ok().unwrap();
            assert_eq!(shown(text, &found), [wrong], "{text}");
        }
        for text in ["不包括。", "其中：", "情况如下。", "包括人员经费。", "主要是人员经费"]
        {
            assert_eq!(colons(text, TextKind::Paragraph, false).ok().unwrap(), [], "{text}");
        }
    }
}
