//! Numbers that are no figures: of persons, of documents.

use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip};
use crate::reconcile::rule::Stop;

/// A mobile number, whole or in the groups in which people write it.
static MOBILE: Pattern = Pattern::new(
    r"(?:^|[^0-9.])(1[3-9][0-9](?:S?[0-9]{4}S?[0-9]{4}|S[0-9]{3}S[0-9]{5}|[0-9]S[0-9]{3}S[0-9]{4}))(?:$|[^0-9.])",
);
/// An identity number: where, born when, which one; whole or in groups.
static IDENTITY: Pattern = Pattern::new(
    r"(?:^|[^0-9.A-Za-z])([1-9][0-9]{5}S?(?:18|19|20)[0-9]{2}S?(?:0[1-9]|1[0-2])S?(?:0[1-9]|[12][0-9]|3[01])S?[0-9]{3}S?[0-9Xx])(?:$|[^0-9.A-Za-z])",
);
/// The number of an account or a card.
static ACCOUNT: Pattern =
    Pattern::new(r"(?:[账帐]号|卡号|[账帐]户)[^0-9，。；\n]{0,6}([0-9](?:S?[0-9]){14,21})(?:$|[^0-9.])");
/// What stands before numbers of 18 digits that are no person's.
const NO_PERSON: [&str; 4] = ["代码", "编码", "统一社会信用", "流水号"];
/// Characters that people put into numbers.
const PARTS: &str = " -.·—－–\u{3000}\u{a0}";

/// The text with plain digits, and `S` for what parts groups of digits; each character has its byte in the text.
fn plain(text: &str) -> (String, Vec<usize>) {
    let (mut out, mut at) = (String::new(), Vec::new());
    for (byte, c) in text.char_indices() {
        let plain = match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            'Ｘ' | 'ｘ' => 'X',
            'S' => '\u{1}',
            _ if PARTS.contains(c) => 'S',
            _ => c,
        };
        at.extend(std::iter::repeat_n(byte, plain.len_utf8()));
        out.push(plain);
    }
    at.push(text.len());
    (out, at)
}

/// Mobile, identity and account numbers.
pub(super) fn personal(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let (text, at) = plain(manuscript.text);
    let mut all = Vec::new();
    for (pattern, says) in [
        (&MOBILE, "像是手机号码或身份证号码"),
        (&IDENTITY, "像是手机号码或身份证号码"),
        (&ACCOUNT, "像是银行账号"),
    ] {
        for found in pattern.regex()?.captures_iter(&text) {
            let Some(number) = found.get(1) else { continue };
            let before = &text[..number.start()];
            let before = before.trim_end_matches(|c: char| "为是：:\u{201c}S".contains(c));
            if NO_PERSON.iter().any(|word| before.ends_with(word)) {
                continue;
            }
            all.push(TextSlip::new(at[number.start()]..at[number.end()], says));
        }
    }
    Ok(all)
}

/// A unit of money that stands twice.
static UNIT_TWICE: Pattern = Pattern::new(r"万万元|元元|亿万元|万元元|万元万|[十百千]万万|亿亿");
/// A sum of money without 元: 安排210万，.
static NO_UNIT: Pattern = Pattern::new(concat!(
    r"(?:安排|预算|资金|经费|支出|收入|拨款|投资|补助|补贴|金额|作业|项目|[^缴免收]费|费用|合计|共计|总计)(?:为|约|共|达)?",
    r"([0-9][0-9,.]*[万亿])(?:[，。；、）)]|$)",
));

/// A sum with a point and no unit at all: 预算706.90，.
static BARE: Pattern = Pattern::new(
    r"(?:预算|资金|经费|支出|收入|拨款|投资|补助|补贴)(?:数|安排|合计|总额|共计)?(?:为|约|共|达)?([0-9][0-9,]*\.[0-9]{1,2})[，。；]",
);
/// What says that the amounts of a text have one unit.
const ALL_IN: [&str; 2] = ["单位：", "单位:"];
/// A rate that goes up or down by a bare number: 参保率提高2.5以上.
static RATE_BY: Pattern = Pattern::new(
    r"(?:[^容绿]|绿化)率[^，。；、]{0,8}(?:提高|提升|增长|上升|下降|降低|增加|减少)(?:了)?([0-9]+(?:\.[0-9]+)?)(?:以上|左右|以内)",
);
/// A change with a sign of its own: 增加-3.2万元.
static SIGNED: Pattern = Pattern::new(concat!(
    r"(?:[^和或/、（(]|^)(?:增加|减少)(?:了|额为|为)?([-－−][0-9][0-9,.]*)(?:亿元|万元|元|人|辆|台|个|[%％])",
    r"|(?:增长|下降|上升|降低)(?:了|额为|为)?([-－−][0-9][0-9,.]*)(?:亿元|万元|元|人|辆|台)",
));

