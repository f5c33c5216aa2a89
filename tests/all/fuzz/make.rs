//! Makes workbooks from the pack's own schemas, in many guises, and keeps what was written where.

use std::collections::BTreeMap;

use gongkai::budget::amount::MoneyUnit;
use gongkai::budget::label;
use gongkai::pack::Pack;
use gongkai::pack::schema::{ColumnRole, ColumnSchema, Shape, SideSchema, TableSchema};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::rng::Rng;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    /// A formula whose result is an error.
    Error,
}

/// A sheet as made.
#[derive(Debug, Clone)]
pub struct Made {
    pub name: String,
    pub cells: BTreeMap<(u32, u16), Cell>,
    pub merges: Vec<[u32; 4]>,
}

/// What one written amount means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub table: String,
    pub side: String,
    pub row: String,
    pub column: String,
    pub yuan: Decimal,
}

/// A workbook with the meaning of every amount by sheet and cell.
#[derive(Debug, Clone)]
pub struct Workbook {
    pub sheets: Vec<Made>,
    pub facts: BTreeMap<(String, u32, u16), Fact>,
    /// What was spoilt on purpose: reading must then say so.
    pub spoilt: Option<&'static str>,
}

const NAMES: [&str; 8] = [
    "行政运行",
    "一般行政管理事务",
    "其他支出",
    "基本养老保险缴费",
    "住房公积金",
    "某某局本级",
    "离退休费",
    "信息化建设",
];

/// A workbook of one to three tables.
pub fn workbook(pack: &Pack, rng: &mut Rng) -> Workbook {
    let mut book = Workbook { sheets: Vec::new(), facts: BTreeMap::new(), spoilt: None };
    let plain = |table: &&TableSchema| {
        matches!(table.shape, Shape::Balance | Shape::Tree | Shape::Rows) && table.single.is_none()
    };
    let mut left: Vec<&TableSchema> = pack.tables.iter().filter(plain).collect();
    if rng.one_in(3) {
        book.sheets.push(cover());
    }
    for _ in 0..=rng.below(3) {
        let schema = left.remove(rng.below(left.len()));
        let unit = if rng.one_in(2) { MoneyUnit::Wan } else { MoneyUnit::Yuan };
        let kind = rng.pick(&pack.manifest.kinds).clone();
        let name =
            format!("{} {}", book.sheets.len() + 1, schema.title(&kind, 2024).replace(['/', '*', '?'], ""));
        let name: String = name.chars().take(28).collect();
        let mut sheet = Sheet {
            made: Made { name, cells: BTreeMap::new(), merges: Vec::new() },
            facts: &mut book.facts,
            schema,
            unit,
            left: if rng.one_in(5) { 1 } else { 0 },
            row: if rng.one_in(5) { 2 } else { 0 },
            width: 0,
        };
        sheet.table(pack, &schema.title(&kind, 2024), rng);
        let made = sheet.made;
        book.sheets.push(made);
    }
    if rng.one_in(2) {
        super::spoil::spoil(&mut book, rng);
    }
    book
}

fn cover() -> Made {
    let text = Cell::Text("2024年公开表".to_owned());
    Made { name: "封面".to_owned(), cells: BTreeMap::from([((5, 2), text)]), merges: Vec::new() }
}

struct Sheet<'a> {
    made: Made,
    facts: &'a mut BTreeMap<(String, u32, u16), Fact>,
    schema: &'a TableSchema,
    unit: MoneyUnit,
    left: u16,
    row: u32,
    width: u16,
}

