//! Templates and figures into a [`document::Document`].
//!
//! The pack's templates are Tera, their output Markdown. Figures come only through filters, which
//! register each one and leave a link to it; [`markdown`] turns the links back into figures and
//! refuses any that were not registered. Every other number of the text has its origin by [`digits`] and [`numbers`].

pub mod asked;
pub mod bounds;
pub mod change;
pub mod charts;
mod clause;
pub mod context;
mod counted;
pub mod counting;
pub mod coverage;
pub mod digits;
pub mod document;
pub mod drawing;
mod engine;
pub mod example;
pub mod figures;
pub mod functions;
pub mod kinds;
pub mod lacking;
pub mod ledger;
pub mod lists;
pub mod markdown;
pub mod marks;
mod names;
mod notice;
pub mod numbering;
pub mod numbers;
mod printed;
pub mod sight;
pub mod sources;
pub mod tables;
pub mod trace;
mod twins;
mod views;
mod whole;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tera::Context;

use crate::budget::Budget;
use crate::diag::{Diagnostic, Place};
use crate::pack::manifest::PartSpec;
use crate::pack::templates;
use crate::pack::{CORRECTION, Pack};

use document::{Document, Part, TableView};
use engine::{Engine, engine_fault, file_of, line_fault};
use lacking::MissingReason;
use ledger::Desk;
use names::DocumentNames;
use views::all_views;
pub use views::table_views;
use whole::TemplateRun;

/// A composed document, and what goes with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Composed {
    /// The document.
    pub document: Document,
    /// The published tables, in order, as the workbook shows them.
    pub tables: Vec<TableView>,
    /// Tables that only the prose needs.
    pub supplementary: Vec<TableView>,
    /// File name of the document, without extension.
    pub document_file: String,
    /// File name of the workbook, without extension.
    pub workbook_file: String,
    /// Title of the workbook.
    pub workbook_title: String,
    /// The notice that tells the public of a correction; none where nothing is corrected.
    pub notice: Option<Document>,
    /// What should be known and stops nothing.
    pub notices: Vec<Diagnostic>,
    /// Figures whose reason the document asks for and nobody has given; of a draft alone.
    pub missing_reasons: Vec<MissingReason>,
}

/// Why there is no document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Uncomposed {
    /// The faults that leave none, and those that it would have besides.
    pub faults: Vec<Diagnostic>,
    /// Figures whose reason it asked for before it failed, and nobody has given.
    pub missing_reasons: Vec<MissingReason>,
}

impl From<Vec<Diagnostic>> for Uncomposed {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Self { faults, ..Self::default() }
    }
}

/// The document and what it lacks besides; or why there is none.
pub type Attempt = Result<(Composed, Vec<Diagnostic>), Uncomposed>;

/// A template that is about to run.
#[derive(Debug, Clone, Copy)]
pub enum BegunTemplate<'a> {
    /// A part, by its name.
    Part(&'a str),
    /// A line of a TOML file.
    Line(&'a str),
}

impl BegunTemplate<'_> {
    /// Where it stands.
    pub fn place(self, pack: &Pack) -> Place {
        match self {
            BegunTemplate::Part(template) => file_of(pack, template),
            BegunTemplate::Line(text) => {
                let line = templates::one_lines(pack).into_iter().find(|line| line.text == text);
                line.map_or_else(|| file_of(pack, "pack.toml"), |line| line.place(1, 1))
            }
        }
    }
}

/// Composes the document.
///
/// # Errors
/// Every fault of every template: paths that lead nowhere, missing reasons, forged figures, wrong
/// markup, and what Tera itself refuses.
pub fn compose(budget: &Budget, pack: &Pack) -> Result<Composed, Vec<Diagnostic>> {
    match draft(budget, pack).map_err(|uncomposed| uncomposed.faults)? {
        (composed, faults) if faults.is_empty() => Ok(composed),
        (composed, faults) => Err([faults, composed.notices].concat()),
    }
}

/// Composes the document even where reasons or figures are lacking; each such fault comes back beside
/// it, and stands in the text in 〔〕.
///
/// # Errors
/// Faults that leave no document: templates that do not run, forged figures, wrong markup.
pub fn draft(budget: &Budget, pack: &Pack) -> Attempt {
    watched(budget, pack, &|_| ())
}

/// The same; says of each template that it is about to run.
///
/// # Errors
/// As [`draft`].
pub fn watched(budget: &Budget, pack: &Pack, begun: &dyn Fn(BegunTemplate<'_>)) -> Attempt {
    let marked = marks::all(pack);
    let desk = Desk::new(budget, pack, &marked);
    let mut faults = Vec::new();
    let context = context::build(&desk, &mut faults);
    let context = Context::from_serialize(&context)
        .map_err(|error| vec![engine_fault(&error, pack, "", &BTreeMap::new())])?;
    let engine = Engine::new(pack, &desk, marked).map_err(|fault| vec![fault])?;
    let line_in = |template: &str, context: &Context| -> Result<String, Vec<Diagnostic>> {
        begun(BegunTemplate::Line(template));
        desk.begin("pack.toml");
        let told = |error: tera::Error| vec![line_fault(&error, pack, template)];
        bounds::line(&engine.tera, engine.line(template), context).map_err(told)
    };
    let line = |template: &str| line_in(template, &context);
    let (rendered, broken) = render_parts(pack, &desk, &engine, &context, begun);
    let (views, charts) = (all_views(&desk, &line)?, charts::views(&desk, &line)?);
    let names = DocumentNames::of(pack, &line)?;
    let mut parts = Vec::new();
    for (at, part, _) in &rendered {
        parts.push(Part { title: line_in(&part.title, &of_part(&context, *at))?, blocks: Vec::new() });
    }
    let run = TemplateRun { budget, pack, context, desk, rendered, broken, faults, parts };
    let (mut composed, mut faults) = run.composed(views, charts, names)?;
    if let Some(correction) = &budget.unit.correction {
        begun(BegunTemplate::Part(CORRECTION));
        let (document, found) = notice::compose(budget, pack, correction)?;
        composed.notice = Some(document);
        faults.extend(found);
    }
    Ok((composed, faults))
}

/// A part that was rendered: its place among the parts, and its Markdown.
type MarkdownOfPart<'a> = (usize, &'a PartSpec, String);

/// The Markdown of each part whose template runs, and the faults of those that do not.
fn render_parts<'a>(
    pack: &'a Pack,
    desk: &Desk,
    engine: &Engine,
    context: &Context,
    begun: &dyn Fn(BegunTemplate<'_>),
) -> (Vec<MarkdownOfPart<'a>>, Vec<Diagnostic>) {
    let mut rendered = Vec::new();
    let mut broken = Vec::new();
    for (at, part) in pack.manifest.parts.iter().enumerate() {
        begun(BegunTemplate::Part(&part.template));
        desk.begin(&part.template);
        match bounds::part(&engine.tera, &part.template, &of_part(context, at)) {
            Ok(markdown) => rendered.push((at, part, markdown)),
            Err(error) => broken.push(engine_fault(&error, pack, &part.template, &engine.templates)),
        }
    }
    (rendered, broken)
}

/// What the title and the template of a part see: its place among the parts besides.
fn of_part(context: &Context, at: usize) -> Context {
    let mut own = context.clone();
    own.insert(templates::vocabulary::root::PART, &(at + 1));
    own
}
