//! What the shapes imply: sums of columns, trees, totals, balances, parts of listed rows and forms.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::path::escape;
use crate::budget::table::{Row, Section, Table};
use crate::budget::{Book, Budget};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::pack::checks::Relation;
use crate::pack::schema::{RowSchema, Shape, SideSchema, TableSchema};

use super::interval::{Comparison, Term};
use super::report::{Finding, Outcome};
use super::{Rule, money};

const BASIS: &str = "表内勾稽";

/// Checks every table of both years; last year's contradictions only warn, since its book is closed.
pub fn check(budget: &Budget, pack: &Pack) -> Vec<Outcome> {
    let mut outcomes = book(&budget.current, pack, "", Severity::Error);
    // not checked is not passed: tables that were not read have their say too
    for schema in &pack.tables {
        let why = match budget.current.table(&schema.id) {
            Some(_) => format!("“{}”没有可以核对的数", schema.id),
            None => format!("没有“{}”", schema.id),
        };
        for kind in rules(schema) {
            let rule = rule(kind, &schema.id, "", Severity::Error);
            if !outcomes.iter().any(|outcome| outcome.rule == rule.id) {
                outcomes.push(rule.skip(why.as_str()));
            }
        }
    }
    if let Some(previous) = &budget.previous {
        outcomes.extend(book(previous, pack, "上年:", Severity::Warning));
    }
    outcomes
}

fn book(book: &Book, pack: &Pack, year: &str, severity: Severity) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for table in &book.tables {
        let Some(schema) = pack.table(&table.id) else { continue };
        let of = Of { table, schema, pack, year, severity };
        outcomes.extend([of.columns(), of.rows(), of.codes(), of.balance()].into_iter().flatten());
    }
    outcomes
}

const COLUMNS: (&str, &str) = ("列和", "每行的合计列等于各分项列之和");
const ROWS: (&str, &str) = ("行和", "上级行等于下级各行之和，合计行等于各行之和");
const CODES: (&str, &str) = ("编码", "编码不重复，上级科目齐全");
const BALANCE: (&str, &str) = ("平衡", "两侧的总计相等");

/// The rules that a table implies by its shape.
fn rules(schema: &TableSchema) -> impl Iterator<Item = (&'static str, &'static str)> {
    let leaves = schema.sides.iter().flat_map(SideSchema::leaves);
    let fields = schema.form.iter().flat_map(|form| &form.amounts);
    let sums = leaves.into_iter().any(|(_, leaf)| !leaf.parts.is_empty())
        || fields.into_iter().any(|field| !field.parts.is_empty());
    let kinds = [
        (sums, COLUMNS),
        (!matches!(schema.shape, Shape::Form | Shape::Text) && schema.single.is_none(), ROWS),
        (schema.shape == Shape::Tree, CODES),
        (schema.shape == Shape::Balance, BALANCE),
    ];
    kinds.into_iter().filter(|(implied, _)| *implied).map(|(_, rule)| rule)
}

fn rule((kind, title): (&str, &str), table: &str, hint: &str, severity: Severity) -> Rule {
    Rule::new(format!("表内-{kind}-{table}"), format!("“{table}”{title}"), BASIS, hint, severity)
}

/// A table under check.
struct Of<'a> {
    table: &'a Table,
    schema: &'a TableSchema,
    pack: &'a Pack,
    year: &'a str,
    severity: Severity,
}

