//! For sheets that the pack does not explain: the lines of TOML that would make them readable.
//!
//! Three cases: a known table whose columns go by other names, a known header under another title, and a
//! table that the pack does not have. What is written is always a whole `[[table]]`, so that it can be
//! kept as a `tables-….toml` beside the pack; a person looks at it first.

use std::collections::BTreeSet;

use toml::{Table as Toml, Value as TomlValue};

use crate::budget::label;
use crate::diag::{Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::schema::{ColumnSchema, Shape, SideSchema, TableSchema};

use super::grid::Grid;
use super::guess;
use super::header::{self, Header, header_key};
use super::recognise::{self, Claim};

/// Labels less alike than this are no hint.
const ALIKE: f64 = 0.3;

/// What to add for one sheet.
#[derive(Debug)]
pub struct Suggestion {
    /// The sheet.
    pub place: Place,
    /// What was assumed, to be looked at.
    pub reasons: Vec<String>,
    /// A `[[table]]`.
    pub toml: String,
}

/// Suggestions for all sheets that hold figures and are not fully understood.
pub fn suggest(grids: &[Grid], pack: &Pack) -> Vec<Suggestion> {
    let mut faults = Diagnostics::new();
    let claims = recognise::recognise(grids, pack, None, &mut faults);
    let mut taken: BTreeSet<usize> = claims.iter().map(|claim| claim.table).collect();
    let mut out = Vec::new();
    for (sheet, grid) in grids.iter().enumerate().filter(|(_, grid)| !grid.hidden && grid.cut.is_none()) {
        let found = match claims.iter().find(|claim| claim.sheet == sheet) {
            Some(claim) => renamed_columns(grid, claim, pack),
            None => unclaimed(grid, pack, &mut taken),
        };
        out.extend(found);
    }
    out
}

fn renamed_columns(grid: &Grid, claim: &Claim, pack: &Pack) -> Option<Suggestion> {
    let header = claim.header.as_ref()?;
    let open: Vec<(u32, String)> = header
        .unknown
        .iter()
        .filter(|(col, _)| !header.missing.is_empty() || filled(grid, header, *col))
        .cloned()
        .collect();
    if header.missing.is_empty() && open.is_empty() {
        return None;
    }
    let mut schema = pack.tables[claim.table].clone();
    let reasons = extend(&mut schema, &header.missing, open, |col| filled(grid, header, col), header);
    write(grid, &schema, reasons)
}

/// Whether a column has figures below the header.
fn filled(grid: &Grid, header: &Header, col: u32) -> bool {
    (header.last + 1..grid.rows()).any(|row| grid.get(row, col).is_some_and(|cell| cell.is_figure()))
}

/// Gives the missing columns the labels that were found instead: the most alike first, the rest in
/// order where as many are left on both sides; what has figures and is left becomes a column of its own.
fn extend(
    schema: &mut TableSchema,
    missing: &[(usize, usize)],
    mut open: Vec<(u32, String)>,
    filled: impl Fn(u32) -> bool,
    header: &Header,
) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut left: Vec<(usize, usize)> = Vec::new();
    for &(side, leaf) in missing {
        let wanted = schema.sides[side].leaves().get(leaf).map(|(_, column)| column.label().to_owned());
        let Some(wanted) = wanted else { continue };
        let alike =
            |text: &str| strsim::normalized_damerau_levenshtein(&header_key(text), &header_key(&wanted));
        let best = (0..open.len()).max_by(|&a, &b| alike(&open[a].1).total_cmp(&alike(&open[b].1)));
        match best.filter(|&best| alike(&open[best].1) >= ALIKE) {
            Some(best) => {
                let (_, text) = open.remove(best);
                rename(schema, (side, leaf), &wanted, text, &mut reasons);
            }
            None => left.push((side, leaf)),
        }
    }
    if left.len() == open.len() {
        for ((side, leaf), (_, text)) in left.drain(..).zip(open.drain(..)) {
            let wanted = schema.sides[side].leaves()[leaf].1.label().to_owned();
            rename(schema, (side, leaf), &wanted, text, &mut reasons);
        }
    }
    for (side, leaf) in left {
        if let Some(column) = leaf_mut(&mut schema.sides[side].columns, &mut leaf.clone()) {
            column.optional = true;
            reasons.push(format!("没有“{}”一列，当作可以没有", column.label()));
        }
    }
    for (col, text) in open.into_iter().filter(|(col, _)| filled(*col)) {
        let before = |found: &[Option<u32>]| found.iter().flatten().any(|at| *at < col);
        let side = header.columns.iter().rposition(|found| before(found)).unwrap_or_default();
        reasons.push(format!("新增“{text}”一列；请核对它是否算入合计（parts）"));
        let column = own_column(&schema.sides[side], text);
        schema.sides[side].columns.extend(column);
    }
    reasons
}

fn rename(
    schema: &mut TableSchema,
    (side, leaf): (usize, usize),
    wanted: &str,
    text: String,
    reasons: &mut Vec<String>,
) {
    if header_key(&text) == header_key(wanted) {
        return;
    }
    if let Some(column) = leaf_mut(&mut schema.sides[side].columns, &mut leaf.clone()) {
        reasons.push(format!("把“{text}”一列当作“{wanted}”"));
        column.aliases.push(text);
    }
}

