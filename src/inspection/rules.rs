//! What rules say of a criterion: those that ran, and apart from them those that did not.

use crate::pack::inspection::{Criterion, goes_by};
use crate::pack::validate::reserved::FAMILIES;
use crate::reconcile::registry::Year;
use crate::reconcile::report::{Outcome, Override, Status};

use super::Desk;
use super::findings::Told;
use super::judgement::{Conclusion, Judgement, short};

/// Most rules that are named one by one.
const MOST_RULES: usize = 3;
/// Most reasons why rules were not checked.
const MOST_REASONS: usize = 5;
/// Signs of a reason that have room in a cell.
const MESSAGE: usize = 110;
/// Why a rule that passed says nothing, where it compared nothing.
const NOTHING: &str = "没有可比对的数";
/// The same, where it compared last year's figures.
const OF_LAST_YEAR: &str = "没有读到本年的数可比，只看了上年的";

impl Desk<'_> {
    /// What the rules that ran say, and what those say that did not; none of each where there are none.
    pub(super) fn by_rules(&self, criterion: &Criterion) -> (Option<Judgement>, Option<Judgement>) {
        let outcomes =
            self.findings.report.outcomes.iter().filter(|outcome| self.is_of(criterion, &outcome.rule));
        let (skipped, ran): (Vec<&Outcome>, Vec<&Outcome>) =
            outcomes.partition(|outcome| unchecked_because(outcome).is_some());
        let (outside, skipped): (Vec<&Outcome>, Vec<&Outcome>) =
            skipped.into_iter().partition(|outcome| outcome.outside);
        // what does not apply is no part of the conclusion, unless there is nothing else
        let told = (!outside.is_empty()).then(|| not_applying(&outside));
        let ran = (!ran.is_empty()).then(|| self.ran(criterion, &ran));
        let skipped = (!skipped.is_empty()).then(|| unchecked(&skipped));
        match (ran, skipped, told) {
            (Some(mut ran), skipped, told) => {
                ran.basis.extend(told.into_iter().flat_map(|told| told.basis));
                (Some(ran), skipped)
            }
            (None, Some(mut skipped), Some(told)) => {
                skipped.basis.extend(told.basis);
                (None, Some(skipped))
            }
            (None, Some(skipped), None) => (None, Some(skipped)),
            (None, None, told) => (told, None),
        }
    }

    /// Whether a rule stands behind a criterion.
    fn is_of(&self, criterion: &Criterion, rule: &str) -> bool {
        let names = |named: &str| goes_by(rule, named, FAMILIES.contains(&named));
        if criterion.rules.iter().any(|named| names(named)) {
            // last year's tables are not what is examined
            return !rule.contains(Year::Last.mark());
        }
        let pack = &self.findings.input.pack;
        criterion.other_checks
            && pack.checks.iter().any(|check| check.id == *rule)
            && !pack.inspection.names_rule(rule)
    }

    /// What rules that ran came to.
    fn ran(&self, criterion: &Criterion, ran: &[&Outcome]) -> Judgement {
        let mut basis = Vec::new();
        let (reading, comparing): (Vec<&Outcome>, Vec<&Outcome>) =
            ran.iter().copied().partition(|outcome| outcome.of_reading);
        if !comparing.is_empty() {
            basis.push(compared(criterion, &comparing));
        }
        // a rule that noticed something is told with it, and is no ground for anything
        let quiet = reading.iter().filter(|outcome| outcome.findings.is_empty());
        let titles: Vec<String> = quiet.map(|outcome| outcome.title.clone()).collect();
        if !titles.is_empty() {
            basis.push(format!("读取时看过：{}", first_few(titles, MOST_RULES)));
        }
        let mut judged = Judgement { basis, ..Judgement::met("") };
        judged.rests = ran.iter().map(|outcome| outcome.rule.clone()).collect();
        let told: Vec<Told<'_>> = ran.iter().flat_map(|outcome| Told::of(outcome)).collect();
        judged = judged.and(self.of_findings(&told, Some(criterion)));
        for outcome in ran.iter().filter(|outcome| !outcome.changed.is_empty()) {
            judged = judged.and(Judgement::unknown(format!("{}：{}", outcome.title, outcome.changed)));
        }
        judged
    }

    /// What the bureau switched off of that which a table is held against: nobody has looked at it.
    pub(super) fn switched_off(&self, is_there: impl Fn(&Outcome) -> bool) -> Option<Judgement> {
        let off = |outcome: &&Outcome| outcome.overridden == Some(Override::Off) && is_there(outcome);
        let off: Vec<&Outcome> = self.findings.report.outcomes.iter().filter(off).collect();
        (!off.is_empty()).then(|| unchecked(&off))
    }
}

/// Why a rule is no ground for anything: it did not run, or it compared nothing of this year. What it found is told
/// all the same.
fn unchecked_because(outcome: &Outcome) -> Option<&str> {
    match &outcome.status {
        Status::Skipped(why) => Some(why),
        Status::Passed if outcome.findings.is_empty() && outcome.compared <= outcome.of_last_year => {
            Some(if outcome.compared == 0 { NOTHING } else { OF_LAST_YEAR })
        }
        Status::Passed | Status::Failed | Status::Warned => None,
    }
}

