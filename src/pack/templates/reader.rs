//! Reads the expressions of tags, as Tera 2.4 does.

mod brackets;

use std::ops::Range;

use crate::diag::Diagnostic;

use super::expressions::{Argument, Call, Expression, ExpressionKind};
use super::operands::{self, OperandUse};
use super::source::{SYNTAX, Script};
use super::tokens::{Lexeme, LexemeKind};
use super::vocabulary::OUR_FILTERS;

/// Why a tag could not be read; told where it stands.
#[derive(Debug)]
pub(super) struct Unreadable;

/// How tightly operators bind, as in Tera.
mod power {
    pub const CHOICE: u8 = 0;
    pub const NOT: u8 = 5;
    pub const IN: u8 = 5;
    pub const MINUS: u8 = 20;
}

/// Binding powers of an operator to its left and right.
fn powers(sign: &str) -> Option<(u8, u8)> {
    Some(match sign {
        "or" => (1, 2),
        "and" => (3, 4),
        "in" | "is" => (5, 6),
        "==" | "!=" | "<" | "<=" | ">" | ">=" => (7, 8),
        "+" | "-" => (11, 12),
        "*" | "/" | "%" | "~" | "//" => (13, 14),
        "**" => (16, 15),
        "|" => (17, 18),
        _ => return None,
    })
}

/// Deeper expressions the engine refuses.
const DEEPEST: usize = 40;
/// So are longer ones: operators, fields and items of a tag.
const MOST_PARTS: usize = 256;

/// Reads the lexemes of one tag.
pub(super) struct TagReader<'r, 'p> {
    pub script: &'r Script<'p>,
    lexemes: &'r [Lexeme],
    next: usize,
    /// Where the last sign of the tag begins.
    end: usize,
    /// How many expressions stand around.
    depth: usize,
    /// How many operators, fields and items were read.
    parts: usize,
    faults: &'r mut Vec<Diagnostic>,
}

impl<'r, 'p> TagReader<'r, 'p> {
    pub(super) fn new(
        script: &'r Script<'p>,
        lexemes: &'r [Lexeme],
        end: usize,
        faults: &'r mut Vec<Diagnostic>,
    ) -> Self {
        Self { script, lexemes, next: 0, end, depth: 0, parts: 0, faults }
    }

