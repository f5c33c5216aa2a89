//! Finding and reading the files of a pack: built in, overlaid file by file from folders.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::budget::label;
use crate::diag::{Diagnostic, Place};

use super::catalogue::Catalogue;
use super::charts::Charts;
use super::checks::{CheckSpec, Checks};
use super::code_lists::catalogue;
use super::gather::{BUILT_IN, FindPack, Gathering};
use super::layers::Layers;
use super::manifest::{CommonFacts, Manifest};
use super::merge::Removed;
use super::raw::tables::RawTables;
use super::schema::{TableSchema, Tables};
use super::style::Style;
use super::tree::TomlPlaces;
use super::validate::{self, Defined, Draft};
use super::{Glossary, Pack, Template, merge, tree, unused};

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
    let known = built_in_packs().into_iter().map(|id| match names_of(&built_in_manifest(id)) {
        Some((id, name)) => format!("{id}（{name}）"),
        None => id.to_owned(),
    });
    known.collect::<Vec<String>>().join("、")
}

/// The id of the pack that a person means: by its id, its Chinese name, or the beginning of that where no other
/// pack's begins so, among the built-in ones and those of the overlay folders. None where no pack is called so.
pub fn id_of(written: &str, overlays: &[PathBuf]) -> Option<String> {
    let mut known: Vec<(String, String)> = Vec::new();
    for id in built_in_packs() {
        known.extend(names_of(&built_in_manifest(id)));
    }
    for folder in overlays {
        // a file that cannot be read is told when the pack is loaded
        let text = std::fs::read_to_string(folder.join("pack.toml"));
        known.extend(text.ok().as_deref().and_then(names_of));
    }
    let wanted = label::fold(written);
    if wanted.is_empty() {
        return None;
    }
    let is_it = |(id, name): &&(String, String)| [id, name].iter().any(|own| label::fold(own) == wanted);
    if let Some((id, _)) = known.iter().find(is_it) {
        return Some(id.clone());
    }
    let mut begin: Vec<&String> = Vec::new();
    for (id, name) in &known {
        if label::fold(name).starts_with(&wanted) && !begin.contains(&id) {
            begin.push(id);
        }
    }
    match begin.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
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

/// The same; the first of the built-in packs where none is named.
///
/// # Errors
/// As [`load`].
pub fn load_or_first(id: Option<&str>, overlays: &[PathBuf]) -> Result<Pack, Vec<Diagnostic>> {
    match id {
        Some(written) => load(&id_of(written, overlays).unwrap_or_else(|| written.to_owned()), overlays),
        None => load(built_in_packs().first().copied().unwrap_or_default(), overlays),
    }
}

/// What laying the kinds of files over each other has come to so far.
struct Assembling<'a> {
    layers: &'a Layers,
    faults: Vec<Diagnostic>,
    removed: Vec<Removed>,
    /// Whether no entry went with its fault.
    whole: bool,
}

/// The tables of a pack, as they are written and as the program uses them.
struct TwoTables {
    raw: RawTables,
    typed: Vec<TableSchema>,
}

/// What the layers of a pack up to one define.
pub(super) struct Below {
    manifest: Manifest,
    places: TomlPlaces,
    tables: RawTables,
}

impl Below {
    /// The same with the codes of all layers.
    pub(super) fn defined<'a>(&'a self, catalogue: &'a Catalogue) -> Defined<'a> {
        Defined { manifest: &self.manifest, tables: &self.tables, catalogue, places: &self.places }
    }
}

/// What the layers up to one define; none where they are no pack by themselves.
pub(super) fn below(layers: &Layers, layer: usize) -> Option<Below> {
    let lower = layers.up_to(layer);
    // what is wrong below is told of the whole
    let mut reading = Assembling::of(&lower);
    let (manifest, places) = manifest(&mut reading)?;
    let tables = tables_of(&mut reading)?.raw;
    Some(Below { manifest, places, tables })
}

