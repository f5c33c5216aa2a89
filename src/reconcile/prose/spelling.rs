//! Words that one character spoils: 津帖 for 津贴, 能历 for 能力, 效绩 for 绩效.
//!
//! A pair of characters is told where it is no word itself, stands between words that the dictionary knows, and is
//! a word of the pack but for one character that sounds or looks alike, or the other way round. Beside characters
//! that are words of their own (names of places, verbs) nothing is said.

use super::cuts::Cuts;
use super::passages::sentences;
use super::patterns::{Manuscript, TextSlip, is_han, without_titles};
use crate::pack::lexicon::Lexicon;

/// Words that are misspelt.
pub(super) fn words(manuscript: Manuscript<'_>) -> Vec<TextSlip> {
    let text = without_titles(manuscript.text);
    let spelling = &manuscript.pack.lexicon.spelling;
    let mut all = Vec::new();
    for (begun, sentence) in sentences(&text) {
        let chars: Vec<(usize, char)> = sentence.char_indices().collect();
        let pairs = chars.windows(2).filter(|pair| is_han(pair[0].1) && is_han(pair[1].1));
        let meant = |pair: &[(usize, char)]| {
            let pair = (pair[0].1, pair[1].1);
            let right = spelling.meant(pair)?;
            may_be_a_slip(&manuscript.pack.lexicon, pair, right).then_some(right)
        };
        let near: Vec<(usize, usize, &str)> = pairs
            .filter_map(|pair| {
                let end = pair[1].0 + pair[1].1.len_utf8();
                meant(pair).map(|right| (pair[0].0, end, right))
            })
            .collect();
        if near.is_empty() {
            continue;
        }
        let cuts = Cuts::new(sentence, &manuscript.pack.lexicon);
        for (at, end, right) in near {
            if stands_alone(&cuts, at, end) {
                let wrong = &sentence[at..end];
                let says = format!("“{wrong}”像是“{right}”写错了");
                all.push(TextSlip::new(begun + at..begun + end, says));
            }
        }
    }
    all
}

/// Numerals, which stand before whatever is counted: 两种, 一居.
const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿几数半双";

/// Whether two characters are not likely to meet as words of their own.
fn may_be_a_slip(lexicon: &Lexicon, (one, other): (char, char), right: &str) -> bool {
    let standing = |c: char| lexicon.doubling.standing.contains(c);
    let counts = |c: char| NUMERALS.contains(c) || lexicon.doubling.particles.contains(c);
    let turned = right.starts_with(other) && right.ends_with(one);
    let alone = if turned { standing(one) || standing(other) } else { standing(one) && standing(other) };
    !(counts(one) || counts(other) || alone)
}

/// Whether two characters are no word, nor halves of words beside them.
fn stands_alone(cuts: &Cuts<'_>, at: usize, end: usize) -> bool {
    let text = cuts.text;
    let middle = at + text[at..].chars().next().map_or(0, char::len_utf8);
    if ![at, middle, end].iter().all(|byte| cuts.is_cut(*byte)) || cuts.is_known(&text[at..end]) {
        return false;
    }
    let (before, after) = (cuts.word_at(at).checked_sub(1), cuts.word_at(middle) + 1);
    let (before, after) = (cuts.word(before), cuts.word(Some(after)));
    let half = |from: usize, to: usize| cuts.is_known(&text[from..to]);
    let last = before.chars().next_back().filter(|c| is_han(*c));
    let next = after.chars().next().filter(|c| is_han(*c));
    if last.is_some_and(|c| half(at - c.len_utf8(), middle))
        || next.is_some_and(|c| half(middle, end + c.len_utf8()))
    {
        return false;
    }
    // 1日|起
    let counted = before.ends_with(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    !counted && is_sure(cuts, before) && is_sure(cuts, after)
}

/// Whether what stands beside is no half of a name: 数字化 is a word and a suffix.
fn is_sure(cuts: &Cuts<'_>, word: &str) -> bool {
    cuts.is_sure(word) || cuts.lexicon.doubling.suffixes.contains(word)
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::budget::Budget;
    use crate::reconcile::prose::patterns::Manuscript;

    fn told(text: &str) -> Vec<String> {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let budget = Budget::default();
        let found = words(Manuscript { text, budget: &budget, pack: &pack });
        found.into_iter().map(|slip| text[slip.range].to_owned()).collect()
    }

    #[test]
    fn words_with_one_wrong_character_are_told() {
        for (text, wrong) in [
            ("人员经费主要包括基本工资、津帖补贴、奖金等", "津帖"),
            ("提高依法行政能历", "能历"),
            ("严历打击欺诈骗保行为", "严历"),
            ("进一步加强考核，提生精细化管理水平", "提生"),
            ("根椐有关规定编制", "根椐"),
            ("提高资金使用效绩", "效绩"),
            ("推进数字化转形", "转形"),
        ] {
            assert_eq!(told(text), [wrong], "{text}");
        }
    }

    #[test]
    fn characters_that_are_words_or_halves_of_words_are_not() {
        for text in [
            "提高管理水平横向对比",
            "物资全部到位，分配和调剂",
            "拟建一所小学，建成后由区教育局管理",
            "云川市青石区建康路、丰和中大道",
            "为老服务、为民办事，送戏下乡",
            "“一街一品”“一居一品”，A4、A3两种",
            "自2024年3月1日起施行，科级及以下40学时",
            "按全口径统计，全额补助",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
