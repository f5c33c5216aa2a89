//! A unit's folder: unit.toml, then its workbooks, read as far as they go.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::budget::Budget;
use crate::budget::label;
use crate::budget::opinion::Opinion;
use crate::budget::unit::{FACT_SHEET, Fact, NAME_KEY, Statement, Unit, YEAR_KEY};
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::pack::shared;
use crate::roster::{self, UnitInRoster};

use super::chosen::{self, Chosen};
use super::facts::sheets::{FactGrid, SheetKind};
use super::facts::{self, Keys, NamedReason, Said, Workbooks};
use super::grid::Grid;
use super::recognise;
use super::shelf::BookShelf;
use super::sources::Sources;
use super::units::Department;
use super::{
    contents, facts_unread, files, lacking, last_said, opinions, packing, settle, text, uncomputed, unfilled,
    unit, unknown_codes, withheld_before,
};

/// The key of the pack.
const PACK: &str = "pack";

/// A unit's folder as read.
#[derive(Debug)]
pub struct Input {
    /// The pack with all overlays.
    pub pack: Arc<Pack>,
    /// The model.
    pub budget: Budget,
    /// The files read, by name, with their bytes (for the manifest).
    pub files: Vec<(String, Vec<u8>)>,
    /// The files of a department's units, with which it is only compared.
    pub compared: Vec<ComparedFile>,
    /// The folder that was read.
    pub folder: PathBuf,
    /// What the office's roster has of the unit; none where there is no roster, or no row of it.
    pub roster: Option<UnitInRoster>,
    /// What inspectors remarked: internal, and nothing but the sheet of what became of it is made from it.
    pub opinions: Vec<Opinion>,
}

/// A file of a unit with whose tables those of its department are compared: nothing is printed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedFile {
    /// Its name, from the department's folder.
    pub name: String,
    /// Where a copy of it is read from, before the original.
    pub kept: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How far the reading of a unit's folder went.
#[derive(Debug)]
pub enum Came {
    /// All was read.
    Whole(Box<Input>),
    /// Something has an error, which was told; the rest may be held against itself, and not published.
    Part(Box<Input>),
    /// Nothing that could be looked at.
    Nothing,
}

/// Reads a unit's folder. `templates` are the folders of the command line, overlays or packs on offer; a
/// `templates` folder beside unit.toml goes on top.
///
/// The diagnostics come back beside the result; there is no result when one of them is an error.
pub fn read(folder: &Path, templates: &[PathBuf]) -> (Option<Input>, Diagnostics) {
    match read_through(folder, templates) {
        (Came::Whole(input), faults) => (Some(*input), faults),
        (Came::Part(_) | Came::Nothing, faults) => (None, faults),
    }
}

/// Reads a unit's folder as far as it goes, so that one run tells everything that is wrong; of a department the
/// folders of its units too.
pub fn read_through(folder: &Path, templates: &[PathBuf]) -> (Came, Diagnostics) {
    let (came, faults, pack) = read_own(folder, templates);
    let with_units = |mut input: Box<Input>| {
        if let Some(pack) = &pack {
            Department { pack, templates }.read_units(&mut input);
        }
        input
    };
    let came = match came {
        Came::Whole(input) => Came::Whole(with_units(input)),
        Came::Part(input) => Came::Part(with_units(input)),
        Came::Nothing => Came::Nothing,
    };
    (came, faults)
}

/// The same without the folders of units, from which nothing is composed; with the pack as it is for any publisher.
pub fn read_own(folder: &Path, templates: &[PathBuf]) -> (Came, Diagnostics, Option<Arc<Pack>>) {
    let mut faults = Diagnostics::new();
    let Some(through) = through_with(folder, templates, None, &mut faults) else {
        return (Came::Nothing, faults, None);
    };
    let Through { mut input, previous, pack, .. } = through;
    let pack = Some(pack);
    input.budget.noticed = faults.without_errors();
    if faults.has_errors() {
        return (Came::Part(Box::new(input)), faults, pack);
    }
    match input.budget.previous {
        Some(_) => lacking::last_year(&input.pack, &input.budget, &mut faults),
        None => lacking::no_last_year(&input.budget, &previous, &mut faults),
    }
    input.budget.noticed = faults.without_errors();
    (Came::Whole(Box::new(input)), faults, pack)
}

/// Whether a folder is a unit's: it has unit.toml, or a workbook in it has sheets of facts.
pub fn is_unit_folder(folder: &Path) -> bool {
    // what is wrong with it is told when it is read
    let Ok(None) = own_file(folder) else { return true };
    let mut shelf = BookShelf::new(folder);
    !chosen::choose(folder, None, &mut shelf, &mut Diagnostics::new()).facts.is_empty()
}

