//! `gongkai watch`: sets a draft whenever a workbook, unit.toml or a template was saved. It never publishes: a save is
//! no decision to publish.
//!
//! What the system tells of files only wakes it; what counts is a look at the files ([`watched`]), which it takes of
//! its own accord too, since network drives tell nothing.

mod bell;
mod saved_files;
mod watched;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::diag::visible;

use super::args::WatchArgs;
use super::batch::Batch;
use super::contain::contained;
use super::named::NamedUnits;
use super::out::Out;
use super::steps::BEIJING;
use super::{Outcome, build, folders, offers, open_books};
use bell::{Bell, Rung};
use saved_files::SavedFiles;
use watched::{Glance, Watched};

/// How long nothing is looked at when the system tells of no change.
const UNTOLD: Duration = Duration::from_secs(2);
/// Output folder where nobody names one.
const USUAL_OUTPUT: &str = "output";

/// Watches all folders until somebody ends it.
pub fn run(args: &WatchArgs, out: &mut Out) -> Outcome {
    let named = NamedUnits::of(&args.input.inputs, Some(&args.output));
    named.tell(out);
    let units = &named.units;
    if let Err(faults) = folders::distinct(units, &args.output) {
        faults.iter().for_each(|fault| out.tell(fault));
        return Outcome::Refused;
    }
    if let Err(faults) = offers::used(units, &args.input.templates) {
        return offers::refuse(&faults, out);
    }
    if let Some(missing) = units.iter().find(|folder| !folder.is_dir()) {
        return build::each(&args.draft_of(missing.clone()), &[], out);
    }
    let now = Instant::now();
    let watched = units.iter().map(|folder| Watched::new(folder, &args.input.templates, now)).collect();
    Watch { args, watched, batch: Batch::new(units), bell: Bell::new(), rounds: 0, waiting: false }.go_on(out)
}

/// The command at work.
struct Watch<'a> {
    args: &'a WatchArgs,
    watched: Vec<Watched>,
    batch: Batch,
    bell: Bell,
    rounds: usize,
    /// Whether the last line says that a save is waited for.
    waiting: bool,
}

impl Watch<'_> {
    fn go_on(mut self, out: &mut Out) -> Outcome {
        let mut stirred = false;
        loop {
            let next = self.look(stirred, out);
            let ended = self.args.rounds.is_some_and(|rounds| self.rounds >= rounds);
            // who reads through a pipe and has gone away waits for nothing
            if ended || out.is_closed() {
                return Outcome::Done;
            }
            self.bell.hang(self.watched.iter().flat_map(Watched::folders).collect());
            match self.bell.wait(next) {
                Rung::Ended => {
                    out.say("已结束；“公开”没有动过");
                    return Outcome::Done;
                }
                Rung::Stirred => stirred = true,
                Rung::Silent => stirred = false,
            }
        }
    }

    /// Looks at all units once, and works on those that were saved; in how long to look again.
    fn look(&mut self, stirred: bool, out: &mut Out) -> Duration {
        let mut next = UNTOLD;
        let mut busy = false;
        for at in 0..self.watched.len() {
            if self.bell.is_ended() {
                break;
            }
            self.batch.begin(at, out);
            let watched = &mut self.watched[at];
            let look = watched.look(Instant::now(), stirred);
            let open = watched.newly_open();
            self.waiting &= open.is_empty();
            open_books::tell(&open, out);
            match look {
                Glance::Still => {}
                Glance::Busy { again, told } => {
                    (busy, next) = (true, next.min(again));
                    if let Some(path) = told {
                        let file = visible(&watched.shown(&path));
                        out.say(&format!("{file} 正在保存，或没有存完整；存完整以后自动再排"));
                        self.waiting = false;
                    }
                }
                Glance::Saved(changes) => self.round(at, &changes, out),
            }
            out.about(None);
        }
        if !busy && !self.waiting && !self.bell.is_ended() {
            out.say("正在等待保存（Ctrl+C 结束）");
            self.waiting = true;
        }
        next
    }

    /// Sets a unit's draft; whatever goes wrong is told and ends nothing.
    fn round(&mut self, at: usize, changes: &SavedFiles, out: &mut Out) {
        let folder = self.watched[at].folder().to_path_buf();
        if let Some(line) = changes.line() {
            let time = BEIJING.to_datetime(jiff::Timestamp::now()).strftime("%H:%M:%S");
            out.say("");
            out.say(&format!("── {time}　{line} ──"));
        }
        self.bell.work(true);
        let args = self.args.draft_of(folder.clone());
        let outcome = contained(&folder, out, |out| build::each(&args, &[], out));
        self.bell.work(false);
        self.batch.begin(at, out);
        match outcome {
            // a command to be copied is not broken into lines
            Outcome::Done => {
                out.line(&format!("这是草稿，没有公开；要公开，请运行：{}", self.publishing(&folder)));
            }
            Outcome::Contradicted | Outcome::Refused => out.say("改好存盘，自动再排"),
        }
        self.rounds += 1;
        self.waiting = false;
    }

    /// The command that publishes what a round sets as a draft.
    fn publishing(&self, folder: &Path) -> String {
        let mut command = format!("gongkai build {}", typed(folder));
        if self.args.output.as_os_str() != USUAL_OUTPUT {
            command.push_str(&format!(" -o {}", typed(&self.args.output)));
        }
        for folder in &self.args.input.templates {
            command.push_str(&format!(" --templates {}", typed(folder)));
        }
        for folder in &self.args.fonts.font_dir {
            command.push_str(&format!(" --font-dir {}", typed(folder)));
        }
        if self.args.fonts.no_system_fonts {
            command.push_str(" --no-system-fonts");
        }
        if self.args.strict {
            command.push_str(" --strict");
        }
        command
    }
}

/// A path as it is typed in a command.
fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    if path.contains(char::is_whitespace) { format!("\"{path}\"") } else { path }
}
