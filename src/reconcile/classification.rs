//! Codes and names against the year's 政府收支分类科目, as far as the catalogue knows them.

use crate::budget::label;
use crate::budget::table::{Row, Section, Table};
use crate::diag::{Place, Severity};
use crate::pack::{Codes, Pack};

use super::World;
use super::report::Evidence;
use super::rule::{Ran, Rule};

/// One code system: names fit codes, codes are known, and are no mere numbering.
pub(super) fn system(world: &World<'_>, codes: &Codes, rule: &mut Rule) -> Ran {
    let (budget, pack) = (world.budget, world.pack);
    for table in &budget.current.tables {
        let Some(schema) = pack.table(&table.id) else { continue };
        if schema.code_system(&pack.manifest.codes).is_none_or(|own| own.id != codes.id) {
            continue;
        }
        for section in &table.sections {
            for row in &section.rows {
                if let Some(code) = &row.code {
                    row_fits(rule, table, row, code, codes, pack, budget.unit.year);
                }
            }
            numbering(rule, table, section, codes);
        }
    }
    Ok(())
}

fn row_fits(rule: &mut Rule, table: &Table, row: &Row, code: &str, codes: &Codes, pack: &Pack, year: i32) {
    rule.compared += 1;
    let catalogue = &pack.catalogue;
    let known = catalogue.of_code(&codes.id, code, year);
    let place = vec![Place::Cell(row.place.clone())];
    let evidence = Evidence::of(code, &row.label);
    let subject = format!("{}/{code}", table.id);
    let named = |name: &str| label::key(name) == label::key(&row.label);
    if known.iter().any(|entry| named(&entry.name)) {
        return;
    }
    let said = format!("“{}”的{code}写作“{}”", table.id, row.label);
    let other_year = catalogue.of_code_any_year(&codes.id, code).into_iter().find(|entry| named(&entry.name));
    let other_code = catalogue.code_of(&codes.id, &row.label, code.len(), year);
    if let Some(old) = other_year {
        let until = old.until.map(|until| format!("，这个名称只用到{until}年")).unwrap_or_default();
        let since = old.since.filter(|since| *since > year);
        let since = since.map(|since| format!("，这个名称{since}年才启用")).unwrap_or_default();
        let now =
            known.first().map(|entry| format!("，{year}年的名称是“{}”", entry.name)).unwrap_or_default();
        rule.find_as(Severity::Error, &subject, format!("{said}{until}{since}{now}"), evidence, place);
    } else if let Some(right) = other_code.filter(|right| *right != code) {
        let message = format!("{said}，这个名称的编码是{right}");
        rule.find_as(Severity::Error, &subject, message, evidence, place);
    } else if let Some(entry) = known.first() {
        let message = format!("{said}，科目表里是“{}”", entry.name);
        rule.find_as(Severity::Warning, &subject, message, evidence, place);
    } else {
        let message = format!("{said}，内置的科目表没有收录这个编码，没有核对");
        rule.find_as(Severity::Notice, &subject, message, evidence, place);
    }
}

/// Second-level codes that are numbered 01, 02, 03 … without any known name among them.
fn numbering(rule: &mut Rule, table: &Table, section: &Section, codes: &Codes) {
    let [first, second, ..] = codes.lengths[..] else { return };
    let tops: Vec<&Row> =
        section.rows.iter().filter(|row| row.code.as_ref().is_some_and(|c| c.len() == first)).collect();
    for top in tops {
        let code = top.code.clone().unwrap_or_default();
        let inside: Vec<&Row> = section
            .rows
            .iter()
            .filter(|row| row.code.as_ref().is_some_and(|c| c.len() == second && c.starts_with(&code)))
            .collect();
        let serial = inside.iter().enumerate().all(|(i, row)| {
            row.code
                .as_deref()
                .is_some_and(|c| c[first..].parse::<usize>().is_ok_and(|number| number == i + 1))
        });
        let doubted = |row: &&Row| {
            let subject = format!("{}:{}/{}", rule.id, table.id, row.code.as_deref().unwrap_or_default());
            rule.findings.iter().any(|finding| finding.id == subject)
        };
        if inside.len() >= 3 && serial && inside.iter().all(doubted) {
            let level = codes.levels.get(1).map_or("下级", String::as_str);
            let message = format!("“{}”里{code}的{level}级编码像是顺序编号，不是科目的编码", table.id);
            let place = vec![Place::Cell(top.place.clone())];
            let subject = format!("{}/{code}/顺序编号", table.id);
            let evidence = Evidence::of(code, inside.len());
            rule.find_as(Severity::Notice, &subject, message, evidence, place);
        }
    }
}
