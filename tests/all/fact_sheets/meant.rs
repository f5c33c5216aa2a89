//! What a clerk nearly got right: one message that names the cell and what to write.

use super::{BOOK, FACTS, Filled, TEXTS, without_file};
use crate::books::Value;
use crate::support::{Desk, Run};

fn errors(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter(|line| line.starts_with("错误")).collect()
}

/// The lines after the one with some words: its places and what to do.
fn after<'a>(run: &'a Run, words: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = run.stderr.lines().chain(run.stdout.lines()).collect();
    let at = lines.iter().position(|line| line.contains(words));
    let at = at.unwrap_or_else(|| panic!("{words}: {}", run.stderr));
    let rest = lines[at + 1..].iter().copied();
    rest.take_while(|line| !line.starts_with("错误") && !line.starts_with("警告")).collect()
}

fn filled() -> (Desk, Filled) {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.remove("本年的工作簿");
    (desk, filled)
}

#[test]
fn a_sheet_of_facts_under_another_name_or_head_is_the_one_error() {
    let (desk, filled) = filled();
    let mut book = filled.book();
    book.sheets[0].name = "基本信息".to_owned();
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(2);
    assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
    let rest = after(&run, "表头与“基本情况”相同");
    assert!(rest[0].ends_with("「基本信息」") && rest[1].contains("工作表名改成“基本情况”"), "{rest:?}");
    assert!(!run.all().contains("unit.toml") && !run.all().contains("模板包"), "{}", run.all());
    for (at, wrong, right) in [((1, 0), "事项", "项目"), ((1, 1), "填报", "内容")] {
        let mut book = filled.book();
        book.sheets[0].cells.insert(at, Value::Text(wrong.to_owned()));
        book.write(&desk.unit().join(BOOK));
        let run = desk.check().expect(2);
        assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
        let rest = after(&run, "找不到它的表头");
        let cell = if at.1 == 0 { "A2" } else { "B2" };
        assert!(rest[0].ends_with(&format!("「{FACTS}」{cell}")), "{rest:?}");
        assert!(rest[1].contains(&format!("缺“{right}”，请把“{wrong}”改成它")), "{rest:?}");
        assert!(!run.all().contains("unit.toml"), "{}", run.all());
    }
}

#[test]
fn last_years_workbook_that_is_not_named_is_one_error() {
    let (desk, mut filled) = filled();
    filled.remove("上年的工作簿");
    filled.write(&desk);
    let run = desk.check().expect(2);
    let all = run.all();
    assert!(all.contains("`previous.xlsx` 里的表是2022年的，请写进“上年的工作簿”"), "{all}");
    assert!(!all.contains("读取-重复表") && !all.contains("警告[读取-年份]"), "{all}");
    assert_eq!(errors(&run).iter().filter(|line| line.contains("[读取-")).count(), 1, "{all}");
    // one that is neither year's
    filled.set("上年的工作簿", "previous.xlsx");
    filled.write(&desk);
    std::fs::copy(desk.unit().join("previous.xlsx"), desk.unit().join("旧.xlsx")).unwrap();
    let run = desk.check().expect(2);
    assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
    assert!(errors(&run)[0].contains("`旧.xlsx` 里的表是2022年的"), "{}", run.stderr);
}

#[test]
fn a_workbook_of_one_table_with_an_old_title_stays_this_years() {
    let (desk, filled) = filled();
    filled.write(&desk);
    let mut book = crate::books::Book::read(&desk.unit().join("tables.xlsx"));
    let dated = |sheet: &crate::books::Sheet| {
        let title = sheet.cells.iter().find(|((row, _), cell)| *row < 3 && cell.plain().contains("2023年"));
        title.map(|(at, cell)| (*at, cell.plain()))
    };
    let index = book.sheets.iter().position(|sheet| dated(sheet).is_some()).unwrap();
    let (at, text) = dated(&book.sheets[index]).unwrap();
    let mut one = book.sheets.remove(index);
    one.cells.insert(at, Value::Text(text.replace("2023年", "2022年")));
    book.write(&desk.unit().join("tables.xlsx"));
    crate::books::Book { sheets: vec![one], ..Default::default() }.write(&desk.unit().join("一张.xlsx"));
    let run = desk.check();
    assert!(run.all().contains("应是2023年的表") && !run.all().contains("`一张.xlsx`"), "{}", run.all());
}

