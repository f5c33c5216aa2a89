//! Whose tables they are, as the sheets say: 编制单位, 编制部门, 填报单位 and the like, with the name in the
//! same cell or in the next.
//!
//! What was taken as a header, a field or a row has another meaning there and is left alone; only lines
//! around the table count.

use crate::budget::MakerLine;
use crate::budget::label;
use crate::diag::Place;

use super::account::{Account, Fate, WhyLeft};
use super::blank;
use super::grid::Grid;

/// What a label of the maker is about.
const BODIES: [&str; 4] = ["单位", "部门", "机构", "机关"];
/// What may stand before it: who fills in, who publishes. Others (采购单位, 项目单位) are not the maker.
const MAKING: [&str; 10] = ["编制", "编报", "填报", "填表", "制表", "申报", "上报", "报送", "公开", "预算"];
/// How the name of a body is asked for behind the word for it; a label that asks for more says so before.
const NAMED: [&str; 2] = ["名称", "全称"];
/// What a label may ask for besides the name: 单位编码及名称.
const BESIDES: [&str; 9] =
    ["编码及", "代码及", "编号及", "编码和", "代码和", "编号和", "编码、", "代码、", "编码/"];
/// What may stand behind a name in the same cell without a blank, with a colon of its own.
const FURTHER: [&str; 15] = [
    "金额单位",
    "货币单位",
    "单位",
    "填报日期",
    "编制日期",
    "填表日期",
    "日期",
    "时间",
    "单位负责人",
    "负责人",
    "填报人",
    "制表人",
    "联系人",
    "联系电话",
    "主管部门",
];
/// What people type for a colon.
const COLONS: [char; 5] = ['：', '∶', '﹕', '︰', 'ː'];
/// What people type for a colon behind a label, though it parts two things elsewhere.
const SEMICOLONS: [char; 2] = [';', '；'];
/// What stands between a name and the next label of the same cell, or around both.
const PARTING: [char; 10] = ['；', ';', '，', ',', '、', '|', '/', '(', '（', '。'];
/// A shorter text behind the bare word 单位 is a measure (个, 平方米 …), no body.
const SHORTEST: usize = 4;

/// A label of the maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// 编制单位: says it without a colon, too.
    Certain,
    /// 单位, 部门: only with a colon, and 单位 may be the unit of money.
    Bare,
}

/// The makers that a sheet of a table names.
pub(super) fn of_sheet(grid: &Grid, account: &Account, table: &str) -> Vec<MakerLine> {
    let mut found = Vec::new();
    for ((row, col), cell) in grid.iter() {
        if !is_around(account, (row, col)) {
            continue;
        }
        let said = said(&cell.text());
        let within = said.iter().filter_map(|(label, value)| named(*label, value));
        found.extend(within.map(|name| line(grid, (row, col), name, table)));
        // a label that ends its cell asks for the next one
        let Some((label, _)) = said.last().filter(|(_, value)| value.is_empty()) else { continue };
        let next = grid.row(row).find(|(next, _)| *next > col);
        let Some((next, cell)) = next.filter(|(next, _)| is_around(account, (row, *next))) else { continue };
        let value = up_to_the_first(&cell.text());
        found.extend(named(*label, &value).map(|name| line(grid, (row, next), name, table)));
    }
    found
}

fn line(grid: &Grid, (row, col): (u32, u32), name: String, table: &str) -> MakerLine {
    MakerLine { name, place: Place::Cell(grid.cell(row, col)), table: table.to_owned() }
}

/// Whether a cell stands around the table and was not taken for anything else. One that states the unit of
/// money may name the maker before it.
fn is_around(account: &Account, at: (u32, u32)) -> bool {
    matches!(account.fates.get(&at), None | Some(Fate::Maker | Fate::Unit | Fate::Left(WhyLeft::Around)))
}

/// The labels of makers in a cell, each with what stands behind it up to the next label of any kind.
fn said(text: &str) -> Vec<(Label, String)> {
    let (head, labelled) = cut(text, true);
    let mut all = Vec::new();
    // without a colon: 编制单位 某市某局
    let head = head.trim();
    let (first, rest) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
    if is_certain(head) {
        all.push((Label::Certain, String::new()));
    } else if is_certain(first) {
        all.push((Label::Certain, up_to_a_gap(rest)));
    }
    for (label, value) in labelled {
        all.extend(label_of(&label).map(|label| (label, up_to_a_gap(&value))));
    }
    all
}

