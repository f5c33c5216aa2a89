//! What the row of a unit says, laid under what the unit states itself.

use std::path::Path;

use rust_decimal::Decimal;

use crate::budget::amount::Amount;
use crate::budget::body_name::is_nobody;
use crate::budget::label::fold;
use crate::budget::unit::{Fact, KIND_KEY, NAME_KEY, YEAR_KEY};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::at::among;
use crate::pack::manifest::{FactKind, FactSpec};
use crate::pack::roster::RosterField;
use crate::read::facts::merge::is_same_fact;
use crate::read::facts::{Keys, Said};
use crate::read::money;

use super::matching::{CODE, FURTHER, Found, KnownBy, Nearness, find, is_one_body};
use super::{Roster, RosterCell, RosterRow, kept};

/// Who says what the roster says.
const OWNER: &str = "名录由财政部门改";

/// What the roster has of a unit.
#[derive(Debug, Clone)]
pub struct UnitInRoster {
    /// Its row.
    pub row: RosterRow,
    /// What an edition keeps of the roster.
    pub bytes: Vec<u8>,
    /// What the unit states otherwise.
    pub differing: Vec<Differing>,
    /// The keys that it does not state, and that come from the row.
    pub taken: Vec<String>,
}

/// Something that a unit and its row state differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// The column.
    pub field: RosterField,
    /// What the unit states.
    pub own: String,
    /// What the row says.
    pub roster: String,
}

/// By what a unit is known that states something.
fn known_by(said: &Said, folder: &Path) -> KnownBy {
    let text = |key: &str| match said.facts.get(key) {
        Some(Fact::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let list = |key: &str| match said.facts.get(key) {
        Some(Fact::List(names)) => names.clone(),
        _ => Vec::new(),
    };
    let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    KnownBy {
        name: text(NAME_KEY).unwrap_or_default(),
        further: FURTHER.into_iter().flat_map(list).collect(),
        code: text(CODE),
        folder: folder.unwrap_or_default(),
    }
}

/// Lays the row of a unit under what it states; none where the roster has no row of it, which is told.
pub fn lay_under(
    said: &mut Said,
    roster: &Roster,
    folder: &Path,
    pack: &Pack,
    faults: &mut Diagnostics,
) -> Option<UnitInRoster> {
    let unit = known_by(said, folder);
    if unit.name.is_empty() {
        // told, and nobody knows whose row to look for
        return None;
    }
    let (row, nearness) = match find(roster, &unit) {
        Found::One(_, row, nearness) => (row, nearness),
        Found::Several(rows) => {
            faults.push(several(roster, &rows, &unit));
            return None;
        }
        Found::Nothing(near) => {
            faults.push(nothing(roster, &near, &unit));
            return None;
        }
    };
    faults.extend(other_spelling(row, nearness, &unit));
    faults.extend(row.faults.iter().cloned());
    let mut laying = Laying { said, row, pack, differing: Vec::new(), taken: Vec::new(), faults };
    if laying.is_of_the_year(roster) {
        for column in &pack.roster.columns {
            if let Some(key) = &column.fact {
                laying.column(column.id, key);
            }
        }
    }
    let Laying { differing, taken, .. } = laying;
    Some(UnitInRoster { row: row.clone(), bytes: kept::bytes(roster, row), differing, taken })
}

struct Laying<'a> {
    said: &'a mut Said,
    row: &'a RosterRow,
    pack: &'a Pack,
    differing: Vec<Differing>,
    taken: Vec<String>,
    faults: &'a mut Diagnostics,
}

impl Laying<'_> {
    /// Whether the roster is of the year of the budget, or says nothing of it.
    fn is_of_the_year(&mut self, roster: &Roster) -> bool {
        let (Some(year), Some(Fact::Count(own))) = (roster.year, self.said.facts.get(YEAR_KEY)) else {
            return true;
        };
        if *own == Decimal::from(year) {
            return true;
        }
        let message = format!("“{}”写着{year}年，这里编的是{own}年的预算，没有采用", roster.file);
        let hint = format!("请换成{own}年的名录；年份写错的，改它的标题");
        self.faults.push(Diagnostic::warning("配置-值", message).at(sheet(roster)).hint(hint));
        false
    }

    /// Takes what a column says, where the unit says nothing itself.
    fn column(&mut self, field: RosterField, key: &str) {
        let (Some(cell), Some(spec)) = (self.row.cells.get(&field), self.spec(key)) else { return };
        if self.is_of_no_use(&spec, cell) || self.said.refused.contains(key) {
            return;
        }
        let Some(fact) = fact(&spec, cell) else {
            return self.faults.push(no_choice(&spec, cell));
        };
        match self.said.facts.get(key) {
            Some(own) if is_the_same(own, &fact, key == *self.pack.manifest.bodies.supervisor) => {}
            Some(own) => {
                let own = own.words();
                self.tell(field, key, &own, cell);
                self.differing.push(Differing { field, own, roster: cell.text.clone() });
            }
            None => {
                self.said.facts.insert(key.to_owned(), fact);
                self.said.places.insert(key.to_owned(), cell.place.clone());
                self.taken.push(key.to_owned());
            }
        }
    }

    fn spec(&self, key: &str) -> Option<FactSpec> {
        Keys::of(&self.pack.manifest).fact(key).cloned()
    }

    /// Whether the document of such an office has no use for a fact: a roster has the same columns for all.
    fn is_of_no_use(&self, spec: &FactSpec, cell: &RosterCell) -> bool {
        let words = |key: &str| match self.said.facts.get(key) {
            Some(fact) => Some(fact.words()),
            None => self.spec(key).and_then(|spec| spec.default.map(|default| default.to_string())),
        };
        let bodies = &self.pack.manifest.bodies;
        let is_own_master = || {
            let kind = words(KIND_KEY).unwrap_or_default();
            let name = words(NAME_KEY).unwrap_or_default();
            !among(&bodies.supervised, &kind) || is_nobody(&cell.text) || fold(&name) == fold(&cell.text)
        };
        matches!(spec.unmet(words), Some((_, Some(_)))) || (spec.key == *bodies.supervisor && is_own_master())
    }

    /// Says that the unit and its row state one thing differently.
    fn tell(&mut self, field: RosterField, key: &str, own: &str, cell: &RosterCell) {
        let label = self.pack.roster.label(field);
        let message = format!("{label}，单位写的是“{own}”，名录写的是“{}”，用的是单位写的", cell.text);
        let mut told = Diagnostic::warning("配置-两处", message);
        told.places.extend(self.said.places.get(key).cloned());
        told.places.push(cell.place.clone());
        self.faults.push(told.hint(format!("请对照批复等文件核对，把写错的一处改过来；{OWNER}")));
    }
}

