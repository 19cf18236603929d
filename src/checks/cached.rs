//! Health data that stays in the browser of a workstation that several people share. Counts only where a context
//! activates it.

use crate::bundle::{Asset, Bundle};
use crate::checks::clinical::{self, Sure};
use crate::facts::{Call, Script, Span, Value};
use crate::finding::{Cx, Screens};

/// Answers of servers kept by service workers, and what is written into the browser's stores.
pub fn health_data(bundle: &Bundle, cx: &mut Cx) {
    for asset in &bundle.assets {
        let before = cx.findings.len();
        of_asset(asset, cx);
        if bundle.screens_of(asset.id).next().is_none() {
            // A service worker and its configuration answer for all screens, and no screen loads them.
            for finding in &mut cx.findings[before..] {
                finding.screens = Screens::Many(bundle.numbered_screens().map(|(id, _)| id).collect());
            }
        }
    }
}

fn of_asset(asset: &Asset, cx: &mut Cx) {
    for script in asset.scripts() {
        for call in &script.calls {
            route(asset, script, call, cx);
            filled(asset, call, cx);
            stored(asset, call, cx);
        }
    }
    for group in &asset.facts.cache_groups {
        for pattern in cx.each(&group.patterns) {
            address(asset, pattern.span, &pattern.text, cx);
        }
    }
}

/// `registerRoute(/fhir/, new CacheFirst())`, as Workbox is used.
fn route(asset: &Asset, script: &Script, call: &Call, cx: &mut Cx) {
    let within = |span: Span| call.span.start <= span.start && span.end <= call.span.end;
    if call.method() != "registerRoute" || call.arguments.len() < 2 {
        return;
    }
    let mut strategies = script.calls.iter().filter(|other| other.construct && within(other.span));
    let keeps = |other: &Call| {
        matches!(other.method(), "CacheFirst" | "CacheOnly" | "NetworkFirst" | "StaleWhileRevalidate")
    };
    let strategy = strategies.find(|other| keeps(other) || other.method() == "NetworkOnly");
    cx.each([call]);
    if strategy.is_some_and(|strategy| !keeps(strategy)) {
        return;
    }
    let in_function = || {
        script
            .literals
            .iter()
            .filter(|literal| within(literal.span))
            .map(|literal| (literal.span, &*literal.text))
    };
    let found = match call.arguments.first() {
        Some(Value::Pattern(text) | Value::Text(text)) => Some((call.span, &**text)),
        Some(Value::Function) => in_function().max_by_key(|(_, text)| clinical::address(text)),
        _ => None,
    };
    if let Some((_, text)) = found {
        address(asset, call.span, text, cx);
    }
}

/// `cache.addAll(["/fhir/Patient"])`.
fn filled(asset: &Asset, call: &Call, cx: &mut Cx) {
    let ("addAll", Some(Value::Array(addresses))) = (call.method(), call.arguments.first()) else { return };
    let addresses: Vec<&str> = addresses.iter().filter_map(Value::text).collect();
    for text in cx.each(addresses) {
        // A precached shell names pages and modules; only what is named for its content counts.
        if clinical::address(text) == Some(Sure::Named) {
            address(asset, call.span, text, cx);
        }
    }
}

fn address(asset: &Asset, span: Span, text: &str, cx: &mut Cx) {
    let finding = match clinical::address(text) {
        Some(Sure::Named) => cx.fail(asset.at(span)),
        Some(Sure::Perhaps) => cx.review(asset.at(span)).say("answers"),
        None => return,
    };
    finding.text("what", text).subject(text);
}

/// `localStorage.setItem("patient", …)`, `indexedDB.open("patients")`, `caches.open("fhir")`.
fn stored(asset: &Asset, call: &Call, cx: &mut Cx) {
    let Some(name) = call.arguments.first().and_then(Value::text) else { return };
    let (store, lasts) = if call.ends_with("localStorage.setItem") {
        ("localStorage", true)
    } else if call.ends_with("sessionStorage.setItem") {
        ("sessionStorage", false)
    } else if call.ends_with("indexedDB.open") {
        ("indexedDB", false)
    } else if call.ends_with("caches.open") {
        ("caches", false)
    } else {
        return;
    };
    cx.each([call]);
    // A literal is not data of a person.
    if store.ends_with("Storage") && !matches!(call.arguments.get(1), Some(Value::Other)) {
        return;
    }
    let finding = match (clinical::name(name), lasts) {
        (None, _) => return,
        (Some(Sure::Named), true) => cx.fail(asset.at(call.span)).say("stored"),
        _ if store == "sessionStorage" => cx.review(asset.at(call.span)).say("session"),
        _ => cx.review(asset.at(call.span)).say("store"),
    };
    finding.text("what", name).text("store", store).subject(format!("{store} {name}"));
}
