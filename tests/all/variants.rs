//! Overlays of a few lines over a built-in pack: the one in docs, and what the districts of one province do
//! differently (order of parts, tables, titles, heads).

use std::path::{Path, PathBuf};

use crate::blocks::lines;
use crate::support::{Desk, root, run};

/// A sample with the files of a folder as its own templates.
fn laid(sample: &str, folder: &str) -> Desk {
    let desk = Desk::of(sample);
    copy(&root().join(folder), &desk.unit().join("templates"));
    desk
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// What a built page shows.
struct Shown {
    /// The entries of its contents: parts, first headings, tables.
    contents: Vec<String>,
    /// All its lines.
    lines: Vec<String>,
}

impl Shown {
    fn of(desk: &Desk, year: i32) -> Self {
        desk.build().expect(0);
        let page = std::fs::read_to_string(desk.file(year, "html")).unwrap();
        let (nav, rest) = page.split_once("</nav>").unwrap();
        let nav = nav.split_once("<nav").unwrap().1.split_once("<ol>").unwrap().1;
        Self { contents: lines(nav), lines: lines(rest) }
    }

    /// The parts in order, each from its number on.
    fn parts(&self) -> Vec<&str> {
        let parts = self.contents.iter().filter(|line| line.contains("部分　"));
        parts.map(String::as_str).collect()
    }

    /// What stands under the part whose title ends so.
    fn under(&self, part: &str) -> Vec<&str> {
        let rest = self.contents.iter().skip_while(|line| !line.ends_with(part)).skip(1);
        rest.take_while(|line| !line.contains("部分　")).map(String::as_str).collect()
    }

    fn holds(&self, words: &str) -> bool {
        self.lines.iter().any(|line| line.contains(words))
    }

    /// The headings （一）, （二） … of the sections.
    fn sections(&self) -> Vec<&str> {
        let heads = self.lines.iter().filter(|line| line.starts_with('（') && line.ends_with("情况"));
        heads.map(String::as_str).collect()
    }
}

/// Overlay `name` on a sample of 2025 that has the eleventh table.
fn variant(name: &str) -> Shown {
    Shown::of(&laid("qingshi-2025", &format!("tests/data/overlays/{name}")), 2025)
}

const FIRST: &str = "概况";
const TABLES: &str = "预算表";
const TWO_HEADS: [&str; 2] = ["一、主要职责", "二、机构设置及人员情况"];

#[test]
fn a_county_unit_has_ten_tables_and_two_heads() {
    let shown = Shown::of(&laid("nanchang-2023", "tests/data/overlays/a"), 2023);
    let tables = shown.under(TABLES);
    assert_eq!((tables.len(), tables[9]), (10, "项目绩效目标表"));
    assert_eq!(shown.under(FIRST), TWO_HEADS);
    assert!(shown.parts()[1].ends_with(TABLES));
    assert!(!shown.holds("主要工作任务"));
}

#[test]
fn a_county_department_has_its_own_targets_before_those_of_projects() {
    let shown = variant("b");
    let tables = shown.under(TABLES);
    assert_eq!(tables[9..], ["部门整体支出绩效目标表", "项目绩效目标表"]);
    assert_eq!(shown.under(FIRST), TWO_HEADS);
    // the projects are those of the projects' table still
    assert!(shown.holds("1. 市容执法专项项目"));
}

#[test]
fn a_city_body_has_three_heads_and_its_own_targets_last() {
    let shown = variant("c");
    assert_eq!(shown.under(FIRST), ["一、主要职责", "二、2025年主要工作任务", "三、基本情况"]);
    assert_eq!(shown.under(TABLES)[9..], ["项目支出绩效目标表", "部门（单位）整体支出绩效目标表"]);
}

#[test]
fn a_district_explains_before_it_shows_the_tables() {
    let shown = variant("d");
    let parts = shown.parts();
    assert!(parts[1].starts_with("第二部分") && parts[1].ends_with("预算情况说明"), "{parts:?}");
    assert!(parts[2].starts_with("第三部分") && parts[2].ends_with(TABLES), "{parts:?}");
    assert_eq!(shown.under(FIRST), ["一、主要职责", "二、基本情况"]);
    let tables = shown.under(TABLES);
    assert_eq!((tables[1], tables[6]), ("部门收入总表", "一般公共预算“三公”经费支出表"));
    assert_eq!(tables[9..], ["项目支出绩效目标表", "部门（单位）整体支出绩效目标表"]);
}

#[test]
fn another_district_names_chosen_projects() {
    let shown = variant("e");
    let tables = shown.under(TABLES);
    assert_eq!(tables[6], "一般公共预算“三公”经费支出表");
    assert_eq!(tables[9..], ["部门整体支出绩效目标表", "重点项目绩效目标表"]);
    assert_eq!(shown.under(FIRST), TWO_HEADS);
}

#[test]
fn a_county_without_state_capital_says_nothing_of_it() {
    let desk = laid("qingshi-2025", "tests/data/overlays/f");
    // its workbook has no such sheet
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| sheet.name != "表九"));
    let shown = Shown::of(&desk, 2025);
    let tables = shown.under(TABLES);
    assert_eq!(
        (tables.len(), &tables[7..]),
        (10, &["政府性基金预算支出表", "部门整体支出绩效目标表", "重点项目绩效目标表"][..])
    );
    assert_eq!(
        shown.sections()[3..],
        [
            "（四）政府性基金情况",
            "（五）机关运行经费情况",
            "（六）政府采购情况",
            "（七）国有资产占有使用情况",
            "（八）项目绩效情况",
        ]
    );
}

