//! Days and times of day.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::NoText;
use super::beats::{Beat, Clock};
use super::decimal::Decimal15;
use super::show::Strip;
use super::tokens::{HalfDay, Numerals};
use super::words;

/// The last day of the calendar, 9999-12-31, counted from 1900.
const LAST_DAY: i64 = 2_958_465;
/// Days from the start of the calendar of 1900 to that of 1904.
const FROM_1904: i64 = 1_462;
/// The day that the calendar of 1900 has and the world has not: 1900-02-29.
const NO_SUCH_DAY: i64 = 60;
/// Milliseconds, as far as Excel shows time.
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Digits of a day that are read: a millisecond is the eighth.
const DAY_PLACES: usize = 15;
/// One day, in units of the last of them.
const DAY_UNITS: i128 = 1_000_000_000_000_000;
/// Days of a week.
const WEEK: i64 = 7;
/// Buddhist years are so many ahead.
const BUDDHIST: i32 = 543;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const CHINESE_DAYS: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];

/// A point in time taken apart.
struct Moment {
    year: i32,
    month: u32,
    day: u32,
    /// 0 for Sunday.
    weekday: usize,
    /// Milliseconds of the day.
    time: i64,
    /// Milliseconds since the start of the calendar that the workbook uses.
    elapsed: i64,
}

/// Shows a date or time; the number is not negative.
pub(super) fn show(
    strip: &mut Strip,
    beats: &[Beat],
    clock: Clock,
    magnitude: &Decimal15,
    from_1904: bool,
    numerals: Option<Numerals>,
) -> Result<(), NoText> {
    let elapsed = milliseconds(magnitude, from_1904)?;
    let rounded = rounded(elapsed, clock)?;
    let moment = moment(rounded, from_1904)?;
    for beat in beats {
        show_beat(strip, beat, clock, &moment, numerals)?;
    }
    Ok(())
}

/// Milliseconds since the start of the calendar.
fn milliseconds(magnitude: &Decimal15, from_1904: bool) -> Result<i64, NoText> {
    let whole = magnitude.whole();
    let last = if from_1904 { LAST_DAY - FROM_1904 } else { LAST_DAY };
    let late = whole.len() > LAST_DAY.to_string().len();
    let (Ok(days), Ok(part)) = (
        format!("0{}", if late { "" } else { &whole }).parse::<i64>(),
        magnitude.fraction(DAY_PLACES).parse::<i128>(),
    ) else {
        return Err(NoText::LateDate);
    };
    if late || days > last {
        return Err(NoText::LateDate);
    }
    let time = (part * i128::from(DAY) * 2 + DAY_UNITS) / (2 * DAY_UNITS);
    match i64::try_from(time) {
        Ok(time) => Ok(days * DAY + time),
        Err(_) => Err(NoText::LateDate),
    }
}

/// Time rounded to what is shown of it. Where that would change the minute, or the day where only that is
/// shown, it is not sure whether Excel rounds.
fn rounded(elapsed: i64, clock: Clock) -> Result<i64, NoText> {
    let mut unit = SECOND;
    for _ in 0..clock.places {
        unit /= 10;
    }
    let rounded = (elapsed + unit / 2) / unit.max(1) * unit.max(1);
    let larger = if clock.timed { MINUTE } else { DAY };
    if rounded / larger != elapsed / larger {
        return Err(NoText::Unsure("a time less than a second before the next minute"));
    }
    Ok(if clock.seconds { rounded } else { elapsed })
}

/// Takes a time apart.
fn moment(elapsed: i64, from_1904: bool) -> Result<Moment, NoText> {
    let serial = elapsed / DAY + if from_1904 { FROM_1904 } else { 0 };
    let (year, month, day) = match serial {
        // the calendar starts with the day before 1900-01-01
        0 => (1900, 1, 0),
        NO_SUCH_DAY => (1900, 2, 29),
        _ => {
            let start = Date::constant(1899, 12, if serial < NO_SUCH_DAY { 31 } else { 30 });
            let span: Span = serial.days();
            let Ok(date) = start.checked_add(span) else { return Err(NoText::LateDate) };
            (i32::from(date.year()), date.month().unsigned_abs().into(), date.day().unsigned_abs().into())
        }
    };
    if serial > LAST_DAY {
        return Err(NoText::LateDate);
    }
    // Excel's 1900-01-01 is a Sunday, so that days after the one that is not are right
    let weekday = usize::try_from((serial + WEEK - 1) % WEEK).unwrap_or(0);
    Ok(Moment { year, month, day, weekday, time: elapsed % DAY, elapsed })
}

