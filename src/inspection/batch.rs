//! The sheets of several units in one: a row for each unit, a column for each dimension.

use serde::{Deserialize, Serialize};

use crate::budget::unit::{KIND_KEY, Unit, YEAR_KEY};
use crate::pack::inspection::Inspection;

use super::named;
use super::{Conclusion, FilledSheet};

/// How the run ended for a unit, in the words of the last column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Its files were written, or nothing was to be written.
    Well,
    /// It was refused; why.
    Refused(String),
}

/// What a run came to for one unit.
#[derive(Debug, Clone)]
pub struct BatchLine {
    /// The unit's folder.
    pub folder: String,
    /// Its sheet; none where nothing of it could be read.
    pub sheet: Option<FilledSheet>,
    /// How it ended.
    pub ended: Ended,
    /// What the unit's pack and the unit itself say of the sheet of several units.
    pub named: Option<BatchNames>,
}

/// What the sheet of several units is called, as one of them has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchNames {
    /// Its title.
    pub title: String,
    /// Its file name, without extension; also its title where the units are of several years or kinds.
    pub file: String,
    /// Heads of its columns, dimensions aside.
    pub columns: [String; 6],
    /// The unit's year; none where it could only be guessed.
    pub year: Option<i32>,
    /// Its kind; none where it could only be guessed.
    pub kind: Option<String>,
}

impl BatchNames {
    /// As a pack has them, for one of its units.
    pub fn of(inspection: &Inspection, unit: &Unit) -> Self {
        Self {
            title: named(&inspection.batch_title, &unit.kind, unit.year),
            file: inspection.batch_file.to_string(),
            columns: inspection.batch_columns.clone().map(String::from),
            year: (!unit.is_guessed(YEAR_KEY)).then_some(unit.year),
            kind: (!unit.is_guessed(KIND_KEY)).then(|| unit.kind.clone()),
        }
    }
}

/// The sheet of several units.
#[derive(Debug, Clone, Default)]
pub struct BatchSheet {
    /// Its title.
    pub title: String,
    /// Its file name, without extension.
    pub file: String,
    /// The date that stands for that of the file: the latest of the units' documents.
    pub date: String,
    /// Heads of the columns before the dimensions: number, unit, year, and kind where the units are of several.
    pub before: Vec<String>,
    /// The dimensions.
    pub groups: Vec<String>,
    /// Heads of the columns behind them: how the run ended, remark.
    pub behind: [String; 2],
    /// The rows.
    pub rows: Vec<BatchRow>,
}

/// A unit in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// The unit, with its folder where another has its name; or its folder alone where nobody knows its name.
    pub unit: String,
    /// Its year, and its kind where there is a column for that; none where nobody knows.
    pub about: Vec<Option<String>>,
    /// For each dimension the worst conclusion with counts; none where nothing could be read.
    pub cells: Vec<Option<(Conclusion, String)>>,
    /// How the run ended.
    pub ended: String,
    /// What is not met, and why the unit was refused.
    pub remarks: Vec<String>,
}

/// Most criteria that are named in a row.
const MOST_UNMET: usize = 6;
/// What the sheet is called where no unit of the run could be read, or their packs do not agree.
const PLAIN_TITLE: &str = "公开情况自查汇总表";
/// Heads of its columns there.
const PLAIN_COLUMNS: [&str; 6] = ["第几个", "单位", "年度", "种类", "本次生成", "备注"];

