//! A difference as the public is told of it: every place of the published document that reads otherwise, and nothing
//! of what is withheld.

use crate::budget::correction::CorrectedPlace;
use crate::diag::{Place, visible};
use crate::pack::Pack;

use super::words::{DiffPiece, PieceFate};
use super::{
    CellState, Difference, FigureChange, FigureRole, Openness, RowChange, RowFate, SentenceChange,
    SentenceFate, SentenceKind, StatedKind, TableFate,
};

/// Of so many rows that went from one amount to one other the names are told; of more, how many there are.
const NAMED_ROWS: usize = 4;
/// A longer text is told by what changed in it and so many characters around.
const LONGEST_TEXT: usize = 120;
/// Characters around a change that stand for those that stayed.
const AROUND: usize = 20;
/// What stands where something was or is not.
const NOTHING: &str = "（无）";

/// Why a difference cannot be told to the public as a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncorrectable {
    /// Nothing that the public sees is different.
    Nothing,
    /// This was published and is withheld now: the notice would tell it again.
    Withheld(Vec<String>),
    /// This could not be compared, and may differ.
    Uncompared(Vec<String>),
}

/// What a notice tells of a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrectedPlaces {
    /// The places: tables first, then the text.
    pub places: Vec<CorrectedPlace>,
    /// Whether an amount is among them.
    pub amounts: bool,
    /// Whether numbers of headings moved.
    pub renumbered: bool,
}

/// The places of the published document that read otherwise now.
///
/// # Errors
/// That there are none, or that they must not or cannot be told whole.
pub fn corrected_places(difference: &Difference, pack: &Pack) -> Result<CorrectedPlaces, Uncorrectable> {
    let uncompared: Vec<String> =
        difference.uncompared.iter().map(|one| format!("{}：{}", one.what, one.why)).collect();
    if !uncompared.is_empty() {
        return Err(Uncorrectable::Uncompared(uncompared));
    }
    let withheld = withheld_now(difference);
    if !withheld.is_empty() {
        return Err(Uncorrectable::Withheld(withheld));
    }
    let telling = Telling { difference, pack, year: difference.new.year, kind: &difference.new.kind };
    let found = telling.all();
    if found.places.is_empty() { Err(Uncorrectable::Nothing) } else { Ok(found) }
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
    year: i32,
    kind: &'a str,
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
        let title = self.pack.table(table).map(|schema| schema.title(self.kind, self.year));
        format!("《{}》", title.as_deref().unwrap_or(table))
    }

    fn table(&self, table: &str, found: &mut CorrectedPlaces) {
        let own = self.difference.tables.iter().filter(|own| own.table == table && !own.of_last_year);
        for change in own {
            let (old, new) = match change.fate {
                TableFate::Added => (NOTHING.to_owned(), "增加这张表".to_owned()),
                TableFate::Gone => ("有这张表".to_owned(), "删去这张表".to_owned()),
                TableFate::Unit | TableFate::Order | TableFate::Look => {
                    ("—".to_owned(), change.words.clone())
                }
            };
            found.places.push(self.place(self.title(table), old, new, false, None));
            // its rows and cells came or went with it
            if matches!(change.fate, TableFate::Added | TableFate::Gone) {
                found.amounts = true;
                return;
            }
        }
        let rows: Vec<&RowChange> = self
            .difference
            .rows
            .iter()
            .filter(|row| row.table == table && !row.of_last_year && row.openness.is_public())
            .collect();
        for row in &rows {
            self.row(row, found);
        }
        self.figures(table, &rows, found);
        for own in &self.difference.words {
            if own.table == table && !own.of_last_year && own.openness.is_public() {
                let (old, new) = excerpts(&own.pieces, &own.old, &own.new);
                let spot = format!("{}，{}", self.title(table), own.what);
                found.places.push(self.place(spot, old, new, false, own.new_place.as_ref()));
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
            let mut text = name.clone().unwrap_or_default();
            if let Some(code) = code {
                text = if text.is_empty() { code.clone() } else { format!("{text}（{code}）") };
            }
            for own in &amounts {
                let side = if old { &own.old } else { &own.new };
                if side.state == CellState::Stated {
                    text.push_str(&format!("，{}{}{}", own.column, side.words(own.unit), own.unit));
                }
            }
            text
        };
        let what = if row.is_form { "一张表" } else { "一行" };
        let (old, new) = match row.fate {
            RowFate::Added => {
                (NOTHING.to_owned(), format!("增加{what}：{}", told(&row.new, &row.new_code, false)))
            }
            RowFate::Gone => (told(&row.old, &row.old_code, true), format!("删去这{}", &what["一".len()..])),
            RowFate::Renamed => (told(&row.old, &row.old_code, true), told(&row.new, &row.new_code, false)),
        };
        let follows = !amounts.is_empty() && amounts.iter().all(|own| own.role != FigureRole::Itself);
        found.amounts |= !amounts.is_empty();
        let source = row.new_place.as_ref().or(row.old_place.as_ref());
        found.places.push(self.place(spot, old, new, follows, source));
    }

    /// The amounts of rows that stayed; rows of one column that went from one amount to one other stand together.
    fn figures(&self, table: &str, rows: &[&RowChange], found: &mut CorrectedPlaces) {
        let mut groups: Vec<Vec<&FigureChange>> = Vec::new();
        for own in &self.difference.figures {
            let told = rows.iter().any(|row| row.fate != RowFate::Renamed && is_of_row(own, row));
            if own.table != table || own.of_last_year || told || !own.openness.is_public() {
                continue;
            }
            let alike = |group: &&mut Vec<&FigureChange>| is_alike(group[0], own);
            match groups.iter_mut().find(alike) {
                Some(group) => group.push(own),
                None => groups.push(vec![own]),
            }
        }
        for group in groups {
            let first = group[0];
            let mut names: Vec<String> = Vec::new();
            for own in &group {
                let name = match &own.code {
                    Some(code) => format!("{}（{code}）", own.row),
                    None => own.row.clone(),
                };
                names.push(name);
            }
            let rows = match names.len() {
                few if few <= NAMED_ROWS => names.join("、"),
                many => format!("{}等{many}行", names[..NAMED_ROWS - 1].join("、")),
            };
            let parts = [first.side.as_str(), &rows, &first.column];
            let mut spot = self.title(table);
            for part in parts.into_iter().filter(|part| !part.is_empty()) {
                spot.push_str(&format!("，{part}"));
            }
            let amount = |side: &super::CellSide| match side.state {
                CellState::Stated => format!("{}{}", side.words(first.unit), first.unit),
                CellState::Blank => "空白".to_owned(),
                CellState::Absent => NOTHING.to_owned(),
            };
            let follows = first.role != FigureRole::Itself;
            let source = first.new.place.as_ref().or(first.old.place.as_ref());
            found.amounts = true;
            let (old, new) = (amount(&first.old), amount(&first.new));
            found.places.push(self.place(on_page(spot, first.page.as_ref()), old, new, follows, source));
        }
    }

    /// The text, sentence by sentence.
    fn sentences(&self, found: &mut CorrectedPlaces) {
        let figures = self.difference.figures.iter().any(|own| !own.of_last_year);
        let counts = self.difference.facts.iter().any(|own| own.kind == StatedKind::Fact);
        for own in self.difference.sentences.iter().filter(|own| own.openness.is_public()) {
            let (old, new) = match (own.fate, own.kind) {
                // shifts of numbers and places are told once for all
                (SentenceFate::Renumbered, _) => {
                    found.renumbered = true;
                    continue;
                }
                (SentenceFate::Moved, _) => ("—".to_owned(), "移到这里，文字没有改动".to_owned()),
                (_, SentenceKind::Chart) => ("—".to_owned(), "图示按更正后的数重绘".to_owned()),
                _ => excerpts(&own.pieces, &own.old, &own.new),
            };
            // with a fact that changed too nobody knows whose number it is
            let follows = figures && !counts && prints_another_number(own);
            let under = if own.under.trim().is_empty() { "标题".to_owned() } else { own.under.clone() };
            let page = own.new_page.as_ref().or(own.old_page.as_ref());
            found.places.push(self.place(on_page(under, page), old, new, follows, None));
        }
    }

    fn place(
        &self,
        spot: String,
        old: String,
        new: String,
        follows: bool,
        source: Option<&Place>,
    ) -> CorrectedPlace {
        // a text has no cell of its own: it stands in what was published
        let source = source.cloned().unwrap_or_else(|| Place::File("公开文件".into()));
        let clean = |text: String| visible(&text.replace('\n', " "));
        CorrectedPlace { spot: clean(spot), old: clean(old), new: clean(new), follows, source }
    }
}

