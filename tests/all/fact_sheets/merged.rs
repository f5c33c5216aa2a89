//! Both sources at once: unit.toml goes first, and what differs is told once with both places.

use super::{BOOK, FACTS, Filled, TEXTS, without_file};
use crate::support::Desk;

#[test]
fn the_same_in_both_is_not_told_and_a_difference_once() {
    let desk = Desk::new();
    let mut filled = Filled::of(&desk);
    filled.write(&desk);
    let run = desk.check().expect(0);
    assert!(!run.all().contains("配置-两处"), "{}", run.all());
    filled.set("编制人数", "134");
    let duties = filled.texts.iter_mut().find(|row| row[0].contains("职责")).unwrap();
    duties[2] = format!("{}；并承担其他工作。", duties[2].trim_end_matches('。'));
    let basis = filled.texts.iter_mut().find(|row| row[2].contains("赣财社字")).unwrap();
    basis[2] = "另有依据".to_owned();
    let name = basis[0].clone();
    filled.write(&desk);
    let run = desk.check().expect(0);
    let all = run.all();
    assert_eq!(all.matches("在 unit.toml 和工作簿里写得不同").count(), 3, "{all}");
    assert!(all.contains(&format!("{BOOK}「{FACTS}」{}", filled.address("编制人数"))), "{all}");
    assert!(all.contains("staff.established") && all.contains("编制人数"), "{all}");
    assert!(
        all.contains(&format!("的{name}在 unit.toml")) && all.contains(&format!("「{TEXTS}」C")),
        "{all}"
    );
}

#[test]
fn two_decisions_about_secrets_stop_publication() {
    let desk = Desk::new();
    let mut filled = Filled::of(&desk);
    for (key, text) in [("保密审查人", "张三"), ("保密审查日期", "2023-01-20"), ("整份不公开", "是")]
    {
        filled.facts.push([key.into(), String::new(), text.into()]);
    }
    filled.write(&desk);
    desk.rewrite(
        "[document]\n",
        "[secrecy]\nreviewer = \"张三\"\ndate = \"2023-01-20\"\ndocument = false\n\n[document]\n",
    );
    let run = desk.build().expect(2);
    assert!(
        run.all().contains("“整份不公开”（secrecy.document）在 unit.toml 和工作簿里写得不同"),
        "{}",
        run.all()
    );
    assert!(!desk.output().exists());
}

#[test]
fn blanks_and_the_width_of_marks_make_no_difference() {
    let desk = Desk::new();
    let mut filled = Filled::of(&desk);
    for row in &mut filled.texts {
        row[2] = row[2].replace('；', ";\n").replace('，', ", ");
    }
    filled.set("单位全称", "南昌市社会保险 事业服务中心");
    filled.write(&desk);
    let run = desk.check().expect(0);
    assert!(!run.all().contains("写得不同"), "{}", run.all());
}

#[test]
fn what_sheets_state_twice_is_an_error_unless_it_is_the_same() {
    let (desk, mut filled) = without_file("nanchang-2023");
    filled.facts.push(["编制人数".into(), String::new(), "133人".into()]);
    filled.write(&desk);
    desk.check().expect(0);
    let first = filled.address("编制人数");
    filled.facts.last_mut().unwrap()[2] = "135".to_owned();
    filled.write(&desk);
    let run = desk.check().expect(2);
    let all = run.all();
    let second = format!("B{}", filled.facts.len() + 2);
    assert!(all.contains("写了两处") && all.contains(&first) && all.contains(&second), "{all}");
}

#[test]
fn what_one_source_lacks_comes_from_the_other() {
    let desk = Desk::new();
    let filled = Filled::of(&desk);
    filled.write(&desk);
    for line in ["established = 133\n", "retired = 50\n", "overview = \"本项目为经常性项目，每年安排。\"\n"]
    {
        desk.rewrite(line, "");
    }
    let run = desk.check().expect(0);
    assert!(!run.all().contains("写得不同"), "{}", run.all());
}
