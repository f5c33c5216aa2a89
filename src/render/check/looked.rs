//! The numbers behind a rule: every comparison that it made on one line, with its cells and both sums.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use html_escape::encode_text;
use rust_decimal::Decimal;

use crate::diag::{CellRef, Place};
use crate::pack::checks::Relation;
use crate::reconcile::interval::{Comparison, Measure, Term, Verdict, show};
use crate::reconcile::report::Outcome;

use super::finding::framed;
use super::page::Page;

/// Most comparisons of one rule that are written out: a page of a hundred thousand lines opens in no browser.
const MAX_LINES: usize = 3000;

/// What all lines of a rule have in common is said once, above them.
struct Common<'a> {
    /// The sheet of all cells.
    sheet: Option<(&'a str, &'a str)>,
    /// The file of all cells.
    file: Option<&'a str>,
    /// What all figures count.
    measure: Option<Measure>,
}

impl<'a> Common<'a> {
    fn of(comparisons: &[&'a Comparison]) -> Self {
        let terms = || comparisons.iter().flat_map(|one| one.left.iter().chain(&one.right));
        let cells = || terms().filter_map(|term| term.place.as_ref());
        let mut sheets = BTreeSet::new();
        let mut files = BTreeSet::new();
        let mut keys = false;
        for place in cells() {
            files.insert(place.file());
            match place {
                Place::Cell(cell) => _ = sheets.insert((&*cell.file, &*cell.sheet)),
                _ => keys = true,
            }
        }
        let mut measures = terms().map(|term| term.measure);
        let first = measures.next();
        let only =
            |known: &BTreeSet<(&'a str, &'a str)>| known.iter().next().copied().filter(|_| known.len() == 1);
        Self {
            sheet: only(&sheets).filter(|_| !keys),
            file: files.iter().next().copied().filter(|_| files.len() == 1),
            measure: first.filter(|first| measures.all(|other| other == *first)),
        }
    }

    /// What stands above the lines.
    fn caption(&self) -> String {
        let mut said = Vec::new();
        match (self.sheet, self.file) {
            (Some((file, sheet)), _) => said.push(format!("单元格都在 {file}「{sheet}」")),
            (None, Some(file)) => said.push(format!("都在 {file}")),
            (None, None) => {}
        }
        if let Some(Measure::Money(unit)) = self.measure {
            said.push(format!("单位：{}", unit.word()));
        }
        if said.is_empty() { "比对的数".to_owned() } else { said.join("，") }
    }

    /// A place, without what the caption says.
    fn place(&self, place: &Place) -> String {
        match place {
            Place::Cell(cell) => self.cell(cell),
            Place::Key { key, .. } | Place::Entry { key, .. } => {
                key.split(' ').next().unwrap_or(key).to_owned()
            }
            other => other.bare(),
        }
    }

    fn cell(&self, cell: &CellRef) -> String {
        let address = cell.address();
        match (self.sheet, self.file) {
            (Some(_), _) => address,
            (None, Some(_)) => format!("「{}」{address}", cell.sheet),
            (None, None) => format!("{}「{}」{address}", cell.file, cell.sheet),
        }
    }

    fn value(&self, value: Decimal, measure: Measure) -> String {
        match (self.measure, measure) {
            (Some(_), Measure::Money(unit)) => (value / unit.factor()).normalize().to_string(),
            _ => show(value, measure),
        }
    }
}

/// The comparisons of a rule; withheld cells are in none that counts.
pub(super) fn comparisons(page: &Page<'_>, outcome: &Outcome, out: &mut String) {
    let looked = outcome.looked.iter().filter(|looked| !looked.at_any(&page.report.withheld.places));
    let all: Vec<&Comparison> = looked.filter_map(|looked| looked.comparison.as_ref()).collect();
    if all.is_empty() {
        let _ = writeln!(out, "<p>看过{}处；这条规则不比对合计。</p>", outcome.compared);
        return;
    }
    let common = Common::of(&all);
    let mut table = format!(
        "<table class=\"looked\">\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">左边<th scope=\"col\">合计\
         <th scope=\"col\">关系<th scope=\"col\">合计<th scope=\"col\">右边</tr></thead>\n<tbody>\n",
        encode_text(&common.caption())
    );
    for comparison in all.iter().take(MAX_LINES) {
        line(page, &common, comparison, &mut table);
    }
    table.push_str("</tbody>\n</table>\n");
    out.push_str(&framed(&format!("{}比对的数", outcome.rule), &table));
    if all.len() > MAX_LINES {
        let more = all.len() - MAX_LINES;
        let _ = writeln!(out, "<p>……另有{more}处，同样比对过，没有一一列出。</p>");
    }
}

/// One comparison; closing tags that HTML does not need are left out, since there are thousands.
fn line(page: &Page<'_>, common: &Common<'_>, comparison: &Comparison, out: &mut String) {
    let measure = comparison.measure();
    let left = side(page, common, &comparison.left);
    let right = side(page, common, &comparison.right);
    let sum = |sum: Decimal| common.value(sum, measure);
    let _ = writeln!(
        out,
        "<tr><td>{left}<td>{}<td>{}<td>{}<td>{right}",
        sum(comparison.left_sum()),
        relation(comparison),
        sum(comparison.right_sum())
    );
}

/// How the sums stand to each other, as a sign.
fn relation(comparison: &Comparison) -> &'static str {
    match (comparison.relation, comparison.verdict()) {
        (Relation::Equal, Verdict::Exact) => "＝",
        (_, Verdict::Rounding) => "≈ 尾差",
        (Relation::Equal, Verdict::Breach) => "≠ 不符",
        (_, Verdict::Breach) => "不符",
        (Relation::AtMost, _) => "≤",
        (Relation::AtLeast, _) => "≥",
        (Relation::Differs, _) => "≠",
        (Relation::Together, _) => "同有同无",
        (Relation::Implies, _) => "左有则右有",
    }
}

/// The terms of a side: of one alone the cell, since its sum is its value; of several those that are not zero.
fn side(page: &Page<'_>, common: &Common<'_>, terms: &[Term]) -> String {
    let told = |term: &Term| match &term.place {
        Some(place) => page.linked(place, &encode_text(&common.place(place))),
        None => "表中没有".to_owned(),
    };
    if let [only] = terms {
        return told(only);
    }
    let mut said = Vec::new();
    let mut zeros = 0;
    for term in terms {
        if term.value.is_zero() {
            zeros += 1;
        } else {
            said.push(format!("{} {}", told(term), common.value(term.value, term.measure)));
        }
    }
    let mut said = said.join("＋");
    if zeros > 0 {
        let more =
            if said.is_empty() { format!("{zeros}格都是0") } else { format!("（另{zeros}格是0）") };
        said.push_str(&more);
    }
    said
}
