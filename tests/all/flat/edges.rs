//! What a list may hold besides its projects, and what it must not lack.

use super::*;

#[test]
fn signs_and_measures_are_joined_and_cells_keep_their_place() {
    let (projects, faults, accounts) = read_book(vec![list(&two(), Way::Merged, 99)]);
    assert_eq!(errors(&faults), Vec::<String>::new());
    assert_eq!(projects[0].3[0].1, "≤58.91万元");
    assert_eq!(projects[1].1, [Some("125000".to_owned()), Some("125000".to_owned()), Some("0".to_owned())]);
    assert_eq!(projects[1].2[0], ("实施单位".to_owned(), "公路所".to_owned()));
    // name, amount and weight of the second project stand on row 7
    let fate = |col| accounts[0].fates[&(6, col)];
    assert_eq!([fate(1), fate(2), fate(12)], [Fate::Label, Fate::Amount, Fate::Left(WhyLeft::Declared)]);
}

#[test]
fn another_amount_further_down_is_an_error_at_its_cell() {
    let (_, faults) = changed(Way::Repeated, |sheet| *sheet.number((5, 2)) = 31.0);
    assert!(told(&faults, Severity::Error, "写着两个数", "C6"), "{:?}", errors(&faults));
}

#[test]
fn an_amount_merged_into_the_next_project_is_an_error() {
    let (_, faults) = changed(Way::First, |sheet| {
        sheet.cells.remove(&(6, 2));
        sheet.merges.push([4, 2, 7, 2]);
    });
    assert!(told(&faults, Severity::Error, "合并到了另一个项目", "C5"), "{:?}", errors(&faults));
}

#[test]
fn a_sum_is_no_project_and_is_held_against_the_projects() {
    let sum = |value: f64, label: &'static str| {
        changed(Way::Merged, move |sheet| {
            if !label.is_empty() {
                sheet.set((8, 0), label);
            }
            sheet.cells.insert((8, 2), Value::Number(value));
        })
    };
    for label in ["合计", "总  计", ""] {
        let cell = if label.is_empty() { "C9" } else { "A9" };
        let (projects, faults) = sum(42.5, label);
        assert_eq!((projects.len(), errors(&faults)), (2, Vec::new()), "{label}");
        assert!(told(&faults, Severity::Notice, "与各项目之和相等", cell), "{label}");
        let (projects, faults) = sum(42.6, label);
        assert_eq!(projects.len(), 2);
        assert!(told(&faults, Severity::Error, "写的是42.6万元，之和是42.5万元", cell), "{label}");
    }
}

#[test]
fn a_units_name_alone_is_no_project() {
    let (projects, faults) = changed(Way::First, |sheet| {
        for (at, value) in sheet.cells.split_off(&(4, 0)) {
            sheet.cells.insert((at.0 + 1, at.1), value);
        }
        sheet.set((4, 1), "某市公路局");
    });
    assert_eq!((projects.len(), errors(&faults)), (2, Vec::new()));
    assert!(told(&faults, Severity::Notice, "“某市公路局”这一行只有名称", "B5"));
}

#[test]
fn undeclared_columns_are_told() {
    let (_, faults) = changed(Way::Merged, |sheet| {
        sheet.set((2, 13), "备案号");
        sheet.cells.insert((4, 13), Value::Number(77.0));
    });
    assert!(told(&faults, Severity::Error, "“备案号”一列", "N5"), "{:?}", errors(&faults));
    let (_, faults) = changed(Way::Merged, |sheet| {
        sheet.set((2, 13), "考核办法");
        sheet.set((4, 13), "查台账");
    });
    assert!(told(&faults, Severity::Warning, "“考核办法”一列", "N5"), "{:?}", errors(&faults));
}

#[test]
fn a_list_without_its_total_or_a_level_is_refused() {
    for (head, words) in [((3, 2), "年度资金总额"), ((2, 7), "二级指标")] {
        let (_, faults) = changed(Way::First, |sheet| sheet.set(head, "别的"));
        assert!(faults.iter().any(|f| f.code == "读取-缺项" && f.message.contains(words)), "{words}");
    }
}

#[test]
fn a_unit_of_money_may_stand_in_the_header_and_measures_are_none() {
    let (projects, faults) = changed(Way::First, |sheet| {
        sheet.cells.remove(&(1, 12));
        sheet.set((2, 2), "年度金额（万元）");
    });
    assert_eq!(errors(&faults), Vec::<String>::new());
    assert_eq!(projects[0].1[0].as_deref(), Some("300000"));
    let (_, faults) = changed(Way::First, |sheet| {
        sheet.cells.remove(&(1, 12));
    });
    assert!(faults.iter().any(|f| f.code == "读取-单位"), "{:?}", errors(&faults));
}

#[test]
fn sheets_of_one_project_each_are_one_table() {
    let projects = two();
    let (wanted, _, _) = read_book(vec![blocks(&projects)]);
    for titled in [true, false] {
        let mut sheets = Vec::new();
        for (index, project) in projects.iter().enumerate() {
            let own = std::slice::from_ref(project);
            let mut sheet = if index == 0 { blocks(own) } else { list(own, Way::Merged, 99) };
            sheet.name = format!("绩效目标表{}", index + 1);
            if !titled {
                sheet.cells.remove(&(0, 0));
            }
            sheets.push(sheet);
        }
        let (read, faults, _) = read_book(sheets);
        assert_eq!(errors(&faults), Vec::<String>::new());
        assert_eq!(read, wanted, "{titled}");
    }
}

