//! 公开进度表 on the disk: rows of a run, laid over those of the run before, with links to what lies in the output.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, Severity};
use crate::edition::{CHECK_HTML, Format};
use crate::pack::style::Style;
use crate::progress::{self, ProgressTable, TITLE, UnitProgress, UnitState, Unusable};
use crate::publish::{self, INTERNAL, PUBLIC, Published};
use crate::reconcile::report::Report;
use crate::render;
use crate::render::html::REVIEW_FILE;

use super::Outcome;
use super::batch_sheet::UnitLine;
use super::closing;
use super::folders::unit_folder;
use super::named::is_stray;
use super::out::Out;
use super::steps::BEIJING;
use super::stopped::UnitStop;

/// What a unit came to that nothing stopped.
#[derive(Debug, Clone)]
pub struct UnitCame {
    /// What became of it.
    pub state: UnitState,
    /// The edition that is public; none where this run did not look.
    pub edition: Option<u32>,
    /// How many warnings there are.
    pub warnings: usize,
}

impl UnitCame {
    /// Of what was published.
    pub fn of(published: &Published, report: &Report, notices: &[Diagnostic]) -> Self {
        let lightly = notices.iter().filter(|own| own.severity == Severity::Warning).count();
        let warnings = report.count(Severity::Warning) + lightly;
        Self { state: published.came.into(), edition: Some(published.number), warnings }
    }
}

/// The row of a unit, of what a run knows.
pub fn row(folder: &Path, line: &UnitLine, built: &Result<Option<UnitCame>, UnitStop>) -> UnitProgress {
    let own = unit_folder(folder, "");
    let (name, year) = match line.known() {
        Some((name, year)) => (name.clone(), Some(*year)),
        None => (String::new(), None),
    };
    let name = if name.is_empty() { own.clone() } else { name };
    let input = folder.display().to_string();
    let row = UnitProgress { folder: own, input, name, year, ..UnitProgress::default() };
    match built {
        Ok(Some(came)) => {
            UnitProgress { state: came.state, edition: came.edition, warnings: came.warnings, ..row }
        }
        // a draft, which no table tells
        Ok(None) => row,
        // where nothing else was named it is refused as a unit
        Err(_) if is_stray(folder) => UnitProgress { state: UnitState::NoUnit, ..row },
        Err(stop) => {
            UnitProgress { state: stop.state, first: stop.first.clone(), warnings: stop.warnings, ..row }
        }
    }
}

/// Adds what was named and is no unit.
pub fn add_strays(strays: &[PathBuf], rows: &mut Vec<UnitProgress>) {
    for stray in strays {
        let folder = unit_folder(stray, "");
        // a unit of its name goes before it
        if rows.iter().all(|own| own.folder != folder) {
            let input = stray.display().to_string();
            let (name, state) = (folder.clone(), UnitState::NoUnit);
            rows.push(UnitProgress { folder, input, name, state, ..UnitProgress::default() });
        }
    }
}

/// Lays the rows of a run over the table in the output's folder for the house, and tells what became of them. One unit
/// alone changes a table that is there, and makes none.
pub fn keep(
    output: &Path,
    before: Option<&ProgressTable>,
    rows: Vec<UnitProgress>,
    style: Option<&Style>,
    out: &mut Out,
) -> Outcome {
    let folder = output.join(INTERNAL);
    let several = rows.len() > 1;
    if !several && !file(output).is_file() {
        return Outcome::Done;
    }
    let day = BEIJING.to_datetime(jiff::Timestamp::now()).date().to_string();
    let rows = rows.into_iter().map(|own| UnitProgress { input: relative(&folder, &own.input), ..own });
    let mut table = ProgressTable::after(before, rows.collect(), &day);
    for own in &mut table.units {
        look(&folder, own);
    }
    let written = write(&folder, &table, style);
    let page = folder.join(format!("{TITLE}.html"));
    if several {
        closing::tell(&table, written.is_ok().then_some(&*page), out);
    } else if written.is_ok() {
        out.say(&format!("  进度表　{}", page.display()));
    }
    match written {
        Ok(()) => Outcome::Done,
        Err(fault) => {
            out.tell(&fault);
            Outcome::Refused
        }
    }
}

