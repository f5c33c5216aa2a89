//! Two figures that changed places against last year.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::table::{Row, Section, Table};

use crate::reconcile::World;
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::closed_book::NO_BOOK;

/// A row of both years.
pub(super) struct Item<'a> {
    pub now: &'a Row,
    pub before: &'a Row,
    /// Where it stands in this year's section.
    pub index: usize,
    /// Whether it is no total and has no parts, in either year.
    pub is_part: bool,
}

/// Two items of a table whose amounts changed places; once a pair, wherever they stand.
pub(in crate::reconcile) fn swapped(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(previous) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for table in &world.budget.current.tables {
        if world.contradicted().holds(&table.id) {
            continue;
        }
        for section in &table.sections {
            let Some(last) = same_section(previous, table, section) else { continue };
            let items: Vec<Item<'_>> =
                rows_of_both(section, last).into_iter().filter(|item| item.is_part).collect();
            for (at, column) in section.columns.iter().enumerate() {
                let Some(last_at) = last.column(column) else { continue };
                let stated = |item: &Item<'_>| -> Option<(Decimal, Decimal)> {
                    Some((item.now.amounts[at].as_ref()?.yuan, item.before.amounts[last_at].as_ref()?.yuan))
                };
                // by this year's and last year's amount; equal pairs of several rows say nothing
                let mut by_amounts: BTreeMap<(Decimal, Decimal), Vec<&Item<'_>>> = BTreeMap::new();
                for item in &items {
                    let Some((now, before)) = stated(item) else { continue };
                    rule.compared += 1;
                    if !now.is_zero() && !before.is_zero() && now != before {
                        by_amounts.entry((now, before)).or_default().push(item);
                    }
                }
                for (&(now, before), one) in by_amounts.iter().filter(|((now, before), _)| now < before) {
                    let other = by_amounts.get(&(before, now)).map(Vec::as_slice);
                    if let ([one], Some([other])) = (one.as_slice(), other)
                        && told.insert((one.now.key.clone(), other.now.key.clone()))
                    {
                        tell_swap(table, (at, last_at, column), [*one, *other], rule);
                    }
                }
            }
        }
    }
    if rule.compared == 0 { Err(Stop::skip("没有两年都有的项")) } else { Ok(()) }
}

fn tell_swap(
    table: &Table,
    (at, last_at, column): (usize, usize, &str),
    pair: [&Item<'_>; 2],
    rule: &mut Rule,
) {
    let unit = Measure::Money(table.unit);
    let mut says = Vec::new();
    let mut evidence = Evidence::default();
    let mut places = Vec::new();
    for item in pair {
        let stated: [Option<&Amount>; 2] =
            [item.now.amounts[at].as_ref(), item.before.amounts[last_at].as_ref()];
        let [now, before] = stated.map(|amount| amount.map_or(Decimal::ZERO, |amount| amount.yuan));
        says.push(format!("“{}”上年{}、本年{}", item.now.label, show(before, unit), show(now, unit)));
        evidence = evidence.and(format!("{}/{}/{column}", table.id, item.now.key), format!("{before}→{now}"));
        places.extend(stated.into_iter().flatten().map(|amount| amount.place.clone()));
    }
    let message = format!("“{}”的{column}，{}，正好对调，可能有一年填错了行", table.id, says.join("，"));
    rule.find(&format!("{}↔{}", pair[0].now.key, pair[1].now.key), message, evidence, places);
}

pub(super) fn same_section<'a>(previous: &'a Book, table: &Table, section: &Section) -> Option<&'a Section> {
    previous.table(&table.id)?.sections.iter().find(|last| last.side == section.side)
}

/// The rows that both years have, where the name alone leads to them.
pub(super) fn rows_of_both<'a>(section: &'a Section, last: &'a Section) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for (index, now) in section.rows.iter().enumerate() {
        let key = fold(&now.key);
        let (own, others) = (section.rows.of_key(&key), last.rows.of_key(&key));
        let part = |section: &Section, at: usize| !section.rows[at].total && !section.has_children(at);
        if let ([_], [other]) = (own, others) {
            let is_part = part(section, index) && part(last, *other);
            items.push(Item { now, before: &last.rows[*other], index, is_part });
        }
    }
    items
}
