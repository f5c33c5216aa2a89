//! The blank workbook of `gongkai new`: what it writes reads back, and can be filled in and published.

mod filling;
mod formulas;
mod sheets;
mod slips;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gongkai::blank_book::{self, Basis, CATALOGUE_SHEET, GUIDE_SHEET};
use gongkai::budget::unit::Fact;
use gongkai::budget::{Book, Budget};
use gongkai::diag::{Diagnostics, Severity};
use gongkai::edition::{self, Format, Here, Readers};
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::read::account::{Fate, WhyLeft};
use gongkai::read::facts::Said;
use gongkai::read::{Came, Input, read_through, tables, workbook};
use gongkai::reconcile;
use gongkai::typeset::fonts::FontPlaces;
use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use tempfile::TempDir;

use crate::support::root;
use crate::ten_tables::SAMPLES;

use filling::{Clerk, figures};
use formulas::Content;
use sheets::Filling;

/// What `gongkai new` knows of a unit.
fn said(pack: &Pack, (name, year): (&str, i32), kind: &str, nature: &str) -> Said {
    let text = |text: &str| Fact::Text(text.to_owned());
    let facts = BTreeMap::from([
        ("pack".to_owned(), text(&pack.manifest.id)),
        ("unit.name".to_owned(), text(name)),
        ("unit.kind".to_owned(), text(kind)),
        ("unit.nature".to_owned(), text(nature)),
        ("year".to_owned(), Fact::Count(year.into())),
    ]);
    Said { facts, ..Said::default() }
}

fn natures(pack: &Pack) -> Vec<String> {
    let key = pack.manifest.nature.fact.as_str();
    let spec = pack.manifest.facts.iter().find(|fact| fact.key == key).unwrap();
    spec.choices.clone()
}

/// A pack, a kind of publisher, and a nature.
struct Case {
    pack: Arc<Pack>,
    kind: String,
    nature: String,
}

/// Each kind and each nature of each built-in pack; with `BLANK_ALL` (`scripts/check-blank.sh`) each with each other.
fn cases() -> Vec<Case> {
    let all = std::env::var_os("BLANK_ALL").is_some();
    let mut cases = Vec::new();
    for id in built_in_packs() {
        let pack = load(id, &[]).unwrap();
        for (at, nature) in natures(&pack).into_iter().enumerate() {
            for (of, kind) in pack.manifest.kinds.clone().into_iter().enumerate() {
                let case = Case { pack: Arc::new(pack.clone()), kind, nature: nature.clone() };
                if all || (at + of) % 2 == 1 || sample(&case).1 {
                    cases.push(case);
                }
            }
        }
    }
    cases
}

impl Case {
    fn name(&self) -> String {
        format!("{} {} {}", self.pack.manifest.id, self.kind, self.nature)
    }

    fn blank(&self, unit: (&str, i32)) -> Vec<u8> {
        let said = said(&self.pack, unit, &self.kind, &self.nature);
        let basis = Basis { pack: &self.pack, said: &said, previous: None, folder: "测试局" };
        blank_book::write(&basis).unwrap()
    }
}

fn read(folder: &std::path::Path) -> Input {
    match read_through(folder, &[]) {
        (Came::Whole(input), _) => *input,
        (_, told) => panic!("{told:#?}"),
    }
}

/// What a sample has on pages of its workbook, as unit.toml states it.
const ON_PAGES: [(&str, &str); 2] = [
    (
        "[organisation]",
        "[prose]\nduties = \"负责全区文化和旅游工作。\"\norganisation = \"设办公室等科室。\"\n\n[organisation]",
    ),
    (
        "[[project]]",
        "[[project]]\nname = \"图书馆免费开放\"\noverview = \"公共图书馆免费开放。\"\nbasis = \"《中华人民共和国公共图书馆法》。\"\n\
         implementer = \"澄浦市明湾区图书馆实施。\"\nplan = \"全年开放。\"\nperiod = \"2026年1月至12月。\"\n\n[[project]]",
    ),
];

/// The unit.toml of a sample with what its workbook says besides.
fn stated(sample: &str) -> String {
    let mut text = std::fs::read_to_string(root().join("inputs").join(sample).join("unit.toml")).unwrap();
    if sample.starts_with("mingwan") {
        for (from, to) in ON_PAGES {
            text = text.replacen(from, to, 1);
        }
    }
    text
}

