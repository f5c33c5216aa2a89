//! A format code cut into sections and each section into tokens.

use super::UnknownToken;

/// Colours that a section may name, in the words of Excel in English and in zh-CN; they show no text.
const COLOURS: [&str; 17] = [
    "black",
    "blue",
    "cyan",
    "green",
    "magenta",
    "red",
    "white",
    "yellow",
    "黑色",
    "蓝色",
    "青色",
    "蓝绿色",
    "绿色",
    "洋红色",
    "红色",
    "白色",
    "黄色",
];
/// Colours that Excel numbers.
const NUMBERED_COLOURS: u8 = 56;
/// ASCII characters that stand for themselves without quotes.
const BARE: &str = "$-+():^&'~{}<>= ";
/// Locale ids and names of Chinese of the mainland.
const CHINESE: [&str; 3] = ["804", "0804", "zh-cn"];
/// Locale ids and names in which names of months and days are English.
const ENGLISH: [&str; 6] = ["409", "0409", "809", "0809", "en-us", "en-gb"];
/// Hexadecimal digits of a locale id; longer ones choose another calendar or other digits.
const LOCALE_DIGITS: usize = 4;

/// A place for a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// `0`: a zero where there is no digit.
    Zero,
    /// `#`: nothing where there is no digit.
    Hash,
    /// `?`: a blank where there is no digit.
    Question,
}

/// How the halves of a day are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HalfDay {
    /// `AM/PM`, in whatever case: AM, PM.
    Latin,
    /// `A/P`: the letters as the code writes them.
    Letters(char, char),
    /// `上午/下午`.
    Chinese,
}

/// What a section is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Literal(String),
    /// `_x`.
    Blank,
    /// `*x`.
    Fill,
    General,
    Digit(Slot),
    /// 1 to 9, of a denominator.
    Numeral(char),
    Point,
    Comma,
    Percent,
    Slash,
    /// `E+` or `E-`; whether a plus is shown.
    Exponent(bool),
    /// `@`.
    Text,
    /// A letter of dates, in lower case, and how often.
    Date(char, usize),
    /// The same in brackets: time elapsed.
    Elapsed(char, usize),
    HalfDay(HalfDay),
}

/// A comparison that decides whether a section is used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) comparison: Compare,
    pub(super) number: f64,
}

/// The comparisons of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
    Unequal,
}

/// `[DBNum1]` to `[DBNum3]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numerals {
    /// 一二三.
    Plain,
    /// 壹贰叁.
    Formal,
    /// １２３.
    Wide,
}

/// The language that a section asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Locale {
    /// None: that of Excel, zh-CN.
    Own,
    Chinese,
    English,
    /// Another, with its bracket.
    Other(String),
    /// The long date of the system.
    SystemDate,
    /// The time of the system.
    SystemTime,
}

/// One section of a code.
#[derive(Debug, Clone)]
pub(super) struct RawSection {
    pub(super) source: String,
    pub(super) bound: Option<Bound>,
    pub(super) numerals: Option<Numerals>,
    pub(super) locale: Locale,
    pub(super) tokens: Vec<Token>,
}

impl RawSection {
    fn new() -> Self {
        Self { source: String::new(), bound: None, numerals: None, locale: Locale::Own, tokens: Vec::new() }
    }

    /// That the section as a whole is not known.
    pub(super) fn unknown(&self) -> UnknownToken {
        UnknownToken::new(&self.source)
    }
}

/// Cuts a code at its semicolons and each section into tokens.
pub(super) fn sections(code: &str) -> Result<Vec<RawSection>, UnknownToken> {
    let characters: Vec<char> = code.chars().collect();
    let mut sections = vec![RawSection::new()];
    let mut at = 0;
    while at < characters.len() {
        if characters[at] == ';' {
            sections.push(RawSection::new());
            at += 1;
            continue;
        }
        if let Some(section) = sections.last_mut() {
            let used = next(&characters[at..], section)?;
            section.source.extend(&characters[at..at + used]);
            at += used;
        }
    }
    Ok(sections)
}

