//! `gongkai check`: read and reconcile, write nothing.

use super::Outcome;
use super::args::CheckArgs;
use super::out::Out;
use super::steps;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &CheckArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for folder in &args.input.inputs {
        let outcome = match steps::read(folder, &args.input, true, out) {
            Ok(input) => {
                let report = steps::reconcile(&input, out);
                out.line(&format!("{}　{}年", input.budget.unit.name, input.budget.unit.year));
                steps::tell_report(&report, out);
                if report.has_errors() { Outcome::Contradicted } else { Outcome::Done }
            }
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
    }
    worst
}
