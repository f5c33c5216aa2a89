//! What an edition was made from, kept: the same bytes come of it, wherever and whenever; a file from the web is known.

use std::path::{Path, PathBuf};

use gongkai::edition::sha256;

use crate::support::{Desk, golden, program, root, run};

use super::{DATES, build, command, edition, files, holds, rewrite_manifest, set_date, verify, year};

#[test]
fn kept_inputs_give_the_same_bytes() {
    let desk = Desk::new();
    // templates of the unit, a folder from elsewhere, last year's book beside the unit's folder
    let offered = desk.unit().with_file_name("本市");
    std::fs::create_dir(&offered).unwrap();
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    let overlay = root().join("tests/data/overlays/a");
    for (at, entry) in std::fs::read_dir(overlay).unwrap().enumerate() {
        let path = entry.unwrap().path();
        let to = if at % 2 == 0 { offered.clone() } else { desk.unit().join("templates") };
        // as editors of some systems save it
        let marked = [b"\xEF\xBB\xBF".to_vec(), std::fs::read(&path).unwrap()].concat();
        std::fs::write(to.join(path.file_name().unwrap()), marked).unwrap();
    }
    std::fs::rename(desk.unit().join("previous.xlsx"), desk.unit().with_file_name("去年.xlsx")).unwrap();
    desk.rewrite("previous.xlsx", "../去年.xlsx");
    let offered = offered.to_str().unwrap().to_owned();
    build(&desk, &["--templates", &offered]).expect(0);
    let manifest = std::fs::read_to_string(edition(&desk, 1).join("manifest.json")).unwrap();
    assert!(!manifest.contains(desk.output().parent().unwrap().to_str().unwrap()), "a path of this machine");
    let kept = files(&edition(&desk, 1).join("输入"));
    assert_eq!(kept[Path::new("tables.xlsx")], std::fs::read(desk.unit().join("tables.xlsx")).unwrap());
    assert!(kept.keys().any(|path| path.starts_with("templates")), "{:?}", kept.keys());
    assert!(kept.keys().any(|path| path.starts_with("模板包/1-本市")), "{:?}", kept.keys());
    for (path, bytes) in &kept {
        let from = match path.strip_prefix("模板包/1-本市") {
            Ok(own) => Path::new(&offered).join(own),
            Err(_) => desk.unit().join(path),
        };
        let from =
            if path.ends_with("去年.xlsx") { desk.unit().with_file_name("去年.xlsx") } else { from };
        assert!(*bytes == std::fs::read(&from).unwrap(), "{} is not kept as it was read", path.display());
    }
    let same = ["--no-system-fonts", "--rebuild"];
    holds(&verify(&desk, &same).expect(0), &["第1版：用留存的预算表和文字重排，公开文件一字节不差"]);
    // the inputs at hand
    let unit = desk.unit().to_str().unwrap().to_owned();
    let at_hand = ["--no-system-fonts", "--inputs", &unit, "--templates", &offered];
    holds(&verify(&desk, &at_hand).expect(0), &["排出来就是第1版"]);
    set_date(&desk, DATES[1]);
    holds(&verify(&desk, &at_hand).expect(1), &["“unit.toml”改过", "不是第1版", ".html"]);
    // taken out, to go on from there
    let to = desk.output().with_file_name("取出");
    let said = command(&["restore"], &year(&desk), &["1", "--to", to.to_str().unwrap()]).expect(0).stdout;
    let line = said.lines().find(|line| line.contains("gongkai build")).unwrap();
    let again = desk.output().with_file_name("再来");
    let mut args: Vec<PathBuf> = line.split_whitespace().skip(1).map(PathBuf::from).collect();
    args.extend(["-o".into(), again.clone(), "--no-system-fonts".into(), "--format".into(), "html".into()]);
    run(args).expect(0);
    let name = std::fs::read_dir(&again).unwrap().next().unwrap().unwrap().path();
    assert!(files(&name.join("2023/公开")) == files(&desk.public(2023)));
    // another program is named as the likely reason
    let page = edition(&desk, 1).join("manifest.json");
    rewrite_manifest(&page, |manifest| {
        manifest.insert("program".to_owned(), "gongkai 0.0.1".into());
        manifest["public"][0]["sha256"] = "0".into();
    });
    holds(&verify(&desk, &same), &["重排的公开文件与留存的不同", "当时是 gongkai 0.0.1"]);
}

