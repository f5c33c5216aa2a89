//! Text cut into atoms, the smallest pieces that a line may be broken between (W3C CLREQ, UAX #14).

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter, WordSegmenter};

use crate::pack::style::Role;

/// What an atom is to the lines around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// An ideograph, or anything else of full width.
    Han,
    /// An opening mark: （《“.
    Open,
    /// A closing mark or stop: ）》”，。.
    Close,
    /// Begins no line either, but has no blank to give: ％…～.
    Follower,
    /// ASCII.
    Latin,
    /// A space.
    Space,
}

/// A break before an atom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Break {
    /// Never.
    Never,
    /// Allowed; inside a word.
    InWord,
    /// Allowed, between a number and its unit: better not.
    Tears,
    /// Allowed.
    Free,
    /// Allowed, and the best place in a heading: before a number or after a blank.
    Phrase,
}

/// A piece of text.
#[derive(Debug, Clone)]
pub struct Atom {
    /// Its characters.
    pub text: Box<str>,
    /// The role that sets it.
    pub role: Role,
    /// What it is.
    pub class: Class,
    /// Whether a line may break before it.
    pub before: Break,
}

const OPEN: &str = "（〔［｛《〈「『【〖“‘";
const CLOSE: &str = "）〕］｝》〉」』】〗”’，。、；：！？．";
const FOLLOWERS: &str = "·…％‰℃々～－–／";
/// Signs that belong to the number after them.
const SIGNS: &str = "￥≧≤≥≦＝＞＜±＋×÷≈≠№";
/// Words that stand right after a number and belong to it, and those that may come between.
const UNITS: &str = "元万亿千百年月日号个人次项辆台套条份册户家件名期天时分度倍％";
/// Longest run of ASCII that is never broken; more than any amount has.
const LONGEST: usize = 24;

/// Cuts text; segmenters are made once.
pub struct Cutter {
    lines: icu_segmenter::LineSegmenterBorrowed<'static>,
    words: icu_segmenter::WordSegmenterBorrowed<'static>,
    clusters: icu_segmenter::GraphemeClusterSegmenterBorrowed<'static>,
}

impl Default for Cutter {
    fn default() -> Self {
        Self {
            lines: LineSegmenter::new_for_non_complex_scripts(Default::default()),
            words: WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()),
            clusters: GraphemeClusterSegmenter::new(),
        }
    }
}

impl Cutter {
    /// Cuts a text of one role.
    pub fn cut(&self, role: Role, text: &str, atoms: &mut Vec<Atom>) {
        let breaks: Vec<usize> = self.lines.segment_str(text).collect();
        let words: Vec<usize> = self.words.segment_str(text).collect();
        let ends: Vec<usize> = self.clusters.segment_str(text).skip(1).collect();
        let mut start = 0;
        for (i, &end) in ends.iter().enumerate() {
            let next = ends.get(i + 1).map(|to| &text[end..*to]).unwrap_or_default();
            let piece = &text[start..end];
            let may_break = breaks.binary_search(&end).is_ok();
            if !next.is_empty() && joined(piece, next, may_break) {
                continue;
            }
            let class = classify(piece);
            let word_start = words.binary_search(&start).is_ok();
            let forbidden = breaks.binary_search(&start).is_err();
            let before = match atoms.last() {
                Some(_) => before(atoms, piece, class, (word_start, forbidden)),
                None => Break::Never,
            };
            atoms.push(Atom { text: piece.into(), role, class, before });
            start = end;
        }
    }

    /// Cuts a text into atoms.
    pub fn atoms(&self, role: Role, text: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        self.cut(role, text, &mut atoms);
        atoms
    }
}

/// Whether a piece goes on with the next cluster: ASCII up to a break opportunity, —— and …… whole.
fn joined(piece: &str, next: &str, may_break: bool) -> bool {
    let graphic = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    let long = |text: &str| text.chars().all(|c| c == '—') || text.chars().all(|c| c == '…');
    (graphic(piece) && graphic(next) && !may_break && piece.len() < LONGEST)
        || (long(piece) && piece.chars().next() == next.chars().next() && piece.chars().count() < 2)
}

fn classify(piece: &str) -> Class {
    let Some(c) = piece.chars().next() else { return Class::Han };
    if c.is_whitespace() {
        Class::Space
    } else if OPEN.contains(c) {
        Class::Open
    } else if CLOSE.contains(c) {
        Class::Close
    } else if FOLLOWERS.contains(c) {
        Class::Follower
    } else if piece.is_ascii() {
        Class::Latin
    } else {
        Class::Han
    }
}

/// The break before a piece. `forbidden`: UAX #14 allows none, which decides between signs and letters;
/// about quotation marks it is too strict for Chinese, so our classes speak first.
fn before(atoms: &[Atom], piece: &str, class: Class, (word_start, forbidden): (bool, bool)) -> Break {
    let Some(last) = atoms.last() else { return Break::Never };
    let first = piece.chars().next().unwrap_or(' ');
    let long = |text: &str| text == "——";
    if matches!(class, Class::Space | Class::Close | Class::Follower) || last.class == Class::Open {
        return Break::Never;
    }
    if last.class == Class::Space {
        return Break::Phrase;
    }
    if first == '—' && !long(piece) || last.text.starts_with('—') && !long(&last.text) {
        // a single dash joins what stands around it
        return Break::Never;
    }
    if class == Class::Latin && first.is_ascii_punctuation() && ",.;:!?)]}%".contains(first)
        || last.class == Class::Latin && last.text.ends_with(['(', '[', '{'])
    {
        return Break::Never;
    }
    let digits = first.is_ascii_digit();
    if digits && last.text.ends_with(|c| SIGNS.contains(c)) {
        return Break::Never;
    }
    if UNITS.contains(first) && counted(atoms, first) || digits && &*last.text == "第" {
        return Break::Tears;
    }
    if last.class == Class::Latin && class == Class::Latin {
        // only a run that is longer than any word is broken without an opportunity
        return if forbidden { Break::Tears } else { Break::InWord };
    }
    let marks = matches!(last.class, Class::Close) || class == Class::Open;
    if forbidden && !marks && last.class == Class::Han && class == Class::Han {
        return Break::Never;
    }
    match (last.class, word_start) {
        (Class::Han, _) if digits => Break::Phrase,
        (_, true) => Break::Free,
        _ => Break::InWord,
    }
}

/// Whether a unit right after these atoms belongs to a number: 5 万 元, 3 个 月, 12 人 次.
fn counted(atoms: &[Atom], unit: char) -> bool {
    let numeric = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || c == '%');
    for atom in atoms.iter().rev().take(4) {
        if numeric(&atom.text) {
            return true;
        }
        let goes_on = match &*atom.text {
            "万" | "亿" | "千" | "百" => true,
            "人" => unit == '次',
            "个" => unit == '月',
            _ => false,
        };
        if atom.before != Break::Tears || !goes_on {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mark = |atom: &Atom| {
            let sign = match atom.before {
                Break::Never => "",
                Break::InWord => "|",
                Break::Tears => "~",
                Break::Free => "/",
                Break::Phrase => "^",
            };
            format!("{sign}{}", atom.text)
        };
        Cutter::default().atoms(Role::Body, text).iter().map(mark).collect()
    }

    #[test]
    fn numbers_keep_their_units_and_marks_their_words() {
        assert_eq!(cut("增加389.13万元，"), "增|加^389.13~万~元，");
        assert_eq!(cut("《条例》——"), "《条|例》/——");
        assert_eq!(cut("单位预算"), "单|位/预|算");
        assert_eq!(cut("≧60000条。"), "≧60000~条。");
    }
}
