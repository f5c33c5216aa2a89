//! The tables, their sums made from the items in whole 元.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::data::{CLASSES, Economic, Item, PROCUREMENT, RECEPTION};
use super::sheet::{Cell, Formats, Head, Sheet, text};

/// One year's figures.
pub struct Year<'a> {
    pub year: i32,
    pub unit: &'a str,
    pub items: &'a [Item],
    pub economic: &'a [Economic],
    pub by_class: &'a [(&'a str, i64, i64)],
}

pub const BALANCE: &[Head] = &[
    ("收入", 0, 0, 0, 1),
    ("支出", 0, 2, 0, 3),
    ("项目", 1, 0, 1, 0),
    ("预算数", 1, 1, 1, 1),
    ("项目（按支出功能科目）", 1, 2, 1, 2),
    ("预算数", 1, 3, 1, 3),
];
pub const FISCAL: &[Head] = &[
    ("收入", 0, 0, 0, 1),
    ("支出", 0, 2, 0, 6),
    ("项目", 1, 0, 1, 0),
    ("预算数", 1, 1, 1, 1),
    ("项目（按支出功能科目）", 1, 2, 1, 2),
    ("合计", 1, 3, 1, 3),
    ("一般公共预算支出", 1, 4, 1, 4),
    ("政府性基金预算支出", 1, 5, 1, 5),
    ("国有资本经营预算支出", 1, 6, 1, 6),
];
pub const INCOME: &[Head] = &[
    ("科目编码", 0, 0, 1, 0),
    ("科目名称", 0, 1, 1, 1),
    ("合计", 0, 2, 1, 2),
    ("上年结转", 0, 3, 1, 3),
    ("财政拨款", 0, 4, 0, 7),
    ("小计", 1, 4, 1, 4),
    ("一般公共预算拨款收入", 1, 5, 1, 5),
    ("政府性基金预算拨款收入", 1, 6, 1, 6),
    ("国有资本经营预算收入", 1, 7, 1, 7),
    ("教育收费资金收入", 0, 8, 1, 8),
    ("事业收入", 0, 9, 1, 9),
    ("事业单位经营收入", 0, 10, 1, 10),
    ("附属单位上缴收入", 0, 11, 1, 11),
    ("上级补助收入", 0, 12, 1, 12),
    ("其他收入", 0, 13, 1, 13),
    ("使用非财政拨款结余", 0, 14, 1, 14),
];
pub const SPENDING: &[Head] = &[
    ("科目编码", 0, 0, 0, 0),
    ("科目名称", 0, 1, 0, 1),
    ("合计", 0, 2, 0, 2),
    ("基本支出", 0, 3, 0, 3),
    ("项目支出", 0, 4, 0, 4),
    ("上缴上级支出", 0, 5, 0, 5),
    ("事业单位经营支出", 0, 6, 0, 6),
    ("对附属单位补助支出", 0, 7, 0, 7),
];
pub const FUND: &[Head] = &[
    ("科目编码", 0, 0, 1, 0),
    ("科目名称", 0, 1, 1, 1),
    ("预算数", 0, 2, 0, 4),
    ("合计", 1, 2, 1, 2),
    ("基本支出", 1, 3, 1, 3),
    ("项目支出", 1, 4, 1, 4),
];
pub const ECONOMIC: &[Head] = &[
    ("支出经济分类科目", 0, 0, 0, 1),
    ("基本支出", 0, 2, 0, 4),
    ("科目编码", 1, 0, 1, 0),
    ("科目名称", 1, 1, 1, 1),
    ("合计", 1, 2, 1, 2),
    ("人员经费", 1, 3, 1, 3),
    ("公用经费", 1, 4, 1, 4),
];
pub const THREE: &[Head] = &[
    ("单位编码", 0, 0, 0, 0),
    ("单位名称", 0, 1, 0, 1),
    ("合计", 0, 2, 0, 2),
    ("因公出国(境)费", 0, 3, 0, 3),
    ("公务接待费", 0, 4, 0, 4),
    ("公务用车运行维护费", 0, 5, 0, 5),
    ("公务用车购置费", 0, 6, 0, 6),
];

