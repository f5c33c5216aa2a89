//! Names of laws and regulations between 《 and 》, one character off.

use super::cuts::Cuts;
use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip};
use crate::pack::lexicon::Lexicon;
use crate::reconcile::rule::Stop;

/// A title without brackets in it.
static TITLE: Pattern = Pattern::new(r"《([\x{4e00}-\x{9fff}、]{3,30})》");
/// What the full names of laws begin with.
const FULL: &str = "中华人民共和国";
/// Shorter names are other laws' but for one character: 预算法, 决算法.
const LONG: usize = 5;
/// Regulations are many, those of places among them: only of longer names one character is sure.
const LONG_ALONE: usize = 6;

/// Titles that are a known law's but for one character.
pub(super) fn misspelt(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let lexicon = &manuscript.pack.lexicon;
    let mut all = Vec::new();
    for found in TITLE.regex()?.captures_iter(manuscript.text) {
        let Some(title) = found.get(1) else { continue };
        let (full, name) = match title.as_str().strip_prefix(FULL) {
            Some(name) => (true, name),
            None => (false, title.as_str()),
        };
        if lexicon.spelling.laws.iter().any(|law| *law == *name) {
            continue;
        }
        let mut laws = lexicon.spelling.laws.iter().map(|law| law.as_str());
        if let Some(law) = laws.find(|law| is_meant(lexicon, name, law, full)) {
            let says = format!("“《{}》”像是“{law}”写错了", title.as_str());
            all.push(TextSlip::new(title.range(), says));
        }
    }
    Ok(all)
}

/// Whether a name can only be a law's that is not spelt so.
fn is_meant(lexicon: &Lexicon, name: &str, law: &str, full: bool) -> bool {
    let (typed, known): (Vec<char>, Vec<char>) = (name.chars().collect(), law.chars().collect());
    let same = typed.iter().zip(&known).take_while(|(one, other)| one == other).count();
    let least = if full { LONG } else { LONG_ALONE };
    let long = known.len() >= least;
    if typed.len() == known.len() {
        let rest = typed.get(same + 1..) == known.get(same + 1..) && same < known.len();
        if !rest {
            return false;
        }
        let alike = lexicon.spelling.are_alike(typed[same], known[same]);
        return alike && (full || long) || long && (full || makes_no_word(lexicon, name, same));
    }
    let (longer, shorter) = if typed.len() > known.len() { (&typed, &known) } else { (&known, &typed) };
    longer.len() == shorter.len() + 1 && long && longer[same + 1..] == shorter[same..]
}

/// Whether a character makes no word with those beside it.
fn makes_no_word(lexicon: &Lexicon, name: &str, at: usize) -> bool {
    let cuts = Cuts::new(name, lexicon);
    let chars: Vec<char> = name.chars().collect();
    let pair = |from: usize| chars.get(from..from + 2).map(|pair| pair.iter().collect::<String>());
    let before = at.checked_sub(1).and_then(pair);
    [before, pair(at)].into_iter().flatten().all(|word| !cuts.is_known(&word))
}

#[cfg(test)]
mod tests {
    use super::misspelt;
    use crate::budget::Budget;
    use crate::reconcile::prose::patterns::Manuscript;

    #[test]
    fn laws_one_character_off_are_told_and_other_laws_are_not() {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let budget = Budget::default();
        let told =
            |text: &str| misspelt(Manuscript { text, budget: &budget, pack: &pack }).ok().unwrap().len();
        for text in [
            "《中华人民共和国公共文化服务保证法》",
            "《中华人民共和国予算法》",
            "《中华人民共和国社会保障险法》",
            "《政府采构法实施条例》",
            "《中华人民共和国预算法实施条列》",
            "《中华人民共和国固体废物污染环境防冶法》",
        ] {
            assert_eq!(told(text), 1, "{text}");
        }
        for text in [
            "《中华人民共和国民事诉讼法》《中华人民共和国刑事诉讼法》",
            "《预算法》《决算法》《劳动法》《劳动合同法》",
            "《云川市城市绿化条例》《企业管理条例》《渔业管理条例》",
            "《中华人民共和国海关法》《中华人民共和国公司法》",
        ] {
            assert_eq!(told(text), 0, "{text}");
        }
    }
}
