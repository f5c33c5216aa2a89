//! The pack of nine tables: 元 in tables and 万元 in prose, codes in three columns, four header rows, a
//! table of one row without a name, prose on sheets.

use gongkai::budget::Budget;
use gongkai::budget::amount::Amount;
use gongkai::budget::unit::Fact;
use gongkai::diag::{Place, Severity};
use gongkai::pack::Pack;
use gongkai::pack::checks::CheckSpec;
use gongkai::read;
use gongkai::reconcile::World;
use gongkai::reconcile::registry;
use gongkai::reconcile::report::Status;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

use crate::books::{Sheet, Value};
use crate::support::{Desk, pdf_text};
use crate::varieties::{is_refused, read_figures};

const SAMPLE: &str = "mingwan-2026";
const BALANCE: &str = "部门收支总表";
const THREE: &str = "机关运行费预算表";

/// The sample told as a 单位: its own words, and the first table with four header rows.
fn as_unit() -> Desk {
    let desk = Desk::of(SAMPLE);
    desk.rewrite("kind = \"部门\"", "kind = \"单位\"");
    desk.rewrite("administrative = 1\ninstitutions = 2\n", "departments_count = 2\n");
    desk.rewrite(
        "units = [\"澄浦市明湾区文化和旅游局（本部）\"",
        "departments = [\"办公室\", \"业务科\"]\n#",
    );
    desk.rewrite("units = 3\n", "");
    desk.rewrite("previous = [\"previous.xlsx\"]\n", "");
    // nothing to compare with, so no reasons
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, after) = text.split_once("[reasons]\n").unwrap();
    std::fs::write(&path, format!("{before}{}", after.split_once("\n\n").unwrap().1)).unwrap();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == BALANCE).unwrap();
        *sheet = Sheet::of(
            "单位收支总表",
            &[
                &["2026年预算单位财务收支预算总表"],
                &["编制单位：澄浦市明湾区文化和旅游局", "", "", "", "", "", "单位：元"],
                &["本年收入", "", "本年支出"],
                &["项目", "预算数", "项目", "预算数"],
                &["", "", "", "合计", "基本支出", "", "项目支出"],
                &["", "", "", "", "人员经费", "公用经费"],
                &["一、财政拨款收入", "36521790", "一、一般公共服务支出"],
                &[
                    "1、一般公共预算",
                    "36021790",
                    "二、文化旅游体育与传媒支出",
                    "31344870",
                    "17955750",
                    "4235620",
                    "9153500",
                ],
                &["2、政府性基金预算", "500000", "三、社会保障和就业支出", "2527440", "2527440"],
                &["3、国有资本经营预算", "", "四、卫生健康支出", "741360", "741360"],
                &["二、事业收入", "180000", "五、住房保障支出", "1650120", "1650120"],
                &["三、事业单位经营收入", "", "六、"],
                &["四、其他收入", "62000", "七、其他支出", "500000", "", "", "500000"],
                &["", "", "八、……"],
                &["收入总计", "36763790", "支出总计", "36763790", "22874670", "4235620", "9653500"],
            ],
        );
        sheet.merges = vec![
            [2, 0, 2, 1],
            [2, 2, 2, 6],
            [3, 0, 5, 0],
            [3, 1, 5, 1],
            [3, 2, 5, 2],
            [3, 3, 3, 6],
            [4, 3, 5, 3],
            [4, 4, 4, 5],
            [4, 6, 5, 6],
        ];
    });
    desk
}

fn load(desk: &Desk) -> (Budget, Pack) {
    let (input, diagnostics) = read::read(&desk.unit(), &[]);
    let told: Vec<_> = diagnostics.iter().filter(|d| d.severity > Severity::Notice).collect();
    assert!(told.is_empty(), "{told:#?}");
    let input = input.unwrap();
    (input.budget, Arc::unwrap_or_clone(input.pack))
}

