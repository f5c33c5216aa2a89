//! OpenDocument spreadsheets.
//!
//! The library that reads the other formats knows no merged cells of these, takes error values for text
//! and lays every repeated cell out in memory; so their one part is read here.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rust_decimal::Decimal;
use zip::ZipArchive;

use crate::diag::Diagnostic;
use crate::read::grid::{Grid, Guise, Hidden, Merge, SheetCell, Value};
use crate::read::number;

use super::Bytes;
use super::dress::measures;
use super::room::Room;

/// Why the part does not read.
enum Fault {
    /// Its XML is damaged.
    Broken,
    /// What [`Room`] refuses.
    Told(Diagnostic),
}

impl From<quick_xml::Error> for Fault {
    fn from(_: quick_xml::Error) -> Self {
        Fault::Broken
    }
}

/// Reads an .ods workbook.
pub fn ods(name: &Arc<str>, bytes: Bytes, room: &mut Room) -> Result<Vec<Grid>, Diagnostic> {
    let mut zip = ZipArchive::new(bytes).map_err(|_| super::broken(name))?;
    if is_locked(&mut zip) {
        return Err(super::locked(name));
    }
    let part = zip.by_name("content.xml").map_err(|_| super::broken(name))?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().expand_empty_elements = true;
    let mut content = Content {
        name,
        hidden: BTreeSet::new(),
        flat: BTreeSet::new(),
        style: String::new(),
        grids: Vec::new(),
        room,
    };
    content.read(&mut reader).map_err(|fault| match fault {
        Fault::Broken => super::broken(name),
        Fault::Told(told) => told,
    })?;
    super::distinct(&content.grids)?;
    Ok(content.grids)
}

fn is_locked(zip: &mut ZipArchive<Cursor<super::Shared>>) -> bool {
    let mut manifest = String::new();
    if let Ok(mut part) = zip.by_name("META-INF/manifest.xml") {
        // what cannot be read here shows when the content is read
        let _ = part.read_to_string(&mut manifest);
    }
    manifest.contains("encryption-data") || zip.index_for_name("encrypted-package").is_some()
}

/// The attribute of an element.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    let found = element.try_get_attribute(name).map_err(|_| Fault::Broken)?;
    let value = found.map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0)).transpose();
    Ok(value?.map(|value| value.into_owned()))
}

/// How often an element stands for itself, or how far it spans.
fn count(element: &BytesStart<'_>, name: &str) -> Result<u32, Fault> {
    let text = attribute(element, name)?;
    text.map_or(Ok(1), |text| text.parse::<u32>().map_err(|_| Fault::Broken).map(|count| count.max(1)))
}

struct Content<'a> {
    name: &'a Arc<str>,
    /// Styles of hidden sheets.
    hidden: BTreeSet<String>,
    /// Styles of rows without height and columns without width.
    flat: BTreeSet<String>,
    /// The style that is open.
    style: String,
    grids: Vec<Grid>,
    room: &'a mut Room,
}

