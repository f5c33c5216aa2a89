//! One slip of a clerk in a workbook whose sums are formulas: what she reads first.

use gongkai::diag::Place;
use gongkai::pack::schema::ColumnRole;
use gongkai::reconcile::suspects::leads;
use regex::Regex;

use crate::support::{Run, program};
use crate::zipped::Parts;

use super::formulas::{Cell, Content};
use super::sheets::Filling;
use super::*;

/// The workbook of a sample, of which only leaves were typed; all else is computed.
fn book_of(sample: &str, kind: &str, nature: &str) -> (Case, Filling) {
    let input = read(&root().join("inputs").join(sample));
    let case = Case { pack: input.pack, kind: kind.to_owned(), nature: nature.to_owned() };
    let Budget { unit, current, .. } = &input.budget;
    let blank = case.blank((&unit.name, unit.year));
    let book = filled(&case, &blank, current);
    (case, book)
}

/// A 单位 of Nanchang and a 部门 of Shanghai.
fn books() -> Vec<(&'static str, Case, Filling)> {
    let of = |sample, kind, nature| {
        let (case, book) = book_of(sample, kind, nature);
        (sample, case, book)
    };
    vec![of("nanchang-2023", "单位", "参公"), of("mingwan-2026", "部门", "混合")]
}

/// Checks a workbook of a sample.
fn check(sample: &str, case: &Case, book: &[u8]) -> Run {
    let folder = folder(book, Some(stated_of(case, sample)));
    Run::from(program().arg("check").arg(folder.path()).output().unwrap())
}

#[test]
fn a_workbook_that_nothing_computed_is_one_error() {
    let result = Regex::new("</f><v>.*?</v>").unwrap();
    for (sample, case, book) in books() {
        let computed = book.save();
        let run = check(sample, &case, &computed).expect(0);
        assert!(!run.all().contains("没有存计算结果"), "{}", run.all());
        let mut parts = Parts::of(&computed).unwrap();

        for (name, bytes) in &mut parts.0 {
            if name.starts_with("xl/worksheets/") {
                let text = std::str::from_utf8(bytes).unwrap();
                *bytes = result.replace_all(text, "</f>").into_owned().into_bytes();
            }
        }
        let run = check(sample, &case, &parts.bytes()).expect(2);
        let all = run.all();
        assert!(all.lines().count() < 15, "{all}");
        assert!(all.contains("tables.xlsx里有") && all.contains("格公式没有存计算结果：「"), "{all}");
        assert!(all.contains("请用 Excel 或 WPS 打开"), "{all}");
        assert_eq!(all.matches("错误[").count(), 1, "{all}");
    }
}

/// A row of a table, its codes as they stand on the sheet.
fn code_of(book: &Filling, sheet: usize, row: u32, codes: u32) -> String {
    (0..codes).map(|col| book.text((sheet, row, col))).collect()
}

/// Whoever types the lowest level alone reads which rows are missing, once a table; the sums are not riddles besides.
#[test]
fn rows_of_upper_levels_that_are_missing_are_told_before_the_sums_that_lack_them() {
    for (sample, case, mut book) in books() {
        let schema = case.pack.table("支出总表").unwrap();
        let codes = filling::leaves(&schema.sides()[0], &case.kind);
        let codes = codes.iter().filter(|leaf| leaf.role == ColumnRole::Code).count() as u32;
        let lengths = &schema.code_system().unwrap().lengths;
        let sheet = book.sheet("支出总表").unwrap();
        let uppers: Vec<u32> = (0..book.rows(sheet))
            .filter(|row| {
                let code = code_of(&book, sheet, *row, codes);
                code.parse::<u64>().is_ok() && lengths[..2].contains(&code.len())
            })
            .collect();
        assert!(uppers.len() > 2, "{}", case.name());
        let names: Vec<String> = uppers
            .iter()
            .map(|row| format!("{} {}", code_of(&book, sheet, *row, codes), book.text((sheet, *row, codes))))
            .collect();
        for row in &uppers {
            (0..=codes).for_each(|col| book.fill((sheet, *row, col), Content::Empty));
        }
        let run = check(sample, &case, &book.save());
        let all = run.all();
        assert_ne!(run.code, 0);
        let told: Vec<&str> = all.lines().filter(|line| line.starts_with("错误[")).collect();
        assert!(told[0].starts_with("错误[表内-编码-支出总表:缺上级行]: “支出总表”的"), "{all}");
        assert!(told[0].contains("没有类、款行，合计（"), "{all}");
        for name in &names {
            assert!(all.contains(name.trim()), "{name}: {all}");
        }
        assert_eq!(all.matches("没有上级科目").count(), 0, "{all}");
        assert!(all.contains("处合计只是因此不符，补好就没有了"), "{all}");
        assert!(!all.contains("先看这"), "{all}");
        assert!(all.lines().count() < 60, "{all}");
    }
}

