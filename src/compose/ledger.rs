//! What filters and functions share while the templates run: the figures that were asked for, the sources of digits,
//! and what is to be told.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::budget::Budget;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;

use super::digits;
use super::document::Figure;
use super::figures::{FIGURE, LOOSE, escape};
use super::lacking::MissingReason;
use super::marks::{MarkedPack, TagMark};
use super::notice::CorrectionHeads;
use super::sources::{DigitSources, SourceKind};

/// What all filters and functions share while the templates run.
#[derive(Clone)]
pub struct Desk {
    /// The figures' source.
    pub budget: Arc<Budget>,
    /// Words and units.
    pub pack: Arc<Pack>,
    marks: Arc<Vec<TagMark>>,
    ledger: Arc<Mutex<Ledger>>,
}

#[derive(Default)]
struct Ledger {
    figures: Vec<Figure>,
    faults: Vec<Diagnostic>,
    notices: Vec<Diagnostic>,
    missing_reasons: Vec<MissingReason>,
    /// Keys of the reasons that are printed.
    printed_reasons: BTreeSet<String>,
    template: String,
    /// The tag whose filter or function runs now.
    here: Option<usize>,
    /// Figures that a `{% … %}` asked for, and whether a `{{ … }}` has printed them.
    loose: BTreeMap<usize, bool>,
    /// Where the digits of texts come from.
    sources: DigitSources,
    /// What clerks typed as a key of other words: printed by itself, it is theirs.
    keys: BTreeMap<String, Place>,
    /// How often loops have turned in the template that runs.
    turns: usize,
    /// The words of the table of corrections, where a template placed it.
    corrections: Option<CorrectionHeads>,
}

impl Desk {
    /// A desk with an empty ledger, for templates with these marks and digits of these sources.
    pub fn new(budget: &Budget, pack: &Pack, marked: &MarkedPack) -> Self {
        let (budget, pack) = (Arc::new(budget.clone()), Arc::new(pack.clone()));
        let ledger = Ledger { sources: marked.sources.clone(), ..Ledger::default() };
        Self { budget, pack, marks: Arc::new(marked.marks.clone()), ledger: Arc::new(Mutex::new(ledger)) }
    }

    /// A text that somebody typed, its digits in the alphabet of its place.
    pub fn words(&self, text: &str, place: &Place) -> String {
        self.stamped(text, SourceKind::Words, place)
    }

    /// The same of a key of other words (a code, a name): wherever it is printed by itself, it is this one.
    pub fn key(&self, text: &str, place: &Place) {
        if text.chars().any(digits::is_digit) {
            self.ledger().keys.entry(text.to_owned()).or_insert_with(|| place.clone());
        }
    }

    /// A text of the pack's files, `{year}` and the like filled in: its years are the year's, other digits the
    /// pack's.
    pub fn of_pack(&self, text: &str, place: &Place) -> String {
        let years = [self.budget.unit.year, self.budget.unit.year - 1].map(|year| year.to_string());
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        let text = &*digits::cleaned(text);
        for run in digits::runs(text) {
            out.push_str(&text[done..run.start]);
            let number = &text[run.start..run.end];
            out.push_str(&match years.iter().any(|year| year == number) {
                true => self.stamped(number, SourceKind::Year, &self.budget.unit.place("year")),
                false => {
                    let number_of = self.ledger().sources.number(SourceKind::Pack, place, text);
                    digits::stamp(number, number_of).into_owned()
                }
            });
            done = run.end;
        }
        out.push_str(&text[done..]);
        out
    }

    /// A year in figures.
    pub fn year_text(&self, year: i64) -> String {
        self.stamped(&year.to_string(), SourceKind::Year, &self.budget.unit.place("year"))
    }

    /// What a tag computes or types; its digits are the tag's.
    pub fn of_tag(&self, text: &str, kind: SourceKind, mark: Option<usize>) -> String {
        let place = self.place_of(mark);
        let number = self.ledger().sources.number(kind, &place, "");
        digits::stamp_rest(text, number).into_owned()
    }

