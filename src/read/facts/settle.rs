//! What was said, held against what the program and the pack know: it becomes the unit.

use rust_decimal::Decimal;

use crate::budget::amount::MOST_COUNTED;
use crate::budget::label;
use crate::budget::lookup::nearest;
use crate::budget::unit::{Fact, Statement, Unit};
use crate::diag::{Diagnostic, Diagnostics, Place, Severity};
use crate::pack::Pack;
use crate::pack::checks::Condition;
use crate::pack::manifest::{FactSpec, ProseSpec};

use crate::read::unfilled;

use super::{Keys, Said, Workbooks, dates, keys, nothing, reviews};

/// Years that a budget may be of.
pub const YEARS: std::ops::RangeInclusive<i64> = 1990..=2200;

/// Makes the unit of what was said. It is [`Unit::incomplete`] where a value is wrong or missing, also before
/// (`faulty`); a kind that is none becomes the likeliest one and a year that is none 0, so that the rest can
/// be looked at all the same.
pub fn settle(
    mut said: Said,
    known: &Keys,
    pack: &Pack,
    statement: Statement,
    faulty: bool,
    faults: &mut Diagnostics,
) -> (Unit, Workbooks) {
    let before = faults.count(Severity::Error);
    let reviews = reviews::named(&said, known, &statement, faults);
    faults.extend(nothing::sift(&mut said, known, &statement));
    let mut settling = Settling { statement: &statement, said: &mut said, guessed: Vec::new(), faults };
    for spec in &known.facts {
        settling.value(spec);
    }
    let name = settling.text("unit.name");
    let kind = settling.kind(&pack.manifest.kinds);
    let year = settling.year();
    let date = settling.text("date");
    settling.dates_of_projects(&known.project);
    let workbooks = settling.workbooks();
    let secrecy = settling.secrecy();
    settling.required(known, &workbooks);
    let guessed = settling.guessed;
    let mut facts = std::mem::take(&mut said.facts);
    facts.retain(|key, _| !keys::is_own(key));
    for spec in &pack.manifest.facts {
        if let Some(default) = &spec.default {
            facts.entry(spec.key.clone()).or_insert_with(|| Fact::Text(default.to_string()));
        }
    }
    let unit = Unit {
        name,
        kind,
        year,
        date,
        pack: pack.manifest.id.clone(),
        facts,
        prose: said.prose,
        reasons: said.reasons,
        projects: said.projects,
        overrides: said.overrides,
        accepted: said.accepted,
        secrecy,
        // stated by who runs the program
        correction: None,
        incomplete: faulty || faults.count(Severity::Error) > before,
        guessed,
        reviews,
        statement,
    };
    (unit, workbooks)
}

/// The key of the last digit of amounts.
const PRECISION: &str = "workbooks.precision";
/// The largest unit in which budgets are stated, in 元.
const LARGEST_PLACE: i64 = 10_000;

/// Where the keys begin that name files.
const WORKBOOKS: &str = "workbooks.";
/// What the words of a fact do not end with: they stand in sentences, which have their own marks.
const ENDS: [char; 7] = ['。', '．', '；', ';', '，', ',', '、'];

/// Takes away the marks that clerks put behind words and entries.
fn without_ends(fact: &mut Fact) {
    let end = |text: &mut String| {
        let kept = text.trim_end_matches(|c: char| c.is_whitespace() || ENDS.contains(&c)).len();
        // marks alone are what somebody typed, and not nothing
        if kept > 0 {
            text.truncate(kept);
            text.drain(..text.len() - text.trim_start().len());
        }
    };
    match fact {
        Fact::Text(text) => end(text),
        Fact::List(items) => items.iter_mut().for_each(end),
        Fact::Map(entries) => entries.values_mut().for_each(end),
        Fact::Count(_) | Fact::Money(..) | Fact::Date(_) | Fact::Flag(_) => {}
    }
}

/// Whether an amount is the place of a digit: a power of ten, up to 万元.
fn is_place(yuan: Decimal) -> bool {
    let mut rest = yuan.normalize();
    if rest <= Decimal::ZERO || rest > LARGEST_PLACE.into() {
        return false;
    }
    while rest < Decimal::ONE {
        rest *= Decimal::TEN;
    }
    while rest >= Decimal::TEN {
        rest /= Decimal::TEN;
    }
    rest == Decimal::ONE
}

