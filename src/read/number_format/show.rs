//! Numbers put into the places of a section.

use super::decimal::Decimal15;
use super::parse::Layout;
use super::tokens::{Numerals, Slot, Token};
use super::words;
use super::{Appearance, NoText, NumberKind};

/// Characters of literals that are no words: signs, brackets and what separates digits.
const NO_WORDS: &str = "+-/:,()（）";
/// Powers of ten of a thousand and of a percent sign.
const THOUSAND: i32 = 3;
const PERCENT: i32 = 2;
/// Digits between two commas.
const GROUP: usize = 3;

/// The text as it grows.
#[derive(Default)]
pub(super) struct Strip {
    text: String,
    words: String,
    /// Whether a digit other than zero is shown.
    counts: bool,
}

impl Strip {
    /// Adds digits of the number.
    pub(super) fn digits(&mut self, digits: &str) {
        self.counts |= digits.contains(|digit: char| digit != '0' && digit.is_ascii_digit());
        self.text.push_str(digits);
    }

    /// Adds what stands between digits or in their stead.
    pub(super) fn mark(&mut self, mark: &str) {
        self.text.push_str(mark);
    }

    /// Adds a literal of the code.
    pub(super) fn literal(&mut self, text: &str) {
        self.text.push_str(text);
        self.words.extend(text.chars().filter(|c| !c.is_whitespace() && !NO_WORDS.contains(*c)));
    }

    /// Adds the words among some tokens.
    pub(super) fn words(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.word(token);
        }
    }

    fn word(&mut self, token: &Token) {
        match token {
            Token::Literal(text) => self.literal(text),
            Token::Slash => self.mark("/"),
            Token::Blank => self.mark(" "),
            _ => {}
        }
    }

    /// Whether Excel's own minus is shown: not before zeros.
    pub(super) fn is_minus_shown(&self, kind: NumberKind) -> bool {
        self.counts || !matches!(kind, NumberKind::Number | NumberKind::Percent)
    }

    /// The number as shown, with a minus in front or not.
    pub(super) fn appearance(&self, minus: bool, kind: NumberKind, tens: i8) -> Appearance {
        let text = if minus { format!("-{}", self.text) } else { self.text.clone() };
        Appearance { text: text.trim().to_owned(), kind, tens, words: self.words.clone() }
    }
}

/// By how many powers of ten the digits of a layout are smaller than the number.
pub(super) fn tens(layout: &Layout) -> i8 {
    // both are bounded when the code is read: 4 commas, 12 places
    i8::try_from(layout.thousands * 3 + layout.point_places).unwrap_or(i8::MAX)
}

/// A section of text; blanks of the section's own at its ends are left out, those of the text are not.
pub(super) fn text(tokens: &[Token], typed: &str) -> String {
    let mut parts = vec![Strip::default()];
    for token in tokens {
        match (token, parts.last_mut()) {
            (Token::Text, _) => parts.push(Strip::default()),
            (token, Some(part)) => part.word(token),
            _ => {}
        }
    }
    let last = parts.len() - 1;
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(typed);
        }
        let own = if at == 0 { part.text.trim_start() } else { part.text.as_str() };
        text.push_str(if at == last { own.trim_end() } else { own });
    }
    text
}

/// A section with `General` in it.
pub(super) fn general(
    strip: &mut Strip,
    tokens: &[Token],
    magnitude: &Decimal15,
    numerals: Option<Numerals>,
) -> Result<(), NoText> {
    let digits = words::general(magnitude);
    for token in tokens {
        match (token, numerals) {
            (Token::General, None) => strip.digits(&digits),
            (Token::General, Some(numerals)) => strip.digits(&words::chinese(&digits, numerals)?),
            (other, _) => strip.word(other),
        }
    }
    Ok(())
}

/// A section with places for digits.
pub(super) fn number(
    strip: &mut Strip,
    tokens: &[Token],
    layout: &Layout,
    magnitude: &Decimal15,
    numerals: Option<Numerals>,
) {
    let shift = PERCENT * i32::from(layout.percents) - THOUSAND * i32::from(layout.thousands);
    // a code has at most 255 characters
    let places = i32::try_from(layout.places).unwrap_or(i32::MAX);
    let shown = magnitude.shifted(shift).rounded(places);
    fill(strip, tokens, layout, &shown, numerals);
}

