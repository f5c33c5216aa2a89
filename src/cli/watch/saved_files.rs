//! What was saved since the last round, in a line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diag::visible;

/// Files that are named; of more only the number is said.
const NAMED: usize = 3;

/// What was saved since the last round; nothing before the first one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedFiles {
    changed: Vec<String>,
    added: Vec<String>,
    gone: Vec<String>,
}

impl SavedFiles {
    /// The difference of two looks at files, by their digests; files of `folder` by their names in it.
    pub fn between(
        before: &BTreeMap<PathBuf, String>,
        now: &BTreeMap<PathBuf, String>,
        folder: &Path,
    ) -> Self {
        let mut changes = Self::default();
        for (path, digest) in now {
            match before.get(path) {
                None => changes.added.push(shown(path, folder)),
                Some(old) if old != digest => changes.changed.push(shown(path, folder)),
                Some(_) => {}
            }
        }
        let gone = before.keys().filter(|path| !now.contains_key(*path));
        changes.gone.extend(gone.map(|path| shown(path, folder)));
        changes
    }

    /// The line; none where nothing changed.
    pub fn line(&self) -> Option<String> {
        let mut parts = Vec::new();
        for (word, files) in [("改了", &self.changed), ("新增", &self.added), ("少了", &self.gone)] {
            let named: Vec<String> = files.iter().take(NAMED).map(|file| visible(file)).collect();
            match files.len() {
                0 => {}
                few if few <= NAMED => parts.push(format!("{word} {}", named.join("、"))),
                many => parts.push(format!("{word} {}等{many}个文件", named.join("、"))),
            }
        }
        (!parts.is_empty()).then(|| parts.join("；"))
    }
}

/// A file by its name in a folder; one elsewhere by its whole path.
pub fn shown(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_files_are_named_and_many_counted() {
        let at = |names: &[(&str, &str)]| -> BTreeMap<PathBuf, String> {
            names.iter().map(|(name, digest)| (Path::new("局").join(name), (*digest).to_owned())).collect()
        };
        let before = at(&[("a.xlsx", "1"), ("b.xlsx", "1"), ("unit.toml", "1")]);
        let line = |now: &[(&str, &str)]| SavedFiles::between(&before, &at(now), Path::new("局")).line();
        assert_eq!(line(&[("a.xlsx", "1"), ("b.xlsx", "1"), ("unit.toml", "1")]), None);
        let said = line(&[("a.xlsx", "2"), ("b.xlsx", "1"), ("c.xlsx", "1")]);
        assert_eq!(said.as_deref(), Some("改了 a.xlsx；新增 c.xlsx；少了 unit.toml"));
        let many = [("1", "1"), ("2", "1"), ("3", "1"), ("4", "1")];
        let said = SavedFiles::between(&BTreeMap::new(), &at(&many), Path::new("局")).line();
        assert_eq!(said.as_deref(), Some("新增 1、2、3等4个文件"));
    }
}
