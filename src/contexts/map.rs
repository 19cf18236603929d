//! `medical-context.toml`, validated: unknown names, missing justifications and bad globs stop the run.

use std::ops::Range;

use globset::GlobMatcher;
use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::{Role, file, header};
use crate::bundle::stable::stable_path;
use crate::registry::REGISTRY;
use crate::rule::ContextHeader;
use crate::settings::problem::{Invalid, Mistake, nearest, read};
use crate::settings::{date, glob, line_of};

/// A glob as written, with its compiled form and its place in the map.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    matcher: GlobMatcher,
    pub line: u32,
    pub span: Range<usize>,
}

impl Pattern {
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
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
    pub waivers: Vec<Waiver>,
    /// Line of `[[context]]`.
    pub line: u32,
    /// Bytes of the line that names the context.
    pub span: Range<usize>,
}

impl Declared {
    /// Effects and texts of the built-in context.
    #[must_use]
    pub fn header(&self) -> Option<&'static ContextHeader> {
        header(&self.builtin)
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
        let mut reader = Reader { text, mistakes: Vec::new() };
        if *file.version.get_ref() != 1 {
            reader.mistakes.push(Mistake::new(file.version.span(), "only version 1 of the map is known"));
        }
        let entries = file.context.into_iter().filter_map(|entry| reader.entry(entry)).collect();
        if reader.mistakes.is_empty() {
            return Ok(Self { path: path.to_owned(), text: text.to_owned(), entries });
        }
        Err(Invalid { path: path.to_owned(), text: text.to_owned(), mistakes: reader.mistakes })
    }
}

