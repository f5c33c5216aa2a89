//! Which figures that changed by themselves stand behind each figure that follows.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::difference::{FigureChange, FigureRole};

/// The causes of each of some figures, by their numbers; of one that changed by itself that is itself.
pub(super) fn of(figures: &[&FigureChange]) -> Vec<BTreeSet<usize>> {
    let by_path: BTreeMap<&str, usize> =
        (0..).zip(figures).map(|(at, own)| (own.path.as_str(), at)).collect();
    (0..figures.len())
        .map(|at| Tracing { figures, by_path: &by_path, seen: BTreeSet::new() }.trace(at))
        .collect()
}

struct Tracing<'a> {
    figures: &'a [&'a FigureChange],
    by_path: &'a BTreeMap<&'a str, usize>,
    /// Figures that were gone through: sums may lead in a circle.
    seen: BTreeSet<usize>,
}

impl Tracing<'_> {
    fn trace(mut self, from: usize) -> BTreeSet<usize> {
        let mut causes = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if !self.seen.insert(at) {
                continue;
            }
            let own = self.figures[at];
            if own.role == FigureRole::Itself {
                causes.insert(at);
                continue;
            }
            let followed: Vec<usize> =
                own.of.iter().flat_map(|path| self.by_path.get(path.as_str())).copied().collect();
            open.extend(self.narrowed(own, followed));
        }
        causes
    }

    /// Another breakdown of the same money follows all of it; one part that comes to the same is what it is.
    fn narrowed(&self, own: &FigureChange, followed: Vec<usize>) -> Vec<usize> {
        let same: Vec<usize> = followed
            .iter()
            .copied()
            .filter(|at| is_same(own.difference, self.figures[*at].difference))
            .collect();
        if own.role == FigureRole::Counterpart && same.len() == 1 { same } else { followed }
    }
}

/// Whether two changes come to the same.
pub(super) fn is_same(one: Decimal, other: Decimal) -> bool {
    !one.is_zero() && one == other
}
