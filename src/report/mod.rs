//! Reporters: pure functions of a report and a language.

pub mod comparison;
pub mod contexts;
pub mod github;
pub mod graph;
pub mod json;
pub mod markdown;
mod plain;
pub mod savings;
pub mod text;
pub mod words;
