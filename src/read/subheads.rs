//! Lines of a page about a project that are set as its headings and are none of the pack's.

use crate::budget::label;
use crate::diag::{CellRef, Diagnostic};
use crate::pack::schema::{FieldSchema, TextSchema};

use super::page_title::shared_pairs;
use super::project_core::NumberStyle;
use super::text;

/// A longer line is text.
const LONGEST: usize = 15;

/// The headings of a page.
pub struct Subheads<'a> {
    schema: &'a TextSchema,
    /// How those are numbered that the pack knows.
    styles: Vec<NumberStyle>,
    /// Ids of the fields whose headings the page has.
    there: Vec<&'a str>,
}

impl<'a> Subheads<'a> {
    /// The headings among some lines.
    pub fn of(schema: &'a TextSchema, lines: &[(String, CellRef)]) -> Self {
        let known = lines.iter().filter_map(|(line, _)| Some((line, text::heading(schema, line)?)));
        let (mut styles, mut there) = (Vec::new(), Vec::new());
        for (line, field) in known {
            styles.extend(NumberStyle::of(line));
            there.push(field.id.as_str());
        }
        Self { schema, styles, there }
    }

    /// Whether a line is numbered as the headings are, short, no sentence, and none of them.
    pub fn is_unknown(&self, line: &str) -> bool {
        let plain = line.trim_end_matches(['：', ':']);
        let numbered = NumberStyle::of(plain).is_some_and(|style| self.styles.contains(&style));
        numbered
            && plain.chars().count() <= LONGEST
            && !plain.contains(['。', '；', ';', '：', ':', '，', ','])
            && text::heading(self.schema, line).is_none()
    }

    /// Says that a line is an unknown heading; its text goes on with that of the heading above.
    pub fn tell(&self, line: &str, open: Option<&FieldSchema>) -> Diagnostic {
        let known: Vec<&str> = self.schema.fields.iter().map(FieldSchema::label).collect();
        let near = self.nearest(line, open).map(|field| format!("，是否指“{}”", field.label()));
        let above = match open {
            Some(field) => format!("这一行没有印出，下面的文字算在“{}”里", field.label()),
            None => "这一行没有印出".to_owned(),
        };
        let why = format!("“{line}”像是小标题，模板没有这一项{}；{above}", near.unwrap_or_default());
        let hint = format!("请改成模板的小标题：{}；不是小标题的，请去掉编号", known.join("、"));
        Diagnostic::warning("读取-文字", why).hint(hint)
    }

    /// The field that is meant: of those whose headings the page lacks the one with the most in common, the
    /// next one below first.
    fn nearest(&self, line: &str, open: Option<&FieldSchema>) -> Option<&'a FieldSchema> {
        let key = label::key(line);
        let after = open.and_then(|open| self.schema.fields.iter().position(|field| field.id == open.id));
        let after = after.map_or(0, |at| at + 1);
        let fields = self.schema.fields.iter().enumerate();
        let lacking = fields.filter(|(_, field)| !self.there.contains(&field.id.as_str()));
        let worth = |(at, field): (usize, &'a FieldSchema)| {
            let shared =
                field.labels().map(|known| shared_pairs(&label::key(known), &key)).max().unwrap_or(0);
            (shared > 0).then_some(((shared, at >= after, std::cmp::Reverse(at)), field))
        };
        let ranked = lacking.filter_map(worth);
        ranked.max_by_key(|(worth, _)| *worth).map(|(_, field)| field)
    }
}