impl Content<'_> {
    fn read<R: BufRead>(&mut self, reader: &mut Reader<R>) -> Result<(), Fault> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(element) => match element.name().as_ref() {
                    "style:style" => self.style = attribute(&element, "style:name")?.unwrap_or_default(),
                    "style:table-properties"
                        if attribute(&element, "table:display")?.as_deref() == Some("false") =>
                    {
                        self.hidden.insert(self.style.clone());
                    }
                    "style:table-row-properties" if is_zero(&element, "style:row-height")? => {
                        self.flat.insert(self.style.clone());
                    }
                    "style:table-column-properties" if is_zero(&element, "style:column-width")? => {
                        self.flat.insert(self.style.clone());
                    }
                    // what was deleted or comes from elsewhere looks like sheets too
                    "table:tracked-changes" | "table:dde-links" => skip(reader, &element)?,
                    "table:table" => {
                        let sheet = attribute(&element, "table:name")?.ok_or(Fault::Broken)?;
                        let style = attribute(&element, "table:style-name")?.unwrap_or_default();
                        let hidden = self.hidden.contains(&style);
                        let grid = Grid::new(self.name.clone(), sheet.into(), hidden);
                        self.grids.push(Table::new(grid, &self.flat).read(reader, self.room)?);
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn skip<R: BufRead>(reader: &mut Reader<R>, element: &BytesStart<'_>) -> Result<(), Fault> {
    reader.read_to_end_into(element.name(), &mut Vec::new())?;
    Ok(())
}

/// Whether a length is zero, in whatever unit.
fn is_zero(element: &BytesStart<'_>, name: &str) -> Result<bool, Fault> {
    let length = attribute(element, name)?;
    let number = |text: String| text.trim_end_matches(|c: char| c.is_alphabetic()).parse::<f64>();
    Ok(length.is_some_and(|length| number(length) == Ok(0.0)))
}

/// A sheet while it is read.
struct Table<'a> {
    /// Styles without height or width.
    flat: &'a BTreeSet<String>,
    grid: Grid,
    merges: Vec<Merge>,
    row: u32,
    col: u32,
    /// Columns whose definitions have been read.
    columns: u32,
    /// The cells of the open row: first column, how often it is repeated, what it holds.
    cells: Vec<(u32, u32, SheetCell)>,
}

impl<'a> Table<'a> {
    fn new(grid: Grid, flat: &'a BTreeSet<String>) -> Self {
        Self { flat, grid, merges: Vec::new(), row: 0, col: 0, columns: 0, cells: Vec::new() }
    }

    /// Why a row or column is not seen, if it is not.
    fn hidden(&self, element: &BytesStart<'_>) -> Result<Option<Hidden>, Fault> {
        let style = attribute(element, "table:style-name")?;
        Ok(match attribute(element, "table:visibility")?.as_deref() {
            Some("collapse") => Some(Hidden::ByHand),
            Some("filter") => Some(Hidden::Filtered),
            _ => style.filter(|style| self.flat.contains(style)).map(|_| Hidden::Flat),
        })
    }

    fn read<R: BufRead>(mut self, reader: &mut Reader<R>, room: &mut Room) -> Result<Grid, Fault> {
        let mut buffer = Vec::new();
        let mut repeated = 1;
        let mut hidden = None;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table-row" => {
                        repeated = count(&element, "table:number-rows-repeated")?;
                        hidden = self.hidden(&element)?;
                        self.col = 0;
                    }
                    "table:table-column" => {
                        let first = self.columns;
                        self.columns =
                            first.saturating_add(count(&element, "table:number-columns-repeated")?);
                        if let Some(hidden) = self.hidden(&element)? {
                            self.grid.hidden_columns.push((first, self.columns - 1, hidden));
                        }
                    }
                    "table:table-cell" | "table:covered-table-cell" => self.cell(reader, &element)?,
                    "table:shapes" | "office:forms" | "table:table" => skip(reader, &element)?,
                    _ => {}
                },
                Event::End(element) if element.name().as_ref() == "table:table-row" => {
                    if let Some(hidden) = hidden
                        && !self.cells.is_empty()
                    {
                        self.grid.hidden_rows.push((self.row, self.row.saturating_add(repeated - 1), hidden));
                    }
                    self.end_row(repeated, room).map_err(Fault::Told)?;
                }
                Event::End(element) if element.name().as_ref() == "table:table" => {
                    self.grid.set_merges(self.merges);
                    return Ok(self.grid);
                }
                Event::Eof => return Err(Fault::Broken),
                _ => {}
            }
        }
    }

    /// Puts the row into the grid as often as it is repeated; blank ones only count.
    fn end_row(&mut self, repeated: u32, room: &mut Room) -> Result<(), Diagnostic> {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            'rows: for row in self.row..self.row.saturating_add(repeated) {
                for (first, repeated, held) in &cells {
                    for col in *first..first.saturating_add(*repeated) {
                        if !room.put(&mut self.grid, (row, col), held.clone())? {
                            break 'rows;
                        }
                    }
                }
            }
        }
        self.row = self.row.saturating_add(repeated);
        Ok(())
    }

    fn cell<R: BufRead>(&mut self, reader: &mut Reader<R>, element: &BytesStart<'_>) -> Result<(), Fault> {
        let repeated = count(element, "table:number-columns-repeated")?;
        let right = count(element, "table:number-columns-spanned")?;
        let down = count(element, "table:number-rows-spanned")?;
        if right > 1 || down > 1 {
            let end = (self.row.saturating_add(down - 1), self.col.saturating_add(right - 1));
            self.merges.push(Merge { start: (self.row, self.col), end });
        }
        let stated = Stated::of(element)?;
        let text = text(reader, element.name().as_ref())?;
        if let Some(held) = stated.cell(text)? {
            // of what goes on far to the right it is enough to know that it does
            self.cells.push((self.col, repeated.min(1000), held));
        }
        self.col = self.col.saturating_add(repeated);
        Ok(())
    }
}

/// What the attributes of a cell say of its value.
struct Stated {
    kind: Option<String>,
    value: Option<String>,
    error: bool,
    formula: bool,
}

impl Stated {
    fn of(element: &BytesStart<'_>) -> Result<Self, Fault> {
        let kind = attribute(element, "office:value-type")?;
        let key = match kind.as_deref() {
            Some("string") => "office:string-value",
            Some("boolean") => "office:boolean-value",
            Some("date") => "office:date-value",
            Some("time") => "office:time-value",
            _ => "office:value",
        };
        Ok(Self {
            value: attribute(element, key)?,
            error: attribute(element, "calcext:value-type")?.as_deref() == Some("error"),
            formula: attribute(element, "table:formula")?.is_some(),
            kind,
        })
    }

