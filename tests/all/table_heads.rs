//! A colour under the heads of tables: in every form that has one, and never too dark for its text.

use std::io::Read;

use crate::support::{Desk, Run};

fn with(style: &str) -> Desk {
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("style-本局.toml"), style).unwrap();
    desk
}

/// How many rectangles of a colour the pages of a PDF paint.
fn painted(desk: &Desk, colour: [f32; 3]) -> usize {
    let document = lopdf::Document::load(desk.file(2023, "pdf")).unwrap();
    let mut count = 0;
    for page in document.get_pages().into_values() {
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        for operation in content.operations.iter().filter(|operation| operation.operator == "rg") {
            let parts: Vec<f32> = operation.operands.iter().map(|part| part.as_float().unwrap()).collect();
            count += usize::from(parts.iter().zip(colour).all(|(own, wanted)| (own - wanted).abs() < 0.002));
        }
    }
    count
}

fn styles_of_workbook(desk: &Desk) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(desk.file(2023, "xlsx")).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn heads_stand_on_the_colour_of_the_style() {
    let desk = with("[table]\nhead_fill = \"#E7EDF5\"\n");
    desk.build().expect(0);
    // ten tables, one over three pages with the heads of five forms
    let count = painted(&desk, [231.0 / 255.0, 237.0 / 255.0, 245.0 / 255.0]);
    assert!((12..20).contains(&count), "{count}");
    let page = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(page.contains("thead th, .form th[scope=\"col\"] { background: #E7EDF5; color: #000; }"));
    assert!(styles_of_workbook(&desk).contains("FFE7EDF5"));
}

#[test]
fn without_a_colour_nothing_is_painted() {
    let desk = Desk::new();
    desk.build().expect(0);
    let document = lopdf::Document::load(desk.file(2023, "pdf")).unwrap();
    for page in document.get_pages().into_values() {
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        assert!(content.operations.iter().all(|operation| operation.operator != "rg"));
    }
    assert!(!std::fs::read_to_string(desk.file(2023, "html")).unwrap().contains(".form th[scope"));
}

#[test]
fn what_is_no_colour_or_too_dark_is_refused_at_its_line() {
    let refused = |value: &str, words: &[&str]| {
        let run: Run =
            with(&format!("[body]\nsize = 16\n\n[table]\nhead_fill = {value}\n")).check().expect(2);
        for word in words.iter().chain(&["style-本局.toml:5"]) {
            assert!(run.all().contains(word), "no {word} in:\n{}", run.all());
        }
    };
    refused("\"#1F3864\"", &["#1F3864 太深", "至少要4.5"]);
    refused("\"#747474\"", &["太深"]);
    refused("\"浅蓝\"", &["颜色写成了“浅蓝”", "#E7EDF5"]);
    refused("\"#E7ED\"", &["颜色写成了“#E7ED”"]);
    refused("\"#+12345\"", &["颜色写成了"]);
    with("[table]\nhead_fill = \"#757575\"\n").check().expect(0);
}
