//! Keys and sections that neither the program nor the pack knows: what was probably meant.

use toml::Spanned;
use toml::de::DeValue;

use crate::budget::label;
use crate::budget::lookup::nearest;

use super::Reader;
use super::names;

/// So many sections are named that have a key.
const ENOUGH: usize = 4;

impl Reader<'_> {
    /// Tells a key that its section does not have, and says which it may be.
    pub(super) fn unknown(&mut self, stated: &str, section: &str, key: &str) {
        let own = names::keys_of(self.keys, section);
        let hint = if let Some((near, name)) = alike(&own, key) {
            self.said.refused.insert(joined(section, &near));
            format!("请改成 {near}（{name}）；不要这一项的，请删去这一行")
        } else if names::is_section(self.keys, key) {
            let header = names::header(key);
            format!("{key} 是一节的名称：请另起一行写 {header}，下面逐行写各项")
        } else if let Some(elsewhere) = self.elsewhere(section, key) {
            elsewhere
        } else {
            self.of_section(section, &own)
        };
        let found = match section {
            "" => "文件开头没有这样的一项".to_owned(),
            section => format!("{} 里没有这样的一项", names::header(section)),
        };
        self.fault(stated, found, &hint);
    }

    /// Where else there is a key of that name.
    fn elsewhere(&mut self, section: &str, key: &str) -> Option<String> {
        let mut places = Vec::new();
        let mut others = names::sections(self.keys);
        others.insert(0, String::new());
        let mut refused = Vec::new();
        for other in others.iter().filter(|other| *other != section) {
            for (own, name) in names::keys_of(self.keys, other) {
                if own == key || label::fold(&name) == label::fold(key) {
                    places.push(match other.as_str() {
                        "" => format!("文件开头（第一个 [节] 之前）的 {own}（{name}）"),
                        other => format!("{} 下的 {own}（{name}）", names::header(other)),
                    });
                    refused.push(joined(other, &own));
                }
            }
        }
        // where it can be one thing only, that one is not missing
        if let [one] = refused.as_slice() {
            self.said.refused.insert(one.clone());
        }
        places.truncate(ENOUGH);
        (!places.is_empty()).then(|| format!("有这个名称的是：{}；请移到那里", places.join("、")))
    }

    /// What a section may have.
    fn of_section(&self, section: &str, own: &[(String, String)]) -> String {
        if own.is_empty() {
            let all: Vec<String> =
                names::sections(self.keys).iter().map(|name| names::header(name)).collect();
            return format!("请删去这一项，或移到别的节里；可以有的节：{}", all.join(" "));
        }
        let all: Vec<String> = own.iter().map(|(key, name)| format!("{key}（{name}）")).collect();
        let whose = if section.is_empty() { "这里".to_owned() } else { names::header(section) };
        format!("请删去这一项，或改成{whose}可以写的：{}", all.join("、"))
    }

    /// A table that is no section, and no part of one. What it is probably meant to be is read so.
    pub(super) fn unknown_table(&mut self, stated: &str, full: &str, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(inner) = value.get_ref() else { return };
        let Some((outer, last)) = full.rsplit_once('.') else {
            let near = nearest(full, names::sections(self.keys).iter());
            let hint = match &near {
                Some(near) => format!("请改成 {}", names::header(near)),
                None => self.of_section(full, &[]),
            };
            self.fault(stated, format!("没有 [{full}] 这一节"), &hint);
            if let Some(near) = near {
                self.section(stated, &near, value);
            }
            return;
        };
        // `assets.vehicles` below [assets]
        for (key, value) in inner {
            let key = key.get_ref();
            let here = format!("{stated}.{key}");
            let meant = format!("{last}.{key}");
            let Some(spec) = self.keys.fact(&meant).cloned() else {
                self.unknown(&here, outer, &format!("{last}.{key}"));
                continue;
            };
            let found = if last == outer {
                format!("节的名称 {outer} 写了两遍：在 [{outer}] 下面，前面不用再写 {outer}.")
            } else {
                format!("这一行在 [{outer}] 下面，成了 {outer}.{meant}")
            };
            let hint = if last == outer {
                format!("请改成 {key} = …（{}）", spec.label)
            } else {
                format!("请移到 [{last}] 下面，写成 {key} = …（{}）", spec.label)
            };
            self.fault(&here, found, &hint);
            self.take(&here, &spec, value);
        }
    }
}

/// The key of a section as facts are named.
fn joined(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

/// The key that is meant: by its Chinese name, or the nearest one.
fn alike(own: &[(String, String)], key: &str) -> Option<(String, String)> {
    let folded = label::fold(key);
    if let Some(named) = own.iter().find(|(_, name)| label::fold(name) == folded) {
        return Some(named.clone());
    }
    let near = nearest(key, own.iter().map(|(own, _)| own)).or_else(|| {
        own.iter().find(|(_, name)| nearest(key, std::iter::once(name)).is_some()).map(|(key, _)| key.clone())
    })?;
    own.iter().find(|(own, _)| *own == near).cloned()
}
