//! Which workbooks of a unit's folder are this year's and which last year's: as unit.toml names them, else the
//! sheets of facts, else all of the folder but last year's.
//!
//! Last year's workbook may hold last year's sheets of facts: it is last year's file, renamed. Which is which is
//! decided by what names what, then by the years that are stated, and is told where neither says it.

use std::path::Path;

use crate::budget::unit::FACT_SHEET;
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};

use super::facts::Keys;
use super::facts::sheets::SheetKind;
use super::shelf::{self, BookShelf, Peek};
use super::unit::{self, FILE, Raw};
use super::{files, older, opinions};

/// This year's workbook where unit.toml names none.
const USUAL_WORKBOOK: &str = "tables.xlsx";

/// The workbooks of a unit's folder.
#[derive(Debug, Default)]
pub struct Chosen {
    /// This year's workbooks.
    pub current: Vec<String>,
    /// Last year's, as they are named.
    pub previous: Vec<String>,
    /// The workbooks that hold this year's sheets of facts.
    pub facts: Vec<String>,
    /// The pack by its name, where it is stated, and where a sheet states it the workbook.
    pub pack: Option<(String, Option<String>)>,
    /// Whether all of this year's workbooks were found and read.
    pub complete: bool,
}

/// A workbook with sheets of facts, and what they say.
#[derive(Debug, Clone)]
struct Bearing {
    name: String,
    peek: Peek,
}

impl Bearing {
    /// Whether it names another workbook as last year's.
    fn is_after(&self, other: &Bearing) -> bool {
        let named = self.peek.previous.iter().flatten();
        self.name != other.name && named.into_iter().any(|name| files::is_same(name, &other.name))
    }
}

/// Sorts the workbooks of a folder out.
pub fn choose(
    folder: &Path,
    raw: Option<&Raw>,
    shelf: &mut BookShelf<'_>,
    faults: &mut Diagnostics,
) -> Chosen {
    // what is wrong with it is told when it is read with all keys
    let said = raw.map(|raw| unit::said(raw, &Keys::own(), &mut Diagnostics::new()));
    let file = said.map(|said| Peek::of(&said)).unwrap_or_default();
    let mut unlisted = Diagnostics::new();
    let all = if folder.is_dir() { files::beside(folder, &mut unlisted) } else { Vec::new() };
    // where this year's are named the others do not matter
    if file.current.is_none() {
        faults.extend(unlisted);
    }
    Choosing { folder, file, all, shelf, faults, complete: true }.choose(raw.is_some())
}

struct Choosing<'a, 'f> {
    folder: &'a Path,
    /// What unit.toml says.
    file: Peek,
    /// All workbooks directly in the folder.
    all: Vec<String>,
    shelf: &'a mut BookShelf<'f>,
    faults: &'a mut Diagnostics,
    /// Whether all names so far led to a workbook.
    complete: bool,
}

impl Choosing<'_, '_> {
    /// The workbooks that some names of this year's stand for; `place` is where they are named.
    fn resolved(&mut self, names: &[String], place: Option<Place>) -> Vec<String> {
        let of_last_year =
            |own: &&String| self.file.previous.iter().flatten().any(|previous| files::is_same(own, previous));
        let others: Vec<String> = self.all.iter().filter(|own| !of_last_year(own)).cloned().collect();
        for name in names.iter().filter(|name| !files::is_there(self.folder, name)) {
            self.faults.push(older::lost("本年的工作簿", name, place.clone(), &[], &others));
            self.shelf.lose(name);
            self.complete = false;
        }
        let before = self.faults.count(Severity::Error);
        let mut found = files::workbooks(self.folder, names, self.faults);
        // a folder that is named stands for its tables
        let is_named = |file: &String| names.iter().any(|name| files::is_same(name, file));
        let is_apart = |file: &str| files::is_fact_book(file) || opinions::is_opinion_book(file);
        found.retain(|file| is_named(file) || !(is_apart(file) && self.all.contains(file)));
        self.complete &= self.faults.count(Severity::Error) == before;
        found
    }

