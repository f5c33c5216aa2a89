//! The sides of a difference, as commands come by them: a folder read, checked, composed and set; and the edition that
//! is public, from the inputs that it keeps.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::difference::{DiffSide, Uncompared};
use crate::edition::{self, Examined, Readers};
use crate::publish;
use crate::read::Input;
use crate::typeset::fonts::FontPlaces;
use crate::typeset::spots::PageIndex;

use super::apart::Sheltered;
use super::out::Out;
use super::steps::{self, Unread};

/// One side as it came.
pub(super) struct SideRead {
    /// What was read.
    pub(super) input: Input,
    /// What was found in it, with the document as the public has it.
    pub(super) examined: Examined,
    /// Its pages, where they were asked for and could be set.
    pub(super) pages: Option<PageIndex>,
    /// What of it could not be had, and why.
    pub(super) lacks: Vec<Uncompared>,
}

impl SideRead {
    /// Reads, checks and composes a folder as far as it goes; `whose` it is goes before what it lacks.
    ///
    /// # Errors
    /// An input of which nothing could be read.
    pub(super) fn read(
        folder: &Path,
        templates: &[PathBuf],
        whose: &str,
        out: &mut Out,
    ) -> Result<Self, Unread> {
        let composer = Sheltered::new(folder, templates);
        let (mut lacks, pages) = (Vec::new(), None);
        let unread = match steps::read(folder, templates, true, out) {
            Ok(input) => {
                let examined = steps::examine(&input, Readers::Public, &composer, out);
                return Ok(Self { input, examined, pages, lacks });
            }
            Err(unread) => unread,
        };
        let why = unread.why();
        let Some(rest) = unread.rest else { return Err(Unread { rest: None, ..unread }) };
        let (input, examined) = *rest;
        let errors = examined.report.unread.len();
        lacks.push(Uncompared { what: format!("{whose}有{errors}处错误，只比了读出来的"), why });
        Ok(Self { input, examined, pages, lacks })
    }

    /// Sets its pages; where they cannot be set, that is among what it lacks.
    pub(super) fn set(&mut self, whose: &str, fonts: &FontPlaces, out: &Out) {
        // a document that was not composed is told where the texts are compared
        let Ok((composed, _)) = self.examined.draft() else { return };
        out.step(format!("排版 {}", self.input.budget.unit.name));
        let set = edition::pages_of(composed, &self.input, fonts);
        out.done();
        match set {
            Ok(pages) => self.pages = Some(pages),
            Err(faults) => {
                let why = faults.first().map_or(String::new(), |fault| fault.message.clone());
                self.lacks.push(Uncompared { what: format!("{whose}页码"), why });
            }
        }
    }

    /// As it is compared.
    pub(super) fn side(&self) -> DiffSide<'_> {
        DiffSide { input: &self.input, examined: &self.examined, pages: self.pages.as_ref() }
    }
}

/// Reads an edition of a year again, from the inputs that it keeps.
///
/// # Errors
/// An edition that keeps none, or of which nothing can be read any more.
pub(super) fn edition(year: &Path, number: u32, out: &mut Out) -> Result<SideRead, Vec<Diagnostic>> {
    let desk = tempfile::tempdir().map_err(|error| vec![publish::fault(&std::env::temp_dir(), &error)])?;
    let laid = publish::lay_out(year, number, desk.path()).map_err(|fault| vec![fault])?;
    SideRead::read(&laid.unit, &laid.templates, &format!("第{number}版"), out).map_err(|unread| unread.told)
}
