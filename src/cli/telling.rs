//! A report on the terminal: what to look at first, findings by cause, the sums. What is always in check.html, such
//! as 尾差, notices and what was not checked one by one, is told only where all is asked for.

use std::collections::BTreeSet;
use std::path::Path;

use crate::budget::secrecy::Secrecy;
use crate::diag::{ABOUT_FORMULAS, Diagnostic, Place, Severity, nested, visible};
use crate::pack::{Pack, Removed};
use crate::reconcile::causes::{Cause, Common, causes};
use crate::reconcile::report::{Finding, MAX_TERMS, Report, written_out};

use super::out::Out;

/// Nobody reads more than this in one go; a sheet full of text where figures should be has thousands.
const MOST_TOLD: usize = 200;
/// Findings of one cause whose arithmetic is written out; the others come to the same.
const MOST_WRITTEN_OUT: usize = 3;
/// Cells that could not be read, of which so many are named before all else.
const MOST_LEADS: usize = 5;
/// Begins a line that names the cell to look at.
const LEAD: &str = "先看这一格：";
/// What reading noticed to be missing, which a run without fault tells in a line each.
const SUPPLEMENTS: [&str; 2] = ["读取-缺附加表", "读取-缺上年表"];

/// What reading found, in its order, as far as anybody reads.
pub fn faults<'a>(told: impl Iterator<Item = &'a Diagnostic>, out: &Out) {
    let told: Vec<&Diagnostic> = told.collect();
    told.iter().take(MOST_TOLD).for_each(|diagnostic| out.tell(diagnostic));
    if told.len() > MOST_TOLD {
        out.complain(&format!("另有{}处没有一一列出，请先改好上面的。", told.len() - MOST_TOLD));
    }
}

