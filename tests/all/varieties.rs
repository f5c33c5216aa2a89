//! What real workbooks do to a table, one case each: the same figures told in another way read the same;
//! what cannot be told apart is an error with its cell.

use std::collections::BTreeMap;

use gongkai::budget::Book as Budget;
use gongkai::diag::{Place, Severity};
use gongkai::read;

use crate::books::{Book, Sheet, Value};
use crate::support::Desk;

const TREE: &str = "3 部门支出总表";
const FUND: &str = "5 一般公共预算支出表";
const INCOME: &str = "2 部门收入总表";
const BALANCE: &str = "1 收支预算总表";
const GRANTS: &str = "4 财政拨款收支总表";
const THREE: &str = "7 财政拨款三公经费支出表";

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

impl Sheet {
    /// A sheet of rows as they look; empty texts are blank cells, numbers are numbers.
    pub fn of(name: &str, rows: &[&[&str]]) -> Self {
        let mut cells = BTreeMap::new();
        for (row, line) in (0..).zip(rows) {
            for (column, content) in (0..).zip(line.iter()).filter(|(_, content)| !content.is_empty()) {
                let value = content.parse().map_or_else(|_| text(content), Value::Number);
                cells.insert((row, column), value);
            }
        }
        Self { name: name.to_owned(), cells, merges: Vec::new(), hidden: false }
    }

    /// Moves cells and merges to other places.
    fn shift(&mut self, to: impl Fn(u32, u32) -> (u32, u32)) {
        let cells = std::mem::take(&mut self.cells);
        let moved = cells.into_iter().map(|((row, column), value)| {
            let (row, column) = to(row, column.into());
            ((row, column as u16), value)
        });
        self.cells = moved.collect();
        for merge in &mut self.merges {
            let (top, left) = to(merge[0], merge[1]);
            let (bottom, right) = to(merge[2], merge[3]);
            *merge = [top, left, bottom, right];
        }
    }

    /// Blank rows above a row.
    fn insert_rows(&mut self, at: u32, count: u32) {
        self.shift(|row, column| (if row >= at { row + count } else { row }, column));
    }

    /// Blank columns left of a column.
    fn insert_columns(&mut self, at: u32, count: u32) {
        self.shift(|row, column| (row, if column >= at { column + count } else { column }));
    }

    /// A row's cells, taken out.
    fn take_row(&mut self, row: u32) -> Vec<(u16, Value)> {
        let at: Vec<(u32, u16)> = self.cells.keys().filter(|at| at.0 == row).copied().collect();
        at.into_iter().map(|at| (at.1, self.cells.remove(&at).unwrap())).collect()
    }

    fn put_row(&mut self, row: u32, cells: Vec<(u16, Value)>) {
        self.cells.extend(cells.into_iter().map(|(column, value)| ((row, column), value)));
    }

    fn last_row(&self) -> u32 {
        self.cells.keys().map(|at| at.0).max().unwrap()
    }

    /// Changes every text.
    fn reword(&mut self, change: impl Fn(&str) -> String) {
        for value in self.cells.values_mut() {
            if let Value::Text(words) = value {
                *words = change(words);
            }
        }
    }

    /// Changes every amount: numbers right of the first column.
    fn amounts(&mut self, change: impl Fn(f64) -> Value) {
        for (at, value) in &mut self.cells {
            if let (1.., Value::Number(number)) = (at.1, &*value) {
                *value = change(*number);
            }
        }
    }

    /// Codes of the first column, as text, by row; amounts begin in the columns behind.
    fn codes(&self) -> Vec<(u32, String)> {
        let shown = |value: &Value| match value {
            Value::Text(words) => words.trim().to_owned(),
            Value::Number(number) => number.to_string(),
        };
        let first = self.cells.iter().filter(|(at, _)| at.1 == 0).map(|(at, value)| (at.0, shown(value)));
        first.filter(|(_, code)| code.len() >= 3 && code.bytes().all(|b| b.is_ascii_digit())).collect()
    }

