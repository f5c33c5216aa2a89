//! Ways into the document: contents, bookmarks, numbers of pages.

use lopdf::Object;

use crate::tagged::{Tagged, utf16};

use super::{Built, all, span};

/// Blanks do not count.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn contents_lead_to_the_page_and_line_that_they_name() {
    for Built { name, tagged, .. } in all() {
        let links = tagged.tagged("Link");
        let listed = tagged.tagged("TOCI").len();
        assert!(listed > 15 && links.len() > listed, "{name}: {listed} entries, {} links", links.len());
        let dots = tagged.pieces.iter().filter(|piece| piece.page == 1 && piece.artifact == "Layout/");
        assert!(
            dots.map(|piece| piece.text.matches('.').count()).sum::<usize>() > 10 * 15,
            "{name}: leaders"
        );
        for link in links {
            let text = bare(&tagged.text(link));
            let title = text.trim_end_matches(|c: char| c.is_ascii_digit());
            let number = &text[title.len()..];
            let title = title.trim_matches(['《', '》']);
            assert!(!tagged.elements[link].annotations.is_empty(), "{name}: {title} cannot be clicked");
            for annotation in &tagged.elements[link].annotations {
                let annotation = tagged.document.get_dictionary(*annotation).unwrap();
                let contents = utf16(annotation.get(b"Contents").unwrap().as_str().unwrap());
                assert!(bare(&contents).contains(title), "{name}: {contents} for {title}");
                assert_eq!(annotation.get(b"F").unwrap().as_i64().unwrap(), 4);
                let (page, _) = tagged.destination(annotation);
                assert!(
                    bare(&tagged.page_text(page)).contains(title),
                    "{name}: {title} is not on page {page}"
                );
                let printed = bare(&tagged.page_text(page)).contains(&format!("—{number}—"));
                assert!(number.is_empty() || printed, "{name}: {title} is not on the page numbered {number}");
            }
        }
    }
}

/// Title, level, page and place of each bookmark.
fn outline(tagged: &Tagged, first: &Object, level: usize, into: &mut Vec<(String, usize, usize, f32)>) {
    let mut next = Some(first.clone());
    while let Some(object) = next {
        let entry = tagged.dictionary(&object);
        let title = utf16(entry.get(b"Title").unwrap().as_str().unwrap());
        let (page, top) = tagged.destination(entry);
        into.push((title, level, page, top));
        if let Ok(below) = entry.get(b"First") {
            outline(tagged, below, level + 1, into);
        }
        next = entry.get(b"Next").ok().cloned();
    }
}

#[test]
fn bookmarks_are_nested_and_lead_where_their_text_stands() {
    for Built { name, parts, depth, tagged, .. } in all() {
        let root = tagged.dictionary(tagged.catalog().get(b"Outlines").unwrap());
        let mut entries = Vec::new();
        outline(tagged, root.get(b"First").unwrap(), 1, &mut entries);
        let headings = (1..=5).flat_map(|level| tagged.tagged(&format!("H{level}"))).count();
        assert_eq!(entries.len(), headings + tagged.tagged("Table").len(), "{name}");
        assert_eq!(entries.iter().filter(|entry| entry.1 == 1).count(), *parts, "{name}");
        assert_eq!(entries.iter().map(|entry| entry.1).max(), Some(*depth), "{name}");
        let mut last = (0, f32::MAX);
        for (title, level, page, top) in entries {
            assert!(bare(&tagged.page_text(page)).contains(&bare(&title)), "{name}: {title}, page {page}");
            let at = (page, top);
            assert!(at.0 > last.0 || at.1 < last.1, "{name}: {title} (level {level}) goes back");
            last = at;
        }
    }
}

#[test]
fn pages_are_labelled_as_they_are_numbered() {
    for Built { name, tagged, .. } in all() {
        let labels = tagged.dictionary(tagged.catalog().get(b"PageLabels").unwrap());
        let labels = tagged.resolve(labels.get(b"Nums").unwrap()).as_array().unwrap();
        let label = |page: usize| {
            let mut ranges = labels.chunks(2).map(|pair| (pair[0].as_i64().unwrap() as usize, &pair[1]));
            let (start, range) = ranges.rfind(|(start, _)| *start <= page).unwrap();
            let range = tagged.dictionary(range);
            match range.get(b"P") {
                Ok(prefix) => utf16(prefix.as_str().unwrap()),
                Err(_) => (page - start + span(range, b"St")).to_string(),
            }
        };
        assert_eq!(label(0), "封面", "{name}");
        assert_eq!(label(1), "目录", "{name}");
        for page in 0..tagged.pages.len() {
            let footer: String = tagged
                .pieces
                .iter()
                .filter(|piece| piece.page == page && piece.artifact == "Pagination/Footer")
                .map(|piece| piece.text.clone())
                .collect();
            let wanted = label(page).parse::<u32>().map(|number| format!("—{number}—")).unwrap_or_default();
            assert_eq!(bare(&footer), wanted, "{name}: page {page}");
        }
    }
}
