//! Faults of text that can be told from the text itself, with what the pack knows of words.

use std::borrow::Cow;
use std::ops::Range;

use crate::budget::Budget;
use crate::budget::label;
use crate::pack::Pack;

use super::passages::sentence_around;
use super::pattern::Pattern;
use super::{attached, blanks, calendar, doubled, forms, marks, numbers, ordinals, renamed};
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// What sentences that are published are proofread by.
pub(in crate::reconcile) const PROOFREADING: &str = "公开文字的校对要求";

/// Characters of context shown on either side of what was found.
const CONTEXT: usize = 6;

/// A text that is proofread.
#[derive(Clone, Copy)]
pub(in crate::reconcile) struct Manuscript<'a> {
    /// The text.
    pub text: &'a str,
    /// The budget that it speaks of.
    pub budget: &'a Budget,
    /// What is known of words.
    pub pack: &'a Pack,
}

/// Something wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct TextSlip {
    /// Where.
    pub range: Range<usize>,
    /// What is said of a passage that has it.
    pub says: Cow<'static, str>,
}

impl TextSlip {
    /// What is wrong, and where.
    pub fn new(range: Range<usize>, says: impl Into<Cow<'static, str>>) -> Self {
        Self { range, says: says.into() }
    }
}

/// What finds slips.
pub(in crate::reconcile) type Find = fn(Manuscript<'_>) -> Result<Vec<TextSlip>, Stop>;

/// What is looked for.
enum Search {
    /// What a pattern matches, and what is said of it.
    Pattern(Pattern, &'static str),
    /// What a function finds.
    With(Find),
}

/// A fault of text.
pub(in crate::reconcile) struct TextFault {
    search: Search,
    /// Whether passages full of figures (targets of forms) are looked at too.
    figures_too: bool,
    /// Whether composed texts are looked at too; marks that meet there have a rule of their own.
    pub composed_too: bool,
}

impl TextFault {
    const fn new(pattern: &'static str, says: &'static str) -> Self {
        let search = Search::Pattern(Pattern::new(pattern), says);
        Self { search, figures_too: true, composed_too: true }
    }

    const fn with(find: Find) -> Self {
        Self { search: Search::With(find), figures_too: true, composed_too: true }
    }

    const fn outside_figures(find: Find) -> Self {
        Self { search: Search::With(find), figures_too: false, composed_too: true }
    }

    const fn typed_prose(find: Find) -> Self {
        Self { search: Search::With(find), figures_too: false, composed_too: false }
    }

    const fn typed_only(find: Find) -> Self {
        Self { search: Search::With(find), figures_too: true, composed_too: false }
    }

    /// What a text has of it, from the beginning on.
    ///
    /// # Errors
    /// [`Stop::Fault`] where this build cannot compile a pattern.
    pub fn slips(&self, manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
        match &self.search {
            Search::Pattern(pattern, says) => {
                let found = pattern.regex()?.find_iter(manuscript.text);
                Ok(found.map(|found| TextSlip::new(found.range(), *says)).collect())
            }
            Search::With(find) => {
                let mut found = find(manuscript)?;
                found.sort_by_key(|slip| (slip.range.start, slip.range.end));
                Ok(found)
            }
        }
    }
}

pub(in crate::reconcile) static PLACEHOLDER: TextFault = TextFault::with(blanks::placeholders);
pub(in crate::reconcile) static UNDECIDED: TextFault = TextFault::outside_figures(blanks::undecided);
// what a composed paragraph announces stands in the next: 成文-空列举 looks at that
pub(in crate::reconcile) static UNFINISHED: TextFault = TextFault::typed_prose(blanks::unfinished);
pub(in crate::reconcile) static PERSONAL: TextFault = TextFault::with(numbers::personal);
pub(in crate::reconcile) static MONEY_UNIT: TextFault = TextFault::with(numbers::money_units);
pub(in crate::reconcile) static DIGIT_GROUPS: TextFault = TextFault::new(
    r"[0-9]{1,3}(?:,[0-9]{3})*,[0-9]{1,2}(?:\.[0-9]+)?\s*(?:万|亿|千)?元|[0-9]\.{2}[0-9]|[0-9]。[0-9]+\s*(?:万|亿|千)?元",
    "的数里逗号或小数点写错了",
);
pub(in crate::reconcile) static PUNCTUATION: TextFault = TextFault::typed_only(marks::doubled);
pub(in crate::reconcile) static STRAY_MARKS: TextFault = TextFault::typed_only(marks::stray);
pub(in crate::reconcile) static PARTICLE: TextFault = TextFault::with(doubled::characters);
pub(in crate::reconcile) static LISTED_TWICE: TextFault = TextFault::outside_figures(listed);
pub(in crate::reconcile) static UNTIL: TextFault = TextFault::with(forms::until);
pub(in crate::reconcile) static WRONG_FORM: TextFault = TextFault::with(forms::wrong);
pub(in crate::reconcile) static WIDTH: TextFault = TextFault::outside_figures(forms::width);
pub(in crate::reconcile) static TRADITIONAL: TextFault = TextFault::with(forms::traditional);
pub(in crate::reconcile) static RENAMED: TextFault = TextFault::with(renamed::names);
pub(in crate::reconcile) static DOCUMENT_NUMBER: TextFault = TextFault::with(numbers::documents);
pub(in crate::reconcile) static CALENDAR: TextFault = TextFault::with(calendar::dates);
pub(in crate::reconcile) static REVERSED: TextFault = TextFault::with(calendar::reversed);
pub(in crate::reconcile) static ATTACHED: TextFault = TextFault::outside_figures(attached::references);

/// What is wrong with a list: a term twice, a number left out.
fn listed(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = doubled::terms(manuscript)?;
    all.extend(ordinals::gaps(manuscript)?);
    Ok(all)
}

/// Looks for one fault in every passage.
pub(in crate::reconcile) fn check(fault: &TextFault, world: &World<'_>, rule: &mut Rule) -> Ran {
    let passages = world.passages().iter();
    for passage in passages.filter(|passage| fault.figures_too || !passage.figures) {
        rule.compared += 1;
        let mut told = 0;
        let text = passage.text.as_str();
        for slip in fault.slips(Manuscript { text, budget: world.budget, pack: world.pack })? {
            // once a sentence, so that who accepts one does not accept those to come
            if slip.range.start < told {
                continue;
            }
            let sentence = sentence_around(text, slip.range.clone());
            told = sentence.end;
            let shown = label::clean(&around(text, slip.range.start, slip.range.end));
            let message = format!("{}{}：“{shown}”", passage.name, slip.says);
            let evidence = Evidence::sentence(passage, &text[sentence]);
            rule.find(&passage.key, message, evidence, vec![passage.place(slip.range.start)]);
        }
    }
    Ok(())
}

/// The text around a byte range.
pub(in crate::reconcile) fn around(text: &str, from: usize, to: usize) -> String {
    let before: Vec<char> = text[..from].chars().rev().take(CONTEXT).collect();
    let after: String = text[to..].chars().take(CONTEXT).collect();
    format!("{}{}{after}", before.iter().rev().collect::<String>(), &text[from..to])
}

/// Whether a character is Chinese.
pub(in crate::reconcile) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The text with what stands in 《》 blotted out, byte for byte: titles are quoted as they are.
pub(in crate::reconcile) fn without_titles(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        depth -= usize::from(c == '》' && depth > 0);
        match depth {
            0 => out.push(c),
            _ => out.extend(std::iter::repeat_n('\0', c.len_utf8())),
        }
        depth += usize::from(c == '《');
    }
    out
}

/// The text with phrases blotted out, byte for byte.
pub(in crate::reconcile) fn without<'w>(text: &str, phrases: impl Iterator<Item = &'w str>) -> String {
    let mut out = text.to_owned();
    for phrase in phrases {
        if out.contains(phrase) {
            out = out.replace(phrase, &"\0".repeat(phrase.len()));
        }
    }
    out
}

/// The clause around a byte: between marks.
pub(in crate::reconcile) fn clause_around(text: &str, range: &Range<usize>) -> Range<usize> {
    const MARKS: [char; 10] = ['，', '。', '；', '：', '！', '？', '（', '）', '\n', ','];
    let begun = text[..range.start]
        .rfind(MARKS)
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let end = text[range.end..].find(MARKS).map_or(text.len(), |at| range.end + at);
    begun..end
}
