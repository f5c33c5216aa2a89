//! The sheet of what was put right (整改情况表): an inspector's remarks with what stood there and what stands there now,
//! from the difference of two inputs. It goes to the superior, so nothing that is withheld is written on it.
//!
//! Pure: what answers a remark is decided by what both name ([`answers`]); what answers none stands in a list of its own, so
//! that nothing is hidden from the superior.

mod answers;
mod asked;
mod causes;
mod changes;
mod numbers;

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::opinion::Opinion;
use crate::diag::CellRef;
use crate::difference::Difference;
use crate::inspection::Veil;
use crate::read::Input;

use answers::FoundAnswer;
use asked::{NameBook, OpinionWords};
use changes::{ToldChange, ToldKind, ToldWords};

/// In the place of what is withheld.
const WITHHELD: &str = "涉及不公开的内容，不写在这张表上";
/// In the place of what nobody could find.
const NOT_FOUND: &str = "未发现对应的变动，请填写";
/// In the place of what may be several.
const SEVERAL: &str = "对应的变动不止一处，看不出是哪一处，请填写";
/// The heads of the columns that every sheet has.
const COLUMNS: [&str; 5] = ["意见", "整改前", "整改后", "位置", "完成日期"];

/// The sheet filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RectificationSheet {
    /// Its title.
    pub title: String,
    /// The unit.
    pub unit: String,
    /// The date of the document, which stands for that of the file.
    pub date: String,
    /// What stands above the rows: what it is called, and what is filled in.
    pub head: Vec<(String, String)>,
    /// Heads of the columns; a sixth one where the office wrote something beside its remarks.
    pub columns: Vec<String>,
    /// The remarks, in their order.
    pub rows: Vec<RectifiedOpinion>,
    /// Changes that answer no remark: before, after, where.
    pub others: Vec<[String; 3]>,
    /// What is to be said below those: what follows, what is withheld.
    pub others_notes: Vec<String>,
}

/// How a remark was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerState {
    /// By changes that were found.
    Found,
    /// No change was found.
    None,
    /// Several changes may be meant.
    Several,
}

/// A remark and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RectifiedOpinion {
    /// The remark.
    pub opinion: String,
    /// What stood there.
    pub before: String,
    /// What stands there.
    pub after: String,
    /// Where.
    pub location: String,
    /// When it was settled.
    pub done: String,
    /// Other words of the office.
    pub note: String,
    /// How it was answered.
    pub state: AnswerState,
    /// Its cell.
    pub place: CellRef,
}

impl RectificationSheet {
    /// The remarks that a person has to answer.
    pub fn open(&self) -> impl Iterator<Item = &RectifiedOpinion> {
        self.rows.iter().filter(|row| row.state != AnswerState::Found)
    }

    /// The remarks without the day on which they were settled.
    pub fn undated(&self) -> impl Iterator<Item = &RectifiedOpinion> {
        self.rows.iter().filter(|row| row.done.is_empty())
    }
}

/// Fills the sheet in for the remarks of the new side; `sides` are the names of both in words.
pub fn rectification(difference: &Difference, input: &Input, sides: [&str; 2]) -> RectificationSheet {
    let changes = changes::all(difference);
    let book = NameBook::of(difference, input, &changes);
    let veil = Veil::of(&input.budget);
    let mut filling = Filling { difference, changes: &changes, veil: &veil, answered: BTreeSet::new() };
    let unit = &input.budget.unit;
    let mut rows = Vec::new();
    for opinion in &input.opinions {
        let found = answers::answer(&OpinionWords::of(opinion, &book), &changes);
        rows.push(filling.row(opinion, &found));
    }
    let (others, others_notes) = filling.others();
    let mut columns: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    columns.extend(rows.iter().any(|row| !row.note.is_empty()).then(|| "责任、说明".to_owned()));
    let answered = rows.iter().filter(|row| row.state == AnswerState::Found).count();
    let line = |name: &str, text: String| (name.to_owned(), text);
    let mut head = vec![
        line("单位", unit.name.clone()),
        line("比较", format!("整改前：{}；整改后：{}", sides[0], sides[1])),
        line("意见", format!("共{}条，{answered}条找到对应的变动", rows.len())),
    ];
    if unit.secrecy.any() {
        head.push(line("保密", format!("有按保密审查决定不公开的内容：{WITHHELD}")));
    }
    RectificationSheet {
        title: format!("{}{}年预算公开检查意见整改情况表", unit.name, unit.year),
        unit: unit.name.clone(),
        date: unit.date.clone(),
        head,
        columns,
        rows,
        others,
        others_notes,
    }
}

struct Filling<'a> {
    difference: &'a Difference,
    changes: &'a [ToldChange],
    veil: &'a Veil,
    /// Changes that a remark was answered by, told or summed.
    answered: BTreeSet<usize>,
}

