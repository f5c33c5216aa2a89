//! Everything that a person typed, held against what must not be printed.
//!
//! The words that differ from place to place (kinds of publisher, levels of government, phrases that
//! are right in either kind of document) come from the pack.

use std::sync::LazyLock;

use regex::Regex;

use crate::budget::Budget;
use crate::budget::unit::Fact;
use crate::diag::{Place, Severity};
use crate::pack::Pack;

use super::report::Outcome;
use super::{Rule, typed};

/// A piece of text and where it was typed.
pub(super) struct Passage {
    pub(super) key: String,
    pub(super) text: String,
    pub(super) place: Place,
    /// Whether it stands as sentences of its own.
    sentences: bool,
    /// Whether it is a figure's business (targets of forms).
    figures: bool,
}

/// A fault that a pattern finds.
struct Pattern {
    id: &'static str,
    title: &'static str,
    pattern: &'static str,
    severity: Severity,
    says: &'static str,
    hint: &'static str,
    /// Also in passages that are full of figures.
    figures_too: bool,
}

pub(super) const BASIS: &str = "公开文字的校对要求";

const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "文字-占位符",
        title: "没有留下待填的记号",
        pattern: r"(?i)x{2,}|×{2,}|＊{2,}|\*{2,}|待填|待补|待定|某某|某单位|某部门|…|\.{3,}|TODO|〔缺",
        severity: Severity::Error,
        says: "还有待填的记号",
        hint: "请填上内容，或删去这几个字",
        figures_too: true,
    },
    Pattern {
        id: "文字-个人信息",
        title: "没有手机号码和身份证号码",
        pattern: r"(?:^|[^0-9.])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?:$|[^0-9.])",
        severity: Severity::Error,
        says: "像是手机号码或身份证号码",
        hint: "公开文件不得含个人号码，请删去",
        figures_too: true,
    },
    Pattern {
        id: "文字-金额单位",
        title: "金额的单位没有写重",
        pattern: r"万万元|元元|亿万元|万元元|万元万",
        severity: Severity::Error,
        says: "金额的单位写重了",
        hint: "请改成“万元”或“元”",
        figures_too: true,
    },
    Pattern {
        id: "文字-手写金额",
        title: "金额不手写，由模板从表中取数",
        pattern: r"[0-9０-９][0-9０-９,，.．]*\s*(?:万元|亿元|元)",
        severity: Severity::Warning,
        says: "有手写的金额",
        hint: "表中有的数请改用模板的过滤器写出；表中没有的，请核对后用 [[accept]] 接受",
        figures_too: false,
    },
    Pattern {
        id: "文字-标点重复",
        title: "标点没有重复",
        pattern: r"[，。；：、！？]{2,}|,，|，,|\.。|。\.",
        severity: Severity::Warning,
        says: "标点重复",
        hint: "请删去多余的标点",
        figures_too: true,
    },
    Pattern {
        id: "文字-重字",
        title: "没有多打的虚字",
        pattern: r"的的|了了|和和|是是|及及|为为|在在|与与|对对|将将",
        severity: Severity::Warning,
        says: "有多打的字",
        hint: "请删去多打的字",
        figures_too: true,
    },
    Pattern {
        id: "文字-截至",
        title: "“截至某日”不写成“截止某日”",
        pattern: r"截止\s*(?:[0-9０-９]|目前|上年|本年|年底)",
        severity: Severity::Warning,
        says: "“截止”应为“截至”",
        hint: "请改成“截至”",
        figures_too: true,
    },
    Pattern {
        id: "文字-文号",
        title: "文号的年份用六角括号",
        pattern: r"[\[【［(（][12][0-9]{3}[\]】］)）]\s*第?[0-9]+号",
        severity: Severity::Warning,
        says: "文号的年份应写在〔〕里",
        hint: "请改成〔2023〕12号的样子（GB/T 9704-2012，7.2.5）",
        figures_too: true,
    },
];

static COMPILED: LazyLock<Vec<(&'static Pattern, Regex)>> =
    LazyLock::new(|| PATTERNS.iter().filter_map(|p| Some((p, Regex::new(p.pattern).ok()?))).collect());
static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9〔])((?:19|20)[0-9]{2})年").ok());

