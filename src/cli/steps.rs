//! Steps that commands share.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::budget::unit::Statement;
use crate::diag::{Diagnostic, Place, Severity, visible};
use crate::edition::{self, Composer, Examined, Readers};
use crate::read::{self, Came, Input};
use crate::reconcile::report::Report;
use crate::reconcile::{self};

use super::Outcome;
use super::out::Out;
use super::reasons;
use super::telling;

/// The time of Beijing.
const BEIJING: jiff::tz::Offset = jiff::tz::Offset::constant(8);

/// What an input with errors came to; everything has been told but the end.
pub struct Unread {
    errors: usize,
    /// The first error, for those who see no more.
    pub why: String,
    /// What could be read, with its report; none where nothing could be looked at.
    pub rest: Option<Box<(Input, Report)>>,
}

impl Unread {
    /// Tells the sum.
    pub fn end(&self, folder: &Path, wrote: bool, out: &Out) -> Outcome {
        let contradictions = self.rest.as_ref().map_or(0, |rest| rest.1.count(Severity::Error));
        let more = match contradictions {
            0 => String::new(),
            more => format!("，读好的部分另有{more}处矛盾"),
        };
        let wrote = if wrote { "只写了核对报告" } else { "没有写任何文件" };
        out.complain(&format!("{}：有{}处错误{more}，{wrote}。", folder.display(), self.errors));
        Outcome::Refused
    }
}

/// Reads a unit's folder. All errors are told here; warnings and notices are part of the report
/// ([`reconcile::noticed`]), and told here only where an error leaves none. With `rest`, what could be read of an
/// input with errors is reconciled and told all the same.
///
/// # Errors
/// [`Unread`] when the input is wrong.
pub fn read(folder: &Path, templates: &[PathBuf], rest: bool, out: &mut Out) -> Result<Input, Unread> {
    out.step(format!("读取 {}", folder.display()));
    let (came, diagnostics) = read::read_through(folder, templates);
    let rest = match came {
        Came::Whole(input) => return Ok(*input),
        Came::Part(input) if rest => {
            let errors = diagnostics.iter().filter(|fault| fault.severity == Severity::Error);
            let errors: Vec<Diagnostic> = errors.cloned().collect();
            telling::faults(errors.iter(), out);
            let report = tell_rest(folder, &input, errors, out);
            Some(Box::new((*input, report)))
        }
        Came::Part(_) | Came::Nothing => {
            telling::faults(diagnostics.iter(), out);
            None
        }
    };
    let first = diagnostics.iter().find(|fault| fault.severity == Severity::Error);
    let why = first.map(|fault| fault.message.clone()).unwrap_or_default();
    Err(Unread { errors: diagnostics.count(Severity::Error), why, rest })
}

/// Holds what could be read against itself, and tells what is wrong with it and what could not be read.
fn tell_rest(folder: &Path, input: &Input, errors: Vec<Diagnostic>, out: &mut Out) -> Report {
    let budget = &input.budget;
    let mut unread: Vec<String> = budget.current.unread.iter().map(|id| format!("“{id}”")).collect();
    for id in budget.previous.iter().flat_map(|book| &book.unread) {
        unread.push(format!("上年“{id}”"));
    }
    let unit = &budget.unit;
    if unit.incomplete {
        unread.extend(unread_sources(&unit.statement, &errors));
    }
    let mut report = reconcile(input, out);
    report.unread = errors;
    // what is wrong may be somewhere that belongs to no table
    let what =
        if unread.is_empty() { String::new() } else { format!("{}没有读好，", unread.join("、")) };
    let name = if unit.name.is_empty() { folder.display().to_string() } else { unit.name.clone() };
    telling::report(&report, &format!("{name}　{}年　{what}先核对读好的", unit.year), out);
    report
}

/// The sources of facts in which something has an error: unit.toml, single sheets.
fn unread_sources(statement: &Statement, errors: &[Diagnostic]) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for place in errors.iter().flat_map(|error| &error.places) {
        let sheet = statement.sheets.iter().find(|sheet| place.is_in(sheet));
        let source = match (sheet, &statement.file) {
            (Some(Place::Sheet { file, sheet }), _) => {
                format!("{}“{}”页的有些项", visible(file), visible(sheet))
            }
            (_, Some(file)) if place.file() == &**file => format!("{file} 的有些项"),
            _ => continue,
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        sources.push(format!("{}的有些项", statement.whence().trim_start()));
    }
    sources
}

