//! What figures are called in Chinese, for people who do not write cell paths: words for a cell, and the cell
//! that words mean.
//!
//! A figure has the label of its `[[reason]]`, a fact of the unit its own label, any other cell the words
//! `表名，侧，行名，列名`; a row whose name recurs is told by its parent (`上级的本行`) or its code.

use crate::budget::Book;
use crate::budget::label::{self, fold};
use crate::budget::lookup::{UNIT_TABLE, likely};
use crate::budget::path::CellPath;
use crate::budget::table::{Section, Table};

use super::Pack;
use super::manifest::FactKind;
use super::schema::TableSchema;

/// Between the names of a cell.
const COMMA: &str = "，";
/// The same as labels are compared.
const FOLDED_COMMA: char = ',';
/// Between a parent and its row.
const OF: &str = "的";

/// The names of the figures of two years.
#[derive(Debug, Clone)]
pub struct FigureNames<'a> {
    pack: &'a Pack,
    /// This year's book, then last year's: an item that ended stands in that alone.
    books: Vec<&'a Book>,
}

/// Where a cell stands.
#[derive(Clone, Copy)]
struct FigureSpot<'a> {
    table: &'a Table,
    section: &'a Section,
    row: usize,
    column: usize,
}

impl<'a> FigureNames<'a> {
    /// The names of the figures of some books.
    pub fn new(pack: &'a Pack, current: &'a Book, previous: Option<&'a Book>) -> Self {
        Self { pack, books: std::iter::once(current).chain(previous).collect() }
    }

    /// What a figure is called: words that [`FigureNames::cells`] takes for it alone. The path itself where
    /// there are none.
    pub fn words(&self, path: &CellPath) -> String {
        let wanted = self.canonical(path);
        for reason in &self.pack.manifest.reasons {
            if self.parsed(&reason.path).as_ref() == Some(&wanted) {
                return reason.label.clone();
            }
        }
        if path.table == UNIT_TABLE {
            let fact = self.pack.manifest.facts.iter().find(|fact| fact.key == path.row_name());
            return fact.map_or_else(|| path.to_string(), |fact| fact.label.clone());
        }
        let Some(spot) = self.spot(path) else { return path.to_string() };
        for name in row_names(spot.section, spot.row) {
            let words = spot.called(&name);
            if self.cells(&words) == [wanted.clone()] {
                return words;
            }
        }
        wanted.to_string()
    }

    /// The cells that words may mean: a label, the words of a cell, or its path.
    pub fn cells(&self, words: &str) -> Vec<CellPath> {
        let wanted = plain(words);
        let manifest = &self.pack.manifest;
        if let Some(reason) = manifest.reasons.iter().find(|reason| plain(&reason.label) == wanted) {
            return self.parsed(&reason.path).into_iter().collect();
        }
        let mut money = manifest.facts.iter().filter(|fact| fact.kind == FactKind::Money);
        if let Some(fact) = money.find(|fact| plain(&fact.label) == wanted) {
            return CellPath::parse(&format!("{UNIT_TABLE}/{}", fact.key)).into_iter().collect();
        }
        if let Ok(path) = CellPath::parse(words) {
            // a path speaks for itself, also of a table that could not be read
            return if self.pack.resolve(&path).is_ok() { vec![self.canonical(&path)] } else { Vec::new() };
        }
        self.derived(&fold(words))
    }

    /// A path as templates write it: the one of `[[reason]]` for its cell, else table, row key and column.
    pub fn canonical(&self, path: &CellPath) -> CellPath {
        self.spot(path).and_then(|spot| spot.path()).unwrap_or_else(|| path.clone())
    }

    /// The table that words begin with, where no book has it: its name, and whether it could not be read.
    pub fn table_without_book(&self, words: &str) -> Option<(String, bool)> {
        let words = fold(words);
        for schema in &self.pack.tables {
            let known = self.books.iter().any(|book| book.table(&schema.id).is_some());
            if !known && !self.rests(schema, &words).is_empty() {
                let unread = self.books.iter().any(|book| book.unread.contains(&schema.id));
                return Some((schema.id.clone(), unread));
            }
        }
        None
    }

    /// The words that some may stand for that mean nothing; at most so many.
    pub fn likely(&self, words: &str, most: usize) -> Vec<String> {
        let manifest = &self.pack.manifest;
        let mut known: Vec<String> = manifest.reasons.iter().map(|reason| reason.label.clone()).collect();
        let money = manifest.facts.iter().filter(|fact| fact.kind == FactKind::Money);
        known.extend(money.map(|fact| fact.label.clone()));
        for table in self.books.iter().flat_map(|book| &book.tables) {
            for section in &table.sections {
                for (row, column) in cells_of(section) {
                    let name = unnumbered(&section.rows[row].label);
                    known.push(FigureSpot { table, section, row, column }.called(&name));
                }
            }
        }
        likely(words, known.iter(), most)
    }

    fn parsed(&self, path: &str) -> Option<CellPath> {
        // loading the pack has refused paths that do not read
        CellPath::parse(path).ok().map(|path| self.canonical(&path))
    }

