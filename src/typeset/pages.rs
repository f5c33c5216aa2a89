//! The display list: positioned glyph runs, rules and links on pages.
