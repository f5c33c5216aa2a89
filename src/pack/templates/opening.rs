//! Tags that open something: what they say of it, and how it is closed.

use std::ops::Range;

use super::expressions::{Call, Expression};
use super::reader::{TagReader, Unreadable};
use super::steps::{Parameter, Step, StepKind};

/// Words that open something, with what closes it.
pub(super) const OPENERS: [(&str, &str); 6] = [
    ("if", "endif"),
    ("for", "endfor"),
    ("block", "endblock"),
    ("filter", "endfilter"),
    ("set", "endset"),
    ("component", "endcomponent"),
];
/// What a statement that is open knows of itself.
pub(super) enum Opener {
    If { branches: Vec<(Expression, Vec<Step>)>, in_else: bool },
    For { names: Vec<String>, of: Expression, body: Option<Vec<Step>> },
    Block { name: String, name_at: Range<usize> },
    Filter(Vec<Call>),
    Capture { name: String, global: bool, filters: Vec<Call> },
    Definition { name: String, name_at: Range<usize>, parameters: Vec<Parameter>, rest: Option<String> },
    Component(Call),
}

impl Opener {
    /// How it is opened and closed.
    pub(super) fn words(&self) -> (&'static str, &'static str) {
        let opener = match self {
            Opener::If { .. } => 0,
            Opener::For { .. } => 1,
            Opener::Block { .. } => 2,
            Opener::Filter(_) => 3,
            Opener::Capture { .. } => 4,
            Opener::Definition { .. } => 5,
            Opener::Component(_) => return ("<…>", "</…>"),
        };
        OPENERS[opener]
    }
}

/// What a tag comes to: something open, or a whole statement.
pub(super) enum Begun {
    Opener(Opener),
    Step(StepKind),
}

/// Reads the rest of a tag that opens something.
pub(super) fn opened(word: &str, reader: &mut TagReader<'_, '_>) -> Result<Begun, Unreadable> {
    let head = match word {
        "if" => Opener::If { branches: vec![(reader.expression()?, Vec::new())], in_else: false },
        "for" => Opener::For { names: reader.loop_names()?, of: reader.looped(0)?, body: None },
        "block" => {
            let (name, name_at) = reader.name("块的名称（英文字母）")?;
            Opener::Block { name, name_at }
        }
        "filter" => {
            let mut filters = vec![reader.filter()?];
            while reader.takes("|") {
                filters.push(reader.filter()?);
            }
            Opener::Filter(filters)
        }
        "component" => definition(reader)?,
        "<" => {
            let call = reader.component()?;
            reader.must(">")?;
            Opener::Component(call)
        }
        _ => {
            let global = word == "set_global";
            let (name, _) = reader.name("变量的名称")?;
            if reader.takes("=") {
                let value = reader.expression()?;
                reader.ends()?;
                return Ok(Begun::Step(StepKind::Set { name, global, value }));
            }
            let mut filters = Vec::new();
            while reader.takes("|") {
                filters.push(reader.filter()?);
            }
            if !reader.done() {
                return Err(reader.expected(" ="));
            }
            Opener::Capture { name, global, filters }
        }
    };
    reader.ends()?;
    Ok(Begun::Opener(head))
}

fn definition(reader: &mut TagReader<'_, '_>) -> Result<Opener, Unreadable> {
    let (name, name_at) = reader.dotted()?;
    reader.must("(")?;
    let (mut parameters, mut rest) = (Vec::new(), None);
    while !reader.takes(")") {
        if !parameters.is_empty() {
            reader.must(",")?;
            if reader.takes(")") {
                break;
            }
        }
        if reader.takes("...") {
            rest = Some(reader.name("参数的名称")?.0);
            reader.must(")")?;
            break;
        }
        let mut optional = reader.takes("@");
        let (name, _) = reader.name("参数的名称")?;
        if reader.takes(":") {
            reader.name("参数的类型")?;
        }
        if reader.takes("=") {
            optional = true;
            reader.expression()?;
        }
        parameters.push(Parameter { name, optional });
    }
    if reader.is("{") {
        reader.expression()?;
    }
    Ok(Opener::Definition { name, name_at, parameters, rest })
}
