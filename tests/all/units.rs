//! A department and its six units: its tables are the sums of theirs, and each difference is told by unit and cell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongkai::diag::Severity;
use gongkai::read::{self, Came, Input};
use gongkai::reconcile::causes::causes;
use gongkai::reconcile::reconcile;
use gongkai::reconcile::report::{Finding, Report, Status};
use tempfile::TempDir;
use toml::Value;

use crate::books::{Book, Value as CellValue};
use crate::support::{Run, run};
use crate::variants_text::lay;
use crate::variants_text::model::{Leaf, Three, Variant, Year};

const DEPARTMENT: &str = "云川市青石区城市管理局";
const UNITS: [(&str, &str); 6] = [
    ("局本级", "云川市青石区城市管理局（本级）"),
    ("环卫中心", "云川市青石区环境卫生服务中心"),
    ("市政所", "云川市青石区市政设施管理所"),
    ("园林所", "云川市青石区园林绿化管理所"),
    ("监测站", "云川市青石区市容环境监测站"),
    ("渣土所", "云川市青石区渣土管理所"),
];
/// Of each amount, in tenths; which unit has which share goes round with the amounts.
const SHARES: [i64; 6] = [4, 3, 2, 1, 0, 0];

/// A department with its units, all in one folder.
pub struct Family {
    folder: TempDir,
}

/// What of an amount a unit has.
fn share(number: usize, unit: usize, cents: i64) -> i64 {
    let place = (number + unit) % UNITS.len();
    let rest = cents - SHARES.iter().map(|share| cents * share / 10).sum::<i64>();
    cents * SHARES[place] / 10 + if place == 0 { rest } else { 0 }
}

fn part_of(year: &Year, unit: usize) -> Vec<Leaf> {
    let own = year.leaves.iter().enumerate();
    let own = own.map(|(number, leaf)| Leaf { cents: share(number, unit, leaf.cents), ..leaf.clone() });
    own.filter(|leaf| leaf.cents != 0).collect()
}

fn three_of(year: &Year, unit: usize) -> Three {
    let all = [0, 1, 2, 3].map(|which| year.three_of(which));
    let mut cents = [0; 4];
    for (which, cents) in cents.iter_mut().enumerate() {
        *cents = share(which, unit, all[which]);
    }
    Three { code: format!("30100{unit}"), name: UNITS[unit].1.to_owned(), cents }
}

/// The sample without last year, and without the tables that are no sums.
fn plain() -> Variant {
    let mut variant = Variant::of("qingshi-2025");
    variant.before = None;
    variant.purchases = None;
    variant
}

fn list(items: impl IntoIterator<Item = String>) -> Value {
    Value::Array(items.into_iter().map(Value::String).collect())
}

impl Family {
    pub fn new() -> Self {
        let family = Self { folder: tempfile::tempdir().unwrap() };
        let mut whole = plain();
        whole.now.three = (0..UNITS.len()).map(|unit| three_of(&plain().now, unit)).collect();
        whole.set("organisation.units", list(UNITS.map(|(_, name)| name.to_owned())));
        whole.set("organisation.units_count", UNITS.len() as i64);
        whole.set("consolidation.units", list(UNITS.map(|(folder, _)| format!("../{folder}"))));
        std::fs::create_dir(family.department()).unwrap();
        lay(&whole, &family.department());
        for (number, (_, name)) in UNITS.iter().enumerate() {
            let mut own = plain();
            own.now.leaves = part_of(&plain().now, number);
            own.now.three = vec![three_of(&plain().now, number)];
            own.set("unit.name", *name);
            own.set("unit.kind", "单位");
            own.set("unit.supervisor", DEPARTMENT);
            own.facts.push(("organisation.units", None));
            own.facts.push(("organisation.units_count", None));
            std::fs::create_dir(family.unit(number)).unwrap();
            lay(&own, &family.unit(number));
        }
        family
    }

