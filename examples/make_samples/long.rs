//! A long case: the department's form with 300 rows in every tree, 300 units and 40 projects.

use std::fmt::Write;
use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::bureau::{ByClass, Department, Item, NAME, NONE};
use super::data::{Economic, Project};

const YEAR: i32 = 2025;
const UNITS: usize = 300;
const PROJECTS: usize = 40;

/// Lives as long as the program, as the constants of the other samples do.
fn keep(text: String) -> &'static str {
    text.leak()
}

/// 4 类, 20 款, 280 项; names of one to two lines.
fn items() -> Vec<Item> {
    let mut items = Vec::new();
    for class in [208, 210, 212, 221] {
        for (part, item) in (51..56).flat_map(|part| (1..15).map(move |item| (part, item))) {
            let more = "和基层公共服务能力建设".repeat(item % 3);
            let code = keep(format!("{class}{part}{item:02}"));
            let name = keep(format!("第{part}类第{item}项城市运行保障{more}支出"));
            items.push(Item { code, name, general: (30_000, 20_000), fund: 10_000, ..NONE });
        }
    }
    items
}

fn economic() -> Vec<Economic> {
    let codes = [301, 302, 303, 310].into_iter().flat_map(|class| (1..76).map(move |item| (class, item)));
    codes
        .map(|(class, item)| {
            let code = format!("{class}{item:02}");
            (keep(code.clone()), keep(format!("经济科目{code}支出")), 28_000)
        })
        .collect()
}

const BY_CLASS: &[ByClass] = &[
    ("301", 2_100_000, 0, 0),
    ("302", 2_100_000, 8_400_000, 0),
    ("303", 2_100_000, 0, 0),
    ("310", 2_100_000, 0, 0),
];

fn projects() -> Vec<Project> {
    let project = |number: usize| -> Project {
        let goal = "按期完成年度各项任务，提高城市运行保障水平和群众满意度。".repeat(1 + number % 3);
        (
            keep(format!("城市运行保障第{number}号专项")),
            210_000,
            keep(goal),
            &[
                ["成本指标", "经济成本指标", "全年成本控制率", "<=98%"],
                ["产出指标", "数量指标", "巡查次数", ">=3600次"],
                ["产出指标", "数量指标", "改造点位", ">=30处"],
                ["产出指标", "质量指标", "案件办结和整改验收一次合格率", ">=98%"],
                ["产出指标", "时效指标", "投诉按时回复率", ">=95%"],
                ["效益指标", "社会效益指标", "占道经营投诉下降率", ">=10%"],
                ["效益指标", "生态效益指标", "扬尘投诉下降率", ">=5%"],
                ["满意度指标", "满意度指标", "居民满意度", ">=90%"],
            ],
        )
    };
    (1..=PROJECTS).map(project).collect()
}

fn unit_toml(units: &[(&str, &str, i64, i64)]) -> String {
    let names: Vec<String> = units.iter().map(|unit| format!("  {:?},\n", unit.1)).collect();
    let mut text = format!(
        "# 长表样例：虚构。\npack = \"jiangxi\"\nyear = {YEAR}\ndate = \"{YEAR}-02-14\"\n\n\
         [unit]\nname = \"{NAME}\"\nkind = \"部门\"\nnature = \"公益一类\"\n\
         nature_text = \"公益一类事业单位\"\nlevel = \"区级\"\n\n\
         [workbooks]\ncurrent = [\"tables.xlsx\"]\n\n[document]\ntables = \"inline\"\n\n\
         [prose]\nduties = \"负责全区城市管理。\"\ntasks = \"做好城市运行保障。\"\n\n\
         [organisation]\ndepartments_count = 1\ndepartments = [\"办公室\"]\n\
         units_count = {UNITS}\nunits = [\n{}]\n\n\
         [staff]\nestablished = 96\nactual = 118\nactive = 92\nretired = 26\n\n\
         [assets]\ndate = \"2024-12-31\"\nvehicles = {UNITS}\nvehicles_official = {UNITS}\n\
         vehicles_enforcement = 0\npurchase_vehicles = 0\nequipment_threshold = \"100万元\"\n\
         purchase_equipment = 0\n",
        names.concat()
    );
    for (name, ..) in projects() {
        let _ = write!(
            text,
            "\n[[project]]\nname = \"{name}\"\nbasis = \"青府办字〔2023〕16号文件。\"\n\
             implementer = \"{NAME}\"\nstart = \"2025-01-01\"\nend = \"2025-12-31\"\n"
        );
    }
    text
}

/// Writes the unit's folder.
pub fn write(folder: &Path) -> Result<(), XlsxError> {
    let unit = |number: usize| -> (&'static str, &'static str, i64, i64) {
        let name = format!("云川市青石区第{number}城市管理所");
        (keep(format!("{}", 401_000 + number)), keep(name), 3_000, 20_000)
    };
    let three: Vec<_> = (1..=UNITS).map(unit).collect();
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("unit.toml"), unit_toml(&three))?;
    let department = Department {
        year: YEAR,
        items: items().leak(),
        economic: economic().leak(),
        by_class: BY_CLASS,
        three: three.leak(),
        projects: projects().leak(),
        whole: &[],
    };
    department.book(true)?.save(folder.join("tables.xlsx"))
}
