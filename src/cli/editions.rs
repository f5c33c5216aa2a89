//! `gongkai editions`: the editions of an output folder, as the record tells of them.

use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::diag::{Diagnostic, visible};
use crate::publish::{self, Standing, YearThere};

use super::Outcome;
use super::args::EditionsArgs;
use super::layout::padded;
use super::out::Out;

/// The heads of the table.
const HEADS: [&str; 7] = ["版", "现行", "何时", "何人", "公开文件", "留存", "原因"];
/// Where nothing is known.
const NONE: &str = "—";

/// Runs the command.
pub fn run(args: &EditionsArgs, out: &mut Out) -> Outcome {
    let years = match publish::years_in(&args.output) {
        Ok(years) => years,
        Err(fault) => {
            out.tell(&fault);
            return Outcome::Refused;
        }
    };
    let mut worst = Outcome::Done;
    for year in years {
        if let Err(fault) = list(&year, out) {
            out.tell(&fault);
            worst = Outcome::Refused;
        }
    }
    worst
}

fn list(year: &Path, out: &mut Out) -> Result<(), Diagnostic> {
    let there = YearThere::read(year)?;
    out.say(&format!("{}　{}", title(&there), year.display()));
    if there.written.all().is_empty() {
        out.say("  还没有生成过公开文件");
        return Ok(());
    }
    let mut rows = vec![HEADS.map(str::to_owned)];
    for standing in there.written.all() {
        rows.push(row(&there, standing)?);
    }
    let widths: Vec<usize> =
        (0..HEADS.len()).map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or_default()).collect();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, wide)| padded(cell, *wide)).collect();
        out.line(format!("  {}", cells.join("  ")).trim_end());
    }
    publish::lost(&there)?.iter().for_each(|fault| out.tell(fault));
    there.record.damage().iter().for_each(|fault| out.tell(fault));
    Ok(())
}

/// Whose year it is.
pub fn title(there: &YearThere) -> String {
    let files = there.written.all().iter().rev().find_map(|standing| standing.files.as_ref());
    files.map_or_else(String::new, |files| format!("{}　{}年", visible(&files.unit), files.year))
}

fn row(there: &YearThere, standing: &Standing) -> Result<[String; 7], Diagnostic> {
    let number = standing.number;
    let line = there.record.lines.iter().find(|line| line.edition == number);
    let told = |text: Option<&str>| text.map_or_else(|| NONE.to_owned(), visible);
    let current = match (there.written.current(), there.written.published()) {
        (_, Some(published)) if published == number => "现行",
        (Some(current), None) if current.number == number => "现行？",
        _ => "",
    };
    let state = match standing.differences()? {
        None => "清单坏了".to_owned(),
        Some(found) if found.none() => "完整".to_owned(),
        Some(found) => {
            let kinds = [("缺", found.missing), ("改过", found.changed), ("多出", found.added)];
            let counted = kinds.iter().filter(|(_, names)| !names.is_empty());
            counted.map(|(word, names)| format!("{word}{}个", names.len())).collect::<Vec<_>>().join("、")
        }
    };
    let count = standing.files.as_ref().map(|files| format!("{}个", files.public.len()));
    Ok([
        format!("第{number}版"),
        current.to_owned(),
        told(line.map(|line| moment(&line.when)).as_deref()),
        told(line.map(|line| line.who.as_str())),
        told(count.as_deref()),
        state,
        told(line.and_then(|line| line.why.as_deref())),
    ])
}

/// A moment as people say it: to the minute.
pub fn moment(when: &str) -> String {
    when.get(..16).map_or_else(|| when.to_owned(), |when| when.replace('T', " "))
}
