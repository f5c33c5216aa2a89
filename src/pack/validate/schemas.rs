//! Tables: what each says of itself, and of the others.

use crate::budget::amount::MoneyUnit;

use super::super::raw::tables::{RawTable, ShapeName};
use super::defined::{Amiss, Defined};
use super::verdicts::Verdicts;
use super::{columns, forms, rows, words};

/// Holds all tables against each other and against the rest of the pack.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let tables = &now.tables.tables;
    words::filled(verdicts, &now.tables.ignore, "ignore 里有一个词");
    for (at, table) in tables.iter().enumerate() {
        verdicts.named(&table.id, "表的 id ");
        if let Some(first) = tables[..at].iter().find(|other| other.id == table.id) {
            verdicts.twice(table.id.spot, first.id.spot, format!("两张表的 id 都是“{}”", table.id));
        }
        allowed(verdicts, table);
        one(verdicts, now, table);
    }
    words::titles(verdicts, tables);
}

/// One table.
fn one(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable) {
    let whose = format!("“{}”", table.id);
    for kind in table.title_of.keys() {
        verdicts.one(now, &format!("{whose}的 title_of"), kind.spot, &|defined| defined.kind(kind));
    }
    printing(verdicts, now, table);
    match *table.shape {
        ShapeName::Balance => balance(verdicts, table),
        ShapeName::Tree => tree(verdicts, now, table),
        ShapeName::Rows => {}
        ShapeName::Form => forms::form(verdicts, now, table),
        ShapeName::Text => forms::text(verdicts, now, table),
    }
    for (at, side) in table.sides().iter().enumerate() {
        // the only side of a table without sides needs no name
        if table.sides.len() > 1 {
            verdicts.named(side.id, &format!("{whose}有一侧的 id "));
            let before = &table.sides[..at];
            if let Some(first) = before.iter().find(|other| other.id == *side.id) {
                verdicts.twice(side.id.spot, first.id.spot, format!("{whose}有两侧都叫“{}”", side.id));
            }
        }
        if let Some(classes) = side.classes {
            let whose = format!("{whose}的 classes");
            verdicts.one(now, &whose, classes.spot, &|defined| defined.codes(classes).map(|_| ()));
        }
        rows::hold(verdicts, now, table, side);
        columns::hold(verdicts, now, table, side);
    }
    words::labels(verdicts, table);
}

/// How it is printed.
fn printing(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable) {
    if let Some(unit) = &table.print_unit
        && ![MoneyUnit::Yuan, MoneyUnit::Wan].iter().any(|known| *unit == known.word())
    {
        let message = format!("“{}”的 print_unit 写着“{unit}”，只能写元或万元", table.id);
        verdicts.wrong(unit.spot, message, "请改成元或万元");
    }
    let most = *now.manifest.money.decimals;
    if let Some(decimals) = table.print_decimals
        && *decimals > most
    {
        let message =
            format!("“{}”的 print_decimals 写着{decimals}，pack.toml 的 decimals 是{most}", table.id);
        let second = now.manifest.money.decimals.spot;
        verdicts.between(decimals.spot, second, message, format!("请写0到{most}的数"));
    }
    for (text, key) in [(&table.without, "without"), (&table.without_previous, "without_previous")] {
        if let Some(text) = text {
            verdicts.named(text, &format!("“{}”的 {key} ", table.id));
        }
    }
    let supplement = table.presence.is_some_and(|p| p.value == super::super::schema::Presence::Supplementary);
    match &table.without {
        Some(without) if !supplement => {
            let message = format!("“{}”写了 without，它不是附加表，缺了它不能公开", table.id);
            verdicts.warn(without.spot, message, "请删去 without，或写 presence = \"supplementary\"");
        }
        None if supplement && table.has_amounts() => {
            let spot = table.presence.map_or(table.id.spot, |presence| presence.spot);
            let message = format!("“{}”是附加表，没有写 without，缺了它时说不出文件里不写什么", table.id);
            verdicts.warn(spot, message, "请写 without = \"缺了这张表时文件里不写的内容\"");
        }
        _ => {}
    }
}

