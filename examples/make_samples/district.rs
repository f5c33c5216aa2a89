//! A made-up district bureau in the form of nine tables: 元 in tables, 万元 in one of them, codes in
//! columns of their own, prose on sheets.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::district_data::{CLASSES, District, Item};
use super::sheet::{Cell, Formats, Head, text, write_cell};

const NAME: &str = "澄浦市明湾区文化和旅游局";
const REGION: &str = "澄浦市明湾区";

const BALANCE: &[Head] = &[
    ("本年收入", 0, 0, 0, 1),
    ("本年支出", 0, 2, 0, 3),
    ("项目", 1, 0, 1, 0),
    ("预算数", 1, 1, 1, 1),
    ("项目", 1, 2, 1, 2),
    ("预算数", 1, 3, 1, 3),
];
const GRANTS: &[Head] = &[
    ("财政拨款收入", 0, 0, 0, 1),
    ("财政拨款支出", 0, 2, 0, 6),
    ("项目", 1, 0, 1, 0),
    ("预算数", 1, 1, 1, 1),
    ("项目", 1, 2, 1, 2),
    ("合计", 1, 3, 1, 3),
    ("一般公共预算", 1, 4, 1, 4),
    ("政府性基金预算", 1, 5, 1, 5),
    ("国有资本经营预算", 1, 6, 1, 6),
];
const ECONOMIC: &[Head] = &[
    ("项目", 0, 0, 0, 2),
    ("部门预算经济分类科目编码", 1, 0, 1, 1),
    ("经济分类科目名称", 1, 2, 2, 2),
    ("类", 2, 0, 2, 0),
    ("款", 2, 1, 2, 1),
    ("一般公共预算基本支出", 0, 3, 0, 5),
    ("合计", 1, 3, 2, 3),
    ("人员经费", 1, 4, 2, 4),
    ("公用经费", 1, 5, 2, 5),
];
const THREE: &[Head] = &[
    ("“三公”经费预算数", 0, 0, 0, 5),
    ("机关运行经费预算数", 0, 6, 2, 6),
    ("合计", 1, 0, 2, 0),
    ("因公出国(境)费", 1, 1, 2, 1),
    ("公务接待费", 1, 2, 2, 2),
    ("公务用车购置及运行费", 1, 3, 1, 5),
    ("小计", 2, 3, 2, 3),
    ("购置费", 2, 4, 2, 4),
    ("运行费", 2, 5, 2, 5),
];

/// The head of a table with code columns: the group above the amounts, then the amounts.
fn tree_head(group: &'static str, columns: &[&'static str]) -> Vec<Head> {
    let mut heads = vec![
        ("项目", 0, 0, 0, 3),
        ("功能分类科目编码", 1, 0, 1, 2),
        ("功能分类科目名称", 1, 3, 2, 3),
        ("类", 2, 0, 2, 0),
        ("款", 2, 1, 2, 1),
        ("项", 2, 2, 2, 2),
        (group, 0, 4, 0, 3 + columns.len() as u16),
    ];
    heads.extend((4..).zip(columns).map(|(col, label)| (*label, 1, col, 2, col)));
    heads
}

/// A table of the export.
struct Table<'a> {
    name: &'a str,
    title: String,
    unit: &'a str,
    heads: &'a [Head],
    rows: Vec<Vec<Cell>>,
}

impl Table<'_> {
    fn write(&self, book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
        const TOP: u32 = 5;
        let sheet = book.add_worksheet().set_name(self.name)?;
        let last = self.heads.iter().map(|head| head.4).max().unwrap_or_default();
        let plain = Format::new();
        sheet.merge_range(1, 0, 1, last, &self.title, &formats.head)?;
        sheet.write_string_with_format(3, 0, format!("编制部门：{NAME}"), &plain)?;
        sheet.write_string_with_format(3, last, format!("单位：{}", self.unit), &plain)?;
        for &(label, top, left, bottom, right) in self.heads {
            if (top, left) == (bottom, right) {
                sheet.write_string_with_format(TOP + top, left, label, &formats.head)?;
            } else {
                sheet.merge_range(TOP + top, left, TOP + bottom, right, label, &formats.head)?;
            }
        }
        let first = TOP + self.heads.iter().map(|head| head.3).max().unwrap_or_default() + 1;
        for (row, cells) in (first..).zip(&self.rows) {
            for (col, cell) in (0..).zip(cells) {
                write_cell(sheet, row, col, cell, formats)?;
            }
        }
        sheet.set_column_range_width(0, last, 18)?;
        Ok(())
    }
}

