//! Which sheet is which table: by title and header, never by position.

mod rank;
mod unclaimed;

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::Pack;
use crate::pack::schema::{Shape, TableSchema};

use super::blank;
use super::continued;
use super::grid::{Grid, SheetCell, Value};
use super::header::{self, Header};
use super::leftover::pages;
use super::number::{self, Typed};
use super::pieces::{Lore, What};
use super::spots::Labels;
use super::years::years_in;

use rank::{Sure, rank};
use unclaimed::Unclaimed;

/// Titles stand within this many rows from the top.
pub(super) const TITLE_ROWS: u32 = 8;
/// A longer text is a paragraph, not a title, whatever titles it mentions.
pub(super) const TITLE_LENGTH: usize = 60;

/// Why a page of running text is not taken.
pub(super) const TEXT_PAGE: &str = "是一页文字，不印在公开文件里；文字照样核对";

/// Characters of a title that are shown.
const LONGEST_NAME: usize = 30;

/// A sheet, or a piece of one, taken for a table.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Index of the sheet or piece.
    pub sheet: usize,
    /// Index of the table in the pack.
    pub table: usize,
    /// Its header; forms have none.
    pub header: Option<Header>,
    /// Whether it goes on with the table of the claim before it.
    pub continues: bool,
}

/// The tables found among some sheets; what was passed over is said in the diagnostics.
///
/// `year` is that of the tables; none where only the workbooks themselves are looked at.
pub fn recognise(grids: &[Grid], pack: &Pack, year: Option<i32>, faults: &mut Diagnostics) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let lore = Lore::of(pack, year);
    for (sheet, grid) in grids.iter().enumerate() {
        let found = match claim(sheet, grid, &lore, faults) {
            Taking::Table(claim) => Some(claim),
            Taking::Nothing => None,
            Taking::NoTitle => {
                let year = year.or_else(|| latest_year(grid));
                Unclaimed { sheet, grids, claims: &claims, pack, year }.settle(faults)
            }
        };
        claims.extend(found);
    }
    continued::mark(&mut claims, grids, pack);
    settle_rivals(&mut claims, grids, pack, faults);
    claims.sort_by_key(|claim| (claim.table, claim.continues));
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
    let cells = (grid.top()..grid.rows().min(grid.top() + TITLE_ROWS))
        .flat_map(|row| grid.row(row).map(move |(col, cell)| (row, col, cell)));
    let texts: Vec<(String, CellRef)> =
        cells.map(|(row, col, cell)| (title_key(&cell.text()), grid.cell(row, col))).collect();
    titles.into_iter().find_map(|title| {
        let key = title_key(&title);
        let cell = texts.iter().find(|(text, _)| text.contains(&key)).map(|(_, cell)| cell.clone());
        let named = grid.part.is_none() || of_untitled(grid);
        (cell.is_some() || named && title_key(&grid.sheet).contains(&key)).then_some((title, cell))
    })
}

/// Whether the name of its sheet is the title of a piece.
fn of_untitled(grid: &Grid) -> bool {
    grid.part.as_ref().is_some_and(|part| part.what == What::Untitled)
}

/// Whether a sheet stands before the tables and holds none: a cover, or a list of contents.
pub(super) fn is_front(grid: &Grid) -> bool {
    let name = label::fold(&grid.sheet);
    ["封面", "封皮", "封底", "目录", "扉页"].iter().any(|word| name.contains(word))
}

/// What a sheet is.
enum Taking {
    Table(Claim),
    /// None, and that was told if it had to be.
    Nothing,
    /// Nothing on it is the title of a table.
    NoTitle,
}

fn ignored(grid: &Grid, why: &str) -> Diagnostic {
    Diagnostic::notice("读取-未用工作表", format!("这张工作表没有采用：{why}")).at(grid.place())
}

