//! A change or rate beside the amounts that it is of, recomputed with intervals.

use regex::Captures;
use rust_decimal::Decimal;

use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::{Ran, Rule};

use super::odd_changes::{as_written, odd, part, years};
use super::sentence::{Sentence, with_numbers};
use super::stated::{Span, Stated, Unit};
use super::tell;

/// 由100万元增加到120万元，增长20%.
static FROM_TO: Pattern = Pattern::new(concat!(
    "(?:由|从)",
    gap!(),
    number!(),
    r"[^\x{E000}-\x{F7FF};,]{0,10}?",
    r"(?:(增加|增长|提高|上升|上涨|扩大|增|减少|下降|降低|压减|压缩|缩减|下调|减|降|调整|变更|变)(?:了)?)?(?:到|至|为)",
    r"[^\x{E000}-\x{F7FF};,]{0,8}?",
    number!(),
    "(?:",
    own_tail!(),
    ")?",
));
/// 120万元，比上年（100万元）增加20万元，增长20%.
static AGAINST: Pattern = Pattern::new(concat!(
    number!(),
    r"[,(]?(?:预算数?)?(?:同比|比|较|与)",
    last_year!(),
    base!(),
    r"(?:[(]?",
    number!(),
    r"[)]?)?(?:相比)?,?",
    base!(),
    way!(),
    number!(),
    r"(?:[,、(](?:[^\x{E000}-\x{F7FF};,其分各共均]{0,6}?)",
    way!(),
    number!(),
    ")?",
));
/// 比上年100万元增加20万元，增长20%，达到120万元.
static UP_TO: Pattern = Pattern::new(concat!(
    "(?:比|较|与)",
    last_year!(),
    base!(),
    r"[(]?",
    number!(),
    r"[)]?(?:相比)?",
    tail!(),
    r",?(?:[^\x{E000}-\x{F7FF};,]{0,6}?)(?:达到|达|增加到|减少到|到|为|至)",
    number!(),
));
/// 上年100万元，本年120万元，增加20万元，增长20%.
static THEN_NOW: Pattern = Pattern::new(concat!(
    last_year!(),
    r"(?:[^\x{E000}-\x{F7FF};,增减升降]{0,10}?)",
    number!(),
    r"[,;、和]?(?:[^\x{E000}-\x{F7FF};,增减升降]{0,4}?)",
    this_year!(),
    r"(?:[^\x{E000}-\x{F7FF};,比较增减升降]{0,10}?)",
    number!(),
    "(?:",
    tail!(),
    ")",
));
/// 本年120万元，上年100万元，增加20万元，增长20%.
static NOW_THEN: Pattern = Pattern::new(concat!(
    this_year!(),
    r"(?:[^\x{E000}-\x{F7FF};,比较增减升降]{0,14}?)",
    number!(),
    r"[,;、和(]?(?:[^\x{E000}-\x{F7FF};,比较与同]{0,4}?)",
    last_year!(),
    r"(?:[^\x{E000}-\x{F7FF};,比较增减升降]{0,10}?)",
    number!(),
    r"[)]?(?:",
    tail!(),
    ")",
));
/// 120万元，上年100万元，增加20万元，增长20%.
static BESIDE: Pattern =
    Pattern::new(concat!(number!(), r"[,;(]", last_year!(), base!(), number!(), r"[)]?", tail!(),));
/// 1.80万元，上年2.00万元，与上年持平.
static LEVEL_BESIDE: Pattern = Pattern::new(concat!(
    number!(),
    r"[,;(]",
    last_year!(),
    base!(),
    number!(),
    r"[)]?,(?:与|和|同)?(?:上年|去年)?(?:预算)?持平",
));
/// 120万元，与上年120万元持平.
static LEVEL: Pattern = Pattern::new(concat!(
    number!(),
    r"[,(]?(?:同比|比|较|与|和|同)",
    last_year!(),
    base!(),
    r"[(]?",
    number!(),
    r"[)]?(?:相比)?,?持平",
));
/// What may stand between a way and the level that it leads to: then the number is no level itself.
const TURNS: [&str; 12] =
    ["增加", "增长", "提高", "上升", "减少", "下降", "降低", "压减", "增加了", "减少了", "增", "减"];

