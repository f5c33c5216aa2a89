//! Names of offices as tables write them, and which of the known bodies each of them means.

use std::collections::BTreeSet;

use crate::budget::body_name::{
    bare, differ_by_one, differ_by_region, is_itself, plain, readings, without_remarks,
};
use crate::budget::unit::{Fact, Unit};
use crate::pack::manifest::{FactSpec, Manifest};

use crate::reconcile::rule::Stop;

/// Facts of every pack: further names of the unit.
const ALIASES: &str = "unit.aliases";
/// Facts of every pack: names that it had.
const FORMER: &str = "unit.former_names";

/// Which body a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reconcile) enum Office {
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
pub(in crate::reconcile) struct Bodies<'a> {
    unit: &'a Unit,
    /// Names of the publisher: its own, further and former ones.
    pub(in crate::reconcile) own: Vec<&'a str>,
    /// Its units.
    pub(in crate::reconcile) listed: Vec<&'a str>,
    supervisor: Option<&'a str>,
    /// Its own departments.
    pub(in crate::reconcile) departments: &'a [String],
}

impl<'a> Bodies<'a> {
    /// The bodies that a unit states.
    ///
    /// # Errors
    /// A [`Stop`] where a fact about them could not be read, or is none of the pack's.
    pub(in crate::reconcile) fn of(unit: &'a Unit, manifest: &Manifest) -> Result<Self, Stop> {
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
        let supervisor = match unit.facts.get(keys.supervisor.as_str()) {
            Some(Fact::Text(name)) => Some(name.as_str()),
            _ => None,
        };
        let departments = unit.list(&keys.departments);
        Ok(Self { unit, own, listed: texts(&keys.units).collect(), supervisor, departments })
    }

    /// Whether it lists its units.
    pub(in crate::reconcile) fn lists_units(&self) -> bool {
        !self.listed.is_empty()
    }

    /// The body above it, where that is stated.
    pub(in crate::reconcile) fn supervisor(&self) -> Option<&'a str> {
        self.supervisor
    }

    /// Full name of the publisher.
    pub(in crate::reconcile) fn name(&self) -> &'a str {
        &self.unit.name
    }

    /// Which body a name means; the exact name of one goes before the short name of another, and a name
    /// with a remark behind it comes last but for those.
    pub(in crate::reconcile) fn which(&self, name: &str) -> Office {
        if is_itself(name) {
            return Office::Own;
        }
        let supervisor: Vec<&str> = self.supervisor.into_iter().collect();
        // the own office of a body bears its name, and still is another publisher
        let exact = bare(name);
        let is_exactly = |names: &[&str]| names.iter().any(|known| bare(known) == exact);
        if is_exactly(&supervisor) && !is_exactly(&self.own) {
            return Office::Supervisor;
        }
        let found = readings(name);
        let remarked = without_remarks(&found);
        let any = |names: &[&str], found: &BTreeSet<String>, fits: fn(&str, &str) -> bool| {
            let mut known = names.iter().flat_map(|known| readings(known));
            known.any(|known| found.iter().any(|own| fits(own, &known)))
        };
        let same: fn(&str, &str) -> bool = |one, other| one == other;
        for (names, found, fits, body) in [
            (&self.own, &found, same, Office::Own),
            (&supervisor, &found, same, Office::Supervisor),
            (&self.listed, &found, same, Office::Listed),
            (&self.own, &remarked, same, Office::Own),
            (&supervisor, &remarked, same, Office::Supervisor),
            (&self.listed, &remarked, same, Office::Listed),
            (&self.own, &remarked, differ_by_region, Office::OwnShort),
            (&supervisor, &remarked, differ_by_region, Office::SupervisorShort),
            (&self.listed, &remarked, differ_by_region, Office::ListedShort),
        ] {
            if any(names, found, fits) {
                return body;
            }
        }
        Office::Other
    }

    /// Whether a name in the list of its units means the publisher itself, or its own office.
    pub(in crate::reconcile) fn is_publisher(&self, name: &str) -> bool {
        let alone = Self { own: self.own.clone(), listed: Vec::new(), supervisor: None, ..*self };
        matches!(alone.which(name), Office::Own | Office::OwnShort)
    }

    /// Whether a name is the publisher's own when its office is left out: of the body above whose office it is.
    pub(in crate::reconcile) fn is_of_its_office(&self, name: &str) -> bool {
        self.own.iter().any(|own| plain(own) == plain(name))
    }

    /// The name of the publisher from which a text differs by a single character.
    pub(in crate::reconcile) fn nearly_own(&self, name: &str) -> Option<&'a str> {
        let name = plain(name);
        self.own.iter().copied().find(|own| differ_by_one(&plain(own), &name))
    }

    /// Whether a name is that of one of its departments, alone or behind its own name.
    pub(in crate::reconcile) fn is_department(&self, name: &str) -> bool {
        let name = plain(name);
        self.departments.iter().any(|own| plain(own) == name)
            || self.own.iter().any(|own| name.starts_with(&plain(own)))
    }
}

/// Whether a key that the pack names is one of its facts; none is no fault.
pub(in crate::reconcile) fn known(key: &str, facts: &[FactSpec]) -> Result<(), Stop> {
    if key.is_empty() || facts.iter().any(|fact| fact.key == key) {
        return Ok(());
    }
    Err(Stop::fault("pack.toml", format!("写着 {key}，[[fact]] 里没有这一项")))
}

/// Whether a text is exactly one of a publisher's names, not that of its own office.
pub(in crate::reconcile) fn is_named_as(unit: &Unit, name: &str) -> bool {
    let further = [ALIASES, FORMER].into_iter().flat_map(|key| unit.list(key));
    std::iter::once(&unit.name).chain(further).any(|own| !own.is_empty() && bare(own) == bare(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_of_the_body_above_is_not_the_body_above() {
        let unit = Unit {
            name: "青岭县水利局（本级）".to_owned(),
            facts: [("unit.supervisor".to_owned(), Fact::Text("青岭县水利局".to_owned()))].into(),
            ..Unit::default()
        };
        let manifest = crate::pack::load::load("jiangxi", &[]).unwrap().manifest;
        let bodies = Bodies::of(&unit, &manifest).ok().unwrap();
        for (text, body) in [
            ("青岭县水利局", Office::Supervisor),
            ("[302]青岭县水利局（盖章）", Office::Supervisor),
            ("青岭县水利局（本级）", Office::Own),
            ("青岭县水利局机关", Office::Own),
            ("水利局", Office::OwnShort),
            ("青岭县水务局", Office::Other),
        ] {
            assert_eq!(bodies.which(text), body, "{text}");
        }
    }
}
