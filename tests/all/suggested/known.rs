//! What is suggested for tables that the pack has.
