//! The cache: it makes runs faster and nothing else, and nobody without the secret can hide anything with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sobria::Options;
use sobria::cache::{Cache, Secret};
use sobria::outcome::Report;
use sobria::report::json;
use sobria::rule::Lang;
use sobria::timings::{Timings, Totals};

use crate::binary::{stderr, stdout};
use crate::run::{Case, copy, root};
use crate::shapes::{Made, PAGE, PROBE, found};

const OURS: &str = "0123456789abcdef0123456789abcdef";
const THEIRS: &str = "fedcba9876543210fedcba9876543210";
const HARM: &str = "critical-media-deferred";

fn open(folder: &Path, secret: &str) -> Cache {
    Cache::open(&folder.join("cache"), &Secret::given(secret).unwrap()).unwrap()
}

/// Checks the bundle with a cache; how many files of how many came from it.
fn check(case: &Case, cache: &Cache) -> (Report, usize, usize) {
    let timings = Timings::default();
    let options = Options { cache: Some(cache), timings: Some(&timings), ..case.options(&[], 2) };
    let report = sobria::check(&case.jobs(), &options).unwrap();
    let Totals { kinds, .. } = timings.totals();
    let sum = |of: fn(&sobria::timings::OfKind) -> usize| kinds.values().map(of).sum();
    (report, sum(|kind| kind.recalled), sum(|kind| kind.files))
}

fn written(report: &Report) -> String {
    json::render(report, Lang::En).unwrap()
}

fn entries(folder: &Path) -> BTreeSet<PathBuf> {
    let files = fs::read_dir(folder.join("cache")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "sobria")).collect()
}

#[test]
fn the_demo_reads_the_same_without_cache_with_an_empty_and_with_a_full_one() {
    let made = Made::new("cache-demo");
    let case = Case::open(&root().join("demo"));
    let without = case.check();
    let cache = open(&made.folder, OURS);
    let (first, recalled, files) = check(&case, &cache);
    assert_eq!(recalled, 0);
    let (second, recalled, _) = check(&case, &cache);
    assert!(recalled > 3 && recalled < files, "{recalled} of {files}: what is cheap to learn is not kept");
    assert_eq!(written(&without), written(&first));
    assert_eq!(written(&without), written(&second));
}

#[test]
fn only_the_file_that_changed_is_analysed_anew() {
    let made = Made::new("cache-change");
    copy(&root().join("demo"), &made.folder);
    let case = Case::open(&made.folder);
    let cache = open(&made.folder, OURS);
    check(&case, &cache);
    let (before, all, _) = check(&case, &cache);
    let kept = entries(&made.folder);
    let script = case.bundle("dist").join("vendor/chart-lib.js");
    let text = fs::read_to_string(&script).unwrap();
    fs::write(&script, format!("{text}\nnavigator.geolocation.getCurrentPosition(draw);\n")).unwrap();
    let (changed, recalled, _) = check(&case, &cache);
    assert_eq!(recalled, all - 1);
    assert!(entries(&made.folder).is_superset(&kept), "what was known of the file as it was stays");
    let sensors = |report| found(report, "sensor-at-load").len();
    assert_eq!(sensors(&changed), sensors(&before) + 1);
    assert_eq!(written(&changed), written(&case.check()));
    // The same content under another name is known already.
    let moved = script.with_file_name("moved.js");
    fs::rename(&script, &moved).unwrap();
    assert_eq!(check(&case, &cache).1, all);
}

#[test]
fn what_settings_decide_is_learnt_for_each_of_them() {
    let made = Made::new("cache-delivery").file("index.html", PAGE);
    let made = made.file("app.js", "draw('a', 'b', 'c');\n".repeat(400));
    let cache = open(&made.folder, OURS);
    let delivered = |delivery: &str| {
        let settings = format!("[[bundle]]\nname = \"dist\"\npath = \"dist\"\ndelivery = \"{delivery}\"\n");
        fs::write(made.folder.join("sobria.toml"), settings).unwrap();
        let case = Case::open(&made.folder);
        let (report, ..) = check(&case, &cache);
        assert_eq!(written(&report), written(&case.check()), "{delivery}");
        report.assets.iter().find(|asset| asset.path == "app.js").unwrap().transfer
    };
    let (web, packaged) = (delivered("web"), delivered("packaged"));
    assert!(web < packaged / 10);
    assert_eq!(delivered("web"), web);
    // A precompressed copy is what browsers get.
    fs::write(made.dist().join("app.js.br"), [0; 77]).unwrap();
    assert_eq!(delivered("web"), 77);
    fs::write(made.dist().join("app.js.br"), [0; 99]).unwrap();
    assert_eq!(delivered("web"), 99);
}

