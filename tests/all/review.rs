//! The two pages for the house as those find them who use them: the links between them, the way from a number to its
//! cell and back, what was compared, what may be copied, with what it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};

use crate::support::{Desk, root};

const SAMPLES: [(&str, i32); 3] = [("nanchang-2023", 2023), ("qingshi-2025", 2025), ("mingwan-2026", 2026)];

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn ids(page: &Html) -> BTreeSet<&str> {
    all(page, "[id]").into_iter().filter_map(|element| element.attr("id")).collect()
}

/// The two pages of a build that went through.
struct Pages {
    check: Html,
    review: Html,
}

impl Pages {
    fn built(desk: &Desk, year: i32) -> Self {
        desk.build().expect(0);
        let folder = desk.output().join("sample").join(year.to_string()).join("内部");
        Self { check: read(&folder.join("check.html")), review: read(&folder.join("复核.html")) }
    }
}

fn read(path: &Path) -> Html {
    let page = Html::parse_document(&std::fs::read_to_string(path).unwrap());
    assert!(page.errors.is_empty(), "{}: {:?}", path.display(), page.errors);
    page
}

/// The report of a check, without a review page beside it.
fn checked(desk: &Desk, code: i32) -> (Html, serde_json::Value) {
    let folder = desk.output();
    desk.run("check", &["--report", folder.to_str().unwrap()]).expect(code);
    let json = std::fs::read(folder.join("check.json")).unwrap();
    (read(&folder.join("check.html")), serde_json::from_slice(&json).unwrap())
}

/// The sample with one cell that breaks two sums.
fn spoilt() -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门支出总表");
        let (row, _) = sheet.find("2080102");
        *sheet.number((row, 4)) += 10.0;
    });
    desk
}

/// The blocks that the report offers for its errors.
fn offered(page: &Html) -> Vec<String> {
    all(page, "article.error .accept pre").into_iter().map(text).collect()
}

/// Pastes the blocks of a report into unit.toml and fills them in.
fn accept_all(desk: &Desk, page: &Html) {
    let path = desk.unit().join("unit.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    let filled = offered(page).join("\n").replace("reason = \"\"", "reason = \"核实\"");
    let filled = filled.replace("name = \"\"", "name = \"张三\"");
    std::fs::write(&path, format!("{before}\n{filled}")).unwrap();
}

#[test]
fn links_between_the_two_pages_lead_somewhere() {
    for (sample, year) in SAMPLES {
        let pages = Pages::built(&Desk::of(sample), year);
        let mut led = BTreeMap::from([("check.html", 0), ("复核.html", 0)]);
        for (page, own) in [(&pages.check, "check.html"), (&pages.review, "复核.html")] {
            for link in all(page, "a") {
                let target = link.attr("href").unwrap();
                let (file, id) = target.split_once('#').unwrap_or((target, ""));
                let of = match file {
                    "" => page,
                    "check.html" => &pages.check,
                    "复核.html" => &pages.review,
                    _ => panic!("{sample} {own}: {target} leads outside"),
                };
                assert!(id.is_empty() || ids(of).contains(id), "{sample} {own}: {target} leads nowhere");
                *led.entry(if file.is_empty() { own } else { file }).or_default() += 1;
            }
        }
        assert!(led["check.html"] > 0 && led["复核.html"] > 500, "{sample}: {led:?}");
    }
}

#[test]
fn without_a_review_page_nothing_leads_to_one() {
    let desk = Desk::new();
    let (page, _) = checked(&desk, 0);
    assert!(all(&page, "a").iter().all(|link| link.attr("href").unwrap().starts_with('#')));
    assert!(!page.html().contains("复核.html"));
}

#[test]
fn the_tab_key_stops_fewer_than_sixty_times() {
    let stops = "a:not([tabindex=\"-1\"]), [tabindex=\"0\"]:not(a), input, button, select, textarea, summary";
    for (sample, year) in SAMPLES {
        let pages = Pages::built(&Desk::of(sample), year);
        let count = all(&pages.review, stops).len();
        assert!((20..60).contains(&count), "{sample}: {count} stops");
        // one of all numbers; the arrow keys reach the rest
        assert_eq!(all(&pages.review, "[data-origin][tabindex=\"0\"]").len(), 1, "{sample}");
        assert!(all(&pages.review, "[data-origin][tabindex=\"-1\"]").len() > 300, "{sample}");
    }
}

