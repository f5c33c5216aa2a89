//! What the bureau changed about rules, and which findings it answers for.

use crate::budget::label;
use crate::budget::unit::{Accepted, Unit};
use crate::diag::{Place, Severity};

use super::World;
use super::registry::RuleSpec;
use super::report::{Evidence, Finding, Outcome, Override, Report, SWITCHED_OFF, Status};
use super::rule::{FAULT, Ran, Rule, Stop, worst};
use super::rules;
use super::secrecy::Plan;

/// Changes weights and switches rules off, each with its reason.
pub(super) fn overrides(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    if unit.overrides.is_empty() {
        return Err(nothing(unit, &RULES_CHANGED));
    }
    for (index, change) in unit.overrides.iter().enumerate() {
        rule.compared += 1;
        let place = RULES_CHANGED.place(unit, index);
        let word = RULES_CHANGED.word(&place);
        let wanted = plain_id(&change.id);
        let earlier = &unit.overrides[..index];
        if earlier.iter().any(|earlier| plain_id(&earlier.id) == wanted) {
            let message = format!("{word}写了不止一次“{}”，以后一次为准", change.id);
            let evidence = Evidence::of("rule.id", &change.id);
            rule.find(&change.id, message, evidence, vec![place.clone()]);
        }
        let Some(outcome) = report.outcomes.iter_mut().find(|outcome| plain_id(&outcome.rule) == wanted)
        else {
            let settling = rules::all().any(|spec| spec.settles() && plain_id(spec.id) == wanted);
            let why = if settling { "是不能改动的规则" } else { "不是规则的名称" };
            let message = format!("{word}写的“{}”{why}，没有起作用", change.id);
            rule.find(&change.id, message, Evidence::of("rule.id", &change.id), vec![place]);
            continue;
        };
        match change.severity {
            None => {
                outcome.findings.clear();
                outcome.overridden = Some(Override::Off);
                // it was not checked, whether or not it applies
                outcome.outside = false;
                outcome.status = Status::Skipped(format!("{SWITCHED_OFF}：{}", change.reason));
            }
            Some(severity) => {
                outcome.overridden = Some(Override::Reweighed);
                outcome.findings.iter_mut().for_each(|finding| finding.severity = severity);
                note(outcome, format!("本单位改为{}：{}", severity.word(), change.reason));
                restate(outcome);
            }
        }
    }
    Ok(())
}

/// A kind of decision, as unit.toml and as the sheets of facts call it.
struct Decisions {
    key: &'static str,
    in_file: &'static str,
    on_sheet: &'static str,
}

const RULES_CHANGED: Decisions =
    Decisions { key: "rule", in_file: "[[rule]] ", on_sheet: "“改动规则”" };
const ACCEPTED: Decisions =
    Decisions { key: "accept", in_file: "[[accept]] ", on_sheet: "“接受问题”" };

impl Decisions {
    /// Where one of them stands, by its number over both sources.
    fn place(&self, unit: &Unit, index: usize) -> Place {
        let own = format!("第{}个 {}", index + 1, self.in_file.trim_end());
        unit.statement.places.get(&own).cloned().unwrap_or_else(|| unit.place(self.key))
    }

    /// What it is called where it stands, ready to be followed by Chinese words.
    fn word(&self, place: &Place) -> &'static str {
        if matches!(place, Place::Cell(_) | Place::Sheet { .. }) { self.on_sheet } else { self.in_file }
    }
}

/// Says that none is stated; one that is may be among what could not be read.
fn nothing(unit: &Unit, of: &Decisions) -> Stop {
    let statement = &unit.statement;
    if unit.incomplete {
        return Stop::skip(statement.unread());
    }
    Stop::skip(match (&statement.file, statement.sheets.is_empty()) {
        (None, false) => format!("没有写{}", of.on_sheet),
        (_, false) => format!("没有写{}（{}）", of.on_sheet, of.in_file.trim_end()),
        (_, true) => format!("unit.toml 没有写 {}", of.in_file.trim_end()),
    })
}

