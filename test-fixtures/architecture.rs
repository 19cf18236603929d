//! Who may know whom, and who may name a parser: read from the `use` lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules it may use. `facts` and `rule` know nobody.
const ALLOWED: &[(&str, &[&str])] = &[
    ("facts", &[]),
    ("rule", &[]),
    ("parse", &["facts", "parse", "words"]),
    ("bundle", &["bundle", "facts", "finding", "parse"]),
    ("finding", &["bundle", "facts", "rule"]),
    ("checks", &["bundle", "checks", "facts", "finding", "rule"]),
    ("registry", &["bundle", "checks", "finding", "rule"]),
    ("settings", &["bundle", "registry", "rule", "settings"]),
    ("contexts", &["bundle", "contexts", "facts", "outcome", "registry", "rule", "settings"]),
    ("outcome", &["contexts", "facts", "finding", "rule", "settings"]),
    (
        "judge",
        &[
            "bundle",
            "comparison",
            "contexts",
            "facts",
            "finding",
            "judge",
            "outcome",
            "registry",
            "rule",
            "settings",
        ],
    ),
    (
        "report",
        &["bundle", "contexts", "finding", "outcome", "registry", "report", "rule", "settings", "timings"],
    ),
    ("comparison", &["bundle", "comparison", "finding", "outcome", "registry", "report", "rule"]),
    ("proposal", &["bundle", "contexts", "facts", "finding", "proposal", "report", "rule", "settings"]),
    ("record", &["bundle", "contexts", "finding", "outcome", "record", "registry", "report", "rule"]),
    ("repository", &[]),
    ("fixture", &["outcome", "registry"]),
    (
        "origin",
        &[
            "bundle",
            "cache",
            "caps",
            "contents",
            "discover",
            "facts",
            "finding",
            "origin",
            "outcome",
            "parse",
            "registry",
            "repository",
        ],
    ),
    ("caps", &[]),
    ("discover", &["facts", "parse"]),
    ("contents", &["bundle", "discover"]),
    // Knows no facts: whoever keeps something says what it depends on.
    ("cache", &[]),
    (
        "analyse",
        &[
            "bundle", "cache", "caps", "discover", "facts", "finding", "parse", "places", "registry",
            "timings", "weigh",
        ],
    ),
    // One bundle, from its folder to what the checks saw.
    (
        "linked",
        &[
            "analyse", "bundle", "contents", "contexts", "discover", "finding", "job", "judge", "measure",
            "mentions", "parse", "registry", "rule", "timings", "weigh",
        ],
    ),
    ("timings", &["facts", "finding"]),
    ("mentions", &["bundle", "cache", "caps", "discover", "facts", "parse"]),
    ("words", &[]),
    ("weigh", &["bundle", "cache", "caps", "contents", "discover", "facts", "parse"]),
    ("measure", &["bundle", "cache", "caps", "discover", "facts", "minimal", "parse"]),
    ("places", &["bundle", "cache", "contents", "discover", "facts", "finding", "parse"]),
    // Guards stand before its parsers as well.
    ("minimal", &["parse"]),
    // Writes files, and so has to know what a context protects.
    (
        "fix",
        &[
            "analyse",
            "bundle",
            "caps",
            "contexts",
            "discover",
            "facts",
            "finding",
            "fix",
            "minimal",
            "parse",
            "repository",
            "rule",
        ],
    ),
    ("baseline", &["bundle", "finding", "outcome", "registry", "rule", "settings"]),
    (
        "assemble",
        &["baseline", "bundle", "comparison", "facts", "finding", "judge", "outcome", "registry", "rule"],
    ),
    (
        "job",
        &[
            "analyse",
            "baseline",
            "bundle",
            "cache",
            "caps",
            "comparison",
            "contexts",
            "origin",
            "repository",
            "settings",
            "timings",
        ],
    ),
    (
        "lib",
        &[
            "analyse",
            "assemble",
            "baseline",
            "bundle",
            "cache",
            "comparison",
            "contexts",
            "discover",
            "finding",
            "fix",
            "judge",
            "measure",
            "mentions",
            "origin",
            "outcome",
            "parse",
            "places",
            "record",
            "registry",
            "report",
            "repository",
            "settings",
            "timings",
        ],
    ),
];

/// Crates that read file formats: only `parse/` may name them, and `minimal/`, which writes them.
const PARSERS: [&str; 15] = [
    "swc_ecma_parser",
    "swc_ecma_ast",
    "swc_ecma_visit",
    "swc_common",
    "lightningcss",
    "cssparser",
    "html5gum",
    "image_webp",
    "imagesize",
    "read_fonts",
    "data_url",
    "libdeflater",
    "ruzstd",
    "oxipng",
    "ttf2woff2",
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut queue = vec![root];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// First segment of the path below `src/`, without the extension.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn modules_know_only_whom_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module(&path);
        // The binary and its commands may use the whole library.
        if matches!(module.as_str(), "main" | "cli" | "run") {
            continue;
        }
        let allowed = allowed.get(module.as_str()).unwrap_or_else(|| panic!("{module} is not in the list"));
        for (line, known) in text
            .lines()
            .flat_map(|line| line.match_indices("crate::").map(move |(at, _)| (line, &line[at + 7..])))
        {
            let target: String = known.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let is_module =
                ALLOWED.iter().any(|(name, _)| *name == target) || target == "cli" || target == "run";
            if is_module && target != module && !allowed.contains(&target.as_str()) {
                wrong.push(format!("{}: {module} → {target}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_parse_names_a_parser() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if matches!(module(&path).as_str(), "parse" | "minimal") {
            continue;
        }
        for parser in PARSERS {
            if text.contains(&format!("{parser}::")) {
                wrong.push(format!("{}: {parser}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