/// The unit.toml of a case: that of a sample of its pack without last year, and with what its kind and nature ask.
fn stated_of(case: &Case, sample: &str) -> String {
    let mut stated: toml::Table = stated(sample).parse().unwrap();
    for section in ["workbooks", "reasons", "approval", "operating"] {
        stated.remove(section);
    }
    let says = case.pack.manifest.nature.words.get(case.nature.as_str());
    let says =
        says.and_then(|words| words.says.first().cloned()).unwrap_or_else(|| "其他事业单位".to_owned());
    let unit = stated["unit"].as_table_mut().unwrap();
    unit.insert("kind".into(), case.kind.clone().into());
    unit.insert("nature".into(), case.nature.clone().into());
    if unit.contains_key("nature_text") {
        unit.insert("nature_text".into(), says.into());
    }
    let operating = match (case.pack.manifest.id.as_str(), case.kind.as_str(), case.nature.as_str()) {
        ("jiangxi", _, "混合") => "cost = \"12.50万元\"",
        ("shanghai", "部门", _) => "offices = 1",
        _ => "",
    };
    format!("{stated}\n[operating]\n{operating}\n")
}

/// Types what a 单位 states besides: the basic spending of each class as staff and operating expenses.
fn divide_basic_spending(book: &mut Filling, budget: &Book) {
    let sum = |table: &str, column: &str| {
        let section = &budget.table(table).unwrap().sections[0];
        let total = section.rows.iter().find(|row| row.total).unwrap();
        filling::amount(section, total, column).unwrap().yuan.to_f64().unwrap()
    };
    let (basic, operating) = (sum("支出总表", "基本支出"), sum("一般公共预算基本支出表", "公用经费"));
    let sheet = book.sheet("财务收支总表").unwrap();
    let named = |name: &str| {
        let of_head = |at: &(u32, u32)| book.text((sheet, at.0, at.1)) == name;
        (2..6).flat_map(|row| (0..9).map(move |col| (row, col))).find(of_head).unwrap().1
    };
    let (staff, other) = (named("人员经费"), named("公用经费"));
    let section = &budget.table("支出总表").unwrap().sections[0];
    let mut left = operating;
    for row in section.rows.iter().filter(|row| row.depth == 0 && !row.total) {
        let Some(amount) = filling::amount(section, row, "基本支出").filter(|own| !own.yuan.is_zero())
        else {
            continue;
        };
        let line = (6..30).find(|line| book.text((sheet, *line, 2)) == row.label).unwrap();
        let amount = amount.yuan.to_f64().unwrap();
        book.fill((sheet, line, staff), Content::Number(amount - left));
        book.fill((sheet, line, other), Content::Number(left));
        left = 0.0;
    }
    assert!(basic > operating);
}

/// A workbook in a folder of its own, perhaps with a unit.toml.
fn folder(book: &[u8], stated: Option<String>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(blank_book::FILE), book).unwrap();
    if let Some(stated) = stated {
        std::fs::write(folder.path().join("unit.toml"), stated).unwrap();
    }
    folder
}

/// Of a blank workbook nothing is told but what is to be filled in.
fn reads_back(case: &Case, bytes: &[u8]) {
    let (_, told) = read_through(folder(bytes, None).path(), &[]);
    for told in told.iter() {
        let lacking = ["配置-未填", "读取-未填", "配置-未写"].contains(&told.code.as_str());
        assert!(lacking, "{}: {told:#?}", case.name());
    }
}

/// Types the leaves of a sample into a blank workbook.
fn filled(case: &Case, blank: &[u8], budget: &Book) -> Filling {
    let mut book = Filling::open(blank);
    Clerk { pack: &case.pack, kind: &case.kind, book: &mut book }.fill(budget);
    if case.pack.manifest.id == "shanghai" {
        if case.kind == "单位" {
            divide_basic_spending(&mut book, budget);
        }
        if !["行政", "参公", "混合"].contains(&case.nature.as_str()) {
            // it has no operating cost
            let sheet = book.sheet("三公经费和机关运行经费表").unwrap();
            book.fill((sheet, book.rows(sheet) - 1, 6), Content::Empty);
        }
    }
    book
}

/// The sample of a case, and whether it is of this very kind and nature.
fn sample(case: &Case) -> (&'static str, bool) {
    match (case.pack.manifest.id.as_str(), case.kind.as_str(), case.nature.as_str()) {
        ("shanghai", kind, nature) => ("mingwan-2026", kind == "部门" && nature == "混合"),
        (_, "部门", nature) => ("qingshi-2025", nature == "混合"),
        (_, _, nature) => ("nanchang-2023", nature == "参公"),
    }
}

/// All figures are those of the sample, of which only leaves were typed.
fn same_figures(case: &Case, before: &Book, after: &Book) {
    let tables: Vec<&str> = after.tables.iter().map(|table| table.id.as_str()).collect();
    let (before, after) = (figures(before, &tables), figures(after, &tables));
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    assert!(all.len() > 200, "{}", case.name());
    for path in all {
        assert_eq!(before.get(path), after.get(path), "{} {path}", case.name());
    }
}

