//! Labels: placeholders that nothing fills in, words that two things share.

use crate::budget::label::fold;

use super::super::at::Written;
use super::super::raw::tables::{RawColumn, RawField, RawTable};
use super::defined::near_one;
use super::rows::place;
use super::verdicts::Verdicts;

/// What may stand in curly brackets in a label.
const PLACEHOLDERS: [&str; 3] = ["kind", "year", "last_year"];

/// One of several things that are known by words of their own.
struct Labelled<'a> {
    id: &'a Written,
    label: Option<&'a Written>,
    aliases: &'a [Written],
}

impl<'a> Labelled<'a> {
    /// The words by which it is known, that which is printed first.
    fn words(&self) -> impl Iterator<Item = &'a Written> {
        std::iter::once(self.label.unwrap_or(self.id)).chain(self.aliases)
    }
}

/// Words of a list, none of which is empty.
pub(super) fn filled(verdicts: &mut Verdicts<'_>, words: &[Written], what: &str) {
    for word in words {
        verdicts.named(word, what);
        placeholders(verdicts, word);
    }
}

/// Tells what stands in curly brackets and is none of the placeholders.
pub(super) fn placeholders(verdicts: &mut Verdicts<'_>, text: &Written) {
    let mut rest = text.as_str();
    while let Some(begin) = rest.find(['{', '}', '｛', '｝']) {
        let from = &rest[begin..];
        let end = from.find('}').filter(|_| from.starts_with('{'));
        let name = end.map(|end| &from[1..end]);
        match (name, end) {
            (Some(name), Some(end)) if PLACEHOLDERS.contains(&name) => rest = &from[end + 1..],
            _ => {
                let known: Vec<Written> = PLACEHOLDERS.iter().map(|name| Written::from(*name)).collect();
                let near = name.and_then(|name| near_one(name, &known));
                let near = near.map(|near| format!("，是否指 {{{near}}}")).unwrap_or_default();
                let message = format!("“{text}”里的大括号读不出来{near}");
                let hint = "大括号里只能写 {kind}、{year}、{last_year}";
                return verdicts.wrong(text.spot, message, hint);
            }
        }
    }
}

/// Titles and further names of tables: what a sheet is recognised by is one table's.
pub(super) fn titles(verdicts: &mut Verdicts<'_>, tables: &[RawTable]) {
    let mut seen: Vec<(String, &RawTable, &Written)> = Vec::new();
    for table in tables {
        let shown = table.title.iter().chain(table.title_of.values());
        for title in shown.clone().chain(&table.aliases) {
            verdicts.named(title, &format!("“{}”有一个标题或别名", table.id));
            placeholders(verdicts, title);
        }
        for name in std::iter::once(&table.id).chain(shown).chain(&table.aliases) {
            let folded = fold(name);
            let other = seen.iter().find(|(known, other, _)| *known == folded && other.id != table.id);
            if let Some((_, other, first)) = other {
                let message = format!("“{name}”既是“{}”的名称，又是“{}”的名称", other.id, table.id);
                verdicts.twice(name.spot, first.spot, message);
            }
            seen.push((folded, table, name));
        }
    }
}

/// Labels of columns, rows and fields of a table.
pub(super) fn labels(verdicts: &mut Verdicts<'_>, table: &RawTable) {
    filled(verdicts, &table.ignore, &format!("“{}”的 ignore 里有一个词", table.id));
    filled(verdicts, &table.total, &format!("“{}”的 total 里有一个词", table.id));
    if let Some(single) = &table.single {
        placeholders(verdicts, single);
    }
    for side in table.sides() {
        let place = place(table, &side);
        columns(verdicts, side.columns, &place);
        let mut parents: Vec<Option<&Written>> = Vec::new();
        for row in side.rows {
            if !parents.contains(&row.parent.as_ref()) {
                parents.push(row.parent.as_ref());
            }
        }
        for parent in parents {
            let below = side.rows.iter().filter(|row| row.parent.as_ref() == parent);
            let below =
                below.map(|row| Labelled { id: &row.id, label: row.label.as_ref(), aliases: &row.aliases });
            distinct(verdicts, &below.collect::<Vec<_>>(), &place, "行");
        }
    }
    if let Some(form) = &table.form {
        let place = format!("“{}”", table.id);
        filled(verdicts, &form.total, &format!("{place}的 total 里有一个词"));
        if let Some(label) = &form.amounts_label {
            placeholders(verdicts, label);
        }
        let texts: Vec<&RawField> =
            std::iter::once(&form.name).chain(&form.texts).chain(&form.amounts).collect();
        fields(verdicts, &texts, &place);
        fields(verdicts, &form.indicators.iter().collect::<Vec<_>>(), &place);
    }
    if let Some(text) = &table.text {
        let place = format!("“{}”", table.id);
        filled(verdicts, &text.endings, &format!("{place}的 endings 里有一个词"));
        filled(verdicts, &text.given, &format!("{place}的 given 里有一句"));
        fields(verdicts, &text.fields.iter().collect::<Vec<_>>(), &place);
    }
}

fn columns(verdicts: &mut Verdicts<'_>, list: &[RawColumn], place: &str) {
    let labelled: Vec<Labelled<'_>> = list
        .iter()
        .map(|column| Labelled { id: &column.id, label: column.label.as_ref(), aliases: &column.aliases })
        .collect();
    distinct(verdicts, &labelled, place, "列");
    for column in list {
        columns(verdicts, &column.columns, place);
    }
}

fn fields(verdicts: &mut Verdicts<'_>, list: &[&RawField], place: &str) {
    let labelled: Vec<Labelled<'_>> = list
        .iter()
        .map(|field| Labelled { id: &field.id, label: field.label.as_ref(), aliases: &field.aliases })
        .collect();
    distinct(verdicts, &labelled, place, "栏");
    for field in list {
        filled(verdicts, &field.columns, &format!("{place}“{}”的 columns 里有一个词", field.id));
        for join in field.before.iter().chain(&field.after) {
            filled(verdicts, &join.labels, &format!("{place}“{}”的 labels 里有一个词", field.id));
        }
    }
}

/// Words of what stands beside each other: none is empty, no two things are known by one word.
fn distinct(verdicts: &mut Verdicts<'_>, list: &[Labelled<'_>], place: &str, what: &str) {
    let mut seen: Vec<(String, &Written, &Written)> = Vec::new();
    for own in list {
        for word in own.label.into_iter().chain(own.aliases) {
            verdicts.named(word, &format!("{place}“{}”{what}有一个名称", own.id));
            placeholders(verdicts, word);
        }
        for word in own.words() {
            let folded = fold(word);
            let other = seen.iter().find(|(known, id, _)| *known == folded && !std::ptr::eq(*id, own.id));
            if let Some((_, other, first)) = other.filter(|_| !folded.is_empty()) {
                let message =
                    format!("{place}的“{word}”既是“{other}”{what}的名称，又是“{}”{what}的名称", own.id);
                verdicts.twice(word.spot, first.spot, message);
            }
            seen.push((folded, own.id, word));
        }
    }
}
