//! Asks on the terminal, line by line, until each answer is one.

use std::io::{BufRead, Write};

use crate::diag::visible;

use super::question::{Answers, Question};
use crate::cli::encoding::StreamEncoding;

/// A terminal, or what stands for one.
pub struct Interview<'t> {
    /// What is typed.
    pub typed: &'t mut dyn BufRead,
    /// Where questions go.
    pub shown: &'t mut dyn Write,
    /// How both are encoded.
    pub encoding: StreamEncoding,
}

/// The end of what is typed came before all was answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stopped;

impl Interview<'_> {
    /// Asks until the answer is one.
    ///
    /// # Errors
    /// Nobody answers any more.
    pub(super) fn ask(&mut self, question: &Question) -> Result<String, Stopped> {
        self.show(&format!("\n{}", asked(question)))?;
        loop {
            self.show(&prompt(question))?;
            let line = self.line()?;
            let line = match (line.trim(), &question.default) {
                ("", Some(default)) => default.clone(),
                (text, _) => text.to_owned(),
            };
            match question.understand(&line) {
                Ok(answer) => return Ok(answer),
                Err(why) => self.show(&format!("  {}：{}。再写一次。\n", question.label, visible(&why)))?,
            }
        }
    }

    /// Says something between two questions.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub(super) fn show(&mut self, text: &str) -> Result<(), Stopped> {
        let written = self.shown.write_all(&self.encoding.bytes(text)).and_then(|()| self.shown.flush());
        written.map_err(|_| Stopped)
    }

    /// A line, without its end.
    fn line(&mut self) -> Result<String, Stopped> {
        let mut bytes = Vec::new();
        match self.typed.read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => Err(Stopped),
            Ok(_) => Ok(self.encoding.text(&bytes)),
        }
    }
}

/// The question with what may be chosen, a line each.
fn asked(question: &Question) -> String {
    let help = match question.help.is_empty() {
        true => String::new(),
        false => format!("（{}）", question.help),
    };
    let mut text = format!("{}{help}\n", question.label);
    if let Answers::OneOf(choices) = &question.answers {
        for (number, choice) in (1..).zip(choices) {
            let remark = match choice.remark.is_empty() {
                true => String::new(),
                false => format!("（{}）", choice.remark),
            };
            text.push_str(&format!("  {number}　{}{remark}\n", choice.name));
        }
    }
    visible(&text)
}

/// What to type, before the place where it is typed.
fn prompt(question: &Question) -> String {
    let what = match &question.answers {
        Answers::OneOf(_) => "写编号或名称",
        Answers::Words | Answers::Year => "请写",
    };
    let default = question.default.as_ref().map(|default| {
        let shown = match &question.answers {
            Answers::OneOf(choices) => choices.iter().find(|choice| choice.value == *default),
            Answers::Words | Answers::Year => None,
        };
        format!("（直接回车就是 {}）", visible(shown.map_or(default, |choice| &choice.name)))
    });
    format!("{what}{}：", default.unwrap_or_default())
}
