//! What a run is given: bundles, and what they are judged with.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::analyse;
use crate::baseline::Baseline;
use crate::bundle::Deployment;
use crate::cache::Cache;
use crate::caps::{Caps, Measuring};
use crate::comparison::Snapshot;
use crate::contexts::map::Map;
use crate::origin::Leads;
use crate::repository::Repository;
use crate::settings::Settings;
use crate::timings::Timings;

/// One bundle to check.
#[derive(Clone, Debug)]
pub struct Job {
    /// Folder of the build output, or single files of one.
    pub target: Target,
    /// As shown in reports.
    pub shown: String,
    pub deployment: Deployment,
    /// What leads from the bundle to its sources.
    pub leads: Leads,
}

#[derive(Clone, Debug)]
pub enum Target {
    Folder(PathBuf),
    /// Single files: checks over one asset only.
    Files(Vec<PathBuf>),
}

impl Target {
    /// A whole build output, of which the parts can be linked.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Files(_) => None,
        }
    }

    /// Its path from the repository's root; empty for the root itself and for single files.
    pub(crate) fn folder_in(&self, repository: &Repository) -> String {
        match self {
            Self::Folder(folder) => repository.shown(folder),
            Self::Files(_) => String::new(),
        }
    }
}

/// What a run needs besides the bundles.
pub struct Options<'a> {
    pub settings: &'a Settings,
    /// Name of the settings' file, for the report.
    pub settings_path: &'a str,
    pub map: &'a Map,
    /// The map that is approved already: what the map waives beyond it is pending and does not count.
    pub map_base: Option<&'a Map>,
    /// What is known already and does not fail.
    pub baseline: Option<&'a Baseline>,
    /// An earlier run to compare with.
    pub before: Option<&'a Snapshot>,
    /// The jobs are all bundles of the project, so that what matches in none of them matches nowhere.
    pub whole_project: bool,
    pub today: Date,
    /// Paths of reports are counted from its root.
    pub repository: &'a Repository,
    /// Formats need the hash of each finding's line.
    pub line_hashes: bool,
    /// How far costly figures are measured; else they are estimated, or left out.
    pub measure: Option<Measuring>,
    /// 0 for as many as there are processors.
    pub threads: usize,
    /// Ids of the checks to run; all when empty. What protects care always runs.
    pub only: &'a [String],
    pub caps: Caps,
    pub progress: analyse::Progress<'a>,
    /// Collects what the run spends its time on.
    pub timings: Option<&'a Timings>,
    /// Keeps what was learnt from contents for later runs.
    pub cache: Option<&'a Cache>,
}

impl<'a> Options<'a> {
    /// Every check over a whole project, on all processors.
    #[must_use]
    pub fn new(
        settings: &'a Settings,
        settings_path: &'a str,
        map: &'a Map,
        repository: &'a Repository,
        today: Date,
    ) -> Self {
        Self {
            settings,
            settings_path,
            map,
            map_base: None,
            baseline: None,
            before: None,
            whole_project: true,
            today,
            repository,
            line_hashes: false,
            measure: None,
            threads: 0,
            only: &[],
            caps: Caps::default(),
            progress: &|_, _| {},
            timings: None,
            cache: None,
        }
    }
}
