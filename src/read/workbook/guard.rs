//! What a zipped workbook may make the reader do, bounded before anything reads it.
//!
//! The libraries below grow their buffers with what a file claims or inflates to, and memory that cannot
//! be had ends the whole program. So every member is inflated once into nothing, counting: bytes, text,
//! the longest piece of markup, and the elements of which a small one becomes a big thing in memory.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// Members of a workbook; real ones have a few hundred.
const MEMBERS: usize = 5_000;
/// Bytes of all members together once inflated: a million formatted rows of ten cells fit.
const INFLATED: u64 = 320 << 20;
/// Bytes of text between the tags of one member.
const TEXT: u64 = 32 << 20;
/// Bytes of all binary members together.
pub(super) const BINARY: u64 = TEXT * 2;
/// Bytes of one tag or comment.
const MARKUP: u64 = 1 << 20;
/// Cell formats; Excel writes at most 65,490 of a kind.
const FORMATS: u32 = 200_000;
/// All other elements but rows, cells and their values.
const ELEMENTS: u32 = 2_000_000;
/// Bytes of a tag that are kept to look at.
const HEAD: usize = 4096;

/// What a zip file turned out to be, by its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML.
    Xlsx,
    /// The same with binary parts.
    Xlsb,
    /// OpenDocument.
    Ods,
    /// A text document or slides.
    NoWorkbook,
    /// Some other archive.
    Archive,
}

/// Why a zip file is not handed on.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No zip structure, or its end is missing.
    Broken,
    /// A member does not inflate to what it should.
    BrokenMember(String),
    /// Encrypted members.
    Locked,
    /// Beyond a bound: what, in words.
    Large(String),
}

/// Inflates every member within bounds and says what the file is.
///
/// # Errors
/// [`Refusal`].
pub fn check(bytes: &[u8]) -> Result<Kind, Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Broken)?;
    if zip.len() > MEMBERS {
        return Err(Refusal::Large(format!("里面有{}个部件", zip.len())));
    }
    let kind = kind(&zip);
    let (mut claimed, mut inflated, mut binary) = (0, 0, 0);
    for index in 0..zip.len() {
        let mut member = match zip.by_index(index) {
            Ok(member) => member,
            Err(ZipError::InvalidPassword) => return Err(Refusal::Locked),
            Err(ZipError::UnsupportedArchive(why)) if why == ZipError::PASSWORD_REQUIRED => {
                return Err(Refusal::Locked);
            }
            Err(_) => return Err(Refusal::BrokenMember(String::new())),
        };
        // an honest bomb says so; others are found out below
        claimed = member.size().saturating_add(claimed);
        if claimed > INFLATED {
            return Err(too_much());
        }
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        let mut scan = None;
        let mut buffer = [0; 16 * 1024];
        loop {
            let count = member.read(&mut buffer).map_err(|_| Refusal::BrokenMember(name.clone()))?;
            if count == 0 {
                break;
            }
            inflated += count as u64;
            if inflated > INFLATED {
                return Err(too_much());
            }
            // pictures and records are no XML, whatever their bytes look like
            match scan.get_or_insert_with(|| is_xml(&buffer[..count]).then(Scan::default)) {
                Some(scan) => scan.feed(&buffer[..count])?,
                None => binary += count as u64,
            }
            if binary > BINARY {
                return Err(too_much());
            }
        }
    }
    Ok(kind)
}

fn is_xml(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    start.trim_ascii_start().first() == Some(&b'<')
}

fn too_much() -> Refusal {
    Refusal::Large("解开后大得不像表格（压缩炸弹）".to_owned())
}

fn kind(zip: &ZipArchive<Cursor<&[u8]>>) -> Kind {
    let has = |wanted: &str| zip.index_for_name(wanted).is_some();
    let begins = |start: &str| zip.file_names_raw().any(|name| name.starts_with(start.as_bytes()));
    if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("content.xml") || has("encrypted-package") {
        Kind::Ods
    } else if begins("word/") || begins("ppt/") {
        Kind::NoWorkbook
    } else if has("[Content_Types].xml") || has("_rels/.rels") || begins("xl/") {
        Kind::Xlsx
    } else {
        Kind::Archive
    }
}

/// Where in XML a byte stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Tag,
    Quoted(u8),
    Comment,
    Data,
}