/// Amounts in 元; nothing where there is nothing, as these exports have it.
fn yuan(amounts: impl IntoIterator<Item = i64>) -> Vec<Cell> {
    amounts.into_iter().map(|amount| if amount == 0 { Cell::Blank } else { Cell::Yuan(amount) }).collect()
}

/// A class as a number, lower levels as text, each in its column.
fn code(code: &str, columns: usize) -> Vec<Cell> {
    let class: i64 = code[..3].parse().unwrap_or_default();
    let mut cells = vec![Cell::Number(class)];
    for level in 1..columns {
        let from = 1 + 2 * level;
        cells.push(code.get(from..from + 2).map_or(Cell::Blank, text));
    }
    cells
}

fn class_name(code: &str) -> &'static str {
    CLASSES.iter().find(|class| class.0 == code).map_or("", |class| class.1)
}

impl District {
    fn sum(&self, amount: impl Fn(&Item) -> i64) -> i64 {
        self.items.iter().map(amount).sum()
    }

    /// The sums of each class.
    fn classes(&self, amounts: impl Fn(&Item) -> Vec<i64>) -> Vec<(&'static str, Vec<i64>)> {
        let classes = CLASSES.iter().filter(|class| class.0.len() == 3);
        classes.map(|class| (class.1, self.below(class.0, &amounts))).filter(|c| c.1[0] != 0).collect()
    }

