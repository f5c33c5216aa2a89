//! The template engine: what it is given, and what it refuses, in Chinese.

use std::collections::BTreeMap;
use std::io::Write;

use tera::Tera;

use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;
use crate::pack::templates;

use super::ledger::Desk;
use super::marks::{self, Marked, MarkedPack};
use super::{bounds, figures, functions, trace};

/// Templates by name, as Tera reads them.
pub(super) type Templates = BTreeMap<String, Marked>;

/// The engine, with the marked templates.
pub(super) struct Engine {
    pub(super) tera: Tera,
    /// The templates as it has them.
    pub(super) templates: Templates,
    /// Templates of one line, marked, by their text.
    lines: Templates,
}

impl Engine {
    /// With the marked templates. Those that Tera refuses are told by their own text; those that it takes unmarked
    /// only are taken so, and their figures name the file alone.
    pub(super) fn new(pack: &Pack, desk: &Desk, marked: MarkedPack) -> Result<Self, Diagnostic> {
        let MarkedPack { templates, lines, .. } = marked;
        if let Ok(tera) = loaded(desk, &templates) {
            return Ok(Self { tera, templates, lines });
        }
        let templates = marks::plain(pack);
        match loaded(desk, &templates) {
            Ok(tera) => Ok(Self { tera, templates, lines }),
            Err(error) => Err(engine_fault(&error, pack, "", &templates)),
        }
    }

    /// A template of one line as the engine reads it.
    pub(super) fn line<'t>(&'t self, text: &'t str) -> &'t str {
        self.lines.get(text).map_or(text, |marked| marked.text.as_str())
    }
}

/// An engine with these templates.
///
/// # Errors
/// What Tera refuses.
pub(super) fn loaded(desk: &Desk, templates: &Templates) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on([".tera"]);
    tera.set_escape_fn(escape_markdown);
    functions::register(&mut tera, desk);
    trace::register(&mut tera);
    tera.add_raw_templates(templates.iter().map(|(name, template)| (name.as_str(), template.text.as_str())))?;
    Ok(tera)
}

/// Clerk's text means only itself: no markup, no figure, no break of a paragraph.
fn escape_markdown(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(figures::escape(text).as_bytes())
}

/// The file of a template.
pub(super) fn file_of(pack: &Pack, template: &str) -> Place {
    Place::File(pack.templates.get(template).map_or(template, |template| template.origin.as_str()).into())
}

/// What Tera refuses, in Chinese, where the template has it.
pub(super) fn engine_fault(
    error: &tera::Error,
    pack: &Pack,
    template: &str,
    marked: &Templates,
) -> Diagnostic {
    let (message, found) = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { template } else { report.filename() };
            let span = report.span();
            (report.message().to_owned(), Some((name.to_owned(), span.start_line, span.start_col)))
        }
        other => {
            let text = other.to_string();
            let found = templates::reported(&text);
            let found = found.map(|(name, line, column)| (name.to_owned(), line, column.saturating_sub(1)));
            (text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(), found)
        }
    };
    let place = match found {
        Some((name, line, column)) if pack.templates.contains_key(&name) => {
            let before = marked.get(&name).map(|marked| marked.before(line, column));
            let (line, column) = before.unwrap_or((line, column));
            let file = pack.templates.get(&name).map_or(name.as_str(), |template| template.origin.as_str());
            Place::Line { file: file.into(), line, column: column + 1 }
        }
        _ => file_of(pack, template),
    };
    if let Some(told) = bounds::told(&message) {
        return told.at(place);
    }
    let message = format!("模板的这一处运行不了：{}", templates::chinese(&message));
    Diagnostic::error("编制-模板", message)
        .at(place)
        .hint("请对照内置模板的写法改这一处；用到的变量、过滤器要与说明一致")
}

/// What Tera refuses in a line of a TOML file, at its file and key.
pub(super) fn line_fault(error: &tera::Error, pack: &Pack, text: &str) -> Diagnostic {
    let line = templates::one_lines(pack).into_iter().find(|line| line.text == text);
    let mut fault = engine_fault(error, pack, "pack.toml", &BTreeMap::new());
    if let Some(line) = line {
        fault.places = vec![line.place(1, 1)];
    }
    fault
}
