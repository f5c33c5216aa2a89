//! A workbook file of any format that offices send, as [`Grid`]s.
//!
//! What a file is, its content says and not its name. It is bounded before it is read (`guard`, `ole`,
//! `room`), and read in a thread of its own, so that no fault of the libraries below ends the program.

mod attributes;
mod dress;
mod guard;
mod ods;
mod ole;
mod package;
pub mod records;
mod room;
mod sheets;
pub mod showing;
pub mod xls_showing;
pub mod xlsb_showing;
mod xlsx_sheet;
mod xlsx_showing;

use std::io::Cursor;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Once};
use std::time::Duration;

use crate::diag::{Diagnostic, Diagnostics, Place};

use super::grid::Grid;
use room::Room;

/// Bytes of the largest file that is opened.
const MAX_FILE: u64 = 64 << 20;
/// A workbook within all bounds reads in seconds even on a busy machine; beyond this a library runs in
/// circles.
const MOST_TIME: Duration = Duration::from_secs(300);
/// Name of the reading threads.
const THREAD: &str = "gongkai-read";

/// The bytes of a file, shared with the thread that reads them.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

type Bytes = Cursor<Shared>;

/// Reads all sheets of a workbook.
///
/// # Errors
/// A file that cannot be opened, is no workbook, is damaged, too large, or protected by a password.
pub fn read(path: &Path, notices: &mut Diagnostics) -> Result<(Vec<Grid>, Vec<u8>), Diagnostic> {
    let name: Arc<str> =
        path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()).into();
    let bytes = Arc::new(load(path)?);
    let grids = open(&name, Shared(bytes.clone()))?;
    for grid in grids.iter().filter(|grid| grid.beyond > 0) {
        let count = grid.beyond;
        notices.push(
            Diagnostic::warning("读取-过大", format!("IV列以后还有{count}格内容，没有读取"))
                .at(grid.place())
                .hint("请删去表格右边很远处的内容")
                .resting_on(count.to_string()),
        );
    }
    Ok((grids, Arc::unwrap_or_clone(bytes)))
}

/// The bytes of a file that is one and is not too long.
fn load(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let place = || Place::File(path.display().to_string().into());
    let refused = |found: &str, hint: &str| {
        Diagnostic::error("读取-文件", found.to_owned()).at(place()).hint(hint.to_owned())
    };
    let unopened = |error: std::io::Error| {
        let found = match error.kind() {
            std::io::ErrorKind::NotFound => "找不到这个工作簿",
            std::io::ErrorKind::PermissionDenied => "没有权限打开这个工作簿",
            _ => "这个工作簿打不开",
        };
        refused(found, "请核对所填的工作簿文件名，并确认文件没有被别的程序占用")
    };
    let about = std::fs::metadata(path).map_err(unopened)?;
    if about.is_dir() {
        return Err(refused("这里应是一个工作簿，却是文件夹", "工作簿请填文件名"));
    }
    // a pipe or a device could be read for ever
    if !about.is_file() {
        return Err(refused("这不是普通的文件", "工作簿请填普通文件的文件名"));
    }
    if about.len() > MAX_FILE {
        let size = MAX_FILE >> 20;
        return Err(Diagnostic::error("读取-过大", format!("这个工作簿超过{size}兆字节，不像预算公开表"))
            .at(place())
            .hint("请删去图片和无关的工作表，另存后再试"));
    }
    std::fs::read(path).map_err(unopened)
}

/// Reads in a thread of its own: the libraries panic on some damaged files (they index into records
/// unchecked), and nobody can promise that none runs in circles.
fn open(name: &Arc<str>, bytes: Shared) -> Result<Vec<Grid>, Diagnostic> {
    quiet_reading_threads();
    let (sender, receiver) = mpsc::channel();
    let file = name.clone();
    let thread = std::thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
        // nobody waits any more when this fails
        let _ = sender.send(parse(&file, &bytes));
    });
    if thread.is_err() {
        return Err(broken(name));
    }
    match receiver.recv_timeout(MOST_TIME) {
        Ok(read) => read,
        Err(RecvTimeoutError::Disconnected) => Err(broken(name)),
        Err(RecvTimeoutError::Timeout) => Err(refused(name, "这个工作簿读了太久也读不完，可能已损坏")),
    }
}

/// A panic in a reading thread becomes a diagnostic; its own message would be English.
fn quiet_reading_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(THREAD) {
                others(info);
            }
        }));
    });
}

