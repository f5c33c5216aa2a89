//! What is different for a unit since the run before.

use serde::{Deserialize, Serialize};

use super::{FirstFinding, UnitProgress, UnitState};

/// What is different for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitChange {
    /// What stopped it is mended.
    Mended,
    /// It is public and was not, for another reason than that something stopped it; or another year's is.
    Published,
    /// Another edition is public.
    OtherEdition,
    /// It stops, and did not.
    Stopped,
    /// It stops as before, for another reason.
    OtherReason,
    /// It is withheld, and was not.
    Withheld,
    /// It was not in the table.
    Added,
    /// Its folder is gone.
    Gone,
}

impl UnitChange {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Stopped,
        Self::OtherReason,
        Self::Mended,
        Self::Published,
        Self::OtherEdition,
        Self::Withheld,
        Self::Added,
        Self::Gone,
    ];

    /// In a few words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mended => "上次没有生成，已改好",
            Self::Published => "新公开",
            Self::OtherEdition => "换了新的一版",
            Self::Stopped => "上次没有问题，这次没有生成",
            Self::OtherReason => "仍没有生成，换了原因",
            Self::Withheld => "改为不公开",
            Self::Added => "新增的单位",
            Self::Gone => "单位文件夹已不在",
        }
    }

    /// In two or three signs, for a line that counts.
    pub fn short(self) -> &'static str {
        match self {
            Self::Mended => "改好",
            Self::Published => "新公开",
            Self::OtherEdition => "换新版",
            Self::Stopped => "新停下",
            Self::OtherReason => "换了原因仍停下",
            Self::Withheld => "改为不公开",
            Self::Added => "新增",
            Self::Gone => "文件夹不在了",
        }
    }
}

/// What is different for a unit of this run; `old` is its row of the run before.
pub fn changed(old: Option<&UnitProgress>, now: &UnitProgress) -> Option<UnitChange> {
    let Some(old) = old else { return (now.state != UnitState::NoUnit).then_some(UnitChange::Added) };
    let stopped = |own: &UnitProgress| own.state == UnitState::Stopped;
    match (stopped(old), stopped(now)) {
        (true, true) => (!is_same(old.first.as_ref(), now.first.as_ref())).then_some(UnitChange::OtherReason),
        (false, true) => Some(UnitChange::Stopped),
        (true, false) if now.state.is_public() => Some(UnitChange::Mended),
        _ if now.state == UnitState::Withheld => {
            (old.state != UnitState::Withheld).then_some(UnitChange::Withheld)
        }
        _ if !now.state.is_public() => None,
        _ if !old.state.is_public() || old.year != now.year => Some(UnitChange::Published),
        _ => (old.edition.is_some() && old.edition != now.edition).then_some(UnitChange::OtherEdition),
    }
}

/// Whether two stops are for one reason: its code names the cells. Amounts in its words may be others while it is
/// being mended.
fn is_same(old: Option<&FirstFinding>, now: Option<&FirstFinding>) -> bool {
    match (old, now) {
        (Some(old), Some(now)) => old.code == now.code && old.place == now.place,
        (old, now) => old.is_none() && now.is_none(),
    }
}
