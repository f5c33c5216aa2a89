//! Characters, words and terms that stand twice.
//!
//! Whether a character was typed twice shows only between words: 做好|好 is wrong, 对|对口 is not. A dictionary
//! cuts the text ([`Cuts`]); what it does not know is cut into single characters, and beside those nothing is said.

use std::ops::Range;

use super::cuts::{Cuts, one};
use super::passages::sentences;
use super::pattern::Pattern;
use super::patterns::{Manuscript, TextSlip, is_han};
use crate::pack::lexicon::Lexicon;
use crate::reconcile::rule::Stop;

/// Characters typed twice.
pub(super) fn characters(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = Vec::new();
    for (begun, sentence) in sentences(manuscript.text) {
        let chars: Vec<(usize, char)> = sentence.char_indices().collect();
        let pairs = chars.windows(2).filter(|pair| pair[0].1 == pair[1].1 && is_han(pair[0].1));
        let pairs: Vec<(usize, char)> = pairs.map(|pair| pair[0]).collect();
        if pairs.is_empty() {
            continue;
        }
        let cuts = Cuts::new(sentence, &manuscript.pack.lexicon);
        for (at, c) in pairs {
            if is_slip(&cuts, at, c) {
                let range = begun + at..begun + at + 2 * c.len_utf8();
                all.push(TextSlip::new(range, "有多打的字"));
            }
        }
    }
    Ok(all)
}

/// Whether the character that begins at a byte and stands there twice was typed once too often.
fn is_slip(cuts: &Cuts<'_>, at: usize, c: char) -> bool {
    let second = at + c.len_utf8();
    let third = second + c.len_utf8();
    if cuts.text[third..].starts_with(c) && !cuts.text[third..].starts_with(&c.to_string().repeat(2)) {
        // 基层|层层
        let meets = cuts.is_known(&cuts.text[second..third + c.len_utf8()])
            && cuts.words_before(second).next().is_some();
        return !cuts.text[..at].ends_with(c) && !meets;
    }
    let doubling = &cuts.lexicon.doubling;
    // 做好|好差评: the second begins a word that the dictionary does not know
    if doubling.words.iter().any(|word| cuts.text[second..].starts_with(word.as_str())) {
        return false;
    }
    let (left, right) = (cuts.word_at(at), cuts.word_at(second));
    if left == right {
        // 做|好好 is 做好 with one too many
        let shorter = format!("{}{c}", cuts.word(left.checked_sub(1)));
        let alone = cuts.word(Some(left)).chars().count() == 2;
        return alone && doubling.endings.iter().any(|word| *word == shorter);
    }
    let (first, last) = (cuts.word(Some(left)), cuts.word(Some(right)));
    let before = cuts.word(left.checked_sub(1));
    let after = cuts.word(Some(right + 1));
    let numbered = before.ends_with(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    let said = match (one(first).is_some(), one(last).is_some()) {
        (true, true) => {
            let counted = numbered && !doubling.standing.contains(c);
            let alone = doubling.particles.contains(c) || doubling.verbs.contains(c) || counted;
            alone && cuts.is_sure(after)
        }
        (true, false) => cuts.is_sure(before) && doubling.beginnings.iter().any(|word| word == last),
        (false, true) => cuts.is_sure(after) && doubling.endings.iter().any(|word| word == first),
        (false, false) => false,
    };
    said || repeats_end(cuts, second, c) || repeats_beginning(cuts, second, c)
}

/// Numerals behind which a character that counts stands once; 一件件 is right.
const NUMERALS: &str = "二两三四五六七八九十百千";

/// Whether the character at a byte only repeats the last one of the word before it: 监管|管。
fn repeats_end(cuts: &Cuts<'_>, second: usize, c: char) -> bool {
    let doubling = &cuts.lexicon.doubling;
    let third = second + c.len_utf8();
    if doubling.standing.contains(c) || !cuts.is_cut(second) || !cuts.is_cut(third) {
        return false;
    }
    let after = cuts.word(Some(cuts.word_at(third))).trim_start();
    let ends = after.chars().next().is_none_or(|c| !c.is_alphanumeric()) || cuts.is_particle(after);
    // 推进|用 may go on as a verb does
    if doubling.verbs.contains(c) && !ends || !cuts.is_sure(after) {
        return false;
    }
    cuts.words_before(second).any(|begun| cuts.is_cut(begun)) && cuts.words_from(second).next().is_none()
}

/// Whether the character before a byte only repeats the first one of the word that begins there: 社|社会。
fn repeats_beginning(cuts: &Cuts<'_>, second: usize, c: char) -> bool {
    let doubling = &cuts.lexicon.doubling;
    let at = second - c.len_utf8();
    if doubling.standing.contains(c) || !cuts.is_cut(second) || !cuts.is_cut(at) {
        return false;
    }
    let before = cuts.word(cuts.word_at(at).checked_sub(1));
    let begins = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) || cuts.is_particle(before);
    // 增长|率|率先, 统筹|推|推动
    if (doubling.suffixes.contains(c) || doubling.verbs.contains(c)) && !begins || !cuts.is_sure(before) {
        return false;
    }
    cuts.words_from(second).any(|end| cuts.is_cut(end)) && cuts.words_before(second).next().is_none()
}

