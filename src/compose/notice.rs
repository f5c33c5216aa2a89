//! The notice that tells the public of a correction: a document of its own, by the pack's template, with the table of
//! what stood where and what stands there now. Its numbers have their origins like any other.

use tera::Context;

use crate::budget::Budget;
use crate::budget::correction::{CorrectedPlace, Correction};
use crate::diag::{Diagnostic, Place};
use crate::pack::{CORRECTION, Pack};

use super::context;
use super::document::{
    Block, CellValue, CellView, ColumnKind, ColumnView, Document, HeaderView, Part, RowView, TableView,
    plain_text,
};
use super::engine::{Engine, engine_fault, file_of};
use super::functions::date_cn;
use super::ledger::Desk;
use super::numbers::{NumberAccount, NumberSpot};
use super::{bounds, markdown, marks};

/// The address under which the template places the table.
pub const ADDRESS: &str = "corrections:";
/// Id of the table, which no table of a pack can have.
const TABLE: &str = "更正:";
/// So many columns it has: number, place, what stood there, what stands there, why.
const COLUMNS: usize = 5;

/// The words of the table of corrections, as the template has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CorrectionHeads {
    /// Its title.
    pub(super) title: String,
    /// The heads of its columns.
    pub(super) columns: Vec<String>,
    /// The reason of what follows another place.
    pub(super) follows: String,
}

/// Composes the notice; what it lacks comes beside it.
///
/// # Errors
/// Faults that leave none.
pub(super) fn compose(
    budget: &Budget,
    pack: &Pack,
    correction: &Correction,
) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
    let marked = marks::all(pack);
    let desk = Desk::new(budget, pack, &marked);
    // what facts lack is told by the document itself
    let values = context::build(&desk, &mut Vec::new());
    let engine = Engine::new(pack, &desk, marked).map_err(|fault| vec![fault])?;
    let told = |error: tera::Error| vec![engine_fault(&error, pack, CORRECTION, &engine.templates)];
    let context = Context::from_serialize(&values).map_err(told)?;
    desk.begin(CORRECTION);
    let markdown = bounds::part(&engine.tera, CORRECTION, &context).map_err(told)?;
    let (figures, mut faults) = desk.close();
    let mut account = NumberAccount::new(budget, pack, desk.take_sources());
    let mut view = desk.correction_heads().map(|heads| table(correction, &heads));
    match &mut view {
        Some(view) if view.columns.len() == COLUMNS => account.table(view),
        _ => return Err(vec![without_table(pack)]),
    }
    let here = |_| file_of(pack, CORRECTION);
    let mut placed =
        |url: &str| view.clone().filter(|_| url == ADDRESS).map(|view| Block::Table(Box::new(view)));
    let blocks = markdown::parse(&markdown, &here, &figures, &mut placed)?;
    // asked for and put nowhere
    if !blocks.iter().any(|block| matches!(block, Block::Table(_))) {
        return Err(vec![without_table(pack)]);
    }
    let mut parts = vec![Part { title: String::new(), blocks }];
    faults.extend(account.parts(&mut parts, &|_, _, _, _| file_of(pack, CORRECTION)));
    let signature = signature(budget, correction, &mut account);
    let (mut numbers, found, _) = account.close();
    faults.extend(found);
    entitle(&mut parts[0], &mut numbers, pack)?;
    let document = Document {
        title: parts[0].title.clone(),
        cover: Vec::new(),
        cover_foot: signature,
        contents_title: pack.manifest.words.contents.clone(),
        parts,
        figures,
        numbers,
        date: correction.date.clone().unwrap_or_else(|| budget.unit.date.clone()),
    };
    Ok((document, faults))
}

