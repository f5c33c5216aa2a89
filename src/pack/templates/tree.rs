//! The statements of a template as a tree: what opens is closed, and by the right word.

use std::ops::Range;

use crate::diag::Diagnostic;

use super::expressions::{Expression, ExpressionKind};
use super::opening::{Begun, OPENERS, Opener, opened};
use super::reader::{TagReader, Unreadable};
use super::source::{BLOCKS, SYNTAX, Script, listed, near};
use super::steps::{Component, Step, StepKind, Tree};
use super::tokens::{Fragment, Lexeme, LexemeKind, Tag, fragments};

/// Deeper tags the engine refuses.
const DEEPEST: usize = 39;
/// All words that tags may begin with.
pub(super) const TAGS: [&str; 18] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "set_global",
    "endset",
    "block",
    "endblock",
    "include",
    "extends",
    "filter",
    "endfilter",
    "component",
    "endcomponent",
    "break",
];

/// A statement that is open.
struct OpenStep {
    head: Opener,
    at: Range<usize>,
    steps: Vec<Step>,
    /// Behind the name in its last tag, where it is there.
    end_name: Option<usize>,
}

/// Reads a template; what cannot be read is told.
pub(super) fn parse(script: &Script<'_>, faults: &mut Vec<Diagnostic>) -> Tree {
    let pieces = fragments(script, faults);
    let mut builder = TreeBuilder { script, faults, open: Vec::new(), closes: 0, tree: Tree::default() };
    for piece in &pieces {
        match piece {
            Fragment::Words(at) => builder.push(Step { kind: StepKind::Words, at: at.clone() }),
            Fragment::Tag(tag) => builder.any_tag(tag),
        }
    }
    while let Some(open) = builder.open.pop() {
        builder.unclosed(&open, None);
        builder.close(open);
    }
    builder.tree
}

struct TreeBuilder<'b, 'p> {
    script: &'b Script<'p>,
    faults: &'b mut Vec<Diagnostic>,
    open: Vec<OpenStep>,
    /// Where the last sign of the tag in hand begins.
    closes: usize,
    tree: Tree,
}

/// An expression that could not be read.
fn unread(at: &Range<usize>) -> Expression {
    Expression { kind: ExpressionKind::Plain, at: at.clone() }
}

impl TreeBuilder<'_, '_> {
    fn push(&mut self, step: Step) {
        match self.open.last_mut() {
            Some(open) => open.steps.push(step),
            None => self.tree.steps.push(step),
        }
    }

    fn tell(&mut self, code: &str, at: usize, message: String, hint: &str) {
        self.faults.push(self.script.fault(code, at, message, hint));
    }

    /// A tag; what follows from a sign in it that could not be read is not told besides.
    fn any_tag(&mut self, tag: &Tag) {
        let told = self.faults.len();
        self.closes = tag.closes;
        if tag.prints {
            self.print(&tag.at, &tag.lexemes);
        } else {
            self.tag(&tag.at, &tag.lexemes);
        }
        if tag.broken {
            self.faults.truncate(told);
        }
    }

    fn print(&mut self, at: &Range<usize>, lexemes: &[Lexeme]) {
        let mut reader = TagReader::new(self.script, lexemes, self.closes, self.faults);
        let read = reader.expression().and_then(|value| reader.ends().map(|()| value));
        let kind = read.map_or(StepKind::Other, StepKind::Print);
        self.push(Step { kind, at: at.clone() });
    }

    fn open(&mut self, head: Opener, at: &Range<usize>) {
        if self.open.len() == DEEPEST {
            let hint = "请把里面的内容写成另一个文件，用 {% include \"….md.tera\" %} 放进来";
            self.tell(SYNTAX, at.start, "标签套得太深".to_owned(), hint);
        }
        self.open.push(OpenStep { head, at: at.clone(), steps: Vec::new(), end_name: None });
    }

