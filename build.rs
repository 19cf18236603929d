//! Binds `rules/` to `src/checks/`: reads every header with the types used at run time, refuses any
//! mistake with its file and line, and writes a table of files and functions. Needs no network.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[path = "src/rule.rs"]
#[allow(dead_code, reason = "the build script uses a part of the module")]
mod rule;

#[path = "build/contexts.rs"]
mod contexts;
#[path = "build/detection.rs"]
mod detection;
#[path = "build/fixtures.rs"]
mod fixtures;
#[path = "build/identity.rs"]
mod identity;

use rule::{CheckHeader, ContextHeader, CriterionHeader, FamilyFile, Over, read_header};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    for path in identity::SOURCES {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=SOBRIA_BUILD={}", identity::identity(&root));
    let fixtures = fixtures::table(&root);
    let table = match bind(root) {
        Ok(table) => table,
        Err(problems) => {
            for problem in &problems {
                println!("cargo::error={problem}");
            }
            process::exit(1);
        }
    };
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    let written = fixtures
        .and_then(|fixtures| fs::write(out.join("fixtures.rs"), fixtures))
        .and_then(|()| fs::write(out.join("registry.rs"), table));
    if let Err(error) = written {
        println!("cargo::error={error}");
        process::exit(1);
    }
}

/// The table of files and functions, or every mistake as `file:line: message`.
pub fn bind(root: PathBuf) -> Result<String, Vec<String>> {
    let mut build = Build { root, problems: Vec::new() };
    let table = build.table();
    if build.problems.is_empty() { Ok(table) } else { Err(build.problems) }
}

struct Build {
    root: PathBuf,
    problems: Vec<String>,
}

/// One file of `rules/` with its header.
struct Item<T> {
    /// Path from the root, with `/`.
    path: String,
    text: String,
    header: T,
}

/// A public function of `src/checks/` that takes a `Cx`.
struct Function {
    path: String,
    line: usize,
    over: Over,
}

impl Build {
    fn table(&mut self) -> String {
        let families = self.families();
        let sources = self.sources();
        let criteria: Vec<Item<CriterionHeader>> = self.read_all("rules/criteria");
        let checks: Vec<Item<CheckHeader>> = self.read_all("rules/checks");
        let contexts: Vec<Item<ContextHeader>> = self.read_all("rules/contexts");
        let functions = self.functions();

        self.check_ids(&criteria, |header| &header.id);
        self.check_ids(&checks, |header| &header.id);
        self.check_ids(&contexts, |header| &header.id);
        let criterion_ids: BTreeSet<_> = criteria.iter().map(|item| item.header.id.as_str()).collect();
        for item in &checks {
            self.check_check(item, &families, &criterion_ids, &functions);
        }
        self.check_orphans(&checks, &functions);
        for item in &contexts {
            self.check_context(item, &families, &checks);
            for id in item.header.sources.iter().filter(|id| !sources.contains(*id)) {
                let message = format!("there is no source `{id}` in rules/sources.toml");
                self.report(&item.path, &item.text, "sources = ", &message);
            }
        }
        self.check_detection(&contexts);
        self.check_adaptations(&families, &criteria, &checks, &contexts);
        write_table(&criteria, &checks, &contexts)
    }

