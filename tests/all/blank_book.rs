//! The blank workbook of `gongkai new`: what it writes reads back, and can be filled in and published.

use std::collections::BTreeMap;

use gongkai::blank_book::{self, Basis};
use gongkai::budget::unit::Fact;
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::read::facts::Said;

/// What `gongkai new` knows of a unit.
fn said(pack: &Pack, kind: &str, nature: &str) -> Said {
    let text = |text: &str| Fact::Text(text.to_owned());
    let facts = BTreeMap::from([
        ("pack".to_owned(), text(&pack.manifest.id)),
        ("unit.name".to_owned(), text("云川市青石区测试局")),
        ("unit.kind".to_owned(), text(kind)),
        ("unit.nature".to_owned(), text(nature)),
        ("year".to_owned(), Fact::Count(2026.into())),
    ]);
    Said { facts, ..Said::default() }
}

fn natures(pack: &Pack) -> Vec<String> {
    let key = pack.manifest.nature.fact.as_str();
    let spec = pack.manifest.facts.iter().find(|fact| fact.key == key).unwrap();
    spec.choices.clone()
}

/// The blank workbook of each pack, kind and nature.
fn each(mut then: impl FnMut(&Pack, &str, &str, Vec<u8>)) {
    for id in built_in_packs() {
        let pack = load(id, &[]).unwrap();
        for kind in &pack.manifest.kinds {
            for nature in natures(&pack) {
                let said = said(&pack, kind, &nature);
                let basis = Basis { pack: &pack, said: &said, previous: None, folder: "测试局" };
                then(&pack, kind, &nature, blank_book::write(&basis).unwrap());
            }
        }
    }
}

#[test]
fn of_a_blank_workbook_nothing_is_told_but_what_is_to_be_filled_in() {
    each(|pack, kind, nature, bytes| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(blank_book::FILE), &bytes).unwrap();
        let (_, told) = gongkai::read::read_through(folder.path(), &[]);
        for told in told.iter() {
            let lacking = ["配置-未填", "读取-未填"].contains(&told.code.as_str());
            assert!(lacking || told.code == "配置-未写", "{} {kind} {nature}: {told:#?}", pack.manifest.id);
        }
    });
}
