//! Years in prose, where they are joined to a budget or to the work of a year.
//!
//! Which year a sentence may speak of hangs on where the year stands. What begins a sentence and announces
//! tasks or this document's budget (`2022年工作任务：`) is the heading of last year's text that was copied.
//! Last year's elsewhere is what budgets are compared with. A later year is being prepared, an earlier one
//! is being settled, where a word of its clause says so (谋划2024年重点工作, 2021年度决算审计问题整改);
//! the same year without such a word was left over.

use crate::budget::Budget;
use crate::budget::unit::YEAR_KEY;
use crate::pack::Pack;

use super::pattern::Pattern;
use super::words::{outside_titles, tell};
use crate::reconcile::World;
use crate::reconcile::rule::{Ran, Rule};

/// A year that speaks of a budget or of the work of a year: joined to it directly, by what kind of budget it
/// is, or by 的. Years in which something began (2019年以来, 2015年成立) are what they are.
static YEAR: Pattern = Pattern::new(concat!(
    r"(?:^|[^0-9〔])((?:19|20)[0-9]{2})年(?:度|初)?的?",
    // what may lie between
    r"(?:部门|单位|本级|本|我局|全局|财政|年初|整体|一般|公共|政府性|基金|国有|资本|经营|拨款|收支|收入|支出|项目|主要|重点|全年|年度|各项)*的?",
    r"(?:预算|决算|绩效(?:目标|自评)|收支|收入|支出|三公|“三公”",
    r"|(?:工作|任务)(?:任务|计划|目标|要点|安排|重点|思路|总结)|任务|(?:主要|重点|年度|全年|的)工作|工作(?:[，、：）]|$))",
));

/// What announces the tasks of a year, behind it.
static TASKS: Pattern = Pattern::new(concat!(
    r"^的?(?:本?部门|本?单位|我[局委办院校中心单位]+|全[局委办院校中心]+)?的?(?:主要|重点|年度|各项|全年)*的?",
    r"(?:工作|任务)(?:任务|重点|要点|目标|计划|安排|思路)*(?:[：:]|是|为|包括|包含|有|如下|主要|$)",
));

/// What announces the budget of the document itself, behind its year.
static OWN_BUDGET: Pattern =
    Pattern::new(r"^的?本?(?:部门|单位)?(?:部门|单位)预算(?:包括|包含|由|公开|(?:编制)?(?:说明|范围)|[：:])");

/// What makes a budget public, before and behind its year: 编制了2025年部门预算，现予公开.
static MADE: Pattern =
    Pattern::new(r"(?:现将|现就|现对|编制了|编制形成了?|制定了|编报了|形成了)(?:本|我)?[^，。；、]{0,30}$");
static MADE_OF: Pattern = Pattern::new(
    r"^的?本?(?:部门|单位)?预算(?:$|[，,]|公开|予以|向社会|信息|有关|相关|情况|及|和|编制情况|编制说明|说明)",
);
/// What says that it is made public.
const PUBLISHED: [&str; 4] = ["现予", "公开如下", "公布如下", "说明如下"];

/// The same behind other words: 纳入2022年度部门预算编制范围的单位.
static SCOPE: Pattern = Pattern::new(r"^的?本?(?:部门|单位)预算(?:编制|编报|公开)?(?:的?范围|的?单位)");

/// In a clause about a later year: it is being prepared.
const PREPARING: [&str; 14] = [
    "做好", "谋划", "筹划", "编制", "编报", "启动", "部署", "提前", "准备", "筹备", "申报", "测算", "布置",
    "制定",
];
/// In a clause about an earlier year: it is being settled.
const SETTLING: [&str; 13] = [
    "整改",
    "审计",
    "未完成",
    "尚未",
    "遗留",
    "清算",
    "结转",
    "结余",
    "检查",
    "巡察",
    "巡视",
    "评价",
    "批复",
];
/// In a sentence that holds years against each other.
const COMPARING: [&str; 9] = ["比", "较", "增加", "减少", "增长", "下降", "今年", "本年", "持平"];
/// What parts the clauses of a sentence.
const CLAUSES: [char; 5] = ['，', ',', '、', '：', ':'];
/// Years of two digits that are further off than this count something (近10年).
const NEAR: i32 = 5;
/// What may stand before a year of two digits; behind other words they count something (成立20年).
const BEFORE_SHORT: &str = "，、：；（(比较与和及在于是按据";
/// Digits of a year in Chinese.
const DIGITS: [(char, char); 12] = [
    ('〇', '0'),
    ('○', '0'),
    ('零', '0'),
    ('一', '1'),
    ('二', '2'),
    ('三', '3'),
    ('四', '4'),
    ('五', '5'),
    ('六', '6'),
    ('七', '7'),
    ('八', '8'),
    ('九', '9'),
];

