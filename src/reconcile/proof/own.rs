//! The words of a bureau's own templates, held to what the words of clerks are held to, in the sentences that a
//! reader will see. Words of built-in templates are right by their own tests, those of clerks were looked at as
//! passages; what is printed of neither has its figures and facts behind it.

use crate::budget::label::fold;

use super::authors::{By, authors};
use super::galley::{Galley, Printed, TextKind};
use super::seams::has_clerk;
use super::tell::{Misprint, tell_where};
use crate::reconcile::prose::passages::sentences;
use crate::reconcile::prose::patterns::{Manuscript, TextFault};
use crate::reconcile::prose::{doubled, words, years};
use crate::reconcile::registry::{Listed, Origin};
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::secrecy::names::{at, looked_for};

/// What finds something wrong with one text.
type Finder = fn(&Galley<'_>, &Printed) -> Result<Vec<Misprint>, Stop>;

/// The rules that look at every text of every pack, by id.
const OF_ALL: [(&str, Finder); 2] = [("文字-括号", brackets), ("文字-涉密名称", withheld)];
/// The rules that look at words of own templates, by id.
const OF_OWN: [(&str, Finder); 5] = [
    ("文字-部门单位", kinds),
    ("文字-级次", levels),
    ("文字-年份", left_over_years),
    ("文字-句号", stops),
    ("文字-重词", twice),
];

/// Adds to a rule over passages what it has to say of the composed text; none of rules that have nothing to say.
pub(super) fn more(galley: &Galley<'_>, listed: &Listed<'_>, rule: &mut Rule) -> Option<Ran> {
    let of = |rules: &[(&str, Finder)]| rules.iter().find(|(id, _)| *id == listed.id).map(|(_, find)| *find);
    if let Some(find) = of(&OF_ALL) {
        return Some(look(galley, rule, find));
    }
    if !galley.has_own_templates() {
        return None;
    }
    match (&listed.origin, of(&OF_OWN)) {
        // marks that meet have a rule of their own
        (Origin::Text(fault), _) if fault.composed_too => Some(pattern(galley, rule, fault)),
        (_, Some(find)) => Some(look(galley, rule, find)),
        _ => None,
    }
}

fn look(galley: &Galley<'_>, rule: &mut Rule, find: Finder) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        for misprint in find(galley, printed)? {
            tell_where(galley, rule, printed, &misprint);
        }
    }
    Ok(())
}

/// Whether what was found begins with words of an own template.
fn is_own(galley: &Galley<'_>, printed: &Printed, misprint: &Misprint) -> bool {
    authors(galley, printed, &misprint.range).first().is_some_and(|piece| piece.is_own())
}

fn pattern(galley: &Galley<'_>, rule: &mut Rule, fault: &TextFault) -> Ran {
    for printed in &galley.texts {
        rule.compared += 1;
        let text = printed.text.as_str();
        for slip in fault.slips(Manuscript { text, budget: galley.budget, pack: galley.pack })? {
            let misprint = Misprint::new(slip.range, slip.says);
            // a figure was not typed
            if !printed.is_figure(&misprint.range) && is_own(galley, printed, &misprint) {
                tell_where(galley, rule, printed, &misprint);
            }
        }
    }
    Ok(())
}

fn kinds(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    let own = &galley.budget.unit.kind;
    let mut all = Vec::new();
    for (at, sentence) in sentences(&printed.text) {
        let Some(found) = words::other_kind(galley.pack, own, sentence) else { continue };
        let says = format!("写着“{}”，这是{own}预算", &sentence[found.clone()]);
        all.push(Misprint::new(at + found.start..at + found.end, says));
    }
    all.retain(|misprint| is_own(galley, printed, misprint));
    Ok(all)
}

fn levels(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    // that no level is stated has been told of the passages
    let Some(own) = words::own_level(galley.pack, &galley.budget.unit) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for (at, sentence) in sentences(&printed.text) {
        let Some(found) = words::other_level(galley.pack, own, sentence) else { continue };
        let says = format!("写着“{}”，本单位是{own}", &sentence[found.clone()]);
        all.push(Misprint::new(at + found.start..at + found.end, says));
    }
    all.retain(|misprint| is_own(galley, printed, misprint));
    Ok(all)
}

fn left_over_years(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    let year = galley.budget.unit.year;
    let mut all = Vec::new();
    for (at, sentence) in sentences(&printed.text) {
        let Some(other) = years::out_of_place(sentence, year, true)? else { continue };
        let whole = at..at + sentence.len();
        for piece in authors(galley, printed, &whole).into_iter().filter(|piece| piece.is_own()) {
            let range = piece.range.start.max(whole.start)..piece.range.end.min(whole.end);
            if years::in_digits(&printed.text[range.clone()], year).contains(&format!("{other}年")) {
                all.push(Misprint::new(range, format!("写着{other}年，本年是{year}年")));
                break;
            }
        }
    }
    Ok(all)
}

/// A paragraph of sentences ends with a full stop.
fn stops(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    let text = printed.text.trim_end();
    if !words::lacks_stop(text)? {
        return Ok(Vec::new());
    }
    let Some(last) = text.chars().next_back() else { return Ok(Vec::new()) };
    let misprint = Misprint::new(text.len() - last.len_utf8()..text.len(), "有一段末尾没有句号");
    let wrong = printed.kind == TextKind::Paragraph && is_own(galley, printed, &misprint);
    Ok(if wrong { vec![misprint] } else { Vec::new() })
}

/// Words of two characters; longer ones are told wherever they come from.
fn twice(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    let mut all = Vec::new();
    for (at, sentence) in sentences(&printed.text) {
        let found = doubled::word(sentence, &galley.pack.lexicon);
        let Some((range, word)) = found.filter(|(_, word)| word.chars().count() == 2) else { continue };
        let misprint = Misprint::new(at + range.start..at + range.end, format!("把“{word}”打了两遍"));
        if authors(galley, printed, &misprint.range).iter().all(|piece| piece.is_own()) {
            all.push(misprint);
        }
    }
    Ok(all)
}

/// Brackets that no clerk wrote come in pairs; those of a clerk may be paired in the next paragraph.
fn brackets(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    if words::unpaired(&printed.text).is_none() {
        return Ok(Vec::new());
    }
    let mut text = printed.text.clone();
    for piece in authors(galley, printed, &(0..text.len())) {
        if matches!(piece.by, By::Clerk(_)) {
            let length = piece.range.len();
            text.replace_range(piece.range, &"\0".repeat(length));
        }
    }
    let found = words::unpaired(&text);
    Ok(found
        .map(|(at, odd)| Misprint::new(at..at + odd.len_utf8(), format!("“{odd}”不成对")))
        .into_iter()
        .collect())
}

/// Names and codes of what is withheld stand nowhere in what is printed, whoever wrote it.
fn withheld(galley: &Galley<'_>, printed: &Printed) -> Result<Vec<Misprint>, Stop> {
    let mut all = Vec::new();
    let folded = fold(&printed.text);
    for sought in looked_for(galley.budget) {
        if at(&folded, &sought.name).is_none() {
            continue;
        }
        let range = match printed.text.find(sought.name.as_str()) {
            Some(at) => at..at + sought.name.len(),
            None => 0..printed.text.len(),
        };
        // what a clerk wrote was told there
        if !has_clerk(&authors(galley, printed, &range)) {
            all.push(Misprint::new(range, format!("提到了{}", sought.words)));
        }
    }
    Ok(all)
}
