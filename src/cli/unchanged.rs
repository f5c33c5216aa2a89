//! Units of which nothing has changed since they were published last: a run over many leaves them as they are.
//!
//! A unit that was published leaves a note of all that decided its files: the program, the options, the fonts, its own
//! files and packs by their digests, and what came out. A later run compares that with what is there, which takes a few
//! milliseconds, and does the work only where something differs. Whoever names one unit alone has it made anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::budget::units::UNITS;
use crate::diag::{Diagnostic, Place};
use crate::edition::{Edition, PROGRAM, sha256};
use crate::inspection::{BatchNames, FilledSheet};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::publish::{self, Destination, Published};
use crate::read::{Input, files};
use crate::roster;
use crate::roster::compare::UnitSeen;
use crate::typeset::fonts::FontPlaces;

use super::args::BuildArgs;
use super::batch_sheet::UnitLine;
use super::folders;
use super::unit_files::unit_files;

/// The note, in the unit's output folder.
const FILE: &str = "上次生成.json";
/// Number of its layout; a note of another is none.
const LAYOUT: u32 = 1;

/// Digests of files, by their paths.
type Digests = BTreeMap<String, String>;

/// What decides, besides the files of a unit, what a run makes of it; as a digest.
pub struct RunBasis(String);

impl RunBasis {
    /// Of a run; none where nobody can tell what program this is.
    pub fn of(args: &BuildArgs, places: &FontPlaces) -> Option<Self> {
        // a program that was put there anew has another time; whatever hides it, every unit is then made anew
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let stamp = (program.len(), program.modified().ok()?);
        let mut lines = vec![format!("{PROGRAM} {stamp:?}"), format!("strict {}", args.strict)];
        lines.extend(args.format.iter().map(|format| format!("format {format:?}")));
        lines.extend(args.input.templates.iter().map(|folder| format!("templates {}", real(folder))));
        lines.extend(places.listing());
        Some(Self(sha256(lines.join("\n").as_bytes())))
    }
}

/// What a unit was published as.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LastPublished {
    /// Its name.
    pub unit: String,
    /// The year.
    pub year: i32,
    /// The edition that is public.
    pub edition: u32,
    /// How many warnings there are.
    pub warnings: usize,
    /// Its sheet of the inspection.
    pub sheet: FilledSheet,
    /// What it says of the sheet of several units.
    pub named: BatchNames,
    /// The id of its pack.
    pub pack: String,
    /// What the office's roster is held against.
    pub seen: UnitSeen,
}

impl LastPublished {
    /// Of what was published: the number of the edition, and how many warnings there are.
    pub fn of(input: &Input, edition: &Edition, line: &UnitLine, (number, warnings): (u32, usize)) -> Self {
        let unit = &input.budget.unit;
        Self {
            unit: unit.name.clone(),
            year: unit.year,
            edition: number,
            warnings,
            sheet: edition.inspection.clone(),
            named: BatchNames::of(&input.pack.inspection, unit),
            pack: input.pack.manifest.id.clone(),
            seen: line.seen().clone(),
        }
    }
}

/// What a unit is made from outside of its folder, as it names it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Elsewhere {
    /// Workbooks.
    books: Vec<String>,
    /// The folders of a department's units, with which it is compared.
    units: Vec<String>,
}

impl Elsewhere {
    fn of(input: &Input) -> Self {
        let names = input.files.iter().map(|(name, _)| name);
        let names = names.chain(input.compared.iter().map(|file| &file.name));
        let books = names.filter(|name| Path::new(name).components().count() > 1).cloned().collect();
        Self { books, units: input.budget.unit.list(UNITS).to_vec() }
    }
}

/// The note.
#[derive(Debug, Serialize, Deserialize)]
struct UnitNote {
    layout: u32,
    /// Digest of what the run was made with.
    basis: String,
    elsewhere: Elsewhere,
    inputs: Digests,
    /// What the office's roster has that matters to the unit.
    roster: Option<String>,
    /// What stands in the year's folder, of that which the run wrote or relies on.
    outputs: Digests,
    came: LastPublished,
}

/// The files of a unit before it is read.
pub struct UnitBefore<'a> {
    folder: &'a Path,
    templates: &'a [PathBuf],
    /// The unit's output folder.
    root: PathBuf,
    /// None where one cannot be read, which reading tells.
    files: Option<Digests>,
}

impl<'a> UnitBefore<'a> {
    /// Looks at them.
    pub fn of(folder: &'a Path, args: &'a BuildArgs) -> Self {
        let templates = args.input.templates.as_slice();
        let root = args.output.join(folders::unit_folder(folder, ""));
        // of a draft nothing is noted
        let files = if args.draft { None } else { digests(folder, templates, &Elsewhere::default()) };
        Self { folder, templates, root, files }
    }

