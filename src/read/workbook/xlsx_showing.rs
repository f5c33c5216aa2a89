//! How an .xlsx workbook shows its cells.
//!
//! One pass over the parts beside the one that reads the values. Where both look at the same thing, the
//! library that reads the values judges what is damaged; here only what would lose something is an error.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::Shared;
use super::attributes::{Attributes, is_true, unescaped};
use super::package::{self, Damaged, Package, PartReader, Relationship};
use super::showing::{NumberFormats, Showing, built_in_code};
use super::xlsx_sheet::sheet;

/// The format of cells that state none.
const GENERAL: &str = "General";
/// Cell styles and number formats: Excel writes at most 65,490 styles; one beyond shows as `General`.
const FORMATS: usize = 1 << 16;
/// Bytes of a format code; Excel takes 255 characters.
const CODE: usize = 1020;

/// Why nothing can be said of how cells show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unshown {
    /// A part of the whole workbook is missing or damaged.
    Book,
    /// The part of the sheet of this name is.
    Sheet(String),
}

impl From<Damaged> for Unshown {
    fn from(_: Damaged) -> Self {
        Unshown::Book
    }
}

/// How all work sheets show their cells, in the order of the workbook. Cells without content are left out.
///
/// # Errors
/// [`Unshown`].
pub fn read(bytes: &Shared) -> Result<(NumberFormats, Vec<(String, Showing)>), Unshown> {
    let mut package = Package::open(bytes.clone())?;
    let part = package.workbook()?;
    let path = package.name(part)?;
    let (folder, _) = package::split(&path);
    let relationships = package.relationships_of(&path).ok_or(Damaged)?;
    let relationships = package.relationships(relationships)?;
    let book = Book::read(package.part(part)?)?;
    let codes = match styles_part(&package, folder, &relationships) {
        Some(styles) => Styles::read(package.part(styles)?)?.codes(),
        None => Vec::new(),
    };
    let mut sheets = Vec::new();
    let mut buffer = Vec::new();
    for (name, id) in book.sheets {
        let related = relationships.iter().rfind(|relationship| relationship.id == id).ok_or(Damaged)?;
        if !related.kind.ends_with("/worksheet") {
            continue;
        }
        let showing = match package.target(folder, &related.target) {
            Some(member) => sheet(&mut package, member, &mut buffer),
            None => Err(Damaged),
        };
        match showing {
            Ok(showing) => sheets.push((name, showing)),
            Err(Damaged) => return Err(Unshown::Sheet(name)),
        }
    }
    Ok((NumberFormats { codes, from_1904: book.from_1904 }, sheets))
}

/// The styles, where the workbook says or where they usually are.
fn styles_part(package: &Package, folder: &str, relationships: &[Relationship]) -> Option<usize> {
    let related = relationships.iter().rfind(|r| !r.external && r.kind.ends_with("/styles"));
    let stated = related.and_then(|relationship| package.target(folder, &relationship.target));
    stated.or_else(|| package.member(&format!("{folder}styles.xml")))
}

/// What the workbook part tells.
#[derive(Default)]
struct Book {
    /// Name and relationship of each sheet.
    sheets: Vec<(String, String)>,
    from_1904: bool,
}

impl Book {
    fn read(mut reader: PartReader<'_>) -> Result<Self, Damaged> {
        let mut book = Self::default();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(tag) | Event::Empty(tag) => book.element(&tag),
                Event::End(tag) if tag.local_name().as_ref() == "workbook" => return Ok(book),
                Event::Eof => return Err(Damaged),
                _ => {}
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "workbookPr" => {
                for (_, value) in Attributes::of(tag).filter(|(name, _)| *name == "date1904") {
                    self.from_1904 = is_true(value);
                }
            }
            "sheet" => {
                let (mut sheet, mut id) = (String::new(), "");
                for (name, value) in Attributes::of(tag) {
                    match name {
                        "name" => sheet = unescaped(value),
                        name if name == "id" || name.ends_with(":id") => id = value,
                        _ => {}
                    }
                }
                self.sheets.push((sheet, id.to_owned()));
            }
            _ => {}
        }
    }
}

/// What the styles part tells of number formats.
#[derive(Default)]
struct Styles {
    /// Codes that the file spells out, by their number.
    custom: BTreeMap<u32, String>,
    /// The number of the format of each cell style.
    formats: Vec<u32>,
}

impl Styles {
    fn read(mut reader: PartReader<'_>) -> Result<Self, Damaged> {
        let mut styles = Self::default();
        // other lists hold elements of the same names
        let (mut in_formats, mut in_cells) = (false, false);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "numFmts" => in_formats = true,
                    "cellXfs" => in_cells = true,
                    "numFmt" if in_formats => styles.format(&tag),
                    "xf" if in_cells => styles.cell(&tag),
                    // these lists may be written as one tag
                    "fonts" | "fills" | "borders" | "cellStyleXfs" | "cellStyles" | "dxfs" => {
                        (in_formats, in_cells) = (false, false);
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "numFmts" => in_formats = false,
                    "cellXfs" => in_cells = false,
                    "styleSheet" => return Ok(styles),
                    _ => {}
                },
                Event::Eof => return Err(Damaged),
                _ => {}
            }
        }
    }

    fn format(&mut self, tag: &BytesStart<'_>) {
        let (mut id, mut code) = (None, None);
        for (name, value) in Attributes::of(tag) {
            match name {
                "numFmtId" => id = value.parse::<u32>().map_or(id, Some),
                "formatCode" => code = Some(unescaped(value)),
                _ => {}
            }
        }
        if let (Some(id), Some(code)) = (id, code)
            && code.len() <= CODE
            && self.custom.len() < FORMATS
        {
            self.custom.insert(id, code);
        }
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        let stated = Attributes::of(tag).find(|(name, _)| *name == "numFmtId");
        if self.formats.len() < FORMATS {
            // a number that is none means no format
            self.formats.push(stated.map_or(0, |(_, value)| value.parse().unwrap_or(0)));
        }
    }

    fn codes(self) -> Vec<String> {
        let mut codes = Vec::with_capacity(self.formats.len());
        for id in self.formats {
            codes.push(match (self.custom.get(&id), u16::try_from(id)) {
                (Some(code), _) => code.clone(),
                (None, Ok(id)) => built_in_code(id),
                (None, Err(_)) => GENERAL.to_owned(),
            });
        }
        codes
    }
}

#[cfg(test)]
mod tests;