/// Counts over one member, byte by byte, as an XML reader would cut it.
#[derive(Default)]
struct Scan {
    state: State,
    markup: u64,
    text: u64,
    formats: u32,
    elements: u32,
    head: Vec<u8>,
    /// The last two bytes of a comment or data section.
    tail: [u8; 2],
}

impl Scan {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        for &byte in bytes {
            match self.state {
                State::Text if byte == b'<' => {
                    self.state = State::Tag;
                    self.markup = 0;
                    self.head.clear();
                }
                State::Text => self.text += 1,
                State::Tag | State::Quoted(_) => self.tag(byte)?,
                State::Comment | State::Data => self.section(byte),
            }
            if self.markup > MARKUP || self.text > TEXT {
                return Err(Refusal::Large("里面有一段内容长得不像表格".to_owned()));
            }
        }
        Ok(())
    }

    fn tag(&mut self, byte: u8) -> Result<(), Refusal> {
        self.markup += 1;
        if self.head.len() < HEAD {
            self.head.push(byte);
        }
        match (self.state, byte) {
            (State::Quoted(quote), _) if byte == quote => self.state = State::Tag,
            (State::Quoted(_), _) => {}
            (_, b'>') => {
                self.state = State::Text;
                return self.element();
            }
            (_, b'"' | b'\'') => self.state = State::Quoted(byte),
            _ if self.head == b"!--" => self.state = State::Comment,
            _ if self.head == b"![CDATA[" => self.state = State::Data,
            _ => {}
        }
        self.tail = [0; 2];
        Ok(())
    }

    /// A comment counts as one piece of markup, a data section as text.
    fn section(&mut self, byte: u8) {
        let end = if self.state == State::Comment { b"--" } else { b"]]" };
        if self.state == State::Comment {
            self.markup += 1;
        } else {
            self.text += 1;
        }
        if byte == b'>' && &self.tail == end {
            self.state = State::Text;
        }
        self.tail = [self.tail[1], byte];
    }

    fn element(&mut self) -> Result<(), Refusal> {
        let end = self.head.iter().position(|b| b" \t\r\n/>".contains(b)).unwrap_or(self.head.len());
        let name = self.head[..end].rsplit(|&b| b == b':').next().unwrap_or_default();
        match name {
            // the format forbids it, and it is the door to entities without end
            b"!DOCTYPE" => return Err(Refusal::Large("里面夹有实体定义".to_owned())),
            b"" | b"row" | b"c" | b"v" | b"f" | b"is" | b"t" | b"p" | b"col" => {}
            b"table-row" | b"table-cell" | b"covered-table-cell" | b"table-column" => {}
            b"xf" => self.formats += 1,
            b"sst" => {
                if self.claims_more() {
                    return Err(Refusal::Large("声称的文字条数不像表格".to_owned()));
                }
            }
            _ => self.elements += 1,
        }
        if self.formats > FORMATS || self.elements > ELEMENTS {
            return Err(Refusal::Large("里面的格式和部件多得不像表格".to_owned()));
        }
        Ok(())
    }

    /// Whether the string table asks for room that no workbook needs.
    fn claims_more(&self) -> bool {
        let head = String::from_utf8_lossy(&self.head);
        let claimed = head.split_once("uniqueCount").map(|(_, rest)| {
            rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
        });
        let claimed = claimed.map(|digits: String| digits.parse::<u64>().unwrap_or(u64::MAX));
        head.len() >= HEAD || claimed.is_some_and(|count| count > u64::from(ELEMENTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Result<(), Refusal> {
        Scan::default().feed(text.as_bytes())
    }

    #[test]
    fn plain_parts_pass() {
        assert_eq!(scan(r#"<?xml version="1.0"?><a b="x > y"><!-- < --><c>1</c><![CDATA[<]]></a>"#), Ok(()));
    }

    #[test]
    fn one_long_piece_is_refused() {
        let long = "x".repeat(2 << 20);
        assert!(scan(&format!(r#"<a b="<>{long}"/>"#)).is_err());
        assert!(scan(&format!("<!-- {} -->", "<a>".repeat(1 << 19))).is_err());
        assert!(scan(&format!("<a>{}</a>", "x".repeat(33 << 20))).is_err());
    }

    #[test]
    fn claims_and_entities_are_refused() {
        assert!(scan(r#"<sst uniqueCount="99999999999">"#).is_err());
        assert!(scan(r#"<sst uniqueCount="120">"#).is_ok());
        assert!(scan(r#"<!DOCTYPE a [<!ENTITY b "c">]><a/>"#).is_err());
    }
}
