//! What one province prescribes is in its pack, and nowhere in the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::root;

/// Terms of the budget law and of the whole country's forms, which the rules over typed sentences may know: what
/// people type is no province's. Where they could be a pack's, they should go there.
const OF_SENTENCES: [&str; 26] = [
    "一般公共预算",
    "事业收入",
    "人员经费",
    "公务接待费",
    "公务用车购置",
    "公用经费",
    "其他收入",
    "基本支出",
    "工程",
    "年度资金",
    "年度资金总额",
    "年度金额",
    "序号",
    "政府性基金",
    "服务",
    "本年预算数",
    "机关运行经费",
    "编制说明",
    "财政拨款",
    "货物",
    "购置费",
    "资金总额",
    "项目支出",
    "预算单位",
    "预算数",
    "预算金额",
];
/// Where those rules stand.
const SENTENCES: [&str; 2] = ["src/reconcile/prose", "src/reconcile/rules"];

/// Words that any budget in the country uses, which code may know.
const UNIVERSAL: [&str; 19] = [
    "合计",
    "总计",
    "小计",
    "收入",
    "支出",
    "项目",
    "项目资金",
    "单位",
    "部门",
    "预算",
    "类",
    "款",
    "项",
    "名称",
    "金额",
    "名词解释",
    "主管部门",
    "实施单位",
    "项目期限",
];

fn strings(value: &toml::Value, words: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) => {
            words.insert(text.replace("{kind}", ""));
        }
        toml::Value::Array(items) => items.iter().for_each(|item| strings(item, words)),
        toml::Value::Table(table) => {
            for (key, item) in table {
                if ["id", "label", "title", "aliases", "table", "side", "row", "columns", "children", "form"]
                    .contains(&key.as_str())
                    || item.is_array()
                    || item.is_table()
                {
                    strings(item, words);
                }
            }
        }
        _ => {}
    }
}

fn pack_words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for pack in std::fs::read_dir(root().join("templates")).unwrap() {
        let tables = pack.unwrap().path().join("tables.toml");
        if let Ok(text) = std::fs::read_to_string(tables) {
            strings(&text.parse::<toml::Table>().map(toml::Value::Table).unwrap(), &mut words);
        }
    }
    words.extend(["江西", "南昌", "上海", "浦东"].map(str::to_owned));
    let han = |word: &String| word.chars().any(|c| c > '\u{2e80}') && word.chars().count() >= 2;
    // and the packs' own names
    let ids = gongkai::pack::load::built_in_packs();
    let words = words.into_iter().filter(|word| han(word) && !UNIVERSAL.contains(&word.as_str()));
    words.chain(ids.into_iter().map(str::to_owned)).collect()
}

/// A source without comments and test modules.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let bare = |line: &str| match line.find("//") {
        // an address in a string is no comment
        Some(at) if !line[..at].ends_with(':') => line[..at].to_owned(),
        _ => line.to_owned(),
    };
    source.lines().map(|line| bare(line) + "\n").collect()
}

/// The Rust sources below a folder.
pub fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
}

#[test]
fn no_word_of_a_pack_stands_in_the_code() {
    let words = pack_words();
    assert!(words.len() > 150 && words.contains("一般公共预算支出表"), "{}", words.len());
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 40);
    let mut found = Vec::new();
    for file in files {
        // help shows a path that a user may type
        let code = code(&std::fs::read_to_string(&file).unwrap());
        for word in words.iter().filter(|word| code.contains(word.as_str())) {
            let name = file.strip_prefix(root()).unwrap();
            let of_sentences = SENTENCES.iter().any(|folder| name.starts_with(folder));
            if !(of_sentences && OF_SENTENCES.contains(&word.as_str())) {
                found.push(format!("{}: {word}", name.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
