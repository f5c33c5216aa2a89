//! What an amount in a sentence is about: the item that its own clause names before it, and the year.

use std::ops::Range;

use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::registry::Year;
use crate::reconcile::rule::Stop;

use super::items::{Figure, Item, Items};
use super::sentence::{Sentence, is_sign};

/// What parts the clauses of a sentence.
const CLAUSES: [char; 5] = [',', ';', '!', '?', '。'];
/// Names of so few characters stand in longer ones too (非税收入预算).
const SHORT: usize = 4;

/// Between an item and its whole amount.
static STATES: Pattern = Pattern::new(concat!(
    r"^(?:预算数|预算|经费|年初|全年|本年|今年|当年|安排|编制|批复|支出|收入|拨款|总额|总数|合计|共计|总计|数额|数|共",
    r"|资金|金额|总投入|投资|项目|年度|定为|核定|确定|控制在|列支|下达|为|是|达到|达|计|的|\(|:|约|(?:20[0-9]{2})年度?)*$",
));
/// Before an item whose whole amount is stated: nothing that would make it a part.
static WHOLE: Pattern = Pattern::new(concat!(
    r"^(?:[(]?[一二三四五六七八九十0-9]+[、.)]|20[0-9]{2}年度?|本年度?|今年|当年|全年|我[局委办院校馆厅]",
    r"|本[局委办院校馆厅]|本?(?:部门|单位)|全[局委办院校馆厅]|年初|预算|编制|批复|核定|安排|拟|计划|部门预算|共|的|:|在)*$",
));
/// What a short name may stand behind.
static BOUNDARY: Pattern = Pattern::new(
    r"(?:^|[的、和及与(:中为在对将按等共年度将:)]|其中|安排|预算|本年|今年|全年|编制|压减|控制|落实|用于|[局委办院校馆]|部门|单位)$",
);
/// A year, or words for one; what a sentence compares with is none.
static YEAR: Pattern =
    Pattern::new(r"(比|较|与|同|和)?(上年度?|去年|上一年度?|本年度?|今年|当年|(?:19|20)[0-9]{2}年度?)");
/// A name right behind another one, or in a list: the amount is of both.
static JOINED: Pattern = Pattern::new(r"[、和及与]$");

/// Before an amount that is not that of the budget, of the publisher, or of the whole.
const ELSEWHERE: [&str; 58] = [
    "全市",
    "全区",
    "全县",
    "全省",
    "全国",
    "全镇",
    "所属",
    "下属",
    "代管",
    "乡镇",
    "街道",
    "中央",
    "省级",
    "上级",
    "争取",
    "社会资本",
    "企业",
    "居民",
    "群众",
    "每",
    "人均",
    "户均",
    "生均",
    "单价",
    "单位价值",
    "标准",
    "限额",
    "起点",
    "超过",
    "低于",
    "不足",
    "高于",
    "至少",
    "不少于",
    "不高于",
    "决算",
    "执行",
    "实际",
    "完成",
    "追加",
    "调整",
    "调剂",
    "结余",
    "收回",
    "累计",
    "上半年",
    "下半年",
    "季度",
    "月",
    "截至",
    "近年",
    "五年",
    "三年",
    "两年",
    "五期间",
    "撬动",
    "拉动",
    "补助对象",
];
/// Before an amount that is a change.
const CHANGES: [&str; 22] = [
    "增加", "增长", "增幅", "新增", "净增", "减少", "下降", "降低", "压减", "压缩", "缩减", "核减", "净减",
    "节约", "节省", "提高", "上升", "扣除", "多", "少", "增支", "减支",
];
/// Behind an amount that is a threshold, a price or a part.
const NO_WHOLE: [&str; 12] =
    ["以上", "以下", "以内", "及以上", "及以下", "起", "/", "每", "的标准", "标准", "至", "到"];
/// Behind an amount that is spent on one thing of several.
const A_PART: [&str; 5] = ["用于", "主要用于", "专项用于", "的项目", "投入"];

/// Words between a name and its amount that make it the total.
const TOTALS: [&str; 3] = ["资金总额", "预算总额", "总投入"];

