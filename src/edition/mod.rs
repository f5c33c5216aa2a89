//! One edition: all files of a publication, made from what was read and found free of contradiction.
//!
//! The command line and the tests come through here, so that both publish the same. [`examine`] composes, once a
//! run; all else takes what that came to.

mod checked_with;
mod correction;
mod examined;
mod kept;
mod manifest;

use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::compose::Composed;
use crate::compose::document::Document;
use crate::diag::Diagnostic;
use crate::inspection::{self, FilledSheet, Findings};
use crate::read::{Input, origin};
use crate::reconcile::report::Report;
use crate::render;
use crate::render::anchors::Anchors;
use crate::render::check::CheckedWith;
use crate::typeset::collect::Missing;
use crate::typeset::fonts::{FaceUsed, FontPlaces};
use crate::typeset::pages::Pages;
use crate::typeset::spots::PageIndex;
use crate::typeset::{self};

pub use correction::{FILE as CORRECTION_FILE, StatedCorrection};
pub use examined::{Composer, Examined, Here, Readers, examine, examine_part, shown};
pub use kept::{InputRole, KeptInput, inputs_digest};

/// The program by name and version.
pub const PROGRAM: &str = concat!("gongkai ", env!("CARGO_PKG_VERSION"));

/// A form of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The document as PDF.
    Pdf,
    /// The workbook of tables.
    Xlsx,
    /// The document as a page of its own and as a fragment for websites.
    Html,
}

impl Format {
    /// All forms.
    pub const ALL: [Format; 3] = [Format::Pdf, Format::Xlsx, Format::Html];

    /// As options and the manifest say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    /// The form of a public file, by its name.
    pub fn of(name: &str) -> Option<Format> {
        match Path::new(name).extension()?.to_str()? {
            "pdf" => Some(Format::Pdf),
            "xlsx" => Some(Format::Xlsx),
            "html" => Some(Format::Html),
            _ => None,
        }
    }
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without folder; safe on all systems.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All files of a publication.
#[derive(Debug, Clone, Default)]
pub struct Edition {
    /// What is uploaded; holds no internal trace.
    pub public: Vec<File>,
    /// What stays in the house.
    pub internal: Vec<File>,
    /// What it was made from, as it was read.
    pub inputs: Vec<KeptInput>,
    /// The manifest: inputs, outputs, every figure with its sources.
    pub manifest: String,
    /// The inspection's sheet, for that of several units.
    pub inspection: FilledSheet,
    /// Pages of the PDF; none where there is no PDF.
    pub pages: Option<usize>,
    /// What should be known: substituted fonts.
    pub notices: Vec<Diagnostic>,
}

/// Across every page of a draft.
const DRAFT: &str = "草稿";

/// Sets a draft in spite of errors, for the house only: the PDF with 草稿 across every page, the report. What the
/// templates lacked is known ([`Examined::faults`]) and not told again.
///
/// # Errors
/// Faults that leave no document.
pub fn draft(input: &Input, examined: &Examined, places: &FontPlaces) -> Result<Edition, Vec<Diagnostic>> {
    let (composed, _) = examined.draft().map_err(<[Diagnostic]>::to_vec)?;
    let MadeForm { mut files, notices, pages, .. } = pdf(composed, input, places, Some(DRAFT))?;
    for file in &mut files {
        file.name = format!("{DRAFT}：{}", file.name);
    }
    let printed = pages.as_ref().map(|pages| pages.labels.len());
    let mut edition = Edition { internal: files, notices, pages: printed, ..Edition::default() };
    // a draft has no review page beside it
    edition.internal.extend(reports(input, &examined.report));
    let (sheet, files) = inspection_of(input, &examined.report, Some(composed), pages.as_ref())?;
    edition.internal.extend(files);
    edition.inspection = sheet;
    Ok(edition)
}

/// Name of the report for programs.
pub const CHECK_JSON: &str = "check.json";
/// The report for people.
pub const CHECK_HTML: &str = render::check::PAGE_FILE;

/// The report for people and for programs, where no review page stands beside it.
pub fn reports(input: &Input, report: &Report) -> Vec<File> {
    reports_beside(input, report, None)
}

/// The same, with links to what the review page beside it prints.
fn reports_beside(input: &Input, report: &Report, review: Option<&Anchors>) -> Vec<File> {
    let with = checked_with::checked_with(input);
    let html = render::check::html(&input.budget, report, &with, review);
    let json = render::check::json(&input.budget, report, &with);
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into_bytes() };
    vec![file(CHECK_HTML, html), file(CHECK_JSON, json)]
}

