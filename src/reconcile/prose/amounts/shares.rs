//! Shares of a whole: none is more than all of it, and one beside its two amounts comes to what they say.

use rust_decimal::Decimal;

use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::sentence::{Sentence, is_sign};
use super::stated::{Span, Stated, Unit};
use super::sums::overlaps;
use super::{each_sentence, share_lists};

/// 占……的105%, 占比105%.
static SHARE: Pattern = Pattern::new(
    r"占([^\x{E000}-\x{F7FF},;]{0,24}?)(?:的)?(?:比例|比重|比)?(?:为|达到|达|约为|约|是|:)*([\x{E000}-\x{F7FF}])",
);
/// 30万元，占总额100万元的30%.
static OF_AMOUNT: Pattern = Pattern::new(
    r"([\x{E000}-\x{F7FF}])[,(]?占[^\x{E000}-\x{F7FF},;]{0,14}([\x{E000}-\x{F7FF}])的(?:比例为)?([\x{E000}-\x{F7FF}])",
);
/// A part and its share of what 其中 divides.
static OF_WHOLE: Pattern = Pattern::new(
    r"([\x{E000}-\x{F7FF}])[,(]?占(?:比|总额|总数|总支出|总收入|总预算|总量|总人数|全部)?的?(?:比例|比重)?(?:为|达|约)?([\x{E000}-\x{F7FF}])",
);
/// What 其中 divides.
static WHOLE: Pattern = Pattern::new(r"([\x{E000}-\x{F7FF}])[^\x{E000}-\x{F7FF},;]{0,4}[,(;]?其中");
/// Several shares of one whole: 分别占60%、30%、20%.
static SEVERAL: Pattern = Pattern::new(
    r"分别占([^\x{E000}-\x{F7FF},;]{0,16}?)(?:的)?(?:比例|比重)?(?:为)?((?:[\x{E000}-\x{F7FF}][、和及,]?){2,})",
);
/// Rates of which all is the most: 满意度105%.
static RATE: Pattern = Pattern::new(concat!(
    r"(满意度|满意率|合格率|及时率|准确率|办结率|知晓率|通过率|达标率|回访率|公开率|正确率|完好率|稳定率|好评率)",
    r"(?:不低于|达到|达|保持在|在|为|超过|高于|大于|等于|约|≥|≧|>=|>|=|:)*([\x{E000}-\x{F7FF}])",
));
/// Shares one after the other, of what nobody says: 甲占60%、乙占30%.
static IN_TURN: Pattern = Pattern::new(
    r"(?:[^\x{E000}-\x{F7FF},;、]{1,12}?占(?:比|总额|总数)?(?:为|达|约)?[\x{E000}-\x{F7FF}][、和及]?){2,}",
);

/// One share: 占支出预算总额的79.99%.
static ONE_SHARE: Pattern = Pattern::new(
    r"占(?:比)?([^\x{E000}-\x{F7FF},;、]{0,20}?)(?:的)?(?:比例|比重|比)?(?:为|达到|达|约为|约|是|:)*([\x{E000}-\x{F7FF}])",
);
/// Kinds of which each thing is of one alone: their shares of one whole come to no more than all of it.
const APART: [&[&str]; 6] = [
    &["基本支出", "项目支出"],
    &["货物", "工程", "服务"],
    &["一般公共预算", "政府性基金", "国有资本经营"],
    &["人员经费", "公用经费"],
    &["在职", "退休", "离休"],
    &["公务接待费", "公务用车", "因公出国"],
];
/// So many bytes of words and numbers at most lie between a kind and its share.
const REACH: usize = 60;

/// What may well be more than a hundred per cent of something: an earlier amount, an aim.
const NO_WHOLE: [&str; 16] = [
    "上年",
    "去年",
    "目标",
    "计划",
    "任务",
    "指标",
    "同期",
    "预算数",
    "年初",
    "基期",
    "基数",
    "定额",
    "标准",
    "均值",
    "平均",
    "应",
];
/// Each has its own whole.
const EACH: [&str; 3] = ["各自", "各", "本"];

/// No share is more than its whole, and shares beside amounts are right.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    each_sentence(
        world,
        rule,
        // targets of forms have a rule of their own
        |passage, sentence| {
            !passage.figures && sentence.numbers.iter().any(|number| number.unit == Unit::Percent)
        },
        |sentence| match wrong(sentence)? {
            Some(said) => Ok(Some((None, said))),
            None => share_lists::wrong(sentence),
        },
    )
}

