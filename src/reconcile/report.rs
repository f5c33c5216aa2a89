//! What reconciliation came to: every rule with its outcome, every finding with its arithmetic.

mod basis;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::compose::lacking::NO_REASON;
use crate::diag::{Diagnostic, Place, Severity};
use crate::pack::checks::Relation;
use crate::read::unfilled;

use super::interval::{Comparison, Term, show};
use super::secrecy::Plan;

pub use basis::{Evidence, Spoils};

/// How a rule ended. Not checked is not passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Everything that it compares agrees.
    Passed,
    /// An error was found.
    Failed,
    /// A warning was found, no error.
    Warned,
    /// It could not run, or does not apply; why.
    Skipped(String),
}

/// A contradiction, or something to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// Stable id: the rule's id and the cell paths concerned; independent of sheet rows.
    pub id: String,
    /// Its weight.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// The arithmetic, where it is about sums.
    pub comparison: Option<Comparison>,
    /// What it rests on, where it is not about sums.
    pub evidence: Evidence,
    /// Id and message that it had in version 0.1.0, where they have changed since.
    pub formerly: Vec<(String, String)>,
    /// Where; the first is the place to mend first.
    pub places: Vec<Place>,
    /// What to do.
    pub hint: String,
    /// What is wrong because of it: what is found in the sums of that follows from it.
    pub spoils: Spoils,
    /// Who accepted it and why; it no longer stops publication.
    pub accepted: Option<String>,
}

impl Finding {
    /// Eight digits that change as soon as a figure or passage of the finding changes, and with nothing
    /// else: an acceptance names them.
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(&self.id);
        for (what, says) in &self.evidence.0 {
            digest.update(format!("{what}={says};"));
        }
        for term in self.comparison.iter().flat_map(|c| c.left.iter().chain(&c.right)) {
            digest.update(format!("{}={};", term.path, term.value.normalize()));
        }
        short(digest)
    }

    /// Whether it is about a sum that another finding makes wrong.
    pub fn follows_from(&self, other: &Finding) -> bool {
        let sums = self.comparison.iter().flat_map(|sums| sums.left.iter().chain(&sums.right));
        self.accepted.is_none() && sums.into_iter().any(|term| other.spoils.has(term))
    }

    /// Whether it goes, or went, by an id.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.formerly.iter().any(|(former, _)| former == id)
    }

    /// Whether version 0.1.0 gave this fingerprint, which hung on our wording where no sums are compared.
    /// Acceptances that name it hold until the version after this one.
    pub fn had_fingerprint(&self, fingerprint: &str) -> bool {
        let of = |id: &str, message: &str| {
            let mut digest = Sha256::new();
            digest.update(id);
            digest.update(message);
            short(digest)
        };
        // what a text is called stood before its key only later
        let key = self.evidence.0.first().map_or("", |(what, _)| what.as_str());
        let bare = self.message.find(key).map_or("", |at| &self.message[at..]);
        self.comparison.is_none()
            && (of(&self.id, &self.message) == fingerprint
                || of(&self.id, bare) == fingerprint
                || self.formerly.iter().any(|(id, message)| of(id, message) == fingerprint))
    }

    /// As a diagnostic; the arithmetic is apart, in [`written_out`].
    pub fn to_diagnostic(&self) -> Diagnostic {
        let mut message = self.message.clone();
        if let Some(accepted) = &self.accepted {
            message.push_str(&format!("（已接受：{accepted}）"));
        }
        let mut diagnostic = Diagnostic::new(self.severity, self.id.clone(), message).hint(self.hint.clone());
        diagnostic.places.clone_from(&self.places);
        diagnostic
    }
}

