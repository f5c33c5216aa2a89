//! The manifest of an edition: inputs, outputs, every figure with its sources, every number that a reader sees.
//!
//! Its keys are described in docs/manifest-json.md.

use serde::Serialize;

use crate::compose::Composed;
use crate::compose::kinds::{OriginKind, origin};
use crate::compose::numbers::{Number, NumberOrigin};
use crate::compose::sight::Sight;
use crate::read::Input;
use crate::reconcile::report::Report;
use crate::typeset::fonts::FaceUsed;

use super::{Edition, File, Format, KeptInput, PROGRAM, checked_with, sha256};

/// What besides its inputs decides an edition's bytes.
pub(super) struct MadeWith<'a> {
    /// The forms that were made.
    pub formats: &'a [Format],
    /// The faces that the document was set with.
    pub faces: &'a [FaceUsed],
}

#[derive(Serialize)]
struct Manifest<'a> {
    layout: u32,
    program: &'static str,
    built_in: String,
    formats: Vec<&'static str>,
    fonts: Vec<FontEntry<'a>>,
    unit: &'a str,
    year: i32,
    kind: &'a str,
    pack: &'a str,
    date: &'a str,
    inputs: Vec<InputEntry<'a>>,
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
struct InputEntry<'a> {
    role: &'static str,
    name: &'a str,
    sha256: String,
}

impl<'a> InputEntry<'a> {
    fn of(input: &'a KeptInput) -> Self {
        let KeptInput { role, name, bytes } = input;
        Self { role: role.word(), name, sha256: sha256(bytes) }
    }
}

#[derive(Serialize)]
struct FontEntry<'a> {
    name: &'a str,
    directory_sha256: String,
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
pub(super) fn manifest(
    input: &Input,
    report: &Report,
    composed: &Composed,
    edition: &Edition,
    made: &MadeWith<'_>,
) -> String {
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
    let fonts = made
        .faces
        .iter()
        .map(|face| FontEntry { name: &face.name, directory_sha256: sha256(&face.directory) });
    let sight = Sight { document: &composed.document, tables: &composed.tables };
    let manifest = Manifest {
        layout: 2,
        program: PROGRAM,
        built_in: checked_with::built_in(input),
        formats: made.formats.iter().map(|format| format.word()).collect(),
        fonts: fonts.collect(),
        unit: &unit.name,
        year: unit.year,
        kind: &unit.kind,
        pack: &input.pack.manifest.id,
        date: &unit.date,
        inputs: edition.inputs.iter().map(InputEntry::of).collect(),
        public: entries(&edition.public),
        internal: entries(&edition.internal),
        reconciliation: report.summary(),
        figures: figures.collect(),
        numbers: composed.document.numbers.iter().map(|number| NumberEntry::of(number, &sight)).collect(),
    };
    // plain strings and numbers always serialise
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}
