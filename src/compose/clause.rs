//! Texts of clerks that templates put into sentences of their own: the marks and openers that the sentence has
//! already are not printed twice.

use crate::budget::typed;

use super::digits;

/// What a clause is not to end with: the sentence around it has its own.
const ENDS: [char; 8] = ['。', '．', '.', '；', ';', '，', ',', '、'];
/// What may stand between the words that announce a reason and the reason itself.
const LINKS: [&str; 8] = ["主要是", "主要", "在于", "是", "为", "系", "：", ":"];
/// The word that announces a reason.
const REASON: &str = "原因";
/// What speaks of a change before it: 经费增加的原因是.
const CHANGES: [&str; 10] = ["增", "减", "变动", "变化", "差异", "上升", "下降", "调整", "超出", "提高"];
/// Words that what announces a reason may be made of where no change is named.
const AROUND: [&str; 4] = ["主要", "其", "的", "具体"];
/// Words of comparison, after which a comma may stand before the reason is announced.
const COMPARED: [&str; 4] = ["比上年", "较上年", "与上年", "同比"];
/// Longer words announce no reason, in characters.
const LONGEST_ANNOUNCED: usize = 40;
/// Conjunctions at the beginning of a reason, the longest first.
const CONJUNCTIONS: [&str; 10] = [
    "主要是由于",
    "主要是因为",
    "主要由于",
    "主要因为",
    "是由于",
    "是因为",
    "系由于",
    "系因",
    "由于",
    "因为",
];
/// What may follow a 系 or 为 that means 是, and is no part of a word: 系统升级, 为民服务.
const BEHIND_IS: [&str; 18] = [
    "人员", "政策", "项目", "工资", "新增", "增加", "减少", "本年", "今年", "上年", "机构", "调整", "退休",
    "在职", "社保", "标准", "经费", "预算",
];
/// How the first of several reasons is counted, besides numbers.
const FIRST_OF_SEVERAL: &str = "一是";
/// What may stand before the words that a sentence begins with: 本单位2023年的主要工作任务是.
const LEADS: [&str; 22] = [
    "本部门",
    "本单位",
    "我单位",
    "我局",
    "本项目",
    "该项目",
    "本科目",
    "该科目",
    "科目",
    "项目",
    "资金",
    "经费",
    "本年度",
    "本年",
    "今年",
    "年度",
    "年",
    "的",
    "，",
    "该",
    "本",
    "支出",
];
/// What links the words that a sentence begins with to the rest.
const BEGINS: [&str; 6] = ["：", ":", "是", "为", "包括", "如下"];

/// A clause without the marks that end it.
pub fn ended(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || ENDS.contains(&c)).trim_start()
}

