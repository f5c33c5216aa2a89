//! The changes that have no reason, as lines to be pasted where the office gives its reasons.

use crate::budget::unit::REASON_SHEET;
use crate::compose::lacking::{MissingReason, NO_REASON};
use crate::diag::{Diagnostic, visible};
use crate::edition::Examined;
use crate::read::Input;

use super::out::Out;

/// Prints them, where one of the faults says that there are some.
pub fn tell(input: &Input, examined: &Examined, faults: &[Diagnostic], out: &mut Out) {
    if !faults.iter().any(|fault| fault.code == NO_REASON) {
        return;
    }
    let missing = examined.missing_reasons();
    if missing.is_empty() {
        return;
    }
    let statement = &input.budget.unit.statement;
    let lines = match (&statement.file, statement.sheets.is_empty()) {
        (Some(file), true) => in_file(missing, file, input.pack.manifest.money.prose_unit.word()),
        _ => on_sheet(missing),
    };
    lines.iter().for_each(|line| out.line(line));
}

/// Rows of the sheet of reasons: name, last year, this year, change, and the empty cell of the reason.
fn on_sheet(missing: &[MissingReason]) -> Vec<String> {
    let what = format!(
        "请把下面{}行复制到“{REASON_SHEET}”页，从“项目”一栏的空行起粘贴，再在“原因”一栏逐行写上原因：",
        missing.len()
    );
    let mut lines = vec![what];
    for one in missing {
        let cells = [one.words.as_str(), &one.before, &one.now, &one.difference, ""];
        lines.push(cells.map(visible).join("\t"));
    }
    lines
}

/// Lines of the section of reasons in unit.toml. What is not filled in is found as a mark of a blank.
fn in_file(missing: &[MissingReason], file: &str, unit: &str) -> Vec<String> {
    let what = format!(
        "请把下面{}行复制到 {file} 的 [reasons] 下（没有这一节的，先写一行 [reasons]），再把……换成原因：",
        missing.len()
    );
    let mut lines = vec![what];
    for one in missing {
        let key = one.path.to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let change = format!("上年{}，本年{}，增减{}{unit}", one.before, one.now, one.difference);
        lines.push(visible(&format!("\"{key}\" = \"……\"  # {}：{change}", one.words)));
    }
    lines
}