/// A change as a text tells it.
#[derive(Debug, Default, Clone, Copy)]
struct Change<'s> {
    /// Whether the text says that the two are the same.
    level: bool,
    from: Option<&'s Stated>,
    to: Option<&'s Stated>,
    /// Which way it went, where a word says so.
    up: Option<bool>,
    by: Option<&'s Stated>,
    rate: Option<&'s Stated>,
    /// Which way the rate goes, where another word says so.
    rate_up: Option<bool>,
    /// Whether it is said in 百分点.
    points: bool,
}

/// Changes and rates come to what the amounts beside them say.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages() {
        for sentence in with_numbers(passage)? {
            let all = changes(&sentence)?;
            rule.compared += all.len();
            let wrong =
                all.iter().find_map(|(shown, change)| wrong(change).map(|wrong| (shown.clone(), wrong)));
            // one sentence, one finding: the rest follows from the first
            let first = match wrong {
                Some(first) => Some(first),
                None => odd(&sentence)?,
            };
            if let Some((shown, wrong)) = first {
                tell(rule, passage, &sentence, format!("写着“{shown}”，{wrong}"));
            }
        }
    }
    Ok(())
}

/// The changes of a sentence, each with its words. What one pattern has taken no other looks at.
fn changes<'s>(
    sentence: &'s Sentence<'_>,
) -> Result<Vec<(String, Change<'s>)>, crate::reconcile::rule::Stop> {
    type Made = for<'s> fn(&'s Sentence<'_>, &Captures<'_>) -> Change<'s>;
    let kinds: [(&Pattern, Made); 8] = [
        (&FROM_TO, from_to),
        (&UP_TO, up_to),
        (&THEN_NOW, then_now),
        (&NOW_THEN, now_then),
        (&LEVEL, level),
        (&LEVEL_BESIDE, level),
        (&BESIDE, against),
        (&AGAINST, against),
    ];
    let mut all: Vec<(std::ops::Range<usize>, Change<'s>)> = Vec::new();
    for (pattern, made) in kinds {
        for found in pattern.regex()?.captures_iter(&sentence.words) {
            let Some(range) = found.get(0).map(|all| all.range()) else { continue };
            let change = made(sentence, &found);
            let free = all.iter().all(|(known, _)| known.end <= range.start || range.end <= known.start);
            // 增加20万元，比上年…: the number is a change, not what is compared
            let turned = TURNS.iter().any(|word| sentence.words[..range.start].ends_with(word));
            if free && !turned {
                all.push((range, change));
            }
        }
    }
    Ok(all.into_iter().map(|(range, change)| (sentence.shown(range), change)).collect())
}

fn way(found: &Captures<'_>, at: usize) -> Option<bool> {
    let word = found.get(at)?.as_str();
    if matches!(word, "调整" | "变更" | "变") {
        return None;
    }
    Some(["增", "提", "上", "扩"].iter().any(|up| word.starts_with(up)) || word == "净增")
}

/// A change with what stands at four places of a pattern: way, number, way, number.
fn with_tail<'s>(
    change: Change<'s>,
    sentence: &'s Sentence<'_>,
    found: &Captures<'_>,
    first: usize,
) -> Change<'s> {
    let mut change = change;
    for at in [first, first + 2] {
        let Some(number) = part(sentence, found, at + 1) else { continue };
        let up = way(found, at);
        if matches!(number.unit, Unit::Percent) && change.to.is_some_and(|to| to.unit != Unit::Percent) {
            change.rate = Some(number);
            change.rate_up = up;
        } else if number.unit == Unit::Points && change.to.is_some_and(|to| to.unit != Unit::Percent) {
            change.points = true;
        } else if change.by.is_none() {
            change.by = Some(number);
            if change.up.is_none() {
                change.up = up;
            }
        }
    }
    if change.up.is_none() {
        change.up = change.rate_up;
    }
    change
}

