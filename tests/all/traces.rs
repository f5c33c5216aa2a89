//! Nothing internal under 公开.

use std::io::Read;
use std::path::Path;

use crate::support::{Desk, pages_text, tool};

/// All text of the objects of a PDF: its bytes, streams unpacked, and what its strings say, in streams too.
pub fn objects_text(mut document: lopdf::Document) -> String {
    document.decompress();
    let mut raw = Vec::new();
    document.save_to(&mut raw).unwrap();
    let mut all = String::from_utf8_lossy(&raw).into_owned();
    for object in document.objects.values() {
        strings(object, &mut all);
        let stream = object.as_stream().ok().filter(|stream| !stream.content.is_empty());
        let content = stream.and_then(|stream| lopdf::content::Content::decode(&stream.content).ok());
        let operands = content.iter().flat_map(|content| &content.operations).flat_map(|own| &own.operands);
        operands.for_each(|operand| strings(operand, &mut all));
    }
    all
}

fn strings(object: &lopdf::Object, all: &mut String) {
    use lopdf::Object::{Array, Dictionary, Stream, String as Text};
    match object {
        Text(bytes, _) => {
            // glyphs of the pages are none
            let text = lopdf::decode_text_string(object);
            all.push_str(&text.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned()));
            all.push('\n');
        }
        Array(list) => list.iter().for_each(|own| strings(own, all)),
        Dictionary(entries) => entries.iter().for_each(|(_, own)| strings(own, all)),
        Stream(stream) => stream.dict.iter().for_each(|(_, own)| strings(own, all)),
        _ => {}
    }
}

/// All text that a file gives away: content, metadata, parts.
pub fn text_of(path: &Path) -> String {
    let name = path.to_str().unwrap();
    match path.extension().and_then(|e| e.to_str()).unwrap() {
        "pdf" => {
            let info = tool("pdfinfo", &[name]).unwrap_or_default();
            pages_text(path, 1, 9999) + &info + &objects_text(lopdf::Document::load(path).unwrap())
        }
        "xlsx" => {
            let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
            let mut all = String::new();
            for i in 0..archive.len() {
                let mut part = archive.by_index(i).unwrap();
                all.push_str(&part.name().unwrap());
                part.read_to_string(&mut all).unwrap();
            }
            all
        }
        _ => std::fs::read_to_string(path).unwrap(),
    }
}

#[test]
fn public_files_hold_no_internal_trace() {
    let desk = Desk::new();
    desk.build().expect(0);
    let traces = [
        "tables.xlsx",
        "previous.xlsx",
        "unit.toml",
        "3 部门支出总表",
        "「",
        "cell:",
        ".tera",
        env!("CARGO_MANIFEST_DIR"),
        desk.unit().to_str().unwrap(),
        "/tmp",
        "内部",
        "复核",
    ]
    .map(str::to_owned);
    let mut count = 0;
    for entry in std::fs::read_dir(desk.public(2023)).unwrap() {
        let path = entry.unwrap().path();
        let text = text_of(&path);
        assert!(text.len() > 1000, "{}", path.display());
        for trace in &traces {
            assert!(!text.contains(trace.as_str()), "{} holds {trace}", path.display());
        }
        for author in ["/Author", "<dc:creator>", "<cp:lastModifiedBy>", "<meta name=\"author\""] {
            let named = text.split(author).nth(1).is_some_and(|rest| !rest.starts_with("</"));
            assert!(!named, "{} names its author in {author}", path.display());
        }
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn the_review_page_shows_where_figures_come_from() {
    let desk = Desk::new();
    desk.build().expect(0);
    let review = desk.output().join("sample/2023/内部/复核.html");
    let review = std::fs::read_to_string(review).unwrap();
    assert!(review.contains("（tables.xlsx「1 收支预算总表」B"));
    assert!(review.contains("part3.md.tera"));
}
