//! All integration tests, in one binary.

mod books;
mod cases;
mod contradictions;
mod lines;
mod mutation;
mod packs;
mod pages_layout;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod tables_layout;
mod traces;
