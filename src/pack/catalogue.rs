//! The 政府收支分类科目 as far as they are known: codes, names and the years in which they hold.

use serde::Deserialize;

use crate::budget::label;

/// A code with its name.
#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    /// Code system: `function`, `economic`.
    pub kind: String,
    /// The code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// First year in which it holds, where known.
    pub since: Option<i32>,
    /// Last year in which it holds, where known.
    pub until: Option<i32>,
    /// `published` (seen in a publication) or `known`.
    pub evidence: String,
}

/// The known codes. It has holes: a code that it lacks was not checked, and is no error.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: Vec<Entry>,
}

impl Catalogue {
    /// Reads entries from CSV text with the header `kind,code,name,since,until,evidence`.
    ///
    /// # Errors
    /// The line number and what is wrong with it, in Chinese.
    pub fn add_csv(&mut self, text: &str) -> Result<(), (usize, String)> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        for (index, record) in reader.deserialize::<Entry>().enumerate() {
            match record {
                Ok(entry) => self.entries.push(entry),
                Err(_) => {
                    return Err((index + 2, "应有六列：kind,code,name,since,until,evidence".to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The entries of a code in a year; several where it has been seen under several names.
    pub fn of_code(&self, kind: &str, code: &str, year: i32) -> Vec<&Entry> {
        let holds = |e: &&Entry| e.kind == kind && e.code == code && e.holds_in(year);
        self.entries.iter().filter(holds).collect()
    }

    /// All entries of a code, whatever their years.
    pub fn of_code_any_year(&self, kind: &str, code: &str) -> Vec<&Entry> {
        self.entries.iter().filter(|e| e.kind == kind && e.code == code).collect()
    }

    /// The code of a name among codes of some length, in a year; none where no or several codes fit.
    pub fn code_of(&self, kind: &str, name: &str, length: usize, year: i32) -> Option<&str> {
        let wanted = label::key(name);
        let mut hits = self.entries.iter().filter(|e| {
            e.kind == kind && e.code.len() == length && e.holds_in(year) && label::key(&e.name) == wanted
        });
        let first = hits.next()?;
        hits.all(|other| other.code == first.code).then_some(first.code.as_str())
    }
}

impl Entry {
    /// Whether it holds in a year.
    pub fn holds_in(&self, year: i32) -> bool {
        self.since.is_none_or(|since| since <= year) && self.until.is_none_or(|until| year <= until)
    }
}
