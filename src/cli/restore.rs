//! `gongkai restore`: an edition back into the public folder, or what it was made from into a new one.

use std::path::Path;

use crate::diag::Diagnostic;
use crate::publish::{self, Came};

use super::Outcome;
use super::args::RestoreArgs;
use super::note::note;
use super::out::Out;

/// Runs the command.
pub fn run(args: &RestoreArgs, out: &mut Out) -> Outcome {
    let done = publish::year_in(&args.year).and_then(|year| match &args.to {
        Some(to) => publish::lay_out(&year, args.number, to).map(|laid| tell_laid_out(args, &laid, out)),
        None => public(&year, args, out),
    });
    match done {
        Ok(()) => Outcome::Done,
        Err(fault) => {
            out.tell(&fault);
            out.complain(match args.to {
                Some(_) => "没有取出。",
                None => "没有恢复，“公开”还是原来的。",
            });
            Outcome::Refused
        }
    }
}

fn public(year: &Path, args: &RestoreArgs, out: &mut Out) -> Result<(), Diagnostic> {
    let mut told = Vec::new();
    let restored = publish::restore(year, args.number, &note(&args.note), &mut told);
    told.iter().for_each(|told| out.tell(told));
    let restored = restored?;
    let number = restored.number;
    out.say(&match restored.came {
        Came::Unchanged => format!("“公开”本来就是第{number}版，没有改动"),
        Came::Mended => format!("“公开”已补齐为第{number}版"),
        _ => format!("“公开”已恢复为第{number}版"),
    });
    out.say(&format!("  文件夹　{}", year.display()));
    if restored.came != Came::Unchanged {
        out.say("  网站上的文件要另外换过来");
    }
    Ok(())
}

fn tell_laid_out(args: &RestoreArgs, laid: &publish::LaidOut, out: &mut Out) {
    out.say(&format!("第{}版所用的预算表、文字和模板已放到 {}", args.number, laid.unit.display()));
    let mut command = format!("gongkai build {}", laid.unit.display());
    for folder in &laid.templates {
        command.push_str(&format!(" --templates {}", folder.display()));
    }
    out.say("  接着改，改好再生成：");
    out.copied(&format!("  {command}"));
    out.say("  输出文件夹以单位文件夹的名称分开；要接着原来的版本编号，请给它起原来的名称");
    for path in &laid.elsewhere {
        out.say(&format!("  写在这个文件夹以外的文件，用的是取出的 {}，要改请改它", path.display()));
    }
}
