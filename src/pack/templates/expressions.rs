//! Expressions of tags: what they are made of.

use std::ops::Range;

/// An expression, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub kind: ExpressionKind,
    /// Bytes of what names it: of a field its name, of a call that of the function.
    pub at: Range<usize>,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(super) enum ExpressionKind {
    /// A number, a truth value, nothing.
    Plain,
    /// A string.
    Text(String),
    /// A variable.
    Name(String),
    /// `a.b`
    Field { of: Box<Expression>, name: String },
    /// `a[b]`
    Item { of: Box<Expression>, key: Box<Expression> },
    /// `a[1:2]`, and operators whose result is of no interest.
    Several(Vec<Expression>),
    /// `name(…)`
    Call(Call),
    /// `a | name(…)`
    Filter { of: Box<Expression>, call: Call },
    /// `a is name(…)`
    Test { of: Box<Expression>, call: Call },
    /// `a and b`, `a or b`
    Joined { both: bool, left: Box<Expression>, right: Box<Expression> },
    /// `a == b`, `a != b`
    Compared { left: Box<Expression>, right: Box<Expression> },
    /// `a < b`, `a <= b`, `a > b`, `a >= b`
    Ordered { left: Box<Expression>, right: Box<Expression> },
    /// `not a`
    Not(Box<Expression>),
    /// `a ~ b`
    Concatenated { left: Box<Expression>, right: Box<Expression> },
    /// `a if b else c`
    Choice { condition: Box<Expression>, then: Box<Expression>, otherwise: Box<Expression> },
    /// `[a, b]`; spread items are told apart.
    List(Vec<(bool, Expression)>),
    /// `{"a": b}`
    Map(Vec<Expression>),
    /// `[a for b in c if d]`
    Each {
        item: Box<Expression>,
        names: Vec<String>,
        of: Box<Expression>,
        condition: Option<Box<Expression>>,
    },
    /// `<name a={b} />`
    Component(Call),
}

/// A call of a filter, function, test or component.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub name: String,
    pub at: Range<usize>,
    pub arguments: Vec<Argument>,
    /// Whether arguments are spread into it that nobody can know.
    pub spreads: bool,
}

/// A named argument.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    pub name: String,
    pub at: Range<usize>,
    pub value: Expression,
}
