//! What facts, figures and levels of codes say of a criterion.

use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::budget::table::{Row, Section, Table};
use crate::pack::inspection::LevelWanted;
use crate::reconcile::interval::{Measure, show};

use super::Desk;
use super::judgement::{Judgement, short};
use super::printed::brief;
use super::rules::first_few;

/// Signs of a fact that have room in a cell.
const FACT: usize = 60;
/// Most rows that are named one by one.
const MOST_ROWS: usize = 3;

impl Desk<'_> {
    /// A fact that must be stated.
    pub(super) fn fact(&self, key: &str) -> Judgement {
        let unit = &self.findings.input.budget.unit;
        let name = unit.statement.named(key);
        if unit.is_guessed(key) {
            return Judgement::unknown(format!("{name}没有读好"));
        }
        match unit.stated(key) {
            Some(words) => {
                let place = unit.place(key);
                let name = unit.statement.names.get(key).map_or(key, String::as_str);
                Judgement::met(format!("{name}：{}（{}）", short(&words, FACT), brief(&place)))
            }
            None => Judgement::unknown(unit.statement.lacks(key)),
        }
    }

    /// A figure that must stand in its table.
    pub(super) fn figure(&self, text: &str) -> Judgement {
        // a path that does not read was refused when the pack was loaded
        let path = match CellPath::parse(text) {
            Ok(path) => path,
            Err(error) => return Judgement::unknown(error.to_string()),
        };
        let budget = &self.shown;
        let named = format!("“{}”的{}", path.table, path.column.as_deref().unwrap_or(path.row_name()));
        if budget.current.table(&path.table).is_some_and(Table::is_empty) {
            return self.empty_table(&path.table);
        }
        match budget.find(&path) {
            Ok(Found::Amount(amount)) => {
                let unit = budget.current.table(&path.table).map(|table| table.unit);
                let value = unit.map_or_else(
                    || amount.yuan.normalize().to_string(),
                    |unit| show(amount.yuan, Measure::Money(unit)),
                );
                Judgement::met(format!("{named}：{value}（{}）", amount.place.bare()))
            }
            Ok(Found::Blank(_, row, column)) => {
                Judgement::met(format!("{named}：空白，即没有数（{}）", row.amount_cell(column).bare()))
            }
            Ok(Found::Fact(fact)) => Judgement::met(format!("{named}：{}", short(&fact.words(), FACT))),
            // what is withheld is not named
            Err(Missing::Withheld) => {
                Judgement::unknown(format!("“{}”有按保密审查的决定不公开的内容", path.table))
            }
            Err(Missing::Unread) => Judgement::unknown(Missing::Unread.explain(&path, &budget.unit)),
            Err(missing) => Judgement::unmet(missing.explain(&path, &budget.unit)),
        }
    }

    /// A table without figures: it says so below, or the document is not there to see it.
    fn empty_table(&self, id: &str) -> Judgement {
        match self.view(id) {
            Some(view) => match view.notes.first() {
                Some(note) => Judgement::met(format!("“{id}”是空表：{}", note.text)),
                None => Judgement::unmet(format!("“{id}”没有数，表下没有说明")),
            },
            None => Judgement::unknown(format!("“{id}”没有数，公开文件没有编成，看不出有没有说明")),
        }
    }

    /// A table that must go down to a level.
    pub(super) fn level(&self, wanted: &LevelWanted) -> Judgement {
        let (id, side) = match wanted.table.split_once('@') {
            Some((id, side)) => (id, Some(side)),
            None => (wanted.table.as_str(), None),
        };
        let book = &self.shown.current;
        let Some(table) = book.table(id) else {
            return match book.lacks(id) {
                Missing::Unread => Judgement::unknown(format!("“{id}”没有读好")),
                _ => Judgement::unmet(format!("没有“{id}”")),
            };
        };
        if table.is_empty() {
            return self.empty_table(id);
        }
        let side_id = side.unwrap_or_default();
        let digits = match self.findings.input.pack.digits(id, side_id, &wanted.level) {
            Ok(digits) => digits,
            Err(why) => return Judgement::unknown(why),
        };
        let sections: Vec<&Section> =
            table.sections.iter().filter(|section| side.is_none_or(|side| section.side == side)).collect();
        let mut lowest: Vec<&Row> = Vec::new();
        for section in sections {
            for (at, row) in section.rows.iter().enumerate() {
                if row.code.is_some() && !row.total && !section.has_children(at) {
                    lowest.push(row);
                }
            }
        }
        let coarse = |row: &&&Row| row.code.as_ref().is_some_and(|code| code.len() < digits);
        let (by_decision, coarse): (Vec<&Row>, Vec<&Row>) =
            lowest.iter().filter(coarse).copied().partition(|row| self.rolled_up(id, row));
        let seen = lowest.len() - by_decision.len();
        let level = &wanted.level;
        let mut judged = if !coarse.is_empty() {
            let named = coarse.iter().map(|row| {
                format!("{}{}（{}）", row.code.as_deref().unwrap_or_default(), row.label, row.place.address())
            });
            let named = first_few(named.collect(), MOST_ROWS);
            Judgement::unmet(format!("“{id}”没有细到{level}级科目：{named}"))
        } else if lowest.is_empty() {
            Judgement::unknown(format!("“{id}”没有带编码的行"))
        } else if seen == 0 {
            Judgement::nothing()
        } else {
            Judgement::met(format!("“{id}”最末一级{seen}行都到{level}级科目"))
        };
        let (named, beside): (Vec<&Row>, Vec<&Row>) =
            by_decision.into_iter().partition(|row| self.names_below(id, row));
        for (rows, why) in
            [(named, "按保密审查的决定"), (beside, "为了不让人推算出按保密审查的决定不公开的内容，随之")]
        {
            if !rows.is_empty() {
                let count = rows.len();
                let remark = format!("“{id}”有{count}行{why}只公开到上一级，没有细到{level}级科目");
                judged.remarks.push(remark);
            }
        }
        judged
    }

    /// Whether the office's own table goes further down than the public sees: what is below a row was left out by a
    /// decision. The law excepts secrets, so that the criterion does not ask for them; whether the decision is right
    /// is a criterion of its own.
    fn rolled_up(&self, table: &str, row: &Row) -> bool {
        self.whole_below(table, row).next().is_some()
    }

    /// Whether the decision itself names something below a row, by its code; else it is left out beside what the
    /// decision does name, such as a project.
    fn names_below(&self, table: &str, row: &Row) -> bool {
        let secrecy = &self.findings.input.budget.unit.secrecy;
        self.whole_below(table, row).any(|code| secrecy.withholds_code(code))
    }

    /// The codes below a row in the office's own table.
    fn whole_below<'b>(&'b self, table: &str, row: &'b Row) -> impl Iterator<Item = &'b str> {
        let whole = self.findings.input.budget.current.table(table);
        let rows = whole.into_iter().flat_map(|table| &table.sections).flat_map(|section| &section.rows);
        let codes = rows.filter_map(|own| own.code.as_deref());
        codes.filter(|own| {
            row.code.as_deref().is_some_and(|code| own.len() > code.len() && own.starts_with(code))
        })
    }
}
