//! What PDF/A-2a and PDF/UA-1 ask for and no validator is needed to see: structure, links, outline,
//! labels, fonts, metadata; and that the same input gives the same bytes.

mod ways;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use lopdf::{Dictionary, Object};

use crate::roundtrip::make_samples;
use crate::support::{Desk, root, run, tool};
use crate::tagged::{Tagged, utf16};

/// A PDF, built with the built-in face and read once for all tests.
struct Built {
    name: &'static str,
    parts: usize,
    tables: usize,
    /// Levels of bookmarks.
    depth: usize,
    bytes: Vec<u8>,
    tagged: Tagged,
}

fn build(desk: &Desk, year: i32) -> Vec<u8> {
    let args = ["--format", "pdf", "--no-system-fonts", "-o"].map(Into::into);
    let args = ["build".into(), desk.unit()].into_iter().chain(args).chain([desk.output()]);
    run(args).expect(0);
    std::fs::read(desk.file(year, "pdf")).unwrap()
}

/// The samples and the long case.
fn all() -> &'static [Built] {
    static ALL: OnceLock<Vec<Built>> = OnceLock::new();
    ALL.get_or_init(|| {
        let cases = [
            ("nanchang-2023", 4, 10, 4),
            ("qingshi-2025", 4, 11, 4),
            ("mingwan-2026", 7, 9, 3),
            ("long-2025", 4, 10, 4),
        ];
        let one = |(name, parts, tables, depth): (&'static str, usize, usize, usize)| {
            let desk = if name == "long-2025" { long() } else { Desk::of(name) };
            let bytes = build(&desk, name.rsplit('-').next().unwrap().parse().unwrap());
            Built { name, parts, tables, depth, tagged: Tagged::read(&bytes), bytes }
        };
        cases.map(one).into()
    })
}

/// A unit with 300 rows a table and 40 projects.
fn long() -> Desk {
    let desk = Desk::new();
    std::fs::remove_file(desk.unit().join("previous.xlsx")).unwrap();
    make_samples::long::write(&desk.unit()).unwrap();
    desk
}

/// Which elements may stand in which.
const PARENTS: &[(&str, &[&str])] = &[
    ("Sect", &["Document"]),
    ("H1", &["Sect"]),
    ("H2", &["Sect"]),
    ("H3", &["Sect"]),
    ("H4", &["Sect"]),
    ("P", &["Sect", "Caption"]),
    ("L", &["Sect"]),
    ("LI", &["L"]),
    ("Lbl", &["LI"]),
    ("LBody", &["LI"]),
    ("TOC", &["Document", "TOCI"]),
    ("TOCI", &["TOC"]),
    ("Reference", &["TOCI"]),
    ("Link", &["Reference", "LBody"]),
    ("Table", &["Sect"]),
    ("Caption", &["Table", "TOC"]),
    ("TR", &["Table"]),
    ("TH", &["TR"]),
    ("TD", &["TR"]),
    ("Figure", &["Sect"]),
];

#[test]
fn elements_stand_where_they_may_and_headings_leave_no_level_out() {
    for Built { name, parts, tagged, .. } in all() {
        let mut level = 0;
        for (at, element) in tagged.elements.iter().enumerate() {
            let Some(parent) = element.parent else { continue };
            let parent = tagged.elements[parent].tag.as_str();
            let lawful = PARENTS.iter().find(|(tag, _)| *tag == element.tag);
            let lawful = lawful.unwrap_or_else(|| panic!("{name}: a {} in {parent}", element.tag)).1;
            assert!(lawful.contains(&parent), "{name}: {} in {parent}", element.tag);
            let silent = ["Document", "Sect", "TD"].contains(&element.tag.as_str());
            assert!(silent || !tagged.text(at).is_empty(), "{name}: an empty {}", element.tag);
            if let Some(own) = element.tag.strip_prefix('H').and_then(|level| level.parse::<u8>().ok()) {
                assert!(own <= level + 1, "{name}: H{own} after H{level}: {}", tagged.text(at));
                level = own;
            }
        }
        assert_eq!(tagged.tagged("H1").len(), *parts, "{name}");
        assert_eq!(tagged.elements.iter().filter(|element| element.parent.is_none()).count(), 1);
    }
}

#[test]
fn all_that_is_marked_belongs_to_one_element_and_finds_back_to_it() {
    for Built { name, tagged, .. } in all() {
        let root = tagged.dictionary(tagged.catalog().get(b"StructTreeRoot").unwrap());
        let numbers = tagged.dictionary(root.get(b"ParentTree").unwrap()).get(b"Nums").unwrap();
        let numbers: BTreeMap<i64, &Object> = tagged
            .resolve(numbers)
            .as_array()
            .unwrap()
            .chunks(2)
            .map(|pair| (pair[0].as_i64().unwrap(), &pair[1]))
            .collect();
        let mut owned = BTreeSet::new();
        for element in &tagged.elements {
            for (page, mcid) in &element.pieces {
                assert!(owned.insert((*page, *mcid)), "{name}: page {page} MCID {mcid} twice");
                let dictionary = tagged.document.get_dictionary(tagged.pages[*page]).unwrap();
                let key = dictionary.get(b"StructParents").unwrap().as_i64().unwrap();
                let parents = tagged.resolve(numbers[&key]).as_array().unwrap();
                assert_eq!(parents[*mcid as usize].as_reference().unwrap(), element.id);
            }
            for annotation in &element.annotations {
                let annotation = tagged.document.get_dictionary(*annotation).unwrap();
                let key = annotation.get(b"StructParent").unwrap().as_i64().unwrap();
                assert_eq!(numbers[&key].as_reference().unwrap(), element.id);
            }
        }
        let marked = tagged.pieces.iter().filter_map(|piece| Some((piece.page, piece.mcid?)));
        assert_eq!(marked.collect::<BTreeSet<_>>(), owned, "{name}");
    }
}

