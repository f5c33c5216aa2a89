//! Plans onto sheets: looks, lists, marks, print set-up, protection.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, IgnoreError, Note, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::budget::unit::CATALOGUE_TITLE;
use crate::diag::Diagnostic;
use crate::facts_book;
use crate::render::book_bytes;

use super::catalogue::{self, CodeLists, Entry};
use super::plan::{Area, Content, Look, PlannedBook, PlannedCell, SheetPlan, areas, is_retyped};
use super::{Basis, CATALOGUE_SHEET, guide};

/// A4, in Excel's list of papers.
pub(super) const A4: u8 = 9;
/// The last column that a sheet has.
const LAST_COLUMN: u16 = 16_383;
/// Height of a row.
const ROW_HEIGHT: f64 = 18.0;
/// Behind what is off.
pub(super) const RED: Color = Color::RGB(0xFF_9F_9F);
/// Behind what was a formula and is a number now.
pub(super) const ORANGE: Color = Color::RGB(0xFF_C0_00);
/// Behind what is not to be filled in.
pub(super) const GREY: Color = Color::RGB(0xED_ED_ED);
/// Behind what is to be filled in.
const YELLOW: Color = Color::RGB(0xFF_F8_DC);
/// Behind headings.
const BLUE: Color = Color::RGB(0xD9_E2_F3);
/// Behind rows of upper levels.
const UPPER: Color = Color::RGB(0xEE_F3_FA);
/// Lines around cells.
const LINE: Color = Color::RGB(0xA6_A6_A6);
/// Stands for the time at which the workbook was made, so that the same basis gives the same bytes.
const NO_TIME: &str = "2000-01-01";

/// The bytes of the workbook.
pub(super) fn write(basis: &Basis<'_>, book: &PlannedBook, codes: &CodeLists) -> Result<Vec<u8>, Diagnostic> {
    let refused = |error: XlsxError| facts_book::refused(&error);
    let mut workbook = Workbook::new();
    let never = ExcelDateTime::parse_from_str(NO_TIME).map_err(refused)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&never));
    guide::write(basis, (book, codes), &mut workbook).map_err(refused)?;
    let previous = basis.previous.map(std::slice::from_ref).unwrap_or_default();
    let facts = facts_book::Basis { pack: basis.pack, said: basis.said, budget: None, found: previous };
    facts_book::add_sheets(&facts, facts_book::Extent::Needed, &mut workbook)?;
    for plan in &book.sheets {
        table(plan, workbook.add_worksheet()).map_err(refused)?;
    }
    code_sheet(codes, workbook.add_worksheet()).map_err(refused)?;
    book_bytes::written(&mut workbook).map_err(refused)
}

/// The font of all.
pub(super) fn font() -> Format {
    Format::new().set_font_name("宋体").set_font_size(11)
}

