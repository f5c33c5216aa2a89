//! `gongkai check`: read, reconcile, see whether the templates have all that they need; write nothing.

use std::path::{Path, PathBuf};

use crate::diag::Severity;
use crate::edition;
use crate::publish;
use crate::read::Input;
use crate::reconcile::report::Report;

use super::Outcome;
use super::args::CheckArgs;
use super::out::Out;
use super::steps;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &CheckArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for folder in &args.input.inputs {
        let outcome = match steps::read(folder, &args.input.templates, true, out) {
            Ok(input) => {
                let report = steps::reconcile(&input, out);
                out.line(&format!("{}　{}年", input.budget.unit.name, input.budget.unit.year));
                steps::tell_report(&report, out);
                // wrong figures would ask for reasons of changes that are none
                let stops = steps::stops(&report, args.strict);
                let faults = if stops { Vec::new() } else { edition::faults(&input, &report) };
                faults.iter().for_each(|fault| out.tell(fault));
                let to = args.report.as_deref().map(|to| target(to, folder, args));
                let written = to.map_or(Ok(()), |to| write(&to, &input, &report, out));
                match written {
                    Err(outcome) => outcome,
                    Ok(()) if stops => Outcome::Contradicted,
                    Ok(()) if faults.iter().any(|fault| fault.severity == Severity::Error) => {
                        Outcome::Refused
                    }
                    Ok(()) => Outcome::Done,
                }
            }
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
    }
    worst
}

/// The folder for a unit's report: the one named, or one within it for each of several units.
fn target(to: &Path, unit: &Path, args: &CheckArgs) -> PathBuf {
    match unit.file_name() {
        Some(name) if args.input.inputs.len() > 1 => to.join(name),
        _ => to.to_path_buf(),
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
