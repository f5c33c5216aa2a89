//! The same count said twice in one text, and not the same: 改造公厕12座……改造公厕15座.

use crate::diag::Severity;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::sentence::{Sentence, full, is_sign};
use super::stated::{Span, Unit};
use super::tell_as;

/// What stands right before a number, back to a mark.
static PHRASE: Pattern = Pattern::new(r"(?:^|[,;])([\x{4e00}-\x{9fff}]{4,24})$");
/// What stands between a phrase and its number.
const BETWEEN: [char; 6] = ['为', '共', '达', '到', '有', '是'];
/// What leads to a phrase and says nothing of what is counted.
static LEAD: Pattern = Pattern::new(
    r"^(?:到?年底前?|年末|全年|年内|年|本?部门|本?单位|我局|今年|本年|共有|共|上述|以上|现有|计划|拟|预计|力争|将|围绕|确保|实现)+",
);
/// All of what is counted: 2.5万册宣传册全部发放.
static ALL_OF: Pattern =
    Pattern::new(r"[,;。]([\x{E000}-\x{F7FF}])([\x{4e00}-\x{9fff}]{2,8}?)(?:已|将|要|须)?(?:全部|全都|悉数)");
/// With one of these there is more than was counted.
const ADDED: [&str; 14] = [
    "上年", "去年", "结余", "结存", "库存", "加上", "连同", "另", "原有", "其中", "比", "较", "追加", "增印",
];
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
        for (at, paragraph, _) in passage.paragraphs() {
            rule.compared += 1;
            let paragraph = Sentence::read(at, paragraph)?;
            if let Some((first, later)) = all_of(&paragraph)? {
                let said = format!("前面写着“{first}”，后面又写着“{later}”，同一事项的两个数不同");
                tell_as(rule, Severity::Warning, (passage, &paragraph), said);
            }
        }
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

/// All of a thing that was counted before, in another number: 宣传册2万册；2.5万册宣传册全部发放. Only where the text
/// counts nothing else by that measure.
fn all_of(text: &Sentence<'_>) -> Result<Option<(String, String)>, Stop> {
    let Some(found) = ALL_OF.regex()?.captures(&text.words) else { return Ok(None) };
    let Some(later) = text.number(&found[1]) else { return Ok(None) };
    let mut same = text.signs().filter(|(_, number)| number.unit == later.unit);
    let (Some((at, first)), Some(_), None) = (same.next(), same.next(), same.next()) else { return Ok(None) };
    let (thing, before) = (&found[2], text.words[..at].trim_end_matches(BETWEEN));
    let others = ADDED.iter().any(|word| text.words.contains(word));
    let counted = matches!(later.unit, Unit::Other(_)) && !first.about && !later.about;
    // 2万 may be rounded; 2.5万 is none of what it is rounded from
    let apart = (first.value - later.value).abs();
    let same = apart.is_zero() || apart < first.half.max(later.half);
    if others || !counted || !before.ends_with(thing) || same {
        return Ok(None);
    }
    Ok(Some((format!("{thing}{}", first.text), format!("{}{thing}", later.text))))
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
        // 围绕新增参保5万人的目标: the aim is the count itself
        let aim = found[1].starts_with("围绕");
        // what else the sentence speaks of
        let rest: String = sentence.words.replace(&phrase, "").chars().filter(|c| !is_sign(*c)).collect();
        let rest = if aim { rest.replacen("的目标", "", 1) } else { rest };
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
        assert_eq!(phrases("围绕新增参保5.3万人的目标，开展进企业宣传"), ["新增参保5.3万人"]);
        for text in [
            "完成率的目标是95%，编制人数30人，另有借用",
            "一季度受理咨询电话3万个，二季度受理咨询电话4万个",
            "改造公厕12座，其中一类公厕4座",
            "改造公厕约12座",
            "局本级：编制人数30人",
        ] {
            assert_eq!(phrases(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn all_of_a_thing_is_as_many_as_were_counted() {
        let told = |text: &str| all_of(&Sentence::read(0, text).ok().unwrap()).ok().unwrap();
        assert!(told("印制宣传册2万册，单价3元；2.5万册宣传册全部发放到社区。").is_some());
        for text in [
            "印制宣传册2万册，单价3元；2万册宣传册全部发放到社区。",
            "印制养老宣传册2万册、工伤宣传册0.5万册；2.5万册宣传册全部发放到社区。",
            "印制宣传册2万册，加上库存；2.5万册宣传册全部发放到社区。",
            "印制宣传册2万册；1.5万册海报全部发放到社区。",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
