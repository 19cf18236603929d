//! Finds what to read: the settings, the map, the bundles.

use std::fmt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sobria::bundle::{Delivery, Deployment, Origin};
use sobria::cache::Cache;
use sobria::contexts::map::Map;
use sobria::origin::Leads;
use sobria::repository::Repository;
use sobria::rule::Lang;
use sobria::settings::Settings;
use sobria::{Job, Target};

use super::{Failure, cache, terminal};
use crate::cli::Source;

/// Folders that builds write to by habit.
const OUTPUTS: [&str; 8] =
    ["dist", "build", "out", "www", "_site", ".output/public", "storybook-static", "public"];

/// Several build outputs, or none that is one: the commands to type.
#[derive(Debug)]
pub struct Ambiguous {
    reason: &'static str,
    candidates: Vec<PathBuf>,
    /// Nothing that looks like a build output is there.
    unbuilt: bool,
}

impl std::error::Error for Ambiguous {}

impl fmt::Display for Ambiguous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason)?;
        for candidate in &self.candidates {
            write!(f, "\n  sobria check {}", candidate.display())?;
        }
        Ok(())
    }
}

/// Everything that a run was given or found.
pub struct Found {
    pub settings: Settings,
    /// As shown in reports.
    pub settings_path: String,
    /// As read; none without a file.
    pub settings_text: Option<String>,
    pub map: Map,
    /// The map that is approved already, when one was given.
    pub map_base: Option<Map>,
    /// The jobs are all bundles that the settings name.
    pub whole_project: bool,
    pub jobs: Vec<Job>,
    pub today: Date,
    /// The one that the command was started in.
    pub repository: Repository,
    /// The bundle was found, not given.
    pub guessed: Option<PathBuf>,
    /// What earlier runs learnt.
    pub cache: Option<Cache>,
}

pub fn find(source: &Source) -> Result<Found, Failure> {
    let Project { settings, settings_path, settings_text, home, jobs, guessed } = project(source)?;
    let map = match map_path(source, &settings, &home) {
        Some(path) => Map::parse(&shown(&path), &read(&path)?)?,
        None => Map::default(),
    };
    let map_base = source.around.map_base.as_deref().map(base_map).transpose()?;
    let names: Vec<&str> = settings.bundles.iter().map(|bundle| bundle.name.as_str()).collect();
    map.know_bundles(&names)?;
    let folders = jobs.iter().all(|job| job.target.is_folder());
    let (map, map_base) =
        if folders { (map, map_base) } else { (map.for_single_files(), map_base.map(Map::for_single_files)) };
    let whole_project = folders && jobs.len() >= settings.bundles.len();
    let today = today(source)?;
    Ok(Found {
        settings,
        settings_path,
        settings_text,
        map,
        map_base,
        whole_project,
        jobs,
        today,
        repository: Repository::around(Path::new(".")),
        guessed,
        cache: cache::open(&source.around)?,
    })
}

/// As [`find`], without the bundles that are not built, each of them said; nothing when none is.
pub fn find_built(source: &Source, lang: Lang) -> Result<Option<Found>, Failure> {
    let missing = |name: &str| {
        terminal::remark(&format!(
            "{} {name}",
            lang.pick("not built, not checked:", "pas construit, pas vérifié :")
        ));
    };
    if !source.paths.is_empty() && !source.paths.iter().any(|path| is_there(path)) {
        source.paths.iter().for_each(|path| missing(&shown(path)));
        return Ok(None);
    }
    let mut found = match find(source) {
        Err(Failure::Ambiguous(ambiguous)) if ambiguous.unbuilt => {
            missing(
                lang.pick("no build output was found here", "aucune sortie de build n'a été trouvée ici"),
            );
            return Ok(None);
        }
        found => found?,
    };
    found.jobs.retain(|job| {
        let built = !matches!(&job.target, Target::Folder(folder) if !is_there(folder));
        if !built {
            missing(&job.shown);
        }
        found.whole_project &= built;
        built
    });
    Ok(if found.jobs.is_empty() { None } else { Some(found) })
}

/// What is known before any map is read.
pub struct Project {
    pub settings: Settings,
    /// As shown in reports.
    pub settings_path: String,
    /// As read; none without a file.
    pub settings_text: Option<String>,
    /// Folder of the settings.
    pub home: PathBuf,
    pub jobs: Vec<Job>,
    /// The bundle was found, not given.
    pub guessed: Option<PathBuf>,
}

