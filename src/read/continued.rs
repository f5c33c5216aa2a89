//! One table in several places: pages of an export, sheets that say 续表. What goes on is appended to what
//! came before; two versions of a table are none.

mod forms;

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::amount::MoneyUnit;
use crate::budget::label;
use crate::budget::table::{Row, Section, Table};
use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::schema::{RowSchema, Shape, SideSchema, TableSchema};
use crate::pack::{Codes, Pack};

use super::grid::Grid;
use super::pieces::What;
use super::recognise::{Claim, TITLE_LENGTH, TITLE_ROWS, title_key};

pub use forms::{spread, without_mark};

/// How one says that a sheet goes on with a table.
pub const HINT: &str =
    "请删去或改名其中一张；如果是一张表分成了两张，请在后一张的标题后面加上“（续表）”，并且只留一个合计行";
/// Numbers of parts, from the first.
const NUMBERS: &str = "一二三四五六七八九十";

/// Marks the claims that go on with a table: those that say so, and those below it on the same sheet.
pub fn mark(claims: &mut [Claim], grids: &[Grid], pack: &Pack) {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, claim) in claims.iter().enumerate() {
        if pack.tables[claim.table].has_figures() && claim.header.is_some() {
            groups.entry(claim.table).or_default().push(index);
        }
    }
    for (table, group) in groups {
        let schema = &pack.tables[table];
        let says = |index: &usize| claims[*index].continues || says_so(&claims[*index], grids, schema, pack);
        let Some(head) = group.iter().find(|index| !says(index)).or(group.first()).copied() else { continue };
        let mut sheets = BTreeSet::from([place_of(&grids[claims[head].sheet])]);
        let mut going_on = Vec::new();
        for index in group.into_iter().filter(|index| *index != head) {
            let grid = &grids[claims[index].sheet];
            // an old copy that somebody has hidden is no part of what is seen
            if grid.hidden && !grids[claims[head].sheet].hidden {
                continue;
            }
            if says(&index) || grid.part.is_some() && sheets.contains(&place_of(grid)) {
                sheets.insert(place_of(grid));
                going_on.push(index);
            }
        }
        for index in going_on {
            claims[index].continues = true;
        }
    }
}

fn place_of(grid: &Grid) -> (String, String) {
    (grid.file.to_string(), grid.sheet.to_string())
}

/// Whether the title or the sheet's name says that the table goes on.
fn says_so(claim: &Claim, grids: &[Grid], schema: &TableSchema, pack: &Pack) -> bool {
    let grid = &grids[claim.sheet];
    if grid.part.as_ref().is_some_and(|part| matches!(part.what, What::Again(_))) {
        return true;
    }
    let name = label::fold(&grid.sheet);
    if goes_on(&name) || is_numbered(&name) {
        return true;
    }
    let titles: Vec<String> =
        schema.titles(&pack.manifest.kinds).iter().map(|title| title_key(title)).collect();
    let last = claim.header.as_ref().map_or(grid.top() + TITLE_ROWS, |header| header.first);
    for (_, cell) in grid.between(grid.top(), last) {
        let text = title_key(&cell.text());
        if text.chars().count() > TITLE_LENGTH {
            continue;
        }
        let ends = titles.iter().filter_map(|title| Some(text.rfind(title.as_str())? + title.len()));
        let titled = ends.max().is_some_and(|end| goes_on(&text) || is_numbered(&text[end..]));
        if titled || text.trim_matches(['(', ')']).starts_with("续表") {
            return true;
        }
    }
    false
}

/// Whether a text says 续 by itself: `（续）`, `续表`, `续一`, and not 手续费.
pub fn goes_on(text: &str) -> bool {
    let marks = |(at, word): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let ends = |c: char| c.is_ascii_digit() || c == '表' || "()-_·.:".contains(c);
        before.is_none_or(ends) && after.is_none_or(|c| ends(c) || c == '页' || NUMBERS.contains(c))
    };
    text.match_indices('续').any(marks)
}

/// Whether a text ends with the number of a part after the first: `(2)`, `（二）`, `之二`, `第2页`.
fn is_numbered(text: &str) -> bool {
    let in_brackets =
        text.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')).map(|(_, number)| number);
    let of_page = text.strip_suffix('页').and_then(|inner| inner.rsplit_once('第')).map(|(_, number)| number);
    let of_part = text.rsplit_once('之').map(|(_, number)| number);
    let number = in_brackets.or(of_page).or(of_part).unwrap_or_default();
    match number.parse::<u32>() {
        Ok(number) => (2..100).contains(&number),
        Err(_) => number.chars().count() == 1 && NUMBERS.contains(number) && number != "一",
    }
}

/// Says that a continuation states another unit than the table before it.
pub fn other_unit(
    schema: &TableSchema,
    before: Option<MoneyUnit>,
    own: Option<&(MoneyUnit, CellRef)>,
) -> Option<Diagnostic> {
    let (before, (unit, cell)) = before.zip(own)?;
    let (id, word, own_word) = (&schema.id, before.word(), unit.word());
    (before != *unit).then(|| {
        Diagnostic::error("读取-单位", format!("“{id}”前面的单位是{word}，续表写的是{own_word}"))
            .at_cell(cell)
            .hint("一张表只能有一种金额单位，请换算成同一种")
    })
}

