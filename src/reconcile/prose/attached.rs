//! What a text refers to and the document does not have: attachments, tables.

use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip, without_titles};
use crate::reconcile::rule::Stop;

/// A reference to something that goes with the document.
static REFERENCE: Pattern = Pattern::new(
    r"(?:详见|参见|见|附后的?|具体见|按)(?:后附|所附|本文件|本说明)?的?(附件|附表|附图|附录|表)\s*([0-9０-９一二三四五六七八九十]{0,3})",
);
/// A line that lists what is attached.
static LISTED: Pattern =
    Pattern::new(r"(?:^|\n)\s*附件\s*[0-9０-９一二三四五六七八九十]*\s*[：:]\s*([^\n]*)");
/// What the workbook of tables is called where it is listed.
const WORKBOOK: [&str; 2] = ["预算表", "预算公开表"];
/// The workbook of tables is published beside the document.
const ATTACHMENTS: usize = 1;

/// A reference to an attachment by its title alone.
static BY_TITLE: Pattern =
    Pattern::new(r"(?:详见|参见|具体见|见)(?:后附的?|所附的?)?(附件)[：:]?《([^《》]{2,40})》");

/// References that lead nowhere.
pub(super) fn references(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = without_titles(manuscript.text);
    let tables = manuscript.pack.tables.len().max(manuscript.budget.current.tables.len());
    let mut all = Vec::new();
    for found in REFERENCE.regex()?.captures_iter(&text) {
        let (Some(what), Some(number)) = (found.get(1), found.get(2)) else { continue };
        let before = &text[..what.start()];
        let sentence = before.rsplit(['。', '；', '\n']).next().unwrap_or_default();
        // what carries a title is ours, but for that of another paper: 按照《……办法》（详见附件2《……表》）
        let of_another = sentence.contains('》') || sentence.ends_with('按');
        let titled = text[number.end()..].starts_with('《') && of_another;
        if before.ends_with('\0') || titled || text[number.end()..].starts_with(['“', '\0']) {
            continue;
        }
        let stated = number.as_str();
        let count = count(stated);
        let says = match what.as_str() {
            "附件" if count > ATTACHMENTS => format!("提到附件{stated}，文件只有一个附件（预算表）"),
            "附表" | "表" if count > tables => {
                format!("提到{}{stated}，文件只有{tables}张表", what.as_str())
            }
            "附图" | "附录" => format!("提到{}，文件没有", what.as_str()),
            _ => continue,
        };
        all.push(TextSlip::new(what.start()..number.end(), says));
    }
    for found in BY_TITLE.regex()?.captures_iter(manuscript.text) {
        let (Some(what), Some(title)) = (found.get(1), found.get(2)) else { continue };
        let before = manuscript.text[..what.start()].rsplit(['。', '；', '\n']).next().unwrap_or_default();
        // tables are what is attached
        if !before.contains(['》', '〔'])
            && !["预算", "决算", "表"].iter().any(|word| title.as_str().contains(word))
        {
            all.push(TextSlip::new(what.start()..title.end(), "提到的附件，文件没有"));
        }
    }
    for found in LISTED.regex()?.captures_iter(&text) {
        let (Some(whole), Some(named)) = (found.get(0), found.get(1)) else { continue };
        let named = &manuscript.text[named.range()];
        if !named.trim().is_empty() && !WORKBOOK.iter().any(|word| named.contains(word)) {
            let begun = whole.start() + whole.as_str().len() - whole.as_str().trim_start().len();
            all.push(TextSlip::new(begun..whole.end(), "列了附件，文件没有这个附件"));
        }
    }
    Ok(all)
}

/// A number in digits of any kind; zero where none is stated.
fn count(stated: &str) -> usize {
    const CHINESE: &str = "零一二三四五六七八九";
    let mut value = 0;
    for c in stated.chars() {
        let digit = match c {
            '0'..='9' => c as usize - '0' as usize,
            '０'..='９' => c as usize - '０' as usize,
            '十' => {
                value = if value == 0 { 10 } else { value * 10 };
                continue;
            }
            other => CHINESE.chars().position(|own| own == other).unwrap_or(0),
        };
        let tens = value >= 10 && !c.is_ascii_digit() && !('０'..='９').contains(&c);
        value = if tens { value + digit } else { value * 10 + digit };
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{count, references};
    use crate::budget::Budget;
    use crate::reconcile::prose::patterns::Manuscript;

    #[test]
    fn an_attachment_with_its_title_is_ours_unless_another_paper_is_named() {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let budget = Budget::default();
        let told =
            |text: &str| references(Manuscript { text, budget: &budget, pack: &pack }).ok().unwrap().len();
        assert_eq!(told("具体情况详见附件2《项目绩效目标表》。"), 1);
        assert_eq!(told("按照《管理办法》详见附件2《评分表》执行。"), 0);
        assert_eq!(told("考核办法见附件《保洁考核办法》。"), 1);
        assert_eq!(told("绩效目标详见附件《项目支出绩效目标表》，标准见通知附件《定额》。"), 0);
        assert_eq!(told("预算表详见附件1《预算表》。"), 0);
    }

    #[test]
    fn numbers_of_attachments_are_read() {
        for (stated, value) in
            [("", 0), ("3", 3), ("12", 12), ("３", 3), ("二", 2), ("十", 10), ("十一", 11), ("二十", 20)]
        {
            assert_eq!(count(stated), value, "{stated}");
        }
    }
}
