//! What reading noticed is part of the report: every code has a rule, and each is told, counted, changed and
//! accepted as the findings about figures are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gongkai::diag::Severity;
use gongkai::reconcile::noticed::NOTICED;
use gongkai::reconcile::report::Report;
use gongkai::{read, reconcile};

use crate::books::{Book, Sheet, Value};
use crate::packs::sources;
use crate::support::{Desk, root, run};

/// Which codes have no input here: sheets of facts that differ from unit.toml are tried where those are; the
/// last is for codes without a rule, of which there are none.
const WITHOUT_INPUT: [&str; 1] = ["读取-其他"];

/// The codes of the warnings and notices that a source makes.
fn codes(path: &Path, found: &mut BTreeMap<String, PathBuf>) {
    let source = std::fs::read_to_string(path).unwrap();
    let source = source.split("#[cfg(test)]").next().unwrap();
    for maker in ["Diagnostic::warning(", "Diagnostic::notice(", "Diagnostic::new("] {
        for (at, _) in source.match_indices(maker) {
            let argument = source[at + maker.len()..].trim_start();
            let code = match argument.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next().unwrap().to_owned(),
                None => {
                    let name = argument.split(',').next().unwrap().trim();
                    let declared = format!("const {name}: &str = \"");
                    let value = source.split(&declared).nth(1);
                    let value = value.unwrap_or_else(|| panic!("{}: no code in {name}", path.display()));
                    value.split('"').next().unwrap().to_owned()
                }
            };
            found.insert(code, path.to_owned());
        }
    }
}

#[test]
fn every_code_of_reading_has_a_rule_and_every_rule_a_code() {
    let mut files = Vec::new();
    sources(&root().join("src/read"), &mut files);
    sources(&root().join("src/pack"), &mut files);
    let mut found = BTreeMap::new();
    files.iter().for_each(|path| codes(path, &mut found));
    assert!(found.len() > 15, "{found:?}");
    let known: BTreeSet<&str> = NOTICED.iter().map(|noticed| noticed.code).collect();
    let lacking: Vec<_> = found.iter().filter(|(code, _)| !known.contains(code.as_str())).collect();
    assert!(lacking.is_empty(), "no rule in src/reconcile/noticed.rs for {lacking:#?}");
    let made = |code: &&str| !found.contains_key(*code) && *code != "读取-其他";
    let unmade: Vec<_> = known.into_iter().filter(made).collect();
    assert!(unmade.is_empty(), "nothing in src/read tells {unmade:?}");
}

const DISTRICT: &str = "mingwan-2026";
const CENTRE: &str = "nanchang-2023";
const SPENDING: &str = "3 部门支出总表";

fn page(book: &mut Book, name: &str, lines: &[&str]) {
    let mut sheet =
        Sheet { name: name.to_owned(), cells: BTreeMap::new(), merges: Vec::new(), hidden: false };
    for (row, line) in (0u32..).zip(lines) {
        sheet.set((row, 0), line);
    }
    book.sheets.push(sheet);
}

/// A sample, and a change of its tables after which a code is told.
type Input = (&'static str, Severity, &'static str, fn(&mut Book));