#[test]
fn files_named_by_their_whole_path_are_read_from_what_was_kept() {
    let desk = Desk::new();
    let (tables, folder) = (desk.unit().with_file_name("本年.xlsx"), desk.unit().with_file_name("去年"));
    std::fs::rename(desk.unit().join("tables.xlsx"), &tables).unwrap();
    std::fs::create_dir(&folder).unwrap();
    std::fs::rename(desk.unit().join("previous.xlsx"), folder.join("本年.xlsx")).unwrap();
    let named = format!("current = [{:?}]\nprevious = [{:?}]", tables, folder);
    desk.rewrite("current = [\"tables.xlsx\"]\nprevious = [\"previous.xlsx\"]", &named);
    build(&desk, &[]).expect(0);
    let rebuild = || verify(&desk, &["--no-system-fonts", "--rebuild"]);
    holds(&rebuild().expect(0), &["公开文件一字节不差"]);
    // the originals are another year's by now, then gone
    std::fs::copy(folder.join("本年.xlsx"), &tables).unwrap();
    holds(&rebuild().expect(0), &["公开文件一字节不差"]);
    std::fs::remove_file(&tables).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    holds(&rebuild().expect(0), &["公开文件一字节不差"]);
    // an edition is compared by what it keeps, and what is taken out builds as it is
    let (one, to) = (edition(&desk, 1), desk.output().with_file_name("取出"));
    let to_word = to.to_str().unwrap();
    holds(&command(&["restore"], &year(&desk), &["1", "--to", to_word]).expect(0), &["别处/根", "本年.xlsx"]);
    let compared = command(&["diff"], &one, &[to_word, "--no-system-fonts"]).expect(0);
    holds(&compared, &["没有差别"]);
    let again = desk.output().with_file_name("再来");
    let args = ["build", to_word, "-o", again.to_str().unwrap(), "--no-system-fonts", "--format", "html"];
    run(args.map(PathBuf::from)).expect(0);
    assert!(files(&again.join("取出/2023/公开")) == files(&desk.public(2023)));
}

#[test]
fn a_file_from_the_web_is_known_by_its_bytes() {
    let desk = Desk::new();
    build(&desk, &["--by", "张三"]).expect(0);
    let web = desk.output().with_file_name("网上.html");
    std::fs::copy(desk.file(2023, "html"), &web).unwrap();
    let mut told = String::new();
    let home = desk.output().parent().unwrap().to_str().unwrap().to_owned();
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+08:00)?").unwrap();
    let mut file = |path: &Path| {
        let run = verify(&desk, &["--file", path.to_str().unwrap()]);
        let text = time.replace_all(&run.all(), "〔时间〕").replace(&home, "家");
        told.push_str(&format!(
            "# {}\n{text}（退出码{}）\n\n",
            path.display().to_string().replace(&home, "家"),
            run.code
        ));
        run
    };
    holds(&file(&web).expect(0), &["第1版的公开文件", "张三", "就是现在“公开”里的一版"]);
    set_date(&desk, DATES[1]);
    build(&desk, &["--by", "李四"]).expect(0);
    holds(&file(&web).expect(0), &["第1版的公开文件", "现在“公开”里的是第2版"]);
    holds(&file(&edition(&desk, 2).join("内部/check.json")).expect(0), &["内部文件，不应公开"]);
    std::fs::write(&web, "另存过").unwrap();
    holds(&file(&web).expect(1), &["不是这里任何一版的文件"]);
    holds(&file(&web.with_file_name("没有")).expect(2), &["打不开"]);
    golden("editions/verify-file.txt", &told);
}

#[test]
fn folders_time_zones_languages_and_threads_change_no_byte() {
    let (one, other) = (Desk::new(), Desk::new());
    let build = |desk: &Desk, place: &[(&str, &str)]| {
        let mut command = program();
        command.args(["build".into(), desk.unit(), "-o".into(), desk.output(), "--no-system-fonts".into()]);
        let done = command.envs(place.iter().copied()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    build(&one, &[("TZ", "America/New_York"), ("LANG", "C"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "1")]);
    build(
        &other,
        &[("TZ", "Asia/Shanghai"), ("LANG", "zh_CN.UTF-8"), ("RAYON_NUM_THREADS", "7"), ("USER", "乙")],
    );
    assert!(files(&edition(&one, 1)) == files(&edition(&other, 1)), "manifest and inputs too");
    assert!(files(&one.public(2023)) == files(&other.public(2023)));
    // and none since the last time that somebody looked
    let mut digests = String::new();
    for (name, bytes) in files(&one.public(2023)) {
        digests.push_str(&format!("{}  {}\n", sha256(&bytes), name.display()));
    }
    golden("editions/public.sha256", &digests);
}

#[test]
fn an_edition_is_compared_with_the_templates_that_it_was_made_with() {
    let desk = Desk::new();
    let offered = desk.unit().with_file_name("本市");
    std::fs::create_dir(&offered).unwrap();
    let overlay = |title: &str| {
        let table = format!("[[table]]\nid = \"项目支出绩效目标表\"\ntitle = \"{title}\"\n");
        std::fs::write(offered.join("tables-本市.toml"), table).unwrap();
    };
    let templates = ["--templates", offered.to_str().unwrap()];
    overlay("项目绩效目标表");
    build(&desk, &templates).expect(0);
    overlay("项目绩效表");
    build(&desk, &templates).expect(0);
    let compare = |old: &Path, new: &Path, more: &[&str]| {
        let more = [&[new.to_str().unwrap(), "--no-system-fonts", "-v"], more].concat();
        command(&["diff"], old, &more).expect(0)
    };
    let (one, two) = (edition(&desk, 1), edition(&desk, 2));
    holds(&compare(&one, &two, &[]), &["项目绩效【－目标】表"]);
    // what is on offer now is laid over the folder at hand alone
    holds(&compare(&two, &desk.unit(), &templates), &["没有差别"]);
    holds(&compare(&one, &desk.unit(), &templates), &["项目绩效【－目标】表"]);
}
