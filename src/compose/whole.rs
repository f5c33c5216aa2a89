//! What the run of the templates comes to: their Markdown read, every number accounted for, the whole looked at.

use std::cell::OnceCell;

use tera::Context;

use crate::budget::Budget;
use crate::diag::Diagnostic;
use crate::pack::Pack;

use super::document::{Block, ChartView, Document, Figure, Part};
use super::engine::file_of;
use super::ledger::Desk;
use super::names::DocumentNames;
use super::numbers::NumberAccount;
use super::trace::{self, Numbered};
use super::views::{Views, placed};
use super::{Attempt, Composed, MarkdownOfPart, Uncomposed, coverage, lacking, markdown, of_part};

/// The templates of a pack after their run.
pub(super) struct TemplateRun<'a> {
    pub(super) budget: &'a Budget,
    pub(super) pack: &'a Pack,
    pub(super) context: Context,
    pub(super) desk: Desk,
    /// The parts whose templates ran.
    pub(super) rendered: Vec<MarkdownOfPart<'a>>,
    /// Faults that leave no document.
    pub(super) broken: Vec<Diagnostic>,
    /// Faults that leave one, with what lacks in 〔〕.
    pub(super) faults: Vec<Diagnostic>,
    /// The same parts, titled and still empty.
    pub(super) parts: Vec<Part>,
}

impl TemplateRun<'_> {
    /// The document, and what it lacks.
    ///
    /// # Errors
    /// Faults that leave no document.
    pub(super) fn composed(
        mut self,
        mut views: Views,
        mut charts: Vec<ChartView>,
        names: DocumentNames,
    ) -> Attempt {
        let (budget, pack) = (self.budget, self.pack);
        let mut notices = self.desk.notices();
        notices.extend(lacking::unused(&self.desk));
        let missing_reasons = self.desk.missing_reasons();
        let (figures, found) = self.desk.close();
        self.faults.extend(found);
        self.faults.extend(lacking::fault(&missing_reasons, &budget.unit));
        let mut account = NumberAccount::new(budget, pack, self.desk.take_sources());
        views.settle(&mut account);
        charts.iter_mut().enumerate().for_each(|(index, chart)| account.chart(index, chart));
        self.read(&figures, &views, &charts);
        if !self.broken.is_empty() {
            self.broken.extend(self.faults);
            self.broken.dedup();
            return Err(Uncomposed { faults: self.broken, missing_reasons });
        }
        self.look_at_the_whole(&mut account);
        let names = names.settled(&mut account);
        let (numbers, found, noticed) = account.close();
        self.faults.extend(found);
        notices.extend(noticed);
        self.faults.dedup();
        let document = Document {
            title: names.title,
            cover: names.cover,
            cover_foot: names.cover_foot,
            contents_title: pack.manifest.words.contents.clone(),
            parts: self.parts,
            figures,
            numbers,
            date: budget.unit.date.clone(),
        };
        let composed = Composed {
            document,
            tables: std::mem::take(&mut views.published),
            supplementary: views.supplementary,
            document_file: names.document_file,
            workbook_file: names.workbook_file,
            workbook_title: names.workbook_title,
            notice: None,
            notices,
            missing_reasons,
        };
        Ok((composed, self.faults))
    }

    /// Reads the Markdown of each part.
    fn read(&mut self, figures: &[Figure], views: &Views, charts: &[ChartView]) {
        for ((at, part, markdown), made) in self.rendered.iter().zip(&mut self.parts) {
            let stands = |_| file_of(self.pack, &part.template);
            let mut placed = |url: &str| placed(url, views, charts);
            match markdown::parse(markdown, &stands, figures, &mut placed) {
                Ok(blocks) => made.blocks = blocks,
                Err(found) => {
                    let context = of_part(&self.context, *at);
                    let of = (self.budget, self.pack);
                    self.broken.extend(with_lines(of, &context, &part.template, found, &mut placed));
                }
            }
        }
    }

    /// Accounts for the numbers of the parts, and tells what the document as a whole lacks or has too much of.
    fn look_at_the_whole(&mut self, account: &mut NumberAccount<'_>) {
        let (budget, pack) = (self.budget, self.pack);
        // traced only where something is wrong
        let traced = OnceCell::new();
        let stands = |parts: &[Part], part: usize, block: usize, at: usize| {
            let trace = traced.get_or_init(|| trace::trace(budget, pack, parts));
            let place = trace.place_at(parts, part, block, at);
            place.unwrap_or_else(|| file_of(pack, &pack.manifest.parts[part].template))
        };
        let counts = account.parts(&mut self.parts, &stands);
        let place = |part: usize, block: usize| stands(&self.parts, part, block, 0);
        self.faults.extend(coverage::faults(&self.parts, pack, budget, &place));
        self.faults.extend(counts);
    }
}

/// Faults of a rendered text with the lines that they come from: the template is rendered once more with its
/// lines numbered. As they were, where that does not bring forth the same faults.
fn with_lines(
    (budget, pack): (&Budget, &Pack),
    context: &Context,
    template: &str,
    faults: Vec<Diagnostic>,
    placed: &mut dyn FnMut(&str) -> Option<Block>,
) -> Vec<Diagnostic> {
    let Some(numbered) = Numbered::new(budget, pack) else { return faults };
    let Some(rendered) = numbered.render(template, context) else { return faults };
    let (figures, _) = numbered.desk().close();
    let stands = |at: usize| numbered.place(&rendered, at).unwrap_or_else(|| file_of(pack, template));
    match markdown::parse(&rendered.text, &stands, &figures, placed) {
        Err(found) if found.len() == faults.len() => found,
        _ => faults,
    }
}