/// What is wrong with the shares of a sentence.
fn wrong(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    Ok(match above_all(sentence)? {
        Some(said) => Some(said),
        None => match of_amounts(sentence)? {
            Some(said) => Some(said),
            None => match together(sentence)? {
                Some(said) => Some(said),
                None => apart(sentence)?,
            },
        },
    })
}

pub(super) fn percent<'s>(sentence: &'s Sentence<'_>, sign: &str) -> Option<&'s Stated> {
    sentence.number(sign).filter(|number| number.unit == Unit::Percent && number.text.ends_with('%'))
}

/// A share of more than all.
fn above_all(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    for found in SHARE.regex()?.captures_iter(&sentence.words) {
        let Some(share) = percent(sentence, &found[2]) else { continue };
        let of_whole = !NO_WHOLE.iter().any(|word| found[1].contains(word));
        if of_whole && share.span().low > Decimal::ONE_HUNDRED {
            let shown = found.get(0).map_or(String::new(), |all| sentence.shown(all.range()));
            return Ok(Some(format!("写着“{shown}”，占比不会超过100%；请核对")));
        }
    }
    for found in RATE.regex()?.captures_iter(&sentence.words) {
        let Some(rate) = percent(sentence, &found[2]) else { continue };
        if rate.span().low > Decimal::ONE_HUNDRED {
            return Ok(Some(format!("写着{}{}，{}不会超过100%；请核对", &found[1], rate.text, &found[1])));
        }
    }
    Ok(None)
}

/// A share beside part and whole.
fn of_amounts(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    let words = &sentence.words;
    for found in OF_AMOUNT.regex()?.captures_iter(words) {
        let (part, whole) = (sentence.number(&found[1]), sentence.number(&found[2]));
        let share = percent(sentence, &found[3]);
        if let (Some(part), Some(whole), Some(share)) = (part, whole, share)
            && let Some(said) = unlike(part, whole, share)
        {
            return Ok(Some(said));
        }
    }
    for found in WHOLE.regex()?.captures_iter(words) {
        let Some(whole) = sentence.number(&found[1]) else { continue };
        let from = found.get(0).map_or(0, |all| all.end());
        // 在420万元中 begins another whole
        let rest = words[from..].split("其中").next().unwrap_or_default();
        let rest = rest.split(";在").next().unwrap_or_default();
        for found in OF_WHOLE.regex()?.captures_iter(rest) {
            let (part, share) = (sentence.number(&found[1]), percent(sentence, &found[2]));
            if let (Some(part), Some(share)) = (part, share)
                && let Some(said) = unlike(part, whole, share)
            {
                return Ok(Some(said));
            }
        }
    }
    Ok(None)
}

/// Says what share one amount is of another, where the text says another.
fn unlike(part: &Stated, whole: &Stated, share: &Stated) -> Option<String> {
    if part.unit != whole.unit || part.unit == Unit::Percent {
        return None;
    }
    let is = part.span().percent_of(whole.span())?;
    if is.meets(share.span()) {
        return None;
    }
    let exact = part.value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.value)?;
    let exact = exact.round_dp(share.decimals().max(2)).normalize();
    Some(format!("写着{}占{}的{}，应是{exact}%；请核对", part.text, whole.text, share.text))
}

/// Several shares of one whole that come to more than all of it.
fn together(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    let mut lists: Vec<String> = Vec::new();
    for found in SEVERAL.regex()?.captures_iter(&sentence.words) {
        let other = NO_WHOLE.iter().chain(&EACH).any(|word| found[1].contains(word));
        if !other {
            lists.push(found[0].to_owned());
        }
    }
    lists.extend(IN_TURN.regex()?.find_iter(&sentence.words).map(|found| found.as_str().to_owned()));
    for list in lists {
        let signs = list.chars().filter(|c| is_sign(*c));
        let shares: Option<Vec<&Stated>> =
            signs.map(|sign| percent(sentence, sign.encode_utf8(&mut [0; 4]))).collect();
        let Some(shares) = shares.filter(|shares| shares.len() > 1) else { continue };
        let nothing = Span { low: Decimal::ZERO, high: Decimal::ZERO };
        let sum = shares.iter().fold(nothing, |sum, share| sum.plus(share.span()));
        if sum.low > Decimal::ONE_HUNDRED && !overlaps(&sentence.words) {
            let shown: Vec<&str> = shares.iter().map(|share| share.text.as_str()).collect();
            return Ok(Some(format!("里各项占比（{}）加起来超过100%；请核对", shown.join("、"))));
        }
    }
    Ok(None)
}

