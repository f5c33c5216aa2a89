//! `watch` as a process that somebody leaves running while workbooks, unit.toml and templates are saved in all the ways
//! that programs save.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use gongkai::read::workbook::is_saved_whole;

use crate::support::{Desk, Run, program, root, run, untimed};

/// No round takes nearly so long, on a slow machine full of other work either.
const LONGEST: Duration = Duration::from_secs(120);
/// Between the halves of a slow save.
const BETWEEN: Duration = Duration::from_millis(500);
/// Longer than files must have been left alone.
const A_WHILE: Duration = Duration::from_millis(900);
/// What is printed when a round is over, and nothing else is.
const WAITS: &str = "正在等待保存（Ctrl+C 结束）";
/// Begins the line that says what was saved.
const ROUND: &str = "── ";

/// A workbook of each kind of container, by each program that wrote one.
const BOOKS: [&str; 4] = [
    "inputs/nanchang-2023/tables.xlsx",
    "tests/data/formats/tables.ods",
    "tests/data/formats/tables.xls",
    "tests/data/formats/facts.xls",
];

/// A running `watch`.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Watching {
    fn new(desk: &Desk, units: &[PathBuf]) -> Self {
        let mut command = program();
        command.arg("watch").args(units).arg("-o").arg(desk.output()).arg("--no-system-fonts");
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (line, lines) = mpsc::channel();
        let other = line.clone();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        std::thread::spawn(move || hear(stdout, &line));
        std::thread::spawn(move || hear(stderr, &other));
        Self { child, lines, seen: Vec::new() }
    }

    fn of(desk: &Desk) -> Self {
        let mut watching = Self::new(desk, &[desk.unit()]);
        watching.until(WAITS);
        watching
    }

    /// The lines up to one that contains some words.
    fn until(&mut self, words: &str) -> Vec<String> {
        let end = Instant::now() + LONGEST;
        let mut lines = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("no “{words}” after {LONGEST:?}, but:\n{}", self.seen.join("\n"));
            };
            self.seen.push(line.clone());
            lines.push(line);
            if lines[lines.len() - 1].contains(words) {
                return lines;
            }
        }
    }

    /// The lines of the one round that a save trips; the first says what was saved.
    fn round(&mut self, saved: &str) -> Vec<String> {
        let lines = self.until(WAITS);
        let rounds: Vec<&String> = lines.iter().filter(|line| is_round(line)).collect();
        assert!(rounds.len() == 1 && rounds[0].contains(saved), "not one round for “{saved}”: {lines:#?}");
        lines
    }

    /// Ends it as Ctrl+C does; how it ended, and all it said.
    #[cfg(unix)]
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        self.seen.extend(self.lines.iter());
        (code, std::mem::take(&mut self.seen))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // one that has ended cannot be killed
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hear(stream: impl Read, line: &mpsc::Sender<String>) {
    for text in BufReader::new(stream).lines() {
        if line.send(text.unwrap()).is_err() {
            return;
        }
    }
}

fn is_round(line: &str) -> bool {
    line.starts_with(ROUND) && ["改了", "新增", "少了"].iter().any(|word| line.contains(word))
}

/// The unit's workbook as it is, and with one amount that contradicts others.
fn two_books(desk: &Desk) -> [Vec<u8>; 2] {
    let path = desk.unit().join("tables.xlsx");
    let right = std::fs::read(&path).unwrap();
    desk.change("tables.xlsx", |book| {
        let at = book.sheet("1 收支预算总表").find("一、财政拨款收入");
        *book.sheet("1 收支预算总表").number((at.0, at.1 + 1)) += 1.0;
    });
    let wrong = std::fs::read(&path).unwrap();
    std::fs::write(&path, &right).unwrap();
    [right, wrong]
}

/// Writes a file over itself in two halves, the first of which stands there for a while.
fn in_halves(path: &Path, bytes: &[u8], truncate: bool) {
    let mut file = std::fs::OpenOptions::new().write(true).truncate(truncate).open(path).unwrap();
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first).unwrap();
    file.sync_all().unwrap();
    std::thread::sleep(BETWEEN);
    file.seek(SeekFrom::Start(first.len() as u64)).unwrap();
    file.write_all(second).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
}

/// Whether a round ended with a draft that nothing stops.
fn is_clean(lines: &[String]) -> bool {
    lines.iter().any(|line| line.contains("要公开，请运行：gongkai build"))
}

/// Nothing half written was read at any time.
fn nothing_broken(lines: &[String]) {
    for words in ["已损坏", "解不开", "panicked", "程序-意外", "找不到"] {
        assert!(!lines.iter().any(|line| line.contains(words)), "{words}:\n{}", lines.join("\n"));
    }
}

