//! The published figures of the sample, section by section, as a reader of the PDF finds them.

use std::collections::BTreeMap;

use crate::support::{Desk, pages_text, pdf_text, root, tool};

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no {to} after {from}"));
    &text[start..start + end]
}

fn section<'a>(text: &'a str, name: &str) -> &'a str {
    // the body comes after the contents, which name the third part once before
    let text = &text[text.rfind("（一）收入预算情况").unwrap()..];
    let spending = || between(text, "（二）支出预算情况", "（三）财政拨款支出情况");
    match name {
        "收入预算" => between(text, "（一）收入预算情况", "（二）支出预算情况"),
        "支出预算" => between(text, "（二）支出预算情况", "其中：按支出项目类别划分"),
        "支出预算·项目类别" => between(spending(), "按支出项目类别划分：", "按支出功能科目划分："),
        "支出预算·功能科目" => between(spending(), "按支出功能科目划分：", "按支出经济分类划分："),
        "支出预算·经济分类" => spending().split("按支出经济分类划分：").nth(1).unwrap(),
        "财政拨款支出" => between(text, "（三）财政拨款支出情况", "（四）政府性基金情况"),
        "政府性基金" => between(text, "（四）政府性基金情况", "（五）国有资本经营情况"),
        "国有资本经营" => between(text, "（五）国有资本经营情况", "（六）机关运行经费情况"),
        "机关运行经费" => between(text, "（六）机关运行经费情况", "（七）政府采购情况"),
        "政府采购" => between(text, "（七）政府采购情况", "（八）国有资产占有使用情况"),
        "国有资产" => between(text, "（八）国有资产占有使用情况", "（九）项目绩效情况"),
        "项目绩效" => between(text, "（九）项目绩效情况", "二、“三公”经费预算情况说明"),
        "三公经费" => between(text, "二、“三公”经费预算情况说明", "第四部分"),
        other => panic!("no section {other}"),
    }
}

/// The words right before a figure, as this document has them.
fn words(section: &str, figure: &str) -> String {
    match (section, figure) {
        ("收入预算", "收入总额") => "收入预算总额为",
        ("支出预算", "支出总额") => "支出预算总额为",
        ("财政拨款支出", "总额") => "财政拨款支出预算为",
        ("政府采购", "总额") => "政府采购预算共",
        ("机关运行经费", "预算") => "机关运行经费预算",
        ("政府采购", "货物") => "货物预算",
        ("政府采购", "工程") => "工程预算",
        ("政府采购", "服务") => "服务预算",
        ("三公经费", "合计") => "安排“三公”经费",
        ("国有资产", "截至") => "截至",
        ("国有资产", "车辆") => "共有车辆",
        ("政府性基金" | "国有资本经营", _) => "2023年本单位",
        (_, "20801") => "人力资源和社会保障管理事务",
        (_, "20805") => "行政事业单位养老支出",
        (_, "221") => "住房保障支出",
        (_, "301") => "工资福利支出",
        (_, "302") => "商品和服务支出",
        (_, "303") => "对个人和家庭的补助",
        (_, "310") => "资本性支出",
        (_, "项目 工资福利") => "与上年持平，包括工资福利支出",
        (_, "项目 商品和服务") => "商品和服务支出",
        (_, "项目 资本性") => "资本性支出",
        (_, plain) => plain,
    }
    .to_owned()
}

/// The exact phrase that must stand in the section.
fn phrase(section: &str, figure: &str, printed: &str, values: &BTreeMap<String, String>) -> String {
    let (base, change) = figure.rsplit_once(' ').unwrap_or(("", figure));
    let whole = ["总额", "预算"].iter().find_map(|name| values.get(*name).map(|v| (*name, v)));
    let (name, value) = match values.get(base) {
        Some(value) => (base, value),
        None => whole.unwrap_or(("", &values[values.keys().next().unwrap()])),
    };
    let start = format!("{}{value}万元，", words(section, name));
    match change {
        "比上年增加" | "增加" => format!("{start}比上年增加{printed}万元"),
        "减少" => format!("{start}比上年减少{printed}万元"),
        "与上年" => format!("{start}与上年{printed}"),
        "增长率" => format!("万元，增长{printed}"),
        _ if section == "项目绩效" => format!("（5）年度预算安排：{printed}万元"),
        _ => format!("{}{printed}", words(section, figure)),
    }
}