    /// What the unit was published as, and with which pack, where nothing of it has changed since.
    pub fn unchanged(&self, basis: &RunBasis) -> Option<(LastPublished, Arc<Pack>)> {
        // without a note, or with one that is damaged, the unit is made as ever
        let note: UnitNote = serde_json::from_slice(&std::fs::read(self.root.join(FILE)).ok()?).ok()?;
        let year = self.root.join(note.came.year.to_string());
        let same = note.layout == LAYOUT
            && note.basis == basis.0
            && digests(self.folder, self.templates, &note.elsewhere).as_ref() == Some(&note.inputs)
            && outputs(&year, note.outputs.keys()).as_ref() == Some(&note.outputs);
        if !same {
            return None;
        }
        // its files are the same, so it loads as it did; most units have the same one
        let pack = PackFinder::of_unit(self.folder, self.templates).load(&note.came.pack).ok()?.pack;
        let roster = roster::decisive(self.folder, &note.came.seen.known, &pack.roster);
        (roster == note.roster).then_some((note.came, pack))
    }

    /// Notes what a unit was published as, if its files are still those that were read.
    ///
    /// # Errors
    /// A note that cannot be written: the unit will be made anew, and nothing worse.
    pub fn remember(
        &self,
        basis: &RunBasis,
        (target, published): (&Destination, &Published),
        input: &Input,
        came: LastPublished,
    ) -> Result<(), Diagnostic> {
        let elsewhere = Elsewhere::of(input);
        let now = digests(self.folder, self.templates, &elsewhere);
        let (Some(inputs), Some(before)) = (now, &self.files) else { return Ok(()) };
        let stayed = before.iter().all(|(path, digest)| inputs.get(path) == Some(digest));
        let own = input.files.iter().map(|(name, bytes)| (name, bytes));
        let compared = input.compared.iter().map(|file| (&file.name, &file.bytes));
        let as_read = own.chain(compared).all(|(name, bytes)| {
            inputs.get(&key(&self.folder.join(name), self.folder)) == Some(&sha256(bytes))
        });
        if !stayed || !as_read {
            return Ok(());
        }
        let year = target.folder();
        let wrote = published.files.iter().filter_map(|path| path.strip_prefix(year).ok().map(slashed));
        let relied = [publish::record_of(year), target.manifest(published.number)];
        let relied = relied.iter().filter_map(|path| path.strip_prefix(year).ok().map(slashed));
        let names: Vec<String> = wrote.chain(relied).collect();
        let Some(outputs) = outputs(year, names.iter()) else { return Ok(()) };
        let roster = roster::decisive(self.folder, &came.seen.known, &input.pack.roster);
        let note =
            UnitNote { layout: LAYOUT, basis: basis.0.clone(), elsewhere, inputs, roster, outputs, came };
        let text =
            serde_json::to_vec_pretty(&note).map_err(|error| not_kept(&self.root, &error.to_string()))?;
        publish::replace(&self.root.join(FILE), &text)
    }
}

fn not_kept(root: &Path, why: &str) -> Diagnostic {
    Diagnostic::warning("发布-上次", format!("没有记下这一次是用什么生成的（{why}）"))
        .at(Place::File(root.join(FILE).display().to_string().into()))
        .hint("不影响公开的文件；下一次会把这个单位重新生成一遍")
}

/// The digests of all files that a unit is made from, or may be; none where one cannot be read.
fn digests(folder: &Path, templates: &[PathBuf], elsewhere: &Elsewhere) -> Option<Digests> {
    let mut paths = unit_files(folder, templates, &elsewhere.books);
    for unit in &elsewhere.units {
        paths.extend(unit_files(&folder.join(unit), templates, &[]));
    }
    for name in &elsewhere.books {
        // another workbook beside one of those may be taken for it
        let above = folder.join(name).parent().map(Path::to_path_buf);
        let beside = above.iter().flat_map(|above| std::fs::read_dir(above).into_iter().flatten().flatten());
        paths.extend(beside.map(|entry| entry.path()).filter(|path| files::is_workbook(path)));
    }
    let mut digests = Digests::new();
    for path in paths {
        if path.is_file() {
            digests.insert(key(&path, folder), sha256(&std::fs::read(&path).ok()?));
        }
    }
    Some(digests)
}

/// The digests of some files of a year, and of all that is in its public folder; none where one is missing.
fn outputs<'a>(year: &Path, names: impl Iterator<Item = &'a String>) -> Option<Digests> {
    let mut digests = Digests::new();
    for item in publish::held(&year.join(publish::PUBLIC))? {
        digests.insert(format!("{}/{}", publish::PUBLIC, item.name), item.sha256);
    }
    for name in names {
        if !digests.contains_key(name) {
            digests.insert(name.clone(), sha256(&std::fs::read(year.join(name)).ok()?));
        }
    }
    Some(digests)
}

/// How a file is called in the note: from the unit's folder, so that this may move with all that is in it.
fn key(path: &Path, folder: &Path) -> String {
    match path.strip_prefix(folder) {
        Ok(inside) if !slashed(inside).contains("..") => slashed(inside),
        Ok(_) | Err(_) => real(path),
    }
}

fn real(path: &Path) -> String {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
