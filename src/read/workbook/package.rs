//! The parts of an Office Open XML package and the paths that lead to them.
//!
//! A relationship may name its part in many legal ways (`./worksheets/sheet1.xml`, `/xl/a%20b.xml`), and
//! offices open some that are not. The library that reads the values joins texts instead, and looks for
//! some parts only where they usually are; so a package is told to it in plain paths.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Shared;
use super::attributes::{Attributes, unescaped};
use super::guard::Kind;

/// Relationships of one part; a workbook has a few more than sheets, and sheets are members of the zip.
const RELATIONSHIPS: usize = 20_000;
/// The relationships of the package itself.
const ROOT: &str = "_rels/.rels";
/// Where the library looks for the workbook of an .xlsb, whatever the package says.
const BINARY_BOOK: &str = "xl/workbook.bin";
/// Parts of a workbook that the library looks for under one name beside it.
const FIXED: [(&str, &str); 2] = [("/sharedStrings", "sharedStrings"), ("/styles", "styles")];

/// A part that does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

impl From<quick_xml::Error> for Damaged {
    fn from(_: quick_xml::Error) -> Self {
        Damaged
    }
}

impl From<ZipError> for Damaged {
    fn from(_: ZipError) -> Self {
        Damaged
    }
}

impl From<std::io::Error> for Damaged {
    fn from(_: std::io::Error) -> Self {
        Damaged
    }
}

/// Reads the XML of one part.
pub type PartReader<'a> = Reader<BufReader<ZipFile<'a, Cursor<Shared>>>>;

/// What one part says of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its name among those of the part, as written.
    pub id: String,
    /// What the other part is, as written; the last word tells.
    pub kind: String,
    /// Where the other part is, as written.
    pub target: String,
    /// Whether the target is no part of the package.
    pub external: bool,
}

/// A package that is open.
pub struct Package {
    zip: ZipArchive<Cursor<Shared>>,
    /// Members by [`key`].
    members: BTreeMap<String, usize>,
}

impl Package {
    /// Opens one that `guard` has let pass.
    ///
    /// # Errors
    /// No archive, or names that are no text.
    pub fn open(bytes: Shared) -> Result<Self, Damaged> {
        let zip = ZipArchive::new(Cursor::new(bytes))?;
        let mut literal = BTreeMap::new();
        let mut members = BTreeMap::new();
        for (index, name) in zip.file_names().enumerate() {
            let key = key(&name?);
            if let Some(decoded) = percent_decoded(&key) {
                members.insert(decoded, index);
            }
            literal.insert(key, index);
        }
        // a name as it is goes before one that only means the same
        members.append(&mut literal);
        Ok(Self { zip, members })
    }

    /// The member of a path within the package.
    pub fn member(&self, path: &str) -> Option<usize> {
        self.members.get(&key(path)).copied()
    }

    /// The member that a target means, seen from a folder; none if it leaves the package or is not there.
    pub fn target(&self, folder: &str, target: &str) -> Option<usize> {
        let target = unescaped(target);
        let literal = joined(folder, &target).and_then(|path| self.member(&path));
        literal.or_else(|| {
            let path = joined(folder, &percent_decoded(&target)?)?;
            self.member(&path)
        })
    }

    /// The name of a member, with plain slashes.
    pub fn name(&self, member: usize) -> Result<String, Damaged> {
        let name = self.zip.name_for_index(member).ok_or(Damaged)??;
        Ok(name.replace('\\', "/"))
    }