#[test]
fn a_figure_leads_to_its_cell_and_the_cell_back() {
    let pages = Pages::built(&Desk::new(), 2023);
    let by_id = |id: &str| all(&pages.review, &format!("[id=\"{id}\"]"))[0];
    let cells: Vec<ElementRef<'_>> = all(&pages.review, "section > p a.figure");
    assert!(cells.len() > 30, "{}", cells.len());
    for figure in cells {
        let own = figure.attr("id").unwrap();
        for cell in figure.attr("data-cells").unwrap().split(' ') {
            let cell = by_id(cell);
            assert!(cell.ancestors().filter_map(ElementRef::wrap).any(|up| up.value().name() == "td"));
            let uses: Vec<&str> = cell.attr("data-uses").unwrap().split(' ').collect();
            assert!(uses.contains(&own), "{} does not lead back to {}", cell.html(), figure.html());
        }
    }
    // a figure that is copied from a cell says the same
    let total = all(&pages.review, "section > p a.figure.of-table")[0];
    assert_eq!(text(by_id(total.attr("data-cells").unwrap())).replace(',', ""), text(total));
}

#[test]
fn a_reviewer_reads_names_and_no_paths() {
    let pages = Pages::built(&Desk::new(), 2023);
    for number in all(&pages.review, "[data-origin]") {
        let told = number.attr("data-origin").unwrap();
        for jargon in ["@", " | ", "unit/", ".tera", "pack.toml", "第1列", "organisation.", "模板包的"]
        {
            assert!(!told.contains(jargon), "{jargon} in {told}");
        }
    }
    let told: Vec<&str> =
        all(&pages.review, ".of-table").iter().filter_map(|one| one.attr("data-origin")).collect();
    let wanted = "表里的数；取自 《收支预算总表》“一、财政拨款收入”一行，“预算数”一列（tables.xlsx「1 收支预算总表」B5）；已比对，相符";
    assert!(told.contains(&wanted), "{}", told[0]);
    // who mends templates finds them all the same
    assert!(all(&pages.review, "[data-source]").iter().any(|one| {
        one.attr("data-source").unwrap().contains("收支预算总表@收入/收入总计/预算数")
    }));
    for line in ["经办", "复核", "财务负责人", "保密审查", "主要负责人"] {
        let row = all(&pages.review, ".sign tbody tr").into_iter().find(|row| text(*row).trim() == line);
        assert!(row.is_some(), "no line for {line}, or it is not blank");
    }
}

#[test]
fn marks_say_what_was_compared_and_what_was_found() {
    let pages = Pages::built(&Desk::new(), 2023);
    let of = |class: &str| all(&pages.review, &format!("main .figure.{class}")).len();
    assert!(of("agrees") > 400 && of("found") == 0, "{} {}", of("agrees"), of("found"));
    let told: Vec<String> = all(&pages.review, ".results li").into_iter().map(text).collect();
    let count = |at: usize| told[at].rsplit(' ').next().unwrap().parse::<usize>().unwrap();
    assert_eq!((count(0), count(1), count(3)), (of("agrees"), of("found"), of("uncompared")), "{told:?}");
    // 编制人数 is held against nothing
    let uncompared = all(&pages.review, "main .figure.uncompared");
    assert!(uncompared.iter().any(|one| text(*one) == "133"), "{told:?}");
    assert!(uncompared[0].attr("data-origin").unwrap().ends_with("没有与别的数比对过"));
    // what somebody answers for is marked at its cells and leads to the report
    let desk = spoilt();
    let (page, _) = checked(&desk, 1);
    accept_all(&desk, &page);
    let pages = Pages::built(&desk, 2023);
    let answered = all(&pages.review, "main td .figure.answered");
    assert!(answered.iter().any(|one| text(*one) == "716.90"), "{}", answered.len());
    for marked in answered {
        let finding = format!("f-{}", marked.attr("data-finding").unwrap());
        assert!(ids(&pages.check).contains(finding.as_str()), "{}", marked.html());
    }
}

