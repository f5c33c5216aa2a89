//! The inspection's sheet calls nothing met that was not looked at, and counts what somebody spoke up for apart.

use std::path::PathBuf;

use gongkai::inspection::{Findings, fill};
use gongkai::reconcile::reconcile;

use crate::books::{Sheet, Value};
use crate::inspection::{Row, checked, read, row, rows};
use crate::support::{Desk, root, run};

/// Criteria about tables and texts, by words of theirs.
const ABOUT_INPUT: [&str; 8] = [
    "与批复的数一致",
    "表内相符",
    "表与表之间相符",
    "文字中的金额",
    "绩效目标表填写齐全",
    "本单位、本年度的",
    "未填、未选定的字样",
    "没有个人信息",
];

fn add(desk: &Desk, text: &str) {
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, unit + text).unwrap();
}

fn none_is_met(rows: &[Row], why: &str) {
    for words in ABOUT_INPUT {
        let own: Vec<&Row> = rows.iter().filter(|row| row.item.contains(words)).collect();
        assert!(!own.is_empty(), "{words}");
        for row in own {
            assert_eq!(row.conclusion, "此处看不出", "{row:?}");
            assert!(row.remarks.contains(why) || row.remarks.contains("未核对"), "{row:?}");
        }
    }
}

#[test]
fn nothing_is_met_where_no_table_of_this_year_could_be_read() {
    let desk = Desk::new();
    std::fs::write(desk.unit().join("tables.xlsx"), "不是工作簿").unwrap();
    let told = rows(&checked(&desk, 2));
    none_is_met(&told, "没有读到本年的表");
    // the same titles as in the document that is not there
    row(&told, "第二部分　南昌市社会保险事业服务中心2023年单位预算表");
    assert!(!told.iter().any(|row| row.item.contains("个部分")), "{told:#?}");

    let desk = Desk::of("qingshi-2025");
    desk.change("tables.xlsx", |book| {
        for sheet in &mut book.sheets {
            sheet.cells.clear();
            sheet.set((0, 0), "通讯录");
        }
    });
    none_is_met(&rows(&checked(&desk, 2)), "没有读到本年的表");

    // last year's tables under this year's name
    let desk = Desk::of("qingshi-2025");
    std::fs::copy(desk.unit().join("previous.xlsx"), desk.unit().join("tables.xlsx")).unwrap();
    desk.run("check", &["--report", desk.output().to_str().unwrap()]);
    let told = rows(&desk.output().join("预算公开情况自查表.html"));
    for words in ["表内相符", "表与表之间相符", "文字中的金额"] {
        let own = row(&told, words);
        let open = own.conclusion == "此处看不出" && own.remarks.contains("写的全是2024年");
        assert!(own.conclusion == "不符合" || open, "{own:?}");
    }
}

#[test]
fn one_table_that_could_not_be_read_leaves_open_what_is_said_of_all() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("3 部门支出总表");
        let at = *sheet.cells.iter().find(|(at, _)| at.0 > 6 && at.1 == 3).unwrap().0;
        sheet.set(at, "约一百万");
    });
    let told = rows(&checked(&desk, 2));
    for words in ["表内相符", "表与表之间相符", "文字中的金额", "没有个人信息"] {
        let own = row(&told, words);
        assert!(own.conclusion == "此处看不出" && own.remarks.contains("“支出总表”没有读好"), "{own:?}");
    }
    // the address of the site hangs on no table
    assert!(!row(&told, "门户网站").remarks.contains("没有读好"));
}

#[test]
fn what_reading_warns_of_the_year_counts_for_the_criterion_on_the_year() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| book.sheet("3 部门支出总表").set((0, 0), "2019年部门支出总表"));
    let told = rows(&checked(&desk, 0));
    let own = row(&told, "本单位、本年度的");
    assert!(own.conclusion == "此处看不出" && own.remarks.contains("2019年"), "{own:?}");
    // last year's workbook is not what is examined
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| {
        let sheet = &mut book.sheets[1];
        sheet.set((0, 0), "2019年部门支出总表");
    });
    assert!(!row(&rows(&checked(&desk, 0)), "本单位、本年度的").remarks.contains("2019年"));
}

