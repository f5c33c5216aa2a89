//! Pages of prose about one project: which page is one, and which project it names.

use crate::budget::label;
use crate::budget::unit::Unit;
use crate::pack::schema::{TableSchema, TextSchema};

use super::blank;
use super::grid::Grid;
use super::project_core;
use super::recognise::{TITLE_LENGTH, title_key};

/// What the title of such a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageName {
    /// A project, under its known name, else as written.
    Project(String),
    /// A project that is known by another name than the one written, which comes first.
    Like(String, String),
    /// One of several known projects whose names differ from the one written, which comes first, in nothing
    /// that matters.
    OneOf(String, Vec<String>),
    /// A project that only the sheet's own name gives.
    OfSheet(String),
    /// What is still to be filled in.
    Mark,
    /// Nothing.
    Nothing,
}

/// The longest ending by which a sheet is known as a page about a project: that of its first text, which is
/// one line, or of its name; and one of the headings has to stand on it.
pub fn ending_of(grid: &Grid, text: &TextSchema) -> Option<String> {
    let title = first_line(grid).unwrap_or_default();
    let titles = [project_core::undated(&title), title_key(&grid.sheet)];
    let fits = |ending: &&String| titles.iter().any(|title| title.ends_with(&title_key(ending)));
    let found = text.endings.iter().filter(fits).max_by_key(|ending| ending.chars().count())?;
    let heads = |line: &str| {
        let key = label::key(line.trim_end_matches(['：', ':']));
        text.fields.iter().any(|field| field.labels().any(|known| label::key(known) == key))
    };
    let headed = grid.iter().any(|(_, cell)| cell.text().lines().any(|line| heads(line.trim())));
    headed.then(|| found.clone())
}

/// The first text of a sheet on one line, if it is no sentence.
fn first_line(grid: &Grid) -> Option<String> {
    let (_, cell) = grid.iter().next()?;
    let text = label::clean(&cell.text());
    (text.chars().count() <= TITLE_LENGTH && !text.contains('。')).then_some(text)
}

/// The project that a page is about. Of several endings that a title has, that one is taken off which leaves
/// a known name, else one that differs from it in nothing that matters, else the longest.
pub fn name(
    grid: &Grid,
    title: Option<(u32, u32)>,
    schema: &TableSchema,
    kinds: &[String],
    known: &[String],
) -> PageName {
    let mut endings = schema.titles(kinds);
    endings.extend(schema.text().into_iter().flat_map(|text| text.endings.iter().cloned()));
    endings.sort_by_key(|ending| std::cmp::Reverse(ending.chars().count()));
    let tails = schema.text().map(|text| text.tails.as_str()).unwrap_or_default();
    let written = title.map(|(row, col)| label::clean(&grid.text(row, col))).unwrap_or_default();
    let sheet = label::clean(&grid.sheet);
    let named = of_title(&written, &endings, known, tails);
    if let Some(named) = named {
        return named;
    }
    let of_sheet = stripped(&sheet, &endings).into_iter().next();
    let of_sheet = of_sheet.unwrap_or_else(|| own_name(&sheet).to_owned());
    let is_title = endings.iter().any(|ending| title_key(own_name(&sheet)) == title_key(ending));
    match of_sheet {
        name if is_title || name.is_empty() || is_default(&name) => PageName::Nothing,
        name if blank::is_no_name(&name) => PageName::Mark,
        name => PageName::OfSheet(project_core::exact(&name, known).unwrap_or(name)),
    }
}

/// What a title names; none where it names nothing.
fn of_title(title: &str, endings: &[String], known: &[String], tails: &str) -> Option<PageName> {
    let names = stripped(title, endings);
    if let Some(name) = names.iter().find_map(|name| project_core::exact(name, known)) {
        return Some(PageName::Project(name));
    }
    let first = names.first();
    if first.is_some_and(|name| !name.is_empty() && blank::is_no_name(name)) {
        return Some(PageName::Mark);
    }
    // a title without any of the endings may be the name alone, or have others
    let whole = bare(title);
    for name in names.iter().chain([&whole]) {
        let mut like = project_core::like(name, known, tails);
        match like.len() {
            0 => {}
            1 => return like.pop().map(|known| PageName::Like(name.clone(), known)),
            _ => return Some(PageName::OneOf(name.clone(), like)),
        }
    }
    first.filter(|name| !name.is_empty()).map(|name| PageName::Project(name.clone()))
}

