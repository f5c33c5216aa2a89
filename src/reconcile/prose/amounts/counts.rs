//! Counts beside the lists that they count: 包括3项：甲、乙; 下设5个科室：……; 甲、乙等2个项目.

use crate::budget::label::key;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::sentence::{Sentence, full, is_sign};
use super::tell;

/// A count and the list behind it. The sentence still has its digits where nothing measured them.
static COUNTED: Pattern = Pattern::new(concat!(
    r"(?:([一二两三四五六七八九十]{1,3}|[0-9]{1,2})(个|项|类|家|所|大|方面|部分)|([\x{E000}-\x{F7FF}]))",
    r"([^\x{E000}-\x{F7FF},;:、0-9()。]{0,8})(?::|,?分别是:?|,?分别为:?|,?包括:?|,?即:?|,?即是)([^:。]+)$",
));
/// Names, and an amount for each: 甲、乙分别为60万元、50万元.
static EACH: Pattern = Pattern::new(
    r"([^\x{E000}-\x{F7FF},;:。]{2,60})分别(?:为|是|安排|达到|达)((?:[\x{E000}-\x{F7FF}](?:以及|[、和及,])?){2,})",
);
/// A list, and its count behind it: 市容整治、垃圾分类、违建治理四项工作.
static LISTED: Pattern = Pattern::new(concat!(
    r"((?:[^\x{E000}-\x{F7FF},;:、()。]{2,16}、){2,11}[^\x{E000}-\x{F7FF},;:、()。]{4,16}?)",
    r"(?:([二两三四五六七八九十]{1,3})(项|个|类|方面)|([\x{E000}-\x{F7FF}]))",
    r"(?:重点|主要)?(?:工作|任务|项目|措施|行动|制度|内容)(?:$|[,;。的])",
));
/// How a list ends that its count is not of: 街道、社区的四项工作.
const NO_LIST: [&str; 18] = [
    "等", "的", "各", "共", "这", "和", "及", "与", "开展", "实施", "完成", "推进", "抓好", "做好", "落实",
    "分别", "委", "府",
];
/// What the words between count and list must count.
const COUNTABLE: [&str; 35] = [
    "业务",
    "行动",
    "事项",
    "职责",
    "工程",
    "活动",
    "服务",
    "举措",
    "主要职责",
    "制度",
    "机制",
    "",
    "工作",
    "任务",
    "项目",
    "科室",
    "机构",
    "部门",
    "单位",
    "股室",
    "处室",
    "事业单位",
    "学校",
    "中心",
    "重点工作",
    "内容",
    "方面",
    "重点任务",
    "内设机构",
    "内设科室",
    "下属单位",
    "预算单位",
    "支出",
    "类",
    "措施",
];
/// How names of bodies end: a piece that ends otherwise is the first half of one (文化、旅游和体育科).
const BODIES: [&str; 20] = [
    "科", "室", "股", "处", "站", "中心", "队", "所", "局", "馆", "院", "校", "办", "组", "学校", "部", "会",
    "园", "公司", "委",
];
/// A list that names only some of what it counts.
const SOME: [&str; 6] = ["等", "主要", "……", "例如", "如", "以及其他"];
/// Stands for the name of a project in a list.
const NAMED: &str = "某某项目";
/// How the rest of a list goes on behind a comma: 甲、乙，以及丙.
const GOES_ON: [&str; 6] = ["以及", "并", "和", "及", "同时", "还有"];
/// So many signs a phrase has at least that stands for one thing by itself.
const PHRASE: usize = 4;

/// Counts are those of their lists.
pub(in crate::reconcile) fn check(world: &World<'_>, rule: &mut Rule) -> Ran {
    let projects: Vec<String> = world.budget.unit.projects.iter().map(|project| key(&project.name)).collect();
    for passage in world.passages() {
        for sentence in full(passage)? {
            if let Some((names, amounts)) = unlike_each(&sentence)? {
                let message = format!("列出的名称是{names}个，“分别”后面的数却是{amounts}个；请核对");
                tell(rule, passage, &sentence, message);
            }
            if let Some((said, listed)) = unlike_before(&sentence)? {
                let message = format!("写着“{said}”，列出的却是{listed}；请核对个数，或补上漏写的");
                tell(rule, passage, &sentence, message);
            }
            for part in parts(&sentence.words) {
                let Some((said, how_many)) = wrong(&sentence, part, &projects)? else { continue };
                rule.compared += 1;
                if let Some(listed) = how_many {
                    let message = format!("写着“{said}”，列出的却是{listed}；请核对个数，或补上漏写的");
                    tell(rule, passage, &sentence, message);
                }
            }
        }
        rule.compared += 1;
    }
    Ok(())
}

