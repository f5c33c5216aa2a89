//! A table as read: sections of rows with amounts, or forms with indicators.

use crate::diag::{CellRef, Place};

use super::amount::{Amount, MoneyUnit};
use super::label;
use super::rows::Rows;
use super::unit::PlacedText;

/// A table of one year's book.
#[derive(Debug, Clone)]
pub struct Table {
    /// Schema id, the first segment of its cell paths.
    pub id: String,
    /// Its sheet.
    pub place: Place,
    /// The unit in which the sheet states money.
    pub unit: MoneyUnit,
    /// One section; two for a balance, in schema order.
    pub sections: Vec<Section>,
    /// For forms: one for each row of the single section, in the same order.
    pub forms: Vec<Form>,
    /// Lines found below the table.
    pub notes: Vec<PlacedText>,
}

/// The rows of one side.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Side id; empty for shapes with one side.
    pub side: String,
    /// Ids of the amount columns that the sheet has, left to right; [`Row::amounts`] follows it.
    pub columns: Vec<String>,
    /// Rows in sheet order.
    pub rows: Rows,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its key in cell paths: the code, the id of a listed row, or the folded label.
    pub key: String,
    /// Its label, cleaned for display.
    pub label: String,
    /// Its classification code, if it has one or its name stands for one.
    pub code: Option<String>,
    /// Depth in the tree, 0 for the outermost.
    pub depth: u8,
    /// Index of the row that it is a part of, in the same section.
    pub parent: Option<usize>,
    /// Whether it is a total row (合计, 收入总计).
    pub total: bool,
    /// One for each of [`Section::columns`]; none where the cell is blank.
    pub amounts: Vec<Option<Amount>>,
    /// Values of text columns, by column id.
    pub texts: Vec<(String, String)>,
    /// Where its label (or code) stands.
    pub place: CellRef,
    /// Where each of its words stands, as far as reading knows.
    pub words_at: WordCells,
    /// Its amounts are withheld, to protect a row that is not shown at all.
    pub withheld: bool,
}

impl Row {
    /// A row known by its label, outermost, without a code.
    pub fn named(label: String, amounts: Vec<Option<Amount>>, place: CellRef) -> Self {
        Self {
            key: label::fold(&label),
            label,
            code: None,
            depth: 0,
            parent: None,
            total: false,
            amounts,
            texts: Vec::new(),
            place,
            words_at: WordCells::default(),
            withheld: false,
        }
    }

    /// Where the part of its code stands that a column of codes has, the first being 0.
    pub fn code_cell(&self, level: usize) -> &CellRef {
        self.words_at.codes.get(level).unwrap_or(&self.place)
    }

    /// Where the last part of its code stands.
    pub fn last_code_cell(&self) -> &CellRef {
        self.words_at.codes.last().unwrap_or(&self.place)
    }

    /// Where its label stands.
    pub fn name_cell(&self) -> &CellRef {
        self.words_at.name.as_ref().unwrap_or(&self.place)
    }

    /// Where the amount of a column stands, or would stand where the cell is blank; the row's own cell where
    /// reading does not know.
    pub fn amount_cell(&self, column: usize) -> Place {
        if let Some(Some(amount)) = self.amounts.get(column) {
            return amount.place.clone();
        }
        let known = self.words_at.amounts.get(column).and_then(Option::as_ref);
        Place::Cell(known.unwrap_or(&self.place).clone())
    }

    /// Where a text column has its text.
    pub fn text_cell(&self, column: &str) -> &CellRef {
        let at = self.texts.iter().position(|(id, _)| id == column);
        at.and_then(|at| self.words_at.texts.get(at)).unwrap_or(&self.place)
    }
}

/// The cells of a row's words, and of its amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordCells {
    /// Those of its code, one for each column of codes.
    pub codes: Vec<CellRef>,
    /// That of its label.
    pub name: Option<CellRef>,
    /// Those of its texts, in their order.
    pub texts: Vec<CellRef>,
    /// Those of its amounts, blank ones too, in their order; none where reading does not know.
    pub amounts: Vec<Option<CellRef>>,
}

