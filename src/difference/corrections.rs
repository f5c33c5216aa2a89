//! A difference as the public is told of it: every place of the published document that reads otherwise, and nothing
//! of what is withheld. Amounts stand as they are printed; what neither side prints is no business of the public.

mod amounts;
mod texts;

use crate::budget::correction::CorrectedPlace;
use crate::diag::{Place, visible};
use crate::pack::Pack;

use super::{Difference, FactChange, FigureChange, FigureRole, Openness, RowChange, RowFate, TableFate};

pub use amounts::PrintedTables;

/// What stands where something was or is not.
const NOTHING: &str = "（无）";
/// What the keys of decisions about secrets begin with.
const DECISION: &str = "secrecy.";
/// Those that say who reviewed it, and when.
const ABOUT_REVIEW: [&str; 2] = ["secrecy.reviewer", "secrecy.date"];

/// Why a difference cannot be told to the public as a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncorrectable {
    /// Nothing that the public sees is different.
    Nothing,
    /// The decision about secrets is another: what it withholds or opens is no mistake that is corrected.
    Decision,
    /// This was published and is withheld now: the notice would tell it again.
    Withheld(Vec<String>),
    /// This could not be compared, and may differ.
    Uncompared(Vec<String>),
}

/// What a notice tells of a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrectedPlaces {
    /// The places: what changed by itself, then what follows it; tables first, then the text.
    pub places: Vec<CorrectedPlace>,
    /// Whether an amount is among them.
    pub amounts: bool,
    /// Whether numbers of headings moved.
    pub renumbered: bool,
}

/// The places of the published document that read otherwise now. `printed` are the amounts of the old side and of the
/// new one.
///
/// # Errors
/// That there are none, or that they must not or cannot be told whole.
pub fn corrected_places(
    difference: &Difference,
    pack: &Pack,
    printed: [&PrintedTables; 2],
) -> Result<CorrectedPlaces, Uncorrectable> {
    let uncompared: Vec<String> =
        difference.uncompared.iter().map(|one| format!("{}：{}", one.what, one.why)).collect();
    if !uncompared.is_empty() {
        return Err(Uncorrectable::Uncompared(uncompared));
    }
    if is_of_decision(difference) {
        return Err(Uncorrectable::Decision);
    }
    let withheld = withheld_now(difference);
    if !withheld.is_empty() {
        return Err(Uncorrectable::Withheld(withheld));
    }
    let [was, is] = printed;
    let mut found = Telling { difference, pack, was, is }.all();
    found.places.sort_by_key(|place| place.follows);
    if found.places.is_empty() { Err(Uncorrectable::Nothing) } else { Ok(found) }
}

/// Whether a decision about secrets is another one, and changed what the public sees: who reviewed it, and when, does not.
fn is_of_decision(difference: &Difference) -> bool {
    let decided =
        |own: &FactChange| own.key.starts_with(DECISION) && !ABOUT_REVIEW.contains(&own.key.as_str());
    let seen = |openness: Openness| matches!(openness, Openness::WithheldNow | Openness::WithheldBefore);
    difference.facts.iter().any(decided)
        && (difference.tables.iter().any(|own| !own.of_last_year && own.fate == TableFate::Look)
            || difference.sentences.iter().any(|own| seen(own.openness))
            || difference.figures.iter().any(|own| !own.of_last_year && seen(own.openness)))
}

/// What was published and is withheld now, each by its name.
fn withheld_now(difference: &Difference) -> Vec<String> {
    let mut names = Vec::new();
    let mut look = |openness: Openness, name: String| {
        if openness == Openness::WithheldNow && !names.contains(&name) {
            names.push(name);
        }
    };
    difference.figures.iter().filter(|own| !own.of_last_year).for_each(|own| look(own.openness, own.name()));
    difference.rows.iter().filter(|own| !own.of_last_year).for_each(|own| look(own.openness, own.sentence()));
    difference.words.iter().filter(|own| !own.of_last_year).for_each(|own| look(own.openness, own.name()));
    difference.sentences.iter().for_each(|own| look(own.openness, own.spot()));
    names
}

struct Telling<'a> {
    difference: &'a Difference,
    pack: &'a Pack,
    was: &'a PrintedTables,
    is: &'a PrintedTables,
}

