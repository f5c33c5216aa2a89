//! Cell paths: whether the table, side, row, level and column of each are there.

use crate::budget::label::{self, fold};
use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;

use super::super::at::Written;
use super::super::code_lists::built_in_codes;
use super::super::manifest::{Codes, FactKind};
use super::super::raw::tables::{RawTable, ShapeName, SideView};
use super::defined::{Amiss, Defined, Lost, Quantity, ROW, listed, near_one, unplaced};

/// The fact that stands for the amounts of all exempt projects, which no pack declares.
const EXEMPT: &str = "project.exempt";

impl<'a> Defined<'a> {
    /// A text as a cell path.
    pub(super) fn path(&self, text: &str) -> Result<CellPath, Amiss> {
        CellPath::parse(text)
            .map_err(|error| Amiss::Wrong(error.to_string(), "请写成 表名/行名/列名".to_owned()))
    }

    /// What stands where a path leads.
    pub(super) fn leads(&self, path: &CellPath) -> Result<Quantity, Amiss> {
        if path.table == UNIT_TABLE {
            return self.counted(path);
        }
        let table = self.table(&path.table)?;
        if !table.has_amounts() {
            let why = format!("“{}”是文字页，没有数", table.id);
            return Err(Amiss::Wrong(why, "请写有数的表".to_owned()));
        }
        let sides = self.sides(table, path.side.as_deref())?;
        column(path, table, &sides)?;
        self.row(path, table, &sides)?;
        Ok(Quantity::Money)
    }

