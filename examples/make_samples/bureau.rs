//! A made-up department that mixes everything: an administrative office and a public institution, money
//! of five kinds, carry-overs, a government fund, an exempt project, an item new and one ended.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::data::{Economic, Project};
use super::forms;
use super::sheet::{Cell, Formats, Head, Sheet, text};
use super::tables::{BALANCE, ECONOMIC, FISCAL, FUND, FUND_FLAT, INCOME, SPENDING, THREE};

pub const NAME: &str = "云川市青石区城市管理局";
pub const CENTRE: &str = "云川市青石区环境卫生服务中心";

/// A function item in 元, by source of its money.
#[derive(Clone, Copy)]
pub struct Item {
    pub code: &'static str,
    pub name: &'static str,
    /// General budget of this year: basic, project.
    pub general: (i64, i64),
    /// Government fund, all project.
    pub fund: i64,
    /// Carried over from last year, general budget, all project.
    pub carried: i64,
    /// 事业收入: basic.
    pub business: i64,
    /// 事业收入 carried to next year.
    pub next: i64,
    /// 事业单位经营收入, spent on operations.
    pub operating: i64,
    /// 使用非财政拨款结余: basic.
    pub surplus: i64,
}

/// An item without money.
pub const NONE: Item = Item {
    code: "",
    name: "",
    general: (0, 0),
    fund: 0,
    carried: 0,
    business: 0,
    next: 0,
    operating: 0,
    surplus: 0,
};

impl Item {
    fn basic(&self) -> i64 {
        self.general.0 + self.business + self.surplus
    }

    fn project(&self) -> i64 {
        self.general.1 + self.fund + self.carried
    }

    fn income(&self) -> i64 {
        self.basic() + self.project() + self.operating + self.next
    }
}

/// All expenditure by economic class: code, basic, project, operating.
pub type ByClass = (&'static str, i64, i64, i64);

/// One year of the department.
pub struct Department {
    pub year: i32,
    pub items: &'static [Item],
    pub economic: &'static [Economic],
    pub by_class: &'static [ByClass],
    /// Reception and running of cars, by unit.
    pub three: &'static [(&'static str, &'static str, i64, i64)],
    pub projects: &'static [Project],
    pub whole: &'static [Project],
}

const CLASSES: &[(&str, &str)] = &[
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("210", "卫生健康支出"),
    ("21011", "行政事业单位医疗"),
    ("212", "城乡社区支出"),
    ("21201", "城乡社区管理事务"),
    ("21205", "城乡社区环境卫生"),
    ("21208", "国有土地使用权出让收入安排的支出"),
    ("221", "住房保障支出"),
    ("22102", "住房改革支出"),
    ("301", "工资福利支出"),
    ("302", "商品和服务支出"),
    ("303", "对个人和家庭的补助"),
    ("310", "资本性支出"),
];

fn class_name(code: &str) -> String {
    let known = CLASSES.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| format!("科目{code}类"), |(_, name)| (*name).to_owned())
}

fn money(amounts: impl IntoIterator<Item = i64>) -> Vec<Cell> {
    amounts.into_iter().map(Cell::Money).collect()
}

/// Two halves of a balance, the shorter one filled up before its last rows.
fn pair(left: Vec<(&str, i64)>, mut right: Vec<Vec<Cell>>, blank: usize) -> Vec<Vec<Cell>> {
    let tail = right.split_off(right.len() - 1);
    while right.len() + 1 < left.len() {
        right.push((0..blank).map(|_| Cell::Blank).collect());
    }
    right.extend(tail);
    let rows = left.into_iter().zip(right);
    rows.map(|((label, amount), cells)| [vec![text(label), Cell::Money(amount)], cells].concat()).collect()
}

impl Department {
    fn sum(&self, of: impl Fn(&Item) -> i64) -> i64 {
        self.items.iter().map(of).sum()
    }

