//! Markdown among the words of a template that the document has no place for.

use super::blocks::each;
use super::source::{SYNTAX, Script};
use super::steps::{StepKind, Tree};
use crate::diag::Diagnostic;

/// Tells tables that are drawn with `|`: they would be printed as they stand.
pub(super) fn drawn_tables(script: &Script<'_>, tree: &Tree, faults: &mut Vec<Diagnostic>) {
    let bodies = tree.components.iter().map(|component| &component.body);
    for steps in std::iter::once(&tree.steps).chain(bodies) {
        each(steps, &mut |step| {
            if let StepKind::Words = step.kind {
                drawn_in(script, step.at.start, step.at.end, faults);
            }
        });
    }
}

/// Tells ends of tags that nothing opens: they and what was to be a tag would be printed as they stand.
pub(super) fn lone_ends(script: &Script<'_>, tree: &Tree, faults: &mut Vec<Diagnostic>) {
    let bodies = tree.components.iter().map(|component| &component.body);
    for steps in std::iter::once(&tree.steps).chain(bodies) {
        each(steps, &mut |step| {
            if !matches!(step.kind, StepKind::Words) || script.slice(&step.at).starts_with("{%") {
                return;
            }
            let words = script.slice(&step.at);
            for (end, begin) in [("}}", "{{"), ("%}", "{%"), ("#}", "{#")] {
                for (at, _) in words.match_indices(end) {
                    let message = format!("这里的 {end} 前面没有 {begin}，会照样印出来");
                    let hint = format!("请在前面补上 {begin}，或删去 {end}");
                    faults.push(script.fault(SYNTAX, step.at.start + at, message, hint));
                }
            }
        });
    }
}

fn drawn_in(script: &Script<'_>, start: usize, end: usize, faults: &mut Vec<Diagnostic>) {
    let mut at = start;
    for line in script.slice(&(start..end)).split_inclusive('\n') {
        let begins = at;
        at += line.len();
        // of a line that a tag parts the pieces are no line
        let before = script.slice(&(0..begins));
        let is_whole = (before.is_empty() || before.ends_with('\n'))
            && (line.ends_with('\n') || at == script.text.len());
        if !is_whole || !is_under_heading(line) {
            continue;
        }
        let heading = before.trim_end_matches(['\r', '\n']).rsplit('\n').next().unwrap_or_default();
        let mut table = begins + line.len() - line.trim_start().len();
        if heading.contains('|') {
            let length = before.trim_end_matches(['\r', '\n']).len();
            table = length - heading.trim_start().len();
        }
        let message = "这里用 | 画了一张表，公开的文件里印不出表格，只会照样印出这些符号".to_owned();
        let hint = "表格由 tables.toml 的 [[table]] 和工作簿里的表生成，写 {{ table(id=\"表名\") }} 放进来；\
                    只是几个数的，请写成句子";
        faults.push(script.fault(SYNTAX, table, message, hint));
    }
}

/// Whether a line is the one below the heading of a drawn table: `| --- | :-: |`.
fn is_under_heading(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains('-')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}
