//! `gongkai pack new`: a pack of a few lines over another, with examples that hold for it.

use crate::pack_tools::{Yard, files, public, told};
use crate::support::Desk;

/// A new pack over each built-in one.
fn started(base: &str) -> Yard {
    let yard = Yard::new();
    yard.run(&["pack", "new", "本局", "--base", base, "--name", "某市某局部门预算公开"]).expect(0);
    yard
}

/// A file with its examples switched on.
fn switched_on(text: &str) -> String {
    let bare = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(bare).collect()
}

/// How many lines of a file are examples.
fn example_lines(text: &str) -> usize {
    text.lines().filter(|line| line.strip_prefix('#').is_some_and(|rest| !rest.starts_with(' '))).count()
}

/// A template without the two lines that say that they are to be deleted.
fn without_marked_lines(text: &str) -> String {
    assert!(text.contains("把写着“删去这一行”的两行整行删去"), "{text}");
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("─ 删去这一行")).collect();
    assert_eq!(kept.len() + 2, text.lines().count());
    kept.join("\n") + "\n"
}

/// Each example of a file switched on alone: lines without a blank behind `#` that stand together.
fn each_alone(text: &str) -> Vec<String> {
    let is_example = |line: &str| line.strip_prefix('#').is_some_and(|rest| !rest.starts_with(' '));
    let lines: Vec<&str> = text.lines().collect();
    let begins = |at: usize| is_example(lines[at]) && (at == 0 || !is_example(lines[at - 1]));
    let mut all = Vec::new();
    for first in (0..lines.len()).filter(|at| begins(*at)) {
        let last = (first..lines.len()).take_while(|at| is_example(lines[*at])).last().unwrap();
        let mut own: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        own[first..=last].iter_mut().for_each(|line| *line = line[1..].to_owned());
        all.push(own.join("\n") + "\n");
    }
    all
}

#[test]
fn each_example_holds_alone() {
    for (base, sample) in [("jiangxi", "nanchang-2023"), ("shanghai", "mingwan-2026")] {
        let yard = started(base);
        yard.unit(sample, "单位");
        yard.rewrite("单位/unit.toml", &format!("pack = \"{base}\""), "pack = \"本局\"");
        for name in ["tables-本局.toml", "checks-本局.toml", "glossary-本局.toml", "style-本局.toml"]
        {
            let path = format!("本局/{name}");
            let before = yard.read(&path);
            let examples = each_alone(&before);
            assert!(!examples.is_empty());
            for on in examples {
                yard.write(&path, &on);
                told(&yard.run(&["pack", "check", "本局"]).expect(0), &["0处错误、0处警告"]);
                yard.run(&["check", "单位"]).expect(0);
            }
            yard.write(&path, &before);
        }
        let checks = yard.read("本局/checks-本局.toml");
        assert!(
            checks.ends_with("#severity = \"warning\"\n") && !checks.contains("照底本写出整条"),
            "{checks}"
        );
    }
}

