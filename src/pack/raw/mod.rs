//! The files of a pack as they are written: every id, reference and number with its place. What they say is held
//! against each other in [`super::validate`].

pub(super) mod tables;
