//! Rules that are changed and findings that are accepted, and single facts of projects.

use crate::budget::label;
use crate::budget::unit::{Accepted, Fact, Override, Project};
use crate::diag::{Place, Severity};

use crate::read::account::{Fate, WhyLeft};
use crate::read::facts::names;
use crate::read::grid::SheetCell;

use super::rows::{Row, Stated};
use super::values::{self, Refusal};

/// What a rule may become, in the words of the sheet and of unit.toml.
const WEIGHTS: [(&str, &str, Option<Severity>); 4] = [
    ("停用", "off", None),
    ("提示", "notice", Some(Severity::Notice)),
    ("警告", "warning", Some(Severity::Warning)),
    ("错误", "error", Some(Severity::Error)),
];

/// The id in 对象, as the cell shows it: its blanks part the words of the report.
fn id(row: &mut Row<'_, '_, '_, '_>, key: &str, what: &str) -> Result<String, (String, Refusal)> {
    let Some(at) = row.line.object else {
        let hint = format!("请在“对象”一栏写上{what}，照 check 的结果抄");
        return Err((key.to_owned(), (format!("没有写是哪个{what}"), hint)));
    };
    row.reading.book(at, Fate::Label);
    let shown = row.reading.grid.get(at.0, at.1).map(SheetCell::text).unwrap_or_default();
    Ok(label::seen(shown.trim()).into_owned())
}

/// The lines of the contents, clean.
fn lines(row: &Row<'_, '_, '_, '_>, key: &str) -> Result<Vec<String>, (String, Refusal)> {
    let prose = values::prose(row.reading.grid, &row.line.contents).map_err(|why| (key.to_owned(), why))?;
    Ok(prose.paragraphs.into_iter().map(|paragraph| paragraph.text).collect())
}

/// A rule that is changed: the first line says to what, the rest why.
pub(super) fn rule(row: &mut Row<'_, '_, '_, '_>, first: (u32, u32)) -> Stated {
    let key = names::RULE;
    let id = id(row, key, "规则")?;
    let lines = lines(row, key)?;
    let (head, rest) = lines.split_first().map_or(("", &[][..]), |(head, rest)| (head.as_str(), rest));
    let own = |(word, english, _): &&(&str, &str, Option<Severity>)| {
        label::fold(head).starts_with(word) || label::fold(head).eq_ignore_ascii_case(english)
    };
    let Some((word, _, severity)) = WEIGHTS.iter().find(own) else {
        let found = format!("写着“{head}”，第一行应是停用、提示、警告或错误");
        return Err((key.to_owned(), (found, "请把第一行改成其中一个，原因另起一行".to_owned())));
    };
    // the reason may stand behind the word
    let behind = head.strip_prefix(word).unwrap_or_default().trim_start_matches(is_mark);
    let mut reason: Vec<&str> = vec![behind];
    reason.extend(rest.iter().map(String::as_str));
    let reason = label::clean(&reason.join("\n"));
    if reason.is_empty() {
        let found = format!("（{id}）没有写原因");
        return Err((key.to_owned(), (found, "请在第二行写上原因".to_owned())));
    }
    let change = Override { id: id.clone(), severity: *severity, reason };
    row.book_contents(Fate::Text);
    let cell = row.cell(first);
    let full = format!("rule.\"{id}\"");
    if let Some(known) = row.taking.said.overrides.iter().find(|known| known.id == id) {
        let same = *known == change;
        let name = format!("规则“{id}”的改动");
        return Ok(row.taking.again(same, &name, &full, cell, row.reading.faults));
    }
    row.taking.said.overrides.push(change);
    row.taking.said.places.entry("rule".to_owned()).or_insert(Place::Cell(cell.clone()));
    Ok(row.taking.place(&full, cell))
}

/// What parts a word from what follows it.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '：' | '，' | ',' | '。' | '、' | '=' | '＝')
}

/// A finding that is accepted: lines of fingerprint, name and reason.
pub(super) fn accepted(row: &mut Row<'_, '_, '_, '_>, first: (u32, u32)) -> Stated {
    let key = names::ACCEPTED;
    let id = id(row, key, "问题")?;
    let words = ["指纹", "姓名", "原因"];
    let mut found: [Option<String>; 3] = [None, None, None];
    let mut last: Option<usize> = None;
    for line in lines(row, key)? {
        match words.iter().position(|word| line.starts_with(word)) {
            Some(at) if found[at].is_none() => {
                let text = line.trim_start_matches(words[at]).trim_start_matches(is_mark);
                found[at] = Some(text.trim().to_owned());
                last = Some(at);
            }
            // a reason may have several lines
            _ => match last.and_then(|at| found[at].as_mut()).filter(|_| last == Some(2)) {
                Some(reason) => reason.push_str(&line),
                None => {
                    let why = format!("（{id}）里的“{line}”看不懂");
                    let hint = "请写成三行：指纹 …、姓名 …、原因 …".to_owned();
                    return Err((key.to_owned(), (why, hint)));
                }
            },
        }
    }
    let missing = words.iter().zip(&found).find(|(_, text)| text.as_ref().is_none_or(String::is_empty));
    let (Some(fingerprint), Some(name), Some(reason), None) = (&found[0], &found[1], &found[2], missing)
    else {
        let word = missing.map(|(word, _)| *word).unwrap_or_default();
        let hint = "请写成三行：指纹 …、姓名 …、原因 …".to_owned();
        return Err((key.to_owned(), (format!("（{id}）没有写{word}"), hint)));
    };
    let accept = Accepted {
        id: id.clone(),
        fingerprint: fingerprint.clone(),
        reason: reason.clone(),
        name: name.clone(),
    };
    row.book_contents(Fate::Text);
    let cell = row.cell(first);
    let full = format!("accept.\"{id}\"");
    if let Some(known) = row.taking.said.accepted.iter().find(|known| known.id == id) {
        let same = *known == accept;
        let name = format!("问题“{id}”");
        return Ok(row.taking.again(same, &name, &full, cell, row.reading.faults));
    }
    row.taking.said.accepted.push(accept);
    row.taking.said.places.entry("accept".to_owned()).or_insert(Place::Cell(cell.clone()));
    Ok(row.taking.place(&full, cell))
}

/// Puts a fact into a project; the fate of its cell. `code` is the cell read as a code.
pub(super) fn put(project: &mut Project, key: &str, fact: Fact, code: String) -> Fate {
    match (key, fact) {
        ("code", _) => {
            project.code = Some(code);
            Fate::Code
        }
        ("exempt", Fact::Flag(exempt)) => {
            project.exempt = exempt;
            Fate::Text
        }
        (_, Fact::Money(amount, _)) => {
            project.amount = Some(amount);
            Fate::Amount
        }
        _ => Fate::Left(WhyLeft::Told),
    }
}

/// Whether two projects have the same of one fact.
pub(super) fn is_same(known: &Project, own: &Project, key: &str) -> bool {
    match key {
        "code" => known.code == own.code,
        "exempt" => known.exempt == own.exempt,
        _ => known.amount.as_ref().map(|amount| amount.yuan) == own.amount.as_ref().map(|amount| amount.yuan),
    }
}

/// Hands one fact over.
pub(super) fn hand_over(from: Project, to: &mut Project, key: &str) {
    match key {
        "code" => to.code = from.code,
        "exempt" => to.exempt = from.exempt,
        _ => to.amount = from.amount,
    }
}
