//! Counts that a text states of the publisher and that `unit.toml` states as facts: cars.

use rust_decimal::Decimal;

use crate::budget::unit::Fact;
use crate::diag::Severity::Warning;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::sentence::{Sentence, with_numbers};
use super::stated::Unit;
use super::tell_as;

/// All cars of the publisher: 本单位共有车辆2辆.
static CARS: Pattern = Pattern::new(
    r"(?:^|[,;:])(?:我|本)(?:单位|部门|局|中心)(?:共有|现有|实有)(?:公务)?车辆(?:总数|合计|共)?(?:为)?([\x{E000}-\x{F7FF}])",
);
/// Their number as a fact, and the day of which it is.
const CARS_FACT: &str = "assets.vehicles";
const CARS_DATE: &str = "assets.date";
/// A day in a text.
static DAY: Pattern = Pattern::new(r"(20[0-9]{2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日|底|末)?|底|末|初)?");
/// With one of these the text means other cars, or those of another time.
const OTHERS: [&str; 12] =
    ["上年", "去年", "原", "曾", "下属", "所属", "购置", "报废", "更新", "租", "年底", "改革"];

/// Counts are those of the facts.
pub(super) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    let facts = &world.budget.unit.facts;
    let Some(Fact::Count(stated)) = facts.get(CARS_FACT) else { return Ok(()) };
    let day = match facts.get(CARS_DATE) {
        Some(Fact::Date(day)) => day.as_str(),
        _ => "",
    };
    for passage in world.passages() {
        for sentence in with_numbers(passage)? {
            let Some(count) = cars(&sentence, day)? else { continue };
            rule.compared += 1;
            if count != *stated {
                let named = world.budget.unit.statement.named(CARS_FACT);
                let said =
                    format!("写着共有车辆{}辆，{named}是{}，两者不同", count.normalize(), stated.normalize());
                tell_as(rule, Warning, (passage, &sentence), said);
            }
        }
    }
    Ok(())
}

/// How many cars a sentence says there are on a day; none where it may mean another day or other cars.
fn cars(sentence: &Sentence<'_>, day: &str) -> Result<Option<Decimal>, Stop> {
    let words = &sentence.words;
    let Some(found) = CARS.regex()?.captures(words) else { return Ok(None) };
    let Some(number) = sentence.number(&found[1]) else { return Ok(None) };
    let in_cars = number.unit == Unit::Other("辆".to_owned()) && !number.about;
    if !in_cars || OTHERS.iter().any(|word| words.contains(word)) {
        return Ok(None);
    }
    for said in DAY.regex()?.captures_iter(words) {
        let two = |at: usize| said.get(at).map_or(String::new(), |part| format!("{:0>2}", part.as_str()));
        if format!("{}-{}-{}", &said[1], two(2), two(3)) != day {
            return Ok(None);
        }
    }
    Ok(Some(number.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cars_are_those_of_the_day_that_the_fact_is_of() {
        let stated = |text: &str| {
            let sentence = Sentence::read(0, text).ok().unwrap();
            cars(&sentence, "2022-07-31").ok().unwrap().map(|count| count.to_string())
        };
        for text in ["截至2022年7月31日，本单位共有车辆2辆，均为一般公务用车", "本部门共有车辆2辆"]
        {
            assert_eq!(stated(text).as_deref(), Some("2"), "{text}");
        }
        for text in [
            "截至2022年12月31日，本单位共有车辆2辆",
            "2021年底，本单位共有车辆2辆",
            "改革前，本单位共有车辆2辆",
            "本单位下属的图书馆共有车辆2辆",
            "本单位共有车辆约20辆",
            "南昌市公安局共有车辆20辆",
        ] {
            assert_eq!(stated(text), None, "{text}");
        }
    }
}