/// A name of an item, and where it stands in the words of a sentence.
pub(super) type NameAt<'n> = (Range<usize>, &'n str);

/// Bodies below or beside a publisher that has figures of its own.
const BODIES: [&str; 14] =
    ["馆", "站", "中心", "派出所", "研究所", "院", "校", "大队", "支队", "街道", "乡", "镇", "公司", "基层"];

/// Whose sentences they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own<'n> {
    /// The year of the budget.
    pub year: i32,
    /// The publisher's name, as sentences are compared.
    pub name: &'n str,
}

/// What an amount is about.
#[derive(Debug)]
pub(super) struct Named<'s, 'a> {
    /// The name as the sentence has it.
    pub name: &'s str,
    /// The item of that name.
    pub item: &'s Item<'a>,
    /// Its figures, of one column where another name qualifies it.
    pub figures: Vec<&'s Figure<'a>>,
    /// The year of which the sentence speaks.
    pub year: Year,
    /// Whether the amount is said right behind the name.
    pub stated: bool,
    /// Whether it is said to be the whole amount of the item.
    pub whole: bool,
    /// Whether the words call it a total (年度资金总额): then every digit of a whole number counts.
    pub total: bool,
    /// Where the name begins in the words of the sentence.
    pub at: usize,
}

/// The names of items in a sentence, none within another, in order.
pub(super) fn names_in<'s>(items: &'s Items<'_>, words: &str) -> Vec<NameAt<'s>> {
    let mut found: Vec<NameAt<'_>> = Vec::new();
    for name in items.names() {
        for (at, _) in words.match_indices(name.as_str()) {
            let range = at..at + name.len();
            if found.iter().all(|(known, _)| known.end <= range.start || range.end <= known.start) {
                found.push((range, name));
            }
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Whether words between a name and an amount say that this is its amount.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile the pattern.
pub(super) fn states(between: &str) -> Result<bool, Stop> {
    Ok(STATES.regex()?.is_match(between))
}

/// What the amount at a byte of the words is about; none where its clause names nothing that it can be of.
///
/// # Errors
/// [`Stop::Fault`] where this build cannot compile a pattern.
pub(super) fn named<'s, 'a>(
    sentence: &'s Sentence<'_>,
    (items, names): (&'s Items<'a>, &[NameAt<'s>]),
    at: usize,
    own: Own<'_>,
) -> Result<Option<Named<'s, 'a>>, Stop> {
    let words = sentence.words.as_str();
    let clause = clause_around(words, at);
    let before = names.iter().filter(|(range, _)| range.start >= clause.start && range.end <= at);
    let before: Vec<_> = before.collect();
    let Some(((range, name), earlier)) = before.split_last() else { return Ok(None) };
    let (lead, between) = (&words[clause.start..range.start], &words[range.end..at]);
    let behind = words[at..].trim_start_matches(is_sign);
    if !may_be_of(words, (clause.start, at), (names, earlier), (range, name))? {
        return Ok(None);
    }
    let Some(item) = items.get(name) else { return Ok(None) };
    if !item.beside.is_empty() {
        // 服务 in 提供服务 is none of the kinds of purchases
        let alone = lead.is_empty() || lead.ends_with(['、', '和', ':', '中']);
        if !alone || !words.contains(item.beside.as_str()) || !between.is_empty() {
            return Ok(None);
        }
    }
    let Some(year) = year_of(words, (clause.start, at), names, own.year)? else { return Ok(None) };
    let is_whole = WHOLE.regex()?.is_match(lead);
    let of_body =
        !is_whole && of_other_body(lead, own.name) || of_other_body(&words[..clause.start], own.name);
    let stated = STATES.regex()?.is_match(between) && !of_body;
    let mut figures: Vec<&Figure<'a>> = item.figures.iter().collect();
    let qualified = earlier.last().filter(|(known, _)| {
        item.column && words[known.end..range.start].trim_matches(['的', '中', ':']).is_empty()
    });
    let of_other = qualified.and_then(|(_, other)| items.get(other));
    if let Some(other) = of_other {
        figures = other.figures.iter().filter(|figure| figure.column == **name).collect();
    }
    let whole =
        stated && of_other.is_none() && is_whole && !A_PART.iter().any(|word| behind.starts_with(word));
    let total = stated && TOTALS.iter().any(|word| between.contains(word));
    Ok(Some(Named { name, item, figures, year, stated, whole, total, at: range.start }))
}

/// Whether the amount at a byte may be that of the name before it in its clause, by the words around both.
fn may_be_of(
    words: &str,
    (begun, at): (usize, usize),
    (names, earlier): (&[NameAt<'_>], &[&NameAt<'_>]),
    (range, name): (&Range<usize>, &str),
) -> Result<bool, Stop> {
    let (lead, between) = (&words[begun..range.start], &words[range.end..at]);
    // another amount, or a list of things, lies between
    if between.contains(is_sign) || between.contains('、') || is_elsewhere(&words[begun..at], names, begun) {
        return Ok(false);
    }
    let behind = words[at..].trim_start_matches(is_sign);
    if NO_WHOLE.iter().any(|word| behind.starts_with(word)) {
        return Ok(false);
    }
    let joined = earlier.last().is_some_and(|(known, _)| {
        let gap = &words[known.end..range.start];
        gap.chars().count() == 1 && matches!(gap, "、" | "和" | "及" | "与")
    });
    let lead_of_list = JOINED.regex()?.is_match(lead) && !lead.contains(is_sign) && lead.chars().count() > 1;
    if joined || lead_of_list {
        return Ok(false);
    }
    let short = name.chars().count() <= SHORT && !lead.ends_with(is_sign) && earlier.is_empty();
    Ok(!short || BOUNDARY.regex()?.is_match(lead))
}

/// Whether words before an item speak of a body that is not the publisher: its figures are no row of ours.
fn of_other_body(text: &str, own: &str) -> bool {
    let text = if own.is_empty() { text.to_owned() } else { text.replace(own, "") };
    BODIES.iter().any(|body| text.contains(body))
}

/// The clause around a byte.
fn clause_around(words: &str, at: usize) -> Range<usize> {
    let begun = words[..at]
        .rfind(CLAUSES)
        .map_or(0, |found| found + words[found..].chars().next().map_or(1, char::len_utf8));
    let end = words[at..].find(CLAUSES).map_or(words.len(), |found| at + found);
    begun..end
}

/// Whether words before an amount, outside the names of items, say that it is no figure of this budget.
fn is_elsewhere(text: &str, names: &[NameAt<'_>], begun: usize) -> bool {
    let plain = outside(text, names, begun);
    ELSEWHERE.iter().chain(&CHANGES).any(|word| plain.contains(word))
}

/// A part of the words with the names of items blanked out.
fn outside(text: &str, names: &[NameAt<'_>], begun: usize) -> String {
    let covered = |at: usize| names.iter().any(|(range, _)| range.contains(&(begun + at)));
    text.char_indices().map(|(at, c)| if covered(at) { '\0' } else { c }).collect()
}

/// The year of which a clause speaks up to an amount; this year's where nothing is said. None where it is
/// another, or where an earlier clause speaks of another than this one.
fn year_of(
    words: &str,
    (clause, at): (usize, usize),
    names: &[NameAt<'_>],
    year: i32,
) -> Result<Option<Year>, Stop> {
    let said = |text: &str| -> Result<Option<Option<Year>>, Stop> {
        let mut last = None;
        for found in YEAR.regex()?.captures_iter(text) {
            if found.get(1).is_some() {
                continue;
            }
            let word = found.get(2).map_or("", |word| word.as_str());
            last = Some(match word.get(..4).and_then(|digits| digits.parse::<i32>().ok()) {
                Some(stated) if stated == year => Some(Year::This),
                Some(stated) if stated == year - 1 => Some(Year::Last),
                Some(_) => None,
                None if word.starts_with('上') || word.starts_with('去') => Some(Year::Last),
                None => Some(Year::This),
            });
        }
        Ok(last)
    };
    if let Some(own) = said(&outside(&words[clause..at], names, clause))? {
        return Ok(own);
    }
    Ok(match said(&outside(&words[..clause], names, 0))? {
        None | Some(Some(Year::This)) => Some(Year::This),
        Some(_) => None,
    })
}
