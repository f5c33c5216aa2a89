//! How an amount stands to the figures of the item that it is about.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::budget::amount::round;

use super::items::Figure;
use super::named::Named;
use super::stated::{Span, Stated};

/// How many times too much or too little a misplaced point or a wrong unit makes.
const TIMES: [(i64, &str); 4] = [(10, "十倍"), (100, "一百倍"), (1_000, "一千倍"), (10_000, "一万倍")];
/// Fewer digits than this, right behind the name of an item, must be off by exactly so many times.
const FEW: usize = 3;
/// Fewer digits than this, elsewhere in its clause, meet some figure or other by chance.
const ENOUGH: usize = 4;
/// The same for one digit off: every number has nine neighbours a digit.
const MANY: usize = 5;
/// Figures of an item of which pairs are added up: more come to anything.
const MOST_PAIRS: usize = 12;

/// How an amount is close to a figure without being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// So many times as much, or a part of it.
    Times(&'static str),
    /// The digits behind the last one were cut off.
    CutOff,
    /// Two neighbouring digits changed places.
    Swapped,
    /// One digit is another.
    OneOff,
}

/// How an amount stands to the figures of its item.
pub(super) enum Stands<'s, 'a> {
    /// It is one of them, or the sum of two, or only about right.
    Agrees,
    /// It is close to one.
    Near(Near, &'s Figure<'a>),
    /// It is none, and close to none.
    Unlike,
}

/// How an amount stands to the figures of its item: of either year and any column where it may be right, of
/// the year and column that the sentence means where it may be a slip.
pub(super) fn stands<'s, 'a>(number: &Stated, named: &Named<'s, 'a>) -> Stands<'s, 'a> {
    let all = &named.item.figures;
    if number.about || all.iter().any(|figure| agrees(number, figure)) || is_sum(number, all) {
        return Stands::Agrees;
    }
    // a column has figures of many rows, of which a text means the total
    let meant = |figure: &&&'s Figure<'a>| {
        let rows = !named.item.column || figure.whole;
        rows && figure.year == named.year
    };
    for figure in named.figures.iter().filter(meant) {
        if let Some(near) = near(number, figure, (named.stated, named.total)) {
            return Stands::Near(near, figure);
        }
    }
    Stands::Unlike
}

/// Whether an amount and a figure have a value in common, and the amount is not the figure cut off: half of
/// the last digit lies in both.
pub(super) fn agrees(number: &Stated, figure: &Figure<'_>) -> bool {
    number.span().meets(Span::around(figure.amount.yuan, figure.amount.half)) && !is_cut_off(number, figure)
}

/// Whether an amount is a figure whose further digits were cut off where they round up.
fn is_cut_off(number: &Stated, figure: &Figure<'_>) -> bool {
    let scaled = figure.amount.yuan.checked_div(number.scale);
    let typed = number.value.checked_div(number.scale);
    let (Some(scaled), Some(typed)) = (scaled, typed) else { return false };
    let decimals = number.decimals();
    let cut = scaled.round_dp_with_strategy(decimals, RoundingStrategy::ToZero);
    !number.about && number.significant() >= FEW && cut == typed && round(scaled, decimals) != typed
}

