//! Whether headings, titles of parts and the template's own lists count from 1 without gaps.
//!
//! What a number is of is seen by its form, since packs choose their levels of Markdown freely: `第一部分`, `第一章`,
//! `第一节`, `一、`, `（一）`, `1.`, `（1）`, each below the one before. A form counts from 1 within what stands above
//! it: a number of a higher form, or an unnumbered heading of a higher level. Lists in paragraphs count on their
//! own; they may begin anew behind another heading, a higher number, a table, or a sentence that ends in a colon.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;
use crate::pack::templates::BASE;

use super::counting::{counted, counting};
use super::document::{Block, Inline, Part, plain_text};

/// Code of numbers that do not count.
const NUMBERING: &str = "编制-编号";
/// How many forms there are.
const FORMS: usize = 7;
/// The forms from 第一部分 to 第一节, by their last words.
const NAMED: [(&str, usize); 4] = [("部分", 0), ("篇", 0), ("章", 1), ("节", 2)];
/// The rank of `一、`; `（一）`, `1.`, `（1）` follow.
const PLAIN: usize = 3;
/// A number of more is a year or the like.
const MOST: u64 = 999;
/// How much of a text a message quotes.
const QUOTED: usize = 20;

/// What came of counting.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// Numbers that do not count.
    pub faults: Vec<Diagnostic>,
    /// Arabic numbers that number something, since they count: part, block, bytes of the block's plain text.
    pub proven: HashSet<(usize, usize, Range<usize>)>,
    /// The same in the titles of parts: part, bytes of its title.
    pub proven_titles: HashSet<(usize, Range<usize>)>,
    /// Numbers that `faults` tells as wrong, Chinese ones too, so that they need not be told again.
    pub amiss: HashSet<(usize, usize, Range<usize>)>,
    /// The same in the titles of parts.
    pub amiss_titles: HashSet<(usize, Range<usize>)>,
}

/// Counts through the document. `place` says where a block (its part, its number in it) comes from; `own` whether the
/// number at some bytes of a block's plain text is the template's own, no clerk's. It is not asked of Chinese
/// numbers of headings, which are.
pub fn count(
    parts: &[Part],
    pack: &Pack,
    place: &dyn Fn(usize, usize) -> Place,
    own: &dyn Fn(usize, usize, Range<usize>) -> bool,
) -> Counted {
    let mut out = Counted::default();
    titles(parts, pack, &mut out);
    for (at, part) in parts.iter().enumerate() {
        let mut walk = PartWalk { counts: Standings::default(), pack, part: at, place, own };
        for (number, block) in part.blocks.iter().enumerate() {
            walk.block(number, block, &mut out);
        }
    }
    out
}

/// Counts through the headings alone.
pub fn in_headings(parts: &[Part], pack: &Pack, place: &dyn Fn(usize, usize) -> Place) -> Vec<Diagnostic> {
    let own = |part: usize, block: usize, _: Range<usize>| {
        matches!(parts.get(part).and_then(|part| part.blocks.get(block)), Some(Block::Heading { .. }))
    };
    count(parts, pack, place, &own).faults
}

/// The rank of the form of the number that a text begins with, 0 for the highest; none where it begins with none.
pub(super) fn rank(text: &str) -> Option<usize> {
    LeadingNumber::of(text).map(|leading| leading.rank)
}

/// The number that a text begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LeadingNumber {
    /// Its form, 0 for the highest.
    rank: usize,
    number: u64,
    /// Whether in Chinese counting words.
    chinese: bool,
    /// Where the number itself stands.
    at: Range<usize>,
    /// The whole of it: `（一）`.
    whole: Range<usize>,
}

