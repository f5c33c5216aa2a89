//! The filters and functions of templates. Figures come through these only.
//!
//! What each gives is said once, in `pack/templates/vocabulary`, for `gongkai pack show` too; tests hold the two
//! together.

use rust_decimal::Decimal;
use tera::{Kwargs, State, Tera, Value};

use crate::budget::path::CellPath;
use crate::budget::typed;
use crate::budget::unit::Prose;
use crate::diag::Diagnostic;

use super::bounds;
use super::clause;
use super::context::paragraphs;
use super::counting::counting;
use super::digits;
use super::figures::{ASKED, Stated};
use super::ledger::Desk;
use super::lists::TemplateRow;
use super::marks::AT;
use super::notice::CorrectionHeads;
use super::{counted, printed, twins};

/// Registers all filters and functions.
pub fn register(tera: &mut Tera, desk: &Desk) {
    amounts(tera, desk);
    printed::register(tera, desk);
    twins::register(tera, desk);
    counted::register(tera, desk);
    bounds::register(tera);
    questions(tera, desk);
    lists(tera, desk);
    let at = desk.clone();
    tera.register_filter("date_cn", move |date: String, _: Kwargs, _: &State<'_>| {
        at.made_from(&date_cn(&digits::plain(&date)), &date)
    });
    tera.register_filter("clause", |lines: Vec<String>, _: Kwargs, _: &State<'_>| {
        clause::ended(&typed::joined(lines)).to_owned()
    });
    tera.register_filter("cn", |number: u64, _: Kwargs, _: &State<'_>| counting(number));
    tera.register_function("table", |kwargs: Kwargs, _: &State<'_>| {
        let id = argument(&kwargs, "id")?;
        Ok::<Value, tera::Error>(Value::safe_string(&format!("![](<table:{id}>)")))
    });
    let at = desk.clone();
    tera.register_function("corrections", move |kwargs: Kwargs, _: &State<'_>| {
        let columns: Vec<String> = kwargs.must_get("columns")?;
        at.enter(mark(&kwargs));
        let columns = columns.iter().map(|text| digits::plain(text).into_owned()).collect();
        let (title, follows) = (argument(&kwargs, "title")?, argument(&kwargs, "follows")?);
        at.head_corrections(CorrectionHeads { title, columns, follows });
        Ok::<Value, tera::Error>(Value::safe_string(&format!("![](<{}>)", super::notice::ADDRESS)))
    });
    tera.register_function("charts", |_: Kwargs, _: &State<'_>| {
        Value::safe_string(&format!("![](<{}>)", super::charts::ADDRESS))
    });
}

fn amounts(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("wan", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.enter(mark(&kwargs));
        Value::safe_string(&at.print_amount(&path))
    });
    let at = desk.clone();
    tera.register_filter("fact", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.enter(mark(&kwargs));
        Value::safe_string(&at.print_fact(&path))
    });
    let at = desk.clone();
    tera.register_filter("change", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        let rate: Option<bool> = kwargs.get("rate")?;
        at.enter(mark(&kwargs));
        Ok::<Value, tera::Error>(Value::safe_string(&at.print_change(&path, rate.unwrap_or(true))))
    });
    let at = desk.clone();
    tera.register_filter("reason", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.enter(mark(&kwargs));
        reason(&at, &path)
    });
}

/// An argument that names something, as it reads.
pub(super) fn argument(kwargs: &Kwargs, name: &str) -> Result<String, tera::Error> {
    Ok(digits::plain(&kwargs.must_get::<String>(name)?).into_owned())
}

/// The number of the tag that a call stands in.
pub(super) fn mark(kwargs: &Kwargs) -> Option<usize> {
    kwargs.get::<usize>(AT).ok().flatten()
}