/// The report for programs, as check.json has it.
pub fn report_json(input: &Input, report: &Report) -> String {
    render::check::json(&input.budget, report, &checked_with::checked_with(input))
}

/// Digests of what an input was read from: its files, and the pack with all layers.
pub fn made_with(input: &Input) -> CheckedWith {
    checked_with::checked_with(input)
}

/// The inspection's sheet, filled in, and its files.
///
/// # Errors
/// What the workbook library refuses.
pub fn inspection_of(
    input: &Input,
    report: &Report,
    composed: Option<&Composed>,
    pages: Option<&PageIndex>,
) -> Result<(FilledSheet, Vec<File>), Vec<Diagnostic>> {
    let sheet = inspection::fill(Findings { input, report, composed, pages });
    let book = render::inspection::book(&sheet, &input.pack.style).map_err(|fault| vec![fault])?;
    let file = |extension: &str, bytes: Vec<u8>| File { name: file_name(&sheet.file, extension), bytes };
    let files = vec![file("html", render::inspection::page(&sheet).into_bytes()), file("xlsx", book)];
    Ok((sheet, files))
}

/// Makes an edition.
///
/// # Errors
/// What the templates, the fonts or the renderers refuse.
pub fn make(
    input: &Input,
    examined: &Examined,
    formats: &[Format],
    places: &FontPlaces,
) -> Result<Edition, Vec<Diagnostic>> {
    let (composed, report) = (examined.whole()?, &examined.report);
    let mut edition = Edition { notices: composed.notices.clone(), ..Edition::default() };
    let jobs: Vec<Made> = formats
        .par_iter()
        .map(|format| match format {
            Format::Pdf => pdf(composed, input, places, None),
            Format::Xlsx => xlsx(composed, input),
            Format::Html => Ok(MadeForm { files: html(composed, input), ..MadeForm::default() }),
        })
        .collect();
    let mut faults = Vec::new();
    let (mut set, mut faces) = (None, Vec::new());
    for job in jobs {
        match job {
            Ok(MadeForm { files, notices, pages, faces: used }) => {
                faces.extend(used);
                edition.public.extend(files);
                edition.notices.extend(notices);
                set = set.or(pages);
            }
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    edition.pages = set.as_ref().map(|pages| pages.labels.len());
    let review = render::html::review(composed, &input.pack.style.table, report);
    let name = render::html::REVIEW_FILE.to_owned();
    edition.internal.push(File { name, bytes: review.into_bytes() });
    if let Some(notice) = &composed.notice {
        edition.public.extend(notice_files(notice, input, formats, places)?);
    }
    let anchors = Anchors::of(&composed.document);
    edition.internal.extend(reports_beside(input, report, Some(&anchors)));
    let (sheet, files) = inspection_of(input, report, Some(composed), set.as_ref())?;
    edition.internal.extend(files);
    edition.inspection = sheet;
    edition.inputs = kept::kept(input);
    let made = manifest::MadeWith { formats, faces: &faces };
    edition.manifest = manifest::manifest(input, report, composed, &edition, &made);
    Ok(edition)
}

/// The notice of a correction, in the forms of text that are made.
fn notice_files(
    notice: &Document,
    input: &Input,
    formats: &[Format],
    places: &FontPlaces,
) -> Result<Vec<File>, Vec<Diagnostic>> {
    let mut files = Vec::new();
    let named = |extension: &str, bytes: Vec<u8>| File { name: file_name(&notice.title, extension), bytes };
    if formats.contains(&Format::Pdf) {
        let set = set(notice, input, places, None)?;
        let bytes = render::pdf::write(&set.pages).map_err(|fault| vec![fault])?;
        files.push(named("pdf", bytes));
    }
    if formats.contains(&Format::Html) {
        files.push(named("html", render::html::page(notice, &input.pack.style.table).into_bytes()));
    }
    Ok(files)
}

/// What making one form came to.
#[derive(Default)]
struct MadeForm {
    files: Vec<File>,
    /// What should be known.
    notices: Vec<Diagnostic>,
    /// The pages, of the form that has some.
    pages: Option<PageIndex>,
    /// The faces that it was set with.
    faces: Vec<FaceUsed>,
}

type Made = Result<MadeForm, Vec<Diagnostic>>;

/// The pages of a document, as its PDF has them.
///
/// # Errors
/// What the fonts refuse.
pub fn pages_of(
    composed: &Composed,
    input: &Input,
    places: &FontPlaces,
) -> Result<PageIndex, Vec<Diagnostic>> {
    set(&composed.document, input, places, None).map(|set| PageIndex::of(&set.pages))
}

fn pdf(composed: &Composed, input: &Input, places: &FontPlaces, stamp: Option<&str>) -> Made {
    let SetPages { pages, notices, faces } = set(&composed.document, input, places, stamp)?;
    let bytes = render::pdf::write(&pages).map_err(|fault| vec![fault])?;
    let name = file_name(&composed.document_file, "pdf");
    Ok(MadeForm { files: vec![File { name, bytes }], notices, pages: Some(PageIndex::of(&pages)), faces })
}

/// The pages of a document, what should be known of its fonts, and the faces that it was set with.
struct SetPages {
    pages: Pages,
    notices: Vec<Diagnostic>,
    faces: Vec<FaceUsed>,
}

/// Sets a document.
fn set(
    document: &Document,
    input: &Input,
    places: &FontPlaces,
    stamp: Option<&str>,
) -> Result<SetPages, Vec<Diagnostic>> {
    let style = &input.pack.style;
    let fonts = places.fonts(&style.fonts);
    let mut notices = fonts.passed_over().map_err(<[Diagnostic]>::to_vec)?.to_vec();
    let substituted: Vec<&str> = fonts.substituted().into_iter().map(|role| role.word()).collect();
    if !substituted.is_empty() {
        let what = substituted.join("、");
        let notice = Diagnostic::notice("排版-替换字体", format!("没有找到{what}的字体，这几处用了内置字体"));
        notices.push(notice.hint(
            "版面仍然完整；要用规定的字体，请安装仿宋、黑体、楷体、宋体和小标宋，或用 --font-dir 指明文件夹",
        ));
    }
    let faces = fonts.used();
    let pages = typeset::typeset(document, style, fonts, stamp).map_err(|missing| {
        let tell = |missing: &Missing| missing.diagnostic(origin::places(input, &missing.text));
        missing.iter().map(tell).collect::<Vec<Diagnostic>>()
    })?;
    Ok(SetPages { pages, notices, faces })
}

fn xlsx(composed: &Composed, input: &Input) -> Made {
    let bytes = render::xlsx::write(composed, &input.pack).map_err(|fault| vec![fault])?;
    let files = vec![File { name: file_name(&composed.workbook_file, "xlsx"), bytes }];
    Ok(MadeForm { files, ..MadeForm::default() })
}

fn html(composed: &Composed, input: &Input) -> Vec<File> {
    let page = render::html::page(&composed.document, &input.pack.style.table).into_bytes();
    let fragment = render::html::fragment(&composed.document).into_bytes();
    let name = |suffix: &str| file_name(&format!("{}{suffix}", composed.document_file), "html");
    vec![File { name: name(""), bytes: page }, File { name: name("（网页片段）"), bytes: fragment }]
}

/// A name that every system takes, whatever a unit is called; at most 200 bytes of it.
pub fn file_name(stem: &str, extension: &str) -> String {
    let kept = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
    let mut clean: String = stem.chars().map(|c| if kept(c) { c } else { '_' }).collect();
    clean = clean.trim().trim_matches('.').to_owned();
    while clean.len() > 200 {
        clean.pop();
    }
    if clean.is_empty() {
        clean.push_str("未命名");
    }
    if is_device(&clean) {
        clean.insert(0, '_');
    }
    if extension.is_empty() { clean } else { format!("{clean}.{extension}") }
}

/// Whether Windows takes a name for a device, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Hexadecimal SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(file_name("../../etc/passwd", "pdf"), "_.._etc_passwd.pdf");
        assert_eq!(file_name("附件：某局2023年", "xlsx"), "附件：某局2023年.xlsx");
        assert_eq!(file_name(" . ", ""), "未命名");
        assert_eq!(file_name("con", ""), "_con");
        assert_eq!(file_name("COM1.x", "pdf"), "_COM1.x.pdf");
        assert_eq!(file_name("CON2023年", "pdf"), "CON2023年.pdf");
        assert!(file_name(&"局".repeat(300), "pdf").len() < 210);
    }
}
