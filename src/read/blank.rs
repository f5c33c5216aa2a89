//! What was left unfilled: pages, forms and tables that hold nothing but what their blank had on it.

use crate::budget::label;
use crate::budget::table::{Row, Table};
use crate::diag::{CellRef, Diagnostic, Diagnostics};
use crate::pack::schema::{TableSchema, TextSchema};

use super::account::{Fate, WhyLeft};
use super::reading::Reading;

/// The code of what is told here.
const CODE: &str = "读取-空白表";
/// What to do with a form that was left blank.
const HINT: &str = "要公开的请填上，不要的可以删去";
/// Characters that stand for what is to be filled in, two of them next to each other.
const MARKS: &str = "Xx×○□_*某";

/// What the name of any project may end with.
const ANY_PROJECT: [&str; 3] = ["项目", "专项", "经费"];

/// Whether a text holds a mark that something is to be filled in: `XX`, `x,xxx`, `某某`, `……`, `＿＿`.
pub fn has_mark(text: &str) -> bool {
    let folded = label::fold(text);
    let mut before = ' ';
    for c in folded.chars() {
        if MARKS.contains(c) && MARKS.contains(before) {
            return true;
        }
        before = c;
    }
    folded.contains("...") || folded.contains('…')
}

/// Whether a name is none: nothing, with crosses or dots to be filled in, or `某某` with a word that fits any.
pub fn is_no_name(name: &str) -> bool {
    let folded = label::fold(name);
    let blank = |c: char| MARKS.contains(c) || ".-/()、".contains(c);
    let mut rest = folded.clone();
    for word in ANY_PROJECT {
        rest = rest.replace(word, "");
    }
    has_mark(&folded.replace('某', "")) || rest.chars().all(blank) && (folded.is_empty() || !rest.is_empty())
}

/// Whether a line is an instruction in brackets, or nothing.
pub fn is_instruction(line: &str) -> bool {
    outside_brackets(&label::fold(line)).chars().all(|c| c.is_ascii_punctuation() || "。、；，…".contains(c))
}

/// Whether a text says nothing of its own, sentence by sentence: instructions, marks, numbering, and what
/// the blank has on it.
pub fn says_nothing(text: &str, given: &[String]) -> bool {
    let plain = outside_brackets(&label::fold(text));
    let is_given = |sentence: &str| {
        let key = label::key(sentence.trim_end_matches(':'));
        given.iter().any(|line| label::key(line.trim_end_matches(['：', ':', '。'])) == key)
    };
    let number = |sentence: &str| {
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十.、()".contains(c);
        sentence.chars().all(number) && sentence.ends_with(['.', '、', ')'])
    };
    plain.split(['。', '；', ';', '!']).all(|sentence| {
        sentence.chars().all(|c| c.is_ascii_punctuation() || "、，".contains(c))
            || has_mark(sentence)
            || number(sentence)
            || is_given(sentence)
    })
}

/// A folded text without what stands in round brackets, but for numbers of headings.
fn outside_brackets(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether the lines of a page of prose say nothing, headings apart.
pub fn is_blank_page<'l>(schema: &TextSchema, lines: impl Iterator<Item = &'l str>) -> bool {
    let is_heading = |line: &str| {
        let key = label::key(line.trim_end_matches(['：', ':']));
        schema.fields.iter().any(|field| field.labels().any(|known| label::key(known) == key))
    };
    let mut lines = lines;
    lines.all(|line| is_heading(line) || says_nothing(line, &schema.given))
}

/// Says that a page was left blank, under the title that it has.
pub fn tell_page(title: &str, reading: &mut Reading<'_>) {
    let title = if title.is_empty() { &*reading.grid.sheet } else { title };
    let message = format!("这是没有填的空白表（{title}），没有采用");
    let place = reading.grid.place();
    reading.faults.push(Diagnostic::notice(CODE, message).at(place).hint(format!("{HINT}这张工作表")));
}

/// Whether a page with one of some titles was told as blank.
pub fn was_told(titles: &[String], faults: &Diagnostics) -> bool {
    let named = |message: &str| titles.iter().any(|title| message.contains(title.as_str()));
    faults.iter().any(|fault| fault.code == CODE && named(&fault.message))
}

/// Says that a form was left blank, at the cell of its name or of the label of that.
pub fn tell_form(name: &str, place: &CellRef, reading: &mut Reading<'_>) {
    let name = if name.is_empty() { "没有写名称" } else { name };
    let message = format!("这是没有填的空白表（{name}），没有采用");
    reading.faults.push(Diagnostic::notice(CODE, message).at_cell(place).hint(format!("{HINT}这一张表")));
}

/// Whether a form is none, since its name was not filled in and it states no amounts; tells it, and a name
/// that is missing where there are some.
pub fn refuses(name: &str, place: &CellRef, stated: bool, reading: &mut Reading<'_>) -> bool {
    if !is_no_name(name) {
        return false;
    }
    if stated {
        reading.faults.push(
            Diagnostic::error("读取-无名行", format!("这张表里有数，而名称还写着“{name}”"))
                .at_cell(place)
                .hint("请填上名称，或删去金额"),
        );
        return false;
    }
    tell_form(name, place, reading);
    true
}

