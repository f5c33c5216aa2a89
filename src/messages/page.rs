//! The guide's page of messages: every code, and every rule of some packs, as Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::pack::Pack;
use crate::reconcile::registry::{self, Listed};

use super::GROUPS;

const HEAD: &str = "# 消息：每一条是什么意思

程序说的每一条，前面方括号里是编号：`错误[读取-多余行]`。在这一页查编号，或者问程序：

```sh
gongkai messages 读取-多余行
```

冒号后面的（如 `读取-多余行:…`）是哪张表、哪一格，查的时候不用写。

这一页由程序写出，不要手改。
";

/// The page; `packs` with their rules, each rule told once.
pub fn markdown(packs: &[&Pack]) -> String {
    let mut page = HEAD.to_owned();
    for group in GROUPS {
        let _ = write!(page, "\n## {}\n\n{}。\n", group.title, group.when);
        for own in group.codes {
            let _ = write!(
                page,
                "\n### {}\n\n{}。\n\n- 常见起因：{}。\n- 怎么办：{}。\n",
                own.code, own.means, own.cause, own.cure
            );
        }
    }
    page.push_str("\n## 核对规则\n\n数字、文字、两年之间的核对，每一条都有依据；括号里是不符合时的轻重。\n");
    let mut told = BTreeSet::new();
    for pack in packs {
        let rules: Vec<Listed<'_>> =
            registry::listed(pack).into_iter().filter(|rule| !rule.of_reading()).collect();
        let _ = write!(page, "\n### 模板包 {}\n\n", pack.manifest.name);
        for rule in rules.iter().filter(|rule| told.insert(line(rule))) {
            page.push_str(&line(rule));
        }
    }
    page
}

fn line(rule: &Listed<'_>) -> String {
    let mut line = format!("- **{}**（{}）{}", rule.id, rule.severity.word(), rule.title);
    if !rule.basis.is_empty() {
        let _ = write!(line, "。依据：{}", rule.basis);
    }
    if !rule.hint.is_empty() {
        let _ = write!(line, "。怎么办：{}", rule.hint);
    }
    // what a text holds is no markup of ours
    line = line.replace('<', "&lt;").replace('*', "\\*").replacen("\\*\\*", "**", 2);
    line + "\n"
}
