//! Overlay files that say of a table only what changes.

use gongkai::diag::Place;
use gongkai::pack::schema::{ColumnRole, TableSchema};
use gongkai::pack::{self, Pack};

use crate::shapes::{ShapeWord, shape_word};

/// The pack with some overlay files, or what is wrong with them, as `file:line:column message`.
fn load(files: &[(&str, &str)]) -> Result<Pack, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    pack::load::load("jiangxi", &[folder.path().to_path_buf()]).map_err(|faults| {
        let place = |place: Option<&Place>| match place {
            Some(Place::Line { file, line, column }) => format!("{file}:{line}:{column}"),
            other => format!("{other:?}"),
        };
        faults
            .iter()
            .map(|fault| format!("{} {}（{}）", place(fault.places.first()), fault.message, fault.hint))
            .collect()
    })
}

fn changed(text: &str, table: &str) -> TableSchema {
    let pack = load(&[("tables-本地.toml", text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    pack.table(table).unwrap().clone()
}

fn ids(table: &TableSchema, side: usize) -> Vec<String> {
    table.sides()[side].leaves().iter().map(|(_, leaf)| leaf.id.clone()).collect()
}

#[test]
fn what_is_not_said_stays() {
    let before = pack::load::load("jiangxi", &[]).unwrap().table("收入总表").unwrap().clone();
    let after = changed(
        "[[table]]\nid = \"收入总表\"\nempty_statement = \"无\"\naliases = [\"收入一览\"]\nignore = [\"权重\"]\ntotal = [\"总额\"]\n",
        "收入总表",
    );
    assert_eq!(after.empty_statement.as_ref().unwrap(), "无");
    assert!(
        after.aliases.contains(&"收入一览".to_owned()) && after.aliases.len() == before.aliases.len() + 1
    );
    assert_eq!(after.totals(), ["合计", "总计", "总额"]);
    assert!(after.ignore.contains(&"权重".to_owned()) && after.ignore.contains(&"序号".to_owned()));
    assert_eq!((ids(&after, 0), shape_word(&after)), (ids(&before, 0), ShapeWord::Tree));
}

#[test]
fn columns_go_by_id_wherever_they_are() {
    let text = r#"
[[table]]
id = "收入总表"
columns = [
  { id = "一般公共预算拨款收入", aliases = ["本级拨款"] },
  { id = "财政拨款收入组", aliases = ["本级财政"] },
  { id = "合计", parts = ["上年结转", "财政拨款"] },
  { id = "附属单位上缴收入", remove = true },
  { id = "债务收入", optional = true, after = "政府性基金预算拨款收入" },
  { id = "捐赠收入", label = "捐赠", role = "text", before = "其他收入" },
  { id = "最后", label = "最后一列" },
  { id = "上级补助收入", after = "合计" },
]
"#;
    let table = changed(text, "收入总表");
    let leaves = table.sides()[0].leaves();
    let leaf = |id: &str| leaves.iter().find(|(_, leaf)| leaf.id == id).unwrap().1;
    assert!(leaf("一般公共预算拨款收入").aliases.contains(&"本级拨款".to_owned()));
    assert!(leaf("一般公共预算拨款收入").aliases.len() > 1);
    assert_eq!(leaf("合计").parts, ["上年结转", "财政拨款"]);
    assert_eq!(leaf("捐赠收入").role, ColumnRole::Text);
    let group = leaves.iter().find(|(_, leaf)| leaf.id == "债务收入").unwrap().0.clone();
    assert_eq!(group.iter().map(|g| g.id.as_str()).collect::<Vec<_>>(), ["财政拨款收入组"]);
    assert!(group[0].aliases.contains(&"本级财政".to_owned()));
    let order = ids(&table, 0).join(" ");
    assert!(
        order.contains("合计 上级补助收入 上年结转 财政拨款")
            && order.ends_with("捐赠收入 其他收入 使用非财政拨款结余 最后"),
        "{order}"
    );
    assert!(!order.contains("附属单位上缴收入"));
}

#[test]
fn sides_rows_and_fields_go_by_id() {
    let text = r#"
[[table]]
id = "财政拨款收支总表"
[[table.side]]
id = "收入"
columns = [{ id = "预算数", aliases = ["2025年预算"] }]
[[table.side.row]]
id = "一般公共预算"
parent = "上年结转"
aliases = ["一般公共预算结转"]
[[table.side.row]]
id = "其他收入"
label = "三、其他收入"
after = "上年结转"
[[table.side.row]]
id = "收入总计"
parts = ["本年收入"]

[[table]]
id = "项目支出绩效目标表"
[table.form]
name = { id = "项目名称", aliases = ["子项目"] }
texts = [{ id = "主管部门", aliases = ["主管"] }, { id = "联系人", label = "联系人" }]
indicators = [{ id = "指标值", after = [{ labels = ["单位"] }] }]

[[table]]
id = "政府采购预算表"
remove = true
"#;
    let pack = load(&[("tables-本地.toml", text)]).unwrap();
    let side = &pack.table("财政拨款收支总表").unwrap().sides()[0];
    let rows: Vec<_> = side.rows.iter().filter(|row| row.id == "一般公共预算").collect();
    let own = |at: usize| rows[at].aliases.contains(&"一般公共预算结转".to_owned());
    assert!(rows.len() == 2 && !own(0) && own(1));
    let at = side.rows.iter().position(|row| row.id == "其他收入").unwrap();
    assert_eq!((side.rows[at - 1].id.as_str(), side.rows.last().unwrap().parts.len()), ("上年结转", 1));
    assert!(side.leaves()[1].1.aliases.contains(&"2025年预算".to_owned()));
    let form = pack.table("项目支出绩效目标表").unwrap().form().unwrap();
    assert_eq!(form.name.aliases, ["子项目"]);
    assert!(
        form.texts.iter().any(|field| field.id == "联系人")
            && form.texts[0].aliases.contains(&"主管".to_owned())
    );
    let target = form.indicators.last().unwrap();
    assert!(target.after.len() == 1 && target.after[0].labels == ["单位"] && !target.before.is_empty());
    assert!(pack.table("政府采购预算表").is_none());
}

#[test]
fn a_shape_makes_a_whole_table_and_files_apply_in_order() {
    let whole = "[[table]]\nid = \"培训费表\"\nshape = \"rows\"\ncolumns = [{ id = \"名\", role = \"name\" }, { id = \"数\" }]\n";
    let more = "[[table]]\nid = \"培训费表\"\ncolumns = [{ id = \"数\", aliases = [\"金额\"] }]\n";
    let pack = load(&[("tables-1.toml", whole), ("tables-2.toml", more)]).unwrap();
    let table = pack.table("培训费表").unwrap();
    assert_eq!((shape_word(table), ids(table, 0)), (ShapeWord::Rows, vec!["名".to_owned(), "数".to_owned()]));
    assert_eq!(table.sides()[0].leaves()[1].1.aliases, ["金额"]);
}

#[test]
fn what_answers_to_nothing_is_told_at_its_place() {
    let row = "[[table]]\nid = \"财政拨款收支总表\"\n[[table.side]]\nid = \"收入\"\n[[table.side.row]]\n";
    for (text, at, words) in [
        ("\n[[table]]\nid = \"支出总\"\n".to_owned(), "3:6", "没有“支出总”这张表，是否指“支出总表”"),
        ("[[table]]\naliases = [\"甲\"]\n".to_owned(), "1:1", "没有写 id"),
        ("[[tables]]\nid = \"支出总表\"\n".to_owned(), "1:", "没有 tables 这一项，是否指 table"),
        ("[[table]]\nid = \"支出总表\"\nalias = [\"甲\"]\n".to_owned(), "3:1", "没有 alias 这一项，是否指 aliases"),
        ("[[table]]\nid = \"支出总表\"\nafter = \"收入综表\"\n".to_owned(), "3:9", "没有“收入综表”，不知道放在哪里，是否指“收入总表”"),
        ("[[table]]\nid = \"支出总表\"\ncolumns = [\n  { id = \"项目支\", aliases = [\"甲\"] },\n]\n".to_owned(), "4:10", "没有“项目支”这一列，是否指“项目支出”"),
        ("[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"项目支出\", alias = [\"甲\"] }]\n".to_owned(), "3:27", "没有 alias 这一项"),
        ("[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"甲\", label = \"甲\", after = \"乙\" }]\n".to_owned(), "3:45", "没有“乙”，不知道放在哪里"),
        ("[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"项目支出\", optional = \"是\" }]\n".to_owned(), "3:", "值的类型不对"),
        ("[[table]]\nid = \"支出总表\"\n[[table.side]]\nid = \"收入\"\n".to_owned(), "4:6", "没有“收入”这一侧"),
        ("[[table]]\nid = \"财政拨款收支总表\"\n[[table.side]]\nid = \"收人\"\n".to_owned(), "4:6", "没有“收人”这一侧"),
        ("[[table]]\nid = \"财政拨款收支总表\"\ncolumns = [{ id = \"预算数\", label = \"数\" }]\n".to_owned(), "3:1", "有两侧"),
        (format!("{row}id = \"一般公共预算\"\naliases = [\"甲\"]\n"), "6:6", "有2行都叫“一般公共预算”"),
        (format!("{row}id = \"收入总\"\naliases = [\"甲\"]\n"), "6:6", "是否指“收入总计”"),
        (format!("{row}id = \"收入总计\"\nremove = \"是\"\n"), "7:", "remove 只能写 true"),
        ("[[table]]\nid = \"项目支出绩效目标表\"\n[table.form]\ntexts = [{ id = \"主管\", aliases = [\"甲\"] }]\n".to_owned(), "4:17", "没有“主管”这一栏"),
        ("[[table]]\nid = \"项目支出绩效目标表\"\n[table.form]\nname = { id = \"名称\", aliases = [\"甲\"] }\n".to_owned(), "4:8", "的 id 是“项目名称”"),
        ("[[table]]\nid = \"支出总表\"\nshape = \"树\"\n".to_owned(), "3:", "不是可用的值"),
    ] {
        let faults = load(&[("tables-本地.toml", &text)]).err().unwrap_or_default();
        let place = format!("tables-本地.toml:{at}");
        let fits = |fault: &String| fault.starts_with(&place) && fault.contains(words);
        assert!(faults.iter().any(fits), "no {at} {words} in {faults:#?} for\n{text}");
    }
}

#[test]
fn every_fault_of_a_file_is_told() {
    let text = "[[table]]\nid = \"甲\"\n[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"乙\", remove = true }, { id = \"丙\", aliases = [\"丁\"] }]\n";
    let faults = load(&[("tables-本地.toml", text)]).err().unwrap_or_default();
    assert_eq!(faults.len(), 3, "{faults:#?}");
}

#[test]
fn the_example_of_the_guide_is_an_overlay() {
    let guide = std::fs::read_to_string(crate::support::root().join("docs/guide/src/表样.md")).unwrap();
    let begin = guide.find("ignore = [\"权重\"]").unwrap();
    let text = guide[begin..].split("```").next().unwrap();
    let table = changed(text, "收入总表");
    let order = ids(&table, 0).join(" ");
    assert!(order.contains("其他收入 债务收入") && !order.contains("上级补助收入"), "{order}");
    let pack = load(&[("tables-本地.toml", text)]).unwrap();
    assert!(pack.tables.iter().all(|table| table.ignore.contains(&"权重".to_owned())));
}

#[test]
fn what_is_relabelled_stays_known_by_its_old_label() {
    let text = "[[table]]\nid = \"收入总表\"\ncolumns = [{ id = \"事业收入\", label = \"自有收入\" }]\n";
    let table = changed(text, "收入总表");
    let leaves = table.sides()[0].leaves();
    let column = leaves.iter().map(|(_, leaf)| leaf).find(|leaf| leaf.id == "事业收入").unwrap();
    assert_eq!((column.label(), column.aliases.as_slice()), ("自有收入", ["事业收入".to_owned()].as_slice()));
}

/// A file that is named as the base's and holds three lines was meant to add to it.
#[test]
fn a_few_lines_in_place_of_a_whole_file_are_told_how_to_be_named() {
    for (name, text, at) in [
        ("style.toml", "[body]\nsize = 15\n", "style.toml:1:1"),
        ("checks.toml", "[[check]]\nid = \"收入总计-收入总表\"\nremove = true\n", "checks.toml:2:6"),
        ("tables.toml", "[[table]]\nid = \"收入总表\"\ntitle = \"表\"\n", "tables.toml:1:1"),
    ] {
        let faults = load(&[(name, text)]).unwrap_err();
        let renamed = name.replace(".toml", "-本单位.toml");
        let told = |fault: &String| fault.starts_with(at) && fault.contains(&renamed);
        assert!(faults.iter().any(told), "{name}: {faults:#?}");
    }
}

#[test]
fn a_misspelt_word_of_where_something_goes_is_told() {
    for (word, meant) in [("befor", "before"), ("aftr", "after"), ("remov", "remove")] {
        let text = format!("[[part]]\ntemplate = \"part3.md.tera\"\n{word} = \"part2.md.tera\"\n");
        let faults = load(&[("pack-本局.toml", &text)]).unwrap_err();
        let wanted = format!("没有 {word} 这一项，是否指 {meant}");
        let told = |fault: &String| fault.starts_with("pack-本局.toml:3:1") && fault.contains(&wanted);
        assert!(faults.iter().any(told), "{faults:#?}");
    }
}

/// A slip in one file hides none in another.
#[test]
fn faults_of_all_kinds_of_files_are_told_in_one_run() {
    let files = [
        ("style-本局.toml", "[boddy]\nsize = 15\n"),
        (
            "checks-本局.toml",
            "[[check]]\nid = \"甲\"\ntitle = \"甲\"\nleft = [\"支出总裱/合计/合计\"]\nright = [\"支出总表/合计/合计\"]\n",
        ),
        ("part1.md.tera", "{% extends \"base/part1.md.tera\" %}\n{% block natur %}甲{% endblock %}\n"),
        ("pack-本局.toml", "[money]\ndecimals = 40\n"),
    ];
    let faults = load(&files).unwrap_err();
    for wanted in ["style-本局.toml:1:", "checks-本局.toml:4:", "part1.md.tera:2:", "pack-本局.toml:2:"]
    {
        assert!(faults.iter().any(|fault| fault.starts_with(wanted)), "{wanted} in {faults:#?}");
    }
}

/// With several folders over each other the name of a file alone says nothing.
#[test]
fn of_several_folders_the_one_with_the_fault_is_named() {
    let place = tempfile::tempdir().unwrap();
    let folders = ["市", "县"].map(|name| place.path().join(name));
    for folder in &folders {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join("part1.md.tera"), "{% extends \"base/part1.md.tera\" %}\n").unwrap();
    }
    std::fs::write(
        folders[0].join("part1.md.tera"),
        "{% extends \"base/part1.md.tera\" %}\n{% block natur %}甲{% endblock %}\n",
    )
    .unwrap();
    let faults = pack::load::load("jiangxi", &folders).unwrap_err();
    let place = faults[0].places[0].to_string();
    assert!(place.starts_with("市/part1.md.tera 第2行"), "{place}");
}

#[test]
fn chinese_signs_are_named_with_what_to_write() {
    for (text, at, words) in [
        ("[[check]]\nid = “甲”\n", "2:", "“ 改成英文的 \"，把” 改成英文的 \""),
        ("[[check]]\nid ＝ \"甲\"\n", "2:", "＝ 改成英文的 ="),
        ("［[check]]\nid = \"甲，乙\"\n", "1:", "［ 改成英文的 ["),
        ("[[check]]\nleft = [\"甲\"，\"乙，丙\"]\n", "2:", "，改成英文的 ,"),
    ] {
        let faults = load(&[("checks-本局.toml", text)]).unwrap_err();
        let place = format!("checks-本局.toml:{at}");
        let plain = |text: &str| text.replace(' ', "");
        let told = |fault: &String| fault.starts_with(&place) && plain(fault).contains(&plain(words));
        assert!(faults.iter().any(told), "{words} in {faults:#?}");
    }
}
