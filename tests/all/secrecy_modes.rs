//! The ways in which something is withheld: what the public sees of each, what the reviewer is told, what is said the
//! year after.

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
    // what is left of the class is known to within 13 %
    let words = "codes = ['30101']";
    assert!(decided(words).check().expect(1).all().contains("在380.8万元至495.2万元之间"));
    let desk = decided(&format!("{words}\nprotect = '10%'"));
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
    let told = decided(one).check().expect(1).all();
    assert!(told.contains("把“云川市青石区城市管理局(本级)”也写成不公开"), "{told}");
    let desk = decided("units = ['云川市青石区环境卫生服务中心', '云川市青石区城市管理局（本级）']");
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2025, "pdf")).replace(char::is_whitespace, "");
    assert!(!text.contains("401002") && !text.contains("401001"));
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
        ("codes = [{ code = '2240102', mode = 'exclude' }]", "2240102（脱密口径：名称）"),
        ("codes = ['人防工程']", "应以科目的编码开头"),
        ("projects = ['智慧城管平台', '智慧城管平台（单行不公开）']", "写了两次"),
        ("protect = '0.2'", "请连百分号一起写，如 20%"),
        ("drift = '100%'", "应是大于0%、小于100%的百分数"),
    ] {
        let run = decided(words).check().expect(2);
        let told = run.all();
        assert!(told.contains(wanted), "{words}: {told}");
        assert!(told.contains("--> unit.toml 第") && told.contains("列"), "{words}: {told}");
    }
}
