//! In which unit a sheet states money: read from its words, never guessed by size.

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::{self, Amount, MoneyUnit};
use crate::budget::label;
use crate::budget::table::Table;
use crate::diag::{CellRef, Diagnostic, Place};

use super::grid::Grid;
use super::number::{self, Typed};

/// The unit stated in the given rows (titles and header), with its cell. On rows that are not `plain`,
/// whose content may be measures, only a cell counts that says so in words: `单位：万元`.
///
/// # Errors
/// When two different units are stated.
pub fn stated_unit(
    grid: &Grid,
    rows: impl IntoIterator<Item = u32>,
    plain: impl Fn(u32) -> bool,
) -> Result<Option<(MoneyUnit, CellRef)>, Diagnostic> {
    let mut found: Option<(MoneyUnit, CellRef)> = None;
    for row in rows {
        for (col, cell) in grid.row(row) {
            let text = label::fold(&cell.text());
            if !plain(row) && !says_unit(&text) {
                continue;
            }
            if let Some(word) = other_unit(&text) {
                return Err(Diagnostic::error("读取-单位", format!("金额单位写作{word}，只认元和万元"))
                    .at_cell(&grid.cell(row, col))
                    .hint("请把金额换算成元或万元，并改写金额单位"));
            }
            let unit = unit_in(&text).or_else(|| split_over_cells(grid, row, col, &text));
            let Some(unit) = unit else { continue };
            match &found {
                Some((first, cell)) if *first != unit => {
                    return Err(Diagnostic::error(
                        "读取-单位",
                        format!(
                            "同一张表写了两种金额单位：{}处是{}，这里是{}",
                            cell.address(),
                            first.word(),
                            unit.word()
                        ),
                    )
                    .at_cell(&grid.cell(row, col))
                    .hint("请只留一种金额单位"));
                }
                Some(_) => {}
                None => found = Some((unit, grid.cell(row, col))),
            }
        }
    }
    Ok(found)
}

/// `单位:` in one cell, the unit in the next.
fn split_over_cells(grid: &Grid, row: u32, col: u32, text: &str) -> Option<MoneyUnit> {
    if !text.trim_end_matches(':').ends_with("单位") || is_measure(text) {
        return None;
    }
    let (_, next) = grid.row(row).find(|(c, _)| *c > col)?;
    MoneyUnit::from_word(&label::fold(&next.text()))
}

/// Whether a cell states the unit of money, alone or with the cell before it.
pub fn states_unit(grid: &Grid, row: u32, col: u32) -> bool {
    let Some(cell) = grid.get(row, col) else { return false };
    let text = label::fold(&cell.text());
    unit_in(&text).is_some() || split_over_cells(grid, row, col, &text).is_some()
}

/// Whether a cell states the unit of money in words, wherever it stands.
pub fn states_unit_in_words(grid: &Grid, row: u32, col: u32) -> bool {
    states_unit(grid, row, col)
        && grid.get(row, col).is_some_and(|cell| says_unit(&label::fold(&cell.text())))
}

fn says_unit(text: &str) -> bool {
    let text = text.trim_start_matches('(');
    ["单位:", "金额单位:", "货币单位:"].iter().any(|begin| text.starts_with(begin))
}

/// Whether a label asks for a measure of quantities, which is no unit of money though 元 may stand there.
fn is_measure(text: &str) -> bool {
    text.contains("量单位")
}

/// A unit of money that no budget is published in.
fn other_unit(text: &str) -> Option<&'static str> {
    let after =
        text.match_indices("单位").map(|(at, word)| text[at + word.len()..].trim_start_matches([':', '为']));
    let stated = after.chain([text.trim_matches(['(', ')'])]);
    let plain = |rest: &str| rest.trim_start_matches("人民币").trim_end_matches([')', '。']).to_owned();
    let stated: Vec<String> = stated.map(plain).collect();
    ["千元", "百元", "百万元", "千万元", "亿元"]
        .into_iter()
        .find(|word| stated.iter().any(|rest| rest == word))
}