#[test]
fn a_notice_is_seen_and_decides_nothing() {
    let told = rows(&checked(&Desk::new(), 0));
    let own = row(&told, "绩效目标表填写齐全");
    assert_eq!(own.conclusion, "符合", "{own:?}");
    assert!(own.remarks.contains("提示：") && own.remarks.contains("比率不会超过100%"), "{own:?}");
    assert!(own.basis.contains("通过3条，通过但有提示1条"), "{own:?}");
}

#[test]
fn what_somebody_accepts_or_makes_lighter_has_not_passed() {
    let desk = Desk::new();
    desk.rewrite("actual = 150", "actual = 151");
    let run = desk.check().expect(1);
    let print =
        run.all().split("指纹").nth(1).map(|text| text.trim_start_matches([' ', '：'])[..8].to_owned());
    let told = rows(&checked(&desk, 1));
    assert!(row(&told, "表与表之间相符").basis.contains("未通过1条"), "{told:#?}");
    let accept = format!(
        "\n[[accept]]\nid = '人员-实有人数'\nfingerprint = '{}'\nreason = '借调一名'\nname = '李四'\n",
        print.unwrap()
    );
    add(&desk, &accept);
    let told = rows(&checked(&desk, 0));
    let own = row(&told, "表与表之间相符");
    assert!(own.conclusion == "此处看不出" && own.basis.contains("已说明1条"), "{own:?}");
    assert!(own.remarks.contains("本单位已说明：李四，借调一名"), "{own:?}");

    desk.rewrite(&accept, "\n[[rule]]\nid = '人员-实有人数'\nseverity = 'notice'\nreason = '借调一名'\n");
    let told = rows(&checked(&desk, 0));
    let own = row(&told, "表与表之间相符");
    assert!(own.conclusion == "此处看不出" && own.basis.contains("本单位改过规则1条"), "{own:?}");
    assert!(own.remarks.contains("本单位改为提示：借调一名"), "{own:?}");

    desk.rewrite("severity = 'notice'", "severity = 'off'");
    let told = rows(&checked(&desk, 0));
    let off = row(&told, "表与表之间相符（没有核对的部分）");
    assert!(off.remarks.contains("本单位停用：借调一名"), "{off:?}");
    assert!(!row(&told, "表与表之间相符").basis.contains("人员"), "{told:#?}");
}

#[test]
fn a_table_is_not_met_where_a_rule_over_it_is_switched_off() {
    let desk = Desk::new();
    add(&desk, "\n[[rule]]\nid = '表内-列和-支出总表'\nseverity = 'off'\nreason = '按旧表样'\n");
    let told = rows(&checked(&desk, 0));
    let own = row(&told, "单位支出总表");
    assert!(own.conclusion == "此处看不出" && own.remarks.contains("本单位停用：按旧表样"), "{own:?}");
    assert_eq!(row(&told, "单位收入总表").conclusion, "符合");
    assert!(row(&told, "表内相符").conclusion == "符合", "{told:#?}");
    assert_eq!(row(&told, "（没有核对的部分）").conclusion, "此处看不出");
}

#[test]
fn a_check_that_the_pack_takes_away_stands_behind_nothing() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    let before = rows(&checked(&desk, 0));
    std::fs::write(templates.join("checks-own.toml"), "[[check]]\nid = \"人员-实有人数\"\nremove = true\n")
        .unwrap();
    let after = rows(&checked(&desk, 0));
    let count = |rows: &[Row]| row(rows, "表与表之间相符").basis.split("条").next().unwrap().to_owned();
    assert_eq!((count(&before).as_str(), count(&after).as_str()), ("核对65", "核对64"));
}