/// Years of budgets and tasks are this one, or stand where another belongs, outside citations.
pub(in crate::reconcile) fn years(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(YEAR_KEY)?;
    let year = world.budget.unit.year;
    for passage in world.passages() {
        rule.compared += 1;
        for (at, sentence) in passage.sentences() {
            let planned = is_plan(world.pack, &passage.key) && is_left_over_plan(sentence, year)?;
            let found = out_of_place(of_own_name(sentence, world.budget), year, passage.whole)?;
            let Some(other) = found.or(planned.then_some(year - 1)) else { continue };
            let message = if other == year - 1 {
                format!("{}写的是{other}年的工作任务或预算，像是上年留下的，本年是{year}年", passage.name)
            } else {
                format!("{}写着{other}年，本年是{year}年", passage.name)
            };
            tell(rule, passage, (at, sentence), message);
        }
    }
    Ok(())
}

/// Whether a passage says what is going to be done.
pub(super) fn is_plan(pack: &Pack, key: &str) -> bool {
    let field = key.rsplit_once("）.").map_or(key, |(_, field)| field);
    pack.manifest.wording.plans.iter().any(|plan| plan == field)
}

/// A sentence without the publisher's own name before it.
fn of_own_name<'s>(sentence: &'s str, budget: &Budget) -> &'s str {
    let sentence = sentence.trim_start();
    sentence.strip_prefix(budget.unit.name.as_str()).unwrap_or(sentence)
}

/// A year that begins a sentence, with what is done in it.
static BEGUN: Pattern = Pattern::new(concat!(
    r"^[0-9一二三四五六七八九十（）()、.．\s]*((?:19|20)[0-9]{2})年(?:度)?，?",
    r"(?:我?[局委办院校馆所站厅]|本部门|本单位|我们|全[局委办院校区市县]|[中]心)?(?:将|拟|要|计划)?",
    r"(?:重点|继续|全面|进一步|主要|着力|大力|深入|持续|积极|扎实|切实|认真)*",
    r"(?:完成|建成|组织|开展|推进|推动|建设|实施|做好|抓好|举办|新建|改造|整治|加强|落实|围绕|坚持|启动|打造|提升|深化|办好|培育|购置|安排|预算)",
));
/// Words of a sentence that tells what was done, or holds years against each other.
const DONE: [&str; 22] = [
    "了",
    "已",
    "过",
    "实际",
    "比",
    "较",
    "达到",
    "完成率",
    "上年",
    "去年",
    "结转",
    "结余",
    "审计",
    "整改",
    "增长",
    "今年",
    "本年",
    "底前",
    "以来",
    "情况",
    "批复",
    "基础上",
];

/// Whether a plan begins with last year.
fn is_left_over_plan(sentence: &str, year: i32) -> Result<bool, crate::reconcile::Stop> {
    let text = in_digits(&outside_titles(sentence), year);
    let begun = BEGUN.regex()?.captures(&text).and_then(|found| found[1].parse::<i32>().ok());
    let compares = DONE.iter().any(|word| text.contains(word)) || text.contains(&format!("{year}年"));
    Ok(begun == Some(year - 1) && !compares)
}

/// What is going to be done in a year that is over: 2024年我局将继续….
static GOING_TO: Pattern = Pattern::new(concat!(
    r"((?:19|20)[0-9]{2})年(?:度)?，?(?:我?[局委办院校馆所站厅]|本部门|本单位|我们|全[局委办院校区市县]|[本我]?中心)?",
    r"(?:(?:将|要)(?:继续|进一步|围绕|着力|重点|全面|坚持|紧紧|深入|大力|加快|加强|持续|认真|积极|按照|努力|做好|抓好|推进|聚焦|统筹|组织|开展|完成)|拟|计划(?:开展|组织|完成|实施|新建|建设|举办))",
));
/// What the publisher itself is going to do in a year, at the beginning of a sentence.
static OWN_PLAN: Pattern = Pattern::new(concat!(
    r"^((?:19|20)[0-9]{2})年(?:度)?，?(?:[本我](?:[局委办院校馆所站厅]|中心|部门|单位))",
    r"(?:将|拟|要|计划)(?:继续|进一步|围绕|着力|重点|全面|坚持|紧紧|深入|大力|加快|加强|持续|认真|积极|扎实|切实|做好|抓好|推进|聚焦|统筹)",
));
/// In a sentence that looks further ahead than the year.
const AHEAD: [&str; 6] = ["规划", "以后", "今后", "起", "本年", "今年"];