/// All rules about text.
pub fn check(budget: &Budget, pack: &Pack) -> Vec<Outcome> {
    let passages = passages(budget, pack);
    let mut outcomes: Vec<Outcome> =
        COMPILED.iter().map(|(pattern, compiled)| matches(pattern, compiled, &passages)).collect();
    outcomes.push(kinds(budget, pack, &passages));
    outcomes.push(levels(budget, pack, &passages));
    outcomes.push(years(budget, &passages));
    outcomes.push(brackets(&passages));
    outcomes.push(stops(&passages));
    outcomes.extend(typed::check(budget, &passages));
    outcomes
}

fn passages(budget: &Budget, pack: &Pack) -> Vec<Passage> {
    let unit = &budget.unit;
    let typed = |key: String, text: &str, sentences: bool| Passage {
        place: Place::Key { file: unit.file.clone(), key: key.as_str().into() },
        key,
        text: text.to_owned(),
        sentences,
        figures: false,
    };
    let prose = unit.prose.iter().map(|(key, prose)| Passage {
        place: prose.place.clone(),
        ..typed(format!("prose.{key}"), &prose.text, true)
    });
    let mut all: Vec<Passage> = prose.collect();
    all.extend(unit.reasons.iter().map(|(key, text)| typed(format!("reasons.\"{key}\""), text, false)));
    // what is withheld is not printed
    for project in unit.projects.iter().filter(|project| !unit.secrecy.withholds_project(&project.name)) {
        let texts = project.texts.iter();
        all.extend(texts.map(|(key, text)| {
            let sentences = text.chars().count() > 20;
            typed(format!("project（{}）.{key}", project.name), text, sentences)
        }));
    }
    for (key, fact) in &unit.facts {
        match fact {
            Fact::Text(text) => all.push(typed(key.clone(), text, false)),
            Fact::List(items) => all.extend(items.iter().map(|item| typed(key.clone(), item, false))),
            Fact::Map(entries) => {
                all.extend(entries.iter().map(|(at, text)| typed(format!("{key}.{at}"), text, false)));
            }
            _ => {}
        }
    }
    for table in &budget.current.tables {
        all.extend(table.notes.iter().map(|note| Passage {
            key: format!("“{}”的表注", table.id),
            text: note.clone(),
            place: table.place.clone(),
            sentences: false,
            figures: false,
        }));
        let rows = table.sections.iter().flat_map(|section| &section.rows);
        for (row, form) in rows.zip(&table.forms).filter(|(row, _)| !unit.secrecy.withholds(row)) {
            let in_form = |key: &str, text: &str, place: Place| Passage {
                key: format!("{}/{}/{key}", table.id, row.label),
                text: text.to_owned(),
                place,
                sentences: false,
                figures: true,
            };
            let texts = form.texts.iter();
            all.extend(texts.map(|(key, text)| in_form(key, text, Place::Cell(row.place.clone()))));
            all.extend(form.indicators.iter().map(|indicator| {
                let text =
                    format!("{}：{}", indicator.levels.last().map_or("", String::as_str), indicator.target);
                in_form(
                    indicator.levels.last().map_or("", String::as_str),
                    &text,
                    Place::Cell(indicator.place.clone()),
                )
            }));
        }
    }
    all.extend(overlaid(pack));
    all
}

/// Lines of templates that a bureau wrote itself, without what Tera fills in.
fn overlaid(pack: &Pack) -> Vec<Passage> {
    let mut all = Vec::new();
    let Ok(tags) = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}") else { return all };
    for template in pack.templates.values().filter(|template| !template.built_in) {
        let blanked = tags.replace_all(&template.text, |found: &regex::Captures<'_>| {
            "\n".repeat(found[0].matches('\n').count())
        });
        for (index, line) in blanked.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = Place::Line { file: template.origin.as_str().into(), line: index + 1, column: 1 };
            let key = format!("{}:{}", template.origin, index + 1);
            all.push(Passage { key, text: line.to_owned(), place, sentences: false, figures: false });
        }
    }
    all
}

