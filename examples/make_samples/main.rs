//! Writes the workbooks of the samples anew: `cargo run --example make_samples [inputs folder]`; with
//! `--long FOLDER` a unit with 300 rows a table and 40 projects.
//!
//! The same program always writes the same bytes, so a test can tell a stale sample.

mod bureau;
mod bureau_data;
mod data;
mod district;
mod district_data;
mod forms;
pub mod long;
mod sheet;
mod tables;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use data::{BY_CLASS, BY_CLASS_2022, ECONOMIC, ECONOMIC_2022, ITEMS, ITEMS_2022, PROJECTS};
use sheet::Formats;
use tables::Year;

const UNIT: &str = "南昌市社会保险事业服务中心";

fn main() -> Result<(), XlsxError> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if let [flag, folder] = &args[..] {
        assert!(flag.as_os_str() == "--long", "usage: make_samples [inputs folder | --long FOLDER]");
        return long::write(folder);
    }
    let inputs = args.first().cloned().unwrap_or_else(|| PathBuf::from("inputs"));
    write(&inputs.join("nanchang-2023"))?;
    write_department(&inputs.join("qingshi-2025"))?;
    write_district(&inputs.join("mingwan-2026"))
}

/// Writes both workbooks into a folder.
pub fn write(folder: &Path) -> Result<(), XlsxError> {
    let this = Year { year: 2023, unit: UNIT, items: ITEMS, economic: ECONOMIC, by_class: BY_CLASS };
    let last =
        Year { year: 2022, unit: UNIT, items: ITEMS_2022, economic: ECONOMIC_2022, by_class: BY_CLASS_2022 };
    current(&this)?.save(folder.join("tables.xlsx"))?;
    previous(&last)?.save(folder.join("previous.xlsx"))?;
    Ok(())
}

/// Writes the workbooks of the made-up department.
pub fn write_department(folder: &Path) -> Result<(), XlsxError> {
    bureau_data::THIS.book(true)?.save(folder.join("tables.xlsx"))?;
    bureau_data::LAST.book(false)?.save(folder.join("previous.xlsx"))?;
    Ok(())
}

/// Writes the workbooks of the made-up district bureau.
pub fn write_district(folder: &Path) -> Result<(), XlsxError> {
    district_data::THIS.book(true)?.save(folder.join("tables.xlsx"))?;
    district_data::LAST.book(false)?.save(folder.join("previous.xlsx"))?;
    Ok(())
}

fn new_book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2023, 2, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    Ok(book)
}

fn current(year: &Year) -> Result<Workbook, XlsxError> {
    let mut book = new_book()?;
    let formats = Formats::new();
    front(&mut book)?;
    year.budget_balance("1 收支预算总表").write(&mut book, &formats)?;
    year.income_tree("2 部门收入总表").write(&mut book, &formats)?;
    year.spending_tree("3 部门支出总表").write(&mut book, &formats)?;
    year.fiscal_balance("4 财政拨款收支总表").write(&mut book, &formats)?;
    year.fund_tree("5 一般公共预算支出表 ", "一般公共预算支出表", true).write(&mut book, &formats)?;
    year.economic_tree("6 一般公共预算基本支出表").write(&mut book, &formats)?;
    year.three_public("7 财政拨款三公经费支出表").write(&mut book, &formats)?;
    year.fund_tree("8 政府性基金预算支出表", "政府性基金预算支出表", false).write(&mut book, &formats)?;
    year.fund_tree("9 国有资本经营预算支出表", "国有资本经营预算支出表", false).write(&mut book, &formats)?;
    let kind = forms::Kind::projects("南昌市人力资源和社会保障局", UNIT);
    forms::write(&mut book, &formats, "10 项目支出绩效目标表", (&kind, year.year), PROJECTS)?;
    year.supplements(&mut book, &formats)?;
    Ok(book)
}

fn previous(year: &Year) -> Result<Workbook, XlsxError> {
    let mut book = new_book()?;
    let formats = Formats::new();
    year.budget_balance("收支预算总表").write(&mut book, &formats)?;
    year.spending_tree("部门支出总表").write(&mut book, &formats)?;
    year.fiscal_balance("财政拨款收支总表").write(&mut book, &formats)?;
    year.fund_tree("一般公共预算支出表", "一般公共预算支出表", true).write(&mut book, &formats)?;
    year.economic_tree("一般公共预算基本支出表").write(&mut book, &formats)?;
    year.three_public("财政拨款三公经费支出表").write(&mut book, &formats)?;
    year.supplements(&mut book, &formats)?;
    Ok(book)
}

/// A cover and a list of tables, as exports have them and readers must pass over.
fn front(book: &mut Workbook) -> Result<(), XlsxError> {
    let big = Format::new().set_font_name("宋体").set_font_size(20).set_bold();
    let cover = book.add_worksheet().set_name("封面")?;
    cover.write_string_with_format(6, 1, "2023年部门预算公开表", &big)?;
    cover.write_string(10, 1, format!("单位名称：{UNIT}"))?;
    let list = book.add_worksheet().set_name("目录")?;
    list.write_string_with_format(0, 0, "目录", &big)?;
    let titles = [
        "收支预算总表",
        "部门收入总表",
        "部门支出总表",
        "财政拨款收支总表",
        "一般公共预算支出表",
        "一般公共预算基本支出表",
        "财政拨款“三公”经费支出表",
        "政府性基金预算支出表",
        "国有资本经营预算支出表",
        "项目支出绩效目标表",
    ];
    for (row, title) in (1..).zip(titles) {
        list.write_string(row, 0, format!("表{row}　{title}"))?;
    }
    Ok(())
}
