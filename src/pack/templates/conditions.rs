//! What a condition asks. The path of a cell and a printed figure are texts: as conditions they always hold, and
//! no number is more or less than they are.

use super::expressions::{Call, Expression, ExpressionKind};
use super::meaning::{Meaning, MeantAs};
use super::source::NAMES;
use super::walk::TemplateWalk;

/// Filters that print figures and words, with what is asked instead.
const PRINTING: [(&str, &str); 5] = [
    ("wan", "问有没有金额，写成 路径 | nonzero；比两个金额，写成 路径 | same_as(path=另一条路径)"),
    ("fact", "问填写的数，直接写变量，不用过滤器"),
    ("change", "问变没变，写成 路径 | changed；是不是增加，写成 路径 | rises"),
    ("reason", "问有没有填原因，写成 路径 | has_reason"),
    ("count", "问有没有，写成 {% if 清单 %}；问个数，写成 清单 | length > 1"),
];
/// How a template begins the path of what a unit fills in.
const UNIT: &str = "unit/";

impl TemplateWalk<'_, '_> {
    /// Tells the pieces of a condition that hold whatever the figures are.
    pub(super) fn always_holds(&mut self, condition: &Expression) {
        match &condition.kind {
            ExpressionKind::Not(of) => self.always_holds(of),
            ExpressionKind::Joined { left, right, .. } => {
                self.always_holds(left);
                self.always_holds(right);
            }
            ExpressionKind::Choice { then, otherwise, .. } => {
                self.always_holds(then);
                self.always_holds(otherwise);
            }
            ExpressionKind::Filter { of, call } => {
                let Some(instead) = instead(of, call) else { return };
                let message = format!("| {} 印出来的总算“有”，这样问总是成立", call.name);
                self.tell(NAMES, call.at.start, message, instead);
            }
            _ => {
                if let Some(path) = self.path(condition) {
                    let message = "这里问的是一条路径，路径总算“有”，这样问总是成立".to_owned();
                    self.tell(NAMES, condition.at.start, message, of_path(&path));
                }
            }
        }
    }

    /// Tells a printed figure or a path that is compared.
    pub(super) fn printed_in_comparison(&mut self, left: &Expression, right: &Expression) {
        for side in [left, right] {
            if let ExpressionKind::Filter { of, call } = &side.kind
                && let Some(instead) = instead(of, call)
            {
                let message = format!("| {} 印出来的是文字，不能拿来比较", call.name);
                return self.tell(NAMES, call.at.start, message, instead);
            }
        }
        // two paths may be asked to be the same one; a number is no path
        for (side, other) in [(left, right), (right, left)] {
            let number = self.source().slice(&other.at).parse::<f64>().is_ok();
            if let (ExpressionKind::Plain, true, Some(path)) = (&other.kind, number, self.path(side)) {
                let message = "这里拿来比较的是一条路径，不是它的数".to_owned();
                return self.tell(NAMES, side.at.start, message, of_path(&path));
            }
        }
    }

    /// The path that an expression is in any case: one that this file writes out.
    fn path(&self, expression: &Expression) -> Option<String> {
        match &expression.kind {
            ExpressionKind::Text(text) => is_path(text).then(|| text.clone()),
            ExpressionKind::Concatenated { left, right } => self.path(left).or_else(|| self.path(right)),
            ExpressionKind::Name(name) if !self.in_component => written(self.scopes.surely(name)?),
            _ => None,
        }
    }
}

fn is_path(text: &str) -> bool {
    text.contains('/') && !text.contains(char::is_whitespace)
}

/// The first path of a value that is nothing but paths, each with a cut that a template writes.
fn written(meaning: &Meaning) -> Option<String> {
    let mut first = None;
    for alternative in &meaning.0 {
        let MeantAs::Text(pieces) = &alternative.sense else { return None };
        let mut own = pieces.iter().filter(|piece| piece.written.is_some());
        let path = own.find_map(|piece| piece.text.as_ref().filter(|text| is_path(text)))?;
        first.get_or_insert_with(|| path.clone());
    }
    first
}

/// What is asked instead of the path itself.
fn of_path(path: &str) -> String {
    match path.strip_prefix(UNIT) {
        Some(key) => format!("问有没有填，写成 {{% if {key} %}}；问数，写成 {{% if {key} > 0 %}}"),
        None => "问有没有金额，写成 路径 | nonzero".to_owned(),
    }
}

/// What is asked instead of a figure that a filter prints; none where it prints none.
fn instead(of: &Expression, call: &Call) -> Option<String> {
    let (_, instead) = PRINTING.iter().find(|(name, _)| *name == call.name)?;
    match &of.kind {
        ExpressionKind::Text(path) if path.starts_with(UNIT) => Some(of_path(path)),
        _ => Some((*instead).to_owned()),
    }
}
