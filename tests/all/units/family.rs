//! A department and its six units, made of one budget: of each amount each unit has a share.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gongkai::read::{self, Came, Input};
use gongkai::reconcile::reconcile;
use gongkai::reconcile::report::Report;
use tempfile::TempDir;
use toml::Value;

use crate::books::Book;
use crate::support::{Run, run};
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, Three, Variant, Year};

pub const DEPARTMENT: &str = "云川市青石区城市管理局";
pub const UNITS: [(&str, &str); 6] = [
    ("局本级", "云川市青石区城市管理局（本级）"),
    ("环卫中心", "云川市青石区环境卫生服务中心"),
    ("市政所", "云川市青石区市政设施管理所"),
    ("园林所", "云川市青石区园林绿化管理所"),
    ("监测站", "云川市青石区市容环境监测站"),
    ("渣土所", "云川市青石区渣土管理所"),
];
/// Of each amount, in tenths; which unit has which share goes round with the amounts.
pub const SHARES: [i64; 6] = [4, 3, 2, 1, 0, 0];

/// A department with its units, all in one folder.
pub struct Family {
    pub folder: TempDir,
}

/// What of an amount a unit has.
pub fn share(number: usize, unit: usize, cents: i64) -> i64 {
    let place = (number + unit) % UNITS.len();
    let rest = cents - SHARES.iter().map(|share| cents * share / 10).sum::<i64>();
    cents * SHARES[place] / 10 + if place == 0 { rest } else { 0 }
}

pub fn part_of(year: &Year, unit: usize) -> Vec<Leaf> {
    let own = year.leaves.iter().enumerate();
    let own = own.map(|(number, leaf)| Leaf { cents: share(number, unit, leaf.cents), ..leaf.clone() });
    own.filter(|leaf| leaf.cents != 0).collect()
}

pub fn three_of(year: &Year, unit: usize) -> Three {
    let all = [0, 1, 2, 3].map(|which| year.three_of(which));
    let mut cents = [0; 4];
    for (which, cents) in cents.iter_mut().enumerate() {
        *cents = share(which, unit, all[which]);
    }
    Three { code: format!("30100{unit}"), name: UNITS[unit].1.to_owned(), cents }
}

/// The sample without last year, and without the tables that are no sums.
pub fn plain() -> Variant {
    let mut variant = Variant::of("qingshi-2025");
    variant.before = None;
    variant.purchases = None;
    variant
}

pub fn list(items: impl IntoIterator<Item = String>) -> Value {
    Value::Array(items.into_iter().map(Value::String).collect())
}

impl Family {
    /// Its files are made once, and each test has a copy.
    pub fn new() -> Self {
        static FILES: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
        let family = Self { folder: tempfile::tempdir().unwrap() };
        let files = FILES.get_or_init(|| {
            family.make();
            let mut files = Vec::new();
            for folder in family.folders() {
                for name in ["unit.toml", "tables.xlsx"] {
                    let path = folder.join(name);
                    let within = path.strip_prefix(family.folder.path()).unwrap().to_path_buf();
                    files.push((within, std::fs::read(&path).unwrap()));
                }
            }
            files
        });
        for (name, bytes) in files {
            let path = family.folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        family
    }

    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        (0..UNITS.len()).map(|unit| self.unit(unit)).chain([self.department()])
    }

    pub fn make(&self) {
        std::fs::create_dir(self.department()).unwrap();
        lay(&self.whole(), &self.department());
        for (number, (_, name)) in UNITS.iter().enumerate() {
            let mut own = plain();
            own.now.leaves = part_of(&plain().now, number);
            own.now.three = vec![three_of(&plain().now, number)];
            own.set("unit.name", *name);
            own.set("unit.kind", "单位");
            own.set("unit.supervisor", DEPARTMENT);
            own.facts.push(("organisation.units", None));
            own.facts.push(("organisation.units_count", None));
            std::fs::create_dir(self.unit(number)).unwrap();
            lay(&own, &self.unit(number));
        }
    }

    /// What the department publishes.
    pub fn whole(&self) -> Variant {
        let mut whole = plain();
        whole.now.three = (0..UNITS.len()).map(|unit| three_of(&plain().now, unit)).collect();
        whole.set("organisation.units", list(UNITS.map(|(_, name)| name.to_owned())));
        whole.set("organisation.units_count", UNITS.len() as i64);
        whole.set("consolidation.units", list(UNITS.map(|(folder, _)| format!("../{folder}"))));
        whole
    }

    pub fn department(&self) -> PathBuf {
        self.folder.path().join("局")
    }

    pub fn unit(&self, number: usize) -> PathBuf {
        self.folder.path().join(UNITS[number].0)
    }

    pub fn change(&self, folder: &Path, change: impl FnOnce(&mut Book)) {
        let path = folder.join("tables.xlsx");
        let mut book = Book::read(&path);
        change(&mut book);
        book.write(&path);
    }

    /// Changes unit.toml of the department.
    pub fn rewrite(&self, from: &str, to: &str) {
        let path = self.department().join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    pub fn read(&self) -> Input {
        let (came, faults) = read::read_through(&self.department(), &[]);
        match came {
            Came::Whole(input) => *input,
            _ => panic!("{faults:#?}"),
        }
    }

    pub fn report(&self) -> Report {
        let input = self.read();
        reconcile(&input.budget, &input.pack)
    }

    pub fn run(&self, command: &str, more: &[&str]) -> Run {
        let args = [PathBuf::from(command), self.department()];
        run(args.into_iter().chain(more.iter().map(PathBuf::from)))
    }
}
