//! Sheets of prose: paragraphs that fill a key of `[prose]`, or the text fields of one project.

use crate::budget::label;
use crate::budget::unit::{PlacedText, Project, Prose, Unit};
use crate::diag::{CellRef, Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::manifest::Manifest;
use crate::pack::schema::{FieldSchema, TableSchema, TextSchema};

use super::account::{Fate, WhyLeft};
use super::blank;
use super::cells;
use super::grid::Grid;
use super::project_page::{self, PageName};
use super::reading::Reading;
use super::recognise::{TITLE_ROWS, title_key};

/// A line of a sheet and its cell; lines in one cell are lines of their own.
type Line = (String, CellRef);

/// Takes a sheet of prose over into the unit. What unit.toml states itself goes first.
///
/// `named` are the names of projects that the tables give.
pub fn read(
    reading: &mut Reading<'_>,
    schema: &TableSchema,
    manifest: &Manifest,
    unit: &mut Unit,
    named: &[String],
) {
    let grid = reading.grid;
    let Some(text) = &schema.text else { return };
    let titles: Vec<String> = schema.titles(&manifest.kinds).iter().map(|title| title_key(title)).collect();
    let title = title_cell(grid, &titles, text);
    if let Some(title) = title {
        reading.book(title, Fate::Title);
    }
    let lines = lines(reading, title);
    let filled = text.prose.is_some() || !text.fields.is_empty();
    if filled && blank::is_blank_page(text, lines.iter().map(|(line, _)| line.as_str())) {
        let written = title.map(|(row, col)| label::clean(&grid.text(row, col))).unwrap_or_default();
        blank::tell_page(&written, reading);
        leave_all(reading);
        return;
    }
    if let Some(key) = text.prose.as_ref().filter(|_| !lines.is_empty()) {
        let paragraphs = lines.iter().map(paragraph).collect();
        take(unit, key, Prose { paragraphs }, reading);
    } else if !text.fields.is_empty() {
        let known = project_page::known(unit, named);
        let page = project_page::name(grid, title, schema, &manifest.kinds, &known);
        let Some(name) = project_name(page, title, schema, reading) else {
            leave_all(reading);
            return;
        };
        let project = own_project(unit, &name);
        fill(text, manifest, project, &lines, reading);
    } else if text.prose.is_none() {
        let why = "这张工作表的文字由模板按表中的数写出，没有采用";
        reading.faults.push(Diagnostic::notice("读取-未用工作表", why).at(grid.place()));
        leave_all(reading);
    }
}

/// A line as a paragraph of its own, with its cell.
fn paragraph((line, cell): &Line) -> PlacedText {
    PlacedText::new(line.clone(), Place::Cell(cell.clone()))
}

/// Books that a sheet was passed over, which has been told.
fn leave_all(reading: &mut Reading<'_>) {
    for ((row, col), _) in reading.grid.iter() {
        reading.leave((row, col), WhyLeft::NoTable);
    }
}

/// Says which prose is neither in unit.toml nor on a sheet.
pub fn require(unit: &Unit, pack: &Pack, faults: &mut Diagnostics) {
    for spec in pack.manifest.prose.iter().filter(|spec| spec.required) {
        if unit.prose.get(&spec.key).is_some_and(|prose| !prose.paragraphs.is_empty()) {
            continue;
        }
        let of_key = |table: &&TableSchema| {
            table.text.as_ref().is_some_and(|text| text.prose.as_deref() == Some(spec.key.as_str()))
        };
        let sheet = pack.tables.iter().find(of_key);
        let blank = |table: &TableSchema| blank::was_told(&table.titles(&pack.manifest.kinds), faults);
        let add = |table: &TableSchema| if blank(table) { "填好" } else { "补上" };
        let sheet = sheet.map(|table| format!("，或在工作簿里{}“{}”一页", add(table), table.id));
        let sheet = sheet.unwrap_or_default();
        let key = format!("prose.{}", spec.key);
        let place = unit.place(&key);
        // what is written wrongly has been told
        if faults.iter().any(|fault| fault.places.contains(&place)) {
            continue;
        }
        faults.push(
            Diagnostic::error("配置-值", format!("没有写{}", spec.label))
                .at(place)
                .hint(format!("请在 [prose] 下补上 {}{sheet}", spec.key)),
        );
    }
}

fn take(unit: &mut Unit, key: &str, found: Prose, reading: &mut Reading<'_>) {
    if unit.prose.contains_key(key) {
        let why = format!("unit.toml 里写了 prose.{key}，这张工作表没有采用");
        reading.faults.push(Diagnostic::notice("读取-未用工作表", why).at(reading.grid.place()));
        leave_all(reading);
    } else {
        unit.prose.insert(key.to_owned(), found);
    }
}

/// The cell that holds the title, by any of its names.
fn title_cell(grid: &Grid, titles: &[String], schema: &TextSchema) -> Option<(u32, u32)> {
    let named = |text: &str| {
        let text = title_key(text);
        titles.iter().any(|title| text.contains(title.as_str()))
            || schema.endings.iter().any(|ending| text.ends_with(&title_key(ending)))
    };
    let cells = grid.iter().filter(|((row, _), _)| *row < grid.top() + TITLE_ROWS);
    let (at, cell) = cells.into_iter().next()?;
    let text = cell.text();
    // a title stands first and alone: it is one line and no sentence
    (named(&text) && !text.trim().contains('\n') && !text.contains('。')).then_some(at)
}

/// The lines below the title, as the sheet shows them.
fn lines(reading: &mut Reading<'_>, title: Option<(u32, u32)>) -> Vec<Line> {
    let grid = reading.grid;
    let mut lines = Vec::new();
    for (at, held) in grid.iter().filter(|(at, _)| Some(*at) != title) {
        if cells::is_sign_off(grid, at.0) {
            reading.book(at, Fate::Maker);
            continue;
        }
        // what the format shows is asked for, and booked; line breaks part lines
        reading.text(at, Fate::Text);
        let cell = grid.cell(at.0, at.1);
        for line in held.text().lines().map(label::clean) {
            if !line.is_empty() {
                lines.push((line, cell.clone()));
            }
        }
    }
    lines
}

/// The name of the project that a page is about; tells where it has none, or only the sheet gives it.
fn project_name(
    page: PageName,
    title: Option<(u32, u32)>,
    schema: &TableSchema,
    reading: &mut Reading<'_>,
) -> Option<String> {
    let grid = reading.grid;
    let place = title.map_or_else(|| grid.place(), |at| Place::Cell(grid.cell(at.0, at.1)));
    let hint = format!("请把标题写成项目的名称加“{}”", schema.id);
    let (told, name) = match page {
        PageName::Project(name) => return Some(name),
        PageName::OfSheet(name) => {
            let why = format!("这张工作表的标题没有写是哪个项目，按工作表名记作“{name}”");
            (Diagnostic::notice("读取-文字", why), Some(name))
        }
        PageName::Mark => {
            let written = title.map(|(row, col)| label::clean(&grid.text(row, col))).unwrap_or_default();
            let why = format!("这张工作表填了内容，而标题还是“{written}”，没有写是哪个项目");
            (Diagnostic::error("读取-文字", why), None)
        }
        PageName::Nothing => (Diagnostic::error("读取-文字", "这张工作表的标题没有写是哪个项目"), None),
    };
    reading.faults.push(told.at(place).hint(hint));
    name
}

/// The project of a name, as written where unit.toml does not have it.
fn own_project<'u>(unit: &'u mut Unit, name: &str) -> &'u mut Project {
    let key = label::fold(name).replace('"', "");
    let same = |project: &Project| label::fold(&project.name).replace('"', "") == key;
    let index = unit.projects.iter().position(same).unwrap_or_else(|| {
        unit.projects.push(Project { name: name.to_owned(), ..Project::default() });
        unit.projects.len() - 1
    });
    &mut unit.projects[index]
}

