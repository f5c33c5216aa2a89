//! All integration tests, in one binary.

mod books;
mod cases;
mod charts;
mod contradictions;
mod html;
mod mutation;
mod packs;
mod published;
mod refusals;
mod roundtrip;
mod support;
mod traces;
