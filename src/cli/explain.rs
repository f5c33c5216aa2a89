//! `gongkai explain`: from a printed figure, a cell path or a fact to its cells, its sentences, its checks.

mod fact;

use std::collections::BTreeSet;

use crate::budget::Budget;
use crate::budget::lookup::{Found, UNIT_TABLE};
use crate::budget::path::CellPath;
use crate::compose::document::{Block, ChartView, Document, Figure, Inline, plain_text};
use crate::diag::Place;
use crate::edition::Readers;
use crate::pack::naming::FigureNames;
use crate::read::Input;
use crate::reconcile::report::{Report, Status};

use super::Outcome;
use super::apart::Sheltered;
use super::args::ExplainArgs;
use super::contain::contained;
use super::offers;
use super::out::Out;
use super::steps;

/// Runs the command.
pub fn run(args: &ExplainArgs, out: &mut Out) -> Outcome {
    contained(&args.folder, out, |out| match explain(args, out) {
        Ok(()) => Outcome::Done,
        Err(outcome) => outcome,
    })
}

fn explain(args: &ExplainArgs, out: &mut Out) -> Result<(), Outcome> {
    offers::used(std::slice::from_ref(&args.folder), &args.templates)
        .map_err(|faults| offers::refuse(&faults, out))?;
    let input = steps::read(&args.folder, &args.templates, false, out)
        .map_err(|unread| unread.end(&args.folder, false, out))?;
    let (budget, pack) = (&input.budget, &input.pack);
    let composer = Sheltered::new(&args.folder, &args.templates);
    let examined = steps::examine(&input, Readers::House, &composer, out);
    let (composed, _) = examined.draft().map_err(|faults| {
        faults.iter().for_each(|fault| out.tell(fault));
        Outcome::Refused
    })?;
    let document = &composed.document;
    let mut places: Vec<Place> = Vec::new();
    let mut checks: BTreeSet<&str> = BTreeSet::new();
    let keys = fact::keys(&budget.unit, &args.what);
    let mut paths: Vec<CellPath> = Vec::new();
    for key in &keys {
        fact::tell(&budget.unit, key, out);
        places.extend(fact::places(&budget.unit, key));
        checks.extend(fact::checks(pack, key));
        paths.push(fact::path(key));
    }
    let mut known = !keys.is_empty();
    for path in cells(&input, &args.what) {
        known |= tell_cell(budget, &path, &mut places, out);
        paths.push(path);
    }
    let wanted = |figure: &Figure| {
        if paths.is_empty() {
            return figure.text.replace(',', "") == args.what.replace([',', '，'], "");
        }
        let shows = figure.sources.iter().any(|place| places.contains(place));
        shows || paths.iter().any(|path| asks_for(figure, path))
    };
    let hits: Vec<usize> = (0..document.figures.len()).filter(|id| wanted(&document.figures[*id])).collect();
    if hits.is_empty() && !known {
        return Err(not_found(&input, &args.what, out));
    }
    for id in &hits {
        tell(document, *id, &mut places, out);
    }
    tell_rules(&examined.report, places, &checks, out);
    Ok(())
}

/// The cells that a text means: by its path, or by the name of a figure as the sheet of reasons has it. Facts go
/// by their keys.
fn cells(input: &Input, text: &str) -> Vec<CellPath> {
    if let Ok(path) = CellPath::parse(text) {
        return if path.column.is_some() { vec![path] } else { Vec::new() };
    }
    let budget = &input.budget;
    let names = FigureNames::new(&input.pack, &budget.current, budget.previous.as_ref());
    let mut cells = names.cells(text);
    cells.retain(|path| path.table != UNIT_TABLE);
    cells
}

/// Says what stands at a path, if anything does.
fn tell_cell(budget: &Budget, path: &CellPath, places: &mut Vec<Place>, out: &mut Out) -> bool {
    let Ok(found) = budget.lookup(path) else { return false };
    match found {
        Found::Amount(amount) => {
            places.push(amount.place.clone());
            out.line(&format!("{path}＝{}元，取自 {}", amount.yuan.normalize(), amount.place));
        }
        // all blanks of a row have its label as their place
        Found::Blank(_, row) => out.line(&format!("{path}：空格（{}）", row.place)),
        // facts go by their keys
        Found::Fact(_) => return false,
    }
    true
}

/// Says that nothing goes by a text, and what may be meant.
fn not_found(input: &Input, what: &str, out: &Out) -> Outcome {
    out.complain(&format!("没有印出“{what}”这个数字，也没有这个路径或名称。"));
    let near = fact::near(&input.budget.unit, what);
    if !near.is_empty() {
        out.complain(&format!("  是否指：{}", near.join("、")));
    }
    out.complain("  请：照公开文件里的写法输入数字，或写“表名/行/列”，或写“基本情况”“文字说明”“变动原因”页上的名称、unit.toml 里的项");
    Outcome::Refused
}

/// Says which rules looked at some places or are among `asking`, or found something there.
fn tell_rules(report: &Report, places: Vec<Place>, asking: &BTreeSet<&str>, out: &mut Out) {
    let places: BTreeSet<Place> = places.into_iter().collect();
    let mut rules = Vec::new();
    for outcome in &report.outcomes {
        let looked = outcome.looked.iter().any(|one| one.at_any(&places));
        let found = outcome.findings.iter().any(|f| f.places.iter().any(|place| places.contains(place)));
        if !looked && !found && !asking.contains(outcome.rule.as_str()) {
            continue;
        }
        let word = match outcome.status {
            Status::Passed => "通过",
            Status::Failed => "未通过",
            Status::Warned => "警告",
            Status::Skipped(_) => "未检查",
        };
        rules.push(format!("  {word}　{}（{}）", outcome.title, outcome.rule));
    }
    if rules.is_empty() {
        out.line("没有按名称用到它的核对；只看内容的核对（如日期、文字、编制单位）不在此列");
    } else {
        out.line("参加的核对：");
        rules.iter().for_each(|rule| out.line(rule));
    }
}

/// Whether a figure was asked for by a path.
fn asks_for(figure: &Figure, path: &CellPath) -> bool {
    let asked = figure.expression.split(" | ").next().unwrap_or_default();
    CellPath::parse(asked).is_ok_and(|asked| asked == *path)
}

fn tell(document: &Document, id: usize, places: &mut Vec<Place>, out: &mut Out) {
    let figure = &document.figures[id];
    out.line(&format!("{}　{}", figure.text, figure.expression));
    for source in &figure.sources {
        out.line(&format!("  取自 {source}"));
        if !places.contains(source) {
            places.push(source.clone());
        }
    }
    if let Some(by) = &figure.printed_by {
        out.line(&format!("  由 {by} 写出"));
    }
    for block in document.parts.iter().flat_map(|part| &part.blocks) {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => {
                let printed = content
                    .iter()
                    .any(|inline| matches!(inline, Inline::Figure { id: own, .. } if *own == id));
                if printed {
                    out.line(&format!("  印在：{}", plain_text(content)));
                }
            }
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                if cells.into_iter().any(|cell| cell.figure == Some(id)) {
                    out.line(&format!("  印在：《{}》", table.title));
                }
            }
            Block::Charts(charts) => {
                let holds = |chart: &&ChartView| {
                    chart.bars.iter().flat_map(|bar| &bar.values).any(|value| value.figure == id)
                };
                for chart in charts.iter().filter(holds) {
                    out.line(&format!("  画在：《{}》", chart.title));
                }
            }
        }
    }
}
