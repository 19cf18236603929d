//! `medical-context.toml`, validated: unknown names, missing justifications and bad globs stop the run.

use std::ops::Range;

use globset::GlobMatcher;
use jiff::civil::Date;

use super::effects::Effects;
use super::reader::Reader;
use super::{Role, file, header};
use crate::registry::REGISTRY;
use crate::rule::ContextHeader;
use crate::settings::problem::{Invalid, Mistake, read};

/// A glob as written, with its compiled form and its place in the map.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    matcher: GlobMatcher,
    /// The end of a path may match as well: the folders before it are not those of the bundle.
    by_end: bool,
    pub line: u32,
    pub span: Range<usize>,
}

impl Pattern {
    pub(super) fn new(text: &str, matcher: GlobMatcher, line: u32, span: Range<usize>) -> Self {
        Self { text: text.to_owned(), matcher, by_end: false, line, span }
    }

    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let mut ends = name.match_indices('/').map(|(slash, _)| &name[slash + 1..]);
        self.matcher.is_match(name) || (self.by_end && ends.any(|end| self.matcher.is_match(end)))
    }
}

/// A role with the globs of its assets.
#[derive(Clone, Debug)]
pub struct RoleGlobs {
    pub role: Role,
    pub globs: Vec<Pattern>,
}

#[derive(Clone, Debug)]
pub struct Waiver {
    pub check: String,
    pub paths: Vec<Pattern>,
    pub justification: String,
    pub owner: Option<String>,
    pub review_by: Date,
    pub line: u32,
    /// Bytes of the line that names the check.
    pub span: Range<usize>,
}

/// What an entry declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A built-in context, perhaps under a name of the project's own.
    Holds,
    /// A detected context that does not hold.
    Refuted,
}

/// One `[[context]]` of the map.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Name in reports: the built-in id, or the project's own.
    pub id: String,
    /// The built-in context whose effects count.
    pub builtin: String,
    pub claim: Claim,
    /// Names with their bytes in the map.
    pub bundles: Vec<(String, Range<usize>)>,
    pub routes: Vec<Pattern>,
    pub paths: Vec<Pattern>,
    pub sources: Vec<Pattern>,
    pub except: Vec<Pattern>,
    pub whole_app: bool,
    pub justification: String,
    pub risk: Option<String>,
    pub owner: Option<String>,
    pub approved_by: Option<String>,
    pub review_by: Option<Date>,
    pub roles: Vec<RoleGlobs>,
    /// Name in reports, for a context of the project's own.
    pub label: Option<String>,
    /// Families that stay under the plain checks.
    pub keep: Vec<String>,
    /// Do-no-harm checks added to those of the built-in context.
    pub activate: Vec<String>,
    /// Hosts that may receive data, lower case.
    pub recipients: Vec<String>,
    /// Digest of the effects that were signed, with its bytes in the map.
    pub reviewed_with: Option<(String, Range<usize>)>,
    pub waivers: Vec<Waiver>,
    /// Line of the entry's name.
    pub line: u32,
    /// Bytes of the line that names the context.
    pub span: Range<usize>,
}

impl Declared {
    /// Texts of the built-in context.
    #[must_use]
    pub fn header(&self) -> Option<&'static ContextHeader> {
        header(&self.builtin)
    }

    /// Effects of the built-in context as this entry takes them over.
    #[must_use]
    pub fn effects(&self) -> Option<Effects<'_>> {
        Some(Effects::new(self.header()?, &self.keep, &self.activate))
    }

    /// Does the entry speak of this bundle?
    #[must_use]
    pub fn covers_bundle(&self, name: &str) -> bool {
        self.bundles.is_empty() || self.bundles.iter().any(|(bundle, _)| bundle == name)
    }

    /// Past its review date, the entry suppresses nothing any more (rule 9).
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.review_by.is_some_and(|date| date < today)
    }
}

/// The map of a project; empty without a file.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// As shown in reports.
    pub path: String,
    pub text: String,
    pub entries: Vec<Declared>,
}

impl Map {
    /// Reads and validates a map.
    ///
    /// # Errors
    /// All mistakes of the file together.
    pub fn parse(path: &str, text: &str) -> Result<Self, Invalid> {
        let file: file::File = read(path, text)?;
        let mut reader = Reader::new(text);
        if *file.version.get_ref() != 1 {
            reader.mistakes.push(Mistake::new(
                file.version.span(),
                "only version 1 of the map is known",
                "seule la version 1 de la carte est connue",
            ));
        }
        let entries = file.context.into_iter().filter_map(|entry| reader.entry(entry)).collect();
        reader.mistakes.sort_by_key(|mistake| mistake.span.start);
        if reader.mistakes.is_empty() {
            return Ok(Self { path: path.to_owned(), text: text.to_owned(), entries });
        }
        Err(Invalid { path: path.to_owned(), text: text.to_owned(), mistakes: reader.mistakes })
    }
}