impl Map {
    /// Refuses entries for bundles that the settings do not name (rule 10).
    ///
    /// # Errors
    /// All unknown names together.
    pub fn know_bundles(&self, known: &[&str]) -> Result<(), Invalid> {
        let named = self.entries.iter().flat_map(|entry| &entry.bundles);
        let mistakes: Vec<Mistake> = named
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, span)| {
                let mut mistake = Mistake::new(span.clone(), format!("no bundle is named `{name}`"));
                mistake.help = nearest(name, known.iter().copied());
                mistake
            })
            .collect();
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Invalid { path: self.path.clone(), text: self.text.clone(), mistakes })
    }
}

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn entry(&mut self, entry: Spanned<file::ContextEntry>) -> Option<Declared> {
        let whole = entry.span();
        let entry = entry.into_inner();
        let (id, builtin, claim, span) = self.identity(&entry, &whole)?;
        let justification = self.justification(entry.justification.as_ref(), &span);
        let whole_app = match entry.scope.as_ref().map(|scope| (scope.get_ref().as_str(), scope.span())) {
            None | Some(("part", _)) => false,
            Some(("whole-app", _)) => true,
            Some((_, span)) => {
                self.mistakes.push(Mistake::new(span, "expected `part` or `whole-app`"));
                false
            }
        };
        if entry.routes.is_empty() && entry.paths.is_empty() && entry.sources.is_empty() && !whole_app {
            let mistake = Mistake::new(span.clone(), "the entry names no `routes`, `paths` or `sources`");
            self.mistakes.push(mistake.help("say where the context holds, or `scope = \"whole-app\"`"));
        }
        let roles = entry.roles.iter().filter_map(|(role, globs)| self.role(role, globs)).collect();
        Some(Declared {
            id,
            builtin,
            claim,
            bundles: entry
                .bundles
                .into_iter()
                .map(|bundle| {
                    let span = bundle.span();
                    (bundle.into_inner(), span)
                })
                .collect(),
            routes: self.globs(&entry.routes, false),
            paths: self.globs(&entry.paths, true),
            sources: self.globs(&entry.sources, false),
            except: self.globs(&entry.except, true),
            whole_app,
            justification,
            risk: entry.risk,
            owner: entry.owner,
            approved_by: entry.approved_by,
            review_by: entry.review_by.as_ref().and_then(|written| self.date(written)),
            roles,
            waivers: entry.waive.iter().filter_map(|waiver| self.waiver(waiver)).collect(),
            line: line_of(self.text, span.start),
            span,
        })
    }

    /// Name, built-in context, claim, and the bytes that name it.
    fn identity(
        &mut self,
        entry: &file::ContextEntry,
        whole: &Range<usize>,
    ) -> Option<(String, String, Claim, Range<usize>)> {
        let named = match (&entry.builtin, &entry.id, &entry.extends, &entry.refute) {
            (Some(name), None, None, None) => (name.get_ref().clone(), name, Claim::Holds),
            (None, Some(id), Some(extended), None) => (id.get_ref().clone(), extended, Claim::Holds),
            (None, None, None, Some(name)) => (name.get_ref().clone(), name, Claim::Refuted),
            (None, Some(id), None, None) => {
                let message = "a context of the project's own needs `extends = \"…\"`";
                self.mistakes.push(Mistake::new(id.span(), message));
                return None;
            }
            _ => {
                let message =
                    "name the context once: `use = …`, or `id = …` with `extends = …`, or `refute = …`";
                self.mistakes.push(Mistake::new(whole.start..whole.start + 11, message));
                return None;
            }
        };
        let (id, builtin, claim) = named;
        if header(builtin.get_ref()).is_none() {
            let name = builtin.get_ref();
            let mut mistake = Mistake::new(builtin.span(), format!("there is no built-in context `{name}`"));
            let known = || REGISTRY.contexts.iter().map(|context| context.header.id.as_str());
            mistake.help = nearest(name, known())
                .or_else(|| Some(format!("known contexts: {}", known().collect::<Vec<_>>().join(", "))));
            self.mistakes.push(mistake);
            return None;
        }
        Some((id, builtin.get_ref().clone(), claim, builtin.span()))
    }

    fn justification(&mut self, written: Option<&Spanned<String>>, span: &Range<usize>) -> String {
        match written {
            Some(text) if !text.get_ref().trim().is_empty() => text.get_ref().clone(),
            other => {
                let span = other.map_or_else(|| span.clone(), Spanned::span);
                let help = "one sentence for whoever signs: what is done here, and the reference of the file that says so";
                self.mistakes.push(Mistake::new(span, "the justification is missing").help(help));
                String::new()
            }
        }
    }

    fn role(&mut self, written: &Spanned<String>, globs: &[Spanned<String>]) -> Option<RoleGlobs> {
        let Some(role) = Role::named(written.get_ref()) else {
            let message = format!("there is no role `{}`", written.get_ref());
            let mut mistake = Mistake::new(written.span(), message);
            let names = Role::ALL.map(Role::name);
            mistake.help =
                nearest(written.get_ref(), names).or_else(|| Some(format!("roles: {}", names.join(", "))));
            self.mistakes.push(mistake);
            return None;
        };
        Some(RoleGlobs { role, globs: self.globs(globs, true) })
    }

    fn waiver(&mut self, waiver: &file::WaiveEntry) -> Option<Waiver> {
        let check = waiver.check.get_ref();
        if !REGISTRY.check_named(check).is_some_and(|check| check.do_no_harm) {
            let mut mistake = Mistake::new(waiver.check.span(), format!("`{check}` is no do-no-harm check"));
            let known = REGISTRY.checks.iter().filter(|check| check.do_no_harm);
            mistake.help = nearest(check, known.map(|check| check.entry.header.id.as_str()));
            self.mistakes.push(mistake);
            return None;
        }
        let justification = self.justification(Some(&waiver.justification), &waiver.check.span());
        Some(Waiver {
            check: check.clone(),
            paths: self.globs(&waiver.paths, true),
            justification,
            owner: waiver.owner.clone(),
            review_by: self.date(&waiver.review_by)?,
            line: line_of(self.text, waiver.check.span().start),
            span: waiver.check.span(),
        })
    }

    fn date(&mut self, written: &Spanned<Datetime>) -> Option<Date> {
        let read = date(written.get_ref());
        if read.is_none() {
            self.mistakes.push(Mistake::new(written.span(), "write a date such as 2027-06-30"));
        }
        read
    }

    /// Compiles globs; with `stable`, a content hash written in one stands for any hash.
    fn globs(&mut self, written: &[Spanned<String>], stable: bool) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for pattern in written {
            let text = pattern.get_ref();
            let tolerant = if stable { stable_path(text) } else { text.into() };
            match glob(&tolerant) {
                Ok(matcher) => patterns.push(Pattern {
                    text: text.clone(),
                    matcher,
                    line: line_of(self.text, pattern.span().start),
                    span: pattern.span(),
                }),
                Err(message) => self.mistakes.push(Mistake::new(pattern.span(), message)),
            }
        }
        patterns
    }
}

/// JSON Schema of `medical-context.toml`, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(file::File).to_value()
}
