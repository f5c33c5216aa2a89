//! What stands on the disk after a run: whose it is, one whole edition, nothing left over; exit codes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{Desk, Run, run};

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

/// The public folder is the edition of this number, whole, and nothing else.
fn whole(desk: &Desk, number: u32) {
    let year = desk.output().join("sample/2023");
    let edition = year.join("内部/版本").join(number.to_string()).join("公开");
    assert!(files(&year.join("公开")) == files(&edition), "公开 is not edition {number}");
    let all = files(&desk.output().join("sample"));
    let hidden = |path: &&PathBuf| path.to_string_lossy().split('/').any(|name| name.starts_with('.'));
    let mut left: Vec<&PathBuf> = all.keys().filter(hidden).collect();
    // where there was a draft, the list of what it wrote
    left.retain(|path| !path.ends_with("内部/草稿/.sha256"));
    assert_eq!(left, [Path::new(".lock")], "left over");
}

/// Another edition: every file holds or states the date.
fn change(desk: &Desk) {
    desk.rewrite("date = \"2023-02-10\"", "date = \"2023-02-11\"");
}

/// The program on some folders, into the output folder of the desk.
fn build(desk: &Desk, folders: &[PathBuf], more: &[&str]) -> Run {
    let mut args = vec![PathBuf::from("build")];
    args.extend(folders.iter().cloned());
    args.extend(["-o".into(), desk.output(), "--no-system-fonts".into()]);
    args.extend(more.iter().map(PathBuf::from));
    run(args)
}

#[test]
fn another_units_folder_is_refused() {
    let (desk, other) = (Desk::new(), Desk::of("qingshi-2025"));
    desk.build().expect(0);
    let before = files(&desk.output());
    // both are called “sample”; so is the output folder
    for more in [&[][..], &["--draft"]] {
        let refused = build(&desk, &[other.unit()], more).expect(2);
        for word in ["发布-归属", "南昌市社会保险事业服务中心”（单位）", "归属.json", "怎么办"]
        {
            assert!(refused.stderr.contains(word), "no {word} in {}", refused.stderr);
        }
    }
    // a folder of an older version: its newest edition says whose it is
    std::fs::remove_file(desk.output().join("sample/归属.json")).unwrap();
    build(&desk, &[other.unit()], &[]).expect(2);
    desk.build().expect(0);
    // the record notes the run, so does what it was made with, and nothing else changes
    let record = Path::new("sample/2023/内部/记录.jsonl");
    let mut after = files(&desk.output());
    let noted = after.insert(record.to_path_buf(), before[record].clone()).unwrap();
    assert!(noted.starts_with(&before[record]) && noted.len() > before[record].len());
    let made_with = Path::new("sample/上次生成.json");
    after.insert(made_with.to_path_buf(), before[made_with].clone()).unwrap();
    assert!(after == before);
    // the department of the same name is another
    desk.rewrite("kind = \"单位\"", "kind = \"部门\"");
    let before = files(&desk.output());
    desk.build().expect(2);
    assert!(files(&desk.output()) == before);
}

#[test]
fn two_inputs_of_one_output_are_refused_before_anything_is_read() {
    let (desk, other) = (Desk::new(), Desk::new());
    let again = desk.unit().join("..").join("sample");
    let capital = desk.output().with_file_name("SAMPLE");
    let report = desk.output().to_string_lossy().into_owned();
    for second in [other.unit(), desk.unit(), again, capital] {
        let refused = build(&desk, &[desk.unit(), second.clone()], &[]).expect(2);
        for word in [&desk.unit().to_string_lossy()[..], &second.to_string_lossy(), "发布-同一输出"] {
            assert!(refused.stderr.contains(word), "no {word} in {}", refused.stderr);
        }
        assert!(refused.stdout.is_empty(), "{}", refused.stdout);
        let check = |more: &[&str]| {
            let args = ["check".into(), desk.unit(), second.clone()];
            run(args.into_iter().chain(more.iter().map(PathBuf::from)))
        };
        assert!(check(&["--report", &report]).expect(2).stderr.contains("发布-同一输出"));
        assert!(!check(&[]).stderr.contains("发布-同一输出"), "nothing is written, nothing is shared");
    }
    assert!(!desk.output().exists());
}