const INPUTS: [Input; 22] = [
    ("读取-隐藏", Severity::Warning, CENTRE, |book| {
        let row = book.sheet(SPENDING).find("208").0;
        book.look(SPENDING).hidden_rows.push(row);
    }),
    ("读取-字符", Severity::Warning, DISTRICT, |book| {
        let sheet = book.sheet("部门主要职能");
        let text = sheet.cells.values_mut().last().unwrap();
        *text = Value::Text(format!("{}第二项\u{e004}。", text.plain()));
    }),
    ("读取-年份", Severity::Warning, CENTRE, |book| {
        book.sheet(SPENDING).set((0, 0), "2019年部门支出总表")
    }),
    ("读取-过大", Severity::Warning, CENTRE, |book| {
        book.sheet(SPENDING).cells.insert((4, 300), Value::Number(1.0));
    }),
    ("读取-表外数", Severity::Warning, CENTRE, |book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let (row, column) = sheet.find("其他资金");
        sheet.cells.insert((row, column + 14), Value::Number(77.5));
    }),
    ("读取-多余行", Severity::Notice, CENTRE, |book| {
        let sheet = book.sheet("1 收支预算总表");
        let at = sheet.cells.keys().map(|at| at.0).max().unwrap();
        let last: Vec<_> = sheet.cells.keys().filter(|(row, _)| *row == at).copied().collect();
        for (row, column) in last {
            let value = sheet.cells.remove(&(row, column)).unwrap();
            sheet.cells.insert((row + 1, column), value);
        }
        sheet.set((at, 0), "九、捐赠得来的钱");
    }),
    ("读取-多余列", Severity::Warning, CENTRE, |book| {
        let sheet = book.sheet(SPENDING);
        let (head, _) = sheet.find("科目编码");
        let (row, _) = sheet.find("208");
        let last = sheet.cells.keys().filter(|at| at.0 == head).map(|at| at.1).max().unwrap();
        sheet.set((head, last + 1), "资金依据");
        sheet.set((row, last + 1), "按上级文件安排");
    }),
    ("读取-重复行", Severity::Notice, DISTRICT, |book| {
        let sheet = book.sheet("部门收支总表");
        let (row, column) = (9, 0);
        let label = sheet.cells[&(8, column)].clone();
        sheet.cells.insert((row, column), label);
        sheet.cells.remove(&(row, column + 1));
    }),
    ("读取-无名行", Severity::Warning, CENTRE, |book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let names = sheet.cells.iter().filter(|(_, value)| value.plain() == "项目名称");
        let rows: Vec<u32> = names.map(|(at, _)| at.0).collect();
        let mut copy = sheet.clone();
        copy.name = "11 另一张".to_owned();
        copy.cells.retain(|at, value| at.0 < rows[1] && matches!(value, Value::Text(_)));
        let after = copy.cells.keys().find(|at| at.0 == rows[0] && at.1 > 0).copied().unwrap();
        copy.cells.remove(&after);
        copy.merges.retain(|merge| merge[2] < rows[1]);
        book.sheets.push(copy);
    }),
    ("读取-文字", Severity::Warning, DISTRICT, |book| {
        page(
            book,
            "新页",
            &["群众文化活动项目经费情况说明", "这一段不在小标题之下。", "四、实施方案", "按月。"],
        );
    }),
    ("读取-未用文字", Severity::Notice, DISTRICT, |book| {
        page(book, "新页", &["群众文化活动项目经费情况说明", "一、项目概述", "组织会演。"]);
    }),
    ("读取-空白表", Severity::Notice, DISTRICT, |book| {
        page(book, "新页", &["XX项目经费情况说明", "一、项目概述", "（说明项目的总体情况、立项目的等）"]);
    }),
    ("读取-重复表", Severity::Warning, DISTRICT, |book| {
        let mut copy = book.sheet("部门支出总表").clone();
        copy.name = "部门支出总表样".to_owned();
        let (row, column) = copy.find("项目支出");
        copy.cells.retain(|at, _| *at != (row, column));
        book.sheets.push(copy);
    }),
    ("读取-未用工作表", Severity::Notice, CENTRE, |book| {
        page(book, "说明", &["请各科室填写", "谢谢"])
    }),
    ("读取-未用表格", Severity::Warning, CENTRE, |book| {
        let sheet = book.sheet(SPENDING);
        let below = sheet.cells.keys().map(|at| at.0).max().unwrap() + 3;
        sheet.set((below, 0), "2023年临时用工情况表");
        sheet.merges.push([below, 0, below, 4]);
        for (column, head) in (0u16..).zip(["岗位", "人数", "月数", "标准", "金额"]) {
            sheet.set((below + 1, column), head);
            sheet.cells.insert((below + 2, column), Value::Number(f64::from(column) + 1.0));
        }
        sheet.set((below + 2, 0), "保安");
    }),
    ("读取-缺附加表", Severity::Warning, CENTRE, |book| {
        book.sheets.retain(|sheet| !sheet.name.starts_with("附3"));
    }),
    ("读取-近似名称", Severity::Notice, DISTRICT, |book| {
        book.sheet("部门收支总表").set((7, 2), "一、文化旅游体育与传媒");
    }),
    ("读取-无名类", Severity::Notice, DISTRICT, |book| {
        book.sheet("部门收支总表").set((12, 2), "六、其他乱七八糟支出");
    }),
    ("读取-缺表头", Severity::Warning, CENTRE, |book| {
        book.sheets.push(Sheet::of("变动原因", &[&["哪一项", "为什么"], &["公务接待费", "压减接待"]]));
    }),
    ("配置-值", Severity::Warning, CENTRE, |book| {
        book.sheets.push(Sheet::of("基本情况", &[&["项目", "对象", "内容"], &["编制人数", "某人", "133"]]));
    }),
    ("配置-原因过时", Severity::Warning, CENTRE, |book| {
        let head = ["项目", "上年", "本年", "增减", "原因"];
        book.sheets.push(Sheet::of("变动原因", &[&head, &["公务接待费", "1.00", "2.00", "1.00", "压减"]]));
    }),
    ("配置-两处", Severity::Warning, CENTRE, |book| {
        book.sheets.push(Sheet::of("基本情况", &[&["项目", "内容"], &["编制人数", "134"]]));
    }),
];

