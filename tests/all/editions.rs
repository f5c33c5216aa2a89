//! Editions that prove themselves: when there is a new one, what it keeps, who made it, and what damage is told.

mod kept;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Desk, Run, run};

const DATES: [&str; 2] = ["date = \"2023-02-10\"", "date = \"2023-02-11\""];

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn year(desk: &Desk) -> PathBuf {
    desk.output().join("sample/2023")
}

fn edition(desk: &Desk, number: u32) -> PathBuf {
    year(desk).join("内部/版本").join(number.to_string())
}

/// How many editions there are.
fn count(desk: &Desk) -> usize {
    std::fs::read_dir(year(desk).join("内部/版本")).unwrap().count()
}

/// The lines of the record.
fn record(desk: &Desk) -> Vec<Value> {
    let text = std::fs::read_to_string(year(desk).join("内部/记录.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Another date of the document, which every public file holds or states.
fn set_date(desk: &Desk, date: &str) {
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("date = \"2023-02-").unwrap();
    std::fs::write(&path, format!("{}{date}{}", &text[..at], &text[at + date.len()..])).unwrap();
}

/// One form, which takes the least time.
fn build(desk: &Desk, more: &[&str]) -> Run {
    let out = desk.output();
    let all = [&["-o", out.to_str().unwrap(), "--no-system-fonts", "--format", "html"], more].concat();
    desk.run("build", &all)
}

fn command(words: &[&str], path: &Path, more: &[&str]) -> Run {
    let words = words.iter().map(PathBuf::from).chain([path.to_path_buf()]);
    run(words.chain(more.iter().map(PathBuf::from)))
}

fn verify(desk: &Desk, more: &[&str]) -> Run {
    command(&["verify"], &desk.output(), more)
}

fn holds(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.all().contains(word), "no {word} in\n{}", run.all());
    }
}

/// Changes a manifest.
fn rewrite_manifest(path: &Path, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    change(manifest.as_object_mut().unwrap());
    std::fs::write(path, serde_json::to_string_pretty(&manifest).unwrap()).unwrap();
}

/// The output of a program before layout 2: no inputs, no record.
fn make_old(desk: &Desk) {
    for number in 1..=count(desk) as u32 {
        std::fs::remove_dir_all(edition(desk, number).join("输入")).unwrap();
        rewrite_manifest(&edition(desk, number).join("manifest.json"), |manifest| {
            manifest.insert("layout".to_owned(), 1.into());
            for key in ["built_in", "formats", "fonts"] {
                manifest.remove(key);
            }
            for input in manifest["inputs"].as_array_mut().unwrap() {
                input.as_object_mut().unwrap().remove("role");
            }
        });
    }
    std::fs::remove_file(year(desk).join("内部/记录.jsonl")).unwrap();
}

#[test]
fn what_was_published_before_makes_no_third_edition() {
    let desk = Desk::new();
    build(&desk, &["--by", "张三", "--why", "首次公开"]).expect(0);
    let first = files(&desk.public(2023));
    set_date(&desk, DATES[1]);
    build(&desk, &["--by", "李四"]).expect(0);
    assert!(files(&desk.public(2023)) != first);
    set_date(&desk, DATES[0]);
    let back = build(&desk, &["--by", "李四", "--why", "改回"]).expect(0);
    holds(&back, &["第1版", "“公开”已恢复为这一版"]);
    assert_eq!(count(&desk), 2);
    assert!(files(&desk.public(2023)) == first);
    // the next one goes by the current edition, and has the next number
    holds(&build(&desk, &[]).expect(0), &["第1版", "与上一版相同"]);
    set_date(&desk, "date = \"2023-02-12\"");
    holds(&build(&desk, &[]).expect(0), &["第3版"]);
    let told: Vec<(String, u64)> = record(&desk)
        .iter()
        .map(|line| (line["what"].as_str().unwrap().to_owned(), line["edition"].as_u64().unwrap()))
        .collect();
    let expected = [("新的一版", 1), ("新的一版", 2), ("恢复为第1版", 1), ("没有变化", 1), ("新的一版", 3)];
    assert_eq!(told, expected.map(|(what, edition)| (what.to_owned(), edition)));
    let lines = record(&desk);
    assert_eq!((&lines[0]["who"], &lines[0]["why"]), (&"张三".into(), &"首次公开".into()));
    assert_eq!((&lines[2]["who"], &lines[2]["why"]), (&"李四".into(), &"改回".into()));
    assert_eq!(lines[0]["inputs"], lines[2]["inputs"]);
    assert!(lines[0]["inputs"] != lines[1]["inputs"]);
    let when = lines[0]["when"].as_str().unwrap();
    assert!(when.len() == "2023-02-10T09:00:00+08:00".len() && when.ends_with("+08:00"), "{when}");
    let listed = command(&["editions"], &desk.output(), &[]).expect(0).stdout;
    let rows: Vec<&str> = listed.lines().filter(|line| line.trim_start().starts_with('第')).collect();
    assert_eq!(rows.len(), 3, "{listed}");
    assert!(rows[0].contains("张三") && rows[0].contains("首次公开") && rows[1].contains("李四"), "{listed}");
    assert!(rows[2].contains("现行") && rows.iter().all(|row| row.contains("完整")), "{listed}");
    assert_eq!(listed.matches("现行").count(), 2, "once in the head, once in the list: {listed}");
    verify(&desk, &[]).expect(0);
}

#[test]
fn what_is_not_public_makes_no_new_edition() {
    let desk = Desk::new();
    build(&desk, &[]).expect(0);
    let internal = files(&edition(&desk, 1).join("内部"));
    // a newer program, and a workbook that says the same in other bytes
    rewrite_manifest(&edition(&desk, 1).join("manifest.json"), |manifest| {
        manifest.insert("program".to_owned(), "gongkai 0.0.1".into());
    });
    desk.change("tables.xlsx", |_| {});
    let said = build(&desk, &[]).expect(0);
    holds(&said, &["第1版", "与上一版相同"]);
    assert_eq!(count(&desk), 1);
    // the report beside is that of the latest run, the edition's own as it was made
    assert!(files(&edition(&desk, 1).join("内部")) == internal);
    let report = std::fs::read(year(&desk).join("内部/check.json")).unwrap();
    assert!(report != internal[Path::new("check.json")], "the digest of the workbook is another");
    // and the next run knows it for the program's own
    desk.change("tables.xlsx", |book| book.sheets[0].name.push(' '));
    let said = build(&desk, &[]);
    assert!(!said.stderr.contains("发布-原有文件"), "{}", said.stderr);
    assert!(!year(&desk).join("内部/原有文件").exists());
}

#[test]
fn an_edition_comes_back_after_ten_others() {
    let desk = Desk::new();
    build(&desk, &[]).expect(0);
    let first = files(&desk.public(2023));
    let internal = std::fs::read(year(&desk).join("内部/check.json")).unwrap();
    for day in 11..=20 {
        set_date(&desk, &format!("date = \"2023-02-{day}\""));
        build(&desk, &[]).expect(0);
    }
    assert_eq!(count(&desk), 11);
    let restore =
        |number: &str, more: &[&str]| command(&["restore"], &year(&desk), &[&[number], more].concat());
    holds(&restore("1", &["--by", "王五", "--why", "误改"]).expect(0), &["“公开”已恢复为第1版"]);
    assert!(files(&desk.public(2023)) == first);
    assert_eq!(std::fs::read(year(&desk).join("内部/check.json")).unwrap(), internal);
    assert_eq!(count(&desk), 11);
    let last = record(&desk).pop().unwrap();
    assert_eq!(
        (&last["what"], &last["edition"], &last["who"]),
        (&"恢复为第1版".into(), &1.into(), &"王五".into())
    );
    verify(&desk, &[]).expect(0);
    holds(&restore("12", &[]).expect(2), &["没有第12版"]);
    // what is damaged does not come back
    let page = edition(&desk, 2).join("公开");
    let name = std::fs::read_dir(&page).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&name, "改").unwrap();
    let refused = restore("2", &[]).expect(2);
    holds(&refused, &["恢复-残缺", name.file_name().unwrap().to_str().unwrap(), "备份"]);
    assert!(files(&desk.public(2023)) == first);
}

