//! A template in pieces: words, and tags with the lexemes that stand in them. What a Chinese keyboard leaves
//! in a tag is told, and read as the sign that was meant, so that it hides no other fault.

use std::ops::Range;

use crate::diag::Diagnostic;

use super::chinese_names::Standing;
use super::source::{SYNTAX, Script};

/// What a piece of a tag is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LexemeKind {
    /// A name or a keyword.
    Name,
    /// A string, unescaped; its content begins behind the opening quote.
    Text(String),
    /// A number.
    Number,
    /// An operator or a bracket.
    Sign(&'static str),
}

/// A piece of what stands in a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: LexemeKind,
    /// Its bytes.
    pub at: Range<usize>,
}

/// A tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// Whether it prints: `{{ … }}`.
    pub prints: bool,
    /// Its bytes.
    pub at: Range<usize>,
    /// Where its last sign begins.
    pub closes: usize,
    /// Whether something in it could not be read, which has been told.
    pub broken: bool,
    pub lexemes: Vec<Lexeme>,
}

/// What a template is made of.
#[derive(Debug, Clone)]
pub(super) enum Fragment {
    /// Words that are printed as they are.
    Words(Range<usize>),
    /// `{{ … }}` or `{% … %}`.
    Tag(Tag),
}

/// Two signs before one.
const SIGNS: [&str; 31] = [
    "...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?[", "+", "-", "*", "/", "%", "!", ".", ",", ":",
    "~", "|", "=", ">", "<", "(", ")", "[", "]", "{", "}", "@",
];

/// The ASCII sign that a sign of a Chinese keyboard stands for.
fn ascii(c: char) -> Option<char> {
    Some(match c {
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '、' => ',',
        '。' => '.',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '—' | '－' | '–' => '-',
        '\u{3000}' | '\u{A0}' | '\u{200B}' | '\u{FEFF}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        _ => return None,
    })
}

/// The pieces of a template; faults of their writing are told.
pub(super) fn fragments(script: &Script<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Fragment> {
    let mut reader = FragmentReader {
        script,
        at: 0,
        faults,
        foreign: Vec::new(),
        broken: false,
        standing: Standing::Value,
    };
    let mut out = Vec::new();
    while reader.at < script.text.len() {
        let rest = reader.rest();
        if rest.starts_with("{#") {
            reader.comment();
        } else if let Some(length) = raw(rest) {
            out.push(Fragment::Words(reader.at..reader.at + length));
            reader.at += length;
        } else if rest.starts_with("{{") || rest.starts_with("{%") {
            out.push(reader.tag(rest.starts_with("{{")));
        } else {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let next = ["{{", "{%", "{#"].iter().filter_map(|start| rest[first..].find(start)).min();
            let length = next.map_or(rest.len(), |next| first + next);
            reader.words(reader.at..reader.at + length);
            out.push(Fragment::Words(reader.at..reader.at + length));
            reader.at += length;
        }
    }
    out
}

/// The length of the raw block that a text begins with; none where it begins with none.
pub fn raw(rest: &str) -> Option<usize> {
    let begun = rest.len() - only(rest, "raw")?.len();
    let mut at = begun;
    while let Some(next) = rest[at..].find("{%") {
        at += next;
        match only(&rest[at..], "endraw") {
            Some(after) => return Some(rest.len() - after.len()),
            None => at += 2,
        }
    }
    None
}

/// What follows a tag that holds one word alone.
fn only<'a>(rest: &'a str, word: &str) -> Option<&'a str> {
    let inside = rest.strip_prefix("{%")?;
    let inside = inside.strip_prefix('-').unwrap_or(inside).trim_start();
    let after = inside.strip_prefix(word)?.trim_start();
    after.strip_prefix('-').unwrap_or(after).strip_prefix("%}")
}

struct FragmentReader<'r, 'p> {
    script: &'r Script<'p>,
    at: usize,
    faults: &'r mut Vec<Diagnostic>,
    /// Runs of signs that are not ASCII, with what was meant.
    foreign: Vec<(Range<usize>, String)>,
    /// Whether something in the tag in hand could not be read.
    broken: bool,
    /// Where Chinese letters would stand in the tag in hand.
    standing: Standing,
}

