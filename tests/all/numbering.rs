//! Headings, titles of parts and lists count from one without gaps; what does not is told with what it should be.

use gongkai::compose::document::{Block, Part, plain_text};
use gongkai::compose::{self, numbering};
use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::Pack;
use gongkai::read;
use std::sync::Arc;

use crate::support::{Desk, root};
use crate::ten_tables::SAMPLES;

/// Code of numbers that do not count.
const CODE: &str = "编制-编号";

/// A sample with some files in its `templates/`.
pub fn laid(sample: &str, files: &[(&str, &str)]) -> Desk {
    let desk = Desk::of(sample);
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    for (name, text) in files {
        std::fs::write(desk.unit().join("templates").join(name), text).unwrap();
    }
    desk
}

/// The document of a unit, its pack, and what stops it from being published.
pub fn drafted(desk: &Desk) -> (Vec<Part>, Pack, Vec<Diagnostic>) {
    let (input, told) = read::read(&desk.unit(), &[]);
    let input = input.unwrap_or_else(|| panic!("{told:#?}"));
    let (composed, faults) =
        compose::draft(&input.budget, &input.pack).unwrap_or_else(|faults| panic!("{faults:#?}"));
    (composed.document.parts, Arc::unwrap_or_clone(input.pack), faults)
}

/// The faults of a code, each `place message`.
pub fn of_code(faults: &[Diagnostic], code: &str) -> Vec<String> {
    let mut told = Vec::new();
    for fault in faults.iter().filter(|fault| fault.code == code) {
        assert!(!fault.hint.is_empty(), "{fault:?}");
        let place = match fault.places.first() {
            Some(Place::Line { file, line, .. }) => format!("{file}:{line}"),
            Some(place) => place.file().to_owned(),
            None => panic!("nowhere: {fault:?}"),
        };
        told.push(format!("{place} {}", fault.message));
    }
    told
}

/// Parts of built-in packs that have no headings of their own.
const PLAIN_PARTS: [(&str, &str); 2] = [("qingshi-2025", "part2.md.tera"), ("mingwan-2026", "part1.md.tera")];

/// Numbers of headings that number nothing.
const FIXED: &str = "[[fixed]]\ntext = \"2025年的任务\"\n[[fixed]]\ntext = \"3.5亿元以上的项目\"\n\
    [[fixed]]\ntext = \"3、4月的安排\"\n[[fixed]]\ntext = \"（2025）12号文件印发\"\n";

/// What is said of some headings put before a part of each pack; all other faults of it are none.
fn told_of(headings: &[&str]) -> Vec<String> {
    let mut both = Vec::new();
    for (sample, part) in PLAIN_PARTS {
        let own = format!(
            "{{% extends \"base/{part}\" %}}\n{{% block before %}}\n{}\n{{% endblock %}}\n",
            headings.join("\n\n甲。\n\n")
        );
        let (.., faults) = drafted(&laid(sample, &[(part, &own), ("pack-a.toml", FIXED)]));
        let told = of_code(&faults, CODE);
        assert_eq!(faults.len(), told.len(), "{headings:?}: {faults:#?}");
        assert!(told.iter().all(|told| told.starts_with(part)), "{told:?}");
        both.push(told);
    }
    assert_eq!(
        both[0].iter().map(|told| told.split_once(' ').unwrap().1).collect::<Vec<_>>(),
        both[1].iter().map(|told| told.split_once(' ').unwrap().1).collect::<Vec<_>>()
    );
    both.remove(0)
}

