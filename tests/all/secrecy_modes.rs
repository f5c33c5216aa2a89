//! The ways in which something is withheld: what the public sees of each, what the reviewer is told, what is said the
//! year after.

use rayon::prelude::*;

use crate::support::{Desk, pdf_text};

/// The department sample with a decision.
fn decided(words: &str) -> Desk {
    let desk = Desk::of("qingshi-2025");
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let decision = format!("\n[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\n{words}\n");
    std::fs::write(&path, unit + &decision).unwrap();
    desk
}

/// All that the public files say, blanks taken out: objects of the PDF, parts of the workbook, HTML.
fn published(desk: &Desk) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(desk.public(2025)).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: &std::path::Path| crate::traces::text_of(path).replace(char::is_whitespace, "");
    entries.map(|path| (path.display().to_string(), text(&path))).collect()
}

fn nowhere(desk: &Desk, secrets: &[&str]) {
    for (name, text) in published(desk) {
        for secret in secrets {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
    }
}

/// What the reviewer is told of what is withheld.
fn reviewed(desk: &Desk) -> String {
    let page = std::fs::read_to_string(desk.output().join("sample/2025/内部/check.html")).unwrap();
    let from = page.find("<h2>不公开的内容</h2>").unwrap();
    page[from..].to_owned()
}

#[test]
fn what_is_rolled_up_is_nowhere_and_the_reviewer_sees_what_it_costs() {
    let desk = decided("codes = ['2120199']\nprojects = ['智慧城管平台']");
    desk.build().expect(0);
    // siblings too, or they would tell by what they leave
    nowhere(&desk, &["其他城乡社区管理事务", "智慧城管平台", "2120199", "接入视频点位", "2120104"]);
    let text = pdf_text(&desk.file(2025, "pdf")).replace(char::is_whitespace, "");
    assert!(text.contains("21201城乡社区管理事务887.00") && text.contains("2210201住房公积金98.00"));
    assert!(text.contains("注：部分科目依法只公开到款级或者类级。"));
    let told = reviewed(&desk);
    for lost in [
        "2120104 城管执法",
        "并入21201，不再单列",
        "“支出总表”项目支出 <span class=\"amount\">195万元</span>",
        "够远",
    ] {
        assert!(told.contains(lost), "{lost}");
    }
    assert!(!told.contains("金额留空"));
}

#[test]
fn economic_codes_are_rolled_up_into_their_class() {
    // what is left of the class is known to within 9 %, by 2101101 and 2101102, which state what 30110 does
    let words = "codes = ['30101']";
    assert!(decided(words).check().expect(1).all().contains("在384.4万元至487.6万元之间"));
    let desk = decided(&format!("{words}\nprotect = '5%'"));
    desk.build().expect(0);
    nowhere(&desk, &["30101", "30102", "基本工资", "津贴补贴"]);
    assert!(published(&desk).iter().any(|(_, text)| text.contains("工资福利支出") && text.contains("30201")));
}

#[test]
fn one_entry_has_a_way_of_its_own() {
    let desk = decided(
        "codes = [{ code = '30101', mode = 'row' }, { code = '2240102', mode = 'exclude', name = '人防指挥工程' }]",
    );
    desk.build().expect(0);
    nowhere(&desk, &["30101", "基本工资", "2240102", "人防指挥工程"]);
    let text = pdf_text(&desk.file(2025, "pdf")).replace(char::is_whitespace, "");
    assert!(text.contains("注：本表按脱密后的数据编制。") && text.contains("注：部分内容依法不予公开。"));
    assert!(reviewed(&desk).contains("金额留空"));
}

#[test]
fn the_row_of_one_unit_of_two_tells_by_the_total_and_both_do_not() {
    let one = "units = ['云川市青石区环境卫生服务中心']";
    // what the other had last year bounds each of them, whether it is withheld or not
    let both = "units = ['云川市青石区环境卫生服务中心', '云川市青石区城市管理局（本级）']";
    for words in [one, both] {
        let told = decided(words).check().expect(1).all();
        assert!(told.contains("难在上年公开的数"), "{told}");
    }
    // who reckons with more leaves the other as cover
    let told = decided(&format!("drift = '95%'\n{one}")).check().expect(1).all();
    assert!(!told.contains("保密-推算"), "{told}");
    // a decision says whether the name is a secret too
    assert!(told.contains("预算单位 organisation.units提到了不公开的单位“云川市青石区环境卫生服务中心”"));
    assert!(told.contains("项目“环卫作业”的实施主体 implementer提到了不公开的单位"), "{told}");
    assert!(told.contains("写上 unit_names = true"), "{told}");
    let desk = decided(&format!("drift = '95%'\nunit_names = true\n{both}"));
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2025, "pdf")).replace(char::is_whitespace, "");
    assert!(!text.contains("401002") && !text.contains("401001"));
    assert!(text.contains("云川市青石区环境卫生服务中心"));
    assert!(reviewed(&desk).contains("只隐去金额，名称在文字里照常写"));
}

