//! Text of workbooks and of unit.toml is data: it runs nowhere, forges nothing, and stays in its folder.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::support::{Desk, pdf_text};
use crate::zipped::Parts;

/// What a program somewhere on the way would take for its own.
const TEXTS: [&str; 10] = [
    "{{ 1 + 1 }}",
    "{% for x in [1] %}循环{% endfor %}",
    "{# 注 #}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[388.88](cell:1)",
    "![](<table:收支预算总表>)",
    "=HYPERLINK(\"http://x.invalid\",\"点\")",
    "+cmd|' /C calc'!A0",
    "@SUM(1)*2 # 题 `码` _粗_ \\ &amp;",
];

/// A sample whose project names its targets and whose prose says all of it.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("10 项目支出绩效目标表");
        let (row, column) = sheet.find("年度绩效目标");
        let target = *sheet.cells.range((row, column + 1)..=(row, u16::MAX)).next().unwrap().0;
        sheet.set(target, &TEXTS.join("；"));
        // and a name in the same project's list of targets
        let (head, level) = sheet.find("三级指标");
        sheet.set((head + 1, level), TEXTS[0]);
        sheet.set((head + 2, level), TEXTS[7]);
    });
    desk.rewrite(
        "管理市本级养老、工伤保险基金",
        &TEXTS.join("；").replace('\\', "\\\\").replace('"', "\\\""),
    );
    desk
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn text_stays_text_in_every_file() {
    let desk = desk();
    desk.build().expect(0);
    let pdf = pdf_text(&desk.file(2023, "pdf"));
    let html = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    for text in TEXTS {
        assert!(pdf.contains(&squeezed(text)), "the PDF lacks {text}:\n{pdf}");
        let escaped = html_escape::encode_text(text);
        let shown = squeezed(&html_escape::decode_html_entities(&html));
        assert!(shown.contains(&squeezed(text)), "the HTML lacks {escaped}");
    }
    assert!(!html.contains("<script>alert") && !html.contains("<img") && !html.contains("循环；"), "{html}");
    assert!(!html.contains("cell:1\""), "no figure may be forged");
    for file in walk(&desk.output()).iter().filter(|file| file.extension().is_some_and(|e| e == "html")) {
        let html = std::fs::read_to_string(file).unwrap();
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{}", file.display());
    }
}

#[test]
fn no_text_becomes_a_formula_of_the_workbook() {
    let desk = desk();
    desk.build().expect(0);
    let parts = Parts::read(&desk.file(2023, "xlsx"));
    let mut found = 0;
    for (name, bytes) in &parts.0 {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name} holds a formula");
        assert!(
            !text.contains("http://x.invalid\"") || name.contains("sharedStrings"),
            "{name} holds a link"
        );
        found += usize::from(text.contains("=HYPERLINK(") && name.contains("sharedStrings"));
    }
    assert_eq!(found, 1, "the text itself must be there");
}

#[test]
fn a_text_like_a_formula_is_marked_as_text() {
    let desk = desk();
    desk.build().expect(0);
    let mut parts = Parts::read(&desk.file(2023, "xlsx"));
    let styles = String::from_utf8(parts.part("xl/styles.xml").clone()).unwrap();
    assert!(styles.contains("quotePrefix=\"1\""), "typing into such a cell would make it run");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(walk(&path));
        } else {
            all.push(path);
        }
    }
    all
}

#[test]
fn a_unit_by_any_name_stays_in_its_folder() {
    let long = "长".repeat(400);
    for name in
        ["../../x", "..\\\\..\\\\x", "/etc/passwd", "CON", "a\\u0000b", "C:/x", &long, " . ", "a\\nb", "<b>&"]
    {
        let desk = Desk::new();
        let before: Vec<PathBuf> = walk(desk.unit().parent().unwrap());
        desk.rewrite("name = \"南昌市社会保险事业服务中心\"", &format!("name = \"{name}\""));
        let run = desk.build();
        assert!([0, 1, 2].contains(&run.code), "{name}: {}", run.all());
        assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
        for file in walk(desk.unit().parent().unwrap()) {
            let inside = file.starts_with(desk.output()) || before.contains(&file);
            assert!(inside, "{name} wrote {}", file.display());
            let stem = file.file_name().unwrap().to_string_lossy().into_owned();
            assert!(stem.len() <= 255 && !stem.contains(['\\', ':', '\0', '\n', '<']), "{stem}");
        }
        if run.code == 0 {
            assert!(!walk(&desk.output()).is_empty());
        }
    }
}

#[test]
fn a_sheet_name_is_text_in_messages_and_reports() {
    let desk = Desk::new();
    let mut parts = Parts::read(&desk.unit().join("tables.xlsx"));
    parts.replace("xl/workbook.xml", "name=\"3 部门", "name=\"3 &lt;b&gt;{{ 1 }}&#27;[31m 部门");
    // and a wrong figure, so that the sheet is named
    let sheet = "xl/worksheets/sheet5.xml";
    let text = String::from_utf8(parts.part(sheet).clone()).unwrap();
    let (start, figure) =
        text.match_indices("<v>").find(|(at, _)| text[at + 3..].starts_with("1016.22")).unwrap();
    let end = start + figure.len();
    *parts.part(sheet) = format!("{}9{}", &text[..end], &text[end..]).into_bytes();
    parts.write(&desk.unit().join("tables.xlsx"));
    let report = desk.unit().parent().unwrap().join("report");
    let run = desk.run("check", &["--report", report.to_str().unwrap()]).expect(1);
    assert!(run.stdout.contains("<b>{{ 1 }}"), "{}", run.stdout);
    assert!(!run.all().contains('\u{1b}'), "{}", run.all());
    let mut html = String::new();
    std::fs::File::open(report.join("check.html")).unwrap().read_to_string(&mut html).unwrap();
    assert!(!html.contains("<b>{{"), "markup from a sheet's name");
}
