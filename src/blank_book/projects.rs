//! Tables of projects, as a list: one row an indicator, what is said of its project on the first of its rows.
//!
//! The reader takes such a list for the forms that it describes, and prints it as forms. A list takes any number of
//! projects and indicators, where a sheet of blank forms would have too many or too few.

use crate::pack::schema::{FieldSchema, FormSchema};

use super::plan::{Content, Look, SheetPlan};
use super::tables::{Drafting, column};

/// Open rows.
const ROWS: u32 = 80;
/// Width of the column of names and of those of words.
const WIDE: f64 = 24.0;
/// Width of the others.
const NARROW: f64 = 15.0;

/// What a column of the list holds.
#[derive(Clone, Copy)]
enum Field<'a> {
    /// The name, or a text.
    Words(&'a FieldSchema),
    /// An amount.
    Amount(&'a FieldSchema),
    /// A level of the indicators, or their target.
    Indicator(usize, &'a FieldSchema),
}

/// Plans the sheet.
pub(super) fn draft(drafting: &mut Drafting<'_>, form: &FormSchema, plan: &mut SheetPlan) {
    let mut fields = vec![Field::Words(&form.name)];
    fields.extend(form.amounts.iter().map(Field::Amount));
    fields.extend(form.texts.iter().map(Field::Words));
    fields.extend(form.indicators.iter().enumerate().map(|(level, field)| Field::Indicator(level, field)));
    drafting.top(plan, column(fields.len()));
    let head = 2;
    for (col, field) in (0..).zip(&fields) {
        let (label, width) = match field {
            Field::Words(own) => (own.label(), WIDE),
            Field::Amount(own) => (own.label(), NARROW),
            Field::Indicator(level, own) => (own.label(), if *level < 2 { NARROW } else { WIDE }),
        };
        plan.text((head, col), label, Look::Head);
        plan.widths.push(width);
    }
    plan.heights.insert(head, 32.0);
    plan.head = head + 1;
    plan.fixed = 1;
    let projects = before(drafting);
    plan.alike((plan.head, plan.head + ROWS - 1), |plan, row| {
        for (col, field) in (0..).zip(&fields) {
            cell((row, col), *field, &fields, plan);
        }
    });
    // each with room for its indicators
    for (index, name) in (0..).zip(&projects) {
        let row = plan.head + index * (ROWS / projects.len().max(1) as u32).clamp(1, 12);
        plan.text((row, 0), name, Look::Words);
    }
    lists(drafting, form, &fields, plan);
    let remark = "一行一个指标。项目的名称、金额和其他各项只写在它的第一行，下面各行只写指标；接着写下一个项目，中间不空行。";
    plan.remarks.push(((head, 0), remark.to_owned()));
}

/// Last year's projects.
fn before(drafting: &Drafting<'_>) -> Vec<String> {
    let table = drafting.basis.previous.and_then(|book| book.table(&drafting.schema.id));
    let rows = table.iter().flat_map(|table| &table.sections).flat_map(|section| section.rows.iter());
    rows.map(|row| row.label.clone()).collect()
}

fn cell(at: (u32, u16), field: Field<'_>, fields: &[Field<'_>], plan: &mut SheetPlan) {
    let Field::Amount(own) = field else {
        plan.put(at, Content::Empty, Look::Words);
        return;
    };
    let mut parts = Vec::new();
    for (col, other) in (0..).zip(fields) {
        if matches!(other, Field::Amount(other) if own.parts.contains(&other.id)) {
            parts.push((at.0, col));
        }
    }
    if parts.is_empty() {
        plan.put(at, Content::Empty, Look::Amount);
    } else {
        plan.sum(at, &parts, false);
    }
}

/// What may be chosen as the two upper levels of an indicator.
fn lists(drafting: &mut Drafting<'_>, form: &FormSchema, fields: &[Field<'_>], plan: &mut SheetPlan) {
    let mut levels: [Vec<String>; 2] = Default::default();
    for class in &form.classes {
        levels[0].push(class.id.clone());
        for child in &class.children {
            if !levels[1].contains(child) {
                levels[1].push(child.clone());
            }
        }
    }
    for (col, field) in (0..).zip(fields) {
        let Field::Indicator(level, own) = field else { continue };
        let Some(words) = levels.get(*level).filter(|words| !words.is_empty()) else { continue };
        let list = drafting.codes.words(own.label(), words);
        plan.lists.push(([(plan.head, col), (plan.head + ROWS - 1, col)], list));
    }
}
