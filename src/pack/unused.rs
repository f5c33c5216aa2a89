//! Files of a bureau that nothing in a pack asks for: what they say would be passed over without a word.

use std::path::Path;

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::layers::Layers;
use super::manifest::Manifest;
use super::{CORRECTION, merge};

/// What systems put into folders by themselves, in small letters.
const OF_SYSTEMS: [&str; 5] = ["desktop.ini", "thumbs.db", "ehthumbs.db", "@eadir", "__macosx"];
/// The kinds of TOML files: `tables.toml`, and `tables-….toml` that add to it.
const KINDS: [&str; 10] =
    ["pack", "tables", "checks", "facts", "glossary", "style", "charts", "words", "inspection", "roster"];

/// Faults the files of overlays that are not used, each with the nearest name that would be.
pub(super) fn tell(layers: &Layers, manifest: &Manifest, faults: &mut Vec<Diagnostic>) {
    for file in layers.files().iter().filter(|file| file.layer > 0) {
        let name = file.name.as_str();
        if is_used(name, layers, manifest) {
            continue;
        }
        let (near, hint) = if is_used(&name.to_lowercase(), layers, manifest) {
            (Some(name.to_lowercase()), "文件名要用小写字母".to_owned())
        } else if name.ends_with(".tera") {
            part(name, layers, manifest)
        } else {
            rest(name)
        };
        let near = near.map(|near| format!("，是否指 {near}")).unwrap_or_default();
        faults.push(
            Diagnostic::error("模板-未用", format!("这个文件没有用到{near}"))
                .at(Place::File(file.origin.as_str().into()))
                .hint(format!("{hint}；不用的请移出这个文件夹")),
        );
    }
}

/// The nearest name of a template, as far as it is not just another number, and what to do.
fn part(name: &str, layers: &Layers, manifest: &Manifest) -> (Option<String>, String) {
    let parts: Vec<String> = manifest.parts.iter().map(|part| part.template.to_string()).collect();
    let used = |file: &&str| *file != name && is_used(file, layers, manifest);
    let known: Vec<String> = layers.topmost(".tera").into_keys().filter(used).map(str::to_owned).collect();
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let near = nearest(name, known.iter()).filter(|near| letters(near) != letters(name));
    let hint = "要新增一个部分，请在 pack.toml 里写 [[part]]，或在别的模板里用 include 引入";
    (near, format!("各部分的模板是 {}；{hint}", parts.join("、")))
}

/// The nearest name of a TOML file, and what to do.
fn rest(name: &str) -> (Option<String>, String) {
    let hint = format!(
        "文件名是 {} 加 .toml；只加几条或改几条的，在后面加上 - 和自己的名字，如 checks-本单位.toml",
        KINDS.join("、")
    );
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let (kind, own) = stem.split_once('-').unwrap_or((stem, ""));
    let known: Vec<String> = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    let near = nearest(kind, known.iter()).map(|kind| match own {
        "" => format!("{kind}.toml"),
        own => format!("{kind}-{own}.toml"),
    });
    (near, hint)
}

/// Tells of a file or folder that is no file of a pack, where it looks as if it were meant for one.
pub(super) fn pass_over(
    path: &Path,
    name: &str,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
    noticed: &mut Vec<Diagnostic>,
) {
    let inside = |folder: &Path| {
        std::fs::read_dir(folder).is_ok_and(|all| all.flatten().any(|entry| is_pack_file(&entry.path())))
    };
    let lower = name.to_lowercase();
    let (what, hint) = if path.is_dir() && inside(path) {
        let hint = "请把文件直接放在模板文件夹里，或用 --templates 指明这个子文件夹";
        ("子文件夹里的模板文件不会用到".to_owned(), hint)
    } else if [".toml.txt", ".tera.txt", ".csv.txt"].iter().any(|end| lower.ends_with(end)) {
        let right = &name[..name.len() - ".txt".len()];
        (format!("这个文件没有用到，文件名多了 .txt，是否指 {right}"), "请改文件名（Windows 要先显示扩展名）")
    } else if path.is_file() && layers.top(&format!("{name}.tera")).is_some() {
        (format!("这个文件没有用到，是否指 {name}.tera"), "请改文件名；不用的请移出这个文件夹")
    } else if lower.starts_with("readme") || OF_SYSTEMS.contains(&lower.as_str()) {
        // a word to those who look after the folder, or none of theirs
        return;
    } else if has_pack_name(&lower) {
        ("这一项的名称是模板文件的，却不是文件，没有用到".to_owned(), "请换成文件，或移出这个文件夹")
    } else {
        // the same finding wherever the program is run from
        let place = Place::File(name.into());
        let told = Diagnostic::warning("模板-未用", "模板文件夹里的这一项没有用到").at(place);
        return noticed.push(told.hint("模板文件的名称以 .toml、.tera、.csv 结尾；不用的请移出这个文件夹"));
    };
    let place = Place::File(path.display().to_string().into());
    faults.push(Diagnostic::error("模板-未用", what).at(place).hint(hint));
}

fn is_used(name: &str, layers: &Layers, manifest: &Manifest) -> bool {
    if name.ends_with(".tera") {
        // a part, or what another template includes or inherits from
        let quoted = [format!("\"{name}\""), format!("'{name}'"), format!("`{name}`")];
        let names = |text: &str| quoted.iter().any(|quoted| text.contains(quoted));
        let mut templates = layers.files().iter().filter(|file| file.name.ends_with(".tera"));
        let begins = manifest.parts.iter().any(|part| part.template == name) || name == CORRECTION;
        return begins || templates.any(|f| names(&f.text));
    }
    name.ends_with(".csv") || KINDS.iter().any(|kind| merge::is_of_kind(name, kind))
}

/// Whether a name ends as those of the files of packs.
fn has_pack_name(lower: &str) -> bool {
    [".toml", ".tera", ".csv"].iter().any(|ending| lower.ends_with(ending))
}

/// Whether a file is one that a pack can be made of.
pub(super) fn is_pack_file(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    path.is_file() && matches!(extension.as_deref(), Some("toml" | "tera" | "csv"))
}
