//! Built-in parts spoilt in the ways in which template writers spoil them, two hundred times and always the same: each
//! ends in a fault that is told with its place, or in a complete document. None hangs.
//!
//! `GONGKAI_MUTANTS=2000` tries more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use gongkai::compose::counting::counting;
use gongkai::compose::document::{Block, Document, Part, plain_text};
use gongkai::compose::numbers::{Number, NumberOrigin, NumberSpot};
use gongkai::compose::{self, Composed};
use gongkai::diag::{Diagnostic, Severity};
use gongkai::pack::{self, Pack};
use gongkai::read::Input;

use crate::html::input;
use crate::lines::Dice;
use crate::numbers_out::{SAMPLES, counted, numbers, with, words};
use crate::spoilt::{KINDS, TYPED};
use crate::support::root;

/// Whether composing tells tables that are printed twice or not at all, empty parts, and headings that count wrongly.
/// SWITCH ON with the branch that does; until then such mutants are counted and passed over.
const COVERAGE_IS_TOLD: bool = true;

/// How long a mutant may take: a debug build of a loaded machine takes a hundredth of that for a whole sample.
const LIMIT: Duration = Duration::from_secs(60);

/// Longer than that is worth a line of the output.
const SLOW: Duration = Duration::from_secs(5);

/// What a sample is held against: what its files say, and what it shows unspoilt.
struct Original {
    input: Input,
    stated: String,
    words: String,
}

impl Original {
    fn of(sample: &str, pack: &str) -> Self {
        let input = input(sample, false);
        let folders = [root().join("templates").join(pack), root().join("templates/shared")];
        let files = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).unwrap())
            .map(|entry| entry.unwrap().path());
        let mut stated = format!("{:?}", input.budget);
        for path in files.filter(|path| !path.to_string_lossy().ends_with(".tera")) {
            stated.push_str(&std::fs::read_to_string(path).unwrap());
        }
        let composed = compose::compose(&input.budget, &input.pack).unwrap();
        assert_eq!(not_covered(&composed, &composed.document), [""; 0], "{sample}");
        Self { input, stated, words: words(&composed.document) }
    }
}

/// Loads and composes, as far as it goes.
fn run(input: &Input, pack: &Pack) -> Result<Composed, Vec<Diagnostic>> {
    let faults = pack::templates::check(pack);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(faults);
    }
    compose::compose(&input.budget, pack)
}

/// What is wrong with a document that is published; `uncovered` is what [`COVERAGE_IS_TOLD`] is about.
fn incomplete(original: &Original, composed: &Composed, uncovered: &mut Vec<String>) -> Vec<String> {
    let (document, mut wrong) = (&composed.document, Vec::new());
    let of_text =
        |number: &&Number| matches!(number.spot, NumberSpot::Text { .. } | NumberSpot::PartTitle(_));
    let known = counted(document.numbers.iter().filter(of_text).map(|number| number.text.as_str()));
    if known != counted([words(document).as_str()]) {
        wrong.push("numbers that are not in the ledger".to_owned());
    }
    for number in document.numbers.iter().filter(of_text) {
        let stated = match &number.origin {
            NumberOrigin::Figure(id) => document.figures[*id].text == number.text,
            NumberOrigin::Numbering => true,
            NumberOrigin::Year(_) => number
                .text
                .parse::<i32>()
                .is_ok_and(|year| year.abs_diff(original.input.budget.unit.year) < 10),
            // dates are stated as 2023-02-10 and printed as 2月10日
            NumberOrigin::Words(_) | NumberOrigin::Pack(_) => {
                [number.text.clone(), format!("-0{}", number.text)]
                    .iter()
                    .any(|text| original.stated.contains(text.as_str()))
            }
        };
        if !stated {
            wrong.push(format!("{} is of {:?}", number.text, number.origin));
        }
    }
    if words(document).contains(TYPED) {
        // one before a 、 passes for the number of a paragraph
        let numbers = document.numbers.iter().filter(|number| number.text.contains(TYPED));
        let passes =
            numbers.clone().count() > 0 && numbers.clone().all(|n| n.origin == NumberOrigin::Numbering);
        let list = if passes { &mut *uncovered } else { &mut wrong };
        list.push("a typed number is published".to_owned());
    }
    uncovered.extend(not_covered(composed, document));
    wrong
}

/// The number that a heading begins with: `一、`, `（一）`, `1.`, `（1）`.
fn ordinal(text: &str) -> Option<usize> {
    let text = text.trim();
    let bare = text.strip_prefix('（').unwrap_or(text);
    let end = bare.find(['、', '）', '.', '．'])?;
    let number = match bare[..end].parse() {
        Ok(number) => number,
        Err(_) => (1..100).find(|number| counting(*number) == bare[..end])? as usize,
    };
    Some(number)
}

/// Headings of a part that do not count from one on, those of each level within the one above.
fn miscounted(part: &Part) -> Option<String> {
    let mut last = [0; 8];
    for block in &part.blocks {
        let Block::Heading { level, content } = block else { continue };
        let text = plain_text(content);
        let level = usize::from(*level);
        if let Some(number) = ordinal(&text) {
            if number != last[level] + 1 {
                return Some(format!("{text} follows {}", last[level]));
            }
            last[level] = number;
            last[level + 1..].fill(0);
        }
    }
    None
}

