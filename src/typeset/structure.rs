//! What a text is to those who hear it rather than see it: lists, and cells that head their rows.

use crate::compose::document::{Block, ColumnKind, ColumnView, plain_text};

/// A paragraph's place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListSpot {
    /// Whether a list begins with it.
    pub first: bool,
    /// Characters of its number, with the blanks after it.
    pub label: usize,
}

/// How items are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    /// 一、
    Chinese,
    /// （一）
    ChineseInBrackets,
    /// 1.
    Arabic,
    /// （1）
    ArabicInBrackets,
    /// ①
    Circled,
}

/// The place of each block in a list: paragraphs one after the other, numbered upwards from 1 in one
/// manner, two at least. None for everything else.
pub fn lists(blocks: &[Block]) -> Vec<Option<ListSpot>> {
    let numbers: Vec<_> = blocks.iter().map(numbered).collect();
    let mut spots = vec![None; blocks.len()];
    let mut start = 0;
    while start < blocks.len() {
        let mut end = start;
        if let Some((manner, 1, _)) = numbers[start] {
            let mut last = 0;
            while let Some((_, number, _)) = numbers
                .get(end)
                .copied()
                .flatten()
                .filter(|(own, number, _)| *own == manner && *number > last)
            {
                last = number;
                end += 1;
            }
        }
        if end >= start + 2 {
            for (at, spot) in spots.iter_mut().enumerate().take(end).skip(start) {
                let label = numbers[at].map_or(0, |(.., label)| label);
                *spot = Some(ListSpot { first: at == start, label });
            }
        }
        start = end.max(start + 1);
    }
    spots
}

/// Manner, number and length in characters of what a paragraph begins with.
fn numbered(block: &Block) -> Option<(Numbering, u32, usize)> {
    let Block::Paragraph { content } = block else { return None };
    let text: Vec<char> = plain_text(content).chars().take(12).collect();
    let open = usize::from(matches!(text.first()?, '（' | '('));
    let is_digit = |c: &&char| c.is_ascii_digit();
    let is_han = |c: &&char| CHINESE.contains(**c);
    let arabic: String = text[open..].iter().take_while(is_digit).collect();
    let chinese: String = text[open..].iter().take_while(is_han).collect();
    let length = open + arabic.chars().count() + chinese.chars().count();
    let close = text.get(length).copied();
    let (manner, number, length) = match (open, close) {
        (1, Some('）' | ')')) if !arabic.is_empty() => {
            (Numbering::ArabicInBrackets, arabic.parse().ok()?, length + 1)
        }
        (1, Some('）' | ')')) => (Numbering::ChineseInBrackets, from_chinese(&chinese)?, length + 1),
        (0, Some('.' | '．' | '、')) if !arabic.is_empty() => {
            (Numbering::Arabic, arabic.parse().ok()?, length + 1)
        }
        (0, Some('、')) => (Numbering::Chinese, from_chinese(&chinese)?, length + 1),
        _ => (Numbering::Circled, u32::from(text[0]).checked_sub(u32::from('①'))? + 1, 1),
    };
    // 1.5万元 is no number of an item, nor are the letters far beyond ⑳
    if number > 999
        || (manner == Numbering::Circled && number > 20)
        || (manner == Numbering::Arabic && text.get(length)?.is_ascii_digit())
    {
        return None;
    }
    let blanks = text[length..].iter().take_while(|c| c.is_whitespace()).count();
    Some((manner, number, length + blanks))
}

const CHINESE: &str = "一二三四五六七八九十百";

/// 1 to 999 in Chinese figures.
fn from_chinese(text: &str) -> Option<u32> {
    let (mut sum, mut digit) = (0, None);
    for c in text.chars() {
        match c {
            '百' => sum += digit.take()? * 100,
            '十' => sum += digit.take().unwrap_or(1) * 10,
            _ => digit = Some(CHINESE.chars().position(|known| known == c)? as u32 + 1),
        }
    }
    sum += digit.unwrap_or(0);
    (sum > 0).then_some(sum)
}

/// Whether cells of a column say what the amounts right of them are: the first of a run of text
/// columns, in tables that have amounts.
pub fn heads_row(columns: &[ColumnView], column: usize) -> bool {
    let is = |at: usize, kind| columns.get(at).is_some_and(|column| column.kind == kind);
    is(column, ColumnKind::Text)
        && (column == 0 || !is(column - 1, ColumnKind::Text))
        && (column + 1..columns.len()).any(|right| is(right, ColumnKind::Amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::document::Inline;

    fn paragraphs(texts: &[&str]) -> Vec<Block> {
        texts
            .iter()
            .map(|text| Block::Paragraph { content: vec![Inline::Text((*text).to_owned())] })
            .collect()
    }

    #[test]
    fn numbered_paragraphs_are_lists() {
        let spot = |first, label| Some(ListSpot { first, label });
        let blocks =
            paragraphs(&["前言", "（一）甲", "（二）乙", "结语", "1. 丙", "2．丁", "1. 戊", "（1）己"]);
        let found = [None, spot(true, 3), spot(false, 3), None, spot(true, 3), spot(false, 2), None, None];
        assert_eq!(lists(&blocks), found);
        let none = [None; 2];
        assert_eq!(lists(&paragraphs(&["1.5万元", "2.5万元"])), none);
        assert_eq!(lists(&paragraphs(&["二、乙", "三、丙"])), none, "lists begin with 1");
        assert_eq!(lists(&paragraphs(&["一、甲", "一、乙"])), none);
        assert_eq!(lists(&paragraphs(&["①甲", "②乙"])), [spot(true, 1), spot(false, 1)]);
        assert_eq!(lists(&[]), []);
    }

    #[test]
    fn chinese_figures_count() {
        let numbers = ["一", "十", "十二", "二十", "三十四", "一百", "百", "", "甲"].map(from_chinese);
        assert_eq!(numbers, [Some(1), Some(10), Some(12), Some(20), Some(34), Some(100), None, None, None]);
    }

    #[test]
    fn names_head_rows() {
        let columns = |kinds: &[ColumnKind]| -> Vec<ColumnView> {
            kinds.iter().map(|kind| ColumnView { id: String::new(), kind: *kind }).collect()
        };
        use ColumnKind::{Amount, Code, Text};
        let heads = |kinds: &[ColumnKind]| -> Vec<usize> {
            (0..kinds.len()).filter(|at| heads_row(&columns(kinds), *at)).collect()
        };
        assert_eq!(heads(&[Code, Text, Amount, Amount]), [1]);
        assert_eq!(heads(&[Text, Amount, Text, Amount]), [0, 2]);
        assert_eq!(heads(&[Text, Text, Text]), [0; 0]);
    }
}