/// An id as ids are compared: without the weight and brackets of the report around it, blanks and wide marks.
fn plain_id(written: &str) -> String {
    let folded = label::fold(written);
    let weights = [Severity::Error, Severity::Warning, Severity::Notice].map(Severity::word);
    let bare = weights.iter().find_map(|word| folded.strip_prefix(word).filter(|rest| rest.starts_with('[')));
    let bare = bare.unwrap_or(&folded);
    let opens = ['[', '【', '〔', '"'];
    let closes = [']', '】', '〕', '"', ':', '。'];
    bare.trim_start_matches(opens).trim_end_matches(closes).to_owned()
}

/// Drops comparisons over withheld cells, and says how many.
pub fn secrecy(outcomes: &mut [Outcome], withheld: &Plan) {
    for outcome in outcomes {
        let count = outcome.looked.iter().filter(|looked| looked.at_any(&withheld.places)).count();
        if count == 0 {
            continue;
        }
        let open = |finding: &Finding| !finding.places.iter().any(|place| withheld.places.contains(place));
        outcome.findings.retain(open);
        outcome.roundings.retain(open);
        // a rule may have looked at more than it could compare
        outcome.compared = outcome.compared.saturating_sub(count);
        if outcome.compared == 0 {
            outcome.status = Status::Skipped("涉及不公开的内容".to_owned());
        } else {
            note(outcome, format!("另有{count}处涉及不公开的内容，未比对"));
        }
        restate(outcome);
    }
}

/// Marks accepted findings; an acceptance whose figures have changed is void and is told.
pub(super) fn acceptances(world: &World<'_>, report: &mut Report, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    if unit.accepted.is_empty() {
        return Err(nothing(unit, &ACCEPTED));
    }
    for (index, accept) in unit.accepted.iter().enumerate() {
        rule.compared += 1;
        let place = ACCEPTED.place(unit, index);
        let told = match meant(accept, report) {
            Ok(finding) => take(accept, finding, &place),
            // it may be where nothing could be read
            Err(Astray::Gone) if world.budget.in_part() => None,
            Err(astray) => Some((Severity::Notice, astray.sentence(accept, ACCEPTED.word(&place)))),
        };
        if let Some((severity, message)) = told {
            let evidence = Evidence::of("accept.fingerprint", &accept.fingerprint);
            rule.find_as(severity, &accept.id, message, evidence, vec![place]);
        }
    }
    report.outcomes.iter_mut().for_each(restate);
    Ok(())
}

/// Whether somebody may answer for a finding: not where a decision about secrets or rules does not work out, and not
/// where the rule did not run.
pub fn may_be_accepted(outcome: &Outcome, finding: &Finding) -> bool {
    let settling = rules::all().any(|spec| spec.settles() && spec.id == outcome.rule);
    !settling && finding.id != format!("{}:{}", outcome.rule, FAULT)
}

/// Why an acceptance leads to no finding.
enum Astray {
    /// Nobody can answer for what the rule finds.
    Settling,
    /// The rule found several things: their ids, with fingerprints.
    Several(Vec<String>),
    /// The fingerprint is that of another finding.
    Other(String),
    /// The rule found nothing, or not this.
    Gone,
}

impl Astray {
    fn sentence(&self, accept: &Accepted, word: &str) -> String {
        let id = &accept.id;
        match self {
            Astray::Settling => format!("“{id}”不能接受，{word}没有起作用"),
            Astray::Gone => format!("“{id}”这个问题已经没有了，{word}没有起作用"),
            Astray::Several(all) => {
                format!("“{id}”有{}处问题，{word}没有起作用；要写全是哪一处：{}", all.len(), all.join("、"))
            }
            Astray::Other(other) => format!(
                "“{id}”没有这个问题，{word}没有起作用；指纹 {} 是“{other}”的，请把编号改成它",
                accept.fingerprint.trim()
            ),
        }
    }
}