impl<'p> FragmentReader<'_, 'p> {
    fn rest(&self) -> &'p str {
        self.script.text.get(self.at..).unwrap_or_default()
    }

    fn tell(&mut self, at: usize, message: String, hint: &str) {
        self.faults.push(self.script.fault(SYNTAX, at, message, hint));
    }

    fn comment(&mut self) {
        let rest = self.rest();
        match rest.find("#}") {
            Some(end) => self.at += end + 2,
            None => {
                let message = "注释 {# 没有用 #} 收尾，后面的内容都印不出来".to_owned();
                self.tell(self.at, message, "请在注释的末尾写上 #}");
                self.at += rest.len();
            }
        }
    }

    /// Tags in full-width brackets, which would be printed as they stand, and ends of tags that never began.
    fn words(&mut self, at: Range<usize>) {
        let text = self.script.slice(&at);
        let mut from = 0;
        while let Some(found) = text[from..].find(['｛', '{']) {
            let start = from + found;
            let mut signs = text[start..].chars();
            let (first, second) = (signs.next().unwrap_or_default(), signs.next().unwrap_or_default());
            let plain: String = [first, second].iter().map(|c| ascii(*c).unwrap_or(*c)).collect();
            from = start + first.len_utf8();
            if matches!(plain.as_str(), "{{" | "{%" | "{#") {
                from += second.len_utf8();
                let message = format!("“{first}{second}”里有全角符号，模板引擎不认，会照样印出来");
                let hint = format!("请用英文的 {plain}，收尾也用英文的 {}", ending(&plain));
                self.tell(at.start + start, message, &hint);
            }
        }
    }

    fn tag(&mut self, prints: bool) -> Fragment {
        let begins = self.at;
        let (open, close) = if prints { ("{{", "}}") } else { ("{%", "%}") };
        self.at += 2;
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        let mut lexemes: Vec<Lexeme> = Vec::new();
        let mut braces = 0_usize;
        self.broken = false;
        let mut closes;
        loop {
            closes = self.at;
            if self.rest().is_empty() {
                self.never_closed(begins, open, close, None);
                break;
            }
            if self.closes(close, braces) {
                break;
            }
            let assigned = lexemes.last().is_some_and(|last| last.kind == LexemeKind::Sign("="));
            let begun = self.rest().starts_with("{%") || self.rest().starts_with("{{") && !assigned;
            if begun {
                self.never_closed(begins, open, close, Some(self.at));
                break;
            }
            self.standing = Standing::behind(self.script, &lexemes, prints);
            if let Some(lexeme) = self.lexeme(close) {
                match lexeme.kind {
                    LexemeKind::Sign("{") => braces += 1,
                    LexemeKind::Sign("}") => braces = braces.saturating_sub(1),
                    _ => {}
                }
                lexemes.push(lexeme);
            }
        }
        self.tell_foreign();
        Fragment::Tag(Tag { prints, at: begins..self.at, closes, broken: self.broken, lexemes })
    }

    fn never_closed(&mut self, begins: usize, open: &str, close: &str, until: Option<usize>) {
        self.broken = true;
        let until = match until {
            Some(at) => format!("，到{}又开始了另一个", self.script.words(at)),
            None => "，到文件末尾也没有".to_owned(),
        };
        let message = format!("这里的 {open} 没有用 {close} 收尾{until}");
        self.tell(begins, message, &format!("请在这一处的末尾写上 {close}"));
    }

    /// Whether the tag ends here; goes behind the end. An end that is written wrongly is told.
    fn closes(&mut self, close: &str, braces: usize) -> bool {
        let plain = |c: char| ascii(c).unwrap_or(c);
        let head: Vec<(char, char)> = self.rest().chars().take(3).map(|c| (c, plain(c))).collect();
        let dash = usize::from(head.first().is_some_and(|(_, plain)| *plain == '-'));
        let signs: String = head.iter().skip(dash).take(2).map(|(_, plain)| *plain).collect();
        let written: String = head.iter().take(dash + 2).map(|(c, _)| *c).collect();
        let wrong = match signs.as_str() {
            signs if signs == close && (close != "}}" || braces == 0) => !written.is_ascii(),
            "%}" => true,
            "}}" if braces == 0 => true,
            _ if signs.starts_with('}') && braces == 0 => {
                let short: String = written.chars().take(dash + 1).collect();
                let message = format!("这个标签的收尾写成了“{short}”，应是 {close}");
                self.tell(self.at, message, &format!("请改成 {close}"));
                self.at += short.len();
                return true;
            }
            _ => return false,
        };
        if wrong {
            let message = format!("这个标签的收尾写成了“{written}”，应是 {close}");
            self.tell(self.at, message, &format!("请改成英文的 {close}"));
        }
        self.at += written.len();
        true
    }

    fn lexeme(&mut self, close: &str) -> Option<Lexeme> {
        let rest = self.rest();
        let c = rest.chars().next()?;
        let start = self.at;
        if c.is_ascii_whitespace() {
            self.at += 1;
            return None;
        }
        if let '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' = c {
            return Some(self.string(c, close));
        }
        let plain = ascii(c).unwrap_or(c);
        if plain == ' ' {
            self.foreign(c, ' ');
            return None;
        }
        let run = |fits: &dyn Fn(char) -> bool| -> usize {
            rest.find(|c| !fits(ascii(c).unwrap_or(c))).unwrap_or(rest.len())
        };
        let (kind, length) = if plain.is_ascii_digit() {
            (LexemeKind::Number, run(&|c| c.is_ascii_digit() || c == '.'))
        } else if plain.is_ascii_alphabetic() || plain == '_' {
            (LexemeKind::Name, run(&|c| c.is_ascii_alphanumeric() || c == '_'))
        } else {
            return self.sign(c);
        };
        for c in rest[..length].chars() {
            match ascii(c) {
                Some(plain) => self.foreign(c, plain),
                None => self.at += c.len_utf8(),
            }
        }
        Some(Lexeme { kind, at: start..self.at })
    }

    fn sign(&mut self, c: char) -> Option<Lexeme> {
        let start = self.at;
        let ahead: Vec<(char, char)> =
            self.rest().chars().take(3).map(|c| (c, ascii(c).unwrap_or(c))).collect();
        let plain: String = ahead.iter().map(|(_, plain)| *plain).collect();
        let Some(sign) = SIGNS.iter().find(|sign| plain.starts_with(**sign)) else {
            // a run of such letters is one fault, and so is a path without quotation marks
            let rest = self.rest();
            let run = rest.find(|next: char| next.is_ascii() || !next.is_alphabetic());
            let run = run.unwrap_or(rest.len()).max(c.len_utf8());
            let is_path =
                rest[run..].strip_prefix('/').is_some_and(|row| row.starts_with(char::is_alphabetic));
            let ends = |next: char| next.is_whitespace() || "|})]\"".contains(next);
            let length = if is_path { rest.find(ends).unwrap_or(rest.len()) } else { run };
            let found = &self.rest()[..length];
            self.broken = true;
            let (message, hint) = match c.is_alphabetic() {
                true => self.standing.told(self.script, found),
                false => {
                    let hint = "要印出来的文字请写到标签外面；字符串请用英文双引号括起来";
                    (format!("标签里的“{found}”读不懂：标签里不能有这个符号"), hint.to_owned())
                }
            };
            self.tell(start, message, &hint);
            self.at += length;
            // it stood for a value
            return c
                .is_alphabetic()
                .then(|| Lexeme { kind: LexemeKind::Text(String::new()), at: start..self.at });
        };
        for (c, plain) in ahead.iter().take(sign.len()) {
            match ascii(*c) {
                Some(_) => self.foreign(*c, *plain),
                None => self.at += c.len_utf8(),
            }
        }
        Some(Lexeme { kind: LexemeKind::Sign(sign), at: start..self.at })
    }

    /// Goes over a sign that is not ASCII and notes it.
    fn foreign(&mut self, c: char, plain: char) {
        let at = self.at..self.at + c.len_utf8();
        self.at = at.end;
        match self.foreign.last_mut() {
            Some((run, meant)) if run.end == at.start => {
                run.end = at.end;
                meant.push(plain);
            }
            _ => self.foreign.push((at, plain.to_string())),
        }
    }

    fn tell_foreign(&mut self) {
        for (at, meant) in std::mem::take(&mut self.foreign) {
            let found = self.script.slice(&at);
            let (message, hint) = if meant.trim().is_empty() {
                ("标签里有全角空格，模板引擎不认".to_owned(), "请改成英文的空格".to_owned())
            } else {
                (
                    format!("标签里的“{found}”是中文符号，模板引擎不认，应写“{meant}”"),
                    format!("请改成英文的 {meant}"),
                )
            };
            self.tell(at.start, message, &hint);
        }
    }

    /// A string; one that nothing closes ends where its tag does.
    fn string(&mut self, open: char, close: &str) -> Lexeme {
        let start = self.at;
        let rest = self.rest();
        let ends: &[char] = match open {
            '"' => &['"'],
            '\'' => &['\''],
            '`' => &['`'],
            '“' | '”' | '„' => &['”', '“', '"'],
            _ => &['’', '‘', '\''],
        };
        let mut text = String::new();
        let mut escaped = false;
        let mut end = None;
        for (at, c) in rest.char_indices().skip(1) {
            if std::mem::take(&mut escaped) {
                text.push(match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
            } else if c == '\\' {
                escaped = true;
            } else if ends.contains(&c) {
                end = Some((at, c));
                break;
            } else {
                text.push(c);
            }
        }
        let tag_end = rest.find(close).unwrap_or(rest.len());
        let inside = end.map_or(rest, |(at, _)| &rest[..at]);
        // a string may hold whole tags; one that ran on to the beginning of the next is followed by its words
        let next = end.and_then(|(at, c)| rest[at + c.len_utf8()..].trim_start().chars().next());
        let swallows = inside.contains(close)
            && ["{{", "{%"].iter().any(|start| inside.contains(start))
            && next.is_none_or(char::is_alphanumeric);
        if let (Some((at, last)), false) = (end, swallows) {
            self.at += at + last.len_utf8();
            self.quotes(start, open, last, at);
            return Lexeme { kind: LexemeKind::Text(text), at: start..self.at };
        }
        let chinese =
            rest[..tag_end].char_indices().skip(1).find(|(_, c)| matches!(c, '“' | '”' | '‘' | '’'));
        let also = chinese.map(|(at, c)| format!("；{}的“{c}”是中文引号", self.script.words(start + at)));
        self.broken = true;
        let message = format!("字符串没有收尾的引号{}", also.unwrap_or_default());
        let plain = ascii(open).unwrap_or(open);
        self.tell(start, message, &format!("请在字符串的末尾写上英文的 {plain}"));
        let line = rest[..tag_end].find('\n').unwrap_or(tag_end);
        let length = chinese.map_or(line, |(at, _)| at);
        let content = rest.get(open.len_utf8()..length).unwrap_or_default().to_owned();
        self.at += chinese.map_or(length, |(at, c)| at + c.len_utf8()).max(open.len_utf8());
        Lexeme { kind: LexemeKind::Text(content.trim_end().to_owned()), at: start..self.at }
    }

    /// Tells Chinese quotation marks around a string.
    fn quotes(&mut self, start: usize, open: char, last: char, at: usize) {
        let (first, second) = (ascii(open), ascii(last));
        if first.is_none() && second.is_none() {
            return;
        }
        let place = if first.is_some() { start } else { start + at };
        let plain = first.or(second).unwrap_or('"');
        let marks = format!("{open}…{last}");
        let message = format!("标签里的“{marks}”是中文引号，模板引擎不认，应写“{plain}…{plain}”");
        self.tell(place, message, &format!("请改成英文的引号 {plain}"));
    }
}

/// The end of a tag that begins so.
fn ending(open: &str) -> &'static str {
    match open {
        "{{" => "}}",
        "{%" => "%}",
        _ => "#}",
    }
}
