//! Every word of the record's formats, in both languages.

use super::document::{Change, ChangeKind, Forgone, HarmCheck, Texts, Why};
use crate::report::words::{bytes, counted};
use crate::rule::Lang;

/// One wording in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(&'static str, &'static str);

impl Word {
    pub fn get(self, lang: Lang) -> &'static str {
        lang.pick(self.0, self.1)
    }
}

macro_rules! words {
    ($($name:ident = $en:literal, $fr:literal;)*) => {
        $(pub(super) const $name: Word = Word($en, $fr);)*
    };
}

words! {
    TITLE = "Medical contexts", "Contextes médicaux";
    NO_MAP = "no map: no context is declared", "pas de carte : aucun contexte n'est déclaré";
    PURPOSE = "This page says where care takes precedence over eco-design advice, why, who answers for it and until when; which advice was withheld; and what was looked for in the other direction, because it could harm. It records declarations and observations made on the files of the build output. It does not replace risk management or a clinical evaluation, and what it did not find may exist all the same.", "Cette page dit où le soin prime sur les conseils d'écoconception, pourquoi, qui en répond et jusqu'à quand ; quels conseils ont été retenus ; et ce qui a été recherché dans l'autre sens, parce que cela pourrait nuire. Elle consigne des déclarations et des constats faits sur les fichiers produits par la compilation. Elle ne remplace ni la gestion des risques ni une évaluation clinique, et ce qu'elle n'a pas trouvé peut exister malgré tout.";
    ATTENTION = "What needs a person first", "Ce qui appelle une personne d'abord";
    NOTHING_PENDING = "No finding on the map, no failed do-no-harm check and no undeclared clinical code were reported on that day.", "Aucun constat sur la carte, aucun contrôle « ne pas nuire » en échec ni code clinique non déclaré n'a été signalé ce jour-là.";
    SINCE = "Changes", "Changements";
    NO_CHANGE = "Nothing changed.", "Rien n'a changé.";
    CONTEXT = "Context", "Contexte";
    CONTEXTS = "Contexts", "Contextes";
    DECLARED_AT = "Declared at", "Déclaré à";
    EXTENDS = "Extends", "Étend";
    SCOPE = "Scope", "Portée";
    WHOLE_APP = "the whole application", "toute l'application";
    PART = "a part of the application", "une partie de l'application";
    BUNDLES = "Bundles", "Bundles";
    ROUTES = "Routes", "Routes";
    PATHS = "Paths", "Chemins";
    SOURCES_GLOBS = "Sources of the code", "Sources du code";
    EXCEPT = "Except", "Sauf";
    ROLES = "Roles", "Rôles";
    JUSTIFICATION = "Justification", "Justification";
    RISK = "Risk reference", "Référence du risque";
    OWNER = "Owner", "Responsable";
    APPROVED_BY = "Approved by", "Approuvé par";
    REVIEW_BY = "Review by", "À revoir avant le";
    NOT_GIVEN = "not given", "non indiqué";
    GT6 = "Rows of the GT6 report", "Lignes du rapport GT6";
    GT6_NOTE = "The GT6 report adapts version 1 of the RGESN; applying its rows to the criteria of 2024 is our reading.", "Le rapport GT6 adapte la version 1 du RGESN ; l'application de ses lignes aux critères de 2024 est notre lecture.";
    EXTENSION = "This context goes beyond what the GT6 report writes; its other sources are given below.", "Ce contexte va au-delà de ce qu'écrit le rapport GT6 ; ses autres sources figurent plus bas.";
    RULING = "Version of its effects", "Version de ses effets";
    RULING_NOTE = "to write in the map once this page is signed; a later change of effects or checks is then reported", "à écrire dans la carte une fois cette page signée ; un changement ultérieur des effets ou des contrôles sera alors signalé";
    REGISTRY_REASON = "Reason of the context", "Raison du contexte";
    PENDING = "Change not approved yet: it is new, or wider than in the base map, and what it adds does not count.", "Changement pas encore approuvé : l'entrée est nouvelle, ou plus large que dans la carte de référence, et ce qu'elle ajoute ne compte pas.";
    PENDING_SHORT = "Pending", "En attente";
    PENDING_LINE = "new or wider than in the base map: what it adds does not count yet", "nouvelle ou plus large que dans la carte de référence : ce qu'elle ajoute ne compte pas encore";
    MAP_BASE = "Base map", "Carte de référence";
    KEEP = "Kept under the plain checks", "Laissé aux contrôles ordinaires";
    ACTIVATE = "Do-no-harm checks added", "Contrôles « ne pas nuire » ajoutés";
    RECIPIENTS = "Recipients of data", "Destinataires des données";
    REVIEWED_WITH = "Effects signed", "Effets signés";
    HOLDS = "Where it holds in this build", "Où il s'applique dans cette version compilée";
    SCREEN = "Screen", "Écran";
    SCREENS = "Screens", "Écrans";
    FOUND_BY = "Found by", "Trouvé par";
    UNDECLARED_SHORT = "Looks like, undeclared", "Ressemble à, non déclaré";
    NO_SCREEN = "No screen of the bundle is inside.", "Aucun écran du bundle n'est concerné.";
    ASSETS = "Assets", "Ressources";
    EFFECTS = "What it changes", "Ce qu'il change";
    FAMILY = "Advice on", "Conseils sur";
    FOR = "For", "Pour";
    ALL_ROLES = "all", "tous";
    EFFECT = "Effect", "Effet";
    REASON = "Reason", "Raison";
    WITHHELD = "Advice withheld", "Conseils retenus";
    WITHHELD_NONE = "No advice was withheld.", "Aucun conseil n'a été retenu.";
    WITHHELD_NOTE = "Bytes are what following the advice would have spared. Figures of different checks may speak of the same bytes and are not to be added up.", "Les octets sont ce que l'application du conseil aurait économisé. Les chiffres de contrôles différents peuvent porter sur les mêmes octets et ne s'additionnent pas.";
    RELAXED = "Advice adjusted", "Conseils ajustés";
    LEFT = "Advice left to a person", "Conseils laissés à une personne";
    CHECK = "Check", "Contrôle";
    FINDINGS = "Findings", "Constats";
    PARTLY = "On some screens only", "Sur certains écrans seulement";
    SAVINGS = "Savings forgone", "Économies auxquelles on renonce";
    NO_SAVING = "no figure", "sans chiffre";
    HARM = "Do-no-harm checks", "Contrôles « ne pas nuire »";
    HARM_NONE = "This context activates no do-no-harm check.", "Ce contexte n'active aucun contrôle « ne pas nuire ».";
    HARM_NOTE = "“Looked at” counts the things of the kind in the whole bundle, inside the context or not. “None found” says that the check recognised nothing, not that nothing is there.", "« Examinés » compte les éléments de ce genre dans tout le bundle, dans le contexte ou non. « Aucun trouvé » dit que le contrôle n'a rien reconnu, non qu'il n'y a rien.";
    LOOKED_AT = "Looked at", "Examinés";
    OUTCOME = "Outcome", "Résultat";
    RISK_SHORT = "Risk", "Risque";
    GT6_SHORT = "GT6 rows", "Lignes du GT6";
    NONE_FOUND = "none found (looked at)", "aucun trouvé (examinés)";
    NOTHING_TO_LOOK_AT = "nothing of the kind to look at", "rien de ce genre à examiner";
    HARM_SHORT = "Do no harm", "Ne pas nuire";
    TO_REVIEW = "To review", "À revoir";
    SETS_ASIDE = "Sets aside", "Écarte";
    ADJUSTS = "Adjusts", "Ajuste";
    RULING_SHORT = "When signed", "Une fois signé";
    WAIVERS = "Waivers", "Dérogations";
    WAIVERS_NONE = "No waiver is declared.", "Aucune dérogation n'est déclarée.";
    REFERENCES = "Sources", "Sources";
    CONFIDENCE = "A: official or primary text; B: secondary copy or extract; C: not verified.", "A : texte officiel ou primaire ; B : copie secondaire ou extrait ; C : non vérifié.";
    UNDECLARED = "Code that looks clinical and is not declared", "Code d'apparence clinique non déclaré";
    UNDECLARED_NONE = "No code was recognised beyond what the map speaks of. Recognition is partial: screening, for example, can only be declared.", "Aucun code n'a été reconnu au-delà de ce dont parle la carte. La reconnaissance est partielle : le dépistage, par exemple, ne peut qu'être déclaré.";
    EVIDENCE = "Evidence", "Indices";
    HELD_BACK = "Held back", "Retenus";
    REFUTED = "Refuted contexts", "Contextes réfutés";
    MAP_FINDINGS = "Findings on the map", "Constats sur la carte";
    MAP_FINDINGS_NONE = "None.", "Aucun.";
    WHERE = "Where", "Où";
    WHAT = "What", "Quoi";
    TO_DO = "To do", "À faire";
    LEVEL = "Level", "Niveau";
    DIGESTS = "Digests and editions", "Empreintes et éditions";
    DIGESTS_NOTE = "BLAKE3. The digest of a bundle covers every path with the digest of its content; compressed copies count by path and size.", "BLAKE3. L'empreinte d'un bundle couvre chaque chemin avec l'empreinte de son contenu ; les copies compressées comptent par chemin et taille.";
    ITEM = "Item", "Élément";
    VALUE = "Value", "Valeur";
    MAP = "Map", "Carte";
    SETTINGS = "Settings", "Réglages";
    BUNDLE = "Bundle", "Bundle";
    TOOL = "Tool", "Outil";
    RECORD = "Record carried by this page", "Relevé porté par cette page";
    DATE = "Day of the review dates", "Jour de référence des dates de revue";
    SIGNATURE = "Signature", "Signature";
    SIGN_NAME = "Name", "Nom";
    SIGN_FUNCTION = "Function", "Fonction";
    SIGN_DATE = "Date", "Date";
    SIGN_SIGNATURE = "Signature", "Signature";
    RECORD_NOTE = "The record as data, for sobria contexts --previous", "Le relevé sous forme de données, pour sobria contexts --previous";
    PAGE_HINT = "page to sign: --output html=FILE.html", "page à signer : --output html=FICHIER.html";
}

