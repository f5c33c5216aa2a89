//! The 政府收支分类科目 as far as they are known: codes, names, the years in which they hold, and how
//! sure that is.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::budget::label;

use super::Codes;

/// How sure an entry is; the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attested {
    /// Code, name or years may be wrong.
    Uncertain,
    /// An older name, with the years in which it held.
    Renamed,
    /// General knowledge of the official list; no official text was at hand.
    Known,
    /// Seen with this name in a publication.
    Published,
}

impl Attested {
    /// The words of a catalogue for each.
    const WORDS: [(&str, Attested); 4] = [
        ("published", Attested::Published),
        ("known", Attested::Known),
        ("renamed", Attested::Renamed),
        ("uncertain", Attested::Uncertain),
    ];

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, evidence)| *evidence)
    }
}

/// A code with its name.
#[derive(Debug, Clone)]
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
    /// How sure it is.
    pub evidence: Attested,
    /// The file that an office added it by; none for the built-in ones.
    pub added_by: Option<Arc<str>>,
    /// Number of its layer: 0 is built in, overlays come above in their order.
    layer: usize,
}

/// The columns of a catalogue file.
const COLUMNS: [&str; 6] = ["kind", "code", "name", "since", "until", "evidence"];

/// A line of a catalogue file.
#[derive(Deserialize)]
struct Line {
    kind: String,
    code: String,
    name: String,
    since: Option<i32>,
    until: Option<i32>,
    evidence: String,
}

/// Where a catalogue file comes from.
#[derive(Debug, Clone, Copy)]
pub struct CodeList<'a> {
    /// The code systems of the pack.
    pub systems: &'a [Codes],
    /// 0 for built-in files, then the overlays in their order.
    pub layer: usize,
    /// Its name.
    pub file: &'a str,
}

/// The known codes. It has holes: a code that it lacks was not checked, and is no error.
///
/// What an office adds wins over what is built in: for a code in the years that its row names, and for
/// the years of a code and name that both have.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: Vec<Entry>,
    /// Code → entries, of whatever kind.
    by_code: BTreeMap<String, Vec<usize>>,
    /// Digits of the code → name → entries. Most runs ask for names of few lengths or of none.
    by_name: BTreeMap<usize, OnceLock<BTreeMap<String, Vec<usize>>>>,
}

impl Catalogue {
    /// Reads entries from CSV text with the header `kind,code,name,since,until,evidence`.
    ///
    /// # Errors
    /// Each wrong line with its number and what is wrong with it, in Chinese.
    pub fn add_csv(&mut self, text: &str, source: CodeList<'_>) -> Result<(), Vec<(usize, String)>> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        if COLUMNS.iter().any(|column| !headers.iter().any(|header| header == *column)) {
            let found = text.lines().next().unwrap_or_default();
            let why = format!("第一行应是列名 {}，用英文逗号隔开；这里写着“{found}”", COLUMNS.join(","));
            return Err(vec![(1, why)]);
        }
        let mut wrong = Vec::new();
        for record in reader.into_records() {
            let position = match &record {
                Ok(record) => record.position().cloned(),
                Err(error) => error.position().cloned(),
            };
            let columns = || format!("应有六列：{}，年份写四位数字", COLUMNS.join(","));
            let line = record.and_then(|record| record.deserialize::<Line>(Some(&headers)));
            match line.map_err(|_| columns()).and_then(|line| entry(line, source)) {
                Ok(entry) => self.add(entry),
                Err(why) => wrong.push((line_at(text, position), why)),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn add(&mut self, entry: Entry) {
        self.by_code.entry(entry.code.clone()).or_default().push(self.entries.len());
        // names are looked up once all files are in
        self.by_name.insert(entry.code.len(), OnceLock::new());
        self.entries.push(entry);
    }

    fn all_of_code(&self, kind: &str, code: &str) -> impl Iterator<Item = &Entry> {
        let found = self.by_code.get(code).into_iter().flatten().map(|index| &self.entries[*index]);
        found.filter(move |entry| entry.kind == kind)
    }

    /// Whether a code is known, of whatever years.
    pub(super) fn has(&self, kind: &str, code: &str) -> bool {
        self.all_of_code(kind, code).next().is_some()
    }

    /// Whether any code of a system is known.
    pub fn has_any(&self, kind: &str) -> bool {
        self.entries.iter().any(|entry| entry.kind == kind)
    }

    /// The entries of a name, of whatever kind, among codes of some length.
    fn all_of_name(&self, name: &str, length: usize) -> impl Iterator<Item = &Entry> {
        let names = self.by_name.get(&length).map(|names| names.get_or_init(|| self.names(length)));
        let found = names.and_then(|names| names.get(&label::key(name)));
        found.into_iter().flatten().map(|index| &self.entries[*index])
    }

    /// Every name of the codes of some length that holds in a year, with the code.
    pub fn names_of(&self, kind: &str, length: usize, year: i32) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for entry in &self.entries {
            if entry.kind == kind && entry.code.len() == length && self.counts_in(entry, year) {
                found.push((entry.name.as_str(), entry.code.as_str()));
            }
        }
        found
    }

    /// The code of a name, in whatever year; none where it is that of several.
    pub fn code_ever(&self, kind: &str, name: &str, length: usize) -> Option<&str> {
        let mut codes =
            self.all_of_name(name, length).filter(|entry| entry.kind == kind).map(|e| e.code.as_str());
        let first = codes.next()?;
        codes.all(|code| code == first).then_some(first)
    }

    /// Whether a name is that of any code of some length, in whatever year.
    pub fn names_any(&self, kind: &str, name: &str, length: usize) -> bool {
        self.all_of_name(name, length).any(|entry| entry.kind == kind)
    }

    fn names(&self, length: usize) -> BTreeMap<String, Vec<usize>> {
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.code.len() == length)
        {
            names.entry(label::key(&entry.name)).or_default().push(index);
        }
        names
    }

