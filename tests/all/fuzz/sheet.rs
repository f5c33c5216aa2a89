//! Writes one table with a header: titles, labels in any drift, rows, and columns that are no table's.

use gongkai::budget::amount::MoneyUnit;
use gongkai::budget::label;
use gongkai::pack::schema::{ColumnRole, ColumnSchema, SideSchema, TableSchema};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::codes::{split_code, whole_code};
use super::looks;
use super::make::{
    AMOUNT, CODE, Cell, DECLARED, Fact, HEADER, LABEL, MAKER, MAKER_AND_UNIT, Made, NAMES, NOTE, NUMBERING,
    TEXT, TITLE, UNCLAIMED, UNIT, Workbook,
};
use super::rng::Rng;

/// A top-level column as it is written.
#[derive(Clone)]
pub enum Head<'a> {
    /// Of the schema.
    Own(&'a ColumnSchema),
    /// One that the pack leaves out.
    Ignored(String),
    /// One that nobody knows, with words.
    Stray,
}

/// One side, with the columns where its leaves stand.
pub struct Half<'a> {
    pub schema: &'a SideSchema,
    pub heads: Vec<Head<'a>>,
    pub leaves: Vec<(&'a ColumnSchema, u16)>,
    /// Columns that are not of the schema: left out, or unknown.
    pub others: Vec<(u16, bool)>,
}

/// A sheet while it is written.
pub struct Sheet<'a, 'b> {
    pub made: Made,
    pub book: &'b mut Workbook,
    pub schema: &'a TableSchema,
    pub unit: MoneyUnit,
    pub left: u16,
    pub row: u32,
    pub sides: Vec<Half<'a>>,
}

/// The label of a column that no pack knows.
pub const STRAY: &str = "经办情况";

