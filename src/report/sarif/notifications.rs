//! What a reader must know of the run besides its results: files that were not analysed, texts that were cut.

use super::log::{Descriptor, DescriptorReference, Help, Notification, Text};
use super::results::physical;
use super::rules::pascal_case;
use super::{Held, RESULTS, Style};
use crate::outcome::{Reason, Report};
use crate::report::sentences::sentence;
use crate::report::{plain, words};
use crate::rule::Lang;

/// Files named one by one; the rest is counted.
const FILES: usize = 1_000;

/// Id, what happened, what to do about it: English, then French.
type NotificationKind = (&'static str, [&'static str; 2], [&'static str; 2]);

/// By position in the table of descriptors.
const KINDS: [NotificationKind; 6] = [
    (
        "file-not-analysed",
        ["A file could not be analysed.", "Mend the file or leave it out of the bundle."],
        ["Un fichier n'a pas pu être analysé.", "Réparez le fichier ou retirez-le du bundle."],
    ),
    (
        "content-not-read",
        [
            "No check reads the content of a file.",
            "Nothing is to be done: it is weighed, compared and linked.",
        ],
        [
            "Aucun contrôle ne lit le contenu d'un fichier.",
            "Rien n'est à faire : il est pesé, comparé et relié.",
        ],
    ),
    (
        "result-left-out",
        ["There are more results than readers keep.", "Read the JSON report, which holds all of them."],
        [
            "Il y a plus de résultats que les lecteurs n'en gardent.",
            "Lisez le rapport JSON, qui les contient tous.",
        ],
    ),
    (
        "text-cut",
        ["There is more text than readers keep.", "Read the JSON report, which holds all of it."],
        [
            "Il y a plus de texte que les lecteurs n'en gardent.",
            "Lisez le rapport JSON, qui le contient en entier.",
        ],
    ),
    (
        "check-left-out",
        ["Not all checks ran.", "Run without a selection before conclusions are drawn."],
        ["Tous les contrôles n'ont pas tourné.", "Lancez sans sélection avant de conclure."],
    ),
    (
        "run-incomplete",
        ["The limits of the run left something out.", "Raise the limits, or look at what was left out."],
        [
            "Les limites de l'exécution ont laissé quelque chose de côté.",
            "Relevez les limites, ou regardez ce qui manque.",
        ],
    ),
];

#[must_use]
pub fn descriptors(lang: Lang) -> Vec<Descriptor> {
    let descriptor = |(id, en, fr): &NotificationKind| {
        let [what, advice] = lang.pick(en, fr).map(ToOwned::to_owned);
        Descriptor {
            id: (*id).to_owned(),
            name: Some(pascal_case(id)),
            short_description: Some(Text { text: what.clone() }),
            full_description: Some(Text { text: what }),
            help: Some(Help { text: advice.clone(), markdown: advice }),
            ..Descriptor::default()
        }
    };
    KINDS.iter().map(descriptor).collect()
}

#[must_use]
pub fn notifications(report: &Report, style: Style<'_>, held: &Held) -> Vec<Notification> {
    let lang = style.lang;
    let mut all: Vec<Notification> = words::incomplete(report.cut, lang)
        .map(|text| notification(5, "error", sentence(&text, true)))
        .into_iter()
        .chain(files(report, lang))
        .collect();
    if held.results > 0 {
        let text = match lang {
            Lang::En => format!("{} results beyond the first {RESULTS} are left out.", held.results),
            Lang::Fr => format!("{} résultats au-delà des {RESULTS} premiers sont omis.", held.results),
        };
        all.push(notification(2, "warning", text));
    }
    if held.texts + held.places > 0 {
        let text = match lang {
            Lang::En => format!("{} texts were cut and {} related places left out.", held.texts, held.places),
            Lang::Fr => {
                format!("{} textes ont été coupés et {} endroits liés omis.", held.texts, held.places)
            }
        };
        all.push(notification(3, "note", text));
    }
    if let Some(number) = report.selected {
        let text = match lang {
            Lang::En => format!(
                "Only {} ran, besides what protects care.",
                words::counted(number, "check", "checks", lang)
            ),
            Lang::Fr => format!(
                "Seuls {} ont tourné, en plus de ce qui protège le soin.",
                words::counted(number, "contrôle", "contrôles", lang)
            ),
        };
        all.push(notification(4, "warning", text));
    }
    all
}

/// Copies under a content coding are no loss: the content was read elsewhere.
fn files(report: &Report, lang: Lang) -> Vec<Notification> {
    let mut found = Vec::new();
    let mut more = 0;
    for file in &report.not_analysed {
        let (kind, level) = match file.reason {
            Reason::Twin { .. } => continue,
            Reason::Problem(_) | Reason::Cut(_) => (0, "warning"),
            Reason::Kind(_) => (1, "note"),
        };
        if found.len() == FILES {
            more += 1;
            continue;
        }
        let folder = report.bundles.iter().find(|bundle| bundle.name == file.bundle);
        let folder = folder.map_or("", |bundle| bundle.folder.as_str());
        let path = plain::path(&format!("{folder}/{}", file.path));
        let reason = sentence(&words::reason(&file.reason, lang), true);
        let text = format!("'{}'{} {reason}", plain::prose(&path), words::colon(lang));
        let mut one = notification(kind, level, text);
        one.locations.push(physical(&path, None));
        found.push(one);
    }
    if more > 0 {
        let text = match lang {
            Lang::En => format!("{more} more files were not analysed."),
            Lang::Fr => format!("{more} autres fichiers n'ont pas été analysés."),
        };
        found.push(notification(0, "warning", text));
    }
    found
}

fn notification(kind: usize, level: &'static str, text: String) -> Notification {
    Notification {
        descriptor: DescriptorReference { id: KINDS[kind].0, index: kind },
        level,
        message: Text { text },
        locations: Vec::new(),
    }
}