/// A text of the record.
pub(super) fn text(texts: &Texts, lang: Lang) -> &str {
    lang.pick(&texts.en, &texts.fr)
}

pub(super) fn introduction(version: &str, today: &str, map: Option<&str>, lang: Lang) -> String {
    match (lang, map) {
        (Lang::En, Some(map)) => format!("Drawn up by sobria {version} on {today} from the map {map}."),
        (Lang::Fr, Some(map)) => {
            format!("Établi par sobria {version} le {today} à partir de la carte {map}.")
        }
        (Lang::En, None) => format!("Drawn up by sobria {version} on {today}; the project has no map."),
        (Lang::Fr, None) => format!("Établi par sobria {version} le {today} ; le projet n'a pas de carte."),
    }
}

pub(super) fn since_title(date: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("Changes since the page of {date}"),
        Lang::Fr => format!("Changements depuis la page du {date}"),
    }
}

pub(super) fn previous_digest(digest: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("The earlier page carries the record {digest}."),
        Lang::Fr => format!("La page antérieure porte le relevé {digest}."),
    }
}

/// How much time is left before a review.
pub(super) fn days_left(days: i64, lang: Lang) -> String {
    let number = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
    let counted = counted(number, lang.pick("day", "jour"), lang.pick("days", "jours"), lang);
    match (days < 0, lang) {
        (true, Lang::En) => format!("overdue by {counted}"),
        (true, Lang::Fr) => format!("dépassé de {counted}"),
        (false, Lang::En) => format!("{counted} left"),
        (false, Lang::Fr) if number < 2 => format!("{counted} restant"),
        (false, Lang::Fr) => format!("{counted} restants"),
    }
}

