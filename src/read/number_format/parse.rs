//! Sections of a format code given their meaning; what has none that is sure is not known.

use super::UnknownToken;
use super::beats::{self, Beat, Clock};
use super::tokens::{self, Bound, Locale, Numerals, RawSection, Slot, Token};

/// A section is for numbers above zero, below, zero and text.
const MOST_SECTIONS: usize = 4;
/// Commas and percent signs beyond these are no format of money.
const MOST_THOUSANDS: u8 = 4;
const MOST_PERCENTS: u8 = 2;
/// Places behind a literal point beyond these are no unit of money.
const MOST_POINT_PLACES: u8 = 12;
/// Digits of a denominator that is looked for; more would be thousands of trials a cell.
const DENOMINATOR_DIGITS: usize = 3;
/// Digits of a denominator that is given.
const FIXED_DIGITS: usize = 4;
/// Excel's long date and time of day in zh-CN.
const SYSTEM_DATE: &str = "yyyy\"年\"m\"月\"d\"日\"";
const SYSTEM_TIME: &str = "h:mm:ss";
/// Marks between digits that can be taken for a decimal point but are none.
const POINT_LIKE: [char; 6] = ['．', '。', '·', '，', '․', '｡'];

/// A section that shows something.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) bound: Option<Bound>,
    pub(super) numerals: Option<Numerals>,
    pub(super) body: Body,
}

/// What a section shows.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Nothing of the number.
    Words(Vec<Token>),
    General(Vec<Token>),
    Number(Vec<Token>, Layout),
    Fraction(Ratio),
    Date(Vec<Beat>, Clock),
    /// What is typed.
    Text(Vec<Token>),
}

/// The digits of a section.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// Places before the point.
    pub(super) whole: usize,
    /// Places behind it.
    pub(super) places: usize,
    /// Whether thousands are set apart.
    pub(super) grouped: bool,
    /// Commas that divide by a thousand.
    pub(super) thousands: u8,
    pub(super) percents: u8,
    /// Places behind a literal point.
    pub(super) point_places: u8,
    /// Whether there is an exponent.
    pub(super) scientific: bool,
}

/// A number as a fraction.
#[derive(Debug, Clone)]
pub(super) struct Ratio {
    pub(super) before: Vec<Token>,
    pub(super) whole: Vec<Slot>,
    /// Blanks between the whole number and the numerator.
    pub(super) gap: usize,
    pub(super) over: Vec<Slot>,
    pub(super) under: Under,
    pub(super) after: Vec<Token>,
}

/// A denominator.
#[derive(Debug, Clone)]
pub(super) enum Under {
    Fixed(u32),
    Slots(Vec<Slot>),
}

/// Reads a code: the sections for numbers and the one for text.
pub(super) fn clauses(code: &str) -> Result<(Vec<Clause>, Option<Clause>), UnknownToken> {
    let raw = tokens::sections(code)?;
    if raw.len() > MOST_SECTIONS {
        return Err(UnknownToken::new(code));
    }
    let mut numeric = Vec::new();
    let mut text = None;
    for (index, section) in raw.iter().enumerate() {
        let clause = clause(section)?;
        let last = index + 1 == raw.len();
        let is_text = matches!(clause.body, Body::Text(_));
        let is_words = matches!(clause.body, Body::Words(_));
        match (is_text, index + 1 == MOST_SECTIONS) {
            (true, _) if last && clause.bound.is_none() => text = Some(clause),
            (false, true) if is_words && clause.bound.is_none() => text = Some(clause),
            (false, false) => numeric.push(clause),
            _ => return Err(section.unknown()),
        }
    }
    let bounds: Vec<bool> = numeric.iter().map(|clause| clause.bound.is_some()).collect();
    match bounds.as_slice() {
        [] | [_] | [false, false] | [true, _] | [false, false, false] | [true, true, false] => {}
        _ => return Err(UnknownToken::new(code)),
    }
    Ok((numeric, text))
}

/// Gives a section its meaning.
fn clause(raw: &RawSection) -> Result<Clause, UnknownToken> {
    match raw.locale {
        Locale::SystemDate => return system(raw, SYSTEM_DATE),
        Locale::SystemTime => return system(raw, SYSTEM_TIME),
        _ => {}
    }
    if raw.tokens.is_empty() && !raw.source.is_empty() {
        return Err(raw.unknown());
    }
    let has = |wanted: fn(&Token) -> bool| raw.tokens.iter().any(wanted);
    let body = if has(|t| matches!(t, Token::Date(..) | Token::Elapsed(..) | Token::HalfDay(_))) {
        let (beats, clock) = beats::date(raw)?;
        Body::Date(beats, clock)
    } else if has(|t| *t == Token::Text) {
        plain(raw, |t| *t == Token::Text)?;
        Body::Text(raw.tokens.clone())
    } else if has(|t| *t == Token::General) {
        plain(raw, |t| *t == Token::General)?;
        if raw.tokens.iter().filter(|t| **t == Token::General).count() > 1 {
            return Err(raw.unknown());
        }
        Body::General(raw.tokens.clone())
    } else if has(|t| matches!(t, Token::Digit(_))) {
        digits(raw)?
    } else {
        plain(raw, |_| false)?;
        Body::Words(raw.tokens.clone())
    };
    numerals(raw, &body)?;
    Ok(Clause { bound: raw.bound, numerals: raw.numerals, body })
}

