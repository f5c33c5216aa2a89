//! What is proofread is the composed text: what template and filled-in text make together is told at the line of
//! the template, and at the key or cell of the clerk who wrote the rest.

use gongkai::diag::{Place, Severity};
use gongkai::edition::{self, Here, Readers};
use gongkai::read::{self, Came, Input};
use gongkai::reconcile;
use gongkai::reconcile::report::{Finding, Outcome, Report, Status};

use crate::support::{Desk, root, run};

/// The report of an input, its composed text proofread.
fn report(input: &Input) -> Report {
    let report = reconcile::reconcile(&input.budget, &input.pack);
    edition::examine(input, report, Readers::Public, &Here).report
}

fn input(desk: &Desk) -> Input {
    let (input, told) = read::read(&desk.unit(), &[]);
    input.unwrap_or_else(|| panic!("{told:#?}"))
}

/// Lays files into the unit's own templates.
fn lay(desk: &Desk, files: &[(&str, &str)]) {
    let folder = desk.unit().join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn shown(place: &Place) -> String {
    match place {
        Place::Line { file, line, column } => format!("{file}:{line}:{column}"),
        other => other.to_string(),
    }
}

/// Findings about text: id, the weight where it is none of a warning, places.
fn told(report: &Report) -> Vec<String> {
    let of_text = |finding: &&Finding| ["成文-", "文字-"].iter().any(|start| finding.id.starts_with(start));
    let mut all = Vec::new();
    for finding in report.findings().filter(of_text) {
        let weight = if finding.severity == Severity::Warning { "" } else { finding.severity.word() };
        let places: Vec<String> = finding.places.iter().map(shown).collect();
        all.push(format!("{weight}{} @ {}", finding.id, places.join(" ")));
    }
    all
}

/// What is told of a sample with a changed block of its first part.
fn told_of(sample: &str, block: &str) -> Vec<String> {
    let desk = Desk::of(sample);
    let text =
        format!("{{% extends \"base/part1.md.tera\" %}}\n{{% block after %}}\n{block}\n{{% endblock %}}\n");
    // the numbers that some of them type are declared, so that only the text is at fault
    let fixed = ["按2019年预算", "年的12.5万元", "]12号文件办理"]
        .map(|text| format!("[[fixed]]\ntext = \"{text}\"\n"));
    lay(&desk, &[("part1.md.tera", &text), ("pack-a.toml", &fixed.concat())]);
    told(&report(&input(&desk)))
}

fn outcome<'r>(report: &'r Report, rule: &str) -> &'r Outcome {
    report.outcomes.iter().find(|outcome| outcome.rule == rule).unwrap()
}

#[test]
fn an_unchanged_copy_of_a_built_in_pack_raises_nothing() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let folder = root().join("inputs").join(sample);
        let plain = read::read(&folder, &[]).0.unwrap();
        let copy = tempfile::tempdir().unwrap();
        let to = copy.path().join("pack");
        let args =
            ["pack".into(), "export".into(), plain.pack.manifest.id.clone().into(), "-o".into(), to.clone()];
        run(args).expect(0);
        // one that is known to be unchanged counts as built in
        for file in std::fs::read_dir(&to).unwrap().map(|file| file.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "tera") {
                let text = std::fs::read_to_string(&file).unwrap();
                std::fs::write(&file, format!("{}{{#- 本局 -#}}\n", text.trim_end())).unwrap();
            }
        }
        let copied = read::read(&folder, &[to]).0.unwrap();
        assert!(copied.pack.templates.values().any(|template| !template.built_in));
        assert_eq!(told(&report(&copied)), told(&report(&plain)), "{sample}");
        assert_eq!(told(&report(&plain)), [""; 0], "{sample}");
    }
}

#[test]
fn an_unchanged_copy_of_single_parts_raises_nothing() {
    let desk = Desk::of("qingshi-2025");
    let templates = root().join("templates/jiangxi");
    for part in ["part1.md.tera", "part2.md.tera", "part3.md.tera", "part4.md.tera"] {
        lay(&desk, &[(part, &std::fs::read_to_string(templates.join(part)).unwrap())]);
    }
    let ran = desk.run("check", &["--strict"]).expect(0);
    assert!(!ran.all().contains("警告["), "{}", ran.all());
}

