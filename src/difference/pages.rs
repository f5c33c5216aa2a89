//! Which pages of the printed document look different.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::typeset::spots::PageIndex;

use super::{PageChange, PageDifference, PageFate};

/// Compares the pages of two documents by what is printed on them, page numbers aside.
pub(super) fn compare(old: &PageIndex, new: &PageIndex) -> PageDifference {
    let mut found = PageDifference {
        old_count: old.labels.len(),
        new_count: new.labels.len(),
        pages: Vec::new(),
        renumbered: 0,
        same: 0,
    };
    for op in capture_diff_slices(Algorithm::Myers, &old.looks, &new.looks) {
        let (from, to) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            found.same += to.len();
            found.renumbered +=
                from.zip(to).filter(|(one, other)| old.labels[*one] != new.labels[*other]).count();
        } else {
            touched(old, from, new, to, &mut found.pages);
        }
    }
    found
}

/// Pages that stand where others stood: one for one, what is left over is gone or added.
fn touched(
    old: &PageIndex,
    from: Range<usize>,
    new: &PageIndex,
    to: Range<usize>,
    pages: &mut Vec<PageChange>,
) {
    let both = from.len().min(to.len());
    for at in 0..from.len().max(to.len()) {
        let before = (at < from.len()).then(|| from.start + at);
        let after = (at < to.len()).then(|| to.start + at);
        let fate = match (at < both, after) {
            (true, _) => PageFate::Changed,
            (false, Some(_)) => PageFate::Added,
            (false, None) => PageFate::Gone,
        };
        let label = |index: &PageIndex, at: Option<usize>| at.map(|at| name(index, at));
        let on = match after {
            Some(at) => titles(new, at),
            None => before.map_or(Vec::new(), |at| titles(old, at)),
        };
        pages.push(PageChange { fate, old: label(old, before), new: label(new, after), on });
    }
}

/// The number printed on a page; for one without, where it stands.
fn name(index: &PageIndex, at: usize) -> String {
    index.label(at).map_or_else(|| format!("（第{}张）", at + 1), str::to_owned)
}

/// Parts, tables and headings that begin on a page; where none does, the last one before it.
fn titles(index: &PageIndex, page: usize) -> Vec<String> {
    let on = index.outline.iter().filter(|(at, _)| *at == page).map(|(_, title)| title.clone());
    let on: Vec<String> = on.collect();
    if !on.is_empty() {
        return on;
    }
    let last = index.outline.iter().rev().find(|(at, _)| *at < page);
    last.map(|(_, title)| format!("{title}（续）")).into_iter().collect()
}
