//! The verdict on one finding for one screen.

use super::{Judge, UNREFERENCED};
use crate::bundle::{AssetId, ScreenId};
use crate::contexts::map::Declared;
use crate::contexts::{Effect, Role, depends_on_role, effect, header, protects_role, split_effect};
use crate::facts::Kind as FileKind;
use crate::finding::{Finding, Verdict as Seen};
use crate::outcome::{Because, By, Kind, LimitFrom, Measured, Ruling, RulingEffect};
use crate::registry::Check;
use crate::rule::{Level, Relax, RelaxKind};

/// What a finding amounts to on one screen.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub kind: Kind,
    pub level: Option<Level>,
    pub rulings: Vec<Ruling>,
    pub measured: Option<Measured>,
    /// Wording that the limit asks for (`guidance`).
    pub variant: Option<&'static str>,
}

impl Verdict {
    fn of(level: Option<Level>) -> Self {
        // Evidence that decides nothing leaves the question to a person.
        let kind = if level.is_some() { Kind::Fail } else { Kind::Review };
        Self { kind, level, rulings: Vec::new(), measured: None, variant: None }
    }

    fn reviewed(mut self, ruling: Ruling) -> Self {
        self.kind = Kind::Review;
        self.level = None;
        self.rulings.push(ruling);
        self
    }
}

