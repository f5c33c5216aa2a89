//! Words that are given to codes which no table has: the document would not say them, and nobody would know.

use std::collections::BTreeSet;

use crate::budget::Book;
use crate::budget::label;
use crate::budget::lookup::nearest;
use crate::budget::unit::{Fact, Unit};
use crate::diag::{Diagnostic, Diagnostics};
use crate::pack::Pack;
use crate::pack::manifest::FactKind;

/// Tells the entries of maps by code whose code stands in no table of either year. Where a table could not be read
/// nobody knows.
pub(super) fn tell(
    unit: &Unit,
    pack: &Pack,
    current: &Book,
    previous: Option<&Book>,
    faults: &mut Diagnostics,
) {
    let books: Vec<&Book> = [Some(current), previous].into_iter().flatten().collect();
    if books.iter().any(|book| !book.unread.is_empty()) {
        return;
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    for section in books.iter().flat_map(|book| &book.tables).flat_map(|table| &table.sections) {
        known.extend(section.rows.iter().filter_map(|row| row.code.clone()));
    }
    if known.is_empty() {
        return;
    }
    for spec in &pack.manifest.facts {
        if spec.kind != FactKind::Map || spec.codes.is_none() {
            continue;
        }
        let Some(Fact::Map(entries)) = unit.facts.get(&spec.key) else { continue };
        for code in entries.keys().filter(|code| !known.contains(&label::fold(code))) {
            let hint = match nearest(code, known.iter()) {
                Some(near) => format!("请核对编码，是否指 {near}；今年没有这个科目的，请删去这一项"),
                None => "请核对编码；今年没有这个科目的，请删去这一项".to_owned(),
            };
            let message = format!("{}写了编码{code}，表中没有这个编码，没有用上", spec.label);
            let place = unit.place(&format!("{}.{code}", spec.key));
            faults.push(Diagnostic::warning("配置-值", message).at(place).hint(hint));
        }
    }
}
