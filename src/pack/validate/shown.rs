//! What the document shows besides its text: charts, and the words that the glossary explains.

use super::super::Glossary;
use super::super::charts::{ChartSpec, Charts};
use super::super::raw::tables::ShapeName;
use super::defined::{Amiss, Defined, Lost};
use super::verdicts::{Referring, Verdicts};
use crate::budget::label::fold;
use crate::budget::path::CellPath;

/// Holds the charts against what there is.
pub(super) fn charts(verdicts: &mut Verdicts<'_>, now: Defined<'_>, charts: &Charts) {
    if !charts.charts.is_empty() && charts.series.len() != 2 {
        let spot = charts.charts[0].title.spot;
        let spot = charts.series.first().map_or(spot, |name| name.spot);
        let message = format!("charts.toml 的 series 有{}个，要写两个", charts.series.len());
        let hint = "请写本年、上年两条的名称";
        match charts.series.is_empty() {
            true => verdicts.warn(spot, message, hint),
            false => verdicts.wrong(spot, message, hint),
        }
    }
    for name in &charts.series {
        verdicts.named(name, "charts.toml 的 series 里有一个");
    }
    for (at, chart) in charts.charts.iter().enumerate() {
        verdicts.named(&chart.title, "[[chart]] 的 title ");
        if let Some(first) = charts.charts[..at].iter().find(|other| other.title == chart.title) {
            verdicts.twice(
                chart.title.spot,
                first.title.spot,
                format!("两幅图的 title 都是“{}”", chart.title),
            );
        }
        one(verdicts, now, chart);
    }
}

fn one(verdicts: &mut Verdicts<'_>, now: Defined<'_>, chart: &ChartSpec) {
    let title = &chart.title;
    if chart.rows.is_none() && chart.bars.is_empty() {
        verdicts.warn(title.spot, format!("图“{title}”一条也没有"), "请写 rows，或 [[chart.bar]]");
    }
    if let Some(rows) = &chart.rows {
        let referring = Referring::new(format!("图“{title}”的 rows"), rows.table.spot);
        verdicts.hold(now, &referring, &|defined, found| {
            let (id, side) =
                rows.table.split_once('@').map_or((rows.table.as_str(), None), |(id, s)| (id, Some(s)));
            let sides = defined.table(id).and_then(|table| Ok((table, defined.sides(table, side)?)));
            let (table, sides) = match sides {
                Ok(known) => known,
                Err(amiss) => return found.push((rows.table.spot, amiss)),
            };
            let [side] = sides.as_slice() else {
                let why = format!("“{id}”有几侧，没有写是哪一侧");
                let hint = "请写成 表名@侧".to_owned();
                return found.push((rows.table.spot, Amiss::Wrong(why, hint)));
            };
            let level = if rows.level == "*" { "" } else { rows.level.as_str() };
            if let Err(amiss) = defined.level(table, side, level) {
                found.push((rows.level.spot, amiss));
            }
            let amounts = side.amounts();
            if !amounts.iter().any(|column| column.id == rows.column) && *table.shape != ShapeName::Form {
                let known = amounts.iter().map(|column| column.id.clone()).collect();
                let (name, table) = (rows.column.to_string(), id.to_owned());
                let lost = Lost { what: "列", name, list: "columns", table, known };
                found.push((rows.column.spot, Amiss::Lost(lost)));
            }
        });
    }
    for (at, bar) in chart.bars.iter().enumerate() {
        let referring = Referring::new(format!("图“{title}”的“{}”", bar.label), bar.path.spot);
        verdicts.hold(now, &referring, &|defined, found| {
            let several = CellPath::parse(&bar.path).is_ok_and(|path| path.wildcard().is_some());
            if several {
                let why = format!("路径“{}”不止一格", bar.path);
                let hint = "请写出行名；一级的各行用 rows".to_owned();
                found.push((bar.path.spot, Amiss::Wrong(why, hint)));
            }
            if let Err(amiss) = defined.path(&bar.path).and_then(|path| defined.leads(&path)) {
                found.push((bar.path.spot, amiss));
            }
        });
        if bar.label.trim().is_empty() {
            verdicts.wrong(
                bar.path.spot,
                format!("图“{title}”里“{}”的 label 空着", bar.path),
                "请写它的名称",
            );
        }
        if let Some(first) = chart.bars[..at].iter().find(|other| other.path == bar.path) {
            verdicts.twice(bar.path.spot, first.path.spot, format!("图“{title}”里“{}”画了两次", bar.path));
        }
    }
}

/// Holds the glossary against what there is.
pub(super) fn glossary(verdicts: &mut Verdicts<'_>, now: Defined<'_>, glossary: &Glossary) {
    let system = &glossary.system;
    if !system.is_empty() {
        verdicts
            .one(now, "glossary.toml 的 system", system.spot, &|defined| defined.codes(system).map(|_| ()));
    }
    let lengths = now.codes(system).ok().and_then(|codes| codes.lengths.last());
    for (at, item) in glossary.items.iter().enumerate() {
        let is_code = item.code.bytes().all(|byte| byte.is_ascii_digit()) && !item.code.is_empty();
        match lengths {
            None if system.is_empty() => {
                let message = format!("科目“{}”的解释用不到：没有写 system", item.code);
                verdicts.warn(item.code.spot, message, "请在 glossary.toml 的开头写 system = \"编码的 id\"");
            }
            Some(length) if !is_code || item.code.len() != *length => {
                let message = format!("[[item]] 的 code 写着“{}”，应是{length}位数字", item.code);
                verdicts.wrong(item.code.spot, message, "只解释最低一级的科目，请写它的编码");
            }
            _ => {}
        }
        if item.text.trim().is_empty() {
            verdicts.wrong(item.code.spot, format!("“{}”的 text 空着", item.code), "请写一句话");
        }
        if let Some(first) = glossary.items[..at].iter().find(|other| other.code == item.code) {
            verdicts.twice(item.code.spot, first.code.spot, format!("科目“{}”解释了两次", item.code));
        }
    }
    let terms: Vec<&super::super::GlossaryTerm> = glossary.income.iter().chain(&glossary.terms).collect();
    for term in &terms {
        let Some(path) = &term.path else { continue };
        let whose = format!("名词“{}”的 path", term.name);
        verdicts.one(now, &whose, path.spot, &|defined| defined.term(path, false));
    }
    named_terms(verdicts, now, glossary);
}

/// Terms have a name of their own and a text.
fn named_terms(verdicts: &mut Verdicts<'_>, now: Defined<'_>, glossary: &Glossary) {
    let mut seen: Vec<(String, super::super::at::FileSpot)> = Vec::new();
    for (list, terms) in [("income", &glossary.income), ("term", &glossary.terms)] {
        for (at, term) in terms.iter().enumerate() {
            let spot = now.places.at(&format!("glossary.{list}.{at}.name"));
            let name = fold(&term.name);
            if name.is_empty() {
                verdicts.wrong(spot, "名词的 name 空着", "请写名词");
            } else if let Some((_, first)) = seen.iter().find(|(known, _)| *known == name) {
                verdicts.twice(spot, *first, format!("名词“{}”解释了两次", term.name));
            }
            if term.text.trim().is_empty() {
                verdicts.wrong(spot, format!("名词“{}”的 text 空着", term.name), "请写一句话");
            }
            seen.push((name, spot));
        }
    }
}
