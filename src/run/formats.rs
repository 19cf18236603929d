//! The formats of `sobria check`: each is a pure function of the report.

use std::path::Path;

use sobria::Job;
use sobria::outcome::Report;
use sobria::report::{github, gitlab, graph, harmless, json, junit, markdown, rdjson, sarif, text};
use sobria::rule::Lang;

use super::caps::within;
use super::check::options;
use super::find::Found;
use super::{Failure, terminal};
use crate::cli::{Around, Check};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Github,
    Markdown,
    Sarif(sarif::Profile),
    Gitlab,
    Junit,
    Rdjson,
    Graph,
}

impl Format {
    /// GitHub tells findings apart by a hash of their line.
    pub fn needs_line_hashes(self) -> bool {
        matches!(self, Self::Sarif(_))
    }
}

/// By name; the first is for people at a terminal.
pub const FORMATS: [(&str, Format); 10] = [
    ("text", Format::Text),
    ("json", Format::Json),
    ("github", Format::Github),
    ("markdown", Format::Markdown),
    ("sarif", Format::Sarif(sarif::Profile::CodeScanning)),
    ("sarif-full", Format::Sarif(sarif::Profile::Full)),
    ("gitlab", Format::Gitlab),
    ("junit", Format::Junit),
    ("rdjson", Format::Rdjson),
    ("graph", Format::Graph),
];

/// What a format needs besides the report.
pub struct Wanted<'a> {
    pub command: &'a Check,
    pub found: &'a Found,
    /// Language of the terminal.
    pub lang: Lang,
    /// Where it goes; the standard output without a file.
    pub file: Option<&'a Path>,
}

pub fn render(format: Format, report: &Report, wanted: &Wanted<'_>) -> Result<String, Failure> {
    // Machine formats follow the settings, so that a laptop and a server agree.
    let machine = wanted.found.settings.language.unwrap_or_default();
    // What people read in a forge follows the command line as well; the locale of a server means nothing.
    let forge = wanted.command.source.around.lang.map_or(machine, Lang::from);
    Ok(match format {
        Format::Text => {
            let color = wanted.file.is_none() && terminal::color();
            let fail_on = wanted.command.fail_on.level();
            let style = text::Style {
                lang: wanted.lang,
                color,
                width: terminal::width(),
                all: wanted.command.all,
                fail_on,
            };
            text::render(report, style)
        }
        Format::Json => json::render(report, machine).map_err(|error| Failure::Output(error.into()))?,
        Format::Github => github::render(report, forge),
        Format::Markdown => markdown::render(
            report,
            markdown::Style { lang: forge, fail_on: wanted.command.fail_on.level(), limit: markdown::LIMIT },
        ),
        Format::Sarif(profile) => {
            let category = wanted.command.sarif_category.as_deref();
            let style = sarif::Style { lang: machine, profile, category };
            sarif::render(report, style).map_err(|error| Failure::Output(error.into()))?
        }
        Format::Gitlab => gitlab::render(report, machine).map_err(|error| Failure::Output(error.into()))?,
        Format::Junit => junit::render(report, machine)?,
        Format::Rdjson => rdjson::render(report, machine).map_err(|error| Failure::Output(error.into()))?,
        Format::Graph => render_graph(wanted.found, wanted.file, &wanted.command.source.around)?,
    })
}

/// The graph of every bundle, one after the other; JSON when the file is named so.
fn render_graph(found: &Found, file: Option<&Path>, around: &Around) -> Result<String, Failure> {
    let as_json = file.is_some_and(|file| file.extension().is_some_and(|extension| extension == "json"));
    let load = |job: &Job| sobria::load(job, &options(found, &[], around, &|_, _| {}));
    let bundles = within(around, || found.jobs.iter().map(load).collect::<Result<Vec<_>, _>>())?;
    if as_json {
        let graphs: Vec<_> = bundles.iter().map(graph::json).collect();
        let value =
            if let [only] = graphs.as_slice() { only.clone() } else { serde_json::Value::Array(graphs) };
        return Ok(harmless::json(format!("{value:#}\n")));
    }
    Ok(harmless::lines(bundles.iter().map(graph::dot).collect()))
}
