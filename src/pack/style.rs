//! `style.toml`: page, fonts and sizes.
