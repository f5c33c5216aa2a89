//! Amounts that the public does not see, typed into words that it does.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rust_decimal::Decimal;

use crate::budget::label::fold;
use crate::budget::secrecy::{Cover, Hidden, Secrecy, cells, cells_under};
use crate::budget::table::{Row, Table};
use crate::budget::{Book, Budget};
use crate::diag::{Place, Severity};
use crate::pack::Pack;
use crate::reconcile::World;
use crate::reconcile::prose::passages::Passage;
use crate::reconcile::registry::Year;
use crate::reconcile::report::{Evidence, Report};
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::items::Items;
use super::named::{names_in, states};
use super::numerals::more;
use super::stated::{Stated, Token, stated};

/// With fewer digits that say something a number is about anything, unless it is the amount to the last 分.
const TELLING: usize = 2;
/// What ends a folded sentence.
const ENDS: [char; 6] = ['。', '!', '?', ';', '！', '？'];
/// Words for last year, and for this one: the later of them in a sentence counts.
const LAST_YEAR: [&str; 4] = ["上年度", "上年", "去年", "上一年"];
const THIS_YEAR: [&str; 4] = ["本年", "今年", "当年", "本年度"];
/// The rule that would advise a template to fetch the same amount.
const TYPED: &str = "文字-手写金额";

/// One rule: no text states an amount that the decision withholds, nor one that covers it. It is no other amount for
/// being equal to one, only where its sentence says so: names what has this figure, or speaks of last year. Words of
/// a bureau's own templates are texts too.
pub(in crate::reconcile) fn check(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let hidden = cells(world.budget, &report.withheld.cover);
    let kept = KeptAmounts::new(world, hidden.clone(), &world.budget.unit.secrecy)?;
    if kept.secret.is_empty() {
        return Err(Stop::skip("没有不公开的金额"));
    }
    // what is not to be typed is not to be fetched either
    for outcome in report.outcomes.iter_mut().filter(|outcome| outcome.rule == TYPED) {
        outcome.findings.retain(|found| !found.places.iter().any(|place| hidden.has(place)));
    }
    // what is left out with a secret is not printed, and may say what it likes
    let left_out = |passage: &&Passage| {
        passage.form_of.as_ref().is_some_and(|own| report.withheld.cover.leaves_out(own))
    };
    for passage in world.passages().iter().filter(|passage| !left_out(passage)) {
        rule.compared += 1;
        let folded = passage.folded();
        let own = own_figures(world.budget, passage, &hidden);
        for (at, number, severity, said) in kept.told(&folded.text, &own)? {
            let message = format!("{}里的“{number}”{said}", passage.name);
            let evidence = Evidence::of(&passage.key, number);
            rule.find_as(severity, &passage.key, message, evidence, vec![folded.place(at)]);
        }
    }
    for template in world.pack.templates.values().filter(|template| !template.built_in) {
        for (index, line) in template.text.lines().enumerate() {
            rule.compared += 1;
            for (_, number, severity, said) in kept.told(&fold(line), &[])? {
                let message = format!("自己的模板里的“{number}”{said}");
                let evidence = Evidence::of(&template.origin, number);
                let place = Place::Line { file: template.origin.as_str().into(), line: index + 1, column: 1 };
                rule.find_as(severity, &template.origin, message, evidence, vec![place]);
            }
        }
    }
    Ok(())
}

/// What a decision keeps from the public, and what everybody sees by its name, to be looked for in texts.
pub struct KeptAmounts<'a> {
    secret: Vec<Decimal>,
    covering: Vec<Decimal>,
    /// The names of what has figures, with what is hidden of them left in.
    items: Items<'a>,
    /// Cells that nobody is shown.
    hidden: Hidden,
    /// Last year's figures, but for those of what is withheld.
    before: BTreeSet<Decimal>,
    /// How this year and last year are written.
    years: (String, String),
}

