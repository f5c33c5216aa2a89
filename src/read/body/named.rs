//! Rows that are known by their names: the total row, and listed rows that are written otherwise.

use crate::budget::table::Row;
use crate::diag::CellRef;
use crate::pack::schema::ColumnRole;
use crate::read::account::Fate;
use crate::read::codes::is_placeholder;
use crate::read::grid::Value;
use crate::read::reading::Reading;
use crate::read::row_names::NamedRow;
use crate::read::spelling::{Likeness, Loose, Named, ambiguous, other_year};

use super::{Line, Side};

impl Side<'_> {
    /// Whether a row is the total, wherever in the leading columns that is said.
    pub(super) fn totals(&self, line: &Line) -> bool {
        self.is_total(&line.name)
            || line.codes.iter().any(|code| self.is_total(code))
            || self.total_in_words(line).is_some()
    }

    /// Which column says that a row without a name is the total: one of text, or one that the table does not
    /// have (序号).
    fn total_in_words(&self, line: &Line) -> Option<u32> {
        if !line.name.is_empty() {
            return None;
        }
        let texts = self.columns(ColumnRole::Text);
        let in_text = texts.iter().zip(&line.texts).find(|(_, (_, text))| self.is_total(text));
        in_text.map(|((_, col), _)| *col).or_else(|| self.stray_total(line.row))
    }

    /// The column of a row that says that it is the total, and that no column of the table claims.
    pub(super) fn stray_total(&self, row: u32) -> Option<u32> {
        let own = self.own_columns(row);
        // to the right of the amounts somebody adds up for himself
        let first = self.columns(ColumnRole::Amount).iter().map(|(_, col)| *col).min()?;
        let mut stray = self.grid.row(row).filter(|(col, cell)| {
            *col < first && self.holds(*col) && matches!(cell.value, Value::Text(_)) && !own.contains(col)
        });
        stray.find(|(_, cell)| self.is_total(&cell.text())).map(|(col, _)| col)
    }

    /// The total row; what else its columns of codes say is nobody's.
    pub(super) fn total_row(&self, mut line: Line, reading: &mut Reading<'_>) -> Row {
        let total = self.names.totals.first().map(String::as_str).unwrap_or_default();
        let place = self.total_place(&mut line, reading);
        let written = line.codes.iter().chain([&line.name]).find(|text| self.is_total(text)).cloned();
        let mut row = self.row(line, total.to_owned());
        total.clone_into(&mut row.label);
        row.place = place.unwrap_or(row.place);
        row.total = true;
        let Some(written) = written else { return row };
        match self.names.total(&written) {
            Some(Likeness::Dated) => {
                let fault = other_year(self.table, &written, total, self.names.year());
                reading.faults.push(fault.at_cell(&row.place));
            }
            Some(Likeness::Normal | Likeness::Bare) => {
                self.book_loose(Named::Total, total, &written, &row, reading);
            }
            Some(Likeness::Exact) | None => {}
        }
        row
    }

    /// The cell that says that a row is the total; one in a column of text names the row instead.
    fn total_place(&self, line: &mut Line, reading: &mut Reading<'_>) -> Option<CellRef> {
        let mut place = None;
        for (col, code) in self.codes().iter().zip(&line.codes) {
            if self.is_total(code) {
                place = Some(self.grid.cell(line.row, *col));
            } else if !is_placeholder(code) {
                reading.give_back((line.row, *col));
            }
        }
        if let Some(col) = self.total_in_words(line) {
            let texts = self.columns(ColumnRole::Text);
            match texts.iter().position(|(_, own)| *own == col) {
                Some(at) => line.name = std::mem::take(&mut line.texts[at].1),
                None => line.name = self.grid.text(line.row, col),
            }
            reading.give_back((line.row, col));
            reading.book((line.row, col), Fate::Label);
            return Some(self.grid.cell(line.row, col));
        }
        let name = self.columns(ColumnRole::Name).first().map(|(_, col)| self.name_column(line.row, *col));
        place.or(name.map(|col| self.grid.cell(line.row, col)))
    }

    /// Books that a listed row was known by a name that is written otherwise, and refuses one that may be
    /// another's as well.
    pub(super) fn tell_loose(&self, listed: &NamedRow<'_>, name: &str, row: &Row, reading: &mut Reading<'_>) {
        let known = listed.row.label();
        match listed.likeness {
            Likeness::Exact => return,
            Likeness::Dated => {
                let fault = other_year(self.table, name, known, self.names.year());
                reading.faults.push(fault.at_cell(&row.place));
                return;
            }
            Likeness::Normal | Likeness::Bare => {}
        }
        if !listed.rivals.is_empty() {
            let mut all = vec![known.to_owned()];
            all.extend(listed.rivals.iter().cloned());
            reading.faults.push(ambiguous(self.table, name, &all).at_cell(&row.place));
            return;
        }
        let named = Named::Row { side: self.schema.id.clone(), id: listed.row.id.clone() };
        self.book_loose(named, known, name, row, reading);
    }

    /// Books that a row was known by a name that is written otherwise.
    fn book_loose(&self, named: Named, known: &str, found: &str, row: &Row, reading: &mut Reading<'_>) {
        reading.book_loose(Loose {
            table: self.table.to_owned(),
            named,
            known: known.to_owned(),
            found: found.to_owned(),
            place: row.place.clone(),
        });
    }
}