/// Tables that are not printed once, empty parts, headings that do not count.
fn not_covered(composed: &Composed, document: &Document) -> Vec<String> {
    let mut uncovered = Vec::new();
    let mut times = BTreeMap::<&str, usize>::new();
    for part in &document.parts {
        if part.blocks.is_empty() {
            uncovered.push(format!("{} is empty", part.title));
        }
        uncovered.extend(miscounted(part));
        for block in &part.blocks {
            if let Block::Table(view) = block {
                *times.entry(view.id.as_str()).or_default() += 1;
            }
        }
    }
    for table in &composed.tables {
        if times.get(table.id.as_str()) != Some(&1) {
            uncovered.push(format!("{} is printed {:?} times", table.id, times.get(table.id.as_str())));
        }
    }
    uncovered
}

/// What became of the mutants.
#[derive(Default)]
struct Fates {
    told: usize,
    only_file: BTreeSet<String>,
    same: usize,
    other: usize,
    uncovered: Vec<String>,
    wrong: Vec<String>,
}

impl Fates {
    fn add(&mut self, what: &str, original: &Original, result: Result<Composed, Vec<Diagnostic>>) {
        match result {
            Err(faults) => {
                self.told += 1;
                for fault in &faults {
                    if fault.places.is_empty() || fault.hint.is_empty() || fault.message.contains("__tera") {
                        self.wrong.push(format!("{what}: told badly {fault:?}"));
                    }
                }
                let first = faults.iter().find(|fault| fault.severity == Severity::Error);
                if first.is_none() {
                    self.wrong.push(format!("{what}: refused without an error {faults:?}"));
                }
                if let Some(gongkai::diag::Place::File(_)) = first.and_then(|fault| fault.places.first()) {
                    let first = first.map(|fault| fault.message.as_str()).unwrap_or_default();
                    self.only_file.insert(format!("{what}: {first}"));
                }
            }
            Ok(composed) => {
                let mut uncovered = Vec::new();
                let wrong = incomplete(original, &composed, &mut uncovered);
                self.wrong.extend(wrong.into_iter().map(|wrong| format!("{what}: {wrong}")));
                self.uncovered.extend(uncovered.into_iter().take(1).map(|found| format!("{what}: {found}")));
                let same = words(&composed.document) == original.words;
                *if same { &mut self.same } else { &mut self.other } += 1;
            }
        }
    }
}

#[test]
fn two_hundred_spoilt_templates_are_told_or_complete() {
    let wanted = std::env::var("GONGKAI_MUTANTS").ok().map_or(200, |count| count.parse().unwrap());
    let originals = SAMPLES.map(|(sample, pack)| Arc::new(Original::of(sample, pack)));
    let (mut dice, mut fates) = (Dice(0x0014_2026), Fates::default());
    let mut tried = 0;
    for turn in 0.. {
        if tried == wanted {
            break;
        }
        let (kind, spoil) = KINDS[turn % KINDS.len()];
        let original = originals[dice.below(originals.len())].clone();
        let keys: Vec<String> = original.input.pack.templates.keys().cloned().collect();
        let key = keys[dice.below(keys.len())].clone();
        let Some(text) = spoil(&original.input.pack.templates[&key].text, &mut dice) else { continue };
        tried += 1;
        let mut pack = gongkai::pack::Pack::clone(&original.input.pack);
        let template = pack.templates.get_mut(&key).unwrap();
        (template.text, template.built_in) = (text, false);
        let (say, hear) = mpsc::channel();
        let started = Instant::now();
        let of = original.clone();
        std::thread::spawn(move || say.send(Box::new(run(&of.input, &pack))));
        let what = format!("{turn} {kind} {key}");
        match hear.recv_timeout(LIMIT) {
            Ok(result) => fates.add(&what, &original, *result),
            Err(mpsc::RecvTimeoutError::Timeout) => fates.wrong.push(format!("{what}: hangs")),
            Err(mpsc::RecvTimeoutError::Disconnected) => fates.wrong.push(format!("{what}: panics")),
        }
        if started.elapsed() > SLOW {
            println!("{what} took {:?}", started.elapsed());
        }
    }
    println!(
        "{tried}: {} told ({} by file alone), {} as before, {} other but complete, {} not covered\n{}\n{}",
        fates.told,
        fates.only_file.len(),
        fates.same,
        fates.other - fates.uncovered.len().min(fates.other),
        fates.uncovered.len(),
        fates.uncovered.join("\n"),
        fates.only_file.iter().cloned().collect::<Vec<_>>().join("\n"),
    );
    assert!(fates.wrong.is_empty(), "{} of {tried}:\n{}", fates.wrong.len(), fates.wrong.join("\n"));
    assert!(fates.told * 4 > tried, "spoiling does too little: {} of {tried} told", fates.told);
    if COVERAGE_IS_TOLD {
        assert!(fates.uncovered.is_empty(), "{}", fates.uncovered.join("\n"));
    }
}

/// The ways above do spoil: each finds something to spoil in the built-in packs, and typed numbers are seen.
#[test]
fn each_way_of_spoiling_spoils_something() {
    let input = input("nanchang-2023", false);
    for (kind, spoil) in KINDS {
        let mut dice = Dice(7);
        let spoilt =
            input.pack.templates.values().filter(|template| {
                spoil(&template.text, &mut dice).is_some_and(|text| text != template.text)
            });
        assert!(spoilt.count() > 0, "{kind} spoils nothing");
    }
    let (text, places) = with("甲{{ a }}乙", &[(3, '9')]);
    assert_eq!((text.as_str(), places, numbers(&text)), ("甲9{{ a }}乙", vec![(1, 2)], vec!["9".to_owned()]));
}
