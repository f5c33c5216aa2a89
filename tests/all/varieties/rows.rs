//! Rows and what stands between, below and beside them.

use gongkai::diag::{Place, Severity};
use gongkai::read;

use crate::books::Value;
use crate::support::Desk;

use super::{
    BALANCE, FUND, INCOME, THREE, TREE, a1, changed, figures, is_refused, read_figures, reads_the_same, text,
};

#[test]
fn totals_that_float() {
    reads_the_same(|book| {
        // to the bottom, below filler rows, merged over the code and the name
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("合计");
        let mut total = sheet.take_row(3);
        assert_eq!(row, 2, "the first 合计 is a header");
        total.retain(|(column, _)| *column > 1);
        total.push((0, text("合  计")));
        let last = sheet.last_row();
        for filler in 1..=3 {
            sheet.set((last + filler, 0), "…");
            sheet.set((last + filler, 1), "……");
        }
        sheet.put_row(last + 5, total);
        sheet.merges.push([last + 5, 0, last + 5, 1]);
    });
}

#[test]
fn filler_rows_and_unequal_halves() {
    reads_the_same(|book| {
        let sheet = book.sheet(BALANCE);
        // the right half ends five rows above the left one, with numbered rows in between
        let (row, _) = sheet.find("支出总计");
        for column in [2, 3] {
            let value = sheet.cells.remove(&(row, column)).unwrap();
            sheet.cells.insert((row + 5, column), value);
        }
        for (at, words) in [(row + 1, "三、"), (row + 2, "四、……"), (row + 3, "…")] {
            sheet.set((at, 2), words);
        }
    });
}

#[test]
fn a_filler_row_with_an_amount_is_an_error() {
    let desk = changed(|book| {
        let sheet = book.sheet(BALANCE);
        let (row, _) = sheet.find("支出总计");
        sheet.set((row + 1, 2), "三、");
        sheet.cells.insert((row + 1, 3), Value::Number(5.0));
    });
    is_refused(&desk, &format!("{BALANCE}」D"), &["没有名称"]);
}

#[test]
fn blank_rows_notes_and_signatures() {
    reads_the_same(|book| {
        for name in [TREE, INCOME, BALANCE, THREE] {
            let sheet = book.sheet(name);
            let last = sheet.last_row();
            sheet.set((last + 3, 0), "注：本表数据按四舍五入列示。");
            sheet.set((last + 4, 0), "说明：附表另列");
        }
        let sheet = book.sheet(TREE);
        let last = sheet.last_row();
        sheet.set((last + 2, 0), "制表人：甲");
        sheet.insert_rows(6, 2);
    });
}

#[test]
fn numbered_columns_and_stars() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.insert_rows(3, 2);
        sheet.set((3, 0), "**");
        sheet.set((3, 1), "**");
        for column in 2..8 {
            sheet.cells.insert((3, column), Value::Number(f64::from(column) - 1.0));
        }
        sheet.set((4, 0), "栏次");
        for column in 1..8 {
            sheet.set((4, column), &column.to_string());
        }
    });
}

#[test]
fn small_amounts_are_no_column_numbers() {
    let rows = |amounts: [f64; 3]| {
        changed(|book| {
            let sheet = book.sheet(FUND);
            let (row, _) = sheet.find("2210201");
            for (column, amount) in (2..).zip(amounts) {
                sheet.cells.insert((row, column), Value::Number(amount));
            }
        })
    };
    let read = read_figures(&rows([1.0, 2.0, 3.0]));
    assert_eq!(read["一般公共预算支出表@/22102>2210201/基本支出"], "20000");
}

#[test]
fn a_name_as_long_as_a_note() {
    let name = "面向全市各级社会保险经办机构工作人员的业务能力提升培训和信息系统操作指导及档案数字化整理服务";
    let desk = changed(|book| {
        let sheet = book.sheet("政府采购");
        let at = sheet.find("服务");
        sheet.set(at, name);
    });
    let read = read_figures(&desk);
    assert!(read.keys().any(|key| key.contains(name)), "{:#?}", read.keys());
}

