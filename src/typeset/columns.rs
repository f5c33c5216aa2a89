//! Widths of a table's columns: from what each cell needs, what suits it, and what would be good.

use crate::compose::document::{ColumnKind, TableView};
use crate::pack::style::TableStyle;

use super::atoms::{Atom, Break};
use super::grid::{Align, Cell};
use super::lines::Measure;
use super::sheet::Shop;

/// What a cell needs in width, in type sizes; computed once for all sizes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    /// The least: no number, code or short word is torn.
    least: f64,
    /// Few lines, and no word torn.
    fair: f64,
    /// One or two lines.
    good: f64,
}

/// Widths that a column can have, pt.
#[derive(Debug, Clone, Copy, Default)]
pub struct Range {
    /// The least.
    pub least: f64,
    /// With no word torn and few lines.
    pub fair: f64,
    /// Comfortable.
    pub good: f64,
    /// Whether it holds amounts only.
    amounts: bool,
}

/// The widths of pieces that are broken only between words, in type sizes, and of the widest atom.
fn chunks(shop: &Shop<'_>, atoms: &[Atom]) -> (Vec<f64>, f64) {
    let mut chunks: Vec<f64> = Vec::new();
    let mut widest: f64 = 0.0;
    for atom in atoms {
        let advance = shop.measures.get(atom.role, &atom.text).map_or(0.0, |shaped| shaped.advance);
        widest = widest.max(advance);
        match chunks.last_mut() {
            Some(last) if !matches!(atom.before, Break::Free | Break::Phrase) => *last += advance,
            _ => chunks.push(advance),
        }
    }
    (chunks, widest)
}

/// The least width that takes some chunks in so many lines, in type sizes.
fn in_lines(chunks: &[f64], whole: f64, lines: usize) -> f64 {
    let widest = chunks.iter().copied().fold(0.0, f64::max);
    let fits = |width: f64| {
        let (mut count, mut used) = (1, 0.0);
        for chunk in chunks {
            if used > 0.0 && used + chunk > width {
                (count, used) = (count + 1, 0.0);
            }
            used += chunk;
        }
        count <= lines
    };
    let (mut low, mut high) = (widest.max(whole / lines as f64), whole.max(widest));
    if fits(low) {
        return low;
    }
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if fits(middle) { high = middle } else { low = middle }
    }
    high
}

/// What a cell needs.
pub fn need(shop: &Shop<'_>, cell: &Cell, kind: ColumnKind) -> Need {
    let measure = Measure { size: 1.0, tracking: 0.0, width: f64::MAX, indent: 0.0, flush: false };
    let whole = shop.paragraph(&cell.atoms, measure).map_or(0.0, |paragraph| paragraph.whole());
    let whole = whole + cell.shift;
    let (chunks, widest) = chunks(shop, &cell.atoms);
    let word = chunks.iter().copied().fold(0.0, f64::max);
    // a long word may be broken rather than spoil the table
    let least = widest.max(word.min(4.0));
    let lines = |count: usize| in_lines(&chunks, whole, count) + 0.01;
    match (kind, cell.align) {
        // figures and codes are never broken
        (_, Align::Right) => Need { least: whole, fair: whole + 0.6, good: whole + 1.5 },
        (ColumnKind::Code, Align::Left(_)) => Need { least: whole, fair: whole, good: whole + 1.0 },
        (_, Align::Left(indent)) => {
            let indent = f64::from(indent);
            let fair = lines(2).clamp(whole.min(8.0), 16.0).max(least);
            Need { least: indent + least, fair: indent + fair, good: indent + whole.min(24.0).max(fair) }
        }
        (_, Align::Centre) if cell.of_body => {
            let fair = lines(2).max(whole.min(4.0)).min(10.0).max(least);
            Need { least, fair, good: whole.min(12.0).max(fair) }
        }
        (_, Align::Centre) => {
            let fair = lines(3).max(whole.min(2.0));
            Need { least, fair, good: lines(2).max(whole.min(4.0)).max(fair) }
        }
    }
}

/// Smallest type that a table is set in unless it must, pt.
pub const SMALL: f64 = 9.0;

/// Blank left and right in a cell, pt; less of it where the type is smaller.
pub fn side(style: &TableStyle, size: f64) -> f64 {
    style.pad_x * (size / SMALL).min(1.0)
}

