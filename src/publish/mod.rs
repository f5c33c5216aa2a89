//! Editions into place: public apart from internal, all at once or not at all.
//!
//! ```text
//! output/<unit>/归属.json               whose folder it is
//! output/<unit>/<year>/公开/            what is uploaded: a copy of one edition, and nothing else
//!                     /内部/            review page, report: of the last run
//!                     /内部/记录.jsonl  who published what, when and why; only ever added to
//!                     /内部/版本/<n>/   every edition: its files, what it was made from, its manifest
//!                     /内部/草稿/       drafts set in spite of errors
//!                     /内部/原有文件/   what the program did not write and found in its way
//!                     /内部/未能删除/   what was taken out of 公开/ and is locked
//! ```
//! All is written aside first: the edition, the new `公开/`, the internal files. Then the edition is renamed
//! into place (the commit), the two public folders are exchanged, and the old one is taken apart. A run that
//! ends anywhere in between leaves `公开/` as one whole edition; the next run ends what it began.

mod copies;
mod drafts;
mod editions;
mod enter;
mod folder;
mod history;
mod kept;
mod leftover;
mod owner;
mod record;
mod swap;
mod verify;

use std::path::{Component, Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::{Edition, Format, StatedCorrection};

pub use drafts::{Drafted, draft};
pub use editions::{EditionFiles, Item, Standing};
pub use folder::{fault, replace};
pub use history::{LaidOut, YearThere, lay_out, restore, year_in, years_in};
pub use kept::{input_folder, templates_with};
pub use owner::{Holder, is_claimed};
pub use record::{Came, RunNote};
pub use verify::{Origin, lost, origins, verify};

use editions::EditionsThere;
use enter::Entered;
use folder::place;
use record::RunRecord;
use swap::Way;

/// Folder of what is uploaded.
pub const PUBLIC: &str = "公开";
/// Folder of what stays in the house.
pub const INTERNAL: &str = "内部";

/// Where a unit's files of one year go.
#[derive(Debug, Clone)]
pub struct Destination {
    /// `output/<unit>`, of one owner.
    root: PathBuf,
    /// `output/<unit>/<year>`.
    year: PathBuf,
    owner: Holder,
}

impl Destination {
    /// The folder called `unit` under `output`.
    pub fn new(output: &Path, unit: &str, year: i32, owner: Holder) -> Self {
        let root = plain(output).join(crate::edition::file_name(unit, ""));
        Self { year: root.join(year.to_string()), root, owner }
    }

    /// The folder of the unit's year.
    pub fn folder(&self) -> &Path {
        &self.year
    }

    /// The folder of an edition.
    pub fn edition(&self, number: u32) -> PathBuf {
        editions::folder(&self.year).join(number.to_string())
    }

    /// Refuses a folder that is another unit's; writes nothing.
    ///
    /// # Errors
    /// Whose it is.
    pub fn check(&self) -> Result<(), Diagnostic> {
        owner::check(&self.root, &self.owner).map(|_| ())
    }

    /// The edition that is public now, as far as anybody can tell; none where there is none.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn current(&self) -> Result<Option<CurrentEdition>, Diagnostic> {
        let record = RunRecord::read(&self.year)?;
        let written = EditionsThere::read(&self.year, &record, &mut Vec::new())?;
        let Some(current) = written.current() else { return Ok(None) };
        let public = current.files.as_ref().map_or(Vec::new(), |files| files.public.clone());
        let (number, forms, correction) = (current.number, written.forms(), current.correction()?);
        let mut was_corrected = false;
        for standing in written.all() {
            was_corrected |= standing.correction()?.is_some();
        }
        Ok(Some(CurrentEdition { number, forms, public, correction, was_corrected }))
    }

    /// What is stated of the correction that an edition is; none where it is none.
    ///
    /// # Errors
    /// That there is no such edition, with those that there are; what the disk refuses.
    pub fn correction(&self, number: u32) -> Result<Option<StatedCorrection>, Diagnostic> {
        let record = RunRecord::read(&self.year)?;
        let written = EditionsThere::read(&self.year, &record, &mut Vec::new())?;
        history::wanted(&self.year, &written, number)?.correction()
    }

    /// Whether some edition has just these public files.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn knows(&self, edition: &Edition) -> Result<bool, Diagnostic> {
        let record = RunRecord::read(&self.year)?;
        let written = EditionsThere::read(&self.year, &record, &mut Vec::new())?;
        Ok(written.same(edition).is_some())
    }
}

/// The edition that is public before a run.
#[derive(Debug, Clone)]
pub struct CurrentEdition {
    /// Its number.
    pub number: u32,
    /// The forms that it has.
    pub forms: Vec<Format>,
    /// Its public files.
    pub public: Vec<Item>,
    /// What is stated of the correction that it is.
    pub correction: Option<StatedCorrection>,
    /// Whether some edition of the year is a correction: then the public has been told that there are such.
    pub was_corrected: bool,
}

