//! Just the formulas that the program writes, computed as spreadsheets compute them. Whatever else stands in one is
//! no formula for every spreadsheet, and fails here.

use super::sheets::Filling;

/// What a cell holds, or a formula comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Empty,
    Text(String),
    Number(f64),
    Truth(bool),
    Error,
}

/// A cell of a sheet.
pub enum Cell {
    Value(Content),
    Formula(Formula),
}

/// A formula.
#[derive(Debug)]
pub struct Formula(Expression);

#[derive(Debug)]
enum Expression {
    Value(Content),
    Range(Range),
    Call(String, Vec<Expression>),
    Operation(&'static str, Box<[Expression; 2]>),
}

/// Cells of a sheet, or of the formula's own.
#[derive(Debug, Clone)]
struct Range {
    sheet: Option<String>,
    first: (u32, u32),
    last: (u32, u32),
}

/// Operators, the weakest first.
const OPERATORS: [&[&str]; 4] = [&["<>", "<=", ">=", "=", "<", ">"], &["&"], &["+", "-"], &["*", "/"]];

struct Parser<'a> {
    text: &'a str,
    whole: &'a str,
}

impl Formula {
    pub fn parse(text: &str) -> Self {
        let mut parser = Parser { text, whole: text };
        let expression = parser.operation(0);
        assert!(parser.text.is_empty(), "“{}” is left of {text}", parser.text);
        Self(expression)
    }

    /// What it comes to on a sheet.
    pub fn result(&self, book: &Filling, sheet: usize) -> Content {
        let result = Run { book, sheet }.value(&self.0);
        // a reference to a blank cell shows nought
        if result == Content::Empty { Content::Number(0.0) } else { result }
    }

    /// Takes its ranges to where they are after a row was put in on a sheet; `own` where it stands on that sheet.
    pub fn moves(&mut self, sheet: &str, own: bool, row: u32) {
        fn walk(expression: &mut Expression, moves: &dyn Fn(&mut Range)) {
            match expression {
                Expression::Value(_) => {}
                Expression::Range(range) => moves(range),
                Expression::Call(_, all) => all.iter_mut().for_each(|one| walk(one, moves)),
                Expression::Operation(_, both) => both.iter_mut().for_each(|one| walk(one, moves)),
            }
        }
        walk(&mut self.0, &|range| {
            if range.sheet.as_deref().map_or(own, |of| of == sheet) {
                range.first.0 += u32::from(range.first.0 >= row);
                range.last.0 += u32::from(range.last.0 >= row);
            }
        });
    }

    /// Whether it takes anything from other sheets than that of codes.
    pub fn is_linked(&self) -> bool {
        fn linked(expression: &Expression) -> bool {
            match expression {
                Expression::Value(_) => false,
                Expression::Range(range) => range.sheet.as_deref().is_some_and(|sheet| sheet != "科目目录"),
                Expression::Call(_, all) => all.iter().any(linked),
                Expression::Operation(_, both) => both.iter().any(linked),
            }
        }
        linked(&self.0)
    }
}

impl Parser<'_> {
    fn takes(&mut self, token: &str) -> bool {
        match self.text.strip_prefix(token) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn operation(&mut self, level: usize) -> Expression {
        let Some(operators) = OPERATORS.get(level) else { return self.operand() };
        let mut left = self.operation(level + 1);
        while let Some(operator) = operators.iter().find(|operator| self.takes(operator)) {
            let right = self.operation(level + 1);
            left = Expression::Operation(operator, Box::new([left, right]));
        }
        left
    }

    fn operand(&mut self) -> Expression {
        if self.takes("(") {
            let inside = self.operation(0);
            assert!(self.takes(")"), "{}", self.whole);
            return inside;
        }
        if self.takes("\"") {
            let end = self.text.find('"').unwrap();
            let text = self.text[..end].to_owned();
            self.text = &self.text[end + 1..];
            assert!(!self.text.starts_with('"'), "{}", self.whole);
            return Expression::Value(Content::Text(text));
        }
        let sheet = self.takes("'").then(|| {
            let end = self.text.find("'!").unwrap();
            let sheet = self.text[..end].to_owned();
            self.text = &self.text[end + 2..];
            sheet
        });
        let word = |c: char| c.is_ascii_alphanumeric() || "$._".contains(c);
        let end = self.text.find(|c| !word(c)).unwrap_or(self.text.len());
        let (name, rest) = self.text.split_at(end);
        self.text = rest;
        if self.takes("(") {
            let mut arguments = Vec::new();
            while !self.takes(")") {
                arguments.push(self.operation(0));
                self.takes(",");
            }
            return Expression::Call(name.to_owned(), arguments);
        }
        match name {
            "TRUE" | "FALSE" => return Expression::Value(Content::Truth(name == "TRUE")),
            _ => {}
        }
        if let Ok(number) = name.parse() {
            return Expression::Value(Content::Number(number));
        }
        let first = address(name).unwrap_or_else(|| panic!("{name} in {}", self.whole));
        let mut last = first;
        if self.takes(":") {
            let end = self.text.find(|c| !word(c)).unwrap_or(self.text.len());
            last = address(&self.text[..end]).unwrap();
            self.text = &self.text[end..];
        }
        Expression::Range(Range { sheet, first, last })
    }
}

