//! What loading a pack notices is a finding of its rule.

use crate::noticed::report;
use crate::support::{Desk, root};

/// The codes of what loading a pack notices.
const CODES: [&str; 7] =
    ["模板-底本", "模板-同名", "模板-未用", "模板-整份", "模板-旧写法", "模板-去掉", "模板-落空"];

/// One folder in which all of them are noticed; each stands in the report.
pub fn told() -> [&'static str; 7] {
    let desk = Desk::new();
    let beside = desk.unit().join("../jiangxi");
    std::fs::create_dir_all(&beside).unwrap();
    let manifest = std::fs::read_to_string(root().join("templates/jiangxi/pack.toml")).unwrap();
    std::fs::write(beside.join("pack.toml"), manifest + "\n# 改过\n").unwrap();
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    let part = std::fs::read_to_string(root().join("templates/jiangxi/part4.md.tera")).unwrap();
    let note = "{#- 抄自 jiangxi/part4.md.tera（gongkai 0.0.9），摘要 0123456789abcdef；底本改了会提示 -#}";
    std::fs::write(desk.unit().join("templates/part4.md.tera"), format!("{note}\n{part}\n本局另加。\n"))
        .unwrap();
    let own =
        |name: &str, text: &str| std::fs::write(desk.unit().join("templates").join(name), text).unwrap();
    own("说明.docx", "");
    own("glossary.toml", "system = \"function\"\n[[term]]\nname = \"预算\"\ntext = \"指年度收支计划。\"\n");
    own("checks本局.toml", "");
    own("tables-本局.toml", "[[table]]\nid = \"国有资本经营预算支出表\"\nremove = true\n");
    let tables = std::fs::read_to_string(root().join("templates/jiangxi/tables.toml")).unwrap();
    let parts = tables.split_inclusive("\n[[table]]\n").collect::<Vec<&str>>();
    let kept: String =
        parts.into_iter().filter(|part| !part.starts_with("id = \"部门整体支出绩效目标表\"")).collect();
    own("tables.toml", &kept);
    let found = report(&desk).0;
    for code in CODES {
        assert!(found.findings().any(|finding| finding.id.starts_with(code)), "{code}");
    }
    CODES
}