impl Judge<'_> {
    /// A plain check: limits, then the contexts that hold, then undeclared clinical code.
    pub(super) fn plain(
        &self,
        check: &Check,
        finding: &Finding,
        screen: Option<ScreenId>,
    ) -> Option<Verdict> {
        let verdict = self.before_contexts(check, finding, screen)?;
        let asset = finding.judged_asset();
        let declared = self.by_declared(check, verdict.clone(), screen, finding).unwrap_or(verdict);
        // A milder ruling of one context does not answer for another that nobody declared.
        let open = declared.kind == Kind::Fail || declared.rulings.is_empty();
        Some(if open { self.by_undeclared(check, declared, screen, asset) } else { declared })
    }

    /// The finding as it stands before any context is heard; `None` for a measure within its limit.
    fn before_contexts(&self, check: &Check, finding: &Finding, screen: Option<ScreenId>) -> Option<Verdict> {
        match &finding.verdict {
            Seen::Fail => Some(Verdict::of(self.level(check, finding.variant))),
            Seen::Review => Some(Verdict::of(None)),
            Seen::Measure { limit, value } => self.measured(check, finding, limit, *value, screen),
        }
    }

    fn measured(
        &self,
        check: &Check,
        finding: &Finding,
        name: &str,
        value: f64,
        screen: Option<ScreenId>,
    ) -> Option<Verdict> {
        let written = check.limits.get(name)?;
        let at_least = screen.is_some_and(|screen| !self.bundle.screen(screen).is_complete());
        let (limit, from) = self.limit(check, name, written, screen, finding.judged_asset());
        let exceeded = if written.floor { value < limit } else { value > limit };
        let project = matches!(from, LimitFrom::Project(_));
        let measured = Some(Measured { value, limit, unit: written.unit, from, at_least });
        if exceeded {
            // What the reference only calls guidance is worded and weighed as such.
            let guidance = (!project && check.variants.contains_key("guidance")).then_some("guidance");
            let mut verdict = Verdict::of(self.level(check, guidance.or(finding.variant)));
            (verdict.measured, verdict.variant) = (measured, guidance);
            return Some(verdict);
        }
        // A lower bound under a budget proves nothing.
        let unknown = at_least && project && check.variants.contains_key("incomplete");
        unknown.then(|| Verdict { measured, variant: Some("incomplete"), ..Verdict::of(None) })
    }

    /// Budget of the screen, limit of the project, limit of a context, built-in limit: the first that is given.
    fn limit(
        &self,
        check: &Check,
        name: &str,
        written: &crate::rule::Limit,
        screen: Option<ScreenId>,
        asset: AssetId,
    ) -> (f64, LimitFrom) {
        if let Some(found) = screen.and_then(|screen| self.budget_limit(check, screen)) {
            return found;
        }
        let key = (check.entry.header.id.clone(), name.to_owned());
        if let Some(limit) = self.settings.limits.get(&key) {
            return (*limit, LimitFrom::Project(None));
        }
        // The widest of the contexts that hold, whatever their order.
        let wider = |a: f64, b: f64| if written.floor { b.total_cmp(&a) } else { a.total_cmp(&b) };
        let of_contexts = self.membership.claims().filter_map(|(_, entry, members)| {
            let holds = members.holds(screen, asset).is_some() && !entry.is_overdue(self.today);
            let relax = entry.header()?.relax.iter().find(|relax| {
                split_effect(&relax.family).0 == check.family
                    && matches!(relax.kind, RelaxKind::Limit | RelaxKind::Floor)
            })?;
            holds.then_some((*relax.limits.get(name)?, entry.id.clone()))
        });
        if let Some((limit, context)) = of_contexts.max_by(|a, b| wider(a.0, b.0).then_with(|| b.1.cmp(&a.1)))
        {
            return (limit, LimitFrom::Context(context));
        }
        (written.value, LimitFrom::BuiltIn(written.source.clone()))
    }

    /// Contexts of the map: suppress before relax before keep, whatever the order of entries (rule 3).
    /// `None` when none has anything to say.
    fn by_declared(
        &self,
        check: &Check,
        verdict: Verdict,
        screen: Option<ScreenId>,
        finding: &Finding,
    ) -> Option<Verdict> {
        let asset = finding.judged_asset();
        let mut suppressed = Vec::new();
        let mut to_review = Vec::new();
        let mut relaxed: Vec<(&Relax, Ruling)> = Vec::new();
        for (_, entry, members) in self.membership.claims() {
            let Some(header) = entry.header() else { continue };
            let role = self.membership.role(asset);
            let ruling = |because: &Because, effect| self.ruling(entry, because, effect);
            // A page of the context counts for what it shows: advice on its elements is advice on the page.
            let inside = members.holds(screen, asset).or_else(|| members.holds(screen, finding.at.asset));
            let Some(because) = inside else {
                // Protected by its role, but loaded from outside as well: never "degrade it", never silence. What a
                // context waives for its screens counts in full outside them.
                if let (Some(because), true) =
                    (members.assets.get(&asset), protects_role(header, &check.family, role))
                {
                    to_review.push(ruling(because, RulingEffect::Shared));
                }
                continue;
            };
            // A suppressed weight or request count drops the built-in limit only: a declared budget is kept.
            let own_limit = verdict
                .measured
                .as_ref()
                .is_some_and(|measured| matches!(measured.from, LimitFrom::Project(_)));
            match effect(header, &check.family, role) {
                Some(Effect::Suppress) if own_limit => {}
                Some(Effect::Suppress) if entry.is_overdue(self.today) => {
                    to_review.push(ruling(because, RulingEffect::Overdue));
                }
                Some(Effect::Suppress) => suppressed.push(ruling(because, RulingEffect::Suppressed)),
                Some(Effect::Relax(relax)) => {
                    let position =
                        header.relax.iter().position(|other| std::ptr::eq(other, relax)).unwrap_or(0);
                    // Past the review date, the plain check stands again.
                    if !entry.is_overdue(self.today) {
                        relaxed.push((relax, ruling(because, RulingEffect::Relaxed(position))));
                    }
                }
                None if role.is_none() && self.is_medium(asset) && depends_on_role(header, &check.family) => {
                    to_review.push(ruling(because, RulingEffect::RoleUnknown));
                }
                None => {}
            }
        }
        if !suppressed.is_empty() {
            return Some(Verdict { kind: Kind::Suppressed, level: None, rulings: suppressed, ..verdict });
        }
        if !to_review.is_empty() {
            return Some(to_review.into_iter().fold(verdict, Verdict::reviewed));
        }
        if relaxed.is_empty() {
            return None;
        }
        Some(relax(verdict, relaxed, self.membership.role(asset)))
    }

    /// Undeclared clinical code: what the context would suppress or relax is left to a person (rule 6).
    fn by_undeclared(
        &self,
        check: &Check,
        verdict: Verdict,
        screen: Option<ScreenId>,
        asset: AssetId,
    ) -> Verdict {
        let Some((context, detected)) = self.undeclared.at(screen, asset) else { return verdict };
        let Some(header) = header(context) else { return verdict };
        let role = self.membership.role(asset);
        // An unknown role may turn out to be the protected one, and what nothing names in the bundle may be what a
        // viewer fetches by a computed address.
        let applies = effect(header, &check.family, role).is_some()
            || (role.is_none() && depends_on_role(header, &check.family))
            || check.entry.header.id == UNREFERENCED;
        let own_limit =
            verdict.measured.as_ref().is_some_and(|measured| matches!(measured.from, LimitFrom::Project(_)));
        if !applies || own_limit {
            return verdict;
        }
        let families = detected.evidence.keys().map(|family| (*family).to_owned()).collect();
        let because = Because::Detected { families };
        verdict.reviewed(Ruling {
            by: By::Context { id: context.to_owned(), builtin: context.to_owned(), because },
            effect: RulingEffect::Undeclared,
            justification: String::new(),
            line: 0,
            file: String::new(),
        })
    }

    /// A do-no-harm check counts where some context that activates it touches the asset (rule 3), and as a question
    /// where the context is only detected (rule 6). A waiver of the map is the only way to accept it.
    pub(super) fn do_no_harm(
        &self,
        check: &Check,
        finding: &Finding,
        screen: Option<ScreenId>,
        screens: &[Option<ScreenId>],
    ) -> Option<Verdict> {
        let asset = finding.judged_asset();
        let loaders: Vec<ScreenId> = screens.iter().copied().flatten().collect();
        let base = self.before_contexts(check, finding, screen)?;
        let mut active: Option<Verdict> = None;
        for (index, entry, members) in self.membership.claims() {
            let role = self.membership.role(asset);
            let activated = entry.header().is_some_and(|header| activates(&header.activate, check, role));
            let here = screen
                .is_none_or(|screen| members.loads(screen).is_some() || members.assets.contains_key(&asset));
            let Some(because) = members.touches(&loaders, asset).filter(|_| activated && here) else {
                continue;
            };
            let verdict = if let Some(waiver) = self.waiver(check, index, finding) {
                Verdict { kind: Kind::Suppressed, level: None, rulings: vec![waiver], ..base.clone() }
            } else {
                let ruling = self.ruling(entry, because, RulingEffect::Activated);
                Verdict { rulings: vec![ruling], ..base.clone() }
            };
            active = Some(match active {
                Some(other) if (other.kind, other.level) >= (verdict.kind, verdict.level) => other,
                _ => verdict,
            });
        }
        active.or_else(|| self.activated_by_detection(check, base, screen, asset))
    }

    fn activated_by_detection(
        &self,
        check: &Check,
        base: Verdict,
        screen: Option<ScreenId>,
        asset: AssetId,
    ) -> Option<Verdict> {
        let (context, detected) = self.undeclared.at(screen, asset)?;
        let role = self.membership.role(asset);
        if !activates(&header(context)?.activate, check, role) {
            return None;
        }
        let families = detected.evidence.keys().map(|family| (*family).to_owned()).collect();
        let because = Because::Detected { families };
        Some(base.reviewed(Ruling {
            by: By::Context { id: context.to_owned(), builtin: context.to_owned(), because },
            effect: RulingEffect::Undeclared,
            justification: String::new(),
            line: 0,
            file: String::new(),
        }))
    }

    /// A waiver names the file that the finding is in, or what it is about.
    fn waiver(&self, check: &Check, entry: usize, finding: &Finding) -> Option<Ruling> {
        let declared = &self.map.entries[entry];
        if declared.is_overdue(self.today) {
            return None;
        }
        let paths = [finding.at.asset, finding.judged_asset()].map(|asset| &*self.bundle.asset(asset).path);
        let waiver = declared.waivers.iter().find(|waiver| {
            waiver.check == check.entry.header.id
                && waiver.review_by >= self.today
                && waiver.paths.iter().any(|glob| paths.iter().any(|path| glob.matches(path)))
        })?;
        Some(Ruling {
            by: By::Waiver { context: declared.id.clone() },
            effect: RulingEffect::Suppressed,
            justification: waiver.justification.clone(),
            line: waiver.line,
            file: self.map.path.clone(),
        })
    }

    fn ruling(&self, entry: &Declared, because: &Because, effect: RulingEffect) -> Ruling {
        Ruling {
            by: By::Context {
                id: entry.id.clone(),
                builtin: entry.builtin.clone(),
                because: because.clone(),
            },
            effect,
            justification: entry.justification.clone(),
            line: entry.line,
            file: self.map.path.clone(),
        }
    }

    /// What can have a role: a picture, a sound, a film.
    fn is_medium(&self, asset: AssetId) -> bool {
        matches!(self.bundle.asset(asset).kind, FileKind::Image | FileKind::Audio | FileKind::Video)
    }
}

