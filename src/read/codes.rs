//! Full codes out of what a row shows: one column or one a level, whole codes or the digits of a level.

use crate::budget::label;
use crate::pack::Codes;

/// What the rows above say about the levels that a row leaves out.
#[derive(Debug, Clone)]
pub struct Above {
    /// Digits of each level, as last stated.
    levels: Vec<String>,
    /// Indents of the open rows, outermost first, where levels show by indent alone.
    indents: Vec<usize>,
}

/// Why a row has no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// What stands there is no code of the system.
    Code(String),
    /// An upper level contradicts the code below it.
    Upper(String),
    /// The digits of one level, and nothing says which.
    Level(String),
}

impl Above {
    /// Nothing read yet.
    pub fn new(codes: &Codes) -> Self {
        Self { levels: vec![String::new(); codes.lengths.len()], indents: Vec::new() }
    }

    /// The full code of a row, from its code cells and the indent of its name; none where the cells are
    /// blank or hold placeholders. Blank upper levels carry over from the rows above, until a level
    /// above them is stated anew.
    ///
    /// # Errors
    /// When the cells show no code, or one that could be several.
    pub fn full_code(
        &mut self,
        parts: &[String],
        indent: usize,
        codes: &Codes,
    ) -> Result<Option<String>, Wrong> {
        let digits = |part: &&String| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if let Some(odd) = parts.iter().find(|part| !digits(part) && !is_placeholder(part)) {
            return Err(Wrong::Code(odd.clone()));
        }
        let Some(deepest) = parts.iter().rposition(|part| digits(&part)) else { return Ok(None) };
        let deepest_code = &parts[deepest];
        let code = if parts.len() == 1 {
            if codes.lengths.contains(&deepest_code.len()) {
                deepest_code.clone()
            } else {
                self.by_indent(deepest_code, indent, codes)?
            }
        } else if deepest_code.len() == codes.lengths[deepest] {
            uppers_agree(&parts[..deepest], deepest_code, codes)?;
            deepest_code.clone()
        } else {
            self.put_together(&parts[..=deepest], codes)?
        };
        let level = codes.lengths.iter().position(|&length| length == code.len()).unwrap_or_default();
        self.state(&code, level, indent, codes);
        Ok(Some(code))
    }

    /// Remembers a row; what stood below it before is closed.
    fn state(&mut self, code: &str, level: usize, indent: usize, codes: &Codes) {
        for at in 0..self.levels.len() {
            let from = if at == 0 { 0 } else { codes.lengths[at - 1] };
            self.levels[at] = code.get(from..codes.lengths[at]).unwrap_or_default().to_owned();
        }
        self.indents.truncate(level);
        self.indents.resize(level, indent.saturating_sub(1));
        self.indents.push(indent);
    }

    /// One column of codes that shows only the digits of a row's own level: the indent says which.
    fn by_indent(&self, part: &str, indent: usize, codes: &Codes) -> Result<String, Wrong> {
        let most = codes.lengths.windows(2).map(|pair| pair[1] - pair[0]).max();
        if most.is_some_and(|most| part.len() > most) {
            return Err(Wrong::Code(part.to_owned()));
        }
        let level = match self.indents.iter().position(|&open| open == indent) {
            Some(level) => level,
            None if self.indents.last().is_some_and(|&open| open < indent) => self.indents.len(),
            None => return Err(Wrong::Level(part.to_owned())),
        };
        let ambiguous = self.indents.iter().filter(|&&open| open == indent).count() > 1;
        if level == 0 || level >= codes.lengths.len() || ambiguous {
            return Err(Wrong::Level(part.to_owned()));
        }
        let code = format!(
            "{}{}",
            self.levels[..level].concat(),
            padded(part, codes.lengths[level] - codes.lengths[level - 1])
        );
        if code.len() == codes.lengths[level] { Ok(code) } else { Err(Wrong::Code(part.to_owned())) }
    }

    /// One column a level, each with the digits of its own level.
    fn put_together(&self, parts: &[String], codes: &Codes) -> Result<String, Wrong> {
        let mut code = String::new();
        let mut carried = true;
        for (level, part) in parts.iter().enumerate() {
            let shown = if is_placeholder(part) { "" } else { part.as_str() };
            if !shown.is_empty() {
                carried = false;
                // a class has all its digits; 2 for 02 is a number that lost its zero
                let width = if level == 0 { 0 } else { codes.lengths[level] - codes.lengths[level - 1] };
                code.push_str(&padded(shown, width));
            } else if carried {
                code.push_str(&self.levels[level]);
            }
            if code.len() != codes.lengths[level] {
                return Err(Wrong::Code(parts.concat()));
            }
        }
        Ok(code)
    }
}

/// Upper levels next to a whole code: whole themselves, or the digits of their level.
fn uppers_agree(uppers: &[String], code: &str, codes: &Codes) -> Result<(), Wrong> {
    for (level, part) in uppers.iter().enumerate().filter(|(_, part)| !is_placeholder(part)) {
        let from = if level == 0 { 0 } else { codes.lengths[level - 1] };
        let whole = &code[..codes.lengths[level]];
        if part != whole && padded(part, codes.lengths[level] - from) != code[from..codes.lengths[level]] {
            return Err(Wrong::Upper(format!("{part}、{code}")));
        }
    }
    Ok(())
}

fn padded(digits: &str, width: usize) -> String {
    format!("{digits:0>width$}")
}

/// Blank, or a mark that holds a place: `**`, `—`, `…`.
pub fn is_placeholder(text: &str) -> bool {
    label::key(text).chars().all(|c| "*-…·./、".contains(c))
}
