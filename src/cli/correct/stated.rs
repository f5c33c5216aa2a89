//! What somebody states of a correction: of which kind it is, why, and on which day; on a terminal the kind and the day
//! are asked for where no option has them.

use std::io::{BufRead, IsTerminal};

use jiff::civil::Date;

use crate::budget::unit::Unit;
use crate::cli::args::{CorrectionArgs, CorrectionKind};
use crate::cli::encoding::{StreamEncoding, to_stderr};
use crate::cli::out::Out;
use crate::cli::steps;
use crate::diag::{Diagnostic, visible};
use crate::edition::StatedCorrection;

use super::{DATE, FIRST_DATE, REASON, refusal};

/// A reason is one clause: more than so many characters are no reason any more.
const LONGEST_REASON: usize = 120;
/// So often a question is asked.
const MOST_ASKED: usize = 3;
/// Signs of files and folders of the house.
const OF_FILES: [&str; 5] = [".xls", ".ods", ".toml", "\\", "公开/"];

/// Reason and day (`YYYY-MM-DD`) of the correction of a mistake.
///
/// # Errors
/// All that is wrong with what is stated, or lacks; that the budget itself was changed, by itself.
pub(super) fn stated(
    asked: &CorrectionArgs,
    unit: &Unit,
    out: &Out,
) -> Result<(String, String), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut kept = |stated: Result<String, Diagnostic>| stated.map_err(|fault| faults.push(fault)).ok();
    let reason = kept(reason(asked.reason.as_deref().unwrap_or_default()));
    let mut on = asked.date.as_deref().and_then(|written| kept(day(written, unit)));
    // nobody answers questions for what is refused anyway
    let asks = faults.is_empty() && std::io::stdin().is_terminal();
    if asks {
        out.done();
    }
    match asked.kind.or_else(|| asks.then(kind_asked).flatten()) {
        Some(CorrectionKind::Error) => {}
        Some(CorrectionKind::Adjustment) => {
            let what = "经批准调整了预算，不是更正：已经公开的预算不改，调整的数在执行和决算里反映";
            let hint = "要公开调整的，请按预算调整的程序另外公开；原来的文件照旧，没有改动";
            return Err(vec![refusal(what, hint)]);
        }
        None => {
            let what = "没有写明是公开的文件有差错，还是批准的预算作了调整";
            let hint = "文件有差错的，加上 --correction-kind 差错更正；预算有调整的不能用更正的办法，已公开的预算不改";
            faults.push(refusal(what, hint));
        }
    }
    if asked.date.is_none() {
        if asks && faults.is_empty() {
            on = day_asked(unit);
        }
        if on.is_none() {
            let hint = format!("请加上更正说明落款的日期，如 {DATE} {}", today());
            faults.push(refusal("没有写更正的日期，封面和更正说明上都要印", &hint));
        }
    }
    match (reason, on) {
        (Some(reason), Some(on)) if faults.is_empty() => Ok((reason, on)),
        _ => Err(faults),
    }
}

/// The day in Beijing.
fn today() -> Date {
    steps::BEIJING.to_datetime(jiff::Timestamp::now()).date()
}

/// Asks of which kind it is, again where the answer means neither; nothing where nobody answers.
fn kind_asked() -> Option<CorrectionKind> {
    // whoever cannot see the question does not answer
    let _ = to_stderr(
        "更正的是哪一种？\n  1　差错更正：批准的预算没有变，公开的文件写错了\n  2　预算调整：批准的预算本身变了\n",
    );
    for _ in 0..MOST_ASKED {
        match answer("请写 1 或 2：")?.as_str() {
            "1" | "１" | "差错" | "更正" | "差错更正" => return Some(CorrectionKind::Error),
            "2" | "２" | "调整" | "预算调整" => return Some(CorrectionKind::Adjustment),
            other => {
                let _ = to_stderr(&format!("  没有“{}”这一种。", visible(other)));
            }
        }
    }
    None
}

/// Asks on which day, again where the answer is none; nothing where nobody answers.
fn day_asked(unit: &Unit) -> Option<String> {
    let today = today().to_string();
    for _ in 0..MOST_ASKED {
        let typed = answer(&format!("更正的日期，印在封面和说明上（直接回车就是 {today}）："))?;
        match day(if typed.is_empty() { &today } else { &typed }, unit) {
            Ok(day) => return Some(day),
            Err(why) => {
                let _ = to_stderr(&format!("  {}。{}\n", visible(&why.message), visible(&why.hint)));
            }
        }
    }
    None
}

/// A line that is typed behind a prompt, without blanks around it; nothing at the end of what is typed.
fn answer(prompt: &str) -> Option<String> {
    let _ = to_stderr(prompt);
    let mut bytes = Vec::new();
    let typed = std::io::stdin().lock().read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0);
    typed.then(|| StreamEncoding::of_stream(true).text(&bytes).trim().to_owned())
}

/// A reason as it is printed: one clause on one line, of things that the public knows.
fn reason(written: &str) -> Result<String, Diagnostic> {
    let refused = |what: &str, hint: &str| Err(refusal(what, hint).at(StatedCorrection::place(REASON)));
    let reason = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = reason.trim_end_matches(['。', '.', '；', ';', '，', ',']).to_owned();
    if reason.chars().any(char::is_control) || visible(&reason) != reason {
        return refused("更正的原因里有看不见的字符", "请重新打一遍，不要从别处粘贴");
    }
    let file = OF_FILES.iter().find(|sign| reason.to_lowercase().contains(**sign));
    if let Some(sign) = file {
        return refused(
            &format!("更正的原因里有“{sign}”，像是文件的名称或位置，公开的文件里不写这些"),
            "请只写错在哪里、为什么错",
        );
    }
    match reason.chars().count() {
        0 => refused("更正的原因是空的", "请写一句话，如 --correction 汇总时漏计一个项目"),
        long if long > LONGEST_REASON => refused(
            &format!("更正的原因有{long}个字，说明里放不下"),
            &format!("请写一句话，不超过{LONGEST_REASON}个字"),
        ),
        _ => Ok(reason),
    }
}

/// The day of a correction, not before the document's own nor before the first publication.
fn day(written: &str, unit: &Unit) -> Result<String, Diagnostic> {
    let place = StatedCorrection::place(DATE);
    let Ok(day) = written.parse::<Date>() else {
        let what = format!("更正日期“{}”不是一个日期", visible(written));
        return Err(refusal(&what, "请写成 2026-03-05 这样").at(place));
    };
    if unit.date.parse().is_ok_and(|own: Date| day < own) {
        let what = format!("更正日期{day}早于文件的日期{}", unit.date);
        let hint = "请核对这两个日期：更正不会早于文件编成的日期";
        return Err(refusal(&what, hint).at(place).at(unit.place("date")));
    }
    let first = unit.stated(FIRST_DATE);
    if let Some(first) = first.filter(|first| first.parse().is_ok_and(|first: Date| day < first)) {
        let what = format!("更正日期{day}早于首次公开日期{first}");
        return Err(refusal(&what, "请核对这两个日期").at(place).at(unit.place(FIRST_DATE)));
    }
    Ok(day.to_string())
}
