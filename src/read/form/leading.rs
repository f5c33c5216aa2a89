//! Indicators above the first block of a sheet: they belong to the last project of the sheet before it.

use crate::budget::table::{Form, Row};
use crate::diag::Diagnostic;
use crate::pack::schema::FormSchema;
use crate::read::grid::Grid;
use crate::read::header::header_key;
use crate::read::indicators::Join;
use crate::read::reading::Reading;
use crate::read::spots::Labels;

use super::{Block, Forms, Heads};

/// The labels of the last indicators on a sheet, by column: they hold for rows at the head of the next.
pub fn last_heads(grid: &Grid, schema: &FormSchema) -> Option<Vec<(u32, String)>> {
    let labels = Labels::of(grid, schema);
    let (row, _) = labels.indicators.last()?.all().last().copied()?;
    Some(grid.row(row).map(|(col, cell)| (col, cell.text())).collect())
}

impl Forms<'_> {
    /// The indicators above the first block, as a form whose project has no name: it is known only where
    /// the sheet is put to the one before it.
    ///
    /// Amounts of a project above them belong to a block without a name, and to no other.
    pub(super) fn leading(&self, reading: &mut Reading<'_>) -> Option<(Row, Form)> {
        let grid = self.grid;
        let end = self.labels.name.all().first().map_or(grid.rows(), |at| at.0);
        let block = Block { forms: self, first: grid.top(), end };
        let amount = self.labels.amounts.iter().find_map(|spots| spots.first(grid.top(), end));
        if let Some(at) = amount {
            if end < grid.rows() && grid.between(at.0, end).any(|(_, cell)| cell.is_figure()) {
                reading.faults.push(self.headless(at));
            }
            return None;
        }
        let own = block.head_row().is_some();
        let whole = self.labels.indicators.iter().all(|spots| spots.first(grid.top(), end).is_some());
        // labels of indicators with no sheet before them belong to a block whose name is not found
        if own && (!whole || grid.heads.is_none() && end == grid.rows()) {
            return None;
        }
        let heads = if own { block.heads((grid.top(), 0), "续", reading) } else { self.borrowed_heads()? };
        let last = heads.fields.iter().flatten().map(|at| at.0).max()?;
        let from = if own { last + 1 } else { grid.top() };
        let indicators = block.indicators(&heads, from, !own, reading);
        let place = indicators.first()?.place.clone();
        let row = Row::named(String::new(), vec![None; self.schema.amounts.len()], place);
        Some((row, Form { texts: Vec::new(), indicators }))
    }

    /// Says that a block has no label of a name.
    fn headless(&self, at: (u32, u32)) -> Diagnostic {
        let label = self.schema.name.label();
        let own = self.grid.text(at.0, at.1);
        let message =
            format!("这里有“{own}”和它的数，但上面找不到“{label}”一格，不知道是哪个项目的，没有采用");
        Diagnostic::error("读取-缺项", message)
            .at_cell(&self.grid.cell(at.0, at.1))
            .hint("请补上这一格和名称；前一张表没有写完的，请把一个项目的名称和金额放在同一张上")
    }

    /// The heads of the sheet before this one, or of the first block on this one.
    fn borrowed_heads(&self) -> Option<Heads> {
        let grid = self.grid;
        let first = self.labels.indicators.last().and_then(|spots| spots.first(grid.top(), grid.rows()));
        let labels: Vec<(u32, String)> = match (&grid.heads, first) {
            (Some(heads), _) => heads.clone(),
            (None, Some((row, _))) => grid.row(row).map(|(col, cell)| (col, cell.text())).collect(),
            (None, None) => return None,
        };
        let column = |wanted: &mut dyn Iterator<Item = &str>| {
            let wanted: Vec<String> = wanted.map(header_key).collect();
            labels.iter().find(|(_, label)| wanted.contains(&header_key(label))).map(|(col, _)| *col)
        };
        let mut heads = Heads::default();
        for field in &self.schema.indicators {
            heads.fields.push(column(&mut field.labels()).map(|col| (grid.top(), col)));
        }
        let target = self.schema.indicators.last()?;
        for (joins, after) in [(&target.before, false), (&target.after, true)] {
            for join in joins {
                let found = column(&mut join.labels.iter().map(String::as_str));
                heads.joined.extend(found.map(|col| (col, Join::new(join, after))));
            }
        }
        Some(heads)
    }
}
