//! Values in and out of the tables that are laid over each other, each with its place.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::pack::tree::Placed;

/// Puts a value under a key, at the place of the one that states it now.
pub(super) fn put<'i>(base: &mut DeTable<'i>, key: Spanned<Cow<'i, str>>, value: Placed<'i>) {
    base.remove(key.get_ref().as_ref());
    base.insert(key, value);
}

/// Adds to a list of words.
pub(super) fn add<'i>(base: &mut DeTable<'i>, key: Spanned<Cow<'i, str>>, value: Placed<'i>) {
    let Some(DeValue::Array(known)) = base.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut) else {
        return put(base, key, value);
    };
    let DeValue::Array(own) = value.into_inner() else { return };
    for word in own {
        let text = word.get_ref().as_str();
        if text.is_none() || !known.iter().any(|known| known.get_ref().as_str() == text) {
            known.push(word);
        }
    }
}

/// What holds the columns and rows of a table with sides: the only one; none where there are two.
pub(super) fn sole_side<'t, 'i>(base: &'t mut DeTable<'i>) -> Option<&'t mut DeTable<'i>> {
    let DeValue::Array(sides) = base.get_mut("side")?.get_mut() else { return None };
    match (sides.len(), sides.first_mut().map(Spanned::get_mut)) {
        (1, Some(DeValue::Table(side))) => Some(side),
        _ => None,
    }
}

/// A list by its key, made where there is none; none where something else stands there.
pub(super) fn list_of<'t, 'i>(
    base: &'t mut DeTable<'i>,
    key: Spanned<Cow<'i, str>>,
) -> Option<&'t mut DeArray<'i>> {
    let name = key.get_ref().to_string();
    if !base.contains_key(name.as_str()) {
        let span = key.span();
        base.insert(key, Spanned::new(span, DeValue::Array(DeArray::new())));
    }
    match base.get_mut(name.as_str())?.get_mut() {
        DeValue::Array(list) => Some(list),
        _ => None,
    }
}

/// The text under a key.
pub(super) fn text_of<'t>(table: &'t DeTable<'_>, key: &str) -> Option<&'t str> {
    table.get(key).and_then(|value| value.get_ref().as_str())
}
