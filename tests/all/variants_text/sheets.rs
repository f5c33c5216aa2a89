//! The workbooks of a budget of leaves, in the layout of the province.

use crate::books::{Book, Sheet, Value};

use super::model::{BASIC, CAPITAL, FUND, GENERAL, Leaf, NEXT, PROJECT, Variant, WAN, Year};
use super::page::{Column, Page, tree, words};

/// A book being made.
pub struct Maker<'v> {
    pub variant: &'v Variant,
    pub year: &'v Year,
    pub is_now: bool,
    /// So many 分 are one unit of the tables.
    pub unit: i64,
    pub sheets: Vec<Sheet>,
}

/// Leaves of one budget, what was carried over too.
pub fn of(budget: &'static str) -> impl Fn(&Leaf) -> bool {
    move |leaf: &Leaf| leaf.budget() == Some(budget) && leaf.used != NEXT
}

impl Maker<'_> {
    pub fn amount(&self, cents: i64) -> Value {
        Value::Number(cents as f64 / self.unit as f64)
    }

    pub fn name(&self, code: &str) -> String {
        let names = &self.variant.items;
        names.get(code).unwrap_or_else(|| panic!("{code} has no name")).clone()
    }

    pub fn keep(&mut self, title: &'static str, page: Page) {
        let lacks = if self.is_now { &self.variant.lacks_now } else { &self.variant.lacks_before };
        if !lacks.contains(title) {
            self.sheets.push(page.sheet);
        }
    }

    fn year_number(&self) -> i32 {
        self.variant.year_of() - i32::from(!self.is_now)
    }

    fn office(&self) -> &'static str {
        match self.variant.sample {
            "nanchang-2023" => "南昌市社会保险事业服务中心",
            _ => "云川市青石区城市管理局",
        }
    }

    /// A page with its title and the line of maker and unit.
    fn begin(&self, title: &str, columns: usize) -> Page {
        let mut page = Page::new(title);
        page.texts(&[&format!("{}年{title}", self.year_number())]);
        let mut line = vec![words(&format!("编制单位：{}", self.office()))];
        line.resize(columns, words(""));
        line[columns - 1] = words("单位：万元");
        page.row(line);
        page
    }

    fn tree_rows(&self, page: &mut Page, names: &dyn Fn(&str) -> String, table: (Rows, Vec<i64>)) {
        let (rows, total) = table;
        let empty = rows.is_empty();
        let amounts = |cents: &[i64]| -> Vec<Value> {
            cents.iter().map(|cents| if empty { words("") } else { self.amount(*cents) }).collect()
        };
        page.row([vec![words(""), words("合计")], amounts(&total)].concat());
        for (code, cents) in rows {
            let head = vec![words(&code), words(&names(&code))];
            page.row([head, amounts(&cents)].concat());
        }
    }

    fn function_tree(&self, page: &mut Page, columns: &[Column]) {
        let table = tree(&self.year.leaves, |leaf| &leaf.item, &[3, 5, 7], columns);
        self.tree_rows(page, &|code| self.name(code), table);
    }

    fn classes(&self, columns: &[Column]) -> (Rows, Vec<i64>) {
        tree(&self.year.leaves, |leaf| &leaf.item, &[3], columns)
    }
}

type Rows = Vec<(String, Vec<i64>)>;

/// Whether a leaf is income of a source.
fn from(source: &'static str) -> Column {
    Box::new(move |leaf| leaf.source == source)
}

fn for_use(used: &'static str) -> Column {
    Box::new(move |leaf| leaf.used == used)
}

const OWN_INCOME: [(&str, &str); 6] = [
    ("教育", "二、教育收费资金收入"),
    ("事业", "三、事业收入"),
    ("经营", "四、事业单位经营收入"),
    ("附属", "五、附属单位上缴收入"),
    ("上级", "六、上级补助收入"),
    ("其他", "七、其他收入"),
];

