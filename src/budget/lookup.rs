//! Looking figures up by cell path.

use super::amount::Amount;
use super::path::CellPath;
use super::table::{Row, Section, Table};
use super::unit::{Fact, Unit};
use super::{Book, Budget, label};

/// The table name under which the facts of `unit.toml` have their paths: `unit/staff.established`.
pub const UNIT_TABLE: &str = "unit";

/// Characters that a name has to share with another one to be proposed for it: those of a word.
const SHARED: usize = 2;

/// What stands at a path.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// An amount.
    Amount(&'a Amount),
    /// The row is there and the cell is blank: the one of a column, by its index.
    Blank(&'a Table, &'a Row, usize),
    /// A fact of `unit.toml` that is no amount.
    Fact(&'a Fact),
}

/// Why nothing stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// There is no book of last year.
    Previous,
    /// The table was not read; it may be optional, or belong to no table of the pack.
    Table,
    /// The table is there and could not be read, which has been told.
    Unread,
    /// The table has two sides and the path names none, or one that it lacks.
    Side,
    /// The table has no such row; with the nearest row names.
    Row(Option<String>),
    /// Several rows answer to the name; the path must name a parent or the code.
    Ambiguous,
    /// The table has no such column; with the nearest column.
    Column(Option<String>),
    /// No such fact is stated.
    Fact,
    /// The row is withheld.
    Withheld,
    /// Last year's table stands in sums that fail.
    Contradicted,
}

impl Missing {
    /// A Chinese sentence about it; the unit knows what its keys are called.
    pub fn explain(&self, path: &CellPath, unit: &Unit) -> String {
        let near =
            |near: &Option<String>| near.as_ref().map(|n| format!("，是否指“{n}”")).unwrap_or_default();
        match self {
            Missing::Previous => "没有提供上年的表".to_owned(),
            Missing::Table if path.previous => format!("上年的工作簿没有“{}”", path.table),
            Missing::Table => format!("没有“{}”", path.table),
            Missing::Unread => format!("{}“{}”没有读好", if path.previous { "上年" } else { "" }, path.table),
            Missing::Side => format!("“{}”有两侧，路径应写成“表名@某侧”", path.table),
            Missing::Row(n) => format!("“{}”没有“{}”行{}", path.table, path.row.join(">"), near(n)),
            Missing::Ambiguous => {
                format!("“{}”有几行都叫“{}”，路径应写编码或“上级>本行”", path.table, path.row.join(">"))
            }
            Missing::Column(n) => {
                let column = path.column.as_deref().unwrap_or("（未写列名）");
                format!("“{}”没有“{column}”列{}", path.table, near(n))
            }
            Missing::Withheld if path.previous => {
                format!("上年的“{}”没有公开“{}”的数，或者是空白", path.table, path.row.join(">"))
            }
            Missing::Contradicted => {
                format!("上年的“{}”自相矛盾，或者与上年别的表不符，不能与它比较", path.table)
            }
            Missing::Withheld => format!("“{}”的“{}”按保密审查的决定不公开", path.table, path.row.join(">")),
            Missing::Fact if path.previous => {
                unit.statement.lacks(&format!("{}_previous", path.row.join(".")))
            }
            Missing::Fact => unit.statement.lacks(&path.row.join(".")),
        }
    }
}

impl Budget {
    /// The book that a path speaks of.
    pub fn book(&self, path: &CellPath) -> Result<&Book, Missing> {
        if path.previous { self.previous.as_ref().ok_or(Missing::Previous) } else { Ok(&self.current) }
    }

    /// What stands at a path that names one cell.
    ///
    /// # Errors
    /// Which part of the path leads nowhere.
    pub fn lookup(&self, path: &CellPath) -> Result<Found<'_>, Missing> {
        match self.find(path) {
            Err(Missing::Row(_)) => Err(Missing::Row(self.near(path))),
            found => found,
        }
    }

    /// The row name nearest to that of a path which leads to none.
    fn near(&self, path: &CellPath) -> Option<String> {
        let table = self.book(path).ok()?.table(&path.table)?;
        let sections = sections(table, path).ok()?;
        let keys = sections.iter().flat_map(|section| section.rows.iter().map(|row| &row.key));
        nearest(path.row_name(), keys)
    }

    /// The same for those who do without a row that is not there: the row names nearest to it are not
    /// looked for, which takes a while.
    ///
    /// # Errors
    /// Which part of the path leads nowhere.
    pub fn find(&self, path: &CellPath) -> Result<Found<'_>, Missing> {
        if path.table == UNIT_TABLE {
            // last year's is a fact of its own
            let last_year = path.previous.then(|| format!("{}_previous", path.row_name()));
            let key = last_year.as_deref().unwrap_or(path.row_name());
            let fact = self.unit.facts.get(key).ok_or(Missing::Fact)?;
            return Ok(match fact {
                Fact::Money(amount, _) => Found::Amount(amount),
                other => Found::Fact(other),
            });
        }
        let book = self.book(path)?;
        let table = book.table(&path.table).ok_or_else(|| book.lacks(&path.table))?;
        // what such a table does not have may be what was left out of it
        if path.previous && book.contradicted.holds(&table.id) {
            return Err(Missing::Contradicted);
        }
        let of_some = || book.withheld.contains(&table.id) || book.excluded.contains(&table.id);
        let may_be_withheld = || of_some() || is_rolled_up(table, path);
        let (section, index) = locate(table, path).map_err(|missing| match missing {
            Missing::Row(_) if path.previous && may_be_withheld() => Missing::Withheld,
            missing => missing,
        })?;
        let column = column_of(section, path)?;
        let row = &section.rows[index];
        if row.withheld {
            return Err(Missing::Withheld);
        }
        Ok(match &row.amounts[column] {
            Some(amount) => Found::Amount(amount),
            None => Found::Blank(table, row, column),
        })
    }

    /// The table and section of a path.
    ///
    /// # Errors
    /// Which part of the path leads nowhere.
    pub fn section(&self, path: &CellPath) -> Result<(&Table, &Section), Missing> {
        let book = self.book(path)?;
        let table = book.table(&path.table).ok_or_else(|| book.lacks(&path.table))?;
        if path.previous && book.contradicted.holds(&table.id) {
            return Err(Missing::Contradicted);
        }
        let section = table.section(path.side.as_deref()).ok_or(Missing::Side)?;
        Ok((table, section))
    }
}

