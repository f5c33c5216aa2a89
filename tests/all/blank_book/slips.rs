//! What a clerk does to a blank workbook besides typing where it says: rows put in, formulas typed over, codes typed
//! as numbers.

use gongkai::pack::schema::ColumnRole;

use super::filling::leaves;
use super::formulas::Content;
use super::sheets::Filling;
use super::{Case, cases};

/// The table of spending by code.
const SPENDING: &str = "支出总表";

/// One workbook a pack, the sheet of spending in it.
fn books() -> Vec<(Case, Filling, SpendingSheet)> {
    let mut books: Vec<(Case, Filling, SpendingSheet)> = Vec::new();
    for case in cases() {
        if books.iter().all(|(known, ..)| known.pack.manifest.id != case.pack.manifest.id) {
            let book = Filling::open(&case.blank(("测试局", 2026)));
            let sheet = SpendingSheet::of(&case, &book);
            books.push((case, book, sheet));
        }
    }
    books
}

/// Where a clerk types spending.
struct SpendingSheet {
    sheet: usize,
    codes: Vec<u32>,
    name: u32,
    amounts: Vec<u32>,
    /// Columns of amounts that are sums of others.
    sums: Vec<u32>,
    total: u32,
}

impl SpendingSheet {
    fn of(case: &Case, book: &Filling) -> Self {
        let schema = case.pack.table(SPENDING).unwrap();
        let leaves = leaves(&schema.sides()[0], &case.kind);
        let of_role = |role| (0..).zip(&leaves).filter(move |(_, leaf)| leaf.role == role);
        let codes: Vec<u32> = of_role(ColumnRole::Code).map(|(col, _)| col).collect();
        let name = of_role(ColumnRole::Name).next().unwrap().0;
        let amounts = of_role(ColumnRole::Amount).filter(|(_, leaf)| leaf.parts.is_empty());
        let amounts = amounts.map(|(col, _)| col).collect();
        let sums = of_role(ColumnRole::Amount).filter(|(_, leaf)| !leaf.parts.is_empty());
        let sums = sums.map(|(col, _)| col).collect();
        let sheet = book.sheet(SPENDING).unwrap();
        let is_total = |row: &u32| schema.totals().contains(&book.text((sheet, *row, name)));
        let total = (0..book.rows(sheet)).find(is_total).unwrap();
        Self { sheet, codes, name, amounts, sums, total }
    }

    fn code(&self, book: &mut Filling, row: u32, code: &str) {
        let whole = self.codes.len() == 1;
        for (col, piece) in self.codes.iter().zip([0..3, 3..5, 5..7]) {
            let piece = if whole { Some(code) } else { code.get(piece) };
            if let Some(piece) = piece.filter(|piece| !piece.is_empty()) {
                book.fill((self.sheet, row, *col), Content::Text(piece.to_owned()));
            }
        }
    }

    fn row(&self, book: &mut Filling, row: u32, code: &str, amount: f64) {
        self.code(book, row, code);
        for col in &self.amounts {
            book.fill((self.sheet, row, *col), Content::Number(amount));
        }
        for col in &self.sums {
            if book.cell((self.sheet, row, *col)).is_none() {
                book.fill((self.sheet, row, *col), Content::Number(amount));
            }
        }
    }

    fn sum(&self, book: &Filling, row: u32) -> Content {
        book.value((self.sheet, row, self.amounts[0]))
    }
}

