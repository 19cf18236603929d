//! The record of a project's medical contexts, made from the judged bundles. Decides nothing and words nothing but
//! the findings about the map: formats are `report::contexts`.

mod counts;
mod entry;

use std::collections::BTreeMap;

use crate::bundle::ScreenId;
use crate::contexts::map::{Claim, Declared, Map};
use crate::contexts::membership::RoleFrom;
use crate::outcome::{Because, By, Kind, Outcome, RulingEffect};
use crate::registry::REGISTRY;
use crate::report::contexts::document::{
    AssetContexts, AssetHeld, BundleDigest, ContextEntry, ContextsRecord, Edition, Held, MapFinding,
    RECORD_VERSION, RoleRecord, ScreenContexts, SourceFile, Texts, Tool, UndeclaredCode, Why,
};
use crate::report::{json, words};
use crate::rule::{Bilingual, Lang, Level};
use crate::{Judged, Options};

/// The check on what the map grants beyond its base.
const PENDING: &str = "context-change-pending";

/// The record of judged bundles and of the findings about the map; `map` is the one that counted (without what a
/// base map does not grant yet), `settings` the text of the settings' file, when there is one.
pub(crate) fn record(
    judged: &[Judged<'_>],
    about_map: &[Outcome],
    map: &Map,
    options: &Options<'_>,
    settings: Option<&str>,
) -> ContextsRecord {
    let findings = findings(judged, about_map);
    let pending = |line: u32| {
        let here = |finding: &MapFinding| finding.path == map.path && finding.line == Some(line);
        findings.iter().any(|finding| finding.check == PENDING && here(finding))
    };
    let of_claim = |claim: &Claim| {
        let entries = map.entries.iter().enumerate().filter(|(_, entry)| entry.claim == *claim);
        let mut entries: Vec<_> = entries
            .map(|(index, entry)| ContextEntry {
                pending: pending(entry.line),
                ..entry::entry(index, entry, judged, options)
            })
            .collect();
        entries.sort_by(|a, b| (&a.id, a.line).cmp(&(&b.id, b.line)));
        entries
    };
    ContextsRecord {
        record_version: RECORD_VERSION.to_owned(),
        tool: Tool { name: "sobria".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        today: options.today.to_string(),
        editions: editions(),
        map: (!options.map.path.is_empty()).then(|| file(&options.map.path, &options.map.text)),
        map_base: options.map_base.map(|base| file(&base.path, &base.text)),
        settings: settings.map(|text| file(options.settings_path, text)),
        bundles: judged.iter().map(bundle_digest).collect(),
        contexts: of_claim(&Claim::Holds),
        refutations: of_claim(&Claim::Refuted),
        screens: judged.iter().flat_map(screens).collect(),
        undeclared: judged.iter().flat_map(undeclared).collect(),
        findings,
        assets: Some(judged.iter().flat_map(assets).collect()),
        since: None,
    }
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), digest: blake3::hash(text.as_bytes()).to_hex().to_string() }
}

fn editions() -> Vec<Edition> {
    let data = json::data();
    [("rgesn", data.rgesn), ("gt6", data.gt6), ("third-parties", data.third_parties)]
        .map(|(name, edition)| Edition {
            name: name.to_owned(),
            edition: edition.edition.to_owned(),
            date: edition.date,
        })
        .into()
}

fn texts(text: &Bilingual) -> Texts {
    Texts { en: text.en.clone(), fr: text.fr.clone() }
}

fn bundle_digest(judged: &Judged<'_>) -> BundleDigest {
    let bundle = &judged.bundle;
    let mut hash = blake3::Hasher::new();
    // Lengths before variable parts, so that no two bundles are written alike.
    let mut part = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    let mut unread = judged.discovery.refused.len();
    for asset in &bundle.assets {
        part(asset.path.as_bytes());
        part(&asset.digest);
        part(&asset.bytes.to_le_bytes());
        unread += usize::from(asset.digest == [0; 32]);
        for twin in &asset.twins {
            part(twin.path.as_bytes());
            part(&twin.bytes.to_le_bytes());
        }
    }
    for (path, _) in &judged.discovery.refused {
        part(path.as_bytes());
    }
    BundleDigest {
        name: bundle.name.clone(),
        path: judged.shown.clone(),
        files: judged.discovery.files,
        bytes: judged.discovery.bytes,
        digest: hash.finalize().to_hex().to_string(),
        unread,
    }
}

/// The reason without the screen, which the record gives beside it.
fn why(because: &Because) -> Why {
    let (by, what) = match because {
        Because::Route { glob, .. } => ("route", Some(glob.clone())),
        Because::Path { glob } => ("path", Some(glob.clone())),
        Because::Source { glob } => ("source", Some(glob.clone())),
        Because::Role { role } => ("role", Some(role.name().to_owned())),
        Because::Marker => ("marker", None),
        Because::WholeApp => ("whole-app", None),
        Because::Remote { bundle, screen } => ("remote", Some(format!("{bundle} {screen}"))),
        Because::Detected { .. } => ("detected", None),
    };
    Why { by: by.to_owned(), what }
}

fn held(entry: &Declared, because: Option<&Because>) -> Held {
    Held { context: entry.id.clone(), line: entry.line, why: because.map(why) }
}

