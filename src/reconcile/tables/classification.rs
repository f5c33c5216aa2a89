//! Codes and names against the year's 政府收支分类科目, as far as the catalogue knows them.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::table::{Row, Section, Table};
use crate::budget::{Budget, label};
use crate::diag::{Place, Severity};
use crate::pack::catalogue::{Attested, Catalogue, Entry};
use crate::pack::schema::TableSchema;
use crate::pack::{Codes, Pack};

use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// As many codes and tables as a sentence can name.
const MOST_NAMED: usize = 8;

/// A code with a name, and where it stands.
struct Seen<'a> {
    code: &'a str,
    label: &'a str,
    tables: Vec<&'a str>,
    places: Vec<Place>,
    rows: usize,
}

/// What the catalogue has to say of a code with a name.
enum Judgement {
    Fits,
    Doubtful(Severity, String),
    /// The code is not in the catalogue; what is known of the name.
    NotChecked(String),
}

/// One code system: names fit codes, codes are known, and are no mere numbering.
pub(in crate::reconcile) fn system(world: &World<'_>, codes: &Codes, rule: &mut Rule) -> Ran {
    let (budget, pack) = (world.budget, world.pack);
    let mut unknown: Vec<&str> = Vec::new();
    let mut doubted: BTreeSet<(&str, String)> = BTreeSet::new();
    let judge = Judge { catalogue: &pack.catalogue, codes, year: budget.unit.year };
    for seen in seen(budget, pack, codes) {
        let verdict = judge.of(seen.code, seen.label);
        if !matches!(verdict, Judgement::Fits) {
            doubted.insert((seen.code, label::key(seen.label)));
        }
        let subject = format!("{}/{}", seen.tables[0], seen.code);
        let evidence = Evidence::of(seen.code, seen.label).and("表", seen.tables.join("、"));
        let former = judge.former(&rule.id, &seen);
        let said = format!("{}的{}写作“{}”", in_tables(&seen.tables), seen.code, seen.label);
        match verdict {
            Judgement::Fits => rule.compared += seen.rows,
            Judgement::Doubtful(severity, why) => {
                rule.compared += seen.rows;
                rule.find_as(severity, &subject, format!("{said}，{why}"), evidence, seen.places);
                rule.formerly(former);
            }
            Judgement::NotChecked(hint) => {
                if !unknown.contains(&seen.code) {
                    unknown.push(seen.code);
                }
                let message = format!("{said}，科目表没有收录这个编码，没有核对{hint}");
                rule.find_as(Severity::Notice, &subject, message, evidence, seen.places);
                rule.formerly(former);
            }
        }
    }
    for (table, section) in sections(budget, pack, codes) {
        numbering(rule, table, section, codes, &doubted);
    }
    not_checked(rule, &unknown)
}

/// What is not checked is not passed: where nothing could be checked the rule is skipped, where some
/// could not the outcome names them.
fn not_checked(rule: &mut Rule, unknown: &[&str]) -> Ran {
    if unknown.is_empty() {
        return Ok(());
    }
    let mut named = unknown.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join("、");
    if unknown.len() > MOST_NAMED {
        named.push('等');
    }
    if rule.compared == 0 {
        return Err(Stop::Skip(format!("科目表没有收录表中的这{}个编码：{named}", unknown.len())));
    }
    rule.note = format!("另有{}个编码科目表没有收录，未核对：{named}", unknown.len());
    Ok(())
}

/// The tables whose rows have codes of a system, section by section.
fn sections<'a>(budget: &'a Budget, pack: &Pack, codes: &Codes) -> Vec<(&'a Table, &'a Section)> {
    let mut found = Vec::new();
    for table in &budget.current.tables {
        let system = pack.table(&table.id).and_then(TableSchema::code_system);
        if system.is_some_and(|own| own.id == codes.id) {
            found.extend(table.sections.iter().map(|section| (table, section)));
        }
    }
    found
}

/// Every code with its name once, in the order of the tables.
fn seen<'a>(budget: &'a Budget, pack: &Pack, codes: &Codes) -> Vec<Seen<'a>> {
    let mut all: Vec<Seen<'a>> = Vec::new();
    let mut index: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (table, section) in sections(budget, pack, codes) {
        for row in &section.rows {
            let Some(code) = row.code.as_deref() else { continue };
            let at = *index.entry((code, label::key(&row.label))).or_insert(all.len());
            if at == all.len() {
                let (tables, places) = (Vec::new(), Vec::new());
                all.push(Seen { code, label: &row.label, tables, places, rows: 0 });
            }
            let seen = &mut all[at];
            if !seen.tables.contains(&table.id.as_str()) {
                seen.tables.push(&table.id);
            }
            seen.places.push(Place::Cell(row.place.clone()));
            seen.rows += 1;
        }
    }
    // classes of balances have the names of the trees; one of their own is looked at too
    for (table, row) in class_rows(budget, pack, codes) {
        let Some(code) = row.code.as_deref() else { continue };
        let at = *index.entry((code, label::key(&row.label))).or_insert(all.len());
        if at == all.len() {
            let places = vec![Place::Cell(row.place.clone())];
            all.push(Seen { code, label: &row.label, tables: vec![&table.id], places, rows: 1 });
        }
    }
    all
}

