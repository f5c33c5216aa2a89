//! Ordinals of a list within a paragraph: 一是……三是…… lacks one.

use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip, without_titles};
use crate::reconcile::rule::Stop;

/// How items are numbered; the number is the first group.
static KINDS: [Pattern; 4] = [
    Pattern::new(r"(?:^|[，。；：、）])\s*([一二三四五六七八九十]{1,3})是"),
    Pattern::new(r"(?:^|[，。；：、])\s*（([0-9]{1,2})）"),
    Pattern::new(r"(?:^|[，。；：、])\s*（([一二三四五六七八九十]{1,3})）"),
    Pattern::new(r"(?:^|[，。；：、])\s*第([一二三四五六七八九十]{1,3})[，、]"),
];

/// Behind a number that only refers to an item: 第（1）、（4）项.
const REFERRED: [&str; 8] = ["项", "条", "款", "类", "、", "和", "及", "至"];

/// Ordinals that leave one out. A list begins with one, and another may begin within it.
pub(super) fn gaps(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = without_titles(manuscript.text);
    let mut all = Vec::new();
    let mut begun = 0;
    for paragraph in text.split('\n') {
        for kind in &KINDS {
            let mut last = 0;
            let mut seen = Vec::new();
            for found in kind.regex()?.captures_iter(paragraph) {
                let Some(number) = found.get(1) else { continue };
                let rest = &paragraph[number.end()..];
                let rest = rest.strip_prefix('）').unwrap_or(rest);
                if REFERRED.iter().any(|word| rest.starts_with(word)) {
                    continue;
                }
                let Some(value) = value(number.as_str()) else { continue };
                // a list within the list has been counted in between
                if last > 0 && value > last + 1 && !seen.contains(&(value - 1)) {
                    let range = begun + number.start()..begun + number.end();
                    let says = format!("列举的序号不连续，第{last}项后面是第{value}项");
                    all.push(TextSlip::new(range, says));
                }
                // a list that does not begin with one goes on with what stands elsewhere
                seen.push(value);
                last = if last > 0 || value == 1 { value } else { 0 };
            }
        }
        begun += paragraph.len() + '\n'.len_utf8();
    }
    Ok(all)
}

/// A number up to ninety-nine.
fn value(text: &str) -> Option<usize> {
    const ONES: &str = "一二三四五六七八九";
    let one = |c: char| ONES.chars().position(|own| own == c).map(|at| at + 1);
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + one(*ones)?),
        [tens, '十'] => Some(one(*tens)? * 10),
        [tens, '十', ones] => Some(one(*tens)? * 10 + one(*ones)?),
        [ones] if !ones.is_ascii_digit() => one(*ones),
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::gaps;
    use crate::budget::Budget;
    use crate::reconcile::prose::patterns::Manuscript;

    #[test]
    fn a_list_that_leaves_one_out_is_told() {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let budget = Budget::default();
        let told = |text: &str| gaps(Manuscript { text, budget: &budget, pack: &pack }).ok().unwrap().len();
        for text in [
            "一是抓登记；二是抓核定；四是抓支付。",
            "内容：（1）清扫；（3）转运。",
            "第一，管人；第三，管账。",
        ] {
            assert_eq!(told(text), 1, "{text}");
        }
        for text in [
            "一是抓登记；二是抓核定。三是抓支付。",
            "一是抓登记，做到（1）快；（2）准；二是抓核定，做到（1）严；（2）细。",
            "一是管人；二是管账；三是管物，一是清点；二是登记；四是管车。",
            "一是管人；二是管账。另有一是管物；二是管车。",
            "二是继续；四是完成。",
            "条件：（1）工龄；（2）学历。见第（1）、（4）项",
            "第一、第三季度分别巡查",
            "（1）登记\n（3）核定",
        ] {
            assert_eq!(told(text), 0, "{text}");
        }
    }
}
