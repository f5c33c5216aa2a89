//! Tables of two halves: which columns are which half, and the rows that each half lists.

use rust_decimal::Decimal;

use crate::budget::label;
use crate::pack::Pack;
use crate::read::codes::is_placeholder;
use crate::read::grid::{Grid, Value};
use crate::read::header::header_key;

use super::columns::{Guess, Purpose};
use super::title::begins_row;
use super::{Guessed, figure, id};

/// One half of a balance.
#[derive(Debug, Clone)]
pub struct Half {
    /// Its name.
    pub id: String,
    /// Its columns.
    pub columns: Vec<Guess>,
    /// The rows that it lists.
    pub rows: Vec<ListedRow>,
    /// The code system whose class names are its other rows.
    pub classes: Option<String>,
    /// The row that equals that of the other half.
    pub total: Option<String>,
}

/// A row to be listed.
#[derive(Debug, Clone, Default)]
pub struct ListedRow {
    /// Its key.
    pub id: String,
    /// As the sheet writes it.
    pub label: String,
    /// The row that it belongs to.
    pub parent: Option<String>,
    /// Rows whose sum it is.
    pub parts: Vec<String>,
}

/// Class names that a half must have, to be by class.
const CLASSES: usize = 2;
/// The year for which class names are asked.
const YEAR: i32 = 2025;

/// The two halves of a sheet; none where it is no balance.
pub fn halves(grid: &Grid, guessed: &Guessed, columns: &[Guess], pack: &Pack) -> Option<[Half; 2]> {
    let words = |guess: &Guess| {
        matches!(guess.purpose, Purpose::Name | Purpose::Text)
            && guess.why.is_none()
            && guessed.body.iter().any(|row| grid.get(*row, guess.col).is_some())
    };
    let amount = |guess: &&Guess| guess.purpose == Purpose::Amount;
    if columns.iter().any(|guess| guess.purpose == Purpose::Code) {
        return None;
    }
    let first = columns.iter().position(words)?;
    let second = (first + 1..columns.len())
        .find(|at| words(&columns[*at]) && columns[first..*at].iter().any(|guess| amount(&guess)))?;
    if !columns[second..].iter().any(|guess| amount(&guess))
        || !are_two(grid, guessed, columns, first, second)
    {
        return None;
    }
    let names = side_names(columns, first, second);
    let mut halves =
        [(names[0], 0..second, first), (names[1], second..columns.len(), second)].map(|(name, range, at)| {
            let mut own: Vec<Guess> = columns[range].to_vec();
            for guess in &mut own {
                if guess.col == columns[at].col {
                    guess.purpose = Purpose::Name;
                } else if guess.purpose == Purpose::Name {
                    guess.purpose = Purpose::Text;
                }
                // the label of the half itself stands above its columns
                if guess.path.len() > 1 && header_key(&guess.path[0]).contains(name) {
                    guess.path.remove(0);
                }
            }
            Half { id: name.to_owned(), columns: own, rows: Vec::new(), classes: None, total: None }
        });
    halves.iter_mut().for_each(|half| list(grid, guessed, half, pack));
    Some(halves)
}

/// Whether two columns of words are the names of two halves, and not a name and a remark.
fn are_two(grid: &Grid, guessed: &Guessed, columns: &[Guess], first: usize, second: usize) -> bool {
    let (one, two) = (&columns[first], &columns[second]);
    let whole = |guess: &Guess| guess.path.concat();
    let sum = |row: &u32, guess: &Guess| {
        let key = label::key(&grid.text(*row, guess.col));
        key.ends_with("总计") || key.ends_with("合计")
    };
    header_key(one.label()) == header_key(two.label())
        || (whole(one).contains("收入") && whole(two).contains("支出"))
        || guessed.body.iter().any(|row| sum(row, one) && sum(row, two))
}

fn side_names(columns: &[Guess], first: usize, second: usize) -> [&'static str; 2] {
    let says = |at: usize, word: &str| columns[at].path.iter().any(|label| label.contains(word));
    if says(first, "支出") && says(second, "收入") { ["支出", "收入"] } else { ["收入", "支出"] }
}

