//! The tables of a book as they are printed, and where templates place them.

use crate::budget::Budget;
use crate::budget::table::Table;
use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::pack::schema::Presence;

use super::document::{Block, ChartView, NoteView, TableView};
use super::ledger::Desk;
use super::marks::MarkedPack;
use super::numbers::NumberAccount;
use super::{charts, tables};

/// The table or the charts that an address of the Markdown means.
pub(super) fn placed(url: &str, views: &Views, charts: &[ChartView]) -> Option<Block> {
    match url.strip_prefix("table:") {
        None => (url == charts::ADDRESS).then(|| Block::Charts(charts.to_vec())),
        Some(id) => {
            let view = views.published.iter().find(|view| view.id == id)?;
            Some(Block::Table(Box::new(view.clone())))
        }
    }
}

/// The tables as they are printed.
pub(super) struct Views {
    /// What is published.
    pub(super) published: Vec<TableView>,
    /// What only the prose needs.
    pub(super) supplementary: Vec<TableView>,
}

impl Views {
    /// Accounts for the numbers of what is published; the tables become as they are printed.
    pub(super) fn settle(&mut self, account: &mut NumberAccount<'_>) {
        for view in &mut self.published {
            account.table(view);
        }
    }
}

/// The tables of a budget as they are printed, outside of any document.
pub fn table_views(budget: &Budget, pack: &Pack) -> Vec<TableView> {
    let desk = Desk::new(budget, pack, &MarkedPack::default());
    let view = |table: &Table| Some(tables::view(&desk, table, pack.table(&table.id)?));
    budget.current.tables.iter().filter_map(view).collect()
}

/// The views of all tables, empty ones with their statement.
pub(super) fn all_views(
    desk: &Desk,
    line: &dyn Fn(&str) -> Result<String, Vec<Diagnostic>>,
) -> Result<Views, Vec<Diagnostic>> {
    let mut views = Views { published: Vec::new(), supplementary: Vec::new() };
    for schema in &desk.pack.tables {
        let Some(table) = desk.budget.current.table(&schema.id) else { continue };
        let mut view = tables::view(desk, table, schema);
        if table.is_empty() && !desk.budget.current.withheld.contains(&table.id) {
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
