//! Tables that the pack does not have, on a sheet with tables that it has.

use super::*;

/// A table that no pack has.
const STRANGE: [Put<'_>; 8] = [
    (0, 0, "社会保险基金预算表"),
    (1, 1, "单位：万元"),
    (2, 0, "项目"),
    (2, 1, "金额"),
    (3, 0, "企业职工养老保险"),
    (3, 1, "778.25"),
    (4, 0, "失业保险"),
    (4, 1, "91.5"),
];

pub fn strange() -> Sheet {
    let mut sheet =
        Sheet { name: "x".to_owned(), hidden: false, cells: Default::default(), merges: Vec::new() };
    write(&mut sheet, &STRANGE);
    sheet
}

#[test]
fn a_strange_table_flows_into_no_other() {
    let plain = Told::of(&book());
    for name in [BALANCE, INCOME, TREE, UNITS, FORMS, PURCHASES] {
        for below in [true, false] {
            for gap in 0..3 {
                // beside without a gap its columns would be the table's
                if !below && gap == 0 {
                    continue;
                }
                let mut changed = book();
                let sheet = changed.sheet(name);
                let (rows, columns) =
                    if below { (height(sheet) + gap, 0) } else { (0, width(sheet) + gap as u16) };
                put(sheet, &strange(), rows, columns);
                let told = Told::of(&changed);
                assert_eq!(told.content(), plain.content(), "{name}");
                let warned = told.messages(Severity::Warning);
                let [only] = warned.as_slice() else { panic!("{name} {below}: {warned:#?}") };
                let range = format!("第{}—{}行", rows + 1, rows + 5);
                assert!(only.contains("社会保险基金预算表") && only.contains(&range), "{only}");
                assert!(only.contains("778.25") && only.contains("有数的2格"), "{only}");
                let sheet = changed.sheets.iter().position(|sheet| sheet.name.contains(name)).unwrap();
                let fate = told.accounts[sheet].fates[&(rows + 3, u32::from(columns) + 1)];
                assert_eq!(fate, Fate::Left(WhyLeft::NoTable));
            }
        }
    }
}

#[test]
fn a_strange_table_beside_a_known_one_needs_no_gap_where_titles_are_merged() {
    let mut changed = book();
    let sheet = changed.sheet(UNITS);
    let mut other = strange();
    other.merges.push([0, 0, 0, 1]);
    let columns = width(sheet);
    put(sheet, &other, 0, columns);
    let told = Told::of(&changed);
    assert_eq!(told.content(), Told::of(&book()).content());
    let warned = told.messages(Severity::Warning);
    assert!(warned.len() == 1 && warned[0].contains("H—I列第1—5行"), "{warned:#?}");
}

#[test]
fn a_strange_table_may_have_any_header() {
    let plain = Told::of(&book());
    for name in [BALANCE, TREE, UNITS, FORMS, PURCHASES] {
        let mut changed = book();
        let sheet = changed.sheet(name);
        let mut other = strange();
        write(&mut other, &[(2, 0, "险种"), (2, 1, "应收")]);
        let rows = height(sheet) + 1;
        put(sheet, &other, rows, 0);
        let told = Told::of(&changed);
        assert_eq!(told.content(), plain.content(), "{name}");
        assert!(told.messages(Severity::Warning).iter().all(|one| one.contains("有数的2格")), "{name}");
    }
}

#[test]
fn a_strange_table_above_a_known_one_does_not_hide_it() {
    let mut changed = book();
    let tree = take(&mut changed, TREE);
    let mut sheet = strange();
    sheet.name = "附表".to_owned();
    put(&mut sheet, &tree, 7, 0);
    changed.sheets.push(sheet);
    let told = Told::of(&changed);
    assert!(told.errors().is_empty(), "{:#?}", told.errors());
    assert_eq!(content(told.table("支出总表")), content(Told::of(&book()).table("支出总表")));
    assert!(told.messages(Severity::Warning)[0].contains("778.25"));
}

#[test]
fn a_strange_title_over_the_same_header_stops_publication() {
    let mut changed = book();
    let sheet = changed.sheet(TREE);
    let mut copy = sheet.clone();
    copy.set((0, 0), "下属中心经费明细表");
    let rows = height(sheet) + 1;
    put(sheet, &copy, rows, 0);
    let told = Told::of(&changed);
    assert_eq!(content(told.table("支出总表")), content(Told::of(&book()).table("支出总表")));
    let errors = told.errors();
    assert!(errors.len() == 1 && errors[0].contains("下属中心经费明细表"), "{errors:#?}");
    assert!(errors[0].contains("续表"), "{errors:#?}");
}
