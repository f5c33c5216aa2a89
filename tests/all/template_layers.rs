//! Templates in layers: what a higher one overrides, what it takes over, and where its figures stand.

use gongkai::compose::document::{Block, Inline};
use gongkai::compose::{self, Composed};
use gongkai::diag::Diagnostic;
use gongkai::pack;
use gongkai::pack::at::At;
use gongkai::read::{self, Input};
use std::sync::Arc;

use crate::support::sample;
use crate::template_faults::{lay, place};

/// A path of the sample, 3762.09.
pub const TOTAL: &str = "收支预算总表@收入/收入总计/预算数";

fn input() -> Input {
    read::read(&sample(), &[]).0.unwrap()
}

/// The sample with layers of part 4, the lowest first, each with the name of its file.
pub fn layered(layers: &[&str]) -> Result<Composed, Vec<Diagnostic>> {
    let mut input = input();
    let pack = Arc::make_mut(&mut input.pack);
    pack.templates.retain(|_, template| template.origin != "jiangxi/part4.md.tera（内置）");
    for (index, text) in layers.iter().enumerate() {
        lay(pack, "part4.md.tera", &text.replace("TOTAL", TOTAL));
        pack.templates.get_mut("part4.md.tera").unwrap().origin = format!("层{}", index + 1);
    }
    assert_eq!(pack::templates::check(pack), []);
    compose::compose(&input.budget, pack)
}

/// The words of the last part, paragraph by paragraph.
pub fn words(composed: &Composed) -> Vec<String> {
    let mut all = Vec::new();
    for block in &composed.document.parts.last().unwrap().blocks {
        if let Block::Heading { content, .. } | Block::Paragraph { content } = block {
            let of = |inline: &Inline| match inline {
                Inline::Text(text) | Inline::Strong(text) | Inline::Figure { text, .. } => text.clone(),
            };
            all.push(content.iter().map(of).collect());
        }
    }
    all
}

/// Where the figures of the last part are printed.
fn places(composed: &Composed) -> Vec<String> {
    let mut all = Vec::new();
    for figure in &composed.document.figures {
        let Some(by) = &figure.printed_by else { continue };
        let by = Diagnostic::error("", "").at(by.clone());
        if place(&by).starts_with('层') {
            all.push(place(&by));
        }
    }
    all
}

const LOWEST: &str = "{% set p = \"TOTAL\" %}\n{% block one %}\n一{{ p | wan }}。\n\n{% endblock one %}\n{% block two %}\n二。\n\n{% endblock two %}\n";

#[test]
fn a_block_is_overridden_and_the_one_below_called() {
    let composed = layered(&[
        LOWEST,
        "{% extends \"base/part4.md.tera\" %}\n{% block one %}{{ super() }}\n甲{{ p | wan }}。\n\n{% endblock %}\n",
        "{% extends \"base/part4.md.tera\" %}\n{% block two %}\n{{ super() }}乙{{ \"TOTAL\" | wan }}。\n{% endblock %}\
         {% block one %}丙。\n\n{{ super() }}{% endblock %}\n",
    ])
    .unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(words(&composed), ["丙。", "一3762.09。", "甲3762.09。", "二。", "乙3762.09。"]);
    assert_eq!(places(&composed), ["层1:3:2", "层2:3:2", "层3:3:15"]);
}

#[test]
fn what_a_layer_replaces_or_puts_in_is_that_of_its_own_layer() {
    // a whole file goes before those below, their components with it
    let part = "{% component c(a) %}低{{ a }}。{% endcomponent c %}\n{{ <c a=\"一\" /> }}\n";
    let own = part.replace('低', "高");
    assert_eq!(words(&layered(&[part, &own]).unwrap()), ["高一。"]);
    // a component of a name that a layer above has too is the one above, whoever calls it
    let lowest = format!("{part}\n\n{{% block b %}}{{% endblock b %}}");
    let middle = "{% extends \"base/part4.md.tera\" %}{% component c(a) %}中{{ a }}。{% endcomponent c %}";
    let above = "{% extends \"base/part4.md.tera\" %}{% component c(a) %}高{{ a }}。{% endcomponent %}\
                 {% block b %}{{ <c a=\"二\" /> }}{% endblock %}";
    assert_eq!(words(&layered(&[&lowest, middle, above]).unwrap()), ["高一。", "高二。"]);
    // base/ of a middle layer is the lowest
    let put_in = "乙。\n\n{% include \"base/part4.md.tera\" %}";
    let composed = layered(&["甲{{ \"TOTAL\" | wan }}。\n", put_in, &put_in.replace('乙', "丙")]).unwrap();
    assert_eq!(
        (words(&composed), places(&composed)),
        (["丙。", "乙。", "甲3762.09。"].map(str::to_owned).to_vec(), vec!["层1:1:2".to_owned()],)
    );
}