    /// Splits the codes into 类, 款 and 项; `show` says what stands in the three cells of a row.
    fn split_codes(&mut self, show: impl Fn([&str; 3]) -> [Option<Value>; 3]) {
        let codes = self.codes();
        self.insert_columns(1, 2);
        let head = self.find("科目编码");
        for (column, label) in (0..).zip(["类", "款", "项"]) {
            self.cells.insert((head.0, column), text(label));
        }
        for (row, code) in codes {
            let part = |from: usize| code.get(from..from + 2).unwrap_or_default();
            self.cells.remove(&(row, 0));
            for (column, shown) in (0..).zip(show([&code[..3], part(3), part(5)])) {
                self.cells.extend(shown.map(|value| ((row, column), value)));
            }
        }
    }
}

fn some(words: &str) -> Option<Value> {
    (!words.is_empty()).then(|| text(words))
}

/// Every cell of a book: table, side, row, column, and the amount in 元 or 空.
pub fn figures(book: &Budget) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for table in &book.tables {
        for section in &table.sections {
            for row in &section.rows {
                let above = row.parent.map(|parent| section.rows[parent].key.as_str()).unwrap_or_default();
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let key = format!("{}@{}/{above}>{}/{column}", table.id, section.side, row.key);
                    let yuan = amount.as_ref().map(|amount| amount.yuan.normalize().to_string());
                    let before = all.insert(key.clone(), yuan.unwrap_or_else(|| "空".to_owned()));
                    assert!(before.is_none(), "{key} twice");
                }
            }
        }
    }
    all
}

/// What is read from a desk's folder; faults above a notice fail.
pub fn read_figures(desk: &Desk) -> BTreeMap<String, String> {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told: Vec<_> = diagnostics.iter().filter(|d| d.severity > Severity::Notice).collect();
    assert!(told.is_empty(), "{told:#?}");
    figures(&input.unwrap().budget.current)
}

fn changed(change: impl FnOnce(&mut Book)) -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", change);
    desk
}

/// The changed workbook reads as the unchanged one.
fn reads_the_same(change: impl FnOnce(&mut Book)) {
    let (before, after) = (read_figures(&Desk::new()), read_figures(&changed(change)));
    assert!(before.len() > 400, "{}", before.len());
    let differ: Vec<_> = before
        .iter()
        .filter(|(key, value)| after.get(*key) != Some(value))
        .map(|(k, v)| (k, v, after.get(k)))
        .collect();
    assert!(differ.is_empty() && before.len() == after.len(), "{differ:#?}");
}

/// Reading the changed workbook ends in an error that names a cell (`「…」C5`) and says some words.
pub fn is_refused(desk: &Desk, cell: &str, words: &[&str]) {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    assert!(input.is_none(), "was read");
    let told: Vec<String> = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            let places: Vec<String> = d.places.iter().map(Place::to_string).collect();
            format!("{} {} {}", places.join("、"), d.message, d.hint)
        })
        .collect();
    let fits = |line: &String| line.contains(cell) && words.iter().all(|word| line.contains(word));
    assert!(told.iter().any(fits), "no {cell} {words:?} in {told:#?}");
}

fn a1((row, column): (u32, u16)) -> String {
    format!("」{}{}", char::from(b'A' + column as u8), row + 1)
}

// ── sheets ──────────────────────────────────────────────────────────

#[test]
fn sheets_in_any_order_under_any_name() {
    reads_the_same(|book| {
        book.sheets.reverse();
        for (number, sheet) in (1..).zip(&mut book.sheets) {
            sheet.name = format!("Sheet{number}");
        }
    });
}

#[test]
fn sheets_known_by_their_name_alone() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.set((0, 0), "预算公开表三");
        sheet.name = " 03 部门支出总表 ".to_owned();
    });
}

