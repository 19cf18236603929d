//! Findings lead to the lines of the sources: each place is cut from its file and compared.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sobria::origin::Leads;
use sobria::outcome::{Location, Outcome, Report, Via};
use sobria::registry::REGISTRY;

use crate::run::{Case, root};

fn case() -> Case {
    let case = Case::open(&root().join("origins"));
    let metadata = ["esbuild-meta.json", "vite-manifest.json", "webpack-stats.json"];
    let metadata = metadata.map(|name| case.folder.join(name)).to_vec();
    Case { leads: Leads { metadata, ..Leads::default() }, ..case }
}

fn check_of(outcome: &Outcome) -> &str {
    &REGISTRY.check(outcome.check).entry.header.id
}

/// What stands at a place, from its column to the end of the line.
fn cut(folder: &Path, location: &Location) -> Option<String> {
    let text = fs::read_to_string(folder.join(&location.path)).unwrap();
    let line = text.lines().nth(location.line? as usize - 1).unwrap();
    let units: Vec<u16> = line.encode_utf16().skip(location.column? as usize - 1).collect();
    Some(String::from_utf16(&units).unwrap())
}

fn located(report: &Report) -> impl Iterator<Item = &Outcome> {
    report.outcomes.iter().filter(|outcome| outcome.location.leads_further())
}

/// Every claimed place is cut; the excerpt must be what stands there.
fn assert_true(folder: &Path, report: &Report) {
    for outcome in located(report) {
        let location = &outcome.location;
        let Some(text) = cut(folder, location) else { continue };
        let excerpt = location.excerpt.as_deref().unwrap_or_default().trim_end_matches('…');
        assert!(text.starts_with(excerpt), "{}: {location:?}: {text}", check_of(outcome));
        assert!(!location.path.starts_with("dist"), "{location:?}");
    }
}

#[test]
fn findings_of_three_bundlers_stand_at_the_lines_of_the_sources() {
    let case = case();
    let report = case.check();
    assert_true(&case.folder, &report);
    for bundle in ["esbuild", "vite", "webpack"] {
        for (check, via, path, text) in [
            (
                "sensor-at-load",
                Via::SourceMap,
                "src/home.ts",
                "navigator.geolocation.getCurrentPosition((position",
            ),
            ("notification-at-load", Via::SourceMap, "src/bedside.ts", "Notification.requestPermission();"),
            ("media-autoplay", Via::Page, "index.html", "<video src=\"/film.mp4\""),
            ("image-legacy-format", Via::Reference, "src/home.ts", "./images/hall.png';"),
            ("image-legacy-format", Via::Reference, "src/style.css", "images/fond.png"),
            ("screen-overweight", Via::Import, "src/main.ts", "import('./bedside') },"),
            ("screen-overweight", Via::Budget, "sobria.toml", "screens = [\"/\", \"/chevet\"]"),
        ] {
            // webpack wraps modules in functions: what runs at load and which import is a route is not seen there.
            if bundle == "webpack" && (check == "notification-at-load" || via == Via::Import) {
                continue;
            }
            let mut of_check = report
                .outcomes
                .iter()
                .filter(|outcome| outcome.bundle == bundle && check_of(outcome) == check)
                .map(|outcome| &outcome.location)
                .peekable();
            assert!(of_check.peek().is_some(), "{bundle}: {check} was not found at all");
            let is_there = |location: &Location| {
                let at = cut(&case.folder, location);
                location.via == via && location.path == path && at.is_some_and(|at| at.contains(text))
            };
            let all: Vec<&Location> = of_check.collect();
            assert!(all.iter().any(|location| is_there(location)), "{bundle}: {check}: {text}: {all:#?}");
        }
    }
}

#[test]
fn each_place_has_the_hash_of_its_line_when_asked() {
    let case = case();
    let options = sobria::Options { line_hashes: true, ..case.options(&[], 2) };
    let report = sobria::check(&case.jobs(), &options).unwrap();
    let mut hashed = 0;
    for outcome in &report.outcomes {
        let Location { path, line, line_hash, .. } = &outcome.location;
        // The settings are a text of the test, in no file of this folder's name.
        let Ok(content) = fs::read(case.folder.join(path)) else { continue };
        let line = line.unwrap_or(1);
        let expected = sobria::origin::line_hashes(&content, &BTreeSet::from([line]));
        assert_eq!(line_hash.as_ref(), expected.get(&line), "{path}");
        hashed += usize::from(line_hash.is_some());
    }
    assert!(hashed > 10, "{hashed}");
    assert!(case.check().outcomes.iter().all(|outcome| outcome.location.line_hash.is_none()));
}

#[test]
fn maps_kept_apart_are_found_by_name_and_a_moved_bundle_by_its_text() {
    let original = case();
    let folder = std::env::temp_dir().join(format!("sobria-origins-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    for part in ["src", "src/images", "out/deep/dist", "maps"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    for file in ["src/main.ts", "src/home.ts", "src/bedside.ts", "src/style.css", "index.html"] {
        fs::copy(original.folder.join(file), folder.join(file)).unwrap();
    }
    for entry in fs::read_dir(original.folder.join("dist-esbuild")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_map = Path::new(&name).extension().is_some_and(|extension| extension == "map");
        let to = if is_map { "maps" } else { "out/deep/dist" };
        fs::copy(entry.path(), folder.join(to).join(name)).unwrap();
    }
    let places = |leads: Leads| {
        let mut case = Case { leads, ..Case::open(&folder) };
        case.settings.bundles = original.settings.bundles[..1].to_vec();
        case.settings.bundles[0].path = "out/deep/dist".to_owned();
        let report = case.check();
        assert_true(&folder, &report);
        let paths = located(&report).filter(|outcome| outcome.location.via == Via::SourceMap);
        paths.map(|outcome| outcome.location.path.clone()).collect::<BTreeSet<_>>()
    };
    let hidden = Leads { source_maps: vec![folder.join("maps")], ..Leads::default() };
    let expected = BTreeSet::from(["src/bedside.ts".to_owned(), "src/home.ts".to_owned()]);
    assert_eq!(places(hidden.clone()), expected);
    assert!(places(Leads::default()).is_empty(), "without maps nothing can be known");
    // A source that was changed since no longer has the line.
    let home = fs::read_to_string(folder.join("src/home.ts")).unwrap();
    fs::write(folder.join("src/home.ts"), home.replace("(position) =>", "(here) =>")).unwrap();
    assert_eq!(places(hidden.clone()), BTreeSet::from(["src/bedside.ts".to_owned()]));
    // A link that leads out of the repository is none of its files.
    #[cfg(unix)]
    {
        fs::rename(folder.join("src/bedside.ts"), folder.with_extension("ts")).unwrap();
        std::os::unix::fs::symlink(folder.with_extension("ts"), folder.join("src/bedside.ts")).unwrap();
        assert!(places(hidden).is_empty());
        fs::remove_file(folder.with_extension("ts")).unwrap();
    }
    fs::remove_dir_all(&folder).unwrap();
}
