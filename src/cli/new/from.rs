//! Next year: the folder of a unit made from last year's.

mod files;

use std::path::{Path, PathBuf};

use crate::blank_book;
use crate::budget::unit::{Fact, KIND_KEY, NAME_KEY, YEAR_KEY};
use crate::cli::args::NewArgs;
use crate::cli::out::Out;
use crate::cli::placed::{self, NewFile, place};
use crate::cli::{Outcome, shell};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::facts_book::{self, Basis, Extent, STEM};
use crate::pack::Pack;
use crate::publish;
use crate::read::before::{self, Apart};
use crate::read::facts::{Keys, Said};
use crate::read::grid::Grid;
use crate::read::{self, unit};
use crate::rollover::file::{self, BooksHere};
use crate::rollover::stated::{Carried, carried};

use super::exported::{self, ExportedBook};
use files::LastBook;

/// Begins the keys of decisions about secrets.
const SECRETS: [&str; 4] = ["secrecy.codes", "secrecy.projects", "secrecy.units", "secrecy.document"];

/// Writes next year's folder.
pub fn run(args: &NewArgs, last_year: &Path, out: &mut Out) -> Outcome {
    match write(args, last_year, out) {
        Ok(()) => Outcome::Done,
        Err(faults) => placed::refuse(&args.folder, &faults, out),
    }
}

/// All that goes into the new folder, before any of it is written.
struct NewYear {
    name: String,
    kind: String,
    year: i32,
    /// Of unit.toml, of the sheets; one of them may be missing.
    file: Option<Carried>,
    sheets: Option<Carried>,
    /// Last year's tables: the name here, and what it was taken from.
    books: Vec<LastBook>,
    /// This year's tables, where they were given.
    tables: Vec<String>,
    /// Whether last year's tables show what was withheld.
    shows_secrets: bool,
    /// How many files of own templates are carried.
    templates: usize,
}

fn write(args: &NewArgs, last_year: &Path, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
    let one = |fault: Diagnostic| vec![fault];
    if !last_year.is_dir() {
        let fault = Diagnostic::error("新建-去年", "找不到去年的文件夹，或它不是文件夹");
        let place = Place::File(last_year.display().to_string().into());
        return Err(vec![
            fault.at(place).hint("请核对 --from 后面的路径：去年的单位文件夹，或去年的输出文件夹"),
        ]);
    }
    if let Some(fault) = occupied(&args.folder) {
        return Err(vec![fault]);
    }
    let tables = exported::open(&args.tables, &args.folder)?;
    out.step(format!("读取 {}", last_year.display()));
    let from = publish::input_folder(last_year).map_err(one)?;
    let templates = publish::templates_with(&from, &args.templates).map_err(one)?;
    let mut faults = Diagnostics::new();
    let Some(apart) = before::read_apart(&from, &templates, &mut faults) else {
        if faults.iter().any(|fault| fault.code != "新建-去年") {
            out.complain(&format!("去年的文件夹 {} 里有错误，请先在那里改好：", from.display()));
        }
        return Err(faults.into_iter().collect());
    };
    let (year, files) = made(args, &from, apart, tables)?;
    place(&args.folder, &files).map_err(one)?;
    out.done();
    tell(args, &year, &files, out);
    Ok(())
}

/// Why the new folder is one already.
fn occupied(folder: &Path) -> Option<Diagnostic> {
    if !read::is_unit_folder(folder) {
        return None;
    }
    let fault = Diagnostic::error("新建-已有", "新的文件夹里已经有填写的内容，没有改动");
    let named = shell::quoted(&folder.display().to_string());
    let hint = format!(
        "已经新建过的，请接着填写，用 gongkai check {named} 看还缺什么；要重做的，请换一个文件夹名称"
    );
    Some(fault.at(Place::File(folder.display().to_string().into())).hint(hint))
}

