//! The written workbook reads back: as this year's tables, and as last year's.

use std::collections::BTreeMap;
use std::path::Path;

use gongkai::budget::Book;
use gongkai::diag::Severity;
use gongkai::read;

use rust_xlsxwriter::XlsxError;

use crate::support::{Desk, pdf_text, sample};

/// Every amount of a book by table, side, row and column, in 元.
fn amounts(book: &Book) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for table in &book.tables {
        for section in &table.sections {
            for (index, row) in section.rows.iter().enumerate() {
                for (column, amount) in row.amounts.iter().enumerate() {
                    let key = format!("{}@{}/{index} {}/{column}", table.id, section.side, row.key);
                    let value = amount.as_ref().map(|amount| amount.yuan.normalize().to_string());
                    all.insert(key, value.unwrap_or_else(|| "空".to_owned()));
                }
            }
        }
    }
    all
}

fn current(folder: &std::path::Path) -> BTreeMap<String, String> {
    let (input, diagnostics) = read::read(folder, &[]);
    let told: Vec<_> = diagnostics.iter().filter(|d| d.severity > Severity::Notice).collect();
    assert!(told.is_empty(), "{told:#?}");
    amounts(&input.unwrap().budget.current)
}

#[test]
fn the_workbook_holds_the_same_decimals_as_the_input() {
    let desk = Desk::new();
    desk.build().expect(0);
    std::fs::copy(desk.file(2023, "xlsx"), desk.unit().join("tables.xlsx")).unwrap();
    let (before, after) = (current(&sample()), current(&desk.unit()));
    assert!(before.len() > 400, "{}", before.len());
    assert_eq!(before, after);
    desk.check().expect(0);
}

#[test]
fn next_year_compares_with_the_written_workbook_alone() {
    let desk = Desk::new();
    desk.build().expect(0);
    std::fs::copy(desk.file(2023, "xlsx"), desk.unit().join("previous.xlsx")).unwrap();
    desk.change("tables.xlsx", |book| {
        book.numbers(|n| n * 2.0);
        for sheet in &mut book.sheets {
            for value in sheet.cells.values_mut() {
                if let crate::books::Value::Text(text) = value {
                    *text = text.replace("2023年", "2024年");
                }
            }
        }
    });
    desk.rewrite("year = 2023", "year = 2024");
    desk.rewrite("date = \"2023-02-10\"", "date = \"2024-02-10\"");
    desk.rewrite("[reasons]\n", "[reasons]\n\"三公经费支出表/合计/公务接待费\" = \"来访增多\"\n");
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2024, "pdf"));
    let wanted =
        "2024年南昌市社会保险事业服务中心收入预算总额为7524.18万元，比上年增加3762.09万元，增长100.00%";
    assert!(text.contains(wanted));
    assert!(text.contains("公务接待费24.46万元，比上年增加12.23万元，增长100.00%，主要原因是来访增多"));
    assert!(text.contains("项目支出2032.44万元，比上年增加1016.22万元"));
}

#[path = "../../examples/make_samples/main.rs"]
#[allow(dead_code)]
pub mod make_samples;

/// Writes the workbooks of a sample into a folder.
type Writer = fn(&Path) -> Result<(), XlsxError>;

#[test]
fn the_samples_are_what_their_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = sample().parent().unwrap().to_owned();
    let writers: [(&str, Writer); 3] = [
        ("nanchang-2023", make_samples::write),
        ("qingshi-2025", make_samples::write_department),
        ("mingwan-2026", make_samples::write_district),
    ];
    for (unit, write) in writers {
        write(folder.path()).unwrap();
        for name in ["tables.xlsx", "previous.xlsx"] {
            let [written, kept] =
                [folder.path().join(name), inputs.join(unit).join(name)].map(|at| std::fs::read(at).unwrap());
            assert!(written == kept, "{unit}/{name} is stale: run `make sample`");
        }
    }
}
