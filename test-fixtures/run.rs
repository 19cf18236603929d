//! Runs the library on a fixture, as the binary would.

use std::fs;
use std::path::{Path, PathBuf};

use sobria::baseline::Baseline;
use sobria::bundle::{Delivery, Deployment, Origin};
use sobria::caps::Measuring;
use sobria::comparison::Snapshot;
use sobria::contexts::map::Map;
use sobria::origin::Leads;
use sobria::outcome::Report;
use sobria::report::contexts::document::ContextsRecord;
use sobria::repository::Repository;
use sobria::rule::Lang;
use sobria::settings::{BundleSettings, Settings};
use sobria::{Job, Options, Target};

use sobria::fixture::Promise;
pub use sobria::fixture::TODAY;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("test-fixtures")
}

/// A project with its settings and map, if any: the bundles that the settings name, or `dist/` beside them, or the
/// folder itself without them.
#[derive(Clone)]
pub struct Case {
    pub folder: PathBuf,
    pub settings: Settings,
    pub map: Map,
    /// `medical-context.base.toml`: the map that is approved already.
    pub map_base: Option<Map>,
    /// `sobria-baseline.txt`.
    pub baseline: Option<Baseline>,
    /// `base/`: the bundle as it was before.
    pub before: Option<Snapshot>,
    /// The folder itself.
    pub repository: Repository,
    pub leads: Leads,
    /// What the folder's name asks for.
    pub measure: Option<Measuring>,
}

impl Case {
    pub fn open(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let settings = read("sobria.toml").map_or_else(Settings::default, |text| {
            Settings::parse("sobria.toml", &text)
                .unwrap_or_else(|invalid| panic!("{}: {:?}", folder.display(), invalid.mistakes))
        });
        let map = |name: &str| {
            read(name).map(|text| {
                Map::parse(name, &text)
                    .unwrap_or_else(|invalid| panic!("{}: {:?}", folder.display(), invalid.mistakes))
            })
        };
        let map_base = map("medical-context.base.toml");
        let map = map("medical-context.toml").unwrap_or_default();
        let baseline =
            read("sobria-baseline.txt").map(|text| Baseline::parse("sobria-baseline.txt", &text).unwrap());
        let mut case = Self {
            folder: folder.to_owned(),
            settings,
            map,
            map_base,
            baseline,
            before: None,
            repository: Repository::at(folder),
            leads: Leads::default(),
            measure: Promise::of(name(folder))
                .filter(|promise| promise.measured)
                .map(|_| Measuring::Budgeted),
        };
        let base = folder.join("base");
        case.before = base.is_dir().then(|| case.snapshot(&base));
        case
    }

    /// Another folder in place of the one bundle.
    pub fn at(&self, folder: &Path) -> Report {
        let mut jobs = self.jobs();
        jobs[0].target = Target::Folder(folder.to_owned());
        sobria::check(&jobs, &self.options(&[], 2)).unwrap()
    }

    pub fn snapshot(&self, folder: &Path) -> Snapshot {
        Snapshot::of("base", &self.at(folder), Lang::En)
    }

    /// The folder of a bundle by its name in reports.
    pub fn bundle(&self, name: &str) -> PathBuf {
        let folder = |path: &str| Some(self.folder.join(path)).filter(|folder| folder.is_dir());
        let named = self.settings.bundles.iter().find(|bundle| bundle.name == name);
        let named = named.and_then(|bundle| folder(&bundle.path));
        named.or_else(|| folder("dist")).unwrap_or_else(|| self.folder.clone())
    }

    pub fn jobs(&self) -> Vec<Job> {
        if self.settings.bundles.is_empty() {
            return vec![self.job(None)];
        }
        self.settings.bundles.iter().map(|bundle| self.job(Some(bundle))).collect()
    }

    fn job(&self, bundle: Option<&BundleSettings>) -> Job {
        let name = bundle.map_or_else(|| "dist".to_owned(), |bundle| bundle.name.clone());
        let screens = self.settings.screens.iter();
        let of_bundle = screens.filter(|screen| screen.bundle.as_ref().is_none_or(|of| *of == name));
        let declared = of_bundle.map(|screen| (screen.id.clone(), screen.loads.clone())).collect();
        Job {
            target: Target::Folder(self.bundle(&name)),
            shown: "dist".to_owned(),
            deployment: Deployment {
                origin: Origin {
                    first_party: bundle.map(|bundle| bundle.first_party.clone()).unwrap_or_default(),
                    base: bundle.map_or_else(|| "/".to_owned(), |bundle| bundle.base.clone()),
                },
                delivery: bundle.map_or(Delivery::Web, |bundle| bundle.delivery),
                siblings: self.settings.hosts_beside(&name),
                name,
                declared_screens: declared,
            },
            leads: self.leads.clone(),
        }
    }

    pub fn check(&self) -> Report {
        self.check_with(&[], 2)
    }

    pub fn check_with(&self, only: &[String], threads: usize) -> Report {
        sobria::check(&self.jobs(), &self.options(only, threads)).unwrap()
    }

    /// The record of the medical contexts.
    pub fn contexts(&self) -> ContextsRecord {
        let settings = fs::read_to_string(self.folder.join("sobria.toml")).ok();
        sobria::contexts(&self.jobs(), &self.options(&[], 2), settings.as_deref()).unwrap()
    }

    pub fn options<'a>(&'a self, only: &'a [String], threads: usize) -> Options<'a> {
        Options {
            map_base: self.map_base.as_ref(),
            baseline: self.baseline.as_ref(),
            before: self.before.as_ref(),
            measure: self.measure,
            threads,
            only,
            ..Options::new(&self.settings, "sobria.toml", &self.map, &self.repository, TODAY)
        }
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &copied) } else { fs::copy(&path, copied).map(drop).unwrap() }
    }
}

/// Folders below a folder, by name.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

pub fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
