//! Tables onto pages: title, unit line, header on every page, rows never cut, notes below.

use crate::compose::document::TableView;
use crate::pack::style::Role;

use super::breaks::{Plan, Room, plan};
use super::columns::side;
use super::flow::{Entry, Flow, block};
use super::grid::{Align, Cell, Grid, NOTE_GAP, TIGHT, maker_width, notes};
use super::lines::Measure;
use super::pages::{NodeKind, Owner, Shape};
use super::ruling::Ruling;
use super::structure;

/// Height that must be free for a table to begin here, pt.
pub fn least(flow: &Flow<'_>, table: &TableView) -> f64 {
    let grid = grid(flow, table);
    let full = block(flow.shop, false).3;
    if grid.turned {
        // a turned table begins a page of its own
        return 0.0;
    }
    let beginning = grid.head_height(&flow.shop.style.table) + grid.heights.iter().take(5).sum::<f64>();
    whole(flow, table, &grid).min(beginning).min(full / 2.0)
}

fn grid(flow: &Flow<'_>, table: &TableView) -> Grid {
    let [upright, turned] = [false, true].map(|turned| block(flow.shop, turned));
    Grid::new(flow.shop, table, (upright.2, upright.3), (turned.2, turned.3))
}

/// Height of a table with its notes, pt.
fn whole(flow: &Flow<'_>, table: &TableView, grid: &Grid) -> f64 {
    let width = block(flow.shop, grid.turned).2;
    grid.height(&flow.shop.style.table) + notes(flow.shop, table, grid.size, width)
}

/// Sets tables that follow one another: those that fit stand whole, as many on a page as there is room
/// for, with some air between their rows where the page has it; `last` says that only tables follow.
pub fn set(flow: &mut Flow<'_>, tables: &[&TableView], section: usize, last: bool) {
    let mut grids: Vec<Grid> = tables.iter().map(|table| grid(flow, table)).collect();
    let mut at = 0;
    while at < tables.len() {
        let full = block(flow.shop, grids[at].turned).3;
        let room = free(flow, grids[at].turned) - gap(flow);
        let height = whole(flow, tables[at], &grids[at]);
        if height > full || (tables[at].goes_on && height > room) {
            long(flow, tables[at], &mut grids[at], section);
            at += 1;
            continue;
        }
        if height > room {
            flow.page(grids[at].turned);
        }
        let end = at + 1 + together(flow, &tables[at..], &grids[at..]);
        if flow.y <= 0.0 && (last || end < tables.len()) {
            let next = tables.get(end).copied().zip(grids.get(end));
            let more = air(flow, &tables[at..end], &grids[at..end], next);
            let style = &flow.shop.style.table;
            grids[at..end].iter_mut().for_each(|grid| grid.space(style, grid.pad + more));
        }
        for (table, grid) in tables[at..end].iter().zip(&grids[at..end]) {
            flow.y += gap(flow);
            let plan = Plan { starts: Vec::new(), cost: 0.0 };
            Setter::new(flow, table, grid, section).run(flow, &plan);
        }
        at = end;
    }
}

/// Height that is free on the page that is being filled; none if it lies the other way.
fn free(flow: &Flow<'_>, turned: bool) -> f64 {
    if flow.turned == turned && !flow.sheets.pages.is_empty() { flow.block().3 - flow.y } else { 0.0 }
}

/// Blank above a table that does not begin a page.
fn gap(flow: &Flow<'_>) -> f64 {
    if flow.y <= 0.0 { 0.0 } else { flow.shop.pitch() / 2.0 }
}

/// How many tables stand on the page after the first of these.
fn together(flow: &Flow<'_>, tables: &[&TableView], grids: &[Grid]) -> usize {
    let mut room = free(flow, grids[0].turned) - whole(flow, tables[0], &grids[0]) - gap(flow);
    let rest = tables[1..].iter().zip(&grids[1..]);
    let fits = rest.take_while(|(table, grid)| {
        room -= whole(flow, table, grid) + flow.shop.pitch() / 2.0;
        grid.turned == grids[0].turned && room >= 0.0
    });
    fits.count()
}

/// What the blank in cells may grow by where tables have a page to themselves; nothing if a long table
/// begins below them.
fn air(flow: &Flow<'_>, tables: &[&TableView], grids: &[Grid], next: Option<(&TableView, &Grid)>) -> f64 {
    let style = &flow.shop.style.table;
    let used: f64 = tables.iter().zip(grids).map(|(table, grid)| whole(flow, table, grid)).sum();
    let spare =
        block(flow.shop, grids[0].turned).3 - used - (tables.len() - 1) as f64 * flow.shop.pitch() / 2.0;
    if let Some((table, grid)) = next {
        let below = spare - flow.shop.pitch() / 2.0;
        if grid.turned == grids[0].turned && begins_here(flow, table, grid, below) {
            return 0.0;
        }
    }
    let rows: usize = grids.iter().map(|grid| grid.heights.len() + grid.header_heights.len()).sum();
    (spare / rows.max(1) as f64 / 2.0 - 0.01).clamp(0.0, style.pad_y * AIR)
}

