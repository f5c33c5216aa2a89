//! Steps that commands share.

use std::path::{Path, PathBuf};

use crate::diag::{Place, Severity, visible};
use crate::read::{self, Input};
use crate::reconcile::report::{Finding, Report, written_out};
use crate::reconcile::suspects::suspects;
use crate::reconcile::{self};

use super::Outcome;
use super::out::Out;

/// Nobody reads more than this in one go; a sheet full of text where figures should be has thousands.
const MOST_TOLD: usize = 200;

/// Reads a unit's folder and tells all that was noticed; notices only where `notices` asks for them. How
/// many warnings there were comes back beside it.
///
/// # Errors
/// [`Outcome::Refused`] when the input is wrong; everything has been told.
pub fn read(
    folder: &Path,
    templates: &[PathBuf],
    notices: bool,
    out: &Out,
) -> Result<(Input, usize), Outcome> {
    out.step(format!("读取 {}", folder.display()));
    let (input, diagnostics) = read::read(folder, templates);
    let wanted: Vec<_> = diagnostics.iter().filter(|d| notices || d.severity > Severity::Notice).collect();
    for diagnostic in wanted.iter().take(MOST_TOLD) {
        out.tell(diagnostic);
    }
    if let Some(more) = wanted.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        out.complain(&format!("另有{more}处没有一一列出，请先改好上面的。"));
    }
    match input {
        Some(input) => Ok((input, diagnostics.count(Severity::Warning))),
        None => {
            let count = diagnostics.count(Severity::Error);
            out.complain(&format!("{}：有{count}处错误，没有写任何文件。", folder.display()));
            Err(Outcome::Refused)
        }
    }
}

/// Warnings where `--strict` allows none.
pub fn too_many(folder: &Path, warnings: usize, out: &Out) -> Outcome {
    out.done();
    out.complain(&format!(
        "{}：有{warnings}处警告，--strict 要求没有警告，没有公开任何文件。",
        folder.display()
    ));
    out.complain("  请：改好上面的警告，或不写 --strict");
    Outcome::Refused
}

/// Holds the figures against each other.
pub fn reconcile(input: &Input, out: &Out) -> Report {
    out.step(format!("核对 {}", input.budget.unit.name));
    let report = reconcile::reconcile(&input.budget, &input.pack);
    out.done();
    report
}

/// The sheet or file that a finding belongs to first.
fn sheet_of(finding: &Finding) -> String {
    match finding.places.first() {
        Some(Place::Cell(cell)) => {
            Place::Sheet { file: cell.file.clone(), sheet: cell.sheet.clone() }.to_string()
        }
        Some(Place::Key { file, .. } | Place::Entry { file, .. } | Place::Line { file, .. }) => visible(file),
        Some(other) => other.to_string(),
        None => "其他".to_owned(),
    }
}

/// Whether publication must stop; `strict` makes warnings stop it too.
pub fn stops(report: &Report, strict: bool) -> bool {
    report.has_errors() || (strict && report.count(Severity::Warning) > 0)
}

/// The report on standard output: findings, 尾差, what was not checked, the sum.
pub fn tell_report(report: &Report, out: &mut Out) {
    tell_findings(report, out);
    out.line(&report.summary());
}

/// The report without its sum.
pub fn tell_findings(report: &Report, out: &mut Out) {
    for weight in [Severity::Error, Severity::Warning, Severity::Notice] {
        let mut sheets: Vec<String> = Vec::new();
        let of_weight: Vec<_> = report.findings().filter(|finding| finding.severity == weight).collect();
        for finding in &of_weight {
            let sheet = sheet_of(finding);
            if !sheets.contains(&sheet) {
                sheets.push(sheet);
            }
        }
        for sheet in sheets {
            out.line(&format!("── {sheet} ──"));
            for finding in of_weight.iter().filter(|finding| sheet_of(finding) == sheet) {
                let text = out.render(&finding.to_diagnostic());
                out.line(&text);
                if let Some(comparison) = &finding.comparison {
                    out.line(&written_out(comparison));
                }
                out.line(&format!("  指纹 {}", finding.fingerprint()));
            }
        }
    }
    for suspect in suspects(report) {
        out.line(&format!("先看这一格：{}", suspect.sentence()));
    }
    for rounding in report.roundings() {
        out.line(&format!("{}：{}", Severity::Notice.word(), rounding.message));
    }
    for (why, rules) in report.skipped() {
        out.line(&format!("未检查{}项，因为{why}：{}", rules.len(), rules.join("、")));
    }
}