#[test]
fn hidden_and_extra_sheets() {
    reads_the_same(|book| {
        let tree = book.sheet(TREE);
        let mut copy = Sheet { name: "支出总表（旧）".to_owned(), hidden: true, ..Sheet::of("", &[]) };
        copy.cells.clone_from(&tree.cells);
        copy.amounts(|n| Value::Number(n + 1.0));
        book.sheets.push(copy);
        book.sheets
            .push(Sheet::of("填表说明", &[&["各单位按要求填报，金额单位为万元。"], &["联系人", "某"]]));
        book.sheets.push(Sheet::of("Sheet9", &[]));
    });
}

#[test]
fn two_sheets_of_one_table_are_not_chosen_between() {
    let desk = changed(|book| {
        let copy = book.sheet(TREE);
        let copy = Sheet {
            name: "支出总表2".to_owned(),
            hidden: false,
            merges: Vec::new(),
            cells: copy.cells.clone(),
        };
        book.sheets.push(copy);
    });
    is_refused(&desk, "支出总表2", &["两张"]);
}

// ── header ──────────────────────────────────────────────────────────

#[test]
fn a_header_without_merges() {
    reads_the_same(|book| book.sheets.iter_mut().for_each(|sheet| sheet.merges.clear()));
}

#[test]
fn a_header_of_four_rows() {
    reads_the_same(|book| {
        let sheet = book.sheet(INCOME);
        // two more rows of groups above the two that are there
        sheet.insert_rows(2, 2);
        for (row, label) in [(2, "部门预算"), (3, "收入预算")] {
            sheet.set((row, 0), label);
            sheet.merges.push([row, 0, row, 14]);
        }
    });
}

#[test]
fn a_header_of_one_row() {
    reads_the_same(|book| {
        let sheet = book.sheet(FUND);
        // the group above the amounts goes, its columns move up
        sheet.merges.retain(|merge| merge[0] != 2);
        let lower = sheet.take_row(3);
        sheet.put_row(2, lower);
        sheet.shift(|row, column| (if row > 3 { row - 1 } else { row }, column));
    });
}

#[test]
fn a_group_label_in_the_middle_of_its_columns() {
    reads_the_same(|book| {
        let sheet = book.sheet(INCOME);
        sheet.merges.clear();
        let label = sheet.cells.remove(&(2, 4)).unwrap();
        sheet.cells.insert((2, 6), label);
    });
}

#[test]
fn columns_in_another_order() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.merges.clear();
        // the total goes last, as some exports have it
        sheet.shift(|row, column| match column {
            2 if row >= 2 => (row, 7),
            3.. if row >= 2 => (row, column - 1),
            _ => (row, column),
        });
    });
}

#[test]
fn drifted_wording() {
    reads_the_same(|book| {
        for sheet in &mut book.sheets {
            sheet.reword(|words| {
                words
                    .replace("（境）", "(境)")
                    .replace("科目编码", "科 目 编 码")
                    .replace("科目名称", "科目\n名称")
                    .replace("事业单位经营", "事业单位\n经营")
                    .replace("“三公”", "\"三公\"")
                    .replace("合计", "合　计")
                    .replace("公务用车运行维护费", "公务用车\r\n运行维护费")
            });
        }
        let sheet = book.sheet(BALANCE);
        sheet.reword(|words| {
            let dotted = words.replace("一、财政", "1．财政").replace("（一）一般", "1）一般");
            dotted.replace("（二）政府", "其中：政府").replace("上年结转（结余）", "上年结转(结余)")
        });
        // other words for the same columns
        let sheet = book.sheet(FUND);
        let (code, name) = (sheet.find("科 目 编 码"), sheet.find("科目\n名称"));
        sheet.set(code, "功能分类科目编码");
        sheet.set(name, "功能分类科目名称");
    });
}

#[test]
fn a_column_that_nobody_knows() {
    let strange = |filled: bool| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            sheet.set((2, 8), "其中：债务支出");
            sheet.cells.insert((4, 8), Value::Number(if filled { 12.0 } else { 0.0 }));
        })
    };
    assert_eq!(read_figures(&strange(false)), read_figures(&Desk::new()));
    is_refused(&strange(true), &format!("{TREE}」I3"), &["债务支出"]);
}

