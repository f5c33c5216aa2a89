//! Templates and figures into a [`document::Document`].
//!
//! The pack's templates are Tera, their output Markdown. Figures come only through filters, which
//! register each one and leave a link to it; [`markdown`] turns the links back into figures and
//! refuses any that were not registered.

pub mod change;
pub mod charts;
pub mod context;
mod counted;
pub mod digits;
pub mod document;
pub mod drawing;
pub mod figures;
pub mod functions;
pub mod lacking;
pub mod ledger;
pub mod lists;
pub mod markdown;
pub mod marks;
pub mod numbers;
mod printed;
pub mod sources;
mod stands;
pub mod tables;
mod twins;

use std::collections::BTreeMap;
use std::io::Write;

use tera::{Context, Tera};

use crate::budget::Budget;
use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;
use crate::pack::at::Written;
use crate::pack::manifest::PartSpec;
use crate::pack::schema::Presence;
use crate::pack::templates;

use document::{Block, ChartView, Document, NoteView, Part, TableView};
use lacking::MissingReason;
use ledger::Desk;
use marks::{Marked, MarkedPack};
use numbers::{Account, NumberSpot};
use stands::Stands;

/// A composed document, and what goes with it.
#[derive(Debug, Clone)]
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
    /// What should be known and stops nothing.
    pub notices: Vec<Diagnostic>,
    /// Figures whose reason the document asks for and nobody has given; of a draft alone.
    pub missing_reasons: Vec<MissingReason>,
}

/// Composes the document.
///
/// # Errors
/// Every fault of every template: paths that lead nowhere, missing reasons, forged figures, wrong
/// markup, and what Tera itself refuses.
pub fn compose(budget: &Budget, pack: &Pack) -> Result<Composed, Vec<Diagnostic>> {
    match draft(budget, pack)? {
        (composed, faults) if faults.is_empty() => Ok(composed),
        (composed, faults) => Err([faults, composed.notices].concat()),
    }
}

/// Composes the document even where reasons or figures are lacking; each such fault comes back beside
/// it, and stands in the text in 〔〕.
///
/// # Errors
/// Faults that leave no document: templates that do not run, forged figures, wrong markup.
pub fn draft(budget: &Budget, pack: &Pack) -> Result<(Composed, Vec<Diagnostic>), Vec<Diagnostic>> {
    let marked = marks::all(pack);
    let desk = Desk::new(budget, pack, &marked);
    let mut faults = Vec::new();
    let context = context::build(&desk, &mut faults);
    let context = Context::from_serialize(&context)
        .map_err(|error| vec![engine_fault(&error, pack, "", &BTreeMap::new())])?;
    let MarkedPack { templates, lines, .. } = marked;
    let (tera, templates) = engine(pack, &desk, templates).map_err(|fault| vec![fault])?;
    let line = |template: &str| -> Result<String, Vec<Diagnostic>> {
        desk.begin("pack.toml");
        let marked = lines.get(template).map_or(template, |marked| marked.text.as_str());
        tera.render_str(marked, &context, false).map_err(|error| vec![line_fault(&error, pack, template)])
    };
    let (rendered, mut broken) = render_parts(pack, &desk, (&tera, &templates), &context);
    let mut views = all_views(&desk, &line)?;
    let mut charts = charts::views(&desk, &line)?;
    let names = Names::of(pack, &line)?;
    let mut titles = Vec::new();
    for (part, _) in &rendered {
        titles.push(line(&part.title)?);
    }
    let mut notices = desk.notices();
    notices.extend(lacking::unused(&desk));
    let missing_reasons = desk.missing_reasons();
    let mut account = Account::new(budget, pack, desk.take_sources());
    views.settle(&mut account, budget);
    charts.iter_mut().enumerate().for_each(|(index, chart)| account.chart(index, chart));
    let (figures, found) = desk.close();
    faults.extend(found);
    faults.extend(lacking::fault(&missing_reasons, &budget.unit));
    let mut parts = Vec::new();
    for (index, ((part, markdown), title)) in rendered.iter().zip(titles).enumerate() {
        let title = account.line(&title, NumberSpot::PartTitle(index));
        let stands = |_| file_of(pack, &part.template);
        let mut placed = |url: &str| placed(url, &views, &charts);
        match markdown::parse(markdown, &stands, &figures, &mut placed) {
            Ok(blocks) => parts.push(Part { title, blocks }),
            Err(found) => {
                broken.extend(with_lines(budget, pack, &context, &part.template, found, &mut placed))
            }
        }
    }
    if !broken.is_empty() {
        broken.extend(faults);
        broken.dedup();
        return Err(broken);
    }
    let placed_again = |url: &str| placed(url, &views, &charts);
    let of = (budget, pack, &context);
    let stand = rendered.iter().map(|(part, _)| Stands::new(of, &part.template, &placed_again));
    let stand: Vec<Stands<'_>> = stand.collect();
    account.parts(&mut parts, &|part, text, at| stand[part].place(text, at));
    let names = names.settled(&mut account);
    let (numbers, found) = account.close();
    faults.extend(found);
    faults.dedup();
    let composed = Composed {
        document: Document {
            title: names.title,
            cover: names.cover,
            cover_foot: names.cover_foot,
            contents_title: pack.manifest.words.contents.clone(),
            parts,
            figures,
            numbers,
            date: budget.unit.date.clone(),
        },
        tables: std::mem::take(&mut views.published),
        supplementary: views.supplementary,
        document_file: names.document_file,
        workbook_file: names.workbook_file,
        workbook_title: names.workbook_title,
        notices,
        missing_reasons,
    };
    Ok((composed, faults))
}

