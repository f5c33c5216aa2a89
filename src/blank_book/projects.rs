//! Tables of projects, as a list: one row an indicator, what is said of its project on the first of its rows.
//!
//! The reader takes such a list for the forms that it describes, and prints it as forms. A list takes any number of
//! projects and indicators, where a sheet of blank forms would have too many or too few.

use crate::budget::review::MARK;
use crate::pack::schema::{FieldSchema, FormSchema};
use crate::rollover::years::moved;

use super::plan::{Content, Look, SheetPlan};
use super::tables::{Drafting, column};

/// Open rows.
const ROWS: u32 = 80;
/// Open rows below last year's projects.
const SPARE: u32 = 20;
/// Characters on a line of words, and its height, pt.
const LINE: usize = 11;
const LINE_HEIGHT: f64 = 16.0;
/// Ends an amount of money: 万元, 元/人.
const MONEY: char = '元';
/// What is said of last year's projects.
const CARRIED: &str = "去年的项目、目标和指标已经列好，没有金额：写着“待核”的，核实或改好以后删去“待核”；今年没有的项目，删去它的各行。";
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
    let projects = before(drafting, form);
    let needed: usize = projects.iter().map(|project| project.rows.len()).sum();
    let rows = ROWS.max(u32::try_from(needed).unwrap_or(ROWS) + SPARE);
    plan.alike((plan.head, plan.head + rows - 1), |plan, row| {
        for (col, field) in (0..).zip(&fields) {
            cell((row, col), *field, &fields, plan);
        }
    });
    let carried = projects.iter().flat_map(|project| &project.rows);
    for (row, words) in (plan.head..).zip(carried) {
        for (col, field) in (0..).zip(&fields) {
            let own = match field {
                Field::Words(own) => words.texts.iter().find(|(id, _)| *id == own.id).map(|(_, text)| text),
                Field::Indicator(level, _) => words.levels.get(*level),
                Field::Amount(_) => None,
            };
            if let Some(text) = own.filter(|text| !text.is_empty()) {
                plan.text((row, col), text, Look::Words);
                let lines = text.lines().map(|line| line.chars().count().div_ceil(LINE)).sum::<usize>();
                let height = plan.heights.entry(row).or_insert(0.0);
                *height = height.max(lines.max(1) as f64 * LINE_HEIGHT);
            }
        }
    }
    lists(drafting, form, (&fields, rows), plan);
    let remark = "一行一个指标。项目的名称、金额和其他各项只写在它的第一行，下面各行只写指标；接着写下一个项目，中间不空行。";
    let carried = if projects.is_empty() { "" } else { CARRIED };
    plan.remarks.push(((head, 0), format!("{remark}{carried}")));
}

/// What stands of a project of last year, row by row.
struct ProjectBefore {
    rows: Vec<RowBefore>,
}

/// What stands on a row: texts of the project by field on the first one, then an indicator.
#[derive(Default)]
struct RowBefore {
    texts: Vec<(String, String)>,
    levels: Vec<String>,
}

/// Last year's projects: whose they are stays, goals and targets are to be looked at. Amounts are never carried.
fn before(drafting: &Drafting<'_>, form: &FormSchema) -> Vec<ProjectBefore> {
    let Some(table) = drafting.basis.previous.and_then(|book| book.table(&drafting.schema.id)) else {
        return Vec::new();
    };
    let last_year = drafting.basis.year() - 1;
    let mut projects = Vec::new();
    let rows = table.sections.iter().flat_map(|section| section.rows.iter());
    for (index, row) in rows.enumerate() {
        let mut first =
            RowBefore { texts: vec![(form.name.id.clone(), row.label.clone())], levels: Vec::new() };
        let mut rows: Vec<RowBefore> = Vec::new();
        // what is read as forms has one for each row
        if let Some(own) = table.forms.get(index) {
            let mut mark = format!("{MARK}\n");
            for (id, text) in &own.texts {
                let stays = form.texts.iter().any(|field| field.id == *id && field.role.is_some());
                let text = if stays {
                    text.text.clone()
                } else {
                    std::mem::take(&mut mark) + &moved(&text.text, last_year).text
                };
                first.texts.push((id.clone(), text));
            }
            for indicator in &own.indicators {
                let mut levels: Vec<String> = Vec::new();
                for level in &indicator.levels {
                    levels.push(moved(level, last_year).text);
                }
                let target = moved(&indicator.target, last_year);
                // an amount of money among the targets is last year's
                let own = if target.amounts && target.text.contains(MONEY) {
                    format!("{MARK}\n")
                } else {
                    std::mem::take(&mut mark)
                };
                levels.push(own + &target.text);
                rows.push(RowBefore { texts: Vec::new(), levels });
            }
        }
        match rows.first_mut() {
            Some(own) => own.texts = first.texts,
            None => rows.push(first),
        }
        projects.push(ProjectBefore { rows });
    }
    projects
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
fn lists(
    drafting: &mut Drafting<'_>,
    form: &FormSchema,
    (fields, rows): (&[Field<'_>], u32),
    plan: &mut SheetPlan,
) {
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
        plan.lists.push(([(plan.head, col), (plan.head + rows - 1, col)], list));
    }
}
