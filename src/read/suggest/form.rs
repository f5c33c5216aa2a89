//! A sheet under the title of a form from which no project was read: what its fields are called instead.

use crate::diag::Diagnostics;
use crate::pack::Pack;
use crate::pack::schema::{FieldSchema, FormSchema};
use crate::read::grid::Grid;
use crate::read::guess::shape::{self, SheetLook};
use crate::read::header::header_key;
use crate::read::recognise::Claim;
use crate::read::{self, Publisher};

use super::patch::Patch;
use super::sense::{ALIKE, Sense};
use super::trial::Tryout;
use super::{DECIDE, Suggestion, decision, suggestion};

/// Characters of the longest label of a field.
const LONGEST: usize = 16;

/// What to do about a form of which nothing was read; none where something was.
pub(super) fn unread(grid: &Grid, claim: &Claim, pack: &Pack) -> Option<Suggestion> {
    let schema = &pack.tables[claim.table];
    let form = schema.form()?;
    let mut faults = Diagnostics::new();
    let (table, _) = read::read_table(grid, claim, None, Publisher::default(), pack, &mut faults);
    let some = table.is_some_and(|table| table.sections.iter().any(|section| !section.rows.is_empty()));
    let list = shape::lists_targets(grid, pack);
    if some && !(list && faults.has_errors()) {
        return None;
    }
    if let Some(SheetLook::None(why)) = shape::sketch(grid, pack).map(|sketch| sketch.look)
        && list
    {
        return Some(decision(grid, &why));
    }
    let mut patch = Patch::new(schema);
    let lacking = near(&mut patch, grid, form, Sense::of(grid, pack));
    let toml = patch.toml().unwrap_or_default();
    let trial = Tryout::of(grid, &toml, &schema.id, pack);
    if trial.reads() && lacking.is_empty() {
        return Some(suggestion(grid, &schema.id, Vec::new(), toml));
    }
    let labels =
        if lacking.is_empty() { String::new() } else { format!("，表里没有{}", lacking.join("、")) };
    let reason = format!(
        "{DECIDE}这张工作表的标题是“{}”，没有读出一个项目{labels}；是这张表的，请把表里的栏名写进 [table.form] 各栏的 aliases，不公开的栏写进 ignore",
        schema.id
    );
    Some(suggestion(grid, &schema.id, vec![reason], toml))
}

/// Gives fields that the sheet lacks the label that is nearly theirs; what has none is named.
fn near(patch: &mut Patch<'_>, grid: &Grid, form: &FormSchema, sense: Sense<'_>) -> Vec<String> {
    let mut fields: Vec<&FieldSchema> = vec![&form.name];
    fields.extend(form.texts.iter().chain(&form.amounts).chain(&form.indicators));
    let mut texts: Vec<String> = grid.iter().map(|(_, cell)| header_key(&cell.text())).collect();
    texts.retain(|text| !text.is_empty() && text.chars().count() <= LONGEST);
    let known =
        |text: &String| fields.iter().any(|field| field.labels().any(|label| &header_key(label) == text));
    let mut open: Vec<String> = texts.iter().filter(|text| !known(text)).cloned().collect();
    let mut lacking = Vec::new();
    for field in &fields {
        if field.labels().any(|label| texts.contains(&header_key(label))) {
            continue;
        }
        let worth = |text: &String| field.labels().map(|label| sense.alike(text, label)).fold(0.0, f64::max);
        let best = open.iter().cloned().max_by(|a, b| worth(a).total_cmp(&worth(b)));
        match best.filter(|text| worth(text) >= ALIKE) {
            Some(text) => {
                patch.field(&field.id, &text);
                open.retain(|other| *other != text);
            }
            None => lacking.push(format!("“{}”", field.label())),
        }
    }
    lacking
}