#[test]
fn a_gap_or_a_repetition_is_told_in_every_form() {
    // headings, and of each fault: the heading, what is wrong, what stands there, what should, what is before
    let cases: [(&[&str], &[[&str; 4]]); 10] = [
        (
            &["# 一、甲", "# 三、乙", "# 四、丙"],
            &[["“三、乙”的编号跳了号", "写着“三、”", "应是“二、”", "“一、甲”"]],
        ),
        (
            &["# 一、甲", "# 一、乙", "# 二、丙"],
            &[["“一、乙”的编号与前面重复", "写着“一、”", "应是“二、”", "“一、甲”"]],
        ),
        (
            &["## （一）甲", "## （三）乙"],
            &[["“（三）乙”的编号跳了号", "写着“（三）”", "应是“（二）”", "“（一）甲”"]],
        ),
        (&["# (一)甲", "# (三)乙"], &[["“(三)乙”的编号跳了号", "写着“(三)”", "应是“(二)”", "“(一)甲”"]]),
        (&["### 1. 甲", "### 3. 乙"], &[["“3. 乙”的编号跳了号", "写着“3.”", "应是“2.”", "“1. 甲”"]]),
        (&["# 1．甲", "# 1．乙"], &[["“1．乙”的编号与前面重复", "写着“1．”", "应是“2．”", "“1．甲”"]]),
        (&["# 1、甲", "# 4、乙"], &[["“4、乙”的编号跳了号", "写着“4、”", "应是“2、”", "“1、甲”"]]),
        (
            &["#### （1）甲", "#### （3）乙"],
            &[["“（3）乙”的编号跳了号", "写着“（3）”", "应是“（2）”", "“（1）甲”"]],
        ),
        (
            &["# 第一章　甲", "## 第二节　乙", "# 第三章　丙"],
            &[
                ["“第二节　乙”的编号没有从头编起", "写着“第二节”", "应是“第一节”", "前面没有同一级的编号"],
                ["“第三章　丙”的编号跳了号", "写着“第三章”", "应是“第二章”", "“第一章　甲”"],
            ],
        ),
        // the second （一） is not there: another section begins
        (
            &["# 一、甲", "## （一）乙", "# 二、丙", "## （二）丁"],
            &[["“（二）丁”的编号没有从头编起", "写着“（二）”", "应是“（一）”", "前面没有同一级的编号"]],
        ),
    ];
    for (headings, expected) in cases {
        let told = told_of(headings);
        assert_eq!(told.len(), expected.len(), "{headings:?}: {told:#?}");
        for (told, words) in told.iter().zip(expected) {
            assert!(words.iter().all(|word| told.contains(word)), "{told} lacks one of {words:?}");
        }
    }
}

#[test]
fn what_counts_is_not_told() {
    let cases: [&[&str]; 8] = [
        &[
            "# 一、甲",
            "## （一）乙",
            "### 1. 丙",
            "### 2. 丁",
            "## （二）戊",
            "### 1. 己",
            "# 二、庚",
            "## （一）辛",
        ],
        // as in Shanghai: （一） on the first level
        &["# （一）甲", "## 1\\. 乙", "## 2\\. 丙", "# （二）丁", "## 1\\. 戊"],
        // headings without a number begin anew what is below them
        &["# 甲", "## 1. 乙", "## 2. 丙", "# 丁", "## 1. 戊"],
        // and may stand between
        &["# 一、甲", "# 乙", "# 二、丙"],
        // years, amounts, months, documents number nothing
        &["# 2025年的任务", "# 3.5亿元以上的项目", "# 3、4月的安排", "# （2025）12号文件印发", "# 七一活动"],
        // a higher form on a deeper level
        &["## 一、甲", "# （一）乙", "## 二、丙"],
        &["## 一、甲", "# （一）乙", "## 一、丙"],
        &["# 九、甲"],
    ];
    for headings in &cases[..7] {
        assert_eq!(told_of(headings), [""; 0], "{headings:?}");
    }
    assert_eq!(told_of(cases[7]).len(), 1, "the others would be told too");
}

#[test]
fn counting_goes_on_beyond_ninety_nine() {
    let own = "{% extends \"base/part2.md.tera\" %}\n{% block before %}\n{% for n in range(end=112) %}\n# {{ loop.index | cn }}、甲\n\n{% endfor %}\n# 一百一十四、乙\n{% endblock %}\n";
    let (.., faults) = drafted(&laid("qingshi-2025", &[("part2.md.tera", own)]));
    let told = of_code(&faults, CODE);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("应是“一百一十三、”") && told[0].contains("“一百一十二、甲”"), "{told:?}");
}

#[test]
fn the_case_of_a_gap_is_told_once_and_stops_publication() {
    let own = "{% extends \"base/part3.md.tera\" %}\n{% block capital %}\n## （六）国有资本经营情况\n\n没有国有资本经营预算拨款安排的支出。\n{% endblock %}\n";
    let desk = laid("qingshi-2025", &[("part3.md.tera", own)]);
    let run = desk.check().expect(2);
    assert_eq!(run.all().matches(CODE).count(), 2, "the typed one, and the one that goes on: {}", run.all());
    assert!(run.all().contains(
        "“（六）国有资本经营情况”的编号跳了号：写着“（六）”，应是“（五）”；前一个是“（四）政府性基金情况”"
    ));
    assert!(
        run.all().contains("“（五）机关运行经费情况”的编号比前面的小：写着“（五）”，应是“（六）”"),
        "{}",
        run.all()
    );
    assert!(run.all().contains("{% set section = section + 1 %}"), "{}", run.all());
    desk.build().expect(2);
    assert!(!desk.public(2025).exists());

    for shared in ["../shared", "../../shared"] {
        let case = root().join(shared).join("cases/packs/numbering-gap/unit");
        // it lies outside of the repository
        if case.exists() {
            let run = crate::support::run(["check".into(), case]);
            assert_eq!((run.code, run.all().matches(CODE).count()), (2, 1), "{}", run.all());
        }
    }
}

