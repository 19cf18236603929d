//! Words of care in names, addresses and sentences, in French and English. A dictionary says what a text is about,
//! never that it is true; checks decide what follows.

/// Runs of letters in lower case without accents; `currentPatientId` and `compte-rendu` are several words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small_before = false;
    for letter in text.chars() {
        let breaks = !letter.is_alphabetic() || (letter.is_uppercase() && small_before);
        if breaks && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        small_before = letter.is_lowercase();
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase().map(plain));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn plain(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'û' | 'ù' | 'ü' => 'u',
        'ç' => 'c',
        letter => letter,
    }
}

/// What only a message about one person's care is called.
const CONTENT: [&str; 45] = [
    "ordonnance",
    "ordonnances",
    "prescription",
    "prescriptions",
    "compte rendu",
    "comptes rendus",
    "dossier medical",
    "dossier patient",
    "dossier du patient",
    "medical record",
    "patient record",
    "diagnosis",
    "diagnoses",
    "resultats d analyse",
    "resultats d analyses",
    "resultats biologiques",
    "bilan sanguin",
    "bilan biologique",
    "lab result",
    "lab results",
    "blood test",
    "medication",
    "medications",
    "medicament",
    "medicaments",
    "traitement medical",
    "posologie",
    "allergies",
    "plaie",
    "wound",
    "biopsie",
    "biopsy",
    "radiographie",
    "mammographie",
    "mammography",
    "mammogram",
    "irm",
    "mri",
    "ecg",
    "electrocardiogramme",
    "discharge summary",
    "referral letter",
    "lettre de liaison",
    "photo clinique",
    "clinical photo",
];

/// The first words of care in a sentence.
pub(super) fn content(text: &str) -> Option<&'static str> {
    let text = format!(" {} ", words(text).join(" "));
    let found = CONTENT.iter().filter_map(|phrase| Some((text.find(&format!(" {phrase} "))?, *phrase)));
    found.min().map(|(_, phrase)| phrase)
}

/// What names of stores and paths of servers call health data.
const DATA: [&str; 26] = [
    "patient",
    "patients",
    "fhir",
    "dicom",
    "dicomweb",
    "wado",
    "wadors",
    "wadouri",
    "ordonnance",
    "ordonnances",
    "prescription",
    "prescriptions",
    "medication",
    "medications",
    "medicament",
    "medicaments",
    "allergy",
    "allergies",
    "allergie",
    "diagnosis",
    "diagnoses",
    "immunization",
    "immunizations",
    "vaccinations",
    "vitals",
    "constantes",
];

/// What may hold health data as well as something else.
const PERHAPS: [&str; 18] = [
    "api",
    "graphql",
    "observation",
    "observations",
    "encounter",
    "encounters",
    "consultation",
    "consultations",
    "examen",
    "examens",
    "exams",
    "resultat",
    "resultats",
    "dossier",
    "dossiers",
    "records",
    "studies",
    "sejours",
];

/// How surely an address or a name is one of health data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    Perhaps,
    Named,
}

/// Does an address, or a pattern over addresses, lead to health data?
pub(super) fn address(text: &str) -> Option<Sure> {
    let words = words(text);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&&**word));
    // What a build ships is no answer of a server.
    let asset = text.rsplit_once('.').is_some_and(|(_, extension)| {
        let extension = extension.trim_end_matches(['$', ')', '/', '*']);
        ["js", "css", "png", "svg", "jpg", "webp", "woff2", "html", "wasm"].contains(&extension)
    });
    if asset {
        None
    } else if any(&DATA) {
        Some(Sure::Named)
    } else {
        any(&PERHAPS).then_some(Sure::Perhaps)
    }
}

/// Words of names that say how the interface looks, or where a server is, not what is shown in it.
const INTERFACE: [&str; 44] = [
    "column",
    "columns",
    "sort",
    "sorting",
    "sorted",
    "order",
    "filter",
    "filters",
    "view",
    "views",
    "layout",
    "width",
    "height",
    "tab",
    "tabs",
    "page",
    "theme",
    "collapsed",
    "open",
    "opened",
    "expanded",
    "mode",
    "pref",
    "prefs",
    "preference",
    "preferences",
    "setting",
    "settings",
    "config",
    "lang",
    "language",
    "locale",
    "size",
    "limit",
    "tour",
    "seen",
    "banner",
    "dismissed",
    "consent",
    "version",
    "url",
    "server",
    "endpoint",
    "base",
];

/// Words beside those of care that leave no doubt that the thing itself is meant.
const PLAIN: [&str; 30] = [
    "current", "selected", "active", "last", "recent", "id", "ids", "uuid", "record", "data", "list", "name",
    "names", "cache", "cached", "info", "details", "detail", "search", "history", "draft", "ins", "nir",
    "dossier", "dossiers", "medical", "saved", "app", "my", "resource",
];

/// Does a name under which something is kept stand for health data?
pub(super) fn name(text: &str) -> Option<Sure> {
    let words = words(text);
    let in_list = |word: &String, list: &[&str]| list.contains(&&**word);
    if !words.iter().any(|word| in_list(word, &DATA)) || words.iter().any(|word| in_list(word, &INTERFACE)) {
        return None;
    }
    let plain = words.iter().all(|word| in_list(word, &DATA) || in_list(word, &PLAIN));
    Some(if plain { Sure::Named } else { Sure::Perhaps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sentences_are_split_into_words() {
        assert_eq!(words("currentPatientId"), ["current", "patient", "id"]);
        assert_eq!(words("Compte-rendu d'échographie"), ["compte", "rendu", "d", "echographie"]);
        assert_eq!(words("FHIR_server2"), ["fhir", "server"]);
    }

    #[test]
    fn sentences_about_care_are_told_from_others() {
        assert_eq!(content("Votre Compte-Rendu et ordonnance"), Some("compte rendu"));
        assert_eq!(content("Résultats d’analyses"), Some("resultats d analyses"));
        for other in ["Contact", "Question sur le site", "coordonnances", "Diagnostic data of the app", ""] {
            assert_eq!(content(other), None, "{other}");
        }
    }

    #[test]
    fn addresses_and_names_of_health_data_are_told_from_others() {
        for (text, expected) in [
            ("/fhir/Patient", Some(Sure::Named)),
            (r"^https:\/\/pacs\.example\/dicom-web\/", Some(Sure::Named)),
            (r"\/api\/.*", Some(Sure::Perhaps)),
            ("/assets/patient.svg", None),
            ("/fonts/", None),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
        for (text, expected) in [
            ("currentPatient", Some(Sure::Named)),
            ("patients", Some(Sure::Named)),
            ("patient-list-columns", None),
            ("fhirServerUrl", None),
            ("patientToken", Some(Sure::Perhaps)),
            ("impatient", None),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }
}
