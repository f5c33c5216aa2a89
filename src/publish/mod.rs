//! Editions into place: public apart from internal, all at once or not at all.
//!
//! ```text
//! output/<unit>/归属.json               whose folder it is
//! output/<unit>/<year>/公开/            what is uploaded: a copy of the newest edition, and nothing else
//!                     /内部/            review page, report: copies of the newest edition
//!                     /内部/版本/<n>/   every edition with its manifest
//!                     /内部/草稿/       drafts set in spite of errors
//!                     /内部/原有文件/   what the program did not write and found in its way
//!                     /内部/未能删除/   what was taken out of 公开/ and is locked
//! ```
//! All is written aside first: the edition, the new `公开/`, the internal files. Then the edition is renamed
//! into place (the commit), the two public folders are exchanged, and the old one is taken apart. A run that
//! ends anywhere in between leaves `公开/` as one whole edition; the next run ends what it began.

mod copies;
mod editions;
mod folder;
mod leftover;
mod owner;
mod swap;

use std::fs::{self, TryLockError};
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::edition::{Edition, Format};

pub use folder::fault;
pub use owner::Holder;

use editions::Written;
use folder::place;
use swap::Way;

/// Folder of what is uploaded.
pub const PUBLIC: &str = "公开";
/// Folder of what stays in the house.
pub const INTERNAL: &str = "内部";
const DRAFTS: &str = "草稿";
const LOCK: &str = ".lock";

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
        let root = output.join(crate::edition::file_name(unit, ""));
        Self { year: root.join(year.to_string()), root, owner }
    }

    /// Refuses a folder that is another unit's; writes nothing.
    ///
    /// # Errors
    /// Whose it is.
    pub fn check(&self) -> Result<(), Diagnostic> {
        owner::check(&self.root, &self.owner).map(|_| ())
    }

    /// The forms that the newest edition has.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn forms(&self) -> Result<Vec<Format>, Diagnostic> {
        Written::read(&editions::folder(&self.year), &mut Vec::new()).map(|written| written.forms())
    }

    /// Takes the folder for this run alone: owner, lock, leftovers of killed runs. The lock ends with what
    /// comes back. A public folder is ended where `ends` says so, and of this year only: what is published
    /// here was just found fit for it, of other years and by drafts nothing was.
    fn enter(&self, ends: bool, told: &mut Vec<Diagnostic>) -> Result<fs::File, Diagnostic> {
        self.check()?;
        folder::make(&editions::folder(&self.year))?;
        let lock = lock(&self.root.join(LOCK))?;
        for year in years(&self.root)? {
            leftover::clear(&year, told)?;
            if ends && year == self.year {
                leftover::end(&year, told)?;
            } else {
                leftover::tell_missing(&year, told);
            }
        }
        for name in folder::names(&self.root)? {
            let path = self.root.join(name);
            if folder::half_made(&path, |_| false) {
                editions::discard(&path);
            }
        }
        owner::claim(&self.root, &self.owner)?;
        folder::sync(&self.root)?;
        folder::sync(&self.year)?;
        Ok(lock)
    }
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
    /// Whether it is the same as the one before, so that nothing new was written.
    pub unchanged: bool,
    /// The public files, then the internal ones.
    pub files: Vec<PathBuf>,
}

/// Publishes an edition. `asked` are the forms that the clerk asked for: what the newest edition has beside
/// them must be in this one too, and the same. What stood in the way and where it is now, and what could not
/// be removed, is `told` either way.
///
/// # Errors
/// What the disk refuses, with the path: then `公开/` is as it was, and nothing that was there is lost.
pub fn publish(
    target: &Destination,
    edition: &Edition,
    asked: &[Format],
    told: &mut Vec<Diagnostic>,
) -> Result<Published, Diagnostic> {
    publish_by(target, edition, asked, told, Way::Exchange)
}

