//! A chart as marks in a plane: bars and words with their places, without fonts or pages. SVG and PDF
//! are both drawn from it.

use rust_decimal::prelude::ToPrimitive;

use super::document::{BarView, ChartView};

/// A drawn chart. The origin is its top left corner, y grows downwards; lengths are in the unit in which
/// width and size were given.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What is drawn, in reading order.
    pub marks: Vec<Mark>,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A bar.
    Bar {
        /// Left, top, right, bottom.
        area: [f64; 4],
        /// Its series; 0 is this year's, which is dark.
        series: usize,
    },
    /// The line on which the bars stand.
    Axis {
        /// Left end.
        x: f64,
        /// Top and bottom.
        y: (f64, f64),
    },
    /// Words or a number.
    Text {
        /// The point that the anchor names, on the baseline.
        at: (f64, f64),
        /// Type size.
        size: f64,
        /// Which end stands at that point.
        anchor: Anchor,
        /// The text.
        text: String,
        /// Its figure, if it is one.
        figure: Option<usize>,
        /// Set in the face of headings.
        strong: bool,
    },
}

/// Which end of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// Longest line of a label, in type sizes.
const LABEL: f64 = 11.0;
/// Lengths in type sizes: the band of one bar, how thick the bar in it is, the gap between items.
const BAND: f64 = 1.2;
const THICK: f64 = 0.8;
const GAP: f64 = 0.6;
/// Distance of lines of a label.
const LEADING: f64 = 1.25;
/// From the middle of a line of type to its baseline.
const DROP: f64 = 0.36;

/// Draws charts that stand below one another, their axes in line; `titled` puts titles on top.
pub fn draw(charts: &[ChartView], width: f64, size: f64, titled: bool) -> Vec<Drawing> {
    let bars = || charts.iter().flat_map(|chart| &chart.bars);
    let label = bars().flat_map(|bar| lines(&bar.label)).map(|line| ems(&line)).fold(0.0, f64::max);
    let number = bars().flat_map(|bar| &bar.values).map(|value| ems(&value.text)).fold(0.0, f64::max);
    let left = (label + 0.5) * size;
    let room = width - left - (number + 0.5) * size;
    charts.iter().map(|chart| one(chart, (width, left, room), size, titled)).collect()
}

fn one(chart: &ChartView, (width, left, room): (f64, f64, f64), size: f64, titled: bool) -> Drawing {
    let mut marks = Vec::new();
    let mut top = 0.0;
    if titled {
        let at = (width / 2.0, size * 1.3);
        marks.push(text(at, size * 1.2, Anchor::Middle, &chart.title, None, true));
        top = size * 2.2;
    }
    legend(chart, width, size, top, &mut marks);
    top += size * 2.0;
    let values = chart.bars.iter().flat_map(|bar| &bar.values);
    let peak = values.map(|value| value.value).max().unwrap_or_default();
    let start = top;
    for bar in &chart.bars {
        let label = lines(&bar.label);
        let height = (bar.values.len() as f64 * BAND).max(label.len() as f64 * LEADING) * size;
        let middle = top + height / 2.0;
        for (i, line) in label.iter().enumerate() {
            let offset = (i as f64 - (label.len() - 1) as f64 / 2.0) * LEADING * size;
            let at = (left - size * 0.5, middle + offset + DROP * size);
            marks.push(text(at, size, Anchor::End, line, None, false));
        }
        let length = |i: usize| match bar.values[i].value.checked_div(peak) {
            Some(share) => share.to_f64().unwrap_or_default().clamp(0.0, 1.0) * room,
            None => 0.0,
        };
        item(bar, (left, middle), size, &length, &mut marks);
        top += height + GAP * size;
    }
    top -= GAP * size;
    marks.push(Mark::Axis { x: left, y: (start - size * 0.3, top + size * 0.3) });
    Drawing { width, height: top + size * 0.5, marks }
}