/// A number in a text: where it begins, its words, its weight and what is said of it.
type Slip = (usize, String, Severity, &'static str);

impl<'a> KeptAmounts<'a> {
    /// What a decision keeps of a budget, which may be another's than the one that decided.
    ///
    /// # Errors
    /// Why nothing can be looked for.
    pub fn under(budget: &'a Budget, pack: &'a Pack, secrecy: &Secrecy, cover: &Cover) -> Result<Self, Stop> {
        let hidden = cells_under(budget, secrecy, cover);
        Self::new(&World::new(budget, pack), hidden, secrecy)
    }

    /// All amounts that are kept.
    pub fn all(&self) -> Vec<Decimal> {
        self.secret.iter().chain(&self.covering).copied().collect()
    }

    /// Looks for amounts of another budget too.
    pub fn with(mut self, others: Vec<Decimal>) -> Self {
        self.secret.extend(others);
        self
    }

    /// Whether a text states an amount that is kept; where that cannot be told, it is taken to.
    pub fn tells(&self, text: &str) -> bool {
        if self.secret.is_empty() && self.covering.is_empty() {
            return false;
        }
        let told = self.told(&fold(text), &[]);
        told.is_err() || told.is_ok_and(|all| all.iter().any(|(_, _, weight, _)| *weight == Severity::Error))
    }

    fn new(world: &World<'a>, hidden: Hidden, secrecy: &Secrecy) -> Result<Self, Stop> {
        let budget = world.budget;
        let amounts = amounts(budget);
        let of = |places: &BTreeSet<Place>| -> Vec<Decimal> {
            places.iter().filter_map(|place| amounts.get(place).copied()).collect()
        };
        let year = budget.unit.year;
        Ok(Self {
            secret: of(&hidden.secret),
            covering: of(&hidden.covering),
            items: Items::new(world)?,
            hidden,
            before: before(budget, secrecy),
            years: (format!("{year}年"), format!("{}年", year - 1)),
        })
    }

    /// The numbers in a folded text that tell something and are none of what the text is about.
    fn told(&self, text: &str, own: &[Decimal]) -> Result<Vec<Slip>, Stop> {
        let mut all = Vec::new();
        let mut done = 0;
        for (range, number) in numbers(text)? {
            // what is said of a number stands before it in its sentence, behind the number before it
            let begun = text[done..range.start].rfind(ENDS).map_or(done, |at| done + at);
            let before: String = text[begun..range.start].chars().filter(|c| *c != '"').collect();
            done = range.end;
            if number.value.is_zero() || is_one(&number, own).is_some_and(|away| away.is_zero()) {
                continue;
            }
            let (severity, said) = match (is_one(&number, &self.secret), is_one(&number, &self.covering)) {
                (None, None) => continue,
                (Some(away), _) if self.is_another(&before, &number, away)? => {
                    (Severity::Notice, "与不公开的金额相同，也与公开的数相同，请看一看说的是哪一个")
                }
                (Some(_), _) => (Severity::Error, "是不公开的金额"),
                (None, Some(away)) if self.is_another(&before, &number, away)? => continue,
                (None, Some(_)) => {
                    (Severity::Error, "是为了遮住不公开的内容而隐去的金额，写出来就能推算出不公开的数")
                }
            };
            all.push((range.start, number.text, severity, said));
        }
        Ok(all)
    }

    /// Whether the words before a number say that it is something that everybody sees, and that this is as near.
    fn is_another(&self, before: &str, number: &Stated, away: Decimal) -> Result<bool, Stop> {
        let is_near = |amount: Decimal| (amount.abs() - number.value).abs() <= away;
        let later = |words: &[&str], year: &str| {
            let ends = |word: &str| before.rfind(word).map(|at| at + word.len());
            words.iter().copied().chain([year]).filter_map(ends).max()
        };
        let last_year = later(&LAST_YEAR, &self.years.1)
            .filter(|last| later(&THIS_YEAR, &self.years.0).is_none_or(|this| this < *last));
        if let Some((range, name)) = names_in(&self.items, before).pop()
            && states(&before[range.end..])?
        {
            let figures = self.items.get(name).map_or(&[][..], |item| &item.figures);
            let mut meant = figures.iter().filter(|figure| match figure.year {
                Year::This => !self.hidden.has(&figure.amount.place),
                Year::Last => last_year.is_some(),
            });
            return Ok(meant.any(|figure| is_near(figure.amount.yuan)));
        }
        match last_year {
            Some(at) => Ok(states(&before[at..])? && self.before.iter().any(|amount| is_near(*amount))),
            None => Ok(false),
        }
    }
}

/// The open figures of the project whose form a text stands in: it is about these.
fn own_figures(budget: &Budget, passage: &Passage, hidden: &Hidden) -> Vec<Decimal> {
    let mut own = Vec::new();
    for table in budget.current.tables.iter().filter(|table| passage.figures && !table.forms.is_empty()) {
        for row in table.sections.iter().flat_map(|section| &section.rows) {
            let amounts = row.amounts.iter().flatten().filter(|amount| !hidden.has(&amount.place));
            if passage.form_of.as_ref() == Some(&row.label) {
                own.extend(amounts.map(|amount| amount.yuan));
            }
        }
    }
    own
}

/// The amounts in a folded text, in order.
fn numbers(text: &str) -> Result<Vec<(Range<usize>, Stated)>, Stop> {
    let tokens = stated(text)?;
    let read: Vec<Range<usize>> = tokens.iter().map(|(range, _)| range.clone()).collect();
    let mut all = more(text, &read)?;
    for (range, token) in tokens {
        match token {
            Token::Number(number) if number.is_money() => all.push((range, number)),
            Token::Number(_) | Token::Implausible(_) => {}
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    Ok(all)
}

/// How near a number comes to one of some amounts that it may state; none where it states none.
fn is_one(number: &Stated, hidden: &[Decimal]) -> Option<Decimal> {
    let away = hidden.iter().map(|amount| (amount.abs() - number.value).abs());
    let nearest = away.filter(|away| *away <= number.half).min()?;
    (number.significant() >= TELLING || nearest.is_zero()).then_some(nearest)
}

/// This year's amounts by their cells.
fn amounts(budget: &Budget) -> BTreeMap<Place, Decimal> {
    let amounts = rows(&budget.current).flat_map(|row| row.amounts.iter().flatten());
    amounts.map(|amount| (amount.place.clone(), amount.yuan)).collect()
}

/// Last year's figures; what is withheld is not to be told by its own of last year either.
fn before(budget: &Budget, secrecy: &Secrecy) -> BTreeSet<Decimal> {
    let before = budget.previous.iter().flat_map(rows);
    let before = before.filter(|row| !secrecy.withholds(row));
    before.flat_map(|row| row.amounts.iter().flatten()).map(|amount| amount.yuan).collect()
}

fn rows(book: &Book) -> impl Iterator<Item = &Row> {
    book.tables.iter().flat_map(|table: &Table| &table.sections).flat_map(|section| &section.rows)
}
