//! Nothing that a decision withholds is named on the sheet: it goes to the superior.

use std::collections::BTreeSet;

use crate::budget::Budget;

use super::FilledRow;

/// In the place of a line that names it.
const VEILED: &str = "说到不公开的内容，不写在这张表上，见核对报告";
/// Signs of a code that cannot be taken for something else: those of 类 are three digits, as pages and counts are.
const TELLING_CODE: usize = 5;
/// Signs of a name that cannot be a part of any other word.
const TELLING_NAME: usize = 2;

/// The words that must not be read.
pub struct Veil {
    words: BTreeSet<String>,
}

impl Veil {
    /// What a decision names: names as they are stated, and as tables have them.
    pub fn of(budget: &Budget) -> Self {
        let secrecy = &budget.unit.secrecy;
        let mut words: BTreeSet<String> = secrecy.names().map(|name| name.trim().to_owned()).collect();
        words.extend(secrecy.codes.iter().map(|own| own.what.clone()));
        let books = std::iter::once(&budget.current).chain(&budget.previous);
        let sections = books.flat_map(|book| &book.tables).flat_map(|table| &table.sections);
        for row in sections.flat_map(|section| &section.rows) {
            if secrecy.secret_of(row).is_some() {
                words.insert(row.label.trim().to_owned());
                words.extend(row.code.clone());
            }
        }
        words.retain(|word| {
            let least =
                if word.bytes().all(|byte| byte.is_ascii_digit()) { TELLING_CODE } else { TELLING_NAME };
            word.chars().count() >= least
        });
        Self { words }
    }

    /// Whether a text names what must not be read.
    pub fn covers(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(word))
    }

    /// Draws it over what rows say.
    pub(super) fn over(&self, rows: &mut [FilledRow]) {
        if self.words.is_empty() {
            return;
        }
        for row in rows {
            for lines in [&mut row.basis, &mut row.remarks] {
                for line in lines.iter_mut().filter(|line| self.covers(line)) {
                    VEILED.clone_into(line);
                }
                lines.dedup_by(|one, other| one == VEILED && other == VEILED);
            }
        }
    }
}
