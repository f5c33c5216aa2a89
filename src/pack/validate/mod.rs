//! Whether a pack holds together: every id, path, level, role, kind and file that it mentions is there, and every
//! number and name can be meant. All faults at once, each at its line; none is the workbook's.
//!
//! What a lower layer says of something that a higher one took away is no fault: [`verdicts`] tells when, and
//! [`removed`] takes it away too.

mod checks;
mod columns;
mod defined;
mod facts;
mod forms;
mod inspection;
mod lexicon;
mod manifest;
mod paths;
mod removed;
pub(crate) mod reserved;
mod rows;
mod schemas;
mod shown;
pub(super) mod style;
pub(super) mod tables;
mod verdicts;
mod wording;
mod words;

use crate::diag::Diagnostic;

use super::Glossary;
use super::catalogue::Catalogue;
use super::charts::Charts;
use super::checks::{CheckSpec, TieSpec};
use super::inspection::Inspection;
use super::layers::Layers;
use super::lexicon::Lexicon;
use super::manifest::Manifest;
use super::merge::Removed;
use super::raw::tables::RawTables;
use super::tree::TomlPlaces;
pub(super) use defined::{Defined, one_off};
pub(super) use verdicts::TWICE;
use verdicts::Verdicts;

/// What the files of a pack say, before it is known whether it holds together.
pub(super) struct Draft<'a> {
    pub(super) layers: &'a Layers,
    pub(super) removed: &'a [Removed],
    pub(super) catalogue: &'a Catalogue,
    pub(super) places: &'a TomlPlaces,
    pub(super) manifest: &'a mut Manifest,
    pub(super) tables: &'a mut RawTables,
    pub(super) checks: &'a mut Vec<CheckSpec>,
    pub(super) ties: &'a mut Vec<TieSpec>,
    pub(super) charts: &'a mut Charts,
    pub(super) inspection: &'a mut Inspection,
    pub(super) glossary: &'a mut Glossary,
    pub(super) lexicon: &'a Lexicon,
    /// What should be known and stops nothing.
    pub(super) noticed: &'a mut Vec<Diagnostic>,
}

/// All that is wrong with a draft. What lower layers say of what higher ones took away is taken out of it, and
/// told among what is noticed.
pub(super) fn faults(draft: Draft<'_>) -> Vec<Diagnostic> {
    let mut verdicts = Verdicts::new(draft.layers, draft.removed, draft.catalogue);
    let now = Defined {
        manifest: draft.manifest,
        tables: draft.tables,
        checks: draft.checks,
        catalogue: draft.catalogue,
        places: draft.places,
    };
    let templates: Vec<&str> = draft.layers.topmost(".tera").into_keys().collect();
    manifest::hold(&mut verdicts, now, &templates);
    facts::hold(&mut verdicts, now);
    manifest::texts(&mut verdicts, now);
    schemas::hold(&mut verdicts, now);
    checks::hold(&mut verdicts, now, draft.checks);
    checks::hold_ties(&mut verdicts, now, draft.ties);
    shown::charts(&mut verdicts, now, draft.charts);
    shown::glossary(&mut verdicts, now, draft.glossary);
    inspection::hold(&mut verdicts, now, draft.inspection);
    lexicon::hold(&mut verdicts, draft.lexicon);
    verdicts.tell_fallen();
    let Verdicts { faults, notices, dropped, .. } = verdicts;
    draft.noticed.extend(notices);
    if !dropped.is_empty() {
        removed::drop_all(&dropped, draft.removed, draft.manifest, draft.tables);
        draft.checks.retain(|check| !dropped.contains(&check.id.spot));
        draft.ties.retain(|tie| !dropped.contains(&tie.id.spot));
        removed::drop_shown(&dropped, draft.charts, draft.glossary);
        removed::drop_criteria(&dropped, draft.inspection);
    }
    faults
}
