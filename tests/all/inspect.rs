//! `gongkai inspect` says what it makes of each sheet, and `--suggest` what would make it readable.

use std::path::PathBuf;

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, Run, root, run, sample};

fn inspect(desk: &Desk, more: &[&str]) -> Run {
    let workbook = desk.unit().join("tables.xlsx");
    run([PathBuf::from("inspect"), workbook].into_iter().chain(more.iter().map(PathBuf::from)))
}

/// Keeps what is suggested as an overlay of the unit's own.
fn follow(desk: &Desk) -> String {
    let suggested = inspect(desk, &["--suggest"]);
    let file: toml::Table =
        toml::from_str(&suggested.stdout).unwrap_or_else(|e| panic!("{e}\n{}", suggested.stdout));
    let tables = file["table"].as_array().map(Vec::len);
    assert_eq!(tables, Some(1), "{}", suggested.stdout);
    assert!(suggested.stdout.starts_with("# 请核对后存为单位文件夹里的 templates/tables-本地.toml"));
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("tables-本地.toml"), &suggested.stdout).unwrap();
    suggested.stdout
}

/// The lines about a sheet, with the overlay in place.
fn about(desk: &Desk, sheet: &str) -> String {
    let templates = desk.unit().join("templates");
    let told = inspect(desk, &["--templates", templates.to_str().unwrap()]).expect(0).stdout;
    let own = told.split("── ").find(|part| part.contains(&format!("「{sheet}」")));
    own.unwrap_or_else(|| panic!("{told}")).to_owned()
}

#[test]
fn the_sample_is_explained() {
    let told = run(["inspect".into(), sample().join("tables.xlsx")]).expect(0);
    assert!(told.stderr.is_empty(), "{}", told.stderr);
    for words in [
        "── tables.xlsx「5 一般公共预算支出表 」 ──",
        "认作：一般公共预算支出表（标题“一般公共预算支出表”见A1，表头应有5列，找到5列）",
        "E　财政拨款 › 小计　→ 财政拨款·财政拨款",
        "C　项目（按支出功能科目）　→ 支出·项目",
        "单位：万元（见E2）",
        "内容：15行，第5—19行；合计行：合计",
        "附注：注：本表为空表",
        "封面或目录，不是要公开的表",
        "清点：共11格有内容，采用0格，没有采用11格",
        "共15张工作表，认出13张",
    ] {
        assert!(told.stdout.contains(words), "no {words} in\n{}", told.stdout);
    }
    // a folder means the workbooks in it, and old formats are explained alike
    let all = run(["inspect".into(), root().join("tests/data/formats")]);
    assert!(
        all.stdout.contains("tables.xls「3 部门支出总表」")
            && all.stdout.contains("tables.ods「3 部门支出总表」")
    );
}

#[test]
fn hidden_rival_and_faulty_sheets_are_told() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let rival = book.sheet("3 部门支出总表");
        let mut copy = Sheet {
            name: "3 旧".to_owned(),
            hidden: false,
            cells: rival.cells.clone(),
            merges: rival.merges.clone(),
        };
        copy.cells.retain(|at, _| at.1 != 4);
        let at = rival.find("2080101");
        rival.set((at.0, at.1 + 2), "八百");
        book.sheets.push(copy);
    });
    let told = inspect(&desk, &[]).expect(2).stdout;
    assert!(told.contains("另有一张更完整的“支出总表”"), "{told}");
    assert!(told.contains("错误：“合计”一列写着“八百”，应是数字（C7）"), "{told}");
}

#[test]
fn what_cannot_be_read_ends_with_code_2() {
    let desk = Desk::new();
    std::fs::write(desk.unit().join("tables.xlsx"), "x").unwrap();
    let told = inspect(&desk, &[]).expect(2);
    assert!(told.stderr.contains("tables.xlsx") && told.stderr.contains("怎么办"), "{}", told.stderr);
    let told = inspect(&desk, &["--pack", "某省"]).expect(2);
    assert!(told.stderr.contains("某省"), "{}", told.stderr);
}