/// The first eight hexadecimal digits.
fn short(digest: Sha256) -> String {
    digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Most terms of a side that are written out one by one.
pub const MAX_TERMS: usize = 12;

/// More terms of a side that are nothing are counted instead.
const MOST_NOUGHTS: usize = 2;

/// Both sides term by term, then the difference.
pub fn written_out(comparison: &Comparison) -> String {
    let measure = comparison.measure();
    let side = |terms: &[Term], sum| {
        let mut lines = vec![format!("合计 {}", show(sum, measure))];
        // most columns of a table hold nothing
        let nought = |term: &&Term| term.value.is_zero() && term.place.is_some();
        let noughts = terms.iter().filter(nought).count();
        let short = noughts > MOST_NOUGHTS;
        let terms: Vec<&Term> = terms.iter().filter(|term| !short || !nought(term)).collect();
        for term in terms.iter().take(MAX_TERMS) {
            let place = term
                .place
                .as_ref()
                .map_or_else(|| "（表中没有这一行，按0计）".to_owned(), |p| format!("（{p}）"));
            let value = if term.blank { "空".to_owned() } else { show(term.value, term.measure) };
            lines.push(format!("    {} {value}{place}", term.named()));
        }
        if terms.len() > MAX_TERMS {
            lines.push(format!("    ……另有{}项", terms.len() - MAX_TERMS));
        }
        if short {
            lines.push(format!("    另有{noughts}项是0或者空的"));
        }
        lines.join("\n")
    };
    format!(
        "  左边{}\n  右边{}\n  相差 {}，四舍五入最多能解释 {}",
        side(&comparison.left, comparison.left_sum()),
        side(&comparison.right, comparison.right_sum()),
        show(comparison.difference(), measure),
        show(comparison.allowance(), measure),
    )
}

/// What one comparison looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Cells and keys; true for those that count negative when the right side is taken to the left.
    pub terms: Vec<(Place, bool)>,
    /// Whether it holds as an equation, so that one of the cells follows from the others.
    pub tied: bool,
    /// The sums themselves: what a reader of the report sees behind a rule that passed, and what a reader of the
    /// public files can solve; none where no sums were compared.
    pub comparison: Option<Comparison>,
}

impl Looked {
    /// Of a comparison. An inequality that is just met counts as an equation: a reader may guess it.
    pub fn of(comparison: &Comparison) -> Self {
        let side = |terms: &[Term], right: bool| -> Vec<(Place, bool)> {
            let of = |term: &Term| Some((term.place.clone()?, term.minus != right));
            terms.iter().filter_map(of).collect()
        };
        let mut terms = side(&comparison.left, false);
        terms.extend(side(&comparison.right, true));
        let sums = !matches!(comparison.relation, Relation::Together | Relation::Implies);
        let tied = sums && comparison.difference().abs() <= comparison.allowance();
        Self { terms, tied, comparison: Some(comparison.clone()) }
    }

    /// Whether it looked at one of these places.
    pub fn at_any(&self, places: &BTreeSet<Place>) -> bool {
        self.terms.iter().any(|(place, _)| places.contains(place))
    }
}

/// What a bureau decides about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// Its findings weigh something else.
    Reweighed,
    /// It is switched off: whatever it found is gone.
    Off,
}

/// A rule and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Stable id of the rule.
    pub rule: String,
    /// One sentence that says what must hold.
    pub title: String,
    /// Its basis.
    pub basis: String,
    /// The weight of a breach.
    pub weight: Severity,
    /// How it ended.
    pub status: Status,
    /// Whether it did not run because it does not apply: the pack, a fact or a figure says so.
    pub outside: bool,
    /// How many comparisons it made.
    pub compared: usize,
    /// How many of them looked at last year's book alone.
    pub of_last_year: usize,
    /// Errors, warnings and notices, 尾差 aside.
    pub findings: Vec<Finding>,
    /// 尾差: differences that rounding explains.
    pub roundings: Vec<Finding>,
    /// What the bureau changed about the rule and why, or what was left unchecked; empty if nothing.
    pub changed: String,
    /// What the bureau decided about the rule itself.
    pub overridden: Option<Override>,
    /// What each of its comparisons looked at.
    pub looked: Vec<Looked>,
    /// Sums of blank cells that are formulas: they compare nothing, and tell what is computed from what.
    pub idle: Vec<Comparison>,
    /// Whether it is about what reading noticed, and compares no figures.
    pub of_reading: bool,
    /// Whether it compares with what other folders hold: for who has this budget alone nothing follows from it.
    pub with_units: bool,
}