pub fn project(source: &Source) -> Result<Project, Failure> {
    let config = config_path(source);
    let (settings, settings_path, settings_text, home) = match &config {
        Some(path) => {
            let text = read(path)?;
            let shown = shown(path);
            let home =
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            (Settings::parse(&shown, &text)?, shown, Some(text), home.to_owned())
        }
        None => (Settings::default(), "sobria.toml".to_owned(), None, PathBuf::from(".")),
    };
    let mut guessed = None;
    let mut jobs = if !source.paths.is_empty() {
        vec![given(source, &settings, &home)?]
    } else if !settings.bundles.is_empty() {
        configured(source, &settings, &home)?
    } else {
        let folder = guess()?;
        guessed = Some(folder.clone());
        vec![job(Target::Folder(folder.clone()), &shown(&folder), &settings, None)]
    };
    for job in &mut jobs {
        job.leads = leads(source, &settings, &home, &job.deployment.name)?;
    }
    Ok(Project { settings, settings_path, settings_text, home, jobs, guessed })
}

/// What was given must be there; maps that the settings name are often kept by continuous integration alone.
fn leads(source: &Source, settings: &Settings, home: &Path, bundle: &str) -> Result<Leads, Failure> {
    for path in source.around.hidden_maps.iter().chain(&source.metadata) {
        fs::metadata(path).map_err(|error| file_error(path, error))?;
    }
    if let Some(file) = source.around.hidden_maps.iter().find(|path| !path.is_dir()) {
        return Err(Failure::Usage(format!("{}: --source-maps wants a folder", file.display())));
    }
    let named = settings.bundles.iter().filter(|known| known.name == bundle);
    let kept = named.filter_map(|known| Some(home.join(known.source_maps.as_ref()?)));
    Ok(Leads {
        source_maps: source.around.hidden_maps.iter().cloned().chain(kept).collect(),
        metadata: source.metadata.clone(),
    })
}

/// `--config`, else the `sobria.toml` of the current folder, else the nearest above the bundle given.
fn config_path(source: &Source) -> Option<PathBuf> {
    if let Some(path) = &source.around.config {
        return Some(path.clone());
    }
    let here = PathBuf::from("sobria.toml");
    if source.paths.is_empty() {
        return here.is_file().then_some(here);
    }
    let target = source.paths.first()?;
    let above = target.ancestors().skip(1).take(4).map(|folder| folder.join("sobria.toml"));
    above.into_iter().find(|path| path.is_file()).or_else(|| here.is_file().then_some(here))
}

fn map_path(source: &Source, settings: &Settings, home: &Path) -> Option<PathBuf> {
    if let Some(path) = &source.around.map {
        return Some(path.clone());
    }
    if let Some(path) = &settings.map {
        return Some(home.join(path));
    }
    let beside = home.join("medical-context.toml");
    beside.is_file().then_some(beside)
}

/// An empty file stands for a base without a map, where nothing is waived yet. Bundles that it names may be gone.
fn base_map(path: &Path) -> Result<Map, Failure> {
    let text = read(path)?;
    if text.trim().is_empty() {
        return Ok(Map { path: shown(path), ..Map::default() });
    }
    Ok(Map::parse(&shown(path), &text)?)
}

fn given(source: &Source, settings: &Settings, home: &Path) -> Result<Job, Failure> {
    let first = &source.paths[0];
    let metadata = fs::metadata(first).map_err(|error| file_error(first, error))?;
    if source.paths.len() == 1 && metadata.is_dir() {
        // A folder that the settings name keeps its name, base and hosts there.
        let same = |path: &str| same_folder(&home.join(path), first);
        let known = settings.bundles.iter().find(|bundle| same(&bundle.path));
        return Ok(job(Target::Folder(first.clone()), &shown(first), settings, known));
    }
    for path in &source.paths {
        let metadata = fs::metadata(path).map_err(|error| file_error(path, error))?;
        if !metadata.is_file() {
            return Err(Failure::Usage("give one folder, or files only".to_owned()));
        }
    }
    let names: Vec<String> = source.paths.iter().map(|path| shown(path)).collect();
    Ok(job(Target::Files(source.paths.clone()), &names.join(" "), settings, None))
}

fn same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn configured(source: &Source, settings: &Settings, home: &Path) -> Result<Vec<Job>, Failure> {
    let chosen: Vec<_> = settings
        .bundles
        .iter()
        .filter(|bundle| source.bundle.as_ref().is_none_or(|name| *name == bundle.name))
        .collect();
    if chosen.is_empty() {
        let known: Vec<&str> = settings.bundles.iter().map(|bundle| bundle.name.as_str()).collect();
        let name = source.bundle.as_deref().unwrap_or_default();
        return Err(Failure::Usage(format!("no bundle is named `{name}`; known: {}", known.join(", "))));
    }
    Ok(chosen
        .into_iter()
        .map(|bundle| {
            let folder = home.join(&bundle.path);
            job(Target::Folder(folder.clone()), &shown(&folder), settings, Some(bundle))
        })
        .collect())
}

