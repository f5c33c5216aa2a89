//! Faults of text that one pattern finds.

use std::ops::Range;

use crate::budget::label;

use super::passages::sentence_around;
use super::pattern::Pattern;
use crate::reconcile::World;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

/// What sentences that are published are proofread by.
pub(in crate::reconcile) const PROOFREADING: &str = "公开文字的校对要求";

/// Characters of context shown on either side of what a pattern found.
const CONTEXT: usize = 6;

/// A fault that a pattern finds.
pub(in crate::reconcile) struct TextFault {
    pattern: Pattern,
    /// What is said of a passage that has it.
    says: &'static str,
    /// Whether passages full of figures (targets of forms) are looked at too.
    figures_too: bool,
}

impl TextFault {
    const fn new(pattern: &'static str, says: &'static str) -> Self {
        Self { pattern: Pattern::new(pattern), says, figures_too: true }
    }

    /// What is said of a text that has it.
    pub fn says(&self) -> &'static str {
        self.says
    }

    /// Where a text has it.
    ///
    /// # Errors
    /// [`Stop::Fault`] where this build cannot compile the pattern.
    pub fn ranges(&self, text: &str) -> Result<Vec<Range<usize>>, Stop> {
        Ok(self.pattern.regex()?.find_iter(text).map(|found| found.range()).collect())
    }
}

pub(in crate::reconcile) static PLACEHOLDER: TextFault = TextFault::new(
    r"(?i)x{2,}|×{2,}|＊{2,}|\*{2,}|待填|待补|待定|某某|某单位|某部门|…|\.{3,}|TODO|〔缺",
    "还有待填的记号",
);
pub(in crate::reconcile) static PERSONAL: TextFault = TextFault::new(
    r"(?:^|[^0-9.])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?:$|[^0-9.])",
    "像是手机号码或身份证号码",
);
pub(in crate::reconcile) static MONEY_UNIT: TextFault =
    TextFault::new(r"万万元|元元|亿万元|万元元|万元万", "金额的单位写重了");
pub(in crate::reconcile) static DIGIT_GROUPS: TextFault = TextFault::new(
    r"[0-9]{1,3}(?:,[0-9]{3})*,[0-9]{1,2}(?:\.[0-9]+)?\s*(?:万|亿|千)?元|[0-9]\.{2}[0-9]|[0-9]。[0-9]+\s*(?:万|亿|千)?元",
    "的数里逗号或小数点写错了",
);
pub(in crate::reconcile) static PUNCTUATION: TextFault =
    TextFault::new(r"[，。；：、！？]{2,}|,，|，,|\.。|。\.", "标点重复");
pub(in crate::reconcile) static PARTICLE: TextFault =
    TextFault::new(r"的的|了了|和和|是是|及及|为为|在在|与与|对对|将将", "有多打的字");
pub(in crate::reconcile) static UNTIL: TextFault =
    TextFault::new(r"截止\s*(?:[0-9０-９]|目前|上年|本年|年底)", "“截止”应为“截至”");
pub(in crate::reconcile) static DOCUMENT_NUMBER: TextFault =
    TextFault::new(r"[\[【［(（][12][0-9]{3}[\]】］)）]\s*第?[0-9]+号", "文号的年份应写在〔〕里");

/// Looks for one fault in every passage.
pub(in crate::reconcile) fn check(fault: &TextFault, world: &World<'_>, rule: &mut Rule) -> Ran {
    let regex = fault.pattern.regex()?;
    let passages = world.passages().iter();
    for passage in passages.filter(|passage| fault.figures_too || !(passage.figures || passage.unprinted)) {
        rule.compared += 1;
        let mut told = 0;
        for found in regex.find_iter(&passage.text) {
            // once a sentence, so that who accepts one does not accept those to come
            if found.start() < told {
                continue;
            }
            let sentence = sentence_around(&passage.text, found.range());
            told = sentence.end;
            let shown = label::clean(&around(&passage.text, found.start(), found.end()));
            let message = format!("{}{}：“{shown}”", passage.name, fault.says);
            let evidence = Evidence::sentence(passage, &passage.text[sentence]);
            rule.find(&passage.key, message, evidence, vec![passage.place(found.start())]);
        }
    }
    Ok(())
}

/// The text around a byte range.
pub(in crate::reconcile) fn around(text: &str, from: usize, to: usize) -> String {
    let before: Vec<char> = text[..from].chars().rev().take(CONTEXT).collect();
    let after: String = text[to..].chars().take(CONTEXT).collect();
    format!("{}{}{after}", before.iter().rev().collect::<String>(), &text[from..to])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_what_they_mean_and_nothing_else() {
        for (fault, wrong, right) in [
            (&PLACEHOLDER, "根据XX文件", "根据A文件"),
            (&PLACEHOLDER, "等工作…", "——等工作"),
            (&PLACEHOLDER, "经办todo工作", "经办工作"),
            (&PERSONAL, "电话13812345678。", "编号2080101，138123456789012"),
            (&PERSONAL, "360102199001011234", "3762.09"),
            (&MONEY_UNIT, "12万万元", "12万元"),
            (&DIGIT_GROUPS, "收入总计24,44.00万元", "收入总计2,444.00万元"),
            (&DIGIT_GROUPS, "支出3762..09万元", "支出3762.09万元"),
            (&DIGIT_GROUPS, "“三公”经费11。26万元", "完成工作10项。2元店"),
            (&UNTIL, "截止2023年", "截止日期"),
            (&DOCUMENT_NUMBER, "赣财社字【2000】78号", "赣财社字〔2000〕78号"),
            (&PUNCTUATION, "完成。。", "完成。"),
            (&PARTICLE, "的的确", "目的"),
        ] {
            let regex = fault.pattern.regex().unwrap();
            assert!(regex.is_match(wrong), "{}: {wrong}", fault.says);
            assert!(!regex.is_match(right), "{}: {right}", fault.says);
        }
    }
}
