//! A project that had been forgotten, put into every table that it belongs to: the diff names its rows, its form, what
//! is stated of it, the totals and the sentences that print them, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gongkai::diag::Place;
use gongkai::difference::{Openness, RowFate};

use crate::books::{Book, Sheet, Value};
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, PROJECT, Variant, WAN};

use super::{Sided, between, sentences_differ, told_sentences};

/// A number of a sheet by the words about it, wherever its row has moved: sheet, project of the form, labels of the row,
/// column, and which of those alike.
type Said = (String, String, String, u16, usize);

/// Every number of a workbook by its words, and each cell's words.
type Numbers = (BTreeMap<Said, f64>, BTreeMap<(String, u32, u32), Said>);

fn numbers(folder: &Path) -> Numbers {
    let (mut all, mut cells) = (BTreeMap::new(), BTreeMap::new());
    for sheet in Book::read(&folder.join("tables.xlsx")).sheets {
        let mut project = String::new();
        let mut alike: BTreeMap<(String, String, u16), usize> = BTreeMap::new();
        for ((row, column), value) in &sheet.cells {
            if value.plain().trim() == "项目名称" {
                project = sheet.cells.get(&(*row, column + 1)).map_or(String::new(), Value::plain);
            }
            let labels = labels(&sheet, (*row, *column));
            let Value::Number(number) = value else { continue };
            if labels.is_empty() {
                continue;
            }
            let count = alike.entry((project.clone(), labels.clone(), *column)).or_default();
            *count += 1;
            let said = (sheet.name.clone(), project.clone(), labels, *column, *count);
            all.insert(said.clone(), *number);
            cells.insert((sheet.name.clone(), *row, u32::from(*column)), said);
        }
    }
    (all, cells)
}

/// The words that stand nearest to the left of a cell: a name with its code.
fn labels(sheet: &Sheet, (row, column): (u32, u16)) -> String {
    let left = (0..column).rev().map(|at| sheet.cells.get(&(row, at)));
    let texts = left.map(|value| match value {
        Some(Value::Text(text)) => Some(text.trim().to_owned()),
        _ => None,
    });
    let after_numbers = texts.skip_while(Option::is_none);
    after_numbers.take_while(Option::is_some).flatten().collect::<Vec<String>>().join("|")
}

#[test]
fn a_project_that_came_is_told_in_every_table() {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let like = old.now.leaves.iter().find(|leaf| leaf.used == PROJECT).unwrap().clone();
    // an item that the book does not have yet, so that rows come too
    let (item, name) = ("2080108".to_owned(), "信息化建设".to_owned());
    assert!(!old.now.items().contains(&item));
    new.items.insert(item.clone(), name.clone());
    new.now.leaves.push(Leaf { item: item.clone(), cents: 12 * WAN, ..like });
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (variant, folder) in [&old, &new].into_iter().zip(&folders) {
        lay(variant, folder.path());
    }
    let [from, to] = [0, 1].map(|side| Sided::of(folders[side].path()));
    let difference = between(&from, &to);
    assert!(difference.uncompared.is_empty(), "{:#?}", difference.uncompared);
    // figures
    let ((before, _), (after, cells)) = (numbers(folders[0].path()), numbers(folders[1].path()));
    let all: BTreeSet<&Said> = before.keys().chain(after.keys()).collect();
    let so: BTreeSet<Said> =
        all.into_iter().filter(|said| before.get(*said) != after.get(*said)).cloned().collect();
    let mut told = BTreeSet::new();
    for figure in &difference.figures {
        let Some(Place::Cell(cell)) = &figure.new.place else { panic!("{figure:#?}") };
        told.insert(cells[&(cell.sheet.to_string(), cell.row, cell.col)].clone());
    }
    let only =
        |one: &BTreeSet<Said>, other: &BTreeSet<Said>| one.difference(other).cloned().collect::<Vec<Said>>();
    assert_eq!(told, so, "told only {:#?}\nso only {:#?}", only(&told, &so), only(&so, &told));
    assert_eq!(told.len(), difference.figures.len());
    // rows: of the item wherever items are listed, and the form
    let projects: Vec<&str> = difference.projects.iter().flat_map(|own| own.new.as_deref()).collect();
    let [project] = projects.as_slice() else { panic!("{:#?}", difference.projects) };
    assert!(
        difference.projects.iter().all(|own| own.fate == RowFate::Added && own.openness == Openness::Public)
    );
    let came = |said: &&Said| !before.contains_key(*said) && (said.2.contains(&item) || said.1 == *project);
    let sheets: BTreeSet<String> = after.keys().filter(came).map(|said| said.0.clone()).collect();
    let mut rows = BTreeSet::new();
    for row in &difference.rows {
        assert_eq!((row.fate, row.openness), (RowFate::Added, Openness::Public), "{row:#?}");
        let known = [name.as_str(), *project].contains(&row.new.as_deref().unwrap());
        assert!(known || item.starts_with(row.new_code.as_deref().unwrap()), "{row:#?}");
        let Some(Place::Cell(cell)) = &row.new_place else { panic!("{row:#?}") };
        rows.insert(cell.sheet.to_string());
    }
    assert_eq!(rows, sheets);
    assert!(sheets.len() >= 3, "{sheets:?}");
    // sentences, and nothing stated of the others
    assert_eq!(told_sentences(&difference), sentences_differ(&from, &to));
    assert!(difference.facts.is_empty() && difference.words.is_empty(), "{:#?}", difference.facts);
    assert!(difference.tables.is_empty(), "{:#?}", difference.tables);
}