pub(super) fn why(why: &Why, lang: Lang) -> (&'static str, Option<&str>) {
    let word = match why.by.as_str() {
        "route" => Word("route", "route"),
        "path" => Word("path", "chemin"),
        "source" => Word("source of the code", "source du code"),
        "role" => Word("role", "rôle"),
        "marker" => Word("marker in the screen", "marqueur dans l'écran"),
        "whole-app" => Word("whole application", "toute l'application"),
        "remote" => Word("loaded by a screen of another bundle", "chargé par un écran d'un autre bundle"),
        _ => Word("recognised by its code", "reconnu à son code"),
    };
    (word.get(lang), why.what.as_deref())
}

/// How a screen was found.
pub(super) fn how(how: &str, lang: Lang) -> &'static str {
    match how {
        "page" => lang.pick("page", "page"),
        "route" => lang.pick("route beside an import", "route à côté d'un import"),
        "source-module" => lang.pick("source module", "module source"),
        "chunk-name" => lang.pick("name of a chunk", "nom d'un fragment"),
        _ => lang.pick("declared", "déclaré"),
    }
}

/// What an effect of a context does.
pub(super) fn effect(effect: &str, level: Option<&str>, lang: Lang) -> String {
    match effect {
        "suppress" => lang.pick("withheld", "retenus").to_owned(),
        "limit" => lang.pick("another ceiling", "autre plafond").to_owned(),
        "floor" => lang.pick("the number becomes a minimum", "le nombre devient un minimum").to_owned(),
        "declared-budget" => {
            lang.pick("only the project's own budget counts", "seul le budget du projet compte").to_owned()
        }
        "level" => {
            let level = level.unwrap_or_default();
            let name = match level {
                "note" => lang.pick("note", "note"),
                "warning" => lang.pick("warning", "avertissement"),
                _ => lang.pick("error", "erreur"),
            };
            lang.pick(format!("{name} at most"), format!("{name} au plus"))
        }
        "raise" => lang.pick("one level more", "un niveau de plus").to_owned(),
        _ => lang.pick("left alone", "laissé de côté").to_owned(),
    }
}