/// The text around a byte position.
fn around(text: &str, from: usize, to: usize) -> String {
    let before: Vec<char> = text[..from].chars().rev().take(6).collect();
    let after: String = text[to..].chars().take(6).collect();
    format!("{}{}{after}", before.iter().rev().collect::<String>(), &text[from..to])
}

fn matches(pattern: &Pattern, compiled: &Regex, passages: &[Passage]) -> Outcome {
    let mut rule = Rule::new(pattern.id, pattern.title, BASIS, pattern.hint, pattern.severity);
    for passage in passages.iter().filter(|passage| pattern.figures_too || !passage.figures) {
        rule.compared += 1;
        if let Some(found) = compiled.find(&passage.text) {
            let shown = around(&passage.text, found.start(), found.end());
            let message = format!("{}{}：“{shown}”", passage.key, pattern.says);
            rule.find(&passage.key, pattern.severity, message, vec![passage.place.clone()]);
        }
    }
    rule.end()
}

/// 部门 and 单位 are not mixed up.
fn kinds(budget: &Budget, pack: &Pack, passages: &[Passage]) -> Outcome {
    let mut rule = Rule::new(
        "文字-部门单位",
        "部门预算只称部门，单位预算只称单位",
        BASIS,
        "请按本文件的种类改正称呼",
        Severity::Warning,
    );
    let others: Vec<&String> = pack.manifest.kinds.iter().filter(|kind| **kind != budget.unit.kind).collect();
    for passage in passages {
        rule.compared += 1;
        let mut text = passage.text.clone();
        for phrase in &pack.manifest.wording.either_kind {
            text = text.replace(phrase, "");
        }
        for other in &others {
            let wrong = [format!("本{other}"), format!("{other}预算"), format!("我{other}")];
            if let Some(found) = wrong.iter().find(|wrong| text.contains(*wrong)) {
                let message = format!("{}写着“{found}”，这是{}预算", passage.key, budget.unit.kind);
                rule.find(&passage.key, Severity::Warning, message, vec![passage.place.clone()]);
            }
        }
    }
    rule.end()
}

/// No other level of government than the unit's own.
fn levels(budget: &Budget, pack: &Pack, passages: &[Passage]) -> Outcome {
    let mut rule = Rule::new(
        "文字-级次",
        "文字里的级次与本单位的预算级次一致",
        BASIS,
        "请核对级次；确指别级财政的，可用 [[accept]] 接受",
        Severity::Warning,
    );
    let wording = &pack.manifest.wording;
    let Some(Fact::Text(own)) = budget.unit.facts.get(&wording.level_fact) else {
        return rule.skip(format!("unit.toml 没有写 {}", wording.level_fact));
    };
    for passage in passages {
        rule.compared += 1;
        let other =
            wording.levels.iter().find(|level| *level != own && passage.text.contains(level.as_str()));
        if let Some(other) = other {
            let message = format!("{}写着“{other}”，本单位是{own}", passage.key);
            rule.find(&passage.key, Severity::Warning, message, vec![passage.place.clone()]);
        }
    }
    rule.end()
}

/// Years are this one or the last, outside citations.
fn years(budget: &Budget, passages: &[Passage]) -> Outcome {
    let mut rule = Rule::new(
        "文字-年份",
        "文字里的年份是本年或上年",
        BASIS,
        "请核对年份；确指别的年份的，可用 [[accept]] 接受",
        Severity::Warning,
    );
    let year = budget.unit.year;
    for passage in passages {
        rule.compared += 1;
        let text = outside_titles(&passage.text);
        let Some(pattern) = YEAR.as_ref() else { continue };
        let found = pattern.captures_iter(&text).find_map(|found| {
            let stated: i32 = found[1].parse().ok()?;
            (stated != year && stated != year - 1).then_some(stated)
        });
        if let Some(found) = found {
            let message = format!("{}写着{found}年，本年是{year}年", passage.key);
            rule.find(&passage.key, Severity::Warning, message, vec![passage.place.clone()]);
        }
    }
    rule.end()
}

