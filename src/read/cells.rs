//! Rows that are no rows of figures: numbering of columns, notes, and who signed.

use crate::budget::label;

use super::grid::Grid;

/// What stands before the colon in a line of who made, checked and signed a table.
const SIGNING: [&str; 26] = [
    "制表",
    "填表",
    "填报",
    "经办",
    "审核",
    "复核",
    "审批",
    "填表人",
    "制表人",
    "填报人",
    "编制人",
    "经办人",
    "审核人",
    "复核人",
    "审批人",
    "负责人",
    "联系人",
    "联系电话",
    "填报日期",
    "填表日期",
    "制表日期",
    "填报时间",
    "填表时间",
    "制表时间",
    "填报电话",
    "盖章",
];

/// Whether a row below the header only numbers the columns or holds `**` placeholders.
pub fn is_numbering(grid: &Grid, row: u32) -> bool {
    let texts: Vec<String> = grid.row(row).map(|(_, cell)| label::fold(&cell.value.text())).collect();
    let formula = |text: &str| {
        text.chars().all(|c| c.is_ascii_digit() || "=+-*()栏次甲乙丙丁戊己庚辛壬癸".contains(c))
            && text.len() <= 24
    };
    let small = |text: &str| text.parse::<u32>().map_or(true, |n| n <= 60);
    if texts.is_empty() || !texts.iter().all(|text| formula(text) && small(text)) {
        return false;
    }
    let numbers: Vec<u32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    let rising = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let starred = texts.iter().any(|text| text.contains('*') || text.contains('栏'));
    texts.len() >= 2
        && rising
        && (starred || (numbers.first().is_some_and(|&n| n <= 3) && numbers.len() >= 2))
}

/// Whether a text below a table is a note on it.
pub fn is_note(text: &str) -> bool {
    begins_note(text) || label::fold(text).chars().count() > LONGEST_NAME
}

/// No name is longer.
const LONGEST_NAME: usize = 40;

/// Whether a text begins as notes do.
pub fn begins_note(text: &str) -> bool {
    let folded = label::fold(text);
    folded == "注"
        || ["注:", "注1", "注释", "备注:", "说明:", "填表说明", "本表", "此表"]
            .iter()
            .any(|mark| folded.starts_with(mark))
}

/// Whether a row says who made the table, and when: `制表人：某某　审核人：某某`, the names and numbers next
/// to them, or the words alone with names in cells of their own.
pub fn is_sign_off(grid: &Grid, row: u32) -> bool {
    let first = grid.row(row).next().map(|(_, cell)| label::fold(&cell.text())).unwrap_or_default();
    signs(&first)
}

/// Whether a text asks who made a table, or says it.
pub fn signs(text: &str) -> bool {
    match text.split_once(':') {
        Some((before, _)) => SIGNING.iter().any(|word| before.ends_with(word)),
        None => SIGNING.contains(&text),
    }
}
