//! `gongkai messages`: what the code before a message means, and what to do; rules of packs too.

use std::sync::Arc;

use crate::budget::lookup::nearest;
use crate::messages::{CodeSpec, GROUPS, codes};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::reconcile::registry::{self, Listed};

use super::Outcome;
use super::args::MessagesArgs;
use super::offers;
use super::out::Out;

/// Whether a name, or what it means, fits what is asked.
type Fits<'f> = &'f dyn Fn(&str, &str) -> bool;

/// More than so many are listed, each in a line.
const MOST_IN_FULL: usize = 3;

/// Runs the command.
pub fn run(args: &MessagesArgs, out: &mut Out) -> Outcome {
    let asked = args.code.as_deref().map(bare).unwrap_or_default();
    if asked.is_empty() {
        list_all(out);
        return Outcome::Done;
    }
    let packs = match packs(args, out) {
        Ok(packs) => packs,
        Err(outcome) => return outcome,
    };
    let rules = rules_of(&packs);
    let (codes, rules) = found(asked, &rules);
    match codes.len() + rules.len() {
        0 => return unknown(asked, &packs, out),
        1..=MOST_IN_FULL => {
            codes.iter().for_each(|own| tell(own, out));
            rules.iter().for_each(|rule| tell_rule(rule, out));
        }
        count => {
            codes.iter().for_each(|own| out.line(&format!("{}　{}", own.code, own.means)));
            rules.iter().for_each(|rule| out.line(&format!("{}　{}", rule.id, rule.title)));
            out.line(&format!("共{count}个；要看常见起因和怎么办，请写一个完整的编号"));
        }
    }
    Outcome::Done
}

/// The code alone: without brackets, and without what stands behind the colon of a finding.
fn bare(asked: &str) -> &str {
    let asked = asked.trim();
    let asked =
        asked.rsplit_once(['[', '［']).map_or(asked, |(_, inner)| inner).trim_end_matches([']', '］']);
    // the colon after 上年 belongs to the names of rules of last year's tables
    let colon = asked.match_indices([':', '：']).find(|(at, _)| !asked[..*at].ends_with("上年"));
    colon.map_or(asked, |(at, _)| &asked[..at])
}

fn packs(args: &MessagesArgs, out: &Out) -> Result<Vec<Arc<Pack>>, Outcome> {
    let finder = PackFinder::new(&args.templates);
    if args.pack.is_some() || !args.templates.is_empty() {
        return Ok(vec![offers::pack(args.pack.as_deref(), &finder, out)?]);
    }
    crate::pack::load::built_in_packs().into_iter().map(|id| offers::pack(Some(id), &finder, out)).collect()
}

/// The rules that have no code of their own in the registry, each once.
fn rules_of(packs: &[Arc<Pack>]) -> Vec<Listed<'_>> {
    let mut rules: Vec<Listed<'_>> = Vec::new();
    for rule in packs.iter().flat_map(|pack| registry::listed(pack)).filter(|rule| !rule.of_reading()) {
        let same = |own: &&Listed<'_>| own.id == rule.id && own.title == rule.title;
        if rules.iter().find(same).is_none() {
            rules.push(rule);
        }
    }
    rules
}

/// What is asked for: of that name; else what begins so; else what has it somewhere.
fn found<'r>(asked: &str, rules: &'r [Listed<'r>]) -> (Vec<&'static CodeSpec>, Vec<&'r Listed<'r>>) {
    let exactly = |name: &str, _: &str| name == asked;
    let begins = |name: &str, _: &str| name.starts_with(asked);
    let holds = |name: &str, means: &str| name.contains(asked) || means.contains(asked);
    let degrees: [Fits<'_>; 3] = [&exactly, &begins, &holds];
    for fits in degrees {
        let codes: Vec<&CodeSpec> = codes().filter(|own| fits(own.code, own.means)).collect();
        let rules: Vec<&Listed<'_>> = rules.iter().filter(|rule| fits(&rule.id, &rule.title)).collect();
        if !codes.is_empty() || !rules.is_empty() {
            return (codes, rules);
        }
    }
    (Vec::new(), Vec::new())
}

fn list_all(out: &mut Out) {
    for group in GROUPS {
        out.line(&format!("{}（{}）", group.title, group.when));
        for own in group.codes {
            out.line(&format!("  {}　{}", own.code, own.means));
        }
    }
    out.line("数字之间的核对是规则，用 gongkai rules 列出；看一个的起因和怎么办：gongkai messages 编号");
}

fn tell(own: &CodeSpec, out: &mut Out) {
    out.line(&format!("{}　{}", own.code, own.means));
    out.line(&format!("  常见起因：{}", own.cause));
    out.line(&format!("  怎么办：{}", own.cure));
}

fn tell_rule(rule: &Listed<'_>, out: &mut Out) {
    out.line(&format!("{}　{}（不符合是{}）", rule.id, rule.title, rule.severity.word()));
    if !rule.basis.is_empty() {
        out.line(&format!("  依据：{}", rule.basis));
    }
    if !rule.hint.is_empty() {
        out.line(&format!("  怎么办：{}", rule.hint));
    }
}

fn unknown(asked: &str, packs: &[Arc<Pack>], out: &Out) -> Outcome {
    let mut names: Vec<String> = codes().map(|own| own.code.to_owned()).collect();
    names.extend(rules_of(packs).into_iter().map(|rule| rule.id));
    let near = nearest(asked, names.iter()).map(|near| format!("，是否指“{near}”")).unwrap_or_default();
    out.complain(&format!("错误：没有“{asked}”这个编号{near}"));
    out.complain("  请：写信息前面方括号里的编号或其中的几个字；不写编号就列出全部");
    Outcome::Refused
}
