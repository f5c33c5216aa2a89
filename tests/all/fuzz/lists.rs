//! Writes forms as a flat list: one row an indicator, and beside the first of a project, merged down or not,
//! what is said of it.

use gongkai::budget::label;
use gongkai::pack::schema::{FieldSchema, FormSchema};

use super::forms::{Column, heads, indicator};
use super::make::{HEADER, LABEL, TEXT};
use super::rng::Rng;
use super::sheet::{Sheet, drifted};

/// Writes the header and up to four projects.
pub fn write(sheet: &mut Sheet<'_, '_>, form: &FormSchema, columns: &[Column], rng: &mut Rng) {
    sheet.book.vary("flat list");
    let (left, row) = (sheet.left, sheet.row);
    let fields: Vec<&FieldSchema> =
        [&form.name].into_iter().chain(&form.texts).chain(&form.amounts).collect();
    for (index, field) in fields.iter().enumerate() {
        let labels: Vec<&str> = field.labels().collect();
        sheet.made.text((row, left + index as u16), &drifted(labels[rng.below(labels.len())], rng), HEADER);
    }
    sheet.left = left + fields.len() as u16;
    sheet.made.edge = sheet.left + columns.len() as u16;
    heads(sheet, form, columns, rng);
    sheet.made.head = row;
    sheet.row += 1;
    let first = sheet.row;
    let merged = rng.one_in(2);
    for number in 0..=rng.below(4) {
        project(sheet, form, columns, (left, number, merged), rng);
    }
    sheet.made.body = first..sheet.row;
    sheet.left = left;
}

fn project(
    sheet: &mut Sheet<'_, '_>,
    form: &FormSchema,
    columns: &[Column],
    (left, number, merged): (u16, usize, bool),
    rng: &mut Rng,
) {
    let first = sheet.row;
    let name = format!("{}{number}", rng.pick(&super::make::NAMES));
    sheet.made.text((first, left), &name, LABEL);
    let mut col = left + 1;
    for text in &form.texts {
        let words = format!("保障机关第{number}项工作");
        sheet.made.text((first, col), &words, TEXT);
        sheet.book.words.insert((sheet.made.name.clone(), first, text.id.clone()), words);
        col += 1;
    }
    for amount in &form.amounts {
        sheet.amount((first, col), ("", &label::fold(&name), &amount.id), rng);
        col += 1;
    }
    let mut levels = vec![String::new(); form.indicators.len() - 1];
    for line in 0..=rng.below(4) {
        indicator(sheet, columns, &mut levels, line, rng);
        sheet.row += 1;
    }
    if merged && sheet.row - first > 1 {
        for col in left..col {
            sheet.merge([first, col.into(), sheet.row - 1, col.into()]);
        }
    }
}
