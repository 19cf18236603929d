//! The verdict on one finding for one screen.

use super::{Judge, UNREFERENCED};
use crate::bundle::{AssetId, ScreenId};
use crate::contexts::detection::Detected;
use crate::contexts::effects::{About, Effect, Effects};
use crate::contexts::header;
use crate::contexts::map::Declared;
use crate::facts::Kind as FileKind;
use crate::finding::{Finding, Verdict as Seen};
use crate::outcome::{Because, By, Kind, LimitFrom, Measured, Ruling, RulingEffect};
use crate::registry::Check;
use crate::rule::{Level, Relax, RelaxKind, Unit};

/// What a finding amounts to on one screen.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub kind: Kind,
    pub level: Option<Level>,
    pub rulings: Vec<Ruling>,
    pub measured: Option<Measured>,
    /// Wording that the limit asks for (`guidance`).
    pub variant: Option<&'static str>,
    /// What a changed map makes of it, where the base map is stricter.
    pub proposed: Option<Strictness>,
}

/// Orders verdicts: suppressed, to review, failures by level.
pub(super) type Strictness = (Kind, Option<Level>);

impl Verdict {
    fn of(level: Option<Level>) -> Self {
        // Evidence that decides nothing leaves the question to a person.
        let kind = if level.is_some() { Kind::Fail } else { Kind::Review };
        Self { kind, level, rulings: Vec::new(), measured: None, variant: None, proposed: None }
    }

    pub(super) fn strictness(&self) -> Strictness {
        (self.kind, self.level)
    }

    /// As the changed map would have it.
    pub(super) fn proposed(&self) -> Strictness {
        self.proposed.unwrap_or_else(|| self.strictness())
    }

    /// This stands until what the changed map says is approved.
    fn pending(mut self, changed: Option<Verdict>) -> Self {
        let nothing = (Kind::Suppressed, None);
        self.proposed = Some(changed.as_ref().map_or(nothing, Self::strictness));
        let rulings = changed.into_iter().flat_map(|verdict| verdict.rulings);
        self.rulings.extend(rulings.map(|ruling| Ruling { effect: RulingEffect::Pending, ..ruling }));
        self
    }

    /// The stricter of two contexts' verdicts, with the rulings of both: each context's record shows its own.
    pub(super) fn joined(self, other: Self) -> Self {
        let rank = |verdict: &Self| (verdict.kind, verdict.level);
        let (mut kept, milder) = if rank(&other) > rank(&self) { (other, self) } else { (self, other) };
        kept.rulings.extend(milder.rulings);
        kept
    }

    pub(super) fn reviewed(mut self, ruling: Ruling) -> Self {
        self.kind = Kind::Review;
        self.level = None;
        self.rulings.push(ruling);
        self
    }
}

