//! The title of a page of prose: which cell it is, also where it is written otherwise, and its year.

use crate::budget::label;
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Place};
use crate::pack::schema::{TableSchema, TextSchema};

use super::account::Fate;
use super::project_core::{self, NumberStyle};
use super::reading::Reading;
use super::recognise::{TITLE_LENGTH, TITLE_ROWS, stated_year, title_key};
use super::text;

/// A longer text that is written otherwise than the titles is no title.
const LONGEST_DRIFT: usize = 40;
/// What only sentences and lists have.
const SENTENCE: [char; 8] = ['。', '；', ';', '：', ':', '，', ',', '！'];

/// The cell of the title, booked; tells a title that is written otherwise. `known` are names of projects.
pub fn take(
    reading: &mut Reading<'_>,
    schema: &TableSchema,
    text: &TextSchema,
    kinds: &[String],
    unit: &Unit,
    known: &[String],
) -> Option<(u32, u32)> {
    let grid = reading.grid;
    let titles = schema.titles(kinds);
    let (at, cell) = grid.iter().find(|((row, _), _)| *row < grid.top() + TITLE_ROWS)?;
    let (shown, raw) = (label::clean(&cell.text()), cell.text());
    let is_titled = has_title(&raw, &titles, text);
    let filled = text.prose.is_some() || !text.fields.is_empty();
    if !is_titled {
        if !filled || grid.len() < 2 || !is_drifted(&raw, &titles, text, unit, known) {
            return None;
        }
        let why = format!("标题“{shown}”与“{}”不同，当作标题，没有印出", schema.id);
        let hint = format!("是标题的，请改成“{}”的写法；是正文的，请在它上面加一行标题", schema.id);
        let place = grid.cell(at.0, at.1);
        reading.faults.push(Diagnostic::notice("读取-文字", why).at_cell(&place).hint(hint));
    }
    reading.book(at, Fate::Title);
    Some(at)
}

/// Whether the first line of a cell that holds more is the title of its page.
pub fn is_first_line(line: &str, schema: &TableSchema, text: &TextSchema, kinds: &[String]) -> bool {
    NumberStyle::of(line).is_none() && has_title(line, &schema.titles(kinds), text)
}

/// Whether a text is a title by one of its names: it ends with that, or holds it and is no sentence; over
/// several lines it has to end with it.
fn has_title(raw: &str, titles: &[String], schema: &TextSchema) -> bool {
    let shown = label::clean(raw);
    if shown.contains('。') || shown.chars().count() > TITLE_LENGTH {
        return false;
    }
    let key = project_core::undated(&shown);
    let ends = titles.iter().chain(&schema.endings).any(|title| key.ends_with(&title_key(title)));
    let holds = titles.iter().any(|title| key.contains(&title_key(title)));
    let phrase = !shown.trim_end_matches(['：', ':']).contains(SENTENCE);
    let lines = raw.trim().lines().count();
    // a sentence of one cell may end as a title does
    if lines > 1 { ends && phrase } else { ends || holds && phrase }
}

/// Whether a first text that has none of the titles is to be one: short, no sentence, and about the same; of
/// several lines the last one too.
fn is_drifted(raw: &str, titles: &[String], schema: &TextSchema, unit: &Unit, known: &[String]) -> bool {
    let shown = label::clean(raw);
    let plain = shown.trim_end_matches(['：', ':']);
    let short = (1..=LONGEST_DRIFT).contains(&plain.chars().count());
    if !short || plain.contains(SENTENCE) || NumberStyle::of(plain).is_some() {
        return false;
    }
    let own = |given: &String| label::key(given) == label::key(&shown);
    if text::heading(schema, &shown).is_some() || schema.given.iter().any(own) {
        return false;
    }
    let last = title_key(raw.trim().lines().last().unwrap_or_default());
    if titles.iter().any(|title| shared_pairs(&last, &title_key(title)) > 0) {
        return true;
    }
    if !schema.fields.is_empty() && !project_core::like(plain, known, &schema.tails).is_empty() {
        return true;
    }
    let name = title_key(&unit.name);
    !name.is_empty() && last.contains(&name)
}

/// How many pairs of neighbouring characters of one text the other has too.
pub fn shared_pairs(one: &str, other: &str) -> usize {
    let chars: Vec<char> = one.chars().collect();
    chars.windows(2).filter(|pair| other.contains(&pair.iter().collect::<String>())).count()
}

/// Says that a title speaks of another year than the book's, which is not part of the project's name.
pub fn other_year(reading: &mut Reading<'_>, title: (u32, u32), what: &str, name: &str, year: i32) {
    let grid = reading.grid;
    let Some(found) = stated_year(&title_key(&grid.text(title.0, title.1))) else { return };
    // no unit, no year
    if year == 0 || found == year || stated_year(name) == Some(found) {
        return;
    }
    let why = format!("“{what}”的标题写的是{found}年，应是{year}年的文字");
    reading.faults.push(
        Diagnostic::warning("读取-年份", why)
            .at(Place::Cell(grid.cell(title.0, title.1)))
            .hint("请核对是不是拿错了页；只是标题没有改的，请改正标题"),
    );
}
