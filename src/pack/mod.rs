//! What one province prescribes, as data: table schemas, checks, style, templates, glossary.
//!
//! A pack is a folder. The built-in ones are compiled in; a folder given on the command line, and
//! the `templates/` folder beside a unit.toml, overlay them file by file.

mod assemble;
pub mod at;
pub mod catalogue;
pub mod charts;
pub mod checks;
mod code_lists;
pub mod copied;
pub mod expected;
pub mod export;
pub mod fields;
pub mod find;
mod gather;
pub mod inspection;
pub mod layers;
pub mod lexicon;
pub mod load;
pub mod manifest;
mod merge;
pub mod naming;
pub mod overlay;
pub mod placeholders;
mod raw;
mod reference;
pub mod roster;
pub mod schema;
pub mod shared;
pub mod starter;
mod stated;
pub mod style;
pub mod templates;
mod toml_words;
mod tree;
mod unused;
pub(crate) mod validate;
mod wording;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::diag::Diagnostic;
use at::Written;
use catalogue::Catalogue;
use charts::Charts;
use checks::{CheckSpec, TieSpec};
pub use gather::FindPack;
use layers::Layers;
pub use manifest::Codes;
use manifest::Manifest;
pub use merge::Removed;
use schema::{RowsAre, TableSchema};
use style::Style;

/// The template of the notice that tells the public of a correction.
pub const CORRECTION: &str = "correction.md.tera";

/// A loaded and validated template pack.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `pack.toml`.
    pub manifest: Manifest,
    /// `tables.toml`.
    pub tables: Vec<TableSchema>,
    /// `checks.toml`.
    pub checks: Vec<CheckSpec>,
    /// What anybody in the trade knows besides, from `checks.toml`.
    pub ties: Vec<TieSpec>,
    /// `style.toml`.
    pub style: Style,
    /// `charts.toml`; none where the pack lacks it.
    pub charts: Charts,
    /// `inspection.toml`.
    pub inspection: inspection::Inspection,
    /// `roster.toml`.
    pub roster: roster::RosterSpec,
    /// `glossary.toml`.
    pub glossary: Glossary,
    /// `words.toml`.
    pub lexicon: lexicon::Lexicon,
    /// Known classification codes; many, and shared by all copies of a pack.
    pub catalogue: Arc<Catalogue>,
    /// Tera templates by the names that the engine knows: the topmost version of a file by its own name, the next
    /// further down with `base/` before it, and so on.
    pub templates: BTreeMap<String, Template>,
    /// The files that all this was read from.
    pub layers: Arc<Layers>,
    /// What layers took away from those below them.
    pub removed: Vec<Removed>,
    /// What was noticed while it was loaded and stops nothing.
    pub noticed: Vec<Diagnostic>,
}

/// A Tera template.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its text.
    pub text: String,
    /// File name for messages; marked 内置 for built-in ones.
    pub origin: String,
    /// Whether it is the program's own, not a bureau's.
    pub built_in: bool,
}

/// `glossary.toml`: explanations of income terms, function items and other words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    /// The code system whose lowest level is explained (`function`).
    #[serde(default)]
    pub system: Written,
    /// Explanations of function items, by code; only those that occur in the tables are printed.
    #[serde(rename = "item", default)]
    pub items: Vec<GlossaryItem>,
    /// Explanations of income rows, printed where the row has an amount.
    #[serde(rename = "income", default)]
    pub income: Vec<GlossaryTerm>,
    /// Other terms.
    #[serde(rename = "term", default)]
    pub terms: Vec<GlossaryTerm>,
}

/// The explanation of a function item.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryItem {
    /// The code.
    pub code: Written,
    /// What it covers; a full sentence.
    pub text: Written,
}

/// The explanation of a term.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryTerm {
    /// The term.
    pub name: String,
    /// What it means; a full sentence.
    pub text: Written,
    /// Printed only where this cell path has an amount; always when absent.
    #[serde(default)]
    pub path: Option<Written>,
}

impl Pack {
    /// The templates with which composing begins: the parts in their order, then the notice of a correction.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let parts = self.manifest.parts.iter().map(|part| part.template.as_str());
        parts.chain(std::iter::once(CORRECTION))
    }

    /// The topmost of its files of a name, as a place.
    pub fn file(&self, name: &str) -> crate::diag::Place {
        let own = self.layers.files().iter().rev().find(|file| file.name == name);
        crate::diag::Place::File(own.map_or(name, |file| file.origin.as_str()).into())
    }

    /// A table's schema.
    pub fn table(&self, id: &str) -> Option<&TableSchema> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// The table whose rows are the projects: the one that the pack names, else its first of forms about projects.
    /// None where there is none, as where a layer took the named one away: no other table stands in for it.
    pub fn projects_table(&self) -> Option<&TableSchema> {
        match &self.manifest.projects_table {
            Some(id) => self.table(id),
            None => self.project_forms(),
        }
    }

    /// The first table of forms about projects, not about the publisher itself.
    pub fn project_forms(&self) -> Option<&TableSchema> {
        let about = |table: &&TableSchema| table.rows_are != Some(RowsAre::Publisher);
        self.tables.iter().filter(about).find(|table| table.form().is_some())
    }

    /// A code system.
    pub fn codes(&self, id: &str) -> Option<&Codes> {
        self.manifest.codes.iter().find(|codes| codes.id == id)
    }

    /// Digits of a code at a level (`类`) of the code system that a table's rows, or the class rows of one
    /// side, have.
    ///
    /// # Errors
    /// Why there are none, as a Chinese sentence.
    pub fn digits(&self, table: &str, side: &str, level: &str) -> Result<usize, String> {
        let schema = self.table(table);
        let classes = || schema?.side(side)?.classes.as_deref();
        let Some(system) = schema.and_then(TableSchema::code_system).or_else(classes) else {
            return Err(format!("“{table}”没有编码，不能按“{level}”取行"));
        };
        match system.levels.iter().position(|known| known == level) {
            Some(at) => Ok(system.lengths[at]),
            None => Err(format!("“{table}”没有“{level}”这一级，只有{}", system.levels.join("、"))),
        }
    }
}
