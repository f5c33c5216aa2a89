//! Ways of spoiling a template as template writers do. Each takes its choice from dice that always fall the same.
//!
//! Tags are read here by a reader of the tests' own.

use std::ops::Range;

use crate::lines::Dice;
use crate::numbers_out::boundaries;

/// A way of spoiling a template; none where it has nothing to spoil so.
pub type Spoil = fn(&str, &mut Dice) -> Option<String>;

/// All ways, by name.
pub const KINDS: [(&str, Spoil); 18] = [
    ("dropped tag", dropped_tag),
    ("doubled block", doubled_block),
    ("dropped block", dropped_block),
    ("doubled paragraph", doubled_paragraph),
    ("typed number", typed_number),
    ("figure typed out", figure_typed_out),
    ("swapped filter", swapped_filter),
    ("dropped filter", dropped_filter),
    ("deleted table", deleted_table),
    ("one table for all", one_table_for_all),
    ("swapped name", swapped_name),
    ("dropped pair", dropped_pair),
    ("turned condition", turned_condition),
    ("dropped sentence", dropped_sentence),
    ("emptied part", emptied_part),
    ("nested loop", nested_loop),
    ("doubling text", doubling_text),
    ("dropped end", dropped_end),
];

/// A tag: its bytes, and its first word where it is a statement.
struct Tag<'t> {
    at: Range<usize>,
    prints: bool,
    first: &'t str,
}

fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        let close = match text.as_bytes().get(at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                from = at + 1;
                continue;
            }
        };
        from = at + text[at..].find(close).unwrap() + 2;
        if close != "#}" {
            let first = text[at + 2..].trim_start_matches(['-', ' ']).split([' ', '(', '|']).next().unwrap();
            found.push(Tag { at: at..from, prints: close == "}}", first });
        }
    }
    found
}

/// One of several.
fn one<T>(mut of: Vec<T>, dice: &mut Dice) -> Option<T> {
    if of.is_empty() {
        return None;
    }
    let index = dice.below(of.len());
    Some(of.swap_remove(index))
}

fn replaced(text: &str, at: Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..at.start], &text[at.end..])
}

fn dropped_tag(text: &str, dice: &mut Dice) -> Option<String> {
    one(tags(text), dice).map(|tag| replaced(text, tag.at, ""))
}

/// Statements with their ends, such as `{% if … %}` and `{% endif %}`: the tags and what is between.
fn pairs(text: &str, word: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for tag in tags(text).into_iter().filter(|tag| !tag.prints) {
        if tag.first == word {
            open.push(tag.at);
        } else if tag.first == format!("end{word}") {
            found.extend(open.pop().map(|begin| (begin, tag.at)));
        }
    }
    found
}

fn doubled_block(text: &str, dice: &mut Dice) -> Option<String> {
    let (begin, end) = one(pairs(text, "block"), dice)?;
    // its tags too, or its words alone
    let again = if dice.below(3) == 0 { begin.start..end.end } else { begin.end..end.start };
    Some(replaced(text, again.end..again.end, &text[again.clone()]))
}

fn dropped_block(text: &str, dice: &mut Dice) -> Option<String> {
    let (begin, end) = one(pairs(text, "block"), dice)?;
    Some(replaced(text, begin.end..end.start, ""))
}

fn doubled_paragraph(text: &str, dice: &mut Dice) -> Option<String> {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let chosen = dice.below(paragraphs.len());
    let mut out = paragraphs.clone();
    out.insert(chosen, paragraphs[chosen]);
    Some(out.join("\n\n"))
}

fn typed_number(text: &str, dice: &mut Dice) -> Option<String> {
    let at = one(boundaries(text), dice)?;
    Some(replaced(text, at..at, TYPED))
}

/// A number that no sample has.
pub const TYPED: &str = "98765.43";

fn figure_typed_out(text: &str, dice: &mut Dice) -> Option<String> {
    let figures = tags(text).into_iter().filter(|tag| tag.prints && text[tag.at.clone()].contains("| "));
    one(figures.collect(), dice).map(|tag| replaced(text, tag.at, TYPED))
}

