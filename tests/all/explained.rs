//! Every number that a reader sees is told with its origin: by the ledger, by `explain`, on the review page, in the
//! manifest.

use std::collections::BTreeMap;

use gongkai::compose::document::{Block, Document};
use gongkai::compose::kinds::OriginKind;
use gongkai::compose::numbers::{NumberOrigin, NumberSpot};
use gongkai::compose::sight::Sight;
use gongkai::compose::{self, Composed, asked, digits};
use gongkai::render::html;
use scraper::{ElementRef, Html, Selector};

use crate::html::input;
use crate::support::{Desk, Run};

const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// How often each thing is there.
fn counted<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    things.into_iter().for_each(|thing| *counts.entry(thing).or_default() += 1);
    counts
}

fn composed(sample: &str, charts: bool) -> (gongkai::read::Input, Composed) {
    let input = input(sample, charts);
    let composed = compose::compose(&input.budget, &input.pack).unwrap();
    (input, composed)
}

/// The numbers of a text as a reader reads them: written anew, so that the program is not held against itself.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut apart = true;
    let mut between = String::new();
    for c in text.chars() {
        if c.is_numeric() && (c.is_ascii_digit() || ('０'..='９').contains(&c)) {
            match numbers.last_mut() {
                Some(last) if !apart && (between.is_empty() || between == "." || between == ",") => {
                    last.push_str(&between);
                    last.push(c);
                }
                _ => numbers.push(c.to_string()),
            }
            apart = false;
            between.clear();
        } else {
            between.push(c);
        }
    }
    numbers
}

/// Whether a spot is printed on the page.
fn is_on_page(document: &Document, spot: &NumberSpot) -> bool {
    let mut blocks = document.parts.iter().flat_map(|part| &part.blocks);
    match spot {
        NumberSpot::Title => false,
        NumberSpot::Table { table, .. } => {
            blocks.any(|block| matches!(block, Block::Table(view) if view.id == *table))
        }
        NumberSpot::Chart(_) => blocks.any(|block| matches!(block, Block::Charts(_))),
        _ => true,
    }
}

#[test]
fn the_ledger_has_every_number_of_the_page() {
    for sample in SAMPLES {
        for charts in [false, true] {
            let (input, composed) = composed(sample, charts);
            let page = Html::parse_document(&html::page(&composed.document, &input.pack.style.table));
            let pieces = "main h1 > span, main header > p, main h2, main h3, main h4, main h5, main h6, \
                          main section > p, main caption > span > span, main th, main td, main figcaption, \
                          main svg text";
            let pieces: Vec<String> = all(&page, pieces).into_iter().map(text).collect();
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let whole = all(&page, "main").into_iter().map(text).map(|text| digits(&text)).sum::<usize>();
            let read: usize = pieces.iter().map(|piece| digits(piece)).sum();
            assert_eq!(read, whole, "{sample} {charts}: the test reads all that the page says");
            let mut seen = counted(pieces.iter().flat_map(|piece| numbers(piece)));
            // the caption of a form says once more whose it is
            for form in all(&page, "table.form") {
                let name = form.select(&Selector::parse("tbody tr td").unwrap()).next().map(text).unwrap();
                for number in numbers(&name) {
                    *seen.get_mut(&number).unwrap() -= 1;
                }
            }
            let document = &composed.document;
            let printed = document.numbers.iter().filter(|number| is_on_page(document, &number.spot));
            let known = counted(printed.flat_map(|number| numbers(&number.text)));
            assert!(seen.values().sum::<usize>() > 600, "{sample}: {seen:?}");
            let missing: Vec<_> = seen.iter().filter(|(number, n)| known.get(*number) != Some(n)).collect();
            let invented: Vec<_> = known.iter().filter(|(number, n)| seen.get(*number) != Some(n)).collect();
            assert!(
                missing.is_empty() && invented.is_empty(),
                "{sample} {charts}: {missing:?} but {invented:?}"
            );
        }
    }
}

