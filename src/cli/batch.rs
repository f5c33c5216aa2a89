//! Several units in one run: whose line a line is, and what became of each.

use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use crate::read;

use super::Outcome;
use super::folders;
use super::out::{Out, UnitOuts};

/// Columns that names of units take up at most.
const WIDEST: usize = 24;
/// Stands for the beginning of a name that is too long; its end tells it from others of the same city.
const CUT: char = '…';

/// The units of a run, by the names that clerks know.
pub struct Batch {
    /// As they stand before each line, cut where they are long.
    names: Vec<String>,
    /// In full.
    full: Vec<String>,
    wide: usize,
}

impl Batch {
    /// Of these folders.
    pub fn new(folders: &[PathBuf]) -> Self {
        if folders.len() < 2 {
            return Self { names: Vec::new(), full: Vec::new(), wide: 0 };
        }
        let mut full: Vec<String> = folders.iter().map(|folder| name(folder)).collect();
        let twice: Vec<usize> = (0..full.len())
            .filter(|at| full.iter().filter(|other| **other == full[*at]).count() > 1)
            .collect();
        for at in twice {
            full[at] = folders::unit_folder(&folders[at], &full[at]);
        }
        let short: Vec<String> = full.iter().map(|name| shortened(name)).collect();
        let distinct = |at: usize| short.iter().filter(|other| **other == short[at]).count() == 1;
        let names: Vec<String> = (0..full.len())
            .map(|at| if distinct(at) { short[at].clone() } else { full[at].clone() })
            .collect();
        let wide = names.iter().map(|name| name.width()).max().unwrap_or_default();
        Self { names, full, wide }
    }

    /// The output of one of several units.
    pub fn out(&self, at: usize, outs: &UnitOuts) -> Out {
        outs.unit(self.names.get(at).map_or("", String::as_str), self.wide)
    }

    /// From now on every line is about one of the units; of a single one nobody need be told.
    pub fn begin(&self, at: usize, out: &mut Out) {
        if self.names.len() > 1 {
            out.about(Some((&self.names[at], self.wide)));
        }
    }

    /// Tells what became of several units: one line for each end that they came to, with the names of those that
    /// came to nothing. `ends` are the words for each unit, none where it came to nothing.
    pub fn end(&self, ends: &[Option<&'static str>], refused: &str, out: &mut Out) {
        out.about(None);
        if self.names.len() < 2 {
            return;
        }
        let mut told: Vec<&str> = Vec::new();
        for end in ends.iter().flatten() {
            if !told.contains(end) {
                told.push(end);
                let count = ends.iter().filter(|other| **other == Some(end)).count();
                out.say(&format!("{end}：{count}个单位"));
            }
        }
        let failed: Vec<&str> = ends
            .iter()
            .zip(&self.full)
            .filter(|(end, _)| end.is_none())
            .map(|(_, name)| name.as_str())
            .collect();
        if !failed.is_empty() {
            out.say(&format!("{refused}：{}个单位（{}）", failed.len(), failed.join("、")));
        }
    }
}

/// What a unit of a run came to, apart from its exit code.
pub type Ended = Result<&'static str, Outcome>;

/// The unit's name as unit.toml states it, else that of its folder. What is wrong is told when the unit is read.
fn name(folder: &Path) -> String {
    match read::unit_named(folder) {
        Ok(Some(name)) => name,
        Ok(None) | Err(_) => folders::unit_folder(folder, ""),
    }
}

fn shortened(name: &str) -> String {
    if name.width() <= WIDEST {
        return name.to_owned();
    }
    let mut tail: Vec<char> = Vec::new();
    let mut wide = 1;
    for c in name.chars().rev() {
        wide += unicode_width::UnicodeWidthChar::width(c).unwrap_or_default();
        if wide > WIDEST {
            break;
        }
        tail.push(c);
    }
    tail.push(CUT);
    tail.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_what_tells_them_apart() {
        assert_eq!(shortened("甲县水利局"), "甲县水利局");
        assert_eq!(shortened("云川市青石区城市管理综合行政执法大队"), "…市管理综合行政执法大队");
    }
}