/// A path without the way back from folders that do not exist: `a/../b` makes no `a`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let back = part == Component::ParentDir
            && matches!(plain.components().next_back(), Some(Component::Normal(_)));
        if back && !folder::exists(&plain) {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

/// The folders of years, ascending.
fn years(root: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut years = Vec::new();
    for name in folder::names_if_any(root)? {
        let path = root.join(&name);
        if let Some(year) = name.to_str().and_then(|name| name.parse::<i32>().ok())
            && path.join(INTERNAL).is_dir()
        {
            years.push((year, path));
        }
    }
    years.sort();
    Ok(years.into_iter().map(|(_, path)| path).collect())
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Number of the edition, from 1.
    pub number: u32,
    /// What it came to.
    pub came: Came,
    /// The public files, then the internal ones.
    pub files: Vec<PathBuf>,
}

/// Publishes an edition. `asked` are the forms that the clerk asked for: what the current edition has beside
/// them must be in this one too, and the same. A new edition is made only where a public byte is another than in
/// every edition before. What stood in the way and where it is now, and what could not be removed, is `told`
/// either way.
///
/// # Errors
/// What the disk refuses, with the path: then `公开/` is as it was, and nothing that was there is lost.
pub fn publish(
    target: &Destination,
    edition: &Edition,
    asked: &[Format],
    note: &RunNote,
    told: &mut Vec<Diagnostic>,
) -> Result<Published, Diagnostic> {
    publish_by(target, edition, asked, note, told, Way::Exchange)
}

fn publish_by(
    target: &Destination,
    edition: &Edition,
    asked: &[Format],
    note: &RunNote,
    told: &mut Vec<Diagnostic>,
    way: Way,
) -> Result<Published, Diagnostic> {
    let year = YearInHand::take(target, note, told)?;
    refuse_partial(&target.year, &year.written, edition, asked)?;
    let same = year.written.same(edition);
    year.put(edition, same, told, way)
}

/// A year's folder under the lock, with what stands in it.
struct YearInHand<'a> {
    target: &'a Destination,
    note: &'a RunNote,
    entered: Entered,
    record: RunRecord,
    written: EditionsThere,
}

impl<'a> YearInHand<'a> {
    /// Takes it, ends what a killed run began, and reads it.
    fn take(
        target: &'a Destination,
        note: &'a RunNote,
        told: &mut Vec<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let entered = Entered::enter(target, &editions::folder(&target.year), true, told)?;
        let record = RunRecord::read(&target.year)?;
        let written = EditionsThere::read(&target.year, &record, told)?;
        Ok(Self { target, note, entered, record, written })
    }

    /// Puts an edition into `公开/`: a new one, or that of the number `same`, whose public bytes it has.
    fn put(
        mut self,
        edition: &Edition,
        same: Option<u32>,
        told: &mut Vec<Diagnostic>,
        way: Way,
    ) -> Result<Published, Diagnostic> {
        let year = &self.target.year;
        let number = same.map_or_else(|| next(&editions::folder(year), &self.written), Ok)?;
        self.written.add(edition);
        let staged = copies::stage(&year.join(INTERNAL), &edition.internal)?;
        let public = year.join(PUBLIC);
        let exact = copies::exact(&public, &edition.public)?;
        let came = self.came(same, exact);
        let mut aside = Aside { edition: self.prepare(edition, same, number, told)?, public: None };
        if !exact {
            aside.public = Some(copies::prepare(year, &edition.public)?);
        }
        // before anything changes: whose `公开/` it is that goes
        told.extend(self.record.catch_up(&self.written, self.note).err().map(folder::milder));
        if let Some(path) = &aside.edition {
            owner::make_way(&self.target.root, &self.target.owner)?;
            editions::commit(&editions::folder(year), number, path)?;
        }
        if let Some(path) = &aside.public {
            let made = same.is_none().then_some(number);
            self.exchange(path, made, told, way)?;
        }
        self.end(edition, number, came, &staged, told);
        let files = edition.public.iter().map(|file| public.join(&file.name));
        let internal = edition.internal.iter().map(|file| year.join(INTERNAL).join(&file.name));
        Ok(Published { number, came, files: files.chain(internal).collect() })
    }

    /// What putting an edition into `公开/` comes to.
    fn came(&self, same: Option<u32>, exact: bool) -> Came {
        let Some(number) = same else { return Came::New };
        let current = self.written.current().is_some_and(|current| current.number == number);
        // before there was a record, what stands in `公开/` was published
        let old = !self.record.is_there() && folder::exists(&self.target.year.join(PUBLIC));
        let known = old || self.record.speaks_of(number);
        match (current, exact, known) {
            (true, true, _) => Came::Unchanged,
            (_, _, false) => Came::Completed,
            (true, false, true) => Came::Mended,
            (false, _, true) => Came::Back,
        }
    }

