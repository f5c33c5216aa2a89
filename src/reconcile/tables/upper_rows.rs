//! Rows of upper levels that nobody wrote, where formulas add up the rows of just the next level: the sums are blank or
//! too low because of it. A table that lists the lowest level alone and adds that up lacks nothing by this.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::budget::table::Section;
use crate::diag::Place;
use crate::pack::Codes;
use crate::reconcile::report::{Evidence, Finding, Spoils};
use crate::reconcile::rule::{Rule, Stop};

use super::implied::Of;

/// What the finding is called behind the rule's id, whichever rows are missing.
const SUBJECT: &str = "缺上级行";
/// Codes that a message names; all others are counted.
const MOST_NAMED: usize = 3;

/// What a section lacks.
pub(super) struct Lacking<'a> {
    codes: &'a Codes,
    /// The rows above which there is none of the next level up, in their order: code and place.
    orphans: Vec<(String, Place)>,
    /// The codes that lack a row, each with the orphan above which it belongs.
    missing: BTreeMap<String, usize>,
    /// The formulas that come out too low.
    spoils: Vec<Place>,
    /// The table's total among them.
    total: Option<Place>,
}

/// The rows of upper levels that a section lacks, where its sums are wrong because of that; none where they are not.
pub(super) fn lacking<'a>(
    of: &Of<'_>,
    section: &Section,
    codes: &'a Codes,
) -> Result<Option<Lacking<'a>>, Stop> {
    let mut found =
        Lacking { codes, orphans: Vec::new(), missing: BTreeMap::new(), spoils: Vec::new(), total: None };
    let level = |row: usize| {
        let length = section.rows[row].code.as_ref().map(String::len)?;
        codes.lengths.iter().position(|&own| own == length)
    };
    for (whole, parts, _) in of.row_sums(section)? {
        let next = if section.rows[whole].total { Some(0) } else { level(whole).map(|level| level + 1) };
        // a row without a code is no row of the tree
        let Some(next) = next.filter(|_| parts.iter().all(|&part| level(part).is_some())) else { continue };
        let (near, far): (Vec<usize>, Vec<usize>) =
            parts.iter().partition(|&&part| level(part) == Some(next));
        for column in 0..section.columns.len() {
            let own = of.term(section, whole, column);
            let sum = |rows: &[usize]| -> Decimal {
                rows.iter().map(|&row| of.term(section, row, column).value).sum()
            };
            if let Some(place) = own.place.filter(Place::is_formula)
                && own.value == sum(&near)
                && !sum(&far).is_zero()
            {
                if section.rows[whole].total && found.total.is_none() {
                    found.total = Some(place.clone());
                }
                found.spoils.push(place);
            }
        }
    }
    found.gather(section, level);
    Ok((!found.spoils.is_empty() && !found.orphans.is_empty()).then_some(found))
}

impl Lacking<'_> {
    fn gather(&mut self, section: &Section, level: impl Fn(usize) -> Option<usize>) {
        for (index, row) in section.rows.iter().enumerate() {
            let (Some(code), Some(own)) = (row.code.as_deref(), level(index)) else { continue };
            if own == 0 || row.parent.and_then(&level) == Some(own - 1) {
                continue;
            }
            let orphan = self.orphans.len();
            self.orphans.push((code.to_owned(), Place::Cell(row.place.clone())));
            for length in &self.codes.lengths[..own] {
                let upper = &code[..*length];
                if !section.rows.iter().any(|row| row.code.as_deref() == Some(upper)) {
                    self.missing.entry(upper.to_owned()).or_insert(orphan);
                }
            }
        }
    }

    /// One finding for all of it, with what is to be put in, and where.
    pub(super) fn tell(&self, of: &Of<'_>, rule: &mut Rule) {
        let named: Vec<&str> = self.orphans.iter().take(MOST_NAMED).map(|(code, _)| code.as_str()).collect();
        let more = match self.orphans.len() {
            count if count > MOST_NAMED => format!("等{count}个"),
            _ => String::new(),
        };
        let sum = match &self.total {
            Some(Place::Cell(total)) => format!("合计（{}）", total.address()),
            _ => "上级行的合计".to_owned(),
        };
        let message = format!(
            "“{}”的{}{more}没有{}行，{sum}是公式，只加上一级的行，没有算到这些金额",
            of.name(),
            named.join("、"),
            self.levels(),
        );
        let missing: Vec<&str> = self.missing.keys().map(String::as_str).collect();
        let evidence = Evidence::of(of.name(), missing.join("、"));
        rule.add(Finding {
            id: rule.numbered(SUBJECT),
            severity: rule.severity,
            message,
            evidence,
            places: self.orphans.first().map(|(_, place)| place.clone()).into_iter().collect(),
            hint: self.hint(of),
            spoils: Spoils {
                cells: self.spoils.clone(),
                rows: missing.iter().map(|code| format!("{}/{code}/", of.name())).collect(),
            },
            ..Finding::default()
        });
    }

    /// The levels that are missing: 类、款.
    fn levels(&self) -> String {
        let missing = |length: &usize| self.missing.keys().any(|code| code.len() == *length);
        let levels = self.codes.lengths.iter().zip(&self.codes.levels);
        let missing: Vec<&str> =
            levels.filter(|(length, _)| missing(length)).map(|(_, level)| level.as_str()).collect();
        missing.join("、")
    }

    /// Which rows to put in above which.
    fn hint(&self, of: &Of<'_>) -> String {
        let mut above: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (code, orphan) in &self.missing {
            let known = of.pack.catalogue.of_code(&self.codes.id, code, of.unit.year);
            let name = known.first().map_or_else(String::new, |entry| format!(" {}", entry.name));
            above.entry(*orphan).or_default().push(format!("{code}{name}"));
        }
        let mut words: Vec<String> = Vec::new();
        for (orphan, rows) in above {
            let (code, place) = &self.orphans[orphan];
            let row = match place {
                Place::Cell(cell) => format!("第{}行（{code}）", cell.row + 1),
                other => other.to_string(),
            };
            words.push(format!("{row}上面加 {}", rows.join("、")));
        }
        format!(
            "请插入整行（复制表里空着的一行，连公式一起），只填编码，金额由公式算出：{}",
            words.join("；")
        )
    }
}
