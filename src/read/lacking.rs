//! Tables that are not there: what cannot be published without, what the document then leaves out,
//! and what it cannot compare with last year.

use crate::budget::Budget;
use crate::budget::path::CellPath;
use crate::budget::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::at::Written;
use crate::pack::checks::CheckSpec;
use crate::pack::schema::{Presence, TableSchema};

use super::grid::Grid;
use super::pieces::What;
use super::recognise::{Claim, is_front, title_key};

/// Says which of this year's tables are missing: required ones as errors, supplements as warnings that
/// name what is left out for want of them. Comes after the prose of sheets has been read.
pub fn this_year(pack: &Pack, unit: &Unit, claims: &[Claim], grids: &[Grid], faults: &mut Diagnostics) {
    let file = grids.first().map_or_else(|| "工作簿".into(), |grid| grid.file.clone());
    for (index, schema) in pack.tables.iter().enumerate() {
        if claims.iter().any(|claim| claim.table == index) || was_refused(schema, faults) {
            continue;
        }
        let fault = match schema.presence {
            // prose that no sheet holds may be in unit.toml; what is nowhere is reported there
            Presence::Required if !schema.has_figures() => continue,
            Presence::Required => required(schema, unit, grids),
            Presence::Supplementary if stated_elsewhere(schema, unit) => continue,
            Presence::Supplementary => {
                let not_there = format!("没有找到“{}”", schema.id);
                let unused = unused(claims, grids);
                supplement(schema, pack, unit, &not_there, &unused)
            }
            Presence::Optional => continue,
        };
        faults.push(fault.at(Place::File(file.clone())));
    }
}

/// Whether a sheet was taken for the table, and refused for its header: that has been told.
fn was_refused(schema: &TableSchema, faults: &Diagnostics) -> bool {
    let named = format!("“{}”", schema.id);
    faults.iter().any(|fault| fault.code == "读取-缺表头" && fault.message.contains(&named))
}

/// Whether unit.toml has the words that a sheet of prose would hold.
fn stated_elsewhere(schema: &TableSchema, unit: &Unit) -> bool {
    let key = schema.text().and_then(|text| text.prose.as_ref());
    key.is_some_and(|key| unit.prose.contains_key(key))
}

fn required(schema: &TableSchema, unit: &Unit, grids: &[Grid]) -> Diagnostic {
    let mut sheets: Vec<String> = Vec::new();
    for grid in grids {
        // the pieces of a sheet stand next to each other
        let sheet = format!("「{}」", grid.sheet);
        if grid.part.is_none() || sheets.last() != Some(&sheet) {
            sheets.push(sheet);
        }
    }
    let message = format!("没有找到“{}”；现有工作表：{}", schema.id, sheets.join("、"));
    let title = schema.title(&unit.kind, unit.year);
    Diagnostic::error("读取-缺表", message)
        .hint(format!("请补上这张表（没有数也要有空表），标题写作《{title}》"))
}

/// Says that a supplement is left blank, which is as if it were not there.
pub fn left_blank(schema: &TableSchema, pack: &Pack, unit: &Unit) -> Diagnostic {
    let told = supplement(schema, pack, unit, &format!("“{}”空着", schema.id), &[]);
    Diagnostic {
        hint: "要写这些，请在这一页填上各项的金额；不写的，这一页空着就行".to_owned(), ..told
    }
}

fn supplement(schema: &TableSchema, pack: &Pack, unit: &Unit, lacks: &str, unused: &[String]) -> Diagnostic {
    let mut lost = vec![schema.without.clone().unwrap_or_else(|| "正文里要从它取数的内容".to_owned())];
    if is_charted(pack, &schema.id) {
        lost.push("图示里取自它的图".to_owned());
    }
    let message = format!(
        "{lacks}（附加表，没有也能生成），公开文件里不写：{}{}",
        lost.join("；"),
        unchecked(pack, &schema.id, false)
    );
    let mut hint = format!("要写这些，请补一张工作表，{}", described(schema, unit));
    if !unused.is_empty() {
        hint.push_str(&format!("；已有而没有认出的工作表：{}", unused.join("、")));
    }
    // how many checks the pack has is not for anybody to answer for
    Diagnostic::warning("读取-缺附加表", message).hint(hint).resting_on(&*schema.id)
}

