//! Codes: one column or one a level, by indent, and what contradicts.

use crate::books::{Book, Value};

use super::{TREE, a1, changed, is_refused, reads_the_same, some, text};

#[test]
fn codes_as_numbers_as_text_and_in_full_width() {
    reads_the_same(|book| {
        for sheet in &mut book.sheets {
            for (row, code) in sheet.codes() {
                let shown = match row % 3 {
                    0 => Value::Number(code.parse().unwrap()),
                    1 => text(&format!(" {code}　")),
                    _ => text(
                        &code
                            .bytes()
                            .map(|b| char::from_u32(0xFF10 + u32::from(b - b'0')).unwrap())
                            .collect::<String>(),
                    ),
                };
                sheet.cells.insert((row, 0), shown);
            }
        }
    });
}

#[test]
fn codes_in_three_columns() {
    // whole upper levels on each row, as text; as numbers without leading zeros; blank upper levels
    reads_the_same(|book| book.sheet(TREE).split_codes(|parts| parts.map(some)));
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|parts| parts.map(|part| part.parse().ok().map(Value::Number)));
    });
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|[class, second, item]| {
            let deepest = [item, second, class].iter().position(|part| !part.is_empty()).unwrap();
            let own = |at, part| (deepest == at).then(|| some(part)).flatten();
            [own(2, class), own(1, second), own(0, item)]
        });
    });
    // full codes in the column of their level
    reads_the_same(|book| {
        book.sheet(TREE).split_codes(|[class, second, item]| {
            let full = |part: &str, code: String| (!part.is_empty()).then(|| text(&code));
            [
                some(class),
                full(second, format!("{class}{second}")),
                full(item, format!("{class}{second}{item}")),
            ]
        });
    });
}

#[test]
fn merged_classes_in_the_body() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        sheet.split_codes(|parts| parts.map(some));
        let at: Vec<u32> = sheet
            .cells
            .iter()
            .filter(|(at, v)| at.1 == 0 && **v == text("208"))
            .map(|(at, _)| at.0)
            .collect();
        sheet.cells.retain(|cell, _| cell.1 != 0 || !at[1..].contains(&cell.0));
        sheet.merges.push([at[0], 0, *at.last().unwrap(), 0]);
    });
}

#[test]
fn levels_by_indent() {
    reads_the_same(|book| {
        let sheet = book.sheet(TREE);
        for (row, code) in sheet.codes().into_iter().filter(|(_, code)| code.len() > 3) {
            sheet.set((row, 0), &code[code.len() - 2..]);
        }
    });
    // without indents 05 may be a 款 or a 项
    let mut cell = String::new();
    let desk = changed(|book| {
        let sheet = book.sheet(TREE);
        for (row, code) in sheet.codes().into_iter().filter(|(_, code)| code.len() > 3) {
            sheet.set((row, 0), &code[code.len() - 2..]);
        }
        cell = a1(sheet.find("05"));
        sheet.reword(|words| words.trim().to_owned());
    });
    is_refused(&desk, &cell, &["05", "哪一级"]);
}

#[test]
fn codes_that_contradict_or_lack_something() {
    let wrong = |parts: [&'static str; 3]| {
        changed(|book| {
            let sheet = book.sheet(TREE);
            let (row, _) = sheet.find("2080501");
            sheet.split_codes(|parts| parts.map(some));
            for (column, part) in (0..).zip(parts) {
                sheet.cells.remove(&(row, column));
                sheet.cells.extend(some(part).map(|value| ((row, column), value)));
            }
        })
    };
    let row = Book::read(&crate::support::sample().join("tables.xlsx")).sheet(TREE).find("2080501").0 + 1;
    let cell = format!("{TREE}」A{row}");
    is_refused(&wrong(["210", "", "2080501"]), &cell, &["上下级不一致"]);
    is_refused(&wrong(["208", "", "01"]), &cell, &["编码"]);
    is_refused(&wrong(["208", "05", "1O"]), &cell, &["1O"]);
    is_refused(&wrong(["", "", ""]), &cell, &["没有", "编码"]);
    is_refused(&wrong(["8", "05", "01"]), &cell, &["编码"]);
}
