//! Reasons of changes that the document asks for and that nobody has given.

use serde::{Deserialize, Serialize};

use crate::budget::amount::plain;
use crate::budget::lookup::Missing;
use crate::budget::path::CellPath;
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Place};
use crate::pack::naming::FigureNames;

use super::ledger::Desk;

/// Code of the error that counts them.
pub const NO_REASON: &str = "编制-原因";

/// A figure that changed and has no reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingReason {
    /// Its cell.
    pub path: CellPath,
    /// What it is called on the sheet of reasons.
    pub words: String,
    /// Last year's amount as printed, in the unit of prose.
    pub before: String,
    /// This year's.
    pub now: String,
    /// By how much it changed.
    pub difference: String,
    /// Where it stands this year.
    pub places: Vec<Place>,
}

impl Desk {
    /// Notes that a figure has no reason; once, however often the document asks for it.
    pub(super) fn lacks_reason(&self, text: &str, path: CellPath) {
        let Some(change) = self.change(text) else { return };
        let decimals = *self.pack.manifest.money.decimals;
        let names = FigureNames::new(&self.pack, &self.budget.current, self.budget.previous.as_ref());
        self.note_missing(MissingReason {
            words: names.words(&path),
            path,
            before: plain(change.before, decimals),
            now: plain(change.now, decimals),
            difference: plain(change.difference(), decimals),
            places: self.stated(text).map(|stated| stated.places).unwrap_or_default(),
        });
    }
}

/// The next step where a template asked for what the book lacks.
pub fn next_step(missing: &Missing, otherwise: &str) -> String {
    match missing {
        Missing::Table => "请核对模板里的表名，或补上这张表；可以没有的表，改模板的先问 \
                           has_table(id=\"…\")，没有时不写这一句"
            .to_owned(),
        Missing::Withheld => "请改模板的这一处，不取这个数".to_owned(),
        _ => otherwise.to_owned(),
    }
}

/// Why a reason is not printed that the document has no sentence for.
const NEVER_PRINTED: &str = "公开文件里没有写这个数的变动原因";
/// The next step where a reason is not needed.
const SPARE: &str = "请核对写的是不是这个数；不必说明的，删去这一条";
/// The next step where it would be, if last year's figure could be had.
const KEEP: &str = "补好上年的这个数以后会印出；补不了的，删去这一条";

/// Whether the pack's text gives the reason of a figure.
fn is_listed(desk: &Desk, path: &CellPath) -> bool {
    let reasons = &desk.pack.manifest.reasons;
    reasons.iter().any(|spec| CellPath::parse(&spec.path).is_ok_and(|own| own == *path))
}

/// Says which reasons are given and not printed: their figures did not change, or no template asks for them.
pub(super) fn unused(desk: &Desk) -> Vec<Diagnostic> {
    let names = FigureNames::new(&desk.pack, &desk.budget.current, desk.budget.previous.as_ref());
    let mut notices = Vec::new();
    for key in desk.budget.unit.reasons.keys().filter(|key| !desk.prints_reason(key)) {
        // a key that leads nowhere has been told
        let Ok(path) = CellPath::parse(key) else { continue };
        let Ok(now) = desk.amount(&path, false) else { continue };
        let before = path.last_year();
        let (why, hint) = match desk.amount(&before, true) {
            // whether it changed or not
            _ if !is_listed(desk, &path) => (NEVER_PRINTED.to_owned(), SPARE),
            Err(missing) => {
                let unit = &desk.budget.unit;
                (format!("上年没有可以比较的数（{}）", missing.explain(&before, unit)), KEEP)
            }
            Ok(before) if desk.in_prose(now.yuan) == desk.in_prose(before.yuan) => {
                ("这个数与上年相同".to_owned(), SPARE)
            }
            Ok(_) => (NEVER_PRINTED.to_owned(), SPARE),
        };
        let place = desk.budget.unit.place(&format!("reasons.\"{key}\""));
        let message = format!("“{}”的变动原因没有印出来：{why}", names.words(&path));
        notices.push(Diagnostic::notice("原因-未用", message).at(place).hint(hint));
    }
    notices
}

/// The one error for all reasons that are missing; none where none is.
pub(super) fn fault(missing: &[MissingReason], unit: &Unit) -> Option<Diagnostic> {
    if missing.is_empty() {
        return None;
    }
    let names: Vec<&str> = missing.iter().map(|missing| missing.words.as_str()).collect();
    let message = format!("有{}项与上年不同，没有说明变动原因：{}", missing.len(), names.join("、"));
    let mut fault = Diagnostic::error(NO_REASON, message)
        .at(unit.reasons_place())
        .hint("请逐项写上原因；check 和 build 在后面列出可以直接粘贴的各行");
    // the clerk mends what is stated and looks at the tables; the template is as it should be
    for place in missing.iter().flat_map(|missing| &missing.places) {
        if !fault.places.contains(place) {
            fault.places.push(place.clone());
        }
    }
    Some(fault)
}
