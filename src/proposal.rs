//! First versions of `sobria.toml` and `medical-context.toml` for a project that has none: measured numbers as
//! comments, recognised contexts as entries without their justification, which only a person can give.

mod toml_text;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::bundle::stable::stable_path;
use crate::bundle::{Asset, Bundle, Screen};
use crate::contexts::detection::{Detected, Detection};
use crate::contexts::{Role, header};
use crate::facts::Kind;
use crate::report::words::{colon, counted};
use crate::rule::Lang;
use crate::rule::detect::Strength;
use toml_text::{comment, glob_of, option, quoted, quoted_list};

/// A bundle to be described.
pub struct Seen<'a> {
    /// Folder as the settings write it.
    pub path: &'a str,
    pub bundle: &'a Bundle,
}

/// Screens whose budget is proposed one by one: more of them are decided better by groups.
const BUDGETS: usize = 20;
/// Folders of media that are listed for one context.
const FOLDERS: usize = 20;

/// A commented `sobria.toml`.
#[must_use]
pub fn settings(seen: &[Seen<'_>], lang: Lang) -> String {
    let mut out = String::new();
    let intro = lang.pick(
        "Settings of sobria: what is looked at, and what it may weigh.\n\
         All keys, for editors: sobria schema settings",
        "Réglages de sobria : ce qui est examiné, et ce que cela peut peser.\n\
         Toutes les clés, pour les éditeurs : sobria schema settings",
    );
    comment(&mut out, intro);
    out.push('\n');
    let text = lang.pick(
        "Language of pages and machine-readable reports: en or fr.",
        "Langue des pages et des rapports pour machines : en ou fr.",
    );
    comment(&mut out, text);
    let _ = writeln!(out, "language = \"{}\"", lang.code());
    for seen in seen {
        bundle(&mut out, seen, lang);
    }
    let screens: Vec<&Screen> = seen.iter().flat_map(|seen| &seen.bundle.screens).collect();
    if !screens.is_empty() {
        budgets(&mut out, &screens, lang);
    }
    out
}

fn bundle(out: &mut String, seen: &Seen<'_>, lang: Lang) {
    out.push('\n');
    let text = lang.pick(
        "A build output; one more [[bundle]] for each further one.",
        "Un dossier produit par la compilation ; un autre [[bundle]] pour chaque autre dossier.",
    );
    comment(out, text);
    let _ = writeln!(out, "[[bundle]]\nname = {}\npath = {}", quoted(&seen.bundle.name), quoted(seen.path));
    let keys = [
        (
            lang.pick(
                "Where it is deployed, if not at the root:",
                "Où il est déployé, si ce n'est à la racine :",
            ),
            "base = \"/app/\"",
        ),
        (
            lang.pick(
                "Hosts whose resources are the service's own:",
                "Hôtes dont les ressources sont celles du service :",
            ),
            "first_party = [\"www.example.org\"]",
        ),
        (
            lang.pick(
                "How it reaches its users: web, intranet or packaged:",
                "Comment il parvient aux utilisateurs : web, intranet ou packaged :",
            ),
            "delivery = \"web\"",
        ),
    ];
    for (text, line) in keys {
        comment(out, text);
        option(out, line);
    }
}

/// What each screen weighs today and a tenth more, as comments: a budget is a decision.
fn budgets(out: &mut String, screens: &[&Screen], lang: Lang) {
    out.push('\n');
    let text = lang.pick(
        "Ceilings for the first display of screens: a screen takes the first budget that matches it.\n\
         Proposed is what was measured and a tenth more; what care needs stays, and the budget is set to hold it.\n\
         Take away the # of those that you decide.",
        "Plafonds du premier affichage des écrans : un écran prend le premier budget qui lui correspond.\n\
         Est proposé ce qui a été mesuré et un dixième de plus ; ce dont le soin a besoin reste, et le budget est \
         fixé pour le contenir.\n\
         Retirez le # de ceux que vous décidez.",
    );
    comment(out, text);
    let mut heaviest: Vec<&&Screen> = screens.iter().collect();
    heaviest.sort_by(|a, b| b.transfer.cmp(&a.transfer).then_with(|| a.id.cmp(&b.id)));
    for screen in heaviest.iter().take(BUDGETS) {
        let Some(glob) = glob_of(&screen.id) else { continue };
        if !screen.is_complete() {
            let text = lang.pick(
                "At least: some of what this screen loads could not be counted.",
                "Au moins : une partie de ce que cet écran charge n'a pu être comptée.",
            );
            comment(out, text);
        }
        budget(out, &glob, screen.transfer, screen.requests);
    }
    if let (true, Some(next)) = (heaviest.len() > BUDGETS, heaviest.get(BUDGETS)) {
        let text = match lang {
            Lang::En => format!("The {} lighter screens together:", heaviest.len() - BUDGETS),
            Lang::Fr => format!("Les {} écrans plus légers ensemble :", heaviest.len() - BUDGETS),
        };
        comment(out, &text);
        let requests = heaviest[BUDGETS..].iter().map(|screen| screen.requests).max().unwrap_or(0);
        budget(out, "**", next.transfer, requests);
    }
}

/// A tenth more than what was measured.
fn budget(out: &mut String, glob: &str, transfer: u64, requests: usize) {
    option(out, "[[budget]]");
    option(out, &format!("screens = [{}]", quoted(glob)));
    option(out, &format!("transfer_kb = {}", (transfer * 11).div_ceil(10_000)));
    option(out, &format!("requests = {}", (requests * 11).div_ceil(10)));
}

/// A proposed `medical-context.toml`; `None` when no clinical code was recognised.
#[must_use]
pub fn map(seen: &[Seen<'_>], today: Date, lang: Lang) -> Option<String> {
    let mut entries = String::new();
    for one in seen {
        let detection = Detection::of(one.bundle);
        // What is only listed asks for no entry.
        let asked = detection.contexts.iter().filter(|(_, detected)| detected.strength() != Strength::Report);
        for (context, detected) in asked {
            entry(&mut entries, context, detected, one.bundle, seen.len() > 1, today, lang);
        }
    }
    if entries.is_empty() {
        return None;
    }
    let mut out = String::new();
    let version = env!("CARGO_PKG_VERSION");
    let intro = match lang {
        Lang::En => format!(
            "Medical-context map: where care takes precedence over eco-design advice, why, and who answers for it.\n\
             Proposed by sobria {version} on {today} from the code of the build output. Correct each entry and write\n\
             its justification: as long as one is empty, `sobria check` refuses this file.\n\
             Code shows few contexts: screening, intensive care and others can only be declared.\n\
             Those that are known: sobria list contexts. All keys, for editors: sobria schema map"
        ),
        Lang::Fr => format!(
            "Carte des contextes médicaux : où le soin prime sur les conseils d'écoconception, pourquoi, et qui en répond.\n\
             Proposée par sobria {version} le {today} d'après le code compilé. Corrigez chaque entrée et rédigez sa\n\
             justification : tant qu'une seule est vide, `sobria check` refuse ce fichier.\n\
             Le code révèle peu de contextes : dépistage, réanimation et d'autres ne peuvent qu'être déclarés.\n\
             Ceux qui sont connus : sobria list contexts. Toutes les clés, pour les éditeurs : sobria schema map"
        ),
    };
    comment(&mut out, &intro);
    out.push_str("version = 1\n");
    out.push_str(&entries);
    Some(out)
}

fn entry(
    out: &mut String,
    context: &str,
    detected: &Detected,
    bundle: &Bundle,
    several: bool,
    today: Date,
    lang: Lang,
) {
    out.push('\n');
    if let Some(header) = header(context) {
        comment(out, &format!("{}{} {}", header.label.get(lang), colon(lang), header.definition.get(lang)));
    }
    let mut evidence: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (family, asset) in &detected.evidence {
        evidence.entry(&bundle.asset(*asset).path).or_default().push(family);
    }
    for (path, families) in &evidence {
        let text = lang.pick("recognised by", "reconnu à");
        comment(out, &format!("{text} {} ({path})", families.join(", ")));
    }
    let _ = writeln!(out, "[[context]]\nuse = {}", quoted(context));
    if several {
        let _ = writeln!(out, "bundles = [{}]", quoted(&bundle.name));
    }
    let screens = detected.screens.iter().map(|&screen| bundle.screen(screen).id.as_str());
    let routes: Vec<String> = screens.filter_map(glob_of).collect();
    if routes.is_empty() {
        // No screen shows the code: the files that do are named.
        let paths = evidence.keys().filter_map(|path| match stable_path(path) {
            stable if glob_of(path).as_deref() == Some(path) => Some(stable.into_owned()),
            _ => glob_of(path),
        });
        let _ = writeln!(out, "paths = {}", quoted_list(paths));
    } else {
        let _ = writeln!(out, "routes = {}", quoted_list(routes.into_iter()));
        if bundle.screens.len() == detected.screens.len() {
            let text = lang.pick(
                "If the whole application is this, instead of routes:",
                "Si toute l'application est cela, à la place de routes :",
            );
            comment(out, text);
            option(out, "scope = \"whole-app\"");
        }
    }
    let text = lang.pick(
        "What is done here, and the reference of the file that says so:",
        "Ce qui est fait ici, et la référence du dossier qui le dit :",
    );
    comment(out, text);
    out.push_str("justification = \"\"\n");
    let keys = match lang {
        Lang::En => {
            "Reference in the risk file, who answers for the entry, who approved it, last day without a new review:"
        }
        Lang::Fr => {
            "Référence dans la gestion des risques, responsable, approbation, dernier jour sans nouvelle revue :"
        }
    };
    comment(out, keys);
    option(out, "risk = \"HAZ-000\"");
    option(out, "owner = \"imaging@example.org\"");
    option(out, "approved_by = \"clinical safety officer\"");
    let next_year = today.checked_add(1.year()).unwrap_or(today);
    option(out, &format!("review_by = {next_year}"));
    roles(out, detected, bundle, lang);
    let text = match lang {
        Lang::En => format!(
            "If nothing of the kind is done here, write refute = \"{context}\" instead of use, and say why."
        ),
        Lang::Fr => format!(
            "Si rien de tel n'est fait ici, écrivez refute = \"{context}\" à la place de use, et dites pourquoi."
        ),
    };
    comment(out, &text);
}

/// Roles to be filled, with the folders that hold media: no name decides what is read for a diagnosis.
fn roles(out: &mut String, detected: &Detected, bundle: &Bundle, lang: Lang) {
    let medium = |asset: &&Asset| matches!(asset.kind, Kind::Image | Kind::Audio | Kind::Video);
    // An examination may be fetched by a computed address: then no screen is known to show it.
    let reached = |asset: &&Asset| {
        let mut screens = bundle.screens_of(asset.id).peekable();
        screens.peek().is_none() || screens.any(|screen| detected.screens.contains(&screen))
    };
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for asset in bundle.assets.iter().filter(medium).filter(reached) {
        let folder = asset.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let glob =
            if folder.is_empty() { Some("*".to_owned()) } else { glob_of(folder).map(|glob| glob + "/*") };
        if let Some(glob) = glob {
            *folders.entry(glob).or_default() += 1;
        }
    }
    if folders.is_empty() {
        return;
    }
    let text = lang.pick(
        "Folders with images, sounds or films:",
        "Dossiers contenant des images, des sons ou des films :",
    );
    comment(out, text);
    for (glob, count) in folders.iter().take(FOLDERS) {
        let files = counted(*count, lang.pick("file", "fichier"), lang.pick("files", "fichiers"), lang);
        comment(out, &format!("  {}  {files}", quoted(glob)));
    }
    if folders.len() > FOLDERS {
        let rest = folders.len() - FOLDERS;
        comment(out, &lang.pick(format!("  {rest} more folders"), format!("  {rest} dossiers de plus")));
    }
    let text = lang.pick(
        "What they are: fill in folders or single files. Without a role, advice on them is left to a person.",
        "Ce qu'ils sont : indiquez des dossiers ou des fichiers. Sans rôle, les conseils à leur sujet sont laissés à \
         une personne.",
    );
    comment(out, text);
    option(out, "[context.roles]");
    for role in Role::ALL {
        option(out, &format!("{} = []", role.name()));
    }
}
