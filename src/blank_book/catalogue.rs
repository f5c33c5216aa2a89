//! The sheet of codes: what drop-downs list, and where formulas find the name of a code.
//!
//! Its columns are made when a table asks for them, so that it holds the code systems of this pack's tables alone.

use crate::pack::Pack;
use crate::pack::manifest::Codes;

use super::plan::{Area, letters, pinned};
use super::{Basis, CATALOGUE_SHEET};

/// Row of the headings, below the title and the hint.
pub(super) const HEAD: u32 = 2;

/// What stands in a cell of a column.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// A code or a name.
    Text(String),
    /// A formula whose result nobody reads but other formulas.
    Formula(String),
}

/// A column of the sheet.
#[derive(Debug, Clone)]
pub(super) struct CodeColumn {
    /// Its heading.
    pub head: String,
    /// Its width.
    pub width: f64,
    /// Its cells.
    pub entries: Vec<Entry>,
}

/// The codes of one system, each with its name.
#[derive(Debug)]
struct CodeSystem {
    id: String,
    /// Its name.
    name: String,
    /// Digits of the highest level.
    digits: usize,
    /// Names of the levels, and the digits of a code of each.
    levels: Vec<(String, usize)>,
    /// By code.
    codes: Vec<(String, String)>,
    /// First column of codes and names.
    at: u16,
    /// First column of parents and pieces, where codes are chosen level by level.
    pieces: Option<(u16, u32)>,
    /// First column of classes, and how many there are.
    classes: Option<(u16, u32)>,
}

impl CodeSystem {
    /// The codes of the levels above a code, and its own, each with its name, as far as they are known.
    fn above(&self, code: &str) -> Vec<String> {
        let mut chain = Vec::new();
        for (_, length) in &self.levels {
            let own =
                self.codes.iter().find(|(own, _)| own.len() == *length && code.starts_with(own.as_str()));
            chain.extend(own.map(|(code, name)| format!("{code} {name}")));
        }
        chain
    }
}

/// The sheet while tables are planned.
#[derive(Debug, Default)]
pub(super) struct CodeLists {
    /// Its columns.
    pub columns: Vec<CodeColumn>,
    systems: Vec<CodeSystem>,
}

impl CodeLists {
    /// The codes of the systems that the pack's tables have, as they hold in the year.
    pub fn of(basis: &Basis<'_>) -> Self {
        let mut lists = Self::default();
        for codes in &basis.pack.manifest.codes {
            let used = super::tables::planned(basis)
                .any(|table| table.code_system().is_some_and(|own| own.id == codes.id));
            if used {
                lists.add(codes, basis.pack, basis.year());
            }
        }
        lists
    }

    fn add(&mut self, codes: &Codes, pack: &Pack, year: i32) {
        let mut known: Vec<(String, String)> = Vec::new();
        for length in &codes.lengths {
            for (_, code) in pack.catalogue.names_of(&codes.id, *length, year) {
                // of several names of a code the surest
                if let Some(entry) = pack.catalogue.of_code(&codes.id, code, year).first() {
                    known.push((code.to_owned(), entry.name.clone()));
                }
            }
        }
        known.sort();
        known.dedup();
        if known.is_empty() {
            return;
        }
        let at = self.columns.len() as u16;
        let texts = |texts: Vec<&String>| texts.into_iter().cloned().map(Entry::Text).collect();
        let (numbers, names): (Vec<&String>, Vec<&String>) =
            known.iter().map(|(code, name)| (code, name)).unzip();
        self.column(&format!("{}编码", codes.name), 14.0, texts(numbers));
        self.column(&format!("{}名称", codes.name), 46.0, texts(names));
        let digits = codes.lengths.first().copied().unwrap_or_default();
        let (id, name) = (codes.id.clone(), codes.name.clone());
        let levels = codes.levels.iter().cloned().zip(codes.lengths.iter().copied()).collect();
        self.systems.push(CodeSystem {
            id,
            name,
            digits,
            levels,
            codes: known,
            at,
            pieces: None,
            classes: None,
        });
    }

    fn column(&mut self, head: &str, width: f64, entries: Vec<Entry>) -> u16 {
        self.columns.push(CodeColumn { head: head.to_owned(), width, entries });
        self.columns.len() as u16 - 1
    }

    fn system(&self, id: &str) -> Option<usize> {
        self.systems.iter().position(|system| system.id == id)
    }

    /// The name of a code that a formula gives.
    pub fn name_of(&self, system: &str, code: &str) -> Option<String> {
        let system = &self.systems[self.system(system)?];
        let range = abroad(rows(system.at, system.at + 1, system.codes.len()));
        Some(format!("VLOOKUP({code},{range},2,FALSE)"))
    }

    /// That each level of a system has a row of its own, with a code of the catalogue as an example.
    pub fn each_level(&self, system: &str) -> Option<String> {
        let system = &self.systems[self.system(system)?];
        let words: Vec<&str> = system.levels.iter().map(|(word, _)| word.as_str()).collect();
        let lowest = words.last()?;
        let mut text = format!(
            "{}：{}各占一行，上级写在下级的前面，不能省，金额只填在最下一级（{lowest}）",
            system.name,
            words.join("、")
        );
        let chains = system.codes.iter().map(|(code, _)| system.above(code));
        if let Some(chain) = chains.into_iter().find(|chain| chain.len() == words.len()) {
            text.push_str(&format!("。例如{}，是{}行", chain.join("，"), chain.len()));
        }
        Some(text)
    }

