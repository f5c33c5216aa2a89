//! The labels by which a leaf column of a schema is known, with those of the groups above it, and how well
//! a path of labels on a sheet fits them.

use crate::pack::placeholders::Placeholders;
use crate::pack::schema::ColumnSchema;

use super::spelling::{Likeness, Spelt};

/// A leaf column below its groups.
pub type Leaf<'a> = (Vec<&'a ColumnSchema>, &'a ColumnSchema);

// What a fit is worth: a label of its own before any number of groups, an exact one before a loose one
// with all of its groups.
const EXACT: i64 = 100;
const NORMAL: i64 = 45;
const BARE: i64 = 25;
const DATED: i64 = 20;
const GROUP_ONLY: i64 = 40;
const GROUP_FOUND: i64 = 10;
const GROUP_DATED: i64 = -15;
const GROUP_LACKING: i64 = -5;
const GROUP_STRANGE: i64 = -3;

fn worth(likeness: Likeness) -> i64 {
    match likeness {
        Likeness::Exact => EXACT,
        Likeness::Normal => NORMAL,
        Likeness::Bare => BARE,
        Likeness::Dated => DATED,
    }
}

/// The labels of a leaf column and of the groups above it, made once for all header rows.
pub struct LeafLabels {
    /// The printed label, then every other.
    own: Vec<Spelt>,
    /// How many spellings the printed label has.
    printed: usize,
    /// Those of each group, outermost first.
    groups: Vec<Vec<Spelt>>,
    /// Whether it is the first column of its group.
    first: bool,
    /// Whether the printed label goes before others: next to another side it may be that side's.
    sole: bool,
}

impl LeafLabels {
    /// The labels of a leaf.
    pub fn new((groups, leaf): &Leaf<'_>, words: Placeholders<'_>, sole: bool) -> Self {
        let first = groups.last().and_then(|group| group.columns.first()).is_some_and(|c| c.id == leaf.id);
        let all = |column: &ColumnSchema| -> Vec<Spelt> {
            column.labels().flat_map(|label| Spelt::all(label, words)).collect()
        };
        Self {
            own: all(leaf),
            printed: Spelt::all(leaf.label(), words).len(),
            groups: groups.iter().map(|group| all(group)).collect(),
            first,
            sole,
        }
    }

    /// How well a path of labels fits, from top to bottom; zero when not at all.
    pub fn score(&self, path: &[&Spelt]) -> i64 {
        let Some((own, above)) = path.split_last() else { return 0 };
        let Some(likeness) = own.nearest(&self.own) else {
            // a group header without columns below it stands for the group's first column
            let group = self.groups.last().filter(|_| self.first);
            return match group.and_then(|group| own.nearest(group)) {
                Some(likeness) => worth(likeness) * GROUP_ONLY / EXACT,
                None => 0,
            };
        };
        let (mut found, mut dated) = (0, 0);
        for group in &self.groups {
            match above.iter().filter_map(|text| text.nearest(group)).max() {
                Some(Likeness::Dated) => dated += 1,
                Some(Likeness::Bare | Likeness::Normal | Likeness::Exact) => found += 1,
                None => {}
            }
        }
        let printed = own.nearest(&self.own[..self.printed]) == Some(Likeness::Exact);
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        worth(likeness)
            + i64::from(self.sole && printed)
            + GROUP_FOUND * count(found)
            + GROUP_DATED * count(dated)
            + GROUP_LACKING * count(self.groups.len() - found - dated)
            + GROUP_STRANGE * count(above.len() - (found + dated).min(above.len()))
    }

    /// How its own label was matched by the lowest of a path; none where its group's was.
    pub fn likeness(&self, path: &[&Spelt]) -> Option<Likeness> {
        path.last()?.nearest(&self.own)
    }

    /// Whether a label is that of one of the groups, or its own.
    pub fn knows(&self, label: &Spelt) -> bool {
        self.groups.iter().chain([&self.own]).any(|labels| label.nearest(labels).is_some())
    }

    /// The groups that no label of a path names exactly and one names loosely: which group, which
    /// label, and how.
    pub fn loose_groups(&self, path: &[&Spelt]) -> Vec<(usize, usize, Likeness)> {
        let mut found = Vec::new();
        for (group, labels) in self.groups.iter().enumerate() {
            let best = path.iter().map(|text| text.nearest(labels)).enumerate().max_by_key(|(_, best)| *best);
            match best {
                Some((_, None | Some(Likeness::Exact))) | None => {}
                Some((at, Some(likeness))) => found.push((group, at, likeness)),
            }
        }
        found
    }
}
