//! The sides of a balance: rows of a stated name, and classes.

use crate::budget::label;
use crate::budget::table::{Row, Section};
use crate::budget::unit::PlacedText;
use crate::diag::Diagnostic;
use crate::read::account::WhyLeft;
use crate::read::codes::is_placeholder;
use crate::read::reading::Reading;

use super::{Line, Side};

/// `二、…`, `三、`, `……`: nothing but numbering and dots.
fn is_filler(name: &str) -> bool {
    let key = label::key(name);
    is_placeholder(&key) || key.chars().all(|c| "一二三四五六七八九十、.()".contains(c) || c.is_ascii_digit())
}

/// Reads one side of a balance: listed rows by name and place, class rows by their own names.
pub fn balance(side: &Side<'_>, reading: &mut Reading<'_>) -> (Section, Vec<PlacedText>) {
    let (lines, notes) = side.lines(reading);
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Option<String> = None;
    let stated = side.names.stated(lines.iter().map(|line| line.name.as_str()));
    for line in lines {
        // a number or dots without a name keep a place for a row that is not there
        if line.name.is_empty() || is_filler(&line.name) {
            side.without_name(&line, reading);
            continue;
        }
        match side.names.listed(&line.name, open.as_deref(), &rows, &stated) {
            Some(listed) => {
                let schema = listed.row;
                let parent = schema
                    .parent
                    .as_ref()
                    .and_then(|id| rows.iter().position(|row| &row.key == id && row.parent.is_none()));
                if schema.parent.is_none() {
                    open = Some(schema.id.clone());
                }
                let name = line.name.clone();
                let mut row = side.row(line, schema.id.clone());
                side.tell_loose(&listed, &name, &row, reading);
                row.depth = u8::from(schema.parent.is_some());
                row.parent = parent;
                row.total = side.schema.total.as_ref() == Some(&schema.id);
                add(side, row, &mut rows, reading);
            }
            None if side.schema.classes.is_some() => {
                let key = label::key(&line.name);
                add(side, side.row(line, key), &mut rows, reading);
            }
            None => {
                reading.faults.push(unknown_row(side, &line));
                side.leave(&line, WhyLeft::Told, reading);
            }
        }
    }
    (side.section(rows), notes)
}

/// Keeps a row; one that the side has already would be printed twice, and counted once or twice.
fn add(side: &Side<'_>, row: Row, rows: &mut Vec<Row>, reading: &mut Reading<'_>) {
    let Some(first) = rows.iter().find(|known| known.key == row.key && known.parent == row.parent) else {
        return rows.push(row);
    };
    let message = format!("“{}”的“{}”这一行写了两次", side.table, row.label);
    let stated = row.amounts.iter().any(Option::is_some);
    let fault = match stated {
        true => Diagnostic::error("读取-重复行", message),
        false => Diagnostic::notice("读取-重复行", format!("{message}，没有金额的这一行没有采用")),
    };
    let hint = "请删去多余的一行；是另一项的，请改正名称";
    reading.faults.push(fault.at_cell(&row.place).at_cell(&first.place).hint(hint));
    // a row with amounts stays, so that its figures are held against the others'
    if stated {
        rows.push(row);
    } else {
        reading.leave((row.place.row, row.place.col), WhyLeft::Told);
    }
}

fn unknown_row(side: &Side<'_>, line: &Line) -> Diagnostic {
    let at = side.grid.cell(line.row, side.label_column());
    if let Some(away) = side.away.row(&line.name) {
        let message = format!("“{}”的“{}”这一行是 {away}去掉的", side.table, line.name);
        return match line.nonzero() {
            true => Diagnostic::error("读取-多余行", format!("{message}，而表里有它的金额，没有采用"))
                .hint("要公开的，请删去那里的 remove = true；不公开的，请在表里删去这一行，合计也不要算它"),
            false => Diagnostic::notice("读取-多余行", format!("{message}，没有金额，未采用")),
        }
        .at_cell(&at);
    }
    let message = format!("“{}”的“{}”不是这张表规定的行", side.table, line.name);
    let known: Vec<String> = side.schema.rows.iter().map(|row| row.id.clone()).collect();
    let near = crate::budget::lookup::nearest(&line.name, known.iter());
    let near = near.map_or_else(|| "请核对行名".to_owned(), |near| format!("是否应写作“{near}”"));
    let diagnostic = if line.nonzero() {
        Diagnostic::error("读取-多余行", message)
            .hint(format!("{near}；如果本地确有这一行，请在模板包的 tables.toml 里补上"))
    } else {
        Diagnostic::notice("读取-多余行", format!("{message}，没有金额，未采用")).hint(near)
    };
    diagnostic.at_cell(&at)
}
