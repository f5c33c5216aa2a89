//! Where text goes: results to standard output, complaints and progress to standard error.
//!
//! A reader that has gone away (`| head -n 1`) ends the output quietly. Both go out as [`super::encoding`] says, but for
//! what other programs read, which is UTF-8 everywhere.

use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::sync::Arc;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::diag::{CellRef, Diagnostic, Place, Remarks, Severity, nested, visible};

use super::encoding::StreamEncoding;
use super::layout::{Layout, breadth, padded};

/// Columns where nobody says how many there are.
const COLUMNS: usize = 80;
/// From so many cells of one file on, the file is named once for all of them.
const SAME_FILE: usize = 4;

/// Lines of a unit that are told in a run over several; of these so many are kept free for what sums it up.
const MOST_OF_UNIT: usize = 20;
const KEPT_FREE: usize = 3;
/// Fewer lines than this are told rather than counted.
const FEW: usize = 6;

/// How lines look, the same for all that one run tells.
#[derive(Clone)]
struct Manner {
    colours: bool,
    columns: usize,
    layout: Arc<Layout>,
    result: StreamEncoding,
    complaint: StreamEncoding,
}

/// The two streams and the progress line.
pub struct Out {
    progress: ProgressBar,
    manner: Manner,
    closed: bool,
    /// What stands before every line: of several units, the one that it is about.
    prefix: String,
    /// Lines that wait to be told until it is known what the unit came to; none where they are told at once.
    held: Option<RefCell<Vec<HeldLine>>>,
    /// Whether everything is told.
    pub verbose: bool,
}

/// A line that waits.
struct HeldLine {
    kind: LineKind,
    text: String,
    /// Whether it is told even where the rest is too much, or nobody wants the details.
    stays: bool,
}

/// What a line is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    /// Of the result.
    Result,
    /// Of the result, to be copied: without the unit's name.
    Copied,
    /// A complaint.
    Complaint,
}

/// How much is told of the lines that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldPart {
    /// All of it.
    All,
    /// The complaints, and the lines that stay.
    Complaints,
    /// The first of it, then the lines that stay; with the command that tells all of it.
    First(String),
}

impl Out {
    /// Coloured and with progress on a terminal, plain in a pipe.
    pub fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let complaint = StreamEncoding::of_stream(terminal);
        // its signs are written past this, as UTF-8
        let moving = terminal && complaint.is_utf8();
        let progress = if moving { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        spinning(&progress);
        // asking makes a console of Windows understand them
        let colours = terminal && Term::stderr().features().colors_supported();
        Self {
            progress,
            manner: Manner {
                colours,
                columns: columns(),
                layout: Arc::new(Layout::default()),
                result: StreamEncoding::of_stream(std::io::stdout().is_terminal()),
                complaint,
            },
            closed: false,
            prefix: String::new(),
            held: None,
            verbose: false,
        }
    }

    /// From now on every line is about a unit, whose name stands before it in a column; none ends that.
    pub fn about(&mut self, unit: Option<(&str, usize)>) {
        self.prefix =
            unit.map_or(String::new(), |(name, wide)| format!("{} │ ", padded(&visible(name), wide)));
    }

    /// From now on lines wait until [`Out::release`] or [`Out::drop_held`].
    pub fn hold(&mut self) {
        self.held = Some(RefCell::new(Vec::new()));
    }

    /// Tells the lines that wait, and no longer holds any back.
    pub fn release(&mut self, part: &HeldPart) {
        let held = self.held.take();
        self.tell_held(held, part);
    }

    /// Tells the lines that wait in the output of one unit, which ends with that.
    pub fn release_of(&mut self, mut unit: Out, part: &HeldPart) {
        std::mem::swap(&mut self.prefix, &mut unit.prefix);
        self.tell_held(unit.held.take(), part);
        self.prefix = unit.prefix;
    }

    fn tell_held(&mut self, held: Option<RefCell<Vec<HeldLine>>>, part: &HeldPart) {
        let held = held.map(RefCell::into_inner).unwrap_or_default();
        let first = if let HeldPart::First(_) = part { told_first(&held) } else { held.len() };
        let left = held[first..].iter().filter(|line| !line.stays).count();
        for (at, line) in held.iter().enumerate() {
            if let (HeldPart::First(whole), true) = (part, at == first && left > 0) {
                self.complain(&format!("……另有{left}行没有列出，用 {whole} 看全部"));
            }
            let is_told = match part {
                HeldPart::All => true,
                HeldPart::Complaints => line.kind == LineKind::Complaint,
                HeldPart::First(_) => at < first,
            };
            match line.kind {
                _ if !is_told && !line.stays => {}
                LineKind::Complaint => self.complain_line(&line.text),
                LineKind::Result => self.print(&line.text),
                LineKind::Copied => self.copied(&line.text),
            }
        }
    }

