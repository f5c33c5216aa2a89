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
use super::money;

/// What a label of the maker is about.
const BODIES: [&str; 3] = ["单位", "部门", "机构"];
/// What may stand before it: who fills in, who publishes. Others (采购单位, 项目单位) are not the maker.
const MAKING: [&str; 9] = ["编制", "编报", "填报", "填表", "制表", "申报", "上报", "公开", "预算"];
/// What may stand behind a name in the same cell, with a colon of its own.
const FURTHER: [&str; 8] =
    ["金额单位", "货币单位", "单位", "填报日期", "编制日期", "填表日期", "日期", "时间"];
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
        let Some((label, within)) = said(&cell.text()) else { continue };
        let unit = money::states_unit(grid, row, col);
        if !within.is_empty() {
            found.extend(named(label, &within, unit).map(|name| line(grid, (row, col), name, table)));
            continue;
        }
        let next = grid.row(row).find(|(next, _)| *next > col);
        let Some((next, cell)) = next.filter(|(next, _)| is_around(account, (row, *next))) else { continue };
        let text = cell.text();
        let unit = unit || money::states_unit(grid, row, next) || said(&text).is_some();
        found.extend(named(label, &text, unit).map(|name| line(grid, (row, next), name, table)));
    }
    found
}

fn line(grid: &Grid, (row, col): (u32, u32), name: String, table: &str) -> MakerLine {
    MakerLine { name, place: Place::Cell(grid.cell(row, col)), table: table.to_owned() }
}

/// Whether a cell stands around the table and was not taken for anything else.
fn is_around(account: &Account, at: (u32, u32)) -> bool {
    matches!(account.fates.get(&at), None | Some(Fate::Maker | Fate::Left(WhyLeft::Around)))
}

/// The label that a cell begins with, and what stands behind it.
fn said(text: &str) -> Option<(Label, String)> {
    let text = text.replace('：', ":");
    if let Some((before, after)) = text.split_once(':') {
        return label_of(before).map(|label| (label, up_to_the_next(after)));
    }
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    for (label, rest) in [(text, ""), (first, rest)] {
        if label_of(label) == Some(Label::Certain) {
            return Some((Label::Certain, up_to_the_next(rest)));
        }
    }
    None
}

/// Which label of the maker a text is: 编制单位, 填报单位（盖章）, 部门（单位）.
fn label_of(text: &str) -> Option<Label> {
    let folded = label::fold(text);
    let mut rest = folded.as_str();
    for seal in ["(盖章)", "(公章)", "(签章)"] {
        rest = rest.strip_suffix(seal).unwrap_or(rest);
    }
    let without = rest.strip_suffix("名称").unwrap_or(rest);
    let named = without.len() < rest.len();
    rest = without;
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

/// A name without what follows it in the same cell: the unit of money, a date.
fn up_to_the_next(text: &str) -> String {
    let mut name = text.trim();
    if let Some((before, _)) = name.split_once(':') {
        let before = before.trim_end();
        // the next label stands behind a blank, or is one of those that are known
        let known = FURTHER.iter().find_map(|label| before.strip_suffix(label));
        let parted = || before.rsplit_once(char::is_whitespace).map(|(name, _)| name);
        name = known.or_else(parted).unwrap_or("").trim_end_matches([' ', '(', '（']);
    }
    // two blanks part what one blank may only space out
    let gap = name.find("  ").into_iter().chain(name.find("\u{3000}\u{3000}")).chain(name.find('\t')).min();
    label::clean(name.get(..gap.unwrap_or(name.len())).unwrap_or(name))
}

/// The name of a body, if it is one: no mark to be filled in, no measure.
fn named(label: Label, text: &str, states_unit: bool) -> Option<String> {
    let name = label::clean(text);
    let is_body = label == Label::Certain || (!states_unit && name.chars().count() >= SHORTEST);
    let words = name.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (is_body && words && !states_unit_alone(&name) && !blank::is_no_name(&name)).then_some(name)
}

/// Whether a text is nothing but a unit of money.
fn states_unit_alone(name: &str) -> bool {
    let name = label::fold(name);
    let plain = name.trim_start_matches("单位").trim_start_matches("人民币");
    ["元", "万元", "千元", "百元", "亿元"].contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        let (label, within) = said(text)?;
        named(label, &within, false)
    }

    #[test]
    fn makers_are_known_in_their_usual_dress() {
        for text in [
            "编制单位：某市某局",
            "编制部门:某市某局",
            "填报单位（盖章）：某市某局",
            "部门（单位）：某市某局",
            "单位名称：某市某局",
            "单位名称  某市某局",
            "部门：某市某局",
            "单位：某市某局",
            "编制单位：某市某局      单位：万元",
            "编制单位：某市某局 金额单位：万元",
            "编制单位：某市某局金额单位：万元",
            "编 制 单 位：某市某局\u{3000}\u{3000}\u{3000}2023年2月",
        ] {
            assert_eq!(name(text).as_deref(), Some("某市某局"), "{text}");
        }
    }

    #[test]
    fn other_lines_name_no_maker() {
        for text in [
            "单位：万元",
            "单位：平方米",
            "编制单位：",
            "编制单位：XXX",
            "编制单位：    单位：元",
            "采购单位：某市某局",
            "编制人：某某某",
            "编制日期：2023年2月",
            "某市某局收支总表",
            "单位负责人：某某某",
            "预算数",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
