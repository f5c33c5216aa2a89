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

const OPEN: &str = "（〔［｛《〈「『【〖“‘￥≧≤≥≦＝①②③④⑤⑥⑦⑧⑨⑩";
const CLOSE: &str = "）〕］｝》〉」』】〗”’，。、；：！？．·％‰℃々";
/// Words that stand right after a number and belong to it.
const UNITS: &str = "元万亿千百年月日个人次项辆台套条份册户家件名期天时分％";

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
            if !next.is_empty() && joined(piece, next, breaks.binary_search(&end).is_ok()) {
                continue;
            }
            let class = classify(piece);
            let word_start = words.binary_search(&start).is_ok();
            let before = match atoms.last() {
                Some(last) => before(atoms, last, piece, class, word_start),
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
    (graphic(piece) && graphic(next) && !may_break)
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
    } else if piece.is_ascii() {
        Class::Latin
    } else {
        Class::Han
    }
}

fn before(atoms: &[Atom], last: &Atom, piece: &str, class: Class, word_start: bool) -> Break {
    let first = piece.chars().next().unwrap_or(' ');
    let numeric = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || c == '%');
    if class == Class::Space || class == Class::Close || last.class == Class::Open {
        return Break::Never;
    }
    if last.class == Class::Space {
        return Break::Free;
    }
    if class == Class::Latin && first.is_ascii_punctuation() && ",.;:!?)]}%".contains(first)
        || last.class == Class::Latin && last.text.ends_with(['(', '[', '{'])
    {
        return Break::Never;
    }
    if last.class == Class::Latin && numeric(&last.text) && UNITS.contains(first) {
        return Break::Tears;
    }
    let counted = atoms.len() >= 2 && numeric(&atoms[atoms.len() - 2].text);
    if counted && matches!(&*last.text, "万" | "亿" | "千") && matches!(first, '元' | '人' | '亿') {
        return Break::Tears;
    }
    if word_start { Break::Free } else { Break::InWord }
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
            };
            format!("{sign}{}", atom.text)
        };
        Cutter::default().atoms(Role::Body, text).iter().map(mark).collect()
    }

    #[test]
    fn numbers_keep_their_units_and_marks_their_words() {
        assert_eq!(cut("增加389.13万元，"), "增|加/389.13~万~元，");
        assert_eq!(cut("《条例》——"), "《条|例》/——");
        assert_eq!(cut("单位预算"), "单|位/预|算");
        assert_eq!(cut("≧60000条。"), "≧60000~条。");
    }
}
