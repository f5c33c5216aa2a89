//! How far a template may go: what an endless one would fill, and where that is told.

use std::io::{Error, Write};

use tera::{Context, Kwargs, State, Tera};

use crate::diag::Diagnostic;

/// Hands on so many bytes and no more.
#[derive(Debug)]
pub struct Bounded<W> {
    inner: W,
    left: usize,
    full: bool,
}

impl<W: Write> Bounded<W> {
    /// Over a writer, for at most so many bytes.
    pub fn new(inner: W, most: usize) -> Self {
        Self { inner, left: most, full: false }
    }

    /// Whether more was to be written than may be.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// What is below.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.left {
            self.full = true;
            return Err(Error::other("more than may be written"));
        }
        let written = self.inner.write(bytes)?;
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// The most that a part may print, in bytes of its Markdown. Two thousand projects print a seventh of it, and
/// nobody reads a part of three million characters.
pub const MOST_OF_PART: usize = 8 << 20;
/// The most that a template in a line of a TOML file may print, in bytes: it is a title, a name, a statement.
pub const MOST_OF_LINE: usize = 64 << 10;
/// The most numbers that one `range` gives. The longest list of a document are its rows, which have functions of
/// their own.
pub const MOST_NUMBERS: i128 = 10_000;

/// Around what is said here and not by the engine, whose messages are English; no text has this character.
const SAID: char = '\u{FDD2}';

/// An error of the engine with a message of ours and the next step.
pub(super) fn said(message: &str, hint: &str) -> tera::Error {
    tera::Error::message(format!("{SAID}{message}{SAID}{hint}{SAID}"))
}

/// What was said here, if a message of the engine holds it: the message and the next step.
pub(super) fn told(message: &str) -> Option<Diagnostic> {
    let mut pieces = message.split(SAID).skip(1);
    let (what, hint) = (pieces.next()?, pieces.next()?);
    Some(Diagnostic::error("编制-限度", what).hint(hint))
}

/// What a part prints.
///
/// # Errors
/// What the engine refuses; that the part prints more than [`MOST_OF_PART`].
pub(super) fn part(tera: &Tera, template: &str, context: &Context) -> Result<String, tera::Error> {
    within(MOST_OF_PART, |out| tera.render_to(template, context, out))
}

/// What a line of a TOML file prints.
///
/// # Errors
/// What the engine refuses; that it prints more than [`MOST_OF_LINE`].
pub(super) fn line(tera: &Tera, text: &str, context: &Context) -> Result<String, tera::Error> {
    within(MOST_OF_LINE, |out| tera.render_str_to(text, context, false, out))
}

fn within(
    most: usize,
    print: impl FnOnce(&mut Bounded<Vec<u8>>) -> Result<(), tera::Error>,
) -> Result<String, tera::Error> {
    let mut out = Bounded::new(Vec::new(), most);
    let printed = print(&mut out);
    if out.is_full() {
        let message = format!("印出来的内容超过了{}，还没有完，已经停下", size(most));
        return Err(said(&message, "请看循环有没有转得太多，一段文字有没有在循环里一再接长"));
    }
    printed?;
    Ok(String::from_utf8(out.into_inner())?)
}

fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{}MB", bytes >> 20) } else { format!("{}KB", bytes >> 10) }
}

/// Registers `range` with a bound, in place of the engine's own.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function("range", |kwargs: Kwargs, _: &State<'_>| {
        let start: i128 = kwargs.get("start")?.unwrap_or_default();
        let end: i128 = kwargs.must_get("end")?;
        let step: i128 = kwargs.get("step_by")?.unwrap_or(1);
        numbers(start, end, step)
    });
}

/// The numbers from one up to, but not with, another.
fn numbers(start: i128, end: i128, step: i128) -> Result<Vec<i128>, tera::Error> {
    if step == 0 {
        return Err(said("range 的 step_by 是 0，数不下去", "请把 step_by 改成 1 或别的数，或删去它"));
    }
    if step > 0 && start > end {
        let message = format!("range 从 {start} 数到 {end}，起点比终点大");
        return Err(said(&message, "请把 start 改小，或把 end 改大；要从大数到小，再写上 step_by=-1"));
    }
    let mut numbers = Vec::new();
    let mut next = Some(start);
    while let Some(number) = next.filter(|number| if step > 0 { *number < end } else { *number > end }) {
        if numbers.len() as i128 == MOST_NUMBERS {
            let message = format!("range 从 {start} 数到 {end}，超过了{MOST_NUMBERS}个数");
            return Err(said(&message, "请把 range 的 end 改小"));
        }
        numbers.push(number);
        next = number.checked_add(step);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_counts_as_the_engine_does_up_to_its_bound() {
        let counted = |start, end, step| numbers(start, end, step).unwrap();
        assert_eq!(counted(0, 3, 1), [0, 1, 2]);
        assert_eq!(counted(1, 8, 3), [1, 4, 7]);
        assert_eq!(counted(3, 0, -1), [3, 2, 1]);
        assert_eq!(counted(0, 3, -1), [] as [i128; 0]);
        assert_eq!(counted(i128::MAX - 1, i128::MAX, 2), [i128::MAX - 1]);
        assert_eq!(counted(0, MOST_NUMBERS, 1).len() as i128, MOST_NUMBERS);
        for (start, end, step) in [(0, MOST_NUMBERS + 1, 1), (5, 0, 1), (0, 5, 0), (0, i128::MAX, 1)] {
            let told = told(&numbers(start, end, step).unwrap_err().to_string()).unwrap();
            assert!(told.message.starts_with("range "), "{told:?}");
        }
    }

    #[test]
    fn a_bounded_writer_takes_what_fits_and_says_when_more_came() {
        let mut out = Bounded::new(Vec::new(), 4);
        out.write_all(b"1234").unwrap();
        assert!(!out.is_full());
        assert!(out.write_all(b"5").is_err() && out.is_full());
        assert_eq!(out.into_inner(), b"1234");
    }
}
