//! `gongkai check`: read, reconcile, see whether the templates have all that they need; write nothing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::compose::Composed;
use crate::diag::{Diagnostic, Place, Severity};
use crate::edition::{self, Readers};
use crate::publish;
use crate::read::Input;
use crate::reconcile::report::Report;
use crate::render;

use super::Outcome;
use super::against_roster;
use super::apart::Sheltered;
use super::args::{CheckArgs, InputArgs};
use super::batch::{Batch, Ended};
use super::batch_sheet::{SheetOfAll, UnitLine};
use super::contain::{contained, quietly};
use super::folders;
use super::named::NamedUnits;
use super::offers;
use super::open_books;
use super::out::{HeldPart, Out};
use super::shell;
use super::side_by_side::{self, Telling, Units};
use super::steps::{self, Unread};
use super::stopped::{Stopped, Wrote};
use super::telling;

/// What became of a unit, for the end of a run over several.
const PASSED: &str = "核对通过";
const FAILED: &str = "还不能生成";

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &CheckArgs, out: &mut Out) -> Outcome {
    let named = NamedUnits::of(&args.input.inputs, args.report.as_deref());
    if !args.input.quiet {
        named.tell(out);
    }
    let input = InputArgs { inputs: named.units, ..args.input.clone() };
    run_over(&CheckArgs { input, ..args.clone() }, out)
}

/// Runs the command over the units.
fn run_over(args: &CheckArgs, out: &mut Out) -> Outcome {
    let inputs = &args.input.inputs;
    if let Some(Err(faults)) = args.report.as_deref().map(|to| folders::distinct(inputs, to)) {
        faults.iter().for_each(|fault| out.tell(fault));
        return Outcome::Refused;
    }
    if let Err(faults) = offers::used(&args.input.inputs, &args.input.templates) {
        return offers::refuse(&faults, out);
    }
    let batch = Batch::new(inputs);
    let mut sheet = SheetOfAll::default();
    let mut worst = Outcome::Done;
    let mut ends = Vec::new();
    let mut documents = Vec::new();
    let telling = match (args.format.is_some(), args.input.quiet) {
        // what is told in words is in the document; whoever looks at the terminal sees why it stopped
        (true, _) => Telling::Complaints,
        (false, true) => Telling::Wrong,
        (false, false) => Telling::All,
    };
    let work = |folder: &Path, out: &mut Out| {
        let mut line = UnitLine::new(folder, inputs.len() > 1);
        let (mut end, mut document) = (None, None);
        let outcome =
            contained(folder, out, |out| match check(folder, args, (&mut line, &mut document), out) {
                Ok(came) => {
                    end = Some(came);
                    Outcome::Done
                }
                Err(outcome) => outcome,
            });
        line.end(outcome);
        (outcome, (line, end, document))
    };
    let units = Units { folders: inputs, batch: &batch, jobs: args.jobs.count() };
    side_by_side::each(&units, telling, out, work, |outcome, (line, end, document)| {
        worst = worst.max(outcome);
        sheet.push(line);
        ends.push(end);
        documents.push(document.unwrap_or_else(|| render::check::unread_json(&[])));
    });
    if args.format.is_some() {
        print(&documents, out);
        out.hold();
    }
    let worst = quietly(args.input.quiet, out, |out| {
        batch.end(&ends, FAILED, out);
        let held = against_roster::hold(sheet.seen(), out);
        against_roster::tell(&held, sheet.seen(), true, out);
        match &args.report {
            Some(to) => worst.max(sheet.write(to, out)),
            None => worst,
        }
    });
    if args.format.is_some() {
        out.release(&HeldPart::Complaints);
    }
    worst
}

/// Prints what was found in each folder for another program: one document, or a list of those of several.
fn print(documents: &[String], out: &mut Out) {
    out.hold_data();
    match documents {
        [one] => out.copied(one.trim_end()),
        several => {
            let all: Vec<&str> = several.iter().map(|document| document.trim_end()).collect();
            out.copied(&format!("[\n{}\n]", all.join(",\n")));
        }
    }
}

fn check(
    folder: &Path,
    args: &CheckArgs,
    (sheet, document): (&mut UnitLine, &mut Option<String>),
    out: &mut Out,
) -> Ended {
    let began = Instant::now();
    let read = steps::read(folder, &args.input.templates, true, out);
    open_books::of_run(folder, &read, out);
    let input = match read {
        Ok(input) => input,
        Err(unread) => {
            sheet.unread(&unread);
            *document = Some(match unread.rest.as_deref() {
                Some((input, examined)) => edition::report_json(input, &examined.report),
                None => render::check::unread_json(&unread.told),
            });
            return Err(report_unread(folder, args, &unread, out));
        }
    };
    let composer = Sheltered::new(folder, &args.input.templates);
    let examined = steps::examine(&input, Readers::Public, &composer, out);
    sheet.examined(&input, &examined);
    let report = &examined.report;
    *document = Some(edition::report_json(&input, report));
    let composed = examined.draft().ok().map(|(composed, _)| composed);
    let to = args.report.as_ref().map(|to| target(to, folder, args, &input.budget.unit.name));
    let stopped = Stopped::of(folder, &input, &examined, args.strict);
    if stopped.outcome() == Outcome::Done {
        telling::warnings(report, &input.pack, out);
        let told = |fault: &&Diagnostic| out.verbose || fault.severity > Severity::Notice;
        let faults = examined.faults();
        faults.iter().filter(told).for_each(|fault| out.tell(fault));
        let unit = &input.budget.unit;
        out.say(&format!("{}　{}年　{PASSED}", unit.name, unit.year));
        let page = to.as_ref().map(|to| to.join(edition::CHECK_HTML));
        steps::tell_sum((&input, report), &faults, began, page.as_deref(), out);
    } else {
        stopped.tell(out);
        steps::tell_days_left(&input, out);
    }
    let wrote = match &to {
        Some(to) => write(to, &input, (report, composed), out).map(|()| Wrote::Report),
        None => Ok(Wrote::Nothing),
    };
    match (stopped.outcome(), wrote) {
        (Outcome::Done, wrote) => {
            wrote?;
            tell_next(folder, args, out);
            Ok(PASSED)
        }
        (_, Ok(wrote)) => Err(stopped.end(wrote, out).outcome),
        (_, Err(refused)) => Err(stopped.end(Wrote::Nothing, out).outcome.max(refused)),
    }
}

