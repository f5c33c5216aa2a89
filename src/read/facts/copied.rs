//! Words of an explanation, left where an office's own should stand.

use crate::budget::label;

/// Ends what stands before an explanation on the sheets; it may be copied with it.
const ASKED: [&str; 3] = ["必填", "可不填", "不用填"];
/// Begins an example. Those are written so that they may be used as they are, and many offices do.
const EXAMPLE: &str = "如 ";
/// Characters of the shortest clause that stands for itself: no name or number that an office writes is as long and
/// word for word a piece of an instruction.
const SHORTEST: usize = 6;

/// Whether a text is an explanation and nothing else, the whole or clauses of it, or has all of it as a line.
pub(super) fn is_explanation(text: &str, help: &str) -> bool {
    let told = clauses(&without_examples(help));
    let all = clauses(help);
    if copied(text, &all, &told).iter().any(|own| own.chars().count() >= SHORTEST) {
        return true;
    }
    // a heading among own words may have those of one clause
    told.len() > 1 && text.lines().any(|line| copied(line, &all, &told).len() >= told.len())
}

/// The clauses of an instruction in a text of an explanation; none where the text has any words of its own.
fn copied(text: &str, all: &[String], told: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for own in clauses(text) {
        if told.contains(&own) {
            found.push(own);
        } else if !all.contains(&own) && !ASKED.iter().any(|asked| own.ends_with(asked)) {
            return Vec::new();
        }
    }
    found
}

/// The clauses of a text, without blanks and the width of signs.
fn clauses(text: &str) -> Vec<String> {
    let folded = label::fold(text);
    let parts = folded.split([',', ';', ':', '。', '.']).map(str::to_owned);
    parts.filter(|part| !part.is_empty()).collect()
}

/// An explanation without its examples: each goes on to the next semicolon.
fn without_examples(help: &str) -> String {
    let mut kept = Vec::new();
    for part in help.split('；') {
        let inner = format!("，{EXAMPLE}");
        let example = if part.starts_with(EXAMPLE) { Some(0) } else { part.find(&inner) };
        kept.push(&part[..example.unwrap_or(part.len())]);
    }
    kept.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_no_answers_and_examples_are() {
        let help = "文件的文号和要做的事，写成一段";
        for text in [
            help,
            "必填：文件的文号和要做的事，写成一段。",
            "文件的文号和要做的事",
            "根据文件。\n文件的文号和要做的事，写成一段",
        ] {
            assert!(is_explanation(text, help), "{text}");
        }
        for text in
            ["根据文件的文号和要做的事，写成一段", "文件", "写成一段", "文件的文号和要做的事：\n根据某规定"]
        {
            assert!(!is_explanation(text, help), "{text}");
        }
        let help = "是新增还是经常性项目，如 本项目为经常性项目，每年安排。";
        assert!(is_explanation(help, help) && is_explanation("是新增还是经常性项目", help));
        assert!(!is_explanation("本项目为经常性项目，每年安排。", help));
        let help = "从列出的几种里选一种；没有的写 无，如 市级";
        assert!(!is_explanation("无", help) && !is_explanation("市级", help));
    }
}
