//! What is said of the files that a run wrote.

use std::path::{Path, PathBuf};

use crate::cli::out::Out;
use crate::edition::{self, Edition, Format};
use crate::publish::{Destination, Published};

/// Where a draft is that nothing stops; its files where all is asked for.
pub(super) fn tell_drafted(files: &[PathBuf], out: &mut Out) {
    if out.verbose {
        files.iter().for_each(|file| out.line(&format!("  {}", file.display())));
    }
    // all of a draft stands together
    if let Some(folder) = files.first().and_then(|file| file.parent()) {
        out.say(&format!("  文件夹　{}（{}个文件）", folder.display(), files.len()));
    }
}

/// The report among files that were written.
pub(super) fn page(files: &[PathBuf]) -> Option<&Path> {
    let is_page = |file: &&PathBuf| file.file_name().is_some_and(|name| name == edition::CHECK_HTML);
    files.iter().find(is_page).map(PathBuf::as_path)
}

/// Where the files are, and what of them is uploaded.
pub(super) fn tell_files(target: &Destination, edition: &Edition, published: &Published, out: &mut Out) {
    if out.verbose {
        published.files.iter().for_each(|file| out.line(&format!("  {}", file.display())));
    }
    out.say(&format!("  文件夹　{}", target.folder().display()));
    let forms = Format::ALL.into_iter().filter_map(|format| sized(edition, format));
    out.say(&format!("  公开　　{}", forms.collect::<Vec<_>>().join("；")));
}

/// The files of a form with pages and size; none where none is made.
fn sized(edition: &Edition, format: Format) -> Option<String> {
    let files: Vec<_> = edition.public.iter().filter(|file| Format::of(&file.name) == Some(format)).collect();
    let word = match format {
        Format::Pdf => "PDF",
        Format::Xlsx => "XLSX",
        Format::Html => "HTML",
    };
    let pages = edition.pages.filter(|_| format == Format::Pdf);
    let pages = pages.map_or(String::new(), |count| format!(" {count}页"));
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    (!files.is_empty()).then(|| format!("{word}{pages} {}", size(bytes)))
}

/// A size as people say it.
fn size(bytes: usize) -> String {
    const KILO: usize = 1024;
    match bytes {
        small if small < KILO * KILO => format!("{}KB", small.div_ceil(KILO)),
        large => format!("{:.1}MB", large as f64 / (KILO * KILO) as f64),
    }
}