impl Sheet<'_> {
    fn text(&mut self, row: u32, col: u16, text: &str) {
        self.made.cells.insert((row, col), Cell::Text(text.to_owned()));
    }

    fn table(&mut self, pack: &Pack, title: &str, rng: &mut Rng) {
        self.width = self.schema.sides.iter().map(|side| side.leaves().len() as u16).sum();
        let last = self.left + self.width - 1;
        self.text(self.row, self.left, &format!("2024年{title}"));
        self.made.merges.push([self.row, self.left.into(), self.row, last.into()]);
        self.row += 1;
        self.unit_line(last, rng);
        if rng.one_in(4) {
            self.row += 1;
        }
        let height = self.header(rng);
        self.row += height;
        if rng.one_in(4) {
            for col in 0..self.width {
                let number = Cell::Number(f64::from(col) + 1.0);
                self.made.cells.insert((self.row, self.left + col), number);
            }
            self.row += 1;
        }
        self.body(pack, rng);
        if rng.one_in(3) {
            self.row += rng.below(3) as u32;
            self.text(self.row, self.left, "注：本表金额单位转换时可能存在尾差。");
        }
    }

    fn unit_line(&mut self, last: u16, rng: &mut Rng) {
        let word = self.unit.word();
        match rng.below(4) {
            0 => self.text(self.row, last, &format!("单位：{word}")),
            1 => self.text(self.row, self.left, &format!("编制单位：某某局　　金额单位:{word}")),
            2 if self.width > 2 => {
                self.text(self.row, last - 1, "单位：");
                self.text(self.row, last, word);
            }
            _ => {
                self.text(self.row, self.left, "编制单位：某某局");
                self.text(self.row, last, &format!("(单位 ： {word})"));
            }
        }
        self.row += 1;
    }

    /// Writes the header of all sides and says how many rows it takes.
    fn header(&mut self, rng: &mut Rng) -> u32 {
        let balance = self.schema.sides.len() > 1;
        let depth = self.schema.sides.iter().map(|side| depth_of(&side.columns)).max().unwrap_or(1);
        let height = depth + u32::from(balance);
        let mut col = self.left;
        for side in &self.schema.sides {
            let first = col;
            self.columns(&side.columns, self.row + u32::from(balance), self.row + height - 1, &mut col, rng);
            if balance {
                self.text(self.row, first, &side.id);
                if col - first > 1 {
                    self.made.merges.push([self.row, first.into(), self.row, u32::from(col) - 1]);
                }
            }
        }
        height
    }

    fn columns(&mut self, columns: &[ColumnSchema], top: u32, bottom: u32, col: &mut u16, rng: &mut Rng) {
        for column in columns {
            let first = *col;
            let label = drifted(&labels_of(column, rng), rng);
            if column.is_group() {
                self.text(top, first, &label);
                self.columns(&column.columns, top + 1, bottom, col, rng);
                if *col - first > 1 {
                    self.made.merges.push([top, first.into(), top, u32::from(*col) - 1]);
                }
            } else {
                self.text(top, first, &label);
                if bottom > top {
                    self.made.merges.push([top, first.into(), bottom, first.into()]);
                }
                *col += 1;
            }
        }
    }

    fn body(&mut self, pack: &Pack, rng: &mut Rng) {
        let start = self.row;
        let mut end = start;
        let mut col = self.left;
        for side in &self.schema.sides {
            self.row = start;
            match self.schema.shape {
                Shape::Tree => self.tree(side, col, pack, rng),
                _ => self.named(side, col, rng),
            }
            end = end.max(self.row);
            col += side.leaves().len() as u16;
        }
        self.row = end;
    }

    fn tree(&mut self, side: &SideSchema, col: u16, pack: &Pack, rng: &mut Rng) {
        let lengths = &pack.codes(self.schema.codes.as_deref().unwrap_or_default()).unwrap().lengths;
        let total = self.schema.total.first().cloned().unwrap_or_default();
        let below = rng.one_in(3);
        if !below {
            self.total(side, col, &total, rng);
        }
        let mut codes: Vec<String> = Vec::new();
        for _ in 0..rng.below(12) {
            let top = format!("{}", 201 + rng.below(30));
            let mut code = top;
            for (level, length) in lengths.iter().enumerate() {
                while code.len() < *length {
                    code.push(char::from(b'0' + rng.below(10) as u8));
                }
                if !codes.contains(&code) && (level == 0 || !rng.one_in(4)) {
                    codes.push(code.clone());
                }
            }
        }
        codes.sort();
        let split = side.leaves().iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count() > 1;
        let mut above: Vec<String> = Vec::new();
        for code in codes {
            if rng.one_in(12) {
                self.row += 1;
            }
            let written = if split {
                split_code(&code, lengths, &mut above, rng)
            } else {
                vec![whole_code(&code, rng)]
            };
            let name = format!("{}{}", "　".repeat(rng.below(3)), rng.pick(&NAMES));
            self.line(side, col, &code, &written, &name, rng);
        }
        if below {
            self.total(side, col, &total, rng);
        }
    }

    fn total(&mut self, side: &SideSchema, col: u16, total: &str, rng: &mut Rng) {
        let spaced = total.chars().map(String::from).collect::<Vec<_>>().join("　");
        self.line(side, col, total, &[], &spaced, rng);
    }

    /// Listed rows by name, and names of their own where a side takes them.
    fn named(&mut self, side: &SideSchema, col: u16, rng: &mut Rng) {
        for row in &side.rows {
            let name = drifted(row.label(), rng);
            self.line(side, col, &row.id, &[], &name, rng);
        }
        if side.rows.is_empty() {
            if let Some(total) = self.schema.total.first() {
                self.total(side, col, &total.clone(), rng);
            }
            for number in 0..rng.below(6) {
                let name = format!("{}{number}", rng.pick(&NAMES));
                self.line(side, col, &label::fold(&name), &[], &name, rng);
            }
        }
    }

    /// One row of one side: code and name where it has such columns, then amounts.
    fn line(&mut self, side: &SideSchema, first: u16, key: &str, codes: &[Cell], name: &str, rng: &mut Rng) {
        let mut codes = codes.iter();
        for (index, (_, leaf)) in side.leaves().iter().enumerate() {
            let at = (self.row, first + index as u16);
            match leaf.role {
                ColumnRole::Code => {
                    if let Some(code) = codes.next() {
                        self.made.cells.insert(at, code.clone());
                    }
                }
                ColumnRole::Name => self.text(at.0, at.1, name),
                ColumnRole::Amount => self.amount(at, side, key, &leaf.id, rng),
                ColumnRole::Text => {}
            }
        }
        self.row += 1;
    }

    fn amount(&mut self, at: (u32, u16), side: &SideSchema, row: &str, column: &str, rng: &mut Rng) {
        let scale = if self.unit == MoneyUnit::Wan { 4 } else { 2 };
        let size = [100, 1_000_000, 100_000_000_000][rng.below(3)];
        let mut value = Decimal::new(rng.below(size) as i64, rng.below(scale + 1) as u32);
        if rng.one_in(8) {
            value = -value;
        }
        let cell = match rng.below(12) {
            0 | 1 => return,
            2 => {
                let nothing = ["—", "-", "/", "－", " "];
                self.text(at.0, at.1, nothing[rng.below(nothing.len())]);
                return;
            }
            3 => Cell::Text(grouped(value)),
            4 => Cell::Text(fullwidth(value)),
            5 if value.is_sign_negative() => Cell::Text(format!("（{}）", -value)),
            6 => Cell::Text(value.to_string()),
            _ => Cell::Number(value.to_f64().unwrap()),
        };
        self.made.cells.insert(at, cell);
        let fact = Fact {
            table: self.schema.id.clone(),
            side: side.id.clone(),
            row: row.to_owned(),
            column: column.to_owned(),
            yuan: (value * self.unit.factor()).normalize(),
        };
        self.facts.insert((self.made.name.clone(), at.0, at.1), fact);
    }
}

