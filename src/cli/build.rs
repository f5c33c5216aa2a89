//! `gongkai build`: read, reconcile, compose, set, publish.

mod files;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::diag::{Diagnostic, Severity};
use crate::difference::DiffSide;
use crate::edition::{self, Edition, Examined, Format, Readers};
use crate::pack::Pack;
use crate::progress::{UnitProgress, UnitState};
use crate::publish::{self, Came, CurrentEdition, Destination, Holder, RunNote};
use crate::read::Input;
use crate::typeset::fonts::FontPlaces;

use super::Outcome;
use super::against_roster;
use super::apart::Sheltered;
use super::args::{BuildArgs, InputArgs};
use super::batch::Batch;
use super::batch_sheet::{SheetOfAll, UnitLine};
use super::contain::{caught, quietly};
use super::correct::{self, Corrected};
use super::folders;
use super::named::NamedUnits;
use super::note::note;
use super::offers;
use super::open_books;
use super::out::Out;
use super::progress::{self, UnitCame};
use super::side_by_side::{self, Telling, Units};
use super::since::{self, SinceEdition};
use super::steps;
use super::stopped::{self, Stopped, UnitStop, Wrote};
use super::telling;
use super::unchanged::{LastPublished, RunBasis, UnitBefore};

/// What became of a unit, for the end of a run over several drafts.
const DRAFTED: &str = "已排出草稿";
const REFUSED: &str = "没有生成";

/// What a unit came to; none of a draft.
type Built = Result<Option<UnitCame>, UnitStop>;

/// Runs the command over all folders; the worst outcome counts.
pub fn run(args: &BuildArgs, out: &mut Out) -> Outcome {
    let named = NamedUnits::of(&args.input.inputs, Some(&args.output));
    if !args.input.quiet {
        named.tell(out);
    }
    let input = InputArgs { inputs: named.units, ..args.input.clone() };
    run_over(&BuildArgs { input, ..args.clone() }, &named.strays, out)
}

/// Runs the command over the units.
fn run_over(args: &BuildArgs, strays: &[PathBuf], out: &mut Out) -> Outcome {
    if args.correction.reason.is_some() && args.input.inputs.len() > 1 {
        let what = "更正一次只能写一个单位，各单位的原因不同";
        out.tell(&Diagnostic::error("更正", what).hint("请一个单位一个单位地写"));
        return Outcome::Refused;
    }
    if let Err(faults) = folders::distinct(&args.input.inputs, &args.output) {
        faults.iter().for_each(|fault| out.tell(fault));
        return Outcome::Refused;
    }
    if let Err(faults) = offers::used(&args.input.inputs, &args.input.templates) {
        return offers::refuse(&faults, out);
    }
    each(args, strays, out)
}

/// Builds each of the folders, which go together; the worst outcome counts. `strays` were named beside them and are no
/// units.
pub fn each(args: &BuildArgs, strays: &[PathBuf], out: &mut Out) -> Outcome {
    let folders = &args.input.inputs;
    let batch = Batch::new(folders);
    let mut sheet = SheetOfAll::default();
    let mut worst = Outcome::Done;
    let mut rows = Vec::new();
    let telling = match (folders.len() > 1 && !args.draft && !out.verbose, args.input.quiet) {
        (true, quiet) => Telling::Brief { quiet },
        (false, true) => Telling::Wrong,
        (false, false) => Telling::All,
    };
    let common = RunCommon::of(args);
    let work = |folder: &Path, out: &mut Out| {
        let mut line = UnitLine::new(folder, folders.len() > 1);
        let built = caught(folder, || build(folder, &common, &mut line, out)).unwrap_or_else(|fault| {
            out.done();
            out.tell(&fault);
            Err(UnitStop::of(Outcome::Refused, &[fault], 0))
        });
        let row = progress::row(folder, &line, &built);
        if built.is_ok() && matches!(telling, Telling::Brief { .. }) {
            out.sum_up(&row.line());
        }
        let outcome = built.map_or_else(|stop| stop.outcome, |_| Outcome::Done);
        line.end(outcome);
        (outcome, (line, row))
    };
    let units = Units { folders, batch: &batch, jobs: args.jobs.count() };
    side_by_side::each(&units, telling, out, work, |outcome, (line, row)| {
        worst = worst.max(outcome);
        sheet.push(line);
        rows.push((outcome, row));
    });
    let has_table = !args.draft && !args.watched;
    // what is wrong with it is told quietly too
    let before = if has_table { progress::earlier(&args.output, out) } else { None };
    quietly(args.input.quiet, out, |out| {
        if args.draft {
            let drafted = |(outcome, _): &(Outcome, _)| (*outcome == Outcome::Done).then_some(DRAFTED);
            batch.end(&rows.iter().map(drafted).collect::<Vec<_>>(), REFUSED, out);
        }
        let worst = worst.max(sheet.write(&args.output.join(publish::INTERNAL), out));
        if args.watched {
            return worst;
        }
        let held = against_roster::hold(sheet.seen(), out);
        against_roster::tell(&held, sheet.seen(), args.draft, out);
        if args.draft {
            return worst;
        }
        let mut rows: Vec<UnitProgress> = rows.into_iter().map(|(_, row)| row).collect();
        against_roster::lay(&held, sheet.seen(), &mut rows);
        progress::add_strays(strays, &mut rows);
        worst.max(progress::keep(&args.output, before.as_ref(), rows, sheet.style(), out))
    })
}

