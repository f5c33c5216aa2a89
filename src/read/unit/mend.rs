//! unit.toml that TOML does not read, read as it was meant: signs of a Chinese keyboard, marks that nothing
//! closes, entries and sections that are there twice. Each is told, and the rest can be looked at.
//!
//! Only a file that does not read as it stands comes here.

mod pen;
mod quotes;
mod signs;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, Place};

use super::lines;
use super::source::{FileText, LineColumn};
use pen::{Pen, Slip, Stretch};
use quotes::Next;

/// Sections of which there may be several, each in two brackets.
pub(super) const SEVERAL: [&str; 3] = ["project", "rule", "accept"];

/// Code of what TOML does not read.
pub(super) const CODE: &str = "配置-写法";

/// Signs of one kind are told with so many places.
const ENOUGH_PLACES: usize = 20;

/// A file read as it was meant.
pub(super) struct Mended {
    pub(super) source: FileText,
    /// Keys whose values are not what stands in the file, as messages write them.
    pub(super) broken: BTreeSet<String>,
    /// What is wrong.
    pub(super) faults: Diagnostics,
    /// Where entries begin in the text, with their keys.
    pub(super) entries: Vec<(usize, String)>,
}

/// A header or an entry with its lines.
struct TomlEntry {
    key: String,
    piece: Stretch,
}

/// A section with the entries that belong to it.
struct TomlSection {
    name: String,
    /// Which one it is of several.
    number: Option<usize>,
    at: usize,
    header: Stretch,
    body: Vec<TomlEntry>,
    /// Where keys stand first.
    known: BTreeMap<String, usize>,
}

impl TomlSection {
    fn new(name: String, number: Option<usize>, at: usize, header: Stretch) -> Self {
        Self { name, number, at, header, body: Vec::new(), known: BTreeMap::new() }
    }

    /// A key of it as messages write it.
    fn full(&self, key: &str) -> String {
        match self.number {
            Some(number) => lines::full(&lines::numbered(number, &self.name), key),
            None => lines::full(&self.name, key),
        }
    }
}

/// Mends a file that TOML does not read.
pub(super) fn mend(file: &str, name: &Arc<str>) -> Mended {
    let mut mender = Mender {
        pen: Pen::new(file),
        sections: vec![TomlSection::new(String::new(), None, 0, Stretch::default())],
        current: 0,
        stray: None,
        broken: BTreeSet::new(),
        twice: Vec::new(),
    };
    while mender.pen.peek().is_some() {
        mender.statement();
    }
    mender.end_of_stray();
    mender.done(file, name)
}

/// Lines on end that are neither an entry nor a section.
struct Stray {
    /// Where they begin.
    at: usize,
    /// The first of them.
    found: String,
    /// The key that it probably was to state.
    key: Option<String>,
    count: usize,
}

struct Mender<'a> {
    pen: Pen<'a>,
    sections: Vec<TomlSection>,
    current: usize,
    /// Lines on end that are nothing.
    stray: Option<Stray>,
    broken: BTreeSet<String>,
    /// What is there twice: both places and the key, if it is one.
    twice: Vec<(usize, usize, Option<String>)>,
}

