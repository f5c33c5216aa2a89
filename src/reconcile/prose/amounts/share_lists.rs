//! Lists that divide one whole by shares: 资金中，甲占25%，乙占30%，丙占45%.

use rust_decimal::{Decimal, dec};

use crate::diag::Severity::{Notice, Warning};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

use super::Told;
use super::sentence::{Sentence, is_sign};
use super::shares::percent;
use super::stated::Span;
use super::sums::overlaps;

/// A whole, and at least three shares of it with nothing between them.
static LIST: Pattern = Pattern::new(concat!(
    r"([^\x{E000}-\x{F7FF},;:]{2,20})中[,:]",
    r"((?:[^\x{E000}-\x{F7FF},;、占]{2,14}占(?:比|总额|总数)?(?:为|达|约)?[\x{E000}-\x{F7FF}][,;、和及]*){3,})(.*)$",
));
/// Words of parts that may be the same people or things, or are divided another way.
const OTHER_WAYS: [&str; 20] = [
    "户籍", "户口", "本地", "外地", "本市", "城镇", "农村", "城市", "已婚", "满意", "线上", "网上", "线下",
    "自助", "重点", "优质", "以上", "以下", "同时", "也",
];
/// A list with one of these names some only.
const SOME: [&str; 12] =
    ["其他", "其它", "等", "主要", "其余", "剩余", "余下", "另", "包括", "不含", "仅", "约"];
/// What is divided by what it is spent on: all of it.
const MONEY: [&str; 6] = ["资金", "经费", "支出", "投资", "收入", "预算"];
/// Shares that come to less name some only.
const ALMOST_ALL: Decimal = dec!(80);

/// What is wrong with the list of shares of a sentence.
pub(super) fn wrong(sentence: &Sentence<'_>) -> Result<Option<Told>, Stop> {
    let Some(found) = LIST.regex()?.captures(&sentence.words) else { return Ok(None) };
    let (whole, list, rest) = (&found[1], &found[2], &found[3]);
    let signs = list.chars().filter(|c| is_sign(*c));
    let shares: Option<Vec<_>> = signs.map(|sign| percent(sentence, sign.encode_utf8(&mut [0; 4]))).collect();
    let Some(shares) = shares else { return Ok(None) };
    if overlaps(&sentence.words) || OTHER_WAYS.iter().any(|word| sentence.words.contains(word)) {
        return Ok(None);
    }
    let hundred = Decimal::ONE_HUNDRED;
    let mut sum = Span { low: Decimal::ZERO, high: Decimal::ZERO };
    let mut value = Decimal::ZERO;
    for share in &shares {
        // what comes to all is divided; the next divides it another way
        if value == hundred {
            return Ok(None);
        }
        sum = sum.plus(share.span());
        value += share.value;
    }
    let shown: Vec<&str> = shares.iter().map(|share| share.text.as_str()).collect();
    let shown = format!("里各项占比（{}）加起来是{}%", shown.join("、"), value.normalize());
    let all = MONEY.iter().any(|word| whole.ends_with(word));
    let some = SOME.iter().any(|word| sentence.words.contains(word));
    Ok(if sum.low > hundred {
        Some((Some(Warning), format!("{shown}，超过100%；请核对")))
    } else if sum.high < hundred && value >= ALMOST_ALL && all && !some && rest.is_empty() {
        Some((Some(Notice), format!("{shown}，不到100%；请核对，没有列全的写明“其他”或“等”")))
    } else {
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Told> {
        wrong(&Sentence::read(0, text).ok().unwrap()).ok().unwrap()
    }

    #[test]
    fn lists_that_do_not_come_to_all_are_told() {
        for (text, severity) in [
            ("本项目资金中，业务宣传占25%，档案整理占30%，窗口服务占35%", Notice),
            ("项目经费中，设备购置占50%、运行维护占30%、人员培训占15%", Notice),
            ("参保人员中，企业职工占58%，机关事业单位人员占22%，灵活就业人员占28%", Warning),
        ] {
            assert_eq!(told(text).and_then(|(severity, _)| severity), Some(severity), "{text}");
        }
    }

    #[test]
    fn lists_that_do_or_that_name_some_only_are_not() {
        for text in [
            "本项目资金中，业务宣传占25%，档案整理占30%，窗口服务占45%",
            "本项目资金中，业务宣传占33.3%，档案整理占33.3%，窗口服务占33.3%",
            "本项目资金中，业务宣传占25%，档案整理占30%，窗口服务占35%，其他占10%",
            "本项目资金中，业务宣传占25%，档案整理占30%，窗口服务占35%，其余用于办公",
            "本项目资金中，主要是业务宣传占25%，档案整理占30%，窗口服务占35%",
            "本项目资金中，业务宣传占25%，档案整理占30%，窗口服务等占35%",
            "本项目资金中，业务宣传占15%，档案整理占10%，窗口服务占20%",
            "服务对象中，企业职工占30%，退休人员占30%，学生占30%",
            "服务对象中，企业占60%，个人占40%，高校占20%",
            "参保人员中，企业职工占58%，女职工占40%，本市户籍占60%",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
