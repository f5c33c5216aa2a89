//! Charts as inline SVG: text stays text, colours follow the page's, and a website's.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::compose::document::ChartView;
use crate::compose::drawing::{Anchor, Drawing, Mark, draw};

use super::{Look, Writer};

/// Width of a chart in px, which a phone shows whole, and its type size.
const WIDTH: f64 = 340.0;
const SIZE: f64 = 12.0;

impl Writer<'_> {
    /// Charts, each with its title as the caption.
    pub(super) fn charts(&self, charts: &[ChartView], out: &mut String) {
        for (index, (chart, drawing)) in charts.iter().zip(draw(charts, WIDTH, SIZE, false)).enumerate() {
            self.chart((index, chart), &drawing, out);
        }
    }

    fn chart(&self, (index, chart): (usize, &ChartView), drawing: &Drawing, out: &mut String) {
        let class = self.attribute("class", "chart");
        // on the review page the numbers inside can be reached one by one
        let role = if self.look == Look::Review { "group" } else { "img" };
        let _ = writeln!(
            out,
            "<figure{class}>\n<figcaption>{}</figcaption>\n<svg role=\"{role}\" aria-label=\"{}\" \
             width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.1}\" font-size=\"{SIZE}\" \
             fill=\"currentColor\">",
            self.in_chart(&chart.title, index, "span"),
            encode_double_quoted_attribute(&chart.alt),
            height = drawing.height,
        );
        drawing.marks.iter().for_each(|mark| self.drawn(index, mark, out));
        out.push_str("</svg>\n</figure>\n");
    }

    fn drawn(&self, chart: usize, mark: &Mark, out: &mut String) {
        let _ = match mark {
            Mark::Bar { area: [left, top, right, bottom], series } => {
                // this year's bars are full, last year's empty: told apart without colour
                let fill = if *series == 0 { "" } else { " fill=\"none\"" };
                let (width, height) = (right - left, bottom - top);
                writeln!(
                    out,
                    "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"{fill} \
                     stroke=\"currentColor\"/>"
                )
            }
            Mark::Axis { x, y: (from, to) } => {
                writeln!(out, "<path d=\"M{x:.1} {from:.1}V{to:.1}\" stroke=\"currentColor\"/>")
            }
            Mark::Text { at: (x, y), anchor, text, figure, .. } => {
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => " text-anchor=\"middle\"",
                    Anchor::End => " text-anchor=\"end\"",
                };
                let source = figure.and_then(|id| self.figure_marks(id));
                let text = match source {
                    Some(_) => encode_text(text).into_owned(),
                    None => self.in_chart(text, chart, "tspan"),
                };
                let source = source.unwrap_or_default();
                writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{source}>{text}</text>")
            }
        };
    }
}