fn job(
    target: Target,
    shown: &str,
    settings: &Settings,
    bundle: Option<&sobria::settings::BundleSettings>,
) -> Job {
    let name = bundle.map_or_else(
        || match &target {
            Target::Folder(folder) => folder
                .canonicalize()
                .ok()
                .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                .unwrap_or_else(|| "bundle".to_owned()),
            Target::Files(_) => "files".to_owned(),
        },
        |bundle| bundle.name.clone(),
    );
    let screens =
        settings.screens.iter().filter(|screen| screen.bundle.as_ref().is_none_or(|of| *of == name));
    Job {
        target,
        shown: shown.to_owned(),
        deployment: Deployment {
            origin: Origin {
                first_party: bundle.map(|bundle| bundle.first_party.clone()).unwrap_or_default(),
                base: bundle.map_or_else(|| "/".to_owned(), |bundle| bundle.base.clone()),
            },
            delivery: bundle.map_or(Delivery::Web, |bundle| bundle.delivery),
            siblings: settings.hosts_beside(&name),
            declared_screens: screens.map(|screen| (screen.id.clone(), screen.loads.clone())).collect(),
            name,
        },
        leads: Leads::default(),
    }
}

/// The one build output of the current folder.
fn guess() -> Result<PathBuf, Failure> {
    let mut candidates: Vec<PathBuf> =
        OUTPUTS.iter().map(PathBuf::from).filter(|folder| has_page(folder)).collect();
    if let Some(position) = candidates.iter().position(|folder| folder.as_path() == Path::new("dist"))
        && !Path::new("dist/index.html").is_file()
    {
        // Angular writes dist/NAME/browser, workspaces dist/NAME.
        candidates.splice(position..=position, nested(Path::new("dist")));
    }
    let built: Vec<PathBuf> =
        candidates.iter().filter(|folder| folder.as_path() != Path::new("public")).cloned().collect();
    match (built.as_slice(), candidates.as_slice()) {
        ([only], _) => Ok(only.clone()),
        ([], []) => Err(Ambiguous {
            reason: "no build output was found here; build the application, then name its folder:",
            candidates: vec![PathBuf::from("DIR")],
            unbuilt: true,
        }
        .into()),
        ([], [public]) => Err(Ambiguous {
            reason: "only public/ was found, which is usually a source; if it is the build output:",
            candidates: vec![public.clone()],
            unbuilt: true,
        }
        .into()),
        _ => {
            let reason = "several build outputs were found; choose one:";
            Err(Ambiguous { reason, candidates: built, unbuilt: false }.into())
        }
    }
}

/// Folders with a page below a folder of build outputs.
fn nested(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    entries.sort();
    for entry in entries {
        for candidate in [entry.join("browser"), entry.clone()] {
            if has_page(&candidate) {
                found.push(candidate);
                break;
            }
        }
    }
    if found.is_empty() { vec![folder.to_owned()] } else { found }
}

/// A folder with at least one HTML page in it or one level below.
fn has_page(folder: &Path) -> bool {
    let page = |path: &Path| path.extension().is_some_and(|extension| extension == "html");
    let list = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default()
    };
    list(folder).iter().any(|path| {
        page(path) || (path.is_dir() && list(path).iter().any(|path| page(path) || path.is_dir()))
    })
}

/// `--today`, else `SOURCE_DATE_EPOCH` (in UTC), else the clock.
pub fn today(source: &Source) -> Result<Date, Failure> {
    if let Some(date) = source.around.today {
        return Ok(date);
    }
    if let Ok(epoch) = env::var("SOURCE_DATE_EPOCH") {
        let seconds = epoch.trim().parse::<i64>().ok();
        let stamp = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let stamp = stamp.ok_or_else(|| Failure::Usage(format!("SOURCE_DATE_EPOCH is no time: {epoch}")))?;
        return Ok(stamp.to_zoned(TimeZone::UTC).date());
    }
    Ok(Timestamp::now().to_zoned(TimeZone::UTC).date())
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| file_error(path, error))
}

/// A link counts, wherever it leads.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

pub fn file_error(path: &Path, source: io::Error) -> Failure {
    Failure::File { path: path.display().to_string(), source }
}

pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}