/// The filters in the tags of a text: the bytes of their names.
fn filters(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for tag in tags(text) {
        for (at, _) in text[tag.at.clone()].match_indices("| ") {
            let begin = tag.at.start + at + 2;
            let length = text[begin..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap();
            found.push(begin..begin + length);
        }
    }
    found
}

fn swapped_filter(text: &str, dice: &mut Dice) -> Option<String> {
    const OTHERS: [&str; 14] = [
        "wan", "change", "fact", "reason", "count", "length", "cn", "date_cn", "first", "safe", "nonzero",
        "str", "reverse", "upper",
    ];
    let at = one(filters(text), dice)?;
    Some(replaced(text, at, dice.pick(&OTHERS)))
}

fn dropped_filter(text: &str, dice: &mut Dice) -> Option<String> {
    let at = one(filters(text), dice)?;
    Some(replaced(text, at.start - 2..at.end, ""))
}

fn deleted_table(text: &str, _: &mut Dice) -> Option<String> {
    let tag = tags(text).into_iter().find(|tag| tag.prints && tag.first == "table")?;
    Some(replaced(text, tag.at, ""))
}

fn one_table_for_all(text: &str, _: &mut Dice) -> Option<String> {
    text.contains("id=item.id").then(|| text.replace("id=item.id", "id=\"支出总表\""))
}

/// Names between slashes and quotes: tables, rows and columns. One becomes another.
fn swapped_name(text: &str, dice: &mut Dice) -> Option<String> {
    let mut names = Vec::new();
    for tag in tags(text) {
        let is_end = |c: char| c.is_ascii() && c != '"' || "“”（）".contains(c);
        let mut from = tag.at.start;
        while let Some(begin) = text[from..tag.at.end].find(['"', '/', '@']).map(|at| from + at + 1) {
            let length = text[begin..tag.at.end].find(|c: char| is_end(c) || c == '"').unwrap_or(0);
            if length > 0 {
                names.push(begin..begin + length);
            }
            from = begin + length;
        }
    }
    let (name, other) = (one(names.clone(), dice)?, one(names, dice)?);
    Some(replaced(text, name, &text[other]))
}

fn dropped_pair(text: &str, dice: &mut Dice) -> Option<String> {
    let (begin, end) = one(pairs(text, "if"), dice)?;
    let inside = &text[begin.end..end.start];
    (!inside.contains("{% el")).then(|| replaced(text, begin.start..end.end, inside))
}

fn turned_condition(text: &str, dice: &mut Dice) -> Option<String> {
    let conditions: Vec<Tag<'_>> = tags(text).into_iter().filter(|tag| tag.first == "if").collect();
    let tag = one(conditions, dice)?;
    let own = &text[tag.at.clone()];
    let turned = own.replacen("if not ", "if ", 1);
    Some(replaced(
        text,
        tag.at.clone(),
        &if turned == own { own.replacen("if ", "if not ", 1) } else { turned },
    ))
}

fn dropped_sentence(text: &str, dice: &mut Dice) -> Option<String> {
    let stops: Vec<usize> = text.match_indices('。').map(|(at, stop)| at + stop.len()).collect();
    let sentences = stops.windows(2).map(|two| two[0]..two[1]).collect();
    one(sentences, dice).map(|at| replaced(text, at, ""))
}

fn emptied_part(text: &str, dice: &mut Dice) -> Option<String> {
    let comment = text.find("#}").map_or(0, |at| at + 2);
    Some(match dice.below(2) {
        0 => format!("{}\n{{% block before %}}{{% endblock %}}\n", &text[..comment]),
        _ => format!("{}\n{{% if year == 1 %}}{}{{% endif %}}\n", &text[..comment], &text[comment..]),
    })
}

fn nested_loop(text: &str, dice: &mut Dice) -> Option<String> {
    let (begin, end) = one(pairs(text, "for"), dice)?;
    let depth = 1 + dice.below(7);
    let (opens, ends) = (text[begin.clone()].repeat(depth), text[end.clone()].repeat(depth));
    Some(format!("{}{opens}{}{ends}{}", &text[..begin.start], &text[begin.start..end.end], &text[end.end..]))
}

fn doubling_text(text: &str, dice: &mut Dice) -> Option<String> {
    let at = one(boundaries(text), dice)?;
    let set = if dice.below(2) == 0 { "set_global" } else { "set" };
    let loops = format!(
        "{{% set_global q = \"甲\" %}}{{% for i in range(end=64) %}}{{% {set} q = q ~ q %}}{{% endfor %}}{{{{ q }}}}"
    );
    Some(replaced(text, at..at, &loops))
}

fn dropped_end(text: &str, dice: &mut Dice) -> Option<String> {
    let ends: Vec<Tag<'_>> = tags(text).into_iter().filter(|tag| tag.first.starts_with("end")).collect();
    one(ends, dice).map(|tag| replaced(text, tag.at, ""))
}
