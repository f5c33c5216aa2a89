//! Charts: off unless asked for, and then drawn from the figures of the tables and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::amount::{MoneyUnit, grouped};
use gongkai::budget::lookup::Found;
use gongkai::budget::path::CellPath;
use gongkai::compose::document::{BarValue, BarView, Block, ChartView, Document};
use gongkai::compose::{self, Composed};
use gongkai::read::Input;
use gongkai::typeset::pages::{NodeKind, Owner, Shape};
use rust_decimal::Decimal;
use scraper::{Html, Selector};

use crate::html::{charts_on, input, public_html};
use crate::lines::set;
use crate::support::{Desk, pdf_text};

const SAMPLES: [&str; 2] = ["nanchang-2023", "qingshi-2025"];

fn charts(document: &Document) -> Vec<ChartView> {
    let blocks = document.parts.iter().flat_map(|part| &part.blocks);
    blocks
        .filter_map(|block| if let Block::Charts(charts) = block { Some(charts.clone()) } else { None })
        .flatten()
        .collect()
}

/// What the tables print, by cell path.
fn printed(composed: &Composed) -> BTreeMap<String, String> {
    let tables = composed.tables.iter().chain(&composed.supplementary);
    let cells = tables.flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    cells
        .filter_map(|cell| {
            Some((composed.document.figures[cell.figure?].expression.clone(), cell.value.text().to_owned()))
        })
        .collect()
}

/// What stands at a path, as it is printed in 万元.
fn looked_up(input: &Input, path: &str) -> String {
    let yuan = match input.budget.lookup(&CellPath::parse(path).unwrap()) {
        Ok(Found::Amount(amount)) => amount.in_unit(MoneyUnit::Wan),
        _ => Default::default(),
    };
    grouped(yuan, 2)
}

#[test]
fn every_number_of_a_chart_is_a_registered_figure_of_the_tables() {
    for sample in SAMPLES {
        let input = input(sample, true);
        let composed = compose::compose(&input.budget, &input.pack).unwrap();
        let printed = printed(&composed);
        let charts = charts(&composed.document);
        assert_eq!(charts.len(), 4, "{sample}");
        let mut count = 0;
        for chart in &charts {
            assert_eq!(chart.series.len(), 2);
            for bar in &chart.bars {
                assert_eq!(bar.values.len(), 2, "{sample}: {}", bar.label);
                for value in &bar.values {
                    let figure = &composed.document.figures[value.figure];
                    assert_eq!(figure.text, value.text);
                    assert!(!figure.sources.is_empty());
                    assert_eq!(grouped(value.value, 2), value.text);
                    let expected = match figure.expression.strip_prefix("上年:") {
                        Some(_) => looked_up(&input, &figure.expression),
                        None => printed[&figure.expression].clone(),
                    };
                    assert_eq!(value.text, expected, "{sample}: {}", figure.expression);
                    assert!(chart.alt.contains(&value.text) && chart.alt.contains(&bar.label));
                    count += 1;
                }
            }
        }
        assert!(count >= 18, "{sample}: {count}");
    }
}

#[test]
fn bars_of_a_chart_add_up_to_its_table() {
    for sample in SAMPLES {
        let input = input(sample, true);
        let composed = compose::compose(&input.budget, &input.pack).unwrap();
        let totals = [
            "收支预算总表@收入/收入总计/预算数",
            "支出总表/合计/合计",
            "支出总表/合计/合计",
            "支出经济分类表/合计/合计",
        ];
        for (chart, total) in charts(&composed.document).iter().zip(totals) {
            for (year, prefix) in ["", "上年:"].iter().enumerate() {
                let sum = chart.bars.iter().map(|bar| bar.values[year].value).sum();
                assert_eq!(
                    grouped(sum, 2),
                    looked_up(&input, &format!("{prefix}{total}")),
                    "{sample}: {}",
                    chart.title
                );
            }
        }
    }
}

/// Alternative texts of the figures in a PDF.
fn alternatives(path: &std::path::Path) -> BTreeSet<String> {
    let document = lopdf::Document::load(path).unwrap();
    let elements = document.objects.values().filter_map(|object| object.as_dict().ok());
    let figures =
        elements.filter(|dict| dict.get(b"S").and_then(|s| s.as_name()).is_ok_and(|s| s == b"Figure"));
    figures.map(|dict| lopdf::decode_text_string(dict.get(b"Alt").unwrap()).unwrap()).collect()
}

