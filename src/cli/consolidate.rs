//! The tables of a department from those of its units, as a workbook.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::budget::Budget;
use crate::budget::unit::Fact;
use crate::budget::units::{OWN_ONLY, UNITS, UnitBook};
use crate::compose;
use crate::consolidation::{self, SummedTables};
use crate::diag::{Diagnostic, Severity};
use crate::pack::Pack;
use crate::read::{self, Came, Input};
use crate::reconcile::interval::{Measure, show};
use crate::render;

use super::args::ConsolidateArgs;
use super::out::Out;
use super::placed::{self, NewFile};
use super::{Outcome, shell};

/// Name of the workbook in the department's folder.
const FILE: &str = "汇总预算表.xlsx";

/// Writes the workbook.
pub fn run(args: &ConsolidateArgs, out: &mut Out) -> Outcome {
    out.step(format!("读取 {}", args.folder.display()));
    let written = write(args);
    out.done();
    match written {
        Ok((input, summed, path)) => {
            tell(args, &input, &summed, &path, out);
            Outcome::Done
        }
        Err(faults) => placed::refuse(&args.folder, &faults, out),
    }
}

fn write(args: &ConsolidateArgs) -> Result<(Input, SummedTables, PathBuf), Vec<Diagnostic>> {
    let path = args.output.clone().unwrap_or_else(|| args.folder.join(FILE));
    placed::refuse_there(std::slice::from_ref(&path)).map_err(|fault| vec![fault])?;
    let (came, faults) = read::read_through(&args.folder, &args.templates);
    // its own tables, which are not there yet, are not asked for
    let (Came::Whole(input) | Came::Part(input)) = came else {
        return Err(faults.into_iter().filter(|fault| fault.severity == Severity::Error).collect());
    };
    can_be_summed(&input.budget)?;
    let summed = consolidation::summed(&input.budget, &input.pack);
    let bytes = workbook(&summed.budget, &input.pack).map_err(|fault| vec![fault])?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    placed::place(folder, &[NewFile { name, bytes }]).map_err(|fault| vec![fault])?;
    Ok((*input, summed, path))
}

/// Says why there is nothing to be added up, or not all of it.
fn can_be_summed(budget: &Budget) -> Result<(), Vec<Diagnostic>> {
    let unit = &budget.unit;
    if budget.units.is_empty() {
        let (message, hint) = match unit.facts.get(OWN_ONLY) {
            Some(Fact::Flag(true)) => {
                ("写着只有本级，没有可以相加的单位".to_owned(), "部门和本级用同一套表，不用汇总".to_owned())
            }
            _ => (unit.statement.lacks(UNITS), unit.ask(UNITS)),
        };
        return Err(vec![Diagnostic::error("汇总-单位", message).at(unit.place(UNITS)).hint(hint)]);
    }
    let mut faults = Vec::new();
    for own in &budget.units {
        let Some(unread) = &own.unread else { continue };
        let message = format!("所属单位的文件夹“{}”{}，没有汇总", own.folder, unread.why);
        let place = unread.place.clone().unwrap_or_else(|| unit.place(UNITS));
        faults.push(Diagnostic::error("汇总-单位", message).at(place).hint(unread.hint.clone()));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The workbook of some tables.
fn workbook(budget: &Budget, pack: &Pack) -> Result<Vec<u8>, Diagnostic> {
    let title = format!("{}{}年{}预算表", budget.unit.name, budget.unit.year, budget.unit.kind);
    render::xlsx::tables(&compose::table_views(budget, pack), &title, pack)
}

fn tell(args: &ConsolidateArgs, input: &Input, summed: &SummedTables, path: &Path, out: &mut Out) {
    let (unit, units) = (&input.budget.unit, &input.budget.units);
    let (count, tables) = (units.len(), &summed.budget.current.tables);
    out.line(&format!("已写 {}：{}{}年，{count}个单位相加", path.display(), unit.name, unit.year));
    for own in units {
        out.say(&format!("  单位　　{}　{}，{}张表", own.folder, own.name(), own.book.tables.len()));
    }
    let names: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
    out.say(&format!("  汇总　　{}张表：“{}”", tables.len(), names.join("”“")));
    let money = Measure::Money(*input.pack.manifest.money.table_unit);
    for taken in &summed.taken {
        match &taken.amount {
            Ok(amount) => out.say(&format!("  抵销　　{}　{}", taken.path, show(*amount, money))),
            Err(why) => out.say(&format!("  没有抵销　{}　{why}", taken.path)),
        }
    }
    let whys: BTreeSet<&str> = summed.left.iter().map(|(_, why)| why.as_str()).collect();
    for why in whys {
        let own = summed.left.iter().filter(|(_, own)| own == why);
        let own: Vec<&str> = own.map(|(table, _)| table.as_str()).collect();
        out.say(&format!("  没有汇总　“{}”：{why}", own.join("”“")));
    }
    for line in lacking(units, summed) {
        out.say(&line);
    }
    let folder = shell::quoted(&args.folder.display().to_string());
    out.say(&format!("下一步：把它用作“本年的工作簿”，再运行 gongkai check {folder}"));
}

/// The tables that some units do not have: their sum may lack something.
fn lacking(units: &[UnitBook], summed: &SummedTables) -> Vec<String> {
    let mut lines = Vec::new();
    for table in &summed.budget.current.tables {
        let without: Vec<&str> =
            units.iter().filter(|unit| unit.book.table(&table.id).is_none()).map(UnitBook::name).collect();
        if !without.is_empty() {
            lines.push(format!("  缺　　　“{}”没有“{}”，按没有这一笔钱相加", without.join("”“"), table.id));
        }
    }
    lines
}
