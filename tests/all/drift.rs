//! Labels as offices really write them: every label of the samples' tables is written in other ways, and
//! the table is read as before, or it is said what is in the way. Never are other figures read in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gongkai::budget::{Book, label};
use gongkai::diag::{Diagnostics, Place, Severity};
use gongkai::pack::schema::RowSchema;
use gongkai::pack::{self, Pack};
use gongkai::read::account::{Account, Fate, WhyLeft};
use gongkai::read::grid::{Grid, SheetCell, Value};
use gongkai::read::{self, workbook};

use crate::support::root;

/// How a label drifts, and whether it must be read all the same.
struct Way {
    name: &'static str,
    drift: fn(&str) -> Option<String>,
    must: bool,
}

/// What a label is without a word that ends it.
fn cut(text: &str) -> Option<&str> {
    let endings = ["收入", "支出", "经费", "拨款", "预算"];
    let rest = endings.iter().find_map(|ending| text.strip_suffix(ending))?;
    (rest.chars().count() > 1 && !rest.ends_with('、')).then_some(rest)
}

/// A number before a label that has none.
fn numbered(number: &str, text: &str) -> Option<String> {
    (label::key(text) == label::fold(text)).then(|| format!("{number}{text}"))
}

/// A label with more before and after it; levels of codes (类) have nothing of the kind.
fn whole(text: &str, before: &str, after: &str) -> Option<String> {
    (text.chars().count() > 1).then(|| format!("{before}{text}{after}"))
}

fn in_the_middle(text: &str, put: &str) -> Option<String> {
    let middle = text.char_indices().nth(text.chars().count() / 2)?.0;
    (text.chars().count() > 3).then(|| format!("{}{put}{}", &text[..middle], &text[middle..]))
}

const WAYS: [Way; 16] = [
    Way { name: "1.", drift: |text| numbered("1. ", text), must: true },
    Way { name: "（一）", drift: |text| numbered("（一）", text), must: true },
    Way { name: "其中", drift: |text| Some(format!("其中：{text}")), must: true },
    Way { name: "a break in mid-word", drift: |text| in_the_middle(text, "\n"), must: true },
    Way { name: "blanks in mid-word", drift: |text| in_the_middle(text, "　 "), must: true },
    Way { name: "a colon", drift: |text| Some(format!("{text}：")), must: true },
    Way { name: "this year", drift: |text| Some(format!("YEAR年{text}")), must: true },
    Way { name: "this year's", drift: |text| Some(format!("YEAR年度{text}")), must: true },
    Way { name: "a remark in brackets", drift: |text| whole(text, "", "（不含上级）"), must: true },
    Way { name: "单位 before it", drift: |text| whole(text, "本单位", ""), must: true },
    Way { name: "部门 before it", drift: |text| whole(text, "部门", ""), must: true },
    Way { name: "资金 after it", drift: |text| whole(text, "", "资金"), must: true },
    Way { name: "预算数 after it", drift: |text| whole(text, "", "预算数"), must: true },
    Way { name: "资金 instead", drift: |text| Some(format!("{}资金", cut(text)?)), must: false },
    Way { name: "its ending left out", drift: |text| Some(cut(text)?.to_owned()), must: false },
    Way { name: "another year", drift: |text| Some(format!("2019年{text}")), must: false },
];

/// Rows by table, side and key with what is above them: their amounts, zeros and blanks left out.
type Figures = BTreeMap<String, BTreeMap<String, String>>;

fn figures(book: &Book) -> Figures {
    let mut all = Figures::new();
    for table in &book.tables {
        for section in &table.sections {
            for row in &section.rows {
                let parent = row.parent.map(|at| section.rows[at].key.as_str()).unwrap_or_default();
                let path = format!("{}@{}/{parent}>{}", table.id, section.side, row.key);
                let own = all.entry(path).or_default();
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    if let Some(amount) = amount.as_ref().filter(|amount| !amount.yuan.is_zero()) {
                        let known = own.entry(column.clone()).or_default();
                        known.push_str(&format!(" {}", amount.yuan.normalize()));
                    }
                }
            }
        }
    }
    for table in &book.tables {
        let names = table.sections.iter().flat_map(|section| section.rows.iter());
        for (row, form) in names.zip(&table.forms) {
            let own = all.entry(format!("{}@/>{}", table.id, row.key)).or_default();
            own.extend(form.texts.iter().map(|(id, text)| (id.clone(), text.text.clone())));
            let targets = form.indicators.iter().map(|own| format!("{:?} {}", own.levels, own.target));
            own.insert("targets".to_owned(), targets.collect::<String>());
        }
    }
    all.retain(|_, own| !own.is_empty());
    all
}

fn read(grid: &Grid, pack: &Pack) -> (Book, Vec<Account>, Diagnostics) {
    let mut faults = Diagnostics::new();
    let (book, accounts) = read::tables(std::slice::from_ref(grid), pack, &mut faults);
    (book, accounts, faults)
}

