//! Codes as offices write them, whole or split over columns, each with a format that shows them the same.

use super::make::Cell;
use super::rng::Rng;

/// A code and the format of its cell; no format for none.
pub fn whole_code(code: &str, rng: &mut Rng) -> (Cell, String) {
    let cell = match rng.below(4) {
        0 => Cell::Number(code.parse().unwrap()),
        1 => Cell::Text(format!(" {code}　")),
        2 => Cell::Text(code.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect()),
        _ => Cell::Text(code.to_owned()),
    };
    let formats = ["", "0", "@", "#,##0", "0.00", "General"];
    let zeros = "0".repeat(code.len());
    let format = if rng.one_in(3) { zeros } else { (*rng.pick(&formats)).to_owned() };
    (cell, format)
}

/// One cell a level; upper levels may be left out where the row above has the same.
pub fn split_code(
    code: &str,
    lengths: &[usize],
    above: &mut Vec<String>,
    rng: &mut Rng,
) -> Vec<(Cell, String)> {
    let mut parts = Vec::new();
    let mut from = 0;
    for &to in lengths.iter().filter(|&&length| length <= code.len()) {
        parts.push(code[from..to].to_owned());
        from = to;
    }
    let same = parts.iter().zip(above.iter()).take_while(|(own, before)| own == before).count();
    let left_out = if rng.one_in(2) { same.min(parts.len() - 1) } else { 0 };
    let mut cells = Vec::new();
    for (level, part) in parts.iter().enumerate() {
        let cell = match rng.below(3) {
            _ if level < left_out => Cell::Text(" ".to_owned()),
            0 => Cell::Number(part.parse().unwrap()),
            _ => Cell::Text(part.clone()),
        };
        let format = if rng.one_in(2) { "0".repeat(part.len()) } else { String::new() };
        cells.push((cell, format));
    }
    *above = parts;
    cells
}
