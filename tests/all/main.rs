//! All integration tests, in one binary.

mod books;
mod cases;
mod charts;
mod contradictions;
mod html;
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