/// What the document and its files are called.
struct Names {
    title: String,
    cover: Vec<String>,
    cover_foot: Vec<String>,
    document_file: String,
    workbook_file: String,
    workbook_title: String,
}

impl Names {
    /// As the templates give them.
    fn of(
        pack: &Pack,
        line: &dyn Fn(&str) -> Result<String, Vec<Diagnostic>>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let names = &pack.manifest.names;
        let lines = |templates: &[Written]| {
            templates.iter().map(|template| line(template)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            title: line(&names.title)?,
            cover: lines(&names.cover)?,
            cover_foot: lines(&names.cover_foot)?,
            document_file: line(&names.document_file)?,
            workbook_file: line(&names.workbook_file)?,
            workbook_title: line(&names.workbook_title)?,
        })
    }

    /// As they are printed, their numbers accounted for.
    fn settled(self, account: &mut Account<'_>) -> Self {
        let mut lines = |lines: Vec<String>, spot: fn(usize) -> NumberSpot| -> Vec<String> {
            lines.iter().enumerate().map(|(index, text)| account.line(text, spot(index))).collect()
        };
        let (cover, cover_foot) =
            (lines(self.cover, NumberSpot::Cover), lines(self.cover_foot, NumberSpot::CoverFoot));
        let mut title = |text: String| account.line(&text, NumberSpot::Title);
        Self {
            title: title(self.title),
            cover,
            cover_foot,
            document_file: title(self.document_file),
            workbook_file: title(self.workbook_file),
            workbook_title: title(self.workbook_title),
        }
    }
}