/// What the new folder holds; `tables` are this year's.
fn made(
    args: &NewArgs,
    from: &Path,
    apart: Apart,
    tables: Vec<ExportedBook>,
) -> Result<(NewYear, Vec<NewFile>), Vec<Diagnostic>> {
    let one = |fault: Diagnostic| vec![fault];
    let Apart { pack, file, sheets, in_tables, current } = apart;
    let keys = Keys::of(&pack.manifest);
    let fact = |key: &str| {
        let of = |said: &Said| said.facts.get(key).cloned();
        file.as_ref().and_then(|(_, said)| of(said)).or_else(|| sheets.as_ref().and_then(of))
    };
    let year = this_year(args, fact(YEAR_KEY), from).map_err(one)?;
    of_this_year(&tables, year + 1).map_err(one)?;
    let asked = asked(args, &pack, &keys).map_err(one)?;
    let secret = SECRETS.iter().any(|key| fact(key).is_some_and(|fact| fact != Fact::Flag(false)));
    let (books, shows_secrets) = files::last_books(from, &current, secret).map_err(one)?;
    let previous: Vec<String> = books.iter().map(|book| book.name.clone()).collect();
    let mut new: Vec<NewFile> = Vec::new();
    for book in &books {
        new.push(NewFile { name: book.name.clone(), bytes: book.bytes.clone() });
    }
    for table in tables.iter().filter(|table| !table.is_there) {
        new.push(NewFile { name: table.name.clone(), bytes: table.bytes.clone() });
    }
    let here = BooksHere { current: tables.iter().map(|table| table.name.clone()).collect(), previous };
    let words = |key: &str| {
        let own = asked.iter().find(|(own, _)| own == key).map(|(_, text)| text.clone());
        own.or_else(|| fact(key).map(|fact| fact.words())).unwrap_or_default()
    };
    let (name, kind) = (words(NAME_KEY), words(KIND_KEY));
    let in_file = file.map(|(text, said)| (text, carried(said, &keys, &pack.manifest, year)));
    let mut on_sheets = sheets.map(|said| carried(said, &keys, &pack.manifest, year));
    if let Some((text, carried)) = &in_file {
        let text = file::rewritten(text, carried, &keys, year, &here, &asked).map_err(|error| {
            vec![Diagnostic::error("新建-去年", format!("unit.toml 改不成下一年的：{error}"))]
        })?;
        new.push(NewFile { name: unit::FILE.to_owned(), bytes: text.into_bytes() });
    }
    if let Some(carried) = &mut on_sheets {
        state(&mut carried.said, asked, &here, in_file.is_none());
        // with this year's tables at hand no blank ones are needed
        let is_blank = in_tables && in_file.is_none() && here.current.is_empty();
        new.push(sheets_file(args, &pack, &carried.said, is_blank.then_some(&books)).map_err(one)?);
    }
    let own = files::templates(from).map_err(one)?;
    let templates = own.len();
    new.extend(own);
    let file = in_file.map(|(_, carried)| carried);
    let year = year + 1;
    let tables = here.current;
    Ok((NewYear { name, kind, year, file, sheets: on_sheets, books, tables, shows_secrets, templates }, new))
}

/// Puts what the command line states and which workbooks there are among the facts of the sheets; beside unit.toml
/// (not `alone`) only what they state already.
fn state(said: &mut Said, asked: Vec<(String, String)>, here: &BooksHere, alone: bool) {
    for (key, text) in asked {
        if alone || said.facts.contains_key(&key) {
            said.facts.insert(key, Fact::Text(text));
        }
    }
    if alone {
        for (key, names) in here.stated() {
            said.facts.insert(key.to_owned(), Fact::List(names.to_vec()));
        }
    }
}

