//! `gongkai diff`: what it says is different is what is different, and nothing else; held against cells and pages that
//! are read by others.

mod corrections;
mod independent;
mod project;
pub mod seen;

use std::collections::BTreeMap;
use std::path::Path;

use gongkai::difference::{
    self, DiffSide, Difference, FigureChange, Openness, RowFate, SentenceFate, SentenceKind, StatedKind,
};
use gongkai::edition::{self, Examined, Here, Readers};
use gongkai::read::{self, Came, Input};
use gongkai::{reconcile, render};
use scraper::{Html, Selector};
use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::root;

/// One side, read and composed.
pub struct Sided {
    pub input: Input,
    pub examined: Examined,
}

impl Sided {
    pub fn of(folder: &Path) -> Self {
        let (input, errors) = match read::read_through(folder, &[]) {
            (Came::Whole(input), _) => (input, Vec::new()),
            (Came::Part(input), faults) => (input, faults.into_iter().collect()),
            (Came::Nothing, faults) => panic!("{faults:?}"),
        };
        let mut report = reconcile::reconcile(&input.budget, &input.pack);
        let examined = if errors.is_empty() {
            edition::examine(&input, report, Readers::Public, &Here)
        } else {
            report.unread = errors;
            report.unread.retain(|fault| fault.severity == gongkai::diag::Severity::Error);
            edition::examine_part(&input, report, &Here)
        };
        Self { input: *input, examined }
    }

    fn side(&self) -> DiffSide<'_> {
        DiffSide { input: &self.input, examined: &self.examined, pages: None }
    }
}

pub fn between(old: &Sided, new: &Sided) -> Difference {
    difference::between(&old.side(), &new.side())
}

/// The sentences of a public page, by a real parser: lines of headings, paragraphs cut at their stops.
fn page_sentences(side: &Sided) -> BTreeMap<String, i64> {
    let (composed, _) = side.examined.draft().unwrap();
    let page = Html::parse_document(&render::html::page(&composed.document, &side.input.pack.style.table));
    let mut counts = BTreeMap::new();
    let mut count = |text: &str| {
        if !text.trim().is_empty() {
            *counts.entry(text.trim().to_owned()).or_default() += 1;
        }
    };
    for line in page.select(&Selector::parse("h1 > span, h2, h3, h4, h5, h6").unwrap()) {
        count(&line.text().collect::<String>());
    }
    let ends = regex::Regex::new("[。！？；]+[”’）》」。！？；]*").unwrap();
    for paragraph in page.select(&Selector::parse("section > p, header > p").unwrap()) {
        let text: String = paragraph.text().collect();
        let mut start = 0;
        for end in ends.find_iter(&text) {
            count(&text[start..end.end()]);
            start = end.end();
        }
        count(&text[start..]);
    }
    counts
}

/// What a diff says of sentences, as counts: new ones more, old ones less.
fn told_sentences(difference: &Difference) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for own in difference.sentences.iter().filter(|own| own.fate != SentenceFate::Moved) {
        assert!(own.kind != SentenceKind::Table && own.kind != SentenceKind::Chart, "{own:?}");
        if own.fate != SentenceFate::Added {
            *counts.entry(own.old.clone()).or_default() -= 1;
        }
        if own.fate != SentenceFate::Gone {
            *counts.entry(own.new.clone()).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count != 0);
    counts
}

fn sentences_differ(old: &Sided, new: &Sided) -> BTreeMap<String, i64> {
    let mut counts = page_sentences(new);
    for (text, count) in page_sentences(old) {
        *counts.entry(text).or_default() -= count;
    }
    counts.retain(|_, count| *count != 0);
    counts
}

/// Two copies of a sample, the second of which is changed.
pub struct Copies {
    pub folder: TempDir,
}

impl Copies {
    pub fn of(sample: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["旧版", "新版"] {
            let to = folder.path().join(name);
            std::fs::create_dir(&to).unwrap();
            for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
                std::fs::copy(root().join("inputs").join(sample).join(file), to.join(file)).unwrap();
            }
        }
        Self { folder }
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn rewrite_in(&self, name: &str, from: &str, to: &str) -> &Self {
        let path = self.path(name).join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "no {from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        self
    }

