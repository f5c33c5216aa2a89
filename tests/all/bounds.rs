//! Templates that would run for ever or fill the memory end with a message, and take nobody with them; what a child
//! process composes is what this one composes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gongkai::cli::apart::Sheltered;
use gongkai::edition::{self, Composer, Edition, Format, Here, Readers};
use gongkai::read::{self, Input};
use gongkai::reconcile;
use gongkai::typeset::fonts::FontPlaces;

use crate::support::{Desk, Run, program, root, untimed};

/// Few turns, each of which takes long: nobody counts them.
const ENDLESS: &str = "# 一、甲\n\n{% for a in range(end=year) %}{% set l = range(end=9999) | reverse | sort | reverse | sort %}\
    {% endfor %}甲。\n";
/// As often as the year, four times over: nobody knows the number before the run.
const TURNING: &str = "# 一、甲\n\n{% for a in range(end=year) %}{% for b in range(end=year) %}{% for c in range(end=year) %}\
    {% for d in range(end=year) %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}甲。\n";
/// A text that ends when it is two to the fortieth times as long.
const DOUBLING: &str = "# 一、甲\n\n{% set_global s = \"甲甲甲甲甲甲甲甲\" %}{% for i in range(end=40) %}{% set_global s = s ~ s %}{% endfor %}{{ s }}\n";
/// A list that does.
const GROWING: &str = "# 一、甲\n\n{% set_global l = [1] %}{% for i in range(end=40) %}{% set_global l = [...l, ...l] %}{% endfor %}甲。\n";

/// A sample with a file in its folder of templates.
fn with(name: &str, text: &str) -> Desk {
    let desk = Desk::of("qingshi-2025");
    lay(&desk, name, text);
    desk
}

fn lay(desk: &Desk, name: &str, text: &str) {
    let templates = desk.unit().join("templates");
    std::fs::create_dir_all(&templates).unwrap();
    std::fs::write(templates.join(name), text).unwrap();
}

/// Runs the program with little time for composing.
fn hasty(args: &[&str], paths: &[PathBuf]) -> Run {
    let mut command = program();
    command.env("GONGKAI_TEST_COMPOSE_MS", "1500").args(args).args(paths);
    command.output().unwrap().into()
}

#[track_caller]
fn holds(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.all().contains(word), "no {word} in\n{}", run.all());
    }
}

#[test]
fn an_endless_template_ends_within_its_time_and_the_batch_goes_on() {
    let (bad, good) = (with("part3.md.tera", ENDLESS), Desk::new());
    let good_unit = good.unit().with_file_name("好单位");
    std::fs::rename(good.unit(), &good_unit).unwrap();
    let began = Instant::now();
    let out = good.output();
    let run = hasty(&["build", "--no-system-fonts", "-o", out.to_str().unwrap()], &[bad.unit(), good_unit]);
    let run = run.expect(2);
    holds(
        &run,
        &["编制-限度", "“part3.md.tera”运行了1.5秒还没有完", "--> part3.md.tera", "没有写任何文件", "第1版"],
    );
    assert!(began.elapsed() < Duration::from_secs(60));
    assert!(out.join("好单位/2023/公开").is_dir());
    assert!(!out.join("sample").exists());
}

#[test]
fn check_draft_and_explain_end_too() {
    let desk = with("part3.md.tera", ENDLESS);
    let told = ["编制-限度", "--> part3.md.tera"];
    let run = hasty(&["check"], &[desk.unit()]).expect(2);
    // the report comes first all the same
    holds(&run, &told);
    holds(&run, &["勾稽", "公开文件有1处编制不出来"]);
    let out = desk.output();
    holds(&hasty(&["build", "--draft", "-o", out.to_str().unwrap()], &[desk.unit()]).expect(2), &told);
    assert!(!out.exists());
    holds(&hasty(&["explain"], &[desk.unit(), "1".into()]).expect(2), &told);
}

/// Elsewhere there is no bound on memory.
#[cfg(target_os = "linux")]
#[test]
fn a_list_that_doubles_does_not_fill_the_memory() {
    let run = with("part3.md.tera", GROWING).check().expect(2);
    holds(&run, &["编制-限度", "“part3.md.tera”", "1024MB", "--> part3.md.tera", "s = s ~ s"]);
}

#[test]
fn what_is_not_a_part_of_the_bureau_is_named_too() {
    // a built-in part has begun, which includes this file
    let loops = ENDLESS.trim_start_matches("# 一、甲\n\n");
    let run = hasty(&["check"], &[with("term.md.tera", loops).unit()]).expect(2);
    holds(&run, &["（内置）”运行了1.5秒还没有完", "--> term.md.tera"]);
    let title = format!("[names]\ntitle = \"{}\"\n", loops.trim());
    let run = hasty(&["check"], &[with("pack-a.toml", &title).unit()]).expect(2);
    holds(&run, &["“pack-a.toml”运行了1.5秒还没有完", "--> pack-a.toml:2"]);
}

