//! What becomes of what does not hold: an error, or, where a layer above took away what a lower layer speaks of,
//! a word about what fell away with it.
//!
//! A reference is at fault where its own layer and those below it do not have what it names, where the same or a
//! lower layer took that away with `remove = true`, and where a layer above writes the name in another spelling: a
//! new name beside the lost one. Else the layers above did without it: with `remove = true` (one notice a removal),
//! or because they say a whole file or table anew (a warning, since nobody may have meant that). What refers to it
//! then falls away.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Place};

use super::super::assemble;
use super::super::at::{FileSpot, Written};
use super::super::catalogue::Catalogue;
use super::super::layers::Layers;
use super::super::merge::Removed;
use super::defined::{Amiss, Defined, Found, Lost, is_slip};

/// Code of references that lead nowhere.
const REFERENCE: &str = "模板-引用";
/// Code of what stands twice where each has a name of its own.
pub(in super::super) const TWICE: &str = "模板-重复";
/// Code of what cannot be meant.
const WRITING: &str = "模板-写法";
/// Code of what older packs do, and is hardly meant.
const OLD: &str = "模板-旧写法";
/// Code of what fell away because a layer above says a file or table anew.
const STALE: &str = "模板-落空";
/// Code of what fell away with what a layer above removed.
const REMOVED: &str = "模板-去掉";

/// Something that refers, and falls away as a whole with what it refers to.
pub(super) struct Referring {
    /// What it is, for messages: `勾稽“批复-收入总额”`.
    pub(super) whose: String,
    /// Where what falls away is written.
    pub(super) falls: FileSpot,
    /// Code of its faults.
    pub(super) code: &'static str,
}

impl Referring {
    pub(super) fn new(whose: String, falls: FileSpot) -> Self {
        Self { whose, falls, code: REFERENCE }
    }
}

/// Why a reference does not hold.
enum Cause {
    /// It is wrong.
    Own,
    /// A layer above took away what it names.
    Removed(usize),
    /// A layer above writes what it names in another way.
    Respelt(Written),
    /// A layer above says a whole file or table without it.
    Replaced,
}

/// All that was found.
pub(super) struct Verdicts<'a> {
    pub(super) layers: &'a Layers,
    removed: &'a [Removed],
    catalogue: &'a Catalogue,
    pub(super) faults: Vec<Diagnostic>,
    pub(super) notices: Vec<Diagnostic>,
    /// Where what falls away is written.
    pub(super) dropped: BTreeSet<FileSpot>,
    /// What fell away with each removal.
    fallen: BTreeMap<usize, Vec<String>>,
    /// What the layers up to one define; none where they do not read.
    below: BTreeMap<usize, Option<assemble::LayersBelow>>,
}

impl<'a> Verdicts<'a> {
    pub(super) fn new(layers: &'a Layers, removed: &'a [Removed], catalogue: &'a Catalogue) -> Self {
        Self {
            layers,
            removed,
            catalogue,
            faults: Vec::new(),
            notices: Vec::new(),
            dropped: BTreeSet::new(),
            fallen: BTreeMap::new(),
            below: BTreeMap::new(),
        }
    }

    /// Tells what cannot be meant.
    pub(super) fn wrong(&mut self, spot: FileSpot, message: impl Into<String>, hint: impl Into<String>) {
        self.fault(WRITING, spot, message.into(), hint.into());
    }

    /// Tells what cannot be meant beside what stands at a second place.
    pub(super) fn between(&mut self, spot: FileSpot, second: FileSpot, message: String, hint: String) {
        let mut fault = Diagnostic::error(WRITING, message).hint(hint);
        fault.places = vec![self.layers.place(spot), self.layers.place(second)];
        self.faults.push(fault);
    }

    /// Tells what works, and is hardly meant.
    pub(super) fn warn(&mut self, spot: FileSpot, message: impl Into<String>, hint: impl Into<String>) {
        let warning = Diagnostic::warning(OLD, message).at(self.layers.place(spot));
        self.notices.push(warning.hint(hint));
    }

    /// Tells of a name that two things have.
    pub(super) fn twice(&mut self, spot: FileSpot, first: FileSpot, message: impl Into<String>) {
        let mut fault = Diagnostic::error(TWICE, message).hint("请给其中一个改名，或删去一个");
        fault.places = vec![self.layers.place(spot), self.layers.place(first)];
        self.faults.push(fault);
    }