#[test]
fn blanks_and_zeros_are_kept_apart() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("2080101");
        sheet.cells.remove(&(row, 5));
        sheet.cells.insert((row, 6), Value::Number(0.0));
    });
    let read = read_figures(&desk);
    assert_eq!(read["支出总表@/20801>2080101/上缴上级支出"], "空");
    assert_eq!(read["支出总表@/20801>2080101/事业单位经营支出"], "0");
}

#[test]
fn a_row_without_amounts_keeps_its_name() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 0), "229");
        sheet.set((last, 1), "其他支出");
    });
    assert_eq!(read_figures(&desk)["支出总表@/>229/合计"], "空");
}

#[test]
fn rows_that_nothing_names() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 1), "小计");
        sheet.cells.insert((last, 2), Value::Number(3.0));
    });
    is_refused(&desk, TREE, &["小计", "编码"]);
    let desk = changed(|book| {
        let sheet = book.sheet(BALANCE);
        let last = sheet.last_row() + 1;
        sheet.set((last, 0), "债务收入");
        sheet.cells.insert((last, 1), Value::Number(3.0));
    });
    is_refused(&desk, BALANCE, &["债务收入"]);
}

#[test]
fn merged_amounts_belong_to_no_row() {
    let mut cell = String::new();
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("22102");
        sheet.cells.remove(&(row + 1, 2));
        sheet.merges.push([row, 2, row + 1, 2]);
        cell = a1((row + 1, 2));
    });
    is_refused(&desk, &cell, &["合并"]);
}

/// Reading ends in a warning that names a cell and says some words, and in the same figures.
fn is_warned_of(desk: &Desk, cell: &str, words: &str) {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told = |d: &gongkai::diag::Diagnostic| {
        let places: Vec<String> = d.places.iter().map(Place::to_string).collect();
        d.severity == Severity::Warning && places.join("、").contains(cell) && d.message.contains(words)
    };
    assert!(
        diagnostics.iter().any(told),
        "no {cell} {words} in {:#?}",
        diagnostics.iter().collect::<Vec<_>>()
    );
    assert_eq!(figures(&input.unwrap().budget.current), read_figures(&Desk::new()));
}

#[test]
fn figures_beside_a_table() {
    let desk = changed(|book| {
        book.sheet(TREE).cells.insert((6, 9), Value::Number(77.5));
    });
    is_warned_of(&desk, &format!("{TREE}」J7"), "表外有数");
    reads_the_same(|book| {
        // a check that comes to nothing
        book.sheet(TREE).cells.insert((6, 9), Value::Number(0.0));
        book.sheet(TREE).set((5, 10), "已核");
    });
}

#[test]
fn amounts_as_text_in_an_unknown_column() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        sheet.set((2, 8), "其中：债务支出");
        sheet.set((4, 8), "1,200.00");
    });
    is_refused(&desk, &format!("{TREE}」I5"), &["债务支出"]);
}

#[test]
fn a_title_of_another_year() {
    let desk = changed(|book| book.sheet(TREE).set((0, 0), "2022年部门支出总表"));
    is_warned_of(&desk, &format!("{TREE}」A1"), "2022年");
}

#[test]
fn a_table_that_only_a_hidden_sheet_has() {
    let desk = changed(|book| book.sheet(TREE).hidden = true);
    is_warned_of(&desk, TREE, "隐藏");
}

#[test]
fn a_header_repeated_on_each_printed_page() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let header = sheet.cells.iter().filter(|(at, _)| at.0 == 2).map(|(at, value)| (at.1, value.clone()));
        let header: Vec<(u16, Value)> = header.collect();
        sheet.insert_rows(9, 1);
        sheet.put_row(9, header);
    });
}

