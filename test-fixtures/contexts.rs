//! The 18 contexts and the 32 adaptations: the matrix that is kept and reviewed, and a fixture for every effect.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use sobria::contexts::effects::Scoped;
use sobria::outcome::{By, Outcome, RulingEffect};
use sobria::registry::REGISTRY;
use sobria::rule::gt6::Group;
use sobria::rule::{ContextHeader, Lang, Relax, RelaxKind};

use crate::golden::golden;
use crate::run::{Case, folders, name, root};

/// Families that contexts rule on although no plain check of theirs exists yet: nothing can show those effects.
const WITHOUT_PLAIN_CHECK: [&str; 6] =
    ["doc-compression", "low-bandwidth", "retention", "video-codec", "video-definition", "video-listen-only"];

fn contexts() -> impl Iterator<Item = &'static ContextHeader> {
    REGISTRY.contexts.iter().map(|context| &context.header)
}

fn family_of(effect: &str) -> &str {
    Scoped::read(effect).name
}

/// All that a context does to families: `suppress` entries and `relax` entries.
fn effects(context: &ContextHeader) -> impl Iterator<Item = &str> {
    context.suppress.iter().chain(context.relax.iter().map(|relax| &relax.family)).map(String::as_str)
}

fn has_plain_check(family: &str) -> bool {
    REGISTRY.checks.iter().any(|check| check.family == family && !check.do_no_harm)
}

/// A ruling in a word.
fn word(relax: &Relax) -> String {
    match relax.kind {
        RelaxKind::Level => format!("≤{}", relax.level.unwrap().name()),
        RelaxKind::DeclaredBudget => "budget".to_owned(),
        RelaxKind::Exempt if relax.family.contains('[') => "off".to_owned(),
        RelaxKind::Exempt => format!("off({})", relax.roles.join(", ").replace("diagnostic", "d")),
        RelaxKind::Raise => "raise".to_owned(),
        RelaxKind::Limit | RelaxKind::Floor => {
            let limits: Vec<String> =
                relax.limits.iter().map(|(name, value)| format!(" {name} {value}")).collect();
            let kind = if relax.kind == RelaxKind::Floor { "floor" } else { "limit" };
            format!("{kind}{}", limits.concat())
        }
    }
}

/// Every effect of every context by family, from the registry.
fn matrix() -> String {
    let mut out = String::from(
        "# Medical contexts and families\n\n\
         Generated from `rules/contexts/`; `BLESS=1 cargo test` rewrites it. Empty: the plain checks stand.\n\n\
         - `S` suppressed; for weight and requests only the built-in limit is dropped.\n\
         - `off` left alone (a milder ruling that ends as suppressed).\n\
         - `≤note` at most a note; `raise` one level higher; `budget` the project's own budget instead of the\n  \
         built-in limit; `floor` the number becomes a minimum.\n\
         - `:d` only for the role `diagnostic`, `:a` only for `alarm`; another word after `:` is an aspect. Without a role\n  \
         given, a medium is a question; with `off(d)` the plain check stands for it.\n\n",
    );
    let touched: Vec<&str> = REGISTRY
        .families
        .iter()
        .map(|family| family.id.as_str())
        .filter(|family| {
            contexts().any(|context| effects(context).any(|effect| family_of(effect) == *family))
        })
        .collect();
    let mut header = String::from("| context |");
    let mut rule = String::from("| --- |");
    for family in &touched {
        let _ = write!(header, " {family} |");
        rule.push_str(" --- |");
    }
    let _ = writeln!(out, "{header}\n{rule}");
    for context in contexts() {
        let _ = write!(out, "| {} |", context.id);
        for family in &touched {
            let _ = write!(out, " {} |", cell(context, family));
        }
        out.push('\n');
    }
    let kept: Vec<&str> = REGISTRY
        .families
        .iter()
        .map(|family| family.id.as_str())
        .filter(|family| !touched.contains(family))
        .collect();
    let _ = writeln!(out, "\nKept in every context: {}.\n", kept.join(", "));
    out.push_str("| context | do-no-harm checks | GT6 rows | |\n| --- | --- | --- | --- |\n");
    for context in contexts() {
        let rows: Vec<String> = context.gt6.iter().map(u8::to_string).collect();
        let mut notes = Vec::new();
        if context.extension {
            notes.push("beyond GT6");
        }
        if context.sentinel {
            notes.push("sentinel");
        }
        let activated: Vec<String> = context.activate.iter().map(|written| scoped(written)).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            context.id,
            activated.join(", "),
            rows.join(", "),
            notes.join(", ")
        );
    }
    out
}

