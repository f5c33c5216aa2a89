//! Finding and reading the files of a pack: built in, overlaid file by file from folders.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::diag::{Diagnostic, Place};

use super::catalogue::{self, Catalogue};
use super::charts::Charts;
use super::checks::Checks;
use super::gather::{BUILT_IN, FindPack, Gathering};
use super::layers::{Layers, PackFile};
use super::manifest::{Codes, CommonFacts, Manifest};
use super::merge::Removed;
use super::raw::tables::RawTables;
use super::schema::TableSchema;
use super::style::Style;
use super::validate;
use super::{Glossary, Pack, Template, copied, labels, merge, templates, tree, unused};

/// The facts that every office states.
const COMMON_FACTS: &str = "facts.toml";

/// Ids of the built-in packs, in alphabetical order.
pub fn built_in_packs() -> Vec<&'static str> {
    let folders = BUILT_IN.dirs().filter(|dir| dir.get_file(dir.path().join("pack.toml")).is_some());
    let mut ids: Vec<&str> = folders.filter_map(|dir| dir.path().file_name()?.to_str()).collect();
    ids.sort_unstable();
    ids
}

/// Loads a pack by id, with folders laid over it from the first to the last.
///
/// # Errors
/// Every fault of every file: unknown pack, missing file, TOML that does not read, unknown keys, what leads
/// nowhere.
pub fn load(id: &str, overlays: &[PathBuf]) -> Result<Pack, Vec<Diagnostic>> {
    load_found(id, overlays, &|_| Ok(None))
}

/// The same, where packs are looked for besides the built-in ones and the folders.
///
/// # Errors
/// As [`load`].
pub fn load_found(id: &str, overlays: &[PathBuf], find: FindPack<'_>) -> Result<Pack, Vec<Diagnostic>> {
    let mut gathering = Gathering::new(find);
    gathering.all(id, overlays);
    let Gathering { layers, faults, noticed, .. } = gathering;
    if !faults.is_empty() {
        return Err(faults);
    }
    assemble(layers, noticed)
}

/// The built-in packs as people choose among them: `id（Chinese name）`, parted by `、`.
pub fn built_in_choices() -> String {
    let known = built_in_names().into_iter().map(|(id, name)| format!("{id}（{name}）"));
    known.collect::<Vec<String>>().join("、")
}

/// Ids and Chinese names of the built-in packs.
pub(super) fn built_in_names() -> Vec<(String, String)> {
    let names = |id: &str| names_of(&built_in_manifest(id)).unwrap_or_else(|| (id.to_owned(), id.to_owned()));
    built_in_packs().into_iter().map(names).collect()
}

fn built_in_manifest(id: &str) -> String {
    let file = BUILT_IN.get_file(format!("{id}/pack.toml")).and_then(|file| file.contents_utf8());
    file.unwrap_or_default().to_owned()
}

/// The id and the Chinese name that a pack.toml states.
fn names_of(manifest: &str) -> Option<(String, String)> {
    let table: toml::Table = manifest.strip_prefix('\u{FEFF}').unwrap_or(manifest).parse().ok()?;
    let of = |key: &str| table.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let id = of("id")?;
    Some((id.clone(), of("name").unwrap_or(id)))
}

/// What laying the kinds of files over each other has come to so far.
struct Assembling<'a> {
    layers: &'a Layers,
    faults: Vec<Diagnostic>,
    removed: Vec<Removed>,
    noticed: Vec<Diagnostic>,
    /// Whether no entry went with its fault.
    whole: bool,
}

impl Assembling<'_> {
    /// What the files of a kind say together.
    fn read<T: DeserializeOwned>(&mut self, kind: &str) -> Option<T> {
        let laid = merge::laid(kind, self.layers, &mut self.faults);
        self.removed.extend(laid.removed);
        self.noticed.extend(laid.noticed);
        match laid.tree {
            Some(tree) => tree::read(tree, self.layers, &mut self.faults, &mut self.whole),
            None => {
                if self.layers.top(&format!("{kind}.toml")).is_none() {
                    self.faults.push(missing(&format!("{kind}.toml")));
                }
                None
            }
        }
    }
}

