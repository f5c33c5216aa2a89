//! The workbooks of a unit of 上海, in 元.

use crate::books::{Book, Value};

use super::model::{BASIC, CAPITAL, FUND, GENERAL, Leaf, PROJECT, Variant, WAN, Year};
use super::page::{Column, Page, tree, words};
use super::sheets::{Maker, basic_columns, of};

const OFFICE: &str = "澄浦市明湾区文化和旅游局";
const BUDGETS: [(&str, &str); 3] =
    [(GENERAL, "一般公共预算"), (FUND, "政府性基金预算"), (CAPITAL, "国有资本经营预算")];

/// The workbook.
pub fn book(variant: &Variant, year: &Year, is_now: bool) -> Book {
    let mut maker = Maker { variant, year, is_now, unit: 100, sheets: Vec::new() };
    maker.finances();
    if is_now {
        maker.incomes();
    }
    maker.spendings();
    maker.granted();
    for (budget, name) in BUDGETS {
        maker.functions(budget, name);
    }
    maker.basics();
    maker.threes();
    if let (true, Some(parts)) = (is_now, variant.purchases) {
        let total = year.sum(|_| true);
        let parts = parts.map(|part| total / 1000 * part);
        let mut page = maker.page("政府采购预算表", "政府采购预算表", 2, "元");
        page.texts(&["采购类别", "预算数"]);
        for (name, cents) in ["货物", "工程", "服务"].iter().zip(parts) {
            page.row(vec![words(name), maker.amount(cents)]);
        }
        page.row(vec![words("合计"), maker.amount(parts.iter().sum())]);
        maker.keep("政府采购预算表", page);
    }
    if is_now {
        let listed: Vec<_> = variant.projects().into_iter().filter(|project| !project.exempt).collect();
        let mut page = maker.page("项目经费表", "项目经费表", 2, "元");
        page.texts(&["项目名称", "预算数"]);
        for project in &listed {
            page.row(vec![words(&project.name), maker.amount(project.cents)]);
        }
        let total = listed.iter().map(|project| project.cents).sum();
        page.row(vec![words("合计"), maker.amount(total)]);
        maker.keep("项目经费表", page);
    }
    Book { sheets: maker.sheets, ..Book::default() }
}

const NUMERALS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];

fn numeral(index: usize) -> &'static str {
    NUMERALS[index]
}