impl Outcome {
    /// How many of its findings somebody answers for: they are there, though it may count as passed.
    pub fn accepted(&self) -> usize {
        self.findings.iter().filter(|finding| finding.accepted.is_some()).count()
    }
}

/// Rules that did not run for want of the same.
#[derive(Debug, Clone)]
pub struct Unchecked<'a> {
    /// What is missing.
    pub wants: &'static str,
    /// The rules, and why each did not run.
    pub rules: Vec<(&'a Outcome, &'a str)>,
}

/// Begins the reason why a rule did not run that the office switched off.
pub(super) const SWITCHED_OFF: &str = "本单位停用";
/// What rules wait for, by words of the reason why they did not run; the first that fits counts.
const WANTS: [(&str, &[&str]); 7] = [
    ("已停用", &[SWITCHED_OFF]),
    ("没有读好", &["没有读好"]),
    ("没有上年的表", &["上年的表", "没有上年", "上年“"]),
    ("不适用", &["此项只适用于", "此项不适用", "可以有所属单位"]),
    ("没有填写", &["没有写", "没有填"]),
    ("没有这张表", &["没有“"]),
    ("没有数可比", &["没有可以核对的数", "没有可比对的数", "没有数"]),
];
/// What is missing in the other cases.
const OTHER: &str = "其他";
/// Kinds of want that one line has room for.
const MOST_GROUPS: usize = 3;

/// All rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they are declared; those that the shapes imply first.
    pub outcomes: Vec<Outcome>,
    /// What is withheld from the public.
    pub withheld: Plan,
    /// Errors of reading: what they are about was not looked at, and nothing is published.
    pub unread: Vec<Diagnostic>,
    /// Errors that keep the document from being composed, such as reasons that are missing; known once it was tried.
    pub lacking: Vec<Diagnostic>,
    /// How many reasons are missing, all of which one error names.
    pub reasons: usize,
}

