//! The statements of a template: what they are made of.

use std::ops::Range;

use super::expressions::{Call, Expression};

/// A statement, and the bytes of its first tag.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub kind: StepKind,
    pub at: Range<usize>,
}

/// What a statement is.
#[derive(Debug, Clone)]
pub(super) enum StepKind {
    /// Words that are printed.
    Words,
    /// `{{ … }}`
    Print(Expression),
    /// `{% set name = … %}`
    Set { name: String, global: bool, value: Expression },
    /// `{% set name %} … {% endset %}`
    Capture { name: String, global: bool, filters: Vec<Call>, body: Vec<Step> },
    /// Conditions with what they lead to, and what else.
    If { branches: Vec<(Expression, Vec<Step>)>, otherwise: Vec<Step> },
    /// `{% for … in … %}`
    For { names: Vec<String>, of: Expression, body: Vec<Step>, otherwise: Vec<Step> },
    /// `{% block name %}`
    Block { name: String, name_at: Range<usize>, body: Vec<Step> },
    /// `{% filter … %}`
    Filter { filters: Vec<Call>, body: Vec<Step> },
    /// `{% include "…" %}`, with where the string stands.
    Include { file: String, file_at: Range<usize> },
    /// `{% <name …> %} … {% </name> %}`
    Component { call: Call, body: Vec<Step> },
    /// `break`, `continue`, and what could not be read.
    Other,
}

/// A component that a template defines.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub name: String,
    pub name_at: Range<usize>,
    pub parameters: Vec<Parameter>,
    /// Whether further arguments are gathered.
    pub rest: Option<String>,
    pub body: Vec<Step>,
    /// Behind the name in its last tag, where it is there.
    pub end_name: Option<usize>,
}

/// A parameter of a component.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub name: String,
    /// Whether it may be left out.
    pub optional: bool,
}

/// A template as a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// The file that it extends, with where the string stands.
    pub extends: Option<(String, Range<usize>)>,
    pub steps: Vec<Step>,
    pub components: Vec<Component>,
}
