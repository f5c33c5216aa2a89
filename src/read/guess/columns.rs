//! What each column of a sheet seems to hold: by its header words, then by its content.

use crate::budget::label;
use crate::pack::{Codes, Pack};
use crate::read::codes::Above;
use crate::read::grid::{Grid, Guise};
use crate::read::header::header_key;
use crate::read::reading::code;

use super::{Guessed, figure, is_total};

/// What a column seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Whole codes, or those of one level.
    Code,
    /// The names of the rows.
    Name,
    /// Amounts of money.
    Amount,
    /// Words, or digits that are no money.
    Text,
    /// Numbers of rows and the like, which nobody publishes.
    Skip,
}

impl Purpose {
    /// As a role of a schema.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Code => "code",
            Purpose::Name => "name",
            Purpose::Amount => "amount",
            Purpose::Text | Purpose::Skip => "text",
        }
    }
}

/// A column as it seems to be.
#[derive(Debug, Clone)]
pub struct Guess {
    /// Where it is.
    pub col: u32,
    /// Its labels from top to bottom.
    pub path: Vec<String>,
    /// What it holds.
    pub purpose: Purpose,
    /// Why, where that is not plain from its content.
    pub why: Option<&'static str>,
}

impl Guess {
    /// Its lowest label.
    pub fn label(&self) -> &str {
        self.path.last().map(String::as_str).unwrap_or_default()
    }
}

/// Ends of labels above digits that are no money.
const IDENTIFIERS: [&str; 5] = ["编码", "代码", "编号", "号", "电话"];
/// Words of labels above counts and shares.
const NO_MONEY: [&str; 11] =
    ["%", "率", "比例", "占比", "比重", "数量", "人数", "人次", "批次", "个数", "面积"];
/// Words of labels above dates, unless they speak of money too.
const DATES: [&str; 4] = ["年度", "年份", "日期", "时间"];
/// Words of labels above amounts.
const MONEY: [&str; 18] = [
    "合计", "小计", "总计", "支出", "收入", "拨款", "资金", "经费", "金额", "预算", "决算", "结转", "结余",
    "费", "补助", "数", "收费", "拨付",
];
/// Words of labels above words.
const WORDS: [&str; 11] =
    ["备注", "说明", "名称", "内容", "依据", "类型", "性质", "方式", "指标", "目标", "事项"];
/// Digits that no amount has.
const LONG_NUMBER: usize = 13;

/// The columns, with the code system of those that hold codes.
pub fn of<'a>(grid: &Grid, guessed: &Guessed, pack: &'a Pack) -> (Vec<Guess>, Option<&'a Codes>) {
    let ignored: Vec<String> =
        pack.tables.iter().flat_map(|table| &table.ignore).map(|label| header_key(label)).collect();
    let mut all: Vec<Guess> = Vec::new();
    for (col, path) in &guessed.columns {
        let last = path.last().map(|label| header_key(label)).unwrap_or_default();
        let seen = Holding::of(grid, guessed, *col);
        let (purpose, why) = if ignored.contains(&last) || last == "栏次" {
            (Purpose::Skip, None)
        } else {
            let before = all.last().map(|guess: &Guess| guess.purpose);
            purpose(&last, path, &seen, before)
        };
        all.push(Guess { col: *col, path: path.clone(), purpose, why });
    }
    let system = codes(grid, guessed, pack, &mut all);
    name(grid, guessed, &mut all, system.is_some());
    (all, system)
}

/// What stands below a label.
struct Holding {
    all: usize,
    figures: usize,
    /// Percentages and dates.
    other: usize,
    /// Digits too long for money, or written with a zero before them.
    identifiers: usize,
    /// Years.
    years: usize,
}

impl Holding {
    fn of(grid: &Grid, guessed: &Guessed, col: u32) -> Self {
        let mut seen = Holding { all: 0, figures: 0, other: 0, identifiers: 0, years: 0 };
        for row in &guessed.body {
            let Some(cell) = grid.get(*row, col) else { continue };
            let text = label::fold(&cell.text());
            seen.all += 1;
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            seen.identifiers +=
                usize::from(digits && (text.len() >= LONG_NUMBER || text.len() > 1 && text.starts_with('0')));
            seen.years += usize::from(text.parse().is_ok_and(|year: u32| (1990..=2100).contains(&year)));
            seen.other +=
                usize::from(matches!(cell.guise, Guise::Percent | Guise::Date) || text.ends_with('%'));
            seen.figures +=
                usize::from(figure(cell).is_some() || text.trim_matches(['-', '/', '.']).is_empty());
        }
        seen
    }

