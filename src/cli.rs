//! The command line: what can be asked, and in which words.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use sobria::caps::Measuring;
use sobria::rule::{Lang, Level};

use crate::run::caps;

/// Eco-design linter for built health front-ends: RGESN 2024, with a medical-context map that puts care first.
#[derive(Debug, Parser)]
#[command(name = "sobria", version, arg_required_else_help = true, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write down the failures that are there, so that only new ones fail from then on
    Baseline(Baseline),
    /// Check a built bundle
    Check(Check),
    /// Say what changed between two builds, or two JSON reports
    Compare(Compare),
    /// Print what a shell needs to complete commands and options
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Say where medical contexts hold, why, and what they change; draw up the page to sign
    Contexts(Contexts),
    /// Explain a criterion, a check, a context, or a finding by its id
    Explain(Explain),
    /// Save the bytes that can be saved without a change to what anybody sees: images, compressed copies of texts
    Fix(Fix),
    /// Propose a sobria.toml and, where clinical code is recognised, a medical-context.toml
    Init(Init),
    /// List what sobria knows, or the screens of a bundle
    List(List),
    /// Print the manual page
    #[command(hide = true)]
    Man {
        /// Write it and the page of each command to this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write the smallest redacted fixture that shows a finding, for a bug report
    Reproduce(Reproduce),
    /// Print the JSON Schema of the settings, the map, the JSON report, the record of contexts or a comparison
    Schema {
        /// Which schema
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Prove on this machine, offline, that the checks see what they must see; for whoever validates their tools
    SelfTest(SelfTest),
}

impl Command {
    /// The language asked for.
    pub fn lang(&self) -> Option<LangArg> {
        match self {
            Self::Baseline(command) => command.source.around.lang,
            Self::Check(command) => command.source.around.lang,
            Self::Compare(command) => command.around.lang,
            Self::Contexts(command) => command.source.around.lang,
            Self::Explain(command) => command.source.around.lang,
            Self::Fix(command) => command.source.around.lang,
            Self::Init(command) => command.lang,
            Self::List(command) => command.source.around.lang,
            Self::Reproduce(command) => command.source.around.lang,
            Self::SelfTest(command) => command.lang,
            Self::Completions { .. } | Self::Man { .. } | Self::Schema { .. } => None,
        }
    }
}

/// What a run reads.
#[derive(Clone, Debug, Default, Args)]
pub struct Source {
    /// Folder of a build output, or single files of one; without it, the bundles of sobria.toml, else the one build output found
    #[arg(value_name = "DIR|FILE")]
    pub paths: Vec<PathBuf>,
    /// Only this bundle of sobria.toml
    #[arg(long, value_name = "NAME")]
    pub bundle: Option<String>,
    /// What the bundler wrote about its outputs: metafile of esbuild or Angular, stats.json of webpack, manifest.json of Vite; may be repeated
    #[arg(long, value_name = "FILE")]
    pub metadata: Vec<PathBuf>,
    #[command(flatten)]
    pub around: Around,
}

/// What is read besides the bundles, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct Around {
    /// Settings; without it, the sobria.toml of the current folder or of the bundle's parents
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Medical-context map; without it, the one that the settings name, else medical-context.toml beside them
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Map of the base branch: what the map waives beyond it is pending and does not count; an empty file for none
    #[arg(long, value_name = "FILE")]
    pub map_base: Option<PathBuf>,
    /// Folder of source maps that are kept apart from the bundle; may be repeated
    #[arg(long = "source-maps", value_name = "DIR")]
    pub hidden_maps: Vec<PathBuf>,
    /// Day that review dates are compared with (YYYY-MM-DD); else `SOURCE_DATE_EPOCH`, else today
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
    /// Measure what is costly to know, such as how small an image can be without loss, as far as a budget goes that is
    /// the same on every machine, or all of it; else it is estimated, and reports say how, or left out
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "budget")]
    pub measure: Option<Measure>,
    /// Threads; 0 for as many as there are processors
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
    /// Largest file that is read (50MB, 512MiB; no more than 512 MiB by default); what is larger is listed, and the run
    /// is incomplete: exit status 2
    #[arg(long, value_parser = caps::size, value_name = "SIZE")]
    pub max_file_size: Option<u64>,
    /// Time (500ms, 30s, 5min) after which nothing more is begun; what was not reached is listed, and the run is
    /// incomplete: exit status 2. What a run reaches depends on the machine and on what else it does, so two runs may
    /// differ. After twice the time, the process ends without a report
    #[arg(long, value_parser = caps::duration, value_name = "DURATION")]
    pub time_limit: Option<Duration>,
    /// Folder for what is learnt from unchanged files; else the user's, and none where `CI` is set. Entries are sealed
    /// with `SOBRIA_CACHE_KEY`, else with a secret of this machine
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Learn everything anew and keep nothing
    #[arg(long, conflicts_with = "cache")]
    pub no_cache: bool,
    /// Language of the terminal: en or fr; else that of the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub source: Source,
    /// Format, and file to write it to: text, json, github (annotations), markdown, sarif (failures, for GitHub's code
    /// scanning), sarif-full (for audits), gitlab (Code Quality), junit, rdjson (reviewdog), graph (Graphviz, or JSON
    /// for a .json file); may be repeated
    #[arg(long, alias = "format", value_name = "FORMAT[=FILE]")]
    pub output: Vec<String>,
    /// Category of the SARIF run: tells applications of one repository apart
    #[arg(long, value_name = "NAME")]
    pub sarif_category: Option<String>,
    /// Only these checks, criteria (6.5) or themes (6); what protects care always runs
    #[arg(long, value_name = "CHECK|CRITERION|THEME", num_args = 1..)]
    pub only: Vec<String>,
    /// Failures that are known and do not fail the run, as `sobria baseline` wrote them
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Earlier build or JSON report: what changed since is shown, and budgets of growth are judged
    #[arg(long, value_name = "DIR|FILE")]
    pub base: Option<PathBuf>,
    /// Show every place of every check
    #[arg(long)]
    pub all: bool,
    /// Show on the standard error what the run spends its time on: by stage, kind of file and check
    #[arg(long)]
    pub timings: bool,
    /// Leave out bundles that are not built; succeed when none is
    #[arg(long)]
    pub if_built: bool,
    /// Lowest level that makes the run fail
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
}