/// A name of a half, as it stands on the sheet.
struct SeenName {
    text: String,
    /// 0 for `一、`, 1 for `（一）`, 2 for `1.`, 3 for `其中`; none without a number.
    rank: Option<u8>,
    indent: usize,
    sum: bool,
    class: bool,
    figures: Vec<Decimal>,
}

fn list(grid: &Grid, guessed: &Guessed, half: &mut Half, pack: &Pack) {
    let Some(name) = half.columns.iter().find(|guess| guess.purpose == Purpose::Name).map(|guess| guess.col)
    else {
        return;
    };
    let mut seen: Vec<SeenName> = Vec::new();
    for row in &guessed.body {
        let text = grid.text(*row, name);
        let key = label::key(&text);
        if is_placeholder(&key)
            || key.chars().all(|c| "一二三四五六七八九十、.()".contains(c) || c.is_ascii_digit())
        {
            continue;
        }
        let amounts = half.columns.iter().filter(|guess| guess.purpose == Purpose::Amount);
        let figures = amounts.map(|guess| grid.get(*row, guess.col).and_then(figure).unwrap_or_default());
        let indent = match grid.get(*row, name).map(|cell| &cell.value) {
            Some(Value::Text(text)) => text.chars().take_while(|c| c.is_whitespace()).count(),
            _ => 0,
        };
        let sum = key.ends_with("合计") || key.ends_with("总计");
        seen.push(SeenName {
            rank: rank(&text),
            indent,
            sum,
            class: false,
            figures: figures.collect(),
            text,
        });
    }
    for system in &pack.manifest.codes {
        let length = system.lengths.first().copied().unwrap_or_default();
        let known = |row: &SeenName| {
            !pack.catalogue.of_name(&system.id, &label::key(&row.text), length, YEAR).is_empty()
        };
        let count = seen.iter().filter(|row| known(row)).count();
        if count >= CLASSES && count * 2 >= seen.iter().filter(|row| !row.sum).count() {
            half.classes = Some(system.id.clone());
            for row in &mut seen {
                row.class = !row.sum && known(row);
            }
            let level = system.levels.first().cloned().unwrap_or_default();
            return settle(half, &seen, &level);
        }
    }
    settle(half, &seen, "");
}

fn rank(text: &str) -> Option<u8> {
    let text = label::fold(text);
    if text.starts_with("其中") {
        Some(3)
    } else if begins_row(&text) {
        Some(u8::from(text.starts_with('(')))
    } else if text.starts_with(|c: char| c.is_ascii_digit()) && label::key(&text) != text {
        Some(2)
    } else {
        None
    }
}

/// Gives the names their rows, parents and parts; `level` stands for all class rows.
fn settle(half: &mut Half, seen: &[SeenName], level: &str) {
    let top = seen.iter().filter_map(|row| row.rank).min().unwrap_or(0);
    // ids of the outermost rows with their figures, and whether they are sums
    let mut tops: Vec<(String, usize, bool)> = Vec::new();
    let mut listed: Vec<(usize, ListedRow)> = Vec::new();
    let mut open: Option<usize> = None;
    let below_other = runs(seen, top);
    for (at, row) in seen.iter().enumerate() {
        if row.class {
            tops.push((level.to_owned(), at, false));
            open = None;
            continue;
        }
        let below = open.is_some_and(|open: usize| match row.rank {
            Some(rank) => rank > top,
            None => !row.sum && row.indent > seen[open].indent,
        }) || below_other[at];
        let parent = open
            .filter(|_| below && !row.sum)
            .and_then(|open| listed.iter().find(|(at, _)| *at == open).map(|(_, row)| row.id.clone()));
        let mut own = id(&row.text);
        let taken = |own: &str| {
            listed.iter().any(|(_, row)| {
                row.id == own && (row.parent == parent || parent.is_none() || row.parent.is_none())
            })
        };
        let mut number = 2;
        while taken(&own) {
            own = format!("{}{number}", id(&row.text));
            number += 1;
        }
        if parent.is_none() {
            tops.push((own.clone(), at, row.sum));
            open = (!row.sum).then_some(at);
        }
        listed.push((at, ListedRow { id: own, label: row.text.clone(), parent, parts: Vec::new() }));
    }
    sums(&mut listed, &tops, seen);
    let sum_rows = || listed.iter().rev().filter(|(at, _)| seen[*at].sum).map(|(_, row)| &row.id);
    half.total = sum_rows().find(|id| id.ends_with("总计")).or(sum_rows().next()).cloned();
    half.rows = listed.into_iter().map(|(_, row)| row).collect();
}

