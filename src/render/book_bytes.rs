//! The bytes of a workbook, the same on every system.

use rust_xlsxwriter::{Workbook, XlsxError};

/// Where the ZIP directory's last record stands, from the end: nothing writes a comment behind it.
const LAST_RECORD: usize = 22;
/// The first part of each entry of the directory; names and more come behind.
const ENTRY: usize = 46;
/// Number of the system that Linux writes.
const UNIX: u8 = 3;

/// Writes a workbook. The ZIP directory says on which system it was written; what is published says nothing of that,
/// so that a copy made again elsewhere is the same.
///
/// # Errors
/// What the library refuses.
pub fn written(workbook: &mut Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook.save_to_buffer()?;
    forget_system(&mut book);
    Ok(book)
}

fn forget_system(book: &mut [u8]) {
    let end = book.len().saturating_sub(LAST_RECORD);
    let mut at = number(book, end + 16, 4);
    for _ in 0..number(book, end + 10, 2) {
        if let Some(system) = book.get_mut(at + 5) {
            *system = UNIX;
        }
        let behind: usize = [28, 30, 32].into_iter().map(|field| number(book, at + field, 2)).sum();
        at += ENTRY + behind;
    }
}

/// A number of so many bytes, the least first; nothing behind the end.
fn number(book: &[u8], at: usize, long: usize) -> usize {
    let bytes = book.get(at..at + long).unwrap_or(&[]);
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_of_another_system_becomes_the_same_bytes() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        let book = written(&mut workbook).unwrap();
        let mut other = book.clone();
        let entries: Vec<usize> =
            (0..book.len() - 4).filter(|at| book[*at..].starts_with(b"PK\x01\x02")).collect();
        assert!(entries.len() > 5);
        entries.iter().for_each(|at| other[at + 5] = 0);
        assert_ne!(other, book);
        forget_system(&mut other);
        assert_eq!(other, book);
    }
}
