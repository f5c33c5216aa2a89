//! One workbook, several, or a folder.

use gongkai::read;

use crate::books::Book;
use crate::support::Desk;

use super::{figures, is_refused, read_figures};

#[test]
fn one_workbook_a_table_or_a_folder() {
    let whole = read_figures(&Desk::new());
    for (current, folder) in
        [(None, "."), (Some("current = [\"表\"]"), "表"), (Some("current = [\"表/\"]"), "表")]
    {
        let desk = Desk::new();
        let path = desk.unit().join("tables.xlsx");
        let book = Book::read(&path);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir_all(desk.unit().join(folder)).unwrap();
        let mut names = Vec::new();
        for sheet in book.sheets {
            let name = format!("{}.xlsx", sheet.name.trim());
            Book { sheets: vec![sheet], ..Book::default() }.write(&desk.unit().join(folder).join(&name));
            names.push(format!("\"{name}\""));
        }
        // what office programs leave behind
        std::fs::write(desk.unit().join(folder).join("~$3 部门支出总表.xlsx"), "lock").unwrap();
        std::fs::write(desk.unit().join(folder).join("说明.txt"), "无").unwrap();
        let listed = format!("current = [{}]", names.join(", "));
        desk.rewrite("current = [\"tables.xlsx\"]", current.unwrap_or(&listed));
        assert_eq!(read_figures(&desk), whole, "{current:?}");
    }
}

#[test]
fn last_year_in_a_folder_of_its_own() {
    let desk = Desk::new();
    std::fs::create_dir(desk.unit().join("上年")).unwrap();
    std::fs::rename(desk.unit().join("previous.xlsx"), desk.unit().join("上年/决算.xlsx")).unwrap();
    desk.rewrite("previous = [\"previous.xlsx\"]", "previous = \"上年\"");
    let last_year = |desk: &Desk| figures(&read::read(&desk.unit(), &[]).0.unwrap().budget.previous.unwrap());
    let found = last_year(&desk);
    assert!(found.len() > 200, "{}", found.len());
    assert_eq!(found, last_year(&Desk::new()));
}

#[test]
fn a_folder_without_workbooks_and_a_table_in_two_files() {
    let desk = Desk::new();
    std::fs::create_dir(desk.unit().join("空")).unwrap();
    desk.rewrite("current = [\"tables.xlsx\"]", "current = [\"空\"]");
    is_refused(&desk, "空", &["没有工作簿"]);
    let desk = Desk::new();
    std::fs::copy(desk.unit().join("tables.xlsx"), desk.unit().join("again.xlsx")).unwrap();
    desk.rewrite("current = [\"tables.xlsx\"]", "current = [\"tables.xlsx\", \"again.xlsx\"]");
    is_refused(&desk, "again.xlsx「3 部门支出总表」", &["两张", "tables.xlsx"]);
}