/// The lines that the findings of a run offer, which are the same for all of them.
fn offered(told: &str) -> Vec<&str> {
    let blocks = told.split("这几项换成：\n").skip(1);
    let mut blocks =
        blocks.map(|rest| rest.lines().take_while(|line| !line.trim_start().starts_with("程序")).collect());
    let first: Vec<&str> = blocks.next().unwrap_or_else(|| panic!("{told}"));
    blocks.for_each(|other: Vec<&str>| assert_eq!(other, first, "{told}"));
    first
}

#[test]
fn what_a_refusal_offers_is_pasted_and_published() {
    for (kept, words) in [
        ("", "codes = ['22102']"),
        ("", "mode = 'row'\ncodes = ['2120199']"),
        ("", "codes = ['208']"),
        // projects of which none is named
        ("protect = '3%'\n", "mode = 'row'\ncodes = ['2120199', '2120104']"),
        // no row above it, and a project that is not named
        ("", "codes = ['210', '2120199']"),
        ("", "codes = ['2120198']\nprojects = ['智慧成管平台']"),
    ] {
        let told = decided(&format!("{kept}{words}")).check().expect(1).all();
        let lines = offered(&told);
        let desk = decided(&format!("{kept}{}", lines.join("\n")));
        desk.build().expect(0);
        assert!(reviewed(&desk).contains("够远"), "{words}: {lines:#?}");
    }
}

#[test]
fn explain_says_what_the_public_does_not_see_and_where_it_is_added_up() {
    let (cell, beside) = ("支出总表/2120199/项目支出", "支出总表/2120104/项目支出");
    let decision = "codes = ['2120199']\nprojects = ['智慧城管平台']";
    for (mode, own, other) in [
        ("rollup", "不公开（只公开到上一级），并入21201，不再单列", "随之并入21201，不再单列"),
        ("row", "不公开（单行不公开）", "随之金额留空"),
    ] {
        let desk = decided(&format!("mode = '{mode}'\n{decision}"));
        let said = |what: &str| desk.run("explain", &[what]).expect(0).stdout;
        let told = said(cell);
        assert!(told.contains("＝420000元，取自 tables.xlsx「表三」E17"), "{told}");
        assert!(told.contains(own) && told.contains("只供单位内部使用"), "{told}");
        assert!(told.contains("仍计入公开的合计：“支出总表”的“城乡社区管理事务”（tables.xlsx「表三」E14）"));
        assert!(said(beside).contains(other));
        for what in [cell, beside, "42.00", "项目支出绩效目标表/智慧城管平台/年度资金总额"]
        {
            let told = said(what);
            assert!(told.contains("公开文件不印") && !told.contains("印在："), "{what}: {told}");
        }
        assert!(said("智慧城管平台").contains("公开文件里没有它：按保密审查的决定"));
        assert!(
            said("project.basis").contains("公开文件不印这个项目的内容：按保密审查的决定，“智慧城管平台”")
        );
        let open = said("支出总表/21201/项目支出");
        assert!(open.contains("印在：") && !open.contains("内部使用"), "{open}");
    }
    let units = "drift = '95%'\nunit_names = true\nunits = ['云川市青石区环境卫生服务中心', '云川市青石区城市管理局（本级）']";
    let told =
        decided(units).run("explain", &["三公经费支出表/云川市青石区环境卫生服务中心/合计"]).expect(0).stdout;
    assert!(
        told.contains("＝263000元") && told.contains("不公开（不列）") && !told.contains("印在："),
        "{told}"
    );
    let still = decided("codes = [{ code = '2120199', mode = 'exclude', name = '智慧平台' }]");
    let told = still.run("explain", &[cell]).expect(0).stdout;
    assert!(told.contains("脱密口径") && told.contains("换成剔除了它的表以前什么也不能公开"), "{told}");
    let excluded = decided("codes = [{ code = '2240102', mode = 'exclude', name = '人防指挥工程' }]");
    for what in ["支出总表/2240102/合计", "人防指挥工程"] {
        let told = excluded.run("explain", &[what]).expect(0).stdout;
        assert!(told.contains("公开文件里没有它") && told.contains("脱密口径"), "{told}");
    }
}

