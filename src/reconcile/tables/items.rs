//! Projects against the function items that pay for them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::{CellPath, escape};
use crate::budget::table::{Row, Table};
use crate::budget::unit::Project;
use crate::pack::checks::Relation;
use crate::pack::schema::FormSchema;

use crate::reconcile::interval::{Comparison, Term};
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::{World, money};

/// One rule: the projects of a code cost no more than the code's spending on projects. Where they cost
/// just as much, a reader knows one from the other; so this also guards what is withheld.
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
    for (code, left) in codes {
        let path = spent_in.with_row(code);
        let spent = match world.budget.find(&path) {
            Ok(Found::Amount(amount)) => term(path.to_string(), table, Some(amount)),
            Ok(_) | Err(Missing::Row(_)) => term(path.to_string(), table, None),
            Err(missing) => return Err(Stop::Skip(missing.explain(&path, &world.budget.unit))),
        };
        rule.compare(code, Comparison { left, right: vec![spent], relation: Relation::AtMost });
    }
    Ok(())
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
        place: amount.map(|amount| amount.place.clone()),
    }
}