/// The blank workbook in which last year's codes and names stand beforehand can be filled in too.
fn filled_over_last_year(case: &Case, (name, year): (&str, i32), budget: &Book, stated: String) {
    let said = said(&case.pack, (name, year), &case.kind, &case.nature);
    let basis = Basis { pack: &case.pack, said: &said, previous: Some(budget), folder: "测试局" };
    let bytes = filled(case, &blank_book::write(&basis).unwrap(), budget);
    let input = read(folder(&bytes.save(), Some(stated)).path());
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let errors = report.findings().filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    assert!(errors.is_empty(), "{}: {errors:#?}", case.name());
    same_figures(case, budget, &input.budget.current);
}

/// Every cell of a workbook has its fate, those of the sheets of the program too.
fn accounted(case: &Case, bytes: &[u8]) {
    let folder = folder(bytes, None);
    let (grids, _) = workbook::read(&folder.path().join(blank_book::FILE), &mut Diagnostics::new()).unwrap();
    let (_, accounts) = tables(&grids, &case.pack, &mut Diagnostics::new());
    let mut enclosed = BTreeSet::new();
    for (grid, account) in grids.iter().zip(&accounts) {
        for (at, _) in grid.iter() {
            assert!(account.has(at), "{}: {:?} {at:?}", case.name(), grid.sheet);
        }
        if account.fates.values().all(|fate| *fate == Fate::Left(WhyLeft::Enclosed)) {
            enclosed.insert(grid.sheet.to_string());
        }
    }
    assert_eq!(enclosed, [CATALOGUE_SHEET, GUIDE_SHEET].map(str::to_owned).into(), "{}", case.name());
}

/// With last year's tables their codes and names stand in it beforehand; without amounts they are samples.
fn knows_last_year(case: &Case, (name, year): (&str, i32), budget: &Book) {
    let said = said(&case.pack, (name, year), &case.kind, &case.nature);
    let basis = Basis { pack: &case.pack, said: &said, previous: Some(budget), folder: "测试局" };
    let bytes = blank_book::write(&basis).unwrap();
    assert!(bytes == blank_book::write(&basis).unwrap(), "{}: the same bytes each time", case.name());
    let book = Filling::open(&bytes);
    let sheet = book.sheet("支出总表").unwrap();
    let texts: BTreeSet<String> = (0..book.rows(sheet)).map(|row| book.text((sheet, row, 0))).collect();
    for row in budget.table("支出总表").unwrap().sections[0].rows.iter().filter(|row| !row.total) {
        let code = row.code.as_deref().unwrap();
        assert!(texts.contains(code) || texts.contains(&code[..3]), "{}: {code}", case.name());
    }
    let (_, told) = read_through(folder(&bytes, None).path(), &[]);
    for told in told.iter() {
        let lacking = ["配置-未填", "读取-未填", "配置-未写", "读取-空白表"].contains(&told.code.as_str());
        let row_of_project = told.code == "读取-多余行" && told.message.contains("只有名称");
        assert!(lacking || row_of_project, "{}: {told:#?}", case.name());
    }
}

#[test]
fn each_kind_and_nature_has_a_blank_workbook_that_can_be_filled_in_and_published() {
    let inputs: BTreeMap<&str, Input> =
        SAMPLES.iter().map(|sample| (*sample, read(&root().join("inputs").join(sample)))).collect();
    let out = std::env::var_os("BLANK_OUT").map(PathBuf::from);
    let mut published = AtomicUsize::new(0);
    cases().par_iter().for_each(|case| {
        let (sample, is_its_own) = sample(case);
        let Budget { unit, current, .. } = &inputs[sample].budget;
        let blank = case.blank((&unit.name, unit.year));
        reads_back(case, &blank);
        let filled = filled(case, &blank, current).save();
        if let Some(out) = &out {
            std::fs::write(out.join(format!("blank-{}.xlsx", case.name())), &blank).unwrap();
            std::fs::write(out.join(format!("filled-{}.xlsx", case.name())), &filled).unwrap();
        }
        let input = read(folder(&filled, Some(stated_of(case, sample))).path());
        let report = reconcile::reconcile(&input.budget, &input.pack);
        let examined = edition::examine(&input, report, Readers::Public, &Here);
        let faults = examined.faults();
        assert!(faults.is_empty(), "{}: {faults:#?}", case.name());
        let errors = examined.report.findings().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", case.name());
        if is_its_own {
            same_figures(case, current, &input.budget.current);
            accounted(case, &filled);
            knows_last_year(case, (&unit.name, unit.year + 1), current);
            filled_over_last_year(case, (&unit.name, unit.year), current, stated_of(case, sample));
            let places = FontPlaces { system: false, ..FontPlaces::default() };
            edition::make(&input, &examined, &[Format::Pdf], &places).unwrap();
            published.fetch_add(1, Ordering::Relaxed);
        }
    });
    assert_eq!(*published.get_mut(), SAMPLES.len());
}
