//! One slip of a clerk in a workbook whose sums are formulas: what she reads first.

use regex::Regex;

use crate::support::{Run, program};
use crate::zipped::Parts;

use super::sheets::Filling;
use super::*;

/// The workbook of a sample, of which only leaves were typed; all else is computed.
fn book_of(sample: &str, kind: &str, nature: &str) -> (Case, Filling) {
    let input = read(&root().join("inputs").join(sample));
    let case = Case { pack: input.pack, kind: kind.to_owned(), nature: nature.to_owned() };
    let Budget { unit, current, .. } = &input.budget;
    let blank = case.blank((&unit.name, unit.year));
    let book = filled(&case, &blank, current);
    (case, book)
}

/// A 单位 of Nanchang and a 部门 of Shanghai.
fn books() -> Vec<(&'static str, Case, Filling)> {
    let of = |sample, kind, nature| {
        let (case, book) = book_of(sample, kind, nature);
        (sample, case, book)
    };
    vec![of("nanchang-2023", "单位", "参公"), of("mingwan-2026", "部门", "混合")]
}

/// Checks a workbook of a sample.
fn check(sample: &str, case: &Case, book: &[u8]) -> Run {
    let folder = folder(book, Some(stated_of(case, sample)));
    Run::from(program().arg("check").arg(folder.path()).output().unwrap())
}

#[test]
fn a_workbook_that_nothing_computed_is_one_error() {
    let result = Regex::new("</f><v>.*?</v>").unwrap();
    for (sample, case, book) in books() {
        let computed = book.save();
        let run = check(sample, &case, &computed).expect(0);
        assert!(!run.all().contains("没有存计算结果"), "{}", run.all());
        let mut parts = Parts::of(&computed).unwrap();

        for (name, bytes) in &mut parts.0 {
            if name.starts_with("xl/worksheets/") {
                let text = std::str::from_utf8(bytes).unwrap();
                *bytes = result.replace_all(text, "</f>").into_owned().into_bytes();
            }
        }
        let run = check(sample, &case, &parts.bytes()).expect(2);
        let all = run.all();
        assert!(all.lines().count() < 15, "{all}");
        assert!(all.contains("tables.xlsx里有") && all.contains("格公式没有存计算结果：「"), "{all}");
        assert!(all.contains("请用 Excel 或 WPS 打开"), "{all}");
        assert_eq!(all.matches("错误[").count(), 1, "{all}");
    }
}
