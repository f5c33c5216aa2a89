//! What was to be filled in, chosen or finished, and was left as it stood in a form.

use std::ops::Range;

use super::cuts::Cuts;
use super::passages::sentence_around;
use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip, is_han, without_titles};
use crate::pack::lexicon::Lexicon;
use crate::reconcile::rule::Stop;

/// Signs that stand for something, whatever stands around them.
static SIGNS: Pattern = Pattern::new(concat!(
    r"(?i)x{2,}|×{2,}|＊{2,}|\*{2,}|_{2,}|＿{2,}|●{2,}|△{2,}|□{2,}|■{2,}",
    r"|TODO|TBD|#REF!|#N/A|#VALUE!|#DIV/0!|#NAME\?|〔缺",
    r"|某某|某单位|某部门|某年某月|[0-9]{2}(?:xx|××|\*\*)年",
));
/// Round signs, which are zeros in years (二〇〇八年).
static ROUND: Pattern =
    Pattern::new(r"(?:^|[^一二三四五六七八九〇○零0-9])([〇○◯]{2,})(?:$|[^一二三四五六七八九〇○零0-9])");
/// What says of itself that it is still to come, where that is all that a clause says.
static TO_COME: Pattern = Pattern::new(concat!(
    r"(?:^|[^有尚等亟仍还期接招对看优急所需])(待(?:填|补|补充|定|核实|核定|提供|录入|明确|确定|填写|填报|续))",
    r"\s*(?:[。；，、）)】\]\s]|$)",
));
/// A cross that stands for a number: 完成×条道路.
static CROSS: Pattern = Pattern::new(
    r"[\x{4e00}-\x{9fff}，、]([×X])(?:万元|亿元|元|条|个|项|家|处|所|台|辆|人|次|场|户|%|年|月|日)",
);
/// The name of what is to be put there, in brackets: 新增设施（数量）处, 用于（具体用途）.
static NAMED: Pattern = Pattern::new(concat!(
    r"([（(](?:数量|金额|名称|日期|年份|个数|人数|次数|比例|地点|时间)[）)])(?:万元|亿元|元|条|个|项|家|处|所|台|辆|人|次|场|户|%|年|月|日|，|。)",
    r"|([（(](?:具体(?:用途|原因|内容|名称|项目|数量|金额|情况|时间|地点)|(?:单位|部门|项目)名称)[）)])",
));
/// What tells a clerk what to write.
static PROMPT: Pattern = Pattern::new(concat!(
    r"[（(【\[〔][^（）()【】\[\]〔〕]*(?:此处|填写|填入|插入|自行|请(?:根据|按|结合|补充|说明|注明|列)|简要(?:描述|说明|介绍)|不超过[0-9]+字",
    r"|可(?:按|根据|结合|分)[^（）()]*(?:列示|填列|描述|说明|编写|补充|分条)|视情况(?:填|写|补|删)|请(?:写|填)|如没有[^（）()]{0,6}(?:填|写|删|注明)|如无(?:请|则)?(?:填|删|写|注明))[^（）()【】\[\]〔〕]*[）)】\]〕]",
    r"|[（(][^（）()]{0,20}(?:(?:删除|删去|删掉|保留)[本此该](?:段|句|项|条|行)|请(?:删除|删去|删掉)|[本此该](?:段|句|项|条)(?:可|请)?(?:删除|删去|不写|不填))[^（）()]{0,10}[）)]",
    r"|请(?:删除|删去|删掉)[本此该](?:段|句|项|条|行)|^请(?:填写|补充|在此|说明|简要)|此处(?:填写|补充|插入|请|应)",
    r"|(?:按照?|根据|结合)(?:本?(?:单位|部门))?实际(?:情况)?(?:如实)?(?:填写|填列)|没有的(?:请)?(?:写|填)“?无",
));
/// The same between pointed brackets and braces, which are no titles.
static POINTED: Pattern = Pattern::new(
    r"[〈<＜{｛][^〈〉<>＜＞{}｛｝\n]{0,30}(?:此处|填写|填入|填报|待填|待补|插入|请|名称|金额|年度|日期|数字|原因|说明|内容)[^〈〉<>＜＞{}｛｝\n]{0,30}[〉>＞}｝]",
);
/// An ellipsis that says that more was to come: one that ends a sentence, and one that is all of a line.
static ELLIPSIS: Pattern = Pattern::new(r"(?m)(?:^|[^”》）’\s…])(?:…+|\.{3,}|。{3,})(?:[^”’…]|$)");
/// Blanks of a form: nothing before a unit or between brackets.
static GAPS: Pattern = Pattern::new(concat!(
    r"[^\s0-9０-９，。；：、（][ \u{3000}\u{a0}\t]{2,}(?:万元|亿元|(?:元|个|人|辆|台|项|家|平方米|%|％)[，。；、）])",
    r"|[（(][ \u{3000}\u{a0}]+[）)]\s*(?:万元|亿元|元|个|人|辆|台|项|家|平方米|%|％)",
    r"|年[ \u{3000}]+月[ \u{3000}]*(?:日|至|—)?|(?:于|自|从|至)年月日",
    r"|(?:增加|减少|安排|共计|合计|总额为?|预算为?|总计)万元(?:[，。；（、]|$)|(?:增长|下降|上升|降低|占)[%％]",
    r"|〔[0-9]{4}〕号|〔\s*〕\s*[0-9]*号",
));

