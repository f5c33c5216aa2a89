//! One slip of a clerk in a workbook whose sums are formulas: what she reads first.

use gongkai::diag::{Place, column_letters};
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

/// The typed cells of a table, the largest amounts first.
fn typed_in(book: &Filling, table: &str) -> Vec<((usize, u32, u32), f64)> {
    let sheet = book.sheet(table).unwrap();
    let mut cells = Vec::new();
    for at in typed(book).into_iter().filter(|at| at.0 == sheet) {
        if let Content::Number(amount) = book.value(at) {
            cells.push((at, amount));
        }
    }
    cells.sort_by(|one, other| other.1.total_cmp(&one.1));
    cells
}

fn address(at: (usize, u32, u32)) -> String {
    format!("{}{}", column_letters(at.2), at.1 + 1)
}

/// An amount with two different neighbouring digits the other way round, if it has such.
fn swapped(amount: f64) -> Option<f64> {
    let mut digits: Vec<char> = amount.to_string().chars().collect();
    let differ = |at: &usize| {
        let pair = [digits[*at - 1], digits[*at]];
        pair[0] != pair[1] && !pair.contains(&'.') && (*at > 1 || pair[1] != '0')
    };
    let at = (1..digits.len()).find(differ)?;
    digits.swap(at - 1, at);
    digits.iter().collect::<String>().parse().ok()
}

/// The cell that was mistyped leads, whichever table it is of; two of them in two tables lead both.
#[test]
fn the_first_line_is_the_cell_that_was_mistyped() {
    for (sample, case, book) in books() {
        let sheets: Vec<String> = book.sheets.iter().map(|(name, _)| name.clone()).collect();
        let mut book = book;
        let mut wrong = Vec::new();
        for (turn, table) in ["支出总表", "一般公共预算支出表"].into_iter().enumerate() {
            // another row each time
            let (at, amount) = typed_in(&book, table)
                .into_iter()
                .filter(|(_, amount)| swapped(*amount).is_some())
                .nth(turn * 2)
                .unwrap();
            book.fill(at, Content::Number(swapped(amount).unwrap()));
            wrong.push((format!("tables.xlsx「{}」{}（", sheets[at.0], address(at)), at, amount));
            let run = check(sample, &case, &book.save());
            assert_eq!(run.code, 1, "{}", run.all());
            let leads: Vec<&str> = run.stdout.lines().take_while(|line| line.starts_with("先看这")).collect();
            let names = |line: &&&str| wrong.iter().any(|(place, ..)| line.contains(place.as_str()));
            assert!(!leads.is_empty() && leads.iter().filter(names).count() == leads.len(), "{}", run.all());
            if turn == 0 {
                assert!(leads[0].starts_with("先看这一格：") && leads.len() == 1, "{}", run.all());
                assert!(leads[0].contains("（像是两位数字写颠倒了），有"), "{}", run.all());
            }
        }
        // an amount that was deleted, and nothing else
        let (_, first, amount) = &wrong[0];
        book.fill(*first, Content::Number(*amount));
        let (place, at, amount) = &wrong[1];
        book.fill(*at, Content::Empty);
        let run = check(sample, &case, &book.save());
        let first = run.stdout.lines().next().unwrap();
        assert!(first.contains(place.as_str()) && first.contains("是空的，若是"), "{}", run.all());
        book.fill(*at, Content::Number(*amount));
    }
}

/// Where several typed cells explain the same they are named with their sum, the one that looks mistyped first; the
/// screen of a clerk holds it.
#[test]
fn cells_that_nothing_tells_apart_are_named_with_their_sum() {
    let (sample, case, mut book) = books().remove(0);
    let others = typed_in(&book, "一般公共预算基本支出表");
    // one that may be as well a row of its class that is larger
    let of_class = |at: &(usize, u32, u32)| book.text((at.0, at.1, 0)).starts_with("302");
    let mut more: Vec<((usize, u32, u32), f64)> = Vec::new();
    for (at, amount) in others.iter().filter(|(at, _)| of_class(at)) {
        let by = swapped(*amount).unwrap_or(*amount) - amount;
        if by > 0.0 && others.iter().filter(|(other, own)| of_class(other) && *own > by).count() > 3 {
            more.push((*at, *amount));
        }
    }
    let (at, amount) = more[0];
    book.fill(at, Content::Number(swapped(amount).unwrap()));
    let run = check(sample, &case, &book.save());
    let first = run.stdout.lines().next().unwrap();
    assert!(first.starts_with("先看这几格：tables.xlsx「"), "{}", run.all());
    assert!(first.contains("是算出来的，录入的是这几格，其中有一格多了"), "{}", run.all());
    assert!(first.contains(&format!("：{}（", address(at))), "{} {}", address(at), run.all());
    assert!(first.contains("像是两位数字写颠倒了"), "{}", run.all());
    // none of them is a formula
    let listed = first.split("其中有一格").nth(1).unwrap();
    let named = others.iter().filter(|(at, _)| listed.contains(&format!("{}（", address(*at)))).count();
    assert_eq!(named, listed.matches('（').count(), "{first}");
    let mut narrow = program();
    let folder = folder(&book.save(), Some(stated_of(&case, sample)));
    let run = Run::from(narrow.env("COLUMNS", "80").arg("check").arg(folder.path()).output().unwrap());
    let screen: Vec<&str> = run.stdout.lines().take(24).collect();
    assert!(screen.concat().contains(&address(at)), "{}", run.all());
}

/// Typed amounts wrong in one of three ways: a lead that there is names the cell; never only others. All of them in
/// all three ways with `BLANK_ALL`, some six minutes.
#[test]
fn no_lead_names_others_than_the_cell_that_was_mistyped() {
    let all = std::env::var_os("BLANK_ALL").is_some();
    for (sample, case, mut book) in books() {
        let (mut said, mut tried, mut wrong) = (0, 0, Vec::new());
        let cells = typed(&book);
        let every = if all { 1 } else { cells.len() / 6 };
        for (turn, at) in cells.into_iter().step_by(every).enumerate() {
            let Content::Number(amount) = book.value(at) else { unreachable!() };
            let mut slips = vec![Content::Empty, Content::Number(amount * 10.0)];
            slips.extend(swapped(amount).map(Content::Number));
            let some = if all { slips } else { vec![slips.swap_remove(turn % slips.len())] };
            for slip in some {
                book.fill(at, slip.clone());
                let folder = folder(&book.save(), Some(stated_of(&case, sample)));
                let (Came::Whole(input), _) = read_through(folder.path(), &[]) else { continue };
                let leads = leads(&reconcile::reconcile(&input.budget, &input.pack));
                let sheet = book.sheets[at.0].0.as_str();
                let is_it = |place: &Place| match place {
                    Place::Cell(cell) => cell.address() == address(at) && *cell.sheet == *sheet,
                    _ => false,
                };
                tried += 1;
                match leads.first() {
                    Some(first) if first.cells.iter().any(|cell| is_it(&cell.place)) => said += 1,
                    Some(other) => {
                        wrong.push(format!("{sheet} {} {amount} {slip:?}: {}", address(at), other.sentence()))
                    }
                    None => {}
                }
            }
            book.fill(at, Content::Number(amount));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(said * 2 > tried, "{sample}: {said} of {tried}");
    }
}
