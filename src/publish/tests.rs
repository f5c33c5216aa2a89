//! The disk as killed, older and foreign hands leave it, and what a run makes of it.

use std::fs;

use super::*;
use crate::edition::{File, sha256};

mod refusals;

const WAYS: [Way; 2] = [Way::Exchange, Way::TwoRenames];

/// An edition of two forms whose files hold `text` and their names.
fn edition(text: &str) -> Edition {
    of(&[("甲.pdf", text), ("甲.xlsx", text)])
}

fn of(files: &[(&str, &str)]) -> Edition {
    let file =
        |name: &str, text: &str| File { name: name.to_owned(), bytes: format!("{name}{text}").into_bytes() };
    let public: Vec<File> = files.iter().map(|(name, text)| file(name, text)).collect();
    let internal = vec![file("乙.html", files[0].1)];
    let items = |files: &[File]| {
        let item =
            |file: &File| format!("{{\"name\":\"{}\",\"sha256\":\"{}\"}}", file.name, sha256(&file.bytes));
        files.iter().map(item).collect::<Vec<String>>().join(",")
    };
    let manifest = format!(
        "{{\"unit\":\"局\",\"kind\":\"部门\",\"public\":[{}],\"internal\":[{}]}}",
        items(&public),
        items(&internal)
    );
    Edition { public, internal, manifest, ..Edition::default() }
}

/// Somebody runs the program at some time.
fn note() -> RunNote {
    RunNote { when: "2023-02-10T09:00:00+08:00".into(), who: "甲".into(), why: None }
}

struct Trial(tempfile::TempDir);

impl Trial {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn target(&self) -> Destination {
        Destination::new(self.0.path(), "局", 2023, Holder { unit: "局".into(), kind: "部门".into() })
    }

    fn at(&self, path: &str) -> PathBuf {
        self.target().year.join(path)
    }

    fn publish(&self, text: &str, way: Way) -> Published {
        self.publish_telling(text, way).0
    }

    fn publish_telling(&self, text: &str, way: Way) -> (Published, Vec<Diagnostic>) {
        let mut told = Vec::new();
        let published = publish_by(&self.target(), &edition(text), &Format::ALL, &note(), &mut told, way);
        (published.unwrap(), told)
    }

    fn refused(&self, target: &Destination, text: &str) -> String {
        publish(target, &edition(text), &Format::ALL, &note(), &mut Vec::new()).unwrap_err().code
    }

    /// Writes a draft; what is told comes back.
    fn draft(&self, text: &str) -> Result<Vec<Diagnostic>, Diagnostic> {
        let mut told = Vec::new();
        draft(&self.target(), &edition(text), &mut told).map(|_| told)
    }

    /// `公开/` is this edition whole and nothing else; nothing is left over.
    fn expect(&self, text: &str) {
        assert!(copies::exact(&self.at(PUBLIC), &edition(text).public).unwrap(), "公开 is not {text}");
        for folder in [INTERNAL, "内部/版本", PUBLIC] {
            for name in folder::names_if_any(&self.at(folder)).unwrap() {
                assert!(!name.as_encoded_bytes().starts_with(b"."), "{folder} holds {name:?}");
            }
        }
    }
}

