//! Which sheet is which table: by title and header, never by position.

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::Pack;
use crate::pack::schema::{Shape, TableSchema};

use super::grid::Grid;
use super::header::{self, Header};
use super::project_page;
use super::spots::Labels;

/// Titles stand within this many rows from the top.
pub(super) const TITLE_ROWS: u32 = 8;
/// A longer text is a paragraph, not a title, whatever titles it mentions.
pub(super) const TITLE_LENGTH: usize = 60;

/// A sheet taken for a table.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Index of the sheet.
    pub sheet: usize,
    /// Index of the table in the pack.
    pub table: usize,
    /// Its header; forms have none.
    pub header: Option<Header>,
}

/// The tables found among some sheets; what was passed over is said in the diagnostics.
///
/// `year` is that of the tables; none where only the workbooks themselves are looked at.
pub fn recognise(grids: &[Grid], pack: &Pack, year: Option<i32>, faults: &mut Diagnostics) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for (sheet, grid) in grids.iter().enumerate() {
        if let Some(claim) = claim(sheet, grid, pack, year, faults) {
            claims.push(claim);
        }
    }
    settle_rivals(&mut claims, grids, pack, faults);
    claims.sort_by_key(|claim| claim.table);
    claims
}

/// A text in which titles are looked for: quotation marks matter to nobody.
pub(super) fn title_key(text: &str) -> String {
    label::fold(text).replace('"', "")
}

/// The title by which a sheet is taken for a table, and its cell; no cell for the sheet's own name.
pub fn title_of(grid: &Grid, schema: &TableSchema, kinds: &[String]) -> Option<(String, Option<CellRef>)> {
    let mut titles = schema.titles(kinds);
    titles.sort_by_key(|title| std::cmp::Reverse(title.chars().count()));
    let cells = (0..grid.rows().min(TITLE_ROWS))
        .flat_map(|row| grid.row(row).map(move |(col, cell)| (row, col, cell)));
    let texts: Vec<(String, CellRef)> =
        cells.map(|(row, col, cell)| (title_key(&cell.text()), grid.cell(row, col))).collect();
    titles.into_iter().find_map(|title| {
        let key = title_key(&title);
        let cell = texts.iter().find(|(text, _)| text.contains(&key)).map(|(_, cell)| cell.clone());
        (cell.is_some() || title_key(&grid.sheet).contains(&key)).then_some((title, cell))
    })
}

/// The tables whose titles stand on a sheet, the longest title first.
fn rank(grid: &Grid, pack: &Pack) -> Vec<(usize, usize)> {
    let name = title_key(&grid.sheet);
    let mut texts: Vec<String> = vec![name.clone()];
    for row in 0..grid.rows().min(TITLE_ROWS) {
        let keys = grid.row(row).map(|(_, cell)| title_key(&cell.text()));
        texts.extend(keys.filter(|key| key.chars().count() <= TITLE_LENGTH));
    }
    let kinds = &pack.manifest.kinds;
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for (index, schema) in pack.tables.iter().enumerate() {
        let titles = schema.titles(kinds);
        let longest = titles
            .iter()
            .map(|title| title_key(title))
            .filter(|title| texts.iter().any(|text| text.contains(title.as_str())));
        let ending = schema.text.as_ref().and_then(|text| project_page::ending_of(grid, text));
        let longest = longest.chain(ending);
        if let Some(length) = longest.map(|title| title.chars().count()).max() {
            ranked.push((length, index));
        }
    }
    ranked.sort_by_key(|&(length, index)| (std::cmp::Reverse(length), index));
    ranked
}

/// Whether a sheet stands before the tables and holds none: a cover, or a list of contents.
pub(super) fn is_front(grid: &Grid) -> bool {
    let name = label::fold(&grid.sheet);
    ["封面", "封皮", "封底", "目录", "扉页"].iter().any(|word| name.contains(word))
}

fn claim(
    sheet: usize,
    grid: &Grid,
    pack: &Pack,
    year: Option<i32>,
    faults: &mut Diagnostics,
) -> Option<Claim> {
    let ignored = |why: &str| {
        Diagnostic::notice("读取-未用工作表", format!("这张工作表没有采用：{why}")).at(grid.place())
    };
    if grid.is_empty() {
        faults.push(ignored("是空的"));
        return None;
    }
    let year = year.or_else(|| latest_year(grid));
    let ranked = rank(grid, pack);
    // a list of contents has all titles on it
    let lists_titles = ranked.len() > 3;
    let Some(&(_, table)) = ranked.first() else {
        if !is_front(grid) {
            faults.push(ignored("标题和表头都不像要公开的表"));
        }
        return None;
    };
    let schema = &pack.tables[table];
    if schema.shape == Shape::Text {
        return (!lists_titles).then_some(Claim { sheet, table, header: None });
    }
    if schema.shape == Shape::Form {
        let there = schema.form.as_ref().is_some_and(|form| Labels::any(grid, form));
        return (there || !lists_titles).then_some(Claim { sheet, table, header: None });
    }
    match header::find(grid, schema, pack.placeholders(year), &pack.manifest.codes) {
        Some(header) if header.is_plausible() => Some(Claim { sheet, table, header: Some(header) }),
        _ if lists_titles => None,
        _ if grid.hidden => {
            faults.push(ignored("是隐藏的，也没有表头"));
            None
        }
        _ => {
            faults.push(
                Diagnostic::error(
                    "读取-缺表头",
                    format!("这张工作表的标题是“{}”，但找不到它的表头", schema.id),
                )
                .at(grid.place())
                .hint(format!(
                    "表头应有：{}；如果不是这张表，请改工作表名和标题",
                    required_labels(schema).join("、")
                )),
            );
            None
        }
    }
}