/// What the blank in a cell may grow by, as a part of the style's.
const AIR: f64 = 0.9;
/// Part of a page that a page begun rather than filled costs.
const BEGUN: f64 = 0.3;

/// The plan of a long table, if its first page has only so much room below title and header.
fn planned(flow: &Flow<'_>, table: &TableView, grid: &Grid, room: f64) -> Option<Plan> {
    let (_, _, width, full) = block(flow.shop, grid.turned);
    let head = grid.head_height(&flow.shop.style.table);
    let tail = notes(flow.shop, table, grid.size, width);
    plan(grid, Room { first: room - head, full: full - head, tail })
}

/// Whether a table longer than a page should begin in what is left of one.
fn begins_here(flow: &Flow<'_>, table: &TableView, grid: &Grid, room: f64) -> bool {
    let full = block(flow.shop, grid.turned).3;
    if room < full * 0.3 {
        return false;
    }
    if table.goes_on || whole(flow, table, grid) <= full {
        return table.goes_on;
    }
    let (here, fresh) = (planned(flow, table, grid, room), planned(flow, table, grid, full));
    here.zip(fresh).is_some_and(|(here, fresh)| here.cost - 1.0 + BEGUN < fresh.cost)
}

/// Sets a table that is longer than a page.
fn long(flow: &mut Flow<'_>, table: &TableView, grid: &mut Grid, section: usize) {
    let room = free(flow, grid.turned) - gap(flow);
    if flow.y > 0.0 && begins_here(flow, table, grid, room) {
        flow.y += gap(flow);
    } else if flow.y > 0.0 || flow.turned != grid.turned {
        flow.page(grid.turned);
    }
    let room = flow.block().3 - flow.y;
    let style = &flow.shop.style.table;
    // somewhat tighter rows where that saves a page or keeps forms whole
    let mut best: Option<(f64, f64, Plan)> = None;
    for step in 0..=4 {
        let tight = f64::from(step) / 4.0;
        let pad = style.pad_y * (1.0 - tight * (1.0 - TIGHT));
        grid.space(style, pad);
        let Some(plan) = planned(flow, table, grid, room) else { continue };
        let cost = plan.cost + 0.15 * tight;
        if best.as_ref().is_none_or(|(known, ..)| cost < *known) {
            best = Some((cost, pad, plan));
        }
    }
    let (_, pad, plan) = best.unwrap_or((0.0, style.pad_y, Plan { starts: Vec::new(), cost: 0.0 }));
    grid.space(style, pad);
    Setter::new(flow, table, grid, section).run(flow, &plan);
}

/// A table that is being drawn.
struct Setter<'a> {
    table: &'a TableView,
    grid: &'a Grid,
    node: usize,
    section: usize,
    /// Node of each body cell once it is begun, and how many of its lines are drawn.
    begun: Vec<(Option<usize>, usize)>,
    /// Node of each body row once it is begun.
    rows: Vec<Option<usize>>,
}

/// Cells that are drawn together.
struct Band {
    rows: std::ops::Range<usize>,
    /// Whether they are shown again: then they are no part of the structure.
    again: bool,
}

impl<'a> Setter<'a> {
    fn new(flow: &mut Flow<'_>, table: &'a TableView, grid: &'a Grid, section: usize) -> Self {
        let node = flow.sheets.node(NodeKind::Table, Some(section));
        let (begun, rows) = (vec![(None, 0); grid.body.len()], vec![None; grid.heights.len()]);
        Self { table, grid, node, section, begun, rows }
    }

    fn run(mut self, flow: &mut Flow<'_>, plan: &Plan) {
        let starts = std::iter::once(0).chain(plan.starts.iter().copied());
        let ends = plan.starts.iter().copied().chain([self.grid.heights.len()]);
        for (from, to) in starts.zip(ends) {
            if from > 0 {
                flow.page(self.grid.turned);
            }
            let drawn = flow.sheets.drawn();
            self.head(flow, from > 0);
            self.header(flow, from > 0);
            for row in self.grid.repeated(from) {
                self.band(flow, &Band { rows: row..row + 1, again: true });
            }
            self.band(flow, &Band { rows: from..to, again: false });
            flow.sheets.artifacts(drawn, Owner::Repeated);
        }
        self.notes(flow);
    }

