//! `gongkai completions`: what a shell needs to complete commands and options.

use clap::builder::{PossibleValue, PossibleValuesParser, Resettable, StyledStr};

use super::Outcome;
use super::args::{self, CompletionsArgs};
use super::out::Out;

/// Runs the command.
pub fn run(args: &CompletionsArgs, out: &mut Out) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut for_people(), "gongkai", &mut script);
    out.hold_data();
    out.line(String::from_utf8_lossy(&script).trim_end());
    Outcome::Done
}

/// The command line without the program's own commands, and without what code says of values.
fn for_people() -> clap::Command {
    let shown = args::shown();
    let commands = shown.get_subcommands().filter(|command| !command.is_hide_set());
    clap::Command::new("gongkai")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .args(shown.get_arguments())
        .subcommands(commands.map(|command| plain(command.clone())))
}

fn plain(command: clap::Command) -> clap::Command {
    command.mut_args(plain_values).mut_subcommands(plain)
}

/// An argument whose values stand without what their docs, which are for programmers, say of them.
fn plain_values(arg: clap::Arg) -> clap::Arg {
    let values: Vec<PossibleValue> = arg
        .get_possible_values()
        .into_iter()
        .map(|value| value.help(Resettable::<StyledStr>::Reset))
        .collect();
    if values.is_empty() { arg } else { arg.value_parser(PossibleValuesParser::new(values)) }
}