/// A list that its count behind it is not of: what is said, and how many there are. Only a list of at least three
/// things that are named alike can be counted.
fn unlike_before(sentence: &Sentence<'_>) -> Result<Option<(String, usize)>, Stop> {
    for found in LISTED.regex()?.captures_iter(&sentence.words) {
        let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
        let unit = part(3);
        let Some((count, shown)) = counted(sentence, (part(2), unit), part(4)) else { continue };
        let pieces: Vec<&str> = found[1].split('、').collect();
        let long = |piece: &str| piece.chars().count();
        let Some((first, rest)) = pieces.split_first() else { continue };
        let Some(last) = rest.last() else { continue };
        let least = rest.iter().map(|piece| long(piece)).min().unwrap_or_default();
        let alike = rest.iter().all(|piece| long(piece) <= least + 1) && long(first) >= least;
        let inner = |piece: &str| {
            piece.contains(['的', '和', '及', '与', '等']) || BODIES.iter().any(|end| piece.ends_with(end))
        };
        let listless =
            NO_LIST.iter().any(|end| last.ends_with(end)) || pieces.iter().any(|piece| inner(piece));
        if least >= PHRASE && alike && !listless && pieces.len() != count {
            return Ok(Some((format!("{}{shown}", &found[1]), pieces.len())));
        }
    }
    Ok(None)
}

/// Names that do not have an amount each: how many names there are, and how many amounts.
fn unlike_each(sentence: &Sentence<'_>) -> Result<Option<(String, usize)>, Stop> {
    for found in EACH.regex()?.captures_iter(&sentence.words) {
        let names = without_brackets(&found[1]);
        let pieces: Vec<&str> = names.split('、').collect();
        let most = pieces.len() + names.matches(['和', '及', '与']).count();
        let amounts = found[2].chars().filter(|c| is_sign(*c)).count();
        // 教育、科技和文化支出 may be one name
        let whole = pieces.iter().all(|piece| piece.chars().count() >= PHRASE);
        let least = if whole { pieces.len() } else { 1 };
        if most > 1 && !(least..=most).contains(&amounts) {
            let said = if least == most { format!("{least}") } else { format!("{least}至{most}") };
            return Ok(Some((said, amounts)));
        }
    }
    Ok(None)
}

/// A sentence, and where it has lists within lists its halves.
fn parts(words: &str) -> Vec<&str> {
    let lists = words.matches(':').count();
    if lists > 1 { words.split(';').collect() } else { vec![words] }
}

/// A count beside its list; with how many are listed where that is another number.
fn wrong(
    sentence: &Sentence<'_>,
    words: &str,
    projects: &[String],
) -> Result<Option<(String, Option<String>)>, Stop> {
    let Some(found) = COUNTED.regex()?.captures(words) else { return Ok(None) };
    let between = found[4].trim_start_matches("内设").trim_start_matches("下属").trim_start_matches("的");
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let unit = part(2);
    let Some((count, shown)) = counted(sentence, (part(1), unit), part(3)) else { return Ok(None) };
    let counts = COUNTABLE.contains(&between) || BODIES.iter().any(|end| between.ends_with(end));
    // 第3项: an ordinal
    let before = found.get(0).map_or("", |all| &words[..all.start()]);
    // 包括 without a colon may name some; of what there is in all it names all
    let list_begins = found.get(5).map_or(0, |list| list.start());
    let open = words[..list_begins].ends_with("包括") && !before.ends_with(['共', '为']);
    let of_title = before.ends_with('等');
    if !counts || before.ends_with('第') || of_title || open || count < 2 {
        return Ok(None);
    }
    let said = format!("{shown}{}", &found[4]);
    // a project is one thing, whatever its name joins: 城居保及被征地
    let pieces =
        found[5].split('、').map(|piece| if projects.iter().any(|own| own == piece) { NAMED } else { piece });
    let list = without_brackets(&pieces.collect::<Vec<_>>().join("、"));
    if SOME.iter().any(|word| list.contains(word)) || list.contains(is_sign) {
        return Ok(None);
    }
    let bodies = BODIES.iter().any(|end| between.ends_with(end)) || shown.ends_with(['家', '所']);
    let Some((least, most)) = how_many(&list, bodies) else { return Ok(None) };
    if (least..=most).contains(&count) {
        return Ok(Some((said, None)));
    }
    let listed = if least == most { format!("{least}") } else { format!("{least}至{most}") };
    Ok(Some((said, Some(listed))))
}

