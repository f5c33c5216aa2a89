//! `gongkai facts`: writes the workbook in which an office states its facts into the unit's folder.

use std::path::{Path, PathBuf};

use crate::budget::Book;
use crate::budget::unit::Fact;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::facts_book::{self, Basis, Extent, STEM};
use crate::pack::Pack;
use crate::read::before::Prior;
use crate::read::facts::Said;
use crate::read::{self, Came, files, workbook};

use super::Outcome;
use super::args::FactsArgs;
use super::offers;
use super::out::Out;
use super::placed::{self, NewFile};

/// Runs the command.
pub fn run(args: &FactsArgs, out: &mut Out) -> Outcome {
    match write(args, out) {
        Ok(()) => Outcome::Done,
        Err(faults) => placed::refuse(&args.folder, &faults, out),
    }
}

fn write(args: &FactsArgs, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
    let folder = &args.folder;
    let target = target(folder).map_err(|fault| vec![fault])?;
    offers::used(std::slice::from_ref(folder), &args.templates)?;
    let mut faults = Diagnostics::new();
    let before = read::before::read(folder, &args.templates, args.pack.as_deref(), &mut faults);
    let Some(Prior { pack, mut said, has_file }) = before else { return Err(faults.into_iter().collect()) };
    faults.iter().for_each(|notice| out.tell(notice));
    kind(args, &pack, &mut said).map_err(|fault| vec![fault])?;
    out.step(format!("读取 {}", folder.display()));
    let (came, noticed, _) = read::read_own(folder, &args.templates);
    let input = match came {
        Came::Whole(input) | Came::Part(input) => Some(input),
        Came::Nothing => None,
    };
    let found = if input.is_none() { found(folder, &pack, out) } else { Vec::new() };
    let budget = input.as_ref().map(|input| &input.budget);
    let bytes = facts_book::write(&Basis { pack: &pack, said: &said, budget, found: &found }, Extent::All);
    let bytes = bytes.map_err(|fault| vec![fault])?;
    let file = NewFile { name: format!("{STEM}.xlsx"), bytes };
    placed::place(folder, std::slice::from_ref(&file)).map_err(|fault| vec![fault])?;
    out.done();
    out.line(&format!("已写好 {}", target.display()));
    if has_file && noticed.has_errors() {
        out.line("工作簿或 unit.toml 还有没有读好的地方，项目、科目和变动原因可能没有列全；gongkai check 会逐一说明");
    }
    out.line(&format!("请打开它填写三页，保存以后运行：gongkai check {}", folder.display()));
    if has_file {
        out.line("unit.toml 里的内容已经填在里面；以后只填这三页的，请删去 unit.toml，或只留下 pack 和 [workbooks]");
    }
    Ok(())
}

/// The file to be written; refused where there is one of that name, in any format.
fn target(folder: &Path) -> Result<PathBuf, Diagnostic> {
    if !folder.is_dir() {
        return Err(Diagnostic::error("填表-文件夹", "找不到这个文件夹")
            .at(Place::File(folder.display().to_string().into()))
            .hint(format!("请核对单位文件夹的名称；新单位请运行 gongkai new {}", folder.display())));
    }
    for extension in files::EXTENSIONS {
        let path = folder.join(format!("{STEM}.{extension}"));
        if std::fs::symlink_metadata(&path).is_ok() {
            return Err(already(&path));
        }
    }
    Ok(folder.join(format!("{STEM}.xlsx")))
}

fn already(path: &Path) -> Diagnostic {
    Diagnostic::error("填表-已有", "已经有这个文件，没有改动它")
        .at(Place::File(path.display().to_string().into()))
        .hint("请直接填写它；要重新写一份的，请先把它改名或移到别处")
}

/// Takes the kind of the command line over, where nothing else is stated.
fn kind(args: &FactsArgs, pack: &Pack, said: &mut Said) -> Result<(), Diagnostic> {
    const KEY: &str = "unit.kind";
    let Some(kind) = &args.kind else { return Ok(()) };
    if !pack.manifest.kinds.contains(kind) {
        let message = format!("--kind 写着“{kind}”，应是其中之一：{}", pack.manifest.kinds.join("、"));
        return Err(Diagnostic::error("填表-种类", message).hint("请改成其中一个"));
    }
    match said.facts.get(KEY) {
        Some(Fact::Text(stated)) if stated != kind => {
            let message = format!("unit.toml 写的是{stated}，--kind 写的是{kind}");
            let place = said.places.get(KEY).cloned();
            let mut fault = Diagnostic::error("填表-种类", message).hint("请改成一样，或不写 --kind");
            fault.places.extend(place);
            Err(fault)
        }
        _ => {
            said.facts.insert(KEY.to_owned(), Fact::Text(kind.clone()));
            Ok(())
        }
    }
}

/// The tables of all workbooks in the folder, as far as they read: nobody has said yet whose and of which year
/// they are. What is wrong with them, check will tell.
fn found(folder: &Path, pack: &Pack, out: &mut Out) -> Vec<Book> {
    let mut books = Vec::new();
    let mut unread = 0;
    for name in files::workbooks(folder, &[".".to_owned()], &mut Diagnostics::new()) {
        match workbook::read(&folder.join(&name), &mut Diagnostics::new()) {
            Ok((grids, _)) => books.push(read::tables(&grids, pack, &mut Diagnostics::new()).0),
            Err(_) => unread += 1,
        }
    }
    if unread > 0 {
        out.line(&format!("有{unread}个工作簿打不开，里面的项目和科目没有列出"));
    }
    books
}