#[test]
fn places_in_large_files_and_what_maps_say_of_them_stay_the_same() {
    let filling = "/* so that it is worth keeping */ draw(1);\n".repeat(6_000);
    let script = format!("{PROBE};\n{filling}{PROBE};\n//# sourceMappingURL=app.js.map\n");
    let source = serde_json::to_string(&script).unwrap();
    let lines = "AAAA;".to_owned() + &"AACA;".repeat(6_001);
    let map = format!(
        r#"{{"version":3,"sources":["../src/app.js"],"sourcesContent":[{source}],"names":[],"mappings":"{lines}"}}"#
    );
    let page = PAGE.replace("</body>", "<script src=\"app.js\"></script></body>");
    let made = Made::new("cache-places").file("index.html", page).file("app.js", script);
    let made = made.file("app.js.map", map).file("other.js", "import('./app.js')").file("unused.bin", "1");
    let case = Case::open(&made.folder);
    let cache = open(&made.folder, OURS);
    let without = case.check();
    let sensors = found(&without, "sensor-at-load");
    assert_eq!(sensors.len(), 2);
    assert!(sensors.iter().all(|one| one.place.line.is_some() && one.source.is_some()));
    for run in ["empty", "full"] {
        assert_eq!(written(&check(&case, &cache).0), written(&without), "{run}");
    }
    // What a map says is known by the map as well.
    let map = made.dist().join("app.js.map");
    let text = fs::read_to_string(&map).unwrap();
    fs::write(&map, text.replace("src/app.js", "src/renamed.js")).unwrap();
    let (renamed, ..) = check(&case, &cache);
    assert_eq!(written(&renamed), written(&case.check()));
    assert!(found(&renamed, "sensor-at-load")[0].source.as_ref().unwrap().name.contains("renamed"));
}

/// A clinical page with media that wait for the reader, and the same page without the fault.
fn page_with_harm(name: &str) -> (Made, String, String) {
    let made = Made::new(name);
    copy(&root().join(HARM).join("violating@icu-monitoring"), &made.folder);
    let page = fs::read_to_string(made.dist().join("icu.html")).unwrap();
    let harmful = format!("{page}<!-- {} -->", "rather long ".repeat(600));
    let harmless = harmful.replace(" loading=\"lazy\"", "");
    assert_ne!(harmful, harmless);
    (made, harmful, harmless)
}

#[test]
fn a_poisoned_entry_hides_no_harm() {
    let (made, harmful, harmless) = page_with_harm("cache-poison");
    let case = Case::open(&made.folder);
    let ours = open(&made.folder, OURS);
    let page = made.dist().join("icu.html");
    let entry_of = |text: &str| {
        let before = entries(&made.folder);
        fs::write(&page, text).unwrap();
        check(&case, &ours);
        let after = entries(&made.folder);
        // The facts say more than the list of names that the page holds.
        let size = |entry: &&PathBuf| fs::metadata(entry).unwrap().len();
        after.difference(&before).max_by_key(size).expect("the page is kept").clone()
    };
    let clean = entry_of(&harmless);
    let target = entry_of(&harmful);
    let harms = |report: &Report| found(report, HARM).len();
    let honest = case.check();
    assert!(harms(&honest) > 0);

    let clean = fs::read(clean).unwrap();
    let (facts, seal_of_clean) = clean.split_last_chunk::<32>().unwrap();
    let name: blake3::Hash = target.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let seal = |secret: &str| {
        let key = blake3::derive_key("sobria: seal of cache entries", secret.as_bytes());
        *blake3::keyed_hash(&key, &[name.as_bytes().as_slice(), facts].concat()).as_bytes()
    };
    let plain = *blake3::hash(facts).as_bytes();
    let forgeries: [(&str, &[u8]); 5] = [
        ("without a seal", &[]),
        ("with an empty seal", &[0; 32]),
        ("with the seal of the harmless page", seal_of_clean),
        ("with a plain hash", &plain),
        ("sealed with another secret", &seal(THEIRS)),
    ];
    for (forgery, seal) in forgeries {
        fs::write(&target, [facts, seal].concat()).unwrap();
        let (report, recalled, _) = check(&case, &ours);
        assert_eq!((harms(&report), recalled), (harms(&honest), 0), "{forgery}");
        assert_eq!(written(&report), written(&honest), "{forgery}");
    }
    // A cache that came with the bundle, made with other contents and their own secret.
    let theirs = open(&made.folder, THEIRS);
    fs::write(&target, [facts, &seal(THEIRS)].concat()).unwrap();
    assert_eq!(harms(&check(&case, &theirs).0), 0, "whoever has no secret of their own would believe it");
    assert_eq!(harms(&check(&case, &ours).0), harms(&honest));
    // Only the secret stands between the two: what it seals is believed.
    fs::write(&target, [facts, &seal(OURS)].concat()).unwrap();
    assert_eq!(harms(&check(&case, &ours).0), 0, "the forgery itself is a good one");
}

