//! unit.toml and the sheets of facts say the same: of every sample whole, and of every key that packs declare.

use std::collections::BTreeMap;
use std::path::Path;

use gongkai::budget::unit::{Project, Prose, Unit};
use gongkai::diag::Diagnostic;
use gongkai::pack::Pack;
use gongkai::pack::load::{built_in_packs, load};
use gongkai::pack::manifest::{FactKind, FactSpec};
use gongkai::read::facts::Keys;
use gongkai::read::{self, Came};

use crate::books::{Book, Sheet, Value};
use crate::support::Desk;
use crate::ten_tables::SAMPLES;

/// The public files of a built sample, by name.
fn public(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    desk.build().expect(0);
    let years = std::fs::read_dir(desk.output().join("sample")).unwrap();
    let year = years.map(|entry| entry.unwrap().path()).find(|path| path.join("公开").is_dir()).unwrap();
    let files = std::fs::read_dir(year.join("公开")).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect()
}

fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{what}");
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{what}: {name} differs");
    }
}

/// Begins a folder anew without an edition.
fn without_output(desk: &Desk) {
    std::fs::remove_dir_all(desk.output()).unwrap();
}

#[test]
fn each_sample_with_its_sheets_gives_the_same_public_bytes() {
    for sample in SAMPLES {
        let desk = Desk::of(sample);
        let full = public(&desk);
        assert!(full.len() >= 4, "{sample}");
        without_output(&desk);
        let unit = desk.unit().join("unit.toml");
        let pack: toml::Table = std::fs::read_to_string(&unit).unwrap().parse().unwrap();
        let pack = pack["pack"].as_str().unwrap().to_owned();
        desk.run("facts", &[]).expect(0);
        // beside the whole unit.toml nothing is told, since both say the same
        let run = desk.check().expect(0);
        assert!(!run.all().contains("配置-"), "{sample}: {}", run.all());
        same(&full, &public(&desk), &format!("{sample} with both"));
        without_output(&desk);
        std::fs::write(&unit, format!("pack = \"{pack}\"\nworkbooks.current = [\"tables.xlsx\"]\n")).unwrap();
        same(&full, &public(&desk), &format!("{sample} with two lines"));
        without_output(&desk);
        std::fs::remove_file(&unit).unwrap();
        same(&full, &public(&desk), &format!("{sample} without unit.toml"));
    }
}

/// A value for a key, as TOML and as a cell.
fn value(spec: &FactSpec) -> (String, Value) {
    let text = |text: &str| (format!("\"{text}\""), Value::Text(text.to_owned()));
    match (spec.key.as_str(), spec.kind) {
        ("workbooks.current", _) => text("tables.xlsx"),
        ("workbooks.previous", _) => text("previous.xlsx"),
        ("year", _) => ("2023".to_owned(), Value::Number(2023.0)),
        (_, FactKind::Count) => ("7".to_owned(), Value::Number(7.0)),
        ("workbooks.precision", _) => text("0.01万元"),
        ("secrecy.codes", _) => (
            "[\"2010101\", { code = \"2010102\", mode = \"row\" }, { code = \"2010103\", name = \"某款（一）\" }, \
             { code = \"30101\", mode = \"exclude\", name = \"某项\" }]"
                .to_owned(),
            Value::Text(
                "2010101\n2010102（单行不公开）\n2010103（某款（一））\n30101（脱密口径：某项）".to_owned(),
            ),
        ),
        ("secrecy.projects" | "secrecy.units", _) => (
            "[\"甲（一期）\", { name = \"乙\", mode = \"exclude\" }]".to_owned(),
            Value::Text("甲（一期）\n乙（脱密口径）".to_owned()),
        ),
        ("secrecy.drift" | "secrecy.protect", _) => text("15%"),
        (_, FactKind::Money) => text("12.50万元"),
        (_, FactKind::Date) => text("2023-02-10"),
        (_, FactKind::Flag) => ("true".to_owned(), Value::Text("是".to_owned())),
        (_, FactKind::List) => ("[\"甲\", \"乙\"]".to_owned(), Value::Text("甲\n乙".to_owned())),
        (_, FactKind::Map) => unreachable!("rows of their own"),
        (_, FactKind::Text) if spec.choices.is_empty() => text(&format!("内容{}", spec.label)),
        (_, FactKind::Text) => {
            let at = spec.choices.len() - 1;
            let word = spec.words.get(at).unwrap_or(&spec.choices[at]).clone();
            (format!("\"{}\"", spec.choices[at]), Value::Text(word))
        }
    }
}

