//! All integration tests, in one binary.

mod books;
mod cases;
mod contradictions;
mod district;
mod mutation;
mod packs;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod traces;
mod varieties;
