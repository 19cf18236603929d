//! What a context says of a family or a check: its header, made narrower and stricter by the project's entry.

use super::Role;
use crate::rule::{ContextHeader, Relax, RelaxKind};

/// What a context says of a family.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    Suppress,
    Relax(&'static Relax),
}

impl Effect {
    /// Nothing of the advice is left: suppressed, or a role left alone.
    #[must_use]
    pub fn waives(self) -> bool {
        match self {
            Self::Suppress => true,
            Self::Relax(relax) => relax.kind == RelaxKind::Exempt,
        }
    }
}

/// What is known of the thing that is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub role: Option<Role>,
    /// Part of the family that the finding speaks of: `camera` of `sensors`.
    pub aspect: Option<&'static str>,
}

/// `name`, or `name[role]`, or `name[aspect]`, as rules and maps write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scoped<'a> {
    pub name: &'a str,
    /// Between the brackets.
    pub scope: Option<&'a str>,
}

impl<'a> Scoped<'a> {
    #[must_use]
    pub fn read(written: &'a str) -> Self {
        match written.split_once('[') {
            Some((name, scope)) => Self { name, scope: Some(scope.trim_end_matches(']')) },
            None => Self { name: written, scope: None },
        }
    }

    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.scope.and_then(Role::named)
    }

    /// A scope counts only for what is known to have that role or aspect.
    fn covers(self, name: &str, about: About) -> bool {
        let scope = |scope: &str| {
            about.role.is_some_and(|role| role.name() == scope)
                || about.aspect.is_some_and(|own| own == scope)
        };
        self.name == name && self.scope.is_none_or(scope)
    }
}

/// Effects of a context as one entry of the map declares it, or of a built-in context alone.
#[derive(Clone, Copy, Debug)]
pub struct Effects<'a> {
    header: &'static ContextHeader,
    /// Families that the entry leaves under the plain checks.
    keep: &'a [String],
    /// Do-no-harm checks that the entry adds.
    activate: &'a [String],
}

impl<'a> Effects<'a> {
    #[must_use]
    pub fn new(header: &'static ContextHeader, keep: &'a [String], activate: &'a [String]) -> Self {
        Self { header, keep, activate }
    }

    #[must_use]
    pub fn of(header: &'static ContextHeader) -> Self {
        Self::new(header, &[], &[])
    }

    #[must_use]
    pub fn header(&self) -> &'static ContextHeader {
        self.header
    }

    /// Suppress before relax (rule 3). What an entry keeps is never milder, but may be stricter.
    #[must_use]
    pub fn on(&self, family: &str, about: About) -> Option<Effect> {
        let covers = |written: &String| Scoped::read(written).covers(family, about);
        if !self.keeps(family) && self.header.suppress.iter().any(covers) {
            return Some(Effect::Suppress);
        }
        // The ruling on this very role before that on the family.
        let fit = self.header.relax.iter().filter(|relax| self.relaxes(relax, family, about));
        fit.max_by_key(|relax| Scoped::read(&relax.family).scope.is_some()).map(Effect::Relax)
    }

    fn relaxes(&self, relax: &Relax, family: &str, about: About) -> bool {
        let named = |role: Role| relax.roles.iter().any(|name| name == role.name());
        Scoped::read(&relax.family).covers(family, about)
            && (!self.keeps(family) || relax.kind == RelaxKind::Raise)
            && (relax.kind != RelaxKind::Exempt || about.role.is_some_and(named))
    }

    /// Does the context treat the family by role, so that an unknown role leaves the question open (rule 5)?
    #[must_use]
    pub fn depend_on_role(&self, family: &str) -> bool {
        let relaxed = || self.header.relax.iter().map(|relax| &relax.family);
        let mut written = self.header.suppress.iter().chain(relaxed()).map(|written| Scoped::read(written));
        !self.keeps(family) && written.any(|written| written.name == family && written.role().is_some())
    }

    /// Does the context waive the family for this very role, wherever the asset is shown?
    #[must_use]
    pub fn protect_role(&self, family: &str, role: Option<Role>) -> bool {
        let Some(role) = role.filter(|_| !self.keeps(family)) else { return false };
        let about = About { role: Some(role), aspect: None };
        let scoped = |written: &Scoped<'_>| written.scope.is_some() && written.covers(family, about);
        let suppressed = || self.header.suppress.iter().map(|written| Scoped::read(written));
        let exempted = || self.header.relax.iter().filter(|relax| relax.kind == RelaxKind::Exempt);
        suppressed().any(|written| scoped(&written))
            || exempted().any(|relax| self.relaxes(relax, family, about))
    }

    /// Does the context make a do-no-harm check count for this?
    #[must_use]
    pub fn activate(&self, check: &str, about: About) -> bool {
        let activated = self.header.activate.iter().chain(self.activate);
        activated.map(|written| Scoped::read(written)).any(|written| written.covers(check, about))
    }

    fn keeps(&self, family: &str) -> bool {
        self.keep.iter().any(|kept| kept == family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contexts::header;

    #[test]
    fn an_effect_with_a_role_counts_for_that_role_alone() {
        let viewer = Effects::of(header("dicom-viewer").unwrap());
        let about = |role| About { role, aspect: None };
        assert!(matches!(viewer.on("img-format", about(Some(Role::Diagnostic))), Some(Effect::Suppress)));
        for other in [None, Some(Role::Thumbnail), Some(Role::Interface)] {
            assert!(viewer.on("img-format", about(other)).is_none(), "{other:?}");
        }
        assert!(viewer.depend_on_role("img-format"));
        assert!(!viewer.depend_on_role("page-weight"), "waived whatever the role");
    }

    #[test]
    fn an_entry_may_keep_a_family_and_never_add_a_waiver() {
        let keep = ["img-format".to_owned(), "request-count".to_owned()];
        let own = Effects::new(header("dicom-viewer").unwrap(), &keep, &[]);
        let diagnostic = About { role: Some(Role::Diagnostic), aspect: None };
        assert!(own.on("img-format", diagnostic).is_none());
        assert!(own.on("request-count", About::default()).is_none());
        assert!(own.on("page-weight", About::default()).is_some());
        assert!(!own.depend_on_role("img-format"));
        assert!(!own.protect_role("img-format", Some(Role::Diagnostic)));
    }

    #[test]
    fn an_unknown_scope_covers_nothing() {
        let written = Scoped::read("sensors[camera]");
        assert!(written.covers("sensors", About { role: None, aspect: Some("camera") }));
        assert!(!written.covers("sensors", About { role: None, aspect: Some("microphone") }));
        assert!(!written.covers("sensors", About::default()));
    }
}
