//! Projects on several sheets: what heads a sheet may belong to the last project of the sheet before it.

use crate::budget::label;
use crate::budget::table::{Form, Indicator, Row, Table};
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::schema::TableSchema;
use crate::read::form::FormSheet;
use crate::read::grid::Grid;

/// Puts a sheet of a table that may be spread to what was read of it before; gives the table back where
/// there is nothing before it.
pub fn spread(
    before: Option<&mut Table>,
    mut more: Table,
    grid: &Grid,
    schema: &TableSchema,
    faults: &mut Diagnostics,
) -> Option<Table> {
    let Some(before) = before else {
        if let Some((row, _)) = take_leading(&mut more) {
            faults.push(leaderless(&row, schema));
        }
        return Some(more);
    };
    let list = schema.form().is_some_and(|form| matches!(FormSheet::new(grid, form), FormSheet::List(_)));
    let at = before.sections.first().map_or(0, |section| section.rows.len());
    before.append(more);
    if schema.form().is_some() {
        same_project(before, at, list, schema, faults);
    }
    None
}

/// Takes the form without a name off a table: indicators at the head of its sheet.
fn take_leading(table: &mut Table) -> Option<(Row, Form)> {
    let section = table.sections.first_mut()?;
    let leads = section.rows.first().is_some_and(|row| row.key.is_empty() && !row.total);
    if !leads || table.forms.is_empty() {
        return None;
    }
    Some((section.rows.remove(0), table.forms.remove(0)))
}

/// Says that no project stands before what leads a sheet of forms.
fn leaderless(row: &Row, schema: &TableSchema) -> Diagnostic {
    let label = schema.form().map(|form| form.name.label()).unwrap_or_default();
    let what = format!("这里有指标，但前面没有项目，也找不到“{label}”一格，没有采用");
    Diagnostic::error("读取-缺项", what).at_cell(&row.place).hint(
        "请补上这一格和名称；写法不同的，请在模板包的 tables.toml 里写进这一项的 aliases 或 columns；是上一张表接着写的，请放在那张表后面",
    )
}

/// Adds what goes on with a project to it: amounts that are stated twice must be equal.
fn go_on(
    own: &mut Row,
    into: &mut Form,
    row: Row,
    form: Form,
    schema: &TableSchema,
    faults: &mut Diagnostics,
) {
    let fields = schema.form().into_iter().flat_map(|form| &form.amounts);
    let labels: Vec<&str> = fields.map(|field| field.label()).collect();
    for (index, (known, found)) in own.amounts.iter_mut().zip(row.amounts).enumerate() {
        match (&known, found) {
            (None, found) => *known = found,
            (Some(known), Some(found)) if known.yuan != found.yuan => {
                let field = labels.get(index).copied().unwrap_or_default();
                let what = format!("“{}”的“{field}”在前后两张表上写着两个数", own.label);
                faults.push(
                    Diagnostic::error("读取-金额", what)
                        .at(found.place.clone())
                        .at(known.place.clone())
                        .hint("一个项目的金额请只写一次；是另一个项目的，请填上它的名称"),
                );
            }
            (Some(_), _) => {}
        }
    }
    for (id, text) in form.texts {
        match into.texts.iter().find(|(own, _)| *own == id) {
            None => into.texts.push((id, text)),
            Some((_, known)) if label::fold(&known.text) != label::fold(&text.text) => faults.push(
                Diagnostic::error("读取-多余行", format!("“{}”的这一项在前后两张表上写法不同", own.label))
                    .at(text.place.clone())
                    .at(known.place.clone())
                    .hint("一个项目的这一项只写一次，请核对；是另一个项目的，请填上它的名称"),
            ),
            Some(_) => {}
        }
    }
    let mut more = form.indicators;
    carry_on(into.indicators.last().map(|last| last.levels.clone()).unwrap_or_default(), &mut more);
    into.indicators.extend(more);
}

/// Blank upper levels at the head of a sheet are those of the sheet before it.
fn carry_on(levels: Vec<String>, more: &mut [Indicator]) {
    let mut open = levels.len().saturating_sub(1);
    for own in more {
        let stated = own.levels.iter().take(open).position(|level| !level.is_empty());
        open = stated.unwrap_or(open);
        for (level, before) in own.levels.iter_mut().zip(&levels).take(open) {
            level.clone_from(before);
        }
    }
}

/// Whether a text is a project's name with the word that it goes on.
pub fn without_mark(name: &str) -> Option<&str> {
    let (before, word) = name.strip_suffix(')')?.rsplit_once('(')?;
    let goes_on = word == "续" || word.starts_with("续") && word.chars().count() <= 3;
    goes_on.then_some(before)
}

/// What leads a sheet goes on with the last project of the sheet before it; so does the project with which
/// that ended, at the head of a list. `at` is its first row.
fn same_project(table: &mut Table, at: usize, list: bool, schema: &TableSchema, faults: &mut Diagnostics) {
    let Some(rows) = table.sections.first_mut().map(|section| &mut section.rows) else { return };
    let Some(first) = rows.get(at).filter(|_| table.forms.len() == rows.len()) else { return };
    let key = label::fold(&first.key);
    let known = at.checked_sub(1).and_then(|last| rows.get(last)).map(|last| label::fold(&last.key));
    let own = known.as_ref().is_some_and(|known| *known == key || without_mark(&key) == Some(known.as_str()));
    let goes_on = key.is_empty() || list && own;
    if !goes_on {
        return;
    }
    let (row, form) = (rows.remove(at), table.forms.remove(at));
    match (at.checked_sub(1).and_then(|last| rows.get_mut(last)), table.forms.get_mut(at.wrapping_sub(1))) {
        (Some(own), Some(into)) => go_on(own, into, row, form, schema, faults),
        _ => faults.push(leaderless(&row, schema)),
    }
}
