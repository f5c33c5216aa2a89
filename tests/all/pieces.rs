//! A sheet is not a table: several tables on one sheet, one table on several, and what only looks like it.

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

/// A table that no pack has.
const STRANGE: [Put<'_>; 8] = [
    (0, 0, "社会保险基金预算表"),
    (1, 1, "单位：万元"),
    (2, 0, "项目"),
    (2, 1, "金额"),
    (3, 0, "企业职工养老保险"),
    (3, 1, "778.25"),
    (4, 0, "失业保险"),
    (4, 1, "91.5"),
];

fn strange() -> Sheet {
    let mut sheet =
        Sheet { name: "x".to_owned(), hidden: false, cells: Default::default(), merges: Vec::new() };
    write(&mut sheet, &STRANGE);
    sheet
}

#[test]
fn a_strange_table_flows_into_no_other() {
    let plain = Told::of(&book());
    for name in [BALANCE, INCOME, TREE, UNITS, FORMS, PURCHASES] {
        for below in [true, false] {
            for gap in 0..3 {
                // beside without a gap its columns would be the table's
                if !below && gap == 0 {
                    continue;
                }
                let mut changed = book();
                let sheet = changed.sheet(name);
                let (rows, columns) =
                    if below { (height(sheet) + gap, 0) } else { (0, width(sheet) + gap as u16) };
                put(sheet, &strange(), rows, columns);
                let told = Told::of(&changed);
                assert_eq!(told.content(), plain.content(), "{name}");
                let warned = told.messages(Severity::Warning);
                let [only] = warned.as_slice() else { panic!("{name} {below}: {warned:#?}") };
                let range = format!("第{}—{}行", rows + 1, rows + 5);
                assert!(only.contains("社会保险基金预算表") && only.contains(&range), "{only}");
                assert!(only.contains("778.25") && only.contains("有数的2格"), "{only}");
                let sheet = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
                let fate = told.accounts[sheet].fates[&(rows + 3, u32::from(columns) + 1)];
                assert_eq!(fate, Fate::Left(WhyLeft::NoTable));
            }
        }
    }
}

#[test]
fn a_strange_table_beside_a_known_one_needs_no_gap_where_titles_are_merged() {
    let mut changed = book();
    let sheet = changed.sheet(UNITS);
    let mut other = strange();
    other.merges.push([0, 0, 0, 1]);
    let columns = width(sheet);
    put(sheet, &other, 0, columns);
    let told = Told::of(&changed);
    assert_eq!(told.content(), Told::of(&book()).content());
    let warned = told.messages(Severity::Warning);
    assert!(warned.len() == 1 && warned[0].contains("H—I列第1—5行"), "{warned:#?}");
}

