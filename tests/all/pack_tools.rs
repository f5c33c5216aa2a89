//! Packs found by folder, and the tools of a template writer, run as a user would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Run, ended, program, root, untimed};

/// A place with units and packs in it, and the program run there.
pub struct Yard(TempDir);

impl Yard {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).unwrap()
    }

    pub fn rewrite(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} holds no {from}");
        self.write(name, &text.replace(from, to));
    }

    /// A copy of a sample.
    pub fn unit(&self, sample: &str, name: &str) {
        copy(&root().join("inputs").join(sample), &self.at(name));
    }

    /// A built-in pack as a folder, under an id of its own.
    pub fn pack(&self, of: &str, name: &str, id: &str) {
        copy(&root().join("templates").join(of), &self.at(name));
        self.rewrite(&format!("{name}/pack.toml"), &format!("id = \"{of}\""), &format!("id = \"{id}\""));
    }

    pub fn run(&self, args: &[&str]) -> Run {
        // the report in full, as in `support::run`
        let full = ["check", "build"].contains(&args[0]).then_some("-v");
        let mut command = program();
        command.args(args).args(full).current_dir(self.0.path());
        ended(command)
    }
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Every file below a folder, by its path there.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

pub fn told(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.all().contains(word), "no {word} in:\n{}", run.all());
    }
}

/// A yard with the sample, which names a pack of another id.
fn other_province() -> Yard {
    let yard = Yard::new();
    yard.unit("nanchang-2023", "inputs/某局");
    yard.rewrite("inputs/某局/unit.toml", "pack = \"jiangxi\"", "pack = \"hubei\"");
    yard
}

#[test]
fn a_pack_is_found_beside_the_unit_and_in_folders_of_templates() {
    for place in ["inputs/湖北", "inputs/templates/湖北", "templates/湖北"] {
        let yard = other_province();
        told(&yard.run(&["check", "inputs/某局"]).expect(2), &["没有名为“hubei”的模板包"]);
        yard.pack("jiangxi", place, "hubei");
        yard.run(&["check", "inputs/某局"]).expect(0);
        // the unit's folder may be written in other ways
        yard.run(&["check", "./inputs/../inputs/某局/"]).expect(0);
    }
    // of the place where somebody works, wherever the unit is
    let yard = Yard::new();
    yard.unit("nanchang-2023", "a/b/c/某局");
    yard.rewrite("a/b/c/某局/unit.toml", "pack = \"jiangxi\"", "pack = \"hubei\"");
    yard.pack("jiangxi", "templates/湖北", "hubei");
    yard.run(&["check", "a/b/c/某局"]).expect(0);
}

#[test]
fn units_of_different_provinces_build_in_one_run() {
    let yard = other_province();
    yard.unit("mingwan-2026", "inputs/mingwan");
    yard.unit("nanchang-2023", "inputs/nanchang");
    yard.pack("jiangxi", "另处/湖北", "hubei");
    yard.rewrite("另处/湖北/part4.md.tera", "{#- 第四部分", "湖北的说法。\n\n{#- 第四部分");
    let units = ["inputs/某局", "inputs/mingwan", "inputs/nanchang"];
    let build = |templates: &str, output: &str| {
        let mut args = vec!["build"];
        args.extend(units);
        args.extend(["-o", output, "--format", "html", "--no-system-fonts", "--templates", templates]);
        yard.run(&args).expect(0);
        files(&yard.at(output))
    };
    // the pack itself, or the folder that it is in
    for (templates, output) in [("另处/湖北", "一"), ("另处", "二")] {
        let all = build(templates, output);
        let page = |unit: &str| {
            let is_page = |name: &&String| {
                name.starts_with(unit)
                    && name.contains("公开/")
                    && name.ends_with(".html")
                    && !name.contains("片段")
            };
            let name = all.keys().find(is_page).unwrap_or_else(|| panic!("no page of {unit}"));
            String::from_utf8(all[name].clone()).unwrap()
        };
        assert!(page("某局").contains("湖北的说法"), "{templates}");
        assert!(!page("nanchang").contains("湖北的说法"), "{templates}");
        assert!(!page("mingwan").contains("湖北的说法"), "{templates}");
    }
}