#[test]
fn the_numbers_behind_a_passed_rule_are_there() {
    let desk = Desk::new();
    let (page, json) = checked(&desk, 0);
    let entry = all(&page, "details.entry.passed").into_iter().find(|entry| {
        let code = Selector::parse("summary code").unwrap();
        entry.select(&code).next().is_some_and(|id| text(id) == "表内-列和-支出总表")
    });
    let entry = entry.unwrap();
    let lines: Vec<String> = entry
        .select(&Selector::parse(".looked tbody tr").unwrap())
        .map(|row| text(row).replace('\n', ""))
        .collect();
    let rule =
        json["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "表内-列和-支出总表").unwrap();
    assert_eq!(lines.len() as u64, rule["compared"].as_u64().unwrap());
    // 合计 3,762.09: the cell, both sums, the terms of the other side
    let caption = entry.select(&Selector::parse("caption").unwrap()).next().map(text).unwrap();
    assert!(caption.contains("tables.xlsx「3 部门支出总表」") && caption.contains("单位：万元"), "{caption}");
    assert!(
        lines.iter().any(|line| line.contains("C13762.09＝3762.09") || line.contains("3762.09＝3762.09D")),
        "{lines:#?}"
    );
    // every rule that passed can be opened
    let passed = json["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "passed").count();
    assert_eq!(all(&page, "details.entry.passed").len(), passed);
}

#[test]
fn the_verdict_comes_first() {
    let desk = Desk::new();
    let first = |page: &Html| {
        let main = all(page, "main")[0];
        let words: String = main.child_elements().nth(1).map(text).unwrap();
        words
    };
    let (page, json) = checked(&desk, 0);
    assert!(first(&page).starts_with("可以公开　错误0处，警告0处，未核对"), "{}", first(&page));
    assert_eq!(json["publishable"], true);
    // a reason that is missing stops publication too, and comes after the findings
    let text_of = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let reasons = text_of.split("[reasons]").nth(1).unwrap();
    let line = reasons.lines().find(|line| line.contains(" = ")).unwrap().to_owned();
    desk.rewrite(&line, "");
    let (page, json) = checked(&desk, 2);
    assert!(first(&page).starts_with("不能公开　错误0处，还缺1处"), "{}", first(&page));
    assert_eq!((&json["publishable"], json["lacking"].as_array().unwrap().len()), (&false.into(), 1));
    let headings: Vec<String> = all(&page, "h2").into_iter().map(text).collect();
    let at = |heading: &str| headings.iter().position(|own| own == heading).unwrap();
    assert!(at("核对发现") < at("还缺的"), "{headings:?}");
}

#[test]
fn one_thing_has_one_number_on_the_page() {
    let desk = spoilt();
    let unit = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let reasons = unit.split("[reasons]").nth(1).unwrap();
    desk.rewrite(reasons.lines().find(|line| line.contains(" = ")).unwrap(), "");
    let (page, _) = checked(&desk, 2);
    let texts = |selector: &str| all(&page, selector).into_iter().map(text).collect::<Vec<String>>();
    let verdict = texts(".verdict").remove(0);
    let sum = texts(".verdict + .note").remove(0);
    let number = |words: &str, before: &str| {
        let (_, rest) = words.split_once(before).unwrap_or_else(|| panic!("{words} has no {before}"));
        rest.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    let (errors, lacks) = (number(&verdict, "错误"), number(&verdict, "还缺"));
    let (passed, skipped) = (number(&sum, "：通过"), number(&sum, "未核对"));
    assert!(errors != "0" && lacks == "1", "{verdict}");
    assert_eq!(number(&verdict, "未核对"), skipped);
    let labels = texts("form label").join("\n");
    assert!(labels.contains(&format!("\n错误 {errors}，还缺 {lacks}\n")), "{labels}");
    let headings = texts("h2").join("\n");
    for (words, wanted) in [("通过的规则", &passed), ("未核对的规则", &skipped)] {
        assert_eq!(number(&labels, &format!("{words} ")), *wanted, "{labels}");
        assert_eq!(number(&headings, &format!("\n{words}（")), *wanted, "{headings}");
    }
}

#[test]
fn the_lead_stands_before_the_findings_and_leads_to_them() {
    let desk = spoilt();
    let (page, _) = checked(&desk, 1);
    let lead = all(&page, "ol.leads > li")[0];
    assert!(text(lead).contains("tables.xlsx「3 部门支出总表」E"), "{}", text(lead));
    let to = lead.select(&Selector::parse("a").unwrap()).next().unwrap().attr("href").unwrap();
    assert!(ids(&page).contains(to.trim_start_matches('#')));
    // all findings of that cause stand below it
    assert_eq!(all(&page, "section.cause article.error").len(), all(&page, "article.error").len());
}

#[test]
fn what_is_copied_from_the_report_is_accepted() {
    let desk = spoilt();
    let (page, _) = checked(&desk, 1);
    let blocks = offered(&page);
    assert_eq!(blocks.len(), all(&page, "article.error").len());
    let path = desk.unit().join("unit.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    // as copied it answers for nothing
    std::fs::write(&path, format!("{before}\n{}", blocks.join("\n"))).unwrap();
    assert!(desk.check().expect(2).stderr.contains("原因 reason"));
    std::fs::write(&path, before).unwrap();
    accept_all(&desk, &page);
    let (page, json) = checked(&desk, 0);
    assert_eq!(all(&page, "article.accepted").len(), blocks.len());
    assert!(all(&page, "article.accepted .accept").is_empty(), "accepted twice");
    assert_eq!(json["publishable"], true);
}

#[test]
fn an_office_without_unit_toml_copies_rows_for_its_sheet() {
    let desk = spoilt();
    desk.run("facts", &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let (page, json) = checked(&desk, 1);
    let blocks = offered(&page);
    assert!(blocks.len() == 2 && blocks.iter().all(|block| !block.contains("[[accept]]")), "{blocks:?}");
    let findings =
        json["rules"].as_array().unwrap().iter().flat_map(|rule| rule["findings"].as_array().unwrap());
    let errors: Vec<&str> =
        findings.filter(|one| one["severity"] == "error").filter_map(|one| one["id"].as_str()).collect();
    let offers = all(&page, "article.error .accept");
    desk.change("基本情况.xlsx", |book| {
        let sheet = book.sheet("文字说明");
        let (row, column) = sheet.find("接受问题");
        for (at, block) in (0..).zip(&blocks) {
            let id = errors.iter().find(|id| text(offers[at as usize]).contains(&format!("{id}，"))).unwrap();
            let filled = block.replace("姓名 ", "姓名 张三").replace("原因 ", "原因 核实");
            sheet.set((row + at, column), "接受问题");
            sheet.set((row + at, column + 1), id);
            sheet.set((row + at, column + 2), &filled);
        }
    });
    let (page, json) = checked(&desk, 0);
    assert_eq!((all(&page, "article.accepted").len(), &json["publishable"]), (2, &true.into()));
}

#[test]
fn what_nobody_can_answer_for_offers_nothing_to_copy() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let more =
        "\n[[accept]]\nid = \"没有:这个\"\nfingerprint = \"00000000\"\nreason = \"一\"\nname = \"二\"\n";
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + more).unwrap();
    let (page, _) = checked(&desk, 0);
    let own =
        all(&page, "article.finding").into_iter().find(|one| text(*one).contains("填写-接受:")).unwrap();
    assert!(own.select(&Selector::parse(".accept").unwrap()).next().is_none());
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_digests_are_those_of_the_files() {
    let desk = Desk::new();
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    let style = "[charts]\nenabled = true\n";
    std::fs::write(desk.unit().join("templates/style-own.toml"), style).unwrap();
    let (page, json) = checked(&desk, 0);
    let with = &json["checked_with"];
    assert_eq!(with["program"], concat!("gongkai ", env!("CARGO_PKG_VERSION")));
    let footer = text(all(&page, "footer")[0]);
    let inputs = with["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 3);
    for file in inputs {
        let bytes = std::fs::read(desk.unit().join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(file["sha256"], digest(&bytes));
        assert!(footer.contains(&digest(&bytes)));
    }
    // as docs/check-json.md says it
    let layers = with["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 2);
    assert_eq!(
        layers[1]["sha256"],
        digest(format!("{}  style-own.toml\n", digest(style.as_bytes())).as_bytes())
    );
    let list: String =
        layers.iter().map(|layer| format!("{}\n", layer["sha256"].as_str().unwrap())).collect();
    assert_eq!(with["pack"]["sha256"], digest(list.as_bytes()));
    assert_eq!(with["pack"]["name"], "jiangxi");
    let built_in = layers[0]["sha256"].clone();
    // what changes in a template changes its layer and the whole, and nothing else
    std::fs::write(desk.unit().join("templates/style-own.toml"), style.replace("true", "false")).unwrap();
    let (_, changed) = checked(&desk, 0);
    let changed = &changed["checked_with"];
    assert_eq!(changed["layers"][0]["sha256"], built_in);
    assert_ne!(changed["pack"]["sha256"], with["pack"]["sha256"]);
    assert_eq!(changed["inputs"], with["inputs"]);
}

#[test]
fn nothing_of_the_pages_for_the_house_is_public() {
    let desk = Desk::new();
    desk.build().expect(0);
    for entry in std::fs::read_dir(desk.public(2023)).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for trace in [
            "check.html",
            "复核.html",
            "data-origin",
            "data-cells",
            "href=\"#t1-",
            "id=\"f1\"",
            "uncompared",
            "主要负责人",
        ] {
            assert!(!text.contains(trace), "{} holds {trace}", path.display());
        }
    }
    assert!(root().join("docs/check-json.md").exists());
}