// ── codes ───────────────────────────────────────────────────────────

#[test]
fn codes_as_numbers_as_text_and_in_full_width() {
    reads_the_same(|book| {
        for sheet in &mut book.sheets {
            for (row, code) in sheet.codes() {
                let shown = match row % 3 {
                    0 => Value::Number(code.parse().unwrap()),
                    1 => text(&format!(" {code}　")),
                    _ => text(
                        &code
                            .bytes()
                            .map(|b| char::from_u32(0xFF10 + u32::from(b - b'0')).unwrap())
                            .collect::<String>(),
                    ),
                };
                sheet.cells.insert((row, 0), shown);
            }
        }
    });
}

#[test]
fn codes_in_three_columns() {
    // whole upper levels on each row, as text; as numbers without leading zeros; blank upper levels
    reads_the_same(|book| book.sheet(TREE).split_codes(|parts| parts.map(some)));
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|parts| parts.map(|part| part.parse().ok().map(Value::Number)));
    });
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|[class, second, item]| {
            let deepest = [item, second, class].iter().position(|part| !part.is_empty()).unwrap();
            let own = |at, part| (deepest == at).then(|| some(part)).flatten();
            [own(2, class), own(1, second), own(0, item)]
        });
    });
    // full codes in the column of their level
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|[class, second, item]| {
            let full = |part: &str, code: String| (!part.is_empty()).then(|| text(&code));
            [
                some(class),
                full(second, format!("{class}{second}")),
                full(item, format!("{class}{second}{item}")),
            ]
        });
    });
}

#[test]
fn merged_classes_in_the_body() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.split_codes(|parts| parts.map(some));
        let at: Vec<u32> = sheet
            .cells
            .iter()
            .filter(|(at, v)| at.1 == 0 && **v == text("208"))
            .map(|(at, _)| at.0)
            .collect();
        sheet.cells.retain(|cell, _| cell.1 != 0 || !at[1..].contains(&cell.0));
        sheet.merges.push([at[0], 0, *at.last().unwrap(), 0]);
    });
}

#[test]
fn levels_by_indent() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        for (row, code) in sheet.codes().into_iter().filter(|(_, code)| code.len() > 3) {
            sheet.set((row, 0), &code[code.len() - 2..]);
        }
    });
    // without indents 05 may be a 款 or a 项
    let mut cell = String::new();
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        for (row, code) in sheet.codes().into_iter().filter(|(_, code)| code.len() > 3) {
            sheet.set((row, 0), &code[code.len() - 2..]);
        }
        cell = a1(sheet.find("05"));
        sheet.reword(|words| words.trim().to_owned());
    });
    is_refused(&desk, &cell, &["05", "哪一级"]);
}

#[test]
fn codes_that_contradict_or_lack_something() {
    let wrong = |parts: [&'static str; 3]| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080501");
            sheet.split_codes(|parts| parts.map(some));
            for (column, part) in (0..).zip(parts) {
                sheet.cells.remove(&(row, column));
                sheet.cells.extend(some(part).map(|value| ((row, column), value)));
            }
        })
    };
    let row = Book::read(&crate::support::sample().join("tables.xlsx")).sheet(TREE).find("2080501").0 + 1;
    let cell = format!("{TREE}」A{row}");
    is_refused(&wrong(["210", "", "2080501"]), &cell, &["上下级不一致"]);
    is_refused(&wrong(["208", "", "01"]), &cell, &["编码"]);
    is_refused(&wrong(["208", "05", "1O"]), &cell, &["1O"]);
    is_refused(&wrong(["", "", ""]), &cell, &["没有", "编码"]);
    is_refused(&wrong(["8", "05", "01"]), &cell, &["编码"]);
}

// ── rows ────────────────────────────────────────────────────────────

