//! What nobody sees who looks at the sheet is told, with what became of it, and a finding there says so.

use gongkai::reconcile;

use super::{BALANCE, FORM, PROSE, ROWS, Seen, TREE, each};
use crate::books::{Book, Value};

/// A way to hide a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Row,
    Column,
    Filter,
    FlatRow,
    FlatColumn,
    Format,
    Merge,
}

const WAYS: [Way; 7] =
    [Way::Row, Way::Column, Way::Filter, Way::FlatRow, Way::FlatColumn, Way::Format, Way::Merge];

/// A sheet and its table, a cell that is taken, and the merge that may cover it.
type Spot = (&'static str, &'static str, (u32, u16), [u32; 4]);

const SPOTS: [Spot; 5] = [
    (BALANCE, "收支预算总表", (5, 1), [5, 0, 5, 1]),
    (TREE, "支出总表", (6, 2), [6, 1, 6, 2]),
    (ROWS, "新增资产配置表", (4, 5), [4, 4, 4, 5]),
    (FORM, "项目支出绩效目标表", (4, 3), [3, 3, 4, 3]),
    (PROSE, "重点工作说明", (10, 1), [9, 1, 10, 1]),
];

impl Way {
    fn hide(self, book: &mut Book, sheet: &str, (row, column): (u32, u16), merge: [u32; 4]) {
        let value = book.sheet(sheet).cells[&(row, column)].clone();
        let look = book.look(sheet);
        match self {
            Way::Row => look.hidden_rows.push(row),
            Way::Column => look.hidden_columns.push(column.into()),
            Way::FlatRow => look.flat_rows.push(row),
            Way::FlatColumn => look.flat_columns.push(column.into()),
            Way::Filter => {
                look.hidden_rows.push(row);
                look.filter = Some([row - 1, 0, row + 1, 3]);
            }
            Way::Format => book.dress(sheet, (row, column), value, ";;;", ""),
            Way::Merge => book.sheet(sheet).merges.push(merge),
        }
    }

    /// How the warning names the cell, and what it says.
    fn words(self, (row, column): (u32, u16)) -> [String; 2] {
        let letter = char::from(b'A' + column as u8);
        let (row_name, column_name) = (format!("第{}行", row + 1), format!("{letter}列"));
        let address = format!("{letter}{}", row + 1);
        let (name, what) = match self {
            Way::Row => (row_name, "隐藏，看不见"),
            Way::Column => (column_name, "隐藏，看不见"),
            Way::Filter => (row_name, "被筛选隐藏"),
            Way::FlatRow => (row_name, "行高为零"),
            Way::FlatColumn => (column_name, "列宽为零"),
            Way::Format => (address, "的格式（如 ;;;）不显示内容"),
            Way::Merge => (address, "被合并单元格盖住"),
        };
        [name, what.to_owned()]
    }

    /// What a finding says of the cell.
    fn remark(self) -> &'static str {
        match self {
            Way::Row | Way::Filter | Way::FlatRow => "，隐藏行",
            Way::Column | Way::FlatColumn => "，隐藏列",
            Way::Format => "，格式不显示内容",
            Way::Merge => "，被合并单元格盖住",
        }
    }
}

/// Some finding has this place.
fn finds(seen: &Seen, place: &str) {
    let input = seen.input();
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let found: Vec<String> = report
        .findings()
        .map(|finding| {
            format!(
                "{:?} {}",
                finding.places.iter().map(ToString::to_string).collect::<Vec<_>>(),
                finding.message
            )
        })
        .collect();
    assert!(found.iter().any(|finding| finding.contains(place)), "{}: no {place} in {found:#?}", seen.format);
}

#[test]
fn what_is_hidden_is_told_and_taken() {
    for way in WAYS {
        let hide = |book: &mut Book| {
            for (sheet, _, at, merge) in SPOTS {
                way.hide(book, sheet, at, merge);
            }
            *book.sheet(TREE).number((6, 2)) += 1.0;
        };
        each(hide, |seen| {
            for (sheet, table, at, _) in SPOTS {
                let [name, what] = way.words(at);
                let place = format!("「{sheet}」");
                seen.says(&["警告[读取-隐藏]", &place, table, &name, &what, "照样采用了"]);
            }
            assert!(seen.input().budget.current.table("收支预算总表").is_some());
            finds(seen, &format!("「{TREE}」C7{}", way.remark()));
        });
    }
}

#[test]
fn what_is_hidden_and_not_taken_is_told_too() {
    for way in [Way::Row, Way::Filter, Way::FlatRow] {
        let hide = |book: &mut Book| {
            for sheet in [BALANCE, TREE, ROWS] {
                book.sheet(sheet).set((30, 0), "制表人：张三");
                way.hide(book, sheet, (30, 0), [0; 4]);
            }
        };
        each(hide, |seen| {
            for sheet in [BALANCE, TREE, ROWS] {
                let place = format!("「{sheet}」A31");
                seen.says(&["警告[读取-隐藏]", &place, "第31行", &way.words((30, 0))[1], "没有采用"]);
            }
        });
    }
}

#[test]
fn hidden_rows_and_columns_without_content_are_nobodys_business() {
    let hide = |book: &mut Book| {
        for sheet in [BALANCE, TREE, ROWS, FORM, PROSE] {
            let look = book.look(sheet);
            look.hidden_rows = vec![80, 81];
            look.hidden_columns = vec![15, 16];
        }
    };
    each(hide, |seen| {
        seen.quiet();
    });
}

#[test]
fn a_finding_on_a_formula_says_so() {
    let put = |book: &mut Book| {
        let figure = *book.sheet(TREE).number((6, 2)) + 1.0;
        book.sheet(TREE).cells.insert((6, 2), Value::Formula(figure));
    };
    each(put, |seen| finds(seen.quiet(), &format!("「{TREE}」C7，公式")));
}