/// The workbook of a unit of 江西.
pub fn jiangxi(variant: &Variant, year: &Year, is_now: bool) -> Book {
    let mut maker = Maker { variant, year, is_now, unit: WAN, sheets: Vec::new() };
    maker.balance();
    if is_now {
        maker.income();
    }
    maker.spending();
    maker.grants();
    maker.budget_tree("一般公共预算支出表", GENERAL);
    maker.basic();
    maker.three();
    maker.budget_tree("政府性基金预算支出表", FUND);
    maker.budget_tree("国有资本经营预算支出表", CAPITAL);
    if is_now {
        super::forms::projects(&mut maker);
        if variant.sample == "qingshi-2025" {
            super::forms::whole(&mut maker);
        }
    }
    maker.economic("支出经济分类预算表（全部资金）", false);
    maker.economic("支出经济分类预算表（财政拨款）", true);
    if let (true, Some(parts)) = (is_now, variant.purchases) {
        let total = year.sum(|leaf| leaf.used != NEXT);
        let parts = parts.map(|part| total / 1000 * part);
        let mut page = maker.begin("政府采购预算表", 2);
        page.texts(&["采购类别", "预算数"]);
        for (name, cents) in ["货物", "工程", "服务"].iter().zip(parts) {
            page.row(vec![words(name), maker.amount(cents)]);
        }
        page.row(vec![words("合计"), maker.amount(parts.iter().sum())]);
        maker.keep("政府采购预算表", page);
    }
    Book { sheets: maker.sheets, ..Book::default() }
}

