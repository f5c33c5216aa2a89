//! The performance forms: one block per project, one below the other.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::data::Project;
use super::sheet::{Cell, Formats, text, write_cell};

/// What differs between the forms of projects and that of a whole department.
pub struct Kind {
    pub title: &'static str,
    pub name: &'static str,
    /// Two text fields side by side: label and value.
    pub fields: [(&'static str, String); 2],
    pub money: &'static str,
    pub total: &'static str,
    pub goal: &'static str,
    /// How much of the total is not granted by the treasury.
    pub other: i64,
}

impl Kind {
    /// Forms of projects.
    pub fn projects(supervisor: &str, unit: &str) -> Self {
        Self {
            title: "项目支出绩效目标表",
            name: "项目名称",
            fields: [("主管部门", supervisor.to_owned()), ("实施单位", unit.to_owned())],
            money: "项目资金\n（万元）",
            total: "年度资金总额",
            goal: "年度绩效目标",
            other: 0,
        }
    }

    /// The form of a whole department.
    pub fn whole(year: i32, other: i64) -> Self {
        Self {
            title: "部门整体支出绩效目标表",
            name: "部门名称",
            fields: [("部门性质", "行政机关（含所属事业单位）".to_owned()), ("填报年度", year.to_string())],
            money: "预算资金\n（万元）",
            total: "年度预算总额",
            goal: "年度总体目标",
            other,
        }
    }
}

/// Writes all forms on one sheet.
pub fn write(
    book: &mut Workbook,
    formats: &Formats,
    name: &str,
    (kind, year): (&Kind, i32),
    projects: &[Project],
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    for (col, width) in [(0, 14.0), (1, 18.0), (2, 40.0), (3, 20.0)] {
        sheet.set_column_width(col, width)?;
    }
    let title =
        Format::new().set_font_name("宋体").set_font_size(16).set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, 3, kind.title, &title)?;
    sheet.write_string(1, 0, format!("（{year}年度）"))?;
    sheet.write_string(1, 3, "单位：万元")?;
    let mut row = 2;
    for (project, amount, goal, indicators) in projects {
        let f = formats;
        sheet.write_string_with_format(row, 0, kind.name, &f.head)?;
        sheet.merge_range(row, 1, row, 3, project, &f.left)?;
        for (col, (label, value)) in [0, 2].into_iter().zip(&kind.fields) {
            sheet.write_string_with_format(row + 1, col, *label, &f.head)?;
            write_cell(sheet, row + 1, col + 1, &text(value.as_str()), f)?;
        }
        sheet.merge_range(row + 2, 0, row + 4, 1, kind.money, &f.head)?;
        let granted = *amount - kind.other;
        for (offset, label, money) in
            [(2, kind.total, *amount), (3, "其中：财政拨款", granted), (4, "其他资金", kind.other)]
        {
            sheet.write_string_with_format(row + offset, 2, label, &f.left)?;
            write_cell(sheet, row + offset, 3, &Cell::Money(money), f)?;
        }
        sheet.write_string_with_format(row + 5, 0, kind.goal, &f.head)?;
        sheet.merge_range(row + 5, 1, row + 5, 3, goal, &f.left)?;
        for (col, label) in (0..).zip(["一级指标", "二级指标", "三级指标", "指标值"]) {
            sheet.write_string_with_format(row + 6, col, label, &f.head)?;
        }
        row += 7;

        for (index, indicator) in indicators.iter().enumerate() {
            for (col, label) in (1..).zip(&indicator[1..]) {
                write_cell(sheet, row, col, &text(*label), f)?;
            }
            let ends = indicators.get(index + 1).is_none_or(|next| next[0] != indicator[0]);
            let begins = (0..index).rev().take_while(|&i| indicators[i][0] == indicator[0]).count() as u32;
            match (ends, begins) {
                (true, 0) => sheet.write_string_with_format(row, 0, indicator[0], &f.head)?,
                (true, n) => sheet.merge_range(row - n, 0, row, 0, indicator[0], &f.head)?,
                (false, _) => sheet,
            };
            row += 1;
        }

        row += 1;
    }
    Ok(())
}
