//! Lists, maps and components: expressions in brackets.

use super::super::expressions::{Argument, Call, Expression, ExpressionKind};
use super::{TagReader, Unreadable, power};

impl TagReader<'_, '_> {
    pub(super) fn list(&mut self) -> Result<Expression, Unreadable> {
        let at = self.here();
        self.next += 1;
        let mut items = Vec::new();
        while !self.takes("]") {
            if !items.is_empty() {
                self.must(",")?;
                if self.takes("]") {
                    break;
                }
            }
            let spread = self.takes("...");
            let item = self.expression()?;
            if items.is_empty() && !spread && self.takes("for") {
                return self.each(item);
            }
            items.push((spread, item));
        }
        Ok(Expression { kind: ExpressionKind::List(items), at })
    }

    fn each(&mut self, item: Expression) -> Result<Expression, Unreadable> {
        let at = item.at.clone();
        let names = self.loop_names()?;
        let of = Box::new(self.looped(power::CHOICE + 1)?);
        let condition = match self.takes("if") {
            true => Some(Box::new(self.binding(power::CHOICE + 1)?)),
            false => None,
        };
        self.must("]")?;
        Ok(Expression { kind: ExpressionKind::Each { item: Box::new(item), names, of, condition }, at })
    }

    /// The variables of a loop, up to `in`.
    pub(in crate::pack::templates) fn loop_names(&mut self) -> Result<Vec<String>, Unreadable> {
        let mut names = vec![self.name("循环的变量名")?.0];
        if self.takes(",") {
            names.push(self.name("循环的变量名")?.0);
        }
        self.must("in")?;
        Ok(names)
    }

    pub(super) fn map(&mut self) -> Result<Expression, Unreadable> {
        let at = self.here();
        self.next += 1;
        let mut values = Vec::new();
        while !self.takes("}") {
            if !values.is_empty() {
                self.must(",")?;
                if self.takes("}") {
                    break;
                }
            }
            if !self.takes("...") {
                self.operand()?;
                self.must(":")?;
            }
            values.push(self.expression()?);
        }
        Ok(Expression { kind: ExpressionKind::Map(values), at })
    }

    /// A call of a component behind `<`, up to its end.
    pub(in crate::pack::templates) fn component(&mut self) -> Result<Call, Unreadable> {
        let (name, at) = self.dotted()?;
        let mut call = Call { name, at, arguments: Vec::new(), spreads: false };
        loop {
            if self.takes("{") {
                self.must("...")?;
                self.expression()?;
                self.must("}")?;
                call.spreads = true;
            } else if self.is("/") || self.is(">") {
                return Ok(call);
            } else {
                let (name, at) = self.name("组件的参数、/> 或 >")?;
                let value = if !self.takes("=") {
                    Expression { kind: ExpressionKind::Name(name.clone()), at: at.clone() }
                } else if self.takes("{") {
                    let value = self.expression()?;
                    self.must("}")?;
                    value
                } else {
                    let (text, at) = self.string("英文双引号里的文字或 { … }")?;
                    Expression { kind: ExpressionKind::Text(text), at }
                };
                call.arguments.push(Argument { name, at, value });
            }
        }
    }
}