    /// What makes the outputs of several units that are worked on at a time.
    pub fn of_units(&self, count: usize) -> UnitOuts {
        // each of them has a line of its own
        self.done();
        let bars = if self.progress.is_hidden() { None } else { Some(MultiProgress::new()) };
        let all = bars.as_ref().map(|bars| {
            let all = bars.add(ProgressBar::new(count as u64));
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
                all.set_style(style);
            }
            all.tick();
            all
        });
        UnitOuts { manner: self.manner.clone(), verbose: self.verbose, bars, all }
    }

    /// Forgets the lines that wait: nothing of them matters to anybody. No longer holds any back.
    pub fn drop_held(&mut self) {
        self.held = None;
    }

    /// Whether nobody reads the results any more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// From now on the result is for another program: a file of a pack, a script, JSON.
    pub fn hold_data(&mut self) {
        self.manner.result = StreamEncoding::default();
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

    /// A line of the result, as it is.
    pub fn line(&mut self, text: &str) {
        for line in text.split('\n') {
            self.print(line);
        }
    }

    /// A line to be copied: as it is, and without the unit's name, which nobody would want to paste.
    pub fn copied(&mut self, text: &str) {
        if let Some(held) = &self.held {
            held.borrow_mut().extend(text.split('\n').map(|line| HeldLine::of(LineKind::Copied, line)));
            return;
        }
        let prefix = std::mem::take(&mut self.prefix);
        self.line(text);
        self.prefix = prefix;
    }

    /// A paragraph of the result, broken into lines that fit.
    pub fn say(&mut self, text: &str) {
        for line in self.fitted(text) {
            self.print(&line);
        }
    }

    fn print(&mut self, line: &str) {
        if let Some(held) = &self.held {
            held.borrow_mut().push(HeldLine::of(LineKind::Result, line));
            return;
        }
        if !self.closed {
            let prefix = if line.is_empty() { self.prefix.trim_end() } else { &self.prefix };
            let bytes = self.manner.result.bytes(&format!("{prefix}{line}\n"));
            self.closed = self.progress.suspend(|| {
                let mut stdout = std::io::stdout().lock();
                stdout.write_all(&bytes).and_then(|()| stdout.flush()).is_err()
            });
        }
    }

    /// A paragraph on standard error, broken into lines that fit.
    pub fn complain(&self, text: &str) {
        let lines = self.fitted(text);
        if let Some(held) = &self.held {
            held.borrow_mut().extend(lines.iter().map(|line| HeldLine::of(LineKind::Complaint, line)));
            return;
        }
        lines.iter().for_each(|line| self.complain_line(line));
    }

    /// Says what a unit came to, whatever else is told of it.
    pub fn sum_up(&mut self, text: &str) {
        let before = self.held_count();
        self.say(text);
        self.stay_from(before);
    }

    /// Says what stops a unit in one, whatever else is told of it.
    pub fn complain_in_sum(&self, text: &str) {
        let before = self.held_count();
        self.complain(text);
        self.stay_from(before);
    }

    fn held_count(&self) -> usize {
        self.held.as_ref().map_or(0, |held| held.borrow().len())
    }

    fn stay_from(&self, at: usize) {
        if let Some(held) = &self.held {
            held.borrow_mut()[at..].iter_mut().for_each(|line| line.stays = true);
        }
    }

    fn complain_line(&self, line: &str) {
        self.progress.suspend(|| {
            // nobody is left to tell when standard error is gone
            let _ = std::io::stderr()
                .lock()
                .write_all(&self.manner.complaint.bytes(&format!("{}{line}\n", self.prefix)));
        });
    }

    /// Tells a diagnostic: weight, code, message, places, next step.
    pub fn tell(&self, diagnostic: &Diagnostic) {
        self.complain(&self.render(diagnostic));
    }

    /// The text of a diagnostic.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let word = diagnostic.severity.word();
        let message = visible(&nested(&diagnostic.message));
        let mut text = format!("{word}[{}]: {message}", visible(&diagnostic.code));
        for (index, place) in places(&diagnostic.places).into_iter().enumerate() {
            text.push_str(if index == 0 { "\n--> " } else { "\n::: " });
            text.push_str(&place);
        }
        if !diagnostic.hint.is_empty() {
            text.push_str("\n  怎么办：");
            text.push_str(&visible(&nested(&diagnostic.hint)).replace('\n', "\n  "));
        }
        text
    }

    /// The lines of a text, with the colour of its weight.
    fn fitted(&self, text: &str) -> Vec<String> {
        let mut lines =
            self.manner.layout.lines(text, self.manner.columns.saturating_sub(breadth(&self.prefix)));
        if self.manner.colours {
            for weight in [Severity::Error, Severity::Warning, Severity::Notice] {
                let word = weight.word();
                for line in lines.iter_mut().filter(|line| line.starts_with(&format!("{word}["))) {
                    *line = format!("{}{word}\x1b[0m{}", colour(weight), &line[word.len()..]);
                }
            }
        }
        lines
    }
}

