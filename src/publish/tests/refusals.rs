//! What is refused leaves nothing; drafts; editions that lost a file; words.

use super::*;

fn told_of(told: &[Diagnostic], code: &str) -> usize {
    told.iter().filter(|told| told.code == code).count()
}

#[test]
fn what_is_refused_leaves_no_folder_and_no_claim() {
    let desk = Trial::new();
    let far = Destination::new(
        &desk.0.path().join("没有/../新/甲"),
        "局",
        2023,
        Holder { unit: "局".into(), kind: "部门".into() },
    );
    // a name that no disk takes
    let long = of(&[(&format!("{}.pdf", "长".repeat(100)), "一")]);
    for drafted in [false, true] {
        let edition =
            Edition { internal: if drafted { long.public.clone() } else { vec![] }, ..long.clone() };
        let told = &mut Vec::new();
        let refused = if drafted {
            draft(&far, &edition, told).unwrap().refused.remove(0)
        } else {
            publish(&far, &edition, &Format::ALL, &note(), told).unwrap_err()
        };
        assert_eq!(refused.code, if drafted { "发布-草稿" } else { "发布-磁盘" });
        assert!(folder::names(desk.0.path()).unwrap().is_empty());
    }
    publish(&far, &edition("一"), &Format::ALL, &note(), &mut Vec::new()).unwrap();
    assert_eq!(folder::names(desk.0.path()).unwrap(), ["新"], "the way back makes no folder");
}

#[test]
fn a_draft_claims_nothing() {
    let desk = Trial::new();
    let misspelt =
        Destination { owner: Holder { unit: "居".into(), kind: "部门".into() }, ..desk.target() };
    draft(&misspelt, &edition("稿"), &mut Vec::new()).unwrap();
    assert!(!desk.target().root.join("归属.json").exists());
    // an older version's draft did claim
    fs::write(desk.target().root.join("归属.json"), "{\"unit\":\"居\",\"kind\":\"部门\"}").unwrap();
    desk.draft("稿").unwrap();
    desk.publish("一", Way::Exchange);
    assert!(fs::read_to_string(desk.target().root.join("归属.json")).unwrap().contains("局"));
    assert_eq!(draft(&misspelt, &edition("稿"), &mut Vec::new()).unwrap_err().code, "发布-归属");
}

#[test]
fn notes_in_drafts_are_kept() {
    let desk = Trial::new();
    assert!(desk.draft("一").unwrap().is_empty());
    assert!(desk.draft("二").unwrap().is_empty(), "the program's own draft is replaced");
    fs::write(desk.at("内部/草稿/乙.html"), "批注").unwrap();
    let told = desk.draft("三").unwrap();
    assert_eq!((told.len(), told_of(&told, "发布-原有文件")), (1, 1), "{told:?}");
    assert!(told[0].message.contains("“内部/草稿/乙.html”"), "{}", told[0].message);
    assert_eq!(fs::read_to_string(desk.at("内部/原有文件/乙.html")).unwrap(), "批注");
    assert_eq!(fs::read_to_string(desk.at("内部/草稿/乙.html")).unwrap(), "乙.html三");
    assert_eq!(folder::names(&desk.at("内部/草稿")).unwrap(), [".sha256", "乙.html"]);
}

#[test]
fn a_draft_that_cannot_be_replaced_is_named() {
    let desk = Trial::new();
    let draft_of = |text: &str| {
        let file = |name: &str| File { name: name.to_owned(), bytes: text.into() };
        let edition = Edition { internal: vec![file("丙.html"), file("丁.json")], ..Edition::default() };
        draft(&desk.target(), &edition, &mut Vec::new())
    };
    draft_of("一").unwrap();
    // in place of the folder that keeps what was there
    fs::write(desk.at("内部/原有文件"), "").unwrap();
    fs::write(desk.at("内部/草稿/丁.json"), "批注").unwrap();
    let drafted = draft_of("二").unwrap();
    assert_eq!(drafted.files, [desk.at("内部/草稿/丙.html")]);
    assert_eq!((drafted.refused.len(), &*drafted.refused[0].code), (1, "发布-草稿"));
    assert!(format!("{:?}", drafted.refused[0].places).contains("丁.json"));
    assert_eq!(fs::read_to_string(desk.at("内部/草稿/丁.json")).unwrap(), "批注");
    fs::remove_file(desk.at("内部/原有文件")).unwrap();
    assert!(draft_of("三").unwrap().refused.is_empty());
}

#[test]
fn the_newest_edition_is_mended_by_the_same_one() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    fs::remove_dir_all(desk.at("内部/版本/1/公开")).unwrap();
    fs::write(desk.at("内部/版本/1/内部/乙.html"), "改").unwrap();
    let (published, told) = desk.publish_telling("一", Way::Exchange);
    assert_eq!(published.came, Came::Unchanged);
    assert_eq!((told_of(&told, "发布-版本残缺"), told_of(&told, "发布-原有文件")), (1, 1), "{told:?}");
    assert!(copies::exact(&desk.at("内部/版本/1/公开"), &edition("一").public).unwrap());
    assert_eq!(fs::read_to_string(desk.at("内部/版本/1/内部/乙.html")).unwrap(), "乙.html一");
    assert!(desk.publish_telling("一", Way::Exchange).1.is_empty());
    desk.expect("一");
}

