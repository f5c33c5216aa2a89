//! A unit whose files are looked at: whether they were saved since the last round, and have been left alone since.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::edition::sha256;
use crate::read::open_books::{OpenBook, open_books};
use crate::read::{before, files, workbook};

use super::super::contain::caught;
use super::super::unit_files::unit_files;

use super::saved_files::{SavedFiles, shown};

/// Files are taken for saved when nothing has happened to them for so long.
const QUIET: Duration = Duration::from_millis(300);
/// The same where one is missing: some programs remove a file before they write it anew.
const MISSING: Duration = Duration::from_secs(2);
/// How often files are looked at while something happens to them.
const OFTEN: Duration = Duration::from_millis(100);
/// After so long somebody is told that a file is not whole.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often such a file is looked at from then on.
const SELDOM: Duration = Duration::from_secs(1);

/// Stands for the digest of a file that nobody may read.
const FORBIDDEN: &str = "";

/// Length of a file and when it was written.
type Stamp = (u64, Option<SystemTime>);

/// What looking at a unit's files comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glance {
    /// Nothing was saved.
    Still,
    /// Something is being saved.
    Busy {
        /// In how long to look again.
        again: Duration,
        /// A file that is not whole, once.
        told: Option<PathBuf>,
    },
    /// Saved, and left alone since.
    Saved(SavedFiles),
}

/// A unit and what its files were.
#[derive(Debug)]
pub struct Watched {
    folder: PathBuf,
    templates: Vec<PathBuf>,
    /// The workbooks and folders that the unit names, in its folder or elsewhere.
    named: Vec<String>,
    /// The files at the last look.
    seen: BTreeMap<PathBuf, Stamp>,
    /// When something last happened to them.
    since: Instant,
    /// Whether something happened that no round has answered.
    restless: bool,
    /// The digests of the files of the last round.
    done: Option<BTreeMap<PathBuf, String>>,
    /// Whether somebody was told that a file is not whole.
    told: bool,
    /// The workbooks that were told to be open.
    open: Vec<OpenBook>,
}

/// Why a file is not taken as it is.
enum NotYet {
    /// It is gone, or has just changed.
    Moved,
    /// It is not whole, or another program holds it.
    Half(PathBuf),
}

impl Watched {
    /// A unit of which no round was made yet.
    pub fn new(folder: &Path, templates: &[PathBuf], now: Instant) -> Self {
        Self {
            folder: folder.to_path_buf(),
            templates: templates.to_vec(),
            named: named_in(folder).unwrap_or_default(),
            seen: BTreeMap::new(),
            since: now,
            restless: true,
            done: None,
            told: false,
            open: Vec::new(),
        }
    }

    /// The unit's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file as people know it.
    pub fn shown(&self, path: &Path) -> String {
        shown(path, &self.folder)
    }

    /// The folders in which files may change; those that are there.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        let mut folders: BTreeSet<PathBuf> =
            self.seen.keys().filter_map(|path| path.parent()).map(Path::to_path_buf).collect();
        folders.insert(self.folder.clone());
        folders.extend(self.templates.iter().cloned());
        folders.extend(self.named.iter().map(|name| self.folder.join(name)));
        folders.retain(|folder| folder.is_dir());
        folders
    }

    /// The workbooks that were opened in an office program since the last time.
    pub fn newly_open(&mut self) -> Vec<OpenBook> {
        let books = self.seen.keys().filter(|path| files::is_workbook(path));
        let open = open_books(books.map(PathBuf::as_path));
        let known = std::mem::replace(&mut self.open, open);
        let is_new = |book: &&OpenBook| known.iter().all(|known| known.lock != book.lock);
        self.open.iter().filter(is_new).cloned().collect()
    }

    /// Looks at the files; `stirred` where the system tells that some changed, which their times may not show.
    pub fn look(&mut self, now: Instant, stirred: bool) -> Glance {
        let seen = self.files();
        if stirred || seen != self.seen {
            (self.restless, self.since) = (true, now);
            self.seen = seen;
        }
        if !self.restless {
            return Glance::Still;
        }
        let missing =
            |done: &BTreeMap<PathBuf, String>| done.keys().any(|path| !self.seen.contains_key(path));
        let quiet = if self.done.as_ref().is_some_and(missing) { MISSING } else { QUIET };
        if now.duration_since(self.since) < quiet {
            return Glance::Busy { again: OFTEN, told: None };
        }
        match self.digests() {
            Ok(digests) => self.settled(digests),
            Err(NotYet::Moved) => Glance::Busy { again: OFTEN, told: None },
            Err(NotYet::Half(path)) => {
                let late = now.duration_since(self.since) >= PATIENCE;
                let told = (late && !std::mem::replace(&mut self.told, late)).then_some(path);
                Glance::Busy { again: if late { SELDOM } else { OFTEN }, told }
            }
        }
    }

    /// Nothing happens to the files, and these are their digests.
    fn settled(&mut self, digests: BTreeMap<PathBuf, String>) -> Glance {
        (self.restless, self.told) = (false, false);
        if self.done.as_ref() == Some(&digests) {
            return Glance::Still;
        }
        let changes = match &self.done {
            Some(done) => SavedFiles::between(done, &digests, &self.folder),
            None => SavedFiles::default(),
        };
        self.done = Some(digests);
        self.ask();
        Glance::Saved(changes)
    }

    /// Asks the unit which files it names now; those that were not looked at before are no news.
    fn ask(&mut self) {
        if let Some(named) = named_in(&self.folder) {
            self.named = named;
        }
        let seen = self.files();
        let done = self.done.get_or_insert_default();
        for path in seen.keys().filter(|path| !self.seen.contains_key(*path)) {
            // one that cannot be read is told by the round
            if let Ok(bytes) = std::fs::read(path) {
                done.insert(path.clone(), sha256(&bytes));
            }
        }
        done.retain(|path, _| seen.contains_key(path));
        self.seen = seen;
    }

    /// All files that the unit is made from, or that may become one of those.
    fn files(&self) -> BTreeMap<PathBuf, Stamp> {
        let mut files = BTreeMap::new();
        for path in unit_files(&self.folder, &self.templates, &self.named) {
            // what is not there has no stamp, and is news when it comes
            if let Ok(about) = std::fs::metadata(&path)
                && about.is_file()
            {
                files.insert(path, (about.len(), about.modified().ok()));
            }
        }
        files
    }

    /// The digests of all files, if each is whole.
    fn digests(&self) -> Result<BTreeMap<PathBuf, String>, NotYet> {
        let mut digests = BTreeMap::new();
        for (path, stamp) in &self.seen {
            let bytes = match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => return Err(NotYet::Moved),
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    // waiting does not help: the round tells it
                    digests.insert(path.clone(), FORBIDDEN.to_owned());
                    continue;
                }
                Err(_) => return Err(NotYet::Half(path.clone())),
            };
            let digest = sha256(&bytes);
            if self.is_new(path, &digest, stamp)
                && files::is_workbook(path)
                && !workbook::is_saved_whole(bytes)
            {
                return Err(NotYet::Half(path.clone()));
            }
            digests.insert(path.clone(), digest);
        }
        Ok(digests)
    }

    /// Whether a file changed since the last round. Before the first one, whether somebody may be saving it: what is
    /// damaged since yesterday is not waited for.
    fn is_new(&self, path: &Path, digest: &str, (_, written): &Stamp) -> bool {
        match &self.done {
            Some(done) => done.get(path).is_none_or(|known| known != digest),
            None => written.and_then(|at| at.elapsed().ok()).is_none_or(|age| age < PATIENCE),
        }
    }
}