/// The words of one project form; its amounts are in the section's row.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Text fields by id: 主管部门, 年度绩效目标 …
    pub texts: Vec<(String, PlacedText)>,
    /// Indicator rows in order.
    pub indicators: Vec<Indicator>,
}

/// One indicator row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// The headings, outermost first (一级, 二级, 三级指标).
    pub levels: Vec<String>,
    /// The target (指标值).
    pub target: String,
    /// Where the target stands.
    pub place: CellRef,
    /// Where its own name stands, the innermost heading.
    pub name_at: CellRef,
}

impl Section {
    /// The index of a column.
    pub fn column(&self, id: &str) -> Option<usize> {
        let wanted = label::fold(id);
        self.columns.iter().position(|column| label::fold(column) == wanted)
    }

    /// The rows that a name means: by key or code first, else by label, children of a parent if one
    /// is named.
    pub fn find(&self, names: &[String]) -> Vec<usize> {
        let Some((name, above)) = names.split_last() else { return Vec::new() };
        let folded = label::fold(name);
        let inside = |i: usize| match above.last() {
            None => true,
            Some(parent) => {
                let parent = label::key(parent);
                self.rows[i].parent.is_some_and(|p| {
                    label::key(&self.rows[p].key) == parent || label::key(&self.rows[p].label) == parent
                })
            }
        };
        let pick = |rows: &[usize]| -> Vec<usize> { rows.iter().copied().filter(|&i| inside(i)).collect() };
        let by_key = pick(self.rows.of_key(&folded));
        if by_key.is_empty() { pick(self.rows.of_label(&label::key(name))) } else { by_key }
    }

    /// Adds the rows of another part of the same table, whose columns may be fewer, more or in another order.
    pub fn append(&mut self, more: Section) {
        let before = self.rows.len();
        let known = self.columns.len();
        let mut places = Vec::with_capacity(more.columns.len());
        for column in more.columns {
            let place = self.columns.iter().position(|own| *own == column).unwrap_or_else(|| {
                self.columns.push(column);
                self.columns.len() - 1
            });
            places.push(place);
        }
        let width = self.columns.len();
        if width > known {
            self.rows.iter_mut().for_each(|row| row.amounts.resize(width, None));
        }
        for mut row in more.rows {
            let mut amounts = vec![None; width];
            for (place, amount) in places.iter().zip(row.amounts) {
                amounts[*place] = amount;
            }
            row.amounts = amounts;
            let mut cells = vec![None; width];
            for (place, cell) in places.iter().zip(row.words_at.amounts) {
                cells[*place] = cell;
            }
            row.words_at.amounts = cells;
            row.parent = row.parent.map(|parent| parent + before);
            self.rows.push(row);
        }
    }

    /// Whether a row has parts below it.
    pub fn has_children(&self, index: usize) -> bool {
        self.rows.is_whole(index)
    }

    /// The total row, if there is one.
    pub fn total(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.total)
    }
}

impl Table {
    /// The section of a side; of the only side when none is named.
    pub fn section(&self, side: Option<&str>) -> Option<&Section> {
        match side {
            Some(side) => self.sections.iter().find(|section| section.side == side),
            None if self.sections.len() == 1 => self.sections.first(),
            None => None,
        }
    }

    /// Adds what another sheet holds of the same table: it may be spread over several.
    pub fn append(&mut self, more: Table) {
        for (own, section) in self.sections.iter_mut().zip(more.sections) {
            own.append(section);
        }
        self.forms.extend(more.forms);
        self.notes.extend(more.notes);
    }

    /// Whether no amount in it is other than zero.
    pub fn is_empty(&self) -> bool {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        rows.flat_map(|row| row.amounts.iter().flatten()).all(|amount| amount.yuan.is_zero())
    }

    /// The form of a project, by its row index.
    pub fn form(&self, row: usize) -> Option<&Form> {
        self.forms.get(row)
    }
}

impl Form {
    /// A text field.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.placed(id).map(|found| found.text.as_str())
    }

    /// A text field, with its place.
    pub fn placed(&self, id: &str) -> Option<&PlacedText> {
        self.texts.iter().find(|(key, _)| key == id).map(|(_, found)| found)
    }
}
