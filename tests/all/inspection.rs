//! The inspection's sheet, as the office gets it: every criterion, part and table has a row, and what is broken shows
//! in the right one.

use std::path::{Path, PathBuf};

use gongkai::edition::{self, Format, Here, Readers, examine};
use gongkai::inspection::{Conclusion, FilledSheet, Findings, fill};
use gongkai::pack::load::load;
use gongkai::read::{Came, Input, read_through};
use gongkai::reconcile::reconcile;
use gongkai::reconcile::report::{Report, Status};
use gongkai::typeset::fonts::FontPlaces;

use crate::support::{Desk, root, run};

const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];

/// A row as a reader of the page sees it.
#[derive(Debug)]
pub struct Row {
    pub item: String,
    pub conclusion: String,
    pub basis: String,
    pub remarks: String,
}

/// The rows of a sheet's page.
pub fn rows(page: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(page).unwrap();
    let body = text.split("<tbody>").skip(1).collect::<String>();
    let cells = |row: &str| -> Vec<String> {
        let parts = row.split("</t").map(|cell| cell.rsplit_once("<t").map_or(cell, |(_, cell)| cell));
        parts.map(|cell| plain(cell.split_once('>').map_or("", |(_, cell)| cell))).collect()
    };
    let row = |row: &str| {
        let row = row.replace("<td></td>", "<td> </td>");
        // the dimension stands before the first row of each
        let row = match row.split_once("scope=\"row\"") {
            Some((_, rest)) => format!("<th scope=\"row\"{rest}"),
            None => row,
        };
        let cells = cells(&row);
        Row {
            item: cells[0].clone(),
            conclusion: cells[1].clone(),
            basis: cells[2].clone(),
            remarks: cells[3].clone(),
        }
    };
    body.split("<tr ").skip(1).map(row).collect()
}

fn plain(html: &str) -> String {
    let text = html.replace("</p>", "\n");
    let mut out = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").trim().to_owned()
}

pub fn row<'r>(rows: &'r [Row], item: &str) -> &'r Row {
    rows.iter().find(|row| row.item.contains(item)).unwrap_or_else(|| panic!("no row {item}: {rows:#?}"))
}

pub fn read(folder: &Path) -> Input {
    match read_through(folder, &[]) {
        (Came::Whole(input), _) => *input,
        (_, told) => panic!("{told:?}"),
    }
}

/// The sheet of a sample as a build makes it, with pages, and the report behind it.
fn built(sample: &str) -> (FilledSheet, Report, Input) {
    let input = read(&root().join("inputs").join(sample));
    let report = reconcile(&input.budget, &input.pack);
    let examined = examine(&input, report, Readers::Public, &Here);
    let places = FontPlaces { system: false, ..FontPlaces::default() };
    let edition = edition::make(&input, &examined, &[Format::Pdf], &places).unwrap();
    (edition.inspection, examined.report, input)
}

/// Drafts a sample in spite of errors; where its sheet is.
fn drafted(desk: &Desk) -> PathBuf {
    let out = desk.output();
    desk.run("build", &["-o", out.to_str().unwrap(), "--draft", "--no-system-fonts"]);
    let unit = out.join("sample");
    let year =
        std::fs::read_dir(&unit).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir());
    year.unwrap().join("内部/草稿/预算公开情况自查表.html")
}

/// Checks a unit with a report; where its sheet is.
pub fn checked(desk: &Desk, code: i32) -> PathBuf {
    let to = desk.output();
    desk.run("check", &["--report", to.to_str().unwrap()]).expect(code);
    to.join("预算公开情况自查表.html")
}

#[test]
fn every_criterion_part_and_table_has_its_row() {
    for sample in SAMPLES {
        let (sheet, _, input) = built(sample);
        let unit = &input.budget.unit;
        for criterion in &input.pack.inspection.criteria {
            let own = sheet.rows.iter().filter(|row| row.criterion == *criterion.id).count();
            assert!(own > 0, "{sample}: {}", criterion.id);
        }
        for schema in
            input.pack.tables.iter().filter(|schema| input.budget.current.table(&schema.id).is_some())
        {
            let title = schema.title(&unit.kind, unit.year);
            let rows =
                sheet.rows.iter().filter(|row| row.criterion == "内容规范性-各表" && row.item == title);
            let published = !matches!(schema.presence, gongkai::pack::schema::Presence::Supplementary);
            let expected = usize::from(published && schema.text().is_none());
            assert_eq!(rows.count(), expected, "{sample}: {title}");
        }
        let parts = sheet.rows.iter().filter(|row| row.group == "内容规范性").count();
        assert!(parts > input.pack.manifest.parts.len() + 9, "{sample}: {parts}");
        assert!(
            sheet.rows.iter().all(|row| row.conclusion != Conclusion::Unmet),
            "{sample}: {:#?}",
            sheet.rows
        );
    }
}

