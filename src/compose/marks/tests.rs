//! Templates as Tera reads them.

use super::*;

fn marked(source: &str) -> (String, Vec<(usize, usize, bool)>) {
    let mut marks = Vec::new();
    let text = mark(source, "t", &mut marks).text;
    let mut places = Vec::new();
    for mark in marks {
        let Place::Line { line, column, .. } = mark.place else { continue };
        places.push((line, column, mark.prints));
    }
    (text, places)
}

#[test]
fn calls_get_the_number_of_their_tag() {
    for (source, wanted) in [
        ("甲{{ p | wan }}", "甲{{( p | wan(_at=0)) | _printed(_at=0) }}"),
        ("{{- p | change(rate=false) -}}", "{{-( p | change(_at=0, rate=false)) | _printed(_at=0) -}}"),
        (r#"{{ "甲/}}" | wan }}"#, r#"{{( "甲/}}" | wan(_at=0)) | _printed(_at=0) }}"#),
        ("{{ items() }}", "{{( items(_at=0)) | _printed(_at=0) }}"),
        ("{% if p | nonzero %}", "{% if p | nonzero(_at=0) %}"),
        ("{% filter wan %}", "{% filter wan(_at=0) %}"),
        ("{{ <rows(p=x)> }}", "{{ <rows(p=x)> }}"),
        ("{% component rows(p) %}", "{% component rows(p) %}"),
        ("{{ super() }}", "{{ super() }}"),
        ("{{ 1 }}", "{{( 1) | _printed(_at=0) }}"),
        ("{% raw %}{{ p | wan }}{% endraw -%}", "{% raw %}{{ p | wan }}{% endraw -%}"),
        ("{# {{ p | wan }} #}", "{# {{ p | wan }} #}"),
        ("{{ a.wan", "{{( a.wan) | _printed(_at=0)"),
        ("{", "{"),
    ] {
        assert_eq!(marked(source).0, wanted);
    }
}

#[test]
fn a_number_that_is_typed_has_one_source_from_its_first_digit_on() {
    let mut sources = DigitSources::default();
    let place = |line, column| Place::Line { file: "t".into(), line, column };
    let text = Writer::new(
        "共1,234.50元、6",
        &place,
        (Numbers::Tags, &BTreeSet::new()),
        (&mut Vec::new(), &mut sources),
    )
    .write()
    .text;
    let of = |c: char| digits::stamped(c).map(|(_, source)| source);
    let alphabets: Vec<usize> = text.chars().filter_map(of).collect();
    assert_eq!(alphabets, [0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(sources.of(0, "1,234.50").map(|source| source.place.clone()), Some(place(1, 2)));
    assert_eq!(digits::plain(&text), "共1,234.50元、6");
}

#[test]
fn places_are_those_of_the_source() {
    let (_, places) = marked("{# 一\n二 #}甲{{ a }}乙{{ b }}\n{% set c = 1 %}");
    assert_eq!(places, [(2, 6, true), (2, 14, true), (3, 1, false)]);
    let mut marks = Vec::new();
    let marked = mark("{{ a | wan }}{{ bad }}", "t", &mut marks);
    let shown = marked.text.find("bad").unwrap_or_default();
    assert_eq!(marked.before(1, shown - 1), (1, 16 - 1));
    assert_eq!(marked.before(1, shown), (1, 16));
}