/// What stands before the first label of a text.
fn up_to_the_first(text: &str) -> String {
    let (head, _) = cut(text, false);
    if label_of(&head).is_some() { String::new() } else { up_to_a_gap(&head) }
}

/// Cuts the text of a cell at its labels: what stands before the first, and each label with its value. A text
/// that is `labelled` begins with a label, be it an unknown one; others begin with a name.
fn cut(text: &str, labelled: bool) -> (String, Vec<(String, String)>) {
    let text = with_plain_colons(text.trim());
    let mut parts = text.split(':').filter(|part| !part.trim().is_empty() || text.ends_with(':'));
    let (mut head, mut label) = (String::new(), None::<String>);
    let mut all: Vec<(String, String)> = Vec::new();
    let mut part = parts.next().unwrap_or_default();
    for next in parts {
        let at = label_at(part, labelled && label.is_none());
        let before = part[..at].trim_end_matches(|c: char| c.is_whitespace() || PARTING.contains(&c));
        match label.take() {
            Some(label) => all.push((label, before.to_owned())),
            None => before.clone_into(&mut head),
        }
        label = Some(part[at..].to_owned());
        part = next;
    }
    match label {
        Some(label) => all.push((label, part.to_owned())),
        None => part.clone_into(&mut head),
    }
    (head, all)
}

/// One kind of colon, also where a semicolon stands for it.
fn with_plain_colons(text: &str) -> String {
    let text = text.replace(COLONS, ":");
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let before = plain.rsplit([':', ';', '；']).next().unwrap_or_default();
        if SEMICOLONS.contains(&c) && is_certain(before) {
            plain.push(':');
        } else {
            plain.push(c);
        }
    }
    plain
}

/// Where the label begins with which a text ends that stands before a colon. A first one may be any text.
fn label_at(text: &str, first: bool) -> usize {
    let is_known = |label: &str| {
        let folded = label::fold(label);
        label_of(label).is_some() || FURTHER.contains(&folded.as_str())
    };
    let mut parted = vec![0];
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || PARTING.contains(&c) {
            parted.push(at + c.len_utf8());
        }
    }
    // the longest goes first: labels are spaced out (编 制 单 位)
    let mut longest = parted.iter().filter(|at| is_known(&text[**at..]));
    if first {
        // 采 购 单 位 ends with a label, too, and is one itself
        let begins = text.split_whitespace().next().is_some_and(is_certain);
        return longest.find(|at| begins || **at == 0 || is_certain(&text[**at..])).copied().unwrap_or(0);
    }
    if let Some(at) = longest.next() {
        return *at;
    }
    match FURTHER.iter().find_map(|label| text.trim_end().strip_suffix(label)) {
        Some(before) => before.len(),
        // an unknown label stands behind the last blank; else nobody knows where the name ends
        None => text.trim_end().rfind(char::is_whitespace).unwrap_or(0),
    }
}

fn is_certain(label: &str) -> bool {
    label_of(label) == Some(Label::Certain)
}

/// Which label of the maker a text is: 编制单位, 填报单位（盖章）, 部门（单位）, 单位编码及名称.
fn label_of(text: &str) -> Option<Label> {
    let folded = label::fold(text);
    let mut rest = folded.as_str();
    for seal in ["(盖章)", "(公章)", "(签章)"] {
        rest = rest.strip_suffix(seal).unwrap_or(rest);
    }
    let without = NAMED.iter().find_map(|word| rest.strip_suffix(word));
    let named = without.is_some();
    if let Some(before) = without {
        let before = before.trim_end_matches(['(', ')']);
        rest = BESIDES.iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    }
    let mut bodies = 0;
    loop {
        let shorter = rest.trim_end_matches(['(', ')', '/', '、']);
        match BODIES.iter().find_map(|body| shorter.strip_suffix(body)) {
            Some(before) => (rest, bodies) = (before, bodies + 1),
            None => break,
        }
    }
    let making = MAKING.contains(&rest);
    match bodies {
        0 => None,
        _ if making || (rest.is_empty() && named) => Some(Label::Certain),
        _ => rest.is_empty().then_some(Label::Bare),
    }
}

/// A name without what stands apart behind it: two blanks part what one blank may only space out.
fn up_to_a_gap(text: &str) -> String {
    let name = text.trim();
    let gap = name.find("  ").into_iter().chain(name.find("\u{3000}\u{3000}")).chain(name.find('\t')).min();
    let name = label::clean(name.get(..gap.unwrap_or(name.len())).unwrap_or(name));
    let count = |mark: [char; 2]| name.matches(mark).count();
    // the whole line may stand in brackets
    match count([')', '）']) > count(['(', '（']) {
        true => name.trim_end_matches([')', '）']).to_owned(),
        false => name,
    }
}