/// The rows of balances that stand for classes of a system.
fn class_rows<'a>(budget: &'a Budget, pack: &Pack, codes: &Codes) -> Vec<(&'a Table, &'a Row)> {
    let mut found = Vec::new();
    for table in &budget.current.tables {
        let Some(schema) = pack.table(&table.id) else { continue };
        for section in &table.sections {
            let side = schema.side(&section.side);
            if side.and_then(|side| side.classes.as_ref()).is_some_and(|own| own.id == codes.id) {
                found.extend(section.rows.iter().map(|row| (table, row)));
            }
        }
    }
    found
}

fn in_tables(tables: &[&str]) -> String {
    let named: Vec<String> = tables.iter().take(MOST_NAMED).map(|table| format!("“{table}”")).collect();
    let more = if tables.len() > MOST_NAMED { "等表" } else { "" };
    format!("{}{more}", named.concat())
}

struct Judge<'a> {
    catalogue: &'a Catalogue,
    codes: &'a Codes,
    year: i32,
}

impl Judge<'_> {
    fn of(&self, code: &str, name: &str) -> Judgement {
        let here = self.catalogue.of_code(&self.codes.id, code, self.year);
        if here.iter().any(|entry| label::key(&entry.name) == label::key(name)) {
            return Judgement::Fits;
        }
        if let Some(old) = self.catalogue.of_other_years(&self.codes.id, code, name, self.year) {
            return self.outdated(old, &here);
        }
        let elsewhere = self.elsewhere(code, name);
        let Some(known) = here.first() else {
            // a name that recurs under many parents proves nothing about an unknown code
            let sibling = elsewhere.filter(|entry| self.siblings(&entry.code, code));
            let hint = sibling.map(|entry| format!("；{}里叫这个名称的是{}", self.above(code), entry.code));
            return Judgement::NotChecked(hint.unwrap_or_default());
        };
        let names: Vec<String> = here.iter().map(|entry| format!("“{}”", entry.name)).collect();
        let names = names.join("或");
        match elsewhere {
            Some(right) => {
                let why = format!("科目表里这个名称的编码是{}，{code}是{names}", right.code);
                doubtful(&[known, right], Severity::Error, why)
            }
            None => doubtful(&[known], Severity::Warning, format!("科目表里是{names}")),
        }
    }

    /// What version 0.1.0, with a finding a table and other words, may have said of it.
    fn former(&self, rule: &str, seen: &Seen<'_>) -> Vec<(String, String)> {
        let (code, year) = (seen.code, self.year);
        let here = self.catalogue.of_code(&self.codes.id, code, year);
        let mut words = vec!["内置的科目表没有收录这个编码，没有核对".to_owned()];
        words.extend(here.iter().map(|entry| format!("科目表里是“{}”", entry.name)));
        words.extend(self.elsewhere(code, seen.label).map(|entry| format!("这个名称的编码是{}", entry.code)));
        if let Some(old) = self.catalogue.of_other_years(&self.codes.id, code, seen.label, year) {
            let until = old.until.map(|until| format!("这个名称只用到{until}年，"));
            let since =
                old.since.filter(|since| *since > year).map(|since| format!("这个名称{since}年才启用，"));
            let now = here.first().map(|entry| format!("{year}年的名称是“{}”，", entry.name));
            let all = [until, since, now].into_iter().flatten().collect::<String>();
            words.push(all.trim_end_matches('，').to_owned());
        }
        let mut former = Vec::new();
        for table in &seen.tables {
            for said in &words {
                let message = format!("“{table}”的{code}写作“{}”，{said}", seen.label);
                former.push((format!("{rule}:{table}/{code}"), message));
            }
        }
        former
    }

    /// The only other code that a name can mean: among codes of the same parent, else among all.
    fn elsewhere(&self, code: &str, name: &str) -> Option<&Entry> {
        let named = self.catalogue.of_name(&self.codes.id, name, code.len(), self.year);
        let mut siblings = named.iter().filter(|entry| self.siblings(&entry.code, code));
        if let (Some(only), None) = (siblings.next(), siblings.next()) {
            return Some(only);
        }
        match named[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The code above, as far as there is one.
    fn above<'c>(&self, code: &'c str) -> &'c str {
        let upper = self.codes.lengths.iter().rev().find(|length| **length < code.len());
        upper.and_then(|length| code.get(..*length)).unwrap_or_default()
    }

    fn siblings(&self, one: &str, other: &str) -> bool {
        !self.above(other).is_empty() && self.above(one) == self.above(other)
    }

    /// A name that its code has in other years; `here` are the entries of this year.
    fn outdated(&self, old: &Entry, here: &[&Entry]) -> Judgement {
        let year = self.year;
        let mut why = match (old.until, old.since) {
            (Some(until), _) if until < year => format!("这个名称只用到{until}年"),
            (_, Some(since)) => format!("这个名称{since}年才启用"),
            _ => "这个名称当年不用".to_owned(),
        };
        let mut resting_on = vec![old];
        if let Some(now) = here.first() {
            why.push_str(&format!("，{year}年的名称是“{}”", now.name));
            resting_on.push(now);
        } else if let Some(moved) = self.elsewhere(&old.code, &old.name) {
            why.push_str(&format!("，{year}年这个名称的编码是{}", moved.code));
            resting_on.push(moved);
        }
        doubtful(&resting_on, Severity::Warning, why)
    }
}

