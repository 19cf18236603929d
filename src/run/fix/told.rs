//! What `sobria fix` says of what it did.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sobria::finding::clean;
use sobria::fix::{Change, Plan, Sources, Undone, What};
use sobria::report::words;
use sobria::rule::Lang;

use crate::cli::Fix;

/// Files that are named without `--all`.
const MOST_NAMED: usize = 20;
/// Files that are named for one reason to leave them alone.
const MOST_REFUSED: usize = 3;
const NAME: usize = 160;

/// One bundle, planned or written.
pub struct Told<'a> {
    pub plan: &'a Plan,
    pub dry_run: bool,
    pub all: bool,
    pub lang: Lang,
}

impl Told<'_> {
    pub fn text(&self) -> String {
        let mut out = String::new();
        let lang = self.lang;
        let pictures =
            counted(self.plan.pictures, ("PNG image", "PNG images"), ("image PNG", "images PNG"), lang);
        let _ = writeln!(out, "{} · {pictures}", clean(&self.plan.shown, NAME));
        let most = if self.all { usize::MAX } else { MOST_NAMED };
        let changes = &self.plan.changes;
        let width = changes.iter().take(most).map(|change| name(change).chars().count()).max().unwrap_or(0);
        for change in changes.iter().take(most) {
            let _ = writeln!(out, "  {:width$}  {}", name(change), self.change(change));
        }
        if changes.len() > most {
            let more = changes.len() - most;
            let _ = match lang {
                Lang::En => writeln!(out, "  {more} more: --all"),
                Lang::Fr => writeln!(out, "  {more} de plus : --all"),
            };
        }
        self.refused(&mut out);
        self.sum(&mut out);
        out
    }

    fn change(&self, change: &Change) -> String {
        let lang = self.lang;
        let size = |bytes: u64| words::bytes(bytes, lang);
        let (before, after) = (change.bytes_before, change.content.len() as u64);
        match &change.what {
            What::Picture => {
                let share = (before.saturating_sub(after) * 100).checked_div(before).unwrap_or_default();
                let named = if change.is_hashed {
                    lang.pick(
                        " · hashed name: caches keep the first bytes, of the same pixels",
                        " · nom à empreinte : les caches gardent les premiers octets, mêmes pixels",
                    )
                } else {
                    ""
                };
                format!("{} → {} (−{share} %){named}", size(before), size(after))
            }
            What::Covers(of) => {
                let files = match &of[..] {
                    [one] => clean(one, NAME),
                    more => counted(more.len(), ("file", "files"), ("fichier", "fichiers"), lang),
                };
                match lang {
                    Lang::En => format!("digests of {files} brought up to date"),
                    Lang::Fr => format!("empreintes mises à jour : {files}"),
                }
            }
            What::Twin(_) => lang.pick("compressed copy renewed", "copie compressée renouvelée").to_owned(),
            What::NewTwin(_) => match lang {
                Lang::En => format!("new compressed copy: {} instead of {}", size(after), size(before)),
                Lang::Fr => {
                    format!("nouvelle copie compressée : {} au lieu de {}", size(after), size(before))
                }
            },
        }
    }

    /// Grouped by reason, those that concern most files first.
    fn refused(&self, out: &mut String) {
        let (plan, lang) = (self.plan, self.lang);
        if plan.refused.is_empty() {
            return;
        }
        let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (path, refusal) in &plan.refused {
            by_reason.entry(refusal.text(lang)).or_default().push(path);
        }
        let mut reasons: Vec<(String, Vec<&str>)> = by_reason.into_iter().collect();
        reasons.sort_by_key(|(_, paths)| std::cmp::Reverse(paths.len()));
        let _ = writeln!(out, "{} ({})", lang.pick("left alone", "laissés tels quels"), plan.refused.len());
        for (reason, paths) in reasons {
            let most = if self.all { paths.len() } else { MOST_REFUSED.min(paths.len()) };
            let named: Vec<String> = paths[..most].iter().map(|path| clean(path, NAME)).collect();
            let more = if most < paths.len() { format!(" … ({})", paths.len()) } else { String::new() };
            let _ = writeln!(out, "  {reason}{} {}{more}", words::colon(lang), named.join(", "));
        }
    }

    fn sum(&self, out: &mut String) {
        let (plan, lang) = (self.plan, self.lang);
        if plan.changes.is_empty() {
            let _ = writeln!(out, "{}", lang.pick("nothing to save", "rien à économiser"));
            return;
        }
        let of = |is: fn(&What) -> bool| plan.changes.iter().filter(|change| is(&change.what)).count();
        let pictures = of(|what| *what == What::Picture);
        let texts = of(|what| matches!(what, What::Covers(_)));
        let twins = of(|what| matches!(what, What::Twin(_) | What::NewTwin(_)));
        let mut parts = Vec::new();
        if pictures > 0 {
            let images = counted(pictures, ("image", "images"), ("image", "images"), lang);
            let saved = words::bytes(plan.saved(), lang);
            parts.push(match lang {
                Lang::En => format!("{saved} saved in {images}, every pixel proved equal"),
                Lang::Fr => format!("{saved} économisés dans {images}, chaque pixel prouvé égal"),
            });
        }
        if texts > 0 {
            let texts = counted(texts, ("text", "texts"), ("texte", "textes"), lang);
            parts.push(match lang {
                Lang::En => format!("digests brought up to date in {texts}"),
                Lang::Fr => format!("empreintes mises à jour dans {texts}"),
            });
        }
        if twins > 0 {
            let (fr, en) =
                (("copie compressée", "copies compressées"), ("compressed copy", "compressed copies"));
            parts.push(match lang {
                Lang::En => format!("{} written", counted(twins, en, fr, lang)),
                Lang::Fr => format!("{} écrites", counted(twins, en, fr, lang)),
            });
        }
        let _ = writeln!(out, "{}", parts.join(" · "));
        let folder = clean(&plan.shown, NAME);
        let _ = match (self.dry_run, lang) {
            (true, Lang::En) => writeln!(out, "nothing was written (--dry-run)"),
            (true, Lang::Fr) => writeln!(out, "rien n'a été écrit (--dry-run)"),
            (false, Lang::En) => writeln!(
                out,
                "the next build undoes this: run it after each one; `sobria fix --undo {folder}` gives the first \
                 bytes back"
            ),
            (false, Lang::Fr) => writeln!(
                out,
                "le prochain build défait ceci : relancez la commande après chacun ; `sobria fix --undo {folder}` \
                 rend les premiers octets"
            ),
        };
    }
}