    pub fn department(&self) -> PathBuf {
        self.folder.path().join("局")
    }

    pub fn unit(&self, number: usize) -> PathBuf {
        self.folder.path().join(UNITS[number].0)
    }

    fn change(&self, folder: &Path, change: impl FnOnce(&mut Book)) {
        let path = folder.join("tables.xlsx");
        let mut book = Book::read(&path);
        change(&mut book);
        book.write(&path);
    }

    /// Changes unit.toml of the department.
    fn rewrite(&self, from: &str, to: &str) {
        let path = self.department().join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    fn all_folders(&self) -> Vec<PathBuf> {
        (0..UNITS.len()).map(|unit| self.unit(unit)).chain([self.department()]).collect()
    }

    fn read(&self) -> Input {
        let (came, faults) = read::read_through(&self.department(), &[]);
        match came {
            Came::Whole(input) => *input,
            _ => panic!("{faults:#?}"),
        }
    }

    fn report(&self) -> Report {
        let input = self.read();
        reconcile(&input.budget, &input.pack)
    }

    fn run(&self, command: &str, more: &[&str]) -> Run {
        let args = [PathBuf::from(command), self.department()];
        run(args.into_iter().chain(more.iter().map(PathBuf::from)))
    }
}

fn of_units<'r>(report: &'r Report, rule: &str) -> Vec<&'r Finding> {
    let own = report.outcomes.iter().filter(|outcome| outcome.rule.starts_with(rule));
    own.flat_map(|outcome| &outcome.findings).collect()
}

fn outcome<'r>(report: &'r Report, rule: &str) -> &'r gongkai::reconcile::report::Outcome {
    report.outcomes.iter().find(|outcome| outcome.rule == rule).unwrap()
}

/// Puts a number in the row of a code, in a column.
fn put(book: &mut Book, sheet: &str, code: &str, column: u16, change: impl Fn(f64) -> f64) -> (String, f64) {
    let sheet = book.sheets.iter_mut().find(|own| own.name.contains(sheet)).unwrap();
    let at = sheet.cells.iter().find(|(_, value)| matches!(value, CellValue::Text(text) if text == code));
    let row = at.map(|(at, _)| at.0).unwrap_or_else(|| panic!("no {code} in {}", sheet.name));
    let CellValue::Number(number) = sheet.cells[&(row, column)] else { panic!("no number beside {code}") };
    sheet.cells.insert((row, column), CellValue::Number(change(number)));
    (format!("「{}」{}{}", sheet.name, char::from(b'A' + column as u8), row + 1), number)
}

fn messages(report: &Report) -> String {
    let told = causes(report).into_iter().map(|cause| {
        let lead = cause.lead.as_ref().map(|lead| lead.sentence()).unwrap_or_default();
        let first = cause.findings[0];
        format!("[{}] {} {lead} ×{}\n", first.id, first.message, cause.findings.len())
    });
    told.collect()
}

#[test]
fn a_department_that_is_the_sum_of_its_units_passes() {
    let family = Family::new();
    let report = family.report();
    for rule in ["汇总-文件夹", "汇总-逐格", "汇总-项目"] {
        let own = outcome(&report, rule);
        assert_eq!(own.status, Status::Passed, "{}", messages(&report));
        println!("{rule} {}", own.compared);
    }
    assert!(outcome(&report, "汇总-逐格").compared > 300);
    assert!(outcome(&report, "汇总-项目").compared > 5);
    println!("{}", messages(&report));
}

#[test]
fn one_wrong_cell_of_a_unit_is_named() {
    let family = Family::new();
    family.change(&family.unit(1), |book| {
        let told = put(book, "支出总表", "2120501", 3, |n| n * 10.0);
        println!("{told:?}");
    });
    let report = family.report();
    println!("{}", messages(&report));
    println!("{:#?}", of_units(&report, "汇总-").len());
}