#[test]
fn titles_of_parts_keep_step_with_a_layer_that_changes_their_order() {
    for (sample, gone, titles) in [
        ("qingshi-2025", "part2.md.tera", &["第一部分　", "第二部分　", "第三部分　名词解释"][..]),
        (
            "mingwan-2026",
            "part3.md.tera",
            &["一、", "二、", "三、2026年", "四、", "五、其他相关情况说明", "六、"][..],
        ),
    ] {
        let own = format!("[[part]]\ntemplate = \"{gone}\"\nremove = true\n");
        let (parts, _, faults) = drafted(&laid(sample, &[("pack-本局.toml", &own)]));
        assert_eq!(of_code(&faults, CODE), [""; 0]);
        assert_eq!(parts.len(), titles.len());
        for (part, title) in parts.iter().zip(titles) {
            assert!(part.title.starts_with(title), "{} is not {title}", part.title);
        }
    }
    let own = "[[part]]\ntemplate = \"part4.md.tera\"\nbefore = \"part1.md.tera\"\n";
    let (parts, _, faults) = drafted(&laid("qingshi-2025", &[("pack-本局.toml", own)]));
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(parts[0].title, "第一部分　名词解释");
    assert!(parts[1].title.starts_with("第二部分　") && parts[1].title.ends_with("概况"));
}

/// pack.toml of Nanchang with the titles typed, as it was before there was `part`.
fn typed_titles() -> String {
    let mut text = std::fs::read_to_string(root().join("templates/jiangxi/pack.toml")).unwrap();
    for number in ["一", "二", "三", "四"] {
        text = text.replacen("{{ part | cn }}", number, 1);
    }
    assert!(text.contains("第四部分　名词解释") && !text.contains("{{ part"));
    text
}

#[test]
fn typed_titles_are_right_as_long_as_they_count() {
    let text = typed_titles();
    let (parts, _, faults) = drafted(&laid("nanchang-2023", &[("pack.toml", &text)]));
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(parts[3].title, "第四部分　名词解释");

    let (wrong, line) =
        (text.replace("第三部分", "第四部分"), text.lines().position(|l| l.contains("第三部分")));
    let (.., faults) = drafted(&laid("nanchang-2023", &[("pack.toml", &wrong)]));
    let told = of_code(&faults, CODE);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(&format!("pack.toml:{} 部分的标题“第四部分", line.unwrap() + 1)), "{told:?}");
    assert!(told[0].contains("跳了号：写着“第四部分”，应是“第三部分”；前一个是“第二部分"), "{told:?}");
    let hint = &faults.iter().find(|fault| fault.code == CODE).unwrap().hint;
    assert!(hint.contains("第{{ part | cn }}部分"), "{hint}");
}

#[test]
fn a_part_knows_its_number_and_other_places_have_none() {
    let own = "{% extends \"base/part4.md.tera\" %}\n{% block before %}本部分是第{{ part | cn }}部分。{% endblock %}\n";
    let (parts, _, faults) = drafted(&laid("nanchang-2023", &[("part4.md.tera", own)]));
    assert!(faults.is_empty(), "{faults:#?}");
    let Block::Paragraph { content } = &parts[3].blocks[0] else { panic!("{:?}", parts[3].blocks[0]) };
    assert_eq!(plain_text(content), "本部分是第四部分。");

    let own = "[names]\ntitle = \"第{{ part | cn }}部分\"\n";
    let run = laid("nanchang-2023", &[("pack-本局.toml", own)]).check();
    assert!(run.code == 2 && run.all().contains("编制-模板"), "{}", run.all());
}

/// The paragraphs of a text as a part, counted as if the template wrote all their numbers.
fn counted(lines: &[&str]) -> (Vec<String>, usize) {
    use gongkai::compose::document::Inline;
    let (_, pack, _) = drafted(&Desk::of("nanchang-2023"));
    let mut blocks = Vec::new();
    for line in lines {
        let content = vec![Inline::Text(line.trim_start_matches('#').to_owned())];
        blocks.push(match line.strip_prefix('#') {
            Some(_) => Block::Heading { level: 1, content },
            None => Block::Paragraph { content },
        });
    }
    let parts = [Part { title: "第一部分　甲".into(), blocks }];
    let place = |part, block| Place::File(format!("{part}.{block}").into());
    // a clerk's are marked
    let own = |_: usize, block: usize, _: std::ops::Range<usize>| !lines[block].contains('人');
    let counted = numbering::count(&parts, &pack, &place, &own);
    (of_code(&counted.faults, CODE), counted.proven.len())
}

