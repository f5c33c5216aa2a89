//! Performance targets as a flat list, one row an indicator: read as the block forms that they describe.

mod edges;

use std::collections::BTreeMap;

use gongkai::diag::{Diagnostics, Severity};
use gongkai::pack;
use gongkai::read::account::{Fate, WhyLeft};
use gongkai::read::{self, workbook};

use crate::books::{Book, Sheet, Value};
use crate::support::{Desk, sample};

const TITLE: &str = "项目支出绩效目标表";

/// A project as it is written in either way.
#[derive(Debug, Clone, Default)]
struct Project {
    name: String,
    unit: String,
    goal: String,
    /// Total, of which from the treasury, other.
    amounts: [f64; 3],
    /// Levels, sign, value, measure.
    indicators: Vec<[String; 6]>,
}

/// How what is said of a project once stands beside its indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Merged,
    First,
    Repeated,
}

/// What a reader takes from a sheet: projects with amounts in 元, texts, indicators with targets.
type Projects = Vec<(String, Vec<Option<String>>, Vec<(String, String)>, Vec<(Vec<String>, String)>)>;

fn empty(name: &str) -> Sheet {
    Sheet { name: name.to_owned(), cells: BTreeMap::new(), merges: Vec::new(), hidden: false }
}

/// What is read from some sheets, and what is told.
fn read_book(sheets: Vec<Sheet>) -> (Projects, Diagnostics, Vec<read::account::Account>) {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    Book { sheets, ..Book::default() }.write(file.path());
    let pack = pack::load::load("jiangxi", &[]).unwrap();
    let mut faults = Diagnostics::new();
    let (grids, _) = workbook::read(file.path(), &mut faults).unwrap();
    let (book, accounts) = read::tables(&grids, &pack, &mut faults);
    let mut projects = Vec::new();
    if let Some(table) = book.table(TITLE) {
        for (row, form) in table.sections[0].rows.iter().zip(&table.forms) {
            let yuan = row.amounts.iter().map(|a| a.as_ref().map(|a| a.yuan.normalize().to_string()));
            let indicators = form.indicators.iter().map(|i| (i.levels.clone(), i.target.clone()));
            let texts = form.texts.iter().map(|(id, own)| (id.clone(), own.text.clone()));
            projects.push((row.label.clone(), yuan.collect(), texts.collect(), indicators.collect()));
        }
    }
    (projects, faults, accounts)
}

/// One block a project, fields above, upper levels where they change.
fn blocks(projects: &[Project]) -> Sheet {
    let mut sheet = empty("绩效");
    sheet.set((0, 0), TITLE);
    sheet.set((1, 5), "单位：万元");
    let mut row = 2;
    for project in projects {
        sheet.set((row, 0), "项目名称");
        sheet.set((row, 1), &project.name);
        sheet.set((row + 1, 0), "实施单位");
        sheet.set((row + 1, 1), &project.unit);
        for (index, label) in ["年度资金总额", "其中：财政拨款", "其他资金"].iter().enumerate()
        {
            sheet.set((row + 2 + index as u32, 0), label);
            sheet.cells.insert((row + 2 + index as u32, 1), Value::Number(project.amounts[index]));
        }
        sheet.set((row + 5, 0), "年度绩效目标");
        sheet.set((row + 5, 1), &project.goal);
        let heads = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"];
        for (col, head) in heads.iter().enumerate() {
            sheet.set((row + 6, col as u16), head);
        }
        row += 7;
        let mut before: Option<&[String; 6]> = None;
        for indicator in &project.indicators {
            for (col, text) in indicator.iter().enumerate() {
                let again = before.is_some_and(|before| col < 2 && before[..=col] == indicator[..=col]);
                if !again && !text.is_empty() {
                    sheet.set((row, col as u16), text);
                }
            }
            before = Some(indicator);
            row += 1;
        }
        row += 1;
    }
    sheet
}

/// The columns of a list: unit, name, three amounts, goal, levels, sign, value, measure, weight.
const HEADS: [&str; 13] = [
    "单位名称",
    "项目名称",
    "合计",
    "财政拨款",
    "其他资金",
    "年度绩效目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "权重",
];

