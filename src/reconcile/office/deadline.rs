//! The twenty days within which an approved budget is published, and the approval from which they run.
//!
//! They run from the approval of the right body: of a department's budget the financial body's, of a unit's that of
//! the department above. They end with the first publication; a correction does not begin them anew. The rule
//! compares two stated dates; the days that are left are told on the terminal alone ([`countdown`]), since what is
//! written holds no clock.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::budget::label::fold;
use crate::budget::unit::{Fact, KIND_KEY, Unit};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::at::among;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::bodies::{Bodies, Office};
use super::dates::{APPROVAL, DOCUMENT, FIRST_PUBLIC, Stated};
use super::regions::{is_elsewhere, is_short_for};

/// Days within which a budget is published; the day of the approval is none of them.
const DAYS: i32 = 20;
/// The body that approved the budget.
const APPROVED_BY: &str = "approval.by";
/// The number of its document.
const NUMBER: &str = "approval.number";
/// How the body above is called where it is not named.
const BODY_ABOVE: &str = "主管部门";

/// A year in a number of a document, in whatever brackets.
static NUMBER_YEAR: Pattern = Pattern::new(r"[〔\[［【(（]\s*([12][0-9]{3})\s*[〕\]］】)）]");

/// Published within twenty days.
pub(in crate::reconcile) fn in_time(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(KIND_KEY)?;
    let unit = &world.budget.unit;
    let Some(approved) = Stated::of(unit, APPROVAL) else {
        return Err(Stop::Skip(unit.statement.lacks(APPROVAL)));
    };
    let Some(published) = Stated::of(unit, FIRST_PUBLIC).or_else(|| Stated::of(unit, DOCUMENT)) else {
        return Err(Stop::Skip(unit.statement.lacks(FIRST_PUBLIC)));
    };
    rule.compared += 1;
    rule.look(&approved.place);
    rule.look(&published.place);
    if let Some(other) = other_body(unit, world.pack)? {
        let message = format!("{}，二十日从哪天算起不能确定，没有核对", other.why);
        rule.find(APPROVED_BY, message, Evidence::of(APPROVED_BY, other.name), vec![other.place]);
        return Ok(());
    }
    let last = last_day(approved.date)?;
    let over = days(last, published.date)?;
    if over > 0 {
        let message = format!(
            "{} 写着{}，二十日内公开到{last}为止；{} 写着{}，超过{over}天",
            approved.name, approved.date, published.name, published.date
        );
        let evidence = Evidence::of(APPROVAL, approved.date).and(&published.name, published.date);
        rule.find(APPROVAL, message, evidence, vec![published.place, approved.place]);
    }
    Ok(())
}

/// A body that is not the one whose approval counts.
struct OtherBody {
    name: String,
    why: String,
    place: Place,
}

/// The body that approved the budget, where it is stated and is not the one whose approval counts.
fn other_body(unit: &Unit, pack: &Pack) -> Result<Option<OtherBody>, Stop> {
    let Some(Fact::Text(name)) = unit.facts.get(APPROVED_BY) else { return Ok(None) };
    let bodies = Bodies::of(unit, &pack.manifest)?;
    let keys = &pack.manifest.bodies;
    let financial = keys.finance.iter().any(|word| fold(name).contains(&fold(word)));
    let written = format!("{} 写着“{name}”", unit.statement.named(APPROVED_BY));
    let body = bodies.which(name);
    let why = if among(&keys.supervised, &unit.kind) {
        match (body, bodies.supervisor()) {
            (Office::Supervisor | Office::SupervisorShort, _) => return Ok(None),
            (_, Some(above)) if is_short_for(name, above, &unit.name) => return Ok(None),
            // whose unit it is nobody knows
            (Office::Other, None) => return Ok(None),
            (_, Some(above)) => format!("{written}，单位的预算由主管部门“{above}”批复"),
            (_, None) => format!("{written}，单位的预算由主管部门批复"),
        }
    } else if keys.finance.is_empty() || financial && !is_elsewhere(name, &unit.name, &keys.finance) {
        return Ok(None);
    } else if financial {
        format!("{written}，部门的预算由本级财政部门批复")
    } else {
        format!("{written}，部门的预算由财政部门批复")
    };
    if fold(name) == BODY_ABOVE && among(&keys.supervised, &unit.kind) {
        return Ok(None);
    }
    Ok(Some(OtherBody { name: name.clone(), why, place: unit.place(APPROVED_BY) }))
}

/// Until when a budget must be public, and since when it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deadline {
    /// The last day; none where nobody has said when it was approved, or by the wrong body.
    pub last: Option<Date>,
    /// The day on which it became public; none where that is not stated.
    pub published: Option<Date>,
}

/// The times of a unit, whatever the day of today; nothing of a document that is withheld.
pub fn deadline(unit: &Unit, pack: &Pack) -> Deadline {
    if unit.secrecy.document {
        return Deadline::default();
    }
    let approved = Stated::of(unit, APPROVAL).filter(|_| matches!(other_body(unit, pack), Ok(None)));
    Deadline {
        last: approved.and_then(|approved| last_day_after(approved.date)),
        published: Stated::of(unit, FIRST_PUBLIC).map(|stated| stated.date),
    }
}

/// The last day on which a budget may become public that was approved on a day; none where the calendar ends before.
pub fn last_day_after(approved: Date) -> Option<Date> {
    last_day(approved).ok()
}

/// How many days are left on a day until another, in words.
pub fn left_in_words(today: Date, last: Date) -> Option<String> {
    Some(match days(today, last).ok()? {
        0 => "今天是最后一天".to_owned(),
        left if left > 0 => format!("还有{left}天"),
        left => format!("已超过{}天", left.abs()),
    })
}

