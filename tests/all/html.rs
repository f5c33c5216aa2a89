//! The pages as a browser's parser reads them: well-formed, linked, headed, tables whole. What only a
//! browser can tell is for `scripts/check-html.sh`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gongkai::compose;
use gongkai::edition;
use gongkai::read::{self, Input};
use gongkai::reconcile;
use gongkai::reconcile::report::Finding;
use gongkai::render::html;
use scraper::{ElementRef, Html, Selector};

use crate::support::{Desk, root};

/// A folder that switches the charts on.
pub fn charts_on() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("style-own.toml"), "[charts]\nenabled = true\n").unwrap();
    folder
}

/// A sample as read, with charts or without.
pub fn input(sample: &str, charts: bool) -> Input {
    let on = charts_on();
    let overlay = if charts { vec![on.path().to_path_buf()] } else { Vec::new() };
    read::read(&root().join("inputs").join(sample), &overlay).0.unwrap()
}

/// Every page that is made of the samples, by name.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        for charts in [false, true] {
            let input = input(sample, charts);
            let composed = compose::compose(&input.budget, &input.pack).unwrap();
            let mut add = |kind: &str, text: String| {
                pages.insert(format!("{sample} {charts} {kind}"), text);
            };
            add("page", html::page(&composed.document, &input.pack.style.table));
            let report = reconcile::reconcile(&input.budget, &input.pack);
            let mut spoken = report.clone();
            let message = "一切<相符>".to_owned();
            spoken.outcomes[0].roundings.push(Finding { message, ..Finding::default() });
            add("review", html::review(&composed, &input.pack.style.table, &spoken));
            let shell = "<!DOCTYPE html><html lang=\"zh-CN\"><head><title>x</title></head><body>";
            add("fragment", format!("{shell}{}</body></html>", html::fragment(&composed.document)));
            let file = &edition::reports(&input, &report)[0];
            add("report", String::from_utf8(file.bytes.clone()).unwrap());
        }
    }
    pages
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

#[test]
fn pages_are_well_formed_and_their_links_lead_somewhere() {
    for (name, source) in pages() {
        let page = Html::parse_document(&source);
        assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
        let mut ids = BTreeSet::new();
        for element in all(&page, "[id]") {
            let id = element.attr("id").unwrap();
            assert!(ids.insert(id), "{name}: two elements are called {id}");
        }
        let links = all(&page, "a");
        for link in &links {
            let target = link.attr("href").unwrap();
            // the report lies beside the review page; where both do, `reports.rs` follows the links
            if name.ends_with("review") && target.starts_with("check.html") {
                continue;
            }
            let id = target.strip_prefix('#').unwrap_or_else(|| panic!("{name}: {target} leads outside"));
            assert!(ids.contains(id), "{name}: {target} leads nowhere");
            assert!(!text(*link).is_empty());
        }
        assert_eq!(links.len() > 20, name.ends_with("page") || name.ends_with("review"), "{name}");
        for element in all(&page, "[aria-labelledby]") {
            assert!(ids.contains(element.attr("aria-labelledby").unwrap()), "{name}");
        }
        assert!(all(&page, "[src], link, iframe, object").is_empty(), "{name} is not self-contained");
        assert_eq!(all(&page, "html")[0].attr("lang"), Some("zh-CN"));
    }
}

#[test]
fn headings_are_in_order() {
    for (name, source) in pages() {
        let page = Html::parse_document(&source);
        let mut last = 0;
        for heading in all(&page, "h1, h2, h3, h4, h5, h6") {
            let level: u32 = heading.value().name()[1..].parse().unwrap();
            assert!(level <= last + 1, "{name}: h{level} “{}” after h{last}", text(heading));
            assert!(!text(heading).trim().is_empty(), "{name}: an empty heading");
            last = level;
        }
        assert_eq!(all(&page, "h1").len(), 1, "{name}");
    }
}

#[test]
fn fragments_hold_neither_script_nor_style() {
    for (name, source) in pages().into_iter().filter(|(name, _)| name.ends_with("fragment")) {
        let page = Html::parse_document(&source);
        assert!(all(&page, "script, style, [style], [class], [id], [tabindex], a").is_empty(), "{name}");
        for element in all(&page, "body *") {
            for (attribute, value) in element.value().attrs() {
                assert!(!attribute.starts_with("on"), "{name}: {attribute}");
                assert!(!value.contains("javascript") && !value.contains("http"), "{name}: {value}");
            }
        }
        assert!(all(&page, "table").len() >= 9, "{name}");
    }
}

/// How many cells lie over each slot of a table's section.
fn slots(section: ElementRef<'_>) -> BTreeMap<(usize, usize), usize> {
    let rows = Selector::parse("tr").unwrap();
    let rows: Vec<_> = section.select(&rows).collect();
    let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        for cell in row.child_elements() {
            while taken.contains_key(&(y, x)) {
                x += 1;
            }
            let span = |name| cell.attr(name).map_or(1, |span| span.parse::<usize>().unwrap());
            assert!(y + span("rowspan") <= rows.len(), "a cell hangs out below: {}", cell.html());
            for (down, right) in (0..span("rowspan")).flat_map(|d| (0..span("colspan")).map(move |r| (d, r)))
            {
                *taken.entry((y + down, x + right)).or_default() += 1;
            }
            x += span("colspan");
        }
    }
    taken
}

