//! What leaves an asset, and where in it that stands.

use super::{AssetId, Bundle, Conditional, Edge, External, Unresolved};
use crate::facts::Span;

impl Bundle {
    /// Edges that leave an asset.
    #[must_use]
    pub fn edges_from(&self, from: AssetId) -> &[Edge] {
        of(&self.edges, from, |edge| edge.from)
    }

    /// Edges that leave an asset from inside a part of it, in the order of the text.
    pub fn edges_within(&self, from: AssetId, part: Span) -> impl Iterator<Item = &Edge> {
        let places = self.places.get_or_init(|| {
            let mut places: Vec<u32> = (0u32..).take(self.edges.len()).collect();
            places.sort_unstable_by_key(|&edge| (self.edge(edge).from, self.edge(edge).span.start, edge));
            places
        });
        let first = places.partition_point(|&edge| {
            let edge = self.edge(edge);
            (edge.from, edge.span.start) < (from, part.start)
        });
        let behind = places[first..].iter().map(|&edge| self.edge(edge));
        behind
            .take_while(move |edge| edge.from == from && edge.span.start <= part.end)
            .filter(move |edge| edge.span.end <= part.end)
    }

    fn edge(&self, index: u32) -> &Edge {
        &self.edges[index as usize]
    }

    /// Resources of a style sheet that depend on what a screen has.
    #[must_use]
    pub fn conditional_of(&self, sheet: AssetId) -> &[Conditional] {
        of(&self.conditional, sheet, |one| one.from)
    }

    /// References of an asset that lead to other hosts.
    #[must_use]
    pub fn externals_from(&self, from: AssetId) -> &[External] {
        of(&self.externals, from, |external| external.from)
    }

    /// References of an asset that lead to no file.
    #[must_use]
    pub fn unresolved_from(&self, from: AssetId) -> &[Unresolved] {
        of(&self.unresolved, from, |reference| reference.from)
    }
}

/// The part of a list, sorted by the asset that each leaves, that leaves this one.
fn of<T>(all: &[T], asset: AssetId, from: impl Fn(&T) -> AssetId) -> &[T] {
    let start = all.partition_point(|one| from(one) < asset);
    let end = all.partition_point(|one| from(one) <= asset);
    &all[start..end]
}
