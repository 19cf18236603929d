//! Why something is left as it is, in the reader's language.

use super::care::Care;
use super::proof::Doubt;
use crate::finding::clean;
use crate::minimal;
use crate::rule::Lang;

/// Why a file is not rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Care(Care),
    /// Nothing smaller can be looked for.
    Encoder(minimal::Problem),
    /// Not proved equal.
    Doubt(Doubt),
    /// It cannot be read or replaced: a link, a second name, a change during the run.
    File(String),
    /// Its signature would no longer hold.
    Signed {
        by: String,
    },
    /// It stands for a text whose name promises that its content never changes.
    Promised,
    /// A digest of it stands in a list outside of the folder.
    Outside {
        list: String,
    },
    /// Browsers check its digest, and its own name lets caches keep the first bytes for ever.
    Cached {
        cover: String,
    },
    /// A digest of it stands where it cannot be brought up to date.
    Place {
        cover: String,
    },
    /// A file that cannot be read may hold a digest of it.
    Unread {
        cover: String,
    },
    /// A digest of it is cut or written in an unknown way.
    Unclear {
        cover: String,
    },
    /// Its name is a digest that something checks or builds addresses from.
    Name {
        cover: String,
    },
    /// Its compressed copy is not a copy of it.
    Stale {
        twin: String,
    },
    /// Its compressed copy cannot be written here.
    Coding {
        twin: String,
    },
    /// The text is only there as a compressed copy.
    Packed,
    /// Only some of the bundles that may be made of it were looked at.
    Bundles,
    /// Another bundle shows it where care needs it as it is.
    Elsewhere,
    /// Each of some files holds a digest of the next.
    Circle,
    /// What covers it must stay as it is.
    Cover {
        path: String,
        why: Box<Refusal>,
    },
}

impl Refusal {
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let file = |path: &str| clean(path, 160);
        match self {
            Self::Care(care) => care.text(lang),
            Self::Encoder(problem) => encoder(problem, lang),
            Self::Doubt(doubt) => doubtful(doubt, lang),
            Self::File(reason) => clean(reason, 300),
            Self::Signed { by } => match lang {
                Lang::En => format!("signed by {}", file(by)),
                Lang::Fr => format!("signé par {}", file(by)),
            },
            Self::Promised => lang
                .pick(
                    "its name carries a content hash: whoever kept it would not see the change",
                    "son nom porte une empreinte de contenu : qui l'a gardé ne verrait pas le changement",
                )
                .to_owned(),
            Self::Outside { list } => match lang {
                Lang::En => format!("its digest stands in {}, outside of the folder", file(list)),
                Lang::Fr => format!("son empreinte figure dans {}, hors du dossier", file(list)),
            },
            Self::Cached { cover } => match lang {
                Lang::En => format!(
                    "{} has browsers check its digest, and its hashed name lets caches keep the first bytes",
                    file(cover)
                ),
                Lang::Fr => format!(
                    "{} fait vérifier son empreinte par les navigateurs, et son nom à empreinte laisse les caches \
                     garder les premiers octets",
                    file(cover)
                ),
            },
            Self::Place { cover } => match lang {
                Lang::En => {
                    format!("its digest stands in {} where it cannot be brought up to date", file(cover))
                }
                Lang::Fr => format!(
                    "son empreinte figure dans {} à un endroit où elle ne peut être mise à jour",
                    file(cover)
                ),
            },
            Self::Unread { cover } => match lang {
                Lang::En => format!("{} cannot be read, and may hold its digest", file(cover)),
                Lang::Fr => format!("{} ne peut être lu, et contient peut-être son empreinte", file(cover)),
            },
            Self::Unclear { cover } => match lang {
                Lang::En => {
                    format!("its digest stands in {}, cut or written in an unknown way", file(cover))
                }
                Lang::Fr => format!(
                    "son empreinte figure dans {}, tronquée ou écrite d'une façon inconnue",
                    file(cover)
                ),
            },
            Self::Name { cover } => match lang {
                Lang::En => {
                    format!("it is named by its digest, which also stands alone in {}", file(cover))
                }
                Lang::Fr => {
                    format!("il est nommé d'après son empreinte, qui figure aussi seule dans {}", file(cover))
                }
            },
            Self::Stale { twin } => match lang {
                Lang::En => format!("{} is no compressed copy of it: build again", file(twin)),
                Lang::Fr => format!("{} n'en est pas une copie compressée : refaites le build", file(twin)),
            },
            Self::Coding { twin } => match lang {
                Lang::En => format!("its compressed copy {} cannot be written here", file(twin)),
                Lang::Fr => format!("sa copie compressée {} ne peut être écrite ici", file(twin)),
            },
            Self::Packed => lang
                .pick(
                    "the file is empty beside its compressed copy",
                    "le fichier est vide à côté de sa copie compressée",
                )
                .to_owned(),
            Self::Bundles => lang
                .pick(
                    "another bundle of the settings may show it in a medical context: run `sobria fix --sources` \
                     without a folder",
                    "un autre bundle des réglages le montre peut-être dans un contexte médical : lancez \
                     `sobria fix --sources` sans dossier",
                )
                .to_owned(),
            Self::Elsewhere => lang
                .pick(
                    "the same image is shown where care needs it as it is",
                    "la même image est montrée là où le soin la veut telle quelle",
                )
                .to_owned(),
            Self::Circle => lang
                .pick("some files hold each other's digests", "des fichiers se couvrent l'un l'autre")
                .to_owned(),
            Self::Cover { path, why } => match lang {
                Lang::En => format!("{}, which covers it: {}", file(path), why.text(lang)),
                Lang::Fr => format!("{}, qui le couvre : {}", file(path), why.text(lang)),
            },
        }
    }
}

fn encoder(problem: &minimal::Problem, lang: Lang) -> String {
    match (problem, lang) {
        (problem, Lang::En) => problem.to_string(),
        (minimal::Problem::TooManyPixels { limit }, _) => format!("plus de {limit} pixels"),
        (minimal::Problem::TooLarge { limit }, _) => format!("plus de {limit} octets une fois décompressé"),
        (minimal::Problem::Damaged(_), _) => "contenu endommagé".to_owned(),
        (minimal::Problem::Signed, _) => "signé : tout changement romprait la signature".to_owned(),
        (minimal::Problem::Lost(what), _) => format!("{} serait perdu", clean(what, 40)),
        (minimal::Problem::TooSlow, _) => "trop long à recompresser".to_owned(),
        (minimal::Problem::TooTangled, _) => "trop de noms dans des portées trop profondes".to_owned(),
        (minimal::Problem::Panicked, _) => "l'encodeur s'est arrêté de façon inattendue".to_owned(),
    }
}

fn doubtful(doubt: &Doubt, lang: Lang) -> String {
    match (doubt, lang) {
        (doubt, Lang::En) => clean(&doubt.to_string(), 120),
        (Doubt::Undecodable, _) => "ne se décode pas".to_owned(),
        (Doubt::TooLarge, _) => "trop de pixels à comparer".to_owned(),
        (Doubt::Animated, _) => "animé".to_owned(),
        (Doubt::Bound(name), _) => {
            format!("contient un bloc lié à des octets qui changeraient : {}", clean(name, 40))
        }
        (Doubt::Pixels, _) => "les pixels différeraient".to_owned(),
        (Doubt::Chunks(name), _) => {
            format!("ce qui dit comment montrer les pixels différerait : {}", clean(name, 40))
        }
    }
}
