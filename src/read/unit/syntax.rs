//! The text of unit.toml as a tree, with all that TOML does not take told in Chinese.

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::de::DeTable;

use crate::diag::{Diagnostic, Diagnostics, Place};

use super::mend::{self, CODE};
use super::source::{FileText, LineColumn};

/// A file's text that can be read as a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Syntax {
    /// The text to read.
    pub(super) source: FileText,
    /// Keys whose values are not what stands in the file, as messages write them.
    pub(super) broken: BTreeSet<String>,
    /// What is wrong with it.
    pub(super) faults: Diagnostics,
}

impl Syntax {
    /// Looks at a text; what TOML does not take is mended, or left out.
    pub(super) fn of(text: &str, file: &Arc<str>) -> Self {
        let Err(first) = DeTable::parse(text) else {
            return Self { source: FileText::plain(text), ..Self::default() };
        };
        let mended = mend::mend(text, file);
        let mut syntax = Self { source: mended.source, broken: mended.broken, faults: mended.faults };
        let mut told = BTreeSet::new();
        for place in syntax.faults.iter().flat_map(|fault| &fault.places) {
            if let Place::Line { line, .. } = place {
                told.insert(*line);
            }
        }
        let (_, errors) = DeTable::parse_recoverable(&syntax.source.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let entry = mended.entries.partition_point(|(begins, _)| *begins <= at);
            if let Some((_, key)) = entry.checked_sub(1).and_then(|index| mended.entries.get(index)) {
                syntax.broken.insert(key.clone());
            }
            let spot = syntax.source.spot(at);
            // one mistake is told once
            if told.insert(spot.0) {
                syntax.tell(error.message(), spot, file);
            }
        }
        // nothing is mended without a word; values without quotation marks are told where their key is known
        if syntax.faults.is_empty() && !syntax.source.has_bare() {
            let at = first.span().map_or(0, |span| span.start);
            let spot = syntax.source.spot_in_file(at);
            syntax.tell(first.message(), spot, file);
        }
        syntax
    }

    /// Tells what TOML does not take.
    fn tell(&mut self, message: &str, (line, column): LineColumn, file: &Arc<str>) {
        let found = self.source.line(line).trim().to_owned();
        let (why, hint) = chinese(message);
        let fault = Diagnostic::error(CODE, format!("这一行的写法读不出来：{found}（{why}）"))
            .at(Place::Line { file: file.clone(), line, column });
        self.faults.push(fault.hint(hint));
    }
}

/// What the TOML reader says, in Chinese, and what to do.
fn chinese(message: &str) -> (&'static str, &'static str) {
    let known = [
        ("escape", "反斜杠 \\ 后面的写法不对", "文字里要写 \\ 的，请写成 \\\\，或把整段文字放在英文单引号里"),
        (
            "unicode value",
            "反斜杠 \\ 后面的写法不对",
            "文字里要写 \\ 的，请写成 \\\\，或把整段文字放在英文单引号里",
        ),
        ("duplicate key", "同一项写了两次", "请删去其中一处"),
        ("dotted key", "同一项写了两次", "请删去其中一处"),
        ("comma", "逗号少了或多了", "请在各项之间各写一个英文逗号"),
        ("unclosed", "括号没有成对", "请补上缺的英文括号"),
        ("missing array opening", "括号没有成对", "请删去多出的括号，或补上缺的一半"),
        ("inline table", "花括号没有成对", "请删去多出的括号，或补上缺的一半"),
        ("carriage return", "换行的写法不对", "请用记事本打开，另存一遍"),
        ("control", "里面有看不见的控制字符", "请删去这一行，重新输入"),
        ("recurs", "括号套得太多", "请核对方括号和花括号"),
        ("string", "文字里有不能写的字符", "请删去引号里看不见的字符，重新输入"),
        ("comment", "说明里有不能写的字符", "请删去看不见的字符，重新输入"),
    ];
    for (part, why, hint) in known {
        if message.contains(part) {
            return (why, hint);
        }
    }
    ("不合 TOML 的写法", "请写成 名称 = 内容 的样子；文字放在英文双引号里，数字不加引号")
}
