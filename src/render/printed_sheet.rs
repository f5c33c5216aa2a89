//! What printed sheets of the house have in common: faces, A4 across, the heads on each page, texts that are none of
//! Excel's formulas.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::pack::style::{Role, Style};

use super::xlsx::{A4, height, like_formula, line_count};

/// The face where no style names one.
const FONT: &str = "宋体";
/// Excel's highest row, pt.
pub(super) const HIGHEST: f64 = 409.0;

/// The formats of the cells.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) line: Format,
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) centred: Format,
}

impl Formats {
    /// In the faces of a style; where no unit could be read there is none, and Excel takes its own.
    pub(super) fn new(style: Option<&Style>) -> Self {
        let first = |role: Role| style.and_then(|style| style.fonts.get(&role)?.first().cloned());
        let font = |role: Role| first(role).unwrap_or_else(|| FONT.to_owned());
        let (song, hei) = (font(Role::Table), font(Role::Heading1));
        let plain = |name: &str, size: f64| {
            Format::new().set_font_name(name).set_font_size(size).set_align(FormatAlign::VerticalCenter)
        };
        let boxed = |name: &str| plain(name, 10.0).set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            title: plain(&hei, 16.0).set_align(FormatAlign::Center),
            line: plain(&song, 10.0).set_text_wrap(),
            head: boxed(&hei).set_align(FormatAlign::Center),
            text: boxed(&song),
            centred: boxed(&song).set_align(FormatAlign::Center),
        }
    }
}

/// A workbook whose only time is a document's date; without one that reads, the library's own fixed day.
pub(super) fn workbook(title: &str, date: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // a unit whose date could not be read has a sheet all the same
    let day = ExcelDateTime::parse_from_str(date).or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1))?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&day));
    Ok(workbook)
}

pub(super) fn set_up(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    // inches: left, right, top, bottom, header, footer
    sheet.set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3);
    sheet.set_screen_gridlines(false);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    for (at, width) in (0..).zip(widths) {
        sheet.set_column_width(at, *width)?;
    }
    Ok(())
}

/// The heads of the columns, which each page repeats.
pub(super) fn head_row(
    sheet: &mut Worksheet,
    at: u32,
    heads: &[&str],
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(heads) {
        write(sheet, (at, column), head, &formats.head)?;
    }
    sheet.set_row_height(at, height(1))?;
    sheet.set_repeat_rows(at, at)?;
    sheet.set_freeze_panes(at + 1, 0)?;
    Ok(())
}

pub(super) fn write(
    sheet: &mut Worksheet,
    (at, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(at, column, format)?;
    } else {
        sheet.write_string_with_format(at, column, text, &quoted(text, format))?;
    }
    Ok(())
}

/// A text that Excel would take for a formula is marked as text.
pub(super) fn quoted(text: &str, format: &Format) -> Format {
    if like_formula(text) { format.clone().set_quote_prefix() } else { format.clone() }
}

/// Lines that a text of several lines takes in a column.
pub(super) fn lines(text: &str, width: f64) -> usize {
    text.split('\n').map(|line| line_count(line, &[width])).sum()
}