impl HeldLine {
    fn of(kind: LineKind, text: &str) -> Self {
        Self { kind, text: text.to_owned(), stays: false }
    }
}

/// How many lines are told before the rest is only counted: no finding is cut in two if that can be.
fn told_first(held: &[HeldLine]) -> usize {
    if held.len() <= MOST_OF_UNIT + FEW {
        return held.len();
    }
    let begins = |line: &HeldLine| {
        let plain = console::strip_ansi_codes(&line.text);
        [Severity::Error, Severity::Warning].iter().any(|own| plain.starts_with(&format!("{}[", own.word())))
            || plain.starts_with("──")
    };
    let room = MOST_OF_UNIT - KEPT_FREE;
    let last = (room / 2..=room).rev().find(|at| begins(&held[*at]));
    last.unwrap_or(room)
}

/// Makes the outputs of several units: each holds its lines until it is told ([`Out::release_of`]), and shows on a
/// terminal what is being done. May be shared by threads.
pub struct UnitOuts {
    manner: Manner,
    verbose: bool,
    bars: Option<MultiProgress>,
    all: Option<ProgressBar>,
}

impl UnitOuts {
    /// The output of one unit; its name stands before every line, in a column so wide.
    pub fn unit(&self, name: &str, wide: usize) -> Out {
        let progress = match (&self.bars, &self.all) {
            (Some(bars), Some(all)) => bars.insert_before(all, ProgressBar::new_spinner()),
            _ => ProgressBar::hidden(),
        };
        spinning(&progress);
        let mut out = Out {
            progress,
            manner: self.manner.clone(),
            closed: false,
            prefix: String::new(),
            held: Some(RefCell::default()),
            verbose: self.verbose,
        };
        out.about(Some((name, wide)));
        out
    }

    /// One unit more is done.
    pub fn is_done(&self, unit: &Out) {
        if let (Some(bars), Some(all)) = (&self.bars, &self.all) {
            bars.remove(&unit.progress);
            all.inc(1);
        }
    }

    /// Says a line past what moves.
    pub fn suspended<T>(&self, tell: impl FnOnce() -> T) -> T {
        match &self.bars {
            Some(bars) => bars.suspend(tell),
            None => tell(),
        }
    }
}

impl Drop for UnitOuts {
    fn drop(&mut self) {
        if let Some(all) = &self.all {
            all.finish_and_clear();
        }
    }
}

/// A spinner with what is being done beside it.
fn spinning(progress: &ProgressBar) {
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        progress.set_style(style);
    }
}

impl Default for Out {
    fn default() -> Self {
        Self::new()
    }
}

/// Columns of the terminal: as the environment says, as the terminal says, else [`COLUMNS`].
fn columns() -> usize {
    let stated =
        std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|columns| *columns > 0);
    let asked = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    stated.or_else(asked).unwrap_or(COLUMNS)
}

fn colour(weight: Severity) -> &'static str {
    match weight {
        Severity::Error => "\x1b[1;31m",
        Severity::Warning => "\x1b[1;33m",
        Severity::Notice => "\x1b[1;32m",
    }
}

/// Places as people find them; of many cells of one file, file and sheets stand once.
fn places(places: &[Place]) -> Vec<String> {
    let cell = |place: &Place| match place {
        Place::Cell(cell) if cell.remarks == Remarks::default() => Some(cell.clone()),
        _ => None,
    };
    let mut told = Vec::new();
    let mut rest = places;
    while let Some(first) = rest.first() {
        let file = cell(first).map(|cell| cell.file);
        let cells: Vec<CellRef> =
            rest.iter().map_while(cell).take_while(|cell| Some(&cell.file) == file.as_ref()).collect();
        let mut text = match first {
            Place::Line { file, line, column } => format!("{}:{line}:{column}", visible(file)),
            other => other.to_string(),
        };
        let together = if cells.len() < SAME_FILE { 1 } else { cells.len() };
        for pair in cells[..together.min(cells.len())].windows(2) {
            let sheet = if pair[0].sheet == pair[1].sheet {
                String::new()
            } else {
                format!("「{}」", visible(&pair[1].sheet))
            };
            text.push_str(&format!("、{sheet}{}", pair[1].address()));
        }
        rest = &rest[together..];
        told.push(text);
    }
    told
}
