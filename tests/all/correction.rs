//! `build --correction`: the corrected edition and the notice that tells the public; what is refused; what stays when the
//! same is built again.

use std::path::{Path, PathBuf};

use scraper::{Html, Selector};

use crate::difference::Copies;
use crate::difference::seen::laid;
use crate::support::{Run, ended, golden, pdf_text, program};
use crate::variants_text::model::{Leaf, Variant};

/// Options of a correction of a mistake.
const MISTAKE: [&str; 4] = ["--correction-kind", "差错更正", "--correction-date", "2025-03-06"];

/// Builds a copy of a sample into one output.
fn build(copies: &Copies, name: &str, more: &[&str]) -> Run {
    let mut command = program();
    command.current_dir(copies.folder.path());
    command.args(["build", name, "-o", "输出", "--no-system-fonts"]).args(more);
    ended(command)
}

/// The same, as a correction of the day that `more` states, or of one that is late enough for every sample.
fn correct(copies: &Copies, name: &str, reason: &str, more: &[&str]) -> Run {
    let stated = more.contains(&"--correction-date");
    let day: &[&str] = if stated { &[] } else { &MISTAKE[2..] };
    build(copies, name, &[&["--correction", reason], &MISTAKE[..2], day, more].concat())
}

fn command(copies: &Copies, args: &[&str]) -> Run {
    let mut command = program();
    command.current_dir(copies.folder.path()).args(args);
    ended(command)
}

