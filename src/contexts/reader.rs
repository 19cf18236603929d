//! Reads the entries of a map: every mistake is collected with its place, and none is guessed away.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::effects::Scoped;
use super::map::{Claim, Declared, Pattern, RoleGlobs, Waiver};
use super::{Role, file, header};
use crate::bundle::stable::stable_path;
use crate::registry::REGISTRY;
use crate::settings::problem::{Mistake, nearest};
use crate::settings::{date, glob, line_of};

pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, mistakes: Vec::new() }
    }

    pub(super) fn entry(&mut self, entry: Spanned<file::ContextEntry>) -> Option<Declared> {
        let whole = entry.span();
        let entry = entry.into_inner();
        let (id, builtin, claim, span) = self.identity(&entry, &whole)?;
        let justification = self.justification(entry.justification.as_ref(), &span);
        let whole_app = match entry.scope.as_ref().map(|scope| (scope.get_ref().as_str(), scope.span())) {
            None | Some(("part", _)) => false,
            Some(("whole-app", _)) => true,
            Some((_, span)) => {
                self.mistakes.push(Mistake::new(
                    span,
                    "expected `part` or `whole-app`",
                    "attendu : `part` ou `whole-app`",
                ));
                false
            }
        };
        if entry.routes.is_empty() && entry.paths.is_empty() && entry.sources.is_empty() && !whole_app {
            let mistake = Mistake::new(
                span.clone(),
                "the entry names no `routes`, `paths` or `sources`",
                "l'entrée ne désigne ni `routes`, ni `paths`, ni `sources`",
            );
            self.mistakes.push(mistake.help(
                "say where the context holds, or `scope = \"whole-app\"`",
                "dites où vaut le contexte, ou `scope = \"whole-app\"`",
            ));
        }
        let roles = entry.roles.iter().filter_map(|(role, globs)| self.role(role, globs)).collect();
        if entry.extends.is_none() {
            self.own_only("keep", &entry.keep);
            self.own_only("activate", &entry.activate);
        }
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
            label: entry.label,
            keep: entry.keep.iter().filter_map(|family| self.kept(family)).collect(),
            activate: entry.activate.iter().filter_map(|check| self.activated(check)).collect(),
            recipients: entry.recipients.iter().filter_map(|host| self.host(host)).collect(),
            reviewed_with: entry.reviewed_with.map(|digest| {
                let span = digest.span();
                (digest.into_inner(), span)
            }),
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
                self.mistakes.push(Mistake::new(
                    id.span(),
                    "a context of the project's own needs `extends = \"…\"`",
                    "un contexte propre au projet demande `extends = \"…\"`",
                ));
                return None;
            }
            _ => {
                self.mistakes.push(Mistake::new(
                    whole.start..whole.end.min(whole.start + "[[context]]".len()),
                    "name the context once: `use = …`, or `id = …` with `extends = …`, or `refute = …`",
                    "nommez le contexte une fois : `use = …`, ou `id = …` avec `extends = …`, ou `refute = …`",
                ));
                return None;
            }
        };
        let (id, builtin, claim) = named;
        if header(builtin.get_ref()).is_none() {
            let name = builtin.get_ref();
            let en = format!("there is no built-in context `{name}`");
            let mistake = Mistake::new(builtin.span(), en, format!("aucun contexte intégré « {name} »"));
            let known = || REGISTRY.contexts.iter().map(|context| context.header.id.as_str());
            let all = known().collect::<Vec<_>>().join(", ");
            self.mistakes.push(if nearest(name, known()).is_some() {
                mistake.did_you_mean(name, known())
            } else {
                mistake.help(format!("known contexts: {all}"), format!("contextes connus : {all}"))
            });
            return None;
        }
        Some((id, builtin.get_ref().clone(), claim, builtin.span()))
    }

    fn justification(&mut self, written: Option<&Spanned<String>>, span: &Range<usize>) -> String {
        match written {
            Some(text) if !text.get_ref().trim().is_empty() => text.get_ref().clone(),
            other => {
                let span = other.map_or_else(|| span.clone(), Spanned::span);
                let mistake = Mistake::new(span, "the justification is missing", "la justification manque");
                self.mistakes.push(mistake.help(
                    "one sentence for whoever signs: what is done here, and the reference of the file that says so",
                    "une phrase pour qui signe : ce qui se fait ici, et la référence du dossier qui le dit",
                ));
                String::new()
            }
        }
    }

    fn role(&mut self, written: &Spanned<String>, globs: &[Spanned<String>]) -> Option<RoleGlobs> {
        let Some(role) = Role::named(written.get_ref()) else {
            self.no_role(written.get_ref(), written.span());
            return None;
        };
        Some(RoleGlobs { role, globs: self.globs(globs, true) })
    }

    fn no_role(&mut self, name: &str, span: Range<usize>) {
        let en = format!("there is no role `{name}`");
        let mistake = Mistake::new(span, en, format!("il n'y a pas de rôle « {name} »"));
        let all = Role::ALL.map(Role::name).join(", ");
        self.mistakes.push(mistake.help(format!("roles: {all}"), format!("rôles : {all}")));
    }

    /// Refuses a key that only a context of the project's own may have.
    fn own_only(&mut self, key: &str, written: &[Spanned<String>]) {
        if let Some(first) = written.first() {
            let mistake = Mistake::new(
                first.span(),
                format!("`{key}` belongs to a context of the project's own"),
                format!("`{key}` est réservé aux contextes propres au projet"),
            );
            self.mistakes.push(mistake.help(
                "write `id = \"…\"` and `extends = \"…\"` instead of `use`",
                "écrivez `id = \"…\"` et `extends = \"…\"` au lieu de `use`",
            ));
        }
    }

    fn kept(&mut self, written: &Spanned<String>) -> Option<String> {
        let name = written.get_ref();
        if REGISTRY.family(name).is_some() {
            return Some(name.clone());
        }
        let en = format!("there is no family `{name}`");
        let mistake = Mistake::new(written.span(), en, format!("il n'y a pas de famille « {name} »"));
        let known = REGISTRY.families.iter().map(|family| family.id.as_str());
        self.mistakes.push(mistake.did_you_mean(name, known));
        None
    }

    /// A do-no-harm check, or `check[role]`.
    fn activated(&mut self, written: &Spanned<String>) -> Option<String> {
        let text = written.get_ref();
        let Scoped { name, scope } = Scoped::read(text);
        if let Some(scope) = scope.filter(|scope| Role::named(scope).is_none()) {
            self.no_role(scope, written.span());
            return None;
        }
        self.is_do_no_harm(name, written.span()).then(|| text.clone())
    }

    fn host(&mut self, written: &Spanned<String>) -> Option<String> {
        let host = written.get_ref();
        if !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
        {
            return Some(host.to_ascii_lowercase());
        }
        let mistake =
            Mistake::new(written.span(), "write the name of one host", "écrivez le nom d'un seul hôte");
        self.mistakes.push(mistake.help(
            "for example \"errors.hospital.example\": no scheme, path or `*`",
            "par exemple « errors.hospital.example » : ni schéma, ni chemin, ni `*`",
        ));
        None
    }

    fn is_do_no_harm(&mut self, check: &str, span: Range<usize>) -> bool {
        if REGISTRY.check_named(check).is_some_and(|check| check.do_no_harm) {
            return true;
        }
        let mistake = Mistake::new(
            span,
            format!("`{check}` is no do-no-harm check"),
            format!("« {check} » n'est pas un contrôle « ne pas nuire »"),
        );
        let known = REGISTRY.checks.iter().filter(|check| check.do_no_harm);
        let known = known.map(|check| check.entry.header.id.as_str());
        self.mistakes.push(mistake.did_you_mean(check, known));
        false
    }

    fn waiver(&mut self, waiver: &file::WaiveEntry) -> Option<Waiver> {
        let check = waiver.check.get_ref();
        if !self.is_do_no_harm(check, waiver.check.span()) {
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
            self.mistakes.push(Mistake::new(
                written.span(),
                "write a date such as 2027-06-30",
                "écrivez une date telle que 2027-06-30",
            ));
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
                Ok(matcher) => patterns.push(Pattern::new(
                    text,
                    matcher,
                    line_of(self.text, pattern.span().start),
                    pattern.span(),
                )),
                Err(message) => {
                    let fr = format!("motif illisible : {message}");
                    self.mistakes.push(Mistake::new(pattern.span(), message, fr));
                }
            }
        }
        patterns
    }
}
