//! A sheet is not a table: several tables on one sheet, one table on several, and what only looks like it.

mod pages;
mod sheets;
mod strange;

use gongkai::budget::table::{Row, Table};
use gongkai::diag::{Diagnostics, Severity};
use gongkai::pack;
use gongkai::read::account::{Account, Fate, WhyLeft};
use gongkai::read::{self, workbook};

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, sample};

const BALANCE: &str = "1 收支预算总表";
const INCOME: &str = "2 部门收入总表";
const TREE: &str = "3 部门支出总表";
const GRANTS: &str = "4 财政拨款收支总表";
const UNITS: &str = "7 财政拨款三公经费支出表";
const FUND: &str = "8 政府性基金预算支出表";
const CAPITAL: &str = "9 国有资本经营预算支出表";
const FORMS: &str = "10 项目支出绩效目标表";
const ALL_FUNDS: &str = "附1 ";
const OF_GRANTS: &str = "附2 ";
const PURCHASES: &str = "附3 ";

/// A cell to be written: row and column from zero, and what.
type Put<'a> = (u32, u16, &'a str);

/// A book as it was read.
struct Told {
    tables: Vec<Table>,
    accounts: Vec<Account>,
    faults: Diagnostics,
}

impl Told {
    fn of(book: &Book) -> Self {
        let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
        book.write(file.path());
        let pack = pack::load::load("jiangxi", &[]).unwrap();
        let mut faults = Diagnostics::new();
        let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
        let (read, accounts) = read::tables(&grids, &pack, &mut faults);
        for (grid, account) in grids.iter().zip(&accounts) {
            let cells: Vec<_> = grid.iter().map(|(at, _)| at).collect();
            let booked: Vec<_> = account.fates.keys().copied().collect();
            assert_eq!(cells, booked, "the fates of {} are no partition", grid.sheet);
        }
        Self { tables: read.tables, accounts, faults }
    }

    fn errors(&self) -> Vec<String> {
        self.messages(Severity::Error)
    }

    fn messages(&self, least: Severity) -> Vec<String> {
        let worse = self.faults.iter().filter(|fault| fault.severity >= least);
        worse.map(|fault| format!("{} {} {:?}", fault.code, fault.message, fault.hint)).collect()
    }

    fn table(&self, id: &str) -> &Table {
        let found: Vec<&Table> = self.tables.iter().filter(|table| table.id == id).collect();
        assert_eq!(found.len(), 1, "{id}: {:#?}", self.messages(Severity::Notice));
        found[0]
    }

    /// What every table says, without the addresses.
    fn content(&self) -> Vec<String> {
        self.tables.iter().map(content).collect()
    }
}

/// A row without its address.
fn line(row: &Row) -> String {
    let amounts: Vec<_> = row.amounts.iter().map(|amount| amount.as_ref().map(|own| own.yuan)).collect();
    let Row { key, label, depth, parent, total, texts, .. } = row;
    format!("{key} {label} {depth} {parent:?} {total} {amounts:?} {texts:?}")
}

fn content(table: &Table) -> String {
    let mut lines = vec![format!(
        "{} {:?} {:?}",
        table.id,
        table.unit,
        Vec::from_iter(table.notes.iter().map(|note| &note.text))
    )];
    for section in &table.sections {
        lines.push(format!("@{} {:?}", section.side, section.columns));
        lines.extend(section.rows.iter().map(line));
    }
    let forms = table.forms.iter().map(|form| {
        let levels: Vec<_> = form.indicators.iter().map(|own| (&own.levels, &own.target)).collect();
        format!("{:?} {levels:?}", Vec::from_iter(form.texts.iter().map(|(id, own)| (id, &own.text))))
    });
    lines.extend(forms);
    lines.join("\n")
}

fn book() -> Book {
    Book::read(&sample().join("tables.xlsx"))
}

/// Takes a sheet out of a book.
fn take(book: &mut Book, name: &str) -> Sheet {
    let at = book.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
    book.sheets.remove(at)
}

/// Puts what a sheet holds on another, so many rows down and columns to the right.
fn put(onto: &mut Sheet, from: &Sheet, rows: u32, columns: u16) {
    for ((row, column), value) in &from.cells {
        onto.cells.insert((row + rows, column + columns), value.clone());
    }
    let moved =
        |m: &[u32; 4]| [m[0] + rows, m[1] + u32::from(columns), m[2] + rows, m[3] + u32::from(columns)];
    onto.merges.extend(from.merges.iter().map(moved));
}

fn height(sheet: &Sheet) -> u32 {
    sheet.cells.keys().map(|at| at.0 + 1).max().unwrap()
}

