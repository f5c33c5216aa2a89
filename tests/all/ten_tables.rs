//! The published tables alone are enough: what needs a supplement or last year's book is left out of the
//! text, told once by name, and never replaced by a sentence that is not true.

use std::collections::BTreeMap;

use gongkai::budget::amount::{MoneyUnit, round};
use gongkai::budget::lookup::Found;
use gongkai::budget::path::CellPath;
use gongkai::compose::counting::counting;
use gongkai::compose::document::{Block, Inline, plain_text};
use gongkai::compose::{self, Composed};
use gongkai::diag::{Diagnostic, Severity};
use gongkai::pack::schema::Presence;
use gongkai::read::{self, Input};
use gongkai::reconcile;
use rust_decimal::Decimal;

use crate::support::{Desk, Run, pdf_text, root};

pub const SAMPLES: [&str; 3] = ["nanchang-2023", "qingshi-2025", "mingwan-2026"];
/// Sheets of prose and covers, which hold no table.
const PAGES: [&str; 4] = ["部门主要职能", "项目经费情况说明", "封面", "目录"];
/// Never true because a sheet is missing.
const UNTRUE: [&str; 3] = ["没有安排政府采购", "未安排政府采购", "没有列入公开的项目经费"];
const STRAY: [&str; 14] = [
    "。。", "，。", "；。", "、。", "：。", "，，", "；；", "，；", "；，", "：；", "，、", "。，", "〔",
    "（）",
];

/// The supplements of a sample: table, and how its sheet is called.
fn supplements(sample: &str) -> &'static [(&'static str, &'static str)] {
    match sample {
        "nanchang-2023" => {
            &[("支出经济分类表", "附1"), ("财政拨款支出经济分类表", "附2"), ("政府采购预算表", "附3")]
        }
        "qingshi-2025" => &[
            ("支出经济分类表", "附表一"),
            ("财政拨款支出经济分类表", "附表二"),
            ("政府采购预算表", "附表三"),
        ],
        _ => &[("政府采购预算表", "政府采购预算表"), ("项目经费表", "项目经费表")],
    }
}

pub fn drop_supplements(desk: &Desk, sample: &str, workbook: &str) {
    let names = supplements(sample);
    desk.change(workbook, |book| {
        book.sheets.retain(|sheet| !names.iter().any(|(_, name)| sheet.name.starts_with(name)));
    });
}

fn without_previous(desk: &Desk) {
    desk.rewrite("previous = [\"previous.xlsx\"]\n", "");
}

/// A sample with its published tables alone.
fn ten(sample: &str) -> Desk {
    let desk = Desk::of(sample);
    drop_supplements(&desk, sample, "tables.xlsx");
    without_previous(&desk);
    desk
}

/// The nine tables of the district without any page of prose.
fn nine() -> Desk {
    let desk = ten("mingwan-2026");
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| !PAGES.contains(&sheet.name.as_str())));
    desk.rewrite("[operating]\n", "[prose]\nduties = \"主管全区文化和旅游工作。\"\n\n[operating]\n");
    desk
}

pub struct Made {
    pub input: Input,
    composed: Composed,
    pub told: Vec<Diagnostic>,
}

fn read(desk: &Desk) -> (Input, Vec<Diagnostic>) {
    let (input, told) = read::read(&desk.unit(), &[]);
    let told: Vec<Diagnostic> = told.into_iter().collect();
    (input.unwrap_or_else(|| panic!("{told:#?}")), told)
}

pub fn make(desk: &Desk) -> Made {
    let (input, told) = read(desk);
    let report = reconcile::reconcile(&input.budget, &input.pack);
    assert!(!report.has_errors(), "{}", report.summary());
    let composed = compose::compose(&input.budget, &input.pack).unwrap_or_else(|found| panic!("{found:#?}"));
    Made { input, composed, told }
}

impl Made {
    /// Headings with their level (0 for the title of a part), paragraphs, and places of tables.
    fn blocks(&self) -> Vec<(Option<u8>, String)> {
        let mut all = Vec::new();
        for part in &self.composed.document.parts {
            all.push((Some(0), part.title.clone()));
            for block in &part.blocks {
                all.push(match block {
                    Block::Heading { level, content } => (Some(*level), plain_text(content)),
                    Block::Paragraph { content } => (None, plain_text(content)),
                    Block::Table(view) => (None, format!("《{}》", view.title)),
                    Block::Charts(_) => (None, "图示".to_owned()),
                });
            }
        }
        all
    }

    pub fn text(&self) -> String {
        self.blocks().into_iter().map(|(_, text)| text + "\n").collect()
    }

    pub fn of_code(&self, code: &str) -> Vec<&Diagnostic> {
        self.told.iter().filter(|told| told.code == code && told.severity > Severity::Notice).collect()
    }