/// Rows of a sheet of facts: name, object, content.
type Rows = Vec<(String, String, Value)>;

/// Every key of a pack, as unit.toml and as rows.
fn everything(pack: &Pack) -> (String, Rows) {
    let keys = Keys::of(&pack.manifest);
    let (mut toml, mut rows): (String, Rows) = (String::new(), Vec::new());
    for spec in &keys.facts {
        if spec.key == "pack" {
            toml.push_str(&format!("pack = \"{}\"\n", pack.manifest.id));
            rows.push((spec.label.clone(), String::new(), Value::Text(pack.manifest.name.clone())));
        } else if spec.kind == FactKind::Map {
            for code in ["2080102", "2080199"] {
                toml.push_str(&format!("{}.{code} = \"用于{code}\"\n", spec.key));
                rows.push((spec.label.clone(), code.to_owned(), Value::Text(format!("用于{code}"))));
            }
        } else {
            let (written, cell) = value(spec);
            toml.push_str(&format!("{} = {written}\n", spec.key));
            rows.push((spec.label.clone(), String::new(), cell));
        }
    }
    for spec in &keys.prose {
        toml.push_str(&format!("prose.{} = \"\"\"\n第一段。\n\n第二段。\n\"\"\"\n", spec.key));
        rows.push((spec.label.clone(), String::new(), Value::Text("第一段。\n第二段。".to_owned())));
    }
    for project in ["甲项目", "乙项目"] {
        toml.push_str("\n[[project]]\n");
        for spec in &keys.of_project {
            let (written, cell) = match spec.key.as_str() {
                "name" => {
                    toml.push_str(&format!("name = \"{project}\"\n"));
                    continue;
                }
                "code" => ("\"2080102\"".to_owned(), Value::Number(2_080_102.0)),
                _ => value(spec),
            };
            toml.push_str(&format!("{} = {written}\n", spec.key));
            rows.push((spec.label.clone(), project.to_owned(), cell));
        }
        for spec in &keys.project {
            let text =
                if spec.date { "2023-03-01".to_owned() } else { format!("{project}的{}。", spec.label) };
            toml.push_str(&format!("{} = \"{text}\"\n", spec.key));
            rows.push((spec.label.clone(), project.to_owned(), Value::Text(text)));
        }
    }
    toml.push_str("\n[[rule]]\nid = \"文字-句号\"\nseverity = \"off\"\nreason = \"不适用\"\n");
    rows.push(("改动规则".into(), "文字-句号".into(), Value::Text("停用\n不适用".into())));
    toml.push_str("\n[[accept]]\nid = \"文字-年份/甲\"\nfingerprint = \"abc123\"\nname = \"张三\"\nreason = \"已核实\"\n");
    let accepted = Value::Text("指纹 abc123\n姓名 张三\n原因 已核实".into());
    rows.push(("接受问题".into(), "文字-年份/甲".into(), accepted));
    (toml, rows)
}