#[test]
fn what_a_decision_rolls_up_is_met_for_the_rest_and_names_nothing() {
    let desk = Desk::of("qingshi-2025");
    let decision = "[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\nmode = 'rollup'\n\
                    codes = ['2120199']\nprojects = ['智慧城管平台']\n\n[assets]";
    desk.rewrite("[assets]", decision);
    let page = checked(&desk, 0);
    let told = rows(&page);
    let own = row(&told, "支出按功能分类公开到项级科目");
    assert_eq!(own.conclusion, "符合", "{own:?}");
    assert!(own.remarks.contains("“支出总表”有1行按保密审查的决定只公开到上一级"), "{own:?}");
    assert_eq!(row(&told, "除涉密内容以外").conclusion, "此处看不出");
    let text = std::fs::read_to_string(&page).unwrap();
    for secret in ["2120199", "智慧城管平台", "其他城乡社区管理事务支出"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn rows_that_go_with_a_withheld_project_are_not_said_to_be_decided_on() {
    let desk = Desk::of("qingshi-2025");
    let decision =
        "[secrecy]\nreviewer = '王某'\ndate = '2025-01-20'\nprojects = ['智慧城管平台']\n\n[assets]";
    desk.rewrite("[assets]", decision);
    let own = row(&rows(&checked(&desk, 0)), "支出按功能分类公开到项级科目").remarks.clone();
    assert!(
        own.contains("“支出总表”有1行为了不让人推算出按保密审查的决定不公开的内容，随之只公开到上一级"),
        "{own}"
    );
    assert!(!own.contains("有1行按保密审查的决定"), "{own}");
}

#[test]
fn units_of_several_years_and_kinds_stand_under_a_title_that_is_true_of_all() {
    let (one, other) = (Desk::new(), Desk::of("qingshi-2025"));
    let twin = one.unit().with_file_name("twin");
    std::fs::create_dir(&twin).unwrap();
    for name in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
        std::fs::copy(one.unit().join(name), twin.join(name)).unwrap();
    }
    let elsewhere = other.unit().with_file_name("青石");
    std::fs::rename(other.unit(), &elsewhere).unwrap();
    let sheet = |inputs: &[&PathBuf]| {
        let to = one.output();
        let mut args: Vec<PathBuf> = vec!["check".into()];
        args.extend(inputs.iter().map(|input| (*input).clone()));
        args.extend(["--report".into(), to.clone()]);
        run(args).expect(0);
        std::fs::read_to_string(to.join("预算公开情况自查汇总表.html")).unwrap()
    };
    let alike = sheet(&[&one.unit(), &twin]);
    assert!(alike.contains("<h1>2023年度单位预算公开情况自查汇总表</h1>"), "{alike}");
    assert!(alike.contains("<th scope=\"col\">年度</th>") && !alike.contains("种类"), "{alike}");
    for folder in ["sample", "twin"] {
        assert!(alike.contains(&format!("南昌市社会保险事业服务中心（文件夹“{folder}”）</th><td>2023</td>")));
    }
    let mixed = sheet(&[&one.unit(), &elsewhere]);
    assert!(mixed.contains("<h1>预算公开情况自查汇总表</h1>"), "{mixed}");
    assert!(mixed.contains("<th scope=\"col\">种类</th>") && !mixed.contains("文件夹"), "{mixed}");
    assert!(mixed.contains("南昌市社会保险事业服务中心</th><td>2023</td><td>单位</td>"), "{mixed}");
    assert!(mixed.contains("云川市青石区城市管理局</th><td>2025</td><td>部门</td>"), "{mixed}");
}

#[test]
fn a_pack_of_final_accounts_has_a_sheet_of_its_own() {
    let desk = Desk::new();
    let pack = desk.unit().with_file_name("juesuan");
    std::fs::create_dir(&pack).unwrap();
    std::fs::write(pack.join("pack.toml"), "id = \"juesuan\"\nbase = \"jiangxi\"\nname = \"决算公开\"\n")
        .unwrap();
    let own = "title = \"{year}年度{kind}决算公开情况自查表\"\nfile = \"决算公开情况自查表\"\n\
               batch_title = \"{year}年度{kind}决算公开情况自查汇总表\"\nbatch_file = \"决算公开情况自查汇总表\"\n\n\
               [[criterion]]\nid = \"真实性-批复\"\nitem = \"公开的数与批复的决算一致\"\n\n\
               [[criterion]]\nid = \"真实性-空转\"\nremove = true\n";
    std::fs::write(pack.join("inspection-决算.toml"), own).unwrap();
    let plain = desk.unit().with_file_name("plain");
    std::fs::create_dir(&plain).unwrap();
    for name in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
        std::fs::copy(desk.unit().join(name), plain.join(name)).unwrap();
    }
    desk.rewrite("pack = \"jiangxi\"", "pack = \"juesuan\"");
    let to = desk.output();
    let words = ["--report".into(), to.clone()];
    run([vec!["check".into(), desk.unit()], words.to_vec()].concat()).expect(0);
    let page = std::fs::read_to_string(to.join("决算公开情况自查表.html")).unwrap();
    assert!(page.contains("<h1>2023年度单位决算公开情况自查表</h1>"), "{page}");
    assert!(page.contains("公开的数与批复的决算一致") && !page.contains("预算空转"));
    assert!(!to.join("预算公开情况自查表.html").exists() && to.join("决算公开情况自查表.xlsx").exists());
    // beside a budget neither of the two titles is true
    std::fs::remove_dir_all(&to).unwrap();
    run([vec!["check".into(), plain, desk.unit()], words.to_vec()].concat()).expect(0);
    let page = std::fs::read_to_string(to.join("公开情况自查汇总表.html")).unwrap();
    assert!(page.contains("<h1>公开情况自查汇总表</h1>"), "{page}");
}