/// Whether an amount is the sum or the difference of two figures of its item.
fn is_sum(number: &Stated, figures: &[Figure<'_>]) -> bool {
    let some: Vec<Span> = figures
        .iter()
        // nothing added to a figure is the figure
        .filter(|figure| !figure.amount.yuan.is_zero())
        .take(MOST_PAIRS)
        .map(|figure| Span::around(figure.amount.yuan, figure.amount.half))
        .collect();
    let said = number.span();
    some.iter().enumerate().any(|(at, one)| {
        some[at + 1..].iter().any(|other| {
            let ways = [one.plus(*other), one.minus(*other), other.minus(*one)];
            ways.into_iter().any(|way| way.high > Decimal::ZERO && way.meets(said))
        })
    })
}

/// How an amount that is not a figure is close to it; `stated` where it stands right behind the name.
fn near(number: &Stated, figure: &Figure<'_>, (stated, total): (bool, bool)) -> Option<Near> {
    let (yuan, half) = (figure.amount.yuan, figure.amount.half);
    if yuan <= Decimal::ZERO || number.value.is_zero() {
        return None;
    }
    let digits = number.significant();
    if stated || digits >= ENOUGH {
        let reach = if digits < FEW { Decimal::ZERO } else { number.half };
        for (times, words) in TIMES {
            let times = Decimal::from(times);
            let many = Span::around(yuan, half);
            // a figure is at most MOST, far below what a decimal holds
            let many = Span { low: many.low * times, high: many.high * times };
            let few = Span::around(number.value * times, reach * times);
            if many.meets(Span::around(number.value, reach)) || few.meets(Span::around(yuan, half)) {
                return Some(Near::Times(words));
            }
        }
    }
    if is_cut_off(number, figure) {
        return Some(Near::CutOff);
    }
    let scaled = yuan.checked_div(number.scale)?;
    let decimals = number.decimals();
    let meant = format!("{:.*}", decimals as usize, round(scaled, decimals));
    // the zeros of a whole total that is said as such count
    let digits = if total { number.digits.len() } else { digits };
    digit_slip(&number.digits, &meant, digits, stated)
}

/// Two neighbouring digits swapped, or one digit off, between two numbers of the same length.
fn digit_slip(typed: &str, meant: &str, digits: usize, stated: bool) -> Option<Near> {
    let typed: Vec<char> = typed.chars().filter(char::is_ascii_digit).collect();
    let meant: Vec<char> = meant.chars().filter(char::is_ascii_digit).collect();
    if typed.len() != meant.len() {
        return None;
    }
    let other: Vec<usize> = (0..typed.len()).filter(|&at| typed[at] != meant[at]).collect();
    match other.as_slice() {
        [_] if digits >= if stated { FEW } else { MANY } => Some(Near::OneOff),
        &[one, next] if next == one + 1 && typed[one] == meant[next] && typed[next] == meant[one] => {
            (digits >= if stated { FEW } else { ENOUGH }).then_some(Near::Swapped)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::amount::Amount;
    use crate::diag::Place;
    use crate::reconcile::prose::amounts::items::Items;
    use crate::reconcile::prose::amounts::named::{Own, named, names_in};
    use crate::reconcile::prose::amounts::sentence::Sentence;
    use crate::reconcile::registry::Year;
    use rust_decimal::dec;

    const YEAR: i32 = 2026;

    fn amount(yuan: Decimal) -> Amount {
        Amount { yuan, half: dec!(0.005), place: Place::File("book.xlsx".into()) }
    }

    /// What is made of the amounts of a sentence, one word each, held against a small budget.
    fn made_of(text: &str) -> String {
        let amounts = [
            ("收入总计", dec!(37620900), dec!(33729600), true),
            ("支出总计", dec!(37620900), dec!(33729600), true),
            ("支出预算", dec!(37620900), dec!(33729600), true),
            ("环卫作业", dec!(2100000), dec!(1500000), false),
            ("公务接待费", dec!(53000), dec!(58000), true),
            ("因公出国(境)费", dec!(40000), dec!(60000), true),
            ("公用经费", dec!(4594751), dec!(3583412), true),
            ("教育支出", dec!(8770800), dec!(7020100), false),
            ("智慧城管平台", dec!(420000), dec!(0), false),
            ("服务", dec!(5862500), dec!(5000000), true),
        ];
        let amounts = amounts.map(|(name, now, before, listed)| (name, amount(now), amount(before), listed));
        let mut items = Items::default();
        let carried = amount(dec!(37530900));
        for (name, now, before, listed) in &amounts {
            let figure = |year: Year, amount| Figure {
                path: format!("{}表/{name}", year.mark()),
                shown: format!("{}表/{name}", year.mark()),
                column: String::new(),
                year,
                amount,
                whole: *listed,
            };
            let beside = if *name == "服务" { "采购" } else { "" };
            let mut figures = vec![figure(Year::This, now), figure(Year::Last, before)];
            // 支出预算 may leave out what is carried over
            let may = Figure { whole: false, ..figure(Year::This, &carried) };
            figures.extend((*name == "支出预算").then_some(may));
            items.known(name, figures, *listed, beside);
        }
        let sentence = Sentence::read(0, text).ok().unwrap();
        let names = names_in(&items, &sentence.words);
        let own = Own { year: YEAR, name: "云川市服务中心" };
        let mut made = Vec::new();
        for (at, number) in sentence.signs().filter(|(_, number)| number.is_money()) {
            let named = named(&sentence, (&items, &names), at, own).ok().unwrap();
            made.push(match &named {
                None => "-",
                Some(named) => match stands(number, named) {
                    Stands::Agrees => "same",
                    Stands::Near(Near::Times(times), _) => times,
                    Stands::Near(Near::CutOff, _) => "cut",
                    Stands::Near(Near::Swapped, _) => "swapped",
                    Stands::Near(Near::OneOff, _) => "digit",
                    Stands::Unlike if named.whole => "whole",
                    Stands::Unlike => "other",
                },
            });
        }
        made.join(" ")
    }

    #[test]
    fn amounts_are_held_against_the_item_of_their_clause() {
        for (text, made) in [
            ("收入总计3762.09万元，支出总计3762.09万元", "same same"),
            ("2026年收入总计0.38亿元", "same"),
            ("收入总计约3800万元", "same"),
            ("支出总计达到3726.09万元", "swapped"),
            ("支出总计3762.08万元", "digit"),
            ("公用经费安排459.47万元", "cut"),
            ("公用经费安排459.48万元", "same"),
            ("公用经费安排4594751元", "same"),
            ("公务接待费预算安排53万元", "十倍"),
            ("公务接待费5.30元", "一万倍"),
            ("云川市服务中心2026年公务接待费53.0万元", "十倍"),
            ("公务接待费530.00万元", "一百倍"),
            ("公务接待费5300.00万元", "一千倍"),
            ("公务接待费5.30万元，比上年5.80万元减少0.50万元", "same - -"),
            ("2025年公务接待费58.00万元", "十倍"),
            ("教育支出8770800万元", "一万倍"),
            ("教育支出787.08万元", "swapped"),
            ("因公出国（境）费4.10万元", "digit"),
            ("因公出国费40万元", "十倍"),
            ("智慧城管平台项目安排42.00万元", "same"),
            ("支出预算3762.09万元", "same"),
            ("本年支出预算安排3753.09万元", "same"),
            ("支出预算3735.09万元", "swapped"),
            ("支出预算5000.00万元", "whole"),
            ("环卫作业年度资金总额210万元", "same"),
            ("环卫作业年度资金总额220万元", "digit"),
            ("环卫作业年度资金总额2100万元", "十倍"),
            ("环卫作业总投入201万元", "swapped"),
            ("环卫作业220万元", "whole"),
            ("智慧城管平台项目安排420000万元", "一万倍"),
            ("公务接待费预算7.77万元", "whole"),
            ("政府采购预算中，服务568.25万元", "swapped"),
            ("其中货物42.80万元、服务586.52万元，均为政府采购", "- swapped"),
        ] {
            assert_eq!(made_of(text), made, "{text}");
        }
    }

    #[test]
    fn figures_of_another_body_are_no_slips() {
        for text in ["图书馆公务接待费0.53万元", "文化馆今年有新的安排，公务接待费53万元"]
        {
            assert_eq!(made_of(text), "other", "{text}");
        }
    }

    #[test]
    fn thresholds_policies_changes_and_others_are_held_against_nothing() {
        for text in [
            "每平方米保洁费3762元",
            "公务接待费每人每次53元",
            "公务接待费单次53万元以上的报批",
            "公务接待费5.00万元以下的不公开",
            "压减公务接待费0.53万元",
            "公务接待费增加53.00万元",
            "上年决算公务接待费5.31万元",
            "2024年公务接待费53.00万元",
            "全市教育支出8770.80亿元",
            "争取上级教育支出877.09万元",
            "公务接待费、会议费53.00万元",
            "因公出国（境）费和公务接待费共93.00万元",
            "非税收入总计划53万元",
            "提供服务586.52万元",
            "设备购置53万元",
        ] {
            let made = made_of(text);
            assert!(made.split(' ').all(|word| matches!(word, "-" | "same")), "{text}: {made}");
        }
    }

    #[test]
    fn slips_of_the_hand_are_known_by_their_digits() {
        let slip = |typed: &str, meant: &str| digit_slip(typed, meant, 5, true);
        assert_eq!(slip("3726.09", "3762.09"), Some(Near::Swapped));
        assert_eq!(slip("3763.09", "3762.09"), Some(Near::OneOff));
        assert_eq!(slip("3763.08", "3762.09"), None);
        assert_eq!(slip("362.09", "3762.09"), None);
        assert_eq!(digit_slip("513", "503", 3, false), None);
        assert_eq!(digit_slip("513", "503", 3, true), Some(Near::OneOff));
    }
}
