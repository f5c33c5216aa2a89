//! Rows of a flat list that add its projects up: held against them, and not printed.

use rust_decimal::Decimal;

use crate::budget::amount::{Amount, MoneyUnit};
use crate::budget::table::Row;
use crate::diag::{CellRef, Diagnostic};
use crate::pack::schema::FormSchema;
use crate::read::reading::Reading;

/// Amounts have at least so many decimals, shown or not.
const DECIMALS: u32 = 2;

/// A row that adds projects up.
pub struct Summed {
    /// One for each amount of the schema.
    pub amounts: Vec<Option<Amount>>,
    /// Its label.
    pub place: CellRef,
    /// How many projects stand above it.
    pub above: usize,
}

/// Tells every such row: that it is the sum and not printed, or that it is not the sum.
pub fn tell_sums(
    sums: &[Summed],
    projects: &[&Row],
    schema: &FormSchema,
    unit: MoneyUnit,
    reading: &mut Reading<'_>,
) {
    let mut from = 0;
    for sum in sums {
        // of all projects, or of those since the last such row
        let own = projects.get(from..sum.above).unwrap_or_default();
        from = sum.above;
        let wrong = |rows: &[&Row]| (0..schema.amounts.len()).find(|index| !is_sum(sum, rows, *index, unit));
        let (Some(index), Some(_)) = (wrong(projects), wrong(own)) else {
            let stated = sum.amounts.iter().any(Option::is_some);
            let what = if stated {
                "它的数与各项目之和相等，没有印出"
            } else {
                "它没有金额，没有采用"
            };
            let message = format!("这一行是合计，不是项目：{what}");
            reading.faults.push(Diagnostic::notice("读取-多余行", message).at_cell(&sum.place));
            continue;
        };
        let field = schema.amounts[index].label();
        let stated = sum.amounts[index].as_ref().map(|amount| amount.in_unit(unit)).unwrap_or_default();
        let found: Decimal = numbers(projects, index, unit).iter().sum();
        let message = format!(
            "这一行是合计，不是项目，而它的“{field}”与各项目之和不相等：写的是{stated}{word}，之和是{found}{word}",
            word = unit.word()
        );
        reading.faults.push(Diagnostic::error("读取-合计", message).at_cell(&sum.place).hint(
            "请核对各项目的金额，看是不是漏了项目；是项目的，请填上它的名称和指标；不要的，删去这一行",
        ));
    }
}

/// Tells a row that has amounts and no indicators: that it adds up the projects below it, or that nobody
/// knows what it is.
pub fn tell_subtotal(row: &Row, projects: &[&Row], schema: &FormSchema, unit: MoneyUnit) -> Diagnostic {
    let sum = Summed { amounts: row.amounts.clone(), place: row.place.clone(), above: 0 };
    let wrong = (0..schema.amounts.len()).find(|index| !is_sum(&sum, projects, *index, unit));
    let name = &row.label;
    let Some(index) = wrong else {
        let message =
            format!("“{name}”这一行是小计，不是项目：它的数与以下{}个项目之和相等，没有印出", projects.len());
        return Diagnostic::notice("读取-多余行", message).at_cell(&row.place);
    };
    let field = schema.amounts[index].label();
    let stated = sum.amounts[index].as_ref().map(|amount| amount.in_unit(unit)).unwrap_or_default();
    let found: Decimal = numbers(projects, index, unit).iter().sum();
    let word = unit.word();
    let message = format!(
        "“{name}”这一行有金额，没有指标，看不出是项目还是小计：它的“{field}”是{stated}{word}，以下到同样的下一行为止各项目之和是{found}{word}"
    );
    Diagnostic::error("读取-合计", message)
        .at_cell(&row.place)
        .hint("是小计的，请核对金额，或删去这一行；是项目的，请补上它的指标")
}

/// The numbers of a column as the sheet states them.
fn numbers(rows: &[&Row], index: usize, unit: MoneyUnit) -> Vec<Decimal> {
    rows.iter().filter_map(|row| row.amounts[index].as_ref()).map(|amount| amount.in_unit(unit)).collect()
}

/// Whether an amount is the sum of some rows, as far as their digits tell; one that is not stated is.
fn is_sum(sum: &Summed, rows: &[&Row], index: usize, unit: MoneyUnit) -> bool {
    let Some(stated) = sum.amounts[index].as_ref().map(|amount| amount.in_unit(unit)) else { return true };
    let numbers = numbers(rows, index, unit);
    // a cell does not keep the zeros at its end
    let scale = numbers.iter().chain([&stated]).map(Decimal::scale).max().unwrap_or_default().max(DECIMALS);
    let half = Decimal::new(5, scale + 1);
    let found: Decimal = numbers.iter().sum();
    (stated - found).abs() <= half * Decimal::from(numbers.len() + 1)
}
