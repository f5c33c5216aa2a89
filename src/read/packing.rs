//! Which pack a folder is to be read with, where nothing in it says so: what is said to whoever runs the program.

use std::path::Path;
use std::sync::Arc;

use crate::budget::unit::FACT_SHEET;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pack::{self, Pack};

use super::facts::sheets;
use super::files;
use super::grid::Grid;
use super::pieces;
use super::recognise;
use super::shelf::BookShelf;

/// What a pack is, for those who have never seen one.
pub(super) const WHAT: &str = "模板包就是用哪个省市的表样和文字";

/// The pack that some tables speak for.
#[derive(Debug, Clone)]
pub struct Likely {
    /// Its id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// How many of its tables there are.
    pub count: usize,
}

/// The built-in pack that knows more tables of a folder than any other.
pub(super) fn likely(folder: &Path, shelf: &mut BookShelf<'_>) -> Option<Likely> {
    // nothing is read yet: what is wrong is told when it is
    let mut unheard = Diagnostics::new();
    let mut grids: Vec<Grid> = Vec::new();
    for name in files::beside(folder, &mut unheard) {
        grids.extend(shelf.peek(&name).iter().cloned());
    }
    let mut packs: Vec<Arc<Pack>> = Vec::new();
    for id in pack::load::built_in_packs() {
        // a built-in pack that does not load is told when it is asked for
        packs.extend(pack::load::load_found(id, &[], &|_| Ok(None)));
    }
    likely_of(&grids, &packs)
}

/// The one of some packs that knows more tables of some sheets than any other.
pub fn likely_of(grids: &[Grid], packs: &[Arc<Pack>]) -> Option<Likely> {
    let mut best: Option<Likely> = None;
    let mut second = 0;
    for pack in packs {
        let count = known_tables(grids, pack);
        if best.as_ref().is_none_or(|best| count > best.count) {
            second = best.as_ref().map_or(0, |best| best.count);
            best = Some(Likely { id: pack.manifest.id.clone(), name: pack.manifest.name.clone(), count });
        } else {
            second = second.max(count);
        }
    }
    best.filter(|best| best.count > second)
}

/// How many of the tables of a pack some sheets are.
pub fn known_tables(grids: &[Grid], pack: &Pack) -> usize {
    let grids = pieces::cut(grids.to_vec(), pack, None).grids;
    let mut tables: Vec<usize> = Vec::new();
    // what is wrong with them is told when they are read
    for claim in recognise::recognise(&grids, pack, None, &mut Diagnostics::new()) {
        if !tables.contains(&claim.table) {
            tables.push(claim.table);
        }
    }
    tables.len()
}

/// How to run `gongkai facts` on a folder: the whole command, and which packs there are.
pub(super) fn command(folder: &Path, likely: Option<&Likely>) -> String {
    let name = folder.display();
    let known = pack::load::built_in_choices();
    match likely {
        Some(Likely { id, name: pack, count }) => format!(
            "请运行 gongkai facts {name} --pack {id}（{WHAT}：文件夹里的表有{count}种像是{pack}的；内置的有：{known}）"
        ),
        None => {
            format!(
                "请运行 gongkai facts {name} --pack 模板包（{WHAT}，写编号或名称的开头；内置的有：{known}）"
            )
        }
    }
}

/// What to fill in as the pack on the sheet of single facts.
pub(super) fn on_sheet(likely: Option<&Likely>) -> String {
    let known = pack::load::built_in_choices();
    match likely {
        Some(Likely { name, count, .. }) => format!(
            "请在“{FACT_SHEET}”页填上“模板包”（{WHAT}）；文件夹里的表有{count}种像是{name}的；内置的有：{known}"
        ),
        None => format!("请在“{FACT_SHEET}”页填上“模板包”（{WHAT}）；内置的有：{known}"),
    }
}

/// The sheets of some workbooks that are nearly ones of facts, as errors: nothing is known of the unit without
/// them. Beside them, whether what they lack is all that is missing.
pub(super) fn near_facts(
    names: &[String],
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) -> (Vec<Diagnostic>, bool) {
    let mut near = Vec::new();
    let mut sure = false;
    for name in names {
        for grid in &shelf.open(name, faults).tables {
            let nameless = sheets::nameless(grid);
            sure |= nameless.is_some() || sheets::is_misheaded(grid);
            for mut told in sheets::headless(grid).into_iter().chain(nameless) {
                told.severity = Severity::Error;
                near.push(told);
            }
        }
    }
    (near, sure)
}