/// A clause with fewer characters may well be said twice.
const CLAUSE: usize = 8;

/// A clause of a sentence that only says the end of the one before it again.
pub(in crate::reconcile) fn clause(sentence: &str) -> Option<(usize, &str)> {
    let mut before = "";
    let mut at = 0;
    for part in sentence.split('，') {
        let said = part.trim();
        let long = said.chars().filter(|c| is_han(*c)).count() >= CLAUSE;
        if long && before.ends_with(said) {
            return Some((at, said));
        }
        before = said;
        at += part.len() + '，'.len_utf8();
    }
    None
}

/// The longest word that is looked for, in characters.
const LONGEST: usize = 12;

/// A word of two characters and more that stands twice in a row in a sentence, and where.
pub(in crate::reconcile) fn word(text: &str, lexicon: &Lexicon) -> Option<(Range<usize>, String)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut cuts: Option<Cuts<'_>> = None;
    for length in (2..=LONGEST).rev() {
        for (index, pair) in chars.windows(length * 2).enumerate() {
            let (first, second) = pair.split_at(length);
            let same = first.iter().zip(second).all(|(one, other)| one.1 == other.1);
            // 一项一项 is good Chinese, and so is a character said four times in a name
            let idiom = first[0].1 == '一' || first.iter().all(|(_, c)| *c == first[0].1);
            if !same || idiom || !first.iter().all(|(_, c)| is_han(*c)) {
                continue;
            }
            let begun = first[0].0;
            let middle = second[0].0;
            let end = chars.get(index + length * 2).map_or(text.len(), |(at, _)| *at);
            let cuts = cuts.get_or_insert_with(|| Cuts::new(text, lexicon));
            // halves of other words: 科学学科
            if length == 2 && !(cuts.is_cut(begun) && cuts.is_cut(middle) && cuts.is_cut(end)) {
                continue;
            }
            let word = &text[begun..middle];
            if !two_terms(text, begun..end, word, lexicon) {
                return Some((begun..end, word.to_owned()));
            }
        }
    }
    None
}

/// Whether the first ends one term and the second begins another: 本部门部门预算.
fn two_terms(text: &str, range: Range<usize>, word: &str, lexicon: &Lexicon) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = &text[range.end..];
    let joined = before.is_some_and(|c| is_han(c) && !"年度的了和是及为在与对将".contains(c));
    let known = lexicon.twice.iter().find(|entry| entry.word == word);
    joined && known.is_some_and(|entry| entry.then.iter().any(|then| after.starts_with(then.as_str())))
}

/// What parts a clause from the next.
const CLAUSES: [char; 13] = ['，', ',', '：', ':', '（', '）', '(', ')', '“', '”', '《', '》', '；'];
/// What joins the last items of an enumeration.
const JOINS: [&str; 5] = ["以及", "和", "及", "与", "并"];
/// What may stand behind the last item.
const TAILS: [&str; 6] = ["等工作", "等", "工作", "业务", "事务", "任务"];

/// Terms that stand twice in one enumeration.
pub(super) fn terms(manuscript: Manuscript<'_>) -> Result<Vec<TextSlip>, Stop> {
    let mut all = titles_twice(manuscript.text)?;
    for (begun, sentence) in sentences(manuscript.text) {
        let mut at = begun;
        for clause in sentence.split_inclusive(CLAUSES) {
            if let Some((range, term)) = listed_twice(clause.trim_end_matches(CLAUSES)) {
                let says = format!("把“{term}”列了两遍");
                all.push(TextSlip::new(at + range.start..at + range.end, says));
            }
            at += clause.len();
        }
    }
    Ok(all)
}