/// Writes a header of two rows, the amounts under a group.
fn header(sheet: &mut Sheet, row: u32) {
    for (col, head) in HEADS.iter().enumerate() {
        let col = col as u16;
        if (2..5).contains(&col) {
            sheet.set((row + 1, col), head);
        } else {
            sheet.set((row, col), head);
            sheet.merges.push([row, col.into(), row + 1, col.into()]);
        }
    }
    sheet.set((row, 2), "年度金额");
    sheet.merges.push([row, 2, row, 4]);
}

/// The list; `page` rows to a page, where the header is repeated.
fn list(projects: &[Project], way: Way, page: u32) -> Sheet {
    let mut sheet = empty("绩效");
    sheet.set((0, 0), TITLE);
    sheet.set((1, 12), "单位：万元");
    header(&mut sheet, 2);
    let (mut row, mut on_page) = (4, 0);
    for project in projects {
        let mut first = row;
        for (index, indicator) in project.indicators.iter().enumerate() {
            if on_page == page {
                header(&mut sheet, row);
                if way == Way::Merged {
                    merge_down(&mut sheet, first, row - 1);
                }
                row += 2;
                (first, on_page) = (row, 0);
            }
            if index == 0 || way == Way::Repeated {
                beside(&mut sheet, project, row);
            }
            for (col, text) in indicator.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.set((row, 6 + col as u16), text);
            }
            sheet.cells.insert((row, 12), Value::Number(10.0));
            row += 1;
            on_page += 1;
        }
        if way == Way::Merged {
            merge_down(&mut sheet, first, row - 1);
        }
    }
    sheet
}

/// What is said of a project once.
fn beside(sheet: &mut Sheet, project: &Project, row: u32) {
    sheet.set((row, 0), &project.unit);
    sheet.set((row, 1), &project.name);
    for (index, amount) in project.amounts.iter().enumerate() {
        sheet.cells.insert((row, 2 + index as u16), Value::Number(*amount));
    }
    sheet.set((row, 5), &project.goal);
}

fn merge_down(sheet: &mut Sheet, first: u32, last: u32) {
    if last > first {
        sheet.merges.extend((0..6).map(|col| [first, col, last, col]));
    }
}

/// A sequence of numbers that looks like chance and is always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn made(seed: u64) -> Vec<Project> {
    let mut chance = Chance(seed);
    let mut projects = Vec::new();
    for number in 0..=chance.below(4) {
        let treasury = chance.below(100_000) as f64 / 100.0;
        let other = chance.below(2) as f64 * 12.5;
        let mut indicators = Vec::new();
        for line in 0..=chance.below(6) {
            let uppers = [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标")];
            let (one, two) = uppers[(line as usize * 2 / 3).min(2)];
            let sign = ["≥", "≤", "=", "定性", ""][chance.below(5) as usize];
            let (value, measure) = [("95", "%"), ("3", "元"), ("58.91", "万元"), ("良好", ""), ("12", "次")]
                [chance.below(5) as usize];
            let name = format!("办理事项{line}");
            indicators.push([one, two, &name, sign, value, measure].map(str::to_owned));
        }
        projects.push(Project {
            name: format!("专项{number}"),
            unit: format!("第{}所", chance.below(2)),
            goal: format!("完成第{number}项任务。"),
            amounts: [((treasury + other) * 100.0).round() / 100.0, treasury, other],
            indicators,
        });
    }
    projects
}

fn errors(faults: &Diagnostics) -> Vec<String> {
    let all = faults.iter().filter(|fault| fault.severity != Severity::Notice);
    all.map(|fault| format!("{} {} {:?}", fault.code, fault.message, fault.places)).collect()
}

/// Two projects of one unit.
fn two() -> Vec<Project> {
    let indicator = |name: &str, sign: &str, value: &str, measure: &str| {
        ["产出指标", "数量指标", name, sign, value, measure].map(str::to_owned)
    };
    let roads = Project {
        name: "道路养护".to_owned(),
        unit: "公路所".to_owned(),
        goal: "道路畅通。".to_owned(),
        amounts: [30.0, 20.0, 10.0],
        indicators: vec![
            indicator("养护成本", "≤", "58.91", "万元"),
            indicator("养护里程", "≥", "35", "公里"),
        ],
    };
    let bridges = Project {
        name: "桥梁检测".to_owned(),
        goal: "桥梁安全。".to_owned(),
        amounts: [12.5, 12.5, 0.0],
        indicators: vec![indicator("检测座数", "=", "7", "座"), indicator("单座成本", "≤", "3800", "元")],
        ..roads.clone()
    };
    vec![roads, bridges]
}