    fn tag(&mut self, at: &Range<usize>, lexemes: &[Lexeme]) {
        let script = self.script;
        let Some(first) = lexemes.first() else {
            return self.tell(
                SYNTAX,
                at.start,
                "这个标签是空的".to_owned(),
                "请写上标签的名称，或删去这个标签",
            );
        };
        let written = script.slice(&first.at);
        let mut word = written.to_owned();
        if let LexemeKind::Sign(sign @ ("<" | "</")) = first.kind {
            word = sign.to_owned();
        } else if !TAGS.contains(&written) && written != "continue" {
            match self.unknown(first, lexemes) {
                Some(meant) => word = meant,
                None => return,
            }
        }
        if word == "block" {
            self.block_may_stand(at);
        }
        let mut reader = TagReader::new(script, &lexemes[1..], self.closes, self.faults);
        match word.as_str() {
            "else" | "elif" => self.turn(&word, at, &lexemes[1..]),
            "</" | "endif" | "endfor" | "endblock" | "endfilter" | "endset" | "endcomponent" => {
                self.end(&word, at, &lexemes[1..]);
            }
            "include" => {
                let step = reader
                    .string("英文双引号里的文件名")
                    .and_then(|(file, file_at)| reader.ends().map(|()| StepKind::Include { file, file_at }));
                self.push(Step { kind: step.unwrap_or(StepKind::Other), at: at.clone() });
            }
            "extends" => {
                let parent = reader.string("英文双引号里的文件名");
                if let Ok(parent) = parent.and_then(|parent| reader.ends().map(|()| parent)) {
                    self.extends(at, parent);
                }
            }
            "break" | "continue" => {
                if !self.open.iter().any(|open| matches!(open.head, Opener::For { body: None, .. })) {
                    let message = format!("{word} 只能写在 {{% for … %}} 里面");
                    self.tell(SYNTAX, first.at.start, message, "请删去这个标签，或移到循环里面");
                }
                self.push(Step { kind: StepKind::Other, at: at.clone() });
            }
            _ => {
                let head = opened(&word, &mut reader);
                match head {
                    Ok(Begun::Opener(head)) => self.open(head, at),
                    Ok(Begun::Step(kind)) => self.push(Step { kind, at: at.clone() }),
                    Err(Unreadable) => self.open_unread(&word, at, lexemes),
                }
            }
        }
    }

    /// What opens and could not be read is open all the same, so that its end has a beginning.
    fn open_unread(&mut self, word: &str, at: &Range<usize>, lexemes: &[Lexeme]) {
        let value = unread(at);
        let name = lexemes.get(1).map(|lexeme| self.script.slice(&lexeme.at).to_owned()).unwrap_or_default();
        let head = match word {
            "if" => Opener::If { branches: vec![(value, Vec::new())], in_else: false },
            "for" => Opener::For { names: vec![name], of: value, body: None },
            "block" => Opener::Block { name: String::new(), name_at: at.clone() },
            "filter" => Opener::Filter(Vec::new()),
            "component" => Opener::Definition {
                name: String::new(),
                name_at: at.clone(),
                parameters: Vec::new(),
                rest: None,
            },
            // a value that could not be read is set all the same
            "set" | "set_global" => {
                let kind = StepKind::Set { name, global: word == "set_global", value };
                return self.push(Step { kind, at: at.clone() });
            }
            _ => return,
        };
        self.open(head, at);
    }

