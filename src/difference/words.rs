//! Two texts word by word. Chinese has no blanks between words: a text is cut by the dictionary that breaks lines, and
//! a number is one word, whatever is in it.

use std::collections::BTreeMap;
use std::ops::Range;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Texts less alike than this are two texts, not one that was changed.
const ALIKE: f64 = 0.5;
/// Gaps with more pairs of texts than this are paired in their order, without looking for the best.
const MOST_PAIRS: usize = 250_000;
/// Fewer characters that stayed between two changes would only tear these.
const SHORTEST_SAME: usize = 2;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PieceFate {
    /// It stands in both.
    Same,
    /// It stands in the old text only.
    Gone,
    /// It stands in the new text only.
    Added,
}

/// A piece of a text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffPiece {
    /// What became of it.
    pub fate: PieceFate,
    /// Its words.
    pub text: String,
}

/// Cuts texts into words; the segmenter is made once.
pub struct WordCutter(WordSegmenterBorrowed<'static>);

impl Default for WordCutter {
    fn default() -> Self {
        Self(WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()))
    }
}

impl WordCutter {
    /// The words of a text; together they are the text.
    pub fn words<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let numbers = numbers(text);
        let inside = |at: usize| numbers.iter().any(|number| number.start < at && at < number.end);
        let mut cuts: Vec<usize> = self.0.segment_str(text).collect();
        cuts.extend(numbers.iter().flat_map(|number| [number.start, number.end]));
        cuts.retain(|at| !inside(*at));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
    }

    /// What became of each word of two texts, put together as far as it is the same.
    pub fn compare(&self, old: &str, new: &str) -> Vec<DiffPiece> {
        let (before, after) = (self.words(old), self.words(new));
        let mut pieces = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
            let (old, new) = (op.old_range(), op.new_range());
            if matches!(op, DiffOp::Equal { .. }) {
                add(&mut pieces, PieceFate::Same, before[old].concat());
            } else {
                add(&mut pieces, PieceFate::Gone, before[old].concat());
                add(&mut pieces, PieceFate::Added, after[new].concat());
            }
        }
        untorn(pieces)
    }
}

/// Words that stayed between changes: of many some whole words behind the change before them and before the one behind,
/// at least so many characters on each side that has one.
pub fn shortened(text: &str, around: usize, (after, before): (bool, bool)) -> String {
    let cutter = WordCutter::default();
    let words = cutter.words(text);
    let head = if after { some_of(words.iter().copied(), around) } else { Vec::new() };
    let mut tail = if before { some_of(words.iter().rev().copied(), around) } else { Vec::new() };
    tail.reverse();
    if head.len() + tail.len() >= words.len() {
        return text.to_owned();
    }
    let (head, tail) = (head.concat(), tail.concat());
    format!("{}……{}", head.trim_end_matches(of_number), tail.trim_start_matches(of_number))
}

/// Words from one end, until they are enough.
fn some_of<'t>(words: impl Iterator<Item = &'t str>, enough: usize) -> Vec<&'t str> {
    let mut some = Vec::new();
    let mut count = 0;
    for word in words {
        if count >= enough {
            break;
        }
        count += word.chars().count();
        some.push(word);
    }
    some
}

/// Whether a character is of a number: that is told whole or not at all.
pub fn of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '%')
}

/// Numbers with their points, commas, signs and per cents.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let signed = at > 0 && bytes[at - 1] == b'-';
        let start = if signed { at - 1 } else { at };
        while at < bytes.len() {
            let joins = matches!(bytes[at], b'.' | b',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !bytes[at].is_ascii_digit() && !joins {
                break;
            }
            at += 1;
        }
        at += usize::from(bytes.get(at) == Some(&b'%'));
        numbers.push(start..at);
    }
    numbers
}

fn add(pieces: &mut Vec<DiffPiece>, fate: PieceFate, text: String) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.fate == fate => last.text.push_str(&text),
        _ => pieces.push(DiffPiece { fate, text }),
    }
}

/// The same without single characters that stayed between two changes; what is gone comes before what was added.
fn untorn(pieces: Vec<DiffPiece>) -> Vec<DiffPiece> {
    let mut done: Vec<DiffPiece> = Vec::new();
    let (mut gone, mut added) = (String::new(), String::new());
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.into_iter().enumerate() {
        let changed = !gone.is_empty() || !added.is_empty();
        let short = piece.text.chars().count() < SHORTEST_SAME && changed && at < last;
        match piece.fate {
            PieceFate::Gone => gone.push_str(&piece.text),
            PieceFate::Added => added.push_str(&piece.text),
            PieceFate::Same if short => {
                gone.push_str(&piece.text);
                added.push_str(&piece.text);
            }
            PieceFate::Same => {
                add(&mut done, PieceFate::Gone, std::mem::take(&mut gone));
                add(&mut done, PieceFate::Added, std::mem::take(&mut added));
                add(&mut done, PieceFate::Same, piece.text);
            }
        }
    }
    add(&mut done, PieceFate::Gone, gone);
    add(&mut done, PieceFate::Added, added);
    done
}

/// What stands beside what in two lists of texts, in order: an old one by its number, a new one, or both.
pub type TextPair = (Option<usize>, Option<usize>);

