//! Sheets of prose: paragraphs that fill a key of `[prose]`, or the text fields of one project.

use crate::budget::label;
use crate::budget::typed;
use crate::budget::unit::{PlacedText, Project, Prose, Unit};
use crate::diag::{CellRef, Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::manifest::Manifest;
use crate::pack::schema::{FieldSchema, TableSchema, TextSchema};

use super::account::{Fate, WhyLeft};
use super::blank;
use super::cells;
use super::grid::Grid;
use super::page_title;
use super::project_page::{self, PageName};
use super::reading::Reading;
use super::subheads::Subheads;
use super::unfilled;

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
    let Some(text) = schema.text() else { return };
    let known = project_page::known(unit, named);
    let title = page_title::take(reading, schema, text, &manifest.kinds, unit, &known);
    let mut lines = lines(reading, title);
    if let (None, Some(_), [(line, cell), (_, next), ..]) = (title, &text.prose, lines.as_slice())
        && cell == next
        && page_title::is_first_line(line, schema, text, &manifest.kinds)
    {
        lines.remove(0);
    }
    let filled = text.prose.is_some() || !text.fields.is_empty();
    if filled && blank::is_blank_page(text, lines.iter().map(|(line, _)| line.as_str())) {
        let written = title.map(|(row, col)| label::clean(&grid.text(row, col))).unwrap_or_default();
        blank::tell_page(&written, reading);
        leave_all(reading);
        return;
    }
    let says_something = lines.iter().any(|(line, _)| !typed::says_nothing(line));
    if let Some(key) = text.prose.as_ref().filter(|_| says_something) {
        if let Some(title) = title {
            page_title::other_year(reading, title, &schema.id, "", unit.year);
        }
        let paragraphs = lines.iter().map(paragraph).collect();
        take(unit, key, Prose { paragraphs }, reading);
    } else if !text.fields.is_empty() {
        let page = project_page::name(grid, title, schema, &manifest.kinds, &known);
        let Some(name) = project_name(page, title, schema, reading) else {
            leave_all(reading);
            return;
        };
        let place = place_of(title, grid);
        if let Some(title) = title {
            page_title::other_year(reading, title, &name, &name, unit.year);
        }
        let project = own_project(unit, &name, &place);
        if let Some(first) = project.page.clone().filter(|page| *page != place) {
            tell_second(&name, place, first, reading);
            return;
        }
        project.page = Some(place);
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
            table.text().is_some_and(|text| text.prose.as_deref() == Some(spec.key.as_str()))
        };
        let sheet = pack.tables.iter().find(of_key);
        let blank = |table: &TableSchema| blank::was_told(&table.titles(&pack.manifest.kinds), faults);
        let add = |table: &TableSchema| if blank(table) { "填好" } else { "补上" };
        let sheet = sheet.map(|table| format!("，或在工作簿里{}“{}”一页", add(table), table.id));
        let sheet = sheet.unwrap_or_default();
        let key = format!("prose.{}", spec.key);
        let place = unit.place(&key);
        // what is written wrongly has been told
        let is_stated = unit.statement.places.contains_key(&key);
        if is_stated && faults.iter().any(|fault| fault.places.contains(&place)) {
            continue;
        }
        faults.push(
            Diagnostic::error(unfilled::FACT, unit.statement.lacks(&key))
                .at(place)
                .hint(format!("{}{sheet}", unit.ask(&key))),
        );
    }
}

fn take(unit: &mut Unit, key: &str, found: Prose, reading: &mut Reading<'_>) {
    if unit.prose.contains_key(key) {
        let full = format!("prose.{key}");
        let why = match unit.statement.places.get(&full) {
            Some(place @ Place::Cell(_)) => format!("{place}已写了这一段，这张工作表没有采用"),
            _ => format!("unit.toml 里写了 {full}，这张工作表没有采用"),
        };
        reading.faults.push(Diagnostic::notice("读取-未用工作表", why).at(reading.grid.place()));
        leave_all(reading);
    } else {
        unit.prose.insert(key.to_owned(), found);
    }
}

/// Where a page is named: its title, else the sheet.
fn place_of(title: Option<(u32, u32)>, grid: &Grid) -> Place {
    title.map_or_else(|| grid.place(), |at| Place::Cell(grid.cell(at.0, at.1)))
}

