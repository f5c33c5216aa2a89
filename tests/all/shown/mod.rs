//! What a sheet shows is what is published, and nothing on it vanishes: every format of workbook, every
//! shape of table, every way in which a cell may be more than its value.
//!
//! One book serves all of it: the sample, with a table of rows that have columns of text in the place of the
//! list of contents, and prose in the place of the cover. A case changes the book; [`each`] writes it in every format
//! and reads it. The .xls is the fixture changed record by record ([`old_book::write`]).

mod amounts;
mod codes;
mod hidden;
mod invisible;
mod leftover;
mod named;
mod pages;
mod targets;
mod words;

use std::sync::OnceLock;

use gongkai::budget::table::{Row, Table};
use gongkai::diag::{Diagnostic, Place, Severity};
use gongkai::read::{self, Input};

use crate::books::{Book, Value};
use crate::support::{Desk, sample};
use crate::{binary_book, ods_book, old_book, xlsx_book};

/// One sheet for each shape of table.
const BALANCE: &str = "1 收支预算总表";
const TREE: &str = "3 部门支出总表";
const ROWS: &str = "目录";
const FORM: &str = "10 项目支出绩效目标表";
const PROSE: &str = "封面";

/// What a format says of a date in Chinese.
const DATE: &str = "yyyy\"年\"m\"月\"d\"日\"";

const FORMATS: [&str; 4] = ["xlsx", "xlsb", "ods", "xls"];

/// The tables that the sample has not.
const OVERLAY: &str = r#"
[[table]]
id = "新增资产配置表"
shape = "rows"
total = ["合计"]
columns = [
  { id = "资产类别", role = "name" },
  { id = "资产名称", role = "text" },
  { id = "数量", role = "text" },
  { id = "增减", role = "text" },
  { id = "购置日期", role = "text" },
  { id = "预算金额" },
]

[[table]]
id = "重点工作说明"
shape = "text"
text = { prose = "tasks" }
"#;

/// The table of rows, below its title.
const ASSETS: [[&str; 6]; 4] = [
    ["资产类别", "资产名称", "数量", "增减", "购置日期", "预算金额"],
    ["合计", "", "", "", "", "22.5"],
    ["车辆", "环卫作业车", "1台", "增加一成", "三月", "18"],
    ["办公设备", "台式计算机", "5台", "增加五成", "四月", "4.5"],
];

/// The book that cases change.
fn base() -> Book {
    static BASE: OnceLock<Book> = OnceLock::new();
    let make = || {
        let mut book = Book::read(&sample().join("tables.xlsx"));
        let rows = book.sheet(ROWS);
        rows.cells.clear();
        rows.set((0, 0), "2023年新增资产配置表");
        rows.set((1, 5), "单位：万元");
        for (row, line) in (2..).zip(ASSETS) {
            for (column, content) in (0..).zip(line).filter(|(_, content)| !content.is_empty()) {
                let value = content.parse().map_or_else(|_| Value::Text(content.to_owned()), Value::Number);
                rows.cells.insert((row, column), value);
            }
        }
        let prose = book.sheet(PROSE);
        prose.set((6, 1), "重点工作说明");
        prose.set((10, 1), "稳步提高待遇。");
        book
    };
    BASE.get_or_init(make).clone()
}

/// The base book as some format has it.
fn written(book: &Book, format: &str) -> Vec<u8> {
    match format {
        "xlsx" => xlsx_book::write(book),
        "xlsb" => binary_book::write(book, &[]),
        "ods" => ods_book::write(book),
        _ => old_book::write(book),
    }
}

/// The desk of the base book: unit.toml leaves the tasks to the sheet of prose.
fn desk() -> Desk {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, after) = text.split_once("tasks = \"\"\"").unwrap();
    let (_, after) = after.split_once("\"\"\"").unwrap();
    std::fs::write(&path, format!("{before}{after}")).unwrap();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("tables-本单位.toml"), OVERLAY).unwrap();
    desk
}

/// What was read of a changed book.
struct Seen {
    format: &'static str,
    input: Option<Input>,
    told: Vec<Diagnostic>,
}