    /// Amounts of each 类, 款 and 项 that has any, upper levels first.
    fn tree(&self, of: impl Fn(&Item) -> Vec<i64>) -> Vec<(String, String, Vec<i64>)> {
        let mut rows: Vec<(String, String, Vec<i64>)> = Vec::new();
        let filled: Vec<&Item> = self.items.iter().filter(|item| of(item).iter().any(|n| *n != 0)).collect();
        let sum = |prefix: &str| -> Vec<i64> {
            let mut sums: Vec<i64> = Vec::new();
            for item in filled.iter().filter(|item| item.code.starts_with(prefix)) {
                let own = of(item);
                sums.resize(own.len(), 0);
                sums.iter_mut().zip(own).for_each(|(sum, n)| *sum += n);
            }
            sums
        };
        for item in &filled {
            for length in [3, 5] {
                let upper = &item.code[..length];
                if !rows.iter().any(|row| row.0 == upper) {
                    let indent = "　".repeat((length - 3) / 2);
                    rows.push((upper.to_owned(), format!("{indent}{}", class_name(upper)), sum(upper)));
                }
            }
            rows.push((item.code.to_owned(), format!("　　{}", item.name), of(item)));
        }
        rows
    }

    fn sheet<'a>(&'a self, name: &'a str, title: &str, heads: &'a [Head], widths: &'a [f64]) -> Sheet<'a> {
        let title = format!("{}年{title}", self.year);
        Sheet { name, title, maker: NAME, heads, widths, rows: Vec::new(), notes: &[] }
    }