    fn choose(mut self, has_file: bool) -> Chosen {
        let books: Vec<String> = self.all.iter().filter(|name| files::is_fact_book(name)).cloned().collect();
        let apart = self.bearing(&books);
        let said = |of: fn(&Peek) -> Option<Vec<String>>| apart.iter().find_map(|own| of(&own.peek));
        let named = self.file.current.clone().or_else(|| said(|peek| peek.current.clone()));
        let previous = self.file.previous.clone().or_else(|| said(|peek| peek.previous.clone()));
        let usual = has_file && self.all.iter().any(|name| name == USUAL_WORKBOOK);
        let (mut current, bearing) = match &named {
            Some(names) => {
                let place = self.place(0, &apart);
                let current = self.resolved(names, place);
                let bearing = self.bearing(&current);
                (current, bearing)
            }
            None => {
                let seeds =
                    if usual { vec![USUAL_WORKBOOK.to_owned()] } else { self.others(&books, &previous) };
                self.sorted(seeds, &apart)
            }
        };
        let previous = previous.unwrap_or_else(|| {
            let mut names: Vec<String> = Vec::new();
            for name in bearing.iter().flat_map(|own| own.peek.previous.iter().flatten()) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            names
        });
        let stated = bearing.iter().find_map(|own| own.peek.current.clone()).filter(|_| named.is_none());
        if let Some(names) = stated {
            let place = self.place(0, &bearing);
            current = self.resolved(&names, place);
        }
        if named.is_none() {
            let last = files::workbooks(self.folder, &previous, &mut Diagnostics::new());
            current.retain(|name| !last.iter().any(|last| files::is_same(last, name)));
        }
        let books_of_facts: Vec<&Bearing> = apart.iter().chain(&bearing).collect();
        self.part_older(&mut current, &named, &previous, &books_of_facts, has_file);
        if current.is_empty() && self.complete && !(apart.is_empty() && bearing.is_empty() && !has_file) {
            self.complete = false;
            let message = "文件夹里没有本年的预算表：除填写基本情况的和上年的以外，没有别的工作簿";
            let hint = "请把本年的预算公开表（.xlsx、.xls、.xlsb 或 .ods）放进这个文件夹";
            let place = Place::File(self.folder.display().to_string().into());
            self.faults.push(Diagnostic::error("读取-文件", message).at(place).hint(hint));
        }
        let mut facts: Vec<Bearing> = apart;
        for own in bearing.into_iter().chain(self.bearing(&current)) {
            if !facts.iter().any(|known| known.name == own.name) {
                facts.push(own);
            }
        }
        let on_sheet = facts.iter().find_map(|own| Some((own.peek.pack.clone()?, Some(own.name.clone()))));
        let pack = self.file.pack.clone().map(|pack| (pack, None)).or(on_sheet);
        let facts = facts.into_iter().map(|own| own.name).collect();
        let complete = self.complete && !current.iter().any(|name| self.shelf.open(name, self.faults).failed);
        Chosen { current, previous, facts, pack, complete }
    }