/// Appends what goes on with a table, and says so where it cannot be more of it.
pub fn join(table: &mut Table, more: Table, schema: &TableSchema, faults: &mut Diagnostics) {
    let mut rivals = None;
    let lengths: Vec<usize> = table.sections.iter().map(|section| section.rows.len()).collect();
    for (own, further) in table.sections.iter().zip(&more.sections) {
        let total =
            |section: &Section| section.rows.iter().find(|row| row.total).map(|row| row.place.clone());
        if let (Some(first), Some(second)) = (total(own), total(further)) {
            rivals = rivals.or(Some(("都有合计行".to_owned(), first, second)));
        }
    }
    let mut more = more;
    more.notes.retain(|note| !table.notes.iter().any(|own| own.text == note.text));
    table.append(more);
    for (side, (section, length)) in table.sections.iter_mut().zip(lengths).enumerate() {
        match &schema.shape {
            Shape::Balance(balance) => {
                if let Some(side) = balance.sides.get(side) {
                    relist(side, &mut section.rows, length);
                }
            }
            Shape::Tree(tree) => relink(&tree.codes, &mut section.rows),
            Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => {}
        }
        let again = recurring(&section.rows, length);
        rivals = rivals.or(again.map(|(row, first, second)| (format!("都有“{row}”"), first, second)));
    }
    if let Some((why, first, second)) = rivals {
        let what = format!("“{}”分在两处，{why}，看不出是一张表接着写，还是两张表", schema.id);
        faults.push(Diagnostic::error("读取-重复表", what).at_cell(&second).at_cell(&first).hint(HINT));
    }
}

/// A row that stands in both parts, with its places.
fn recurring(rows: &[Row], length: usize) -> Option<(String, CellRef, CellRef)> {
    let name = |row: &Row| (label::fold(&row.key), row.parent.map(|parent| label::fold(&rows[parent].key)));
    let mut known = BTreeMap::new();
    for row in &rows[..length] {
        known.entry(name(row)).or_insert(row);
    }
    let again = rows[length..].iter().find_map(|row| Some((known.get(&name(row))?, row)));
    again.map(|(first, row)| (row.label.clone(), first.place.clone(), row.place.clone()))
}

/// Links the rows of a tree to their parents, which may stand in another part.
fn relink(codes: &Codes, rows: &mut [Row]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(code) = &row.code {
            first.entry(code.clone()).or_insert(index);
        }
    }
    for row in rows {
        let Some(code) = &row.code else { continue };
        row.parent = None;
        for length in codes.lengths.iter().rev().filter(|length| **length < code.len()) {
            row.parent = row.parent.or(code.get(..*length).and_then(|upper| first.get(upper)).copied());
        }
    }
}

/// Which listed row a label means hangs on the rows before it: gone through again for the rows that were
/// read without them.
fn relist(side: &SideSchema, rows: &mut [Row], length: usize) {
    let schema_of = |row: &Row, rows: &[Row]| -> Option<&RowSchema> {
        let parent = row.parent.map(|parent| rows[parent].key.clone());
        let same = |own: &&RowSchema| own.id == row.key;
        let fits =
            |own: &&RowSchema| same(own) && (row.depth == 0 || parent.is_none() || own.parent == parent);
        side.rows.iter().find(fits).or(side.rows.iter().find(same))
    };
    let mut open: Option<usize> = None;
    for index in 0..rows.len() {
        let Some(schema) = schema_of(&rows[index], rows) else { continue };
        if index < length {
            open = if schema.parent.is_none() { Some(index) } else { open };
            continue;
        }
        let above = open.map(|open| rows[open].key.clone());
        let candidates: Vec<&RowSchema> = side.rows.iter().filter(|other| alike(schema, other)).collect();
        let below_open = candidates.iter().find(|own| own.parent.is_some() && own.parent == above);
        let unused = candidates.iter().find(|own| !rows[..index].iter().any(|seen| seen.key == own.id));
        let Some(chosen) = below_open.or(unused).or(candidates.first()) else { continue };
        let parent = chosen.parent.as_ref().and_then(|id| {
            let opened = open.filter(|open| rows[*open].key == *id);
            opened.or(rows[..index].iter().position(|row| row.key == *id && row.parent.is_none()))
        });
        if chosen.parent.is_none() {
            open = Some(index);
        }
        let total = side.total.as_ref() == Some(&chosen.id);
        let row = &mut rows[index];
        row.key.clone_from(&chosen.id);
        row.depth = u8::from(chosen.parent.is_some());
        row.parent = parent;
        row.total = total;
    }
}

/// Whether two listed rows may be written alike.
fn alike(one: &RowSchema, other: &RowSchema) -> bool {
    let labels = |row: &RowSchema| -> BTreeSet<String> {
        let names = [row.id.as_str(), row.label()].into_iter().chain(row.aliases.iter().map(String::as_str));
        names.map(label::key).collect()
    };
    !labels(one).is_disjoint(&labels(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_says_so() {
        for text in ["部门支出总表(续)", "续表", "部门支出总表(续表)", "部门支出总表续一", "支出表-续", "3续"]
        {
            assert!(goes_on(text), "{text}");
        }
        for text in ["手续费支出表", "后续", "续建项目表", "支出表"] {
            assert!(!goes_on(text), "{text}");
        }
        for (text, numbered) in
            [("(2)", true), ("(二)", true), ("(一)", false), ("(1)", false), ("(2023)", false)]
        {
            assert_eq!(is_numbered(text), numbered, "{text}");
        }
    }
}
