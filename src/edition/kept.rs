//! What a run read, as an edition keeps it: the unit's own files where they stood, packs from elsewhere beside them.
//!
//! `输入/` is itself a unit's folder: what unit.toml names outside of it is kept under `别处/`, where reading looks first.

use crate::pack::find::{TEMPLATES, real};
use crate::read::Input;
use crate::read::files::{PACKS, kept_name};
use crate::roster;

use super::correction::{self, StatedCorrection};
use super::{file_name, sha256};

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
    /// The unit's row of the office's roster.
    Roster,
    /// A file of a unit with whose tables the department's were compared; nothing is printed from it.
    Compared,
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
            Self::Roster => "roster",
            Self::Compared => "compared",
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
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All files that a run read, without those of the program itself.
pub fn kept(input: &Input) -> Vec<KeptInput> {
    let mut kept = Vec::new();
    for (name, bytes) in &input.files {
        let role = if name == UNIT { InputRole::Unit } else { InputRole::Workbook };
        let name = kept_name(name).unwrap_or_else(|| inside(name));
        // one file may be named in two ways
        if kept.iter().all(|own: &KeptInput| own.name != name) {
            kept.push(KeptInput { role, name, bytes: bytes.clone() });
        }
    }
    if let Some(own) = &input.roster {
        let name = roster::KEPT_FILE.to_owned();
        kept.push(KeptInput { role: InputRole::Roster, name, bytes: own.bytes.clone() });
    }
    for file in &input.compared {
        if kept.iter().all(|own: &KeptInput| own.name != file.kept) {
            let (role, name) = (InputRole::Compared, file.kept.clone());
            kept.push(KeptInput { role, name, bytes: file.bytes.clone() });
        }
    }
    kept.extend(of_packs(input));
    if let Some(correction) = &input.budget.unit.correction {
        let bytes = StatedCorrection::of(correction).bytes();
        let name = correction::FILE.to_owned();
        kept.push(KeptInput { role: InputRole::Correction, name, bytes });
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
            kept.push(KeptInput { role, name: format!("{place}/{}", file.name), bytes: file.bytes() });
        }
    }
    kept
}

/// The name of a file in the unit's folder, without what leads nowhere.
fn inside(name: &str) -> String {
    let plain = name.replace('\\', "/");
    plain.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<&str>>().join("/")
}

/// One digest of all files that were read, whatever their order.
pub fn inputs_digest(inputs: &[KeptInput]) -> String {
    let mut lines: Vec<String> =
        inputs.iter().map(|input| format!("{}  {}\n", sha256(&input.bytes), input.name)).collect();
    lines.sort();
    sha256(lines.concat().as_bytes())
}
