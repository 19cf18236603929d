//! Budgets of screens: the project's ceilings, how they are kept, what a change may add, and the finding that there is
//! none.

use super::{GREW, Judge};
use crate::bundle::{Bundle, Screen, ScreenId};
use crate::comparison::Snapshot;
use crate::finding::{Finding, Screens, Verdict};
use crate::outcome::{BudgetKept, BudgetReport, GrowthReport, LimitFrom, Load, Outcome};
use crate::registry::{Check, REGISTRY};
use crate::rule::Unit;
use crate::settings::{Budget, Growth, Settings};

/// Families whose limit a `[[budget]]` replaces.
const WEIGHT: &str = "page-weight";
const REQUESTS: &str = "request-count";
/// Limits of [`GREW`].
const GROWTH_IN_TRANSFER: &str = "transfer";
const GROWTH_IN_REQUESTS: &str = "requests";

/// Does the project judge what the screen weighs, by a budget, by growth or by a limit of its own?
#[must_use]
pub fn weighs(settings: &Settings, screen: &Screen) -> bool {
    let budget = settings.budget(&screen.names());
    budget.is_some_and(|budget| budget.transfer.is_some() || budget.growth.is_set())
        || settings.limits.keys().any(|(check, _)| {
            REGISTRY.check_named(check).is_some_and(|check| check.family.as_str() == WEIGHT)
        })
}

/// How a screen keeps its budget.
#[must_use]
pub fn report(
    settings: &Settings,
    bundle: &str,
    screen: &Screen,
    before: Option<&Snapshot>,
) -> Option<BudgetReport> {
    let budget = settings.budget(&screen.names())?;
    let over_weight = budget.transfer.is_some_and(|limit| bytes(screen.transfer) > limit);
    let over_requests = budget.requests.is_some_and(|limit| screen.requests > limit as usize);
    let growth = budget.growth.is_set().then(|| GrowthReport {
        allowed: budget.growth,
        kept: before.and_then(|before| before.screen(bundle, &screen.id)).map(|before| {
            let grown = Grown::of(budget.growth, before, screen);
            kept(grown.is_exceeded(), grown.complete)
        }),
    });
    Some(BudgetReport {
        transfer: budget.transfer,
        requests: budget.requests,
        kept: kept(over_weight || over_requests, screen.is_complete()),
        growth,
    })
}

fn kept(exceeded: bool, complete: bool) -> BudgetKept {
    match (exceeded, complete) {
        (true, _) => BudgetKept::No,
        (false, true) => BudgetKept::Yes,
        (false, false) => BudgetKept::Unknown,
    }
}

/// What a screen gained since the base, with what it may gain.
#[derive(Clone, Copy)]
struct Grown {
    /// Bytes, and how many are allowed.
    transfer: (f64, Option<f64>),
    requests: (f64, Option<f64>),
    complete: bool,
}

impl Grown {
    fn of(allowed: Growth, before: Load, screen: &Screen) -> Self {
        let more = screen.requests.saturating_sub(before.requests);
        Self {
            transfer: (
                bytes(screen.transfer.saturating_sub(before.transfer)),
                allowed.limit(bytes(before.transfer)),
            ),
            requests: (bytes(more as u64), allowed.requests.map(f64::from)),
            // What one run measured and another estimated differs by more than what was added.
            complete: before.complete && screen.is_complete() && before.estimated == screen.estimated,
        }
    }

    fn is_exceeded(self) -> bool {
        [self.transfer, self.requests].into_iter().any(exceeds)
    }
}

fn exceeds((value, limit): (f64, Option<f64>)) -> bool {
    limit.is_some_and(|limit| value > limit)
}

