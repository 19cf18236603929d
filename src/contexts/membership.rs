//! Who is inside which declared context, and why; which role an asset has.

use std::collections::BTreeMap;

use super::map::{Claim, Declared, Map, Pattern};
use super::{Role, role_by_content};
use crate::bundle::stable::plain_source;
use crate::bundle::{Asset, AssetId, Bundle, How, Screen, ScreenHow, ScreenId};
use crate::facts::Kind;
use crate::outcome::Because;

/// Where a role comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleFrom {
    /// Index of the entry of the map.
    Map(usize),
    /// `data-medical-role` on an element of a screen of a declared context.
    Marker,
    /// The content proves it.
    Content,
    /// Favicons, manifest icons, CSS backgrounds.
    Structure,
}

/// One entry with its members in a bundle.
#[derive(Debug, Default)]
pub struct Members {
    /// Screens by route, marker or whole-app, with the reason.
    pub screens: BTreeMap<ScreenId, Because>,
    /// Assets by path, source, role or whole-app, with the reason.
    pub assets: BTreeMap<AssetId, Because>,
    /// Screens whose own page or chunks are members: inside as loaders (rule 2), with the reason.
    own_screens: BTreeMap<ScreenId, Because>,
    /// Assets that some screen inside loads from another bundle, and some screen outside as well.
    remote: BTreeMap<AssetId, Because>,
}

/// Contexts of a map over one bundle.
#[derive(Debug)]
pub struct Membership<'a> {
    pub map: &'a Map,
    /// By entry of the map; `None` when the entry does not speak of this bundle.
    pub entries: Vec<Option<Members>>,
    pub roles: BTreeMap<AssetId, (Role, RoleFrom)>,
    /// Assets to which the map gives two roles.
    pub role_conflicts: Vec<(AssetId, usize, usize)>,
    /// Markers of contexts that the map does not declare: page and name.
    pub stray_markers: Vec<(AssetId, crate::facts::Span, String)>,
}

impl<'a> Membership<'a> {
    #[must_use]
    pub fn of(map: &'a Map, bundle: &Bundle) -> Self {
        let entries = map
            .entries
            .iter()
            .map(|entry| entry.covers_bundle(&bundle.name).then(|| members(entry, bundle)))
            .collect();
        let mut membership = Self {
            map,
            entries,
            roles: BTreeMap::new(),
            role_conflicts: Vec::new(),
            stray_markers: Vec::new(),
        };
        membership.roles_of_map(bundle);
        // What the content proves stands before what a marker says: a dependency may have written the marker.
        membership.roles_by_content(bundle);
        membership.markers(bundle);
        membership.roles_by_structure(bundle);
        membership
    }

    /// Entries that claim a context for this bundle, with their members.
    pub fn claims(&self) -> impl Iterator<Item = (usize, &'a Declared, &Members)> {
        self.map.entries.iter().zip(&self.entries).enumerate().filter_map(|(index, (entry, members))| {
            (entry.claim == Claim::Holds).then_some((index, entry, members.as_ref()?))
        })
    }

    /// An asset that screens of another bundle load, at least one of them inside the entry's context.
    pub(super) fn load_from_outside(&mut self, entry: usize, asset: &Asset, because: Because, all: bool) {
        let except = &self.map.entries[entry].except;
        let Some(members) = &mut self.entries[entry] else { return };
        if matches(except, &asset.path).is_none() {
            let place = if all { &mut members.assets } else { &mut members.remote };
            place.entry(asset.id).or_insert(because);
        }
    }

    #[must_use]
    pub fn role(&self, asset: AssetId) -> Option<Role> {
        self.roles.get(&asset).map(|(role, _)| *role)
    }

    fn roles_of_map(&mut self, bundle: &Bundle) {
        for (index, entry) in self.map.entries.iter().enumerate() {
            let Some(members) = &mut self.entries[index] else { continue };
            for role in &entry.roles {
                for asset in bundle.assets.iter().filter(|asset| matches(&role.globs, &asset.path).is_some())
                {
                    if let Some((other, RoleFrom::Map(first))) = self.roles.get(&asset.id)
                        && *other != role.role
                    {
                        self.role_conflicts.push((asset.id, *first, index));
                    }
                    // Of two roles, which is an error, the one that protects most counts, whatever the order.
                    let known = self.roles.entry(asset.id).or_insert((role.role, RoleFrom::Map(index)));
                    *known = (*known).min((role.role, RoleFrom::Map(index)));
                    members.assets.entry(asset.id).or_insert(Because::Role { role: role.role });
                }
            }
        }
    }

