//! Which keys an office may need, as far as it is known what it is.

use crate::pack::manifest::FactSpec;
use crate::read::facts::{Keys, Said};

/// Takes away the facts that no document of this office prints. What is stated stays, used or not.
pub(super) fn keep(keys: &mut Keys, said: &Said) {
    let all = keys.facts.clone();
    keys.facts.retain(|spec| said.facts.contains_key(&spec.key) || may_be_printed(spec, &all, said));
}

/// Whether each condition of a fact holds, or may hold when more is filled in.
fn may_be_printed(spec: &FactSpec, all: &[FactSpec], said: &Said) -> bool {
    spec.when.iter().all(|condition| {
        let on = all.iter().find(|on| on.key == *condition.fact);
        match (said.facts.get(condition.fact.as_str()), on) {
            (Some(stated), on) => {
                let words = stated.words();
                let words = on.map_or_else(|| words.clone(), |on| on.choice(&words));
                condition.is.iter().any(|value| *value == words)
            }
            // what nobody is asked for stays as it is without being stated
            (None, Some(on)) if on.key != spec.key => may_be_printed(on, all, said),
            (None, _) => true,
        }
    })
}
