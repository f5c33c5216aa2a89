//! What stands between the pages of a flat list: the title again, 续表, the unit, the number of the page.

use crate::budget::label;
use crate::read::account::Fate;
use crate::read::grid::Grid;
use crate::read::indicators::restates_unit;
use crate::read::reading::Reading;
use crate::read::recognise::title_key;

use super::FlatBand;

/// A longer line is no title.
const LONGEST: usize = 60;

/// The first of the rows above a repeated header that head its page or end the one before: not above
/// `after`, the last row of the header before. The list begins at row `top`.
pub fn lead_in(grid: &Grid, after: u32, header: u32, top: u32) -> u32 {
    let titles: Vec<String> = grid.between(0, top).map(|(_, cell)| title_key(&cell.text())).collect();
    let mut first = header;
    for row in (after + 1..header).rev() {
        let blank = grid.row(row).next().is_none();
        if !blank && !is_page(grid, row, &titles) {
            break;
        }
        if !blank {
            first = row;
        }
    }
    first
}

/// Books the rows that head the page of the band which begins below a row.
pub fn book(from: u32, bands: &[FlatBand], reading: &mut Reading<'_>) {
    let Some(next) = bands.iter().find(|band| band.first >= from) else { return };
    let grid = reading.grid;
    for row in from..next.first {
        // the unit, and who made the table, are known as such wherever they stand
        if restates_unit(grid, row) {
            continue;
        }
        for (col, cell) in grid.row(row) {
            let key = title_key(&cell.text());
            let fate = if is_mark(&key) && !key.contains("续表") { Fate::Header } else { Fate::Title };
            if !key.contains(':') {
                reading.book((row, col), fate);
            }
        }
    }
}

/// Whether all that a row says is what heads or ends a page.
fn is_page(grid: &Grid, row: u32, titles: &[String]) -> bool {
    restates_unit(grid, row)
        || grid.row(row).all(|(_, cell)| {
            let key = title_key(&cell.text());
            let short = key.chars().count() <= LONGEST;
            let again = titles.iter().any(|title| {
                !title.is_empty()
                    && key
                        .strip_prefix(title.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
            });
            short && (again || is_mark(&key))
        })
}

/// `续表`, `第2页`, `（转下页）`.
fn is_mark(key: &str) -> bool {
    let plain = label::fold(key);
    let plain = plain.trim_matches(['(', ')', '-', '—']);
    let page = plain.starts_with('第') && plain.contains('页') && plain.chars().count() <= 12;
    let number = !plain.is_empty() && plain.chars().count() <= 3 && plain.bytes().all(|b| b.is_ascii_digit());
    let again = plain.starts_with("续表")
        || ["续", "续上表", "接上表", "接上页", "转下页", "接下页", "转下表"].contains(&plain);
    page || again || number && key != plain
}