#[test]
fn too_much_text_and_too_many_numbers_are_told_where_they_stand() {
    let long = "# 一、甲\n\n{% for a in range(end=year) %}{% for b in range(end=99) %}甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉。{% endfor %}{% endfor %}\n";
    for (name, text, words) in [
        ("part3.md.tera", long, &["超过了8MB", "--> part3.md.tera"][..]),
        ("part3.md.tera", TURNING, &["循环转得太多", "--> part3.md.tera:3:91"]),
        ("part3.md.tera", DOUBLING, &["拼出来的一段文字超过了1MB", "--> part3.md.tera:3:60"]),
        (
            "part3.md.tera",
            "# 一、甲\n\n甲{% for a in range(end=year*7) %}{% endfor %}。\n",
            &["range 从 0 数到 14175，超过了10000个数", "--> part3.md.tera:3:14"],
        ),
        (
            "part3.md.tera",
            "# 一、甲\n\n甲{% for a in range(start=year, end=7) %}{% endfor %}。\n",
            &["range 从 2025 数到 7，起点比终点大", "--> part3.md.tera:3:14"],
        ),
        (
            "part3.md.tera",
            "# 一、甲\n\n{% component Item(n) %}{{<Item n={n} />}}{% endcomponent Item %}{{<Item n=\"1\" />}}\n",
            &["组件又用到它自己，没有尽头", "--> part3.md.tera"],
        ),
        (
            "pack-a.toml",
            "[names]\ntitle = \"{% for a in range(end=year) %}{% for b in range(end=99) %}甲{% endfor %}{% endfor %}\"\n",
            &["超过了64KB", "--> pack-a.toml:2"],
        ),
    ] {
        holds(&with(name, text).check().expect(2), words);
    }
}

#[test]
fn files_that_include_each_other_are_told_before_anything_runs() {
    for (files, place) in [
        (
            &[
                ("part3.md.tera", "{% include \"a.md.tera\" %}"),
                ("a.md.tera", "{% include \"b.md.tera\" %}"),
                ("b.md.tera", "{% include \"a.md.tera\" %}"),
            ][..],
            "a.md.tera:1",
        ),
        (
            &[("part3.md.tera", "{% if year == 3 %}{% include \"part3.md.tera\" %}{% endif %}")],
            "part3.md.tera:1",
        ),
        (
            &[
                ("part3.md.tera", "{% for x in range(end=2) %}{% include \"a.md.tera\" %}{% endfor %}"),
                ("a.md.tera", "{% include \"part3.md.tera\" %}"),
            ],
            "part3.md.tera:1",
        ),
    ] {
        let desk = Desk::of("qingshi-2025");
        files.iter().for_each(|(name, text)| lay(&desk, name, text));
        holds(&desk.check().expect(2), &["没有尽头", place]);
    }
}

/// An overlay that changes nothing: all that a run says and writes is as without it, though a child composes.
#[test]
fn a_child_composes_what_this_process_composes() {
    for sample in ["nanchang-2023", "qingshi-2025"] {
        let desk = Desk::of(sample);
        let own = said_and_written(&desk);
        lay(&desk, "pack-a.toml", "# nothing\n");
        std::fs::remove_dir_all(desk.output()).unwrap();
        let apart = said_and_written(&desk);
        assert_eq!(own.0, apart.0);
        assert!(own.1.len() > 10 && own.1 == apart.1, "{sample}: files differ");
    }
}

/// What runs over a unit say, also where reasons are missing, and the files that they write.
fn said_and_written(desk: &Desk) -> (Vec<String>, BTreeMap<PathBuf, Vec<u8>>) {
    let out = desk.output();
    let build = ["-o", out.to_str().unwrap(), "--no-system-fonts"];
    let mut said = vec![desk.check().all(), desk.run("build", &build).all()];
    said.push(desk.run("explain", &["编制人数"]).all());
    let unit = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let (before, _) = unit.split_once("[reasons]").unwrap();
    std::fs::write(desk.unit().join("unit.toml"), before).unwrap();
    let lacking = desk.check().expect(2);
    holds(&lacking, &["编制-原因", "= \"……\""]);
    said.push(lacking.all());
    said.push(desk.run("build", &[&build[..], &["--draft"]].concat()).all());
    std::fs::write(desk.unit().join("unit.toml"), unit).unwrap();
    let said = said.iter().map(|text| untimed(text)).collect();
    let mut files = BTreeMap::new();
    gather(&out, &mut files);
    // these name the layers of the pack, of which the overlay is one, or hold digests of those that do
    let names_layers = |path: &Path| path.ends_with("check.html") || path.ends_with("check.json");
    files.retain(|path, _| {
        let kept = path.iter().any(|part| part == "输入")
            || path.ends_with("记录.jsonl")
            || path.ends_with("上次生成.json");
        !kept && !names_layers(path) && !path.ends_with("manifest.json") && !path.ends_with(".sha256")
    });
    (said, files)
}