    /// The range of all whole codes of a system.
    pub fn all(&self, system: &str) -> Option<String> {
        let system = &self.systems[self.system(system)?];
        Some(abroad(rows(system.at, system.at, system.codes.len())))
    }

    /// The range of what may follow a code, where each level has a column of its own; `above` is a formula for what
    /// stands in the columns before, empty for the first.
    pub fn pieces(&mut self, system: &str, above: &str) -> Option<String> {
        let at = self.system(system)?;
        let (col, count) = match self.systems[at].pieces {
            Some(known) => known,
            None => self.add_pieces(at),
        };
        let parents = abroad(rows(col, col, count as usize));
        let pieces = abroad(rows(col + 1, col + 1, count as usize));
        if above.is_empty() {
            let classes = self.classes(at);
            return Some(abroad(rows(classes.0, classes.0, classes.1 as usize)));
        }
        let first = format!("MATCH({above},{parents},0)");
        Some(format!("INDEX({pieces},{first}):INDEX({pieces},{first}+COUNTIFS({parents},{above})-1)"))
    }

    /// Adds the columns of parents and of what follows each.
    fn add_pieces(&mut self, at: usize) -> (u16, u32) {
        let codes: Vec<&str> = self.systems[at].codes.iter().map(|(code, _)| code.as_str()).collect();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for code in &codes {
            // the longest known code that it begins with
            let parent = codes.iter().filter(|other| other.len() < code.len() && code.starts_with(**other));
            if let Some(parent) = parent.max_by_key(|parent| parent.len()) {
                pairs.push(((*parent).to_owned(), code[parent.len()..].to_owned()));
            }
        }
        // those of one parent stand together
        pairs.sort();
        let count = pairs.len() as u32;
        let (parents, pieces) =
            pairs.into_iter().map(|(parent, piece)| (Entry::Text(parent), Entry::Text(piece))).unzip();
        let col = self.column("上级编码", 12.0, parents);
        self.column("下一级", 9.0, pieces);
        self.systems[at].pieces = Some((col, count));
        (col, count)
    }

    /// The columns of the highest level: codes and names.
    fn classes(&mut self, at: usize) -> (u16, u32) {
        if let Some(known) = self.systems[at].classes {
            return known;
        }
        let system = &self.systems[at];
        let classes: Vec<(String, String)> =
            system.codes.iter().filter(|(code, _)| code.len() == system.digits).cloned().collect();
        let count = classes.len() as u32;
        let (codes, names) =
            classes.into_iter().map(|(code, name)| (Entry::Text(code), Entry::Text(name))).unzip();
        let col = self.column("最上级编码", 12.0, codes);
        self.column("最上级名称", 30.0, names);
        self.systems[at].classes = Some((col, count));
        (col, count)
    }

    /// The range of the names of the highest level.
    pub fn class_names(&mut self, system: &str) -> Option<String> {
        let at = self.system(system)?;
        let (col, count) = self.classes(at);
        Some(abroad(rows(col + 1, col + 1, count as usize)))
    }

    /// The code of a class whose name a formula gives.
    pub fn class_code(&mut self, system: &str, name: &str) -> Option<String> {
        let at = self.system(system)?;
        let (col, count) = self.classes(at);
        let [codes, names] = [col, col + 1].map(|col| abroad(rows(col, col, count as usize)));
        Some(format!("INDEX({codes},MATCH({name},{names},0))"))
    }

    /// A column that numbers the classes of which a formula says how often they occur; `occurs` makes it of the cell
    /// of a class's code. Gives the name of the class with a number, as a formula of that.
    pub fn numbered(
        &mut self,
        system: &str,
        head: &str,
        occurs: &dyn Fn(&str) -> String,
    ) -> Option<impl Fn(u32) -> String + use<>> {
        let at = self.system(system)?;
        let (col, count) = self.classes(at);
        let own = self.columns.len() as u16;
        let mut entries = Vec::new();
        for row in HEAD + 1..=HEAD + count {
            let code = format!("${}{}", letters(col), row + 1);
            let above = format!("{0}${1}:{0}{2}", letters(own), HEAD + 1, row);
            entries.push(Entry::Formula(format!("IF({}=0,\"\",COUNT({above})+1)", occurs(&code))));
        }
        self.column(head, 10.0, entries);
        let [names, numbers] = [col + 1, own].map(|col| abroad(rows(col, col, count as usize)));
        Some(move |number: u32| format!("IFERROR(INDEX({names},MATCH({number},{numbers},0)),\"\")"))
    }

    /// The range of some words.
    pub fn words(&mut self, head: &str, words: &[String]) -> String {
        let col = self.column(head, 24.0, words.iter().cloned().map(Entry::Text).collect());
        abroad(rows(col, col, words.len()))
    }
}

/// So many cells of some columns below the headings.
fn rows(first: u16, last: u16, count: usize) -> Area {
    [(HEAD + 1, first), (HEAD + count as u32, last)]
}

fn abroad(area: Area) -> String {
    format!("'{CATALOGUE_SHEET}'!{}", pinned(area))
}
