//! Writes forms: fields with labels wherever they stand, then indicators whose sign, value and measure may
//! stand in three columns, in any order.

use gongkai::budget::label;
use gongkai::pack::schema::{FieldSchema, FormSchema};

use super::looks;
use super::make::{Cell, DECLARED, HEADER, LABEL, TEXT};
use super::rng::Rng;
use super::sheet::{Sheet, drifted};

/// A column of the indicators.
#[derive(Debug, Clone)]
pub enum Column {
    Level(usize),
    Sign,
    Value,
    Measure,
    Ignored(String),
}

const SIGNS: [&str; 6] = ["≥", "≤", "=", "定性", "/", ""];
const MEASURES: [&str; 6] = ["%", "万元", "人次", "无", "/", ""];
const VALUES: [&str; 6] = ["95", "95%", "≥95", "良好", "3", "≤12万元"];
const HEADINGS: [&str; 4] = ["产出指标", "效益指标", "成本指标", "满意度指标"];

pub fn write(sheet: &mut Sheet<'_, '_>, form: &FormSchema, title: &str, rng: &mut Rng) {
    let columns = plan(sheet, form, rng);
    sheet.made.edge = sheet.left + columns.len() as u16;
    sheet.titles(title, sheet.made.edge - 1, rng);
    if rng.one_in(3) {
        super::lists::write(sheet, form, &columns, rng);
        return;
    }
    for number in 0..=rng.below(3) {
        block(sheet, form, &columns, number, rng);
        sheet.row += rng.below(2) as u32;
    }
    sheet.book.vary("form");
}

fn plan(sheet: &mut Sheet<'_, '_>, form: &FormSchema, rng: &mut Rng) -> Vec<Column> {
    let last = form.indicators.len() - 1;
    let mut columns: Vec<Column> = (0..last).map(Column::Level).collect();
    columns.push(Column::Value);
    let target = &form.indicators[last];
    if !target.before.is_empty() && rng.one_in(2) {
        columns.insert(rng.below(columns.len() + 1), Column::Sign);
        sheet.book.vary("joined sign");
    }
    if !target.after.is_empty() && rng.one_in(2) {
        columns.insert(rng.below(columns.len() + 1), Column::Measure);
        sheet.book.vary("joined measure");
    }
    if !sheet.schema.ignore.is_empty() && rng.one_in(3) {
        let label = rng.pick(&sheet.schema.ignore).clone();
        columns.insert(rng.below(columns.len() + 1), Column::Ignored(label));
        sheet.book.vary("ignored column");
    }
    columns
}

fn block(sheet: &mut Sheet<'_, '_>, form: &FormSchema, columns: &[Column], number: usize, rng: &mut Rng) {
    let (left, edge) = (sheet.left, sheet.made.edge);
    let name = format!("{}{number}", rng.pick(&super::make::NAMES));
    let first = sheet.row;
    field(sheet, &form.name, (first, left), rng);
    sheet.made.text((first, left + 1), &name, LABEL);
    sheet.merge([first, u32::from(left) + 1, first, u32::from(edge) - 1]);
    sheet.row += 1;
    let mut next = left;
    for text in &form.texts {
        field(sheet, text, (sheet.row, next), rng);
        words(sheet, text, first, (sheet.row, next + 1), rng);
        // two on a row, where there is room
        if next == left && edge - left >= 4 && rng.one_in(2) {
            next += 2;
        } else {
            next = left;
            sheet.row += 1;
        }
    }
    sheet.row += u32::from(next != left);
    amounts(sheet, form, &label::fold(&name), rng);
    indicators(sheet, form, columns, rng);
}

fn field(sheet: &mut Sheet<'_, '_>, field: &FieldSchema, at: (u32, u16), rng: &mut Rng) {
    let labels: Vec<&str> = field.labels().collect();
    let label = if rng.one_in(4) { *rng.pick(&labels) } else { field.label() };
    sheet.made.text(at, &drifted(label, rng), HEADER);
}

/// The words of a field, next to its label.
fn words(sheet: &mut Sheet<'_, '_>, field: &FieldSchema, first: u32, at: (u32, u16), rng: &mut Rng) {
    let shown = match rng.below(5) {
        0 => return,
        1 => looks::shown_number(&mut sheet.made, sheet.book, at, TEXT, rng),
        _ => {
            sheet.made.text(at, "保障机关正常运转", TEXT);
            "保障机关正常运转".to_owned()
        }
    };
    sheet.book.words.insert((sheet.made.name.clone(), first, field.id.clone()), shown);
}

