//! Made-up tables, set and judged on the display list: no text leaves its box, no row is lost or doubled
//! over pages, the header stands on each page, totals stay with the row before, points stand in line.

use std::collections::BTreeMap;

use gongkai::compose::document::{
    Block, CellValue, CellView, ColumnKind, ColumnView, HeaderView, NoteView, RowView, TableView,
};
use gongkai::typeset::pages::{Glyphs, NodeKind, Owner, Page, Pages, Shape};

use crate::lines::{Dice, set, style};

const WORDS: [&str; 10] = [
    "社会保障和就业支出",
    "一般公共预算",
    "机关事业单位基本养老保险缴费",
    "其他",
    "国有土地使用权出让收入",
    "行政运行",
    "（款）",
    "2023年",
    "信息化建设",
    "安排的支出",
];

fn words(dice: &mut Dice, most: usize) -> String {
    (0..1 + dice.below(most)).map(|_| dice.pick(&WORDS)).collect()
}

/// Splits columns into groups, up to four levels deep.
fn tree(
    dice: &mut Dice,
    columns: std::ops::Range<usize>,
    row: usize,
    rows: usize,
    out: &mut [Vec<HeaderView>],
) {
    let mut column = columns.start;
    while column < columns.end {
        let group = row + 1 < rows && columns.end - column > 1 && dice.below(2) == 0;
        let colspan = if group { 2 + dice.below(columns.end - column - 1) } else { 1 };
        let rowspan = if group { 1 } else { rows - row };
        out[row].push(HeaderView { text: words(dice, 2), column, colspan, rowspan });
        if group {
            tree(dice, column..column + colspan, row + 1, rows, out);
        }
        column += colspan;
    }
}

fn amount(dice: &mut Dice) -> CellValue {
    let value = rust_decimal::Decimal::new(dice.below(900_000_000) as i64, 2);
    let text = match dice.below(4) {
        0 => "0".to_owned(),
        1 => format!("{:.1}", value),
        _ => format!("{:.2}", value),
    };
    CellValue::Amount { text, value }
}

/// A table with codes, names, amounts and a total row at either end.
fn code_tree(dice: &mut Dice, count: usize) -> TableView {
    let width = 3 + dice.below(10);
    let kind = |column| match column {
        0 => ColumnKind::Code,
        1 => ColumnKind::Text,
        _ => ColumnKind::Amount,
    };
    let columns = (0..width).map(|c| ColumnView { id: format!("列{c}"), kind: kind(c) }).collect();
    let depth = 1 + dice.below(4);
    let mut header = vec![Vec::new(); depth];
    tree(dice, 0..width, 0, depth, &mut header);
    let total_last = dice.below(2) == 0;
    let rows = (0..count).map(|row| {
        let total = row + 1 == count && total_last || row == 0 && !total_last;
        let name = if total { "合计".to_owned() } else { words(dice, 4) };
        let mut cells = vec![
            CellView::new(0, CellValue::Text(format!("{}", 2_000_000 + row))),
            CellView { indent: dice.below(3) as u8, ..CellView::new(1, CellValue::Text(name)) },
        ];
        cells.extend((2..width).map(|column| CellView::new(column, amount(dice))));
        RowView { cells, total, ..RowView::default() }
    });
    let rows = rows.collect();
    let notes = (0..dice.below(3)).map(|_| words(dice, 12)).collect();
    table(columns, header, rows, notes)
}

fn table(
    columns: Vec<ColumnView>,
    header: Vec<Vec<HeaderView>>,
    rows: Vec<RowView>,
    notes: Vec<String>,
) -> TableView {
    let (title, maker, unit) = ("试排一览表", "编制单位：试排中心", "单位：万元");
    TableView {
        goes_on: false,
        id: title.into(),
        title: title.into(),
        maker_line: maker.into(),
        unit_line: unit.into(),
        columns,
        header,
        rows,
        notes: notes.into_iter().map(|text| NoteView { text, place: None }).collect(),
        decimals: 2,
    }
}

