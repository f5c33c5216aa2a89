//! All integration tests, in one binary.

mod books;
mod contradictions;
mod packs;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod traces;