#[test]
fn each_number_is_found_as_it_is_printed_and_nearly_so() {
    for sample in SAMPLES {
        let (_, composed) = composed(sample, true);
        let document = &composed.document;
        let sight = Sight { document, tables: &composed.tables };
        let texts = counted(document.numbers.iter().map(|number| number.text.clone()));
        for text in texts.keys() {
            let wide: String = text
                .chars()
                .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
                .collect();
            for written in [text.clone(), format!(" {text} "), wide, text.replace(',', "")] {
                let found = asked::find(&sight, &written);
                let all = (0..document.numbers.len()).filter(|i| document.numbers[*i].text == *text);
                for number in all {
                    assert!(found.hits.contains(&number), "{sample}: {written} misses one of {text}");
                    assert!(!sight.told(&document.numbers[number]).is_empty());
                }
            }
            let found = asked::find(&sight, &format!("≥{text}万元"));
            assert!(!found.hits.is_empty(), "{sample}: ≥{text}万元");
        }
        for number in &document.numbers {
            assert!(!sight.named(&number.spot).is_empty(), "{number:?}");
        }
    }
}

fn explain(desk: &Desk, what: &str) -> Run {
    desk.run("explain", &[what])
}

#[test]
fn explain_tells_kind_origin_and_place_of_print() {
    let desk = Desk::new();
    for (what, words) in [
        (
            "58.91",
            &["录入的文字或编码", "录在 tables.xlsx「10 项目支出绩效目标表」D10", "月均成本<=58.91万元"][..],
        ),
        ("≥58.91", &["按“58.91”找：", "月均成本<=58.91万元", "“成本指标”一行"]),
        ("３，７６２．０９", &["表里的数", "《收支预算总表》", "参加的核对："]),
        ("３７６２.０９ 万元", &["按“3762.09”找：", "收入预算总额为3762.09万元"]),
        ("11.54%", &["算出来的数", " | rate", "previous.xlsx", "由 jiangxi/part3.md.tera"]),
        ("2022年7月31日", &["单位填写的数", "unit.toml", "截至2022年7月31日"]),
        ("2023", &["年份", "unit.toml", "印在：封面", "共"]),
        ("2080102", &["录入的文字或编码", "A8", "“一般行政管理事务”一行，“科目编码”一列"]),
        ("（3）", &["编号", "印在：（3）"]),
        ("0.00", &["表里的数", "另有", "个来源也印着这个数"]),
    ] {
        let said = explain(&desk, what).expect(0).stdout;
        for word in words {
            assert!(said.contains(word), "{what}: no {word} in\n{said}");
        }
        // an origin has a line of its own, and there are not more than can be read
        assert!(said.lines().filter(|line| !line.starts_with(' ')).count() <= 16, "{said}");
    }
    // what is asked with the words around it is not every number of the kind
    let three = explain(&desk, "（3）").expect(0).stdout;
    assert!(!three.contains("表里的数") && !three.contains("月均成本"), "{three}");
}

#[test]
fn explain_offers_what_is_nearest_to_what_is_not_there() {
    let desk = Desk::new();
    for (what, words) in [
        ("37620900", "3762.09（换算成万元）"),
        ("3762.0900", "3762.09（小数位数不同）"),
        ("3762.90", "3762.09（有一两个数字不同）"),
        ("收支预算总表@收入/收入总记/预算数", "是否指“收入总计”"),
        ("收支预算表@收入/收入总计/预算数", "是否指“收支预算总表”"),
        ("收支预算总表@收入/收入总计/予算数", "是否指“预算数”"),
        ("一般公共预算支出表/2080102", "路径还要写列名"),
        ("unit/staff.establised", "编制人数（staff.established）"),
    ] {
        let said = explain(&desk, what).expect(2).stderr;
        assert!(said.contains(words), "{what}: no {words} in\n{said}");
    }
    let nowhere = explain(&desk, "987654.32").expect(2).stderr;
    assert!(nowhere.contains("没有印出“987654.32”") && !nowhere.contains("最接近"), "{nowhere}");
    // a small number that nothing has may be a page's
    assert!(explain(&desk, "— 37 —").expect(0).stdout.contains("页码"));
    assert!(!explain(&desk, "1").expect(0).stdout.contains("页码"));
}

