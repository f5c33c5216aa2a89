//! Reasons that the sheet of reasons gives in words: which figure each speaks of.

use rust_decimal::Decimal;

use crate::budget::Book;
use crate::budget::amount::{plain, round};
use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::budget::unit::{Fact, Unit};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::pack::Pack;
use crate::pack::naming::FigureNames;

use super::NamedReason;
use super::merge::is_same_prose;

/// So many ways of writing an ambiguous name are shown.
const MOST_WAYS: usize = 4;
/// What [`NamedReason::amounts`] are.
const AMOUNTS: [&str; 3] = ["上年", "本年", "增减"];
/// The nearest name is looked up for so many names that mean nothing: among thousands it takes a while.
const MOST_NEAREST: usize = 100;

/// Gives the reasons of the sheet to the unit, by the paths of the cells that their words mean. What means no
/// cell, or several, is an error; a figure that has another reason in unit.toml keeps that.
pub fn resolve(
    named: Vec<NamedReason>,
    unit: &mut Unit,
    current: &Book,
    previous: Option<&Book>,
    pack: &Pack,
    faults: &mut Diagnostics,
) {
    let names = FigureNames::new(pack, current, previous);
    let books = [previous, Some(current)];
    let mut resolving = Resolving { names, books, pack, unit, faults, seen: Vec::new(), unknown: 0 };
    for reason in named {
        // a row that was not filled in states nothing; compose tells where a reason is needed
        if !reason.text.paragraphs.is_empty() {
            resolving.reason(reason);
        }
    }
}

struct Resolving<'a> {
    names: FigureNames<'a>,
    /// Last year's, then this year's.
    books: [Option<&'a Book>; 2],
    pack: &'a Pack,
    unit: &'a mut Unit,
    faults: &'a mut Diagnostics,
    /// The figures that the sheet has given a reason, with its cell.
    seen: Vec<(CellPath, Place)>,
    /// How many names meant nothing.
    unknown: usize,
}

