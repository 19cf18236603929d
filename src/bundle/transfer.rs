//! What a browser is sent of an asset, and the compressed copies that are shipped for that.

use serde::{Deserialize, Serialize};

use crate::facts::{Coding, Text};

/// A precompressed copy of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    pub coding: Coding,
    pub path: Text,
    pub bytes: u64,
}

impl Twin {
    /// One or two copies may be somebody's leftovers; so many are a build that makes them. Ours.
    pub const OF_A_BUILD: usize = 3;

    /// What fits in one packet, in bytes, arrives no sooner when it is compressed. Ours.
    pub const ONE_PACKET: u64 = 1024;
}

/// Bytes on the wire for one load of an asset, headers not counted.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Transfer {
    pub bytes: u64,
    pub method: TransferMethod,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum TransferMethod {
    /// Size of the shipped twin that browsers prefer.
    Twin(Coding),
    /// Compressed here with gzip level 6, as servers do by default for text.
    Gzip,
    /// The same, estimated from evenly spread parts of the text.
    GzipEstimate,
    /// Sent as it is: already compressed, or never sent.
    AsIs,
    /// Not known, since the content was not read: counted as nothing.
    Unknown,
}

impl TransferMethod {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Twin(Coding::Brotli) => "twin-br",
            Self::Twin(Coding::Gzip) => "twin-gz",
            Self::Twin(Coding::Zstd) => "twin-zst",
            Self::Gzip => "gzip-6",
            Self::GzipEstimate => "gzip-6-estimate",
            Self::AsIs => "as-is",
            Self::Unknown => "unknown",
        }
    }
}
