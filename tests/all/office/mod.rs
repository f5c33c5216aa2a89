//! An office of many units: variants of the samples under names of their own, some with a fault planted, in one run.
//! `GONGKAI_OFFICE` says how many (the acceptance has 300, `scripts/office.py`); `GONGKAI_OFFICE_KEEP` names a folder
//! in which all of it is left, to be looked at.

pub mod planted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::{Run, ended, program};
use crate::ten_tables::SAMPLES;
use crate::variants_text::{lay, turns};

use planted::{FAULTS, Planted};

/// Departments of the office; its units take turns among them.
const DEPARTMENTS: [&str; 10] =
    ["教育", "卫生", "水利", "农业", "交通", "文旅", "民政", "住建", "市监", "应急"];
/// Variants of a sample that are known to be consistent.
const VARIANTS: usize = 100;
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
            lay(&turns::variant(sample, at % VARIANTS), &folder);
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
            } else if path.parent().is_some_and(|above| above.ends_with("公开"))
                && !path.iter().any(|part| part == "版本")
            {
                found.insert(path.strip_prefix(output).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn count() -> usize {
    std::env::var("GONGKAI_OFFICE").map_or(FEW, |count| count.parse().unwrap())
}

/// 公开进度表 as it stands, by the units' folders.
fn table(office: &Office) -> BTreeMap<String, serde_json::Value> {
    let bytes = std::fs::read(office.output().join("内部/公开进度表.json")).unwrap();
    let table: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let rows = table["units"].as_array().unwrap();
    rows.iter().map(|row| (row["folder"].as_str().unwrap().to_owned(), row.clone())).collect()
}

/// Holds 公开进度表 against what was planted; `published` is the state of units that nothing stops.
fn holds(office: &Office, published: &str, run: &Run) {
    let rows = table(office);
    assert_eq!(rows.len(), office.units.len());
    for unit in &office.units {
        let row = &rows[&unit.folder];
        let (state, first) = unit.told();
        let expected = if unit.is_published() { published } else { state };
        assert_eq!(row["state"], *expected, "{}\n{row:#}\n{}", unit.folder, run.all());
        // what nobody could read has no name but that of its folder
        assert!([unit.name.as_str(), &unit.folder].contains(&row["name"].as_str().unwrap()), "{row:#}");
        let told = format!("{} {}", row["first"]["code"], row["first"]["message"]);
        assert!(told.contains(first), "{}: no {first} in {told}", unit.folder);
        let folder = office.output().join(&unit.folder);
        let years = std::fs::read_dir(folder).into_iter().flatten();
        let is_public = years.map(|year| year.unwrap().path().join("公开")).any(|folder| folder.is_dir());
        assert_eq!(is_public, unit.is_published(), "{}\n{}", unit.folder, run.all());
    }
    let count = office.units.iter().filter(|unit| unit.is_published()).count();
    let last = run.stdout.lines().last().unwrap();
    assert!(last.starts_with(&format!("{}个单位：", office.units.len())), "{last}");
    assert!(last.contains(&format!("{count}个")) && last.contains("按保密审查决定不公开1个"), "{last}");
}

#[test]
fn one_run_publishes_all_that_can_be_and_stops_for_nobody() {
    let office = Office::of(count());
    let lock = office.lock();
    let began = Instant::now();
    let run = office.build("2", &[]).expect(2);
    println!("{} units, first run: {:.1?}", office.units.len(), began.elapsed());
    holds(&office, "new", &run);
    let first = public(&office.output());
    // the second run leaves what was published, and tries the others again
    let began = Instant::now();
    let again = office.build("2", &[]).expect(2);
    println!("second run: {:.1?}", began.elapsed());
    holds(&office, "skipped", &again);
    assert!(again.stdout.contains("相比：没有不同"), "{}", again.stdout);
    assert!(public(&office.output()) == first);
    // the output that another program held is free now
    drop(lock);
    let locked = office.units.iter().find(|unit| unit.is_locked()).unwrap();
    let began = Instant::now();
    let good = office.units.iter().filter(|unit| unit.is_published() || unit.is_locked());
    let good: Vec<PathBuf> = good.map(|unit| Path::new("各单位").join(&unit.folder)).collect();
    let mut command = office.command("2");
    command.args(&good);
    let freed = ended(command).expect(0);
    println!("{} published ones and one more: {:.1?}", good.len() - 1, began.elapsed());
    let rows = table(&office);
    assert_eq!(rows[&locked.folder]["state"], "new", "{}", freed.all());
    assert!(freed.stdout.contains("与上次"), "{}", freed.stdout);
    assert!(good.iter().all(|path| {
        let folder = path.file_name().unwrap().to_str().unwrap();
        folder == locked.folder || rows[folder]["state"] == "skipped"
    }));
}

#[test]
#[ignore = "many units: scripts/office.py; `side_by_side` has a few"]
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