/// The name of a body, if it is one: no mark to be filled in, no measure.
fn named(label: Label, text: &str) -> Option<String> {
    let name = label::clean(text);
    let is_body = label == Label::Certain || name.chars().count() >= SHORTEST;
    let words = name.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (is_body && words && !states_money(&name) && !blank::is_no_name(&name)).then_some(name)
}

/// Whether a text is a unit of money, and what is said of it.
fn states_money(name: &str) -> bool {
    let name = label::fold(name);
    let plain = name.trim_start_matches("单位").trim_start_matches("人民币");
    // 元宝镇 begins with one, too
    let word = plain.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    ["元", "万元", "千元", "百元", "亿元"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only name that a cell states.
    fn name(text: &str) -> Option<String> {
        let names = said(text).into_iter().filter_map(|(label, value)| named(label, &value));
        let names: Vec<String> = names.collect();
        assert!(names.len() < 2, "{text}: {names:?}");
        names.into_iter().next()
    }

    #[test]
    fn makers_are_known_in_their_usual_dress() {
        for text in [
            "编制单位：某市某局",
            "编制部门:某市某局",
            "编制机关：某市某局",
            "报送单位：某市某局",
            "填报单位（盖章）：某市某局",
            "部门（单位）：某市某局",
            "单位名称：某市某局",
            "单位全称：某市某局",
            "单位名称  某市某局",
            "部门：某市某局",
            "单位：某市某局",
            "编制单位∶某市某局",
            "编制单位﹕某市某局",
            "编制单位;某市某局",
            "编制单位；某市某局；单位：万元",
            "（编制单位：某市某局）",
        ] {
            assert_eq!(name(text).as_deref(), Some("某市某局"), "{text}");
        }
    }

    #[test]
    fn a_name_ends_where_another_label_begins() {
        for text in [
            "编制单位：某市某局      单位：万元",
            "编制单位：某市某局\u{3000}\u{3000}\u{3000}\u{3000}单位：万元",
            "编制单位：某市某局 单位：万元",
            "编制单位：某市某局 金额单位：万元",
            "编制单位：某市某局金额单位：万元",
            "编制单位：某市某局单位：万元",
            "编制单位：某市某局（单位：万元）",
            "编制单位：某市某局；单位：万元",
            "编制单位：某市某局，金额单位：人民币万元",
            "编制单位：某市某局\n单位：万元",
            "编制单位 某市某局 单位：万元",
            "单位：某市某局  单位：万元",
            "编制部门：某市某局        单位：元",
            "主管部门：某市某委    编制单位：某市某局",
            "编制单位：某市某局 主管部门：某市某委",
            "单位编码：302005  单位名称：某市某局",
            "编 制 单 位：某市某局\u{3000}\u{3000}\u{3000}2023年2月",
            "编制单位：某市某局 负责人：某某某",
        ] {
            assert_eq!(name(text).as_deref(), Some("某市某局"), "{text}");
        }
        assert_eq!(name("部门编码及名称：[302005]某市某局").as_deref(), Some("[302005]某市某局"));
        assert_eq!(name("单位编码及名称：302005某市某局").as_deref(), Some("302005某市某局"));
        assert_eq!(name("编制单位：元宝镇人民政府 单位：元").as_deref(), Some("元宝镇人民政府"));
        assert_eq!(up_to_the_first("某市某局    单位：万元"), "某市某局");
        assert_eq!(up_to_the_first("金额单位：万元"), "");
        assert_eq!(up_to_the_first("编制日期"), "编制日期");
    }

    #[test]
    fn other_lines_name_no_maker() {
        for text in [
            "单位：万元",
            "单位：万元，下同",
            "单位：人民币元",
            "单位：平方米",
            "编制单位：",
            "编制单位：XXX",
            "编制单位：    单位：元",
            "编制单位：\n单位：元",
            "采购单位：某市某局",
            "采 购 单 位：某市某局",
            "主管部门：某市某局",
            "编制人：某某某",
            "编制日期：2023年2月",
            "打印时间：2023年2月10日 12:30",
            "某市某局收支总表",
            "单位负责人：某某某",
            "单位编码：302005",
            "预算数",
            "",
            "：",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
