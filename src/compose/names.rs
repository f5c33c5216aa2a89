//! What the document and its files are called.

use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::pack::at::Written;

use super::numbers::{NumberAccount, NumberSpot};

/// What the document and its files are called.
pub(super) struct DocumentNames {
    pub(super) title: String,
    pub(super) cover: Vec<String>,
    pub(super) cover_foot: Vec<String>,
    pub(super) document_file: String,
    pub(super) workbook_file: String,
    pub(super) workbook_title: String,
}

impl DocumentNames {
    /// As the templates give them.
    pub(super) fn of(
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
    pub(super) fn settled(self, account: &mut NumberAccount<'_>) -> Self {
        let mut lines = |mut lines: Vec<String>, spot: fn(usize) -> NumberSpot| -> Vec<String> {
            // one that says nothing this time is no line
            lines.retain(|line| !line.trim().is_empty());
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