#[test]
fn faults_of_a_run_stand_in_their_layer() {
    let above = "{% extends \"base/part4.md.tera\" %}{% block two %}{% endblock %}";
    for (lowest, wanted) in [
        ("甲。\n\n{% block two %}{% endblock two %}{{ (year | cn) ~ kind | cn }}", "层1:3:51"),
        ("甲。\n\n{% block two %}{% endblock two %}乙`丙`。\n", "层1:3:35"),
        (
            "甲。\n\n{% block two %}{% endblock two %}{{ \"收支预算总表@支出/教育支出/预算数\" | wan }}\n",
            "层1:3:34",
        ),
    ] {
        let faults = layered(&[lowest, above]).unwrap_err();
        let found: Vec<String> = faults.iter().map(|f| format!("{} {}", place(f), f.message)).collect();
        assert!(found.iter().any(|found| found.starts_with(&format!("{wanted} "))), "{wanted} in {found:#?}");
    }
}

#[test]
fn faults_of_a_run_in_a_line_of_pack_toml_stand_there() {
    let mut input = input();
    let spot = input.pack.manifest.names.title.spot;
    Arc::make_mut(&mut input.pack).manifest.names.title = At::new("{{ kind | cn }}".to_owned(), spot);
    let faults = compose::compose(&input.budget, &input.pack).unwrap_err();
    let found: Vec<String> = faults.iter().map(|f| format!("{} {}", f.places[0], f.message)).collect();
    assert!(found.iter().all(|found| !found.contains("__tera")), "{found:#?}");
    assert!(
        found[0].starts_with("jiangxi/pack.toml（内置） 第15行第10列 模板的这一处运行不了：值的类型不对"),
        "{found:#?}"
    );
}

mod vocabulary {
    use std::collections::BTreeSet;

    use gongkai::compose::context::{self, IndicatorView, ProjectView};
    use gongkai::compose::ledger::Desk;
    use gongkai::compose::marks::MarkedPack;
    use gongkai::pack::templates::vocabulary::{OUR_FILTERS, OUR_FUNCTIONS, fields, root};
    use serde_json::Value;

    use crate::support::root as repository;

    /// What stands behind some words in the sources, up to the closing quote.
    fn registered(source: &str, words: &str) -> BTreeSet<String> {
        source.split(words).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn all_that_is_registered_is_known_and_the_other_way_round() {
        let read = |file: &str| std::fs::read_to_string(repository().join("src/compose").join(file)).unwrap();
        let source = read("functions.rs") + &read("counted.rs");
        let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
        let filters = own(OUR_FILTERS.iter().map(|(own, _)| own.name).collect());
        assert_eq!(registered(&source, "register_filter(\""), filters);
        assert_eq!(
            registered(&source, "register_function(\""),
            own(OUR_FUNCTIONS.iter().map(|f| f.name).collect())
        );
        // every argument that is asked for is known, but for the numbers of tags
        let known: BTreeSet<String> = OUR_FILTERS
            .iter()
            .map(|(own, _)| *own)
            .chain(OUR_FUNCTIONS)
            .flat_map(|own| own.takes)
            .map(|argument| argument.name.to_owned())
            .collect();
        let mut asked = registered(&source, "argument(&kwargs, \"");
        asked.extend(registered(&source, "kwargs.get(\""));
        asked.extend(registered(&source, "kwargs.must_get(\""));
        assert_eq!(asked, known);
    }

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn what_templates_are_given_has_the_fields_that_are_known() {
        let input = super::input();
        let (budget, pack) = (&input.budget, &input.pack);
        let desk = Desk::new(budget, pack, &MarkedPack::default());
        let context = context::build(&desk, &mut Vec::new());
        let mut sections: BTreeSet<&str> =
            pack.manifest.facts.iter().map(|fact| fact.key.split('.').next().unwrap()).collect();
        sections.extend(root::ALL);
        sections.insert("unit");
        assert_eq!(context.keys().map(String::as_str).collect::<BTreeSet<_>>(), sections);
        let own = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<&str>>();
        let indicator = serde_json::to_value(IndicatorView {
            levels: Vec::new(),
            name: String::new(),
            target: String::new(),
        });
        assert_eq!(keys(&indicator.unwrap()), own(&fields::INDICATOR));
        let project = serde_json::to_value(ProjectView {
            name: String::new(),
            path: None,
            code: None,
            code_name: None,
            form: Default::default(),
            text: Default::default(),
            indicators: Vec::new(),
        });
        assert_eq!(keys(&project.unwrap()), own(&fields::PROJECT));
        assert_eq!(keys(&context[root::GLOSSARY]), own(&fields::GLOSSARY));
        assert_eq!(keys(&context[root::GLOSSARY]["terms"][0]), own(&fields::TERM));
        let row = serde_json::to_value(&desk.rows("支出总表", "类", "合计")[0]).unwrap();
        assert_eq!(keys(&row), own(&fields::ROW));
        assert_eq!(keys(&desk.tables()[0]), own(&fields::TABLE));
        // every fact that a section holds is one that may be named
        for (section, value) in &context {
            let Some(facts) = value.as_object().filter(|_| !root::ALL.contains(&section.as_str())) else {
                continue;
            };
            for key in facts.keys() {
                let whole = format!("{section}.{key}");
                let declared = pack.manifest.facts.iter().any(|fact| fact.key == whole);
                assert!(declared || root::OWN_FACTS.contains(&whole.as_str()), "{whole}");
            }
        }
    }
}