fn assemble(layers: Layers, noticed: Vec<Diagnostic>) -> Result<Pack, Vec<Diagnostic>> {
    let (faults, removed) = (Vec::new(), Vec::new());
    let mut reading = Assembling { layers: &layers, faults, removed, noticed, whole: true };
    let manifest = manifest(&mut reading);
    if let Some(manifest) = &manifest {
        unused::tell(&layers, manifest, &mut reading.faults);
    }
    let laid = merge::laid("tables", &layers, &mut reading.faults);
    reading.removed.extend(laid.removed);
    reading.noticed.extend(laid.noticed);
    if layers.top("tables.toml").is_none() {
        reading.faults.push(missing("tables.toml"));
    }
    let systems = manifest.as_ref().map(|manifest| manifest.codes.as_slice()).unwrap_or_default();
    let tables = tables(laid.tree, &layers, systems, &mut reading.faults, &mut reading.whole);
    let checks: Option<Checks> = reading.read("checks");
    let glossary: Option<Glossary> = reading.read("glossary");
    let style: Option<Style> = reading.read("style");
    if let Some(style) = &style {
        style.check(&layers, &mut reading.faults);
    }
    let charts: Option<Charts> = match layers.top("charts.toml") {
        Some(_) => reading.read("charts"),
        None => Some(Charts::default()),
    };
    let catalogue = Arc::new(catalogue(&layers, systems, &mut reading.faults));
    let Assembling { faults, removed, noticed, .. } = reading;
    let (Some(manifest), Some(tables), Some(checks), Some(glossary), Some((style, charts))) =
        (manifest, tables, checks, glossary, style.zip(charts))
    else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let templates = all_templates(&layers);
    let checks = checks.checks;
    let layers = Arc::new(layers);
    let mut pack = Pack {
        manifest,
        tables,
        checks,
        style,
        charts,
        glossary,
        catalogue,
        templates,
        layers,
        removed,
        noticed,
    };
    let origin = pack.layers.top("pack.toml").map_or("pack.toml".to_owned(), |file| file.origin.clone());
    if pack.layers.top("pack.toml").is_some_and(|file| file.layer == 0) {
        labels::drop_unfounded(&mut pack);
    }
    let mut faults = labels::reasons(&pack, &origin);
    faults.extend(labels::conditions(&pack, &origin));
    faults.extend(templates::check(&pack));
    if faults.is_empty() { Ok(pack) } else { Err(faults) }
}

/// `pack.toml`, with the facts of every office that it does not declare itself.
fn manifest(reading: &mut Assembling<'_>) -> Option<Manifest> {
    let mut manifest: Option<Manifest> = reading.read("pack");
    if reading.layers.top(COMMON_FACTS).is_some() {
        let common: CommonFacts = reading.read("facts").unwrap_or_default();
        if let Some(manifest) = &mut manifest {
            manifest.project_facts = common.project_facts;
            for fact in common.facts {
                if !manifest.facts.iter().any(|own| own.key == fact.key) {
                    manifest.facts.push(fact);
                }
            }
        }
    }
    manifest
}

/// The tables of a tree, each with the labels that all tables ignore.
pub(super) fn tables(
    tree: Option<DeTable<'_>>,
    layers: &Layers,
    systems: &[Codes],
    faults: &mut Vec<Diagnostic>,
    whole: &mut bool,
) -> Option<Vec<TableSchema>> {
    let mut read: RawTables = tree::read(tree?, layers, faults, whole)?;
    for table in &mut read.tables {
        table.ignore.extend(read.ignore.iter().cloned());
    }
    match validate::all_tables(&read.tables, systems) {
        Ok(tables) => Some(tables),
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| fault.diagnostic("tables.toml")));
            None
        }
    }
}

/// The templates by the names that the engine knows them by: the topmost of a file by its own name, each further
/// down with `base/` before the name of the one above.
fn all_templates(layers: &Layers) -> BTreeMap<String, Template> {
    let mut templates = BTreeMap::new();
    for name in layers.topmost(".tera").into_keys() {
        for (depth, file) in layers.versions(name).enumerate() {
            let (text, origin) = (file.text.clone(), file.origin.clone());
            // what was copied and not changed is no text of the bureau's
            let built_in = file.layer == 0 || copied::is_unchanged(&file.text);
            let template = Template { text, origin, built_in };
            templates.insert(format!("{}{name}", "base/".repeat(depth)), template);
        }
    }
    templates
}

/// The codes of all CSV files; one of the name of another below takes its place, unless its layer has a base.
fn catalogue(layers: &Layers, systems: &[Codes], faults: &mut Vec<Diagnostic>) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let mut files: Vec<&PackFile> = Vec::new();
    for name in layers.topmost(".csv").into_keys() {
        for file in layers.versions(name) {
            files.push(file);
            if !layers.merges(file.layer) {
                break;
            }
        }
    }
    files.sort_by_key(|file| (file.name.as_str(), file.layer));
    for file in files {
        let source = catalogue::CodeList { systems, layer: file.layer, file: &file.name };
        for (line, reason) in catalogue.add_csv(&file.text, source).err().into_iter().flatten() {
            let place = Place::Line { file: file.origin.as_str().into(), line, column: 1 };
            let message = format!("科目表的这一行读不出来：{reason}");
            faults.push(
                Diagnostic::error("模板-科目表", message)
                    .at(place)
                    .hint("请对照 README.zh.md 的“科目表”一节改这一行"),
            );
        }
    }
    catalogue
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error("模板-缺文件", format!("模板包里没有 {name}"))
        .hint("请补上这个文件，可以照内置模板包的同名文件来写")
}