#[test]
fn totals_that_float() {
    reads_the_same(|book| {
        // to the bottom, below filler rows, merged over the code and the name
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("合计");
        let mut total = sheet.take_row(3);
        assert_eq!(row, 2, "the first 合计 is a header");
        total.retain(|(column, _)| *column > 1);
        total.push((0, text("合  计")));
        let last = sheet.last_row();
        for filler in 1..=3 {
            sheet.set((last + filler, 0), "…");
            sheet.set((last + filler, 1), "……");
        }
        sheet.put_row(last + 5, total);
        sheet.merges.push([last + 5, 0, last + 5, 1]);
    });
}

#[test]
fn filler_rows_and_unequal_halves() {
    reads_the_same(|book| {
        let sheet = book.sheet(BALANCE);
        // the right half ends five rows above the left one, with numbered rows in between
        let (row, _) = sheet.find("支出总计");
        for column in [2, 3] {
            let value = sheet.cells.remove(&(row, column)).unwrap();
            sheet.cells.insert((row + 5, column), value);
        }
        for (at, words) in [(row + 1, "三、"), (row + 2, "四、……"), (row + 3, "…")] {
            sheet.set((at, 2), words);
        }
    });
}

#[test]
fn a_filler_row_with_an_amount_is_an_error() {
    let desk = changed(|book| {
        let sheet = book.sheet(BALANCE);
        let (row, _) = sheet.find("支出总计");
        sheet.set((row + 1, 2), "三、");
        sheet.cells.insert((row + 1, 3), Value::Number(5.0));
    });
    is_refused(&desk, &format!("{BALANCE}」D"), &["没有名称"]);
}

#[test]
fn blank_rows_notes_and_signatures() {
    reads_the_same(|book| {
        for name in [TREE, INCOME, BALANCE, THREE] {
            let sheet = book.sheet(name);
            let last = sheet.last_row();
            sheet.set((last + 3, 0), "注：本表数据按四舍五入列示。");
            sheet.set((last + 4, 0), "说明：附表另列");
        }
        let sheet = book.sheet(TREE);
        let last = sheet.last_row();
        sheet.set((last + 2, 0), "制表人：甲");
        sheet.insert_rows(6, 2);
    });
}

#[test]
fn numbered_columns_and_stars() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.insert_rows(3, 2);
        sheet.set((3, 0), "**");
        sheet.set((3, 1), "**");
        for column in 2..8 {
            sheet.cells.insert((3, column), Value::Number(f64::from(column) - 1.0));
        }
        sheet.set((4, 0), "栏次");
        for column in 1..8 {
            sheet.set((4, column), &column.to_string());
        }
    });
}

#[test]
fn small_amounts_are_no_column_numbers() {
    let rows = |amounts: [f64; 3]| {
        changed(|book| {
            let sheet = book.sheet(FUND);
            let (row, _) = sheet.find("2210201");
            for (column, amount) in (2..).zip(amounts) {
                sheet.cells.insert((row, column), Value::Number(amount));
            }
        })
    };
    let read = read_figures(&rows([1.0, 2.0, 3.0]));
    assert_eq!(read["一般公共预算支出表@/22102>2210201/基本支出"], "20000");
}

#[test]
fn a_name_as_long_as_a_note() {
    let name = "面向全市各级社会保险经办机构工作人员的业务能力提升培训和信息系统操作指导及档案数字化整理服务";
    let desk = changed(|book| {
        let sheet = book.sheet("政府采购");
        let at = sheet.find("服务");
        sheet.set(at, name);
    });
    let read = read_figures(&desk);
    assert!(read.keys().any(|key| key.contains(name)), "{:#?}", read.keys());
}

#[test]
fn blanks_and_zeros_are_kept_apart() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("2080101");
        sheet.cells.remove(&(row, 5));
        sheet.cells.insert((row, 6), Value::Number(0.0));
    });
    let read = read_figures(&desk);
    assert_eq!(read["支出总表@/20801>2080101/上缴上级支出"], "空");
    assert_eq!(read["支出总表@/20801>2080101/事业单位经营支出"], "0");
}

