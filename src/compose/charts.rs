//! Charts out of the same figures as the tables: which amounts, in which words.

use rust_decimal::Decimal;

use crate::budget::amount::grouped;
use crate::budget::lookup::Missing;
use crate::budget::path::{CellPath, escape};
use crate::diag::Diagnostic;
use crate::pack::charts::{ChartSpec, RowsSpec};

use super::document::{BarValue, BarView, ChartView};
use super::figures::{ASKED, Stated};
use super::ledger::Desk;

/// The address under which templates place the charts.
pub const ADDRESS: &str = "charts:";

/// The charts, every number registered as a figure; none unless the style asks for them.
///
/// # Errors
/// Words of `charts.toml` that do not render. Paths that lead nowhere are recorded as faults.
pub fn views(
    desk: &Desk,
    line: &dyn Fn(&str) -> Result<String, Vec<Diagnostic>>,
) -> Result<Vec<ChartView>, Vec<Diagnostic>> {
    let pack = &desk.pack;
    if !pack.style.charts.enabled {
        return Ok(Vec::new());
    }
    desk.begin("charts.toml");
    let series: Vec<String> = pack.charts.series.iter().map(|s| line(s)).collect::<Result<_, _>>()?;
    let mut views = Vec::new();
    for spec in &pack.charts.charts {
        let rows = rows(desk, spec);
        if rows.is_empty() {
            continue;
        }
        // either every bar has its year before, or none
        let years = if rows.iter().all(|row| row.before.is_some()) { series.len().min(2) } else { 1 };
        let bars: Vec<BarView> = rows.iter().map(|row| row.view(desk, years)).collect();
        let mut view = ChartView {
            title: line(&spec.title)?,
            unit_line: format!("{}{}", pack.manifest.words.unit, desk.unit().word()),
            series: series.iter().take(years).cloned().collect(),
            bars,
            alt: String::new(),
        };
        view.alt = in_words(&view, &pack.charts.kind);
        views.push(view);
    }
    Ok(views)
}

/// Title, unit, and each bar with its years.
fn in_words(view: &ChartView, kind: &str) -> String {
    let bar = |bar: &BarView| {
        let values = view.series.iter().zip(&bar.values).map(|(year, value)| format!("{year}{}", value.text));
        format!("{}{}", bar.label, values.collect::<Vec<_>>().join("，"))
    };
    let bars: Vec<String> = view.bars.iter().map(bar).collect();
    format!("{kind}{}，{}。{}。", view.title, view.unit_line, bars.join("；"))
}

/// One item of a chart.
struct Row {
    label: String,
    path: String,
    now: Stated,
    before: Option<Stated>,
}

impl Row {
    fn view(&self, desk: &Desk, years: usize) -> BarView {
        let now = (self.path.clone(), Some(&self.now));
        let before = (format!("上年:{}", self.path), self.before.as_ref());
        let stated = [now, before].into_iter().take(years);
        let value = |(path, stated): (String, Option<&Stated>)| {
            let stated = stated?;
            let value = stated.yuan / desk.unit().factor();
            let text = grouped(value, *desk.pack.manifest.money.decimals);
            let figure = desk.register(&text, path, stated.places.clone());
            Some(BarValue { text, value, figure })
        };
        BarView { label: self.label.clone(), values: stated.filter_map(value).collect() }
    }
}

/// The items of a chart that have an amount this year or last.
fn rows(desk: &Desk, spec: &ChartSpec) -> Vec<Row> {
    let mut wanted = spec.rows.as_ref().map(|rows| of_level(desk, rows)).unwrap_or_default();
    for bar in &spec.bars {
        let label = desk.of_pack(&bar.label, &desk.pack.layers.place(bar.path.spot));
        wanted.push((label, bar.path.to_string()));
    }
    let row = |(label, path): (String, String)| {
        let now = stated(desk, &path)?;
        let before = desk.last_year(&path);
        let some = |stated: &Stated| stated.yuan != Decimal::ZERO;
        let path = path.trim_start_matches(ASKED).to_owned();
        (some(&now) || before.as_ref().is_some_and(some)).then_some(Row { label, path, now, before })
    };
    wanted.into_iter().filter_map(row).collect()
}

/// Whether this book does without a table of the pack; reading has told what is left out for want of it.
fn does_without(desk: &Desk, table: &str) -> bool {
    desk.pack.table(table).is_some() && desk.budget.current.table(table).is_none()
}

/// Labels and paths of the rows of a level; nothing of a table that this book does without.
fn of_level(desk: &Desk, spec: &RowsSpec) -> Vec<(String, String)> {
    if does_without(desk, spec.table.split('@').next().unwrap_or_default()) {
        return Vec::new();
    }
    let rows = desk.rows(&spec.table, &spec.level, &spec.column);
    let path = |path: &str| format!("{path}/{}", escape(&spec.column));
    rows.iter().map(|row| (desk.words(&row.label, &row.place), path(&row.path))).collect()
}

/// The amount at a path; none of what is withheld or in a table that this book does without. A path that
/// leads nowhere is a fault.
fn stated(desk: &Desk, path: &str) -> Option<Stated> {
    let parsed = CellPath::parse(path.trim_start_matches(ASKED));
    let passed_over = parsed.is_ok_and(|parsed| {
        does_without(desk, &parsed.table) || matches!(desk.amount(&parsed, false), Err(Missing::Withheld))
    });
    if passed_over { None } else { desk.stated(path) }
}
