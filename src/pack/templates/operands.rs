//! What is taken apart or put together in the tags of a template, for `compose/marks`, which wraps it: digits of
//! texts travel through templates in an alphabet of their own, and are compared and joined as what they say.

use std::ops::Range;

use crate::pack::Pack;

use super::expressions::{Expression, ExpressionKind};
use super::lines::OneLine;
use super::source::Script;
use super::{scripts_of, tree};

/// What is done with a piece of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperandUse {
    /// It is compared: `==`, `<`, `in`, or it is the key between `[` and `]`.
    Compared,
    /// It is joined with others to a text: `~`.
    Joined,
    /// It is gone through: `for … in …`.
    Looped,
}

/// A piece of a tag: its bytes in the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// From its first sign to its last.
    pub at: Range<usize>,
    /// What is done with it.
    pub used: OperandUse,
}

/// The operands of all templates of a pack, by key, those that begin first before others.
pub fn operands(pack: &Pack) -> Vec<(&str, Vec<Operand>)> {
    let mut all = Vec::new();
    for script in scripts_of(pack) {
        // faults have been told when the pack was loaded
        tree::parse(&script, &mut Vec::new());
        all.push((script.key, script.operands.into_inner()));
    }
    all
}

/// The operands of a template of one line.
pub fn line_operands(line: &OneLine<'_>) -> Vec<Operand> {
    let script = Script::new("", line.text, Box::new(|row, column| line.place(row, column)));
    tree::parse(&script, &mut Vec::new());
    script.operands.into_inner()
}

/// What an operator does with its sides; none where it only counts or decides.
pub(super) fn used_by(sign: &str, sides: [&Expression; 2]) -> [Option<OperandUse>; 2] {
    match sign {
        "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" => {
            // a text without digits is equal to none that has some
            if sides.iter().any(|side| is_bare(side)) {
                return [None, None];
            }
            sides.map(|side| (!is_written(side)).then_some(OperandUse::Compared))
        }
        "~" => sides.map(|side| {
            let joined = matches!(side.kind, ExpressionKind::Concatenated { .. });
            (!joined && !is_written(side)).then_some(OperandUse::Joined)
        }),
        _ => [None, None],
    }
}

/// Whether the key of an item must be compared as what it says.
pub(super) fn is_key(key: &Expression) -> bool {
    !is_written(key) && !matches!(key.kind, ExpressionKind::Plain)
}

/// A string as it is written.
fn is_written(side: &Expression) -> bool {
    matches!(side.kind, ExpressionKind::Text(_))
}

/// A number, a truth value, a string without digits.
fn is_bare(side: &Expression) -> bool {
    match &side.kind {
        ExpressionKind::Plain => true,
        ExpressionKind::Text(text) => !text.chars().any(char::is_numeric),
        _ => false,
    }
}
