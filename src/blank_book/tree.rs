//! Tables whose rows have codes: open rows below a total, upper levels summed by their codes.

use crate::budget::table::Table;
use crate::pack::schema::{ColumnRole, ColumnSchema, TreeSchema};

use super::plan::{Area, Content, Look, SheetPlan, Spot, address, is_retyped, letters, pinned};
use super::tables::{Columns, Drafting, widths};

/// Open rows.
const ROWS: u32 = 40;
/// Characters of what is said at a list: Excel takes 255, some of which may count twice.
const LONGEST_HINT: usize = 200;
/// More rows than last year had, at least.
const SPARE: u32 = 12;

/// Plans the sheet.
pub(super) fn draft(drafting: &mut Drafting<'_>, tree: &TreeSchema, plan: &mut SheetPlan) {
    let side = drafting.own_columns(&tree.side);
    let columns = Columns::of(&side, 0);
    plan.widths = widths(&side);
    drafting.top(plan, columns.all.len() as u16);
    drafting.header(plan, &[(None, &side.columns)]);
    let table = drafting.schema.id.clone();
    let before = drafting.basis.previous.and_then(|book| book.table(&table)).map(coded).unwrap_or_default();
    let first = plan.head + 1;
    let count = ROWS.max(before.len() as u32 + SPARE);
    let rows = OpenRows {
        sheet: plan.number,
        rows: (first, first + count - 1),
        codes: columns.of_role(ColumnRole::Code),
        system: tree.codes.id.clone(),
        lengths: tree.codes.lengths.clone(),
    };
    plan.fixed = columns.name().unwrap_or_default() + 1;
    total(drafting, tree, &columns, &rows, plan);
    plan.alike(rows.rows, |plan, row| {
        let before = before.get((row - first) as usize);
        for (col, leaf) in &columns.all {
            cell((row, *col), leaf, before, (drafting, &columns, &rows), plan);
        }
    });
    lists(drafting, &rows, plan);
    looks(&rows, &columns, plan);
    columns.know(drafting.places, &table, "");
    drafting.places.trees.insert(table, rows);
}

/// Codes and names of last year's rows.
fn coded(table: &Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for row in table.sections.iter().flat_map(|section| section.rows.iter()) {
        if let Some(code) = &row.code {
            found.push((code.clone(), row.label.clone()));
        }
    }
    found
}

/// The row that adds up the highest level.
fn total(
    drafting: &mut Drafting<'_>,
    tree: &TreeSchema,
    columns: &Columns<'_>,
    rows: &OpenRows,
    plan: &mut SheetPlan,
) {
    let row = rows.rows.0 - 1;
    let name = tree.total.first().cloned().unwrap_or_default();
    for (col, leaf) in &columns.all {
        let at = (row, *col);
        match leaf.role {
            ColumnRole::Name => plan.text(at, &name, Look::Total),
            ColumnRole::Code | ColumnRole::Text => plan.put(at, Content::Empty, Look::Shut),
            ColumnRole::Amount => {
                let parts = columns.parts(leaf, row);
                if parts.is_empty() {
                    plan.mark(at, rows.highest(*col, Reach::Own).off(at, &plan.slack()));
                    plan.computed(
                        at,
                        rows.highest(*col, Reach::Below).formula(),
                        vec![rows.below(row, *col)],
                    );
                } else {
                    plan.sum(at, &parts, false);
                }
                for name in &tree.total {
                    let spot = Spot { sheet: plan.number, at };
                    drafting.places.know([&drafting.schema.id, "", name, &leaf.id], spot);
                }
            }
        }
    }
}

