//! A new unit: its folder, and what is to be filled in: a blank workbook, or the sheets of facts beside tables that
//! there are already.

use std::path::Path;
use std::sync::Arc;

use crate::blank_book;
use crate::budget::Book;
use crate::budget::unit::{KIND_KEY, NAME_KEY, YEAR_KEY};
use crate::cli::args::NewArgs;
use crate::cli::out::Out;
use crate::cli::placed::{self, NewFile};
use crate::cli::steps::BEIJING;
use crate::cli::{Outcome, shell};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::facts_book::{self, Basis, Extent, STEM};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::read::{self, packing};

use super::asking::Interview;
use super::exported::{self, ExportedBook};
use super::stated::{self, LikelyUnit, Stated, Unknown};

/// Writes the folder of a new unit.
pub fn run(args: &NewArgs, interview: Option<Interview<'_>>, out: &mut Out) -> Outcome {
    let written = write(args, interview, out);
    out.done();
    let (faults, command) = match written {
        Ok(()) => return Outcome::Done,
        Err(Unknown::Faults(faults)) => (faults, None),
        Err(Unknown::Lacking(faults, command)) => (faults, Some(command)),
        Err(Unknown::Stopped) => {
            // the cursor stands behind the question
            out.complain("\n没有答完。");
            (Vec::new(), None)
        }
    };
    let outcome = placed::refuse(&args.folder, &faults, out);
    // in one piece, however wide the terminal
    command.iter().for_each(|command| out.copied(command));
    outcome
}

fn write(args: &NewArgs, interview: Option<Interview<'_>>, out: &mut Out) -> Result<(), Unknown> {
    let folder = &args.folder;
    let finder = PackFinder::of_unit(folder, &args.templates);
    let mut packs: Vec<Arc<Pack>> = Vec::new();
    for known in finder.known() {
        // one that does not load is told when it is chosen
        packs.extend(finder.load(&known.id).map(|loaded| loaded.pack));
    }
    let exported = exported::open(&args.tables, folder);
    let mut faults = occupied(args, &packs);
    let exported = exported.unwrap_or_else(|found| {
        faults.extend(found);
        Vec::new()
    });
    if !faults.is_empty() {
        return Err(Unknown::Faults(faults));
    }
    let stated = stated::stated(args, (&finder, &packs), &likely(&exported, &packs), interview)?;
    stated.notices.iter().for_each(|notice| out.tell(notice));
    out.step(format!("写 {}", folder.display()));
    let books: Vec<Book> = exported
        .iter()
        .map(|own| read::tables(&own.sheets, &stated.pack, &mut Diagnostics::new()).0)
        .collect();
    let mut files: Vec<NewFile> = Vec::new();
    for book in exported.iter().filter(|book| !book.is_there) {
        files.push(NewFile { name: book.name.clone(), bytes: book.bytes.clone() });
    }
    files.push(to_fill_in(args, &stated, &books).map_err(|fault| Unknown::Faults(vec![fault]))?);
    placed::place(folder, &files).map_err(|fault| Unknown::Faults(vec![fault]))?;
    out.done();
    tell(args, &stated, &exported, &books, out);
    Ok(())
}

/// The workbook to be filled in.
fn to_fill_in(args: &NewArgs, stated: &Stated, books: &[Book]) -> Result<NewFile, Diagnostic> {
    let Stated { pack, said, .. } = stated;
    if !args.tables.is_empty() {
        let basis = Basis { pack, said, budget: None, found: books };
        let bytes = facts_book::write(&basis, Extent::Needed)?;
        return Ok(NewFile { name: format!("{STEM}.xlsx"), bytes });
    }
    let folder = shell::quoted(&args.folder.display().to_string());
    let bytes = blank_book::write(&blank_book::Basis { pack, said, previous: None, folder: &folder })?;
    Ok(NewFile { name: blank_book::FILE.to_owned(), bytes })
}

