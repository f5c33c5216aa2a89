//! How figures moved against last year: two that changed places, and one that is a wrong unit away.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::path::CellPath;
use crate::budget::table::{Row, Section, Table};

use crate::reconcile::World;
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::tables::declared;

use super::base::{compared, places};
use super::closed_book::NO_BOOK;
use super::reasons::{amount, base, called, names};

/// A row without parts, in both years.
struct Item<'a> {
    now: &'a Row,
    before: &'a Row,
}

/// Two items of a table whose amounts changed places; once a pair, wherever they stand.
pub(in crate::reconcile) fn swapped(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(previous) = &world.budget.previous else { return Err(Stop::skip(NO_BOOK)) };
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for table in &world.budget.current.tables {
        for section in &table.sections {
            let Some(last) = same_section(previous, table, section) else { continue };
            let items = items(section, last);
            for (at, column) in section.columns.iter().enumerate() {
                let Some(last_at) = last.column(column) else { continue };
                let stated = |item: &Item<'_>| -> Option<(Decimal, Decimal)> {
                    let before = item.before.amounts[last_at]
                        .as_ref()
                        .filter(|amount| !world.contradicted().holds(&table.id, &amount.place))?;
                    Some((item.now.amounts[at].as_ref()?.yuan, before.yuan))
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

fn same_section<'a>(previous: &'a Book, table: &Table, section: &Section) -> Option<&'a Section> {
    previous.table(&table.id)?.sections.iter().find(|last| last.side == section.side)
}

/// The rows without parts that both years have, where the name alone leads to them.
fn items<'a>(section: &'a Section, last: &'a Section) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for (index, now) in section.rows.iter().enumerate() {
        let key = fold(&now.key);
        let (own, others) = (section.rows.of_key(&key), last.rows.of_key(&key));
        let part = |section: &Section, at: usize| !section.rows[at].total && !section.has_children(at);
        if let ([_], [other]) = (own, others)
            && part(section, index)
            && part(last, *other)
        {
            items.push(Item { now, before: &last.rows[*other] });
        }
    }
    items
}

/// Figures that are so many times last year's that a unit of money is likelier to be wrong; once a table.
pub(in crate::reconcile) fn magnitude(world: &World<'_>, rule: &mut Rule) -> Ran {
    if world.budget.previous.is_none() {
        return Err(Stop::skip(NO_BOOK));
    }
    let spec = world.pack.manifest.large_change.as_ref();
    let Some((spec, times)) = spec.and_then(|spec| Some((spec, spec.times.as_ref()?))) else {
        return Err(Stop::skip("模板包没有规定多少倍要核对金额单位"));
    };
    let mut paths: BTreeSet<CellPath> = compared(world)?.into_iter().collect();
    for path in &spec.watch {
        paths.extend(declared::cells(world, path)?);
    }
    let mut found: BTreeMap<String, Vec<(CellPath, Decimal, Decimal)>> = BTreeMap::new();
    for path in paths {
        let (Some(now), Some(before)) = (amount(world.budget, &path), base(world, &path)) else { continue };
        rule.compared += 1;
        let (less, more) = if now < before { (now, before) } else { (before, now) };
        if less > Decimal::ZERO && more >= less * Decimal::from(**times) {
            found.entry(path.table.clone()).or_default().push((path, now, before));
        }
    }
    let names = names(world);
    for (id, figures) in found {
        let unit = world.budget.current.table(&id).map_or(Measure::Count, |table| Measure::Money(table.unit));
        let mut says = Vec::new();
        let mut evidence = Evidence::default();
        let mut cells = Vec::new();
        for (path, now, before) in &figures {
            let of = called(&names, path, &path.to_string());
            let how = match now > before {
                true => format!("{}倍", (now / before).round_dp(0).normalize()),
                false => format!("{}分之一", (before / now).round_dp(0).normalize()),
            };
            says.push(format!("{of}是上年的{how}（上年{}，本年{}）", show(*before, unit), show(*now, unit)));
            evidence = evidence.and(path, now.normalize()).and(path.last_year(), before.normalize());
            cells.extend(places(world, path));
        }
        rule.find(&id, format!("{}，请核对两年的金额单位", says.join("；")), evidence, cells);
    }
    Ok(())
}
