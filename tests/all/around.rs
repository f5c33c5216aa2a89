//! What clerks write below tables and between forms: none of it becomes a row, and figures are told.

use gongkai::budget::table::Table;
use gongkai::diag::{Diagnostic, Severity};
use gongkai::read;

use crate::books::{Book, Value};
use crate::support::Desk;

const BALANCE: &str = "1 收支预算总表";
const TREE: &str = "3 部门支出总表";
const UNITS: &str = "7 财政拨款三公经费支出表";
const FORMS: &str = "10 项目支出绩效目标表";

/// A cell to be written: row and column from zero, and what.
type Put<'a> = (u32, u16, &'a str);

/// The tables of the sample after a change, and what was told beside the usual notices.
fn told(change: impl FnOnce(&mut Book)) -> (Vec<Table>, Vec<Diagnostic>) {
    let desk = Desk::new();
    desk.change("tables.xlsx", change);
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told = diagnostics.into_iter().filter(|told| told.severity > Severity::Notice).collect();
    (input.map(|input| input.budget.current.tables).unwrap_or_default(), told)
}

/// The same after cells were written on one sheet; digits become numbers.
fn with(sheet: &str, cells: &[Put<'_>]) -> (Vec<Table>, Vec<Diagnostic>) {
    told(|book| {
        let sheet = book.sheet(sheet);
        for (row, col, text) in cells {
            let value = text.parse().map_or_else(|_| Value::Text((*text).to_owned()), Value::Number);
            sheet.cells.insert((*row, *col), value);
        }
    })
}

fn rows(tables: &[Table]) -> String {
    format!("{:#?}", tables.iter().map(|table| (&table.sections, &table.forms)).collect::<Vec<_>>())
}

/// Nothing of this is told, and no row of any table comes of it.
fn is_nothing(sheet: &str, cells: &[Put<'_>]) {
    let (plain, _) = told(|_| {});
    let (tables, told) = with(sheet, cells);
    assert!(told.is_empty(), "{cells:?}: {told:#?}");
    assert!(rows(&tables) == rows(&plain), "{cells:?} became a row");
}

/// A figure around the table is a warning, and no row comes of it.
fn is_warned(sheet: &str, cells: &[Put<'_>]) {
    let (plain, _) = told(|_| {});
    let (tables, told) = with(sheet, cells);
    assert!(!told.is_empty() && told.iter().all(|told| told.severity == Severity::Warning), "{told:#?}");
    assert!(rows(&tables) == rows(&plain), "{cells:?} became a row");
}

#[test]
fn who_signed_is_no_row_of_any_table() {
    for sheet in [BALANCE, TREE, UNITS] {
        is_nothing(sheet, &[(20, 0, "制表人"), (20, 1, "王五"), (20, 2, "审核人"), (20, 3, "赵六")]);
        is_nothing(sheet, &[(20, 1, "王五")]);
        is_nothing(sheet, &[(20, 2, "单位负责人："), (20, 3, "王五")]);
        is_nothing(sheet, &[(20, 0, "联系电话："), (20, 1, "88888888")]);
    }
    is_nothing(TREE, &[(19, 4, "（公章）"), (21, 4, "第3页")].map(|put| (put.0 + 2, put.1, put.2)));
}

#[test]
fn nothing_between_and_below_forms_is_an_indicator() {
    let signed = [(72, 0, "填表人"), (72, 1, "张三"), (72, 2, "审核人"), (72, 3, "李四")];
    is_nothing(FORMS, &signed);
    is_nothing(FORMS, &[(72, 3, "第1页")]);
    is_nothing(FORMS, &[(71, 2, "填报人：王五"), (71, 3, "88888888")]);
    is_nothing(FORMS, &[(15, 0, "项目支出绩效目标表"), (15, 3, "单位：万元")]);
    is_nothing(FORMS, &[(15, 3, "单位：万元")]);
    is_warned(FORMS, &[(15, 3, "852.5")]);
    is_warned(FORMS, &[(15, 0, "小计"), (15, 3, "5")]);
    is_warned(FORMS, &[(79, 2, "项目资金合计"), (79, 3, "1016.22")]);
}

#[test]
fn a_figure_apart_from_a_table_is_a_warning() {
    is_warned(TREE, &[(21, 2, "3762.09")]);
    is_warned(TREE, &[(23, 1, "附：社保基金"), (23, 2, "100")]);
    // right below it might be a row that lost its name
    let (_, told) = with(TREE, &[(18, 2, "3762.09")]);
    assert!(told.iter().any(|told| told.severity == Severity::Error), "{told:#?}");
}

#[test]
fn words_on_a_row_of_the_table_are_told() {
    let (_, told) = with(TREE, &[(18, 1, "其中：人员支出")]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].message.contains("第19行") && told[0].message.contains("其中：人员支出"), "{told:#?}");
    let (_, told) = with(TREE, &[(3, 0, "本年数")]);
    assert!(told.iter().any(|told| told.message.contains("本年数")), "{told:#?}");
}

#[test]
fn a_note_is_taken_in_whole() {
    let notes = |sheet: &str, table: &str, cells: &[Put<'_>]| {
        let (tables, told) = with(sheet, cells);
        assert!(told.is_empty(), "{told:#?}");
        let notes = tables.into_iter().find(|own| own.id == table).unwrap().notes;
        Vec::from_iter(notes.into_iter().map(|note| note.text))
    };
    let lines = [(20, 0, "注：1.本表不含结转"), (21, 0, "2.第二条"), (22, 0, "3.第三条")];
    assert_eq!(notes(TREE, "支出总表", &lines), ["注：1.本表不含结转", "2.第二条", "3.第三条"]);
    let split = [(20, 0, "注："), (20, 1, "本表不含结转")];
    assert_eq!(notes(TREE, "支出总表", &split), ["注：本表不含结转"]);
    assert_eq!(notes(BALANCE, "收支预算总表", &[(20, 0, "注：年初预算")]), ["注：年初预算"]);
    let form = [(74, 0, "注：1.指标值为年初数"), (75, 0, "2.无")];
    assert_eq!(notes(FORMS, "项目支出绩效目标表", &form), ["注：1.指标值为年初数", "2.无"]);
}

#[test]
fn every_form_states_its_unit_and_none_contradicts() {
    let (_, told) = with(FORMS, &[(15, 3, "单位：元")]);
    assert!(told.iter().any(|told| told.code == "读取-单位"), "{told:#?}");
    let (_, told) = told_of_second_sheet();
    assert!(told.iter().any(|told| told.code == "读取-单位"), "{told:#?}");
}

/// The sample with its forms on two sheets, of which the second states no unit.
fn told_of_second_sheet() -> (Vec<Table>, Vec<Diagnostic>) {
    told(|book| {
        let mut second = book.sheet(FORMS).clone();
        second.name = "10-2 项目支出绩效目标表".to_owned();
        second.cells.retain(|_, value| !value.plain().contains('元') || value.plain().starts_with('<'));
        let name = second.find("项目名称");
        second.set((name.0, name.1 + 1), "另一个项目");
        book.sheets.push(second);
    })
}

#[test]
fn a_zero_that_is_not_shown_is_no_target() {
    let (tables, told) = told(|book| {
        let code = "0;-0;;@";
        book.dress(FORMS, (10, 3), Value::Number(0.0), code, "");
    });
    assert!(told.is_empty(), "{told:#?}");
    let forms = &tables.iter().find(|table| table.id == "项目支出绩效目标表").unwrap().forms;
    assert_eq!(forms[0].indicators[1].target, "");
}

#[test]
fn a_format_that_makes_an_amount_one_of_another_unit_is_an_error() {
    for code in ["0.00\"亿元\"", "0.0\"千\"", "[$$-409]0.00", "0.00\"%\"", "0.00\"元\""] {
        let (_, told) = told(|book| {
            let value = book.sheet(TREE).cells[&(6, 2)].clone();
            book.dress(TREE, (6, 2), value, code, "1985.40");
        });
        assert!(told.iter().any(|told| told.code == "读取-格式"), "{code}: {told:#?}");
    }
}

#[test]
fn a_column_that_only_an_upper_header_names_is_a_column() {
    let sheet = "5 一般公共预算支出表";
    let (_, told) = with(sheet, &[(2, 5, "上年结转"), (7, 5, "12.5")]);
    assert!(told.iter().any(|told| told.severity == Severity::Error && told.message.contains("上年结转")));
    let (_, told) = with(sheet, &[(2, 5, "备注"), (6, 5, "说明甲")]);
    assert!(told.iter().any(|told| told.message.contains("备注") && told.message.contains("说明甲")));
}

#[test]
fn a_row_of_long_words_without_figures_is_no_note() {
    let name = "财政拨款安排的机关及所属单位办公用房维修改造项目";
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet(UNITS);
        let last = sheet.cells.keys().next_back().unwrap().0;
        sheet.set((last + 1, 0), "南昌市社会保险事业服务中心下属某某分中心第一办事处");
        sheet.set((last + 1, 1), name);
    });
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let tables = input.unwrap_or_else(|| panic!("{diagnostics:#?}")).budget.current.tables;
    let units = tables.iter().find(|table| table.id == "三公经费支出表").unwrap();
    assert!(units.notes.is_empty(), "{:?}", units.notes);
    assert!(units.sections[0].rows.iter().any(|row| row.label == name), "{units:#?}");
}

#[test]
fn a_text_whose_format_nobody_knows_is_told() {
    let with = |code: &str| {
        told(|book| {
            let value = Value::Text("大于98%".to_owned());
            book.dress(FORMS, (11, 3), value, code, "大于98%");
        })
    };
    let (_, unknown) = with("0;0;0;[NatNum1]@");
    assert!(unknown.iter().any(|told| told.code == "读取-格式"), "{unknown:#?}");
    // a format without a section for text shows the text itself
    assert!(with("[NatNum1]0").1.is_empty());
    assert!(with("0;0;0;@").1.is_empty());
}