/// The amounts, one a row, perhaps under a label of their own.
fn amounts(sheet: &mut Sheet<'_, '_>, form: &FormSchema, key: &str, rng: &mut Rng) {
    let mut left = sheet.left;
    let top = sheet.row;
    if let Some(all) = form.amounts_label.as_ref().filter(|_| rng.one_in(2)) {
        sheet.made.text((top, left), all, HEADER);
        sheet.merge([top, left.into(), top + form.amounts.len() as u32 - 1, left.into()]);
        left += 1;
    }
    for amount in &form.amounts {
        field(sheet, amount, (sheet.row, left), rng);
        sheet.amount((sheet.row, left + 1), ("", key, &amount.id), rng);
        sheet.row += 1;
    }
}

fn indicators(sheet: &mut Sheet<'_, '_>, form: &FormSchema, columns: &[Column], rng: &mut Rng) {
    heads(sheet, form, columns, rng);
    sheet.made.head = sheet.row;
    sheet.row += 1;
    let first = sheet.row;
    let mut levels = vec![String::new(); form.indicators.len() - 1];
    for number in 0..=rng.below(5) {
        indicator(sheet, columns, &mut levels, number, rng);
        sheet.row += 1;
    }
    sheet.made.body = first..sheet.row;
}

/// The labels of the columns of indicators.
pub fn heads(sheet: &mut Sheet<'_, '_>, form: &FormSchema, columns: &[Column], rng: &mut Rng) {
    let target = &form.indicators[form.indicators.len() - 1];
    for (index, column) in columns.iter().enumerate() {
        let at = (sheet.row, sheet.left + index as u16);
        let label = match column {
            Column::Level(level) => form.indicators[*level].label().to_owned(),
            Column::Value => target.label().to_owned(),
            Column::Sign => rng.pick(&target.before[0].labels).clone(),
            Column::Measure => rng.pick(&target.after[0].labels).clone(),
            Column::Ignored(label) => label.clone(),
        };
        sheet.made.text(at, &drifted(&label, rng), HEADER);
    }
}

/// One row of indicators: upper headings stand where they change.
pub fn indicator(
    sheet: &mut Sheet<'_, '_>,
    columns: &[Column],
    levels: &mut [String],
    number: usize,
    rng: &mut Rng,
) {
    let row = sheet.row;
    let lowest = levels.len() - 1;
    let new = number == 0 || rng.one_in(3);
    for (level, heading) in levels.iter_mut().enumerate() {
        if level == lowest {
            *heading = format!("办理事项{number}");
        } else if new {
            *heading = format!("{}{level}", rng.pick(&HEADINGS));
        }
    }
    let (mut sign, mut value, mut measure) = (String::new(), String::new(), String::new());
    for (index, column) in columns.iter().enumerate() {
        let at = (row, sheet.left + index as u16);
        match column {
            Column::Level(level) if *level == lowest || new => sheet.made.text(at, &levels[*level], TEXT),
            Column::Level(_) => {}
            Column::Sign => {
                sign = (*rng.pick(&SIGNS)).to_owned();
                sheet.made.text(at, &sign, TEXT);
            }
            Column::Measure => {
                measure = (*rng.pick(&MEASURES)).to_owned();
                sheet.made.text(at, &measure, TEXT);
            }
            Column::Value if rng.one_in(8) => {}
            Column::Value if rng.one_in(3) => {
                value = looks::shown_number(&mut sheet.made, sheet.book, at, TEXT, rng);
            }
            Column::Value => {
                value = (*rng.pick(&VALUES)).to_owned();
                sheet.made.text(at, &value, TEXT);
            }
            Column::Ignored(_) => sheet.made.put(at, Cell::Number(10.0), DECLARED),
        }
    }
    let words = format!("{}={}", levels.join("/"), joined(&sign, &value, &measure));
    sheet.book.words.insert((sheet.made.name.clone(), row, "指标".to_owned()), words);
}

/// The target as it must be read.
fn joined(sign: &str, value: &str, measure: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    let sign = if ["定性", "/"].contains(&sign) || value.starts_with(sign) { "" } else { sign };
    let measure = if ["无", "/"].contains(&measure) || value.ends_with(measure) { "" } else { measure };
    format!("{sign}{value}{measure}")
}