/// Says that a table's title speaks of another year than its figures should be of.
pub fn other_year(
    grid: &Grid,
    schema: &TableSchema,
    claim: &Claim,
    pack: &Pack,
    year: i32,
) -> Option<Diagnostic> {
    let titles: Vec<String> = schema.titles(&pack.manifest.kinds).iter().map(|t| title_key(t)).collect();
    let last = claim.header.as_ref().map_or(TITLE_ROWS, |header| header.first);
    let (at, found) = (0..last.min(grid.rows())).find_map(|row| {
        grid.row(row).find_map(|(col, cell)| {
            let text = title_key(&cell.text());
            let titled =
                text.chars().count() <= TITLE_LENGTH && titles.iter().any(|title| text.contains(title));
            titled.then(|| stated_year(&text)).flatten().map(|found| ((row, col), found))
        })
    })?;
    (found != year).then(|| {
        Diagnostic::warning("读取-年份", format!("“{}”的标题写的是{found}年，应是{year}年的表", schema.id))
            .at_cell(&grid.cell(at.0, at.1))
            .hint("请核对是不是拿错了表；只是标题没有改的，请改正标题")
    })
}

/// The latest year that the first rows of a sheet speak of: that of its table, for want of another.
pub(super) fn latest_year(grid: &Grid) -> Option<i32> {
    let top = (0..grid.rows().min(TITLE_ROWS)).flat_map(|row| grid.row(row));
    let texts = top.map(|(_, cell)| title_key(&cell.text()));
    texts.filter(|text| text.chars().count() <= TITLE_LENGTH).filter_map(|text| stated_year(&text)).max()
}

/// `2023` of `2023年部门支出总表`.
fn stated_year(text: &str) -> Option<i32> {
    let before = text.split_once('年')?.0;
    let digits = before.get(before.len().checked_sub(4)?..)?;
    let year = digits.parse().ok()?;
    (1990..=2200).contains(&year).then_some(year)
}

fn required_labels(schema: &TableSchema) -> Vec<String> {
    let leaves = schema.sides.iter().flat_map(|side| side.leaves());
    leaves.filter(|(_, leaf)| !leaf.optional).map(|(_, leaf)| leaf.label().to_owned()).collect()
}

/// Where several sheets claim one table: a visible one goes before hidden ones, one with a complete
/// header before others; two equals are an error, since nothing says which is right. Forms may be
/// spread over several sheets.
fn settle_rivals(claims: &mut Vec<Claim>, grids: &[Grid], pack: &Pack, faults: &mut Diagnostics) {
    let worth = |claim: &Claim| {
        let complete = claim.header.as_ref().is_none_or(Header::is_complete);
        (!grids[claim.sheet].hidden, complete)
    };
    let all = claims.clone();
    claims.retain(|claim| {
        let grid = &grids[claim.sheet];
        let schema = &pack.tables[claim.table];
        let rivals: Vec<&Claim> =
            all.iter().filter(|c| c.table == claim.table && c.sheet != claim.sheet).collect();
        if grid.hidden
            && (matches!(schema.shape, Shape::Form | Shape::Text)
                || rivals.iter().any(|rival| worth(rival) > worth(claim)))
        {
            faults
                .push(Diagnostic::notice("读取-未用工作表", "这张工作表是隐藏的，没有采用").at(grid.place()));
            return false;
        }
        if schema.spreads() {
            return true;
        }
        if rivals.iter().any(|rival| worth(rival) > worth(claim)) {
            faults.push(
                Diagnostic::warning(
                    "读取-重复表",
                    format!("另有一张更完整的“{}”，这一张没有采用", schema.id),
                )
                .at(grid.place())
                .hint("请删去多余的那一张"),
            );
            return false;
        }
        let equal = rivals.iter().find(|rival| worth(rival) == worth(claim) && rival.sheet > claim.sheet);
        if let Some(rival) = equal {
            faults.push(
                Diagnostic::error("读取-重复表", format!("有两张工作表都是“{}”，不知道用哪一张", schema.id))
                    .at(grid.place())
                    .at(grids[rival.sheet].place())
                    .hint("请删去或改名其中一张"),
            );
        }
        true
    });
}
