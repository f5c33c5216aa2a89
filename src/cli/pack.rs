//! `gongkai pack`: the tools of a template writer.

mod check;
mod export;
mod new;
mod show;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place};
use crate::publish;

use super::Outcome;
use super::args::PackCommand;
use super::out::Out;

/// Runs the command.
pub fn run(command: &PackCommand, out: &mut Out) -> Outcome {
    match command {
        PackCommand::Check(args) => check::run(args, out),
        PackCommand::Export(args) => export::run(args, out),
        PackCommand::New(args) => new::run(args, out),
        PackCommand::Show(args) => show::run(args, out),
    }
}

/// Files to be written into one folder, none over another.
struct NewFiles<'a> {
    folder: &'a Path,
    /// Name and text.
    files: Vec<(String, String)>,
}

impl NewFiles<'_> {
    /// Writes all files and tells each. Where one is there already nothing is written; where writing fails, what
    /// was written is taken away again.
    fn write(&self, out: &mut Out) -> Result<(), Vec<Diagnostic>> {
        let paths: Vec<PathBuf> = self.files.iter().map(|(name, _)| self.folder.join(name)).collect();
        let there = paths.iter().filter(|path| std::fs::symlink_metadata(path).is_ok());
        let faults: Vec<Diagnostic> = there.map(|path| already(path)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        std::fs::create_dir_all(self.folder).map_err(|error| vec![unwritten(self.folder, &error)])?;
        let mut written: Vec<&Path> = Vec::new();
        for (path, (_, text)) in paths.iter().zip(&self.files) {
            if let Err(fault) = write_new(path, text, &mut written) {
                for path in written {
                    // what is left of it where that fails too is told with the fault
                    let _ = std::fs::remove_file(path);
                }
                return Err(vec![fault]);
            }
        }
        paths.iter().for_each(|path| out.line(&format!("  {}", path.display())));
        Ok(())
    }
}

/// Writes one file that is not there yet, and notes that it is now.
fn write_new<'a>(path: &'a Path, text: &str, written: &mut Vec<&'a Path>) -> Result<(), Diagnostic> {
    let mut file = match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(already(path)),
        Err(error) => return Err(unwritten(path, &error)),
    };
    written.push(path);
    file.write_all(text.as_bytes()).map_err(|error| unwritten(path, &error))
}

fn already(path: &Path) -> Diagnostic {
    Diagnostic::error("模板-已有", "已经有这个文件，没有改动它")
        .at(Place::File(path.display().to_string().into()))
        .hint("请先把它改名或移到别处，或写到别的文件夹")
}

fn unwritten(path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = publish::fault(path, error).message;
    Diagnostic::error("模板-写不成", format!("写不成：{why}"))
        .at(Place::File(path.display().to_string().into()))
        .hint("请看这个文件夹能不能写入，磁盘有没有满")
}

/// Tells why nothing was written.
fn refuse(faults: &[Diagnostic], out: &Out) -> Outcome {
    out.done();
    faults.iter().for_each(|fault| out.tell(fault));
    out.complain("没有写任何文件。");
    Outcome::Refused
}
