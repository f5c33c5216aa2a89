//! The measures of a table: type size, column widths, the lines of every cell, row heights.

use crate::compose::document::{CellValue, CellView, ColumnKind, NoteView, TableView};
use crate::pack::style::{Role, TableStyle};

use super::atoms::Atom;
use super::columns::{Need, Range, SMALL, need, ranges, share, side};
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
    /// Decimals that it lacks beside its column, in type sizes.
    pub shift: f64,
    /// Whether it heads columns or rows.
    pub heads: bool,
    /// Whether it stands in the body.
    pub of_body: bool,
}

/// What decides whether a page may end before a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits {
    /// A total: stays with the row before it.
    pub total: bool,
    /// Row that begins the form that this row belongs to.
    pub form: Option<usize>,
    /// Row above that heads this one within its form, to be repeated with it.
    pub head: Option<usize>,
    /// Depth in the tree.
    pub depth: u8,
    /// Cells that reach into it from the row above.
    pub cut: usize,
}

/// A table that was measured.
#[derive(Default)]
pub struct Grid {
    /// Type size, pt.
    pub size: f64,
    /// Blank above and below in a cell, pt.
    pub pad: f64,
    /// Column widths, pt.
    pub widths: Vec<f64>,
    /// Header cells.
    pub header: Vec<Cell>,
    /// Heights of header rows, pt.
    pub header_heights: Vec<f64>,
    /// Body cells, in reading order.
    pub body: Vec<Cell>,
    /// Heights of body rows, pt; a row taller than a page counts as several.
    pub heights: Vec<f64>,
    /// What is to know of body rows.
    pub traits: Vec<Traits>,
    /// Whether the page is turned for it.
    pub turned: bool,
    /// Rows of the table, however they are cut.
    rows: usize,
    /// Lines of its title when it goes on, and of the line above it.
    head_lines: (usize, usize),
}

/// Least blank above and below in a cell, as a part of the style's.
pub const TIGHT: f64 = 0.45;
/// Of the room between what columns need and what suits them, the share without which a table stands better on a turned
/// page that suits it: names of three characters a line are read by nobody.
const ENOUGH: f64 = 0.4;

impl Grid {
    /// Measures a table for the width and height of the upright and of the turned text block.
    pub fn new(shop: &Shop<'_>, table: &TableView, upright: (f64, f64), turned: (f64, f64)) -> Self {
        let style = &shop.style.table;
        let (header, body) = cells(shop, table);
        let kind = |cell: &Cell| table.columns.get(cell.column).map_or(ColumnKind::Text, |c| c.kind);
        let needs: Vec<Need> = header.iter().chain(&body).map(|cell| need(shop, cell, kind(cell))).collect();
        let mut grid = Self {
            size: 0.0,
            pad: style.pad_y,
            widths: Vec::new(),
            header_heights: Vec::new(),
            heights: Vec::new(),
            header,
            body,
            traits: traits(table),
            turned: false,
            rows: table.rows.len(),
            head_lines: (1, 1),
        };
        (grid.size, grid.turned) = grid.size_for(shop, table, &needs, (upright.0, turned.0));
        let (width, full) = if grid.turned { turned } else { upright };
        grid.set(shop, table, &needs, (grid.size, width));
        grid.fit(shop, table, &needs, (width, full));
        grid.split_tall(style, full);
        grid
    }

    fn ranges(&self, shop: &Shop<'_>, table: &TableView, needs: &[Need], size: f64) -> Vec<Range> {
        let cells: Vec<(&Cell, Need)> =
            self.header.iter().chain(&self.body).zip(needs.iter().copied()).collect();
        ranges(shop, table, &cells, size)
    }

