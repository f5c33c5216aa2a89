//! `gongkai facts`: the workbook that a clerk fills in.

use std::io::Read;
use std::path::{Path, PathBuf};

use gongkai::budget::unit::Unit;
use gongkai::pack::load::load;
use gongkai::read::facts::Keys;
use gongkai::read::{self, Came};

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, Run, run};

const FILE: &str = "基本情况.xlsx";

fn facts(folder: &Path, more: &[&str]) -> Run {
    run([PathBuf::from("facts"), folder.to_path_buf()].into_iter().chain(more.iter().map(PathBuf::from)))
}

/// The texts of a row, by the name in its first column and what stands in the second.
fn row(sheet: &Sheet, name: &str, second: Option<&str>) -> Vec<String> {
    let text = |at: (u32, u16)| sheet.cells.get(&at).map(Value::plain).unwrap_or_default();
    let fits = |at: &&(u32, u16)| text(**at) == name && second.is_none_or(|second| text((at.0, 1)) == second);
    let found = sheet.cells.keys().filter(|at| at.1 == 0).find(fits);
    let at = found.unwrap_or_else(|| panic!("{} has no row {name} {second:?}", sheet.name));
    (0..5).map(|col| text((at.0, col))).collect()
}

/// A folder with the tables of a department and nothing else.
fn bare(sample: &str) -> Desk {
    let desk = Desk::of(sample);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    std::fs::remove_file(desk.unit().join("previous.xlsx")).unwrap();
    desk
}

fn unit_of(desk: &Desk) -> Unit {
    match read::read_through(&desk.unit(), &[]).0 {
        Came::Whole(input) | Came::Part(input) => input.budget.unit,
        Came::Nothing => panic!("nothing was read"),
    }
}

#[test]
fn a_new_office_gets_every_key_with_its_help_and_the_names_of_its_projects() {
    let desk = bare("qingshi-2025");
    let told = facts(&desk.unit(), &["--pack", "jiangxi", "--kind", "部门"]).expect(0);
    assert!(told.stdout.contains(FILE) && told.stdout.contains("gongkai check"), "{}", told.stdout);
    let mut book = Book::read(&desk.unit().join(FILE));
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["基本情况", "文字说明", "变动原因"]);
    let keys = Keys::of(&load("jiangxi", &[]).unwrap().manifest);
    for spec in &keys.facts {
        let cells = row(book.sheet("基本情况"), &spec.label, None);
        assert!(cells[2].contains(&spec.help), "{cells:?}");
        let must =
            spec.required || ["pack", "unit.name", "unit.kind", "year", "date"].contains(&spec.key.as_str());
        match spec.when.first().map(|when| when.fact.as_str()) {
            None => assert_eq!(cells[2].starts_with("必填"), must, "{cells:?}"),
            // the kind is known here, the nature is not
            Some("unit.kind") => assert_eq!(cells[2].starts_with("必填"), spec.required, "{cells:?}"),
            Some(_) => assert!(cells[2].starts_with("混合的"), "{cells:?}"),
        }
    }
    assert_eq!(row(book.sheet("基本情况"), "部门还是单位", None)[1], "部门");
    assert_eq!(row(book.sheet("基本情况"), "模板包", None)[1], "江西省部门（单位）预算公开");
    assert!(row(book.sheet("基本情况"), "预算表的位置", None)[2].ends_with("（正文、附件）"));
    for spec in &keys.project {
        for project in ["市容执法专项", "智慧城管平台", "环卫作业", "背街小巷改造"] {
            let cells = row(book.sheet("文字说明"), &spec.label, Some(project));
            assert!(cells[2].is_empty() && cells[3].contains(&spec.help), "{cells:?}");
        }
    }
    // as it stands, it reads; what is mandatory is missing, and nothing is wrong
    let run = desk.check().expect(2);
    assert!(run.stderr.contains("　单位全称：") && run.stderr.contains("　编制人数："), "{}", run.stderr);
    // each at its cell
    let at = book.sheet("基本情况").find("编制人数").0 + 1;
    assert!(run.stderr.contains(&format!("\n    B{at}　编制人数：")), "{}", run.stderr);
    let errors = run.stderr.lines().filter(|line| line.starts_with("错误"));
    assert!(errors.clone().all(|line| line.contains("没有写")), "{}", run.stderr);
    assert!(!run.stderr.lines().any(|line| line.starts_with("警告[配置-")), "{}", run.stderr);
}

