//! Wrong figures stop publication; rounding does not.

use crate::books::Value;
use crate::support::{Desk, run};

/// Adds 0.01万元 to the total of 208 in table 3.
fn spoilt() -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("208");
        *sheet.number((at.0, at.1 + 2)) += 0.01;
    });
    desk
}

#[test]
fn a_hundredth_too_much_is_found_in_both_tables() {
    let desk = spoilt();
    for run in [desk.check(), desk.build()] {
        let run = run.expect(1);
        let told = run.all();
        assert!(told.contains("tables.xlsx「3 部门支出总表」C"), "{told}");
        assert!(told.contains("tables.xlsx「1 收支预算总表」D"), "{told}");
        assert!(told.contains("100.00元") || told.contains("0.0100") || told.contains("0.01"), "{told}");
    }
    assert!(!desk.output().exists(), "nothing may be written");
}

#[test]
fn an_edition_that_was_there_survives_a_contradiction() {
    let desk = Desk::new();
    desk.build().expect(0);
    let before = std::fs::read(desk.file(2023, "pdf")).unwrap();
    let spoilt = spoilt();
    let args = ["build".into(), spoilt.unit(), "-o".into(), desk.output(), "--no-system-fonts".into()];
    run(args).expect(1);
    assert!(std::fs::read(desk.file(2023, "pdf")).unwrap() == before);
}

/// Nothing above a notice.
fn clean(desk: &Desk) -> String {
    let run = desk.check().expect(0);
    assert!(!run.stdout.contains("错误[") && !run.stdout.contains("警告["), "{}", run.stdout);
    desk.run("check", &["--strict"]).expect(0);
    run.stdout
}

#[test]
fn rounded_values_pass_with_notices_of_rounding() {
    for sample in ["nanchang-2023", "qingshi-2025"] {
        clean(&Desk::of(sample));
        for digits in [100.0, 10_000.0] {
            let desk = Desk::of(sample);
            for book in ["tables.xlsx", "previous.xlsx"] {
                desk.change(book, |book| book.numbers(|n| (n * digits).round() / digits));
            }
            let told = clean(&desk);
            // only the first sample has figures below 0.01万元
            if sample == "nanchang-2023" && digits == 100.0 {
                assert!(told.contains("尾差") && !told.contains("没有尾差"), "{told}");
            }
        }
    }
}

#[test]
fn findings_keep_their_ids_when_rows_are_inserted() {
    let ids = |desk: &Desk| -> Vec<String> {
        let folder = desk.output();
        desk.run("check", &["--report", folder.to_str().unwrap()]).expect(1);
        let json = std::fs::read_to_string(folder.join("check.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rules = report["rules"].as_array().unwrap().iter();
        let findings = rules.flat_map(|rule| rule["findings"].as_array().unwrap().clone());
        findings.filter(|f| f["severity"] == "error").map(|f| f["id"].to_string()).collect()
    };
    let (plain, moved) = (spoilt(), spoilt());
    moved.change("tables.xlsx", |book| {
        for sheet in book.sheets.iter_mut().filter(|sheet| sheet.name.starts_with(['1', '3'])) {
            sheet.cells = sheet
                .cells
                .iter()
                .map(|((row, column), value)| ((row + 3, *column), value.clone()))
                .collect();
            sheet.merges.iter_mut().for_each(|merge| {
                merge[0] += 3;
                merge[2] += 3;
            });
        }
    });
    let found = ids(&plain);
    assert!(!found.is_empty());
    assert_eq!(found, ids(&moved));
}

/// Id and fingerprint of the findings of a spoilt sample that stop publication.
fn errors(desk: &Desk) -> Vec<(String, String)> {
    let folder = desk.unit().join("report");
    desk.run("check", &["--report", folder.to_str().unwrap()]);
    let json = std::fs::read_to_string(folder.join("check.json")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rules = report["rules"].as_array().unwrap().iter();
    let findings = rules.flat_map(|rule| rule["findings"].as_array().unwrap().clone());
    let errors = findings.filter(|f| f["severity"] == "error" && f["accepted"].is_null());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    errors.map(|f| (text(&f["id"]), text(&f["fingerprint"]))).collect()
}

#[test]
fn an_acceptance_holds_until_a_figure_changes() {
    let desk = spoilt();
    let path = desk.unit().join("unit.toml");
    let mut unit = std::fs::read_to_string(&path).unwrap();
    for (id, fingerprint) in errors(&desk) {
        unit.push_str(&format!(
            "\n[[accept]]\nid = '{id}'\nfingerprint = '{fingerprint}'\nreason = '上级系统导出如此'\nname = '李某'\n"
        ));
    }
    std::fs::write(&path, unit).unwrap();
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("已接受：李某，上级系统导出如此"), "{}", run.stdout);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = sheet.find("208");
        *sheet.number((at.0, at.1 + 2)) += 0.01;
    });
    let run = desk.check().expect(1);
    assert!(run.stdout.contains("接受作废"), "{}", run.stdout);
}