/// A folder as read.
pub(super) struct Through {
    pub(super) input: Input,
    /// Last year's workbooks as they are named.
    previous: Vec<String>,
    /// The pack before it was printed for the publisher's kind and year.
    pack: Arc<Pack>,
    /// The pack that the folder names, as written.
    pub(super) written: Option<String>,
}

/// The folder as read, with a pack if one is given, else with its own; none where nothing can be looked at.
pub(super) fn through_with(
    folder: &Path,
    templates: &[PathBuf],
    given: Option<&Arc<Pack>>,
    faults: &mut Diagnostics,
) -> Option<Through> {
    let raw = match own_file(folder) {
        Ok(raw) => raw,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    let mut shelf = BookShelf::new(folder);
    let chosen = chosen::choose(folder, raw.as_ref(), &mut shelf, faults);
    if raw.is_none() && chosen.facts.is_empty() {
        told_nowhere(folder, &mut shelf, faults);
        return None;
    }
    let raw_pack = match given {
        Some(pack) => pack.clone(),
        None => load_pack(&chosen, raw.as_ref(), folder, templates, &mut shelf, faults)?,
    };
    let mut sheets: Vec<FactGrid> = Vec::new();
    for name in &chosen.facts {
        sheets.extend(shelf.open(name, faults).facts.iter().cloned());
    }
    let Stated { mut unit, workbooks, named, roster } =
        stated(folder, raw.as_ref(), &sheets, &raw_pack, faults);
    if unit.year == 0 {
        // told; the year of the tables does for looking at them
        unit.year = year_of_tables(&chosen.current, &mut shelf, faults)?;
        unit.incomplete = true;
        unit.guessed.push(YEAR_KEY.to_owned());
    }
    let pack = shared::printed(&raw_pack, &unit.kind, unit.year);
    let (kind, year) = (unit.kind.clone(), unit.year);
    let mut sources = Sources { pack: &pack, kind: &kind, year, shelf: &mut shelf, faults };
    sources.tell_fact_books(&chosen);
    let mut current = sources.current(&chosen, raw.is_some(), &mut unit);
    settle(&mut current, &pack, year, workbooks.precision, faults);
    unit.reviews.extend(facts::reviews::in_forms(&current));
    let before = faults.count(Severity::Error);
    let last = files::workbooks(folder, &chosen.previous, faults);
    let complete = faults.count(Severity::Error) == before;
    let pack_before = shared::printed(&raw_pack, &kind, year - 1);
    let mut sources = Sources { pack: &pack_before, kind: &kind, year: year - 1, shelf: &mut shelf, faults };
    let mut previous = sources.previous(&last, complete);
    settle(&mut previous, &pack, year - 1, None, faults);
    withheld_before::mark(&mut previous, &pack);
    let last_said = last_said::read(folder, &last, &mut shelf, &Keys::of(&pack.manifest), faults);
    // a page of prose may stand in a workbook that could not be read
    if chosen.complete {
        text::require(&unit, &pack, faults);
        unfilled::tell_facts(&unit, &pack, faults);
    }
    current.set_unread_aside();
    previous.set_unread_aside();
    let given = !previous.tables.is_empty() || !previous.unread.is_empty();
    let previous = given.then_some(previous);
    let before = faults.count(Severity::Error);
    facts::reasons::resolve(named, &mut unit, &current, previous.as_ref(), &pack, faults);
    unit.incomplete |= faults.count(Severity::Error) > before;
    unknown_codes::tell(&unit, &pack, &current, previous.as_ref(), faults);
    let mut grids: Vec<Grid> = sheets.into_iter().map(|own| own.grid).collect();
    let used: Vec<String> = [&chosen.facts, &chosen.current].into_iter().flatten().cloned().collect();
    let found = opinions::books::read(folder, &used, &last, &mut shelf, faults);
    grids.extend(found.grids);
    contents::attach(&grids, faults);
    let mut files: Vec<_> = raw.map(|raw| (unit::FILE.to_owned(), raw.bytes)).into_iter().collect();
    let names: Vec<String> = [&used, &last, &found.books].into_iter().flatten().cloned().collect();
    facts_unread::tell(folder, &names, &mut shelf, faults);
    files.extend(shelf.bytes(&names));
    let mut budget =
        Budget { unit, current, previous, units: Vec::new(), last_said, noticed: Diagnostics::new() };
    unfilled::tell(&mut budget, &pack, faults);
    *faults = uncomputed::gather(std::mem::take(faults));
    let folder = folder.to_path_buf();
    let input = Input { pack, budget, files, compared: Vec::new(), folder, roster, opinions: found.opinions };
    let written = chosen.pack.map(|(written, _)| written);
    Some(Through { input, previous: chosen.previous, pack: raw_pack, written })
}

/// unit.toml of a folder; none where there is no such file.
///
/// # Errors
/// One that cannot be read.
pub(super) fn own_file(folder: &Path) -> Result<Option<unit::Raw>, Diagnostic> {
    // a link that leads nowhere is there, and told
    match std::fs::symlink_metadata(folder.join(unit::FILE)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        _ => unit::load(folder).map(Some),
    }
}

/// The name of the unit as its unit.toml states it, before anything else of the folder is read; none where there is
/// no such file, or no name in it.
///
/// # Errors
/// A file that cannot be read.
pub fn unit_named(folder: &Path) -> Result<Option<String>, Diagnostic> {
    Ok(own_file(folder)?.and_then(|raw| raw.unit_name()))
}

/// The name of the unit that a folder states, in unit.toml or on its sheets of facts; none where neither does, or what
/// states it cannot be read.
pub fn unit_stated(folder: &Path) -> Option<String> {
    if let Ok(Some(name)) = unit_named(folder) {
        return Some(name);
    }
    let raw = own_file(folder).unwrap_or_default();
    let mut shelf = BookShelf::new(folder);
    // most have a workbook of facts, and the others need not be opened
    let beside = files::beside(folder, &mut Diagnostics::new());
    let mut names: Vec<String> = beside.into_iter().filter(|name| files::is_fact_book(name)).collect();
    if names.is_empty() {
        names = chosen::choose(folder, raw.as_ref(), &mut shelf, &mut Diagnostics::new()).facts;
    }
    for name in &names {
        let facts = &shelf.open(name, &mut Diagnostics::new()).facts;
        let said = facts::sheets::said(facts, &Keys::own(), &mut Diagnostics::new()).said;
        if let Some(Fact::Text(name)) = said.facts.get(NAME_KEY) {
            return Some(name.clone());
        }
    }
    None
}

/// Says that nothing is stated of the unit; where a workbook that may state it cannot be read that was told.
fn told_nowhere(folder: &Path, shelf: &mut BookShelf<'_>, faults: &mut Diagnostics) {
    let names = files::beside(folder, &mut Diagnostics::new());
    let broken = names.iter().any(|name| files::is_fact_book(name) && shelf.open(name, faults).failed);
    if broken {
        return;
    }
    let (near, sure) = packing::near_facts(&names, shelf, faults);
    faults.extend(near);
    if !sure {
        let likely = packing::likely(folder, shelf);
        faults.push(chosen::nothing_stated(folder, &packing::command(folder, likely.as_ref())));
    }
}

/// The year that most titles of some workbooks state, the latest of several.
fn year_of_tables(names: &[String], shelf: &mut BookShelf<'_>, faults: &mut Diagnostics) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for name in names {
        for year in shelf.open(name, faults).tables.iter().filter_map(recognise::latest_year) {
            *counts.entry(year).or_insert(0) += 1;
        }
    }
    counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
}

