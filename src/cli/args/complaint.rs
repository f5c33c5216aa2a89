//! What is wrong with a command line, in Chinese, with what was probably meant.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The complaint about arguments that the parser refused, with the next step.
pub(super) fn of(error: &clap::Error, program: &Command, args: &[OsString]) -> String {
    let words = named(program, args);
    let own = std::iter::once("gongkai").chain(words.iter().copied()).collect::<Vec<_>>().join(" ");
    let found = found(error, program, &words);
    let next = if words.is_empty() { "，例如 gongkai check inputs/nanchang-2023" } else { "和例子" };
    format!("错误：{found}\n  请：用 {own} --help 看用法{next}")
}

fn found(error: &clap::Error, program: &Command, words: &[&str]) -> String {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let other = context(error, ContextKind::PriorArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let meant = meant(error, ContextKind::SuggestedSubcommand);
            format!("没有“{}”这个命令{meant}", context(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => {
            let meant = meant(error, ContextKind::SuggestedArg);
            let elsewhere = elsewhere(program, &arg);
            // an option that another command has by that very name beats one that looks like it
            match words.last() {
                Some(own) if !elsewhere.is_empty() => {
                    format!("{own} 没有“{arg}”；它是 {} 的选项", elsewhere.join("、"))
                }
                _ => format!("不认识“{arg}”{meant}"),
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面要写一个值"),
        ErrorKind::InvalidValue => {
            format!("{arg} 不能写“{value}”，可以写：{}", context(error, ContextKind::ValidValue))
        }
        ErrorKind::MissingRequiredArgument => format!("还要写上 {arg}"),
        ErrorKind::ArgumentConflict if other.is_empty() || other == arg => format!("{arg} 只能写一次"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能与 {other} 一起用"),
        ErrorKind::MissingSubcommand => "还要写上命令".to_owned(),
        _ => format!("命令写法不对 {arg}").trim_end().to_owned(),
    }
}

/// What the parser knows of an error, in words; empty where it knows nothing of that kind.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    }
}

/// The question whether something like it was meant; empty where nothing is like it.
fn meant(error: &clap::Error, kind: ContextKind) -> String {
    // of several the parser names the likest last
    let likest = match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        Some(ContextValue::Strings(texts)) => texts.last(),
        _ => None,
    };
    likest.map_or(String::new(), |likest| format!("，是不是 {likest}？"))
}

/// The command and the command within it that a line names.
fn named<'a>(program: &'a Command, args: &[OsString]) -> Vec<&'a str> {
    let mut at = program;
    let mut words = Vec::new();
    for arg in args.iter().skip(1) {
        let Some(within) = arg.to_str().and_then(|arg| at.find_subcommand(arg)) else { break };
        words.push(within.get_name());
        at = within;
    }
    words
}

/// The commands that have an option, as they are typed.
fn elsewhere(program: &Command, option: &str) -> Vec<String> {
    let Some(long) = option.strip_prefix("--") else { return Vec::new() };
    let has = |command: &Command| command.get_arguments().any(|own| own.get_long() == Some(long));
    let shown = program.get_subcommands().filter(|command| !command.is_hide_set());
    let mut all = Vec::new();
    for command in shown {
        if has(command) {
            all.push(format!("gongkai {}", command.get_name()));
        }
        let within = command.get_subcommands().filter(|within| has(within));
        all.extend(within.map(|within| format!("gongkai {} {}", command.get_name(), within.get_name())));
    }
    all
}