/// The cells of a sheet that hold labels of the pack: those of its header, and names of listed rows.
fn labels(grid: &Grid, book: &Book, account: &Account, pack: &Pack) -> Vec<(u32, u32)> {
    let mut cells = Vec::new();
    let header = account.fates.iter().filter(|(_, fate)| **fate == Fate::Header).map(|(at, _)| *at);
    // the names of the sides and of groups over all columns name nothing
    cells.extend(header);
    for table in &book.tables {
        let schema = pack.table(&table.id).unwrap();
        for section in &table.sections {
            // forms have no sides
            let side = schema.side(&section.side);
            let named = section
                .rows
                .iter()
                .filter(|row| row.total || side.is_some_and(|side| side.row(&row.key).is_some()));
            cells.extend(named.map(|row| (row.place.row, row.place.col)));
        }
    }
    let text = |at: &(u32, u32)| matches!(grid.get(at.0, at.1).map(|c| &c.value), Some(Value::Text(_)));
    cells.retain(text);
    cells
}

struct Sheet {
    grid: Grid,
    pack: Arc<Pack>,
    year: i32,
    labels: Vec<(u32, u32)>,
    figures: Figures,
}

impl Sheet {
    fn drifted(&self, cells: &[(u32, u32)], way: &Way) -> Option<Grid> {
        let mut grid = self.grid.clone();
        let mut changed = false;
        for at in cells {
            let text = grid.get(at.0, at.1)?.text();
            if let Some(other) = (way.drift)(text.trim()) {
                let other = other.replace("YEAR", &self.year.to_string());
                grid.set(at.0, at.1, SheetCell::plain(Value::Text(other)));
                changed = true;
            }
        }
        changed.then_some(grid)
    }
}

fn sheets() -> Vec<Sheet> {
    let mut all = Vec::new();
    for (sample, id, year) in [("nanchang-2023", "jiangxi", 2023), ("mingwan-2026", "shanghai", 2026)] {
        let pack = Arc::new(pack::load::load(id, &[]).unwrap().printed("单位", year));
        let file = root().join("inputs").join(sample).join("tables.xlsx");
        let (grids, _) = workbook::read(&file, &mut Diagnostics::new()).unwrap();
        for grid in grids {
            let (book, accounts, faults) = read(&grid, &pack);
            if book.tables.is_empty() {
                continue;
            }
            assert!(!faults.has_errors());
            let labels = labels(&grid, &book, &accounts[0], &pack);
            all.push(Sheet { grid, pack: pack.clone(), year, labels, figures: figures(&book) });
        }
    }
    assert!(all.len() > 20, "{}", all.len());
    all
}

/// What is wrong with how drifted labels were read.
fn wrong(sheet: &Sheet, grid: &Grid, must: bool) -> Option<String> {
    let (book, _, faults) = read(grid, &sheet.pack);
    let same = figures(&book) == sheet.figures;
    let refused = faults.has_errors();
    let told: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
    if !same && !refused {
        return Some(format!("other figures in silence: {told:?}"));
    }
    (must && (refused || !same)).then(|| format!("not read: {told:?}"))
}

#[test]
fn every_label_in_every_way_is_read_or_told() {
    let mut failures = BTreeSet::new();
    let mut count = 0;
    for sheet in sheets() {
        for way in &WAYS {
            for at in &sheet.labels {
                let Some(grid) = sheet.drifted(&[*at], way) else { continue };
                count += 1;
                if let Some(why) = wrong(&sheet, &grid, way.must) {
                    let text = sheet.grid.text(at.0, at.1);
                    failures.insert(format!("{} {text} by {}: {why}", sheet.grid.sheet, way.name));
                }
            }
        }
    }
    assert!(count > 2_000, "{count}");
    assert!(failures.is_empty(), "{} of {count}: {failures:#?}", failures.len());
}