/// The unit that a folded text states: `单位:万元`, `预算数(元)`.
pub fn unit_in(text: &str) -> Option<MoneyUnit> {
    // a cell of its own that says nothing else
    if let Some(unit) = MoneyUnit::from_word(text) {
        return Some(unit);
    }
    if is_measure(text) {
        return None;
    }
    let bracketed = text.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let after_word =
        text.match_indices("单位").map(|(at, word)| text[at + word.len()..].trim_start_matches([':', '为']));
    bracketed.chain(after_word).find_map(|rest| {
        let rest = rest.strip_prefix("单位").unwrap_or(rest).trim_start_matches(':');
        // a place or bureau may begin with 元 or 万
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        MoneyUnit::from_word(word)
    })
}

/// `"12.50万元"` as 元 and half of its last digit.
///
/// # Errors
/// What is wrong, and the next step.
pub fn in_text(text: &str) -> Result<(Decimal, Decimal), (String, String)> {
    let folded = label::fold(text);
    let unit = if folded.ends_with("万元") { MoneyUnit::Wan } else { MoneyUnit::Yuan };
    let typed = folded.strip_suffix(unit.word()).map_or(Typed::NoNumber, number::from_text);
    match typed {
        Typed::Number(number) => match unit.yuan(number) {
            Some(yuan) => {
                let half = Decimal::new(5, number.scale() + 1) * unit.factor();
                Ok((yuan, half.normalize()))
            }
            None => Err(amount::implausible(&number.to_string(), unit)),
        },
        Typed::TooLong => Err(amount::implausible(folded.trim_end_matches(unit.word()), unit)),
        Typed::Nothing | Typed::NoNumber => Err((
            "应是带单位的金额".to_owned(),
            "请写成 \"12.50万元\" 或 \"125000元\" 的样子，放在英文双引号里".to_owned(),
        )),
    }
}

/// Says that a sheet with amounts states no unit.
pub fn no_unit(grid: &Grid, table: &str) -> Diagnostic {
    Diagnostic::error("读取-单位", format!("“{table}”有金额，但没有写金额单位，不能断定是元还是万元"))
        .at(grid.place())
        .hint("请在表头上方右侧写上“单位：万元”或“单位：元”")
}

/// Gives every amount the precision of its workbook: half of the last digit that any amount of the
/// same file and unit shows, or what unit.toml declares.
pub fn settle_precision(book: &mut Book, declared: Option<Decimal>) {
    let mut digits: std::collections::BTreeMap<(String, MoneyUnit), u32> = std::collections::BTreeMap::new();
    for table in &book.tables {
        let shown = digits.entry((file_of(table), table.unit)).or_default();
        for amount in amounts(table) {
            *shown = (*shown).max(amount.in_unit(table.unit).scale());
        }
    }
    for table in &mut book.tables {
        let scale = digits.get(&(file_of(table), table.unit)).copied().unwrap_or_default();
        let half = declared.map_or_else(
            || Decimal::new(5, scale + 1) * table.unit.factor(),
            |last_digit| last_digit / Decimal::TWO,
        );
        for section in &mut table.sections {
            for amount in section.rows.iter_mut().flat_map(|row| row.amounts.iter_mut().flatten()) {
                amount.half = half.normalize();
            }
        }
    }
}

fn file_of(table: &Table) -> String {
    match &table.place {
        Place::Sheet { file, .. } => file.to_string(),
        other => other.to_string(),
    }
}

fn amounts(table: &Table) -> impl Iterator<Item = &Amount> {
    table.sections.iter().flat_map(|s| &s.rows).flat_map(|row| row.amounts.iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_words() {
        let unit = |text: &str| unit_in(&label::fold(text));
        assert_eq!(unit("单位：万元"), Some(MoneyUnit::Wan));
        assert_eq!(unit("编制单位：某某局　　　单位：元"), Some(MoneyUnit::Yuan));
        assert_eq!(unit("（金额单位：人民币万元）"), Some(MoneyUnit::Wan));
        assert_eq!(unit("项目资金\n（万元）"), Some(MoneyUnit::Wan));
        assert_eq!(unit("编制单位：元宝镇人民政府"), None);
        assert_eq!(unit("因公出国（境）费"), None);
    }
}