/// The folder of inputs that is built into one folder of output under one name.
fn take(copies: &Copies, from: &str) {
    let to = copies.path("单位");
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(copies.path(from)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// The year's folder.
fn year(copies: &Copies) -> PathBuf {
    let root = copies.path("输出/单位");
    let mut years = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    years.find(|path| path.is_dir()).unwrap()
}

/// How many editions there are.
fn editions(copies: &Copies) -> usize {
    std::fs::read_dir(year(copies).join("内部/版本")).unwrap().count()
}

/// The public file with a beginning and an end to its name.
fn public(copies: &Copies, begins: &str, ends: &str) -> Option<PathBuf> {
    let files = std::fs::read_dir(year(copies).join("公开")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files.into_iter().find(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(begins) && name.ends_with(ends)
    })
}

/// The notice as a reader has it: a line each title, paragraph and row, by a real parser.
fn notice(copies: &Copies) -> String {
    let page = std::fs::read_to_string(public(copies, "关于更正", ".html").unwrap()).unwrap();
    let parsed = Html::parse_document(&page);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    // nothing looks for the contents that a letter has not
    assert!(!page.contains("querySelector"), "{page}");
    let mut lines = String::new();
    for own in parsed.select(&Selector::parse("h1, main p, caption .title, tr").unwrap()) {
        let cells: Vec<String> = own
            .select(&Selector::parse("th, td").unwrap())
            .map(|cell| cell.text().collect::<String>())
            .collect();
        let text = if cells.is_empty() { own.text().collect() } else { cells.join("｜") };
        lines.push_str(text.trim());
        lines.push('\n');
    }
    lines
}

/// Publishes what was, then what corrects it; the notice is held against the golden one.
fn corrected(copies: &Copies, name: &str, reason: &str) {
    take(copies, "旧版");
    build(copies, "单位", &[]).expect(0);
    take(copies, "新版");
    correct(copies, "单位", reason, &["--correction-date", "2023-03-06"]).expect(0);
    golden(&format!("correction/{name}"), &notice(copies));
    let in_pdf = pdf_text(&public(copies, "关于更正", ".pdf").unwrap());
    let flat = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let (page, set) = (flat(&notice(copies)), flat(&in_pdf));
    let amounts = regex::Regex::new(r"\d[\d,]*\.\d\d").unwrap();
    for amount in amounts.find_iter(&page).map(|found| found.as_str()).chain([reason.trim_end_matches('。')])
    {
        assert!(set.contains(amount), "the PDF lacks {amount}: {in_pdf}");
    }
    let cover = pdf_text(&public(copies, "南昌", "单位预算.pdf").unwrap());
    let cover = flat(cover.split('\u{c}').next().unwrap());
    assert!(cover.contains("（更正版）") && cover.contains("更正日期：2023年3月6日"), "{cover}");
    // numbers of editions are the house's own
    for text in [&page, &set, &cover] {
        assert!(!text.contains("第1版") && !text.contains("第2版"), "{text}");
    }
}

fn sentence() -> Copies {
    let copies = Copies::of("nanchang-2023");
    copies.rewrite("继续参保扩面；", "继续扩大参保面；");
    copies
}

#[test]
fn a_figure_with_its_totals() {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let office = new.now.leaves.iter_mut().find(|leaf| leaf.economic == "30201").unwrap();
    office.cents += 1_500_000;
    corrected(&laid(&old, &new), "figure.txt", "录入时看错一行");
}

#[test]
fn a_sentence_of_the_text() {
    let copies = sentence();
    let stated = "[publication]\nfirst_date = \"2023-02-13\"\nsite = \"某市人民政府网\"\ncontact = \"0791-1234567\"\n\n[prose]";
    for name in ["旧版", "新版"] {
        copies.rewrite_in(name, "[prose]", stated);
    }
    corrected(&copies, "sentence.txt", "排版时漏字。");
}

#[test]
fn a_project_that_had_been_forgotten() {
    let old = Variant::of("nanchang-2023");
    let mut new = old.clone();
    let like = new.now.leaves.iter().find(|leaf| leaf.used == "项目").unwrap().clone();
    new.now.leaves.push(Leaf { item: "2080150".to_owned(), cents: 12_000_000, ..like });
    corrected(&laid(&old, &new), "project.txt", "汇总时漏计一个项目");
}

#[test]
fn what_is_no_correction_is_refused_and_nothing_is_written() {
    let copies = sentence();
    take(&copies, "旧版");
    let none = correct(&copies, "单位", "漏字", &[]).expect(2);
    assert!(none.all().contains("还没有公开过的一版"), "{}", none.all());
    build(&copies, "单位", &[]).expect(0);
    let same = correct(&copies, "单位", "漏字", &[]).expect(2);
    assert!(same.all().contains("公开的内容没有变化"), "{}", same.all());
    take(&copies, "新版");
    let cases: [(&[&str], &str); 12] = [
        (&["--correction", "漏字"], "差错更正"),
        (&["--correction", "漏字"], "没有写更正的日期"),
        (&["--correction", "漏字", "--correction-kind", "差错更正"], "如 --correction-date 2"),
        (&["--correction", "追加预算", "--correction-kind", "预算调整"], "已经公开的预算不改"),
        (&["--correction", "。", "--correction-kind", "差错更正"], "原因是空的"),
        (
            &["--correction", "漏字", "--correction-kind", "差错更正", "--correction-date", "三月"],
            "不是一个日期",
        ),
        (&[&["--correction", "漏字", "--correction-since", "7"], &MISTAKE[..]].concat(), "没有第7版"),
        (&["--correction", "漏字", "--draft"], "不能与"),
        (&["--correction-date", "2023-03-06"], "--correction"),
        (
            &["--correction", "漏字", "--correction-kind", "差错更正", "--correction-date", "2023-01-02"],
            "早于文件的日期",
        ),
        (&["--correction", "见D:\\表\\tables.xlsx", "--correction-kind", "差错更正"], "像是文件的名称"),
        (&["--correction", "漏\u{7}字", "--correction-kind", "差错更正"], "看不见的字符"),
    ];
    for (more, told) in cases {
        let run = build(&copies, "单位", more).expect(2);
        assert!(run.all().contains(told), "{more:?}: {}", run.all());
    }
    let both = command(&copies, &["build", "旧版", "新版", "-o", "输出", "--correction", "漏字"]).expect(2);
    assert!(both.all().contains("一个单位一个单位地写"), "{}", both.all());
    assert_eq!(editions(&copies), 1);
    assert!(public(&copies, "关于更正", "").is_none());
}

#[test]
fn what_is_withheld_now_is_not_told_by_its_old_value() {
    let copies = Copies::of("qingshi-2025");
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    let decision = "[secrecy]\nreviewer = \"甲\"\ndate = \"2025-01-10\"\nmode = \"row\"\nprojects = [\"智慧城管平台\"]\n\n[prose]";
    copies.rewrite("[prose]", decision);
    take(&copies, "新版");
    let run = correct(&copies, "单位", "按保密审查决定不公开", &[]).expect(2);
    assert!(run.all().contains("保密审查决定与第1版的不同"), "{}", run.all());
    assert_eq!(editions(&copies), 1);
    // without a word it is published, as the message says
    build(&copies, "单位", &[]).expect(0);
    assert_eq!(editions(&copies), 2);
    set(&copies, "date = \"2025-02-", "date = \"2025-03-01\"");
    // neither its name nor its amount stands in a reason, however they are written
    for reason in [
        "智慧城管平台的日期写错",
        "“智慧城管”平台录入错误",
        "把42万元写错",
        "由四十二万元更正",
        "把42.00写错",
    ] {
        let named = correct(&copies, "单位", reason, &[]).expect(2);
        assert!(named.all().contains("不公开的名称或者金额"), "{reason}: {}", named.all());
    }
    // another reviewer is no other decision
    set(&copies, "reviewer = ", "reviewer = \"乙\"");
    correct(&copies, "单位", "日期写错", &[]).expect(0);
    assert!(notice(&copies).contains("2025年3月1日"), "{}", notice(&copies));
    // after it another decision is published as it was before, and its notice goes
    set(&copies, "mode = ", "mode = \"rollup\"");
    let stopped = correct(&copies, "单位", "改了口径", &[]).expect(2);
    assert!(stopped.all().contains("请先不写 --correction 生成一版"), "{}", stopped.all());
    let without = build(&copies, "单位", &[]).expect(0);
    assert!(without.all().contains("要撤下") && editions(&copies) == 4, "{}", without.all());
    assert!(public(&copies, "关于更正", "").is_none());
}

/// Another line in the place of the first that begins so.
fn set(copies: &Copies, begins: &str, line: &str) {
    let path = copies.path("单位/unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let old = text.lines().find(|own| own.starts_with(begins)).unwrap_or_else(|| panic!("no {begins}"));
    std::fs::write(&path, text.replacen(old, line, 1)).unwrap();
}

#[test]
fn what_is_not_printed_is_not_told() {
    let copies = Copies::of("nanchang-2023");
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    copies.change(|book| {
        let sheet = book
            .sheets
            .iter_mut()
            .find(|sheet| sheet.cells.values().any(|own| own.plain().contains("本表为空表")))
            .unwrap();
        let at = *sheet.cells.iter().find(|(_, own)| own.plain().contains("本表为空表")).unwrap().0;
        sheet.set(at, "注：内部掌握，待核。");
    });
    take(&copies, "新版");
    let run = correct(&copies, "单位", "说明写错", &[]).expect(2);
    assert!(run.all().contains("公开的内容没有变化"), "{}", run.all());
}

#[test]
fn an_indicator_is_told_in_its_form_and_in_the_text() {
    let copies = Copies::of("nanchang-2023");
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    copies.change(|book| {
        let targets =
            book.sheets.iter_mut().find(|sheet| sheet.cells.values().any(|own| own.plain() == "≧98%"));
        let sheet = targets.unwrap();
        let at = *sheet.cells.iter().find(|(_, own)| own.plain() == "≧98%").unwrap().0;
        sheet.set(at, "≧97%");
    });
    take(&copies, "新版");
    correct(&copies, "单位", "指标值写错", &[]).expect(0);
    let told = notice(&copies);
    let rows: Vec<&str> = told.lines().filter(|line| line.contains("98%") && line.contains("97%")).collect();
    assert!(rows.len() == 2 && rows[0].contains("绩效指标"), "{told}");
}

/// The bytes of the public files, by name.
fn bytes(copies: &Copies) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(year(copies).join("公开")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn the_same_again_is_the_same_correction() {
    let copies = sentence();
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    take(&copies, "新版");
    correct(&copies, "单位", "漏字", &[]).expect(0);
    let before = bytes(&copies);
    assert_eq!(before.len(), 6);
    let again = build(&copies, "单位", &[]).expect(0);
    assert!(again.all().contains("没有新的版本"), "{}", again.all());
    assert_eq!((bytes(&copies), editions(&copies)), (before, 2));
    // it proves itself: from what it keeps, and from what is at hand
    let proven = command(&copies, &["verify", "输出", "--rebuild", "--no-system-fonts"]).expect(0);
    assert!(proven.all().contains("第2版：用留存的预算表和文字重排，公开文件一字节不差"), "{}", proven.all());
    command(&copies, &["verify", "输出", "--inputs", "单位", "--no-system-fonts"]).expect(0);
    // another reason alone: the same edition is corrected
    correct(&copies, "单位", "排版时漏字", &[]).expect(0);
    assert!(notice(&copies).contains("排版时漏字") && editions(&copies) == 3);
    // back to what was
    take(&copies, "旧版");
    let back = build(&copies, "单位", &[]).expect(0);
    assert!(back.all().contains("第1版") && editions(&copies) == 3, "{}", back.all());
    assert!(public(&copies, "关于更正", "").is_none());
}

#[test]
fn a_corrected_document_does_not_change_without_a_word() {
    let copies = sentence();
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    take(&copies, "新版");
    correct(&copies, "单位", "漏字", &[]).expect(0);
    copies.rewrite("actual = 150", "actual = 151").rewrite("active = 100", "active = 101");
    take(&copies, "新版");
    let silent = build(&copies, "单位", &[]).expect(2);
    assert!(silent.all().contains("--correction-since 1") && editions(&copies) == 2, "{}", silent.all());
    let again = correct(&copies, "单位", "人数写错", &[]).expect(0);
    let second = notice(&copies);
    assert!(second.contains("151") && !second.contains("继续扩大参保面"), "{second}");
    // it is another notice than the first, which stays where it is
    assert!(
        second.lines().next().unwrap().ends_with("（二）") && second.contains("以后作过更正"),
        "{second}"
    );
    assert!(again.all().contains("照旧留着"), "{}", again.all());
    correct(&copies, "单位", "漏字和人数写错", &["--correction-since", "1"]).expect(0);
    let whole = notice(&copies);
    assert!(whole.contains("151") && whole.contains("继续扩大参保面"), "{whole}");
}

/// A bureau's own words, composed apart.
#[test]
fn a_bureau_words_its_notice_itself() {
    let copies = sentence();
    take(&copies, "旧版");
    build(&copies, "单位", &[]).expect(0);
    take(&copies, "新版");
    let own = "{% extends \"base/correction.md.tera\" %}\n{% block apology %}谨致歉意。{% endblock %}\n";
    put(&copies.path("单位/templates/correction.md.tera"), own);
    correct(&copies, "单位", "漏字", &[]).expect(0);
    let text = notice(&copies);
    assert!(text.contains("谨致歉意") && !text.contains("敬请谅解"), "{text}");
    // a number that nobody stated stops it here as well
    put(&copies.path("单位/templates/correction.md.tera"), &own.replace("谨致歉意", "共更正12处"));
    let typed = correct(&copies, "单位", "排版漏字", &[]).expect(2);
    assert!(typed.all().contains("12") && typed.all().contains("correction.md.tera"), "{}", typed.all());
    // and so does one that does not say what is corrected
    put(&copies.path("单位/templates/correction.md.tera"), "# 更正说明\n\n已更正。\n");
    let bare = correct(&copies, "单位", "排版漏字", &[]).expect(2);
    assert!(bare.all().contains("没有对照表"), "{}", bare.all());
}

fn put(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_new_edition_says_in_five_lines_what_changed_and_what_is_uploaded_again() {
    let copies = sentence();
    let stated = "[publication]\nfirst_date = \"2023-02-13\"\n\n[prose]";
    for name in ["旧版", "新版"] {
        copies.rewrite_in(name, "[prose]", stated);
    }
    let wide = |more: &[&str]| {
        let mut command = program();
        command.current_dir(copies.folder.path()).env("COLUMNS", "400");
        ended({
            command.args(["build", "单位", "-o", "输出", "--no-system-fonts"]).args(more);
            command
        })
        .expect(0)
        .all()
    };
    take(&copies, "旧版");
    let first = wide(&["--format", "html"]);
    assert!(!first.contains("重新上传"), "{first}");
    take(&copies, "新版");
    let second = wide(&["--format", "html"]);
    for told in [
        "变动　　与第1版比：1句公开文字，1项填写内容",
        "继续【＋扩大】参保【－扩】面",
        "重新上传　全部2个公开文件",
        "--correction 原因 --correction-since 1",
    ] {
        assert!(second.contains(told), "no {told} in\n{second}");
    }
    assert!(second.lines().count() <= first.lines().count() + 5, "{first}\n{second}");
    // a form that does not show it is not uploaded again
    let all = wide(&[]);
    assert!(all.contains("其余2个没有变"), "{all}");
    let verbose = wide(&["-v", "--draft"]);
    assert!(verbose.contains("与第3版比：没有差别"), "{verbose}");
}