    fn families(&mut self) -> BTreeMap<String, rule::Family> {
        let path = "rules/families.toml";
        let text = fs::read_to_string(self.root.join(path)).unwrap_or_default();
        let file: FamilyFile = match toml::from_str(&text) {
            Ok(file) => file,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(&text, span.start));
                self.problems.push(format!("{path}:{line}: {}", error.message()));
                return BTreeMap::new();
            }
        };
        let mut families = BTreeMap::new();
        for family in file.family {
            let line = find_line(&text, &format!("id = \"{}\"", family.id));
            if families.insert(family.id.clone(), family).is_some() {
                self.problems.push(format!("{path}:{line}: this family is defined twice"));
            }
        }
        families
    }

    /// Ids of `rules/sources.toml`.
    fn sources(&mut self) -> BTreeSet<String> {
        let path = "rules/sources.toml";
        let text = fs::read_to_string(self.root.join(path)).unwrap_or_default();
        let file: rule::SourceFile = match toml::from_str(&text) {
            Ok(file) => file,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(&text, span.start));
                self.problems.push(format!("{path}:{line}: {}", error.message()));
                return BTreeSet::new();
            }
        };
        let mut ids = BTreeSet::new();
        for source in file.source {
            let line = find_line(&text, &format!("id = \"{}\"", source.id));
            if !["A", "B", "C"].contains(&source.confidence.as_str()) {
                self.problems.push(format!("{path}:{line}: the confidence is A, B or C"));
            }
            if !ids.insert(source.id) {
                self.problems.push(format!("{path}:{line}: this source is there twice"));
            }
        }
        ids
    }

    /// Headers of all `<id>.md` of a folder, by file name; each needs its French `<id>.fr.md`.
    fn read_all<T: for<'de> serde::Deserialize<'de>>(&mut self, folder: &str) -> Vec<Item<T>> {
        let mut names: Vec<String> = fs::read_dir(self.root.join(folder))
            .map(|entries| {
                entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
            })
            .unwrap_or_default();
        names.sort();
        let mut items = Vec::new();
        for name in &names {
            let path = format!("{folder}/{name}");
            let Some(stem) = name.strip_suffix(".md") else {
                self.problems.push(format!("{path}:1: only `.md` files belong here"));
                continue;
            };
            if let Some(id) = stem.strip_suffix(".fr") {
                if !names.contains(&format!("{id}.md")) {
                    self.problems.push(format!("{path}:1: there is no {folder}/{id}.md"));
                }
                continue;
            }
            if !names.contains(&format!("{stem}.fr.md")) {
                self.problems.push(format!("{path}:1: the French text {folder}/{stem}.fr.md is missing"));
            }
            let text = fs::read_to_string(self.root.join(&path)).unwrap_or_default();
            let parsed = read_header::<T>(&text).map(|(header, _)| header);
            match parsed {
                Ok(header) => items.push(Item { path, text, header }),
                // The message starts with "line N: ".
                Err(message) => self.problems.push(format!("{path}:{}", message.trim_start_matches("line "))),
            }
        }
        items
    }

    /// The file name is the id, so duplicates cannot exist.
    fn check_ids<T>(&mut self, items: &[Item<T>], id: impl Fn(&T) -> &String) {
        for item in items {
            let id = id(&item.header);
            let stem = Path::new(&item.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if stem != id {
                self.report(
                    &item.path,
                    &item.text,
                    "id = ",
                    &format!("the id `{id}` must be the file's name"),
                );
            }
        }
    }

    fn check_check(
        &mut self,
        item: &Item<CheckHeader>,
        families: &BTreeMap<String, rule::Family>,
        criteria: &BTreeSet<&str>,
        functions: &BTreeMap<String, Function>,
    ) {
        let header = &item.header;
        if !families.contains_key(&header.family) {
            let message = format!("unknown family `{}`; see rules/families.toml", header.family);
            self.report(&item.path, &item.text, "family = ", &message);
        }
        for criterion in &header.criteria {
            if !criteria.contains(criterion.as_str()) {
                let message = format!("there is no criterion {criterion} in rules/criteria/");
                self.report(&item.path, &item.text, "criteria = ", &message);
            }
        }
        match (&header.run, header.over) {
            (None, Over::Run) => {}
            (Some(_), Over::Run) => {
                self.report(&item.path, &item.text, "run = ", "a check over the run has no function");
            }
            (None, _) => self.report(&item.path, &item.text, "over = ", "`run` is missing"),
            (Some(run), over) => match functions.get(run) {
                None => {
                    let message = format!("src/checks/ has no public function `{run}` that takes a `Cx`");
                    self.report(&item.path, &item.text, "run = ", &message);
                }
                Some(function) if function.over != over => {
                    let message = format!(
                        "`over` does not fit {}:{}, which takes {}",
                        function.path,
                        function.line,
                        if function.over == Over::Asset { "an asset" } else { "the bundle" }
                    );
                    self.report(&item.path, &item.text, "over = ", &message);
                }
                Some(_) => {}
            },
        }
        let mut texts = vec![(&header.message, "message"), (&header.help, "help"), (&header.title, "title")];
        for variant in header.variants.values() {
            texts.push((&variant.message, "variants"));
            texts.extend(variant.help.as_ref().map(|help| (help, "variants")));
        }
        for (text, key) in texts {
            if placeholders(&text.en) != placeholders(&text.fr) {
                let message = "the English and the French text do not use the same placeholders";
                self.report(&item.path, &item.text, key, message);
            }
        }
    }

    fn check_orphans(&mut self, checks: &[Item<CheckHeader>], functions: &BTreeMap<String, Function>) {
        let mut used: BTreeMap<&str, &str> = BTreeMap::new();
        for item in checks {
            let Some(run) = &item.header.run else { continue };
            if let Some(other) = used.insert(run, &item.path) {
                let message = format!("`{run}` is already bound by {other}");
                self.report(&item.path, &item.text, "run = ", &message);
            }
        }
        for (name, function) in functions {
            if !used.contains_key(name.as_str()) {
                self.problems.push(format!(
                    "{}:{}: no file in rules/checks/ runs `{name}`",
                    function.path, function.line
                ));
            }
        }
    }

    /// Public functions of `src/checks/*.rs` whose parameters name a `Cx`.
    fn functions(&mut self) -> BTreeMap<String, Function> {
        let folder = self.root.join("src/checks");
        let mut names: Vec<_> = fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        names.sort();
        let mut functions = BTreeMap::new();
        for file in names {
            let Some(module) = file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned) else {
                continue;
            };
            let text = fs::read_to_string(&file).unwrap_or_default();
            for (offset, _) in text.match_indices("\npub fn ") {
                let rest = &text[offset + 8..];
                let Some(open) = rest.find('(') else { continue };
                let Some(close) = rest.find(')') else { continue };
                let (name, parameters) = (&rest[..open], &rest[open..close]);
                if !parameters.contains("Cx") {
                    continue;
                }
                let over = if parameters.contains("&Bundle") { Over::Bundle } else { Over::Asset };
                let path = format!("src/checks/{module}.rs");
                let function = Function { path, line: line_of(&text, offset + 1), over };
                functions.insert(format!("{module}::{name}"), function);
            }
        }
        functions
    }

    fn report(&mut self, path: &str, text: &str, key: &str, message: &str) {
        self.problems.push(format!("{path}:{}: {message}", find_line(text, key)));
    }
}