/// The leaf column of an index.
fn leaf_mut<'a>(columns: &'a mut [ColumnSchema], index: &mut usize) -> Option<&'a mut ColumnSchema> {
    for column in columns {
        if column.is_group() {
            if let Some(found) = leaf_mut(&mut column.columns, index) {
                return Some(found);
            }
        } else if *index == 0 {
            return Some(column);
        } else {
            *index -= 1;
        }
    }
    None
}

/// A column that may be there, under an id that its side does not have yet.
fn own_column(side: &SideSchema, text: String) -> Option<ColumnSchema> {
    let known = |id: &str| side.leaves().iter().any(|(_, leaf)| leaf.id == id);
    let id = (1..).map(|n| if n == 1 { text.clone() } else { format!("{text}{n}") }).find(|id| !known(id))?;
    let line = |key: &str, value: String| format!("{key} = {}\n", TomlValue::from(value));
    toml::from_str(&format!("{}{}optional = true", line("id", id), line("label", text))).ok()
}

/// A sheet that no table claimed: by its title, by its header, or as a new table.
fn unclaimed(grid: &Grid, pack: &Pack, taken: &mut BTreeSet<usize>) -> Option<Suggestion> {
    let kinds = &pack.manifest.kinds;
    let guessed = guess::header(grid)?;
    let free = |index: &usize| {
        !taken.contains(index) && !matches!(pack.tables[*index].shape, Shape::Form | Shape::Text)
    };
    let titled = (0..pack.tables.len()).filter(free).filter_map(|index| {
        let (title, _) = recognise::title_of(grid, &pack.tables[index], kinds)?;
        Some((title.chars().count(), index))
    });
    if let Some((_, index)) = titled.max() {
        taken.insert(index);
        let mut schema = pack.tables[index].clone();
        let mut reasons = vec![format!("标题是“{}”，表头没有认出来", schema.id)];
        let all: Vec<(usize, usize)> = schema
            .sides
            .iter()
            .enumerate()
            .flat_map(|(side, schema)| (0..schema.leaves().len()).map(move |leaf| (side, leaf)))
            .collect();
        let open =
            guessed.columns.iter().filter_map(|(col, path)| Some((*col, path.last()?.clone()))).collect();
        reasons.extend(extend(&mut schema, &all, open, |_| false, &Header::default()));
        return write(grid, &schema, reasons);
    }
    let fits = (0..pack.tables.len()).filter(free).filter_map(|index| {
        let header = header::find(grid, &pack.tables[index], pack.placeholders(None), &pack.manifest.codes)
            .filter(|header| header.is_complete() && header.unknown.is_empty())?;
        Some((header.columns.iter().flatten().flatten().count(), std::cmp::Reverse(index)))
    });
    let fits: Vec<_> = fits.collect();
    let title = guess::title(grid, guessed.first);
    if let Some((count, std::cmp::Reverse(index))) = fits.iter().max().copied() {
        taken.insert(index);
        let mut schema = pack.tables[index].clone();
        let mut reasons = vec![format!("表头与“{}”相同，标题写作“{title}”", schema.id)];
        let others = fits.iter().filter(|(own, std::cmp::Reverse(other))| *own == count && *other != index);
        let others: Vec<&str> =
            others.map(|(_, std::cmp::Reverse(other))| pack.tables[*other].id.as_str()).collect();
        if !others.is_empty() {
            reasons.push(format!("也可能是{}，请核对", others.join("、")));
        }
        schema.aliases.push(title);
        return write(grid, &schema, reasons);
    }
    let toml = guess::table(grid, &guessed, &title, pack)?;
    let reasons = vec!["模板包里没有这样的表，照表头拟了一张；请核对列的用途".to_owned()];
    finish(grid, toml, reasons)
}

/// The schema as TOML, without what is so by default.
fn write(grid: &Grid, schema: &TableSchema, reasons: Vec<String>) -> Option<Suggestion> {
    let mut value = TomlValue::try_from(schema).ok()?;
    prune(&mut value);
    finish(grid, value, reasons)
}

fn finish(grid: &Grid, table: TomlValue, mut reasons: Vec<String>) -> Option<Suggestion> {
    let place = grid.place();
    reasons.insert(0, place.to_string());
    let document = Toml::from_iter([("table".to_owned(), TomlValue::Array(vec![table]))]);
    Some(Suggestion { place, reasons, toml: toml::to_string(&document).ok()? })
}

fn prune(value: &mut TomlValue) {
    match value {
        TomlValue::Table(table) => {
            table.iter_mut().for_each(|(_, inner)| prune(inner));
            table.retain(|key, inner| match inner {
                TomlValue::Array(items) => !items.is_empty(),
                TomlValue::Table(inner) => !inner.is_empty(),
                TomlValue::String(text) => {
                    !(text.is_empty()
                        || (key == "role" && text == "amount")
                        || (key == "presence" && text == "required"))
                }
                TomlValue::Boolean(flag) => *flag,
                _ => true,
            });
        }
        TomlValue::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// A label without a year before it.
pub(super) fn without_year(text: &str) -> String {
    let text = label::clean(text);
    let rest = text.trim_start_matches(|c: char| c.is_numeric());
    rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(&text).to_owned()
}
