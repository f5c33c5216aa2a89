//! Names of offices as tables write them, and which of the known bodies each of them means.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::unit::{Fact, Unit};
use crate::pack::manifest::{FactSpec, Manifest};

use super::rule::Stop;

/// Facts of every pack: further names of the unit.
const ALIASES: &str = "unit.aliases";
/// Facts of every pack: names that it had.
const FORMER: &str = "unit.former_names";

/// Fewer digits before a name are part of it (12345热线 has five, but then no other name fits).
const SHORTEST_ID: usize = 3;
/// A shorter rest of a name says nothing (局, 中心).
const SHORTEST_NAME: usize = 3;
/// How names of regions end.
const REGIONS: [char; 9] = ['省', '市', '区', '县', '州', '旗', '盟', '镇', '乡'];
/// How the own offices of a department are called, behind its name.
const OWN_OFFICES: [&str; 3] = ["本级", "本部", "机关"];
/// The same without brackets: 机关 may end a name of its own there.
const OWN_OFFICES_BARE: [&str; 2] = ["本级", "本部"];
/// What is stamped, not named.
const SEALS: [&str; 3] = ["(盖章)", "(公章)", "(签章)"];

/// Which body a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// The publisher, by one of its names.
    Own,
    /// One of its units.
    Listed,
    /// The body above it.
    Supervisor,
    /// The publisher, with its region left out or put before it.
    OwnShort,
    /// One of its units, in the same way.
    ListedShort,
    /// The body above it, in the same way.
    SupervisorShort,
    /// One that nothing is known of.
    Other,
}

/// The bodies that are known of a publisher.
pub(super) struct Bodies<'a> {
    unit: &'a Unit,
    own: Vec<&'a str>,
    listed: Vec<&'a str>,
    supervisor: Option<&'a str>,
    departments: &'a [String],
}

impl<'a> Bodies<'a> {
    /// The bodies that a unit states.
    ///
    /// # Errors
    /// A [`Stop`] where a fact about them could not be read, or is none of the pack's.
    pub(super) fn of(unit: &'a Unit, manifest: &Manifest) -> Result<Self, Stop> {
        let keys = &manifest.bodies;
        for key in [&keys.units, &keys.supervisor, &keys.departments] {
            known(key, &manifest.facts)?;
        }
        for key in [ALIASES, FORMER, "unit.name", &keys.units, &keys.supervisor] {
            let stated = unit.statement.places.contains_key(key);
            let read = unit.facts.contains_key(key) || (key == "unit.name" && !unit.name.is_empty());
            if stated && !read {
                return Err(Stop::Skip(format!("{}没有读好", unit.statement.named(key))));
            }
        }
        if unit.name.is_empty() {
            return Err(Stop::skip("没有写单位全称"));
        }
        let texts = |key: &str| unit.list(key).iter().map(String::as_str);
        let own = std::iter::once(unit.name.as_str()).chain(texts(ALIASES)).chain(texts(FORMER)).collect();
        let supervisor = match unit.facts.get(&keys.supervisor) {
            Some(Fact::Text(name)) => Some(name.as_str()),
            _ => None,
        };
        let departments = unit.list(&keys.departments);
        Ok(Self { unit, own, listed: texts(&keys.units).collect(), supervisor, departments })
    }

    /// Whether it lists its units.
    pub(super) fn lists_units(&self) -> bool {
        !self.listed.is_empty()
    }

    /// The body above it, where that is stated.
    pub(super) fn supervisor(&self) -> Option<&'a str> {
        self.supervisor
    }

    /// Full name of the publisher.
    pub(super) fn name(&self) -> &'a str {
        &self.unit.name
    }

    /// Which body a name means; the exact name of one goes before the short name of another.
    pub(super) fn which(&self, name: &str) -> Body {
        let found = readings(name);
        let any = |names: &[&str], fits: fn(&str, &str) -> bool| {
            let mut known = names.iter().flat_map(|known| readings(known));
            known.any(|known| found.iter().any(|own| fits(own, &known)))
        };
        let supervisor: Vec<&str> = self.supervisor.into_iter().collect();
        let same: fn(&str, &str) -> bool = |one, other| one == other;
        for (names, fits, body) in [
            (&self.own, same, Body::Own),
            (&supervisor, same, Body::Supervisor),
            (&self.listed, same, Body::Listed),
            (&self.own, differ_by_region, Body::OwnShort),
            (&supervisor, differ_by_region, Body::SupervisorShort),
            (&self.listed, differ_by_region, Body::ListedShort),
        ] {
            if any(names, fits) {
                return body;
            }
        }
        Body::Other
    }

    /// Whether a name is that of one of its departments, alone or behind its own name.
    pub(super) fn is_department(&self, name: &str) -> bool {
        let name = plain(name);
        self.departments.iter().any(|own| plain(own) == name)
            || self.own.iter().any(|own| name.starts_with(&plain(own)))
    }
}