/// The workbook of the sheets of facts. Where they stood among last year's tables it has blank ones again, with the
/// codes and names of last year's rows in them.
fn sheets_file(
    args: &NewArgs,
    pack: &Pack,
    said: &Said,
    last: Option<&Vec<LastBook>>,
) -> Result<NewFile, Diagnostic> {
    let Some(last) = last else {
        let bytes = facts_book::write(&Basis { pack, said, budget: None, found: &[] }, Extent::Needed)?;
        return Ok(NewFile { name: format!("{STEM}.xlsx"), bytes });
    };
    let grids: Vec<Grid> = last.iter().flat_map(|book| book.sheets.iter().cloned()).collect();
    // what is wrong with last year's tables is told by the check
    let (previous, _) = read::tables(&grids, pack, &mut Diagnostics::new());
    let folder = shell::quoted(&args.folder.display().to_string());
    let basis = blank_book::Basis { pack, said, previous: Some(&previous), folder: &folder };
    Ok(NewFile { name: blank_book::FILE.to_owned(), bytes: blank_book::write(&basis)? })
}

/// The year of last year's folder; one that is asked for must be the next.
fn this_year(args: &NewArgs, stated: Option<Fact>, from: &Path) -> Result<i32, Diagnostic> {
    let place = || Place::File(from.display().to_string().into());
    let year = match stated {
        Some(Fact::Count(year)) => {
            i32::try_from(year.normalize().mantissa()).ok().filter(|_| year.is_integer())
        }
        _ => None,
    };
    let Some(year) = year else {
        let fault = Diagnostic::error("新建-去年", "去年的文件夹里没有写预算年度，不知道下一年是哪一年");
        return Err(fault.at(place()).hint("请先在去年的文件夹里填上预算年度"));
    };
    match args.year.map(i32::from) {
        Some(asked) if asked != year + 1 => {
            let message = format!("去年的文件夹是{year}年的，下一年是{}年，--year 写的是{asked}", year + 1);
            let hint = "请核对 --from 是不是上一年的文件夹；是的，不写 --year";
            Err(Diagnostic::error("新建-年份", message).at(place()).hint(hint))
        }
        _ => Ok(year),
    }
}

/// This year's tables must not be last year's.
fn of_this_year(tables: &[ExportedBook], year: i32) -> Result<(), Diagnostic> {
    for table in tables {
        if let Some(own) = exported::year_of(&table.sheets).filter(|own| *own < year) {
            let message = format!("--tables 应是{year}年的预算表，这个工作簿的标题写的是{own}年");
            let hint =
                "去年的表不用写，会从去年的文件夹取来；拿错了的，请换成新一年的；只是标题没有改的，先改标题";
            let place = Place::File(table.path.display().to_string().into());
            return Err(Diagnostic::error("新建-工作簿", message).at(place).hint(hint));
        }
    }
    Ok(())
}

/// The facts that the command line states, by key; a choice that is none is told.
fn asked(args: &NewArgs, pack: &Pack, keys: &Keys) -> Result<Vec<(String, String)>, Diagnostic> {
    let nature: &str = &pack.manifest.nature.fact;
    let level: &str = &pack.manifest.wording.level_fact;
    let options = [
        ("name", NAME_KEY, &args.name),
        ("kind", KIND_KEY, &args.kind),
        ("nature", nature, &args.nature),
        ("level", level, &args.level),
    ];
    let mut asked = Vec::new();
    for (option, key, text) in options {
        let Some(text) = text else { continue };
        let Some(spec) = keys.fact(key) else {
            let message = format!("--{option} 用不上：这个模板包没有这一项");
            return Err(Diagnostic::error("新建-选项", message).hint(format!("请不写 --{option}")));
        };
        let text = spec.choice(text);
        if !spec.choices.is_empty() && !spec.choices.contains(&text) {
            let message = format!("--{option} 写着“{text}”，应是其中之一：{}", spec.choices.join("、"));
            return Err(Diagnostic::error("新建-选项", message).hint("请改成其中一个"));
        }
        asked.push((key.to_owned(), text));
    }
    if let Some(pack_asked) = &args.pack
        && *pack_asked != pack.manifest.id
        && !pack.manifest.name.starts_with(pack_asked.as_str())
    {
        let message = format!("去年用的模板包是 {}，--pack 写的是 {pack_asked}", pack.manifest.id);
        let hint = "换了模板包，填写的内容也不同：请不写 --pack，或不写 --from 另外新建";
        return Err(Diagnostic::error("新建-选项", message).hint(hint));
    }
    Ok(asked)
}