#[test]
fn nothing_is_met_that_a_rule_stands_behind_which_was_not_checked() {
    for sample in SAMPLES {
        let (sheet, report, _) = built(sample);
        let mut behind = 0;
        for row in sheet.rows.iter().filter(|row| row.conclusion == Conclusion::Met) {
            for rule in &row.rests {
                let outcome = report.outcomes.iter().find(|outcome| outcome.rule == *rule).unwrap();
                assert_eq!(outcome.status, Status::Passed, "{sample}: {} {rule}", row.item);
                behind += 1;
            }
        }
        assert!(behind > 60, "{sample}: {behind}");
        for row in sheet.rows.iter().filter(|row| row.conclusion == Conclusion::Unknown) {
            assert!(!row.remarks.is_empty(), "{sample}: {} says not why", row.item);
        }
    }
}

#[test]
fn every_rule_of_a_pack_about_this_year_stands_behind_at_most_two_rows() {
    // a check that no criterion names is among those that one criterion takes whole
    for sample in SAMPLES {
        let (sheet, report, input) = built(sample);
        for check in &input.pack.checks {
            let outcome = report.outcomes.iter().find(|outcome| check.id == outcome.rule).unwrap();
            let rows = sheet.rows.iter().filter(|row| row.rests.contains(&outcome.rule)).count();
            assert_eq!(rows, usize::from(!outcome.outside), "{sample}: {}", check.id);
        }
    }
}

#[test]
fn the_sheet_reads_as_it_was_read_by_eye() {
    for sample in SAMPLES {
        let (sheet, ..) = built(sample);
        let mut text = format!("{}\n", sheet.title);
        for (name, said) in &sheet.head {
            text.push_str(&format!("{name}：{said}\n"));
        }
        for row in &sheet.rows {
            text.push_str(&format!("\n{}｜{}｜{}\n", row.group, row.item, row.conclusion.word()));
            row.basis.iter().for_each(|line| text.push_str(&format!("  依据 {line}\n")));
            row.remarks.iter().for_each(|line| text.push_str(&format!("  备注 {line}\n")));
        }
        let path = root().join("tests/data/inspection").join(format!("{sample}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&path).unwrap_or_default(), "{sample}");
    }
}

#[test]
fn a_table_that_is_missing_is_told_in_its_row() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.contains("三公")));
    let rows = rows(&checked(&desk, 2));
    let own = row(&rows, "财政拨款“三公”经费支出表");
    assert_eq!(own.conclusion, "不符合", "{own:?}");
    assert!(own.remarks.contains("没有读到这张表"), "{own:?}");
    let all = row(&rows, "规定的表齐全");
    assert!(all.conclusion == "不符合" && all.remarks.contains("没有“三公经费支出表”"), "{all:?}");
    let figures = row(&rows, "公开“三公”经费的总数");
    assert_eq!(figures.conclusion, "不符合", "{figures:?}");
    // nothing was composed: what hangs on the document is not met
    assert_eq!(row(&rows, "封面").conclusion, "此处看不出");
}

#[test]
fn a_sum_that_does_not_add_up_is_told_with_table_and_page() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = *sheet.cells.iter().find(|(at, _)| at.0 > 6 && at.1 == 3).unwrap().0;
        *sheet.number(at) += 7.0;
    });
    let rows_of_check = rows(&checked(&desk, 1));
    let inside = row(&rows_of_check, "表内相符");
    assert!(inside.conclusion == "不符合" && !inside.remarks.contains("页"), "{inside:?}");
    let rows_of_draft = rows(&drafted(&desk));
    let inside = row(&rows_of_draft, "表内相符");
    assert_eq!(inside.conclusion, "不符合", "{inside:?}");
    assert!(
        inside.remarks.contains("第5页表“单位支出总表”") && inside.remarks.contains("相差"),
        "{inside:?}"
    );
    let own = row(&rows_of_draft, "单位支出总表");
    assert!(own.conclusion == "不符合" && own.basis.contains("第5页"), "{own:?}");
    assert_eq!(row(&rows_of_draft, "单位收入总表").conclusion, "符合");
}

