//! `gongkai new` for a new unit: what is asked, what is written, and what check says of it before and while it is
//! filled in.

use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

use encoding_rs::GBK;
use gongkai::cli::Outcome;
use gongkai::cli::args::{Command, NewArgs, parse_from};
use gongkai::cli::encoding::StreamEncoding;
use gongkai::cli::new::{Interview, run_asking};
use gongkai::cli::out::Out;
use gongkai::pack::load::{built_in_packs, load};
use tempfile::TempDir;

use crate::books::{Book, Value};
use crate::support::{Desk, Run, ended, program, root};

/// A desk with nothing on it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = program();
        command.args(args).current_dir(self.0.path());
        ended(command)
    }

    /// `new` with all that has to be known.
    fn new_unit(&self, folder: &str, more: &[&str]) -> Run {
        let all = [
            "new",
            folder,
            "--pack",
            "jiangxi",
            "--name",
            "青石市民政局",
            "--kind",
            "单位",
            "--nature",
            "行政",
            "--level",
            "市级",
            "--year",
            "2026",
        ];
        self.run(&[&all[..], more].concat())
    }

    /// The names of files in a folder, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.at(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Fills in cells of the sheet of facts of the blank workbook, by the names in its first column.
    fn fill(&self, folder: &str, sheet: &str, cells: &[(&str, &str)]) {
        let path = self.at(folder).join("tables.xlsx");
        let mut book = Book::read(&path);
        let sheet = book.sheet(sheet);
        for (name, text) in cells {
            let row = sheet.find(name).0;
            sheet.cells.insert((row, 1), Value::Text((*text).to_owned()));
        }
        book.write(&path);
    }
}

/// The arguments of `new` in a folder of some place.
fn args(folder: &Path, more: &[&str]) -> NewArgs {
    let args = ["gongkai".into(), "new".into(), folder.as_os_str().to_owned()];
    let cli = parse_from(args.into_iter().chain(more.iter().map(Into::into))).unwrap();
    match cli.command {
        Command::New(args) => args,
        other => panic!("{other:?}"),
    }
}

/// `new` with these lines typed; what was shown, and what it came to.
fn typed(folder: &Path, more: &[&str], lines: &[u8]) -> (String, Outcome) {
    let mut shown = Vec::new();
    let mut lines = BufReader::new(Cursor::new(lines));
    let interview = Interview { typed: &mut lines, shown: &mut shown, encoding: StreamEncoding::default() };
    let outcome = run_asking(&args(folder, more), Some(interview), &mut Out::new());
    (String::from_utf8(shown).unwrap(), outcome)
}