/// Forms with merged cells, and texts of which some are longer than a page.
fn forms(dice: &mut Dice, count: usize) -> TableView {
    let columns = (0..4).map(|c| ColumnView { id: format!("列{c}"), kind: ColumnKind::Text }).collect();
    let text = |column, content: String| CellView::new(column, CellValue::Text(content));
    let label = |cell: CellView| CellView { label: true, ..cell };
    let mut rows = Vec::new();
    for form in 0..count {
        let wide = |content| CellView { colspan: 3, ..text(1, content) };
        let name = vec![label(text(0, "项目名称".into())), wide(format!("项目{form}"))];
        rows.push(RowView { cells: name, starts_form: true, ..RowView::default() });
        let most = if form == 1 { 600 } else { 20 };
        let goal = vec![label(text(0, "年度绩效目标".into())), wide(words(dice, most))];
        rows.push(RowView { cells: goal, ..RowView::default() });
        let heads = ["一级指标", "二级指标", "三级指标", "指标值"];
        let heads = (0..4).map(|c| label(text(c, heads[c].into()))).collect();
        rows.push(RowView { cells: heads, header: true, ..RowView::default() });
        for group in 0..1 + dice.below(4) {
            let span = 1 + dice.below(12);
            for row in 0..span {
                let mut cells = Vec::new();
                if row == 0 {
                    cells.push(label(CellView { rowspan: span, ..text(0, format!("指标{group}")) }));
                }
                cells.extend([text(1, words(dice, 2)), text(2, words(dice, 3)), text(3, "≧95%".into())]);
                rows.push(RowView { cells, ..RowView::default() });
            }
        }
    }
    table(columns, Vec::new(), rows, Vec::new())
}

fn text(run: &Glyphs) -> String {
    run.glyphs.iter().map(|glyph| &*glyph.text).collect()
}

type Rule = ((f64, f64), (f64, f64));

fn rules(page: &Page) -> Vec<Rule> {
    let rule = |item: &gongkai::typeset::pages::Item| match item.shape {
        Shape::Rule { from, to, .. } => Some((from, to)),
        _ => None,
    };
    page.items.iter().filter_map(rule).collect()
}

/// Runs of cells and their nodes, page by page.
fn runs(pages: &Pages) -> impl Iterator<Item = (usize, usize, &Glyphs)> {
    pages.pages.iter().enumerate().flat_map(move |(at, page)| {
        page.items.iter().filter_map(move |item| match (&item.shape, item.owner) {
            (Shape::Glyphs(run), Owner::Node(node)) => match pages.structure[node].kind {
                NodeKind::Cell { .. } | NodeKind::HeaderCell { .. } => Some((at, node, run)),
                _ => None,
            },
            _ => None,
        })
    })
}

/// No rule goes through a text, and all of it lies within the frame and on the page.
fn boxed(pages: &Pages) {
    for (at, _, run) in runs(pages) {
        let page = &pages.pages[at];
        // advances are not in the display list: the last glyph counts as a third of its size at least
        let last = run.glyphs.last().unwrap();
        let wide = last.text.chars().any(|c| c > '\u{2e80}');
        // an opening mark stands in the right half of its box
        let blank = if run.glyphs[0].text.starts_with('（') { 0.45 * run.size } else { 0.0 };
        let (left, right) = (run.x + blank, run.x + last.x + run.size * if wide { 0.5 } else { 0.3 });
        let (top, bottom) = (run.y - run.size * 0.8, run.y + run.size * 0.1);
        let all = rules(page);
        for (from, to) in &all {
            let through = if from.0 == to.0 {
                from.0 > left && from.0 < right && from.1 < bottom && to.1 > top
            } else {
                from.1 > top && from.1 < bottom && from.0 < right && to.0 > left
            };
            assert!(!through, "page {at}: a rule through {}", text(run));
        }
        let frame = |get: fn(&(f64, f64)) -> f64| {
            let ends = || all.iter().flat_map(|(from, to)| [get(from), get(to)]);
            (ends().fold(f64::MAX, f64::min), ends().fold(f64::MIN, f64::max))
        };
        let (x, y) = (frame(|at| at.0), frame(|at| at.1));
        assert!(left > x.0 && right < x.1 && top > y.0 && bottom < y.1, "outside: {}", text(run));
        let margin = 19.0 * 72.0 / 25.4;
        assert!(x.0 > margin && x.1 < page.width - margin, "frame across");
        assert!(y.0 > margin && y.1 < page.height - margin, "frame down: {} of {}", y.1, page.height);
    }
}

/// What each cell says, in the order of the structure, with the pages that it stands on.
fn said(pages: &Pages) -> Vec<(String, Vec<usize>)> {
    let mut cells: BTreeMap<usize, (String, Vec<usize>)> = BTreeMap::new();
    for (at, node, run) in runs(pages) {
        let cell = cells.entry(node).or_default();
        cell.0.push_str(&text(run));
        if cell.1.last() != Some(&at) {
            cell.1.push(at);
        }
    }
    cells.into_values().collect()
}

fn expected(table: &TableView) -> Vec<String> {
    let header = table.header.iter().flatten().map(|cell| cell.text.clone());
    let body = table.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.value.text().to_owned()));
    header.chain(body).collect()
}