/// Whether a key that the pack names is one of its facts; none is no fault.
pub(super) fn known(key: &str, facts: &[FactSpec]) -> Result<(), Stop> {
    if key.is_empty() || facts.iter().any(|fact| fact.key == key) {
        return Ok(());
    }
    Err(Stop::fault("pack.toml", format!("写着 {key}，[[fact]] 里没有这一项")))
}

/// A name without what nobody means by it: number, own offices, seal.
pub(super) fn plain(name: &str) -> String {
    let name = without_office(&without_seal(&label::fold(name)));
    without_id(&name).to_owned()
}

/// Every name that a text may mean: with and without its number, and its own offices.
fn readings(name: &str) -> BTreeSet<String> {
    let whole = without_seal(&label::fold(name));
    let mut all = BTreeSet::new();
    for name in [whole.as_str(), without_id(&whole)] {
        all.insert(name.to_owned());
        all.insert(without_office(name));
    }
    all.remove("");
    all
}

fn without_seal(name: &str) -> String {
    SEALS.iter().find_map(|seal| name.strip_suffix(seal)).unwrap_or(name).to_owned()
}

/// The name behind `[302005]`, `302005-`, `302005`.
fn without_id(name: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    let inner = name.trim_start_matches(['[', '(', '【', '〔']);
    let rest = inner.trim_start_matches(is_digit);
    let digits = inner.len() - rest.len();
    let rest = rest.trim_start_matches([']', ')', '】', '〕', '-', '_', '.', '、', ':', ',']);
    if digits < SHORTEST_ID || rest.is_empty() { name } else { rest }
}

/// The name before （本级）, （局本级）, 本级.
fn without_office(name: &str) -> String {
    if let Some((before, inner)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
        && OWN_OFFICES.iter().any(|office| inner.ends_with(office))
        && !before.is_empty()
    {
        return before.to_owned();
    }
    let bare = OWN_OFFICES_BARE.iter().find_map(|office| name.strip_suffix(office));
    bare.filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
}

/// Whether one of two names is the other without the region before it: 某县水利局, 水利局, 县水利局.
fn differ_by_region(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let Some(region) = long.strip_suffix(short).filter(|region| !region.is_empty()) else { return false };
    let enough = short.chars().count() >= SHORTEST_NAME && region.chars().count() >= 2;
    enough && (region.ends_with(REGIONS) || short.starts_with(REGIONS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_with_number_office_and_seal() {
        for text in [
            "青岭县水利局",
            "[302005]青岭县水利局",
            "302005-青岭县水利局",
            "302005 青岭县 水利局",
            "３０２００５－青岭县水利局（本级）",
            "青岭县水利局（局机关）",
            "青岭县水利局本级",
            "青岭县水利局（盖章）",
        ] {
            assert_eq!(plain(text), "青岭县水利局", "{text}");
        }
        assert_eq!(plain("12热线中心"), "12热线中心");
    }

    #[test]
    fn only_a_region_may_be_missing() {
        assert!(differ_by_region("青岭县水利局", "水利局"));
        assert!(differ_by_region("县水利局", "青岭县水利局"));
        assert!(differ_by_region("云川市青石区城市管理局", "青石区城市管理局"));
        assert!(!differ_by_region("青岭县水利局", "南山县水利局"));
        assert!(!differ_by_region("青岭县水利局水利站", "水利站"), "a station of whom?");
        assert!(!differ_by_region("青岭县水利局", "青岭县水利局"));
        assert!(!differ_by_region("青岭县水利局", "局"));
    }
}
