//! `gongkai` (公开) turns a bureau's folder of Excel budget tables and prose into a reconciled,
//! reproducible disclosure document.
//!
//! The data goes one way, and each step is a module:
//!
//! 1. [`pack`] loads what one province prescribes: table schemas, checks, style, templates.
//! 2. [`read`] turns workbooks and `unit.toml` into a [`budget::Budget`], every amount with its cell.
//! 3. [`reconcile`] holds the figures against each other and returns findings.
//! 4. [`compose`] runs the templates and yields a [`compose::document::Document`], every figure traced.
//! 5. [`typeset`] breaks lines and pages and yields [`typeset::pages::Pages`].
//! 6. [`render`] writes PDF from the pages, XLSX and HTML from the document.
//! 7. [`edition`] makes all files of one publication.
//! 8. [`publish`] puts all of it in place at once, public apart from internal.
//!
//! [`inspection`] fills in the sheet by which the superior examines what was published.
//! [`progress`] keeps what became of every unit of an office.
//! [`difference`] says what two inputs differ in, [`rectification`] which of it answers an inspector's remarks.
//! [`consolidation`] adds up the tables of a department's units. [`blank_book`] writes the workbook that an office begins with,
//! [`facts_book`] the one in which an office states its facts; [`pack_guide`] tells what a pack holds.
//!
//! What is noticed on the way is a [`diag::Diagnostic`], collected and never thrown one by one.

pub mod blank_book;
pub mod budget;
pub mod cli;
pub mod compose;
pub mod consolidation;
pub mod diag;
pub mod difference;
pub mod edition;
pub mod facts_book;
pub mod inspection;
pub mod messages;
pub mod pack;
pub mod pack_guide;
pub mod progress;
pub mod publish;
pub mod read;
pub mod reconcile;
pub mod rectification;
pub mod render;
pub mod rollover;
pub mod roster;
pub mod typeset;