#[test]
fn explain_lists_every_cell_of_an_amount_that_the_public_does_not_see() {
    let desk = decided("mode = 'row'\ncodes = ['2120199']\nprojects = ['智慧城管平台']");
    for asked in ["42万元", "42.00", "420000元"] {
        let told = desk.run("explain", &[asked]).expect(0).stdout;
        for cell in
            ["表二」E18", "表二」F18", "表三」C17", "表三」E17", "表五」C18", "表五」E18", "表十」D19"]
        {
            let rest = told.split_once(&format!("取自 tables.xlsx「{cell}\n")).map(|(_, rest)| rest);
            let rest = rest.unwrap_or_else(|| panic!("{asked}: {cell} is not told:\n{told}"));
            assert!(rest.starts_with("  公开文件不印这个数：按保密审查的决定"), "{asked}: {cell}: {told}");
        }
        assert!(!told.contains("印在："), "{told}");
    }
}

#[test]
fn explain_knows_a_row_that_is_covered_by_its_name_and_code() {
    let desk = decided("mode = 'row'\ncodes = ['2120199']\nprojects = ['智慧城管平台']");
    let why = "公众看不到它的数：为了不让人推算出不公开的“其他城乡社区管理事务支出”，随之金额留空";
    for asked in ["城管执法", "2120104"] {
        let told = desk.run("explain", &[asked]).expect(0).all();
        assert!(told.contains(&format!("“城管执法”（2120104）在表里有，{why}")), "{told}");
        for row in ["“支出总表”tables.xlsx「表三」", "“一般公共预算支出表”tables.xlsx「表五」"]
        {
            assert!(told.contains(row), "{told}");
        }
        assert!(!told.contains("没有这个路径"), "{told}");
    }
}

#[test]
fn explain_says_that_the_name_is_printed_where_the_amounts_alone_are_secret() {
    let unit = "云川市青石区环境卫生服务中心";
    let desk = decided(&format!("unit_names = true\nunits = ['{unit}', '云川市青石区城市管理局（本级）']"));
    let told = desk.run("explain", &[unit]).expect(0).stdout;
    assert!(told.contains("公开文件里印着它的名称，没有它的金额"), "{told}");
    assert!(!told.contains("公开文件里没有它"), "{told}");
}

#[test]
fn explain_speaks_of_the_draft_where_the_whole_document_is_withheld() {
    for words in ["document = true", "document = true\ncodes = ['2120199']"] {
        let told = decided(words).run("explain", &["支出总表/21201/项目支出"]).expect(0).stdout;
        assert!(told.starts_with("按保密审查的决定，整份文件不公开；下面说的是供内部看的草稿\n"), "{told}");
        assert!(told.contains("\n  草稿里印在：《部门支出总表》") && !told.contains("\n  印在："), "{told}");
    }
}

