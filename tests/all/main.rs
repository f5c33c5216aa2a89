//! All integration tests, in one binary.

mod binary_book;
mod books;
mod cases;
mod contradictions;
mod district;
mod formats;
mod fuzz;
mod injection;
mod inspect;
mod malice;
mod mutation;
mod packs;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod traces;
mod varieties;
mod zipped;