#[derive(Debug, Args)]
pub struct Baseline {
    #[command(flatten)]
    pub source: Source,
    /// The baseline: read if it is there, written anew
    #[arg(long, value_name = "FILE", default_value = "sobria-baseline.txt")]
    pub file: PathBuf,
    /// Only take out what is mended: nothing is added, no count rises
    #[arg(long)]
    pub prune: bool,
    /// Only touch lines of these checks, criteria or themes
    #[arg(long, value_name = "CHECK|CRITERION|THEME", num_args = 1..)]
    pub only: Vec<String>,
    /// Take out all lines of these checks, criteria or themes, which fail again from then on; nothing is checked
    #[arg(long, value_name = "CHECK|CRITERION|THEME", num_args = 1.., conflicts_with_all = ["prune", "only"])]
    pub drop: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Compare {
    /// Earlier build, checkout with settings, or JSON report of `sobria check`
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// Later build or JSON report
    #[arg(value_name = "HEAD")]
    pub head: PathBuf,
    /// Format, and file to write it to: text, json, markdown; may be repeated
    #[arg(long, alias = "format", value_name = "FORMAT[=FILE]")]
    pub output: Vec<String>,
    /// Show long lists whole
    #[arg(long)]
    pub all: bool,
    /// Lowest level of a new finding that makes the run fail
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    pub fail_on: FailOn,
    #[command(flatten)]
    pub around: Around,
}

#[derive(Debug, Args)]
pub struct Contexts {
    #[command(flatten)]
    pub source: Source,
    /// Format, and file to write it to: table, json, markdown, html; may be repeated
    #[arg(long, alias = "format", value_name = "FORMAT[=FILE]")]
    pub output: Vec<String>,
    /// Earlier page (JSON, Markdown or HTML written by this command): what changed since is shown
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// Show long lists whole
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// 6.5, text-not-minified, dicom-viewer, gt6-14, or the id of a finding
    pub what: String,
    /// JSON report that holds the finding; without it, the bundle is checked again
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub source: Source,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Fix {
    #[command(flatten)]
    pub source: Source,
    /// Only these; twins are otherwise made only where the build makes such twins already
    #[arg(long, value_enum, value_name = "WHAT", num_args = 1..)]
    pub only: Vec<Fixable>,
    /// Also write the files of the repository that images were copied from, so that the next build keeps what is saved
    #[arg(long)]
    pub sources: bool,
    /// Say what would be written, and write nothing; status 1 when something could be saved
    #[arg(long)]
    pub dry_run: bool,
    /// Give the files their first bytes back
    #[arg(long, conflicts_with = "only")]
    pub undo: bool,
    /// Folder of the journals that `--undo` reads; without it, the one where the platform keeps the state of programs
    #[arg(long, value_name = "FOLDER")]
    pub journal: Option<PathBuf>,
    /// Name every file
    #[arg(long)]
    pub all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    Budget,
    All,
}

impl From<Measure> for Measuring {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Budget => Self::Budgeted,
            Measure::All => Self::All,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fixable {
    /// PNG images
    Png,
    /// Compressed copies of texts, .br and .gz
    Twins,
}

#[derive(Debug, Args)]
pub struct Reproduce {
    /// Id of the finding, as reports print it
    pub id: String,
    #[command(flatten)]
    pub source: Source,
    /// Folder to write the fixture to; it must not exist
    #[arg(long, value_name = "FOLDER")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the build output; without it, the bundles of sobria.toml, else the one build output found
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Print the files instead of writing them
    #[arg(long)]
    pub dry_run: bool,
    /// Threads; 0 for as many as there are processors
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
    /// Language of the files and the terminal: en or fr; else that of the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub struct SelfTest {
    /// Cases of your own instead of the ones in the binary: DIR/CHECK/OUTCOME[@CONTEXT][.LABEL]/, as in test-fixtures/
    #[arg(long, value_name = "DIR")]
    pub cases: Option<PathBuf>,
    /// Write what was run, on what and with which result (JSON)
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Language of the terminal: en or fr; else that of the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub struct List {
    #[arg(value_enum)]
    pub what: Listed,
    #[command(flatten)]
    pub source: Source,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Listed {
    Checks,
    Criteria,
    Contexts,
    Families,
    /// The 32 adaptations of the GT6 report to health
    Adaptations,
    Screens,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SchemaOf {
    Settings,
    Map,
    Report,
    Contexts,
    Comparison,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Note => Some(Level::Note),
            Self::Never => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangArg {
    En,
    Fr,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Self::En,
            LangArg::Fr => Self::Fr,
        }
    }
}