#[test]
fn each_fault_of_a_seam_is_told_at_its_template_line() {
    const FILE: &str = "part1.md.tera";
    const AMOUNT: &str = "{{ \"收支预算总表@收入/收入总计/预算数\" | wan }}";
    let empty = "{% for name in organisation.units or [] %}{{ name }}{% endfor %}";
    // each with what begins at the places that are told
    for (block, rule, told) in [
        (format!("下属单位：{empty}；其他。"), "成文-标点", vec!["：{%", "；其"]),
        (format!("{empty}，其他单位。"), "成文-标点", vec!["，其"]),
        (format!("分为甲、乙，{empty}。"), "成文-标点", vec!["，{%", "。"]),
        (format!("分为甲、乙、{empty}"), "成文-标点", vec!["、{%"]),
        ("性质为{{ unit.level }}。{{ \"。\" }}".to_owned(), "成文-标点", vec!["。{{", "{{ \"。"]),
        (format!("下属单位（{empty}）没有。"), "成文-空括号", vec!["（", "）"]),
        (format!("《{empty}》已经印发。"), "成文-空括号", vec!["《", "》"]),
        ("因{{ \"主要是增人\" }}主要是增人。".to_owned(), "成文-重复", vec!["{{", "主要是增人。"]),
        (
            "{{ year }}年{{ year }}年预算。".to_owned(),
            "成文-重复",
            vec!["{{ year }}年{{", "年{{", "{{ year }}年预"],
        ),
        (format!("下属单位包括{empty}"), "成文-空列举", vec!["包括"]),
        (format!("下属单位分别是{empty}；"), "成文-空列举", vec!["分别是", "；"]),
        ("下属单位情况如下：".to_owned(), "成文-空列举", vec!["："]),
        ("这是{% raw %}{{ year }}{% endraw %}年的。".to_owned(), "错误成文-未展开", vec!["{{ year"]),
        ("这是{{ \"{year}\" }}年的。".to_owned(), "错误成文-未展开", vec!["{{ "]),
        ("这是｛年度的。".to_owned(), "错误成文-未展开", vec!["｛"]),
        (format!("收入{AMOUNT}。"), "成文-金额单位", vec!["{{"]),
        (format!("收入{AMOUNT}元。"), "错误成文-金额单位", vec!["{{"]),
        (format!("收入{AMOUNT}亿元。"), "错误成文-金额单位", vec!["{{"]),
        ("共有（{{ year }}年的一项。".to_owned(), "文字-括号", vec!["（"]),
    ] {
        let places: Vec<String> = told
            .iter()
            .map(|words| {
                let at = block.find(words).unwrap();
                format!("{FILE}:3:{}", block[..at].chars().count() + 1)
            })
            .collect();
        let wanted = format!("{rule}:{FILE} @ {}", places.join(" "));
        assert_eq!(told_of("nanchang-2023", &block), [wanted], "{block}");
    }
}

#[test]
fn what_is_whole_raises_nothing() {
    for block in [
        "性质为（{{ unit.level }}）；“三公”经费{{ \"收支预算总表@收入/收入总计/预算数\" | wan }}万元。",
        "下属单位：\n\n{{ unit.name }}。",
        "{{ unit.name }}（{{ year }}年）：“{{ unit.level }}”、《{{ kind }}》、〔{{ year }}〕。",
        "不包括。",
        "共{{ \"unit/staff.actual\" | fact }}人，一项一项落实，重点项目{{ \"项目\" }}推进。",
        "12.{{ year }}年。",
    ] {
        assert_eq!(told_of("nanchang-2023", block), [""; 0], "{block}");
    }
}

