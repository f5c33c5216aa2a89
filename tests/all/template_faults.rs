//! Faults of a template writer, each told at its place with what was meant.

use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::{self, Pack, Template};

/// A built-in pack.
pub fn built_in(id: &str) -> Pack {
    pack::load::load(id, &[]).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// Where a fault stands.
pub fn place(fault: &Diagnostic) -> String {
    match fault.places.first() {
        Some(Place::Line { file, line, column }) => format!("{file}:{line}:{column}"),
        other => format!("{other:?}"),
    }
}

/// Lays a template over those of a pack, as layers do.
pub fn lay(pack: &mut Pack, name: &str, text: &str) {
    let mut above = Some(Template { text: text.to_owned(), origin: name.to_owned(), built_in: false });
    let mut key = name.to_owned();
    while let Some(template) = above {
        above = pack.templates.insert(key.clone(), template);
        key = format!("base/{key}");
    }
}

/// What is wrong with a template of its own, laid over a built-in pack: place, code, message and hint.
fn faults(name: &str, text: &str) -> Vec<String> {
    let mut pack = built_in("jiangxi");
    lay(&mut pack, name, text);
    told(&pack)
}

fn told(pack: &Pack) -> Vec<String> {
    let all = pack::templates::check(pack);
    all.iter().map(|f| format!("{} {} {}（{}）", place(f), f.code, f.message, f.hint)).collect()
}

#[test]
fn built_in_packs_raise_nothing() {
    for id in pack::load::built_in_packs() {
        let started = std::time::Instant::now();
        let pack = built_in(id);
        let loaded = started.elapsed();
        let started = std::time::Instant::now();
        assert_eq!(told(&pack), [""; 0], "{id}");
        println!("{id}: loaded {loaded:?}, check {:?}", started.elapsed());
    }
}
