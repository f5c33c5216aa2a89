//! What stands in 内容, by the kind of its key.

use rust_decimal::Decimal;

use crate::budget::amount::{Amount, MoneyUnit, implausible};
use crate::budget::label;
use crate::budget::typed;
use crate::budget::unit::{Fact, PlacedText, Prose};
use crate::diag::Place;
use crate::pack::manifest::{FactKind, FactSpec};

use crate::read::grid::{Grid, Guise, SheetCell, Value};
use crate::read::money;
use crate::read::number::{self, Typed};
use crate::read::reading::why_unread;

use super::days;
use crate::read::facts::keys;

/// What is wrong with a cell, and what to do.
pub(crate) type Refusal = (String, String);

/// Cells of one content, from top to bottom: more than one where the name is merged over them.
pub(super) type Cells<'a> = &'a [(u32, u32)];

/// What parts the entries of a list that stand on one line.
const PARTING: [char; 5] = ['、', '；', '，', ';', ','];
/// Words of magnitude, or of doubt, that no measure of a count is.
const NO_MEASURE: [char; 14] =
    ['万', '千', '百', '十', '亿', '余', '多', '约', '左', '右', '元', '半', '几', '两'];
/// Characters of the longest measure: 人次.
const LONGEST_MEASURE: usize = 2;

/// A fact of a kind.
pub(super) fn fact(grid: &Grid, spec: &FactSpec, cells: Cells<'_>) -> Result<Fact, Refusal> {
    if let FactKind::List = spec.kind {
        return list(grid, cells).map(Fact::List);
    }
    let (cell, at) = only(grid, cells)?;
    Ok(match spec.kind {
        FactKind::Count => Fact::Count(count(cell)?),
        FactKind::Money => {
            let (yuan, half) = money(cell)?;
            let place = Place::Cell(grid.cell(at.0, at.1));
            Fact::Money(Amount { yuan, half, place }, label::clean(&cell.text()))
        }
        FactKind::Date => Fact::Date(days::of_cell(cell)?),
        FactKind::Flag => Fact::Flag(flag(cell)?),
        FactKind::Text if keys::may_be_several(spec) => Fact::Text(typed::listed(&cell.text())),
        FactKind::Text | FactKind::List | FactKind::Map => Fact::Text(spec.choice(&text(cell)?)),
    })
}

/// The cell of a content that is one.
fn only<'a>(grid: &'a Grid, cells: Cells<'_>) -> Result<(&'a SheetCell, (u32, u32)), Refusal> {
    let refuse = |found: &str| Err((found.to_owned(), "请只在一格里写".to_owned()));
    let [at] = cells else { return refuse("写了几格，应是一格") };
    let Some(cell) = grid.get(at.0, at.1) else { return refuse("是空的") };
    readable(cell)?;
    Ok((cell, *at))
}

