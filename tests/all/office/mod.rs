//! An office of many units: variants of the samples under names of their own, some with a fault planted, in one run.
//! `GONGKAI_OFFICE` says how many (the acceptance has 300, `scripts/office.sh`); `GONGKAI_OFFICE_KEEP` names a folder
//! in which all of it is left, to be looked at.

pub mod planted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::{Run, ended, program};
use crate::ten_tables::SAMPLES;
use crate::variants_text::{lay, turns};

use planted::{FAULTS, Planted};

/// Departments of the office; its units take turns among them.
const DEPARTMENTS: [&str; 10] =
    ["教育", "卫生", "水利", "农业", "交通", "文旅", "民政", "住建", "市监", "应急"];
/// Units of a run of the tests: all faults, and some without.
const FEW: usize = 20;

/// An office.
pub struct Office {
    room: Room,
    pub units: Vec<Planted>,
}

enum Room {
    Passing(TempDir),
    Kept(PathBuf),
}

impl Office {
    /// So many units, the faults spread over them.
    pub fn of(count: usize) -> Self {
        let room = match std::env::var_os("GONGKAI_OFFICE_KEEP") {
            Some(folder) => Room::Kept(PathBuf::from(folder)),
            None => Room::Passing(tempfile::tempdir().unwrap()),
        };
        let mut office = Self { room, units: Vec::new() };
        for at in 0..count {
            let fault = (0..FAULTS.len()).find(|number| number * count / FAULTS.len() == at);
            let fault = fault.map(|number| FAULTS[number]);
            let unit = Planted::new(at, DEPARTMENTS[at % DEPARTMENTS.len()], fault);
            let folder = office.inputs().join(&unit.folder);
            std::fs::create_dir_all(&folder).unwrap();
            let sample = SAMPLES[at % SAMPLES.len()];
            lay(&turns::variant(sample, at), &folder);
            rename(&folder, sample, &unit.name);
            unit.plant(&folder);
            office.units.push(unit);
        }
        office
    }

    pub fn room(&self) -> &Path {
        match &self.room {
            Room::Passing(folder) => folder.path(),
            Room::Kept(folder) => folder,
        }
    }

    /// The folder of the units' folders.
    pub fn inputs(&self) -> PathBuf {
        self.room().join("各单位")
    }

    pub fn output(&self) -> PathBuf {
        self.room().join("output")
    }

    /// A run over all units, so many at a time; one breaks off, and templates have little time.
    pub fn build(&self, jobs: &str, more: &[&str]) -> Run {
        let mut command = self.command(jobs);
        command.args(more).args(self.units.iter().map(|unit| Path::new("各单位").join(&unit.folder)));
        ended(command)
    }

    fn command(&self, jobs: &str) -> Command {
        let mut command = program();
        command.current_dir(self.room()).args(["build", "--no-system-fonts", "-o", "output", "-j", jobs]);
        command.env("GONGKAI_TEST_COMPOSE_MS", "3000");
        let breaks = self.units.iter().find(|unit| unit.breaks_off());
        command.env("GONGKAI_TEST_PANIC", breaks.map_or("", |unit| &unit.folder));
        command
    }

    /// Holds the output folder of the unit that another program is to hold, as long as what comes back lives.
    pub fn lock(&self) -> std::fs::File {
        let locked = self.units.iter().find(|unit| unit.is_locked()).unwrap();
        let folder = self.output().join(&locked.folder);
        std::fs::create_dir_all(&folder).unwrap();
        let file = std::fs::File::create(folder.join(".lock")).unwrap();
        file.try_lock().unwrap();
        file
    }
}