/// A section that the settings of the system replace.
fn system(raw: &RawSection, code: &str) -> Result<Clause, UnknownToken> {
    let own = tokens::sections(code)?;
    match own.first() {
        Some(first) if raw.bound.is_none() && raw.numerals.is_none() => clause(first),
        _ => Err(raw.unknown()),
    }
}

/// Whether a token stands for itself alone.
fn is_words(token: &Token) -> bool {
    matches!(token, Token::Literal(_) | Token::Blank | Token::Fill | Token::Slash)
}

/// Checks that a section is made of words and of what `other` allows.
fn plain(raw: &RawSection, other: fn(&Token) -> bool) -> Result<(), UnknownToken> {
    match raw.tokens.iter().all(|token| is_words(token) || other(token)) {
        true => Ok(()),
        false => Err(raw.unknown()),
    }
}

/// Checks that Chinese numerals are asked for only where it is sure what they look like.
fn numerals(raw: &RawSection, body: &Body) -> Result<(), UnknownToken> {
    let Some(numerals) = raw.numerals else { return Ok(()) };
    let wide = numerals == Numerals::Wide;
    let known = match body {
        Body::General(_) => !wide,
        Body::Number(tokens, layout) => {
            let zeros = tokens.iter().all(|t| !matches!(t, Token::Digit(Slot::Hash | Slot::Question)));
            let bare = !layout.grouped && layout.thousands == 0 && layout.percents == 0;
            zeros && bare && !layout.scientific && !(wide && layout.places > 0)
        }
        Body::Date(beats, _) => {
            !wide && !beats.iter().any(|beat| matches!(beat, Beat::Elapsed(..) | Beat::Decimals(_)))
        }
        Body::Fraction(_) => false,
        Body::Words(_) | Body::Text(_) => true,
    };
    match known && matches!(raw.locale, Locale::Own | Locale::Chinese) {
        true => Ok(()),
        false => Err(raw.unknown()),
    }
}

/// A section with places for digits.
fn digits(raw: &RawSection) -> Result<Body, UnknownToken> {
    let tokens = &raw.tokens;
    for (at, token) in tokens.iter().enumerate() {
        let is_digit = |t: &Token| matches!(t, Token::Digit(_) | Token::Numeral(_));
        if *token == Token::Slash && tokens[..at].iter().any(is_digit) && tokens[at..].iter().any(is_digit) {
            return Ok(Body::Fraction(ratio(raw, at)?));
        }
    }
    let mut layout = Layout::default();
    let mut walk = Walk::default();
    for at in 0..tokens.len() {
        walk.step(tokens, at, &mut layout).ok_or_else(|| raw.unknown())?;
    }
    let fits = layout.thousands <= MOST_THOUSANDS && layout.percents <= MOST_PERCENTS;
    let point = layout.point_places == 0 || !(walk.point || layout.grouped || layout.scientific);
    let exponent = !layout.scientific || (walk.exponent > 0 && layout.whole > 0);
    let bare = !layout.scientific || (!layout.grouped && layout.thousands == 0 && layout.percents == 0);
    match fits && point && exponent && bare && layout.point_places <= MOST_POINT_PLACES {
        true => Ok(Body::Number(tokens.clone(), layout)),
        false => Err(raw.unknown()),
    }
}

/// How far the digits of a section have been read.
#[derive(Default)]
struct Walk {
    point: bool,
    /// The last place, of the part that is being read.
    slot: Option<Slot>,
    /// Whether a comma or percent sign has ended the digits.
    ended: bool,
    /// Words since the last digit.
    between: String,
    exponent: usize,
}

impl Walk {
    /// Takes in one token; nothing when it is not known what it does there.
    fn step(&mut self, tokens: &[Token], at: usize, layout: &mut Layout) -> Option<()> {
        match &tokens[at] {
            Token::Digit(slot) => self.digit(*slot, layout)?,
            Token::Comma => {
                let before = at.checked_sub(1).map(|before| &tokens[before]);
                let between = matches!(before, Some(Token::Digit(_)))
                    && matches!(tokens.get(at + 1), Some(Token::Digit(_)));
                if between && !self.point && !layout.scientific {
                    layout.grouped = true;
                } else if matches!(before, Some(Token::Digit(_) | Token::Comma)) {
                    layout.thousands = layout.thousands.saturating_add(1);
                    self.ended = true;
                } else {
                    return None;
                }
            }
            Token::Point => {
                if self.point || layout.scientific {
                    return None;
                }
                self.point = true;
                // thousands may be cut off before the point, a percent sign may not stand there
                self.ended = layout.percents > 0 && self.slot.is_some();
                self.slot = None;
                self.between.clear();
            }
            Token::Percent => {
                layout.percents = layout.percents.saturating_add(1);
                self.ended = layout.whole + layout.places > 0;
            }
            Token::Exponent(_) => {
                if layout.scientific || self.ended || !self.between.is_empty() {
                    return None;
                }
                layout.scientific = true;
                self.slot = None;
            }
            Token::Literal(text) => self.between.push_str(text),
            Token::Slash => self.between.push('/'),
            Token::Blank | Token::Fill => self.between.push(' '),
            _ => return None,
        }
        Some(())
    }

