//! Wrong input: a Chinese message with place and next step, code 2, nothing written.

use std::io::Read;
use std::process::Stdio;

use crate::support::{Desk, program};

/// Both commands refuse; each of the words is told.
fn refused(desk: &Desk, words: &[&str]) {
    for run in [desk.check(), desk.build()] {
        let run = run.expect(2);
        for word in words {
            assert!(run.stderr.contains(word), "no {word} in:\n{}", run.stderr);
        }
        assert!(run.stderr.contains("怎么办"), "no next step in:\n{}", run.stderr);
    }
    assert!(!desk.output().exists(), "nothing may be written");
}

#[test]
fn a_missing_workbook() {
    let desk = Desk::new();
    std::fs::remove_file(desk.unit().join("tables.xlsx")).unwrap();
    refused(&desk, &["tables.xlsx", "找不到"]);
    // last year's is not offered in its place
    assert!(!desk.check().all().contains("previous.xlsx"));
}

#[test]
fn a_missing_folder_and_unit_file() {
    let desk = Desk::new();
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    refused(&desk, &["unit.toml"]);
    std::fs::remove_dir_all(desk.unit()).unwrap();
    refused(&desk, &["sample"]);
}

#[test]
fn a_text_file_named_xlsx() {
    let desk = Desk::new();
    std::fs::write(desk.unit().join("tables.xlsx"), "收支预算总表\n").unwrap();
    refused(&desk, &["tables.xlsx", "不是 Excel 工作簿"]);
}

#[test]
fn a_missing_sheet() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.contains("5 一般公共预算")));
    refused(&desk, &["一般公共预算支出表"]);
}

#[test]
fn a_missing_column() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let (_, column) = sheet.find("项目支出");
        sheet.cells.retain(|at, _| at.1 != column);
    });
    refused(&desk, &["3 部门支出总表", "项目支出"]);
}

#[test]
fn a_letter_in_an_amount() {
    let desk = Desk::new();
    let mut address = String::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let (row, column) = sheet.find("2080101");
        sheet.set((row, column + 2), "198O.3960");
        address = format!("「3 部门支出总表」C{}", row + 1);
    });
    refused(&desk, &[&address, "198O.3960"]);
}

#[test]
fn an_unknown_key() {
    let desk = Desk::new();
    desk.rewrite("established = 133", "establishd = 133");
    refused(&desk, &["unit.toml", "establishd", "established"]);
}

#[test]
fn all_faults_are_told_in_one_run() {
    let desk = Desk::new();
    desk.rewrite("retired = 50", "retird = 50");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("2080101");
        sheet.set((at.0, at.1 + 2), "一千");
        let sheet = book.sheet("5 一般公共预算");
        let at = sheet.find("2080101");
        sheet.set((at.0, at.1 + 2), "#");
    });
    refused(&desk, &["retird"]);
    desk.rewrite("retird = 50", "retired = 50");
    refused(&desk, &["一千", "「3 部门支出总表」", "「5 一般公共预算支出表"]);
}

#[test]
fn a_change_without_a_reason() {
    let desk = Desk::new();
    desk.rewrite("\"收支预算总表@收入/收入总计/预算数\" =", "\"收支预算总表@收入/收入总计/预算\" =");
    let run = desk.build().expect(2);
    assert!(run.stderr.contains("收入预算总额") && run.stderr.contains("B18"), "{}", run.stderr);
    let line = "\"收支预算总表@收入/收入总计/预算数\" = \"……\"";
    assert!(run.stdout.contains(line), "{}", run.stdout);
    assert!(!desk.output().exists());
}

#[test]
fn a_closed_pipe_is_quiet() {
    let desk = Desk::new();
    let child = program().arg("check").arg(desk.unit()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(child.wait().unwrap().success(), "{told}");
    assert!(!told.contains("panicked") && !told.contains("错误"), "{told}");
}
