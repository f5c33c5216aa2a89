//! A pack made of its files: what the layers say together, validated, then typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::diag::Diagnostic;

use super::at::FileSpot;
use super::catalogue::Catalogue;
use super::charts::Charts;
use super::checks::{CheckSpec, Checks, TieSpec};
use super::code_lists::catalogue;
use super::find::MANIFEST;
use super::inspection::Inspection;
use super::layers::Layers;
use super::lexicon::Lexicon;
use super::manifest::{Codes, CommonFacts, FixedText, Manifest};
use super::merge::Removed;
use super::raw::tables::RawTables;
use super::roster::RosterSpec;
use super::schema::TableSchema;
use super::style::Style;
use super::tree::TomlPlaces;
use super::validate::{self, Defined, Draft};
use super::{Glossary, Pack, Template, copied, merge, templates, tree, unused};

/// The facts that every office states.
const COMMON_FACTS: &str = "facts.toml";

/// What laying the kinds of files over each other has come to so far.
struct Assembling<'a> {
    layers: &'a Layers,
    faults: Vec<Diagnostic>,
    removed: Vec<Removed>,
    noticed: Vec<Diagnostic>,
    /// Whether no entry went with its fault.
    whole: bool,
}

/// What the layers of a pack up to one define.
pub(super) struct LayersBelow {
    manifest: Manifest,
    places: TomlPlaces,
    tables: RawTables,
    checks: Vec<CheckSpec>,
}

impl LayersBelow {
    /// The same with the codes of all layers.
    pub(super) fn defined<'a>(&'a self, catalogue: &'a Catalogue) -> Defined<'a> {
        let (tables, checks) = (&self.tables, self.checks.as_slice());
        Defined { manifest: &self.manifest, tables, checks, catalogue, places: &self.places }
    }
}

/// What the layers up to one define; none where they are no pack by themselves.
pub(super) fn below(layers: &Layers, layer: usize) -> Option<LayersBelow> {
    let lower = layers.up_to(layer);
    // what is wrong below is told of the whole
    let mut reading = Assembling::of(&lower);
    let (manifest, places) = manifest(&mut reading)?;
    let tables = reading.read("tables")?.0;
    let checks = reading.read::<Checks>("checks")?.0.checks;
    Some(LayersBelow { manifest, places, tables, checks })
}

impl<'a> Assembling<'a> {
    fn of(layers: &'a Layers) -> Self {
        Self { layers, faults: Vec::new(), removed: Vec::new(), noticed: Vec::new(), whole: true }
    }

    /// What the files of a kind say together, and where.
    fn read<T: DeserializeOwned>(&mut self, kind: &str) -> Option<(T, TomlPlaces)> {
        let laid = merge::laid(kind, self.layers, &mut self.faults);
        let top = self.layers.top(&format!("{kind}.toml"));
        self.removed.extend(laid.removed);
        self.noticed.extend(laid.noticed);
        match laid.tree {
            Some(tree) => {
                let places = TomlPlaces::of(&tree);
                let begin = top.map_or(FileSpot::default(), |file| file.spot(0));
                let read = tree::read(tree, begin, self.layers, &mut self.faults, &mut self.whole)?;
                Some((read, places))
            }
            None => {
                if top.is_none() {
                    self.faults.push(missing(&format!("{kind}.toml")));
                }
                None
            }
        }
    }
}

/// Makes a pack of all its files; `noticed` is what gathering them has noticed.
///
/// # Errors
/// Every fault of every file.
pub(super) fn assemble(layers: Layers, noticed: Vec<Diagnostic>) -> Result<Pack, Vec<Diagnostic>> {
    let mut reading = Assembling::of(&layers);
    reading.noticed = noticed;
    let read = AllRead::of(&mut reading);
    let Assembling { mut faults, removed, mut noticed, whole, .. } = reading;
    // what refers to an entry that went with its fault would be told as well
    let Some(mut read) = read.filter(|_| whole) else { return Err(told_once(faults)) };
    for fault in read.validate(&layers, &removed, &mut noticed) {
        // what stands twice may have been told while files were merged
        let known = |known: &Diagnostic| known.places.first() == fault.places.first();
        if fault.code != validate::TWICE || !faults.iter().any(known) {
            faults.push(fault);
        }
    }
    let AllRead {
        mut manifest,
        tables,
        checks,
        ties,
        charts,
        inspection,
        roster,
        glossary,
        style,
        catalogue,
        lexicon,
        ..
    } = read;
    for own in fixed_below(&layers) {
        if !manifest.fixed.iter().any(|known| known.text == own.text) {
            manifest.fixed.push(own);
        }
    }
    let tables = match typed(tables, &manifest.codes, &layers) {
        Ok(tables) => tables,
        Err(found) => return Err(told_once(if faults.is_empty() { found } else { faults })),
    };
    let templates = all_templates(&layers);
    let layers = Arc::new(layers);
    let mut pack = Pack {
        manifest,
        tables,
        checks,
        ties,
        style,
        charts,
        inspection,
        roster,
        glossary,
        lexicon,
        catalogue,
        templates,
        layers,
        removed,
        noticed,
    };
    // those of the program alone are checked by tests/all/template_faults.rs, and take a tenth of a short run
    if pack.layers.files().iter().any(|file| file.layer > 0) {
        let checked = templates::checked(&pack);
        pack.noticed.extend(checked.noticed);
        faults.extend(checked.faults);
    }
    if faults.is_empty() { Ok(pack) } else { Err(told_once(faults)) }
}