/// A count in digits or in Chinese, with what it is written as.
fn counted(sentence: &Sentence<'_>, (text, unit): (&str, &str), sign: &str) -> Option<(usize, String)> {
    if let Some(number) = sentence.number(sign) {
        let whole = number.value.is_integer() && !number.about;
        let counts = ["个", "项", "类", "家", "所"].iter().any(|unit| number.text.ends_with(unit));
        let value = usize::try_from(number.value).ok().filter(|_| whole && counts)?;
        return Some((value, number.text.clone()));
    }
    let value = match text.parse::<usize>() {
        Ok(value) => value,
        Err(_) => in_chinese(text)?,
    };
    Some((value, format!("{text}{unit}")))
}

/// A number below a hundred in Chinese.
fn in_chinese(text: &str) -> Option<usize> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|own| own == c).map(|at| at + 1);
    let digit = |c: char| if c == '两' { Some(2) } else { digit(c) };
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        [one] => digit(*one),
        ['十', one] => Some(10 + digit(*one)?),
        [ten, '十'] => Some(digit(*ten)? * 10),
        [ten, '十', one] => Some(digit(*ten)? * 10 + digit(*one)?),
        _ => None,
    }
}

/// The fewest and the most things that a list may name; none where nobody can tell.
fn how_many(list: &str, bodies: bool) -> Option<(usize, usize)> {
    let ordinals = ["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是"];
    let said = ordinals.iter().take_while(|ordinal| list.contains(**ordinal)).count();
    if said > 0 {
        return Some((said, said));
    }
    // the widest mark parts the items; what is parted by narrower ones stands within one
    let mark = [';', '、', ','].into_iter().find(|mark| list.contains(*mark))?;
    if mark == ';' {
        let count = list.split(';').filter(|piece| !piece.trim().is_empty()).count();
        return Some((count, count));
    }
    // 甲、乙，丙: what stands behind the comma may be another sentence
    let (list, more) = match list.split_once(',').filter(|_| mark == '、') {
        Some((list, more)) if GOES_ON.iter().any(|word| more.starts_with(word)) => {
            (list, more.split(['、', ',']).count())
        }
        Some((list, _)) => (list, 0),
        None => (list, 0),
    };
    let pieces: Vec<&str> = list.split(mark).filter(|piece| !piece.trim().is_empty()).collect();
    let joined = list.matches(['和', '及', '与']).count();
    let most = pieces.len() + joined + more;
    // 养老保险、工伤保险的参保登记 is one thing
    let shared = pieces.iter().skip(1).any(|piece| piece.contains('的'));
    let length = |piece: &str| piece.chars().count();
    let alike = pieces.iter().all(|piece| length(piece) == length(pieces[0]));
    let whole = if bodies {
        let ended = pieces.iter().filter(|piece| BODIES.iter().any(|end| piece.ends_with(end))).count();
        if ended == 0 { 1 } else { ended }
    } else if !shared && (alike || pieces.iter().all(|piece| length(piece) >= PHRASE)) {
        pieces.len()
    } else {
        // 宣传、培训和督导检查 may be one of the things
        1
    };
    Some((whole, most))
}

