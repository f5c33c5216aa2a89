//! `gongkai build`: read, reconcile, compose, set, publish.

use std::path::Path;
use std::time::Instant;

use crate::diag::{Diagnostic, Severity};
use crate::edition::{self, Edition, Examined, Format, Readers};
use crate::publish::{self, Destination, Holder, Published};
use crate::read::Input;

use super::Outcome;
use super::apart::Sheltered;
use super::args::BuildArgs;
use super::batch::{Batch, Ended};
use super::batch_sheet::SheetOfAll;
use super::contain::contained;
use super::folders;
use super::offers;
use super::out::Out;
use super::steps;
use super::telling;

/// What became of a unit, for the end of a run over several.
const PUBLISHED: &str = "已生成";
const UNCHANGED: &str = "与上一版相同，没有新的版本";
const DRAFTED: &str = "已排出草稿";
const REFUSED: &str = "没有生成";

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &BuildArgs, out: &mut Out) -> Outcome {
    if let Err(faults) = folders::distinct(&args.input.inputs, &args.output) {
        faults.iter().for_each(|fault| out.tell(fault));
        return Outcome::Refused;
    }
    if let Err(faults) = offers::used(&args.input.inputs, &args.input.templates) {
        return offers::refuse(&faults, out);
    }
    let batch = Batch::new(&args.input.inputs);
    let mut sheet = SheetOfAll::new(args.input.inputs.len());
    let mut worst = Outcome::Done;
    let mut ends = Vec::new();
    for (at, folder) in args.input.inputs.iter().enumerate() {
        batch.begin(at, out);
        sheet.begin(folder);
        let mut end = None;
        let outcome = contained(folder, out, |out| match build(folder, args, &mut sheet, out) {
            Ok(came) => {
                end = Some(came);
                Outcome::Done
            }
            Err(outcome) => outcome,
        });
        sheet.end(outcome);
        worst = worst.max(outcome);
        ends.push(end);
    }
    batch.end(&ends, REFUSED, out);
    worst.max(sheet.write(&args.output.join(publish::INTERNAL), out))
}

fn build(folder: &Path, args: &BuildArgs, sheet: &mut SheetOfAll, out: &mut Out) -> Ended {
    let began = Instant::now();
    let input = steps::read(folder, &args.input.templates, true, out).map_err(|unread| {
        sheet.unread(&unread);
        unread.end(folder, false, out)
    })?;
    let target = target(folder, args, &input);
    target.check().map_err(|fault| refuse(folder, &[fault], out))?;
    let composer = Sheltered::new(folder, &args.input.templates);
    if args.draft {
        let examined = steps::examine(&input, Readers::Draft, &composer, out);
        sheet.examined(&input, &examined);
        return draft(folder, args, &input, &examined, &target, out);
    }
    let secrecy = &input.budget.unit.secrecy;
    if secrecy.document {
        let (who, date) = (&secrecy.reviewer, &secrecy.date);
        let unit = folder.display();
        sheet.refused("整份文件按保密审查决定不公开".to_owned());
        out.complain(&format!("{unit}：按{who}{date}的保密审查决定，整份文件不公开，没有写任何文件。"));
        let key = input.budget.unit.statement.named("secrecy.document");
        out.complain(&format!("  要给内部看的，请用 --draft；可以公开的，请删去{key}一项"));
        return Err(Outcome::Refused);
    }
    let examined = steps::examine(&input, Readers::Public, &composer, out);
    sheet.examined(&input, &examined);
    let report = &examined.report;
    if steps::stops(report, args.strict) {
        let lacking = examined.faults();
        steps::tell_stopped(&input, &examined, &lacking, args.strict, out);
        let what = if report.has_errors() { "数字之间有矛盾" } else { "有警告" };
        let unit = folder.display();
        out.complain(&format!("{unit}：{what}，没有写任何文件。改正上面的问题以后再生成。"));
        steps::outcome(folder, report, &lacking, args.strict, out)?;
    }
    let asked = asked(args);
    let edition = make(folder, args, &input, &examined, &wanted(&asked, &target, out)?, out)?;
    sheet.sheet(&input, edition.inspection.clone());
    out.step(format!("写入 {}", args.output.display()));
    let mut told = Vec::new();
    let published = publish::publish(&target, &edition, &asked, &mut told);
    out.done();
    told.iter().for_each(|told| out.tell(told));
    let published = published.map_err(|fault| refuse(folder, &[fault], out))?;
    telling::warnings(report, out);
    let state = if published.unchanged { UNCHANGED } else { PUBLISHED };
    let unit = &input.budget.unit;
    out.say(&format!("{}　{}年　第{}版　{state}", unit.name, unit.year, published.number));
    tell_files(&target, &edition, &published, out);
    steps::tell_sum(&input, report, began, out);
    Ok(state)
}

/// Where the files are, and what of them is uploaded.
fn tell_files(target: &Destination, edition: &Edition, published: &Published, out: &mut Out) {
    if out.verbose {
        published.files.iter().for_each(|file| out.line(&format!("  {}", file.display())));
    }
    out.say(&format!("  文件夹　{}", target.folder().display()));
    let forms = Format::ALL.into_iter().filter_map(|format| sized(edition, format));
    out.say(&format!("  公开　　{}", forms.collect::<Vec<_>>().join("；")));
}

