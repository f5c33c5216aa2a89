//! `gongkai roster`: writes a roster to begin with, filled with what the units of a folder state.

use std::path::{Path, PathBuf};

use crate::budget::unit::{Fact, NAME_KEY, YEAR_KEY};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::roster::{RosterField, RosterSpec};
use crate::read::before::Prior;
use crate::read::{self, before, files};
use crate::render;
use crate::render::roster::StatedRow;
use crate::roster::STEM;

use super::Outcome;
use super::args::RosterArgs;
use super::out::Out;
use super::placed::{self, NewFile};
use super::shell;

/// Runs the command.
pub fn run(args: &RosterArgs, out: &mut Out) -> Outcome {
    match write(args, out) {
        Ok(()) => Outcome::Done,
        Err(faults) => placed::refuse(&args.folder, &faults, out),
    }
}

/// A unit, and what it states of each column.
struct RosterLine {
    row: StatedRow,
    year: Option<i32>,
    spec: Option<RosterSpec>,
}

fn write(args: &RosterArgs, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
    let target = args.output.clone().unwrap_or_else(|| args.folder.join(format!("{STEM}.xlsx")));
    free(&target).map_err(|fault| vec![fault])?;
    let folders = folders(&args.folder).map_err(|fault| vec![fault])?;
    let (mut lines, mut unread) = (Vec::new(), Vec::new());
    for folder in &folders {
        out.step(format!("读取 {}", folder.display()));
        match line(folder, &args.templates) {
            Some(line) => lines.push(line),
            None => unread
                .push(folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()),
        }
    }
    out.done();
    if lines.is_empty() {
        let told = Diagnostic::error("名录-没有单位", "这个文件夹下面没有单位文件夹")
            .at(Place::File(args.folder.display().to_string().into()));
        return Err(vec![
            told.hint("请写各单位文件夹所在的那个文件夹；还没有单位文件夹的，先用 gongkai new 建"),
        ]);
    }
    let spec = lines.iter().find_map(|line| line.spec.clone()).unwrap_or_else(RosterSpec::built_in);
    let year = common(lines.iter().map(|line| line.year));
    let rows: Vec<StatedRow> = lines.into_iter().map(|line| line.row).collect();
    let open: usize = rows.iter().map(|row| spec.columns.len().saturating_sub(row.len())).sum();
    let bytes = render::roster::book(&spec, year, &rows).map_err(|fault| vec![fault])?;
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let around = target.parent().filter(|around| !around.as_os_str().is_empty()).unwrap_or(Path::new("."));
    placed::place(around, &[NewFile { name, bytes }]).map_err(|fault| vec![fault])?;
    out.line(&format!("已写好 {}：{}个单位，还有{open}格空着", target.display(), rows.len()));
    if !unread.is_empty() {
        out.line(&format!("没有列进去：{}（不是单位文件夹，或没有写单位全称）", unread.join("、")));
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if real(around) != real(&args.folder) {
        out.line(&format!("填好以后请放到 {}，名称写作 {STEM}.xlsx", args.folder.display()));
    }
    out.line(&format!(
        "请打开它补上空着的格和还没有文件夹的单位，保存以后运行：gongkai check {}",
        shell::quoted(&args.folder.display().to_string())
    ));
    Ok(())
}

/// Refuses a file that is there; beside it a roster of another format would not be read.
fn free(target: &Path) -> Result<(), Diagnostic> {
    let mut there: Vec<PathBuf> = vec![target.to_path_buf()];
    if target.file_stem().is_some_and(|stem| stem == STEM) {
        there.extend(files::EXTENSIONS.map(|end| target.with_extension(end)));
    }
    match there.into_iter().find(|path| std::fs::symlink_metadata(path).is_ok()) {
        None => Ok(()),
        Some(path) => Err(Diagnostic::error("填表-已有", "已经有这个文件，没有改动它")
            .at(Place::File(path.display().to_string().into()))
            .hint("请直接填写它；要重新写一份的，用 -o 写别的文件名")),
    }
}

/// The folders in a folder, in order of name.
fn folders(around: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let entries = std::fs::read_dir(around).map_err(|_| {
        Diagnostic::error("填表-文件夹", "找不到这个文件夹，或打不开")
            .at(Place::File(around.display().to_string().into()))
            .hint("请写各单位文件夹所在的那个文件夹")
    })?;
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in entries.flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        found.extend(Some(entry.path()).filter(|path| path.is_dir() && !hidden));
    }
    found.sort();
    Ok(found)
}

/// What a folder states of the columns; none where it states no name of a unit.
fn line(folder: &Path, templates: &[PathBuf]) -> Option<RosterLine> {
    // what is wrong with it check tells
    let prior = before::read(folder, templates, None, &mut Diagnostics::new());
    let Some(Prior { pack, said, .. }) = prior else {
        let name = Fact::Text(read::unit_stated(folder)?);
        return Some(RosterLine { row: [(RosterField::Name, name)].into(), year: None, spec: None });
    };
    let mut row = StatedRow::from([(RosterField::Name, said.facts.get(NAME_KEY)?.clone())]);
    for column in &pack.roster.columns {
        let fact = column.fact.as_ref().and_then(|key| said.facts.get(key));
        row.extend(fact.map(|fact| (column.id, fact.clone())));
    }
    let year = match said.facts.get(YEAR_KEY) {
        Some(Fact::Count(year)) => i32::try_from(*year).ok(),
        _ => None,
    };
    Some(RosterLine { row, year, spec: Some(pack.roster.clone()) })
}

/// The one that all have which have one; none where they differ.
fn common(mut all: impl Iterator<Item = Option<i32>>) -> Option<i32> {
    let first = all.by_ref().flatten().next()?;
    all.flatten().all(|other| other == first).then_some(first)
}