    fn digit(&mut self, slot: Slot, layout: &mut Layout) -> Option<()> {
        if self.ended {
            return None;
        }
        if layout.scientific {
            let close = self.between.is_empty() && slot == Slot::Zero;
            self.exponent += 1;
            return close.then_some(());
        }
        let first = layout.whole + layout.places == 0;
        let words = std::mem::take(&mut self.between);
        if !first && !words.is_empty() {
            self.words(&words, layout)?;
        }
        let in_order = match self.slot {
            None => true,
            // behind the point zeros come first, before it they come last
            Some(last) if self.point => last == slot || last == Slot::Zero,
            Some(last) => last != Slot::Zero || slot == Slot::Zero,
        };
        self.slot = Some(slot);
        if self.point {
            layout.places += 1;
        } else {
            layout.whole += 1;
            if layout.point_places > 0 || words == "." && !first {
                layout.point_places = layout.point_places.saturating_add(1);
            }
        }
        in_order.then_some(())
    }

    /// Words between two digits: a point that is a literal shifts the others.
    fn words(&self, words: &str, layout: &Layout) -> Option<()> {
        if words.contains(POINT_LIKE) || layout.grouped {
            return None;
        }
        let second = layout.point_places > 0 || self.point;
        (!words.contains('.') || words == "." && !second).then_some(())
    }
}

/// A section with a fraction bar at `bar`.
fn ratio(raw: &RawSection, bar: usize) -> Result<Ratio, UnknownToken> {
    let tokens = &raw.tokens;
    let unknown = || raw.unknown();
    let Some(start) = tokens.iter().position(|token| !is_words(token)) else { return Err(unknown()) };
    let runs: Vec<&[Token]> = tokens[start..bar].split(is_words).filter(|run| !run.is_empty()).collect();
    let mut rows = Vec::new();
    for run in &runs {
        rows.push(slots(run).ok_or_else(unknown)?);
    }
    let Some(over) = rows.pop() else { return Err(unknown()) };
    let whole = rows.pop().unwrap_or_default();
    let gap: Vec<&Token> = tokens[start..bar].iter().filter(|token| is_words(token)).collect();
    let blank = |token: &&Token| matches!(token, Token::Blank) || **token == Token::Literal(" ".to_owned());
    let separated = gap.iter().all(blank) && gap.is_empty() == whole.is_empty();
    let end = tokens[bar + 1..].iter().position(is_words).map_or(tokens.len(), |end| bar + 1 + end);
    let tail_is_words = tokens[end..].iter().all(is_words);
    // a zero as numerator is shown in more than one way
    let over_is_sure = !over.contains(&Slot::Zero);
    let close = tokens[start..bar].last().is_some_and(|token| !is_words(token));
    if !(rows.is_empty() && separated && tail_is_words && over_is_sure && close) {
        return Err(unknown());
    }
    let under = under(&tokens[bar + 1..end]).ok_or_else(unknown)?;
    let (before, after) = (tokens[..start].to_vec(), tokens[end..].to_vec());
    Ok(Ratio { before, whole, gap: gap.len(), over, under, after })
}

/// A run of places for digits, and nothing else.
fn slots(run: &[Token]) -> Option<Vec<Slot>> {
    let mut slots = Vec::new();
    for token in run {
        let Token::Digit(slot) = token else { return None };
        if slots.last() == Some(&Slot::Zero) && *slot != Slot::Zero {
            return None;
        }
        slots.push(*slot);
    }
    Some(slots)
}

/// A denominator: a number, or places for one.
fn under(tokens: &[Token]) -> Option<Under> {
    if !matches!(tokens.first(), Some(Token::Numeral(_))) {
        let slots = slots(tokens)?;
        let fits = (1..=DENOMINATOR_DIGITS).contains(&slots.len()) && !slots.contains(&Slot::Zero);
        return fits.then_some(Under::Slots(slots));
    }
    if tokens.len() > FIXED_DIGITS {
        return None;
    }
    let mut number = 0;
    for token in tokens {
        let digit = match token {
            Token::Numeral(numeral) => numeral.to_digit(10)?,
            Token::Digit(Slot::Zero) => 0,
            _ => return None,
        };
        number = number * 10 + digit;
    }
    Some(Under::Fixed(number))
}