#[test]
fn the_sample_stays_in_blocks() {
    let book = Book::read(&sample().join("tables.xlsx"));
    let sheet = book.sheets.into_iter().find(|sheet| sheet.name.starts_with("10")).unwrap();
    let (projects, _, _) = read_book(vec![sheet]);
    assert_eq!(projects.len(), 5);
}

#[test]
fn indicators_of_no_project_are_an_error() {
    let roads = &two()[..1];
    for mut sheet in [blocks(roads), list(roads, Way::First, 99)] {
        let names: Vec<_> =
            sheet.cells.iter().filter(|(_, v)| v.plain() == "项目名称").map(|(at, _)| *at).collect();
        names.into_iter().for_each(|at| sheet.set(at, "事项"));
        let (projects, faults, _) = read_book(vec![sheet]);
        assert!(projects.is_empty());
        assert!(faults.iter().any(|f| f.code == "读取-缺项" && f.message.contains("找不到“项目名称”")));
    }
}

/// The list on two sheets: the second has the rows from one on below title, unit and header.
fn on_two_sheets(row: u32, title: &str, change: impl FnOnce(&mut Sheet)) -> (Projects, Diagnostics) {
    let mut first = list(&two(), Way::First, 99);
    let mut second = empty("绩效续");
    for (at, value) in &first.cells {
        if at.0 < 4 || at.0 >= row {
            let to = if at.0 < 4 { at.0 } else { at.0 - row + 4 };
            second.cells.insert((to, at.1), value.clone());
        }
    }
    second.set((0, 0), title);
    change(&mut second);
    first.cells.retain(|at, _| at.0 < row);
    let (projects, faults, _) = read_book(vec![first, second]);
    (projects, faults)
}

#[test]
fn a_list_goes_on_in_the_middle_of_a_project_on_the_next_sheet() {
    let (plain, _) = changed(Way::First, |_| {});
    for row in 5..8 {
        for title in [TITLE, "项目支出绩效目标表（续）", "项目支出绩效目标表（二）"] {
            let (projects, faults) = on_two_sheets(row, title, |_| {});
            assert_eq!(errors(&faults), Vec::<String>::new(), "{row} {title}");
            assert_eq!(projects, plain, "{row} {title}");
        }
    }
    let name = plain[0].0.clone();
    for named in [name.clone(), format!("{name}（续）")] {
        for amount in [true, false] {
            let (projects, faults) = on_two_sheets(5, TITLE, |second| {
                second.set((4, 1), &named);
                if amount {
                    let own = list(&two(), Way::First, 99).cells[&(4, 2)].clone();
                    second.cells.insert((4, 2), own);
                }
            });
            assert_eq!(errors(&faults), Vec::<String>::new(), "{named}");
            assert_eq!(projects, plain, "{named}");
        }
    }
    let (_, faults) = on_two_sheets(5, TITLE, |second| {
        second.set((4, 1), &name);
        second.cells.insert((4, 2), Value::Number(1.5));
    });
    assert!(told(&faults, Severity::Error, "两个数", "C5"), "{:?}", errors(&faults));
}

#[test]
fn the_title_of_a_page_is_no_unit() {
    let (plain, _) = changed(Way::First, |_| {});
    for line in [TITLE, "续表", "（转下页）", "第2页"] {
        let (projects, faults) = changed(Way::First, |sheet| {
            let own = sheet.clone();
            sheet.cells.retain(|at, _| at.0 < 6);
            sheet.set((7, 0), line);
            sheet.set((8, 12), "单位：万元");
            header(sheet, 9);
            for (at, value) in own.cells.iter().filter(|(at, _)| at.0 >= 6) {
                sheet.cells.insert((at.0 + 5, at.1), value.clone());
            }
        });
        assert_eq!(projects, plain, "{line}");
        assert!(!told(&faults, Severity::Notice, "记作", "A8"), "{line}");
    }
}

/// The list with a row put above its first project.
fn headed(at: u16, name: &str, amount: f64) -> (Projects, Diagnostics) {
    changed(Way::First, |sheet| {
        let own = sheet.clone();
        sheet.cells.retain(|at, _| at.0 < 4);
        for (at, value) in own.cells.iter().filter(|(at, _)| at.0 >= 4) {
            sheet.cells.insert((at.0 + 1, at.1), value.clone());
        }
        sheet.set((4, at), name);
        sheet.cells.insert((4, 2), Value::Number(amount));
    })
}

#[test]
fn a_subtotal_over_its_projects_is_none_of_them() {
    let (plain, _) = changed(Way::First, |_| {});
    let sum: f64 = two().iter().map(|project| project.amounts[0]).sum();
    for (at, cell) in [(0, "A5"), (1, "B5")] {
        let (projects, faults) = headed(at, "公路中心（本级）", sum);
        assert_eq!(projects, plain);
        assert!(told(&faults, Severity::Notice, "小计", cell), "{cell}: {:?}", errors(&faults));
        let (_, faults) = headed(at, "公路中心（本级）", sum + 1.0);
        assert!(told(&faults, Severity::Error, "看不出是项目还是小计", cell), "{:?}", errors(&faults));
    }
}

#[test]
fn a_project_that_comes_back_is_an_error_at_its_cell() {
    let (projects, faults) = changed(Way::First, |sheet| {
        let own: Vec<_> =
            (1..13).filter_map(|col| Some((col, sheet.cells.get(&(4, col))?.clone()))).collect();
        for (col, value) in own {
            sheet.cells.insert((8, col), value);
        }
        let unit = sheet.cells[&(4, 0)].clone();
        sheet.cells.insert((8, 0), unit);
    });
    assert_eq!(projects.len(), 2);
    assert!(told(&faults, Severity::Error, "已经写过", "B9"), "{:?}", errors(&faults));
}