fn check(table: TableView) -> Pages {
    let pages = set(vec![Block::Table(Box::new(table.clone()))], true);
    boxed(&pages);
    let found: Vec<String> = said(&pages).into_iter().map(|(text, _)| text).collect();
    assert_eq!(found, expected(&table), "every cell once, and in order");
    let (mut first, continued) = (true, &style().table.continued);
    for page in pages.pages.iter().filter(|page| !rules(page).is_empty()) {
        let all: String = page
            .items
            .iter()
            .filter_map(|item| match &item.shape {
                Shape::Glyphs(run) => Some(text(run)),
                _ => None,
            })
            .collect();
        for cell in table.header.iter().flatten() {
            assert!(all.contains(&cell.text), "{} missing on a page", cell.text);
        }
        assert_eq!(all.contains(continued), !first, "（续表）");
        first = false;
    }
    let notes: String = table.notes.iter().map(|note| note.text.as_str()).collect();
    let all = pages.pages.iter().flat_map(|page| &page.items).filter_map(|item| match &item.shape {
        Shape::Glyphs(run) if matches!(item.owner, Owner::Node(_)) => Some(text(run)),
        _ => None,
    });
    assert!(all.collect::<String>().ends_with(&notes), "notes");
    pages
}

#[test]
fn trees_of_every_size() {
    let mut dice = Dice(0x2023_0210);
    for count in [0, 1, 2, 5, 12, 20, 28, 31, 35, 36, 40, 44, 52, 70, 75, 90, 120, 300] {
        for _ in 0..4 {
            total_with_the_row_before(code_tree(&mut dice, count));
        }
    }
}

fn total_with_the_row_before(table: TableView) {
    let total = table.rows.last().filter(|row| row.total && table.rows.len() > 1);
    let code = total.map(|row| row.cells[0].value.text().to_owned());
    let cells = said(&check(table));
    if let Some(total) = code.and_then(|code| cells.iter().position(|(text, _)| *text == code)) {
        assert_eq!(cells[total].1, cells[total - 1].1, "a total apart from the row before it");
    }
}

/// A tree with so many columns at least.
fn widened(dice: &mut Dice, rows: usize, columns: usize) -> TableView {
    let mut table = code_tree(dice, rows);
    for column in table.columns.len()..columns {
        table.columns.push(ColumnView { id: format!("列{column}"), kind: ColumnKind::Amount });
        let rowspan = table.header.len();
        table.header[0].push(HeaderView { text: "一般公共预算".into(), column, colspan: 1, rowspan });
        table.rows.iter_mut().for_each(|row| row.cells.push(CellView::new(column, amount(dice))));
    }
    table
}

#[test]
fn more_columns_than_a_page_was_made_for() {
    let mut dice = Dice(0x0060_0060);
    let table = widened(&mut dice, 12, 60);
    check(table);
}

#[test]
fn forms_over_pages() {
    let mut dice = Dice(0x0624_1110);
    for count in [1, 2, 3, 5, 8, 13, 40] {
        check(forms(&mut dice, count));
    }
}

#[test]
fn decimal_points_stand_in_line() {
    let mut dice = Dice(0x3762_0938_9130);
    let pages = check(code_tree(&mut dice, 25));
    let mut points: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, node, run) in runs(&pages) {
        let NodeKind::Cell { .. } = pages.structure[node].kind else { continue };
        // cells of a row are numbered one after the other, like its columns
        let column = columns.entry(pages.structure[node].parent.unwrap()).or_default();
        if let Some(point) = run.glyphs.iter().find(|glyph| &*glyph.text == ".") {
            points.entry(*column).or_default().push(run.x + point.x);
        }
        *column += 1;
    }
    let in_line = points.values().filter(|xs| xs.len() > 5);
    assert!(in_line.clone().count() > 0);
    for xs in in_line {
        let spread =
            xs.iter().copied().fold(f64::MIN, f64::max) - xs.iter().copied().fold(f64::MAX, f64::min);
        assert!(spread < 0.01, "points spread over {spread} pt");
    }
}

#[test]
fn a_wide_table_turns_its_page_and_the_number_with_it() {
    let mut dice = Dice(0x0008_0297);
    let wide = widened(&mut dice, 80, 16);
    let pages = check(wide);
    let turned: Vec<&Page> = pages.pages.iter().filter(|page| page.width > page.height).collect();
    assert!(turned.len() > 2, "{} turned pages", turned.len());
    for page in turned {
        let number = page.items.iter().find_map(|item| match &item.shape {
            Shape::Turned { glyphs, angle } => Some((glyphs, *angle, item.node())),
            _ => None,
        });
        let (glyphs, angle, node) = number.expect("a number");
        assert!(node.is_none() && angle == -90.0);
        // at the left of the table; bottom on odd pages, top on even ones (GB/T 9704-2012, 8)
        assert!(glyphs.x < 25.0 * 72.0 / 25.4);
        let odd = page.label.parse::<u32>().unwrap() % 2 == 1;
        assert_eq!(glyphs.y > page.height / 2.0, odd, "number of page {}", page.label);
    }
}
