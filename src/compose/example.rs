//! What a line of a template, or a block of one, prints with a unit's own values: for people who write templates.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tera::Context;

use crate::budget::Budget;
use crate::diag::{Diagnostic, Place};
use crate::pack::{CORRECTION, Pack, Template};

use super::document::{Block, Figure, Part, plain_text};
use super::engine::{Engine, engine_fault};
use super::ledger::Desk;
use super::numbers::NumberAccount;
use super::sources::DigitSources;
use super::{context, marks, notice, tables};

/// The name of the template that is made for it; no pack has such a file.
const NAME: &str = "示例.md.tera";
/// Signs of a text that other templates are needed for: files, components.
const OTHERS: [&str; 3] = ["include", "extends", "<"];
/// Around what a block prints, two for each: characters for private use, which no template has.
const EDGES: std::ops::RangeInclusive<char> = '\u{F0000}'..='\u{FFFFD}';

/// What a line prints, as plain words: 〔…〕 stands for a table or the charts.
///
/// # Errors
/// Why it prints nothing whole, in Chinese: what the unit lacks, or what is wrong with the line.
pub fn example(budget: &Budget, pack: &Pack, line: &str) -> Result<String, String> {
    let rendered = RenderedExample::of(budget, pack, line)?;
    if !rendered.faults.is_empty() {
        return Err(first(&rendered.faults));
    }
    rendered.words(&rendered.markdown)
}

/// What each of some blocks of a file prints, as plain words; empty for what the document leaves out. What lacks is
/// in 〔〕.
///
/// # Errors
/// Why the file prints nothing whole, in Chinese.
pub fn blocks(
    budget: &Budget,
    pack: &Pack,
    file: &str,
    names: &[&str],
) -> Result<BTreeMap<String, String>, String> {
    let mut text = format!("{{% extends \"{file}\" %}}");
    let mut edges: Vec<[char; 2]> = Vec::new();
    for name in names {
        let mut free = EDGES.skip(2 * edges.len());
        let Some(edge) = free.next().zip(free.next()) else { break };
        text.push_str(&format!("{{% block {name} %}}{}{{{{ super() }}}}{}{{% endblock %}}", edge.0, edge.1));
        edges.push([edge.0, edge.1]);
    }
    let mut budget = Cow::Borrowed(budget);
    if file == CORRECTION && budget.unit.correction.is_none() {
        budget.to_mut().unit.correction = Some(notice::sample());
    }
    let rendered = RenderedExample::of(&budget, pack, &text)?;
    let mut prints = BTreeMap::new();
    for (name, [begin, end]) in names.iter().zip(edges) {
        let inside = rendered.markdown.split_once(begin).and_then(|(_, rest)| rest.split_once(end));
        let inside = inside.map_or("", |(inside, _)| inside).replace(|c| EDGES.contains(&c), "");
        prints.insert((*name).to_owned(), rendered.words(&inside)?);
    }
    Ok(prints)
}

/// What a template by itself beside those of a pack comes to.
struct RenderedExample<'a> {
    budget: &'a Budget,
    desk: Desk,
    markdown: String,
    figures: Vec<Figure>,
    faults: Vec<Diagnostic>,
    sources: DigitSources,
}

impl<'a> RenderedExample<'a> {
    /// Renders it as the document is: through the engine and the ledger of figures.
    fn of(budget: &'a Budget, pack: &Pack, text: &str) -> Result<Self, String> {
        let mut pack = pack.clone();
        if !OTHERS.iter().any(|sign| text.contains(sign)) {
            pack.templates.clear();
        }
        let template = Template { text: text.to_owned(), origin: NAME.to_owned(), built_in: false };
        pack.templates.insert(NAME.to_owned(), template);
        let marked = marks::all(&pack);
        let desk = Desk::new(budget, &pack, &marked);
        // what is wrong with projects as a whole is no fault of the line
        let context = context::build(&desk, &mut Vec::new());
        let context = Context::from_serialize(&context).map_err(|error| error.to_string())?;
        let engine = Engine::new(&pack, &desk, marked).map_err(|fault| fault.message)?;
        desk.begin(NAME);
        let refused = |error| engine_fault(&error, &pack, NAME, &engine.templates).message;
        let markdown = engine.tera.render(NAME, &context).map_err(refused)?;
        let sources = desk.take_sources();
        let (figures, faults) = desk.close();
        Ok(Self { budget, desk, markdown, figures, faults, sources })
    }

    /// Some of its Markdown as words on one line, read as the document is.
    fn words(&self, markdown: &str) -> Result<String, String> {
        let stands = |_: usize| Place::File(NAME.into());
        let mut placed = |address: &str| match address.strip_prefix("table:") {
            Some(id) => {
                let (table, schema) = (self.budget.current.table(id)?, self.desk.pack.table(id)?);
                Some(Block::Table(Box::new(tables::view(&self.desk, table, schema))))
            }
            None if address == notice::ADDRESS => {
                let correction = self.budget.unit.correction.as_ref()?;
                let heads = self.desk.correction_heads()?;
                Some(Block::Table(Box::new(notice::table(correction, &heads))))
            }
            None => Some(Block::Charts(Vec::new())),
        };
        let blocks = super::markdown::parse(markdown, &stands, &self.figures, &mut placed);
        let mut parts = [Part { title: String::new(), blocks: blocks.map_err(|faults| first(&faults))? }];
        let mut account = NumberAccount::new(self.budget, &self.desk.pack, self.sources.clone());
        // a line by itself need not count on from others
        account.parts(&mut parts, &|_, _, _, _| Place::File(NAME.into()));
        let (_, faults, _) = account.close();
        if !faults.is_empty() {
            return Err(first(&faults));
        }
        let [Part { blocks, .. }] = parts;
        let mut words: Vec<String> = Vec::new();
        for block in blocks {
            words.push(match block {
                Block::Paragraph { content } | Block::Heading { content, .. } => plain_text(&content),
                Block::Table(table) => format!("〔{}〕", table.title),
                Block::Charts(_) => "〔图示〕".to_owned(),
            });
        }
        Ok(words.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" "))
    }
}

fn first(faults: &[Diagnostic]) -> String {
    faults.first().map(|fault| fault.message.clone()).unwrap_or_default()
}
