//! Steps that commands share.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::diag::{Diagnostic, Severity};
use crate::edition::{self, Composer, Examined, Readers};
use crate::read::{self, Came, Input};
use crate::reconcile::report::Report;
use crate::reconcile::{self};

use super::apart::Sheltered;
use super::out::Out;
use super::telling;

/// The time of Beijing.
pub const BEIJING: jiff::tz::Offset = jiff::tz::Offset::constant(8);

/// What an input with errors came to; nothing of it has been told.
pub struct Unread {
    /// What reading says.
    pub told: Vec<Diagnostic>,
    /// What could be read, and what was found in it; none where nothing could be looked at.
    pub rest: Option<Box<(Input, Examined)>>,
}

impl Unread {
    /// The first error, for those who see no more.
    pub fn why(&self) -> String {
        let first = self.told.iter().find(|fault| fault.severity == Severity::Error);
        first.map(|fault| fault.message.clone()).unwrap_or_default()
    }
}

/// Reads a unit's folder. Warnings and notices are part of the report ([`reconcile::noticed`]). With `rest`, what
/// could be read of an input with errors is held against itself all the same, and composed to see what it lacks.
///
/// # Errors
/// [`Unread`] when the input is wrong.
pub fn read(folder: &Path, templates: &[PathBuf], rest: bool, out: &mut Out) -> Result<Input, Unread> {
    out.step(format!("读取 {}", folder.display()));
    let (came, diagnostics) = read::read_through(folder, templates);
    let told: Vec<Diagnostic> = diagnostics.into_iter().collect();
    let rest = match came {
        Came::Whole(input) => return Ok(*input),
        Came::Part(input) if rest => {
            let mut report = reconcile(&input, out);
            report.unread = told.iter().filter(|fault| fault.severity == Severity::Error).cloned().collect();
            let examined = edition::examine_part(&input, report, &Sheltered::new(folder, templates));
            Some(Box::new((*input, examined)))
        }
        Came::Part(_) | Came::Nothing => None,
    };
    out.done();
    Err(Unread { told, rest })
}

/// Holds the figures against each other.
pub fn reconcile(input: &Input, out: &Out) -> Report {
    out.step(format!("核对 {}", input.budget.unit.name));
    let report = reconcile::reconcile(&input.budget, &input.pack);
    out.done();
    report
}

/// Holds the figures against each other and composes the document; nothing is told.
pub fn examine(input: &Input, readers: Readers, composer: &dyn Composer, out: &Out) -> Examined {
    let report = reconcile(input, out);
    out.step(format!("编制 {}", input.budget.unit.name));
    let examined = edition::examine(input, report, readers, composer);
    out.done();
    examined
}

/// The days that are left to publish in: the only thing that hangs on today, so that no file has it.
pub fn tell_days_left(input: &Input, out: &mut Out) {
    // one time zone holds in all of China, whatever that of the machine
    let today = BEIJING.to_datetime(jiff::Timestamp::now()).date();
    if let Some(line) = reconcile::countdown(&input.budget.unit, &input.pack, today) {
        out.say(&format!("  {line}"));
    }
}

/// The last lines of a run that nothing stops: how many rules passed, what was not checked, in how long, what is
/// withheld, what is missing. The time is on the terminal alone. `composed`: what composing noticed; `page`: where the
/// report is, if it is written.
pub fn tell_sum(
    (input, report): (&Input, &Report),
    composed: &[Diagnostic],
    began: Instant,
    page: Option<&Path>,
    out: &mut Out,
) {
    let noticed = composed.iter().filter(|fault| fault.severity == Severity::Notice).count();
    let sum = if out.verbose { report.summary() } else { report.brief(noticed) };
    out.say(&format!("  核对　　{sum}；用时{:.1}秒", began.elapsed().as_secs_f64()));
    if !out.verbose {
        report.unchecked_in_words().iter().for_each(|line| out.say(&format!("  未核对　{line}")));
    }
    telling::switched_off(report, &input.pack, "  已停用　", out);
    telling::withheld(&input.budget.unit.secrecy, report, page, out);
    telling::supplements(report, out);
    tell_days_left(input, out);
}
