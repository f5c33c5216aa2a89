//! The sheet of instructions: what to do in which order, what the colours mean, which sheet is for what, and which
//! sums are to be held against each other.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    ConditionalFormatFormula, Format, FormatAlign, FormatBorder, Formula, Url, Workbook, Worksheet, XlsxError,
};

use crate::budget::unit::{FACT_SHEET, GUIDE_TITLE, REASON_SHEET, TEXT_SHEET};

use super::catalogue::CodeLists;
use super::plan::PlannedBook;
use super::tables::{is_extra, planned};
use super::writer::{A4, GREY, Looks, ORANGE, RED, boxed, font};
use super::{Basis, CATALOGUE_SHEET, GUIDE_SHEET};

/// Widths of its columns.
const WIDTHS: [f64; 4] = [40.0, 18.0, 18.0, 44.0];
/// The last column.
const LAST: u16 = 3;

/// Writes the sheet.
pub(super) fn write(
    basis: &Basis<'_>,
    (book, codes): (&PlannedBook, &CodeLists),
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(GUIDE_SHEET)?;
    sheet.set_formula_result_default("");
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_screen_gridlines(false);
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let mut page = GuidePage { sheet, row: 0, looks: Looks::new(0) };
    page.wide(GUIDE_TITLE, &font().set_font_size(16).set_bold(), 30.0)?;
    for line in steps(basis, (book, codes)) {
        page.wide(&line, &font().set_text_wrap(), lines(&line))?;
    }
    page.colours()?;
    page.sheets(basis, book)?;
    page.ties(book)?;
    page.sheet.protect();
    Ok(())
}

/// The numbers of the sheets whose rows have codes: `表2、表3`.
fn coded(basis: &Basis<'_>, book: &PlannedBook) -> String {
    let plans = planned(basis).zip(&book.sheets);
    let coded = plans.filter(|(schema, _)| schema.code_system().is_some());
    let numbers: Vec<&str> = coded.map(|(_, plan)| plan.name.split(' ').next().unwrap_or_default()).collect();
    numbers.join("、")
}

/// What to do in which order.
fn steps(basis: &Basis<'_>, (book, codes): (&PlannedBook, &CodeLists)) -> Vec<String> {
    let (name, folder) = (basis.stated(super::NAME_KEY), basis.folder);
    let year = basis.year();
    let mut steps = vec![
        format!("这是{name}{year}年预算公开要填的工作簿。填好以后，程序从这里取数，核对，写出要公开的文件。"),
        format!("一、先填“{FACT_SHEET}”页，浅黄色的必填；再填“{TEXT_SHEET}”页。"),
        format!(
            "二、再填下面列出的各张表，照预算批复和预算编审系统里的数填。先填一行一个科目的各张（{}），再填其余的：其余各张里的数\
             有许多由前者自动得出。没有发生的表留空，照空表公开。",
            coded(basis, book)
        ),
        format!("三、存盘以后运行 gongkai check {folder} ，它列出还没有填的和对不上的，改好后再运行，直到没有问题。"),
        format!("四、“{REASON_SHEET}”页等 check 列出要说明原因的增减以后再填。"),
        format!("五、运行 gongkai build {folder} ，生成要公开的文件。"),
        "行不够时，在已有的行中间插入一行，再把上一行表里的各格复制到新的一行，公式和下拉列表就都有了；不够的行插在中间，不要写到最后一行下面。表的标题、表头和金额单位不要改；\
         要改的，先在“审阅”里撤消工作表保护，没有密码。"
            .to_owned(),
    ];
    let trees = book.places.trees.values();
    let levels: BTreeSet<String> = trees.flat_map(|tree| codes.each_level(&tree.system)).collect();
    let levels = levels.into_iter().map(|text| format!("　　{text}。"));
    // where the tables are spoken of
    steps.splice(3..3, levels);
    steps
}

/// Height of the rows of a text over all columns.
fn lines(text: &str) -> f64 {
    let width: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let room = WIDTHS.iter().sum::<f64>() as usize - 6;
    (width.div_ceil(room) as f64) * 16.0 + 5.0
}

/// The sheet while it is written.
struct GuidePage<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    looks: Looks,
}