    /// Markers extend a context that the map declares and never make one (rule 7).
    fn markers(&mut self, bundle: &Bundle) {
        // Once for each asset, not for each screen that loads it.
        let markers = bundle.assets.iter().map(|asset| (asset.id, markers_of(asset)));
        let markers: BTreeMap<AssetId, _> = markers.filter(|(_, markers)| !markers.is_empty()).collect();
        for (id, screen) in bundle.numbered_screens() {
            let marked = screen.initial.iter().filter_map(|asset| Some((*asset, markers.get(asset)?)));
            let marked =
                marked.flat_map(|(asset, markers)| markers.iter().map(move |marker| (asset, marker)));
            for (asset, (span, name)) in marked {
                let declared = self.map.entries.iter().position(|entry| {
                    entry.claim == Claim::Holds
                        && (entry.id == *name || entry.builtin == *name)
                        && entry.covers_bundle(&bundle.name)
                });
                match declared.and_then(|index| Some((index, self.entries[index].as_mut()?))) {
                    // What the map excepts, no marker brings back (rule 2).
                    Some((index, _)) if is_excepted(&self.map.entries[index], screen) => {}
                    Some((_, members)) => {
                        members.screens.entry(id).or_insert(Because::Marker);
                    }
                    None => self.stray_markers.push((asset, *span, name.clone())),
                }
            }
        }
        self.stray_markers.sort();
        self.stray_markers.dedup();
        self.marked_roles(bundle);
    }

    fn marked_roles(&mut self, bundle: &Bundle) {
        for edge in bundle.edges.iter().filter(|edge| edge.how == How::Element) {
            let Some(html) = bundle.asset(edge.from).html() else { continue };
            let element = html
                .elements
                .iter()
                .find(|element| element.span.start <= edge.span.start && edge.span.end <= element.span.end);
            let role = element.and_then(|element| element.value("data-medical-role")).and_then(Role::named);
            let declared = || {
                bundle.initial_screens(edge.from).any(|screen| {
                    self.entries.iter().flatten().any(|members| members.screens.contains_key(&screen))
                })
            };
            if let Some(role) = role
                && declared()
            {
                self.roles.entry(edge.to).or_insert((role, RoleFrom::Marker));
            }
        }
    }

    /// Content proves `diagnostic`; names prove nothing (rule 5).
    fn roles_by_content(&mut self, bundle: &Bundle) {
        for asset in &bundle.assets {
            let role = asset.image().and_then(role_by_content).map(|role| (role, RoleFrom::Content));
            if let Some(role) = role {
                self.roles.entry(asset.id).or_insert(role);
            }
        }
    }

    /// Structure presumes `interface` (rule 5).
    fn roles_by_structure(&mut self, bundle: &Bundle) {
        let mut interface: BTreeMap<AssetId, bool> = BTreeMap::new();
        for edge in &bundle.edges {
            if bundle.asset(edge.to).kind != Kind::Image {
                continue;
            }
            let structural =
                edge.how == How::StyleSheet || edge.how == How::Manifest || is_icon(bundle, edge);
            let known = interface.entry(edge.to).or_insert(true);
            *known &= structural;
        }
        for (asset, _) in interface.into_iter().filter(|(_, structural)| *structural) {
            self.roles.entry(asset).or_insert((Role::Interface, RoleFrom::Structure));
        }
    }
}

impl Members {
    /// Does the context hold for this asset on this screen, so that a suppression counts there? Without a screen
    /// (nothing loads the asset at first) its own membership decides.
    #[must_use]
    pub fn holds(&self, screen: Option<ScreenId>, asset: AssetId) -> Option<&Because> {
        let Some(screen) = screen else { return self.assets.get(&asset) };
        if let Some(because) = self.screens.get(&screen) {
            return Some(because);
        }
        self.own_screens.contains_key(&screen).then(|| self.assets.get(&asset)).flatten()
    }

    /// Is the asset in the context by any of its loaders or by itself: enough for a do-no-harm check.
    #[must_use]
    pub fn touches(&self, screens: &[ScreenId], asset: AssetId) -> Option<&Because> {
        self.has(asset).or_else(|| screens.iter().find_map(|screen| self.loads(*screen)))
    }

