//! Last year's tables as they were published: rows that were withheld are not there, and others were blanked to
//! cover them. Neither was nothing.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::label::fold;
use crate::budget::table::{Row, Section, Table};
use crate::pack::Pack;

/// Marks the blank rows of last year's book that stand for amounts which were not shown: those of a table that says
/// so in the pack's words, those that a sum lacks, and those that are such in another table.
pub fn mark(book: &mut Book, pack: &Pack) {
    let printed = &pack.manifest.words;
    let notes = [&printed.withheld, &printed.rolled_up, &printed.excluded];
    let [withheld, rolled_up, excluded] = notes.map(|words| bare(words));
    let mut codes: BTreeSet<String> = BTreeSet::new();
    let mut noted = BTreeSet::new();
    for table in &mut book.tables {
        let says =
            |words: &String| !words.is_empty() && table.notes.iter().any(|n| fold(&n.text).contains(words));
        let said = says(&withheld);
        if said {
            noted.insert(table.id.clone());
        }
        if says(&rolled_up) || table.sections.iter().any(is_uneven) {
            book.rolled_up.insert(table.id.clone());
        }
        if says(&excluded) {
            book.excluded.insert(table.id.clone());
        }
        for section in &mut table.sections {
            let gaps: Vec<usize> = blanks(section).filter(|&at| said || is_missed(section, at)).collect();
            for at in gaps {
                section.rows[at].withheld = true;
                codes.extend(section.rows[at].code.clone());
            }
        }
    }
    for table in &mut book.tables {
        for section in &mut table.sections {
            let same = |row: &Row| row.code.as_ref().is_some_and(|code| codes.contains(code));
            let gaps: Vec<usize> = blanks(section).filter(|&at| same(&section.rows[at])).collect();
            for at in gaps {
                section.rows[at].withheld = true;
            }
        }
    }
    let covered = |table: &&Table| {
        table.sections.iter().flat_map(|section| &section.rows).any(|row| row.withheld)
            || noted.contains(&table.id)
            || book.rolled_up.contains(&table.id)
    };
    book.withheld = book.tables.iter().filter(covered).map(|table| table.id.clone()).collect();
}

/// A note of a pack without the mark at its end.
fn bare(words: &str) -> String {
    fold(words).trim_end_matches(['。', '.']).to_owned()
}

/// Whether a section goes down to different levels: below some codes of a level it has rows, and below one that
/// states an amount it has none, which were published only with it.
fn is_uneven(section: &Section) -> bool {
    let codes: BTreeSet<&str> = section.rows.iter().filter_map(|row| row.code.as_deref()).collect();
    let is_parent = |code: &str| codes.iter().any(|own| own.len() > code.len() && own.starts_with(code));
    let lengths: BTreeSet<usize> = codes.iter().filter(|c| is_parent(c)).map(|code| code.len()).collect();
    section.rows.iter().any(|row| {
        let states = row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
        states && row.code.as_deref().is_some_and(|code| lengths.contains(&code.len()) && !is_parent(code))
    })
}

/// Rows of a code without any amount, in a section that states some. Rows without a code are listed by the form of
/// the table, and blank where there is nothing.
fn blanks(section: &Section) -> impl Iterator<Item = usize> {
    let states = section.rows.iter().flat_map(|row| row.amounts.iter().flatten()).any(|a| !a.yuan.is_zero());
    let blank = move |(at, row): (usize, &Row)| {
        let empty = states && row.code.is_some() && !row.total && row.amounts.iter().all(Option::is_none);
        empty.then_some(at)
    };
    section.rows.iter().enumerate().filter_map(blank)
}

/// Whether a blank row is more than nothing: rows below it state amounts, or the row that it is a part of states more
/// than the rows beside it come to.
fn is_missed(section: &Section, at: usize) -> bool {
    let rows = &section.rows;
    let states = |row: &Row| row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
    if rows.iter().any(|row| row.parent == Some(at) && states(row)) {
        return true;
    }
    let parent = rows[at].parent;
    let whole = match parent {
        Some(parent) => rows.get(parent),
        None => section.total(),
    };
    let Some(whole) = whole else { return false };
    let beside = || rows.iter().filter(|row| row.parent == parent && !row.total);
    (0..section.columns.len()).any(|column| {
        let Some(amount) = &whole.amounts[column] else { return false };
        let stated = || beside().filter_map(|row| row.amounts[column].as_ref());
        let sum: Decimal = stated().map(|amount| amount.yuan).sum();
        let halves: Decimal = stated().map(|amount| amount.half).sum();
        amount.yuan - sum > amount.half + halves
    })
}
