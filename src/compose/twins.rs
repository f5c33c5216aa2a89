//! The engine's filters and tests that look into texts, over texts whose digits have alphabets of their own
//! ([`super::digits`]): they compare what the texts say, and give back pieces that still know their sources.

use std::borrow::Cow;

use tera::value::Key;
use tera::{Kwargs, Map, State, StringInput, Tera, Value};

use super::digits;
use super::ledger::Desk;

/// A value as its texts read.
pub(super) fn plain(value: &Value) -> Value {
    if let Some(text) = value.as_str() {
        return match digits::plain(text) {
            Cow::Borrowed(_) => value.clone(),
            Cow::Owned(plain) if value.is_safe() => Value::safe_string(&plain),
            Cow::Owned(plain) => Value::normal_string(&plain),
        };
    }
    if let Some(items) = value.as_array() {
        return Value::from(items.iter().map(plain).collect::<Vec<Value>>());
    }
    if let Some(map) = value.as_map() {
        return Value::from(map.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map>());
    }
    value.clone()
}

/// Registers them over the engine's own. What only needs numbers (`int`, `float`) gets its twin from
/// [`super::marks`].
pub(super) fn register(tera: &mut Tera, desk: &Desk) {
    cutting(tera);
    listing(tera);
    grouping(tera, desk);
    tera.register_test("starting_with", |text: String, kwargs: Kwargs, _: &State<'_>| {
        Ok::<bool, tera::Error>(digits::plain(&text).starts_with(&pattern(&kwargs)?))
    });
    tera.register_test("ending_with", |text: String, kwargs: Kwargs, _: &State<'_>| {
        Ok::<bool, tera::Error>(digits::plain(&text).ends_with(&pattern(&kwargs)?))
    });
    tera.register_test("containing", |value: Value, kwargs: Kwargs, _: &State<'_>| {
        let wanted = plain(&kwargs.must_get::<Value>("pat")?);
        let value = plain(&value);
        match (value.as_str(), value.as_array(), value.as_map(), wanted.as_str()) {
            (Some(text), _, _, Some(wanted)) => Ok(text.contains(wanted)),
            (_, Some(items), _, _) => Ok(items.contains(&wanted)),
            (_, _, Some(map), Some(wanted)) => Ok(map.contains_key(&Key::from(wanted.to_owned()))),
            _ => Err(tera::Error::message(format!(
                "containing 只能用于文字、列表和一组内容，这里是 {}",
                value.name()
            ))),
        }
    });
}

/// The argument `pat`, as it reads.
fn pattern(kwargs: &Kwargs) -> Result<String, tera::Error> {
    Ok(digits::plain(&kwargs.must_get::<String>("pat")?).into_owned())
}

/// `replace`, `split`, `trim` and its sides.
fn cutting(tera: &mut Tera) {
    tera.register_filter("replace", |text: StringInput<'_>, kwargs: Kwargs, state: &State<'_>| {
        let from = digits::plain(&kwargs.must_get::<String>("from")?).into_owned();
        let to: StringInput<'_> = kwargs.must_get("to")?;
        // as the engine: where one of them is marked as safe, both are written as they would be printed
        if state.autoescaping_enabled() && (text.is_safe() || to.is_safe()) {
            let (text, to) = (text.rendered(state)?, to.rendered(state)?);
            return Ok(Value::safe_string(&parts(&text, &from).join(&to)));
        }
        Ok::<Value, tera::Error>(Value::from(parts(text.as_str(), &from).join(to.as_str())))
    });
    tera.register_filter("split", |text: String, kwargs: Kwargs, _: &State<'_>| {
        let pieces: Vec<Value> = parts(&text, &pattern(&kwargs)?).into_iter().map(Value::from).collect();
        Ok::<Value, tera::Error>(Value::from(pieces))
    });
    for (name, start, end) in [("trim", true, true), ("trim_start", true, false), ("trim_end", false, true)] {
        tera.register_filter(name, move |text: StringInput<'_>, kwargs: Kwargs, _: &State<'_>| {
            let pattern: Option<String> = kwargs.get("pat")?;
            let pattern = pattern.map(|pattern| digits::plain(&pattern).into_owned());
            let trimmed = trimmed(text.as_str(), pattern.as_deref(), (start, end));
            Ok::<Value, tera::Error>(text.inherit_safety(trimmed.to_owned()))
        });
    }
}

/// The pieces of a text between the places where it reads as a pattern.
fn parts<'t>(text: &'t str, pattern: &str) -> Vec<&'t str> {
    let read = match digits::plain(text) {
        Cow::Owned(read) if !pattern.is_empty() => read,
        _ => return text.split(pattern).collect(),
    };
    // both have the same characters, of other lengths
    let bytes = |read_byte: usize| {
        let characters = read[..read_byte].chars().count();
        text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
    };
    let mut pieces = Vec::new();
    let mut begun = 0;
    for (at, found) in read.match_indices(pattern) {
        pieces.push(&text[begun..bytes(at)]);
        begun = bytes(at + found.len());
    }
    pieces.push(&text[begun..]);
    pieces
}

