//! Which row of an old section is which of a new one.

use std::collections::{BTreeMap, VecDeque};

use crate::budget::label;
use crate::budget::table::{Row, Section};
use rust_decimal::Decimal;

use super::words::likeness;

/// Names more alike than this are one name, spelt anew.
const SAME_NAME: f64 = 0.6;

/// Rows that belong together: of the old section, of the new one, or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowPair {
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
}

/// Pairs the rows of two sections: by code or key below the same parent, then by either alone, then those that were
/// renamed. In the order of the new section, what is gone where it stood.
pub(super) fn pairs(old: &Section, new: &Section) -> Vec<RowPair> {
    let mut found =
        RowMatch { old, new, of_old: vec![None; old.rows.len()], of_new: vec![None; new.rows.len()] };
    found.by(|section, at| {
        let parent = section.rows[at].parent.map(|parent| own_name(&section.rows[parent]));
        format!("{}\n{}", own_name(&section.rows[at]), parent.unwrap_or_default())
    });
    found.by(|section, at| own_name(&section.rows[at]));
    found.renamed();
    found.in_order()
}

/// What a row is known by: its code, else its name.
fn own_name(row: &Row) -> String {
    row.code.clone().unwrap_or_else(|| label::fold(&row.key))
}

struct RowMatch<'a> {
    old: &'a Section,
    new: &'a Section,
    /// The new row of each old one.
    of_old: Vec<Option<usize>>,
    /// The old row of each new one.
    of_new: Vec<Option<usize>>,
}

impl RowMatch<'_> {
    fn join(&mut self, old: usize, new: usize) {
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }

    /// Pairs what goes by one name; of several the first with the first.
    fn by(&mut self, name: impl Fn(&Section, usize) -> String) {
        let mut known: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for at in (0..self.of_old.len()).filter(|at| self.of_old[*at].is_none()) {
            known.entry(name(self.old, at)).or_default().push_back(at);
        }
        for at in 0..self.of_new.len() {
            if self.of_new[at].is_none()
                && let Some(old) = known.get_mut(&name(self.new, at)).and_then(VecDeque::pop_front)
            {
                self.join(old, at);
            }
        }
    }

    /// Pairs rows of another name: the same amounts, which no other row has, or nearly the same name.
    fn renamed(&mut self) {
        let left = |rows: &[Option<usize>]| -> Vec<usize> {
            (0..rows.len()).filter(|at| rows[*at].is_none()).collect()
        };
        let (gone, added) = (left(&self.of_old), left(&self.of_new));
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        for &old in &gone {
            for &new in &added {
                scored.extend(self.score(old, new).map(|score| (score, old, new)));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, old, new) in scored {
            if self.of_old[old].is_none() && self.of_new[new].is_none() {
                self.join(old, new);
            }
        }
    }

    /// How much speaks for one row being the other under a new name; none where too little does.
    fn score(&self, old: usize, new: usize) -> Option<f64> {
        let (before, after) = (&self.old.rows[old], &self.new.rows[new]);
        if before.total != after.total || before.depth != after.depth {
            return None;
        }
        let names = likeness(&label::key(&before.label), &label::key(&after.label));
        let amounts = amounts(self.old, before);
        let same = amounts.values().any(|yuan| !yuan.is_zero()) && amounts == self::amounts(self.new, after);
        // a code that is another is another item, unless its money or its name went with it
        let enough = same || (names >= SAME_NAME && (before.code.is_none() || names >= 1.0));
        enough.then(|| names + f64::from(u8::from(same)))
    }

    fn in_order(&self) -> Vec<RowPair> {
        let mut pairs = Vec::new();
        let mut next = 0;
        for (new, old) in self.of_new.iter().enumerate() {
            if let Some(at) = *old {
                self.gone_before(&mut next, at, &mut pairs);
            }
            pairs.push(RowPair { old: *old, new: Some(new) });
        }
        self.gone_before(&mut next, self.of_old.len(), &mut pairs);
        pairs
    }

    /// The rows that are gone and stood before one that stayed.
    fn gone_before(&self, next: &mut usize, end: usize, pairs: &mut Vec<RowPair>) {
        while *next < end {
            if self.of_old[*next].is_none() {
                pairs.push(RowPair { old: Some(*next), new: None });
            }
            *next += 1;
        }
    }
}

/// The amounts of a row by their columns.
fn amounts<'s>(section: &'s Section, row: &Row) -> BTreeMap<&'s str, Decimal> {
    let mut amounts = BTreeMap::new();
    for (column, amount) in section.columns.iter().zip(&row.amounts) {
        if let Some(amount) = amount {
            amounts.insert(column.as_str(), amount.yuan.normalize());
        }
    }
    amounts
}
