//! Tables whose rows have codes: open rows below a total, upper levels summed by their codes.

use crate::budget::table::Table;
use crate::pack::schema::{ColumnRole, TreeSchema};

use super::plan::{Content, Look, OpenRows, Places, SheetPlan, Spot, address};
use super::tables::{Columns, Drafting};

/// Open rows.
const ROWS: u32 = 40;
/// More rows than last year had, at least.
const SPARE: u32 = 12;

/// Plans the sheet.
pub(super) fn draft(drafting: &Drafting<'_>, tree: &TreeSchema, plan: &mut SheetPlan, places: &mut Places) {
    let side = drafting.own_columns(&tree.side);
    let columns = Columns::of(&side, 0);
    plan.widths = drafting.widths(&side);
    drafting.top(plan, columns.all.len() as u16);
    drafting.header(plan, &[(None, &side.columns)]);
    let before = drafting.basis.previous.and_then(|book| book.table(&drafting.schema.id)).map(coded);
    let before = before.unwrap_or_default();
    let total = plan.head;
    let (first, count) = (total + 1, ROWS.max(before.len() as u32 + SPARE));
    let rows = OpenRows {
        sheet: drafting.number,
        rows: (first, first + count - 1),
        codes: columns.of_role(ColumnRole::Code),
        name: columns.name().unwrap_or_default(),
    };
    plan.fixed = rows.name + 1;
    let draft = TreeDraft { drafting, tree, columns: &columns, rows: &rows };
    draft.total(total, plan, places);
    for row in first..first + count {
        draft.row(row, before.get((row - first) as usize), plan);
    }
    draft.lists(plan);
    draft.looks(plan);
    columns.know(places, &drafting.schema.id, "");
    places.open.insert([drafting.schema.id.clone(), String::new()], rows);
}

/// Codes and names of last year's rows.
fn coded(table: &Table) -> Vec<(String, String)> {
    let rows = table.sections.iter().flat_map(|section| section.rows.iter());
    rows.filter_map(|row| Some((row.code.clone()?, row.label.clone()))).collect()
}

struct TreeDraft<'a> {
    drafting: &'a Drafting<'a>,
    tree: &'a TreeSchema,
    columns: &'a Columns<'a>,
    rows: &'a OpenRows,
}

