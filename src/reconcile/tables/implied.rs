//! What the shapes imply: sums of columns, trees, totals, balances, parts of listed rows and forms.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::path::escape;
use crate::budget::table::{Row, Section, Table};
use crate::budget::unit::Unit;
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::checks::Relation;
use crate::pack::schema::{RowSchema, RowsAre, Shape, SideSchema, TableSchema};

use crate::reconcile::interval::{Comparison, Term, Verdict};
use crate::reconcile::money;
use crate::reconcile::office::bodies::is_named_as;
use crate::reconcile::registry::Year;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::upper_rows;

/// Whether a table has columns, or fields of a form, that are sums of others.
pub(in crate::reconcile) fn has_column_sums(schema: &TableSchema) -> bool {
    let leaves = schema.sides().iter().flat_map(SideSchema::leaves);
    let mut fields = schema.form().into_iter().flat_map(|form| &form.amounts);
    leaves.into_iter().any(|(_, leaf)| !leaf.parts.is_empty()) || fields.any(|field| !field.parts.is_empty())
}

/// Whether rows of a table can be sums of others.
pub(in crate::reconcile) fn has_row_sums(schema: &TableSchema) -> bool {
    match &schema.shape {
        Shape::Balance(_) | Shape::Tree(_) => true,
        Shape::Rows(rows) => rows.single.is_none(),
        Shape::Form(_) | Shape::Text(_) => false,
    }
}

/// Whether the rows of a table nest by their codes.
pub(in crate::reconcile) fn has_codes(schema: &TableSchema) -> bool {
    schema.code_system().is_some()
}

/// Whether a table has two sides with equal totals.
pub(in crate::reconcile) fn is_balance(schema: &TableSchema) -> bool {
    match &schema.shape {
        Shape::Balance(_) => true,
        Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => false,
    }
}

/// Whether the total row of a table adds up all outermost rows; a side of a balance lists the parts of its own.
fn totals_all_rows(schema: &TableSchema) -> bool {
    match &schema.shape {
        Shape::Tree(_) | Shape::Rows(_) | Shape::Form(_) | Shape::Text(_) => true,
        Shape::Balance(_) => false,
    }
}

/// A table under check.
pub(in crate::reconcile) struct Of<'a> {
    pub(in crate::reconcile) table: &'a Table,
    pub(in crate::reconcile) schema: &'a TableSchema,
    pub(in crate::reconcile) pack: &'a Pack,
    pub(in crate::reconcile) year: Year,
    pub(in crate::reconcile) unit: &'a Unit,
}

