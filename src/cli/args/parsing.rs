//! From the words of a command line to a command, or to what is wrong with them.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use super::{Cli, complaint};

/// Why no command runs.
#[derive(Debug)]
pub enum NoCommand {
    /// Help or version was asked for.
    Text(String),
    /// The arguments are wrong.
    Wrong(String),
}

/// Parses the process's arguments.
///
/// # Errors
/// Help text, or what is wrong in Chinese.
pub fn parse() -> Result<Cli, NoCommand> {
    parse_from(std::env::args_os())
}

/// Parses arguments; the first is the program.
///
/// # Errors
/// As [`parse`].
pub fn parse_from(args: impl IntoIterator<Item = OsString>) -> Result<Cli, NoCommand> {
    let args: Vec<OsString> = args.into_iter().collect();
    let command = shown();
    let parsed =
        command.clone().try_get_matches_from(&args).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NoCommand::Text(chinese_usage(&error)),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => NoCommand::Wrong(chinese_usage(&error)),
        _ => NoCommand::Wrong(complaint::of(&error, &command, &args)),
    })
}

/// The command line as it is parsed and shown.
pub fn shown() -> clap::Command {
    Cli::command().mut_subcommands(without_help)
}

/// A command without the English help flag of its own; ours is global.
fn without_help(command: clap::Command) -> clap::Command {
    command.disable_help_flag(true).disable_help_subcommand(true).mut_subcommands(without_help)
}

/// Help without the one English word that the parser puts into usage lines.
fn chinese_usage(help: &clap::Error) -> String {
    help.render().to_string().replace("[OPTIONS]", "[选项]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(args: &[&str]) -> String {
        let args = std::iter::once("gongkai").chain(args.iter().copied()).map(Into::into);
        match parse_from(args) {
            Err(NoCommand::Text(text) | NoCommand::Wrong(text)) => text,
            Ok(cli) => panic!("{cli:?}"),
        }
    }

    #[test]
    fn what_cannot_be_written_together_is_named() {
        let text = stop(&["build", "x", "--draft", "--by", "张三", "--why", "试排"]);
        assert!(text.contains("--draft 不能与 --by <姓名>、--why <原因> 一起用"), "{text}");
        let text = stop(&["build", "x", "--strict", "--strict"]);
        assert!(text.contains("--strict 只能写一次"), "{text}");
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        for (args, told) in [
            (&["chek", "x"][..], "没有“chek”这个命令，是不是 check？"),
            (&["pack", "chck", "x"], "没有“chck”这个命令，是不是 check？"),
            (&["build", "x", "--formt", "pdf"], "不认识“--formt”，是不是 --format？"),
            (&["check", "x", "--draft"], "check 没有“--draft”；它是 gongkai build 的选项"),
        ] {
            let text = stop(args);
            assert!(text.contains(told), "{args:?} prints:\n{text}");
        }
        assert!(stop(&["pack", "check", "--nope"]).contains("gongkai pack check --help"));
        assert!(!stop(&["zzzzzz"]).contains("是不是"));
    }

    #[test]
    fn help_and_complaints_hold_no_english_sentence() {
        for args in [
            &["--help"][..],
            &["build", "--help"],
            &["check", "-h"],
            &["explain", "--help"],
            &["diff", "--help"],
            &["diff", "x"],
            &["rules", "--help"],
            &["fonts", "--help"],
            &["messages", "--help"],
            &["inspect", "--help"],
            &["inspect"],
            &["facts", "--help"],
            &["facts"],
            &["editions", "--help"],
            &["verify", "--help"],
            &["restore", "--help"],
            &["restore", "x", "第一版"],
            &["explain", "x"],
            &["pack"],
            &["pack", "--help"],
            &["pack", "check", "--help"],
            &["pack", "export", "-h"],
            &["pack", "new", "--help"],
            &["pack", "new", "x"],
            &["pack", "nwe"],
            &["pack", "show", "--help"],
            &["pack", "show", "表", "--pack", "x", "--unit", "y"],
            &[],
            &["bild"],
            &["build"],
            &["build", "x", "--format", "doc"],
            &["check", "x", "--format", "doc"],
            &["check", "x", "-q", "-v"],
            &["watch", "--help"],
            &["watch", "--help"],
            &["build", "x", "--nope"],
            &["build", "x", "--draft", "--by", "y"],
            &["check", "x", "--templates"],
        ] {
            let text = stop(args);
            for word in [
                "Usage",
                "Options",
                "OPTIONS",
                "Arguments",
                "Commands",
                "error",
                "Print",
                "ossible",
                "default",
            ] {
                assert!(!text.contains(word), "{args:?} prints {word}:\n{text}");
            }
        }
    }
}