/// A reason as it stands behind 主要原因是: without what announces it, and without marks around it. Empty where it
/// says nothing else.
pub fn of_reason(text: &str) -> &str {
    let mut rest = bare(text);
    loop {
        let shorter = bare(unannounced(rest));
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let only_announces = rest.strip_suffix(REASON).is_some_and(announces) || rest == "主要";
    let empty = only_announces || typed::says_nothing(&digits::plain(rest)) || typed::says_none(rest);
    if empty { "" } else { rest }
}

/// Whether a reason counts several, so that a colon announces them.
pub fn counts(reason: &str) -> bool {
    reason.starts_with(FIRST_OF_SEVERAL) || typed::begins_anew(&digits::plain(reason))
}

/// Without the marks and blanks around.
fn bare(text: &str) -> &str {
    ended(text)
        .trim_start_matches(|c: char| c.is_whitespace() || ENDS.contains(&c) || matches!(c, '：' | ':'))
}

/// A reason without one of the words at its beginning that the sentence around it has.
fn unannounced(rest: &str) -> &str {
    if let Some((before, behind)) = rest.split_once(REASON)
        && announces(before)
        && let Some(behind) = LINKS.iter().find_map(|link| behind.trim_start().strip_prefix(link))
    {
        return behind;
    }
    if let Some(behind) = CONJUNCTIONS.iter().find_map(|word| rest.strip_prefix(word)) {
        return behind;
    }
    for link in ["主要系", "主要为", "主要是", "主要：", "系", "为", "是"] {
        let Some(behind) = rest.strip_prefix(link) else { continue };
        // a lone 系 or 为 may begin a word: 系统升级; 主要是 is none
        if matches!(link, "主要是" | "主要：") || BEHIND_IS.iter().any(|word| behind.starts_with(word))
        {
            return behind;
        }
    }
    rest
}

/// Whether words before 原因 announce a reason: nothing, or a change and what changed.
fn announces(before: &str) -> bool {
    if before.chars().count() > LONGEST_ANNOUNCED || before.contains(['。', '；', '：', '、', ';']) {
        return false;
    }
    let mut left = before.trim().to_owned();
    AROUND.iter().for_each(|word| left = left.replace(word, ""));
    let compared = || COMPARED.iter().any(|word| before.contains(word));
    let one_clause = !before.contains(['，', ',']) || compared();
    left.is_empty() || one_clause && CHANGES.iter().any(|word| before.contains(word))
}

/// A text without the words at its beginning that the sentence, or the heading, around it has: its label
/// (立项依据：) or another opener of that sentence. `year` and `names` may stand before them.
pub fn unopened<'t>(text: &'t str, openers: &[&str], names: &[&str]) -> &'t str {
    let mut rest = text.trim_start();
    let mut left = text;
    loop {
        let is_number = |c: char| c.is_ascii_digit() || digits::stamped(c).is_some();
        let shorter =
            names.iter().chain(&LEADS).find_map(|lead| rest.strip_prefix(lead).filter(|_| !lead.is_empty()));
        if let Some(behind) = openers.iter().find_map(|opener| rest.strip_prefix(opener)) {
            // 主要用于 links by itself, a label needs a mark or a verb
            let linked = BEGINS.iter().find_map(|link| behind.trim_start().strip_prefix(link));
            let by_itself =
                openers.iter().any(|own| own.ends_with(['于', '为', '是']) && rest.starts_with(own));
            if let Some(behind) = linked.or(by_itself.then_some(behind)) {
                let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || "：:，".contains(c));
                (rest, left) = (behind, behind);
                continue;
            }
        }
        match shorter.or_else(|| rest.strip_prefix(is_number)) {
            Some(behind) => rest = behind,
            None => return left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_stands_in_a_sentence_whose_words_it_does_not_repeat() {
        for (typed, said) in [
            ("主要原因是人员增加。", "人员增加"),
            ("主要原因是：人员增加；", "人员增加"),
            ("主要是人员增加，", "人员增加"),
            (" 原因为人员增加。。", "人员增加"),
            ("，人员增加", "人员增加"),
            ("主要系统维护费增加", "主要系统维护费增加"),
            ("系统升级", "系统升级"),
            ("为民服务中心成立", "为民服务中心成立"),
            ("由于人员增加", "人员增加"),
            ("系人员增加", "人员增加"),
            ("主要是因为人员增加", "人员增加"),
            ("减少原因是人员减少", "人员减少"),
            ("增加389.13万元的主要原因是人员增加", "人员增加"),
            ("比上年增加389.13万元，主要原因是由于人员增加", "人员增加"),
            ("人员增加，主要原因是新招录5人", "人员增加，主要原因是新招录5人"),
            ("查明事故原因是今年的重点工作", "查明事故原因是今年的重点工作"),
            ("经费增加的原因", ""),
            ("无", ""),
            ("主要原因是。", ""),
            ("。", ""),
            ("主要原因", ""),
        ] {
            assert_eq!(of_reason(typed), said, "{typed}");
        }
    }

    #[test]
    fn openers_are_not_said_twice() {
        for (typed, openers, said) in [
            ("立项依据：某文件", &["立项依据"][..], "某文件"),
            ("项目立项依据为某文件", &["立项依据"], "某文件"),
            ("2023年的主要工作任务是：抓扩面", &["主要工作任务"], "抓扩面"),
            ("本单位主要职责是征缴", &["主要职责"], "征缴"),
            ("该科目主要用于发放工资", &["主要用于", "用于"], "发放工资"),
            ("用于用于发放工资", &["主要用于", "用于"], "发放工资"),
            ("均为事业人员", &["均为", "为"], "事业人员"),
            ("本项目为经常性项目", &["项目概述"], "本项目为经常性项目"),
            ("2023年安排的资金", &["项目概述"], "2023年安排的资金"),
        ] {
            assert_eq!(unopened(typed, openers, &[]), said, "{typed}");
        }
    }
}
