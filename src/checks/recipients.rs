//! Who learns something from a clinical screen. Counts only where a context activates it; the hosts that the map names
//! as recipients are the judge's business.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Bundle, External, ScreenId};
use crate::checks::network::address::{is_own_network, is_reserved};
use crate::checks::network::externals;
use crate::checks::network::parties::{Class, Service, service};
use crate::facts::Kind;
use crate::finding::{At, Cx, Screens};

/// Further places shown.
const RELATED: usize = 9;

/// How a host is met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Met {
    /// Something is loaded from it or sent to it.
    Contacted,
    /// A form is sent to it.
    Form,
    /// Its address stands in the code of a page, or with the key of a project.
    Set,
    /// Its address stands in a script that may never use it.
    Named,
}

/// One finding for each host of others that a screen loads from or sends to.
pub fn undeclared(bundle: &Bundle, cx: &mut Cx) {
    let mut hosts: BTreeMap<&str, Vec<(Met, &External)>> = BTreeMap::new();
    for (external, contacted) in externals(bundle) {
        if let Some(met) = met(bundle, external, contacted) {
            hosts.entry(&external.host).or_default().push((met, external));
        }
    }
    hosts.retain(|host, _| !is_own_network(host));
    for (host, mut references) in cx.each(hosts) {
        references.sort_by_key(|(met, external)| (*met, external.load, external.from, external.span));
        let Some((met, first)) = references.first() else { continue };
        let service = service(host);
        let watches = service.is_some_and(|service| watches(service.class));
        let at = At { asset: first.from, span: Some(first.span) };
        let finding = match met {
            Met::Named => cx.review(at).say("named"),
            _ if watches => cx.fail(at),
            Met::Form => cx.review(at).say("form"),
            _ if service.is_some() => cx.review(at).say("service"),
            _ => cx.review(at).say("host"),
        };
        finding.text("host", host).sums_up(host);
        if let Some(service) = service {
            finding.text("service", &service.name);
        }
        let screens: BTreeSet<ScreenId> =
            references.iter().flat_map(|(_, external)| bundle.screens_of(external.from)).collect();
        if !screens.is_empty() {
            finding.screens = Screens::Many(screens.into_iter().collect());
        }
        for (_, external) in references.iter().skip(1).take(RELATED) {
            finding.relate(At { asset: external.from, span: Some(external.span) });
        }
    }
}

/// `None` for what is only a link, a namespace or a text.
fn met(bundle: &Bundle, external: &External, contacted: bool) -> Option<Met> {
    let asset = bundle.asset(external.from);
    if contacted {
        return (!is_reserved(&external.host)).then_some(Met::Contacted);
    }
    if let Some(html) = asset.html() {
        let mut attributes = html.elements.iter().flat_map(|element| &element.attributes);
        if attributes.any(|attribute| {
            attribute.value_span == external.span && matches!(&*attribute.name, "action" | "formaction")
        }) {
            return Some(Met::Form);
        }
    }
    let service = service(&external.host).filter(|service| watches(service.class))?;
    if !matches!(asset.kind, Kind::Html | Kind::Script) || !is_endpoint(service, external) {
        return None;
    }
    let in_page = asset.html().is_some_and(|html| {
        let scripts = html.scripts.iter().flat_map(|script| &script.facts.literals);
        scripts.into_iter().any(|literal| literal.span == external.span)
    });
    let keyed = external
        .url
        .split_once("://")
        .is_some_and(|(_, rest)| rest.split('/').next().is_some_and(|authority| authority.contains('@')));
    match (asset.html().is_some(), in_page || keyed) {
        (_, true) => Some(Met::Set),
        (true, false) => None,
        (false, false) => Some(Met::Named),
    }
}

/// Services that learn who did what: for them, being met is enough.
fn watches(class: Class) -> bool {
    matches!(
        class,
        Class::Advertising
            | Class::Analytics
            | Class::Chat
            | Class::ErrorTracker
            | Class::Social
            | Class::TagManager
    )
}

/// The address of the service at work, not of its documentation or its home page.
fn is_endpoint(service: &Service, external: &External) -> bool {
    if service.class == Class::Social {
        return false;
    }
    let address = external.url.split(['?', '#']).next().unwrap_or(&external.url);
    let (_, rest) = address.split_once("//").unwrap_or(("", address));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let home =
        ["www.", "docs.", "app.", "help.", "support.", "developers.", "status.", "blog.", "analytics."];
    let works =
        ["collect", "gtag/", "/js", "track", "batch", "envelope"].iter().any(|part| path.contains(part));
    let plain_home =
        home.iter().any(|start| external.host.starts_with(start)) || external.host.split('.').count() == 2;
    authority.contains('@') || is_script(path) || works || !plain_home
}

fn is_script(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("js"))
}
