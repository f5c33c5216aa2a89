//! What to copy for a finding that somebody answers for, wherever the unit states its facts.

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::budget::unit::{TEXT_SHEET, Unit};
use crate::reconcile::may_be_accepted;
use crate::reconcile::report::{Finding, Outcome};

/// The block for unit.toml, the row for the sheet of facts; nothing where nobody can answer for the finding.
pub(super) fn offer(unit: &Unit, outcome: &Outcome, finding: &Finding, out: &mut String) {
    if finding.accepted.is_some() || !may_be_accepted(outcome, finding) {
        return;
    }
    out.push_str(
        "<details class=\"accept\">\n<summary>核实无误、可以保留的，复制这一段</summary>\n\
         <p>填上理由和姓名；数字或文字以后变了，这一段自动作废。</p>\n",
    );
    let sheets = !unit.statement.sheets.is_empty();
    if unit.statement.file.is_some() || !sheets {
        let file = unit.statement.file.as_deref().unwrap_or("unit.toml");
        let what = format!("粘到 {file} 的末尾，在两处引号里填写：");
        block(&what, &toml(finding), out);
    }
    if sheets {
        let what = format!("填进“{TEXT_SHEET}”页“接受问题”一行，对象一栏写 {}，内容一栏写：", finding.id);
        block(&what, &format!("指纹 {}\n姓名 \n原因 \n", finding.fingerprint()), out);
    }
    out.push_str("</details>\n");
}

fn block(what: &str, text: &str, out: &mut String) {
    let (what, text) = (encode_text(what), encode_text(text));
    // the button works with the script only, which shows it
    let _ = writeln!(out, "<p>{what} <button type=\"button\" hidden>复制</button></p>\n<pre>{text}</pre>");
}

/// A blank reason or name is refused, so nobody answers by copying alone.
fn toml(finding: &Finding) -> String {
    format!(
        "[[accept]]\nid = {}\nfingerprint = \"{}\"\nreason = \"\"\nname = \"\"\n",
        toml_text(&finding.id),
        finding.fingerprint()
    )
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::toml_text;

    #[test]
    fn what_is_copied_reads_back_as_it_was() {
        for text in ["表内-列和:甲/\"乙\"", "a\\b\nc\u{7f}", "上年:表@收入/款>项"] {
            let line = format!("id = {}", toml_text(text));
            let table: toml::Table = line.parse().unwrap();
            assert_eq!(table["id"].as_str(), Some(text));
        }
    }
}