/// Refuses what gives no content: error values, formulas without a result, formats that nobody knows.
pub(crate) fn readable(cell: &SheetCell) -> Result<(), Refusal> {
    if let Some((found, hint)) = why_unread(&cell.value) {
        return Err((found, hint.to_owned()));
    }
    match &cell.guise {
        Guise::Unknown(why) => Err((
            format!("不能断定显示什么（{why}）"),
            "请把这一格的格式改为“文本”或“数值”，再写上内容".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// A text on one line, as the sheet shows it.
pub(super) fn text(cell: &SheetCell) -> Result<String, Refusal> {
    readable(cell)?;
    Ok(label::clean(&cell.text()))
}

/// A number that is shown as one.
fn plain(cell: &SheetCell, number: Decimal) -> Result<Decimal, Refusal> {
    let how = match &cell.guise {
        Guise::Plain | Guise::Blank => return Ok(number),
        Guise::Percent => "百分数",
        Guise::Date => "日期",
        Guise::Scaled(_) => "缩小或放大了的数",
        Guise::Words(_) | Guise::Unknown(_) => "别的样子",
    };
    let found = format!("显示为{how}“{}”，存的是{number}", cell.text());
    Err((found, "请把这一格的格式改为“常规”，再核对这个数".to_owned()))
}

/// A whole number, with its measure or without: `133`, `133人`.
pub(super) fn count(cell: &SheetCell) -> Result<Decimal, Refusal> {
    let refuse = || {
        // a format may round what is stored
        let written = match &cell.value {
            Value::Number(number) => number.normalize().to_string(),
            _ => label::clean(&cell.text()),
        };
        let found = format!("写着“{written}”，应是不小于零的整数");
        Err((found, "请只写数字，如 133 或 133人；没有的写 0，表上没有这一类的，空着".to_owned()))
    };
    let number = match &cell.value {
        Value::Number(number) => plain(cell, *number)?,
        _ => {
            let folded = label::fold(&cell.text());
            let end = folded.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
            let (digits, measure) = folded.split_at(end.unwrap_or(folded.len()));
            let fits = measure.chars().count() <= LONGEST_MEASURE
                && measure.chars().all(|c| c.is_alphabetic() && !c.is_ascii() && !NO_MEASURE.contains(&c));
            match number::from_text(digits) {
                Typed::Number(number) if fits && !digits.is_empty() => number,
                _ => return refuse(),
            }
        }
    };
    if number.is_sign_negative() && !number.is_zero() || number.fract() != Decimal::ZERO {
        return refuse();
    }
    Ok(number.normalize())
}

/// An amount with its unit, in 元, and half of its last digit.
pub(super) fn money(cell: &SheetCell) -> Result<(Decimal, Decimal), Refusal> {
    readable(cell)?;
    let shown = label::clean(&cell.text());
    let hint = "请连单位一起写，如 12.50万元 或 125000元".to_owned();
    let (number, unit) = match (&cell.value, &cell.guise) {
        (Value::Number(number), Guise::Words(words)) => match MoneyUnit::from_word(words) {
            Some(unit) => (*number, unit),
            None => return Err((format!("写着“{shown}”，单位应是元或万元"), hint)),
        },
        (Value::Number(number), Guise::Plain | Guise::Blank) => {
            return Err((format!("写着“{}”，没有写单位，不能断定是元还是万元", number.normalize()), hint));
        }
        (Value::Number(number), _) => return plain(cell, *number).and(Err((shown, hint))),
        _ => {
            let unitless = matches!(number::from_text(&shown), Typed::Number(_));
            let missing = || (format!("写着“{shown}”，没有写单位，不能断定是元还是万元"), hint.clone());
            return money::in_text(&shown).map_err(|(found, _)| match found.starts_with("写着") {
                true => (found, hint.clone()),
                false if unitless => missing(),
                false => (format!("写着“{shown}”，{found}"), hint.clone()),
            });
        }
    };
    let yuan = unit.yuan(number).ok_or_else(|| implausible(&number.to_string(), unit))?;
    // what is printed are the digits that the sheet shows
    if money::in_text(&shown).is_ok_and(|(own, _)| own != yuan) {
        return Err((format!("显示为“{shown}”，存的是{}{}", number.normalize(), unit.word()), hint));
    }
    let half = Decimal::new(5, number.normalize().scale() + 1) * unit.factor();
    Ok((yuan, half.normalize()))
}

/// 是 or 否.
fn flag(cell: &SheetCell) -> Result<bool, Refusal> {
    match label::fold(&text(cell)?).to_lowercase().as_str() {
        "是" | "true" => Ok(true),
        "否" | "false" => Ok(false),
        other => Err((format!("写着“{other}”，应是“是”或“否”"), "请填“是”或“否”".to_owned())),
    }
}

/// Entries, one a line; on one line, or where a line ends with what parts them, parted by that. What stands
/// in brackets is one.
fn list(grid: &Grid, cells: Cells<'_>) -> Result<Vec<String>, Refusal> {
    let lines = lines(grid, cells)?;
    let parted = lines.len() == 1 || lines.iter().any(|(line, _)| line.ends_with(PARTING));
    let mut entries: Vec<String> = Vec::new();
    for (line, _) in lines {
        match parted {
            true => entries.extend(pieces(&line)),
            false => entries.push(line),
        }
    }
    Ok(entries)
}

/// What makes a list doubtful: entries that nothing but blanks part, and lines with several entries among others.
/// Either is taken as one entry.
pub(super) fn doubt_of_list(grid: &Grid, cells: Cells<'_>) -> Option<Refusal> {
    let mut written: Vec<String> = Vec::new();
    for at in cells {
        let text = grid.get(at.0, at.1).map(SheetCell::text).unwrap_or_default();
        written.extend(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
    }
    let hint = || "是几项的，请一行写一项（格内换行用 Alt+Enter）".to_owned();
    if let [only] = written.as_slice() {
        let words: Vec<&str> = only.split_whitespace().collect();
        // single characters are set apart for show; file names and codes have blanks of their own
        let is_entry = |word: &&str| word.chars().count() >= SHORTEST_ENTRY && word.chars().all(is_han);
        let parted = words.len() > 1 && words.iter().all(is_entry);
        return parted.then(|| (format!("写着“{only}”，只用空格隔开，当作了一项"), hint()));
    }
    if written.iter().any(|line| line.ends_with(PARTING)) {
        return None;
    }
    let several = written.iter().find(|line| pieces(line).len() > 1)?;
    Some((format!("分行写了，其中一行是“{several}”，当作了一项"), hint()))
}

/// Characters of the shortest entry of a list that stands for itself.
const SHORTEST_ENTRY: usize = 2;

fn is_han(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii()
}

fn pieces(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0_usize;
    for c in line.chars() {
        match c {
            '（' | '(' | '《' | '“' => depth += 1,
            '）' | ')' | '》' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match pieces.last_mut() {
            Some(last) if depth > 0 || !PARTING.contains(&c) => last.push(c),
            _ => pieces.push(String::new()),
        }
    }
    let pieces = pieces.iter().map(|piece| piece.trim().to_owned());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// The lines of some cells that are not blank, each with its cell.
fn lines(grid: &Grid, cells: Cells<'_>) -> Result<Vec<(String, Place)>, Refusal> {
    let mut lines = Vec::new();
    for at in cells {
        let Some(cell) = grid.get(at.0, at.1) else { continue };
        readable(cell)?;
        let place = Place::Cell(grid.cell(at.0, at.1));
        for line in cell.text().lines() {
            let line = label::clean(line);
            if !line.is_empty() {
                lines.push((line, place.clone()));
            }
        }
    }
    Ok(lines)
}

/// Prose: every line is a paragraph.
pub(super) fn prose(grid: &Grid, cells: Cells<'_>) -> Result<Prose, Refusal> {
    let lines = lines(grid, cells)?;
    Ok(Prose { paragraphs: lines.into_iter().map(|(line, place)| PlacedText::new(line, place)).collect() })
}

/// A date among the texts of a project, as `YYYY-MM-DD`.
pub(super) fn date(grid: &Grid, cells: Cells<'_>) -> Result<Prose, Refusal> {
    let (cell, at) = only(grid, cells)?;
    let place = Place::Cell(grid.cell(at.0, at.1));
    Ok(Prose { paragraphs: vec![PlacedText::new(days::of_cell(cell)?, place)] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn typed(text: &str) -> SheetCell {
        SheetCell::plain(Value::Text(text.to_owned()))
    }

    #[test]
    fn counts() {
        for (text, wanted) in [
            ("133", dec!(133)),
            ("133人", dec!(133)),
            (" １３３ 人 ", dec!(133)),
            ("1,033", dec!(1033)),
            ("2023年", dec!(2023)),
        ] {
            assert_eq!(count(&typed(text)), Ok(wanted), "{text}");
        }
        for wrong in
            ["约133人", "133余人", "12.5", "-3", "—", "一百", "13万", "133人（含编外）", "133people", "人"]
        {
            assert!(count(&typed(wrong)).is_err(), "{wrong}");
        }
        let percent = SheetCell { guise: Guise::Percent, ..SheetCell::plain(Value::Number(dec!(1))) };
        assert!(count(&percent).is_err());
    }

    #[test]
    fn amounts_have_units() {
        assert_eq!(money(&typed("200万元")), Ok((dec!(2000000), dec!(5000))));
        assert_eq!(money(&typed("１，２３４．５元")), Ok((dec!(1234.5), dec!(0.05))));
        let bare = money(&SheetCell::plain(Value::Number(dec!(200))));
        assert!(bare.is_err_and(|(found, _)| found.contains("没有写单位")));
        assert!(money(&typed("200")).is_err_and(|(found, _)| found.contains("没有写单位")));
        let dressed = |number, shown: &str| SheetCell {
            value: Value::Number(number),
            shown: Some(shown.to_owned()),
            guise: Guise::Words("万元".to_owned()),
            formula: false,
        };
        assert_eq!(money(&dressed(dec!(200), "200万元")).map(|found| found.0), Ok(dec!(2000000)));
        assert!(money(&dressed(dec!(200.4), "200万元")).is_err());
    }

    #[test]
    fn lists_are_parted_outside_brackets() {
        assert_eq!(pieces("甲、乙（含丙、丁）；戊,"), ["甲", "乙（含丙、丁）", "戊"]);
    }
}