/// What is published of the codes and projects of the sample, withheld one at a time: see [`crate::attack`].
const PUBLISHED: [(&str, &str, &str); 19] = [
    ("rollup", "2120199", "智慧城管平台"),
    ("rollup", "", "市容执法专项"),
    ("rollup", "", "智慧城管平台"),
    ("rollup", "", "环卫作业"),
    ("row", "208", ""),
    ("row", "20805", ""),
    ("row", "2080505", ""),
    ("row", "2080506", ""),
    ("row", "210", ""),
    ("row", "21011", ""),
    ("row", "2101101", ""),
    ("row", "2101102", ""),
    ("row", "2120199", "智慧城管平台"),
    ("row", "221", ""),
    ("row", "22102", ""),
    ("row", "2210201", ""),
    ("row", "", "市容执法专项"),
    ("row", "", "智慧城管平台"),
    ("row", "", "环卫作业"),
];

/// Codes and names of what a code withholds. A short code is in any file as a number of something else, a name that
/// an open row has too is no secret.
fn names_below(code: &str) -> Vec<String> {
    let tables = &crate::attack::sample().budget.current.tables;
    let rows: Vec<_> = tables.iter().flat_map(|table| &table.sections).flat_map(|own| &own.rows).collect();
    let (below, open): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| !code.is_empty() && row.code.as_ref().is_some_and(|own| own.starts_with(code)));
    let codes = below.iter().filter_map(|row| row.code.clone()).filter(|own| own.len() > 5);
    let names = below.iter().map(|row| row.label.trim().to_owned());
    let names = names.filter(|name| !open.iter().any(|row| row.label.contains(name.as_str())));
    codes.chain(names).collect()
}

#[test]
fn who_decided_is_somebody() {
    for (who, is_told) in [("XX", true), ("某某", true), ("王某", false), ("甲", false)] {
        let desk = decided("codes = ['2120199']\nprojects = ['智慧城管平台']");
        desk.rewrite("reviewer = '王某'", &format!("reviewer = '{who}'"));
        let told = desk.check().expect(0).all();
        assert_eq!(told.contains(&format!("写着“{who}”，不是姓名")), is_told, "{told}");
    }
}

#[test]
fn what_an_item_is_called_tells_nothing_of_a_project_of_that_name() {
    // 行政运行 is an item of the catalogue, and stands in this year's and last year's tables
    let generic = decided("projects = [{ name = '行政运行', mode = 'exclude' }]");
    generic.build().expect(0);
    // a row with words that are not the catalogue's, and a project of the name
    let excluded = || decided("projects = [{ name = '行政运行', mode = 'exclude' }]");
    let desk = excluded();
    desk.change("tables.xlsx", |book| book.sheet("表三").set((15, 1), "行政运行（人防指挥）"));
    assert!(
        desk.check()
            .all()
            .contains("“支出总表”里有“行政运行（人防指挥）”，这是按脱密口径不应编入的“行政运行”")
    );
    let desk = excluded();
    desk.rewrite("name = \"公厕小额维修\"", "name = \"行政运行\"");
    assert!(desk.check().all().contains("写了项目“行政运行”，这是按脱密口径不应编入的“行政运行”"));
}

#[test]
fn what_is_withheld_stands_in_no_object_part_or_page() {
    PUBLISHED.par_iter().for_each(|&(mode, code, project)| {
        let list = |key: &str, own: &str| match own {
            "" => String::new(),
            own => format!("{key} = ['{own}']\n"),
        };
        let words = format!("mode = '{mode}'\n{}{}", list("codes", code), list("projects", project));
        let desk = decided(&words);
        desk.build().expect(0);
        assert_eq!(published(&desk).len(), 4);
        let mut secrets = names_below(code);
        secrets.extend((!project.is_empty()).then(|| project.to_owned()));
        assert!(!secrets.is_empty(), "{code}");
        nowhere(&desk, &secrets.iter().map(String::as_str).collect::<Vec<_>>());
    });
}