fn gather(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.insert(path.clone(), std::fs::read(path).unwrap());
        }
    }
}

/// A child of the program, for this test binary is none.
fn child<'a>(folder: &'a Path) -> Sheltered<'a> {
    Sheltered::new(folder, &[]).with_program(program().get_program().into())
}

fn edition(input: &Input, readers: Readers, composer: &dyn Composer) -> Edition {
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let examined = edition::examine(input, report, readers, composer);
    edition::make(input, &examined, &Format::ALL, &FontPlaces::default())
        .unwrap_or_else(|found| panic!("{found:#?}"))
}

#[test]
fn an_overlay_is_published_the_same_by_a_child_and_here() {
    for (sample, overlay) in [("nanchang-2023", "a"), ("qingshi-2025", "b")] {
        let desk = Desk::of(sample);
        let from = root().join("tests/data/overlays").join(overlay);
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            lay(&desk, path.file_name().unwrap().to_str().unwrap(), &std::fs::read_to_string(&path).unwrap());
        }
        let unit = desk.unit();
        let input = read::read(&unit, &[]).0.unwrap();
        assert!(input.pack.layers.highest() > 0);
        let (here, apart) =
            (edition(&input, Readers::Public, &Here), edition(&input, Readers::Public, &child(&unit)));
        assert!(here.public == apart.public && here.internal == apart.internal, "{overlay}");
        assert_eq!((&here.manifest, &here.notices), (&apart.manifest, &apart.notices));
    }
}

#[test]
fn files_that_change_meanwhile_are_told() {
    let desk = with("pack-a.toml", "# nothing\n");
    let unit = desk.unit();
    let input = read::read(&unit, &[]).0.unwrap();
    let report = reconcile::reconcile(&input.budget, &input.pack);
    let code = || {
        child(&unit)
            .compose(&input, &report, Readers::Public)
            .map_err(|uncomposed| uncomposed.faults[0].code.clone())
    };
    assert!(code().is_ok());
    lay(&desk, "pack-a.toml", "# something\n");
    assert_eq!(code().unwrap_err(), "读取-变动");
    lay(&desk, "pack-a.toml", "# nothing\n");
    desk.rewrite("date = \"2025-02-14\"", "date = \"2025-02-15\"");
    assert_eq!(code().unwrap_err(), "读取-变动");
    std::fs::remove_file(unit.join("unit.toml")).unwrap();
    assert_eq!(code().unwrap_err(), "读取-变动");
}

#[cfg(target_os = "linux")]
mod on_linux {
    use std::process::{Child, Stdio};

    use super::*;

    /// Begins a check.
    fn begin(desk: &Desk) -> Child {
        let mut command = program();
        command.arg("check").arg(desk.unit()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// The id of the child that a process comes to have.
    fn child_of(parent: &Child) -> String {
        let own = format!("PPid:\t{}\n", parent.id());
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < Duration::from_secs(15), "no child");
            for entry in std::fs::read_dir("/proc").unwrap() {
                let folder = entry.unwrap().path();
                let status = std::fs::read_to_string(folder.join("status")).unwrap_or_default();
                if status.contains(&own) {
                    return folder.file_name().unwrap().to_str().unwrap().to_owned();
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn a_child_that_somebody_ends_is_told() {
        let desk = with("part3.md.tera", ENDLESS);
        let parent = begin(&desk);
        let child = child_of(&parent);
        assert!(std::process::Command::new("kill").args(["-9", &child]).status().unwrap().success());
        let run = Run::from(parent.wait_with_output().unwrap()).expect(2);
        holds(&run, &["编制-限度", "中途停了", "信号 9", "怎么办"]);
        assert!(!Path::new("/proc").join(child).exists(), "it was not waited for");
    }

    #[test]
    fn a_child_does_not_outlive_its_parent() {
        let desk = with("part3.md.tera", ENDLESS);
        let mut parent = begin(&desk);
        let child = child_of(&parent);
        parent.kill().unwrap();
        parent.wait().unwrap();
        let began = Instant::now();
        while lives(&child) {
            assert!(began.elapsed() < Duration::from_secs(10), "an orphan");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether a process runs; one that nobody has waited for does not.
    fn lives(id: &str) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        status.contains("State:") && !status.contains("State:\tZ")
    }
}