#[cfg(unix)]
#[test]
fn each_of_ten_saves_is_one_round_however_it_is_saved() {
    let desk = Desk::new();
    let [right, wrong] = two_books(&desk);
    let at = |name: &str| desk.unit().join(name);
    let book = at("tables.xlsx");
    let mut watching = Watching::of(&desk);
    assert!(is_clean(&watching.seen), "{:#?}", watching.seen);
    // in place
    std::fs::write(&book, &wrong).unwrap();
    let lines = watching.round("改了 tables.xlsx");
    assert!(
        !is_clean(&lines) && lines.iter().any(|line| line.contains("「1 收支预算总表」B5")),
        "{lines:#?}"
    );
    // as Excel does: beside it, and then two renames
    std::fs::write(at("4F2A1B00"), &right).unwrap();
    std::fs::rename(&book, at("4F2A1B01.tmp")).unwrap();
    std::fs::rename(at("4F2A1B00"), &book).unwrap();
    std::fs::remove_file(at("4F2A1B01.tmp")).unwrap();
    assert!(is_clean(&watching.round("改了 tables.xlsx")));
    // as LibreOffice does: beside it, and one rename
    std::fs::write(at("lu4711.tmp"), &wrong).unwrap();
    std::fs::rename(at("lu4711.tmp"), &book).unwrap();
    assert!(!is_clean(&watching.round("改了 tables.xlsx")));
    // removed and written anew
    std::fs::remove_file(&book).unwrap();
    std::thread::sleep(BETWEEN);
    std::fs::write(&book, &right).unwrap();
    assert!(is_clean(&watching.round("改了 tables.xlsx")));
    // slowly, into an empty file and over the old one
    in_halves(&book, &wrong, true);
    assert!(!is_clean(&watching.round("改了 tables.xlsx")));
    in_halves(&book, &right, false);
    assert!(is_clean(&watching.round("改了 tables.xlsx")));
    // no change: touched, and written as it is
    std::fs::write(&book, &right).unwrap();
    std::thread::sleep(A_WHILE);
    // what people write
    desk.rewrite("[unit]", "[unit] # 改");
    watching.round("改了 unit.toml ");
    desk.rewrite("[unit] # 改", "[unit]");
    assert!(is_clean(&watching.round("改了 unit.toml ")));
    // a template that comes, and one that changes
    std::fs::create_dir(at("templates")).unwrap();
    std::fs::write(at("templates/style-图.toml"), "charts.enabled = false\n").unwrap();
    assert!(is_clean(&watching.round("新增 templates/style-图.toml")));
    std::fs::write(at("templates/style-图.toml"), "charts.enabled = true\n").unwrap();
    assert!(is_clean(&watching.round("改了 templates/style-图.toml")));
    let (code, all) = watching.end();
    assert_eq!(code, Some(0), "{all:#?}");
    assert_eq!(all.iter().filter(|line| is_round(line)).count(), 10, "{all:#?}");
    nothing_broken(&all);
    // whatever was saved, nothing is published
    assert!(!desk.public(2023).exists() && desk.output().join("sample/2023/内部/草稿").is_dir());
}

#[cfg(unix)]
#[test]
fn a_save_that_stops_half_way_is_waited_for() {
    let desk = Desk::new();
    let [_, wrong] = two_books(&desk);
    let book = desk.unit().join("tables.xlsx");
    let mut watching = Watching::of(&desk);
    std::fs::write(&book, &wrong[..wrong.len() / 2]).unwrap();
    let lines = watching.until("tables.xlsx 正在保存，或没有存完整");
    assert!(!lines.iter().any(|line| is_round(line)), "{lines:#?}");
    std::fs::write(&book, &wrong).unwrap();
    let lines = watching.round("改了 tables.xlsx");
    assert!(lines.iter().any(|line| line.contains("「1 收支预算总表」B5")), "{lines:#?}");
    let (code, all) = watching.end();
    assert_eq!(code, Some(0));
    nothing_broken(&all);
    assert_eq!(all.iter().filter(|line| line.contains("没有存完整")).count(), 1);
}

/// A lock as Excel leaves it.
fn lock(owner: &str) -> Vec<u8> {
    let units: Vec<u16> = owner.encode_utf16().collect();
    let mut bytes = vec![b' '; 55];
    bytes.extend((units.len() as u16).to_le_bytes());
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes.resize(165, 0);
    bytes
}

fn warns(run: &Run, owner: &str) -> bool {
    let words = format!("警告[文件-正在打开]: 工作簿正在被打开{owner}，没有存盘的改动程序看不到");
    run.stderr.contains(&words)
}

#[test]
fn an_open_workbook_is_told_and_changes_no_byte() {
    let desk = Desk::new();
    let report = |name: &str| desk.output().join(name);
    let check = |to: &str| desk.run("check", &["--strict", "--report", report(to).to_str().unwrap()]);
    let build =
        |to: &str| run(["build".into(), desk.unit(), "-o".into(), report(to), "--no-system-fonts".into()]);
    let (closed, built) = (check("甲"), build("丙").expect(0));
    assert!(!warns(&closed, "") && !warns(&built, ""));
    for (name, owner, bytes) in [
        ("~$tables.xlsx", "（张三）", lock("张三")),
        (".~lock.previous.xlsx#", "（李四）", "李四,li,pc,10.02.2023 23:00,file:///x;".into()),
    ] {
        let lock = desk.unit().join(name);
        std::fs::write(&lock, bytes).unwrap();
        let open = check("乙");
        assert!(warns(&open, owner) && open.stderr.contains(name), "{}", open.stderr);
        let same = untimed(&open.stdout.replace('乙', "甲")) == untimed(&closed.stdout);
        assert!(open.code == closed.code && same, "{name}: {}", open.stdout);
        let again = build("丁").expect(0);
        assert!(warns(&again, owner), "{}", again.stderr);
        std::fs::remove_file(lock).unwrap();
    }
    for (one, other) in [("甲", "乙"), ("丙", "丁")] {
        assert_eq!(files(&report(one)), files(&report(other)));
    }
    // the lock of a workbook that nobody reads
    std::fs::write(desk.unit().join("~$草稿.xlsx"), lock("张三")).unwrap();
    assert!(!warns(&check("乙"), "（张三）"));
}