    /// Opens a member to read its XML.
    pub fn part(&mut self, member: usize) -> Result<PartReader<'_>, Damaged> {
        let mut reader = Reader::from_reader(BufReader::new(self.zip.by_index(member)?));
        // as lenient as the library that reads the values
        reader.config_mut().check_end_names = false;
        Ok(reader)
    }

    /// The workbook part of the package, as the library finds it.
    pub fn workbook(&mut self) -> Result<usize, Damaged> {
        let root = self.member(ROOT).ok_or(Damaged)?;
        let relationships = self.relationships(root)?;
        let book = relationships.iter().rfind(|r| is_book(r)).ok_or(Damaged)?;
        self.target("", &book.target).ok_or(Damaged)
    }

    /// The member that holds the relationships of a part.
    pub fn relationships_of(&self, part: &str) -> Option<usize> {
        let (folder, name) = split(part);
        self.member(&format!("{folder}_rels/{name}.rels"))
    }

    /// All relationships that a member tells.
    pub fn relationships(&mut self, member: usize) -> Result<Vec<Relationship>, Damaged> {
        let mut found = Vec::new();
        let mut reader = self.part(member)?;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                    found.push(relationship(Attributes::of(&tag)));
                }
                Event::End(tag) if tag.local_name().as_ref() == "Relationships" => return Ok(found),
                Event::Eof => return Err(Damaged),
                _ => {}
            }
            if found.len() > RELATIONSHIPS {
                return Err(Damaged);
            }
        }
    }
}

fn relationship(attributes: Attributes<'_>) -> Relationship {
    let [mut id, mut kind, mut target] = [const { String::new() }; 3];
    let mut external = false;
    for (name, value) in attributes {
        match name {
            "Id" => id = value.to_owned(),
            "Type" => kind = value.to_owned(),
            "Target" => target = value.to_owned(),
            "TargetMode" => external = value == "External",
            _ => {}
        }
    }
    Relationship { id, kind, target, external }
}

fn is_book(relationship: &Relationship) -> bool {
    !relationship.external && relationship.kind.ends_with("/relationships/officeDocument")
}

/// What names of members are compared by: the format takes no notice of case, and some archivers write
/// backslashes.
fn key(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Folder, with its slash, and name of a part.
pub fn split(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |slash| slash + 1))
}

/// The path that a target means from a folder; none if it climbs out.
fn joined(folder: &str, target: &str) -> Option<String> {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// A text with its `%20` and the like resolved; none if there are none, or they make no text.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// How the library reads the targets of a relationships part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Of the package: a slash before the path is passed over.
    Root,
    /// Of an .xlsx workbook: from its folder, or from the root after a slash; entities are not resolved.
    Book,
    /// Of an .xlsb workbook: always from `xl/`, and the folder tells what a sheet is.
    Binary,
}

/// What the new archive has otherwise: members under another name, members with another content.
#[derive(Default)]
struct Changes {
    names: BTreeMap<usize, String>,
    contents: BTreeMap<usize, String>,
}

/// The workbook with every relationship that matters in a path that the library finds: the same bytes if
/// it is so already.
///
/// # Errors
/// An archive that cannot be taken apart.
pub fn plain_paths(bytes: Shared, kind: Kind) -> Result<Shared, Damaged> {
    let mut package = Package::open(bytes.clone())?;
    // a relationships part that is missing or damaged the library tells itself
    let Ok(changes) = package.changes(kind) else { return Ok(bytes) };
    if changes.names.is_empty() && changes.contents.is_empty() {
        return Ok(bytes);
    }
    let out = package.rewritten(&changes)?;
    Ok(Shared(std::sync::Arc::new(out)))
}

impl Package {
    fn changes(&mut self, kind: Kind) -> Result<Changes, Damaged> {
        let mut changes = Changes::default();
        let (book, habit) = if kind == Kind::Xlsb {
            (self.member(BINARY_BOOK).ok_or(Damaged)?, Habit::Binary)
        } else {
            let root = self.member(ROOT).ok_or(Damaged)?;
            self.set_right(root, "", Habit::Root, &mut changes)?;
            (self.workbook()?, Habit::Book)
        };
        let book = self.name(book)?;
        let member = self.relationships_of(&book).ok_or(Damaged)?;
        let (folder, file) = split(&book);
        if habit == Habit::Binary {
            self.rename(member, format!("{folder}_rels/{file}.rels"), &mut changes)?;
        }
        let relationships = self.set_right(member, folder, habit, &mut changes)?;
        for relationship in relationships.iter().filter(|r| !r.external) {
            let fixed = FIXED.iter().find(|(kind, _)| relationship.kind.ends_with(kind));
            if let (Some((_, name)), Some(part)) = (fixed, self.target(folder, &relationship.target)) {
                let ending = if habit == Habit::Binary { "bin" } else { "xml" };
                self.rename(part, format!("{folder}{name}.{ending}"), &mut changes)?;
            }
        }
        Ok(changes)
    }