/// Gives the unit in a folder another name, wherever it stands.
fn rename(folder: &Path, sample: &str, name: &str) {
    let old = match sample {
        "nanchang-2023" => "南昌市社会保险事业服务中心",
        "qingshi-2025" => "云川市青石区城市管理局",
        _ => "澄浦市明湾区文化和旅游局",
    };
    let path = folder.join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{sample} is not called {old}");
    std::fs::write(&path, text.replace(old, name)).unwrap();
    for file in ["tables.xlsx", "previous.xlsx"] {
        let path = folder.join(file);
        if !path.is_file() {
            continue;
        }
        let mut book = Book::read(&path);
        for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
            if let Value::Text(text) = value {
                *text = text.replace(old, name);
            }
        }
        book.write(&path);
    }
}

/// All files of the public folders, with their bytes.
fn public(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![output.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.parent().is_some_and(|above| above.ends_with("公开")) {
                found.insert(path.strip_prefix(output).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn count() -> usize {
    std::env::var("GONGKAI_OFFICE").map_or(FEW, |count| count.parse().unwrap())
}

#[test]
fn one_run_publishes_all_that_can_be_and_stops_for_nobody() {
    let office = Office::of(count());
    let lock = office.lock();
    let began = Instant::now();
    let run = office.build("2", &[]).expect(2);
    println!("{} units, first run: {:.1?}", office.units.len(), began.elapsed());
    for unit in &office.units {
        let public = std::fs::read_dir(office.output().join(&unit.folder)).is_ok_and(|entries| {
            entries.map(|entry| entry.unwrap().path().join("公开")).any(|folder| folder.is_dir())
        });
        assert_eq!(public, unit.is_published(), "{}\n{}", unit.folder, run.all());
        for word in unit.words() {
            let own =
                run.all().lines().filter(|line| line.contains(&unit.name)).collect::<Vec<_>>().join("\n");
            assert!(own.contains(word), "{}: no {word} in\n{own}", unit.folder);
        }
    }
    let first = public(&office.output());
    // the second run leaves what was published, and tries the others again
    let began = Instant::now();
    let again = office.build("2", &[]).expect(2);
    println!("second run: {:.1?}", began.elapsed());
    let left = again.all().lines().filter(|line| line.contains("没有变化，不用重新生成")).count();
    let published = office.units.iter().filter(|unit| unit.is_published()).count();
    assert!(left >= published, "{left} of {published}\n{}", again.all());
    assert!(public(&office.output()) == first);
    drop(lock);
    // the file that was held is free now
    let freed = office.build("2", &[]).expect(2);
    assert!(!freed.all().contains("发布-占用"), "{}", freed.all());
    let began = Instant::now();
    let good: Vec<&str> = first.keys().filter_map(|path| path.iter().next()?.to_str()).collect();
    let mut command = office.command("2");
    let good = office.units.iter().filter(|unit| good.contains(&unit.folder.as_str()));
    let good: Vec<&str> = good.map(|unit| unit.folder.as_str()).collect();
    command.args(good.iter().map(|folder| Path::new("各单位").join(folder)));
    ended(command).expect(0);
    println!("{} published ones alone: {:.1?}", good.len(), began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(5 + good.len() as u64 / 20));
}

#[test]
#[ignore = "many units: scripts/office.sh; `side_by_side` has a few"]
fn bytes_do_not_depend_on_how_many_at_a_time() {
    let office = Office::of(count());
    let build = |to: &str, jobs: &str| {
        let mut command = program();
        command.current_dir(office.room()).args(["build", "--no-system-fonts", "-o", to, "-j", jobs]);
        let good = office.units.iter().filter(|unit| unit.is_published());
        command.args(good.map(|unit| Path::new("各单位").join(&unit.folder)));
        let began = Instant::now();
        ended(command).expect(0);
        println!("{jobs} at a time: {:.1?}", began.elapsed());
        public(&office.room().join(to))
    };
    let one = build("一个", "1");
    assert_eq!(
        one.keys().filter(|path| path.extension().is_some_and(|e| e == "pdf")).count(),
        office.units.iter().filter(|unit| unit.is_published()).count()
    );
    for (to, jobs) in [("两个", "2"), ("八个", "8")] {
        assert!(build(to, jobs) == one, "{jobs}");
    }
}