/// The files of a form with pages and size; none where none is made.
fn sized(edition: &Edition, format: Format) -> Option<String> {
    let files: Vec<_> = edition.public.iter().filter(|file| Format::of(&file.name) == Some(format)).collect();
    let word = match format {
        Format::Pdf => "PDF",
        Format::Xlsx => "XLSX",
        Format::Html => "HTML",
    };
    let pages = match (format, files.as_slice()) {
        (Format::Pdf, [file]) => lopdf::Document::load_metadata_mem(&file.bytes).ok(),
        _ => None,
    };
    let pages = pages.map_or(String::new(), |known| format!(" {}页", known.page_count));
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    (!files.is_empty()).then(|| format!("{word}{pages} {}", size(bytes)))
}

/// A size as people say it.
fn size(bytes: usize) -> String {
    const KILO: usize = 1024;
    match bytes {
        small if small < KILO * KILO => format!("{}KB", small.div_ceil(KILO)),
        large => format!("{:.1}MB", large as f64 / (KILO * KILO) as f64),
    }
}

/// Where the unit's files go.
fn target(folder: &Path, args: &BuildArgs, input: &Input) -> Destination {
    let unit = &input.budget.unit;
    let owner = Holder { unit: unit.name.clone(), kind: unit.kind.clone() };
    Destination::new(&args.output, &folders::unit_folder(folder, &unit.name), unit.year, owner)
}

/// The forms that the clerk asks for.
fn asked(args: &BuildArgs) -> Vec<Format> {
    if args.format.is_empty() {
        return Format::ALL.to_vec();
    }
    let mut formats: Vec<Format> = args.format.iter().map(|format| Format::from(*format)).collect();
    formats.sort();
    formats.dedup();
    formats
}

/// The forms that are made: those that the newest edition has stay with it, and must not have changed.
fn wanted(asked: &[Format], target: &Destination, out: &Out) -> Result<Vec<Format>, Outcome> {
    let before = target.forms().map_err(|fault| {
        out.tell(&fault);
        Outcome::Refused
    })?;
    Ok(Format::ALL.into_iter().filter(|f| asked.contains(f) || before.contains(f)).collect())
}

/// Makes the edition and tells what was noticed; strictly, a warning is an error.
fn make(
    folder: &Path,
    args: &BuildArgs,
    input: &Input,
    examined: &Examined,
    formats: &[Format],
    out: &mut Out,
) -> Result<Edition, Outcome> {
    out.step(format!("排版 {}", input.budget.unit.name));
    let edition = edition::make(input, examined, formats, &args.fonts.places());
    let edition = edition.map_err(|faults| {
        out.done();
        // what was found may be why something is lacking
        steps::tell_stopped(input, examined, &faults, args.strict, out);
        refused(folder, &faults, out)
    })?;
    let told = |notice: &&Diagnostic| out.verbose || notice.severity > Severity::Notice;
    edition.notices.iter().filter(told).for_each(|notice| out.tell(notice));
    let warnings = edition.notices.iter().filter(|notice| notice.severity >= Severity::Warning).count();
    if args.strict && warnings > 0 { Err(steps::too_many(folder, warnings, out)) } else { Ok(edition) }
}

fn refuse(folder: &Path, faults: &[Diagnostic], out: &Out) -> Outcome {
    out.done();
    faults.iter().for_each(|fault| out.tell(fault));
    refused(folder, faults, out)
}

/// The last words where faults that have been told stop a unit.
fn refused(folder: &Path, faults: &[Diagnostic], out: &Out) -> Outcome {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    out.complain(&format!("{}：有{errors}处错误，没有写任何文件。", folder.display()));
    Outcome::Refused
}

/// Sets a draft in spite of errors; it never leaves the house. The outcome is that of a build: what is
/// wrong with the figures, or filled in wrongly.
fn draft(
    folder: &Path,
    args: &BuildArgs,
    input: &Input,
    examined: &Examined,
    target: &Destination,
    out: &mut Out,
) -> Ended {
    let unit = &input.budget.unit;
    out.step(format!("排版 {}", unit.name));
    let edition = edition::draft(input, examined, &args.fonts.places());
    let edition = edition.map_err(|faults| refuse(folder, &faults, out))?;
    edition.notices.iter().for_each(|notice| out.tell(notice));
    let mut told = Vec::new();
    let drafted = publish::draft(target, &edition, &mut told);
    out.done();
    told.iter().for_each(|told| out.tell(told));
    let drafted = drafted.map_err(|fault| refuse(folder, &[fault], out))?;
    drafted.refused.iter().for_each(|fault| out.tell(fault));
    let head = format!("{}　{}年　草稿，只供内部", unit.name, unit.year);
    telling::report(&examined.report, &head, out);
    for file in &drafted.files {
        out.line(&format!("  {}", file.display()));
    }
    steps::tell_days_left(input, out);
    if !drafted.refused.is_empty() {
        let (old, new) = (drafted.refused.len(), drafted.files.len());
        out.complain(&format!(
            "{}：有{old}个草稿文件没有换成新的，{new}个已是新的。改正上面的问题以后再生成。",
            folder.display()
        ));
        return Err(Outcome::Refused);
    }
    steps::outcome(folder, &examined.report, &edition.notices, args.strict, out)?;
    Ok(DRAFTED)
}