/// The cells of amounts that are typed.
fn typed(book: &Filling) -> Vec<(usize, u32, u32)> {
    let amounts = |at: &(usize, u32, u32)| matches!(book.cell(*at), Some(Cell::Value(Content::Number(number))) if *number != 0.0);
    book.places().into_iter().filter(amounts).collect()
}

/// What a clerk may type instead of an amount.
fn slips(amount: f64) -> Vec<Content> {
    let mut digits: Vec<char> = amount.to_string().chars().collect();
    let mut slips = vec![Content::Empty, Content::Number(amount * 10.0)];
    let swap = (1..digits.len()).find(|at| {
        digits[*at - 1] != digits[*at]
            && digits[*at - 1] != '.'
            && digits[*at] != '.'
            && (*at > 1 || digits[1] != '0')
    });
    if let Some(at) = swap {
        digits.swap(at - 1, at);
        slips.push(Content::Number(digits.iter().collect::<String>().parse().unwrap()));
    }
    slips
}

/// Each typed amount wrong in three ways: the first lead names it, or nothing does; never only others.
#[test]
fn a_lead_names_the_cell_that_was_mistyped_and_no_formula() {
    let all = std::env::var_os("BLANK_ALL").is_some();
    for (sample, case, mut book) in books() {
        let (mut said, mut silent, mut wrong) = (0, 0, Vec::new());
        let cells = typed(&book);
        let every = if all { 1 } else { cells.len() / 6 };
        for (turn, at) in cells.into_iter().step_by(every).enumerate() {
            let Content::Number(amount) = book.value(at) else { unreachable!() };
            let slips = slips(amount);
            let some = if all { slips } else { vec![slips[turn % slips.len()].clone()] };
            for slip in some {
                book.fill(at, slip.clone());
                let folder = folder(&book.save(), Some(stated_of(&case, sample)));
                let address = gongkai::diag::column_letters(at.2) + &(at.1 + 1).to_string();
                let name = format!("{} {address} {amount} {slip:?}", book.sheets[at.0].0);
                let (Came::Whole(input), _) = read_through(folder.path(), &[]) else {
                    eprintln!("unread: {name}");
                    continue;
                };
                let report = reconcile::reconcile(&input.budget, &input.pack);
                let leads = leads(&report);
                let sheet = &book.sheets[at.0].0;
                let is_it = |place: &Place| matches!(place, Place::Cell(cell) if cell.address() == address && *cell.sheet == **sheet);
                let broken = report
                    .findings()
                    .filter(|finding| finding.severity > Severity::Notice && finding.comparison.is_some())
                    .count();
                match leads.first() {
                    Some(first) if first.cells.iter().any(|cell| is_it(&cell.place)) => said += 1,
                    None => {
                        silent += 1;
                        if broken > 0 {
                            eprintln!("silent: {name}: {broken}");
                        }
                    }
                    Some(_) => wrong.push(format!(
                        "{name}: {:?}",
                        leads.iter().map(|lead| lead.sentence()).collect::<Vec<_>>()
                    )),
                }
            }
            book.fill(at, Content::Number(amount));
        }
        eprintln!("{sample}: {said} said, {silent} silent");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
