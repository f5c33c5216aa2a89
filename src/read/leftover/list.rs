//! What belongs to a flat list of projects.

use std::collections::BTreeMap;

use crate::read::account::Fate;
use crate::read::cells;
use crate::read::flat::FlatList;
use crate::read::header;
use crate::read::reading::Reading;

use super::{Area, Rest, book_rows, widened};

impl Rest<'_> {
    /// Books the headers of a list, as far as its columns go, and what groups them.
    pub(super) fn book_headers(&self, area: &Area, list: &FlatList<'_>, reading: &mut Reading<'_>) {
        if let Some(band) = list.bands().first() {
            book_rows(self.groups(band.first), Fate::Header, reading);
        }
        let inside = |col: &u32| (area.columns.0..=area.columns.1).contains(col);
        for row in list.bands().iter().flat_map(|band| band.first..=band.last) {
            for (col, _) in self.grid.row(row).filter(|(col, _)| inside(col)) {
                reading.book((row, col), Fate::Header);
            }
        }
    }

    /// The rows of projects below each header of a flat list; what stands between them is around it.
    pub(super) fn of_list(&self, reading: &Reading<'_>, list: &FlatList<'_>) -> Area {
        let (mut area, mut columns) = (Area::default(), (u32::MAX, 0));
        for band in list.bands() {
            let mut labels = BTreeMap::new();
            for (col, path) in header::label_paths(self.grid, band.first, band.last) {
                labels.extend(path.last().map(|label| (col, label.clone())));
            }
            area.known.extend(band.columns());
            let own = widened(&band.columns(), &labels);
            columns = (columns.0.min(own.0), columns.1.max(own.1));
            let booked = reading.account.fates.range((band.last + 1, 0)..(band.end, 0));
            let end = booked.rev().find(|(_, fate)| **fate != Fate::Note).map_or(band.last, |(at, _)| at.0);
            let stands = |row: u32| self.grid.row(row).any(|(col, cell)| self.stands_above((row, col), cell));
            let noted = |row: u32| reading.account.fates.range((row, 0)..(row + 1, 0)).next().is_some();
            let follows = |row: &u32| {
                self.grid.row(*row).next().is_some()
                    && !cells::is_sign_off(self.grid, *row)
                    && !noted(*row)
                    && !stands(*row)
            };
            let end = (end + 1..band.end).take_while(follows).last().unwrap_or(end);
            area.labels.push((band.last + 1..=end, labels));
            area.rows.1 = end;
        }
        area.rows.0 = list.bands().first().map_or(0, |band| band.last + 1);
        area.columns = columns;
        area
    }
}