#[test]
fn cells_cover_their_tables_and_are_headed() {
    for (name, source) in pages() {
        let page = Html::parse_document(&source);
        for table in all(&page, "table") {
            let sections = Selector::parse("thead, tbody").unwrap();
            let mut width = None;
            for section in table.select(&sections) {
                let taken = slots(section);
                let rows = taken.keys().map(|(y, _)| y + 1).max().unwrap_or(0);
                let columns = taken.keys().map(|(_, x)| x + 1).max().unwrap_or(0);
                assert!(taken.values().all(|count| *count == 1), "{name}: cells overlap");
                assert_eq!(taken.len(), rows * columns, "{name}: a gap in {}", text(table));
                assert_eq!(*width.get_or_insert(columns), columns, "{name}: head and body differ");
            }
            let named = table.select(&Selector::parse("caption").unwrap()).count() == 1;
            assert!(named, "{name}: a table without a caption");
            for head in table.select(&Selector::parse("th").unwrap()) {
                assert!(matches!(head.attr("scope"), Some("row" | "col")), "{name}: {}", head.html());
            }
            // every row with an amount says what it is of; one table has a single row and no names
            let rows: Vec<_> = table.select(&Selector::parse("tbody tr:has(td.amount)").unwrap()).collect();
            for row in rows.iter().filter(|_| rows.len() > 1) {
                assert!(row.child_elements().any(|cell| cell.value().name() == "th"), "{}", row.html());
            }
        }
    }
}

#[test]
fn the_review_page_tells_the_source_of_every_number_of_the_tables() {
    for (name, source) in pages().into_iter().filter(|(name, _)| name.ends_with("review")) {
        let page = Html::parse_document(&source);
        let figures = all(&page, ".figure[data-origin]");
        for figure in &figures {
            assert!(figure.attr("tabindex").is_some(), "{name}: out of the arrow keys' reach");
            assert!(figure.attr("data-origin").unwrap().contains("；取自 "), "{}", figure.html());
        }
        for amount in all(&page, "td.amount") {
            assert!(amount.child_elements().any(|c| c.attr("data-origin").is_some()), "{}", amount.html());
        }
        assert!(figures.len() > 300, "{name}: {}", figures.len());
        assert!(source.contains("一切&lt;相符&gt;"), "findings are escaped");
    }
}

/// Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let hex = colour.trim_start_matches('#');
    let wide: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.into() };
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Variables of each `:root` of a style sheet, printing aside.
fn schemes(css: &str) -> Vec<BTreeMap<&str, &str>> {
    let screens = css.split("@media print").next().unwrap();
    let roots = screens.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap());
    roots
        .map(|root| {
            root.split(';')
                .filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'))
                .map(|(name, value)| (name.trim(), value.trim()))
                .collect()
        })
        .collect()
}

/// The browser cannot judge text over sticky and spanning cells; the colours themselves can be.
#[test]
fn colours_of_both_schemes_have_contrast() {
    assert!((contrast("#000", "#fff") - 21.0).abs() < 1e-9);
    let text = ["ink", "soft", "link", "error", "warning", "notice", "passed"];
    for sheet in ["html/page.css", "check/page.css"] {
        let css = std::fs::read_to_string(root().join("src/render").join(sheet)).unwrap();
        let schemes = schemes(&css);
        assert_eq!(schemes.len(), 2, "{sheet}");
        for scheme in schemes {
            for ground in ["paper", "shade"] {
                for ink in text.iter().filter_map(|name| Some((name, scheme.get(name)?))) {
                    let ratio = contrast(ink.1, scheme[ground]);
                    assert!(ratio >= 4.5, "{sheet}: {} on {ground} has {ratio:.2}", ink.0);
                }
                for line in ["rule", "now"].iter().filter_map(|name| scheme.get(name)) {
                    assert!(contrast(line, scheme[ground]) >= 3.0, "{sheet}: {line} on {ground}");
                }
            }
            if let Some(mark) = scheme.get("mark") {
                assert!(contrast(scheme["ink"], mark) >= 4.5, "{sheet}: marked cells");
            }
        }
    }
}

#[test]
fn the_report_pictures_the_rows_of_a_finding_and_marks_its_cells() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门支出总表");
        let (row, _) = sheet.find("2080102");
        *sheet.number((row, 4)) += 10.0;
    });
    let folder = desk.output();
    desk.run("check", &["--report", folder.to_str().unwrap()]).expect(1);
    let page = Html::parse_document(&std::fs::read_to_string(folder.join("check.html")).unwrap());
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let errors = all(&page, "article.error");
    assert_eq!(errors.len(), 2);
    let marks = |article: ElementRef<'_>| -> Vec<String> {
        article.select(&Selector::parse(".picture mark").unwrap()).map(text).collect()
    };
    // the row's own sum, then the column's
    assert_eq!(marks(errors[0]), ["706.9", "716.9"]);
    assert_eq!(marks(errors[1]), ["1016.22", "716.9", "28.72", "280.6"]);
    let heads: Vec<String> =
        errors[0].select(&Selector::parse(".picture thead th").unwrap()).map(text).collect();
    assert_eq!(heads[..4], ["行", "A名称", "C合计", "D基本支出"]);
    let sums: Vec<String> =
        errors[0].select(&Selector::parse(".sums .sum td:nth-child(2)").unwrap()).map(text).collect();
    assert_eq!(sums, ["706.9万元", "716.9万元", "-10万元"]);
    // each filter counts what it shows
    for (class, word) in [("error", "错误"), ("warning", "警告"), ("notice", "提示"), ("rounding", "尾差")]
    {
        let count = all(&page, &format!("article.{class}")).len();
        let label = format!("{word} {count}");
        assert!(all(&page, "fieldset label").into_iter().any(|one| text(one) == label), "no {label}");
    }
}

/// Public HTML of a build that was run, with its name.
pub fn public_html(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages = entries.filter(|path| path.extension().is_some_and(|e| e == "html"));
    pages.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}
