//! What every message means: the registry of codes against the sources, both ways; the command that prints it; the
//! guide's pages that are written from it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use gongkai::messages::{codes, page};
use gongkai::pack::Pack;
use gongkai::pack::load;
use gongkai::pack_guide::{Guide, GuideTopic};
use gongkai::reconcile::registry;

use crate::packs::sources;
use crate::support::{Run, program, root};

fn packs() -> Vec<Pack> {
    load::built_in_packs().into_iter().map(|id| load::load(id, &[]).unwrap()).collect()
}

/// Ids of rules that no code of reading shares.
fn rule_ids(packs: &[Pack]) -> BTreeSet<String> {
    packs.iter().flat_map(registry::listed).filter(|rule| !rule.of_reading()).map(|rule| rule.id).collect()
}

/// Where the sources hold a text that has the form of a code: two Chinese characters, a hyphen, a word. What names
/// rules and lists reserved names is passed over, and so are tests.
fn emitted() -> BTreeMap<String, PathBuf> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut found = BTreeMap::new();
    for path in files {
        let name = path.to_string_lossy().replace('\\', "/");
        let names_rules = ["src/messages/", "src/reconcile/", "reserved.rs", "/tests"];
        if names_rules.iter().any(|part| name.contains(part)) {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        for quoted in source.split('"') {
            let chars: Vec<char> = quoted.chars().collect();
            let word = |c: &char| c.is_alphanumeric();
            let han = |c: &char| *c > '\u{2e80}' && c.is_alphabetic();
            if chars.len() > 3 && chars[..2].iter().all(han) && chars[2] == '-' && chars[3..].iter().all(word)
            {
                found.insert(quoted.to_owned(), path.clone());
            }
        }
        // the one code without a hyphen
        if source.contains("const CODE: &str = \"更正\"") {
            found.insert("更正".to_owned(), path.clone());
        }
    }
    found
}

#[test]
fn every_code_is_explained_and_every_explained_one_is_told() {
    let packs = packs();
    let rules = rule_ids(&packs);
    let emitted = emitted();
    assert!(emitted.len() > 120, "{}", emitted.len());
    let mut known = BTreeSet::new();
    for own in codes() {
        assert!(known.insert(own.code), "{} is explained twice", own.code);
    }
    let is_rule = |code: &String| {
        rules.contains(code) || rules.iter().any(|rule| rule.starts_with(&format!("{code}-")))
    };
    let lacking: Vec<_> =
        emitted.iter().filter(|(code, _)| !known.contains(code.as_str()) && !is_rule(code)).collect();
    assert!(lacking.is_empty(), "src/messages does not explain {lacking:#?}");
    let unmade: Vec<_> = known.iter().filter(|code| !emitted.contains_key(**code)).collect();
    assert!(unmade.is_empty(), "nothing tells {unmade:?}");
}

#[test]
fn every_explanation_says_something_of_its_own() {
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for own in codes() {
        for text in [own.means, own.cause, own.cure] {
            assert!(text.chars().count() >= 5, "{}: {text}", own.code);
            assert!(!text.ends_with('。') && !text.contains('\n'), "{}: {text}", own.code);
        }
        assert!(own.cause != own.cure && own.means != own.cause, "{}", own.code);
        // what the program itself does wrong has one cause
        if let Some(other) = told.insert(own.means, own.code) {
            panic!("{} and {other} mean the same", own.code);
        }
    }
}

fn messages(args: &[&str]) -> Run {
    program().arg("messages").args(args).output().unwrap().into()
}

#[test]
fn a_code_is_explained_however_it_is_written() {
    for written in ["读取-多余行", "[读取-多余行]", "错误[读取-多余行:tables.xlsx/表]"] {
        let told = messages(&[written]).expect(0).stdout;
        assert!(
            told.starts_with("读取-多余行　") && told.contains("常见起因：") && told.contains("怎么办："),
            "{told}"
        );
        assert!(!told.contains("读取-多余列"), "{told}");
    }
    let several = messages(&["发布-"]).expect(0).stdout;
    assert!(several.contains("发布-占用　") && several.contains("请写一个完整的编号"), "{several}");
    assert!(messages(&["打开密码"]).expect(0).stdout.contains("读取-加密"));
    let all = messages(&[]).expect(0).stdout;
    assert!(codes().all(|own| all.contains(own.code)), "{all}");
}

#[test]
fn rules_are_found_with_their_basis_and_what_is_unknown_is_refused_with_the_nearest() {
    let told = messages(&["[表内-列和-支出总表:支出总表/2120101/合计]"]).expect(0).stdout;
    assert!(told.contains("支出总表") && told.contains("依据：") && told.contains("怎么办："), "{told}");
    let last_year = messages(&["表内-列和-上年:支出总表"]).expect(0).stdout;
    assert!(last_year.starts_with("表内-列和-上年:支出总表　"), "{last_year}");
    // rules of the other pack too
    let own = |pack: &Pack| registry::listed(pack).into_iter().map(|rule| rule.id).collect::<BTreeSet<_>>();
    let [first, second] = &packs()[..] else { panic!("two packs") };
    let only = own(second).difference(&own(first)).next().cloned().unwrap();
    assert!(messages(&[&only]).expect(0).stdout.starts_with(&format!("{only}　")));
    let wrong = messages(&["读取-多于行"]).expect(2).stderr;
    assert!(wrong.contains("是否指“读取-多余行”"), "{wrong}");
}

/// Holds a page of the guide against what it is written from.
fn held(name: &str, written: &str) {
    let path = root().join("docs/guide/src").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let different = kept.lines().zip(written.lines()).find(|(kept, written)| kept != written);
    assert!(
        kept == written,
        "{name} is behind; UPDATE_GOLDEN=1 cargo test --test all messages writes it. {different:#?}"
    );
}

#[test]
fn the_guide_tells_every_message() {
    let packs = packs();
    held("消息.md", &page::markdown(&packs.iter().collect::<Vec<_>>()));
}

#[test]
fn the_guide_tells_what_is_to_be_stated() {
    let mut text = "# 填写内容一览\n\n“基本情况”“文字说明”“变动原因”三页里可以填的各项，按模板包。\
                    这一页由程序写出，不要手改。\n"
        .to_owned();
    for pack in &packs() {
        let page = Guide::new(pack, None, String::new()).topic(GuideTopic::Facts).markdown();
        // a page's own heading is a section here
        let page: String = page.lines().skip(1).map(|line| format!("{line}\n")).collect();
        let page = page.replace("\n### ", "\n#### ").replace("\n## ", "\n### ");
        text.push_str(&format!("\n## 模板包 {}\n\n{}\n", pack.manifest.name, page.trim()));
    }
    held("填写内容.md", &text);
}
