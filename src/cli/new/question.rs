//! What is to be known of a new unit, and how an answer is understood, typed or written behind an option.

use crate::budget::label;
use crate::budget::lookup::nearest;
use crate::budget::typed;
use crate::read::facts::YEARS;

/// Something to be known.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// The option that states it, without its hyphens.
    pub option: &'static str,
    /// Its Chinese name.
    pub label: String,
    /// What to write.
    pub help: String,
    /// What may be answered.
    pub answers: Answers,
    /// What is meant where nothing is typed.
    pub default: Option<String>,
}

/// What may be answered.
#[derive(Debug, Clone)]
pub(super) enum Answers {
    /// Any words.
    Words,
    /// A year.
    Year,
    /// One of these.
    OneOf(Vec<Choice>),
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// As it is kept.
    pub value: String,
    /// As people call it.
    pub name: String,
    /// What is said of it besides.
    pub remark: String,
}

impl Choice {
    /// A choice that is called as it is kept.
    pub fn plain(value: &str) -> Self {
        Self { value: value.to_owned(), name: value.to_owned(), remark: String::new() }
    }
}

impl Question {
    /// The answer that a text gives.
    ///
    /// # Errors
    /// Why it is none, as the end of a sentence.
    pub fn understand(&self, text: &str) -> Result<String, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("不能空着".to_owned());
        }
        if text.chars().any(char::is_control) {
            return Err("里面有看不见的字符，请重新打一遍".to_owned());
        }
        match &self.answers {
            Answers::Words if typed::says_nothing(text) => Err("只写了标点，等于没写".to_owned()),
            // the example of a command line, as it stands there
            Answers::Words if text == self.label => Err(format!("请换成自己的{}", self.label)),
            Answers::Words => Ok(text.to_owned()),
            Answers::Year => year(text),
            Answers::OneOf(choices) => chosen(text, choices),
        }
    }

    /// An answer as people call it.
    pub fn shown(&self, answer: &str) -> String {
        match &self.answers {
            Answers::OneOf(choices) => {
                let own = choices.iter().find(|choice| choice.value == answer);
                own.map_or_else(|| answer.to_owned(), |choice| choice.name.clone())
            }
            Answers::Words | Answers::Year => answer.to_owned(),
        }
    }

    /// What may be written, in one line.
    pub fn may_be(&self) -> String {
        match &self.answers {
            Answers::OneOf(choices) => {
                let all: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
                all.join("、")
            }
            Answers::Words | Answers::Year => self.help.clone(),
        }
    }

    /// An answer for an example.
    pub fn example(&self) -> String {
        match (&self.answers, &self.default) {
            (_, Some(default)) => default.clone(),
            (Answers::OneOf(choices), None) => {
                choices.first().map_or_else(|| self.label.clone(), |c| c.value.clone())
            }
            (Answers::Words | Answers::Year, None) => self.label.clone(),
        }
    }
}

fn year(text: &str) -> Result<String, String> {
    let folded = label::fold(text);
    let digits = folded.strip_suffix('年').unwrap_or(&folded);
    match digits.parse::<i64>() {
        Ok(year) if YEARS.contains(&year) => Ok(year.to_string()),
        _ => Err(format!("“{text}”不是四位数的年份")),
    }
}

/// The choice of a number, a name, or the beginning of one name alone.
fn chosen(text: &str, choices: &[Choice]) -> Result<String, String> {
    let folded = label::fold(text);
    let names = |choice: &Choice| [label::fold(&choice.value), label::fold(&choice.name)];
    if let Some(choice) = choices.iter().find(|choice| names(choice).contains(&folded)) {
        return Ok(choice.value.clone());
    }
    if let Ok(number) = folded.parse::<usize>() {
        let choice = number.checked_sub(1).and_then(|at| choices.get(at));
        return choice
            .map(|choice| choice.value.clone())
            .ok_or_else(|| format!("没有第{number}个，只有1到{}", choices.len()));
    }
    let begins = |choice: &&Choice| names(choice).iter().any(|name| name.starts_with(&folded));
    let mut begun: Vec<&Choice> = choices.iter().filter(begins).collect();
    if begun.is_empty() {
        // a name with more behind it, as people say it in full
        begun = choices
            .iter()
            .filter(|choice| names(choice).iter().any(|name| folded.starts_with(name)))
            .collect();
    }
    match begun.as_slice() {
        [one] => Ok(one.value.clone()),
        [] => {
            let all: Vec<String> =
                choices.iter().flat_map(|choice| [choice.value.clone(), choice.name.clone()]).collect();
            let near = nearest(text, all.iter()).map(|near| format!("，是否指“{near}”")).unwrap_or_default();
            let listed: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
            Err(format!("没有“{text}”这一种{near}；可以写的有：{}", listed.join("、")))
        }
        several => {
            let all: Vec<&str> = several.iter().map(|choice| choice.name.as_str()).collect();
            Err(format!("“{text}”开头的不止一个：{}", all.join("、")))
        }
    }
}
