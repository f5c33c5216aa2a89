//! The inspection's sheet of several units: gathered while each is worked on, written when all are done.

use std::path::Path;

use crate::diag::{Diagnostic, Place};
use crate::edition::{Examined, file_name};
use crate::inspection::{self, BatchLine, BatchNames, BatchSheet, Ended, FilledSheet, Findings};
use crate::pack::Pack;
use crate::pack::style::Style;
use crate::publish;
use crate::read::Input;
use crate::render;
use crate::roster::compare::UnitSeen;

use super::Outcome;
use super::out::Out;
use super::steps::Unread;
use super::unchanged::LastPublished;

/// What is gathered of one unit while it is worked on.
pub struct UnitLine {
    line: BatchLine,
    /// The style of the unit, which has the fonts.
    style: Option<Style>,
    /// Whether there are several units: of one there is no sheet.
    several: bool,
    /// What the office's roster is held against.
    seen: UnitSeen,
    /// Name and year, as far as they were read.
    known: Option<(String, i32)>,
}

impl UnitLine {
    /// Begins with a unit, of several or alone.
    pub fn new(folder: &Path, several: bool) -> Self {
        let seen = UnitSeen::new(folder);
        let folder = folder
            .file_name()
            .map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned());
        let line = BatchLine { folder, sheet: None, ended: Ended::Well, named: None };
        Self { line, style: None, several, seen, known: None }
    }

    /// What was found in a unit, before anything is set.
    pub fn examined(&mut self, input: &Input, examined: &Examined) {
        self.read(input);
        self.seen.examined(input, &examined.report);
        if self.several {
            let composed = examined.draft().ok().map(|(composed, _)| composed);
            let findings = Findings { input, report: &examined.report, composed, pages: None };
            self.sheet(input, inspection::fill(findings));
        }
    }

    /// Whose it is.
    pub fn read(&mut self, input: &Input) {
        let unit = &input.budget.unit;
        self.known = Some((unit.name.clone(), unit.year));
    }

    /// The unit's name and year, as far as they were read.
    pub fn known(&self) -> Option<&(String, i32)> {
        self.known.as_ref()
    }

    /// What could be read of a unit that was refused.
    pub fn unread(&mut self, unread: &Unread) {
        if let Some((input, examined)) = unread.rest.as_deref() {
            self.read(input);
            self.seen.examined(input, &examined.report);
        }
        if let Some((input, examined)) = unread.rest.as_deref().filter(|_| self.several) {
            let report = &examined.report;
            self.sheet(input, inspection::fill(Findings { input, report, composed: None, pages: None }));
        }
        self.refused(unread.why());
    }

    /// A unit's sheet.
    pub fn sheet(&mut self, input: &Input, sheet: FilledSheet) {
        if !self.several {
            return;
        }
        self.line.sheet = Some(sheet);
        self.line.named = Some(BatchNames::of(&input.pack.inspection, &input.budget.unit));
        self.style.get_or_insert_with(|| input.pack.style.clone());
    }

    /// What the office's roster is held against.
    pub fn seen(&self) -> &UnitSeen {
        &self.seen
    }

    /// A unit that is left as it was published, with this pack.
    pub fn left(&mut self, last: LastPublished, pack: &Pack) {
        let folder = std::mem::take(&mut self.seen.folder);
        self.seen = UnitSeen { folder, spec: Some(pack.roster.clone()), ..last.seen };
        self.style = Some(pack.style.clone());
        self.known = Some((last.unit, last.year));
        self.line.sheet = Some(last.sheet);
        self.line.named = Some(last.named);
    }

    /// Says why a unit was refused.
    pub fn refused(&mut self, why: String) {
        self.line.ended = Ended::Refused(why);
    }

    /// How a unit ended; what has been said of it already stands.
    pub fn end(&mut self, outcome: Outcome) {
        let why = match outcome {
            Outcome::Done => return,
            Outcome::Contradicted => "数字之间有矛盾，或有警告",
            _ => "有错误，或还缺要填的内容",
        };
        if self.line.ended == Ended::Well {
            self.line.ended = Ended::Refused(why.to_owned());
        }
    }
}

/// What was gathered of all.
#[derive(Default)]
pub struct SheetOfAll {
    lines: Vec<BatchLine>,
    /// The style of the first unit that could be read.
    style: Option<Style>,
    /// The units, for the office's roster.
    seen: Vec<UnitSeen>,
}

impl SheetOfAll {
    /// The units as they were seen.
    pub fn seen(&self) -> &[UnitSeen] {
        &self.seen
    }

    /// Adds a unit, in the order in which they are named.
    pub fn push(&mut self, unit: UnitLine) {
        self.lines.push(unit.line);
        self.seen.push(unit.seen);
        self.style = self.style.take().or(unit.style);
    }

    /// The style of the first unit that could be read.
    pub fn style(&self) -> Option<&Style> {
        self.style.as_ref()
    }

    /// Writes the sheet of several units into a folder, which is made; nothing for one unit.
    pub fn write(&self, folder: &Path, out: &mut Out) -> Outcome {
        let Some(sheet) = BatchSheet::of(&self.lines) else { return Outcome::Done };
        match self.write_files(&sheet, folder, out) {
            Ok(()) => Outcome::Done,
            Err(fault) => {
                out.tell(&fault);
                Outcome::Refused
            }
        }
    }

    fn write_files(&self, sheet: &BatchSheet, folder: &Path, out: &mut Out) -> Result<(), Diagnostic> {
        std::fs::create_dir_all(folder).map_err(|error| publish::fault(folder, &error))?;
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        // what a build makes stands in 内部, wherever the clerk keeps her output
        if !folder.ends_with(publish::INTERNAL) && real.iter().any(|part| part == publish::PUBLIC) {
            let what = format!("自查汇总表是内部材料，不能写进“{}”", publish::PUBLIC);
            let place = Place::File(folder.display().to_string().into());
            return Err(Diagnostic::error("自查-位置", what)
                .at(place)
                .hint("请用 -o 或 --report 指明别的文件夹"));
        }
        let book = render::inspection::batch_book(sheet, self.style.as_ref())?;
        let page = render::inspection::batch_page(sheet).into_bytes();
        out.line(&format!("{}　{}个单位", sheet.title, sheet.rows.len()));
        for (extension, bytes) in [("html", page), ("xlsx", book)] {
            let path = folder.join(file_name(&sheet.file, extension));
            publish::replace(&path, &bytes)?;
            out.line(&format!("  {}", path.display()));
        }
        Ok(())
    }
}