#[test]
fn editions_are_counted_and_copies_mended() {
    for way in WAYS {
        let desk = Trial::new();
        let first = desk.publish("一", way);
        assert_eq!((first.number, first.came), (1, Came::New));
        let again = desk.publish("一", way);
        assert_eq!((again.number, again.came), (1, Came::Unchanged));
        fs::remove_file(&again.files[0]).unwrap();
        desk.publish("一", way);
        desk.expect("一");
        let (second, told) = desk.publish_telling("二", way);
        assert_eq!((second.number, second.came), (2, Came::New));
        desk.expect("二");
        assert!(told.is_empty(), "the copy of the first edition is ours: {told:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_right_is_not_touched() {
    use std::os::unix::fs::MetadataExt;
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    let about =
        |path: &str| fs::metadata(desk.at(path)).map(|m| (m.ino(), m.ctime(), m.ctime_nsec())).unwrap();
    let all = [PUBLIC, "公开/甲.pdf", INTERNAL, "内部/乙.html", "内部/版本"];
    let before = all.map(about);
    // the system's own view of the folder is nobody's file
    fs::write(desk.at("公开/.DS_Store"), "").unwrap();
    let before_public = about(PUBLIC);
    desk.publish("一", Way::Exchange);
    assert_eq!(about(PUBLIC), before_public);
    assert_eq!(all.map(about)[1..], before[1..]);
}

#[test]
fn foreign_files_are_kept_where_nobody_uploads_them() {
    for way in WAYS {
        let desk = Trial::new();
        desk.publish("一", way);
        fs::write(desk.at("公开/甲.pdf"), "手工改的").unwrap();
        fs::write(desk.at("公开/说明.txt"), "别的").unwrap();
        fs::create_dir(desk.at("公开/图")).unwrap();
        fs::write(desk.at("公开/图/一.png"), "图").unwrap();
        fs::write(desk.at("公开/.writing-x"), "半个").unwrap();
        fs::remove_file(desk.at("公开/甲.xlsx")).unwrap();
        fs::create_dir(desk.at("公开/甲.xlsx")).unwrap();
        fs::write(desk.at("内部/乙.html"), "批注").unwrap();
        let told = desk.publish_telling("二", way).1;
        desk.expect("二");
        let kept = [
            ("甲.pdf", "手工改的"),
            ("说明.txt", "别的"),
            ("图/一.png", "图"),
            ("乙.html", "批注"),
            (".writing-x", "半个"),
        ];
        for (path, text) in kept {
            assert_eq!(fs::read_to_string(desk.at("内部/原有文件").join(path)).unwrap(), text);
        }
        assert_eq!(told.len(), 6, "{told:?}");
        assert!(told.iter().all(|told| told.code == "发布-原有文件"));
        for from in ["“公开/说明.txt”", "“公开/图”", "“内部/乙.html”"] {
            assert!(told.iter().any(|told| told.message.contains(from)), "no {from}");
        }
    }
}

#[test]
fn only_exact_names_of_files_and_folders_are_the_programs() {
    for way in WAYS {
        let desk = Trial::new();
        desk.publish("一", way);
        let theirs = [
            "公开/desktop.ini",
            "公开/.writing-通知稿",
            "内部/.writing-稿",
            "内部/.writing-2",
            "内部/版本/.writing-公开",
        ];
        for folder in theirs {
            fs::create_dir(desk.at(folder)).unwrap();
            fs::write(desk.at(folder).join("文件"), folder).unwrap();
        }
        fs::write(desk.at("公开/Thumbs.db"), "").unwrap();
        let own =
            ["内部/.writing-file", "内部/2-.writing-file", "内部/.writing-file-3", "内部/草稿/.writing-file"];
        fs::create_dir(desk.at("内部/草稿")).unwrap();
        for file in own {
            fs::write(desk.at(file), "半").unwrap();
        }
        let folders = ["内部/.writing-公开-2", "内部/版本/.writing-7-2", "内部/版本/2-.writing-7"];
        for folder in folders {
            fs::create_dir_all(desk.at(folder).join("公开")).unwrap();
        }
        // the same edition: only what is beside it is to be seen
        let told = desk.publish_telling("一", way).1;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(copies::exact(&desk.at(PUBLIC), &edition("一").public).unwrap());
        for (folder, path) in theirs.into_iter().zip([
            "内部/原有文件/desktop.ini",
            "内部/原有文件/.writing-通知稿",
            theirs[2],
            theirs[3],
            theirs[4],
        ]) {
            assert_eq!(fs::read_to_string(desk.at(path).join("文件")).unwrap(), folder);
        }
        for path in own.into_iter().chain(folders) {
            assert!(!desk.at(path).exists(), "{path}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_looks_like_the_systems_file_is_not_published() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    std::os::unix::fs::symlink("/etc/hostname", desk.at("公开/Thumbs.db")).unwrap();
    assert!(!copies::exact(&desk.at(PUBLIC), &edition("一").public).unwrap());
    desk.publish("一", Way::Exchange);
    assert_eq!(folder::names(&desk.at(PUBLIC)).unwrap(), ["甲.pdf", "甲.xlsx"]);
}

#[test]
fn a_run_killed_anywhere_is_ended_by_the_next() {
    let (new, old) = (edition("二"), edition("一"));
    let make = |desk: &Trial, path: &str, edition: &Edition| {
        editions::write_all(&desk.at(path), &edition.public).unwrap();
    };
    for way in WAYS {
        // how far the run came, and what 公开 holds until the next one
        for step in ["aside", "committed", "ready", "gone", "renamed", "exchanged"] {
            let desk = Trial::new();
            desk.publish("一", way);
            let editions = desk.at("内部/版本");
            let aside = editions::prepare(&editions, 2, &new).unwrap();
            make(&desk, "内部/.writing-公开", &new);
            fs::write(desk.at("内部/.writing-file"), "半").unwrap();
            if step != "aside" {
                editions::commit(&editions, 2, &aside).unwrap();
            }
            if !["aside", "committed"].contains(&step) {
                fs::rename(desk.at("内部/.writing-公开"), desk.at("内部/.ready-公开")).unwrap();
            }
            if ["gone", "renamed"].contains(&step) {
                fs::write(desk.at("公开/说明.txt"), "别的").unwrap();
                fs::rename(desk.at(PUBLIC), desk.at("内部/.retired-公开")).unwrap();
            }
            if step == "renamed" {
                fs::rename(desk.at("内部/.ready-公开"), desk.at(PUBLIC)).unwrap();
            }
            if step == "exchanged" {
                fs::remove_dir_all(desk.at(PUBLIC)).unwrap();
                fs::rename(desk.at("内部/.ready-公开"), desk.at(PUBLIC)).unwrap();
                make(&desk, "内部/.ready-公开", &old);
            }
            let (published, told) = desk.publish_telling("二", way);
            desk.expect("二");
            assert_eq!((published.number, published.came != Came::New), (2, step != "aside"), "{step}");
            let foreign = desk.at("内部/原有文件/说明.txt").exists();
            assert_eq!(foreign, ["gone", "renamed"].contains(&step), "{step}: {told:?}");
        }
    }
}

#[test]
fn an_older_edition_comes_back_and_a_killed_return_is_ended() {
    for way in WAYS {
        for step in ["ready", "gone", "renamed", "exchanged"] {
            let desk = Trial::new();
            desk.publish("一", way);
            desk.publish("二", way);
            let (ready, retired) = (desk.at("内部/.ready-公开"), desk.at("内部/.retired-公开"));
            editions::write_all(&ready, &edition("一").public).unwrap();
            if ["gone", "renamed"].contains(&step) {
                fs::rename(desk.at(PUBLIC), &retired).unwrap();
            }
            if step == "renamed" {
                fs::rename(&ready, desk.at(PUBLIC)).unwrap();
            }
            if step == "exchanged" {
                fs::remove_dir_all(desk.at(PUBLIC)).unwrap();
                fs::rename(&ready, desk.at(PUBLIC)).unwrap();
                editions::write_all(&ready, &edition("二").public).unwrap();
            }
            let (published, told) = desk.publish_telling("一", way);
            let came = if step == "ready" { Came::Back } else { Came::Unchanged };
            assert_eq!((published.number, published.came), (1, came), "{step}: {told:?}");
            desk.expect("一");
            let record = RunRecord::read(&desk.target().year).unwrap();
            assert_eq!(record.last().map(|line| line.edition), Some(1), "{step}");
            assert_eq!(record.lines.len(), if step == "ready" { 3 } else { 4 }, "{step}: {record:?}");
            assert_eq!(fs::read_dir(desk.at("内部/版本")).unwrap().count(), 2);
        }
    }
}

#[test]
fn a_number_of_the_record_is_not_given_again() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    desk.publish("二", Way::Exchange);
    fs::remove_dir_all(desk.at("内部/版本/2")).unwrap();
    assert_eq!(desk.publish("三", Way::Exchange).number, 3);
    let told = lost(&YearThere::read(&desk.target().year).unwrap()).unwrap().unwrap();
    assert!(told.message.contains("第2版不见了"), "{}", told.message);
    let _held = enter::lock(&desk.target().root).unwrap();
    assert_eq!(YearThere::read(&desk.target().year).unwrap_err().code, "发布-占用");
}

/// The disk where a first run was killed after its commit.
fn first_killed() -> Trial {
    let desk = Trial::new();
    let editions = desk.at("内部/版本");
    folder::make(&editions).unwrap();
    let aside = editions::prepare(&editions, 1, &edition("一")).unwrap();
    editions::commit(&editions, 1, &aside).unwrap();
    editions::write_all(&desk.at("内部/.ready-公开"), &edition("一").public).unwrap();
    desk
}

#[test]
fn a_killed_first_publication_is_nothing_until_the_next_one() {
    let desk = first_killed();
    desk.draft("稿").unwrap();
    assert!(!desk.at(PUBLIC).exists(), "a draft published");
    // another year's publication neither
    let other = Destination { year: desk.target().root.join("2024"), ..desk.target() };
    publish(&other, &edition("二"), &Format::ALL, &note(), &mut Vec::new()).unwrap();
    assert!(!desk.at(PUBLIC).exists(), "another year published");
    let (published, told) = desk.publish_telling("二", Way::Exchange);
    assert_eq!((published.number, told.len()), (2, 0), "{told:?}");
    desk.expect("二");
    let desk = first_killed();
    assert_eq!(desk.publish("一", Way::Exchange).number, 1);
    desk.expect("一");
}

#[test]
fn a_refused_first_publication_leaves_nothing() {
    let desk = first_killed();
    let written = EditionsThere::read(&desk.target().year, &RunRecord::default(), &mut Vec::new()).unwrap();
    take_back(&desk.target().year, Some(1), &written, &mut Vec::new());
    assert_eq!(folder::names(&desk.at(INTERNAL)).unwrap(), ["版本"]);
    assert!(folder::names(&desk.at("内部/版本")).unwrap().is_empty());
}

#[test]
fn a_draft_leaves_the_public_folder_out_of_its_place() {
    let desk = Trial::new();
    desk.publish("一", Way::TwoRenames);
    fs::rename(desk.at(PUBLIC), desk.at("内部/.retired-公开")).unwrap();
    editions::write_all(&desk.at("内部/.ready-公开"), &edition("一").public).unwrap();
    assert_eq!(desk.draft("稿").unwrap()[0].code, "发布-未完成");
    assert!(!desk.at(PUBLIC).exists() && desk.at("内部/.ready-公开").exists());
    desk.publish("一", Way::TwoRenames);
    desk.expect("一");
}

#[test]
fn left_out_forms_must_not_change() {
    let desk = Trial::new();
    let publish = |edition: &Edition, asked: &[Format]| {
        publish(&desk.target(), edition, asked, &note(), &mut Vec::new())
    };
    publish(&edition("一"), &Format::ALL).unwrap();
    // nothing of the workbook changes, so it stays
    let partial = of(&[("甲.pdf", "二"), ("甲.xlsx", "一")]);
    assert_eq!(publish(&partial, &[Format::Pdf]).unwrap().number, 2);
    let before = folder::names(&desk.at("内部/版本")).unwrap();
    for stale in [edition("三"), of(&[("甲.pdf", "三")]), of(&[("甲.pdf", "三"), ("丙.xlsx", "一")])] {
        let refused = publish(&stale, &[Format::Pdf]).unwrap_err();
        assert_eq!(refused.code, "发布-部分格式");
        assert!(refused.message.contains("“甲.xlsx”"), "{}", refused.message);
    }
    assert_eq!(folder::names(&desk.at("内部/版本")).unwrap(), before);
    assert!(copies::exact(&desk.at(PUBLIC), &partial.public).unwrap());
    assert_eq!(desk.target().current().unwrap().unwrap().forms, [Format::Pdf, Format::Xlsx]);
    // with the same forms as before nothing is left out
    publish(&edition("三"), &[Format::Pdf, Format::Xlsx]).unwrap();
    desk.expect("三");
}

#[test]
fn a_folder_in_the_way_and_a_damaged_manifest_are_told() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    fs::create_dir(desk.at("内部/版本/2")).unwrap();
    fs::write(desk.at("内部/版本/2/笔记"), "别的").unwrap();
    let (published, told) = desk.publish_telling("二", Way::Exchange);
    assert_eq!((published.number, &*told[0].code), (2, "发布-原有文件"));
    assert!(desk.at("内部/原有文件/2/笔记").exists());
    fs::write(desk.at("内部/版本/1/manifest.json"), "{").unwrap();
    let (published, told) = desk.publish_telling("三", Way::Exchange);
    assert_eq!((published.number, &*told[0].code), (3, "发布-清单"));
    desk.expect("三");
}

#[cfg(unix)]
#[test]
fn a_link_or_a_file_in_place_of_the_folder_is_refused() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    let elsewhere = desk.0.path().join("别处");
    fs::rename(desk.at(PUBLIC), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, desk.at(PUBLIC)).unwrap();
    assert_eq!(desk.refused(&desk.target(), "二"), "发布-链接");
    fs::remove_file(desk.at(PUBLIC)).unwrap();
    fs::write(desk.at(PUBLIC), "文件").unwrap();
    assert_eq!(desk.refused(&desk.target(), "二"), "发布-磁盘");
    assert!(!desk.at("内部/版本/2").exists());
}

#[test]
fn another_unit_and_a_second_run_at_the_same_time_are_refused() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    let other = Destination { owner: Holder { unit: "站".into(), kind: "单位".into() }, ..desk.target() };
    assert_eq!(desk.refused(&other, "二"), "发布-归属");
    assert_eq!(draft(&other, &edition("二"), &mut Vec::new()).unwrap_err().code, "发布-归属");
    let _held = enter::lock(&desk.target().root).unwrap();
    assert_eq!(desk.refused(&desk.target(), "二"), "发布-占用");
    desk.expect("一");
}
