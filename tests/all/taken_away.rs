//! What an overlay takes away and the workbook still has: told as the overlay's doing, at its file and line.

use crate::blocks::lines;
use crate::support::{Desk, Run};

/// A sample with an overlay of its tables.
fn with(sample: &str, tables: &str) -> Desk {
    let desk = Desk::of(sample);
    let folder = desk.unit().join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("tables-本局.toml"), tables).unwrap();
    desk
}

fn told(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.all().contains(word), "no {word} in:\n{}", run.all());
    }
}

#[test]
fn a_removed_column_with_figures_is_the_overlays_doing() {
    let overlay = "# 说明\n[[table]]\nid = \"支出总表\"\ncolumns = [{ id = \"项目支出\", remove = true }]\n";
    let run = with("qingshi-2025", overlay).check().expect(2);
    told(
        &run,
        &[
            "“支出总表”的“项目支出”一列是 tables-本局.toml 第4行去掉的，而表里有它的数",
            "ignore = [\"项目支出\"]",
        ],
    );
    assert!(!run.all().contains("在模板包的 tables.toml 里补上"), "{}", run.all());
    // as the hint says
    let run = with("qingshi-2025", &format!("{overlay}ignore = [\"项目支出\"]\n")).check();
    assert!(!run.all().contains("多余列") && !run.all().contains("去掉的，而表里有它"), "{}", run.all());
}

#[test]
fn a_removed_row_with_figures_is_the_overlays_doing() {
    let overlay = "[[table]]\nid = \"收支预算总表\"\n[[table.side]]\nid = \"收入\"\n[[table.side.row]]\nid = \"事业收入\"\nremove = true\n";
    let desk = with("qingshi-2025", overlay);
    let run = desk.check();
    told(&run, &["的“", "”这一行是 tables-本局.toml 第6行去掉的"]);
    assert!(!run.all().contains("在模板包的 tables.toml 里补上"), "{}", run.all());
}

#[test]
fn the_sheet_of_a_removed_table_is_known() {
    let desk = with("qingshi-2025", "[[table]]\nid = \"项目支出绩效目标表\"\nremove = true\n");
    let run = desk.check();
    told(&run, &["“项目支出绩效目标表”是 tables-本局.toml 第2行去掉的"]);
    assert!(!run.all().contains("标题和表头都不像要公开的表"), "{}", run.all());
}

#[test]
fn without_its_table_of_projects_a_pack_has_none() {
    let desk = with("qingshi-2025", "[[table]]\nid = \"项目支出绩效目标表\"\nremove = true\n");
    let run = desk.build();
    assert!(!run.all().contains("部门整体支出绩效目标表”里没有"), "{}", run.all());
    assert!(!run.all().contains("编制-项目"), "{}", run.all());
    run.expect(0);
    let page = std::fs::read_to_string(desk.file(2025, "html")).unwrap();
    assert!(!lines(&page).is_empty());
}

#[test]
fn the_three_public_expenses_are_counted_without_gaps() {
    let desk = Desk::of("mingwan-2026");
    let folder = desk.unit().join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("part6.md.tera"),
        "{% extends \"base/part6.md.tera\" %}\n{% block cars %}{% endblock %}\n",
    )
    .unwrap();
    desk.build().expect(0);
    let lines = lines(&std::fs::read_to_string(desk.file(2026, "html")).unwrap());
    let counted = |begins: &str| lines.iter().any(|line| line.starts_with(begins));
    assert!(counted("（一）因公出国（境）费") && counted("（二）公务接待费"), "{lines:#?}");
    assert!(!counted("（三）公务接待费"));
}
