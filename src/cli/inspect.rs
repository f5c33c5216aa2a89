//! `gongkai inspect`: what the reader makes of each sheet of some workbooks, and why.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Place, Severity, visible};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::read::account::Fate;
use crate::read::facts::sheets;
use crate::read::grid::Grid;
use crate::read::inspect::{self, ColumnFact, FactsTaken, PieceFacts, SheetFacts, Taken};
use crate::read::{files, pieces, shelf, suggest, workbook};

use super::Outcome;
use super::args::InspectArgs;
use super::offers;
use super::out::Out;

/// Runs the command.
pub fn run(args: &InspectArgs, out: &mut Out) -> Outcome {
    let mut outcome = Outcome::Done;
    let mut grids = Vec::new();
    let names: Vec<String> = args.workbooks.iter().map(|path| path.display().to_string()).collect();
    let mut noticed = Diagnostics::new();
    for path in files::workbooks(Path::new(""), &names, &mut noticed) {
        out.step(format!("读取 {path}"));
        match workbook::read(Path::new(&path), &mut noticed) {
            Ok((sheets, _)) => grids.extend(sheets),
            Err(fault) => noticed.push(fault),
        }
    }
    out.done();
    let finder = finder(args);
    let named = args.pack.clone().or_else(|| stated_pack(&grids, &finder));
    let pack = match offers::pack(named.as_deref(), &finder, out) {
        Ok(pack) => pack,
        Err(outcome) => return outcome,
    };
    noticed.iter().for_each(|notice| out.tell(notice));
    if noticed.has_errors() {
        outcome = Outcome::Refused;
    }
    let facts = inspect::sheets(&grids, &pack);
    let pieces = || facts.iter().flat_map(|fact| &fact.pieces);
    if pieces().flat_map(|piece| &piece.told).any(|told| told.severity == Severity::Error) {
        outcome = Outcome::Refused;
    }
    if args.suggest {
        let tables = sheets::part(grids).others;
        suggestions(&pieces::cut(tables, &pack, None).grids, &pack, out);
        return outcome;
    }
    facts.iter().for_each(|fact| tell(fact, out));
    let is_table = |piece: &PieceFacts| piece.taken.is_some();
    let is_taken = |fact: &&SheetFacts| fact.pieces.iter().any(is_table);
    let taken = facts.iter().filter(is_taken).count();
    let stated = |of_opinions: bool, what: &str| {
        let own = |piece: &PieceFacts| piece.facts.is_some_and(|own| own.of_opinions == of_opinions);
        let count = facts.iter().filter(|fact| fact.pieces.iter().any(own)).count();
        if count > 0 { format!("，另有{count}张{what}的") } else { String::new() }
    };
    let stated = stated(false, "填写基本情况") + &stated(true, "检查意见");
    let several = match pieces().filter(|piece| piece.taken.is_some()).count() {
        tables if tables > taken => format!("，其中有的不止一张表，共{tables}张表"),
        _ => String::new(),
    };
    out.line(&format!("共{}张工作表，认出{taken}张{several}{stated}", facts.len()));
    let mut counts: BTreeMap<Fate, usize> = BTreeMap::new();
    for (fate, count) in facts.iter().flat_map(|fact| fact.account.counts()) {
        *counts.entry(fate).or_insert(0) += count;
    }
    out.line(&format!("清点：{}", counted(&counts)));
    outcome
}

/// Looks for packs from the folder of the first workbook, which is a unit's.
fn finder(args: &InspectArgs) -> PackFinder {
    match args.workbooks.first() {
        Some(folder) if folder.is_dir() => PackFinder::beside(folder, &args.templates),
        Some(workbook) => {
            let folder = workbook.parent().unwrap_or(workbook);
            PackFinder::beside(folder, &args.templates)
        }
        None => PackFinder::new(&args.templates),
    }
}

/// The pack that a sheet of facts among the sheets names.
fn stated_pack(grids: &[Grid], finder: &PackFinder) -> Option<String> {
    let written = shelf::peek(&sheets::part(grids.to_vec()).facts)?.pack?;
    finder.id_of(&written)
}

fn tell(fact: &SheetFacts, out: &mut Out) {
    let hidden = if fact.hidden { "（隐藏）" } else { "" };
    out.line(&format!("── {}{hidden} ──", fact.place));
    fact.pieces.iter().for_each(|piece| tell_piece(piece, out));
    if fact.pieces.is_empty() {
        out.line("  程序所附的说明或目录，不是要公开的表");
    }
    out.line(&format!("  清点：{}", counted(&fact.account.counts())));
}