fn claim(sheet: usize, grid: &Grid, lore: &Lore<'_>, faults: &mut Diagnostics) -> Taking {
    if grid.is_empty() {
        faults.push(ignored(grid, "是空的"));
        return Taking::Nothing;
    }
    let pack = lore.pack;
    match grid.part.as_ref().map(|part| &part.what) {
        Some(What::Strange(like)) => {
            faults.push(strange(grid, like.map(|table| pack.tables[table].id.as_str())));
            return Taking::Nothing;
        }
        Some(What::Front) => {
            faults.extend(grid.iter().any(|(_, cell)| cell.is_figure()).then(|| strange(grid, None)));
            return Taking::Nothing;
        }
        Some(What::Untitled | What::Table(_) | What::Again(_)) | None => {}
    }
    let ranked: Vec<(Sure, usize)> = match grid.part.as_ref().and_then(|part| part.what.table()) {
        Some(table) => vec![(Sure::Alone, table)],
        None => rank(grid, pack, lore).iter().map(|own| (own.sure, own.table)).collect(),
    };
    // a list of contents has all titles on it
    let lists_titles = ranked.len() > 3;
    let mut lacks = None;
    for (index, (sure, table)) in ranked.into_iter().enumerate() {
        let schema = &pack.tables[table];
        // what has no header is no other table than the first of them
        if index > 0 && (lists_titles || !schema.has_header()) {
            continue;
        }
        match header_on(grid, schema, lore, lists_titles) {
            Some(header) => return Taking::Table(Claim { sheet, table, header, continues: false }),
            None if sure < Sure::Mention => lacks = lacks.or(Some(schema)),
            None => {}
        }
    }
    match lacks {
        None => Taking::NoTitle,
        Some(_) if pages::is_running_text(grid) => {
            faults.push(ignored(grid, TEXT_PAGE));
            Taking::Nothing
        }
        Some(_) if lists_titles => Taking::Nothing,
        Some(_) if grid.hidden => {
            faults.push(ignored(grid, "是隐藏的，也没有表头"));
            Taking::Nothing
        }
        Some(schema) => {
            faults.push(no_header(grid, schema));
            Taking::Nothing
        }
    }
}

/// The header by which a sheet is a table; forms and prose have none. Nothing where it is not the table.
fn header_on(
    grid: &Grid,
    schema: &TableSchema,
    lore: &Lore<'_>,
    lists_titles: bool,
) -> Option<Option<Header>> {
    match &schema.shape {
        Shape::Text(_) => (!lists_titles).then_some(None),
        Shape::Form(form) => (!lists_titles || Labels::any(grid, form)).then_some(None),
        Shape::Balance(_) | Shape::Tree(_) | Shape::Rows(_) => {
            let words = lore.pack.placeholders(lore.year.or_else(|| latest_year(grid)));
            let header = header::find(grid, schema, words)?;
            header.is_plausible().then_some(Some(header))
        }
    }
}

/// Says that a sheet has the title of a table and not its header.
fn no_header(grid: &Grid, schema: &TableSchema) -> Diagnostic {
    let what = format!("这张工作表的标题是“{}”，但找不到它的表头", schema.id);
    let labels = required_labels(schema).join("、");
    Diagnostic::error("读取-缺表头", what)
        .at(grid.spot())
        .hint(format!("表头应有：{labels}；如果不是这张表，请改工作表名和标题"))
}

/// Says that a piece of a sheet is no table of the pack: with its cells, since figures may be meant for one.
///
/// `like` is the table above whose header it repeats: it may be more of it under another title.
fn strange(grid: &Grid, like: Option<&str>) -> Diagnostic {
    let range = grid.range().unwrap_or_default();
    let title = grid.iter().next().map(|(_, cell)| label::clean(&cell.text())).unwrap_or_default();
    let title: String = title.chars().take(LONGEST_NAME).collect();
    let figures: Vec<CellRef> =
        grid.iter().filter(|(_, cell)| cell.is_figure()).map(|((row, col), _)| grid.cell(row, col)).collect();
    let count = grid.len();
    let what = format!("这张工作表的{range}（“{title}”）不是模板包里的表，没有采用：共{count}格");
    let Some(first) = figures.first() else {
        return Diagnostic::notice("读取-未用表格", what).at(grid.spot());
    };
    let sample = grid.text(first.row, first.col);
    let what = format!("{what}，其中有数的{}格，例如{}的{sample}", figures.len(), first.address());
    match like {
        Some(table) => {
            let hint = format!(
                "表头与上面的“{table}”相同：是它的续页的，请把标题改成它的标题加“（续表）”；是另一张表的，请移到别的工作表"
            );
            Diagnostic::error("读取-未用表格", what).at(grid.spot()).hint(hint)
        }
        None => Diagnostic::warning("读取-未用表格", what)
            .at(grid.spot())
            .resting_on(grid.texts(&Vec::from_iter(figures.iter().map(|cell| (cell.row, cell.col)))))
            .hint("是要公开的表的，请把标题改成模板的写法；不公开的，请删去或移到别的工作簿"),
    }
}

