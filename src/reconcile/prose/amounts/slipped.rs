//! A whole and the parts behind 其中 that miss it by a slip. Such a list may name some only, or go on to something
//! else; that it is meant to come to its whole is seen by the digits: they agree but for one.

use rust_decimal::{Decimal, dec};

use crate::diag::Severity::{Notice, Warning};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::Stop;

use super::Told;
use super::sentence::{Sentence, is_sign};
use super::stated::{Span, Stated, Unit};
use super::sums::{ANOTHER_WAY, NO_PART, SIBLINGS, is_of_another, one_within_another, overlaps};

/// A whole and its parts, to the end of the sentence.
static LIST: Pattern = Pattern::new(concat!(
    r"([^\x{E000}-\x{F7FF},;]*)([\x{E000}-\x{F7FF}])[,;]?其中[:,]?",
    r"((?:[^\x{E000}-\x{F7FF};]{1,20}[\x{E000}-\x{F7FF}]){2,8})(等)?$",
));
/// Which way a whole went, and all of its parts with it.
const CHANGES: [&str; 6] = ["增加", "增长", "提高", "减少", "下降", "压减"];
/// Behind a comma these begin something else.
const SOMETHING_ELSE: [&str; 26] = [
    "接待",
    "宣传",
    "走访",
    "慰问",
    "培训",
    "开展",
    "举办",
    "组织",
    "发放",
    "检查",
    "救助",
    "配套",
    "自筹",
    "结转",
    "结余",
    "收入",
    "服务群众",
    "学生",
    "家属",
    "受益",
    "带动",
    "覆盖",
    "新建",
    "改造",
    "购置",
    "聘用",
];
/// Parts that come to less than this share of their whole name some only.
const ALMOST: Decimal = dec!(0.9);
/// Numbers below this meet by chance.
const LEAST: Decimal = dec!(100);

/// What is said of parts that miss their whole by a slip.
pub(super) fn slipped(sentence: &Sentence<'_>) -> Result<Option<Told>, Stop> {
    let Some(found) = LIST.regex()?.captures(&sentence.words) else { return Ok(None) };
    let Some(whole) = sentence.number(&found[2]) else { return Ok(None) };
    if matches!(whole.unit, Unit::Percent | Unit::Points) || whole.about {
        return Ok(None);
    }
    let Some(parts) = parts_of(sentence, whole, &found[1], &found[3]) else { return Ok(None) };
    if one_within_another(&parts) {
        return Ok(None);
    }
    let nothing = Span { low: Decimal::ZERO, high: Decimal::ZERO };
    let span = parts.iter().fold(nothing, |sum, (_, part)| sum.plus(part.span()));
    let sum: Decimal = parts.iter().map(|(_, part)| part.value).sum();
    let scaled = |value: Decimal| value.checked_div(whole.scale).unwrap_or(value);
    if span.meets(whole.span()) || scaled(whole.value) < LEAST {
        return Ok(None);
    }
    let fraction = scaled(whole.value).fract();
    let same_fraction = !fraction.is_zero() && fraction == scaled(sum).fract();
    let over = sum > whole.value;
    // without a fraction, one digit of one part is to make it right
    let one_digit =
        || parts.iter().any(|(_, part)| is_one_off(scaled(part.value), scaled(sum - whole.value)));
    let some =
        found.get(4).is_some() || ["等", "主要", "包括"].iter().any(|word| sentence.words.contains(word));
    let severity = match over {
        true if same_fraction || fraction.is_zero() && one_digit() => Warning,
        false if same_fraction && !some && parts.len() > 2 && scaled(sum) > scaled(whole.value) * ALMOST => {
            Notice
        }
        _ => return Ok(None),
    };
    let listed: Vec<&str> = parts.iter().map(|(_, part)| part.text.as_str()).collect();
    let (listed, value) = (listed.join("、"), whole.shown(sum));
    Ok(Some((
        Some(severity),
        if over {
            format!("写着各项{listed}，合计{value}，超过了总数{}；请核对", whole.text)
        } else {
            format!("写着各项{listed}，合计{value}，不到总数{}；请核对，没有列全的写明“等”", whole.text)
        },
    )))
}