pub fn report(desk: &Desk) -> (Report, bool) {
    match read::read_through(&desk.unit(), &[]).0 {
        read::Came::Whole(input) => (reconcile::reconcile(&input.budget, &input.pack), true),
        read::Came::Part(input) => (reconcile::reconcile(&input.budget, &input.pack), false),
        read::Came::Nothing => panic!("nothing was read"),
    }
}

#[test]
fn each_code_is_a_finding_of_its_rule() {
    let mut reached: BTreeSet<&str> = WITHOUT_INPUT.into();
    let mut wrong = Vec::new();
    for (code, weight, sample, change) in INPUTS {
        let before = report(&Desk::of(sample)).0;
        let desk = Desk::of(sample);
        desk.change("tables.xlsx", change);
        let (after, _) = report(&desk);
        let of = |report: &Report| {
            let outcome = report.outcomes.iter().find(|outcome| outcome.rule == code).unwrap();
            outcome.findings.iter().filter(|finding| finding.severity == weight).count()
        };
        if of(&after) != of(&before) + 1 {
            let all: Vec<_> =
                after.findings().map(|finding| format!("{} {}", finding.id, finding.message)).collect();
            wrong.push(format!("{code}: {} after {}: {all:#?}", of(&after), of(&before)));
        }
        reached.insert(code);
    }
    // the two that are not about this year's tables
    let desk = Desk::new();
    desk.change("previous.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.contains("三公")));
    let told = |code: &str| report(&desk).0.findings().any(|finding| finding.id.starts_with(code));
    assert!(told("读取-缺上年表:上年:previous.xlsx/三公经费支出表"));
    reached.insert("读取-缺上年表");
    let desk = Desk::new();
    desk.rewrite("[organisation]\n", "[organisation]\nunits_count = 1\n");
    assert!(
        report(&desk)
            .0
            .findings()
            .any(|finding| finding.id.starts_with("配置-未用:organisation.units_count"))
    );
    reached.insert("配置-未用");
    let desk = Desk::of("qingshi-2025");
    desk.rewrite("units_count = 2\n", "");
    assert!(report(&desk).0.findings().any(|finding| finding.id.starts_with("配置-未写")));
    reached.insert("配置-未写");
    // last year's folder, whose unit.toml is none
    let desk = Desk::new();
    let last_year = desk.unit().join("../上年");
    std::fs::create_dir_all(last_year.join("unit.toml")).unwrap();
    std::fs::rename(desk.unit().join("previous.xlsx"), last_year.join("previous.xlsx")).unwrap();
    desk.rewrite("\"previous.xlsx\"", "\"../上年/previous.xlsx\"");
    assert!(report(&desk).0.findings().any(|finding| finding.id.starts_with("配置-未找到")));
    reached.insert("配置-未找到");
    reached.extend(crate::pack_notices::told());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<&str> = NOTICED.iter().map(|noticed| noticed.code).collect();
    let unreached: Vec<_> = all.difference(&reached).collect();
    assert!(unreached.is_empty(), "no input for {unreached:?}");
}

/// A desk whose tables have an old year in a title, and hide a row of figures.
fn hidden() -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let row = book.sheet(SPENDING).find("208").0;
        book.look(SPENDING).hidden_rows.push(row);
        book.sheet(SPENDING).set((0, 0), "2019年部门支出总表");
    });
    desk
}

/// What `check.json` says, beside the run.
fn checked(desk: &Desk, code: i32) -> (serde_json::Value, String) {
    let folder = desk.output();
    let ran = desk.run("check", &["--report", folder.to_str().unwrap()]).expect(code);
    let json = std::fs::read_to_string(folder.join("check.json")).unwrap();
    (serde_json::from_str(&json).unwrap(), ran.all())
}

fn add(desk: &Desk, text: &str) {
    let path = desk.unit().join("unit.toml");
    let unit = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, unit + text).unwrap();
}

