//! Puts on the cells of a sheet how they are shown: formats, formulas, hidden rows and columns.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;

use crate::budget::label;
use crate::read::grid::{Grid, Guise, SheetCell, Value};
use crate::read::number_format::{Appearance, NoText, NumberFormat, NumberKind};

use super::showing::{NumberFormats, Showing};

/// The formats of a workbook, read as cells ask for them.
pub struct Wardrobe {
    formats: NumberFormats,
    /// By the number of the style: what cannot be read keeps the part that is not known.
    read: BTreeMap<u32, Result<NumberFormat, String>>,
}

impl Wardrobe {
    /// Nothing read yet.
    pub fn new(formats: NumberFormats) -> Self {
        Self { formats, read: BTreeMap::new() }
    }

    /// Puts on a sheet what its records say.
    pub fn dress(&mut self, grid: &mut Grid, showing: Showing) {
        grid.hidden_rows = showing.rows;
        grid.hidden_columns = showing.columns;
        if !showing.merges.is_empty() {
            grid.set_merges(showing.merges);
        }
        let mut styled = showing.cells.iter().peekable();
        for (at, cell) in grid.iter_mut() {
            while styled.next_if(|own| own.at < at).is_some() {}
            let own = styled.next_if(|own| own.at == at);
            cell.formula |= own.is_some_and(|own| own.formula);
            self.put_on(cell, own.map_or(0, |own| own.style));
        }
        grid.set_formulas(showing.cells.iter().filter(|own| own.formula).map(|own| own.at));
    }

    fn put_on(&mut self, cell: &mut SheetCell, style: u32) {
        let Some(code) = self.formats.codes.get(style as usize) else { return };
        if code == "General" && is_short(&cell.value) {
            return;
        }
        let format = self
            .read
            .entry(style)
            .or_insert_with(|| NumberFormat::parse(code).map_err(|unknown| unknown.token));
        match format {
            Ok(format) => show(cell, format, code, self.formats.from_1904),
            Err(token) => {
                let asked = match cell.value {
                    Value::Number(_) => true,
                    // without a section for text a format shows the text itself
                    Value::Text(_) => code.contains('@'),
                    Value::Error(_) | Value::Uncomputed => false,
                };
                if asked {
                    cell.guise = Guise::Unknown(format!("数字格式里的“{token}”认不出"));
                }
            }
        }
    }
}

/// Whether General shows a value as it is: a longer number loses decimals.
fn is_short(value: &Value) -> bool {
    !matches!(value, Value::Number(number) if number.scale() > 0 && number.to_string().len() > GENERAL)
}

/// Characters of the longest number that General shows in full.
const GENERAL: usize = 11;

/// Why there is no text for a number.
fn in_chinese(why: NoText, code: &str) -> String {
    match why {
        NoText::NotFinite | NoText::NegativeDate | NoText::LateDate => {
            format!("格式“{code}”在这里显示为 ######")
        }
        NoText::NoCondition | NoText::Unsure(_) => {
            format!("格式“{code}”用在这个数上，各版本的 Excel 显示不一")
        }
    }
}

/// Shows a cell in a format.
fn show(cell: &mut SheetCell, format: &NumberFormat, code: &str, from_1904: bool) {
    match &cell.value {
        Value::Number(number) => {
            let Some(number) = number.to_f64() else { return };
            // a date that the file writes out is counted from 1900 by us
            let written = cell.guise == Guise::Date;
            match format.of_number(number, from_1904 && !written) {
                Ok(appearance) if written && appearance.kind != NumberKind::Date => {}
                Ok(appearance) => appear(cell, appearance),
                Err(why) => cell.guise = Guise::Unknown(in_chinese(why, code)),
            }
        }
        Value::Text(text) => {
            let shown = format.of_text(text);
            if shown.trim().is_empty() {
                cell.guise = Guise::Blank;
            } else if shown != *text {
                cell.shown = Some(shown);
            }
        }
        Value::Error(_) | Value::Uncomputed => {}
    }
}

fn appear(cell: &mut SheetCell, appearance: Appearance) {
    let zero = matches!(&cell.value, Value::Number(number) if number.is_zero());
    let words = label::fold(&appearance.words);
    cell.guise = match appearance.kind {
        NumberKind::Date => Guise::Date,
        NumberKind::Percent => Guise::Percent,
        _ if appearance.text.is_empty() && zero => Guise::Plain,
        _ if appearance.text.is_empty() => Guise::Blank,
        NumberKind::Words if !zero => Guise::Words(String::new()),
        _ if appearance.tens != 0 => Guise::Scaled(appearance.tens),
        _ if measures(&words) => Guise::Words(words),
        _ => Guise::Plain,
    };
    // a zero that is not shown says nothing; what else is not shown is hidden, and read all the same
    if appearance.text != cell.value.text() && (!appearance.text.is_empty() || zero) {
        cell.shown = Some(appearance.text);
    }
}

/// Whether the words of a format make its number one of something: of a unit of money, a currency, a part.
pub fn measures(words: &str) -> bool {
    words.chars().any(|c| "元角分十百千万亿%‰$€£".contains(c) || c.is_ascii_alphabetic())
}