    /// The one cell of a path, in the first book that has it.
    fn spot(&self, path: &CellPath) -> Option<FigureSpot<'a>> {
        self.books.iter().find_map(|book| {
            let table = book.table(&path.table)?;
            let mut spots = Vec::new();
            for section in &table.sections {
                if path.side.as_ref().is_some_and(|side| *side != section.side) {
                    continue;
                }
                let column = match &path.column {
                    Some(id) => section.column(id),
                    None => (section.columns.len() == 1).then_some(0),
                };
                let rows = section.find(&path.row);
                spots.extend(rows.into_iter().filter_map(|row| {
                    // a side without the column is not meant
                    Some(FigureSpot { table, section, row, column: column? })
                }));
            }
            (spots.len() == 1).then(|| spots[0])
        })
    }

    /// The cells whose names some folded words are, in both books, each once.
    fn derived(&self, words: &str) -> Vec<CellPath> {
        let mut cells: Vec<CellPath> = Vec::new();
        for table in self.books.iter().flat_map(|book| &book.tables) {
            let Some(schema) = self.pack.table(&table.id) else { continue };
            for rest in self.rests(schema, words) {
                for section in &table.sections {
                    for (row, column) in rest_cells(schema, section, &rest) {
                        let path = FigureSpot { table, section, row, column }.path();
                        cells.extend(path.filter(|path| !cells.contains(path)));
                    }
                }
            }
        }
        cells
    }

    /// What stands behind each name of a table that folded words begin with.
    fn rests(&self, schema: &TableSchema, words: &str) -> Vec<String> {
        if !schema.has_figures() {
            return Vec::new();
        }
        let mut rests: Vec<String> = Vec::new();
        for title in schema.titles(&self.pack.manifest.kinds) {
            let rest = words.strip_prefix(&fold(&title)).and_then(|rest| rest.strip_prefix(FOLDED_COMMA));
            rests.extend(rest.map(str::to_owned).filter(|rest| !rests.contains(rest)));
        }
        rests
    }
}

impl FigureSpot<'_> {
    /// `表名，侧，行名，列名`.
    fn called(&self, row: &str) -> String {
        let mut names = vec![self.table.id.as_str()];
        if !self.section.side.is_empty() {
            names.push(&self.section.side);
        }
        names.extend([row, &self.section.columns[self.column]]);
        names.join(COMMA)
    }

    /// The path that leads to this cell alone; none where every name of the row recurs.
    fn path(&self) -> Option<CellPath> {
        let names = row_path(self.section, self.row)?;
        Some(CellPath {
            previous: false,
            table: self.table.id.clone(),
            side: (!self.section.side.is_empty()).then(|| self.section.side.clone()),
            row: names,
            column: Some(self.section.columns[self.column].clone()),
        })
    }
}

/// The names in a path that lead to this row alone; none where every name of the row recurs.
pub fn row_path(section: &Section, at: usize) -> Option<Vec<String>> {
    let row = &section.rows[at];
    let mut ways = vec![vec![row.key.clone()]];
    if let Some(parent) = row.parent {
        ways.push(vec![section.rows[parent].key.clone(), row.key.clone()]);
    }
    ways.push(vec![row.label.clone()]);
    ways.into_iter().find(|names| section.find(names) == [at])
}

/// Every cell of a section.
pub fn cells_of(section: &Section) -> impl Iterator<Item = (usize, usize)> + '_ {
    (0..section.rows.len()).flat_map(|row| (0..section.columns.len()).map(move |column| (row, column)))
}

/// The names that a row may be called by, the plainest first.
fn row_names(section: &Section, at: usize) -> Vec<String> {
    let row = &section.rows[at];
    let label = unnumbered(&row.label);
    let mut names = vec![label.clone()];
    if let Some(parent) = row.parent {
        let parent = &section.rows[parent];
        names.push(format!("{}{OF}{label}", unnumbered(&parent.label)));
        names.push(format!("{}{OF}{}", parent.key, row.key));
    }
    names.push(row.key.clone());
    names
}

/// The rows and columns of a section that the folded rest of words means: `[侧,]行,列`.
fn rest_cells(schema: &TableSchema, section: &Section, rest: &str) -> Vec<(usize, usize)> {
    let mut texts = vec![rest];
    if let Some(side) = schema.side(&section.side).filter(|side| !side.id.is_empty()) {
        for name in [side.id.as_str(), side.label()] {
            texts.extend(rest.strip_prefix(&fold(name)).and_then(|rest| rest.strip_prefix(FOLDED_COMMA)));
        }
    }
    let mut cells = Vec::new();
    for text in texts {
        for (column, id) in section.columns.iter().enumerate() {
            let row = text.strip_suffix(&fold(id)).and_then(|row| row.strip_suffix(FOLDED_COMMA));
            for row in row.map(|row| rows_called(section, row)).unwrap_or_default() {
                cells.push((row, column));
            }
        }
        if section.columns.len() == 1 {
            cells.extend(rows_called(section, text).into_iter().map(|row| (row, 0)));
        }
    }
    cells
}

/// The rows of a name; where there is none, those of `上级的本行`, wherever that is parted.
fn rows_called(section: &Section, name: &str) -> Vec<usize> {
    let rows = section.find(&[name.to_owned()]);
    if !rows.is_empty() {
        return rows;
    }
    let mut rows = Vec::new();
    for (at, of) in name.match_indices(OF) {
        let (parent, row) = (name[..at].to_owned(), name[at + of.len()..].to_owned());
        if !parent.is_empty() && !row.is_empty() {
            rows.extend(section.find(&[parent, row]));
        }
    }
    rows
}

/// A label without the number before it, otherwise as it is written.
fn unnumbered(text: &str) -> String {
    let key = label::key(text);
    let starts = text.char_indices().map(|(at, _)| &text[at..]);
    let shortest = starts.rev().find(|rest| fold(rest) == key);
    shortest.unwrap_or(text).trim().to_owned()
}

/// A label as names of figures are compared: letters and figures alone, without a number before it.
pub fn plain(text: &str) -> String {
    label::key(text).chars().filter(|c| c.is_alphanumeric()).collect()
}