impl Maker<'_> {
    fn balance(&mut self) {
        let year = self.year;
        let income = |source: &str| year.sum(|leaf| leaf.source == source);
        let granted = [GENERAL, FUND, CAPITAL].map(income);
        let own: Vec<i64> = OWN_INCOME.iter().map(|(source, _)| income(source)).collect();
        let fresh = granted.iter().sum::<i64>() + own.iter().sum::<i64>();
        let carried = year.sum(Leaf::is_carried);
        let total = fresh + income("结余") + carried;
        let mut left = vec![
            ("一、财政拨款收入", granted.iter().sum()),
            ("（一）一般公共预算收入", granted[0]),
            ("（二）政府性基金预算收入", granted[1]),
            ("（三）国有资本经营预算收入", granted[2]),
        ];
        left.extend(OWN_INCOME.iter().zip(&own).map(|((_, label), cents)| (*label, *cents)));
        left.push(("本年收入合计", fresh));
        left.push(("八、使用非财政拨款结余", income("结余")));
        left.push(("九、上年结转（结余）", carried));
        let (rows, spent) = self.classes(&[Box::new(|leaf| leaf.used != NEXT)]);
        let mut right: Vec<(String, i64)> =
            rows.iter().map(|(code, cents)| (self.name(code), cents[0])).collect();
        right.push(("本年支出合计".to_owned(), spent[0]));
        right.push(("结转下年".to_owned(), year.sum(|leaf| leaf.used == NEXT)));
        let mut page = self.begin("收支预算总表", 4);
        page.texts(&["收入", "", "支出", ""]);
        page.texts(&["项目", "预算数", "项目（按支出功能科目）", "预算数"]);
        page.merge(&[[0, 0, 0, 3], [2, 0, 2, 1], [2, 2, 2, 3]]);
        for index in 0..left.len().max(right.len()) {
            let mut cells = vec![words(""); 4];
            if let Some((label, cents)) = left.get(index) {
                cells[0] = words(label);
                cells[1] = self.amount(*cents);
            }
            if let Some((label, cents)) = right.get(index) {
                cells[2] = words(label);
                cells[3] = self.amount(*cents);
            }
            page.row(cells);
        }
        page.row(vec![words("收入总计"), self.amount(total), words("支出总计"), self.amount(total)]);
        self.keep("收支预算总表", page);
    }

    fn income(&mut self) {
        let mut page = self.begin("部门收入总表", 15);
        page.texts(&[
            "科目编码",
            "科目名称",
            "合计",
            "上年结转",
            "财政拨款",
            "",
            "",
            "",
            "教育收费资金收入",
            "事业收入",
            "事业单位经营收入",
            "附属单位上缴收入",
            "上级补助收入",
            "其他收入",
            "使用非财政拨款结余",
        ]);
        page.texts(&[
            "",
            "",
            "",
            "",
            "小计",
            "一般公共预算拨款收入",
            "政府性基金预算拨款收入",
            "国有资本经营预算收入",
        ]);
        page.merge(&[[0, 0, 0, 14], [2, 4, 2, 7]]);
        page.merge(&[0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14].map(|column| [2, column, 3, column]));
        let granted = |leaf: &Leaf| [GENERAL, FUND, CAPITAL].contains(&leaf.source.as_str());
        let columns: [Column; 13] = [
            Box::new(|_| true),
            Box::new(Leaf::is_carried),
            Box::new(granted),
            from(GENERAL),
            from(FUND),
            from(CAPITAL),
            from("教育"),
            from("事业"),
            from("经营"),
            from("附属"),
            from("上级"),
            from("其他"),
            from("结余"),
        ];
        self.function_tree(&mut page, &columns);
        self.keep("收入总表", page);
    }

    fn spending(&mut self) {
        let mut page = self.begin("部门支出总表", 8);
        page.texts(&[
            "科目编码",
            "科目名称",
            "合计",
            "基本支出",
            "项目支出",
            "上缴上级支出",
            "事业单位经营支出",
            "对附属单位补助支出",
        ]);
        page.merge(&[[0, 0, 0, 7]]);
        let columns: [Column; 6] = [
            Box::new(|leaf| leaf.used != NEXT),
            for_use(BASIC),
            for_use(PROJECT),
            for_use("上缴"),
            for_use("经营"),
            for_use("补助"),
        ];
        self.function_tree(&mut page, &columns);
        self.keep("支出总表", page);
    }

    fn grants(&mut self) {
        let year = self.year;
        let fresh = [GENERAL, FUND, CAPITAL].map(|source| year.sum(|leaf| leaf.source == source));
        let carried = [GENERAL, FUND, CAPITAL]
            .map(|budget| year.sum(|leaf| leaf.budget() == Some(budget) && leaf.is_carried()));
        let kinds = ["（一）一般公共预算拨款", "（二）政府性基金预算拨款", "（三）国有资本经营预算拨款"];
        let mut left = vec![("一、本年收入", fresh.iter().sum::<i64>())];
        left.extend(kinds.into_iter().zip(fresh));
        left.push(("二、上年结转", carried.iter().sum()));
        left.extend(kinds.into_iter().zip(carried));
        let columns: [Column; 4] = [
            Box::new(|leaf| leaf.budget().is_some() && leaf.used != NEXT),
            Box::new(of(GENERAL)),
            Box::new(of(FUND)),
            Box::new(of(CAPITAL)),
        ];
        let (rows, spent) = self.classes(&columns);
        let next: Vec<i64> = [None, Some(GENERAL), Some(FUND), Some(CAPITAL)]
            .into_iter()
            .map(|budget| {
                year.sum(|leaf| {
                    leaf.used == NEXT && leaf.budget().is_some_and(|own| budget.is_none_or(|it| it == own))
                })
            })
            .collect();
        let total: Vec<i64> = spent.iter().zip(&next).map(|(spent, next)| spent + next).collect();
        let mut right = vec![("一、本年支出".to_owned(), spent)];
        right.extend(rows.into_iter().map(|(code, cents)| (self.name(&code), cents)));
        right.push(("二、结转下年".to_owned(), next));
        let mut page = self.begin("财政拨款收支总表", 7);
        page.texts(&["收入", "", "支出"]);
        page.texts(&[
            "项目",
            "预算数",
            "项目（按支出功能科目）",
            "合计",
            "一般公共预算支出",
            "政府性基金预算支出",
            "国有资本经营预算支出",
        ]);
        page.merge(&[[0, 0, 0, 6], [2, 0, 2, 1], [2, 2, 2, 6]]);
        for index in 0..left.len().max(right.len()) {
            let mut cells = vec![words(""); 7];
            if let Some((label, cents)) = left.get(index) {
                cells[0] = words(label);
                cells[1] = self.amount(*cents);
            }
            if let Some((label, cents)) = right.get(index) {
                cells[2] = words(label);
                cents.iter().enumerate().for_each(|(at, cents)| cells[3 + at] = self.amount(*cents));
            }
            page.row(cells);
        }
        let whole = fresh.iter().sum::<i64>() + carried.iter().sum::<i64>();
        let mut foot = vec![words("收入总计"), self.amount(whole), words("支出总计")];
        foot.extend(total.iter().map(|cents| self.amount(*cents)));
        page.row(foot);
        self.keep("财政拨款收支总表", page);
    }

    fn budget_tree(&mut self, title: &'static str, budget: &'static str) {
        let mut page = self.begin(title, 5);
        page.texts(&["科目编码", "科目名称", "预算数", "", ""]);
        page.texts(&["", "", "合计", "基本支出", "项目支出"]);
        page.merge(&[[0, 0, 0, 4], [2, 0, 3, 0], [2, 1, 3, 1], [2, 2, 2, 4]]);
        let columns: [Column; 3] = [
            Box::new(of(budget)),
            Box::new(move |leaf| of(budget)(leaf) && leaf.used == BASIC),
            Box::new(move |leaf| of(budget)(leaf) && leaf.used == PROJECT),
        ];
        self.function_tree(&mut page, &columns);
        self.keep(title, page);
    }

    fn basic(&mut self) {
        let mut page = self.begin("一般公共预算基本支出表", 5);
        page.texts(&["支出经济分类科目", "", "基本支出", "", ""]);
        page.texts(&["科目编码", "科目名称", "合计", "人员经费", "公用经费"]);
        page.merge(&[[0, 0, 0, 4], [2, 0, 2, 1], [2, 2, 2, 4]]);
        let table = tree(&self.year.leaves, |leaf| &leaf.economic, &[3, 5], &basic_columns());
        self.tree_rows(&mut page, &|code| self.variant.economics[code].clone(), table);
        self.keep("一般公共预算基本支出表", page);
    }

    fn three(&mut self) {
        let mut page = self.begin("财政拨款“三公”经费支出表", 7);
        page.texts(&[
            "单位编码",
            "单位名称",
            "合计",
            "因公出国(境)费",
            "公务接待费",
            "公务用车运行维护费",
            "公务用车购置费",
        ]);
        page.merge(&[[0, 0, 0, 6]]);
        let row = |head: [&str; 2], cents: [i64; 4]| {
            let mut cells = vec![words(head[0]), words(head[1]), self.amount(cents.iter().sum())];
            cells.extend(cents.map(|cents| self.amount(cents)));
            cells
        };
        page.row(row(["", "合计"], [0, 1, 2, 3].map(|which| self.year.three_of(which))));
        for body in &self.year.three {
            page.row(row([&body.code, &body.name], body.cents));
        }
        self.keep("三公经费支出表", page);
    }

    fn economic(&mut self, title: &'static str, granted: bool) {
        let mut page = self.begin(title, if granted { 5 } else { 8 });
        let heads = [
            "科目编码",
            "科目名称",
            "合计",
            "基本支出",
            "项目支出",
            "上缴上级支出",
            "事业单位经营支出",
            "对附属单位补助支出",
        ];
        page.texts(&heads[..if granted { 5 } else { 8 }]);
        let fits = move |leaf: &Leaf| leaf.used != NEXT && (!granted || leaf.budget().is_some());
        let mut columns: Vec<Column> = vec![Box::new(fits)];
        for used in [BASIC, PROJECT, "上缴", "经营", "补助"].into_iter().take(if granted { 2 } else { 5 })
        {
            columns.push(Box::new(move |leaf| fits(leaf) && leaf.used == used));
        }
        let table = tree(&self.year.leaves, |leaf| &leaf.economic, &[3], &columns);
        self.tree_rows(&mut page, &|code| self.variant.economics[code].clone(), table);
        self.keep(title, page);
    }
}

/// Of the basic spending of the general budget: all, people, running.
pub fn basic_columns() -> [Column; 3] {
    let fits = |leaf: &Leaf| of(GENERAL)(leaf) && leaf.used == BASIC;
    let people = |leaf: &Leaf| ["301", "303"].contains(&&leaf.economic[..3]);
    [
        Box::new(fits),
        Box::new(move |leaf| fits(leaf) && people(leaf)),
        Box::new(move |leaf| fits(leaf) && !people(leaf)),
    ]
}
