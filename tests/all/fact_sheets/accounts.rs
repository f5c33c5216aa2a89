//! Every cell of a sheet of facts has one fate, and nothing on it vanishes.

use gongkai::diag::{Diagnostics, Place};
use gongkai::pack;
use gongkai::read::account::{Fate, WhyLeft};
use gongkai::read::{self, workbook};

use super::{BOOK, FACTS, Filled, without_file};
use crate::books::{Book, Value};
use crate::support::{Desk, run};

/// Cells with their sheet and fate.
type Fates = Vec<(String, (u32, u32), Fate)>;

/// The fates of all cells of a book, which must be all of its cells; and what was told.
fn fates(book: &Book) -> (Fates, Diagnostics) {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.write(file.path());
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
    let (_, accounts) = read::tables(&grids, &pack, &mut faults);
    let mut all = Vec::new();
    for (grid, account) in grids.iter().zip(&accounts) {
        let cells: Vec<_> = grid.iter().map(|(at, _)| at).collect();
        let booked: Vec<_> = account.fates.keys().copied().collect();
        assert_eq!(cells, booked, "the fates of {} are no partition", grid.sheet);
        all.extend(account.fates.iter().map(|(at, fate)| (grid.sheet.to_string(), *at, *fate)));
    }
    (all, faults)
}

#[test]
fn every_cell_has_its_fate() {
    let mut filled = Filled::of(&Desk::new());
    filled.facts.push(["不认识的".into(), String::new(), "内容".into()]);
    filled.set("编制人数", "很多");
    let mut book = filled.book();
    book.sheet(FACTS).set((4, 5), "旁注");
    book.sheet(FACTS).cells.insert((90, 7), Value::Number(12.0));
    let (all, faults) = fates(&book);
    let fate = |at| all.iter().find(|(sheet, own, _)| sheet == FACTS && *own == at).map(|own| own.2);
    assert_eq!(fate((0, 0)), Some(Fate::Title));
    assert_eq!(fate((1, 0)), Some(Fate::Header));
    assert_eq!(fate((2, 0)), Some(Fate::Label));
    assert_eq!(fate((2, 2)), Some(Fate::Left(WhyLeft::Declared)));
    for at in [(4, 5), (90, 7)] {
        assert_eq!(fate(at), Some(Fate::Left(WhyLeft::Unclaimed)));
    }
    let told = |words: &str| faults.iter().any(|fault| fault.message.contains(words));
    assert!(told("F5、H91不在任何一栏里") && told("很多") && told("不认识的"), "{faults:?}");
    let last = filled.facts.len() as u32 + 1;
    assert_eq!(fate((last, 1)), Some(Fate::Left(WhyLeft::Told)));
}

#[test]
fn a_hidden_row_is_read_and_told() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = filled.book();
    let row = filled.facts.iter().position(|row| row[0] == "编制人数").unwrap() as u32 + 2;
    book.look(FACTS).hidden_rows = vec![row];
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(0);
    assert!(run.all().contains(&format!("第{}行隐藏", row + 1)), "{}", run.all());
    assert!(run.all().contains("照样采用了"), "{}", run.all());
}

#[test]
fn inspect_shows_sheets_of_facts_as_what_they_are() {
    let (desk, filled) = without_file("nanchang-2023");
    desk.change("tables.xlsx", |book| book.sheets.extend(filled.sheets()));
    let run = run(["inspect".into(), desk.unit().join("tables.xlsx")]).expect(0);
    let all = run.all();
    for words in ["认作：“基本情况”页", "认作：“文字说明”页", "认作：“变动原因”页", "表头：第2行"]
    {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(all.contains(&format!("写了{}项", filled.facts.len())), "{all}");
    assert!(all.contains("另有3张填写基本情况的"), "{all}");
}

#[test]
fn a_sheet_of_facts_goes_before_a_page_of_prose_and_that_is_told() {
    let (desk, mut filled) = without_file("mingwan-2026");
    let duties = |desk: &Desk| {
        let (input, faults) = read::read(&desk.unit(), &[]);
        (input.unwrap_or_else(|| panic!("{faults:?}")).budget.unit.prose["duties"].text(), faults)
    };
    let (page, _) = duties(&desk);
    assert!(!filled.texts.iter().any(|row| row[2] == page), "the page alone states it");
    filled.texts.insert(0, ["主要职能".into(), String::new(), "甲职责。\n乙职责。".into()]);
    filled.write(&desk);
    let (text, faults) = duties(&desk);
    assert_eq!(text, "甲职责。\n\n乙职责。");
    let place = format!("{BOOK}「文字说明」C2已写了这一段，这张工作表没有采用");
    assert!(faults.iter().any(|fault| fault.message == place), "{faults:?}");
}

#[test]
fn inspect_takes_the_pack_that_the_sheet_names() {
    let (desk, _) = without_file("mingwan-2026");
    let run = run(["inspect".into(), desk.unit().join(BOOK)]).expect(0);
    assert!(
        run.all().contains("认作：“文字说明”页") && !run.all().contains("不是认识的名称"),
        "{}",
        run.all()
    );
}

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn whatever_stands_on_the_sheets_the_fates_are_a_partition_and_what_is_refused_is_told() {
    let filled = Filled::of(&Desk::new());
    let odd = [
        "",
        "133",
        "约",
        "2023年2月30日",
        "停用",
        "指纹 1",
        "项目",
        "甲\n乙",
        "—",
        "是",
        "200万元",
        "改动规则",
    ];
    let mut chance = Chance(7);
    let mut refused = 0;
    for _ in 0..60 {
        let mut book = filled.book();
        for sheet in &mut book.sheets {
            let rows = sheet.cells.keys().map(|at| at.0).max().unwrap() as u64 + 3;
            for _ in 0..12 {
                let at = (2 + chance.below(rows) as u32, chance.below(6) as u16);
                match chance.below(4) {
                    0 => drop(sheet.cells.remove(&at)),
                    1 => drop(sheet.cells.insert(at, Value::Number(chance.below(50_000) as f64 / 4.0))),
                    2 if sheet.merges.iter().all(|m| m[2] < at.0 || m[0] > at.0 + 2) => {
                        sheet.merges.push([at.0, at.1.into(), at.0 + 2, at.1.into()]);
                    }
                    _ => drop(sheet.cells.insert(at, Value::Text(odd[chance.below(12) as usize].to_owned()))),
                }
            }
            sheet.cells.retain(|_, value| *value != Value::Text(String::new()));
        }
        let (all, faults) = fates(&book);
        for (sheet, at, _) in all.iter().filter(|(.., fate)| *fate == Fate::Left(WhyLeft::Told)) {
            refused += 1;
            let near = |place: &Place| matches!(place, Place::Cell(cell) if *cell.sheet == **sheet && at.0.wrapping_sub(cell.row) < 4);
            assert!(faults.iter().any(|fault| fault.places.iter().any(near)), "{sheet} {at:?} {faults:?}");
        }
    }
    assert!(refused > 100, "{refused}");
}
