//! Pages of running text that nothing is printed from: an office writes them itself (编制说明, 其他相关情况说明),
//! and their words are read as closely as those that are printed.

use std::collections::BTreeMap;

use crate::budget::label;
pub use crate::budget::typed::begins_anew;
use crate::budget::unit::PlacedText;
use crate::budget::{PageParagraph, TextPage};
use crate::diag::{CellRef, Place};
use crate::pack::schema::TextSchema;
use crate::read::account::{Account, Fate};
use crate::read::blank;
use crate::read::cells;
use crate::read::grid::{Grid, SheetCell, Value};
use crate::read::recognise::{TITLE_LENGTH, is_front, title_key};

/// Sheets that tell people how to fill in the workbook; nobody publishes them.
const FOR_FILLERS: [&str; 8] =
    ["填表说明", "填报说明", "填写说明", "填报须知", "填表须知", "使用说明", "操作说明", "编报说明"];
/// A line of clauses with fewer Chinese characters is no sentence.
const SENTENCE: usize = 12;
/// Nor is one with fewer that ends with a full stop.
const SHORT_SENTENCE: usize = 5;
/// So many items below a title are a page without a sentence.
const LISTED: usize = 2;
/// What a list of what comes is called.
const CONTENTS: [&str; 4] = ["目录", "目次", "封面", "清单"];
/// A line that was broken off is at least as long as this part of the longest, in tenths.
const FULL_TENTHS: usize = 7;
/// A shorter line was not broken off for want of room.
const SHORTEST_FULL: usize = 20;
/// What a paragraph ends with; what follows is another.
const ENDS: [char; 10] = ['。', '！', '？', '；', '：', '!', '?', ';', ':', '…'];

/// A cell of words, as far as pages are concerned.
struct Line {
    text: String,
    cell: CellRef,
    /// Whether nothing else stands on its row.
    alone: bool,
    /// Whether it begins a paragraph by its blanks.
    indented: bool,
}

/// Whether a sheet holds running text, and not a table.
pub fn is_running_text(grid: &Grid) -> bool {
    is_running(&lines(grid, |_| true), grid)
}

/// The page that a sheet is, where it is running text and none of it, or not all, was taken.
///
/// `read` is the account of a sheet of prose, and what the pack says of it; none where the sheet was passed over.
pub fn of_sheet(grid: &Grid, read: Option<(&Account, &TextSchema)>) -> Option<TextPage> {
    if grid.hidden || grid.cut.is_some() || is_front(grid) || is_for_fillers(grid) {
        return None;
    }
    let untaken = |at: &(u32, u32)| match read {
        None => true,
        Some((account, _)) => matches!(account.fates.get(at), Some(Fate::Left(_))),
    };
    let lines = lines(grid, |at| untaken(&at));
    let blank = TextSchema::default();
    let schema = read.map_or(&blank, |(_, schema)| schema);
    if blank::is_blank_page(schema, lines.iter().map(|line| line.text.as_str())) {
        return None;
    }
    // a page of prose is one, however short what was left on it
    if lines.is_empty() || read.is_none() && !is_running(&lines, grid) {
        return None;
    }
    let title = title_of(grid);
    let paragraphs = joined(lines);
    Some(TextPage { sheet: grid.place(), name: grid.sheet.to_string(), title, paragraphs })
}

/// Whether a sheet only says how to fill in others.
fn is_for_fillers(grid: &Grid) -> bool {
    let name = label::fold(&grid.sheet);
    let title = title_of(grid);
    FOR_FILLERS.iter().any(|word| name.contains(word) || title.contains(word))
}

/// Whether a sheet only lists what others hold.
fn is_contents(grid: &Grid) -> bool {
    let named = [label::fold(&grid.sheet), label::fold(&title_of(grid))];
    named.iter().any(|name| CONTENTS.iter().any(|word| name.contains(word)))
}

/// The first words on a sheet, if they are short enough for a title; else the name of the sheet.
fn title_of(grid: &Grid) -> String {
    let first = grid.iter().next().map(|(_, cell)| label::clean(&cell.text())).unwrap_or_default();
    let fits = !first.is_empty() && title_key(&first).chars().count() <= TITLE_LENGTH;
    if fits { first } else { grid.sheet.to_string() }
}

/// The words of a sheet, line by line; lines in one cell are lines of their own.
fn lines(grid: &Grid, wanted: impl Fn((u32, u32)) -> bool) -> Vec<Line> {
    let mut all = Vec::new();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for ((row, _), _) in grid.iter() {
        *counts.entry(row).or_default() += 1;
    }
    for (at, held) in grid.iter().filter(|(at, _)| wanted(*at)) {
        if !is_words(held) || cells::is_sign_off(grid, at.0) && !held.text().trim_end().ends_with('。') {
            continue;
        }
        let alone = counts.get(&at.0) == Some(&1);
        for line in held.text().lines() {
            let text = label::clean(line);
            if !text.is_empty() && !blank::is_instruction(&text) {
                let indented = line.starts_with(char::is_whitespace);
                all.push(Line { text, cell: grid.cell(at.0, at.1), alone, indented });
            }
        }
    }
    all
}

