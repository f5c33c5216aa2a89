//! Finding and reading the files of a pack: built in, overlaid file by file from folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::budget::label;
use crate::diag::{Diagnostic, Place};

use super::catalogue::{self, Catalogue};
use super::charts::Charts;
use super::checks::{CheckSpec, Checks};
use super::manifest::{Codes, CommonFacts, Manifest};
use super::style::Style;
use super::{Glossary, Pack, Template, labels, overlay, templates, unused};

/// After the names of built-in files, in messages.
const BUILT_IN_MARK: &str = "（内置）";
static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The facts that every office states.
const COMMON_FACTS: &str = "facts.toml";

/// Ids of the built-in packs, in alphabetical order.
pub fn built_in_packs() -> Vec<&'static str> {
    let folders = BUILT_IN.dirs().filter(|dir| dir.get_file(dir.path().join("pack.toml")).is_some());
    let mut ids: Vec<&str> = folders.filter_map(|dir| dir.path().file_name()?.to_str()).collect();
    ids.sort_unstable();
    ids
}

/// A file of a pack: its text, and its name for messages.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) text: String,
    pub(super) origin: String,
    /// 0 for built-in files, then the overlay folders in their order.
    pub(super) layer: usize,
}

impl Source {
    fn template(&self) -> Template {
        Template { text: self.text.clone(), origin: self.origin.clone(), built_in: self.layer == 0 }
    }
}

/// Loads a pack by id from the built-in ones, each file replaced by that of the last overlay folder
/// that has it.
///
/// # Errors
/// Every fault of every file: unknown pack, missing file, TOML that does not read, unknown keys.
pub fn load(id: &str, overlays: &[PathBuf]) -> Result<Pack, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut files = built_in(id, &mut faults);
    for (index, folder) in overlays.iter().enumerate() {
        overlay(folder, index + 1, &mut files, &mut faults);
    }
    if !files.contains_key("pack.toml") {
        let known = built_in_choices();
        faults.push(
            Diagnostic::error("模板-未找到", format!("没有名为“{id}”的模板包"))
                .hint(format!("内置的模板包有：{known}；自制的模板包用 --templates 指明文件夹")),
        );
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    assemble(&files)
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

fn built_in(id: &str, faults: &mut Vec<Diagnostic>) -> BTreeMap<String, Source> {
    let mut files = BTreeMap::new();
    for folder in ["shared", id] {
        let Some(dir) = BUILT_IN.get_dir(folder) else { continue };
        for file in dir.files() {
            let name = file.path().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let origin = format!("{folder}/{name}{BUILT_IN_MARK}");
            match file.contents_utf8() {
                Some(text) => {
                    files.insert(name, Source { text: text.to_owned(), origin, layer: 0 });
                }
                None => faults.push(
                    Diagnostic::error("模板-读不出", "程序自带的这个文件读不出来")
                        .at(Place::File(origin.into()))
                        .hint("请换一份完整的程序"),
                ),
            }
        }
    }
    files
}

fn overlay(folder: &Path, layer: usize, files: &mut BTreeMap<String, Source>, faults: &mut Vec<Diagnostic>) {
    let fault = |path: &Path, reason: String| {
        Diagnostic::error("模板-读不出", reason)
            .at(Place::File(path.display().to_string().into()))
            .hint("请检查这个文件夹和其中的文件能否打开，文件须为 UTF-8 编码")
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(_) => return faults.push(fault(folder, "打不开模板文件夹".to_owned())),
    };
    let mut paths = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(_) => faults.push(fault(folder, "模板文件夹里有一项读不出来".to_owned())),
        }
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        // what office programs and systems leave beside a file that is open
        if name.starts_with(['.', '~']) {
            continue;
        }
        if !is_pack_file(&path) {
            unused::pass_over(&path, &name, files, faults);
            continue;
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                // editors of some systems begin a file with a mark that is no character of it
                let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
                files.insert(name.clone(), Source { text, origin: name, layer });
            }
            Err(_) => faults.push(fault(&path, "模板文件读不出来".to_owned())),
        }
    }
}

/// Whether a file is one that a pack can be made of.
pub(super) fn is_pack_file(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    path.is_file() && matches!(extension.as_deref(), Some("toml" | "tera" | "csv"))
}