#[test]
fn lists_count_on_their_own() {
    let right: [(&[&str], usize); 9] = [
        (&["1. 甲", "2. 乙", "3. 丙"], 3),
        (&["#1. 甲", "（1）乙", "（2）丙", "#2. 丁", "（1）戊"], 5),
        // a heading, a higher number, a sentence that begins a list
        (&["1. 甲", "2. 乙", "#丙", "1. 丁"], 3),
        (&["（一）甲", "1. 乙", "2. 丙", "（二）丁", "1. 戊"], 3),
        (&["1. 甲", "2. 乙", "其中：", "1. 丙", "2. 丁"], 4),
        // sentences stand between
        (&["1. 甲", "乙。", "2. 丙"], 2),
        // what a clerk numbers is the clerk's business
        (&["1. 人甲", "3. 人乙", "1. 丙", "（5）人丁", "2. 戊"], 2),
        // a heading and its fellows in paragraphs
        (&["#1. 甲", "2. 乙", "#3. 丙"], 3),
        // no numbers of lists
        (&["1.5万元", "2023.1", "（2023）5号", "12个"], 0),
    ];
    for (lines, proven) in right {
        assert_eq!(counted(lines), (Vec::new(), proven), "{lines:?}");
    }
    let wrong: [(&[&str], &str, usize); 4] = [
        (&["1. 甲", "3. 乙"], "0.1 段落“3. 乙”的编号跳了号：写着“3.”，应是“2.”；前一个是“1. 甲”", 1),
        (
            &["1. 甲", "乙。", "1. 丙"],
            "0.2 段落“1. 丙”的编号与前面重复：写着“1.”，应是“2.”；前一个是“1. 甲”",
            1,
        ),
        (
            &["1. 甲", "#乙", "2. 丙"],
            "0.2 段落“2. 丙”的编号没有从头编起：写着“2.”，应是“1.”；它前面没有同一级的编号",
            1,
        ),
        (
            &["（2）甲"],
            "0.0 段落“（2）甲”的编号没有从头编起：写着“（2）”，应是“（1）”；它前面没有同一级的编号",
            0,
        ),
    ];
    for (lines, told, proven) in wrong {
        assert_eq!(counted(lines), (vec![told.to_owned()], proven), "{lines:?}");
    }
}

#[test]
fn every_arabic_number_of_a_heading_of_the_samples_is_proven() {
    let mut proven = 0;
    for sample in SAMPLES {
        let (parts, pack, faults) = drafted(&Desk::of(sample));
        assert!(faults.is_empty(), "{sample}: {faults:#?}");
        let heading = |part: usize, block: usize, _: std::ops::Range<usize>| {
            matches!(parts[part].blocks[block], Block::Heading { .. })
        };
        let place = |_, _| Place::File("".into());
        let counted = numbering::count(&parts, &pack, &place, &heading);
        assert!(counted.faults.is_empty());
        for (part, content) in parts.iter().enumerate() {
            for (block, content) in content.blocks.iter().enumerate() {
                let Block::Heading { content, .. } = content else { continue };
                let text = plain_text(content);
                if let Some((digits, _)) = text.split_once(". ") {
                    assert!(counted.proven.contains(&(part, block, 0..digits.len())), "{sample}: {text}");
                }
            }
        }
        proven += counted.proven.len();
    }
    assert!(proven > 10, "{proven}");
}

#[test]
fn a_label_twice_or_alone_is_told_and_a_count_that_nothing_begins() {
    let told = told_of(&["# 一、一、甲", "# 二、"]);
    assert!(told.iter().any(|told| told.contains("标题“一、一、甲”写了两个编号")), "{told:#?}");
    assert!(told.iter().any(|told| told.contains("标题“二、”只有编号，没有文字")), "{told:#?}");
    assert_eq!(told.len(), 2);

    let (_, part) = PLAIN_PARTS[0];
    for (set, begins) in [("", true), ("{% set chapter = 0 %}", false)] {
        let own = format!(
            "{set}\n# 一、甲\n\n甲。\n\n# 三、乙\n\n乙。\n\n{{% for item in tables() %}}\n{{{{ table(id=item.id) }}}}\n\n{{% endfor %}}\n"
        );
        let (.., faults) = drafted(&laid(PLAIN_PARTS[0].0, &[(part, &own)]));
        let fault = faults.iter().find(|fault| fault.code == CODE).unwrap_or_else(|| panic!("{faults:#?}"));
        assert_eq!(fault.hint.contains("先写 {% set chapter = 0 %}"), begins, "{}", fault.hint);
    }
}