#[test]
fn charts_are_text_in_every_format() {
    let on = charts_on();
    for (sample, year) in SAMPLES.into_iter().zip([2023, 2025]) {
        let desk = Desk::of(sample);
        let (out, on) = (desk.output(), on.path());
        let more = ["-o", out.to_str().unwrap(), "--no-system-fonts", "--templates", on.to_str().unwrap()];
        desk.run("build", &more).expect(0);
        let input = input(sample, true);
        let composed = compose::compose(&input.budget, &input.pack).unwrap();
        let charts = charts(&composed.document);
        let pdf = desk.file(year, "pdf");
        let wanted: BTreeSet<String> = charts.iter().map(|chart| chart.alt.clone()).collect();
        assert_eq!(alternatives(&pdf), wanted, "{sample}");
        let shown = pdf_text(&pdf);
        let shown = &shown[shown.rfind("预算收支图示").unwrap()..];
        let mut known: BTreeSet<String> = BTreeSet::new();
        for chart in &charts {
            known.extend(chart.series.iter().cloned());
            for bar in &chart.bars {
                assert!(shown.contains(&bar.label), "{sample}: {}", bar.label);
                for value in &bar.values {
                    assert!(shown.contains(&value.text), "{sample}: {}", value.text);
                    known.insert(value.text.clone());
                }
            }
        }
        let pages = public_html(&desk.public(year));
        assert_eq!(pages.len(), 2);
        for (name, source) in pages {
            let page = Html::parse_document(&source);
            let drawn: Vec<String> =
                page.select(&Selector::parse("svg text").unwrap()).map(|t| t.text().collect()).collect();
            let numbers = drawn.iter().filter(|text| text.starts_with(|c: char| c.is_ascii_digit()));
            let numbers: BTreeSet<String> = numbers.cloned().collect();
            assert_eq!(numbers, known, "{name}");
            for trace in ["data-origin", ".xlsx", ".toml", "上年:", "/预算数"] {
                assert!(!source.contains(trace), "{name} holds {trace}");
            }
        }
    }
}

#[test]
fn charts_that_are_off_leave_no_trace() {
    let desk = Desk::new();
    desk.build().expect(0);
    let pdf = desk.file(2023, "pdf");
    assert!(alternatives(&pdf).is_empty() && !pdf_text(&pdf).contains("图示"));
    for (name, source) in public_html(&desk.public(2023)) {
        assert!(
            !source.contains("<svg") && !source.contains("<figure") && !source.contains("图示"),
            "{name}"
        );
    }
    let (off, on) = (input("nanchang-2023", false), input("nanchang-2023", true));
    let figures = |input: &Input| compose::compose(&input.budget, &input.pack).unwrap().document.figures;
    let (off, on) = (figures(&off), figures(&on));
    assert_eq!(on[..off.len()], off[..]);
    assert!(on.len() > off.len());
}

#[test]
fn a_wrong_path_or_key_is_told() {
    let desk = Desk::new();
    let folder = charts_on();
    let templates = folder.path().to_str().unwrap();
    let chart = "series = [\"今年\"]\n[[chart]]\ntitle = \"图\"\n[[chart.bar]]\npath = \"支出总表/合计/没有的列\"\nlabel = \"甲\"\n";
    std::fs::write(folder.path().join("charts.toml"), chart).unwrap();
    let out = desk.output();
    let run = desk.run("build", &["-o", out.to_str().unwrap(), "--templates", templates]).expect(2);
    assert!(run.all().contains("没有“没有的列”这一列") && run.all().contains("charts.toml"), "{}", run.all());
    std::fs::write(folder.path().join("style-own.toml"), "[charts]\nenable = true\n").unwrap();
    let run = desk.run("build", &["-o", out.to_str().unwrap(), "--templates", templates]);
    assert_ne!(run.code, 0);
    assert!(run.all().contains("style-own.toml") && run.all().contains("是否指 enabled"), "{}", run.all());
}

#[test]
fn where_tables_are_in_yuan_charts_are_in_the_unit_of_the_prose() {
    let input = input("mingwan-2026", true);
    let composed = compose::compose(&input.budget, &input.pack).unwrap();
    let charts = charts(&composed.document);
    // last year's book holds some of the tables only
    let years: Vec<usize> = charts.iter().map(|chart| chart.series.len()).collect();
    assert_eq!(years, [2, 1, 1, 1]);
    for chart in &charts {
        assert_eq!(chart.unit_line, "单位：万元");
        for value in chart.bars.iter().flat_map(|bar| &bar.values) {
            let figure = &composed.document.figures[value.figure];
            assert_eq!(value.text, looked_up(&input, &figure.expression), "{}", figure.expression);
        }
    }
    let first = &charts[0].bars[0];
    assert_eq!((first.label.as_str(), first.values[0].text.as_str()), ("一般公共预算拨款收入", "3,602.18"));
}