    fn below(&self, prefix: &str, amounts: impl Fn(&Item) -> Vec<i64>) -> Vec<i64> {
        let inside = self.items.iter().filter(|item| item.code.starts_with(prefix)).map(amounts);
        inside.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| a + b).collect()).unwrap_or_else(|| vec![0])
    }

    /// Rows of a tree: classes, subclasses and items that have an amount, then the total.
    fn tree(&self, width: usize, amounts: impl Fn(&Item) -> Vec<i64>) -> Vec<Vec<Cell>> {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for item in self.items.iter().filter(|item| amounts(item)[0] != 0) {
            for length in [3, 5] {
                let upper = &item.code[..length];
                if !seen.contains(&upper) {
                    seen.push(upper);
                    let sums = yuan(self.below(upper, &amounts));
                    rows.push([code(upper, 3), vec![text(class_name(upper))], sums].concat());
                }
            }
            rows.push([code(item.code, 3), vec![text(item.name)], yuan(amounts(item))].concat());
        }
        let total = if rows.is_empty() { vec![0; width] } else { self.below("", &amounts) };
        rows.push([vec![text("合计"), Cell::Blank, Cell::Blank, Cell::Blank], yuan(total)].concat());
        rows
    }

    fn title(&self, words: &str) -> String {
        format!("{}年部门{words}", self.year)
    }

    fn balance(&self) -> Table<'static> {
        let general = self.sum(|item| item.general.0 + item.general.1);
        let fund = self.sum(|item| item.fund);
        let (business, other) = (self.sum(|item| item.business), self.sum(|item| item.other));
        let all = general + fund + business + other;
        let left = [
            ("一、财政拨款收入", general + fund),
            ("1. 一般公共预算", general),
            ("2. 政府性基金预算", fund),
            ("3. 国有资本经营预算", 0),
            ("二、事业收入", business),
            ("三、事业单位经营收入", 0),
            ("四、其他收入", other),
        ];
        let rows = halves(&left, self.classes(|item| vec![item.all()]), vec![all]);
        let title = self.title("财务收支预算总表");
        Table { name: "部门收支总表", title, unit: "元", heads: BALANCE, rows }
    }

    fn grants(&self) -> Table<'static> {
        let columns = |item: &Item| vec![item.granted(), item.general.0 + item.general.1, item.fund, 0];
        let general = self.sum(|item| item.general.0 + item.general.1);
        let fund = self.sum(|item| item.fund);
        let left = [("一、一般公共预算", general), ("二、政府性基金预算", fund), ("三、国有资本经营预算", 0)];
        let rows = halves(&left, self.classes(columns), self.below("", columns));
        let title = self.title("财政拨款收支预算总表");
        Table { name: "部门财政拨款收支总表", title, unit: "元", heads: GRANTS, rows }
    }

    fn fund_table(
        &self,
        book: &mut Workbook,
        formats: &Formats,
        (name, title, group): (&str, &str, &'static str),
        amounts: impl Fn(&Item) -> (i64, i64),
    ) -> Result<(), XlsxError> {
        let heads = tree_head(group, &["合计", "基本支出", "项目支出"]);
        let rows = self.tree(3, |item| {
            let (basic, project) = amounts(item);
            vec![basic + project, basic, project]
        });
        Table { name, title: self.title(title), unit: "元", heads: &heads, rows }.write(book, formats)
    }

    fn economic_table(&self) -> Table<'static> {
        let sum = |prefix: &str| -> i64 {
            self.economic.iter().filter(|line| line.0.starts_with(prefix)).map(|line| line.2).sum()
        };
        let split = |code: &str, amount: i64| match &code[..3] {
            "302" | "310" => [amount, 0, amount],
            _ => [amount, amount, 0],
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut class = "";
        for (item, name, amount) in self.economic {
            if class != &item[..3] {
                class = &item[..3];
                let sums = yuan(split(class, sum(class)));
                rows.push([code(class, 2), vec![text(class_name(class))], sums].concat());
            }
            rows.push([code(item, 2), vec![text(*name)], yuan(split(item, *amount))].concat());
        }
        let office = sum("302") + sum("310");
        let total = yuan([sum(""), sum("") - office, office]);
        rows.push([vec![text("合计"), Cell::Blank, Cell::Blank], total].concat());
        let title = self.title("一般公共预算基本支出部门预算经济分类预算表");
        Table {
            name: "部门一般公共预算拨款基本支出明细表", title, unit: "元", heads: ECONOMIC, rows
        }
    }

    fn three_table(&self) -> Table<'static> {
        let [abroad, reception, buying, running, office] = self.three;
        let cars = buying + running;
        let row = [abroad + reception + cars, abroad, reception, cars, buying, running, office];
        let title = self.title("“三公”经费和机关运行经费预算表");
        let rows = vec![row.map(Cell::Money).to_vec()];
        Table {
            name: "部门“三公”经费和机关运行费预算表", title, unit: "万元", heads: THREE, rows
        }
    }

    /// The year's workbook; last year's holds what comparisons need.
    pub fn book(&self, current: bool) -> Result<Workbook, XlsxError> {
        let mut book = super::new_book()?;
        let formats = Formats::new();
        let (b, f) = (&mut book, &formats);
        if current {
            self.front(b)?;
        }
        self.balance().write(b, f)?;
        if current {
            let columns = ["合计", "财政拨款收入", "事业收入", "事业单位\n经营收入", "其他收入"];
            let heads = tree_head("收入预算", &columns);
            let income = |item: &Item| vec![item.all(), item.granted(), item.business, 0, item.other];
            let title = self.title("收入预算总表");
            let rows = self.tree(5, income);
            Table { name: "部门收入总表", title, unit: "元", heads: &heads, rows }.write(b, f)?;
            let spending = ("部门支出总表", "支出预算总表", "支出预算");
            self.fund_table(b, f, spending, |item| (item.general.0, item.project()))?;
        }
        self.grants().write(b, f)?;
        let general = ("部门一般公共预算拨款表", "一般公共预算支出功能分类预算表", "一般公共预算支出");
        self.fund_table(b, f, general, |item| item.general)?;
        let fund = ("部门政府性基金拨款表", "政府性基金预算支出功能分类预算表", "政府性基金预算支出");
        self.fund_table(b, f, fund, |item| (0, item.fund))?;
        if current {
            let capital =
                ("部门国有资本经营预算拨款表 ", "国有资本经营预算支出功能分类预算表", "国有资本经营预算支出");
            self.fund_table(b, f, capital, |_| (0, 0))?;
            self.economic_table().write(b, f)?;
        }
        self.three_table().write(b, f)?;
        if current {
            back(b, f)?;
        }
        Ok(book)
    }

    /// Cover, list of contents, duties.
    fn front(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let cover = book.add_worksheet().set_name("封面")?;
        cover.write_string(2, 0, format!("{REGION}{}年区级部门预算", self.year))?;
        cover.write_string(8, 0, format!("预算主管部门：{NAME}"))?;
        let list = book.add_worksheet().set_name("目录")?;
        list.write_string(0, 0, "目  录")?;
        let lines = [
            "一、部门主要职能",
            "二、部门机构设置",
            "三、名词解释",
            "四、部门预算编制说明",
            "五、部门预算表",
        ];
        let tables = ["财务收支预算总表", "收入预算总表", "支出预算总表", "财政拨款收支预算总表"];
        let entries = lines.map(str::to_owned).into_iter().chain(tables.map(|title| self.title(title)));
        for (row, line) in (3..).zip(entries) {
            list.write_string(row, 0, format!("{line}  ………………"))?;
        }
        let duties = book.add_worksheet().set_name("部门主要职能")?;
        prose(duties, &format!("{NAME}主要职能"), DUTIES)
    }
}

