//! What a clerk sees on a terminal of 80 and of 120 columns, line by line. How long a run took, the size of files and
//! the days that are left are masked.

use std::fs::File;
use std::path::Path;

use regex::Regex;
use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::{program, root};

/// A folder with units in it, where the program runs.
struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A copy of a sample under a name.
    fn unit(&self, name: &str, sample: &str) -> &Self {
        let to = self.0.path().join(name);
        std::fs::create_dir(&to).unwrap();
        for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(root().join("inputs").join(sample).join(file), to.join(file)).unwrap();
        }
        self
    }

    fn change(&self, unit: &str, change: impl FnOnce(&mut Book)) -> &Self {
        let path = self.0.path().join(unit).join("tables.xlsx");
        let mut book = Book::read(&path);
        change(&mut book);
        book.write(&path);
        self
    }

    fn rewrite(&self, unit: &str, from: &str, to: &str) -> &Self {
        let path = self.0.path().join(unit).join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "unit.toml holds no {from}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        self
    }

    /// Both streams as they come on a terminal so wide, and the exit code.
    fn seen(&self, args: &[&str], columns: usize) -> String {
        let path = self.0.path().join("seen.txt");
        let file = File::create(&path).unwrap();
        let mut command = program();
        command.args(args).current_dir(self.0.path()).env("COLUMNS", columns.to_string());
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let code = command.status().unwrap().code().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        format!("$ gongkai {}\n{text}（{code}）\n", args.join(" "))
    }
}

/// Without what differs from run to run, and what hangs on the day.
fn masked(text: &str) -> String {
    let mut text = text.to_owned();
    for (what, mask) in [
        (r"用时[0-9.]+秒", "用时□秒"),
        (r"[0-9.]+[KM]B", "□KB"),
        (r"(已超过|还有)[0-9]+天|今天是最后一天", "还有□天"),
    ] {
        text = Regex::new(what).unwrap().replace_all(&text, mask).into_owned();
    }
    text
}

