//! The facts that a pack asks for: keys, choices, conditions.

use crate::budget::label::fold;

use super::super::at::Written;
use super::super::manifest::{FactKind, FactSpec};
use super::defined::{Amiss, Defined, listed, near_one, unplaced};
use super::reserved::KEYS;
use super::verdicts::{Referring, Verdicts};

/// Holds all facts against each other.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let facts = &now.manifest.facts;
    for (at, fact) in facts.iter().enumerate() {
        let spot = |key: &str| now.places.at(&format!("fact.{at}.{key}"));
        let key = Written::new(fact.key.clone(), spot("key"));
        is_key(verdicts, &key);
        verdicts.named(&Written::new(fact.label.clone(), spot("label")), &format!("{} 的 label ", fact.key));
        for (first, other) in facts[..at].iter().enumerate() {
            let there = |key: &str| now.places.at(&format!("fact.{first}.{key}"));
            if other.key == fact.key {
                verdicts.twice(key.spot, there("key"), format!("[[fact]] 里有两个 key 是“{}”", fact.key));
            } else if fold(&other.label) == fold(&fact.label) {
                let message = format!("{} 和 {} 的 label 都是“{}”", other.key, fact.key, fact.label);
                verdicts.twice(spot("label"), there("label"), message);
            }
        }
        choices(verdicts, now, at, fact);
        references(verdicts, now, key.spot, fact);
    }
}

/// Keys are dotted words, and none is the program's or a part of another.
fn is_key(verdicts: &mut Verdicts<'_>, key: &Written) {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let hint = "key 由英文小写字母、数字、下划线组成，中间有点，如 staff.actual";
    if !key.split('.').all(word) {
        verdicts.wrong(key.spot, format!("[[fact]] 的 key 写着“{key}”"), hint);
    } else if !key.contains('.') {
        verdicts.warn(key.spot, format!("[[fact]] 的 key 写着“{key}”，中间没有点"), hint);
    }
    if KEYS.contains(&key.as_str()) {
        verdicts.wrong(key.spot, format!("“{key}”是程序自己要读的一项"), "请改 key");
    }
}

/// The values that a fact may have.
fn choices(verdicts: &mut Verdicts<'_>, now: Defined<'_>, at: usize, fact: &FactSpec) {
    let spot = |key: &str| now.places.at(&format!("fact.{at}.{key}"));
    let key = &fact.key;
    for (list, words) in [("choices", &fact.choices), ("words", &fact.words)] {
        for (number, word) in words.iter().enumerate() {
            let own = Written::new(word.clone(), spot(&format!("{list}.{number}")));
            verdicts.named(&own, &format!("{key} 的 {list} 里有一个"));
            if let Some(first) = words[..number].iter().position(|other| fold(other) == fold(word)) {
                let first = spot(&format!("{list}.{first}"));
                verdicts.twice(own.spot, first, format!("{key} 的 {list} 里“{word}”写了两次"));
            }
        }
    }
    if !fact.choices.is_empty() && fact.kind != FactKind::Text {
        verdicts.wrong(
            spot("choices"),
            format!("{key} 不是文字，不会用到 choices"),
            "请写 kind = \"text\"，或删去 choices",
        );
    }
    if !fact.words.is_empty() && fact.words.len() != fact.choices.len() {
        let (words, choices) = (fact.words.len(), fact.choices.len());
        let message = format!("{key} 的 choices 有{choices}个，words 有{words}个");
        if choices == 0 {
            verdicts.warn(spot("words"), message, "没有 choices，words 用不到，请删去");
        } else {
            verdicts.wrong(spot("words"), message, "请按同样的次序各写一个");
        }
    }
    if let Some(default) = &fact.default {
        verdicts.named(default, &format!("{key} 的 default "));
        if fact.kind != FactKind::Text {
            verdicts.wrong(default.spot, format!("{key} 不是文字，不会用到 default"), "请删去 default");
        } else if !fact.choices.is_empty() && !fact.choices.contains(default) {
            let known: Vec<Written> = fact.choices.iter().map(|choice| unplaced(choice)).collect();
            let near = near_one(default, &known).map(|near| format!("，是否指“{near}”")).unwrap_or_default();
            let only = listed(fact.choices.iter().map(String::as_str));
            let message = format!("{key} 的 default 写着“{default}”{near}，choices 里只有{only}");
            verdicts.wrong(default.spot, message, "请改成其中之一");
        }
    }
    if let Some(codes) = fact.codes.as_ref().filter(|_| fact.kind != FactKind::Map) {
        verdicts.wrong(codes.spot, format!("{key} 的 kind 不是 map，不会用到 codes"), "请删去 codes");
    }
}

/// What a fact names: codes, other facts, a text.
fn references(
    verdicts: &mut Verdicts<'_>,
    now: Defined<'_>,
    spot: super::super::at::FileSpot,
    fact: &FactSpec,
) {
    let key = &fact.key;
    if let Some(codes) = &fact.codes {
        verdicts
            .one(now, &format!("{key} 的 codes"), codes.spot, &|defined| defined.codes(codes).map(|_| ()));
    }
    if let Some(other) = &fact.last_year_of {
        let whose = format!("“{}”（{key}）的 last_year_of", fact.label);
        verdicts.one(now, &whose, other.spot, &|defined| defined.fact(other).map(|_| ()));
    }
    for condition in &fact.when {
        let mut referring = Referring::new(format!("“{}”（{key}）的 when", fact.label), condition.fact.spot);
        referring.code = "模板-条件";
        verdicts.hold(now, &referring, &|defined, found| {
            defined.condition(condition, found);
            if condition.fact == *key {
                let why = "不能以它自己为条件".to_owned();
                found.push((condition.fact.spot, Amiss::Wrong(why, "请改成别的一项".to_owned())));
            }
        });
    }
    if let Some(text) = &fact.unless {
        let mut referring = Referring::new(format!("“{}”（{key}）的 unless", fact.label), text.spot);
        referring.code = "模板-条件";
        verdicts.hold(now, &referring, &|defined, found| {
            if let Err(amiss) = defined.prose("prose", text) {
                found.push((text.spot, amiss));
            }
        });
    }
    if fact.without.as_ref().is_some_and(|without| without.trim().is_empty()) {
        verdicts.wrong(spot, format!("{key} 的 without 空着"), "请写不填它时文件里不写的内容，或删去");
    }
}
