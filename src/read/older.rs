//! Last year's workbooks among those of a folder that nobody named: by the years that their titles state, against
//! the budget year. A workbook that is not there is told here too, with the one that is probably meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::lookup::nearest;
use crate::budget::unit::FACT_SHEET;
use crate::diag::{Diagnostic, Diagnostics, Place};

use super::files;
use super::grid::Grid;
use super::recognise::{self, TITLE_LENGTH, TITLE_ROWS};
use super::shelf::BookShelf;
use super::unit::FILE;

/// So many workbooks are named.
const MOST_NAMED: usize = 6;

/// A workbook whose tables are of an earlier year.
#[derive(Debug, Clone)]
pub(super) struct Older {
    /// Its name.
    pub(super) name: String,
    /// The year that most of its titles state.
    pub(super) year: i32,
}

/// The workbooks among some whose tables are of an earlier year than `year`, and stand in another of them as
/// well; where no year is known the latest that a title states does. Titles that were not brought up to date
/// make no workbook last year's: there is another with the same tables.
pub(super) fn among(
    names: &[String],
    year: Option<i32>,
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) -> Vec<Older> {
    let mut stated: Vec<(Option<i32>, BTreeSet<String>)> = Vec::new();
    for name in names {
        let tables = &shelf.open(name, faults).tables;
        stated.push((usual_year(tables), tables.iter().flat_map(titles).collect()));
    }
    let Some(year) = year.or_else(|| stated.iter().filter_map(|(year, _)| *year).max()) else {
        return Vec::new();
    };
    let is_older = |stated: &Option<i32>| stated.is_some_and(|stated| stated < year);
    let mut of_this_year: BTreeSet<&String> = BTreeSet::new();
    for (_, titles) in stated.iter().filter(|(own, _)| !is_older(own)) {
        of_this_year.extend(titles);
    }
    let mut found = Vec::new();
    for (name, (usual, titles)) in names.iter().zip(&stated) {
        if let Some(own) = usual.filter(|own| *own < year)
            && titles.iter().any(|title| of_this_year.contains(title))
        {
            found.push(Older { name: name.clone(), year: own });
        }
    }
    found
}

/// The year that most titles of a workbook state, the latest of several.
fn usual_year(tables: &[Grid]) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for year in tables.iter().filter_map(recognise::latest_year) {
        *counts.entry(year).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
}

/// The titles of a sheet without their years, and its name: what it has in common with that of another year.
fn titles(grid: &Grid) -> Vec<String> {
    // covers are alike whatever follows them
    if grid.is_empty() || recognise::is_front(grid) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let name = recognise::title_key(&grid.sheet);
    // `Sheet1` is no name
    if !name.is_ascii() {
        found.push(name);
    }
    for row in grid.top()..grid.rows().min(grid.top() + TITLE_ROWS) {
        for (_, cell) in grid.row(row) {
            let text = recognise::title_key(&cell.text());
            if text.chars().count() <= TITLE_LENGTH
                && let Some(year) = recognise::stated_year(&text)
            {
                found.push(text.replace(&format!("{year}年"), ""));
            }
        }
    }
    found
}

/// Says that a workbook is last year's, which is not stated.
pub(super) fn told(own: &Older, year: Option<i32>, on_sheet: bool, in_file: bool) -> Diagnostic {
    let Older { name, year: stated } = own;
    if year.is_some_and(|year| *stated + 1 < year) {
        let message = format!("`{name}` 里的表是{stated}年的，没有当作本年的，也没有当作上年的");
        let hint = "请移到别的文件夹；其实是本年的，请改正各表标题里的年份";
        return Diagnostic::error("读取-年份", message).at(Place::File(name.as_str().into())).hint(hint);
    }
    let sheet = format!("“{FACT_SHEET}”页的“上年的工作簿”");
    let file = format!("{FILE} 的 [workbooks] 下写上 previous = [\"{name}\"]");
    let hint = match (on_sheet, in_file) {
        (true, true) => format!("请写进{sheet}，或在 {file}"),
        (true, false) => format!("请写进{sheet}"),
        _ => format!("请在 {file}"),
    };
    let message = format!("`{name}` 里的表是{stated}年的，请写进“上年的工作簿”；现在没有当作本年的");
    let told = Diagnostic::error("读取-年份", message).at(Place::File(name.as_str().into()));
    told.hint(format!("{hint}；其实是本年的，请改正各表标题里的年份"))
}

/// Says that a workbook that is named is not there; `meant` are those that it may be, `all` those of the folder.
pub(super) fn lost(
    label: &str,
    name: &str,
    place: Option<Place>,
    meant: &[Older],
    all: &[String],
) -> Diagnostic {
    let message = format!("“{label}”写的是“{name}”，找不到这个工作簿");
    let others: Vec<String> = all.iter().filter(|own| !files::is_fact_book(own)).cloned().collect();
    let hint = match (meant, nearest(name, others.iter())) {
        ([own], _) => {
            format!("是否指“{}”（里面的表是{}年的）？请把文件名写得与文件一样", own.name, own.year)
        }
        (_, Some(near)) => format!("是否指“{near}”？请把文件名写得与文件一样"),
        _ if others.is_empty() => "文件夹里没有别的工作簿，请把它放进来，或改正文件名".to_owned(),
        _ => {
            let shown: Vec<&str> = others.iter().take(MOST_NAMED).map(String::as_str).collect();
            let more = if others.len() > MOST_NAMED { "等" } else { "" };
            format!("文件夹里的工作簿有：{}{more}；请改成其中的文件名", shown.join("、"))
        }
    };
    let mut told = Diagnostic::error("读取-文件", message);
    told.places.push(place.unwrap_or_else(|| Place::File(name.into())));
    told.hint(hint)
}