#[test]
fn a_new_pack_has_examples_that_hold_for_its_base() {
    for (base, sample) in [("jiangxi", "nanchang-2023"), ("shanghai", "mingwan-2026")] {
        let yard = started(base);
        let head = yard.read("本局/pack.toml");
        assert!(head.contains(&format!("base = \"{base}\"\n")) && head.contains("id = \"本局\"\n"), "{head}");
        assert!(head.contains("name = \"某市某局部门预算公开\"\n"));
        for line in head.lines().zip(head.lines().skip(1)).filter(|(_, key)| key.contains(" = ")) {
            assert!(line.0.starts_with('#') || line.1.starts_with('#'), "{line:?} says not what it is");
        }
        told(&yard.run(&["pack", "new", "本局", "--base", base]).expect(2), &["模板-已有", "没有写任何文件"]);
        assert_eq!(head, yard.read("本局/pack.toml"));
        // as overlays, which the program reads without knowing of bases
        yard.unit(sample, "单位");
        let plain = public(&yard, "单位", "一", &[]);
        for name in ["tables-本局.toml", "checks-本局.toml", "style-本局.toml"] {
            yard.write(&format!("例/{name}"), &yard.read(&format!("本局/{name}")));
        }
        assert_eq!(plain, public(&yard, "单位", "二", &["--templates", "例"]), "nothing is on");
        for name in ["tables-本局.toml", "checks-本局.toml", "style-本局.toml"] {
            let on = switched_on(&yard.read(&format!("本局/{name}")));
            assert!(on.contains("\n[") && on.parse::<toml::Table>().is_ok(), "{name}:\n{on}");
            yard.write(&format!("例/{name}"), &on);
        }
        told(&yard.run(&["pack", "check", "例", "--base", base]).expect(0), &["0处错误"]);
        yard.run(&["check", "单位", "--templates", "例"]).expect(0);
    }
    let yard = Yard::new();
    told(&yard.run(&["pack", "new", "新", "--base", "jiangix"]).expect(2), &["是否指“jiangxi”"]);
    told(
        &yard.run(&["pack", "new", "新", "--base", "jiangxi", "--id", "a b"]).expect(2),
        &["不能作模板包的编号"],
    );
    told(
        &yard.run(&["pack", "new", "新", "--base", "jiangxi", "--id", "shanghai"]).expect(2),
        &["已经有编号是“shanghai”"],
    );
    assert!(!yard.at("新").exists());
}

#[test]
fn a_new_pack_builds_as_written_and_with_each_example() {
    for (base, sample) in [("jiangxi", "nanchang-2023"), ("shanghai", "mingwan-2026")] {
        let yard = started(base);
        yard.unit(sample, "单位");
        let plain = public(&yard, "单位", "一", &[]);
        yard.rewrite("单位/unit.toml", &format!("pack = \"{base}\""), "pack = \"本局\"");
        assert_eq!(plain, public(&yard, "单位", "二", &[]), "{base}: nothing is changed yet");
        told(&yard.run(&["pack", "check", "本局"]).expect(0), &["0处错误、0处警告、0处提示"]);
        for (name, _) in files(&yard.at("本局")) {
            let path = format!("本局/{name}");
            let before = yard.read(&path);
            // what a file says is to be made first
            if let Some((_, rest)) = before.split_once("# 一、在这个文件夹里新建文件 ") {
                let (file, rest) = rest.split_once("，写上要印的文字，如：").unwrap();
                yard.write(&format!("本局/{file}"), rest.lines().next().unwrap());
                assert!(before.contains("# 二、去掉下面三行行首的 #。") && example_lines(&before) == 5);
            } else {
                assert!(before.contains("去掉行首的 #") || name.ends_with(".tera"), "{before}");
            }
            let on = match name.ends_with(".tera") {
                true => without_marked_lines(&before),
                false => switched_on(&before),
            };
            assert_ne!(on, before);
            yard.write(&path, &on);
            told(&yard.run(&["pack", "check", "本局"]).expect(0), &["0处错误、0处警告"]);
            yard.run(&["check", "单位"]).expect(0);
        }
        assert!(files(&yard.at("本局")).keys().any(|name| name.starts_with("part")), "an example of a block");
    }
}

#[test]
fn an_overlay_on_offer_is_for_all_units_as_ever() {
    let desk = Desk::new();
    let overlay = tempfile::tempdir().unwrap();
    std::fs::write(overlay.path().join("style-own.toml"), "[body]\nsize = 15\n").unwrap();
    let folder = overlay.path().to_str().unwrap();
    desk.run("check", &["--templates", folder]).expect(0);
    std::fs::write(overlay.path().join("pack.toml"), "id = \n").unwrap();
    told(&desk.run("check", &["--templates", folder]).expect(2), &["配置-写法", "pack.toml:1:"]);
}