/// What is stated of the unit.
struct Stated {
    unit: Unit,
    workbooks: Workbooks,
    /// Reasons by words, which the tables will give a path.
    named: Vec<NamedReason>,
    roster: Option<UnitInRoster>,
}

/// What is stated in unit.toml, on the sheets of facts and in the office's roster, as the unit.
fn stated(
    folder: &Path,
    raw: Option<&unit::Raw>,
    sheets: &[FactGrid],
    pack: &Pack,
    faults: &mut Diagnostics,
) -> Stated {
    let before = faults.count(Severity::Error);
    let known = Keys::of(&pack.manifest);
    let mut said = said(raw, sheets, pack, faults);
    let named = std::mem::take(&mut said.named_reasons);
    let roster = roster::of_unit(folder, &pack.roster)
        .and_then(|whole| roster::lay_under(&mut said, &whole, folder, pack, faults));
    let mut places: Vec<(SheetKind, Place)> = Vec::new();
    places.extend(sheets.iter().map(|own| (own.head.kind, own.grid.place())));
    places.sort();
    let statement = Statement {
        file: raw.map(|_| unit::FILE.into()),
        sheets: places.into_iter().map(|(_, place)| place).collect(),
        names: known.names(),
        places: said.places.clone(),
        sections: said.sections.clone(),
        rows: said.rows.clone(),
    };
    let faulty = faults.count(Severity::Error) > before;
    let (unit, workbooks) = facts::settle(said, &known, pack, statement, faulty, faults);
    Stated { unit, workbooks, named, roster }
}

