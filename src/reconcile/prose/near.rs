//! Names that are nearly typed: a known name in a text with one character wrong, missing or doubled.
//!
//! Another office may well bear a name of almost the same characters (南昌县… and 南昌市…, 创业服务中心 and
//! 就业服务中心, 第一小学 and 第二小学). So a difference counts only where it makes no other name: not in the region
//! unless the name stands where the publisher's does, not at the beginning of what an office is, not in its last
//! character where that may be another kind of office, and not in numbers and directions.

use std::ops::Range;

use crate::budget::body_name::{OFFICES, REGIONS};

/// Fewer characters than this after the region are too common to be misspelt by one.
const SHORTEST: usize = 5;
/// Names of at least so many characters after the region may lack two.
const LONG: usize = 8;
/// The first characters say what an office is for.
const SAYS_WHAT: usize = 2;
/// The longest name of one region, without its last character.
const REGION_NAME: usize = 4;
/// Characters by which names of different things differ.
const COUNTED: &str = "一二三四五六七八九十百0123456789甲乙丙丁东西南北中上下前后左右新老旧大小男女";
/// Characters that are left out of names in short.
const LEFT_OUT: &str = "和与及的市区县省级";
/// What follows a name that somebody bears.
const FOLLOWS: [&str; 11] = ["负责", "承担", "主管", "组织", "会同", "牵头", "实施", "、", ",", "。", ";"];

/// What else is said of whoever bears a long name.
const SAID_OF: [&str; 9] = ["是", "为", "系", "将", "拟", "属于", "隶属", "内设", "共有"];

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameOf {
    /// The publisher, or another body.
    Body,
    /// One of its departments.
    Department,
    /// One of its projects.
    Project,
}

/// A name that a text may hold misspelt.
pub(super) struct Target {
    pub(super) name: String,
    pub(super) of: NameOf,
    chars: Vec<char>,
    /// How many characters its region has.
    region: usize,
}

/// A name that is nearly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// Whether what is left out is often left out in short.
    pub(super) short: bool,
}

/// How many characters of a name its region has: 云川市青石区 of 云川市青石区城市管理局.
pub(super) fn region(name: &str) -> usize {
    let chars: Vec<char> = name.chars().collect();
    let mut end = 0;
    loop {
        let rest = &chars[end..];
        // 城市, 社区 are no regions
        let found = rest.iter().skip(2).take(REGION_NAME - 1).position(|c| REGIONS.contains(c));
        match found {
            Some(at) if rest.len() > at + 2 + 2 => end += at + 2 + 1,
            _ => return end,
        }
    }
}

impl Target {
    /// A folded name.
    pub(super) fn new(name: &str, of: NameOf) -> Self {
        let region = if of == NameOf::Body { region(name) } else { 0 };
        Self { name: name.to_owned(), of, chars: name.chars().collect(), region }
    }

    /// Where a folded sentence nearly has the name; at its beginning stands whom it is about.
    pub(super) fn nearly_in(&self, text: &[(usize, char)]) -> Vec<Near> {
        let mut found = Vec::new();
        let mut next = 0;
        for at in 0..text.len() {
            if at < next {
                continue;
            }
            // a beginning that is wrong makes another name; without its region it is looked for last
            let skips = if self.region == 0 { vec![0] } else { vec![0, self.region] };
            let near = skips.into_iter().filter(|skipped| text[at].1 == self.chars[*skipped]);
            let near = near.filter_map(|skipped| self.at(&text[at..], skipped, at == 0)).next();
            if let Some((length, short)) = near {
                next = at + length;
                let last = text[next - 1];
                found.push(Near { range: text[at].0..last.0 + last.1.len_utf8(), short });
            }
        }
        found
    }

    /// How many characters at the beginning of a text are the name, from one of its own on, but for one.
    fn at(&self, text: &[(usize, char)], skipped: usize, first: bool) -> Option<(usize, bool)> {
        let name = &self.chars[skipped..];
        let region = self.region - skipped;
        let full = skipped == 0;
        let said: Vec<char> = text.iter().take(name.len() + 1).map(|(_, c)| *c).collect();
        let same = name.iter().zip(&said).take_while(|(one, other)| one == other).count();
        if same == name.len() || same == 0 {
            return None;
        }
        let core = self.chars.len() - self.region;
        let rest =
            |from: usize, of: usize| said.get(from..).is_some_and(|said| said.starts_with(&name[of..]));
        let follows = |length: usize| {
            let after: String = text.iter().skip(length).take(4).map(|(_, c)| *c).collect();
            self.may_follow(&after)
        };
        // another character
        if let Some(typed) = said.get(same)
            && rest(same + 1, same + 1)
            && is_han(*typed)
        {
            let last = same + 1 == name.len();
            let counted = [*typed, name[same]].iter().any(|c| COUNTED.contains(*c));
            let counts = match () {
                () if counted && !last => false,
                () if same < region => first && ![*typed, name[same]].iter().any(|c| REGIONS.contains(c)),
                () if last => full && !ends_an_office(*typed) && follows(name.len()),
                () => core >= SHORTEST && same - region >= SAYS_WHAT && self.is_meant(follows(name.len())),
            };
            if counts {
                return Some((name.len(), false));
            }
        }
        // one too many, the same twice
        if same > region
            && core > SAYS_WHAT
            && said.get(same) == Some(&name[same - 1])
            && rest(same + 1, same)
            && self.is_meant(follows(name.len() + 1))
        {
            return Some((name.len() + 1, false));
        }
        // one missing, or two of a long name
        for gone in [1, 2] {
            let inside = same > region && same + gone < name.len();
            let enough = if gone == 1 { core >= SHORTEST } else { core >= LONG && full };
            if !inside || !enough || !rest(same, same + gone) {
                continue;
            }
            let short = name[same..same + gone].iter().any(|c| LEFT_OUT.contains(*c));
            if (!short || (full && self.region > 0)) && self.is_meant(follows(name.len() - gone)) {
                return Some((name.len() - gone, short));
            }
        }
        None
    }

