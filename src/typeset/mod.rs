//! Fonts, lines, tables and pages: a [`crate::compose::document::Document`] becomes [`pages::Pages`].

pub mod pages;
