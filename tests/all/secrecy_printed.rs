//! What the document prints where something is withheld: nothing that comes from a hidden cell, no sum that the tables
//! do not show.

use std::collections::BTreeSet;

use gongkai::budget::secrecy::{SecrecyMode, cells};
use gongkai::compose::numbers::NumberOrigin;
use gongkai::compose::sight::Sight;
use gongkai::edition::{Here, Readers, examine};
use gongkai::read::{Input, read};
use gongkai::reconcile::reconcile;
use rayon::prelude::*;
use rust_decimal::{Decimal, dec};

use crate::attack::{decided, entries};
use crate::support::{Desk, root};

fn read_sample(name: &str) -> Input {
    read(&root().join("inputs").join(name), &[]).0.unwrap()
}

#[test]
fn no_number_that_is_printed_comes_from_a_hidden_cell_or_says_what_it_says() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let input = read_sample(sample);
        let mut all = entries(&input.budget);
        // of codes one level is enough
        all.retain(|(codes, _)| codes.iter().all(|code| code.len() == 5));
        let modes = [SecrecyMode::Row, SecrecyMode::Rollup];
        let all: Vec<_> = all.iter().flat_map(|entry| modes.map(|mode| (mode, entry))).collect();
        let hidden = all.par_iter().map(|(mode, (codes, projects))| {
            let what = format!("{sample} {mode:?} {codes:?} {projects:?}");
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            let projects: Vec<&str> = projects.iter().map(String::as_str).collect();
            let mut input = read_sample(sample);
            input.budget = decided(&input.budget, *mode, &codes, &projects);
            prints_nothing_hidden(&input, &what)
        });
        let hidden: usize = hidden.sum();
        assert!(hidden > 0, "{sample}");
    }
}

/// Looks at all numbers of the document that the public would read; how many cells are hidden.
fn prints_nothing_hidden(input: &Input, what: &str) -> usize {
    let report = reconcile(&input.budget, &input.pack);
    let hidden = cells(&input.budget, &report.withheld.cover);
    let rows = input.budget.current.tables.iter().flat_map(|table| &table.sections).flat_map(|s| &s.rows);
    let amounts = rows.flat_map(|row| row.amounts.iter().flatten());
    let (secret, open): (Vec<_>, Vec<_>) = amounts.partition(|amount| hidden.has(&amount.place));
    let open: BTreeSet<Decimal> = open.iter().map(|amount| amount.yuan).collect();
    // what everybody sees elsewhere, as the amount of a project of its own, is no secret
    let secret = secret.iter().map(|amount| amount.yuan).filter(|yuan| !open.contains(yuan));
    let secret: BTreeSet<Decimal> = secret.collect();
    let examined = examine(input, report, Readers::Public, &Here);
    let refused = examined.report.findings().any(|found| found.id.starts_with("保密-"));
    let (composed, _) = examined.draft().unwrap_or_else(|faults| panic!("{what}: {faults:#?}"));
    let document = &composed.document;
    let sight = Sight { document, tables: &composed.tables };
    for number in &document.numbers {
        if let NumberOrigin::Figure(id) = number.origin {
            let figure = &document.figures[id];
            assert!(!figure.sources.iter().any(|source| hidden.has(source)), "{what}: {figure:?}");
            continue;
        }
        let (Some((text, at)), false) = (sight.text_around(number), refused) else { continue };
        let after = &text[at + number.text.len()..];
        let Ok(value) = number.text.replace(',', "").parse::<Decimal>() else { continue };
        let yuan = if after.starts_with('万') { value * dec!(10000) } else { value };
        let is_money = after.starts_with("元") || after.starts_with("万元");
        assert!(!is_money || !secret.contains(&yuan), "{what}: {number:?} in {text}");
    }
    secret.len()
}

/// A sample with a decision and with words of its own behind the first part.
fn with_words(words: &str, decision: &str) -> Desk {
    let desk = Desk::of("mingwan-2026");
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{unit}{decision}")).unwrap();
    if !words.is_empty() {
        let folder = desk.unit().join("templates");
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "{{% extends \"base/part1.md.tera\" %}}\n{{% block after %}}\n{words}\n{{% endblock %}}\n"
        );
        std::fs::write(folder.join("part1.md.tera"), text).unwrap();
    }
    desk
}

/// A decision that withholds a code or a project by the row.
fn decision(what: &str) -> String {
    format!("\n[secrecy]\nreviewer = '王某'\ndate = '2026-01-20'\nmode = 'row'\n{what}\n")
}

#[test]
fn a_project_is_known_from_the_sum_of_the_list_that_the_workbook_publishes() {
    let desk = with_words("", &decision("projects = ['图书馆免费开放']"));
    let told = desk.build().expect(1).all().replace(char::is_whitespace, "");
    assert!(told.contains("错误[保密-推算:图书馆免费开放]") && told.contains("“项目经费表”"), "{told}");
}

#[test]
fn a_template_that_fetches_what_covers_a_secret_is_refused() {
    let decision = decision("codes = ['2070102']");
    with_words("", &decision).check().expect(0);
    let words = "其他支出{{ \"支出总表/2070199/合计\" | wan }}万元。";
    with_words(words, "").check().expect(0);
    let told = with_words(words, &decision).check().expect(2).all().replace(char::is_whitespace, "");
    assert!(
        told.contains("“2070199”按保密审查的决定不公开")
            && told.contains("怎么办：请改模板的这一处，不取这个数"),
        "{told}"
    );
}
