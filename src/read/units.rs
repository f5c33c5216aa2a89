//! The folders of a department's units: read with the department's pack, so that all tables have the same names.
//!
//! Only the tables are taken. Whatever keeps them from being compared is kept with the unit, for the one rule that
//! tells it: no other rule may pass over a unit in silence.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::budget::Book;
use crate::budget::unit::{Unit, YEAR_KEY};
use crate::budget::units::{self, UNITS, UnitBook, UnreadUnit};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pack::Pack;
use crate::pack::find::{PackFinder, real};

use super::folder::{Through, through_with};
use super::{ComparedFile, Input, files};

/// Codes of what reading tables tells begin so.
const OF_TABLES: &str = "读取-";

/// A department while its units are read.
pub(super) struct Department<'a> {
    /// Its pack, before it was printed for its kind.
    pub(super) pack: &'a Arc<Pack>,
    /// The folders of the command line.
    pub(super) templates: &'a [PathBuf],
}

impl Department<'_> {
    /// Reads the units that a department names, and keeps their files.
    pub(super) fn read_units(&self, input: &mut Input) {
        let names: Vec<String> = input.budget.unit.list(UNITS).to_vec();
        let mut known = vec![real(&input.folder)];
        let mut folders: Vec<(String, Result<PathBuf, UnitBook>)> = Vec::new();
        for name in names {
            let folder = files::at(&input.folder, &name);
            let own = real(&folder);
            let there = match known.iter().position(|other| *other == own) {
                Some(0) => Err(unread(&name, Unit::default(), "就是部门自己的文件夹", ITSELF)),
                Some(_) => Err(unread(&name, Unit::default(), "写了不止一次", "请只写一次，多的删去")),
                None if !folder.is_dir() => Err(unread(&name, Unit::default(), "找不到", NOT_THERE)),
                None => Ok(folder),
            };
            known.push(own);
            folders.push((name, there));
        }
        let read = folders.into_par_iter().map(|(name, there)| match there {
            Ok(folder) => self.one(&name, &folder, input),
            Err(unit) => (unit, Vec::new()),
        });
        let read: Vec<(UnitBook, Vec<ComparedFile>)> = read.collect();
        for (unit, files) in read {
            input.budget.units.push(unit);
            input.compared.extend(files);
        }
    }

    /// A unit, and the files that were read of it.
    fn one(&self, name: &str, folder: &Path, department: &Input) -> (UnitBook, Vec<ComparedFile>) {
        let mut faults = Diagnostics::new();
        let Some(Through { input: read, written, .. }) =
            through_with(folder, self.templates, Some(self.pack), &mut faults)
        else {
            return (self.broken(name, Unit::default(), &faults, |_| true), Vec::new());
        };
        let Input { budget, files, .. } = read;
        let (unit, mut book) = (budget.unit, budget.current);
        units::tables_in(name, &mut book);
        let is_of_tables = |fault: &Diagnostic| fault.code.starts_with(OF_TABLES);
        let is_broken = faults.iter().any(|fault| fault.severity == Severity::Error && is_of_tables(fault));
        let year = department.budget.unit.year;
        let unit = match self.other_pack(written.as_deref(), folder, &department.folder) {
            Some(other) => {
                let hint = "请核对是不是写错了文件夹；两套表的名称不同，不能逐格相加";
                unread(name, unit, &other, hint)
            }
            None if unit.is_guessed(YEAR_KEY) || unit.year != year => {
                let why = format!("是{}年的，不是{year}年的", unit.year);
                unread(name, unit, &why, "请写这个单位本年度的文件夹")
            }
            None if is_broken => self.broken(name, unit, &faults, is_of_tables),
            None if book.tables.is_empty() => {
                let hint = format!("请看程序怎样读它：gongkai inspect {}", folder.display());
                unread(name, unit, "没有读到一张预算表", &hint)
            }
            None => UnitBook { folder: name.to_owned(), unit, book, unread: None },
        };
        (unit, kept(name, files))
    }

    /// A unit whose tables have errors: the first of them, and how many.
    fn broken(
        &self,
        name: &str,
        unit: Unit,
        faults: &Diagnostics,
        counts: impl Fn(&Diagnostic) -> bool,
    ) -> UnitBook {
        let errors = faults.iter().filter(|fault| fault.severity == Severity::Error && counts(fault));
        let errors: Vec<&Diagnostic> = errors.collect();
        let hint = "请先在这个单位的文件夹里核对（gongkai check），改好以后再核对部门的表";
        let Some(first) = errors.first() else {
            return unread(name, unit, "没有读出来", hint);
        };
        let more =
            if errors.len() > 1 { format!("（共{}处错误）", errors.len()) } else { String::new() };
        let mut told = unread(name, unit, &format!("没有读好：{}{more}", first.message), hint);
        let place = first.places.first().map(|place| units::place_in(name, place));
        if let Some(why) = &mut told.unread {
            why.place = place;
        }
        told
    }

    /// Says that a unit states a pack that has nothing to do with the department's.
    fn other_pack(&self, written: Option<&str>, folder: &Path, department: &Path) -> Option<String> {
        let written = written?;
        let finder = PackFinder::of_unit(folder, self.templates);
        let id = finder.id_of(written).unwrap_or_else(|| written.to_owned());
        let own = PackFinder::of_unit(department, self.templates).chain(&self.pack.manifest.id);
        let theirs = finder.chain(&id);
        let related = theirs.iter().any(|id| own.contains(id));
        (!related).then(|| format!("用的模板包是“{id}”，部门用的是“{}”", self.pack.manifest.id))
    }
}

/// The files of a unit, as the department's folder names and keeps them.
fn kept(name: &str, read: Vec<(String, Vec<u8>)>) -> Vec<ComparedFile> {
    let folder = files::kept_name(name).unwrap_or_else(|| name.trim_end_matches('/').to_owned());
    let mut all = Vec::new();
    for (file, bytes) in read {
        let own = files::kept_name(&file).unwrap_or_else(|| file.clone());
        all.push(ComparedFile { name: units::file_in(name, &file), kept: format!("{folder}/{own}"), bytes });
    }
    all
}

const NOT_THERE: &str = "请核对“所属单位的文件夹”里写的路径：从部门的文件夹数起，同级的写 ../文件夹名";
const ITSELF: &str = "请写本级的文件夹：部门预算和本级的单位预算各有一个文件夹";

fn unread(folder: &str, unit: Unit, why: &str, hint: &str) -> UnitBook {
    let why = UnreadUnit { why: why.to_owned(), hint: hint.to_owned(), place: None };
    UnitBook { folder: folder.to_owned(), unit, book: Book::default(), unread: Some(why) }
}