#[test]
fn some_of_the_forms_only_where_the_others_stay_true() {
    let desk = Desk::new();
    let partial = |format: &str| build(&desk, &[desk.unit()], &["--format", format]);
    // nothing was published before; then the same set of forms
    partial("pdf").expect(0);
    change(&desk);
    partial("pdf").expect(0);
    whole(&desk, 2);
    assert_eq!(std::fs::read_dir(desk.public(2023)).unwrap().count(), 1);
    // all forms, and one of them again without any change: the others stay
    desk.build().expect(0);
    assert!(partial("pdf").expect(0).stdout.contains("与上一版相同"));
    whole(&desk, 3);
    assert_eq!(std::fs::read_dir(desk.public(2023)).unwrap().count(), 4);
    desk.rewrite("date = \"2023-02-11\"", "date = \"2023-02-12\"");
    let before = files(&desk.output());
    let refused = partial("pdf").expect(2);
    for word in ["发布-部分格式", "预算表.xlsx", ".html", "不写 --format"] {
        assert!(refused.stderr.contains(word), "no {word} in {}", refused.stderr);
    }
    assert!(files(&desk.output()) == before);
    whole(&desk, 3);
}

#[test]
fn leftovers_of_killed_runs_are_removed() {
    let desk = Desk::new();
    desk.build().expect(0);
    let year = desk.output().join("sample/2023");
    for folder in ["内部/版本/.writing-2/公开", "内部/版本/.incomplete-1", "内部/.writing-公开"]
    {
        std::fs::create_dir_all(year.join(folder)).unwrap();
        std::fs::write(year.join(folder).join("半.pdf"), "%PDF").unwrap();
    }
    for file in ["内部/.writing-file", "内部/.lock", "../.writing-file", "内部/2-.writing-file"] {
        std::fs::write(year.join(file), "半").unwrap();
    }
    // between the two renames of a system without exchange
    std::fs::rename(year.join("公开"), year.join("内部/.retired-公开")).unwrap();
    std::fs::create_dir(year.join("内部/.ready-公开")).unwrap();
    for (path, bytes) in files(&year.join("内部/版本/1/公开")) {
        std::fs::write(year.join("内部/.ready-公开").join(path), bytes).unwrap();
    }
    desk.build().expect(0);
    whole(&desk, 1);
    assert!(!year.join("内部/原有文件").exists());
}

#[test]
fn a_draft_ends_no_publication() {
    let desk = Desk::new();
    desk.build().expect(0);
    let year = desk.output().join("sample/2023");
    // as a first run leaves it that is killed after its commit
    std::fs::rename(year.join("公开"), year.join("内部/.ready-公开")).unwrap();
    std::fs::remove_file(desk.output().join("sample/归属.json")).unwrap();
    build(&desk, &[desk.unit()], &["--draft"]).expect(0);
    assert!(!year.join("公开").exists() && !desk.output().join("sample/归属.json").exists());
    // notes in a draft stay
    let page = year.join("内部/草稿/check.html");
    std::fs::write(&page, "批注").unwrap();
    let told = build(&desk, &[desk.unit()], &["--draft"]).expect(0).stderr;
    assert!(told.contains("“内部/草稿/check.html”不是本程序写的（或写后改过）"), "{told}");
    assert_eq!(std::fs::read_to_string(year.join("内部/原有文件/check.html")).unwrap(), "批注");
    std::fs::remove_dir_all(year.join("内部/原有文件")).unwrap();
    desk.build().expect(0);
    whole(&desk, 1);
    assert!(!year.join("内部/原有文件").exists());
}

