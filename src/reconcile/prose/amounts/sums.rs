//! Sums in a sentence: parts behind 其中 are no more than their whole, and come to it where the words say so.

use rust_decimal::Decimal;

use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::each_sentence;
use super::sentence::{Sentence, is_sign};
use super::slipped::slipped;
use super::stated::{Span, Stated, Unit};

/// What parts follow: 共100万元，其中：…
static PARTS: Pattern = Pattern::new(
    r"([\x{E000}-\x{F7FF}])([^\x{E000}-\x{F7FF},;、(]{0,8})[,;(]?(其中[:,]?|分别为|分别是|由|分为[:,]?|包括[:,]?|包含[:,]?|构成如下[:,]?)",
);
/// Parts first, their sum behind: 甲60万元、乙50万元，合计110万元.
static SUMMED: Pattern = Pattern::new(concat!(
    r"((?:[^\x{E000}-\x{F7FF},;、]{1,18}[\x{E000}-\x{F7FF}][、和及]){1,12}[^\x{E000}-\x{F7FF},;、]{1,18}[\x{E000}-\x{F7FF}])",
    r"[,;]?(?:以上|[二两三四五六七八九]项|[二两三四五六七八九]类|[二两三四五六七八九]者)?(?:合计|共计|总计|合共)(?:为|是|安排|支出|人数|数)?([\x{E000}-\x{F7FF}])",
));
/// Some of a number: 10条中的12条.
static SOME_OF: Pattern = Pattern::new(
    r"([\x{E000}-\x{F7FF}])[^\x{E000}-\x{F7FF},;、]{0,12}(?:中的|里的|当中的)([\x{E000}-\x{F7FF}])",
);

/// Before a number that is no part: a change, a comparison, a price, what it is spent on.
pub(super) const NO_PART: [&str; 25] = [
    "比", "较", "上年", "去年", "增加", "增长", "减少", "下降", "提高", "占", "每", "人均", "户均", "单价",
    "标准", "平均", "月均", "累计", "达到", "合计", "共", "目标", "完成", "均", "近",
];
/// What leads to a list whose sum stands behind it.
const LEADS: [&str; 4] = ["共有", "现有", "实有", "共安排"];
/// From here on the same whole is divided another way.
pub(super) const ANOTHER_WAY: [&str; 8] = ["用于", "主要", "投入", "另", "还有", "此外", "同时", "涉及"];
/// Words of parts that may be the same people or things: women and party members, rooms and beds.
const OVERLAPPING: [&str; 31] = [
    "党员",
    "女",
    "男",
    "博士",
    "硕士",
    "研究生",
    "本科",
    "大专",
    "学历",
    "高级",
    "中级",
    "初级",
    "职称",
    "少数民族",
    "岁",
    "干部",
    "兼职",
    "骨干",
    "双师",
    "贫困",
    "低保",
    "留守",
    "残疾",
    "寄宿",
    "随迁",
    "新增",
    "独生",
    "人才",
    "骨干",
    "班主任",
    "以上",
];
/// Parts that are all there is.
const ALL_THERE_IS: [(&str, &str); 3] = [("专职", "兼职"), ("男", "女"), ("全职", "兼职")];
/// Kinds that stand beside each other: behind one of them the next is no part of it.
pub(super) const SIBLINGS: [&[&str]; 5] = [
    &["一般公共预算", "政府性基金", "国有资本经营", "财政专户", "事业收入", "其他收入"],
    &["基本支出", "项目支出"],
    &["在职", "在编", "在岗", "退休", "离休", "遗属", "临聘", "编外", "学生", "聘用"],
    &["收入", "支出"],
    &["公务接待", "公务用车", "因公出国"],
];
/// Kinds of which one lies within the other: their amounts are not added up.
const WITHIN: [(&str, &str); 16] = [
    ("中小", "小微"),
    ("中小", "小型"),
    ("中小", "微型"),
    ("收入", "支出"),
    ("基本支出", "人员经费"),
    ("基本支出", "公用经费"),
    ("基本支出", "三公"),
    ("公用经费", "三公"),
    ("公用经费", "运行经费"),
    ("三公", "公务"),
    ("三公", "因公"),
    ("财政拨款", "一般公共预算"),
    ("财政拨款", "政府性基金"),
    ("财政拨款", "国有资本"),
    ("公务用车购置及运行", "车购置费"),
    ("公务用车购置及运行", "车运行"),
];
/// Words with 中 that do not say of what something is a part.
const NOT_OF: [&str; 16] = [
    "中小", "中央", "中学", "中心", "中级", "中层", "集中", "中医", "高中", "初中", "中职", "中专", "中标",
    "中期", "中型", "中国",
];
/// Words by which a whole is said to be all of something.
const ALL_OF: [&str; 9] = ["共", "总", "合计", "编制", "实有", "三公", "全部", "预算", "车辆"];