/// All files below a folder with their bytes, but for the record of runs, which knows the time, and the note that
/// rests on it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inside) = folders.pop() {
        for entry in std::fs::read_dir(&inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("记录.jsonl") && !path.ends_with("上次生成.json") {
                all.push((path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

#[cfg(unix)]
#[test]
fn of_several_units_the_saved_one_has_a_round_and_open_workbooks_are_told_once() {
    let (desk, other) = (Desk::new(), Desk::new());
    let second = desk.unit().with_file_name("second");
    std::fs::rename(other.unit(), &second).unwrap();
    let [_, wrong] = two_books(&desk);
    let mut watching = Watching::new(&desk, &[desk.unit(), second.clone()]);
    watching.until(WAITS);
    std::fs::write(second.join("~$tables.xlsx"), lock("张三")).unwrap();
    let lines = watching.until(WAITS);
    assert!(lines.iter().any(|line| line.contains("正在被打开（张三）")), "{lines:#?}");
    std::fs::write(second.join("tables.xlsx"), &wrong).unwrap();
    let lines = watching.until(WAITS);
    assert!(lines.iter().all(|line| !line.contains("sample/tables.xlsx")), "{lines:#?}");
    let (code, all) = watching.end();
    assert_eq!(code, Some(0));
    assert_eq!(all.iter().filter(|line| line.contains("文件-正在打开")).count(), 1, "{all:#?}");
    assert_eq!(all.iter().filter(|line| line.contains("改了 tables.xlsx")).count(), 1, "{all:#?}");
}

#[test]
fn a_watch_that_is_killed_in_a_round_leaves_whole_drafts() {
    let desk = Desk::new();
    let [right, wrong] = two_books(&desk);
    let drafts = desk.output().join("sample/2023/内部/草稿");
    for (bytes, delay) in [(&wrong, 300), (&right, 1_200)] {
        let mut watching = Watching::of(&desk);
        std::fs::write(desk.unit().join("tables.xlsx"), bytes).unwrap();
        watching.until("改了 tables.xlsx");
        std::thread::sleep(Duration::from_millis(delay));
        watching.child.kill().unwrap();
        watching.child.wait().unwrap();
        for (name, bytes) in files(&drafts) {
            let whole: &[u8] = match name.extension().and_then(|end| end.to_str()) {
                Some("pdf") => b"%%EOF",
                Some("html") => b"</html>",
                Some("xlsx") => b"PK\x05\x06",
                _ => b"",
            };
            let hidden = name.to_str().unwrap().starts_with('.');
            let end = &bytes[bytes.len().saturating_sub(64)..];
            let is_whole = end.windows(whole.len().max(1)).any(|part| part.starts_with(whole));
            assert!(hidden || is_whole, "{} is half written", name.display());
        }
    }
    std::fs::write(desk.unit().join("tables.xlsx"), &right).unwrap();
    let draft = ["build".into(), desk.unit(), "--draft".into(), "-o".into(), desk.output()];
    run(draft).expect(0);
    let hidden = |name: &str| name.starts_with('.') && name != ".sha256";
    let left: Vec<_> =
        files(&drafts).into_iter().filter(|(name, _)| hidden(name.to_str().unwrap())).collect();
    assert!(left.is_empty() && !desk.public(2023).exists(), "{left:?}");
}

#[test]
fn without_a_folder_there_is_nothing_to_watch() {
    let run = run(["watch".into(), "没有这个文件夹".into()]).expect(2);
    assert!(run.stderr.contains("没有这个文件夹"), "{}", run.stderr);
}

#[test]
fn a_workbook_that_is_cut_anywhere_is_not_saved_whole() {
    for name in BOOKS {
        let bytes = std::fs::read(root().join(name)).unwrap();
        assert!(is_saved_whole(bytes.clone()), "{name}");
        for twentieth in 0..20 {
            let cut = bytes[..bytes.len() * twentieth / 20].to_vec();
            assert!(!is_saved_whole(cut.clone()), "{name} cut after {twentieth} twentieths");
            // the room is taken, and the rest not yet written
            let filled = [cut, vec![0; bytes.len() - bytes.len() * twentieth / 20]].concat();
            assert!(!is_saved_whole(filled), "{name} filled after {twentieth} twentieths");
        }
    }
}