/// Why a finding was left to a person.
pub(super) fn left(effect: &str, lang: Lang) -> &'static str {
    match effect {
        "role-unknown" => lang.pick("role not known", "rôle inconnu"),
        "pending" => {
            lang.pick("change of the map not approved yet", "changement de la carte pas encore approuvé")
        }
        "contradicted" => lang.pick("contradicted by another entry", "contredit par une autre entrée"),
        "overdue" => lang.pick("entry past its review date", "entrée au-delà de sa date de revue"),
        _ => lang.pick("also loaded from outside", "aussi chargé de l'extérieur"),
    }
}

pub(super) fn forgone(forgone: &Forgone, lang: Lang) -> String {
    let basis = match forgone.basis.as_str() {
        "transfer" => lang.pick("in transfer", "au transfert"),
        _ => lang.pick("at rest", "au repos"),
    };
    let method = match forgone.method.as_str() {
        "measured" => lang.pick("measured", "mesuré"),
        _ => lang.pick("estimated", "estimé"),
    };
    format!("{} {basis}, {method}", bytes(forgone.bytes, lang))
}

pub(super) fn savings(savings: &[Forgone], lang: Lang) -> String {
    if savings.is_empty() {
        return NO_SAVING.get(lang).to_owned();
    }
    savings.iter().map(|saving| forgone(saving, lang)).collect::<Vec<_>>().join(lang.pick("; ", " ; "))
}

/// What came of a do-no-harm check.
pub(super) fn harm(check: &HarmCheck, lang: Lang) -> String {
    let mut parts = Vec::new();
    if check.failed > 0 {
        parts.push(format!("{} {}", check.failed, lang.pick("failed", "en échec")));
    }
    if check.to_review > 0 {
        parts.push(format!("{} {}", check.to_review, lang.pick("to review", "à revoir")));
    }
    if check.waived > 0 {
        parts.push(format!("{} {}", check.waived, lang.pick("waived", "par dérogation")));
    }
    if !parts.is_empty() {
        return parts.join(", ");
    }
    if check.looked_at == 0 {
        return NOTHING_TO_LOOK_AT.get(lang).to_owned();
    }
    match lang {
        Lang::En => format!("none found, {} looked at", check.looked_at),
        Lang::Fr => format!("aucun trouvé, {} examinés", check.looked_at),
    }
}

/// Assets beyond those that the entry names.
pub(super) fn further_assets(by_screens: usize, shared: usize, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if by_screens > 0 {
        let (one, many) = lang.pick(
            ("asset loaded by its screens and by no other", "assets loaded by its screens and by no other"),
            ("ressource chargée par ses seuls écrans", "ressources chargées par ses seuls écrans"),
        );
        lines.push(counted(by_screens, one, many, lang));
    }
    if shared > 0 {
        let (one, many) = lang.pick(
            (
                "asset that a screen outside loads too: advice stays on that screen",
                "assets that a screen outside loads too: advice stays on that screen",
            ),
            (
                "ressource qu'un écran extérieur charge aussi : les conseils y restent donnés",
                "ressources qu'un écran extérieur charge aussi : les conseils y restent donnés",
            ),
        );
        lines.push(counted(shared, one, many, lang));
    }
    lines
}

