//! Module federation between bundles of one project: what a screen of one bundle loads from another is in the
//! context of that screen, by the rules that hold inside one bundle.

use std::collections::BTreeMap;

use super::membership::Membership;
use crate::bundle::{AssetId, Bundle, ScreenId};
use crate::outcome::Because;

/// A screen of another bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Loader {
    /// Index of the bundle.
    bundle: usize,
    screen: ScreenId,
}

/// Assets that screens of other bundles load: (bundle, asset) → those screens.
#[derive(Debug, Default)]
pub struct Remotes {
    loaders: BTreeMap<(usize, AssetId), Vec<Loader>>,
}

/// The origin of a bundle, as far as the settings tell it.
pub struct Served<'a> {
    pub bundle: &'a Bundle,
    /// Hosts that serve it.
    pub hosts: &'a [String],
}

impl Remotes {
    #[must_use]
    pub fn of(all: &[Served<'_>]) -> Self {
        let mut remotes = Self::default();
        if all.len() < 2 {
            return remotes;
        }
        for (from, one) in all.iter().enumerate() {
            let bundle = one.bundle;
            let loader = |screen| Loader { bundle: from, screen };
            let by_route = |address: &str| -> Vec<Loader> {
                let screens = bundle.numbered_screens();
                let loading = screens.filter(|(_, screen)| screen.remotes.contains(address));
                loading.map(|(id, _)| loader(id)).collect()
            };
            let by_asset = |asset| -> Vec<Loader> { bundle.screens_of(asset).map(loader).collect() };
            let external = bundle.externals.iter().map(|external| (external.from, &*external.url));
            let missing = bundle.unresolved.iter().map(|missing| (missing.from, &*missing.address));
            for (asset, address) in external.chain(missing) {
                let Some((to, entry)) = entry(address, from, all) else { continue };
                // Where the route or chunk that loads it is known, the script that holds its address says nothing.
                let known = by_route(address);
                let loaders = if known.is_empty() { by_asset(asset) } else { known };
                for asset in all[to].bundle.loaded_by(entry) {
                    remotes.loaders.entry((to, asset)).or_default().extend(&loaders);
                }
            }
        }
        for loaders in remotes.loaders.values_mut() {
            loaders.sort_unstable();
            loaders.dedup();
        }
        remotes
    }

    /// Puts what other bundles load into the contexts of their screens: suppression needs all of these screens to be
    /// inside, a do-no-harm check one (rule 2).
    pub fn extend(&self, memberships: &mut [Membership<'_>], bundles: &[&Bundle]) {
        for (&(to, asset), loaders) in &self.loaders {
            let entries = memberships.get(to).map_or(0, |membership| membership.entries.len());
            for index in 0..entries {
                let inside = |loader: &Loader| {
                    memberships[loader.bundle].entries[index]
                        .as_ref()
                        .is_some_and(|members| members.loads(loader.screen).is_some())
                };
                let Some(first) = loaders.iter().find(|loader| inside(loader)) else { continue };
                let because = Because::Remote {
                    bundle: bundles[first.bundle].name.clone(),
                    screen: bundles[first.bundle].screen(first.screen).id.clone(),
                };
                let all = loaders.iter().all(inside);
                memberships[to].load_from_outside(index, bundles[to].asset(asset), because, all);
            }
        }
    }
}

/// The bundle and the file that an address of another bundle leads to: on a host that serves that bundle, or below its
/// base. A file name alone proves nothing, since every remote calls its entry alike.
fn entry(address: &str, from: usize, all: &[Served<'_>]) -> Option<(usize, AssetId)> {
    let rest = address.split_once("//").map(|(_, rest)| rest);
    let (host, path) = match rest {
        Some(rest) => rest.split_once('/').map(|(host, path)| (Some(host), path))?,
        None => (None, address.trim_start_matches('/')),
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    all.iter().enumerate().filter(|(index, _)| *index != from).find_map(|(index, served)| {
        let base = served.bundle.base.trim_matches('/');
        let serves = |host: &str| served.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        let by_host = host.is_some_and(serves);
        let below = if base.is_empty() { Some(path) } else { path.strip_prefix(base)?.strip_prefix('/') };
        let named = by_host || (!base.is_empty() && below.is_some());
        let asset = served.bundle.find(below?).filter(|_| named)?;
        Some((index, asset.id))
    })
}
