//! Reports for the house: where they may stand, whose they are, and which unit a message speaks of.

use crate::support::{Desk, run};

#[test]
fn a_report_never_stands_in_what_is_uploaded() {
    let desk = Desk::new();
    desk.build().expect(0);
    let public = desk.public(2023);
    let before = std::fs::read_dir(&public).unwrap().count();
    let refused = desk.run("check", &["--report", public.to_str().unwrap()]).expect(2);
    assert!(
        refused.stderr.contains("报告-位置") && refused.stderr.contains("--report"),
        "{}",
        refused.stderr
    );
    assert_eq!(std::fs::read_dir(&public).unwrap().count(), before);
}

#[test]
fn a_report_that_finds_no_room_is_told_by_its_own_option() {
    let desk = Desk::new();
    let file = desk.output().with_file_name("报告");
    std::fs::write(&file, "").unwrap();
    let refused = desk.run("check", &["--report", file.to_str().unwrap()]).expect(2).stderr;
    assert!(refused.contains("用 --report 指明别的") && !refused.contains("-o "), "{refused}");
}

#[test]
fn a_report_is_not_replaced_by_another_units() {
    let (desk, other) = (Desk::new(), Desk::of("qingshi-2025"));
    let to = desk.output();
    let to = to.to_str().unwrap();
    desk.run("check", &["--report", to]).expect(0);
    desk.run("check", &["--report", to]).expect(0);
    let before = std::fs::read(desk.output().join("check.json")).unwrap();
    let refused = other.run("check", &["--report", to]).expect(2);
    assert!(refused.stderr.contains("“南昌市社会保险事业服务中心”的核对报告"), "{}", refused.stderr);
    assert_eq!(std::fs::read(desk.output().join("check.json")).unwrap(), before);
}

#[test]
fn a_batch_says_which_unit_contradicts_itself() {
    let (good, bad) = (Desk::new(), Desk::of("qingshi-2025"));
    bad.rewrite("actual = ", "actual = 9");
    let args = ["build".into(), good.unit(), bad.unit(), "-o".into(), good.output()];
    // both folders are called the same; one of them elsewhere
    let elsewhere = bad.unit().with_file_name("青石");
    std::fs::rename(bad.unit(), &elsewhere).unwrap();
    let args = args.map(|arg: std::path::PathBuf| if arg == bad.unit() { elsewhere.clone() } else { arg });
    let ran = run(args).expect(1);
    let folder = elsewhere.to_str().unwrap();
    assert!(ran.stderr.contains(&format!("{folder}：错误1处，没有写任何文件")), "{}", ran.stderr);
    assert!(ran.stdout.contains("云川市青石区城市管理局　2025年"), "{}", ran.stdout);
    assert!(good.public(2023).exists());
}

#[test]
fn a_draft_ends_as_its_build_would() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.starts_with('附')));
    desk.rewrite("actual = 150", "actual = 151");
    let to = desk.output();
    for more in [&["--draft"][..], &["--draft", "--strict"], &["--strict"]] {
        let args: Vec<&str> = ["-o", to.to_str().unwrap()].into_iter().chain(more.iter().copied()).collect();
        desk.run("build", &args).expect(1);
    }
    desk.rewrite("actual = 151", "actual = 150");
    desk.run("build", &["-o", to.to_str().unwrap(), "--draft"]).expect(0);
    desk.run("build", &["-o", to.to_str().unwrap(), "--draft", "--strict"]).expect(1);
}

#[test]
fn errors_of_reading_stand_in_the_report_of_what_could_be_read() {
    let desk = Desk::new();
    let to = desk.output();
    let arguments = ["--report", to.to_str().unwrap()];
    desk.run("check", &arguments).expect(0);
    desk.rewrite("date = \"2023-02-10\"", "date = \"2023-02-30\"");
    let run = desk.run("check", &arguments).expect(2);
    assert!(run.stdout.contains("读取发现错误1处"), "{}", run.stdout);
    assert!(run.stderr.contains("错误1处，只写了核对报告"), "{}", run.stderr);
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(to.join("check.json")).unwrap()).unwrap();
    assert!(json["errors"][0]["message"].as_str().unwrap().contains("2023-02-30"), "{}", json["errors"]);
    assert!(json["summary"].as_str().unwrap().contains("读取发现错误1处"));
    let html = std::fs::read_to_string(to.join("check.html")).unwrap();
    assert!(html.contains("读取错误</h2>") && html.contains("2023-02-30"));

    // where nothing can be looked at, the old one is of another state
    let before = std::fs::read(to.join("check.json")).unwrap();
    std::fs::write(desk.unit().join("unit.toml"), "pack = \"jiangxi").unwrap();
    std::fs::remove_file(desk.unit().join("tables.xlsx")).unwrap();
    let run = desk.run("check", &arguments).expect(2);
    assert!(run.stderr.contains("check.html 是以前写的，这一次没有更新"), "{}", run.stderr);
    assert_eq!(std::fs::read(to.join("check.json")).unwrap(), before);
}