/// The workbooks that a unit names; none where nobody can tell. What goes wrong in finding out the round tells.
fn named_in(folder: &Path) -> Option<Vec<String>> {
    caught(folder, || before::workbooks_named(folder)).unwrap_or(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a workbook.
    const HALF: &[u8] = b"PK\x03\x04\x14\x00";
    /// What is taken as it is.
    const WHOLE: &[u8] = b"<html>";

    /// A folder with a workbook, and how it looks some time after its first glance.
    struct Trial {
        folder: tempfile::TempDir,
        watched: Watched,
        began: Instant,
    }

    impl Trial {
        fn new(bytes: &[u8]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("a.xlsx"), bytes).unwrap();
            let began = Instant::now();
            let watched = Watched::new(folder.path(), &[], began);
            Self { folder, watched, began }
        }

        fn book(&self) -> PathBuf {
            self.folder.path().join("a.xlsx")
        }

        fn after(&mut self, milliseconds: u64) -> Glance {
            self.watched.look(self.began + Duration::from_millis(milliseconds), false)
        }

        /// The same; what was saved, where something was.
        fn saved(&mut self, milliseconds: u64) -> Option<String> {
            match self.after(milliseconds) {
                Glance::Saved(saved) => Some(saved.line().unwrap_or_default()),
                Glance::Still | Glance::Busy { .. } => None,
            }
        }
    }

    #[test]
    fn files_are_left_alone_until_they_are_quiet() {
        let mut trial = Trial::new(WHOLE);
        assert_eq!(trial.saved(0), None);
        assert_eq!(trial.saved(200), None);
        assert_eq!(trial.saved(300), Some(String::new()), "the first round");
        assert_eq!(trial.after(400), Glance::Still);
        std::fs::write(trial.book(), "<html></html>").unwrap();
        assert_eq!(trial.saved(500), None);
        assert_eq!(trial.saved(800).as_deref(), Some("改了 a.xlsx"));
        std::fs::write(trial.book(), "<html></html>").unwrap();
        assert_eq!([trial.saved(900), trial.saved(1300)], [None, None], "the same bytes");
    }

    #[test]
    fn one_that_is_missing_may_come_back() {
        let mut trial = Trial::new(WHOLE);
        assert!(trial.saved(0).is_none() && trial.saved(300).is_some());
        std::fs::remove_file(trial.book()).unwrap();
        assert_eq!([trial.saved(400), trial.saved(2300)], [None, None]);
        std::fs::write(trial.book(), WHOLE).unwrap();
        assert_eq!([trial.saved(2400), trial.saved(2700)], [None, None], "it is what it was");
        std::fs::remove_file(trial.book()).unwrap();
        assert_eq!(trial.saved(3000), None);
        assert_eq!(trial.saved(5000).as_deref(), Some("少了 a.xlsx"));
    }

    #[test]
    fn a_half_written_one_is_told_once_and_waited_for() {
        let mut trial = Trial::new(HALF);
        let busy = |again, told| Glance::Busy { again, told };
        assert_eq!(trial.after(0), busy(OFTEN, None));
        assert_eq!(trial.after(4900), busy(OFTEN, None));
        assert_eq!(trial.after(5000), busy(SELDOM, Some(trial.book())));
        assert_eq!(trial.after(60_000), busy(SELDOM, None));
        std::fs::write(trial.book(), WHOLE).unwrap();
        assert_eq!(trial.saved(60_100), None);
        assert!(trial.saved(60_400).is_some());
    }

    #[test]
    fn one_that_has_long_been_damaged_is_told_by_the_round() {
        let mut trial = Trial::new(HALF);
        let file = std::fs::File::options().write(true).open(trial.book()).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400)).unwrap();
        assert_eq!(trial.saved(0), None);
        assert!(trial.saved(300).is_some());
    }
}