fn write(folder: &Path, table: &ProgressTable, style: Option<&Style>) -> Result<(), Diagnostic> {
    std::fs::create_dir_all(folder).map_err(|error| publish::fault(folder, &error))?;
    let page = render::progress::page(table).into_bytes();
    let book = render::progress::book(table, style)?;
    let json = progress::to_json(table).into_bytes();
    // the JSON last: a run that ends before it tells the same again
    for (extension, bytes) in [("html", page), ("xlsx", book), ("json", json)] {
        publish::replace(&folder.join(format!("{TITLE}.{extension}")), &bytes)?;
    }
    Ok(())
}

/// Where the table stands for the next run.
fn file(output: &Path) -> PathBuf {
    output.join(INTERNAL).join(format!("{TITLE}.json"))
}

/// The table of the run before; none where there is none, or it cannot be used, which is told.
pub fn earlier(output: &Path, out: &Out) -> Option<ProgressTable> {
    let file = file(output);
    let why = match std::fs::read(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(_) => "读不出来",
        Ok(bytes) => match progress::parse(&bytes) {
            Ok(table) => return Some(table),
            Err(Unusable::Damaged) => "读不懂，大概坏了或有人改过",
            Err(Unusable::Newer) => "是更新的版本写的，这个版本读不懂",
        },
    };
    let what =
        format!("上一次的公开进度表{why}，这一次从头记起：没有运行的单位不在表里，也说不出与上次有什么不同");
    out.tell(
        &Diagnostic::warning("进度-上一次", what)
            .at(Place::File(file.display().to_string().into()))
            .hint("把各单位一起再生成一次，表就又全了；有备份的，可以先恢复这个文件再运行"),
    );
    None
}

/// The way from a folder to a path, both there or not; the whole path where they are on different disks.
fn relative(folder: &Path, path: &str) -> String {
    let whole = |path: &Path| {
        let absolute = || std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        path.canonicalize().unwrap_or_else(|_| absolute())
    };
    let (from, to) = (whole(folder), whole(Path::new(path)));
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return to.display().to_string();
    }
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<String>>().join("/")
}

/// Looks at what lies on the disk of a unit: its files that may be opened, and whether its own folder is there.
fn look(folder: &Path, own: &mut UnitProgress) {
    own.files.clear();
    if let (Some(year), false) = (own.year, own.state == UnitState::NoUnit) {
        let below = format!("../{}/{year}", own.folder);
        let year = folder.join("..").join(&own.folder).join(year.to_string());
        own.files
            .extend(public(&year.join(PUBLIC)).into_iter().map(|name| format!("{below}/{PUBLIC}/{name}")));
        // of a unit that stops they are of the run before
        let page =
            [REVIEW_FILE, CHECK_HTML].into_iter().find(|name| year.join(INTERNAL).join(name).is_file());
        if own.state.is_public() {
            own.files.extend(page.map(|name| format!("{below}/{INTERNAL}/{name}")));
        }
    }
    // who never had a folder has lost none
    if own.ran || own.state == UnitState::NoFolder {
        own.gone = false;
        return;
    }
    let input = folder.join(&own.input);
    // where the folder above is not to be seen either, its disk is away
    let gone = input.parent().is_some_and(Path::is_dir) && !input.exists();
    if gone && !own.gone {
        own.change = Some(progress::UnitChange::Gone);
    }
    own.gone = gone;
}

/// The public files of a year, the forms in their order.
fn public(folder: &Path) -> Vec<String> {
    // where there are none, nothing is to be opened
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| Format::of(name).is_some());
    let order = |name: &String| {
        (Format::ALL.into_iter().position(|format| Format::of(name) == Some(format)), name.chars().count())
    };
    names.sort_by_key(|name| (order(name), name.clone()));
    names
}