pub(super) struct Settling<'a> {
    pub(super) statement: &'a Statement,
    pub(super) said: &'a mut Said,
    /// Keys whose values are guesses.
    guessed: Vec<String>,
    pub(super) faults: &'a mut Diagnostics,
}

impl Settling<'_> {
    pub(super) fn fault(&mut self, key: &str, found: String, hint: String) {
        self.said.refused.insert(key.to_owned());
        self.fault_at(self.statement.place(key), found, hint);
    }

    pub(super) fn fault_at(&mut self, place: Place, found: String, hint: String) {
        self.faults.push(Diagnostic::error("配置-值", found).at(place).hint(hint));
    }

    /// Whether a fact is one of those that it may be; a choice in Chinese becomes the pack's own.
    fn value(&mut self, spec: &FactSpec) {
        let Some(fact) = self.said.facts.get_mut(&spec.key) else { return };
        // names of files are what they are
        if !spec.key.starts_with(WORKBOOKS) {
            without_ends(fact);
        }
        let label = &spec.label;
        let found = match fact {
            Fact::Count(count) if *count > MOST_COUNTED.into() => {
                Some((format!("{label}写着{count}，多得不可能"), "请核对这个数，改成应有的个数".to_owned()))
            }
            Fact::Money(amount, _) if amount.yuan.is_sign_negative() && !amount.yuan.is_zero() => {
                Some((format!("{label}写着负数"), "请核对这个数，改成应有的金额".to_owned()))
            }
            Fact::Money(amount, _) if spec.key == PRECISION && !is_place(amount.yuan) => {
                let found = format!("{label}应是金额最后一位的大小");
                Some((found, "请写成 0.01元、1元、0.01万元、1万元 等中的一个，或空着".to_owned()))
            }
            Fact::Money(_, text) => {
                // printed as stated, but for the width of its digits
                *text = label::fold(text);
                None
            }
            Fact::Text(text) if !spec.choices.is_empty() => {
                if let Some(at) = spec.words.iter().position(|word| word == text) {
                    text.clone_from(&spec.choices[at]);
                }
                (!spec.choices.contains(text)).then(|| {
                    let found = format!("{label}写着“{text}”，应是其中之一：{}", choices(spec).join("、"));
                    let near = nearest(text, spec.choices.iter().chain(&spec.words));
                    let near = near.map(|near| format!("，是否指“{near}”")).unwrap_or_default();
                    (found, format!("请改成其中一个{near}"))
                })
            }
            _ => None,
        };
        if let Some((found, hint)) = found {
            self.fault(&spec.key, found, hint);
        }
    }

    /// A text or date that nothing can do without.
    fn text(&mut self, key: &str) -> String {
        match self.said.facts.get(key) {
            Some(Fact::Text(text) | Fact::Date(text)) => text.clone(),
            _ => {
                self.missing(key);
                String::new()
            }
        }
    }

    /// Says that a key is missing, unless it is there with a value that has been told.
    fn missing(&mut self, key: &str) {
        if self.said.refused.contains(key) {
            return;
        }
        self.said.refused.insert(key.to_owned());
        let told = Diagnostic::error(unfilled::FACT, self.statement.lacks(key));
        self.faults.push(told.at(self.statement.place(key)).hint(self.statement.ask(key)));
    }

    fn kind(&mut self, kinds: &[String]) -> String {
        let written = self.text("unit.kind");
        if kinds.contains(&written) {
            return written;
        }
        // a kind that is none has been told as a choice
        self.guessed.push("unit.kind".to_owned());
        nearest(&written, kinds.iter()).or_else(|| kinds.first().cloned()).unwrap_or_default()
    }

    fn year(&mut self) -> i32 {
        match self.said.facts.get("year") {
            Some(Fact::Count(count)) => {
                let year = i64::try_from(*count).unwrap_or_default();
                if YEARS.contains(&year) {
                    return year as i32;
                }
                let found = format!("预算年度写着{count}，应是四位数的年份");
                self.fault("year", found, "请改成本年度，如 2026".to_owned());
            }
            _ => self.missing("year"),
        }
        0
    }

    /// Dates of projects exist, wherever they are stated, and are kept as other dates are.
    fn dates_of_projects(&mut self, fields: &[ProseSpec]) {
        let mut wrong = Vec::new();
        for project in &mut self.said.projects {
            for spec in fields.iter().filter(|spec| spec.date) {
                let Some(prose) = project.texts.get_mut(&spec.key) else { continue };
                let text = prose.text();
                match (dates::read(&text), prose.paragraphs.first_mut()) {
                    (Ok(date), Some(first)) => first.text = date.to_string(),
                    (Err((found, hint)), Some(first)) => {
                        let found = format!("项目“{}”的{}{found}", project.name, spec.label);
                        wrong.push((first.place.clone(), found, hint));
                    }
                    // nothing is written
                    (_, None) => {}
                }
            }
        }
        for (place, found, hint) in wrong {
            self.fault_at(place, found, hint);
        }
    }

    fn workbooks(&mut self) -> Workbooks {
        let list = |key: &str| match self.said.facts.get(key) {
            Some(Fact::List(names)) => Some(names.clone()),
            _ => None,
        };
        let precision = match self.said.facts.get(PRECISION) {
            Some(Fact::Money(amount, _)) => Some(amount.yuan),
            _ => None,
        };
        Workbooks {
            current: list("workbooks.current"),
            previous: list("workbooks.previous").unwrap_or_default(),
            precision,
        }
    }

    /// Tells the facts that the pack asks for and that are missing, and those that it has no use for.
    fn required(&mut self, known: &Keys, workbooks: &Workbooks) {
        let compares = !workbooks.previous.is_empty();
        for spec in &known.facts {
            let stated = self.said.facts.contains_key(&spec.key);
            // whether that is written is known when the sheets of prose are read; composition asks then
            if spec.unless.is_some() && !stated {
                continue;
            }
            let needed = spec.required || (compares && spec.required_with_previous);
            match spec.unmet(|key| self.sure_words(key)) {
                None if needed && !stated => match &spec.without {
                    Some(lost) => self.lost(&spec.key, lost),
                    None => self.missing(&spec.key),
                },
                Some((condition, Some(words))) if stated => self.unused(spec, condition, &words),
                // what is not known yet has been told itself
                None | Some(_) => {}
            }
        }
    }

    /// Says what the document leaves out since a fact is missing.
    fn lost(&mut self, key: &str, lost: &str) {
        if self.said.refused.contains(key) {
            return;
        }
        let message = format!("没有写{}，文件里不写{lost}", self.statement.named(key));
        let told = Diagnostic::warning("配置-未写", message).at(self.statement.place(key));
        self.faults.push(told.hint(self.statement.ask(key)));
    }

    /// The words of a fact on which others hang; none where it is not stated, or only guessed.
    fn sure_words(&self, key: &str) -> Option<String> {
        let refused = self.said.refused.contains(key);
        self.said.facts.get(key).filter(|_| !refused).map(Fact::words)
    }

    /// Says that something is stated that the document of such an office does not print.
    fn unused(&mut self, spec: &FactSpec, condition: &Condition, words: &str) {
        let name = self.statement.named(&condition.fact);
        let found = format!(
            "{}写了，但公开文件里没有用到：只有{name}是{}的才用，这里是“{words}”",
            spec.label,
            condition.is.join("、")
        );
        let hint = format!("请核对{name}；没有错的，删去这一项");
        self.faults
            .push(Diagnostic::notice("配置-未用", found).at(self.statement.place(&spec.key)).hint(hint));
    }
}

/// What may be chosen, each with its Chinese word where it is not Chinese: `inline（正文）`.
fn choices(spec: &FactSpec) -> Vec<String> {
    let mut all = Vec::new();
    for (index, choice) in spec.choices.iter().enumerate() {
        all.push(match spec.words.get(index) {
            Some(word) if word != choice => format!("{choice}（{word}）"),
            _ => choice.clone(),
        });
    }
    all
}
