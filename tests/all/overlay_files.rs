//! The overlay of the docs with each file and each of its tables dropped, doubled and renamed: used or told.

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::Diagnostic;
use gongkai::pack::Pack;
use gongkai::pack::load::load;
use tempfile::TempDir;

use crate::support::root;

/// A copy of the overlay of the docs.
fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files() {
        fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
    }
    folder
}

/// The files of the overlay of the docs.
fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs/overlay/templates")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn load_over(folder: &Path) -> Result<Pack, Vec<Diagnostic>> {
    load("jiangxi", &[folder.to_path_buf()])
}

/// All that a pack says, but for the files that it was read from.
fn said(pack: &Pack) -> String {
    let Pack { manifest, tables, checks, style, charts, glossary, templates, .. } = pack;
    let texts: Vec<&String> = templates.values().map(|template| &template.text).collect();
    let all = format!("{manifest:?}{tables:?}{checks:?}{style:?}{charts:?}{glossary:?}{texts:?}");
    // where something stands is not what it says
    let mut out = String::new();
    for (at, piece) in all.split("FileSpot(").enumerate() {
        let piece = if at == 0 { piece } else { piece.split_once(')').map_or(piece, |(_, rest)| rest) };
        out.push_str(piece);
    }
    out
}

/// Whether something is told of a folder, in it or for want of something in it.
fn told(loaded: &Result<Pack, Vec<Diagnostic>>, name: &str) -> bool {
    let names = |told: &Diagnostic| told.places.iter().any(|place| place.to_string().contains(name));
    match loaded {
        Ok(pack) => pack.noticed.iter().any(names),
        Err(faults) => !faults.is_empty(),
    }
}

#[test]
fn each_file_is_used_or_told() {
    let whole = said(&load_over(copy().path()).unwrap());
    assert!(files().len() >= 8, "the overlay of the docs has all kinds of files");
    for file in files() {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let dropped = copy();
        fs::remove_file(dropped.path().join(&name)).unwrap();
        let loaded = load_over(dropped.path());
        assert!(
            told(&loaded, "") || loaded.is_ok_and(|pack| said(&pack) != whole),
            "{name} was dropped and nothing changed"
        );
        for renamed in renamed(&name) {
            for doubled in [false, true] {
                let folder = copy();
                let (from, to) = (folder.path().join(&name), folder.path().join(&renamed));
                if doubled { fs::copy(&from, &to).map(|_| ()) } else { fs::rename(&from, &to) }.unwrap();
                let loaded = load_over(folder.path());
                let used = loaded.as_ref().is_ok_and(|pack| {
                    pack.layers.files().iter().any(|file| file.name == renamed && file.layer > 0)
                });
                let same = loaded.as_ref().is_ok_and(|pack| said(pack) == whole);
                assert!(
                    told(&loaded, &renamed) || used && same,
                    "{name} as {renamed} (doubled: {doubled}) is neither used nor told"
                );
            }
        }
    }
}

/// The names that files come to have: copies, endings that systems add or hide, slips.
fn renamed(name: &str) -> Vec<String> {
    let (stem, ending) = name.split_once('.').unwrap();
    let slipped: String = name.chars().skip(1).collect();
    vec![
        format!("{stem} - 副本.{ending}"),
        format!("{stem}(1).{ending}"),
        format!("{name}.txt"),
        format!("{name}.bak"),
        format!("{name}~"),
        format!("{stem}x.{ending}"),
        format!("旧{name}"),
        stem.to_owned(),
        slipped,
        name.to_uppercase(),
    ]
}

#[test]
fn each_table_is_used_or_told() {
    let whole = said(&load_over(copy().path()).unwrap());
    for file in files() {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".toml") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let entries = entries(&text);
        assert!(!entries.is_empty(), "{name} has entries");
        for (begin, end) in entries {
            let entry = &text[begin..end];
            let dropped = format!("{}{}", &text[..begin], &text[end..]);
            let doubled = format!("{text}\n{entry}");
            for (changed, how) in
                [(dropped, "dropped"), (doubled, "doubled"), (retitled(&text, begin, end), "renamed")]
            {
                let folder = copy();
                fs::write(folder.path().join(&name), &changed).unwrap();
                let loaded = load_over(folder.path());
                let differs = loaded.as_ref().is_ok_and(|pack| said(pack) != whole);
                // a change that is made twice is used twice
                let idle = how == "doubled" && loaded.is_ok();
                assert!(told(&loaded, &name) || differs || idle, "{name}: {how} without a word:\n{entry}");
            }
        }
    }
}

/// Where each top-level table of a file begins and ends.
fn entries(text: &str) -> Vec<(usize, usize)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let nested = line.trim_start_matches('[').split(']').next().unwrap_or_default().contains('.');
        if line.starts_with('[') && !nested {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).collect()
}

/// The text with what identifies an entry misspelt: its first key, or the name of the table itself.
fn retitled(text: &str, begin: usize, end: usize) -> String {
    let entry = &text[begin..end];
    let identity = ["template = \"", "key = \"", "id = \"", "code = \"", "name = \""];
    let found = identity.iter().find_map(|key| Some(entry.find(key)? + key.len()));
    match found {
        Some(at) => format!("{}误{}", &text[..begin + at], &text[begin + at..]),
        None => format!("{}误{}", &text[..begin + 1], &text[begin + 1..]),
    }
}

/// A copy of a built-in pack whose part has gained a sentence: an overlay that overrides other sentences of that
/// part shows it.
#[test]
fn what_the_base_gains_is_seen_through_an_overlay() {
    let desk = crate::support::Desk::new();
    let place = TempDir::new().unwrap();
    let pack = place.path().join("sichuan");
    fs::create_dir(&pack).unwrap();
    fs::write(pack.join("pack.toml"), "base = \"jiangxi\"\nid = \"newer\"\nname = \"新版\"\n").unwrap();
    fs::write(
        pack.join("part3.md.tera"),
        "{% extends \"base/part3.md.tera\" %}\n{% block three_public %}{{ super() }}\n底本新添的一句。\n\n{% endblock %}\n",
    )
    .unwrap();
    let unit = desk.unit();
    let file = unit.join("unit.toml");
    let text = fs::read_to_string(&file).unwrap().replace("pack = \"jiangxi\"", "pack = \"newer\"");
    fs::write(&file, text + "\n[training]\npeople = 120\n").unwrap();
    let own = unit.join("templates");
    fs::create_dir_all(&own).unwrap();
    for file in files() {
        fs::copy(&file, own.join(file.file_name().unwrap())).unwrap();
    }
    let run = crate::support::run([
        "build".into(),
        unit,
        "--templates".into(),
        pack,
        "-o".into(),
        desk.output(),
        "--format".into(),
        "html".into(),
    ]);
    run.expect(0);
    let page = fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(page.contains("底本新添的一句。"), "what the base gained");
    assert!(page.contains("计划培训"), "what the overlay adds");
}

/// The engine prints of an included file that extends another its own blocks alone.
#[test]
fn a_file_that_is_put_in_may_not_extend() {
    let folder = copy();
    let file = folder.path().join("project_basis.md.tera");
    fs::write(&file, "{% extends \"base/project_basis.md.tera\" %}\n").unwrap();
    let faults = load_over(folder.path()).unwrap_err();
    let told = |fault: &Diagnostic| {
        fault.code == "模板-块"
            && fault.places[0].to_string().starts_with("project_basis.md.tera 第1行")
            && fault.message.contains("project.md.tera 用 include 放进这个文件")
            && fault.hint.contains("pack export")
    };
    assert!(faults.iter().any(told), "{faults:#?}");
}
