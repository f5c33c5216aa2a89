//! What one province prescribes, as data: table schemas, checks, style, templates, glossary.

pub mod style;
