//! Two books table by table: every cell, the rows, the words of rows and forms.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::MoneyUnit;
use crate::budget::path::CellPath;
use crate::budget::table::{Form, Indicator, Row, Section, Table};
use crate::budget::unit::PlacedText;
use crate::diag::Place;
use crate::pack::naming;

use super::openness::{Openness, Withholding};
use super::rows::{RowPair, pairs};
use super::words::{WordCutter, align};
use super::{
    CellSide, CellState, FigureChange, FigureRole, RowChange, RowFate, TableChange, TableFate, Uncompared,
    WordChange,
};

/// Between the headings of an indicator, from the outermost to its own name; its target stands behind a colon.
pub(super) const BELOW: &str = " › ";

/// A text, and where it stands.
type PlacedLine = (String, Option<Place>);

/// What the books of two sides differ in.
#[derive(Default)]
pub(super) struct BookDifference {
    pub(super) figures: Vec<FigureChange>,
    pub(super) rows: Vec<RowChange>,
    pub(super) words: Vec<WordChange>,
    pub(super) tables: Vec<TableChange>,
    pub(super) uncompared: Vec<Uncompared>,
    /// Cells that were compared and are the same.
    pub(super) same_cells: usize,
    /// Tables of this year in which nothing changed.
    pub(super) same_tables: Vec<String>,
}

/// Two years of a side's books compared, one pair of books at a time.
pub(super) struct BookComparison<'a> {
    pub(super) before: &'a Withholding<'a>,
    pub(super) now: &'a Withholding<'a>,
    pub(super) cutter: &'a WordCutter,
    pub(super) of_last_year: bool,
    pub(super) found: &'a mut BookDifference,
}

/// The two sections that are compared, and whose.
struct Sections<'a> {
    old: (&'a Table, &'a Section),
    new: (&'a Table, &'a Section),
}

