//! What goes through every `{{ … }}` on its way into the document, and through every `~` and loop: figures learn the
//! tag that prints them, numbers become text and learn what they are, and what no reader should see is told there.

use std::borrow::Cow;

use tera::{Kwargs, State, Tera, Value};

use crate::diag::Diagnostic;
use crate::pack::templates;

use super::bounds::said;
use super::digits;
use super::figures::{ASKED, LOOSE};
use super::functions::mark;
use super::ledger::Desk;
use super::marks::{JOINED, LINE, LOOPED, NAMES_YEAR, PLAIN, PRINTED};
use super::sources::SourceKind;
use super::twins::plain;

/// A text that a template puts together has at most so many bytes: the longest paragraph of a real document has a
/// hundredth of that, and a text that doubles is stopped before it fills the memory.
const LONGEST: usize = 1 << 20;
/// Loops turn at most so often in one part: 2,000 projects with all their words and tables of 20,000
/// rows turn a fifth of that.
const MOST_TURNS: usize = 1_000_000;
/// In a tag that names the year, or a variable that is set from it, a number so near to it is a year: `year - 3`.
const NEAR: i64 = 9;

/// Registers the filters that everything printed, compared, joined and gone through goes through.
pub(super) fn register(tera: &mut Tera, desk: &Desk) {
    let at = desk.clone();
    tera.register_filter(PRINTED, move |value: Value, kwargs: Kwargs, _: &State<'_>| {
        printed(&at, value, &kwargs)
    });
    let at = desk.clone();
    tera.register_filter(JOINED, move |value: Value, kwargs: Kwargs, _: &State<'_>| {
        joined(&at, value, &kwargs)
    });
    tera.register_filter(PLAIN, |value: Value, _: Kwargs, _: &State<'_>| plain(&value));
    let at = desk.clone();
    tera.register_filter(LOOPED, move |value: Value, kwargs: Kwargs, _: &State<'_>| {
        at.enter(mark(&kwargs));
        let turns = at.turn(value.len().unwrap_or_default());
        if turns > MOST_TURNS {
            let message = format!("循环转得太多：各个循环加起来已经超过{MOST_TURNS}次，已经停下");
            return Err(said(
                &message,
                "请看循环里面是不是又套了很长的循环；要的只是几项，先用 if 或 rows 的参数选出来",
            ));
        }
        Ok::<Value, tera::Error>(value)
    });
    let at = desk.clone();
    tera.register_filter("str", move |value: Value, kwargs: Kwargs, _: &State<'_>| match value.as_str() {
        Some(_) => value,
        None => as_text(&at, &value, names_year(&kwargs)).unwrap_or_else(|| Value::from(value.to_string())),
    });
}

fn printed(desk: &Desk, value: Value, kwargs: &Kwargs) -> Value {
    let at = mark(kwargs);
    if let Some(text) = as_text(desk, &value, names_year(kwargs)) {
        return text;
    }
    if value.is_number() {
        let stamped = desk.of_tag(&value.to_string(), SourceKind::Computed, at);
        return Value::safe_string(&stamped);
    }
    if let Some(fault) = unprintable(desk, &value) {
        desk.enter(at);
        desk.fault(fault);
        return value;
    }
    let Some(text) = value.as_str() else { return value };
    if !value.is_safe() {
        return match desk.typed(text, at) {
            Cow::Borrowed(_) => value,
            Cow::Owned(stamped) => Value::normal_string(&stamped),
        };
    }
    let markdown = match at.filter(|_| text.contains(LOOSE)) {
        Some(mark) => Cow::Owned(desk.printed(text, mark)),
        None => Cow::Borrowed(text),
    };
    match outside_links(&markdown, |words| desk.typed(words, at)) {
        Some(stamped) => Value::safe_string(&stamped),
        None if matches!(markdown, Cow::Owned(_)) => Value::safe_string(&markdown),
        None => value,
    }
}

fn joined(desk: &Desk, value: Value, kwargs: &Kwargs) -> Result<Value, tera::Error> {
    let at = mark(kwargs);
    if let Some(text) = as_text(desk, &value, names_year(kwargs)) {
        return Ok(text);
    }
    if value.is_number() {
        return Ok(Value::from(desk.of_tag(&value.to_string(), SourceKind::Computed, at)));
    }
    if value.as_str().is_some_and(|text| text.len() > LONGEST) {
        desk.enter(at);
        return Err(said(
            "拼出来的一段文字超过了1MB，已经停下",
            "请看是不是在循环里用 ~ 把一段文字一再接长；要连成一行的，用 join",
        ));
    }
    Ok(value)
}

fn names_year(kwargs: &Kwargs) -> bool {
    // the argument is ours: it is true where it is there
    matches!(kwargs.get::<bool>(NAMES_YEAR), Ok(Some(true)))
}

/// A year as a text that knows what it is; none where a value is no year.
fn as_text(desk: &Desk, value: &Value, named: bool) -> Option<Value> {
    let number = value.as_i64().filter(|_| named && value.is_number())?;
    let year = i64::from(desk.budget.unit.year);
    (year.abs_diff(number) <= NEAR.unsigned_abs()).then(|| Value::from(desk.year_text(number)))
}