    /// Stops, sections, numbers and figures as a reader would look at them.
    pub fn looks_right(&self, what: &str) {
        let text = self.text();
        let stray: Vec<&str> =
            STRAY.into_iter().filter(|stray| text.replace("〔20", "").contains(stray)).collect();
        assert!(stray.is_empty(), "{what}: {stray:?} in\n{text}");
        for untrue in UNTRUE {
            assert!(!text.contains(untrue), "{what}: {untrue}");
        }
        let blocks = self.blocks();
        for (index, (level, title)) in blocks.iter().enumerate() {
            assert!(!title.trim().is_empty(), "{what}: an empty block after {:?}", blocks[index - 1]);
            let Some(level) = level else { continue };
            let next = blocks.get(index + 1).and_then(|(level, _)| *level);
            let filled = index + 1 < blocks.len() && next.is_none_or(|next| next > *level);
            assert!(filled, "{what}: nothing under {title}");
        }
        self.counts_without_gaps(what);
        self.figures_are_in_the_tables(what);
    }

    /// Headings that bear a number count from one within the heading above.
    fn counts_without_gaps(&self, what: &str) {
        let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
        for (level, title) in self.blocks() {
            let Some(level) = level else { continue };
            counts.retain(|known, _| *known <= level);
            let count = counts.entry(level).or_default();
            *count += 1;
            let number = counting(*count);
            let numbered = [format!("{number}、"), format!("（{number}）"), format!("{count}. ")];
            let ok = level == 0 || numbered.iter().any(|number| title.starts_with(number));
            assert!(ok, "{what}: {title} is no. {count}");
        }
    }

    /// Every figure of the text that is asked for by a path is what stands there, in 万元.
    fn figures_are_in_the_tables(&self, what: &str) {
        let mut compared = 0;
        for figure in self.composed.document.figures.iter().filter(|figure| figure.printed_by.is_some()) {
            assert!(!figure.sources.is_empty(), "{what}: {figure:?}");
            let path = figure.expression.split(" | ").next().unwrap_or_default();
            if path.starts_with("unit/") {
                continue;
            }
            let table = CellPath::parse(path).unwrap().table;
            assert!(self.input.budget.current.table(&table).is_some(), "{what}: {figure:?}");
            if path == figure.expression {
                let printed: Decimal = figure.text.replace(',', "").parse().unwrap();
                assert_eq!(printed, self.looked_up(path), "{what}: {figure:?}");
                compared += 1;
            }
        }
        assert!(compared > 15, "{what}: {compared}");
    }

    fn looked_up(&self, path: &str) -> Decimal {
        match self.input.budget.lookup(&CellPath::parse(path).unwrap()) {
            Ok(Found::Amount(amount)) => round(amount.in_unit(MoneyUnit::Wan), 2),
            _ => Decimal::ZERO,
        }
    }

    /// Amounts with 万元 in the text are figures, or words of unit.toml and of the sheets.
    fn no_amount_is_typed(&self, what: &str) {
        for part in &self.composed.document.parts {
            for block in &part.blocks {
                let Block::Paragraph { content } = block else { continue };
                for (index, inline) in content.iter().enumerate() {
                    let Inline::Text(text) = inline else { continue };
                    let after_figure = index > 0 && text.starts_with("万元");
                    let bare = if after_figure { &text["万元".len()..] } else { text };
                    // targets of forms and thresholds are words
                    let typed = bare.contains("万元") && !bare.contains('=') && !bare.contains('以');
                    assert!(!typed, "{what}: {text}");
                }
            }
        }
    }
}

#[test]
fn the_published_tables_alone_make_a_document() {
    for sample in SAMPLES {
        let mut desks = vec![("alone", ten(sample))];
        let compared = Desk::of(sample);
        drop_supplements(&compared, sample, "tables.xlsx");
        desks.push(("with last year", compared));
        let both = Desk::of(sample);
        drop_supplements(&both, sample, "tables.xlsx");
        drop_supplements(&both, sample, "previous.xlsx");
        desks.push(("both years alone", both));
        for (how, desk) in desks {
            let what = format!("{sample} {how}");
            let made = make(&desk);
            made.looks_right(&what);
            made.no_amount_is_typed(&what);
            // last year's supplement has nothing to be compared with: one message a sheet is enough
            assert_eq!(made.of_code("读取-缺附加表").len(), supplements(sample).len(), "{what}");
            let of_last_year = made.of_code("读取-缺上年表").len();
            assert_eq!(of_last_year, usize::from(how == "alone"), "{what}: {:#?}", made.told);
        }
    }
}

