//! What a run changed since the edition that was public before it: a few lines, and which files are uploaded again.

use std::path::Path;

use crate::diag::{Diagnostic, Severity, visible};
use crate::difference::{self, DiffSide, Difference, SentenceFate};
use crate::edition::{File, sha256};
use crate::publish::{CurrentEdition, Destination};

use super::diff::told;
use super::out::Out;
use super::sides;

/// So many changes are told one by one: few enough that all that is told of a change takes five lines.
const MOST: usize = 1;

/// The edition that was public, compared with what is made now.
pub(super) struct SinceEdition {
    number: u32,
    found: Result<Difference, Vec<Diagnostic>>,
}

impl SinceEdition {
    /// Compares; an edition that cannot be read again is kept as that.
    pub(super) fn of(before: u32, target: &Destination, now: &DiffSide<'_>, out: &mut Out) -> Self {
        let found = sides::edition(target.folder(), before, out);
        let found = found.map(|old| difference::between(&old.side(), now));
        Self { number: before, found }
    }

    /// Whether anything differs, as far as both could be compared.
    pub(super) fn has_changes(&self) -> bool {
        self.found.as_ref().is_ok_and(|difference| !difference.is_empty())
    }

    /// Tells it in at most four lines; everything where everything is asked for.
    pub(super) fn tell(&self, target: &Destination, folder: &Path, out: &mut Out) {
        let number = self.number;
        let difference = match &self.found {
            Ok(difference) => difference,
            Err(faults) => {
                let first = faults.iter().find(|fault| fault.severity == Severity::Error);
                let why = first.map_or("读不出来", |fault| &fault.message);
                out.say(&format!("  变动　　没有与第{number}版比：{}", visible(why)));
                return;
            }
        };
        out.say(&format!("  变动　　与第{number}版比：{}", difference.sum()));
        if out.verbose {
            told::all(difference, usize::MAX, out);
            return;
        }
        let lines = lines(difference);
        for line in lines.iter().take(MOST) {
            out.say(&visible(&format!("　　　　　{line}")));
        }
        let (heads, followers) = difference.figure_counts();
        if lines.len() > MOST || heads + followers > MOST {
            let edition = target.edition(number);
            out.say(&format!("　　　　　全部列出：gongkai diff {} {}", edition.display(), folder.display()));
        }
    }
}

/// Each change by itself, what follows left out: figures, then texts, then what is stated.
fn lines(difference: &Difference) -> Vec<String> {
    let mut lines = Vec::new();
    let heads = difference.groups.iter().flat_map(|group| &group.heads);
    for own in heads.map(|at| &difference.figures[*at]) {
        let (old, new) = (own.old.words(own.unit), own.new.words(own.unit));
        let text = format!("{}：{old} → {new}，{}", own.name(), own.difference_in_words());
        lines.push(told::marked(text, own.openness));
    }
    for own in &difference.rows {
        lines.push(told::marked(own.sentence(), own.openness));
    }
    for own in &difference.words {
        lines.push(format!("{}：{}", told::marked(own.name(), own.openness), told::shown(&own.pieces)));
    }
    for own in difference.sentences.iter().filter(|own| own.fate == SentenceFate::Changed) {
        lines.push(format!("{}：{}", told::marked(own.spot(), own.openness), told::shown(&own.pieces)));
    }
    lines
}

/// Says which public files are to be uploaded again: those that are not as they were, and those that go.
pub(super) fn tell_uploads(before: &CurrentEdition, public: &[File], corrects_again: bool, out: &mut Out) {
    let as_before = |file: &&File| {
        let digest = sha256(&file.bytes);
        before.public.iter().any(|item| item.name == file.name && item.sha256 == digest)
    };
    let (same, other): (Vec<&File>, Vec<&File>) = public.iter().partition(as_before);
    let names =
        |files: &[&File]| files.iter().map(|file| file.name.as_str()).collect::<Vec<&str>>().join("”“");
    let mut told = match (other.is_empty(), same.is_empty()) {
        (true, _) => "没有".to_owned(),
        (false, true) => format!("全部{}个公开文件", other.len()),
        (false, false) => format!("“{}”；其余{}个没有变", names(&other), same.len()),
    };
    let gone = before.public.iter().filter(|item| public.iter().all(|file| file.name != item.name));
    let gone: Vec<&str> = gone.map(|item| item.name.as_str()).collect();
    if !gone.is_empty() {
        // an earlier notice tells what it told
        let what = if corrects_again { "以前的更正说明，照旧留着" } else { "要撤下" };
        told.push_str(&format!("；网上的“{}”{what}", gone.join("”“")));
    }
    out.say(&visible(&format!("  重新上传　{told}")));
}

/// Says how the sheet of what was put right is made, where an inspector's remarks are there.
pub(super) fn tell_rectification(before: u32, target: &Destination, folder: &Path, out: &mut Out) {
    let (old, new) = (target.edition(before), folder);
    out.say(&format!(
        "  整改　　有检查意见：gongkai diff {} {} --rectification 整改情况表.xlsx",
        old.display(),
        new.display()
    ));
}