fn whole_code(code: &str, rng: &mut Rng) -> Cell {
    match rng.below(4) {
        0 => Cell::Number(code.parse().unwrap()),
        1 => Cell::Text(format!(" {code}　")),
        2 => Cell::Text(code.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect()),
        _ => Cell::Text(code.to_owned()),
    }
}

/// One cell a level; upper levels may be left out where the row above has the same.
fn split_code(code: &str, lengths: &[usize], above: &mut Vec<String>, rng: &mut Rng) -> Vec<Cell> {
    let mut parts = Vec::new();
    let mut from = 0;
    for &to in lengths.iter().filter(|&&length| length <= code.len()) {
        parts.push(code[from..to].to_owned());
        from = to;
    }
    let same = parts.iter().zip(above.iter()).take_while(|(own, before)| own == before).count();
    let left_out = if rng.one_in(2) { same.min(parts.len() - 1) } else { 0 };
    let cell = |(level, part): (usize, &String)| match rng.below(3) {
        _ if level < left_out => Cell::Text(" ".to_owned()),
        0 => Cell::Number(part.parse().unwrap()),
        _ => Cell::Text(part.clone()),
    };
    let cells = parts.iter().enumerate().map(cell).collect();
    *above = parts;
    cells
}

fn depth_of(columns: &[ColumnSchema]) -> u32 {
    1 + columns.iter().filter(|c| c.is_group()).map(|c| depth_of(&c.columns)).max().unwrap_or(0)
}

fn labels_of(column: &ColumnSchema, rng: &mut Rng) -> String {
    let labels: Vec<&str> = column.labels().filter(|label| !label.contains("{kind}")).collect();
    // an alias may be that of another column too; the first label is the column's own
    if rng.one_in(6) { (*rng.pick(&labels)).to_owned() } else { column.label().replace("{kind}", "单位") }
}

/// The same words with blanks, line breaks, full-width marks.
fn drifted(label: &str, rng: &mut Rng) -> String {
    match rng.below(8) {
        0 => label.chars().map(String::from).collect::<Vec<_>>().join(" "),
        1 => format!("　{label} "),
        2 => label.replace('（', "(").replace('）', ")"),
        3 if label.chars().count() > 3 => {
            let at = label.char_indices().nth(2).map_or(0, |(at, _)| at);
            format!("{}\n{}", &label[..at], &label[at..])
        }
        _ => label.to_owned(),
    }
}

fn grouped(value: Decimal) -> String {
    gongkai::budget::amount::grouped(value, value.scale())
}

fn fullwidth(value: Decimal) -> String {
    let wide = |c: char| match c {
        '0'..='9' | '.' | '-' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        other => other,
    };
    value.to_string().chars().map(wide).collect()
}