/// Compares what is seen with what was, at both widths.
fn held(name: &str, seen: impl Fn(usize) -> String) {
    for columns in [80, 120] {
        let seen = masked(&seen(columns));
        let path = root().join(format!("tests/data/terminal/{name}-{columns}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &seen).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(known == seen, "{} has changed; look, then run with UPDATE_GOLDEN=1:\n{seen}", shown(&path));
        let wide = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > columns;
        let wide: Vec<&str> =
            seen.lines().filter(wide).filter(|line| !line.contains('□') && !line.starts_with('$')).collect();
        // what is copied is whole: lines to be pasted, ids
        let is_copied = |line: &&str| line.contains(" = \"……\"") || line.ends_with("]:");
        assert!(wide.iter().all(is_copied), "{wide:#?}");
    }
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A number of the total row of table 3 of a sample.
fn more(book: &mut Book, sheet: &str, at: (u32, u16), by: f64) {
    *book.sheet(sheet).number(at) += by;
}

#[test]
fn a_clean_run() {
    let of = |columns: usize| {
        let room = Room::new();
        room.unit("城管局", "qingshi-2025");
        let build = ["build", "城管局", "-o", "公开", "--no-system-fonts"];
        let first = room.seen(&build, columns);
        assert!(first.lines().count() <= 8, "a clean run prints six lines at most:\n{first}");
        let report = ["check", "城管局", "--report", "报告"];
        [first, room.seen(&build, columns), room.seen(&report, columns)].join("\n")
    };
    held("clean", of);
}

#[test]
fn everything_of_a_clean_run() {
    let room = Room::new();
    room.unit("城管局", "qingshi-2025");
    held("verbose", |columns| room.seen(&["check", "城管局", "-v"], columns));
}

#[test]
fn quietly_only_what_is_wrong_is_told() {
    let room = Room::new();
    room.unit("甲", "qingshi-2025").unit("乙", "nanchang-2023");
    assert_eq!(room.seen(&["check", "甲", "乙", "-q"], 80), "$ gongkai check 甲 乙 -q\n（0）\n");
    let build = room.seen(&["build", "甲", "-q", "--no-system-fonts"], 80);
    assert_eq!(build, "$ gongkai build 甲 -q --no-system-fonts\n（0）\n");
    assert!(room.0.path().join("output/甲/2025/公开").is_dir());
    room.change("甲", |book| more(book, "表三", (14, 3), 10.0));
    let told = room.seen(&["check", "甲", "乙", "-q"], 80);
    let loud = room.seen(&["check", "甲", "乙"], 80);
    let of_one = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains("表三")).map(str::to_owned).collect()
    };
    assert!(!of_one(&told).is_empty() && of_one(&told) == of_one(&loud), "{told}");
    assert!(!told.contains("南昌市社会保险事业服务中心　2023年"), "{told}");
}

#[test]
fn for_programs_nothing_but_the_report_is_printed() {
    let room = Room::new();
    room.unit("甲", "qingshi-2025").unit("乙", "nanchang-2023");
    room.change("甲", |book| more(book, "表三", (14, 3), 10.0));
    let printed = |args: &[&str]| {
        let output = program().args(args).current_dir(room.0.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).expect(&text);
        (json, text, output.status.code())
    };
    let (one, text, code) = printed(&["check", "甲", "--format", "json", "--report", "报告"]);
    assert_eq!((one["publishable"].as_bool(), code), (Some(false), Some(1)));
    assert_eq!(text, std::fs::read_to_string(room.0.path().join("报告/check.json")).unwrap());
    let (all, _, code) = printed(&["check", "甲", "乙", "没有", "--format", "json"]);
    let publishable: Vec<bool> =
        all.as_array().unwrap().iter().map(|one| one["publishable"].as_bool().unwrap()).collect();
    assert_eq!((publishable, code), (vec![false, true, false], Some(2)));
    assert!(!all[2]["errors"].as_array().unwrap().is_empty(), "{all}");
}

#[test]
fn a_contradiction() {
    let room = Room::new();
    room.unit("城管局", "qingshi-2025").change("城管局", |book| more(book, "表三", (14, 3), 10.0));
    let build = ["build", "城管局", "-o", "公开", "--no-system-fonts"];
    held("contradiction", |columns| room.seen(&build, columns));
}

/// The department sample without a reason that its document asks for.
fn without_a_reason() -> Room {
    let room = Room::new();
    room.unit("城管局", "qingshi-2025");
    room.rewrite("城管局", "\"三公经费支出表/合计/公务接待费\" = ", "# ");
    room
}

#[test]
fn what_is_to_be_pasted_begins_with_no_name_of_a_unit() {
    let room = without_a_reason();
    room.unit("另一局", "nanchang-2023");
    let seen = room.seen(&["check", "城管局", "另一局"], 80);
    assert!(seen.lines().any(|line| line.starts_with("\"三公经费支出表/合计/公务接待费\" = ")), "{seen}");
    // every other line says whose it is
    let (nobody, last) = (["$", "\"", "（"], "还不能生成：1个单位（云川市青石区城市管理局）");
    let mut lines =
        seen.lines().filter(|line| !line.is_empty() && !nobody.iter().any(|own| line.starts_with(own)));
    assert!(lines.all(|line| line.contains(" │") || line == last || line == "核对通过：1个单位"), "{seen}");
}

#[test]
fn a_draft_that_lacks_a_reason() {
    let of = |columns: usize| {
        let room = without_a_reason();
        let draft = ["build", "城管局", "-o", "公开", "--draft", "--no-system-fonts"];
        let alone = room.seen(&draft, columns);
        room.change("城管局", |book| more(book, "表三", (14, 3), 10.0));
        [alone, room.seen(&draft, columns), room.seen(&["check", "城管局"], columns)].join("\n")
    };
    held("draft", of);
}

#[test]
fn a_draft_is_told_as_shortly_as_what_is_published() {
    let room = Room::new();
    room.unit("城管局", "qingshi-2025");
    let draft = ["build", "城管局", "-o", "公开", "--draft", "--no-system-fonts"];
    let told = room.seen(&draft, 80);
    // the command before, the exit code behind
    assert!(told.lines().count() <= 8, "a clean run prints six lines at most:\n{told}");
    assert!(told.contains("  文件夹　公开/城管局/2025/内部/草稿（5个文件）\n"), "{told}");
    let all = room.seen(&[draft.as_slice(), &["-v"]].concat(), 80);
    assert!(all.contains("\n  公开/城管局/2025/内部/草稿/check.html\n"), "{all}");
}

#[test]
fn the_last_line_says_that_no_draft_was_made() {
    let room = Room::new();
    room.unit("城管局", "qingshi-2025");
    std::fs::write(room.0.path().join("城管局/tables.xlsx"), "不是工作簿").unwrap();
    for (more, wanted) in
        [(&["--draft"][..], "草稿没有排出来，没有写任何文件。"), (&[], "，没有写任何文件。")]
    {
        let told = room.seen(&[&["build", "城管局", "-o", "公开"], more].concat(), 120);
        let last = told.lines().rev().nth(1).unwrap();
        assert!(last.contains(wanted) && last.contains("草稿") != more.is_empty(), "{told}");
    }
}

#[test]
fn what_cannot_be_read_hides_no_missing_reason() {
    let of = |columns: usize| {
        let room = without_a_reason();
        room.change("城管局", |book| book.sheet("表三").set((14, 3), "12,3a"));
        let check = room.seen(&["check", "城管局", "--report", "报告"], columns);
        let file = room.0.path().join("城管局/unit.toml");
        std::fs::write(file, "pack = \"jiangxi").unwrap();
        [check, room.seen(&["build", "城管局", "-o", "公开"], columns)].join("\n")
    };
    held("unread", of);
}

#[test]
fn a_run_that_withholds_and_goes_without_a_rule() {
    let of = |columns: usize| {
        let room = Room::new();
        room.unit("城管局", "qingshi-2025");
        let path = room.0.path().join("城管局/unit.toml");
        let unit = std::fs::read_to_string(&path).unwrap();
        let more = "\n[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\ncodes = ['2120199']\nprojects = ['智慧城管平台']\n\n\
                    [[rule]]\nid = '文字-句号'\nseverity = 'off'\nreason = '标题按上级的写法'\n";
        std::fs::write(&path, unit + more).unwrap();
        room.change("城管局", |book| book.sheets.retain(|sheet| !sheet.name.starts_with("附")));
        let build = room.seen(&["build", "城管局", "-o", "公开", "--no-system-fonts"], columns);
        [build, room.seen(&["check", "城管局"], columns)].join("\n")
    };
    held("withheld", of);
}

#[test]
fn a_batch_of_five() {
    let of = |columns: usize| {
        let room = Room::new();
        for (name, sample) in [
            ("社保中心", "nanchang-2023"),
            ("城管局", "qingshi-2025"),
            ("文旅局", "mingwan-2026"),
            ("城管局二", "qingshi-2025"),
            ("社保中心二", "nanchang-2023"),
        ] {
            room.unit(name, sample);
        }
        room.rewrite("城管局二", "云川市青石区城市管理局", "云川市白水区城市管理局");
        room.change("社保中心二", |book| more(book, "3 部门支出总表", (3, 2), 1.0));
        room.rewrite("社保中心二", "南昌市社会保险事业服务中心", "南昌市人才服务中心");
        room.seen(&["build", "社保中心", "-o", "公开", "--no-system-fonts"], columns);
        let all = ["社保中心", "城管局", "文旅局", "城管局二", "社保中心二"];
        let args = ["build"].into_iter().chain(all).chain(["-o", "公开", "--no-system-fonts"]);
        room.seen(&args.collect::<Vec<_>>(), columns)
    };
    held("batch", of);
}

#[test]
fn an_input_full_of_faults() {
    let room = Room::new();
    room.unit("社保中心", "nanchang-2023");
    room.rewrite("社保中心", "kind = \"单位\"", "kind = \"单位\"\nsupervizor = \"某局\"");
    room.change("社保中心", |book| {
        book.sheet("2 ").set((7, 2), "三百");
        more(book, "5 ", (5, 2), 0.01);
        more(book, "3 ", (8, 3), 20.0);
        book.sheet("7 ").cells.insert((3, 4), Value::Number(122_300.0));
        book.sheets.retain(|sheet| !sheet.name.contains("政府采购"));
    });
    held("faults", |columns| room.seen(&["check", "社保中心"], columns));
}
