//! The whole report as JSON, for machines. The schema is generated from the types in `document`.

pub mod comparison;
mod document;

pub use document::*;

use super::{harmless, words};
use crate::bundle::stable::stable_path;

use crate::finding::{Method, Place};
use crate::outcome::{
    self, BudgetKept, By, Kind, LimitFrom, Location, Outcome, Reason, Report, Ruling, RulingEffect,
    SettingsKind, Unmeasured,
};
use crate::registry::{Check, REGISTRY, THIRD_PARTIES_DATE};
use crate::rule::Lang;

/// Changes when a member is removed or changes its meaning.
pub const SCHEMA_VERSION: &str = "1.1";

/// Editions of the references.
#[must_use]
pub fn data() -> Data {
    Data {
        rgesn: Edition {
            edition: "2024",
            date: "2024-05".to_owned(),
            url: "https://ecoresponsable.numerique.gouv.fr/publications/referentiel-general-ecoconception/",
        },
        gt6: Edition {
            edition: "GT6, Cellule éthique du numérique en santé (DNS/ANS)",
            date: "2025-05".to_owned(),
            url: "https://esante.gouv.fr/",
        },
        third_parties: Edition { edition: "ours", date: THIRD_PARTIES_DATE.clone(), url: "" },
    }
}

/// The document of a report.
#[must_use]
pub fn document(report: &Report, lang: Lang) -> Document {
    let bundles: Vec<Bundle> = report
        .bundles
        .iter()
        .map(|bundle| Bundle {
            name: bundle.name.clone(),
            path: bundle.path.clone(),
            files: bundle.files,
            bytes: bundle.bytes,
            analysed: bundle.analysed,
        })
        .collect();
    Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool::ours(),
        data: data(),
        bundle: sum(&bundles),
        bundles,
        map: report.map.clone(),
        map_base: report.map_base.clone(),
        today: report.today.to_string(),
        language: lang.code(),
        screens: report.screens.iter().map(screen).collect(),
        assets: report
            .assets
            .iter()
            .map(|asset| Asset {
                bundle: asset.bundle.clone(),
                path: asset.path.clone(),
                stable_path: stable_path(&asset.path).into_owned(),
                bytes: asset.bytes,
                transfer_bytes: asset.transfer,
                contexts: asset.contexts.clone(),
            })
            .collect(),
        criteria: report
            .criteria
            .iter()
            .map(|criterion| Criterion {
                id: criterion.id.clone(),
                outcome: criterion.outcome.name(),
                checks: criterion
                    .checks
                    .iter()
                    .map(|(id, outcome)| CriterionCheck { id: id.clone(), outcome: outcome.name() })
                    .collect(),
            })
            .collect(),
        findings: report.outcomes.iter().map(|outcome| finding(outcome, lang)).collect(),
        complete: report.cut.is_nothing(),
        not_analysed: report
            .not_analysed
            .iter()
            .map(|file| NotAnalysed {
                bundle: file.bundle.clone(),
                path: file.path.clone(),
                bytes: file.bytes,
                kind: match file.reason {
                    Reason::Twin { .. } => "twin",
                    Reason::Kind(_) => "kind",
                    Reason::Problem(_) => "problem",
                    Reason::Cut(_) => "cut",
                },
                reason: words::reason(&file.reason, lang),
            })
            .collect(),
        measuring: report.measuring.as_ref().map(|measuring| self::measuring(measuring, lang)),
        recognised: report.recognised.iter().map(|recognised| self::recognised(recognised, lang)).collect(),
        switched_off: report.switched_off.clone(),
        comparison: report.comparison.as_ref().map(comparison::document),
        baseline: report.baseline.as_ref().map(|baseline| Baseline {
            path: baseline.path.clone(),
            known: baseline.known,
            fixed: baseline.fixed,
        }),
        summary: summary(report),
    }
}

fn measuring(report: &outcome::Measuring, lang: Lang) -> Measuring {
    let left_out = report.left_out.iter().map(|file| NotMeasured {
        bundle: file.bundle.clone(),
        path: file.path.clone(),
        bytes: file.bytes,
        kind: match file.reason {
            Unmeasured::TooLarge => "size",
            Unmeasured::Budget => "budget",
            Unmeasured::Time => "time",
            Unmeasured::Problem(_) => "problem",
        },
        reason: words::unmeasured(&file.reason, lang),
    });
    Measuring { files: report.files, left_out: left_out.collect() }
}