/// Right below a row of an upper level, right below the total, and behind the last row.
#[test]
fn rows_that_are_put_in_anywhere_are_added_up() {
    for (case, mut book, sheet) in books() {
        let (name, total, last) = (case.name(), sheet.total, book.rows(sheet.sheet));
        sheet.code(&mut book, total + 1, "201");
        sheet.code(&mut book, total + 2, "20101");
        sheet.row(&mut book, total + 3, "2010101", 10.0);
        assert_eq!(sheet.sum(&book, total), Content::Number(10.0), "{name}");
        book.insert(sheet.sheet, last);
        sheet.row(&mut book, last, "203", 2.0);
        book.insert(sheet.sheet, last - 1);
        sheet.row(&mut book, last - 1, "204", 7.0);
        book.insert(sheet.sheet, total + 3);
        sheet.row(&mut book, total + 3, "2010102", 5.0);
        assert_eq!(sheet.sum(&book, total + 2), Content::Number(15.0), "{name}: 20101");
        assert_eq!(sheet.sum(&book, total + 1), Content::Number(15.0), "{name}: 201");
        book.insert(sheet.sheet, total + 2);
        sheet.row(&mut book, total + 2, "20102", 100.0);
        assert_eq!(sheet.sum(&book, total + 1), Content::Number(115.0), "{name}: 201");
        book.insert(sheet.sheet, total + 1);
        sheet.row(&mut book, total + 1, "202", 3.0);
        assert_eq!(sheet.sum(&book, total), Content::Number(127.0), "{name}");
        // other sheets find it too
        let named = |at: &(usize, u32, u32)| at.0 != sheet.sheet && book.text(*at) == "外交支出";
        let found: Vec<Content> = book
            .places()
            .into_iter()
            .filter(named)
            .flat_map(|(of, row, col)| (1..5).map(move |right| (of, row, col + right)))
            .map(|at| book.value(at))
            .collect();
        assert!(found.contains(&Content::Number(3.0)), "{name}: {found:?}");
    }
}

/// A code that is a number has its name all the same.
#[test]
fn a_code_that_is_typed_as_a_number_finds_its_name() {
    for (case, mut book, sheet) in books() {
        let row = sheet.total + 1;
        book.fill((sheet.sheet, row, sheet.codes[0]), Content::Number(208.0));
        let name = book.text((sheet.sheet, row, sheet.name));
        assert_eq!(name, "社会保障和就业支出", "{}", case.name());
    }
}

/// A formula that was typed over is seen, also where the number is the same; and what stands behind the last row.
#[test]
fn numbers_over_formulas_and_below_the_last_row_are_marked() {
    for (case, mut book, sheet) in books() {
        let (name, last) = (case.name(), book.rows(sheet.sheet));
        let total = (sheet.sheet, sheet.total, sheet.amounts[0]);
        let class = (sheet.sheet, sheet.total + 1, sheet.amounts[0]);
        let behind = (sheet.sheet, last, sheet.codes[0]);
        sheet.code(&mut book, sheet.total + 1, "201");
        sheet.code(&mut book, sheet.total + 2, "20101");
        sheet.row(&mut book, sheet.total + 3, "2010101", 10.0);
        for at in [total, class, behind] {
            assert_eq!(book.marks(at), 0, "{name} {at:?}");
        }
        book.fill(total, Content::Number(10.0));
        book.fill(class, Content::Number(10.0));
        book.fill(behind, Content::Text("202".to_owned()));
        for at in [total, class, behind] {
            assert_eq!(book.marks(at), 1, "{name} {at:?}");
        }
    }
}

/// The instructions and the columns of codes say how rows are typed.
#[test]
fn the_instructions_say_what_clerks_do_wrong() {
    for (case, book, sheet) in books() {
        let said: String =
            book.places().into_iter().filter(|at| at.0 == 0).map(|at| book.text(at) + "\n").collect();
        let levels = "类、款、项各占一行，上级写在下级的前面，不能省，金额只填在最下一级（项）。例如201 一般公共服务支出，20101 人大事务，\
                      2010101 行政运行，是3行";
        let others = ["橙色：这一格原来是公式，已经改写成数", "不要写到最后一行下面", "附加表，可以整张留空"];
        for words in [&[levels], others.as_slice()].concat() {
            assert!(said.contains(words), "{}: {words}\n{said}", case.name());
        }
        assert!(book.written(sheet.sheet).contains("类、款、项各占一行"), "{}", case.name());
    }
}
