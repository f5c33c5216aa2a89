//! The performance forms: one block per project, one below the other.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::data::Project;
use super::sheet::{Cell, Formats, text, write_cell};

/// Writes all forms on one sheet.
pub fn write(
    book: &mut Workbook,
    formats: &Formats,
    name: &str,
    unit: &str,
    projects: &[Project],
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    for (col, width) in [(0, 14.0), (1, 18.0), (2, 40.0), (3, 20.0)] {
        sheet.set_column_width(col, width)?;
    }
    let title =
        Format::new().set_font_name("宋体").set_font_size(16).set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, 3, "项目支出绩效目标表", &title)?;
    sheet.write_string(1, 0, "（2023年度）")?;
    sheet.write_string(1, 3, "单位：万元")?;
    let mut row = 2;
    for (project, amount, goal, indicators) in projects {
        let f = formats;
        sheet.write_string_with_format(row, 0, "项目名称", &f.head)?;
        sheet.merge_range(row, 1, row, 3, project, &f.left)?;
        sheet.write_string_with_format(row + 1, 0, "主管部门", &f.head)?;
        write_cell(sheet, row + 1, 1, &text("南昌市人力资源和社会保障局"), f)?;
        sheet.write_string_with_format(row + 1, 2, "实施单位", &f.head)?;
        write_cell(sheet, row + 1, 3, &text(unit), f)?;
        sheet.merge_range(row + 2, 0, row + 4, 1, "项目资金\n（万元）", &f.head)?;
        for (offset, label, money) in
            [(2, "年度资金总额", *amount), (3, "其中：财政拨款", *amount), (4, "其他资金", 0)]
        {
            sheet.write_string_with_format(row + offset, 2, label, &f.left)?;
            write_cell(sheet, row + offset, 3, &Cell::Money(money), f)?;
        }
        sheet.write_string_with_format(row + 5, 0, "年度绩效目标", &f.head)?;
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