fn span(attributes: &Dictionary, key: &[u8]) -> usize {
    attributes.get(key).map_or(1, |span| span.as_i64().unwrap() as usize)
}

/// Lays the cells of a table out; how many columns it has.
fn columns(tagged: &Tagged, table: usize) -> usize {
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    let rows: Vec<usize> =
        tagged.children(table).into_iter().filter(|kid| tagged.elements[*kid].tag == "TR").collect();
    for (row, element) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in tagged.children(*element) {
            while taken.contains(&(row, column)) {
                column += 1;
            }
            let attributes = &tagged.elements[cell].attributes;
            let (wide, high) = (span(attributes, b"ColSpan"), span(attributes, b"RowSpan"));
            for at in (row..row + high).flat_map(|r| (column..column + wide).map(move |c| (r, c))) {
                assert!(taken.insert(at), "two cells at {at:?}");
            }
            if tagged.elements[cell].tag == "TH" {
                let scope = attributes.get(b"Scope").unwrap().as_name().unwrap();
                assert!(matches!(scope, b"Row" | b"Column"));
                assert!(!tagged.text(cell).is_empty(), "a header that says nothing");
            }
        }
    }
    let width = taken.iter().map(|(_, column)| column + 1).max().unwrap();
    assert_eq!(taken.len(), width * rows.len(), "a row is longer or shorter than others");
    width
}

#[test]
fn tables_are_regular_and_stay_whole_over_pages() {
    for Built { name, tables: count, tagged, .. } in all() {
        let tables = tagged.tagged("Table");
        assert_eq!(tables.len(), *count, "{name}");
        let mut titles = BTreeSet::new();
        for table in tables {
            let children = tagged.children(table);
            let caption = tagged.children(children[0]);
            assert_eq!(tagged.elements[children[0]].tag, "Caption");
            let title = tagged.text(caption[0]);
            assert!(titles.insert(title.clone()), "{name}: {title} twice");
            assert!(columns(tagged, table) >= 4, "{name}: {title}");
            let rows = children.iter().filter(|kid| tagged.elements[**kid].tag == "TR").count();
            let pages: BTreeSet<usize> = (0..tagged.elements.len())
                .filter(|at| {
                    tagged.elements[*at].parent.is_some_and(|tr| tagged.elements[tr].parent == Some(table))
                })
                .flat_map(|cell| tagged.elements[cell].pieces.iter().map(|piece| piece.0))
                .collect();
            // a page that the table goes on to shows its head once more, for the eye alone
            let again = |page: &&usize| {
                tagged.pieces.iter().any(|piece| {
                    piece.page == **page
                        && piece.artifact == "Pagination/"
                        && piece.text.contains(&format!("{title}（续表）"))
                })
            };
            assert_eq!(pages.iter().skip(1).filter(again).count(), pages.len() - 1, "{name}: {title}");
            if *name == "long-2025" && title.contains("基本支出表") {
                assert!(rows > 300 && pages.len() > 5, "{title}: {rows} rows on {} pages", pages.len());
            }
        }
        let heard: String = tagged.text(0);
        assert!(!heard.contains("续表"), "{name}: a repeated title is read out");
    }
}

#[test]
fn rows_are_headed_by_their_names_and_forms_by_their_labels() {
    let tagged = &all()[0].tagged;
    let header = |text: &str, scope: &[u8]| {
        let found = tagged.tagged("TH").into_iter().filter(|at| tagged.text(*at) == text);
        let scopes: Vec<&[u8]> = found
            .map(|at| tagged.elements[at].attributes.get(b"Scope").unwrap().as_name().unwrap())
            .collect();
        assert!(!scopes.is_empty(), "{text} is no header");
        assert!(scopes.iter().all(|found| *found == scope), "{text}: {scopes:?}");
    };
    header("科目编码", b"Column");
    header("财政拨款", b"Column");
    header("三级指标", b"Column");
    header("行政运行", b"Row");
    header("社会保障和就业支出", b"Row");
    header("收入总计", b"Row");
    header("年度绩效目标", b"Row");
    header("产出指标", b"Row");
    let cell = |text: &str| tagged.tagged("TD").into_iter().any(|at| tagged.text(at) == text);
    assert!(cell("3,762.09") && cell("2080101"));
}

