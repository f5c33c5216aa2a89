//! Consistent variants of the samples: whatever an office's budget comes to, the document reads as one that a
//! person wrote. `GONGKAI_VARIANTS` names a folder that gets the texts, `GONGKAI_TEMPLATES` another pack.

mod counts;
mod facts;
mod forms;
mod lint;
pub mod model;
mod page;
mod shanghai;
mod sheets;
pub mod turns;

use std::fmt::Write as _;
use std::path::PathBuf;

use gongkai::compose::document::{Block, plain_text};
use gongkai::diag::Severity;
use gongkai::edition::{self, Here, Readers};
use gongkai::{read, reconcile};
use rayon::prelude::*;

use crate::books::Book;
use crate::support::root;

use model::Variant;

/// Of each sample.
const VARIANTS: usize = 100;

/// Writes the folder of a unit.
pub fn lay(variant: &Variant, folder: &std::path::Path) {
    let sample = root().join("inputs").join(variant.sample);
    let text = std::fs::read_to_string(sample.join("unit.toml")).unwrap();
    let text = facts::unit_toml(variant, &text);
    std::fs::write(folder.join("unit.toml"), text).unwrap();
    let book = if variant.sample == "mingwan-2026" { shanghai::book } else { sheets::jiangxi };
    let mut now: Book = book(variant, &variant.now, true);
    if variant.sample == "mingwan-2026" {
        let own = Book::read(&sample.join("tables.xlsx")).sheets;
        now.sheets.extend(own.into_iter().filter(|sheet| sheet.name == "部门主要职能"));
    }
    now.write(&folder.join("tables.xlsx"));
    if let Some(year) = &variant.before {
        book(variant, year, false).write(&folder.join("previous.xlsx"));
    }
}

/// What is wrong with a variant, a line each; and its text.
fn told(variant: &Variant) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    lay(variant, folder.path());
    let pack = if variant.sample == "mingwan-2026" { "shanghai" } else { "jiangxi" };
    let own = std::env::var_os("GONGKAI_TEMPLATES").map(|folder| PathBuf::from(folder).join(pack));
    let templates: Vec<PathBuf> = own.into_iter().collect();
    let (input, faults) = read::read(folder.path(), &templates);
    let Some(input) = input else { return (vec![format!("not read: {faults:?}")], String::new()) };
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let examined = edition::examine(&input, report, Readers::Public, &Here);
    let mut wrong = Vec::new();
    for finding in examined.report.findings() {
        if finding.severity == Severity::Error || finding.id.starts_with("成文-") {
            wrong.push(format!("not consistent: {} {}", finding.id, finding.message));
        }
    }
    let composed = match examined.whole() {
        Ok(composed) => composed,
        Err(faults) => {
            wrong
                .extend(faults.iter().map(|fault| format!("not composed: {} {}", fault.code, fault.message)));
            return (wrong, String::new());
        }
    };
    let mut text = format!("〖{}〗\n", variant.done.join("; "));
    for part in &composed.document.parts {
        writeln!(text, "\n■ {}", part.title).unwrap();
        for block in &part.blocks {
            match block {
                Block::Heading { level, content } => {
                    writeln!(text, "{} {}", "#".repeat(usize::from(*level)), plain_text(content)).unwrap()
                }
                Block::Paragraph { content } => writeln!(text, "{}", plain_text(content)).unwrap(),
                Block::Table(_) | Block::Charts(_) => {}
            }
        }
    }
    wrong.extend(
        lint::awkward(composed, &input).into_iter().map(|(what, where_)| format!("{what}: {where_}")),
    );
    (wrong, text)
}

/// Of a sample, all that is awkward.
fn all_of(sample: &'static str) -> Vec<String> {
    let texts = std::env::var_os("GONGKAI_VARIANTS").map(PathBuf::from);
    let told = (0..VARIANTS).into_par_iter().flat_map_iter(|number| {
        let variant = turns::variant(sample, number);
        let (wrong, text) = told(&variant);
        if let Some(folder) = &texts {
            let text = format!("{text}\n✗ {}\n", wrong.join("\n✗ "));
            std::fs::write(folder.join(format!("{sample}-{number:02}.txt")), text).unwrap();
        }
        let done = variant.done.join("; ");
        wrong.into_iter().map(move |what| format!("{number} ({done}): {what}"))
    });
    told.collect()
}

#[test]
fn no_variant_of_a_unit_reads_awkwardly() {
    let told = all_of("nanchang-2023");
    assert!(told.is_empty(), "{}\n{}", told.len(), told.join("\n"));
}

#[test]
fn no_variant_of_a_department_reads_awkwardly() {
    let told = all_of("qingshi-2025");
    assert!(told.is_empty(), "{}\n{}", told.len(), told.join("\n"));
}

#[test]
fn no_variant_of_another_province_reads_awkwardly() {
    let told = all_of("mingwan-2026");
    assert!(told.is_empty(), "{}\n{}", told.len(), told.join("\n"));
}