pub(super) fn more(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{count} more"),
        Lang::Fr => format!("{count} de plus"),
    }
}

pub(super) fn assets(count: usize, lang: Lang) -> String {
    counted(count, lang.pick("asset", "ressource"), lang.pick("assets", "ressources"), lang)
}

pub(super) fn unread(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{count} could not be read whole and count by path and size"),
        Lang::Fr => format!("{count} n'ont pu être lus en entier et comptent par chemin et taille"),
    }
}

pub(super) fn files(files: usize, size: u64, lang: Lang) -> String {
    format!(
        "{}, {}",
        counted(files, lang.pick("file", "fichier"), lang.pick("files", "fichiers"), lang),
        bytes(size, lang)
    )
}

pub(super) fn waiver_findings(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} accepted", counted(count, "finding", "findings", lang)),
        Lang::Fr if count < 2 => format!("{count} constat accepté"),
        Lang::Fr => format!("{count} constats acceptés"),
    }
}

/// Name of an edition.
pub(super) fn edition(name: &str, lang: Lang) -> &'static str {
    match name {
        "rgesn" => "RGESN",
        "gt6" => lang.pick("GT6 report", "rapport GT6"),
        _ => lang.pick("table of third parties", "table des tiers"),
    }
}

pub(super) fn edition_value(edition: &str, lang: Lang) -> &str {
    if edition == "ours" { lang.pick("ours", "la nôtre") } else { edition }
}

pub(super) fn kind(kind: &str, level: Option<&str>, lang: Lang) -> &'static str {
    match (kind, level) {
        ("fail", Some("error")) => lang.pick("error", "erreur"),
        ("fail", Some("warning")) => lang.pick("warning", "avertissement"),
        ("fail", _) => lang.pick("note", "note"),
        _ => lang.pick("to review", "à revoir"),
    }
}

/// What a change did.
pub(super) fn change_kind(kind: ChangeKind, lang: Lang) -> &'static str {
    match kind {
        ChangeKind::Added => lang.pick("added", "ajout"),
        ChangeKind::Removed => lang.pick("removed", "retrait"),
        ChangeKind::Widened => lang.pick("widened", "élargissement"),
        ChangeKind::Narrowed => lang.pick("narrowed", "restriction"),
        ChangeKind::Changed => lang.pick("changed", "modification"),
    }
}

/// What a change is about.
pub(super) fn change_what(change: &Change, lang: Lang) -> String {
    let word = match change.what.as_str() {
        "context" => CONTEXT,
        "refutation" => Word("Refutation", "Réfutation"),
        "undeclared" => Word("Undeclared code", "Code non déclaré"),
        "scope" => SCOPE,
        "bundles" => BUNDLES,
        "routes" => ROUTES,
        "paths" => PATHS,
        "sources" => SOURCES_GLOBS,
        "except" => EXCEPT,
        "screen" => SCREEN,
        "assets" => ASSETS,
        "role" => Word("Role", "Rôle"),
        "keep" => KEEP,
        "activate" => ACTIVATE,
        "recipients" => RECIPIENTS,
        "reviewed-with" => REVIEWED_WITH,
        "justification" => JUSTIFICATION,
        "risk" => RISK,
        "owner" => OWNER,
        "approved-by" => APPROVED_BY,
        "review-by" => REVIEW_BY,
        "ruling" => RULING,
        "waiver" => Word("Waiver", "Dérogation"),
        "withheld" => WITHHELD,
        "harm-failed" => Word("Do no harm, failed", "Ne pas nuire, en échec"),
        "harm-to-review" => Word("Do no harm, to review", "Ne pas nuire, à revoir"),
        "harm-waived" => Word("Do no harm, waived", "Ne pas nuire, par dérogation"),
        "harm-check" => Word("Do-no-harm check", "Contrôle « ne pas nuire »"),
        "bundle" => BUNDLE,
        "map-digest" => Word("Digest of the map", "Empreinte de la carte"),
        "settings-digest" => Word("Digest of the settings", "Empreinte des réglages"),
        "bundle-digest" => Word("Digest of the bundle", "Empreinte du bundle"),
        "tool" => TOOL,
        "edition" => Word("Edition", "Édition"),
        _ => Word("Map finding", "Constat sur la carte"),
    };
    word.get(lang).to_owned()
}