/// The cells to look at first: those that could not be read, then those that are likely to be wrong.
pub fn leads(unread: &[Diagnostic], causes: &[Cause<'_>], out: &mut Out) {
    let of_cell = |fault: &&Diagnostic| {
        fault.severity == Severity::Error && matches!(fault.places.as_slice(), [Place::Cell(_)])
    };
    let cells: Vec<&Diagnostic> = unread.iter().filter(of_cell).collect();
    for fault in cells.iter().take(MOST_LEADS) {
        out.say(&format!("{LEAD}{}，{}", fault.places[0], visible(&nested(&fault.message))));
    }
    if cells.len() > MOST_LEADS {
        out.say(&format!("另有{}格也没有读好，见下面", cells.len() - MOST_LEADS));
    }
    for lead in causes.iter().filter_map(|cause| cause.lead.as_ref()) {
        out.say(&format!("{}：{}", lead.heading(), lead.sentence()));
    }
}

/// The findings of a run that nothing stops; only what must be seen.
pub fn warnings(report: &Report, pack: &Pack, out: &mut Out) {
    let causes = causes(report);
    leads(&[], &causes, out);
    findings(&causes, false, out);
    rest(report, pack, out);
}

/// The sums of a run that something stops.
pub fn sums(report: &Report, pack: &Pack, out: &mut Out) {
    if !out.verbose {
        report.unchecked_in_words().iter().for_each(|line| out.say(&format!("未核对{line}")));
    }
    switched_off(report, pack, "已停用", out);
    out.say(&report.summary());
}

/// Says how many rules the office does without, which are listed where all is asked for.
pub fn switched_off(report: &Report, pack: &Pack, label: &str, out: &mut Out) {
    let count = report.switched_off().count() + removed_checks(pack).count();
    if count > 0 {
        let where_to = if out.verbose { "" } else { "，用 -v 列出是哪几条、为什么" };
        out.say(&format!("{label}{count}条规则{where_to}"));
    }
}

/// The checks of the packs below that an office's own files take away.
fn removed_checks(pack: &Pack) -> impl Iterator<Item = &Removed> {
    let is_gone =
        |gone: &&Removed| gone.list == "check" && !pack.checks.iter().any(|check| *check.id == gone.id);
    pack.removed.iter().filter(is_gone)
}

/// What the public does not see, in one line; nothing where nothing is withheld. `page` is where the report is, if
/// it is written.
pub fn withheld(secrecy: &Secrecy, report: &Report, page: Option<&Path>, out: &mut Out) {
    if secrecy.document {
        out.say("  不公开　整份文件");
        return;
    }
    let (decided, besides) = (secrecy.all().count(), report.withheld.losses.len());
    if decided == 0 {
        return;
    }
    let besides = match besides {
        0 => "没有别的内容随之不公开".to_owned(),
        besides => format!("随之不公开{besides}项"),
    };
    let page = page.map_or("check --report 写出的 check.html".into(), |page| page.display().to_string());
    out.say(&format!("  不公开　{decided}项，{besides}，见 {page}"));
}

/// What is missing besides the tables, and what the public file does not say for want of it: a line each, of a run
/// that nothing stops.
pub fn supplements(report: &Report, out: &mut Out) {
    if out.verbose {
        return;
    }
    for finding in report.findings().filter(|finding| is_supplement(finding) && is_open(finding)) {
        out.say(&format!("  警告　　{}", visible(&nested(&finding.message))));
    }
}

fn is_supplement(finding: &Finding) -> bool {
    SUPPLEMENTS.iter().any(|code| finding.id.starts_with(code))
}

/// Whether it is to be looked at and nobody has answered for it.
fn is_open(finding: &Finding) -> bool {
    finding.severity > Severity::Notice && finding.accepted.is_none()
}

/// Findings by cause, and no more of them than anybody reads. `stops`: the run comes to nothing.
pub fn findings(causes: &[Cause<'_>], stops: bool, out: &mut Out) {
    let verbose = out.verbose;
    let shown = |finding: &&&Finding| verbose || (is_open(finding) && (stops || !is_supplement(finding)));
    let mut room = MOST_TOLD;
    let mut more = 0;
    let (mut first, mut formulas) = (true, false);
    for cause in causes {
        let mut own: Vec<&&Finding> = cause.findings.iter().filter(shown).collect();
        let mut follow = 0;
        if cause.common == Common::Follows && !verbose {
            follow = own.len().saturating_sub(1);
            own.truncate(1);
        }
        more += own.len().saturating_sub(room);
        let told = &own[..own.len().min(room)];
        room -= told.len();
        formulas |= told.iter().flat_map(|finding| &finding.places).any(Place::is_formula);
        if told.is_empty() {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.say("");
        }
        if let Some(title) = cause.title() {
            out.say(&format!("── {} ──", nested(&title)));
        }
        let hints: BTreeSet<&str> = told.iter().map(|finding| finding.hint.as_str()).collect();
        // what is to be done about all of them is said once, below them
        let once = if told.len() > 1 && hints.len() == 1 { told[0].hint.clone() } else { String::new() };
        for (index, finding) in told.iter().enumerate() {
            let written_out = verbose || index < MOST_WRITTEN_OUT;
            tell(finding, once.is_empty(), written_out, out);
        }
        if !once.is_empty() {
            out.say(&format!("  怎么办：{once}"));
        }
        if follow > 0 {
            out.say(&format!("  另有{follow}处合计只是因此不符，补好就没有了，没有一一列出（用 -v 列出）"));
        }
    }
    if formulas {
        out.say(ABOUT_FORMULAS);
    }
    if more > 0 {
        out.say(&format!(
            "另有{more}处没有一一列出，请先改好上面的；用 check --report 写出的 check.html 里全都有。"
        ));
    }
}

/// A finding with its arithmetic, and the fingerprint by which it is accepted.
fn tell(finding: &Finding, with_hint: bool, with_sums: bool, out: &mut Out) {
    let mut diagnostic = finding.to_diagnostic();
    if !with_hint {
        diagnostic.hint.clear();
    }
    let sums = finding.comparison.as_ref().filter(|_| with_sums);
    // the sums name each cell, as far as they are written out
    if sums.is_some_and(|sums| sums.left.len().max(sums.right.len()) <= MAX_TERMS) {
        diagnostic.places.truncate(1);
    }
    let text = out.render(&diagnostic);
    out.say(&text);
    if let Some(comparison) = sums {
        out.say(&written_out(comparison));
    }
    out.say(&format!("  指纹 {}", finding.fingerprint()));
}

/// 尾差, what was not checked, and what the office does without, where all is asked for.
pub fn rest(report: &Report, pack: &Pack, out: &mut Out) {
    if !out.verbose {
        return;
    }
    for rounding in report.roundings() {
        out.say(&format!("{}：{}", Severity::Notice.word(), rounding.message));
    }
    for group in report.unchecked() {
        out.say(&format!("── 未核对{}项：{} ──", group.rules.len(), group.wants));
        let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
        for (outcome, why) in &group.rules {
            match told.iter_mut().find(|(known, _)| known == why) {
                Some((_, titles)) => titles.push(&outcome.title),
                None => told.push((why, vec![&outcome.title])),
            }
        }
        for (why, titles) in told {
            out.say(&format!("  因为{why}：{}", titles.join("；")));
        }
    }
    let removed: Vec<&Removed> = removed_checks(pack).collect();
    if !removed.is_empty() {
        out.say(&format!("── 模板包去掉的{}条规则 ──", removed.len()));
    }
    for gone in removed {
        out.say(&format!("  {}（{}）", gone.id, pack.layers.place(gone.spot)));
    }
}