/// The parts of a list, each with its words; none where one of them may be no part of the whole.
fn parts_of<'s>(
    sentence: &'s Sentence<'_>,
    whole: &Stated,
    lead: &str,
    list: &str,
) -> Option<Vec<(String, &'s Stated)>> {
    if overlaps(list) || list.contains("其中") {
        return None;
    }
    let change = CHANGES.iter().find(|word| lead.ends_with(**word));
    let mut parts: Vec<(String, &Stated)> = Vec::new();
    let mut own = String::new();
    for c in list.chars() {
        if !is_sign(c) {
            own.push(c);
            continue;
        }
        let number = sentence.number(c.encode_utf8(&mut [0; 4]))?;
        let said = std::mem::take(&mut own);
        let name = match change {
            Some(word) => said.strip_suffix(word)?,
            None => said.as_str(),
        };
        let name = name.trim_start_matches([',', '、', '和', '及', ':']);
        let no_part = NO_PART.iter().chain(&ANOTHER_WAY).any(|word| name.contains(word));
        let other = !parts.is_empty() && SOMETHING_ELSE.iter().any(|word| name.contains(word));
        let sibling = SIBLINGS.iter().any(|kin| {
            let of_whole = kin.iter().any(|word| lead.contains(word));
            of_whole && kin.iter().any(|word| name.contains(word) && !lead.contains(word))
        });
        let brackets = name.matches('(').count() == name.matches(')').count();
        let alike = number.unit == whole.unit && number.scale == whole.scale && !number.about;
        let odd = name.is_empty() || name.contains([',', '、']) || is_of_another(name);
        if no_part || other || sibling || odd || !brackets || !alike || number.value > whole.value {
            return None;
        }
        parts.push((name.to_owned(), number));
    }
    Some(parts)
}

/// Whether a number less a difference is the same but for one digit.
fn is_one_off(number: Decimal, difference: Decimal) -> bool {
    let meant = number - difference;
    if number < LEAST || meant < LEAST {
        return false;
    }
    let (one, other) = (number.normalize().to_string(), meant.normalize().to_string());
    one.len() == other.len()
        && one.chars().zip(other.chars()).filter(|(one, other)| one != other).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Told> {
        slipped(&Sentence::read(0, text).ok().unwrap()).ok().unwrap()
    }

    #[test]
    fn parts_that_miss_their_whole_by_a_slip_are_told() {
        for (text, severity) in [
            ("本项目年度安排706.90万元，其中印刷宣传206.90万元，窗口服务300万元，档案整理180万元", Notice),
            ("支出增加389.13万元，其中人员经费增加287.62万元、公用经费增加121.51万元", Warning),
            ("全年培训基层经办人员360人次，其中县区240人次，乡镇（街道）150人次", Warning),
            ("项目支出减少125.50万元，其中设备购置减少85.50万元、印刷减少50万元", Warning),
        ] {
            assert_eq!(told(text).and_then(|(severity, _)| severity), Some(severity), "{text}");
        }
    }

    #[test]
    fn right_parts_and_lists_that_name_some_only_are_not() {
        for text in [
            "本项目年度安排706.90万元，其中印刷宣传206.90万元，窗口服务300万元，档案整理200万元",
            "本项目年度安排706.90万元，其中印刷宣传206.90万元，窗口服务300万元等",
            "本项目年度安排706.90万元，其中印刷宣传150万元，窗口服务300万元",
            "支出增加389.13万元，其中人员经费增加287.62万元、公用经费增加101.51万元",
            "支出增加389.13万元，其中人员经费增加489.13万元、公用经费减少100万元",
            "支出增加100万元，其中人员经费增加150万元、公用经费增加20万元",
            "教师120人，其中音乐50人，学生110人",
            "培训干部360人次，其中县区240人次，接待群众150人次",
            "培训干部360人次，其中县区240人次，党员150人次",
            "新建公厕10座，其中一类4座，垃圾中转站8座",
            "在编120人，其中管理岗50人，编外聘用100人",
            "安排250万元，其中设备120万元，配套资金140万元",
            "支出100.50万元，比上年增加20.50万元，其中设备10.50万元，印刷20万元",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
