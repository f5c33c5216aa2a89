//! What was copied from last year and not brought up to date: whole books, dates, periods, reasons.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::Amount;
use crate::budget::label::fold;
use crate::budget::path::CellPath;
use crate::budget::table::{Section, Table};
use crate::budget::unit::{Project, YEAR_KEY};
use crate::diag::Place;
use crate::pack::naming::FigureNames;

use crate::reconcile::World;
use crate::reconcile::office::bodies::known;
use crate::reconcile::office::dates::{DOCUMENT, Stated};
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// With fewer equal amounts than this, small offices may well have the same budget twice.
const ENOUGH: usize = 20;
/// A budget is approved by the congress of winter or spring: a document for it that is dated before
/// October of the year before was not made for it.
const FIRST_MONTH: i8 = 10;

/// A year in words about a period.
static YEAR: Pattern = Pattern::new(r"((?:19|20)[0-9]{2})(?:年|[-./][0-9])");

/// A cell of a book: table, side, row with the rows above it, column. Rows that are called the same are
/// told apart by their order.
type Cell = (String, String, Vec<String>, usize, String);

/// Both years' books are not one and the same.
pub(in crate::reconcile) fn books(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(previous) = &world.budget.previous else { return Err(Stop::skip("没有提供上年的表")) };
    let now = amounts(&world.budget.current.tables);
    let before = amounts(&previous.tables);
    let mut equal = Vec::new();
    for (cell, amount) in &now {
        let Some(last) = before.get(cell) else { continue };
        rule.compared += 1;
        if amount.yuan != last.yuan {
            return Ok(());
        }
        if !amount.yuan.is_zero() {
            equal.push((*amount, *last));
        }
    }
    if equal.len() < ENOUGH {
        return Err(Stop::Skip(format!("两年都有、不是零的数不到{ENOUGH}个")));
    }
    let sum: Decimal = equal.iter().map(|(amount, _)| amount.yuan).sum();
    let count = equal.len();
    let message = format!("本年的表和上年的表共有的{count}个数全都相同，可能有一年的表放错了");
    let mut places = Vec::new();
    if let Some((amount, last)) = equal.first() {
        places.extend([amount.place.clone(), last.place.clone()]);
    }
    rule.find("全部", message, Evidence::of("两年相同的数", count).and("合计", sum.normalize()), places);
    Ok(())
}

/// This year's book does not say throughout that it is of another year.
pub(in crate::reconcile) fn whole_book(world: &World<'_>, rule: &mut Rule) -> Ran {
    of_its_year(&world.budget.current, world.budget.unit.year, "本年", world, rule)
}

/// Last year's book does not either.
pub(in crate::reconcile) fn whole_book_before(world: &World<'_>, rule: &mut Rule) -> Ran {
    let Some(book) = &world.budget.previous else { return Err(Stop::skip("没有提供上年的表")) };
    of_its_year(book, world.budget.unit.year - 1, "上年", world, rule)
}

fn of_its_year(book: &Book, year: i32, whose: &str, world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    if book.years.is_empty() {
        return Err(Stop::Skip(format!("{whose}的表的标题没有写年份")));
    }
    rule.compared = book.years.len();
    for line in &book.years {
        rule.look(&line.place);
    }
    let Some(found) = book.is_wholly_of(year) else { return Ok(()) };
    let count = book.years.len();
    let message = format!("{whose}的工作簿里写了年份的{count}张工作表，写的全是{found}年，应是{year}年的表");
    let evidence = Evidence::of(whose, found).and("工作表", count);
    // whoever typed the year wrong mends one cell
    let stated = (year == world.budget.unit.year).then(|| world.budget.unit.place(YEAR_KEY));
    let places = stated.into_iter().chain(book.years.iter().map(|line| line.place.clone())).collect();
    rule.find(whose, message, evidence, places);
    Ok(())
}