fn write_table(
    criteria: &[Item<CriterionHeader>],
    checks: &[Item<CheckHeader>],
    contexts: &[Item<ContextHeader>],
) -> String {
    let mut out = String::new();
    let files = |path: &str| {
        let french = path.replace(".md", ".fr.md");
        let file = |path: &str| format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))");
        format!("english: {}, french: {}", file(path), file(&french))
    };
    let _ = writeln!(out, "pub(super) static CRITERIA: [Page; {}] = [", criteria.len());
    for item in criteria {
        let _ = writeln!(out, "    Page {{ {} }},", files(&item.path));
    }
    let _ = writeln!(out, "];\npub(super) static CONTEXTS: [Page; {}] = [", contexts.len());
    for item in contexts {
        let _ = writeln!(out, "    Page {{ {} }},", files(&item.path));
    }
    let _ = writeln!(out, "];\npub(super) static CHECKS: [(Page, Run); {}] = [", checks.len());
    for item in checks {
        let run = match (&item.header.run, item.header.over) {
            (Some(run), Over::Asset) => format!("Run::Asset(crate::checks::{run})"),
            (Some(run), Over::Bundle) => format!("Run::Bundle(crate::checks::{run})"),
            _ => "Run::Pipeline".to_owned(),
        };
        let _ = writeln!(out, "    (Page {{ {} }}, {run}),", files(&item.path));
    }
    out.push_str("];\n");
    out
}

/// `name[within]`, split.
fn split_brackets(written: &str) -> (&str, Option<&str>) {
    match written.split_once('[') {
        Some((name, within)) => (name, Some(within.trim_end_matches(']'))),
        None => (written, None),
    }
}

/// Names between braces, sorted.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split(['}', '|']).next()).collect()
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Line of the first line that starts with `key`, else 1.
fn find_line(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |index| index + 1)
}
