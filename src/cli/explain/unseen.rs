//! What the public does not see, for `explain`: why a figure of the house is printed in no public file, and where it
//! is added up all the same.

use std::cell::Cell;

use crate::budget::Budget;
use crate::budget::path::CellPath;
use crate::budget::secrecy::{Cover, Hiding, SecrecyMode, Secret, is_name};
use crate::budget::table::{Row, Section, Table};
use crate::cli::out::Out;
use crate::diag::Place;

/// What is said at the end.
const FOR_THE_HOUSE: &str = "公开文件不印的，只供单位内部使用，不要写进公开的文字";
/// What is said where only the composed documents differ.
const NOT_PRINTED: &str = "  公开文件不印这个数：它用到不公开的内容";

/// A decision, and what is hidden beside it.
pub struct Unseen<'a> {
    /// The budget as it was read.
    pub budget: &'a Budget,
    cover: &'a Cover,
    /// Whether something was told that the public does not see.
    told: Cell<bool>,
}

/// A cell with all around it.
struct Spot<'a> {
    table: &'a Table,
    section: &'a Section,
    row: &'a Row,
    column: usize,
}

impl<'a> Unseen<'a> {
    /// What a decision and its cover hide.
    pub fn new(budget: &'a Budget, cover: &'a Cover) -> Self {
        Self { budget, cover, told: Cell::new(false) }
    }

    /// Says before all else that nothing is published, where that is so.
    pub fn tell_document(&self, out: &mut Out) {
        if self.budget.unit.secrecy.document {
            self.told.set(true);
            out.line("按保密审查的决定，整份文件不公开");
        }
    }

    /// Says why the public does not see what stands at a place, if it does not.
    pub fn tell_cell(&self, place: &Place, out: &mut Out) -> bool {
        let Some(spot) = self.spot(place) else { return false };
        let Some(reason) = self.reason(spot.row) else { return false };
        self.told.set(true);
        let secrecy = &self.budget.unit.secrecy;
        if secrecy.secret_of(spot.row).is_some_and(|own| !secrecy.is_taken_out(own)) {
            out.line(&format!("  {reason}；现在还有，换成剔除了它的表以前什么也不能公开"));
            return true;
        }
        out.line(&format!("  公开文件不印这个数：{reason}"));
        let sums = self.sums(&spot);
        if !sums.is_empty() {
            out.line(&format!("  它仍计入公开的合计：{}", sums.join("、")));
        }
        true
    }

    /// The same of a number that no public file prints, by the cells that it comes from.
    pub fn tell_number(&self, sources: &[Place], out: &mut Out) {
        for source in sources {
            if self.tell_cell(source, out) {
                return;
            }
        }
        self.told.set(true);
        out.line(NOT_PRINTED);
    }

    /// Says that what is stated of a project is not published, if it is not.
    pub fn tell_project(&self, name: &str, out: &mut Out) {
        let secrecy = &self.budget.unit.secrecy;
        let own = secrecy.projects.iter().find(|own| is_name(&own.what, name));
        let reason = match own {
            Some(own) => self.decided(own, name),
            None if self.cover.leaves_out(name) => beside(&Hiding::LeftOut.words()),
            None => return,
        };
        self.told.set(true);
        out.line(&format!("  公开文件不印这个项目的内容：{reason}"));
    }

    /// Says what the decision is on something by its name or code, if there is one.
    pub fn tell_named(&self, asked: &str, out: &mut Out) -> bool {
        let path = CellPath::parse(asked);
        let row = path.as_ref().map_or(asked, CellPath::row_name);
        let mut all = self.budget.unit.secrecy.all();
        let is_it =
            |own: &&Secret| is_name(&own.what, row) || own.name.as_deref().is_some_and(|n| is_name(n, row));
        let Some(own) = all.find(is_it) else { return false };
        out.line(&format!(
            "公开文件里没有它：{}",
            self.decided(own, own.name.as_deref().unwrap_or(&own.what))
        ));
        if self.budget.unit.secrecy.is_taken_out(own) {
            out.line("要看表里的数，请写“表名/行/列”");
        }
        true
    }

    /// Ends what was told.
    pub fn end(&self, out: &mut Out) {
        if self.told.get() {
            out.line(FOR_THE_HOUSE);
        }
    }

    /// Why the public does not see a row; none where it does.
    fn reason(&self, row: &Row) -> Option<String> {
        let hides = self.cover.hides(row);
        if let Some(own) = self.budget.unit.secrecy.secret_of(row) {
            let decided = self.decided(own, row.label.trim());
            let into = hides.filter(|how| matches!(how, Hiding::RolledInto(_)));
            let into = into.map_or_else(String::new, |how| format!("，{}", how.words()));
            return Some(format!("{decided}{into}"));
        }
        hides.map(|how| beside(&how.words()))
    }

    /// What the decision says of something. What has no code has no level above it.
    fn decided(&self, own: &Secret, label: &str) -> String {
        let is_code = own.what.bytes().all(|byte| byte.is_ascii_digit());
        let mode = self.budget.unit.secrecy.mode_of(own);
        let how = match mode {
            SecrecyMode::Rollup if !is_code => "不列".to_owned(),
            SecrecyMode::Exclude => format!("{}：表里不应有它", mode.word()),
            SecrecyMode::Rollup | SecrecyMode::Row => mode.word().to_owned(),
        };
        format!("按保密审查的决定，“{label}”不公开（{how}）")
    }

    fn spot(&self, place: &Place) -> Option<Spot<'a>> {
        let books = [Some(&self.budget.current), self.budget.previous.as_ref()];
        for table in books.into_iter().flatten().flat_map(|book| &book.tables) {
            for section in &table.sections {
                for row in &section.rows {
                    let is_here = |column: &usize| row.amount_cell(*column) == *place;
                    if let Some(column) = (0..row.amounts.len()).find(is_here) {
                        return Some(Spot { table, section, row, column });
                    }
                }
            }
        }
        None
    }

    /// The rows above a cell that the public sees.
    fn sums(&self, spot: &Spot<'_>) -> Vec<String> {
        let rows = &spot.section.rows;
        let mut sums = Vec::new();
        let mut add = |row: &Row| {
            if self.reason(row).is_none() {
                let cell = row.amount_cell(spot.column);
                sums.push(format!("“{}”的“{}”（{cell}）", spot.table.id, row.label.trim()));
            }
        };
        let mut above = spot.row.parent;
        while let Some(row) = above.map(|above| &rows[above]) {
            add(row);
            above = row.parent;
        }
        let is_above = |row: &&Row| row.total && spot.row.parent.is_none_or(|parent| !rows[parent].total);
        rows.iter().filter(is_above).for_each(add);
        sums
    }
}

/// Why a row is hidden that the decision does not name.
fn beside(how: &str) -> String {
    format!("为了不让人推算出不公开的数，随之{how}")
}
