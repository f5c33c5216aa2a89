//! Which folder a unit's files go into, and that no two units share one.

use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::diag::{Diagnostic, Place};
use crate::edition::file_name;

/// The folder's own name, as it stands on the disk: of `.` or `..` or a link too. There is none of the root.
fn own_name(folder: &Path) -> Option<String> {
    // a folder that does not exist is told when it is read
    let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    canonical.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// The name of a unit's output folder: that of its input folder; where that has none, the unit's.
pub fn unit_folder(folder: &Path, unit: &str) -> String {
    file_name(&own_name(folder).unwrap_or_else(|| unit.to_owned()), "")
}

/// Refuses inputs that would share an output folder; also where a system does not tell capitals from small
/// letters or two ways of writing one letter.
///
/// # Errors
/// Both folders, each time.
pub fn distinct(inputs: &[PathBuf], output: &Path) -> Result<(), Vec<Diagnostic>> {
    let mut seen: Vec<(String, &PathBuf)> = Vec::new();
    let mut faults = Vec::new();
    for input in inputs {
        let name = unit_folder(input, "");
        let plain: String = name.nfc().flat_map(char::to_lowercase).nfc().collect();
        match seen.iter().find(|(other, _)| *other == plain) {
            Some((_, first)) => faults.push(shared(first, input, &output.join(name))),
            None => seen.push((plain, input)),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn shared(first: &Path, second: &Path, target: &Path) -> Diagnostic {
    let (one, other, target) = (first.display(), second.display(), target.display());
    let place = |path: &Path| Place::File(path.display().to_string().into());
    let told = match (first.canonicalize(), second.canonicalize()) {
        (Ok(a), Ok(b)) if a == b => {
            let what = format!("“{one}”和“{other}”是同一个单位文件夹，写了两次，没有写任何文件");
            Diagnostic::error("发布-同一输出", what).hint("请只写一次")
        }
        _ => {
            let what = format!("“{one}”和“{other}”的文件会写进同一个文件夹“{target}”，没有写任何文件");
            Diagnostic::error("发布-同一输出", what)
                .hint("请给其中一个单位文件夹换一个名称（只差大小写也算相同），或分两次运行，各用 -o 或 --report 指明文件夹")
        }
    };
    told.at(place(first)).at(place(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_some_system_takes_for_one_are_told() {
        let shared = |inputs: &[&str]| {
            let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
            distinct(&inputs, Path::new("out")).err().unwrap_or_default().len()
        };
        assert_eq!(shared(&["a", "b"]), 0);
        assert_eq!(shared(&["a/水利站", "b/水利站", "c/水利站/"]), 2);
        assert_eq!(shared(&["a/Bureau", "b/bureau"]), 1);
        assert_eq!(shared(&["a/Stra\u{DF}e", "b/stra\u{DF}e"]), 1);
        assert_eq!(shared(&["a/caf\u{E9}", "b/cafe\u{301}"]), 1);
        // a name is cut and cleaned on the way to the disk
        let long = "局".repeat(80);
        assert_eq!(shared(&[&format!("a/{long}甲"), &format!("b/{long}乙")]), 1);
        assert_eq!(shared(&["a/x:", "b/x?"]), 1);
    }
}
