//! Workbooks that an office program has open, by the files that it puts beside them: what was changed there and not
//! saved nobody else sees.

use std::path::{Path, PathBuf};

/// Where Excel and WPS write how long the owner's name is, in UTF-16 units; the name follows. Word's place is one
/// byte earlier.
const LENGTH_AT: [usize; 2] = [55, 54];
/// Units of the longest name that Office writes.
const LONGEST: usize = 54;
/// A longer file beside a workbook is no lock.
const LARGEST_LOCK: u64 = 64 << 10;

/// A workbook that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBook {
    /// The workbook.
    pub path: PathBuf,
    /// The file that says so.
    pub lock: PathBuf,
    /// Who has it open, where the lock says so legibly.
    pub who: Option<String>,
}

/// Which of some workbooks are open, or were when the program that had them open broke down.
pub fn open_books<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Vec<OpenBook> {
    let mut open = Vec::new();
    for path in paths {
        let Some(name) = path.file_name() else { continue };
        let name = name.to_string_lossy();
        let locks = [format!("~${name}"), format!(".~{name}"), format!(".~lock.{name}#")];
        let there = locks.iter().map(|lock| path.with_file_name(lock)).find(|lock| lock.is_file());
        if let Some(lock) = there {
            let who = owner(&lock);
            open.push(OpenBook { path: path.to_path_buf(), lock, who });
        }
    }
    open
}

/// Who is named in a lock. Excel keeps others from reading it on some systems; then nobody is named.
fn owner(lock: &Path) -> Option<String> {
    let length = std::fs::metadata(lock).ok()?.len();
    let bytes = (length <= LARGEST_LOCK).then(|| std::fs::read(lock).ok())??;
    let of_libre_office = lock.to_string_lossy().ends_with('#');
    let name = if of_libre_office { listed_owner(&bytes) } else { office_owner(&bytes) };
    name.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && !name.contains(char::is_control))
}

/// The first of name and login in a list with commas, as LibreOffice writes it.
fn listed_owner(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut fields = text.split(',').take(2).map(str::trim);
    fields.find(|field| !field.is_empty()).map(str::to_owned)
}

/// The name in UTF-16; else the one before it, whose signs are the machine's, where they are ASCII.
fn office_owner(bytes: &[u8]) -> Option<String> {
    for at in LENGTH_AT {
        let Some(&[low, high]) = bytes.get(at..at + 2) else { continue };
        let length = usize::from(u16::from_le_bytes([low, high]));
        let Some(name) = bytes.get(at + 2..at + 2 + 2 * length) else { continue };
        if (1..=LONGEST).contains(&length) {
            let units: Vec<u16> = name.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            match String::from_utf16(&units) {
                Ok(name) if !name.contains(char::is_control) => return Some(name),
                _ => {}
            }
        }
    }
    let (length, rest) = bytes.split_first()?;
    let name = rest.get(..usize::from(*length)).filter(|name| name.is_ascii())?;
    String::from_utf8(name.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lock as Excel writes it: the name in the machine's signs, then in UTF-16.
    fn of_excel(name: &str, in_machine: &[u8]) -> Vec<u8> {
        let mut bytes = vec![in_machine.len() as u8];
        bytes.extend(in_machine);
        bytes.resize(55, b' ');
        let units: Vec<u16> = name.encode_utf16().collect();
        bytes.extend((units.len() as u16).to_le_bytes());
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        while bytes.len() < 165 {
            bytes.extend([b' ', 0]);
        }
        bytes
    }

    #[test]
    fn the_owner_is_named_where_the_lock_names_one() {
        let machine = "张三".as_bytes();
        assert_eq!(office_owner(&of_excel("张三", machine)), Some("张三".into()));
        assert_eq!(office_owner(b"\x03Wei"), Some("Wei".into()));
        assert_eq!(office_owner(b"\x02\xD5\xC5"), None, "signs of some machine");
        assert_eq!(office_owner(b""), None);
        assert_eq!(listed_owner(",wei,pc,08.11.2026 10:00,file:///home/wei;".as_bytes()), Some("wei".into()));
        assert_eq!(listed_owner("张三,wei,pc,08.11.2026 10:00,;".as_bytes()), Some("张三".into()));
    }

    #[test]
    fn each_programs_lock_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("预算表.xlsx");
        let open = || open_books([book.as_path()]);
        assert_eq!(open(), []);
        for lock in ["~$预算表.xlsx", ".~预算表.xlsx", ".~lock.预算表.xlsx#"] {
            let lock = folder.path().join(lock);
            std::fs::write(&lock, "").unwrap();
            assert_eq!(open(), [OpenBook { path: book.clone(), lock: lock.clone(), who: None }]);
            std::fs::remove_file(&lock).unwrap();
        }
    }
}