    /// Has a member renamed if the library would not find it, or find another one, under a name.
    fn rename(&self, member: usize, name: String, changes: &mut Changes) -> Result<(), Damaged> {
        let own = self.name(member)?;
        // the relationships of an .xlsb are looked for to the letter
        if own != name && (name.ends_with(".rels") || !own.eq_ignore_ascii_case(&name)) {
            changes.names.retain(|_, taken| *taken != name);
            changes.names.insert(member, name);
        }
        Ok(())
    }

    /// Has a relationships part written anew if one of its targets is not found as it stands.
    fn set_right(
        &mut self,
        member: usize,
        folder: &str,
        habit: Habit,
        changes: &mut Changes,
    ) -> Result<Vec<Relationship>, Damaged> {
        let relationships = self.relationships(member)?;
        let mut plain = relationships.clone();
        for relationship in plain.iter_mut().filter(|relationship| !relationship.external) {
            if let Some(part) = self.target(folder, &relationship.target)
                && !self.is_found(part, folder, habit, &relationship.target)?
                && let Some(target) = plain_target(&self.name(part)?, folder, habit)
            {
                relationship.target = target;
            }
        }
        if plain != relationships {
            changes.contents.insert(member, written(&plain));
        }
        Ok(relationships)
    }

    /// Whether the library finds a part by a target as it stands.
    fn is_found(&self, part: usize, folder: &str, habit: Habit, target: &str) -> Result<bool, Damaged> {
        let decoded = unescaped(target);
        let sought = match (habit, target.strip_prefix('/')) {
            (Habit::Root, _) => decoded.strip_prefix('/').unwrap_or(&decoded).to_owned(),
            (Habit::Book, Some(path)) => path.to_owned(),
            (Habit::Book, None) => format!("{folder}{target}"),
            (Habit::Binary, _) => format!("{folder}{decoded}"),
        };
        let name = self.name(part)?;
        let same = name.eq_ignore_ascii_case(&sought);
        Ok(if habit == Habit::Binary { name == sought } else { same })
    }

    fn rewritten(&mut self, changes: &Changes) -> Result<Vec<u8>, Damaged> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for member in 0..self.zip.len() {
            let own = self.name(member)?;
            let name = changes.names.get(&member);
            // what stands under a name that another member needs is not what the workbook means by it
            if name.is_none() && changes.names.values().any(|taken| key(taken) == key(&own)) {
                continue;
            }
            if let Some(content) = changes.contents.get(&member) {
                out.start_file(name.unwrap_or(&own).as_str(), SimpleFileOptions::default())?;
                out.write_all(content.as_bytes())?;
                continue;
            }
            let file = self.zip.by_index_raw(member)?;
            match name {
                Some(name) => out.raw_copy_file_rename(file, name)?,
                None => out.raw_copy_file(file)?,
            }
        }
        Ok(out.finish()?.into_inner())
    }
}

/// The target by which the library finds a part; none if there is no such.
fn plain_target(part: &str, folder: &str, habit: Habit) -> Option<String> {
    let target = match (part.strip_prefix(folder), habit) {
        (Some(inner), _) => inner.to_owned(),
        (None, Habit::Binary) => return None,
        (None, _) => format!("/{part}"),
    };
    match habit {
        Habit::Book => (!target.contains(['"', '<'])).then_some(target),
        _ => Some(quick_xml::escape::escape(&target).into_owned()),
    }
}

fn written(relationships: &[Relationship]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    );
    for Relationship { id, kind, target, external } in relationships {
        let mode = if *external { "External" } else { "Internal" };
        out.push_str("<Relationship");
        for (name, value) in [("Id", id), ("Type", kind), ("Target", target)] {
            // as written it may stand between the other quotes
            out.push_str(&format!(" {name}=\"{}\"", value.replace('"', "&quot;")));
        }
        out.push_str(&format!(" TargetMode=\"{mode}\"/>"));
    }
    out + "</Relationships>"
}
