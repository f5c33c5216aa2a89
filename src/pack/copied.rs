//! Files that were copied from a pack: the note at their head, and whether what they were copied from has
//! changed since.
//!
//! A note names the pack's file, the program's version and a digest of the text that was copied. It is a
//! comment of one line, so that nothing that is loaded or printed changes by it. A CSV file has no comments,
//! and so no note.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Place};

use super::find::{PackFinder, PackPlace};
use super::gather::BUILT_IN;
use super::{load, unused};

/// The folder of what all packs share.
pub const SHARED: &str = "shared";
/// How many digits of the digest a note has: enough to tell texts apart, short enough to be read.
const DIGITS: usize = 16;
/// What a note begins with.
const COPIED: &str = "抄自 ";
/// Between the file and the version.
const VERSION: &str = "（gongkai ";
/// Between the version and the digest.
const DIGEST: &str = "），摘要 ";
/// What a note ends with.
const END: &str = "；底本改了会提示";

/// A note of what a file was copied from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyNote {
    /// Id of the pack, or [`SHARED`].
    pub pack: String,
    /// Name of the file.
    pub file: String,
    /// The program's version.
    pub version: String,
    /// Digest of the text that was copied.
    pub digest: String,
    /// One-based line on which the note stands.
    pub line: usize,
}

/// The digest of a text: without byte order mark, ends of lines and note, which change nothing.
pub fn digest(text: &str) -> String {
    let plain = without_note(text).replace('\r', "");
    let mut digits = String::new();
    for byte in Sha256::digest(plain.as_bytes()) {
        // writing to a string cannot fail
        let _ = write!(digits, "{byte:02x}");
    }
    digits.truncate(DIGITS);
    digits
}

/// A file with a note before its text; none where files of its kind have no comments.
pub fn with_note(pack: &str, file: &str, text: &str) -> Option<String> {
    let plain = without_note(text);
    let note =
        format!("{COPIED}{pack}/{file}{VERSION}{}{DIGEST}{}{END}", env!("CARGO_PKG_VERSION"), digest(plain));
    if file.ends_with(".toml") {
        Some(format!("# {note}\n{plain}"))
    } else if file.ends_with(".tera") {
        // `-#}` takes the end of the line away, and would take blanks of the text too
        let keeps = plain.starts_with(char::is_whitespace);
        Some(if keeps { format!("{{#- {note} #}}{plain}") } else { format!("{{#- {note} -#}}\n{plain}") })
    } else {
        None
    }
}

/// A text without byte order mark and the note at its head.
pub fn without_note(text: &str) -> &str {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    if note_of(first, 1).is_none() {
        return text;
    }
    let end = match first.find("#}") {
        // no end of a line was put in behind it
        Some(end) if !first[..end].ends_with('-') => end + 2,
        _ => text.find('\n').map_or(text.len(), |end| end + 1),
    };
    &text[end..]
}

/// The notes of a text, from top to bottom.
pub fn notes(text: &str) -> Vec<CopyNote> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    (1..).zip(text.lines()).filter_map(|(number, line)| note_of(line, number)).collect()
}

/// The note that a line is or begins with.
fn note_of(line: &str, number: usize) -> Option<CopyNote> {
    let inner = line.strip_prefix("{#-").or_else(|| line.strip_prefix('#'))?.trim_start();
    let (whence, rest) = inner.strip_prefix(COPIED)?.split_once(VERSION)?;
    let (version, rest) = rest.split_once(DIGEST)?;
    let digest = rest.get(..DIGITS).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let (pack, file) = whence.split_once('/')?;
    let [pack, file, version, digest] = [pack, file, version, digest].map(str::to_owned);
    Some(CopyNote { pack, file, version, digest, line: number })
}

/// Whether a text is as it was copied from a built-in pack: it says what the program says.
pub(super) fn is_unchanged(text: &str) -> bool {
    let ours = |note: &CopyNote| note.line == 1 && load::built_in_packs().contains(&note.pack.as_str());
    notes(text).first().is_some_and(|note| ours(note) && digest(text) == note.digest)
}

/// The text of a built-in file of a pack, or of what all packs share.
pub fn built_in_text(pack: &str, file: &str) -> Option<&'static str> {
    BUILT_IN.get_file(format!("{pack}/{file}"))?.contents_utf8()
}

