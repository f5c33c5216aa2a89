//! The written forms: PDF from pages, XLSX and HTML from the document.

pub mod html;
pub mod pdf;
pub mod xlsx;