/// A cell of an open row.
fn cell(
    at: (u32, u16),
    leaf: &ColumnSchema,
    before: Option<&(String, String)>,
    (drafting, columns, rows): (&Drafting<'_>, &Columns<'_>, &OpenRows),
    plan: &mut SheetPlan,
) {
    let (row, col) = at;
    match leaf.role {
        ColumnRole::Code => {
            let level = rows.codes.iter().position(|code| *code == col).unwrap_or_default();
            let piece = before.map(|(code, _)| rows.piece(code, level)).unwrap_or_default();
            let content = if piece.is_empty() { Content::Empty } else { Content::Text(piece) };
            plan.put(at, content, Look::Code);
        }
        ColumnRole::Name => {
            let code = rows.code(row);
            // a code that is a number has its name too
            let found = drafting.codes.name_of(&rows.system, &format!("{code}&\"\""));
            let content = match (before, found) {
                (Some((_, name)), _) => Content::Text(name.clone()),
                (None, Some(found)) => {
                    Content::Formula(format!("IF({code}=\"\",\"\",IFERROR({found},\"\"))"))
                }
                (None, None) => Content::Empty,
            };
            plan.put(at, content, Look::Found);
        }
        ColumnRole::Text => plan.put(at, Content::Empty, Look::Words),
        ColumnRole::Amount => {
            let parts = columns.parts(leaf, row);
            if parts.is_empty() {
                rows.put_amount(at, None, plan);
                // a row of the lowest level has nothing below it
                plan.mark(at, rows.children(row, col, Reach::Own).off(at, &plan.slack()));
            } else {
                plan.sum(at, &parts, false);
            }
        }
    }
}

/// What may be chosen as a code, and what is said of it.
fn lists(drafting: &mut Drafting<'_>, rows: &OpenRows, plan: &mut SheetPlan) {
    let (first, last) = rows.rows;
    for (level, code) in rows.codes.iter().enumerate() {
        let above: Vec<String> =
            rows.codes[..level].iter().map(|col| format!("${}", address((first, *col)))).collect();
        let list = match rows.codes.len() {
            1 => drafting.codes.all(&rows.system),
            _ => drafting.codes.pieces(&rows.system, &above.join("&")),
        };
        let area = [(first, *code), (last, *code)];
        plan.lists.extend(list.map(|list| (area, list)));
        let hint = drafting.codes.each_level(&rows.system);
        plan.hints.extend(hint.map(|hint| (area, hint.chars().take(LONGEST_HINT).collect())));
    }
    if let Some(code) = rows.codes.first() {
        let levels =
            drafting.codes.each_level(&rows.system).unwrap_or_else(|| "上级科目也各占一行".to_owned());
        let remark = format!(
            "{levels}。上级的金额由下级自动相加。编码可以从下拉列表中选，也可以查“{}”页后输入；名称随编码出现，可以改写。",
            super::CATALOGUE_SHEET
        );
        plan.remarks.push(((plan.head - 1, *code), remark));
    }
}

/// Upper levels are bold; a code that stands twice, or that is a number and no text, is red.
fn looks(rows: &OpenRows, columns: &Columns<'_>, plan: &mut SheetPlan) {
    let (first, last) = rows.rows;
    plan.bold.push(([(first, 0), (last, columns.all.len() as u16 - 1)], rows.is_above(first)));
    let amounts = columns.of_role(ColumnRole::Amount);
    // on rows of the lowest level amounts are to be typed
    for col in &amounts {
        let retyped = format!("AND({},{})", rows.is_above(first), is_retyped((first, *col)));
        plan.retyped.push(([(first, *col), (last, *col)], retyped));
    }
    plan.end(last, &[rows.codes.as_slice(), &amounts].concat());
    let (Some(code), Some(end)) = (rows.codes.first(), rows.codes.last()) else { return };
    let mut same: Vec<String> = Vec::new();
    for col in &rows.codes {
        let own = format!("${}", address((first, *col)));
        same.push(format!("{},IF({own}=\"\",\"\",{own})", pinned(rows.all(*col))));
    }
    let own = format!("${}", address((first, *code)));
    let twice = format!("AND({own}<>\"\",COUNTIFS({})>1)", same.join(","));
    plan.marks.push(([(first, *code), (last, *end)], twice));
    let number = format!("ISNUMBER({})", address((first, *code)));
    plan.marks.push(([(first, *code), (last, *end)], number));
}

/// From where a range of the rows below a row starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Right below it, also below a row that was put in there: so many rows from a cell of the row itself.
    Below,
    /// With the row itself, in a mark: no row is its own child, and a mark may name the cell that it marks.
    Own,
}