/// What a sheet, or a piece of one, was taken for, and what was told of it.
fn tell_piece(piece: &PieceFacts, out: &mut Out) {
    if let Some(facts) = &piece.facts {
        tell_facts(facts, out);
        piece.told.iter().for_each(|told| out.line(&format!("  {}", one_line(told))));
        return;
    }
    match (&piece.taken, &piece.range) {
        (Some(taken), range) => {
            tell_taken(taken, range.as_deref(), out);
            for told in &piece.told {
                out.line(&format!("  {}", one_line(told)));
            }
        }
        (None, None) if piece.told.is_empty() => out.line("  封面或目录，不是要公开的表"),
        (None, Some(range)) if piece.told.is_empty() => {
            out.line(&format!("  {range}：封面或目录，不是要公开的表"));
        }
        (None, _) => {
            let why: Vec<&str> = piece.told.iter().map(|told| told.message.as_str()).collect();
            out.line(&format!("  {}", visible(&why.join("；"))));
        }
    }
}

/// A sheet of facts.
fn tell_facts(facts: &FactsTaken, out: &mut Out) {
    let (what, measure) = if facts.of_opinions {
        ("内部使用，不公开", "条")
    } else {
        ("填写的内容，不是要公开的表", "项")
    };
    out.line(&format!("  认作：“{}”页（{what}）", facts.name));
    out.line(&format!("  表头：第{}行", facts.header));
    out.line(&format!("  内容：写了{}{measure}", facts.count));
}

/// `共20格有内容，采用18格（标题1、表头5……），没有采用2格（表外的文字2）`.
fn counted(counts: &BTreeMap<Fate, usize>) -> String {
    let sum = |taken: bool| -> usize {
        counts.iter().filter(|(fate, _)| fate.is_taken() == taken).map(|(_, count)| count).sum()
    };
    let listed = |taken: bool| {
        let own = counts.iter().filter(|(fate, _)| fate.is_taken() == taken);
        let words: Vec<String> = own.map(|(fate, count)| format!("{}{count}", fate.word())).collect();
        if words.is_empty() { String::new() } else { format!("（{}）", words.join("、")) }
    };
    let (taken, left) = (sum(true), sum(false));
    format!("共{}格有内容，采用{taken}格{}，没有采用{left}格{}", taken + left, listed(true), listed(false))
}

fn tell_taken(taken: &Taken, range: Option<&str>, out: &mut Out) {
    let mut why: Vec<String> = range.map(str::to_owned).into_iter().collect();
    if taken.continues {
        why.push("接前面的同一张表".to_owned());
    }
    match &taken.title {
        Some((title, Some(cell))) => why.push(format!("标题“{title}”见{cell}")),
        Some((title, None)) => why.push(format!("工作表名含“{title}”")),
        None => {}
    }
    if taken.fit.1 > 0 {
        why.push(format!("表头应有{}列，找到{}列", taken.fit.1, taken.fit.0));
    }
    out.line(&format!("  认作：{}（{}）", taken.table, why.join("，")));
    if let Some(cells) = taken.prose {
        return out.line(&format!("  内容：文字，共{cells}格"));
    }
    if let Some((first, last)) = taken.header {
        let rows = if first == last { format!("第{first}行") } else { format!("第{first}—{last}行") };
        out.line(&format!("  表头：{rows}"));
        taken.columns.iter().for_each(|column| out.line(&format!("    {}", column_line(column))));
    }
    match &taken.unit {
        Some((unit, cell)) => out.line(&format!("  单位：{unit}（见{cell}）")),
        None => out.line("  单位：没有写"),
    }
    let span = taken.span.map(|(first, last)| format!("，第{first}—{last}行")).unwrap_or_default();
    let word = if taken.header.is_some() { "行" } else { "个项目" };
    let totals = if taken.totals.is_empty() { "没有".to_owned() } else { taken.totals.join("、") };
    out.line(&format!("  内容：{}{word}{span}；合计行：{totals}", taken.rows));
    for note in &taken.notes {
        out.line(&format!("  附注：{}", visible(note)));
    }
}

fn column_line(column: &ColumnFact) -> String {
    let labels = visible(&column.labels.join(" › "));
    let taken = column.taken.as_deref().map_or("没有采用".to_owned(), |taken| format!("→ {taken}"));
    format!("{}　{labels}　{taken}", column.letters)
}

/// A diagnostic in one line, with the address where it has one.
fn one_line(told: &Diagnostic) -> String {
    let address = match told.places.first() {
        Some(Place::Cell(cell)) => format!("（{}）", cell.address()),
        _ => String::new(),
    };
    visible(&format!("{}：{}{address}", told.severity.word(), told.message))
}

/// The lines of an overlay file that would make the sheets readable, ready to be kept in a file.
fn suggestions(grids: &[Grid], pack: &Pack, out: &mut Out) {
    let found = suggest::suggest(grids, pack);
    if found.is_empty() {
        out.complain("没有要补的：每张表都认得出，或不像要公开的表。");
        return;
    }
    out.hold_data();
    out.line(&format!("# 请核对后存为单位文件夹里的 {}，再运行一次 gongkai inspect", suggest::FILE));
    for suggestion in found {
        out.line("");
        out.line(&format!("# {}", visible(&suggestion.place.to_string())));
        for reason in &suggestion.reasons {
            out.line(&format!("# {}", visible(reason).replace('\n', " ")));
        }
        if !suggestion.toml.is_empty() {
            out.line(suggestion.toml.trim_end());
        }
    }
}