/// Nothing above a notice, and the written workbook reads as the one that was given.
fn publishes(desk: &Desk) -> String {
    let checked = desk.run("check", &["--strict"]).expect(0).all();
    assert!(!checked.contains("错误[") && !checked.contains("警告["), "{checked}");
    desk.build().expect(0);
    for extension in ["pdf", "xlsx", "html"] {
        assert!(desk.file(2026, extension).exists());
    }
    let text = pdf_text(&desk.file(2026, "pdf"));
    let before = read_figures(desk);
    assert!(before.len() > 280, "{}", before.len());
    // the prose on sheets stays with the office; the written workbook holds tables only
    desk.rewrite("[organisation]\n", "[prose]\nduties = \"主管文化。\"\n\n[organisation]\n");
    let project = "[[project]]\nname = \"图书馆免费开放\"\noverview = \"一。\"\nbasis = \"二。\"\nimplementer = \"三。\"\nplan = \"四。\"\nperiod = \"五。\"\n\n[[project]]\nname = \"群众";
    desk.rewrite("[[project]]\nname = \"群众", project);
    std::fs::copy(desk.file(2026, "xlsx"), desk.unit().join("tables.xlsx")).unwrap();
    assert_eq!(before, read_figures(desk));
    text
}

#[test]
fn the_department_publishes() {
    let text = publishes(&Desk::of(SAMPLE));
    for words in [
        "澄浦市明湾区2026年区级部门预算",
        "由本部和下属单位共3家预算单位的预算汇总而成",
        "收入预算3,676.38万元，其中：财政拨款收入3,652.18万元，比2025年预算增加76.86万元；事业收入18.00万元；其他收入6.20万元。",
        "政府性基金拨款支出预算50.00万元，比2025年预算增加10.00万元。本部门没有国有资本经营预算拨款安排的支出。",
        "3.“图书馆”科目1,085.54万元，主要用于区图书馆人员、日常运转和免费开放。",
        "公务用车购置费0万元，比2025年预算减少18.00万元，主要原因是本年不安排购置车辆，比上年减少；公务用车运行费5.40万元，与2025年预算持平。",
        "其中：机要通信用车1辆、应急保障用车1辆、其他用车1辆；单价100万元（含）以上设备（不含车辆）2台（套）。",
        "2026年部门财务收支预算总表",
        "编制部门：澄浦市明湾区文化和旅游局单位：元",
        "每周开馆不少于63小时",
        "2026年安排项目经费382.00万元。",
        "1.拟订全区文化和旅游发展规划并组织实施。",
        "36,763,790",
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    // the parts in their own order
    let at = |words: &str| text.rfind(words).unwrap_or_else(|| panic!("no {words}"));
    let parts =
        ["主要职能包括", "财政拨款支出主要内容如下", "36,763,790", "绩效目标编报工作", "年度预算安排"];
    assert!(parts.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
}

#[test]
fn a_unit_publishes_with_four_header_rows() {
    let desk = as_unit();
    assert_eq!(read_figures(&desk)["财务收支总表@支出/支出总计>207/公用经费"], "4235620");
    let text = publishes(&desk);
    for words in [
        "2026年预算单位财务收支预算总表",
        "2026年单位“三公”经费和机关运行经费预算表",
        "编制单位：澄浦市明湾区文化和旅游局单位：元",
        "设2个内设机构，包括：办公室、业务科。",
        "本单位没有国有资本经营预算拨款安排的支出",
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    // the split of the first table, which a 部门 does not give, may not be missing
    let desk = as_unit();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("单位收支总表");
        let (_, column) = sheet.find("公用经费");
        sheet.cells.retain(|at, _| at.1 != column);
    });
    is_refused(&desk, "单位收支总表", &["公用经费"]);
}

/// The budget with each amount and each fact in turn made wrong.
fn wrong(budget: &Budget) -> Vec<Budget> {
    let mut all = Vec::new();
    let mut push = |change: &dyn Fn(&mut Budget)| {
        let mut wrong = budget.clone();
        change(&mut wrong);
        all.push(wrong);
    };
    for (t, table) in budget.current.tables.iter().enumerate() {
        for (s, section) in table.sections.iter().enumerate() {
            for (r, row) in section.rows.iter().enumerate() {
                for c in 0..row.amounts.len() {
                    push(&|wrong| {
                        let slot = &mut wrong.current.tables[t].sections[s].rows[r].amounts[c];
                        let place = Place::Cell(row.place.clone());
                        let nothing = Amount { yuan: Decimal::ZERO, half: Decimal::ONE, place };
                        slot.get_or_insert(nothing).yuan += Decimal::from(12_345_670);
                    });
                    if row.amounts[c].is_some() {
                        push(&|wrong| wrong.current.tables[t].sections[s].rows[r].amounts[c] = None);
                    }
                }
            }
        }
    }
    for (key, fact) in &budget.unit.facts {
        for more in [true, false] {
            push(&|wrong| match (fact, wrong.unit.facts.get_mut(key)) {
                (Fact::Count(_), Some(Fact::Count(count))) if more => *count += Decimal::ONE,
                (Fact::Count(_), Some(Fact::Count(count))) => *count = Decimal::ZERO,
                (Fact::Money(..), Some(Fact::Money(amount, _))) => amount.yuan *= Decimal::ONE_HUNDRED,
                _ => {}
            });
        }
    }
    all
}

#[test]
fn every_rule_of_the_pack_passes_somewhere_and_fails_somewhere() {
    let (department, pack) = load(&Desk::of(SAMPLE));
    let (unit, _) = load(&as_unit());
    let with_nature = |nature: &str, operating: &str| {
        let desk = Desk::of(SAMPLE);
        desk.rewrite("nature = \"混合\"", &format!("nature = \"{nature}\""));
        desk.rewrite("operating = \"128.36万元\"\n", "");
        desk.change("tables.xlsx", |book| *book.sheet(THREE).number((8, 6)) = operating.parse().unwrap());
        load(&desk).0
    };
    let mut only_general = department.clone();
    for table in &mut only_general.current.tables {
        for row in table.sections.iter_mut().flat_map(|section| &mut section.rows) {
            let all_money = ["收入总计", "财政拨款收入"].contains(&row.key.as_str());
            if all_money {
                row.amounts.iter_mut().flatten().for_each(|amount| amount.yuan = Decimal::from(36_021_790));
            }
        }
    }
    // lines of the economic table that the sample lacks
    let mut lines = department.clone();
    for table in &mut lines.current.tables {
        for row in table.sections.iter_mut().flat_map(|section| &mut section.rows) {
            let renamed = match row.key.as_str() {
                "30211" => "30212",
                "31002" => "31013",
                _ => continue,
            };
            renamed.clone_into(&mut row.key);
            row.code = Some(renamed.to_owned());
        }
    }
    let approved = |income: &str, scope: &str, spending: &str| {
        let desk = Desk::of(SAMPLE);
        let facts = format!("income = \"{income}\"\nscope = \"{scope}\"\nspending = \"{spending}\"");
        desk.rewrite("income = \"3676.38万元\"", &facts);
        load(&desk).0
    };
    let budgets = [
        department,
        unit,
        with_nature("行政", "423.562"),
        with_nature("公益一类", "0"),
        only_general,
        lines,
        approved("3676.379万元", "全部资金", "3676.379万元"),
        approved("3652.179万元", "财政拨款", "3652.179万元"),
    ];
    // whether annuities are paid in differs from place to place: a pack that does not say has no such rule
    let checks = || pack.checks.iter().filter(|check| check.annuity.is_none());
    let mut open: Vec<&CheckSpec> = checks().collect();
    let listed = registry::listed(&pack);
    let outcome = |check: &CheckSpec, budget: &Budget| {
        let listed = listed.iter().find(|listed| listed.id == check.id).unwrap();
        World::new(budget, &pack).outcome(listed).unwrap_or_else(|_| panic!("{} settles", check.id))
    };
    open.retain(|check| !budgets.iter().any(|budget| outcome(check, budget).status == Status::Passed));
    let ids = |open: &[&CheckSpec]| open.iter().map(|check| check.id.to_string()).collect::<Vec<_>>();
    assert!(open.is_empty(), "never passed: {:?}", ids(&open));
    let mut open: Vec<&CheckSpec> = checks().collect();
    // what should not be equal is
    let all_of_it = with_nature("混合", "423.56");
    for budget in budgets.iter().chain([&all_of_it]) {
        let wrong = wrong(budget);
        open.retain(|check| {
            let broken = |budget: &Budget| !outcome(check, budget).findings.is_empty();
            if broken(budget) {
                return false;
            }
            !wrong.par_iter().any(broken)
        });
    }
    assert!(open.is_empty(), "never failed: {:?}", ids(&open));
}

// ── prose on sheets ─────────────────────────────────────────────────

#[test]
fn prose_may_stand_on_a_sheet_or_in_the_unit_file() {
    let (budget, _) = load(&Desk::of(SAMPLE));
    let duties = &budget.unit.prose["duties"];
    assert_eq!(duties.paragraphs.len(), 7, "{duties:?}");
    let place = duties.paragraphs[0].place.to_string();
    assert!(place.contains("「部门主要职能」A3"), "{place}");
    let project = budget.unit.projects.iter().find(|project| project.name == "图书馆免费开放").unwrap();
    assert_eq!(project.texts["period"].text(), "2026年1月至12月。");
    assert!(!project.texts.contains_key("amount"), "composed from the tables");

    let desk = Desk::of(SAMPLE);
    desk.rewrite("[organisation]\n", "[prose]\nduties = \"主管文化。\"\n\n[organisation]\n");
    assert_eq!(load(&desk).0.unit.prose["duties"].text(), "主管文化。");

    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| sheet.name != "部门主要职能"));
    is_refused(&desk, "prose.duties", &["主要职能", "工作簿"]);
}