#[test]
fn names_set_off_by_columns() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        let codes = sheet.codes();
        sheet.insert_columns(2, 2);
        sheet.merges.push([2, 1, 2, 3]);
        for (row, code) in codes {
            let name = sheet.cells.remove(&(row, 1)).unwrap();
            let Value::Text(name) = name else { panic!("{name:?}") };
            sheet.set((row, 1 + (code.len() as u16 - 3) / 2), name.trim());
        }
    });
}

#[test]
fn a_code_without_a_name() {
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        let (row, _) = sheet.find("2080101");
        sheet.cells.remove(&(row, 1));
    });
    is_refused(&desk, &format!("{TREE}」B7"), &["没有名称", "行政运行"]);
}

#[test]
fn forms_with_other_labels_or_without_their_total() {
    reads_the_same(|book| {
        book.sheet("10 项目支出绩效目标表").reword(|words| match words {
            "年度资金总额" => "资金总额：".to_owned(),
            "其中：财政拨款" => "其中:\n财政拨款".to_owned(),
            "项目名称" => "项 目 名 称".to_owned(),
            other => other.to_owned(),
        });
    });
    let desk = changed(|book| {
        book.sheet("10 项目支出绩效目标表").reword(|words| words.replace("年度资金总额", "经费"));
    });
    is_refused(&desk, "10 项目支出绩效目标表", &["年度资金总额"]);
}

#[test]
fn columns_of_last_year_beside_those_of_this_year() {
    let desk = changed(|book| {
        let sheet = book.sheet(FUND);
        // the same three columns again, to the left, for last year
        sheet.merges.retain(|merge| merge[0] > 3 || merge[1] < 2);
        sheet.insert_columns(2, 3);
        let own: Vec<((u32, u16), Value)> =
            sheet.cells.iter().filter(|(at, _)| at.1 >= 5).map(|(at, v)| (*at, v.clone())).collect();
        for ((row, column), value) in own.into_iter().filter(|((row, _), _)| *row >= 2) {
            sheet.cells.insert((row, column - 3), value);
        }
        sheet.set((2, 2), "上年预算数");
        sheet.merges.extend([[2, 2, 2, 4], [2, 5, 2, 7]]);
    });
    is_refused(&desk, FUND, &["不应有"]);
}

#[test]
fn a_blank_field_of_a_form_does_not_take_the_next_label() {
    let supervisor = |desk: &Desk| {
        let input = read::read(&desk.unit(), &[]).0.unwrap();
        let table = input.budget.current.tables.iter().find(|table| !table.forms.is_empty()).unwrap();
        table.forms[0].text("主管部门").map(str::to_owned)
    };
    assert!(supervisor(&Desk::new()).is_some());
    let desk = changed(|book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let (row, column) = sheet.find("主管部门");
        sheet.cells.retain(|at, _| at.0 != row || at.1 <= column);
        sheet.merges.retain(|merge| merge[0] != row);
        sheet.set((row, column + 2), "联系电话");
    });
    assert_eq!(supervisor(&desk), None);
}

#[test]
fn figures_of_a_form_that_belong_to_nothing() {
    const FORMS: &str = "10 项目支出绩效目标表";
    let desk = changed(|book| {
        let sheet = book.sheet(FORMS);
        let (row, column) = sheet.find("其他资金");
        sheet.insert_rows(row + 1, 1);
        sheet.set((row + 1, column), "其中：上年结转资金");
        sheet.cells.insert((row + 1, column + 1), Value::Number(12.5));
    });
    is_refused(&desk, FORMS, &["其中：上年结转资金", "12.5", "没有采用"]);
    let desk = changed(|book| {
        let sheet = book.sheet(FORMS);
        let (row, column) = sheet.find("项目名称");
        sheet.cells.retain(|at, _| at.0 != row || at.1 <= column);
    });
    is_refused(&desk, FORMS, &["没有填", "项目名称"]);
    let desk = changed(|book| {
        let sheet = book.sheet(FORMS);
        let at = sheet.find("指标值");
        sheet.cells.remove(&at);
    });
    is_refused(&desk, FORMS, &["指标值"]);
}