/// The Markdown of each part whose template runs, and the faults of those that do not.
fn render_parts<'a>(
    pack: &'a Pack,
    desk: &Desk,
    (tera, marked): (&Tera, &Templates),
    context: &Context,
) -> (Vec<(&'a PartSpec, String)>, Vec<Diagnostic>) {
    let mut rendered = Vec::new();
    let mut broken = Vec::new();
    for part in &pack.manifest.parts {
        desk.begin(&part.template);
        match tera.render(&part.template, context) {
            Ok(markdown) => rendered.push((part, markdown)),
            Err(error) => broken.push(engine_fault(&error, pack, &part.template, marked)),
        }
    }
    (rendered, broken)
}

/// The file of a template.
fn file_of(pack: &Pack, template: &str) -> Place {
    Place::File(pack.templates.get(template).map_or(template, |template| template.origin.as_str()).into())
}

/// Faults of a rendered text with the lines that they come from: the template is rendered once more with its
/// lines numbered. As they were, where that does not bring forth the same faults.
fn with_lines(
    budget: &Budget,
    pack: &Pack,
    context: &Context,
    template: &str,
    faults: Vec<Diagnostic>,
    placed: &mut dyn FnMut(&str) -> Option<Block>,
) -> Vec<Diagnostic> {
    let MarkedPack { templates, marks: lines, sources, .. } = marks::lines(pack);
    let desk = Desk::new(budget, pack, &MarkedPack { sources, ..MarkedPack::default() });
    let Ok(tera) = loaded(&desk, &templates) else { return faults };
    let Ok(markdown) = tera.render(template, context) else { return faults };
    let (figures, _) = desk.close();
    let stands = |at: usize| match marks::line_at(&markdown, at).and_then(|line| lines.get(line)) {
        Some(line) => line.place.clone(),
        None => file_of(pack, template),
    };
    match markdown::parse(&markdown, &stands, &figures, placed) {
        Err(found) if found.len() == faults.len() => found,
        _ => faults,
    }
}

/// The table or the charts that an address of the Markdown means.
fn placed(url: &str, views: &Views, charts: &[ChartView]) -> Option<Block> {
    match url.strip_prefix("table:") {
        None => (url == charts::ADDRESS).then(|| Block::Charts(charts.to_vec())),
        Some(id) => {
            let view = views.published.iter().find(|view| view.id == id)?;
            Some(Block::Table(Box::new(view.clone())))
        }
    }
}

struct Views {
    published: Vec<TableView>,
    supplementary: Vec<TableView>,
}

impl Views {
    /// Accounts for the numbers of what is published; the tables become as they are printed.
    fn settle(&mut self, account: &mut Account<'_>, budget: &Budget) {
        for view in &mut self.published {
            let place = budget.current.table(&view.id).map(|table| table.place.clone());
            account.table(view, &place.unwrap_or_else(|| Place::File("tables.toml".into())));
        }
    }
}

/// The views of all tables, empty ones with their statement.
fn all_views(
    desk: &Desk,
    line: &dyn Fn(&str) -> Result<String, Vec<Diagnostic>>,
) -> Result<Views, Vec<Diagnostic>> {
    let mut views = Views { published: Vec::new(), supplementary: Vec::new() };
    for schema in &desk.pack.tables {
        let Some(table) = desk.budget.current.table(&schema.id) else { continue };
        let mut view = tables::view(desk, table, schema);
        if table.is_empty() {
            let statement = schema.empty_statement.as_ref().map(|text| line(text)).transpose()?;
            view.notes.extend(statement.map(|text| NoteView { text, place: None }));
        }
        if schema.presence == Presence::Supplementary {
            &mut views.supplementary
        } else {
            &mut views.published
        }
        .push(view);
    }
    Ok(views)
}

/// Templates by name, as Tera reads them.
type Templates = BTreeMap<String, Marked>;

/// The engine with the marked templates. Those that Tera refuses are told by their own text; those that it
/// takes unmarked only are taken so, and their figures name the file alone.
fn engine(pack: &Pack, desk: &Desk, marked: Templates) -> Result<(Tera, Templates), Diagnostic> {
    if let Ok(tera) = loaded(desk, &marked) {
        return Ok((tera, marked));
    }
    let plain = marks::plain(pack);
    match loaded(desk, &plain) {
        Ok(tera) => Ok((tera, plain)),
        Err(error) => Err(engine_fault(&error, pack, "", &plain)),
    }
}

fn loaded(desk: &Desk, templates: &Templates) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on([".tera"]);
    tera.set_escape_fn(escape_markdown);
    functions::register(&mut tera, desk);
    tera.add_raw_templates(templates.iter().map(|(name, template)| (name.as_str(), template.text.as_str())))?;
    Ok(tera)
}

/// Clerk's text means only itself: no markup, no figure, no break of a paragraph.
fn escape_markdown(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(figures::escape(text).as_bytes())
}

/// What Tera refuses, in Chinese, where the template has it.
fn engine_fault(error: &tera::Error, pack: &Pack, template: &str, marked: &Templates) -> Diagnostic {
    let (message, found) = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { template } else { report.filename() };
            let span = report.span();
            (report.message().to_owned(), Some((name.to_owned(), span.start_line, span.start_col)))
        }
        other => {
            let text = other.to_string();
            let found = templates::reported(&text);
            let found = found.map(|(name, line, column)| (name.to_owned(), line, column.saturating_sub(1)));
            (text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(), found)
        }
    };
    let place = match found {
        Some((name, line, column)) if pack.templates.contains_key(&name) => {
            let before = marked.get(&name).map(|marked| marked.before(line, column));
            let (line, column) = before.unwrap_or((line, column));
            let file = pack.templates.get(&name).map_or(name.as_str(), |template| template.origin.as_str());
            Place::Line { file: file.into(), line, column: column + 1 }
        }
        _ => file_of(pack, template),
    };
    let message = format!("模板的这一处运行不了：{}", templates::chinese(&message));
    Diagnostic::error("编制-模板", message)
        .at(place)
        .hint("请对照内置模板的写法改这一处；用到的变量、过滤器要与说明一致")
}

/// What Tera refuses in a line of a TOML file, at its file and key.
fn line_fault(error: &tera::Error, pack: &Pack, text: &str) -> Diagnostic {
    let line = templates::one_lines(pack).into_iter().find(|line| line.text == text);
    let mut fault = engine_fault(error, pack, "pack.toml", &BTreeMap::new());
    if let Some(line) = line {
        fault.places = vec![line.place(1, 1)];
    }
    fault
}
