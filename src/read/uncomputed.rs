//! A workbook that a program saved which computes nothing: one cause, one error, and nothing of what merely follows.

use std::collections::BTreeMap;

use crate::diag::{CellRef, Diagnostic, Diagnostics, Place, visible};

use super::reading::NOT_COMPUTED;

/// So many cells of a sheet without a result are named one by one: somebody may have put them in.
const FEW: usize = 5;
/// Sheets that are named; all others are counted.
const MOST_NAMED: usize = 4;

/// Cells without a result of one workbook, by sheet in the order in which they were read.
#[derive(Default)]
struct Uncomputed {
    sheets: Vec<(Place, usize)>,
}

impl Uncomputed {
    fn count(&self) -> usize {
        self.sheets.iter().map(|(_, count)| count).sum()
    }

    fn has(&self, place: &Place) -> bool {
        self.sheets.iter().any(|(sheet, _)| place.is_in(sheet))
    }

    /// One error for all of it.
    fn told(&self, file: &str) -> Diagnostic {
        let named = self.sheets.iter().take(MOST_NAMED);
        let mut words: Vec<String> =
            named.map(|(sheet, count)| format!("{}{count}格", name(sheet))).collect();
        if self.sheets.len() > MOST_NAMED {
            words.push(format!("另外{}张表", self.sheets.len() - MOST_NAMED));
        }
        let all = format!("{}里有{}格公式没有存计算结果", visible(file), self.count());
        let told = Diagnostic::error("读取-公式", format!("{all}：{}", words.join("、")));
        let hint = "这个文件是不会计算的程序存的：请用 Excel 或 WPS 打开，等它算完，保存，再运行一次；算好以前，这些表里别的问题不列出来";
        told.at(Place::File(file.into())).hint(hint)
    }
}

/// The name of a sheet.
fn name(sheet: &Place) -> String {
    match sheet {
        Place::Sheet { sheet, .. } => format!("「{}」", visible(sheet)),
        other => other.to_string(),
    }
}

/// Tells the formulas without a result of a workbook as one error, and holds back what else is told of their sheets:
/// a name that a formula did not give, a row without a code. It is told when the workbook was computed.
pub(super) fn gather(faults: Diagnostics) -> Diagnostics {
    let mut books: BTreeMap<String, Uncomputed> = BTreeMap::new();
    for fault in faults.iter() {
        let [Place::Cell(CellRef { file, sheet, .. })] = fault.places.as_slice() else { continue };
        if !fault.message.contains(NOT_COMPUTED) {
            continue;
        }
        let of = &mut books.entry(file.to_string()).or_default().sheets;
        let sheet = Place::Sheet { file: file.clone(), sheet: sheet.clone() };
        match of.iter_mut().find(|(known, _)| *known == sheet) {
            Some((_, count)) => *count += 1,
            None => of.push((sheet, 1)),
        }
    }
    books.retain(|_, book| book.sheets.iter().any(|(_, count)| *count > FEW));
    let mut gathered = Diagnostics::new();
    for (file, book) in &books {
        gathered.push(book.told(file));
    }
    for fault in faults {
        // what is told of no cell, or of other sheets too, stands by itself
        let follows = |place: &Place| books.values().any(|book| book.has(place));
        if fault.places.is_empty() || !fault.places.iter().all(follows) {
            gathered.push(fault);
        }
    }
    gathered
}