/// What a clerk sees: exit code, and one message a sheet with all that is needed to mend it.
fn tells_each_once(run: &Run, desk: &Desk, sample: &str) {
    let pack = gongkai::pack::load::load(if sample == "mingwan-2026" { "shanghai" } else { "jiangxi" }, &[])
        .unwrap();
    let told = run.all();
    assert!(!told.contains(".tera") && !told.contains("〔缺"), "{told}");
    let unit = read(desk).0.budget.unit;
    for (id, _) in supplements(sample) {
        let head = format!("警告[读取-缺附加表:tables.xlsx/{id}]: 没有找到“{id}”（附加表");
        assert_eq!(told.matches(&head).count(), 1, "{id} in {told}");
        let message = told.split(&head).nth(1).unwrap().split("警告[").next().unwrap();
        let schema = pack.table(id).unwrap();
        let title = schema.title(&unit.kind, unit.year);
        let labels = schema.sides().iter().flat_map(|side| side.leaves()).map(|(_, leaf)| leaf);
        let needed = labels.filter(|leaf| !leaf.optional).map(|leaf| format!("“{}”", leaf.label()));
        let words = [schema.without.clone().unwrap(), format!("《{title}》"), "tables.xlsx".to_owned()];
        for word in needed.chain(words) {
            assert!(message.contains(&word), "{id}: {word} in {message}");
        }
    }
}

#[test]
fn each_missing_sheet_is_told_once_by_check_and_build() {
    for sample in SAMPLES {
        let desk = ten(sample);
        tells_each_once(&desk.run("check", &[]).expect(0), &desk, sample);
        let built = desk.build().expect(0);
        tells_each_once(&built, &desk, sample);
        assert!(built.all().contains("变动原因没有印出"), "{}", built.all());
        let year = make(&desk).input.budget.unit.year;
        let text = pdf_text(&desk.file(year, "pdf"));
        assert!(!text.contains("〔缺") && !text.contains("比上年增加389"), "{text}");
        // and the whole sample is told of no table
        let whole = Desk::of(sample).build().expect(0);
        assert!(!whole.all().contains("警告[读取-缺"), "{}", whole.all());
    }
}

#[test]
fn basic_spending_by_class_comes_from_a_standard_table_where_it_is_all_of_it() {
    let text = make(&ten("nanchang-2023")).text();
    let all = "基本支出2745.87万元，包括工资福利支出2282.50万元、日常公用支出459.48万元、对个人和家庭的补助3.90万元；";
    assert!(text.contains(all), "{text}");
    let granted = "基本支出2745.87万元，包括工资福利支出2282.50万元、商品和服务支出459.48万元、对个人和家庭的补助3.90万元；项目支出1016.22万元。";
    assert!(text.contains(granted) && !text.contains("按支出经济分类划分"), "{text}");

    // a part of the basic spending is paid from own income, and a fund pays for projects
    let text = make(&ten("qingshi-2025")).text();
    assert!(text.contains(
        "按支出项目类别划分：基本支出1636.00万元；项目支出767.00万元；事业单位经营支出32.00万元。"
    ));
    let scoped = "基本支出（一般公共预算）1536.00万元，包括工资福利支出1292.00万元、商品和服务支出217.00万元、\
                  对个人和家庭的补助15.00万元、资本性支出12.00万元；项目支出（一般公共预算）467.00万元；\
                  项目支出（政府性基金预算）300.00万元。";
    assert!(text.contains(scoped), "{text}");
}

#[test]
fn nine_tables_need_no_page_of_prose() {
    let made = make(&nine());
    made.looks_right("nine");
    let text = made.text();
    // what unit.toml states is printed all the same
    assert!(text.contains("三、政府采购预算情况\n2026年本部门面向中小企业预留政府采购项目预算420.00万元"));
    assert!(text.contains("（一）群众文化活动项目\n") && text.contains("5. 实施周期"), "{text}");
    // a goal that nobody stated has no heading, and no page points to a table of goals that is not there
    assert!(!text.contains("6. 绩效目标") && !text.contains("绩效目标表"), "{text}");
    assert!(!text.contains("年度预算安排"), "{text}");

    let bare = nine();
    bare.rewrite("small_total = \"420.00万元\"\nsmall_micro = \"265.00万元\"\n", "");
    let path = bare.unit().join("unit.toml");
    let stated = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, stated.split("[[project]]").next().unwrap()).unwrap();
    let made = make(&bare);
    made.looks_right("bare");
    let text = made.text();
    assert!(!text.contains("政府采购预算情况") && text.contains("三、绩效目标设置情况"), "{text}");
    assert!(text.ends_with("2026年本部门安排项目支出965.35万元。\n"), "{text}");
}

