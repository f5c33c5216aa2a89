//! The one-line templates in the TOML files of a pack: names, titles of parts, statements of empty tables, words
//! of charts.

use crate::diag::Place;
use crate::pack::Pack;

/// A one-line template.
#[derive(Debug, Clone)]
pub struct OneLine<'p> {
    /// Its text.
    pub text: &'p str,
    /// The file that has it.
    pub file: &'static str,
    /// The key under which it stands there, with the table or part that it belongs to.
    pub key: String,
}

impl OneLine<'_> {
    /// Where it stands, as far as a pack that is loaded knows.
    pub fn place(&self) -> Place {
        Place::Key { file: self.file.into(), key: self.key.as_str().into() }
    }
}

/// All one-line templates of a pack, file by file.
pub fn one_lines(pack: &Pack) -> Vec<OneLine<'_>> {
    let mut lines = Vec::new();
    let mut add = |file, key: String, text| lines.push(OneLine { text, file, key });
    let names = &pack.manifest.names;
    let single = [
        ("title", &names.title),
        ("workbook_title", &names.workbook_title),
        ("document_file", &names.document_file),
        ("workbook_file", &names.workbook_file),
    ];
    for (key, text) in single {
        add("pack.toml", format!("names.{key}"), text.as_str());
    }
    for (key, texts) in [("cover", &names.cover), ("cover_foot", &names.cover_foot)] {
        for (index, text) in texts.iter().enumerate() {
            add("pack.toml", format!("names.{key}（第{}行）", index + 1), text);
        }
    }
    for part in &pack.manifest.parts {
        add("pack.toml", format!("part.title（{}）", part.template), &part.title);
    }
    for table in &pack.tables {
        if let Some(text) = &table.empty_statement {
            add("tables.toml", format!("table.empty_statement（{}）", table.id), text);
        }
    }
    for (index, text) in pack.charts.series.iter().enumerate() {
        add("charts.toml", format!("series（第{}个）", index + 1), text);
    }
    for (index, chart) in pack.charts.charts.iter().enumerate() {
        add("charts.toml", format!("chart.title（第{}幅）", index + 1), &chart.title);
    }
    lines
}