impl<'a> Assembling<'a> {
    fn of(layers: &'a Layers) -> Self {
        Self { layers, faults: Vec::new(), removed: Vec::new(), whole: true }
    }

    /// What the files of a kind say together, and where.
    fn read<T: DeserializeOwned>(&mut self, kind: &str) -> Option<(T, TomlPlaces)> {
        let laid = merge::laid(kind, self.layers, &mut self.faults);
        self.removed.extend(laid.removed);
        match laid.tree {
            Some(tree) => {
                let places = TomlPlaces::of(&tree);
                let read = tree::read(tree, self.layers, &mut self.faults, &mut self.whole)?;
                Some((read, places))
            }
            None => {
                if self.layers.top(&format!("{kind}.toml")).is_none() {
                    self.faults.push(missing(&format!("{kind}.toml")));
                }
                None
            }
        }
    }
}

fn assemble(layers: Layers, mut noticed: Vec<Diagnostic>) -> Result<Pack, Vec<Diagnostic>> {
    let mut reading = Assembling::of(&layers);
    let manifest = manifest(&mut reading);
    if let Some((manifest, _)) = &manifest {
        unused::tell(&layers, manifest, &mut reading.faults);
    }
    let tables = tables_of(&mut reading);
    let checks: Option<(Checks, TomlPlaces)> = reading.read("checks");
    let glossary: Option<(Glossary, TomlPlaces)> = reading.read("glossary");
    let style: Option<(Style, TomlPlaces)> = reading.read("style");
    if let Some((style, places)) = &style {
        validate::style::hold(style, places, &layers, &mut reading.faults);
    }
    let charts: Option<(Charts, TomlPlaces)> = match layers.top("charts.toml") {
        Some(_) => reading.read("charts"),
        None => Some((Charts::default(), TomlPlaces::default())),
    };
    let systems = manifest.as_ref().map(|(manifest, _)| manifest.codes.as_slice()).unwrap_or_default();
    let catalogue = catalogue(&layers, systems, &mut reading.faults);
    let Assembling { mut faults, removed, whole, .. } = reading;
    let (
        Some((manifest, places)),
        Some(tables),
        Some((checks, _)),
        Some((glossary, glossed)),
        Some((style, charts)),
    ) = (manifest, tables, checks, glossary, style.zip(charts))
    else {
        return Err(faults);
    };
    let mut read = AllRead { manifest, tables, checks: checks.checks, charts: charts.0, glossary };
    if whole {
        let mut places = places;
        places.adopt(glossed, "glossary");
        for fault in read.validate(&layers, &removed, &catalogue, &places, &mut noticed) {
            // what stands twice may have been told while files were merged
            let known = |known: &Diagnostic| known.places.first() == fault.places.first();
            if fault.code != validate::TWICE || !faults.iter().any(known) {
                faults.push(fault);
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let templates = templates(&layers);
    let AllRead { manifest, tables, checks, charts, glossary } = read;
    Ok(Pack {
        manifest,
        tables: tables.typed,
        checks,
        style: style.0,
        charts,
        glossary,
        catalogue,
        templates,
        layers: Arc::new(layers),
        removed,
        noticed,
    })
}

/// What the files of a pack say of each other.
struct AllRead {
    manifest: Manifest,
    tables: TwoTables,
    checks: Vec<CheckSpec>,
    charts: Charts,
    glossary: Glossary,
}

impl AllRead {
    /// What is wrong with it; what fell away is taken out.
    fn validate(
        &mut self,
        layers: &Layers,
        removed: &[Removed],
        catalogue: &Catalogue,
        places: &TomlPlaces,
        noticed: &mut Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        let draft = Draft {
            layers,
            removed,
            catalogue,
            places,
            manifest: &mut self.manifest,
            tables: &mut self.tables.raw,
            checks: &mut self.checks,
            charts: &mut self.charts,
            glossary: &mut self.glossary,
            noticed,
        };
        let (mut faults, changed) = validate::faults(draft);
        if changed {
            match typed(&self.tables.raw) {
                Ok(tables) => self.tables.typed = tables,
                Err(error) => faults.push(unfit(&error)),
            }
        }
        faults
    }
}

/// The tables of which something fell away, as the program uses them.
fn typed(raw: &RawTables) -> Result<Vec<TableSchema>, String> {
    let value = toml::Value::try_from(raw).map_err(|error| error.to_string())?;
    let tables: Tables = value.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok(finished(tables))
}

fn unfit(error: &str) -> Diagnostic {
    Diagnostic::error("模板-读不出", format!("去掉不用的以后，tables.toml 读不出来：{error}"))
        .at(Place::File("tables.toml".into()))
        .hint("请把 remove = true 的几项逐一删去，看是哪一项")
}

/// `pack.toml`, with the facts of every office that it does not declare itself.
fn manifest(reading: &mut Assembling<'_>) -> Option<(Manifest, TomlPlaces)> {
    let mut read: Option<(Manifest, TomlPlaces)> = reading.read("pack");
    if reading.layers.top(COMMON_FACTS).is_some() {
        let common: Option<(CommonFacts, TomlPlaces)> = reading.read("facts");
        if let (Some((manifest, places)), Some((common, common_places))) = (&mut read, common) {
            manifest.project_facts = common.project_facts;
            for (at, fact) in common.facts.into_iter().enumerate() {
                if !manifest.facts.iter().any(|own| own.key == fact.key) {
                    let to = format!("fact.{}", manifest.facts.len());
                    places.take(&common_places, &format!("fact.{at}"), &to);
                    manifest.facts.push(fact);
                }
            }
        }
    }
    read
}

/// The tables that all files together state.
fn tables_of(reading: &mut Assembling<'_>) -> Option<TwoTables> {
    let laid = merge::laid("tables", reading.layers, &mut reading.faults);
    reading.removed.extend(laid.removed);
    if reading.layers.top("tables.toml").is_none() {
        reading.faults.push(missing("tables.toml"));
    }
    let tree = laid.tree?;
    let again = tree.clone();
    let typed = tables(Some(tree), reading.layers, &mut reading.faults, &mut reading.whole)?;
    // read once, what does not read has been told
    let raw = tree::read(again, reading.layers, &mut Vec::new(), &mut true)?;
    Some(TwoTables { raw, typed })
}

/// The tables of a tree, each with the labels that all tables ignore.
pub(super) fn tables(
    tree: Option<DeTable<'_>>,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
    whole: &mut bool,
) -> Option<Vec<TableSchema>> {
    let read: Tables = tree::read(tree?, layers, faults, whole)?;
    Some(finished(read))
}

fn finished(mut read: Tables) -> Vec<TableSchema> {
    for table in &mut read.tables {
        table.normalise();
        table.ignore.extend(read.ignore.iter().cloned());
    }
    read.tables
}

/// The templates by the names that the engine knows them by: the topmost of a file by its own name, each further
/// down with `base/` before the name of the one above.
fn templates(layers: &Layers) -> BTreeMap<String, Template> {
    let mut templates = BTreeMap::new();
    for name in layers.topmost(".tera").into_keys() {
        for (depth, file) in layers.versions(name).enumerate() {
            let (text, origin) = (file.text.clone(), file.origin.clone());
            let template = Template { text, origin, built_in: file.layer == 0 };
            templates.insert(format!("{}{name}", "base/".repeat(depth)), template);
        }
    }
    templates
}

/// Loads a pack from files at hand, as a folder of them would be: each a name and its text. Besides them there is
/// what all packs share.
///
/// # Errors
/// As [`load`].
pub fn from_files(files: &[(String, String)]) -> Result<Pack, Vec<Diagnostic>> {
    let mut gathering = Gathering::new(&|_| Ok(None));
    for (name, text) in files {
        gathering.layers.push(name, text.clone(), name.clone(), 1);
    }
    assemble(gathering.layers, gathering.noticed)
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error("模板-缺文件", format!("模板包里没有 {name}"))
        .hint("请补上这个文件，可以照内置模板包的同名文件来写")
}