/// Which rows are parts of the row before their run, though neither number nor indent says so: those without
/// a number whose figures are together that row's, or which are called like rows further up.
fn runs(seen: &[SeenName], top: u8) -> Vec<bool> {
    let mut below = vec![false; seen.len()];
    let plain = |row: &SeenName| row.rank.is_none() && !row.sum && !row.class;
    for at in 0..seen.len() {
        if seen[at].sum || seen[at].class || below[at] || seen[at].rank.is_some_and(|rank| rank > top) {
            continue;
        }
        let run: Vec<usize> = (at + 1..seen.len()).take_while(|next| plain(&seen[*next])).collect();
        let again = |next: &usize| seen[..at].iter().any(|row| id(&row.text) == id(&seen[*next].text));
        let named_again = !run.is_empty() && run.iter().all(again);
        let numbered = seen[at].rank.is_some();
        if named_again || numbered && is_sum(seen, at, &run) {
            run.iter().for_each(|next| below[*next] = true);
        }
    }
    below
}

/// Whether the figures of a row are the sums of those of others, and not of nothing.
fn is_sum(seen: &[SeenName], whole: usize, parts: &[usize]) -> bool {
    let stated = seen[whole].figures.iter().any(|figure| !figure.is_zero());
    let column =
        |n: usize| parts.iter().try_fold(Decimal::ZERO, |sum, at| sum.checked_add(seen[*at].figures[n]));
    let holds = |n: usize| column(n) == Some(seen[whole].figures[n]);
    stated && !parts.is_empty() && (0..seen[whole].figures.len()).all(holds)
}

/// What the figures say about sums: children of a row, and the rows above a total.
fn sums(listed: &mut [(usize, ListedRow)], tops: &[(String, usize, bool)], seen: &[SeenName]) {
    for index in 0..listed.len() {
        let (at, row) = (listed[index].0, listed[index].1.clone());
        if row.parent.is_some() {
            continue;
        }
        let mut candidates: Vec<Vec<(String, usize)>> = Vec::new();
        if seen[at].sum {
            let Some(place) = tops.iter().position(|(_, top, _)| *top == at) else { continue };
            let before = tops[..place].iter().rposition(|(_, _, sum)| *sum);
            let from = before.map_or(0, |before| before + 1);
            let near: Vec<(String, usize)> =
                tops[from..place].iter().map(|(id, at, _)| (id.clone(), *at)).collect();
            let with_sum =
                before.map(|before| (tops[before].0.clone(), tops[before].1)).into_iter().chain(near.clone());
            candidates.push(with_sum.collect());
            candidates.push(near);
            let plain = tops[..place].iter().filter(|(_, _, sum)| !sum);
            candidates.push(plain.clone().map(|(id, at, _)| (id.clone(), *at)).collect());
            // a row whose parts are the class rows stands for them
            let listed = plain.filter(|(_, top, _)| !seen[*top].class);
            candidates.push(listed.map(|(id, at, _)| (id.clone(), *at)).collect());
        } else {
            let children = listed.iter().filter(|(_, child)| child.parent.as_ref() == Some(&row.id));
            candidates.push(children.map(|(at, child)| (format!("{}>{}", row.id, child.id), *at)).collect());
            // class rows that follow a row are its parts where their figures say so
            let after = tops.iter().skip_while(|(_, top, _)| *top <= at);
            let classes = after.take_while(|(_, top, _)| seen[*top].class);
            candidates.push(classes.map(|(id, at, _)| (id.clone(), *at)).collect());
        }
        for parts in candidates {
            let places: Vec<usize> = parts.iter().map(|(_, at)| *at).collect();
            if is_sum(seen, at, &places) {
                let mut ids: Vec<String> = Vec::new();
                for (id, _) in parts {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                listed[index].1.parts = ids;
                break;
            }
        }
    }
}
