//! Figures: looking them up, printing them, remembering where each came from.

use rust_decimal::Decimal;

use crate::budget::amount::{MoneyUnit, grouped, plain, round};
use crate::budget::lookup::{Found, Missing};
use crate::budget::path::CellPath;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Place};

use super::change::Change;
use super::functions::date_cn;
use super::lacking::next_step;
use super::ledger::Desk;

/// Before a path that a template built from a row list: a row that the table lacks is a zero there.
pub const ASKED: char = '~';

/// Before the number of a figure, in the address of its link.
pub const FIGURE: &str = "cell:";
/// The same, of a figure that no tag has printed yet.
pub const LOOSE: &str = "loose:";

/// Before the least amount that prose can print, of one that is smaller.
const LESS_THAN: &str = "不足";

/// An amount as found: its value in 元 and its places.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Value in 元; zero for blanks.
    pub yuan: Decimal,
    /// Its cell; none for a row that is not there.
    pub places: Vec<Place>,
}

impl Desk {
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
            Ok(Found::Blank(_, row, column)) => {
                Ok(Stated { yuan: Decimal::ZERO, places: vec![row.amount_cell(column)] })
            }
            Ok(Found::Fact(_)) => Err(Missing::Fact),
            Err(Missing::Row(_)) => {
                let book = self.budget.book(path)?;
                let table = book.table(&path.table).ok_or(Missing::Table)?;
                let is_sum = self.pack.table(&path.table).is_some_and(|own| own.is_sum(path.row_name()));
                // a sum is no item that is new; an empty table may leave its total row out
                if path.previous && is_sum && !table.is_empty() {
                    Err(Missing::Row(None))
                } else if asked || table.is_empty() {
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
                Err(Missing::Fact) => {
                    self.lacks_fact(&path.fact_key());
                    return None;
                }
                Err(missing) => Diagnostic::error("编制-路径", missing.explain(&path, &self.budget.unit))
                    .hint(next_step(&missing, "请核对模板里的路径，或补上表里的这一行")),
            },
            Err(why) => Diagnostic::error("编制-路径", why).hint("请核对模板里的路径"),
        };
        self.fault(why);
        None
    }

    /// Says that a fact is missing, where it would stand. What the pack declares the clerk mends, and needs no line of a
    /// template for that; another key is the template's mistake.
    fn lacks_fact(&self, key: &str) {
        let unit = &self.budget.unit;
        let fault =
            Diagnostic::error("编制-路径", unit.statement.lacks(key)).at(unit.place(key)).hint(unit.ask(key));
        match unit.statement.names.contains_key(key) {
            true => self.unstated(fault),
            false => self.fault(fault),
        }
    }

    /// Last year's amount at the same path. A row that last year lacks is a zero: the item is new.
    /// None where last year's table was not given.
    pub fn last_year(&self, text: &str) -> Option<Stated> {
        let (path, _) = self.path(text).ok()?;
        self.amount(&path.last_year(), true).ok()
    }

    /// Whether nobody knows last year's amount, since it was withheld or published only with others.
    pub fn is_incomparable(&self, text: &str) -> bool {
        self.path(text)
            .is_ok_and(|(path, _)| matches!(self.amount(&path.last_year(), true), Err(Missing::Withheld)))
    }

    /// `path | wan`: the amount in the unit of prose.
    pub fn print_amount(&self, path: &str) -> String {
        let Some(stated) = self.stated(path) else { return "〔缺数〕".to_owned() };
        let text = self.in_sight(stated.yuan);
        self.print(&text, path.trim_start_matches(ASKED).to_owned(), stated.places)
    }

    /// An amount as prose prints it; one too small for its last digit is not written as nothing.
    fn in_sight(&self, yuan: Decimal) -> String {
        let least = Decimal::new(1, self.decimals());
        let value = yuan / self.unit().factor();
        if value > Decimal::ZERO && round(value, self.decimals()).is_zero() {
            return format!("{LESS_THAN}{}", self.in_words(least));
        }
        self.in_prose(yuan)
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
                self.lacks_fact(key);
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
        let basis = &self.pack.manifest.words.change.basis;
        let stated = match self.budget.unit.facts.get(basis.fact.as_str()) {
            Some(Fact::Text(stated)) => basis.words.get(stated),
            _ => None,
        };
        let dated = phrase
            .replace("{last_year}", &(self.budget.unit.year - 1).to_string())
            .replace("{basis}", stated.unwrap_or(&basis.word));
        self.of_pack(&dated, &self.pack.file("pack.toml"))
    }

    /// `path | change`: the phrase that says how an amount changed.
    pub fn print_change(&self, path: &str, with_rate: bool) -> String {
        if self.is_incomparable(path) {
            return self.dated(&self.pack.manifest.words.change.incomparable);
        }
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
