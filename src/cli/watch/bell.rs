//! What ends the waiting: a change of files as the system tells it, Ctrl+C, or nothing for a while.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::cli::encoding;

/// The exit code of a program that Ctrl+C ended at once.
const ENDED_AT_ONCE: i32 = 130;

/// Why the waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Somebody ends the program.
    Ended,
    /// Some file may have changed.
    Stirred,
    /// Nothing was told.
    Silent,
}

/// Waits.
pub struct Bell {
    rung: Receiver<Rung>,
    /// None where the system does not tell of changes.
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    working: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
}

impl Bell {
    /// Hears Ctrl+C from now on.
    pub fn new() -> Self {
        let (ring, rung) = mpsc::channel();
        let (working, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        listen(ring.clone(), working.clone(), asked.clone());
        let told = move |event: notify::Result<Event>| {
            // one that failed to be told is found at the next look
            if event.is_ok_and(|event| stirs(&event)) {
                let _ = ring.send(Rung::Stirred);
            }
        };
        // without a watcher files are looked at as often as nothing is told
        let watcher = notify::recommended_watcher(told).ok();
        Self { rung, watcher, folders: BTreeSet::new(), working, asked }
    }

    /// Whether a round is going on, which Ctrl+C lets come to its end.
    pub fn work(&self, working: bool) {
        self.working.store(working, Ordering::SeqCst);
    }

    /// Whether somebody has asked for the end.
    pub fn is_ended(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// From now on changes in these folders ring.
    pub fn hang(&mut self, folders: BTreeSet<PathBuf>) {
        let Some(watcher) = &mut self.watcher else { return };
        for gone in self.folders.difference(&folders) {
            // one that was removed is watched no longer anyway
            let _ = watcher.unwatch(gone);
        }
        self.folders.retain(|folder| folders.contains(folder));
        for folder in folders {
            // on a drive that tells nothing the look at the files does
            if !self.folders.contains(&folder) && watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()
            {
                self.folders.insert(folder);
            }
        }
    }

    /// Waits for a change, at most so long.
    pub fn wait(&self, at_most: Duration) -> Rung {
        let first = match self.rung.recv_timeout(at_most) {
            Ok(rung) => rung,
            Err(RecvTimeoutError::Timeout) => return Rung::Silent,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(at_most);
                return Rung::Silent;
            }
        };
        let ended = |rung: Rung| rung == Rung::Ended;
        if ended(first) || self.rung.try_iter().any(ended) { Rung::Ended } else { Rung::Stirred }
    }
}

/// Ctrl+C ends the waiting; in a round, which writes files, it ends what comes after, and a second one all.
fn listen(ring: Sender<Rung>, working: Arc<AtomicBool>, asked: Arc<AtomicBool>) {
    // where it cannot be heard the system ends the program, and no file is ever half written
    let _ = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(ENDED_AT_ONCE);
        }
        if working.load(Ordering::SeqCst) {
            // whoever cannot see it ends it all the same
            let _ = encoding::to_stderr("\n排完这一次就结束；再按一次 Ctrl+C 立即结束\n");
        }
        // nobody waits any more when this fails
        let _ = ring.send(Rung::Ended);
    });
}

/// Whether an event may be a save, or the opening of a workbook: not that somebody reads, nor what office programs
/// write beside it meanwhile.
fn stirs(event: &Event) -> bool {
    let read = matches!(event.kind, EventKind::Access(_));
    !read && (event.paths.is_empty() || event.paths.iter().any(|path| !is_passing(path)))
}

/// Whether a file is of those that come and go.
fn is_passing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".tmp") || (name.starts_with('.') && !name.starts_with(".~"))
}