#[test]
fn a_row_without_amounts_keeps_its_name() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 0), "229");
        sheet.set((last, 1), "其他支出");
    });
    assert_eq!(read_figures(&desk)["支出总表@/>229/合计"], "空");
}

#[test]
fn rows_that_nothing_names() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 1), "小计");
        sheet.cells.insert((last, 2), Value::Number(3.0));
    });
    is_refused(&desk, TREE, &["小计", "编码"]);
    let desk = changed(|book| {
        let sheet = book.sheet(BALANCE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 0), "债务收入");
        sheet.cells.insert((last, 1), Value::Number(3.0));
    });
    is_refused(&desk, BALANCE, &["债务收入"]);
}

#[test]
fn merged_amounts_belong_to_no_row() {
    let mut cell = String::new();
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("22102");
        sheet.cells.remove(&(row + 1, 2));
        sheet.merges.push([row, 2, row + 1, 2]);
        cell = a1((row + 1, 2));
    });
    is_refused(&desk, &cell, &["合并"]);
}

// ── units ───────────────────────────────────────────────────────────

/// Tells one sheet in 元, its unit in the usual cell.
fn in_yuan(sheet: &mut Sheet) {
    sheet.amounts(|n| Value::Number((n * 10_000.0 * 1e6).round() / 1e6));
    sheet.reword(|words| words.replace("单位：万元", "单位:元"));
}

fn unit_cell(sheet: &Sheet) -> (u32, u16) {
    *sheet
        .cells
        .iter()
        .find(|(_, value)| matches!(value, Value::Text(t) if t.starts_with("单位：")))
        .unwrap()
        .0
}

#[test]
fn two_units_in_one_book() {
    reads_the_same(|book| [BALANCE, INCOME, THREE].iter().for_each(|name| in_yuan(book.sheet(name))));
}

#[test]
fn the_unit_wherever_it_stands() {
    for (where_to, words) in [
        ((1, 6), "金额单位：人民币万元"),
        ((0, 0), "2023年部门支出总表（单位：万元）"),
        ((0, 0), "2023年部门支出总表（万元）"),
        ((2, 2), "合计（万元）"),
        ((1, 7), "万元"),
        ((1, 7), "（万元）"),
        ((1, 7), "单位： 万 元"),
        ((1, 0), "编制单位：某中心　　　　单位：万元"),
    ] {
        reads_the_same(|book| {
            let sheet = book.sheet(TREE);
            let at = unit_cell(sheet);
            sheet.cells.remove(&at);
            sheet.set(where_to, words);
        });
    }
    // in a cell of its own next to the word
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let at = unit_cell(sheet);
        sheet.set((at.0, at.1 - 1), "单位：");
        sheet.set(at, "万元");
    });
}

#[test]
fn a_missing_or_doubtful_unit_is_not_guessed() {
    let with = |words: Option<&'static str>| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            let at = unit_cell(sheet);
            sheet.cells.remove(&at);
            if let Some(words) = words {
                sheet.set(at, words);
            }
        })
    };
    is_refused(&with(None), TREE, &["元", "万元", "单位"]);
    is_refused(&with(Some("单位：千元")), TREE, &["千元"]);
    is_refused(&with(Some("单位：亿元")), TREE, &["亿元"]);
    let two = changed(|book| book.sheet(TREE).set((2, 3), "基本支出（元）"));
    is_refused(&two, &format!("{TREE}」D3"), &["两种"]);
}

// ── numbers ─────────────────────────────────────────────────────────

