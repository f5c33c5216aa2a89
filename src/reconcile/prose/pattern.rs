//! Patterns of text, compiled once. One that does not compile is a fault of the program that says so:
//! the rule that needs it ends as a fault, and publication stops.

use std::sync::OnceLock;

use regex::Regex;

use crate::reconcile::rule::Stop;

/// A pattern and what it compiled to.
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Result<Regex, String>>,
}

impl Pattern {
    /// A pattern, compiled when it is first asked for.
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The compiled pattern.
    ///
    /// # Errors
    /// [`Stop::Fault`] where this build of the program cannot compile it.
    pub fn regex(&self) -> Result<&Regex, Stop> {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.text).map_err(|error| error.to_string()));
        compiled.as_ref().map_err(|error| {
            let error = error.lines().last().unwrap_or_default();
            Stop::fault("程序", format!("程序自带的式样“{}”编不成（{error}）", self.text))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_does_not_compile_is_a_fault_that_names_it() {
        assert!(Pattern::new("[0-9]+").regex().is_ok());
        let wrong = Pattern::new("([0-9]+");
        let Err(Stop::Fault { why, .. }) = wrong.regex() else { panic!("compiled") };
        assert!(why.contains("([0-9]+"), "{why}");
    }
}
