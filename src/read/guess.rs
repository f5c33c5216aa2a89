//! A header and a table guessed from a sheet alone, for suggestions and nothing else.

use toml::{Table as Toml, Value as TomlValue};

use crate::budget::label;
use crate::pack::{Codes, Pack};

use super::cells;
use super::grid::{Grid, Value};
use super::header;
use super::number::{self, Typed};
use super::suggest::without_year;

/// Most rows of a header.
const MAX_HEIGHT: u32 = 4;
/// A header begins within this many rows from the top.
const SEARCH_ROWS: u32 = 40;

/// A header that nobody described.
pub struct Guessed {
    /// Its first row.
    pub first: u32,
    /// Its last row.
    pub last: u32,
    /// Its columns with their labels from top to bottom.
    pub columns: Vec<(u32, Vec<String>)>,
}

/// The rows of labels above the first row with a figure.
pub fn header(grid: &Grid) -> Option<Guessed> {
    let is_data = |row: &u32| {
        grid.row(*row).count() >= 2
            && !cells::is_numbering(grid, *row)
            && grid.row(*row).any(|(_, cell)| figure(&cell.value).is_some())
    };
    let data = (grid.top() + 1..grid.rows().min(grid.top() + SEARCH_ROWS)).find(is_data)?;
    let is_label = |row: &u32| {
        let mut texts = grid.row(*row).map(|(_, cell)| label::fold(&cell.text()));
        grid.row(*row).count() >= 2
            && !texts.any(|text| text.contains("单位:"))
            && !cells::is_numbering(grid, *row)
    };
    let last = (grid.top()..data).rev().find(is_label)?;
    let first = (grid.top()..=last).rev().take(MAX_HEIGHT as usize).take_while(is_label).last()?;
    let columns = header::label_paths(grid, first, last);
    (columns.len() >= 2).then_some(Guessed { first, last, columns })
}

fn figure(value: &Value) -> Option<rust_decimal::Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => match number::from_text(text) {
            Typed::Number(number) => Some(number),
            Typed::Nothing | Typed::TooLong | Typed::NoNumber => None,
        },
        Value::Error(_) | Value::Uncomputed => None,
    }
}

/// The longest text above the header, or the sheet's name, without a year.
pub fn title(grid: &Grid, first: u32) -> String {
    let above = (grid.top()..first).flat_map(|row| grid.row(row)).map(|(_, cell)| label::clean(&cell.text()));
    let above = above.filter(|text| !label::fold(text).contains("单位:"));
    let longest = above.max_by_key(|text| text.chars().count());
    without_year(&longest.unwrap_or_else(|| grid.sheet.to_string()))
}

/// What a column seems to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Code,
    Name,
    Amount,
    Text,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Role::Code => "code",
            Role::Name => "name",
            Role::Amount => "amount",
            Role::Text => "text",
        }
    }
}

/// A supplementary table with the columns found; none without a name and an amount.
pub fn table(grid: &Grid, guessed: &Guessed, title: &str, pack: &Pack) -> Option<TomlValue> {
    // the first of equals
    let system = pack.manifest.codes.iter().rev().max_by_key(|codes| coded(grid, guessed, codes));
    let system = system.filter(|codes| coded(grid, guessed, codes) >= 2);
    let mut roles: Vec<Role> = Vec::new();
    for (col, _) in &guessed.columns {
        roles.push(role(grid, guessed.last, *col, system, &roles));
    }
    if !roles.contains(&Role::Amount) || !roles.contains(&Role::Name) {
        return None;
    }
    let columns: Vec<(&[String], Role)> =
        guessed.columns.iter().zip(&roles).map(|((_, path), role)| (path.as_slice(), *role)).collect();
    let text = |text: &str| TomlValue::String(text.to_owned());
    let tree = roles.contains(&Role::Code);
    let mut table = Toml::new();
    table.insert("id".to_owned(), text(&id(title)));
    table.insert("title".to_owned(), text(title));
    table.insert("shape".to_owned(), text(if tree { "tree" } else { "rows" }));
    table.insert("presence".to_owned(), text("supplementary"));
    if let (true, Some(codes)) = (tree, system) {
        table.insert("codes".to_owned(), text(&codes.id));
    }
    table.insert("total".to_owned(), TomlValue::Array(vec![text("合计"), text("总计")]));
    let mut ids = Vec::new();
    table.insert("columns".to_owned(), TomlValue::Array(tree_of(&columns, 0, &mut ids)));
    Some(TomlValue::Table(table))
}

