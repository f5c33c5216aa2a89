//! The same count said twice in one text, and not the same: 改造公厕12座……改造公厕15座.

use crate::diag::Severity;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::sentence::{Sentence, full, is_sign};
use super::stated::{Span, Unit};

/// What stands right before a number, back to a mark.
static PHRASE: Pattern = Pattern::new(r"(?:^|[,;])([\x{4e00}-\x{9fff}]{4,24})$");
/// What stands between a phrase and its number.
const BETWEEN: [char; 6] = ['为', '共', '达', '到', '有', '是'];
/// What leads to a phrase and says nothing of what is counted.
static LEAD: Pattern = Pattern::new(
    r"^(?:到?年底前?|年末|全年|年内|年|本?部门|本?单位|我局|今年|本年|共有|共|上述|以上|现有|计划|拟|预计|力争|将)+",
);
/// Fewer characters are a word that many things are called by.
const SHORTEST: usize = 4;
/// A sentence with one of these may count another part, time or place.
const OTHERS: [&str; 50] = [
    "季度", "月", "半年", "上年", "去年", "期", "阶段", "其中", "分别", "每", "各", "比", "较", "另", "再",
    "又", "还", "标准", "目标", "累计", "截至", "实际", "原", "本级", "所属", "下属", "馆", "中心", "站",
    "院", "学校", "街道", "乡", "镇", "村", "东", "西", "南", "北", "第", "首", "新", "前", "后", "类", "级",
    "型", "批", "明年", "次年",
];
/// In the phrase itself these say that a part is counted, or a change.
const PARTED: [&str; 7] = ["其中", "分别", "每", "各", "比", "较", "由"];
/// A count that is further away belongs to another passage of thought, in sentences.
const NEAR: usize = 2;

/// A count as a text has said it.
struct Counted {
    sentence: usize,
    phrase: String,
    unit: Unit,
    span: Span,
    shown: String,
}

/// Counts of one thing that are not the same.
pub(super) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    for passage in world.passages().iter().filter(|passage| !passage.figures) {
        let mut known: Vec<Counted> = Vec::new();
        for (number, sentence) in full(passage)?.iter().enumerate() {
            for own in counted(sentence, number)? {
                rule.compared += 1;
                let same = |first: &&Counted| {
                    first.phrase == own.phrase && first.unit == own.unit && number - first.sentence <= NEAR
                };
                match known.iter().find(same) {
                    Some(first) if !first.span.meets(own.span) => {
                        let message = format!(
                            "{}前面写着“{}”，后面又写着“{}”，同一事项的两个数不同",
                            passage.name, first.shown, own.shown
                        );
                        let evidence = Evidence::sentence(passage, sentence.typed).and("前面", &first.shown);
                        let places = vec![passage.place(sentence.at)];
                        rule.find_as(Severity::Warning, &passage.key, message, evidence, places);
                    }
                    Some(_) => {}
                    None => known.push(own),
                }
            }
        }
    }
    Ok(())
}

/// The counts of a sentence, each with what is counted.
fn counted(sentence: &Sentence<'_>, number: usize) -> Result<Vec<Counted>, Stop> {
    let mut all = Vec::new();
    for (at, stated) in sentence.signs() {
        let Unit::Other(_) = stated.unit else { continue };
        let before = &sentence.words[..at];
        let least = sentence.words[at..].trim_start_matches(is_sign).starts_with("以");
        let Some(found) = PHRASE.regex()?.captures(before).filter(|_| !stated.about && !least) else {
            continue;
        };
        let phrase = LEAD.regex()?.replace(found[1].trim_end_matches(BETWEEN), "").into_owned();
        // what else the sentence speaks of
        let rest: String = sentence.words.replace(&phrase, "").chars().filter(|c| !is_sign(*c)).collect();
        let parted = PARTED.iter().any(|word| found[1].contains(word));
        if parted || phrase.chars().count() < SHORTEST || OTHERS.iter().any(|word| rest.contains(word)) {
            continue;
        }
        let shown = format!("{phrase}{}", stated.text);
        all.push(Counted { sentence: number, phrase, unit: stated.unit.clone(), span: stated.span(), shown });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> Vec<String> {
        let sentence = Sentence::read(0, text).ok().unwrap();
        counted(&sentence, 0).ok().unwrap().into_iter().map(|own| own.shown).collect()
    }

    #[test]
    fn what_is_counted_is_told_without_what_leads_to_it() {
        assert_eq!(phrases("全年改造公厕12座，到年底改造公厕15座投入使用"), ["改造公厕12座", "改造公厕15座"]);
        assert_eq!(phrases("单位编制人数为120人，按规定配备"), ["编制人数120人"]);
        for text in [
            "一季度受理咨询电话3万个，二季度受理咨询电话4万个",
            "改造公厕12座，其中一类公厕4座",
            "改造公厕约12座",
            "局本级：编制人数30人",
        ] {
            assert_eq!(phrases(text), Vec::<String>::new(), "{text}");
        }
    }
}