const DOCUMENTED: &str = "docs/overlay/templates";

/// The sample with the overlay of docs, the fact that it adds stated and the table that it adds there.
fn documented() -> Desk {
    let desk = laid("nanchang-2023", DOCUMENTED);
    desk.rewrite("\n[assets]\n", "\n[training]\npeople = 260\n\n[assets]\n");
    desk
}

#[test]
fn the_overlay_of_docs_does_what_its_readme_says() {
    let shown = Shown::of(&documented(), 2023);
    for sentence in [
        "是参照公务员法管理事业单位，由南昌市人力资源和社会保障局主管。主要职责是：",
        "注：金额单位为万元，因四舍五入，",
        "以下所说的增减，均以上年年初预算数为准。",
        "其中：人员经费2286.39万元，公用经费459.48万元。本年计划培训260人。",
        "培训费：指按规定开展培训",
    ] {
        assert!(shown.holds(sentence), "no {sentence}");
    }
    for gone in ["国有资本经营情况", "数据按四舍五入列示", "隶属于", "都与上年"] {
        assert!(!shown.holds(gone), "{gone}");
    }
    assert!(shown.parts()[1].ends_with("预算情况说明") && shown.parts()[2].ends_with(TABLES));
    assert_eq!(
        shown.sections()[4..],
        [
            "（五）机关运行经费情况",
            "（六）一般公共预算基本支出情况",
            "（七）政府采购情况",
            "（八）国有资产占有使用情况",
            "（九）项目绩效情况",
        ]
    );
}

#[test]
fn a_table_and_a_check_that_an_overlay_adds_count() {
    let desk = documented();
    let rows = |total: &str| {
        crate::books::Sheet::of(
            "培训费",
            &[
                &["培训费预算表"],
                &["编制单位：南昌市社会保险事业服务中心", "单位：万元"],
                &["培训名称", "金额"],
                &["合计", total],
                &["经办业务培训", total],
            ],
        )
    };
    desk.change("tables.xlsx", |book| book.sheets.push(rows("9.8")));
    let shown = Shown::of(&desk, 2023);
    assert_eq!(shown.under(TABLES).last(), Some(&"培训费预算表"));
    desk.change("tables.xlsx", |book| *book.sheets.last_mut().unwrap() = rows("99999"));
    let run = desk.check().expect(1);
    assert!(run.all().contains("错误[本局-培训费"), "{}", run.all());
}

#[test]
fn what_the_base_gains_is_shown_by_the_same_overlay() {
    let desk = documented();
    let base = tempfile::tempdir().unwrap();
    let part = std::fs::read_to_string(root().join("templates/jiangxi/part3.md.tera")).unwrap();
    let (before, after) = (
        "{{ year }}年本{{ kind }}机关运行经费预算",
        "机关运行经费从紧安排。{{ year }}年本{{ kind }}机关运行经费预算",
    );
    assert!(part.contains(before));
    std::fs::write(base.path().join("part3.md.tera"), part.replace(before, after)).unwrap();
    let words: [PathBuf; 6] = [
        "build".into(),
        desk.unit(),
        "-o".into(),
        desk.output(),
        "--no-system-fonts".into(),
        "--templates".into(),
    ];
    run(words.into_iter().chain([base.path().to_path_buf()])).expect(0);
    let page = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    for sentence in ["机关运行经费从紧安排。2023年本单位机关运行经费预算", "本年计划培训260人"]
    {
        assert!(page.contains(sentence), "no {sentence}");
    }
}