/// The first term of a clause that an item before it says too, and where both are.
fn listed_twice(clause: &str) -> Option<(Range<usize>, String)> {
    let mut run: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    let parts: Vec<&str> = clause.split('、').collect();
    for (index, part) in parts.iter().enumerate() {
        let begun = at;
        at += part.len() + '、'.len_utf8();
        let last = index + 1 == parts.len();
        let joined = JOINS.iter().find_map(|join| part.find(join).map(|found| (found, join.len())));
        let pieces = match joined {
            // what is joined in the middle begins an enumeration of its own
            Some((found, join)) if index > 0 => {
                vec![(begun, &part[..found]), (begun + found + join, &part[found + join..])]
            }
            _ => vec![(begun, *part)],
        };
        for (number, (place, piece)) in pieces.iter().enumerate() {
            if number > 0 && !last {
                run.clear();
            }
            let item =
                TAILS.iter().find_map(|tail| piece.strip_suffix(tail)).filter(|_| last).unwrap_or(piece);
            // 养老保险的登记 is not what is listed, but 养老保险 is
            let heads = heads(piece).into_iter().filter(|of| last && *of != item);
            let mut of = heads.filter_map(|of| {
                run.iter().enumerate().find_map(|(order, known)| is_listed(order, known, of))
            });
            if let Some((first, known)) = of.next() {
                return Some((first..place + known.len(), known));
            }
            if let Some((first, known)) =
                run.iter().enumerate().find_map(|(order, known)| says_same(order, known, item))
            {
                return Some((first..place + item.len(), known));
            }
            run.push((*place, *piece));
        }
    }
    None
}

/// What the last piece of an enumeration may list, before what is said of all of it: 桥梁等市政设施, 音乐四个门类.
fn heads(piece: &str) -> Vec<&str> {
    const MEASURES: &str = "个项类种大方门";
    const OTHER_WORDS: [&str; 5] = ["等级", "等次", "等候", "等同", "等于"];
    let mut heads: Vec<&str> = piece.split('的').take(1).collect();
    for (at, c) in piece.char_indices() {
        let rest = &piece[at..];
        let all = c == '等' && !OTHER_WORDS.iter().any(|word| rest.starts_with(word));
        let next = rest.chars().nth(1);
        let counted = NUMERALS.contains(c) && next.is_some_and(|next| MEASURES.contains(next));
        if all || counted {
            heads.push(&piece[..at]);
        }
    }
    heads
}

/// What leads to the first term of an enumeration.
const LEADS: [&str; 14] = [
    "负责", "承担", "做好", "开展", "办理", "推进", "加强", "组织", "实施", "管理", "落实", "包括", "规范",
    "完善",
];

/// Where an item is what another item is, and not only the end of its name.
fn is_listed(order: usize, known: &(usize, &str), item: &str) -> Option<(usize, String)> {
    let lead = known.1.strip_suffix(item)?;
    let whole = lead.is_empty() || LEADS.iter().any(|word| lead.ends_with(word));
    says_same(order, known, item).filter(|_| whole)
}

/// Titles that follow each other in one enumeration.
static TITLES: Pattern = Pattern::new(
    r"《[^《》]+》(?:[（(][^（）()]*[）)])?(?:(?:、|和|及|以及|与)?《[^《》]+》(?:[（(][^（）()]*[）)])?)+",
);
/// One of them, with the number in brackets that tells it from another of that name.
static TITLE: Pattern = Pattern::new(r"《[^《》]+》(?:[（(][^（）()]*[）)])?");

/// Titles that an enumeration has twice.
fn titles_twice(text: &str) -> Result<Vec<TextSlip>, Stop> {
    let mut all = Vec::new();
    for run in TITLES.regex()?.find_iter(text) {
        let mut seen: Vec<&str> = Vec::new();
        for title in TITLE.regex()?.find_iter(run.as_str()) {
            if seen.contains(&title.as_str()) {
                let range = run.start() + title.start()..run.start() + title.end();
                all.push(TextSlip::new(range, format!("把“{}”列了两遍", title.as_str())));
            }
            seen.push(title.as_str());
        }
    }
    Ok(all)
}

