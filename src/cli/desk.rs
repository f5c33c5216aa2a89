//! Started as desktops start programs: with files and folders dropped on its icon, or with nothing at all.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::CommandFactory;

use crate::{edition, read};

use super::Outcome;
use super::args::{self, Cli};
use super::encoding::to_stderr;
use super::folders;
use super::out::Out;

/// The folder for reports of what was dropped, beside the unit's: no run reads it, and nobody uploads it.
const REPORTS: &str = "核对报告";
/// The folder of the guide, beside the program.
const GUIDE: &str = "指南";
/// Keeps the browser closed, for those who only want the files.
const NO_BROWSER: &str = "GONGKAI_NO_BROWSER";
/// The commands in the order in which a clerk needs them.
const FIRST_COMMANDS: [&str; 3] = ["new", "check", "build"];
/// Of more units than this the folder of the reports is opened, and not each report.
const MOST_OPENED: usize = 3;

/// How a desktop started the program.
#[derive(Debug, PartialEq, Eq)]
pub enum Started {
    /// Without anything.
    Alone,
    /// With files and folders, all of which are there.
    Dropped(Vec<PathBuf>),
}

/// Whether the arguments are a desktop's; none where they are a command line. What is a command's name is that.
pub fn started(args: &[OsString]) -> Option<Started> {
    let Some(first) = args.first() else { return Some(Started::Alone) };
    let is_command = Cli::command().get_subcommands().any(|command| first == command.get_name());
    let there = |arg: &OsString| !arg.to_string_lossy().starts_with('-') && Path::new(arg).exists();
    let dropped = !is_command && args.iter().all(there);
    dropped.then(|| Started::Dropped(args.iter().map(PathBuf::from).collect()))
}

/// Does what is asked so, and keeps the window open.
pub fn run(started: &Started, out: &mut Out) -> Outcome {
    let outcome = match started {
        Started::Alone => {
            out.complain(&introduction());
            Outcome::Refused
        }
        Started::Dropped(paths) => dropped(paths, out),
    };
    out.done();
    hold_window();
    outcome
}

/// What the program is for, and where to begin.
fn introduction() -> String {
    let mut lines = vec![
        format!("gongkai {}　部门预算公开文件的核对与编制", env!("CARGO_PKG_VERSION")),
        String::new(),
        "把单位文件夹或预算表拖到这个程序的图标上，就会核对，并在浏览器里打开核对报告。".to_owned(),
        String::new(),
        "在命令行里，先后要用的是：".to_owned(),
    ];
    let cli = Cli::command();
    for command in FIRST_COMMANDS.iter().filter_map(|name| cli.find_subcommand(name)) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        lines.push(format!("  gongkai {} 单位文件夹　{about}", command.get_name()));
    }
    lines.push("  gongkai --help　列出全部命令".to_owned());
    let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_path_buf));
    let guide = beside.map(|folder| folder.join(GUIDE)).filter(|folder| folder.exists());
    if let Some(guide) = guide {
        let page = guide.join("index.html");
        let found = if page.exists() { page } else { guide };
        lines.push(format!("指南在 {}", found.display()));
    }
    lines.join("\n")
}

/// Shows how workbooks are read, then checks the units that were dropped or whose workbooks were.
fn dropped(paths: &[PathBuf], out: &mut Out) -> Outcome {
    let mut workbooks = Vec::new();
    let mut units: Vec<PathBuf> = Vec::new();
    let mut outcome = Outcome::Done;
    for path in paths {
        let within = if path.is_dir() { units_in(path) } else { unit_of(path).into_iter().collect() };
        if read::files::is_workbook(path) && path.is_file() {
            workbooks.push(path.clone());
        } else if within.is_empty() {
            out.complain(&format!(
                "{}\n  不是工作簿（{}），也不是 unit.toml 或文件夹，没有核对。\n  请：把单位文件夹，或其中的预算表，拖到程序的图标上",
                path.display(),
                read::files::EXTENSIONS.join("、")
            ));
            outcome = Outcome::Refused;
        }
        for unit in within {
            // a folder and a workbook in it are one unit, however their paths are written
            if !units.iter().any(|known| same_place(known, &unit)) {
                units.push(unit);
            }
        }
    }
    // of the same sheets, the check has more to say
    let shown = match workbooks.is_empty() {
        true => Outcome::Done,
        false => obey("inspect", &[], &workbooks, out),
    };
    if !units.is_empty() {
        return outcome.max(checked(&units, out));
    }
    for workbook in &workbooks {
        out.complain(&format!(
            "{} 旁边没有填好的“基本情况”，也没有 unit.toml，不知道是哪个单位，所以只看了怎样读，没有核对。\n  请：把它放进单位文件夹，填好“基本情况”等三页（gongkai facts 单位文件夹 会写一份空白的），再拖一次",
            workbook.display()
        ));
    }
    outcome.max(shown)
}

/// The units that a dropped folder stands for: itself, or those within where it is none. An empty one is told by the
/// check.
fn units_in(folder: &Path) -> Vec<PathBuf> {
    if read::is_unit_folder(folder) {
        return vec![folder.to_path_buf()];
    }
    // a folder that cannot be listed is told by the check
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut within: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && read::is_unit_folder(path))
        .collect();
    within.sort();
    if within.is_empty() { vec![folder.to_path_buf()] } else { within }
}

