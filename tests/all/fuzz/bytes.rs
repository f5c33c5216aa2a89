//! Damages the bytes of real workbooks: as they are, or of a member that is then packed again.

use super::rng::Rng;
use crate::zipped::Parts;

/// Flips, cuts, doubles and overwrites some bytes.
pub fn damage(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..=rng.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = rng.below(bytes.len());
        let length = (1 + rng.below(40)).min(bytes.len() - at);
        match rng.below(8) {
            0 => bytes[at] ^= 1 << rng.below(8),
            1 => bytes[at] = rng.next() as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..at + length)),
            4 => {
                let piece = bytes[at..at + length].to_vec();
                let target = rng.below(bytes.len());
                bytes.splice(target..target, piece);
            }
            5 => bytes[at..at + length].fill(if rng.one_in(2) { 0xFF } else { 0 }),
            6 => {
                let numbers = [0_u32, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000, 65_535];
                let number = rng.pick(&numbers).to_le_bytes();
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            _ => {
                let target = rng.below(bytes.len() - length + 1);
                bytes.copy_within(at..at + length, target);
            }
        }
    }
}

/// Pieces that mean something in the parts of a workbook.
const PIECES: [&str; 22] = [
    "<c r=\"A1\" t=\"s\"><v>99999</v></c>",
    "<c r=\"XFD1048576\"><v>1</v></c>",
    "<c r=\"ZZZZZZZ99999999999\"><v>1</v></c>",
    "<c t=\"e\"><v>#REF!</v></c>",
    "<c r=\"B2\"><f>A1</f></c>",
    "<row r=\"0\">",
    "<row r=\"4294967295\">",
    "</row>",
    "</sheetData>",
    "<sheetData>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<mergeCell ref=\"B2:A1\"/>",
    "<si/>",
    "&#0;",
    "&nbsp;",
    "<!-- ",
    "<![CDATA[",
    "]]>",
    " t=\"inlineStr\"",
    "<table:table-row table:number-rows-repeated=\"4000000000\">",
    "<table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" office:value=\"1\"/>",
    "1e999",
];

/// Damages one member, tag by tag or byte by byte, and packs all again.
pub fn damage_member(archive: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut parts = Parts::of(archive)?;
    let count = parts.0.len();
    let index = rng.below(count);
    let part = &mut parts.0[index].1;
    match rng.below(5) {
        0 => damage(part, rng),
        1 => {
            let tags: Vec<usize> =
                part.iter().enumerate().filter(|(_, b)| **b == b'<').map(|(at, _)| at).collect();
            if !tags.is_empty() {
                let piece = rng.pick(&PIECES).as_bytes().to_vec();
                let at = *rng.pick(&tags);
                part.splice(at..at, piece);
            }
        }
        2 => {
            let quotes: Vec<usize> =
                part.iter().enumerate().filter(|(_, b)| **b == b'"').map(|(at, _)| at).collect();
            if !quotes.is_empty() {
                let at = *rng.pick(&quotes) + 1;
                let number = rng.pick(&["-1", "0", "99999999999999999999", "4294967296", "XFD1048577", ""]);
                part.splice(at..at, number.bytes());
            }
        }
        3 => {
            let name = parts.0[rng.below(count)].0.clone();
            parts.0[index].0 = name;
        }
        _ => drop(parts.0.remove(index)),
    }
    // the packer refuses a name that occurs twice
    let mut names: Vec<&String> = parts.0.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    (names.len() == parts.0.len()).then(|| parts.bytes())
}