impl GuidePage<'_> {
    /// A text over all columns.
    fn wide(&mut self, text: &str, format: &Format, height: f64) -> Result<(), XlsxError> {
        let format = format.clone().set_align(FormatAlign::VerticalCenter);
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, &format)?;
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    /// The headings of a list, below a blank row.
    fn heads(&mut self, heads: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        for (col, head) in (0..).zip(heads) {
            let is_last = usize::from(col) + 1 == heads.len();
            if is_last && col < LAST {
                self.sheet.merge_range(self.row, col, self.row, LAST, head, &self.looks.head)?;
            } else {
                self.sheet.write_string_with_format(self.row, col, *head, &self.looks.head)?;
            }
        }
        self.sheet.set_row_height(self.row, 20)?;
        self.row += 1;
        Ok(())
    }

    /// A sample of each colour with its meaning.
    fn colours(&mut self) -> Result<(), XlsxError> {
        self.row += 1;
        let plain = font().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let samples = [
            (self.looks.amount.clone(), "要填的格。没有金额的留空，不用填0"),
            (
                self.looks.sum.clone(),
                "自动算出的格：合计、上级科目和别的表里已经有的数。填了下级和别的表才出现；确实不同的，可以直接改写",
            ),
            (
                self.looks.sum.clone().set_background_color(RED),
                "红色：改写的数与算出的数对不上，或者收支两边不相等，或者编码重复、编码是数字格式，或者写到了最后一行下面",
            ),
            (self.looks.sum.clone().set_background_color(ORANGE), "橙色：这一格原来是公式，已经改写成数"),
            (boxed().set_background_color(GREY), "灰色：不用填"),
        ];
        for (format, meaning) in samples {
            self.sheet.write_blank(self.row, 0, &format)?;
            self.sheet.merge_range(self.row, 1, self.row, LAST, meaning, &plain)?;
            self.sheet.set_row_height(self.row, if meaning.chars().count() > 38 { 36 } else { 20 })?;
            self.row += 1;
        }
        Ok(())
    }

    /// Which sheet is for what.
    fn sheets(&mut self, basis: &Basis<'_>, book: &PlannedBook) -> Result<(), XlsxError> {
        self.heads(&["页（点一下就到）", "说明"])?;
        let mut listed: Vec<(String, String)> = vec![
            (FACT_SHEET.to_owned(), "人员、资产、日期等情况".to_owned()),
            (TEXT_SHEET.to_owned(), "职责、任务、项目等文字".to_owned()),
            (REASON_SHEET.to_owned(), "与上年相比变动较大的原因".to_owned()),
        ];
        for (schema, plan) in planned(basis).zip(&book.sheets) {
            let what = match (&schema.without, is_extra(schema)) {
                (Some(without), _) => format!("附加表，可以整张留空；留空的，文件里不写：{without}"),
                (None, true) => "附加表，可以整张留空".to_owned(),
                (None, false) => "公开表".to_owned(),
            };
            listed.push((plan.name.clone(), what));
        }
        listed.push((CATALOGUE_SHEET.to_owned(), "科目的编码和名称，供查找；不用填，不公开".to_owned()));
        let text = boxed().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let link = boxed().set_font_color(0x05_63_C1).set_align(FormatAlign::VerticalCenter);
        for (name, what) in listed {
            let to = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(&name);
            self.sheet.write_url_with_format(self.row, 0, to, &link)?;
            self.sheet.merge_range(self.row, 1, self.row, LAST, &what, &text)?;
            let long = what.chars().count() * 2;
            self.sheet.set_row_height(self.row, (long.div_ceil(76).max(1) as f64) * 16.0 + 4.0)?;
            self.row += 1;
        }
        Ok(())
    }

    /// The sums that have to be the same.
    fn ties(&mut self, book: &PlannedBook) -> Result<(), XlsxError> {
        if book.ties.is_empty() {
            return Ok(());
        }
        self.heads(&["应当相等的数", "一边", "另一边", "结果"])?;
        let text = boxed().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let number = boxed().set_num_format("#,##0.00").set_align(FormatAlign::VerticalCenter);
        let first = self.row;
        for tie in &book.ties {
            let row = self.row;
            self.sheet.write_string_with_format(row, 0, &tie.title, &text)?;
            for (col, sum) in (1..).zip(&tie.sums) {
                self.sheet.write_formula_with_format(row, col, Formula::new(sum), &number)?;
            }
            let (one, other) = (format!("B{}", row + 1), format!("C{}", row + 1));
            let result = format!(
                "IF(AND(ISNUMBER({one}),ISNUMBER({other})),IF(ABS({one}-{other})>{},\"不相等，请核对两张表\",\"相等\"),\"\")",
                tie.slack
            );
            self.sheet.write_formula_with_format(row, LAST, Formula::new(result), &text)?;
            let long: usize = tie.title.chars().count() * 2;
            self.sheet.set_row_height(row, (long.div_ceil(38).max(1) as f64) * 16.0 + 4.0)?;
            self.row += 1;
        }
        let off = ConditionalFormatFormula::new()
            .set_rule(format!("LEFT($D{},1)=\"不\"", first + 1).as_str())
            .set_format(Format::new().set_background_color(RED).set_border(FormatBorder::Thin));
        self.sheet.add_conditional_format(first, 0, self.row - 1, LAST, &off)?;
        Ok(())
    }
}