fn cell(context: &ContextHeader, family: &str) -> String {
    let suppressed = context.suppress.iter().map(|written| (written.as_str(), "S".to_owned()));
    let relaxed = context.relax.iter().map(|relax| (relax.family.as_str(), word(relax)));
    let of_family = suppressed.chain(relaxed).filter(|(written, _)| family_of(written) == family);
    let words: Vec<String> =
        of_family.map(|(written, word)| scoped(&written.replacen(family, &word, 1))).collect();
    words.join(", ")
}

/// `name[diagnostic]` → `name:d`.
fn scoped(written: &str) -> String {
    let read = Scoped::read(written);
    match read.scope {
        Some("diagnostic") => format!("{}:d", read.name),
        Some("alarm") => format!("{}:a", read.name),
        Some(other) => format!("{}:{other}", read.name),
        None => read.name.to_owned(),
    }
}

#[test]
fn the_matrix_of_contexts_and_families_is_the_one_reviewed() {
    golden("context-matrix.md", &matrix());
}

#[test]
fn nothing_touches_a_family_that_is_never_waived_but_the_stated_exceptions() {
    let mut touched = BTreeSet::new();
    for context in contexts() {
        for effect in effects(context) {
            if !REGISTRY.family(family_of(effect)).unwrap().suppressible {
                touched.insert((context.id.as_str(), effect));
            }
        }
    }
    let stated = [
        ("icu-monitoring", "unused-code"),
        ("teleconsultation", "sensors[camera]"),
        ("teleconsultation", "sensors[microphone]"),
    ];
    assert_eq!(touched, BTreeSet::from(stated));
    let icu = REGISTRY.context("icu-monitoring").unwrap();
    assert!(
        !icu.header.suppress.iter().any(|effect| effect == "unused-code"),
        "unused code is relaxed in intensive care, never suppressed"
    );
}

#[test]
fn the_roles_of_the_rules_are_those_of_the_map() {
    assert_eq!(sobria::contexts::Role::ALL.map(sobria::contexts::Role::name), sobria::rule::ROLES);
}

#[test]
fn sentinels_change_nothing() {
    let sentinels: Vec<&ContextHeader> = contexts().filter(|context| context.sentinel).collect();
    assert_eq!(sentinels.len(), 2);
    for context in sentinels {
        assert!(effects(context).next().is_none() && context.activate.is_empty(), "{}", context.id);
        assert!(context.gt6.is_empty() && context.extension, "{}", context.id);
    }
}

/// An effect as its fixture shows it: the context, and the entry as written with its kind.
type Shown = BTreeSet<(String, String)>;

fn key(context: &ContextHeader, effect: &str, milder: bool) -> (String, String) {
    (context.id.clone(), format!("{} {effect}", if milder { "relax" } else { "suppress" }))
}

/// Effects that the fixtures `suppressed@…` and `relaxed@…` of plain checks bring about.
static SHOWN: LazyLock<Shown> = LazyLock::new(shown);