#[test]
fn the_review_page_marks_every_number_with_its_kind() {
    for sample in SAMPLES {
        let (input, composed) = composed(sample, true);
        let document = &composed.document;
        let report = gongkai::reconcile::reconcile(&input.budget, &input.pack);
        let source = html::review(&composed, &input.pack.style.table, &report);
        let page = Html::parse_document(&source);
        assert!(page.errors.is_empty(), "{sample}: {:?}", page.errors);
        let kinds = |number: &&gongkai::compose::numbers::Number| OriginKind::of(number, document);
        let printed = document.numbers.iter().filter(|number| is_on_page(document, &number.spot));
        let on_page = counted(printed.map(|number| OriginKind::of(number, document)));
        let known = counted(document.numbers.iter().map(|number| kinds(&number)));
        let legend: Vec<String> = all(&page, ".kinds li").into_iter().map(text).collect();
        assert_eq!(legend.len(), OriginKind::ALL.len());
        for (kind, told) in OriginKind::ALL.into_iter().zip(legend) {
            assert_eq!(told, format!("{} {}", kind.name(), known.get(&kind).copied().unwrap_or_default()));
            let marks = all(&page, &format!("main .of-{}[data-origin]", kind.word()));
            let again = all(&page, &format!(".form caption .of-{}", kind.word()));
            // titles of forms have numbers of the pack, and none that is typed but the name that they repeat
            let again = if kind == OriginKind::Words { again.len() } else { 0 };
            let wanted = on_page.get(&kind).copied().unwrap_or_default();
            assert_eq!(marks.len() - again, wanted, "{sample}: {kind:?}");
            for mark in marks {
                let origin = mark.attr("data-origin").unwrap();
                assert!(origin.starts_with(&format!("{}；", kind.name())), "{}", mark.html());
                assert!(!digits::runs(&text(mark)).is_empty(), "{}", mark.html());
            }
        }
        // words of tables are no stops of the Tab key
        assert!(all(&page, "table .number[tabindex], svg .number[tabindex]").is_empty());
        assert!(all(&page, "section > p .number").iter().all(|number| number.attr("tabindex").is_some()));
        let public = html::page(document, &input.pack.style.table) + &html::fragment(document);
        assert!(!public.contains("data-origin") && !public.contains("of-words"));
    }
}

#[test]
fn the_manifest_lists_every_number_once() {
    let desk = Desk::new();
    desk.build().expect(0);
    let folder = desk.output().join("sample/2023/内部/版本/1/manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder).unwrap()).unwrap();
    let (_, composed) = composed("nanchang-2023", false);
    let (listed, figures) =
        (manifest["numbers"].as_array().unwrap(), manifest["figures"].as_array().unwrap());
    let document = &composed.document;
    assert_eq!(listed.len(), document.numbers.len());
    assert_eq!(figures.len(), document.figures.len());
    for (entry, number) in listed.iter().zip(&document.numbers) {
        assert_eq!(entry["text"], number.text);
        assert_eq!(entry["kind"], OriginKind::of(number, document).word());
        assert!(!entry["where"].as_str().unwrap().is_empty(), "{entry}");
        match number.origin {
            NumberOrigin::Figure(id) => {
                assert_eq!(entry["figure"], id);
                assert_eq!(figures[id]["text"], entry["text"]);
                assert!(entry.get("origin").is_none(), "told twice: {entry}");
            }
            _ => assert!(
                entry.get("figure").is_none() && !entry["origin"].as_str().unwrap().is_empty(),
                "{entry}"
            ),
        }
    }
}

#[test]
fn a_row_of_two_sides_is_named_by_the_side_of_its_number() {
    let said = explain(&Desk::new(), "财政拨款收支总表@支出/支出总计/合计").expect(0).stdout;
    assert!(said.contains("“支出总计”一行"), "{said}");
    assert!(!said.contains("《2023年财政拨款收支总表》“收入总计”一行"), "{said}");
}
