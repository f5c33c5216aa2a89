//! A workbook file of any format that calamine reads, as [`Grid`]s.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, Dimensions, Ods, Reader, SheetVisible, Xls, Xlsb, Xlsx, XlsxError};

use crate::diag::{Diagnostic, Diagnostics, Place};

use super::grid::{Grid, Merge, Value};
use super::number;

/// More values than any office's sheet holds; a sheet beyond is refused, not read for ever.
const MAX_CELLS: usize = 400_000;
/// Columns beyond this are formatting run out to the edge, or no budget table.
const MAX_COLUMN: u32 = 1_000;

/// The formats by content, not by extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Zip,
    Ole,
    Other,
}

type Bytes<'a> = Cursor<&'a [u8]>;

/// Reads all sheets of a workbook.
///
/// # Errors
/// A file that cannot be opened, is no workbook, is damaged, or is protected by a password.
pub fn read(path: &Path, notices: &mut Diagnostics) -> Result<(Vec<Grid>, Vec<u8>), Diagnostic> {
    let name: Arc<str> =
        path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()).into();
    let bytes = std::fs::read(path).map_err(|error| {
        let found = match error.kind() {
            std::io::ErrorKind::NotFound => "找不到这个工作簿",
            std::io::ErrorKind::PermissionDenied => "没有权限打开这个工作簿",
            _ => "这个工作簿打不开",
        };
        Diagnostic::error("读取-文件", found)
            .at(Place::File(path.display().to_string().into()))
            .hint("请核对 unit.toml 里 [workbooks] 写的文件名，并确认文件没有被别的程序占用")
    })?;
    let grids = open(&name, &bytes, notices)?;
    Ok((grids, bytes))
}

fn open(name: &Arc<str>, bytes: &[u8], notices: &mut Diagnostics) -> Result<Vec<Grid>, Diagnostic> {
    let format = match bytes {
        [b'P', b'K', ..] => Format::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Format::Ole,
        _ => Format::Other,
    };
    let cursor = || Cursor::new(bytes);
    match format {
        Format::Other => Err(refused(name, "内容不是 Excel 工作簿（可能是文字文件改了扩展名）")),
        Format::Ole => match Xls::new(cursor()) {
            Ok(book) => from_xls(name, book),
            Err(calamine::XlsError::Password) => Err(locked(name)),
            Err(_) if matches!(Xlsx::new(cursor()), Err(XlsxError::Password)) => Err(locked(name)),
            Err(_) => Err(refused(name, "这个 .xls 文件已损坏或不完整")),
        },
        Format::Zip => {
            if let Ok(book) = Xlsx::new(cursor()) {
                return from_xlsx(name, book, notices);
            }
            if let Ok(book) = Xlsb::new(cursor()) {
                return from_plain(name, book);
            }
            match Ods::new(cursor()) {
                Ok(book) => from_plain(name, book),
                Err(calamine::OdsError::Password) => Err(locked(name)),
                Err(_) => Err(refused(name, "这个工作簿已损坏或不完整")),
            }
        }
    }
}

fn refused(name: &Arc<str>, found: &str) -> Diagnostic {
    Diagnostic::error("读取-文件", format!("{found}；应是 .xlsx、.xls、.xlsb 或 .ods 工作簿"))
        .at(Place::File(name.clone()))
        .hint("请用 Excel 或 WPS 打开原文件，另存为 .xlsx 后再试")
}

fn locked(name: &Arc<str>) -> Diagnostic {
    Diagnostic::error("读取-加密", "这个工作簿设了打开密码，读不出内容")
        .at(Place::File(name.clone()))
        .hint("请在 Excel 或 WPS 里取消打开密码，另存后再试")
}

fn damaged_sheet(name: &Arc<str>, sheet: &Arc<str>) -> Diagnostic {
    Diagnostic::error("读取-文件", "这张工作表的内容已损坏，读不出来")
        .at(Place::Sheet { file: name.clone(), sheet: sheet.clone() })
        .hint("请用 Excel 或 WPS 打开并另存为 .xlsx 后再试")
}

fn too_large(grid: &Grid) -> Diagnostic {
    Diagnostic::error("读取-过大", format!("这张工作表的内容超过{MAX_CELLS}格，不像预算公开表"))
        .at(grid.place())
        .hint("请删去无关的工作表，或只保留公开表后另存")
}