/// A Markdown with what stands outside the links to figures and tables replaced; none where nothing changes. A
/// bracket that begins no link is words.
fn outside_links<'t>(markdown: &'t str, replace: impl Fn(&'t str) -> Cow<'t, str>) -> Option<String> {
    let mut out = String::new();
    let mut changed = false;
    let mut rest = markdown;
    // the numbers of lines are no text either
    while let Some((before, more)) = rest.split_once(LINE[0]) {
        changed |= replaced_outside(before, &replace, &mut out);
        let number = more.find(LINE[1]).map_or(more.len(), |end| end + LINE[1].len_utf8());
        out.push(LINE[0]);
        out.push_str(&more[..number]);
        rest = &more[number..];
    }
    changed |= replaced_outside(rest, &replace, &mut out);
    changed.then_some(out)
}

/// Writes some Markdown with what stands outside its links replaced; whether anything was.
fn replaced_outside<'t>(
    markdown: &'t str,
    replace: &impl Fn(&'t str) -> Cow<'t, str>,
    out: &mut String,
) -> bool {
    let mut changed = false;
    let mut rest = markdown;
    while !rest.is_empty() {
        let mut begin = bracket(rest);
        let mut end = begin.map_or(0, |begin| begin + link(&rest[begin..]));
        while let Some(at) = begin.filter(|at| *at == end) {
            begin = bracket(&rest[at + 1..]).map(|more| at + 1 + more);
            end = begin.map_or(0, |begin| begin + link(&rest[begin..]));
        }
        let (words, more) = rest.split_at(begin.unwrap_or(rest.len()));
        let words = replace(words);
        changed |= matches!(words, Cow::Owned(_));
        out.push_str(&words);
        let (link, more) = more.split_at(end - begin.unwrap_or(end));
        out.push_str(link);
        rest = more;
    }
    changed
}

/// The length of the link that a text begins with, `[…](…)` without another bracket in it; 0 where it is none.
fn link(text: &str) -> usize {
    let Some(middle) = text.find("](") else { return 0 };
    let Some(end) = text[middle..].find(')') else { return 0 };
    let inner = text.get(1..).and_then(bracket).map(|inner| inner + 1);
    if inner.is_some_and(|inner| inner < middle) { 0 } else { middle + end + 1 }
}

/// Where the next bracket stands that is not escaped.
fn bracket(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Why a value cannot stand in the document, if it cannot.
fn unprintable(desk: &Desk, value: &Value) -> Option<Diagnostic> {
    let told = |message: &str, hint: &str| Some(Diagnostic::error("编制-模板", message).hint(hint));
    if value.is_array() {
        return told(
            "这里印出来的是一个列表，带着方括号和引号",
            "请用 {% for … in … %} 逐项写；只要第一项，在后面加上 | first；要连成一行，加上 | join(sep=\"、\")",
        );
    }
    if value.is_map() {
        return told(
            "这里印出来的是一组内容，带着花括号和引号",
            "请写明印哪一项，在后面加上点和项名，如 .name",
        );
    }
    let text = value.as_str().filter(|_| !value.is_safe())?;
    if desk.holds_figure(text) {
        return told(
            "数字和别的文字拼成了一段，印出来就不是登记的数字了",
            "请分开写成 {{ 数 }}{{ 文字 }}，不要用 ~ 或过滤器把它们拼在一起",
        );
    }
    let (message, hint) =
        templates::raw_path(&desk.pack, digits::plain(text.trim_start_matches(ASKED)).as_ref())?;
    told(&message, &hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_begin_no_link_are_words() {
        for (text, kept) in [
            ("[376…", ""),
            ("[12 [3](cell:0)4", "[3](cell:0)"),
            ("1[2](cell:0", ""),
            ("[1[2[3](cell:0)", "[3](cell:0)"),
        ] {
            let got = outside_links(text, |words| digits::stamp(words, 0)).unwrap_or_default();
            assert_eq!(digits::plain(&got), text);
            let plain: String = got.chars().filter(|c| digits::is_digit(*c)).collect();
            assert_eq!(plain, kept.chars().filter(|c| digits::is_digit(*c)).collect::<String>(), "{text}");
        }
    }

    #[test]
    fn links_keep_their_digits() {
        let stamped = |text| outside_links(text, |words| digits::stamp(words, 0));
        assert_eq!(stamped("甲[1.5](cell:3)乙"), None);
        assert_eq!(stamped("![](<table:表1>)"), None);
        let got = stamped("8[1](cell:3)\\[9](x)");
        assert_eq!(
            got.map(|text| digits::plain(&text).into_owned()).as_deref(),
            Some("8[1](cell:3)\\[9](x)")
        );
        assert!(
            stamped("8[1](cell:3)")
                .is_some_and(|text| text.ends_with("[1](cell:3)") && !text.starts_with('8'))
        );
    }
}