#[test]
fn a_part_has_the_title_that_it_would_have_in_the_document() {
    for sample in ["nanchang-2023", "qingshi-2025", "mingwan-2026"] {
        let desk = Desk::of(sample);
        let with: Vec<String> = rows(&checked(&desk, 0)).into_iter().map(|row| row.item).collect();
        let input = read(&root().join("inputs").join(sample));
        let report = reconcile(&input.budget, &input.pack);
        let sheet = fill(Findings { input: &input, report: &report, composed: None, pages: None });
        let parts: Vec<&String> = sheet
            .rows
            .iter()
            .filter(|row| row.criterion == "内容规范性-各部分")
            .map(|row| &row.item)
            .collect();
        assert!(parts.len() >= 4 && parts.iter().all(|part| with.contains(part)), "{sample}: {parts:?}");
    }
}

/// What the sheet says of the reasons of changes.
fn of_reasons(desk: &Desk) -> Row {
    let all = rows(&checked(desk, 0));
    all.into_iter().find(|row| row.item.contains("都写了原因")).unwrap()
}

#[test]
fn reasons_are_not_met_where_nothing_was_compared_with_last_year() {
    let desk = Desk::new();
    desk.rewrite("previous = [\"previous.xlsx\"]\n", "");
    let own = of_reasons(&desk);
    assert_eq!(own.conclusion, "此处看不出", "{own:?}");
    assert!(
        own.remarks.contains("没有提供上年的表") && own.remarks.contains("4条变动原因没有印出"),
        "{own:?}"
    );
    assert!(!own.basis.contains("都写了原因"), "{own:?}");

    // nobody is told of the book where no reason was written for it
    let unit = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let reasons = unit.split("[reasons]").nth(1).unwrap().split("\n\n").next().unwrap();
    desk.rewrite(reasons, "");
    let own = of_reasons(&desk);
    assert!(own.conclusion == "此处看不出" && own.remarks.contains("没有提供上年的表"), "{own:?}");

    // a book that contradicts itself
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| {
        book.sheet("收支预算总表").cells.insert((17, 1), Value::Number(3732.96));
    });
    let own = of_reasons(&desk);
    assert_eq!(own.conclusion, "此处看不出", "{own:?}");
    assert!(own.remarks.contains("上年的“收支预算总表”自相矛盾，文件里不写与它比较的增减"), "{own:?}");

    // one table is lacking
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.contains("三公")));
    let own = of_reasons(&desk);
    assert!(own.conclusion == "此处看不出" && own.remarks.contains("三公经费支出表"), "{own:?}");
}