#[test]
fn a_project_that_states_the_amount_of_a_hidden_item_tells_it() {
    // 图书馆免费开放 has no code; 382万元 is what 2070104 spends on projects
    for code in ["2070199", "2070104"] {
        let desk = Desk::of("mingwan-2026");
        let path = desk.unit().join("unit.toml");
        let unit = std::fs::read_to_string(&path).unwrap();
        let decision = "\n[secrecy]\nreviewer = '王某'\ndate = '2026-01-20'\nmode = 'row'\n";
        std::fs::write(&path, format!("{unit}{decision}codes = ['{code}']\n")).unwrap();
        let run = desk.build();
        if run.code == 1 {
            let told = run.all();
            assert!(told.contains("保密-推算"), "{told}");
            continue;
        }
        run.expect(0);
        let page = std::fs::read_to_string(desk.output().join("sample/2026/内部/check.html")).unwrap();
        let hidden = &page[page.find("<h2>不公开的内容</h2>").unwrap()..];
        let files = std::fs::read_dir(desk.public(2026)).unwrap().map(|entry| entry.unwrap().path());
        for path in files {
            let text = crate::traces::text_of(&path).replace(char::is_whitespace, "");
            for (wan, printed) in [
                ("382万元", "382.00"),
                ("382万元", "3820000"),
                ("292.75万元", "292.75"),
                ("292.75万元", "2927500"),
                ("98万元", "98.00"),
            ] {
                assert!(
                    !hidden.contains(wan) || !text.contains(printed),
                    "{code} {}: {printed}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn what_was_withheld_last_year_is_not_compared() {
    let desk = decided("mode = 'row'\ncodes = ['2101101']");
    desk.build().expect(0);
    let before = std::fs::read(desk.file(2025, "xlsx")).unwrap();
    let desk = Desk::of("qingshi-2025");
    std::fs::write(desk.unit().join("previous.xlsx"), before).unwrap();
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2025, "pdf")).replace(char::is_whitespace, "");
    for told in [
        "住房保障支出98.00万元，上年这一项没有单独公开，不作比较",
        "社会保障和就业支出189.00万元，与上年持平",
    ] {
        assert!(text.contains(told), "{told}");
    }
    assert!(!text.contains("上年无此项预算"));
}

#[test]
fn a_decision_that_is_written_wrongly_is_told_at_its_place() {
    for (words, wanted) in [
        ("mode = 'rolup'", "是否指“rollup”"),
        ("codes = ['2120199', { code = '2120104', mode = 'line' }]", "应是其中之一：exclude（脱密口径）"),
        ("codes = [{ code = '2120104', modus = 'row' }]", "请改成 mode，或删去它"),
        ("codes = [{ mode = 'row' }]", "请在花括号里写上 code"),
        ("codes = [{ code = '2240102', mode = 'exclude' }]", "请写上科目的名称：写作 { code = \"2240102\""),
        ("codes = ['人防工程']", "应以科目的编码开头"),
        ("projects = ['智慧城管平台', '智慧城管平台（单行不公开）']", "写了两次"),
        ("protect = '0.2'", "请连百分号一起写，如 20%"),
        ("protect = 0.2", "请写成 protect = \"20%\""),
        ("drift = 15", "请写成 drift = \"15%\""),
        ("drift = '100%'", "应是大于0%、小于100%的百分数"),
    ] {
        let run = decided(words).check().expect(2);
        let told = run.all();
        assert!(told.contains(wanted), "{words}: {told}");
        assert!(told.contains("--> unit.toml 第") && told.contains("列"), "{words}: {told}");
    }
}