impl LeadingNumber {
    /// The number that a text begins with, if it is one of the forms.
    fn of(text: &str) -> Option<Self> {
        let begin = text.len() - text.trim_start().len();
        let inner = text[begin..].trim_start_matches(['第', '（', '(']);
        let start = text.len() - inner.len();
        let open = &text[begin..start];
        let is_arabic = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
        let is_chinese = |c: char| "零一二三四五六七八九十百千".contains(c);
        let chinese = !inner.starts_with(is_arabic);
        let rest =
            if chinese { inner.trim_start_matches(is_chinese) } else { inner.trim_start_matches(is_arabic) };
        let at = start..text.len() - rest.len();
        let number = if chinese { counted(&text[at.clone()])? } else { arabic(&text[at.clone()])? };
        let (rank, close) = match open {
            "第" => {
                let (word, rank) = NAMED.iter().find(|(word, _)| rest.starts_with(word))?;
                (*rank, word.len())
            }
            "（" | "(" => {
                let close = rest.chars().next().filter(|c| "）)".contains(*c))?;
                (PLAIN + if chinese { 1 } else { 3 }, close.len_utf8())
            }
            "" => {
                let close = rest.chars().next().filter(|c| "、.．".contains(*c))?;
                // 1.5 is an amount, 1、2月 are months
                if !chinese && rest[close.len_utf8()..].starts_with(is_arabic) {
                    return None;
                }
                (PLAIN + if chinese { 0 } else { 2 }, close.len_utf8())
            }
            _ => return None,
        };
        let whole = begin..at.end + close;
        Some(Self { rank, number, chinese, at, whole })
    }

    /// The same form with another number.
    fn with(&self, text: &str, number: &str) -> String {
        let (before, after) = (&text[self.whole.start..self.at.start], &text[self.at.end..self.whole.end]);
        format!("{before}{number}{after}")
    }

    fn counting(&self, number: u64) -> String {
        if self.chinese { counting(number) } else { number.to_string() }
    }

    /// The name by which templates count the form.
    fn name(&self) -> &'static str {
        match self.rank {
            0..=PLAIN => "chapter",
            4 => "section",
            _ => "number",
        }
    }

    /// What to write in a template; `first` where the count begins, or nothing has begun it.
    fn next_step(&self, text: &str, first: bool) -> String {
        let name = self.name();
        let shown = if self.chinese { format!("{{{{ {name} | cn }}}}") } else { format!("{{{{ {name} }}}}") };
        // a paragraph that begins with 1. would be a list of Markdown
        let shown = self.with(text, &shown).replace('.', "\\.");
        let anew =
            if first { format!("从头编起以前先写 {{% set {name} = 0 %}}，") } else { String::new() };
        format!(
            "编号请由模板顺次编出：{anew}前面写 {{% set {name} = {name} + 1 %}}，编号写成“{shown}”；\
             循环里用 loop.index。这样增删一节，后面的都跟着变"
        )
    }
}

/// Arabic digits of either width, without zeros in front, up to [`MOST`].
fn arabic(digits: &str) -> Option<u64> {
    let mut number = 0;
    for c in digits.chars() {
        let zero = if c.is_ascii() { '0' } else { '０' };
        number = number * 10 + u64::from(u32::from(c) - u32::from(zero));
        if number == 0 || number > MOST {
            return None;
        }
    }
    Some(number)
}

/// The last number of a form.
#[derive(Debug, Clone)]
struct LastNumber {
    number: u64,
    /// What it should be: where it is not, the next may go on from either, so that one slip is told once.
    due: u64,
    /// Level of the heading.
    level: u8,
    /// What it numbers.
    text: String,
    /// Whether something stood between that lets 1 follow.
    may_restart: bool,
}

/// The last number of each form, of headings and of lists in paragraphs; none where the form counts from 1.
#[derive(Debug, Default)]
struct Standings {
    headings: [Option<LastNumber>; FORMS],
    lists: [Option<LastNumber>; FORMS],
}

/// Whether a number follows the last of its form.
fn follows(last: Option<&LastNumber>, number: u64) -> bool {
    match last {
        None => number == 1,
        Some(last) => number == last.number + 1 || number == last.due + 1 || number == 1 && last.may_restart,
    }
}

/// What should come next.
fn next_due(last: Option<&LastNumber>) -> u64 {
    last.map_or(1, |last| last.due + 1)
}

fn may_restart(lasts: &mut [Option<LastNumber>]) {
    for last in lasts.iter_mut().flatten() {
        last.may_restart = true;
    }
}

