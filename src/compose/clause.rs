//! Texts of clerks that templates put into sentences of their own: the marks and openers that the sentence has
//! already are not printed twice.

/// What a clause is not to end with: the sentence around it has its own.
const ENDS: [char; 8] = ['。', '．', '.', '；', ';', '，', ',', '、'];
/// How clerks begin a reason, where the sentence around it begins so too.
const OPENERS: [&str; 8] =
    ["增减变动的主要原因", "变动的主要原因", "变动主要原因", "主要原因", "变动原因", "原因", "主要", ""];
/// What may stand between such a beginning and the reason itself.
const LINKS: [&str; 6] = ["是", "为", "系", "：", ":", "在于"];
/// A shorter line was not broken off for want of room.
const SHORTEST_FULL: usize = 20;
/// What a paragraph ends with that another may follow.
const PAUSES: [char; 14] = ['。', '！', '？', '；', '：', '，', '、', '…', '.', '!', '?', ';', ':', ','];

/// A clause without the marks that end it.
pub fn ended(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || ENDS.contains(&c)).trim_start()
}

/// Paragraphs as one piece of a sentence. Those that nothing ends are parted, unless they are as long as lines
/// that were broken off for want of room.
pub fn joined(paragraphs: impl IntoIterator<Item = String>) -> String {
    let mut all = String::new();
    let mut before = 0;
    for paragraph in paragraphs {
        if !all.is_empty() && !all.ends_with(PAUSES) && before < SHORTEST_FULL {
            all.push('；');
        }
        before = paragraph.chars().count();
        all.push_str(&paragraph);
    }
    all
}

/// A reason as it stands behind 主要原因是: without these words at its beginning, and without marks around it.
/// Empty where it says nothing else.
pub fn of_reason(text: &str) -> &str {
    let mut rest = ended(text);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ENDS.contains(&c));
        let shorter = OPENERS.iter().find_map(|opener| {
            let behind = rest.strip_prefix(opener)?.trim_start();
            // a lone 是, 为 or 系 may begin a word: 系统升级
            let links = if opener.is_empty() { &LINKS[3..5] } else { &LINKS[..] };
            links.iter().find_map(|link| behind.strip_prefix(link))
        });
        match shorter {
            // 主要系统升级 is no 主要系 before a reason
            Some(shorter) if !(rest.starts_with("主要系统") || rest.starts_with("主要为民")) => {
                rest = shorter
            }
            _ if OPENERS.contains(&rest) => return "",
            _ => return rest,
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
            ("由于人员增加", "由于人员增加"),
            ("主要原因是。", ""),
            ("。", ""),
            ("主要原因", ""),
        ] {
            assert_eq!(of_reason(typed), said, "{typed}");
        }
    }

    #[test]
    fn paragraphs_are_parted() {
        let all = |texts: &[&str]| joined(texts.iter().map(|text| (*text).to_owned()));
        assert_eq!(all(&["人员增加", "工作增加。"]), "人员增加；工作增加。");
        assert_eq!(all(&["人员增加。", "工作增加"]), "人员增加。工作增加");
    }
}
