//! A run that something stops, told in one order: what to look at first, what could not be read, what contradicts
//! itself, what is lacking with the lines to be pasted, the sums, and one line that counts it all.

use std::path::Path;

use crate::budget::review;
use crate::budget::unit::Statement;
use crate::diag::{Diagnostic, Place, Severity, nested, visible};
use crate::edition::Examined;
use crate::progress::{FirstFinding, UnitState};
use crate::read::Input;
use crate::read::unfilled::is_told_by;
use crate::reconcile::causes::causes;
use crate::reconcile::report::Report;

use super::Outcome;
use super::out::Out;
use super::steps::Unread;
use super::{reasons, telling, unfilled};

/// What a run wrote although something stops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrote {
    /// Nothing.
    Nothing,
    /// Nothing, where a draft was asked for.
    NoDraft,
    /// The report.
    Report,
    /// A draft, with its report.
    Draft,
}

impl Wrote {
    fn words(self) -> &'static str {
        match self {
            Wrote::Nothing => "没有写任何文件",
            Wrote::NoDraft => "草稿没有排出来，没有写任何文件",
            Wrote::Report => "只写了核对报告",
            Wrote::Draft => "只写了草稿，不能公开",
        }
    }
}

/// Why a unit came to nothing.
#[derive(Debug, Clone)]
pub struct UnitStop {
    /// What it comes to.
    pub outcome: Outcome,
    /// The same for the table of all units.
    pub state: UnitState,
    /// The first thing that stops it.
    pub first: Option<FirstFinding>,
    /// How many warnings there are besides.
    pub warnings: usize,
}

impl UnitStop {
    /// Of what is wrong, the first to be looked at first.
    pub fn of(outcome: Outcome, wrong: &[Diagnostic], warnings: usize) -> Self {
        let first = wrong.first().map(|first| FirstFinding {
            code: first.code.clone(),
            message: visible(&nested(&first.message)).replace('\n', " "),
            place: first.places.first().map(Place::to_string).unwrap_or_default(),
            more: wrong.len() - 1,
        });
        Self { outcome, state: UnitState::Stopped, first, warnings }
    }
}

/// What a run over one unit came to; it may be that nothing stops it.
pub struct Stopped<'a> {
    folder: &'a Path,
    /// What could be read and what was found in it; none where nothing could be looked at.
    rest: Option<(&'a Input, &'a Examined)>,
    /// What reading says where nothing could be looked at.
    unread: &'a [Diagnostic],
    /// What composing and setting say.
    faults: Vec<Diagnostic>,
    strict: bool,
}

impl<'a> Stopped<'a> {
    /// Of an input that was read; `strict` makes warnings count as errors.
    pub fn of(folder: &'a Path, input: &'a Input, examined: &'a Examined, strict: bool) -> Self {
        Self { folder, rest: Some((input, examined)), unread: &[], faults: examined.faults(), strict }
    }

    /// Of an input with errors.
    pub fn unread(folder: &'a Path, unread: &'a Unread) -> Self {
        match unread.rest.as_deref() {
            Some((input, examined)) => Self::of(folder, input, examined, false),
            None => Self { folder, rest: None, unread: &unread.told, faults: Vec::new(), strict: false },
        }
    }

    /// The same with what setting says.
    pub fn with(mut self, faults: &[Diagnostic]) -> Self {
        self.faults.extend_from_slice(faults);
        self
    }

    /// What it comes to: what is filled in wrongly, or lacking, goes before what contradicts itself.
    pub fn outcome(&self) -> Outcome {
        let Some((_, examined)) = self.rest else { return Outcome::Refused };
        let report = &examined.report;
        let weighs = |fault: &Diagnostic| fault.severity >= least(self.strict);
        if !report.unread.is_empty() || self.faults.iter().any(weighs) {
            Outcome::Refused
        } else if report.has_errors() || (self.strict && report.count(Severity::Warning) > 0) {
            Outcome::Contradicted
        } else {
            Outcome::Done
        }
    }

    /// Tells all but the last line.
    pub fn tell(&self, out: &mut Out) {
        let Some((input, examined)) = self.rest else {
            telling::leads(self.unread, &[], out);
            telling::faults(self.unread.iter(), out);
            return;
        };
        let report = &examined.report;
        if unfilled::is_all(report, &self.faults) {
            out.say(&self.named(input));
            unfilled::tell(input, examined, true, out);
            self.faults.iter().filter(|fault| fault.code == review::CODE).for_each(|fault| out.tell(fault));
            return;
        }
        let causes = causes(report);
        let others: Vec<Diagnostic> =
            report.unread.iter().filter(|fault| !unfilled::is_listed(fault)).cloned().collect();
        telling::leads(&others, &causes, out);
        telling::faults(others.iter(), out);
        out.say(&self.head(input, &others));
        telling::findings(&causes, true, out);
        telling::rest(report, &input.pack, out);
        unfilled::tell(input, examined, false, out);
        self.tell_lacking(input, examined, &others, out);
        telling::sums(report, &input.pack, out);
    }

