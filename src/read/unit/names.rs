//! What keys are called in messages: with their Chinese names beside them.

use crate::budget::review::REVIEW_KEY;
use crate::read::facts::Keys;

/// The Chinese names of the keys of a decision.
type Labels = &'static [(&'static str, &'static str)];

/// The keys of `[[rule]]`, all mandatory.
pub(super) const RULE: Labels = &[("id", "规则的编号"), ("severity", "改成的级别"), ("reason", "原因")];
/// The keys of `[[accept]]`, all mandatory.
pub(super) const ACCEPT: Labels =
    &[("id", "问题的编号"), ("fingerprint", "指纹"), ("reason", "原因"), ("name", "姓名")];

/// What the words of a key of one of several sections stand between.
const OF: &str = "]] 的 ";

/// A key with its Chinese name before it, also of a list's item, a project or a decision.
pub(super) fn named(keys: &Keys, key: &str) -> String {
    if let Some((owner, field)) = key.split_once(OF) {
        let kind = owner.rsplit_once("[[").map_or("", |(_, kind)| kind);
        let bare = field.split([' ', '.']).next().unwrap_or_default();
        return match label(keys, kind, bare) {
            Some(label) => format!("{owner}{OF}{label} {field}"),
            None => key.to_owned(),
        };
    }
    if key.starts_with("reasons.") {
        return format!("变动原因 {key}");
    }
    let bare = key.split(' ').next().unwrap_or_default();
    if bare == REVIEW_KEY {
        return format!("待核的各项 {key}");
    }
    let mut ways = vec![bare];
    // an entry of a map goes by the map's name
    let mut rest = bare;
    while let Some((outer, _)) = rest.rsplit_once('.') {
        ways.push(outer);
        rest = outer;
    }
    // what stands in another section is named as in its own
    let mut rest = bare;
    while let Some((_, inner)) = rest.split_once('.').filter(|(_, inner)| inner.contains('.')) {
        ways.push(inner);
        rest = inner;
    }
    for way in ways {
        let of_one = || way.split_once('.').and_then(|(kind, key)| label(keys, kind, key));
        if let Some(label) = keys.label(way).or_else(of_one) {
            return format!("{label} {key}");
        }
    }
    if is_section(keys, key) { format!("[{key}]") } else { key.to_owned() }
}

/// The Chinese name of a key of a section that there may be several of.
pub(super) fn label<'a>(keys: &'a Keys, kind: &str, key: &str) -> Option<&'a str> {
    let of = |labels: Labels| labels.iter().find(|(own, _)| *own == key).map(|(_, label)| *label);
    match kind {
        "rule" => of(RULE),
        "accept" => of(ACCEPT),
        kind => keys.label(&format!("{kind}.{key}")),
    }
}

/// Sections that hold what is no single fact.
const OTHER_SECTIONS: [&str; 5] = ["prose", "reasons", "project", "rule", "accept"];

/// The sections that a file may have.
pub(super) fn sections(keys: &Keys) -> Vec<String> {
    let mut sections: Vec<String> = OTHER_SECTIONS.iter().map(|name| (*name).to_owned()).collect();
    for spec in &keys.facts {
        if let Some((section, _)) = spec.key.rsplit_once('.')
            && !sections.iter().any(|known| known == section)
        {
            sections.push(section.to_owned());
        }
    }
    sections
}

/// Whether a name is that of a section.
pub(super) fn is_section(keys: &Keys, name: &str) -> bool {
    sections(keys).iter().any(|section| section == name)
}

/// The keys of a section, with their Chinese names; of the top of the file where it has no name.
pub(super) fn keys_of(keys: &Keys, section: &str) -> Vec<(String, String)> {
    let of_texts = |specs: &[crate::pack::manifest::ProseSpec]| {
        specs.iter().map(|spec| (spec.key.clone(), spec.label.clone())).collect::<Vec<_>>()
    };
    let fixed = |labels: Labels| {
        labels.iter().map(|(key, label)| ((*key).to_owned(), (*label).to_owned())).collect::<Vec<_>>()
    };
    match section {
        "rule" => return fixed(RULE),
        "accept" => return fixed(ACCEPT),
        "prose" => return of_texts(&keys.prose),
        "project" => {
            let own = keys.of_project.iter().map(|spec| (spec.key.clone(), spec.label.clone()));
            return own.chain(of_texts(&keys.project)).collect();
        }
        _ => {}
    }
    let mut own = Vec::new();
    for spec in &keys.facts {
        let (of, last) = spec.key.rsplit_once('.').unwrap_or(("", &spec.key));
        if of == section {
            own.push((last.to_owned(), spec.label.clone()));
        }
    }
    if section.is_empty() {
        own.push((REVIEW_KEY.to_owned(), "待核的各项".to_owned()));
    }
    own
}

/// A section as it is written.
pub(super) fn header(section: &str) -> String {
    if super::mend::SEVERAL.contains(&section) { format!("[[{section}]]") } else { format!("[{section}]") }
}
