//! `gongkai explain`: from a printed number, a cell path or a fact to its cells, its sentences, its checks.

mod fact;
mod lost;
mod printed;
mod unseen;

use std::collections::BTreeSet;

use crate::budget::lookup::{Found, UNIT_TABLE};
use crate::budget::path::CellPath;
use crate::compose::Composed;
use crate::compose::asked;
use crate::compose::document::{Document, Figure};
use crate::compose::numbers::NumberOrigin;
use crate::compose::sight::Sight;
use crate::diag::Place;
use crate::edition::{Composer, Readers};
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
use super::stopped::{Stopped, Wrote};

use unseen::Unseen;

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
        .map_err(|unread| Stopped::unread(&args.folder, &unread).told(Wrote::Nothing, out).outcome)?;
    let (budget, pack) = (&input.budget, &input.pack);
    let composer = Sheltered::new(&args.folder, &args.templates);
    let examined = steps::examine(&input, Readers::House, &composer, out);
    let (composed, _) = examined.draft().map_err(|faults| {
        faults.iter().for_each(|fault| out.tell(fault));
        Outcome::Refused
    })?;
    let unseen = Unseen::new(budget, &examined.report.withheld.cover);
    unseen.tell_document(out);
    let house = Sight { document: &composed.document, tables: &composed.tables };
    let public = published(&input, &examined.report, &composer, out)?;
    let sight =
        public.as_ref().map_or(house, |public| Sight { document: &public.document, tables: &public.tables });
    let mut places: Vec<Place> = Vec::new();
    let mut checks: BTreeSet<&str> = BTreeSet::new();
    let mut paths: Vec<CellPath> = Vec::new();
    for key in fact::keys(&budget.unit, &args.what) {
        fact::tell(&budget.unit, &key, &unseen, out);
        places.extend(fact::places(&budget.unit, &key));
        checks.extend(fact::checks(pack, &key));
        paths.push(fact::path(&key));
    }
    let mut known = !paths.is_empty();
    for path in cells(&input, &args.what) {
        known |= tell_cell(&unseen, &path, &mut places, out);
        paths.push(path);
    }
    let mut hits = of_paths(sight.document, &paths, &places);
    if hits.is_empty() && !known {
        hits = of_text(&sight, &args.what, out);
    }
    // what the house alone has
    let mut inside = Vec::new();
    if public.is_some() && !known {
        inside = asked::find(&house, &args.what).hits;
        inside.retain(|&hit| !printed::is_in(sight.document, house.document, hit));
    }
    let named = !known && unseen.tell_named(&args.what, &sight, out);
    if hits.is_empty() && inside.is_empty() && !known {
        if named {
            unseen.end(out);
            return Ok(());
        }
        return lost::not_found(&input, sight.document, &args.what, out);
    }
    places.extend(printed::tell(&sight, &hits, &unseen, out));
    places.extend(printed::tell_unseen(&house, &inside, &unseen, out));
    if !places.is_empty() || !checks.is_empty() || known {
        tell_rules(&examined.report, places, &checks, out);
    }
    unseen.end(out);
    Ok(())
}

/// The document as the public has it, where anything is withheld from them.
fn published(
    input: &Input,
    report: &Report,
    composer: &Sheltered,
    out: &mut Out,
) -> Result<Option<Composed>, Outcome> {
    if !input.budget.unit.secrecy.any_item() {
        return Ok(None);
    }
    match composer.compose(input, report, Readers::Draft) {
        Ok((composed, _)) => Ok(Some(composed)),
        Err(uncomposed) => {
            uncomposed.faults.iter().for_each(|fault| out.tell(fault));
            Err(Outcome::Refused)
        }
    }
}

/// The numbers that some paths or places mean.
fn of_paths(document: &Document, paths: &[CellPath], places: &[Place]) -> Vec<usize> {
    let mut hits = Vec::new();
    if paths.is_empty() {
        return hits;
    }
    for (index, number) in document.numbers.iter().enumerate() {
        let means = match number.origin {
            NumberOrigin::Figure(id) => {
                let figure = &document.figures[id];
                let shows = figure.sources.iter().any(|place| places.contains(place));
                shows || paths.iter().any(|path| asks_for(figure, path))
            }
            _ => printed::own_place(number).is_some_and(|place| places.contains(place)),
        };
        if means {
            hits.push(index);
        }
    }
    hits
}

/// The numbers that are printed as a text says; tells what was looked for, where that is another.
fn of_text(sight: &Sight, text: &str, out: &mut Out) -> Vec<usize> {
    let sought = asked::find(sight, text);
    if sought.changed && !sought.hits.is_empty() {
        out.line(&format!("按“{}”找：", sought.text));
    }
    sought.hits
}

/// The cells that a text means: by its path, or by the name of a figure as the sheet of reasons has it. Facts go
/// by their keys.
fn cells(input: &Input, text: &str) -> Vec<CellPath> {
    if let Ok(path) = CellPath::parse(text) {
        // a table of one column needs none named
        let one = path.column.is_some() || input.budget.lookup(&path).is_ok();
        return if one { vec![path] } else { Vec::new() };
    }
    let budget = &input.budget;
    let names = FigureNames::new(&input.pack, &budget.current, budget.previous.as_ref());
    let mut cells = names.cells(text);
    cells.retain(|path| path.table != UNIT_TABLE);
    cells
}

/// Says what stands at a path, if anything does.
fn tell_cell(unseen: &Unseen<'_>, path: &CellPath, places: &mut Vec<Place>, out: &mut Out) -> bool {
    let Ok(found) = unseen.budget.lookup(path) else { return false };
    let place = match found {
        Found::Amount(amount) => {
            out.line(&format!("{path}＝{}元，取自 {}", amount.yuan.normalize(), amount.place));
            amount.place.clone()
        }
        Found::Blank(_, row, column) => {
            let place = row.amount_cell(column);
            out.line(&format!("{path}：空格（{place}）"));
            place
        }
        // facts go by their keys
        Found::Fact(_) => return false,
    };
    unseen.tell_cell(&place, out);
    places.push(place);
    true
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
            Status::Skipped(_) => "未核对",
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