impl Judge<'_> {
    /// The verdict under the map; where a base map is given, the stricter of both: what a change of the map would make
    /// milder waits until the base has it.
    pub(super) fn verdict(
        &self,
        check: &Check,
        finding: &Finding,
        screen: Option<ScreenId>,
        screens: &[Option<ScreenId>],
    ) -> Option<Verdict> {
        let under = |judge: &Judge<'_>| {
            if check.do_no_harm {
                judge.do_no_harm(check, finding, screen, screens)
            } else {
                judge.plain(check, finding, screen)
            }
        };
        let head = under(self);
        let Some(base) = self.under_base().and_then(|judge| under(&judge)) else { return head };
        match head {
            Some(head) if head.strictness() >= base.strictness() => Some(head),
            head => Some(base.pending(head)),
        }
    }

    /// A plain check: limits, then the contexts that hold, then undeclared clinical code.
    fn plain(&self, check: &Check, finding: &Finding, screen: Option<ScreenId>) -> Option<Verdict> {
        let verdict = self.before_contexts(check, finding, screen)?;
        let declared = self.by_declared(check, verdict.clone(), screen, finding).unwrap_or(verdict);
        // A milder ruling of one context does not answer for another that nobody declared.
        let open = declared.kind == Kind::Fail || declared.rulings.is_empty();
        Some(if open { self.by_undeclared(check, declared, screen, finding) } else { declared })
    }

    /// The finding as it stands before any context is heard; `None` for a measure within its limit.
    pub(super) fn before_contexts(
        &self,
        check: &Check,
        finding: &Finding,
        screen: Option<ScreenId>,
    ) -> Option<Verdict> {
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
        let given = self.limit(check, name, written, screen, finding);
        let verdict = self.against(check, finding, written, value, given, screen);
        if !check.do_no_harm {
            return verdict;
        }
        // A limit of the project may sharpen what protects care, never soften it (rule 8).
        let built_in = (written.value, LimitFrom::BuiltIn(written.source.clone()));
        let built_in = self.against(check, finding, written, value, built_in, screen);
        [built_in, verdict].into_iter().flatten().max_by_key(Verdict::strictness)
    }

    fn against(
        &self,
        check: &Check,
        finding: &Finding,
        written: &crate::rule::Limit,
        value: f64,
        (limit, from): (f64, LimitFrom),
        screen: Option<ScreenId>,
    ) -> Option<Verdict> {
        let at_least = screen.is_some_and(|screen| self.is_lower_bound(check, screen));
        let exceeded = if written.floor { value < limit } else { value > limit };
        let project = matches!(from, LimitFrom::Project(_));
        let weighs = written.unit == Unit::Bytes;
        let estimated = weighs && screen.is_some_and(|screen| self.bundle.screen(screen).estimated);
        let measured = Some(Measured { value, limit, unit: written.unit, from, at_least, estimated });
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
        finding: &Finding,
    ) -> (f64, LimitFrom) {
        let asset = finding.judged_asset();
        if let Some(found) = screen.and_then(|screen| self.budget_limit(check, name, screen)) {
            return found;
        }
        let key = (check.entry.header.id.clone(), name.to_owned());
        if let Some(limit) = self.settings.limits.get(&key) {
            return (*limit, LimitFrom::Project(None));
        }
        // The widest of the contexts that hold, whatever their order.
        let wider = |a: f64, b: f64| if written.floor { b.total_cmp(&a) } else { a.total_cmp(&b) };
        let about = self.about(finding);
        let of_contexts = self.view.membership.claims().filter_map(|(_, entry, members)| {
            let holds = members.holds(screen, asset).is_some() && !entry.is_overdue(self.today);
            let Effect::Relax(relax) = entry.effects()?.on(&check.family, about)? else { return None };
            let other = matches!(relax.kind, RelaxKind::Limit | RelaxKind::Floor);
            (holds && other).then_some((*relax.limits.get(name)?, entry.id.clone()))
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
        let about = self.about(finding);
        let mut suppressed = Vec::new();
        let mut to_review = Vec::new();
        let mut relaxed: Vec<(&Relax, Ruling)> = Vec::new();
        for (_, entry, members) in self.view.membership.claims() {
            let Some(effects) = entry.effects() else { continue };
            let ruling = |because: &Because, effect| self.ruling(entry, because, effect);
            // A page of the context counts for what it shows: advice on its elements is advice on the page.
            let inside = members.holds(screen, asset).or_else(|| members.holds(screen, finding.at.asset));
            let Some(because) = inside else {
                // Protected by its role, but loaded from outside as well: never "degrade it", never silence. What a
                // context waives for its screens counts in full outside them.
                if let (Some(because), true) =
                    (members.assets.get(&asset), effects.protect_role(&check.family, about.role))
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
            match effects.on(&check.family, about) {
                Some(Effect::Suppress) if own_limit => {}
                Some(effect) if effect.waives() && entry.is_overdue(self.today) => {
                    to_review.push(ruling(because, RulingEffect::Overdue));
                }
                Some(Effect::Suppress) => suppressed.push(ruling(because, RulingEffect::Suppressed)),
                Some(effect @ Effect::Relax(relax)) => {
                    let position = effects
                        .header()
                        .relax
                        .iter()
                        .position(|other| std::ptr::eq(other, relax))
                        .unwrap_or(0);
                    let ruling = ruling(because, RulingEffect::Relaxed(position));
                    if effect.waives() {
                        suppressed.push(ruling);
                    } else if !entry.is_overdue(self.today) {
                        // Past the review date, the plain check stands again.
                        relaxed.push((relax, ruling));
                    }
                }
                None if self.role_is_open(&effects, check, about, asset) => {
                    to_review.push(ruling(because, RulingEffect::RoleUnknown));
                }
                None => {}
            }
        }
        if !suppressed.is_empty() && self.is_sentinel(screen, asset) {
            let contradicted = |ruling| Ruling { effect: RulingEffect::Contradicted, ..ruling };
            return Some(suppressed.into_iter().map(contradicted).fold(verdict, Verdict::reviewed));
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
        Some(relax(verdict, relaxed))
    }

    /// Would the context treat the medium otherwise, were its role known?
    fn role_is_open(&self, effects: &Effects<'_>, check: &Check, about: About, asset: AssetId) -> bool {
        about.role.is_none() && self.is_medium(asset) && effects.depend_on_role(&check.family)
    }

    pub(super) fn about(&self, finding: &Finding) -> About {
        About { role: self.view.membership.role(finding.judged_asset()), aspect: finding.aspect }
    }

    /// Undeclared clinical code: what the context would suppress or relax is left to a person (rule 6).
    fn by_undeclared(
        &self,
        check: &Check,
        verdict: Verdict,
        screen: Option<ScreenId>,
        finding: &Finding,
    ) -> Verdict {
        let own_limit =
            verdict.measured.as_ref().is_some_and(|measured| matches!(measured.from, LimitFrom::Project(_)));
        if own_limit {
            return verdict;
        }
        let about = self.about(finding);
        // An unknown role may turn out to be the protected one, and what nothing names in the bundle may be what a
        // viewer fetches by a computed address.
        let applies = |context: &str| {
            header(context).map(Effects::of).is_some_and(|effects| {
                effects.on(&check.family, about).is_some()
                    || (about.role.is_none() && effects.depend_on_role(&check.family))
                    || check.entry.header.id == UNREFERENCED
            })
        };
        let open = self.view.undeclared.at(screen, finding.judged_asset());
        let rulings = open.filter(|(context, _)| applies(context));
        rulings.map(|(context, detected)| undeclared(context, detected)).fold(verdict, Verdict::reviewed)
    }

    pub(super) fn ruling(&self, entry: &Declared, because: &Because, effect: RulingEffect) -> Ruling {
        Ruling {
            by: By::Context {
                id: entry.id.clone(),
                builtin: entry.builtin.clone(),
                because: because.clone(),
            },
            effect,
            justification: entry.justification.clone(),
            line: entry.line,
            file: self.view.map.path.clone(),
        }
    }

    /// The map says that nothing clinical is here.
    fn is_sentinel(&self, screen: Option<ScreenId>, asset: AssetId) -> bool {
        self.view.membership.claims().any(|(_, entry, members)| {
            entry.header().is_some_and(|header| header.sentinel) && members.holds(screen, asset).is_some()
        })
    }

    /// What can have a role: a picture, a sound, a film.
    fn is_medium(&self, asset: AssetId) -> bool {
        matches!(self.bundle.asset(asset).kind, FileKind::Image | FileKind::Audio | FileKind::Video)
    }
}

/// Rulings of contexts that are milder than the plain check, all applied.
fn relax(mut verdict: Verdict, relaxed: Vec<(&Relax, Ruling)>) -> Verdict {
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
            // The limit has been compared already; what is left alone is waived before.
            RelaxKind::Limit | RelaxKind::Floor | RelaxKind::Exempt => {}
        }
        verdict.rulings.push(ruling);
    }
    verdict
}

/// The ruling of a context that was recognised and that nobody declared.
pub(super) fn undeclared(context: &str, detected: &Detected) -> Ruling {
    let families = detected.evidence.keys().map(|family| (*family).to_owned()).collect();
    let because = Because::Detected { families };
    Ruling {
        by: By::Context { id: context.to_owned(), builtin: context.to_owned(), because },
        effect: RulingEffect::Undeclared,
        justification: String::new(),
        line: 0,
        file: String::new(),
    }
}