    pub fn rewrite(&self, from: &str, to: &str) -> &Self {
        self.rewrite_in("新版", from, to)
    }

    pub fn change(&self, change: impl FnOnce(&mut Book)) -> &Self {
        let path = self.path("新版").join("tables.xlsx");
        let mut book = Book::read(&path);
        change(&mut book);
        book.write(&path);
        self
    }

    fn sides(&self) -> (Sided, Sided) {
        (Sided::of(&self.path("旧版")), Sided::of(&self.path("新版")))
    }

    pub fn difference(&self) -> Difference {
        let (old, new) = self.sides();
        between(&old, &new)
    }
}

#[test]
fn the_same_input_differs_in_nothing() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let difference = Copies::of(sample).difference();
        assert!(difference.is_empty() && difference.uncompared.is_empty(), "{sample}: {difference:#?}");
        assert!(difference.files.iter().all(|file| file.same));
        assert!(difference.unchanged.figures > 200 && difference.unchanged.sentences > 50, "{sample}");
        // saved again: other bytes, the same content
        let copies = Copies::of("nanchang-2023");
        copies.change(|_| ());
        let again = copies.difference();
        assert!(again.is_empty() && again.files.iter().any(|file| !file.same), "{again:#?}");
    }
}

#[test]
fn a_sentence_is_told_word_by_word() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("继续参保扩面；", "继续扩大参保面；");
    let (old, new) = copies.sides();
    let difference = between(&old, &new);
    assert!(difference.figures.is_empty() && difference.rows.is_empty(), "{difference:#?}");
    assert_eq!(told_sentences(&difference), sentences_differ(&old, &new));
    let [sentence] = difference.sentences.as_slice() else { panic!("{:#?}", difference.sentences) };
    assert_eq!((sentence.old.as_str(), sentence.new.as_str()), ("继续参保扩面；", "继续扩大参保面；"));
    assert_eq!((sentence.fate, sentence.openness), (SentenceFate::Changed, Openness::Public));
    let [fact] = difference.facts.as_slice() else { panic!("{:#?}", difference.facts) };
    assert_eq!((fact.key.as_str(), fact.kind), ("prose.tasks", StatedKind::Text));
}

#[test]
fn a_fact_is_told_by_its_name() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("actual = 150", "actual = 151").rewrite("active = 100", "active = 101");
    let (old, new) = copies.sides();
    let difference = between(&old, &new);
    assert!(difference.figures.is_empty(), "{:#?}", difference.figures);
    let keys: Vec<&str> = difference.facts.iter().map(|fact| fact.key.as_str()).collect();
    assert_eq!(keys, ["staff.actual", "staff.active"]);
    assert!(difference.facts.iter().all(|fact| !fact.name.contains('.')), "{:#?}", difference.facts);
    assert_eq!(told_sentences(&difference), sentences_differ(&old, &new));
    assert!(!difference.sentences.is_empty());
}

#[test]
fn a_row_is_renamed_once() {
    let copies = Copies::of("nanchang-2023");
    let path = copies.path("新版").join("tables.xlsx");
    let mut book = Book::read(&path);
    let (sheet, at) = book
        .sheets
        .iter()
        .find_map(|sheet| {
            let found = sheet.cells.iter().find(|(_, value)| value.plain().trim() == "办公费");
            found.map(|(at, _)| (sheet.name.clone(), *at))
        })
        .unwrap();
    book.sheet(&sheet).set(at, "办公经费");
    book.write(&path);
    let difference = copies.difference();
    let [row] = difference.rows.as_slice() else { panic!("{:#?}", difference.rows) };
    assert_eq!(
        (row.fate, row.old.as_deref(), row.new.as_deref()),
        (RowFate::Renamed, Some("办公费"), Some("办公经费"))
    );
    assert!(difference.figures.is_empty(), "{:#?}", difference.figures);
}

