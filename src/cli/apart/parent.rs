//! The parent: starts the child, listens, and ends it when it takes too long.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use tempfile::NamedTempFile;

use crate::compose::Attempt;
use crate::diag::Place;
use crate::edition::Readers;
use crate::read::Input;

use super::told::{self, Ending};
use super::{MOST_SENT, Sheltered, Word, digests};

/// How long templates may run. Two thousand projects take a second; nobody waits longer than this for one unit
/// of a batch without wondering whether the program still lives.
const COMPOSING: Duration = Duration::from_secs(20);
/// How long the child may read what this process has read already: a folder on a slow network drive, no template.
const READING: Duration = Duration::from_secs(600);
/// How long a child that has no more to say may take to end.
const ENDING: Duration = Duration::from_secs(5);
/// For tests: a shorter time for composing, in milliseconds.
const SHORTER: &str = "GONGKAI_TEST_COMPOSE_MS";
/// The most of a child's complaints that anybody looks at, in bytes.
const MOST_COMPLAINTS: u64 = 1 << 16;

/// Composes in a child.
pub(super) fn compose(own: &Sheltered<'_>, input: &Input, readers: Readers) -> Attempt {
    let not_started = |error: &std::io::Error| vec![told::not_started(own.folder, error)];
    // lives as long as the child reads it
    let correction = correction(input).map_err(|error| not_started(&error))?;
    let running = Running::start(own, readers, correction.as_ref().map(NamedTempFile::path));
    let mut running = running.map_err(|error| not_started(&error))?;
    let mut began = None;
    let ending = match running.listen(&mut began) {
        Ok(Word::Came(came)) if came.inputs == digests(input) => return came.attempt,
        Ok(Word::Fault(fault)) => return Err(vec![fault].into()),
        Ok(Word::TooMuch) => Ending::TooMuch,
        Ok(_) => Ending::Changed,
        Err(ending) => ending,
    };
    Err(vec![told::diagnostic(&ending, began.as_ref(), own.folder, &input.pack)].into())
}

/// The correction that the child cannot read in the folder, in a file for it.
fn correction(input: &Input) -> std::io::Result<Option<NamedTempFile>> {
    let Some(correction) = &input.budget.unit.correction else { return Ok(None) };
    let mut file = NamedTempFile::new()?;
    serde_json::to_writer(&mut file, correction)?;
    file.flush()?;
    Ok(Some(file))
}

fn composing() -> Duration {
    let shorter = std::env::var(SHORTER).ok().and_then(|text| text.parse().ok()).map(Duration::from_millis);
    shorter.map_or(COMPOSING, |shorter| shorter.min(COMPOSING))
}

/// A child at work. It never outlives this.
struct Running {
    child: Child,
    words: Receiver<Word>,
    listeners: Vec<JoinHandle<()>>,
    complaints: Receiver<String>,
}

impl Running {
    fn start(own: &Sheltered<'_>, readers: Readers, correction: Option<&Path>) -> std::io::Result<Self> {
        let mut command = Command::new(match &own.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?,
        });
        command.arg("compose-apart");
        for folder in own.templates {
            let mut arg = OsString::from("--templates=");
            arg.push(folder);
            command.arg(arg);
        }
        if let Some(readers) = readers.to_possible_value() {
            command.arg(format!("--readers={}", readers.get_name()));
        }
        if let Some(path) = correction {
            command.arg("--correction").arg(path);
        }
        command.arg("--").arg(own.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            // Ctrl+C is this process's to answer: `watch` lets a round come to its end, and with others the child ends
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
        }
        let mut child = command.spawn()?;
        let (word, words) = mpsc::channel();
        let (complaint, complaints) = mpsc::channel();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let mut running = Self { child, words, listeners: Vec::new(), complaints };
        if let Some(stdout) = stdout {
            running.listeners.push(std::thread::spawn(move || hear(stdout, &word)));
        }
        if let Some(stderr) = stderr {
            running.listeners.push(std::thread::spawn(move || note(stderr, &complaint)));
        }
        Ok(running)
    }

    /// The child's last word, or how it ended without one.
    fn listen(&mut self, began: &mut Option<Place>) -> Result<Word, Ending> {
        let mut limit = READING;
        let mut since = Instant::now();
        loop {
            let left = limit.saturating_sub(since.elapsed());
            match self.words.recv_timeout(left) {
                Ok(Word::Read) => (limit, since) = (composing(), Instant::now()),
                Ok(Word::Began(place)) => *began = Some(place),
                Ok(last) => return Ok(last),
                Err(RecvTimeoutError::Timeout) => return Err(Ending::Late(limit)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
            }
        }
    }

    /// How a child ended that said no last word.
    fn ended(&mut self) -> Ending {
        let since = Instant::now();
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if since.elapsed() < ENDING => std::thread::sleep(Duration::from_millis(10)),
                Ok(None) | Err(_) => break None,
            }
        };
        self.stop();
        // the thread that notes them has ended with the child
        let complaints = self.complaints.try_recv().unwrap_or_default();
        Ending::of(status, &complaints)
    }

    /// Ends the child, if it has not ended, and all that listens to it.
    fn stop(&mut self) {
        // one that has ended cannot be ended again, which is all that can go wrong
        let _ = self.child.kill();
        let _ = self.child.wait();
        for listener in self.listeners.drain(..) {
            // a listener that panicked has nothing to say
            let _ = listener.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Hears the child's words, up to its last or one that makes no sense.
fn hear(stdout: ChildStdout, words: &Sender<Word>) {
    let mut lines = BufReader::new(stdout.take(MOST_SENT as u64 + MOST_COMPLAINTS));
    let mut line = Vec::new();
    loop {
        line.clear();
        let Ok(1..) = lines.read_until(b'\n', &mut line) else { return };
        let Ok(word) = serde_json::from_slice::<Word>(&line) else { return };
        if words.send(word).is_err() {
            return;
        }
    }
}

/// Notes the beginning of what the child complains of; the rest is let go, so that the child can end.
fn note(mut stderr: ChildStderr, complaints: &Sender<String>) {
    let mut first = Vec::new();
    let noted = (&mut stderr).take(MOST_COMPLAINTS).read_to_end(&mut first);
    if noted.is_ok() {
        // what cannot be read any more is not missed
        let _ = std::io::copy(&mut stderr, &mut std::io::sink());
    }
    let _ = complaints.send(String::from_utf8_lossy(&first).into_owned());
}