/// How parts and whole must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The parts may be less.
    NoMore,
    /// They come to the whole.
    All,
}

/// Whether a text speaks of parts that may overlap.
pub(super) fn overlaps(text: &str) -> bool {
    OVERLAPPING.iter().any(|word| text.contains(word))
}

/// Parts and wholes in every sentence.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    each_sentence(
        world,
        rule,
        |_, sentence| sentence.numbers.len() > 1,
        |sentence| match wrong(sentence)? {
            Some(said) => Ok(Some((None, said))),
            None => slipped(sentence),
        },
    )
}

/// What is wrong with the sums of a sentence.
fn wrong(sentence: &Sentence<'_>) -> Result<Option<String>, Stop> {
    let words = &sentence.words;
    for found in SOME_OF.regex()?.captures_iter(words) {
        let (whole, part) = (sentence.number(&found[1]), sentence.number(&found[2]));
        if let (Some(whole), Some(part)) = (whole, part)
            && whole.unit == part.unit
            && part.span().low > whole.span().high
        {
            return Ok(Some(format!("写着{}中的{}，部分比总数还多；请核对", whole.text, part.text)));
        }
    }
    for found in SUMMED.regex()?.captures_iter(words) {
        let Some(whole) = sentence.number(&found[2]) else { continue };
        let list = unled(&found[1]);
        let parts = parts_of(sentence, list, whole, ("", ""));
        let signs = found[1].chars().filter(|c| is_sign(*c)).count();
        if parts.len() == signs
            && !overlaps(&found[1])
            && let Some(said) = unlike(whole, &parts, Holds::All)
        {
            return Ok(Some(said));
        }
    }
    for found in PARTS.regex()?.captures_iter(words) {
        let (Some(whole), Some(all)) = (sentence.number(&found[1]), found.get(0)) else { continue };
        let before = &words[..all.start()];
        let lead = before.rsplit([',', ';', '。']).next().unwrap_or_default();
        let lead = lead.rsplit(is_sign).next().unwrap_or_default();
        // a change is divided like nothing else: 增加20万元，其中…
        if whole.unit == Unit::Percent
            || ["增加", "减少", "增长", "下降"].iter().any(|word| lead.ends_with(word))
        {
            continue;
        }
        let lead = format!("{lead}{}", &found[2]);
        if let Some(said) = divided(sentence, whole, (&lead, &found[3]), &words[all.end()..]) {
            return Ok(Some(said));
        }
    }
    Ok(None)
}

/// A list without what leads to it: 本单位共有在职人员100人.
fn unled(list: &str) -> &str {
    let first = list.find(is_sign).unwrap_or_default();
    let led = LEADS.iter().filter_map(|word| list[..first].find(word).map(|at| at + word.len())).max();
    &list[led.unwrap_or_default()..]
}

/// What is wrong with the parts behind a word that divides a whole.
fn divided(
    sentence: &Sentence<'_>,
    whole: &Stated,
    (lead, word): (&str, &str),
    rest: &str,
) -> Option<String> {
    let list = list_of(rest, word);
    let parts = parts_of(sentence, list, whole, (lead, word));
    if let Some((_, part)) = parts.first().filter(|(_, part)| part.span().low > whole.span().high) {
        return Some(format!("写着总数是{}，其中的一部分却有{}；请核对", whole.text, part.text));
    }
    if parts.len() < 2 || overlaps(list) && !all_there_is(&parts) {
        return None;
    }
    let holds = if word.starts_with("分别")
        || word == "由" && ["组成", "构成"].iter().any(|end| list.contains(end))
        || all_there_is(&parts)
    {
        Holds::All
    } else {
        Holds::NoMore
    };
    // of what is divided by 由 without 组成 nothing is known: 由财政拨款解决
    if word == "由" && holds == Holds::NoMore {
        return None;
    }
    let etc = list.contains('等') && !list.ends_with('等');
    unlike(whole, &parts, if etc { Holds::NoMore } else { holds })
}