impl<'a> Sheet<'a, '_> {
    pub fn table(&mut self, title: &str, rng: &mut Rng) {
        self.plan(rng);
        let width = self.sides.iter().map(|side| width_of(&side.heads)).sum::<u16>();
        let last = self.left + width - 1;
        self.made.edge = last + 1;
        self.titles(title, last, rng);
        if rng.one_in(4) {
            self.row += 1;
        }
        let height = self.header(rng);
        self.row += height;
        self.made.head = self.row - 1;
        if rng.one_in(4) {
            for col in 0..width {
                let number = Cell::Number(f64::from(col) + 1.0);
                self.made.put((self.row, self.left + col), number, NUMBERING);
            }
            self.row += 1;
        }
        let first = self.row;
        self.body(rng);
        self.made.body = first..self.row;
        if rng.one_in(3) {
            self.row += rng.below(3) as u32;
            self.made.text((self.row, self.left), "注：本表金额单位转换时可能存在尾差。", NOTE);
        }
    }

    /// Decides which columns there are: optional ones may be missing, others may stand among them.
    fn plan(&mut self, rng: &mut Rng) {
        let all = self.schema.sides();
        for schema in all {
            let mut heads = Vec::new();
            for column in &schema.columns {
                if !(column.optional && rng.one_in(3)) {
                    heads.push(Head::Own(column));
                }
            }
            if rng.one_in(6) && !self.schema.ignore.is_empty() {
                let label = rng.pick(&self.schema.ignore).clone();
                heads.insert(rng.below(heads.len() + 1), Head::Ignored(label));
                self.book.vary("ignored column");
            }
            if rng.one_in(16) {
                heads.insert(1 + rng.below(heads.len()), Head::Stray);
            }
            self.sides.push(Half { schema, heads, leaves: Vec::new(), others: Vec::new() });
        }
    }

    /// The title, and the line that states maker and unit.
    pub fn titles(&mut self, title: &str, last: u16, rng: &mut Rng) {
        self.made.text((self.row, self.left), &format!("2024年{title}"), TITLE);
        if last > self.left {
            self.made.merges.push([self.row, self.left.into(), self.row, last.into()]);
        }
        let (row, word) = (self.row + 1, self.unit.word());
        match rng.below(4) {
            0 => self.made.text((row, last), &format!("单位：{word}"), UNIT),
            1 => {
                let both = format!("编制单位：某某局　　金额单位:{word}");
                self.made.text((row, self.left), &both, MAKER_AND_UNIT);
            }
            2 if last - self.left > 1 => {
                self.made.text((row, last - 1), "单位：", UNIT);
                self.made.text((row, last), word, UNIT);
            }
            _ => {
                self.made.text((row, self.left), "编制单位：某某局", MAKER);
                self.made.text((row, last), &format!("(单位 ： {word})"), UNIT);
            }
        }
        self.row += 2;
    }

    /// Writes the header of all sides and says how many rows it takes.
    fn header(&mut self, rng: &mut Rng) -> u32 {
        let balance = self.schema.sides().len() > 1;
        let depth = self.schema.sides().iter().map(|side| depth_of(&side.columns)).max().unwrap_or(1);
        let height = depth + u32::from(balance);
        let (top, bottom) = (self.row + u32::from(balance), self.row + height - 1);
        let mut col = self.left;
        for mut side in std::mem::take(&mut self.sides) {
            let first = col;
            for head in side.heads.clone() {
                match head {
                    Head::Own(column) => self.column(column, top, bottom, &mut col, &mut side.leaves, rng),
                    Head::Ignored(label) => self.other(&label, (top, bottom), &mut col, &mut side, true),
                    Head::Stray => self.other(STRAY, (top, bottom), &mut col, &mut side, false),
                }
            }
            if balance {
                self.made.text((self.row, first), &side.schema.id, HEADER);
                self.merge([self.row, first.into(), self.row, u32::from(col) - 1]);
            }
            self.sides.push(side);
        }
        height
    }

    /// Merges cells, if they are more than one.
    pub fn merge(&mut self, merge: [u32; 4]) {
        if (merge[0], merge[1]) != (merge[2], merge[3]) {
            self.made.merges.push(merge);
        }
    }

    fn other(&mut self, label: &str, rows: (u32, u32), col: &mut u16, side: &mut Half<'_>, ignored: bool) {
        self.made.text((rows.0, *col), label, HEADER);
        self.merge([rows.0, (*col).into(), rows.1, (*col).into()]);
        side.others.push((*col, ignored));
        *col += 1;
    }

    fn column(
        &mut self,
        column: &'a ColumnSchema,
        top: u32,
        bottom: u32,
        col: &mut u16,
        leaves: &mut Vec<(&'a ColumnSchema, u16)>,
        rng: &mut Rng,
    ) {
        let first = *col;
        let label = drifted(&labels_of(column, rng), rng);
        self.made.text((top, first), &label, HEADER);
        if column.is_group() {
            for below in &column.columns {
                self.column(below, top + 1, bottom, col, leaves, rng);
            }
            self.merge([top, first.into(), top, u32::from(*col) - 1]);
        } else {
            self.merge([top, first.into(), bottom, first.into()]);
            leaves.push((column, first));
            *col += 1;
        }
    }

    fn body(&mut self, rng: &mut Rng) {
        let start = self.row;
        let mut end = start;
        for side in std::mem::take(&mut self.sides) {
            self.row = start;
            match self.schema.code_system() {
                Some(codes) => self.tree(&side, &codes.lengths, rng),
                None => self.named(&side, rng),
            }
            end = end.max(self.row);
        }
        self.row = end;
    }

    fn tree(&mut self, side: &Half<'_>, lengths: &[usize], rng: &mut Rng) {
        let total = self.schema.totals().first().cloned().unwrap_or_default();
        let below = rng.one_in(3);
        if !below {
            self.total(side, &total, rng);
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
        let split = side.leaves.iter().filter(|(leaf, _)| leaf.role == ColumnRole::Code).count() > 1;
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
            self.line(side, &code, &written, &name, rng);
        }
        if below {
            self.total(side, &total, rng);
        }
    }

    fn total(&mut self, side: &Half<'_>, total: &str, rng: &mut Rng) {
        let spaced = total.chars().map(String::from).collect::<Vec<_>>().join("　");
        self.line(side, total, &[], &spaced, rng);
    }

    /// Listed rows by name, and names of their own where a side takes them.
    fn named(&mut self, side: &Half<'_>, rng: &mut Rng) {
        for row in &side.schema.rows {
            let name = drifted(row.label(), rng);
            self.line(side, &row.id, &[], &name, rng);
        }
        if side.schema.rows.is_empty() {
            if let Some(total) = self.schema.totals().first() {
                self.total(side, &total.clone(), rng);
            }
            for number in 0..rng.below(6) {
                let name = format!("{}{number}", rng.pick(&NAMES));
                self.line(side, &label::fold(&name), &[], &name, rng);
            }
        }
    }

    /// One row of one side: code and name where it has such columns, then amounts.
    fn line(&mut self, side: &Half<'_>, key: &str, codes: &[(Cell, String)], name: &str, rng: &mut Rng) {
        let mut codes = codes.iter();
        for (leaf, col) in &side.leaves {
            let at = (self.row, *col);
            match leaf.role {
                ColumnRole::Code => {
                    let Some((code, format)) = codes.next() else { continue };
                    self.made.put(at, code.clone(), CODE);
                    self.format_code(at, format);
                }
                ColumnRole::Name => self.made.text(at, name, LABEL),
                ColumnRole::Amount => self.amount(at, (&side.schema.id, key, &leaf.id), rng),
                ColumnRole::Text => self.words(at, &leaf.id, rng),
            }
        }
        for (col, ignored) in &side.others {
            let at = (self.row, *col);
            if *ignored {
                self.made.put(at, Cell::Number(f64::from(self.row)), DECLARED);
            } else if rng.one_in(2) {
                self.made.text(at, "待核", UNCLAIMED);
                self.book.vary("unknown column of words");
                self.book.warned = true;
            }
        }
        self.row += 1;
    }

    fn format_code(&mut self, at: (u32, u16), format: &str) {
        let Some(Cell::Number(number)) = self.made.cells.get(&at) else { return };
        let shown = match format {
            "" => return,
            // zeros before the number, as many as the format has
            zeros if zeros.bytes().all(|b| b == b'0') => format!("{number:0>width$}", width = zeros.len()),
            "#,##0" => grouped(Decimal::new(*number as i64, 0)),
            "0.00" => format!("{number}.00"),
            _ => number.to_string(),
        };
        self.made.formats.insert(at, (format.to_owned(), shown));
        self.book.vary("format on a code");
    }

    /// Words of a column of text: numbers whose format says what they are among them.
    fn words(&mut self, at: (u32, u16), column: &str, rng: &mut Rng) {
        let shown = match rng.below(3) {
            0 => return,
            1 => {
                let text = format!("3600{}", rng.below(100));
                self.made.text(at, &text, TEXT);
                text
            }
            _ => looks::shown_number(&mut self.made, self.book, at, TEXT, rng),
        };
        self.book.words.insert((self.made.name.clone(), at.0, column.to_owned()), shown);
    }

    /// An amount of a side, a row and a column, in any way that offices write it.
    pub fn amount(&mut self, at: (u32, u16), of: (&str, &str, &str), rng: &mut Rng) {
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
                self.made.text(at, nothing[rng.below(nothing.len())], AMOUNT);
                return;
            }
            3 => Cell::Text(grouped(value)),
            4 => Cell::Text(fullwidth(value)),
            5 if value.is_sign_negative() => Cell::Text(format!("（{}）", -value)),
            6 => Cell::Text(value.to_string()),
            _ => Cell::Number(value.to_f64().unwrap()),
        };
        if matches!(cell, Cell::Number(_)) {
            looks::dress_amount(&mut self.made, self.book, at, (value, self.unit), rng);
        }
        self.made.put(at, cell, AMOUNT);
        let fact = Fact {
            table: self.schema.id.clone(),
            side: of.0.to_owned(),
            row: of.1.to_owned(),
            column: of.2.to_owned(),
            yuan: (value * self.unit.factor()).normalize(),
        };
        self.book.facts.insert((self.made.name.clone(), at.0, at.1), fact);
    }
}

fn width_of(heads: &[Head<'_>]) -> u16 {
    let width = |head: &Head<'_>| match head {
        Head::Own(column) => leaves_of(column),
        Head::Ignored(_) | Head::Stray => 1,
    };
    heads.iter().map(width).sum()
}

fn leaves_of(column: &ColumnSchema) -> u16 {
    if column.is_group() { column.columns.iter().map(leaves_of).sum() } else { 1 }
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
pub fn drifted(label: &str, rng: &mut Rng) -> String {
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

pub fn grouped(value: Decimal) -> String {
    gongkai::budget::amount::grouped(value, value.scale())
}

fn fullwidth(value: Decimal) -> String {
    let wide = |c: char| match c {
        '0'..='9' | '.' | '-' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        other => other,
    };
    value.to_string().chars().map(wide).collect()
}
