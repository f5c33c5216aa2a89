//! Numbers among the words of a template. What is printed they stop when the document is composed
//! (`compose/numbers`); those that no run can find right are told when the pack is loaded.

use crate::diag::Diagnostic;
use crate::pack::Pack;

use super::blocks::each;
use super::source::Script;
use super::steps::{StepKind, Tree};

/// Code of a number that has no origin.
const NUMBERS: &str = "模板-数字";

/// Tells numbers that are neither in a text that pack.toml fixes nor where numbering stands.
pub(super) fn typed(pack: &Pack, script: &Script<'_>, tree: &Tree, faults: &mut Vec<Diagnostic>) {
    let bodies = tree.components.iter().map(|component| &component.body);
    for steps in std::iter::once(&tree.steps).chain(bodies) {
        each(steps, &mut |step| {
            if !matches!(step.kind, StepKind::Words) {
                return;
            }
            let words = script.slice(&step.at);
            let mut behind = 0;
            for (at, c) in words.char_indices() {
                if at < behind || !is_digit(c) {
                    continue;
                }
                let number = number_at(&words[at..]);
                behind = at + number.len();
                let fixed = pack.manifest.fixed.iter().any(|fixed| numbers(&fixed.text).contains(&number));
                let start = step.at.start + at;
                if !fixed && !numbers_a_line(script, start, number) {
                    faults.push(fault(script, start, number));
                }
            }
        });
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The numbers of a text.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    let mut behind = 0;
    for (at, c) in text.char_indices() {
        if at >= behind && is_digit(c) {
            let number = number_at(&text[at..]);
            behind = at + number.len();
            numbers.push(number);
        }
    }
    numbers
}

/// The number that a text begins with.
fn number_at(text: &str) -> &str {
    let end = text.find(|c: char| !is_digit(c) && c != '.' && c != ',').unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ','])
}

/// Whether a number stands where headings and paragraphs have theirs: `（3）`, `3.`, `### 3\.`, first on its line.
fn numbers_a_line(script: &Script<'_>, start: usize, number: &str) -> bool {
    let before = script.slice(&(0..start));
    let line = before.rsplit('\n').next().unwrap_or_default();
    let behind = script.text[start + number.len()..].trim_start_matches('\\');
    let closes = behind.starts_with(['）', ')', '.', '．', '、']);
    closes && without_tags(line).trim_matches([' ', '\t', '#', '（', '(']).is_empty()
}

/// A line without the tags that print nothing.
fn without_tags(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = ["{%", "{#"].iter().filter_map(|begin| rest.find(begin)).min() {
        out.push_str(&rest[..at]);
        let end = if rest[at..].starts_with("{%") { "%}" } else { "#}" };
        rest = rest[at..].find(end).map_or("", |close| &rest[at + close + end.len()..]);
    }
    out.push_str(rest);
    out
}

fn fault(script: &Script<'_>, start: usize, number: &str) -> Diagnostic {
    let message = format!("“{number}”是直接写在模板里的，不是表里的数，也不是填写的内容");
    let hint = "表里的数写成 {{ \"表名/行名/列名\" | wan }}，单位填写的数写成 {{ \"unit/…\" | fact }}，\
                个数写成 {{ 清单 | count }}，年份写成 {{ year }}；法规的名称、日期、标准里的数，\
                在自有的模板包的 pack.toml 里（只改几处的，在同一个文件夹放一个 pack-本单位.toml）写两行：\
                [[fixed]] 和 text = \"连同数的那几个字\"；编号写在一行的开头，从1起顺次编";
    script.fault(NUMBERS, start, message, hint)
}