impl Report {
    /// All findings, 尾差 aside.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.outcomes.iter().flat_map(|outcome| &outcome.findings)
    }

    /// All 尾差.
    pub fn roundings(&self) -> impl Iterator<Item = &Finding> {
        self.outcomes.iter().flat_map(|outcome| &outcome.roundings)
    }

    /// How many findings there are of a weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|f| f.severity == severity && f.accepted.is_none()).count()
    }

    /// Ids of the rules that did not run, by the reason why.
    pub fn skipped(&self) -> Vec<(&str, Vec<&str>)> {
        let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
        for outcome in &self.outcomes {
            let Status::Skipped(why) = &outcome.status else { continue };
            match by_reason.iter_mut().find(|(known, _)| known == why) {
                Some((_, rules)) => rules.push(&outcome.rule),
                None => by_reason.push((why, vec![&outcome.rule])),
            }
        }
        by_reason
    }

    /// The rules that did not run, by what is missing for them; what most wait for first.
    pub fn unchecked(&self) -> Vec<Unchecked<'_>> {
        let mut groups: Vec<Unchecked> = Vec::new();
        for outcome in &self.outcomes {
            let Status::Skipped(why) = &outcome.status else { continue };
            let known = WANTS.iter().find(|(_, words)| words.iter().any(|word| why.contains(word)));
            let wants = known.map_or(OTHER, |(wants, _)| wants);
            match groups.iter_mut().find(|group| group.wants == wants) {
                Some(group) => group.rules.push((outcome, why)),
                None => groups.push(Unchecked { wants, rules: vec![(outcome, why)] }),
            }
        }
        groups.sort_by_key(|group| (group.wants == OTHER, std::cmp::Reverse(group.rules.len())));
        groups
    }

    /// What was not checked, in one line; none where all was. What reading noticed compares nothing.
    pub fn unchecked_in_words(&self) -> Option<String> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for group in self.unchecked() {
            let count = group.rules.iter().filter(|(outcome, _)| !outcome.of_reading).count();
            if count > 0 {
                counts.push((group.wants, count));
            }
        }
        let all: usize = counts.iter().map(|(_, count)| count).sum();
        let (named, rest) = counts.split_at(counts.len().min(MOST_GROUPS));
        let mut words: Vec<String> = named.iter().map(|(wants, count)| format!("{wants}{count}项")).collect();
        let more: usize = rest.iter().map(|(_, count)| count).sum();
        if more > 0 {
            words.push(format!("{OTHER}{more}项"));
        }
        (all > 0).then(|| format!("{all}项：{}", words.join("、")))
    }

    /// The sum for a run in which all is well: what is not there is not told. `noticed`: notices that composing adds.
    pub fn brief(&self, noticed: usize) -> String {
        let rules = || self.outcomes.iter().filter(|outcome| !outcome.of_reading);
        let compared: usize = rules().map(|outcome| outcome.compared).sum();
        let passed = rules().filter(|outcome| outcome.status == Status::Passed).count();
        let unchecked = rules().filter(|outcome| matches!(outcome.status, Status::Skipped(_))).count();
        let accepted = self.findings().filter(|finding| finding.accepted.is_some()).count();
        let mut words = format!("比对{compared}处，通过{passed}项，未核对{unchecked}项");
        for (what, count) in [
            (Severity::Warning.word(), self.count(Severity::Warning)),
            ("已接受", accepted),
            (Severity::Notice.word(), self.count(Severity::Notice) + noticed),
            ("尾差", self.roundings().count()),
        ] {
            if count > 0 {
                words.push_str(&format!("，{what}{count}处"));
            }
        }
        words
    }

    /// How many things are lacking, each reason by itself.
    pub fn lacks(&self) -> usize {
        let of_reasons = self.lacking.iter().filter(|fault| fault.code == NO_REASON).count();
        self.lacking.len() - of_reasons + self.reasons.max(of_reasons)
    }

    /// The rules that the office switched off.
    pub fn switched_off(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| outcome.overridden == Some(Override::Off))
    }

    /// Whether publication must stop.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0 || !self.unread.is_empty()
    }

    /// One line for the end of a run.
    pub fn summary(&self) -> String {
        let rules = || self.outcomes.iter().filter(|outcome| !outcome.of_reading);
        let ended = |test: fn(&Status) -> bool| rules().filter(|o| test(&o.status)).count();
        let compared: usize = rules().map(|outcome| outcome.compared).sum();
        let roundings = self.roundings().count();
        let accepted: usize = rules().map(Outcome::accepted).sum();
        format!(
            "勾稽{}项，比对{compared}处：通过{}项，未通过{}项，警告{}项，未核对{}项{}；{}；{}",
            rules().count(),
            ended(|s| *s == Status::Passed),
            ended(|s| *s == Status::Failed),
            ended(|s| *s == Status::Warned),
            ended(|s| matches!(s, Status::Skipped(_))),
            if accepted == 0 { String::new() } else { format!("，已接受{accepted}处") },
            if roundings == 0 { "没有尾差".to_owned() } else { format!("尾差{roundings}处") },
            self.noticed_in_words(),
        )
    }

    /// How much reading noticed, by weight, and how much of it somebody answers for.
    fn noticed_in_words(&self) -> String {
        let of_reading = self.outcomes.iter().filter(|outcome| outcome.of_reading);
        let (accepted, open): (Vec<&Finding>, Vec<&Finding>) =
            of_reading.flat_map(|outcome| &outcome.findings).partition(|finding| finding.accepted.is_some());
        let mut counts = Vec::new();
        let unfilled = self.unread.iter().filter(|fault| unfilled::is_told_by(fault)).count();
        if unfilled > 0 {
            counts.push(format!("未填{unfilled}处"));
        }
        for weight in [Severity::Error, Severity::Warning, Severity::Notice] {
            let mut count = open.iter().filter(|finding| finding.severity == weight).count();
            if weight == Severity::Error {
                count += self.unread.len() - unfilled;
            }
            if count > 0 {
                counts.push(format!("{}{count}处", weight.word()));
            }
        }
        if !accepted.is_empty() {
            counts.push(format!("已接受{}处", accepted.len()));
        }
        if counts.is_empty() {
            "读取没有发现问题".to_owned()
        } else {
            format!("读取发现{}", counts.join("、"))
        }
    }
}
