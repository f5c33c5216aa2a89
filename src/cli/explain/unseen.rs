//! What the public does not see, for `explain`: why a figure of the house is printed in no public file, and where it
//! is added up all the same.

use std::cell::Cell;

use crate::budget::Budget;
use crate::budget::path::CellPath;
use crate::budget::secrecy::{Cover, Hiding, SecrecyMode, Secret, is_name};
use crate::budget::table::{Row, Section, Table};
use crate::cli::out::Out;
use crate::compose::sight::Sight;
use crate::diag::Place;

use super::printed;

/// What is said at the end.
const FOR_THE_HOUSE: &str = "公开文件不印的，只供单位内部使用，不要写进公开的文字";
/// What is said where only the composed documents differ.
const NOT_PRINTED: &str = "  公开文件不印这个数：它用到不公开的内容";

/// At most so many of the things that are withheld are named as what something else is hidden for.
const MOST_NAMES: usize = 3;

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
            out.line("按保密审查的决定，整份文件不公开；下面说的是供内部看的草稿");
        }
    }

    /// What stands before a place of print: nothing is published of a document that is withheld.
    pub fn whose(&self) -> &'static str {
        if self.budget.unit.secrecy.document { "草稿里" } else { "" }
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
            let whose = if secrecy.document { "草稿里" } else { "公开" };
            out.line(&format!("  它仍计入{whose}的合计：{}", sums.join("、")));
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
            None if self.cover.leaves_out(name) => beside(&self.all_secrets(), &Hiding::LeftOut),
            None => return,
        };
        self.told.set(true);
        out.line(&format!("  公开文件不印这个项目的内容：{reason}"));
    }

    /// Says what the public has of something by its name or code, where a decision or its cover touches it.
    pub fn tell_named(&self, asked: &str, sight: &Sight<'_>, out: &mut Out) -> bool {
        let path = CellPath::parse(asked);
        let name = path.as_ref().map_or(asked, CellPath::row_name);
        self.tell_decided(name, sight, out) || self.tell_rows(name, out)
    }

    /// Says what the decision is on something.
    fn tell_decided(&self, name: &str, sight: &Sight<'_>, out: &mut Out) -> bool {
        let secrecy = &self.budget.unit.secrecy;
        let mut all = secrecy.all();
        let is_it =
            |own: &&Secret| is_name(&own.what, name) || own.name.as_deref().is_some_and(|n| is_name(n, name));
        let Some(own) = all.find(is_it) else { return false };
        let label = own.name.as_deref().unwrap_or(&own.what);
        let file = if secrecy.document { "草稿" } else { "公开文件" };
        let there = match (self.is_named(own), printed::has_words(sight, label)) {
            (false, _) => format!("{file}里没有它"),
            (true, true) => format!("{file}里印着它的名称，没有它的金额"),
            (true, false) => format!("它的名称可以印，{file}里没有印到；它的金额不印"),
        };
        out.line(&format!("{there}：{}", self.decided(own, label)));
        if secrecy.is_taken_out(own) {
            out.line("要看表里的数，请写“表名/行/列”");
        }
        true
    }

    /// Says of the rows of a name or code that they are there, and why the public does not see their amounts.
    fn tell_rows(&self, name: &str, out: &mut Out) -> bool {
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for table in &self.budget.current.tables {
            for row in table.sections.iter().flat_map(|section| &section.rows) {
                if !is_name(&row.label, name) && row.code.as_deref() != Some(name.trim()) {
                    continue;
                }
                // the others are printed as they are
                let Some(reason) = self.reason(row) else { continue };
                let code = row.code.as_ref().map_or_else(String::new, |code| format!("（{code}）"));
                let head = format!("“{}”{code}在表里有，公众看不到它的数：{reason}", row.label.trim());
                let place = format!("“{}”{}", table.id, row.place);
                match told.iter_mut().find(|(known, _)| *known == head) {
                    Some((_, places)) => places.push(place),
                    None => told.push((head, vec![place])),
                }
            }
        }
        for (head, places) in &told {
            out.line(head);
            places.iter().for_each(|place| out.line(&format!("  在 {place}")));
        }
        if !told.is_empty() {
            self.told.set(true);
            out.line("要看表里的数，请写“表名/行/列”");
        }
        !told.is_empty()
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
        hides.map(|how| beside(&self.covered(row), &how))
    }

    /// What a row that the decision does not name is hidden for: what is withheld beside it, else all of it.
    fn covered(&self, row: &Row) -> String {
        let secrecy = &self.budget.unit.secrecy;
        let sections = self.budget.current.tables.iter().flat_map(|table| &table.sections);
        let is_here = |section: &&Section| {
            section.rows.iter().any(|own| own.code == row.code && is_name(&own.label, &row.label))
        };
        let mut names: Vec<&str> = Vec::new();
        for other in sections.filter(is_here).flat_map(|section| &section.rows) {
            let own = secrecy.secret_of(other).filter(|own| secrecy.is_taken_out(own));
            // what is below a code goes with it
            let is_it = own.is_some_and(|own| other.code.as_ref().is_none_or(|code| *code == own.what));
            let name = other.label.trim();
            if is_it && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() { self.all_secrets() } else { listed(&names) }
    }

    /// All that the decision takes out.
    fn all_secrets(&self) -> String {
        let secrecy = &self.budget.unit.secrecy;
        let taken_out = secrecy.all().filter(|own| secrecy.is_taken_out(own));
        let names: Vec<&str> = taken_out.map(|own| own.name.as_deref().unwrap_or(&own.what)).collect();
        listed(&names)
    }

    /// Whether the name of something that is withheld may be printed.
    fn is_named(&self, own: &Secret) -> bool {
        let secrecy = &self.budget.unit.secrecy;
        secrecy.unit_names && secrecy.units.contains(own)
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
        let what = if self.is_named(own) { "的金额" } else { "" };
        format!("按保密审查的决定，“{label}”{what}不公开（{how}）")
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

/// Why something is hidden that the decision does not name.
fn beside(secrets: &str, how: &Hiding) -> String {
    format!("为了不让人推算出不公开的{secrets}，随之{}", how.words())
}

/// Names in quotation marks, as many as anybody reads.
fn listed(names: &[&str]) -> String {
    let told: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("“{name}”")).collect();
    let more = if names.len() > MOST_NAMES { format!("等{}项", names.len()) } else { String::new() };
    format!("{}{more}", told.join("、"))
}