#[test]
fn a_date_that_is_late_is_not_met_and_one_that_is_lacking_is_not_seen() {
    let desk = Desk::of("qingshi-2025");
    let stated = "[publication]\nfirst_date = \"2025-03-20\"\n\n[reasons]";
    desk.rewrite("[reasons]", stated);
    let told = rows(&checked(&desk, 0));
    let late = row(&told, "二十日内公开");
    assert!(late.conclusion == "不符合" && late.remarks.contains("超过32天"), "{late:?}");
    desk.rewrite("2025-03-20", "2025-02-16");
    let told = rows(&checked(&desk, 0));
    let right = row(&told, "二十日内公开");
    assert!(right.conclusion == "符合" && right.basis.contains("首次公开日期：2025-02-16"), "{right:?}");
}

#[test]
fn a_choice_left_open_is_told_with_its_paragraph_and_page() {
    let desk = Desk::new();
    desk.rewrite(
        "机构改革使人员和职能增加，日常运行所需经费随之增加",
        "机构改革使人员和职能增加（减少），日常经费随之增加",
    );
    let rows = rows(&drafted(&desk));
    let words = row(&rows, "没有未填、未选定");
    assert_eq!(words.conclusion, "不符合", "{words:?}");
    assert!(words.remarks.contains("增加（减少）") && words.remarks.contains("第15页“"), "{words:?}");
    let part = row(&rows, "预算情况说明");
    assert_eq!(part.conclusion, "不符合", "{part:?}");
}

#[test]
fn an_empty_table_without_a_statement_is_told() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let own = "[[table]]\nid = \"政府性基金预算支出表\"\nempty_statement = \"\"\n";
    std::fs::write(templates.join("tables-own.toml"), own).unwrap();
    let rows = rows(&drafted(&desk));
    let empty = row(&rows, "没有数的表也公开空表");
    assert!(
        empty.conclusion == "不符合" && empty.remarks.contains("第9页表“政府性基金预算支出表”"),
        "{empty:?}"
    );
    let own = row(&rows, "政府性基金预算支出表");
    assert!(own.conclusion == "不符合" && own.remarks.contains("表下没有说明"), "{own:?}");
}

#[test]
fn what_somebody_answers_for_is_for_the_inspector_to_judge() {
    let desk = Desk::of("qingshi-2025");
    let stated = "[publication]\nfirst_date = \"2025-03-20\"\n\n\
                  [[accept]]\nid = \"公开-时限:approval.date\"\nfingerprint = \"?\"\nreason = \"网站迁移，推迟公开\"\nname = \"李四\"\n\n[reasons]";
    desk.rewrite("[reasons]", stated);
    let run = desk.check();
    let print =
        run.all().split("指纹").nth(1).map(|text| text.trim_start_matches([' ', '：'])[..8].to_owned());
    desk.rewrite("fingerprint = \"?\"", &format!("fingerprint = \"{}\"", print.unwrap()));
    let told = rows(&checked(&desk, 0));
    let late = row(&told, "二十日内公开");
    assert!(late.conclusion == "此处看不出" && late.remarks.contains("网站迁移"), "{late:?}");
}

#[test]
fn a_criterion_that_names_what_is_not_there_is_refused_at_its_line() {
    for (line, near) in [
        ("rules = [\"公开-时线\"]", "公开-时限"),
        ("rules = [\"没有这条-*\"]", "没有这条"),
        ("facts = [\"publication.first_dat\"]", "publication.first_date"),
        ("part = \"part11.md.tera\"", "part1.md.tera"),
        ("levels = [{ table = \"支出总表\", level = \"目\" }]", "目"),
        ("figures = [\"支出总表/合计/合汁\"]", "合计"),
        ("breaches = [\"公开-时限:approval.dat\"]", "approval.date"),
        ("group = \"\"", "group"),
    ] {
        let desk = Desk::new();
        let templates = desk.unit().join("templates");
        std::fs::create_dir(&templates).unwrap();
        let head = if line.starts_with("group") { "" } else { "group = \"及时性\"\n" };
        let own = format!("[[criterion]]\nid = \"自定\"\n{head}item = \"试\"\n{line}\n");
        std::fs::write(templates.join("inspection-own.toml"), own).unwrap();
        let run = desk.check().expect(2);
        let all = run.all();
        assert!(
            all.contains("inspection-own.toml") && all.contains("自定") && all.contains(near),
            "{line}: {all}"
        );
    }
}