fn show_beat(
    strip: &mut Strip,
    beat: &Beat,
    clock: Clock,
    moment: &Moment,
    numerals: Option<Numerals>,
) -> Result<(), NoText> {
    let hour = moment.time / HOUR;
    let month = usize::try_from(moment.month).unwrap_or(1).saturating_sub(1) % MONTHS.len();
    match beat {
        Beat::Literal(text) => strip.literal(text),
        Beat::Blank => strip.mark(" "),
        Beat::Year(letters) => strip.mark(&year(moment.year, *letters, numerals)),
        Beat::BuddhistYear(letters) => strip.mark(&year(moment.year + BUDDHIST, *letters, numerals)),
        Beat::Month(letters) => strip.mark(&field(moment.month.into(), *letters, numerals)?),
        Beat::Day(letters) => strip.mark(&field(moment.day.into(), *letters, numerals)?),
        Beat::MonthName(letters) => strip.mark(match letters {
            3 => &MONTHS[month][..3],
            5 => &MONTHS[month][..1],
            _ => MONTHS[month],
        }),
        Beat::ChineseMonthName => {
            strip.mark(&words::of_date(moment.month, 1, Numerals::Plain)?);
            strip.mark("月");
        }
        Beat::DayName(letters) => {
            let name = DAYS[moment.weekday];
            strip.mark(if *letters == 3 { &name[..3] } else { name });
        }
        Beat::ChineseDayName => strip.mark(&format!("星期{}", CHINESE_DAYS[moment.weekday])),
        Beat::Hour(letters) => {
            let shown = if clock.halves { (hour + 11) % 12 + 1 } else { hour };
            strip.mark(&field(shown, *letters, numerals)?);
        }
        Beat::Minute(letters) => strip.mark(&field(moment.time / MINUTE % 60, *letters, numerals)?),
        Beat::Second(letters) => strip.mark(&field(moment.time / SECOND % 60, *letters, numerals)?),
        Beat::Decimals(places) => {
            let digits = format!("{:03}", moment.time % SECOND);
            strip.mark(&format!(".{}", &digits[..*places]));
        }
        Beat::HalfDay(half) => strip.mark(&half_day(*half, hour < 12)),
        Beat::Elapsed(letter, letters) => {
            let unit = match letter {
                'h' => HOUR,
                'm' => MINUTE,
                _ => SECOND,
            };
            strip.mark(&field(moment.elapsed / unit, *letters, None)?);
        }
    }
    Ok(())
}

fn year(year: i32, letters: usize, numerals: Option<Numerals>) -> String {
    let digits = if letters == 2 { format!("{:02}", year % 100) } else { format!("{year:04}") };
    numerals.map_or(digits.clone(), |numerals| words::one_by_one(&digits, numerals))
}

/// A number of at least so many digits, or in words.
fn field(number: i64, letters: usize, numerals: Option<Numerals>) -> Result<String, NoText> {
    let Some(numerals) = numerals else { return Ok(format!("{number:0letters$}")) };
    match u32::try_from(number) {
        Ok(number) => words::of_date(number, letters, numerals),
        Err(_) => Err(NoText::Unsure("a large number of a date in Chinese numerals")),
    }
}

fn half_day(half: HalfDay, morning: bool) -> String {
    let (before, after) = match half {
        HalfDay::Latin => ("AM", "PM"),
        HalfDay::Chinese => ("上午", "下午"),
        HalfDay::Letters(before, after) => return if morning { before } else { after }.to_string(),
    };
    if morning { before } else { after }.to_owned()
}