/// A cell with lines around it.
pub(super) fn boxed() -> Format {
    font().set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// How cells look.
pub(super) struct Looks {
    title: Format,
    maker: Format,
    unit: Format,
    pub head: Format,
    label: Format,
    total: Format,
    code: Format,
    found: Format,
    words: Format,
    pub amount: Format,
    pub sum: Format,
    shut: Format,
}

impl Looks {
    /// Those of a sheet whose amounts have so many decimals.
    pub fn new(decimals: u32) -> Self {
        let middle = FormatAlign::VerticalCenter;
        let boxed = || boxed().set_align(middle);
        // text, so that Excel makes no number of a code and no date of what is typed
        let open = || boxed().set_unlocked().set_num_format("@").set_background_color(YELLOW);
        let zeros = "0".repeat(decimals as usize);
        let digits = if zeros.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{zeros}") };
        Self {
            title: font().set_font_size(16).set_bold().set_align(FormatAlign::Center).set_align(middle),
            maker: font().set_align(middle),
            unit: font().set_align(FormatAlign::Right).set_align(middle),
            head: boxed()
                .set_bold()
                .set_text_wrap()
                .set_background_color(BLUE)
                .set_align(FormatAlign::Center),
            label: boxed().set_text_wrap(),
            total: boxed().set_bold().set_align(FormatAlign::Center),
            code: open().set_align(FormatAlign::Left),
            found: boxed().set_unlocked().set_text_wrap(),
            words: open().set_text_wrap(),
            amount: boxed().set_unlocked().set_num_format(&digits).set_background_color(YELLOW),
            sum: boxed().set_unlocked().set_num_format(&digits),
            shut: boxed().set_background_color(GREY),
        }
    }

    fn of(&self, look: Look) -> Format {
        match look {
            Look::Title => self.title.clone(),
            Look::Maker => self.maker.clone(),
            Look::Unit => self.unit.clone(),
            Look::Head => self.head.clone(),
            Look::Label(0) => self.label.clone(),
            Look::Label(indent) => self.label.clone().set_indent(2 * indent),
            Look::Total => self.total.clone(),
            Look::Code => self.code.clone(),
            Look::Found => self.found.clone(),
            Look::Words => self.words.clone(),
            Look::Amount => self.amount.clone(),
            Look::Sum => self.sum.clone(),
            Look::Shut => self.shut.clone(),
        }
    }
}

/// A sheet of a table.
fn table(plan: &SheetPlan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(&plan.name)?;
    // until somebody opens the workbook, formulas show what they show while nothing is filled in
    sheet.set_formula_result_default("");
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    for (col, width) in (0..).zip(&plan.widths) {
        sheet.set_column_width(col, *width)?;
    }
    // a row in which nothing is locked may be deleted
    let beside = Format::new().set_unlocked();
    sheet.set_column_range_format(plan.widths.len() as u16, LAST_COLUMN, &beside)?;
    sheet.set_default_row_height(ROW_HEIGHT);
    for (row, height) in &plan.heights {
        sheet.set_row_height(*row, *height)?;
    }
    if plan.head > 0 {
        sheet.set_repeat_rows(0, plan.head - 1)?;
        sheet.set_freeze_panes(plan.head, plan.fixed)?;
    }
    cells(plan, sheet)?;
    no_green_corners(plan, sheet)?;
    marks(plan, sheet)?;
    sheet.protect_with_options(&may());
    Ok(())
}

/// Excel need not warn of what is meant so: codes that are texts, formulas that may be typed over.
fn no_green_corners(plan: &SheetPlan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let Some((last, _)) = plan.cells.keys().next_back() else { return Ok(()) };
    for col in 0..plan.widths.len() as u16 {
        let is_text =
            plan.cells.get(&(*last, col)).is_some_and(|cell| matches!(cell.look, Look::Code | Look::Words));
        let kind =
            if is_text { IgnoreError::NumberStoredAsText } else { IgnoreError::UnlockedCellsWithFormula };
        sheet.ignore_error_range(plan.head, col, *last, col, kind)?;
    }
    Ok(())
}

/// Lists to choose from, marks of what is off, looks that depend on what stands there, remarks.
fn marks(plan: &SheetPlan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (area, list) in &plan.lists {
        // other codes and names than the listed ones may be right, and are checked when the sheet is read
        let mut list = DataValidation::new().allow_list_formula(Formula::new(list)).show_error_message(false);
        if let Some((_, hint)) = plan.hints.iter().find(|(of, _)| of == area) {
            list = list.set_input_message(hint)?;
        }
        let [(top, left), (bottom, right)] = *area;
        sheet.add_data_validation(top, left, bottom, right, &list)?;
    }
    // what comes first goes before what comes later
    let red = Format::new().set_background_color(RED);
    for (area, rule) in &plan.marks {
        mark(sheet, *area, rule, &red)?;
    }
    let orange = Format::new().set_background_color(ORANGE);
    for (area, rule) in &plan.retyped {
        mark(sheet, *area, rule, &orange)?;
    }
    let sums = plan.cells.iter().filter(|(_, cell)| cell.look == Look::Sum);
    let sums: Vec<(u32, u16)> = sums.map(|(at, _)| *at).collect();
    for area in areas(&sums) {
        mark(sheet, area, &format!("AND({})", is_retyped(area[0])), &orange)?;
    }
    let bold = Format::new().set_bold().set_background_color(UPPER);
    for (area, rule) in &plan.bold {
        mark(sheet, *area, rule, &bold)?;
    }
    for (at, remark) in &plan.remarks {
        // of cells that are one, only the first can have a remark
        let whole = plan
            .merges
            .iter()
            .find(|[first, last]| first.0 <= at.0 && at.0 <= last.0 && (first.1..=last.1).contains(&at.1));
        let (row, col) = whole.map_or(*at, |[first, _]| *first);
        let note = Note::new(remark).set_width(320).set_height(120).add_author_prefix(false);
        sheet.insert_note(row, col, &note)?;
    }
    Ok(())
}

/// What may be done on a protected sheet besides typing into open cells.
fn may() -> ProtectionOptions {
    ProtectionOptions {
        insert_rows: true,
        delete_rows: true,
        format_cells: true,
        format_rows: true,
        format_columns: true,
        ..ProtectionOptions::default()
    }
}

fn mark(sheet: &mut Worksheet, area: Area, rule: &str, format: &Format) -> Result<(), XlsxError> {
    let [(top, left), (bottom, right)] = area;
    let rule = ConditionalFormatFormula::new().set_rule(rule).set_format(format);
    sheet.add_conditional_format(top, left, bottom, right, &rule)?;
    Ok(())
}

fn cells(plan: &SheetPlan, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let looks = Looks::new(plan.decimals);
    let mut formats: BTreeMap<Look, Format> = BTreeMap::new();
    for [(top, left), (bottom, right)] in &plan.merges {
        sheet.merge_range(*top, *left, *bottom, *right, "", &Format::new())?;
    }
    for ((row, col), PlannedCell { content, look, .. }) in &plan.cells {
        let format = formats.entry(*look).or_insert_with(|| looks.of(*look));
        match content {
            Content::Empty => sheet.write_blank(*row, *col, format)?,
            Content::Text(text) => sheet.write_string_with_format(*row, *col, text, format)?,
            Content::Formula(formula) => {
                sheet.write_formula_with_format(*row, *col, Formula::new(formula), format)?
            }
        };
    }
    Ok(())
}

/// The sheet of codes.
fn code_sheet(codes: &CodeLists, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(CATALOGUE_SHEET)?;
    sheet.set_formula_result_default("");
    sheet.write_string_with_format(0, 0, CATALOGUE_TITLE, &font().set_font_size(16).set_bold())?;
    let hint = "各表的下拉列表和名称取自这一页，请不要改动。科目表并不完整，这里没有的编码和名称也可以直接填在表里。";
    sheet.write_string_with_format(1, 0, hint, &font())?;
    let looks = Looks::new(0);
    let plain = boxed().set_num_format("@");
    for (col, column) in (0..).zip(&codes.columns) {
        sheet.set_column_width(col, column.width)?;
        sheet.write_string_with_format(catalogue::HEAD, col, &column.head, &looks.head)?;
        for (row, entry) in (catalogue::HEAD + 1..).zip(&column.entries) {
            match entry {
                Entry::Text(text) => sheet.write_string_with_format(row, col, text, &plain)?,
                Entry::Formula(formula) => {
                    sheet.write_formula_with_format(row, col, Formula::new(formula), &boxed())?
                }
            };
        }
    }
    sheet.set_freeze_panes(catalogue::HEAD + 1, 0)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}