#[test]
fn choices_are_lists_and_the_header_stays_in_sight() {
    let desk = bare("qingshi-2025");
    facts(&desk.unit(), &["--pack", "jiangxi"]).expect(0);
    let file = std::fs::File::open(desk.unit().join(FILE)).unwrap();
    let mut sheet = String::new();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    for list in ["行政,参公,公益一类", "部门,单位", "正文,附件", "是,否", "含,不含"] {
        assert!(sheet.contains(&format!("<formula1>\"{list}")), "{list}");
    }
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"3\""), "{sheet}");
}

#[test]
fn the_codes_of_a_map_come_with_their_names() {
    let desk = bare("mingwan-2026");
    facts(&desk.unit(), &["--pack", "shanghai", "--kind", "部门"]).expect(0);
    let mut book = Book::read(&desk.unit().join(FILE));
    let cells = row(book.sheet("文字说明"), "支出用途", Some("2210201"));
    assert!(cells[2].is_empty() && cells[3].contains("住房公积金"), "{cells:?}");
    row(book.sheet("文字说明"), "项目概述", Some("图书馆免费开放"));
}

#[test]
fn an_existing_file_is_never_changed() {
    let desk = Desk::new();
    for name in [FILE, "基本情况.ods"] {
        let path = desk.unit().join(name);
        std::fs::write(&path, "mine").unwrap();
        let run = facts(&desk.unit(), &[]).expect(2);
        assert!(run.stderr.contains("填表-已有") && run.stderr.contains(name), "{}", run.stderr);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn what_cannot_be_carried_over_stops_it() {
    let desk = Desk::new();
    desk.rewrite("established = 133", "established = \"133\"");
    let run = facts(&desk.unit(), &[]).expect(2);
    assert!(run.stderr.contains("编制人数"), "{}", run.stderr);
    assert!(!desk.unit().join(FILE).exists());
    let desk = bare("nanchang-2023");
    for (args, says) in [
        (&[][..], "--pack"),
        (&["--pack", "广东"], "没有名为“广东”的模板包"),
        (&["--pack", "jiangxi", "--kind", "机关"], "部门、单位"),
    ] {
        let run = facts(&desk.unit(), args).expect(2);
        assert!(run.stderr.contains(says), "{args:?}: {}", run.stderr);
        assert!(!desk.unit().join(FILE).exists());
    }
    let desk = Desk::new();
    let run = facts(&desk.unit(), &["--kind", "部门"]).expect(2);
    assert!(run.stderr.contains("填表-种类") && run.stderr.contains("unit.toml 第"), "{}", run.stderr);
    let run = facts(&desk.unit(), &["--pack", "shanghai"]).expect(2);
    assert!(run.stderr.contains("jiangxi") && run.stderr.contains("shanghai"), "{}", run.stderr);
    let run = facts(&desk.unit().join("没有"), &[]).expect(2);
    assert!(run.stderr.contains("找不到这个文件夹"), "{}", run.stderr);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let bytes = || {
        let desk = Desk::of("mingwan-2026");
        facts(&desk.unit(), &[]).expect(0);
        std::fs::read(desk.unit().join(FILE)).unwrap()
    };
    assert!(bytes() == bytes());
}

#[test]
fn decisions_and_secrets_are_carried_over() {
    let desk = Desk::new();
    desk.rewrite(
        "[prose]\n",
        "[secrecy]\nreviewer = \"李四\"\ndate = \"2023-02-01\"\ncodes = [\"2080109\"]\nprojects = [\"系统运维费\"]\n\n\
         [[rule]]\nid = \"文字-句号\"\nseverity = \"off\"\nreason = \"本单位不用\"\n\n\
         [[rule]]\nid = \"文字-年份\"\nseverity = \"notice\"\nreason = \"有往年的文号\"\n\n\
         [[accept]]\nid = \"绩效-目标数/甲\"\nfingerprint = \"6f3195c9\"\nname = \"张三\"\nreason = \"已核实\"\n\n[prose]\n",
    );
    let before = unit_of(&desk);
    facts(&desk.unit(), &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let after = unit_of(&desk);
    assert_eq!(before.overrides, after.overrides);
    assert_eq!(before.accepted, after.accepted);
    assert_eq!(format!("{:?}", before.secrecy), format!("{:?}", after.secrecy));
    assert_eq!(before.overrides.len() + before.accepted.len() + before.secrecy.codes.len(), 4);
}

/// An office that fills in sheets pastes the rows that check prints, and is done.
#[test]
fn the_rows_that_check_prints_go_onto_the_sheet() {
    let desk = Desk::of("qingshi-2025");
    facts(&desk.unit(), &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    desk.check().expect(0);
    let mut last = 0;
    desk.change(FILE, |book| {
        let sheet = book.sheet("变动原因");
        last = sheet.find("支出预算总额").0 - 1;
        sheet.cells.retain(|at, _| at.0 < last);
    });
    let run = desk.check().expect(2);
    assert!(run.stderr.contains("有6项与上年不同，没有说明变动原因"), "{}", run.stderr);
    assert!(run.stderr.contains("基本情况.xlsx「变动原因」"), "{}", run.stderr);
    assert!(run.stdout.contains("请把下面6行复制到“变动原因”页"), "{}", run.stdout);
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .filter(|line| line.contains('\t'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 6);
    assert!(rows.contains(&vec!["机关运行经费", "145.50", "148.00", "2.50", ""]), "{rows:?}");
    desk.change(FILE, |book| {
        let sheet = book.sheet("变动原因");
        for (at, cells) in (last..).zip(&rows) {
            for (col, cell) in (0..).zip(&cells[..4]) {
                let number = cell.parse::<f64>().map(Value::Number);
                sheet.cells.insert((at, col), number.unwrap_or_else(|_| Value::Text((*cell).to_owned())));
            }
            let reason = format!("{}按实际需要安排", cells[0]);
            sheet.set((at, 4), &reason);
        }
    });
    let run = desk.check().expect(0);
    assert!(!run.all().contains("配置-原因"), "{}", run.all());
    // next year's figures are others, and the reasons old
    desk.change(FILE, |book| {
        let sheet = book.sheet("变动原因");
        let at = sheet.find("机关运行经费");
        *sheet.number((at.0, 1)) += 3.0;
    });
    let run = desk.check().expect(0);
    assert!(
        run.stdout.contains("警告[配置-原因过时:") && run.stdout.contains("表中现在是145.50"),
        "{}",
        run.all()
    );
}

#[test]
fn sheets_in_the_workbook_of_tables_are_filled_in_too() {
    let desk = Desk::new();
    facts(&desk.unit(), &[]).expect(0);
    let path = desk.unit().join(FILE);
    let sheets = Book::read(&path).sheets;
    std::fs::remove_file(&path).unwrap();
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    desk.change("tables.xlsx", |book| book.sheets.extend(sheets.clone()));
    let before = unit_of(&desk);
    let run = facts(&desk.unit(), &[]).expect(0);
    assert!(!run.stdout.contains("unit.toml"), "{}", run.stdout);
    for (one, other) in Book::read(&path).sheets.iter().zip(&sheets) {
        let texts = |sheet: &Sheet| sheet.cells.iter().map(|(at, v)| (*at, v.plain())).collect::<Vec<_>>();
        assert_eq!(texts(one), texts(other), "{}", one.name);
    }
    assert_eq!(before.reasons.len(), 4);
}

/// Fills in a row of a sheet.
fn fill(sheet: &mut Sheet, name: &str, object: Option<&str>, text: &str) {
    let plain = |at: (u32, u16)| sheet.cells.get(&at).map(Value::plain).unwrap_or_default();
    let found = sheet.cells.keys().filter(|at| at.1 == 0 && plain(**at) == name);
    let fits = found.clone().find(|at| object.is_none_or(|object| plain((at.0, 1)) == object));
    let at = *fits.unwrap_or_else(|| panic!("{} has no row {name} {object:?}", sheet.name));
    sheet.set((at.0, if object.is_some() || sheet.name == "文字说明" { 2 } else { 1 }), text);
}

/// An office that has its tables of both years and has never seen unit.toml: what is mandatory filled in, then
/// the reasons that check asks for, then published.
#[test]
fn an_office_without_unit_toml_publishes_in_three_runs() {
    let desk = Desk::new();
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    facts(&desk.unit(), &["--pack", "jiangxi", "--kind", "单位"]).expect(0);
    desk.change(FILE, |book| {
        for (name, text) in [
            ("单位全称", "南昌市社会保险事业服务中心"),
            ("预算年度", "2023年"),
            ("文档日期", "2023年2月10日"),
            ("主管部门", "南昌市人力资源和社会保障局"),
            ("单位性质", "参公"),
            ("单位性质的全称", "参照公务员法管理事业单位"),
            ("预算级次", "市级"),
            ("上年的工作簿", "previous.xlsx"),
            ("上年比较口径", "年初预算数"),
            ("内设机构", "办公室、综合科"),
            ("内设机构数", "2个"),
            ("编制人数", "133人"),
            ("实有人数", "150"),
            ("在职人数", "100"),
            ("退休人数", "５０"),
            ("国有资产的统计日期", "2022.7.31"),
            ("车辆总数", "0"),
            ("一般公务用车数", "0"),
            ("执法执勤用车数", "0"),
            ("安排购置的车辆数", "0"),
            ("大型设备的单位价值起点", "200万元"),
            ("安排购置的大型设备数", "0"),
        ] {
            fill(book.sheet("基本情况"), name, None, text);
        }
        let texts = book.sheet("文字说明");
        fill(texts, "主要职责", None, "负责全市社会保险的经办。\n指导县区经办。");
        fill(texts, "年度主要工作任务", None, "完善多层次社会保障体系。");
        for project in ["社会保险经办业务", "系统运维费", "12333公益性岗位", "公益性岗位", "城居保及被征地"]
        {
            fill(texts, "立项依据", Some(project), &format!("{project}按有关文件设立。"));
        }
    });
    let run = desk.check().expect(2);
    let errors: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("错误")).collect();
    assert!(matches!(errors.as_slice(), [one] if one.contains("编制-原因")), "{}", run.stderr);
    let rows: Vec<&str> = run.stdout.lines().filter(|line| line.contains('\t')).collect();
    assert_eq!(rows.len(), 4, "{}", run.stdout);
    desk.change(FILE, |book| {
        let sheet = book.sheet("变动原因");
        let next = sheet.cells.keys().map(|at| at.0).max().unwrap() + 1;
        for (at, line) in (next..).zip(&rows) {
            let cells: Vec<&str> = line.split('\t').collect();
            for (col, cell) in (0..).zip(&cells[..4]) {
                sheet.set((at, col), cell);
            }
            sheet.set((at, 4), &format!("{}因人员和职能增加而增加", cells[0]));
        }
    });
    let run = desk.check().expect(0);
    assert!(!run.all().contains("配置-"), "{}", run.all());
    desk.build().expect(0);
}

#[test]
fn without_a_pack_the_whole_command_is_said_and_works() {
    let desk = bare("qingshi-2025");
    for run in [facts(&desk.unit(), &[]).expect(2), desk.check().expect(2)] {
        let all = run.all();
        assert!(all.contains("--pack jiangxi（模板包就是"), "{all}");
        assert!(all.contains("shanghai（上海市区级部门（单位）预算公开）"), "{all}");
    }
    facts(&desk.unit(), &["--pack", "不存在"]).expect(2);
    facts(&desk.unit(), &["--pack", "江西"]).expect(0);
    let mut book = Book::read(&desk.unit().join(FILE));
    assert_eq!(row(book.sheet("基本情况"), "模板包", None)[1], "江西省部门（单位）预算公开");
    let (at, _) = book
        .sheet("文字说明")
        .find("第1个项目的文字（要再加一个项目的，请复制这一组各行，贴在后面，“对象”改写新项目的名称）");
    assert!(at > 0);
}

#[test]
fn what_is_mandatory_stands_out() {
    let desk = bare("qingshi-2025");
    facts(&desk.unit(), &["--pack", "jiangxi"]).expect(0);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(desk.unit().join(FILE)).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert!(part("xl/styles.xml").contains("FFFFF8DC"));
    let sheet = part("xl/worksheets/sheet1.xml");
    let mut book = Book::read(&desk.unit().join(FILE));
    let mut style = |name: &str| {
        let at = book.sheet("基本情况").find(name).0 + 1;
        let rest = sheet.split_once(&format!("<c r=\"B{at}\" s=\"")).unwrap().1;
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(style("单位全称"), style("编制人数"));
    assert_ne!(style("单位全称"), style("离休人数"));
}
