//! Files from what was composed: PDF from the typeset pages, XLSX and HTML from the document.
//! Each returns bytes; where they go is decided elsewhere.

pub mod anchors;
pub mod book_bytes;
pub mod check;
pub mod difference;
pub mod html;
pub mod inspection;
pub mod pdf;
mod printed_sheet;
pub mod progress;
pub mod rectification;
pub mod roster;
pub mod xlsx;
