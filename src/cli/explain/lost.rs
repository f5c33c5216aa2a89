//! What `explain` says where nothing goes by a text: what may be meant.

use crate::budget::Budget;
use crate::budget::lookup::{Missing, UNIT_TABLE};
use crate::budget::path::CellPath;
use crate::cli::Outcome;
use crate::cli::out::Out;
use crate::compose::asked;
use crate::compose::document::Document;
use crate::pack::naming::FigureNames;
use crate::read::Input;

use super::fact;

/// At most so many names or numbers are offered.
const OFFERED: usize = 3;
/// At most so many columns.
const COLUMNS: usize = 8;

/// Says that nothing goes by a text, and what may be meant. A small number may be a page's: that is an answer.
///
/// # Errors
/// That nothing was found.
pub fn not_found(input: &Input, document: &Document, what: &str, out: &mut Out) -> Result<(), Outcome> {
    let is_number = asked::reads_as_number(what);
    if is_number && asked::may_be_page(what) {
        out.line(&format!(
            "正文、表和图里没有印出“{what}”。它如果是页码（在页脚，或在目录里），是程序排版时编的，不来自哪张表、哪一项"
        ));
        return Ok(());
    }
    if is_number {
        out.complain(&format!("没有印出“{what}”这个数字。"));
        let near = asked::near(&document.numbers, what, OFFERED);
        if !near.is_empty() {
            let near: Vec<String> =
                near.iter().map(|near| format!("{}（{}）", near.text, near.why)).collect();
            out.complain(&format!("  印出的数字里最接近的：{}", near.join("、")));
        }
    } else if let Some(why) = path_fault(input, what) {
        out.complain(&format!("“{what}”这个路径找不到数：{why}。"));
    } else {
        out.complain(&format!("没有印出“{what}”这个数字，也没有这个路径或名称。"));
        let near = names(input, what);
        if !near.is_empty() {
            out.complain(&format!("  是否指：{}", near.join("、")));
        }
    }
    out.complain("  请：照公开文件里的写法输入数字，或写“表名/行/列”，或写“基本情况”“文字说明”“变动原因”页上的名称、unit.toml 里的项");
    Err(Outcome::Refused)
}

/// Why a path leads nowhere, with the nearest right name: what the pack does not know, else what the books lack.
fn path_fault(input: &Input, what: &str) -> Option<String> {
    let path = CellPath::parse(what).ok()?;
    let budget = &input.budget;
    // the names of facts are near others of their own
    if path.table == UNIT_TABLE {
        let near = fact::near(&budget.unit, what);
        let near =
            if near.is_empty() { String::new() } else { format!("，是否指：{}", near.join("、")) };
        return Some(format!("没有“{}”这一项{near}", path.row_name()));
    }
    if let Err(Missing::Column(None)) = budget.lookup(&path) {
        return Some(columns(budget, &path));
    }
    if let Err(why) = input.pack.resolve(&path) {
        return Some(why);
    }
    budget.lookup(&path).err().map(|missing| missing.explain(&path, &budget.unit))
}

/// The columns among which a path must name one.
fn columns(budget: &Budget, path: &CellPath) -> String {
    let mut known: Vec<String> = Vec::new();
    let table = budget.book(path).ok().and_then(|book| book.table(&path.table));
    for section in table.iter().flat_map(|table| &table.sections) {
        for column in section.columns.iter().take(COLUMNS) {
            if !known.contains(column) {
                known.push(column.clone());
            }
        }
    }
    format!("“{}”有几列，路径还要写列名，如 {path}/{}", path.table, known.join("、"))
}

/// Names of figures and facts that are near to a text.
fn names(input: &Input, what: &str) -> Vec<String> {
    let mut near = fact::near(&input.budget.unit, what);
    let figures = FigureNames::new(&input.pack, &input.budget.current, input.budget.previous.as_ref());
    for name in figures.likely(what, OFFERED) {
        if near.len() < OFFERED && !near.contains(&name) {
            near.push(name);
        }
    }
    near
}