#[test]
fn the_last_copy_is_not_removed() {
    for way in WAYS {
        let desk = Trial::new();
        desk.publish("一", way);
        fs::remove_dir_all(desk.at("内部/版本/1/公开")).unwrap();
        let told = desk.publish_telling("二", way).1;
        assert_eq!(told_of(&told, "发布-原有文件"), 2, "{told:?}");
        assert!(told[0].message.starts_with("“公开/甲.pdf”是以前一版的文件"), "{}", told[0].message);
        assert_eq!(fs::read_to_string(desk.at("内部/原有文件/甲.pdf")).unwrap(), "甲.pdf一");
        desk.expect("二");
    }
}

#[test]
fn an_edition_of_the_last_number_is_not_moved() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    fs::rename(desk.at("内部/版本/1"), desk.at("内部/版本/4294967295")).unwrap();
    assert_eq!(desk.refused(&desk.target(), "二"), "发布-版本号");
    // a number that is none to this program; the record still speaks of the first
    fs::rename(desk.at("内部/版本/4294967295"), desk.at("内部/版本/4294967296")).unwrap();
    assert_eq!(desk.publish("二", Way::Exchange).number, 2);
    assert!(desk.at("内部/版本/4294967296/manifest.json").exists());
}

#[test]
fn a_damaged_manifest_needs_all_forms() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    fs::write(desk.at("内部/版本/1/manifest.json"), "{").unwrap();
    let refused =
        publish(&desk.target(), &edition("一"), &[Format::Pdf], &note(), &mut Vec::new()).unwrap_err();
    assert_eq!(refused.code, "发布-清单");
    assert!(refused.message.contains("坏了") && refused.hint.contains("全部格式"));
    // an edition that was not finished is told as such
    fs::create_dir(desk.at("内部/版本/2")).unwrap();
    let told = desk.publish_telling("二", Way::Exchange).1;
    let kept = told.iter().find(|told| told.code == "发布-原有文件").unwrap();
    assert!(kept.message.contains("“内部/版本/2”没有清单"), "{}", kept.message);
}

#[test]
fn what_is_in_the_way_is_named_itself() {
    let desk = Trial::new();
    let file = desk.0.path().join("文件");
    fs::write(&file, "").unwrap();
    let owner = Holder { unit: "局".into(), kind: "部门".into() };
    let target = Destination::new(&file, "局", 2023, owner);
    let refused = publish(&target, &edition("一"), &Format::ALL, &note(), &mut Vec::new()).unwrap_err();
    assert_eq!(format!("{:?}", refused.places), format!("{:?}", [place(&file)]));
    fs::create_dir_all(desk.target().root.join("归属.json")).unwrap();
    let refused = desk.target().check().unwrap_err();
    assert!(!refused.message.contains("os error"), "{}", refused.message);
}

#[test]
fn what_cannot_be_read_is_not_told_as_written() {
    let words = |kind: std::io::ErrorKind| folder::unreadable(Path::new("甲"), &kind.into()).message;
    assert_eq!(words(std::io::ErrorKind::PermissionDenied), "没有权限读这里");
    assert_eq!(words(std::io::ErrorKind::TimedOut), "读不出来");
}

#[test]
fn what_could_not_be_removed_is_removed_later_and_only_that() {
    let desk = Trial::new();
    desk.publish("一", Way::Exchange);
    fs::create_dir_all(desk.at("内部/未能删除/写了一半的/公开")).unwrap();
    editions::write_all(&desk.at("内部/未能删除/公开"), &edition("一").public).unwrap();
    fs::write(desk.at("内部/未能删除/公开/说明.txt"), "别的").unwrap();
    let told = desk.publish_telling("一", Way::Exchange).1;
    assert_eq!((told.len(), told_of(&told, "发布-原有文件")), (1, 1), "{told:?}");
    assert!(told[0].message.contains("“内部/未能删除/公开/说明.txt”"), "{}", told[0].message);
    assert!(!desk.at("内部/未能删除").exists());
}

/// Another disk than the one of temporary files, where there is one.
#[cfg(target_os = "linux")]
#[test]
fn an_internal_folder_on_another_disk_is_told() {
    use std::os::unix::fs::MetadataExt;
    let desk = Trial::new();
    let disk = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    let shared = Path::new("/dev/shm");
    let Ok(other) = tempfile::tempdir_in(shared) else { return };
    if disk(shared) == disk(desk.0.path()) {
        return;
    }
    fs::create_dir_all(&desk.target().year).unwrap();
    std::os::unix::fs::symlink(other.path(), desk.at(INTERNAL)).unwrap();
    for public in [false, true] {
        if public {
            fs::create_dir(desk.at(PUBLIC)).unwrap();
            fs::write(desk.at("公开/甲.pdf"), "旧").unwrap();
        }
        for way in WAYS {
            let told = &mut Vec::new();
            let refused =
                publish_by(&desk.target(), &edition("一"), &Format::ALL, &note(), told, way).unwrap_err();
            assert!(refused.message.contains("不在同一个磁盘"), "{}", refused.message);
            assert!(told.is_empty(), "{told:?}");
            assert!(folder::names(&other.path().join("版本")).unwrap_or_default().is_empty());
            assert!(!desk.at("内部/.ready-公开").exists());
            assert_eq!(desk.at(PUBLIC).exists(), public);
            desk.draft("稿").unwrap();
            assert_eq!(desk.at(PUBLIC).exists(), public);
        }
    }
    assert_eq!(fs::read_to_string(desk.at("公开/甲.pdf")).unwrap(), "旧");
}