/// The bars of one item, each with its number at the end.
fn item(
    bar: &BarView,
    (left, middle): (f64, f64),
    size: f64,
    length: &dyn Fn(usize) -> f64,
    marks: &mut Vec<Mark>,
) {
    let count = bar.values.len() as f64;
    for (i, value) in bar.values.iter().enumerate() {
        let y = middle + (i as f64 - (count - 1.0) / 2.0) * BAND * size;
        let right = left + length(i);
        let half = THICK * size / 2.0;
        if right > left {
            marks.push(Mark::Bar { area: [left, y - half, right, y + half], series: i });
        }
        let at = (right + size * 0.4, y + DROP * size);
        marks.push(text(at, size, Anchor::Start, &value.text, Some(value.figure), false));
    }
}

/// What the bars of each series are, at the left, and the unit of money at the right.
fn legend(chart: &ChartView, width: f64, size: f64, top: f64, marks: &mut Vec<Mark>) {
    let middle = top + size * 0.75;
    let mut x = 0.0;
    for (series, name) in chart.series.iter().enumerate() {
        let half = THICK * size / 2.0;
        marks.push(Mark::Bar { area: [x, middle - half, x + size * 1.6, middle + half], series });
        marks.push(text((x + size * 2.0, middle + DROP * size), size, Anchor::Start, name, None, false));
        x += (ems(name) + 3.2) * size;
    }
    let at = (width, middle + DROP * size);
    marks.push(text(at, size, Anchor::End, &chart.unit_line, None, false));
}

fn text(at: (f64, f64), size: f64, anchor: Anchor, text: &str, figure: Option<usize>, strong: bool) -> Mark {
    Mark::Text { at, size, anchor, text: text.to_owned(), figure, strong }
}

/// Width of a text in type sizes, rather too wide: no face is asked. Between Chinese and digits comes a
/// quarter of a size.
fn ems(text: &str) -> f64 {
    let mut last = None;
    let mut width = 0.0;
    for narrow in text.chars().map(|c| c.is_ascii()) {
        let gap = if last.is_some_and(|last| last != narrow) { 0.25 } else { 0.0 };
        width += gap + if narrow { 0.56 } else { 1.0 };
        last = Some(narrow);
    }
    width
}

/// A label in lines of about equal length.
fn lines(label: &str) -> Vec<String> {
    let count = (ems(label) / LABEL).ceil().max(1.0);
    let each = ems(label) / count;
    let mut lines = vec![String::new()];
    for c in label.chars() {
        let last = lines.len() - 1;
        let full = ems(&lines[last]) + 0.01 >= each && lines.len() < count as usize;
        // no line begins with a mark
        if full && c.is_alphanumeric() {
            lines.push(String::new());
        }
        let last = lines.len() - 1;
        lines[last].push(c);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::document::BarValue;
    use rust_decimal::{Decimal, dec};

    fn chart(values: &[Decimal]) -> ChartView {
        let bars = values.iter().map(|value| BarView {
            label: "社会保障和就业支出".into(),
            values: vec![BarValue { text: value.to_string(), value: *value, figure: 0 }],
        });
        ChartView {
            title: "支出".into(),
            unit_line: "单位：万元".into(),
            series: vec!["2023年".into()],
            bars: bars.collect(),
            alt: String::new(),
        }
    }

    #[test]
    fn bars_are_as_long_as_their_amounts() {
        let charts = [chart(&[dec!(100), dec!(25), dec!(0), dec!(-5)])];
        let drawings = draw(&charts, 400.0, 10.0, true);
        let lengths: Vec<f64> = drawings
            .iter()
            .flat_map(|drawing| &drawing.marks)
            .filter_map(|mark| match mark {
                Mark::Bar { area, .. } if area[0] > 0.0 => Some(area[2] - area[0]),
                _ => None,
            })
            .collect();
        assert_eq!(lengths.len(), 2, "nothing is drawn for zero and for less");
        assert!((lengths[0] / lengths[1] - 4.0).abs() < 1e-9);
    }

    #[test]
    fn long_labels_are_broken_evenly() {
        assert_eq!(lines("人力资源和社会保障管理事务"), ["人力资源和社会", "保障管理事务"]);
        assert_eq!(lines("基本支出"), ["基本支出"]);
    }
}
