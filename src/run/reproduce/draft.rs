//! A fixture in the making, and the question whether it still shows the finding.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sobria::fixture::{Promise, Seen};
use sobria::outcome::{By, Kind, Outcome};
use sobria::registry::REGISTRY;
use sobria::rule::Level;

use super::super::Failure;
use super::super::find::file_error;
use super::super::self_test::{Scratch, judge};

/// Runs in all: ours, enough for a bundle of some megabytes.
const TRIES: usize = 4000;
/// However fast the machine is, nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A project in a fixture's layout.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Of `dist/`, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    pub settings: Option<String>,
    pub map: Option<String>,
}

/// What a run must say again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub check: String,
    kind: Kind,
    level: Option<Level>,
    variant: Option<&'static str>,
    /// Who ruled on it: the word for the kind of entry, and the built-in context.
    rulings: BTreeSet<(&'static str, String)>,
    /// With `--measure`.
    measured: bool,
    /// The fixture's folder, which promises the outcome.
    pub folder: String,
}

impl Wanted {
    pub fn of(outcome: &Outcome, measured: bool) -> Self {
        let check = REGISTRY.check(outcome.check);
        // A plain failure stands whatever a context says of other screens.
        let stands = outcome.kind == Kind::Fail && !check.do_no_harm;
        let rulings: BTreeSet<(&'static str, String)> = outcome
            .rulings
            .iter()
            .filter(|_| !stands)
            .map(|ruling| match &ruling.by {
                By::Context { builtin, .. } => (ruling.by.kind(), builtin.clone()),
                by => (by.kind(), String::new()),
            })
            .collect();
        let promise = match outcome.kind {
            Kind::Fail => "violating",
            Kind::Review => "review",
            Kind::Suppressed => "suppressed",
        };
        let decided = check.do_no_harm || outcome.kind == Kind::Suppressed;
        let context = rulings.iter().find(|(by, _)| *by == "context").filter(|_| decided);
        let mut folder =
            context.map_or_else(|| promise.to_owned(), |(_, context)| format!("{promise}@{context}"));
        if measured {
            folder.push_str(".measured");
        }
        Self {
            check: check.entry.header.id.clone(),
            kind: outcome.kind,
            level: outcome.level,
            variant: outcome.variant,
            rulings,
            measured,
            folder,
        }
    }

    fn is(&self, outcome: &Outcome) -> bool {
        REGISTRY.check(outcome.check).entry.header.id == self.check
            && Self::of(outcome, self.measured) == *self
    }
}

/// Where drafts are tried.
pub struct Bench {
    scratch: Scratch,
    no_settings: PathBuf,
    wanted: Wanted,
    tries: usize,
    since: Instant,
    /// Share of all that may be used up by now, in percent.
    share: u32,
}

impl Bench {
    pub fn new(wanted: Wanted) -> Result<Self, Failure> {
        let scratch = Scratch::new()?;
        let no_settings = scratch.folder().join("none.toml");
        fs::write(&no_settings, "").map_err(|error| file_error(&no_settings, error))?;
        Ok(Self { scratch, no_settings, wanted, tries: 0, since: Instant::now(), share: 100 })
    }

    /// Nothing more is tried.
    pub fn is_tired(&self) -> bool {
        let used = self.tries * 100 >= TRIES * self.share as usize;
        used || self.since.elapsed() > PATIENCE * self.share / 100
    }

    /// Leaves the rest of the tries for later.
    pub fn use_up(&mut self, percent: u32) {
        self.share = percent;
    }

    /// Does the draft show the finding? What cannot be tried does not.
    pub fn shows(&mut self, draft: &Draft) -> bool {
        self.finding(draft).is_some()
    }

    /// Whether a draft shows the finding; none, and no draft is made, once nothing more is tried.
    pub fn try_out(&mut self, draft: impl FnOnce() -> Draft) -> Option<bool> {
        (!self.is_tired()).then(|| self.shows(&draft()))
    }

    /// The finding as the draft shows it.
    pub fn finding(&mut self, draft: &Draft) -> Option<Outcome> {
        if self.is_tired() {
            return None;
        }
        self.tries += 1;
        let folder = self.scratch.folder().join("draft");
        let _ = fs::remove_dir_all(&folder);
        draft.write(&folder).ok()?;
        let report = judge(&folder, &self.no_settings, self.wanted.measured).ok()?;
        let kept = Promise::of(&self.wanted.folder)?
            .is_kept(&Seen::of(&report, &self.wanted.check), &self.wanted.check);
        // What makes a file unreadable says nothing of the finding.
        let broken =
            |outcome: &Outcome| REGISTRY.check(outcome.check).entry.header.id == "asset-not-analysed";
        if !kept || (self.wanted.check != "asset-not-analysed" && report.outcomes.iter().any(broken)) {
            return None;
        }
        report.outcomes.into_iter().find(|outcome| self.wanted.is(outcome))
    }
}

impl Draft {
    /// Writes the layout of a fixture into a folder of its own.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let dist = folder.join("dist");
        fs::create_dir_all(&dist).map_err(|error| file_error(&dist, error))?;
        let write = |path: PathBuf, content: &[u8]| {
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(|error| file_error(parent, error))?;
            fs::write(&path, content).map_err(|error| file_error(&path, error))
        };
        for (path, content) in &self.files {
            write(dist.join(path), content)?;
        }
        for (name, text) in [("sobria.toml", &self.settings), ("medical-context.toml", &self.map)] {
            if let Some(text) = text {
                write(folder.join(name), text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// The texts, by place: files of the bundle, then settings and map.
    pub fn texts(&self) -> Vec<(Spot, String)> {
        let files = self.files.iter().filter_map(|(path, content)| {
            let text = std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'))?;
            Some((Spot::File(path.clone()), text.to_owned()))
        });
        let settings = self.settings.iter().map(|text| (Spot::Settings, text.clone()));
        let map = self.map.iter().map(|text| (Spot::Map, text.clone()));
        files.chain(settings).chain(map).collect()
    }

    pub fn put(&mut self, spot: &Spot, text: String) {
        match spot {
            Spot::File(path) => {
                self.files.insert(path.clone(), text.into_bytes());
            }
            Spot::Settings => self.settings = Some(text),
            Spot::Map => self.map = Some(text),
        }
    }
}

/// Where a text of a draft belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    File(String),
    Settings,
    Map,
}
