//! Structure-aware fuzzing of the reader: what was read equals what was written, or there is an error;
//! and whatever the bytes, no panic, no endless run, no gigabyte.

mod bytes;
mod make;
mod rng;
mod spoil;
mod write;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use gongkai::budget::Book;
use gongkai::diag::{Diagnostics, Place};
use gongkai::pack::{self, Pack};
use gongkai::read::{self, workbook};
use rayon::prelude::*;

use make::{Fact, Workbook};
use rng::Rng;
use write::Format;

/// Longer than this counts as a run without end.
const HANG: Duration = Duration::from_secs(10);

/// What many cases came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// How often each outcome occurred, and the first seed that led to it.
    pub outcomes: BTreeMap<String, (usize, u64)>,
    /// Cases in which the property does not hold, with their seed.
    pub failures: Vec<String>,
    /// The longest case.
    pub longest: Duration,
}

impl Summary {
    fn add(mut self, other: Self) -> Self {
        for (outcome, (count, seed)) in other.outcomes {
            let own = self.outcomes.entry(outcome).or_insert((0, seed));
            *own = (own.0 + count, own.1.min(seed));
        }
        self.failures.extend(other.failures);
        self.longest = self.longest.max(other.longest);
        self
    }
}

/// Files whose bytes are damaged, each with what it reads as.
struct Corpus {
    files: Vec<(String, Vec<u8>, String)>,
    /// The pack that the files are read with.
    pack: Pack,
    /// Every built-in pack.
    packs: Vec<Pack>,
}

impl Corpus {
    fn load() -> Self {
        let pack = pack::load::load("jiangxi", &[]).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names = [
            "inputs/nanchang-2023/tables.xlsx",
            "inputs/nanchang-2023/previous.xlsx",
            "inputs/qingshi-2025/tables.xlsx",
            "tests/data/formats/tables.xls",
            "tests/data/formats/tables.ods",
            "tests/data/formats/tables.xlsx",
            "tests/data/formats/formulas.xls",
        ];
        let mut files: Vec<(String, Vec<u8>)> =
            names.iter().map(|name| ((*name).to_owned(), std::fs::read(root.join(name)).unwrap())).collect();
        let book = crate::books::Book::read(&root.join(names[0]));
        files.push(("tables.xlsb".to_owned(), crate::binary_book::write(&book, &[])));
        let read = |(name, bytes): (String, Vec<u8>)| {
            let text =
                tables(&bytes, &pack).map(|(book, _)| format!("{:?}", book.tables)).unwrap_or_default();
            (name, bytes, text)
        };
        let files = files.into_iter().map(read).collect();
        let packs = pack::load::built_in_packs().into_iter().map(|id| pack::load::load(id, &[]).unwrap());
        Self { files, packs: packs.collect(), pack }
    }
}

/// Reads some bytes as the program does; none where the file is refused.
fn tables(bytes: &[u8], pack: &Pack) -> Option<(Book, Diagnostics)> {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let mut faults = Diagnostics::new();
    let (mut grids, _) = workbook::read(file.path(), &mut faults).ok()?;
    // the name of a temporary file is no part of what was read
    grids.iter_mut().for_each(|grid| grid.file = "x".into());
    let (book, _) = read::tables(&grids, pack, &mut faults);
    Some((book, faults))
}

/// Runs cases with the seeds from one on.
pub fn run(from: u64, count: u64) -> Summary {
    let corpus = Corpus::load();
    (from..from + count)
        .into_par_iter()
        .map(|seed| case(seed, &corpus))
        .reduce(Summary::default, Summary::add)
}

/// The cells of a made workbook and what reading says of it, to look into a failure.
pub fn show(seed: u64) -> String {
    let corpus = Corpus::load();
    let mut rng = Rng::new(seed);
    let pack = rng.pick(&corpus.packs);
    let book = make::workbook(pack, &mut rng);
    let format = *rng.pick(&Format::ALL);
    let mut out = format!("{format:?}, spoilt: {:?}\n", book.spoilt);
    for sheet in &book.sheets {
        out.push_str(&format!("── {} {:?}\n", sheet.name, sheet.merges));
        let mut row = u32::MAX;
        for (at, cell) in &sheet.cells {
            if at.0 != row {
                row = at.0;
                out.push_str(&format!("\n{:>4}", row + 1));
            }
            out.push_str(&format!(" | {} {cell:?}", gongkai::diag::column_letters(at.1.into())));
        }
        out.push('\n');
    }
    if let Some((_, faults)) = tables(&format.write(&book), pack) {
        let told =
            faults.iter().map(|fault| format!("{:?} {} {:?}\n", fault.severity, fault.message, fault.places));
        out.extend(told);
    }
    out
}