    /// Whether nearly all of it is of a kind.
    fn mostly(&self, count: usize) -> bool {
        self.all > 0 && count * 10 >= self.all * 7
    }
}

fn purpose(
    last: &str,
    path: &[String],
    seen: &Holding,
    before: Option<Purpose>,
) -> (Purpose, Option<&'static str>) {
    let has = |words: &[&str]| words.iter().any(|word| last.contains(word));
    if IDENTIFIERS.iter().any(|end| last.ends_with(end)) {
        return (Purpose::Text, Some("编码、编号不是金额"));
    }
    if seen.mostly(seen.identifiers) {
        return (Purpose::Text, Some("这一列是编码一类的数字，不是金额"));
    }
    if seen.mostly(seen.other) {
        return (Purpose::Text, Some("这一列是百分比或日期，不是金额"));
    }
    let whole = path.iter().map(|label| header_key(label)).collect::<String>();
    if has(&NO_MONEY)
        || has(&DATES) && !has(&MONEY)
        || ["(辆", "(台", "(人", "(个"].iter().any(|mark| whole.contains(mark))
    {
        return (Purpose::Text, Some("这一列是数量、比例或时间，不是金额"));
    }
    // a year of which the label speaks, or nothing of money
    let dated = !last.contains(|c: char| c.is_ascii_digit()) && DATES.iter().any(|end| last.ends_with(end));
    if seen.mostly(seen.years) && (dated || !has(&MONEY)) {
        return (Purpose::Text, Some("这一列是年份，不是金额"));
    }
    if seen.all == 0 {
        // an empty column among amounts is one without figures
        let money = MONEY.iter().any(|word| whole.contains(word)) || before == Some(Purpose::Amount);
        return if has(&WORDS) || !money { (Purpose::Text, None) } else { (Purpose::Amount, None) };
    }
    if seen.mostly(seen.figures) || (seen.figures * 2 >= seen.all && has(&MONEY)) {
        return (Purpose::Amount, None);
    }
    (Purpose::Text, None)
}

/// Finds the columns of codes: those named after the levels of a system, those under one label merged over
/// the levels, or one column of whole codes. The system is told by lengths, by the catalogue, by header words.
fn codes<'a>(grid: &Grid, guessed: &Guessed, pack: &'a Pack, all: &mut [Guess]) -> Option<&'a Codes> {
    let mut best: Option<(usize, Vec<usize>, &Codes)> = None;
    for system in &pack.manifest.codes {
        for columns in candidates(grid, guessed, system, all) {
            let worth = worth(grid, guessed, system, pack, &columns, all);
            if worth > best.as_ref().map_or(0, |(known, _, _)| *known) {
                best = Some((worth, columns, system));
            }
        }
    }
    let (_, columns, system) = best?;
    for at in columns {
        all[at].purpose = Purpose::Code;
        all[at].why = None;
    }
    Some(system)
}

/// The columns that may hold the codes of a system, by their labels.
fn candidates(grid: &Grid, guessed: &Guessed, system: &Codes, all: &[Guess]) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    let is_level =
        |at: usize, level: &str| all.get(at).is_some_and(|guess| header_key(guess.label()) == level);
    for first in 0..all.len() {
        let named =
            system.levels.iter().enumerate().take_while(|(n, level)| is_level(first + n, level)).count();
        if named > 1 {
            out.push((first..first + named).collect());
        }
        let merge =
            grid.merge_at(guessed.last, all[first].col).filter(|merge| merge.start.1 == all[first].col);
        let width = merge.map_or(1, |merge| (merge.end.1 - merge.start.1 + 1) as usize);
        if width > 1 && width == system.levels.len() && first + width <= all.len() {
            out.push((first..first + width).collect());
        }
        let key = header_key(all[first].label());
        let own = ["编码", "代码", "科目"].iter().any(|word| key.contains(word)) && !is_of_others(&key);
        if own && !key.ends_with("名称") {
            out.push(vec![first]);
        }
    }
    out
}