    /// Tells an unknown tag; what it was meant to be.
    fn unknown(&mut self, first: &Lexeme, lexemes: &[Lexeme]) -> Option<String> {
        let written = self.script.slice(&first.at);
        let printed = matches!(
            lexemes.get(1).map(|next| &next.kind),
            None | Some(LexemeKind::Sign("|" | "." | "(" | "~"))
        ) && !written.starts_with("end");
        let alias = match written {
            "elseif" | "elsif" | "elsei" | "elif_" => Some("elif".to_owned()),
            "endelse" => Some("endif".to_owned()),
            _ if first.kind != LexemeKind::Name => None,
            _ => near(written, TAGS.iter().copied()),
        };
        let alias = alias.filter(|alias| !printed || ["else", "break"].contains(&alias.as_str()));
        let near = alias.as_ref().map(|alias| format!("，是否指 {alias}")).unwrap_or_default();
        let message = format!("没有 {written} 这种标签{near}");
        let hint = if printed && alias.is_none() {
            "要印出来的写在 {{ … }} 里；{% … %} 里可用的标签有：".to_owned()
        } else {
            "可用的标签有：".to_owned()
        };
        self.tell(SYNTAX, first.at.start, message, &(hint + &listed(TAGS.iter().copied())));
        alias
    }

    fn extends(&mut self, at: &Range<usize>, parent: (String, Range<usize>)) {
        let blank = |step: &Step| {
            matches!(step.kind, StepKind::Words) && self.script.slice(&step.at).trim().is_empty()
        };
        if self.tree.extends.is_some() {
            self.tell(
                BLOCKS,
                at.start,
                "extends 写了两次".to_owned(),
                "一个文件只能接着一个文件写，请只留一个",
            );
        } else if !self.open.is_empty() || !self.tree.steps.iter().all(blank) {
            let hint = "请把 {% extends … %} 移到文件的最前面，它前面只能有注释和空行";
            self.tell(BLOCKS, at.start, "extends 前面还有别的内容".to_owned(), hint);
        }
        self.tree.extends.get_or_insert(parent);
    }

    /// A block inside a loop or a component is refused by the engine.
    fn block_may_stand(&mut self, at: &Range<usize>) {
        let around = self.open.iter().find(|open| match &open.head {
            Opener::For { body, .. } => body.is_none(),
            Opener::Definition { .. } => true,
            _ => false,
        });
        let Some(around) = around else { return };
        let (word, _) = around.head.words();
        let message =
            format!("块不能写在 {{% {word} … %}} 里面（{}开始的）", self.script.words(around.at.start));
        let hint = "请把要重复的内容写成另一个文件，在循环里用 {% include \"….md.tera\" %} 放进来；\
                    或者把整个循环放进一个块";
        self.tell(BLOCKS, at.start, message, hint);
    }

    /// `else` and `elif`.
    fn turn(&mut self, word: &str, at: &Range<usize>, lexemes: &[Lexeme]) {
        let script = self.script;
        let condition = match word {
            "elif" => {
                let mut reader = TagReader::new(script, lexemes, self.closes, self.faults);
                let read = reader.expression().and_then(|value| reader.ends().map(|()| value));
                Some(read.unwrap_or_else(|Unreadable| unread(at)))
            }
            _ => {
                let _ = TagReader::new(script, lexemes, self.closes, self.faults).ends();
                None
            }
        };
        let takes = |open: &OpenStep| match &open.head {
            Opener::If { in_else, .. } => !in_else,
            Opener::For { body, .. } => word == "else" && body.is_none(),
            _ => false,
        };
        let Some(index) = self.open.iter().rposition(takes) else {
            let message = format!("这里的 {word} 没有对应的 {{% if … %}}");
            return self.tell(SYNTAX, at.start, message, "请补上前面的 {% if … %}，或删去这个标签");
        };
        self.close_down_to(index + 1, at, word);
        let Some(open) = self.open.last_mut() else { return };
        let steps = std::mem::take(&mut open.steps);
        match &mut open.head {
            Opener::If { branches, in_else } => {
                if let Some((_, body)) = branches.last_mut() {
                    *body = steps;
                }
                match condition {
                    Some(condition) => branches.push((condition, Vec::new())),
                    None => *in_else = true,
                }
            }
            Opener::For { body, .. } => *body = Some(steps),
            _ => {}
        }
    }