const HIDDEN: &str = "读取-隐藏:3 部门支出总表/支出总表";

/// The fingerprint of a finding, as the terminal shows it.
fn fingerprint(said: &str, id: &str) -> String {
    let after = said.split_once(&format!("[{id}]")).unwrap_or_else(|| panic!("no {id} in {said}")).1;
    after.split_once("指纹 ").unwrap().1[..8].to_owned()
}

#[test]
fn what_was_noticed_is_counted_once_everywhere() {
    let desk = hidden();
    let (json, said) = checked(&desk, 0);
    assert_eq!(said.matches("第5行隐藏，看不见").count(), 1, "{said}");
    assert!(said.contains("读取发现警告2处"), "{said}");
    assert_eq!(json["layout"], 4);
    assert!(json["summary"].as_str().unwrap().contains("读取发现警告2处"), "{json}");
    let rules = json["rules"].as_array().unwrap();
    let of_reading = rules.iter().filter(|rule| rule["reading"] == true);
    assert_eq!(of_reading.count(), NOTICED.len());
    let rule = rules.iter().find(|rule| rule["id"] == "读取-隐藏").unwrap();
    assert_eq!((&rule["status"], rule["findings"].as_array().unwrap().len()), (&"warned".into(), 1));
    assert_eq!(rule["findings"][0]["id"], HIDDEN);
    assert!(rules.iter().any(|rule| rule["id"] == "读取-字符" && rule["status"] == "passed"));
    let page = std::fs::read_to_string(desk.output().join("check.html")).unwrap();
    assert_eq!(page.matches("<article class=\"finding warning reading\"").count(), 2);
    assert!(page.contains("value=\"reading\">读取发现 "), "no filter");
    desk.run("check", &["--strict"]).expect(1);
    // build tells it too, once, and the review page has it
    std::fs::remove_dir_all(desk.output()).unwrap();
    let built = desk.build().expect(0).all();
    assert_eq!(built.matches(&format!("[{HIDDEN}]")).count(), 1, "{built}");
    let review = desk.output().join("sample/2023/内部/复核.html");
    let review = std::fs::read_to_string(review).unwrap();
    assert_eq!(review.matches("行隐藏，看不见").count(), 1);
    let public = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(!public.contains("隐藏，看不见"));
}

#[test]
fn a_bureau_answers_for_what_was_noticed() {
    let desk = hidden();
    let print = fingerprint(&checked(&desk, 0).1, HIDDEN);
    add(
        &desk,
        &format!(
            "\n[[accept]]\nid = '{HIDDEN}'\nfingerprint = '{print}'\nreason = '核对过'\nname = '李某'\n"
        ),
    );
    add(&desk, "\n[[rule]]\nid = '读取-年份'\nseverity = 'off'\nreason = '标题按上级的写法'\n");
    let (json, said) = checked(&desk, 0);
    assert!(said.contains("已接受：李某，核对过") && said.contains("本单位停用：标题按上级的写法"), "{said}");
    assert!(json["summary"].as_str().unwrap().contains("读取发现提示1处、已接受1处"), "{said}");
    desk.run("check", &["--strict"]).expect(0);
    // rows may move
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet(SPENDING);
        sheet.cells =
            sheet.cells.iter().map(|((row, column), value)| ((row + 2, *column), value.clone())).collect();
        for merge in &mut sheet.merges {
            merge[0] += 2;
            merge[2] += 2;
        }
        let row = sheet.find("208").0;
        book.look(SPENDING).hidden_rows.push(row);
    });
    assert!(checked(&desk, 0).1.contains("已接受：李某，核对过"));
    // what is hidden may not become another
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet(SPENDING);
        let (row, _) = sheet.find("208");
        sheet.set((row, 1), "社会保障和就业的支出");
        book.look(SPENDING).hidden_rows.push(row);
    });
    let said = desk.check().all();
    assert!(said.contains("接受作废") && said.contains(&format!("[{HIDDEN}]")), "{said}");
    // a finding that is gone, and a rule that is none
    desk.rewrite(HIDDEN, "读取-隐藏:没有这张表/支出总表");
    desk.rewrite("id = '读取-年份'", "id = '读取-年分'");
    let said = desk.check().all();
    assert!(said.contains("“读取-隐藏:没有这张表/支出总表”这个问题已经没有了"), "{said}");
    assert!(said.contains("[[rule]] 写的“读取-年分”不是规则的名称"), "{said}");
}