#[test]
fn what_a_sheet_of_prose_leaves_open_is_told_with_its_cell() {
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        book.sheet("部门主要职能").set((2, 0), "XX是…。\n主要职能包括：\n1.\n")
    });
    let told = desk.check().expect(2).all();
    assert!(told.contains("「部门主要职能」") && told.contains("没有填的空白表"), "{told}");
    assert!(told.contains("没有写主要职能") && told.contains("填好“主要职能”一页"), "{told}");

    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        book.sheet("部门主要职能").set((2, 0), "本局主管文化。\n主要职能包括：\n1.XX\n")
    });
    let told = desk.check().expect(1).all();
    assert!(told.contains("「部门主要职能」A3") && told.contains("待填"), "{told}");

    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| book.sheet("项目经费情况").set((0, 0), "项目经费情况说明"));
    is_refused(&desk, "「项目经费情况说明」", &["哪个项目"]);

    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| sheet.name != "项目经费表"));
    let told = desk.build().expect(0).all();
    assert!(told.contains("没有找到“项目经费表”"), "{told}");

    // a project of which the tables know nothing
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| book.sheet("项目经费情况").set((0, 0), "图书馆开放项目经费情况说明"));
    let told = desk.build().expect(2).all();
    assert!(told.contains("图书馆开放") && told.contains("是否指“图书馆免费开放”"), "{told}");
}

