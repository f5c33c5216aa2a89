//! How sheets show their cells: formats that change nothing, hidden rows and columns, merges over labels,
//! characters that nobody sees.

use gongkai::budget::amount::{self, MoneyUnit};
use rust_decimal::Decimal;

use super::make::{AMOUNT, Cell, LABEL, Made, Meant, Workbook};
use super::rng::Rng;

/// Numbers of columns of text, each with a format and what that shows.
const SHOWN: [(&str, f64, &str); 11] = [
    ("yyyy-mm-dd", 45_292.0, "2024-01-01"),
    ("yyyy\"年\"m\"月\"d\"日\"", 45_298.0, "2024年1月7日"),
    ("0.0%", 0.125, "12.5%"),
    ("0%", 0.95, "95%"),
    ("\"第\"0\"号\"", 7.0, "第7号"),
    ("0\"个\"", 12.0, "12个"),
    ("000000", 1_234.0, "001234"),
    ("@", 12.5, "12.5"),
    ("#,##0", 12_345.0, "12,345"),
    ("0.00", 3.0, "3.00"),
    ("General", 360.0, "360"),
];

/// Characters that nobody sees.
const UNSEEN: [char; 5] = ['\u{200B}', '\u{202D}', '\u{FEFF}', '\u{FE0F}', '\u{00AD}'];

/// Writes a number that is published as its format shows it, and says how that is.
pub fn shown_number(
    made: &mut Made,
    book: &mut Workbook,
    at: (u32, u16),
    meant: Meant,
    rng: &mut Rng,
) -> String {
    let (format, number, shown) = *rng.pick(&SHOWN);
    made.put(at, Cell::Number(number), meant);
    made.formats.insert(at, (format.to_owned(), shown.to_owned()));
    book.vary("format on a text");
    shown.to_owned()
}

/// Gives an amount a format that does not change what it means.
pub fn dress_amount(
    made: &mut Made,
    book: &mut Workbook,
    at: (u32, u16),
    (value, unit): (Decimal, MoneyUnit),
    rng: &mut Rng,
) {
    let value = value.normalize();
    let grouped = |decimals| amount::grouped(value, decimals);
    let zero = |word: &str, other: String| if value.is_zero() { word.to_owned() } else { other };
    let word = unit.word();
    let (format, shown) = match rng.below(20) {
        0 => ("#,##0.00".to_owned(), grouped(2)),
        1 => ("#,##0.00;[Red]-#,##0.00".to_owned(), grouped(2)),
        2 => ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ".to_owned(), zero("-", grouped(2))),
        3 => ("0.00_ ".to_owned(), grouped(2).replace(',', "")),
        4 => ("General".to_owned(), value.to_string()),
        5 => ("#,##0".to_owned(), grouped(0)),
        6 => {
            let shown = amount::grouped(value.abs(), 4);
            let shown = if value.is_sign_negative() { format!("({shown})") } else { shown };
            ("#,##0.0000_);(#,##0.0000)".to_owned(), shown)
        }
        7 => ("0.00;-0.00;;@".to_owned(), zero("", grouped(2).replace(',', ""))),
        8 => (format!("#,##0.00\"{word}\""), format!("{}{word}", grouped(2))),
        // of a longer number nobody knows what it shows as text, and a warning says so
        9 if value.to_string().len() < 11 => ("@".to_owned(), value.to_string()),
        _ => return,
    };
    made.formats.insert(at, (format, shown));
    book.vary("format on an amount");
}

/// Hides, merges and sprinkles.
pub fn vary(made: &mut Made, book: &mut Workbook, rng: &mut Rng) {
    if rng.one_in(5) {
        sprinkle(made, rng);
        book.vary("invisible characters");
    }
    let cells: Vec<(u32, u16)> = made.meant.keys().copied().collect();
    if rng.one_in(8) {
        for _ in 0..=rng.below(2) {
            let row = rng.pick(&cells).0;
            if rng.one_in(3) { made.flat_rows.push(row) } else { made.hidden_rows.push(row) }
        }
        // a row is one or the other
        made.flat_rows.retain(|row| !made.hidden_rows.contains(row));
        tidy(&mut made.hidden_rows);
        tidy(&mut made.flat_rows);
        book.vary("hidden rows");
        book.warned = true;
    }
    if rng.one_in(8) {
        let column = rng.pick(&cells).1;
        if rng.one_in(3) {
            made.flat_columns.push(column)
        } else {
            made.hidden_columns.push(column)
        }
        book.vary("hidden column");
        book.warned = true;
    }
    if rng.one_in(10) {
        for _ in 0..=rng.below(3) {
            let at = *rng.pick(&cells);
            // a zero that is not shown says as much as one that is
            let figure = matches!(made.cells.get(&at), Some(Cell::Number(number)) if *number != 0.0);
            if figure && made.meant[&at] == AMOUNT {
                made.formats.insert(at, (";;;".to_owned(), String::new()));
                book.vary("format that shows nothing");
                book.warned = true;
            }
        }
    }
    if rng.one_in(8) {
        let below = |at: &&(u32, u16)| made.meant.get(&(at.0 + 1, at.1)) == Some(&LABEL);
        let labels: Vec<_> = cells.iter().filter(|at| made.meant[at] == LABEL).filter(below).collect();
        if !labels.is_empty() && !made.form {
            let (row, column) = **rng.pick(&labels);
            made.merges.push([row, column.into(), row + 1, column.into()]);
            book.vary("merge over two labels");
            book.warned = true;
        }
    }
}

fn tidy(rows: &mut Vec<u32>) {
    rows.sort_unstable();
    rows.dedup();
}

/// Puts characters that nobody sees into some texts.
fn sprinkle(made: &mut Made, rng: &mut Rng) {
    for cell in made.cells.values_mut() {
        let Cell::Text(text) = cell else { continue };
        if rng.one_in(3) && !text.trim().is_empty() {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            text.insert(*rng.pick(&places), *rng.pick(&UNSEEN));
        }
    }
}