#[test]
fn an_input_read_in_part_tells_its_warnings_once_and_its_errors_first() {
    let desk = hidden();
    desk.change("tables.xlsx", |book| {
        book.sheet(SPENDING).set((0, 0), "2019年部门支出总表");
        let row = book.sheet(SPENDING).find("208").0;
        book.look(SPENDING).hidden_rows.push(row);
        let sheet = book.sheet("1 收支预算总表");
        let at = *sheet.cells.iter().find(|(_, value)| matches!(value, Value::Number(_))).unwrap().0;
        sheet.set(at, "三百");
    });
    let ran = desk.check().expect(2);
    assert!(ran.stderr.contains("三百") && !ran.stderr.contains("隐藏，看不见"), "{}", ran.stderr);
    assert_eq!(ran.stdout.matches(&format!("[{HIDDEN}]")).count(), 1, "{}", ran.stdout);
    // what cannot be read leads, and is told once besides
    assert!(ran.stdout.lines().next().unwrap().contains("三百"), "{}", ran.stdout);
    assert_eq!(ran.all().matches("三百").count(), 2, "{}", ran.all());
}

#[test]
fn no_more_is_told_than_anybody_reads() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        for number in 0..250 {
            page(book, &format!("附页{number}"), &["请各科室填写", "谢谢"]);
        }
    });
    let said = desk.check().expect(0).stdout;
    assert_eq!(said.matches("  指纹 ").count(), 200, "{said}");
    let told = said.lines().find(|line| line.contains("没有一一列出")).unwrap_or_default();
    let sum = said.lines().find(|line| line.contains("勾稽")).unwrap_or_default();
    let more = sum.split("提示").nth(1).unwrap_or_default();
    assert!(told.starts_with("另有") && more.starts_with("25"), "{told} {more}");
}

#[test]
fn a_fact_is_explained_by_its_key_and_by_its_name() {
    let desk = Desk::new();
    add(&desk, "\n[publication]\nurl = \"本局网站\"\n");
    let path = |what: &str| desk.run("explain", &[what]).expect(0).stdout;
    for what in ["unit/publication.url", "publication.url", "公开的网址"] {
        let said = path(what);
        assert!(
            said.contains("公开的网址 publication.url：本局网站") && said.contains("写在 unit.toml 第"),
            "{said}"
        );
    }
    for what in ["unit/staff.actual", "实有人数", " 实有人数 "] {
        let said = path(what);
        for words in ["实有人数 staff.actual：150", "印在：本单位编制人数133人", "通过　实有人数应等于"]
        {
            assert!(said.contains(words), "{words} in {said}");
        }
    }
    assert!(path("unit/unit.name").contains("：南昌市社会保险事业服务中心"));
    assert!(path("unit/year").contains("预算年度 year：2023") && path("unit/date").contains("2023-02-10"));
    assert!(path("unit/kind").contains("unit.kind：单位"));
    assert!(
        path("unit/approval.number").contains("没有写；要写，请在 unit.toml 的 [approval] 下写上 number")
    );
    // last year's is a fact of its own
    assert!(path("上年:unit/operating.cost").contains("上年机关运行经费 operating.cost_previous：没有写"));
    let unknown = desk.run("explain", &["编制的人数"]).expect(2).stderr;
    assert!(unknown.contains("是否指：编制人数（staff.established）"), "{unknown}");
    assert!(!desk.run("explain", &["123456.78"]).expect(2).stderr.contains("是否指"));
}

/// The input of the collection that showed that `--strict` did not see what reading noticed, made anew.
#[test]
fn strict_sees_what_reading_noticed() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        // a whole book of another year is an error of its own
        for sheet in book.sheets.iter_mut().step_by(2) {
            for value in sheet.cells.values_mut() {
                if let Value::Text(text) = value {
                    *text = text.replace("2023年", "2022年");
                }
            }
        }
    });
    let (json, _) = checked(&desk, 0);
    let summary = json["summary"].as_str().unwrap();
    let count: usize =
        summary.split("读取发现警告").nth(1).unwrap().split('处').next().unwrap().parse().unwrap();
    assert!(count >= 5, "{summary}");
    let strict = run(["check".into(), desk.unit(), "--strict".into()]).expect(1);
    assert!(strict.stderr.contains(&format!("有{count}处警告，--strict 要求没有警告")), "{}", strict.stderr);
}
