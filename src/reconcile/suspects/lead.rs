//! What is said of a cell to be looked at first.

use rust_decimal::Decimal;

use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::diag::Place;
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::slips::Slip;

/// Cells of a sum that are listed.
const MOST_LISTED: usize = 6;

/// File and sheet of a cell.
pub(super) fn sheet(place: &Place) -> Option<(&str, &str)> {
    match place {
        Place::Cell(cell) => Some((&cell.file, &cell.sheet)),
        _ => None,
    }
}

/// Where to look first: one cell, or two of which one is wrong. Nothing is ever changed by the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The cell, or the two that explain the same; the likelier first.
    pub cells: Vec<Suspect>,
    /// The figure of the first belongs into the second, beside it.
    pub moved: bool,
    /// Of more than two cells, the sums that they are typed for, by which they are named: one a sheet.
    pub sums: Vec<(Place, String)>,
    /// Ids of the findings that any of them would settle.
    pub settles: Vec<String>,
}

impl Lead {
    /// What stands before the sentence.
    pub fn heading(&self) -> &'static str {
        match self.cells.len() {
            1 => "先看这一格",
            2 => "先看这两格",
            _ => "先看这几格",
        }
    }

    /// One Chinese sentence.
    pub fn sentence(&self) -> String {
        let settled = match self.settles.len() {
            1 => "有1处问题就相符".to_owned(),
            several => format!("有{several}处问题就都相符"),
        };
        match self.cells.as_slice() {
            [from, to] if self.moved => format!(
                "{}（{}）的{}像是应当填在{}（{}），填回去{settled}",
                from.place,
                from.path,
                show(from.stated, from.measure),
                to.place,
                to.path
            ),
            _ if !self.sums.is_empty() => {
                let sums: Vec<String> =
                    self.sums.iter().map(|(sum, path)| self.typed_for(sum, path)).collect();
                format!("{}。改对其中一格，{settled}", sums.join("；或者"))
            }
            [one, or] => format!("{}；或者{}。改对其中一格，{settled}", one.words(), or.words()),
            cells => {
                let words: Vec<String> = cells.iter().map(Suspect::words).collect();
                format!("{}，{settled}", words.concat())
            }
        }
    }

    /// The cells of a sum, those that look mistyped first.
    fn typed_for(&self, sum: &Place, path: &str) -> String {
        let of_sheet = |cell: &&Suspect| sheet(&cell.place) == sheet(sum);
        let cells: Vec<&Suspect> = self.cells.iter().filter(of_sheet).collect();
        let words: Vec<String> = cells.iter().take(MOST_LISTED).map(|cell| cell.in_short()).collect();
        let more = match cells.len() {
            count if count > MOST_LISTED => format!("等{count}格"),
            _ => String::new(),
        };
        // cells of one sum are off by the same, whichever it is
        let off = cells.first().map_or_else(String::new, |cell| cell.off());
        format!("{sum}（{path}）是算出来的，录入的是这几格，其中有一格{off}：{}{more}", words.join("、"))
    }

    /// Whether one of its cells is this.
    pub fn names(&self, place: &Place) -> bool {
        self.cells.iter().any(|cell| cell.place == *place)
    }

    /// The cells in a few words.
    pub fn title(&self) -> String {
        if let [(first, _), ..] = self.sums.as_slice() {
            return format!("算出{first}的几格之一");
        }
        let cells: Vec<String> = self.cells.iter().map(|cell| cell.place.to_string()).collect();
        cells.join(if self.moved { "和" } else { "或者" })
    }
}

/// A cell whose value, if it were another, would settle findings at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The cell.
    pub place: Place,
    /// Its cell path.
    pub path: String,
    /// What it states; zero where it is blank.
    pub stated: Decimal,
    /// Whether it is blank.
    pub blank: bool,
    /// What would fit.
    pub fits: Decimal,
    /// What it counts.
    pub measure: Measure,
    /// How what it states may have come of what would fit; none where nothing says so.
    pub slip: Option<Slip>,
}

impl Suspect {
    /// Whether it is no cell of a table, but what the office states.
    pub(super) fn is_stated(&self) -> bool {
        CellPath::parse(&self.path).is_ok_and(|path| path.table == UNIT_TABLE)
    }

    /// By how much it is too high or too low.
    fn off(&self) -> String {
        let off = self.stated - self.fits;
        let word = if off > Decimal::ZERO { "多了" } else { "少了" };
        format!("{word}{}", show(off.abs(), self.measure))
    }

    /// The address and what it states, and what would fit where it looks mistyped.
    fn in_short(&self) -> String {
        let address = match &self.place {
            Place::Cell(cell) => cell.address(),
            other => other.to_string(),
        };
        let stated = if self.blank { "空".to_owned() } else { show(self.stated, self.measure) };
        let like = match &self.slip {
            Some(slip) if !self.blank => format!("，若是{}，{}", show(self.fits, self.measure), slip.words()),
            _ => String::new(),
        };
        format!("{address}（{stated}{like}）")
    }

    /// What it states and what would fit.
    fn words(&self) -> String {
        let stated = match self.blank {
            true => "是空的".to_owned(),
            false => format!("写着{}", show(self.stated, self.measure)),
        };
        let like = self.slip.as_ref().map_or(String::new(), |slip| format!("（{}）", slip.words()));
        format!("{}（{}）{stated}，若是{}{like}", self.place, self.path, show(self.fits, self.measure))
    }
}