#[test]
fn a_misspelt_workbook_is_told_with_the_one_that_is_meant() {
    let (desk, mut filled) = filled();
    filled.set("上年的工作簿", "去年.xlsx");
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert_eq!(errors(&run).len(), 1, "{}", run.stderr);
    let rest = after(&run, "“上年的工作簿”写的是“去年.xlsx”，找不到这个工作簿");
    assert!(rest[0].ends_with(&filled.address("上年的工作簿")), "{rest:?}");
    assert!(rest[1].contains("是否指“previous.xlsx”（里面的表是2022年的）"), "{rest:?}");
    assert!(!run.all().contains("[读取-重复表"), "{}", run.all());
    filled.set("上年的工作簿", "previous.xlsx").set("本年的工作簿", "table.xlsx");
    filled.write(&desk);
    let run = desk.check().expect(2);
    let rest = after(&run, "“本年的工作簿”写的是“table.xlsx”");
    assert!(rest[1].contains("是否指“tables.xlsx”"), "{rest:?}");
}

#[test]
fn unknown_names_are_told_with_names_that_are_known() {
    let (desk, mut filled) = filled();
    filled.texts.push(["单位职责".to_owned(), String::new(), "甲".to_owned()]);
    filled.facts.push(["甲乙丙".to_owned(), String::new(), "甲".to_owned()]);
    filled.reasons.push(["会议费预算".to_owned(), "甲".to_owned()]);
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(after(&run, "“单位职责”不是").iter().any(|line| line.contains("主要职责")), "{}", run.stderr);
    assert!(after(&run, "“甲乙丙”不是").iter().any(|line| line.contains("gongkai facts")), "{}", run.stderr);
    let rest = after(&run, "没有名为“会议费预算”的数");
    assert!(rest.iter().any(|line| line.contains("删去这一行")), "{rest:?}");
}

#[test]
fn counts_dates_and_lists_say_what_to_write() {
    let (desk, mut filled) = filled();
    filled.set("离休人数", "无").set("文档日期", "2023-02-30");
    filled.write(&desk);
    let run = desk.check().expect(2);
    let rest = after(&run, "写着“无”");
    assert!(rest.iter().any(|line| line.contains("写 0") && line.contains("空着")), "{rest:?}");
    let rest = after(&run, "没有2023年2月30日这一天");
    assert!(rest.iter().any(|line| line.contains("2023年2月只有28天")), "{rest:?}");
    filled.set("离休人数", "").set("文档日期", "2023-02-10").set("内设机构", "办公室 财务科");
    filled.write(&desk);
    let run = desk.check();
    let rest = after(&run, "只用空格隔开，当作了一项");
    assert!(rest.iter().any(|line| line.contains("一行写一项")), "{rest:?}");
    filled.set("内设机构", "办公室、人事科\n财务科");
    filled.write(&desk);
    let run = desk.check();
    assert!(run.all().contains("其中一行是“办公室、人事科”，当作了一项"), "{}", run.all());
}

#[test]
fn a_project_goes_on_only_from_the_row_above() {
    let (desk, mut filled) = filled();
    let blank = filled.texts.iter().rposition(|row| row[1].is_empty() && row[0] != "主要职责").unwrap();
    let mut parted = filled.clone();
    parted.texts.insert(blank, [String::new(), String::new(), String::new()]);
    parted.write(&desk);
    let run = desk.check().expect(2);
    let rest = after(&run, "没有写是哪个项目的");
    assert!(rest[0].ends_with(&format!("「{TEXTS}」C{}", blank + 3)), "{rest:?}");
    filled.texts.insert(blank, ["另一组".to_owned(), String::new(), String::new()]);
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("没有写是哪个项目的"), "{}", run.all());
}