    fn head(&self, flow: &mut Flow<'_>, again: bool) {
        let style = &flow.shop.style.table;
        let mut title = self.table.title.clone();
        if again {
            title.push_str(&style.continued);
        }
        let height = self.grid.title_height(style);
        let (_, top, width, _) = flow.block();
        let node = (!again).then(|| {
            let to = flow.sheets.bookmark(2, title.clone(), top + flow.y);
            flow.entries.push(Entry { level: 1, text: title.clone(), to });
            flow.sheets.node(NodeKind::Caption, Some(self.node))
        });
        // each line is a paragraph of the caption, lest they be read as one
        let line = |flow: &mut Flow<'_>, text: &str| {
            let caption = node.filter(|_| !text.is_empty())?;
            Some(flow.sheets.node(NodeKind::Paragraph, Some(caption)))
        };
        let own = line(flow, &title);
        self.text(flow, own, &title, (Role::Title, style.title_size), (Align::Centre, width), height);
        flow.y += height;
        let (height, size) = (self.grid.maker_height(style), self.grid.size);
        let maker = maker_width(flow.shop, self.table, size, width);
        let own = line(flow, &self.table.maker_line);
        self.text(flow, own, &self.table.maker_line, (Role::Table, size), (Align::Left(0), maker), height);
        let row = self.grid.small_height(style);
        flow.y += height - row;
        let own = line(flow, &self.table.unit_line);
        self.text(flow, own, &self.table.unit_line, (Role::Table, size), (Align::Right, width), row);
        flow.y += row;
    }

    /// Text across the text block.
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
        let (left, top, across, _) = flow.block();
        let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
        let Some(paragraph) = flow.shop.paragraph(&atoms, measure) else { return };
        let lines = paragraph.balanced();
        let band = height / lines.len().max(1) as f64;
        for (i, line) in lines.iter().enumerate() {
            let x = match align {
                Align::Left(_) => left,
                Align::Centre => left + (across - line.width) / 2.0,
                Align::Right => left + across - line.width,
            };
            flow.sheets.line(node, &paragraph, line, (x, top + flow.y + band * i as f64), (band, size));
        }
    }

    fn notes(&self, flow: &mut Flow<'_>) {
        let (_, _, width, full) = flow.block();
        let (height, size) = (self.grid.small_height(&flow.shop.style.table), self.grid.size);
        flow.y += if self.table.notes.is_empty() { 0.0 } else { NOTE_GAP };
        for note in &self.table.notes {
            let atoms = flow.shop.atoms(Role::Table, &note.text);
            let measure = Measure { size, tracking: 0.0, width, indent: 0.0, flush: false };
            let Some(paragraph) = flow.shop.paragraph(&atoms, measure) else { continue };
            let node = flow.sheets.node(NodeKind::Paragraph, Some(self.section));
            for line in paragraph.lines() {
                if flow.y + height > full + 1e-6 {
                    flow.page(self.grid.turned);
                }
                let (left, top, ..) = flow.block();
                flow.sheets.line(Some(node), &paragraph, &line, (left, top + flow.y), (height, size));
                flow.y += height;
            }
        }
    }

    /// Draws the header.
    fn header(&self, flow: &mut Flow<'_>, again: bool) {
        let (x, y) = (self.columns(flow), lines_at(flow, &self.grid.header_heights));
        let mut ruling = Ruling::default();
        let mut rows: Vec<Option<usize>> = vec![None; self.grid.header_heights.len()];
        ground(flow, &x, &y);
        for cell in &self.grid.header {
            let node = (!again).then(|| self.node(flow, cell, &mut rows[cell.row]));
            let columns = self.covered(cell);
            ruling.cell(columns.clone(), cell.row..cell.row + cell.rowspan);
            let area = [x[columns.start], y[cell.row], x[columns.end], y[cell.row + cell.rowspan]];
            self.cell(flow, cell, node, area, 0);
        }
        ruling.draw(flow.sheets, &x, &y, flow.shop.style.table.rule);
        flow.y += self.grid.header_height();
    }

    /// Left ends of the columns and the right end of the last.
    fn columns(&self, flow: &Flow<'_>) -> Vec<f64> {
        let left = flow.block().0;
        sums(left, &self.grid.widths)
    }

    fn covered(&self, cell: &Cell) -> std::ops::Range<usize> {
        cell.column..(cell.column + cell.colspan).min(self.grid.widths.len())
    }

    /// Draws the cells that stand in some rows, each in its box. A cell that began on an earlier page
    /// goes on where it was cut, or is shown again if it was complete.
    fn band(&mut self, flow: &mut Flow<'_>, band: &Band) {
        let rows = band.rows.clone();
        let (x, y) = (self.columns(flow), lines_at(flow, &self.grid.heights[rows.clone()]));
        let mut ruling = Ruling::default();
        let grid = self.grid;
        for row in rows.clone().filter(|row| self.table.rows.get(*row).is_some_and(|row| row.header)) {
            ground(flow, &x, &y[row - rows.start..=row - rows.start + 1]);
        }
        for (i, cell) in grid.body.iter().enumerate() {
            let first = cell.row.max(rows.start);
            let last = (cell.row + cell.rowspan).min(rows.end);
            if first >= last {
                continue;
            }
            let within = first - rows.start..last - rows.start;
            let columns = self.covered(cell);
            let area = [x[columns.start], y[within.start], x[columns.end], y[within.end]];
            ruling.cell(columns, within);
            if band.again {
                self.cell(flow, cell, None, area, 0);
                continue;
            }
            let (node, done) = self.begun[i];
            let rest = done < cell.lines.len();
            let node = match node {
                Some(node) => rest.then_some(node),
                None => {
                    let mut row = self.rows[cell.row];
                    let node = self.node(flow, cell, &mut row);
                    self.rows[cell.row] = row;
                    Some(node)
                }
            };
            let drawn = self.cell(flow, cell, node, area, if rest { done } else { 0 });
            let known = self.begun[i].0.or(node);
            self.begun[i] = (known, if rest { done + drawn } else { done });
        }
        let rule = flow.shop.style.table.rule;
        ruling.draw(flow.sheets, &x, &y, rule);
        // forms are set off from one another
        for row in rows.clone().skip(1).filter(|row| grid.traits[*row].form == Some(*row)) {
            let y = y[row - rows.start];
            flow.sheets.rule((x[0], y), (x[x.len() - 1], y), rule * 3.0);
        }
        flow.y += self.grid.heights[rows].iter().sum::<f64>();
    }

    /// The node of a cell, within that of its row.
    fn node(&self, flow: &mut Flow<'_>, cell: &Cell, row: &mut Option<usize>) -> usize {
        let row = *row.get_or_insert_with(|| flow.sheets.node(NodeKind::Row, Some(self.node)));
        let (colspan, rowspan) = (cell.colspan, cell.rowspan);
        // a row of headings within the body (the indicators of a form) heads the columns below
        let of_columns = self.table.rows.get(cell.row).is_some_and(|row| row.header);
        let of_row = cell.of_body && !of_columns;
        let names =
            cell.of_body && !cell.atoms.is_empty() && structure::heads_row(&self.table.columns, cell.column);
        let kind = if cell.heads || names {
            NodeKind::HeaderCell { colspan, rowspan, of_row }
        } else {
            NodeKind::Cell { colspan, rowspan }
        };
        flow.sheets.node(kind, Some(row))
    }

    /// Draws lines of a cell from one of them on, as many as its box holds; says how many.
    fn cell(
        &self,
        flow: &mut Flow<'_>,
        cell: &Cell,
        node: Option<usize>,
        area: [f64; 4],
        from: usize,
    ) -> usize {
        let style = &flow.shop.style.table;
        let [left, top, right, bottom] = area;
        let (size, leading, pad) = (self.grid.size, self.grid.leading(style), side(style, self.grid.size));
        let measure = Measure { size, tracking: 0.0, width: right - left, indent: 0.0, flush: false };
        let Some(paragraph) = flow.shop.paragraph(&cell.atoms, measure) else { return 0 };
        let room = ((bottom - top - 2.0 * self.grid.pad) / leading + 1e-6).floor().max(1.0) as usize;
        let shown = (cell.lines.len() - from).min(room);
        let mut y = top + (bottom - top - shown as f64 * leading) / 2.0;
        for line in cell.lines.iter().skip(from).take(shown) {
            let x = match cell.align {
                Align::Left(indent) => left + pad + f64::from(indent) * size,
                Align::Centre => left + (right - left - line.width) / 2.0,
                Align::Right => right - pad - line.width - cell.shift * size,
            };
            flow.sheets.line(node, &paragraph, line, (x, y), (leading, size));
            y += leading;
        }
        shown
    }
}

/// Lays the colour of heads under rows, from the first to the last of these lines of the grid.
fn ground(flow: &mut Flow<'_>, x: &[f64], y: &[f64]) {
    let ([left, .., right], [top, .., bottom]) = (x, y) else { return };
    if let Some(colour) = flow.shop.style.table.head_fill {
        flow.sheets.draw(None, Shape::Ground { area: [*left, *top, *right, *bottom], colour });
    }
}

/// Where lines lie that are some lengths apart.
fn sums(from: f64, lengths: &[f64]) -> Vec<f64> {
    let mut at = from;
    let rest = lengths.iter().map(|length| {
        at += length;
        at
    });
    std::iter::once(from).chain(rest).collect()
}

/// Where the lines between rows lie that begin where the flow stands.
fn lines_at(flow: &Flow<'_>, heights: &[f64]) -> Vec<f64> {
    sums(flow.block().1 + flow.y, heights)
}