/// The latest year that the first rows of a sheet speak of: that of its table, for want of another.
pub fn latest_year(grid: &Grid) -> Option<i32> {
    let top = (grid.top()..grid.rows().min(grid.top() + TITLE_ROWS)).flat_map(|row| grid.row(row));
    let texts = top.map(|(_, cell)| title_key(&cell.text()));
    texts.filter(|text| text.chars().count() <= TITLE_LENGTH).filter_map(|text| stated_year(&text)).max()
}

/// `2023` of `2023年部门支出总表`.
pub(super) fn stated_year(text: &str) -> Option<i32> {
    years_in(text, None).first().map(|span| *span.start())
}

fn required_labels(schema: &TableSchema) -> Vec<String> {
    let leaves = schema.sides().iter().flat_map(|side| side.leaves());
    leaves.filter(|(_, leaf)| !leaf.optional).map(|(_, leaf)| leaf.label().to_owned()).collect()
}

/// Where several sheets claim one table: a visible one goes before hidden ones, one with a complete
/// header before others; two equals are an error, since nothing says which is right. Forms may be
/// spread over several sheets.
fn settle_rivals(claims: &mut Vec<Claim>, grids: &[Grid], pack: &Pack, faults: &mut Diagnostics) {
    let worth = |claim: &Claim| {
        let complete = claim.header.as_ref().is_none_or(Header::is_complete);
        let filled = is_filled(&grids[claim.sheet], &pack.tables[claim.table], claim.header.as_ref());
        (!grids[claim.sheet].hidden, filled, complete)
    };
    let all = claims.clone();
    claims.retain(|claim| {
        let grid = &grids[claim.sheet];
        let schema = &pack.tables[claim.table];
        let rivals: Vec<&Claim> =
            all.iter().filter(|c| c.table == claim.table && c.sheet != claim.sheet && !c.continues).collect();
        // whether it goes on with the table is seen when both have been read
        if claim.continues {
            return true;
        }
        if grid.hidden && (!schema.has_header() || rivals.iter().any(|rival| worth(rival) > worth(claim))) {
            faults
                .push(Diagnostic::notice("读取-未用工作表", "这张工作表是隐藏的，没有采用").at(grid.place()));
            return false;
        }
        if schema.spreads() {
            return true;
        }
        let own = worth(claim);
        if rivals.iter().any(|rival| !own.1 && worth(rival).1 && worth(rival) > own) {
            let message = format!("另有一张填好的“{}”，这一张是没有填的空白表，没有采用", schema.id);
            let hint = "不要的可以删去这张工作表";
            faults.push(Diagnostic::notice("读取-空白表", message).at(grid.spot()).hint(hint));
            return false;
        }
        if rivals.iter().any(|rival| worth(rival) > own) {
            faults.push(
                Diagnostic::warning(
                    "读取-重复表",
                    format!("另有一张更完整的“{}”，这一张没有采用", schema.id),
                )
                .at(grid.spot())
                .hint("请删去多余的那一张"),
            );
            return false;
        }
        let equal = rivals.iter().find(|rival| worth(rival) == worth(claim) && rival.sheet > claim.sheet);
        if let Some(rival) = equal {
            faults.push(
                Diagnostic::error("读取-重复表", format!("有两张工作表都是“{}”，不知道用哪一张", schema.id))
                    .at(grid.spot())
                    .at(grids[rival.sheet].spot())
                    .hint(continued::HINT),
            );
        }
        true
    });
}

/// Whether a cell holds a number other than zero as text.
fn is_typed_figure(cell: &SheetCell) -> bool {
    let Value::Text(text) = &cell.value else { return false };
    matches!(number::from_text(text), Typed::Number(number) if !number.is_zero())
}

/// Whether a sheet says anything: a figure below its header, or words that are not the blank's own.
fn is_filled(grid: &Grid, schema: &TableSchema, header: Option<&Header>) -> bool {
    match (schema.text(), header) {
        (Some(text), _) => {
            let texts: Vec<String> = grid.iter().skip(1).map(|(_, cell)| cell.text()).collect();
            !blank::is_blank_page(text, texts.iter().flat_map(|text| text.lines()))
        }
        (None, Some(header)) => grid.between(header.last + 1, grid.rows()).any(|((_, col), cell)| {
            let amounts = header.columns.iter().flatten().any(|found| *found == Some(col));
            amounts && (cell.is_figure() || is_typed_figure(cell))
        }),
        (None, None) => true,
    }
}