/// What all units of a run share.
struct RunCommon<'a> {
    args: &'a BuildArgs,
    places: FontPlaces,
    /// What decides, besides its own files, what becomes of a unit; none where nobody can tell.
    basis: OnceLock<Option<RunBasis>>,
}

impl<'a> RunCommon<'a> {
    fn of(args: &'a BuildArgs) -> Self {
        Self { args, places: args.fonts.places(), basis: OnceLock::new() }
    }

    /// What decides what becomes of a unit; none where that is not kept.
    fn basis(&self) -> Option<&RunBasis> {
        let Self { args, places, .. } = self;
        let kept = !args.draft && !args.watched && !args.correction.is_stated();
        self.basis.get_or_init(|| if kept { RunBasis::of(args, places) } else { None }).as_ref()
    }

    /// What a unit was published as that is left as it is, since nothing of it has changed.
    fn left(&self, unit: &UnitBefore<'_>) -> Option<(LastPublished, Arc<Pack>)> {
        let asked = self.args.input.inputs.len() > 1 && !self.args.again;
        self.basis().filter(|_| asked).and_then(|basis| unit.unchanged(basis))
    }
}

fn build(folder: &Path, common: &RunCommon<'_>, sheet: &mut UnitLine, out: &mut Out) -> Built {
    let args = common.args;
    let began = Instant::now();
    let nothing = nothing(args);
    let unit_before = UnitBefore::of(folder, args);
    if let Some((last, pack)) = common.left(&unit_before) {
        let came =
            UnitCame { state: UnitState::Skipped, edition: Some(last.edition), warnings: last.warnings };
        sheet.left(last, &pack);
        return Ok(Some(came));
    }
    let read = steps::read(folder, &args.input.templates, true, out);
    if !args.watched {
        open_books::of_run(folder, &read, out);
    }
    let mut input = read.map_err(|unread| {
        sheet.unread(&unread);
        Stopped::unread(folder, &unread).told(nothing, out)
    })?;
    sheet.read(&input);
    let target = target(folder, args, &input);
    target.check().map_err(|fault| stopped::refuse(folder, &[fault], nothing, out))?;
    let composer = Sheltered::new(folder, &args.input.templates);
    if args.draft {
        let examined = steps::examine(&input, Readers::Draft, &composer, out);
        sheet.examined(&input, &examined);
        return Job { folder, common, input: &input, examined: &examined, target: &target, began }.draft(out);
    }
    if input.budget.unit.secrecy.document {
        sheet.refused("整份文件按保密审查决定不公开".to_owned());
        return Err(refuse_whole(folder, &input, out));
    }
    let examined = steps::examine(&input, Readers::Public, &composer, out);
    sheet.examined(&input, &examined);
    let stopped = Stopped::of(folder, &input, &examined, args.strict);
    if stopped.outcome() != Outcome::Done {
        return Err(stopped.told(Wrote::Nothing, out));
    }
    let before = target.current().map_err(|fault| stopped::refuse(folder, &[fault], nothing, out))?;
    let corrected =
        correct::corrected(args, &mut input, &examined, (&target, before.as_ref()), &composer, out);
    let corrected = corrected.map_err(|faults| stopped::refuse(folder, &faults, nothing, out))?;
    let (examined, silent) = match corrected {
        Corrected::Not => (examined, None),
        Corrected::As(corrected) => (*corrected, None),
        Corrected::Silently(standing) => (examined, Some(standing)),
    };
    let stopped = Stopped::of(folder, &input, &examined, args.strict);
    if stopped.outcome() != Outcome::Done {
        return Err(stopped.told(Wrote::Nothing, out));
    }
    let job = Job { folder, common, input: &input, examined: &examined, target: &target, began };
    job.publish(before, silent, (sheet, &unit_before), out)
}