fn from_to<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    let (from, to) = (part(sentence, found, 1), part(sentence, found, 3));
    let up = way(found, 2);
    with_tail(Change { from, to, up, ..Change::default() }, sentence, found, 4)
}

fn against<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    let change = Change { to: part(sentence, found, 1), from: part(sentence, found, 2), ..Change::default() };
    with_tail(change, sentence, found, 3)
}

fn up_to<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    let change = Change { from: part(sentence, found, 1), to: part(sentence, found, 6), ..Change::default() };
    with_tail(change, sentence, found, 2)
}

fn then_now<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    let (first, second) = (part(sentence, found, 1), part(sentence, found, 2));
    let turned = years(found).is_some_and(|(first, second)| first > second);
    let (from, to) = if turned { (second, first) } else { (first, second) };
    let change = Change { from, to, ..Change::default() };
    with_tail(change, sentence, found, 3)
}

fn now_then<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    let (first, second) = (part(sentence, found, 1), part(sentence, found, 2));
    let turned = years(found).is_some_and(|(first, second)| first < second);
    let (from, to) = if turned { (first, second) } else { (second, first) };
    let change = Change { from, to, ..Change::default() };
    with_tail(change, sentence, found, 3)
}

fn level<'s>(sentence: &'s Sentence<'_>, found: &Captures<'_>) -> Change<'s> {
    Change { level: true, to: part(sentence, found, 1), from: part(sentence, found, 2), ..Change::default() }
}

/// What is wrong with a change; none where it may be right.
fn wrong(change: &Change<'_>) -> Option<String> {
    let to = change.to?;
    if change.points {
        return Some("增减的幅度是百分之几，不是百分点；请改成%".to_owned());
    }
    if [change.from, change.by].into_iter().flatten().any(|other| !comparable(to, other)) {
        return None;
    }
    if let (Some(up), Some(rate_up)) = (change.up, change.rate_up)
        && up != rate_up
        && change.rate.is_some_and(|rate| !rate.value.is_zero())
    {
        return Some("前面说的增减与后面说的增减方向相反；请核对".to_owned());
    }
    match (change.from, change.by) {
        (Some(from), _) => wrong_between(change, from, to),
        (None, Some(by)) => wrong_from(change, to, by),
        (None, None) => None,
    }
}

/// Whether two numbers measure the same; of per cent the difference may be said in points.
fn comparable(one: &Stated, other: &Stated) -> bool {
    one.unit == other.unit || one.unit == Unit::Percent && other.unit == Unit::Points
}

/// Both amounts are told.
fn wrong_between(change: &Change<'_>, from: &Stated, to: &Stated) -> Option<String> {
    let (before, after) = (from.span(), to.span());
    let rises = to.value > from.value;
    let (one, other) = (to.shown(from.value), to.shown(to.value));
    let is = if rises { "增加" } else { "减少" };
    match change.up {
        _ if change.level => {
            // said to the same digit they are equal or not
            let same = if from.half == to.half { from.value == to.value } else { before.meets(after) };
            return (!same).then(|| format!("{one}与{other}并不持平；请核对"));
        }
        Some(up) if up != rises && (!before.meets(after) || before == after) => {
            return Some(if from.value == to.value {
                format!("{one}与{other}相同，没有增减；请核对")
            } else {
                format!("由{one}到{other}是{is}；请核对")
            });
        }
        _ => {}
    }
    if let Some(said) = as_written((from, to), change.by, change.rate) {
        return Some(said);
    }
    let difference = if rises { after.minus(before) } else { before.minus(after) };
    // a change in per cent of something in per cent is said in points; a bare % may mean either
    if let Some(by) =
        change.by.filter(|by| by.unit == to.unit && by.unit != Unit::Percent || by.unit == Unit::Points)
        && !difference.meets(by.span())
    {
        let exact = by.shown((to.value - from.value).abs());
        return Some(format!("由{one}到{other}应是{is}{exact}，写的是{}；请核对", by.text));
    }
    change.rate.and_then(|rate| wrong_rate(rate, before, after, rises, (from.value, to.value)))
}

