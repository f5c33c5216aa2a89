//! All integration tests, in one binary.

mod binary_book;
mod binary_showing;
mod books;
mod cases;
mod catalogue;
mod charts;
mod contradictions;
mod declared;
mod district;
mod faces;
mod formats;
#[allow(dead_code)] // its example shows failures too
mod fuzz;
mod html;
mod injection;
mod inspect;
mod less_last_year;
mod lines;
mod malice;
mod mutation;
mod old_book;
mod packs;
mod pages_layout;
mod pdf;
mod published;
mod publishing;
mod refusals;
mod reports;
mod roundtrip;
mod support;
mod tables_layout;
mod tagged;
mod ten_tables;
mod traces;
mod varieties;
mod zipped;