/// Placeholders and form words.
pub(super) fn placeholders(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    const SAYS: &str = "还有待填的记号";
    let text = manuscript.text;
    let mut all = Vec::new();
    for found in SIGNS.regex()?.find_iter(text) {
        all.push(TextSlip::new(found.range(), SAYS));
    }
    for pattern in [&ROUND, &TO_COME, &CROSS, &NAMED] {
        for found in pattern.regex()?.captures_iter(text) {
            if let Some(sign) = found.get(1).or(found.get(2)) {
                all.push(TextSlip::new(sign.range(), SAYS));
            }
        }
    }
    for found in PROMPT.regex()?.find_iter(text) {
        all.push(TextSlip::new(found.range(), "还有填写提示没有删去"));
    }
    let outside = without_titles(text);
    // what stands in two pairs of braces names a figure
    for found in POINTED.regex()?.find_iter(&outside).filter(|found| !text[..found.start()].ends_with('{')) {
        all.push(TextSlip::new(found.range(), "还有填写提示没有删去"));
    }
    for found in ELLIPSIS.regex()?.find_iter(text) {
        all.push(TextSlip::new(found.range(), SAYS));
    }
    for found in GAPS.regex()?.find_iter(text) {
        all.push(TextSlip::new(found.range(), "有空着没填的地方"));
    }
    Ok(all)
}

/// Two words of which one is to be struck out.
static EITHER: Pattern = Pattern::new(concat!(
    r"(?:增加|减少|增长|下降|上升|提高|降低|上涨|上浮|下浮)\s*(?:[（(]\s*或?\s*(?:增加|减少|增长|下降|上升|提高|降低|下浮|上浮)\s*[）)]|[/／|]\s*或?\s*(?:增加|减少|增长|下降|上升|提高|降低))",
    r"|增[/／]减|增[（(]减[）)]|减[（(]增[）)]|升[/／]降|升（降）",
    r"|[□☐](?:是|否|有|无)|是[/／]否|有[/／]无|(?:是|有)[（(](?:否|无)[）)]",
    r"|[本我](?:部门|单位)\s*(?:[（(]\s*(?:部门|单位)\s*[）)]|[/／]\s*(?:部门|单位))|(?:部门|单位)[/／](?:部门|单位)预算",
));
/// What follows where both are meant: the name of a column or a heading.
const BOTH_MEANT: [&str; 8] = ["情况", "变化", "变动", "额", "率", "幅度", "数", "（+"];

/// Choices that were not made.
pub(super) fn undecided(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let found = EITHER.regex()?.find_iter(text);
    let open = found.filter(|found| {
        let rest = &text[found.end()..];
        !BOTH_MEANT.iter().any(|word| rest.starts_with(word))
    });
    Ok(open.map(|found| TextSlip::new(found.range(), "有两种说法没有选定一种")).collect())
}

/// Words that announce something which does not come.
static ANNOUNCED: Pattern = Pattern::new(
    r"(?P<words>(?:主要|原因|主要原因|其中)(?:是由于|是因为|是因|是为|是|为|由于|在于|如下|包括|用于)|(?:主要|具体)?(?:原因|包括|如下|情况)[：:])\s*[：:]?\s*(?:[。；]|$|\n)",
);
/// Words after which a sentence cannot end.
static OPEN_END: Pattern = Pattern::new(
    r"(?:(?:^|[，。；、])(?:同时|主要|本年|其中|原因)?(?:由于|因为|鉴于|为了)|本年因|(?:^|[，；])(?:以及|并且|或者|因|由|对于|关于|通过|根据|按照|依据|其中|包括))\s*[。；]?\s*$",
);

/// A conjunction before a stop.
static CONJUNCTION: Pattern = Pattern::new(r"[\x{4e00}-\x{9fff}](以及|[和及与或])\s*[。；]");

/// Words that end as conjunctions do and may be cut elsewhere.
const NO_CONJUNCTION: [&str; 5] = ["所能及", "不及", "得及", "未及", "之和"];

/// Whether a conjunction at a range of a text stands behind a word: 水平|和, and not 总和, 普及.
fn joins_nothing(text: &str, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    let around = sentence_around(text, range.clone());
    let sentence = &text[around.start..range.end];
    let cuts = Cuts::new(sentence, lexicon);
    let behind_a_word = cuts.words_before(range.start - around.start).next().is_some();
    behind_a_word && !NO_CONJUNCTION.iter().any(|word| sentence.ends_with(word))
}

/// Sentences that end before they have said anything.
pub(super) fn unfinished(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let text = manuscript.text;
    let mut all = Vec::new();
    for found in ANNOUNCED.regex()?.captures_iter(text) {
        let (Some(whole), Some(words)) = (found.get(0), found.name("words")) else { continue };
        let colon = whole.as_str().trim_end().ends_with(['：', ':']);
        let more = text[whole.end()..].trim();
        // what a colon announces may stand in the next paragraphs
        if colon && !more.is_empty() {
            continue;
        }
        all.push(TextSlip::new(words.range(), "有一句引出的内容是空的"));
    }
    let outside = without_titles(text);
    for found in CONJUNCTION.regex()?.captures_iter(&outside) {
        let Some(word) = found.get(1) else { continue };
        if joins_nothing(&outside, &word.range(), &manuscript.pack.lexicon) {
            all.push(TextSlip::new(word.range(), "有一句没有说完"));
        }
    }
    for found in OPEN_END.regex()?.find_iter(text.trim_end()) {
        let begun = found.as_str().find(is_han).unwrap_or(0);
        all.push(TextSlip::new(found.start() + begun..found.end(), "有一句没有说完"));
    }
    Ok(all)
}
