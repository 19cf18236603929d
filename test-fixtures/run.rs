//! Runs the library on a fixture, as the binary would.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use sobria::bundle::{Delivery, Deployment, Origin};
use sobria::contexts::map::Map;
use sobria::outcome::Report;
use sobria::settings::Settings;
use sobria::{Job, Options, Target};

/// The day of all tests.
pub const TODAY: Date = date(2026, 11, 22);

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("test-fixtures")
}

/// A bundle with its settings and map, if any: `dist/` beside them, or the folder itself without them.
pub struct Case {
    pub folder: PathBuf,
    pub settings: Settings,
    pub map: Map,
}

impl Case {
    pub fn open(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let settings = read("sobria.toml").map_or_else(Settings::default, |text| {
            Settings::parse("sobria.toml", &text)
                .unwrap_or_else(|invalid| panic!("{}: {:?}", folder.display(), invalid.mistakes))
        });
        let map = read("medical-context.toml").map_or_else(Map::default, |text| {
            Map::parse("medical-context.toml", &text)
                .unwrap_or_else(|invalid| panic!("{}: {:?}", folder.display(), invalid.mistakes))
        });
        Self { folder: folder.to_owned(), settings, map }
    }

    pub fn bundle(&self) -> PathBuf {
        let dist = self.folder.join("dist");
        if dist.is_dir() { dist } else { self.folder.clone() }
    }

    pub fn job(&self) -> Job {
        let bundle = self.settings.bundles.first();
        let name = bundle.map_or_else(|| "dist".to_owned(), |bundle| bundle.name.clone());
        let of_bundle = self.settings.screens.iter();
        Job {
            target: Target::Folder(self.bundle()),
            shown: "dist".to_owned(),
            deployment: Deployment {
                name,
                origin: Origin {
                    first_party: bundle.map(|bundle| bundle.first_party.clone()).unwrap_or_default(),
                    base: bundle.map_or_else(|| "/".to_owned(), |bundle| bundle.base.clone()),
                },
                delivery: bundle.map_or(Delivery::Web, |bundle| bundle.delivery),
                declared_screens: of_bundle.map(|screen| (screen.id.clone(), screen.loads.clone())).collect(),
            },
        }
    }

    pub fn check(&self) -> Report {
        self.check_with(&[], 2)
    }

    pub fn check_with(&self, only: &[String], threads: usize) -> Report {
        let options = Options {
            settings: &self.settings,
            settings_path: "sobria.toml",
            map: &self.map,
            today: TODAY,
            threads,
            only,
            progress: &|_, _| {},
        };
        sobria::check(&[self.job()], &options).unwrap()
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