/// Why a folder is not one for a new unit.
fn occupied(args: &NewArgs, packs: &[Arc<Pack>]) -> Vec<Diagnostic> {
    let folder = &args.folder;
    let place = |path: &Path| Place::File(path.display().to_string().into());
    let named = shell::quoted(&folder.display().to_string());
    if std::fs::symlink_metadata(folder).is_ok() && !folder.is_dir() {
        let fault = Diagnostic::error("新建-已有", "这里已经有一个同名的文件，没有改动");
        return vec![fault.at(place(folder)).hint("请换一个文件夹名称")];
    }
    if read::is_unit_folder(folder) {
        let fault = Diagnostic::error("新建-已有", "这个文件夹里已经有填写的内容，不是新单位，没有改动");
        let hint = format!("请接着填写，用 gongkai check {named} 看还缺什么；另一个单位请换一个文件夹");
        return vec![fault.at(place(folder)).hint(hint)];
    }
    if !args.tables.is_empty() {
        return Vec::new();
    }
    let year = args.year.map(i32::from).unwrap_or_else(this_year);
    let mut books = exported::beside(folder, packs);
    // last year's stay what they are
    books.retain(|book| exported::year_of(&book.sheets).is_none_or(|own| own >= year));
    if books.is_empty() {
        return Vec::new();
    }
    let mut fault = Diagnostic::error("新建-已有", "文件夹里已经有预算表，没有另写空白的表");
    fault.places.extend(books.iter().map(|book| place(&book.path)));
    let tables: Vec<String> = books
        .iter()
        .map(|book| format!("--tables {}", shell::quoted(&book.path.display().to_string())))
        .collect();
    vec![fault.hint(format!(
        "就用这些表的，只写要填的三页：\ngongkai new {named} {}\n要填空白表的，请换一个文件夹",
        tables.join(" ")
    ))]
}

/// The year in Beijing.
fn this_year() -> i32 {
    i32::from(BEIJING.to_datetime(jiff::Timestamp::now()).year())
}

/// What the tables that there are make likely; without them the year alone.
fn likely(exported: &[ExportedBook], packs: &[Arc<Pack>]) -> LikelyUnit {
    let sheets: Vec<_> = exported.iter().flat_map(|book| book.sheets.iter().cloned()).collect();
    let year = exported::year_of(&sheets).unwrap_or_else(this_year);
    let mut unit = LikelyUnit { year: Some(year), ..LikelyUnit::default() };
    let Some(likely) = packing::likely_of(&sheets, packs) else { return unit };
    if let Some(pack) = packs.iter().find(|pack| pack.manifest.id == likely.id) {
        let makers = read::tables(&sheets, pack, &mut Diagnostics::new()).0.makers;
        unit.name = makers.first().map(|maker| maker.name.clone());
    }
    unit.pack = Some(likely.id);
    unit
}

/// Says what was written, and what comes next.
fn tell(args: &NewArgs, stated: &Stated, exported: &[ExportedBook], books: &[Book], out: &mut Out) {
    let folder = args.folder.display().to_string();
    let [name, year, kind] = [NAME_KEY, YEAR_KEY, KIND_KEY].map(|key| stated.words(key));
    out.line(&format!("已新建 {folder}：{name}{year}年{kind}预算"));
    for (own, book) in exported.iter().zip(books) {
        let how = if own.is_there { "原来就在文件夹里" } else { "原样放进来" };
        out.line(&format!("  {}　{how}，认出{}张表", own.name, book.tables.len()));
        if book.tables.is_empty() {
            out.line(&format!(
                "  　没有认出一张表，请看为什么：gongkai inspect {} --pack {}",
                shell::quoted(&own.path.display().to_string()),
                stated.pack.manifest.id
            ));
        }
    }
    let (file, what) = match exported.is_empty() {
        true => (blank_book::FILE.to_owned(), "要填的表：基本情况、文字说明、变动原因和各张预算表"),
        false => (format!("{STEM}.xlsx"), "要填的三页：基本情况、文字说明、变动原因"),
    };
    out.line(&format!("  {file}　{what}"));
    let path = args.folder.join(&file).display().to_string();
    out.line("下一步：");
    out.line(&format!("  1. 用 Excel 或 WPS 打开 {path}"));
    out.line(match exported.is_empty() {
        true => "  2. 先填“基本情况”“文字说明”（浅黄色的必填），再填各张预算表；没有的钱空着，合计会自己算",
        false => "  2. 填“基本情况”“文字说明”，浅黄色的必填",
    });
    out.line("  3. 有上年的预算公开表的，也放进这个文件夹，在“基本情况”的“上年的工作簿”写上它的文件名");
    out.line(&format!("  4. 保存以后看还缺什么：gongkai check {}", shell::quoted(&folder)));
}