fn is_words(cell: &SheetCell) -> bool {
    matches!(&cell.value, Value::Text(text) if han(text) > 0)
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

/// Whether sentences on rows of their own outweigh what stands beside other cells.
fn is_running(lines: &[Line], grid: &Grid) -> bool {
    let (alone, beside): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.alone);
    let figures = grid.iter().filter(|(_, cell)| cell.is_figure()).count();
    let is_sentence = |line: &&Line| {
        let clauses = han(&line.text) >= SENTENCE && line.text.contains(['，', '。', '；', '：', ',', ':']);
        clauses || han(&line.text) >= SHORT_SENTENCE && line.text.ends_with('。')
    };
    let sum = |lines: &[&Line]| lines.iter().map(|line| han(&line.text)).sum::<usize>();
    // below a title, headings and items of a list say something too, except where they only say what comes
    let listed =
        alone.iter().skip(1).filter(|line| han(&line.text) >= SHORT_SENTENCE && begins_anew(&line.text));
    let lists = listed.count() >= LISTED && !is_contents(grid);
    (lists || alone.iter().any(is_sentence)) && sum(&alone) > sum(&beside) && figures <= alone.len()
}

/// Lines as paragraphs: one that was broken off goes on in the row below.
fn joined(lines: Vec<Line>) -> Vec<PageParagraph> {
    let longest = lines.iter().filter(|line| line.alone).map(|line| line.text.chars().count()).max();
    let full = (longest.unwrap_or(0) * FULL_TENTHS / 10).max(SHORTEST_FULL);
    let mut all: Vec<PageParagraph> = Vec::new();
    // the last line of the paragraph that is open, while it may go on
    let mut open: Option<(u32, u32, usize)> = None;
    for line in lines {
        let (row, col) = (line.cell.row, line.cell.col);
        let length = line.text.chars().count();
        let goes_on = line.alone
            && !line.indented
            && !begins_anew(&line.text)
            && open.is_some_and(|(above, column, was)| above + 1 == row && column == col && was >= full);
        let place = Place::Cell(line.cell);
        let last = all.last_mut().filter(|last| goes_on && !last.text.text.ends_with(ENDS));
        match last {
            Some(last) => {
                last.text.further.push((last.text.text.len(), place));
                last.text.text.push_str(&line.text);
            }
            None => all
                .push(PageParagraph { text: PlacedText::new(line.text, place), beside_others: !line.alone }),
        }
        open = line.alone.then_some((row, col, length));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of some rows, cells parted by bars.
    fn sheet(rows: &[&str]) -> Grid {
        let mut grid = Grid::new("t.xlsx".into(), "编制说明".into(), false);
        for (row, line) in rows.iter().enumerate() {
            for (col, text) in line.split('|').enumerate().filter(|(_, text)| !text.is_empty()) {
                let value = match text.parse() {
                    Ok(number) => Value::Number(number),
                    Err(_) => Value::Text(text.to_owned()),
                };
                grid.set(row as u32, col as u32, SheetCell::plain(value));
            }
        }
        grid
    }

    fn texts(rows: &[&str]) -> Vec<String> {
        let page = of_sheet(&sheet(rows), None);
        page.iter().flat_map(|page| &page.paragraphs).map(|own| own.text.text.clone()).collect()
    }

    #[test]
    fn lines_that_were_broken_off_are_one_paragraph() {
        let rows = [
            "2025年部门预算编制说明",
            "2025年收入预算总额为一千二百万元，其中财政拨款收入为一千一百万元，比上年增加五十万元，主要",
            "原因是人员增加。",
            "一、支出预算",
            "支出预算总额为一千二百万元。",
        ];
        let found = texts(&rows);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[1].ends_with("主要原因是人员增加。"));
        let page = of_sheet(&sheet(&rows), None).unwrap();
        assert_eq!(page.title, rows[0]);
        assert_eq!(page.paragraphs[1].text.further.len(), 1);
    }

    #[test]
    fn tables_and_help_are_no_pages() {
        assert!(
            texts(&["项目|金额|备注", "办公费|12|本项为日常办公所需，含纸张、水电等各项开支。", "水费|3|"])
                .is_empty()
        );
        assert!(texts(&["填表说明", "请各单位按照要求填写本表，于三月底以前报送区财政局汇总。"]).is_empty());
        assert!(texts(&["目录", "一、部门概况", "二、部门预算表"]).is_empty());
    }

    #[test]
    fn lists_and_lone_lines_are_pages() {
        assert_eq!(texts(&["其他说明", "一、重点工作", "1. 加强个人帐户管理；", "2. 其它工作。"]).len(), 4);
        assert_eq!(texts(&["联系人：张某，手机号138 7006 1234。"]).len(), 1);
        assert!(texts(&["单位名单", "机关本级", "服务中心"]).is_empty());
    }

    #[test]
    fn numbered_lines_begin_anew() {
        for line in ["一、收入", "（二）支出", "1.办公费", "1、办公费", "第三部分 说明", "①培训"]
        {
            assert!(begins_anew(line), "{line}");
        }
        for line in ["1.5万元", "一部分资金", "原因是人员增加。", "十二月底以前", "2025年预算"]
        {
            assert!(!begins_anew(line), "{line}");
        }
    }
}