    /// Tells all of it.
    pub fn told(&self, wrote: Wrote, out: &mut Out) -> UnitStop {
        self.tell(out);
        self.end(wrote, out)
    }

    /// The unit and the year.
    fn named(&self, input: &Input) -> String {
        let unit = &input.budget.unit;
        let name = if unit.name.is_empty() { self.folder.display().to_string() } else { unit.name.clone() };
        format!("{name}　{}年", unit.year)
    }

    /// The unit, and what of it could not be read.
    fn head(&self, input: &Input, unread: &[Diagnostic]) -> String {
        let head = self.named(input);
        if unread.is_empty() {
            return head;
        }
        // what is wrong may be somewhere that belongs to no table
        let parts = unread_parts(input, unread);
        let what =
            if parts.is_empty() { String::new() } else { format!("{}没有读好，", parts.join("、")) };
        format!("{head}　{what}先核对读好的")
    }

    /// What the document lacks, after what is wrong: wrong figures may ask for reasons of changes that are none.
    /// `unread` is what could not be read, but for what is not filled in.
    fn tell_lacking(&self, input: &Input, examined: &Examined, unread: &[Diagnostic], out: &mut Out) {
        let (heavy, light): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
            self.faults.iter().partition(|fault| fault.severity == Severity::Error);
        let told = |fault: &&&Diagnostic| out.verbose || fault.severity > Severity::Notice;
        light.iter().filter(told).for_each(|fault| out.tell(fault));
        let report = &examined.report;
        if !heavy.is_empty() {
            out.complain(match (examined.draft().is_ok(), wrong(report)) {
                (_, 1..) => "另外还缺下面这些；上面的改好以后，其中有的变动原因可能不必再写：",
                (true, 0) => "还缺下面这些：",
                (false, 0) => "公开文件编制不出来：",
            });
            heavy.iter().for_each(|fault| out.tell(fault));
        }
        reasons::tell(input, examined, out);
        if !report.unread.is_empty() && !input.budget.unit.secrecy.document {
            if unread.is_empty() {
                out.complain("没有填的填好以后，才查得出还缺哪些变动原因。");
                return;
            }
            let parts = unread_parts(input, unread);
            let what = match parts.len() {
                0 => "上面的错误".to_owned(),
                1..=MOST_PARTS => parts.join("、"),
                several => format!("{}等{several}处", parts[..MOST_PARTS].join("、")),
            };
            out.complain(&match examined.draft() {
                Ok(_) => format!("{what}改好以前，与它有关的变动原因、要填写的内容没有查。"),
                Err(_) => format!("{what}改好以前，公开文件编制不出来，还缺哪些变动原因没有查。"),
            });
        }
    }

    /// The last line: how much there is of what stops the run, what was written all the same, and what is next.
    pub fn end(&self, wrote: Wrote, out: &Out) -> UnitStop {
        out.done();
        let (counts, next) = match self.rest {
            Some((_, examined)) => self.counts(examined),
            None => {
                let errors = self.unread.iter().filter(|fault| fault.severity == Severity::Error).count();
                (format!("错误{errors}处，数字和变动原因都没有查"), "请改好以后再运行一次")
            }
        };
        let sum = format!("{}：{counts}，{}。{next}。", self.folder.display(), wrote.words());
        out.complain_in_sum(&sum);
        let (wrong, warnings) = self.wrong();
        UnitStop::of(self.outcome(), &wrong, warnings)
    }

    /// All that stops the run, in the order in which it is told, and how many warnings there are besides.
    fn wrong(&self) -> (Vec<Diagnostic>, usize) {
        let heavy = |fault: &&Diagnostic| fault.severity == Severity::Error;
        let light = |fault: &&Diagnostic| fault.severity == Severity::Warning;
        let Some((_, examined)) = self.rest else {
            let wrong = self.unread.iter().filter(heavy).cloned().collect();
            return (wrong, self.unread.iter().filter(light).count());
        };
        let report = &examined.report;
        let (open, mut wrong): (Vec<Diagnostic>, Vec<Diagnostic>) =
            report.unread.iter().cloned().partition(unfilled::is_listed);
        let causes = causes(report);
        let findings = || causes.iter().flat_map(|cause| &cause.findings);
        let of_weight = |weight: Severity| {
            let own = findings().filter(move |own| own.severity == weight && own.accepted.is_none());
            own.map(|own| own.to_diagnostic())
        };
        let contradictions = wrong.len();
        wrong.extend(of_weight(Severity::Error));
        // the cell that is likely to be wrong goes before those that contradict it
        if let (Some(first), Some(lead)) =
            (wrong.get_mut(contradictions), causes.first().and_then(|own| own.lead.as_ref()))
            && let [likely] = lead.cells.as_slice()
            && lead.settles.contains(&first.code)
        {
            first.places.insert(0, likely.place.clone());
        }
        wrong.extend(open);
        wrong.extend(self.faults.iter().filter(heavy).cloned());
        let mut warnings: Vec<Diagnostic> = of_weight(Severity::Warning).collect();
        warnings.extend(self.faults.iter().filter(light).cloned());
        match wrong.is_empty() && self.strict {
            true => (warnings, 0),
            false => (wrong, warnings.len()),
        }
    }

