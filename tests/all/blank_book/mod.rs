//! The blank workbook of `gongkai new`: what it writes reads back, and can be filled in and published.

mod filling;
mod formulas;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};

use gongkai::blank_book::{self, Basis};
use gongkai::budget::Book;
use gongkai::budget::unit::Fact;
use gongkai::diag::Severity;
use gongkai::edition::{self, Here, Readers};
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::read::facts::Said;
use gongkai::read::{Came, Input, read_through};
use gongkai::reconcile;
use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use crate::support::{Desk, root};
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
    pack: Pack,
    kind: String,
    nature: String,
}

/// All that the built-in packs have.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for id in built_in_packs() {
        let pack = load(id, &[]).unwrap();
        for kind in pack.manifest.kinds.clone() {
            for nature in natures(&pack) {
                cases.push(Case { pack: pack.clone(), kind: kind.clone(), nature });
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

#[test]
fn of_a_blank_workbook_nothing_is_told_but_what_is_to_be_filled_in() {
    cases().par_iter().for_each(|case| {
        let bytes = case.blank(("云川市青石区测试局", 2026));
        if let Ok(out) = std::env::var("BLANK_OUT") {
            std::fs::write(format!("{out}/{}.xlsx", case.name().replace(' ', "-")), &bytes).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(blank_book::FILE), &bytes).unwrap();
        let (_, told) = read_through(folder.path(), &[]);
        for told in told.iter() {
            let lacking = told.code == "配置-值" && told.message.starts_with("没有写");
            assert!(lacking || told.code == "配置-未写", "{}: {told:#?}", case.name());
        }
    });
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

#[test]
fn the_leaves_of_a_sample_typed_into_it_give_all_its_figures() {
    for sample in SAMPLES {
        let input = read(&root().join("inputs").join(sample));
        let unit = &input.budget.unit;
        let nature = unit.stated("unit.nature").unwrap();
        let case = Case { pack: input.pack.clone(), kind: unit.kind.clone(), nature };
        let mut book = Filling::open(&case.blank((&unit.name, unit.year)));
        Clerk { pack: &input.pack, kind: &unit.kind, book: &mut book }.fill(&input.budget.current);
        let filled = book.save();
        if let Ok(out) = std::env::var("BLANK_OUT") {
            std::fs::write(format!("{out}/filled-{sample}.xlsx"), &filled).unwrap();
        }
        let desk = Desk::of(sample);
        std::fs::write(desk.unit().join("tables.xlsx"), filled).unwrap();
        std::fs::write(desk.unit().join("unit.toml"), stated(sample)).unwrap();
        let again = read(&desk.unit());
        let on_sheets = input.pack.tables.iter().filter(|table| book.sheet(&table.id).is_some());
        let tables: Vec<&str> = on_sheets.map(|table| table.id.as_str()).collect();
        let (before, after) =
            (figures(&input.budget.current, &tables), figures(&again.budget.current, &tables));
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        assert!(all.len() > 200, "{sample}");
        for path in all {
            assert_eq!(before.get(path), after.get(path), "{sample} {path}");
        }
        desk.build().expect(0);
    }
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

#[test]
fn every_kind_and_nature_is_filled_in_and_publishable() {
    let inputs: BTreeMap<&str, Input> =
        SAMPLES.iter().map(|sample| (*sample, read(&root().join("inputs").join(sample)))).collect();
    cases().par_iter().for_each(|case| {
        let sample = match (case.pack.manifest.id.as_str(), case.kind.as_str()) {
            ("shanghai", _) => "mingwan-2026",
            (_, "部门") => "qingshi-2025",
            _ => "nanchang-2023",
        };
        let (unit, tables) = (&inputs[sample].budget.unit, &inputs[sample].budget.current);
        let mut book = Filling::open(&case.blank((&unit.name, unit.year)));
        Clerk { pack: &case.pack, kind: &case.kind, book: &mut book }.fill(tables);
        if case.pack.manifest.id == "shanghai" {
            if case.kind == "单位" {
                divide_basic_spending(&mut book, tables);
            }
            if !["行政", "参公", "混合"].contains(&case.nature.as_str()) {
                // it has no operating cost
                let sheet = book.sheet("三公经费和机关运行经费表").unwrap();
                let line = book.rows(sheet) - 1;
                book.fill((sheet, line, 6), Content::Empty);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("tables.xlsx"), book.save()).unwrap();
        std::fs::write(folder.path().join("unit.toml"), stated_of(case, sample)).unwrap();
        let input = match read_through(folder.path(), &[]) {
            (Came::Whole(input), _) => *input,
            (_, told) => panic!("{}: {told:#?}", case.name()),
        };
        let report = reconcile::reconcile(&input.budget, &input.pack);
        let examined = edition::examine(&input, report, Readers::Public, &Here);
        let faults = examined.faults();
        assert!(faults.is_empty(), "{}: {faults:#?}", case.name());
        let errors: Vec<&str> = examined
            .report
            .findings()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message.as_str())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", case.name());
    });
}