impl Of<'_> {
    fn rule(&self, kind: (&str, &str), hint: &str) -> Rule {
        rule(kind, &format!("{}{}", self.year, self.table.id), hint, self.severity)
    }

    fn path(&self, section: &Section, row: &Row, column: &str) -> String {
        let side = if section.side.is_empty() { String::new() } else { format!("@{}", section.side) };
        let parent =
            row.parent.filter(|_| row.code.is_none()).map(|p| format!("{}>", escape(&section.rows[p].key)));
        let parent = parent.unwrap_or_default();
        format!("{}{}{side}/{parent}{}/{}", self.year, self.table.id, escape(&row.key), escape(column))
    }

    fn term(&self, section: &Section, row: usize, column: usize) -> Term {
        let row = &section.rows[row];
        let amount = row.amounts[column].as_ref();
        Term {
            path: self.path(section, row, &section.columns[column]),
            value: amount.map_or(Decimal::ZERO, |amount| amount.yuan),
            minus: false,
            half: amount.map_or(Decimal::ZERO, |amount| amount.half),
            measure: money(self.table),
            place: Some(amount.map_or_else(|| Place::Cell(row.place.clone()), |amount| amount.place.clone())),
        }
    }

    /// Columns that are sums of others, row by row; in forms the fields.
    fn columns(&self) -> Option<Outcome> {
        let mut rule = self.rule(COLUMNS, "请核对这一行的合计和各分项");
        for section in &self.table.sections {
            for (id, parts) in self.column_sums(section) {
                let Some(total) = section.column(&id) else { continue };
                let parts: Vec<usize> = parts.iter().filter_map(|part| section.column(part)).collect();
                // a sum of optional columns that this sheet does not split
                if parts.is_empty() {
                    continue;
                }
                for (index, row) in section.rows.iter().enumerate() {
                    if row.amounts[total].is_none() && parts.iter().all(|&part| row.amounts[part].is_none()) {
                        continue;
                    }
                    let left = vec![self.term(section, index, total)];
                    let right = parts.iter().map(|&part| self.term(section, index, part)).collect();
                    let subject = self.path(section, row, &id);
                    rule.compare(&subject, Comparison { left, right, relation: Relation::Equal });
                }
            }
        }
        (rule.compared > 0).then(|| rule.end())
    }

    fn column_sums(&self, section: &Section) -> Vec<(String, Vec<String>)> {
        if let Some(form) = &self.schema.form {
            return form
                .amounts
                .iter()
                .filter(|f| !f.parts.is_empty())
                .map(|f| (f.id.clone(), f.parts.clone()))
                .collect();
        }
        let leaves = self.schema.side(&section.side).map(SideSchema::leaves).unwrap_or_default();
        let sums = leaves.iter().filter(|(_, leaf)| !leaf.parts.is_empty());
        sums.map(|(_, leaf)| (leaf.id.clone(), leaf.parts.clone())).collect()
    }

    /// Rows that are sums of others: parents of a tree, the total row, listed rows with parts.
    fn rows(&self) -> Option<Outcome> {
        let mut rule = self.rule(ROWS, "请核对上级行和下级各行，看是哪一行漏改");
        for section in &self.table.sections {
            for (whole, parts, relation) in self.row_sums(section) {
                for column in 0..section.columns.len() {
                    let blank = |row: usize| section.rows[row].amounts[column].is_none();
                    if blank(whole) && parts.iter().all(|&part| blank(part)) {
                        continue;
                    }
                    let left = vec![self.term(section, whole, column)];
                    let right = parts.iter().map(|&part| self.term(section, part, column)).collect();
                    let subject = self.path(section, &section.rows[whole], &section.columns[column]);
                    rule.compare(&subject, Comparison { left, right, relation });
                }
            }
        }
        (rule.compared > 0).then(|| rule.end())
    }

    fn row_sums(&self, section: &Section) -> Vec<(usize, Vec<usize>, Relation)> {
        let side = self.schema.side(&section.side);
        let mut sums = Vec::new();
        for (index, row) in section.rows.iter().enumerate() {
            let listed = side.and_then(|side| find_schema(side, section, row));
            if let Some(listed) = listed.filter(|listed| !listed.parts.is_empty()) {
                let relation = if listed.of_which { Relation::AtLeast } else { Relation::Equal };
                sums.push((index, self.parts(section, listed), relation));
                continue;
            }
            let children: Vec<usize> = if row.total && self.schema.shape != Shape::Balance {
                (0..section.rows.len()).filter(|&i| i != index && self.is_outermost(section, i)).collect()
            } else {
                (0..section.rows.len()).filter(|&i| section.rows[i].parent == Some(index)).collect()
            };
            // a row of a balance whose parts the schema does not list is the sum of what is indented below it
            if !children.is_empty() {
                sums.push((index, children, Relation::Equal));
            }
        }
        sums
    }

    fn is_outermost(&self, section: &Section, index: usize) -> bool {
        let row = &section.rows[index];
        !row.total && row.parent.is_none()
    }

    /// The rows that a listed row's parts name; a level name stands for all class rows.
    fn parts(&self, section: &Section, listed: &RowSchema) -> Vec<usize> {
        let levels: BTreeSet<&str> = self
            .pack
            .manifest
            .codes
            .iter()
            .filter_map(|codes| codes.levels.first().map(String::as_str))
            .collect();
        let side = self.schema.side(&section.side);
        let mut found = Vec::new();
        for part in &listed.parts {
            if levels.contains(part.as_str()) {
                let is_class = |row: &Row| side.is_some_and(|side| side.row(&row.key).is_none());
                found.extend((0..section.rows.len()).filter(|&i| is_class(&section.rows[i])));
            } else {
                let names: Vec<String> = part.split('>').map(str::to_owned).collect();
                let hits = section.find(&names);
                found.extend(
                    hits.into_iter().filter(|&i| names.len() > 1 || section.rows[i].depth == 0).take(1),
                );
            }
        }
        found
    }

    /// Codes: none twice, every upper level there.
    fn codes(&self) -> Option<Outcome> {
        let codes = self.schema.code_system(&self.pack.manifest.codes)?;
        let mut rule = self.rule(CODES, "请核对编码");
        for section in &self.table.sections {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            for row in &section.rows {
                let Some(code) = row.code.as_deref() else { continue };
                rule.compared += 1;
                let level = codes.lengths.iter().position(|&length| length == code.len()).unwrap_or_default();
                let problem = if !seen.insert(code) {
                    Some(format!("编码{code}出现了两次"))
                } else if level > 0 && row.parent.is_none_or(|p| section.rows[p].depth as usize + 1 != level)
                {
                    Some(format!("编码{code}没有上级科目{}", &code[..codes.lengths[level - 1]]))
                } else {
                    None
                };
                if let Some(message) = problem {
                    rule.findings.push(Finding {
                        id: format!("{}:{code}", rule.id),
                        severity: self.severity,
                        message: format!("“{}{}”的{message}", self.year, self.table.id),
                        places: vec![Place::Cell(row.place.clone())],
                        hint: "请核对编码，或补上上级科目的一行".to_owned(),
                        ..Finding::default()
                    });
                }
            }
        }
        (rule.compared > 0).then(|| rule.end())
    }

    /// Both totals of a balance.
    fn balance(&self) -> Option<Outcome> {
        let [left, right] = self.table.sections.as_slice() else { return None };
        let mut rule = self.rule(BALANCE, "请核对两侧的总计");
        let total = |section: &Section| {
            let id = self.schema.side(&section.side)?.total.as_deref()?;
            let row = section.rows.iter().position(|row| row.key == id)?;
            (!section.columns.is_empty()).then(|| self.term(section, row, 0))
        };
        match (total(left), total(right)) {
            (Some(left), Some(right)) => {
                let subject = format!("{}{}", self.year, self.table.id);
                rule.compare(
                    &subject,
                    Comparison { left: vec![left], right: vec![right], relation: Relation::Equal },
                );
                Some(rule.end())
            }
            _ => Some(rule.skip("缺少总计行")),
        }
    }
}

/// The schema of a listed row, told apart from others of the same id by its parent.
fn find_schema<'a>(side: &'a SideSchema, section: &Section, row: &Row) -> Option<&'a RowSchema> {
    let parent = row.parent.map(|p| section.rows[p].key.as_str());
    let mut same = side.rows.iter().filter(|listed| listed.id == row.key);
    same.clone().find(|listed| listed.parent.as_deref() == parent).or_else(|| same.next())
}
