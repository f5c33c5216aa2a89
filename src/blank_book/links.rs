//! Formulas across tables: what the checks of the pack say is equal is typed once and stands everywhere.
//!
//! A check becomes a formula where it holds for this publisher whatever the amounts, and where one side of it is one
//! cell to be typed, or one column, that the other side does not rest on. Where both sides are sums already, they
//! are held against each other on the sheet of instructions.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::amount::MoneyUnit;
use crate::budget::path::CellPath;
use crate::pack::at::Written;
use crate::pack::checks::{CheckSpec, Condition, Relation, Weight};

use super::Basis;
use super::catalogue::CodeLists;
use super::plan::{Area, Content, Look, PlannedBook, SheetPlan, Spot, Tie, address};
use super::tree::LevelSum;

/// What stands for each row of a check.
const EACH: &str = "{row}";

/// Lays the formulas of all checks into the sheets.
pub(super) fn lay(basis: &Basis<'_>, codes: &mut CodeLists, book: &mut PlannedBook) {
    let mut linker = Linker { basis, codes, book, sources: BTreeMap::new(), from_typed: false };
    let mut open: Vec<OpenCheck<'_>> = Vec::new();
    for check in basis.pack.checks.iter().filter(|check| always_holds(check, basis)) {
        if let (Some(left), Some(right)) = (terms(&check.left), terms(&check.right)) {
            open.push(OpenCheck { check, left, right });
        }
    }
    // a figure comes rather from one that is computed than from one that is typed
    for from_typed in [false, true] {
        linker.from_typed = from_typed;
        loop {
            let before = open.len();
            open.retain(|open| !linker.lays(open));
            if open.len() == before {
                break;
            }
        }
    }
    for check in &open {
        linker.tie(check);
    }
    linker.name_classes();
}

/// A check that is no formula yet.
struct OpenCheck<'a> {
    check: &'a CheckSpec,
    left: Vec<LinkTerm>,
    right: Vec<LinkTerm>,
}

/// Whether a check holds for this publisher whatever the amounts. What depends on a fact that nobody has stated yet
/// counts where it also holds by a figure that most have as nought.
fn always_holds(check: &CheckSpec, basis: &Basis<'_>) -> bool {
    let conditions = [&check.only_if_zero, &check.only_if_nonzero];
    let plain = conditions.iter().all(|paths| paths.is_empty()) && check.only_if_split.is_empty();
    let holds = |condition: &Condition| {
        let stated = basis.stated(&condition.fact);
        if stated.is_empty() {
            !condition.or_zero.is_empty()
        } else {
            condition.is.iter().any(|is| *is == stated)
        }
    };
    plain
        && check.relation == Relation::Equal
        && check.severity == Weight::Error
        && check.or_right.is_empty()
        && check.annuity.is_none()
        && check.when.iter().all(holds)
}

/// A path of a sum.
struct LinkTerm {
    minus: bool,
    path: CellPath,
}

/// The paths of a sum; none where one of them speaks of what is not in this workbook.
fn terms(paths: &[Written]) -> Option<Vec<LinkTerm>> {
    let mut terms = Vec::new();
    for text in paths {
        let plus = text.strip_prefix('-').unwrap_or(text);
        // loading the pack has refused paths that do not read
        let path = CellPath::parse(plus.strip_prefix('~').unwrap_or(plus)).ok()?;
        if path.previous {
            return None;
        }
        terms.push(LinkTerm { minus: plus.len() < text.len(), path });
    }
    Some(terms)
}

struct Linker<'a> {
    basis: &'a Basis<'a>,
    codes: &'a mut CodeLists,
    book: &'a mut PlannedBook,
    /// The trees from which the classes of a side come.
    sources: BTreeMap<[String; 2], BTreeSet<String>>,
    /// Whether a figure may come from cells that are to be typed.
    from_typed: bool,
}

