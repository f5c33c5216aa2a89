//! Reasons that say nothing: 据实安排, 工作需要.

use crate::budget::label::fold;
use crate::budget::path::CellPath;
use crate::pack::manifest::Wording;
use crate::pack::naming::FigureNames;

use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// A reason says more than that the amount is another.
pub(in crate::reconcile) fn empty(world: &World<'_>, rule: &mut Rule) -> Ran {
    let wording = &world.pack.manifest.wording;
    if wording.empty_reasons.is_empty() {
        return Err(Stop::skip("模板包没有列出说了等于没说的原因"));
    }
    let unit = &world.budget.unit;
    let names = FigureNames::new(world.pack, &world.budget.current, world.budget.previous.as_ref());
    for (key, prose) in &unit.reasons {
        rule.compared += 1;
        let text = prose.text();
        if says_nothing(&text, wording) {
            let figure = CellPath::parse(key).map_or_else(|_| key.clone(), |path| names.words(&path));
            let message = format!("“{figure}”的变动原因只写了“{}”，没有说是什么事使它变动", text.trim());
            let written = prose.paragraphs.first().map(|paragraph| paragraph.place.clone());
            let place = written.unwrap_or_else(|| unit.place(&format!("reasons.\"{key}\"")));
            rule.find(key, message, Evidence::of(key, &text), vec![place]);
        }
    }
    Ok(())
}

/// Whether all clauses of a reason are phrases that fit any change.
pub(in crate::reconcile) fn says_nothing(text: &str, wording: &Wording) -> bool {
    let folded = fold(text);
    let mut clauses = folded
        .split(|c: char| c.is_ascii_punctuation() || "，。；、：！".contains(c))
        .filter(|c| !c.is_empty());
    let mut any = false;
    let all = clauses.all(|clause| {
        let mut rest = clause.to_owned();
        for phrase in longest_first(&wording.empty_reasons) {
            any |= rest.contains(phrase);
            rest = rest.replace(phrase, "");
        }
        let left = longest_first(&wording.empty_fillers).into_iter();
        left.fold(rest, |rest, filler| rest.replace(filler, "")).is_empty()
    });
    any && all
}

/// Longer words first, since shorter ones may be part of them.
fn longest_first(words: &[String]) -> Vec<&str> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::load;

    #[test]
    fn only_what_fits_any_change_says_nothing() {
        for id in ["jiangxi", "shanghai"] {
            let pack = load::load(id, &[]).unwrap();
            let nothing = |text: &str| says_nothing(text, &pack.manifest.wording);
            for text in [
                "据实安排",
                "据实安排。",
                "工作需要",
                "因工作需要增加",
                "根据实际工作需要，相应调整",
                "根据实际情况安排",
                "正常变动",
                "正常增减变动。",
                "业务需要",
                "主要原因是工作需要",
                "政策性因素",
                "根据实际情况据实安排",
                "预算调整所致",
                "政策性因素影响，支出相应增加",
                "按实际需要安排预算",
            ] {
                assert!(nothing(text), "{id} {text}");
            }
            for text in [
                "人员增加",
                "项目减少",
                "据实安排公务接待，批次减少",
                "因工作需要新增一辆执法车",
                "政策性增资",
                "厉行节约，压减一般性支出",
                "业务需要，新开办两所幼儿园",
                "正常晋级晋档",
                "上年结转资金减少",
                "退休人员增加，社保缴费基数调整",
            ] {
                assert!(!nothing(text), "{id} {text}");
            }
        }
    }
}