impl BookComparison<'_> {
    /// Compares two books; `order` are the ids of tables as the pack has them.
    pub(super) fn run(&mut self, old: &Book, new: &Book, order: &[String]) {
        for id in order {
            if old.unread.contains(id) || new.unread.contains(id) {
                let whose = if old.unread.contains(id) { "旧的" } else { "新的" };
                self.uncompared(id, &format!("{whose}这张表有错误，没有读好"));
                continue;
            }
            match (old.table(id), new.table(id)) {
                (Some(old), Some(new)) => self.table(old, new),
                (Some(old), None) => self.alone(old, TableFate::Gone),
                (None, Some(new)) => self.alone(new, TableFate::Added),
                (None, None) => {}
            }
        }
    }

    /// Compares the pages that the offices wrote themselves and nothing is printed from.
    pub(super) fn pages_of_text(&mut self, old: &Book, new: &Book) {
        let mut titles: Vec<&str> = new.pages.iter().map(|page| page.title.as_str()).collect();
        titles.extend(old.pages.iter().map(|page| page.title.as_str()));
        let mut known: BTreeSet<&str> = BTreeSet::new();
        titles.retain(|title| known.insert(*title));
        for title in titles {
            let lines = |book: &Book| -> Vec<PlacedLine> {
                let pages = book.pages.iter().filter(|page| page.title == title);
                let lines = pages.flat_map(|page| &page.paragraphs);
                lines.map(|line| (line.text.text.clone(), Some(line.text.place.clone()))).collect()
            };
            self.listed(
                (title, "自己写的说明（不印在公开文件里）"),
                (&lines(old), &lines(new)),
                Openness::Internal,
            );
        }
    }

    fn uncompared(&mut self, table: &str, why: &str) {
        let what = format!("{}“{table}”", if self.of_last_year { "上年的" } else { "" });
        self.found.uncompared.push(Uncompared { what, why: why.to_owned() });
    }

    /// A table that one side lacks: all its rows are gone, or added.
    fn alone(&mut self, table: &Table, fate: TableFate) {
        self.tell_table(&table.id, fate, String::new());
        let empty: Vec<Section> = table
            .sections
            .iter()
            .map(|own| Section { side: own.side.clone(), columns: own.columns.clone(), ..Section::default() })
            .collect();
        let lacking = Table { sections: empty, forms: Vec::new(), notes: Vec::new(), ..table.clone() };
        match fate {
            TableFate::Gone => self.sections(table, &lacking),
            _ => self.sections(&lacking, table),
        }
    }

    fn tell_table(&mut self, table: &str, fate: TableFate, words: String) {
        let of_last_year = self.of_last_year;
        self.found.tables.push(TableChange { table: table.to_owned(), of_last_year, fate, words });
    }

    fn table(&mut self, old: &Table, new: &Table) {
        let before = self.told();
        if old.unit != new.unit {
            let words = format!("金额单位由{}改为{}", old.unit.word(), new.unit.word());
            self.tell_table(&new.id, TableFate::Unit, words);
        }
        self.sections(old, new);
        let (notes, others) = (texts(&old.notes), texts(&new.notes));
        self.listed((&new.id, "表下的说明"), (&notes, &others), Openness::Public);
        if self.told() == before && !self.of_last_year {
            self.found.same_tables.push(new.id.clone());
        }
    }

    /// How much was told so far.
    fn told(&self) -> usize {
        let found = &self.found;
        found.figures.len() + found.rows.len() + found.words.len() + found.tables.len()
    }

    fn sections(&mut self, old: &Table, new: &Table) {
        let mut sides: Vec<&str> = new.sections.iter().map(|section| section.side.as_str()).collect();
        for section in &old.sections {
            if !sides.contains(&section.side.as_str()) {
                sides.push(&section.side);
            }
        }
        let none = Section::default();
        for side in sides {
            let of = |table: &'_ Table| table.sections.iter().position(|section| section.side == side);
            let before = of(old).map_or(&none, |at| &old.sections[at]);
            let after = of(new).map_or(&none, |at| &new.sections[at]);
            self.section(&Sections { old: (old, before), new: (new, after) });
        }
    }

    fn section(&mut self, both: &Sections<'_>) {
        let pairs = pairs(both.old.1, both.new.1);
        let stayed: Vec<usize> =
            pairs.iter().filter(|pair| pair.new.is_some()).flat_map(|pair| pair.old).collect();
        if !stayed.is_sorted() {
            let id = &both.new.0.id;
            self.tell_table(id, TableFate::Order, "行的次序变了".to_owned());
        }
        for pair in pairs {
            self.row(both, pair);
        }
    }

    fn row(&mut self, both: &Sections<'_>, pair: RowPair) {
        let (old, new) = (pair.old.map(|at| &both.old.1.rows[at]), pair.new.map(|at| &both.new.1.rows[at]));
        let either: Vec<&Row> = old.into_iter().chain(new).collect();
        let openness = Openness::of(
            either.iter().any(|row| self.before.row(row)),
            either.iter().any(|row| self.now.row(row)),
        );
        let path = match (pair.old, pair.new) {
            (_, Some(at)) => path_of(both.new, at),
            (Some(at), None) => path_of(both.old, at),
            (None, None) => return,
        };
        let fate = match (old, new) {
            (None, _) => Some(RowFate::Added),
            (_, None) => Some(RowFate::Gone),
            (Some(old), Some(new)) if old.label != new.label || old.code != new.code => {
                Some(RowFate::Renamed)
            }
            _ => None,
        };
        let subject = RowSubject { path: &path, openness };
        if let Some(fate) = fate {
            let change = self.row_change(both, (old, new), fate, &subject);
            self.found.rows.push(change);
        }
        self.cells(both, (old, new), &subject);
        if let (Some(old), Some(new)) = (old, new) {
            self.row_words(both, (old, new), pair, &subject);
        }
    }

    fn row_change(
        &self,
        both: &Sections<'_>,
        (old, new): (Option<&Row>, Option<&Row>),
        fate: RowFate,
        subject: &RowSubject<'_>,
    ) -> RowChange {
        let named = |row: &Row| row.label.trim().to_owned();
        RowChange {
            fate,
            table: both.new.0.id.clone(),
            side: both.new.1.side.clone(),
            of_last_year: self.of_last_year,
            path: subject.path.to_string(),
            old: old.map(named),
            new: new.map(named),
            old_code: old.and_then(|row| row.code.clone()),
            new_code: new.and_then(|row| row.code.clone()),
            old_place: old.map(|row| Place::Cell(row.place.clone())),
            new_place: new.map(|row| Place::Cell(row.place.clone())),
            is_form: !both.new.0.forms.is_empty() || !both.old.0.forms.is_empty(),
            openness: subject.openness,
        }
    }

    /// Every cell of a pair of rows.
    fn cells(&mut self, both: &Sections<'_>, rows: (Option<&Row>, Option<&Row>), subject: &RowSubject<'_>) {
        let mut columns: Vec<&String> = both.new.1.columns.iter().collect();
        columns.extend(both.old.1.columns.iter().filter(|column| !both.new.1.columns.contains(column)));
        for column in columns {
            let old = cell(both.old.1, rows.0, column);
            let new = cell(both.new.1, rows.1, column);
            if old.state == new.state && old.yuan == new.yuan {
                self.found.same_cells += usize::from(old.state == CellState::Stated);
                continue;
            }
            // a cell that one side lacks and the other leaves blank states nothing on either
            if old.state != CellState::Stated && new.state != CellState::Stated {
                continue;
            }
            let row = rows.1.or(rows.0);
            let path = CellPath {
                column: Some(column.clone()),
                previous: self.of_last_year,
                ..subject.path.clone()
            };
            let difference = new.yuan.unwrap_or_default() - old.yuan.unwrap_or_default();
            self.found.figures.push(FigureChange {
                path: path.to_string(),
                of_last_year: self.of_last_year,
                table: both.new.0.id.clone(),
                side: both.new.1.side.clone(),
                row: row.map_or(String::new(), |row| row.label.trim().to_owned()),
                code: row.and_then(|row| row.code.clone()),
                total: row.is_some_and(|row| row.total),
                column: column.clone(),
                unit: both.new.0.unit.word(),
                old,
                new,
                difference: difference.normalize(),
                role: FigureRole::Itself,
                of: Vec::new(),
                page: None,
                openness: subject.openness,
            });
        }
    }

    /// The words of a row and of its form.
    fn row_words(
        &mut self,
        both: &Sections<'_>,
        (old, new): (&Row, &Row),
        pair: RowPair,
        subject: &RowSubject<'_>,
    ) {
        let name = new.label.trim();
        let mut ids: Vec<&String> = new.texts.iter().map(|(id, _)| id).collect();
        ids.extend(
            old.texts.iter().map(|(id, _)| id).filter(|id| !new.texts.iter().any(|(own, _)| own == *id)),
        );
        let table = (&both.old.0.forms, &both.new.0.forms);
        for id in ids {
            let of = |row: &Row| {
                let text = row.texts.iter().find(|(own, _)| own == id).map(|(_, text)| text.clone());
                (text.unwrap_or_default(), Some(Place::Cell(row.text_cell(id).clone())))
            };
            self.word((&both.new.0.id, &format!("{name}，{id}")), of(old), of(new), subject.openness);
        }
        let form =
            |forms: &[Form], at: Option<usize>| at.and_then(|at| forms.get(at)).cloned().unwrap_or_default();
        let (before, after) = (form(table.0, pair.old), form(table.1, pair.new));
        self.form((&both.new.0.id, name), &before, &after, subject.openness);
    }

    fn form(&mut self, (table, name): (&str, &str), old: &Form, new: &Form, openness: Openness) {
        let mut ids: Vec<&String> = new.texts.iter().map(|(id, _)| id).collect();
        ids.extend(old.texts.iter().map(|(id, _)| id).filter(|id| new.placed(id).is_none()));
        for id in ids {
            let of = |form: &Form| match form.placed(id) {
                Some(own) => (own.text.clone(), Some(own.place.clone())),
                None => (String::new(), None),
            };
            self.word((table, &format!("{name}，{id}")), of(old), of(new), openness);
        }
        let (before, after) = (indicators(&old.indicators), indicators(&new.indicators));
        self.listed((table, &format!("{name}，绩效指标")), (&before, &after), openness);
    }

    /// Texts in a list, those alike beside each other.
    pub(super) fn listed(
        &mut self,
        subject: (&str, &str),
        (old, new): (&[PlacedLine], &[PlacedLine]),
        openness: Openness,
    ) {
        let before: Vec<&str> = old.iter().map(|(text, _)| text.as_str()).collect();
        let after: Vec<&str> = new.iter().map(|(text, _)| text.as_str()).collect();
        for (from, to) in align(&before, &after) {
            let of = |list: &[PlacedLine], at: Option<usize>| {
                at.map_or((String::new(), None), |at| list[at].clone())
            };
            self.word(subject, of(old, from), of(new, to), openness);
        }
    }

    fn word(
        &mut self,
        (table, what): (&str, &str),
        (old, old_place): PlacedLine,
        (new, new_place): PlacedLine,
        openness: Openness,
    ) {
        if old == new {
            return;
        }
        let openness = match openness {
            Openness::Public => Openness::of(self.before.either(&old, &new), self.now.either(&old, &new)),
            other => other,
        };
        self.found.words.push(WordChange {
            table: table.to_owned(),
            of_last_year: self.of_last_year,
            what: what.to_owned(),
            pieces: self.cutter.compare(&old, &new),
            old,
            new,
            old_place,
            new_place,
            openness,
        });
    }
}