/// What is told after a change to the list of two, and what is read.
fn changed(way: Way, change: impl FnOnce(&mut Sheet)) -> (Projects, Diagnostics) {
    let mut sheet = list(&two(), way, 99);
    change(&mut sheet);
    let (projects, faults, accounts) = read_book(vec![sheet]);
    let unclaimed = |account: &read::account::Account| {
        account.fates.values().filter(|fate| **fate == Fate::Left(WhyLeft::Unclaimed)).count()
    };
    let told =
        faults.iter().filter(|fault| fault.code == "读取-多余列" || fault.message.contains("没有名称和金额"));
    assert_eq!(accounts.iter().map(unclaimed).sum::<usize>() > 0, told.count() > 0);
    (projects, faults)
}

fn told(faults: &Diagnostics, severity: Severity, words: &str, cell: &str) -> bool {
    faults.iter().any(|fault| {
        fault.severity == severity
            && fault.message.contains(words)
            && fault.places.first().is_some_and(|place| place.to_string().ends_with(cell))
    })
}

#[test]
fn random_projects_read_alike_as_blocks_and_as_lists() {
    for seed in 0..80 {
        let projects = made(seed);
        let (wanted, faults, _) = read_book(vec![blocks(&projects)]);
        assert_eq!(errors(&faults), Vec::<String>::new(), "{seed}");
        assert_eq!(wanted.len(), projects.len());
        for way in [Way::Merged, Way::First, Way::Repeated] {
            for page in [99, 4] {
                let (read, faults, accounts) = read_book(vec![list(&projects, way, page)]);
                assert_eq!(errors(&faults), Vec::<String>::new(), "{seed} {way:?} {page}");
                assert_eq!(read, wanted, "{seed} {way:?} {page}");
                let left = accounts[0].fates.values().filter(|fate| **fate == Fate::Left(WhyLeft::Around));
                assert_eq!(left.count(), 0);
            }
        }
    }
}

#[test]
fn the_sample_as_a_list_is_published_as_its_blocks_are() {
    let desk = Desk::new();
    let before = desk.check().expect(0);
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("10 ");
        let flat = flattened(sheet);
        *sheet = flat;
    });
    let after = desk.check().expect(0);
    let passed = |run: &crate::support::Run| run.all().lines().filter(|line| line.contains("错误")).count();
    assert_eq!((passed(&before), passed(&after)), (0, 0));
    let run = desk.build().expect(0);
    assert!(!run.all().contains("读取-多余"), "{}", run.all());
    let page = std::fs::read_to_string(desk.file(2023, "html")).unwrap();
    assert!(page.contains("&lt;=58.91万元") || page.contains("≤58.91万元"), "no target");
    assert!(page.contains("12333公益性岗位"));
}

/// The blocks of the sample as a list, filled on the first row of each project.
fn flattened(sheet: &Sheet) -> Sheet {
    let text = |at: (u32, u16)| sheet.cells.get(&at).map(Value::plain).unwrap_or_default();
    let mut flat = empty(&sheet.name);
    flat.set((0, 0), TITLE);
    flat.set((1, 5), "单位：万元");
    for (col, head) in
        ["项目名称", "预算数", "财政拨款", "年度绩效目标", "一级指标", "二级指标", "三级指标", "指标值"]
            .iter()
            .enumerate()
    {
        flat.set((2, col as u16), head);
    }
    let (mut row, last) = (3, sheet.cells.keys().next_back().unwrap().0);
    for start in (0..=last).filter(|row| text((*row, 0)) == "项目名称") {
        flat.set((row, 0), &text((start, 1)));
        for col in 0..2 {
            flat.cells.insert((row, 1 + col), sheet.cells[&(start + 2 + u32::from(col), 3)].clone());
        }
        flat.set((row, 3), &text((start + 5, 1)));
        for line in (start + 7..=last).take_while(|line| !text((*line, 2)).is_empty()) {
            for col in 0..4 {
                if let Some(value) = sheet.cells.get(&(line, col)) {
                    flat.cells.insert((row, 4 + col), value.clone());
                }
            }
            row += 1;
        }
    }
    flat
}