#[test]
fn words_of_own_templates_are_held_to_the_text_rules() {
    for (block, rule) in [
        ("本部门{{ year }}年的情况。", "文字-部门单位"),
        ("我单位作为省级预算单位管理{{ year }}年预算。", "文字-级次"),
        ("按2019年预算{{ unit.name }}安排。", "文字-年份"),
        ("{{ year }}年按XX文件办理。", "错误文字-占位符"),
        ("{{ year }}年的的确确办理。", "文字-重字"),
        ("{{ year }}年的收入预算，按照{{ kind }}的性质统一安排使用", "文字-句号"),
        ("{{ year }}年做好做好各项工作。", "文字-重词"),
        ("截止{{ year }}年末。", "文字-截至"),
        ("按文件[{{ year }}]12号文件办理。", "文字-文号"),
    ] {
        let told = told_of("nanchang-2023", block);
        let wanted = format!("{rule}:part1.md.tera @ part1.md.tera:3:");
        assert!(told.len() == 1 && told[0].starts_with(&wanted), "{block}: {told:#?}");
    }
    // what a tag prints is no word of the template: figures are not typed, the kind and the year are the unit's
    let right = "本{{ kind }}{{ year }}年预算{{ \"收支预算总表@收入/收入总计/预算数\" | wan }}万元，{{ unit.level }}。";
    assert_eq!(told_of("nanchang-2023", right), [""; 0]);
}

#[test]
fn a_clerks_text_at_a_seam_names_its_key() {
    let desk = Desk::new();
    desk.rewrite(
        "nature_text = \"参照公务员法管理事业单位\"",
        "nature_text = \"参照公务员法管理事业单位：\"",
    );
    let found = report(&input(&desk));
    let finding = found.findings().find(|finding| finding.id.starts_with("成文-标点:")).unwrap();
    assert_eq!(finding.id, "成文-标点:unit.nature_text");
    assert!(finding.places[0].to_string().contains("unit.nature_text"), "{:?}", finding.places);
    let template = shown(finding.places.last().unwrap());
    assert!(template.starts_with("jiangxi/part1.md.tera（内置）:"), "{template}");
    assert!(finding.message.contains("管理事业单位：。"), "{}", finding.message);
    assert!(finding.hint.contains("请改填写的文字"), "{}", finding.hint);
}

#[test]
fn a_clerks_fault_is_told_once_and_pairs_over_paragraphs_are_none() {
    let desk = Desk::new();
    desk.rewrite("稳步提高社会保险待遇；", "稳步提高社会保险待遇。。");
    assert_eq!(told(&report(&input(&desk))), ["文字-标点重复:prose.tasks @ unit.toml:28:1"]);
    let desk = Desk::new();
    desk.rewrite("稳步提高社会保险待遇；", "稳步（提高社会保险待遇。\n\n另外）");
    assert_eq!(told(&report(&input(&desk))), [""; 0]);
}

#[test]
fn a_cell_at_a_seam_is_named() {
    let desk = Desk::of("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门主要职能");
        let text = sheet.cells.values_mut().last().unwrap();
        *text = crate::books::Value::Text(format!("{}各项（）工作。", text.plain()));
    });
    let told = told(&report(&input(&desk)));
    let [only] = told.as_slice() else { panic!("{told:#?}") };
    assert!(only.starts_with("文字-标点:") && only.contains("tables.xlsx「部门主要职能」"), "{only}");
}

#[test]
fn one_line_that_prints_every_item_wrongly_is_one_finding() {
    let desk = Desk::new();
    lay(&desk, &[("project_amount.md.tera", "（{{ number }}）年度预算安排：；\n")]);
    let told = told(&report(&input(&desk)));
    assert_eq!(told, ["成文-标点:project_amount.md.tera @ project_amount.md.tera:1:21"]);
}

#[test]
fn placeholders_of_the_pack_are_found_wherever_they_are_printed() {
    let desk = Desk::new();
    let names = "[names]\ncover = [\"{{ unit.name }}\", \"{year}年（）预算\"]\n";
    lay(&desk, &[("pack-own.toml", names)]);
    let told = told(&report(&input(&desk)));
    let wanted = [
        "成文-空括号:pack-own.toml @ pack-own.toml:2:30",
        "错误成文-未展开:pack-own.toml @ pack-own.toml:2:30",
    ];
    assert_eq!(told, wanted);
}

