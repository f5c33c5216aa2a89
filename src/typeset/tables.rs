//! Tables onto pages: title, unit line, header on every page, rows never cut, notes below.

use crate::compose::document::TableView;
use crate::pack::style::Role;

use super::flow::{Entry, Flow, block};
use super::grid::{Align, Cell, Grid};
use super::lines::Measure;
use super::pages::{NodeKind, Owner};
use super::structure;

/// Rows of a table that stand on one page.
struct Stretch {
    rows: std::ops::Range<usize>,
    /// Distance of the first of them from the top of the text block, pt.
    top: f64,
}

/// Height that must be free for a table to begin here, pt.
pub fn least(flow: &Flow<'_>, table: &TableView) -> f64 {
    let upright = block(flow.shop, false);
    let grid = grid(flow, table);
    if grid.turned {
        // a turned table begins a page of its own
        return 0.0;
    }
    let setter = Setter { table, grid, node: 0, section: 0 };
    setter.whole(flow).min(setter.beginning(flow)).min(upright.3 / 2.0)
}

/// Sets a table, over as many pages as it takes.
pub fn set(flow: &mut Flow<'_>, table: &TableView, section: usize) {
    let grid = grid(flow, table);
    let mut setter = Setter { table, grid, node: 0, section };
    setter.run(flow);
}

fn grid(flow: &Flow<'_>, table: &TableView) -> Grid {
    let [upright, turned] = [false, true].map(|turned| block(flow.shop, turned));
    Grid::new(flow.shop, table, (upright.2, upright.3), (turned.2, turned.3))
}

struct Setter<'a> {
    table: &'a TableView,
    grid: Grid,
    node: usize,
    section: usize,
}