/// The part of a sentence that lists parts: until the whole is divided again, or a bracket closes.
fn list_of<'t>(rest: &'t str, word: &str) -> &'t str {
    let mut depth = 0_i32;
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                end = at;
                break;
            }
            ')' => depth -= 1,
            _ => {}
        }
    }
    let list = &rest[..end];
    let list = list.split("其中").next().unwrap_or_default();
    // a list in 、 ends with its clause; one in ； has one part in each
    let clauses: Vec<&str> = list.split(';').collect();
    let counts: Vec<usize> =
        clauses.iter().map(|part| outside_brackets(part).chars().filter(|c| is_sign(*c)).count()).collect();
    if word.ends_with(':') && counts.len() > 1 && counts.iter().all(|count| *count == 1) {
        return list;
    }
    clauses.first().copied().unwrap_or_default()
}

/// A text without what stands in brackets.
fn outside_brackets(text: &str) -> String {
    let mut depth = 0_i32;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

/// The parts that a list names, each with its words.
fn parts_of<'s>(
    sentence: &'s Sentence<'_>,
    list: &str,
    whole: &Stated,
    (lead, word): (&str, &str),
) -> Vec<(String, &'s Stated)> {
    let list = outside_brackets(list);
    let mut parts: Vec<(String, &Stated)> = Vec::new();
    let mut segment = String::new();
    let all_of = ALL_OF.iter().any(|word| lead.contains(word)) || word.ends_with(':');
    let mut in_commas = false;
    for c in list.chars() {
        let Some(number) = sentence.number(c.encode_utf8(&mut [0; 4])).filter(|_| is_sign(c)) else {
            segment.push(c);
            continue;
        };
        let own = std::mem::take(&mut segment);
        if ANOTHER_WAY.iter().any(|word| own.contains(word)) || is_of_another(&own) {
            break;
        }
        // behind the first part a comma may begin something else
        if !parts.is_empty() && own.contains([',', ';']) {
            in_commas = true;
        }
        let sibling = SIBLINGS.iter().any(|kin| {
            let of_whole = kin.iter().any(|word| lead.contains(word));
            of_whole && kin.iter().any(|word| own.contains(word) && !lead.contains(word))
        });
        let too_much = in_commas && number.span().low > whole.span().high;
        if in_commas && (sibling || !all_of) || too_much {
            break;
        }
        if number.unit == whole.unit && !NO_PART.iter().any(|word| own.contains(word)) {
            parts.push((own, number));
        }
    }
    parts
}

/// Whether words before a part say that it is a part of something else in the list: 服务类中物业服务42万元.
pub(super) fn is_of_another(own: &str) -> bool {
    let plain = NOT_OF.iter().fold(own.to_owned(), |text, word| text.replace(word, ""));
    plain.contains(['中', '里'])
}

/// Whether a part lies within another one, by their names.
pub(super) fn one_within_another(parts: &[(String, &Stated)]) -> bool {
    WITHIN.iter().any(|(outer, inner)| {
        // 政府性基金财政拨款 is not all of 财政拨款
        let inners = || WITHIN.iter().filter(|(of, _)| of == outer).map(|(_, inner)| inner);
        let is_outer = |own: &str| own.contains(outer) && !inners().any(|inner| own.contains(inner));
        let whole = parts.iter().position(|(own, _)| is_outer(own));
        let part = parts.iter().position(|(own, _)| own.contains(inner));
        whole.is_some() && part.is_some() && whole != part
    })
}

/// Whether two parts are all there is of their whole.
fn all_there_is(parts: &[(String, &Stated)]) -> bool {
    let [(one, _), (other, _)] = parts else { return false };
    let has = |text: &str, word: &str| text.contains(word);
    let ends = ALL_THERE_IS.iter();
    ends.clone().any(|(a, b)| has(one, a) && has(other, b) || has(one, b) && has(other, a))
}

