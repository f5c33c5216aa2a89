//! The blank workbook of `gongkai new`: what it writes reads back, and can be filled in and published.

mod filling;
mod formulas;
mod sheets;

use std::collections::BTreeMap;

use gongkai::blank_book::{self, Basis};
use gongkai::budget::unit::Fact;
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::read::facts::Said;
use gongkai::read::{Came, Input, read_through};

use crate::support::{Desk, root};
use crate::ten_tables::SAMPLES;

use filling::{Clerk, figures};
use sheets::Filling;

/// What `gongkai new` knows of a unit.
fn said(pack: &Pack, (name, year): (&str, i32), kind: &str, nature: &str) -> Said {
    let text = |text: &str| Fact::Text(text.to_owned());
    let facts = BTreeMap::from([
        ("pack".to_owned(), text(&pack.manifest.id)),
        ("unit.name".to_owned(), text(name)),
        ("unit.kind".to_owned(), text(kind)),
        ("unit.nature".to_owned(), text(nature)),
        ("year".to_owned(), Fact::Count(year.into())),
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
                let said = said(&pack, ("云川市青石区测试局", 2026), kind, &nature);
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
        let (_, told) = read_through(folder.path(), &[]);
        for told in told.iter() {
            let lacking = told.code == "配置-值" && told.message.starts_with("没有写");
            assert!(lacking || told.code == "配置-未写", "{} {kind} {nature}: {told:#?}", pack.manifest.id);
        }
    });
}

fn read(folder: &std::path::Path) -> Input {
    match read_through(folder, &[]) {
        (Came::Whole(input), _) => *input,
        (_, told) => panic!("{told:#?}"),
    }
}

/// What a sample has on pages of its workbook.
const ON_PAGES: &str = "
[prose]
duties = \"负责全区文化和旅游工作。\"
organisation = \"设办公室等科室。\"
";

#[test]
fn the_leaves_of_a_sample_typed_into_it_give_all_its_figures() {
    for sample in SAMPLES {
        let input = read(&root().join("inputs").join(sample));
        let unit = &input.budget.unit;
        let nature = unit.stated("unit.nature").unwrap();
        let said = said(&input.pack, (&unit.name, unit.year), &unit.kind, &nature);
        let basis = Basis { pack: &input.pack, said: &said, previous: None, folder: "测试局" };
        let mut book = Filling::open(&blank_book::write(&basis).unwrap());
        Clerk { pack: &input.pack, kind: &unit.kind, book: &mut book }.fill(&input.budget.current);
        let desk = Desk::of(sample);
        let filled = book.save();
        if let Ok(out) = std::env::var("BLANK_OUT") {
            std::fs::write(format!("{out}/filled-{sample}.xlsx"), &filled).unwrap();
        }
        std::fs::write(desk.unit().join("tables.xlsx"), filled).unwrap();
        if sample.starts_with("mingwan") {
            let path = desk.unit().join("unit.toml");
            let text = std::fs::read_to_string(&path)
                .unwrap()
                .replace("[organisation]", &format!("{ON_PAGES}[organisation]"));
            std::fs::write(&path, text).unwrap();
        }
        let again = read(&desk.unit());
        let on_sheets = input.pack.tables.iter().filter(|table| book.sheet(&table.id).is_some());
        let tables: Vec<&str> = on_sheets.map(|table| table.id.as_str()).collect();
        let (before, after) =
            (figures(&input.budget.current, &tables), figures(&again.budget.current, &tables));
        let all: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in all {
            assert_eq!(before.get(path), after.get(path), "{sample} {path}");
        }
        let run = desk.build();
        println!("{}", run.all());
        run.expect(0);
    }
}