/// What unit.toml and the sheets of facts say together.
pub(super) fn said(
    raw: Option<&unit::Raw>,
    sheets: &[FactGrid],
    pack: &Pack,
    faults: &mut Diagnostics,
) -> Said {
    let known = Keys::of(&pack.manifest);
    let mut in_file = raw.map(|raw| unit::said(raw, &known, faults)).unwrap_or_default();
    for spec in &known.facts {
        // a word on one side and the pack's own on the other are no difference
        if let Some(Fact::Text(written)) = in_file.facts.get_mut(&spec.key) {
            *written = spec.choice(written);
        }
    }
    let mut on_sheets = facts::sheets::said(sheets, &known, faults).said;
    if let Some(Fact::Text(written)) = on_sheets.facts.get_mut(PACK)
        // the pack was found by it
        && label::fold(&pack.manifest.name).starts_with(&label::fold(written))
    {
        written.clone_from(&pack.manifest.id);
    }
    facts::merge(in_file, on_sheets, &known, faults)
}

/// The pack that is stated, with all that is laid over it.
pub(super) fn load_pack(
    chosen: &Chosen,
    raw: Option<&unit::Raw>,
    folder: &Path,
    templates: &[PathBuf],
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) -> Option<Arc<Pack>> {
    let finder = PackFinder::of_unit(folder, templates);
    let sheet = chosen.facts.iter().find_map(|name| {
        let facts = &shelf.open(name, faults).facts;
        facts.iter().find(|own| own.head.kind == SheetKind::Facts).map(|own| own.grid.place())
    });
    let Some((written, on_sheet)) = &chosen.pack else {
        faults.extend(raw.into_iter().flat_map(|raw| raw.faults().iter()).cloned());
        match (raw, sheet) {
            (None, sheet) => no_pack(chosen, sheet, folder, shelf, faults),
            (Some(_), _) => {
                let fault = Diagnostic::error("配置-值", "没有写用哪个模板包");
                let known = finder.choices();
                faults.push(
                    fault
                        .at(Place::Key { file: unit::FILE.into(), key: PACK.into() })
                        .hint(format!("请在 unit.toml 开头写上 pack = \"…\"（{}）；{known}", packing::WHAT)),
                );
            }
        }
        return None;
    };
    let id = match on_sheet {
        Some(_) => finder.id_of(written).unwrap_or_else(|| written.clone()),
        None => written.clone(),
    };
    match finder.load(&id) {
        Ok(loaded) => {
            faults.extend(loaded.notices);
            Some(loaded.pack)
        }
        Err(found) => {
            faults.extend(raw.into_iter().flat_map(|raw| raw.faults().iter()).cloned());
            let here = on_sheet.as_ref().and(sheet);
            for mut fault in found {
                if fault.places.is_empty() {
                    fault.places.extend(here.clone());
                }
                faults.push(fault);
            }
            None
        }
    }
}

/// Says that no sheet states the pack, or which sheet would if it were one of facts.
fn no_pack(
    chosen: &Chosen,
    sheet: Option<Place>,
    folder: &Path,
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) {
    let mut names = chosen.facts.clone();
    names.extend(chosen.current.iter().filter(|name| !chosen.facts.contains(name)).cloned());
    let (near, sure) = packing::near_facts(&names, shelf, faults);
    let fault = Diagnostic::error("配置-值", "没有写用哪个模板包");
    match sheet {
        Some(sheet) => {
            let likely = packing::likely(folder, shelf);
            faults.push(fault.at(sheet).hint(packing::on_sheet(likely.as_ref())));
        }
        None => {
            faults.extend(near);
            if !sure {
                let message = format!("没有找到“{FACT_SHEET}”页，不知道是哪个单位、哪一年的");
                let mut told = Diagnostic::error("配置-未找到", message);
                told.places.extend(chosen.facts.iter().map(|name| Place::File(name.as_str().into())));
                faults.push(told.hint(format!(
                    "请在这个工作簿里补上“{FACT_SHEET}”页，表头写：{}；各项的名称，把这个工作簿移开以后可以用 gongkai facts 写出来",
                    SheetKind::Facts.columns()
                )));
            }
        }
    }
}