#[test]
fn a_pack_on_offer_that_nobody_uses_stops_the_run() {
    let yard = other_province();
    yard.pack("jiangxi", "inputs/湖北", "hubei");
    yard.pack("jiangxi", "另处/湖南", "hunan");
    let run = yard.run(&["check", "inputs/某局", "--templates", "另处/湖南"]).expect(2);
    told(
        &run,
        &["unit.toml 写着 pack = \"hubei\"，--templates 的模板包是 hunan", "改成 hunan", "base = \"hubei\""],
    );
    for command in ["facts", "explain"] {
        let more: &[&str] = if command == "explain" { &["编制人数"] } else { &[] };
        let args = [&[command, "inputs/某局"], more, &["--templates", "另处/湖南"]].concat();
        told(&yard.run(&args).expect(2), &["--templates 的模板包是 hunan"]);
    }
    yard.unit("mingwan-2026", "inputs/mingwan");
    let run = yard.run(&["build", "inputs/某局", "inputs/mingwan", "-o", "out", "--templates", "另处/湖南"]);
    told(
        &run.expect(2),
        &[
            "没有一个单位用到 --templates 的模板包 hunan",
            "inputs/某局 写的是 hubei",
            "inputs/mingwan 写的是 shanghai",
        ],
    );
    assert!(!yard.at("out").exists(), "nothing is published before that is settled");
    told(
        &yard.run(&["rules", "hubei", "--templates", "另处/湖南"]).expect(2),
        &["--templates 的模板包是 hunan"],
    );
    // one that is some units' pack, and would be laid over that of others
    yard.unit("nanchang-2023", "inputs/nanchang");
    yard.write("另处/新/pack.toml", "id = \"hubei\"\nbase = \"jiangxi\"\n");
    let units = ["check", "inputs/某局", "inputs/nanchang", "--templates", "另处/新"];
    told(
        &yard.run(&units).expect(2),
        &["inputs/某局 用的是模板包 hubei", "inputs/nanchang 用的是它的底本 jiangxi"],
    );
    // without a name it is the one to look at
    let rules = yard.run(&["rules", "--templates", "另处/湖南"]).expect(0).stdout;
    assert_eq!(rules, yard.run(&["rules", "jiangxi"]).expect(0).stdout);
}

#[test]
fn a_unit_whose_own_templates_are_another_packs_is_refused() {
    let yard = Yard::new();
    yard.unit("nanchang-2023", "某局");
    yard.pack("jiangxi", "某局/templates", "hubei");
    let run = yard.run(&["check", "某局"]).expect(2);
    told(&run, &["单位用的模板包是“jiangxi”", "id = \"hubei\"", "某局/templates/pack.toml:2:6"]);
    // a pack in the unit's own folder
    yard.rewrite("某局/unit.toml", "pack = \"jiangxi\"", "pack = \"hubei\"");
    yard.run(&["check", "某局"]).expect(0);
}

#[test]
fn two_folders_of_one_id_are_named_and_the_nearest_name_is_told() {
    let yard = other_province();
    yard.pack("jiangxi", "inputs/湖北", "hubei");
    yard.pack("jiangxi", "inputs/湖北 副本", "hubei");
    told(
        &yard.run(&["check", "inputs/某局"]).expect(2),
        &["有2个文件夹都写着是模板包“hubei”", "inputs/湖北/pack.toml", "inputs/湖北 副本/pack.toml"],
    );
    // one of them is named, or is nearer
    yard.run(&["check", "inputs/某局", "--templates", "inputs/湖北"]).expect(0);
    yard.rewrite("inputs/湖北 副本/pack.toml", "id = \"hubei\"", "id = \"hubei2");
    yard.run(&["check", "inputs/某局"]).expect(0);
    yard.rewrite("inputs/某局/unit.toml", "pack = \"hubei\"", "pack = \"hubie\"");
    let run = yard.run(&["check", "inputs/某局"]).expect(2);
    told(
        &run,
        &[
            "没有名为“hubie”的模板包，是否指“hubei”",
            "内置的有：jiangxi",
            "文件夹里的有：hubei（",
            "在 inputs/湖北）",
        ],
    );
    // the one that could not be read may be the one that is meant
    told(&run, &["另有读不出来的：inputs/湖北 副本/pack.toml（第2行第13列"]);
}

#[test]
fn a_pack_beside_the_unit_does_not_stand_in_for_a_built_in_one() {
    let yard = Yard::new();
    yard.unit("nanchang-2023", "某局");
    copy(&root().join("templates/jiangxi"), &yard.at("江西"));
    let quiet = yard.run(&["check", "某局"]).expect(0).all();
    assert!(!quiet.contains("模板-同名:"), "{quiet}");
    yard.rewrite("江西/style.toml", "width = 210", "width = 211");
    told(
        &yard.run(&["check", "某局"]).expect(0),
        &["模板-同名", "与内置的“jiangxi”同名", "如 style.toml", "--templates 江西", "base = \"jiangxi\""],
    );
}

