//! What people typed, held against the tables: words of a full table under an empty one, names that are
//! withheld; and words typed twice. Amounts have a room of their own ([`super::amounts`]).

use super::doubled;
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};
use crate::reconcile::secrecy::names::{at, looked_for};

/// A table with figures does not say below that it is empty.
pub(in crate::reconcile) fn notes(world: &World<'_>, rule: &mut Rule) -> Ran {
    for table in &world.budget.current.tables {
        for note in &table.notes {
            rule.compared += 1;
            let says_empty = ["空表", "为空"].iter().any(|word| note.text.contains(word));
            if says_empty && !table.is_empty() {
                let message = format!("“{}”有数，表下却写着“{}”", table.id, note.text);
                rule.find(&table.id, message, Evidence::of(&table.id, &note.text), vec![note.place.clone()]);
            }
        }
    }
    Ok(())
}

/// Words of two characters and more that stand twice in a row.
pub(in crate::reconcile) fn twice(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages() {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            if let Some((begun, clause)) = doubled::clause(sentence) {
                let message = format!("{}把“{clause}”说了两遍", passage.name);
                let evidence = Evidence::sentence(passage, sentence);
                rule.find(&passage.key, message, evidence, vec![passage.place(at + begun)]);
                continue;
            }
            if let Some((range, word)) = doubled::word(sentence, &world.pack.lexicon) {
                let message = format!("{}把“{word}”打了两遍", passage.name);
                let evidence = Evidence::sentence(passage, sentence);
                rule.find(&passage.key, message, evidence, vec![passage.place(at + range.start)]);
            }
        }
    }
    Ok(())
}

/// Names and codes of what is withheld stand nowhere in what is printed.
pub(in crate::reconcile) fn withheld(world: &World<'_>, rule: &mut Rule) -> Ran {
    let secret = looked_for(world.budget);
    if secret.is_empty() {
        return Err(Stop::skip("没有写要隐去的科目、项目和单位"));
    }
    for passage in world.passages() {
        rule.compared += 1;
        // a name may be broken anywhere
        let folded = passage.folded();
        for sought in &secret {
            let Some(at) = at(&folded.text, &sought.name) else { continue };
            let message = format!("{}提到了{}", passage.name, sought.words);
            let evidence = Evidence::sentence(passage, &passage.text);
            rule.find_to_do(&passage.key, message, evidence, vec![folded.place(at)], &sought.hint);
        }
    }
    Ok(())
}