#[test]
fn numbers_as_text() {
    let grouped = |n: f64| {
        let text = format!("{n:.6}");
        let (whole, fraction) = text.split_once('.').unwrap();
        let groups: Vec<&str> = {
            let first = whole.len() % 3;
            let mut parts: Vec<&str> = (first..whole.len()).step_by(3).map(|i| &whole[i..i + 3]).collect();
            if first > 0 {
                parts.insert(0, &whole[..first]);
            }
            parts
        };
        format!("{}.{fraction}", groups.join(","))
    };
    let wide = |text: String| -> String {
        text.chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
            .collect()
    };
    reads_the_same(|book| book.sheet(TREE).amounts(|n| text(&format!(" {} ", grouped(n)))));
    reads_the_same(|book| book.sheet(GRANTS).amounts(|n| text(&wide(grouped(n)))));
}

#[test]
fn negative_amounts() {
    for shown in ["(12.5)", "（12.5）", "-12.5", "－12.5", "−12.5", "（１２．５）"] {
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), shown);
        });
        assert_eq!(read_figures(&desk)["支出总表@/20801>2080101/项目支出"], "-125000", "{shown}");
    }
}

#[test]
fn marks_for_nothing() {
    for mark in ["—", "-", "/", "——", "－", "–", "　"] {
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), mark);
        });
        assert_eq!(read_figures(&desk)["支出总表@/20801>2080101/项目支出"], "空", "{mark}");
    }
}

#[test]
fn what_is_no_number_is_an_error() {
    for shown in ["12万", "一百", "12.5.1", "1,23", "约12", "#"] {
        let mut cell = String::new();
        let desk = changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080101");
            sheet.set((row, 4), shown);
            cell = format!("{TREE}{}", a1((row, 4)));
        });
        is_refused(&desk, &cell, &[shown]);
    }
}

// ── workbooks ───────────────────────────────────────────────────────

#[test]
fn one_workbook_a_table_or_a_folder() {
    let whole = read_figures(&Desk::new());
    for (current, folder) in
        [(None, "."), (Some("current = [\"表\"]"), "表"), (Some("current = [\"表/\"]"), "表")]
    {
        let desk = Desk::new();
        let path = desk.unit().join("tables.xlsx");
        let book = Book::read(&path);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir_all(desk.unit().join(folder)).unwrap();
        let mut names = Vec::new();
        for sheet in book.sheets {
            let name = format!("{}.xlsx", sheet.name.trim());
            Book { sheets: vec![sheet] }.write(&desk.unit().join(folder).join(&name));
            names.push(format!("\"{name}\""));
        }
        // what office programs leave behind
        std::fs::write(desk.unit().join(folder).join("~$3 部门支出总表.xlsx"), "lock").unwrap();
        std::fs::write(desk.unit().join(folder).join("说明.txt"), "无").unwrap();
        let listed = format!("current = [{}]", names.join(", "));
        desk.rewrite("current = [\"tables.xlsx\"]", current.unwrap_or(&listed));
        assert_eq!(read_figures(&desk), whole, "{current:?}");
    }
}

#[test]
fn a_folder_without_workbooks_and_a_table_in_two_files() {
    let desk = Desk::new();
    std::fs::create_dir(desk.unit().join("空")).unwrap();
    desk.rewrite("current = [\"tables.xlsx\"]", "current = [\"空\"]");
    is_refused(&desk, "空", &["没有工作簿"]);
    let desk = Desk::new();
    std::fs::copy(desk.unit().join("tables.xlsx"), desk.unit().join("again.xlsx")).unwrap();
    desk.rewrite("current = [\"tables.xlsx\"]", "current = [\"tables.xlsx\", \"again.xlsx\"]");
    is_refused(&desk, "again.xlsx「3 部门支出总表」", &["两张", "tables.xlsx"]);
}

// ── what is beside the point, and what only seems so ────────────────

/// Reading ends in a warning that names a cell and says some words, and in the same figures.
fn is_warned_of(desk: &Desk, cell: &str, words: &str) {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told = |d: &gongkai::diag::Diagnostic| {
        let places: Vec<String> = d.places.iter().map(Place::to_string).collect();
        d.severity == Severity::Warning && places.join("、").contains(cell) && d.message.contains(words)
    };
    assert!(
        diagnostics.iter().any(told),
        "no {cell} {words} in {:#?}",
        diagnostics.iter().collect::<Vec<_>>()
    );
    assert_eq!(figures(&input.unwrap().budget.current), read_figures(&Desk::new()));
}

