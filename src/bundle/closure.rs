//! What is reached from some assets along edges.

use std::collections::BTreeSet;

use super::{AssetId, Edge, Load};

/// Assets reached from `roots` (themselves included) along edges that `follow` accepts; sorted.
pub fn closure(
    edges: &[Edge],
    roots: impl IntoIterator<Item = AssetId>,
    follow: impl Fn(&Edge) -> bool,
) -> Vec<AssetId> {
    let mut seen: BTreeSet<AssetId> = BTreeSet::new();
    let mut queue: Vec<AssetId> = roots.into_iter().collect();
    while let Some(asset) = queue.pop() {
        if !seen.insert(asset) {
            continue;
        }
        let start = edges.partition_point(|edge| edge.from < asset);
        for edge in edges[start..].iter().take_while(|edge| edge.from == asset) {
            if follow(edge) && !seen.contains(&edge.to) {
                queue.push(edge.to);
            }
        }
    }
    seen.into_iter().collect()
}

/// What the first display needs.
pub fn initial(edges: &[Edge], roots: impl IntoIterator<Item = AssetId>) -> Vec<AssetId> {
    closure(edges, roots, |edge| edge.load == Load::Initial)
}
