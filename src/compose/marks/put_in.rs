//! What goes into a template before Tera reads it, in its order.

use crate::pack::templates::{Operand, OperandUse};

/// What is put into a template that Tera reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PutInMark {
    /// A text of the layers (`pack::templates::loaded`).
    Text(String),
    /// The bracket before an operand.
    Opens,
    /// The bracket behind an operand, and the filter that it goes through.
    Closes(OperandUse),
}

/// All that is put into a template, by byte: what closes before what opens there, the inner before the outer.
pub(super) fn in_order(
    texts: impl Iterator<Item = (usize, PutInMark)>,
    operands: Vec<Operand>,
) -> std::iter::Peekable<std::vec::IntoIter<(usize, PutInMark)>> {
    // byte, whether it opens, how far its other end is: an outer bracket opens first and closes last
    let mut all: Vec<(usize, bool, isize, PutInMark)> = texts.map(|(at, text)| (at, true, 0, text)).collect();
    for operand in operands {
        let length = operand.at.len() as isize;
        all.push((operand.at.start, true, -length, PutInMark::Opens));
        all.push((operand.at.end, false, length, PutInMark::Closes(operand.used)));
    }
    all.sort_by_key(|(at, opens, length, _)| (*at, *opens, *length));
    let all: Vec<(usize, PutInMark)> = all.into_iter().map(|(at, _, _, put_in)| (at, put_in)).collect();
    all.into_iter().peekable()
}
