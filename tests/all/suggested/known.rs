//! What is suggested for tables that the pack has: labels that were matched loosely, rows of another name,
//! sheets that must not be suggested.

use std::path::Path;

use gongkai::diag::Diagnostics;
use gongkai::pack::{self, Pack, overlay};
use gongkai::read::account::Account;
use gongkai::read::grid::Grid;
use gongkai::read::spelling::{Loose, Named};
use gongkai::read::{self, suggest, workbook};

use crate::support::{Desk, sample};

fn read_all(path: &Path, pack: &Pack) -> (Vec<Grid>, Vec<Account>) {
    let mut noticed = Diagnostics::new();
    let (grids, _) = workbook::read(path, &mut noticed).unwrap();
    let (_, accounts) = read::tables(&grids, pack, &mut noticed);
    (grids, accounts)
}

/// The suggestion for one label of the sample that was matched loosely, and the pack with it.
fn with_loose(sheet: &str, table: &str, named: Named, found: &str) -> (String, Pack) {
    let mut pack = pack::load::load("jiangxi", &[]).unwrap();
    let (grids, mut accounts) = read_all(&sample().join("tables.xlsx"), &pack);
    let at = grids.iter().position(|grid| grid.sheet.contains(sheet)).unwrap();
    let place = grids[at].cell(3, 0);
    let loose =
        Loose { table: table.to_owned(), named, known: "某".to_owned(), found: found.to_owned(), place };
    accounts[at].loose.push(loose);
    let told = suggest::suggest_for(&grids, &accounts, &pack);
    assert_eq!(told.len(), 1, "{told:#?}");
    overlay::apply(&mut pack, &told[0].toml, "tables-本地.toml").unwrap();
    (told[0].toml.clone(), pack)
}

#[test]
fn every_loose_label_becomes_an_alias() {
    let (side, id) = (String::new(), "项目支出".to_owned());
    let (told, pack) = with_loose("3 部门支出总表", "支出总表", Named::Column { side, id }, "项目支出预算数");
    assert!(told.contains("# A4写作“项目支出预算数”，当作“某”"), "{told}");
    assert!(
        told.contains("{ id = \"项目支出\", aliases = [\"项目支出预算数\"] }") && told.lines().count() < 8,
        "{told}"
    );
    let leaves = pack.table("支出总表").unwrap().sides()[0].leaves();
    assert!(leaves.iter().any(|(_, leaf)| leaf.id == "项目支出" && leaf.aliases == ["项目支出预算数"]));

    // a group, and a row that two others are parents of
    let (side, id) = (String::new(), "财政拨款收入组".to_owned());
    let (_, pack) = with_loose("2 部门收入总表", "收入总表", Named::Column { side, id }, "财政拨款资金");
    let group = &pack.table("收入总表").unwrap().sides()[0].columns[4];
    assert!(group.is_group() && group.aliases.contains(&"财政拨款资金".to_owned()));
    let (side, id) = ("收入".to_owned(), "一般公共预算".to_owned());
    let (told, pack) =
        with_loose("4 财政拨款收支总表", "财政拨款收支总表", Named::Row { side, id }, "一般公共预算资金");
    let rows = &pack.table("财政拨款收支总表").unwrap().sides()[0].rows;
    let own: Vec<_> = rows.iter().filter(|row| row.id == "一般公共预算").collect();
    assert!(
        own.len() == 2 && own.iter().all(|row| row.aliases.contains(&"一般公共预算资金".to_owned())),
        "{told}"
    );

    let (_, pack) = with_loose("5 一般公共预算支出表", "一般公共预算支出表", Named::Total, "本年合计");
    assert!(pack.table("一般公共预算支出表").unwrap().totals().contains(&"本年合计".to_owned()));
    let id = "年度资金总额".to_owned();
    let (_, pack) = with_loose("10", "项目支出绩效目标表", Named::Field { id }, "年度资金合计");
    let form = pack.table("项目支出绩效目标表").unwrap().form().unwrap();
    assert!(form.amounts[0].aliases.contains(&"年度资金合计".to_owned()));
}

#[test]
fn a_row_by_another_name_is_an_alias_and_a_new_one_is_a_row() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("1 收支预算总表");
        let at = sheet.find("三、事业收入");
        sheet.set(at, "三、事业收入资金");
        *sheet.cells.entry((at.0, at.1 + 1)).or_insert(crate::books::Value::Number(0.0)) =
            crate::books::Value::Number(5.0);
        let at = sheet.find("七、其他收入");
        sheet.set(at, "七、调入稳定调节基金");
        sheet.cells.insert((at.0, at.1 + 1), crate::books::Value::Number(7.0));
    });
    let path = desk.unit().join("tables.xlsx");
    let mut pack = pack::load::load("jiangxi", &[]).unwrap();
    let (grids, _) = read_all(&path, &pack);
    let told = suggest::suggest(&grids, &pack);
    assert_eq!(told.len(), 1, "{told:#?}");
    for words in [
        "id = \"事业收入\"\naliases = [\"三、事业收入资金\"]",
        "id = \"调入稳定调节基金\"\nlabel = \"七、调入稳定调节基金\"\nafter = \"上级补助收入\"",
        "# 请决定：“七、调入稳定调节基金”一行是模板包没有的",
    ] {
        assert!(told[0].toml.contains(words), "no {words} in\n{}", told[0].toml);
    }
    overlay::apply(&mut pack, &told[0].toml, "tables-本地.toml").unwrap();
    assert!(suggest::suggest(&grids, &pack).is_empty());
}

#[test]
fn wrong_figures_do_not_ask_for_another_layout() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("2080101");
        sheet.set((at.0, at.1 + 2), "八百");
        let at = sheet.find("项目支出");
        sheet.set(at, "项目支出数");
    });
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let (grids, _) = read_all(&desk.unit().join("tables.xlsx"), &pack);
    let told = suggest::suggest(&grids, &pack);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].toml.contains("aliases = [\"项目支出数\"]") && !told[0].toml.contains("shape"),
        "{told:#?}"
    );
}

#[test]
fn two_new_sheets_do_not_become_one_table() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        for (name, title) in [("附3", "某资金支出明细表"), ("附4", "别的资金支出明细表")] {
            let mut sheet = book.sheet("3 部门支出总表").clone();
            sheet.name = name.to_owned();
            sheet.set((0, 0), title);
            let at = sheet.find("项目支出");
            sheet.set(at, "专项");
            book.sheets.push(sheet);
        }
    });
    let mut pack = pack::load::load("jiangxi", &[]).unwrap();
    let (grids, _) = read_all(&desk.unit().join("tables.xlsx"), &pack);
    let told = suggest::suggest(&grids, &pack);
    let tables: Vec<_> = told.iter().filter_map(|own| own.table.as_deref()).collect();
    assert_eq!(tables, ["某资金支出明细表", "别的资金支出明细表"], "{told:#?}");
    for own in &told {
        overlay::apply(&mut pack, &own.toml, "tables-本地.toml").unwrap();
    }
    assert!(suggest::suggest(&grids, &pack).is_empty());
}
