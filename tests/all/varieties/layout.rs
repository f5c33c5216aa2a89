//! Sheets and headers.

use crate::books::{Sheet, Value};
use crate::support::Desk;

use super::{BALANCE, FUND, INCOME, TREE, changed, is_refused, read_figures, reads_the_same};

#[test]
fn sheets_in_any_order_under_any_name() {
    reads_the_same(|book| {
        book.sheets.reverse();
        for (number, sheet) in (1..).zip(&mut book.sheets) {
            sheet.name = format!("Sheet{number}");
        }
    });
}

#[test]
fn sheets_known_by_their_name_alone() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.set((0, 0), "预算公开表三");
        sheet.name = " 03 部门支出总表 ".to_owned();
    });
}

#[test]
fn hidden_and_extra_sheets() {
    reads_the_same(|book| {
        let tree = book.sheet(TREE);
        let mut copy = Sheet { name: "支出总表（旧）".to_owned(), hidden: true, ..Sheet::of("", &[]) };
        copy.cells.clone_from(&tree.cells);
        copy.amounts(|n| Value::Number(n + 1.0));
        book.sheets.push(copy);
        book.sheets
            .push(Sheet::of("填表说明", &[&["各单位按要求填报，金额单位为万元。"], &["联系人", "某"]]));
        book.sheets.push(Sheet::of("Sheet9", &[]));
    });
}

#[test]
fn two_sheets_of_one_table_are_not_chosen_between() {
    let desk = changed(|book| {
        let copy = book.sheet(TREE);
        let copy = Sheet {
            name: "支出总表2".to_owned(),
            hidden: false,
            merges: Vec::new(),
            cells: copy.cells.clone(),
        };
        book.sheets.push(copy);
    });
    is_refused(&desk, "支出总表2", &["两张"]);
}

#[test]
fn a_header_without_merges() {
    reads_the_same(|book| book.sheets.iter_mut().for_each(|sheet| sheet.merges.clear()));
}

#[test]
fn a_header_of_four_rows() {
    reads_the_same(|book| {
        let sheet = book.sheet(INCOME);
        // two more rows of groups above the two that are there
        sheet.insert_rows(2, 2);
        for (row, label) in [(2, "部门预算"), (3, "收入预算")] {
            sheet.set((row, 0), label);
            sheet.merges.push([row, 0, row, 14]);
        }
    });
}

#[test]
fn a_header_of_one_row() {
    reads_the_same(|book| {
        let sheet = book.sheet(FUND);
        // the group above the amounts goes, its columns move up
        sheet.merges.retain(|merge| merge[0] != 2);
        let lower = sheet.take_row(3);
        sheet.put_row(2, lower);
        sheet.shift(|row, column| (if row > 3 { row - 1 } else { row }, column));
    });
}

#[test]
fn a_group_label_in_the_middle_of_its_columns() {
    reads_the_same(|book| {
        let sheet = book.sheet(INCOME);
        sheet.merges.clear();
        let label = sheet.cells.remove(&(2, 4)).unwrap();
        sheet.cells.insert((2, 6), label);
    });
}

#[test]
fn columns_in_another_order() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.merges.clear();
        // the total goes last, as some exports have it
        sheet.shift(|row, column| match column {
            2 if row >= 2 => (row, 7),
            3.. if row >= 2 => (row, column - 1),
            _ => (row, column),
        });
    });
}

#[test]
fn drifted_wording() {
    reads_the_same(|book| {
        for sheet in &mut book.sheets {
            sheet.reword(|words| {
                words
                    .replace("（境）", "(境)")
                    .replace("科目编码", "科 目 编 码")
                    .replace("科目名称", "科目\n名称")
                    .replace("事业单位经营", "事业单位\n经营")
                    .replace("“三公”", "\"三公\"")
                    .replace("合计", "合　计")
                    .replace("公务用车运行维护费", "公务用车\r\n运行维护费")
            });
        }
        let sheet = book.sheet(BALANCE);
        sheet.reword(|words| {
            let dotted = words.replace("一、财政", "1．财政").replace("（一）一般", "1）一般");
            dotted.replace("（二）政府", "其中：政府").replace("上年结转（结余）", "上年结转(结余)")
        });
        // other words for the same columns
        let sheet = book.sheet(FUND);
        let (code, name) = (sheet.find("科 目 编 码"), sheet.find("科目\n名称"));
        sheet.set(code, "功能分类科目编码");
        sheet.set(name, "功能分类科目名称");
    });
}

#[test]
fn a_column_that_nobody_knows() {
    let strange = |filled: bool| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            sheet.set((2, 8), "其中：债务支出");
            sheet.cells.insert((4, 8), Value::Number(if filled { 12.0 } else { 0.0 }));
        })
    };
    assert_eq!(read_figures(&strange(false)), read_figures(&Desk::new()));
    is_refused(&strange(true), &format!("{TREE}」I5"), &["债务支出"]);
}

#[test]
fn merges_and_labels_in_any_arrangement() {
    let usual = read_figures(&Desk::new());
    // each bit moves one leaf label to the lower header row, merges one, or drops a group's merge
    for pattern in (0..32_u32).map(|n| n.wrapping_mul(2_654_435_761)) {
        let bit = |n: u32| pattern >> (n % 32) & 1 == 1;
        let desk = changed(|book| {
            let sheet = book.sheet(INCOME);
            let leaves: Vec<u16> = (0..4).chain(8..15).collect();
            sheet.merges.retain(|merge| merge[0] == merge[2] && (merge[0] == 0 || bit(29)));
            for column in leaves {
                let at = u32::from(column);
                if bit(at) {
                    sheet.merges.push([2, at, 3, at]);
                } else if bit(at + 15) {
                    let label = sheet.cells.remove(&(2, column)).unwrap();
                    sheet.cells.insert((3, column), label);
                }
            }
            if bit(30) {
                // the group's label stands over another of its columns, unmerged
                sheet.merges.retain(|merge| merge[0] != 2 || merge[2] != 2);
                let label = sheet.cells.remove(&(2, 4)).unwrap();
                sheet.cells.insert((2, 5 + (pattern % 3) as u16), label);
            }
        });
        assert_eq!(read_figures(&desk), usual, "{pattern:b}");
    }
}