#[test]
fn all_labels_of_a_sheet_may_drift_in_one_way() {
    let mut failures = BTreeSet::new();
    for sheet in sheets() {
        for way in &WAYS {
            let Some(grid) = sheet.drifted(&sheet.labels, way) else { continue };
            if let Some(why) = wrong(&sheet, &grid, way.must) {
                failures.insert(format!("{} by {}: {why}", sheet.grid.sheet, way.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}: {failures:#?}", failures.len());
}

#[test]
fn what_is_only_alike_is_told_once_a_label_and_book() {
    let mut told = 0;
    for sheet in sheets() {
        for at in &sheet.labels {
            let Some(grid) = sheet.drifted(&[*at], &WAYS[11]) else { continue };
            let (_, accounts, faults) = read(&grid, &sheet.pack);
            let notices = faults.iter().filter(|fault| fault.code == "读取-近似名称").count();
            assert_eq!(
                notices,
                accounts[0].loose.len().min(1),
                "{} {}",
                sheet.grid.sheet,
                grid.text(at.0, at.1)
            );
            assert!(faults.iter().all(|fault| fault.severity != Severity::Warning));
            told += notices;
        }
    }
    assert!(told > 100, "{told}");
}

/// A sheet of the sample as rows of texts, blank where there is nothing.
fn grid(rows: &[&[&str]]) -> Grid {
    let mut grid = Grid::new("表.xlsx".into(), "表".into(), false);
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells.iter()) {
            let value = match text.parse() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text((*text).to_owned()),
            };
            if !text.is_empty() {
                grid.set(row, col, SheetCell::plain(value));
            }
        }
    }
    grid
}

const HEAD: [&[&str]; 4] = [
    &["2025年收支预算总表"],
    &["编制单位：某局", "", "", "单位：万元"],
    &["收入", "", "支出"],
    &["项目", "预算数", "项目", "预算数"],
];

fn balance(rows: &[&[&str]]) -> Grid {
    let mut all = HEAD.to_vec();
    all.extend(rows);
    grid(&all)
}

/// Codes and messages of all that was told, with the address of the first place.
fn told(grid: &Grid, pack: &Pack) -> Vec<String> {
    let (_, _, faults) = read(grid, pack);
    let line = |fault: &gongkai::diag::Diagnostic| match fault.places.first() {
        Some(Place::Cell(cell)) => format!("{} {} {}", fault.code, cell.address(), fault.message),
        _ => format!("{} {}", fault.code, fault.message),
    };
    faults.iter().map(line).collect()
}

fn jiangxi() -> Pack {
    pack::load::load("jiangxi", &[]).unwrap().printed("部门", 2025)
}

#[test]
fn a_label_that_may_be_one_of_two_rows_is_refused_and_both_are_named() {
    let mut pack = jiangxi();
    let table = pack.tables.iter_mut().find(|table| table.id == "收支预算总表").unwrap();
    let more = RowSchema {
        id: "事业经费".to_owned(),
        label: None,
        aliases: Vec::new(),
        parent: None,
        parts: Vec::new(),
        of_which: false,
        change: false,
    };
    table.sides_mut()[0].rows.push(more);
    let found = told(&balance(&[&["事业资金", "12"]]), &pack);
    assert_eq!(found.iter().filter(|line| line.starts_with("读取-多义 A5")).count(), 1, "{found:?}");
    assert!(found[0].contains("“三、事业收入”或“事业经费”"), "{found:?}");
    // the one that stands there under its own name is not meant
    let found = told(&balance(&[&["事业资金", "12"], &["事业收入", "3"]]), &pack);
    assert!(found.iter().all(|line| !line.starts_with("读取-多义")), "{found:?}");
    assert!(found[0].starts_with("读取-近似名称 A5") && found[0].contains("“事业经费”"), "{found:?}");
}

#[test]
fn two_labels_for_one_column_are_refused() {
    let rows: [&[&str]; 5] = [
        &["2025年部门支出总表"],
        &["单位：万元"],
        &["科目编码", "科目名称", "合计", "基本支出经费", "基本支出资金", "项目支出"],
        &["", "合计", "5", "2", "0", "3"],
        &["201", "一般公共服务支出", "5", "2", "0", "3"],
    ];
    let found = told(&grid(&rows), &jiangxi());
    assert!(
        found.iter().any(|line| line.starts_with("读取-多义 D3") && line.contains("基本支出资金")),
        "{found:?}"
    );
}

#[test]
fn an_unknown_row_without_amounts_is_a_notice_and_one_with_them_an_error() {
    for (amount, count) in [("0", 0), ("", 0), ("7", 1)] {
        let (_, _, faults) = read(&balance(&[&["外星收入来源", amount], &["事业收入", "3"]]), &jiangxi());
        let rows: Vec<_> = faults.iter().filter(|fault| fault.code == "读取-多余行").collect();
        assert_eq!(rows.len(), 1, "{amount}");
        assert_eq!(faults.count(Severity::Error), count, "{amount}");
    }
}

#[test]
fn a_label_of_another_year_is_read_and_warned_of() {
    let found = told(&balance(&[&["事业收入", "3"], &["2023年收入总计", "3"]]), &jiangxi());
    assert!(
        found.iter().any(|line| line.starts_with("读取-年份 A6") && line.contains("2023年收入总计")),
        "{found:?}"
    );
    // beside the year of the table another year is another column
    let mut both = HEAD.to_vec();
    both[3] = &["项目", "2025年预算数", "2024年预算数", "项目", "预算数"];
    both[2] = &["收入", "", "", "支出"];
    both.push(&["事业收入", "3", "2"]);
    let (book, _, faults) = read(&grid(&both), &jiangxi());
    assert!(figures(&book).values().all(|own| own.values().all(|amount| amount == " 30000")), "{book:?}");
    assert!(faults.iter().any(|fault| fault.code == "读取-多余列" && fault.severity == Severity::Error));
}

#[test]
fn a_row_written_twice_is_booked_as_the_row_that_it_is() {
    for (amount, fate) in [("5", Fate::Label), ("", Fate::Left(WhyLeft::Told))] {
        let (book, accounts, faults) =
            read(&balance(&[&["事业收入", "3"], &["事业收入", amount]]), &jiangxi());
        assert_eq!(accounts[0].fates[&(5, 0)], fate, "{amount}");
        assert_eq!(faults.count(Severity::Error), usize::from(!amount.is_empty()));
        let rows = book.tables[0].sections[0].rows.iter().filter(|row| row.key == "事业收入");
        assert_eq!(rows.count(), if amount.is_empty() { 1 } else { 2 });
    }
}
