//! The title of a sheet that no pack knows: the most title-like text above its header, else its name.

use crate::budget::label;
use crate::read::grid::Grid;

/// Longest title.
const LONGEST: usize = 45;
/// A text with fewer marks of a title is none.
const ENOUGH: i32 = 3;
/// Words of titles.
const WORDS: [&str; 6] = ["预算", "决算", "支出", "收入", "绩效", "采购"];
/// How titles end, and how much that says.
const ENDS: [(&str, i32); 6] = [("表", 4), ("情况", 3), ("说明", 3), ("清单", 3), ("明细", 3), ("一览", 3)];

/// The title, without number and year.
pub fn of(grid: &Grid, first: u32) -> String {
    let width = grid.iter().map(|((_, col), _)| col + 1).max().unwrap_or(1);
    let mut best: Option<(i32, String)> = None;
    for row in grid.top()..first {
        for (col, cell) in grid.row(row) {
            let text = plain(&cell.text());
            if text.chars().count() > LONGEST || is_maker(&label::fold(&cell.text())) {
                continue;
            }
            let merged =
                grid.merge_at(row, col).is_some_and(|merge| (merge.end.1 - merge.start.1 + 1) * 2 >= width);
            let alone = grid.row(row).count() == 1;
            let worth = worth(&text) + i32::from(merged) * 2 + i32::from(alone);
            if best.as_ref().is_none_or(|(known, _)| worth > *known) {
                best = Some((worth, text));
            }
        }
    }
    let name = plain(&grid.sheet);
    match best {
        Some((worth, text)) if worth >= ENOUGH => text,
        _ if name.is_empty() => grid.sheet.to_string(),
        _ => name,
    }
}

fn worth(text: &str) -> i32 {
    let bare = text.split('（').next().unwrap_or(text);
    if text.is_empty() || label::fold(text).contains("单位:") || is_number_of_table(text) {
        return i32::MIN / 2;
    }
    let ends = ENDS.iter().find(|(end, _)| text.ends_with(end) || bare.ends_with(end));
    let words = WORDS.iter().filter(|word| text.contains(**word)).count() as i32;
    ends.map_or(0, |(_, worth)| *worth) + words.min(2)
}

/// `表5-1`, `公开01表`, `附表3`: which table it is, not what.
pub fn is_number_of_table(text: &str) -> bool {
    let text = label::fold(text);
    let rest: String =
        text.chars().filter(|c| !"0123456789-.()一二三四五六七八九十、:".contains(*c)).collect();
    rest != text
        && ["", "表", "附表", "公开表", "附件", "附", "预算公开表", "决算公开表", "财决表", "预算表", "续"]
            .contains(&rest.as_str())
}

/// `编制单位:某某局`: who made the table.
pub fn is_maker(text: &str) -> bool {
    let text = label::fold(text);
    let Some((before, _)) = text.split_once(':') else { return false };
    ["单位", "部门", "名称", "编制", "机构"].iter().any(|end| before.ends_with(end))
        || before.starts_with("编制")
        || before.starts_with("填报")
}

/// Whether a text begins as a row of a balance does: `一、…`, `（一）…`.
pub fn begins_row(text: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let rest = text.trim_start_matches(numeral);
    if rest.len() < text.len() {
        return rest.starts_with('、');
    }
    let inner = text.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    inner.is_some_and(|(number, _)| !number.is_empty() && number.chars().all(numeral))
}

/// A title without its number, the unit and the year before it, and a year in brackets behind it.
fn plain(text: &str) -> String {
    let mut text = label::clean(text);
    for opening in ['（', '('] {
        if let Some((before, inner)) = text.rsplit_once(opening)
            && inner.contains('年')
            && inner.ends_with(['）', ')'])
        {
            text = before.to_owned();
        }
    }
    // what stands before a year is a place or a unit
    if let Some((before, after)) = text.split_once('年')
        && before.len() >= 4
        && before.bytes().rev().take(4).all(|b| b.is_ascii_digit())
        && after.chars().count() > 3
    {
        text = after.strip_prefix('度').unwrap_or(after).to_owned();
    }
    without_number(&text)
}

/// `表1-2 `, `附表3：`, `（一）`, `5、` before a title; `05-1`, `（续）` behind it.
fn without_number(text: &str) -> String {
    let mut rest = text.trim();
    for word in ["附表", "附件", "公开", "预算", "表"] {
        let after = rest.strip_prefix(word).unwrap_or_default();
        if after.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)) {
            rest = after;
            break;
        }
    }
    let marks = |c: char| c.is_ascii_digit() || " -—.、：:_()（）".contains(c);
    let cut = rest.trim_start_matches(|c: char| marks(c) || c.is_whitespace());
    let cut = if rest.len() > cut.len() { cut.strip_prefix("表 ").unwrap_or(cut) } else { cut };
    // brackets at the end belong to it unless they only number it
    let end = cut.trim_end_matches(|c: char| c.is_ascii_digit() || " -—._".contains(c));
    let plain = label::key(end.trim());
    if plain.is_empty() { text.trim().to_owned() } else { label::clean(strip_numeral(end.trim())) }
}

/// The text behind `一、` and the like.
fn strip_numeral(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
    match rest.strip_prefix('、') {
        Some(rest) if rest.len() < text.len() => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_numbers_units_and_years() {
        for (text, plain_text) in [
            ("2025年部门收支总表", "部门收支总表"),
            ("某市某局2025年度部门支出总表", "部门支出总表"),
            ("附表1-2：单位支出总表（2025年度）", "单位支出总表"),
            ("部门项目支出预算05-1", "部门项目支出预算"),
            ("一、部门收支总表", "部门收支总表"),
            ("表3 一般公共预算支出情况表（按功能分类科目）", "一般公共预算支出情况表（按功能分类科目）"),
            ("一般公共预算支出表", "一般公共预算支出表"),
        ] {
            assert_eq!(plain(text), plain_text, "{text}");
        }
    }

    #[test]
    fn makers_and_numbers_are_known() {
        assert!(is_maker("单位名称:某市某局") && is_maker("部门：某局") && is_maker("编制单位："));
        assert!(!is_maker("部门支出总表"));
        assert!(is_number_of_table("表5-1") && is_number_of_table("公开01表") && is_number_of_table("附表3"));
        assert!(!is_number_of_table("收入总体情况表"));
        assert!(begins_row("一、本年") && begins_row("(二)基金") && !begins_row("一般公共预算"));
    }
}