/// The finding that an acceptance means: by its id; by the id of its rule, where its fingerprint or that there is
/// no other tells which.
fn meant<'r>(accept: &Accepted, report: &'r mut Report) -> Result<&'r mut Finding, Astray> {
    let wanted = plain_id(&accept.id);
    let fingerprint = accept.fingerprint.trim().to_ascii_lowercase();
    let mut called = None;
    let mut of_rule = Vec::new();
    let mut printed = None;
    for (at, outcome) in report.outcomes.iter().enumerate() {
        for (index, finding) in outcome.findings.iter().enumerate() {
            let is_called = finding.is_called(&accept.id) || plain_id(&finding.id) == wanted;
            if is_called && called.is_none() {
                called = Some((at, index));
            }
            if plain_id(&outcome.rule) == wanted {
                of_rule.push((at, index));
            }
            if finding.fingerprint() == fingerprint {
                printed = Some((at, index));
            }
        }
    }
    let by_rule = printed.filter(|at| of_rule.contains(at)).or(match of_rule.as_slice() {
        [only] => Some(*only),
        _ => None,
    });
    let finding = |(at, index): (usize, usize)| &report.outcomes[at].findings[index];
    let Some((at, index)) = called.or(by_rule) else {
        let settling = |spec: &&RuleSpec| spec.settles() && wanted.split(':').next() == Some(spec.id);
        if rules::all().any(|spec| settling(&spec)) {
            return Err(Astray::Settling);
        }
        if !of_rule.is_empty() {
            let shown = |at: &(usize, usize)| {
                let finding = finding(*at);
                format!("{}（指纹 {}）", finding.id, finding.fingerprint())
            };
            return Err(Astray::Several(of_rule.iter().map(shown).collect()));
        }
        return Err(printed.map_or(Astray::Gone, |at| Astray::Other(finding(at).id.clone())));
    };
    Ok(&mut report.outcomes[at].findings[index])
}

/// Accepts a finding, unless its figures have changed since; what there is to tell.
fn take(accept: &Accepted, finding: &mut Finding, place: &Place) -> Option<(Severity, String)> {
    let now = finding.fingerprint();
    let written = accept.fingerprint.trim().to_ascii_lowercase();
    let accepted = Some(format!("{}，{}", accept.name, accept.reason));
    let on_sheet = ACCEPTED.word(place) == ACCEPTED.on_sheet;
    if written == now {
        finding.accepted = accepted;
        None
    } else if finding.had_fingerprint(&written) {
        finding.accepted = accepted;
        let mended = match on_sheet {
            true => format!("请把对象改成“{}”，指纹改成 {now}", finding.id),
            false => format!("请改成 id = \"{}\"、fingerprint = \"{now}\"", finding.id),
        };
        let id = &accept.id;
        let message = format!("“{id}”写的是旧的指纹，这一次仍然有效；{mended}，下一版程序不再认旧的");
        Some((Severity::Notice, message))
    } else if plain_id(&accept.id) != plain_id(&finding.id) && !finding.is_called(&accept.id) {
        // the id of a rule alone does not say that it was this finding
        let message = format!(
            "“{}”只写了规则的名称，指纹也对不上，接受没有起作用；这条规则的问题是“{}”，指纹 {now}",
            accept.id, finding.id
        );
        Some((Severity::Warning, message))
    } else {
        let id = &accept.id;
        let message = format!("“{id}”的数字或文字在接受以后变了（指纹现在是 {now}），接受作废");
        Some((Severity::Warning, message))
    }
}

/// Adds to what the report says beside an outcome.
fn note(outcome: &mut Outcome, text: String) {
    // decisions are worked off again when the text has been composed
    if outcome.changed.split('；').any(|said| said == text) {
        return;
    }
    if !outcome.changed.is_empty() {
        outcome.changed.push('；');
    }
    outcome.changed.push_str(&text);
}

/// The status that follows from the findings as they now stand.
fn restate(outcome: &mut Outcome) {
    outcome.status = match worst(&outcome.findings) {
        Some(Severity::Error) => Status::Failed,
        Some(Severity::Warning) => Status::Warned,
        // a notice says why nothing was checked
        _ if matches!(outcome.status, Status::Skipped(_)) => return,
        _ => Status::Passed,
    };
}