/// Reads the token at the start of `rest`, which is not empty, and tells its length.
fn next(rest: &[char], section: &mut RawSection) -> Result<usize, UnknownToken> {
    let unknown = || UnknownToken::new(&rest.iter().take(2).collect::<String>());
    let (token, used) = match rest[0] {
        '"' => return quoted(rest, section),
        '[' => return bracket(rest, section),
        '\\' | '!' => match rest.get(1) {
            Some(next) => (Token::Literal(next.to_string()), 2),
            None => return Err(unknown()),
        },
        '_' | '*' => match rest.get(1) {
            // an escape behind either is read in more than one way
            None | Some('\\' | '!' | '"' | ';') => return Err(unknown()),
            Some(_) => (if rest[0] == '_' { Token::Blank } else { Token::Fill }, 2),
        },
        '0' => (Token::Digit(Slot::Zero), 1),
        '#' => (Token::Digit(Slot::Hash), 1),
        '?' => (Token::Digit(Slot::Question), 1),
        numeral @ '1'..='9' => (Token::Numeral(numeral), 1),
        '.' => (Token::Point, 1),
        ',' => (Token::Comma, 1),
        '%' => (Token::Percent, 1),
        '/' => (Token::Slash, 1),
        '@' => (Token::Text, 1),
        bare if BARE.contains(bare) => (Token::Literal(bare.to_string()), 1),
        letter if letter.is_ascii_alphabetic() => return word(rest, section),
        '上' if starts(rest, "上午/下午") => (Token::HalfDay(HalfDay::Chinese), 5),
        other if !other.is_ascii() && !other.is_control() => (Token::Literal(other.to_string()), 1),
        _ => return Err(unknown()),
    };
    section.tokens.push(token);
    Ok(used)
}

/// Whether `rest` starts with a word, in whatever case.
fn starts(rest: &[char], word: &str) -> bool {
    let mut at = 0;
    for wanted in word.chars() {
        match rest.get(at) {
            Some(found) if found.eq_ignore_ascii_case(&wanted) => at += 1,
            _ => return false,
        }
    }
    true
}

fn quoted(rest: &[char], section: &mut RawSection) -> Result<usize, UnknownToken> {
    let mut text = String::new();
    for (at, &character) in rest.iter().enumerate().skip(1) {
        if character == '"' {
            section.tokens.push(Token::Literal(text));
            return Ok(at + 1);
        }
        text.push(character);
    }
    Err(UnknownToken::new(&rest.iter().collect::<String>()))
}

/// Letters without quotes: General, dates, halves of the day, the exponent.
fn word(rest: &[char], section: &mut RawSection) -> Result<usize, UnknownToken> {
    for general in ["general", "g/通用格式"] {
        if starts(rest, general) {
            section.tokens.push(Token::General);
            return Ok(general.chars().count());
        }
    }
    if starts(rest, "am/pm") {
        section.tokens.push(Token::HalfDay(HalfDay::Latin));
        return Ok(5);
    }
    if starts(rest, "a/p") {
        section.tokens.push(Token::HalfDay(HalfDay::Letters(rest[0], rest[2])));
        return Ok(3);
    }
    let letter = rest[0].to_ascii_lowercase();
    let has_digits = section.tokens.iter().any(|token| matches!(token, Token::Digit(_)));
    if let ('e', true, Some(sign @ ('+' | '-'))) = (letter, has_digits, rest.get(1)) {
        section.tokens.push(Token::Exponent(*sign == '+'));
        return Ok(2);
    }
    let count = rest.iter().take_while(|next| next.eq_ignore_ascii_case(&letter)).count();
    let known = match letter {
        'y' | 'd' | 'b' => count <= 4,
        'm' => count <= 5,
        'h' | 's' => count <= 2,
        // `ee` is the year in two digits by the standard, in four by Excel
        'e' => count == 1,
        // `aaa` is 三 or 周三, by the version of Excel and of the system
        'a' => count == 4,
        _ => false,
    };
    if !known {
        return Err(UnknownToken::new(&rest[..count].iter().collect::<String>()));
    }
    section.tokens.push(Token::Date(letter, count));
    Ok(count)
}

