//! `gongkai build`: read, reconcile, compose, set, publish.

use std::path::Path;

use crate::diag::Diagnostic;
use crate::edition::{self, Format};
use crate::publish;
use crate::read::Input;
use crate::reconcile::report::Report;

use super::Outcome;
use super::args::BuildArgs;
use super::out::Out;
use super::steps;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &BuildArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for folder in &args.input.inputs {
        let outcome = build(folder, args, out).err().unwrap_or(Outcome::Done);
        worst = worst.max(outcome);
    }
    worst
}

fn build(folder: &Path, args: &BuildArgs, out: &mut Out) -> Result<(), Outcome> {
    let input = steps::read(folder, &args.input.templates, false, out)?;
    let report = steps::reconcile(&input, out);
    if args.draft {
        return draft(folder, args, &input, &report, out);
    }
    let secrecy = &input.budget.unit.secrecy;
    if secrecy.document {
        let (who, date) = (&secrecy.reviewer, &secrecy.date);
        out.complain(&format!("按{who}{date}的保密审查决定，整份文件不公开，没有写任何文件。"));
        out.complain("  要给内部看的，请用 --draft；可以公开的，请删去 unit.toml 的 secrecy.document");
        return Err(Outcome::Refused);
    }
    if steps::stops(&report, args.strict) {
        steps::tell_report(&report, out);
        out.complain("数字之间有矛盾，没有写任何文件。改正上面的错误以后再生成。");
        return Err(Outcome::Contradicted);
    }
    let formats: Vec<Format> = match &args.format[..] {
        [] => Format::ALL.to_vec(),
        some => {
            let mut formats: Vec<Format> = some.iter().map(|format| Format::from(*format)).collect();
            formats.sort();
            formats.dedup();
            formats
        }
    };
    out.step(format!("编制 {}", input.budget.unit.name));
    let edition = edition::make(&input, &report, &formats, &args.fonts.places());
    let edition = edition.map_err(|faults| refuse(folder, &faults, out))?;
    edition.notices.iter().for_each(|notice| out.tell(notice));
    out.step(format!("写入 {}", args.output.display()));
    let name = unit_folder(folder, &input.budget.unit.name);
    let published = publish::publish(&args.output, &name, input.budget.unit.year, &edition);
    out.done();
    let published = published.map_err(|fault| {
        out.tell(&fault);
        Outcome::Refused
    })?;
    for kept in &published.kept {
        out.complain(&format!("提示：原来的同名文件不是本程序写的，已移到 {}", kept.display()));
    }
    steps::tell_findings(&report, out);
    let state = if published.unchanged { "与上一版相同，没有新的版本" } else { "已生成" };
    let unit = &input.budget.unit;
    out.line(&format!("{}　{}年　第{}版　{state}", unit.name, unit.year, published.number));
    for file in &published.files {
        out.line(&format!("  {}", file.display()));
    }
    out.line(&report.summary());
    Ok(())
}

fn refuse(folder: &Path, faults: &[Diagnostic], out: &Out) -> Outcome {
    faults.iter().for_each(|fault| out.tell(fault));
    out.complain(&format!("{}：有{}处错误，没有写任何文件。", folder.display(), faults.len()));
    Outcome::Refused
}

/// Sets a draft in spite of errors; it never leaves the house.
fn draft(
    folder: &Path,
    args: &BuildArgs,
    input: &Input,
    report: &Report,
    out: &mut Out,
) -> Result<(), Outcome> {
    let unit = &input.budget.unit;
    let edition = edition::draft(input, report, &args.fonts.places());
    let edition = edition.map_err(|faults| refuse(folder, &faults, out))?;
    edition.notices.iter().for_each(|notice| out.tell(notice));
    let files = publish::draft(&args.output, &unit_folder(folder, &unit.name), unit.year, &edition);
    out.done();
    let files = files.map_err(|fault| {
        out.tell(&fault);
        Outcome::Refused
    })?;
    out.line(&format!("{}　{}年　草稿，只供内部", unit.name, unit.year));
    for file in &files {
        out.line(&format!("  {}", file.display()));
    }
    steps::tell_report(report, out);
    if steps::stops(report, args.strict) { Err(Outcome::Contradicted) } else { Ok(()) }
}

/// The folder's own name; of `.` or `..` that of the unit.
fn unit_folder(folder: &Path, unit: &str) -> String {
    let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    canonical.file_name().map_or_else(|| unit.to_owned(), |name| name.to_string_lossy().into_owned())
}