impl Filling<'_> {
    fn row(&mut self, opinion: &Opinion, found: &FoundAnswer) -> RectifiedOpinion {
        let mut row = RectifiedOpinion {
            opinion: self.own_words(opinion),
            before: String::new(),
            after: String::new(),
            location: self.veiled(&opinion.spot),
            done: self.veiled(&opinion.done),
            note: self.veiled(&opinion.note),
            state: AnswerState::Found,
            place: opinion.place.clone(),
        };
        let (mut shown, mut followers) = (found.shown.clone(), Vec::new());
        for (at, own) in self.changes.iter().enumerate() {
            let moved = !own.causes.is_disjoint(&found.causes);
            let prints = !own.prints.is_disjoint(&found.causes);
            if own.is_of_project(&found.projects) {
                shown.remove(&at);
                followers.push(at);
            } else if (moved && !own.head) || (prints && own.only_numbers) {
                followers.push(at);
            } else if prints {
                // more than numbers changed in it
                shown.insert(at);
            }
        }
        followers.retain(|at| !shown.contains(at));
        self.answered.extend(shown.iter().chain(&followers));
        if shown.is_empty() && followers.is_empty() {
            let several = !found.doubts.is_empty();
            row.state = if several { AnswerState::Several } else { AnswerState::None };
            row.after = if several { SEVERAL } else { NOT_FOUND }.to_owned();
            return row;
        }
        let mut told = self.entries(&shown);
        if let Some(rest) = self.followed(&followers) {
            told[1].push(rest);
        }
        let [before, after, location] = told.map(|lines| lines.join("\n"));
        (row.before, row.after, row.location) = (before, after, location);
        row
    }

    /// The three columns of some changes, numbered where there are several; what recurs is told once.
    fn entries(&self, shown: &BTreeSet<usize>) -> [Vec<String>; 3] {
        let mut all: Vec<ToldWords> = Vec::new();
        let mut order: Vec<usize> = shown.iter().copied().collect();
        order.sort_by_key(|at| (!self.changes[*at].head, self.changes[*at].kind, *at));
        for at in order {
            let told = self.told(&self.changes[at]);
            if !all.contains(&told) {
                all.push(told);
            }
        }
        let several = all.len() > 1;
        let mut columns: [Vec<String>; 3] = Default::default();
        for (number, own) in (1..).zip(all) {
            for (column, text) in columns.iter_mut().zip([own.before, own.after, own.location]) {
                column.push(if several { format!("（{number}）{text}") } else { text });
            }
        }
        columns
    }

    /// What is told of a change: of one that is withheld that there is one.
    fn told(&self, own: &ToldChange) -> ToldWords {
        let words = &own.told;
        let names = [&words.before, &words.after, &words.location];
        if own.open && !names.into_iter().any(|text| self.veil.covers(text)) {
            return words.clone();
        }
        let table = self
            .difference
            .figures
            .iter()
            .map(|figure| &figure.table)
            .find(|id| label::fold(id) == own.table);
        let location = table.filter(|id| !self.veil.covers(id)).cloned().unwrap_or_default();
        ToldWords { before: WITHHELD.to_owned(), after: "已改动".to_owned(), location }
    }

    /// What only follows, in a clause.
    fn followed(&self, followers: &[usize]) -> Option<String> {
        let of = |at: &&usize, kind: ToldKind| self.changes[**at].kind == kind;
        let figures: Vec<&usize> = followers.iter().filter(|at| of(at, ToldKind::Figure)).collect();
        let sentences = followers.iter().filter(|at| of(at, ToldKind::Sentence));
        let (whole, printing): (Vec<&usize>, Vec<&usize>) =
            sentences.partition(|at| self.changes[**at].whole);
        let mut parts = Vec::new();
        if !figures.is_empty() {
            parts.push(format!("{}个合计数和别处的同一笔钱随之变动", figures.len()));
        }
        if !printing.is_empty() {
            parts.push(format!("{}句文字里的数随之改动", printing.len()));
        }
        if !whole.is_empty() {
            parts.push(format!("项目的{}句文字随之增减", whole.len()));
        }
        (!parts.is_empty()).then(|| format!("另有{}", parts.join("，")))
    }

    /// A remark in the inspector's words; one that names or quotes what is withheld by its cell.
    fn own_words(&self, opinion: &Opinion) -> String {
        let numbers = numbers::within(&label::fold(&opinion.text));
        let quotes = |own: &ToldChange| !own.open && numbers.iter().any(|number| own.has_amount(number));
        if self.veil.covers(&opinion.text) || self.changes.iter().any(quotes) {
            let cell = &opinion.place;
            return format!("{WITHHELD}（原文见“{}”页 {}）", cell.sheet, cell.address());
        }
        opinion.text.clone()
    }

    fn veiled(&self, text: &str) -> String {
        if self.veil.covers(text) { WITHHELD.to_owned() } else { text.to_owned() }
    }

    /// The changes that answer no remark, and what is to be said besides.
    fn others(&self) -> (Vec<[String; 3]>, Vec<String>) {
        let mut order: Vec<usize> =
            (0..self.changes.len()).filter(|at| !self.answered.contains(at)).collect();
        order.sort_by_key(|at| (self.changes[*at].kind, *at));
        let projects = order.iter().map(|at| &self.changes[*at]);
        let projects = projects.filter(|own| own.kind == ToldKind::Project && own.whole && own.open);
        let projects: BTreeSet<String> = projects.flat_map(|own| own.names.clone()).collect();
        let (mut others, mut followers, mut withheld) = (Vec::new(), Vec::new(), 0);
        for at in order {
            let own = &self.changes[at];
            if own.follows() || own.is_of_project(&projects) {
                // a fact is told by the sentences that print it
                followers.push(at);
                continue;
            }
            let told = self.told(own);
            if told.before == WITHHELD {
                withheld += 1;
            } else {
                others.push([told.before, told.after, told.location]);
            }
        }
        let mut notes: Vec<String> = self.followed(&followers).into_iter().collect();
        if withheld > 0 {
            notes.push(format!("另有{withheld}处变动涉及不公开的内容或只供内部使用，不写在这张表上"));
        }
        for own in &self.difference.uncompared {
            notes.push(format!("没有比的：{}：{}", self.veiled(&own.what), self.veiled(&own.why)));
        }
        (others, notes)
    }
}
