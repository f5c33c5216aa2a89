//! `gongkai explain`: from a printed figure or a cell path to its cells, its sentences, its checks.

use std::collections::BTreeSet;

use crate::budget::lookup::Found;
use crate::budget::path::CellPath;
use crate::compose;
use crate::compose::document::{Block, ChartView, Document, Figure, Inline, plain_text};
use crate::diag::Place;
use crate::reconcile;
use crate::reconcile::report::Status;

use super::Outcome;
use super::args::ExplainArgs;
use super::out::Out;
use super::steps;

/// Runs the command.
pub fn run(args: &ExplainArgs, out: &mut Out) -> Outcome {
    match explain(args, out) {
        Ok(()) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

fn explain(args: &ExplainArgs, out: &mut Out) -> Result<(), Outcome> {
    let input = steps::read(&args.folder, &args.templates, false, out)?;
    let (budget, pack) = (&input.budget, &input.pack);
    let (composed, _) = compose::draft(budget, pack).map_err(|faults| {
        faults.iter().for_each(|fault| out.tell(fault));
        Outcome::Refused
    })?;
    out.done();
    let document = &composed.document;
    let path =
        CellPath::parse(&args.what).ok().filter(|path| path.column.is_some() || path.table.contains("unit"));
    let mut places: Vec<Place> = Vec::new();
    if let Some(path) = &path
        && let Ok(found) = budget.lookup(path)
    {
        match found {
            Found::Amount(amount) => {
                places.push(amount.place.clone());
                out.line(&format!("{path}＝{}元，取自 {}", amount.yuan.normalize(), amount.place));
            }
            Found::Blank(_, row) => out.line(&format!("{path}：空格（{}）", row.place)),
            Found::Fact(_) => out.line(&format!("{path}：{}", budget.unit.place(path.row_name()))),
        }
    }
    let wanted = |figure: &Figure| match &path {
        Some(path) => figure.sources.iter().any(|place| places.contains(place)) || asks_for(figure, path),
        None => figure.text.replace(',', "") == args.what.replace([',', '，'], ""),
    };
    let hits: Vec<usize> = (0..document.figures.len()).filter(|id| wanted(&document.figures[*id])).collect();
    if hits.is_empty() && places.is_empty() {
        out.complain(&format!("没有印出“{}”这个数字，也没有这个路径。", args.what));
        out.complain("  请：照公开文件里的写法输入数字，或写“表名/行/列”");
        return Err(Outcome::Refused);
    }
    for id in &hits {
        tell(document, *id, &mut places, out);
    }
    let report = reconcile::reconcile(budget, pack);
    out.line("参加的核对：");
    let places: BTreeSet<Place> = places.into_iter().collect();
    let looks = |outcome: &&reconcile::report::Outcome| outcome.looked.iter().any(|one| one.at_any(&places));
    for outcome in report.outcomes.iter().filter(looks) {
        let word = match outcome.status {
            Status::Passed => "通过",
            Status::Failed => "未通过",
            Status::Warned => "警告",
            Status::Skipped(_) => "未检查",
        };
        out.line(&format!("  {word}　{}（{}）", outcome.title, outcome.rule));
    }
    Ok(())
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
