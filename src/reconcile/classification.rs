//! Codes and names against the year's 政府收支分类科目, as far as the catalogue knows them.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::table::{Row, Section, Table};
use crate::budget::{Budget, label};
use crate::diag::{Place, Severity};
use crate::pack::catalogue::{Catalogue, Entry, Evidence};
use crate::pack::{Codes, Pack};

use super::Rule;
use super::report::Outcome;

const BASIS: &str = "财政部当年《政府收支分类科目》";
/// As many codes and tables as a sentence can name.
const MOST_NAMED: usize = 8;

/// One rule a code system: names fit codes, codes are known, and are no mere numbering.
pub fn check(budget: &Budget, pack: &Pack) -> Vec<Outcome> {
    pack.manifest.codes.iter().map(|codes| system(budget, pack, codes)).collect()
}

/// A code with a name, and where it stands.
struct Seen<'a> {
    code: &'a str,
    label: &'a str,
    tables: Vec<&'a str>,
    places: Vec<Place>,
    rows: usize,
}

/// What the catalogue has to say of a code with a name.
enum Verdict {
    Fits,
    Doubtful(Severity, String),
    /// The code is not in the catalogue; what is known of the name.
    NotChecked(String),
}

fn system(budget: &Budget, pack: &Pack, codes: &Codes) -> Outcome {
    let mut rule = Rule::new(
        format!("科目-{}", codes.name),
        format!("{}的编码和名称符合当年的科目", codes.name),
        BASIS,
        "请对照当年的《政府收支分类科目》核对编码和名称；科目表不全或有误的，可以自己补正（见 README 的“科目表”）",
        Severity::Error,
    );
    let mut unknown: Vec<&str> = Vec::new();
    let mut doubted: BTreeSet<(&str, String)> = BTreeSet::new();
    let judge = Judge { catalogue: &pack.catalogue, codes, year: budget.unit.year };
    for seen in seen(budget, pack, codes) {
        let verdict = judge.of(seen.code, seen.label);
        if !matches!(verdict, Verdict::Fits) {
            doubted.insert((seen.code, label::key(seen.label)));
        }
        let subject = format!("{}/{}", seen.tables[0], seen.code);
        let said = format!("{}的{}写作“{}”", in_tables(&seen.tables), seen.code, seen.label);
        match verdict {
            Verdict::Fits => rule.compared += seen.rows,
            Verdict::Doubtful(severity, why) => {
                rule.compared += seen.rows;
                rule.find(&subject, severity, format!("{said}，{why}"), seen.places);
            }
            Verdict::NotChecked(hint) => {
                if !unknown.contains(&seen.code) {
                    unknown.push(seen.code);
                }
                let message = format!("{said}，科目表没有收录这个编码，没有核对{hint}");
                rule.find(&subject, Severity::Notice, message, seen.places);
            }
        }
    }
    for (table, section) in sections(budget, pack, codes) {
        numbering(&mut rule, table, section, codes, &doubted);
    }
    ended(rule, &unknown)
}

/// What is not checked is not passed: where nothing could be checked the rule is skipped, where some
/// could not the outcome names them.
fn ended(rule: Rule, unknown: &[&str]) -> Outcome {
    if unknown.is_empty() {
        return rule.end();
    }
    let mut named = unknown.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join("、");
    if unknown.len() > MOST_NAMED {
        named.push('等');
    }
    if rule.compared == 0 {
        return rule.skip(format!("科目表没有收录表中的这{}个编码：{named}", unknown.len()));
    }
    let mut outcome = rule.end();
    outcome.changed = format!("另有{}个编码科目表没有收录，未检查：{named}", unknown.len());
    outcome
}

/// The tables whose rows have codes of a system, section by section.
fn sections<'a>(budget: &'a Budget, pack: &Pack, codes: &Codes) -> Vec<(&'a Table, &'a Section)> {
    let mut found = Vec::new();
    for table in &budget.current.tables {
        let system = pack.table(&table.id).and_then(|schema| schema.code_system(&pack.manifest.codes));
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
    all
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
    fn of(&self, code: &str, name: &str) -> Verdict {
        let here = self.catalogue.of_code(&self.codes.id, code, self.year);
        if here.iter().any(|entry| label::key(&entry.name) == label::key(name)) {
            return Verdict::Fits;
        }
        if let Some(old) = self.catalogue.of_other_years(&self.codes.id, code, name, self.year) {
            return self.outdated(old, &here);
        }
        let elsewhere = self.elsewhere(code, name);
        let Some(known) = here.first() else {
            // a name that recurs under many parents proves nothing about an unknown code
            let sibling = elsewhere.filter(|entry| self.siblings(&entry.code, code));
            let hint = sibling.map(|entry| format!("；{}里叫这个名称的是{}", self.above(code), entry.code));
            return Verdict::NotChecked(hint.unwrap_or_default());
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
    fn outdated(&self, old: &Entry, here: &[&Entry]) -> Verdict {
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
fn doubtful(resting_on: &[&Entry], most: Severity, why: String) -> Verdict {
    let Some(weakest) = resting_on.iter().min_by_key(|entry| entry.evidence) else {
        return Verdict::Doubtful(Severity::Notice, why);
    };
    let severity = match weakest.evidence {
        Evidence::Published => most,
        Evidence::Known => most.min(Severity::Warning),
        Evidence::Renamed | Evidence::Uncertain => Severity::Notice,
    };
    Verdict::Doubtful(severity, format!("{why}（依据：{}）", weakest.basis()))
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
            rule.find(&format!("{}/{code}/顺序编号", table.id), Severity::Notice, message, place);
        }
    }
}