#[test]
fn figures_beside_a_table() {
    let desk = changed(|book| {
        book.sheet(TREE).cells.insert((6, 9), Value::Number(77.5));
    });
    is_warned_of(&desk, &format!("{TREE}」J7"), "没有列名");
    reads_the_same(|book| {
        // a check that comes to nothing
        book.sheet(TREE).cells.insert((6, 9), Value::Number(0.0));
        book.sheet(TREE).set((5, 10), "已核");
    });
}

#[test]
fn amounts_as_text_in_an_unknown_column() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        sheet.set((2, 8), "其中：债务支出");
        sheet.set((4, 8), "1,200.00");
    });
    is_refused(&desk, &format!("{TREE}」I3"), &["债务支出"]);
}

#[test]
fn a_title_of_another_year() {
    let desk = changed(|book| book.sheet(TREE).set((0, 0), "2022年部门支出总表"));
    is_warned_of(&desk, &format!("{TREE}」A1"), "2022年");
}

#[test]
fn a_table_that_only_a_hidden_sheet_has() {
    let desk = changed(|book| book.sheet(TREE).hidden = true);
    is_warned_of(&desk, TREE, "隐藏");
}

#[test]
fn a_header_repeated_on_each_printed_page() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let header = sheet.cells.iter().filter(|(at, _)| at.0 == 2).map(|(at, value)| (at.1, value.clone()));
        let header: Vec<(u16, Value)> = header.collect();
        sheet.insert_rows(9, 1);
        sheet.put_row(9, header);
    });
}

#[test]
fn names_set_off_by_columns() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let codes = sheet.codes();
        sheet.insert_columns(2, 2);
        sheet.merges.push([2, 1, 2, 3]);
        for (row, code) in codes {
            let name = sheet.cells.remove(&(row, 1)).unwrap();
            let Value::Text(name) = name else { panic!("{name:?}") };
            sheet.set((row, 1 + (code.len() as u16 - 3) / 2), name.trim());
        }
    });
}

#[test]
fn a_code_without_a_name() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("2080101");
        sheet.cells.remove(&(row, 1));
    });
    is_refused(&desk, &format!("{TREE}」C7"), &["没有名称"]);
}

#[test]
fn forms_with_other_labels_or_without_their_total() {
    reads_the_same(|book| {
        book.sheet("10 项目支出绩效目标表").reword(|words| match words {
            "年度资金总额" => "资金总额：".to_owned(),
            "其中：财政拨款" => "其中:\n财政拨款".to_owned(),
            "项目名称" => "项 目 名 称".to_owned(),
            other => other.to_owned(),
        });
    });
    let desk = changed(|book| {
        book.sheet("10 项目支出绩效目标表").reword(|words| words.replace("年度资金总额", "经费"));
    });
    is_refused(&desk, "10 项目支出绩效目标表", &["年度资金总额"]);
}

#[test]
fn columns_of_last_year_beside_those_of_this_year() {
    let desk = changed(|book| {
        let sheet = book.sheet(FUND);
        // the same three columns again, to the left, for last year
        sheet.merges.retain(|merge| merge[0] > 3 || merge[1] < 2);
        sheet.insert_columns(2, 3);
        let own: Vec<((u32, u16), Value)> =
            sheet.cells.iter().filter(|(at, _)| at.1 >= 5).map(|(at, v)| (*at, v.clone())).collect();
        for ((row, column), value) in own.into_iter().filter(|((row, _), _)| *row >= 2) {
            sheet.cells.insert((row, column - 3), value);
        }
        sheet.set((2, 2), "上年预算数");
        sheet.merges.extend([[2, 2, 2, 4], [2, 5, 2, 7]]);
    });
    is_refused(&desk, FUND, &["不应有"]);
}