impl Maker<'_> {
    fn page(&self, name: &str, title: &str, columns: usize, unit: &str) -> Page {
        let mut page = Page::new(name);
        let year = self.variant.year_of() - i32::from(!self.is_now);
        page.texts(&[&format!("{year}年{title}")]);
        let mut line = vec![words(&format!("编制部门：{OFFICE}"))];
        line.resize(columns, words(""));
        line[columns - 1] = words(&format!("单位：{unit}"));
        page.row(line);
        page
    }

    /// An amount, blank where there is none.
    fn or_blank(&self, cents: i64) -> Value {
        if cents == 0 { words("") } else { self.amount(cents) }
    }

    fn finances(&mut self) {
        let income = |source: &str| self.year.sum(|leaf| leaf.source == source);
        let granted = BUDGETS.map(|(budget, _)| income(budget));
        let left = [
            ("一、财政拨款收入", granted.iter().sum()),
            ("1. 一般公共预算", granted[0]),
            ("2. 政府性基金预算", granted[1]),
            ("3. 国有资本经营预算", granted[2]),
            ("二、事业收入", income("事业")),
            ("三、事业单位经营收入", income("经营")),
            ("四、其他收入", income("其他")),
        ];
        let (rows, _) = tree(&self.year.leaves, |leaf| &leaf.item, &[3], &[Box::new(|_| true)]);
        let mut page = self.page("部门收支总表", "部门财务收支预算总表", 4, "元");
        page.texts(&["本年收入", "", "本年支出", ""]);
        page.texts(&["项目", "预算数", "项目", "预算数"]);
        page.merge(&[[0, 0, 0, 3], [2, 0, 2, 1], [2, 2, 2, 3]]);
        for index in 0..left.len().max(rows.len()) {
            let mut cells = vec![words(""); 4];
            if let Some((label, cents)) = left.get(index) {
                cells[0] = words(label);
                cells[1] = self.or_blank(*cents);
            }
            if let Some((code, cents)) = rows.get(index) {
                cells[2] = words(&format!("{}、{}", numeral(index), self.name(code)));
                cells[3] = self.or_blank(cents[0]);
            }
            page.row(cells);
        }
        let total = self.amount(self.year.sum(|_| true));
        page.row(vec![words("收入总计"), total.clone(), words("支出总计"), total]);
        self.keep("财务收支总表", page);
    }

    fn codes(&self, page: &mut Page, heads: &[&str], group: &str, columns: &[Column]) {
        let width = heads.len() as u32;
        let mut first = vec!["项目", "", "", ""];
        first.push(group);
        page.texts(&first);
        let mut second = vec!["功能分类科目编码", "", "", "功能分类科目名称"];
        second.extend_from_slice(heads);
        page.texts(&second);
        page.texts(&["类", "款", "项"]);
        page.merge(&[[0, 0, 0, 3 + width], [2, 0, 2, 3], [2, 4, 2, 3 + width], [3, 0, 3, 2], [3, 3, 4, 3]]);
        (0..width).for_each(|column| page.merge(&[[3, 4 + column, 4, 4 + column]]));
        let (rows, total) = tree(&self.year.leaves, |leaf| &leaf.item, &[3, 5, 7], columns);
        for (code, cents) in &rows {
            let part = |from: usize, to: usize| words(code.get(from..to).unwrap_or_default());
            let mut cells = vec![part(0, 3), part(3, 5), part(5, 7), words(&self.name(code))];
            cells.extend(cents.iter().map(|cents| self.or_blank(*cents)));
            page.row(cells);
        }
        let mut foot = vec![words("合计"), words(""), words(""), words("")];
        let blank = rows.is_empty();
        foot.extend(total.iter().map(|cents| if blank { words("") } else { self.or_blank(*cents) }));
        page.row(foot);
    }

    fn incomes(&mut self) {
        let mut page = self.page("部门收入总表", "部门收入预算总表", 9, "元");
        let columns: [Column; 5] = [
            Box::new(|_| true),
            Box::new(|leaf| leaf.budget().is_some()),
            Box::new(|leaf| leaf.source == "事业"),
            Box::new(|leaf| leaf.source == "经营"),
            Box::new(|leaf| leaf.source == "其他"),
        ];
        let heads = ["合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入"];
        self.codes(&mut page, &heads, "收入预算", &columns);
        self.keep("收入总表", page);
    }

    fn spendings(&mut self) {
        let mut page = self.page("部门支出总表", "部门支出预算总表", 7, "元");
        let columns: [Column; 3] =
            [Box::new(|_| true), Box::new(|leaf| leaf.used == BASIC), Box::new(|leaf| leaf.used == PROJECT)];
        self.codes(&mut page, &["合计", "基本支出", "项目支出"], "支出预算", &columns);
        self.keep("支出总表", page);
    }

    fn granted(&mut self) {
        let fresh = BUDGETS.map(|(budget, _)| self.year.sum(|leaf| leaf.source == budget));
        let columns: [Column; 4] = [
            Box::new(|leaf: &Leaf| leaf.budget().is_some()),
            Box::new(of(GENERAL)),
            Box::new(of(FUND)),
            Box::new(of(CAPITAL)),
        ];
        let (rows, total) = tree(&self.year.leaves, |leaf| &leaf.item, &[3], &columns);
        let mut page = self.page("部门财政拨款收支总表", "部门财政拨款收支预算总表", 7, "元");
        page.texts(&["财政拨款收入", "", "财政拨款支出"]);
        page.texts(&["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"]);
        page.merge(&[[0, 0, 0, 6], [2, 0, 2, 1], [2, 2, 2, 6]]);
        for index in 0..rows.len().max(3) {
            let mut cells = vec![words(""); 7];
            if let (Some((_, name)), Some(cents)) = (BUDGETS.get(index), fresh.get(index)) {
                cells[0] = words(&format!("{}、{name}", numeral(index)));
                cells[1] = self.or_blank(*cents);
            }
            if let Some((code, cents)) = rows.get(index) {
                cells[2] = words(&format!("{}、{}", numeral(index), self.name(code)));
                cents.iter().enumerate().for_each(|(at, cents)| cells[3 + at] = self.or_blank(*cents));
            }
            page.row(cells);
        }
        let mut foot = vec![words("收入总计"), self.amount(fresh.iter().sum()), words("支出总计")];
        foot.extend(total.iter().map(|cents| self.amount(*cents)));
        page.row(foot);
        self.keep("财政拨款收支总表", page);
    }

    fn functions(&mut self, budget: &'static str, name: &'static str) {
        let title = match budget {
            GENERAL => "一般公共预算支出表",
            FUND => "政府性基金预算支出表",
            _ => "国有资本经营预算支出表",
        };
        let mut page =
            self.page(&format!("部门{name}拨款表"), &format!("部门{name}支出功能分类预算表"), 7, "元");
        let columns: [Column; 3] = [
            Box::new(of(budget)),
            Box::new(move |leaf| of(budget)(leaf) && leaf.used == BASIC),
            Box::new(move |leaf| of(budget)(leaf) && leaf.used == PROJECT),
        ];
        self.codes(&mut page, &["合计", "基本支出", "项目支出"], &format!("{name}支出"), &columns);
        self.keep(title, page);
    }

    fn basics(&mut self) {
        let title = "部门一般公共预算基本支出部门预算经济分类预算表";
        let mut page = self.page("部门一般公共预算拨款基本支出明细表", title, 6, "元");
        page.texts(&["项目", "", "", "一般公共预算基本支出"]);
        page.texts(&["部门预算经济分类科目编码", "", "经济分类科目名称", "合计", "人员经费", "公用经费"]);
        page.texts(&["类", "款"]);
        page.merge(&[[0, 0, 0, 5], [2, 0, 2, 2], [2, 3, 2, 5], [3, 0, 3, 1]]);
        page.merge(&[2, 3, 4, 5].map(|column| [3, column, 4, column]));
        let (rows, total) = tree(&self.year.leaves, |leaf| &leaf.economic, &[3, 5], &basic_columns());
        for (code, cents) in &rows {
            let part = |from: usize, to: usize| words(code.get(from..to).unwrap_or_default());
            let mut cells = vec![part(0, 3), part(3, 5), words(&self.variant.economics[code])];
            cells.extend(cents.iter().map(|cents| self.or_blank(*cents)));
            page.row(cells);
        }
        let mut foot = vec![words("合计"), words(""), words("")];
        foot.extend(
            total.iter().map(|cents| if rows.is_empty() { words("") } else { self.or_blank(*cents) }),
        );
        page.row(foot);
        self.keep("一般公共预算基本支出表", page);
    }

    fn threes(&mut self) {
        let name = "部门“三公”经费和机关运行费预算表";
        let mut page = self.page(name, "部门“三公”经费和机关运行经费预算表", 7, "万元");
        page.texts(&["“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"]);
        page.texts(&["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费"]);
        page.texts(&["", "", "", "小计", "购置费", "运行费"]);
        page.merge(&[[0, 0, 0, 6], [2, 0, 2, 5], [2, 6, 4, 6], [3, 3, 3, 5]]);
        page.merge(&[0, 1, 2].map(|column| [3, column, 4, column]));
        let [travel, reception, running, buying] = [0, 1, 2, 3].map(|which| self.year.three_of(which));
        let office = self.year.running() / 10 * 3 / (WAN / 100) * (WAN / 100);
        let all = [
            travel + reception + running + buying,
            travel,
            reception,
            running + buying,
            buying,
            running,
            office,
        ];
        page.row(all.iter().map(|cents| Value::Number(*cents as f64 / WAN as f64)).collect());
        self.keep("三公经费和机关运行经费表", page);
    }
}
