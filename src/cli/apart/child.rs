//! The child: reads the unit's folder anew, composes, and sends what came of it.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::path::PathBuf;

use clap::Args;

use crate::cli::Outcome;
use crate::cli::contain::caught;
use crate::compose::bounds::Bounded;
use crate::compose::{self};
use crate::diag::Place;
use crate::edition::{Readers, shown};
use crate::read::{self, Came, Input};
use crate::reconcile::{self};

use super::{Composition, MOST_SENT, Word, digests};

/// Arguments of the command that the program gives to itself.
#[derive(Debug, Clone, Args)]
pub struct ComposeArgs {
    /// The unit's folder.
    pub folder: PathBuf,
    /// Folders of templates.
    #[arg(long)]
    pub templates: Vec<PathBuf>,
    /// Who reads it.
    #[arg(long, value_enum)]
    pub readers: Readers,
    /// A file with the correction that it is, as JSON; stated by who runs the program, so that no folder has it.
    #[arg(long)]
    pub correction: Option<PathBuf>,
}

/// Composes, and says so on standard output as [`Word`]s; for [`super::parent`] alone.
pub fn run(args: &ComposeArgs) -> Outcome {
    end_with_parent();
    let last = caught(&args.folder, || work(args)).unwrap_or_else(Word::Fault);
    say(&last);
    Outcome::Done
}

/// Ends this process when standard input ends: the parent holds it open for as long as it lives.
fn end_with_parent() {
    std::thread::spawn(|| {
        let mut rest = [0; 64];
        let mut input = std::io::stdin().lock();
        while matches!(input.read(&mut rest), Ok(1..)) {}
        std::process::exit(3);
    });
}

fn work(args: &ComposeArgs) -> Word {
    // the parent composes what could be read of an input with errors too
    let (Came::Whole(mut input) | Came::Part(mut input)) = read::read_own(&args.folder, &args.templates).0
    else {
        return Word::Changed;
    };
    if let Some(path) = &args.correction {
        let stated = std::fs::read(path).map(|bytes| serde_json::from_slice(&bytes));
        let Ok(Ok(correction)) = stated else { return Word::Changed };
        input.budget.unit.correction = Some(correction);
    }
    bound_memory();
    say(&Word::Read);
    let last: RefCell<Option<Place>> = RefCell::default();
    let begun = |begun: compose::BegunTemplate<'_>| {
        let place = begun.place(&input.pack);
        if last.replace(Some(place.clone())).as_ref() != Some(&place) {
            say(&Word::Began(place));
        }
    };
    let attempt = compose::watched(&budget(&input, args.readers), &input.pack, &begun);
    Word::Came(Box::new(Composition { inputs: digests(&input), attempt }))
}

/// What may be printed. What is withheld, and what of last year's book is no base, comes from holding the figures
/// against each other, as it does in the parent.
fn budget(input: &Input, readers: Readers) -> std::borrow::Cow<'_, crate::budget::Budget> {
    match input.budget.unit.secrecy.any() || input.budget.previous.is_some() {
        true => shown(input, &reconcile::reconcile(&input.budget, &input.pack), readers),
        false => std::borrow::Cow::Borrowed(&input.budget),
    }
}

/// Sends a word. Where nobody listens any more, nothing is left to do.
fn say(word: &Word) {
    let mut line = Bounded::new(Vec::new(), MOST_SENT);
    let sent = serde_json::to_writer(&mut line, word);
    let mut line = match sent {
        Ok(()) => line.into_inner(),
        Err(_) if line.is_full() => b"\"TooMuch\"".to_vec(),
        // what is not sent is told as a child that ended without an answer
        Err(_) => std::process::exit(4),
    };
    line.push(b'\n');
    let mut stdout = std::io::stdout().lock();
    if stdout.write_all(&line).and_then(|()| stdout.flush()).is_err() {
        std::process::exit(3);
    }
}

/// From now on this process gets no more memory than [`super::MOST_MEMORY`] on top of what reading took, so that a
/// large workbook is not taken for a greedy template. An allocation beyond ends it.
///
/// Linux alone counts what a process has so that a limit can stand on it. Elsewhere only the limit on time holds.
#[cfg(target_os = "linux")]
fn bound_memory() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix("kB"));
    let Some(Ok(size)) = size.map(|size| size.trim().parse::<u64>()) else { return };
    let most = size * 1024 + super::MOST_MEMORY;
    let mut limit = getrlimit(Resource::As);
    limit.current = Some(limit.current.map_or(most, |now| now.min(most)));
    // one who may not set it is bounded already
    let _ = setrlimit(Resource::As, limit);
    // an end by lack of memory leaves no image of it on the disk
    let mut limit = getrlimit(Resource::Core);
    limit.current = Some(0);
    let _ = setrlimit(Resource::Core, limit);
}

#[cfg(not(target_os = "linux"))]
fn bound_memory() {}