#[test]
fn numbered_items_are_lists_with_their_numbers_apart() {
    let tagged = &all()[0].tagged;
    let items: Vec<(String, String)> = tagged
        .tagged("LI")
        .into_iter()
        .map(|item| {
            let parts = tagged.children(item);
            assert_eq!(
                parts.iter().map(|part| tagged.elements[*part].tag.as_str()).collect::<Vec<_>>(),
                ["Lbl", "LBody"]
            );
            (tagged.text(parts[0]), tagged.text(parts[1]))
        })
        .collect();
    let has = |label: &str, body: &str| items.iter().any(|(l, b)| l.trim() == label && b.starts_with(body));
    assert!(has("一、", "《收支预算总表》") && has("十、", "《项目支出绩效目标表》"));
    assert!(has("（3）", "实施主体：") && has("2.", "公务接待费12.23万元"));
    for list in tagged.tagged("L") {
        assert!(tagged.children(list).len() > 1);
        assert!(tagged.elements[list].attributes.has(b"ListNumbering"));
    }
}

#[test]
fn the_catalogue_and_the_metadata_say_what_the_file_is() {
    for Built { name, tagged, bytes, .. } in all() {
        assert!(bytes.starts_with(b"%PDF-1.7"), "{name}");
        let catalog = tagged.catalog();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
        assert!(
            tagged.dictionary(catalog.get(b"MarkInfo").unwrap()).get(b"Marked").unwrap().as_bool().unwrap()
        );
        let preferences = tagged.dictionary(catalog.get(b"ViewerPreferences").unwrap());
        assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
        let intents = tagged.resolve(catalog.get(b"OutputIntents").unwrap()).as_array().unwrap();
        assert_eq!(tagged.dictionary(&intents[0]).get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
        let metadata = tagged.resolve(catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
        let metadata = String::from_utf8(metadata.content.clone()).unwrap();
        for wanted in [
            "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
            "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
            "预算</rdf:li>",
        ] {
            assert!(metadata.contains(wanted), "{name}: the metadata lack {wanted}");
        }
        for page in &tagged.pages {
            let page = tagged.document.get_dictionary(*page).unwrap();
            assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        }
    }
}

#[test]
fn headings_of_templates_that_skip_levels_are_tagged_without_gaps() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(
        templates.join("part1.md.tera"),
        "# 一、甲\n\n### 1\\. 乙\n\n丙。\n\n## （一）丁\n\n戊。\n",
    )
    .unwrap();
    let tagged = Tagged::read(&build(&desk, 2023));
    let heading = |tag: &str, text: &str| tagged.tagged(tag).into_iter().any(|at| tagged.text(at) == text);
    assert!(heading("H2", "一、甲") && heading("H3", "1. 乙") && heading("H3", "（一）丁"));
}

#[test]
fn charts_are_figures_that_say_what_they_show() {
    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("style-charts.toml"), "[charts]\nenabled = true\n").unwrap();
    let tagged = Tagged::read(&build(&desk, 2023));
    let figures = tagged.tagged("Figure");
    assert!(figures.len() >= 3, "{}", figures.len());
    for figure in figures {
        let element = tagged.document.get_dictionary(tagged.elements[figure].id).unwrap();
        let alt = utf16(element.get(b"Alt").unwrap().as_str().unwrap());
        let printed = tagged.text(figure);
        let sum = alt.chars().filter(char::is_ascii_digit).count();
        assert!(sum > 8 && alt.contains("2023年"), "{printed}: {alt}");
        assert_eq!(tagged.elements[figure].attributes.get(b"BBox").unwrap().as_array().unwrap().len(), 4);
    }
    assert!(all().iter().all(|built| built.tagged.tagged("Figure").is_empty()), "charts are asked for");
}

#[test]
fn qpdf_finds_nothing_wrong() {
    for Built { name, bytes, .. } in all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, bytes).unwrap();
        if let Some(said) = tool("qpdf", &["--check", path.to_str().unwrap()]) {
            assert!(said.contains("No syntax or stream encoding errors found"), "{name}: {said}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_alone_or_with_others() {
    let out = tempfile::tempdir().unwrap();
    let units = ["nanchang-2023", "qingshi-2025"].map(|name| root().join("inputs").join(name));
    let args = ["--format", "pdf", "--no-system-fonts", "-o"].map(Into::into);
    run(["build".into()].into_iter().chain(units).chain(args).chain([out.path().into()])).expect(0);
    for Built { name, bytes, .. } in &all()[..2] {
        let folder = out.path().join(name).join(name.rsplit('-').next().unwrap()).join("公开");
        let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
        assert!(std::fs::read(file.path()).unwrap() == *bytes, "{name}");
    }
}

#[test]
fn clusters_of_several_glyphs_keep_all_their_characters() {
    let desk = Desk::new();
    desk.rewrite("承担市本级", "承担x\u{301}q\u{301}\u{301}市本级");
    let tagged = Tagged::read(&build(&desk, 2023));
    assert!(tagged.text(0).contains("承担x\u{301}q\u{301}\u{301}市本级"));
}
