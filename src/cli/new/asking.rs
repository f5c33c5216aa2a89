//! Asks on the terminal, line by line, until each answer is one.

use std::io::{BufRead, Write};

use crate::budget::label;
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

/// Words that ask for the question before.
const BACK: [&str; 3] = ["上一步", "<", "＜"];

/// What is typed to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// Its answer.
    Answer(String),
    /// The question before once more.
    Back,
}

/// The end of what is typed came before all was answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stopped;

impl Interview<'_> {
    /// Asks until the answer is one, or the question before is asked for.
    ///
    /// # Errors
    /// Nobody answers any more.
    pub(super) fn ask(&mut self, question: &Question) -> Result<Reply, Stopped> {
        self.show(&format!("\n{}", asked(question)))?;
        loop {
            self.show(&prompt(question))?;
            let line = self.line()?;
            if BACK.contains(&line.trim()) {
                return Ok(Reply::Back);
            }
            let line = match (line.trim(), &question.default) {
                ("", Some(default)) => default.clone(),
                (text, _) => text.to_owned(),
            };
            match question.understand(&line) {
                Ok(answer) => {
                    // a number says nothing by itself
                    if let Answers::OneOf(_) = question.answers {
                        self.show(&format!("  → {}\n", visible(&question.shown(&answer))))?;
                    }
                    return Ok(Reply::Answer(answer));
                }
                Err(why) => self.show(&format!("  {}：{}。再写一次。\n", question.label, visible(&why)))?,
            }
        }
    }

    /// Shows all answers; the index of the one that is to be given again, none where all are right.
    ///
    /// # Errors
    /// Nobody answers any more.
    pub(super) fn confirm(&mut self, answers: &[(&Question, &str)]) -> Result<Option<usize>, Stopped> {
        let mut text = "\n请看一遍：\n".to_owned();
        for (number, (question, answer)) in (1..).zip(answers) {
            text.push_str(&visible(&format!("  {number}　{}：{}\n", question.label, question.shown(answer))));
        }
        self.show(&text)?;
        loop {
            self.show("都对，直接回车就写文件；要改哪一项，写它的编号：")?;
            let line = label::fold(&self.line()?);
            if line.is_empty() {
                return Ok(None);
            }
            if BACK.contains(&line.as_str()) {
                return Ok(answers.len().checked_sub(1));
            }
            match line.parse::<usize>() {
                Ok(number) if (1..=answers.len()).contains(&number) => return Ok(Some(number - 1)),
                _ => {
                    self.show(&format!("  没有“{}”这个编号，只有1到{}。\n", visible(&line), answers.len()))?
                }
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
