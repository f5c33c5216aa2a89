//! What printpdf leaves out: outline, page labels, character maps, tags, links, metadata, and an
//! identifier derived from the content.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use crate::typeset::pages::{Bookmark, Item, Owner, Pages, Shape, Target};

use super::tags::{self, LinkObject, Marks};
use super::xmp::{self, PRODUCER};
use super::{Embedded, width};

/// Completes the tree and gives the file.
///
/// # Errors
/// A tree without the objects that printpdf always writes.
pub fn finish(
    mut document: Document,
    pages: &Pages,
    faces: &BTreeMap<usize, Embedded>,
    marks: &Marks,
) -> lopdf::Result<Vec<u8>> {
    document.version = "1.7".to_owned();
    let page_ids: Vec<ObjectId> = document.page_iter().collect();
    fonts(&mut document, &page_ids, faces)?;
    let links = links(&mut document, pages, &page_ids)?;
    let structure = tags::write(&mut document, pages, &page_ids, marks, &links);
    let outline = outline(&mut document, &pages.outline, pages, &page_ids);
    let labels = labels(pages);
    let metadata = metadata(&mut document, pages);
    let intent = output_intent(&mut document);
    let catalog = document.catalog_mut()?;
    catalog.set("Lang", text("zh-CN"));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("StructTreeRoot", structure);
    catalog.set("Metadata", metadata);
    catalog.set("OutputIntents", vec![Object::from(intent)]);
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("PageLabels", dictionary! { "Nums" => labels });
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", "UseOutlines");
    }
    info(&mut document, pages);
    document.compress();
    // XMP must be readable without a decoder
    if let Ok(Object::Stream(stream)) = document.get_object_mut(metadata) {
        let _ = stream.decompress();
    }
    document.renumber_objects();
    identify(&mut document);
    let mut bytes = Vec::new();
    // the structure's many small objects are packed
    document.save_modern(&mut bytes).map_err(lopdf::Error::from)?;
    Ok(bytes)
}

/// A text string: ASCII as it is, anything else in UTF-16.
fn text(content: &str) -> Object {
    let bytes = if content.is_ascii() {
        content.as_bytes().to_vec()
    } else {
        [0xFE, 0xFF].into_iter().chain(content.encode_utf16().flat_map(u16::to_be_bytes)).collect()
    };
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Gives each face our own character map and a box that holds its glyphs.
fn fonts(
    document: &mut Document,
    page_ids: &[ObjectId],
    faces: &BTreeMap<usize, Embedded>,
) -> lopdf::Result<()> {
    let Some(first) = page_ids.first() else { return Ok(()) };
    let resources = document.get_dictionary(*first)?.get(b"Resources")?.as_reference()?;
    let map = document.get_dictionary(resources)?.get(b"Font")?.as_reference()?;
    let map = document.get_dictionary(map)?.clone();
    for face in faces.values() {
        let Ok(id) = map.get(face.id.0.as_bytes()).and_then(Object::as_reference) else { continue };
        let characters = character_map(&face.texts);
        let characters = document.add_object(Stream::new(Dictionary::new(), characters.into_bytes()));
        let font = document.get_dictionary_mut(id)?;
        font.set("ToUnicode", characters);
        let Ok(Object::Array(descendants)) = font.get_mut(b"DescendantFonts") else { continue };
        let Some(Object::Dictionary(descendant)) = descendants.first_mut() else { continue };
        descendant.set("DW", width(&face.subset, 0) as i64);
        let descriptor = descendant.get(b"FontDescriptor")?.as_reference()?;
        let scale = |n: i16| i64::from(n) * 1000 / i64::from(face.subset.units_per_em.max(1));
        let bounds = [0, scale(face.subset.descent), 1000, scale(face.subset.ascent)];
        let bounds: Vec<Object> = bounds.into_iter().map(Object::from).collect();
        let descriptor = document.get_dictionary_mut(descriptor)?;
        descriptor.set("FontBBox", bounds);
        // symbolic: its characters are not those of the Latin standard set
        descriptor.set("Flags", 4);
    }
    Ok(())
}

/// A ToUnicode map (ISO 32000-1, 9.10.3).
fn character_map(texts: &BTreeMap<u16, Box<str>>) -> String {
    let entries: Vec<String> = texts
        .iter()
        .map(|(glyph, text)| {
            // no glyph may be without: a space of no width where it is part of a character
            let text = if text.is_empty() { "\u{200B}" } else { text };
            let code: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            format!("<{glyph:04X}> <{code}>")
        })
        .collect();
    let blocks: String = entries
        .chunks(100)
        .map(|chunk| format!("{} beginbfchar\n{}\nendbfchar\n", chunk.len(), chunk.join("\n")))
        .collect();
    format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{blocks}\
         endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
}

fn destination(to: Target, pages: &Pages, page_ids: &[ObjectId]) -> Object {
    let height = pages.pages.get(to.page).map_or(0.0, |page| page.height);
    let page = page_ids.get(to.page).copied().unwrap_or_default();
    let top = (height - to.y + 4.0).round() as i64;
    vec![page.into(), "XYZ".into(), Object::Null, top.into(), Object::Null].into()
}

/// Link annotations of all pages, and each page's place in the parent tree.
fn links(document: &mut Document, pages: &Pages, page_ids: &[ObjectId]) -> lopdf::Result<Vec<LinkObject>> {
    let mut links = Vec::new();
    for (index, (page, id)) in pages.pages.iter().zip(page_ids).enumerate() {
        let mut annotations: Vec<Object> = Vec::new();
        for Item { owner, shape } in &page.items {
            let (Owner::Node(node), Shape::Link { area, to, alt }) = (owner, shape) else { continue };
            let [left, top, right, bottom] = area.map(|n| n as f32);
            let height = page.height as f32;
            let rect = [left, height - bottom, right, height - top];
            let annotation = document.add_object(dictionary! {
                "Type" => "Annot",
                "Subtype" => "Link",
                "Rect" => rect.map(Object::from).to_vec(),
                "Border" => vec![0.into(), 0.into(), 0.into()],
                "F" => 4,
                "Dest" => destination(*to, pages, page_ids),
                "Contents" => text(alt),
                "StructParent" => (page_ids.len() + links.len()) as i64,
            });
            annotations.push(annotation.into());
            links.push(LinkObject { node: *node, page: *id, annotation });
        }
        let dictionary = document.get_dictionary_mut(*id)?;
        dictionary.set("StructParents", index as i64);
        dictionary.set("Tabs", "S");
        if annotations.is_empty() {
            dictionary.remove(b"Annots");
        } else {
            dictionary.set("Annots", annotations);
        }
    }
    Ok(links)
}

/// Nested bookmarks; none where there are no headings.
fn outline(
    document: &mut Document,
    bookmarks: &[Bookmark],
    pages: &Pages,
    page_ids: &[ObjectId],
) -> Option<ObjectId> {
    if bookmarks.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| document.new_object_id()).collect();
    // the nearest bookmark before with a lower level is the parent
    let parent = |i: usize| (0..i).rev().find(|j| bookmarks[*j].level < bookmarks[i].level);
    let parents: Vec<Option<usize>> = (0..bookmarks.len()).map(parent).collect();
    let children =
        |of: Option<usize>| -> Vec<usize> { (0..bookmarks.len()).filter(|i| parents[*i] == of).collect() };
    for (i, bookmark) in bookmarks.iter().enumerate() {
        let siblings = children(parents[i]);
        let at = siblings.iter().position(|j| *j == i).unwrap_or_default();
        let own = children(Some(i));
        let mut entry = dictionary! {
            "Title" => text(&bookmark.text),
            "Parent" => parents[i].map_or(root, |parent| ids[parent]),
            "Dest" => destination(bookmark.to, pages, page_ids),
        };
        if at > 0 {
            entry.set("Prev", ids[siblings[at - 1]]);
        }
        if let Some(next) = siblings.get(at + 1) {
            entry.set("Next", ids[*next]);
        }
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            entry.set("First", ids[*first]);
            entry.set("Last", ids[*last]);
            // closed: only the parts are seen at first
            entry.set("Count", -(own.len() as i64));
        }
        document.objects.insert(ids[i], entry.into());
    }
    let top = children(None);
    let outlines = dictionary! {
        "Type" => "Outlines",
        "First" => ids[*top.first()?],
        "Last" => ids[*top.last()?],
        "Count" => top.len() as i64,
    };
    document.objects.insert(root, outlines.into());
    Some(root)
}

