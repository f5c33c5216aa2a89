//! The changes that have no reason, as lines to be pasted where the office gives its reasons.

use crate::budget::unit::REASON_SHEET;
use crate::compose::lacking::MissingReason;
use crate::diag::visible;
use crate::edition::Examined;
use crate::read::Input;

use super::out::Out;

/// Prints them, as they are, so that they can be copied; nothing where there are none.
pub fn tell(input: &Input, examined: &Examined, out: &mut Out) {
    let missing = examined.missing_reasons();
    if missing.is_empty() {
        return;
    }
    let statement = &input.budget.unit.statement;
    let (what, lines) = match (&statement.file, statement.sheets.is_empty()) {
        (Some(file), true) => in_file(missing, file, input.pack.manifest.money.prose_unit.word()),
        _ => on_sheet(missing),
    };
    out.say(&what);
    lines.iter().for_each(|line| out.copied(line));
}

/// Rows of the sheet of reasons: name, last year, this year, change, and the empty cell of the reason.
fn on_sheet(missing: &[MissingReason]) -> (String, Vec<String>) {
    let what = format!(
        "请把下面{}行复制到“{REASON_SHEET}”页，从“项目”一栏的空行起粘贴，再在“原因”一栏逐行写上原因：",
        missing.len()
    );
    let mut lines = Vec::new();
    for one in missing {
        let cells = [one.words.as_str(), &one.before, &one.now, &one.difference, ""];
        lines.push(cells.map(visible).join("\t"));
    }
    (what, lines)
}

/// Lines of the section of reasons in unit.toml. What is not filled in is found as a mark of a blank.
fn in_file(missing: &[MissingReason], file: &str, unit: &str) -> (String, Vec<String>) {
    let what = format!(
        "请把下面{}行复制到 {file} 的 [reasons] 下（没有这一节的，先写一行 [reasons]），再把……换成原因：",
        missing.len()
    );
    let mut lines = Vec::new();
    for one in missing {
        let key = one.path.to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let change = format!("上年{}，本年{}，增减{}{unit}", one.before, one.now, one.difference);
        lines.push(visible(&format!("\"{key}\" = \"……\"  # {}：{change}", one.words)));
    }
    (what, lines)
}