/// The amounts of some tables, by cell.
fn amounts(tables: &[Table]) -> BTreeMap<Cell, &Amount> {
    let mut all = BTreeMap::new();
    for table in tables {
        for section in &table.sections {
            of_section(table, section, &mut all);
        }
    }
    all
}

fn of_section<'a>(table: &Table, section: &'a Section, all: &mut BTreeMap<Cell, &'a Amount>) {
    let mut met: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in &section.rows {
        let mut names = vec![fold(&row.key)];
        let mut above = row.parent;
        // parents stand in the same section; a loop would be longer than the section
        while let Some(parent) = above.and_then(|at| section.rows.get(at))
            && names.len() <= section.rows.len()
        {
            names.push(fold(&parent.key));
            above = parent.parent;
        }
        let count = met.entry(names.clone()).or_default();
        *count += 1;
        for (column, amount) in section.columns.iter().zip(&row.amounts) {
            if let Some(amount) = amount {
                let cell = (table.id.clone(), section.side.clone(), names.clone(), *count, fold(column));
                all.insert(cell, amount);
            }
        }
    }
}

/// The date of the assets is that of this budget.
pub(in crate::reconcile) fn assets(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    let unit = &world.budget.unit;
    let key = &world.pack.manifest.dates.assets;
    known(key, &world.pack.manifest.facts)?;
    let Some(stated) = Stated::of(unit, key) else {
        return Err(Stop::Skip(format!("没有写{}", unit.statement.named(key))));
    };
    rule.compared += 1;
    rule.look(&stated.place);
    let year = i32::from(stated.date.year());
    if year <= unit.year - 2 {
        let message = format!(
            "{} 写着{}，{}年的预算应是{}年或更近的日期",
            stated.name,
            stated.date,
            unit.year,
            unit.year - 1
        );
        rule.find(key, message, Evidence::of(key, stated.date), vec![stated.place]);
    }
    Ok(())
}

/// The document is dated in the time of its budget.
pub(in crate::reconcile) fn document(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    let unit = &world.budget.unit;
    let Some(stated) = Stated::of(unit, DOCUMENT) else { return Err(Stop::skip("文档日期没有读好")) };
    rule.compared += 1;
    rule.look(&stated.place);
    let (year, month) = (i32::from(stated.date.year()), stated.date.month());
    if (year, month) < (unit.year - 1, FIRST_MONTH) {
        let message = format!("{} 写着{}，{}年的预算这时还没有", stated.name, stated.date, unit.year);
        rule.find(DOCUMENT, message, Evidence::of(DOCUMENT, stated.date), vec![stated.place]);
    }
    Ok(())
}

/// Projects go on in the year of the budget.
pub(in crate::reconcile) fn periods(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    let unit = &world.budget.unit;
    let dates = &world.pack.manifest.dates;
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        let end = Stated::of_project(project, &dates.project_end, &world.pack.manifest);
        let end = end.map(|end| (i32::from(end.date.year()), end.date.to_string(), end.place));
        let end = match end {
            Some(end) => Some(end),
            None => last_year_of(project, &dates.project_period)?,
        };
        let Some((year, words, place)) = end else { continue };
        rule.compared += 1;
        rule.look(&place);
        if year < unit.year {
            let name = &project.name;
            let message = format!("项目“{name}”到{words}为止，在{}年以前已经结束", unit.year);
            rule.find(name, message, Evidence::of(name, words), vec![place]);
        }
    }
    if rule.compared == 0 { Err(Stop::skip("没有写明起止日期的项目")) } else { Ok(()) }
}

/// The last year that the period of a project names.
fn last_year_of(project: &Project, key: &str) -> Result<Option<(i32, String, Place)>, Stop> {
    let Some(prose) = project.texts.get(key) else { return Ok(None) };
    let text = prose.text();
    let years = YEAR.regex()?.captures_iter(&text).map(|found| found[1].parse::<i32>());
    let Some(Ok(year)) = years.max_by_key(|year| year.as_ref().map_or(0, |year| *year)) else {
        return Ok(None);
    };
    let place = prose.paragraphs.first().map_or_else(|| project.place.clone(), |p| p.place.clone());
    Ok(Some((year, format!("{year}年"), place)))
}

