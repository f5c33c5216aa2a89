//! A blank workbook that is filled in as a clerk would, cell by cell, and saved as Excel would: with the results of
//! its formulas.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use regex::{Captures, Regex};

use super::formulas::{Cell, Content, Formula};

/// A workbook, its cells apart.
pub struct Filling {
    /// The files of the package.
    parts: Vec<(String, Vec<u8>)>,
    /// Names of the sheets, and the files that hold them.
    pub sheets: Vec<(String, String)>,
    cells: BTreeMap<(usize, u32, u32), Cell>,
    results: RefCell<BTreeMap<(usize, u32, u32), Content>>,
}

/// A cell in the XML of a sheet.
fn cell_pattern() -> Regex {
    Regex::new(
        r#"<c r="([A-Z]+)([0-9]+)"( s="[0-9]+")?(?: t="(\w+)")?(?:/>|>(?:<f>(.*?)</f>)?<v>(.*?)</v></c>)"#,
    )
    .unwrap()
}

fn plain(text: &str) -> String {
    html_escape::decode_html_entities(text).into_owned()
}

fn column(letters: &str) -> u32 {
    letters.bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1) - 1
}

impl Filling {
    /// Opens a workbook that the program wrote.
    pub fn open(bytes: &[u8]) -> Self {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            parts.push((file.name().unwrap().into_owned(), content));
        }
        let text = |name: &str| {
            let part = parts.iter().find(|(known, _)| known == name).unwrap();
            String::from_utf8(part.1.clone()).unwrap()
        };
        let shared: Vec<String> = Regex::new("(?s)<si><t[^>]*>(.*?)</t></si>")
            .unwrap()
            .captures_iter(&text("xl/sharedStrings.xml"))
            .map(|found| plain(&found[1]))
            .collect();
        let named = Regex::new(r#"<sheet name="(.*?)" sheetId="([0-9]+)""#).unwrap();
        let sheets: Vec<(String, String)> = named
            .captures_iter(&text("xl/workbook.xml"))
            .map(|found| (plain(&found[1]), format!("xl/worksheets/sheet{}.xml", &found[2])))
            .collect();
        let mut cells = BTreeMap::new();
        for (sheet, (_, part)) in sheets.iter().enumerate() {
            for found in cell_pattern().captures_iter(&text(part)) {
                let get = |group: usize| found.get(group).map(|found| found.as_str());
                let at = (sheet, found[2].parse::<u32>().unwrap() - 1, column(&found[1]));
                let content = match (get(5), get(4), get(6)) {
                    (Some(formula), _, _) => Cell::Formula(Formula::parse(&plain(formula))),
                    (None, Some("s"), Some(index)) => {
                        Cell::Value(Content::Text(shared[index.parse::<usize>().unwrap()].clone()))
                    }
                    (None, None, Some(number)) => Cell::Value(Content::Number(number.parse().unwrap())),
                    _ => Cell::Value(Content::Empty),
                };
                cells.insert(at, content);
            }
        }
        Self { parts, sheets, cells, results: RefCell::default() }
    }

    /// The sheet whose name ends with a table's.
    pub fn sheet(&self, table: &str) -> Option<usize> {
        let ends = |name: &str| name.split_once(' ').is_some_and(|(_, name)| name == table) || name == table;
        self.sheets.iter().position(|(name, _)| ends(name))
    }

    /// What a cell holds before anything is computed; none for one that the workbook does not have.
    pub fn cell(&self, at: (usize, u32, u32)) -> Option<&Cell> {
        self.cells.get(&at)
    }

    /// All cells that the workbook has.
    pub fn places(&self) -> Vec<(usize, u32, u32)> {
        self.cells.keys().copied().collect()
    }

    /// Types into a cell, over a formula too.
    pub fn fill(&mut self, at: (usize, u32, u32), content: Content) {
        self.results.borrow_mut().clear();
        self.cells.insert(at, Cell::Value(content));
    }

    /// The XML of a sheet as the program wrote it.
    pub fn written(&self, sheet: usize) -> String {
        let part = self.parts.iter().find(|(name, _)| *name == self.sheets[sheet].1).unwrap();
        String::from_utf8(part.1.clone()).unwrap()
    }