    /// Type size, and whether the page is turned: upright if that can be read and is not too narrow, as large as suits all
    /// columns; else turned, and smaller only as far as it must be.
    fn size_for(
        &self,
        shop: &Shop<'_>,
        table: &TableView,
        needs: &[Need],
        (upright, turned): (f64, f64),
    ) -> (f64, bool) {
        let style = &shop.style.table;
        let sums = |size: f64| {
            let ranges = self.ranges(shop, table, needs, size);
            (ranges.iter().map(|r| r.least).sum::<f64>(), ranges.iter().map(|r| r.fair).sum::<f64>())
        };
        let known: Vec<(f64, (f64, f64))> = style.sizes.iter().map(|size| (*size, sums(*size))).collect();
        let legible = || known.iter().filter(|(size, _)| *size >= style.upright_size);
        if let Some((size, _)) = legible().find(|(_, (_, fair))| *fair <= upright) {
            return (*size, false);
        }
        let suits = known.iter().find(|(size, (_, fair))| *fair <= turned && *size >= SMALL - 1.0);
        let narrow = |(least, fair): (f64, f64)| least + (fair - least) * ENOUGH > upright;
        if let Some((size, sums)) = legible().rev().find(|(_, (least, _))| *least <= upright)
            && (suits.is_none() || !narrow(*sums))
        {
            return (*size, false);
        }
        if let Some((size, _)) = suits.or_else(|| known.iter().find(|(_, (least, _))| *least <= turned)) {
            return (*size, true);
        }
        let smallest = style.sizes.last().copied().unwrap_or(style.upright_size);
        let mut shrunk = std::iter::successors(Some(smallest), |size| Some(size * 0.95)).take(60);
        (shrunk.find(|size| sums(*size).0 <= turned).unwrap_or(2.0), true)
    }

    /// Sets all cells in a size, across a width.
    fn set(&mut self, shop: &Shop<'_>, table: &TableView, needs: &[Need], (size, width): (f64, f64)) {
        self.size = size;
        self.widths = share(&self.ranges(shop, table, needs, size), width);
        for cell in self.header.iter_mut().chain(&mut self.body) {
            cell.lines = lines(shop, cell, &self.widths, size);
        }
        let style = &shop.style.table;
        let title = format!("{}{}", table.title, style.continued);
        let across = |role, text: &str, size, width| {
            let atoms = shop.atoms(role, text);
            let lines = shop.paragraph(&atoms, measure(size, width)).map(|p| p.balanced());
            lines.map_or(1, |lines| lines.len().max(1))
        };
        let maker = maker_width(shop, table, size, width);
        self.head_lines = (
            across(Role::Title, &title, style.title_size, width),
            across(Role::Table, &table.maker_line, size, maker),
        );
        self.space(style, style.pad_y);
    }

    /// Gives all cells another blank above and below; a table with rows taller than a page stays as it is.
    pub fn space(&mut self, style: &TableStyle, pad: f64) {
        if self.heights.len() > self.rows {
            return;
        }
        let rows = self.header.iter().map(|cell| cell.row + cell.rowspan).max().unwrap_or_default();
        self.pad = pad;
        self.header_heights = heights(&self.header, rows, style, (self.size, pad));
        self.heights = heights(&self.body, self.rows, style, (self.size, pad));
    }

    /// Sets a table that is a little longer than a page tighter, or a little smaller, so that it fits.
    fn fit(&mut self, shop: &Shop<'_>, table: &TableView, needs: &[Need], (width, full): (f64, f64)) {
        let style = &shop.style.table;
        let forms = self.traits.iter().enumerate().filter(|(i, row)| row.form == Some(*i)).count();
        let size = self.size;
        let height = |grid: &Self| grid.height(style) + notes(shop, table, grid.size, width);
        if forms > 1 || height(self) <= full || height(self) > full * 1.7 {
            return;
        }
        let smaller = style.sizes.iter().filter(|s| **s <= size && **s >= (size * 0.8).max(SMALL.min(size)));
        for size in smaller {
            self.set(shop, table, needs, (*size, width));
            self.space(style, style.pad_y * TIGHT);
            let spare = full - height(self);
            if spare >= 0.0 {
                let rows = (self.heights.len() + self.header_heights.len()) as f64;
                self.space(style, (self.pad + spare / rows / 2.0 - 0.01).clamp(self.pad, style.pad_y));
                return;
            }
        }
        self.set(shop, table, needs, (size, width));
    }