    /// A tag that closes.
    fn end(&mut self, word: &str, at: &Range<usize>, lexemes: &[Lexeme]) {
        let script = self.script;
        let fits = |open: &OpenStep| match (&open.head, word) {
            (Opener::Component(_), "</") => true,
            (head, word) => head.words().1 == word,
        };
        let Some(index) = self.open.iter().rposition(fits) else {
            let opener = OPENERS.iter().find(|(_, end)| *end == word).map_or("<…>", |(opener, _)| opener);
            let message = format!("这里的 {word} 没有对应的 {{% {opener} … %}}");
            return self.tell(SYNTAX, at.start, message, "请删去这个标签，或补上前面开始的那一个");
        };
        self.close_down_to(index + 1, at, word);
        let Some(mut open) = self.open.pop() else { return };
        let mut reader = TagReader::new(script, lexemes, self.closes, self.faults);
        let wanted = match &open.head {
            Opener::Block { name, .. } | Opener::Definition { name, .. } => Some(name.clone()),
            Opener::Component(call) => Some(call.name.clone()),
            _ => None,
        };
        let named = wanted.is_some() && !reader.is(">") && !lexemes.is_empty();
        if named && let Ok((found, found_at)) = reader.dotted() {
            let wanted = wanted.unwrap_or_default();
            open.end_name = Some(found_at.end);
            if found != wanted && !wanted.is_empty() {
                let message =
                    format!("收尾写的是 {found}，开头是 {wanted}（{}）", script.words(open.at.start));
                let fault = script.fault(SYNTAX, found_at.start, message, "请把两处的名称写成一样");
                self.faults.push(fault);
                self.close(open);
                return;
            }
        }
        let mut reader = TagReader::new(script, lexemes, self.closes, self.faults);
        if named {
            // told above where it could not be read
            let _ = reader.dotted();
        }
        reader.takes(">");
        let _ = reader.ends();
        self.close(open);
    }

    /// Closes what is open inside of something that ends or turns here; each is told.
    fn close_down_to(&mut self, depth: usize, at: &Range<usize>, word: &str) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            self.unclosed(&open, Some((at.start, word)));
            self.close(open);
        }
    }

    fn unclosed(&mut self, open: &OpenStep, until: Option<(usize, &str)>) {
        let (word, end) = open.head.words();
        let until = match until {
            Some((at, word)) => format!("{}的 {{% {word} %}} 之前", self.script.words(at)),
            None => "文件末尾".to_owned(),
        };
        let message = format!("这里的 {{% {word} … %}} 没有收尾，到{until}应有 {{% {end} %}}");
        self.tell(SYNTAX, open.at.start, message, &format!("请在该结束的地方写上 {{% {end} %}}"));
    }

    fn close(&mut self, open: OpenStep) {
        if self.open.len() > DEEPEST {
            return;
        }
        let OpenStep { head, at, steps, end_name } = open;
        let kind = match head {
            Opener::If { mut branches, in_else } => {
                let mut otherwise = Vec::new();
                match branches.last_mut() {
                    Some((_, body)) if !in_else => *body = steps,
                    _ => otherwise = steps,
                }
                StepKind::If { branches, otherwise }
            }
            Opener::For { names, of, body: None } => {
                StepKind::For { names, of, body: steps, otherwise: Vec::new() }
            }
            Opener::For { names, of, body: Some(body) } => {
                StepKind::For { names, of, body, otherwise: steps }
            }
            Opener::Block { name, name_at } => StepKind::Block { name, name_at, body: steps },
            Opener::Filter(filters) => StepKind::Filter { filters, body: steps },
            Opener::Capture { name, global, filters } => {
                StepKind::Capture { name, global, filters, body: steps }
            }
            Opener::Component(call) => StepKind::Component { call, body: steps },
            Opener::Definition { name, name_at, parameters, rest } => {
                self.tree.components.push(Component {
                    name,
                    name_at,
                    parameters,
                    rest,
                    body: steps,
                    end_name,
                });
                return;
            }
        };
        self.push(Step { kind, at });
    }
}