fn assemble(files: &BTreeMap<String, Source>) -> Result<Pack, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut manifest: Option<Manifest> = parse(files, "pack.toml", &mut faults);
    if let (Some(manifest), true) = (&mut manifest, files.contains_key(COMMON_FACTS)) {
        let common: Option<CommonFacts> = parse(files, COMMON_FACTS, &mut faults);
        let common = common.unwrap_or_default();
        manifest.project_facts = common.project_facts;
        for fact in common.facts {
            if !manifest.facts.iter().any(|own| own.key == fact.key) {
                manifest.facts.push(fact);
            }
        }
    }
    if let Some(manifest) = &manifest {
        unused::tell(files, manifest, &mut faults);
    }
    let tables = overlay::tables(files, &mut faults);
    let checks = checks(files, &mut faults);
    let glossary: Option<Glossary> = parse(files, "glossary.toml", &mut faults);
    let style = style(files).map_err(|fault| faults.push(fault)).ok();
    let charts = match files.contains_key("charts.toml") {
        true => parse(files, "charts.toml", &mut faults),
        false => Some(Charts::default()),
    };
    let systems = manifest.as_ref().map(|manifest| manifest.codes.as_slice()).unwrap_or_default();
    let catalogue = Arc::new(catalogue(files, systems, &mut faults));
    let templates = files
        .iter()
        .filter(|(name, _)| name.ends_with(".tera"))
        .map(|(name, f)| (name.clone(), f.template()))
        .collect();
    match (manifest, tables, checks, glossary, style.zip(charts)) {
        (
            Some(manifest),
            Some((mut tables, ignored)),
            Some(checks),
            Some(glossary),
            Some((style, charts)),
        ) if faults.is_empty() => {
            for table in &mut tables {
                table.normalise();
                table.ignore.extend(ignored.iter().cloned());
            }
            let mut pack = Pack { manifest, tables, checks, style, charts, glossary, catalogue, templates };
            let origin = files.get("pack.toml").map_or("pack.toml", |file| file.origin.as_str());
            if files.get("pack.toml").is_some_and(|file| file.layer == 0) {
                labels::drop_unfounded(&mut pack);
            }
            let mut faults = labels::reasons(&pack, origin);
            faults.extend(labels::conditions(&pack, origin));
            faults.extend(templates::check(&pack));
            if faults.is_empty() { Ok(pack) } else { Err(faults) }
        }
        _ => Err(faults),
    }
}

/// The codes of all CSV files.
fn catalogue(files: &BTreeMap<String, Source>, systems: &[Codes], faults: &mut Vec<Diagnostic>) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (name, file) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let source = catalogue::CodeList { systems, layer: file.layer, file: name };
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

/// `style.toml`, and what `style-*.toml` files say otherwise, key by key.
fn style(files: &BTreeMap<String, Source>) -> Result<Style, Diagnostic> {
    let base = files.get("style.toml").ok_or_else(|| missing("style.toml"))?;
    let own = files.iter().filter(|(name, _)| name.starts_with("style-") && name.ends_with(".toml"));
    let own: Vec<(&str, &str)> = own.map(|(_, f)| (f.text.as_str(), f.origin.as_str())).collect();
    Style::overlaid((&base.text, &base.origin), &own)
}

/// `checks.toml` with what other files of that beginning (`checks-*.toml`) hold: new checks added, those of
/// a known id replaced.
fn checks(files: &BTreeMap<String, Source>, faults: &mut Vec<Diagnostic>) -> Option<Vec<CheckSpec>> {
    let mut all = parse::<Checks>(files, "checks.toml", faults)?.checks;
    let more = files.keys().filter(|name| name.starts_with("checks") && *name != "checks.toml");
    for name in more.filter(|name| name.ends_with(".toml")) {
        for own in parse::<Checks>(files, name, faults)?.checks {
            match all.iter_mut().find(|known| known.id == own.id) {
                Some(known) => *known = own,
                None => all.push(own),
            }
        }
    }
    Some(all)
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error("模板-缺文件", format!("模板包里没有 {name}"))
        .hint("请补上这个文件，可以照内置模板包的同名文件来写")
}

pub(super) fn parse<T: DeserializeOwned>(
    files: &BTreeMap<String, Source>,
    name: &str,
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    let Some(file) = files.get(name) else {
        faults.push(missing(name));
        return None;
    };
    match toml::from_str(&file.text) {
        Ok(value) => Some(value),
        Err(error) => {
            faults.push(toml_fault(&error, &file.text, &file.origin));
            None
        }
    }
}

/// A TOML error as a diagnostic with its line, in Chinese.
pub fn toml_fault(error: &toml::de::Error, text: &str, file: &str) -> Diagnostic {
    let (line, column) = line_and_column(text, error.span().map_or(0, |span| span.start));
    let found = text.lines().nth(line - 1).unwrap_or_default().trim();
    Diagnostic::error("配置-写法", format!("这一行的写法读不出来：{found}（{}）", chinese(error.message())))
        .at(Place::Line { file: file.into(), line, column })
        .hint("请对照内置模板或样例里的同名文件改这一行；文字要放在英文双引号里，数字不加引号")
}

/// The line and column of an offset, one-based.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// The usual messages of the TOML reader in Chinese; others are handed on as they are.
fn chinese(message: &str) -> String {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        let known: Vec<String> = message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        let near = crate::budget::lookup::nearest(quoted, known.iter());
        let near = near.map(|n| format!("，是否指 {n}")).unwrap_or_default();
        format!("没有 {quoted} 这一项{near}")
    } else if message.starts_with("missing field") {
        format!("缺少 {quoted} 这一项")
    } else if message.starts_with("invalid type") {
        "值的类型不对，例如把数字写成了文字".to_owned()
    } else if message.starts_with("unknown variant") {
        format!("“{quoted}”不是可用的值")
    } else if message.contains("duplicate key") {
        "同一项写了两次".to_owned()
    } else {
        "不合 TOML 的写法".to_owned()
    }
}
