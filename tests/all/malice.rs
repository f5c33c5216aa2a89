//! Workbooks that are damaged, disguised or made to harm: refused in Chinese with place and next step,
//! within a second or a few and a gigabyte, and nothing is written.

use std::io::Write;

use crate::support::{Desk, Run, program, root};
use crate::zipped::Parts;

/// The sheet of the sample that holds 一般公共预算支出表.
const SHEET: &str = "xl/worksheets/sheet7.xml";

/// Runs the check with a gigabyte of address space and half a minute of processor time at most.
fn bounded(desk: &Desk) -> Run {
    let mut shell = std::process::Command::new("sh");
    let run = shell
        .args(["-c", "ulimit -v 1048576; ulimit -t 30; exec \"$0\" check \"$1\""])
        .arg(program().get_program())
        .arg(desk.unit())
        .output()
        .unwrap();
    let run = Run::from(run);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// Both commands refuse; each of the words is told, with a next step, and nothing is written.
fn refused(desk: &Desk, words: &[&str]) {
    let run = bounded(desk).expect(2);
    for word in words {
        assert!(run.stderr.contains(word), "no {word} in:\n{}", run.stderr);
    }
    assert!(run.stderr.contains("怎么办"), "no next step in:\n{}", run.stderr);
    let english = ["error:", "Error", "invalid", "unexpected"];
    assert!(!english.iter().any(|word| run.stderr.contains(word)), "{}", run.stderr);
    desk.build().expect(2);
    assert!(!desk.output().exists(), "nothing may be written");
}

fn with_bytes(bytes: &[u8]) -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.unit().join("tables.xlsx"), bytes).unwrap();
    desk
}

fn with_parts(change: impl FnOnce(&mut Parts)) -> Desk {
    let desk = Desk::new();
    let path = desk.unit().join("tables.xlsx");
    let mut parts = Parts::read(&path);
    change(&mut parts);
    parts.write(&path);
    desk
}

/// More rows at the end of a sheet.
fn with_rows(rows: &str) -> Desk {
    with_parts(|parts| parts.replace(SHEET, "</sheetData>", &format!("{rows}</sheetData>")))
}

