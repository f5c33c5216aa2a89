//! The measures of a table: type size, column widths, the lines of every cell, row heights.

use crate::compose::document::{ColumnKind, TableView};
use crate::pack::style::{Role, TableStyle};

use super::atoms::Atom;
use super::lines::{Line, Measure};
use super::sheet::Shop;

/// How a cell's lines stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left, with an indent in type sizes.
    Left(u8),
    /// In the middle.
    Centre,
    /// At the right, on the decimal point.
    Right,
}

/// A cell: where it stands in the grid, and its text.
#[derive(Debug, Clone)]
pub struct Cell {
    /// First column.
    pub column: usize,
    /// Columns that it covers.
    pub colspan: usize,
    /// First row.
    pub row: usize,
    /// Rows that it covers.
    pub rowspan: usize,
    /// Its text.
    pub atoms: Vec<Atom>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// How they stand.
    pub align: Align,
    /// Whether it heads columns or rows.
    pub heads: bool,
    /// Whether it stands in the body.
    pub of_body: bool,
}

/// A table that was measured.
pub struct Grid {
    /// Type size, pt.
    pub size: f64,
    /// Column widths, pt.
    pub widths: Vec<f64>,
    /// Header cells.
    pub header: Vec<Cell>,
    /// Heights of header rows, pt.
    pub header_heights: Vec<f64>,
    /// Body cells, in reading order.
    pub body: Vec<Cell>,
    /// Heights of body rows, pt.
    pub heights: Vec<f64>,
    /// Whether the page is turned for it.
    pub turned: bool,
}

/// Widths that a column can have, pt.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    least: f64,
    good: f64,
}

impl Grid {
    /// Measures a table for the width and height of the upright and of the turned text block.
    pub fn new(shop: &Shop<'_>, table: &TableView, upright: (f64, f64), turned: (f64, f64)) -> Self {
        let style = &shop.style.table;
        let cells = cells(shop, table);
        let columns = table.columns.len();
        let least =
            |size: f64| ranges(shop, table, &cells, size).iter().map(|range| range.least).sum::<f64>();
        let upright_size = style
            .sizes
            .iter()
            .copied()
            .filter(|size| *size >= style.upright_size)
            .find(|s| least(*s) <= upright.0);
        let (size, turn) = match upright_size {
            Some(size) => (size, false),
            None => {
                let smallest = style.sizes.last().copied().unwrap_or(style.upright_size);
                let shrunk = std::iter::successors(Some(smallest), |size| Some(size * 0.95)).take(30);
                let mut sizes = style.sizes.iter().copied().chain(shrunk);
                (sizes.find(|size| least(*size) <= turned.0).unwrap_or(2.0), true)
            }
        };
        let mut grid = Self {
            size,
            widths: Vec::new(),
            header_heights: Vec::new(),
            heights: Vec::new(),
            header: Vec::new(),
            body: Vec::new(),
            turned: turn,
        };
        (grid.header, grid.body) = cells;
        let set = |grid: &mut Self, size: f64| {
            let all = (std::mem::take(&mut grid.header), std::mem::take(&mut grid.body));
            grid.size = size;
            grid.widths =
                share(&ranges(shop, table, &all, size), if turn { turned.0 } else { upright.0 }, columns);
            (grid.header, grid.body) = all;
            for cell in grid.header.iter_mut().chain(&mut grid.body) {
                cell.lines = lines(shop, cell, &grid.widths, size);
            }
            grid.header_heights = heights(&grid.header, table.header.len(), style, size);
            grid.heights = heights(&grid.body, table.rows.len(), style, size);
        };
        set(&mut grid, size);
        // a table that is a little longer than a page is set a little smaller
        let full = if turn { turned.1 } else { upright.1 };
        let smaller = style.sizes.iter().copied().filter(|smaller| *smaller < size && *smaller >= size * 0.8);
        let long = |grid: &Self| grid.height(style) + notes(table, style, grid.size);
        if long(&grid) > full && long(&grid) < full * 1.4 {
            let fits = smaller.into_iter().find(|smaller| {
                set(&mut grid, *smaller);
                long(&grid) <= full
            });
            if fits.is_none() {
                set(&mut grid, size);
            }
        }
        grid
    }