    /// Where this year's (0) or last year's (1) workbooks are stated, or are to be.
    fn place<'b>(&self, which: usize, books: impl IntoIterator<Item = &'b Bearing>) -> Option<Place> {
        let own = self.file.places[which].clone();
        own.or_else(|| books.into_iter().find_map(|own| own.peek.places[which].clone()))
    }

    /// Takes last year's workbooks from this year's, where nobody named them: they are told, or are the one that
    /// is named and not there.
    fn part_older(
        &mut self,
        current: &mut Vec<String>,
        named: &Option<Vec<String>>,
        previous: &[String],
        books: &[&Bearing],
        has_file: bool,
    ) {
        if books.is_empty() && !has_file {
            // nothing is stated at all, which is told
            return;
        }
        let year = self.file.year.or_else(|| books.iter().find_map(|own| own.peek.year));
        let year = year.and_then(|year| i32::try_from(year).ok());
        let is_named = |name: &str| named.iter().flatten().any(|own| files::is_same(own, name));
        let mut older = older::among(current, year, self.shelf, self.faults);
        // who has this year's facts is this year's
        older.retain(|own| !is_named(&own.name) && !books.iter().any(|book| book.name == own.name));
        current.retain(|name| !older.iter().any(|own| own.name == *name));
        let lost: Vec<&String> = previous.iter().filter(|name| !files::is_there(self.folder, name)).collect();
        for name in &lost {
            let place = self.place(1, books.iter().copied());
            self.faults.push(older::lost("上年的工作簿", name, place, &older, &self.all));
            self.shelf.lose(name);
        }
        // what stands on a sheet of facts that is none yet is not known
        let mut on_sheet = false;
        for book in books {
            let facts = &self.shelf.open(&book.name, self.faults).facts;
            on_sheet |= facts.iter().any(|sheet| sheet.head.kind == SheetKind::Facts);
        }
        if lost.is_empty() && (on_sheet || has_file) {
            for own in &older {
                let mut told = older::told(own, year, on_sheet, has_file);
                told.places.extend(self.place(1, books.iter().copied()));
                self.faults.push(told);
            }
        }
    }

    /// Whether several workbooks have the sheet of single facts.
    fn state_apart(&mut self, books: &[Bearing]) -> bool {
        let mut count = 0;
        for own in books {
            let facts = &self.shelf.open(&own.name, self.faults).facts;
            count += usize::from(facts.iter().any(|sheet| sheet.head.kind == SheetKind::Facts));
        }
        count > 1
    }

    /// Those of some workbooks that have sheets of facts.
    fn bearing(&mut self, names: &[String]) -> Vec<Bearing> {
        let mut found = Vec::new();
        for name in names {
            let peek = shelf::peek(&self.shelf.open(name, self.faults).facts);
            found.extend(peek.map(|peek| Bearing { name: name.clone(), peek }));
        }
        found
    }

    /// All workbooks of the folder but those that state facts or remarks alone and last year's.
    fn others(&self, books: &[String], previous: &Option<Vec<String>>) -> Vec<String> {
        let names = previous.clone().unwrap_or_default();
        let last = files::workbooks(self.folder, &names, &mut Diagnostics::new());
        let is_last = |name: &&String| last.iter().any(|own| files::is_same(own, name));
        let is_apart = |name: &&String| books.contains(name) || opinions::is_opinion_book(name);
        self.all.iter().filter(|name| !is_apart(name) && !is_last(name)).cloned().collect()
    }

    /// This year's of some workbooks, and those of them with this year's sheets of facts.
    fn sorted(&mut self, mut seeds: Vec<String>, apart: &[Bearing]) -> (Vec<String>, Vec<Bearing>) {
        let bearing = self.bearing(&seeds);
        let is_first = |own: &&Bearing| !bearing.iter().any(|other| other.is_after(own));
        let mut kept: Vec<Bearing> = bearing.iter().filter(is_first).cloned().collect();
        if kept.is_empty() {
            // each is named as last year's by another: the years decide
            kept.clone_from(&bearing);
        }
        let years = || kept.iter().chain(apart).filter_map(|own| own.peek.year).chain(self.file.year);
        let latest = years().max();
        let (older, kept): (Vec<Bearing>, Vec<Bearing>) =
            kept.into_iter().partition(|own| own.peek.year.is_some_and(|year| Some(year) < latest));
        for own in &older {
            // who is named as last year's needs no word
            if !kept.iter().any(|other| other.is_after(own)) {
                self.faults.push(not_this_year(own, latest));
            }
        }
        if kept.len() > 1 && kept.iter().any(|own| kept.iter().any(|other| other.is_after(own))) {
            let fault = Diagnostic::error("配置-值", "这些工作簿互相写作上年的，看不出哪个是本年的");
            let hint = format!("请核对各自“{FACT_SHEET}”页的“预算年度”和“上年的工作簿”");
            self.faults.push(at_all(fault.hint(hint), &kept));
            // nobody knows whose a table is
            self.complete = false;
        } else if self.state_apart(&kept) {
            let message = format!("这些工作簿都有“{FACT_SHEET}”页，都当作了本年的");
            let hint = "其中有上年的，请把它的文件名写进本年这一页的“上年的工作簿”；都是本年的，请只留一页";
            self.faults.push(at_all(Diagnostic::warning("配置-值", message).hint(hint), &kept));
        }
        let stays = |name: &String| {
            !bearing.iter().any(|own| own.name == *name) || kept.iter().any(|own| own.name == *name)
        };
        seeds.retain(stays);
        (seeds, kept)
    }
}

/// A diagnostic with some workbooks as its places.
fn at_all(mut told: Diagnostic, books: &[Bearing]) -> Diagnostic {
    told.places.extend(books.iter().map(|own| Place::File(own.name.as_str().into())));
    told
}

/// Says that a workbook is not taken for this year's, by the year that its sheet of facts states.
fn not_this_year(own: &Bearing, latest: Option<i64>) -> Diagnostic {
    let (year, latest) = (own.peek.year.unwrap_or_default(), latest.unwrap_or_default());
    let message = format!("这个工作簿的“预算年度”是{year}，本年度是{latest}，没有当作本年的工作簿");
    let hint = "是上年的，请把它的文件名写进本年“基本情况”页的“上年的工作簿”；是本年的，请改正年度";
    Diagnostic::warning("配置-值", message).at(Place::File(own.name.as_str().into())).hint(hint)
}

/// Says that a folder states nothing of its unit: both ways to do so, and what is there.
pub fn nothing_stated(folder: &Path, command: &str) -> Diagnostic {
    let name = folder.display().to_string();
    if !folder.is_dir() {
        return Diagnostic::error("配置-未找到", "找不到这个文件夹")
            .at(Place::File(name.into()))
            .hint("请核对文件夹路径");
    }
    let books = files::beside(folder, &mut Diagnostics::new());
    if books.is_empty() {
        let message = "文件夹里没有工作簿，也没有 unit.toml";
        let hint =
            format!("新单位请运行 gongkai new {name}，写出要填的空白表；已有预算表的，先放进这个文件夹");
        return Diagnostic::error("配置-未找到", message).at(Place::File(name.into())).hint(hint);
    }
    let books = books.join("、");
    let message =
        format!("没有找到“基本情况”页，也没有 {FILE}，不知道是哪个单位、哪一年的；文件夹里的工作簿：{books}");
    Diagnostic::error("配置-未找到", message)
        .at(Place::File(name.clone().into()))
        .hint(format!("{command}，填好生成的“基本情况”页再试；熟悉 {FILE} 的，也可以复制样例的再改"))
}