/// A doubt that weighs no more than the least sure of the entries on which it rests.
fn doubtful(resting_on: &[&Entry], most: Severity, why: String) -> Judgement {
    let Some(weakest) = resting_on.iter().min_by_key(|entry| entry.evidence) else {
        return Judgement::Doubtful(Severity::Notice, why);
    };
    let severity = match weakest.evidence {
        Attested::Published => most,
        Attested::Known => most.min(Severity::Warning),
        Attested::Renamed | Attested::Uncertain => Severity::Notice,
    };
    Judgement::Doubtful(severity, format!("{why}（依据：{}）", weakest.basis()))
}

/// Second-level codes that are numbered 01, 02, 03 … without any known name among them.
fn numbering(
    rule: &mut Rule,
    table: &Table,
    section: &Section,
    codes: &Codes,
    doubted: &BTreeSet<(&str, String)>,
) {
    let [first, second, ..] = codes.lengths[..] else { return };
    for top in section.rows.iter().filter(|row| row.code.as_ref().is_some_and(|c| c.len() == first)) {
        let code = top.code.clone().unwrap_or_default();
        let inside: Vec<(&str, &Row)> = section
            .rows
            .iter()
            .filter_map(|row| Some((row.code.as_deref()?, row)))
            .filter(|(c, _)| c.len() == second && c.starts_with(&code))
            .collect();
        let serial = inside
            .iter()
            .enumerate()
            .all(|(i, (c, _))| c[first..].parse::<usize>().is_ok_and(|number| number == i + 1));
        let all_doubted = inside.iter().all(|(c, row)| doubted.contains(&(*c, label::key(&row.label))));
        if inside.len() >= 3 && serial && all_doubted {
            let level = codes.levels.get(1).map_or("下级", String::as_str);
            let message = format!("“{}”里{code}的{level}级编码像是顺序编号，不是科目的编码", table.id);
            let place = vec![Place::Cell(top.place.clone())];
            let subject = format!("{}/{code}/顺序编号", table.id);
            let evidence = Evidence::of(&code, inside.len());
            rule.find_as(Severity::Notice, &subject, message, evidence, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::unit::Unit;
    use crate::budget::{Book, Budget};
    use crate::diag::CellRef;
    use crate::reconcile::registry;
    use crate::reconcile::report::{Outcome, Status};

    fn pack() -> Pack {
        let first = crate::pack::load::built_in_packs()[0];
        crate::pack::load::load(first, &[]).unwrap()
    }

    fn verdict(pack: &Pack, code: &str, name: &str, year: i32) -> Judgement {
        let codes = pack.manifest.codes.iter().find(|codes| codes.lengths.len() == 3).unwrap();
        Judge { catalogue: &pack.catalogue, codes, year }.of(code, name)
    }

    fn weight(pack: &Pack, code: &str, name: &str, year: i32) -> Option<Severity> {
        match verdict(pack, code, name, year) {
            Judgement::Doubtful(severity, _) => Some(severity),
            Judgement::Fits | Judgement::NotChecked(_) => None,
        }
    }

    /// A budget whose first tree of the longest code system holds these rows.
    fn budget(pack: &Pack, rows: &[(&str, &str)]) -> Budget {
        let of = |schema: &&TableSchema| schema.code_system().is_some_and(|codes| codes.lengths.len() == 3);
        let schema = pack.tables.iter().find(of).unwrap();
        let cell = |row: usize| CellRef {
            file: "a".into(),
            sheet: "b".into(),
            row: row as u32,
            col: 0,
            remarks: Default::default(),
        };
        let row = |(index, (code, name)): (usize, &(&str, &str))| Row {
            key: (*code).to_owned(),
            code: Some((*code).to_owned()),
            ..Row::named((*name).to_owned(), Vec::new(), cell(index))
        };
        let rows: Vec<Row> = rows.iter().enumerate().map(row).collect();
        let table = Table {
            id: schema.id.clone(),
            place: Place::Cell(cell(0)),
            unit: crate::budget::amount::MoneyUnit::Wan,
            sections: vec![Section { side: String::new(), columns: Vec::new(), rows: rows.into() }],
            forms: Vec::new(),
            notes: Vec::new(),
        };
        let unit = Unit { year: 2025, ..Unit::default() };
        Budget {
            unit,
            current: Book { tables: vec![table], ..Book::default() },
            previous: None,
            ..Budget::default()
        }
    }

    fn outcome(pack: &Pack, rows: &[(&str, &str)]) -> Outcome {
        let budget = budget(pack, rows);
        let world = World::new(&budget, pack);
        let listed = registry::listed(pack);
        let one = listed.iter().find(|rule| matches!(rule.origin, registry::Origin::Codes(..))).unwrap();
        world.outcome(one).ok().unwrap()
    }

    #[test]
    fn a_name_that_recurs_accuses_no_other_code() {
        let pack = pack();
        for code in ["2200150", "2130104", "2080150"] {
            assert!(matches!(verdict(&pack, code, "事业运行", 2025), Judgement::Fits), "{code}");
        }
        // unknown under this parent, and known under sixty others
        assert!(
            matches!(verdict(&pack, "2229950", "事业运行", 2025), Judgement::NotChecked(why) if why.is_empty())
        );
    }

    #[test]
    fn a_doubt_is_no_surer_than_what_it_rests_on() {
        let pack = pack();
        assert_eq!(weight(&pack, "2080101", "一般行政管理事务", 2025), Some(Severity::Error));
        assert_eq!(weight(&pack, "2080109", "社会保险业务管理事务", 2025), Some(Severity::Warning));
        assert_eq!(weight(&pack, "2080116", "引进人才经费", 2025), Some(Severity::Notice));
        assert_eq!(weight(&pack, "210", "医疗卫生与计划生育支出", 2025), Some(Severity::Notice));
        assert_eq!(weight(&pack, "210", "医疗卫生与计划生育支出", 2018), None);
        assert_eq!(weight(&pack, "2080501", "离退休", 2025), Some(Severity::Warning));
    }

    #[test]
    fn what_is_not_known_is_not_checked() {
        let pack = pack();
        let (known, unknown) = (("208", "社会保障和就业支出"), [("2080197", "甲"), ("2080198", "乙")]);
        let none = outcome(&pack, &unknown);
        assert!(
            matches!(&none.status, Status::Skipped(why) if why.contains("2080197、2080198")),
            "{:?}",
            none.status
        );
        assert_eq!((none.compared, none.findings.len()), (0, 2));
        let some = outcome(&pack, &[known, unknown[0]]);
        assert_eq!((some.status, some.compared), (Status::Passed, 1));
        assert!(some.changed.contains("2080197") && some.changed.contains("未核对"), "{}", some.changed);
    }

    #[test]
    fn a_code_with_its_name_is_told_once() {
        let pack = pack();
        let rows = [("2080101", "一般行政管理事务"), ("2080101", "一般行政管理事务"), ("2080101", "甲")];
        let told = outcome(&pack, &rows);
        assert_eq!(told.compared, 3);
        let places: Vec<usize> = told.findings.iter().map(|finding| finding.places.len()).collect();
        assert_eq!(places, [2, 1]);
    }

    #[test]
    fn the_catalogue_does_not_contradict_itself() {
        let pack = pack();
        let text = include_str!("../../../templates/shared/classification.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut count = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let codes = pack.codes(&record[0]).unwrap();
            let year = record[4].parse().or_else(|_| record[3].parse()).unwrap_or(2024);
            let judge = Judge { catalogue: &pack.catalogue, codes, year };
            assert!(matches!(judge.of(&record[1], &record[2]), Judgement::Fits), "{record:?}");
            count += 1;
        }
        assert!(count > 1800);
    }
}
