//! Lines of the workbook of facts onto sheets.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use crate::budget::review::MARK;

/// Row of the header, below the title and the hint.
const HEAD: u32 = 2;
/// A4, in Excel's list of papers.
const A4: u8 = 9;
/// Characters of a list of choices that Excel takes.
const MOST_CHOICES: usize = 255;
/// Stands for the time at which the workbook was made, so that the same facts give the same bytes.
const NO_TIME: &str = "2000-01-01";

/// A column of a sheet.
pub(super) struct SheetColumn {
    /// Its head.
    pub head: &'static str,
    /// Its width, in Excel's characters.
    pub width: f64,
    /// Whether the clerk fills it in.
    pub open: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum CellContent {
    /// Nothing.
    #[default]
    Empty,
    /// Words; line breaks stay.
    Text(String),
    /// A whole number.
    Count(Decimal),
    /// An amount, with so many decimals.
    Amount(Decimal, u32),
}

/// A line of a sheet.
#[derive(Debug, Clone)]
pub(super) enum Line {
    /// The heading of a group.
    Heading(String),
    /// A row.
    Row {
        /// Its cells, left to right.
        cells: Vec<CellContent>,
        /// What may be chosen in which of them.
        choices: Option<(usize, Vec<String>)>,
        /// Whether it has to be filled in.
        must: bool,
        /// Lines that its content is likely to have.
        room: usize,
    },
}

/// A sheet to be written.
pub(super) struct WrittenSheet {
    pub name: &'static str,
    pub hint: String,
    pub columns: &'static [SheetColumn],
    pub lines: Vec<Line>,
}

impl WrittenSheet {
    /// All texts of its cells.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let rows = self.lines.iter().filter_map(|line| match line {
            Line::Row { cells, .. } => Some(cells),
            Line::Heading(_) => None,
        });
        rows.flatten().filter_map(|cell| match cell {
            CellContent::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

struct FactFormats {
    title: Format,
    hint: Format,
    head: Format,
    heading: Format,
    fixed: Format,
    open: Format,
    /// What has to be filled in.
    must: Format,
    /// The explanation of what is still to be looked at.
    marked: Format,
}

impl FactFormats {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::Top);
        let boxed = || plain().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xA6_A6_A6));
        // text, so that Excel makes no date and no long number of what is typed
        let open = || boxed().set_text_wrap().set_num_format("@");
        Self {
            title: plain().set_font_size(16).set_bold(),
            hint: plain().set_text_wrap().set_font_color(Color::RGB(0x59_59_59)),
            head: boxed()
                .set_bold()
                .set_background_color(Color::RGB(0xD9_E2_F3))
                .set_align(FormatAlign::Center),
            heading: boxed().set_bold().set_background_color(Color::RGB(0xED_ED_ED)),
            fixed: boxed().set_text_wrap().set_background_color(Color::RGB(0xF7_F7_F7)),
            open: open(),
            must: open().set_background_color(Color::RGB(0xFF_F8_DC)),
            // the clerk deletes the mark
            marked: open().set_background_color(Color::RGB(0xFC_E4_D6)),
        }
    }
}

/// The bytes of a workbook of some sheets.
pub(super) fn build(sheets: &[WrittenSheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let never = ExcelDateTime::parse_from_str(NO_TIME)?;
    workbook.set_properties(&DocProperties::new().set_title(super::STEM).set_creation_datetime(&never));
    add(sheets, &mut workbook)?;
    crate::render::book_bytes::written(&mut workbook)
}

/// Puts some sheets behind those of a workbook.
pub(super) fn add(sheets: &[WrittenSheet], workbook: &mut Workbook) -> Result<(), XlsxError> {
    let formats = FactFormats::new();
    for written in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(written.name)?;
        page(sheet, written)?;
        head(sheet, written, &formats)?;
        for (at, line) in (HEAD + 1..).zip(&written.lines) {
            row(sheet, at, line, written.columns, &formats)?;
        }
    }
    Ok(())
}

fn page(sheet: &mut Worksheet, written: &WrittenSheet) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD, HEAD)?;
    for (at, column) in (0..).zip(written.columns) {
        sheet.set_column_width(at, column.width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 1)?;
    Ok(())
}

