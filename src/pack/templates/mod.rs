//! Checks the templates of a pack before anything is composed: how they are written, the names and paths in them,
//! and how the files of several layers belong together. All faults at once, each where it stands.
//!
//! `tokens` → `expressions`, `tree` read a template; `blocks` holds the files of a pack against each other; `walk`
//! (with `values`, `calls`, `literals`, `scope`, `meaning`) goes through them as the engine would, without figures.
//! What nobody can know before the run is no fault here.

mod blocks;
mod calls;
mod chinese_names;
mod conditions;
mod engine;
mod expressions;
mod idle;
mod layered;
mod layout;
mod lines;
mod literals;
mod meaning;
mod messages;
mod opening;
mod operands;
mod outline;
mod printing;
mod reader;
mod replaced;
mod scope;
mod source;
mod steps;
mod tokens;
mod tree;
mod typed_numbers;
mod values;
pub mod vocabulary;
mod walk;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Diagnostic, Place};

use super::Pack;
use blocks::Files;
pub use blocks::key_of;
pub use chinese_names::{ENTRY, printing};
pub use engine::reported;
pub use layered::loaded;
pub use lines::{OneLine, one_lines};
pub use messages::chinese;
pub use operands::{Operand, OperandUse, line_operands, operands};
pub use outline::{BlockOutline, FileOutline, outline};
pub use printing::raw_path;
pub use source::PlaceMaker;
use source::{BLOCKS, NAMES, PATHS, Script};
use steps::StepKind;
pub use tokens::raw;
use walk::TemplateWalk;

/// Before the name of a template: its version in the layer below.
pub const BASE: &str = "base/";

/// What the templates of a pack come to.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What stops the pack.
    pub faults: Vec<Diagnostic>,
    /// What stops nothing.
    pub noticed: Vec<Diagnostic>,
}

/// Every fault of all templates of a pack, those of one line in its TOML files too, by file and place.
pub fn check(pack: &Pack) -> Vec<Diagnostic> {
    checked(pack).faults
}

/// The same, with what is noticed besides.
pub fn checked(pack: &Pack) -> Checked {
    let mut scripts = scripts_of(pack);
    let whole = scripts.len();
    for line in one_lines(pack) {
        let place: PlaceMaker<'_> = Box::new(move |row, column| line.place(row, column));
        scripts.push(Script::new("", line.text, place).of(pack));
    }
    let (mut faults, mut noticed) = (Vec::new(), Vec::new());
    let trees = scripts.iter().map(|script| tree::parse(script, &mut faults)).collect();
    let mut files = Files::new(scripts, trees);
    files.replaced(&mut faults, &mut noticed);
    faults.extend(files.faults());
    for (script, tree) in files.scripts.iter().zip(&files.trees) {
        layout::drawn_tables(script, tree, &mut faults);
        layout::lone_ends(script, tree, &mut faults);
        // lines of TOML files are judged as they are printed
        if !script.key.is_empty() {
            typed_numbers::typed(pack, script, tree, &mut faults);
        }
    }
    idle::misspelt(pack, &files, &mut faults);
    for line in whole..files.scripts.len() {
        no_blocks(&files, line, &mut faults);
    }
    let mut walk = TemplateWalk::new(pack, &files);
    let mut entries: Vec<usize> = pack.entries().filter_map(|name| files.by_key(name)).collect();
    entries.extend(whole..files.scripts.len());
    let mut walked = BTreeSet::new();
    for entry in entries {
        if walked.insert(entry) {
            walk.entry(entry);
        }
    }
    walk.components();
    faults.extend(walk.faults.into_iter().filter(|fault| !is_of_changed_base(pack, fault)));
    faults.sort_by(|a, b| a.places.cmp(&b.places).then_with(|| a.message.cmp(&b.message)));
    // what is used in several places is told of once
    faults
        .dedup_by(|next, first| next.places.first() == first.places.first() && next.message == first.message);
    if faults.is_empty() {
        faults = engine::refusals(&files);
    }
    Checked { faults, noticed }
}

/// Whether a built-in template names what an overlay has taken from under it, by other tables or facts. Nobody
/// has misspelt it, and the overlay may be on its way; what the run needs it tells itself.
fn is_of_changed_base(pack: &Pack, fault: &Diagnostic) -> bool {
    let file = fault.places.first().map_or("", Place::file);
    [NAMES, PATHS].contains(&fault.code.as_str())
        && pack.templates.values().any(|template| template.built_in && template.origin == file)
}

/// The templates of a pack.
fn scripts_of(pack: &Pack) -> Vec<Script<'_>> {
    let mut scripts = Vec::new();
    for (key, template) in &pack.templates {
        let file: Arc<str> = template.origin.as_str().into();
        let place = move |line, column| Place::Line { file: file.clone(), line, column };
        scripts.push(Script::new(key, &template.text, Box::new(place)).of(pack));
    }
    scripts
}

/// Blocks, files to extend and components have no place in a single line.
fn no_blocks(files: &Files<'_>, line: usize, faults: &mut Vec<Diagnostic>) {
    let (script, tree) = (&files.scripts[line], &files.trees[line]);
    let hint = "这一处只是一行文字，请删去；要分块写的放进 *.md.tera 文件";
    let block = tree.steps.iter().find(|step| matches!(step.kind, StepKind::Block { .. }));
    let parent = tree.extends.as_ref().map(|(_, at)| at.start);
    if let Some(at) = parent.or(block.map(|step| step.at.start)) {
        faults.push(script.fault(BLOCKS, at, "这里不能写块或 extends".to_owned(), hint));
    }
}