/// What is said where parts and whole do not go together.
fn unlike(whole: &Stated, parts: &[(String, &Stated)], holds: Holds) -> Option<String> {
    let alike = parts.iter().all(|(_, part)| part.unit == whole.unit);
    if parts.len() < 2 || !alike || one_within_another(parts) {
        return None;
    }
    let nothing = Span { low: Decimal::ZERO, high: Decimal::ZERO };
    let sum = parts.iter().fold(nothing, |sum, (_, part)| sum.plus(part.span()));
    let all = whole.span();
    let wrong = match holds {
        Holds::NoMore => sum.low > all.high,
        Holds::All => !sum.meets(all),
    };
    if !wrong {
        return None;
    }
    let value: Decimal = parts.iter().map(|(_, part)| part.value).sum();
    let listed: Vec<&str> = parts.iter().map(|(_, part)| part.text.as_str()).collect();
    let how = if holds == Holds::NoMore { "超过了" } else { "不等于" };
    Some(format!(
        "写着各项{}，合计{}，{how}总数{}；请核对",
        listed.join("、"),
        whole.shown(value),
        whole.text
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        wrong(&Sentence::read(0, text).ok().unwrap()).ok().unwrap()
    }

    #[test]
    fn parts_that_are_more_than_their_whole_are_told() {
        for text in [
            "共10人，其中在职6人、退休5人",
            "共安排100万元，其中：甲60万元、乙50万元",
            "共安排100万元，其中：甲60万元；乙50万元",
            "本单位实有人数150人，其中在职人员100人、退休人员60人",
            "本部门实有人数118人，其中：在职92人，退休36人",
            "文化馆干部共20人，其中专职12人、兼职7人",
            "本部门共有车辆14辆，其中一般公务用车3辆、执法执勤用车12辆",
            "政府采购预算总额581.00万元，其中：货物46.00万元，工程300.00万元，服务245.00万元",
            "三公经费39.80万元，由公务接待费2.80万元和公务用车运行维护费38.00万元组成",
            "甲60万元、乙50万元，合计100万元",
            "本单位共有在职人员100人、退休人员50人、遗属人员5人，合计150人",
            "政府采购预算604万元，其中货物95.54万元、服务586.25万元",
            "甲、乙两个项目共100万元，分别为60万元、50万元",
            "项目支出100万元（其中：甲60万元、乙50万元），比上年增加",
            "10条背街小巷中的12条全部验收",
            "安排100万元，其中设备120万元",
        ] {
            assert!(told(text).is_some(), "{text}");
        }
    }

    #[test]
    fn right_sums_and_what_is_no_sum_are_not() {
        for text in [
            "共10人，其中在职6人、退休4人",
            "共10人，其中在职6人",
            "教师120人，其中高级职称50人、女教师80人",
            "教师120人，其中高级50人，学生2000人",
            "在职人员100人，其中行政编制60人，离退休人员80人",
            "一般公共预算支出100万元，其中基本支出60万元，政府性基金预算支出50万元",
            "收入总计2444万元，比上年增加146万元，增长6.35%；其中财政拨款收入2288万元，使用非财政拨款结余14万元，上年结转15万元",
            "支出总计0.38亿元，其中基本支出2745.87万元、项目支出1016.22万元",
            "政府采购预算604万元，其中预留给中小企业420万元，占69.54%；在420万元中，预留给小微企业265万元，占63.10%",
            "共100万元，其中财政拨款80万元、自筹20万元，用于设备60万元、工程40万元",
            "新建小型消防站4个，每站配备消防车1辆、消防员6人，共配备消防车4辆、消防员24人",
            "一般公共预算财政拨款收入1988万元、政府性基金预算财政拨款收入300万元，合计2288万元",
            "支出100万元，其中：基本支出80万元（其中人员60万元），项目支出20万元",
            "“三公”经费预算39.80万元，比上年减少2.20万元；公务接待费1.80万元，公务用车运行维护费38万元",
            "联谊会会员96人，其中留学归国人员31人",
            "审计提出问题25个，已整改24个，剩余1个正在办理",
            "本单位共有在职人员100人、退休人员50人、遗属人员5人，合计155人",
            "政府采购预算604.00万元，其中面向中小企业预留420.00万元，面向小微企业预留265.00万元",
            "政府采购预算681.79万元，其中货物95.54万元、服务586.25万元，服务类中物业服务42万元",
            "政府采购预算总额681.79万元，其中：货物95.54万元，服务586.25万元，服务类中物业服务42万元",
            "收支总计2444万元，其中本年收入2415万元，本年支出2435万元",
            "收支总计2444万元，其中：本年收入2415万元，本年支出2435万元",
            "支出总计100万元，其中：基本支出80万元，人员经费60万元，项目支出20万元",
            "共100万元，其中财政拨款90万元、一般公共预算80万元、政府性基金10万元",
            "化解债务由财政拨款100万元、自筹50万元解决",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
