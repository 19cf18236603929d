//! Caps of a run over what nobody vouches for, such as a build from a fork: the size of one file, the time of the whole.
//!
//! What they cut is listed and leaves the run incomplete. Only the command line sets them: the settings may come from
//! the fork as well. Measuring has a budget of its own, which leaves nothing incomplete: figures are estimates beyond it.

use std::time::Instant;

/// Largest file that is read unless said otherwise, in bytes: ours, about three times the largest asset seen in real
/// bundles.
pub const LARGEST_FILE: u64 = 512 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Largest file that is read, in bytes.
    pub file_size: u64,
    /// When nothing more is begun.
    pub deadline: Option<Instant>,
}

impl Caps {
    #[must_use]
    pub fn is_time_up(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// How far costly figures are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measuring {
    /// As far as the budgets go, the same on every machine.
    Budgeted,
    /// All of them, whatever it takes.
    All,
}

impl Measuring {
    /// What a run may spend, in the unit of the budget.
    pub fn budget(self, budget: u64) -> u64 {
        match self {
            Self::Budgeted => budget,
            Self::All => u64::MAX,
        }
    }
}

impl Default for Caps {
    fn default() -> Self {
        Self { file_size: LARGEST_FILE, deadline: None }
    }
}
