//! The whole pipeline: bytes are a few files, which are checked; every format must be text that commands nobody.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use sobria::bundle::{Delivery, Deployment, Origin};
use sobria::contexts::map::Map;
use sobria::origin::Leads;
use sobria::outcome::Report;
use sobria::report::{github, gitlab, json, junit, markdown, rdjson, sarif, text};
use sobria::repository::Repository;
use sobria::rule::{Lang, Level};
use sobria::settings::Settings;
use sobria::{Job, Options, Target};

/// Before the name of each file, which ends with the line.
const MARK: &str = "\n%%% ";

/// Files that one bundle may have here.
const MOST_FILES: usize = 24;

/// In memory where the system offers it.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    parent.join(format!("sobria-fuzz-{}", std::process::id()))
});

pub fn bundle(data: &[u8]) {
    let files = files(data);
    let text = |name: &str| files.get(name).map(|content| String::from_utf8_lossy(content).into_owned());
    let settings = text("sobria.toml").and_then(|text| Settings::parse("sobria.toml", &text).ok());
    let map = text("medical-context.toml").and_then(|text| Map::parse("medical-context.toml", &text).ok());
    let dist = FOLDER.join("dist");
    let _ = fs::remove_dir_all(&*FOLDER);
    fs::create_dir_all(&dist).expect("a folder of our own");
    for (name, content) in files.iter().filter(|(name, _)| !name.ends_with(".toml")) {
        let file = dist.join(name);
        if file.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok()) {
            // A file may be where a folder would have to be.
            let _ = fs::write(file, content);
        }
    }
    check(&dist, &settings.unwrap_or_default(), &map.unwrap_or_default());
    let _ = fs::remove_dir_all(&*FOLDER);
}

/// Names that stay inside of a folder, with their contents.
fn files(data: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(at) = data.get(from..).and_then(|rest| find(rest, MARK.as_bytes())) {
        from += at + MARK.len();
        starts.push(from);
    }
    let mut files = BTreeMap::new();
    for (index, &start) in starts.iter().take(MOST_FILES).enumerate() {
        let end = starts.get(index + 1).map_or(data.len(), |next| next - MARK.len());
        let part = &data[start..end];
        let line = find(part, b"\n").unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..line]).replace(['\0', '\\'], "_");
        let inside = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        let name: Vec<&str> = name.split('/').filter(inside).collect();
        let name = name.join("/");
        if !name.is_empty() && name.len() < 200 {
            files.insert(name, part.get(line + 1..).unwrap_or_default().to_vec());
        }
    }
    files
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

fn check(dist: &Path, settings: &Settings, map: &Map) {
    let repository = Repository::at(&FOLDER);
    let job = Job {
        target: Target::Folder(dist.to_owned()),
        shown: "dist".to_owned(),
        deployment: Deployment {
            name: "dist".to_owned(),
            origin: Origin { first_party: Vec::new(), base: "/".to_owned() },
            delivery: Delivery::Web,
            siblings: settings.hosts_beside("dist"),
            declared_screens: Vec::new(),
        },
        leads: Leads::default(),
    };
    let options = Options {
        threads: 1,
        line_hashes: true,
        ..Options::new(settings, "sobria.toml", map, &repository, date(2026, 11, 22))
    };
    let report = sobria::check(&[job], &options).expect("a folder that is there");
    for file in &report.not_analysed {
        if let sobria::outcome::Reason::Problem(problem) = &file.reason {
            assert!(!problem.contains("unexpectedly"), "a panic at {}", file.path);
        }
    }
    for lang in [Lang::En, Lang::Fr] {
        for (format, output) in formats(&report, lang) {
            harmless(format, &output);
        }
    }
}

fn formats(report: &Report, lang: Lang) -> Vec<(&'static str, String)> {
    let fail_on = Some(Level::Error);
    let sarif = |profile| sarif::render(report, sarif::Style { lang, profile, category: None });
    vec![
        ("text", text::render(report, text::Style { lang, color: false, width: 100, all: true, fail_on })),
        ("json", json::render(report, lang).expect("JSON")),
        ("github", github::render(report, lang)),
        ("markdown", markdown::render(report, markdown::Style { lang, fail_on, limit: markdown::LIMIT })),
        ("sarif", sarif(sarif::Profile::CodeScanning).expect("JSON")),
        ("sarif-full", sarif(sarif::Profile::Full).expect("JSON")),
        ("gitlab", gitlab::render(report, lang).expect("JSON")),
        ("junit", junit::render(report, lang).expect("XML")),
        ("rdjson", rdjson::render(report, lang).expect("JSON")),
    ]
}

fn harmless(format: &str, output: &str) {
    let control = |one: char| one.is_control() && one != '\n';
    assert!(!output.contains(control), "{format}: a control character");
    let lower = output.to_lowercase();
    assert!(!lower.contains("##[") && !lower.contains("##vso["), "{format}: a command");
    let command = |line: &&str| line.trim_start().starts_with("::");
    let commands = output.lines().filter(command).count();
    assert!(commands == 0 || format == "github", "{format}: a workflow command");
    if matches!(format, "json" | "sarif" | "sarif-full" | "gitlab" | "rdjson") {
        let read: Result<serde_json::Value, _> = serde_json::from_str(output);
        assert!(read.is_ok(), "{format}: {read:?}");
    }
}