fn from_xlsx(
    name: &Arc<str>,
    mut book: Xlsx<Bytes<'_>>,
    notices: &mut Diagnostics,
) -> Result<Vec<Grid>, Diagnostic> {
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        let title: Arc<str> = sheet.name.as_str().into();
        let mut grid = Grid::new(name.clone(), title.clone(), sheet.visible != SheetVisible::Visible);
        fill_xlsx(&mut book, &mut grid, notices)?;
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        grid.set_merges(merges.iter().map(merge).collect());
        grids.push(grid);
    }
    Ok(grids)
}

/// Streams the cells, since a dense range of a sheet formatted out to its edge would not fit memory.
fn fill_xlsx(
    book: &mut Xlsx<Bytes<'_>>,
    grid: &mut Grid,
    notices: &mut Diagnostics,
) -> Result<(), Diagnostic> {
    let sheet = grid.sheet.clone();
    let file = grid.file.clone();
    let broken = || damaged_sheet(&file, &sheet);
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|_| broken())?;
    let mut count = 0;
    let mut beyond = 0;
    while let Some(cell) = reader.next_cell_with_formula().map_err(|_| broken())? {
        let value = match (value_of(&Data::from(cell.value)), cell.formula) {
            (Some(value), _) => value,
            (None, Some(formula)) if !formula.is_empty() => Value::Uncomputed,
            (None, _) => continue,
        };
        let (row, col) = cell.pos;
        if col > MAX_COLUMN {
            beyond += 1;
            continue;
        }
        count += 1;
        if count > MAX_CELLS {
            return Err(too_large(grid));
        }
        grid.set(row, col, value);
    }
    if beyond > 0 {
        notices.push(
            Diagnostic::warning("读取-过大", format!("第{MAX_COLUMN}列以后还有{beyond}格内容，没有读取"))
                .at(grid.place())
                .hint("请删去表格右边很远处的内容"),
        );
    }
    Ok(())
}

fn from_xls(name: &Arc<str>, mut book: Xls<Bytes<'_>>) -> Result<Vec<Grid>, Diagnostic> {
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        let mut grid = dense(name, &mut book, sheet)?;
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        grid.set_merges(merges.iter().map(merge).collect());
        grids.push(grid);
    }
    Ok(grids)
}

/// Formats without merged regions.
fn from_plain<'a, R: Reader<Bytes<'a>>>(name: &Arc<str>, mut book: R) -> Result<Vec<Grid>, Diagnostic> {
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        let mut grid = dense(name, &mut book, sheet)?;
        grid.knows_merges = false;
        grids.push(grid);
    }
    Ok(grids)
}

fn dense<'a, R: Reader<Bytes<'a>>>(
    name: &Arc<str>,
    book: &mut R,
    sheet: &calamine::Sheet,
) -> Result<Grid, Diagnostic> {
    let title: Arc<str> = sheet.name.as_str().into();
    let mut grid = Grid::new(name.clone(), title.clone(), sheet.visible != SheetVisible::Visible);
    let range = book.worksheet_range(&sheet.name).map_err(|_| damaged_sheet(name, &title))?;
    let (top, left) = range.start().unwrap_or((0, 0));
    let values = range.used_cells().filter_map(|(row, col, data)| Some((row, col, value_of(data)?)));
    for (count, (row, col, value)) in values.enumerate() {
        if count >= MAX_CELLS {
            return Err(too_large(&grid));
        }
        grid.set(top + row as u32, left + col as u32, value);
    }
    Ok(grid)
}

fn merge(region: &Dimensions) -> Merge {
    Merge { start: region.start, end: region.end }
}

fn value_of(data: &Data) -> Option<Value> {
    let number = |value: f64| {
        Some(number::from_f64(value).map_or_else(|| Value::Error(value.to_string()), Value::Number))
    };
    match data {
        Data::Empty => None,
        Data::Int(value) => Some(Value::Number((*value).into())),
        Data::Float(value) => number(*value),
        Data::DateTime(value) => number(value.as_f64()),
        Data::Bool(value) => Some(Value::Text(value.to_string())),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            (!text.trim().is_empty()).then(|| Value::Text(text.clone()))
        }
        Data::Error(error) => Some(Value::Error(error.to_string())),
    }
}