/// A title without each of the endings that it has, the longest first, and without what stands around the
/// name.
fn stripped(title: &str, endings: &[String]) -> Vec<String> {
    let chars: Vec<char> = title.trim().chars().collect();
    let mut names = Vec::new();
    for ending in endings {
        // quotation marks and blanks may stand within the ending, so that it is compared in folded form
        let wanted = title_key(ending);
        let fits = |at: &usize| project_core::undated(&chars[*at..].iter().collect::<String>()) == wanted;
        let Some(at) = (0..chars.len()).rev().find(fits) else { continue };
        names.push(bare(&chars[..at].iter().collect::<String>()));
    }
    names
}

/// A name without numbering, a year before it, and marks around it.
fn bare(name: &str) -> String {
    const MARKS: [char; 8] = ['“', '”', '"', '《', '》', '「', '」', '＂'];
    let mut rest = project_core::unnumbered(name.trim());
    rest = rest.strip_prefix("关于").unwrap_or(rest);
    if let Some((year, after)) = rest.split_once('年')
        && year.chars().count() == 4
        && year.chars().all(|c| c.is_ascii_digit())
    {
        rest = after.trim_start_matches("度").trim_start();
    }
    let bare = rest.trim_matches(MARKS);
    // marks within a name are its own
    let inner = if bare.contains(MARKS) { rest } else { bare };
    inner.trim().trim_end_matches(['：', ':', '的']).to_owned()
}

/// The name of a sheet without the number that a copy of it gets.
fn own_name(sheet: &str) -> &str {
    let number =
        |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | '（' | '）' | ' ' | '-' | '.' | '、');
    sheet.trim_matches(number)
}

/// Whether a sheet's name is one that programs give, or a number.
fn is_default(name: &str) -> bool {
    let plain = own_name(name).to_lowercase();
    plain.is_empty() || ["sheet", "工作表", "表", "项目"].contains(&plain.as_str())
}

/// The names of projects that are known beforehand: the table's, and those of unit.toml that it lacks.
pub fn known(unit: &Unit, named: &[String]) -> Vec<String> {
    let mut known = named.to_vec();
    for project in unit.projects.iter().filter(|project| project.is_declared() && !project.name.is_empty()) {
        if project_core::exact(&project.name, &known).is_none() {
            known.push(project.name.clone());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_loses_its_ending_and_what_stands_around_the_name() {
        let endings = ["项目经费情况说明", "经费情况说明", "情况说明"].map(str::to_owned);
        let name = |title: &str, known: &[&str]| {
            let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            let names = stripped(title, &endings);
            let exact = names.iter().find_map(|name| project_core::exact(name, &known));
            exact.or_else(|| names.into_iter().next())
        };
        assert_eq!(name("科技创新专项经费情况说明", &[]).as_deref(), Some("科技创新专项"));
        assert_eq!(
            name("科技创新专项经费情况说明", &["科技创新专项经费"]).as_deref(),
            Some("科技创新专项经费")
        );
        assert_eq!(name("2026年“科技创新”项目经费情况说明", &[]).as_deref(), Some("科技创新"));
        assert_eq!(name("《科技创新》项目 经费情况说明", &[]).as_deref(), Some("科技创新"));
        assert_eq!(name("“三公”接待经费情况说明", &[]).as_deref(), Some("“三公”接待"));
        assert_eq!(name("项目经费情况说明", &[]).as_deref(), Some(""));
        assert_eq!(name("七、关于科技创新的经费情况说明（2026年）", &[]).as_deref(), Some("科技创新"));
        assert_eq!(name("机构设置", &[]), None);
    }
}