/// The unit's folder that a dropped workbook or unit.toml lies in.
fn unit_of(file: &Path) -> Option<PathBuf> {
    let is_own = read::files::is_workbook(file) || file.file_name().is_some_and(|name| name == "unit.toml");
    let folder = whole(file).ok()?.parent()?.to_path_buf();
    (is_own && read::is_unit_folder(&folder)).then_some(folder)
}

/// Checks units, and opens the reports.
fn checked(units: &[PathBuf], out: &mut Out) -> Outcome {
    let to = match report_folder(units) {
        Ok(to) => to,
        Err(error) => {
            out.complain(&format!("核对报告没有地方写（{error}），只在这里列出。"));
            return obey("check", &[], units, out);
        }
    };
    let own = |unit: &PathBuf| match units.len() {
        1 => to.clone(),
        _ => to.join(folders::unit_folder(unit, "")),
    };
    let pages: Vec<PathBuf> = units.iter().map(|unit| own(unit).join(edition::CHECK_HTML)).collect();
    for page in &pages {
        // what an earlier drop left must not be taken for this one's
        let _ = std::fs::remove_file(page);
        let _ = std::fs::remove_file(page.with_file_name(edition::CHECK_JSON));
    }
    let outcome = obey("check", &["--report".into(), to.clone().into_os_string()], units, out);
    let written: Vec<&PathBuf> = pages.iter().filter(|page| page.is_file()).collect();
    match written.len() {
        // folders that nothing was written into go again
        0 => [Some(to.as_path()), to.parent()].into_iter().flatten().for_each(|folder| {
            let _ = std::fs::remove_dir(folder);
        }),
        1..=MOST_OPENED => written.into_iter().for_each(|page| show(page, out)),
        _ => show(&to, out),
    }
    outcome
}

/// A folder for the reports, made: beside the first unit's, else one that only this user can read.
fn report_folder(units: &[PathBuf]) -> std::io::Result<PathBuf> {
    let first = whole(&units[0])?;
    let beside = first.parent().map(|parent| match units.len() {
        1 => parent.join(REPORTS).join(folders::unit_folder(&first, "")),
        _ => parent.join(REPORTS),
    });
    match beside.filter(|folder| std::fs::create_dir_all(folder).is_ok()) {
        Some(folder) => Ok(folder),
        None => tempfile::Builder::new().prefix(REPORTS).tempdir().map(tempfile::TempDir::keep),
    }
}

/// Whether two paths lead to one place; they are compared as they stand where one leads nowhere.
fn same_place(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Where something is, from the root.
fn whole(path: &Path) -> std::io::Result<PathBuf> {
    // what Windows gives as canonical no browser opens
    if cfg!(windows) { std::path::absolute(path) } else { path.canonicalize() }
}

/// Runs a command as if it had been typed.
fn obey(command: &str, options: &[OsString], paths: &[PathBuf], out: &mut Out) -> Outcome {
    let words = ["gongkai".into(), command.into()].into_iter().chain(options.iter().cloned());
    let args = words.chain(std::iter::once("--".into())).chain(paths.iter().map(|path| path.clone().into()));
    match args::parse_from(args) {
        Ok(cli) => super::obey(cli, out),
        Err(args::NoCommand::Text(text) | args::NoCommand::Wrong(text)) => {
            out.complain(text.trim_end());
            Outcome::Refused
        }
    }
}

/// Opens a page or folder as a double click would.
fn show(path: &Path, out: &mut Out) {
    match open(path) {
        true => out.say(&format!("已打开 {}", path.display())),
        false => out.say(&format!("没有打开浏览器。请：双击打开 {}", path.display())),
    }
}

fn open(path: &Path) -> bool {
    let screen = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|own| std::env::var_os(own).is_some());
    if !screen || std::env::var_os(NO_BROWSER).is_some() {
        return false;
    }
    let mut command = opener(path);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}

#[cfg(windows)]
fn opener(path: &Path) -> Command {
    use std::os::windows::process::CommandExt;
    let mut quoted = OsString::from("\"");
    quoted.push(path);
    quoted.push("\"");
    let mut command = Command::new("explorer");
    // a comma outside of quotes ends a path for it
    command.raw_arg(quoted);
    command
}

#[cfg(not(windows))]
fn opener(path: &Path) -> Command {
    let mut command = Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
    command.arg(path);
    command
}

/// Waits for a key where the window would close with the program, and what it says with it.
fn hold_window() {
    let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if terminal && is_own_window() && to_stderr("\n按回车键关闭窗口").is_ok() {
        // whatever is typed, or that nothing can be: the window may close
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

/// Whether the terminal was opened for this program: no shell leads its session.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn is_own_window() -> bool {
    rustix::process::getsid(None).is_ok_and(|leader| leader == rustix::process::getpid())
}

/// Whether the window was opened for this program: the command line would have stated its prompt.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn is_own_window() -> bool {
    std::env::var_os("PROMPT").is_none()
}
