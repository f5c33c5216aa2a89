//! What is said of rows whose code or name is wrong: the code as it stands, and those of the catalogue that are near.

use std::cmp::Reverse;

use crate::diag::Diagnostic;
use crate::pack::Codes;
use crate::pack::catalogue::Catalogue;
use crate::pack::schema::ColumnRole;
use crate::read::codes::Wrong;

use super::{Line, Side, nameless};

/// Code of a row whose code is wrong.
const CODE: &str = "读取-编码";
/// More codes are no help.
const MOST_NEAR: usize = 3;
/// So many digits are wrong at most where another code is meant.
const MOST_WRONG: usize = 2;

/// The codes of a tree, and what is known of them.
#[derive(Clone, Copy)]
pub struct KnownCodes<'a> {
    /// Their system.
    pub codes: &'a Codes,
    /// The catalogue of the pack.
    pub catalogue: &'a Catalogue,
    /// The year of the book; none where it is not known.
    pub year: Option<i32>,
}

impl KnownCodes<'_> {
    /// The name of a code in the year of the book; none where it is not in the catalogue.
    fn name(&self, code: &str) -> Option<&str> {
        let found = self.catalogue.of_code(&self.codes.id, code, self.year?);
        found.first().map(|entry| entry.name.as_str())
    }

    /// The codes that may be meant, each with its name, the likeliest first.
    fn near(&self, code: &str) -> Vec<String> {
        let mut found: Vec<(usize, &str, &str)> = Vec::new();
        let Some(year) = self.year else { return Vec::new() };
        for length in &self.codes.lengths {
            for (name, known) in self.catalogue.names_of(&self.codes.id, *length, year) {
                let wrong = strsim::osa_distance(code, known);
                // a code with digits too many begins with the right ones
                let is_too_long = !self.codes.lengths.contains(&code.len()) && code.starts_with(known);
                if wrong <= MOST_WRONG && known.len() == code.len() || is_too_long {
                    found.push((wrong, known, name));
                }
            }
        }
        // those beside it in the catalogue come first: whoever mistypes has the right class mostly
        let common = |known: &str| known.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
        let number = |digits: &str| digits.parse::<u64>().unwrap_or(u64::MAX);
        let away = |known: &str| number(known).abs_diff(number(code));
        found.sort_by_key(|(wrong, known, _)| (Reverse(common(known)), *wrong, away(known), *known));
        found.dedup_by(|a, b| a.1 == b.1);
        found.iter().take(MOST_NEAR).map(|(_, code, name)| format!("{code} {name}")).collect()
    }

    /// The same as the beginning of a sentence.
    fn proposed(&self, code: &str) -> String {
        let near = self.near(code);
        if near.is_empty() {
            String::new()
        } else {
            format!("目录里相近的有：{}；", near.join("、"))
        }
    }

    /// How many digits a code has: `3、5、7`.
    fn lengths(&self) -> String {
        let lengths: Vec<String> = self.codes.lengths.iter().map(usize::to_string).collect();
        lengths.join("、")
    }
}

/// What is said of a row with amounts and without a code that is one.
pub(super) fn no_code(
    line: &Line,
    wrong: Option<Wrong>,
    totals: &[String],
    known: KnownCodes<'_>,
) -> Diagnostic {
    let name = &known.codes.name;
    let (message, hint) = match wrong {
        None => {
            let message = format!("“{}”这一行有金额，没有{name}编码", line.name);
            let total = totals.join("”或“");
            (message, format!("请补上编码；如果是合计行，请把名称写成“{total}”"))
        }
        Some(Wrong::Code(found)) if !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit()) => {
            let message = format!("{name}编码“{found}”是{}位数字，应是{}位", found.len(), known.lengths());
            (message, format!("{}请改正这一格的编码", known.proposed(&found)))
        }
        Some(Wrong::Code(found)) => {
            let message = format!("{name}编码“{found}”不对，应是{}位数字", known.lengths());
            (message, "请核对这一格的编码，删去多余的字符".to_owned())
        }
        Some(Wrong::Upper(found)) => (
            format!("{name}编码的上下级不一致：{found}"),
            "请核对这一行各级的编码，改正写错的一级".to_owned(),
        ),
        Some(Wrong::Level(found)) => (
            format!("{name}编码“{found}”只有一级的数字，看不出是哪一级"),
            "请写全编码，例如把05写成20805；或让名称按级缩进".to_owned(),
        ),
    };
    Diagnostic::error(CODE, message).hint(hint)
}

/// What is said of a row with amounts and a code, and without a name: a formula may look names up by their codes.
pub(super) fn no_name(side: &Side<'_>, line: &Line, code: &str, known: KnownCodes<'_>) -> Diagnostic {
    let system = &known.codes.name;
    if !known.catalogue.has_any(&known.codes.id) || known.year.is_none() {
        return nameless(side, line);
    }
    let place = side.grid.cell(line.row, side.label_column());
    let Some(name) = known.name(code) else {
        let message = format!("{system}编码“{code}”不在科目目录里，这一行有金额，没有名称");
        let hint = format!("{}请改正编码；编码没有错的，在名称一格写上它的名称", known.proposed(code));
        return Diagnostic::error(CODE, message).at_cell(&place).hint(hint);
    };
    // a formula that found nothing is mended at the code that it looks up
    let names = side.columns(ColumnRole::Name);
    let own = names.first().map(|(_, col)| side.grid.cell(line.row, side.name_column(line.row, *col)));
    let place = own.filter(|own| !own.remarks.formula).unwrap_or(place);
    let message = format!("“{}”编码{code}的这一行有金额，没有名称", side.table);
    let hint = format!(
        "请在名称一格写上“{name}”（目录里{code}的名称）；那一格是公式而没有查到的，请把编码那一格的格式改为“文本”，\
         重新写一遍{code}"
    );
    Diagnostic::error("读取-无名行", message).at_cell(&place).hint(hint)
}