/// A chart of many bars with long names.
fn crowd(bars: usize) -> ChartView {
    let value = |n: usize| BarValue { text: format!("{n}.00"), value: Decimal::from(n), figure: 0 };
    let bar = |n: usize| BarView {
        label: format!("第{n}项其他人力资源和社会保障管理事务支出"),
        values: vec![value(n), value(bars - n)],
    };
    ChartView {
        title: "拥挤".into(),
        unit_line: "单位：万元".into(),
        series: vec!["2023年".into(), "2022年".into()],
        bars: (0..bars).map(bar).collect(),
        alt: format!("{bars}条"),
    }
}

#[test]
fn crowded_charts_stay_within_the_text_block_and_apart() {
    let style = input("nanchang-2023", true).pack.style.clone();
    let mm = 72.0 / 25.4;
    let (left, top) = (style.page.left * mm, style.page.top * mm);
    let (right, bottom) = (left + style.page.text_width * mm, top + style.page.text_height * mm);
    for sizes in [vec![3, 2], vec![11, 12, 5, 8], vec![27, 27, 11], vec![60]] {
        let charts: Vec<ChartView> = sizes.iter().map(|bars| crowd(*bars)).collect();
        let pages = set(vec![Block::Charts(charts)], false);
        let mut drawn = 0;
        for page in &pages.pages {
            let figures: BTreeSet<usize> = page
                .items
                .iter()
                .filter_map(|item| if let Owner::Node(node) = item.owner { Some(node) } else { None })
                .filter(|node| matches!(pages.structure[*node].kind, NodeKind::Figure { .. }))
                .collect();
            let mut below = top;
            for node in &figures {
                let NodeKind::Figure { area, .. } = &pages.structure[*node].kind else { unreachable!() };
                assert!(area[1] >= below - 0.01, "{sizes:?}: charts overlap");
                below = area[3];
            }
            for item in
                page.items.iter().filter(|i| matches!(i.owner, Owner::Node(n) if figures.contains(&n)))
            {
                let area = match &item.shape {
                    Shape::Fill { area, .. } => *area,
                    Shape::Rule { from, to, .. } => [from.0, from.1, to.0, to.1],
                    Shape::Glyphs(run) => {
                        let end = run.x + run.glyphs.last().map_or(0.0, |glyph| glyph.x) + run.size * 0.5;
                        [run.x, run.y - run.size * 0.8, end, run.y]
                    }
                    other => panic!("{other:?}"),
                };
                let inside =
                    area[0] > left - 0.1 && area[1] > top && area[2] < right + 0.1 && area[3] < bottom;
                assert!(inside, "{sizes:?}: {area:?} outside the text block");
            }
            drawn += figures.len();
        }
        assert_eq!(drawn, sizes.len(), "each chart stands on one page");
    }
}

#[test]
fn charts_keep_what_is_withheld() {
    let desk = Desk::of("qingshi-2025");
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let decision = "\n[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\nmode = 'row'\ncodes = ['2120199']\nprojects = ['智慧城管平台']\n";
    std::fs::write(&path, unit + decision).unwrap();
    let folder = charts_on();
    let rows = |level: &str| {
        format!(
            "[[chart]]\ntitle = \"{level}\"\nrows = {{ table = \"支出总表\", level = \"{level}\", column = \"合计\" }}\n"
        )
    };
    let charts = format!("series = [\"本年\", \"上年\"]\n{}{}", rows("款"), rows("项"));
    std::fs::write(folder.path().join("charts.toml"), charts).unwrap();
    let (out, on) = (desk.output(), folder.path().to_str().unwrap());
    let more = ["-o", out.to_str().unwrap(), "--no-system-fonts", "--templates", on];
    desk.run("build", &more).expect(0);
    for (name, source) in public_html(&desk.public(2025)) {
        let page = Html::parse_document(&source);
        let drawn: Vec<String> =
            page.select(&Selector::parse("svg text").unwrap()).map(|t| t.text().collect()).collect();
        assert!(drawn.iter().any(|text| text == "住房改革支出"), "{name}: {drawn:?}");
        let all = drawn.concat();
        for secret in ["其他城乡社区管理事务", "城管执法", "42.00"] {
            assert!(!all.contains(secret), "{name} shows {secret}: {drawn:?}");
        }
    }
}