fn rows(file: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(root().join("tests/data").join(file)).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_published_figure_stands_in_its_section() {
    let desk = Desk::new();
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2023, "pdf"));
    let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let rows = rows("nanchang-2023-expected.csv");
    assert_eq!(rows.len(), 61);
    for row in &rows {
        values.entry(row[0].clone()).or_default().insert(row[1].clone(), row[2].clone());
    }
    let mut missing = Vec::new();
    for row in &rows {
        let mut part = section(&text, &row[0]);
        if row[0] == "项目绩效" {
            part = project(part, &row[1]);
        }
        let wanted = phrase(&row[0], &row[1], &row[2], &values[&row[0]]);
        if !part.contains(&wanted) {
            missing.push(format!("{row:?}: {wanted}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The text of one project.
fn project<'a>(section: &'a str, name: &str) -> &'a str {
    let title = format!(".{name}项目");
    let start = section.find(&title).unwrap_or_else(|| panic!("no {title}"));
    let rest = &section[start + title.len()..];
    let end = rest.find("（6）绩效目标和指标：").unwrap();
    let more = &rest[end..];
    // the next project's heading ends this one
    let next = more.find("（1）项目概述").unwrap_or(more.len());
    &rest[..end + next]
}

#[test]
fn every_project_has_its_six_indicators() {
    let desk = Desk::new();
    desk.build().expect(0);
    let text = pdf_text(&desk.file(2023, "pdf"));
    let all = section(&text, "项目绩效");
    let rows = rows("nanchang-2023-indicators.csv");
    assert_eq!(rows.len(), 30);
    for row in rows {
        let part = project(all, &row[0]);
        let wanted = format!("{}：{}{}", row[3], row[4], row[5]);
        assert!(part.contains(&wanted), "{} lacks {wanted}", row[0]);
        // and in table 10, where each stands in cells of its own
        assert!(text.contains(&format!("{}{}", row[4], row[5])), "{wanted}");
    }
}

#[test]
fn the_pdf_is_sound_and_the_same_every_time() {
    let (one, two) = (Desk::new(), Desk::new());
    one.build().expect(0);
    // the clock moves on
    std::thread::sleep(std::time::Duration::from_millis(1100));
    two.build().expect(0);
    if let Some(checked) = tool("qpdf", &["--check", one.file(2023, "pdf").to_str().unwrap()]) {
        assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
    }
    let document = lopdf::Document::load(one.file(2023, "pdf")).unwrap();
    assert!(document.get_pages().len() > 15);
    for extension in ["pdf", "xlsx", "html"] {
        let [a, b] = [&one, &two].map(|desk| std::fs::read(desk.file(2023, extension)).unwrap());
        assert!(a == b, "{extension} differs from run to run");
    }
}

#[test]
fn every_heading_of_the_contents_names_its_page() {
    let desk = Desk::new();
    desk.build().expect(0);
    let path = desk.file(2023, "pdf");
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let contents = bare(&pages_text(&path, 2, 2));
    // the links say where each entry leads; the number printed beside it must say the same
    let document = lopdf::Document::load(&path).unwrap();
    let pages: Vec<_> = document.page_iter().collect();
    let annotations = document.get_page_annotations(pages[1]).unwrap();
    assert!(annotations.len() >= 20, "{}", annotations.len());
    for link in annotations {
        let title = lopdf::decode_text_string(link.get(b"Contents").unwrap()).unwrap();
        let target = link.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let page = pages.iter().position(|id| *id == target).unwrap() - 1;
        let text = bare(&pages_text(&path, page as u32 + 2, page as u32 + 2));
        assert!(text.contains(&bare(&title)), "{title} is not on page {page}");
        // pdftotext may read across the wide blank after a part's number
        let name = bare(title.rsplit('　').next().unwrap());
        let start = contents.find(&name).unwrap_or_else(|| panic!("{title} is not in {contents}"));
        let after = contents[start + name.len()..].trim_start_matches('.');
        let printed: String = after.chars().take_while(char::is_ascii_digit).collect();
        assert!(printed.starts_with(&page.to_string()), "{title}: {printed} printed, {page} true");
    }
}