    /// Whether an entry of a higher layer says otherwise about a year.
    fn overruled(&self, entry: &Entry, year: i32) -> bool {
        let mut others = self.all_of_code(&entry.kind, &entry.code);
        others.any(|other| {
            let same_name = || label::key(&other.name) == label::key(&entry.name);
            other.layer > entry.layer && (other.holds_in(year) || same_name())
        })
    }

    fn counts_in(&self, entry: &Entry, year: i32) -> bool {
        entry.holds_in(year) && !self.overruled(entry, year)
    }

    /// The entries of a code in a year, the surest first; several where it is known under several names.
    pub fn of_code(&self, kind: &str, code: &str, year: i32) -> Vec<&Entry> {
        let mut found: Vec<&Entry> =
            self.all_of_code(kind, code).filter(|entry| self.counts_in(entry, year)).collect();
        found.sort_by_key(|entry| std::cmp::Reverse(entry.evidence));
        found
    }

    /// The entry of a code and name that holds in other years only.
    pub fn of_other_years(&self, kind: &str, code: &str, name: &str, year: i32) -> Option<&Entry> {
        let key = label::key(name);
        let mut named =
            self.all_of_code(kind, code).filter(|entry| label::key(&entry.name) == key).collect::<Vec<_>>();
        named.sort_by_key(|entry| std::cmp::Reverse(entry.layer));
        named.into_iter().find(|entry| !entry.holds_in(year) && !self.overruled(entry, year))
    }

    /// The entries of a name among codes of some length, in a year, the surest of each code.
    pub fn of_name(&self, kind: &str, name: &str, length: usize, year: i32) -> Vec<&Entry> {
        let mut surest: BTreeMap<&str, &Entry> = BTreeMap::new();
        for entry in self.all_of_name(name, length) {
            if entry.kind != kind || !self.counts_in(entry, year) {
                continue;
            }
            let known = surest.entry(&entry.code).or_insert(entry);
            if entry.evidence > known.evidence {
                *known = entry;
            }
        }
        surest.into_values().collect()
    }

    /// The code of a name among codes of some length, in a year; none where no or several codes fit.
    pub fn code_of(&self, kind: &str, name: &str, length: usize, year: i32) -> Option<&str> {
        match self.of_name(kind, name, length, year)[..] {
            [one] => Some(one.code.as_str()),
            _ => None,
        }
    }
}

/// The line on which a record begins; the reader counts blank lines before it to the record.
fn line_at(text: &str, position: Option<csv::Position>) -> usize {
    let start = position.map_or(0, |position| position.byte() as usize);
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    text.get(..start + blank).unwrap_or_default().matches('\n').count() + 1
}

/// An entry of what a line says.
fn entry(line: Line, source: CodeList<'_>) -> Result<Entry, String> {
    let evidence = Attested::from_word(&line.evidence).ok_or_else(|| {
        let known: Vec<&str> = Attested::WORDS.iter().map(|(word, _)| *word).collect();
        format!("evidence 写着“{}”，应是其中之一：{}", line.evidence, known.join("、"))
    })?;
    // the built-in list may know systems that a pack does without
    if source.layer > 0 {
        let Some(system) = source.systems.iter().find(|system| system.id == line.kind) else {
            let known: Vec<&str> = source.systems.iter().map(|system| system.id.as_str()).collect();
            return Err(format!("kind 写着“{}”，应是其中之一：{}", line.kind, known.join("、")));
        };
        let digits = line.code.bytes().all(|b| b.is_ascii_digit());
        if !digits || !system.lengths.contains(&line.code.len()) {
            let lengths: Vec<String> = system.lengths.iter().map(usize::to_string).collect();
            return Err(format!("code 写着“{}”，应是{}位数字", line.code, lengths.join("、")));
        }
    }
    if line.name.is_empty() {
        return Err("name 空着，应是科目的名称".to_owned());
    }
    if line.since.zip(line.until).is_some_and(|(since, until)| since > until) {
        return Err("since 在 until 之后".to_owned());
    }
    Ok(Entry {
        kind: line.kind,
        code: line.code,
        name: line.name,
        since: line.since,
        until: line.until,
        evidence,
        added_by: (source.layer > 0).then(|| source.file.into()),
        layer: source.layer,
    })
}

