//! The command line: one file a command; outcomes become text and exit codes here and nowhere else.
//!
//! Exit codes: 0 done; 1 the report holds an error, such as figures that contradict each other, and nothing
//! was published; 2 files, what is filled in, templates, fonts, the command line or the disk are at fault, or
//! the whole document is withheld, nothing was published. Where both hold, 2: contradictions are told first
//! all the same. With `--strict` a warning counts as an error of its kind: one of the report, in which what
//! reading noticed stands too, as 1, one of composing as 2. Of several units the worst counts, and each unit
//! without fault is published. A draft is written in spite of 1 and 2.
//!
//! `watch` ends with 0 when somebody ends it, whatever its rounds came to, and with 2 where there is nothing to watch.
//!
//! `diff` ends with 0 when it has compared, whatever it found; with `--exit-code` 1 where there is a difference, and 2
//! where there is none as far as could be compared, but not all could.

mod against_roster;
pub mod apart;
pub mod args;
pub mod batch;
mod batch_sheet;
pub mod build;
pub mod check;
mod closing;
pub mod completions;
mod consolidate;
pub mod contain;
mod correct;
pub mod desk;
pub mod diff;
pub mod editions;
pub mod encoding;
pub mod explain;
pub mod facts;
pub mod folders;
pub mod fonts;
pub mod inspect;
pub mod layout;
pub mod messages;
mod named;
pub mod new;
pub mod note;
pub mod offers;
mod open_books;
pub mod out;
pub mod pack;
mod placed;
mod progress;
pub mod reasons;
pub mod restore;
pub mod roster;
pub mod rules;
mod shell;
mod side_by_side;
mod sides;
mod since;
pub mod steps;
pub mod stopped;
pub mod telling;
mod unchanged;
mod unfilled;
mod unit_files;
pub mod verify;
pub mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use args::{Cli, Command};
use out::Out;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done.
    Done,
    /// The figures contradict each other.
    Contradicted,
    /// The input is wrong.
    Refused,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Contradicted => ExitCode::from(1),
            Outcome::Refused => ExitCode::from(2),
        }
    }
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let mut out = Out::new();
    let typed: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let Some(started) = desk::started(&typed) {
        return desk::run(&started, &mut out).into();
    }
    let cli: Cli = match args::parse() {
        Ok(cli) => cli,
        Err(args::NoCommand::Text(text)) => {
            out.line(text.trim_end());
            return ExitCode::SUCCESS;
        }
        Err(args::NoCommand::Wrong(text)) => {
            out.complain(text.trim_end());
            return Outcome::Refused.into();
        }
    };
    obey(cli, &mut out).into()
}

/// Runs one command.
fn obey(cli: Cli, out: &mut Out) -> Outcome {
    out.verbose = cli.verbose;
    match cli.command {
        Command::New(args) => new::run(&args, out),
        Command::Build(args) => build::run(&args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Watch(args) => watch::run(&args, out),
        Command::Consolidate(args) => consolidate::run(&args, out),
        Command::Editions(args) => editions::run(&args, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::Restore(args) => restore::run(&args, out),
        Command::Explain(args) => explain::run(&args, out),
        Command::Diff(args) => diff::run(&args, out),
        Command::Rules(args) => rules::run(&args, out),
        Command::Messages(args) => messages::run(&args, out),
        Command::Fonts(args) => fonts::run(&args, out),
        Command::Inspect(args) => inspect::run(&args, out),
        Command::Facts(args) => facts::run(&args, out),
        Command::Roster(args) => roster::run(&args, out),
        Command::ComposeApart(args) => apart::child::run(&args),
        Command::Completions(args) => completions::run(&args, out),
        Command::Pack(command) => pack::run(&command, out),
    }
}