/// Says of each copy in some layers that its base has changed since, or is gone.
pub(super) fn tell(layers: &[PathBuf], finder: &PackFinder) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    // one that two folders have is told elsewhere
    let here = |pack: &str| matches!(finder.folder_of(pack), Ok(PackPlace::Folder(_)));
    for (index, folder) in layers.iter().enumerate() {
        for (file, text) in texts(folder) {
            for note in notes(&text) {
                let base = base_text(&note, &layers[index..], finder);
                told.extend(changed(&file, &text, &note, base.as_deref(), &here));
            }
        }
    }
    told
}

/// What a file was copied from as it is now, in none of the layers above; none where it is nowhere.
fn base_text(note: &CopyNote, above: &[PathBuf], finder: &PackFinder) -> Option<String> {
    if note.pack == SHARED {
        return built_in_text(SHARED, &note.file).map(str::to_owned);
    }
    // two packs of one id are told when one of them is to be used
    match finder.folder_below(&note.pack, above) {
        Ok(PackPlace::BuiltIn) => built_in_text(&note.pack, &note.file).map(str::to_owned),
        Ok(PackPlace::Folder(folder)) => std::fs::read_to_string(folder.join(&note.file)).ok(),
        Ok(PackPlace::Nowhere) | Err(_) => None,
    }
}

fn changed(
    file: &str,
    text: &str,
    note: &CopyNote,
    base: Option<&str>,
    is_here: &dyn Fn(&str) -> bool,
) -> Option<Diagnostic> {
    let CopyNote { pack, file: from, version, .. } = note;
    let (message, hint) = match base {
        Some(base) if digest(base) == note.digest || digest(base) == digest(text) => return None,
        Some(_) => (
            format!("“{pack}/{from}”在抄出（gongkai {version}）以后改过，这一份还是照原来的"),
            format!(
                "请用 gongkai pack export {pack} {from} -o 别的文件夹 写出现在的底本，与这一份比较；比较过了，把这一行换成新写出的第一行"
            ),
        ),
        // a copy of a pack that is this folder itself
        None if is_here(pack) => return None,
        None => (
            format!("找不到这一份的底本“{pack}/{from}”，不知道它改过没有"),
            "底本不再要紧的，请删去这一行".to_owned(),
        ),
    };
    let place = Place::Line { file: file.into(), line: note.line, column: 1 };
    Some(Diagnostic::notice("模板-底本", message).at(place).hint(hint))
}

/// The files of a pack in a folder with their texts, by name.
///
/// A file that cannot be read is left out: loading it tells that.
pub(super) fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return texts };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with(['.', '~']) || !unused::is_pack_file(&path) {
            continue;
        }
        if let Ok(text) = std::fs::read_to_string(&path) {
            texts.push((name, text));
        }
    }
    texts.sort();
    texts
}

/// The first file of a folder that is not as the built-in pack has it.
pub(super) fn first_unlike(folder: &Path, pack: &str) -> Option<String> {
    for (name, text) in texts(folder) {
        let own = built_in_text(pack, &name).or_else(|| built_in_text(SHARED, &name));
        if own.is_none_or(|own| digest(own) != digest(&text)) {
            return Some(name);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_back_and_changes_no_digest() {
        for (file, text) in [
            ("tables.toml", "# 表\nignore = []\n"),
            ("part3.md.tera", "{#- 说明 -#}\n正文\n"),
            ("part4.md.tera", "\n  缩进的第一行\n"),
            ("part5.md.tera", ""),
        ] {
            let copy = with_note("x", file, text).unwrap();
            let found = notes(&copy);
            assert_eq!((found.len(), found[0].line), (1, 1), "{copy}");
            assert_eq!((found[0].file.as_str(), found[0].pack.as_str()), (file, "x"));
            assert_eq!(found[0].digest, digest(text));
            assert_eq!(without_note(&copy), text);
            assert_eq!(digest(&copy.replace('\n', "\r\n")), digest(text), "editors change ends of lines");
            assert_eq!(with_note("x", file, &copy).unwrap(), copy, "a copy of a copy has one note");
        }
        assert_eq!(with_note("x", "own.csv", "kind,code\n"), None);
    }

    #[test]
    fn other_comments_are_no_notes() {
        for line in [
            "# 抄自 某文件",
            "# 抄自 x/y（gongkai 1），摘要 zz；",
            "抄自 x/y（gongkai 1），摘要 0123456789abcdef；",
        ] {
            assert_eq!(notes(line), [], "{line}");
            assert_eq!(without_note(line), line);
        }
    }
}