#[test]
fn a_rule_is_changed_or_switched_off_with_a_reason() {
    let desk = Desk::new();
    let add = |text: &str| {
        let path = desk.unit().join("unit.toml");
        let unit = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, unit + text).unwrap();
    };
    desk.rewrite("actual = 150", "actual = 151");
    desk.check().expect(1);
    add("\n[[rule]]\nid = '人员-实有人数'\nseverity = 'off'\nreason = '另有借调人员一名'\n");
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("本单位停用：另有借调人员一名"), "{}", run.stdout);
    desk.rewrite("severity = 'off'", "severity = 'warning'");
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("警告[人员-实有人数"), "{}", run.stdout);
    desk.run("check", &["--strict"]).expect(1);
    desk.rewrite("reason = '另有借调人员一名'", "reason = ''");
    let run = desk.check().expect(2);
    assert!(
        run.stderr.contains("第1个 [[rule]] 的 原因 reason\n  怎么办：请写上 reason = "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_draft_stays_in_the_house_and_says_so_on_every_page() {
    let desk = spoilt();
    let output = desk.output();
    let to = output.to_str().unwrap();
    desk.run("build", &["--draft", "-o", to, "--no-system-fonts"]).expect(1);
    let year = output.join("sample/2023");
    assert!(!year.join("公开").exists());
    let drafts = std::fs::read_dir(year.join("内部/草稿")).unwrap().map(|entry| entry.unwrap().path());
    let pdf = drafts.into_iter().find(|path| path.extension().is_some_and(|e| e == "pdf")).unwrap();
    assert!(pdf.file_name().unwrap().to_string_lossy().starts_with("草稿"));
    let pages = lopdf::Document::load(&pdf).unwrap().get_pages().len() as u32;
    for page in 1..=pages {
        let text = crate::support::pages_text(&pdf, page, page).replace(char::is_whitespace, "");
        let stamped = text.contains("草稿") || (text.contains('草') && text.contains('稿'));
        assert!(stamped, "page {page}: {text}");
    }
    // a real edition has no trace of it
    let clean = Desk::new();
    clean.build().expect(0);
    assert!(!crate::support::pdf_text(&clean.file(2023, "pdf")).contains("草稿"));
}

#[test]
fn what_is_withheld_is_nowhere_public_and_cannot_be_worked_out() {
    let desk = Desk::of("qingshi-2025");
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let decision = "\n[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\nmode = 'row'\ncodes = ['2120199']\nprojects = ['智慧城管平台']\n";
    std::fs::write(&path, unit.clone() + decision).unwrap();
    let run = desk.build().expect(0);
    assert!(run.stdout.contains("涉及不公开的内容"), "{}", run.stdout);
    for entry in std::fs::read_dir(desk.public(2025)).unwrap() {
        let text = crate::traces::text_of(&entry.unwrap().path()).replace(char::is_whitespace, "");
        for secret in ["其他城乡社区管理事务", "智慧城管平台", "2120199", "接入视频点位"]
        {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    // the withheld amount, 42万元, is printed nowhere
    assert!(!crate::support::pdf_text(&desk.file(2025, "pdf")).contains("42.00万元"));
    let mut book = crate::books::Book::read(&desk.file(2025, "xlsx"));
    book.numbers(|number| {
        assert!((number - 42.0).abs() > 0.001, "the withheld amount is in the workbook");
        number
    });
    // nor can it be worked out: another 项 of its 款 is blank, and that is enough
    let sheet = book.sheet("部门支出总表");
    let row = |code: &str| {
        let text = crate::books::Value::Text(code.to_owned());
        let at = sheet.cells.iter().find(|(at, value)| at.1 == 0 && **value == text).unwrap().0;
        sheet.cells.get(&(at.0, 2)).cloned()
    };
    assert!(row("2120101").is_some() && row("212").is_some() && row("21201").is_some());
    assert_eq!(row("2120104"), None);
    // rolled up it is nowhere either
    std::fs::write(&path, unit.clone() + &decision.replace("'row'", "'rollup'")).unwrap();
    std::fs::remove_dir_all(desk.output()).unwrap();
    desk.build().expect(0);
    for entry in std::fs::read_dir(desk.public(2025)).unwrap() {
        let text = crate::traces::text_of(&entry.unwrap().path()).replace(char::is_whitespace, "");
        for secret in ["其他城乡社区管理事务", "智慧城管平台", "2120199", "2120104", "接入视频点位"]
        {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    // names that nothing answers to, and gaps that would tell, stop publication
    for (wrong, told, code) in [
        ("codes = ['2129999']", "2129999", 1),
        ("reviewer = ''", "reviewer", 2),
        ("document = true", "整份文件不公开", 2),
    ] {
        let all = unit.clone() + decision;
        let key = wrong.split(' ').next().unwrap();
        let line = all.lines().rev().find(|line| line.starts_with(key));
        let spoilt = match line {
            Some(line) => all.replace(line, wrong),
            None => all + wrong,
        };
        std::fs::write(&path, spoilt).unwrap();
        std::fs::remove_dir_all(desk.public(2025)).ok();
        let run = desk.build().expect(code);
        assert!((run.stdout + &run.stderr).contains(told), "{wrong}");
        assert!(!desk.public(2025).exists(), "{wrong}");
    }
    // what all of a sum is cannot be hidden in it
    let desk = Desk::of("qingshi-2025");
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    let decision = "\n[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\nmode = 'row'\ncodes = ['301']\n";
    std::fs::write(&path, unit + decision).unwrap();
    let run = desk.build().expect(1);
    assert!(run.stdout.contains("“工资福利支出”不公开，但公开的数字按"), "{}", run.stdout);
}

#[test]
fn a_figure_is_explained_from_cell_to_sentence() {
    let desk = Desk::new();
    let run = desk.run("explain", &["389.13"]).expect(0);
    for told in [
        "「1 收支预算总表」B18",
        "previous.xlsx「收支预算总表」B18",
        "收入预算总额为",
        "参加的核对",
        "通过　",
    ] {
        assert!(run.stdout.contains(told), "no {told} in {}", run.stdout);
    }
    let run = desk.run("explain", &["一般公共预算支出表/208/合计"]).expect(0);
    assert!(run.stdout.contains("35579920元"), "{}", run.stdout);
    desk.run("explain", &["123456.78"]).expect(2);
}

#[test]
fn rules_are_listed_with_their_basis() {
    let run = run(["rules".into()]).expect(0);
    assert!(run.stdout.contains("支出合计-支出总表\t错误\t"), "{}", run.stdout);
    assert!(run.stdout.lines().filter(|line| line.contains("依据：")).count() > 100);
}

#[test]
fn the_published_contradiction_of_the_three_items_is_found() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("7 财政拨款三公经费支出表");
        let reception = sheet.cells.iter_mut().filter(|((_, column), _)| *column == 4);
        for value in reception.map(|(_, value)| value) {
            if let Value::Number(number) = value {
                assert_eq!(*number, 12.23, "the reception column of the sample");
                *number = 13.23;
            }
        }
    });
    // 2 goes before 1: what became more by a million is to be explained, too
    let run = desk.check().expect(2);
    assert!(run.stdout.contains("「7 财政拨款三公经费支出表」"), "{}", run.stdout);
    assert!(run.stdout.contains("13.23") && run.stdout.contains("12.23"), "{}", run.stdout);
}

#[test]
fn what_the_text_lacks_is_told_beside_figures_that_disagree() {
    let desk = Desk::of("qingshi-2025");
    desk.rewrite("\"三公经费支出表/合计/公务接待费\" = ", "# ");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheets.iter_mut().find(|sheet| sheet.name.starts_with("表三")).unwrap();
        let last = *sheet.cells.iter().rev().find(|(_, value)| matches!(value, Value::Number(_))).unwrap().0;
        sheet.cells.insert(last, Value::Number(7.01));
    });
    // what is lacking goes before what disagrees by exit code, and comes after it on the screen
    let said = desk.check().expect(2).all();
    let (findings, lacking) = said.split_once("另外还缺下面这些").unwrap_or((said.as_str(), ""));
    assert!(findings.contains("相差"), "{said}");
    assert!(lacking.contains("没有说明变动原因：公务接待费"), "{said}");
    assert!(findings.contains("\"三公经费支出表/合计/公务接待费\" = \"……\""), "{said}");
    assert!(desk.build().expect(2).all().contains("另外还缺下面这些"));
}
