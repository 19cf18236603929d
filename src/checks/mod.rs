//! The checks: ordinary functions over facts, bound to `rules/checks/` by the build script.
//!
//! A check says what it saw. It never sees a parser, the configuration, the value of a limit or a context.

pub mod harm;
pub mod media;