/// What each column needs at a size.
pub fn ranges(shop: &Shop<'_>, table: &TableView, cells: &[(&Cell, Need)], size: f64) -> Vec<Range> {
    let pads = 2.0 * side(&shop.style.table, size);
    let amounts = |kind| kind == ColumnKind::Amount;
    let of = |column: &crate::compose::document::ColumnView| Range {
        amounts: amounts(column.kind),
        ..Range::default()
    };
    let mut ranges: Vec<Range> = table.columns.iter().map(of).collect();
    for (cell, need) in cells.iter().filter(|(cell, _)| cell.colspan == 1) {
        let Some(range) = ranges.get_mut(cell.column) else { continue };
        range.least = range.least.max(need.least * size + pads);
        range.fair = range.fair.max(need.fair * size + pads);
        range.good = range.good.max(need.good * size + pads);
    }
    for (column, range) in table.columns.iter().zip(&mut ranges) {
        if column.kind == ColumnKind::Text {
            // an empty table has its columns too
            range.good = range.good.max(8.0 * size + pads);
        }
    }
    for (cell, need) in cells.iter().filter(|(cell, _)| cell.colspan > 1) {
        let columns = cell.column.min(ranges.len())..(cell.column + cell.colspan).min(ranges.len());
        let widen = |get: fn(&mut Range) -> &mut f64, need: f64, ranges: &mut [Range]| {
            let known: f64 = ranges.iter_mut().map(|range| *get(range)).sum();
            let more = (need * size + pads - known).max(0.0) / ranges.len().max(1) as f64;
            ranges.iter_mut().for_each(|range| *get(range) += more);
        };
        widen(|range| &mut range.least, need.least, &mut ranges[columns.clone()]);
        widen(|range| &mut range.fair, need.fair, &mut ranges[columns]);
    }
    for range in &mut ranges {
        range.fair = range.fair.max(range.least);
        range.good = range.good.max(range.fair);
    }
    ranges
}

/// Shares the whole width out: first what each column needs, then what suits it, then what would be
/// good; what is left makes columns of amounts alike and then goes to all in proportion.
pub fn share(ranges: &[Range], width: f64) -> Vec<f64> {
    let steps = [|range: &Range| range.least, |range: &Range| range.fair, |range: &Range| range.good];
    let sums = steps.map(|step| ranges.iter().map(step).sum::<f64>());
    if sums[2] <= 0.0 {
        return vec![width / ranges.len().max(1) as f64; ranges.len()];
    }
    if sums[0] >= width {
        return ranges.iter().map(|range| range.least * width / sums[0]).collect();
    }
    for step in 0..2 {
        if sums[step + 1] >= width {
            let part = (width - sums[step]) / (sums[step + 1] - sums[step]);
            let between = |range: &Range| {
                let (low, high) = (steps[step](range), steps[step + 1](range));
                low + (high - low) * part
            };
            return ranges.iter().map(between).collect();
        }
    }
    let mut widths: Vec<f64> = ranges.iter().map(|range| range.good).collect();
    level(ranges, &mut widths, width - sums[2]);
    let sum: f64 = widths.iter().sum();
    widths.iter().map(|own| own * width / sum).collect()
}

/// Raises the narrower columns of amounts towards the widest, as far as the room goes.
fn level(ranges: &[Range], widths: &mut [f64], room: f64) {
    let amounts = || ranges.iter().enumerate().filter(|(_, range)| range.amounts).map(|(i, _)| i);
    let most = amounts().map(|i| widths[i]).fold(0.0, f64::max);
    let cost = |to: f64, widths: &[f64]| amounts().map(|i| (to - widths[i]).max(0.0)).sum::<f64>();
    let (mut low, mut high) = (0.0, most);
    if cost(most, widths) > room {
        for _ in 0..30 {
            let middle = (low + high) / 2.0;
            if cost(middle, widths) > room { high = middle } else { low = middle }
        }
    } else {
        low = most;
    }
    for i in amounts() {
        widths[i] = widths[i].max(low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_take_words_whole() {
        assert_eq!(in_lines(&[2.0, 2.0, 2.0, 2.0], 8.0, 2), 4.0);
        assert!((in_lines(&[3.0, 2.0, 2.0], 7.0, 2) - 4.0).abs() < 0.01);
        assert_eq!(in_lines(&[5.0, 1.0], 6.0, 3), 5.0);
    }

    #[test]
    fn what_is_left_makes_amounts_alike() {
        let range = |good, amounts| Range { least: 10.0, fair: 10.0, good, amounts };
        let widths = share(&[range(40.0, false), range(20.0, true), range(30.0, true)], 100.0);
        assert_eq!(widths, [40.0, 30.0, 30.0]);
        let widths = share(&[range(40.0, false), range(20.0, true)], 30.0);
        assert!((widths.iter().sum::<f64>() - 30.0).abs() < 1e-9);
    }
}
