//! Whatever a clerk types into a text is printed, in whole, and in sentences with one mark each.

use toml::{Table, Value};

use crate::support::Desk;

/// Characters that mark the texts, so that each is known again.
const MARKS: [char; 16] =
    ['松', '柏', '桐', '杉', '柳', '榆', '槐', '桂', '樟', '楠', '梅', '兰', '竹', '菊', '荷', '莲'];
/// Facts in words that stand within sentences of the document.
const WORDS: [(&str, &str); 3] =
    [("unit", "nature_text"), ("staff", "established_kind"), ("staff", "active_kind")];
/// Fields of projects in words.
const FIELDS: [&str; 5] = ["overview", "basis", "implementer", "plan", "goal"];

/// A way of typing a text: from its mark, and whether it is a reason.
type Way = fn(&str, bool) -> String;

/// Ways in which clerks type, and what they are called.
const WAYS: [(&str, Way); 9] = [
    ("two paragraphs", |mark, _| format!("{mark}前段说明情况。\n\n{mark}后段说明情况。")),
    ("two without stops", |mark, _| format!("{mark}前段说明情况\n\n{mark}后段说明情况。")),
    ("two lines", |mark, _| format!("{mark}前段说明情况\n{mark}后段说明情况")),
    ("a full stop", |mark, _| format!("{mark}前段说明情况。")),
    ("a semicolon", |mark, _| format!("{mark}前段说明情况；")),
    ("a comma", |mark, _| format!("{mark}前段说明情况，")),
    ("blanks", |mark, _| format!(" 　{mark}前段说明情况。 　")),
    ("the opener", |mark, reason| format!("{}{mark}前段说明情况", if reason { "主要原因是" } else { "" })),
    ("opener and colon", |mark, reason| {
        format!("{}{mark}前段说明情况。", if reason { "原因：" } else { "" })
    }),
];

/// Types all texts of a unit in one way; gives their marks, those of reasons last.
fn typed(unit: &mut Table, way: Way) -> Vec<String> {
    let mut marks = Vec::new();
    let mut type_over = |value: &mut Value, reason: bool| {
        let at = marks.len();
        let mark: String = [MARKS[at / MARKS.len()], MARKS[at % MARKS.len()]].iter().collect();
        *value = Value::String(way(&mark, reason));
        marks.push(mark);
    };
    for section in ["prose", "spending.uses"] {
        let found = section.split('.').try_fold(&mut *unit, |at, key| at.get_mut(key)?.as_table_mut());
        if let Some(texts) = found {
            let fits = section == "prose" || !way("", false).contains("\n\n");
            texts.iter_mut().filter(|_| fits).for_each(|(_, value)| type_over(value, false));
        }
    }
    for (section, key) in WORDS {
        let own = unit.get_mut(section).and_then(|at| at.get_mut(key));
        // they are on one line
        if let Some(value) = own.filter(|_| !way("", false).contains("\n\n")) {
            type_over(value, false);
        }
    }
    for project in
        unit["project"].as_array_mut().unwrap().iter_mut().filter(|own| own.get("exempt").is_none())
    {
        for key in FIELDS {
            if let Some(value) = project.get_mut(key) {
                type_over(value, false);
            }
        }
    }
    let reasons = unit.get_mut("reasons").and_then(Value::as_table_mut);
    reasons.into_iter().flatten().for_each(|(_, value)| type_over(value, true));
    marks
}

/// The words of a page, without what stands in tables.
fn words(html: &str) -> String {
    let mut all = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        all.push_str(before);
        let (tag, behind) = tag.split_once('>').unwrap();
        let ends = ["/p", "/h1", "/h2", "/h3", "/h4", "/li", "/td", "/th", "/title"].contains(&tag);
        all.push_str(if ends { "\n" } else { "" });
        rest = behind;
    }
    all + rest
}

/// Two marks where one belongs, and a reason that is none.
fn is_stray(line: &str) -> bool {
    let marks = |c: char| "，。；：、".contains(c);
    let doubled = line.chars().zip(line.chars().skip(1)).any(|(one, next)| marks(one) && marks(next));
    doubled || line.contains("原因是主要") || line.contains("原因是原因") || line.contains("原因是。")
}