fn write(rows: &Rows, path: &Path) {
    let head = ["项目", "对象", "内容", "说明"];
    let mut cells = BTreeMap::new();
    for (col, head) in (0..).zip(head) {
        cells.insert((0, col), Value::Text(head.to_owned()));
    }
    for (row, (item, object, content)) in (1..).zip(rows) {
        cells.insert((row, 0), Value::Text(item.clone()));
        if !object.is_empty() {
            cells.insert((row, 1), Value::Text(object.clone()));
        }
        cells.insert((row, 2), content.clone());
    }
    let sheet = Sheet { name: "基本情况".to_owned(), cells, merges: Vec::new(), hidden: false };
    Book { sheets: vec![sheet], ..Book::default() }.write(path);
}

/// Whether it is about how something is stated: what the document of this office does not print is no fault here.
fn of_stating(told: &Diagnostic) -> bool {
    told.code.starts_with("配置-") && told.code != "配置-未用"
}

fn unit_of(desk: &Desk) -> Unit {
    let (came, told) = read::read_through(&desk.unit(), &[]);
    let told: Vec<String> =
        told.iter().filter(|told| of_stating(told)).map(|told| told.message.clone()).collect();
    assert!(told.is_empty(), "{told:#?}");
    match came {
        Came::Whole(input) | Came::Part(input) => input.budget.unit,
        Came::Nothing => panic!("nothing was read"),
    }
}

fn words(prose: &Prose) -> Vec<&str> {
    prose.paragraphs.iter().map(|paragraph| paragraph.text.trim()).collect()
}

fn project(project: &Project) -> String {
    let texts: Vec<(&String, Vec<&str>)> =
        project.texts.iter().map(|(key, text)| (key, words(text))).collect();
    let amount = project.amount.as_ref().map(|amount| (amount.yuan, amount.half));
    format!("{} {:?} {} {amount:?} {texts:?}", project.name, project.code, project.exempt)
}

#[test]
fn every_key_means_the_same_in_unit_toml_and_on_the_sheet() {
    for id in built_in_packs() {
        let pack = load(id, &[]).unwrap();
        let (toml, rows) = everything(&pack);
        let desk = Desk::new();
        std::fs::write(desk.unit().join("unit.toml"), toml).unwrap();
        let in_file = unit_of(&desk);
        std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
        write(&rows, &desk.unit().join("基本情况.xlsx"));
        let on_sheet = unit_of(&desk);
        for spec in &Keys::of(&pack.manifest).facts {
            match (in_file.facts.get(&spec.key), on_sheet.facts.get(&spec.key)) {
                (Some(one), Some(other)) => {
                    assert!(one.says_the_same(other), "{id} {}: {one:?} {other:?}", spec.key)
                }
                (one, other) => {
                    assert!(one.is_none() && other.is_none(), "{id} {}: {one:?} {other:?}", spec.key)
                }
            }
        }
        let declared: Vec<&String> = pack.manifest.facts.iter().map(|fact| &fact.key).collect();
        assert!(declared.iter().all(|key| in_file.facts.contains_key(*key)), "{declared:?}");
        let own = |unit: &Unit| {
            let Unit { name, kind, year, date, pack, secrecy, overrides, accepted, .. } = unit.clone();
            format!("{name} {kind} {year} {date} {pack} {secrecy:?} {overrides:?} {accepted:?}")
        };
        assert_eq!(own(&in_file), own(&on_sheet), "{id}");
        let prose = |unit: &Unit| {
            let texts = unit.prose.iter().map(|(key, text)| format!("{key} {:?}", words(text)));
            texts.collect::<Vec<String>>()
        };
        assert_eq!(prose(&in_file), prose(&on_sheet), "{id}");
        assert_eq!(in_file.prose.len(), pack.manifest.prose.len());
        let projects = |unit: &Unit| unit.projects.iter().map(project).collect::<Vec<String>>();
        assert_eq!(projects(&in_file), projects(&on_sheet), "{id}");
        assert_eq!(in_file.projects.len(), 2);
        // each with its cell
        for key in declared.into_iter().filter(|key| *key != "spending.uses") {
            let place = on_sheet.place(key).to_string();
            assert!(place.starts_with("基本情况.xlsx「基本情况」C"), "{key}: {place}");
        }
    }
}