fn class_name(code: &str) -> &'static str {
    CLASSES.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name)
}

impl Year<'_> {
    fn sum(&self, prefix: &str) -> (i64, i64) {
        let inside = self.items.iter().filter(|item| item.0.starts_with(prefix));
        inside.fold((0, 0), |(basic, project), item| (basic + item.2, project + item.3))
    }

    fn total(&self) -> i64 {
        let (basic, project) = self.sum("");
        basic + project
    }

    /// Code, indented name, basic, project; 类 and 款 before their 项.
    fn function_rows(&self) -> Vec<(String, String, i64, i64)> {
        let mut rows: Vec<(String, String, i64, i64)> = Vec::new();
        for (code, name, basic, project) in self.items {
            for length in [3, 5] {
                let upper = &code[..length];
                if !rows.iter().any(|row| row.0 == upper) {
                    let (basic, project) = self.sum(upper);
                    let indent = "　".repeat((length - 3) / 2);
                    rows.push((upper.to_owned(), format!("{indent}{}", class_name(upper)), basic, project));
                }
            }
            rows.push(((*code).to_owned(), format!("　　{name}"), *basic, *project));
        }
        rows
    }

    fn classes(&self) -> Vec<(&'static str, i64)> {
        let tops = CLASSES.iter().filter(|(code, _)| code.len() == 3 && !code.starts_with('3'));
        tops.map(|(code, name)| {
            let (basic, project) = self.sum(code);
            (*name, basic + project)
        })
        .collect()
    }

    fn sheet<'a>(&'a self, name: &'a str, title: &str, heads: &'a [Head], widths: &'a [f64]) -> Sheet<'a> {
        let title = format!("{}年{title}", self.year);
        Sheet { name, title, maker: self.unit, heads, widths, rows: Vec::new(), notes: &[] }
    }

    /// Table 1.
    pub fn budget_balance<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let total = self.total();
        let left = [
            ("一、财政拨款收入", total),
            ("　　（一）一般公共预算收入", total),
            ("　　（二）政府性基金预算收入", 0),
            ("　　（三）国有资本经营预算收入", 0),
            ("二、教育收费资金收入", 0),
            ("三、事业收入", 0),
            ("四、事业单位经营收入", 0),
            ("五、附属单位上缴收入", 0),
            ("六、上级补助收入", 0),
            ("七、其他收入", 0),
            ("本年收入合计", total),
            ("八、使用非财政拨款结余", 0),
            ("九、上年结转（结余）", 0),
            ("收入总计", total),
        ];
        let mut right: Vec<(String, Option<i64>)> =
            self.classes().into_iter().map(|(name, amount)| (name.to_owned(), Some(amount))).collect();
        right.resize(10, (String::new(), None));
        right.push(("本年支出合计".to_owned(), Some(total)));
        right.push(("结转下年".to_owned(), Some(0)));
        right.push((String::new(), None));
        right.push(("支出总计".to_owned(), Some(total)));
        let mut sheet = self.sheet(name, "收支预算总表", BALANCE, &[32.0, 16.0, 32.0, 16.0]);
        for ((label, amount), (right_label, right_amount)) in left.into_iter().zip(right) {
            let money = right_amount.map_or(Cell::Blank, Cell::Money);
            sheet.rows.push(vec![text(label), Cell::Money(amount), text(right_label), money]);
        }
        sheet
    }

    /// Table 2.
    pub fn income_tree<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let widths =
            &[12.0, 36.0, 13.0, 10.0, 13.0, 13.0, 13.0, 13.0, 11.0, 10.0, 11.0, 11.0, 10.0, 10.0, 12.0];
        let mut sheet = self.sheet(name, "部门收入总表", INCOME, widths);
        let line = |code: Cell, label: &str, amount: i64| {
            let mut cells = vec![
                code,
                text(label),
                Cell::Money(amount),
                Cell::Money(0),
                Cell::Money(amount),
                Cell::Money(amount),
            ];
            cells.extend(std::iter::repeat_n(Cell::Money(0), 9));
            cells
        };
        sheet.rows.push(line(Cell::Blank, "合计", self.total()));
        for (code, label, basic, project) in self.function_rows() {
            sheet.rows.push(line(text(code), &label, basic + project));
        }
        sheet
    }

    /// Table 3; its codes are numbers, as some systems write them.
    pub fn spending_tree<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let mut sheet =
            self.sheet(name, "部门支出总表", SPENDING, &[12.0, 36.0, 14.0, 14.0, 14.0, 14.0, 16.0, 18.0]);
        let line = |code: Cell, label: &str, basic: i64, project: i64| {
            let mut cells = vec![
                code,
                text(label),
                Cell::Money(basic + project),
                Cell::Money(basic),
                Cell::Money(project),
            ];
            cells.extend(std::iter::repeat_n(Cell::Blank, 3));
            cells
        };
        let (basic, project) = self.sum("");
        sheet.rows.push(line(Cell::Blank, "合计", basic, project));
        for (code, label, basic, project) in self.function_rows() {
            sheet.rows.push(line(Cell::Number(code.parse().unwrap_or_default()), &label, basic, project));
        }
        sheet
    }

    /// Table 4.
    pub fn fiscal_balance<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let total = self.total();
        let left = [
            ("一、本年收入", total),
            ("　　（一）一般公共预算拨款", total),
            ("　　（二）政府性基金预算拨款", 0),
            ("　　（三）国有资本经营预算拨款", 0),
            ("二、上年结转", 0),
            ("　　（一）一般公共预算拨款", 0),
            ("　　（二）政府性基金预算拨款", 0),
            ("　　（三）国有资本经营预算拨款", 0),
            ("收入总计", total),
        ];
        let mut right = vec![("一、本年支出".to_owned(), Some(total))];
        right.extend(self.classes().into_iter().map(|(name, amount)| (format!("　　{name}"), Some(amount))));
        right.resize(7, (String::new(), None));
        right.push(("二、结转下年".to_owned(), Some(0)));
        right.push(("支出总计".to_owned(), Some(total)));
        let mut sheet =
            self.sheet(name, "财政拨款收支总表", FISCAL, &[30.0, 14.0, 30.0, 14.0, 16.0, 16.0, 16.0]);
        for ((label, amount), (right_label, right_amount)) in left.into_iter().zip(right) {
            let mut cells = vec![text(label), Cell::Money(amount), text(right_label)];
            match right_amount {
                Some(yuan) => {
                    cells.extend([Cell::Money(yuan), Cell::Money(yuan), Cell::Money(0), Cell::Money(0)])
                }
                None => cells.extend(std::iter::repeat_n(Cell::Blank, 4)),
            }
            sheet.rows.push(cells);
        }
        sheet
    }

    /// Tables 5, 8 and 9; the last two are empty.
    pub fn fund_tree<'a>(&'a self, name: &'a str, title: &str, filled: bool) -> Sheet<'a> {
        let mut sheet = self.sheet(name, title, FUND, &[14.0, 40.0, 16.0, 16.0, 16.0]);
        if !filled {
            sheet.rows.push(vec![Cell::Blank, text("合计"), Cell::Blank, Cell::Blank, Cell::Blank]);
            sheet.notes = &["注：本表为空表，本单位没有安排此项支出。"];
            return sheet;
        }
        let line = |code: Cell, label: &str, basic: i64, project: i64| {
            vec![code, text(label), Cell::Money(basic + project), Cell::Money(basic), Cell::Money(project)]
        };
        let (basic, project) = self.sum("");
        for (code, label, basic, project) in self.function_rows() {
            sheet.rows.push(line(text(code), &label, basic, project));
        }
        sheet.rows.push(line(Cell::Blank, "合计", basic, project));
        sheet
    }

    /// Table 6.
    pub fn economic_tree<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let mut sheet = self.sheet(name, "一般公共预算基本支出表", ECONOMIC, &[14.0, 36.0, 16.0, 16.0, 16.0]);
        let sum = |prefix: &str| -> i64 {
            self.economic.iter().filter(|e| e.0.starts_with(prefix)).map(|e| e.2).sum()
        };
        let line = |code: Cell, label: String, people: i64, office: i64| {
            vec![code, text(label), Cell::Money(people + office), Cell::Money(people), Cell::Money(office)]
        };
        let split = |code: &str, amount: i64| {
            if code.starts_with("302") || code.starts_with("310") { (0, amount) } else { (amount, 0) }
        };
        let office = sum("302") + sum("310");
        sheet.rows.push(line(Cell::Blank, "合计".to_owned(), sum("") - office, office));
        let mut class = "";
        for (code, label, amount) in self.economic {
            if class != &code[..3] {
                class = &code[..3];
                let (people, office) = split(class, sum(class));
                sheet.rows.push(line(text(class), class_name(class).to_owned(), people, office));
            }
            let (people, office) = split(code, *amount);
            sheet.rows.push(line(text(*code), format!("　{label}"), people, office));
        }
        sheet
    }

    /// Table 7.
    pub fn three_public<'a>(&'a self, name: &'a str) -> Sheet<'a> {
        let mut sheet =
            self.sheet(name, "财政拨款“三公”经费支出表", THREE, &[12.0, 34.0, 14.0, 16.0, 14.0, 20.0, 16.0]);
        let line = |code: Cell, label: &str| {
            vec![
                code,
                text(label),
                Cell::Money(RECEPTION),
                Cell::Money(0),
                Cell::Money(RECEPTION),
                Cell::Money(0),
                Cell::Money(0),
            ]
        };
        sheet.rows.push(line(Cell::Blank, "合计"));
        sheet.rows.push(line(text("302005"), self.unit));
        sheet
    }

    /// The sheets that the prose needs beyond the ten tables.
    pub fn supplements(&self, book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
        let scopes = [
            ("附1 经济分类（全部资金）", "支出经济分类预算表（全部资金）"),
            ("附2 经济分类（财政拨款）", "支出经济分类预算表（财政拨款）"),
        ];
        for (name, title) in scopes {
            let mut sheet = self.sheet(name, title, &FUND_FLAT, &[14.0, 40.0, 16.0, 16.0, 16.0]);
            let total = self.by_class.iter().fold((0, 0), |sum, class| (sum.0 + class.1, sum.1 + class.2));
            let rows = std::iter::once((Cell::Blank, "合计", total.0, total.1)).chain(
                self.by_class
                    .iter()
                    .map(|(code, basic, project)| (text(*code), class_name(code), *basic, *project)),
            );
            for (code, label, basic, project) in rows {
                sheet.rows.push(vec![
                    code,
                    text(label),
                    Cell::Money(basic + project),
                    Cell::Money(basic),
                    Cell::Money(project),
                ]);
            }
            sheet.write(book, formats)?;
        }
        if self.year == 2023 {
            let heads: &[Head] = &[("采购类别", 0, 0, 0, 0), ("预算数", 0, 1, 0, 1)];
            let mut sheet = self.sheet("附3 政府采购", "政府采购预算表", heads, &[40.0, 20.0]);
            let total = PROCUREMENT.iter().map(|(_, yuan)| yuan).sum();
            sheet.rows.push(vec![text("合计"), Cell::Money(total)]);
            sheet.rows.extend(PROCUREMENT.iter().map(|(label, yuan)| vec![text(*label), Cell::Money(*yuan)]));
            sheet.write(book, formats)?;
        }
        Ok(())
    }
}

pub const FUND_FLAT: [Head; 5] = [
    ("科目编码", 0, 0, 0, 0),
    ("科目名称", 0, 1, 0, 1),
    ("合计", 0, 2, 0, 2),
    ("基本支出", 0, 3, 0, 3),
    ("项目支出", 0, 4, 0, 4),
];