    /// Is the asset in the context whatever loads it here: by itself, or by a screen of another bundle?
    #[must_use]
    pub fn has(&self, asset: AssetId) -> Option<&Because> {
        self.assets.get(&asset).or_else(|| self.remote.get(&asset))
    }

    /// Is the screen inside, itself or by its own page or chunks?
    #[must_use]
    pub fn loads(&self, screen: ScreenId) -> Option<&Because> {
        self.screens.get(&screen).or_else(|| self.own_screens.get(&screen))
    }
}

fn members(entry: &Declared, bundle: &Bundle) -> Members {
    let mut members = Members::default();
    for (id, screen) in bundle.numbered_screens() {
        if let Some(because) = screen_member(entry, screen) {
            members.screens.insert(id, because);
        }
    }
    for asset in &bundle.assets {
        if let Some(because) = asset_member(entry, asset, bundle) {
            members.assets.insert(asset.id, because);
        }
    }
    for (id, screen) in bundle.numbered_screens() {
        let own: Vec<AssetId> = match screen.how {
            ScreenHow::Page => screen.page.into_iter().collect(),
            _ => screen.roots.iter().copied().filter(|root| Some(*root) != screen.page).collect(),
        };
        let because = own.first().and_then(|root| members.assets.get(root)).cloned();
        if let Some(because) = because.filter(|_| own.iter().all(|root| members.assets.contains_key(root))) {
            members.own_screens.insert(id, because);
        }
    }
    members
}

fn is_excepted(entry: &Declared, screen: &Screen) -> bool {
    screen.names().iter().any(|name| matches(&entry.except, name).is_some())
}

fn screen_member(entry: &Declared, screen: &Screen) -> Option<Because> {
    if is_excepted(entry, screen) {
        return None;
    }
    let names = screen.names();
    if entry.whole_app {
        return Some(Because::WholeApp);
    }
    let glob = entry.routes.iter().find(|route| names.iter().any(|name| route.matches(name)))?;
    Some(Because::Route { screen: screen.id.clone(), glob: glob.text.clone() })
}

fn asset_member(entry: &Declared, asset: &Asset, bundle: &Bundle) -> Option<Because> {
    if matches(&entry.except, &asset.path).is_some() {
        return None;
    }
    if entry.whole_app {
        return Some(Because::WholeApp);
    }
    if let Some(glob) = matches(&entry.paths, &asset.path) {
        return Some(Because::Path { glob: glob.text.clone() });
    }
    if entry.sources.is_empty() {
        return None;
    }
    let glob = sources_of(asset, bundle).find_map(|source| matches(&entry.sources, source))?;
    Some(Because::Source { glob: glob.text.clone() })
}

/// Original sources of an asset, from the map beside it; prefixes of bundlers removed.
pub fn sources_of<'b>(asset: &Asset, bundle: &'b Bundle) -> impl Iterator<Item = &'b str> + use<'b> {
    let map = bundle.source_maps(asset.id).next();
    map.into_iter().flat_map(|map| &map.sources).map(|source| plain_source(source))
}

fn matches<'p>(patterns: &'p [Pattern], name: &str) -> Option<&'p Pattern> {
    patterns.iter().find(|pattern| pattern.matches(name))
}

/// Favicons and touch icons are `<link>` elements.
fn is_icon(bundle: &Bundle, edge: &crate::bundle::Edge) -> bool {
    edge.how == How::Element
        && bundle.asset(edge.from).html().is_some_and(|html| {
            html.elements.iter().any(|element| {
                let inside = element.span.start <= edge.span.start && edge.span.end <= element.span.end;
                inside
                    && (&*element.name == "meta"
                        || (&*element.name == "link" && !element.has_token("rel", "preload")))
            })
        })
}

/// `<meta name="medical-context">`, `data-medical-context`, and the literal `medical-context:ID` in scripts.
fn markers_of(asset: &Asset) -> Vec<(crate::facts::Span, String)> {
    let mut found = Vec::new();
    for element in asset.html().iter().flat_map(|html| &html.elements) {
        let meta = &*element.name == "meta" && element.value("name") == Some("medical-context");
        let value = if meta { element.value("content") } else { element.value("data-medical-context") };
        found.extend(value.map(|value| (element.span, value.trim().to_owned())));
    }
    for literal in asset.scripts().flat_map(|script| &script.literals) {
        if let Some(name) = literal.text.strip_prefix("medical-context:") {
            found.push((literal.span, name.to_owned()));
        }
    }
    found
}