fn questions(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("nonzero", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        let this_year: Option<bool> = kwargs.get("this_year")?;
        at.enter(mark(&kwargs));
        let some = |stated: Option<Stated>| stated.is_some_and(|stated| !stated.yuan.is_zero());
        if at.is_removed(&path) {
            return Ok::<bool, tera::Error>(false);
        }
        let now = some(at.stated(&path));
        Ok::<bool, tera::Error>(now || !this_year.unwrap_or_default() && some(at.last_year(&path)))
    });
    let at = desk.clone();
    tera.register_filter("same_as", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        let other = argument(&kwargs, "path")?;
        at.enter(mark(&kwargs));
        Ok::<bool, tera::Error>(at.prints_alike(&path, &other))
    });
    let at = desk.clone();
    tera.register_function("has_table", move |kwargs: Kwargs, _: &State<'_>| {
        let id = argument(&kwargs, "id")?;
        at.enter(mark(&kwargs));
        Ok::<bool, tera::Error>(at.has_table(&id))
    });
    let at = desk.clone();
    tera.register_filter("has_previous", move |path: String, _: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.last_year(&path).is_some()
    });
    let at = desk.clone();
    tera.register_filter("incomparable", move |path: String, _: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.is_incomparable(&path)
    });
    let at = desk.clone();
    tera.register_filter("changed", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.enter(mark(&kwargs));
        at.last_year(&path).is_some() && at.change(&path).is_some_and(|change| !change.difference().is_zero())
    });
    let at = desk.clone();
    tera.register_filter("has_reason", move |path: String, _: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        given_reason(&at, &path).is_some()
    });
    let at = desk.clone();
    tera.register_filter("rises", move |path: String, kwargs: Kwargs, _: &State<'_>| {
        let path = digits::plain(&path);
        at.enter(mark(&kwargs));
        at.last_year(&path).is_some() && at.change(&path).is_some_and(|change| change.exact > Decimal::ZERO)
    });
}

fn lists(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_function("rows", move |kwargs: Kwargs, _: &State<'_>| {
        let (table, level, column) =
            (argument(&kwargs, "table")?, argument(&kwargs, "level")?, argument(&kwargs, "column")?);
        let this_year: Option<bool> = kwargs.get("this_year")?;
        at.enter(mark(&kwargs));
        let mut rows = at.rows(&table, &level, &column);
        if this_year.unwrap_or_default() {
            rows.retain(|row| at.has_now(row, &column));
        }
        Ok::<Value, tera::Error>(list(&at, &rows))
    });
    let at = desk.clone();
    tera.register_function("classes", move |kwargs: Kwargs, _: &State<'_>| {
        let (table, column) = (argument(&kwargs, "table")?, argument(&kwargs, "column")?);
        at.enter(mark(&kwargs));
        Ok::<Value, tera::Error>(list(&at, &at.classes(&table, &column)))
    });
    let at = desk.clone();
    tera.register_function("entry", move |kwargs: Kwargs, _: &State<'_>| {
        let (fact, key) = (argument(&kwargs, "fact")?, argument(&kwargs, "key")?);
        at.enter(mark(&kwargs));
        Ok::<String, tera::Error>(at.entry(&fact, &key))
    });
    let at = desk.clone();
    tera.register_function("tables", move |_: Kwargs, _: &State<'_>| Value::from_serializable(&at.tables()));
    let at = desk.clone();
    tera.register_function("items", move |kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        Value::from_serializable(&at.items())
    });
}

/// Rows as templates get them.
fn list(desk: &Desk, rows: &[TemplateRow]) -> Value {
    let rows: Vec<TemplateRow> = rows.iter().map(|row| row.stamped(desk)).collect();
    Value::from_serializable(&rows)
}

/// `2023-02-10` → `2023年2月10日`.
pub fn date_cn(date: &str) -> String {
    match date.parse::<jiff::civil::Date>() {
        Ok(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Err(_) => date.to_owned(),
    }
}

fn given_reason<'d>(desk: &'d Desk, path: &str) -> Option<(&'d str, &'d Prose)> {
    let wanted = CellPath::parse(path.trim_start_matches(ASKED)).ok()?;
    let mut reasons = desk.budget.unit.reasons.iter();
    let (key, text) = reasons.find(|(key, _)| CellPath::parse(key).is_ok_and(|key| key == wanted))?;
    // one that says nothing is none
    let says_something =
        !clause::of_reason(&typed::joined(paragraphs(text).into_iter().map(|own| own.0))).is_empty();
    says_something.then_some((key, text))
}

/// The reason for a change, without a full stop; noted where the amount changed and none is given.
fn reason(desk: &Desk, path: &str) -> String {
    if let Some((key, text)) = given_reason(desk, path) {
        desk.note_printed(key);
        let words = typed::joined(paragraphs(text).iter().map(|(text, place)| desk.words(text, place)));
        let words = clause::of_reason(&words);
        // what counts its reasons is announced: 主要原因是：1.……
        let colon = if clause::counts(words) { "：" } else { "" };
        return format!("{colon}{words}");
    }
    match CellPath::parse(path.trim_start_matches(ASKED)) {
        Ok(wanted) => desk.lacks_reason(path, wanted),
        Err(error) => {
            let fault = Diagnostic::error("编制-路径", error.to_string());
            desk.fault(fault.hint("请核对模板里的路径"));
        }
    }
    "〔缺原因〕".to_owned()
}