fn is_kept(sample: &str, year: i32) {
    for (name, way) in WAYS {
        let desk = Desk::of(sample);
        let path = desk.unit().join("unit.toml");
        let mut unit: Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let marks = typed(&mut unit, way);
        std::fs::write(&path, toml::to_string(&unit).unwrap()).unwrap();
        let out = desk.output();
        let ran = desk.run("build", &["-o", out.to_str().unwrap(), "--format", "html", "--no-system-fonts"]);
        assert_eq!(ran.code, 0, "{sample}, {name}: {}", ran.all());
        let page = words(&std::fs::read_to_string(desk.file(year, "html")).unwrap());
        for line in page.lines() {
            assert!(!is_stray(line), "{sample}, {name}: {line}");
        }
        let says_two = way("", false).contains("后段");
        for mark in marks {
            assert!(page.contains(&format!("{mark}前段说明情况")), "{sample}, {name}: {mark} is lost");
            let second = page.contains(&format!("{mark}后段说明情况"));
            assert_eq!(second, says_two, "{sample}, {name}: the second paragraph of {mark}");
            let glued = page.contains(&format!("情况{mark}"));
            assert!(!glued, "{sample}, {name}: the paragraphs of {mark} are glued");
        }
    }
}

#[test]
fn no_text_of_a_unit_is_lost_or_spoilt() {
    is_kept("nanchang-2023", 2023);
}

#[test]
fn no_text_of_a_bureau_is_lost_or_spoilt() {
    is_kept("qingshi-2025", 2025);
}

#[test]
fn no_text_of_a_district_is_lost_or_spoilt() {
    is_kept("mingwan-2026", 2026);
}

#[test]
fn a_reason_without_words_is_none() {
    for typed in ["。", "主要原因是", "主要原因是："] {
        let desk = Desk::of("nanchang-2023");
        desk.rewrite("\"机构改革使人员和职能增加，日常运行所需经费随之增加\"", &format!("\"{typed}\""));
        let ran = desk.run("check", &[]);
        assert!(ran.all().contains("没有说明变动原因"), "{typed}: {}", ran.all());
    }
}

/// The page of a sample of which something is typed otherwise.
fn rewritten(sample: &str, year: i32, changes: &[(&str, &str)]) -> String {
    let desk = Desk::of(sample);
    changes.iter().for_each(|(from, to)| desk.rewrite(from, to));
    let out = desk.output();
    let ran = desk.run("build", &["-o", out.to_str().unwrap(), "--format", "html", "--no-system-fonts"]);
    assert_eq!(ran.code, 0, "{changes:?}: {}", ran.all());
    words(&std::fs::read_to_string(desk.file(year, "html")).unwrap())
}

#[test]
fn words_that_say_nothing_are_missing() {
    for (sample, from, to, told) in [
        ("mingwan-2026", "\"局本部机关人员和日常运转\"", "\"。\"", "只写了标点，等于没写"),
        ("mingwan-2026", "\"局本部机关人员和日常运转\"", "\"无\"", "等于没写"),
        ("qingshi-2025", "\"青府办字〔2023〕16号文件。\"", "\"；；\"", "只写了标点，等于没写"),
        ("qingshi-2025", "\"本年新增项目，一次性建设。\"", "\"无\"", "当作没有写"),
        ("nanchang-2023", "\"全部补助事业人员\"", "\"无\"", "当作没有写"),
        ("nanchang-2023", "\"全部补助事业人员\"", "\"——\"", "只写了标点，等于没写"),
    ] {
        let desk = Desk::of(sample);
        desk.rewrite(from, to);
        let ran = desk.run("check", &[]);
        assert!(ran.all().contains(told), "{to}: {}", ran.all());
    }
}

#[test]
fn openers_stand_once() {
    let page = rewritten(
        "qingshi-2025",
        2025,
        &[
            ("\"青府办字〔2023〕16号文件。\"", "\"立项依据：青府办字〔2023〕16号文件。\""),
            ("\"本年新增项目，一次性建设。\"", "\"项目概述：本年新增项目\\n一次性建设。\""),
            ("整治主次干道", "2025年的主要工作任务是：整治主次干道"),
            ("负责全区市容", "本单位的主要职责是：负责全区市容"),
            ("\"办公用房维修费用增加\"", "\"增加2.50万元的主要原因是由于：1.办公用房维修\\n2.费用增加。\""),
        ],
    );
    for line in [
        "立项依据：青府办字〔2023〕16号文件。",
        "科目。本年新增项目；一次性建设。",
        "的主要工作任务是：整治主次干道",
        "主要职责是：负责全区市容",
        "主要原因是：1.办公用房维修；2.费用增加。",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[test]
fn a_change_names_the_base_that_is_declared() {
    let page = rewritten("mingwan-2026", 2026, &[("\"年初预算数\"", "\"执行数\"")]);
    assert!(page.contains("比2025年执行数增加") && !page.contains("2025年预算"), "{page}");
}

#[test]
fn a_list_with_nothing_in_it_is_told_at_its_entry() {
    let desk = Desk::of("nanchang-2023");
    desk.rewrite("\"办公室\", \"综合科\"", "\"办公室\", \"\", \"综合科\"");
    let ran = desk.run("check", &[]);
    assert!(ran.all().contains("第2项空着"), "{}", ran.all());
    assert!(!ran.all().contains(".tera"), "{}", ran.all());
}
