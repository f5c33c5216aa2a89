//! One table in several places: pages of one sheet, sheets that say that they go on.

use super::*;

/// Parts a sheet at a row; the second part has title, unit and header again.
fn parted(sheet: &Sheet, row: u32, header: u32) -> (Sheet, Sheet) {
    let (mut first, mut second) = (sheet.clone(), sheet.clone());
    first.cells.retain(|at, _| at.0 < row);
    second.cells.retain(|at, _| at.0 <= header || at.0 >= row);
    second.cells = second
        .cells
        .into_iter()
        .map(|(at, value)| (if at.0 > header { (at.0 - row + header + 1, at.1) } else { at }, value))
        .collect();
    (first, second)
}

/// The sheets of which parts are made: where, and the last row of the header.
pub const PARTED: [(&str, u32, u32); 6] =
    [(BALANCE, 8, 3), (INCOME, 9, 3), (TREE, 9, 2), (GRANTS, 10, 3), (UNITS, 4, 2), (PURCHASES, 5, 2)];

#[test]
fn a_page_that_repeats_title_unit_and_header_goes_on_with_the_table() {
    for (name, row, header) in PARTED {
        for gap in 0..2 {
            let told = is_same(|book| {
                let sheet = book.sheet(name);
                let (mut first, second) = parted(sheet, row, header);
                put(&mut first, &second, row + gap, 0);
                *sheet = first;
            });
            let titles = told
                .accounts
                .iter()
                .map(|account| account.fates.values().filter(|fate| **fate == Fate::Title).count());
            assert_eq!(titles.max(), Some(2), "{name}");
        }
        // a page that only says 续表
        is_same(|book| {
            let sheet = book.sheet(name);
            let (mut first, mut second) = parted(sheet, row, header);
            second.set((0, 0), "（续表）");
            put(&mut first, &second, row, 0);
            *sheet = first;
        });
    }
}

/// The book with a table on two sheets.
pub fn on_two_sheets(name: &str, row: u32, header: u32, change: impl FnOnce(&mut Sheet, &mut Sheet)) -> Book {
    let mut changed = book();
    let at = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
    let (mut first, mut second) = parted(&changed.sheets[at], row, header);
    second.name = "另一张".to_owned();
    change(&mut first, &mut second);
    changed.sheets[at] = first;
    changed.sheets.push(second);
    changed
}

#[test]
fn a_sheet_that_says_so_goes_on_with_the_table() {
    for (name, row, header) in PARTED {
        for (title, sheet) in [("（续表）", "a"), ("续一", "a"), ("（2）", "a"), ("", "3 续"), ("", "3 (2)")]
        {
            is_same(|book| {
                *book = on_two_sheets(name, row, header, |_, second| {
                    let own = second.cells[&(0, 0)].plain();
                    second.set((0, 0), &format!("{own}{title}"));
                    second.name = sheet.to_owned();
                });
            });
        }
        // without a unit of its own
        is_same(|book| {
            *book = on_two_sheets(name, row, header, |_, second| {
                second.name = "3 续".to_owned();
                second.cells.retain(|_, value| value.plain() != "单位：万元");
            });
        });
    }
}

#[test]
fn a_sheet_that_does_not_say_so_is_another_version() {
    for (name, row, header) in PARTED {
        let told = Told::of(&on_two_sheets(name, row, header, |_, _| {}));
        let errors = told.errors();
        let rivals = errors.iter().find(|error| error.contains("读取-重复表"));
        assert!(rivals.is_some_and(|error| error.contains("续表")), "{name}: {errors:#?}");
    }
}

#[test]
fn two_versions_are_not_one_table_whatever_they_say() {
    for (name, row, header) in PARTED {
        let told = Told::of(&on_two_sheets(name, row, header, |first, second| {
            second.name = "3 (2)".to_owned();
            second.cells = first.cells.clone();
        }));
        assert!(
            told.errors().iter().any(|error| error.contains("读取-重复表")),
            "{name}: {:#?}",
            told.errors()
        );
    }
    let told = Told::of(&on_two_sheets(TREE, 9, 2, |_, second| {
        second.name = "3 续".to_owned();
        let at = second.find("单位：万元");
        second.set(at, "单位：元");
    }));
    assert!(told.errors().iter().any(|error| error.contains("读取-单位")), "{:#?}", told.errors());
}

#[test]
fn three_pages_are_one_table() {
    is_same(|book| {
        let sheet = book.sheet(TREE);
        let (mut first, rest) = parted(sheet, 9, 2);
        let (second, third) = parted(&rest, 7, 2);
        put(&mut first, &second, 10, 0);
        let rows = height(&first);
        put(&mut first, &third, rows, 0);
        *sheet = first;
    });
}