/// Screens of which the growth can be judged: their budget limits it, and the base has them.
pub fn growing<'a>(
    settings: &'a Settings,
    bundle: &'a Bundle,
    before: &'a Snapshot,
) -> impl Iterator<Item = (ScreenId, &'a Screen, Growth, Load)> {
    bundle.numbered_screens().filter_map(|(id, screen)| {
        let growth = settings.budget(&screen.names())?.growth;
        let before = before.screen(&bundle.name, &screen.id)?;
        growth.is_set().then_some((id, screen, growth, before))
    })
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn bytes(bytes: u64) -> f64 {
    bytes as f64
}

impl Judge<'_> {
    pub(super) fn budget_limit(
        &self,
        check: &Check,
        name: &str,
        screen: ScreenId,
    ) -> Option<(f64, LimitFrom)> {
        let budget: &Budget = self.settings.budget(&self.bundle.screen(screen).names())?;
        let limit = match (check.entry.header.id.as_str(), check.family.as_str(), name) {
            (GREW, _, GROWTH_IN_TRANSFER) => budget.growth.limit(bytes(self.load_before(screen)?.transfer)),
            (GREW, _, GROWTH_IN_REQUESTS) => budget.growth.requests.map(f64::from),
            (_, WEIGHT, _) => budget.transfer,
            (_, REQUESTS, _) => budget.requests.map(f64::from),
            _ => None,
        };
        Some((limit?, LimitFrom::Project(Some(budget.line))))
    }

    fn load_before(&self, screen: ScreenId) -> Option<Load> {
        self.before?.screen(&self.bundle.name, &self.bundle.screen(screen).id)
    }

    /// Is what was measured of the screen only a part of it, now or where growth is measured from?
    pub(super) fn is_lower_bound(&self, check: &Check, screen: ScreenId) -> bool {
        let now = self.bundle.screen(screen);
        let before = || {
            self.load_before(screen)
                .is_some_and(|before| !before.complete || before.estimated != now.estimated)
        };
        !self.bundle.screen(screen).is_complete() || (check.entry.header.id == GREW && before())
    }

    /// Screens that grew more than their budget allows, or of which nobody can say.
    pub(super) fn growth_outcomes(&self) -> Vec<Outcome> {
        let (Some(check), Some(before)) = (REGISTRY.check_named(GREW), self.before) else {
            return Vec::new();
        };
        if self.settings.levels.get(GREW) == Some(&None) {
            return Vec::new();
        }
        let mut findings = Vec::new();
        for (id, screen, allowed, before) in growing(self.settings, self.bundle, before) {
            let Some(page) = screen.page.or_else(|| screen.roots.first().copied()) else { continue };
            let grown = Grown::of(allowed, before, screen);
            let mut finding = Finding::about_run(check.id, page);
            finding.text("screen", &screen.id).on_screen(id);
            if exceeds(grown.requests) || grown.transfer.1.is_none() {
                let mut requests = finding.clone();
                requests.verdict = Verdict::Measure { limit: GROWTH_IN_REQUESTS, value: grown.requests.0 };
                requests.count("after", screen.requests).say("requests");
                requests.subject(format!("{} {GROWTH_IN_REQUESTS}", screen.id));
                findings.push(requests);
            }
            if grown.transfer.1.is_some() {
                finding.verdict = Verdict::Measure { limit: GROWTH_IN_TRANSFER, value: grown.transfer.0 };
                finding.bytes("after", screen.transfer).subject(&*screen.id);
                if !grown.complete {
                    finding.say("at-least");
                }
                findings.push(finding);
            }
        }
        findings.into_iter().filter_map(|finding| self.outcome(finding)).collect()
    }

    /// One finding for all screens without a budget, with a proposal: the heaviest of them and a tenth more.
    pub(super) fn budget_outcomes(&self) -> Option<Outcome> {
        let check = REGISTRY.check_named("budget-missing")?;
        let without: Vec<ScreenId> = self
            .bundle
            .numbered_screens()
            .filter(|(_, screen)| {
                let budget = self.settings.budget(&screen.names());
                // A ceiling for each change is none for the screen.
                budget.is_none_or(|budget| budget.transfer.is_none() && budget.requests.is_none())
            })
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
            .count("requests", (requests * 11).div_ceil(10))
            .sums_up("screens");
        finding.screens = Screens::Many(without);
        self.outcome(finding)
    }
}
