//! The attributes of an XML tag, quickly: as they stand, without a copy of any.

use quick_xml::events::BytesStart;

/// Names and values as written, entities and all. A malformed one ends them: whether a part is damaged,
/// the library that reads the values decides.
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// Those of a tag.
    pub fn of(tag: &'a BytesStart<'_>) -> Self {
        Self { rest: tag.attributes_raw() }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.rest.split_once('=')?;
        let rest = rest.trim_ascii_start();
        let quote = if rest.starts_with('\'') { '\'' } else { '"' };
        let (value, rest) = rest.strip_prefix(quote)?.split_once(quote)?;
        self.rest = rest;
        Some((name.trim_ascii(), value))
    }
}

/// Whether an attribute says yes.
pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// A value with its entities resolved; one that does not resolve stands for itself.
pub fn unescaped(value: &str) -> String {
    match quick_xml::escape::unescape(value) {
        Ok(text) => text.into_owned(),
        Err(_) => value.to_owned(),
    }
}