/// The rows of a tree, and what formulas say of them.
#[derive(Debug, Clone)]
pub(super) struct OpenRows {
    /// Number of the sheet.
    pub sheet: usize,
    /// First and last row.
    pub rows: (u32, u32),
    /// Columns of codes: one of whole codes, or one a level.
    pub codes: Vec<u16>,
    /// The code system.
    pub system: String,
    /// Digits of a code at each level.
    pub lengths: Vec<usize>,
}

impl OpenRows {
    /// What a code has in the column of a level: the whole where there is one column.
    fn piece(&self, code: &str, level: usize) -> String {
        if self.codes.len() < 2 {
            return code.to_owned();
        }
        let from = level.checked_sub(1).map_or(0, |above| self.lengths[above]);
        let to = self.lengths.get(level).map_or(code.len(), |length| (*length).min(code.len()));
        code.get(from..to).unwrap_or_default().to_owned()
    }

    /// The whole code of a row, as a formula.
    pub fn code(&self, row: u32) -> String {
        self.codes.iter().map(|col| format!("${}", address((row, *col)))).collect::<Vec<_>>().join("&")
    }

    /// Whether a row is of an upper level, as a formula.
    fn is_above(&self, row: u32) -> String {
        let deepest = self.lengths.last().copied().unwrap_or_default();
        match self.codes.as_slice() {
            [first, .., last] => {
                format!("AND(${}<>\"\",${}=\"\")", address((row, *first)), address((row, *last)))
            }
            _ => format!("AND({0}<>\"\",LEN({0})<{deepest})", self.code(row)),
        }
    }

    /// The cells of a column below a row; one more than there are, so that the range grows with rows put in at its
    /// end.
    fn below(&self, row: u32, col: u16) -> Area {
        [(row + 1, col), (self.rows.1 + 1, col)]
    }

    /// All cells of a column, from that of the total, which has no code, to one more than there are, so that the range
    /// grows with rows put in at both ends.
    fn all(&self, col: u16) -> Area {
        self.below(self.rows.0 - 2, col)
    }

    /// A range of the cells of a column below a row, which stays where it is when the formula is copied to other
    /// columns. It hangs on a cell of codes, since a formula that names its own cell is a circle.
    fn range(&self, row: u32, col: u16, reach: Reach) -> String {
        let (code, end) = (self.codes.first().copied().unwrap_or_default(), self.rows.1 + 2);
        match reach {
            Reach::Own => format!("${0}{1}:${0}${end}", letters(col), row + 1),
            Reach::Below => {
                let (own, columns) = (letters(code), i32::from(col) - i32::from(code));
                format!("OFFSET(${own}{0},1,{columns},ROW(${own}${end})-ROW(${own}{0}),1)", row + 1)
            }
        }
    }

    /// The sum of the highest level.
    fn highest(&self, col: u16, reach: Reach) -> LevelSum {
        let digits = self.lengths.first().copied().unwrap_or_default();
        let total = self.rows.0 - 1;
        let mut conditions = Vec::new();
        for (level, code) in self.codes.iter().enumerate() {
            let wanted = match (self.codes.len(), level) {
                (1, _) => "?".repeat(digits),
                (_, 0) => "?*".to_owned(),
                _ => String::new(),
            };
            conditions.push(format!("{},\"{wanted}\"", self.range(total, *code, reach)));
        }
        LevelSum { amounts: self.range(total, col, reach), condition: conditions.join(",") }
    }

    /// The sum of the level right below a row.
    fn children(&self, row: u32, col: u16, reach: Reach) -> LevelSum {
        let condition = match self.codes.as_slice() {
            [code] => {
                let own = self.code(row);
                let mut wanted = "\"#\"".to_owned();
                for pair in self.lengths.windows(2).rev() {
                    wanted =
                        format!("IF(LEN({own})={},\"{}\",{wanted})", pair[0], "?".repeat(pair[1] - pair[0]));
                }
                format!("{},{own}&{wanted}", self.range(row, *code, reach))
            }
            codes => self.pieces_below(row, codes, reach),
        };
        LevelSum { amounts: self.range(row, col, reach), condition }
    }

