//! `gongkai diff`: what two inputs differ in, on the terminal, as a page, as JSON.

pub mod args;
mod rectified;
pub(super) mod told;

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place};
use crate::difference::{self, Difference};
use crate::publish;
use crate::render;

use super::Outcome;
use super::contain::contained;
use super::offers;
use super::out::Out;
use super::sides::SideRead;
use super::stopped::{Stopped, Wrote};

use args::DiffArgs;

/// Runs the command.
pub fn run(args: &DiffArgs, out: &mut Out) -> Outcome {
    contained(&args.new, out, |out| match diff(args, out) {
        Ok(outcome) | Err(outcome) => outcome,
    })
}

fn diff(args: &DiffArgs, out: &mut Out) -> Result<Outcome, Outcome> {
    let folders = [folder(&args.old, out)?, folder(&args.new, out)?];
    offers::used(&folders, &args.templates).map_err(|faults| offers::refuse(&faults, out))?;
    for to in args.html.iter().chain(&args.json).chain(&args.rectification) {
        refuse_public(to, out)?;
    }
    let old = side(&folders[0], ("旧的", &args.old), args, out)?;
    let new = side(&folders[1], ("新的", &args.new), args, out)?;
    out.step("比较");
    let difference = between(&old, &new);
    out.done();
    told::tell(&difference, [&args.old, &args.new], out);
    if let Some(to) = &args.html {
        let page = render::difference::html(
            &difference,
            [&args.old, &args.new].map(|path| path.display().to_string()),
        );
        write(to, &page, out)?;
    }
    if let Some(to) = &args.json {
        write(to, render::difference::json(&difference), out)?;
    }
    if let Some(to) = &args.rectification {
        let made = rectified::made(&difference, &new.input, [&args.old, &args.new]);
        let (sheet, book) = made.map_err(|fault| {
            out.tell(&fault);
            Outcome::Refused
        })?;
        write(to, &book, out)?;
        rectified::tell(&sheet, out);
    }
    Ok(match (args.exit_code, difference.is_empty(), difference.uncompared.is_empty()) {
        (true, false, _) => Outcome::Contradicted,
        (true, true, false) => Outcome::Refused,
        _ => Outcome::Done,
    })
}

fn between(old: &SideRead, new: &SideRead) -> Difference {
    let mut difference = difference::between(&old.side(), &new.side());
    difference.uncompared.splice(0..0, old.lacks.iter().chain(&new.lacks).cloned());
    difference
}

/// The folder of inputs that an argument means.
fn folder(given: &Path, out: &Out) -> Result<PathBuf, Outcome> {
    publish::input_folder(given).map_err(|fault| {
        out.tell(&fault);
        Outcome::Refused
    })
}

/// Reads, checks, composes and sets one side as far as it goes.
fn side(
    folder: &Path,
    (whose, given): (&str, &Path),
    args: &DiffArgs,
    out: &mut Out,
) -> Result<SideRead, Outcome> {
    let templates = publish::templates_with(folder, &args.templates).map_err(|fault| {
        out.tell(&fault);
        Outcome::Refused
    })?;
    let mut side = SideRead::read(folder, &templates, whose, out).map_err(|unread| {
        out.complain(&format!("{whose}（{}）读不出来，没有可以比较的：", given.display()));
        Stopped::unread(folder, &unread).told(Wrote::Nothing, out).outcome
    })?;
    side.set(whose, &args.fonts.places(), out);
    Ok(side)
}

/// Refuses to write among what is uploaded: the page names source files, cells and values that are withheld.
fn refuse_public(to: &Path, out: &Out) -> Result<(), Outcome> {
    let folder = Path::new(".").join(to.parent().unwrap_or(Path::new("")));
    let real = folder.canonicalize().unwrap_or(folder);
    if !real.iter().any(|part| part == publish::PUBLIC) {
        return Ok(());
    }
    let what = format!("比较的结果里有源文件名、单元格和不公开的数，不能写进“{}”", publish::PUBLIC);
    let place = Place::File(to.display().to_string().into());
    out.tell(&Diagnostic::error("比较-位置", what).at(place).hint("请写到别的文件夹"));
    Err(Outcome::Refused)
}

fn write(to: &Path, bytes: impl AsRef<[u8]>, out: &mut Out) -> Result<(), Outcome> {
    // a bare name stands in the folder where the program runs
    let path = if to.parent() == Some(Path::new("")) { Path::new(".").join(to) } else { to.to_path_buf() };
    let folder = path.parent().unwrap_or(Path::new("."));
    let made = std::fs::create_dir_all(folder).map_err(|error| publish::fault(folder, &error));
    match made.and_then(|()| publish::replace(&path, bytes.as_ref())) {
        Ok(()) => {
            out.say(&format!("已写　{}", to.display()));
            Ok(())
        }
        Err(fault) => {
            out.tell(&fault);
            Err(Outcome::Refused)
        }
    }
}
