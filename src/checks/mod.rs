//! The checks: ordinary functions over facts, bound to `rules/checks/` by the build script.
//!
//! A check says what it saw. It never sees a parser, the configuration, the value of a limit or a context.

pub mod cached;
pub mod capture;
mod clinical;
pub mod diagnostic;
pub mod documents;
pub mod fonts;
pub mod harm;
pub mod images;
pub mod inlined;
pub mod leftovers;
pub mod loading;
pub mod lossless;
pub mod mail;
mod markup;
pub mod media;
pub mod network;
pub mod notifications;
pub mod page;
pub mod polling;
pub mod print;
pub mod recipients;
pub mod screens;
mod selector;
pub mod sensors;
pub mod sounds;
pub mod text;
pub mod video;
pub mod voice;