/// A fact of a cell; none where it is not one of those that it may be.
fn fact(spec: &FactSpec, cell: &RosterCell) -> Option<Fact> {
    let text = &cell.text;
    Some(match spec.kind {
        FactKind::Date => Fact::Date(text.clone()),
        FactKind::Money => {
            let (yuan, half) = money::in_text(text).ok()?;
            Fact::Money(Amount { yuan, half, place: cell.place.clone() }, text.clone())
        }
        FactKind::List => Fact::List(vec![text.clone()]),
        FactKind::Text => {
            let text = spec.choice(text);
            let may_be = spec.choices.is_empty() || spec.choices.contains(&text);
            may_be.then_some(Fact::Text(text))?
        }
        FactKind::Count | FactKind::Map | FactKind::Flag => return None,
    })
}

/// Whether a unit and its row say the same: amounts as far as their digits go, bodies however they are called.
fn is_the_same(own: &Fact, row: &Fact, of_body: bool) -> bool {
    match (own, row) {
        (Fact::Money(own, _), Fact::Money(row, _)) => (own.yuan - row.yuan).abs() <= own.half + row.half,
        (Fact::Text(own), Fact::Text(row)) if of_body => is_one_body(own, row),
        (Fact::Text(own), Fact::Text(row)) => tidy(own) == tidy(row),
        (own, row) => is_same_fact(own, row),
    }
}

/// A text as it is compared: brackets of numbers of documents, and what ends an address, matter to nobody.
fn tidy(text: &str) -> String {
    let text = fold(text).replace(['〔', '[', '【', '('], "[").replace(['〕', ']', '】', ')'], "]");
    text.trim_end_matches('/').to_owned()
}

fn sheet(roster: &Roster) -> Place {
    Place::Sheet { file: roster.file.clone(), sheet: roster.sheet.clone() }
}

/// Says that several rows could be of a unit.
fn several(roster: &Roster, rows: &[usize], unit: &KnownBy) -> Diagnostic {
    let message = format!("名录里有{}行都像是“{}”，不知道是哪一行，都没有采用", rows.len(), unit.name);
    let mut told = Diagnostic::warning("配置-两处", message);
    told.places.extend(rows.iter().filter_map(|at| roster.rows[*at].place().cloned()));
    told.hint(format!("请在名录里只留一行，或把名称写成各单位的全称；{OWNER}"))
}

/// Says that a unit is in no row.
fn nothing(roster: &Roster, near: &[String], unit: &KnownBy) -> Diagnostic {
    let near = match near {
        [] => "；也没有相近的".to_owned(),
        near => format!("；相近的有“{}”", near.join("”“")),
    };
    let message = format!("名录里没有“{}”{near}", unit.name);
    let hint = format!("请核对单位全称；名称不同而是一个单位的，写进“单位的其他名称”；名录漏了的，{OWNER}");
    Diagnostic::warning("配置-值", message).at(sheet(roster)).hint(hint)
}

/// Says that the name of a row is not spelt as the unit's.
fn other_spelling(row: &RosterRow, nearness: Nearness, unit: &KnownBy) -> Option<Diagnostic> {
    let (name, own) = (row.name(), &unit.name);
    if fold(name) == fold(own) {
        return None;
    }
    let message = match nearness {
        Nearness::Further => format!("名录里写的是“{name}”，是“{own}”的其他名称或旧名称，当作了这个单位"),
        Nearness::Code => format!("名录里编码相同的一行写的是“{name}”，不是“{own}”，当作了这个单位"),
        _ => format!("名录里写的是“{name}”，不是“{own}”，当作了这个单位"),
    };
    let told = match nearness {
        Nearness::Further => Diagnostic::notice("配置-值", message),
        _ => Diagnostic::warning("配置-值", message),
    };
    let hint = format!("请核对单位全称（与公章一致），把写错的一处改过来；{OWNER}");
    let mut told = told.hint(hint);
    told.places.extend(row.place().cloned());
    Some(told)
}

/// Says that a cell holds none of the words that a fact may be.
fn no_choice(spec: &FactSpec, cell: &RosterCell) -> Diagnostic {
    let choices = if spec.words.is_empty() { &spec.choices } else { &spec.words };
    let message = format!("名录里的{}写着“{}”，没有采用", spec.label, cell.text);
    let hint = format!("请改成其中之一：{}；{OWNER}", choices.join("、"));
    Diagnostic::warning("配置-值", message).at(cell.place.clone()).hint(hint)
}
