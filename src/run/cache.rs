//! Which cache a run uses: that of this machine, the one given, or none.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Once;

use sobria::cache::{Cache, Secret};

use super::find::file_error;
use super::{Failure, terminal};
use crate::cli::Around;

/// Seals the cache where several machines share it; forks must not know it.
const KEY: &str = "SOBRIA_CACHE_KEY";

/// The cache to use. One that was asked for must be usable; the one of this machine is left out where it is not.
pub fn open(around: &Around) -> Result<Option<Cache>, Failure> {
    if around.no_cache {
        return Ok(None);
    }
    let given = text(KEY).map(|key| Secret::given(&key)).transpose();
    let given = given.map_err(|invalid| Failure::Usage(format!("{KEY}: {invalid}")))?;
    let places = Places::of(cfg!(windows), cfg!(target_os = "macos"), &|name| text(name).map(PathBuf::from));
    let in_ci = text("CI").is_some_and(|value| !matches!(value.as_str(), "false" | "0"));
    let Some(folder) = &around.cache else {
        let Some(places) = places.filter(|_| !in_ci) else { return Ok(None) };
        let secret = given.map_or_else(|| Secret::local(&places.secret), Ok);
        return Ok(secret.and_then(|secret| Cache::open(&places.cache, &secret)).ok());
    };
    let secret = match (given, places) {
        (Some(secret), _) => secret,
        // A secret made on a server lies there for whoever builds on it next, or is gone before the next run.
        (None, Some(places)) if !in_ci => {
            keep_apart(folder, &places.secret)?;
            Secret::local(&places.secret).map_err(|error| file_error(&places.secret, error))?
        }
        (None, _) => {
            static SAID: Once = Once::new();
            SAID.call_once(|| terminal::remark(&format!("the cache is not used: {KEY} is not set")));
            return Ok(None);
        }
    };
    Cache::open(folder, &secret).map(Some).map_err(|error| file_error(folder, error))
}

/// A secret inside a cache would go wherever the cache goes.
fn keep_apart(cache: &Path, secret: &Path) -> Result<(), Failure> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if whole(secret).starts_with(whole(cache)) {
        let message = format!("--cache {} would hold its own secret; name another folder", cache.display());
        return Err(Failure::Usage(message));
    }
    Ok(())
}

fn text(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Where the platform wants what can be made again, and what belongs to this machine.
#[derive(Debug, PartialEq, Eq)]
struct Places {
    cache: PathBuf,
    secret: PathBuf,
}

impl Places {
    /// From the environment: XDG on Unix, the user's Library on macOS, the local application data on Windows.
    fn of(windows: bool, macos: bool, variable: &dyn Fn(&str) -> Option<PathBuf>) -> Option<Self> {
        let set = |name: &str| variable(name).filter(|path| path.is_absolute());
        let (cache, state) = if windows {
            let local = set("LOCALAPPDATA")?.join("sobria");
            (local.join("cache"), local.join("state"))
        } else {
            let home = set("HOME");
            let below = |parts: &str| home.as_ref().map(|home| home.join(parts));
            let (caches, states) = if macos {
                (below("Library/Caches"), below("Library/Application Support"))
            } else {
                let caches = set("XDG_CACHE_HOME").or_else(|| below(".cache"));
                (caches, set("XDG_STATE_HOME").or_else(|| below(".local/state")))
            };
            (caches?.join("sobria"), states?.join("sobria"))
        };
        Some(Self { cache, secret: state.join("cache-key") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(variables: &[(&str, &str)]) -> Option<Places> {
        Places::of(false, false, &|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| PathBuf::from(value))
        })
    }

    #[cfg(unix)]
    #[test]
    fn folders_follow_the_platform() {
        let places = |cache: &str, secret: &str| Some(Places { cache: cache.into(), secret: secret.into() });
        assert_eq!(
            unix(&[("HOME", "/home/a")]),
            places("/home/a/.cache/sobria", "/home/a/.local/state/sobria/cache-key")
        );
        assert_eq!(
            unix(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c"), ("XDG_STATE_HOME", "relative")]),
            places("/c/sobria", "/home/a/.local/state/sobria/cache-key")
        );
        assert_eq!(unix(&[]), None);
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/Users/a"));
        assert_eq!(
            Places::of(false, true, &home),
            places("/Users/a/Library/Caches/sobria", "/Users/a/Library/Application Support/sobria/cache-key")
        );
    }

    #[test]
    fn a_cache_never_holds_its_own_secret() {
        let secret = Path::new("/home/a/.local/state/sobria/cache-key");
        assert!(keep_apart(Path::new("/home/a/.cache/sobria"), secret).is_ok());
        assert!(keep_apart(Path::new("/home/a/.local"), secret).is_err());
    }
}