/// Puts a number, rounded already, into the places of a section.
fn fill(strip: &mut Strip, tokens: &[Token], layout: &Layout, shown: &Decimal15, numerals: Option<Numerals>) {
    strip.counts |= !shown.is_zero();
    let mut row = Placed::new(shown, layout, numerals);
    let mut has_point = false;
    for token in tokens {
        match token {
            Token::Digit(slot) if has_point => row.behind(strip, *slot),
            Token::Digit(slot) => row.before(strip, *slot),
            Token::Point => {
                has_point = true;
                row.rest(strip);
                strip.mark(".");
            }
            Token::Percent => strip.mark("%"),
            // a literal point is no word
            Token::Literal(text) if text == "." && row.is_within() => strip.mark("."),
            // nothing, or handled by those who call
            Token::Comma => {}
            Token::Exponent(_) => return,
            other => strip.word(other),
        }
    }
}

/// The digits of a number on their way into their places.
struct Placed {
    whole: Vec<char>,
    fraction: Vec<char>,
    /// Digits behind the point that are not zeros at the end.
    places: usize,
    slots: usize,
    grouped: bool,
    numerals: Option<Numerals>,
    /// Places filled so far, before and behind the point.
    filled: usize,
    behind: usize,
}

impl Placed {
    fn new(shown: &Decimal15, layout: &Layout, numerals: Option<Numerals>) -> Self {
        Self {
            whole: shown.whole().chars().collect(),
            fraction: shown.fraction(layout.places).chars().collect(),
            places: usize::try_from(shown.places()).unwrap_or(usize::MAX),
            slots: layout.whole,
            grouped: layout.grouped,
            numerals,
            filled: 0,
            behind: 0,
        }
    }

    /// Whether some of the places before the point are filled and some are not.
    fn is_within(&self) -> bool {
        self.filled > 0 && self.filled < self.slots
    }

    /// Fills the next place before the point; the first takes all digits that the others leave over.
    fn before(&mut self, strip: &mut Strip, slot: Slot) {
        let after = self.slots - self.filled - 1;
        let from = if self.filled == 0 { self.whole.len().max(after + 1) } else { after + 1 };
        for power in (after..from).rev() {
            let digit = self.whole.len().checked_sub(power + 1).map(|at| self.whole[at]);
            let separated = self.grouped && power > 0 && power % GROUP == 0;
            match (digit, slot) {
                (Some(digit), _) => self.put(strip, digit),
                (None, Slot::Zero) => self.put(strip, '0'),
                (None, Slot::Question) => strip.mark(if separated { "  " } else { " " }),
                (None, Slot::Hash) => {}
            }
            if separated && (digit.is_some() || slot == Slot::Zero) {
                strip.mark(",");
            }
        }
        self.filled += 1;
    }

    /// All digits before the point, where the code has no place for them.
    fn rest(&mut self, strip: &mut Strip) {
        if self.slots == 0 {
            for at in 0..self.whole.len() {
                self.put(strip, self.whole[at]);
            }
        }
    }

    /// Fills the next place behind the point.
    fn behind(&mut self, strip: &mut Strip, slot: Slot) {
        match slot {
            _ if self.behind < self.places => self.put(strip, self.fraction[self.behind]),
            Slot::Zero => self.put(strip, '0'),
            Slot::Question => strip.mark(" "),
            Slot::Hash => {}
        }
        self.behind += 1;
    }

    fn put(&self, strip: &mut Strip, digit: char) {
        let shown = self.numerals.map_or(digit, |numerals| words::digit(digit, numerals));
        strip.mark(shown.encode_utf8(&mut [0; 4]));
    }
}

/// A section with an exponent, which is a multiple of the places before the point.
pub(super) fn scientific(
    strip: &mut Strip,
    tokens: &[Token],
    layout: &Layout,
    magnitude: &Decimal15,
) -> Result<(), NoText> {
    let step = i32::try_from(layout.whole).unwrap_or(i32::MAX);
    let places = i32::try_from(layout.places).unwrap_or(i32::MAX);
    let mut exponent = if magnitude.is_zero() { 0 } else { magnitude.order().div_euclid(step) * step };
    let mut mantissa = magnitude.shifted(-exponent).rounded(places);
    if mantissa.order() >= step {
        if step > 1 {
            return Err(NoText::Unsure("a power of ten that rounding raises"));
        }
        exponent += 1;
        mantissa = mantissa.shifted(-1);
    }
    fill(strip, tokens, layout, &mantissa, None);
    let Some(at) = tokens.iter().position(|token| matches!(token, Token::Exponent(_))) else {
        return Err(NoText::Unsure("an exponent without a sign"));
    };
    let zeros = tokens[at..].iter().filter(|token| matches!(token, Token::Digit(_))).count();
    let sign = match (exponent < 0, &tokens[at]) {
        (true, _) => "-",
        (false, Token::Exponent(true)) => "+",
        _ => "",
    };
    strip.mark(&format!("E{sign}{:0zeros$}", exponent.abs()));
    for token in &tokens[at + 1..] {
        strip.word(token);
    }
    Ok(())
}
