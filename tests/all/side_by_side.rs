//! Several units in one run, several at a time: what each comes to does not depend on the others, nor on how many are
//! worked on at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Run, ended, program, root, untimed};
use crate::ten_tables::SAMPLES;

/// The units of a run; the last of them has a table that cannot be read.
const UNITS: [&str; 5] = ["甲局", "乙局", "丙局", "丁局", "戊局"];

/// Copies of the samples under other names, one of them damaged.
fn units() -> TempDir {
    let room = tempfile::tempdir().unwrap();
    for (at, name) in UNITS.iter().enumerate() {
        let from = root().join("inputs").join(SAMPLES[at % SAMPLES.len()]);
        let to = room.path().join(name);
        std::fs::create_dir(&to).unwrap();
        for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
    }
    std::fs::write(room.path().join(UNITS[4]).join("tables.xlsx"), b"no workbook").unwrap();
    room
}

fn build(room: &Path, units: &[&str], to: &str, jobs: &str) -> Run {
    let mut command = program();
    command.current_dir(room).arg("build").args(units).args(["-o", to, "--no-system-fonts", "-j", jobs]);
    ended(command)
}

/// All files below a folder that go to the public, with their bytes.
fn public(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let own = path.strip_prefix(root).unwrap().to_path_buf();
            if path.is_dir() {
                folders.push(path);
            } else if own.iter().any(|part| part == "公开") {
                found.insert(own, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn neighbours_order_and_number_change_no_byte() {
    let room = units();
    let room = room.path();
    for unit in &UNITS[..4] {
        build(room, &[unit], "单独", "1").expect(0);
    }
    let alone = public(&room.join("单独"));
    assert!(alone.len() > 4 * 3, "{:?}", alone.keys());
    let one = build(room, &UNITS, "一个", "1").expect(2);
    for (to, jobs) in [("两个", "2"), ("八个", "8")] {
        let several = build(room, &UNITS, to, jobs).expect(2);
        assert!(public(&room.join(to)) == alone, "{jobs} at a time");
        // what is told comes in the order of the units, whichever is done first
        let told = |run: &Run, to: &str| untimed(&run.stdout).replace(to, "……");
        assert_eq!(told(&several, to), told(&one, "一个"));
    }
    let turned: Vec<&str> = UNITS.iter().rev().copied().collect();
    build(room, &turned, "倒序", "2").expect(2);
    for to in ["一个", "倒序"] {
        assert!(public(&room.join(to)) == alone, "{to}");
    }
    assert!(one.all().contains("没有生成：1个单位\n  云川市青石区城市管理局（戊局）　"), "{}", one.all());
}