/// The column index that a path means.
///
/// # Errors
/// [`Missing::Column`] when it is not there, or not named where there are several.
pub fn column_of(section: &Section, path: &CellPath) -> Result<usize, Missing> {
    match &path.column {
        Some(id) => section.column(id).ok_or_else(|| Missing::Column(nearest(id, section.columns.iter()))),
        None if section.columns.len() == 1 => Ok(0),
        None => Err(Missing::Column(None)),
    }
}

/// Whether a table states a code only as a part of one above it, below which it has no row: how much of that it was,
/// nobody knows.
fn is_rolled_up(table: &Table, path: &CellPath) -> bool {
    let code = path.row_name();
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    sections(table, path).is_ok_and(|sections| {
        sections.iter().any(|section| {
            let above = |row: &&Row| {
                row.code.as_deref().is_some_and(|own| own.len() < code.len() && code.starts_with(own))
            };
            let nearest =
                section.rows.iter().filter(above).max_by_key(|row| row.code.as_ref().map(String::len));
            nearest.is_some_and(|row| states(row) && !has_below(section, row))
        })
    })
}

/// Whether a row states an amount that is not zero.
fn states(row: &Row) -> bool {
    row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero())
}

/// Whether a section has rows below a code.
fn has_below(section: &Section, row: &Row) -> bool {
    let Some(above) = row.code.as_deref() else { return false };
    let below = |code: &str| code.len() > above.len() && code.starts_with(above);
    section.rows.iter().any(|row| row.code.as_deref().is_some_and(below))
}

/// Finds the one row of a path, on the named side or, where none is named, on the one side that has it.
fn locate<'a>(table: &'a Table, path: &CellPath) -> Result<(&'a Section, usize), Missing> {
    let mut hits = Vec::new();
    for section in sections(table, path)? {
        hits.extend(section.find(&path.row).into_iter().map(|index| (section, index)));
    }
    match hits.as_slice() {
        [hit] => Ok(*hit),
        [] => Err(Missing::Row(None)),
        _ => Err(Missing::Ambiguous),
    }
}

/// The section of the side that a path names; all where it names none.
fn sections<'a>(table: &'a Table, path: &CellPath) -> Result<Vec<&'a Section>, Missing> {
    Ok(match &path.side {
        Some(_) => vec![table.section(path.side.as_deref()).ok_or(Missing::Side)?],
        None => table.sections.iter().collect(),
    })
}

/// The names that some words may mean: the most similar one, else those that share a word with them, the more
/// similar first; at most so many.
pub fn likely<'a>(wanted: &str, names: impl Iterator<Item = &'a String> + Clone, most: usize) -> Vec<String> {
    if let Some(near) = nearest(wanted, names.clone()) {
        return vec![near];
    }
    let folded = label::fold(wanted);
    let letters: Vec<char> = folded.chars().collect();
    let words: Vec<String> = letters.windows(SHARED).map(|word| word.iter().collect()).collect();
    let mut found: Vec<(f64, &String)> = Vec::new();
    for name in names {
        let own = label::fold(name);
        if words.iter().any(|word| own.contains(word)) && !found.iter().any(|(_, known)| *known == name) {
            found.push((strsim::normalized_levenshtein(&folded, &own), name));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.into_iter().take(most).map(|(_, name)| name.clone()).collect()
}

/// The most similar of some names, if any is similar at all.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a String>) -> Option<String> {
    let wanted = label::fold(wanted);
    names
        .map(|name| (strsim::normalized_levenshtein(&wanted, &label::fold(name)), name))
        .filter(|(similarity, _)| *similarity > 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name.clone())
}