    /// Height of the title, pt.
    pub fn title_height(&self, style: &TableStyle) -> f64 {
        style.title_size * 1.7
    }

    /// Height of the unit line and of each line of a note, pt.
    pub fn small_height(&self, style: &TableStyle) -> f64 {
        self.leading(style) + 3.0
    }

    /// Height of all but the notes, pt.
    pub fn height(&self, style: &TableStyle) -> f64 {
        self.head_height(style) + self.heights.iter().sum::<f64>()
    }

    /// Height of title, unit line and header, pt.
    pub fn head_height(&self, style: &TableStyle) -> f64 {
        self.title_height(style) + self.small_height(style) + self.header_height()
    }

    /// Distance of lines in a cell, pt.
    pub fn leading(&self, style: &TableStyle) -> f64 {
        self.size * style.leading
    }

    /// Height of the header, pt.
    pub fn header_height(&self) -> f64 {
        self.header_heights.iter().sum()
    }
}

/// Header and body cells, not yet broken.
fn cells(shop: &Shop<'_>, table: &TableView) -> (Vec<Cell>, Vec<Cell>) {
    let header = table.header.iter().enumerate().flat_map(|(row, cells)| {
        cells.iter().map(move |cell| Cell {
            column: cell.column,
            colspan: cell.colspan,
            row,
            rowspan: cell.rowspan,
            atoms: shop.atoms(Role::Heading1, &cell.text),
            lines: Vec::new(),
            align: Align::Centre,
            heads: true,
            of_body: false,
        })
    });
    let body = table.rows.iter().enumerate().flat_map(|(row, view)| {
        view.cells.iter().map(move |cell| {
            let heads = cell.label || view.header;
            let kind = table.columns.get(cell.column).map_or(ColumnKind::Text, |column| column.kind);
            let amount = matches!(cell.value, crate::compose::document::CellValue::Amount { .. });
            let align = match kind {
                _ if heads => Align::Centre,
                _ if amount => Align::Right,
                ColumnKind::Text if view.total => Align::Centre,
                ColumnKind::Amount if cell.colspan == 1 => Align::Right,
                _ => Align::Left(cell.indent),
            };
            Cell {
                column: cell.column,
                colspan: cell.colspan,
                row,
                rowspan: cell.rowspan,
                atoms: shop.atoms(Role::Table, cell.value.text()),
                lines: Vec::new(),
                align,
                heads,
                of_body: true,
            }
        })
    });
    (header.collect(), body.collect())
}

fn measure(size: f64, width: f64) -> Measure {
    Measure { size, tracking: 0.0, width, indent: 0.0, flush: false }
}

/// Width of a text on one line, and of its widest atom, pt.
fn extents(shop: &Shop<'_>, atoms: &[Atom], size: f64) -> (f64, f64) {
    let whole = shop.paragraph(atoms, measure(size, f64::MAX)).map_or(0.0, |paragraph| paragraph.whole());
    let widest = atoms.iter().filter_map(|atom| shop.measures.get(atom.role, &atom.text));
    (whole, widest.map(|shaped| shaped.advance * size).fold(0.0, f64::max))
}

