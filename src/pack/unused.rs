//! Files of a bureau that nothing in a pack asks for: what they say would be passed over without a word.

use std::collections::BTreeMap;

use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::load::Source;
use super::manifest::Manifest;

/// Files that a pack reads whole.
const WHOLE: [&str; 4] = ["pack.toml", "glossary.toml", "style.toml", "charts.toml"];
/// Beginnings of files that add to a file of the pack: `checks-本单位.toml`.
const ADDING: [&str; 3] = ["tables", "checks", "style-"];

/// Faults the files of overlays that are not used, each with the nearest name that would be.
pub(super) fn tell(files: &BTreeMap<String, Source>, manifest: &Manifest, faults: &mut Vec<Diagnostic>) {
    for (name, file) in files.iter().filter(|(_, file)| file.layer > 0) {
        if is_used(name, files, manifest) {
            continue;
        }
        let (near, hint) = if name.ends_with(".tera") { part(name, manifest) } else { rest(name) };
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
    let known: Vec<String> = WHOLE.iter().map(|known| (*known).to_owned()).collect();
    let hint = format!(
        "整份替换的文件名是 {}、tables.toml、checks.toml；只加几条的是 tables-….toml、checks-….toml、style-….toml",
        WHOLE.join("、")
    );
    (nearest(name, known.iter()), hint)
}

fn is_used(name: &str, files: &BTreeMap<String, Source>, manifest: &Manifest) -> bool {
    if name.ends_with(".tera") {
        // a part, or what another template includes or inherits from
        let quoted = format!("\"{name}\"");
        return manifest.parts.iter().any(|part| part.template == name)
            || files.iter().any(|(other, file)| other.ends_with(".tera") && file.text.contains(&quoted));
    }
    let adds = || ADDING.iter().any(|stem| name.starts_with(stem));
    name.ends_with(".csv") || WHOLE.contains(&name) || (name.ends_with(".toml") && adds())
}
