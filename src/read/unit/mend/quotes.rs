//! Texts in quotation marks, also in those that TOML does not know.

use super::pen::Pen;
use super::signs::{self, Sign};

/// What may follow a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A key: `=` or a dot.
    Equals,
    /// An entry of its own: the end of the line.
    End,
    /// One of a list: a comma or bracket.
    Item,
}

/// Three marks begin and end a text of several lines.
const LONG: usize = 3;

/// Copies a text in quotation marks, whichever they are.
pub(super) fn text(pen: &mut Pen, next: Next) {
    let marks = (0..LONG).take_while(|more| is_mark(pen, pen.index() + more)).count();
    if marks == LONG && next != Next::Equals {
        long(pen);
    } else {
        short(pen, next);
    }
}

fn is_mark(pen: &Pen, index: usize) -> bool {
    pen.char_at(index).and_then(signs::mark).is_some()
}

/// Whether what follows a closing mark may do so.
fn may_end(pen: &Pen, mark: usize, next: Next) -> bool {
    let after = pen.char_at(pen.past_blanks(mark + 1)).map(signs::plain);
    match next {
        Next::Equals => matches!(after, Some('=' | '.')),
        Next::End => matches!(after, None | Some('\n' | '#')),
        Next::Item => matches!(after, None | Some('\n' | '#' | ',' | ']' | '}' | ';')),
    }
}

/// The closing mark of a text on one line, and whether it has the opening mark within.
fn closing(pen: &Pen, next: Next) -> Option<usize> {
    let open = pen.peek().and_then(signs::mark)?;
    let end = pen.line_end(pen.index());
    let (mut own, mut other) = (None, None);
    let mut index = pen.index() + 1;
    while index < end {
        let mark = pen.char_at(index).and_then(signs::mark);
        if pen.char_at(index) == Some('\\') && open == Sign::Double {
            index += 2;
            continue;
        }
        let fits = mark.is_some() && may_end(pen, index, next);
        if mark == Some(open) && open != Sign::Foreign {
            // the first one ends the text, if anything can follow
            if own.is_none() && (fits || next == Next::Equals) {
                return Some(index);
            }
            own = own.or(Some(index));
        }
        // a list goes on after the first that fits; an entry ends with the last
        if fits && (other.is_none() || next == Next::End) {
            other = Some(index);
        }
        index += 1;
    }
    other.or(own)
}

fn short(pen: &mut Pen, next: Next) {
    let begins = pen.here();
    let open = pen.peek().and_then(signs::mark).unwrap_or(Sign::Double);
    let close = closing(pen, next);
    let sign = if open == Sign::Single { "'" } else { "\"" };
    let end = close.unwrap_or_else(|| end_of_unclosed(pen, next));
    if open == Sign::Foreign {
        pen.note_strange();
    }
    pen.put(sign);
    pen.drop_to(pen.index() + 1);
    let mut inner = None;
    while pen.index() < end {
        match pen.peek() {
            Some('\\') if open == Sign::Double => {
                pen.keep();
                pen.keep();
            }
            Some('"') if open != Sign::Single => {
                inner = inner.or(Some(pen.here()));
                pen.put("\\");
                pen.keep();
            }
            Some('\\') if open == Sign::Foreign => {
                pen.put("\\");
                pen.keep();
            }
            _ => pen.keep(),
        }
    }
    match close {
        Some(close) => {
            if pen.char_at(close).and_then(signs::mark) == Some(Sign::Foreign) {
                pen.note_strange();
            }
            pen.put(sign);
            pen.drop_to(close + 1);
        }
        None => {
            pen.put(sign);
            pen.tell(begins, "这一行的文字只有前引号，没有后引号", "请在文字的末尾补上英文双引号 \"");
        }
    }
    if let Some(inner) = inner {
        pen.tell(
            inner,
            "文字里面又有英文双引号",
            "请把文字里面的引号改成中文的“ ”，最外面的一对用英文双引号",
        );
    }
}

/// Where a text ends that nothing closes: before the comma of a list, else with the line.
fn end_of_unclosed(pen: &Pen, next: Next) -> usize {
    let mut end = pen.line_end(pen.index());
    let is_end = |c: char| match next {
        Next::Item => matches!(signs::plain(c), ',' | ']' | '}'),
        Next::Equals => signs::plain(c) == '=',
        Next::End => false,
    };
    for index in pen.index() + 1..end {
        if pen.char_at(index).is_some_and(is_end) {
            end = index;
            break;
        }
    }
    while end > pen.index() + 1 && pen.char_at(end - 1).is_some_and(signs::is_blank) {
        end -= 1;
    }
    end
}

fn long(pen: &mut Pen) {
    let begins = pen.here();
    let literal = pen.peek() == Some('\'');
    let sign = if literal { "'''" } else { "\"\"\"" };
    marks(pen, LONG, sign);
    loop {
        match pen.peek() {
            None => break,
            Some('\\') if !literal => {
                pen.keep();
                pen.keep();
                continue;
            }
            Some('\n') => {
                pen.keep();
                let first = pen.past_blanks(pen.index());
                let count = (first..).take_while(|index| is_mark(pen, *index)).count();
                let rest = pen.past_blanks(first + count);
                let alone = matches!(pen.char_at(rest), None | Some('\n' | '#'));
                if count > 0 && alone {
                    pen.keep_to(first);
                    return end_of_long(pen, count, sign);
                }
                if pen.begins_statement(pen.index()) {
                    break;
                }
                continue;
            }
            Some(c) => {
                let own = if literal { '\'' } else { '"' };
                let all_own = (0..LONG).all(|more| pen.char_at(pen.index() + more) == Some(own));
                let at_end = matches!(
                    pen.char_at(pen.past_blanks(pen.index() + LONG)),
                    None | Some('\n' | '#' | ',' | ']')
                );
                let all_marks = (0..LONG).all(|more| is_mark(pen, pen.index() + more));
                if all_own || (signs::mark(c).is_some() && all_marks && at_end) {
                    return marks(pen, LONG, sign);
                }
                pen.keep();
            }
        }
    }
    pen.put(sign);
    pen.put("\n");
    let hint = format!("请在这段文字之后另起一行，写上三个英文引号 {sign}");
    pen.tell(begins, "从这里开始的长篇文字没有写完的记号", hint);
}

/// The marks on a line of their own that end a long text, three or another number.
fn end_of_long(pen: &mut Pen, count: usize, sign: &str) {
    if count != LONG {
        let found = format!("长篇文字的末尾是{count}个引号，应是三个");
        pen.tell(pen.here(), found, format!("请改成三个英文引号 {sign}"));
    }
    marks(pen, count, sign);
}

/// Writes three marks for some in the file.
fn marks(pen: &mut Pen, count: usize, sign: &str) {
    pen.put(sign);
    for _ in 0..count {
        if pen.peek().and_then(signs::mark) == Some(Sign::Foreign) {
            pen.note_strange();
        }
        pen.drop_to(pen.index() + 1);
    }
}
