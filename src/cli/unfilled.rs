//! What is still to be filled in, as one list: by sheet, each with its cell, its name and what to write.

use crate::budget::review;
use crate::diag::{Diagnostic, Place, Severity, visible};
use crate::edition::Examined;
use crate::read::Input;
use crate::read::facts::Keys;
use crate::read::unfilled::{TABLE, is_told_by};
use crate::reconcile::report::Report;

use super::out::Out;

/// The rule of what the document leaves out for want of a fact.
const LEFT_OUT: &str = "配置-未写";

/// Whether a diagnostic belongs on the list: what has a cell or a sheet. What unit.toml lacks comes with the lines to be
/// pasted there.
pub fn is_listed(fault: &Diagnostic) -> bool {
    is_told_by(fault) && matches!(fault.places.first(), Some(Place::Cell(_) | Place::Sheet { .. }))
}

/// Whether nothing else is wrong with an input than that it is not filled in yet, and that what was carried over is not
/// looked at: then nothing else need be told.
pub fn is_all(report: &Report, faults: &[Diagnostic]) -> bool {
    let heavy = |fault: &Diagnostic| fault.severity > Severity::Notice && fault.code != review::CODE;
    let of_figures = report.findings().any(|own| own.severity > Severity::Notice && !is_left_out(&own.id));
    !report.unread.is_empty()
        && report.unread.iter().all(is_listed)
        && !of_figures
        && !faults.iter().any(heavy)
}

fn is_left_out(id: &str) -> bool {
    id.split(':').next() == Some(LEFT_OUT)
}

/// Tells the list. With `all`, also what may be left blank.
pub fn tell(input: &Input, examined: &Examined, all: bool, out: &Out) {
    let report = &examined.report;
    let listed: Vec<&Diagnostic> = report.unread.iter().filter(|fault| is_listed(fault)).collect();
    if listed.is_empty() {
        return;
    }
    out.complain("还没有填：");
    let (tables, facts): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        listed.into_iter().partition(|fault| fault.code == TABLE);
    let list = List { input, keys: Keys::of(&input.pack.manifest) };
    list.facts(&facts, "这些必填，填在黄色的格里", out);
    if all {
        let lighter = report.findings().filter(|own| is_left_out(&own.id));
        let lighter: Vec<Diagnostic> = lighter.map(|own| own.to_diagnostic()).collect();
        list.facts(&lighter.iter().collect::<Vec<_>>(), "这些不填也能公开，但文件里少写几句", out);
    }
    list.tables(&tables, all, out);
    if report.findings().any(|finding| !finding.spoils.is_empty()) {
        out.complain("上面说的行补好以后，由公式算出的表会自己填上，先补行。");
    }
}

struct List<'a> {
    input: &'a Input,
    keys: Keys,
}

impl List<'_> {
    /// Facts and texts, those of a sheet together.
    fn facts(&self, facts: &[&Diagnostic], what: &str, out: &Out) {
        let mut sheets: Vec<String> = Vec::new();
        for fault in facts {
            let sheet = sheet_of(fault);
            if !sheets.contains(&sheet) {
                sheets.push(sheet);
            }
        }
        for sheet in sheets {
            out.complain(&format!("  {}（{what}）", visible(&sheet)));
            let mut own: Vec<&&Diagnostic> = facts.iter().filter(|own| sheet_of(own) == sheet).collect();
            own.sort_by(|a, b| a.places.cmp(&b.places));
            own.iter().for_each(|fault| out.complain(&visible(&self.fact(fault))));
        }
    }

    /// `    B9　文档日期：封面上的日期`.
    fn fact(&self, fault: &Diagnostic) -> String {
        let at = match fault.places.first() {
            Some(Place::Cell(cell)) => cell.address(),
            // its row is not there
            _ => "（没有这一行，请新加一行，“项目”一栏照写）".to_owned(),
        };
        let statement = &self.input.budget.unit.statement;
        let begins = |key: &str| fault.message.starts_with(&statement.lacks(key));
        // of two keys that begin alike the longer one is meant
        let key = statement.names.keys().filter(|key| begins(key)).max_by_key(|key| key.len());
        let Some(key) = key else { return format!("    {at}　{}。{}", fault.message, fault.hint) };
        let name = self.keys.label(key).unwrap_or(key);
        let help = match key.strip_prefix("prose.") {
            Some(text) => self.keys.prose.iter().find(|spec| spec.key == text).map(|spec| &spec.help),
            None => self.keys.fact(key).map(|spec| &spec.help),
        };
        let help = help.filter(|help| !help.is_empty()).map(|help| format!("：{help}")).unwrap_or_default();
        // what the document leaves out
        let lost = fault.message.strip_prefix(&statement.lacks(key)).unwrap_or_default();
        format!("    {at}　{name}{help}{lost}")
    }

    /// Tables, a line each; then those that may stay as they are.
    fn tables(&self, tables: &[&Diagnostic], all: bool, out: &Out) {
        let Some(first) = tables.first() else { return };
        out.complain(&format!("  {} 的预算表（填各项金额，合计与别的表要相符）", visible(file_of(first))));
        for fault in tables {
            // the sheet is called as its table, or nearly
            let what = fault.message.split_once('”').map_or(fault.message.as_str(), |(_, what)| what);
            out.complain(&visible(&format!("    「{}」　{what}", sheet_name(fault.places.first()))));
        }
        let may = &self.input.budget.current.may_stay_blank;
        if all && !may.is_empty() {
            let names: Vec<String> =
                may.iter().map(|place| format!("「{}」", sheet_name(Some(place)))).collect();
            out.complain(&visible(&format!("    这几页有这项钱的填，没有的空着：{}", names.concat())));
        }
    }
}

/// The sheet of a diagnostic, with its file.
fn sheet_of(fault: &Diagnostic) -> String {
    format!("{}「{}」", file_of(fault), sheet_name(fault.places.first()))
}

fn file_of(fault: &Diagnostic) -> &str {
    fault.places.first().map(Place::file).unwrap_or_default()
}

fn sheet_name(place: Option<&Place>) -> &str {
    match place {
        Some(Place::Cell(cell)) => &cell.sheet,
        Some(Place::Sheet { sheet, .. }) => sheet,
        _ => "",
    }
}