/// Fills the text fields of a project. Headings that are no field of the pack begin text that the
/// document composes anew.
fn fill(
    schema: &TextSchema,
    manifest: &Manifest,
    project: &mut Project,
    lines: &[Line],
    reading: &mut Reading<'_>,
) {
    let Project { name, texts, .. } = project;
    let stated: Vec<String> = texts.keys().cloned().collect();
    let mut open: Option<&FieldSchema> = None;
    for (line, cell) in lines {
        if let Some(field) = heading(schema, line) {
            // the cell was booked as text with all others
            reading.give_back((cell.row, cell.col));
            reading.book((cell.row, cell.col), Fate::Header);
            open = Some(field);
            continue;
        }
        // the blank's own words about what is to be written
        if blank::is_instruction(line) {
            let why = format!("这是填写说明，没有采用：{line}");
            reading.faults.push(
                Diagnostic::warning("读取-文字", why)
                    .at_cell(cell)
                    .hint("请换成项目自己的内容，或删去这一行"),
            );
            reading.leave((cell.row, cell.col), WhyLeft::Told);
            continue;
        }
        match open {
            Some(field) if !manifest.project_fields.iter().any(|spec| spec.key == field.id) => {
                reading.leave((cell.row, cell.col), WhyLeft::Declared);
            }
            Some(field) if stated.contains(&field.id) => {
                let why = format!("unit.toml 里写了“{name}”的{}，这段文字没有采用", field.label());
                reading.faults.push(Diagnostic::notice("读取-未用文字", why).at_cell(cell));
                reading.leave((cell.row, cell.col), WhyLeft::Told);
            }
            Some(field) => {
                let text = texts.entry(field.id.clone()).or_default();
                text.paragraphs.push(paragraph(&(line.clone(), cell.clone())));
            }
            None => {
                reading.faults.push(
                    Diagnostic::warning("读取-文字", format!("这段文字不在任何小标题之下，没有采用：{line}"))
                        .at_cell(cell)
                        .hint("请把它移到所属的小标题之下"),
                );
                reading.leave((cell.row, cell.col), WhyLeft::Told);
            }
        }
    }
}

/// The field that a heading begins: numbered or not, alone on its line.
fn heading<'a>(schema: &'a TextSchema, line: &str) -> Option<&'a FieldSchema> {
    let key = label::key(line.trim_end_matches(['：', ':']));
    schema.fields.iter().find(|field| field.labels().any(|known| label::key(known) == key))
}