/// The text without what stands in 《》 and 〔〕.
fn outside_titles(text: &str) -> String {
    let mut depth = 0;
    let keep = |c: char| {
        match c {
            '《' | '〔' => depth += 1,
            '》' | '〕' => depth = (depth - 1).max(0),
            _ => return depth == 0,
        }
        false
    };
    text.chars()
        .filter({
            let mut keep = keep;
            move |c| keep(*c)
        })
        .collect()
}

/// Brackets and quotation marks come in pairs.
fn brackets(passages: &[Passage]) -> Outcome {
    let mut rule =
        Rule::new("文字-括号", "引号和括号成对", BASIS, "请补上缺的一半，或删去多的一半", Severity::Warning);
    for passage in passages {
        rule.compared += 1;
        if let Some(odd) = unpaired(&passage.text) {
            let message = format!("{}里“{odd}”不成对", passage.key);
            rule.find(&passage.key, Severity::Warning, message, vec![passage.place.clone()]);
        }
    }
    rule.end()
}

fn unpaired(text: &str) -> Option<char> {
    const PAIRS: [(char, char); 8] = [
        ('（', '）'),
        ('《', '》'),
        ('“', '”'),
        ('〔', '〕'),
        ('【', '】'),
        ('‘', '’'),
        ('(', ')'),
        ('[', ']'),
    ];
    let mut open: Vec<char> = Vec::new();
    for c in text.chars() {
        if PAIRS.iter().any(|(left, _)| *left == c) {
            open.push(c);
        } else if let Some((left, _)) = PAIRS.iter().find(|(_, right)| *right == c)
            && open.pop() != Some(*left)
        {
            return Some(c);
        }
    }
    open.pop()
}

/// Sentences end.
fn stops(passages: &[Passage]) -> Outcome {
    let mut rule = Rule::new("文字-句号", "段落末尾有句号", BASIS, "请在段末补上句号", Severity::Warning);
    for passage in passages.iter().filter(|passage| passage.sentences) {
        for paragraph in passage.text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) {
            rule.compared += 1;
            if !paragraph.ends_with(['。', '！', '？', '：', '；', '”', '）']) {
                let end: Vec<char> = paragraph.chars().rev().take(8).collect();
                let end: String = end.iter().rev().collect();
                let message = format!("{}的一段末尾没有句号：“{end}”", passage.key);
                rule.find(&passage.key, Severity::Warning, message, vec![passage.place.clone()]);
            }
        }
    }
    rule.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str, text: &str) -> bool {
        COMPILED.iter().any(|(pattern, compiled)| pattern.id == id && compiled.is_match(text))
    }

    #[test]
    fn patterns_find_what_they_mean_and_nothing_else() {
        assert_eq!(COMPILED.len(), PATTERNS.len(), "every pattern compiles");
        for (id, wrong, right) in [
            ("文字-占位符", "根据XX文件", "根据A文件"),
            ("文字-占位符", "等工作…", "——等工作"),
            ("文字-个人信息", "电话13812345678。", "编号2080101，138123456789012"),
            ("文字-个人信息", "360102199001011234", "3762.09"),
            ("文字-金额单位", "12万万元", "12万元"),
            ("文字-手写金额", "安排12.5 万元", "安排经费"),
            ("文字-截至", "截止2023年", "截止日期"),
            ("文字-文号", "赣财社字【2000】78号", "赣财社字〔2000〕78号"),
            ("文字-标点重复", "完成。。", "完成。"),
        ] {
            assert!(found(id, wrong), "{id}: {wrong}");
            assert!(!found(id, right), "{id}: {right}");
        }
    }

    #[test]
    fn brackets_pair_and_titles_are_left_out() {
        assert_eq!(unpaired("“三公”（境）"), None);
        assert_eq!(unpaired("“三公（境”）"), Some('”'));
        assert_eq!(unpaired("（未完"), Some('（'));
        assert_eq!(outside_titles("按《2019年规划》〔2000〕执行"), "按执行");
    }
}