    fn peek(&self) -> Option<&'r Lexeme> {
        self.lexemes.get(self.next)
    }

    /// Whether the next lexeme is a sign or a word.
    pub(super) fn is(&self, wanted: &str) -> bool {
        self.peek().is_some_and(|lexeme| self.reads(lexeme, wanted))
    }

    fn reads(&self, lexeme: &Lexeme, wanted: &str) -> bool {
        match &lexeme.kind {
            LexemeKind::Sign(sign) => *sign == wanted,
            LexemeKind::Name => self.script.slice(&lexeme.at) == wanted,
            _ => false,
        }
    }

    /// Goes over a sign or word where it comes next.
    pub(super) fn takes(&mut self, wanted: &str) -> bool {
        let found = self.is(wanted);
        self.next += usize::from(found);
        found
    }

    /// Where the next lexeme stands, or the tag ends.
    pub(super) fn here(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, |lexeme| lexeme.at.clone())
    }

    /// Tells that something else should stand here.
    pub(super) fn expected(&mut self, what: &str) -> Unreadable {
        let at = self.here();
        let message = match self.peek() {
            Some(_) => format!("这里是“{}”，应是{what}", self.script.slice(&at)),
            None => format!("这个标签到这里就完了，还缺{what}"),
        };
        self.fault(at.start, message, "请对照内置模板的写法改这一处")
    }

    fn fault(&mut self, at: usize, message: String, hint: &str) -> Unreadable {
        self.faults.push(self.script.fault(SYNTAX, at, message, hint));
        Unreadable
    }

    /// A sign or word that must come next.
    pub(super) fn must(&mut self, wanted: &str) -> Result<(), Unreadable> {
        if self.takes(wanted) { Ok(()) } else { Err(self.expected(&format!(" {wanted}"))) }
    }

    /// A name that must come next.
    pub(super) fn name(&mut self, what: &str) -> Result<(String, Range<usize>), Unreadable> {
        match self.peek() {
            Some(Lexeme { kind: LexemeKind::Name, at }) => {
                self.next += 1;
                Ok((self.script.slice(at).to_owned(), at.clone()))
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A string that must come next, and where its content begins.
    pub(super) fn string(&mut self, what: &str) -> Result<(String, Range<usize>), Unreadable> {
        match self.peek() {
            Some(Lexeme { kind: LexemeKind::Text(text), at }) => {
                self.next += 1;
                Ok((text.clone(), at.clone()))
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Whether nothing follows.
    pub(super) fn done(&self) -> bool {
        self.peek().is_none()
    }

    /// An expression that is gone through.
    pub(super) fn looped(&mut self, least: u8) -> Result<Expression, Unreadable> {
        let begun = self.next;
        let value = self.binding(least)?;
        self.note(begun..self.next, Some(OperandUse::Looped));
        Ok(value)
    }

    /// Notes what is done with some of the lexemes, if anything is.
    fn note(&self, lexemes: Range<usize>, used: Option<OperandUse>) {
        let Some(used) = used else { return };
        let lexemes = self.lexemes.get(lexemes).unwrap_or_default();
        if let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) {
            self.script.note(first.at.start..last.at.end, used);
        }
    }

    /// The tag must end here.
    pub(super) fn ends(&mut self) -> Result<(), Unreadable> {
        if self.peek().is_none() { Ok(()) } else { Err(self.expected("标签的收尾")) }
    }

    /// The dotted name of a component.
    pub(super) fn dotted(&mut self) -> Result<(String, Range<usize>), Unreadable> {
        let (mut name, mut at) = self.name("组件的名称")?;
        while self.takes(".") {
            let (more, end) = self.name("组件的名称")?;
            name = format!("{name}.{more}");
            at.end = end.end;
        }
        Ok((name, at))
    }

    /// An expression.
    pub(super) fn expression(&mut self) -> Result<Expression, Unreadable> {
        self.binding(0)
    }

    fn binding(&mut self, least: u8) -> Result<Expression, Unreadable> {
        self.depth += 1;
        let read = if self.depth > DEEPEST { Err(self.too_long()) } else { self.bound(least) };
        self.depth -= 1;
        read
    }

    /// Counts an operator, a field or an item.
    fn part(&mut self) -> Result<(), Unreadable> {
        self.parts += 1;
        if self.parts > MOST_PARTS { Err(self.too_long()) } else { Ok(()) }
    }

    fn too_long(&mut self) -> Unreadable {
        let at = self.here().start;
        self.fault(at, "这个式子太长，套得太深".to_owned(), "请先用 set 把其中几段各存进一个变量")
    }

    fn bound(&mut self, least: u8) -> Result<Expression, Unreadable> {
        let begun = self.next;
        let mut left = self.operand()?;
        loop {
            let ended = self.next;
            if self.is("[") {
                left = self.subscript(left)?;
                continue;
            }
            if self.is("if") {
                if power::CHOICE < least {
                    return Ok(left);
                }
                return self.choice(left);
            }
            let mut negated = false;
            if self.is("not") {
                let follows = self.lexemes.get(self.next + 1);
                if power::IN < least || !follows.is_some_and(|lexeme| self.reads(lexeme, "in")) {
                    return Ok(left);
                }
                self.next += 1;
                negated = true;
            }
            let Some(lexeme) = self.peek() else { return Ok(left) };
            let sign = self.script.slice(&lexeme.at);
            let sign = if let LexemeKind::Sign(sign) = lexeme.kind { sign } else { sign };
            let Some((before, after)) = powers(sign) else { return Ok(left) };
            if before < least {
                return Ok(left);
            }
            self.part()?;
            self.next += 1;
            left = self.operator(sign, after, left, begun..ended)?;
            if negated {
                left = several(vec![left]);
            }
        }
    }

    /// What follows an operator, joined with what goes before.
    fn operator(
        &mut self,
        sign: &str,
        after: u8,
        left: Expression,
        before: Range<usize>,
    ) -> Result<Expression, Unreadable> {
        let at = left.at.clone();
        let of = Box::new(left);
        let kind = match sign {
            "|" => ExpressionKind::Filter { of, call: self.called("过滤器的名称")? },
            "is" => {
                self.takes("not");
                ExpressionKind::Test { of, call: self.called("判断的名称")? }
            }
            _ => {
                let begun = self.next;
                let right = Box::new(self.binding(after)?);
                if sign == "~" {
                    self.unbracketed(before.clone(), &right)?;
                }
                let used = operands::used_by(sign, [&of, &right]);
                for (side, used) in [before, begun..self.next].into_iter().zip(used) {
                    self.note(side, used);
                }
                match sign {
                    "and" | "or" => ExpressionKind::Joined { both: sign == "and", left: of, right },
                    "==" | "!=" => ExpressionKind::Compared { left: of, right },
                    "<" | "<=" | ">" | ">=" => ExpressionKind::Ordered { left: of, right },
                    "~" => ExpressionKind::Concatenated { left: of, right },
                    _ => ExpressionKind::Several(vec![*of, *right]),
                }
            }
        };
        Ok(Expression { kind, at })
    }

    /// Tells a path that is joined without brackets before a filter of paths, which takes its end alone.
    fn unbracketed(&mut self, before: Range<usize>, right: &Expression) -> Result<(), Unreadable> {
        let ExpressionKind::Filter { of, call } = &right.kind else { return Ok(()) };
        let ExpressionKind::Text(end) = &of.kind else { return Ok(()) };
        if !end.starts_with('/') || !OUR_FILTERS.iter().any(|(own, path)| *path && own.name == call.name) {
            return Ok(());
        }
        let lexemes = self.lexemes.get(before).unwrap_or_default();
        let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) else { return Ok(()) };
        let written = self.script.slice(&(first.at.start..last.at.end));
        let name = &call.name;
        let message = format!("没有括号，| {name} 只管到“{end}”，管不到 ~ 前面的");
        let hint = format!("请写成 ({written} ~ \"{end}\") | {name}");
        Err(self.fault(of.at.start, message, &hint))
    }

    fn choice(&mut self, then: Expression) -> Result<Expression, Unreadable> {
        self.next += 1;
        let condition = Box::new(self.expression()?);
        self.must("else")?;
        let otherwise = Box::new(self.expression()?);
        let at = then.at.clone();
        Ok(Expression { kind: ExpressionKind::Choice { condition, then: Box::new(then), otherwise }, at })
    }

    fn operand(&mut self) -> Result<Expression, Unreadable> {
        let Some(lexeme) = self.peek() else { return Err(self.expected("一个值")) };
        let at = lexeme.at.clone();
        let kind = match &lexeme.kind {
            LexemeKind::Number => ExpressionKind::Plain,
            LexemeKind::Text(text) => ExpressionKind::Text(text.clone()),
            LexemeKind::Name => return self.named(),
            LexemeKind::Sign("-") => {
                self.next += 1;
                return Ok(several(vec![self.binding(power::MINUS)?]));
            }
            LexemeKind::Sign("(") => {
                self.next += 1;
                let inner = self.expression()?;
                self.must(")")?;
                return Ok(inner);
            }
            LexemeKind::Sign("[") => return self.list(),
            LexemeKind::Sign("{") => return self.map(),
            LexemeKind::Sign("<") => {
                self.next += 1;
                let call = self.component()?;
                self.must("/")?;
                self.must(">")?;
                return Ok(Expression { at: call.at.clone(), kind: ExpressionKind::Component(call) });
            }
            LexemeKind::Sign(_) => return Err(self.expected("一个值")),
        };
        self.next += 1;
        Ok(Expression { kind, at })
    }

    /// A keyword, a variable with its fields, or a call.
    fn named(&mut self) -> Result<Expression, Unreadable> {
        let (name, at) = self.name("一个值")?;
        match name.as_str() {
            "true" | "True" | "false" | "False" | "none" | "None" | "null" => {
                return Ok(Expression { kind: ExpressionKind::Plain, at });
            }
            "not" => {
                let kind = ExpressionKind::Not(Box::new(self.binding(power::NOT)?));
                return Ok(Expression { kind, at });
            }
            _ => {}
        }
        if self.is("(") {
            let (arguments, spreads) = self.arguments()?;
            let call = Call { name, at: at.clone(), arguments, spreads };
            return Ok(Expression { kind: ExpressionKind::Call(call), at });
        }
        let mut whole = Expression { kind: ExpressionKind::Name(name), at };
        loop {
            if self.takes(".") || self.takes("?.") {
                self.part()?;
                let (name, at) = self.name("项的名称")?;
                whole = Expression { kind: ExpressionKind::Field { of: Box::new(whole), name }, at };
            } else if self.is("[") || self.is("?[") {
                whole = self.subscript(whole)?;
            } else if self.is("(") {
                let hint = "函数要单独写，例如 rows(table=…)";
                let at = self.here().start;
                return Err(self.fault(at, "这里不能调用函数".to_owned(), hint));
            } else {
                return Ok(whole);
            }
        }
    }

    fn subscript(&mut self, of: Expression) -> Result<Expression, Unreadable> {
        self.part()?;
        self.next += 1;
        let begun = self.next;
        let mut parts = Vec::new();
        let mut sliced = false;
        loop {
            if self.takes(":") {
                sliced = true;
            } else if self.takes("]") {
                break;
            } else {
                parts.push(self.expression()?);
                if !self.is(":") && !self.is("]") {
                    return Err(self.expected(" ]"));
                }
            }
        }
        if sliced || parts.len() != 1 {
            parts.insert(0, of);
            return Ok(several(parts));
        }
        let key = Box::new(parts.remove(0));
        if operands::is_key(&key) {
            self.note(begun..self.next - 1, Some(OperandUse::Compared));
        }
        Ok(Expression { at: key.at.clone(), kind: ExpressionKind::Item { of: Box::new(of), key } })
    }

    fn called(&mut self, what: &str) -> Result<Call, Unreadable> {
        let (name, at) = self.name(what)?;
        let (arguments, spreads) = if self.is("(") { self.arguments()? } else { Default::default() };
        Ok(Call { name, at, arguments, spreads })
    }

    /// A filter of `{% filter … %}` or `{% set … | … %}`.
    pub(super) fn filter(&mut self) -> Result<Call, Unreadable> {
        self.called("过滤器的名称")
    }

    fn arguments(&mut self) -> Result<(Vec<Argument>, bool), Unreadable> {
        self.must("(")?;
        let mut arguments: Vec<Argument> = Vec::new();
        while !self.takes(")") {
            if !arguments.is_empty() {
                self.must(",")?;
                if self.takes(")") {
                    break;
                }
            }
            if self.peek().is_some_and(|lexeme| lexeme.kind != LexemeKind::Name) {
                let at = self.here();
                let message = format!("“{}”前面没有写参数的名称", self.script.slice(&at));
                return Err(self.fault(at.start, message, "参数要写成 名称=值，例如 path=\"…\""));
            }
            let (name, at) = self.name("参数的名称，写成 名称=值")?;
            if !self.takes("=") {
                let message = format!("“{name}”后面没有 =，参数要写成 名称=值");
                return Err(self.fault(at.start, message, "请写上参数的名称和 =，例如 path=…"));
            }
            let value = self.expression()?;
            if arguments.iter().any(|known| known.name == name) {
                self.fault(at.start, format!("参数 {name} 写了两次"), "请只留一个");
            }
            arguments.push(Argument { name, at, value });
        }
        Ok((arguments, false))
    }
}

fn several(parts: Vec<Expression>) -> Expression {
    let at = parts.first().map_or(0..0, |first| first.at.clone());
    Expression { kind: ExpressionKind::Several(parts), at }
}
