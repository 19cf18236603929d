//! The references that checks serve, as taxonomies: RGESN 2024, its first version, WSG, GT6.

use std::collections::BTreeSet;

use super::log::{Component, ComponentReference, Descriptor, Relationship, TaxonReference, Text};
use crate::registry::{Check, REGISTRY, criterion_order};
use crate::report::sentences::sentence;
use crate::rule::Lang;

const RGESN: usize = 0;
const RGESN_1: usize = 1;
const WSG: usize = 2;
const GT6: usize = 3;

/// Name and guid: version 5 of `urn:sobria:taxonomy:rgesn-2024`, `rgesn-1`, `wsg` and `gt6` in the name space of URLs.
const IDENTITIES: [(&str, &str); 4] = [
    ("RGESN 2024", "22998d65-7811-5779-b877-280b78ba82b2"),
    ("RGESN 1", "3895967c-03b9-595c-ac50-43d1070bbf4d"),
    ("WSG", "ae3a7001-6928-5170-ad1e-7ef9e42dbbd2"),
    ("GT6", "271d886a-072d-52c8-a410-9448d4f04ffc"),
];

/// Ids of the taxa of each taxonomy, in their order.
pub struct Taxonomies {
    ids: [Vec<String>; 4],
}

impl Taxonomies {
    /// All criteria and all rows of GT6; of the other two, what checks name.
    #[must_use]
    pub fn read() -> Self {
        let named = |reference: &str| {
            let ids = REGISTRY.checks.iter().filter_map(|check| check.references.get(reference)).flatten();
            let ids: BTreeSet<(u32, u32, &String)> =
                ids.map(|id| (criterion_order(id).0, criterion_order(id).1, id)).collect();
            ids.into_iter().map(|(_, _, id)| id.clone()).collect()
        };
        let criteria = REGISTRY.criteria.iter().map(|criterion| criterion.header.id.clone()).collect();
        let rows = REGISTRY.adaptations.iter().map(|row| row.n.to_string()).collect();
        Self { ids: [criteria, named("v1"), named("wsg"), rows] }
    }

    #[must_use]
    pub fn references() -> Vec<ComponentReference> {
        (0..IDENTITIES.len()).map(reference).collect()
    }

    /// What a rule is about.
    #[must_use]
    pub fn of_check(&self, check: &Check) -> Vec<Relationship> {
        let named = |name: &str| check.references.get(name).into_iter().flatten();
        let all = check
            .criteria
            .iter()
            .map(|id| (RGESN, id))
            .chain(named("v1").map(|id| (RGESN_1, id)))
            .chain(named("wsg").map(|id| (WSG, id)))
            .chain(named("gt6").map(|id| (GT6, id)));
        all.filter_map(|(taxonomy, id)| self.taxon(taxonomy, id))
            .map(|target| Relationship { target, kinds: ["relevant"] })
            .collect()
    }

    /// A row of the GT6 report.
    #[must_use]
    pub fn row(&self, n: u8) -> Option<TaxonReference> {
        self.taxon(GT6, &n.to_string())
    }

    fn taxon(&self, taxonomy: usize, id: &str) -> Option<TaxonReference> {
        let index = self.ids[taxonomy].iter().position(|known| known == id)?;
        Some(TaxonReference { id: id.to_owned(), index, tool_component: reference(taxonomy) })
    }

    #[must_use]
    pub fn components(&self, lang: Lang) -> Vec<Component> {
        let component = |taxonomy: usize| Component {
            name: IDENTITIES[taxonomy].0,
            guid: Some(IDENTITIES[taxonomy].1),
            is_comprehensive: Some(matches!(taxonomy, RGESN | GT6)),
            taxa: self.ids[taxonomy].iter().map(|id| taxon(taxonomy, id, lang)).collect(),
            ..described(taxonomy, lang)
        };
        (0..IDENTITIES.len()).map(component).collect()
    }
}

fn reference(taxonomy: usize) -> ComponentReference {
    let (name, guid) = IDENTITIES[taxonomy];
    ComponentReference { name, index: taxonomy, guid }
}

fn described(taxonomy: usize, lang: Lang) -> Component {
    let (organization, version, en, fr) = match taxonomy {
        RGESN => (
            Some("Arcep, Arcom, ADEME"),
            Some("2024"),
            "General reference for the eco-design of digital services.",
            "Référentiel général d'écoconception de services numériques.",
        ),
        RGESN_1 => (
            None,
            Some("1"),
            "First version of the reference, which the GT6 report read.",
            "Première version du référentiel, celle que le rapport GT6 a lue.",
        ),
        WSG => (Some("W3C"), None, "Web Sustainability Guidelines.", "Web Sustainability Guidelines."),
        _ => (
            Some("Cellule éthique du numérique en santé (DNS, ANS)"),
            Some("2025"),
            "Adaptations of eco-design to health.",
            "Adaptations de l'écoconception à la santé.",
        ),
    };
    Component {
        organization,
        version,
        short_description: Some(Text { text: lang.pick(en, fr).to_owned() }),
        ..Component::default()
    }
}

fn taxon(taxonomy: usize, id: &str, lang: Lang) -> Descriptor {
    let title = match taxonomy {
        RGESN => REGISTRY.criterion(id).map(|criterion| criterion.header.title.get(lang)),
        GT6 => REGISTRY.adaptation(&format!("gt6-{id}")).map(|row| row.title.get(lang)),
        _ => None,
    };
    Descriptor {
        id: id.to_owned(),
        short_description: title.map(|title| Text { text: sentence(title, true) }),
        ..Descriptor::default()
    }
}
