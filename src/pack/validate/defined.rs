//! What a pack defines, and whether a name or cell path leads to any of it.

use strsim::osa_distance;

use crate::budget::label::fold;
use crate::budget::lookup::nearest;
use crate::budget::unit::KIND_KEY;

use super::super::at::{FileSpot, Written};
use super::super::catalogue::Catalogue;
use super::super::checks::{CheckSpec, Condition};
use super::super::manifest::{Codes, FactKind, FactSpec, Manifest};
use super::super::raw::tables::{RawTable, RawTables};
use super::super::tree::TomlPlaces;
use super::paths::{column_names, row_names};

/// What stands for a row in the paths of a check that runs over rows.
pub(super) const ROW: &str = "{row}";
/// Characters of a name in which two may be wrong and it is still known for what it was meant to be.
const LONG: usize = 6;
/// More right names than this nobody reads.
const MOST_KNOWN: usize = 12;

/// What a pack defines.
#[derive(Clone, Copy)]
pub(in super::super) struct Defined<'a> {
    pub(in super::super) manifest: &'a Manifest,
    pub(in super::super) tables: &'a RawTables,
    pub(in super::super) checks: &'a [CheckSpec],
    pub(in super::super) catalogue: &'a Catalogue,
    /// Where pack.toml and facts.toml say what.
    pub(in super::super) places: &'a TomlPlaces,
}

/// What a cell path leads to can be added to others of its kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    /// 元.
    Money,
    /// A number of people or things.
    Count,
}

/// A name that leads nowhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Lost {
    /// What it should be the name of, with its counter: `张表`.
    pub(super) what: &'static str,
    /// The name.
    pub(super) name: String,
    /// The list in which it is looked for, as [`super::super::merge::Removed`] calls it.
    pub(super) list: &'static str,
    /// The table in which it is looked for; empty for what is in no table.
    pub(super) table: String,
    /// The names that there are.
    pub(super) known: Vec<Written>,
}

/// Why a reference does not hold.
#[derive(Debug, Clone)]
pub(super) enum Amiss {
    /// What it names is not there.
    Lost(Lost),
    /// It is there, but not for this; why, and what to do.
    Wrong(String, String),
}

/// A reference that does not hold, with its place.
pub(super) type Found = (FileSpot, Amiss);

impl Lost {
    /// A Chinese sentence with the nearest right name, else the right names.
    pub(super) fn sentence(&self) -> String {
        let whose = if self.table.is_empty() { String::new() } else { format!("“{}”", self.table) };
        let what = self.what;
        let mut sentence = format!("{whose}没有“{}”这一{what}", self.name);
        if let Some(near) = self.nearest() {
            sentence.push_str(&format!("，是否指“{near}”"));
        } else if !self.known.is_empty() {
            sentence.push_str(&format!("，可以写{}", listed(self.known.iter().map(|known| known.as_str()))));
        }
        sentence
    }

    /// The nearest right name.
    pub(super) fn nearest(&self) -> Option<&Written> {
        near_one(&self.name, &self.known)
    }
}

/// The name that is nearly the same as another.
pub(super) fn near_one<'k>(name: &str, known: &'k [Written]) -> Option<&'k Written> {
    let texts: Vec<String> = known.iter().map(|known| known.value.clone()).collect();
    let own = fold(name);
    let slip = known.iter().find(|known| one_off(&fold(known), &own));
    slip.or_else(|| {
        let near = nearest(name, texts.iter())?;
        known.iter().find(|known| ***known == near)
    })
}

/// Whether two names differ by one character too many, too few, wrong or in the wrong place.
pub(in crate::pack) fn one_off(one: &str, other: &str) -> bool {
    // among single characters each is as near as any other
    one.chars().chain(other.chars()).count() > 2 && osa_distance(one, other) == 1
}

