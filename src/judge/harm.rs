//! The verdict on a do-no-harm finding: activated by any context, accepted by the map alone.

use super::pair::{Verdict, undeclared};
use super::{Judge, RECIPIENT};
use crate::bundle::ScreenId;
use crate::contexts::effects::Effects;
use crate::contexts::header;
use crate::contexts::map::Declared;
use crate::finding::Finding;
use crate::outcome::{By, Kind, Ruling, RulingEffect};
use crate::registry::Check;

impl Judge<'_> {
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
        let about = self.about(finding);
        for (index, entry, members) in self.view.membership.claims() {
            let id = &check.entry.header.id;
            let activated = entry.effects().is_some_and(|effects| effects.activate(id, about))
                && !is_known_recipient(entry, id, &finding.subject);
            let here =
                screen.is_none_or(|screen| members.loads(screen).is_some() || members.has(asset).is_some());
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
                Some(other) => other.joined(verdict),
                None => verdict,
            });
        }
        active.or_else(|| self.activated_by_detection(check, base, screen, finding))
    }

    fn activated_by_detection(
        &self,
        check: &Check,
        base: Verdict,
        screen: Option<ScreenId>,
        finding: &Finding,
    ) -> Option<Verdict> {
        let about = self.about(finding);
        let activates = |context: &str| {
            header(context).is_some_and(|header| Effects::of(header).activate(&check.entry.header.id, about))
        };
        let open = self.view.undeclared.at(screen, finding.judged_asset());
        let rulings = open.filter(|(context, _)| activates(context));
        let rulings: Vec<Ruling> = rulings.map(|(context, detected)| undeclared(context, detected)).collect();
        (!rulings.is_empty()).then(|| rulings.into_iter().fold(base, Verdict::reviewed))
    }

    /// A waiver names the file that the finding is in, or what it is about.
    fn waiver(&self, check: &Check, entry: usize, finding: &Finding) -> Option<Ruling> {
        let declared = &self.view.map.entries[entry];
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
            file: self.view.map.path.clone(),
        })
    }
}

/// The entry names the host as one that may receive data.
fn is_known_recipient(entry: &Declared, check: &str, host: &str) -> bool {
    check == RECIPIENT && entry.recipients.iter().any(|known| known.eq_ignore_ascii_case(host))
}