/// A text without what reads as a pattern at its ends; without one, without blanks.
fn trimmed<'t>(text: &'t str, pattern: Option<&str>, (start, end): (bool, bool)) -> &'t str {
    let mut rest = text;
    let Some(pattern) = pattern.filter(|pattern| !pattern.is_empty()) else {
        rest = if start { rest.trim_start() } else { rest };
        return if end { rest.trim_end() } else { rest };
    };
    let characters = pattern.chars().count();
    while start && digits::plain(rest).starts_with(pattern) {
        rest = rest.char_indices().nth(characters).map_or("", |(at, _)| &rest[at..]);
    }
    while end && digits::plain(rest).ends_with(pattern) {
        rest = rest.char_indices().rev().nth(characters - 1).map_or("", |(at, _)| &rest[..at]);
    }
    rest
}

/// `sort`, `unique`, `get`.
fn listing(tera: &mut Tera) {
    tera.register_filter("unique", |items: Vec<Value>, _: Kwargs, _: &State<'_>| {
        let (mut seen, mut kept): (Vec<Value>, Vec<Value>) = Default::default();
        for item in items {
            let read = plain(&item);
            if !seen.contains(&read) {
                seen.push(read);
                kept.push(item);
            }
        }
        Value::from(kept)
    });
    tera.register_filter("sort", |items: Vec<Value>, kwargs: Kwargs, _: &State<'_>| {
        let attribute: Option<String> = kwargs.get("attribute")?;
        let mut keyed = Vec::new();
        for item in items {
            keyed.push((plain(&part(&item, attribute.as_deref())?), item));
        }
        let comparable = keyed
            .windows(2)
            .all(|two| two.iter().any(|(key, _)| key.is_none()) || two[0].0.partial_cmp(&two[1].0).is_some());
        if !comparable {
            return Err(tera::Error::message("sort 比较不了：有的是文字，有的是数"));
        }
        keyed.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(Value::from(keyed.into_iter().map(|(_, item)| item).collect::<Vec<Value>>()))
    });
    tera.register_filter("get", |map: Map, kwargs: Kwargs, _: &State<'_>| {
        let key: String = kwargs.must_get("key")?;
        let key = digits::plain(&key);
        let default: Option<Value> = kwargs.get("default")?;
        match map.get(&Key::from(key.clone().into_owned())).cloned().or(default) {
            Some(value) => Ok(value),
            None => Err(tera::Error::message(format!("没有“{key}”这一项，也没有写 default"))),
        }
    });
}

/// `group_by`: the keys become plain, and are kept as what somebody typed.
fn grouping(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter("group_by", move |items: Vec<Value>, kwargs: Kwargs, _: &State<'_>| {
        let attribute: String = kwargs.must_get("attribute")?;
        let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
        for item in items {
            let stamped = part(&item, Some(&attribute))?;
            at.grouped_by(stamped.as_str().unwrap_or_default());
            let key = plain(&stamped);
            if key.is_none() {
                continue;
            }
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(item),
                None => groups.push((key, vec![item])),
            }
        }
        let mut map = Map::new();
        for (key, group) in groups {
            let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            map.insert(key.into(), Value::from(group));
        }
        Ok::<Value, tera::Error>(Value::from(map))
    });
}

/// A field of an item, by its dotted path; the item itself where none is asked for.
fn part(item: &Value, attribute: Option<&str>) -> Result<Value, tera::Error> {
    let Some(attribute) = attribute else { return Ok(item.clone()) };
    let found = item.get_from_path(attribute).cloned();
    found.ok_or_else(|| tera::Error::message(format!("列表里有一项没有 {attribute}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_they_read_so() {
        let text = format!("{}和{}", digits::stamp("1、甲", 3), digits::stamp("1、乙", 4));
        let read = |pieces: Vec<&str>| -> Vec<String> {
            pieces.iter().map(|piece| digits::plain(piece).into_owned()).collect()
        };
        assert_eq!(read(parts(&text, "1、")), ["", "甲和", "乙"]);
        assert_eq!(read(parts(&text, "和")), ["1、甲", "1、乙"]);
        assert_eq!(digits::source_of(parts(&text, "和")[1]), Some(4));
        assert_eq!(trimmed(&text, Some("1"), (true, true)), &text[4..]);
        assert_eq!(trimmed("。。甲。", Some("。"), (false, true)), "。。甲");
        assert_eq!(trimmed(" 甲 ", None, (true, false)), "甲 ");
    }
}
