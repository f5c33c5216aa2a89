//! What of a unit's facts somebody has still to look at (待核): carried over from last year, or marked by hand.

use crate::diag::{Diagnostic, Place};

/// Begins the explanation of a row that is still to be looked at.
pub const MARK: &str = "待核";
/// How the marks on the sheets of facts are taken away, on these sheets.
pub const HOW: &str = "“说明”一栏写着“待核”的（橙色），是从去年带来的：核实或改好一处，删去一处的“待核”；\
                       一页都看过了，可以选中“说明”这一栏，按 Ctrl+H，把“待核”全部替换为空。";
/// The key of unit.toml that lists what is still to be looked at.
pub const REVIEW_KEY: &str = "review";
/// The code of the finding.
pub const CODE: &str = "配置-待核";

/// One thing that is still to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReview {
    /// Its key: `staff.actual`, `prose.tasks`, `project."某项目".start`, `reasons."…"`, `rule."…"`; as it was
    /// written where it is that of nothing.
    pub key: String,
    /// Its Chinese name.
    pub name: String,
    /// Why, where that is said.
    pub note: String,
    /// Where its content stands, or would stand.
    pub content: Option<Place>,
    /// Where the mark stands that is to be taken away.
    pub mark: Place,
}

impl ToReview {
    /// Whether the mark stands on a sheet.
    fn is_on_sheet(&self) -> bool {
        matches!(self.mark, Place::Cell(_))
    }

    /// Whether the mark stands before the content, in its cell.
    fn is_in_content(&self) -> bool {
        self.content.as_ref() == Some(&self.mark)
    }

    /// Whether it is something with a key, or what stands in its row of a sheet at a place.
    pub fn is_about(&self, key: &str, place: &Place) -> bool {
        let in_row = match (&self.mark, place) {
            (Place::Cell(mark), Place::Cell(cell)) => {
                mark.file == cell.file && mark.sheet == cell.sheet && mark.row == cell.row
            }
            _ => false,
        };
        self.key == key || in_row
    }

    /// The place that a person goes to: of unit.toml that of the content, since the list says only which.
    fn place(&self) -> &Place {
        match &self.content {
            Some(content) if !self.is_on_sheet() => content,
            _ => &self.mark,
        }
    }
}

/// The finding that lists all that is still to be looked at; none where nothing is.
pub fn finding(reviews: &[ToReview]) -> Option<Diagnostic> {
    if reviews.is_empty() {
        return None;
    }
    // a place in unit.toml has its name
    let on_sheets = reviews.iter().filter(|own| own.is_on_sheet());
    let names: Vec<&str> = on_sheets.map(|own| own.name.as_str()).collect();
    let names = if names.is_empty() { String::new() } else { format!("：{}", names.join("、")) };
    let message = format!("还有{}处待核，没有核实的不能公开{names}", reviews.len());
    let mut ways = Vec::new();
    if reviews.iter().any(|own| own.is_on_sheet() && !own.is_in_content()) {
        ways.push(
            "把“说明”栏里的“待核”删去（一页都看过了，可以选中“说明”这一栏，按 Ctrl+H，把“待核”全部替换为空）",
        );
    }
    if reviews.iter().any(ToReview::is_in_content) {
        ways.push("预算表里写在内容前面的“待核”也删去");
    }
    if reviews.iter().any(|own| !own.is_on_sheet()) {
        ways.push("从 unit.toml 开头的 review 里删去这一项");
    }
    let mut told = Diagnostic::error(CODE, message).hint(format!("核实（或改好）以后，{}", ways.join("；")));
    told.places.extend(reviews.iter().map(|own| own.place().clone()));
    Some(told)
}
