//! What shape a sheet seems to have, and what only a person can decide.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::pack::schema::FieldSchema;
use crate::pack::{Codes, Pack};
use crate::read::codes::Above;
use crate::read::grid::Grid;
use crate::read::header::header_key;
use crate::read::reading::code;

use super::balance::{self, Half};
use super::columns::{self, Guess, Purpose};
use super::{Guessed, figure, is_total, title};

/// What a sheet looks like.
#[derive(Debug)]
pub enum SheetLook {
    /// Rows with codes of a system.
    Tree(String),
    /// Rows with names.
    Rows,
    /// One row of amounts without a name.
    Single,
    /// Two halves.
    Balance(Box<[Half; 2]>),
    /// No shape that tables have; why, and what to do.
    None(String),
}

/// A sheet as it seems to be.
#[derive(Debug)]
pub struct Sketch {
    /// The title.
    pub title: String,
    /// Where the header and the rows are.
    pub guessed: Guessed,
    /// The columns.
    pub columns: Vec<Guess>,
    /// The shape.
    pub look: SheetLook,
    /// What a person must decide.
    pub decide: Vec<String>,
}

/// Looks at a sheet; none where it holds no table.
pub fn sketch(grid: &Grid, pack: &Pack) -> Option<Sketch> {
    let guessed = super::header(grid)?;
    let (mut columns, system) = columns::of(grid, &guessed, pack);
    let title = title::of(grid, guessed.first);
    let mut decide = Vec::new();
    let look = look(grid, &guessed, &mut columns, system, pack, &mut decide);
    Some(Sketch { title, guessed, columns, look, decide })
}

fn look(
    grid: &Grid,
    guessed: &Guessed,
    columns: &mut [Guess],
    system: Option<&Codes>,
    pack: &Pack,
    decide: &mut Vec<String>,
) -> SheetLook {
    let has = |columns: &[Guess], purpose: Purpose| columns.iter().any(|guess| guess.purpose == purpose);
    if is_target_list(columns) {
        return SheetLook::None(of_targets(columns, pack));
    }
    if let Some(blocks) = blocks(grid, guessed, columns) {
        return SheetLook::None(blocks);
    }
    if !has(columns, Purpose::Amount) {
        return SheetLook::None(
            "没有认出金额的列：数量、文字的表不是金额表，不用读取的不必管；要读取的，请写明哪一列是金额"
                .to_owned(),
        );
    }
    if let Some(halves) = balance::halves(grid, guessed, columns, pack) {
        return SheetLook::Balance(Box::new(halves));
    }
    if let (Some(system), true) = (system, has(columns, Purpose::Name)) {
        match tree_fault(grid, guessed, columns, system) {
            None => return SheetLook::Tree(system.id.clone()),
            Some(why) => {
                decide.push(format!(
                    "{why}，所以按行名读，编码当作文字；要按科目核对的，请改成每个单位、每个科目一行"
                ));
                for guess in columns.iter_mut().filter(|guess| guess.purpose == Purpose::Code) {
                    guess.purpose = Purpose::Text;
                    guess.why = Some("科目的编码，当作文字");
                }
            }
        }
    }
    for guess in columns.iter_mut().filter(|guess| guess.purpose == Purpose::Code) {
        guess.purpose = Purpose::Text;
    }
    // a name that stands beside codes may not be that of the rows
    columns::rename(grid, guessed, columns);
    match guessed.body.len() {
        _ if has(columns, Purpose::Name) => SheetLook::Rows,
        0 | 1 => SheetLook::Single,
        count => SheetLook::None(format!(
            "这张表有{count}行金额，没有一列是行的名称，不知道每一行是什么；要读取的，请加上一列名称"
        )),
    }
}

/// Whether a sheet lists targets, one row an indicator, below a header of many columns.
pub fn lists_targets(grid: &Grid, pack: &Pack) -> bool {
    super::header(grid).is_some_and(|guessed| is_target_list(&columns::of(grid, &guessed, pack).0))
}

fn is_target_list(columns: &[Guess]) -> bool {
    columns.iter().filter(|guess| header_key(guess.label()).contains("级指标")).count() >= 2
}