/// The last of the twenty days.
fn last_day(approved: Date) -> Result<Date, Stop> {
    approved.checked_add(DAYS.days()).map_err(|_| Stop::skip("批复的日期太晚，二十日以后没有日期"))
}

/// Days from one date to another.
fn days(from: Date, to: Date) -> Result<i32, Stop> {
    let span = from.until(to).map_err(|error| Stop::Skip(format!("日期相差的天数算不出来（{error}）")))?;
    Ok(span.get_days())
}

/// The days that are left on a day until the budget must be public, in one line; none where it is public already,
/// nobody has said when it was approved, or by the wrong body, or its year is over. It is told on the terminal and
/// stands in no file.
pub fn countdown(unit: &Unit, pack: &Pack, today: Date) -> Option<String> {
    let over = i32::from(today.year()) > unit.year;
    let Deadline { last: Some(last), published: None } = deadline(unit, pack) else { return None };
    if over {
        return None;
    }
    let approved = Stated::of(unit, APPROVAL)?;
    let left = left_in_words(today, last)?;
    let ask = unit.statement.ask(FIRST_PUBLIC);
    Some(format!("公开时限：{}批复，二十日内公开到{last}为止，{left}；公开以后{ask}", approved.date))
}

/// The number of the approval is of this budget.
pub(in crate::reconcile) fn number(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    world.sure(crate::budget::unit::YEAR_KEY)?;
    let name = unit.statement.named(NUMBER);
    let Some(Fact::Text(number)) = unit.facts.get(NUMBER) else {
        return Err(Stop::Skip(unit.statement.lacks(NUMBER)));
    };
    let Some(found) = NUMBER_YEAR.regex()?.captures(number) else {
        return Err(Stop::Skip(format!("{name} 里没有写在〔〕里的年份")));
    };
    rule.compared += 1;
    rule.look(&unit.place(NUMBER));
    let Ok(year) = found[1].parse::<i32>() else { return Err(Stop::Skip(format!("{name} 的年份太大"))) };
    // a later one is told of the number itself, by 文字-文号
    if year > unit.year {
        return Ok(());
    }
    let mut evidence = Evidence::of(NUMBER, number);
    let mut places = vec![unit.place(NUMBER)];
    let written = format!("{name} 写着“{number}”，是{year}年的文号");
    let (this, before) = (unit.year, unit.year - 1);
    let message = match Stated::of(unit, APPROVAL) {
        Some(approved) if i32::from(approved.date.year()) != year => {
            evidence = evidence.and(APPROVAL, approved.date);
            places.push(approved.place);
            format!("{written}，{} 却写着{}", approved.name, approved.date)
        }
        _ if year < before => format!("{written}，{this}年预算的批复是{this}年或{before}年的"),
        _ => return Ok(()),
    };
    rule.find(NUMBER, message, evidence, places);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::load::load;

    fn unit(kind: &str, supervisor: Option<&str>, by: &str) -> Unit {
        let mut unit =
            Unit { name: "青岭县水利站".into(), kind: kind.into(), year: 2025, ..Unit::default() };
        let text = |text: &str| Fact::Text(text.to_owned());
        if let Some(above) = supervisor {
            unit.facts.insert("unit.supervisor".into(), text(above));
        }
        unit.facts.insert(APPROVED_BY.into(), text(by));
        unit.facts.insert(APPROVAL.into(), Fact::Date("2025-01-24".into()));
        unit
    }

    #[test]
    fn only_the_right_body_starts_the_clock() {
        let pack = load("jiangxi", &[]).unwrap();
        let above = Some("青岭县水利局");
        for (kind, supervisor, by, right) in [
            ("部门", None, "青岭县财政局", true),
            ("部门", None, "财政部门", true),
            ("部门", None, "青岭县财政金融局", true),
            ("部门", None, "县财政局", true),
            ("部门", None, "江西省财政厅", false),
            ("部门", None, "财政部", false),
            ("部门", None, "青岭县水利局", false),
            ("单位", above, "青岭县水利局", true),
            ("单位", above, "县水利局", true),
            ("单位", above, "主管部门", true),
            ("单位", Some("青岭县人力资源和社会保障局"), "青岭县人社局", true),
            ("单位", Some("人力资源和社会保障局"), "青岭县人社局", true),
            ("单位", Some("青岭县人力资源和社会保障局"), "南山县人社局", false),
            ("单位", above, "青岭县财政局", false),
            ("单位", Some("青岭县财政局"), "青岭县财政局", true),
            ("单位", None, "青岭县财政局", true),
        ] {
            let found = other_body(&unit(kind, supervisor, by), &pack).ok().unwrap();
            assert_eq!(found.is_none(), right, "{kind} {by}");
        }
    }

    #[test]
    fn the_day_of_the_approval_is_none_of_the_twenty() {
        let pack = load("jiangxi", &[]).unwrap();
        let unit = unit("部门", None, "青岭县财政局");
        let told = |day: i8| countdown(&unit, &pack, Date::constant(2025, 2, day)).unwrap();
        assert!(told(10).contains("2025-02-13为止，还有3天"), "{}", told(10));
        assert!(told(13).contains("今天是最后一天"), "{}", told(13));
        assert!(told(14).contains("已超过1天"), "{}", told(14));
        let mut public = unit.clone();
        public.facts.insert(FIRST_PUBLIC.into(), Fact::Date("2025-02-13".into()));
        assert_eq!(countdown(&public, &pack, Date::constant(2025, 2, 14)), None);
    }
}
