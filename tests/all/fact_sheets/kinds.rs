//! Contents by the kind of their key: what is taken, and what is refused with its cell.

use super::{BOOK, FACTS, TEXTS, without_file};
use crate::books::Value;
use crate::support::Desk;

/// Facts of the sample whose content may be written in other ways.
const OTHERWISE: [(&str, &str); 7] = [
    ("预算年度", "2023年"),
    ("文档日期", "2023年2月10日"),
    ("编制人数", "１３３ 人"),
    ("实有人数", "150人"),
    ("退休人数", "50 "),
    ("国有资产的统计日期", "2022.7.31"),
    ("大型设备的单位价值起点", "２００万元"),
];

fn with(changes: &[(&str, &str)]) -> (Desk, Vec<String>) {
    let (desk, mut filled) = without_file("nanchang-2023");
    for (name, content) in changes {
        filled.set(name, content);
    }
    filled.write(&desk);
    let addresses = changes.iter().map(|(name, _)| filled.address(name)).collect();
    (desk, addresses)
}

#[test]
fn contents_are_understood_as_people_write_them() {
    let departments = "办公室、综合科；信息技术科，基金财务科";
    let (desk, _) = with(&OTHERWISE);
    let run = desk.check().expect(0);
    assert!(run.all().contains("2023"), "{}", run.all());
    let (desk, _) = with(&[("内设机构", departments), ("内设机构数", "4个")]);
    let run = desk.check().expect(0);
    assert!(!run.all().contains("内设机构"), "{}", run.all());
}

#[test]
fn what_is_wrong_is_told_with_its_cell_all_in_one_run() {
    let wrong = [
        ("部门还是单位", "机关", "机关"),
        ("文档日期", "2023年2月30日", "没有"),
        ("编制人数", "约133", "约133"),
        ("实有人数", "150.5", "150.5"),
        ("大型设备的单位价值起点", "200", "没有写单位"),
        ("整份不公开", "不", "应是“是”或“否”"),
        ("预算年度", "二〇二三", "二〇二三"),
    ];
    let changes: Vec<(&str, &str)> = wrong.iter().map(|(name, content, _)| (*name, *content)).collect();
    let (desk, addresses) = with(&changes);
    let run = desk.check().expect(2);
    for ((name, _, words), address) in wrong.iter().zip(addresses) {
        let place = format!("{BOOK}「{FACTS}」{address}");
        assert!(run.all().contains(&place), "{name} at {place}:\n{}", run.all());
        assert!(run.all().contains(words), "{name}: {words}\n{}", run.all());
    }
    // a value that was refused is not missing besides
    assert!(!run.all().contains("没有写编制人数"), "{}", run.all());
}

#[test]
fn formats_decide_what_a_number_is() {
    let (desk, filled) = without_file("nanchang-2023");
    let row = |name: &str| filled.facts.iter().position(|row| row[0] == name).unwrap() as u32 + 2;
    let write = |dressed: &[(&str, f64, &str, &str)]| {
        let mut book = filled.book();
        for (name, number, code, shown) in dressed {
            book.dress(FACTS, (row(name), 1), Value::Number(*number), code, shown);
        }
        book.write(&desk.unit().join(BOOK));
    };
    write(&[
        ("文档日期", 44_967.0, "yyyy\"年\"m\"月\"d\"日\"", "2023年2月10日"),
        ("编制人数", 133.0, "0\"人\"", "133人"),
        ("大型设备的单位价值起点", 200.0, "0\"万元\"", "200万元"),
    ]);
    desk.check().expect(0);
    write(&[("编制人数", 1.33, "0%", "133%")]);
    let run = desk.check().expect(2);
    let place = format!("「{FACTS}」{}", filled.address("编制人数"));
    assert!(run.all().contains(&place) && run.all().contains("百分数"), "{}", run.all());
    write(&[("编制人数", 44_967.0, "yyyy-mm-dd", "2023-02-10")]);
    let run = desk.check().expect(2);
    assert!(run.all().contains(&place) && run.all().contains("日期"), "{}", run.all());
}

#[test]
fn formulas_without_a_value_state_nothing() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = filled.book();
    let row = filled.facts.iter().position(|row| row[0] == "编制人数").unwrap() as u32 + 2;
    book.sheet(FACTS).cells.insert((row, 1), Value::Error);
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(2);
    let place = format!("「{FACTS}」{}", filled.address("编制人数"));
    assert!(run.all().contains(&place) && run.all().contains("错误值"), "{}", run.all());
}

#[test]
fn texts_of_projects_go_on_below_their_project() {
    let (desk, filled) = without_file("nanchang-2023");
    let mut book = filled.book();
    // the object merged over its rows, as clerks do
    let rows: Vec<u32> =
        (1..).zip(&filled.texts).filter(|(_, row)| !row[1].is_empty()).map(|(at, _)| at).collect();
    let sheet = book.sheet(TEXTS);
    for pair in rows.windows(2) {
        sheet.merges.push([pair[0], 1, pair[1] - 1, 1]);
    }
    book.write(&desk.unit().join(BOOK));
    desk.check().expect(0);
    let mut without = filled.clone();
    without.texts.iter_mut().for_each(|row| row[1].clear());
    without.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("没有写是哪个项目的"), "{}", run.all());
}

#[test]
fn an_empty_content_states_nothing() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.set("编制人数", "");
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("没有写") && run.all().contains("编制人数"), "{}", run.all());
}

#[test]
fn a_name_merged_over_rows_takes_all_their_contents() {
    let (desk, mut filled) = without_file("nanchang-2023");
    let at = filled.facts.iter().position(|row| row[0] == "内设机构").unwrap();
    let departments: Vec<String> = filled.facts[at][2].lines().map(str::to_owned).collect();
    filled.facts.remove(at);
    filled.facts.push(["内设机构".into(), String::new(), departments[0].clone()]);
    for own in &departments[1..] {
        filled.facts.push([String::new(), String::new(), own.clone()]);
    }
    let first = (filled.facts.len() - departments.len()) as u32 + 2;
    let mut book = filled.book();
    book.sheet(FACTS).merges.push([first, 0, first + departments.len() as u32 - 1, 0]);
    book.write(&desk.unit().join(BOOK));
    desk.check().expect(0);
    // without the merge the rows below have no name
    filled.write(&desk);
    let run = desk.check().expect(2);
    assert!(run.all().contains("没有写是哪一项"), "{}", run.all());
}

#[test]
fn a_content_merged_over_two_names_is_nobodys() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.set("实有人数", "");
    let row = filled.facts.iter().position(|row| row[0] == "实有人数").unwrap() as u32 + 2;
    let mut book = filled.book();
    book.sheet(FACTS).merges.push([row - 1, 1, row, 1]);
    book.write(&desk.unit().join(BOOK));
    let run = desk.check().expect(2);
    let place = format!("「{FACTS}」A{}", row + 1);
    assert!(run.all().contains("与上面合并成一格") && run.all().contains(&place), "{}", run.all());
}
