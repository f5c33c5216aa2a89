//! Characters, words and terms that stand twice.
//!
//! Whether a character was typed twice shows only between words: 做好|好 is wrong, 对|对口 is not. A dictionary
//! cuts the text; what it does not know is cut into single characters, and beside those nothing is said. It is the
//! one by which lines are broken, which is in the program already and needs no loading; [`Lexicon`] adds words.

use std::ops::Range;

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use super::passages::sentences;
use super::patterns::{Manuscript, TextSlip, is_han};
use crate::pack::lexicon::Lexicon;
use crate::reconcile::rule::Stop;

/// A text cut into words.
struct Cuts<'a> {
    text: &'a str,
    /// Where words begin, and the end of the text.
    at: Vec<usize>,
    lexicon: &'a Lexicon,
}

impl<'a> Cuts<'a> {
    fn new(text: &'a str, lexicon: &'a Lexicon) -> Self {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let mut at: Vec<usize> = segmenter.segment_str(text).collect();
        for word in &lexicon.doubling.words {
            for (begun, known) in text.match_indices(word.as_str()) {
                // 提高技能 holds no 高技能
                if at.binary_search(&begun).is_err() {
                    continue;
                }
                let end = begun + known.len();
                at.retain(|cut| *cut <= begun || *cut >= end);
                if let Err(place) = at.binary_search(&end) {
                    at.insert(place, end);
                }
            }
        }
        Self { text, at, lexicon }
    }

    /// The number of the word that a byte is in.
    fn word_at(&self, byte: usize) -> usize {
        self.at.partition_point(|cut| *cut <= byte).saturating_sub(1)
    }

    /// A word by its number; empty beyond the ends.
    fn word(&self, number: Option<usize>) -> &'a str {
        let range = number.and_then(|number| Some(*self.at.get(number)?..*self.at.get(number + 1)?));
        range.map_or("", |range| &self.text[range])
    }

    fn is_particle(&self, word: &str) -> bool {
        one(word).is_some_and(|c| self.lexicon.doubling.particles.contains(c))
    }

    /// Whether the cuts beside a word can be trusted: a single character may be half of an unknown word.
    fn is_sure(&self, word: &str) -> bool {
        match one(word) {
            Some(c) => !is_han(c) || self.is_particle(word),
            None => true,
        }
    }

    fn is_cut(&self, byte: usize) -> bool {
        self.at.binary_search(&byte).is_ok()
    }
}

/// The character of a word of one.
fn one(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Characters typed twice.
pub(super) fn characters(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = Vec::new();
    for (begun, sentence) in sentences(manuscript.text) {
        let chars: Vec<(usize, char)> = sentence.char_indices().collect();
        let pairs = chars.windows(2).filter(|pair| pair[0].1 == pair[1].1 && is_han(pair[0].1));
        let pairs: Vec<(usize, char)> = pairs.map(|pair| pair[0]).collect();
        if pairs.is_empty() {
            continue;
        }
        let cuts = Cuts::new(sentence, &manuscript.pack.lexicon);
        for (at, c) in pairs {
            if is_slip(&cuts, at, c) {
                let range = begun + at..begun + at + 2 * c.len_utf8();
                all.push(TextSlip::new(range, "有多打的字"));
            }
        }
    }
    Ok(all)
}

/// Whether the character that begins at a byte and stands there twice was typed once too often.
fn is_slip(cuts: &Cuts<'_>, at: usize, c: char) -> bool {
    let second = at + c.len_utf8();
    let third = second + c.len_utf8();
    if cuts.text[third..].starts_with(c) && !cuts.text[third..].starts_with(&c.to_string().repeat(2)) {
        return !cuts.text[..at].ends_with(c);
    }
    let doubling = &cuts.lexicon.doubling;
    // 做好|好差评: the second begins a word that the dictionary does not know
    if doubling.words.iter().any(|word| cuts.text[second..].starts_with(word.as_str())) {
        return false;
    }
    let (left, right) = (cuts.word_at(at), cuts.word_at(second));
    if left == right {
        // 做|好好 is 做好 with one too many
        let shorter = format!("{}{c}", cuts.word(left.checked_sub(1)));
        let alone = cuts.word(Some(left)).chars().count() == 2;
        return alone && doubling.endings.iter().any(|word| *word == shorter);
    }
    let (first, last) = (cuts.word(Some(left)), cuts.word(Some(right)));
    let before = cuts.word(left.checked_sub(1));
    let after = cuts.word(Some(right + 1));
    let numbered = before.ends_with(|c: char| c.is_ascii_digit());
    match (one(first).is_some(), one(last).is_some()) {
        (true, true) => {
            let alone = doubling.particles.contains(c) || doubling.verbs.contains(c) || numbered;
            alone && cuts.is_sure(after)
        }
        (true, false) => cuts.is_sure(before) && doubling.beginnings.iter().any(|word| word == last),
        (false, true) => cuts.is_sure(after) && doubling.endings.iter().any(|word| word == first),
        (false, false) => false,
    }
}

/// The longest word that is looked for, in characters.
const LONGEST: usize = 12;

/// A word of two characters and more that stands twice in a row in a sentence, and where.
pub(in crate::reconcile) fn word(text: &str, lexicon: &Lexicon) -> Option<(Range<usize>, String)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cuts: Option<Cuts<'_>> = None;
    for length in (2..=LONGEST).rev() {
        for (index, pair) in chars.windows(length * 2).enumerate() {
            let (first, second) = pair.split_at(length);
            let same = first.iter().zip(second).all(|(one, other)| one.1 == other.1);
            // 一项一项 is good Chinese, and so is a character said four times in a name
            let idiom = first[0].1 == '一' || first.iter().all(|(_, c)| *c == first[0].1);
            if !same || idiom || !first.iter().all(|(_, c)| is_han(*c)) {
                continue;
            }
            let begun = first[0].0;
            let middle = second[0].0;
            let end = chars.get(index + length * 2).map_or(text.len(), |(at, _)| *at);
            let cuts = cuts.get_or_insert_with(|| Cuts::new(text, lexicon));
            // halves of other words: 科学学科
            if length == 2 && !(cuts.is_cut(begun) && cuts.is_cut(middle) && cuts.is_cut(end)) {
                continue;
            }
            let word = &text[begun..middle];
            if !two_terms(text, begun..end, word, lexicon) {
                return Some((begun..end, word.to_owned()));
            }
        }
    }
    None
}