/// What stands in square brackets.
fn bracket(rest: &[char], section: &mut RawSection) -> Result<usize, UnknownToken> {
    let Some(end) = rest.iter().position(|&character| character == ']') else {
        return Err(UnknownToken::new(&rest.iter().collect::<String>()));
    };
    let used = end + 1;
    let whole: String = rest[..used].iter().collect();
    let inside: String = rest[1..end].iter().collect();
    let unknown = || UnknownToken::new(&whole);
    let lower = inside.to_ascii_lowercase();
    if let Some(money) = inside.strip_prefix('$') {
        currency(money, section).ok_or_else(unknown)?;
    } else if inside.starts_with(['<', '>', '=']) {
        let twice = section.bound.is_some() || !section.tokens.is_empty();
        let bound = bound(&inside).filter(|_| !twice).ok_or_else(unknown)?;
        section.bound = Some(bound);
    } else if let Some(letter @ ('h' | 'm' | 's')) = lower.chars().next()
        && lower.chars().all(|other| other == letter)
    {
        if lower.len() > 2 {
            return Err(unknown());
        }
        section.tokens.push(Token::Elapsed(letter, lower.len()));
    } else if let Some(kind) = lower.strip_prefix("dbnum") {
        let numerals = match kind {
            "1" => Numerals::Plain,
            "2" => Numerals::Formal,
            "3" => Numerals::Wide,
            _ => return Err(unknown()),
        };
        if section.numerals.replace(numerals).is_some() {
            return Err(unknown());
        }
    } else if !is_colour(&lower) {
        return Err(unknown());
    }
    Ok(used)
}

fn is_colour(lower: &str) -> bool {
    let number = lower.strip_prefix("color").or_else(|| lower.strip_prefix("颜色"));
    match number.map(|number| number.trim().parse::<u8>()) {
        Some(Ok(number)) => (1..=NUMBERED_COLOURS).contains(&number),
        Some(Err(_)) => false,
        None => COLOURS.contains(&lower),
    }
}

/// `[$symbol-locale]` without its brackets and `$`; nothing when it is not known.
fn currency(inside: &str, section: &mut RawSection) -> Option<()> {
    let (symbol, locale) = match inside {
        // the only locales with a hyphen in front that are no languages
        "-x-sysdate" => ("", Some("F800")),
        "-x-systime" => ("", Some("F400")),
        _ => match inside.split_once('-') {
            Some((symbol, locale)) => (symbol, Some(locale)),
            None => (inside, None),
        },
    };
    if symbol.is_empty() && locale.is_none() {
        return None;
    }
    if !symbol.is_empty() {
        section.tokens.push(Token::Literal(symbol.to_owned()));
    }
    let Some(locale) = locale else { return Some(()) };
    let lower = locale.to_ascii_lowercase();
    let is_id = lower.len() <= LOCALE_DIGITS && lower.chars().all(|digit| digit.is_ascii_hexdigit());
    let found = match lower.as_str() {
        "" => return None,
        "f800" => Locale::SystemDate,
        "f400" => Locale::SystemTime,
        chinese if CHINESE.contains(&chinese) => Locale::Chinese,
        english if ENGLISH.contains(&english) => Locale::English,
        _ if is_id => Locale::Other(format!("[${inside}]")),
        _ => return None,
    };
    if section.locale != Locale::Own && section.locale != found {
        return None;
    }
    section.locale = found;
    Some(())
}

/// A condition without its brackets; nothing when it is not known.
fn bound(inside: &str) -> Option<Bound> {
    let signs = [
        ("<=", Compare::LessOrEqual),
        (">=", Compare::MoreOrEqual),
        ("<>", Compare::Unequal),
        ("<", Compare::Less),
        (">", Compare::More),
        ("=", Compare::Equal),
    ];
    for (sign, comparison) in signs {
        let Some(number) = inside.strip_prefix(sign) else { continue };
        let digits = number.strip_prefix('-').unwrap_or(number);
        let plain = digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.chars().all(|digit| digit.is_ascii_digit() || digit == '.');
        return match number.parse() {
            Ok(number) if plain => Some(Bound { comparison, number }),
            _ => None,
        };
    }
    None
}