fn parse(name: &Arc<str>, bytes: &Shared) -> Result<Vec<Grid>, Diagnostic> {
    let cursor = || Cursor::new(bytes.clone());
    let mut room = Room::new();
    let plain = |kind| package::plain_paths(bytes.clone(), kind).map_err(|_| broken(name));
    match bytes.as_ref() {
        [b'P', b'K', 3..=8, ..] => match guard::check(bytes.as_ref()) {
            Ok(kind @ guard::Kind::Xlsx) => sheets::xlsx(name, Cursor::new(plain(kind)?), &mut room),
            Ok(kind @ guard::Kind::Xlsb) => sheets::xlsb(name, Cursor::new(plain(kind)?), &mut room),
            Ok(guard::Kind::Ods) => ods::ods(name, cursor(), &mut room),
            Ok(guard::Kind::NoWorkbook) => Err(refused(name, "这是文字或演示文稿，不是工作簿")),
            Ok(guard::Kind::Archive) => Err(refused(name, "这是压缩包，不是工作簿")),
            Err(guard::Refusal::Broken) => Err(broken(name)),
            Err(guard::Refusal::BrokenMember(part)) => {
                Err(refused(name, &format!("这个工作簿已损坏或不完整，其中的部件 {part} 解不开")))
            }
            Err(guard::Refusal::Locked) => Err(locked(name)),
            Err(guard::Refusal::Large(what)) => Err(bomb(name, &what)),
        },
        [0xD0, 0xCF, 0x11, 0xE0, ..] => match ole::check(bytes.as_ref()) {
            Ok(()) => sheets::xls(name, cursor(), &mut room),
            Err(ole::Refusal::Broken) => Err(broken(name)),
            Err(ole::Refusal::Locked) => Err(locked(name)),
            Err(ole::Refusal::NoWorkbook) => Err(refused(name, "这是别的 Office 文件，里面没有工作簿")),
            Err(ole::Refusal::Large) => Err(bomb(name, "工作表的范围大得不像表格")),
        },
        other => Err(refused(name, no_workbook(other))),
    }
}

/// Whether a file looks as if all of it were on the disk. Of a workbook that is being saved the end is missing, or
/// members that do not inflate; what is no workbook at all is not waited for.
pub fn is_saved_whole(bytes: Vec<u8>) -> bool {
    quiet_reading_threads();
    let whole = move || match bytes.as_slice() {
        [b'P', b'K', ..] => {
            !matches!(guard::check(&bytes), Err(guard::Refusal::Broken | guard::Refusal::BrokenMember(_)))
        }
        [0xD0, 0xCF, ..] => !matches!(ole::check(&bytes), Err(ole::Refusal::Broken)),
        // some programs take the room first and fill it then
        other => other.first().is_some_and(|first| *first != 0),
    };
    let looking = std::thread::Builder::new().name(THREAD.to_owned()).spawn(whole);
    // one on which the libraries panic is damaged
    looking.is_ok_and(|looking| looking.join().unwrap_or(false))
}

/// What a file that is no workbook looks like.
fn no_workbook(bytes: &[u8]) -> &'static str {
    let start: String = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])
        .chars()
        .filter(|c| *c != '\0' && *c != '\u{FEFF}')
        .collect::<String>()
        .trim_start()
        .to_ascii_lowercase();
    if bytes.is_empty() {
        "这个文件是空的"
    } else if start.starts_with("%pdf") {
        "这是 PDF 文件改了扩展名，不是工作簿"
    } else if start.contains("<workbook") || start.contains("office:spreadsheet") {
        "这是 XML 格式的表格，不是通常的工作簿"
    } else if start.contains("<html") || start.contains("<table") || start.contains("<!doctype html") {
        "这是网页（HTML）改了扩展名，不是 Excel 工作簿；有的系统这样导出"
    } else if matches!(bytes, [9, 0 | 2 | 4 | 8, ..]) {
        "这是很旧的 Excel 格式"
    } else if start.contains(is_of_no_text) {
        "内容不是 Excel 工作簿，也不是文字，文件可能已损坏"
    } else if start.lines().next().is_some_and(|line| line.contains([',', '\t'])) {
        "内容不是 Excel 工作簿，是逗号或制表符分隔的文字（CSV）改了扩展名"
    } else {
        "内容不是 Excel 工作簿（可能是文字文件改了扩展名，或没有下载完整）"
    }
}

/// Signs that no text of any encoding has.
fn is_of_no_text(c: char) -> bool {
    c.is_ascii_control() && !c.is_ascii_whitespace()
}

fn refused(name: &Arc<str>, found: &str) -> Diagnostic {
    Diagnostic::error("读取-文件", format!("{found}；应是 .xlsx、.xls、.xlsb 或 .ods 工作簿"))
        .at(Place::File(name.clone()))
        .hint("请用 Excel 或 WPS 打开原文件，另存为 .xlsx 后再试")
}

fn broken(name: &Arc<str>) -> Diagnostic {
    refused(name, "这个工作簿已损坏或不完整")
}

fn bomb(name: &Arc<str>, found: &str) -> Diagnostic {
    Diagnostic::error("读取-过大", format!("这个工作簿不能读取：{found}"))
        .at(Place::File(name.clone()))
        .hint("请把公开表复制到新的工作簿，另存为 .xlsx 后再试")
}

fn locked(name: &Arc<str>) -> Diagnostic {
    Diagnostic::error("读取-加密", "这个工作簿设了打开密码，读不出内容")
        .at(Place::File(name.clone()))
        .hint("请在 Excel 或 WPS 里取消打开密码，另存后再试")
}

fn damaged_sheet(grid: &Grid) -> Diagnostic {
    Diagnostic::error("读取-文件", "这张工作表的内容已损坏，读不出来")
        .at(grid.place())
        .hint("请用 Excel 或 WPS 打开并另存为 .xlsx 后再试")
}

/// Sheets of one name cannot be told apart.
fn distinct(grids: &[Grid]) -> Result<(), Diagnostic> {
    let twice = grids.iter().enumerate().find(|(i, grid)| grids[..*i].iter().any(|g| g.sheet == grid.sheet));
    twice.map_or(Ok(()), |(_, grid)| {
        Err(Diagnostic::error("读取-文件", "有两张工作表同名，分不清用哪一张")
            .at(grid.place())
            .hint("请用 Excel 或 WPS 打开，把其中一张改名或删去，另存后再试"))
    })
}
