//! Rows of a flat list with a name that begin no project: subtotals, and projects that come back.

use std::collections::BTreeMap;

use crate::budget::label;
use crate::budget::table::Row;
use crate::diag::Diagnostic;
use crate::read::flat::FlatBand;
use crate::read::flat::sums::tell_subtotal;
use crate::read::reading::Reading;

use super::{Held, OpenProject, Projects, leave_row};

impl Projects<'_> {
    /// Whether a row of amounts names only what stands before the projects, such as their unit: it is kept
    /// as what may add them up.
    pub(super) fn subtotal(
        &mut self,
        band: &FlatBand,
        row: u32,
        held: &Held,
        reading: &mut Reading<'_>,
    ) -> bool {
        let grid = reading.grid;
        if !(held.texts[0] && held.amounts) || held.has_indicator() || held.texts[1] {
            return false;
        }
        let next = (row + 1..band.end).find(|row| grid.row(*row).next().is_some());
        let begins = next.is_some_and(|next| !grid.text(next, band.name).is_empty());
        let named = band.texts.iter().flatten().find(|col| grid.get(row, **col).is_some());
        let Some(named) = named.copied().filter(|_| begins) else { return false };
        self.settle_held(reading);
        let mut held = Held::of(band, grid, row);
        held.name = grid.text(row, named);
        self.begin(band, row, &held, reading);
        self.go_on(band, row, &held, reading);
        if let Some(open) = self.done.last_mut() {
            open.row.place = grid.cell(row, named);
            open.alone = true;
        }
        true
    }

    /// Takes out the rows that only add up the projects below them, up to the next such row.
    pub(super) fn drop_subtotals(&mut self, reading: &mut Reading<'_>) {
        let alone = |project: &OpenProject| project.alone && project.rows.len() == 1;
        let mut kept: Vec<OpenProject> = Vec::new();
        let mut dropped: Vec<usize> = Vec::new();
        let all = std::mem::take(&mut self.done);
        let heads: Vec<usize> = (0..all.len()).filter(|index| alone(&all[*index])).collect();
        let ends = heads.iter().skip(1).copied().chain([all.len()]);
        let mut faults: BTreeMap<usize, Diagnostic> = BTreeMap::new();
        for (head, end) in heads.iter().zip(ends) {
            let rows: Vec<&Row> = all[head + 1..end].iter().map(|project| &project.row).collect();
            faults.insert(*head, tell_subtotal(&all[*head].row, &rows, self.schema, self.unit));
        }
        for (index, project) in all.into_iter().enumerate() {
            match faults.remove(&index) {
                Some(fault) => {
                    reading.faults.push(fault);
                    project.rows.iter().for_each(|row| leave_row(*row, reading));
                    dropped.push(index);
                }
                None => kept.push(project),
            }
        }
        for sum in &mut self.sums {
            sum.above -= dropped.partition_point(|index| *index < sum.above);
        }
        self.done = kept;
    }

    /// Whether a row is one of a project above which another has followed; it is told. The same name under
    /// another unit is another project.
    pub(super) fn comes_back(
        &mut self,
        band: &FlatBand,
        row: u32,
        key: &str,
        reading: &mut Reading<'_>,
    ) -> bool {
        let grid = reading.grid;
        let outer = |index: usize| {
            let col = band.texts[index].filter(|col| *col < band.name)?;
            let own = Some(grid.text(row, col)).filter(|own| !own.is_empty());
            own.or_else(|| self.outer[index].as_ref().map(|outer| outer.text.clone()))
        };
        let other = |known: &OpenProject| {
            known.texts.iter().enumerate().any(|(index, text)| {
                let text = text.as_ref().map(|text| label::fold(&text.text));
                outer(index).is_some_and(|own| text.is_some_and(|text| text != label::fold(&own)))
            })
        };
        let Some(known) = self.done.iter().find(|known| known.row.key == key && !other(known)) else {
            return false;
        };
        let message =
            format!("“{}”在{}已经写过，隔着别的项目又出现一次，没有采用", known.row.label, known.row.place);
        reading.faults.push(
            Diagnostic::error("读取-多余行", message)
                .at_cell(&grid.cell(row, band.name))
                .at_cell(&known.row.place)
                .hint("一个项目的各行请放在一起；是另一个项目的，请写明不同的名称"),
        );
        self.refused = true;
        leave_row(row, reading);
        true
    }
}