    /// The cell, with the text that the file says is shown.
    fn cell(self, text: Option<String>) -> Result<Option<SheetCell>, Fault> {
        let formula = self.formula;
        let written = |text: String| (!text.trim().is_empty()).then(|| SheetCell::plain(Value::Text(text)));
        // a formula that gives an empty text shows one, a formula never computed shows nothing
        if formula && self.kind.is_none() && text.is_none() {
            return Ok(Some(SheetCell { formula, ..SheetCell::plain(Value::Uncomputed) }));
        }
        let text = text.unwrap_or_default();
        if self.error {
            return Ok(Some(SheetCell { formula, ..SheetCell::plain(Value::Error(text)) }));
        }
        let held = match (self.kind.as_deref(), self.value) {
            (Some(kind @ ("float" | "percentage" | "currency")), Some(value)) => {
                let value = number::cell(value.parse::<f64>().map_err(|_| Fault::Broken)?);
                let guise = if kind == "percentage" { Guise::Percent } else { guise(&value, &text) };
                Some(SheetCell { shown: shown(&value, text), value, guise, formula })
            }
            (Some("float" | "percentage" | "currency"), None) => Some(SheetCell::plain(Value::Uncomputed)),
            (Some("date"), Some(value)) => {
                let mut held = super::sheets::iso_date(&value);
                held.guise = Guise::Date;
                held.shown = if text.trim().is_empty() { held.shown } else { Some(text) };
                Some(held)
            }
            // the text shown may differ from the one stated only in how blanks are written
            // a text that is stated and not shown is hidden by its format
            (Some("string"), Some(value)) if text.is_empty() => {
                written(value).map(|held| SheetCell { guise: Guise::Blank, ..held })
            }
            (Some("string"), _) => written(text),
            (Some("time"), Some(value)) => {
                let shown = (!text.trim().is_empty()).then_some(text);
                Some(SheetCell { shown, guise: Guise::Date, ..SheetCell::plain(Value::Text(value)) })
            }
            (Some(_), Some(value)) => written(if text.trim().is_empty() { value } else { text }),
            _ => written(text),
        };
        Ok(held.map(|held| SheetCell { formula, ..held }))
    }
}

/// What is shown of a number, where it is not the number itself.
fn shown(value: &Value, text: String) -> Option<String> {
    let zero = matches!(value, Value::Number(number) if number.is_zero());
    let said = !text.trim().is_empty() || zero;
    (said && text != value.text()).then_some(text)
}

/// In which guise a number is shown, from its shown text alone: the file says no more.
fn guise(value: &Value, text: &str) -> Guise {
    let Value::Number(number) = value else { return Guise::Plain };
    // a zero that is not shown is nothing, which is what it says
    if text.trim().is_empty() {
        return if number.is_zero() { Guise::Plain } else { Guise::Blank };
    }
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let words: String = text.chars().filter(|c| !is_digit(*c) && !c.is_whitespace()).collect();
    let words = words.trim_matches(['-', '(', ')', '¥', '￥', '+']).to_owned();
    let digits: String = text.chars().filter(|c| is_digit(*c) && *c != ',').collect();
    let Ok(printed) = Decimal::from_str_exact(&digits) else {
        return if number.is_zero() { Guise::Plain } else { Guise::Words(String::new()) };
    };
    match scaled(number.abs(), printed) {
        0 if measures(&words) => Guise::Words(words),
        0 => Guise::Plain,
        tens => Guise::Scaled(tens),
    }
}

/// By how many powers of ten the printed digits are smaller than a number: zero where they are the number
/// rounded, or where no power of ten explains them.
fn scaled(number: Decimal, printed: Decimal) -> i8 {
    let half = Decimal::new(5, printed.scale() + 1);
    let mut smaller = number;
    for tens in 0..=MOST_TENS {
        if (smaller - printed).abs() <= half {
            // a number that rounds to nothing has lost its digits, not its unit
            return if printed.is_zero() { 0 } else { tens };
        }
        smaller /= Decimal::TEN;
    }
    0
}

/// No format divides by more: 亿, and thousands of millions.
const MOST_TENS: i8 = 9;

/// The text of a cell: its paragraphs, one line each, none without any; comments and drawings are no
/// text of it.
fn text<R: BufRead>(reader: &mut Reader<R>, cell: &str) -> Result<Option<String>, Fault> {
    let mut out = String::new();
    let mut buffer = Vec::new();
    let mut paragraphs = 0;
    let mut depth = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) => match element.name().as_ref() {
                "office:annotation" | "draw:frame" | "draw:g" | "draw:custom-shape" | "table:table" => {
                    skip(reader, &element)?;
                }
                "text:p" => {
                    if paragraphs > 0 {
                        out.push('\n');
                    }
                    paragraphs += 1;
                    depth += 1;
                }
                "text:s" => {
                    let blanks = count(&element, "text:c")?.min(1000);
                    out.extend(std::iter::repeat_n(' ', blanks as usize));
                }
                "text:tab" => out.push('\t'),
                "text:line-break" => out.push('\n'),
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == "text:p" => depth -= 1,
            Event::End(element) if element.name().as_ref() == cell => {
                return Ok((paragraphs > 0).then_some(out));
            }
            Event::Text(piece) if depth > 0 => out.push_str(&piece.xml10_content()),
            Event::CData(piece) if depth > 0 => out.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if depth > 0 => out.push_str(&resolved(&entity)?),
            Event::Eof => return Err(Fault::Broken),
            _ => {}
        }
    }
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, Fault> {
    if let Some(character) = entity.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    let known = quick_xml::escape::resolve_xml_entity(entity.as_ref());
    known.map(str::to_owned).ok_or(Fault::Broken)
}