fn head(sheet: &mut Worksheet, written: &WrittenSheet, formats: &FactFormats) -> Result<(), XlsxError> {
    let last = u16::try_from(written.columns.len()).unwrap_or(1).saturating_sub(1);
    let width: f64 = written.columns.iter().map(|column| column.width).sum();
    let lines = line_count(&CellContent::Text(written.hint.clone()), width);
    sheet.set_row_height(0, 26)?.set_row_height(1, height(lines) + 4.0)?.set_row_height(HEAD, 20)?;
    sheet.write_string_with_format(0, 0, written.name, &formats.title)?;
    sheet.merge_range(1, 0, 1, last, &written.hint, &formats.hint)?;
    for (at, column) in (0..).zip(written.columns) {
        sheet.write_string_with_format(HEAD, at, column.head, &formats.head)?;
    }
    Ok(())
}

fn row(
    sheet: &mut Worksheet,
    at: u32,
    line: &Line,
    columns: &[SheetColumn],
    formats: &FactFormats,
) -> Result<(), XlsxError> {
    let (cells, choices, must, room) = match line {
        Line::Heading(text) => {
            for col in (0..).zip(columns).map(|(col, _)| col) {
                sheet.write_blank(at, col, &formats.heading)?;
            }
            sheet.write_string_with_format(at, 0, text, &formats.heading)?;
            return Ok(());
        }
        Line::Row { cells, choices, must, room } => (cells, choices, *must, *room),
    };
    let lines = columns.iter().zip(cells).map(|(column, content)| line_count(content, column.width)).max();
    // a row of one line is left to grow with what is typed into it; not every program lets a row grow
    let lines = lines.unwrap_or(1).max(room);
    if lines > 1 {
        sheet.set_row_height(at, height(lines))?;
    }
    for ((col, column), content) in (0..).zip(columns).zip(cells) {
        let format = match (column.open, must) {
            _ if is_marked(content) => &formats.marked,
            (true, true) => &formats.must,
            (true, false) => &formats.open,
            (false, _) => &formats.fixed,
        };
        cell(sheet, (at, col), content, format)?;
    }
    if let Some((column, words)) = choices {
        // a list that is too long for Excel is in the help, and the reader knows it
        if words.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= MOST_CHOICES {
            let col = u16::try_from(*column).unwrap_or(u16::MAX);
            let list = DataValidation::new().allow_list_strings(words)?;
            let list = list.set_error_title("请选一个")?.set_error_message("请从列出的几种里选一种")?;
            sheet.add_data_validation(at, col, at, col, &list)?;
        }
    }
    Ok(())
}

/// Whether it is the explanation of something that is still to be looked at.
fn is_marked(content: &CellContent) -> bool {
    matches!(content, CellContent::Text(text) if text.starts_with(MARK))
}

/// Lines that a text takes in a column; a Chinese character is as wide as two others.
fn line_count(content: &CellContent, width: f64) -> usize {
    let CellContent::Text(text) = content else { return 1 };
    let units = |line: &str| line.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.1 }).sum::<f64>();
    text.split('\n').map(|line| (units(line) / (width - 1.0)).ceil().max(1.0) as usize).sum()
}

/// Height of a row of some lines, pt; Excel has no higher ones than 409.
fn height(lines: usize) -> f64 {
    (lines as f64 * 15.5 + 2.0).min(409.0)
}

fn cell(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    content: &CellContent,
    format: &Format,
) -> Result<(), XlsxError> {
    let number = |number: &Decimal| {
        number.to_f64().ok_or_else(|| XlsxError::ParameterError(format!("{number} 写不成数字")))
    };
    match content {
        CellContent::Empty => sheet.write_blank(row, col, format)?,
        CellContent::Text(text) if text.starts_with(['=', '+', '-', '@']) => {
            sheet.write_string_with_format(row, col, text, &format.clone().set_quote_prefix())?
        }
        CellContent::Text(text) => sheet.write_string_with_format(row, col, text, format)?,
        CellContent::Count(count) => {
            let format = format.clone().set_num_format("0").set_align(FormatAlign::Left);
            sheet.write_number_with_format(row, col, number(count)?, &format)?
        }
        CellContent::Amount(amount, decimals) => {
            let places = "0".repeat(*decimals as usize);
            let code = if places.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{places}") };
            let format = format.clone().set_num_format(code);
            sheet.write_number_with_format(row, col, number(amount)?, &format)?
        }
    };
    Ok(())
}