/// Says that two pages are about one project; the second is not taken.
fn tell_second(name: &str, place: Place, first: Place, reading: &mut Reading<'_>) {
    let why = format!("项目“{name}”有两页文字，不知道用哪一页；另一页的标题在{first}");
    reading.faults.push(
        Diagnostic::error("读取-重复表", why)
            .at(place)
            .at(first)
            .hint("请删去多余的那一页；是两个项目的，请把标题里项目的名称分开写"),
    );
    leave_all(reading);
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
    let place = place_of(title, grid);
    let hint = format!("请把标题写成项目的名称加“{}”", schema.id);
    let (told, name) = match page {
        PageName::Project(name) => return Some(name),
        PageName::Like(written, name) => {
            let why = format!("标题里的“{written}”当作项目“{name}”");
            (Diagnostic::notice("读取-文字", why), Some(name))
        }
        PageName::OneOf(written, names) => {
            let why = format!("标题里的“{written}”可能是这些项目：{}，不知道是哪一个", names.join("、"));
            (Diagnostic::error("读取-文字", why), None)
        }
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
fn own_project<'u>(unit: &'u mut Unit, name: &str, place: &Place) -> &'u mut Project {
    let key = label::fold(name).replace('"', "");
    let same = |project: &Project| label::fold(&project.name).replace('"', "") == key;
    let index = unit.projects.iter().position(same).unwrap_or_else(|| {
        let page = Some(place.clone());
        unit.projects.push(Project { page, ..Project::new(name.to_owned(), place.clone()) });
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
    let subheads = Subheads::of(schema, lines);
    let mut open: Option<&FieldSchema> = None;
    // lines below a heading that the document writes itself
    let mut below = 0;
    for (line, cell) in lines {
        if let Some(field) = heading(schema, line) {
            // the cell was booked as text with all others
            reading.give_back((cell.row, cell.col));
            reading.book((cell.row, cell.col), Fate::Header);
            open = Some(field);
            below = 0;
            continue;
        }
        if subheads.is_unknown(line) {
            reading.faults.push(subheads.tell(line, open).at_cell(cell));
            leave_line(line, cell, reading);
            continue;
        }
        if blank::is_instruction(line) {
            tell_instruction(line, cell, reading);
            continue;
        }
        match open {
            Some(field) if !manifest.project_fields.iter().any(|spec| spec.key == field.id) => {
                // a sentence with the one amount is what the table says; more is somebody's own
                below += 1;
                if below > 1 || says_more(line) {
                    let why = format!("“{name}”的{}由表中的数写出，这里写的文字不印：{line}", field.label());
                    let told = Diagnostic::notice("读取-未用文字", why).at_cell(cell);
                    reading.faults.push(told.hint("要印的内容请移到别的小标题之下；不要的请删去"));
                }
                reading.leave((cell.row, cell.col), WhyLeft::Declared);
            }
            Some(field) if stated.contains(&field.id) => {
                let stated = texts.get(&field.id).and_then(|text| text.paragraphs.first());
                tell_stated(name, field, stated.map(|own| &own.place), cell, reading);
            }
            Some(field) if typed::says_nothing(line) => {
                let why = format!("“{name}”的{}只写了标点，等于没写", field.label());
                let told = Diagnostic::warning("读取-文字", why).at_cell(cell);
                reading.faults.push(told.hint("请写上内容，或删去这一行"));
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

/// Says that a line is not taken, since what it is about is stated elsewhere.
fn tell_stated(
    project: &str,
    field: &FieldSchema,
    stated: Option<&Place>,
    cell: &CellRef,
    reading: &mut Reading<'_>,
) {
    let whose = match stated {
        Some(place @ Place::Cell(_)) => format!("{place}"),
        _ => "unit.toml 里".to_owned(),
    };
    let why = format!("{whose}写了“{project}”的{}，这段文字没有采用", field.label());
    reading.faults.push(Diagnostic::notice("读取-未用文字", why).at_cell(cell));
    reading.leave((cell.row, cell.col), WhyLeft::Told);
}

/// A line without an amount that says no more than where it stands is at most so long: 见项目经费表。
const LONGEST_REFERENCE: usize = 16;

/// Whether a line below the heading of an amount says more than that amount, or where it stands.
fn says_more(line: &str) -> bool {
    let amounts = line.matches('元').count();
    amounts > 1 || amounts == 0 && line.chars().count() > LONGEST_REFERENCE
}

/// Says that the blank's own words about what is to be written were left on a page.
fn tell_instruction(line: &str, cell: &CellRef, reading: &mut Reading<'_>) {
    let why = format!("这是填写说明，没有采用：{line}");
    reading
        .faults
        .push(Diagnostic::warning("读取-文字", why).at_cell(cell).hint("请换成项目自己的内容，或删去这一行"));
    reading.leave((cell.row, cell.col), WhyLeft::Told);
}

/// Books that a line was told and not taken, where it is all of its cell.
fn leave_line(line: &str, cell: &CellRef, reading: &mut Reading<'_>) {
    if label::clean(&reading.grid.text(cell.row, cell.col)) == line {
        reading.leave((cell.row, cell.col), WhyLeft::Told);
    }
}

/// The field that a heading begins: numbered or not, alone on its line.
pub(super) fn heading<'a>(schema: &'a TextSchema, line: &str) -> Option<&'a FieldSchema> {
    let key = label::key(line.trim_end_matches(['：', ':']));
    schema.fields.iter().find(|field| field.labels().any(|known| label::key(known) == key))
}