/// Keys that the shape of a table does not know would be passed over without a word.
fn allowed(verdicts: &mut Verdicts<'_>, table: &RawTable) {
    use ShapeName::{Balance, Form, Rows, Text, Tree};
    let shape = *table.shape;
    let listed =
        |spot: Option<super::super::at::FileSpot>, key: &'static str, shapes: &'static [ShapeName]| {
            spot.filter(|_| !shapes.contains(&shape)).map(|spot| (spot, key, shapes))
        };
    let side = table.sides.first().map(|side| side.id.spot);
    // one side may be written as such, whatever the shape
    let sides = side.filter(|_| shape != Balance && table.sides.len() > 1 || !table.has_amounts());
    let classes = table.sides.iter().find_map(|side| side.classes.as_ref()).map(|classes| classes.spot);
    let of_side = table.sides.iter().find_map(|side| side.total.as_ref()).map(|total| total.spot);
    let keys = [
        listed(table.codes.as_ref().map(|codes| codes.spot), "codes", &[Tree]),
        listed(sides, "side", &[Balance]),
        listed(classes, "classes", &[Balance]),
        listed(of_side, "side.total", &[Balance]),
        listed(table.columns.first().map(|column| column.id.spot), "columns", &[Balance, Tree, Rows]),
        listed(table.rows.first().map(|row| row.id.spot), "row", &[Balance, Rows]),
        listed(table.total.first().map(|total| total.spot), "total", &[Balance, Tree, Rows]),
        listed(table.single.as_ref().map(|single| single.spot), "single", &[Rows]),
        listed(table.form.as_ref().map(|form| form.spot), "form", &[Form]),
        listed(table.text.as_ref().map(|text| text.spot), "text", &[Text]),
        listed(table.print_unit.as_ref().map(|unit| unit.spot), "print_unit", &[Balance, Tree, Rows, Form]),
        listed(
            table.print_decimals.map(|number| number.spot),
            "print_decimals",
            &[Balance, Tree, Rows, Form],
        ),
        listed(
            table.empty_statement.as_ref().map(|s| s.spot),
            "empty_statement",
            &[Balance, Tree, Rows, Form],
        ),
    ];
    for (spot, key, shapes) in keys.into_iter().flatten() {
        let of: Vec<&str> = shapes.iter().map(|shape| shape.word()).collect();
        let message =
            format!("“{}”的 shape 是 {}，不会用到 {key}（它属于 {}）", table.id, shape.word(), of.join("、"));
        verdicts.wrong(spot, message, "请删去这一项，或改 shape");
    }
}

fn balance(verdicts: &mut Verdicts<'_>, table: &RawTable) {
    if table.sides.len() != 2 {
        let message = format!(
            "“{}”的 shape 是 balance，要写两个 [[table.side]]，这里有{}个",
            table.id,
            table.sides.len()
        );
        verdicts.wrong(table.shape.spot, message, "请写收、支两侧，或改 shape");
        return;
    }
    if let Some(column) = table.columns.first() {
        let message = format!("“{}”的列要写在 [[table.side]] 下", table.id);
        verdicts.wrong(column.id.spot, message, "请把 columns 移到它那一侧");
    }
    if let Some(row) = table.rows.first() {
        let message = format!("“{}”的行要写在 [[table.side]] 下", table.id);
        verdicts.wrong(row.id.spot, message, "请写成 [[table.side.row]]");
    }
    let totals: Vec<bool> = table.sides.iter().map(|side| side.total.is_some()).collect();
    if totals.contains(&true) && totals.contains(&false) {
        let side = table.sides.iter().find(|side| side.total.is_none()).unwrap_or(&table.sides[0]);
        let message = format!("“{}”的“{}”一侧没有写 total，两侧的总计无从核对", table.id, side.id);
        verdicts.wrong(side.id.spot, message, "请写 total = \"总计那一行的 id\"");
    }
}

fn tree(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable) {
    let whose = format!("“{}”的 codes", table.id);
    match &table.codes {
        Some(codes) => verdicts.one(now, &whose, codes.spot, &|defined| defined.codes(codes).map(|_| ())),
        None => {
            let known: Vec<&str> = now.manifest.codes.iter().map(|codes| codes.id.as_str()).collect();
            let message = format!("“{}”的 shape 是 tree，没有写 codes", table.id);
            verdicts.wrong(
                table.shape.spot,
                message,
                format!("请写 codes = \"…\"，可以写 {}", known.join("、")),
            );
        }
    }
}

/// A table by its id, for what must be about one that has rows of some kind.
pub(super) fn with_rows<'a>(defined: &Defined<'a>, id: &str, what: &str) -> Result<&'a RawTable, Amiss> {
    let table = defined.table(id)?;
    if matches!(*table.shape, ShapeName::Rows | ShapeName::Form) {
        return Ok(table);
    }
    let why = format!("“{id}”的 shape 是 {}，它的行不是{what}", table.shape.word());
    Err(Amiss::Wrong(why, format!("请写以{what}为行的表（shape 是 rows 或 form）")))
}
