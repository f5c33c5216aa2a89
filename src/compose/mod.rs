//! Templates and figures into a [`document::Document`].

pub mod document;