    /// Tells of an empty text where a name is needed.
    pub(super) fn named(&mut self, written: &Written, what: &str) {
        if written.trim().is_empty() {
            self.wrong(written.spot, format!("{what}空着"), "请写上，或删去这一项");
        }
    }

    fn fault(&mut self, code: &str, spot: FileSpot, message: String, hint: String) {
        self.faults.push(Diagnostic::error(code, message).at(self.layers.place(spot)).hint(hint));
    }

    /// Holds a single reference against what there is; what refers falls away with what it names.
    pub(super) fn one<T>(
        &mut self,
        now: Defined<'_>,
        whose: &str,
        spot: FileSpot,
        find: &dyn Fn(&Defined<'_>) -> Result<T, Amiss>,
    ) {
        self.hold(now, &Referring::new(whose.to_owned(), spot), &|defined, found| {
            if let Err(amiss) = find(defined) {
                found.push((spot, amiss));
            }
        });
    }

    /// Holds something with its references against what there is.
    pub(super) fn hold(
        &mut self,
        now: Defined<'_>,
        referring: &Referring,
        find: &dyn Fn(&Defined<'_>, &mut Vec<Found>),
    ) {
        let mut found: Vec<Found> = Vec::new();
        find(&now, &mut found);
        let mut causes = Vec::new();
        for (spot, amiss) in &found {
            causes.push(self.cause(*spot, amiss, find));
        }
        let at_fault = causes.iter().any(|cause| matches!(cause, Cause::Own | Cause::Respelt(_)));
        for ((spot, amiss), cause) in found.iter().zip(causes) {
            match cause {
                Cause::Own => self.own(referring, *spot, amiss),
                Cause::Respelt(near) => self.respelt(referring, *spot, amiss, &near),
                Cause::Removed(at) if !at_fault => self.fall(referring, at),
                Cause::Replaced if !at_fault => self.stale(referring, *spot, amiss),
                Cause::Removed(_) | Cause::Replaced => {}
            }
        }
    }

    /// Why a reference does not hold.
    fn cause(
        &mut self,
        spot: FileSpot,
        amiss: &Amiss,
        find: &dyn Fn(&Defined<'_>, &mut Vec<Found>),
    ) -> Cause {
        let layer = self.layers.layer_at(spot);
        let removal = self.removal(amiss, layer);
        if let Some(at) = removal {
            let above = self.layers.layer_at(self.removed[at].spot) > layer;
            return if above { Cause::Removed(at) } else { Cause::Own };
        }
        if layer >= self.layers.highest() {
            return Cause::Own;
        }
        let catalogue = self.catalogue;
        let Some(below) = self.below(layer) else { return Cause::Own };
        let below = below.defined(catalogue);
        let mut found = Vec::new();
        find(&below, &mut found);
        if found.iter().any(|(own, _)| *own == spot) {
            return Cause::Own;
        }
        let Amiss::Lost(lost) = amiss else { return Cause::Replaced };
        let before = below.names(lost);
        let is_new = |known: &&Written| !before.iter().any(|before| before.value == known.value);
        let new: Vec<Written> = lost.known.iter().filter(is_new).cloned().collect();
        match new.iter().find(|new| is_slip(&lost.name, new)) {
            Some(near) => Cause::Respelt(near.clone()),
            None => Cause::Replaced,
        }
    }

    /// The removal of what a reference names.
    fn removal(&mut self, amiss: &Amiss, layer: usize) -> Option<usize> {
        let Amiss::Lost(lost) = amiss else { return None };
        let names: Vec<&str> = lost.name.split('>').collect();
        let is_it = |removed: &Removed| match lost.list {
            "columns" | "amounts" => {
                ["columns", "amounts"].contains(&removed.list.as_str())
                    && removed.table == lost.table
                    && removed.id == lost.name
            }
            "row" => {
                removed.list == "row" && removed.table == lost.table && names.contains(&removed.id.as_str())
            }
            list => {
                removed.list == list
                    && removed.id == lost.name
                    && (list == "table" || removed.table == lost.table)
            }
        };
        let direct = self.removed.iter().position(is_it);
        if direct.is_some() || lost.list != "columns" {
            return direct;
        }
        // a column goes with its group
        let groups: Vec<(usize, String)> = self
            .removed
            .iter()
            .enumerate()
            .filter(|(_, removed)| removed.list == "columns" && removed.table == lost.table)
            .map(|(at, removed)| (at, removed.id.clone()))
            .collect();
        let catalogue = self.catalogue;
        let below = self.below(layer)?.defined(catalogue);
        let found = groups.into_iter().find(|(_, group)| below.group_has(&lost.table, group, &lost.name));
        found.map(|(at, _)| at)
    }

    /// What the layers up to one define.
    fn below(&mut self, layer: usize) -> Option<&assemble::LayersBelow> {
        let layers = self.layers;
        self.below.entry(layer).or_insert_with(|| assemble::below(layers, layer)).as_ref()
    }

    /// A reference that is wrong by itself.
    fn own(&mut self, referring: &Referring, spot: FileSpot, amiss: &Amiss) {
        let layer = self.layers.layer_at(spot);
        let removal = self.removal(amiss, layer);
        let whose = &referring.whose;
        let (message, hint) = match amiss {
            Amiss::Lost(lost) => match removal {
                Some(_) => {
                    let what = lost.what;
                    let hint = "请删去这一项，或不去掉它所指的".to_owned();
                    (format!("{whose}：“{}”这一{what}已经去掉了", lost.name), hint)
                }
                None => (format!("{whose}：{}", lost.sentence()), "请改成有的名称".to_owned()),
            },
            Amiss::Wrong(why, hint) => (format!("{whose}：{why}"), hint.clone()),
        };
        let mut fault = Diagnostic::error(referring.code, message).at(self.layers.place(spot)).hint(hint);
        let second = match (amiss, removal) {
            (_, Some(at)) => Some(self.removed[at].spot),
            (Amiss::Lost(lost), None) => lost.nearest().map(|near| near.spot),
            _ => None,
        };
        if let Some(second) = second.filter(|second| *second != FileSpot::default()) {
            fault.places.push(self.layers.place(second));
        }
        self.faults.push(fault);
    }

    /// A reference to what a layer above spells in another way; told where that stands.
    fn respelt(&mut self, referring: &Referring, spot: FileSpot, amiss: &Amiss, near: &Written) {
        let Amiss::Lost(Lost { what, name, table, .. }) = amiss else { return };
        let whose = &referring.whose;
        let of = if table.is_empty() { String::new() } else { format!("“{table}”的") };
        let message = format!("这里写着“{near}”，{whose}用的是{of}“{name}”这一{what}");
        let mut fault = Diagnostic::error(referring.code, message);
        fault.places = vec![self.layers.place(near.spot), self.layers.place(spot)];
        let hint = format!("写错的，请改成“{name}”；有意改名的，请在自己的文件里把{whose}也改过来，或去掉");
        self.faults.push(fault.hint(hint));
    }

    fn fall(&mut self, referring: &Referring, at: usize) {
        self.dropped.insert(referring.falls);
        let fallen = self.fallen.entry(at).or_default();
        if !fallen.contains(&referring.whose) {
            fallen.push(referring.whose.clone());
        }
    }

    fn stale(&mut self, referring: &Referring, spot: FileSpot, amiss: &Amiss) {
        self.dropped.insert(referring.falls);
        let why = match amiss {
            Amiss::Lost(lost) => {
                let table = if lost.table.is_empty() { "" } else { &lost.table };
                format!("{table}没有“{}”这一{}", lost.name, lost.what)
            }
            Amiss::Wrong(why, _) => why.clone(),
        };
        let message = format!("{}不再有用：{why}", referring.whose);
        let warning = Diagnostic::warning(STALE, message).at(self.layers.place(spot));
        self.notices.push(warning.hint("有意不要的，请在自己的文件里用 remove = true 去掉；否则请补上"));
    }

    /// Says of each removal what fell away with it.
    pub(super) fn tell_fallen(&mut self) {
        for (at, fallen) in std::mem::take(&mut self.fallen) {
            let removed = &self.removed[at];
            let of = if removed.table.is_empty() || removed.list == "table" {
                String::new()
            } else {
                format!("“{}”的", removed.table)
            };
            let message = format!("去掉了{of}“{}”，随之不用的有：{}", removed.id, fallen.join("、"));
            let place: Place = self.layers.place(removed.spot);
            let hint = "这些条目都要用到它；还要用的，请在自己的文件里改写";
            self.notices.push(Diagnostic::notice(REMOVED, message).at(place).hint(hint));
        }
    }
}
