//! Forms of words and characters that official texts do not use.

use std::ops::Range;

use super::cuts::Cuts;
use super::passages::sentence_around;
use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip, clause_around, is_han, without, without_titles};
use crate::pack::lexicon::Lexicon;
use crate::reconcile::rule::Stop;

static UNTIL: Pattern = Pattern::new(concat!(
    r"截止(?:到|至)?\s*(?:[0-9０-９]{1,4}\s*(?:年|月|[-./])|[〇○零一二三四五六七八九十]{1,4}(?:年|月)",
    r"|目前|现在|当前|此时|上年|本年|今年|去年|年底|年末|上月|本月|月底|月末)",
));
/// Before 截止, what ends then: 报名截止3月1日 speaks of an end.
const ENDING: [&str; 16] = [
    "报名", "申报", "申请", "招标", "投标", "受理", "征集", "提交", "缴费", "申领", "登记", "预约", "填报",
    "参评", "缴存", "录取",
];

/// 截止 for 截至.
pub(super) fn until(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = without_titles(manuscript.text);
    let found = UNTIL.regex()?.find_iter(&text);
    let meant = found.filter(|found| !ENDING.iter().any(|word| text[..found.start()].ends_with(word)));
    Ok(meant.map(|found| TextSlip::new(found.range(), "“截止”应为“截至”")).collect())
}

/// Wrong characters and forms.
pub(super) fn wrong(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = without_titles(manuscript.text);
    let mut all = super::spelling::words(manuscript);
    all.extend(super::titles::misspelt(manuscript)?);
    for form in &manuscript.pack.lexicon.forms {
        if !text.contains(form.wrong.as_str()) {
            continue;
        }
        let text = without(&text, form.except.iter().map(|phrase| phrase.as_str()));
        for (at, wrong) in text.match_indices(form.wrong.as_str()) {
            let range = at..at + wrong.len();
            let rest = &text[range.end..];
            let follows =
                form.then.is_empty() || form.then.iter().any(|word| rest.starts_with(word.as_str()));
            let clause = &text[clause_around(&text, &range)];
            let right = form.unless.iter().any(|word| clause.contains(word.as_str()));
            if follows && !right && is_cut_out(manuscript.text, &range, &manuscript.pack.lexicon) {
                all.push(TextSlip::new(range, format!("“{wrong}”应为“{}”", form.right)));
            }
        }
    }
    Ok(all)
}

/// Whether a form is not made of the end of one word and the beginning of the next: 管理水平|横向对比.
fn is_cut_out(text: &str, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    if text[range.clone()].chars().nth(1).is_none() {
        return true;
    }
    let around = sentence_around(text, range.clone());
    let cuts = Cuts::new(&text[around.clone()], lexicon);
    cuts.is_cut(range.start - around.start) && cuts.is_cut(range.end - around.start)
}

/// Characters of the old script.
pub(super) fn traditional(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = without_titles(manuscript.text);
    let mut all = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_han(*c)) {
        let pairs = &manuscript.pack.lexicon.traditional;
        let Some(pair) = pairs.iter().find(|pair| pair.starts_with(c)) else { continue };
        let right: String = pair.chars().skip(1).collect();
        all.push(TextSlip::new(at..at + c.len_utf8(), format!("有繁体字“{c}”，应为“{right}”")));
    }
    Ok(all)
}

/// A half-width mark beside Chinese characters.
static HALF: Pattern = Pattern::new(concat!(
    r"[\x{4e00}-\x{9fff}）”》%％]([,;:?!])(?:[\x{4e00}-\x{9fff}“《（]|[0-9])|[0-9]([,;?!])[\x{4e00}-\x{9fff}“《]",
    r"|[\x{4e00}-\x{9fff}）”》]([,;:?!])\s*(?:$|\n)",
));
/// A half-width point that ends a sentence.
static HALF_STOP: Pattern = Pattern::new(r"[\x{4e00}-\x{9fff}]{4}(\.)(?:[\x{4e00}-\x{9fff}]|\s*$)");
/// Half-width brackets around Chinese.
static HALF_BRACKETS: Pattern = Pattern::new(r"[\x{4e00}-\x{9fff}]\(([^()\n]*[\x{4e00}-\x{9fff}][^()\n]*)\)");
/// Digits and letters of full width.
static FULL: Pattern = Pattern::new(r"[０-９Ａ-Ｚａ-ｚ][０-９Ａ-Ｚａ-ｚ．，]*");

/// Marks of half width in Chinese, digits and letters of full width.
pub(super) fn width(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let mut all = Vec::new();
    for pattern in [&HALF, &HALF_STOP] {
        for found in pattern.regex()?.captures_iter(text) {
            let mark = (1..found.len()).find_map(|group| found.get(group));
            if let Some(mark) = mark {
                all.push(TextSlip::new(mark.range(), "有半角标点，汉字之间应用全角的"));
            }
        }
    }
    for found in HALF_BRACKETS.regex()?.captures_iter(text) {
        let Some(inner) = found.get(1) else { continue };
        if !manuscript.pack.lexicon.half_width.iter().any(|right| right == inner.as_str()) {
            let range = inner.start() - 1..inner.end() + 1;
            all.push(TextSlip::new(range, "有半角括号，汉字之间应用全角的"));
        }
    }
    for found in FULL.regex()?.find_iter(text) {
        all.push(TextSlip::new(found.range(), "有全角的数字或字母，应用半角的"));
    }
    Ok(all)
}