/// Whether the first ends one term and the second begins another: 本部门部门预算.
fn two_terms(text: &str, range: Range<usize>, word: &str, lexicon: &Lexicon) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = &text[range.end..];
    let joined = before.is_some_and(|c| is_han(c) && !"年度的了和是及为在与对将".contains(c));
    let known = lexicon.twice.iter().find(|entry| entry.word == word);
    joined && known.is_some_and(|entry| entry.then.iter().any(|then| after.starts_with(then.as_str())))
}

/// What parts a clause from the next.
const CLAUSES: [char; 13] = ['，', ',', '：', ':', '（', '）', '(', ')', '“', '”', '《', '》', '；'];
/// What joins the last items of an enumeration.
const JOINS: [&str; 5] = ["以及", "和", "及", "与", "并"];
/// What may stand behind the last item.
const TAILS: [&str; 6] = ["等工作", "等", "工作", "业务", "事务", "任务"];

/// Terms that stand twice in one enumeration.
pub(super) fn terms(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = Vec::new();
    for (begun, sentence) in sentences(manuscript.text) {
        let mut at = begun;
        for clause in sentence.split_inclusive(CLAUSES) {
            if let Some((range, term)) = listed_twice(clause.trim_end_matches(CLAUSES)) {
                let says = format!("把“{term}”列了两遍");
                all.push(TextSlip::new(at + range.start..at + range.end, says));
            }
            at += clause.len();
        }
    }
    Ok(all)
}

/// The first term of a clause that an item before it says too, and where both are.
fn listed_twice(clause: &str) -> Option<(Range<usize>, String)> {
    let mut run: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    let parts: Vec<&str> = clause.split('、').collect();
    for (index, part) in parts.iter().enumerate() {
        let begun = at;
        at += part.len() + '、'.len_utf8();
        let last = index + 1 == parts.len();
        let joined = JOINS.iter().find_map(|join| part.find(join).map(|found| (found, join.len())));
        let pieces = match joined {
            // what is joined in the middle begins an enumeration of its own
            Some((found, join)) if index > 0 => {
                vec![(begun, &part[..found]), (begun + found + join, &part[found + join..])]
            }
            _ => vec![(begun, *part)],
        };
        for (number, (place, piece)) in pieces.iter().enumerate() {
            if number > 0 && !last {
                run.clear();
            }
            let item =
                TAILS.iter().find_map(|tail| piece.strip_suffix(tail)).filter(|_| last).unwrap_or(piece);
            if let Some((first, known)) =
                run.iter().enumerate().find_map(|(order, known)| says_same(order, known, item))
            {
                return Some((first..place + item.len(), known));
            }
            run.push((*place, *piece));
        }
    }
    None
}

/// Where an item says what another says; the first of an enumeration has other words before its term.
fn says_same(order: usize, (at, known): &(usize, &str), item: &str) -> Option<(usize, String)> {
    let meant = item.chars().count() >= 2 && item.chars().all(is_han);
    let same = *known == item || order == 0 && known.ends_with(item);
    (meant && same).then(|| (at + known.len() - item.len(), item.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::listed_twice;

    #[test]
    fn terms_said_twice_are_seen_and_kindred_ones_are_not() {
        for (clause, term) in [
            ("承担社会保险的征缴、筹集、征缴、支付和管理", "征缴"),
            ("负责征缴、征缴", "征缴"),
            ("承担借阅、阅读推广、借阅、辅导等服务", "借阅"),
            ("负责征缴、支付和征缴", "征缴"),
        ] {
            assert_eq!(listed_twice(clause).map(|(_, term)| term).as_deref(), Some(term), "{clause}");
        }
        for clause in [
            "承担养老保险、养老保险服务和工伤保险、工伤预防的经办管理",
            "做好社会保障、社会保险、社会救助和社会事务工作",
            "甲区的征缴、支付和乙区的征缴、支付",
            "防汛、防旱、防火",
        ] {
            assert_eq!(listed_twice(clause), None, "{clause}");
        }
    }
}