impl Of<'_> {
    /// The table's name, marked where it is last year's.
    pub(super) fn name(&self) -> String {
        format!("{}{}", self.year.mark(), self.table.id)
    }

    /// The path of one of its amounts.
    pub(in crate::reconcile) fn path(&self, section: &Section, row: &Row, column: &str) -> String {
        let side = if section.side.is_empty() { String::new() } else { format!("@{}", section.side) };
        let parent =
            row.parent.filter(|_| row.code.is_none()).map(|p| format!("{}>", escape(&section.rows[p].key)));
        let parent = parent.unwrap_or_default();
        format!("{}{side}/{parent}{}/{}", self.name(), escape(&row.key), escape(column))
    }

    pub(in crate::reconcile) fn term(&self, section: &Section, row: usize, column: usize) -> Term {
        let row = &section.rows[row];
        let amount = row.amounts[column].as_ref();
        Term {
            path: self.path(section, row, &section.columns[column]),
            name: String::new(),
            value: amount.map_or(Decimal::ZERO, |amount| amount.yuan),
            minus: false,
            half: amount.map_or(Decimal::ZERO, |amount| amount.half),
            measure: money(self.table),
            blank: amount.is_none(),
            place: Some(row.amount_cell(column)),
        }
    }

    /// Columns with the parts that the schema declares; a form's are its fields.
    fn column_sums(&self, section: &Section) -> Vec<(String, Vec<String>)> {
        if let Some(form) = self.schema.form() {
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

    /// A column that the schema names; none where this sheet does without it.
    fn column(&self, section: &Section, id: &str) -> Result<Option<usize>, Stop> {
        let known = match self.schema.form() {
            Some(form) => form.amounts.iter().any(|field| field.id == id),
            None => self.schema.side(&section.side).is_some_and(|side| side.amount_columns().contains(&id)),
        };
        if known { Ok(section.column(id)) } else { Err(self.unknown("列", id)) }
    }

    /// Whether a sheet cannot do without a column.
    fn needs(&self, section: &Section, id: &str) -> bool {
        let leaves = self.schema.side(&section.side).map(SideSchema::leaves).unwrap_or_default();
        leaves.iter().any(|(_, leaf)| leaf.id == id && !leaf.optional)
    }

    /// A part of a sum that the schema does not have.
    fn unknown(&self, what: &str, id: &str) -> Stop {
        Stop::fault("tables.toml", format!("“{}”的 parts 写了没有的{what}“{id}”", self.table.id))
    }

    /// Rows that are sums, the rows they are sums of, and how the two stand.
    pub(super) fn row_sums(&self, section: &Section) -> Result<Vec<(usize, Vec<usize>, Relation)>, Stop> {
        let side = self.schema.side(&section.side);
        let mut below = vec![Vec::new(); section.rows.len()];
        for (index, row) in section.rows.iter().enumerate() {
            if let Some(parent) = row.parent {
                below[parent].push(index);
            }
        }
        let mut sums = Vec::new();
        let own = self.own_sum(section);
        if let Some(own) = own {
            let units = (0..section.rows.len()).filter(|&i| i != own && self.is_outermost(section, i));
            sums.push((own, units.collect(), Relation::Equal));
        }
        for (index, row) in section.rows.iter().enumerate() {
            let listed = side.and_then(|side| find_schema(side, section, row));
            if let Some(listed) = listed.filter(|listed| !listed.parts.is_empty()) {
                let relation = if listed.of_which { Relation::AtLeast } else { Relation::Equal };
                let parts = self.parts(section, listed)?;
                // a figure that the table does not break down is no sum that could be wrong
                let of_its_own = listed.parts.iter().all(|part| part.contains('>'));
                if !parts.is_empty() || !of_its_own {
                    sums.push((index, parts, relation));
                }
                continue;
            }
            let children: Vec<usize> = if row.total && totals_all_rows(self.schema) {
                let parts = (0..section.rows.len()).filter(|&i| i != index && Some(i) != own);
                parts.filter(|&i| self.is_outermost(section, i)).collect()
            } else {
                std::mem::take(&mut below[index])
            };
            // a row of a balance whose parts the schema does not list is the sum of what is indented below it
            if !children.is_empty() {
                sums.push((index, children, Relation::Equal));
            }
        }
        Ok(sums)
    }

    /// In a table whose rows are units: the publisher's own row that sums up those of its units, and is no
    /// part of the total. It bears the publisher's name alone (its own office is a unit), its amounts are the
    /// sums of the others, and the total does not count it.
    fn own_sum(&self, section: &Section) -> Option<usize> {
        if self.schema.rows_are != Some(RowsAre::Units) {
            return None;
        }
        let rows = || (0..section.rows.len()).filter(|&i| self.is_outermost(section, i));
        let own = rows().find(|&i| is_named_as(self.unit, &section.rows[i].label))?;
        let others: Vec<usize> = rows().filter(|&i| i != own).collect();
        let total = section.rows.iter().position(|row| row.total)?;
        let agrees = |whole: usize, parts: &[usize]| {
            (0..section.columns.len()).all(|column| {
                let left = vec![self.term(section, whole, column)];
                let right = parts.iter().map(|&part| self.term(section, part, column)).collect();
                let comparison = Comparison { left, right, relation: Relation::Equal };
                comparison.verdict() != Verdict::Breach
            })
        };
        let all: Vec<usize> = rows().collect();
        (!others.is_empty() && agrees(own, &others) && !agrees(total, &all)).then_some(own)
    }

    fn is_outermost(&self, section: &Section, index: usize) -> bool {
        let row = &section.rows[index];
        !row.total && row.parent.is_none()
    }

    /// The rows that a listed row's parts name; a level name stands for all class rows.
    fn parts(&self, section: &Section, listed: &RowSchema) -> Result<Vec<usize>, Stop> {
        let side = self.schema.side(&section.side);
        let listed_row = |id: &str| side.is_some_and(|side| side.row(id).is_some());
        let mut found = Vec::new();
        for part in &listed.parts {
            if self.pack.manifest.codes.iter().any(|codes| codes.levels.first() == Some(part)) {
                found.extend((0..section.rows.len()).filter(|&i| !listed_row(&section.rows[i].key)));
                continue;
            }
            let names: Vec<String> = part.split('>').map(str::to_owned).collect();
            if let Some(wrong) = names.iter().find(|name| !listed_row(name)) {
                return Err(self.unknown("行", wrong));
            }
            let hits = section.find(&names);
            let outermost = |i: &usize| names.len() > 1 || section.rows[*i].depth == 0;
            found.extend(hits.into_iter().filter(outermost).take(1));
        }
        Ok(found)
    }
}

/// Columns that are sums of others, row by row; in forms the fields.
pub(in crate::reconcile) fn columns(of: &Of<'_>, rule: &mut Rule) -> Ran {
    for section in &of.table.sections {
        for (id, parts) in of.column_sums(section) {
            let Some(total) = of.column(section, &id)? else { continue };
            let mut there = Vec::new();
            let mut lacks = false;
            for part in &parts {
                let column = of.column(section, part)?;
                lacks |= column.is_none() && of.needs(section, part);
                there.extend(column);
            }
            // a table of last year without it, which was told: nobody knows the sum
            if lacks {
                continue;
            }
            let parts = there;
            // a sum of optional columns that this sheet does not split
            if parts.is_empty() {
                continue;
            }
            for (index, row) in section.rows.iter().enumerate() {
                let left = vec![of.term(section, index, total)];
                let right = parts.iter().map(|&part| of.term(section, index, part)).collect();
                let sums = Comparison { left, right, relation: Relation::Equal };
                if row.amounts[total].is_none() && parts.iter().all(|&part| row.amounts[part].is_none()) {
                    rule.pass_over(sums);
                    continue;
                }
                rule.compare(&of.path(section, row, &id), sums);
            }
        }
    }
    Ok(())
}

/// Rows that are sums of others: parents of a tree, the total row, listed rows with parts.
pub(in crate::reconcile) fn rows(of: &Of<'_>, rule: &mut Rule) -> Ran {
    for section in &of.table.sections {
        for (whole, parts, relation) in of.row_sums(section)? {
            // what was withheld last year, or blanked to cover it, adds up for nobody
            if section.rows[whole].withheld || parts.iter().any(|&part| section.rows[part].withheld) {
                rule.note = "上年不公开或者空白的行所在的合计没有比对".to_owned();
                continue;
            }
            for column in 0..section.columns.len() {
                let blank = |row: usize| section.rows[row].amounts[column].is_none();
                let left = vec![of.term(section, whole, column)];
                let right = parts.iter().map(|&part| of.term(section, part, column)).collect();
                let sums = Comparison { left, right, relation };
                if blank(whole) && parts.iter().all(|&part| blank(part)) {
                    rule.pass_over(sums);
                    continue;
                }
                let subject = of.path(section, &section.rows[whole], &section.columns[column]);
                rule.compare(&subject, sums);
            }
        }
    }
    Ok(())
}

/// Codes: none twice, every upper level there.
pub(in crate::reconcile) fn codes(of: &Of<'_>, rule: &mut Rule) -> Ran {
    let Some(codes) = of.schema.code_system() else {
        return Err(Stop::fault(
            "tables.toml",
            format!("模板包没有写“{}”用哪一种编码（codes）", of.table.id),
        ));
    };
    for section in &of.table.sections {
        let lacking = upper_rows::lacking(of, section, codes)?;
        if let Some(lacking) = &lacking {
            lacking.tell(of, rule);
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for row in &section.rows {
            let Some(code) = row.code.as_deref() else { continue };
            rule.compared += 1;
            let level = codes.lengths.iter().position(|&length| length == code.len()).unwrap_or_default();
            let problem = if !seen.insert(code) {
                Some(format!("编码{code}出现了两次"))
            } else if lacking.is_none()
                && level > 0
                && row.parent.is_none_or(|p| section.rows[p].depth as usize + 1 != level)
            {
                Some(format!("编码{code}没有上级科目{}", &code[..codes.lengths[level - 1]]))
            } else {
                None
            };
            if let Some(problem) = problem {
                let message = format!("“{}”的{problem}", of.name());
                let evidence = Evidence::of(of.name(), problem);
                rule.find(code, message, evidence, vec![Place::Cell(row.place.clone())]);
            }
        }
    }
    Ok(())
}

/// Both totals of a balance.
pub(in crate::reconcile) fn balance(of: &Of<'_>, rule: &mut Rule) -> Ran {
    let [left, right] = of.table.sections.as_slice() else {
        return Err(Stop::skip(format!("“{}”没有左右两侧", of.name())));
    };
    let total = |section: &Section| {
        let id = of.schema.side(&section.side)?.total.as_deref()?;
        let row = section.rows.iter().position(|row| row.key == id)?;
        (!section.columns.is_empty()).then(|| of.term(section, row, 0))
    };
    let (Some(left), Some(right)) = (total(left), total(right)) else {
        return Err(Stop::skip("缺少总计行"));
    };
    let (left, right) = (vec![left], vec![right]);
    rule.compare(&of.name(), Comparison { left, right, relation: Relation::Equal });
    Ok(())
}

/// The schema of a listed row, told apart from others of the same id by its parent.
fn find_schema<'a>(side: &'a SideSchema, section: &Section, row: &Row) -> Option<&'a RowSchema> {
    let parent = row.parent.map(|p| section.rows[p].key.as_str());
    let mut same = side.rows.iter().filter(|listed| listed.id == row.key);
    same.clone().find(|listed| listed.parent.as_deref() == parent).or_else(|| same.next())
}