    /// Cuts rows that are taller than a page into several.
    fn split_tall(&mut self, style: &TableStyle, full: f64) {
        let leading = self.leading(style);
        let room = full - self.head_height(style) - 4.0 * (leading + 2.0 * self.pad);
        let whole = ((room - 2.0 * self.pad) / leading).floor().max(1.0);
        let mut starts = Vec::new();
        let (mut heights, mut traits) = (Vec::new(), Vec::new());
        for (height, row) in self.heights.iter().zip(&self.traits) {
            starts.push(heights.len());
            let mut rest = *height;
            let at = |old: Option<usize>| old.and_then(|old| starts.get(old).copied());
            let mut row = Traits { form: at(row.form), head: at(row.head), ..*row };
            while rest > room && room > leading {
                heights.push(whole * leading + 2.0 * self.pad);
                rest -= whole * leading;
                traits.push(row);
                row.cut += 1;
            }
            heights.push(rest);
            traits.push(row);
        }
        if heights.len() == self.heights.len() {
            return;
        }
        starts.push(heights.len());
        for cell in &mut self.body {
            let end = (cell.row + cell.rowspan).min(starts.len() - 1);
            cell.rowspan = starts[end] - starts[cell.row];
            cell.row = starts[cell.row];
        }
        (self.heights, self.traits) = (heights, traits);
    }

    /// Rows that are shown again above a row that begins a page: the name and the head of its form.
    pub fn repeated(&self, from: usize) -> Vec<usize> {
        let Some(row) = self.traits.get(from).filter(|_| from > 0) else { return Vec::new() };
        let again = [row.form, row.head].into_iter().flatten();
        again.filter(|again| *again < from && self.traits[*again].cut == 0).collect()
    }

    /// Height of the title, pt.
    pub fn title_height(&self, style: &TableStyle) -> f64 {
        style.title_size * (0.3 + 1.4 * self.head_lines.0 as f64)
    }

    /// Height of the unit line and of each line of a note, pt.
    pub fn small_height(&self, style: &TableStyle) -> f64 {
        self.leading(style) + 3.0
    }

    /// Height of the lines between title and header, pt.
    pub fn maker_height(&self, style: &TableStyle) -> f64 {
        self.small_height(style) * self.head_lines.1 as f64
    }

    /// Height of all but the notes, pt.
    pub fn height(&self, style: &TableStyle) -> f64 {
        self.head_height(style) + self.heights.iter().sum::<f64>()
    }

    /// Height of title, unit line and header, pt.
    pub fn head_height(&self, style: &TableStyle) -> f64 {
        self.title_height(style) + self.maker_height(style) + self.header_height()
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

/// Room for the line at the left above a table, beside the unit line, pt.
pub fn maker_width(shop: &Shop<'_>, table: &TableView, size: f64, width: f64) -> f64 {
    let atoms = shop.atoms(Role::Table, &table.unit_line);
    let unit = shop.paragraph(&atoms, measure(size, width)).map_or(0.0, |paragraph| paragraph.whole());
    (width - unit - 2.0 * size).max(width / 3.0)
}

/// Height of the notes with the blank above them, pt.
pub fn notes(shop: &Shop<'_>, table: &TableView, size: f64, width: f64) -> f64 {
    let style = &shop.style.table;
    let count = |note: &NoteView| {
        let atoms = shop.atoms(Role::Table, &note.text);
        let lines = shop.paragraph(&atoms, measure(size, width)).map(|paragraph| paragraph.lines());
        lines.map_or(1, |lines| lines.len())
    };
    let lines: usize = table.notes.iter().map(count).sum();
    if lines == 0 { 0.0 } else { lines as f64 * (size * style.leading + 3.0) + NOTE_GAP }
}

/// Blank between a table and its notes, pt.
pub const NOTE_GAP: f64 = 3.0;

fn traits(table: &TableView) -> Vec<Traits> {
    let mut all: Vec<Traits> = Vec::new();
    let (mut form, mut head) = (None, None);
    for (i, row) in table.rows.iter().enumerate() {
        if row.starts_form {
            (form, head) = (Some(i), None);
        }
        let name = row.cells.iter().find(|cell| {
            table.columns.get(cell.column).is_some_and(|column| column.kind == ColumnKind::Text)
        });
        let depth = name.map_or(0, |cell| cell.indent);
        all.push(Traits { total: row.total, form, head, depth, cut: 0 });
        if row.header && form.is_some() {
            head = Some(i);
        }
    }
    for (i, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            all.iter_mut().take(i + cell.rowspan).skip(i + 1).for_each(|row| row.cut += 1);
        }
    }
    all
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
            shift: 0.0,
            heads: true,
            of_body: false,
        })
    });
    let decimals = decimals(shop, table);
    let lacks = |cell: &CellView| {
        let most = decimals.get(cell.column).copied().unwrap_or_default();
        (most - fraction(shop, cell.value.text())).max(0.0)
    };
    let body = table.rows.iter().enumerate().flat_map(|(row, view)| {
        view.cells.iter().map(move |cell| {
            let heads = cell.label || view.header;
            let kind = table.columns.get(cell.column).map_or(ColumnKind::Text, |column| column.kind);
            let amount = matches!(cell.value, CellValue::Amount { .. });
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
                shift: if align == Align::Right { lacks(cell) } else { 0.0 },
                heads,
                of_body: true,
            }
        })
    });
    (header.collect(), body.collect())
}