/// Cells of a column that are codes of a system.
fn coded(grid: &Grid, guessed: &Guessed, codes: &Codes) -> usize {
    let in_column = |col: u32| below(grid, guessed.last, col).filter(|value| is_code(value, codes)).count();
    guessed.columns.iter().map(|(col, _)| in_column(*col)).max().unwrap_or_default()
}

fn is_code(value: &Value, codes: &Codes) -> bool {
    let text = label::fold(&value.text());
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && codes.lengths.contains(&text.len())
}

fn below(grid: &Grid, last: u32, col: u32) -> impl Iterator<Item = &Value> {
    (last + 1..grid.rows()).filter_map(move |row| grid.get(row, col)).map(|cell| &cell.value)
}

fn role(grid: &Grid, last: u32, col: u32, system: Option<&Codes>, before: &[Role]) -> Role {
    let all = below(grid, last, col).count();
    let share =
        |test: &dyn Fn(&Value) -> bool| below(grid, last, col).filter(|v| test(v)).count() * 10 >= all * 6;
    let leading = before.iter().all(|role| *role == Role::Code);
    if all > 0 && leading && before.is_empty() && system.is_some_and(|codes| share(&|v| is_code(v, codes))) {
        Role::Code
    } else if all > 0 && share(&|v| figure(v).is_none()) {
        if before.contains(&Role::Name) { Role::Text } else { Role::Name }
    } else {
        // an empty column among amounts is one without figures
        Role::Amount
    }
}

/// Neighbours that share a label above become a group.
fn tree_of(columns: &[(&[String], Role)], depth: usize, ids: &mut Vec<String>) -> Vec<TomlValue> {
    let mut out = Vec::new();
    let mut rest = columns;
    while let Some(((path, role), _)) = rest.split_first().map(|(first, more)| (*first, more)) {
        let own = path.get(depth).cloned().unwrap_or_default();
        let same =
            rest.iter().take_while(|(other, _)| other.len() > depth + 1 && other[depth] == own).count();
        let mut column = Toml::new();
        if path.len() > depth + 1 && same > 0 {
            column.insert("id".to_owned(), TomlValue::String(unique(&format!("{}组", id(&own)), path, ids)));
            column.insert("label".to_owned(), TomlValue::String(own));
            let inner = tree_of(&rest[..same], depth + 1, ids);
            column.insert("columns".to_owned(), TomlValue::Array(inner));
            rest = &rest[same..];
        } else {
            let label = path.last().cloned().unwrap_or_default();
            let id = unique(&id(&label), path, ids);
            if id != label {
                column.insert("label".to_owned(), TomlValue::String(label));
            }
            column.insert("id".to_owned(), TomlValue::String(id));
            if role != Role::Amount {
                column.insert("role".to_owned(), TomlValue::String(role.word().to_owned()));
            }
            rest = &rest[1..];
        }
        out.push(TomlValue::Table(column));
    }
    out
}

/// A label as an id: no character that cell paths give a meaning.
fn id(text: &str) -> String {
    label::fold(text).chars().filter(|c| !"/:@>|\"".contains(*c)).collect()
}

fn unique(wanted: &str, path: &[String], ids: &mut Vec<String>) -> String {
    let mut own = wanted.to_owned();
    if ids.contains(&own) {
        own = id(&path.concat());
    }
    let mut number = 2;
    while ids.contains(&own) {
        own = format!("{wanted}{number}");
        number += 1;
    }
    ids.push(own.clone());
    own
}
