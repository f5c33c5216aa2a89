//! Taking out of a pack what fell away with something that a layer removed, by the places where it is written.

use std::collections::BTreeSet;

use super::super::Glossary;
use super::super::at::{FileSpot, Written};
use super::super::charts::Charts;
use super::super::inspection::Inspection;
use super::super::manifest::Manifest;
use super::super::merge::Removed;
use super::super::raw::tables::{RawColumn, RawRow, RawTable, RawTables};

type Spots<'a> = &'a BTreeSet<FileSpot>;

/// Takes out what pack.toml and the tables say.
pub(super) fn drop_all(
    dropped: Spots<'_>,
    removed: &[Removed],
    manifest: &mut Manifest,
    tables: &mut RawTables,
) {
    manifest.reasons.retain(|reason| !dropped.contains(&reason.path.spot));
    manifest.called.retain(|called| !dropped.contains(&called.path.spot));
    if let Some(change) = &mut manifest.large_change {
        words(dropped, &mut change.watch);
    }
    // that of projects which was taken away is still named, so that no other stands in for it
    if !manifest
        .projects_table
        .as_ref()
        .is_some_and(|id| removed.iter().any(|gone| gone.list == "table" && id == &gone.id))
    {
        single(dropped, &mut manifest.projects_table);
    }
    for fact in &mut manifest.facts {
        single(dropped, &mut fact.codes);
        single(dropped, &mut fact.unless);
        single(dropped, &mut fact.last_year_of);
        fact.when.retain(|condition| !dropped.contains(&condition.fact.spot));
    }
    words(dropped, &mut manifest.bodies.supervised);
    manifest.nature.words.retain(|kind, _| !dropped.contains(&kind.spot));
    words(dropped, &mut manifest.wording.plans);
    if manifest.attachment.as_ref().is_some_and(|condition| dropped.contains(&condition.fact.spot)) {
        manifest.attachment = None;
    }
    let keys = [
        &mut manifest.wording.level_fact,
        &mut manifest.bodies.units,
        &mut manifest.bodies.supervisor,
        &mut manifest.bodies.departments,
        &mut manifest.bodies.implementer,
        &mut manifest.nature.fact,
        &mut manifest.nature.text,
        &mut manifest.dates.assets,
        &mut manifest.dates.project_start,
        &mut manifest.dates.project_end,
        &mut manifest.dates.project_period,
    ];
    for key in keys {
        if dropped.contains(&key.spot) {
            *key = Written::default();
        }
    }
    for table in &mut tables.tables {
        of_table(dropped, table);
    }
}

fn of_table(dropped: Spots<'_>, table: &mut RawTable) {
    single(dropped, &mut table.codes);
    table.title_of.retain(|kind, _| !dropped.contains(&kind.spot));
    rows(dropped, &mut table.rows);
    columns(dropped, &mut table.columns);
    for side in &mut table.sides {
        single(dropped, &mut side.classes);
        single(dropped, &mut side.total);
        rows(dropped, &mut side.rows);
        columns(dropped, &mut side.columns);
    }
    if let Some(form) = &mut table.form {
        single(dropped, &mut form.value.spent_in);
        for field in &mut form.value.amounts {
            words(dropped, &mut field.parts);
        }
    }
    if let Some(text) = &mut table.text {
        single(dropped, &mut text.value.prose);
        single(dropped, &mut text.value.named_in);
        text.value.fields.retain(|field| !dropped.contains(&field.id.spot));
    }
}

/// Takes out what charts and the glossary say.
pub(super) fn drop_shown(dropped: Spots<'_>, charts: &mut Charts, glossary: &mut Glossary) {
    for chart in &mut charts.charts {
        if chart.rows.as_ref().is_some_and(|rows| dropped.contains(&rows.table.spot)) {
            chart.rows = None;
        }
        chart.bars.retain(|bar| !dropped.contains(&bar.path.spot));
    }
    // one without bars would be a heading over nothing
    charts.charts.retain(|chart| chart.rows.is_some() || !chart.bars.is_empty());
    for terms in [&mut glossary.income, &mut glossary.terms] {
        terms.retain(|term| term.path.as_ref().is_none_or(|path| !dropped.contains(&path.spot)));
    }
    if dropped.contains(&glossary.system.spot) {
        glossary.system = Written::default();
        glossary.items.clear();
    }
}

/// Takes out of criteria what they name; one with nothing left to decide by is for a person.
pub(super) fn drop_criteria(dropped: Spots<'_>, inspection: &mut Inspection) {
    for criterion in &mut inspection.criteria {
        words(dropped, &mut criterion.rules);
        words(dropped, &mut criterion.breaches);
        words(dropped, &mut criterion.facts);
        words(dropped, &mut criterion.figures);
        criterion.levels.retain(|wanted| !dropped.contains(&wanted.table.spot));
        criterion.when.retain(|condition| !dropped.contains(&condition.fact.spot));
        single(dropped, &mut criterion.part);
    }
}

fn single(dropped: Spots<'_>, written: &mut Option<Written>) {
    if written.as_ref().is_some_and(|written| dropped.contains(&written.spot)) {
        *written = None;
    }
}

fn words(dropped: Spots<'_>, words: &mut Vec<Written>) {
    words.retain(|word| !dropped.contains(&word.spot));
}

fn rows(dropped: Spots<'_>, rows: &mut Vec<RawRow>) {
    rows.retain(|row| !dropped.contains(&row.id.spot));
    for row in rows {
        words(dropped, &mut row.parts);
    }
}

fn columns(dropped: Spots<'_>, columns_of: &mut [RawColumn]) {
    for column in columns_of {
        words(dropped, &mut column.parts);
        words(dropped, &mut column.required_for);
        columns(dropped, &mut column.columns);
    }
}