fn case(seed: u64, corpus: &Corpus) -> Summary {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut rng = Rng::new(seed);
        match seed % 10 {
            0..6 => {
                let pack = rng.pick(&corpus.packs);
                made(&mut rng, pack)
            }
            6 | 7 => damaged(&mut rng, corpus),
            _ => damaged_member(&mut rng, corpus),
        }
    }));
    let took = start.elapsed();
    let mut summary = Summary { longest: took, ..Summary::default() };
    let outcome = outcome.unwrap_or_else(|_| Err("panic".to_owned()));
    match outcome {
        Ok(outcome) if took <= HANG => {
            summary.outcomes.insert(outcome, (1, seed));
        }
        Ok(outcome) => summary.failures.push(format!("{seed}: {outcome} took {took:?}")),
        Err(failure) => summary.failures.push(format!("{seed}: {failure}")),
    }
    summary
}

/// Every amount that was read, by sheet and cell.
fn facts_of(book: &Book) -> BTreeMap<(String, u32, u16), Fact> {
    let mut out = BTreeMap::new();
    for table in &book.tables {
        for section in &table.sections {
            for row in &section.rows {
                for (column, amount) in section.columns.iter().zip(&row.amounts) {
                    let Some(amount) = amount else { continue };
                    let Place::Cell(cell) = &amount.place else { continue };
                    let fact = Fact {
                        table: table.id.clone(),
                        side: section.side.clone(),
                        row: row.key.clone(),
                        column: column.clone(),
                        yuan: amount.yuan,
                    };
                    out.insert((cell.sheet.to_string(), cell.row, cell.col as u16), fact);
                }
            }
        }
    }
    out
}

/// A workbook made from the schemas, perhaps spoilt.
fn made(rng: &mut Rng, pack: &Pack) -> Result<String, String> {
    let book = make::workbook(pack, rng);
    let format = *rng.pick(&Format::ALL);
    let bytes = format.write(&book);
    let Some((read, faults)) = tables(&bytes, pack) else {
        return Err(format!("{format:?}: the file was refused"));
    };
    let first = faults.iter().find(|fault| fault.severity == gongkai::diag::Severity::Error);
    match (first, book.spoilt) {
        (Some(_), Some(how)) => Ok(format!("made {format:?}, {how}: told")),
        // figures under no label are read past, with a warning
        (None, Some(how)) if faults.iter().any(|fault| fault.code == "读取-多余列") => {
            Ok(format!("made {format:?}, {how}: told"))
        }
        (None, Some(how)) => Err(format!("{format:?}, {how}: not told")),
        (Some(fault), None) => Ok(format!("made {format:?}: refused ({})", fault.code)),
        (None, None) => compare(&book, &read).map(|()| format!("made {format:?}: read as written")),
    }
}

fn compare(book: &Workbook, read: &Book) -> Result<(), String> {
    let found = facts_of(read);
    for (at, fact) in &book.facts {
        if found.get(at) != Some(fact) {
            return Err(format!("{at:?} was written as {fact:?}, read as {:?}", found.get(at)));
        }
    }
    match found.iter().find(|(at, _)| !book.facts.contains_key(*at)) {
        Some((at, fact)) => Err(format!("{at:?} was read as {fact:?}, nothing was written")),
        None => Ok(()),
    }
}

/// Raw bytes damaged. A zip has checksums, so that what still reads must read as before.
fn damaged(rng: &mut Rng, corpus: &Corpus) -> Result<String, String> {
    let (name, bytes, before) = rng.pick(&corpus.files);
    let mut bytes = bytes.clone();
    let zipped = bytes.starts_with(b"PK");
    bytes::damage(&mut bytes, rng);
    match tables(&bytes, &corpus.pack) {
        None => Ok(format!("bytes of {name}: refused")),
        Some((_, faults)) if faults.has_errors() => Ok(format!("bytes of {name}: told")),
        Some((book, _)) if zipped && format!("{:?}", book.tables) != *before => {
            Err(format!("bytes of {name}: read otherwise"))
        }
        Some(_) => Ok(format!("bytes of {name}: read")),
    }
}

/// A member damaged and packed again: nothing can know what was meant, but nothing may break.
fn damaged_member(rng: &mut Rng, corpus: &Corpus) -> Result<String, String> {
    let zipped: Vec<_> = corpus.files.iter().filter(|(_, bytes, _)| bytes.starts_with(b"PK")).collect();
    let (name, bytes, _) = rng.pick(&zipped);
    let Some(bytes) = bytes::damage_member(bytes, rng) else { return Ok("no change".to_owned()) };
    match tables(&bytes, &corpus.pack) {
        None => Ok(format!("member of {name}: refused")),
        Some((_, faults)) if faults.has_errors() => Ok(format!("member of {name}: told")),
        Some(_) => Ok(format!("member of {name}: read")),
    }
}

#[cfg(test)]
#[test]
fn a_few_hundred_workbooks_read_as_written_or_are_refused() {
    let summary = run(0, 250);
    if let Some(failure) = summary.failures.first() {
        let seed = failure.split(':').next().and_then(|seed| seed.parse().ok()).unwrap();
        panic!("{:#?}\n{}", summary.failures, show(seed));
    }
    let count = |end: &str| -> usize {
        summary
            .outcomes
            .iter()
            .filter(|(outcome, _)| outcome.ends_with(end))
            .map(|(_, (count, _))| count)
            .sum()
    };
    assert!(count("read as written") > 50 && count("told") > 40, "{:#?}", summary.outcomes);
}