/// `$E$7`.
fn address(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let col = text[..digits].bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
    Some((text[digits..].parse::<u32>().ok()? - 1, col.checked_sub(1)?))
}

/// A formula while it is computed.
struct Run<'a> {
    book: &'a Filling,
    sheet: usize,
}

impl Run<'_> {
    fn value(&self, expression: &Expression) -> Content {
        match expression {
            Expression::Value(value) => value.clone(),
            Expression::Range(range) => {
                assert_eq!(range.first, range.last, "a range is no value");
                self.cells(range).remove(0)
            }
            Expression::Operation(operator, both) => {
                operate(operator, self.value(&both[0]), self.value(&both[1]))
            }
            Expression::Call(name, arguments) => self.call(name, arguments),
        }
    }

    /// The cells of a range, row by row.
    fn cells(&self, range: &Range) -> Vec<Content> {
        let sheet = match &range.sheet {
            Some(name) => self.book.sheets.iter().position(|(known, _)| known == name).unwrap(),
            None => self.sheet,
        };
        let mut cells = Vec::new();
        for row in range.first.0..=range.last.0 {
            for col in range.first.1..=range.last.1 {
                cells.push(self.book.value((sheet, row, col)));
            }
        }
        cells
    }

    fn range(&self, expression: &Expression) -> Vec<Content> {
        match expression {
            Expression::Range(range) => self.cells(range),
            Expression::Call(name, all) if name == "OFFSET" => self.cells(&self.moved(all)),
            other => panic!("no range: {other:?}"),
        }
    }

    /// The range that OFFSET gives.
    fn moved(&self, arguments: &[Expression]) -> Range {
        let [Expression::Range(from), numbers @ ..] = arguments else { panic!("{arguments:?}") };
        let number = |at: usize| match self.value(&numbers[at]) {
            Content::Number(number) => number as u32,
            other => panic!("OFFSET by {other:?}"),
        };
        let first = (from.first.0 + number(0), from.first.1 + number(1));
        let (height, width) = (number(2), number(3));
        assert!(height > 0 && width > 0, "{arguments:?}");
        Range { first, last: (first.0 + height - 1, first.1 + width - 1), ..from.clone() }
    }

    fn numbers(&self, arguments: &[Expression]) -> Vec<f64> {
        let cells = arguments.iter().flat_map(|argument| self.range(argument));
        let number = |cell| match cell {
            Content::Number(number) => Some(number),
            Content::Error => panic!("an error is added up"),
            _ => None,
        };
        cells.filter_map(number).collect()
    }

    fn call(&self, name: &str, arguments: &[Expression]) -> Content {
        match (name, arguments) {
            ("IF", [condition, yes, no]) => match self.value(condition) {
                Content::Truth(true) => self.value(yes),
                Content::Truth(false) => self.value(no),
                other => panic!("IF({other:?})"),
            },
            ("IFERROR", [tried, instead]) => match self.value(tried) {
                Content::Error => self.value(instead),
                value => value,
            },
            ("AND", all) => {
                Content::Truth(all.iter().map(|one| self.value(one)).fold(true, |all, one| match one {
                    Content::Truth(truth) => all && truth,
                    other => panic!("AND({other:?})"),
                }))
            }
            ("ROW", [Expression::Range(one)]) => Content::Number(f64::from(one.first.0) + 1.0),
            ("ISNUMBER", [one]) => Content::Truth(matches!(self.value(one), Content::Number(_))),
            ("NOT", [one]) => match self.value(one) {
                Content::Truth(truth) => Content::Truth(!truth),
                other => panic!("NOT({other:?})"),
            },
            ("_xlfn.ISFORMULA", [Expression::Range(one)]) => {
                let cell = self.book.cell((self.sheet, one.first.0, one.first.1));
                Content::Truth(matches!(cell, Some(Cell::Formula(_))))
            }
            ("LEN", [one]) => Content::Number(text(&self.value(one)).chars().count() as f64),
            ("ABS", [one]) => match self.value(one) {
                Content::Number(number) => Content::Number(number.abs()),
                _ => Content::Error,
            },
            ("COUNT", all) => Content::Number(self.numbers(all).len() as f64),
            ("SUM", all) => Content::Number(self.numbers(all).iter().sum()),
            ("COUNTIFS", conditions) => Content::Number(self.fitting(conditions).len() as f64),
            ("SUMIFS", [amounts, conditions @ ..]) => {
                let amounts = self.range(amounts);
                let fitting = self.fitting(conditions).into_iter().map(|at| &amounts[at]);
                let numbers =
                    fitting.map(|cell| if let Content::Number(number) = cell { *number } else { 0.0 });
                Content::Number(numbers.sum())
            }
            ("MATCH", [wanted, range, Expression::Value(Content::Number(0.0))]) => {
                let wanted = self.value(wanted);
                match self.range(range).iter().position(|cell| same(cell, &wanted)) {
                    Some(at) => Content::Number(at as f64 + 1.0),
                    None => Content::Error,
                }
            }
            ("INDEX", [range, at]) => match self.value(at) {
                Content::Number(at) => self.range(range)[at as usize - 1].clone(),
                _ => Content::Error,
            },
            ("VLOOKUP", [wanted, Expression::Range(range), Expression::Value(Content::Number(2.0)), _]) => {
                let wanted = self.value(wanted);
                let first = Range { last: (range.last.0, range.first.1), ..range.clone() };
                match self.cells(&first).iter().position(|cell| same(cell, &wanted)) {
                    Some(at) => {
                        let row = range.first.0 + at as u32;
                        let cell = (row, range.first.1 + 1);
                        self.cells(&Range { first: cell, last: cell, ..range.clone() }).remove(0)
                    }
                    None => Content::Error,
                }
            }
            _ => panic!("{name} with {} arguments", arguments.len()),
        }
    }

    /// Which cells of some ranges meet all conditions.
    fn fitting(&self, conditions: &[Expression]) -> Vec<usize> {
        let mut fitting: Option<Vec<usize>> = None;
        let mut length = None;
        for pair in conditions.chunks(2) {
            let (cells, wanted) = (self.range(&pair[0]), self.value(&pair[1]));
            assert_eq!(*length.get_or_insert(cells.len()), cells.len(), "ranges of one length");
            let known = fitting.unwrap_or_else(|| (0..cells.len()).collect());
            fitting = Some(known.into_iter().filter(|at| meets(&cells[*at], &wanted)).collect());
        }
        fitting.unwrap()
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Empty => String::new(),
        other => panic!("{other:?} as text"),
    }
}

