//! Structure-aware fuzzing of the reader: what was read equals what was written, or there is an error;
//! and whatever the bytes, no panic, no endless run, no gigabyte.

mod beside;
mod bytes;
mod codes;
mod forms;
mod ledger;
mod lists;
mod looks;
mod make;
mod meant;
mod old;
pub mod rng;
mod sheet;
mod spoil;
mod write;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use gongkai::diag::{Diagnostics, Severity};
use gongkai::pack::{self, Pack};
use gongkai::read::{self, workbook};
use rayon::prelude::*;

use ledger::Outcome;
use rng::Rng;
use write::Format;

/// Longer than this counts as a run without end.
const HANG: Duration = Duration::from_secs(10);

/// What many cases came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// How often each outcome occurred, and the first seed that led to it.
    pub outcomes: BTreeMap<String, (usize, u64)>,
    /// In how many cases each way of varying a workbook occurred.
    pub variations: BTreeMap<&'static str, usize>,
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
        for (how, count) in other.variations {
            *self.variations.entry(how).or_default() += count;
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
    /// The fixture whose records are changed.
    old: old::Fixture,
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
            let text = tables(&bytes, &pack).map(|read| format!("{:?}", read.book.tables));
            let text = text.unwrap_or_default();
            (name, bytes, text)
        };
        let files = files.into_iter().map(read).collect();
        let packs = pack::load::built_in_packs().into_iter().map(|id| pack::load::load(id, &[]).unwrap());
        let fixture = crate::old_book::changed(&[]);
        let old = old::Fixture::new(tables(&fixture, &pack).unwrap());
        Self { files, packs: packs.collect(), pack, old }
    }
}

/// Reads some bytes as the program does; none where the file is refused.
fn tables(bytes: &[u8], pack: &Pack) -> Option<Outcome> {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let mut faults = Diagnostics::new();
    let (mut grids, _) = workbook::read(file.path(), &mut faults).ok()?;
    // the name of a temporary file is no part of what was read
    grids.iter_mut().for_each(|grid| grid.file = "x".into());
    let (book, accounts) = read::tables(&grids, pack, &mut faults);
    Some(Outcome { grids, book, accounts, faults })
}

/// Runs cases with the seeds from one on.
pub fn run(from: u64, count: u64) -> Summary {
    let corpus = Corpus::load();
    (from..from + count)
        .into_par_iter()
        .map(|seed| case(seed, &corpus))
        .reduce(Summary::default, Summary::add)
}

/// A workbook as made, and what reading says of it, to look into a failure.
pub fn show(seed: u64) -> String {
    let corpus = Corpus::load();
    let mut rng = Rng::new(seed);
    let pack = rng.pick(&corpus.packs);
    let book = make::workbook(pack, &mut rng);
    let format = *rng.pick(&Format::ALL);
    let read = tables(&format.write(&book), pack);
    let mut out = format!("{format:?}, spoilt: {:?}, varied: {:?}\n", book.spoilt, book.varied);
    for sheet in &book.sheets {
        out.push_str(&format!("── {} {:?}\n", sheet.name, sheet.merges));
        out.push_str(&format!("   hidden {:?} {:?}, ", sheet.hidden_rows, sheet.hidden_columns));
        out.push_str(&format!("flat {:?} {:?}\n", sheet.flat_rows, sheet.flat_columns));
        let place = read.as_ref().and_then(|read| read.grids.iter().position(|g| *g.sheet == *sheet.name));
        let account = read.as_ref().zip(place).map(|(read, place)| &read.accounts[place]);
        let mut row = u32::MAX;
        for (at, cell) in &sheet.cells {
            if at.0 != row {
                row = at.0;
                out.push_str(&format!("\n{:>4}", row + 1));
            }
            let fate = account.and_then(|account| account.fates.get(&(at.0, at.1.into())));
            let format = sheet.formats.get(at).map_or("", |(format, _)| format);
            let letters = gongkai::diag::column_letters(at.1.into());
            out.push_str(&format!(" | {letters} {cell:?} {format} {}", fate.map_or("", |fate| fate.word())));
        }
        out.push('\n');
    }
    for fault in read.iter().flat_map(|read| read.faults.iter()) {
        out.push_str(&format!("{:?} {} {} {:?}\n", fault.severity, fault.code, fault.message, fault.places));
    }
    out
}