    /// A text that a tag prints, with the digits that have no source yet: they are a key that a clerk typed, or
    /// typed in the tag itself.
    pub fn typed<'t>(&self, text: &'t str, mark: Option<usize>) -> Cow<'t, str> {
        if !text.chars().any(digits::is_digit) {
            return Cow::Borrowed(text);
        }
        let key = self.ledger().keys.get(text).cloned();
        Cow::Owned(match key {
            Some(place) => self.words(text, &place),
            None => self.of_tag(text, SourceKind::Typed, mark),
        })
    }

    fn stamped(&self, text: &str, kind: SourceKind, place: &Place) -> String {
        if !text.chars().any(|c| digits::is_digit(c) || digits::stamped(c).is_some()) {
            return text.to_owned();
        }
        let number = self.ledger().sources.number(kind, place, text);
        digits::stamp(text, number).into_owned()
    }

    /// A text made from another: its digits have the source of that, where all of that is what one source says. Of
    /// what has been cut or patched together the digits stay without a source: the tag that prints them is told.
    pub fn made_from(&self, text: &str, from: &str) -> String {
        let digits_of = from.chars().filter(|c| digits::is_digit(*c) || digits::stamped(*c).is_some());
        let alphabets: BTreeSet<Option<usize>> =
            digits_of.map(|c| digits::stamped(c).map(|(_, alphabet)| alphabet)).collect();
        let (1, Some(Some(alphabet))) = (alphabets.len(), alphabets.first()) else { return text.to_owned() };
        let read = digits::plain(from);
        let numbers: Vec<&str> = digits::runs(&read).iter().map(|run| &read[run.start..run.end]).collect();
        let source =
            self.ledger().sources.of(*alphabet, numbers.first().copied().unwrap_or_default()).cloned();
        match source {
            Some(source) if numbers.iter().all(|number| source.says(number)) => {
                self.stamped(text, source.kind, &source.place)
            }
            _ => text.to_owned(),
        }
    }

    /// Keeps what a list is grouped by: printed by itself, it is what somebody typed.
    pub fn grouped_by(&self, stamped: &str) {
        let Some(alphabet) = digits::source_of(stamped) else { return };
        let read = digits::plain(stamped);
        let source = self.ledger().sources.of(alphabet, &read).cloned();
        if let Some(source) =
            source.filter(|source| source.kind == SourceKind::Words && *source.text == *read)
        {
            self.key(&read, &source.place);
        }
    }

    /// The sources, leaving none behind.
    pub fn take_sources(&self) -> DigitSources {
        std::mem::take(&mut self.ledger().sources)
    }

    /// Notes the words of the table of corrections.
    pub(super) fn head_corrections(&self, heads: CorrectionHeads) {
        self.ledger().corrections = Some(heads);
    }

    /// The words of the table of corrections; none where no template placed it.
    pub(super) fn correction_heads(&self) -> Option<CorrectionHeads> {
        self.ledger().corrections.clone()
    }

    /// Counts turns of a loop, and says how many all loops have made.
    pub fn turn(&self, turns: usize) -> usize {
        let mut ledger = self.ledger();
        ledger.turns = ledger.turns.saturating_add(turns).saturating_add(1);
        ledger.turns
    }

    /// Where a tag stands; of none, the template that runs.
    fn place_of(&self, mark: Option<usize>) -> Place {
        match mark.and_then(|mark| self.marks.get(mark)) {
            Some(mark) => mark.place.clone(),
            None => self.here(&self.ledger()),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // a panic elsewhere leaves the ledger as it was, which is sound
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says which template runs now.
    pub fn begin(&self, template: &str) {
        let mut ledger = self.ledger();
        template.clone_into(&mut ledger.template);
        ledger.here = None;
        ledger.turns = 0;
    }

    /// Says which tag's filter or function runs now; none where the template was not marked.
    pub fn enter(&self, mark: Option<usize>) {
        self.ledger().here = mark.filter(|mark| *mark < self.marks.len());
    }

    /// All figures and faults, leaving none behind.
    pub fn close(&self) -> (Vec<Figure>, Vec<Diagnostic>) {
        let mut ledger = self.ledger();
        (std::mem::take(&mut ledger.figures), std::mem::take(&mut ledger.faults))
    }

    /// Registers a figure that a table or chart shows, and gives its index.
    pub fn register(&self, text: &str, expression: String, sources: Vec<Place>) -> usize {
        let mut ledger = self.ledger();
        ledger.figures.push(Figure { text: text.to_owned(), expression, sources, printed_by: None });
        ledger.figures.len() - 1
    }

    /// Registers a figure of prose and gives its Markdown: a link to it.
    pub fn print(&self, text: &str, expression: String, sources: Vec<Place>) -> String {
        let mut ledger = self.ledger();
        let printed_by = Some(self.here(&ledger));
        let id = ledger.figures.len();
        ledger.figures.push(Figure { text: text.to_owned(), expression, sources, printed_by });
        let printed = ledger.here.and_then(|here| self.marks.get(here)).is_some_and(|mark| mark.prints);
        if !printed {
            ledger.loose.insert(id, false);
        }
        format!("[{}]({}{id})", escape(text), if printed { FIGURE } else { LOOSE })
    }

    /// Says of the figures in a printed text that this tag printed them, where a tag that prints nothing had
    /// asked for them. What is printed twice is two figures.
    pub fn printed(&self, markdown: &str, mark: usize) -> String {
        let Some(place) = self.marks.get(mark).map(|mark| &mark.place) else { return markdown.to_owned() };
        let mut ledger = self.ledger();
        let mut out = String::with_capacity(markdown.len());
        let mut rest = markdown;
        while let Some(at) = rest.find(LOOSE) {
            out.push_str(&rest[..at]);
            rest = &rest[at + LOOSE.len()..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let known = rest[..digits].parse().ok().filter(|id| ledger.loose.contains_key(id));
            let Some(id) = known else {
                out.push_str(LOOSE);
                continue;
            };
            rest = &rest[digits..];
            let before = ledger.loose.insert(id, true).unwrap_or_default();
            let id = if before {
                let again = ledger.figures[id].clone();
                ledger.figures.push(again);
                ledger.figures.len() - 1
            } else {
                id
            };
            ledger.figures[id].printed_by = Some(place.clone());
            out.push_str(&format!("{FIGURE}{id}"));
        }
        out.push_str(rest);
        out
    }

    /// Whether a text holds the link to a figure as [`Desk::print`] gave it.
    pub fn holds_figure(&self, text: &str) -> bool {
        let ledger = self.ledger();
        for (at, _) in text.match_indices("](") {
            let address = &text[at + 2..];
            let Some(number) = address.strip_prefix(FIGURE).or(address.strip_prefix(LOOSE)) else { continue };
            let id = number.split_once(')').and_then(|(id, _)| id.parse::<usize>().ok());
            let figure = id.and_then(|id| ledger.figures.get(id));
            if figure.is_some_and(|figure| text[..at].ends_with(&format!("[{}", escape(&figure.text)))) {
                return true;
            }
        }
        false
    }

    /// Records a fault of the running template; the run goes on, so that all faults come out at once.
    pub fn fault(&self, diagnostic: Diagnostic) {
        let mut ledger = self.ledger();
        let place = self.here(&ledger);
        ledger.faults.push(diagnostic.at(place));
    }

    /// Records what the office has not stated, once however often a template asks for it.
    pub(super) fn unstated(&self, diagnostic: Diagnostic) {
        let mut ledger = self.ledger();
        if !ledger.faults.contains(&diagnostic) {
            ledger.faults.push(diagnostic);
        }
    }

    /// Records something that stops nothing, once however often a template asks for it.
    pub fn notice(&self, diagnostic: Diagnostic) {
        let mut ledger = self.ledger();
        if !ledger.notices.contains(&diagnostic) {
            ledger.notices.push(diagnostic);
        }
    }

    /// What was noticed, leaving nothing behind.
    pub fn notices(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.ledger().notices)
    }

    /// Notes a figure without a reason.
    pub(super) fn note_missing(&self, missing: MissingReason) {
        let mut ledger = self.ledger();
        if !ledger.missing_reasons.iter().any(|known| known.path == missing.path) {
            ledger.missing_reasons.push(missing);
        }
    }

    /// Notes that a reason is printed, by its key.
    pub(super) fn note_printed(&self, key: &str) {
        self.ledger().printed_reasons.insert(key.to_owned());
    }

    /// Whether a reason is printed.
    pub(super) fn prints_reason(&self, key: &str) -> bool {
        self.ledger().printed_reasons.contains(key)
    }

    /// The figures without a reason, leaving none behind.
    pub(super) fn missing_reasons(&self) -> Vec<MissingReason> {
        std::mem::take(&mut self.ledger().missing_reasons)
    }

    /// Records a fault that has its place already.
    pub fn record(&self, diagnostic: Diagnostic) {
        self.ledger().faults.push(diagnostic);
    }

    /// Where the tag stands that runs now; of a template without marks, the template.
    fn here(&self, ledger: &Ledger) -> Place {
        match ledger.here.and_then(|here| self.marks.get(here)) {
            Some(mark) => mark.place.clone(),
            None => {
                let template = self.pack.templates.get(&ledger.template);
                Place::File(template.map_or(ledger.template.as_str(), |t| t.origin.as_str()).into())
            }
        }
    }
}
