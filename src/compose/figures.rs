//! Figures: looking them up, printing them, remembering where each came from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rust_decimal::Decimal;

use crate::budget::Budget;
use crate::budget::amount::{MoneyUnit, grouped, plain, round};
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;

use super::change::Change;
use super::document::Figure;
use super::functions::date_cn;
use super::lacking::{MissingReason, next_step};
use super::marks::TagMark;

/// Before a path that a template built from a row list: a row that the table lacks is a zero there.
pub const ASKED: char = '~';

/// Before the number of a figure, in the address of its link.
pub const FIGURE: &str = "cell:";
/// The same, of a figure that no tag has printed yet.
pub const LOOSE: &str = "loose:";

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
}

/// An amount as found: its value in 元 and its places.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Value in 元; zero for blanks.
    pub yuan: Decimal,
    /// Its cell; none for a row that is not there.
    pub places: Vec<Place>,
}

impl Desk {
    /// A desk with an empty ledger, for templates with these marks.
    pub fn new(budget: &Budget, pack: &Pack, marks: Vec<TagMark>) -> Self {
        let (budget, pack) = (Arc::new(budget.clone()), Arc::new(pack.clone()));
        Self { budget, pack, marks: Arc::new(marks), ledger: Arc::default() }
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

    /// The unit of prose.
    pub fn unit(&self) -> MoneyUnit {
        *self.pack.manifest.money.prose_unit
    }

    fn decimals(&self) -> u32 {
        *self.pack.manifest.money.decimals
    }

    /// Parses a path as templates write it.
    fn path(&self, text: &str) -> Result<(CellPath, bool), String> {
        let asked = text.starts_with(ASKED);
        let path = CellPath::parse(text.trim_start_matches(ASKED)).map_err(|error| error.to_string())?;
        Ok((path, asked))
    }

    /// The amount at a path.
    ///
    /// # Errors
    /// Why there is none; `Missing::Previous` and absent tables of last year as such.
    pub fn amount(&self, path: &CellPath, asked: bool) -> Result<Stated, Missing> {
        match self.budget.find(path) {
            Ok(Found::Amount(amount)) => Ok(Stated { yuan: amount.yuan, places: vec![amount.place.clone()] }),
            Ok(Found::Blank(_, row)) => {
                Ok(Stated { yuan: Decimal::ZERO, places: vec![Place::Cell(row.place.clone())] })
            }
            Ok(Found::Fact(_)) => Err(Missing::Fact),
            Err(Missing::Row(_)) => {
                let book = self.budget.book(path)?;
                let table = book.table(&path.table).ok_or(Missing::Table)?;
                // an empty table may leave its total row out
                if asked || table.is_empty() {
                    Ok(Stated { yuan: Decimal::ZERO, places: vec![table.place.clone()] })
                } else {
                    // once more, for the row that may be meant
                    Err(self.budget.lookup(path).err().unwrap_or(Missing::Row(None)))
                }
            }
            Err(missing) => Err(missing),
        }
    }

    /// The amount at a path in text form, faults recorded.
    pub fn stated(&self, text: &str) -> Option<Stated> {
        let why = match self.path(text) {
            Ok((path, asked)) => match self.amount(&path, asked) {
                Ok(stated) => return Some(stated),
                Err(Missing::Fact) => self.lacks_fact(&path.fact_key()),
                Err(missing) => Diagnostic::error("编制-路径", missing.explain(&path, &self.budget.unit))
                    .hint(next_step(&missing, "请核对模板里的路径，或补上表里的这一行")),
            },
            Err(why) => Diagnostic::error("编制-路径", why).hint("请核对模板里的路径"),
        };
        self.fault(why);
        None
    }

    /// Says that a fact is missing, where it would stand: the clerk mends that, not the template.
    fn lacks_fact(&self, key: &str) -> Diagnostic {
        let unit = &self.budget.unit;
        Diagnostic::error("编制-路径", unit.statement.lacks(key)).at(unit.place(key)).hint(unit.ask(key))
    }

    /// Last year's amount at the same path. A row that last year lacks is a zero: the item is new.
    /// None where last year's table was not given.
    pub fn last_year(&self, text: &str) -> Option<Stated> {
        let (path, _) = self.path(text).ok()?;
        self.amount(&path.last_year(), true).ok()
    }

    /// `path | wan`: the amount in the unit of prose.
    pub fn print_amount(&self, path: &str) -> String {
        let Some(stated) = self.stated(path) else { return "〔缺数〕".to_owned() };
        let text = self.in_prose(stated.yuan);
        self.print(&text, path.trim_start_matches(ASKED).to_owned(), stated.places)
    }

    /// An amount as prose prints it.
    pub(crate) fn in_prose(&self, yuan: Decimal) -> String {
        self.in_words(yuan / self.unit().factor())
    }

    /// A value in the unit of prose as prose prints it.
    fn in_words(&self, value: Decimal) -> String {
        match value.is_zero() || !self.pack.manifest.money.separators {
            true => plain(value, self.decimals()),
            false => grouped(value, self.decimals()),
        }
    }

    /// `path | fact`: a count, date or amount of unit.toml as stated there; of a list, how many it has.
    pub fn print_fact(&self, path: &str) -> String {
        let key = path.split_once('/').map_or(path, |(_, key)| key);
        let text = match self.budget.unit.facts.get(key) {
            Some(Fact::Count(count)) => count.normalize().to_string(),
            Some(Fact::Date(date)) => date_cn(date),
            Some(Fact::Money(_, text)) => text.clone(),
            Some(Fact::List(items)) => items.len().to_string(),
            _ => {
                self.fault(self.lacks_fact(key));
                return "〔缺数〕".to_owned();
            }
        };
        let place = self.budget.unit.place(key);
        self.print(&text, path.to_owned(), vec![place])
    }

    /// The change of an amount against last year, from the printed amounts, so that a reader can
    /// recompute it. None where last year's table was not given; faults recorded.
    pub fn change(&self, path: &str) -> Option<Change> {
        let now = self.stated(path)?;
        let Some(before) = self.last_year(path) else {
            self.fault(self.incomparable(path));
            return None;
        };
        let unit = self.unit().factor();
        let printed = |yuan: Decimal| round(yuan / unit, self.decimals());
        let change = Change {
            now: printed(now.yuan),
            before: printed(before.yuan),
            exact: now.yuan - before.yuan,
            was_nothing: before.yuan.is_zero(),
            is_nothing: now.yuan.is_zero(),
            places: now.places.into_iter().chain(before.places).collect(),
        };
        Some(change)
    }

    /// Why an amount cannot be compared with last year's, for templates that did not ask beforehand.
    fn incomparable(&self, path: &str) -> Diagnostic {
        let why = match self.path(path) {
            Ok((path, _)) => {
                let path = path.last_year();
                self.amount(&path, true)
                    .err()
                    .map(|missing| (missing.explain(&path, &self.budget.unit), path, missing))
            }
            Err(_) => None,
        };
        let (why, supply) = match why {
            Some((why, _, Missing::Previous)) => {
                let ask = self.budget.unit.ask("workbooks.previous");
                (why, format!("{ask}，并提供上年的表"))
            }
            Some((why, path, Missing::Fact)) => {
                (why, self.budget.unit.ask(&format!("{}_previous", path.row.join("."))))
            }
            Some((why, ..)) => (why, "请在上年的工作簿里补上".to_owned()),
            None => ("上年没有这个数".to_owned(), "请核对模板里的路径".to_owned()),
        };
        let hint = format!("{supply}；改模板的，可以先问“路径 | has_previous”，没有时不写这一句");
        Diagnostic::error("编制-上年", format!("要与上年比较，但{why}")).hint(hint)
    }

    /// Whether two amounts are printed alike in prose; not where one of them is not there or withheld. A
    /// path that cannot be right is a fault.
    pub fn prints_alike(&self, one: &str, other: &str) -> bool {
        let mut printed = Vec::new();
        for text in [one, other] {
            let found = self.path(text).map(|(path, asked)| (self.amount(&path, asked), path.table));
            match found {
                Ok((Ok(stated), _)) => printed.push(self.in_prose(stated.yuan)),
                Ok((Err(Missing::Withheld), _)) => return false,
                Ok((Err(Missing::Table), table)) if self.pack.table(&table).is_some() => return false,
                _ => {
                    // looked up once more to have the fault recorded
                    self.stated(text);
                    return false;
                }
            }
        }
        printed.first() == printed.last()
    }

    /// A phrase of the pack with last year put in.
    fn dated(&self, phrase: &str) -> String {
        phrase.replace("{last_year}", &(self.budget.unit.year - 1).to_string())
    }

    /// `path | change`: the phrase that says how an amount changed.
    pub fn print_change(&self, path: &str, with_rate: bool) -> String {
        let Some(change) = self.change(path) else { return "〔缺上年数〕".to_owned() };
        let words = &self.pack.manifest.words.change;
        let expression = |what: &str| format!("{} | {what}", path.trim_start_matches(ASKED));
        let difference = change.difference();
        if change.exact.is_zero() {
            return self.dated(&words.same);
        }
        if change.was_nothing {
            return self.dated(&words.new);
        }
        if difference.is_zero() {
            return self.dated(&words.about_same);
        }
        let up = difference > Decimal::ZERO;
        let amount = self.in_words(difference.abs());
        let amount = self.print(&amount, expression("change"), change.places.clone());
        let direction = if up { &words.up } else { &words.down };
        let mut phrase = format!("{}{direction}{amount}{}", self.dated(&words.against), self.unit().word());
        if let Some(rate) = change.rate().filter(|_| with_rate) {
            let rate = self.print(&rate, expression("rate"), change.places.clone());
            phrase.push_str(&format!("，{}{rate}", if up { &words.rate_up } else { &words.rate_down }));
        }
        phrase
    }
}

/// Text as Markdown that means only itself.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_means_itself() {
        assert_eq!(escape("*a*[1](cell:0)"), r"\*a\*\[1\]\(cell\:0\)");
    }
}
