//! Reporters: pure functions of a report and a language.

pub mod contexts;
pub mod graph;
pub mod json;
pub mod savings;
pub mod text;
pub mod words;
