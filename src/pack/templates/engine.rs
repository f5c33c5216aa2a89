//! The engine's own word on the templates, once ours find no fault: what it still refuses is told too.

use tera::{ErrorKind, Kwargs, State, Tera, Value};

use crate::diag::Diagnostic;

use super::blocks::Files;
use super::layered;
use super::messages::chinese;
use super::source::SYNTAX;
use super::vocabulary::{OUR_FILTERS, OUR_FUNCTIONS};

/// What the engine refuses.
pub(super) fn refusals(files: &Files<'_>) -> Vec<Diagnostic> {
    let mut tera = Tera::default();
    for (own, _) in OUR_FILTERS {
        tera.register_filter(own.name, |value: Value, _: Kwargs, _: &State<'_>| value);
    }
    for own in OUR_FUNCTIONS {
        tera.register_function(own.name, |_: Kwargs, _: &State<'_>| Value::none());
    }
    let loaded = tera.add_raw_templates(files.loaded().into_iter().map(|(script, put_in)| {
        let script = &files.scripts[script];
        (script.key, layered::written(script.text, &put_in))
    }));
    let Err(error) = loaded else { return Vec::new() };
    let place = |name: &str, line: usize, column: usize| {
        let script = files.by_key(name).map(|script| &files.scripts[script]);
        script.map(|script| script.place(script.byte_at(line, column)))
    };
    let hint = "请对照内置模板的写法改这一处";
    let (message, place) = match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let span = report.span();
            (report.message().to_owned(), place(report.filename(), span.start_line, span.start_col + 1))
        }
        other => {
            let text = other.to_string();
            let place = reported(&text).and_then(|(name, line, column)| place(name, line, column));
            (text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(), place)
        }
    };
    let fault = Diagnostic::error(SYNTAX, chinese(&message)).hint(hint);
    vec![match place {
        Some(place) => fault.at(place),
        None => fault,
    }]
}

/// The place that a report of the engine names: `--> part3.md.tera:13:46`.
pub fn reported(text: &str) -> Option<(&str, usize, usize)> {
    let at = text.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = at.rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((parts.next()?, line, column))
}
