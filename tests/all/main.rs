//! All integration tests, in one binary.

mod books;
mod cases;
mod contradictions;
mod faces;
mod lines;
mod mutation;
mod packs;
mod pdf;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod tagged;
mod traces;