#[test]
fn findings_are_accepted_and_rules_are_changed_as_others_are() {
    let desk = Desk::new();
    lay(&desk, &[("project_amount.md.tera", "（{{ number }}）年度预算安排：；\n")]);
    let before = report(&input(&desk));
    let finding = before.findings().find(|finding| finding.id.starts_with("成文-")).unwrap();
    let path = desk.unit().join("unit.toml");
    let plain = std::fs::read_to_string(&path).unwrap();
    let accept = format!(
        "\n[[accept]]\nid = \"{}\"\nfingerprint = \"{}\"\nreason = \"已核实\"\nname = \"张三\"\n",
        finding.id,
        finding.fingerprint()
    );
    std::fs::write(&path, format!("{plain}{accept}")).unwrap();
    let after = report(&input(&desk));
    let accepted = after.findings().find(|other| other.id == finding.id).unwrap();
    assert_eq!(accepted.accepted.as_deref(), Some("张三，已核实"));
    assert_eq!(outcome(&after, "成文-标点").status, Status::Passed);
    assert!(outcome(&after, "填写-接受").findings.is_empty(), "{:#?}", outcome(&after, "填写-接受"));

    let rule = "\n[[rule]]\nid = \"成文-标点\"\nseverity = \"error\"\nreason = \"从严\"\n";
    std::fs::write(&path, format!("{plain}{rule}")).unwrap();
    let changed = report(&input(&desk));
    let strict = outcome(&changed, "成文-标点");
    assert_eq!((&strict.status, strict.changed.as_str()), (&Status::Failed, "本单位改为错误：从严"));

    let rule = "\n[[rule]]\nid = \"文字-句号\"\nseverity = \"notice\"\nreason = \"从宽\"\n";
    std::fs::write(&path, format!("{plain}{rule}")).unwrap();
    let changed = report(&input(&desk));
    assert_eq!(outcome(&changed, "文字-句号").changed, "本单位改为提示：从宽", "said once");
}

#[test]
fn without_a_composed_text_the_rules_are_skipped() {
    let desk = Desk::new();
    desk.rewrite("established = ", "established = \"很多\" # ");
    let (came, _) = read::read_through(&desk.unit(), &[]);
    let Came::Part(input) = came else { panic!("read") };
    let report = reconcile::reconcile(&input.budget, &input.pack);
    for rule in ["成文-标点", "成文-空括号", "成文-重复", "成文-空列举", "成文-未展开"]
    {
        let Status::Skipped(why) = &outcome(&report, rule).status else { panic!("{rule} ran") };
        assert!(why.contains("没有编成"), "{why}");
    }
}

#[test]
fn a_template_that_names_a_withheld_project_is_told_and_nothing_withheld_is() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let plain = std::fs::read_to_string(&path).unwrap();
    let secret = "\n[secrecy]\nreviewer = \"保密办\"\ndate = \"2023-01-10\"\nprojects = [\"系统运维费\"]\n";
    std::fs::write(&path, format!("{plain}{secret}")).unwrap();
    let quiet = told(&report(&input(&desk)));
    assert!(!quiet.iter().any(|told| told.contains("涉密名称")), "{quiet:#?}");
    let text = "{% extends \"base/part1.md.tera\" %}\n{% block after %}\n保障系统{# 断开 #}运维费等支出。\n{% endblock %}\n";
    lay(&desk, &[("part1.md.tera", text)]);
    let found = told(&report(&input(&desk)));
    let wanted = "错误文字-涉密名称:part1.md.tera @ part1.md.tera:3:3".to_owned();
    assert!(found.contains(&wanted), "{found:#?}");
}

#[test]
fn the_command_tells_the_line_and_the_files_of_the_report_have_it() {
    let desk = Desk::new();
    lay(&desk, &[("project_amount.md.tera", "（{{ number }}）年度预算安排：；\n")]);
    let to = desk.unit().join("../report");
    let ran = desk.run("check", &["--strict", "--report", to.to_str().unwrap()]).expect(1);
    assert!(ran.stdout.contains("警告[成文-标点:project_amount.md.tera]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("--> project_amount.md.tera:1:21"), "{}", ran.stdout);
    for file in ["check.html", "check.json"] {
        assert!(std::fs::read_to_string(to.join(file)).unwrap().contains("成文-标点"), "{file}");
    }
    let listed = run(["rules".into(), "jiangxi".into()]).expect(0).stdout;
    assert!(listed.contains("成文-未展开\t错误\t"), "{listed}");
}
