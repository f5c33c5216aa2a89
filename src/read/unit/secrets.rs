//! Entries of a decision on secrets that are tables: `{ code = "2240102", mode = "row", name = "…" }`.

use toml::de::{DeTable, DeValue};

use crate::budget::lookup::nearest;
use crate::budget::secrecy::{SecrecyMode, Secret};
use crate::read::facts::secrets::written;

use super::Reader;
use super::lines::{full, numbered};
use super::values::shown;

impl Reader<'_> {
    /// One entry of a list of secrets, in the words that the sheets of facts have for it. None where it is none,
    /// which is told.
    pub(super) fn secret(&mut self, stated: &str, index: usize, table: &DeTable<'_>) -> Option<String> {
        let own = numbered(index + 1, stated);
        let (of_code, main) = match stated.ends_with("codes") {
            true => (true, "code"),
            false => (false, "name"),
        };
        let known: Vec<String> =
            if of_code { ["code", "mode", "name"].as_slice() } else { ["name", "mode"].as_slice() }
                .iter()
                .map(|key| (*key).to_owned())
                .collect();
        let mut secret = Secret::plain(String::new());
        let mut whole = true;
        for (key, value) in table {
            let key = key.get_ref().as_ref();
            let here = full(&own, key);
            let text = match value.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => text.trim().to_owned(),
                other if known.iter().any(|known| known == key) => {
                    let found = format!("{key}{}，应是文字", shown(other));
                    self.fault(&here, found, &format!("请写成 {key} = \"…\""));
                    whole = false;
                    continue;
                }
                _ => String::new(),
            };
            match key {
                "mode" => match SecrecyMode::of_word(&text) {
                    Some(mode) => secret.mode = Some(mode),
                    None => {
                        let all = SecrecyMode::ALL.map(|mode| format!("{}（{}）", mode.key(), mode.word()));
                        let found = format!("mode 写着“{text}”，应是其中之一：{}", all.join("、"));
                        let keys = SecrecyMode::ALL.map(|mode| mode.key().to_owned());
                        let near = nearest(&text, keys.iter()).map(|near| format!("，是否指“{near}”"));
                        self.fault(&here, found, &format!("请改成其中一个{}", near.unwrap_or_default()));
                        whole = false;
                    }
                },
                key if key == main => secret.what = text,
                "name" => secret.name = Some(text),
                other => {
                    let near = nearest(other, known.iter()).map(|near| format!("改成 {near}，或"));
                    let found = format!("{other} 不是这里的一项，这里有的是：{}", known.join("、"));
                    self.fault(&here, found, &format!("请{}删去它", near.unwrap_or_default()));
                    whole = false;
                }
            }
        }
        if whole && secret.what.is_empty() {
            let found = format!("没有写 {main}");
            self.fault(&own, found, &format!("请在花括号里写上 {main} = \"…\""));
            whole = false;
        }
        whole.then(|| written(&secret))
    }
}