    /// The children of a row whose code stands in several columns: the same above, something in the first that the
    /// row leaves blank, nothing below that.
    fn pieces_below(&self, row: u32, codes: &[u16], reach: Reach) -> String {
        let mut conditions = Vec::new();
        for (level, code) in codes.iter().enumerate() {
            let own = format!("${}", address((row, *code)));
            let wanted = match level {
                0 => own.clone(),
                // the row itself is no blank one
                1 => format!("IF({own}=\"\",\"?*\",{own})"),
                _ => {
                    let above = format!("${}", address((row, codes[level - 1])));
                    format!("IF({own}=\"\",IF({above}=\"\",\"\",\"?*\"),{own})")
                }
            };
            conditions.push(format!("{},{wanted}", self.range(row, *code, reach)));
        }
        conditions.join(",")
    }

    /// Puts the formula of an amount: the sum of what is below it; on a row of the lowest level another formula, or
    /// nothing where it is to be typed.
    pub fn put_amount(&self, at: (u32, u16), lowest: Option<&str>, plan: &mut SheetPlan) {
        let sum = self.children(at.0, at.1, Reach::Below).formula();
        let formula = format!("IF({},{sum},{})", self.is_above(at.0), lowest.unwrap_or("\"\""));
        plan.computed(at, formula, vec![self.below(at.0, at.1)]);
        if let Some(cell) = plan.cells.get_mut(&at).filter(|_| lowest.is_none()) {
            cell.look = Look::Amount;
        }
    }

    /// The codes of the rows, as a range for other sheets; of one of several columns.
    fn codes_abroad(&self, plan: &SheetPlan, column: usize) -> String {
        plan.abroad(&pinned(self.all(self.codes[column])))
    }

    /// The conditions under which a row here has a code that another sheet gives: whole, or piece by piece; pieces
    /// that it does not give are blank.
    pub fn coded(&self, plan: &SheetPlan, code: &[String]) -> String {
        let mut conditions = Vec::new();
        for column in 0..self.codes.len() {
            let wanted = code.get(column).map_or("\"\"", String::as_str);
            conditions.push(format!("{},{wanted}", self.codes_abroad(plan, column)));
        }
        conditions.join(",")
    }

    /// The amounts of a column for other sheets.
    pub fn amounts(&self, plan: &SheetPlan, col: u16) -> String {
        plan.abroad(&pinned(self.all(col)))
    }

    /// The cells of a column that other sheets' formulas need.
    pub fn needed(&self, col: u16) -> (usize, Area) {
        (self.sheet, self.all(col))
    }

    /// The code of a row as [`OpenRows::coded`] of another tree wants it: the cells that hold it.
    pub fn own_pieces(&self, row: u32) -> Vec<String> {
        self.codes.iter().map(|col| format!("${}", address((row, *col)))).collect()
    }
}

/// The sum of some rows of a column.
pub(super) struct LevelSum {
    /// The amounts among which they are.
    pub amounts: String,
    /// Pairs of a range and what its cells must be.
    pub condition: String,
}

impl LevelSum {
    fn count(&self) -> String {
        format!("COUNTIFS({},{},\">-9E9\")", self.condition, self.amounts)
    }

    fn total(&self) -> String {
        format!("SUMIFS({},{})", self.amounts, self.condition)
    }

    /// The sum, nothing where none of them has an amount.
    fn formula(&self) -> String {
        format!("IF({}=0,\"\",{})", self.count(), self.total())
    }

    /// Whether a cell holds another amount than the sum.
    fn off(&self, at: (u32, u16), slack: &str) -> String {
        let own = address(at);
        format!("AND(ISNUMBER({own}),{}>0,ABS({own}-{})>{slack})", self.count(), self.total())
    }

    /// The sum of several such sums, nothing where none has an amount.
    pub fn together(sums: &[LevelSum]) -> String {
        let counts: Vec<String> = sums.iter().map(LevelSum::count).collect();
        let totals: Vec<String> = sums.iter().map(LevelSum::total).collect();
        format!("IF({}=0,\"\",{})", counts.join("+"), totals.join("+"))
    }
}