impl Telling<'_> {
    fn all(&self) -> CorrectedPlaces {
        let mut found = CorrectedPlaces::default();
        for schema in &self.pack.tables {
            self.table(&schema.id, &mut found);
        }
        self.sentences(&mut found);
        found
    }

    /// A table as the public knows it.
    fn title(&self, table: &str) -> String {
        let new = &self.difference.new;
        let title = self.pack.table(table).map(|schema| schema.title(&new.kind, new.year));
        format!("《{}》", title.as_deref().unwrap_or(table))
    }

    fn table(&self, table: &str, found: &mut CorrectedPlaces) {
        let changes = self.difference.tables.iter().filter(|own| own.table == table && !own.of_last_year);
        for change in changes {
            let (old, new) = match change.fate {
                TableFate::Added => (NOTHING, "增加这张表"),
                TableFate::Gone => ("有这张表", "删去这张表"),
                TableFate::Unit => ("—", "金额单位有改动"),
                TableFate::Order => ("—", "各行的次序有改动"),
                TableFate::Look => ("—", "印出的样子有改动"),
            };
            found.places.push(self.place(self.title(table), [old, new].map(str::to_owned), false, None));
            // its rows and cells came or went with it
            if matches!(change.fate, TableFate::Added | TableFate::Gone) {
                found.amounts = true;
                return;
            }
        }
        let is_its = |row: &&RowChange| row.table == table && !row.of_last_year && row.openness.is_public();
        let rows: Vec<&RowChange> = self.difference.rows.iter().filter(is_its).collect();
        for row in &rows {
            self.row(row, found);
        }
        self.figures(table, &rows, found);
        for own in &self.difference.words {
            // the office's own words on a sheet need not be printed
            let printed = self.was.has(table, &own.old) || self.is.has(table, &own.new);
            if own.table == table && !own.of_last_year && own.openness.is_public() && printed {
                let spot = format!("{}，{}", self.title(table), own.what);
                let texts = texts::excerpts(&own.pieces, &own.old, &own.new);
                found.places.push(self.place(spot, texts, false, own.new_place.as_ref()));
            }
        }
    }

    /// A row that came, went or was renamed, with its amounts.
    fn row(&self, row: &RowChange, found: &mut CorrectedPlaces) {
        let side = if row.side.is_empty() { String::new() } else { format!("，{}", row.side) };
        let spot = format!("{}{side}", self.title(&row.table));
        let amounts: Vec<&FigureChange> =
            self.difference.figures.iter().filter(|own| is_of_row(own, row)).collect();
        let told = |name: &Option<String>, code: &Option<String>, old: bool| {
            let mut text = named(name.as_deref().unwrap_or_default(), code.as_deref());
            for own in &amounts {
                let amount = if old { self.was.of_cell(&own.old) } else { self.is.of_cell(&own.new) };
                if let Some(amount) = amount {
                    text.push_str(&format!("，{}{amount}", own.column));
                }
            }
            text
        };
        let what = if row.is_form { "张表" } else { "行" };
        let (was, is) = (told(&row.old, &row.old_code, true), told(&row.new, &row.new_code, false));
        let texts = match row.fate {
            RowFate::Added => [NOTHING.to_owned(), format!("增加一{what}：{is}")],
            RowFate::Gone => [was, format!("删去这{what}")],
            RowFate::Renamed => [was, is],
        };
        let follows = !amounts.is_empty() && amounts.iter().all(|own| own.role != FigureRole::Itself);
        found.amounts |= !amounts.is_empty();
        let source = row.new_place.as_ref().or(row.old_place.as_ref());
        found.places.push(self.place(spot, texts, follows, source));
    }

    fn place(
        &self,
        spot: String,
        [old, new]: [String; 2],
        follows: bool,
        source: Option<&Place>,
    ) -> CorrectedPlace {
        // a text has no cell of its own: it stands in what is published
        let source = source.cloned().unwrap_or_else(|| Place::File("公开文件".into()));
        let clean = |text: String| visible(&text.replace('\n', " "));
        CorrectedPlace { spot: clean(spot), old: clean(old), new: clean(new), follows, source }
    }
}

/// A name with its code.
fn named(name: &str, code: Option<&str>) -> String {
    match code {
        Some(code) if name.is_empty() => code.to_owned(),
        Some(code) => format!("{name}（{code}）"),
        None => name.to_owned(),
    }
}

/// A place with its page, in words.
fn on_page(spot: String, page: Option<String>) -> String {
    match page {
        Some(page) => format!("{spot}（{page}）"),
        None => spot,
    }
}

/// Whether an amount stands in a row.
fn is_of_row(own: &FigureChange, row: &RowChange) -> bool {
    let below = own.path.strip_prefix(&row.path).is_some_and(|rest| rest.starts_with('/'));
    own.table == row.table && own.of_last_year == row.of_last_year && below
}