impl Standings {
    /// A heading; whether its number follows, which is said of what stood there before.
    fn heading(
        &mut self,
        level: u8,
        text: &str,
        leading: Option<&LeadingNumber>,
    ) -> Result<(), Option<LastNumber>> {
        let Some(leading) = leading else {
            for last in &mut self.headings {
                if last.as_ref().is_some_and(|last| last.level > level) {
                    *last = None;
                }
            }
            self.lists = Default::default();
            return Ok(());
        };
        let rank = leading.rank;
        let came = count_on(&mut self.headings[rank], leading, level, text);
        self.headings[rank + 1..].fill(None);
        // a pack may set a higher form on a deeper level
        for last in self.headings[..rank].iter_mut().flatten() {
            last.may_restart |= last.level > level;
        }
        self.lists[rank + 1..].fill(None);
        may_restart(&mut self.lists);
        came
    }

    /// A paragraph of a list of the template's own.
    fn item(&mut self, text: &str, leading: &LeadingNumber) -> Result<(), Option<LastNumber>> {
        let rank = leading.rank;
        self.lists[rank + 1..].fill(None);
        // the second of two things may be a paragraph where the first is a heading
        let heading = &mut self.headings[rank];
        if !follows(self.lists[rank].as_ref(), leading.number)
            && let Some(level) = heading.as_ref().map(|last| last.level)
            && follows(heading.as_ref(), leading.number)
        {
            return count_on(heading, leading, level, text);
        }
        count_on(&mut self.lists[rank], leading, u8::MAX, text)
    }
}

/// Sets the next number of a form; what stood there before, where it does not follow.
fn count_on(
    last: &mut Option<LastNumber>,
    leading: &LeadingNumber,
    level: u8,
    text: &str,
) -> Result<(), Option<LastNumber>> {
    let number = leading.number;
    let right = follows(last.as_ref(), number);
    let due = if right { number } else { next_due(last.as_ref()) };
    let next = LastNumber { number, due, level, text: text.to_owned(), may_restart: false };
    let before = last.replace(next);
    if right { Ok(()) } else { Err(before) }
}

/// Goes through the blocks of a part.
struct PartWalk<'a> {
    counts: Standings,
    pack: &'a Pack,
    part: usize,
    place: &'a dyn Fn(usize, usize) -> Place,
    own: &'a dyn Fn(usize, usize, Range<usize>) -> bool,
}

