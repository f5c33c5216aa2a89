//! `gongkai verify`: the public folder, every edition and the record against the manifests; which edition a file is.

mod again;

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, Severity};
use crate::publish::{self, YearThere};

use super::Outcome;
use super::args::VerifyArgs;
use super::editions::{moment, title};
use super::out::Out;

/// Runs the command.
pub fn run(args: &VerifyArgs, out: &mut Out) -> Outcome {
    let there = publish::years_in(&args.output).and_then(|years| read(&years));
    let there = match there {
        Ok(there) => there,
        Err(fault) => {
            out.tell(&fault);
            return Outcome::Refused;
        }
    };
    if !args.file.is_empty() {
        return args.file.iter().map(|file| tell_origin(file, &there, out)).max().unwrap_or(Outcome::Done);
    }
    let mut worst = Outcome::Done;
    for year in &there {
        worst = worst.max(verify(year, out));
        if args.rebuild {
            worst = worst.max(again::rebuild(year, args, out));
        }
    }
    if let Some(folder) = &args.inputs {
        worst = worst.max(again::inputs(folder, &there, args, out));
    }
    worst
}

fn read(years: &[PathBuf]) -> Result<Vec<YearThere>, Diagnostic> {
    years.iter().map(|year| YearThere::read(year)).collect()
}

/// Holds a year against its manifests.
fn verify(there: &YearThere, out: &mut Out) -> Outcome {
    let faults = match publish::verify(there) {
        Ok(faults) => faults,
        Err(fault) => {
            out.tell(&fault);
            return Outcome::Refused;
        }
    };
    faults.iter().for_each(|fault| out.tell(fault));
    let count = there.written.all().len();
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let public = match there.written.published() {
        Some(number) => format!("“公开”是第{number}版，一字节不差"),
        None if count == 0 => "还没有生成过公开文件".to_owned(),
        None => "“公开”不是任何一版的原样".to_owned(),
    };
    let kept = if errors == 0 {
        format!("留存{count}版，都完整")
    } else {
        format!("留存{count}版，{errors}处不对")
    };
    out.say(&format!("{}　{public}；{kept}；记录{}行", title(there), there.record.lines.len()));
    out.say(&format!("  文件夹　{}", there.year.display()));
    if errors == 0 { Outcome::Done } else { Outcome::Contradicted }
}

/// Says which editions a file is of.
fn tell_origin(file: &Path, there: &[YearThere], out: &mut Out) -> Outcome {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(_) => {
            let fault = Diagnostic::error("查验-文件", "这个文件打不开");
            let place = Place::File(file.display().to_string().into());
            out.tell(&fault.at(place).hint("请检查文件的名称和权限"));
            return Outcome::Refused;
        }
    };
    let name = file.display();
    let mut known = false;
    for year in there {
        for origin in publish::origins(year, &bytes) {
            known = true;
            let kind = if origin.public { "公开文件" } else { "内部文件，不应公开" };
            let number = origin.edition;
            out.say(&format!("{name}：是{}第{number}版的{kind}“{}”", title(year), origin.name));
            if let Some(line) = year.record.lines.iter().find(|line| line.edition == number) {
                out.say(&format!("  {}　{}　{}", moment(&line.when), line.who, line.what));
            }
            match year.written.published() {
                Some(current) if current == number => out.say("  就是现在“公开”里的一版"),
                Some(current) => out.say(&format!("  现在“公开”里的是第{current}版，网站上的还没有换过来")),
                None => out.say("  现在“公开”里的文件缺了或改过，请再用 gongkai verify 查验"),
            }
        }
    }
    if known {
        return Outcome::Done;
    }
    out.say(&format!("{name}：不是这里任何一版的文件"));
    out.say("  下载、另存或打开后保存过的文件会变样；也可能是别的单位、别的年份的，或改过");
    Outcome::Contradicted
}