/// Changes the book, and hands over what each format of it reads as.
fn each(change: impl Fn(&mut Book), look: impl Fn(&Seen)) {
    among(&FORMATS, change, look);
}

/// The changed book reads in every format, and nothing above a notice is told.
fn reads_quietly(change: impl Fn(&mut Book)) {
    each(change, |seen| {
        seen.quiet();
    });
}

/// Only some formats: not all of them can say everything.
fn among(formats: &[&'static str], change: impl Fn(&mut Book), look: impl Fn(&Seen)) {
    let mut book = base();
    change(&mut book);
    for format in formats {
        let desk = desk();
        std::fs::write(desk.unit().join("tables.xlsx"), written(&book, format)).unwrap();
        look(&seen(&desk, format));
    }
}

fn seen(desk: &Desk, format: &'static str) -> Seen {
    let (input, told) = read::read(&desk.unit(), &[]);
    Seen { format, input, told: told.into_iter().collect() }
}

fn line(told: &Diagnostic) -> String {
    let places: Vec<String> = told.places.iter().map(Place::to_string).collect();
    format!("{}[{}] {} {} {}", told.severity.word(), told.code, places.join("、"), told.message, told.hint)
}

impl Seen {
    /// Everything above a notice, one line each.
    fn lines(&self) -> Vec<String> {
        self.told.iter().filter(|told| told.severity > Severity::Notice).map(line).collect()
    }

    /// Nothing above a notice.
    fn quiet(&self) -> &Self {
        assert!(self.lines().is_empty(), "{}: {:#?}", self.format, self.lines());
        self
    }

    /// One diagnostic holds all the words: weight and code (`错误[读取-格式]`), place, what it says.
    fn says(&self, words: &[&str]) -> &Self {
        let all: Vec<String> = self.told.iter().map(line).collect();
        let fits = |line: &&String| words.iter().all(|word| line.contains(word));
        assert!(all.iter().any(|line| fits(&line)), "{}: no {words:?} in {all:#?}", self.format);
        self
    }

    /// No diagnostic holds all the words.
    fn says_not(&self, words: &[&str]) -> &Self {
        let all: Vec<String> = self.told.iter().map(line).collect();
        let fits = |line: &&String| words.iter().all(|word| line.contains(word));
        assert!(!all.iter().any(|line| fits(&line)), "{}: {words:?} in {all:#?}", self.format);
        self
    }

    fn input(&self) -> &Input {
        self.input.as_ref().unwrap_or_else(|| panic!("{} did not read: {:#?}", self.format, self.lines()))
    }

    fn table(&self, id: &str) -> &Table {
        self.input().budget.current.table(id).unwrap()
    }

    /// The row of a table whose label or key stands in a row of the sheet, from 0.
    fn row_at(&self, id: &str, row: u32) -> &Row {
        let mut rows = self.table(id).sections.iter().flat_map(|section| &section.rows);
        let found = rows.find(|found| found.place.row == row);
        found.unwrap_or_else(|| panic!("{}: {id} has no row {}", self.format, row + 1))
    }

    /// The target in a row of the sheet of forms, from 0.
    fn target(&self, row: u32) -> &str {
        let forms = &self.table("项目支出绩效目标表").forms;
        let found = forms.iter().flat_map(|form| &form.indicators).find(|found| found.place.row == row);
        &found.unwrap_or_else(|| panic!("{}: no target in row {}", self.format, row + 1)).target
    }

    /// A column of text of a row.
    fn text(&self, id: &str, row: u32, column: &str) -> &str {
        let texts = &self.row_at(id, row).texts;
        texts.iter().find(|(id, _)| id == column).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

/// `「3 部门支出总表」C7`.
fn at(sheet: &str, (row, column): (u32, u16)) -> String {
    format!("「{sheet}」{}{}", char::from(b'A' + column as u8), row + 1)
}

#[test]
fn the_book_itself_reads_in_every_format() {
    each(
        |_| {},
        |seen| {
            seen.quiet();
            assert_eq!(seen.text("新增资产配置表", 4, "资产名称"), "环卫作业车");
            assert_eq!(seen.input().budget.unit.prose["tasks"].text(), "稳步提高待遇。");
        },
    );
}