#[test]
fn a_project_of_a_page_keeps_its_name_as_written() {
    let desk = ten("mingwan-2026");
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("项目经费情况说明");
        let at = *sheet.cells.keys().next().unwrap();
        sheet.set(at, "图书馆免费开放（一期）项目经费情况说明");
    });
    let text = make(&desk).text();
    assert!(text.contains("（二）图书馆免费开放（一期）项目\n"), "{text}");
}

#[test]
fn a_standard_table_is_still_needed() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.starts_with("8 ")));
    let told = desk.check().expect(2).all();
    assert!(told.contains("错误[读取-缺表]: 没有找到“政府性基金预算支出表”"), "{told}");
}

#[test]
fn a_template_that_did_not_ask_is_told_what_to_ask() {
    let desk = Desk::of("nanchang-2023");
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    let part = desk.unit().join("templates/part4.md.tera");
    desk.change("previous.xlsx", |book| book.sheets.retain(|sheet| !sheet.name.contains("三公")));
    drop_supplements(&desk, "nanchang-2023", "tables.xlsx");
    let tells = |template: &str, words: &[&str]| {
        std::fs::write(&part, template).unwrap();
        let told = desk.check().expect(2).all();
        assert!(words.iter().all(|word| told.contains(word)), "{words:?} in {told}");
    };
    tells(
        "{{ \"三公经费支出表/合计/合计\" | change }}",
        &[
            "要与上年比较，但上年的工作簿没有“三公经费支出表”",
            "请在上年的工作簿里补上",
            "路径 | has_previous",
        ],
    );
    tells("{{ \"政府采购预算表/合计/预算数\" | wan }}", &["没有“政府采购预算表”", "has_table(id=\"…\")"]);
    tells(
        "{% if has_table(id=\"政府采购予算表\") %}有{% endif %}",
        &["是否指“政府采购预算表”", "part4.md.tera:1"],
    );
}

#[test]
fn charts_reasons_and_watches_over_a_missing_table_do_no_harm() {
    let desk = ten("nanchang-2023");
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("style-own.toml"), "[charts]\nenabled = true\n").unwrap();
    let bar = "[[chart]]\ntitle = \"采购\"\n[[chart.bar]]\npath = \"政府采购预算表/货物/预算数\"\nlabel = \"货物\"\n";
    let of_pack = |name: &str| std::fs::read_to_string(root().join("templates/jiangxi").join(name)).unwrap();
    std::fs::write(templates.join("charts.toml"), format!("{}\n{bar}", of_pack("charts.toml"))).unwrap();
    let watch = "watch = [\"支出经济分类表/301/合计\", \"支出经济分类表/*类/合计\", ";
    std::fs::write(templates.join("pack.toml"), of_pack("pack.toml").replace("watch = [", watch)).unwrap();
    desk.rewrite("[reasons]\n", "[reasons]\n\"支出经济分类表/301/合计\" = \"人员增加\"\n");
    let made = make(&desk);
    made.looks_right("charted");
    let told = made.of_code("读取-缺附加表");
    let charted = told.iter().filter(|told| told.message.contains("图示里取自它的图")).count();
    assert_eq!((told.len(), charted), (3, 2), "{told:#?}");
    let report = reconcile::reconcile(&made.input.budget, &made.input.pack);
    let key = "变动原因“支出经济分类表/301/合计”";
    assert!(report.findings().any(|finding| finding.message.contains(key)), "{}", report.summary());

    // a table that no pack knows is no supplement
    std::fs::write(templates.join("charts.toml"), bar.replace("政府采购预算表", "政府采购予算表")).unwrap();
    assert!(desk.check().expect(2).all().contains("没有“政府采购予算表”"));
}

#[test]
fn a_page_of_prose_may_be_a_supplement() {
    let desk = nine();
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    let table = "[[table]]\nid = \"机构设置\"\nshape = \"text\"\npresence = \"supplementary\"\n\
                 without = \"机构设置的来历\"\ntext = { prose = \"organisation\" }\n";
    std::fs::write(desk.unit().join("templates/tables-own.toml"), table).unwrap();
    let made = make(&desk);
    let told = made.of_code("读取-缺附加表");
    assert!(told.len() == 3 && told.iter().any(|told| told.message.contains("机构设置的来历")), "{told:#?}");
    desk.rewrite("[prose]\n", "[prose]\norganisation = \"本部门设两个科室。\"\n");
    assert_eq!(make(&desk).of_code("读取-缺附加表").len(), 2);
}

#[test]
fn every_supplement_of_the_packs_says_what_is_left_out_without_it() {
    for id in gongkai::pack::load::built_in_packs() {
        let pack = gongkai::pack::load::load(id, &[]).unwrap();
        for table in pack.tables.iter().filter(|table| table.has_figures()) {
            assert_eq!(
                table.without.is_some(),
                table.presence == Presence::Supplementary,
                "{id} {}",
                table.id
            );
        }
    }
}