/// Pretty-printed JSON with a final newline.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn render(report: &Report, lang: Lang) -> serde_json::Result<String> {
    Ok(harmless::json(serde_json::to_string_pretty(&document(report, lang))? + "\n"))
}

/// JSON Schema of the document.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

/// Counts for the last lines of a report.
#[must_use]
pub fn summary(report: &Report) -> Summary {
    use crate::rule::Level;
    let level = |level| {
        report.outcomes.iter().filter(|outcome| outcome.is_failure() && outcome.level == Some(level)).count()
    };
    let suppressed = |wanted: Aside| {
        let of = |outcome: &&Outcome| outcome.kind == Kind::Suppressed && Aside::of(outcome) == wanted;
        report.outcomes.iter().filter(of).count()
    };
    let (false_positives, accepted) = (suppressed(Aside::FalsePositive), suppressed(Aside::Accepted));
    Summary {
        errors: level(Level::Error),
        warnings: level(Level::Warning),
        notes: level(Level::Note),
        reviews: report.outcomes.iter().filter(|outcome| outcome.kind == Kind::Review).count(),
        suppressed_by_context: suppressed(Aside::Context),
        suppressed_by_settings: false_positives + accepted,
        false_positives,
        accepted,
        suppressed_by_baseline: suppressed(Aside::Baseline),
    }
}

/// What set a finding aside: the last that was heard of map, settings and baseline, since what the map sets aside on
/// some screens only still fails on the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Aside {
    Context,
    FalsePositive,
    Accepted,
    Baseline,
}

impl Aside {
    fn of(outcome: &Outcome) -> Self {
        let by = |ruling: &Ruling| match ruling.by {
            By::Context { .. } | By::Waiver { .. } => Self::Context,
            By::Settings(SettingsKind::FalsePositive) => Self::FalsePositive,
            By::Settings(SettingsKind::Accepted) => Self::Accepted,
            By::Baseline { .. } => Self::Baseline,
        };
        let set_aside = |ruling: &&Ruling| ruling.effect == RulingEffect::Suppressed;
        outcome.rulings.iter().filter(set_aside).map(by).max().unwrap_or(Self::Context)
    }
}

fn sum(bundles: &[Bundle]) -> Bundle {
    if let [only] = bundles {
        return only.clone();
    }
    let names: Vec<&str> = bundles.iter().map(|bundle| bundle.name.as_str()).collect();
    let paths: Vec<&str> = bundles.iter().map(|bundle| bundle.path.as_str()).collect();
    Bundle {
        name: names.join(" + "),
        path: paths.join(" "),
        files: bundles.iter().map(|bundle| bundle.files).sum(),
        bytes: bundles.iter().map(|bundle| bundle.bytes).sum(),
        analysed: bundles.iter().map(|bundle| bundle.analysed).sum(),
    }
}

fn screen(screen: &crate::outcome::ScreenReport) -> Screen {
    Screen {
        bundle: screen.bundle.clone(),
        id: screen.id.clone(),
        how: screen.how,
        page: screen.page.clone(),
        requests: screen.requests,
        transfer_bytes: screen.transfer,
        estimated: screen.estimated,
        complete: screen.gaps.is_empty(),
        gaps: screen.gaps.clone(),
        contexts: screen.contexts.clone(),
        budget: screen.budget.map(|budget| Budget {
            transfer_bytes: budget.transfer,
            requests: budget.requests,
            kept: budget.kept.name(),
            growth: budget.growth.map(|growth| GrowthBudget {
                percent: growth.allowed.percent,
                transfer_bytes: growth.allowed.transfer,
                requests: growth.allowed.requests,
                kept: growth.kept.map_or("not-judged", BudgetKept::name),
            }),
        }),
        initial: screen.initial.clone(),
        deferred: screen.deferred,
    }
}

fn recognised(recognised: &crate::outcome::Recognised, lang: Lang) -> Recognised {
    Recognised {
        bundle: recognised.bundle.clone(),
        id: recognised.id.clone(),
        label: recognised.label.get(lang).to_owned(),
        kind: if recognised.is_context { "context" } else { "marker" },
        strength: recognised.strength.name(),
        evidence: recognised.evidence.clone(),
        screens: recognised.screens.clone(),
        answered: recognised.answered,
    }
}