/// What was planned is told with what came of it.
const CAME_OF_IT: [&str; 5] = ["实际", "已", "完成率", "了", "原"];

/// The first year of a sentence that does not belong there. Only prose of its own has headings of last year.
pub(in crate::reconcile) fn out_of_place(
    sentence: &str,
    year: i32,
    whole: bool,
) -> Result<Option<i32>, crate::reconcile::Stop> {
    let text = in_digits(&outside_titles(sentence), year);
    let ahead = AHEAD.iter().chain(&PREPARING).any(|word| text.contains(word));
    if let Some(found) = OWN_PLAN.regex()?.captures(text.trim()).filter(|_| whole && !ahead)
        && let Ok(other) = found[1].parse::<i32>()
        && other > year
        && !text.contains(&format!("{year}年"))
    {
        return Ok(Some(other));
    }
    let settled = CAME_OF_IT.iter().any(|word| text.contains(word));
    for found in GOING_TO.regex()?.captures_iter(&text).filter(|_| whole && !settled) {
        match found[1].parse::<i32>() {
            Ok(other) if other < year => return Ok(Some(other)),
            _ => {}
        }
    }
    for found in YEAR.regex()?.captures_iter(&text) {
        let Some(stated) = found.get(1) else { continue };
        let Ok(other) = stated.as_str().parse::<i32>() else { continue };
        let (before, after) = (&text[..stated.start()], &text[stated.end()..]);
        let wrong = if other == year {
            false
        } else if other == year - 1 {
            whole && is_left_over(before, after, year)?
        } else {
            let words: &[&str] = if other > year { &PREPARING } else { &SETTLING };
            let near = [before.rsplit(CLAUSES).next(), after.split(CLAUSES).next()];
            !words.iter().any(|word| near.iter().flatten().any(|clause| clause.contains(word)))
        };
        if wrong {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Whether last year's year announces what the document is about.
fn is_left_over(before: &str, after: &str, year: i32) -> Result<bool, crate::reconcile::Stop> {
    let compares =
        |text: &str| COMPARING.iter().any(|word| text.contains(word)) || text.contains(&format!("{year}年"));
    let after = after.strip_prefix('年').unwrap_or(after);
    let after = after.strip_prefix('度').unwrap_or(after);
    if SCOPE.regex()?.is_match(after) && !compares(before) {
        return Ok(true);
    }
    let published = PUBLISHED.iter().any(|word| after.contains(word));
    let settles = ["执行", "决算"].iter().any(|word| after.contains(word));
    if published
        && !settles
        && MADE.regex()?.is_match(before)
        && MADE_OF.regex()?.is_match(after)
        && !compares(after)
    {
        return Ok(true);
    }
    // a number may stand before it: （一）2022年工作任务
    let numbers = |c: char| c.is_ascii_digit() || "一二三四五六七八九十（）()、.．".contains(c);
    if !before.trim_start_matches(numbers).is_empty() {
        return Ok(false);
    }
    Ok(TASKS.regex()?.is_match(after) || OWN_BUDGET.regex()?.is_match(after) && !compares(after))
}

/// The text without blanks, its years in four plain digits: `二〇二一年`, `２０２１ 年`, `21年`.
pub(in crate::reconcile) fn in_digits(text: &str, year: i32) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        other => other,
    };
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
    let chinese = |c: char| DIGITS.iter().find(|(own, _)| *own == c).map(|(_, digit)| *digit);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let run: String = chars[at..].iter().map_while(|c| chinese(*c)).collect();
        let short: String = chars[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        let ends = |digits: &str| chars.get(at + digits.len()) == Some(&'年');
        let begins = at.checked_sub(1).and_then(|before| chars.get(before));
        let alone = begins.is_none_or(|c| BEFORE_SHORT.contains(*c));
        let full = short.parse::<i32>().map(|short| 2000 + short);
        if run.len() == 4 && ends(&run) {
            out.push_str(&run);
        } else if let (2, true, true, Ok(full)) = (short.len(), ends(&short), alone, full)
            && (full - year).abs() <= NEAR
        {
            out.push_str(&full.to_string());
        } else {
            // a run that is no year goes over as it is
            let length = run.len().max(short.len()).max(1);
            out.extend(&chars[at..at + length]);
            at += length;
            continue;
        }
        at += run.len().max(short.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_years_of_budgets_and_tasks_count() {
        let years = |text: &str| {
            let found = YEAR.regex().unwrap().captures_iter(text).map(|found| found[1].to_owned());
            found.collect::<Vec<_>>().join(" ")
        };
        for text in [
            "2019年预算",
            "2019年度部门预算安排",
            "2019年一般公共预算",
            "2019年度的部门整体支出",
            "2019年部门决算",
            "2019年工作任务",
            "2019年主要工作",
            "2019年重点工作任务",
            "完成2019年度各项任务",
            "继续2019年的工作",
            "2019年的工作，要做好",
            "2019年“三公”经费",
            "2019年项目绩效目标",
        ] {
            assert_eq!(years(text), "2019", "{text}");
        }
        for text in [
            "2019年以来",
            "本单位2019年成立",
            "2019年机构改革后",
            "自2019年起每年安排",
            "2019年3月批准立项",
            "2019年工作会议精神",
            "2019年建成预算管理系统",
            "青财预〔2019〕8号",
            "2019年底前完成任务",
        ] {
            assert_eq!(years(text), "", "{text}");
        }
    }

    fn told(text: &str) -> Option<i32> {
        out_of_place(text, 2023, true).ok().unwrap()
    }

    #[test]
    fn a_heading_of_last_year_was_left_over() {
        for text in [
            "2022年工作任务：抓好参保扩面",
            "2022年重点工作：",
            "2022年的主要工作是抓好参保扩面",
            "（一）2022年度主要工作任务如下",
            "2022年度单位预算包括本级",
            "2022年部门预算编制范围包括本级",
            "纳入本部门2022年度部门预算编制范围的二级预算单位包括",
            "二〇二二年工作任务：抓好参保扩面",
            "２０２２年工作任务：抓好参保扩面",
            "2022 年工作任务：抓好参保扩面",
            "22年工作任务：抓好参保扩面",
            "现将本单位2022年单位预算公开如下",
            "本部门编制了2022年部门预算，现予公开",
            "按照要求，现将南昌市某中心2022年度部门预算公开如下",
        ] {
            assert_eq!(told(text), Some(2022), "{text}");
        }
        for text in [
            "比2022年预算增加10万元",
            "较2022年单位预算增加",
            "2022年工作任务完成情况良好",
            "2022年预算执行情况",
            "2022年部门预算公开的支出比今年少",
            "2022年决算情况",
            "完成2022年工作任务扫尾",
            "2022年工作任务已全部完成",
            "做好2022年决算编制工作",
            "现将2022年部门预算执行情况说明如下",
            "去年编制了2022年部门预算，已按时公开",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
        assert_eq!(out_of_place("2022年工作任务：", 2023, false).ok().unwrap(), None, "a reason, a name");
    }

    #[test]
    fn other_years_are_prepared_or_settled_or_wrong() {
        for text in [
            "做好2024年预算编制工作",
            "谋划2024年重点工作",
            "完成2021年度决算审计问题整改",
            "2021年工作任务中未完成的继续推进",
            "近10年预算逐年增长",
            "成立20年工作总结",
            "二三年工作经验",
            "到2025年，将建成覆盖城乡的服务网络",
            "2024年，我市将举办运动会",
            "2024年，我局将继续推进二期，2023年先完成立项",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
        for (text, year) in [
            ("2021年工作任务：抓好参保扩面", 2021),
            ("二〇二一年工作任务：抓好参保扩面", 2021),
            ("２０２１年预算安排", 2021),
            ("2021 年预算安排", 2021),
            ("21年工作任务", 2021),
            ("完成2019年度各项任务", 2019),
            ("2024年单位预算收入100万元", 2024),
            ("2024年，我中心将重点推进档案清理", 2024),
            ("2025年本单位拟继续完善内控制度", 2025),
        ] {
            assert_eq!(told(text), Some(year), "{text}");
        }
    }
}