#[test]
fn a_strange_table_may_have_any_header() {
    let plain = Told::of(&book());
    for name in [BALANCE, TREE, UNITS, FORMS, PURCHASES] {
        let mut changed = book();
        let sheet = changed.sheet(name);
        let mut other = strange();
        write(&mut other, &[(2, 0, "险种"), (2, 1, "应收")]);
        let rows = height(sheet) + 1;
        put(sheet, &other, rows, 0);
        let told = Told::of(&changed);
        assert_eq!(told.content(), plain.content(), "{name}");
        assert!(told.messages(Severity::Warning).iter().all(|one| one.contains("有数的2格")), "{name}");
    }
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
fn three_pages_are_one_table() {
    is_same(|book| {
        let sheet = book.sheet(TREE);
        let (mut first, rest) = parted(sheet, 9, 2);
        let (second, third) = parted(&rest, 7, 2);
        put(&mut first, &second, 10, 0);
        let rows = height(&first);
        put(&mut first, &third, rows, 0);
        *sheet = first;
    });
}

#[test]
fn a_strange_table_above_a_known_one_does_not_hide_it() {
    let mut changed = book();
    let tree = take(&mut changed, TREE);
    let mut sheet = strange();
    sheet.name = "附表".to_owned();
    put(&mut sheet, &tree, 7, 0);
    changed.sheets.push(sheet);
    let told = Told::of(&changed);
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    assert_eq!(content(told.table("支出总表")), content(Told::of(&book()).table("支出总表")));
    assert!(told.messages(Severity::Warning)[0].contains("778.25"));
}

#[test]
fn a_strange_title_over_the_same_header_stops_publication() {
    let mut changed = book();
    let sheet = changed.sheet(TREE);
    let mut copy = sheet.clone();
    copy.set((0, 0), "下属中心经费明细表");
    let rows = height(sheet) + 1;
    put(sheet, &copy, rows, 0);
    let told = Told::of(&changed);
    assert_eq!(content(told.table("支出总表")), content(Told::of(&book()).table("支出总表")));
    let errors = told.errors();
    assert!(errors.len() == 1 && errors[0].contains("下属中心经费明细表"), "{errors:#?}");
    assert!(errors[0].contains("续表"), "{errors:#?}");
}

/// Parts a sheet at a row; the second part has title, unit and header again.
fn parted(sheet: &Sheet, row: u32, header: u32) -> (Sheet, Sheet) {
    let (mut first, mut second) = (sheet.clone(), sheet.clone());
    first.cells.retain(|at, _| at.0 < row);
    second.cells.retain(|at, _| at.0 <= header || at.0 >= row);
    second.cells = second
        .cells
        .into_iter()
        .map(|(at, value)| (if at.0 > header { (at.0 - row + header + 1, at.1) } else { at }, value))
        .collect();
    (first, second)
}

/// The sheets of which parts are made: where, and the last row of the header.
const PARTED: [(&str, u32, u32); 6] =
    [(BALANCE, 8, 3), (INCOME, 9, 3), (TREE, 9, 2), (GRANTS, 10, 3), (UNITS, 4, 2), (PURCHASES, 5, 2)];

#[test]
fn a_page_that_repeats_title_unit_and_header_goes_on_with_the_table() {
    for (name, row, header) in PARTED {
        for gap in 0..2 {
            let told = is_same(|book| {
                let sheet = book.sheet(name);
                let (mut first, second) = parted(sheet, row, header);
                put(&mut first, &second, row + gap, 0);
                *sheet = first;
            });
            let titles = told
                .accounts
                .iter()
                .map(|account| account.fates.values().filter(|fate| **fate == Fate::Title).count());
            assert_eq!(titles.max(), Some(2), "{name}");
        }
        // a page that only says 续表
        is_same(|book| {
            let sheet = book.sheet(name);
            let (mut first, mut second) = parted(sheet, row, header);
            second.set((0, 0), "（续表）");
            put(&mut first, &second, row, 0);
            *sheet = first;
        });
    }
}

/// The book with a table on two sheets.
fn on_two_sheets(name: &str, row: u32, header: u32, change: impl FnOnce(&mut Sheet, &mut Sheet)) -> Book {
    let mut changed = book();
    let at = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
    let (mut first, mut second) = parted(&changed.sheets[at], row, header);
    second.name = "另一张".to_owned();
    change(&mut first, &mut second);
    changed.sheets[at] = first;
    changed.sheets.push(second);
    changed
}

#[test]
fn a_sheet_that_says_so_goes_on_with_the_table() {
    for (name, row, header) in PARTED {
        for (title, sheet) in [("（续表）", "a"), ("续一", "a"), ("（2）", "a"), ("", "3 续"), ("", "3 (2)")]
        {
            is_same(|book| {
                *book = on_two_sheets(name, row, header, |_, second| {
                    let own = second.cells[&(0, 0)].plain();
                    second.set((0, 0), &format!("{own}{title}"));
                    second.name = sheet.to_owned();
                });
            });
        }
        // without a unit of its own
        is_same(|book| {
            *book = on_two_sheets(name, row, header, |_, second| {
                second.name = "3 续".to_owned();
                second.cells.retain(|_, value| value.plain() != "单位：万元");
            });
        });
    }
}

#[test]
fn a_sheet_that_does_not_say_so_is_another_version() {
    for (name, row, header) in PARTED {
        let told = Told::of(&on_two_sheets(name, row, header, |_, _| {}));
        let errors = told.errors();
        let rivals = errors.iter().find(|error| error.contains("读取-重复表"));
        assert!(rivals.is_some_and(|error| error.contains("续表")), "{name}: {errors:#?}");
    }
}

#[test]
fn two_versions_are_not_one_table_whatever_they_say() {
    for (name, row, header) in PARTED {
        let told = Told::of(&on_two_sheets(name, row, header, |first, second| {
            second.name = "3 (2)".to_owned();
            second.cells = first.cells.clone();
        }));
        assert!(
            told.errors().iter().any(|error| error.contains("读取-重复表")),
            "{name}: {:#?}",
            told.errors()
        );
    }
    let told = Told::of(&on_two_sheets(TREE, 9, 2, |_, second| {
        second.name = "3 续".to_owned();
        let at = second.find("单位：万元");
        second.set(at, "单位：元");
    }));
    assert!(told.errors().iter().any(|error| error.contains("读取-单位")), "{:#?}", told.errors());
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
        put(sheet, &strange(), rows, 0);
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
