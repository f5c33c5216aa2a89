//! The manifest of an edition: inputs, outputs, every figure with its sources, every number that a reader sees.
//!
//! | key | what it is |
//! | --- | --- |
//! | `layout` | number of this description: 1 |
//! | `program`, `pack` | what made it; the id of the pack |
//! | `unit`, `year`, `kind`, `date` | whose, of which year, 单位 or 部门, the document's date |
//! | `inputs[]`, `public[]`, `internal[]` | files, each with `name` and `sha256` |
//! | `reconciliation` | the one-line sum of the report |
//! | `figures[]` | amounts, counts and dates of tables and prose: `text` as printed, `expression` that asked for it, `sources[]`, and `printed_by` where a template did |
//! | `numbers[]` | every number that a reader sees, in the order of the ledger |
//!
//! A number:
//!
//! | key | what it is |
//! | --- | --- |
//! | `text` | as printed |
//! | `kind` | `table`, `computed`, `stated` (by the unit), `words` (typed, a code too), `year`, `numbering`, `pack` |
//! | `figure` | only of `table`, `computed` and `stated`: its index in `figures`, from 0, which has the origin |
//! | `origin` | only of the others: where it comes from, in Chinese |
//! | `where` | where it is printed: part and paragraph, or table, row and column |
//!
//! Numbers of pages and of the contents are set by the program and are in neither list.

use serde::Serialize;

use crate::compose::Composed;
use crate::compose::kinds::{OriginKind, origin};
use crate::compose::numbers::{Number, NumberOrigin};
use crate::compose::sight::Sight;
use crate::read::Input;
use crate::reconcile::report::Report;

use super::{Edition, File, sha256};

#[derive(Serialize)]
struct Manifest<'a> {
    layout: u32,
    program: &'static str,
    unit: &'a str,
    year: i32,
    kind: &'a str,
    pack: &'a str,
    date: &'a str,
    inputs: Vec<Entry<'a>>,
    public: Vec<Entry<'a>>,
    internal: Vec<Entry<'a>>,
    reconciliation: String,
    figures: Vec<FigureEntry<'a>>,
    numbers: Vec<NumberEntry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    sha256: String,
}

#[derive(Serialize)]
struct FigureEntry<'a> {
    text: &'a str,
    expression: &'a str,
    sources: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_by: Option<String>,
}

#[derive(Serialize)]
struct NumberEntry<'a> {
    text: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    figure: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    #[serde(rename = "where")]
    stands: String,
}

impl<'a> NumberEntry<'a> {
    fn of(number: &'a Number, sight: &Sight) -> Self {
        let (figure, told) = match number.origin {
            NumberOrigin::Figure(id) => (Some(id), None),
            _ => (None, Some(origin(number, sight.document))),
        };
        Self {
            text: &number.text,
            kind: OriginKind::of(number, sight.document).word(),
            figure,
            origin: told,
            stands: sight.named(&number.spot),
        }
    }
}

/// The manifest as JSON. The files of the edition are complete.
pub(super) fn manifest(input: &Input, report: &Report, composed: &Composed, edition: &Edition) -> String {
    let unit = &input.budget.unit;
    fn entries(files: &[File]) -> Vec<Entry<'_>> {
        files.iter().map(|file| Entry { name: &file.name, sha256: sha256(&file.bytes) }).collect()
    }
    let figures = composed.document.figures.iter().map(|figure| FigureEntry {
        text: &figure.text,
        expression: &figure.expression,
        sources: figure.sources.iter().map(ToString::to_string).collect(),
        printed_by: figure.printed_by.as_ref().map(ToString::to_string),
    });
    let sight = Sight { document: &composed.document, tables: &composed.tables };
    let manifest = Manifest {
        layout: 1,
        program: concat!("gongkai ", env!("CARGO_PKG_VERSION")),
        unit: &unit.name,
        year: unit.year,
        kind: &unit.kind,
        pack: &input.pack.manifest.id,
        date: &unit.date,
        inputs: input.files.iter().map(|(name, bytes)| Entry { name, sha256: sha256(bytes) }).collect(),
        public: entries(&edition.public),
        internal: entries(&edition.internal),
        reconciliation: report.summary(),
        figures: figures.collect(),
        numbers: composed.document.numbers.iter().map(|number| NumberEntry::of(number, &sight)).collect(),
    };
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}