/// Runs the binary in the folder of the bundle, with these variables and no others.
fn sobria(made: &Made, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(&made.folder).args(["check", "dist", "--today", "2026-11-22", "--fail-on", "never"]);
    command.args(arguments).env_clear().env("LANG", "C.UTF-8").envs(variables.iter().copied());
    command.output().unwrap()
}

fn from_cache(output: &Output) -> usize {
    let text = stderr(output);
    let kinds = text.split("By kind of file").nth(1).unwrap().split("\n\n").next().unwrap();
    kinds.lines().skip(1).map(|line| line.split_whitespace().nth(2).unwrap().parse::<usize>().unwrap()).sum()
}

#[test]
fn the_users_cache_is_used_on_their_machine_and_nowhere_else() {
    let (made, harmful, _) = page_with_harm("cache-home");
    fs::write(made.dist().join("icu.html"), harmful).unwrap();
    let home = made.folder.join("home");
    let at_home = [("HOME", home.to_str().unwrap())];
    let twice = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [arguments, &["--timings"]].concat();
        let (first, second) = (sobria(&made, &arguments, variables), sobria(&made, &arguments, variables));
        assert_eq!(stdout(&first), stdout(&second));
        from_cache(&second)
    };
    assert_eq!(twice(&[], &[at_home[0], ("CI", "true")]), 0);
    assert_eq!(twice(&["--no-cache"], &at_home), 0);
    assert_eq!(twice(&[], &[]), 0);
    assert!(!home.exists());
    assert_eq!(twice(&[], &at_home), 1);
    let (cache, secret) = (home.join(".cache/sobria"), home.join(".local/state/sobria/cache-key"));
    if cfg!(target_os = "linux") {
        assert!(cache.join("CACHEDIR.TAG").is_file() && secret.is_file());
        // Without the secret, its entries mean nothing.
        fs::remove_file(secret).unwrap();
        assert_eq!(from_cache(&sobria(&made, &["--timings"], &at_home)), 0);
    }
}

#[test]
fn in_continuous_integration_a_cache_needs_the_secret() {
    let (made, harmful, _) = page_with_harm("cache-ci");
    fs::write(made.dist().join("icu.html"), harmful).unwrap();
    let ci = ("CI", "true");
    let with = |key: &str| sobria(&made, &["--cache", "kept", "--timings"], &[ci, ("SOBRIA_CACHE_KEY", key)]);
    let none = sobria(&made, &["--cache", "kept"], &[ci]);
    assert_eq!(stderr(&none).trim_end(), "the cache is not used: SOBRIA_CACHE_KEY is not set");
    assert_eq!(stdout(&none), stdout(&sobria(&made, &[], &[ci])));
    assert_eq!(stderr(&with("")).lines().next(), Some("the cache is not used: SOBRIA_CACHE_KEY is not set"));
    assert!(!made.folder.join("kept").exists());
    assert_eq!(with("short").status.code(), Some(2));
    assert_eq!(from_cache(&with(OURS)), 0);
    assert_eq!(from_cache(&with(OURS)), 1);
    assert_eq!(from_cache(&with(THEIRS)), 0, "another secret");
}
