//! SARIF 2.1.0 for dashboards, in two profiles.
//!
//! Nothing here depends on when or where a run took place: the same report gives the same bytes.

mod log;
mod notifications;
mod results;
mod rules;
mod taxonomies;

use serde_json::{Value, json};

use super::{harmless, plain, sentences};
use crate::outcome::Report;
use crate::registry::REGISTRY;
use crate::rule::Lang;
use log::{
    AutomationDetails, Component, Configuration, DescriptorReference, Invocation, Log, Override, Run, Tool,
};
use results::{States, Writer, groups};
use taxonomies::Taxonomies;

/// For whom the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Failures only: GitHub's code scanning shows anything else as an open alert.
    CodeScanning,
    /// Questions and what was set aside too, with the references, for audits and other readers.
    Full,
}

#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    pub lang: Lang,
    pub profile: Profile,
    /// Tells the parts of a repository apart that are checked on their own.
    pub category: Option<&'a str>,
}

/// Results that GitHub and GitLab keep.
const RESULTS: usize = 5_000;
/// Characters of a text that GitLab keeps; it drops the result beyond.
const TEXT: usize = 2_048;

/// What was left out to stay within what readers keep.
#[derive(Default)]
struct Held {
    results: usize,
    texts: usize,
    places: usize,
}

impl Held {
    fn text(&mut self, text: String) -> String {
        self.texts += usize::from(text.chars().count() > TEXT);
        sentences::cut(text, TEXT)
    }
}

/// The file with a final newline.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn render(report: &Report, style: Style<'_>) -> serde_json::Result<String> {
    Ok(harmless::json(serde_json::to_string_pretty(&log(report, style))? + "\n"))
}

fn log(report: &Report, style: Style<'_>) -> Log {
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run(report, style)],
    }
}

fn run(report: &Report, style: Style<'_>) -> Run {
    let lang = style.lang;
    let full = style.profile == Profile::Full;
    let taxonomies = Taxonomies::read();
    let mut held = Held::default();
    let groups = groups(report, style.profile);
    held.results = groups.len().saturating_sub(RESULTS);
    let states = States::of_report(report);
    let writer = Writer { report, style, taxonomies: &taxonomies, states };
    let results = groups.iter().take(RESULTS).map(|group| writer.result(group, &mut held)).collect();
    let category =
        style.category.map(|category| category.trim_matches('/')).filter(|category| !category.is_empty());
    Run {
        tool: Tool { driver: driver(lang, full.then_some(&taxonomies)) },
        automation_details: category
            .map(|category| AutomationDetails { id: format!("{}/", plain::prose(category)) }),
        invocations: [Invocation {
            execution_successful: report.cut.is_nothing(),
            rule_configuration_overrides: switched_off(report),
            tool_execution_notifications: notifications::notifications(report, style, &held),
        }],
        column_kind: "utf16CodeUnits",
        language: lang.pick("en-US", "fr-FR"),
        taxonomies: if full { taxonomies.components(lang) } else { Vec::new() },
        results,
        properties: if full { audit(report) } else { Value::Null },
    }
}

fn driver(lang: Lang, taxonomies: Option<&Taxonomies>) -> Component {
    let version = env!("CARGO_PKG_VERSION");
    Component {
        name: "sobria",
        full_name: Some(format!("sobria {version}")),
        version: Some(version),
        semantic_version: Some(version),
        information_uri: Some(env!("CARGO_PKG_REPOSITORY")).filter(|address| !address.is_empty()),
        rules: rules::rules(lang, taxonomies),
        notifications: notifications::descriptors(lang),
        supported_taxonomies: taxonomies.map(|_| Taxonomies::references()).unwrap_or_default(),
        ..Component::default()
    }
}

fn switched_off(report: &Report) -> Vec<Override> {
    let checks = report.switched_off.iter().filter_map(|id| REGISTRY.check_named(id));
    let off = checks.map(|check| Override {
        descriptor: DescriptorReference { id: &check.entry.header.id, index: check.id.0 },
        configuration: Configuration { level: None, enabled: Some(false) },
    });
    off.collect()
}

/// How each criterion came out, and what the run rests on.
fn audit(report: &Report) -> Value {
    let criteria: serde_json::Map<String, Value> = report
        .criteria
        .iter()
        .map(|criterion| (criterion.id.clone(), criterion.outcome.name().into()))
        .collect();
    json!({
        "criteria": criteria,
        "map": report.map.as_deref().map(plain::prose),
        "mapBase": report.map_base.as_deref().map(plain::prose),
        "today": report.today.to_string(),
    })
}