#[test]
fn the_use_of_each_item_is_mandatory() {
    let desk = Desk::of(SAMPLE);
    desk.rewrite("\"2070104\" = \"区图书馆人员、日常运转和免费开放\"\n", "");
    let told = desk.build().expect(2).all();
    assert!(told.contains("2070104") && told.contains("支出用途"), "{told}");
    assert!(!desk.output().exists());
}

// ── the table of one row ────────────────────────────────────────────

#[test]
fn the_table_of_one_row_has_one_row() {
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet(THREE);
        sheet.cells.insert((9, 2), Value::Number(3.0));
    });
    is_refused(&desk, "A10", &["只应有一行"]);
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet(THREE);
        for column in 0..7 {
            sheet.set((9, column), &(column + 1).to_string());
        }
        // a row of column numbers stands above the figures
        let figures: Vec<_> = (0..7).map(|column| (column, sheet.cells[&(8, column)].clone())).collect();
        for (column, value) in figures {
            let number = sheet.cells.insert((9, column), value);
            sheet.cells.insert((8, column), number.unwrap());
        }
    });
    assert_eq!(read_figures(&desk), read_figures(&Desk::of(SAMPLE)));
}

#[test]
fn whole_codes_in_one_column_where_the_pack_has_three() {
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门支出总表");
        let (_, column) = sheet.find("款");
        assert_eq!(column, 1);
        let last = sheet.cells.keys().map(|at| at.0).max().unwrap();
        for row in 8..last {
            let part = |column: u16| sheet.cells.get(&(row, column)).map(Value::plain).unwrap_or_default();
            let code = [part(0), part(1), part(2)].concat();
            sheet.set((row, 0), &code);
        }
        sheet.merges.clear();
        sheet.cells.retain(|at, _| !(at.0 >= 7 && (at.1 == 1 || at.1 == 2)));
        sheet.cells.remove(&(7, 0));
    });
    assert_eq!(read_figures(&desk), read_figures(&Desk::of(SAMPLE)));
}

#[test]
fn one_label_over_three_columns_of_codes() {
    let desk = Desk::of(SAMPLE);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("部门支出总表");
        let (row, _) = sheet.find("款");
        for column in 0..3 {
            sheet.cells.remove(&(row, column));
        }
        let label = sheet.merges.iter_mut().find(|merge| merge[0] == row - 1 && merge[1] == 0).unwrap();
        label[2] = row;
    });
    assert_eq!(read_figures(&desk), read_figures(&Desk::of(SAMPLE)));
}