#[test]
fn a_bureau_adds_changes_and_removes_criteria() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let own = "title = \"{year}年{kind}公开自查\"\n\n[[criterion]]\nid = \"公开方式-保留\"\nremove = true\n\n\
               [[criterion]]\nid = \"公开方式-查看\"\nitem = \"首页能找到\"\n\n\
               [[criterion]]\nid = \"本地-标志\"\ngroup = \"本地要求\"\nitem = \"有本地的标志\"\nlook = \"看首页\"\n";
    std::fs::write(templates.join("inspection-own.toml"), own).unwrap();
    let page = checked(&desk, 0);
    assert!(std::fs::read_to_string(&page).unwrap().contains("<h1>2023年单位公开自查</h1>"));
    let rows = rows(&page);
    assert_eq!(row(&rows, "有本地的标志").conclusion, "此处看不出");
    assert!(row(&rows, "首页能找到").remarks.contains("打开一遍"));
    assert!(!rows.iter().any(|row| row.item.contains("一直保留")));
}

#[test]
fn a_batch_has_a_row_for_each_unit_and_why_one_was_refused() {
    let (good, bad, worse) = (Desk::new(), Desk::of("qingshi-2025"), Desk::of("mingwan-2026"));
    bad.rewrite("actual = ", "actual = 9");
    std::fs::remove_file(worse.unit().join("tables.xlsx")).unwrap();
    let mut args: Vec<PathBuf> = vec!["build".into(), good.unit()];
    for (desk, name) in [(&bad, "青石"), (&worse, "明湾")] {
        let elsewhere = desk.unit().with_file_name(name);
        std::fs::rename(desk.unit(), &elsewhere).unwrap();
        args.push(elsewhere);
    }
    args.extend(["-o".into(), good.output(), "--no-system-fonts".into()]);
    run(args).expect(2);
    let folder = good.output().join("内部");
    let page = std::fs::read_to_string(folder.join("预算公开情况自查汇总表.html")).unwrap();
    assert!(folder.join("预算公开情况自查汇总表.xlsx").exists());
    let body = page.split("<tbody>").nth(1).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for row in body.split("<tr>").skip(1) {
        // remarks stand in a row of their own
        match lines.last_mut().filter(|_| row.starts_with("<td colspan=\"10\"><b>备注</b>")) {
            Some(unit) => unit.push_str(row),
            None => lines.push(row.to_owned()),
        }
    }
    assert_eq!(lines.len(), 3, "{body}");
    assert!(lines[0].contains("南昌市社会保险事业服务中心") && lines[0].contains("已生成"), "{}", lines[0]);
    assert!(lines[1].contains("云川市青石区城市管理局") && lines[1].contains("没有生成"), "{}", lines[1]);
    assert!(lines[1].contains("不符合1") && lines[1].contains("表与表之间相符："), "{}", lines[1]);
    assert!(lines[2].contains("没有生成") && lines[2].contains("tables.xlsx"), "{}", lines[2]);
    // no folder that is uploaded has it
    assert!(!good.public(2023).join("预算公开情况自查汇总表.html").exists());
}

#[test]
fn the_same_inputs_make_the_same_sheet_and_no_new_edition() {
    let desk = Desk::new();
    desk.build().expect(0);
    let again = desk.build().expect(0);
    assert!(again.stdout.contains("没有新的版本"), "{}", again.stdout);
    let internal = desk.output().join("sample/2023/内部");
    for extension in ["html", "xlsx"] {
        let name = format!("预算公开情况自查表.{extension}");
        assert!(internal.join(&name).exists() && !desk.public(2023).join(&name).exists(), "{name}");
        assert!(internal.join("版本/1/内部").join(&name).exists(), "{name}");
    }
}

#[test]
fn without_a_document_nothing_of_it_is_met() {
    let input = read(&root().join("inputs/nanchang-2023"));
    let report = reconcile(&input.budget, &input.pack);
    let sheet = fill(Findings { input: &input, report: &report, composed: None, pages: None });
    for row in sheet.rows.iter().filter(|row| row.group == "内容规范性") {
        assert_ne!(row.conclusion, Conclusion::Met, "{}", row.item);
    }
    // the composed text was not proofread: it has a row of its own
    let words = sheet.rows.iter().find(|row| row.item.contains("错别字") && row.item.contains("没有核对"));
    assert_eq!(words.unwrap().conclusion, Conclusion::Unknown);
}

#[test]
fn the_titles_are_pack_data() {
    for pack in ["jiangxi", "shanghai"] {
        let pack = load(pack, &[]).unwrap();
        assert!(pack.inspection.title.contains("{year}") && pack.inspection.title.contains("{kind}"));
    }
}
