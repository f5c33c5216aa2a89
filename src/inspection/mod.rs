//! The inspection's sheet (自查表), filled in: criterion by criterion, what the run can say of it, on what that
//! rests, and what is wrong where it is printed.
//!
//! The criteria are the pack's (`inspection.toml`). Nothing is called met that was not looked at: where a rule was
//! not checked, a fact not stated or a page not set, the sheet says 此处看不出 and why. Where some rules of a criterion
//! ran and others did not, each group has a row of its own.

mod batch;
mod document;
mod figures;
mod findings;
mod judgement;
mod printed;
mod rows;
mod rules;
mod unread;
mod veil;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::budget::Budget;
use crate::compose::Composed;
use crate::edition::{self, Readers};
use crate::pack::inspection::{Criterion, Each};
use crate::read::Input;
use crate::reconcile::{self, report::Report};
use crate::typeset::spots::PageIndex;

pub use batch::{BatchLine, BatchNames, BatchRow, BatchSheet, Ended};
pub use judgement::Conclusion;
use judgement::Judgement;
use printed::Printed;
pub use veil::Veil;

/// Key of the address at which the document is published.
const URL: &str = "publication.url";

/// What a sheet is filled in from.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// What was read.
    pub input: &'a Input,
    /// What holding it against itself found.
    pub report: &'a Report,
    /// The document, where there is one, if only with gaps.
    pub composed: Option<&'a Composed>,
    /// Its pages, where it was set.
    pub pages: Option<&'a PageIndex>,
}

/// A sheet that is filled in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FilledSheet {
    /// Its title.
    pub title: String,
    /// Its file name, without extension.
    pub file: String,
    /// The unit.
    pub unit: String,
    /// The date of the document, which stands for that of the file.
    pub date: String,
    /// What stands above the rows: what it is called, and what is filled in.
    pub head: Vec<(String, String)>,
    /// Heads of the columns.
    pub columns: [String; 5],
    /// The rows.
    pub rows: Vec<FilledRow>,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledRow {
    /// Id of its criterion.
    pub criterion: String,
    /// The dimension.
    pub group: String,
    /// What is examined.
    pub item: String,
    /// What came of it.
    pub conclusion: Conclusion,
    /// On what that rests.
    pub basis: Vec<String>,
    /// What is wrong, or why nobody can say.
    pub remarks: Vec<String>,
    /// Ids of the rules that stand behind the conclusion.
    pub rests: Vec<String>,
}

/// All that the deciding looks at.
struct Desk<'a> {
    findings: Findings<'a>,
    /// What the public may see of the figures.
    shown: Cow<'a, Budget>,
    printed: Printed<'a>,
}

/// Fills the sheet of one unit in.
pub fn fill(findings: Findings<'_>) -> FilledSheet {
    let Findings { input, report, .. } = findings;
    let shown = edition::shown(input, report, Readers::Public);
    let desk = Desk { findings, shown, printed: Printed::new(findings) };
    let (unit, spec) = (&input.budget.unit, &input.pack.inspection);
    let mut rows = Vec::new();
    for criterion in &spec.criteria {
        desk.criterion(criterion, &mut rows);
    }
    Veil::of(&input.budget).over(&mut rows);
    FilledSheet {
        title: named(&spec.title, &unit.kind, unit.year),
        file: spec.file.to_string(),
        unit: unit.name.clone(),
        date: unit.date.clone(),
        head: desk.head(&rows),
        columns: spec.columns.clone().map(String::from),
        rows,
    }
}

/// A title with year and kind put in.
fn named(title: &str, kind: &str, year: i32) -> String {
    title.replace("{kind}", kind).replace("{year}", &year.to_string())
}