#[test]
fn a_row_that_came_is_told_with_its_amounts_alone() {
    let copies = Copies::of("nanchang-2023");
    let mut added = (0, 0);
    copies.change(|book| {
        let sheet = book.sheet("6 一般公共预算基本支出表");
        let at = sheet.find("30202");
        let moved = std::mem::take(&mut sheet.cells);
        let down = |((row, column), value)| ((row + u32::from(row >= at.0), column), value);
        sheet.cells = moved.into_iter().map(down).collect();
        for merge in sheet.merges.iter_mut().filter(|merge| merge[0] >= at.0) {
            (merge[0], merge[2]) = (merge[0] + 1, merge[2] + 1);
        }
        sheet.set(at, "30203");
        sheet.set((at.0, at.1 + 1), "咨询费");
        for (column, amount) in [(2, 8.5), (4, 8.5)] {
            sheet.cells.insert((at.0, at.1 + column), Value::Number(amount));
        }
        added = at;
    });
    let difference = copies.difference();
    let [row] = difference.rows.as_slice() else { panic!("{:#?}", difference.rows) };
    assert_eq!(
        (row.fate, row.new.as_deref(), row.new_code.as_deref()),
        (RowFate::Added, Some("咨询费"), Some("30203"))
    );
    // the rows below moved and are the same
    let mut told: Vec<(&str, String)> = Vec::new();
    for figure in &difference.figures {
        let Some(gongkai::diag::Place::Cell(cell)) = &figure.new.place else { panic!("{figure:#?}") };
        assert_eq!((cell.row, figure.old.words("万元").as_str()), (added.0, "没有这一格"));
        told.push((figure.column.as_str(), figure.new.words("万元")));
    }
    assert_eq!(told, [("合计", "8.5".to_owned()), ("公用经费", "8.5".to_owned())]);
    assert!(difference.facts.is_empty() && difference.words.is_empty() && difference.projects.is_empty());
}

#[test]
fn a_project_is_told_as_one_that_was_renamed() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("name = \"系统运维费\"", "name = \"信息系统运行维护费\"").change(|book| {
        for sheet in &mut book.sheets {
            for value in sheet.cells.values_mut() {
                if *value == Value::Text("系统运维费".to_owned()) {
                    *value = Value::Text("信息系统运行维护费".to_owned());
                }
            }
        }
    });
    let difference = copies.difference();
    let [project] = difference.projects.as_slice() else { panic!("{:#?}", difference.projects) };
    assert_eq!(project.fate, RowFate::Renamed);
    assert_eq!(
        (project.old.as_deref(), project.new.as_deref()),
        (Some("系统运维费"), Some("信息系统运行维护费"))
    );
    assert!(difference.figures.is_empty() && difference.facts.is_empty(), "{difference:#?}");
}

#[test]
fn blank_cells_are_told_as_blank() {
    let copies = Copies::of("nanchang-2023");
    let mut changed = None;
    copies.change(|book| {
        let sheet = &mut book.sheets[2];
        let zero = sheet.cells.iter().find(|(at, value)| at.1 > 1 && **value == Value::Number(0.0));
        if let Some((at, _)) = zero.map(|(at, value)| (*at, value.clone())) {
            sheet.cells.remove(&at);
            changed = Some(at);
        }
    });
    let difference = copies.difference();
    let told: Vec<&FigureChange> = difference.figures.iter().collect();
    match changed {
        Some(_) => {
            let [figure] = told.as_slice() else { panic!("{told:#?}") };
            assert_eq!((figure.old.words("万元").as_str(), figure.new.words("万元").as_str()), ("0", "空白"));
        }
        None => assert!(told.is_empty()),
    }
}

#[test]
fn what_is_now_withheld_is_internal() {
    let copies = Copies::of("qingshi-2025");
    let decision = "[secrecy]\nreviewer = \"甲\"\ndate = \"2025-01-10\"\nmode = \"row\"\nprojects = [\"智慧城管平台\"]\n\n[prose]";
    copies.rewrite("[prose]", decision);
    let difference = copies.difference();
    assert!(difference.facts.iter().any(|fact| fact.key == "secrecy.projects"));
    let decided = difference.facts.iter().filter(|fact| fact.key.starts_with("secrecy."));
    assert!(decided.map(|fact| fact.openness).all(|openness| openness == Openness::Internal));
    // its section is gone, and nobody outside is told what stood in it; what covers it is another project's
    let public = difference.sentences.iter().filter(|own| own.openness.is_public());
    for own in public {
        let text = format!("{}{}{}", own.under, own.old, own.new);
        for secret in ["智慧城管平台", "市容执法专项", "青府办字〔2024〕31号", "16.25"] {
            assert!(!text.contains(secret), "{own:#?}");
        }
    }
    let hidden = difference.sentences.iter().filter(|own| own.openness == Openness::WithheldNow);
    assert!(hidden.count() >= 20, "{:#?}", difference.sentences);
    // the source is as it was, and less of it is printed
    assert!(difference.figures.is_empty() && difference.tables.iter().any(|own| own.table == "支出总表"));
    let back = between(&Sided::of(&copies.path("新版")), &Sided::of(&copies.path("旧版")));
    let of = |difference: &Difference, openness: Openness| {
        difference.sentences.iter().filter(|own| own.openness == openness).count()
    };
    assert_eq!(of(&difference, Openness::WithheldNow), of(&back, Openness::WithheldBefore));
}

