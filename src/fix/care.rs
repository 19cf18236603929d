//! What must not be rewritten because care may depend on it (GT6's "lossless" does not make a tool a judge of what is
//! read on a screen): every asset of a medical context, every examination, and every picture of an application whose
//! code looks clinical and of which nobody has said anything. Must not weigh what could be saved.

use crate::bundle::{AssetId, Bundle, ScreenId};
use crate::contexts::Role;
use crate::contexts::detection::Undeclared;
use crate::contexts::map::{Declared, Pattern};
use crate::contexts::membership::{Members, Membership, sources_of};
use crate::finding::clean;
use crate::rule::Lang;

/// Why an asset is left alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// In this context of the map.
    Declared { context: String },
    /// No screen is known to load it, so that it may be one of this context's.
    Unplaced { context: String },
    /// This context names a route or a source that is nowhere in the bundle: what it protects is not known.
    Unbound { context: String },
    /// An examination, by the map or by its content.
    Diagnostic,
    /// Clinical code surrounds it, which the map neither declares nor refutes.
    Recognised { label_en: String, label_fr: String },
}

impl Care {
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Declared { context }, Lang::En) => {
                format!("in the medical context {}", clean(context, 80))
            }
            (Self::Declared { context }, Lang::Fr) => {
                format!("dans le contexte médical {}", clean(context, 80))
            }
            (Self::Unplaced { context }, Lang::En) => format!(
                "no screen is known to load it, and the medical context {} holds in this bundle",
                clean(context, 80)
            ),
            (Self::Unplaced { context }, Lang::Fr) => format!(
                "aucun écran connu ne le charge, et le contexte médical {} s'applique dans ce bundle",
                clean(context, 80)
            ),
            (Self::Unbound { context }, Lang::En) => format!(
                "the medical context {} names a route or a source that is nowhere in this bundle: what it protects \
                 is not known",
                clean(context, 80)
            ),
            (Self::Unbound { context }, Lang::Fr) => format!(
                "le contexte médical {} nomme une route ou une source introuvable dans ce bundle : ce qu'il protège \
                 n'est pas connu",
                clean(context, 80)
            ),
            (Self::Diagnostic, lang) => lang
                .pick(
                    "an examination, by its content or by the map",
                    "un examen, d'après son contenu ou la carte",
                )
                .to_owned(),
            (Self::Recognised { label_en, .. }, Lang::En) => format!(
                "clinical code is recognised here ({label_en}) and the map says nothing of it: declare or refute the \
                 context first"
            ),
            (Self::Recognised { label_fr, .. }, Lang::Fr) => format!(
                "du code clinique est reconnu ici ({label_fr}) et la carte n'en dit rien : déclarez ou réfutez \
                 d'abord le contexte"
            ),
        }
    }
}

/// What the map and the code say of one bundle.
#[derive(Clone, Copy)]
pub struct Protection<'a> {
    pub bundle: &'a Bundle,
    membership: &'a Membership<'a>,
    undeclared: &'a Undeclared,
    /// A context of which a route or a source is nowhere in the bundle.
    unbound: Option<&'a str>,
}

impl<'a> Protection<'a> {
    #[must_use]
    pub fn new(bundle: &'a Bundle, membership: &'a Membership<'a>, undeclared: &'a Undeclared) -> Self {
        let all = Self { bundle, membership, undeclared, unbound: None };
        let unbound = all.contexts().find(|(entry, _)| all.is_unbound(entry)).map(|(entry, _)| &*entry.id);
        Self { unbound, ..all }
    }

    /// Why a picture is left alone, if it must be. What no screen is known to load may be loaded by any.
    #[must_use]
    pub fn of_picture(&self, asset: AssetId) -> Option<Care> {
        if self.membership.role(asset) == Some(Role::Diagnostic) {
            return Some(Care::Diagnostic);
        }
        let screens: Vec<ScreenId> = self.bundle.screens_of(asset).collect();
        self.declared(asset, &screens)
            .or_else(|| self.unplaced(&screens))
            .or_else(|| self.recognised(asset, &screens))
    }

    /// Why a text in which a digest is to be brought up to date is left alone, if it must be.
    #[must_use]
    pub fn of_text(&self, asset: AssetId) -> Option<Care> {
        let screens: Vec<ScreenId> = self.bundle.screens_of(asset).collect();
        self.declared(asset, &screens)
    }

    /// Sentinels say that nothing clinical is there.
    fn contexts(&self) -> impl Iterator<Item = (&'a Declared, &'a Members)> + use<'a> {
        let claims = self.membership.claims().map(|(_, entry, members)| (entry, members));
        claims.filter(|(entry, _)| entry.header().is_none_or(|header| !header.sentinel))
    }

    fn declared(&self, asset: AssetId, screens: &[ScreenId]) -> Option<Care> {
        let (entry, _) = self.contexts().find(|(_, members)| members.touches(screens, asset).is_some())?;
        Some(Care::Declared { context: entry.id.clone() })
    }

    fn unplaced(&self, screens: &[ScreenId]) -> Option<Care> {
        if let Some(context) = self.unbound {
            return Some(Care::Unbound { context: context.to_owned() });
        }
        let holds = |members: &Members| !members.screens.is_empty() || !members.assets.is_empty();
        let (entry, _) = self.contexts().find(|(_, members)| screens.is_empty() && holds(members))?;
        Some(Care::Unplaced { context: entry.id.clone() })
    }

    /// Files that are gone need no protection; a screen or a source that is not found may be there by another name.
    fn is_unbound(&self, entry: &Declared) -> bool {
        let shown = |route: &Pattern| {
            self.bundle.screens.iter().any(|screen| screen.names().iter().any(|name| route.matches(name)))
        };
        let built = |source: &Pattern| {
            let mut assets = self.bundle.assets.iter();
            assets.any(|asset| sources_of(asset, self.bundle).any(|name| source.matches(name)))
        };
        !entry.routes.iter().all(shown) || !entry.sources.iter().all(built)
    }

    /// Everything that somebody should answer for, not only what is certain: leaving a file alone costs little.
    fn recognised(&self, asset: AssetId, screens: &[ScreenId]) -> Option<Care> {
        let (_, detected) = self.undeclared.contexts.iter().find(|(_, detected)| {
            let surrounds = screens.iter().any(|screen| detected.screens.contains(screen));
            detected.subject.is_context
                && (surrounds || detected.assets.contains(&asset) || screens.is_empty())
        })?;
        let label = detected.subject.label;
        Some(Care::Recognised { label_en: label.en.clone(), label_fr: label.fr.clone() })
    }
}
