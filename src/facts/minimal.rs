//! What `--measure` found out about the content of an asset.

/// How small a content can be while it says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Minimal {
    /// Bytes of the smallest form found: those of the content where none is smaller.
    Bytes(u64),
    Unknown(Unmeasured),
}

/// Why a content that is worth measuring was not measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmeasured {
    /// Too large to be measured in a run.
    TooLarge,
    /// Others, which promise more for the same work, used the run's budget up.
    Budget,
    /// The time of the run was up.
    Time,
    Problem(String),
}

impl Minimal {
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(*bytes),
            Self::Unknown(_) => None,
        }
    }
}