/// Reasons are this year's.
pub(in crate::reconcile) fn reasons(world: &World<'_>, rule: &mut Rule) -> Ran {
    let last = &world.budget.last_said.reasons;
    if last.is_empty() {
        return Err(Stop::skip("没有上年写的变动原因可以对照"));
    }
    let unit = &world.budget.unit;
    let names = FigureNames::new(world.pack, &world.budget.current, world.budget.previous.as_ref());
    for (key, prose) in &unit.reasons {
        rule.compared += 1;
        let text = prose.text();
        // words are no path to compare: there it is enough that the reason is the same
        let is_same = |(name, said, _): &&(String, String, Place)| {
            fold(said) == fold(&text) && (CellPath::parse(name).is_err() || fold(name) == fold(key))
        };
        if let Some((_, _, place)) = last.iter().find(is_same) {
            let figure = CellPath::parse(key).map_or_else(|_| key.clone(), |path| names.words(&path));
            let message = format!("“{figure}”的变动原因与上年写的一字不差：“{text}”");
            // the words, not the name of the figure
            let written = prose.paragraphs.first().map(|paragraph| paragraph.place.clone());
            let full = format!("reasons.\"{key}\"");
            let own = written.unwrap_or_else(|| unit.place(&full));
            // carried over, and told as what is to be looked at
            if unit.reviews.iter().any(|review| review.is_about(&full, &own)) {
                continue;
            }
            rule.find(key, message, Evidence::of(key, &text), vec![own, place.clone()]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::budget::unit::{PlacedText, Prose};
    use crate::pack::load;
    use crate::reconcile::registry;
    use crate::reconcile::report::Status;

    /// What the rule on reasons says of one reason, where last year's are these.
    fn told(last: &[(&str, &str)]) -> (Status, usize) {
        let pack = load::load("jiangxi", &[]).unwrap();
        let mut budget = Budget::default();
        let place = Place::File("unit.toml".into());
        let paragraphs = vec![PlacedText::new("机构改革后人员增加".to_owned(), place.clone())];
        budget.unit.reasons.insert("支出总表/合计/合计".to_owned(), Prose { paragraphs });
        for (name, text) in last {
            budget.last_said.reasons.push(((*name).to_owned(), (*text).to_owned(), place.clone()));
        }
        let world = World::new(&budget, &pack);
        let listed = registry::listed(&pack);
        let rule = listed.iter().find(|rule| rule.id == "陈旧-原因").unwrap();
        let outcome = world.outcome(rule).ok().unwrap();
        (outcome.status, outcome.findings.len())
    }

    #[test]
    fn a_reason_that_was_copied_is_told() {
        let same = "机构改革后 人员增加";
        assert_eq!(told(&[("支出总表/合计/合计", same)]), (Status::Warned, 1));
        assert_eq!(told(&[("支出总计", same)]), (Status::Warned, 1), "words are no path");
        assert_eq!(told(&[("支出总表/合计/基本支出", same)]), (Status::Passed, 0), "another figure");
        assert_eq!(told(&[("支出总表/合计/合计", "新设一个科室")]), (Status::Passed, 0));
        assert!(matches!(told(&[]).0, Status::Skipped(_)));
    }

    #[test]
    fn a_period_in_words_ends_in_its_last_year() {
        let last = |text: &str| {
            let mut project = Project::new("甲".to_owned(), Place::File("unit.toml".into()));
            let paragraphs = vec![PlacedText::new(text.to_owned(), project.place.clone())];
            project.texts.insert("period".to_owned(), Prose { paragraphs });
            last_year_of(&project, "period").ok().unwrap().map(|(year, ..)| year)
        };
        assert_eq!(last("2024年7月至2026年6月。"), Some(2026));
        assert_eq!(last("2024.7—2025.6"), Some(2025));
        assert_eq!(last("长期"), None);
    }
}