    /// A tree with its total row on top.
    fn tree_sheet<'a>(
        &'a self,
        name: &'a str,
        title: &str,
        heads: &'a [Head],
        of: impl Fn(&Item) -> Vec<i64>,
    ) -> Sheet<'a> {
        const WIDTHS: &[f64] =
            &[12.0, 36.0, 13.0, 12.0, 13.0, 13.0, 13.0, 13.0, 11.0, 10.0, 11.0, 11.0, 10.0, 10.0, 12.0];
        let columns = heads.iter().map(|head| usize::from(head.4) + 1).max().unwrap_or(0);
        let mut sheet = self.sheet(name, title, heads, &WIDTHS[..columns]);
        let total: Vec<i64> =
            self.tree(&of).iter().filter(|row| row.0.len() == 3).fold(Vec::new(), |mut sum, row| {
                sum.resize(row.2.len(), 0);
                sum.iter_mut().zip(&row.2).for_each(|(sum, n)| *sum += n);
                sum
            });
        let blank = columns - 2;
        let cells = if total.is_empty() { vec![Cell::Blank; blank] } else { money(total) };
        sheet.rows.push([vec![Cell::Blank, text("合计")], cells].concat());
        for (code, label, amounts) in self.tree(&of) {
            sheet.rows.push([vec![text(code), text(label)], money(amounts)].concat());
        }
        sheet
    }

    fn balance(&self) -> Sheet<'_> {
        let general = self.sum(|item| item.general.0 + item.general.1);
        let fund = self.sum(|item| item.fund);
        let business = self.sum(|item| item.business + item.next);
        let operating = self.sum(|item| item.operating);
        let (surplus, carried) = (self.sum(|item| item.surplus), self.sum(|item| item.carried));
        let year = general + fund + business + operating;
        let left = vec![
            ("一、财政拨款收入", general + fund),
            ("　（一）一般公共预算收入", general),
            ("　（二）政府性基金预算收入", fund),
            ("　（三）国有资本经营预算收入", 0),
            ("二、教育收费资金收入", 0),
            ("三、事业收入", business),
            ("四、事业单位经营收入", operating),
            ("五、附属单位上缴收入", 0),
            ("六、上级补助收入", 0),
            ("七、其他收入", 0),
            ("本年收入合计", year),
            ("八、使用非财政拨款结余", surplus),
            ("九、上年结转（结余）", carried),
            ("收入总计", year + surplus + carried),
        ];
        let mut right: Vec<Vec<Cell>> = self
            .tree(|item| vec![item.basic() + item.project() + item.operating])
            .into_iter()
            .filter(|row| row.0.len() == 3)
            .map(|row| [vec![text(row.1)], money(row.2)].concat())
            .collect();
        let spent = self.sum(|item| item.basic() + item.project() + item.operating);
        let next = self.sum(|item| item.next);
        for (label, amount) in [("本年支出合计", spent), ("结转下年", next), ("支出总计", spent + next)]
        {
            right.push(vec![text(label), Cell::Money(amount)]);
        }
        let mut sheet = self.sheet("表一", "收支预算总表", BALANCE, &[32.0, 16.0, 32.0, 16.0]);
        sheet.rows = pair(left, right, 2);
        sheet
    }

    fn fiscal(&self) -> Sheet<'_> {
        let general = self.sum(|item| item.general.0 + item.general.1);
        let (fund, carried) = (self.sum(|item| item.fund), self.sum(|item| item.carried));
        let left = vec![
            ("一、本年收入", general + fund),
            ("　（一）一般公共预算拨款", general),
            ("　（二）政府性基金预算拨款", fund),
            ("　（三）国有资本经营预算拨款", 0),
            ("二、上年结转", carried),
            ("　（一）一般公共预算拨款", carried),
            ("　（二）政府性基金预算拨款", 0),
            ("　（三）国有资本经营预算拨款", 0),
            ("收入总计", general + fund + carried),
        ];
        let columns = |item: &Item| {
            let general = item.general.0 + item.general.1 + item.carried;
            vec![general + item.fund, general, item.fund, 0]
        };
        let classes = self.tree(columns).into_iter().filter(|row| row.0.len() == 3);
        let total = vec![general + carried + fund, general + carried, fund, 0];
        let mut right = vec![[vec![text("一、本年支出")], money(total.clone())].concat()];
        right.extend(classes.map(|row| [vec![text(format!("　{}", row.1))], money(row.2)].concat()));
        right.push([vec![text("二、结转下年")], money([0; 4])].concat());
        right.push([vec![text("支出总计")], money(total)].concat());
        let mut sheet =
            self.sheet("表四", "财政拨款收支总表", FISCAL, &[30.0, 14.0, 30.0, 14.0, 16.0, 16.0, 16.0]);
        sheet.rows = pair(left, right, 5);
        sheet
    }

    fn economic_sheet(&self) -> Sheet<'_> {
        let mut sheet =
            self.sheet("表六", "一般公共预算基本支出表", ECONOMIC, &[14.0, 36.0, 16.0, 16.0, 16.0]);
        let sum = |prefix: &str| -> i64 {
            self.economic.iter().filter(|e| e.0.starts_with(prefix)).map(|e| e.2).sum()
        };
        let split = |code: &str, amount: i64| {
            if code.starts_with("302") || code.starts_with("310") {
                [amount, 0, amount]
            } else {
                [amount, amount, 0]
            }
        };
        let office = sum("302") + sum("310");
        let total = money([sum(""), sum("") - office, office]);
        sheet.rows.push([vec![Cell::Blank, text("合计")], total].concat());
        let mut class = "";
        for (code, label, amount) in self.economic {
            if class != &code[..3] {
                class = &code[..3];
                let cells = money(split(class, sum(class)));
                sheet.rows.push([vec![text(class), text(class_name(class))], cells].concat());
            }
            sheet
                .rows
                .push([vec![text(*code), text(format!("　{label}"))], money(split(code, *amount))].concat());
        }
        sheet
    }

    fn three_sheet(&self) -> Sheet<'_> {
        let mut sheet = self.sheet(
            "表七",
            "财政拨款“三公”经费支出表",
            THREE,
            &[12.0, 34.0, 14.0, 16.0, 14.0, 20.0, 16.0],
        );
        let line = |code: Cell, label: &str, reception: i64, cars: i64| {
            [vec![code, text(label)], money([reception + cars, 0, reception, cars, 0])].concat()
        };
        let sums = self.three.iter().fold((0, 0), |sum, unit| (sum.0 + unit.2, sum.1 + unit.3));
        sheet.rows.push(line(Cell::Blank, "合计", sums.0, sums.1));
        sheet.rows.extend(self.three.iter().map(|(code, name, a, b)| line(text(*code), name, *a, *b)));
        sheet
    }

    fn supplements(
        &self,
        book: &mut Workbook,
        formats: &Formats,
        procurement: bool,
    ) -> Result<(), XlsxError> {
        const WIDE: [Head; 6] = [
            ("科目编码", 0, 0, 0, 0),
            ("科目名称", 0, 1, 0, 1),
            ("合计", 0, 2, 0, 2),
            ("基本支出", 0, 3, 0, 3),
            ("项目支出", 0, 4, 0, 4),
            ("事业单位经营支出", 0, 5, 0, 5),
        ];
        let widths: &[f64] = &[14.0, 40.0, 16.0, 16.0, 16.0, 20.0];
        let mut all = self.sheet("附表一", "支出经济分类预算表（全部资金）", &WIDE, widths);
        let total = self.by_class.iter().fold([0; 3], |sum, c| [sum[0] + c.1, sum[1] + c.2, sum[2] + c.3]);
        let line = |code: Cell, label: &str, [basic, project, operating]: [i64; 3]| {
            let cells = money([basic + project + operating, basic, project, operating]);
            [vec![code, text(label)], cells].concat()
        };
        all.rows.push(line(Cell::Blank, "合计", total));
        all.rows.extend(self.by_class.iter().map(|c| line(text(c.0), &class_name(c.0), [c.1, c.2, c.3])));
        all.write(book, formats)?;

        let mut fiscal = self.sheet("附表二", "支出经济分类预算表（财政拨款）", &FUND_FLAT, &widths[..5]);
        let basic =
            |code: &str| -> i64 { self.economic.iter().filter(|e| e.0.starts_with(code)).map(|e| e.2).sum() };
        let line = |code: Cell, label: &str, basic: i64, project: i64| {
            [vec![code, text(label)], money([basic + project, basic, project])].concat()
        };
        fiscal.rows.push(line(Cell::Blank, "合计", basic(""), total[1]));
        fiscal.rows.extend(self.by_class.iter().map(|c| line(text(c.0), &class_name(c.0), basic(c.0), c.2)));
        fiscal.write(book, formats)?;

        if procurement {
            let heads: &[Head] = &[("采购类别", 0, 0, 0, 0), ("预算数", 0, 1, 0, 1)];
            let mut sheet = self.sheet("附表三", "政府采购预算表", heads, &[40.0, 20.0]);
            for (label, amount) in
                [("货物", 460_000), ("工程", 3_000_000), ("服务", 2_350_000), ("合计", 5_810_000)]
            {
                sheet.rows.push(vec![text(label), Cell::Money(amount)]);
            }
            sheet.write(book, formats)?;
        }
        Ok(())
    }

    /// The year's workbook; last year's holds what comparisons need.
    pub fn book(&self, current: bool) -> Result<Workbook, XlsxError> {
        let mut book = super::new_book()?;
        let formats = Formats::new();
        let (book_ref, f) = (&mut book, &formats);
        self.balance().write(book_ref, f)?;
        if current {
            let income = |item: &Item| {
                let fiscal = item.general.0 + item.general.1 + item.fund;
                let general = item.general.0 + item.general.1;
                let business = item.business + item.next;
                vec![
                    item.income(),
                    item.carried,
                    fiscal,
                    general,
                    item.fund,
                    0,
                    0,
                    business,
                    item.operating,
                    0,
                    0,
                    0,
                    item.surplus,
                ]
            };
            self.tree_sheet("表二", "部门收入总表", INCOME, income).write(book_ref, f)?;
        }
        let spending = |item: &Item| {
            let all = item.basic() + item.project() + item.operating;
            vec![all, item.basic(), item.project(), 0, item.operating, 0]
        };
        self.tree_sheet("表三", "部门支出总表", SPENDING, spending).write(book_ref, f)?;
        self.fiscal().write(book_ref, f)?;
        let general = |item: &Item| {
            let project = item.general.1 + item.carried;
            vec![item.general.0 + project, item.general.0, project]
        };
        self.tree_sheet("表五", "一般公共预算支出表", FUND, general).write(book_ref, f)?;
        self.economic_sheet().write(book_ref, f)?;
        self.three_sheet().write(book_ref, f)?;
        let fund = |item: &Item| vec![item.fund, 0, item.fund];
        self.tree_sheet("表八", "政府性基金预算支出表", FUND, fund).write(book_ref, f)?;
        if current {
            self.tree_sheet("表九", "国有资本经营预算支出表", FUND, |_| vec![0, 0, 0]).write(book_ref, f)?;
            forms::write(
                book_ref,
                f,
                "表十",
                (&forms::Kind::projects(NAME, NAME), self.year),
                self.projects,
            )?;
            let kind = forms::Kind::whole(self.year, 1_410_000);
            if !self.whole.is_empty() {
                forms::write(book_ref, f, "表十一", (&kind, self.year), self.whole)?;
            }
        }
        self.supplements(book_ref, f, current)?;
        Ok(book)
    }
}