impl Resolving<'_> {
    fn reason(&mut self, reason: NamedReason) {
        let cells = self.names.cells(&reason.words);
        let path = match cells.as_slice() {
            [one] => one.clone(),
            [] => return self.unknown(&reason),
            several => {
                let ways: Vec<String> = several
                    .iter()
                    .take(MOST_WAYS)
                    .map(|path| format!("“{}”", self.names.words(path)))
                    .collect();
                let message = format!("“{}”可以指{}个数，不知道说的是哪一个", reason.words, several.len());
                let hint = format!("请写清楚是哪一个：{}", ways.join("、"));
                return self.refuse(&reason, message, &hint);
            }
        };
        let place = Place::Cell(reason.place.clone());
        if let Some((_, first)) = self.seen.iter().find(|(seen, _)| *seen == path) {
            let message = format!("“{}”的变动原因写了两次", reason.words);
            let told = Diagnostic::error("配置-原因", message).at(place).at(first.clone());
            self.faults.push(told.hint("请只留一行"));
            self.unit.incomplete = true;
            return;
        }
        self.seen.push((path.clone(), place.clone()));
        self.outdated(&reason, &path);
        self.take(&reason, path, place);
    }

    /// Gives the reason to the unit, unless unit.toml has one of the same figure.
    fn take(&mut self, reason: &NamedReason, path: CellPath, place: Place) {
        for (key, text) in &self.unit.reasons {
            // reading unit.toml has refused keys that are no paths
            let known = CellPath::parse(key).map(|known| self.names.canonical(&known));
            if known.as_ref() != Ok(&path) {
                continue;
            }
            if !is_same_prose(text, &reason.text) {
                let message = format!(
                    "“{}”的变动原因在 unit.toml 和工作簿里写得不同，用的是 unit.toml 的",
                    reason.words
                );
                let first = self.unit.place(&format!("reasons.\"{key}\""));
                let told = Diagnostic::warning("配置-两处", message).at(first).at(place);
                self.faults.push(told.hint("请核对以后改成一样，或删去其中一处"));
            }
            return;
        }
        let key = path.to_string();
        self.unit.statement.places.insert(format!("reasons.\"{key}\""), place);
        self.unit.reasons.insert(key, reason.text.clone());
    }

    fn unknown(&mut self, reason: &NamedReason) {
        if let Some((table, unread)) = self.names.table_without_book(&reason.words) {
            self.unit.incomplete = true;
            // why the table could not be read has been told
            if !unread {
                let message = format!("“{}”说的是“{table}”，今年和上年的工作簿里都没有这张表", reason.words);
                self.refuse(reason, message, "请补上这张表，或删去这一行");
            }
            return;
        }
        let message = format!("没有名为“{}”的数", reason.words);
        self.unknown += 1;
        let near = match self.unknown > MOST_NEAREST {
            true => Vec::new(),
            false => self.names.likely(&reason.words, MOST_WAYS),
        };
        let form = "表中的数写成“表名，行名，列名”";
        let hint = match near.as_slice() {
            [one] => format!("是否指“{one}”；{form}；不用的请删去这一行"),
            [] => format!(
                "{form}，表的两侧各有数的写成“表名，侧，行名，列名”；gongkai check 会列出要说明的各项；不用的请删去这一行"
            ),
            several => format!("是否指其中一个：“{}”；{form}；不用的请删去这一行", several.join("”“")),
        };
        self.refuse(reason, message, &hint);
    }

    fn refuse(&mut self, reason: &NamedReason, message: String, hint: &str) {
        self.unit.incomplete = true;
        self.faults.push(Diagnostic::error("配置-原因", message).at_cell(&reason.place).hint(hint));
    }

    /// Tells a reason that was written when the figures were others.
    fn outdated(&mut self, reason: &NamedReason, path: &CellPath) {
        let money = &self.pack.manifest.money;
        let unit = *money.prose_unit;
        let mut then = Vec::new();
        let mut told = Diagnostic::warning("配置-原因过时", String::new());
        let printed = |yuan: Decimal| round(yuan / unit.factor(), *money.decimals);
        let [before, now] = [true, false].map(|previous| self.stated(path, previous).map(printed));
        // the change is that of the printed amounts, as in the document
        let change = before.zip(now).map(|(before, now)| now - before);
        for ((given, what), now) in reason.amounts.iter().zip(AMOUNTS).zip([before, now, change]) {
            let (Some((given, cell)), Some(now)) = (given, now) else { continue };
            if *given != now {
                let now = plain(now, *money.decimals);
                then.push(format!("{what}是{}，表中现在是{now}", given.normalize()));
                told.places.push(Place::Cell(cell.clone()));
            }
        }
        if then.is_empty() {
            return;
        }
        told.message =
            format!("“{}”的变动原因是按别的数写的（{}）：{}", reason.words, unit.word(), then.join("；"));
        told.hint = "请核对原因还对不对，再把上年、本年、增减改成现在的数，或清空".to_owned();
        told.places.push(Place::Cell(reason.place.clone()));
        self.faults.push(told);
    }

    /// The amount at a path this year or last, in 元: zero where it is blank or the row is not there.
    fn stated(&self, path: &CellPath, previous: bool) -> Option<Decimal> {
        if path.table == UNIT_TABLE {
            let end = if previous { "_previous" } else { "" };
            return match self.unit.facts.get(&format!("{}{end}", path.row_name())) {
                Some(Fact::Money(amount, _)) => Some(amount.yuan),
                _ => None,
            };
        }
        let table = self.books[usize::from(!previous)]?.table(&path.table)?;
        let section = table.section(path.side.as_deref())?;
        let column = section.column(path.column.as_deref()?)?;
        let amount = match section.find(&path.row).as_slice() {
            [row] => section.rows[*row].amounts[column].as_ref(),
            _ => None,
        };
        Some(amount.map_or(Decimal::ZERO, |amount| amount.yuan))
    }
}
