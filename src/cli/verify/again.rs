//! Making an edition again and holding it against the one that stands: from the inputs at hand, or from those kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::Outcome;
use crate::cli::apart::Sheltered;
use crate::cli::args::VerifyArgs;
use crate::cli::correct::{self, Correcting, NotCorrected};
use crate::cli::editions::title;
use crate::cli::out::Out;
use crate::cli::steps;
use crate::diag::{Diagnostic, Severity, visible};
use crate::difference::Uncorrectable;
use crate::edition::{self, Edition, File, Format, PROGRAM, Readers, StatedCorrection, sha256};
use crate::publish::{self, EditionFiles, Standing, YearThere};
use crate::read::Input;

/// Makes each edition of a year again from the inputs that it keeps.
pub fn rebuild(there: &YearThere, args: &VerifyArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for standing in there.written.all() {
        let Some(files) = &standing.files else { continue };
        match rebuilt(there, standing, files, args, out) {
            Ok(edition) => worst = worst.max(tell(standing, files, &edition, out)),
            Err(faults) => {
                let number = standing.number;
                out.say(&format!("{}　第{number}版没有重排", title(there)));
                faults.iter().for_each(|fault| out.tell(fault));
                worst = worst.max(Outcome::Refused);
            }
        }
    }
    worst
}

fn rebuilt(
    there: &YearThere,
    standing: &Standing,
    files: &EditionFiles,
    args: &VerifyArgs,
    out: &mut Out,
) -> Result<Edition, Vec<Diagnostic>> {
    let desk = tempfile::tempdir().map_err(|error| vec![publish::fault(&std::env::temp_dir(), &error)])?;
    let laid = publish::lay_out(&there.year, standing.number, desk.path()).map_err(|fault| vec![fault])?;
    let correction = standing.correction().map_err(|fault| vec![fault])?;
    let of = |_: &Input| correction.clone().map(|stated| (stated, there.year.clone()));
    let (_, edition) = made(&laid.unit, &laid.templates, (&files.forms(), &of), args, out)?;
    Ok(edition)
}

/// What an edition made of some input corrects, and the folder of the year in which that stands.
type CorrectionOf<'a> = &'a dyn Fn(&Input) -> Option<(StatedCorrection, PathBuf)>;