fn ranges(shop: &Shop<'_>, table: &TableView, cells: &(Vec<Cell>, Vec<Cell>), size: f64) -> Vec<Range> {
    let style = &shop.style.table;
    let pads = 2.0 * style.pad_x;
    let mut ranges = vec![Range::default(); table.columns.len()];
    let single = cells.0.iter().chain(&cells.1).filter(|cell| cell.colspan == 1);
    for cell in single {
        let Some(range) = ranges.get_mut(cell.column) else { continue };
        let kind = table.columns[cell.column].kind;
        let (whole, widest) = extents(shop, &cell.atoms, size);
        let (least, good) = match (kind, cell.align) {
            // figures and codes are never broken
            (_, Align::Right) => (whole, whole + size),
            (ColumnKind::Code, Align::Left(_)) => (whole, whole + size),
            (ColumnKind::Text, Align::Left(indent)) => {
                let indent = f64::from(indent) * size;
                (indent + widest.max(whole.min(6.0 * size)), indent + whole.min(16.0 * size))
            }
            (ColumnKind::Text, _) if cell.of_body => {
                (widest.max(whole.min(5.0 * size)), whole.min(8.0 * size))
            }
            _ => (widest.max(whole.min(2.0 * size)), whole.min(6.0 * size)),
        };
        range.least = range.least.max(least + pads);
        range.good = range.good.max(good + pads);
    }
    let spanning = cells.0.iter().chain(&cells.1).filter(|cell| cell.colspan > 1);
    for cell in spanning {
        let (whole, widest) = extents(shop, &cell.atoms, size);
        let least = if cell.align == Align::Right { whole } else { widest.max(whole.min(3.0 * size)) } + pads;
        let columns = cell.column..(cell.column + cell.colspan).min(ranges.len());
        let known: f64 = ranges[columns.clone()].iter().map(|range| range.least).sum();
        if known < least {
            let more = (least - known) / columns.len() as f64;
            ranges[columns].iter_mut().for_each(|range| range.least += more);
        }
    }
    for range in &mut ranges {
        range.good = range.good.max(range.least);
    }
    ranges
}

/// Shares the whole width out: first what each column needs, then what it would like, then evenly.
fn share(ranges: &[Range], width: f64, columns: usize) -> Vec<f64> {
    let least: f64 = ranges.iter().map(|range| range.least).sum();
    let good: f64 = ranges.iter().map(|range| range.good).sum();
    if least >= width {
        return ranges.iter().map(|range| range.least * width / least).collect();
    }
    if good >= width {
        let part = (width - least) / (good - least);
        return ranges.iter().map(|range| range.least + (range.good - range.least) * part).collect();
    }
    if good <= 0.0 {
        return vec![width / columns as f64; columns];
    }
    ranges.iter().map(|range| range.good * width / good).collect()
}

/// Inner width of a cell, pt.
fn inner(cell: &Cell, widths: &[f64]) -> f64 {
    widths.iter().skip(cell.column).take(cell.colspan).sum()
}

fn lines(shop: &Shop<'_>, cell: &Cell, widths: &[f64], size: f64) -> Vec<Line> {
    let indent = match cell.align {
        Align::Left(indent) => f64::from(indent) * size,
        _ => 0.0,
    };
    let width = inner(cell, widths) - 2.0 * shop.style.table.pad_x - indent;
    let Some(paragraph) = shop.paragraph(&cell.atoms, measure(size, width + 1e-6)) else { return Vec::new() };
    let lines = if cell.heads { paragraph.balanced() } else { paragraph.lines() };
    lines.unwrap_or_default()
}

/// Row heights: each row as high as its own cells, the last row of a span as high as the span needs.
fn heights(cells: &[Cell], rows: usize, style: &TableStyle, size: f64) -> Vec<f64> {
    let need = |cell: &Cell| cell.lines.len().max(1) as f64 * size * style.leading + 2.0 * style.pad_y;
    let mut heights = vec![size * style.leading + 2.0 * style.pad_y; rows];
    for cell in cells.iter().filter(|cell| cell.rowspan == 1) {
        heights[cell.row] = heights[cell.row].max(need(cell));
    }
    for cell in cells.iter().filter(|cell| cell.rowspan > 1) {
        let covered = cell.row..(cell.row + cell.rowspan).min(rows);
        let known: f64 = heights[covered.clone()].iter().sum();
        if let Some(last) = heights[covered].last_mut() {
            *last += (need(cell) - known).max(0.0);
        }
    }
    heights
}

/// About the height of the notes, pt.
fn notes(table: &TableView, style: &TableStyle, size: f64) -> f64 {
    table.notes.len() as f64 * (size * style.leading + 3.0)
}