/// Says what comes after a check that passed. One of many units is not the end of anything.
fn tell_next(folder: &Path, args: &CheckArgs, out: &mut Out) {
    if args.input.inputs.len() > 1 {
        return;
    }
    let mut build = format!("gongkai build {}", shell::quoted(&folder.display().to_string()));
    for folder in &args.input.templates {
        build.push_str(&format!(" --templates {}", shell::quoted(&folder.display().to_string())));
    }
    let more = if out.verbose { "" } else { "；逐条看提示和未核对的，加 -v" };
    out.say(&format!("  下一步　生成公开文件：{build}{more}"));
}

/// Writes the report of what could be read of an input with errors; says that an earlier report was left where
/// there is none, or nobody knows whose it is.
fn report_unread(folder: &Path, args: &CheckArgs, unread: &Unread, out: &mut Out) -> Outcome {
    let stopped = Stopped::unread(folder, unread);
    stopped.tell(out);
    let Some(to) = &args.report else { return stopped.end(Wrote::Nothing, out).outcome };
    let name = unread.rest.as_ref().map_or("", |rest| &rest.0.budget.unit.name);
    let target = target(to, folder, args, name);
    let there =
        [edition::CHECK_HTML, edition::CHECK_JSON].into_iter().find(|file| target.join(file).exists());
    let wrote = match (unread.rest.as_deref(), there) {
        (Some((input, examined)), there) if there.is_none() || !name.is_empty() => {
            write(&target, input, (&examined.report, None), out).map_or(Wrote::Nothing, |()| Wrote::Report)
        }
        (_, Some(file)) => {
            let path = target.join(file);
            out.complain(&format!("{} 是以前写的，这一次没有更新，与现在的表不一定相符。", path.display()));
            Wrote::Nothing
        }
        _ => Wrote::Nothing,
    };
    stopped.end(wrote, out).outcome
}

/// The folder for a unit's report: the one named, or one within it for each of several units.
fn target(to: &Path, folder: &Path, args: &CheckArgs, name: &str) -> PathBuf {
    if args.input.inputs.len() > 1 { to.join(folders::unit_folder(folder, name)) } else { to.to_path_buf() }
}

/// Writes `check.html`, `check.json` and the inspection's sheet, each at one stroke.
fn write(
    folder: &Path,
    input: &Input,
    (report, composed): (&Report, Option<&Composed>),
    out: &mut Out,
) -> Result<(), Outcome> {
    let refuse = |mut fault: Diagnostic, out: &Out| {
        // the folder of a report goes by an option of its own
        fault.hint = fault.hint.replace("-o", "--report");
        out.tell(&fault);
        Outcome::Refused
    };
    std::fs::create_dir_all(folder).map_err(|error| refuse(publish::fault(folder, &error), out))?;
    if let Some(fault) = misplaced(folder, input) {
        return Err(refuse(fault, out));
    }
    let (_, sheet) = edition::inspection_of(input, report, composed, None).map_err(|faults| {
        faults.iter().for_each(|fault| out.tell(fault));
        Outcome::Refused
    })?;
    let mut names = Vec::new();
    for file in edition::reports(input, report).into_iter().chain(sheet) {
        let path = folder.join(&file.name);
        publish::replace(&path, &file.bytes).map_err(|fault| refuse(fault, out))?;
        names.push(file.name);
    }
    out.say(&format!("  报告　　{}（{}）", folder.display(), names.join("、")));
    Ok(())
}

/// Why a report must not stand in a folder: what is in it is uploaded, or it is another unit's.
fn misplaced(folder: &Path, input: &Input) -> Option<Diagnostic> {
    let place = || Place::File(folder.display().to_string().into());
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    if real.iter().any(|part| part == publish::PUBLIC) {
        let what = format!("核对报告里有源文件名和单元格，不能写进“{}”", publish::PUBLIC);
        return Some(Diagnostic::error("报告-位置", what).at(place()).hint("请用 --report 指明别的文件夹"));
    }
    #[derive(serde::Deserialize)]
    struct Before {
        unit: String,
    }
    // what cannot be read is no report of ours
    let before = std::fs::read(folder.join(edition::CHECK_JSON)).ok()?;
    let before: Before = serde_json::from_slice(&before).ok()?;
    let unit = &input.budget.unit.name;
    // a report of what could be read only may not know whose it is
    (before.unit != *unit && !before.unit.is_empty()).then(|| {
        let what = format!("这里已有“{}”的核对报告，不能换成“{unit}”的", before.unit);
        Diagnostic::error("报告-位置", what)
            .at(place())
            .hint("请用 --report 指明别的文件夹，或移走原来的报告")
    })
}