impl Linker<'_> {
    /// The column that a path names, or the only one of amounts.
    fn column(&self, path: &CellPath) -> Option<String> {
        if let Some(column) = &path.column {
            return Some(column.clone());
        }
        let side = self.basis.pack.table(&path.table)?.side(path.side.as_deref().unwrap_or_default())?;
        match side.amount_columns().as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        }
    }

    /// The cells of a sum; none where one of them has no place of its own.
    fn spots(&self, terms: &[LinkTerm]) -> Option<Vec<(bool, Spot)>> {
        let mut spots = Vec::new();
        for LinkTerm { minus, path } in terms {
            let (side, column) = (path.side.clone().unwrap_or_default(), self.column(path)?);
            let spot = self.book.places.of([&path.table, &side, &path.row.join(">"), &column])?;
            spots.push((*minus, spot));
        }
        Some(spots)
    }

    /// Makes a formula of a check, if it can be one now.
    fn lays(&mut self, OpenCheck { check, left, right }: &OpenCheck<'_>) -> bool {
        if !check.each.is_empty() {
            return self.rows(check, left, right) || self.rows(check, right, left);
        }
        let (Some(left), Some(right)) = (self.spots(left), self.spots(right)) else { return false };
        !left.is_empty() && !right.is_empty() && (self.link(&left, &right) || self.link(&right, &left))
    }

    /// Has both sides of a check of single cells held against each other.
    fn tie(&mut self, OpenCheck { check, left, right }: &OpenCheck<'_>) {
        let (Some(left), Some(right)) = (self.spots(left), self.spots(right)) else { return };
        if !check.each.is_empty() || left.is_empty() || right.is_empty() {
            return;
        }
        let unit = self.sheet(left[0].1).unit;
        let sums = [self.sum(&left, unit, None), self.sum(&right, unit, None)];
        let slack = self.sheet(left[0].1).slack();
        self.book.ties.push(Tie { title: check.title.clone(), sums, slack });
    }

    fn sheet(&self, spot: Spot) -> &SheetPlan {
        &self.book.sheets[spot.sheet]
    }

    /// Makes one cell the sum of others, if it is to be typed and they do not rest on it.
    fn link(&mut self, target: &[(bool, Spot)], sources: &[(bool, Spot)]) -> bool {
        let [(false, target)] = target else { return false };
        let needs: Vec<(usize, Area)> =
            sources.iter().map(|(_, spot)| (spot.sheet, [spot.at, spot.at])).collect();
        let typed = sources.iter().any(|(_, spot)| self.is_open(*spot));
        if typed && !self.from_typed || !self.is_open(*target) || self.rests_on(&needs, &[*target]) {
            return false;
        }
        let formula = self.sum(sources, self.sheet(*target).unit, Some(target.sheet));
        self.put(*target, formula, needs);
        true
    }

    /// Whether a cell is to be typed.
    fn is_open(&self, spot: Spot) -> bool {
        let cell = self.sheet(spot).cells.get(&spot.at);
        cell.is_some_and(|cell| cell.look == Look::Amount && cell.content == Content::Empty)
    }

    fn put(&mut self, spot: Spot, formula: String, needs: Vec<(usize, Area)>) {
        if let Some(cell) = self.book.sheets[spot.sheet].cells.get_mut(&spot.at) {
            cell.content = Content::Formula(formula);
            cell.look = Look::Sum;
            cell.needs = needs;
        }
    }

    /// The sum of some cells in a unit, as a formula on one of the sheets or on none of them; nothing where none is
    /// filled in.
    fn sum(&self, cells: &[(bool, Spot)], unit: Option<MoneyUnit>, on: Option<usize>) -> String {
        let (mut all, mut sum) = (Vec::new(), String::new());
        for (minus, spot) in cells {
            let sheet = self.sheet(*spot);
            let own = address(spot.at);
            let own = if on == Some(spot.sheet) { own } else { sheet.abroad(&own) };
            let sign = match (*minus, sum.is_empty()) {
                (true, _) => "-",
                (false, true) => "",
                (false, false) => "+",
            };
            sum.push_str(&format!("{sign}SUM({own}){}", scaled(sheet.unit, unit)));
            all.push(own);
        }
        format!("IF(COUNT({})=0,\"\",{sum})", all.join(","))
    }

    /// Whether some cells rest on one of others, by the formulas that are there.
    fn rests_on(&self, needs: &[(usize, Area)], on: &[Spot]) -> bool {
        let mut open = needs.to_vec();
        let mut seen: BTreeSet<Spot> = BTreeSet::new();
        while let Some((sheet, [(top, left), (bottom, right)])) = open.pop() {
            let rows = self.book.sheets[sheet].cells.range((top, 0)..=(bottom, u16::MAX));
            for (at, cell) in rows.filter(|((_, col), _)| (left..=right).contains(col)) {
                let spot = Spot { sheet, at: *at };
                if on.contains(&spot) {
                    return true;
                }
                if seen.insert(spot) {
                    open.extend(cell.needs.iter().copied());
                }
            }
        }
        false
    }

    /// A check of each row: the classes of a balance, or the rows of a tree, from trees with the same codes.
    fn rows(&mut self, check: &CheckSpec, target: &[LinkTerm], sources: &[LinkTerm]) -> bool {
        let [LinkTerm { minus: false, path }] = target else { return false };
        let each = |term: &LinkTerm| !term.minus && term.path.row == [EACH];
        if path.row != [EACH] || sources.is_empty() || !sources.iter().all(each) {
            return false;
        }
        let mut columns: Vec<(String, u16)> = Vec::new();
        for LinkTerm { path, .. } in sources {
            let column = self.column(path);
            let col = column.and_then(|column| self.book.places.column([&path.table, "", &column]));
            let Some(col) = col.filter(|_| self.book.places.trees.contains_key(&path.table)) else {
                return false;
            };
            columns.push((path.table.clone(), col));
        }
        let side = path.side.clone().unwrap_or_default();
        let Some(column) = self.column(path) else { return false };
        let Some(col) = self.book.places.column([&path.table, &side, &column]) else { return false };
        if self.book.places.classes.contains_key(&[path.table.clone(), side.clone()]) {
            return self.classes([path.table.clone(), side], col, &columns);
        }
        self.is_of_all_levels(check, &path.table) && self.tree(&path.table, col, &columns)
    }

    /// Whether a check runs over the lowest level of a tree too.
    fn is_of_all_levels(&self, check: &CheckSpec, table: &str) -> bool {
        let codes = self.basis.pack.table(table).and_then(|table| table.code_system());
        let lowest = codes.and_then(|codes| codes.levels.last()).map(|level| format!("{table}/{level}"));
        lowest.is_some_and(|lowest| check.each.iter().any(|each| *each == lowest))
    }

    /// What the formulas of a column need of the columns of trees; none where that would be a circle, or where the
    /// column is not one of amounts to be typed.
    fn needs(&self, targets: &[Spot], columns: &[(String, u16)]) -> Option<Vec<(usize, Area)>> {
        let open = |spot: &Spot| {
            let cell = self.sheet(*spot).cells.get(&spot.at);
            cell.is_some_and(|cell| cell.look == Look::Amount)
        };
        let mut needs = Vec::new();
        for (table, col) in columns {
            needs.push(self.book.places.trees.get(table)?.needed(*col));
        }
        (targets.iter().all(open) && !self.rests_on(&needs, targets)).then_some(needs)
    }

    /// The amounts of a code in the columns of trees, together.
    fn of_code(&self, code: &[String], columns: &[(String, u16)]) -> String {
        let mut sums = Vec::new();
        for (table, col) in columns {
            let tree = &self.book.places.trees[table];
            let plan = &self.book.sheets[tree.sheet];
            sums.push(LevelSum { amounts: tree.amounts(plan, *col), condition: tree.coded(plan, code) });
        }
        LevelSum::together(&sums)
    }

    /// The classes of a side of a balance.
    fn classes(&mut self, at: [String; 2], col: u16, columns: &[(String, u16)]) -> bool {
        let rows = self.book.places.classes[&at].clone();
        let targets: Vec<Spot> =
            (rows.rows.0..=rows.rows.1).map(|row| Spot { sheet: rows.sheet, at: (row, col) }).collect();
        let Some(needs) = self.needs(&targets, columns) else { return false };
        for target in targets {
            let name = format!("${}", address((target.at.0, rows.name)));
            let Some(code) = self.codes.class_code(&rows.system, &name) else { return false };
            let sum = self.of_code(&[code], columns);
            self.put(target, format!("IF({name}=\"\",\"\",IFERROR({sum},\"\"))"), needs.clone());
        }
        self.sources.entry(at).or_default().extend(columns.iter().map(|(table, _)| table.clone()));
        true
    }

    /// The rows of the lowest level of a tree.
    fn tree(&mut self, table: &str, col: u16, columns: &[(String, u16)]) -> bool {
        let Some(tree) = self.book.places.trees.get(table).cloned() else { return false };
        let alike = |other: &String| self.book.places.trees[other].codes.len() == tree.codes.len();
        if !columns.iter().all(|(other, _)| alike(other)) {
            return false;
        }
        let targets: Vec<Spot> =
            (tree.rows.0..=tree.rows.1).map(|row| Spot { sheet: tree.sheet, at: (row, col) }).collect();
        let Some(needs) = self.needs(&targets, columns) else { return false };
        for target in targets {
            let sum = self.of_code(&tree.own_pieces(target.at.0), columns);
            let own = format!("IF({}=\"\",\"\",{sum})", tree.code(target.at.0));
            let plan = &mut self.book.sheets[tree.sheet];
            tree.put_amount(target.at, Some(&own), plan);
            if let Some(cell) = plan.cells.get_mut(&target.at) {
                cell.needs.extend(needs.iter().copied());
            }
        }
        true
    }

    /// Finds the classes of each side in the trees that its amounts come from.
    fn name_classes(&mut self) {
        for (at, tables) in std::mem::take(&mut self.sources) {
            let rows = self.book.places.classes[&at].clone();
            let (trees, sheets) = (&self.book.places.trees, &self.book.sheets);
            let occurs = |code: &str| {
                let counts = tables.iter().map(|table| {
                    let tree = &trees[table];
                    format!("COUNTIFS({})", tree.coded(&sheets[tree.sheet], &[code.to_owned()]))
                });
                counts.collect::<Vec<_>>().join("+")
            };
            let head = format!("用于{}", at[0]);
            // without a list of codes the names of classes are typed
            let Some(name) = self.codes.numbered(&rows.system, &head, &occurs) else { continue };
            let plan = &mut self.book.sheets[rows.sheet];
            for (number, row) in (1..).zip(rows.rows.0..=rows.rows.1) {
                plan.put((row, rows.name), Content::Formula(name(number)), Look::Found);
            }
        }
    }
}

/// What turns an amount of one unit into another.
fn scaled(from: Option<MoneyUnit>, to: Option<MoneyUnit>) -> &'static str {
    match (from, to) {
        (Some(MoneyUnit::Yuan), Some(MoneyUnit::Wan)) => "/10000",
        (Some(MoneyUnit::Wan), Some(MoneyUnit::Yuan)) => "*10000",
        _ => "",
    }
}
