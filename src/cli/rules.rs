//! `gongkai rules`: every rule of a pack with its basis.

use crate::reconcile::registry;

use crate::pack::find::PackFinder;

use super::Outcome;
use super::args::RulesArgs;
use super::offers;
use super::out::Out;

/// Runs the command.
pub fn run(args: &RulesArgs, out: &mut Out) -> Outcome {
    let pack = match offers::pack(args.pack.pack.as_deref(), &PackFinder::new(&args.pack.templates), out) {
        Ok(pack) => pack,
        Err(outcome) => return outcome,
    };
    let rules = registry::listed(&pack);
    for rule in &rules {
        let basis = if rule.basis.is_empty() { String::new() } else { format!("　依据：{}", rule.basis) };
        out.line(&format!("{}\t{}\t{}{basis}", rule.id, rule.severity.word(), rule.title));
    }
    out.line(&format!("共{}条", rules.len()));
    Outcome::Done
}