#[test]
fn a_sheet_of_facts_names_a_found_pack_in_chinese() {
    let yard = Yard::new();
    yard.pack("jiangxi", "湖北", "hubei");
    yard.rewrite("湖北/pack.toml", "name = \"江西省", "name = \"湖北省");
    std::fs::create_dir(yard.at("新局")).unwrap();
    yard.run(&["facts", "新局", "--pack", "湖北省", "--kind", "部门"]).expect(0);
    let run = yard.run(&["check", "新局"]).expect(2);
    assert!(!run.all().contains("模板-未找到"), "{}", run.all());
    yard.rewrite("湖北/tables.toml", "[[table]]", "[[tabel]]");
    told(&yard.run(&["inspect", "新局/基本情况.xlsx"]).expect(2), &["配置-写法", "tables.toml:"]);
    std::fs::remove_dir_all(yard.at("湖北")).unwrap();
    told(&yard.run(&["check", "新局"]).expect(2), &["模板-未找到"]);
}

/// The public files of a sample, built with more arguments.
pub fn public(yard: &Yard, sample: &str, output: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let args = ["build", sample, "-o", output, "--no-system-fonts"];
    yard.run(&[&args, more].concat()).expect(0);
    let mut all = files(&yard.at(output));
    all.retain(|name, _| name.contains("公开/"));
    assert!(all.len() >= 3, "{:?}", all.keys());
    all
}