/// Page labels: cover and contents by name, the body by number.
fn labels(pages: &Pages) -> Vec<Object> {
    let mut numbers: Vec<Object> = Vec::new();
    let mut last = "";
    for (index, page) in pages.pages.iter().enumerate() {
        let counted = page.label.parse::<u32>().is_ok();
        let kind = if counted { "" } else { page.label.as_str() };
        if index > 0 && kind == last {
            continue;
        }
        last = kind;
        let label = if counted {
            dictionary! { "S" => "D", "St" => 1 }
        } else {
            dictionary! { "P" => text(kind) }
        };
        numbers.push((index as i64).into());
        numbers.push(label.into());
    }
    numbers
}

fn metadata(document: &mut Document, pages: &Pages) -> ObjectId {
    let packet = xmp::packet(&pages.title, &pages.date).into_bytes();
    let header = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    document.add_object(Stream::new(header, packet).with_compression(false))
}

/// sRGB, so that black is the same black everywhere (ISO 19005-2, 6.2.3).
fn output_intent(document: &mut Document) -> ObjectId {
    let mut profile = moxcms::ColorProfile::new_srgb().encode().unwrap_or_default();
    // the header's date (ICC.1, 7.2.8) is the clock's: the year 2000 instead
    if let Some(date) = profile.get_mut(24..36) {
        date.copy_from_slice(&[0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    }
    let profile = document.add_object(Stream::new(dictionary! { "N" => 3 }, profile));
    document.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => text("sRGB"),
        "Info" => text("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    })
}

fn info(document: &mut Document, pages: &Pages) {
    let date = format!("D:{}000000+08'00'", pages.date.replace('-', ""));
    let info = dictionary! {
        "Title" => text(&pages.title),
        "Producer" => text(PRODUCER),
        "CreationDate" => text(&date),
        "ModDate" => text(&date),
    };
    let info = document.add_object(info);
    if let Ok(Object::Reference(old)) = document.trailer.get(b"Info").cloned() {
        document.objects.remove(&old);
    }
    document.trailer.set("Info", info);
}

/// The file's identifier: a digest of everything in it.
fn identify(document: &mut Document) {
    let mut digest = Sha256::new();
    for (id, object) in &document.objects {
        digest.update(format!("{id:?}{object:?}"));
        if let Object::Stream(stream) = object {
            digest.update(&stream.content);
        }
    }
    let id = Object::String(digest.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
}
