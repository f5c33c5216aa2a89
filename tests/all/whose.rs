//! Whose tables are read, and of which year: what names and years on the sheets say.

use crate::books::Value;
use crate::support::{Desk, Run};

const OWN: &str = "南昌市社会保险事业服务中心";
const FORM: &str = "10 项目支出绩效目标表";

/// The headings of findings that a run told.
fn headings(run: &Run, code: &str) -> Vec<String> {
    let all = run.all();
    let found = all.lines().filter(|line| line.contains(&format!("[{code}")));
    found.map(str::to_owned).collect()
}

/// Sets a cell that the sheet has.
fn retitled(desk: &Desk, workbook: &str, sheet: &str, from: &str, to: &str) {
    desk.change(workbook, |book| {
        let sheet = book.sheet(sheet);
        let at = sheet.find(from);
        sheet.cells.insert(at, Value::Text(to.to_owned()));
    });
}

#[test]
fn the_workbooks_of_another_unit_are_told_by_all_that_names_it() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(OWN, "赣江市档案馆")).unwrap();
    let run = desk.check().expect(1);
    for (code, weight) in [
        ("归属-编制单位", "错误"),
        ("归属-上年编制单位", "警告"),
        ("归属-单位行", "错误"),
        ("归属-实施单位", "提示"),
    ] {
        let told = headings(&run, code);
        assert_eq!(told.len(), 1, "one finding a name, not a sheet: {told:?}");
        assert!(told[0].starts_with(weight) && told[0].contains(OWN), "{told:?}");
    }
    // every sheet with its cell
    let all = run.all();
    for sheet in ["2 部门收入总表", "9 国有资本经营预算支出表", "附3 政府采购"] {
        assert!(all.contains(&format!("「{sheet}」A2")), "{sheet}: {all}");
    }
    assert!(all.contains("unit.aliases") && all.contains("unit.former_names"), "{all}");
    desk.build().expect(1);
    assert!(!desk.output().exists(), "nothing may be written");
}

#[test]
fn an_acceptance_holds_for_the_sheets_that_it_was_given_for() {
    const FOREIGN: &str = "编制单位：南昌市档案馆        单位：万元";
    let desk = Desk::new();
    let name = format!("编制单位：{OWN}");
    retitled(&desk, "tables.xlsx", "2 部门收入总表", &name, FOREIGN);
    let all = desk.check().expect(1).all();
    let after = all.split("[归属-编制单位:").nth(1).unwrap();
    let fingerprint = after.split("指纹 ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let accept = format!(
        "\n[[accept]]\nid = \"归属-编制单位:南昌市档案馆\"\nfingerprint = \"{fingerprint}\"\nname = \"某某\"\nreason = \"代为公开，已经核实\"\n"
    );
    std::fs::write(&path, text + &accept).unwrap();
    desk.check().expect(0);
    retitled(&desk, "tables.xlsx", "3 部门支出总表", &name, FOREIGN);
    let told = headings(&desk.check().expect(1), "归属-编制单位");
    assert!(told.len() == 1 && told[0].starts_with("错误"), "{told:?}");
}

#[test]
fn the_department_in_place_of_the_total_is_one_error() {
    let desk = Desk::of("qingshi-2025");
    desk.change("tables.xlsx", |book| {
        book.sheet("表七").set((3, 1), "云川市青石区城市管理局");
    });
    let run = desk.check().expect(2);
    let errors: Vec<String> =
        run.all().lines().filter(|l| l.starts_with("错误")).map(str::to_owned).collect();
    assert!(errors.len() == 1 && errors[0].contains("没有“合计”行"), "{errors:?}");
    assert!(run.all().contains("「表七」B4"), "{}", run.all());
}

#[test]
fn a_name_in_unit_toml_settles_it() {
    let desk = Desk::new();
    desk.rewrite(
        &format!("name = \"{OWN}\""),
        &format!("name = \"赣江市档案馆\"\nformer_names = [\"{OWN}\"]"),
    );
    let run = desk.check().expect(0);
    assert!(!run.all().contains("[归属-"), "{}", run.all());
}

#[test]
fn tables_that_name_no_maker_are_named_where_others_do() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("2 部门收入总表");
        let at = sheet.find(&format!("编制单位：{OWN}"));
        sheet.cells.remove(&at);
    });
    let report = desk.output();
    desk.run("check", &["--report", report.to_str().unwrap()]).expect(0);
    let json = std::fs::read_to_string(report.join("check.json")).unwrap();
    assert!(json.contains("没有写编制单位、没有核对的表：“收入总表”"), "{json}");
}

#[test]
fn years_below_the_title_in_names_of_sheets_and_in_forms_are_read() {
    let desk = Desk::new();
    retitled(&desk, "tables.xlsx", FORM, "（2023年度）", "（2022年度）");
    let told = headings(&desk.check().expect(0), "读取-年份");
    assert!(told.len() == 1 && told[0].contains("2022年，应是2023年"), "{told:?}");

    // a line of the year, and the day on which somebody printed it
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        book.sheet("3 部门支出总表").set((1, 3), "预算年度：2022");
        book.sheet("4 财政拨款收支总表").set((1, 3), "2022年12月30日");
    });
    let run = desk.check().expect(0);
    let told = headings(&run, "读取-年份");
    assert!(told.len() == 1 && told[0].contains("“支出总表”"), "{told:?}");
    assert!(run.all().contains("「3 部门支出总表」D2"), "{}", run.all());

    // the name of a sheet speaks where nothing on it does; last year's book has a year of its own
    let desk = Desk::new();
    for (workbook, sheet, year) in
        [("tables.xlsx", "2 部门收入总表", 2022), ("previous.xlsx", "部门支出总表", 2023)]
    {
        desk.change(workbook, |book| {
            let sheet = book.sheets.iter_mut().find(|known| known.name == sheet).unwrap();
            let titled = sheet.cells.values_mut().find(|cell| cell.plain().contains("年部门")).unwrap();
            *titled = Value::Text(titled.plain().split_once('年').unwrap().1.to_owned());
            sheet.name = format!("{year}年{}", sheet.name);
        });
    }
    let told = headings(&desk.check().expect(0), "读取-年份");
    assert!(told.len() == 2 && told.iter().all(|line| line.contains("工作表名")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("应是2022年")), "{told:?}");

    let desk = Desk::of("qingshi-2025");
    retitled(&desk, "tables.xlsx", "表十一", "2025", "2024");
    let told = headings(&desk.check().expect(0), "读取-年份");
    assert!(told.len() == 1 && told[0].contains("2024年，应是2025年"), "{told:?}");
}
