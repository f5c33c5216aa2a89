//! What no editor would let pass, as patterns over the sentences of a text and a few questions about its order.

use gongkai::budget::lookup::Found;
use gongkai::budget::path::CellPath;
use gongkai::compose::Composed;
use gongkai::compose::document::{Block, plain_text};
use gongkai::read::Input;
use regex::Regex;

/// A name of what is awkward, and how it looks.
const PATTERNS: &[(&str, &str)] = &[
    ("two marks together", "[，。；：、][，。；：、]"),
    ("a mark begins", "^[，。；：、）]"),
    ("a mark after an opening one", "[（“][，。；：、）”]"),
    ("a list of nothing", "(其中|包括|分别是|分别为|如下|划分|内容)[：，]?[。；]"),
    ("a change of nothing", "(增加|减少|增长|下降)0(\\.0+)?(万元|元|%)"),
    ("a rate of nothing", "(^|[^0-9.])0(\\.0+)?%"),
    ("a rate without change", "持平，(增长|下降|比)"),
    ("a rate without base", "上年无此项预算，(增长|下降|比上年)"),
    ("a negative amount", "[-－−][0-9]"),
    ("no number", "NaN|nan|inf|None|null|undefined"),
    ("more than two digits", "[0-9]\\.[0-9]{3,}"),
    ("an amount without unit", "[0-9]\\.[0-9]+([^0-9万亿元%.]|$)"),
    ("something lacking", "〔缺|\\{\\{|\\}\\}|\\{%"),
    ("no reason", "主要原因是[。；，、]"),
    ("a verb twice", "是一是"),
    ("a reason twice", "(主要)?原因是(主要)?(原因|是)"),
    ("one thing counted out", "(1个|1家)[^。；]*分别"),
    ("nothing divided", "(^|[^0-9.])0(\\.0+)?万元[^。；，]*[，。]?(其中|包括)"),
    ("nothing changes", "没有[^。；]*[^0-9.]0(\\.0+)?万元"),
    ("nothing, then its change", "(^|[^0-9.])0(\\.0+)?万元，(上年无此项预算|与上年基本持平)"),
    ("an amount rounded away", "(^|[^0-9.])0\\.00万元"),
    ("nothing of a list", "包括[^。；]*[^0-9.]0(\\.0+)?万元"),
    ("one of a list", "划分：[^。；]*。$"),
    ("a stop within a reason", "主要原因是[^；]*。[；，]"),
    ("one person of several", "(^|[^0-9])1人，均为"),
    ("no people of a kind", "(^|[^0-9])0人，均为"),
    ("a count of none, then its list", "(^|[^0-9])0[个家]，(其中|分别)"),
];

/// A finding: what, and the paragraph.
pub type Awkward = (String, String);

fn of_paragraph(text: &str, found: &mut Vec<Awkward>) {
    for (name, pattern) in PATTERNS {
        // compiled anew is quick enough for so few
        if Regex::new(pattern).unwrap().is_match(text) {
            found.push(((*name).to_owned(), text.to_owned()));
        }
    }
    let clauses: Vec<&str> =
        text.split(['，', '。', '；', '：']).filter(|clause| clause.chars().count() > 7).collect();
    for (index, clause) in clauses.iter().enumerate() {
        let said_of_each = ["万元", "持平", "无此项预算", "主要原因是"];
        let amount = said_of_each.iter().any(|words| clause.contains(words));
        if !amount && clauses[..index].contains(clause) {
            found.push((format!("a clause twice: {clause}"), text.to_owned()));
        }
    }
    if !text.ends_with(['。', '；', '：', '！', '？', '”', '》']) {
        found.push(("no mark at the end".to_owned(), text.to_owned()));
    }
}

/// What is awkward in a composed document.
pub fn awkward(composed: &Composed, input: &Input) -> Vec<Awkward> {
    let mut found = Vec::new();
    let kind = input.budget.unit.kind.as_str();
    let other = if kind == "部门" { "本单位" } else { "本部门" };
    for part in &composed.document.parts {
        let blocks = &part.blocks;
        for (at, block) in blocks.iter().enumerate() {
            let next = blocks.get(at + 1);
            let goes_on = matches!(next, Some(Block::Paragraph { .. } | Block::Table(_) | Block::Charts(_)));
            match block {
                Block::Heading { level, content } => {
                    let deeper = matches!(next, Some(Block::Heading { level: below, .. }) if below > level);
                    if !goes_on && !deeper {
                        found.push(("a heading without text".to_owned(), plain_text(content)));
                    }
                }
                Block::Paragraph { content } => {
                    let text = plain_text(content);
                    let entry = text.starts_with(|c: char| c.is_ascii_digit())
                        || text.starts_with('《')
                        || text.contains("、《");
                    let named = part.title.contains("机构设置");
                    if !named && (!entry || text.contains('，')) {
                        of_paragraph(&text, &mut found);
                    }
                    if text.contains(other) {
                        found.push((format!("{other} of a {kind}"), text.clone()));
                    }
                    let lists = text.ends_with(['：', '；']);
                    if lists && !matches!(next, Some(Block::Paragraph { .. })) {
                        found.push(("announces what does not come".to_owned(), text));
                    }
                }
                Block::Table(_) | Block::Charts(_) => {}
            }
        }
    }
    for figure in &composed.document.figures {
        let Some(path) = figure.expression.strip_suffix(" | wan").or(Some(&figure.expression)) else {
            continue;
        };
        let Ok(path) = CellPath::parse(path) else { continue };
        let Ok(Found::Amount(amount)) = input.budget.find(&path) else { continue };
        if figure.text == "0" && figure.printed_by.is_some() && !amount.yuan.is_zero() {
            found.push(("rounded away".to_owned(), format!("{} is {} 元", figure.expression, amount.yuan)));
        }
    }
    found
}