/// Reads a unit's folder and makes the edition; nothing is written.
fn made(
    folder: &Path,
    templates: &[PathBuf],
    (forms, correction): (&[Format], CorrectionOf<'_>),
    args: &VerifyArgs,
    out: &mut Out,
) -> Result<(Input, Edition), Vec<Diagnostic>> {
    let errors = |told: Vec<Diagnostic>| {
        told.into_iter().filter(|told| told.severity == Severity::Error).collect::<Vec<Diagnostic>>()
    };
    let mut input = steps::read(folder, templates, false, out).map_err(|unread| errors(unread.told))?;
    let composer = Sheltered::new(folder, templates);
    let mut examined = steps::examine(&input, Readers::Public, &composer, out);
    if let Some((stated, year)) = correction(&input) {
        let correcting = Correcting { year: &year, composer: &composer, fonts: &args.fonts.places() };
        match correcting.correct(&mut input, &examined, &stated, out) {
            Ok(corrected) => examined = corrected,
            // these are the inputs of what was corrected, and make that again
            Err(NotCorrected::Untold(Uncorrectable::Nothing)) => {}
            Err(why) => return Err(correct::told(why, stated.since)),
        }
    }
    out.step(format!("排版 {}", input.budget.unit.name));
    let edition = edition::make(&input, &examined, forms, &args.fonts.places());
    out.done();
    edition.map(|edition| (input, edition)).map_err(errors)
}

/// Says whether an edition made again is the one that stands.
fn tell(standing: &Standing, files: &EditionFiles, edition: &Edition, out: &mut Out) -> Outcome {
    let number = standing.number;
    let differing = differing(files, &edition.public);
    if differing.is_empty() {
        out.say(&format!("第{number}版：用留存的预算表和文字重排，公开文件一字节不差"));
        return Outcome::Done;
    }
    out.say(&format!("第{number}版：重排的公开文件与留存的不同：“{}”", differing.join("”“")));
    let reasons = reasons(files, edition);
    if reasons.is_empty() {
        out.say("  程序和字体都与当时的相同，请把这件事告诉程序的作者");
    }
    reasons.iter().for_each(|reason| out.say(&format!("  大概因为　{reason}")));
    Outcome::Contradicted
}

/// What was another program, or other fonts, and is the likely reason.
fn reasons(files: &EditionFiles, edition: &Edition) -> Vec<String> {
    let mut reasons = Vec::new();
    let now: EditionFiles = EditionFiles::parse(edition.manifest.as_bytes()).unwrap_or_default();
    if files.program != PROGRAM {
        reasons.push(format!("程序：当时是 {}，现在是 {PROGRAM}", visible(&files.program)));
    } else if !files.built_in.is_empty() && files.built_in != now.built_in {
        reasons.push("程序自带的模板与当时的不同".to_owned());
    }
    let names = |files: &EditionFiles| {
        files.fonts.iter().map(|font| visible(&font.name)).collect::<Vec<String>>().join("、")
    };
    let (before, after) = (names(files), names(&now));
    if before != after && !before.is_empty() {
        let how = "；可以用 --font-dir、--no-system-fonts 指明当时的字体";
        reasons.push(format!("字体：当时是 {before}，现在是 {after}{how}"));
    } else if before == after && files.fonts != now.fonts {
        let other = files.fonts.iter().zip(&now.fonts).filter(|(before, after)| before != after);
        let other: Vec<String> = other.map(|(font, _)| visible(&font.name)).collect();
        reasons.push(format!("字体：{} 与当时的不是同一个版本", other.join("、")));
    }
    reasons
}

/// Names of public files that are not the same in both.
fn differing(files: &EditionFiles, public: &[File]) -> Vec<String> {
    let before: BTreeMap<&str, &str> =
        files.public.iter().map(|item| (item.name.as_str(), item.sha256.as_str())).collect();
    let now: BTreeMap<&str, String> =
        public.iter().map(|file| (file.name.as_str(), sha256(&file.bytes))).collect();
    let mut names: Vec<&str> = before.keys().chain(now.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| before.get(name).copied() != now.get(name).map(String::as_str));
    names.into_iter().map(str::to_owned).collect()
}

/// Says whether the inputs at hand still give the current edition of their unit and year.
pub fn inputs(folder: &Path, there: &[YearThere], args: &VerifyArgs, out: &mut Out) -> Outcome {
    let refused = |faults: &[Diagnostic], out: &mut Out| {
        faults.iter().for_each(|fault| out.tell(fault));
        out.complain(&format!("{}：没有排出来，不能与现行的一版相比。", folder.display()));
        Outcome::Refused
    };
    let mut corrections = Vec::new();
    for year in there {
        match year.written.current().map(Standing::correction) {
            Some(Err(fault)) => return refused(&[fault], out),
            Some(Ok(Some(stated))) => corrections.push((year, stated)),
            Some(Ok(None)) | None => {}
        }
    }
    let correction = |input: &Input| {
        let own = corrections.iter().find(|(year, _)| is_of(year, input).is_some());
        own.map(|(year, stated)| (stated.clone(), year.year.clone()))
    };
    let (input, whole) = match made(folder, &args.templates, (&Format::ALL, &correction), args, out) {
        Ok(made) => made,
        Err(faults) => return refused(&faults, out),
    };
    let unit = &input.budget.unit;
    let Some((current, files)) = there.iter().find_map(|year| is_of(year, &input)) else {
        let what = format!("这里没有“{}”（{}）{}年的公开文件", unit.name, unit.kind, unit.year);
        return refused(
            &[Diagnostic::error("查验-没有", what).hint("请检查输出文件夹和单位文件夹是不是一对")],
            out,
        );
    };
    let forms = files.forms();
    let public: Vec<File> = whole
        .public
        .iter()
        .filter(|file| Format::of(&file.name).is_some_and(|f| forms.contains(&f)))
        .cloned()
        .collect();
    tell_inputs(current.number, files, &whole, out);
    let differing = differing(files, &public);
    if differing.is_empty() {
        out.say(&format!(
            "{}　{}年　现在的预算表和文字排出来就是第{}版，一字节不差",
            unit.name, unit.year, current.number
        ));
        return Outcome::Done;
    }
    let (count, names) = (differing.len(), differing.join("”“"));
    out.say(&format!(
        "{}　{}年　现在的预算表和文字排出来不是第{}版，有{count}个公开文件不同：“{names}”",
        unit.name, unit.year, current.number
    ));
    reasons(files, &whole).iter().for_each(|reason| out.say(&format!("  也可能因为　{reason}")));
    Outcome::Contradicted
}

/// The public edition of a year, where it is that of the unit and year of some input.
fn is_of<'y>(year: &'y YearThere, input: &Input) -> Option<(&'y Standing, &'y EditionFiles)> {
    let unit = &input.budget.unit;
    let current = year.written.current()?;
    let files = current.files.as_ref()?;
    let same = (files.unit.as_str(), files.kind.as_str(), files.year) == (&unit.name, &unit.kind, unit.year);
    same.then_some((current, files))
}

/// Says which files at hand are not those that the edition was made from.
fn tell_inputs(number: u32, files: &EditionFiles, edition: &Edition, out: &mut Out) {
    let mut told = Vec::new();
    for input in &edition.inputs {
        match files.inputs.iter().find(|own| own.name == input.name) {
            None => told.push(format!("多了“{}”", input.name)),
            Some(own) if own.sha256 != sha256(&input.bytes) => told.push(format!("“{}”改过", input.name)),
            Some(_) => {}
        }
    }
    for own in files.inputs.iter().filter(|own| edition.inputs.iter().all(|input| input.name != own.name)) {
        told.push(format!("没有用“{}”", own.name));
    }
    if !told.is_empty() {
        out.say(&format!("与第{number}版所用的文件比：{}", told.join("；")));
    }
}
