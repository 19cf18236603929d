//! Budgets of screens: the project's ceilings, how they are kept, and the finding that there is none.

use super::Judge;
use crate::bundle::{Screen, ScreenId};
use crate::finding::{Finding, Screens};
use crate::outcome::{BudgetKept, BudgetReport, LimitFrom, Outcome};
use crate::registry::{Check, REGISTRY};
use crate::rule::Unit;
use crate::settings::{Budget, Settings};

/// Families whose limit a `[[budget]]` replaces.
const WEIGHT: &str = "page-weight";
const REQUESTS: &str = "request-count";

/// How a screen keeps its budget.
#[must_use]
pub fn report(settings: &Settings, screen: &Screen) -> Option<BudgetReport> {
    let budget = settings.budget(&screen.names())?;
    let over_weight = budget.transfer.is_some_and(|limit| bytes(screen.transfer) > limit);
    let over_requests = budget.requests.is_some_and(|limit| screen.requests > limit as usize);
    let kept = match (over_weight || over_requests, screen.is_complete()) {
        (true, _) => BudgetKept::No,
        (false, true) => BudgetKept::Yes,
        (false, false) => BudgetKept::Unknown,
    };
    Some(BudgetReport { transfer: budget.transfer, requests: budget.requests, kept })
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn bytes(bytes: u64) -> f64 {
    bytes as f64
}

impl Judge<'_> {
    pub(super) fn budget_limit(&self, check: &Check, screen: ScreenId) -> Option<(f64, LimitFrom)> {
        let budget: &Budget = self.settings.budget(&self.bundle.screen(screen).names())?;
        let limit = match check.family.as_str() {
            WEIGHT => budget.transfer,
            REQUESTS => budget.requests.map(f64::from),
            _ => None,
        };
        Some((limit?, LimitFrom::Project(Some(budget.line))))
    }

    /// One finding for all screens without a budget, with a proposal: the heaviest of them and a tenth more.
    pub(super) fn budget_outcomes(&self) -> Option<Outcome> {
        let check = REGISTRY.check_named("budget-missing")?;
        let without: Vec<ScreenId> = self
            .bundle
            .numbered_screens()
            .filter(|(_, screen)| self.settings.budget(&screen.names()).is_none())
            .map(|(id, _)| id)
            .collect();
        let heaviest =
            without.iter().map(|&id| self.bundle.screen(id)).max_by_key(|screen| screen.transfer)?;
        let requests = without.iter().map(|&id| self.bundle.screen(id).requests).max()?;
        let page = heaviest.page.or_else(|| heaviest.roots.first().copied())?;
        let mut finding = Finding::about_run(check.id, page);
        let transfer = (bytes(heaviest.transfer) * 1.1 / 10_000.0).ceil() * 10_000.0;
        finding
            .count("count", without.len())
            .number("transfer", transfer, Unit::Bytes)
            .count("requests", (requests * 11).div_ceil(10));
        finding.screens = Screens::Many(without);
        self.outcome(finding)
    }
}
