//! Reporters: pure functions of a report and a language.

pub mod comparison;
pub mod contexts;
pub mod github;
pub mod gitlab;
pub mod graph;
pub mod harmless;
pub mod json;
pub mod junit;
pub mod markdown;
mod plain;
pub mod rdjson;
pub mod sarif;
pub mod savings;
mod sentences;
pub mod text;
pub mod timings;
pub mod words;