/// One finding as JSON sees it.
#[must_use]
pub fn finding(outcome: &Outcome, lang: Lang) -> Finding {
    let check = REGISTRY.check(outcome.check);
    let evidence = check.evidence_of(outcome.variant);
    Finding {
        id: outcome.id.clone(),
        fingerprint: outcome.fingerprint.clone(),
        bundle: outcome.bundle.clone(),
        check: check.entry.header.id.clone(),
        criteria: check.criteria.clone(),
        family: check.family.clone(),
        kind: outcome.kind.name(),
        level: outcome.level.map(crate::rule::Level::name),
        evidence: evidence.name(),
        message: words::message(outcome, lang),
        help: words::help(outcome, lang),
        place: place(&outcome.place),
        location: location(&outcome.location),
        source: outcome.source.as_ref().map(source),
        related: outcome.related.iter().map(place).collect(),
        role: outcome.role.map(crate::contexts::Role::name),
        measured: outcome.measured.as_ref().map(|measured| MeasuredValue {
            value: measured.value,
            unit: measured.unit.name(),
            at_least: measured.at_least,
            estimated: measured.estimated,
        }),
        limit: outcome.measured.as_ref().map(|measured| LimitValue {
            value: measured.limit,
            unit: measured.unit.name(),
            source: match &measured.from {
                LimitFrom::BuiltIn(source) => source.clone(),
                LimitFrom::Project(Some(line)) => format!("sobria.toml:{line}"),
                LimitFrom::Project(None) => "sobria.toml, [limits]".to_owned(),
                LimitFrom::Context(id) => format!("context {id}"),
            },
        }),
        saving: outcome.saving.as_ref().map(|saving| SavingValue {
            bytes: saving.bytes,
            basis: saving.basis.name(),
            method: match saving.method {
                Method::Measured => "measured".to_owned(),
                Method::Estimated { en, fr } => {
                    format!("{} {}", lang.pick("estimated:", "estimé :"), lang.pick(en, fr))
                }
            },
        }),
        screens: outcome
            .screens
            .iter()
            .map(|screen| FindingScreen {
                id: screen.screen.clone(),
                outcome: screen.kind.name(),
                level: screen.level.map(crate::rule::Level::name),
            })
            .collect(),
        suppressions: outcome
            .rulings
            .iter()
            .map(|ruling| suppression(ruling, REGISTRY.check(outcome.check), lang))
            .collect(),
        chain: outcome.chain.iter().map(|(path, how)| Step { path: path.clone(), how }).collect(),
    }
}

fn place(place: &Place) -> JsonPlace {
    JsonPlace {
        path: place.path.clone(),
        line: place.line,
        column: place.column,
        span: place.span.map(|span| [span.start, span.end]),
        excerpt: place.excerpt.clone(),
    }
}

fn location(location: &Location) -> JsonLocation {
    JsonLocation {
        path: location.path.clone(),
        line: location.line,
        column: location.column,
        end_column: location.end_column,
        excerpt: location.excerpt.clone(),
        via: location.via.name(),
    }
}

fn source(source: &outcome::Source) -> Source {
    Source {
        name: source.name.clone(),
        line: source.line,
        column: source.column,
        package: source.package.clone(),
    }
}

fn suppression(ruling: &Ruling, check: &Check, lang: Lang) -> Suppression {
    let (context, because, gt6) = match &ruling.by {
        By::Context { id, builtin, because } => {
            let rows = REGISTRY.context(builtin).map(|context| REGISTRY.rows_of(&context.header, check));
            let rows = rows.unwrap_or_default();
            (Some(id.clone()), Some(words::because(because, lang)), rows)
        }
        By::Waiver { context } => (Some(context.clone()), None, Vec::new()),
        By::Settings(_) | By::Baseline { .. } => (None, None, Vec::new()),
    };
    Suppression {
        kind: ruling.by.kind(),
        effect: match ruling.effect {
            RulingEffect::Suppressed => "suppressed",
            RulingEffect::Relaxed(_) => "relaxed",
            RulingEffect::RoleUnknown => "role-unknown",
            RulingEffect::Overdue => "overdue",
            RulingEffect::Undeclared => "undeclared",
            RulingEffect::Shared => "shared",
            RulingEffect::Activated => "activated",
            RulingEffect::Pending => "pending",
            RulingEffect::Contradicted => "contradicted",
            RulingEffect::Outgrown => "outgrown",
        },
        context,
        justification: ruling.justification.clone(),
        source: (!ruling.file.is_empty()).then(|| format!("{}:{}", ruling.file, ruling.line)),
        because,
        reason: words::relax_reason(ruling, lang),
        gt6,
    }
}
