//! What a run read, as an edition keeps it: the unit's own files where they stood, packs from elsewhere beside them.
//!
//! `输入/` is itself a unit's folder. What unit.toml names outside of the unit's folder cannot stand at its place in
//! it; it is kept under `别处/`, and the manifest says by what name it was asked for.

use std::path::{Component, Path};

use crate::pack::find::{TEMPLATES, real};
use crate::read::Input;

use super::correction::{self, StatedCorrection};
use super::{file_name, sha256};

/// Folder of packs that were read from elsewhere than the unit's own templates.
pub const PACKS: &str = "模板包";
/// Folder of files that the unit's folder only points to.
const ELSEWHERE: &str = "别处";
/// The file that says what is read.
const UNIT: &str = "unit.toml";

/// What a kept file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputRole {
    /// unit.toml.
    Unit,
    /// A workbook.
    Workbook,
    /// A file of the unit's own templates.
    Templates,
    /// A file of a pack or overlay from elsewhere.
    Pack,
    /// What was stated of a correction on the command line.
    Correction,
}

impl InputRole {
    /// As the manifest says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Workbook => "workbook",
            Self::Templates => "templates",
            Self::Pack => "pack",
            Self::Correction => "correction",
        }
    }
}

/// A file that was read, with the bytes that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptInput {
    /// What it is.
    pub role: InputRole,
    /// Where it is kept, below `输入/`, with `/`.
    pub name: String,
    /// How unit.toml names it, where that leads out of the unit's folder by a relative path.
    pub asked: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All files that a run read, without those of the program itself.
pub fn kept(input: &Input) -> Vec<KeptInput> {
    let mut kept = Vec::new();
    let mut elsewhere = 0;
    for (name, bytes) in &input.files {
        let role = if name == UNIT { InputRole::Unit } else { InputRole::Workbook };
        let plain = name.replace('\\', "/");
        let (name, asked) = match below(&plain) {
            Some(below) => (below, None),
            None => {
                elsewhere += 1;
                let own = plain.rsplit('/').next().unwrap_or_default();
                let asked = (!is_absolute(&plain)).then(|| plain.clone());
                (format!("{ELSEWHERE}/{elsewhere}/{}", file_name(own, "")), asked)
            }
        };
        // one file may be named in two ways
        if kept.iter().all(|own: &KeptInput| own.name != name) {
            kept.push(KeptInput { role, name, asked, bytes: bytes.clone() });
        }
    }
    kept.extend(of_packs(input));
    if let Some(correction) = &input.budget.unit.correction {
        let bytes = StatedCorrection::of(correction).bytes();
        let name = correction::FILE.to_owned();
        kept.push(KeptInput { role: InputRole::Correction, name, asked: None, bytes });
    }
    kept
}

/// The files of packs that are not built in.
fn of_packs(input: &Input) -> Vec<KeptInput> {
    let layers = &input.pack.layers;
    let own = real(&input.folder.join(TEMPLATES));
    let (mut kept, mut others) = (Vec::new(), 0);
    for layer in 1..=layers.folders().len() {
        let Some(folder) = layers.folder(layer) else { break };
        let folder = real(folder);
        let (role, place) = if folder == own {
            (InputRole::Templates, TEMPLATES.to_owned())
        } else {
            others += 1;
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (InputRole::Pack, format!("{PACKS}/{others}-{}", file_name(&name, "")))
        };
        for file in layers.files().iter().filter(|file| file.layer == layer) {
            let bytes = file.text.clone().into_bytes();
            kept.push(KeptInput { role, name: format!("{place}/{}", file.name), asked: None, bytes });
        }
    }
    kept
}

/// A name with its plain parts alone, where it stays in the folder.
fn below(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if is_absolute(name) {
        return None;
    }
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part => parts.push(part),
        }
    }
    // these are the program's own places
    let taken =
        parts.first().is_some_and(|first| [PACKS, ELSEWHERE, TEMPLATES, correction::FILE].contains(first));
    (!taken && !parts.is_empty()).then(|| parts.join("/"))
}

/// Whether a name begins at the root, or at a drive, of whatever system.
fn is_absolute(name: &str) -> bool {
    let first = Path::new(name).components().next();
    matches!(first, Some(Component::RootDir | Component::Prefix(_))) || name.get(1..2) == Some(":")
}

/// One digest of all files that were read, whatever their order.
pub fn inputs_digest(inputs: &[KeptInput]) -> String {
    let mut lines: Vec<String> =
        inputs.iter().map(|input| format!("{}  {}\n", sha256(&input.bytes), input.name)).collect();
    lines.sort();
    sha256(lines.concat().as_bytes())
}