/// Where an item says what another says; the first of an enumeration has other words before its term.
fn says_same(order: usize, (at, known): &(usize, &str), item: &str) -> Option<(usize, String)> {
    let meant = item.chars().count() >= 2 && item.chars().all(is_han);
    let same = *known == item || order == 0 && known.ends_with(item);
    (meant && same).then(|| (at + known.len() - item.len(), item.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{characters, listed_twice, titles_twice};
    use crate::budget::Budget;
    use crate::reconcile::prose::patterns::Manuscript;

    /// The characters that are told as typed twice, of several texts.
    fn told<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let budget = Budget::default();
        let all = texts.into_iter().map(|text| (text, Manuscript { text, budget: &budget, pack: &pack }));
        all.flat_map(|(text, read)| {
            let found = characters(read).ok().unwrap();
            found
                .into_iter()
                .map(|slip| super::super::patterns::around(text, slip.range.start, slip.range.end))
        })
        .collect()
    }

    #[test]
    fn characters_typed_twice_are_seen_where_words_end_and_begin() {
        for text in [
            "全面推进进社会保险扩面征缴",
            "因公出出访团组0个",
            "车辆三辆辆。",
            "发放社社会保障卡",
            "加强基金监管管。",
            "确保养老金足额发发放",
            "组织开展检检查工作",
            "提高服服务水平",
            "持续深化改革革。",
            "失业保险险基金",
        ] {
            assert_eq!(told([text]).len(), 1, "{text}");
        }
    }

    #[test]
    fn words_that_meet_are_no_characters_typed_twice() {
        let meeting = "图书馆馆藏文献，学校校园环境，医院院内感染防控，基层层层落实，居民民主协商，公路路面养护，\
            社区区域治理，人民民生，农村村级公益事业，工会会费收缴，市场场地租赁，教师师德建设，学生生活补助，\
            车辆辆均维护费，供销社社会化服务，水库库区移民，国家家庭农场，公安安防设备，安全全程监管，\
            健全全链条监管，工作作风，道路路灯，职业业态，国土土地整治，服务务必到位，设备备品备件，\
            增长率率先突破，高校校领导，行政政务公开，监督督办事项，项目目录，产业业主，水产产业，执行行政处罚，\
            提高高标准农田，城市市容，农户户厕改造，商户户外广告，申报报表，公平平等，完善善后，改善善治，\
            缴费费率，学会会员，充实实验室，实实在在，房屋屋顶，车辆运行辆次，机构构成，活动动态，耕地地力，\
            地点点位，发放放射，维护护栏，一件件办理，三镇镇政府，工程程序，财政政策，委员会会议";
        assert_eq!(told([meeting]), Vec::<String>::new());
    }

    #[test]
    fn laws_and_terms_with_a_tail_said_twice_are_seen() {
        let twice = |clause: &str| listed_twice(clause).map(|(_, term)| term);
        assert_eq!(twice("负责道路、桥梁、路灯、桥梁等市政设施的维护").as_deref(), Some("桥梁"));
        assert_eq!(twice("组织音乐、舞蹈、戏剧、音乐四个门类的创作").as_deref(), Some("音乐"));
        assert_eq!(twice("负责道路、桥梁、隧道和道路等级评定"), None);
        let twice = listed_twice("负责养老保险、工伤保险、失业保险、养老保险的登记");
        assert_eq!(twice.map(|(_, term)| term).as_deref(), Some("养老保险"));
        assert_eq!(listed_twice("负责职工养老保险、工伤保险、养老保险的登记"), None);
        let laws = |text: &str| titles_twice(text).ok().unwrap().len();
        assert_eq!(laws("根据《预算法》、《会计法》和《预算法》编制"), 1);
        assert_eq!(laws("根据《预算法》《会计法》编制，《预算法》规定"), 0);
        assert_eq!(laws("根据《通知》（财办〔2019〕1号）、《通知》（财办〔2020〕2号）"), 0);
    }

    #[test]
    fn terms_said_twice_are_seen_and_kindred_ones_are_not() {
        for (clause, term) in [
            ("承担社会保险的征缴、筹集、征缴、支付和管理", "征缴"),
            ("负责征缴、征缴", "征缴"),
            ("承担借阅、阅读推广、借阅、辅导等服务", "借阅"),
            ("负责征缴、支付和征缴", "征缴"),
        ] {
            assert_eq!(listed_twice(clause).map(|(_, term)| term).as_deref(), Some(term), "{clause}");
        }
        for clause in [
            "承担养老保险、养老保险服务和工伤保险、工伤预防的经办管理",
            "做好社会保障、社会保险、社会救助和社会事务工作",
            "甲区的征缴、支付和乙区的征缴、支付",
            "防汛、防旱、防火",
        ] {
            assert_eq!(listed_twice(clause), None, "{clause}");
        }
    }
}