/// Books that the cells of a row say nothing; labels stay what they are.
pub fn pass_over(row: u32, reading: &mut Reading<'_>) {
    let grid = reading.grid;
    for (col, _) in grid.row(row) {
        if reading.account.fates.get(&(row, col)) != Some(&Fate::Header) {
            reading.leave((row, col), WhyLeft::Filler);
        }
    }
}

/// Takes the sample rows of a blank out of a table: rows whose name is still to be filled in, and in a table
/// without any figure the rows with codes, and the classes that the pack does not list, that state nothing.
pub fn drop_samples(table: &mut Table, schema: &TableSchema, reading: &mut Reading<'_>) {
    let figure = |row: &Row| row.amounts.iter().flatten().any(|amount| !amount.yuan.is_zero());
    let has_columns = table.sections.iter().any(|section| !section.columns.is_empty());
    if !has_columns {
        return;
    }
    // zeros that somebody typed are his rows; in the total of a blank they say nothing
    let says = |row: &Row| figure(row) || !row.total && row.amounts.iter().any(Option::is_some);
    let empty = !table.sections.iter().flat_map(|section| &section.rows).any(says);
    let mut dropped: Vec<(String, CellRef)> = Vec::new();
    for (section, side) in table.sections.iter_mut().zip(schema.sides()) {
        let sample = |row: &Row| {
            let stated = row.amounts.iter().any(Option::is_some);
            let own = schema.names_own_rows() || side.row(&row.key).is_some();
            let worded = row.texts.iter().any(|(_, text)| !says_nothing(text, &[]));
            let unnamed =
                !row.label.is_empty() && (is_no_name(&row.label) || has_mark(&row.label.replace('某', "")));
            !row.total && !worded && (unnamed || empty && !stated && !own)
        };
        let mut kept: Vec<Row> = Vec::new();
        let mut places: Vec<Option<usize>> = Vec::new();
        for row in std::mem::take(&mut section.rows) {
            if sample(&row) && !refused(&row, figure(&row), reading) {
                places.push(None);
                dropped.push((row.label, row.place));
            } else {
                places.push(Some(kept.len()));
                kept.push(row);
            }
        }
        for row in &mut kept {
            row.parent = row.parent.and_then(|parent| places.get(parent).copied().flatten());
        }
        section.rows = kept.into();
    }
    tell_samples(&dropped, empty, schema, reading);
}

/// Refuses a row with a figure whose name is still to be filled in.
fn refused(row: &Row, figure: bool, reading: &mut Reading<'_>) -> bool {
    if figure {
        reading.faults.push(
            Diagnostic::error("读取-无名行", format!("这一行有数，而名称还写着“{}”", row.label))
                .at_cell(&row.place)
                .hint("请填上名称，或删去金额"),
        );
    }
    figure
}

/// Says which rows of a table were left out as samples.
fn tell_samples(dropped: &[(String, CellRef)], empty: bool, schema: &TableSchema, reading: &mut Reading<'_>) {
    let Some((label, first)) = dropped.first() else { return };
    let (id, count) = (&schema.id, dropped.len());
    let (message, hint) = match empty {
        true => (
            format!("“{id}”没有填一个金额，里面的{count}行样例没有采用，例如“{label}”"),
            "有数的请填上金额；没有数的不用改，照空表公开",
        ),
        false => (
            format!("“{id}”里有{count}行没有填名称和金额，没有采用，例如“{label}”"),
            "要公开的请填上，不要的可以删去这一行",
        ),
    };
    reading.faults.push(Diagnostic::notice(CODE, message).at_cell(first).hint(hint));
    for (_, place) in dropped {
        // the sides of a balance share their rows
        if schema.shares_rows() {
            reading.leave((place.row, place.col), WhyLeft::Filler);
        } else {
            pass_over(place.row, reading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_instructions_say_nothing() {
        let given = ["主要职能包括：".to_owned()];
        for text in [
            "XX是…。",
            "主要职能包括：",
            "1.",
            "（说明项目的总体情况、立项目的等）",
            "2. ……",
            "xx科目x,xxx万元",
        ] {
            assert!(says_nothing(text, &given), "{text}");
        }
        for text in ["负责全县公路的建设。", "XX是…。负责公路。", "2026", "（一）负责公路"]
        {
            assert!(!says_nothing(text, &given), "{text}");
        }
        for name in ["XX", "xx", "××", "ＸＸ项目", "某某", "……", "＿＿", "", "X"] {
            assert!(is_no_name(name), "{name}");
        }
        for name in ["X光机购置", "12333热线", "5G建设", "某部联络", "某某局本级", "项目"]
        {
            assert!(!is_no_name(name), "{name}");
        }
    }
}