/// The texts that the program's own pack.toml fixes. They stay where another takes its place: its templates may
/// still be printed, or copies of them.
fn fixed_below(layers: &Layers) -> Vec<FixedText> {
    #[derive(serde::Deserialize)]
    struct FixedOnly {
        #[serde(rename = "fixed", default)]
        texts: Vec<FixedText>,
    }
    let mut all = Vec::new();
    for file in layers.files().iter().filter(|file| file.layer == 0 && file.name == MANIFEST) {
        // every built-in file is read by the tests
        let only = toml::from_str::<FixedOnly>(&file.text).map_or_else(|_| Vec::new(), |only| only.texts);
        for mut own in only {
            own.text.spot = file.spot(own.text.spot.0);
            all.push(own);
        }
    }
    all
}

/// Faults without those that say the same of the same place.
fn told_once(faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<Diagnostic> = Vec::new();
    for fault in faults {
        let same = |known: &Diagnostic| known.places == fault.places && known.message == fault.message;
        if !once.iter().any(same) {
            once.push(fault);
        }
    }
    once
}

/// What the files of a pack say, kind by kind.
struct AllRead {
    manifest: Manifest,
    tables: RawTables,
    checks: Vec<CheckSpec>,
    ties: Vec<TieSpec>,
    charts: Charts,
    inspection: Inspection,
    roster: RosterSpec,
    glossary: Glossary,
    style: Style,
    lexicon: Lexicon,
    catalogue: Arc<Catalogue>,
    /// Where the values of pack.toml and glossary.toml stand.
    places: TomlPlaces,
}

impl AllRead {
    /// What all files say; none where a kind of file does not read at all.
    fn of(reading: &mut Assembling<'_>) -> Option<Self> {
        let layers = reading.layers;
        let manifest = manifest(reading);
        if let Some((manifest, _)) = &manifest {
            unused::tell(layers, manifest, &mut reading.faults);
        }
        let tables: Option<(RawTables, TomlPlaces)> = reading.read("tables");
        let checks: Option<(Checks, TomlPlaces)> = reading.read("checks");
        let glossary: Option<(Glossary, TomlPlaces)> = reading.read("glossary");
        let style: Option<(Style, TomlPlaces)> = reading.read("style");
        if let Some((style, places)) = &style {
            validate::style::hold(style, places, layers, &mut reading.faults);
        }
        let charts: Option<(Charts, TomlPlaces)> = match layers.top("charts.toml") {
            Some(_) => reading.read("charts"),
            None => Some((Charts::default(), TomlPlaces::default())),
        };
        let inspection: Option<(Inspection, TomlPlaces)> = reading.read("inspection");
        let roster: Option<(RosterSpec, TomlPlaces)> = reading.read("roster");
        let lexicon: Option<(Lexicon, TomlPlaces)> = reading.read("words");
        let systems = manifest.as_ref().map(|(manifest, _)| manifest.codes.as_slice()).unwrap_or_default();
        let catalogue = catalogue(layers, systems, &mut reading.faults);
        let ((manifest, mut places), (glossary, glossed)) = manifest.zip(glossary)?;
        places.adopt(glossed, "glossary");
        let (tables, declared, charts, style) = (tables?.0, checks?.0, charts?.0, style?.0);
        let (inspection, roster, lexicon) = (inspection?.0, roster?.0, lexicon?.0);
        Some(Self {
            manifest,
            tables,
            checks: declared.checks,
            ties: declared.ties,
            charts,
            inspection,
            roster,
            glossary,
            style,
            lexicon,
            catalogue,
            places,
        })
    }

    /// What is wrong with it; what fell away is taken out.
    fn validate(
        &mut self,
        layers: &Layers,
        removed: &[Removed],
        noticed: &mut Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        validate::faults(Draft {
            layers,
            removed,
            catalogue: &self.catalogue,
            places: &self.places,
            manifest: &mut self.manifest,
            tables: &mut self.tables,
            checks: &mut self.checks,
            ties: &mut self.ties,
            charts: &mut self.charts,
            inspection: &mut self.inspection,
            glossary: &mut self.glossary,
            lexicon: &self.lexicon,
            noticed,
        })
    }
}

/// The tables as the program uses them, each with the labels that all ignore.
///
/// # Errors
/// What a shape lacks or does not use.
pub(super) fn typed(
    mut raw: RawTables,
    systems: &[Codes],
    layers: &Layers,
) -> Result<Vec<TableSchema>, Vec<Diagnostic>> {
    for table in &mut raw.tables {
        table.ignore.extend(raw.ignore.iter().cloned());
    }
    let told = |found: Vec<validate::tables::TableFault>| {
        found.into_iter().map(|fault| fault.diagnostic(layers)).collect::<Vec<Diagnostic>>()
    };
    validate::tables::all(&raw.tables, systems).map_err(told)
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

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error("模板-缺文件", format!("模板包里没有 {name}"))
        .hint("请补上这个文件，可以照内置模板包的同名文件来写")
}
