//! Which tables a sheet may be, by what stands near its top.

use crate::pack::Pack;
use crate::read::grid::Grid;
use crate::read::pieces::Lore;
use crate::read::project_page;

use super::{TITLE_LENGTH, TITLE_ROWS, title_key};

/// How sure it is that a text is a title: the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// A title alone on its row, or merged over it.
    Alone,
    /// A title beside other cells.
    Beside,
    /// A text, or the name of the sheet, with a title in it.
    Within,
    /// A sentence, or a remark, that mentions a title.
    Mention,
}

/// A table that a sheet may be.
pub struct Ranked {
    pub sure: Sure,
    pub table: usize,
    /// Characters of its title.
    length: usize,
}

/// A text near the top of a sheet.
struct Line {
    key: String,
    sure: Sure,
    /// The table whose title it is.
    table: Option<usize>,
}

/// The tables whose titles stand on a sheet: by how sure that is, then the longest title first.
pub fn rank(grid: &Grid, pack: &Pack, lore: &Lore<'_>) -> Vec<Ranked> {
    let lines = lines(grid, lore);
    let kinds = &pack.manifest.kinds;
    let mut ranked: Vec<Ranked> = Vec::new();
    for (table, schema) in pack.tables.iter().enumerate() {
        let titles = schema.titles(kinds);
        let titles = titles.iter().map(|title| title_key(title));
        let found = titles.filter_map(|title| {
            let within = lines.iter().filter(|line| line.key.contains(title.as_str()));
            // prose may bear the title of its page in any words
            let sure = |line: &Line| match line.table {
                Some(own) if own != table => line.sure.max(Sure::Within),
                None if schema.has_figures() => line.sure.max(Sure::Within),
                _ => line.sure,
            };
            Some((within.map(sure).min()?, title.chars().count()))
        });
        let ending = schema.text().and_then(|text| project_page::ending_of(grid, text));
        let ending = ending.map(|title| (Sure::Beside, title.chars().count()));
        let best = found.chain(ending).min_by_key(|(sure, length)| (*sure, std::cmp::Reverse(*length)));
        ranked.extend(best.map(|(sure, length)| Ranked { sure, table, length }));
    }
    ranked.sort_by_key(|own| (own.sure, std::cmp::Reverse(own.length), own.table));
    ranked
}

fn lines(grid: &Grid, lore: &Lore<'_>) -> Vec<Line> {
    let mut lines = vec![Line { key: title_key(&grid.sheet), sure: Sure::Within, table: None }];
    for row in grid.top()..grid.rows().min(grid.top() + TITLE_ROWS) {
        let left = grid.row(row).next().map(|(col, _)| col);
        let single = grid.row(row).nth(1).is_none();
        for (col, cell) in grid.row(row) {
            let key = title_key(&cell.text());
            if key.chars().count() > TITLE_LENGTH {
                continue;
            }
            let merged = grid.merge_at(row, col).is_some_and(|merge| merge.end.1 > merge.start.1);
            let table = lore.table_of(cell).or_else(|| lore.text_of(cell));
            let sure = match table {
                _ if Lore::mentions(&key) => Sure::Mention,
                Some(_) if left == Some(col) && (single || merged) => Sure::Alone,
                Some(_) => Sure::Beside,
                None => Sure::Within,
            };
            lines.push(Line { key, sure, table });
        }
    }
    lines
}