/// The sheets that nothing was taken from.
fn unused(claims: &[Claim], grids: &[Grid]) -> Vec<String> {
    let mut unused = Vec::new();
    for (sheet, grid) in grids.iter().enumerate() {
        let front = grid.part.as_ref().is_some_and(|part| part.what == What::Front);
        if !claims.iter().any(|claim| claim.sheet == sheet) && !is_front(grid) && !front {
            unused.push(format!("「{}」", grid.name()));
        }
    }
    unused
}

/// How a sheet must look to be taken for the table: title, columns, listed rows.
fn described(schema: &TableSchema, unit: &Unit) -> String {
    let quoted = |names: &[String]| names.iter().map(|name| format!("“{name}”")).collect::<String>();
    let title = schema.title(&unit.kind, unit.year);
    let mut known = vec![title_key(&title)];
    let mut others = String::new();
    for other in schema.titles(std::slice::from_ref(&unit.kind)) {
        let key = title_key(&other);
        if !known.contains(&key) {
            known.push(key);
            others.push_str(&format!("《{other}》"));
        }
    }
    let mut text = format!("标题写作《{title}》");
    if !others.is_empty() {
        text.push_str(&format!("（也认{others}）"));
    }
    let columns = columns(schema);
    if !columns.is_empty() {
        text.push_str(&format!("，各列是{}", quoted(&columns)));
    }
    let mut rows: Vec<String> =
        schema.sides().iter().flat_map(|side| &side.rows).map(|row| row.label().to_owned()).collect();
    if !rows.is_empty() {
        rows.extend(schema.totals().first().cloned());
        text.push_str(&format!("，各行是{}", quoted(&rows)));
    }
    text
}

/// The labels of the columns that a table cannot do without, or of the fields of a form.
fn columns(schema: &TableSchema) -> Vec<String> {
    let mut labels = Vec::new();
    for (_, leaf) in schema.sides().iter().flat_map(|side| side.leaves()) {
        if !leaf.optional {
            labels.push(leaf.label().to_owned());
        }
    }
    if let Some(form) = schema.form() {
        let fields = form.texts.iter().chain(&form.amounts).chain(&form.indicators);
        labels.extend(std::iter::once(&form.name).chain(fields).map(|field| field.label().to_owned()));
    }
    labels
}

/// Says with which of last year's tables this year's cannot be compared: as warnings where something is
/// lost, and all others in one notice.
pub fn last_year(pack: &Pack, budget: &Budget, faults: &mut Diagnostics) {
    let Some(previous) = &budget.previous else { return };
    let place = || match previous.tables.first().map(|table| &table.place) {
        Some(Place::Sheet { file, .. }) => Place::File(file.clone()),
        _ => budget.unit.place("workbooks.previous"),
    };
    let mut harmless = Vec::new();
    for schema in &pack.tables {
        let Some(table) = budget.current.table(&schema.id) else { continue };
        if previous.table(&schema.id).is_some() {
            continue;
        }
        let mut lost = Vec::new();
        // a table of codes that is empty this year is a sentence without figures
        let silent = schema.code_system().is_some() && table.is_empty();
        lost.extend(schema.without_previous.clone().filter(|_| !silent));
        if is_charted(pack, &schema.id) {
            lost.push("图示里这张表上年的数".to_owned());
        }
        let unchecked = unchecked(pack, &schema.id, true);
        if lost.is_empty() && unchecked.is_empty() {
            harmless.push(format!("“{}”", schema.id));
            continue;
        }
        let lost = if lost.is_empty() {
            String::new()
        } else {
            format!("，公开文件里不写：{}", lost.join("；"))
        };
        // columns of a standard table are known from this year's
        let (what, looks) = match schema.presence {
            Presence::Supplementary => ("（附加表）", described(schema, &budget.unit)),
            _ => ("", format!("标题写作《{}》", schema.title(&budget.unit.kind, budget.unit.year - 1))),
        };
        let message = format!("上年的工作簿没有“{}”{what}{lost}{unchecked}", schema.id);
        let mut hint = format!("请在上年的工作簿里补上这张表，{looks}");
        let reasons = reasons(&budget.unit, |path| path.table == schema.id);
        if reasons > 0 {
            hint.push_str(&format!("；不补的，关于它的{reasons}条变动原因也不印出"));
        }
        let told = Diagnostic::warning("读取-缺上年表", message).at(place()).hint(hint);
        faults.push(told.resting_on(&*schema.id));
    }
    if !harmless.is_empty() {
        let message = format!("上年的工作簿没有{}，正文没有拿它们作比较的话", harmless.concat());
        faults.push(Diagnostic::notice("读取-缺上年表", message).at(place()));
    }
}