fn publish_by(
    target: &Destination,
    edition: &Edition,
    asked: &[Format],
    told: &mut Vec<Diagnostic>,
    way: Way,
) -> Result<Published, Diagnostic> {
    let _lock = target.enter(true, told)?;
    let year = &target.year;
    let editions = editions::folder(year);
    let mut written = Written::read(&editions, told)?;
    refuse_stale(year, &written.stale(edition, asked))?;
    let same = written.same(edition);
    let number = same.unwrap_or_else(|| written.next());
    written.add(edition);
    let staged = copies::stage(year, &edition.internal)?;
    let public = year.join(PUBLIC);
    let exact = copies::exact(&public, &edition.public)?;
    let mut aside = Aside::default();
    if same.is_none() {
        if let Some(foreign) = editions::in_the_way(&editions, number) {
            leftover::keep_saying(year, &foreign, "没有清单，不是写完的一版", told)?;
        }
        aside.edition = Some(editions::prepare(&editions, number, edition)?);
    }
    if !exact {
        aside.public = Some(copies::prepare(year, &edition.public)?);
    }
    if let Some(path) = &aside.edition {
        editions::commit(&editions, number, path)?;
    }
    if let Some(path) = &aside.public {
        let internal = year.join(INTERNAL);
        if let Err(refused) = swap::swap(path, &public, &internal, way) {
            take_back(year, same.is_none().then_some(number), &written, told);
            return Err(refused);
        }
        // it is public by now: what goes wrong from here on is told and ended by the next run
        let settled = swap::sync_around(&public, &internal);
        let retired = leftover::retire(year, &written, told);
        told.extend([settled, retired].into_iter().filter_map(Result::err).map(folder::milder));
    }
    copies::place_internal(year, &edition.internal, &staged, &written, told);
    let files = edition.public.iter().map(|file| public.join(&file.name));
    let internal = edition.internal.iter().map(|file| year.join(INTERNAL).join(&file.name));
    Ok(Published { number, unchanged: same.is_some(), files: files.chain(internal).collect() })
}

/// After a refused exchange: the old edition stands, or none; the new one never was. Where the old one is out
/// of its place for the moment, all stays for the next run to put there.
fn take_back(year: &Path, number: Option<u32>, written: &Written, told: &mut Vec<Diagnostic>) {
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
fn refuse_stale(year: &Path, stale: &[String]) -> Result<(), Diagnostic> {
    if stale.is_empty() {
        return Ok(());
    }
    let names = stale.join("”“");
    let what = format!("这次只生成一部分格式，而内容与上一版不同，“{names}”就成了旧的");
    let hint = "“公开”里的各种格式必须是同一版；请不写 --format，全部格式一起生成";
    Err(Diagnostic::error("发布-部分格式", what).at(place(&year.join(PUBLIC))).hint(hint))
}

/// Writes a draft under `内部/草稿/`; nothing public, no edition. What was in the way is `told`.
///
/// # Errors
/// What the disk refuses, with the path.
pub fn draft(
    target: &Destination,
    edition: &Edition,
    told: &mut Vec<Diagnostic>,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let _lock = target.enter(false, told)?;
    let drafts = target.year.join(INTERNAL).join(DRAFTS);
    folder::make(&drafts)?;
    let mut files = Vec::new();
    for file in &edition.internal {
        let path = drafts.join(&file.name);
        folder::replace(&path, &file.bytes)?;
        files.push(path);
    }
    Ok(files)
}

/// One run at a time.
fn lock(path: &Path) -> Result<fs::File, Diagnostic> {
    let file = fs::File::options().create(true).write(true).truncate(false).open(path);
    let file = file.map_err(|error| fault(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Diagnostic::error("发布-占用", "另一个 gongkai 正在写这个单位的文件")
                .at(place(path))
                .hint("请等它写完再试；若没有别的窗口在运行，请稍候片刻"))
        }
        Err(TryLockError::Error(error)) => Err(fault(path, &error)),
    }
}

#[cfg(test)]
mod tests;