fn width(sheet: &Sheet) -> u16 {
    sheet.cells.keys().map(|at| at.1 + 1).max().unwrap()
}

/// Moves sheets below another, with so many blank rows between them.
fn stack(book: &mut Book, names: &[&str], gap: u32) {
    let (first, others) = names.split_first().unwrap();
    for name in others {
        let from = take(book, name);
        let onto = book.sheet(first);
        let rows = height(onto) + gap;
        put(onto, &from, rows, 0);
    }
}

/// A sheet beside another.
fn beside(book: &mut Book, left: &str, right: &str, gap: u16) {
    let from = take(book, right);
    let onto = book.sheet(left);
    let columns = width(onto) + gap;
    put(onto, &from, 0, columns);
}

fn write(sheet: &mut Sheet, cells: &[Put<'_>]) {
    for (row, column, text) in cells {
        let value = text.parse().map_or_else(|_| Value::Text((*text).to_owned()), Value::Number);
        sheet.cells.insert((*row, *column), value);
    }
}

/// The book says the same however its sheets are put together.
fn is_same(change: impl FnOnce(&mut Book)) -> Told {
    let mut changed = book();
    change(&mut changed);
    let (plain, told) = (Told::of(&book()), Told::of(&changed));
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    let warnings = told.messages(Severity::Warning);
    assert!(warnings.is_empty(), "{warnings:#?}");
    let (mut one, mut other) = (plain.content(), told.content());
    one.sort();
    other.sort();
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
    told
}

#[test]
fn tables_below_each_other_are_read_as_the_tables_they_are() {
    for gap in 0..3 {
        let told = is_same(|book| stack(book, &[FUND, CAPITAL], gap));
        for id in ["政府性基金预算支出表", "国有资本经营预算支出表"] {
            assert_eq!(
                Vec::from_iter(told.table(id).notes.iter().map(|note| note.text.as_str())),
                ["注：本表为空表，本单位没有安排此项支出。"]
            );
        }
        is_same(|book| stack(book, &[INCOME, TREE, GRANTS], gap));
        is_same(|book| stack(book, &[UNITS, FORMS, PURCHASES], gap));
    }
    let told = is_same(|book| stack(book, &[BALANCE, INCOME, TREE, GRANTS, UNITS, FUND, CAPITAL], 1));
    let total = told.table("支出总表").sections[0].rows.iter().find(|row| row.total).unwrap();
    // 18 rows of the first table, 19 of the second, a blank one after each, then the fourth row of its own
    assert_eq!((&*total.place.sheet, total.place.row), (BALANCE, 18 + 1 + 19 + 1 + 3));
}

#[test]
fn tables_beside_each_other_are_read_as_the_tables_they_are() {
    for gap in 0..3 {
        let told = is_same(|book| beside(book, ALL_FUNDS, OF_GRANTS, gap));
        let first = &told.table("财政拨款支出经济分类表").sections[0].rows[1];
        assert_eq!((first.place.row, first.place.col), (4, 5 + u32::from(gap)));
        is_same(|book| beside(book, BALANCE, TREE, gap));
        is_same(|book| beside(book, UNITS, INCOME, gap));
    }
    // two above, two below
    is_same(|book| {
        beside(book, ALL_FUNDS, OF_GRANTS, 1);
        beside(book, FUND, CAPITAL, 1);
        stack(book, &[ALL_FUNDS, FUND], 1);
    });
    // a long one on the left, two short ones on the right
    is_same(|book| {
        stack(book, &[FUND, CAPITAL], 1);
        beside(book, TREE, FUND, 1);
    });
}

#[test]
fn the_name_of_the_sheet_is_the_title_of_the_first_only() {
    is_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.cells.remove(&(0, 0));
        stack(book, &[TREE, FUND], 1);
    });
}

#[test]
fn a_hidden_copy_goes_on_with_nothing() {
    let mut changed = book();
    let mut copy = changed.sheet(TREE).clone();
    copy.name = "3 部门支出总表 (2)".to_owned();
    copy.hidden = true;
    changed.sheets.push(copy);
    let told = Told::of(&changed);
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    assert_eq!(told.content(), Told::of(&book()).content());
}

#[test]
fn what_numbers_a_title_goes_with_it() {
    is_same(|book| {
        stack(book, &[FUND, CAPITAL], 2);
        let sheet = book.sheet(FUND);
        // row 8 holds the second title
        sheet.set((7, 0), "附件9");
    });
}

