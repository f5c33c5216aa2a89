//! HTML from the document.