/// Width of what follows the decimal point, with the point, in type sizes.
fn fraction(shop: &Shop<'_>, text: &str) -> f64 {
    let Some((_, digits)) = text.rsplit_once('.') else { return 0.0 };
    let width =
        |c: char| shop.measures.get(Role::Table, c.encode_utf8(&mut [0; 4])).map_or(0.0, |s| s.advance);
    width('.') + digits.chars().map(width).sum::<f64>()
}

/// The widest fraction of each column, in type sizes.
fn decimals(shop: &Shop<'_>, table: &TableView) -> Vec<f64> {
    let mut widest = vec![0.0_f64; table.columns.len()];
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        if let (CellValue::Amount { text, .. }, Some(widest)) = (&cell.value, widest.get_mut(cell.column)) {
            *widest = widest.max(fraction(shop, text));
        }
    }
    widest
}

fn measure(size: f64, width: f64) -> Measure {
    Measure { size, tracking: 0.0, width, indent: 0.0, flush: false }
}

/// Inner width of a cell, pt.
fn inner(cell: &Cell, widths: &[f64]) -> f64 {
    widths.iter().skip(cell.column).take(cell.colspan).sum()
}

fn lines(shop: &Shop<'_>, cell: &Cell, widths: &[f64], size: f64) -> Vec<Line> {
    let taken = match cell.align {
        Align::Left(indent) => f64::from(indent) * size,
        Align::Centre => 0.0,
        Align::Right => cell.shift * size,
    };
    let width = inner(cell, widths) - 2.0 * side(&shop.style.table, size) - taken;
    let Some(paragraph) = shop.paragraph(&cell.atoms, measure(size, width + 1e-6)) else { return Vec::new() };
    // names are broken where their words end, sentences fill their lines
    let name =
        paragraph.whole() < 3.0 * width && !cell.atoms.iter().any(|atom| "，；。".contains(&*atom.text));
    if cell.heads || name { paragraph.balanced() } else { paragraph.lines() }
}

/// Row heights: each row as high as its own cells, and those of a span together as high as it needs.
fn heights(cells: &[Cell], rows: usize, style: &TableStyle, (size, pad): (f64, f64)) -> Vec<f64> {
    let need = |cell: &Cell| cell.lines.len().max(1) as f64 * size * style.leading + 2.0 * pad;
    let mut heights = vec![size * style.leading + 2.0 * pad; rows];
    for cell in cells.iter().filter(|cell| cell.rowspan == 1) {
        heights[cell.row] = heights[cell.row].max(need(cell));
    }
    for cell in cells.iter().filter(|cell| cell.rowspan > 1) {
        let covered = cell.row..(cell.row + cell.rowspan).min(rows);
        let known: f64 = heights[covered.clone()].iter().sum();
        // shared out evenly, so that no row of a span stands out
        let more = (need(cell) - known).max(0.0) / covered.len().max(1) as f64;
        heights[covered].iter_mut().for_each(|height| *height += more);
    }
    heights
}
