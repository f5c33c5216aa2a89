//! Composing where nothing that a template does can take the program with it: a panic is the unit's fault, and packs
//! that are not wholly the program's own run in a child process with bounds on time and memory.

pub mod child;
mod parent;
mod told;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::compose::Attempt;
use crate::diag::{Diagnostic, Place};
use crate::edition::{Composer, Here, Readers, sha256};
use crate::read::Input;
use crate::reconcile::report::Report;
use crate::roster;

use super::contain::caught;

/// The most that a child may send, in bytes. Two thousand projects come to an eighth of it.
const MOST_SENT: usize = 256 << 20;

/// The memory that templates may take, in bytes: many times what two thousand projects take, little enough for an
/// office's machine.
const MOST_MEMORY: u64 = 1 << 30;

/// Composes the document of one unit.
pub struct Sheltered<'a> {
    folder: &'a Path,
    templates: &'a [PathBuf],
    /// The program that a child runs; none for the one that runs here.
    program: Option<PathBuf>,
}

impl<'a> Sheltered<'a> {
    /// For the unit in a folder, read with these folders of templates.
    pub fn new(folder: &'a Path, templates: &'a [PathBuf]) -> Self {
        Self { folder, templates, program: None }
    }

    /// The same with another build of this program as the child; for those who are none themselves, such as tests.
    pub fn with_program(mut self, program: PathBuf) -> Self {
        self.program = Some(program);
        self
    }
}

impl Composer for Sheltered<'_> {
    fn compose(&self, input: &Input, report: &Report, readers: Readers) -> Attempt {
        let own = input.pack.layers.highest() == 0;
        let attempt = caught(self.folder, || match own {
            true => Here.compose(input, report, readers),
            false => parent::compose(self, input, readers),
        });
        attempt.unwrap_or_else(|fault| Err(vec![fault].into()))
    }
}

/// What a child says on its standard output, one word a line.
#[derive(Serialize, Deserialize)]
enum Word {
    /// The folder is read; from now on templates run.
    Read,
    /// The template at this place is about to run.
    Began(Place),
    /// It is composed. The last word, as those below.
    Came(Box<Composition>),
    /// What was composed is more than may be sent.
    TooMuch,
    /// The folder does not read as it did a moment ago.
    Changed,
    /// A panic.
    Fault(Diagnostic),
}

/// What a child composed, and what from.
#[derive(Serialize, Deserialize)]
struct Composition {
    /// [`digests`] of what it read.
    inputs: Vec<(String, String)>,
    attempt: Attempt,
}

/// The files of a unit and of its pack, each with a digest of its bytes.
fn digests(input: &Input) -> Vec<(String, String)> {
    let files = input.files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes)));
    let pack = input.pack.layers.files().iter().filter(|file| file.layer > 0);
    let roster = input.roster.iter().map(|own| (roster::KEPT_FILE.to_owned(), sha256(&own.bytes)));
    files.chain(roster).chain(pack.map(|file| (file.origin.clone(), sha256(&file.bytes())))).collect()
}