/// What the images were copied from: named, or written as well.
pub fn sources(sources: &Sources, command: &Fix, lang: Lang) -> String {
    let mut out = String::new();
    if sources.changes.is_empty() && sources.refused.is_empty() {
        return out;
    }
    let _ = writeln!(out, "{}", lang.pick("copied from the repository", "copiées depuis le dépôt"));
    let most = if command.all { usize::MAX } else { MOST_NAMED };
    for source in sources.changes.iter().take(most) {
        let (before, after) = (source.bytes_before, source.content.len() as u64);
        let path = clean(&source.path, NAME);
        let _ = writeln!(out, "  {path}  {} → {}", words::bytes(before, lang), words::bytes(after, lang));
    }
    if sources.changes.len() > most {
        let _ = writeln!(out, "  … ({})", sources.changes.len());
    }
    for (path, refusal) in sources.refused.iter().take(most) {
        let left = lang.pick("left alone", "laissé tel quel");
        let _ = writeln!(out, "  {}  {left}{} {}", clean(path, NAME), words::colon(lang), refusal.text(lang));
    }
    if !sources.changes.is_empty() && !command.sources {
        let _ = writeln!(
            out,
            "{}",
            lang.pick(
                "with --sources these are written as well, and the next build keeps what is saved",
                "avec --sources, ils sont écrits aussi, et le prochain build garde ce qui est économisé"
            )
        );
    } else if !sources.changes.is_empty() && !command.dry_run {
        let _ = writeln!(
            out,
            "{}",
            lang.pick(
                "written as well; `--undo --sources` gives their first bytes back",
                "écrits aussi ; `--undo --sources` rend leurs premiers octets"
            )
        );
    }
    out
}

fn name(change: &Change) -> String {
    clean(&change.path, NAME)
}

fn counted(number: usize, en: (&str, &str), fr: (&str, &str), lang: Lang) -> String {
    let (one, many) = lang.pick(en, fr);
    words::counted(number, one, many, lang)
}

pub fn unfinished(folder: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{folder}: an earlier run was stopped; the next one without --dry-run puts back what it left"
        ),
        Lang::Fr => format!(
            "{folder} : une exécution a été interrompue ; la prochaine sans --dry-run remettra ce qu'elle a laissé"
        ),
    }
}

pub fn healed(folder: &str, healed: &Undone, lang: Lang) -> String {
    let files = counted(healed.restored.len(), ("file", "files"), ("fichier", "fichiers"), lang);
    match lang {
        Lang::En => format!("{folder}: an earlier run was stopped; {files} back to the first bytes"),
        Lang::Fr => format!("{folder} : une exécution a été interrompue ; premiers octets rendus à {files}"),
    }
}

pub fn undone(folder: &str, undone: &Undone, command: &Fix, lang: Lang) -> String {
    let mut out = String::new();
    let most = if command.all { usize::MAX } else { MOST_NAMED };
    let files = counted(undone.restored.len(), ("file", "files"), ("fichier", "fichiers"), lang);
    let folder = clean(folder, NAME);
    let _ = match (undone.restored.is_empty(), command.dry_run, lang) {
        (true, _, Lang::En) => writeln!(out, "{folder}: nothing to undo"),
        (true, _, Lang::Fr) => writeln!(out, "{folder} : rien à défaire"),
        (false, false, Lang::En) => writeln!(out, "{folder}: {files} back to the first bytes"),
        (false, false, Lang::Fr) => writeln!(out, "{folder} : premiers octets rendus à {files}"),
        (false, true, Lang::En) => writeln!(out, "{folder}: {files} would go back to the first bytes"),
        (false, true, Lang::Fr) => writeln!(out, "{folder} : premiers octets à rendre à {files}"),
    };
    if !undone.changed.is_empty() {
        let _ = writeln!(
            out,
            "{} ({})",
            lang.pick(
                "left as they are, because they or what was written with them changed since",
                "laissés tels quels : eux-mêmes ou ce qui a été écrit avec eux ont changé depuis"
            ),
            undone.changed.len()
        );
        for path in undone.changed.iter().take(most) {
            let _ = writeln!(out, "  {}", clean(path, NAME));
        }
    }
    out
}