impl Setter<'_> {
    fn title_height(&self, flow: &Flow<'_>) -> f64 {
        self.grid.title_height(&flow.shop.style.table)
    }

    fn small_height(&self, flow: &Flow<'_>) -> f64 {
        self.grid.small_height(&flow.shop.style.table)
    }

    fn head_height(&self, flow: &Flow<'_>) -> f64 {
        self.grid.head_height(&flow.shop.style.table)
    }

    fn notes_height(&self, flow: &Flow<'_>) -> f64 {
        let (_, _, width, _) = block(flow.shop, self.grid.turned);
        let lines: usize = self.table.notes.iter().map(|note| self.note(flow, note, width).1).sum();
        lines as f64 * self.small_height(flow)
    }

    fn whole(&self, flow: &Flow<'_>) -> f64 {
        self.grid.height(&flow.shop.style.table) + self.notes_height(flow)
    }

    /// The least that may stand alone at the foot of a page: head and five rows.
    fn beginning(&self, flow: &Flow<'_>) -> f64 {
        self.head_height(flow) + self.grid.heights.iter().take(5).sum::<f64>()
    }

    fn run(&mut self, flow: &mut Flow<'_>) {
        let (_, _, _, full) = block(flow.shop, self.grid.turned);
        let fresh = flow.y <= 0.0;
        let room = if flow.turned == self.grid.turned { full - flow.y } else { 0.0 };
        let gap = if fresh { 0.0 } else { flow.shop.pitch() / 2.0 };
        let whole = self.whole(flow) + gap;
        let starts =
            whole <= room || (whole > full && self.beginning(flow) + gap <= room && room > full * 0.3);
        if !starts || flow.turned != self.grid.turned {
            if !(fresh && flow.turned == self.grid.turned) {
                flow.page(self.grid.turned);
            }
        } else {
            flow.y += gap;
        }
        self.node = flow.sheets.node(NodeKind::Table, Some(self.section));
        let mut from = 0;
        while from == 0 || from < self.table.rows.len() {
            if from > 0 {
                flow.page(self.grid.turned);
            }
            let to = self.fitting(flow, from, full);
            self.stretch(flow, from, to);
            if to >= self.table.rows.len() {
                break;
            }
            from = to;
        }
        self.notes(flow);
    }

    /// One past the last row that stands on this page.
    fn fitting(&self, flow: &Flow<'_>, from: usize, full: f64) -> usize {
        let rows = &self.table.rows;
        let mut room = full - flow.y - self.head_height(flow);
        let mut to = from;
        while to < rows.len() {
            room -= self.grid.heights[to];
            let last = to + 1 == rows.len();
            if room < -1e-6 || (last && room < self.notes_height(flow) - 1e-6) {
                break;
            }
            to += 1;
        }
        if to >= rows.len() {
            return to;
        }
        // at least one row a page, or there would be no end
        let floor = from + 1;
        let mut cut = to.max(floor);
        // a total stays with the row before it
        while cut > floor && rows[cut].total {
            cut -= 1;
        }
        // a form that has hardly begun begins on the next page
        let begun = (floor..=cut).rev().find(|row| rows[*row].starts_form);
        match begun {
            Some(row) if row > floor && cut - row <= 3 => row,
            _ => cut,
        }
    }

    /// Draws title, unit line, header and some rows.
    fn stretch(&mut self, flow: &mut Flow<'_>, from: usize, to: usize) {
        let drawn = flow.sheets.drawn();
        self.head(flow, from > 0);
        let header: Vec<usize> = (0..self.table.header.len()).collect();
        let top = flow.y;
        let stretch = Stretch { rows: 0..header.len(), top };
        self.rows(flow, &self.grid.header, &self.grid.header_heights, &stretch, from > 0);
        flow.y += self.grid.header_height();
        flow.sheets.artifacts(drawn, Owner::Repeated);
        let drawn = flow.sheets.drawn();
        let stretch = Stretch { rows: from..to, top: flow.y };
        self.rows(flow, &self.grid.body, &self.grid.heights, &stretch, false);
        flow.sheets.artifacts(drawn, Owner::Repeated);
        flow.y += self.grid.heights[from..to].iter().sum::<f64>();
    }

    fn head(&self, flow: &mut Flow<'_>, again: bool) {
        let style = &flow.shop.style.table;
        let mut title = self.table.title.clone();
        if again {
            title.push_str(&style.continued);
        }
        let height = self.title_height(flow);
        let (_, top, width, _) = flow.block();
        let node = (!again).then(|| {
            let to = flow.sheets.bookmark(2, title.clone(), top + flow.y);
            flow.entries.push(Entry { level: 1, text: title.clone(), to });
            flow.sheets.node(NodeKind::Caption, Some(self.node))
        });
        // each line is a paragraph of the caption, lest they be read as one
        let line = |flow: &mut Flow<'_>| Some(flow.sheets.node(NodeKind::Paragraph, Some(node?)));
        let own = line(flow);
        self.text(flow, own, &title, (Role::Title, style.title_size), (Align::Centre, width), height);
        flow.y += height;
        let height = self.small_height(flow);
        let size = self.grid.size;
        let own = line(flow).filter(|_| !self.table.maker_line.is_empty());
        self.text(flow, own, &self.table.maker_line, (Role::Table, size), (Align::Left(0), width), height);
        let own = line(flow).filter(|_| !self.table.unit_line.is_empty());
        self.text(flow, own, &self.table.unit_line, (Role::Table, size), (Align::Right, width), height);
        flow.y += height;
    }

    /// One line of text across the text block.
    fn text(
        &self,
        flow: &mut Flow<'_>,
        node: Option<usize>,
        text: &str,
        (role, size): (Role, f64),
        (align, width): (Align, f64),
        height: f64,
    ) {
        let atoms = flow.shop.atoms(role, text);
        let (left, top, ..) = flow.block();
        let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
        let Some(paragraph) = flow.shop.paragraph(&atoms, measure) else { return };
        for line in paragraph.lines().unwrap_or_default().iter().take(1) {
            let x = match align {
                Align::Left(_) => left,
                Align::Centre => left + (width - line.width) / 2.0,
                Align::Right => left + width - line.width,
            };
            flow.sheets.line(node, &paragraph, line, (x, top + flow.y), (height, size));
        }
    }

    /// The atoms of a note and how many lines it takes.
    fn note(&self, flow: &Flow<'_>, note: &str, width: f64) -> (Vec<super::atoms::Atom>, usize) {
        let atoms = flow.shop.atoms(Role::Table, note);
        let measure = Measure { size: self.grid.size, tracking: 0.0, width, indent: 0.0, flush: false };
        let lines = flow.shop.paragraph(&atoms, measure).and_then(|paragraph| paragraph.lines());
        let count = lines.map_or(1, |lines| lines.len());
        (atoms, count)
    }

    fn notes(&self, flow: &mut Flow<'_>) {
        let (left, top, width, _) = flow.block();
        let height = self.small_height(flow);
        for note in &self.table.notes {
            let (atoms, _) = self.note(flow, note, width);
            let size = self.grid.size;
            let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
            let Some(paragraph) = flow.shop.paragraph(&atoms, measure) else { continue };
            let node = flow.sheets.node(NodeKind::Paragraph, Some(self.section));
            for line in paragraph.lines().unwrap_or_default() {
                flow.sheets.line(Some(node), &paragraph, &line, (left, top + flow.y), (height, size));
                flow.y += height;
            }
        }
    }

    /// Draws the cells that stand in some rows, each in its box; a cell that began on an earlier page
    /// is repeated.
    fn rows(&self, flow: &mut Flow<'_>, cells: &[Cell], heights: &[f64], stretch: &Stretch, again: bool) {
        let (left, block_top, ..) = flow.block();
        let rows = &stretch.rows;
        let y = |row: usize| -> f64 { stretch.top + heights[rows.start..row].iter().sum::<f64>() };
        let x = |column: usize| -> f64 { left + self.grid.widths[..column].iter().sum::<f64>() };
        let mut row_nodes: Vec<Option<usize>> = vec![None; rows.len()];
        for cell in cells {
            let first = cell.row.max(rows.start);
            let last = (cell.row + cell.rowspan).min(rows.end);
            if first >= last {
                continue;
            }
            let columns = (cell.column, (cell.column + cell.colspan).min(self.grid.widths.len()));
            let area = [x(columns.0), block_top + y(first), x(columns.1), block_top + y(last)];
            let own = !again && cell.row >= rows.start;
            let node = own.then(|| {
                let slot = &mut row_nodes[cell.row - rows.start];
                let row = *slot.get_or_insert_with(|| flow.sheets.node(NodeKind::Row, Some(self.node)));
                let (colspan, rowspan) = (cell.colspan, cell.rowspan);
                let of_row = cell.of_body && !self.columns_begin(cell);
                let names =
                    cell.of_body && !cell.atoms.is_empty() && structure::heads_row(self.table, cell.column);
                let kind = if cell.heads || names {
                    NodeKind::HeaderCell { colspan, rowspan, of_row }
                } else {
                    NodeKind::Cell { colspan, rowspan }
                };
                flow.sheets.node(kind, Some(row))
            });
            self.cell(flow, cell, node, area);
        }
    }

    /// Whether a body cell stands in a row of headings, which head the columns below (the indicators of
    /// a form).
    fn columns_begin(&self, cell: &Cell) -> bool {
        self.table.rows.get(cell.row).is_some_and(|row| row.header)
    }

    fn cell(&self, flow: &mut Flow<'_>, cell: &Cell, node: Option<usize>, area: [f64; 4]) {
        let style = &flow.shop.style.table;
        let (rule, pad) = (style.rule, style.pad_x);
        let [left, top, right, bottom] = area;
        flow.sheets.rule((left, top), (right, top), rule);
        flow.sheets.rule((left, bottom), (right, bottom), rule);
        flow.sheets.rule((left, top), (left, bottom), rule);
        flow.sheets.rule((right, top), (right, bottom), rule);
        let size = self.grid.size;
        let leading = self.grid.leading(style);
        let measure = Measure { size, tracking: 0.0, width: right - left, indent: 0.0, flush: false };
        let Some(paragraph) = flow.shop.paragraph(&cell.atoms, measure) else { return };
        // the part of a cut cell may be lower than its text: the first lines stand there
        let room = ((bottom - top) / leading).floor().max(1.0) as usize;
        let shown = cell.lines.len().min(room);
        let mut y = top + (bottom - top - shown as f64 * leading) / 2.0;
        for line in cell.lines.iter().take(shown) {
            let x = match cell.align {
                Align::Left(indent) => left + pad + f64::from(indent) * size,
                Align::Centre => left + (right - left - line.width) / 2.0,
                Align::Right => right - pad - line.width,
            };
            flow.sheets.line(node, &paragraph, line, (x, y), (leading, size));
            y += leading;
        }
    }
}