fn inline(address: &str, text: &str) -> String {
    format!("<c r=\"{address}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_bomb_of_rows() {
    let desk = with_rows(&"<row/>".repeat(70 << 20));
    refused(&desk, &["tables.xlsx", "解开后大得不像"]);
}

#[test]
fn a_bomb_that_lies_about_its_size() {
    let desk = with_rows(&" ".repeat(40 << 20));
    let path = desk.unit().join("tables.xlsx");
    let mut bytes = std::fs::read(&path).unwrap();
    // the size stands 22 bytes before the name in the directory, which follows all members
    let at = bytes.windows(SHEET.len()).rposition(|window| window == SHEET.as_bytes()).unwrap();
    bytes[at - 22..at - 18].copy_from_slice(&100_u32.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    refused(&desk, &["tables.xlsx"]);
}

#[test]
fn a_bomb_of_text_or_of_one_tag() {
    let text = "x".repeat(40 << 20);
    refused(
        &with_rows(&format!("<row r=\"90\">{}</row>", inline("A90", &text))),
        &["tables.xlsx", "一段内容"],
    );
    refused(&with_rows(&format!("<row r=\"90\" x=\"{text}\"/>")), &["tables.xlsx", "一段内容"]);
    let desk =
        with_parts(|parts| parts.replace("xl/sharedStrings.xml", "uniqueCount=\"", "uniqueCount=\"9999999"));
    refused(&desk, &["tables.xlsx", "文字条数"]);
    let entity = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<worksheet";
    refused(&with_parts(|parts| parts.replace(SHEET, "<worksheet", entity)), &["tables.xlsx", "实体"]);
}

#[test]
fn a_picture_is_no_bomb_whatever_its_bytes() {
    let desk = with_parts(|parts| {
        let mut picture = b"\x89PNG<a b=\"".to_vec();
        picture.resize(3 << 20, b'x');
        parts.add("xl/media/image1.png", picture);
    });
    bounded(&desk).expect(0);
}

#[test]
fn one_text_shared_by_many_cells() {
    let mut rows = String::new();
    for row in 100..9_000 {
        let cells: String =
            ('A'..='E').map(|col| format!("<c r=\"{col}{row}\" t=\"s\"><v>0</v></c>")).collect();
        rows.push_str(&format!("<row r=\"{row}\">{cells}</row>"));
    }
    let desk = with_parts(|parts| {
        parts.replace(SHEET, "</sheetData>", &format!("{rows}</sheetData>"));
        let long = format!("<si><t>{}</t></si><si>", "长".repeat(30_000));
        parts.replace("xl/sharedStrings.xml", "<si>", &long);
    });
    refused(&desk, &["tables.xlsx", "最多读100万格"]);
}

#[test]
fn a_million_rows_of_formatting_read() {
    let mut rows = String::new();
    for row in 100..=1_048_576 {
        rows.push_str(&format!(
            "<row r=\"{row}\" s=\"1\" customFormat=\"1\"><c r=\"A{row}\" s=\"1\"/></row>"
        ));
    }
    bounded(&with_rows(&rows)).expect(0);
}

#[test]
fn a_cell_in_the_last_corner() {
    let run = bounded(&with_rows("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")).expect(0);
    assert!(
        run.stdout.contains("IV列以后") && run.stdout.contains("「5 一般公共预算支出表 」"),
        "{}",
        run.stdout
    );
    let desk = with_rows("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>");
    refused(&desk, &["「5 一般公共预算支出表 」", "一般公共预算支出表", "下面很远处"]);
}

#[test]
fn a_cell_with_a_huge_text() {
    let desk = with_rows(&format!("<row r=\"60\">{}</row>", inline("B60", &"长".repeat(50_000))));
    refused(&desk, &["「5 一般公共预算支出表 」B60", "最多读128千字节"]);
}

#[test]
fn very_many_cells_matter_only_in_a_table() {
    let mut rows = String::new();
    for row in 100..29_000 {
        let cells: String = ('A'..='I').map(|col| format!("<c r=\"{col}{row}\"><v>1</v></c>")).collect();
        rows.push_str(&format!("<row r=\"{row}\">{cells}</row>"));
    }
    refused(&with_rows(&rows), &["「5 一般公共预算支出表 」", "多于200000格", "最多读200000格"]);
    // the same on the cover: nobody reads it
    let desk = with_parts(|parts| {
        parts.replace("xl/worksheets/sheet1.xml", "</sheetData>", &format!("{rows}</sheetData>"));
    });
    bounded(&desk).expect(0);
}

#[test]
fn a_cell_that_occurs_twice() {
    let desk = with_rows("<row r=\"7\"><c r=\"C7\"><v>1</v></c></row>");
    refused(&desk, &["「5 一般公共预算支出表 」C7", "出现了两次"]);
}

#[test]
fn many_merges_over_one_another() {
    let merges: String = (0..200_000).map(|i| format!("<mergeCell ref=\"A1:E{}\"/>", 60 + i % 9)).collect();
    let desk = with_parts(|parts| parts.replace(SHEET, "<mergeCell ", &format!("{merges}<mergeCell ")));
    refused(&desk, &["「5 一般公共预算支出表 」"]);
}

#[test]
fn two_sheets_of_one_name() {
    let desk = with_parts(|parts| parts.replace("xl/workbook.xml", "2 部门收入总表", "3 部门支出总表"));
    refused(&desk, &["「3 部门支出总表」", "同名"]);
}

#[test]
fn broken_members_and_cut_files() {
    let bytes = std::fs::read(root().join("inputs/nanchang-2023/tables.xlsx")).unwrap();
    for length in [1, 3, 4, 30, 100, 5_000, bytes.len() / 2, bytes.len() - 30, bytes.len() - 1] {
        refused(&with_bytes(&bytes[..length]), &["tables.xlsx"]);
    }
    let mut broken = bytes.clone();
    let at = broken.windows(SHEET.len()).position(|window| window == SHEET.as_bytes()).unwrap() + SHEET.len();
    broken[at + 40..at + 80].fill(0x55);
    refused(&with_bytes(&broken), &["tables.xlsx", "sheet7.xml", "解不开"]);
    refused(
        &with_parts(|parts| parts.0.retain(|(name, _)| name != SHEET)),
        &["「5 一般公共预算支出表 」", "损坏"],
    );
    refused(&with_parts(|parts| parts.part(SHEET).truncate(900)), &["「5 一般公共预算支出表 」", "损坏"]);
    for name in ["tables.xls", "tables.ods"] {
        let bytes = std::fs::read(root().join("tests/data/formats").join(name)).unwrap();
        refused(&with_bytes(&bytes[..bytes.len() / 2]), &["tables.xlsx", "损坏"]);
    }
}

#[test]
fn a_password() {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        file.create_stream(name).unwrap().write_all(&[7; 5_000]).unwrap();
    }
    let bytes = file.into_inner().into_inner();
    refused(&with_bytes(&bytes), &["tables.xlsx", "打开密码", "取消打开密码"]);
    // old Excel says so by a record, OpenDocument in its manifest
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    let records = [0x09, 0x08, 4, 0, 0, 6, 5, 0, 0x2F, 0, 2, 0, 1, 0, 0x0A, 0, 0, 0];
    file.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
    refused(&with_bytes(&file.into_inner().into_inner()), &["tables.xlsx", "打开密码"]);
    let mut parts = Parts::read(&root().join("tests/data/formats/tables.ods"));
    parts.replace(
        "META-INF/manifest.xml",
        "</manifest:manifest>",
        "<manifest:encryption-data/></manifest:manifest>",
    );
    refused(&with_bytes(&parts.bytes()), &["tables.xlsx", "打开密码"]);
}

#[test]
fn old_excel_with_cells_in_opposite_corners() {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    let mut records: Vec<u8> = vec![0x09, 0x08, 4, 0, 0, 6, 5, 0];
    records.extend([0x85, 0, 10, 0, 26, 0, 0, 0, 0, 0, 2, 0, b'A', b'B', 0x0A, 0, 0, 0]);
    records.extend([0x09, 0x08, 4, 0, 0, 6, 0x10, 0]);
    for corner in [[0, 0], [255, 255]] {
        records.extend([0x03, 0x02, 14, 0, corner[0], corner[1], corner[0], corner[1]]);
        records.extend([0; 10]);
    }
    records.extend([0x0A, 0, 0, 0]);
    file.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
    refused(&with_bytes(&file.into_inner().into_inner()), &["tables.xlsx", "范围大得"]);
}

#[test]
fn other_files_under_the_name_of_a_workbook() {
    let html = "<html><head><meta charset=\"gbk\"></head><table><tr><td>1</td></tr></table></html>";
    refused(&with_bytes(html.as_bytes()), &["tables.xlsx", "网页（HTML）", "另存为 .xlsx"]);
    refused(&with_bytes("科目编码,科目名称,合计\n208,社会保障,1\n".as_bytes()), &["tables.xlsx", "CSV"]);
    refused(&with_bytes(b"%PDF-1.7\n"), &["tables.xlsx", "PDF"]);
    refused(&with_bytes(b""), &["tables.xlsx", "是空的"]);
    refused(&with_bytes(&[0xE7, 2, b',', 0x91, 6, 0xFE, b'\n', 7]), &["tables.xlsx", "也不是文字"]);
    refused(&with_bytes(b"<?xml version=\"1.0\"?><Workbook xmlns=\"x\"/>"), &["tables.xlsx", "XML"]);
    refused(&with_bytes(&[9, 8, 8, 0, 0, 5, 5, 0]), &["tables.xlsx", "很旧"]);
    for (member, word) in [("word/document.xml", "文字或演示"), ("photo.jpg", "压缩包")] {
        let mut parts = Parts(Vec::new());
        parts.add(member, "x");
        refused(&with_bytes(&parts.bytes()), &["tables.xlsx", word]);
    }
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    file.create_stream("/WordDocument").unwrap().write_all(b"x").unwrap();
    refused(&with_bytes(&file.into_inner().into_inner()), &["tables.xlsx", "没有工作簿"]);
}

#[test]
fn no_file_where_one_should_be() {
    let desk = Desk::new();
    let path = desk.unit().join("tables.xlsx");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused(&desk, &["tables.xlsx", "文件夹"]);
    std::fs::remove_dir(&path).unwrap();
    // a pipe that nobody writes to must not be waited for
    if std::process::Command::new("mkfifo").arg(&path).status().is_ok_and(|status| status.success()) {
        refused(&desk, &["tables.xlsx", "不是普通的文件"]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let path = desk.unit().join("tables.xlsx");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // the administrator reads everything
    if std::fs::read(&path).is_err() {
        refused(&desk, &["tables.xlsx", "没有权限"]);
    } else {
        desk.check().expect(0);
    }
}

/// The first amount of the sheet as XML.
fn first_amount(parts: &mut Parts) -> (String, String) {
    let text = String::from_utf8(parts.part(SHEET).clone()).unwrap();
    let at = text.find("<c r=\"C").and_then(|_| {
        text.match_indices("<c r=\"C").find(|(at, _)| {
            let cell = &text[*at..*at + text[*at..].find("</c>").unwrap()];
            cell.contains("<v>") && !cell.contains("t=\"s\"")
        })
    });
    let start = at.unwrap().0;
    let cell = text[start..start + text[start..].find("</c>").unwrap() + 4].to_owned();
    let address = cell[6..].split('"').next().unwrap().to_owned();
    (cell, address)
}

#[test]
fn links_to_other_workbooks_are_no_trouble() {
    let desk = with_parts(|parts| {
        let (cell, _) = first_amount(parts);
        let linked = cell.replace("<v>", "<f>[1]汇总!C7</f><v>");
        parts.replace(SHEET, &cell, &linked);
        parts.add("xl/externalLinks/externalLink1.xml", "<externalLink/>");
    });
    desk.check().expect(0);
}

#[test]
fn formulas_without_a_result_and_errors() {
    for (value, word) in [
        ("<f>SUM(D7:E7)</f>", "没有存计算结果"),
        ("<f t=\"shared\" si=\"4000000000\"/>", "没有存计算结果"),
        ("<f/>", "没有存计算结果"),
    ] {
        let mut place = String::new();
        let desk = with_parts(|parts| {
            let (cell, address) = first_amount(parts);
            let start = cell.find("<v>").unwrap();
            parts.replace(SHEET, &cell, &format!("{}{value}</c>", &cell[..start]));
            place = format!("「5 一般公共预算支出表 」{address}");
        });
        refused(&desk, &[&place, word]);
    }
    // where a name should be
    let desk = with_parts(|parts| {
        parts.replace(SHEET, "<c r=\"B8\"", "<c r=\"B8\" t=\"e\"><f>#REF!</f><v>#REF!</v></c><c r=\"F8\"");
    });
    refused(&desk, &["「5 一般公共预算支出表 」B8", "错误值"]);
}

#[test]
fn many_formulas_without_a_result_are_one_error_of_the_workbook() {
    for (count, told) in [(2, 2), (9, 1)] {
        let desk = with_parts(|parts| {
            for _ in 0..count {
                let (cell, _) = first_amount(parts);
                let start = cell.find("<v>").unwrap();
                parts.replace(SHEET, &cell, &format!("{}<f>SUM(D7:E7)</f></c>", &cell[..start]));
            }
        });
        let run = desk.check().expect(2);
        assert_eq!(run.stderr.matches("没有存计算结果").count(), told, "{}", run.all());
        let gathered = "tables.xlsx里有9格公式没有存计算结果：「5 一般公共预算支出表 」9格";
        assert_eq!(run.stderr.contains(gathered), told == 1, "{}", run.all());
        // a few are told with their cells
        assert_eq!(run.stderr.matches("--> tables.xlsx「").count(), if told == 1 { 0 } else { 2 });
    }
}

#[test]
fn a_formula_never_computed_in_ods() {
    let mut parts = Parts::read(&root().join("tests/data/formats/tables.ods"));
    let content = String::from_utf8(parts.part("content.xml").clone()).unwrap();
    let table = content.find("table:name=\"5 一般公共预算支出表 \"").unwrap();
    let at = table + content[table..].find("office:value-type=\"float\"").unwrap();
    let start = content[..at].rfind("<table:table-cell").unwrap();
    let end = start + content[start..].find("</table:table-cell>").unwrap();
    let changed =
        format!("{}<table:table-cell table:formula=\"of:=1+2\">{}", &content[..start], &content[end..]);
    *parts.part("content.xml") = changed.into_bytes();
    refused(&with_bytes(&parts.bytes()), &["「5 一般公共预算支出表 」", "没有存计算结果"]);
}

#[test]
fn a_panic_of_the_library_is_a_damaged_file() {
    let book = crate::books::Book::read(&root().join("inputs/nanchang-2023/tables.xlsx"));
    let mut parts = Parts::of(&crate::binary_book::write(&book, &[])).unwrap();
    // the library looks the sheet's part up without asking whether it is there
    parts.0.retain(|(name, _)| !name.ends_with(".rels"));
    refused(&with_bytes(&parts.bytes()), &["tables.xlsx", "损坏"]);
    let cut = |bytes: &[u8], at: usize| bytes[..at].to_vec();
    let mut parts = Parts::of(&crate::binary_book::write(&book, &[])).unwrap();
    let sheet = parts.part("xl/worksheets/sheet2.bin");
    *sheet = cut(sheet, 30);
    refused(&with_bytes(&parts.bytes()), &["tables.xlsx", "损坏"]);
}
