//! What the images and frames of a page refer to, and whether they are part of what is shown.

use std::collections::BTreeMap;

use crate::bundle::{Asset, AssetId, Bundle};
use crate::facts::{Html, Span};

/// Addresses of a page's elements that lead to files of the bundle, as written.
pub(super) fn addresses<'b>(
    bundle: &'b Bundle,
    page: &'b Asset,
    html: &'b Html,
) -> BTreeMap<&'b str, AssetId> {
    let targets: BTreeMap<Span, AssetId> =
        bundle.edges_from(page.id).iter().map(|edge| (edge.span, edge.to)).collect();
    let attributes = html.elements.iter().flat_map(|element| &element.attributes);
    attributes
        .filter(|attribute| matches!(&*attribute.name, "src" | "href" | "data-src"))
        .filter_map(|attribute| Some((attribute.value.as_deref()?, *targets.get(&attribute.value_span)?)))
        .collect()
}

/// `24`, `24px`, `24.5 px` → pixels.
pub(super) fn pixels(text: &str) -> Option<f64> {
    let number = text.trim().trim_end_matches("px").trim();
    number.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}
