//! Reporters: pure functions of a report and a language.
