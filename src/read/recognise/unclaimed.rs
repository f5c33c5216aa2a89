//! Sheets that bear no title of a table: they may go on with the table of the sheet before, and are not
//! passed over in silence where they hold its figures.

use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::Pack;
use crate::read::continued;
use crate::read::grid::Grid;
use crate::read::header::{self, Header};
use crate::read::leftover::pages;
use crate::read::taken_away;

use super::{Claim, TEXT_PAGE, TITLE_ROWS, ignored, is_front, title_key};

/// What is known of the sheets before one without a title.
pub struct Unclaimed<'a> {
    pub sheet: usize,
    pub grids: &'a [Grid],
    pub claims: &'a [Claim],
    pub pack: &'a Pack,
    pub year: Option<i32>,
}

impl Unclaimed<'_> {
    fn grid(&self) -> &Grid {
        &self.grids[self.sheet]
    }

    /// The claim of a sheet that only says 续表; else what is to be told of it.
    pub fn settle(&self, faults: &mut Diagnostics) -> Option<Claim> {
        let grid = self.grid();
        if is_front(grid) {
            return None;
        }
        let before = self.before();
        let own = before.and_then(|claim| Some((claim, self.header(claim.table)?)));
        let figures: Vec<CellRef> = grid
            .iter()
            .filter(|(_, cell)| cell.is_figure())
            .map(|((row, col), _)| grid.cell(row, col))
            .collect();
        if let Some((claim, header)) = own {
            if self.says_again(header.first) {
                return Some(Claim {
                    sheet: self.sheet,
                    table: claim.table,
                    header: Some(header),
                    continues: true,
                });
            }
            if !figures.is_empty() && !grid.hidden {
                faults.push(self.not_marked(claim, &figures));
                return None;
            }
        }
        faults.push(self.told(&figures));
        None
    }

    /// The last table of the sheet before.
    fn before(&self) -> Option<&Claim> {
        let own = self.grid();
        let place = |grid: &Grid| (grid.file.to_string(), grid.sheet.to_string());
        let last = self.grids[..self.sheet]
            .iter()
            .rposition(|grid| !grid.is_empty() && !grid.hidden && place(grid) != place(own))?;
        let claim = self.claims.iter().rev().find(|claim| claim.sheet <= last)?;
        (place(&self.grids[claim.sheet]) == place(&self.grids[last]) && claim.header.is_some())
            .then_some(claim)
    }

    /// The header of a table on the sheet, if all of it is there.
    fn header(&self, table: usize) -> Option<Header> {
        let schema = &self.pack.tables[table];
        if !schema.has_header() {
            return None;
        }
        let words = self.pack.placeholders(self.year);
        let header = header::find(self.grid(), schema, words)?;
        (header.is_plausible() && header.is_complete()).then_some(header)
    }

    /// Whether a line above the header, or the name of the sheet, says that a table goes on.
    fn says_again(&self, header: u32) -> bool {
        let grid = self.grid();
        let mut lines = grid.between(grid.top(), header.min(grid.top() + TITLE_ROWS));
        let says = |text: &str| {
            let above = ["续上表", "接上表", "接上页"].iter().any(|word| text.contains(word));
            text.chars().count() <= 20 && (above || continued::goes_on(text))
        };
        says(&title_key(&grid.sheet)) || lines.any(|(_, cell)| says(&title_key(&cell.text())))
    }

    fn not_marked(&self, claim: &Claim, figures: &[CellRef]) -> Diagnostic {
        let (grid, before) = (self.grid(), &self.grids[claim.sheet]);
        let id = &self.pack.tables[claim.table].id;
        let what = format!(
            "这张工作表没有标题，表头与前一张“{}”上的“{id}”相同，看不出是不是接着写的，没有采用：其中有数的{}格，例如{}",
            before.sheet,
            figures.len(),
            figures[0].address()
        );
        Diagnostic::error("读取-未用工作表", what).at(grid.spot()).at(before.spot()).hint(format!(
            "是接着写的，请在表头上面写“{id}（续表）”；是另一张表的，请写上它的标题；不公开的，请删去或移到别的工作簿"
        ))
    }

    /// That the sheet is no table: a warning where its header is one of the pack's, and it holds figures.
    fn told(&self, figures: &[CellRef]) -> Diagnostic {
        let grid = self.grid();
        if let Some((table, away)) = taken_away::table(self.pack, grid) {
            let what = format!("这张工作表没有采用：“{table}”是 {away}去掉的");
            return Diagnostic::notice("读取-未用工作表", what)
                .at(grid.place())
                .hint("有意不公开的，不必理会；要公开的，请删去那里的 remove = true");
        }
        let near = (0..self.pack.tables.len()).filter_map(|table| {
            let header = self.header(table)?;
            Some((header.columns.iter().flatten().flatten().count(), table))
        });
        let near = near.max_by_key(|(rank, table)| (*rank, std::cmp::Reverse(*table)));
        match (near, figures.first()) {
            (Some((_, table)), Some(first)) if !grid.hidden => {
                let id = &self.pack.tables[table].id;
                let what = format!(
                    "这张工作表没有标题，没有采用：它的表头与“{id}”相同，有数的{}格，例如{}",
                    figures.len(),
                    first.address()
                );
                Diagnostic::warning("读取-未用工作表", what)
                    .at(grid.spot())
                    .resting_on(grid.texts(&Vec::from_iter(figures.iter().map(|cell| (cell.row, cell.col)))))
                    .hint(format!("是“{id}”的，请写上标题；不公开的，请删去或移到别的工作簿"))
            }
            _ => {
                let like_none = "标题和表头都不像要公开的表";
                let why = if pages::is_running_text(grid) { TEXT_PAGE } else { like_none };
                ignored(grid, why)
            }
        }
    }
}
