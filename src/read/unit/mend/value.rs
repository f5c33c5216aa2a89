//! The value of an entry, up to the end of its last line.

use super::pen::Pen;
use super::quotes::{self, Next};
use super::signs;

/// Copies a value as it was meant; false where there is none.
pub(super) fn value(pen: &mut Pen) -> bool {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut whole = false;
    while let Some(c) = pen.peek() {
        match signs::plain(c) {
            '\n' if open.is_empty() => break,
            '\n' => {
                if pen.begins_statement(pen.index() + 1) {
                    break;
                }
                pen.keep();
            }
            c if signs::is_blank(c) => pen.keep_plain(),
            '#' => pen.comment(),
            _ if whole && open.is_empty() => more(pen),
            bracket @ ('[' | '{') => {
                open.push((bracket, pen.here()));
                pen.keep_plain();
            }
            ']' | '}' => {
                // one too many is left for the TOML reader to tell
                let _ = open.pop();
                pen.keep_plain();
                whole = open.is_empty();
            }
            ',' | '=' => pen.keep_plain(),
            ';' if !open.is_empty() => {
                pen.note_strange();
                pen.put(",");
                pen.drop_to(pen.index() + 1);
            }
            '"' | '\'' => {
                quotes::text(pen, if open.is_empty() { Next::End } else { Next::Item });
                whole = open.is_empty();
                // a long text that nothing closes ends with a line
                if whole && pen.char_at(pen.index() - 1) == Some('\n') {
                    return true;
                }
            }
            _ => {
                bare(pen, open.last().map(|(bracket, _)| *bracket));
                whole = open.is_empty();
            }
        }
    }
    while let Some((bracket, at)) = open.pop() {
        let close = if bracket == '[' { "]" } else { "}" };
        pen.put(close);
        let found = format!("从这里开始的 {bracket} 没有对应的 {close}");
        pen.tell(at, found, format!("请在最后一项后面补上英文的 {close}"));
        whole = true;
    }
    whole
}

/// What stands after a whole value, up to a comment: left out and told.
fn more(pen: &mut Pen) {
    let begins = pen.index();
    let at = pen.here();
    let mut end = begins;
    while pen.char_at(end).is_some_and(|c| c != '\n' && signs::plain(c) != '#') {
        end += 1;
    }
    let found = pen.between(begins, end).trim();
    pen.tell(at, format!("内容已经写完，后面还有“{found}”"), "请删去它；要写说明的，请在前面加上英文的 #");
    pen.drop_to(end);
}

/// A value without quotation marks: a number, a date, yes or no, or a text that should have them. What TOML
/// would not take gets them, and is told where its key is known.
fn bare(pen: &mut Pen, within: Option<char>) {
    let begins = pen.index();
    let mut end = begins;
    while let Some(c) = pen.char_at(end) {
        let ends = match signs::plain(c) {
            '\n' | '#' => true,
            ',' | ']' | '}' => within.is_some(),
            '=' => within == Some('{'),
            _ => false,
        };
        if ends {
            break;
        }
        end += 1;
    }
    let mut last = end;
    // what ends a sentence does not belong to a number
    let ends = |c: char| {
        signs::is_blank(c) || (within.is_none() && matches!(c, '。' | '，' | '；' | '、' | ',' | ';'))
    };
    while last > begins + 1 && pen.char_at(last - 1).is_some_and(ends) {
        last -= 1;
    }
    let written = pen.between(begins, last);
    let plain: String = written.chars().map(signs::plain).collect();
    let is_key = pen.char_at(end).map(signs::plain) == Some('=');
    if is_key || reads(&plain) {
        while pen.index() < last {
            pen.keep_plain();
        }
        return;
    }
    pen.put("");
    pen.piece.bare.push(pen.piece.text.len());
    let text = if is_date_like(&plain) { plain.as_str() } else { written };
    let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    pen.put(&quoted);
    pen.drop_to(last);
}

/// Whether TOML takes it as a value that is no date.
fn reads(value: &str) -> bool {
    let parsed: Result<toml::Table, _> = format!("x = {value}").parse();
    parsed.is_ok_and(|table| !table.get("x").is_some_and(toml::Value::is_datetime))
}

/// Whether a value is digits and the signs of dates.
fn is_date_like(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日'))
}