/// Shares of kinds that have nothing in common, of one whole, that come to more than all of it.
fn apart(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    let words = sentence.words.as_str();
    let mut shares: Vec<(std::ops::Range<usize>, &str, &Stated)> = Vec::new();
    for found in ONE_SHARE.regex()?.captures_iter(words) {
        let (Some(all), Some(whole)) = (found.get(0), found.get(1)) else { continue };
        // a share of last year's, or of an aim, is another matter
        let Some(share) = percent(sentence, &found[2]) else { continue };
        if NO_WHOLE.iter().chain(&EACH).any(|word| whole.as_str().contains(word)) {
            return Ok(None);
        }
        shares.push((all.range(), whole.as_str(), share));
    }
    if shares.len() < 2 || overlaps(words) {
        return Ok(None);
    }
    Ok(APART.iter().find_map(|kinds| more_than_all(words, kinds, &shares)))
}

/// What is said where the shares of some kinds come to more than all; each kind has one share, of the same whole.
fn more_than_all(
    words: &str,
    kinds: &[&str],
    shares: &[(std::ops::Range<usize>, &str, &Stated)],
) -> Option<String> {
    let within = |at: usize| shares.iter().any(|(range, ..)| range.contains(&at));
    let mut own: Vec<(&str, &Stated)> = Vec::new();
    for kind in kinds {
        let mut named = words.match_indices(kind).map(|(at, _)| at).filter(|at| !within(*at));
        let Some(at) = named.next() else { continue };
        // named twice: nobody knows which the share is of
        if named.next().is_some() {
            return None;
        }
        let (range, whole, share) = shares.iter().find(|(range, ..)| range.start > at)?;
        let between = words.get(at + kind.len()..range.start)?;
        let other = APART.iter().copied().flatten().any(|other| between.contains(other));
        let years = ["上年", "去年", "其中", "比"].iter().any(|word| between.contains(word));
        if between.len() > REACH || other || years {
            return None;
        }
        own.push((whole, share));
    }
    let [(first, _), ..] = own.as_slice() else { return None };
    let same = own.iter().all(|(whole, _)| whole.is_empty() || whole == first);
    let nothing = Span { low: Decimal::ZERO, high: Decimal::ZERO };
    let sum = own.iter().fold(nothing, |sum, (_, share)| sum.plus(share.span()));
    if own.len() < 2 || !same || sum.low <= Decimal::ONE_HUNDRED {
        return None;
    }
    let shown: Vec<&str> = own.iter().map(|(_, share)| share.text.as_str()).collect();
    Some(format!("里各项占比（{}）加起来超过100%；请核对", shown.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        wrong(&Sentence::read(0, text).ok().unwrap()).ok().unwrap()
    }

    #[test]
    fn shares_of_more_than_all_and_wrong_ones_are_told() {
        for text in [
            "项目支出占支出总额的105%",
            "人员经费占比为120.5%",
            "人员经费占比达101%",
            "30万元，占支出总计100万元的35%",
            "支出总计400万元，其中：基本支出300万元，占75%；项目支出100万元，占35%",
            "收入100万元，其中财政拨款80万元，占总收入的90%",
            "三类人员分别占总人数的60%、30%、20%",
            "居民满意度达到105%以上",
            "养老保险经办业务及时率不低于110%",
            "基本支出占60%、项目支出占50%",
            "基本支出占74%，项目支出占36%",
            "支出预算2444万元，基本支出1954.99万元，占支出预算总额的79.99%；项目支出489.01万元，占27.01%",
            "基本支出占支出总额的79.99%，项目支出占支出总额的27.01%",
        ] {
            assert!(told(text).is_some(), "{text}");
        }
    }

    #[test]
    fn right_shares_and_rates_that_may_exceed_are_not() {
        for text in [
            "完成率105%",
            "实际支出占年初预算的105%",
            "收入占上年的120%",
            "项目支出占支出总额的25%",
            "30万元，占支出总计100万元的30%",
            "支出总计400万元，其中：基本支出300万元，占75%；项目支出100万元，占25%",
            "三类人员分别占总人数的60%、30%、10%",
            "党员占60%、女职工占55%",
            "基本支出占74%，项目支出占26%",
            "基本支出占74.4%，项目支出占26%",
            "基本支出占支出总额的79%，项目支出占财政拨款支出的27%",
            "基本支出占支出总额的79%，人员经费占基本支出的90%，公用经费占10%",
            "基本支出占支出总额的79%，比上年下降，项目支出占上年的41%",
            "完成值占目标值的110%",
            "占地1200平方米，完成120%",
            "收入总计3762.09万元，其中：财政拨款3558.00万元，占94.57%",
            "绿化面积占比达到38%，满意度达到95%",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
