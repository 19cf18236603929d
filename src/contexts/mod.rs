//! Medical contexts: the map, who is inside, and what undeclared clinical code looks like.
//!
//! Decides where contexts hold; what they change is the judge's business.

pub mod detection;
pub mod effects;
pub mod file;
pub mod map;
pub mod membership;
mod reader;
pub mod recognise;
pub mod remote;

use crate::facts::Image;
use crate::registry::REGISTRY;
use crate::rule::{ContextHeader, Lang, Level};

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

/// Identity of what a built-in context rules: its effects on families and the checks it activates, in twelve
/// hexadecimal characters. Texts, sources and the order in the file do not matter, so that a page once signed
/// (`reviewed_with` in the map) goes stale only when a ruling does.
#[must_use]
pub fn ruling_digest(header: &ContextHeader) -> String {
    let mut lines: Vec<String> = header.suppress.iter().map(|effect| format!("suppress {effect}")).collect();
    lines.extend(header.activate.iter().map(|check| format!("activate {check}")));
    lines.extend(header.relax.iter().map(|relax| {
        let level = relax.level.map_or("", Level::name);
        let limits: Vec<String> =
            relax.limits.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut roles = relax.roles.clone();
        roles.sort();
        format!(
            "relax {} {} {level} {} {}",
            relax.family,
            relax.kind.name(),
            limits.join(","),
            roles.join(",")
        )
    }));
    lines.sort();
    lines.dedup();
    let text = format!("ruling 1\n{}\n{}\n", header.id, lines.join("\n"));
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer() -> ContextHeader {
        header("dicom-viewer").unwrap().clone()
    }

    #[test]
    fn a_ruling_is_the_same_whatever_the_order_and_the_prose() {
        let built_in = ruling_digest(&viewer());
        assert!(built_in.len() == 12 && built_in.chars().all(|c| c.is_ascii_hexdigit()));
        let mut other = viewer();
        other.suppress.reverse();
        other.activate.reverse();
        other.relax.reverse();
        "other words".clone_into(&mut other.label.en);
        other.relax[0].reason.fr.clear();
        other.sources.clear();
        assert_eq!(ruling_digest(&other), built_in);
    }

    #[test]
    fn every_effect_counts_in_a_ruling() {
        let built_in = ruling_digest(&viewer());
        let changes: [fn(&mut ContextHeader); 6] = [
            |header| header.suppress.push("fonts".to_owned()),
            |header| header.activate.truncate(1),
            |header| header.relax[0].level = Some(Level::Warning),
            |header| header.relax[0].roles.push("thumbnail".to_owned()),
            |header| header.relax[0].limits.extend([("seconds".to_owned(), 1.0)]),
            |header| "screening-imaging".clone_into(&mut header.id),
        ];
        for change in changes {
            let mut other = viewer();
            change(&mut other);
            assert_ne!(ruling_digest(&other), built_in);
        }
    }

    #[test]
    fn a_ruling_known_by_hand_keeps_its_digest() {
        let mut header = viewer();
        header.suppress = vec!["page-weight".to_owned()];
        header.activate = vec!["print-blocked".to_owned()];
        header.relax.clear();
        let text = "ruling 1\ndicom-viewer\nactivate print-blocked\nsuppress page-weight\n";
        assert_eq!(ruling_digest(&header), blake3::hash(text.as_bytes()).to_hex()[..12]);
    }
}