#[test]
fn columns_by_other_names_are_suggested() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        for (from, to) in [("项目支出", "专项业务支出"), ("合计", "全年数")] {
            sheet.set(sheet.find(from), to);
        }
        let at = sheet.find("全年数");
        assert_eq!(at, (2, 2), "the header, not the total row");
    });
    inspect(&desk, &[]).expect(2);
    let told = follow(&desk);
    assert!(told.contains("把“专项业务支出”一列当作“项目支出”"), "{told}");
    assert!(told.contains("把“全年数”一列当作“合计”"), "{told}");
    let about = about(&desk, "3 部门支出总表");
    assert!(about.contains("认作：支出总表") && about.contains("E　专项业务支出　→ 项目支出"), "{about}");
    // and the whole unit reads and agrees again
    desk.check().expect(0);
}

#[test]
fn a_known_header_under_another_title_is_suggested() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        sheet.name = "开支".to_owned();
        sheet.set((0, 0), "2023年全部开支一览");
    });
    desk.check().expect(2);
    let told = follow(&desk);
    assert!(told.contains("表头与“支出总表”相同，标题写作“全部开支一览”"), "{told}");
    assert!(about(&desk, "开支").contains("认作：支出总表（标题“全部开支一览”见A1"));
    desk.check().expect(0);
}

#[test]
fn a_known_title_over_a_strange_header_is_suggested() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let heads = ["代码", "事项", "总额", "日常", "专项", "上交", "自营", "补下属"];
        for (column, head) in heads.iter().enumerate() {
            sheet.set((2, column as u16), head);
        }
    });
    inspect(&desk, &[]).expect(2);
    follow(&desk);
    let about = about(&desk, "3 部门支出总表");
    assert!(about.contains("认作：支出总表") && about.contains("E　专项　→ 项目支出"), "{about}");
    desk.check().expect(0);
}

/// A table that no pack has: two header rows, codes, a group of columns.
fn strange() -> Sheet {
    let rows: [&[&str]; 7] = [
        &["2023年新增资产配置表"],
        &["编制单位：南昌市社会保险事业服务中心", "", "", "", "单位：万元"],
        &["编码", "类别", "金额", "", "备注"],
        &["", "", "自有资金", "财政资金", ""],
        &["合计", "", "3.5", "7", ""],
        &["208", "社会保障和就业支出", "3.5", "7", "更新"],
        &["20801", "人力资源和社会保障管理事务", "3.5", "7", "更新"],
    ];
    let mut sheet = Sheet {
        name: "资产".to_owned(),
        hidden: false,
        cells: Default::default(),
        merges: vec![[2, 2, 2, 3]],
    };
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let number = text.parse().ok().filter(|_| column > 1);
            let value = number.map_or(Value::Text((*text).to_owned()), Value::Number);
            sheet.cells.insert((row as u32, column as u16), value);
        }
    }
    sheet
}

#[test]
fn a_table_that_the_pack_lacks_is_suggested() {
    let desk = Desk::new();
    let mut book = Book::read(&desk.unit().join("tables.xlsx"));
    book.sheets.push(strange());
    book.write(&desk.unit().join("tables.xlsx"));
    let told = follow(&desk);
    assert!(told.contains("模板包里没有这样的表"), "{told}");
    let about = about(&desk, "资产");
    for words in [
        "认作：新增资产配置表",
        "A　编码　→ 编码",
        "C　金额 › 自有资金　→ 金额·自有资金",
        "E　备注　→ 备注",
        "单位：万元（见E2）",
        "内容：3行，第5—7行；合计行：合计",
    ] {
        assert!(about.contains(words), "no {words} in\n{about}\n{told}");
    }
    desk.check().expect(0);
}

#[test]
fn nothing_is_suggested_where_all_is_understood() {
    let told = run(["inspect".into(), sample().join("tables.xlsx"), "--suggest".into()]).expect(0);
    assert!(told.stdout.is_empty() && told.stderr.contains("没有要补的"), "{}", told.all());
}