/// Units of money written twice, or left out.
pub(super) fn money_units(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let twice = UNIT_TWICE.regex()?.find_iter(text);
    let mut all: Vec<TextSlip> =
        twice.map(|found| TextSlip::new(found.range(), "金额的单位写重了")).collect();
    for found in NO_UNIT.regex()?.captures_iter(text) {
        if let Some(sum) = found.get(1) {
            all.push(TextSlip::new(sum.range(), "金额后面少了“元”"));
        }
    }
    let stated = ALL_IN.iter().any(|word| text.contains(word));
    for (pattern, says, counts) in [
        (&BARE, "金额没有写单位", !stated),
        (&RATE_BY, "升降的数没有写单位（百分点）", true),
        (&SIGNED, "增减的数前面多了负号", true),
    ] {
        for found in pattern.regex()?.captures_iter(text).filter(|_| counts) {
            if let Some(number) = found.get(1).or(found.get(2)) {
                all.push(TextSlip::new(number.range(), says));
            }
        }
    }
    Ok(all)
}

/// A year in brackets of another kind.
static BRACKETS: Pattern = Pattern::new(r"[\[【［(（][12][0-9]{3}[\]】］)）]\s*第?[0-9]+号");
/// The ordinal word, which numbers of documents do without.
static ORDINAL: Pattern = Pattern::new(r"〔[0-9]{4}〕\s*第\s*[0-9]+\s*(?:号|[^次期届0-9]|$)");
/// A year of two digits.
static SHORT_YEAR: Pattern = Pattern::new(r"〔[0-9]{2}〕\s*第?\s*[0-9]+\s*号?");
/// A number filled up with zeros.
static PADDED: Pattern = Pattern::new(r"〔[0-9]{4}〕\s*0+[0-9]+\s*号");
/// The word 年 in the brackets.
static YEAR_WORD: Pattern = Pattern::new(r"〔[0-9]{2,4}年度?〕\s*第?\s*[0-9]+\s*号");
/// A year in the right brackets.
static YEAR: Pattern = Pattern::new(r"〔([0-9]{4})〕\s*第?\s*[0-9]+\s*号");

/// A number that breaks off before its word: 〔2016〕143文件.
static NO_WORD: Pattern =
    Pattern::new(r"〔[0-9]{4}〕\s*([0-9]+)\s*(?:文件|文[，。；、]|[）)，。；》]|的?(?:通知|规定|要求))");
/// The number of an order without its ordinal word: 财政部令87号.
static ORDER: Pattern =
    Pattern::new(r"(?:部|院|局|署|委|委员会|会|政府|主席|银行|省|市)令\s*([0-9]{1,4})\s*号");

/// Numbers of documents.
pub(super) fn documents(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = Vec::new();
    for (pattern, says) in [
        (&BRACKETS, "文号的年份应写在〔〕里"),
        (&ORDINAL, "文号的序号前不加“第”"),
        (&SHORT_YEAR, "文号的年份应写四位"),
        (&PADDED, "文号的序号前不加0"),
        (&YEAR_WORD, "文号的年份不带“年”字"),
    ] {
        for found in pattern.regex()?.find_iter(manuscript.text) {
            all.push(TextSlip::new(found.range(), says));
        }
    }
    for (pattern, says) in [(&NO_WORD, "文号的序号后面少了“号”"), (&ORDER, "令号的序号前少了“第”")]
    {
        for found in pattern.regex()?.captures_iter(manuscript.text) {
            if let Some(number) = found.get(1) {
                all.push(TextSlip::new(number.range(), says));
            }
        }
    }
    for found in YEAR.regex()?.captures_iter(manuscript.text) {
        let (Some(whole), Some(year)) = (found.get(0), found.get(1)) else { continue };
        let year: i32 = year.as_str().parse().unwrap_or_default();
        let own = manuscript.budget.unit.year;
        // the document is published in the year of its budget
        if year > own || year < FIRST_YEAR {
            all.push(TextSlip::new(whole.range(), format!("文号的年份是{year}，本年是{own}年")));
        }
    }
    Ok(all)
}

/// No document in force has an earlier year.
const FIRST_YEAR: i32 = 1949;