/// Whether a name is the same as another but for a slip of the pen, and no other name of a like thing: in long
/// ones two characters may be wrong.
pub(super) fn is_slip(name: &str, other: &str) -> bool {
    let (name, other) = (fold(name), fold(other));
    // two signs more or less make another name
    let as_long = name.chars().count() == other.chars().count() && name.chars().count() >= LONG;
    one_off(&name, &other) || as_long && osa_distance(&name, &other) == 2
}

/// Words in a list, not too many.
pub(super) fn listed<'t>(words: impl Iterator<Item = &'t str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    let more = if all.len() > MOST_KNOWN { "等" } else { "" };
    all.truncate(MOST_KNOWN);
    format!("{}{more}", all.join("、"))
}

/// A text as a name that no file states at a place of its own.
pub(super) fn unplaced(text: &str) -> Written {
    Written::from(text)
}

impl<'a> Defined<'a> {
    /// A table.
    pub(super) fn table(&self, id: &str) -> Result<&'a RawTable, Amiss> {
        match self.tables.tables.iter().find(|table| table.id == id) {
            Some(table) => Ok(table),
            None => Err(Amiss::Lost(Lost {
                what: "张表",
                name: id.to_owned(),
                list: "table",
                table: String::new(),
                known: self.tables.tables.iter().map(|table| table.id.clone()).collect(),
            })),
        }
    }

    /// A code system.
    pub(super) fn codes(&self, id: &str) -> Result<&'a Codes, Amiss> {
        match self.manifest.codes.iter().find(|codes| codes.id == id) {
            Some(codes) => Ok(codes),
            None => Err(Amiss::Lost(Lost {
                what: "种编码",
                name: id.to_owned(),
                list: "codes",
                known: self.placed("codes", "id", self.manifest.codes.iter().map(|codes| &codes.id)),
                ..Lost::default()
            })),
        }
    }

    /// A fact that the pack declares.
    pub(super) fn fact(&self, key: &str) -> Result<&'a FactSpec, Amiss> {
        match self.manifest.facts.iter().find(|fact| fact.key == key) {
            Some(fact) => Ok(fact),
            None => Err(Amiss::Lost(Lost {
                what: "项 unit.toml 的内容",
                name: key.to_owned(),
                list: "fact",
                known: self.placed("fact", "key", self.manifest.facts.iter().map(|fact| &fact.key)),
                ..Lost::default()
            })),
        }
    }

    /// A key of a list of texts: of the unit (`prose`) or of its projects (`project_field`).
    pub(super) fn prose(&self, list: &'static str, key: &str) -> Result<(), Amiss> {
        let of_project = list == "project_field";
        let specs = if of_project { &self.manifest.project_fields } else { &self.manifest.prose };
        let stated = of_project && self.manifest.project_facts.iter().any(|fact| fact.key == key);
        if stated || specs.iter().any(|spec| spec.key == key) {
            return Ok(());
        }
        Err(Amiss::Lost(Lost {
            what: if of_project { "项项目文字" } else { "段文字" },
            name: key.to_owned(),
            list,
            known: self.placed(list, "key", specs.iter().map(|spec| &spec.key)),
            ..Lost::default()
        }))
    }

    /// Names that entries of a list of pack.toml have under a key, with their places.
    fn placed<'k>(&self, list: &str, key: &str, names: impl Iterator<Item = &'k String>) -> Vec<Written> {
        let mut placed = Vec::new();
        for (at, name) in names.enumerate() {
            placed.push(Written::new(name.clone(), self.places.at(&format!("{list}.{at}.{key}"))));
        }
        placed
    }

    /// The names among which a lost one is looked for.
    pub(super) fn names(&self, lost: &Lost) -> Vec<Written> {
        let none = "";
        let found = match lost.list {
            "table" => self.table(none).err(),
            "codes" => self.codes(none).err(),
            "fact" => self.fact(none).err(),
            "prose" => self.prose("prose", none).err(),
            "project_field" => self.prose("project_field", none).err(),
            _ => None,
        };
        if let Some(Amiss::Lost(lost)) = found {
            return lost.known;
        }
        let Ok(table) = self.table(&lost.table) else { return Vec::new() };
        let sides = table.sides();
        match lost.list {
            "side" => sides.iter().map(|side| side.id.clone()).collect(),
            "row" => sides.iter().flat_map(|side| row_names(table, side)).collect(),
            _ => column_names(table, &sides),
        }
    }

    /// Whether a group of columns of a table has a column.
    pub(super) fn group_has(&self, table: &str, group: &str, column: &str) -> bool {
        let Ok(table) = self.table(table) else { return false };
        table.sides().iter().any(|side| side.columns.iter().any(|own| own.group_has(group, column)))
    }

    /// One of the kinds of publisher.
    pub(super) fn kind(&self, kind: &str) -> Result<(), Amiss> {
        if self.manifest.kinds.iter().any(|known| known == kind) {
            return Ok(());
        }
        let known = self.manifest.kinds.iter().map(|kind| unplaced(kind)).collect();
        Err(Amiss::Lost(Lost { what: "种公开主体", name: kind.to_owned(), known, ..Lost::default() }))
    }

    /// A condition on a fact, and the values that it asks for; each fault at its place.
    pub(super) fn condition(&self, condition: &Condition, found: &mut Vec<Found>) {
        let choices = if condition.fact == KIND_KEY {
            self.manifest.kinds.clone()
        } else {
            match self.fact(&condition.fact) {
                Ok(fact) if fact.kind == FactKind::Flag => vec!["true".to_owned(), "false".to_owned()],
                Ok(fact) if fact.kind == FactKind::Text => fact.choices.clone(),
                Ok(fact) => {
                    let why = format!("“{}”（{}）不是文字，不能作条件", fact.label, fact.key);
                    let hint = "请写 kind = \"text\" 或 \"flag\" 的一项".to_owned();
                    return found.push((condition.fact.spot, Amiss::Wrong(why, hint)));
                }
                Err(amiss) => return found.push((condition.fact.spot, amiss)),
            }
        };
        if condition.is.is_empty() {
            let why = format!("{} 的 is 没有写值，这个条件永远不成立", condition.fact);
            found.push((condition.fact.spot, Amiss::Wrong(why, "请写上它可以有的值".to_owned())));
        }
        for value in &condition.is {
            if value.is_empty() || !choices.is_empty() && !choices.contains(value) {
                let known: Vec<Written> = choices.iter().map(|choice| unplaced(choice)).collect();
                let near = near_one(value, &known).map(|near| format!("，是否指“{near}”"));
                let near = near.unwrap_or_default();
                let only = listed(choices.iter().map(String::as_str));
                let why = format!("{} 不会是“{value}”{near}，只有{only}", condition.fact);
                found.push((value.spot, Amiss::Wrong(why, "请改成它可以有的值".to_owned())));
            }
        }
        for path in &condition.or_zero {
            if let Err(amiss) = self.term(path, false) {
                found.push((path.spot, amiss));
            }
        }
    }

    /// A term of a sum: a path with `-` or `~` before it; `each` where it may speak of `{row}`.
    pub(super) fn term(&self, text: &Written, each: bool) -> Result<Quantity, Amiss> {
        let bare = text.strip_prefix('-').unwrap_or(text);
        let path = self.path(bare.strip_prefix('~').unwrap_or(bare))?;
        if path.row.iter().any(|name| name.contains(ROW)) {
            if !each {
                let why = format!("“{text}”用了 {ROW}，但没有写 each");
                return Err(Amiss::Wrong(why, "请写 each，或写出行名".to_owned()));
            }
            if path.row.iter().any(|name| name.contains(ROW) && name != ROW) {
                let why = format!("“{text}”的 {ROW} 要单独作一段");
                return Err(Amiss::Wrong(why, format!("请写成 表名/{ROW}/列名")));
            }
        }
        self.leads(&path)
    }
}
