//! Projects against the function items that pay for them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::lookup::{Found, Missing, column_of};
use crate::budget::path::{CellPath, escape};
use crate::budget::table::{Row, Table};
use crate::budget::unit::Project;
use crate::diag::Severity;
use crate::pack::checks::Relation;
use crate::pack::schema::FormSchema;

use crate::reconcile::interval::{Comparison, Term};
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::{World, money};

/// What to do about a project that costs more than its code has.
const MANY_CODES: &str =
    "一个项目由几个科目安排的，不必改；不是的，请核对各项目的编码（code），以及两张表的金额";

/// One rule: the projects of a code cost no more than the code's spending on projects. Where they cost
/// just as much, a reader knows one from the other; so this also guards what is withheld.
///
/// A project states one code and may draw on more: what it costs beyond the money of its code is only a warning
/// as long as all projects together cost no more than there is for projects, since then the money left to other
/// codes is as much as what is lacking here (both differences are the same sum, taken code by code).
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.whole()?;
    let found = world.pack.tables.iter().find_map(|schema| {
        let form = schema.form()?;
        Some((form, form.spent_in.as_deref()?, world.budget.current.table(&schema.id)?))
    });
    let Some((form, spent_in, table)) = found else {
        return Err(Stop::skip("没有项目的绩效表"));
    };
    let Ok(spent_in) = CellPath::parse(spent_in) else {
        return Err(Stop::fault("tables.toml", format!("模板包的 spent_in 不是单元格路径：{spent_in}")));
    };
    // the first of rows that share a name
    let mut rows: BTreeMap<String, &Row> = BTreeMap::new();
    for row in table.sections.first().iter().flat_map(|section| &section.rows) {
        rows.entry(fold(&row.label)).or_insert(row);
    }
    let mut codes: BTreeMap<&str, Vec<Term>> = BTreeMap::new();
    for project in &world.budget.unit.projects {
        let code = project.code.as_deref();
        if let Some((code, term)) = code.zip(cost(project, table, form, &rows)) {
            codes.entry(code).or_default().push(term);
        }
    }
    let elsewhere = all_cost(world, table, form) <= all_spent(world, &spent_in)?;
    for (code, left) in codes {
        let path = spent_in.with_row(code);
        let spent = match world.budget.find(&path) {
            Ok(Found::Amount(amount)) => term(path.to_string(), table, Some(amount)),
            Ok(_) | Err(Missing::Row(_)) => term(path.to_string(), table, None),
            Err(missing) => return Err(Stop::Skip(missing.explain(&path, &world.budget.unit))),
        };
        let told = rule.findings.len();
        rule.compare(code, Comparison { left, right: vec![spent], relation: Relation::AtMost });
        if let Some(surplus) = rule.findings[told..].last_mut().filter(|_| elsewhere) {
            surplus.severity = Severity::Warning;
            surplus.message.push_str("；别的科目安排给项目的钱有剩余，够补这个差额");
            surplus.hint = MANY_CODES.to_owned();
        }
    }
    Ok(())
}

/// What all projects cost, with or without a code, those that are exempt too.
fn all_cost(world: &World<'_>, table: &Table, form: &FormSchema) -> Decimal {
    let mut sum = Decimal::ZERO;
    for section in &table.sections {
        let column = form.amounts.first().and_then(|field| section.column(&field.id));
        let rows = section.rows.iter().filter(|row| !row.total);
        sum += rows
            .filter_map(|row| row.amounts[column?].as_ref())
            .map(|amount| amount.yuan - amount.half)
            .sum::<Decimal>();
    }
    let exempt = world.budget.unit.projects.iter().filter(|project| project.exempt);
    sum + exempt.filter_map(|project| project.amount.as_ref()).map(|amount| amount.yuan).sum::<Decimal>()
}

/// What all codes have for projects: the total row, else the sum of the outermost ones; nothing where the table
/// could not be read.
fn all_spent(world: &World<'_>, spent_in: &CellPath) -> Result<Decimal, Stop> {
    let lacks = |missing: Missing| Stop::Skip(missing.explain(spent_in, &world.budget.unit));
    let (_, section) = world.budget.section(spent_in).map_err(lacks)?;
    let column = column_of(section, spent_in).map_err(lacks)?;
    let rows = || section.rows.iter();
    let amount =
        |row: &Row| row.amounts[column].as_ref().map_or(Decimal::ZERO, |amount| amount.yuan + amount.half);
    match rows().find(|row| row.total) {
        Some(total) => Ok(amount(total)),
        None => Ok(rows().filter(|row| row.parent.is_none()).map(amount).sum()),
    }
}

/// What a project costs: by its form, or as declared where it is exempt from having one.
fn cost(project: &Project, table: &Table, form: &FormSchema, rows: &BTreeMap<String, &Row>) -> Option<Term> {
    if project.exempt {
        return Some(term(project.name.clone(), table, project.amount.as_ref()));
    }
    let column = &form.amounts.first()?.id;
    let section = table.sections.first()?;
    let row = rows.get(&fold(&project.name))?;
    let amount = row.amounts[section.column(column)?].as_ref()?;
    Some(term(format!("{}/{}/{}", table.id, escape(&row.key), escape(column)), table, Some(amount)))
}

fn term(path: String, table: &Table, amount: Option<&Amount>) -> Term {
    Term {
        path,
        name: String::new(),
        value: amount.map_or(Decimal::ZERO, |amount| amount.yuan),
        minus: false,
        half: amount.map_or(Decimal::ZERO, |amount| amount.half),
        measure: money(table),
        blank: false,
        place: amount.map(|amount| amount.place.clone()),
    }
}
