//! `style.toml`: page, fonts and sizes.

use crate::diag::Diagnostic;

/// Page, fonts and sizes.
#[derive(Debug, Clone, Default)]
pub struct Style {}

impl Style {
    /// Parses `style.toml`.
    ///
    /// # Errors
    /// What does not read, with its line.
    pub fn parse(_text: &str, _file: &str) -> Result<Self, Diagnostic> {
        Ok(Self {})
    }
}
