//! Files of a bureau that nothing in a pack asks for: what they say would be passed over without a word.

use std::collections::BTreeMap;
use std::path::Path;

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::load::{Source, is_pack_file};
use super::manifest::Manifest;

/// Files that a pack reads whole.
const WHOLE: [&str; 5] = ["pack.toml", "facts.toml", "glossary.toml", "style.toml", "charts.toml"];
/// Beginnings of files that add to a file of the pack: `checks-本单位.toml`.
const ADDING: [&str; 3] = ["tables", "checks", "style-"];

/// Faults the files of overlays that are not used, each with the nearest name that would be.
pub(super) fn tell(files: &BTreeMap<String, Source>, manifest: &Manifest, faults: &mut Vec<Diagnostic>) {
    for (name, file) in files.iter().filter(|(_, file)| file.layer > 0) {
        if is_used(name, files, manifest) {
            continue;
        }
        let (near, hint) = if is_used(&name.to_lowercase(), files, manifest) {
            (Some(name.to_lowercase()), "文件名要用小写字母".to_owned())
        } else if name.ends_with(".tera") {
            part(name, manifest)
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

/// The nearest name of a part, as far as it is not just another number, and what to do.
fn part(name: &str, manifest: &Manifest) -> (Option<String>, String) {
    let parts: Vec<String> = manifest.parts.iter().map(|part| part.template.clone()).collect();
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let near = nearest(name, parts.iter()).filter(|near| letters(near) != letters(name));
    let hint = "要新增一个部分，请在 pack.toml 里写 [[part]]，或在别的模板里用 include 引入";
    (near, format!("各部分的模板是 {}；{hint}", parts.join("、")))
}

/// The nearest name of a TOML file, and what to do.
fn rest(name: &str) -> (Option<String>, String) {
    let known: Vec<String> =
        WHOLE.iter().chain(&["tables.toml", "checks.toml"]).map(|known| (*known).to_owned()).collect();
    let hint = format!(
        "整份替换的文件名是 {}、tables.toml、checks.toml；只加几条的是 tables-….toml、checks-….toml、style-….toml",
        WHOLE.join("、")
    );
    (nearest(name, known.iter()), hint)
}

/// Tells of a file or folder that is no file of a pack, where it looks as if it were meant for one.
pub(super) fn pass_over(
    path: &Path,
    name: &str,
    files: &BTreeMap<String, Source>,
    faults: &mut Vec<Diagnostic>,
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
    } else if path.is_file() && files.contains_key(&format!("{name}.tera")) {
        (format!("这个文件没有用到，是否指 {name}.tera"), "请改文件名；不用的请移出这个文件夹")
    } else {
        return;
    };
    let place = Place::File(path.display().to_string().into());
    faults.push(Diagnostic::error("模板-未用", what).at(place).hint(hint));
}

fn is_used(name: &str, files: &BTreeMap<String, Source>, manifest: &Manifest) -> bool {
    if name.ends_with(".tera") {
        // a part, or what another template includes or inherits from
        let quoted = [format!("\"{name}\""), format!("'{name}'"), format!("`{name}`")];
        let names = |text: &str| quoted.iter().any(|quoted| text.contains(quoted));
        return manifest.parts.iter().any(|part| part.template == name)
            || files.iter().any(|(other, file)| other.ends_with(".tera") && names(&file.text));
    }
    let adds = || ADDING.iter().any(|stem| name.starts_with(stem));
    name.ends_with(".csv") || WHOLE.contains(&name) || (name.ends_with(".toml") && adds())
}
