//! Composing where a panic is the unit's fault.

use std::path::{Path, PathBuf};

use crate::compose::Attempt;
use crate::edition::{Composer, Here, Readers};
use crate::read::Input;
use crate::reconcile::report::Report;

use super::contain::caught;

/// Composes the document of one unit.
pub struct Sheltered<'a> {
    folder: &'a Path,
}

impl<'a> Sheltered<'a> {
    /// For the unit in a folder, read with these folders of templates.
    pub fn new(folder: &'a Path, _templates: &'a [PathBuf]) -> Self {
        Self { folder }
    }
}

impl Composer for Sheltered<'_> {
    fn compose(&self, input: &Input, report: &Report, readers: Readers) -> Attempt {
        caught(self.folder, || Here.compose(input, report, readers)).unwrap_or_else(|fault| Err(vec![fault]))
    }
}
