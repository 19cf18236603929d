//! One entry of the map: what it says, where it holds, what the registry rules, what came of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{counts, texts, why};
use crate::contexts::effects::Scoped;
use crate::contexts::map::{Declared, Pattern};
use crate::contexts::membership::{Members, RoleFrom};
use crate::contexts::ruling_digest;
use crate::registry::REGISTRY;
use crate::report::contexts::document::{
    AssetGroup, ContextEntry, Declaration, EffectRecord, Holding, Registry, Row, SourceRecord, Texts, Why,
};
use crate::rule::{ContextHeader, Level, RelaxKind};
use crate::{Judged, Options};

/// Paths given for each group of assets.
const FIRST: usize = 3;

pub(super) fn entry(
    index: usize,
    entry: &Declared,
    judged: &[Judged<'_>],
    options: &Options<'_>,
) -> ContextEntry {
    let header = entry.header();
    let mut record = ContextEntry {
        id: entry.id.clone(),
        builtin: entry.builtin.clone(),
        line: entry.line,
        label: match &entry.label {
            Some(label) => Texts { en: label.clone(), fr: label.clone() },
            None => header.map(|header| texts(&header.label)).unwrap_or_default(),
        },
        definition: header.map(|header| texts(&header.definition)).unwrap_or_default(),
        declaration: declaration(entry),
        days_left: entry.review_by.map(|date| days(options.today, date)),
        registry: header.map(|header| registry(header, &entry.keep)).unwrap_or_default(),
        ..ContextEntry::default()
    };
    for judged in judged {
        if let Some(Some(members)) = judged.membership.entries.get(index) {
            place(&mut record, index, judged, members);
        }
    }
    let author = counts::Author {
        declared: entry,
        file: &options.map.path,
        base: options.map_base.map(|base| base.path.as_str()),
    };
    let counts = counts::of(author, judged);
    (record.suppressed, record.relaxed, record.left_to_review) =
        (counts.suppressed, counts.relaxed, counts.left_to_review);
    record.do_no_harm = counts::do_no_harm(author, judged);
    record.waivers = counts::waivers(author, judged, options.today);
    record
}

/// Days from one day to another; negative when it has passed.
pub(super) fn days(today: Date, date: Date) -> i64 {
    today.until(date).map_or(0, |span| i64::from(span.get_days()))
}

fn declaration(entry: &Declared) -> Declaration {
    let written = |globs: &[Pattern]| globs.iter().map(|glob| glob.text.clone()).collect();
    Declaration {
        scope: if entry.whole_app { "whole-app" } else { "part" }.to_owned(),
        bundles: entry.bundles.iter().map(|(name, _)| name.clone()).collect(),
        routes: written(&entry.routes),
        paths: written(&entry.paths),
        sources: written(&entry.sources),
        except: written(&entry.except),
        roles: entry.roles.iter().map(|role| (role.role.name().to_owned(), written(&role.globs))).collect(),
        keep: entry.keep.clone(),
        activate: entry.activate.clone(),
        recipients: entry.recipients.clone(),
        reviewed_with: entry.reviewed_with.as_ref().map(|(digest, _)| digest.clone()),
        justification: entry.justification.clone(),
        risk: entry.risk.clone(),
        owner: entry.owner.clone(),
        approved_by: entry.approved_by.clone(),
        review_by: entry.review_by.map(|date| date.to_string()),
    }
}

/// What the built-in context rules, without what the entry leaves under the plain checks.
fn registry(header: &'static ContextHeader, keep: &[String]) -> Registry {
    let kept = |family: &str| keep.iter().any(|kept| kept == family);
    let label = |family: &str| {
        REGISTRY.family(family).map_or_else(
            || Texts { en: family.to_owned(), fr: family.to_owned() },
            |family| texts(&family.label),
        )
    };
    let effect = |written: &str| {
        let written = Scoped::read(written);
        EffectRecord {
            family: written.name.to_owned(),
            label: label(written.name),
            scope: written.scope.map(str::to_owned),
            ..EffectRecord::default()
        }
    };
    let suppressed = header
        .suppress
        .iter()
        .filter(|written| !kept(Scoped::read(written).name))
        .map(|written| EffectRecord { effect: "suppress".to_owned(), ..effect(written) });
    let relaxed = header
        .relax
        .iter()
        .filter(|relax| relax.kind == RelaxKind::Raise || !kept(Scoped::read(&relax.family).name))
        .map(|relax| EffectRecord {
            effect: relax.kind.name().to_owned(),
            level: relax.level.map(|level| Level::name(level).to_owned()),
            limits: relax.limits.clone(),
            roles: relax.roles.clone(),
            reason: Some(texts(&relax.reason)),
            ..effect(&relax.family)
        });
    Registry {
        ruling: ruling_digest(header),
        gt6: header.gt6.iter().map(|&row| adaptation(row)).collect(),
        extension: header.extension,
        justification: texts(&header.justification),
        effects: suppressed.chain(relaxed).collect(),
        sources: REGISTRY
            .sources_of(header)
            .map(|source| SourceRecord {
                id: source.id.clone(),
                confidence: source.confidence.clone(),
                what: texts(&source.what),
                location: source.location.clone(),
            })
            .collect(),
    }
}

fn adaptation(row: u8) -> Row {
    let known = REGISTRY.adaptations.iter().find(|adaptation| adaptation.n == row);
    known.map_or(Row { row, ..Row::default() }, |known| Row {
        row,
        title: texts(&known.title),
        asks: texts(&known.asks),
    })
}

/// Where the entry holds in one bundle.
fn place(record: &mut ContextEntry, index: usize, judged: &Judged<'_>, members: &Members) {
    let bundle = &judged.bundle;
    for (id, screen) in bundle.numbered_screens() {
        if let Some(because) = members.loads(id) {
            let (bundle, name) = (bundle.name.clone(), screen.id.clone());
            record.screens.push(Holding { bundle, name, why: why(because) });
        }
    }
    let mut groups: BTreeMap<Why, Vec<&str>> = BTreeMap::new();
    for (&asset, because) in &members.assets {
        groups.entry(why(because)).or_default().push(&bundle.asset(asset).path);
    }
    record.assets.extend(groups.into_iter().map(|(why, paths)| AssetGroup {
        bundle: bundle.name.clone(),
        why,
        count: paths.len(),
        first: paths.iter().take(FIRST).map(|path| (*path).to_owned()).collect(),
    }));
    for asset in &bundle.assets {
        let mut loaders = 0usize;
        let mut inside = 0usize;
        for screen in bundle.initial_screens(asset.id) {
            loaders += 1;
            inside += usize::from(members.holds(Some(screen), asset.id).is_some());
        }
        let own = members.assets.contains_key(&asset.id);
        record.assets_by_screens += usize::from(!own && inside > 0 && inside == loaders);
        record.assets_shared += usize::from((own || inside > 0) && inside < loaders);
    }
    let mine: BTreeSet<&'static str> = crate::contexts::Role::ALL.map(crate::contexts::Role::name).into();
    for name in mine {
        let count = judged
            .membership
            .roles
            .values()
            .filter(|(role, from)| *from == RoleFrom::Map(index) && role.name() == name)
            .count();
        if count > 0 {
            *record.roles_given.entry(name.to_owned()).or_default() += count;
        }
    }
}