impl Mender<'_> {
    fn statement(&mut self) {
        self.pen.piece = Stretch::default();
        let at = self.pen.index();
        self.pen.blanks();
        let begins = self.pen.here();
        match self.pen.peek().map(signs::plain) {
            None | Some('\n') => {}
            Some('#') => self.pen.comment(),
            Some('[') => return self.header(begins),
            Some(_) if self.is_entry() => return self.entry(begins),
            Some(_) => {
                let end = self.pen.line_end(self.pen.index());
                let found = self.pen.between(at, end).trim().to_owned();
                // a key without a value is stated all the same
                let word = found.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next();
                let key =
                    word.filter(|word| !word.is_empty()).map(|word| self.sections[self.current].full(word));
                self.broken.extend(key.clone());
                match &mut self.stray {
                    Some(stray) => stray.count += 1,
                    None => self.stray = Some(Stray { at: begins, found, key, count: 1 }),
                }
                self.pen.drop_to(end);
                self.pen.keep();
                self.pen.piece = Stretch::default();
                return;
            }
        }
        self.pen.keep();
        self.push(String::new());
    }

    /// Whether the line has a sign that parts a key from its value.
    fn is_entry(&self) -> bool {
        let end = self.pen.line_end(self.pen.index());
        let line = self.pen.between(self.pen.index(), end);
        line.chars().map(signs::plain).take_while(|c| *c != '#').any(|c| c == '=')
    }

    fn push(&mut self, key: String) {
        let piece = std::mem::take(&mut self.pen.piece);
        self.sections[self.current].body.push(TomlEntry { key, piece });
    }

    /// Lines that are nothing are told once they end.
    fn end_of_stray(&mut self) {
        let Some(Stray { at, found, key, count }) = self.stray.take() else { return };
        let more = if count > 1 { format!("等{count}行") } else { String::new() };
        let found = format!("“{found}”{more}既不是“名称 = 内容”，也不是 [节] 的名称，没有读");
        let hint =
            "是内容的，请写成 名称 = \"内容\"；是上一段文字的，请移到它的引号里面；是说明的，请在前面加上 #";
        match key {
            Some(key) => self.pen.tell_entry(at, key, found, hint),
            None => self.pen.tell(at, found, hint),
        }
    }

    fn header(&mut self, begins: usize) {
        self.end_of_stray();
        let end = self.pen.line_end(self.pen.index());
        let line = self.pen.between(self.pen.index(), end);
        let comment = line.find(['#', '＃']).unwrap_or(line.len());
        let plain: String = line[..comment].chars().map(signs::plain).collect();
        let plain = plain.trim();
        let name = plain.trim_matches(['[', ']']).trim().to_owned();
        let stop = self.pen.index() + line[..comment].chars().count();
        while self.pen.index() < stop {
            self.pen.note_strange();
            self.pen.drop_to(self.pen.index() + 1);
        }
        let several = SEVERAL.contains(&name.as_str());
        let right = if several { format!("[[{name}]]") } else { format!("[{name}]") };
        let compact: String = plain.chars().filter(|c| *c != ' ').collect();
        if !pen::is_key(&name) {
            let hint = "请只用英文字母、点和下划线，如 [unit]";
            self.pen.tell(begins, format!("节的名称写作 {plain}，里面有不能写的字"), hint);
        } else if compact != right {
            self.pen.tell(begins, format!("这一节写作 {plain}，应写作 {right}"), format!("请改成 {right}"));
        }
        self.pen.piece = Stretch::default();
        self.pen.piece.parts.push((0, begins));
        let quoted = if pen::is_key(&name) { name.clone() } else { format!("\"{}\"", name.replace('"', "")) };
        let header = if several { format!("[[{quoted}]]") } else { format!("[{quoted}]") };
        self.pen.piece.text.push_str(&header);
        self.pen.put(" ");
        if self.pen.peek().is_some_and(|c| c != '\n') {
            self.pen.comment();
        }
        self.pen.keep();
        self.open_section(name, several, begins);
    }

    fn open_section(&mut self, name: String, several: bool, begins: usize) {
        let header = std::mem::take(&mut self.pen.piece);
        let before = self.sections.iter().position(|section| section.name == name);
        let number = several.then(|| self.sections.iter().filter(|section| section.name == name).count() + 1);
        if let (Some(before), false) = (before, several) {
            self.twice.push((begins, self.sections[before].at, None));
            self.current = before;
            return;
        }
        self.sections.push(TomlSection::new(name, number, begins, header));
        self.current = self.sections.len() - 1;
    }

    fn entry(&mut self, begins: usize) {
        self.end_of_stray();
        let key = self.key();
        if self.pen.peek().map(signs::plain) == Some('=') {
            self.pen.keep_plain();
        }
        let whole = value::value(&mut self.pen);
        let ended = self.pen.piece.text.ends_with('\n');
        if self.pen.peek() == Some('\n') || !ended {
            self.pen.put("\n");
            self.pen.drop_to(self.pen.index() + usize::from(self.pen.peek() == Some('\n')));
        }
        let full = self.sections[self.current].full(&key);
        if !whole {
            let hint = "请在等号后面写上内容，或删去这一行";
            self.pen.tell_entry(begins, full.clone(), "等号后面没有内容".to_owned(), hint);
            self.broken.insert(full);
            self.pen.piece = Stretch::default();
            return;
        }
        let section = &mut self.sections[self.current];
        match section.known.get(&key) {
            Some(first) => {
                self.twice.push((begins, *first, Some(full)));
                self.pen.piece = Stretch::default();
            }
            None => {
                section.known.insert(key.clone(), begins);
                self.push(key);
            }
        }
    }

    /// Copies a key, in quotation marks where TOML needs them; what it is called.
    fn key(&mut self) -> String {
        let begins = self.pen.piece.text.len();
        let mut quoted = false;
        while let Some(c) = self.pen.peek() {
            match signs::plain(c) {
                '=' | '\n' => break,
                '"' | '\'' => {
                    quotes::text(&mut self.pen, Next::Equals);
                    quoted = true;
                }
                _ => self.pen.keep_plain(),
            }
        }
        let written = self.pen.piece.text.get(begins..).unwrap_or_default().trim().to_owned();
        if quoted {
            return written.trim_matches(['"', '\'']).to_owned();
        }
        let parts: Vec<&str> = written.split('.').map(str::trim).collect();
        let key = parts.join(".");
        if !pen::is_key(&key) {
            let text = format!("\"{}\" ", written.replace('\\', "\\\\"));
            self.pen.piece.text.truncate(begins);
            self.pen.piece.text.push_str(&text);
            // no section has such a key, which is told where the keys are known
            self.pen.piece.bare.push(begins);
        }
        key
    }

    fn done(mut self, file: &str, name: &Arc<str>) -> Mended {
        let mut whole = Stretch::default();
        let mut entries = Vec::new();
        let sections = std::mem::take(&mut self.sections);
        for mut section in sections {
            whole.append(std::mem::take(&mut section.header));
            if !whole.text.is_empty() && !whole.text.ends_with('\n') {
                whole.text.push('\n');
            }
            for statement in std::mem::take(&mut section.body) {
                if !statement.key.is_empty() {
                    entries.push((whole.text.len(), section.full(&statement.key)));
                }
                whole.append(statement.piece);
            }
        }
        let source = FileText::mended(file, whole.text, whole.parts, whole.bare);
        let broken = std::mem::take(&mut self.broken);
        let faults = self.told(&source, name);
        Mended { source, broken, faults, entries }
    }

    fn told(self, source: &FileText, name: &Arc<str>) -> Diagnostics {
        let mut faults = Diagnostics::new();
        let line = |(line, column): LineColumn| Place::Line { file: name.clone(), line, column };
        for (written, places) in self.pen.strange_by_kind() {
            let count = places.len();
            let more = if count > 1 { format!("，共{count}处") } else { String::new() };
            let (name, instead) = signs::told(&written);
            let found = format!("这里用了{name}，应是{instead}{more}");
            let mut told =
                Diagnostic::error(CODE, found).hint("请把输入法切换到英文再改；引号里面的文字不用改");
            for at in places.iter().take(ENOUGH_PLACES) {
                told = told.at(line(source.spot_in_file(*at)));
            }
            faults.push(told);
        }
        let place = |at: usize, key: &Option<String>| match key {
            Some(key) => {
                let (line, column) = source.spot_in_file(at);
                Place::Entry { file: name.clone(), key: key.as_str().into(), line, column }
            }
            None => line(source.spot_in_file(at)),
        };
        for Slip { at, key, found, hint } in self.pen.wrong {
            faults.push(Diagnostic::error(CODE, found).at(place(at, &key)).hint(hint));
        }
        for (at, first, key) in self.twice {
            let is_key = key.is_some();
            let first_line = source.spot_in_file(first).0;
            let found = match is_key {
                true => format!("同一项写了两次，用的是第{first_line}行的"),
                false => format!("同一节写了两次，第{first_line}行已经有了；两处的内容合在一起读"),
            };
            let hint = match is_key {
                true => "请删去其中一行",
                false => "请把这一节的内容移到前一处，删去多写的节名",
            };
            faults.push(Diagnostic::error(CODE, found).at(place(at, &key)).at(place(first, &key)).hint(hint));
        }
        faults
    }
}