    /// Of a project only what is called one.
    fn is_meant(&self, follows: bool) -> bool {
        self.of != NameOf::Project || follows
    }

    fn may_follow(&self, after: &str) -> bool {
        // nothing else than the name goes on so far: …服务中新是
        let sure =
            self.of == NameOf::Body && self.name.ends_with("中心") && self.chars.len() - self.region >= LONG;
        if sure && SAID_OF.iter().any(|word| after.starts_with(word)) {
            return true;
        }
        match self.of {
            NameOf::Project => after.starts_with("项目") || after.starts_with('"'),
            _ => {
                after.is_empty()
                    || FOLLOWS.iter().any(|word| after.starts_with(word))
                    || (after.chars().count() == 4 && after.chars().all(|c| c.is_ascii_digit()))
            }
        }
    }
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Whether a character ends names of offices, so that it makes another kind of office.
fn ends_an_office(c: char) -> bool {
    OFFICES.iter().any(|office| office.ends_with(c)) || "科室股部组".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, of: NameOf, text: &str) -> Option<String> {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let near = Target::new(name, of).nearly_in(&chars);
        near.first().map(|near| text[near.range.clone()].to_owned())
    }

    #[test]
    fn regions_are_told_from_what_offices_do() {
        for (name, count) in [
            ("云川市青石区城市管理局", 6),
            ("南昌市社会保险事业服务中心", 3),
            ("青石区社区卫生服务中心", 3),
            ("南昌市市场监督管理局", 3),
            ("青石区城乡建设局", 3),
            ("城市管理局", 0),
        ] {
            assert_eq!(region(name), count, "{name}");
        }
    }

    #[test]
    fn one_character_is_wrong() {
        for (name, text, near) in [
            ("南昌市社会保险事业服务中心", "南昌市社会保险事业服物中心", "南昌市社会保险事业服物中心"),
            ("南昌市社会保险事业服务中心", "由南昌市社会保险服务中心承担", "南昌市社会保险服务中心"),
            (
                "南昌市社会保险事业服务中心",
                "由南昌市社会保险事业服务务中心承担",
                "南昌市社会保险事业服务务中心",
            ),
            (
                "南昌市社会保险事业服务中心",
                "南昌市社会保险事业服务中必是所属单位",
                "南昌市社会保险事业服务中必",
            ),
            ("云川市青石区城市管理局", "由青石区城市管埋局牵头", "城市管埋局"),
            ("云川市青石区城市管理局", "云川市清石区城市管理局2025年", "云川市清石区城市管理局"),
            ("澄浦市明湾区文化馆", "澄浦市明湾区文化管负责组织实施", "澄浦市明湾区文化管"),
            ("澄浦市明湾区文化和旅游局", "澄浦市明湾区文化旅游局不安排", "澄浦市明湾区文化旅游局"),
        ] {
            assert_eq!(found(name, NameOf::Body, text).as_deref(), Some(near), "{text}");
        }
        assert!(found("图书馆免费开放", NameOf::Project, "图书馆免费开发项目安排").is_some());
    }

    #[test]
    fn another_name_is_none_of_them() {
        for (name, text) in [
            ("南昌市社会保险事业服务中心", "南昌县社会保险事业服务中心"),
            ("云川市青石区城市管理局", "云川市城市管理局"),
            ("云川市青石区城市管理局", "会同云川市白石区城市管理局"),
            ("云川市青石区城市管理局", "加强云川市青石区城市管理工作"),
            ("澄浦市明湾区文化和旅游局", "澄浦市明湾区文化和旅游业是支柱"),
            ("青石区民政局", "会同青石区财政局"),
            ("青石区就业服务中心", "青石区创业服务中心"),
            ("青石区信息服务中心", "青石区信访服务中心"),
            ("青石区人民医院", "青石区人民法院"),
            ("青石区第一中学", "青石区第二中学"),
            ("青石区城东环卫服务中心", "青石区城西环卫服务中心"),
            ("南昌市人力资源和社会保障局", "江西省人力资源和社会保障厅"),
            ("南昌市人力资源和社会保障局", "人力资源社会保障部门"),
            ("澄浦市明湾区文化和旅游局", "区文化旅游局"),
            ("云川市青石区城市管理局", "云川市青石区城市管理局"),
        ] {
            assert_eq!(found(name, NameOf::Body, text), None, "{text}");
        }
        assert_eq!(found("群众文化活动", NameOf::Project, "开展群众文艺活动"), None);
        assert_eq!(found("背街小巷改造", NameOf::Project, "背街小巷改进"), None);
    }
}
