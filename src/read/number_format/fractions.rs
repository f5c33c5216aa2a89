//! Numbers as fractions.

use super::NoText;
use super::decimal::Decimal15;
use super::parse::{Ratio, Under};
use super::show::Strip;
use super::tokens::{Slot, Token};

/// Digits behind the point that are looked at; the number has 15.
const PLACES: usize = 18;
/// One, in units of the last of them.
const ONE: u128 = 1_000_000_000_000_000_000;
/// Digits of a whole number that is made part of the numerator.
const WHOLE_DIGITS: usize = 15;

/// Shows a number as a fraction.
pub(super) fn show(
    strip: &mut Strip,
    ratio: &Ratio,
    magnitude: &Decimal15,
    minus: bool,
) -> Result<(), NoText> {
    let whole = magnitude.whole();
    let (Ok(rest), true) = (magnitude.fraction(PLACES).parse::<u128>(), whole.len() <= WHOLE_DIGITS) else {
        return Err(NoText::Unsure("a fraction of so large a number"));
    };
    let (over, under) = parts(rest, &ratio.under)?;
    let rounded_away = (over == 0 || over == under) && magnitude.places() > 0;
    if rounded_away || (over == 0 && ratio.whole.is_empty() && whole.is_empty()) {
        return Err(NoText::Unsure("a fraction that is nothing or one"));
    }
    strip.words(&ratio.before);
    if ratio.whole.is_empty() {
        let Ok(whole) = format!("0{whole}").parse::<u128>() else {
            return Err(NoText::Unsure("a fraction of so large a number"));
        };
        bar(strip, ratio, whole * under + over, under);
    } else {
        let visible = |tokens: &[Token]| {
            tokens.iter().any(|token| matches!(token, Token::Literal(text) if !text.trim().is_empty()))
        };
        let lone = whole.is_empty() && !ratio.whole.contains(&Slot::Zero);
        if lone && over > 0 && (minus || visible(&ratio.before)) || over == 0 && visible(&ratio.after) {
            return Err(NoText::Unsure("blanks beside a fraction"));
        }
        let zero = if lone && over > 0 { "" } else { "0" };
        right(strip, &ratio.whole, if whole.is_empty() { zero } else { &whole });
        if over > 0 {
            strip.mark(&" ".repeat(ratio.gap));
            bar(strip, ratio, over, under);
        }
    }
    strip.words(&ratio.after);
    Ok(())
}

/// Numerator, bar and denominator.
fn bar(strip: &mut Strip, ratio: &Ratio, over: u128, under: u128) {
    right(strip, &ratio.over, &over.to_string());
    strip.mark("/");
    let digits = under.to_string();
    strip.digits(&digits);
    if let Under::Slots(slots) = &ratio.under {
        for slot in slots.iter().skip(digits.len()) {
            strip.mark(absent(*slot));
        }
    }
}

/// Digits put into places from the right.
fn right(strip: &mut Strip, slots: &[Slot], digits: &str) {
    for slot in &slots[..slots.len().saturating_sub(digits.len())] {
        strip.mark(absent(*slot));
    }
    strip.digits(digits);
}

/// What a place shows without a digit.
fn absent(slot: Slot) -> &'static str {
    match slot {
        Slot::Zero => "0",
        Slot::Hash => "",
        Slot::Question => " ",
    }
}

/// Numerator and denominator of a part of one.
fn parts(rest: u128, under: &Under) -> Result<(u128, u128), NoText> {
    match under {
        Under::Fixed(under) => {
            let under = u128::from(*under);
            Ok(((rest * under * 2 + ONE) / (2 * ONE), under))
        }
        Under::Slots(slots) => {
            let mut most = 1;
            for _ in slots {
                most *= 10;
            }
            let nearest = nearest(rest, most - 1);
            // Excel's way is not written down; where both ways agree there is no other
            match nearest == convergent(rest, most - 1) {
                true => Ok(nearest),
                false => Err(NoText::Unsure("which fraction is the nearest")),
            }
        }
    }
}

/// The nearest fraction with a denominator of at most `most`, the smallest such denominator.
fn nearest(rest: u128, most: u128) -> (u128, u128) {
    let mut best = (0, 1);
    let mut best_error = rest;
    for under in 1..=most {
        let over = (rest * under * 2 + ONE) / (2 * ONE);
        let error = (rest * under).abs_diff(over * ONE);
        // errors are in units of one over the denominator
        if error * best.1 < best_error * under {
            best = (over, under);
            best_error = error;
        }
    }
    best
}

/// The last convergent of the continued fraction with a denominator of at most `most`.
fn convergent(rest: u128, most: u128) -> (u128, u128) {
    let (mut before, mut now) = ((1, 0), (0, 1));
    let (mut large, mut small) = (ONE, rest);
    while small > 0 {
        let times = large / small;
        let under = times * now.1 + before.1;
        if under > most {
            break;
        }
        let next = (times * now.0 + before.0, under);
        (before, now) = (now, next);
        (large, small) = (small, large % small);
    }
    now
}