/// The earlier amount follows from the later one and the change.
fn wrong_from(change: &Change<'_>, to: &Stated, by: &Stated) -> Option<String> {
    let up = change.up?;
    if by.unit != to.unit || to.unit == Unit::Percent {
        return None;
    }
    let (after, step) = (to.span(), by.span());
    let (before, value) =
        if up { (after.minus(step), to.value - by.value) } else { (after.plus(step), to.value + by.value) };
    if before.high < Decimal::ZERO {
        return Some(format!("增加的{}比{}还多；请核对", by.text, to.text));
    }
    let rate = change.rate?;
    wrong_rate(rate, before, after, up, (value, to.value))
}

/// What is wrong with a rate between two amounts.
fn wrong_rate(
    rate: &Stated,
    before: Span,
    after: Span,
    rises: bool,
    (from, to): (Decimal, Decimal),
) -> Option<String> {
    if from.is_zero() && !rate.value.is_zero() {
        return Some(format!("上年是0，算不出{}；请不写百分比，写“上年无此项预算”", rate.text));
    }
    let hundred = Decimal::ONE_HUNDRED;
    let ratio = after.percent_of(before)?;
    let whole = Span { low: hundred, high: hundred };
    let stated = rate.span();
    let spans = if rises { ratio.minus(whole) } else { whole.minus(ratio) };
    if spans.meets(stated) {
        return None;
    }
    let exact = (to - from).abs().checked_mul(hundred)?.checked_div(from.abs())?;
    let word = if rises { "增长" } else { "下降" };
    let decimals = rate.decimals().max(2);
    Some(format!("应是{word}{}%，写的是{}；请核对", exact.round_dp(decimals).normalize(), rate.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let sentence = Sentence::read(0, text).ok().unwrap();
        let all = changes(&sentence).ok().unwrap();
        all.iter().find_map(|(_, change)| wrong(change))
    }

    #[test]
    fn changes_and_rates_that_do_not_come_out_are_told() {
        for (text, says) in [
            ("项目支出由100万元增加到120万元，增长25%", "增长20%"),
            ("由100万元提高至120万元，增加30万元", "增加20万元"),
            ("邮电费2023年安排36万元，2022年安排45万元，增长20%", "是减少"),
            ("邮电费2023年安排36万元，2022年安排45万元，下降25%", "下降20%"),
            ("由120万元增加到100万元", "是减少"),
            ("公务接待费5.00万元，比上年（4.00万元）增加1.50万元，增长25%", "增加1万元"),
            ("公务接待费5.00万元，比上年4.00万元增加1.00万元，增长20%", "增长25%"),
            ("收入总计120万元，比上年增加20万元，增长25%", "增长20%"),
            ("收入总计120万元，比上年减少20万元，下降16.67%", "下降14.29%"),
            ("收入总计120万元，较2025年预算增加20.00万元，增长16.7%", "增长20%"),
            ("公务接待费5万元，上年0万元，增加5万元，增长100%", "上年是0"),
            ("公务接待费5.00万元，比上年增加5.00万元，增长100%", "上年是0"),
            ("公务接待费5万元，比上年0万元增加5万元，增长100%", "上年是0"),
            ("公务接待费5万元，与上年6万元持平", "不持平"),
            ("上年100万元，本年120万元，增长30%", "增长20%"),
            ("2025年预算100万元，2026年预算90万元，减少10万元，下降13%", "下降10%"),
            ("本年安排120万元，上年100万元，增加20万元，增长23%", "增长20%"),
            ("比上年100万元增加20万元，增长25%，达到120万元", "增长20%"),
            ("收入总计120万元，比上年年初预算数增加20.00万元，增长25%", "增长20%"),
            ("在职人员由92人增加到98人，增加7人", "增加6人"),
            ("覆盖率由95%下降到98%", "增加"),
            ("由95%提高到98%，提高5个百分点", "3个百分点"),
            ("支出5万元，比上年增加7万元", "还多"),
            ("收入总计120万元，比上年增加20万元，下降20%", "方向相反"),
            ("城管执法支出195.00万元，上年190.00万元，比上年增加15.00万元", "增加5万元"),
            ("购房补贴51.80万元，上年52.00万元，比上年增加0.20万元", "是减少"),
            ("印刷费18.00万元，上年0万元，增长100%", "上年是0"),
            ("“三公”经费预算由上年的31.40万元调整为11.26万元，增长64.14%", "是减少"),
            ("由145.50万元变为148.00万元，减少2.50万元", "是增加"),
            ("由40万元减少到38万元，减少3万元", "减少2万元"),
            ("项目支出由100万元减少到90万元，下降11%", "下降10%"),
            ("由2.00万元降到1.86万元，减少0.24万元", "0.14万元"),
            ("公用经费由358.34万元增至459.48万元，增加110.14万元", "101.14万元"),
            ("公务接待费1.80万元，上年2.00万元，与上年持平", "不持平"),
            ("财政拨款支出2303.00万元，比上年增加115.00万元，增长5.26个百分点", "百分点"),
        ] {
            let found = told(text);
            assert!(found.as_deref().is_some_and(|found| found.contains(says)), "{text}: {found:?}");
        }
    }

    #[test]
    fn right_ones_and_what_is_no_change_are_not() {
        for text in [
            "项目支出由100万元增加到120万元，增长20%",
            "邮电费2023年安排36万元，2022年安排45万元，下降20%",
            "邮电费2022年安排45万元，2023年安排36万元，下降20%",
            "由3万元增加到4万元，增长20%",
            "由97.5万元增加到120.3万元，增加22.8万元，增长23.4%",
            "公务接待费5.00万元，比上年4.00万元增加1.00万元，增长25.00%",
            "收入总计3762.09万元，比上年增加312.55万元，增长9.06%",
            "收入总计3762.09万元，比上年减少312.55万元，下降7.67%",
            "补助标准从每人100万元到200万元不等",
            "2026年收入总计3676.38万元，比上年增加79.06万元，增长2.20%",
            "财政补助标准由640元提高到670元，个人缴费标准由380元提高到400元，两项分别增加30元和20元",
            "公务接待费5万元，与上年5万元持平",
            "公务接待费5万元，与上年基本持平",
            "参保率由95%提高到98%，提高3个百分点",
            "由40万元减少到38万元，减少2万元",
            "由40.3万元减少到38万元，减少3万元",
            "由约40万元减少到38万元，减少3万元",
            "由97万元增加到120万元，增长24%",
            "由18万元增加到22万元，增长22.22%",
            "参保率由95%提高到98%，提高3%",
            "由2026年1月的5人增加到12月的8人",
            "由县财政拨款100万元，到位80万元，比上年增加10万元，增长14.29%",
            "由100万元增加到120万元，比上年增加5万元",
            "收入总计120万元，比上年财政拨款增加20万元，增长25%",
            "收入120万元，比上年增加20万元，其中财政拨款增长50%",
            "收入120万元，比上年预算数略有增加，增加20万元",
            "项目从100万元以上的大型工程到10万元以下的零星维修",
            "增加20万元，比上年增加5万元，增长33%",
            "总面积由1.2万平方米增加到1.5万平方米，增长25%",
            "由50万元增加到100万元，增长1倍",
            "公务接待费5万元，比上年增加约1万元，增长约25%",
            "收入120万元，其中财政拨款比上年增加20万元，增长50%",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
