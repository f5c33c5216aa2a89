//! Marks of punctuation: doubled, stray, in the wrong place.

use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip};
use crate::reconcile::rule::Stop;

static DOUBLED: Pattern = Pattern::new(concat!(
    r"[，。；：、！？](?:\s*[，。；：、！？])+|[，。；：、][,;]|[,;][，。；：、,;]|\.。|。\.",
    r"|《《|》》|““|””|〔〔|〕〕|【【|】】|[%％]{2,}",
));

/// Marks that stand twice or against each other.
pub(super) fn doubled(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let found = DOUBLED.regex()?.find_iter(manuscript.text);
    // titles within titles and quotations within quotations end together
    let nested = |mark: &str| matches!(mark, "》》" | "””") && manuscript.text.contains(['〈', '‘']);
    let apart = found.filter(|found| !found.as_str().contains('\n') && !nested(found.as_str()));
    Ok(apart.map(|found| TextSlip::new(found.range(), "标点重复")).collect())
}

static IN_BRACKETS: Pattern =
    Pattern::new(r"[（《〔【(]\s*[，。；：、！？]|“[，。；：、！？]|[，、：]\s*[）〕】》)]");
static EMPTY: Pattern = Pattern::new(r"（）|《\s*》|“\s*”|〔\s*〕|【\s*】|‘\s*’|\(\)|\[\s*\]");
static BEGINNING: Pattern = Pattern::new(r"(?:^|\n)\s*([，。；：、！？）》”’〕】])");
static END: Pattern = Pattern::new(r"([，、,])\s*(?:\n\s*\n|$)");
/// Signs that belong to no Chinese text, alone between its characters.
static SIGNS: Pattern =
    Pattern::new(r"[\x{4e00}-\x{9fff}）”》]([*#@^~`$&=\\|]+)(?:[\x{4e00}-\x{9fff}，。；、：]|$)");
/// A full stop for a point: 11。26万元.
static POINT: Pattern = Pattern::new(r"[0-9]([。．]|\.\.|，\.|\.，)[0-9]+(?:万元|亿元|元|%|％|个百分点)");

/// Marks that close nothing, begin a paragraph or end one too early.
pub(super) fn stray(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let mut all = Vec::new();
    for (pattern, says) in [(&IN_BRACKETS, "括号或引号旁边有多余的标点"), (&EMPTY, "有空的括号或引号")]
    {
        all.extend(pattern.regex()?.find_iter(text).map(|found| TextSlip::new(found.range(), says)));
    }
    for (pattern, says) in [
        (&BEGINNING, "有一段的开头是标点"),
        (&END, "有一段末尾是逗号或顿号，话没有说完"),
        (&SIGNS, "有多余的符号"),
        (&POINT, "小数点写成了别的标点"),
    ] {
        for found in pattern.regex()?.captures_iter(text) {
            if let Some(mark) = found.get(1) {
                all.push(TextSlip::new(mark.range(), says));
            }
        }
    }
    Ok(all)
}