#[test]
fn what_a_project_lacks_is_placed_at_its_empty_row() {
    let (desk, mut filled) = filled();
    let row = filled.texts.iter().position(|row| row[0] == "立项依据").unwrap();
    filled.texts[row][2].clear();
    filled.write(&desk);
    let run = desk.check().expect(2);
    let rest = after(&run, "没有写立项依据");
    assert!(rest[0].ends_with(&format!("「{TEXTS}」C{}", row + 2)), "{rest:?}");
    // texts of the unit that have no row stand before those of projects
    let of_unit: Vec<String> =
        filled.texts.iter().take_while(|row| row[1].is_empty()).map(|row| row[0].clone()).collect();
    filled.texts.retain(|row| !of_unit.contains(&row[0]));
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(of_unit.len() > 1 && of_unit.contains(&"主要职责".to_owned()), "{of_unit:?}");
    for name in of_unit {
        assert!(
            run.stderr.contains(&format!("    （没有这一行，请新加一行，“项目”一栏照写）　{name}")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn words_for_a_code_that_no_table_has_are_told() {
    let (desk, mut filled) = without_file("mingwan-2026");
    let at = filled.texts.iter().position(|row| row[0] == "支出用途").unwrap();
    let code = filled.texts[at][1].clone();
    let known = desk.check();
    assert!(!known.all().contains("表中没有这个编码"), "{}", known.all());
    filled.texts.insert(at + 1, ["支出用途".to_owned(), "9999999".to_owned(), "没有这个科目".to_owned()]);
    filled.write(&desk);
    let run = desk.check();
    let rest = after(&run, "写了编码9999999，表中没有这个编码");
    assert!(rest[0].ends_with(&format!("「{TEXTS}」C{}", at + 3)), "{code}: {rest:?}");
}

#[test]
fn decisions_have_places_of_their_own_and_ids_as_they_are_shown() {
    let (desk, mut filled) = filled();
    let row = |name: &str, id: &str, text: &str| [name.to_owned(), id.to_owned(), text.to_owned()];
    let text = "指纹 12345678\n姓名 甲\n原因 乙";
    filled.texts.push(row("接受问题", "读取-年份:2 部门收入总表/收入总表", text));
    filled.texts.push(row("接受问题", "另一个:甲", text));
    filled.write(&desk);
    let toml = "pack = \"jiangxi\"\n[[accept]]\nid = \"甲\"\n[[accept]]\nid = \"乙\"\nfingerprint = \"1\"\nreason = \"丙\"\nname = \"丁\"\n";
    std::fs::write(desk.unit().join("unit.toml"), toml).unwrap();
    let (came, _) = gongkai::read::read_through(&desk.unit(), &[]);
    let gongkai::read::Came::Part(input) = came else { panic!("the first [[accept]] has an error") };
    let unit = input.budget.unit;
    assert_eq!(unit.accepted[1].id, "读取-年份:2 部门收入总表/收入总表");
    let places: Vec<String> =
        (1..=3).map(|number| unit.place(&format!("第{number}个 [[accept]]")).to_string()).collect();
    let at = filled.texts.len();
    // the first that could be read is the second of the file
    assert!(places[0].contains("第4行"), "{places:?}");
    assert!(
        places[1].ends_with(&format!("C{at}")) && places[2].ends_with(&format!("C{}", at + 1)),
        "{places:?}"
    );
}

#[test]
fn a_date_of_a_project_has_the_place_of_its_key() {
    let desk = Desk::of("nanchang-2023");
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let (at, line) = (1..).zip(text.lines()).find(|(_, line)| line.starts_with("start = ")).unwrap();
    desk.rewrite(line, "start = \"2023-02-30\"");
    let run = desk.check().expect(2);
    let rest = after(&run, "没有2023年2月30日这一天");
    assert!(rest[0].contains(&format!("第{at}行")) && rest[0].contains("开始日期 start"), "{rest:?}");
}

#[test]
fn amounts_that_no_fact_can_have_are_refused() {
    let (desk, mut filled) = filled();
    filled.set("大型设备的单位价值起点", "-200万元");
    filled.facts.push(["金额精确到".into(), String::new(), "12.34万元".into()]);
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.stderr.contains("大型设备的单位价值起点写着负数"), "{}", run.stderr);
    assert!(run.stderr.contains("金额精确到应是金额最后一位的大小"), "{}", run.stderr);
    filled.set("大型设备的单位价值起点", "２００万元");
    filled.set("金额精确到", "1万元");
    filled.write(&desk);
    let run = desk.build().expect(0);
    let text = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(text.contains("200万元以上") && !text.contains('２'), "{}", run.stdout);
}

#[test]
fn all_of_a_projects_words_are_printed() {
    let (desk, mut filled) = filled();
    let who = filled.texts.iter_mut().find(|row| row[0] == "实施主体").unwrap();
    who[2] = "甲单位负责。\n乙单位配合。".to_owned();
    let end = filled.texts.iter().position(|row| row[0] == "结束日期").unwrap();
    filled.texts.remove(end);
    filled.write(&desk);
    desk.build().expect(0);
    let text = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(text.contains("实施主体：甲单位负责。乙单位配合。</p>"), "both, and one full stop");
    assert!(text.contains("实施周期：2023年1月1日起。"), "the date that is stated");
}

#[test]
fn a_workbook_of_facts_that_is_not_used_is_told() {
    let desk = Desk::new();
    let filled = Filled::of(&desk);
    filled.book().write(&desk.unit().join("文字.xlsx"));
    let run = desk.check().expect(0);
    assert!(run.stdout.contains("这个工作簿里有“基本情况”“文字说明”“变动原因”，没有采用"), "{}", run.all());
    assert!(run.stdout.contains("--> 文字.xlsx"), "{}", run.all());
}

#[test]
fn words_of_the_explanation_are_no_answer_and_its_examples_are() {
    let (desk, mut filled) = filled();
    let copied = [
        ("主要职责", "三定方案里的职责，写成一段或几段。"),
        ("年度主要工作任务", "必填：本年度的主要工作，写成一段或几段"),
        ("立项依据", "文件的文号和要做的事"),
    ];
    let mut places = Vec::new();
    for (name, text) in copied {
        let at = filled.texts.iter().position(|row| row[0] == name).unwrap();
        filled.texts[at][2] = text.to_owned();
        places.push(format!("{BOOK}「{TEXTS}」C{}", at + 2));
    }
    filled.write(&desk);
    let run = desk.check().expect(2);
    let words = "写的是说明里的话，还没有换成本单位自己的话";
    assert_eq!(run.stderr.matches(words).count(), copied.len(), "{}", run.stderr);
    for ((name, _), at) in copied.iter().zip(places) {
        let rest = after(&run, &format!("{name}{words}"));
        assert!(rest[0].ends_with(&at) && rest[1].contains("改写成本单位自己的内容"), "{at}: {rest:?}");
    }
    // the sample has the examples of its pack as they stand there, and they are its own
    let (desk, filled) = self::filled();
    filled.write(&desk);
    desk.check().expect(0);
}

#[test]
fn a_row_that_is_gone_is_told_once_with_how_to_put_it_back() {
    let (desk, mut filled) = filled();
    filled.remove("编制人数");
    filled.write(&desk);
    let run = desk.check().expect(2);
    let line = "    （没有这一行，请新加一行，“项目”一栏照写）　编制人数：批准的编制数";
    assert_eq!(run.stderr.matches(line).count(), 1, "{}", run.stderr);
    assert_eq!(run.all().matches("编制人数").count(), 1, "{}", run.all());
    assert!(!run.all().contains(".tera"), "{}", run.all());
    assert!(run.stderr.contains("还有1处没有填，没有写任何文件"), "{}", run.stderr);
}