/// A notice that does not say what is corrected.
fn without_table(pack: &Pack) -> Diagnostic {
    let what = format!("更正说明里没有对照表，或者对照表的栏目不是{COLUMNS}个，看不出更正了什么");
    let hint = "请照内置的写法用 corrections(…)，columns 依次是编号、位置、原来的内容、更正后的内容、原因";
    Diagnostic::error("编制-更正说明", what).at(file_of(pack, CORRECTION)).hint(hint)
}

/// A correction that corrects nothing, to show the template by.
pub(super) fn sample() -> Correction {
    let place = Place::File(CORRECTION.into());
    Correction {
        since: 0,
        ordinal: 1,
        document: "〈文件的名称〉".to_owned(),
        reason: "〈原因〉".to_owned(),
        reason_place: place.clone(),
        date: None,
        date_place: place,
        places: Vec::new(),
        amounts: false,
        renumbered: false,
    }
}

/// Makes the first heading the title of the whole.
fn entitle(
    part: &mut Part,
    numbers: &mut [super::numbers::Number],
    pack: &Pack,
) -> Result<(), Vec<Diagnostic>> {
    let Some(Block::Heading { level: 1, content }) = part.blocks.first() else {
        let what = "更正说明要以一行标题开头，就是说明的名称";
        let fault = Diagnostic::error("编制-更正说明", what).at(file_of(pack, CORRECTION));
        return Err(vec![fault.hint("请在第一行写 # 和说明的名称")]);
    };
    part.title = plain_text(content);
    part.blocks.remove(0);
    for number in numbers {
        match &mut number.spot {
            NumberSpot::Text { block: 0, .. } => number.spot = NumberSpot::PartTitle(0),
            NumberSpot::Text { block, .. } => *block -= 1,
            _ => {}
        }
    }
    Ok(())
}

/// Who tells it, and when.
fn signature(budget: &Budget, correction: &Correction, account: &mut NumberAccount<'_>) -> Vec<String> {
    let unit = (budget.unit.name.clone(), budget.unit.place("unit.name"));
    let date = correction.date.as_ref().map(|date| (date_cn(date), correction.date_place.clone()));
    let mut lines = Vec::new();
    for (at, (text, place)) in std::iter::once(unit).chain(date).enumerate() {
        account.words(&text, &place, &|| NumberSpot::CoverFoot(at));
        lines.push(text);
    }
    lines
}

/// The table of what is corrected.
pub(super) fn table(correction: &Correction, heads: &CorrectionHeads) -> TableView {
    let columns =
        heads.columns.iter().map(|name| ColumnView { id: name.clone(), kind: ColumnKind::Text }).collect();
    let head =
        |(column, name): (usize, &String)| HeaderView { text: name.clone(), column, colspan: 1, rowspan: 1 };
    let mut rows = Vec::new();
    for (at, own) in correction.places.iter().enumerate() {
        rows.push(row(at + 1, own, correction, heads));
    }
    TableView {
        id: TABLE.to_owned(),
        title: heads.title.clone(),
        maker_line: String::new(),
        unit_line: String::new(),
        goes_on: true,
        decimals: 0,
        columns,
        header: vec![heads.columns.iter().enumerate().map(head).collect()],
        rows,
        notes: Vec::new(),
    }
}

fn row(number: usize, own: &CorrectedPlace, correction: &Correction, heads: &CorrectionHeads) -> RowView {
    let (reason, place) = match own.follows {
        true => (heads.follows.as_str(), &own.source),
        false => (correction.reason.as_str(), &correction.reason_place),
    };
    let number = number.to_string();
    let texts: [(&str, &Place); COLUMNS] = [
        (&number, &own.source),
        (&own.spot, &own.source),
        (&own.old, &own.source),
        (&own.new, &own.source),
        (reason, place),
    ];
    let cell = |(column, (text, place)): (usize, (&str, &Place))| {
        CellView::new(column, CellValue::Text(text.to_owned())).typed_at(place.clone())
    };
    RowView { cells: texts.into_iter().enumerate().map(cell).collect(), ..RowView::default() }
}