#[test]
fn a_rule_of_reading_that_noticed_something_is_no_basis() {
    let seen = "每张工作表都采用了";
    let desk = Desk::new();
    assert!(row(&rows(&checked(&desk, 0)), "规定的表齐全").basis.contains(seen));
    desk.change("tables.xlsx", |book| {
        book.sheets.push(Sheet::of("底稿", &[&["姓名", "金额"], &["甲", "3"]]))
    });
    let told = rows(&checked(&desk, 0));
    let own = row(&told, "规定的表齐全");
    assert!(own.remarks.contains("底稿"), "{own:?}");
    assert!(own.basis.contains("同一张表只有一份") && !own.basis.contains(seen), "{own:?}");
}

/// A unit whose tables all say that they are last year's.
fn of_another_year() -> Desk {
    let desk = Desk::of("qingshi-2025");
    desk.change("tables.xlsx", |book| {
        for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
            if let Value::Text(text) = value {
                *text = text.replace("2025年", "2024年");
            }
        }
    });
    desk
}

#[test]
fn tables_of_another_year_meet_nothing() {
    let desk = of_another_year();
    add(&desk, "\n[[rule]]\nid = '年度-整本'\nseverity = 'notice'\nreason = '标题没有改'\n");
    let told = rows(&checked(&desk, 0));
    let tables = ["收支预算总表", "部门收入总表", "部门支出总表", "一般公共预算支出表"];
    let of_tables =
        ["“三公”经费的总数", "到项级科目", "到款级科目", "分购置费和运行维护费", "规定的表齐全", "第二部分"];
    for words in tables.iter().chain(&of_tables) {
        let own = row(&told, words);
        assert!(own.conclusion == "此处看不出" && own.remarks.contains("写的全是2024年"), "{own:?}");
    }
}

#[test]
fn a_finding_of_many_tables_is_told_in_each_at_its_own_address() {
    let desk = of_another_year();
    let told = rows(&checked(&desk, 1));
    for (title, sheet) in
        [("收支预算总表", "「表一」"), ("部门收入总表", "「表二」"), ("部门支出总表", "「表三」")]
    {
        let own = row(&told, title);
        let line = own.remarks.lines().find(|line| line.contains("写的全是2024年，应是2025年")).unwrap();
        assert!(line.contains(sheet), "{title}: {line}");
    }
}

#[test]
fn what_is_counted_is_said() {
    let told = rows(&checked(&Desk::new(), 0));
    let own = row(&told, "表与表之间相符");
    assert!(own.basis.contains("另有12条不适用：") && own.basis.contains("等8种原因"), "{own:?}");
    // a warning is counted as one, also where the criterion takes it for a breach
    let desk = Desk::of("qingshi-2025");
    desk.rewrite("[reasons]", "[publication]\nfirst_date = \"2025-03-20\"\n\n[reasons]");
    let told = rows(&checked(&desk, 0));
    let late = row(&told, "二十日内公开");
    assert!(late.conclusion == "不符合" && !late.basis.contains("未通过"), "{late:?}");
    assert!(late.basis.contains("有警告1条（按检查标准算不符合）"), "{late:?}");
}