/// How many rules ran, and what came of each: only what nobody had to speak up for has passed.
fn compared(criterion: &Criterion, ran: &[&Outcome]) -> String {
    let places: usize = ran.iter().map(|outcome| outcome.compared).sum();
    let titles = ran.iter().map(|outcome| format!("{}（{}处）", outcome.title, outcome.compared));
    let named = first_few(titles.collect(), MOST_RULES);
    let mut counts: Vec<(Came, usize)> = Came::ALL.map(|came| (came, 0)).to_vec();
    for outcome in ran {
        let came = Came::of(criterion, outcome);
        counts.iter_mut().filter(|(known, _)| *known == came).for_each(|(_, count)| *count += 1);
    }
    counts.retain(|(_, count)| *count > 0);
    match counts.as_slice() {
        [(Came::Passed, 1)] => named,
        counts => {
            let words = counts.iter().map(|(came, count)| came.told(*count));
            let words = words.collect::<Vec<String>>().join("，");
            format!("核对{}条，{words}，比对{places}处：{named}", ran.len())
        }
    }
}

/// What a rule that ran came to, as an inspector counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// All agrees.
    Passed,
    /// All agrees, and there is something that might be better.
    Noticed,
    /// Part of it was not looked at.
    InPart,
    /// What it found somebody answers for.
    Accepted,
    /// The bureau has changed what it weighs.
    Reweighed,
    /// It warns.
    Warned,
    /// It warns, and the criterion takes that for a breach.
    Breached,
    /// It is broken.
    Failed,
}

impl Came {
    const ALL: [Came; 8] = [
        Came::Passed,
        Came::Noticed,
        Came::InPart,
        Came::Accepted,
        Came::Reweighed,
        Came::Warned,
        Came::Breached,
        Came::Failed,
    ];

    /// How many rules came to it, in the words that the check has for them.
    fn told(self, count: usize) -> String {
        let word = match self {
            Came::Passed => "通过",
            Came::Noticed => "通过但有提示",
            Came::InPart => "只核对了一部分",
            Came::Accepted => "已说明",
            Came::Reweighed => "本单位改过规则",
            Came::Warned => "有警告",
            Came::Breached => return format!("有警告{count}条（按检查标准算不符合）"),
            Came::Failed => "未通过",
        };
        format!("{word}{count}条")
    }

    fn of(criterion: &Criterion, outcome: &Outcome) -> Self {
        let breach = |told: &Told<'_>| told.answer().is_none() && criterion.is_breach(&told.finding.id);
        let told = Told::of(outcome);
        if outcome.status == Status::Failed {
            Came::Failed
        } else if told.iter().any(breach) {
            Came::Breached
        } else if outcome.overridden == Some(Override::Reweighed) {
            Came::Reweighed
        } else if outcome.status == Status::Warned {
            Came::Warned
        } else if outcome.accepted() > 0 {
            Came::Accepted
        } else if !outcome.changed.is_empty() {
            Came::InPart
        } else if !told.is_empty() {
            Came::Noticed
        } else {
            Came::Passed
        }
    }
}

/// Rules that did not run by the reason why, in their order.
fn by_reason<'o>(skipped: &[&'o Outcome]) -> Vec<(&'o str, Vec<String>)> {
    let mut by_reason: Vec<(&str, Vec<String>)> = Vec::new();
    for outcome in skipped {
        let why = unchecked_because(outcome).unwrap_or_default();
        match by_reason.iter_mut().find(|(known, _)| *known == why) {
            Some((_, titles)) => titles.push(outcome.title.clone()),
            None => by_reason.push((why, vec![outcome.title.clone()])),
        }
    }
    by_reason
}

/// What rules that do not apply came to.
fn not_applying(outside: &[&Outcome]) -> Judgement {
    let reasons: Vec<String> = by_reason(outside).into_iter().map(|(why, _)| short(why, MESSAGE)).collect();
    // several rules may have one reason, so that what is counted is said
    let more =
        if reasons.len() > MOST_RULES { format!("等{}种原因", reasons.len()) } else { String::new() };
    let named = reasons.into_iter().take(MOST_RULES).collect::<Vec<String>>().join("、");
    let basis = format!("另有{}条不适用：{named}{more}", outside.len());
    Judgement::of(Conclusion::NotApplicable, basis)
}

/// What rules that lacked data, or were switched off, came to.
fn unchecked(skipped: &[&Outcome]) -> Judgement {
    let by_reason = by_reason(skipped);
    let (count, reasons) = (skipped.len(), by_reason.len());
    let mut judged = Judgement::unknown(format!("未核对{count}条"));
    judged.rests = skipped.iter().map(|outcome| outcome.rule.clone()).collect();
    for (why, titles) in by_reason.into_iter().take(MOST_REASONS) {
        judged.remarks.push(format!("{}：{}", short(why, MESSAGE), first_few(titles, MOST_RULES)));
    }
    if reasons > MOST_REASONS {
        judged.remarks.push(format!("另有{}种情况，见核对报告", reasons - MOST_REASONS));
    }
    judged
}

/// Some of many, with how many there are.
pub(super) fn first_few(all: Vec<String>, most: usize) -> String {
    let more = if all.len() > most { format!("等{}项", all.len()) } else { String::new() };
    format!("{}{more}", all.into_iter().take(most).collect::<Vec<String>>().join("、"))
}