#[test]
fn damage_and_tampering_are_told() {
    let desk = Desk::new();
    build(&desk, &[]).expect(0);
    let whole = files(&desk.output());
    let put_back = || {
        std::fs::remove_dir_all(desk.output()).unwrap();
        for (path, bytes) in &whole {
            let path = desk.output().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    };
    verify(&desk, &[]).expect(0);
    let page = desk.file(2023, "html");
    let name = page.file_name().unwrap().to_str().unwrap().to_owned();
    let own = edition(&desk, 1);
    let told = |words: &[&str]| {
        let run = verify(&desk, &[]).expect(1);
        holds(&run, words);
        holds(&run, &["怎么办"]);
        put_back();
    };
    std::fs::write(&page, "改").unwrap();
    told(&["查验-公开", &format!("改过“{name}”")]);
    std::fs::remove_file(&page).unwrap();
    told(&["查验-公开", &format!("缺了“{name}”")]);
    std::fs::write(desk.public(2023).join("说明.docx"), "别的").unwrap();
    told(&["查验-公开", "多出“说明.docx”"]);
    std::fs::remove_dir_all(desk.public(2023)).unwrap();
    told(&["查验-公开", "没有“公开”"]);
    std::fs::write(own.join("公开").join(&name), "改").unwrap();
    told(&["查验-版本", "第1版", &format!("改过“公开/{name}”")]);
    std::fs::remove_file(own.join("内部/check.json")).unwrap();
    told(&["查验-版本", "缺了“内部/check.json”"]);
    std::fs::write(own.join("输入/tables.xlsx"), "改").unwrap();
    told(&["查验-版本", "改过“输入/tables.xlsx”"]);
    std::fs::write(own.join("输入/别的.xlsx"), "改").unwrap();
    told(&["查验-版本", "多出“输入/别的.xlsx”"]);
    std::fs::write(own.join("manifest.json"), "{").unwrap();
    told(&["查验-清单", "第1版"]);
    std::fs::remove_file(own.join("manifest.json")).unwrap();
    told(&["查验-版本", "第1版不见了"]);
    std::fs::remove_dir_all(&own).unwrap();
    told(&["查验-版本", "第1版不见了"]);
    // half a line, as of a killed run: told, kept, and the next line stands by itself
    let path = year(&desk).join("内部/记录.jsonl");
    let half = std::fs::read_to_string(&path).unwrap() + "{\"when\":\"2023-";
    std::fs::write(&path, &half).unwrap();
    holds(&verify(&desk, &[]).expect(0), &["发布-记录", "第2行"]);
    build(&desk, &[]).expect(0);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&(half + "\n")), "{text}");
    assert_eq!(text.lines().count(), 3);
    holds(&verify(&desk, &[]).expect(0), &["发布-记录", "第2行", "记录2行"]);
}