    /// The sides that a path may mean.
    pub(super) fn sides(&self, table: &'a RawTable, id: Option<&str>) -> Result<Vec<SideView<'a>>, Amiss> {
        let all = table.sides();
        let Some(id) = id else { return Ok(all) };
        if let Some(side) = all.iter().find(|side| *side.id == id) {
            return Ok(vec![*side]);
        }
        if table.sides.is_empty() {
            let why = format!("“{}”只有一侧，表名后面不写 @{id}", table.id);
            return Err(Amiss::Wrong(why, "请删去 @ 和它后面的字".to_owned()));
        }
        Err(Amiss::Lost(Lost {
            what: "侧",
            name: id.to_owned(),
            list: "side",
            table: table.id.to_string(),
            known: all.iter().map(|side| side.id.clone()).collect(),
        }))
    }

    /// A fact that is a number.
    fn counted(&self, path: &CellPath) -> Result<Quantity, Amiss> {
        if path.side.is_some() || path.column.is_some() {
            let why = format!("“{path}”：unit 后面只写一项的 key");
            return Err(Amiss::Wrong(why, "请写成 unit/key".to_owned()));
        }
        let key = path.fact_key();
        if key == EXEMPT {
            return Ok(Quantity::Money);
        }
        let fact = self.fact(&key)?;
        match fact.kind {
            FactKind::Money => Ok(Quantity::Money),
            FactKind::Count | FactKind::List => Ok(Quantity::Count),
            FactKind::Text | FactKind::Map | FactKind::Date | FactKind::Flag => {
                let why = format!("“{}”（{key}）不是数", fact.label);
                Err(Amiss::Wrong(why, "请写 kind 是 money、count 或 list 的一项".to_owned()))
            }
        }
    }

    /// The code system of the rows of a side, and how many of its levels may stand there.
    pub(super) fn system(&self, table: &RawTable, side: &SideView<'_>) -> Option<(&'a Codes, usize)> {
        let known = |id: &Written| self.manifest.codes.iter().find(|codes| codes.id == *id);
        match *table.shape {
            ShapeName::Tree => {
                let codes = known(table.codes.as_ref()?)?;
                Some((codes, codes.levels.len()))
            }
            // only classes stand among the listed rows
            ShapeName::Balance => Some((known(side.classes?)?, 1)),
            ShapeName::Rows | ShapeName::Form | ShapeName::Text => None,
        }
    }

    /// Whether a side states a code system that is not there, which has been told.
    pub(super) fn system_is_lost(&self, table: &RawTable, side: &SideView<'_>) -> bool {
        let stated = table.codes.as_ref().or(side.classes);
        stated.is_some_and(|id| self.codes(id).is_err())
    }

    /// A level of the codes of a side's rows; `*` or nothing for the rows without parts.
    pub(super) fn level(&self, table: &RawTable, side: &SideView<'_>, level: &str) -> Result<(), Amiss> {
        if level.is_empty() {
            return Ok(());
        }
        let Some((codes, depth)) = self.system(table, side) else {
            if self.system_is_lost(table, side) {
                return Ok(());
            }
            let why = format!("“{}”没有编码，不能按“{level}”取行", table.id);
            return Err(Amiss::Wrong(why, "请写 * ，或写出行名".to_owned()));
        };
        let known = codes.levels.iter().take(depth);
        if known.clone().any(|known| known == level) {
            return Ok(());
        }
        Err(Amiss::Lost(Lost {
            what: "级",
            name: level.to_owned(),
            list: "codes",
            table: table.id.to_string(),
            known: known.map(|level| unplaced(level)).collect(),
        }))
    }

    /// The row of a path.
    fn row(&self, path: &CellPath, table: &RawTable, sides: &[SideView<'_>]) -> Result<(), Amiss> {
        let name = path.row_name();
        let many = path.wildcard();
        if (many.is_some() || name == ROW) && sides.len() > 1 {
            let ids = listed(sides.iter().map(|side| side.id.as_str()));
            let why = format!("“{}”有几侧（{ids}），“{path}”没有写是哪一侧", table.id);
            return Err(Amiss::Wrong(why, "请写成 表名@侧/行名/列名".to_owned()));
        }
        if let Some(level) = many {
            return sides.iter().try_for_each(|side| self.level(table, side, level));
        }
        if name == ROW {
            return Ok(());
        }
        let hits: usize = sides.iter().map(|side| hits(path, table, side)).sum();
        match hits {
            1 => Ok(()),
            0 if sides.iter().any(|side| self.may_name(path, table, side)) => Ok(()),
            0 => Err(Amiss::Lost(Lost {
                what: "行",
                name: path.row.join(">"),
                list: "row",
                table: table.id.to_string(),
                known: sides.iter().flat_map(|side| row_names(table, side)).collect(),
            })),
            many => {
                let why = format!("“{}”有{many}行都叫“{}”", table.id, path.row.join(">"));
                Err(Amiss::Wrong(why, "请写成 表名@侧/上级>本行/列名".to_owned()))
            }
        }
    }

    /// Whether the workbook may have a row of a name that the pack does not list: a code or its name, and
    /// where the workbook names its rows itself, whatever is not nearly a name that the pack knows.
    fn may_name(&self, path: &CellPath, table: &RawTable, side: &SideView<'_>) -> bool {
        let name = path.row_name();
        if let Some((codes, depth)) = self.system(table, side) {
            let mut lengths = codes.lengths.iter().take(depth);
            if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
                // many codes are in no list; those of a class that is in none are slips
                let class = codes.lengths.first().and_then(|length| name.get(..*length));
                // an own list may lack what the built-in one has
                let lists = [self.catalogue, built_in_codes()];
                let known = class.is_some_and(|class| lists.iter().any(|list| list.has(&codes.id, class)));
                return lengths.any(|length| name.len() == *length)
                    && (known || !self.catalogue.has_any(&codes.id));
            }
            return lengths.any(|length| self.catalogue.names_any(&codes.id, name, *length));
        }
        if self.system_is_lost(table, side) {
            return true;
        }
        match *table.shape {
            ShapeName::Form => true,
            ShapeName::Rows => table.single.is_none() && near_one(name, &row_names(table, side)).is_none(),
            ShapeName::Balance | ShapeName::Tree | ShapeName::Text => false,
        }
    }
}

/// How many rows of a side that the pack lists answer to the row of a path.
fn hits(path: &CellPath, table: &RawTable, side: &SideView<'_>) -> usize {
    let name = path.row_name();
    let parent = path.row.len().checked_sub(2).map(|at| &path.row[at]);
    let own = (fold(name), label::key(name));
    let ids = side.rows.iter().any(|row| fold(&row.id) == own.0);
    let listed = side.rows.iter().filter(|row| {
        // an id goes before a label
        let is_it = if ids { fold(&row.id) == own.0 } else { label::key(row.label()) == own.1 };
        is_it && parent.is_none_or(|parent| row.parent.as_ref().is_some_and(|own| fold(own) == fold(parent)))
    });
    let listed = listed.count();
    let of_table = table.total.iter().chain(&table.single);
    let plain = parent.is_none() && of_table.into_iter().any(|total| fold(total) == own.0);
    if listed == 0 { usize::from(plain) } else { listed }
}

/// The names by which the rows of a side are known.
pub(super) fn row_names(table: &RawTable, side: &SideView<'_>) -> Vec<Written> {
    let mut names: Vec<Written> = Vec::new();
    for row in side.rows {
        let name = match &row.parent {
            Some(parent) => format!("{parent}>{}", row.id),
            None => row.id.to_string(),
        };
        names.push(Written::new(name, row.id.spot));
    }
    names.extend(table.total.iter().chain(&table.single).cloned());
    names
}

/// The column of a path, of whichever side.
fn column(path: &CellPath, table: &RawTable, sides: &[SideView<'_>]) -> Result<(), Amiss> {
    let known = column_names(table, sides);
    match &path.column {
        Some(id) if known.iter().any(|known| fold(known) == fold(id)) => Ok(()),
        Some(id) => Err(Amiss::Lost(Lost {
            what: "列",
            name: id.clone(),
            list: "columns",
            table: table.id.to_string(),
            known,
        })),
        None if known.len() > 1 && sides.iter().any(|side| side.amounts().len() != 1) => {
            let columns = listed(known.iter().map(|known| known.as_str()));
            let why = format!("“{path}”没有写列名，“{}”有{columns}", table.id);
            Err(Amiss::Wrong(why, "请写成 表名/行名/列名".to_owned()))
        }
        None => Ok(()),
    }
}

/// Ids of the columns, or fields of a form, that hold amounts.
pub(super) fn column_names(table: &RawTable, sides: &[SideView<'_>]) -> Vec<Written> {
    let mut known: Vec<Written> = Vec::new();
    for side in sides {
        known.extend(side.amounts().iter().map(|column| column.id.clone()));
    }
    if let Some(form) = &table.form {
        known.extend(form.amounts.iter().map(|field| field.id.clone()));
    }
    known
}