fn operate(operator: &str, left: Content, right: Content) -> Content {
    if left == Content::Error || right == Content::Error {
        return Content::Error;
    }
    let empty =
        |content: &Content| matches!(content, Content::Empty) || *content == Content::Text(String::new());
    let equal = same(&left, &right) || empty(&left) && empty(&right);
    match (operator, &left, &right) {
        ("&", ..) => return Content::Text(text(&left) + &text(&right)),
        ("=", ..) => return Content::Truth(equal),
        ("<>", ..) => return Content::Truth(!equal),
        _ => {}
    }
    let number = |content| match content {
        Content::Number(number) => number,
        Content::Empty => 0.0,
        other => panic!("{operator} {other:?}"),
    };
    let (left, right) = (number(left), number(right));
    match operator {
        "+" => Content::Number(left + right),
        "-" => Content::Number(left - right),
        "*" => Content::Number(left * right),
        "/" => Content::Number(left / right),
        "<" => Content::Truth(left < right),
        ">" => Content::Truth(left > right),
        other => panic!("{other}"),
    }
}

fn same(one: &Content, other: &Content) -> bool {
    one == other && *one != Content::Empty
}

/// Whether a cell meets the condition of COUNTIFS and SUMIFS.
fn meets(cell: &Content, wanted: &Content) -> bool {
    let Content::Text(wanted) = wanted else { panic!("a condition that is no text: {wanted:?}") };
    if let Some(bound) = wanted.strip_prefix('>') {
        return matches!(cell, Content::Number(number) if *number > bound.parse().unwrap());
    }
    let cell = match cell {
        Content::Empty => "",
        Content::Text(text) => text,
        _ => return false,
    };
    match wanted.find(['?', '*']) {
        None => cell == wanted,
        Some(at) => {
            let (head, rest) = wanted.split_at(at);
            let Some(tail) = cell.strip_prefix(head) else { return false };
            let (some, any) = (rest.matches('?').count(), rest.ends_with('*'));
            assert_eq!(rest, format!("{}{}", "?".repeat(some), if any { "*" } else { "" }));
            let length = tail.chars().count();
            if any { length >= some } else { length == some }
        }
    }
}