fn on_page(spot: String, page: Option<&String>) -> String {
    match page {
        Some(page) => format!("{spot}（第{page}页）"),
        None => spot,
    }
}

/// Whether an amount stands in a row.
fn is_of_row(own: &FigureChange, row: &RowChange) -> bool {
    let below = own.path.strip_prefix(&row.path).is_some_and(|rest| rest.starts_with('/'));
    own.table == row.table && own.of_last_year == row.of_last_year && below
}

/// Whether two amounts of a table can be told together.
fn is_alike(one: &FigureChange, other: &FigureChange) -> bool {
    let itself = |own: &FigureChange| own.role == FigureRole::Itself;
    (&one.side, &one.column, one.unit, &one.page) == (&other.side, &other.column, other.unit, &other.page)
        && (one.old.state, one.old.yuan) == (other.old.state, other.old.yuan)
        && (one.new.state, one.new.yuan) == (other.new.state, other.new.yuan)
        && itself(one) == itself(other)
}

/// Whether a number is among what changed in a sentence.
fn prints_another_number(own: &SentenceChange) -> bool {
    let changed = own.pieces.iter().filter(|piece| piece.fate != PieceFate::Same);
    changed.into_iter().any(|piece| piece.text.contains(|c: char| c.is_ascii_digit()))
}

/// A text before and after; of a long one what changed, with some words around.
fn excerpts(pieces: &[DiffPiece], old: &str, new: &str) -> (String, String) {
    let side = |text: &str, without: PieceFate| {
        if text.is_empty() {
            return NOTHING.to_owned();
        }
        if text.chars().count() <= LONGEST_TEXT || pieces.is_empty() {
            return text.to_owned();
        }
        let mut shown = String::new();
        let last = pieces.len() - 1;
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.fate != without) {
            match piece.fate {
                PieceFate::Same => shown.push_str(&shortened(&piece.text, at > 0, at < last)),
                PieceFate::Gone | PieceFate::Added => shown.push_str(&piece.text),
            }
        }
        shown
    };
    (side(old, PieceFate::Added), side(new, PieceFate::Gone))
}

/// Words that stayed: of many those next to a change.
fn shortened(text: &str, after: bool, before: bool) -> String {
    let signs: Vec<char> = text.chars().collect();
    if signs.len() <= AROUND * 2 + 2 {
        return text.to_owned();
    }
    // a number is told whole or not at all
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
    let head: String = if after { signs[..AROUND].iter().collect() } else { String::new() };
    let tail: String = if before { signs[signs.len() - AROUND..].iter().collect() } else { String::new() };
    format!("{}……{}", head.trim_end_matches(of_number), tail.trim_start_matches(of_number))
}