/// Says that there is nothing of last year to compare with, although something was written for it.
///
/// `listed` are the workbooks named as last year's, none of whose sheets is a table of the pack.
pub fn no_last_year(budget: &Budget, listed: &[String], faults: &mut Diagnostics) {
    let key = |key: &str| budget.unit.place(key);
    let reasons = reasons(&budget.unit, |path| budget.current.table(&path.table).is_some());
    let unprinted = format!("写好的{reasons}条变动原因没有印出");
    if let Some(first) = listed.first() {
        let more = if reasons > 0 { format!("，{unprinted}") } else { String::new() };
        let message = format!("上年的工作簿里没有一张认得的表，公开文件里不写各表的数与上年的比较{more}");
        let hint = format!("请用 gongkai inspect {first} 看看各张工作表认作了什么，或换成上年公开的表");
        faults.push(Diagnostic::warning("读取-缺上年表", message).at(key("workbooks.previous")).hint(hint));
    } else if reasons > 0 {
        let message = format!("没有提供上年的表，公开文件里不写各表的数与上年的比较，{unprinted}");
        let ask = budget.unit.ask("workbooks.previous");
        let hint = format!("{ask}，并提供上年的表；确实没有的，可以删去这些原因");
        faults.push(Diagnostic::warning("读取-缺上年表", message).at(key("reasons")).hint(hint));
    }
}

/// How many reasons speak of the tables that are asked for.
fn reasons(unit: &Unit, asked: impl Fn(&CellPath) -> bool) -> usize {
    // keys that are no paths were refused with unit.toml
    unit.reasons.keys().filter(|key| CellPath::parse(key).is_ok_and(|path| asked(&path))).count()
}

/// Whether a chart that will be printed shows figures of a table.
fn is_charted(pack: &Pack, table: &str) -> bool {
    let of_table = |path: &str| CellPath::parse(path).is_ok_and(|path| path.table == table);
    let charts = || pack.charts.charts.iter();
    let rows = charts().flat_map(|chart| &chart.rows).any(|rows| of_table(&format!("{}/*", rows.table)));
    pack.style.charts.enabled && (rows || charts().flat_map(|chart| &chart.bars).any(|b| of_table(&b.path)))
}

/// How many declared checks need a table, this year's or last year's; nothing where none does.
fn unchecked(pack: &Pack, table: &str, previous: bool) -> String {
    let of_table = |path: &Written| {
        let path = CellPath::parse(path.trim_start_matches(['-', '~']));
        path.is_ok_and(|path| path.table == table && path.previous == previous)
    };
    let needs = |check: &&CheckSpec| check.paths().chain(&check.each).any(of_table);
    match pack.checks.iter().filter(needs).count() {
        0 => String::new(),
        count => format!("；要用到它的{count}项核对没有做"),
    }
}