impl Desk<'_> {
    /// What stands above the rows. Who fills the sheet in is left for a person to write.
    fn head(&self, rows: &[FilledRow]) -> Vec<(String, String)> {
        let unit = &self.findings.input.budget.unit;
        let url = unit
            .stated(URL)
            .unwrap_or_else(|| format!("{}：{}", Conclusion::Unknown.word(), unit.statement.lacks(URL)));
        let count = |conclusion: Conclusion| rows.iter().filter(|row| row.conclusion == conclusion).count();
        let counts: Vec<String> = Conclusion::ALL
            .into_iter()
            .map(|conclusion| format!("{}{}项", conclusion.word(), count(conclusion)))
            .collect();
        let pages = match self.findings.pages {
            Some(_) => "“第几页”是 PDF 页脚印的页码",
            None => "这一次没有排版 PDF，不写页码",
        };
        let line = |name: &str, text: String| (name.to_owned(), text);
        let mut head = vec![
            line(&self.findings.input.pack.inspection.unit_label, unit.name.clone()),
            line("年度", format!("{}年", unit.year)),
            line("公开网址", url),
            line("结论", counts.join("，")),
            line("核对", self.findings.report.summary()),
            line("页码", pages.to_owned()),
        ];
        if unit.secrecy.any() {
            let told = "有按保密审查决定不公开的内容，报送以前请看依据和备注里有没有不宜报送的字样";
            head.push(line("保密", told.to_owned()));
        }
        head.extend(["填表人", "填表日期"].map(|name| line(name, String::new())));
        head
    }

    /// The rows of a criterion.
    fn criterion(&self, criterion: &Criterion, rows: &mut Vec<FilledRow>) {
        let from = rows.len();
        if let Some(judged) = self.applies(criterion) {
            return rows.push(row(criterion, criterion.item.to_string(), judged));
        }
        match criterion.each {
            Some(Each::Table) => self.tables(criterion, rows),
            Some(Each::Part) => self.parts(criterion, rows),
            None => {}
        }
        if criterion.each.is_some() {
            return;
        }
        let (mut ran, mut unchecked) = self.by_rules(criterion);
        let others = self.others(criterion);
        // without the fact rules have looked at something else, or at nothing, and that it is lacking is said
        let unit = &self.findings.input.budget.unit;
        if criterion.facts.iter().any(|key| unit.stated(key).is_none()) {
            ran = ran.filter(|ran| ran.conclusion == Conclusion::Unmet);
            unchecked = None;
        }
        let mut judged = [others, ran].into_iter().flatten().reduce(Judgement::and);
        // what reading did not see to its end is no part of its own
        if unchecked.as_ref().is_some_and(Judgement::is_of_reading) {
            judged = judged.into_iter().chain(unchecked.take()).reduce(Judgement::and);
        }
        if let Some(mut judged) = judged {
            let unread = match criterion.whole {
                Some(whole) => self.not_whole(whole),
                None if criterion.rests_on_tables() => self.of_another_year(),
                None => None,
            };
            if let Some(why) = unread.filter(|_| judged.conclusion == Conclusion::Met) {
                judged = judged.and(Judgement::unknown(why));
            }
            rows.push(row(criterion, criterion.item.to_string(), judged));
        }
        if let Some(judged) = unchecked {
            // what ran has said what it can
            let of = if rows.len() > from { "（没有核对的部分）" } else { "" };
            rows.push(row(criterion, format!("{}{of}", criterion.item), judged));
        }
        if rows.len() == from {
            let judged = Judgement::unknown("模板包里没有可以据以判断的规则");
            rows.push(row(criterion, criterion.item.to_string(), judged));
        }
    }

    /// Why a criterion does not apply, or nobody knows whether it does; none where it applies.
    fn applies(&self, criterion: &Criterion) -> Option<Judgement> {
        let unit = &self.findings.input.budget.unit;
        for condition in &criterion.when {
            let key = condition.fact.as_str();
            if unit.is_guessed(key) {
                return Some(Judgement::unknown(format!("{}没有读好", unit.statement.named(key))));
            }
            match reconcile::stated(condition, &self.findings.input.budget) {
                None => return Some(Judgement::unknown(unit.statement.lacks(key))),
                Some(words) if condition.is.iter().any(|value| *value == words) => {}
                Some(words) => {
                    let basis = format!("{}：{words}", unit.statement.named(key));
                    let mut judged = Judgement::of(Conclusion::NotApplicable, basis);
                    judged.remarks.push(criterion.otherwise.clone());
                    return Some(judged);
                }
            }
        }
        None
    }

    /// What everything but the rules says of a criterion.
    fn others(&self, criterion: &Criterion) -> Option<Judgement> {
        let mut all: Vec<Judgement> = Vec::new();
        all.extend(criterion.facts.iter().map(|key| self.fact(key)));
        all.extend(criterion.figures.iter().map(|path| self.figure(path)));
        all.extend(criterion.levels.iter().map(|wanted| self.level(wanted)));
        all.extend(criterion.headings.iter().map(|words| self.heading(words)));
        all.extend(criterion.part.iter().map(|template| self.part_by(template)));
        all.extend(criterion.shows.map(|shows| self.shows(shows)));
        if !criterion.look.is_empty() {
            all.push(Judgement::unknown(format!("要由人看：{}", criterion.look)));
        }
        all.into_iter().reduce(Judgement::and)
    }
}

fn row(criterion: &Criterion, item: String, judged: Judgement) -> FilledRow {
    let Judgement { conclusion, basis, remarks, rests } = judged;
    let (criterion, group) = (criterion.id.to_string(), criterion.group.to_string());
    FilledRow { criterion, group, item, conclusion, basis, remarks, rests }
}