impl PartWalk<'_> {
    fn block(&mut self, number: usize, block: &Block, out: &mut Counted) {
        let (level, content) = match block {
            Block::Heading { level, content } => (Some(*level), content),
            Block::Paragraph { content } => (None, content),
            Block::Table(_) | Block::Charts(_) => return may_restart(&mut self.counts.lists),
        };
        let text = words_before_figures(content);
        let leading = LeadingNumber::of(&text);
        let own = leading.as_ref().is_some_and(|leading| {
            level.is_some() && leading.chinese || (self.own)(self.part, number, leading.at.clone())
        });
        let came = match (level, leading.as_ref().filter(|_| own)) {
            (Some(level), leading) => self.counts.heading(level, &text, leading),
            (None, Some(leading)) => self.counts.item(&text, leading),
            (None, None) => return self.passed(content, leading.as_ref()),
        };
        let Some(leading) = leading else { return };
        if level.is_some() {
            self.label(number, &plain_text(content), &leading, out);
        }
        match came {
            Err(before) => {
                let what = if level.is_some() { "标题" } else { "段落" };
                let fault = fault(what, &text, &leading, before.as_ref());
                let fault = fault
                    .at((self.place)(self.part, number))
                    .hint(leading.next_step(&text, before.is_none() || !self.sets(leading.name())));
                out.faults.push(fault);
                out.amiss.insert((self.part, number, leading.at));
            }
            Ok(()) if own && !leading.chinese => {
                out.proven.insert((self.part, number, leading.at));
            }
            Ok(()) => {}
        }
    }

    /// A heading has words behind its number, and the number once.
    fn label(&self, number: usize, text: &str, leading: &LeadingNumber, out: &mut Counted) {
        let (label, rest) = (&text[leading.whole.clone()], &text[leading.whole.end..]);
        let again = LeadingNumber::of(rest).filter(|again| again.rank == leading.rank);
        let (message, hint) = if rest.trim().is_empty() {
            (format!("标题“{}”只有编号，没有文字", label.trim()), "请在编号后面写上标题，或删去这个标题")
        } else if let Some(again) = again {
            let at = again.at.start + leading.whole.end..again.at.end + leading.whole.end;
            out.amiss.insert((self.part, number, at));
            let message = format!("标题“{}”写了两个编号", quoted(text));
            (message, "标题的编号只写一个：由模板编出的留下，手写的删去")
        } else {
            return;
        };
        let fault = Diagnostic::error(NUMBERING, message).at((self.place)(self.part, number)).hint(hint);
        out.faults.push(fault);
    }

    /// Whether the part's template, or a version of it in a lower layer, sets a name.
    fn sets(&self, name: &str) -> bool {
        let Some(spec) = self.pack.manifest.parts.get(self.part) else { return false };
        let mut template = spec.template.to_string();
        while let Some(version) = self.pack.templates.get(&template) {
            let mut sets = version.text.split("set ").skip(1);
            if sets.any(|set| {
                set.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '=']))
            }) {
                return true;
            }
            template = format!("{BASE}{template}");
        }
        false
    }

    /// A paragraph that is not counted: behind a number of a higher form, or a sentence that begins a list, lists
    /// may begin anew.
    fn passed(&mut self, content: &[Inline], leading: Option<&LeadingNumber>) {
        match leading {
            Some(leading) => may_restart(&mut self.counts.lists[leading.rank + 1..]),
            None if content.last().is_some_and(|last| last.text().trim_end().ends_with(['：', ':'])) => {
                may_restart(&mut self.counts.lists);
            }
            None => {}
        }
    }
}

/// The plain text up to the first figure.
fn words_before_figures(content: &[Inline]) -> String {
    let words = content.iter().take_while(|inline| !matches!(inline, Inline::Figure { .. }));
    words.map(Inline::text).collect()
}

/// The titles of the parts, which count through the document.
fn titles(parts: &[Part], pack: &Pack, out: &mut Counted) {
    let mut counts = Standings::default();
    for (at, (part, spec)) in parts.iter().zip(&pack.manifest.parts).enumerate() {
        let Some(leading) = LeadingNumber::of(&part.title) else { continue };
        match counts.heading(0, &part.title, Some(&leading)) {
            Err(before) => {
                let shown = if leading.chinese { "{{ part | cn }}" } else { "{{ part }}" };
                let hint = format!(
                    "编号请写成“{}”，part 是这一部分的次序：去掉、加上、调换部分都不用再改",
                    leading.with(&part.title, shown)
                );
                let fault = fault("部分的标题", &part.title, &leading, before.as_ref());
                out.faults.push(fault.at(pack.layers.place(spec.title.spot)).hint(hint));
                out.amiss_titles.insert((at, leading.at));
            }
            Ok(()) if !leading.chinese => {
                out.proven_titles.insert((at, leading.at));
            }
            Ok(()) => {}
        }
    }
}

/// Says which number stands there, which should, and what stands before.
fn fault(what: &str, text: &str, leading: &LeadingNumber, before: Option<&LastNumber>) -> Diagnostic {
    let found = &text[leading.whole.clone()];
    let due = leading.with(text, &leading.counting(next_due(before)));
    let how = match before.map(|last| leading.number.cmp(&last.number)) {
        None => "没有从头编起",
        Some(Ordering::Equal) => "与前面重复",
        Some(Ordering::Less) => "比前面的小",
        Some(Ordering::Greater) => "跳了号",
    };
    let before = match before {
        Some(last) => format!("前一个是“{}”", quoted(&last.text)),
        None => "它前面没有同一级的编号".to_owned(),
    };
    let message = format!("{what}“{}”的编号{how}：写着“{found}”，应是“{due}”；{before}", quoted(text));
    Diagnostic::error(NUMBERING, message)
}

fn quoted(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
