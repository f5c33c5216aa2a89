//! One edition: all files of a publication, made from what was read and found free of contradiction.
//!
//! The command line and the tests come through here, so that both publish the same. [`examine`] composes, once a
//! run; all else takes what that came to.

mod examined;
mod manifest;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::budget::secrecy::Loss;
use crate::compose::Composed;
use crate::diag::{Diagnostic, Place};
use crate::read::{Input, origin};
use crate::reconcile::report::Report;
use crate::render;
use crate::typeset::collect::Missing;
use crate::typeset::fonts::{FontPlaces, Fonts};
use crate::typeset::{self};

pub use examined::{Composer, Examined, Here, Readers, examine, shown};

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
    /// The manifest: inputs, outputs, every figure with its sources.
    pub manifest: String,
    /// What should be known: substituted fonts.
    pub notices: Vec<Diagnostic>,
}

/// Across every page of a draft.
const DRAFT: &str = "草稿";

/// Sets a draft in spite of errors, for the house only: the PDF with 草稿 across every page, the report.
/// What the templates lacked comes back as notices.
///
/// # Errors
/// Faults that leave no document.
pub fn draft(input: &Input, examined: &Examined, places: &FontPlaces) -> Result<Edition, Vec<Diagnostic>> {
    let (composed, faults) = examined.draft().map_err(<[Diagnostic]>::to_vec)?;
    let (mut files, notices) = pdf(composed, input, places, Some(DRAFT))?;
    for file in &mut files {
        file.name = format!("{DRAFT}：{}", file.name);
    }
    let mut edition = Edition { internal: files, notices, ..Edition::default() };
    edition.notices.extend_from_slice(faults);
    edition.notices.extend_from_slice(&composed.notices);
    edition.internal.extend(reports(input, &examined.report));
    Ok(edition)
}

/// Name of the report for programs.
pub const CHECK_JSON: &str = "check.json";
/// The report for people.
pub const CHECK_HTML: &str = "check.html";

/// The report for people and for programs.
pub fn reports(input: &Input, report: &Report) -> Vec<File> {
    let html = render::check::html(&input.budget, report);
    let json = render::check::json(&input.budget, report);
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into_bytes() };
    vec![file(CHECK_HTML, html), file(CHECK_JSON, json)]
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
            Format::Html => Ok((html(composed, input), Vec::new())),
        })
        .collect();
    let mut faults = Vec::new();
    for job in jobs {
        match job {
            Ok((files, notices)) => {
                edition.public.extend(files);
                edition.notices.extend(notices);
            }
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let text = report_lines(input, report);
    let review = render::html::review(&composed.document, &input.pack.style.table, &text);
    edition.internal.push(File { name: "复核.html".to_owned(), bytes: review.into_bytes() });
    edition.internal.extend(reports(input, report));
    edition.manifest = manifest::manifest(input, report, composed, &edition);
    Ok(edition)
}

type Made = Result<(Vec<File>, Vec<Diagnostic>), Vec<Diagnostic>>;

fn pdf(composed: &Composed, input: &Input, places: &FontPlaces, stamp: Option<&str>) -> Made {
    let style = &input.pack.style;
    let fonts = Arc::new(Fonts::find(&style.fonts, places));
    let mut notices = fonts.passed_over().map_err(<[Diagnostic]>::to_vec)?.to_vec();
    let substituted: Vec<&str> = fonts.substituted().into_iter().map(|role| role.word()).collect();
    if !substituted.is_empty() {
        let what = substituted.join("、");
        let notice = Diagnostic::notice("排版-替换字体", format!("没有找到{what}的字体，这几处用了内置字体"));
        notices.push(notice.hint(
            "版面仍然完整；要用规定的字体，请安装仿宋、黑体、楷体、宋体和小标宋，或用 --font-dir 指明文件夹",
        ));
    }
    let pages = typeset::typeset(&composed.document, style, fonts, stamp).map_err(|missing| {
        let tell = |missing: &Missing| missing.diagnostic(origin::places(input, &missing.text));
        missing.iter().map(tell).collect::<Vec<Diagnostic>>()
    })?;
    let bytes = render::pdf::write(&pages).map_err(|fault| vec![fault])?;
    let name = file_name(&composed.document_file, "pdf");
    Ok((vec![File { name, bytes }], notices))
}

fn xlsx(composed: &Composed, input: &Input) -> Made {
    let bytes = render::xlsx::write(composed, &input.pack).map_err(|fault| vec![fault])?;
    Ok((vec![File { name: file_name(&composed.workbook_file, "xlsx"), bytes }], Vec::new()))
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

/// The report as lines of text: findings, 尾差, what was not checked, the sum.
fn report_lines(input: &Input, report: &Report) -> Vec<String> {
    let mut lines = vec![format!("{}　{}年", input.budget.unit.name, input.budget.unit.year)];
    for finding in report.findings().chain(report.roundings()) {
        let places: Vec<String> = finding.places.iter().map(Place::to_string).collect();
        lines.push(format!("{}：{}（{}）", finding.severity.word(), finding.message, places.join("、")));
    }
    lines.extend(report.withheld.losses.iter().map(|loss| withheld_line(input, loss)));
    lines.extend(report.withheld.lines().iter().map(|line| format!("推算：{line}")));
    for (why, rules) in report.skipped() {
        lines.push(format!("未核对（{why}）：{}", rules.join("、")));
    }
    lines.push(report.summary());
    lines
}

/// What the public loses beside a secret, for the reviewer: by name, with every amount that is not seen.
fn withheld_line(input: &Input, loss: &Loss) -> String {
    let unit = *input.pack.manifest.money.prose_unit;
    let amounts = loss.amounts.iter().map(|own| {
        let value = (own.yuan / unit.factor()).normalize();
        format!("“{}”{} {value}{}（{}）", own.table, own.column, unit.word(), own.place)
    });
    let amounts: Vec<String> = amounts.collect();
    let code = loss.code.as_deref().unwrap_or_default();
    format!("随之不公开：{code}{}，{}：{}", loss.name, loss.how.words(), amounts.join("、"))
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