/// Why rows do not form a tree of codes; nothing where they do.
fn tree_fault(grid: &Grid, guessed: &Guessed, columns: &[Guess], system: &Codes) -> Option<String> {
    let coded: Vec<u32> =
        columns.iter().filter(|guess| guess.purpose == Purpose::Code).map(|g| g.col).collect();
    let mut above = Above::new(system);
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in &guessed.body {
        let parts: Vec<String> = coded.iter().map(|col| code(grid, *row, *col)).collect();
        let named = columns
            .iter()
            .filter(|guess| matches!(guess.purpose, Purpose::Name | Purpose::Code | Purpose::Text));
        if named.clone().any(|guess| is_total(&grid.text(*row, guess.col))) {
            continue;
        }
        let amounts = columns.iter().filter(|guess| guess.purpose == Purpose::Amount);
        let stated =
            amounts.filter_map(|guess| figure(grid.get(*row, guess.col)?)).any(|figure| !figure.is_zero());
        match above.full_code(&parts, 0, system) {
            Ok(Some(full)) if !known.insert(full.clone()) => {
                return Some(format!("科目的编码{full}出现了不止一次"));
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) if !stated => {}
            _ => {
                // the name goes before what else stands on the row
                let mut named: Vec<&Guess> = named.collect();
                named.sort_by_key(|guess| guess.purpose != Purpose::Name);
                let name = named.iter().map(|guess| grid.text(*row, guess.col)).find(|text| !text.is_empty());
                return Some(format!("“{}”这样的行有金额而没有科目的编码", name.unwrap_or_default()));
            }
        }
    }
    None
}

/// Several blocks of codes, names and amounts beside each other; what to do about them.
fn blocks(grid: &Grid, guessed: &Guessed, columns: &[Guess]) -> Option<String> {
    let coded = |guess: &&Guess| {
        let key = header_key(guess.label());
        (guess.purpose == Purpose::Code || key.contains("科目编") || key.contains("科目代"))
            && guessed.body.iter().any(|row| !code(grid, *row, guess.col).is_empty())
    };
    let starts: Vec<usize> =
        columns.iter().enumerate().filter(|(_, guess)| coded(guess)).map(|(at, _)| at).collect();
    let apart = starts.windows(2).find(|pair| {
        let between = &columns[pair[0]..pair[1]];
        between.iter().any(|guess| guess.purpose == Purpose::Amount)
    });
    apart.map(|_| {
        format!(
            "这张表把{}组科目的编码、名称和金额并排放在一起，模板包没有这样的表样；请改成上下排列、每行一个科目，再运行一次",
            starts.len()
        )
    })
}

/// What to do about a list of targets, one row an indicator.
fn of_targets(columns: &[Guess], pack: &Pack) -> String {
    let form = pack.tables.iter().find_map(|table| Some((table, table.form()?)));
    let Some((table, form)) = form else {
        return "这是绩效指标的清单，每行一个指标，模板包没有绩效指标表；不公开的不必管，要公开的请先在模板包里加一张表".to_owned();
    };
    let keys = |field: &FieldSchema| -> Vec<String> {
        // below a group the lowest label heads the column
        let columns = field.columns.iter().filter_map(|path| path.rsplit('>').next());
        field.labels().chain(columns).map(header_key).collect()
    };
    let fields = form.texts.iter().chain(&form.amounts).chain(&form.indicators);
    let mut known: Vec<String> = std::iter::once(&form.name).chain(fields).flat_map(keys).collect();
    let joins = form.indicators.iter().flat_map(|field| field.before.iter().chain(&field.after));
    known.extend(joins.flat_map(|join| &join.labels).map(|label| header_key(label)));
    known.extend(table.ignore.iter().map(|label| header_key(label)));
    let labels: Vec<String> = columns.iter().map(|guess| header_key(guess.label())).collect();
    let needed = form.amounts.iter().filter(|field| !field.parts.is_empty()).chain(&form.indicators);
    let mut lacking = Vec::new();
    for field in std::iter::once(&form.name).chain(needed) {
        if !keys(field).iter().any(|key| labels.contains(key)) {
            lacking.push(format!("“{}”", field.label()));
        }
    }
    let open = columns.iter().map(Guess::label).filter(|label| !known.contains(&header_key(label)));
    let open: Vec<String> = open.map(label::clean).collect();
    let more = if open.is_empty() {
        String::new()
    } else {
        format!(
            "；其中{}这几栏模板包没有，要公开的写成这张表的栏的 aliases，不公开的写进 ignore",
            open.join("、")
        )
    };
    let lacking = match lacking.is_empty() {
        true => "，请核对是不是这张表".to_owned(),
        false => format!("来读，还缺{}，请在表里补上", lacking.join("、")),
    };
    format!("这是绩效指标的清单，每行一个指标；当作“{}”{lacking}{more}", table.id)
}