#[test]
fn flags_alone_make_the_folder_and_say_what_comes_next() {
    let place = Place::new();
    let run = place.new_unit("青石市民政局", &[]).expect(0);
    assert_eq!(place.names("青石市民政局"), ["tables.xlsx"]);
    assert_eq!(place.names(""), ["青石市民政局"]);
    for said in ["已新建 青石市民政局：青石市民政局2026年单位预算", "下一步", "gongkai check 青石市民政局"]
    {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    let mut book = Book::read(&place.at("青石市民政局/tables.xlsx"));
    let facts = book.sheet("基本情况");
    for (name, stated) in
        [("单位全称", "青石市民政局"), ("单位性质", "行政"), ("预算级次", "市级"), ("预算年度", "2026")]
    {
        let row = facts.find(name).0;
        assert_eq!(facts.cells[&(row, 1)].plain(), stated, "{name}");
    }
    // what a unit of that nature and kind never prints is not asked for
    let labels: Vec<String> = facts.cells.values().map(Value::plain).collect();
    for other in ["机关运行经费", "预算单位数"] {
        assert!(!labels.iter().any(|label| label == other), "{other}");
    }
    assert_eq!(run.stderr, "");
}

#[test]
fn off_a_terminal_all_that_is_lacking_is_one_message_with_a_command_to_copy() {
    let place = Place::new();
    let run = place.run(&["new", "新 单位", "--kind", "部门"]).expect(2);
    assert_eq!(run.stderr.matches("错误[").count(), 1, "{}", run.stderr);
    for option in ["--pack", "--name", "--nature", "--level", "--year", "行政、参公", "jiangxi、shanghai"]
    {
        assert!(run.stderr.contains(option), "{option}: {}", run.stderr);
    }
    let command = "gongkai new \"新 单位\" --pack jiangxi --name 单位全称 --kind 部门 --nature 行政";
    assert!(run.stdout.starts_with(command), "{}", run.all());
    assert_eq!(place.names(""), Vec::<String>::new());
}

#[test]
fn all_wrong_values_are_told_at_once_and_nothing_is_written() {
    let place = Place::new();
    let run = place.run(&[
        "new", "x", "--pack", "jiangxi", "--name", "。", "--kind", "局", "--nature", "公益", "--level",
        "市级", "--year", "3000",
    ]);
    let run = run.expect(2);
    for told in
        ["--name", "--kind 局", "--nature 公益：“公益”开头的不止一个：公益一类、公益二类", "--year 3000"]
    {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("--level"), "{}", run.stderr);
    let run = place.new_unit("x", &["--templates", "没有的文件夹"]).expect(2);
    assert!(run.stderr.contains("没有写任何文件"), "{}", run.stderr);
    assert_eq!(place.names(""), Vec::<String>::new());
}

#[test]
fn what_lies_in_the_folder_is_never_changed() {
    let place = Place::new();
    std::fs::create_dir(place.at("x")).unwrap();
    std::fs::write(place.at("x/批复.pdf"), "mine").unwrap();
    place.new_unit("x", &[]).expect(0);
    assert_eq!(place.names("x"), ["tables.xlsx", "批复.pdf"]);
    let before = std::fs::read(place.at("x/tables.xlsx")).unwrap();
    // a second time it is no new unit
    let run = place.new_unit("x", &[]).expect(2);
    assert!(run.stderr.contains("新建-已有") && run.stderr.contains("gongkai check x"), "{}", run.stderr);
    assert_eq!(std::fs::read(place.at("x/tables.xlsx")).unwrap(), before);
    std::fs::write(place.at("文件"), "mine").unwrap();
    let run = place.new_unit("文件", &[]).expect(2);
    assert!(run.stderr.contains("同名的文件"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(place.at("文件")).unwrap(), "mine");
    // tables of this year, without anything that is stated
    std::fs::create_dir(place.at("y")).unwrap();
    std::fs::copy(root().join("inputs/qingshi-2025/tables.xlsx"), place.at("y/导出.xlsx")).unwrap();
    // those of last year are left to lie
    place.new_unit("y", &[]).expect(0);
    std::fs::remove_file(place.at("y/tables.xlsx")).unwrap();
    let run = place.run(&["new", "y", "--year", "2025"]).expect(2);
    assert!(
        run.stderr.contains("文件夹里已经有预算表") && run.stderr.contains("--tables y/导出.xlsx"),
        "{}",
        run.stderr
    );
    assert_eq!(place.names("y"), ["导出.xlsx"]);
}

#[test]
fn an_export_goes_in_as_it_is_with_the_sheets_of_facts_beside_it() {
    let place = Place::new();
    let export = root().join("inputs/qingshi-2025/tables.xlsx");
    std::fs::copy(&export, place.at("导出.xlsx")).unwrap();
    let all = [
        "new",
        "局",
        "--pack",
        "jiangxi",
        "--name",
        "青石区城市管理局",
        "--kind",
        "部门",
        "--nature",
        "混合",
        "--level",
        "区级",
        "--year",
        "2025",
    ];
    let run = place.run(&[&all[..], &["--tables", "导出.xlsx"]].concat()).expect(0);
    assert_eq!(place.names("局"), ["基本情况.xlsx", "导出.xlsx"]);
    assert_eq!(std::fs::read(place.at("局/导出.xlsx")).unwrap(), std::fs::read(&export).unwrap());
    assert!(run.stdout.contains("导出.xlsx　原样放进来，认出"), "{}", run.stdout);
    let mut book = Book::read(&place.at("局/基本情况.xlsx"));
    let texts: Vec<String> = book.sheet("文字说明").cells.values().map(Value::plain).collect();
    assert!(texts.iter().any(|text| text == "市容执法专项"), "{texts:?}");
    // one that lies there already stays where it is
    std::fs::create_dir(place.at("区")).unwrap();
    std::fs::copy(&export, place.at("区/导出.xlsx")).unwrap();
    let mut there = all;
    there[1] = "区";
    place.run(&[&there[..], &["--tables", "区/导出.xlsx"]].concat()).expect(0);
    assert_eq!(place.names("区"), ["基本情况.xlsx", "导出.xlsx"]);
}

#[test]
fn what_is_no_workbook_is_told_before_anything_is_asked_or_written() {
    let place = Place::new();
    std::fs::write(place.at("表.docx"), "no").unwrap();
    std::fs::write(place.at("坏.xlsx"), "no").unwrap();
    let run = place.run(&["new", "x", "--tables", "表.docx", "--tables", "坏.xlsx", "--tables", "无.xlsx"]);
    let run = run.expect(2);
    for told in ["“表.docx”不是工作簿", "坏.xlsx", "无.xlsx"] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("新建-选项"), "{}", run.stderr);
    assert_eq!(place.names("x"), Vec::<String>::new());
}

#[test]
fn what_no_option_says_is_asked_until_the_answer_is_one() {
    let place = Place::new();
    let lines = "江西\n\n青石市民政局\n5\n单位\n公益\n行政\n市\n明年\n２０２６年\n\n";
    let (shown, outcome) = typed(&place.at("x"), &[], lines.as_bytes());
    assert_eq!(outcome, Outcome::Done, "{shown}");
    for said in [
        "模板包（用哪个省市的表样和文字）",
        "  1　江西省部门（单位）预算公开（jiangxi，内置）",
        "不能空着",
        "没有第5个，只有1到2",
        "“公益”开头的不止一个：公益一类、公益二类",
        "“明年”不是四位数的年份",
        "直接回车就是 20",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let mut book = Book::read(&place.at("x/tables.xlsx"));
    let facts = book.sheet("基本情况");
    for (name, stated) in
        [("单位全称", "青石市民政局"), ("单位性质", "行政"), ("预算级次", "市级"), ("预算年度", "2026")]
    {
        assert_eq!(facts.cells[&(facts.find(name).0, 1)].plain(), stated, "{name}");
    }
    // what an option says is not asked for; Enter takes what is shown; a terminal of GBK
    let given = ["--pack", "shanghai", "--kind", "部门", "--nature", "行政", "--level", "区级"];
    let (shown, outcome) = typed(&place.at("y"), &given, &GBK.encode("联通区民政局\n\n\n").0);
    assert_eq!(outcome, Outcome::Done, "{shown}");
    assert!(!shown.contains("模板包") && !shown.contains("单位性质"), "{shown}");
    let mut book = Book::read(&place.at("y/tables.xlsx"));
    let facts = book.sheet("基本情况");
    assert_eq!(facts.cells[&(facts.find("单位全称").0, 1)].plain(), "联通区民政局");
}

#[test]
fn an_answer_is_taken_back_and_all_are_seen_before_anything_is_written() {
    let place = Place::new();
    // back from the second question to the pack; a wrong name taken back; a level that was typed as a number
    let lines = "2\n上一步\n1\n青石民政局\n<\n青石市民政局\n单位\n行政\n1\n2026\n5\n市级\n9\n\n";
    let (shown, outcome) = typed(&place.at("x"), &[], lines.as_bytes());
    assert_eq!(outcome, Outcome::Done, "{shown}");
    let summary = "请看一遍：\n  1　模板包：江西省部门（单位）预算公开\n  2　单位全称：青石市民政局\n";
    for said in [
        "写“上一步”（或 <）",
        summary,
        "  → 省级\n",
        "  5　预算级次：省级\n",
        "  5　预算级次：市级\n",
        "没有“9”这个编号，只有1到6",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let mut book = Book::read(&place.at("x/tables.xlsx"));
    let facts = book.sheet("基本情况");
    for (name, stated) in [("单位全称", "青石市民政局"), ("预算级次", "市级"), ("预算年度", "2026")]
    {
        assert_eq!(facts.cells[&(facts.find(name).0, 1)].plain(), stated, "{name}");
    }
    // who goes away before the summary is confirmed has written nothing
    let (shown, outcome) = typed(&place.at("y"), &[], "1\n青石市民政局\n单位\n行政\n市级\n2026\n".as_bytes());
    assert_eq!(outcome, Outcome::Refused, "{shown}");
    assert!(!place.at("y").exists());
}

#[test]
fn who_goes_away_leaves_nothing_behind() {
    let place = Place::new();
    let (shown, outcome) = typed(&place.at("x"), &[], "1\n青石市民政局\n".as_bytes());
    assert_eq!(outcome, Outcome::Refused);
    assert!(shown.contains("部门还是单位"), "{shown}");
    assert_eq!(place.names(""), Vec::<String>::new());
}

#[test]
fn a_blank_folder_is_a_list_of_what_is_to_be_filled_in_whatever_the_unit() {
    std::thread::scope(|scope| {
        for id in built_in_packs() {
            scope.spawn(move || blank_of(id));
        }
    });
}

/// Checks the blank folders of all kinds and natures of a pack.
fn blank_of(id: &str) {
    let place = Place::new();
    let pack = load(id, &[]).unwrap();
    let nature = pack.manifest.facts.iter().find(|fact| fact.key == *pack.manifest.nature.fact).unwrap();
    let mut folders: Vec<String> = Vec::new();
    for kind in &pack.manifest.kinds {
        for nature in &nature.choices {
            let folder = format!("{kind}-{nature}");
            let flags = [
                "new",
                &folder,
                "--pack",
                id,
                "--name",
                "青石区民政局",
                "--kind",
                kind,
                "--nature",
                nature,
                "--level",
                "区级",
                "--year",
                "2026",
            ];
            place.run(&flags).expect(0);
            folders.push(folder);
        }
    }
    for folder in &folders {
        let run = place.run(&["check", folder]).expect(2);
        assert_eq!(run.stdout, "青石区民政局　2026年\n", "{}", run.all());
        let lines: Vec<&str> = run.stderr.lines().collect();
        let (end, lines) = lines.split_last().unwrap();
        assert_eq!(lines[0], "还没有填：", "{}", run.stderr);
        for line in &lines[1..] {
            // a sheet, a cell, a table
            let known = ["  tables.xlsx「", "  tables.xlsx 的预算表", "    「", "    这几页有这项钱的填"];
            let is_cell = line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(['B', 'C']));
            assert!(is_cell || known.iter().any(|known| line.starts_with(known)), "{folder}: {line}");
        }
        assert!(lines.iter().any(|line| line.contains("文档日期：")), "{}", run.stderr);
        let tables = lines.iter().filter(|line| line.ends_with("」　还没有填")).count();
        assert!(tables >= 4, "{}", run.stderr);
        assert!(end.ends_with("处没有填，没有写任何文件。请填好、保存以后再运行一次。"), "{end}");
    }
}

#[test]
fn the_list_shrinks_as_it_is_filled_in() {
    let place = Place::new();
    place.new_unit("局", &[]).expect(0);
    let before = place.run(&["check", "局"]).expect(2);
    place.fill("局", "基本情况", &[("文档日期", "2026-02-10"), ("编制人数", "40")]);
    let after = place.run(&["check", "局"]).expect(2);
    for gone in ["文档日期", "编制人数"] {
        assert!(before.stderr.contains(gone) && !after.stderr.contains(gone), "{}", after.stderr);
    }
    assert_eq!(before.stderr.lines().count() - 2, after.stderr.lines().count(), "{}", after.stderr);
    assert!(!after.all().contains("错误["), "{}", after.all());
}

/// Takes the amounts of a sheet away.
fn emptied(desk: &Desk, sheet: &str) {
    desk.change("tables.xlsx", |book| {
        book.sheet(sheet).cells.retain(|(row, col), value| {
            let is_amount = matches!(value, Value::Number(_) | Value::Formula(_)) && *row > 2 && *col > 0;
            !is_amount
        });
    });
}

#[test]
fn a_table_without_amounts_is_to_be_filled_in_where_another_shows_that_there_is_money() {
    for (sheet, other) in
        [("表二", "“收支预算总表”的B18有2444万元"), ("表八", "“财政拨款收支总表”的F5有300万元")]
    {
        let desk = Desk::of("qingshi-2025");
        emptied(&desk, sheet);
        let run = desk.check().expect(2);
        let line = format!("    「{sheet}」　还没有填：{other}；没有这项钱的，改正那一格\n");
        assert!(run.stderr.contains(&line), "{}", run.all());
        // nothing is held against a table that is not filled in, and 表九 may stay blank
        assert!(!run.all().contains("错误[") && run.stderr.contains("还有1处没有填"), "{}", run.all());
        assert!(run.stderr.contains("没有的空着：「表九」\n"), "{}", run.all());
    }
    let desk = Desk::of("qingshi-2025");
    emptied(&desk, "表一");
    emptied(&desk, "表四");
    let run = desk.check().expect(2);
    for sheet in ["表一", "表二", "表三", "表四"] {
        let is_blank = sheet == "表一" || sheet == "表四";
        assert_eq!(run.stderr.contains(&format!("「{sheet}」　还没有填")), is_blank, "{}", run.all());
    }
}