/// What a run says, but for the next step, which names the templates that were named.
fn without_next_step(said: &str) -> String {
    let mut rest = String::new();
    let mut within = false;
    for line in said.lines() {
        within = line.starts_with("  下一步") || within && line.starts_with("    ");
        if !within {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    rest
}

#[test]
fn an_unchanged_export_gives_the_same_public_bytes() {
    for (sample, pack) in crate::numbers_out::SAMPLES {
        let yard = Yard::new();
        yard.unit(sample, "单位");
        let run = yard.run(&["pack", "export", pack]).expect(0);
        told(
            &run,
            &[
                "gongkai pack check",
                "classification.csv、correction.md.tera、facts.toml、inspection.toml、roster.toml、words.toml 没有写出",
            ],
        );
        let folder = yard.at(pack);
        let names: Vec<String> = files(&folder).into_keys().collect();
        let own: Vec<String> = files(&root().join("templates").join(pack)).into_keys().collect();
        assert_eq!(names, own);
        for name in &names {
            let first = yard.read(&format!("{pack}/{name}")).lines().next().unwrap().to_owned();
            assert!(first.contains(&format!("抄自 {pack}/{name}（gongkai ")), "{first}");
        }
        told(&yard.run(&["pack", "check", pack]).expect(0), &["0处错误、0处警告、0处提示"]);
        let before = public(&yard, "单位", "一", &[]);
        assert_eq!(before, public(&yard, "单位", "二", &["--templates", pack]), "{pack}");
        let checked = |more: &[&str]| {
            let said = untimed(&yard.run(&[&["check", "单位"], more].concat()).expect(0).all());
            without_next_step(&said)
        };
        assert_eq!(
            checked(&[]),
            checked(&["--templates", pack]),
            "no sentence of the program is the bureau's"
        );
        let strictly = |more: &[&str]| yard.run(&[&["check", "单位", "--strict"], more].concat());
        let (bare, laid) = (strictly(&[]), strictly(&["--templates", pack]));
        assert_eq!(
            (bare.code, without_next_step(&untimed(&bare.all()))),
            (laid.code, without_next_step(&untimed(&laid.all()))),
            "{pack} strictly"
        );
        // and what all packs share
        for file in ["facts", "classification"] {
            yard.run(&["pack", "export", pack, file, "-o", "共用"]).expect(0);
        }
        assert_eq!(before, public(&yard, "单位", "三", &["--templates", "共用"]), "{pack} shared");
    }
}

#[test]
fn an_export_writes_one_file_and_nothing_over_another() {
    let yard = Yard::new();
    yard.run(&["pack", "export", "江西", "part3"]).expect(0);
    assert!(yard.read("part3.md.tera").contains("{#- 抄自 jiangxi/part3.md.tera"));
    told(
        &yard.run(&["pack", "export", "jiangxi", "part3"]).expect(2),
        &["模板-已有", "part3.md.tera", "没有写任何文件"],
    );
    yard.write("抄/tables.toml", "");
    let run = yard.run(&["pack", "export", "jiangxi", "-o", "抄"]).expect(2);
    told(&run, &["抄/tables.toml"]);
    assert_eq!(files(&yard.at("抄")).len(), 1, "it stops before anything is written");
    told(
        &yard.run(&["pack", "export", "jiangxi", "tabels"]).expect(2),
        &["没有 tabels 这个文件，是否指 tables", "part1.md.tera"],
    );
    told(&yard.run(&["pack", "export", "jiangix"]).expect(2), &["是否指“jiangxi”"]);
    yard.pack("jiangxi", "湖北", "hubei");
    yard.run(&["pack", "export", "hubei", "style", "--templates", "湖北", "-o", "抄二"]).expect(0);
    assert!(yard.read("抄二/style.toml").starts_with("# 抄自 hubei/style.toml"));
}

#[test]
fn a_copy_says_when_its_base_has_changed() {
    let yard = other_province();
    yard.pack("jiangxi", "inputs/湖北", "hubei");
    yard.run(&[
        "pack",
        "export",
        "hubei",
        "part4",
        "--templates",
        "inputs/湖北",
        "-o",
        "inputs/某局/templates",
    ])
    .expect(0);
    yard.rewrite("inputs/某局/templates/part4.md.tera", "{#- 第四部分", "本局的说法。\n\n{#- 第四部分");
    let quiet = yard.run(&["check", "inputs/某局"]).expect(0).all();
    assert!(!quiet.contains("[模板-底本"), "{quiet}");
    yard.rewrite("inputs/湖北/part4.md.tera", "{#- 第四部分", "{#- 新的第四部分");
    let run = yard.run(&["check", "inputs/某局"]).expect(0);
    told(
        &run,
        &[
            "[模板-底本",
            "part4.md.tera:1:1",
            "“hubei/part4.md.tera”在抄出",
            "gongkai pack export hubei part4.md.tera -o",
        ],
    );
    told(&yard.run(&["pack", "check", "inputs/某局/templates"]).expect(0), &["模板-底本", "1处提示"]);
    // a copy of what the base is now has nothing to catch up with
    yard.write("inputs/某局/templates/part4.md.tera", &{
        let note = yard.read("inputs/某局/templates/part4.md.tera").lines().next().unwrap().to_owned();
        format!("{note}\n{}", yard.read("inputs/湖北/part4.md.tera"))
    });
    let quiet = yard.run(&["check", "inputs/某局"]).expect(0).all();
    assert!(!quiet.contains("[模板-底本"), "{quiet}");
}

#[test]
fn check_tells_all_faults_of_a_folder_without_a_workbook() {
    let yard = Yard::new();
    yard.write("本局/checks-本局.toml", "[[check]]\nid = \"甲\"\n");
    yard.write("本局/tables-本局.toml", "[[table]]\nid = \"支出总\"\n");
    let run = yard.run(&["pack", "check", "本局"]).expect(2);
    told(&run, &["不知道它改的是哪个模板包", "gongkai pack check 本局 --base", "base = \"模板包\""]);
    let run = yard.run(&["pack", "check", "本局", "--base", "江西"]).expect(2);
    told(&run, &["tables-本局.toml:2:6", "是否指“支出总表”", "checks-本局.toml:2:6", "本局：有2处错误"]);
    yard.write("本局/tables-本局.toml", "[[table]]\nid = \"支出总表\"\naliases = [\"支出\"]\n");
    yard.write("本局/checks-本局.toml", "");
    let run = yard.run(&["pack", "check", "本局", "--base", "江西"]).expect(0);
    told(
        &run,
        &["14张表（自有1、沿用13）", "89条核对（自有0、沿用89）", "18个模板（自有0、沿用18）", "0处错误"],
    );
    // the unit beside it names the base
    yard.unit("nanchang-2023", "某局");
    copy(&yard.at("本局"), &yard.at("某局/templates"));
    yard.run(&["pack", "check", "某局/templates"]).expect(0);
    // several folders, the worst counts; a whole pack needs no base and has none
    yard.pack("shanghai", "湖北", "hubei");
    let run = yard.run(&["pack", "check", "湖北", "没有"]).expect(2);
    told(&run, &["17张表、", "找不到这个文件夹"]);
    told(&yard.run(&["pack", "check", "湖北", "--base", "jiangxi"]).expect(2), &["这是整套的模板包"]);
    told(&yard.run(&["pack", "check", "."]).expect(2), &["在它的子文件夹里"]);
    told(&yard.run(&["pack"]).expect(2), &["check", "export", "new", "用法"]);
}

#[test]
fn tools_find_packs_in_the_working_directory() {
    let yard = Yard::new();
    yard.write("区/pack.toml", "id = \"qu\"\nbase = \"jiangxi\"\nname = \"某区预算公开\"\n");
    yard.write("区/style-本区.toml", "[body]\nsize = 15\n");
    yard.run(&["pack", "export", "qu", "-o", "另处/抄"]).expect(0);
    assert!(yard.read("另处/抄/style-本区.toml").contains("size = 15"));
    yard.run(&["pack", "export", "某区", "tables", "-o", "另处/抄"]).expect(0);
    told(&yard.run(&["rules", "qu"]).expect(0), &["共"]);
    yard.run(&["fonts", "qu"]).expect(0);
    told(&yard.run(&["rules", "qv"]).expect(2), &["qu（某区预算公开，在 区）"]);
    // who names none means the built-in one as before
    let plain = Yard::new();
    assert_eq!(yard.run(&["rules"]).expect(0).all(), plain.run(&["rules"]).expect(0).all());
}
