//! The sheets of several units in one: a row for each unit, a column for each dimension.

use super::named;
use super::{Conclusion, FilledSheet};
use crate::pack::inspection::Inspection;

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
    /// Title and file name of the sheet of several units, as the unit's pack has them.
    pub named: Option<BatchNames>,
}

/// What the sheet of several units is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchNames {
    /// Its title.
    pub title: String,
    /// Its file name, without extension.
    pub file: String,
    /// Heads of its columns, dimensions aside.
    pub columns: [String; 4],
}

impl BatchNames {
    /// As a pack has them.
    pub fn of(inspection: &Inspection, kind: &str, year: i32) -> Self {
        Self {
            title: named(&inspection.batch_title, kind, year),
            file: inspection.batch_file.to_string(),
            columns: inspection.batch_columns.clone().map(String::from),
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
    /// Heads of the columns, dimensions aside: the first two before these, the others behind.
    pub columns: [String; 4],
    /// The dimensions.
    pub groups: Vec<String>,
    /// The rows.
    pub rows: Vec<BatchRow>,
}

/// A unit in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// The unit, or its folder where nobody knows its name.
    pub unit: String,
    /// For each dimension the worst conclusion with counts; none where nothing could be read.
    pub cells: Vec<Option<(Conclusion, String)>>,
    /// How the run ended.
    pub ended: String,
    /// What is not met, and why the unit was refused.
    pub remarks: Vec<String>,
}

/// Most criteria that are named in a row.
const MOST_UNMET: usize = 6;
/// What the sheet is called where no unit of the run could be read.
const UNREAD_FILE: &str = "公开情况自查汇总表";
/// Heads of its columns there.
const UNREAD_COLUMNS: [&str; 4] = ["第几个", "单位", "本次生成", "备注"];

impl BatchSheet {
    /// All units of a run, in its order; none for fewer than two.
    pub fn of(lines: &[BatchLine]) -> Option<Self> {
        if lines.len() < 2 {
            return None;
        }
        let names = lines.iter().find_map(|line| line.named.clone());
        let BatchNames { title, file, columns } = names.unwrap_or_else(|| BatchNames {
            title: UNREAD_FILE.to_owned(),
            file: UNREAD_FILE.to_owned(),
            columns: UNREAD_COLUMNS.map(str::to_owned),
        });
        let sheets = || lines.iter().filter_map(|line| line.sheet.as_ref());
        let mut groups: Vec<String> = Vec::new();
        for row in sheets().flat_map(|sheet| &sheet.rows) {
            if !groups.contains(&row.group) {
                groups.push(row.group.clone());
            }
        }
        let date = sheets().map(|sheet| sheet.date.clone()).max().unwrap_or_default();
        let rows = lines.iter().map(|line| BatchRow::of(line, &groups)).collect();
        Some(Self { title, file, date, columns, groups, rows })
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
        let unit = sheet.map(|sheet| sheet.unit.clone()).filter(|name| !name.is_empty());
        Self { unit: unit.unwrap_or_else(|| line.folder.clone()), cells, ended, remarks }
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
