//! Every rule: those that did not pass, those that were not checked by what is missing, those that passed with the
//! numbers that they compared.

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::diag::Severity;
use crate::reconcile::report::{Outcome, Status};

use super::finding::reading_class;
use super::looked;
use super::page::Page;
use super::verdict::rules_of;
use super::{severity_key, status_word};

/// Rules with an error or a warning that stands.
pub(super) fn broken(page: &Page<'_>, out: &mut String) {
    let is_broken: fn(&Status) -> bool = |status| matches!(status, Status::Failed | Status::Warned);
    let rules: Vec<&Outcome> = page.report.outcomes.iter().filter(|one| is_broken(&one.status)).collect();
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>没有通过的规则（{}）</h2>", rules_of(page.report, is_broken));
    rules.iter().for_each(|outcome| entry(page, outcome, out));
}

/// Rules that were not checked, those that lack the same thing together.
pub(super) fn skipped(page: &Page<'_>, out: &mut String) {
    let mut by_reason: Vec<(&str, Vec<&Outcome>)> = Vec::new();
    for outcome in &page.report.outcomes {
        let Status::Skipped(why) = &outcome.status else { continue };
        match by_reason.iter_mut().find(|(known, _)| known == why) {
            Some((_, rules)) => rules.push(outcome),
            None => by_reason.push((why, vec![outcome])),
        }
    }
    if by_reason.is_empty() {
        return;
    }
    let count = rules_of(page.report, |status| matches!(status, Status::Skipped(_)));
    let _ = writeln!(
        out,
        "<h2>未核对的规则（{count}）</h2>\n<p>没有核对不等于通过。按缺什么、为什么归在一起：</p>"
    );
    for (why, rules) in by_reason {
        let _ = writeln!(
            out,
            "<div class=\"entry skipped{}\">\n<p><strong>{}</strong>（{}项）</p>\n<ul>",
            if rules.iter().all(|rule| rule.of_reading) { " reading" } else { "" },
            encode_text(why),
            rules.len()
        );
        for rule in rules {
            let changed =
                if rule.changed.is_empty() { String::new() } else { format!("；{}", rule.changed) };
            let _ = writeln!(
                out,
                "<li>{}{} <code>{}</code></li>",
                encode_text(&rule.title),
                encode_text(&changed),
                encode_text(&rule.rule)
            );
        }
        out.push_str("</ul>\n</div>\n");
    }
}

/// Rules that passed, by family; what each compared on opening.
pub(super) fn passed(page: &Page<'_>, out: &mut String) {
    let mut families: Vec<(&str, Vec<&Outcome>)> = Vec::new();
    for outcome in page.report.outcomes.iter().filter(|outcome| outcome.status == Status::Passed) {
        let family = family(&outcome.rule);
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, rules)) => rules.push(outcome),
            None => families.push((family, vec![outcome])),
        }
    }
    let count = rules_of(page.report, |status| *status == Status::Passed);
    let _ = writeln!(
        out,
        "<h2>通过的规则（{count}）</h2>\n<p>点开一条，可以看到比对了哪些单元格、各是多少、两边合计。</p>"
    );
    for (family, rules) in families {
        let compared: usize = rules.iter().map(|rule| rule.compared).sum();
        let _ = writeln!(
            out,
            "<details class=\"family passed{}\">\n<summary>{}：{}项，比对{compared}处</summary>",
            if rules.iter().all(|rule| rule.of_reading) { " reading" } else { "" },
            encode_text(family),
            rules.len()
        );
        rules.iter().for_each(|outcome| entry(page, outcome, out));
        out.push_str("</details>\n");
    }
}

/// What the ids of rules of one kind begin with.
fn family(rule: &str) -> &str {
    rule.split('-').next().unwrap_or(rule)
}

/// A rule, and on opening what it compared.
fn entry(page: &Page<'_>, outcome: &Outcome, out: &mut String) {
    let class = match outcome.status {
        Status::Skipped(_) => "skipped",
        Status::Passed => "passed",
        Status::Failed => severity_key(Severity::Error),
        Status::Warned => severity_key(Severity::Warning),
    };
    let _ = writeln!(
        out,
        "<details class=\"entry {class}{}\">\n<summary><b>{}</b>{}（{}处） <code>{}</code></summary>",
        reading_class(outcome),
        status_word(&outcome.status),
        encode_text(&outcome.title),
        outcome.compared,
        encode_text(&outcome.rule),
    );
    let accepted = match outcome.accepted() {
        0 => String::new(),
        count => format!("其中{count}处有人接受"),
    };
    let notes = [outcome.basis.as_str(), outcome.changed.as_str(), &accepted];
    let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    if !notes.is_empty() {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", encode_text(&notes.join("；")));
    }
    looked::comparisons(page, outcome, out);
    out.push_str("</details>\n");
}