/// Says what was carried and what was not, what is to be looked at, and what comes next.
fn tell(args: &NewArgs, new: &NewYear, files: &[NewFile], out: &mut Out) {
    let folder = args.folder.display();
    out.line(&format!("已新建 {folder}：{}{}年{}预算", new.name, new.year, new.kind));
    for table in &new.tables {
        out.line(&format!("  {table}　{}年的表", new.year));
    }
    for book in &new.books {
        out.line(&format!("  {}　去年的表，取自 {}", book.name, book.source));
    }
    let all: Vec<&Carried> = [&new.file, &new.sheets].into_iter().flatten().collect();
    let count = |of: fn(&Carried) -> usize| all.iter().map(|own| of(own)).sum::<usize>();
    let stated = [unit::FILE, blank_book::FILE, &format!("{STEM}.xlsx")];
    let is_carried = |name: &&str| stated.contains(name) && !new.tables.iter().any(|table| table == name);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).filter(is_carried).collect();
    out.line(&format!(
        "  {}　沿用去年的填写内容：文字{}段，项目{}个，变动原因{}条；年份已往后移一年",
        names.join("、"),
        count(|own| own.said.prose.len()),
        count(|own| own.said.projects.len()),
        count(|own| own.said.reasons.len() + own.said.named_reasons.len()),
    ));
    if new.templates > 0 {
        out.line(&format!("  templates　自制的模板{}个文件，照旧沿用", new.templates));
    }
    let dropped: Vec<&str> = all.iter().flat_map(|own| &own.dropped).map(String::as_str).collect();
    if !dropped.is_empty() {
        out.line(&format!("没有沿用，要另填新一年的：{}", dropped.join("、")));
    }
    let accepted = count(|own| own.accepted);
    if accepted > 0 {
        out.line(&format!(
            "没有沿用：去年接受的问题{accepted}处，都是针对去年的数的；新的表里还有的，核实以后再接受"
        ));
    }
    if new.shows_secrets {
        out.line(
            "注意：去年有不公开的内容，取来的是没有隐去的内部的表；请换成去年公开的 XLSX，以免从比较里看出来",
        );
    }
    tell_next(args, new, files, out);
}

fn tell_next(args: &NewArgs, new: &NewYear, files: &[NewFile], out: &mut Out) {
    let folder = args.folder.display();
    let marks = |carried: &Option<Carried>| carried.as_ref().map_or(0, |own| own.said.reviews.len());
    let (in_file, on_sheets) = (marks(&new.file), marks(&new.sheets));
    let mut steps = Vec::new();
    let blank = blank_book::FILE;
    let is_blank = new.tables.is_empty() && files.iter().any(|file| file.name == blank);
    if is_blank {
        let year = new.year;
        steps.push(format!("在 {blank} 各张表里填{year}年的数：去年的科目、项目和绩效指标已经列好，没有钱的行空着；内容前面写着“待核”的，核实或改好再删去“待核”"));
    } else if new.tables.is_empty() {
        steps.push(format!("把{}年的预算表放进 {folder}，文件名用 {blank}", new.year));
    }
    if on_sheets > 0 {
        let sheets = if is_blank { blank.to_owned() } else { format!("{STEM}.xlsx") };
        steps.push(format!(
            "打开 {sheets}：有{on_sheets}处在“说明”栏写着“待核”，逐处核实（或改好），再删去“待核”两个字；一页都看过了，可以选中“说明”这一栏，按 Ctrl+H，把“待核”全部替换为空"
        ));
    }
    if in_file > 0 {
        steps.push(format!(
            "打开 unit.toml：开头的 review 列着{in_file}处待核，逐处核实（或改好），再从 review 里删去那一行"
        ));
    }
    steps.push(format!("看还缺什么、还有哪些没有核实：gongkai check {}", shell::quoted(&folder.to_string())));
    out.line("下一步：");
    for (number, step) in (1..).zip(&steps) {
        out.line(&format!("  {number}. {step}"));
    }
}

/// Where files of last year are, for messages.
fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