fn screens(judged: &Judged<'_>) -> Vec<ScreenContexts> {
    judged
        .bundle
        .numbered_screens()
        .map(|(id, screen)| {
            let claims = judged.membership.claims();
            let mut contexts: Vec<Held> = claims
                .filter_map(|(_, entry, members)| Some(held(entry, Some(members.loads(id)?))))
                .collect();
            contexts.sort();
            let detected = judged.undeclared.contexts.iter();
            ScreenContexts {
                bundle: judged.bundle.name.clone(),
                id: screen.id.clone(),
                how: screen.how.name().to_owned(),
                contexts,
                undeclared: detected
                    .filter(|(_, detected)| detected.screens.contains(&id))
                    .map(|(context, _)| (*context).to_owned())
                    .collect(),
                requests: screen.requests,
                transfer_bytes: screen.transfer,
                estimated: screen.estimated,
                complete: screen.is_complete(),
            }
        })
        .collect()
}

/// Assets that a context touches or that have a role.
fn assets(judged: &Judged<'_>) -> Vec<AssetContexts> {
    let bundle = &judged.bundle;
    let mut found = Vec::new();
    for asset in &bundle.assets {
        let loaders: Vec<ScreenId> = bundle.initial_screens(asset.id).collect();
        let claims = judged.membership.claims();
        let mut contexts: Vec<AssetHeld> = claims
            .filter_map(|(_, entry, members)| {
                let own = members.assets.get(&asset.id);
                let holds = |screen: &&ScreenId| members.holds(Some(**screen), asset.id).is_some();
                let inside = loaders.iter().filter(holds).count();
                let outside = loaders.len() - inside;
                (own.is_some() || inside > 0).then(|| AssetHeld {
                    held: held(entry, own),
                    screens_inside: inside,
                    screens_outside: outside,
                })
            })
            .collect();
        contexts.sort_by(|a, b| a.held.cmp(&b.held));
        let role = judged.membership.roles.get(&asset.id).map(|(role, from)| RoleRecord {
            role: role.name().to_owned(),
            from: match from {
                RoleFrom::Map(_) => "map",
                RoleFrom::Marker => "marker",
                RoleFrom::Content => "content",
                RoleFrom::Structure => "structure",
            }
            .to_owned(),
        });
        // A role by structure says nothing of a context by itself.
        let of_interest = judged
            .membership
            .roles
            .get(&asset.id)
            .is_some_and(|(_, from)| !matches!(from, RoleFrom::Structure));
        if !contexts.is_empty() || of_interest {
            let (bundle, path) = (bundle.name.clone(), asset.path.to_string());
            found.push(AssetContexts { bundle, path, role, contexts });
        }
    }
    found
}

fn undeclared(judged: &Judged<'_>) -> Vec<UndeclaredCode> {
    let bundle = &judged.bundle;
    let of = |context: &str| {
        let mut held_back: BTreeMap<String, usize> = BTreeMap::new();
        for outcome in &judged.outcomes {
            let mine = outcome.rulings.iter().any(|ruling| {
                ruling.effect == RulingEffect::Undeclared
                    && matches!(&ruling.by, By::Context { id, .. } if id == context)
            });
            if mine {
                *held_back.entry(check_id(outcome)).or_default() += 1;
            }
        }
        held_back
    };
    judged
        .undeclared
        .contexts
        .iter()
        .map(|(&context, detected)| UndeclaredCode {
            bundle: bundle.name.clone(),
            context: context.to_owned(),
            label: crate::contexts::header(context).map(|header| texts(&header.label)).unwrap_or_default(),
            evidence: detected
                .evidence
                .iter()
                .map(|(family, asset)| ((*family).to_owned(), bundle.asset(*asset).path.to_string()))
                .collect(),
            screens: detected.screens.iter().map(|&screen| bundle.screen(screen).id.clone()).collect(),
            assets: detected.assets.len(),
            held_back: of(context),
        })
        .collect()
}

fn check_id(outcome: &Outcome) -> String {
    REGISTRY.check(outcome.check).entry.header.id.clone()
}

/// Findings about the map, worst first.
fn findings(judged: &[Judged<'_>], about_map: &[Outcome]) -> Vec<MapFinding> {
    let mut found: Vec<&Outcome> = judged
        .iter()
        .flat_map(|judged| &judged.outcomes)
        .chain(about_map)
        .filter(|outcome| REGISTRY.check(outcome.check).family == "context-map")
        .filter(|outcome| outcome.kind != Kind::Suppressed)
        .collect();
    found.sort_by_key(|outcome| {
        (std::cmp::Reverse((outcome.kind, outcome.level)), outcome.place.line, &outcome.fingerprint)
    });
    found
        .into_iter()
        .map(|outcome| MapFinding {
            id: outcome.id.clone(),
            check: check_id(outcome),
            kind: outcome.kind.name().to_owned(),
            level: outcome.level.map(|level| Level::name(level).to_owned()),
            path: outcome.place.path.clone(),
            line: outcome.place.line,
            message: Texts { en: words::message(outcome, Lang::En), fr: words::message(outcome, Lang::Fr) },
            help: Texts { en: words::help(outcome, Lang::En), fr: words::help(outcome, Lang::Fr) },
        })
        .collect()
}