#[test]
fn typed_amounts_that_are_withheld_leave_no_house() {
    let copies = Copies::of("qingshi-2025");
    copies.rewrite_in("旧版", "建成城市管理信息平台；", "建成城市管理信息平台，安排42万元；");
    let numerals = "压减接待，另付运行经费肆拾贰万元整";
    copies.rewrite_in("旧版", "压减接待\"", &format!("{numerals}\""));
    copies.rewrite_in("旧版", "equipment_threshold = \"100万元\"", "equipment_threshold = \"42.00万元\"");
    let states = |text: &str| ["42万元", "肆拾贰万元", "42.00万元"].iter().any(|own| text.contains(own));
    let public = |difference: &Difference| -> (usize, usize) {
        let sentences = difference.sentences.iter().filter(|own| own.openness.is_public());
        let facts = difference.facts.iter().filter(|own| own.openness.is_public());
        let stated = |text: &Option<String>| text.as_deref().is_some_and(states);
        (
            sentences.filter(|own| states(&own.old) || states(&own.new)).count(),
            facts.filter(|own| stated(&own.old) || stated(&own.new)).count(),
        )
    };
    // without a decision they are amounts like others
    let open = copies.difference();
    assert_eq!(public(&open), (3, 3), "{:#?}{:#?}", open.sentences, open.facts);
    let decision = "[secrecy]\nreviewer = \"甲\"\ndate = \"2025-01-10\"\nmode = \"row\"\nprojects = [\"智慧城管平台\"]\n\n[prose]";
    copies.rewrite("[prose]", decision);
    let holds = || {
        let now = copies.difference();
        assert_eq!(public(&now), (0, 0), "{:#?}{:#?}", now.sentences, now.facts);
        let hidden = now.facts.iter().filter(|own| own.openness == Openness::WithheldNow);
        assert!(hidden.count() >= 3, "{:#?}", now.facts);
        let back = between(&Sided::of(&copies.path("新版")), &Sided::of(&copies.path("旧版")));
        assert_eq!(public(&back), (0, 0), "{:#?}{:#?}", back.sentences, back.facts);
    };
    holds();
    // the amount was another when it was typed
    copies.change(|book| {
        for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
            if *value == Value::Number(42.0) {
                *value = Value::Number(45.0);
            }
        }
    });
    holds();
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_compared() {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("actual = 150", "actual = 151").change(|book| {
        let is_amount = |(at, value): &(&(u32, u16), &Value)| at.1 > 1 && matches!(value, Value::Number(_));
        let sheet = book.sheets.iter_mut().find(|sheet| sheet.cells.iter().any(|cell| is_amount(&cell)));
        let sheet = sheet.unwrap();
        let at = *sheet.cells.iter().find(|cell| is_amount(cell)).unwrap().0;
        sheet.set(at, "约三百");
    });
    let difference = copies.difference();
    assert!(difference.uncompared.iter().any(|one| one.what.starts_with('“')), "{:?}", difference.uncompared);
    assert!(
        difference.figures.is_empty(),
        "an unread table is no table of blanks: {:#?}",
        difference.figures
    );
    assert!(difference.facts.iter().any(|fact| fact.key == "staff.actual"));
    assert!(
        difference.tables.is_empty(),
        "whether its source changed nobody knows: {:#?}",
        difference.tables
    );
}