/// Whether a label speaks of codes that classify something else than money.
fn is_of_others(key: &str) -> bool {
    ["单位", "部门", "项目", "采购", "品目", "资产", "信用"].iter().any(|word| key.contains(word))
        && !key.contains("科目")
}

/// How surely some columns hold codes of a system; nothing where they do not.
fn worth(
    grid: &Grid,
    guessed: &Guessed,
    system: &Codes,
    pack: &Pack,
    columns: &[usize],
    all: &[Guess],
) -> usize {
    let (mut stated, mut right, mut known) = (0, 0, 0);
    let mut above = Above::new(system);
    for row in &guessed.body {
        let parts: Vec<String> = columns.iter().map(|at| code(grid, *row, all[*at].col)).collect();
        if parts.iter().all(String::is_empty) || parts.iter().any(|part| is_total(part)) {
            continue;
        }
        stated += 1;
        if let Ok(Some(full)) = above.full_code(&parts, 0, system) {
            right += 1;
            known += usize::from(
                CATALOGUE_YEARS
                    .iter()
                    .any(|year| !pack.catalogue.of_code(&system.id, &full, *year).is_empty()),
            );
        }
    }
    let labels: String = columns.iter().flat_map(|at| all[*at].path.iter()).map(String::as_str).collect();
    // the words of a system's name that the others do not share
    let named = ["功能", "经济"].iter().any(|word| system.name.contains(word) && labels.contains(word));
    let other = ["功能", "经济"].iter().any(|word| !system.name.contains(word) && labels.contains(word));
    // codes of something else look the same
    let says = ["科目", "功能", "经济", "类款"].iter().any(|word| labels.contains(word));
    if columns.len() == 1 && !says && known * 2 < stated {
        return 0;
    }
    if other || right * 10 < stated * 7 || (stated == 0 && !named && columns.len() == 1) {
        return 0;
    }
    let levels = usize::from(columns.len() == system.levels.len());
    1 + right + 3 * known + 2 * levels + if named { 5 + stated } else { 0 }
}

/// Years for which codes are asked; the sheet's own may not be stated.
const CATALOGUE_YEARS: [i32; 4] = [2026, 2024, 2022, 2019];

/// Chooses the column of names anew, where codes do not make the rows.
pub fn rename(grid: &Grid, guessed: &Guessed, all: &mut [Guess]) {
    for guess in all.iter_mut().filter(|guess| guess.purpose == Purpose::Name) {
        guess.purpose = Purpose::Text;
    }
    name(grid, guessed, all, false);
}

/// Chooses the column of names among those of words.
fn name(grid: &Grid, guessed: &Guessed, all: &mut [Guess], coded: bool) {
    let last_code = all.iter().rposition(|guess| guess.purpose == Purpose::Code);
    let mut best: Option<(i32, usize)> = None;
    for (at, guess) in all.iter().enumerate().filter(|(_, guess)| guess.purpose == Purpose::Text) {
        let seen = Holding::of(grid, guessed, guess.col);
        if seen.all == 0 && !guessed.body.is_empty() && guessed.body.len() > 1 || guess.why.is_some() {
            continue;
        }
        let key = header_key(guess.label());
        let mut worth = if key.ends_with("名称") || key.contains("名称(") { 4 } else { 0 };
        worth +=
            i32::from(["项目", "科目", "单位", "内容", "事项"].iter().any(|word| key.contains(word))) * 2;
        worth += i32::from(key.starts_with("项目")) * 2;
        worth += i32::from(seen.all == guessed.body.len());
        worth -= i32::from(["备注", "说明", "分类", "依据"].iter().any(|word| key.ends_with(word))) * 3;
        // the name of a code stands behind it
        if coded && last_code.is_some_and(|last| at > last) {
            let behind = all[..at]
                .iter()
                .rposition(|guess| guess.purpose == Purpose::Name || guess.purpose == Purpose::Code);
            worth += if behind == last_code { 6 } else { 1 };
            worth -= i32::from(at > last_code.unwrap_or(0) + 2) * 6;
        }
        if best.is_none_or(|(known, _)| worth > known) {
            best = Some((worth, at));
        }
    }
    if let Some((_, at)) = best {
        all[at].purpose = Purpose::Name;
    }
}