/// Lays two lists of texts side by side: those that are the same, and between them those that are alike.
pub fn align(old: &[&str], new: &[&str]) -> Vec<TextPair> {
    let mut pairs = Vec::new();
    let (mut from, mut to) = (0, 0);
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        gap(old, from..old_index, new, to..new_index, &mut pairs);
        pairs.extend((0..len).map(|at| (Some(old_index + at), Some(new_index + at))));
        (from, to) = (old_index + len, new_index + len);
    }
    gap(old, from..old.len(), new, to..new.len(), &mut pairs);
    pairs
}

/// Pairs what is alike where nothing is the same, in order, so that the likeness of all is greatest.
fn gap(old: &[&str], from: Range<usize>, new: &[&str], to: Range<usize>, pairs: &mut Vec<TextPair>) {
    let (n, m) = (from.len(), to.len());
    if n == 0 || m == 0 || n * m > MOST_PAIRS {
        pairs.extend(from.map(|at| (Some(at), None)));
        pairs.extend(to.map(|at| (None, Some(at))));
        return;
    }
    let before: Vec<Bigrams> = old[from.clone()].iter().map(|text| Bigrams::of(text)).collect();
    let after: Vec<Bigrams> = new[to.clone()].iter().map(|text| Bigrams::of(text)).collect();
    let likeness = |i: usize, j: usize| {
        let likeness = before[i].likeness(&after[j]);
        if likeness < ALIKE { 0.0 } else { likeness }
    };
    // best[i][j]: the most that the texts from i and j on come to
    let mut best = vec![vec![0.0f64; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            best[i][j] = best[i + 1][j].max(best[i][j + 1]).max(likeness(i, j) + best[i + 1][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        let alike = if i < n && j < m { likeness(i, j) } else { 0.0 };
        if alike > 0.0 && best[i][j] <= alike + best[i + 1][j + 1] {
            pairs.push((Some(from.start + i), Some(to.start + j)));
            (i, j) = (i + 1, j + 1);
        } else if j >= m || (i < n && best[i + 1][j] >= best[i][j + 1]) {
            pairs.push((Some(from.start + i), None));
            i += 1;
        } else {
            pairs.push((None, Some(to.start + j)));
            j += 1;
        }
    }
}

/// How alike two texts are, from 0 to 1; numbers are all the same.
pub fn likeness(one: &str, other: &str) -> f64 {
    Bigrams::of(one).likeness(&Bigrams::of(other))
}

/// Pairs of neighbouring characters of a text, counted.
struct Bigrams {
    counts: BTreeMap<(char, char), usize>,
    all: usize,
}

impl Bigrams {
    fn of(text: &str) -> Self {
        let mut counts: BTreeMap<(char, char), usize> = BTreeMap::new();
        let (mut all, mut last) = (0, '\0');
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let sign = if c.is_ascii_digit() || c == '.' { '0' } else { c };
            if sign == '0' && last == '0' {
                continue;
            }
            *counts.entry((last, sign)).or_default() += 1;
            all += 1;
            last = sign;
        }
        Self { counts, all }
    }

    fn likeness(&self, other: &Self) -> f64 {
        let shared =
            |(pair, count): (&(char, char), &usize)| other.counts.get(pair).map_or(0, |own| *count.min(own));
        let shared: usize = self.counts.iter().map(shared).sum();
        if self.all + other.all == 0 { 1.0 } else { 2.0 * shared as f64 / (self.all + other.all) as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> String {
        let mark = |piece: &DiffPiece| match piece.fate {
            PieceFate::Same => piece.text.clone(),
            PieceFate::Gone => format!("[-{}]", piece.text),
            PieceFate::Added => format!("[+{}]", piece.text),
        };
        WordCutter::default().compare(old, new).iter().map(mark).collect()
    }

    #[test]
    fn numbers_are_never_cut() {
        assert_eq!(
            told("收入总计1,389.13万元，增长3.2%。", "收入总计1,390.13万元，增长-3.5%。"),
            "收入总计[-1,389.13][+1,390.13]万元，增长[-3.2%][+-3.5%]。"
        );
        assert_eq!(told("2023年有5人", "2023年有15人"), "2023年有[-5][+15]人");
    }

    #[test]
    fn words_change_whole() {
        assert_eq!(told("主要是人员增加。", "主要是人员经费增加。"), "主要是人员[+经费]增加。");
        assert_eq!(told("", "新"), "[+新]");
        assert_eq!(told("旧", ""), "[-旧]");
    }

    #[test]
    fn both_texts_can_be_had_back() {
        let (old, new) = ("甲、乙，的丙丁12.5%戊", "乙、甲，的丙己12.6戊戊");
        let pieces = WordCutter::default().compare(old, new);
        let of = |other: PieceFate| -> String {
            pieces.iter().filter(|piece| piece.fate != other).map(|piece| piece.text.as_str()).collect()
        };
        assert_eq!((of(PieceFate::Added), of(PieceFate::Gone)), (old.to_owned(), new.to_owned()));
    }

    #[test]
    fn texts_that_are_alike_stand_side_by_side() {
        let old = ["一、概况", "办公费支出12万元。", "差旅费支出3万元。", "特此说明。"];
        let new = ["一、概况", "会议费支出4万元。", "办公费支出13万元。", "差旅费支出3万元。", "特此说明。"];
        let pairs = align(&old, &new);
        assert!(pairs.contains(&(Some(1), Some(2))) && pairs.contains(&(None, Some(1))), "{pairs:?}");
        assert_eq!(pairs.len(), 5);
    }
}