/// Says that the whole document is withheld.
fn refuse_whole(folder: &Path, input: &Input, out: &Out) -> UnitStop {
    let unit = &input.budget.unit;
    let (who, date) = (&unit.secrecy.reviewer, &unit.secrecy.date);
    out.complain(&format!(
        "{}：按{who}{date}的保密审查决定，整份文件不公开，没有写任何文件。",
        folder.display()
    ));
    let key = unit.statement.named("secrecy.document");
    out.complain(&format!("  要给内部看的，请用 --draft；可以公开的，请删去{key}一项"));
    UnitStop { state: UnitState::Withheld, ..UnitStop::of(Outcome::Refused, &[], 0) }
}

/// A unit that was read, and what is to be made of it.
struct Job<'a> {
    folder: &'a Path,
    common: &'a RunCommon<'a>,
    input: &'a Input,
    examined: &'a Examined,
    target: &'a Destination,
    began: Instant,
}

impl Job<'_> {
    /// Publishes what nothing stops.
    fn publish(
        &self,
        before: Option<CurrentEdition>,
        silent: Option<u32>,
        (sheet, unit_before): (&mut UnitLine, &UnitBefore<'_>),
        out: &mut Out,
    ) -> Built {
        let Self { common, input, target, .. } = self;
        let args = common.args;
        let report = &self.examined.report;
        let asked = asked(args);
        let has = |format: &Format| before.as_ref().is_some_and(|before| before.forms.contains(format));
        let wanted = |format: &Format| asked.contains(format) || has(format);
        let wanted: Vec<Format> = Format::ALL.into_iter().filter(wanted).collect();
        let edition = self.make(&wanted, out)?;
        if let Some(since) = silent {
            self.refuse_silent(&edition, since, out)?;
        }
        sheet.sheet(input, edition.inspection.clone());
        out.step(format!("写入 {}", args.output.display()));
        let mut told = Vec::new();
        let published = publish::publish(target, &edition, &asked, &self.note(), &mut told);
        out.done();
        told.iter().for_each(|told| out.tell(told));
        let published = published.map_err(|fault| self.refuse(&[fault], out))?;
        let came = UnitCame::of(&published, report, &edition.notices);
        if let Some(basis) = common.basis() {
            let last = LastPublished::of(input, &edition, sheet, (published.number, came.warnings));
            let noted = unit_before.remember(basis, (target, &published), input, last);
            noted.err().iter().for_each(|fault| out.tell(fault));
        }
        telling::warnings(report, &input.pack, out);
        let unit = &input.budget.unit;
        let state = came.state.sentence();
        out.say(&format!("{}　{}年　第{}版　{state}", unit.name, unit.year, published.number));
        files::tell_files(target, &edition, &published, out);
        let is_first = before.is_none();
        if let Some(before) = before.filter(|before| before.number != published.number) {
            let correction = input.budget.unit.correction.as_ref();
            let corrects_again = correction.is_some_and(|own| own.ordinal > 1);
            // the edition that is corrected, which need not be the last one
            let since = self.since(correction.map_or(before.number, |own| own.since), out);
            since.tell(target, self.folder, out);
            since::tell_uploads(&before, &edition.public, corrects_again, out);
            if published.came == Came::New && since.has_changes() {
                correct::offer(&before, input, out);
            }
            if !input.opinions.is_empty() {
                since::tell_rectification(before.number, target, self.folder, out);
            }
        }
        if published.came != Came::Unchanged {
            correct::tell_the_rest(input, out);
        }
        let page = files::page(&published.files);
        steps::tell_sum((input, report), &edition.notices, self.began, page, out);
        if is_first && args.input.inputs.len() == 1 {
            out.say("  下一步　看一遍“内部”里的复核.html，再上传“公开”里的文件");
        }
        Ok(Some(came))
    }

    /// Says what a draft changes of the edition that is public, if there is one.
    fn tell_since_published(&self, out: &mut Out) -> Result<(), UnitStop> {
        let before = self.target.current().map_err(|fault| self.refuse(&[fault], out))?;
        if let Some(before) = before {
            self.since(before.number, out).tell(self.target, self.folder, out);
        }
        Ok(())
    }

    /// Who runs it and why: of a correction its reason, where nothing else is said.
    fn note(&self) -> RunNote {
        let own = note(&self.common.args.note);
        RunNote { why: own.why.or_else(|| self.common.args.correction.reason.clone()), ..own }
    }

    /// Refuses to change a corrected document without a word; one that was published before is one.
    fn refuse_silent(&self, edition: &Edition, since: u32, out: &mut Out) -> Result<(), UnitStop> {
        let knows = self.target.knows(edition).map_err(|fault| self.refuse(&[fault], out))?;
        if knows {
            return Ok(());
        }
        let what = "现在公开的一版是更正版，附有更正说明；公开的内容又变了，不能不作说明就换";
        let hint = format!(
            "请用 --correction 写明原因，说明从现在这一版比起；现在这一版还没有真正公开过的，再加上 --correction-since {since}"
        );
        Err(self.refuse(&[Diagnostic::error("更正", what).hint(hint)], out))
    }

    /// What is made now, compared with an edition that was public.
    fn since(&self, before: u32, out: &mut Out) -> SinceEdition {
        let now = DiffSide { input: self.input, examined: self.examined, pages: None };
        SinceEdition::of(before, self.target, &now, out)
    }

    /// Makes the edition and tells what was noticed; strictly, a warning is an error.
    fn make(&self, formats: &[Format], out: &mut Out) -> Result<Edition, UnitStop> {
        let Self { common, input, examined, .. } = self;
        out.step(format!("排版 {}", input.budget.unit.name));
        let edition = edition::make(input, examined, formats, &common.places);
        let edition = edition.map_err(|faults| {
            out.done();
            telling::warnings(&examined.report, &input.pack, out);
            self.refuse(&faults, out)
        })?;
        let told = |notice: &&Diagnostic| out.verbose || notice.severity > Severity::Notice;
        edition.notices.iter().filter(told).for_each(|notice| out.tell(notice));
        if common.args.strict && edition.notices.iter().any(|notice| notice.severity >= Severity::Warning) {
            return Err(self.stopped(&edition.notices).end(Wrote::Nothing, out));
        }
        Ok(edition)
    }

    /// Sets a draft in spite of errors; it never leaves the house. The outcome is that of a build: what is
    /// wrong with the figures, or filled in wrongly.
    fn draft(&self, out: &mut Out) -> Built {
        let Self { folder, common, input, examined, target, began } = self;
        let unit = &input.budget.unit;
        out.step(format!("排版 {}", unit.name));
        let edition = edition::draft(input, examined, &common.places);
        let edition = edition.map_err(|faults| {
            out.done();
            match examined.draft() {
                Ok(_) => self.refuse(&faults, out),
                Err(_) => self.stopped(&[]).told(nothing(common.args), out),
            }
        })?;
        let mut told = Vec::new();
        let drafted = publish::draft(target, &edition, &mut told);
        out.done();
        told.iter().for_each(|told| out.tell(told));
        let drafted = drafted.map_err(|fault| self.refuse(&[fault], out))?;
        let stopped = self.stopped(&edition.notices);
        if stopped.outcome() == Outcome::Done {
            let told = |notice: &&Diagnostic| out.verbose || notice.severity > Severity::Notice;
            let notices = examined.faults();
            notices.iter().chain(&edition.notices).filter(told).for_each(|notice| out.tell(notice));
            telling::warnings(&examined.report, &input.pack, out);
            out.say(&format!("{}　{}年　草稿，只供内部", unit.name, unit.year));
            files::tell_drafted(&drafted.files, out);
            self.tell_since_published(out)?;
            let page = files::page(&drafted.files);
            steps::tell_sum((input, &examined.report), &edition.notices, *began, page, out);
        } else {
            stopped.tell(out);
            drafted.files.iter().for_each(|file| out.line(&format!("  {}", file.display())));
            self.tell_since_published(out)?;
            steps::tell_days_left(input, out);
        }
        if !drafted.refused.is_empty() {
            drafted.refused.iter().for_each(|fault| out.tell(fault));
            let (old, new) = (drafted.refused.len(), drafted.files.len());
            out.complain(&format!(
                "{}：有{old}个草稿文件没有换成新的，{new}个已是新的。改正上面的问题以后再生成。",
                folder.display()
            ));
            return Err(UnitStop::of(Outcome::Refused, &drafted.refused, 0));
        }
        match stopped.outcome() {
            Outcome::Done => Ok(None),
            _ => Err(stopped.end(Wrote::Draft, out)),
        }
    }

    fn stopped(&self, set: &[Diagnostic]) -> Stopped<'_> {
        Stopped::of(self.folder, self.input, self.examined, self.common.args.strict).with(set)
    }

    fn refuse(&self, faults: &[Diagnostic], out: &Out) -> UnitStop {
        stopped::refuse(self.folder, faults, nothing(self.common.args), out)
    }
}

/// What is said of a run that comes to nothing.
fn nothing(args: &BuildArgs) -> Wrote {
    if args.draft { Wrote::NoDraft } else { Wrote::Nothing }
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
