//! What people typed, held against the tables: amounts a ten-thousandfold off, words of a full table
//! under an empty one, names that are withheld; and words typed twice.

use regex::Captures;
use rust_decimal::Decimal;

use crate::budget::amount::{Amount, MoneyUnit, implausible, in_words};
use crate::budget::label::fold;
use crate::diag::Severity;

use super::doubled;
use super::passages::sentence_around;
use super::pattern::Pattern;
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

static AMOUNT: Pattern = Pattern::new(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万元|元)");

/// An amount typed by hand that is ten thousand times a figure of the tables, or its ten-thousandth.
pub(in crate::reconcile) fn magnitudes(world: &World<'_>, rule: &mut Rule) -> Ran {
    // the amount that was meant may stand where nothing could be read
    world.whole()?;
    let books = std::iter::once(&world.budget.current).chain(&world.budget.previous);
    let rows = books.flat_map(|book| &book.tables).flat_map(|table| &table.sections).flat_map(|s| &s.rows);
    let stated = Figures::new(rows.flat_map(|row| row.amounts.iter().flatten()));
    let pattern = AMOUNT.regex()?;
    let off = Decimal::from(10_000);
    for passage in world.passages() {
        let folded = passage.folded();
        let text = &folded.text;
        let in_sentence = |found: &Captures<'_>| {
            let sentence = found.get(0).map_or(0..text.len(), |all| sentence_around(text, all.range()));
            Evidence::sentence(passage, &text[sentence])
        };
        for found in pattern.captures_iter(text) {
            // a few digits meet some figure or other by chance
            let significant = found[1].replace([',', '.'], "").trim_matches('0').len();
            if significant < 4 {
                continue;
            }
            rule.compared += 1;
            let place = folded.place(found.get(0).map_or(0, |all| all.start()));
            let unit = MoneyUnit::from_word(&found[2]).unwrap_or(MoneyUnit::Yuan);
            let Some(value) = in_words(&found[1]).filter(|value| unit.yuan(*value).is_some()) else {
                let (said, _) = implausible(&found[1], unit);
                let places = vec![place];
                let message = format!("{}{said}", passage.name);
                rule.find_as(Severity::Warning, &passage.key, message, in_sentence(&found), places);
                continue;
            };
            let unit = unit.factor();
            let half = Decimal::new(5, value.scale() + 1) * unit;
            let said = (value * unit, half);
            if stated.meets(said, |yuan| yuan).is_some() {
                continue;
            }
            let many = stated.meets(said, |yuan| yuan * off);
            let few = stated.meets(said, |yuan| yuan / off);
            // of both the one that stands first in the tables
            let confused = many.into_iter().chain(few).min_by_key(|(at, _)| *at);
            if let Some((_, amount)) = confused {
                let message = format!(
                    "{}写着“{}”，表中有{}元（{}万元），相差一万倍",
                    passage.name,
                    &found[0],
                    amount.yuan.normalize(),
                    (amount.yuan / off).normalize()
                );
                let places = vec![place, amount.place.clone()];
                let evidence = in_sentence(&found).and("表中", amount.yuan.normalize());
                rule.find(&passage.key, message, evidence, places);
            }
        }
    }
    Ok(())
}

/// The figures of the tables by size: there may be as many as there are amounts typed by hand.
struct Figures<'a> {
    /// Each with its number in the order of the tables.
    by_size: Vec<(usize, &'a Amount)>,
    /// The largest half of a last digit.
    widest: Decimal,
}

impl<'a> Figures<'a> {
    fn new(amounts: impl Iterator<Item = &'a Amount>) -> Self {
        let mut by_size: Vec<(usize, &Amount)> = amounts.enumerate().collect();
        by_size.sort_by_key(|(_, amount)| (amount.yuan, amount.half));
        // the same amount again and again says nothing more
        by_size.dedup_by_key(|(_, amount)| (amount.yuan, amount.half));
        let widest = by_size.iter().map(|(_, amount)| amount.half).max().unwrap_or_default();
        Self { by_size, widest }
    }

    /// The first figure in the order of the tables that, scaled, is what was said within half of the last
    /// digits of both. Scaling keeps the order of size.
    fn meets(
        &self,
        (said, half): (Decimal, Decimal),
        scale: impl Fn(Decimal) -> Decimal,
    ) -> Option<(usize, &'a Amount)> {
        let reach = half + self.widest;
        let from = self.by_size.partition_point(|(_, amount)| scale(amount.yuan) < said - reach);
        let mut first: Option<(usize, &Amount)> = None;
        for (at, amount) in &self.by_size[from..] {
            let difference = scale(amount.yuan) - said;
            if difference > reach {
                break;
            }
            if difference.abs() <= half + amount.half && first.is_none_or(|(before, _)| *at < before) {
                first = Some((*at, amount));
            }
        }
        first
    }
}

/// A table with figures does not say below that it is empty.
pub(in crate::reconcile) fn notes(world: &World<'_>, rule: &mut Rule) -> Ran {
    for table in &world.budget.current.tables {
        for note in &table.notes {
            rule.compared += 1;
            let says_empty = ["空表", "为空"].iter().any(|word| note.text.contains(word));
            if says_empty && !table.is_empty() {
                let message = format!("“{}”有数，表下却写着“{}”", table.id, note.text);
                rule.find(&table.id, message, Evidence::of(&table.id, &note.text), vec![note.place.clone()]);
            }
        }
    }
    Ok(())
}

/// Words of two characters and more that stand twice in a row.
pub(in crate::reconcile) fn twice(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages() {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            if let Some((range, word)) = doubled::word(sentence, &world.pack.lexicon) {
                let message = format!("{}把“{word}”打了两遍", passage.name);
                let evidence = Evidence::sentence(passage, sentence);
                rule.find(&passage.key, message, evidence, vec![passage.place(at + range.start)]);
            }
        }
    }
    Ok(())
}

/// Names of withheld projects stand nowhere in what is printed.
pub(in crate::reconcile) fn withheld(world: &World<'_>, rule: &mut Rule) -> Ran {
    let secret = &world.budget.unit.secrecy.projects;
    if secret.is_empty() {
        return Err(Stop::skip("没有写要隐去的项目"));
    }
    for passage in world.passages() {
        rule.compared += 1;
        // a name may be broken anywhere
        let folded = passage.folded();
        for name in secret {
            let Some(at) = folded.text.find(&fold(name)) else { continue };
            let message = format!("{}提到了不公开的项目“{name}”", passage.name);
            let evidence = Evidence::sentence(passage, &passage.text);
            rule.find(&passage.key, message, evidence, vec![folded.place(at)]);
        }
    }
    Ok(())
}

/// Whether a text mentions a name, wherever that may be broken.
pub(in crate::reconcile) fn mentions(text: &str, name: &str) -> bool {
    fold(text).contains(&fold(name))
}
