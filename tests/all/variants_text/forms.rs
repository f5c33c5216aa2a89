//! The sheets of targets.

use super::model::NEXT;
use super::page::{Page, words};
use super::sheets::Maker;

const TARGETS: [[&str; 4]; 6] = [
    ["成本指标", "经济成本指标", "成本控制率", "<=100%"],
    ["产出指标", "数量指标", "完成任务数", ">=12件"],
    ["产出指标", "质量指标", "任务合格率", ">=98%"],
    ["产出指标", "时效指标", "按期完成率", ">=95%"],
    ["效益指标", "社会效益指标", "投诉下降率", ">=5%"],
    ["满意度指标", "满意度指标", "服务对象满意度", ">=90%"],
];

fn block(maker: &Maker<'_>, page: &mut Page, heads: [[&str; 4]; 2], goal: [&str; 2], cents: [i64; 2]) {
    let top = page.at;
    heads.iter().for_each(|cells| page.texts(cells));
    let labels = ["项目资金\n（万元）", "预算资金\n（万元）"];
    let whole = heads[0][0] == "部门名称";
    let total = if whole { "年度预算总额" } else { "年度资金总额" };
    let money = [(total, cents[0]), ("其中：财政拨款", cents[1]), ("其他资金", cents[0] - cents[1])];
    for (index, (label, cents)) in money.into_iter().enumerate() {
        let head = if index == 0 { labels[usize::from(whole)] } else { "" };
        page.row(vec![words(head), words(""), words(label), maker.amount(cents)]);
    }
    page.texts(&goal);
    page.texts(&["一级指标", "二级指标", "三级指标", "指标值"]);
    for (index, row) in TARGETS.iter().enumerate() {
        let mut row = *row;
        if matches!(index, 2 | 3) {
            row[0] = "";
        }
        page.texts(&row);
    }
    page.merge(&[
        [top, 1, top, 3],
        [top + 2, 0, top + 4, 1],
        [top + 5, 1, top + 5, 3],
        [top + 8, 0, top + 10, 0],
    ]);
}

/// 项目支出绩效目标表.
pub fn projects(maker: &mut Maker<'_>) {
    let listed: Vec<_> = maker.variant.projects().into_iter().filter(|project| !project.exempt).collect();
    let (supervisor, body) = match maker.variant.sample {
        "nanchang-2023" => ("南昌市人力资源和社会保障局", "南昌市社会保险事业服务中心"),
        _ => ("云川市青石区城市管理局", "云川市青石区城市管理局"),
    };
    let mut page = Page::new("项目支出绩效目标表");
    page.texts(&["项目支出绩效目标表"]);
    page.texts(&[&format!("（{}年度）", maker.variant.year_of()), "", "", "单位：万元"]);
    page.merge(&[[0, 0, 0, 3]]);
    if listed.is_empty() {
        page.texts(&["项目名称"]);
    }
    for project in listed {
        let heads = [["项目名称", &project.name, "", ""], ["主管部门", supervisor, "实施单位", body]];
        let goal = ["年度绩效目标", "各项任务按期完成，服务对象满意。"];
        block(maker, &mut page, heads, goal, [project.cents, project.granted]);
        page.at += 1;
    }
    maker.keep("项目支出绩效目标表", page);
}

/// 部门整体支出绩效目标表.
pub fn whole(maker: &mut Maker<'_>) {
    let year = maker.year;
    let cents = [year.sum(|_| true), year.sum(|leaf| leaf.budget().is_some() && leaf.used != NEXT)];
    let mut page = Page::new("部门整体支出绩效目标表");
    let number = maker.variant.year_of().to_string();
    page.texts(&["部门整体支出绩效目标表"]);
    page.texts(&[&format!("（{number}年度）"), "", "", "单位：万元"]);
    page.merge(&[[0, 0, 0, 3]]);
    let heads = [
        ["部门名称", "云川市青石区城市管理局", "", ""],
        ["部门性质", "行政机关（含所属事业单位）", "填报年度", &number],
    ];
    block(maker, &mut page, heads, ["年度总体目标", "各项任务按期完成，部门运转有序。"], cents);
    maker.keep("部门整体支出绩效目标表", page);
}