/// A list without what stands in brackets and titles.
fn without_brackets(list: &str) -> String {
    let mut depth = 0_i32;
    let mut out = String::new();
    for c in list.chars() {
        match c {
            '(' | '《' | '[' | '【' | '〔' => depth += 1,
            ')' | '》' | ']' | '】' | '〕' => {
                depth = (depth - 1).max(0);
                // a title stands for itself
                if depth == 0 && c == '》' {
                    out.push_str("书名书名");
                }
            }
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let sentence = Sentence::read(0, text).ok().unwrap();
        let all = parts(&sentence.words)
            .into_iter()
            .map(|part| wrong(&sentence, part, &["城居保及被征地".to_owned()]).ok().unwrap());
        all.flatten().find_map(|(_, listed)| listed)
    }

    #[test]
    fn counts_that_are_not_those_of_their_lists_are_told() {
        for text in [
            "包括3项：甲、乙",
            "下设5个科室：办公室、财务科、人事科",
            "3个项目，分别是甲项目、乙项目",
            "重点做好以下4项工作：继续参保扩面、稳步提高待遇、推进工伤保险制度建设",
            "指导街道开展城市管理工作，主要包括三项：市容巡查、垃圾分类",
            "本部门下属3家事业单位：区图书馆、区文化馆",
            "本部门内设6个科室，分别是办公室、财务科、市容管理科、执法督查科、市政设施科",
            "下设2个科室：办公室、财务科、人事科",
            "做好两项工作：参保扩面工作、待遇发放工作、基金监管工作",
            "抓好三个方面：一是扩面；二是提待",
            "围绕三项任务：扩面；提待；监管；服务",
            "纳入预算编制范围的单位共4家，包括局本部、区图书馆、区文化馆",
            "落实五项制度：巡查制度、考核制度、通报制度",
            "负责四项业务：参保登记、缴费核定、待遇支付",
            "安排项目3个，分别是系统运维费、城居保及被征地",
            "开展三项行动：参保扩面、基金清查、窗口提质、档案规范",
        ] {
            assert!(told(text).is_some(), "{text}");
        }
    }

    #[test]
    fn right_counts_and_lists_that_nobody_can_count_are_not() {
        for text in [
            "包括2项：甲、乙",
            "负责三项业务：参保登记、缴费核定、待遇支付",
            "负责两项业务：养老保险、工伤保险的参保登记和待遇支付、基金稽核",
            "开展三项行动：参保扩面、基金清查，以及窗口提质",
            "开展五项行动：参保扩面、基金清查等",
            "安排项目3个，分别是系统运维费、城乡居民及被征地",
            "下设3个科室：办公室、财务科、文化、旅游和体育科",
            "下设3个科室：办公室（党委办公室）、财务科（审计、内控）、人事科",
            "内设5个科室，分别是办公室、财务科、市容管理科、执法督查科、市政设施科",
            "做好3项工作：宣传、培训和检查",
            "做好2项工作：宣传、培训和督导检查",
            "包括5项：甲、乙等",
            "抓好三个方面：一是扩面，做好宣传、培训；二是提待；三是监管",
            "预算单位共3个：本级、图书馆、文化馆",
            "上午9:00开始，第3项：甲、乙",
            "两个项目共100万元：甲60万元、乙40万元",
            "一个中心：经济建设",
            "落实《办法》等3项制度：考核、奖惩",
            "所属单位4家，包括区图书馆、区文化馆",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn counts_behind_their_lists() {
        let unlike = |text: &str| unlike_before(&Sentence::read(0, text).ok().unwrap()).ok().unwrap();
        for text in [
            "做好市容整治、垃圾分类、违建治理四项工作",
            "统筹推进市容整治、垃圾分类、违建治理4项重点任务，按季调度",
            "市容整治、垃圾分类、违建治理、道路保洁三项工作",
        ] {
            assert!(unlike(text).is_some(), "{text}");
        }
        for text in [
            "做好市容整治、垃圾分类、违建治理三项工作",
            "做好市容整治、垃圾分类、违建治理等四项工作",
            "落实区委、区政府四项重点工作",
            "街道办事处、社区居委会、物业公司四项任务",
            "做好市容整治、垃圾分类、违建治理和道路保洁四项工作",
            "围绕市容整治、垃圾分类、违建治理开展四项工作",
            "教学、科研、人才四项工作",
            "市容整治、垃圾分类、违建治理的四项制度",
        ] {
            assert_eq!(unlike(text), None, "{text}");
        }
    }

    #[test]
    fn each_name_has_its_amount() {
        let unlike = |text: &str| unlike_each(&Sentence::read(0, text).ok().unwrap()).ok().unwrap();
        for text in [
            "基本支出、项目支出分别为100万元、200万元、300万元",
            "养老保险、医疗保险、失业保险分别为10万元、20万元",
        ] {
            assert!(unlike(text).is_some(), "{text}");
        }
        for text in [
            "基本支出、项目支出分别为100万元、200万元",
            "基本支出和项目支出分别为100万元和200万元",
            "文化、旅游和体育支出与教育支出分别为10万元、20万元",
            "2025年和2026年的预算分别为100万元、200万元",
            "三项任务分别为20万元、30万元、40万元",
        ] {
            assert_eq!(unlike(text), None, "{text}");
        }
    }

    #[test]
    fn chinese_counts() {
        for (text, count) in [("三", 3), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35)]
        {
            assert_eq!(in_chinese(text), Some(count), "{text}");
        }
        assert_eq!(in_chinese("一二"), None);
    }
}
