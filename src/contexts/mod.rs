//! Medical contexts: the map, who is inside, and what undeclared clinical code looks like.
//!
//! Decides where contexts hold; what they change is the judge's business.

pub mod detection;
pub mod file;
pub mod map;
pub mod membership;

use crate::facts::Image;
use crate::registry::REGISTRY;
use crate::rule::{ContextHeader, Lang, Relax};

/// What an asset is in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Diagnostic,
    Thumbnail,
    Interface,
    Illustration,
    Alarm,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Diagnostic, Self::Thumbnail, Self::Interface, Self::Illustration, Self::Alarm];

    /// The word used in maps and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Diagnostic => "diagnostic",
            Self::Thumbnail => "thumbnail",
            Self::Interface => "interface",
            Self::Illustration => "illustration",
            Self::Alarm => "alarm",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Diagnostic => lang.pick("diagnostic", "diagnostique"),
            Self::Thumbnail => lang.pick("thumbnail", "vignette"),
            Self::Interface => "interface",
            Self::Illustration => "illustration",
            Self::Alarm => lang.pick("alarm", "alarme"),
        }
    }
}

/// What a context says of a family, for one role.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    Suppress,
    Relax(&'static Relax),
}

/// `family` or `family[role]`, split.
#[must_use]
pub fn split_effect(effect: &str) -> (&str, Option<Role>) {
    match effect.split_once('[') {
        Some((family, role)) => (family, Role::named(role.trim_end_matches(']'))),
        None => (effect, None),
    }
}

/// Effect of a built-in context on a family: suppress before relax (rule 3). The role is what the asset is known
/// to be; an effect that names a role counts only for it.
#[must_use]
pub fn effect(context: &'static ContextHeader, family: &str, role: Option<Role>) -> Option<Effect> {
    let applies = |written: &str| {
        let (name, wanted) = split_effect(written);
        name == family && (wanted.is_none() || wanted == role)
    };
    if context.suppress.iter().any(|written| applies(written)) {
        return Some(Effect::Suppress);
    }
    context.relax.iter().find(|relax| applies(&relax.family)).map(Effect::Relax)
}

/// Does the context treat the family by role, so that an unknown role leaves the question open (rule 5)?
#[must_use]
pub fn depends_on_role(context: &ContextHeader, family: &str) -> bool {
    context.suppress.iter().any(|written| {
        let (name, role) = split_effect(written);
        name == family && role.is_some()
    })
}

/// Does the context waive the family for this very role, wherever the asset is shown?
#[must_use]
pub fn protects_role(context: &ContextHeader, family: &str, role: Option<Role>) -> bool {
    role.is_some() && context.suppress.iter().any(|written| split_effect(written) == (family, role))
}

/// The header of a built-in context.
#[must_use]
pub fn header(id: &str) -> Option<&'static ContextHeader> {
    REGISTRY.context(id).map(|entry| &entry.header)
}

/// Role that the content itself proves.
#[must_use]
pub fn role_by_content(image: &Image) -> Option<Role> {
    image.is_diagnostic_by_content().then_some(Role::Diagnostic)
}