impl TreeDraft<'_> {
    fn total(&self, row: u32, plan: &mut SheetPlan, places: &mut Places) {
        let table = &self.drafting.schema.id;
        for (col, leaf) in &self.columns.all {
            let at = (row, *col);
            match leaf.role {
                ColumnRole::Name => plan.text(at, self.total_name(), Look::Total),
                ColumnRole::Code | ColumnRole::Text => plan.put(at, Content::Empty, Look::Shut),
                ColumnRole::Amount => {
                    let parts: Vec<(u32, u16)> =
                        self.columns.parts(leaf).into_iter().map(|part| (row, part)).collect();
                    if parts.is_empty() {
                        let sum = self.level_sum(row, *col, None);
                        self.put_sum(at, &sum, plan);
                    } else {
                        plan.sum(at, self.drafting.number, &parts, false);
                    }
                    let spot = Spot { sheet: self.drafting.number, row, col: *col };
                    for name in &self.tree.total {
                        places.know([table, "", name, &leaf.id], spot);
                    }
                }
            }
        }
    }

    fn total_name(&self) -> String {
        self.tree.total.first().cloned().unwrap_or_default()
    }

    fn row(&self, row: u32, before: Option<&(String, String)>, plan: &mut SheetPlan) {
        let pieces = before.map(|(code, _)| self.pieces(code)).unwrap_or_default();
        for (col, leaf) in &self.columns.all {
            let at = (row, *col);
            match leaf.role {
                ColumnRole::Code => {
                    let level = self.rows.codes.iter().position(|code| code == col).unwrap_or_default();
                    match pieces.get(level).filter(|piece| !piece.is_empty()) {
                        Some(piece) => plan.text(at, piece.as_str(), Look::Code),
                        None => plan.put(at, Content::Empty, Look::Code),
                    }
                }
                ColumnRole::Name => {
                    let content = match before {
                        Some((_, name)) => Content::Text(name.clone()),
                        None => Content::Formula(self.name_formula(row)),
                    };
                    plan.put(at, content, Look::Name);
                }
                ColumnRole::Text => plan.put(at, Content::Empty, Look::Words),
                ColumnRole::Amount => {
                    let parts: Vec<(u32, u16)> =
                        self.columns.parts(leaf).into_iter().map(|part| (row, part)).collect();
                    if parts.is_empty() {
                        let sum = self.level_sum(row, *col, Some(row));
                        self.put_sum(at, &sum, plan);
                    } else {
                        plan.sum(at, self.drafting.number, &parts, false);
                    }
                }
            }
        }
    }

    /// A code as its columns hold it: whole in one, else one level in each.
    fn pieces(&self, code: &str) -> Vec<String> {
        if self.rows.codes.len() < 2 {
            return vec![code.to_owned()];
        }
        let mut from = 0;
        let mut pieces = Vec::new();
        for length in &self.tree.codes.lengths {
            pieces.push(code.get(from..(*length).min(code.len())).unwrap_or_default().to_owned());
            from = *length;
        }
        pieces
    }

    /// The whole code of a row, as a formula.
    fn code(&self, row: u32) -> String {
        let codes = self.rows.codes.iter().map(|col| format!("${}", address((row, *col))));
        codes.collect::<Vec<_>>().join("&")
    }

    fn name_formula(&self, row: u32) -> String {
        let code = self.code(row);
        let found = self.drafting.codes.name_of(&self.tree.codes.id, &code);
        format!("IF({code}=\"\",\"\",IFERROR({found},\"\"))")
    }

    /// The conditions of the rows of one level below: those of a row's children, or of the highest level.
    fn level_sum(&self, row: u32, col: u16, parent: Option<u32>) -> LevelSum {
        let (first, last) = (parent.map_or(self.rows.rows.0, |own| own + 1), self.rows.rows.1 + 1);
        let range = |col: u16| {
            let letters = crate::diag::column_letters(u32::from(col));
            format!("${letters}{}:${letters}${}", first + 1, last + 1)
        };
        let lengths = &self.tree.codes.lengths;
        let condition = match (self.rows.codes.as_slice(), parent) {
            ([code], None) => format!("{},\"{}\"", range(*code), "?".repeat(lengths[0])),
            ([code], Some(_)) => {
                let own = self.code(row);
                let step = |pair: &[usize]| {
                    format!("IF(LEN({own})={},\"{}\",", pair[0], "?".repeat(pair[1] - pair[0]))
                };
                let steps: String = lengths.windows(2).map(step).collect();
                let ends = ")".repeat(lengths.len() - 1);
                format!("{},{own}&{steps}\"#\"{ends}", range(*code))
            }
            (codes, None) => codes
                .iter()
                .enumerate()
                .map(|(level, code)| format!("{},\"{}\"", range(*code), if level == 0 { "?*" } else { "" }))
                .collect::<Vec<_>>()
                .join(","),
            (codes, Some(_)) => self.below(row, codes, &range),
        };
        // the lowest level has nothing below it
        let open = match parent {
            Some(_) => self.is_above(row),
            None => "TRUE".to_owned(),
        };
        LevelSum { amounts: range(col).replace('$', ""), condition, open, last: last + 1 }
    }

    /// The children of a row whose code stands in several columns: the same above, something in the next, nothing
    /// below that.
    fn below(&self, row: u32, codes: &[u16], range: &dyn Fn(u16) -> String) -> String {
        let mut conditions = vec![format!("{},${}", range(codes[0]), address((row, codes[0])))];
        for (level, code) in codes.iter().enumerate().skip(1) {
            let own = format!("${}", address((row, *code)));
            let above = format!("${}", address((row, codes[level - 1])));
            // filled in: the same; the first that is not: anything; further down: nothing
            conditions.push(format!("{},IF({own}<>\"\",{own},IF({above}<>\"\",\"?*\",\"\"))", range(*code)));
        }
        conditions.join(",")
    }

    /// Whether a row is of an upper level, as a formula.
    fn is_above(&self, row: u32) -> String {
        let deepest = self.tree.codes.lengths.last().copied().unwrap_or_default();
        match self.rows.codes.as_slice() {
            [_] => format!("AND({0}<>\"\",LEN({0})<{deepest})", self.code(row)),
            codes => {
                let (first, last) = (codes.first().copied(), codes.last().copied());
                let cell = |col: Option<u16>| format!("${}", address((row, col.unwrap_or_default())));
                format!("AND({}<>\"\",{}=\"\")", cell(first), cell(last))
            }
        }
    }

    fn put_sum(&self, at: (u32, u16), sum: &LevelSum, plan: &mut SheetPlan) {
        let letters = crate::diag::column_letters(u32::from(at.1));
        let first = sum.amounts.split(':').next().unwrap_or_default();
        let amounts = format!("{first}:{letters}${}", sum.last);
        let LevelSum { condition, open, .. } = sum;
        let count = format!("COUNTIFS({condition},{amounts},\">-9E+15\")");
        let total = format!("SUMIFS({amounts},{condition})");
        plan.put(at, Content::Formula(format!("IF({open},IF({count}=0,\"\",{total}),\"\")")), Look::Sum);
        let own = address(at);
        let off = format!("IF({count}=0,FALSE,ABS({own}-{total})>{})", plan.slack());
        plan.marks.push(([at, at], format!("IF(AND(ISNUMBER({own}),{open}),{off},FALSE)")));
    }

    /// What may be chosen as a code.
    fn lists(&self, plan: &mut SheetPlan) {
        let (first, last) = self.rows.rows;
        let system = &self.tree.codes.id;
        for (level, code) in self.rows.codes.iter().enumerate() {
            let area = [(first, *code), (last, *code)];
            let above: Vec<String> =
                self.rows.codes[..level].iter().map(|col| format!("${}", address((first, *col)))).collect();
            let list = match self.rows.codes.len() {
                1 => self.drafting.codes.all(system),
                _ => self.drafting.codes.level(system, level, &above.join("&")),
            };
            plan.lists.extend(list.map(|list| (area, list)));
        }
        if let Some(code) = self.rows.codes.first() {
            let remark = format!(
                "类、款等上级科目也各占一行，写在下级的前面，它们的金额由下级自动相加；只填最下一级的金额。编码从下拉列表中选，或查“{}”页，名称会自动出现，也可以自己改。",
                super::CATALOGUE_SHEET
            );
            plan.remarks.push(((plan.head - 1, *code), remark));
        }
    }

    /// Upper levels are bold; a code that recurs is red.
    fn looks(&self, plan: &mut SheetPlan) {
        let (first, last) = self.rows.rows;
        let end = self.columns.all.last().map_or(0, |(col, _)| *col);
        plan.bold.push(([(first, 0), (last, end)], self.is_above(first)));
        let conditions: Vec<String> = self
            .rows
            .codes
            .iter()
            .map(|col| {
                let letters = crate::diag::column_letters(u32::from(*col));
                format!("${letters}${}:${letters}${},${}", first + 1, last + 1, address((first, *col)))
            })
            .collect();
        if let (Some(code), Some(end)) = (self.rows.codes.first(), self.rows.codes.last()) {
            let own = format!("${}", address((first, *code)));
            let mark = format!("AND({own}<>\"\",COUNTIFS({})>1)", conditions.join(","));
            plan.marks.push(([(first, *code), (last, *end)], mark));
        }
    }
}

/// The sum of the rows of one level.
struct LevelSum {
    /// The amounts below.
    amounts: String,
    /// Pairs of range and condition.
    condition: String,
    /// Whether the row has anything below it, as a formula.
    open: String,
    /// The last row, from 1.
    last: u32,
}
