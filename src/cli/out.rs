//! Where text goes: results to standard output, complaints and progress to standard error.
//!
//! A reader that has gone away (`| head -n 1`) ends the output quietly.

use std::io::{IsTerminal, Write};

use annotate_snippets::{Element, Level, Origin, Renderer, renderer::DecorStyle};
use indicatif::{ProgressBar, ProgressStyle};

use crate::diag::{Diagnostic, Place, Severity, visible};

/// The two streams and the progress line.
pub struct Out {
    progress: ProgressBar,
    renderer: Renderer,
    closed: bool,
}

impl Out {
    /// Coloured and with progress on a terminal, plain in a pipe.
    pub fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let progress = if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            progress.set_style(style);
        }
        let colours = terminal && std::env::var_os("NO_COLOR").is_none();
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        Self { progress, renderer: renderer.decor_style(DecorStyle::Ascii), closed: false }
    }

    /// Shows what is being done.
    pub fn step(&self, what: impl Into<String>) {
        self.progress.set_message(what.into());
        self.progress.tick();
    }

    /// Takes the progress line away.
    pub fn done(&self) {
        self.progress.finish_and_clear();
    }

    /// A line of the result.
    pub fn line(&mut self, text: &str) {
        if !self.closed {
            let mut stdout = std::io::stdout().lock();
            self.closed = writeln!(stdout, "{text}").and_then(|()| stdout.flush()).is_err();
        }
    }

    /// A line on standard error.
    pub fn complain(&self, text: &str) {
        self.progress.suspend(|| {
            // nobody is left to tell when standard error is gone
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        });
    }

    /// Tells a diagnostic: weight, code, message, places, next step.
    pub fn tell(&self, diagnostic: &Diagnostic) {
        self.complain(&self.render(diagnostic));
    }

    /// The text of a diagnostic.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Notice => Level::NOTE,
        };
        let level = level.with_name(Some(diagnostic.severity.word()));
        let title = level.primary_title(visible(&diagnostic.message)).id(visible(&diagnostic.code));
        let origins = diagnostic.places.iter().map(|place| Element::from(origin(place)));
        let hint = (!diagnostic.hint.is_empty())
            .then(|| Element::from(Level::HELP.with_name(Some("怎么办")).message(visible(&diagnostic.hint))));
        let group = title.elements(origins.chain(hint));
        self.renderer.render(&[group])
    }
}

impl Default for Out {
    fn default() -> Self {
        Self::new()
    }
}

fn origin(place: &Place) -> Origin<'static> {
    match place {
        Place::Line { file, line, column } => Origin::path(visible(file)).line(*line).char_column(*column),
        other => Origin::path(other.to_string()),
    }
}