/// The row that is spoken of.
struct RowSubject<'a> {
    path: &'a CellPath,
    openness: Openness,
}

/// The path of a row; where all its names recur, its key with its number among them.
fn path_of((table, section): (&Table, &Section), at: usize) -> CellPath {
    let side = (!section.side.is_empty()).then(|| section.side.clone());
    let row = naming::row_path(section, at).unwrap_or_else(|| {
        let key = &section.rows[at].key;
        let number = section.rows[..=at].iter().filter(|row| row.key == *key).count();
        vec![format!("{key}#{number}")]
    });
    CellPath { previous: false, table: table.id.clone(), side, row, column: None }
}

/// What stands in a column of a row.
fn cell(section: &Section, row: Option<&Row>, column: &str) -> CellSide {
    let absent = CellSide { state: CellState::Absent, yuan: None, place: None };
    let (Some(row), Some(at)) = (row, section.columns.iter().position(|own| own == column)) else {
        return absent;
    };
    let place = Some(row.amount_cell(at));
    match row.amounts.get(at).and_then(Option::as_ref) {
        Some(amount) => CellSide { state: CellState::Stated, yuan: Some(amount.yuan.normalize()), place },
        None => CellSide { state: CellState::Blank, yuan: None, place },
    }
}

/// Texts with their places.
pub(super) fn texts(placed: &[PlacedText]) -> Vec<PlacedLine> {
    placed.iter().map(|own| (own.text.clone(), Some(own.place.clone()))).collect()
}

fn indicators(list: &[Indicator]) -> Vec<PlacedLine> {
    let words = |own: &Indicator| format!("{}：{}", own.levels.join(BELOW), own.target);
    list.iter().map(|own| (words(own), Some(Place::Cell(own.place.clone())))).collect()
}

/// An amount in a unit, as people read it.
pub fn in_words(yuan: Decimal, unit: &str) -> String {
    let money = MoneyUnit::from_word(unit).unwrap_or(MoneyUnit::Yuan);
    (yuan / money.factor()).normalize().to_string()
}
