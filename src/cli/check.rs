//! `gongkai check`: read, reconcile, see whether the templates have all that they need; write nothing.

use std::path::{Path, PathBuf};

use crate::diag::Severity;
use crate::edition;
use crate::publish;
use crate::read::Input;
use crate::reconcile::report::Report;

use super::Outcome;
use super::args::CheckArgs;
use super::contain::contained;
use super::folders;
use super::out::Out;
use super::steps;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &CheckArgs, out: &mut Out) -> Outcome {
    let inputs = &args.input.inputs;
    if let Some(Err(faults)) = args.report.as_deref().map(|to| folders::distinct(inputs, to)) {
        faults.iter().for_each(|fault| out.tell(fault));
        return Outcome::Refused;
    }
    let mut worst = Outcome::Done;
    for folder in inputs {
        let outcome = contained(folder, out, |out| match check(folder, args, out) {
            Ok(()) => Outcome::Done,
            Err(outcome) => outcome,
        });
        worst = worst.max(outcome);
    }
    worst
}

fn check(folder: &Path, args: &CheckArgs, out: &mut Out) -> Result<(), Outcome> {
    let (input, warnings) = steps::read(folder, &args.input.templates, true, out)?;
    let report = steps::reconcile(&input, out);
    out.line(&format!("{}　{}年", input.budget.unit.name, input.budget.unit.year));
    steps::tell_report(&report, out);
    // wrong figures would ask for reasons of changes that are none
    let stops = steps::stops(&report, args.strict);
    let faults = if stops { Vec::new() } else { edition::faults(&input, &report) };
    faults.iter().for_each(|fault| out.tell(fault));
    if let Some(to) = &args.report {
        write(&target(to, folder, args, &input), &input, &report, out)?;
    }
    if stops {
        Err(Outcome::Contradicted)
    } else if faults.iter().any(|fault| fault.severity == Severity::Error) {
        Err(Outcome::Refused)
    } else if args.strict && warnings > 0 {
        Err(steps::too_many(folder, warnings, out))
    } else {
        Ok(())
    }
}

/// The folder for a unit's report: the one named, or one within it for each of several units.
fn target(to: &Path, folder: &Path, args: &CheckArgs, input: &Input) -> PathBuf {
    if args.input.inputs.len() > 1 {
        to.join(folders::unit_folder(folder, &input.budget.unit.name))
    } else {
        to.to_path_buf()
    }
}

/// Writes `check.html` and `check.json`.
fn write(folder: &Path, input: &Input, report: &Report, out: &mut Out) -> Result<(), Outcome> {
    for file in edition::reports(input, report) {
        let path = folder.join(&file.name);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, &file.bytes));
        if let Err(error) = written {
            out.tell(&publish::fault(&path, &error));
            return Err(Outcome::Refused);
        }
        out.line(&format!("  {}", path.display()));
    }
    Ok(())
}