const DUTIES: &str = "    澄浦市明湾区文化和旅游局是主管全区文化、旅游、广播电视和文物工作的区政府工作部门。\n    主要职能包括：\n    1. 拟订全区文化和旅游发展规划并组织实施。\n    2. 管理公共文化事业，指导图书馆、文化馆建设和全民阅读。\n    3. 组织群众文化活动，保护和传承非物质文化遗产。\n    4. 监督管理文化和旅游市场，指导行业安全生产。\n    5. 组织旅游宣传推广，推动文化和旅游融合发展。\n\n";
const PROJECT: &str = " 一、项目概述\n 区图书馆全年免费向公众开放，提供借阅、阅读推广和数字资源服务，并支持各街道分馆运行。\n 二、立项依据\n 《中华人民共和国公共图书馆法》；澄浦市关于公共文化设施免费开放的有关规定。\n 三、实施主体\n 澄浦市明湾区图书馆负责组织实施，各街道分馆协同。\n 四、实施方案\n 按季度采购图书和数字资源，每周开馆不少于63小时，全年举办阅读推广活动不少于120场。\n 五、实施周期\n 2026年1月至12月。\n 六、年度预算安排\n 见项目经费表。\n 七、绩效目标\n 详见单位的项目绩效目标表。\n";

/// A sheet of prose: a title, and one cell with all paragraphs.
fn prose(sheet: &mut Worksheet, title: &str, paragraphs: &str) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap();
    sheet.set_column_width(0, 100)?;
    sheet.write_string(0, 0, title)?;
    sheet.merge_range(2, 0, 16, 0, paragraphs, &wrapped)?;
    Ok(())
}

/// What the prose needs and the nine tables lack.
fn back(book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
    let project = book.add_worksheet().set_name("项目经费情况说明")?;
    prose(project, "图书馆免费开放项目经费情况说明", PROJECT)?;
    let plain = |name: &'static str, labels: [&'static str; 2], lines: &[(&str, i64)]| {
        let heads = [(labels[0], 0, 0, 0, 0), (labels[1], 0, 1, 0, 1)];
        let rows = lines.iter().map(|(label, amount)| vec![text(*label), Cell::Yuan(*amount)]).collect();
        Table { name, title: name.to_owned(), unit: "元", heads: &heads, rows }.write(book, formats)
    };
    let mut plain = plain;
    let purchases = [("货物", 428_000), ("工程", 0), ("服务", 5_612_000), ("合计", 6_040_000)];
    plain("政府采购预算表", ["采购类别", "预算数"], &purchases)?;
    let projects = [("图书馆免费开放", 3_820_000), ("群众文化活动", 2_927_500), ("合计", 6_747_500)];
    plain("项目经费表", ["项目名称", "预算数"], &projects)
}

/// Both halves of a balance side by side, totals on the last row, the shorter half padded above it.
fn halves(left: &[(&str, i64)], right: Vec<(&str, Vec<i64>)>, total: Vec<i64>) -> Vec<Vec<Cell>> {
    let width = total.len();
    let income = total[0];
    let right: Vec<Vec<Cell>> = (0..)
        .zip(right)
        .map(|(number, (name, amounts))| {
            let numeral = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"][number];
            [vec![text(format!("{numeral}、{name}"))], yuan(amounts)].concat()
        })
        .collect();
    let mut rows = Vec::new();
    for index in 0..left.len().max(right.len()) {
        let half = left.get(index).map(|(name, amount)| [vec![text(*name)], yuan([*amount])].concat());
        let other = right.get(index).cloned();
        rows.push(
            [
                half.unwrap_or_else(|| vec![Cell::Blank; 2]),
                other.unwrap_or_else(|| vec![Cell::Blank; width + 1]),
            ]
            .concat(),
        );
    }
    rows.push([vec![text("收入总计")], yuan([income]), vec![text("支出总计")], yuan(total)].concat());
    rows
}