impl BatchSheet {
    /// All units of a run, in its order; none for fewer than two.
    pub fn of(lines: &[BatchLine]) -> Option<Self> {
        if lines.len() < 2 {
            return None;
        }
        let names: Vec<&BatchNames> = lines.iter().filter_map(|line| line.named.as_ref()).collect();
        let agreed = |of: fn(&BatchNames) -> &str| {
            let first = names.first().map(|first| of(first))?;
            names.iter().all(|own| of(own) == first).then(|| first.to_owned())
        };
        let file = agreed(|own| &own.file).unwrap_or_else(|| PLAIN_TITLE.to_owned());
        // no unit's year or kind stands over the others
        let title = agreed(|own| &own.title).unwrap_or_else(|| file.clone());
        let columns = names.first().map(|first| first.columns.clone());
        let [number, unit, year, kind, ended, remark] =
            columns.unwrap_or_else(|| PLAIN_COLUMNS.map(str::to_owned));
        let kinds: Vec<&String> = names.iter().filter_map(|own| own.kind.as_ref()).collect();
        let of_several_kinds = kinds.iter().any(|own| *own != kinds[0]);
        let mut before = vec![number, unit, year];
        before.extend(of_several_kinds.then_some(kind));
        let sheets = || lines.iter().filter_map(|line| line.sheet.as_ref());
        let mut groups: Vec<String> = Vec::new();
        for row in sheets().flat_map(|sheet| &sheet.rows) {
            if !groups.contains(&row.group) {
                groups.push(row.group.clone());
            }
        }
        let date = sheets().map(|sheet| sheet.date.clone()).max().unwrap_or_default();
        let mut rows: Vec<BatchRow> = Vec::new();
        for line in lines {
            let mut row = BatchRow::of(line, &groups);
            let shared = |other: &&BatchLine| !line.name().is_empty() && other.name() == line.name();
            if lines.iter().filter(shared).count() > 1 {
                row.unit.push_str(&format!("（文件夹“{}”）", line.folder));
            }
            let named = line.named.as_ref();
            row.about.push(named.and_then(|own| own.year).map(|year| year.to_string()));
            if of_several_kinds {
                row.about.push(named.and_then(|own| own.kind.clone()));
            }
            rows.push(row);
        }
        Some(Self { title, file, date, before, groups, behind: [ended, remark], rows })
    }
}

impl BatchLine {
    /// The unit's name; empty where nobody knows it.
    fn name(&self) -> &str {
        self.sheet.as_ref().map_or("", |sheet| &sheet.unit)
    }
}

impl BatchRow {
    fn of(line: &BatchLine, groups: &[String]) -> Self {
        let sheet = line.sheet.as_ref();
        let cells = groups.iter().map(|group| sheet.map(|sheet| of_group(sheet, group))).collect();
        let mut remarks: Vec<String> = Vec::new();
        let ended = match &line.ended {
            Ended::Well => "已生成".to_owned(),
            Ended::Refused(why) => {
                remarks.push(why.clone());
                "没有生成".to_owned()
            }
        };
        let unmet: Vec<String> = sheet
            .iter()
            .flat_map(|sheet| &sheet.rows)
            .filter(|row| row.conclusion == Conclusion::Unmet)
            .map(|row| {
                let why = row.remarks.first().map(|why| format!("：{why}")).unwrap_or_default();
                format!("{}{why}", row.item)
            })
            .collect();
        let more = unmet.len().saturating_sub(MOST_UNMET);
        remarks.extend(unmet.into_iter().take(MOST_UNMET));
        if more > 0 {
            remarks.push(format!("另有{more}项不符合，见该单位的自查表"));
        }
        let unit = match line.name() {
            "" => format!("文件夹“{}”", line.folder),
            name => name.to_owned(),
        };
        Self { unit, about: Vec::new(), cells, ended, remarks }
    }
}

/// The worst conclusion of a dimension, and how many there are of each.
fn of_group(sheet: &FilledSheet, group: &str) -> (Conclusion, String) {
    let own: Vec<Conclusion> =
        sheet.rows.iter().filter(|row| row.group == group).map(|row| row.conclusion).collect();
    let worst = own.iter().max().copied().unwrap_or(Conclusion::Unknown);
    let counts: Vec<String> = Conclusion::ALL
        .into_iter()
        .map(|conclusion| (conclusion, own.iter().filter(|one| **one == conclusion).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(conclusion, count)| format!("{}{count}", conclusion.word()))
        .collect();
    (worst, counts.join(" "))
}