    /// Writes a new edition aside; where it stands already it is mended.
    fn prepare(
        &self,
        edition: &Edition,
        same: Option<u32>,
        number: u32,
        told: &mut Vec<Diagnostic>,
    ) -> Result<Option<PathBuf>, Diagnostic> {
        let year = &self.target.year;
        if let Some(standing) = same.and_then(|number| self.written.numbered(number)) {
            let repaired = copies::repair(year, standing, edition, told);
            told.extend(repaired.err().map(folder::milder));
            return Ok(None);
        }
        let editions = editions::folder(year);
        if let Some(foreign) = editions::in_the_way(&editions, number) {
            leftover::keep_saying(year, &foreign, "没有清单，不是写完的一版", told)?;
        }
        editions::prepare(&editions, number, edition).map(Some)
    }

    /// Exchanges the public folders; refused, the edition `made` for it goes again.
    fn exchange(
        &self,
        aside: &Path,
        made: Option<u32>,
        told: &mut Vec<Diagnostic>,
        way: Way,
    ) -> Result<(), Diagnostic> {
        let year = &self.target.year;
        let (public, internal) = (year.join(PUBLIC), year.join(INTERNAL));
        if let Err(refused) = swap::swap(aside, &public, &internal, way) {
            take_back(year, made, &self.written, told);
            return Err(refused);
        }
        // it is public by now: what goes wrong from here on is told and ended by the next run
        let settled = swap::sync_around(&public, &internal);
        let retired = leftover::retire(year, &self.written, told);
        told.extend([settled, retired].into_iter().filter_map(Result::err).map(folder::milder));
        Ok(())
    }

    /// What comes after the exchange: owner, record, internal files. The edition is public by now.
    fn end(
        &mut self,
        edition: &Edition,
        number: u32,
        came: Came,
        staged: &[copies::Staged],
        told: &mut Vec<Diagnostic>,
    ) {
        self.entered.wrote = true;
        // until then the edition itself says whose the folder is
        told.extend(owner::claim(&self.target.root, &self.target.owner).err().map(folder::milder));
        let kept = self.written.numbered(number).and_then(|standing| standing.files.as_ref());
        let kept = kept.map(|files| files.internal.clone());
        // a new one keeps them as they are made
        let kept = kept.unwrap_or_else(|| edition.internal.iter().map(Item::of).collect());
        let line = self.note.of(came, number, edition, &kept);
        // before the internal files are placed: it says that they are the program's
        told.extend(self.record.append(line).err().map(folder::milder));
        copies::place_internal(&self.target.year, &edition.internal, staged, &self.written, told);
    }
}

/// The number of the next edition. There is one after the last number that can be told only by mistake.
fn next(editions: &Path, written: &EditionsThere) -> Result<u32, Diagnostic> {
    written.next().ok_or_else(|| {
        let last = u32::MAX;
        Diagnostic::error("发布-版本号", format!("已有第{last}版，不能再编下一版的号"))
            .at(place(&editions.join(last.to_string())))
            .hint("这个文件夹的名称大概是误改的；请改回原来的版本号，再生成")
    })
}

/// After a refused exchange: the old edition stands, or none; the new one never was. Where the old one is out
/// of its place for the moment, all stays for the next run to put there.
fn take_back(year: &Path, number: Option<u32>, written: &EditionsThere, told: &mut Vec<Diagnostic>) {
    if swap::between(&year.join(PUBLIC), &year.join(INTERNAL)) {
        return;
    }
    // the refusal is what is told; the next run clears what this one cannot
    let _ = leftover::retire(year, written, told);
    if let Some(number) = number {
        editions::revoke(&editions::folder(year), number);
    }
}

/// What is made aside and removed again where the run goes no further.
#[derive(Default)]
struct Aside {
    edition: Option<PathBuf>,
    public: Option<PathBuf>,
}

impl Drop for Aside {
    fn drop(&mut self) {
        for path in [&self.edition, &self.public].into_iter().flatten() {
            editions::discard(path);
        }
    }
}

/// Forms that were left out and would not fit the others any more.
fn refuse_partial(
    year: &Path,
    written: &EditionsThere,
    edition: &Edition,
    asked: &[Format],
) -> Result<(), Diagnostic> {
    let all = Format::ALL.iter().all(|format| asked.contains(format));
    if let Some(manifest) = written.damaged().filter(|_| !all) {
        let what = "现行一版的清单坏了，看不出那一版有哪些格式，不能只生成一部分格式";
        let hint = "请不写 --format，全部格式一起生成，得到完整的新一版；或从备份恢复这个清单";
        return Err(Diagnostic::error("发布-清单", what).at(place(&manifest)).hint(hint));
    }
    let stale = written.stale(edition, asked);
    if stale.is_empty() {
        return Ok(());
    }
    let names = stale.join("”“");
    let what = format!(
        "这次只生成一部分格式，而按现在的内容、字体和设置，“{names}”与上一版里的不同，留着就成了旧的"
    );
    let hint = "“公开”里的各种格式必须是同一版；请不写 --format，全部格式一起生成";
    Err(Diagnostic::error("发布-部分格式", what).at(place(&year.join(PUBLIC))).hint(hint))
}

#[cfg(test)]
mod tests;