    /// How many of the marks that begin at a cell are seen.
    pub fn marks(&self, (sheet, row, col): (usize, u32, u32)) -> usize {
        let pattern = r#"<conditionalFormatting sqref="([A-Z]+)([0-9]+)[^"]*">(.*?)</conditionalFormatting>"#;
        let rule = Regex::new("<formula>(.*?)</formula>").unwrap();
        let mut seen = 0;
        for found in Regex::new(pattern).unwrap().captures_iter(&self.written(sheet)) {
            if (found[2].parse::<u32>().unwrap() - 1, column(&found[1])) == (row, col) {
                for rule in rule.captures_iter(&found[3]) {
                    let result = Formula::parse(&plain(&rule[1])).result(self, sheet);
                    seen += usize::from(result == Content::Truth(true));
                }
            }
        }
        seen
    }

    /// Puts a blank row in, as spreadsheets do.
    pub fn insert(&mut self, sheet: usize, row: u32) {
        self.results.borrow_mut().clear();
        let name = self.sheets[sheet].0.clone();
        for ((of, line, col), mut cell) in std::mem::take(&mut self.cells) {
            if let Cell::Formula(formula) = &mut cell {
                formula.moves(&name, of == sheet, row);
            }
            let down = u32::from(of == sheet && line >= row);
            self.cells.insert((of, line + down, col), cell);
        }
    }

    /// The rows and columns of a sheet: one behind the last.
    pub fn rows(&self, sheet: usize) -> u32 {
        let own = self.cells.range((sheet, 0, 0)..(sheet + 1, 0, 0));
        own.map(|((_, row, _), _)| row + 1).max().unwrap_or_default()
    }

    /// What a cell shows.
    pub fn value(&self, at: (usize, u32, u32)) -> Content {
        match self.cells.get(&at) {
            None => Content::Empty,
            Some(Cell::Value(content)) => content.clone(),
            Some(Cell::Formula(formula)) => {
                if let Some(known) = self.results.borrow().get(&at) {
                    return known.clone();
                }
                let result = formula.result(self, at.0);
                self.results.borrow_mut().insert(at, result.clone());
                result
            }
        }
    }

    /// What a cell shows, as text.
    pub fn text(&self, at: (usize, u32, u32)) -> String {
        match self.value(at) {
            Content::Text(text) => text,
            Content::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The workbook with all results.
    pub fn save(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), options).unwrap();
            match self.sheets.iter().position(|(_, part)| part == name) {
                Some(sheet) => {
                    let text = std::str::from_utf8(content).unwrap();
                    let filled =
                        cell_pattern().replace_all(text, |found: &Captures<'_>| self.xml(sheet, found));
                    zip.write_all(filled.as_bytes()).unwrap();
                }
                None => zip.write_all(content).unwrap(),
            }
        }
        zip.finish().unwrap().into_inner()
    }

    fn xml(&self, sheet: usize, found: &Captures<'_>) -> String {
        let at = (sheet, found[2].parse::<u32>().unwrap() - 1, column(&found[1]));
        let style = found.get(3).map_or("", |style| style.as_str());
        let head = format!("<c r=\"{}{}\"{style}", &found[1], &found[2]);
        let formula = match self.cells.get(&at) {
            Some(Cell::Formula(_)) => format!("<f>{}</f>", &found[5]),
            _ => String::new(),
        };
        match self.value(at) {
            Content::Number(number) => format!("{head}>{formula}<v>{number}</v></c>"),
            Content::Text(text) => {
                let text = html_escape::encode_text(&text).into_owned();
                match formula.is_empty() {
                    true => {
                        format!("{head} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
                    }
                    false => format!("{head} t=\"str\">{formula}<v>{text}</v></c>"),
                }
            }
            Content::Empty if formula.is_empty() => format!("{head}/>"),
            other => panic!("{} {}{}: {other:?}", self.sheets[sheet].0, &found[1], &found[2]),
        }
    }
}