/// What a case came to, and how it was varied.
type Came = Result<(String, BTreeMap<&'static str, usize>), String>;

fn case(seed: u64, corpus: &Corpus) -> Summary {
    let start = Instant::now();
    let came = catch_unwind(AssertUnwindSafe(|| {
        let mut rng = Rng::new(seed);
        let unvaried = |outcome| (outcome, BTreeMap::new());
        match seed % 10 {
            0..6 => {
                let pack = rng.pick(&corpus.packs);
                made(&mut rng, pack)
            }
            6 => damaged(&mut rng, corpus).map(unvaried),
            7 | 8 => damaged_member(&mut rng, corpus).map(unvaried),
            _ => changed(&mut rng, corpus),
        }
    }));
    let took = start.elapsed();
    let mut summary = Summary { longest: took, ..Summary::default() };
    let came = came.unwrap_or_else(|_| Err("panic".to_owned()));
    match came {
        Ok((outcome, varied)) if took <= HANG => {
            summary.outcomes.insert(outcome, (1, seed));
            summary.variations = varied.into_keys().map(|how| (how, 1)).collect();
        }
        Ok((outcome, _)) => summary.failures.push(format!("{seed}: {outcome} took {took:?}")),
        Err(failure) => summary.failures.push(format!("{seed}: {failure}")),
    }
    summary
}

/// A workbook made from the schemas, perhaps spoilt.
fn made(rng: &mut Rng, pack: &Pack) -> Came {
    let book = make::workbook(pack, rng);
    let format = *rng.pick(&Format::ALL);
    let failed = |what: String| format!("{format:?}, {:?}: {what}", book.spoilt);
    let Some(read) = tables(&format.write(&book), pack) else {
        return Err(failed("the file was refused".to_owned()));
    };
    ledger::check(&read, pack).map_err(failed)?;
    meant::fates(&book, &read).map_err(failed)?;
    let error = read.faults.iter().find(|fault| fault.severity == Severity::Error);
    let outcome = match (error, book.spoilt) {
        (Some(_), Some(how)) => format!("made {format:?}, {how}: told"),
        (None, Some(_)) => return Err(failed("not told".to_owned())),
        (Some(fault), None) => {
            return Err(failed(format!("refused without need: {} {}", fault.code, fault.message)));
        }
        (None, None) => {
            meant::content(&book, &read).map_err(failed)?;
            format!("made {format:?}: read as written")
        }
    };
    Ok((outcome, book.varied))
}

/// Raw bytes damaged. A zip has checksums, so that what still reads must read as before.
fn damaged(rng: &mut Rng, corpus: &Corpus) -> Result<String, String> {
    let (name, bytes, before) = rng.pick(&corpus.files);
    let mut bytes = bytes.clone();
    let zipped = bytes.starts_with(b"PK");
    bytes::damage(&mut bytes, rng);
    let Some(read) = tables(&bytes, &corpus.pack) else { return Ok(format!("bytes of {name}: refused")) };
    ledger::check(&read, &corpus.pack).map_err(|what| format!("bytes of {name}: {what}"))?;
    if read.faults.has_errors() {
        Ok(format!("bytes of {name}: told"))
    } else if zipped && format!("{:?}", read.book.tables) != *before {
        Err(format!("bytes of {name}: read otherwise"))
    } else {
        Ok(format!("bytes of {name}: read"))
    }
}

/// A member damaged and packed again: nothing can know what was meant, but nothing may break, and the
/// ledger holds.
fn damaged_member(rng: &mut Rng, corpus: &Corpus) -> Result<String, String> {
    let zipped: Vec<_> = corpus.files.iter().filter(|(_, bytes, _)| bytes.starts_with(b"PK")).collect();
    let (name, bytes, _) = rng.pick(&zipped);
    let Some(bytes) = bytes::damage_member(bytes, rng) else { return Ok("no change".to_owned()) };
    let Some(read) = tables(&bytes, &corpus.pack) else { return Ok(format!("member of {name}: refused")) };
    ledger::check(&read, &corpus.pack).map_err(|what| format!("member of {name}: {what}"))?;
    let came = if read.faults.has_errors() { "told" } else { "read" };
    Ok(format!("member of {name}: {came}"))
}

/// The .xls fixture with changed records.
fn changed(rng: &mut Rng, corpus: &Corpus) -> Came {
    let changed = corpus.old.change(rng);
    let Some(read) = tables(&changed.bytes(), &corpus.pack) else {
        return Err("records of .xls changed: refused".to_owned());
    };
    let outcome =
        changed.check(&read, &corpus.pack).map_err(|what| format!("records of .xls changed: {what}"))?;
    Ok((outcome, changed.varied))
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
    let told = count("told");
    assert!(count("read as written") > 50 && told > 40 && count("refused") > 10, "{:#?}", summary.outcomes);
    for outcome in ["records of .xls changed: read as written", "records of .xls changed: told"] {
        assert!(count(outcome) > 0, "{outcome}: {:#?}", summary.outcomes);
    }
    for how in VARIATIONS {
        assert!(summary.variations.contains_key(how), "{how}: {:#?}", summary.variations);
    }
}

/// What every run must have tried.
#[cfg(test)]
const VARIATIONS: [&str; 17] = [
    "check column",
    "flat list",
    "form",
    "format on a code",
    "format on a text",
    "format on an amount",
    "format that shows nothing",
    "helper sum below",
    "hidden column",
    "hidden rows",
    "ignored column",
    "invisible characters",
    "joined measure",
    "joined sign",
    "merge over two labels",
    "sign-off line",
    "unknown column of words",
];