impl Entry {
    /// Whether it holds in a year.
    pub fn holds_in(&self, year: i32) -> bool {
        self.since.is_none_or(|since| since <= year) && self.until.is_none_or(|until| year <= until)
    }

    /// What it rests on, in words.
    pub fn basis(&self) -> String {
        if let Some(file) = &self.added_by {
            return format!("{file}");
        }
        let words = match self.evidence {
            Attested::Published => "近年公开的预算文件",
            Attested::Known => "通行的科目表，未见正式文本",
            Attested::Renamed => "旧名称的使用年份，未见正式文本",
            Attested::Uncertain => "未经证实的资料",
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn systems() -> Vec<Codes> {
        let text =
            "id = \"function\"\nname = \"功能\"\nlengths = [3, 5, 7]\nlevels = [\"类\", \"款\", \"项\"]";
        vec![toml::from_str(text).unwrap()]
    }

    fn add(catalogue: &mut Catalogue, layer: usize, rows: &str) -> Result<(), Vec<(usize, String)>> {
        let text = format!("kind,code,name,since,until,evidence\n{rows}");
        catalogue.add_csv(&text, CodeList { systems: &systems(), layer, file: "own.csv" })
    }

    fn names(catalogue: &Catalogue, code: &str, year: i32) -> Vec<String> {
        catalogue.of_code("function", code, year).iter().map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn wrong_lines_are_told_by_number() {
        let mut catalogue = Catalogue::default();
        let rows = "function,208,甲,,,published\n\nfunction,208,乙,,,seen\nfuntion,208,乙,,,known\nfunction,2080,乙,,,known\n\
                    function,208,,,,known\nfunction,208,乙,2024,2023,known\nfunction,208,乙,去年,,known\nfunction,208";
        let wrong = add(&mut catalogue, 1, rows).unwrap_err();
        let lines: Vec<usize> = wrong.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 5, 6, 7, 8, 9, 10], "{wrong:?}");
        assert!(wrong[0].1.contains("seen") && wrong[0].1.contains("published、known、renamed、uncertain"));
        assert!(wrong[1].1.contains("funtion"));
    }

    #[test]
    fn excels_byte_order_mark_is_no_part_of_the_header() {
        let mut catalogue = Catalogue::default();
        let text = "\u{FEFF}kind,code,name,since,until,evidence\r\nfunction,208,甲,,,published\r\n";
        catalogue.add_csv(text, CodeList { systems: &systems(), layer: 1, file: "own.csv" }).unwrap();
        assert_eq!(names(&catalogue, "208", 2026), ["甲"]);
    }

    #[test]
    fn what_an_office_adds_wins_in_its_years() {
        let mut catalogue = Catalogue::default();
        add(&mut catalogue, 0, "function,208,甲,,,published\nfunction,210,丙,,,known").unwrap();
        add(&mut catalogue, 1, "function,208,乙,2026,,published\nfunction,210,丙,,2025,renamed").unwrap();
        assert_eq!(names(&catalogue, "208", 2025), ["甲"]);
        assert_eq!(names(&catalogue, "208", 2026), ["乙"]);
        assert_eq!(names(&catalogue, "210", 2026), [""; 0], "the office says that it ended");
        assert_eq!(catalogue.code_of("function", "甲", 3, 2026), None);
        assert!(catalogue.of_other_years("function", "208", "甲", 2026).is_none(), "it did not end");
        assert_eq!(catalogue.of_other_years("function", "210", "丙", 2026).and_then(|e| e.until), Some(2025));
    }

    #[test]
    fn the_surest_name_comes_first() {
        let mut catalogue = Catalogue::default();
        let rows = "function,208,甲,,,uncertain\nfunction,208,乙,,,published\nfunction,208,丙,,,known";
        add(&mut catalogue, 0, rows).unwrap();
        assert_eq!(names(&catalogue, "208", 2025), ["乙", "丙", "甲"]);
    }
}