    fn counts(&self, examined: &Examined) -> (String, &'static str) {
        let report = &examined.report;
        let errors = self.faults.iter().filter(|fault| fault.severity == Severity::Error).count();
        // of setting, such as fonts
        let set = errors.saturating_sub(report.lacking.len());
        let open = report.unread.iter().filter(|fault| is_told_by(fault)).count();
        let to_review = report.lacking.iter().any(|fault| fault.code == review::CODE);
        let (wrong, lacks) = (wrong(report) + set - open, report.lacks() - usize::from(to_review));
        if wrong + lacks + open == 0 && !to_review {
            let lightly = self.faults.iter().filter(|fault| fault.severity == Severity::Warning).count();
            let warnings = report.count(Severity::Warning) + lightly;
            return (format!("有{warnings}处警告，--strict 要求没有警告"), STRICTLY);
        }
        let mut counts = Vec::new();
        if wrong > 0 {
            counts.push(format!("错误{wrong}处"));
        }
        if open > 0 {
            counts.push(format!("还有{open}处没有填"));
        }
        let composed = examined.draft().is_ok() || !report.unread.is_empty();
        if lacks > 0 {
            counts.push(match composed {
                true => format!("还缺{lacks}处"),
                false => format!("公开文件有{lacks}处编制不出来"),
            });
        }
        if to_review {
            counts.push("待核的还没有核实完".to_owned());
        }
        let next = match (wrong, composed && lacks > 0) {
            (0, false) if open == 0 && lacks == 0 => "请核实以后再运行一次",
            (0, _) if open > 0 => "请填好、保存以后再运行一次",
            (0, true) => "请补好以后再生成",
            (_, true) => "请先改好错误，再补上还缺的",
            (_, false) => "请改好以后再生成",
        };
        (counts.join("，"), next)
    }
}

/// So many of the parts that could not be read are named again at the end.
const MOST_PARTS: usize = 3;
/// What to do about warnings that alone stop a run.
const STRICTLY: &str = "请改好上面的警告，或写明理由接受；不写 --strict，就不因警告停下";

/// The least weight that stops publication.
fn least(strict: bool) -> Severity {
    if strict { Severity::Warning } else { Severity::Error }
}

/// How much is wrong with what was read, or could not be.
fn wrong(report: &Report) -> usize {
    report.count(Severity::Error) + report.unread.len()
}

/// Faults that leave nothing else to tell, and the last line.
pub fn refuse(folder: &Path, faults: &[Diagnostic], wrote: Wrote, out: &Out) -> UnitStop {
    out.done();
    faults.iter().for_each(|fault| out.tell(fault));
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    out.complain_in_sum(&format!(
        "{}：错误{errors}处，{}。请改好以后再生成。",
        folder.display(),
        wrote.words()
    ));
    let heavy = |fault: &&Diagnostic| fault.severity == Severity::Error;
    let wrong: Vec<Diagnostic> = faults.iter().filter(heavy).cloned().collect();
    UnitStop::of(Outcome::Refused, &wrong, faults.len() - errors)
}

/// The tables and the sources of facts in which something could not be read; none where that is not known.
fn unread_parts(input: &Input, errors: &[Diagnostic]) -> Vec<String> {
    let budget = &input.budget;
    let mut books = vec![("", "本年的表", &budget.current)];
    books.extend(budget.previous.as_ref().map(|book| ("上年", "上年的表", book)));
    let mut unread = Vec::new();
    for (year, all, book) in books {
        if book.tables.is_empty() && book.unread.len() > 1 {
            unread.push(all.to_owned());
        } else {
            unread.extend(book.unread.iter().map(|id| format!("{year}“{id}”")));
        }
    }
    if budget.unit.incomplete {
        unread.extend(unread_sources(&budget.unit.statement, errors));
    }
    unread
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
