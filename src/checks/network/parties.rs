//! The dated table of well-known third parties: which service stands behind a host.

use std::sync::LazyLock;

use serde::Deserialize;

/// What a service is for; the names are those of the table and of the check's wordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::checks) enum Class {
    Advertising,
    Analytics,
    Captcha,
    Chat,
    ErrorTracker,
    Fonts,
    Forms,
    LibraryCdn,
    Mail,
    Maps,
    Payment,
    Social,
    Storage,
    TagManager,
    Video,
}

impl Class {
    /// Wording of the finding.
    pub fn variant(self) -> &'static str {
        match self {
            Self::Advertising => "advertising",
            Self::Analytics => "analytics",
            Self::Captcha => "captcha",
            Self::Chat => "chat",
            Self::ErrorTracker => "error-tracker",
            Self::Fonts => "fonts",
            Self::Forms => "forms",
            Self::LibraryCdn => "library-cdn",
            Self::Mail => "mail",
            Self::Maps => "maps",
            Self::Payment => "payment",
            Self::Social => "social",
            Self::Storage => "storage",
            Self::TagManager => "tag-manager",
            Self::Video => "video",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "for readers of the table")]
    date: toml::value::Datetime,
    #[expect(dead_code, reason = "for readers of the table")]
    source: String,
    service: Vec<Service>,
}

/// A service with its hosts; subdomains of a host belong to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::checks) struct Service {
    pub name: String,
    pub class: Class,
    hosts: Vec<String>,
}

static TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/third-parties.toml"));

static SERVICES: LazyLock<Vec<Service>> =
    LazyLock::new(|| toml::from_str::<Table>(TEXT).map(|table| table.service).unwrap_or_default());

/// The service behind a host; the longest host of the table that fits decides.
pub(in crate::checks) fn service(host: &str) -> Option<&'static Service> {
    let host = host.split(':').next().unwrap_or(host);
    let fits = |known: &&String| {
        host.strip_suffix(known.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    SERVICES
        .iter()
        .filter_map(|service| Some((service.hosts.iter().filter(fits).map(String::len).max()?, service)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, service)| service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_and_hosts_stand_once_in_lower_case() {
        let table: Table = toml::from_str(TEXT).unwrap();
        let mut hosts: Vec<&String> = table.service.iter().flat_map(|service| &service.hosts).collect();
        assert!(hosts.len() > 50);
        assert!(hosts.iter().all(|host| **host == host.to_ascii_lowercase() && host.contains('.')));
        hosts.sort();
        assert!(hosts.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn subdomains_belong_to_the_longest_known_host() {
        let name = |host| service(host).map(|service| service.name.as_str());
        assert_eq!(name("fonts.googleapis.com"), Some("Google Fonts"));
        assert_eq!(name("maps.googleapis.com:443"), Some("Google Maps"));
        assert_eq!(name("www.youtube-nocookie.com"), Some("YouTube"));
        assert_eq!(name("notyoutube.com"), None);
        assert_eq!(name("clinic.example"), None);
    }
}