#[test]
fn what_others_put_into_the_public_folder_is_kept_and_told() {
    let desk = Desk::new();
    desk.build().expect(0);
    let page = desk.file(2023, "html");
    std::fs::write(&page, "手改").unwrap();
    std::fs::write(desk.public(2023).join("说明.docx"), "别的").unwrap();
    let book = desk.file(2023, "xlsx");
    std::fs::remove_file(&book).unwrap();
    std::fs::create_dir(&book).unwrap();
    std::fs::write(book.join("夹带"), "里面").unwrap();
    change(&desk);
    let told = desk.build().expect(0).stderr;
    assert_eq!(told.matches("提示[发布-原有文件]").count(), 3, "{told}");
    whole(&desk, 2);
    let kept = desk.output().join("sample/2023/内部/原有文件");
    let text = |path: &Path| std::fs::read_to_string(kept.join(path)).unwrap();
    assert_eq!(text(Path::new(page.file_name().unwrap())), "手改");
    assert_eq!(text(Path::new("说明.docx")), "别的");
    assert_eq!(text(&Path::new(book.file_name().unwrap()).join("夹带")), "里面");
}

#[test]
fn each_exit_code_is_what_the_guide_says() {
    let desk = Desk::new();
    let title = |year: &str| {
        desk.change("tables.xlsx", |book| {
            book.sheet("3 部门支出总表").set((0, 0), &format!("{year}年部门支出总表"));
        });
    };
    // a warning of reading: nothing without --strict, with it a finding as all are
    title("2019");
    desk.check().expect(0);
    for more in [&["--strict"][..], &["--strict", "--draft"]] {
        let told = build(&desk, &[desk.unit()], more).expect(1);
        assert!(told.stderr.contains("有1处警告，--strict 要求没有警告"), "{}", told.stderr);
    }
    assert!(desk.run("check", &["--strict"]).expect(1).stderr.contains("--strict 要求没有警告"));
    assert!(!desk.public(2023).exists());
    build(&desk, &[desk.unit()], &["--draft"]).expect(0);
    title("2023");
    desk.run("check", &["--strict"]).expect(0);
    // of a batch the worst counts, and the others are published
    let (wrong, missing) = (Desk::new(), Desk::new());
    wrong.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("208");
        *sheet.number((at.0, at.1 + 2)) += 1.0;
    });
    let renamed = |desk: &Desk, name: &str| {
        let to = desk.unit().with_file_name(name);
        std::fs::rename(desk.unit(), &to).unwrap();
        to
    };
    let (wrong_unit, missing_unit) = (renamed(&wrong, "矛盾"), renamed(&missing, "缺表"));
    std::fs::remove_file(missing_unit.join("tables.xlsx")).unwrap();
    build(&desk, &[wrong_unit.clone(), desk.unit()], &[]).expect(1);
    whole(&desk, 1);
    build(&desk, &[missing_unit.clone(), wrong_unit.clone(), desk.unit()], &[]).expect(2);
    run(["check".into(), wrong_unit.clone(), desk.unit()]).expect(1);
    run(["check".into(), missing_unit, wrong_unit.clone()]).expect(2);
    assert!(!desk.output().join("矛盾").exists() && !desk.output().join("缺表").exists());
    // a draft says by its code what a build would come to
    build(&desk, &[wrong_unit], &["--draft"]).expect(1);
    desk.rewrite("\"收支预算总表@收入/收入总计/预算数\" =", "\"收支预算总表@收入/收入总计/预算\" =");
    desk.check().expect(2);
    build(&desk, &[desk.unit()], &["--draft"]).expect(2);
    whole(&desk, 1);
}

#[test]
fn what_breaks_the_program_breaks_one_unit() {
    let (desk, broken) = (Desk::new(), Desk::new());
    let unit = broken.unit().with_file_name("坏");
    std::fs::rename(broken.unit(), &unit).unwrap();
    // no input is known to break it for good: what must hold is that the other is published
    let path = unit.join("tables.xlsx");
    let mut book = crate::books::Book::read(&path);
    book.numbers(|_| 1e22);
    book.write(&path);
    let told = build(&desk, &[unit, desk.unit()], &[]);
    assert!(told.code == 1 || told.code == 2, "{}", told.all());
    assert!(!told.stderr.contains("panicked"), "{}", told.stderr);
    whole(&desk, 1);
}