impl Map {
    /// The map for single files of a working tree, which no build has put into a bundle yet: `exams/**` speaks of
    /// `public/exams/1.png` as well, an entry for one bundle of files that may end in it, and sources of themselves.
    #[must_use]
    pub fn for_single_files(mut self) -> Self {
        for entry in &mut self.entries {
            entry.bundles.clear();
            entry.paths.extend(entry.sources.iter().cloned());
            let globs = entry.roles.iter_mut().flat_map(|role| &mut role.globs);
            let waived = entry.waivers.iter_mut().flat_map(|waiver| &mut waiver.paths);
            for pattern in globs.chain(waived).chain(&mut entry.paths).chain(&mut entry.except) {
                pattern.by_end = true;
            }
        }
        self
    }

    /// Refuses entries for bundles that the settings do not name (rule 10).
    ///
    /// # Errors
    /// All unknown names together.
    pub fn know_bundles(&self, known: &[&str]) -> Result<(), Invalid> {
        let named = self.entries.iter().flat_map(|entry| &entry.bundles);
        let mistakes: Vec<Mistake> = named
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, span)| {
                let en = format!("no bundle is named `{name}`");
                Mistake::new(span.clone(), en, format!("aucun bundle ne s'appelle « {name} »"))
                    .did_you_mean(name, known.iter().copied())
            })
            .collect();
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Invalid { path: self.path.clone(), text: self.text.clone(), mistakes })
    }
}

/// JSON Schema of `medical-context.toml`, for editors: with the names that the registry knows.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(file::File).to_value();
    let contexts: Vec<&str> = REGISTRY.contexts.iter().map(|context| context.header.id.as_str()).collect();
    let harm = REGISTRY.checks.iter().filter(|check| check.do_no_harm);
    let harm: Vec<&str> = harm.map(|check| check.entry.header.id.as_str()).collect();
    let families: Vec<&str> = REGISTRY.families.iter().map(|family| family.id.as_str()).collect();
    for (place, names) in [
        ("/$defs/ContextEntry/properties/use", &contexts),
        ("/$defs/ContextEntry/properties/extends", &contexts),
        ("/$defs/ContextEntry/properties/refute", &contexts),
        ("/$defs/ContextEntry/properties/keep/items", &families),
        ("/$defs/WaiveEntry/properties/check", &harm),
    ] {
        if let Some(serde_json::Value::Object(value)) = schema.pointer_mut(place) {
            value.insert("enum".to_owned(), serde_json::json!(names));
        }
    }
    let roles = "/$defs/ContextEntry/properties/roles";
    if let Some(serde_json::Value::Object(value)) = schema.pointer_mut(roles) {
        let names = serde_json::json!({ "enum": Role::ALL.map(Role::name) });
        value.insert("propertyNames".to_owned(), names);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_the_names_of_the_registry() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let map = |text: &str| {
            let toml: toml::Table = toml::from_str(&format!("version = 1\n[[context]]\n{text}")).unwrap();
            serde_json::to_value(toml).unwrap()
        };
        assert!(validator.is_valid(&map("use = \"dicom-viewer\"\njustification = \"x\"")));
        assert!(!validator.is_valid(&map("use = \"dicom-viewr\"\njustification = \"x\"")));
        assert!(!validator.is_valid(&map("use = \"dicom-viewer\"\n[context.roles]\ndiagnostics = []")));
        assert!(!validator.is_valid(&map("id = \"x\"\nextends = \"dicom-viewer\"\nkeep = [\"page-wait\"]")));
    }

    #[test]
    fn for_single_files_a_glob_of_the_bundle_matches_the_end_of_a_path() {
        let text = r#"
version = 1
[[context]]
use = "dicom-viewer"
bundles = ["viewer"]
paths = ["exams/**"]
sources = ["src/viewer/**"]
except = ["exams/help/**"]
justification = "Reading of CT series; device file, section 4.2"
owner = "clinical-safety@clinic.example"
review_by = 2027-06-30
"#;
        let built = Map::parse("medical-context.toml", text).unwrap();
        let staged = built.clone().for_single_files();
        let (built, staged) = (&built.entries[0], &staged.entries[0]);
        let named = |patterns: &[Pattern], path| patterns.iter().any(|pattern| pattern.matches(path));
        assert!(named(&staged.paths, "public/exams/1.png") && !named(&built.paths, "public/exams/1.png"));
        assert!(
            named(&staged.paths, "src/viewer/icon.png") && named(&staged.paths, "apps/a/src/viewer/icon.png")
        );
        assert!(!named(&staged.paths, "public/my-exams/1.png") && !named(&staged.paths, "src/help/icon.png"));
        assert!(named(&staged.except, "public/exams/help/1.png"));
        assert!(staged.covers_bundle("files") && !built.covers_bundle("files"));
    }
}
