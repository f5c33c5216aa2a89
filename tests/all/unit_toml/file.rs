//! The file itself: what is none is refused, the samples give what they state, and whatever is broken is told.

use gongkai::budget::unit::Fact;
use gongkai::diag::{Diagnostics, Place, Severity};

use super::errors;
use crate::support::{Desk, root};

const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];

#[test]
fn a_file_that_is_none_is_neither_waited_for_nor_read() {
    let refused = |desk: &Desk, words: &str| {
        let run = desk.check().expect(2);
        assert!(run.all().contains(words), "no {words} in:\n{}", run.all());
    };
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused(&desk, "unit.toml 应是文件，却是文件夹");
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, vec![b'#'; (4 << 20) + 1]).unwrap();
    refused(&desk, "unit.toml 超过4兆字节");
    #[cfg(unix)]
    {
        std::fs::remove_file(&path).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        refused(&desk, "unit.toml 不是普通的文件");
        drop(socket);
        std::fs::remove_file(&path).unwrap();
        if crate::support::tool("mkfifo", &[path.to_str().unwrap()]).is_some() {
            refused(&desk, "unit.toml 不是普通的文件");
            std::fs::remove_file(&path).unwrap();
        }
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        refused(&desk, "unit.toml 不是普通的文件");
    }
}

#[test]
fn other_encodings_are_named() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    // 南昌 in GBK
    let gbk = b"pack = \"jiangxi\"\nyear = 2023\n[unit]\nname = \"\xC4\xCF\xB2\xFD\"\n".to_vec();
    let mixed = [text.as_bytes(), b"# \xFF\n"].concat();
    let lines = text.lines().count();
    for (bytes, wanted) in [
        (wide, "unit.toml 第1行第1列：unit.toml 不是 UTF-8 编码，多半是 UTF-16".to_owned()),
        (gbk, "unit.toml 第4行第9列：unit.toml 不是 UTF-8 编码，多半是 GBK".to_owned()),
        (mixed, format!("unit.toml 第{}行第3列：unit.toml 不是 UTF-8 编码 → ", lines + 1)),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let (found, _) = errors(&desk);
        assert!(found[0].starts_with(&wanted) && found[0].contains("编码选 UTF-8"), "{wanted}: {found:?}");
    }
}

/// The facts of a TOML table by dotted keys.
fn flat(table: &toml::Table, at: &str, all: &mut Vec<(String, toml::Value)>) {
    for (key, value) in table {
        let full = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        match value {
            toml::Value::Table(inner) => flat(inner, &full, all),
            value => all.push((full, value.clone())),
        }
    }
}

#[test]
fn the_samples_give_what_they_state() {
    for sample in SAMPLES {
        let text = std::fs::read_to_string(root().join("inputs").join(sample).join("unit.toml")).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let (found, unit) = errors(&Desk::of(sample));
        assert_eq!(found, [""; 0]);
        let unit = unit.unwrap();
        let mut all = Vec::new();
        flat(&table, "", &mut all);
        let mut compared = 0;
        for (key, value) in all.iter().filter(|(key, _)| key.contains('.')) {
            let text = value.as_str().unwrap_or_default();
            let own = |wanted: &str| {
                assert_eq!(wanted.trim(), text.trim(), "{sample} {key}");
                true
            };
            compared += 1;
            let is_so = if let Some(key) = key.strip_prefix("prose.") {
                own(&unit.prose[key].text())
            } else if let Some(path) = key.strip_prefix("reasons.") {
                own(&unit.reasons[path].text())
            } else if key == "unit.name" {
                own(&unit.name)
            } else if key == "unit.kind" {
                own(&unit.kind)
            } else if key.starts_with("workbooks.") && !unit.facts.contains_key(key) {
                // which workbooks were read is no fact of the document
                true
            } else {
                match &unit.facts.get(key) {
                    Some(Fact::Count(count)) => {
                        Some(count.to_string()) == value.as_integer().map(|n| n.to_string())
                    }
                    Some(Fact::Text(words) | Fact::Date(words) | Fact::Money(_, words)) => own(words),
                    Some(Fact::Flag(flag)) => Some(*flag) == value.as_bool(),
                    Some(Fact::List(items)) => {
                        let stated = value.as_array().unwrap().iter().map(|item| item.as_str().unwrap());
                        stated.eq(items.iter().map(String::as_str))
                    }
                    Some(Fact::Map(entries)) => panic!("{key}: {entries:?}"),
                    // a map's entry
                    None => {
                        let (map, entry) = key.rsplit_once('.').unwrap();
                        matches!(&unit.facts[map], Fact::Map(entries) if entries[entry] == text)
                    }
                }
            };
            assert!(is_so, "{sample} {key}");
        }
        let projects = table.get("project").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        for (stated, project) in projects.iter().zip(&unit.projects) {
            assert_eq!(stated["name"].as_str(), Some(project.name.as_str()));
            for (key, prose) in &project.texts {
                assert_eq!(stated[key].as_str().map(str::trim), Some(prose.text().trim()), "{sample} {key}");
                compared += 1;
            }
        }
        assert!(compared > 30, "{sample} {compared}");
    }
}

/// Numbers that look random and are the same in every run.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn whatever_is_broken_is_told_within_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unit.toml");
    let sample = std::fs::read_to_string(root().join("inputs/qingshi-2025/unit.toml")).unwrap();
    let pack = gongkai::pack::load::load("jiangxi", &[]).unwrap();
    let keys = gongkai::read::facts::Keys::of(&pack.manifest);
    let signs: Vec<char> = "\"'“”‘’，＝［］[]{}＃#。1１=\n\\\u{a0}\u{3000}、；-.".chars().collect();
    let mut state = 12;
    let mut told = 0;
    for _ in 0..400 {
        let mut text: Vec<char> = sample.chars().collect();
        for _ in 0..=next(&mut state) % 4 {
            let at = next(&mut state) % text.len();
            let sign = signs[next(&mut state) % signs.len()];
            match next(&mut state) % 3 {
                0 => text.insert(at, sign),
                1 => text[at] = sign,
                _ => {
                    text.remove(at);
                }
            }
        }
        let text: String = text.into_iter().collect();
        std::fs::write(&path, &text).unwrap();
        let raw = gongkai::read::unit::load(folder.path()).unwrap();
        let mut faults = Diagnostics::new();
        let said = gongkai::read::unit::said(&raw, &keys, &mut faults);
        assert!(text.parse::<toml::Table>().is_ok() || faults.has_errors(), "nothing told of:\n{text}");
        told += faults.count(Severity::Error);
        let lines: Vec<&str> = text.split('\n').collect();
        for place in faults.iter().flat_map(|fault| &fault.places).chain(said.places.values()) {
            let (Place::Line { line, column, .. } | Place::Entry { line, column, .. }) = place else {
                continue;
            };
            let length = lines.get(line - 1).map_or(0, |line| line.chars().count());
            assert!(*line <= lines.len() && *column <= length + 1, "{place}: {faults:?}\n{text}");
        }
    }
    assert!(told > 400, "{told}");
}