#[test]
fn what_only_mentions_a_table_cuts_nothing() {
    let cases: [(&str, Vec<Put<'_>>); 5] = [
        (TREE, vec![(20, 0, "注：项目支出详见项目支出绩效目标表")]),
        (TREE, vec![(20, 0, "详见政府性基金预算支出表")]),
        (TREE, vec![(20, 0, "注：见下"), (21, 0, "政府性基金预算支出表"), (22, 0, "部门收入总表")]),
        (FORMS, vec![(15, 0, "项目支出绩效目标表"), (15, 3, "单位：万元")]),
        ("目录", vec![(12, 0, "附1　支出经济分类预算表（全部资金）")]),
    ];
    for (name, cells) in cases {
        let (plain, mut changed) = (Told::of(&book()), book());
        write(changed.sheet(name), &cells);
        let told = Told::of(&changed);
        let rows = |told: &Told| -> Vec<usize> {
            told.tables.iter().flat_map(|table| &table.sections).map(|section| section.rows.len()).collect()
        };
        assert!(told.errors().is_empty(), "{cells:?}: {:#?}", told.errors());
        assert_eq!(rows(&told), rows(&plain), "{cells:?}");
        let cut = told.messages(Severity::Notice);
        assert!(!cut.iter().any(|message| message.contains("读取-未用表格")), "{cut:#?}");
    }
}

#[test]
fn a_list_of_contents_above_the_tables_is_none() {
    is_same(|book| {
        let mut contents = take(book, "目录");
        let rows = height(&contents);
        let tree = take(book, TREE);
        put(&mut contents, &tree, rows + 1, 0);
        contents.name = "报表".to_owned();
        book.sheets.push(contents);
    });
}

#[test]
fn each_table_of_a_sheet_is_explained_with_its_rows() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        stack(book, &[FUND, CAPITAL], 1);
        beside(book, ALL_FUNDS, OF_GRANTS, 1);
        let sheet = book.sheet(UNITS);
        let rows = height(sheet) + 1;
        put(sheet, &strange::strange(), rows, 0);
    });
    let told = crate::support::run(["inspect".into(), desk.unit().join("tables.xlsx")]).expect(0).stdout;
    for words in [
        "认作：政府性基金预算支出表（第1—6行，标题",
        "认作：国有资本经营预算支出表（第8—13行，标题“国有资本经营预算支出表”见A8",
        "认作：支出经济分类表（A—E列第1—8行，标题",
        "认作：财政拨款支出经济分类表（G—K列第1—8行，标题",
        "这张工作表的第7—11行（“社会保险基金预算表”）不是模板包里的表",
        "其中有的不止一张表，共13张表",
    ] {
        assert!(told.contains(words), "no {words} in\n{told}");
    }
    desk.check().expect(0);
}

/// The fates of the cells of one sheet of prose, one a row.
fn prose(name: &str, lines: &[&str]) -> Vec<Fate> {
    let mut sheet =
        Sheet { name: name.to_owned(), hidden: false, cells: Default::default(), merges: Vec::new() };
    for (row, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        sheet.set((row as u32, 0), line);
    }
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    Book { sheets: vec![sheet], ..Book::default() }.write(file.path());
    let pack = pack::load::load("shanghai", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
    let (_, accounts) = read::tables(&grids, &pack, &mut faults);
    assert_eq!(faults.count(Severity::Error), 0, "{faults:?}");
    accounts[0].fates.values().copied().collect()
}

#[test]
fn pages_of_prose_below_each_other_are_pages() {
    use Fate::{Header, Text, Title};
    let projects = [
        "窗口服务项目经费情况说明",
        "一、项目概述",
        "为群众办理业务。",
        "",
        "系统运维项目经费情况说明",
        "一、项目概述",
        "保障系统运行。",
        "二、立项依据",
        "有关文件。",
    ];
    let fates = prose("说明", &projects);
    assert_eq!(fates, [Title, Header, Text, Title, Header, Text, Header, Text]);
    let pages = ["主要职能", "承担有关工作。", "本单位机构设置", "内设三个科室。"];
    assert_eq!(prose("概况", &pages), [Title, Text, Title, Text]);
    assert_eq!(prose("主要职能", &["承担有关工作。", "机构设置", "内设三个科室。"]), [Text, Title, Text]);
    // sentences, numbered headings and the last line are none
    for line in ["二、机构设置", "按规定进行机构设置。", "1.机构设置", "机构设置如下"]
    {
        assert_eq!(
            prose("概况", &["主要职能", "承担有关工作。", line, "内设三个科室。"]),
            [Title, Text, Text, Text]
        );
    }
    assert_eq!(prose("概况", &["主要职能", "承担有关工作。", "机构设置"]), [Title, Text, Text]);
}
