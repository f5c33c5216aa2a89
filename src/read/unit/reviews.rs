//! The list of what is still to be looked at (`review`): keys, which the whole of what is stated gives a name.

use toml::Spanned;
use toml::de::DeValue;

use crate::budget::review::{REVIEW_KEY, ToReview};

use super::Reader;
use super::values::shown;

impl Reader<'_> {
    /// Takes the list over.
    pub(super) fn reviews(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Array(items) = value.get_ref() else {
            let found = format!("{REVIEW_KEY} {}，应是一列名称", shown(value.get_ref()));
            let hint = format!(
                "请写成 {REVIEW_KEY} = [\"staff.actual\", \"prose.tasks\"] 的样子；都核实过了的，删去这一行"
            );
            return self.fault(REVIEW_KEY, found, &hint);
        };
        for (index, item) in items.iter().enumerate() {
            let here = format!("{REVIEW_KEY} 第{}项", index + 1);
            match item.get_ref() {
                DeValue::String(key) if !key.trim().is_empty() => {
                    self.said.reviews.push(ToReview {
                        key: key.trim().to_owned(),
                        name: String::new(),
                        note: String::new(),
                        content: None,
                        mark: self.place(&here),
                    });
                }
                other => {
                    let found = format!("{REVIEW_KEY} 第{}项{}，应是名称", index + 1, shown(other));
                    self.fault(&here, found, "请写成 \"staff.actual\" 的样子，或删去这一项");
                }
            }
        }
    }
}