/// Warnings of composition where `--strict` allows none; those of reading are part of the report.
pub fn too_many(folder: &Path, warnings: usize, out: &Out) -> Outcome {
    out.done();
    out.complain(&format!(
        "{}：有{warnings}处警告，--strict 要求没有警告，没有公开任何文件。",
        folder.display()
    ));
    out.complain("  请：改好上面的警告，或不写 --strict");
    Outcome::Refused
}

/// Says that a run stops at warnings only because `--strict` allows none.
fn tell_strict(folder: &Path, report: &Report, faults: &[Diagnostic], out: &Out) {
    let lacking = faults.iter().filter(|fault| fault.severity == Severity::Warning).count();
    let warnings = report.count(Severity::Warning) + lacking;
    out.complain(&format!("{}：有{warnings}处警告，--strict 要求没有警告。", folder.display()));
    out.complain("  请：改好上面的警告，或写明理由接受；不写 --strict，就不因警告停下");
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

/// What a run comes to that its report and the faults of composition stop: what is filled in wrongly, or
/// lacking, goes before what contradicts itself. `strict` makes warnings count as errors, which is told.
pub fn outcome(
    folder: &Path,
    report: &Report,
    faults: &[Diagnostic],
    strict: bool,
    out: &Out,
) -> Result<(), Outcome> {
    let came = without_words(report, faults, strict);
    if came == Outcome::Done {
        return Ok(());
    }
    if without_words(report, faults, false) == Outcome::Done {
        tell_strict(folder, report, faults, out);
    }
    Err(came)
}

fn without_words(report: &Report, faults: &[Diagnostic], strict: bool) -> Outcome {
    if faults.iter().any(|fault| fault.severity >= least(strict)) {
        Outcome::Refused
    } else if stops(report, strict) {
        Outcome::Contradicted
    } else {
        Outcome::Done
    }
}

/// The least weight that stops publication.
fn least(strict: bool) -> Severity {
    if strict { Severity::Warning } else { Severity::Error }
}

/// Whether publication must stop; `strict` makes warnings stop it too, those of reading among them.
pub fn stops(report: &Report, strict: bool) -> bool {
    report.has_errors() || (strict && report.count(Severity::Warning) > 0)
}

/// The days that are left to publish in: the only thing that hangs on today, so that no file has it.
pub fn tell_days_left(input: &Input, out: &mut Out) {
    // one time zone holds in all of China, whatever that of the machine
    let today = BEIJING.to_datetime(jiff::Timestamp::now()).date();
    if let Some(line) = reconcile::countdown(&input.budget.unit, &input.pack, today) {
        out.say(&format!("  {line}"));
    }
}

/// What a run comes to that something stops, in one order: what to look at first, what is wrong, the sum, then what
/// is lacking, with the lines of missing reasons to be pasted.
pub fn tell_stopped(input: &Input, examined: &Examined, faults: &[Diagnostic], strict: bool, out: &mut Out) {
    let (unit, report) = (&input.budget.unit, &examined.report);
    telling::report(report, &format!("{}　{}年", unit.name, unit.year), out);
    if stops(report, strict) {
        tell_lacking(faults, strict, out);
    } else {
        faults.iter().for_each(|fault| out.tell(fault));
    }
    reasons::tell(input, examined, faults, out);
}

/// The last lines of a run that nothing stops: how many rules passed, what was not checked, in how long. The time is
/// on the terminal alone.
pub fn tell_sum(input: &Input, report: &Report, began: Instant, out: &mut Out) {
    if out.verbose {
        out.say(&format!("  {}", report.summary()));
    }
    out.say(&format!("  核对　　{}；用时{:.1}秒", report.brief(), began.elapsed().as_secs_f64()));
    if !out.verbose {
        report.unchecked_in_words().iter().for_each(|line| out.say(&format!("  未核对　{line}")));
    }
    telling::supplements(report, out);
    tell_days_left(input, out);
}

/// What the document lacks besides, after findings that stop it: wrong figures may ask for reasons of changes
/// that are none.
fn tell_lacking(faults: &[Diagnostic], strict: bool, out: &Out) {
    let lacking: Vec<&Diagnostic> = faults.iter().filter(|fault| fault.severity >= least(strict)).collect();
    if !lacking.is_empty() {
        out.complain("另外还缺下面这些；上面的数改好以后，其中有的变动原因可能不必再写：");
        lacking.iter().for_each(|fault| out.tell(fault));
    }
}