fn shown() -> Shown {
    let mut shown = Shown::new();
    for check in REGISTRY.checks.iter().filter(|check| !check.do_no_harm) {
        let id = &check.entry.header.id;
        let folder = root().join(id);
        for fixture in folders(&folder) {
            let label = name(&fixture).to_owned();
            if !label.starts_with("suppressed@") && !label.starts_with("relaxed@") {
                continue;
            }
            let report = Case::open(&fixture).check();
            let of_check = |outcome: &&Outcome| REGISTRY.check(outcome.check).entry.header.id == *id;
            for outcome in report.outcomes.iter().filter(of_check) {
                for ruling in &outcome.rulings {
                    let By::Context { builtin, .. } = &ruling.by else { continue };
                    let context = &REGISTRY.context(builtin).unwrap().header;
                    match &ruling.effect {
                        RulingEffect::Suppressed => {
                            let covers = |written: &&String| {
                                let read = Scoped::read(written);
                                let scope = read.scope.is_none_or(|scope| {
                                    outcome.role.is_some_and(|role| role.name() == scope)
                                        || label.ends_with(scope)
                                });
                                read.name == check.family && scope
                            };
                            shown.extend(
                                context
                                    .suppress
                                    .iter()
                                    .filter(covers)
                                    .map(|written| key(context, written, false)),
                            );
                        }
                        RulingEffect::Relaxed(position) => {
                            shown.insert(key(context, &context.relax[*position].family, true));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    shown
}

#[test]
fn every_effect_of_every_context_has_a_fixture() {
    let shown = &*SHOWN;
    let mut missing = Vec::new();
    for context in contexts() {
        let suppressed = context.suppress.iter().map(|written| (written, false));
        let relaxed = context.relax.iter().map(|relax| (&relax.family, true));
        for (effect, milder) in suppressed.chain(relaxed) {
            let wanted = key(context, effect, milder);
            if has_plain_check(family_of(effect)) && !shown.contains(&wanted) {
                missing.push(format!("{}: {}", wanted.0, wanted.1));
            }
        }
    }
    assert!(missing.is_empty(), "effects that no fixture shows:\n{}", missing.join("\n"));
}

#[test]
fn sentinels_leave_the_plain_checks_in_force() {
    for context in contexts().filter(|context| context.sentinel) {
        let violating = REGISTRY.checks.iter().any(|check| {
            let folder = root().join(&check.entry.header.id);
            folders(&folder).iter().any(|fixture| {
                let declares = |case: &Case| case.map.entries.iter().any(|entry| entry.builtin == context.id);
                !check.do_no_harm && name(fixture).starts_with("violating") && declares(&Case::open(fixture))
            })
        });
        assert!(violating, "{}: no fixture", context.id);
    }
}

#[test]
fn families_without_a_plain_check_are_the_ones_listed() {
    let touched: BTreeSet<&str> =
        contexts().flat_map(effects).map(family_of).filter(|family| !has_plain_check(family)).collect();
    assert_eq!(touched, BTreeSet::from(WITHOUT_PLAIN_CHECK), "take families with a check off the list");
}

#[test]
fn the_32_adaptations_are_there_as_the_report_counts_them() {
    let rows = &REGISTRY.adaptations;
    assert!(rows.iter().map(|row| row.n).eq(1..=32));
    let mut groups: BTreeMap<Group, usize> = BTreeMap::new();
    for row in rows {
        *groups.entry(row.group).or_default() += 1;
        assert!(row.source.starts_with("RGESN v1, ") || row.source.starts_with("guide, "), "{}", row.source);
        for lang in [Lang::En, Lang::Fr] {
            assert!(row.asks.get(lang).len() > 30 && !row.title.get(lang).is_empty(), "{}", row.id());
        }
    }
    assert_eq!(groups.into_values().collect::<Vec<_>>(), [2, 5, 13, 9, 3], "GT6, figure 2");
    let of_guide = rows.iter().filter(|row| row.source.starts_with("guide")).count();
    assert_eq!(of_guide, 12, "rows of the guide for organisations");
    let of_guide = rows.iter().filter(|row| row.source.starts_with("guide"));
    assert!(of_guide.clone().all(|row| row.criteria.is_empty()), "the guide has no criterion of RGESN");
}

/// A row that names a family has a fixture of that family in one of its contexts; one that a check serves, a fixture
/// of the check.
#[test]
fn every_adaptation_that_names_a_family_or_a_check_has_a_fixture() {
    let shown = &*SHOWN;
    let mut missing = Vec::new();
    for row in &REGISTRY.adaptations {
        for family in row.families.iter().filter(|family| has_plain_check(family)) {
            let seen = REGISTRY.contexts_of_row(row.n).any(|context| {
                shown.iter().any(|(id, written)| {
                    let effect = written.split_once(' ').map_or("", |(_, effect)| effect);
                    *id == context.id && family_of(effect) == family
                })
            });
            if !seen {
                missing.push(format!("{}: family {family}", row.id()));
            }
        }
        for check in REGISTRY.checks_of_row(row.n) {
            let id = &check.entry.header.id;
            let violates = |label: &str| label.starts_with("violating") || label.starts_with("review");
            if !folders(&root().join(id)).iter().any(|fixture| violates(name(fixture))) {
                missing.push(format!("{}: check {id}", row.id()));
            }
        }
    }
    assert!(missing.is_empty(), "adaptations without a fixture:\n{}", missing.join("\n"));
}