/// Rulings of contexts that are milder than the plain check, all applied.
fn relax(mut verdict: Verdict, relaxed: Vec<(&Relax, Ruling)>, role: Option<Role>) -> Verdict {
    for (relax, ruling) in relaxed {
        match relax.kind {
            RelaxKind::Level => {
                verdict.level = verdict.level.map(|level| relax.level.unwrap_or(level).min(level));
            }
            RelaxKind::Raise => {
                verdict.level = verdict.level.map(|level| match level {
                    Level::Note => Level::Warning,
                    _ => Level::Error,
                });
            }
            RelaxKind::Exempt
                if role.is_some_and(|role| relax.roles.iter().any(|name| name == role.name())) =>
            {
                verdict.kind = Kind::Suppressed;
                verdict.level = None;
            }
            RelaxKind::DeclaredBudget => {
                let built_in = verdict
                    .measured
                    .as_ref()
                    .is_some_and(|measured| matches!(measured.from, LimitFrom::BuiltIn(_)));
                if built_in {
                    verdict.kind = Kind::Suppressed;
                    verdict.level = None;
                }
            }
            RelaxKind::Exempt | RelaxKind::Limit | RelaxKind::Floor => {}
        }
        verdict.rulings.push(ruling);
    }
    verdict
}

/// `activate = ["check", "check[role]"]`.
fn activates(activate: &[String], check: &Check, role: Option<Role>) -> bool {
    activate.iter().any(|written| {
        let (name, wanted) = split_effect(written);
        name == check.entry.header.id && (wanted.is_none() || wanted == role)
    })
}
