//! The sheet of what was put right, from the remarks of the new side; what a person has to fill in is told.

use std::path::Path;

use crate::cli::out::Out;
use crate::diag::{Diagnostic, Place};
use crate::difference::Difference;
use crate::read::Input;
use crate::rectification::{self, AnswerState, RectificationSheet, RectifiedOpinion};
use crate::render;

/// Components of a path that tell a side: what stands before them is the machine's.
const TELLING: usize = 2;

/// The workbook and the sheet in it; `given` are both sides as they were asked for.
///
/// # Errors
/// A new side without remarks, or a workbook that cannot be made.
pub(super) fn made(
    difference: &Difference,
    new: &Input,
    given: [&Path; 2],
) -> Result<(RectificationSheet, Vec<u8>), Diagnostic> {
    if new.opinions.is_empty() {
        let message = "新的一边没有检查意见，填不了整改情况表";
        let hint = "请在单位文件夹的工作簿里加一页“检查意见”（或另放一个 检查意见.xlsx），表头写：意见、位置、完成日期，一行写一条";
        return Err(Diagnostic::error("整改-意见", message)
            .at(Place::File(given[1].display().to_string().into()))
            .hint(hint));
    }
    let sides = given.map(shortened);
    let sheet = rectification::rectification(difference, new, [&sides[0], &sides[1]]);
    let book = render::rectification::book(&sheet, &new.pack.style)?;
    Ok((sheet, book))
}

/// The last names of a path.
fn shortened(path: &Path) -> String {
    let names: Vec<String> = path
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    match names.as_slice() {
        [] => path.display().to_string(),
        names => names[names.len().saturating_sub(TELLING)..].join("/"),
    }
}

/// Tells how many remarks were answered, and which a person has to fill in.
pub(super) fn tell(sheet: &RectificationSheet, out: &mut Out) {
    let open: Vec<&RectifiedOpinion> = sheet.open().collect();
    let all = sheet.rows.len();
    out.say(&format!("整改情况表　{all}条意见，{}条找到对应的变动", all - open.len()));
    for row in open {
        let why = match row.state {
            AnswerState::Several => "对应的变动不止一处，看不出是哪一处；请写明位置，或在表上填写",
            _ => "没有找到对应的变动，请在表上填写",
        };
        out.say(&format!("  {}：{why}", Place::Cell(row.place.clone()).bare()));
    }
    let undated: Vec<String> = sheet.undated().map(|row| row.place.address()).collect();
    if !undated.is_empty() {
        out.say(&format!("  没有写完成日期的{}条：{}", undated.len(), undated.join("、")));
    }
    if !sheet.others.is_empty() {
        out.say(&format!("  意见以外的变动{}处，列在第二张工作表", sheet.others.len()));
    }
}
