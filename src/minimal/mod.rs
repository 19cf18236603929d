//! The smallest form of one content that says exactly the same: the only place that writes file formats anew.
//!
//! Each function is given a content and gives a smaller one that is equal by the terms in its contract, or none. None
//! panics, and none takes more memory or time than its gates allow, whatever the content. Budgets over many files are
//! the caller's, and so is every question of whether the content may be touched at all.

mod css;
mod js;
mod packed;
mod png;
mod webp;
mod woff2;

pub use css::css;
pub use js::js;
pub use packed::{brotli, gzip};
pub use png::{MOST_PIXELS, png};
pub use webp::webp;
pub use woff2::woff2;

/// How hard is looked for a smaller form. The same effort gives the same bytes on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// A first look, which finds nine tenths of what [`Effort::Middle`] finds in half the time.
    Low,
    Middle,
    /// Twice to three times as long again, for a file that is written once and read often.
    High,
}

/// Why no smaller form was looked for, or none that could be found may be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("more than {limit} pixels")]
    TooManyPixels { limit: u64 },
    #[error("more than {limit} bytes once unpacked")]
    TooLarge { limit: u64 },
    #[error("damaged: {0}")]
    Damaged(String),
    /// A signature over the bytes would no longer hold.
    #[error("signed: any change of the file breaks its signature")]
    Signed,
    /// The encoder left something out that must be kept.
    #[error("{0} would be lost")]
    Lost(String),
    #[error("took too long")]
    TooSlow,
    #[error("too many names in scopes too deep")]
    TooTangled,
    #[error("the encoder stopped unexpectedly")]
    Panicked,
}