#[test]
fn a_run_that_ended_before_the_record_is_added() {
    let desk = Desk::new();
    build(&desk, &[]).expect(0);
    let path = year(&desk).join("内部/记录.jsonl");
    let before = std::fs::read(&path).unwrap();
    set_date(&desk, DATES[1]);
    build(&desk, &[]).expect(0);
    std::fs::write(&path, before).unwrap();
    holds(&verify(&desk, &[]).expect(0), &["查验-记录"]);
    build(&desk, &["--by", "张三"]).expect(0);
    let lines = record(&desk);
    let told: Vec<(&str, u64)> = lines
        .iter()
        .map(|line| (line["what"].as_str().unwrap(), line["edition"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [("新的一版", 1), ("中断的一次补记", 2), ("没有变化", 2)]);
}

#[test]
fn the_output_of_an_older_program_goes_on() {
    let desk = Desk::new();
    build(&desk, &[]).expect(0);
    let first = files(&desk.public(2023));
    set_date(&desk, DATES[1]);
    build(&desk, &[]).expect(0);
    make_old(&desk);
    verify(&desk, &[]).expect(0);
    holds(&command(&["editions"], &year(&desk), &[]).expect(0), &["第1版", "第2版", "现行", "—"]);
    holds(&verify(&desk, &["--rebuild"]).expect(2), &["没有留存所用的预算表和文字"]);
    holds(&build(&desk, &[]).expect(0), &["第2版", "与上一版相同"]);
    set_date(&desk, DATES[0]);
    holds(&build(&desk, &[]).expect(0), &["第1版", "恢复为这一版"]);
    assert_eq!(count(&desk), 2);
    assert!(files(&desk.public(2023)) == first);
    let lines = record(&desk);
    let told: Vec<(&str, u64)> = lines
        .iter()
        .map(|line| (line["what"].as_str().unwrap(), line["edition"].as_u64().unwrap()))
        .collect();
    let before = "补记：生成这一版时还没有记录";
    assert_eq!(told, [(before, 1), (before, 2), ("没有变化", 2), ("恢复为第1版", 1)]);
    verify(&desk, &[]).expect(0);
}

#[test]
fn acceptance_alone_makes_no_new_edition() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        book.sheet("3 部门支出总表").set((0, 0), "2019年部门支出总表");
    });
    build(&desk, &["--by", "张三"]).expect(0);
    let public = files(&desk.public(2023));
    build(&desk, &["--strict"]).expect(1);
    let report = |desk: &Desk| -> Value {
        serde_json::from_slice(&std::fs::read(year(desk).join("内部/check.json")).unwrap()).unwrap()
    };
    let before = report(&desk);
    let rules = before["rules"].as_array().unwrap();
    let findings = rules.iter().flat_map(|rule| rule["findings"].as_array().into_iter().flatten());
    let warnings: Vec<&Value> = findings.filter(|found| found["severity"] == "warning").collect();
    let [found] = warnings.as_slice() else { panic!("{warnings:#?}") };
    let accept = format!(
        "[[accept]]\nid = {}\nfingerprint = {}\nreason = \"标题由上级系统打印\"\nname = \"李四\"\n\n[document]",
        found["id"], found["fingerprint"]
    );
    desk.rewrite("[document]", &accept);
    holds(&build(&desk, &["--strict", "--by", "李四"]).expect(0), &["第1版", "与上一版相同"]);
    assert_eq!(count(&desk), 1);
    assert!(files(&desk.public(2023)) == public);
    // the report beside says who answers for it, and the record that somebody ran it with other inputs
    assert!(report(&desk).to_string().contains("标题由上级系统打印"));
    let lines = record(&desk);
    assert_eq!((lines.len(), &lines[1]["what"], &lines[1]["who"]), (2, &"没有变化".into(), &"李四".into()));
    assert!(lines[0]["inputs"] != lines[1]["inputs"]);
    verify(&desk, &[]).expect(0);
}
